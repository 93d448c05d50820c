"""The latent plane: the browser's decoder beside Python's, the module it came from, mouse, keyboard and the walk."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from nnbook import nn, tensor
from nnbook.explorables import LatentExplorable
from nnbook.explorables.latent import pack, unpack


def small(**traits: object) -> LatentExplorable:
    decoder = nn.init.reset(nn.Sequential(nn.Linear(2, 9), nn.ReLU(), nn.Linear(9, 64)), np.random.default_rng(3))
    codes = np.random.default_rng(1).normal(size=(30, 2)) * [4, 9]
    return LatentExplorable(decoder, codes, np.arange(30) % 10, **traits)


STATES = [
    LatentExplorable(),
    LatentExplorable(z1=1.5, z2=-0.74),
    LatentExplorable(z1=-3.1, z2=2.2, plane=True),
    LatentExplorable(z1=9.0, z2=9.0),
    small(z1=-3.4, z2=7.06),
    small(z1=0.02, z2=0.0, plane=True),
    LatentExplorable(
        nn.Sequential(nn.Sequential(nn.Linear(2, 5, bias=False), nn.Tanh()), nn.Linear(5, 64), nn.Sigmoid()),
        [[0.0, 1.0], [3.0, -1.0]],
        [3, 8],
        z1=0.5,
    ),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


def test_the_browser_decodes_what_python_decodes(bare) -> None:
    for widget in STATES:
        page = bare(widget).page
        ink = [float(cell.get_attribute("fill-opacity")) for cell in page.locator(".nnb-ink").all()]
        truth = np.clip(widget.decode(np.array([[widget.z1, widget.z2]])), 0, 1)[0]
        np.testing.assert_allclose(ink, truth, atol=6e-4)


def test_numbers_survive_the_packing() -> None:
    values = np.array([0.0, -0.0, 1.0, -1.5, 65504.0, 6e-8, -6.1e-5, 0.1])
    np.testing.assert_array_equal(unpack(pack(values)), values.astype(np.float16).astype(np.float64))


def test_the_widget_decodes_as_the_module_does() -> None:
    decoder = nn.init.reset(nn.Sequential(nn.Linear(2, 9), nn.ReLU(), nn.Linear(9, 64)), np.random.default_rng(3))
    z = np.array([[0.3, -1.2], [2.0, 0.1]])
    np.testing.assert_allclose(small().decode(z), decoder(tensor(z.astype(np.float32))).data, atol=3e-3)


def test_the_stored_decoder_draws_digits() -> None:
    widget = LatentExplorable()
    pictures = widget.decode(widget.points)
    assert len(widget.labels) == len(widget.points) == 700
    assert -0.5 < pictures.min() < 0.1 < 0.9 < pictures.max() < 1.5


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="must take 2 numbers"):
        LatentExplorable(nn.Sequential(nn.Linear(3, 64)), np.zeros((4, 2)), np.zeros(4))
    with pytest.raises(ValueError, match="must end in 64 pixels"):
        LatentExplorable(nn.Sequential(nn.Linear(2, 10)), np.zeros((4, 2)), np.zeros(4))
    with pytest.raises(ValueError, match=r"codes must be \(N, 2\)"):
        LatentExplorable(nn.Sequential(nn.Linear(2, 64)), np.zeros((4, 3)), np.zeros(4))


def test_over_the_decoded_plane_each_class_is_named_once(bare) -> None:
    page = bare(LatentExplorable(plane=True)).page
    assert [key.text_content() for key in page.locator(".nnb-key:visible").all()] == list("0123456789")
    figure = Figure()
    LatentExplorable(plane=True).draw(figure)
    assert [text.get_text() for text in figure.axes[0].texts] == list("0123456789")


@pytest.mark.parametrize(("name", "value"), [("z1", 1.0), ("z2", -1.0), ("plane", True)])
def test_a_change_redraws_the_picture(name: str, value: object) -> None:
    widget = LatentExplorable()
    before = widget.png(), repr(widget)
    setattr(widget, name, value)
    assert widget.png() != before[0]
    assert repr(widget) != before[1]


def test_the_point_moves_by_keyboard(bare) -> None:
    page = bare(LatentExplorable())
    page.page.locator("summary").press("Enter")
    before = page.page.locator(".nnb-data tbody").inner_text()
    for name, key in (("first code unit", "ArrowRight"), ("first code unit", "PageUp"), ("second code unit", "Home")):
        page.page.get_by_role("slider", name=name).press(key)
        assert page.numbers_agree()
    _, y, half = page.widget.view  # type: ignore[attr-defined]
    assert page.widget.z1 > 0.3  # type: ignore[attr-defined]
    assert page.widget.z2 == pytest.approx(y - half)  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody").inner_text() != before
    page.page.get_by_label("decode the whole plane").press("Space")
    assert page.numbers_agree()
    assert page.widget.plane is True  # type: ignore[attr-defined]
    assert page.page.locator("image").get_attribute("href").startswith("data:image/png")


def test_the_point_can_be_dragged(bare) -> None:
    page = bare(LatentExplorable())
    box = page.page.locator(".nnb-latent").bounding_box()
    page.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"], steps=5)
    page.page.mouse.up()
    assert page.numbers_agree()
    x, y, half = page.widget.view  # type: ignore[attr-defined]
    assert page.widget.z1 == pytest.approx(x + half / 2, abs=0.03)  # type: ignore[attr-defined]
    assert page.widget.z2 == pytest.approx(y + half / 2, abs=0.03)  # type: ignore[attr-defined]


def test_a_walk_goes_from_class_to_class(bare) -> None:
    page = bare(LatentExplorable())
    button = page.page.locator("button")
    page.page.emulate_media(reduced_motion="reduce")  # at once, where one wants no motion
    seen = []
    for _ in range(4):
        page.label()
        goal = button.inner_text().split()[-1]
        button.press("Enter")
        assert page.numbers_agree()
        seen.append((goal, page.widget.nearest[0]))  # type: ignore[attr-defined]
    assert all(int(goal) == reached for goal, reached in seen)
    assert len({goal for goal, _ in seen}) == 4


def test_the_walk_is_a_film_of_twenty_frames_a_second(bare) -> None:
    page = bare(LatentExplorable()).page
    page.evaluate(
        "window.seen = 0; new MutationObserver(() => { window.seen += 1; }).observe("
        "document.querySelector('.nnb-point'), { attributes: true, attributeFilter: ['cx'] })"
    )
    page.locator("button").click()
    page.wait_for_timeout(1200)
    rate = page.evaluate("window.seen") / 1.2
    print(f"latent: {rate:.0f} redraws a second")
    assert rate >= 10  # how fast it is depends on how busy the machine is; 60 alone
