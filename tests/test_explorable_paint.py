"""The painted digit: its network beside the library's, and the browser beside Python."""

import numpy as np
import pytest
from explorable_page import middle

from nnbook import data, nn, tensor
from nnbook.explorables import PaintExplorable
from nnbook.explorables.paint import SIX, pack, unpack
from nnbook.explorables.paint_weights import PACKED


def network(a: int = 4, b: int = 6) -> nn.Module:
    return nn.init.reset(
        nn.Sequential(
            nn.Conv2d(1, a, 3, padding=1), nn.ReLU(), nn.Conv2d(a, b, 3, padding=1), nn.ReLU(),
            nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.4), nn.Linear(16 * b, 10),
        ),
        np.random.default_rng(3),
    )  # fmt: skip


def same_network(widget: PaintExplorable) -> nn.Module:
    """Return the library's network with the weights that the widget has, in float64."""
    arrays = widget.arrays
    model = network(len(arrays[1]), len(arrays[3])).double()
    model.load_state_dict(dict(zip(SIX, arrays, strict=True)))
    return model.eval()


STATES = [
    PaintExplorable(),
    PaintExplorable(pixels=[0] * 64),
    PaintExplorable(pixels=[16] * 64),
    *(PaintExplorable(pixels=PaintExplorable().examples[i]) for i in (0, 4, 7, 8)),
    PaintExplorable(pixels=[0, 1] * 32),
    PaintExplorable(network(), pixels=PaintExplorable().examples[5]),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


def test_the_browsers_logits_are_pythons(bare) -> None:
    widget = PaintExplorable()
    page = bare(widget).page
    page.locator("summary").press("Enter")
    shown = page.locator(".nnb-data tbody td:nth-of-type(1)").all_inner_texts()
    logits = same_network(widget)(tensor(np.array(widget.pixels).reshape(1, 1, 8, 8) / 16)).data[0]
    assert [float(text.replace("−", "-")) for text in shown] == pytest.approx(logits.tolist(), abs=0.0051)


def test_the_network_is_the_librarys() -> None:
    for widget in STATES:
        model = same_network(widget)
        x = tensor(np.array(widget.pixels, dtype=float).reshape(1, 1, 8, 8) / 16)
        first = model[1](model[0](x))  # type: ignore[index]
        second = model[4](model[3](model[2](first)))  # type: ignore[index]
        np.testing.assert_allclose(widget.first, first.data[0], atol=1e-12)
        np.testing.assert_allclose(widget.second, second.data[0], atol=1e-12)
        np.testing.assert_allclose(widget.probs, nn.functional.softmax(model(x), 1).data[0], atol=1e-12)


def test_weights_travel_to_within_half_a_step() -> None:
    state = network().state_dict()
    for name, (scale, text) in pack(state).items():
        back = unpack(np.shape(state[name]), scale, text)
        assert np.abs(back - state[name]).max() <= 0.5001 * scale


def test_its_own_network_reads_the_digits_and_is_small() -> None:
    digits = data.digits(images=True)
    model = same_network(PaintExplorable())
    assert np.mean(model(tensor(digits.x.astype(float))).data.argmax(1) == digits.y) > 0.99
    assert sum(len(text) for _, text in PACKED.values()) < 20_000


def test_its_own_examples_are_read_as_what_they_are() -> None:
    widget = PaintExplorable()
    for digit, pixels in enumerate(widget.examples):
        widget.pixels = pixels
        assert widget.probs.argmax() == digit


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PaintExplorable(pixels=[0] * 63), "64 whole numbers from 0 to 16"),
        (lambda: PaintExplorable(pixels=[17] * 64), "64 whole numbers from 0 to 16"),
        (lambda: PaintExplorable(nn.Linear(64, 10)), r"weights must be \(a, 1, 3, 3\)"),
        (lambda: PaintExplorable({}), r"weights must be \(a, 1, 3, 3\)"),
    ],
)
def test_what_does_not_fit_is_named(make, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_a_change_redraws_the_picture_and_its_text() -> None:
    widget = PaintExplorable()
    before = widget.png(), widget.alt, repr(widget)
    widget.pixels = widget.examples[8]
    assert all(one != other for one, other in zip(before, (widget.png(), widget.alt, repr(widget)), strict=True))


def test_one_paints_by_keyboard(bare) -> None:
    page = bare(PaintExplorable(pixels=[0] * 64))
    pad = page.page.get_by_role("application")
    pad.focus()
    for key in ("ArrowUp", "ArrowUp", "Space", "Shift+ArrowDown", "Shift+ArrowDown"):
        page.page.keyboard.press(key)
        assert page.numbers_agree()
    pixels = np.array(page.widget.pixels).reshape(8, 8)  # type: ignore[attr-defined]
    assert pixels[1:4, 3].tolist() == [16, 16, 16]
    assert pixels[4:].sum() < pixels[:4].sum()
    page.page.keyboard.press("Backspace")
    assert page.numbers_agree()
    assert np.array(page.widget.pixels).reshape(8, 8)[3, 3] == 0  # type: ignore[attr-defined]
    assert "Row 3, column 3, ink 0" in pad.get_attribute("aria-label")
    page.page.keyboard.press("Tab")  # one can leave the paper again
    assert not pad.evaluate("(pad) => pad === document.activeElement")


def test_one_paints_by_mouse_and_rubs_out(bare) -> None:
    page = bare(PaintExplorable(pixels=[0] * 64))
    x, y = middle(page.page.get_by_role("application"))
    page.page.mouse.move(x, y - 70)
    page.page.mouse.down()
    page.page.mouse.move(x, y + 70, steps=6)
    page.page.mouse.up()
    assert page.numbers_agree()
    inked = sum(page.widget.pixels)  # type: ignore[attr-defined]
    assert inked > 80
    page.page.get_by_role("checkbox", name="rub out").check()
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.up()
    assert page.numbers_agree()
    assert sum(page.widget.pixels) < inked  # type: ignore[attr-defined]


def test_buttons_clear_move_and_bring_scans(bare) -> None:
    page = bare(PaintExplorable())
    for name in ("a scanned 7", "move it left", "move it up", "move it down", "move it right"):
        page.page.get_by_role("button", name=name).press("Enter")
        assert page.numbers_agree()
    scan = np.array(PaintExplorable().examples[7]).reshape(8, 8)
    left = np.array(page.widget.pixels).reshape(8, 8)  # type: ignore[attr-defined]
    assert left[1:, 1:7].tolist() == scan[1:, 1:7].tolist()  # what left the paper is lost, the rest is back
    page.page.get_by_role("button", name="Clear").press("Enter")
    assert page.numbers_agree()
    assert "The paper is empty." in page.label()


def test_painting_is_followed_at_twenty_frames_a_second(bare) -> None:
    page = bare(PaintExplorable()).page
    took = page.evaluate(
        """async () => {
          const frame = () => new Promise((done) => requestAnimationFrame(done));
          const began = performance.now();
          for (let i = 0; i < 40; i += 1) {
            window.model.set("pixels", Array.from({ length: 64 }, (_, j) => (i + j) % 17));
            await frame();
          }
          return performance.now() - began;
        }"""
    )
    print(f"paint: {40_000 / took:.0f} redraws a second")
    assert 40_000 / took >= 10  # how fast it is depends on how busy the machine is
