"""The attack explorable: its gradient beside the tape's, and the browser beside Python."""

import numpy as np
import pytest

from nnbook import nn, tensor
from nnbook.explorables import AttackExplorable
from nnbook.explorables.attack import stored
from nnbook.nn import functional as F

STATES = [
    AttackExplorable(),
    AttackExplorable(eps=0),
    AttackExplorable(digit=9, eps=40),
    AttackExplorable(digit=0, eps=23, network="hardened"),
    AttackExplorable(digit=2, eps=15, chance=True),
    AttackExplorable(digit=5, eps=33, network="hardened", chance=True),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


def test_the_change_is_the_sign_of_the_tapes_gradient() -> None:
    for network in ("ordinary", "hardened"):
        widget = AttackExplorable(digit=4, network=network)
        book = stored()
        model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)).double()
        names = ("0.weight", "0.bias", "2.weight", "2.bias")
        whole = {name: book[f"{network}.{name}"] * float(book[f"{network}.{name}:scale"]) for name in names}
        model.load_state_dict(whole)
        x = tensor(widget.clean[None], requires_grad=True)
        F.cross_entropy(model(x), tensor(np.array([4]))).backward()
        np.testing.assert_array_equal(np.sign(np.asarray(x.grad)[0]), widget.direction)


def test_both_networks_read_all_ten_scans_and_the_hardened_one_holds_out_longer() -> None:
    for digit in range(10):
        ordinary, hardened = (AttackExplorable(digit=digit, network=name) for name in ("ordinary", "hardened"))
        assert ordinary.falls_at
        assert (hardened.falls_at or 41) > ordinary.falls_at
        assert (AttackExplorable(digit=digit, chance=True).falls_at or 41) > ordinary.falls_at


def test_networks_of_ones_own_are_taken_along(bare) -> None:
    rng = np.random.default_rng(3)
    model = nn.init.reset(nn.Sequential(nn.Linear(64, 12), nn.ReLU(), nn.Linear(12, 10)), rng)
    page = bare(AttackExplorable(model, eps=10))
    assert page.label() == page.widget.alt
    assert page.widget.alt != AttackExplorable(eps=10).alt
    with pytest.raises(ValueError, match="AttackExplorable: weights must be"):
        AttackExplorable(nn.Linear(64, 10))


@pytest.mark.parametrize(("name", "value"), [("digit", 7), ("eps", 21), ("network", "hardened"), ("chance", True)])
def test_a_change_redraws_the_picture(name: str, value: object) -> None:
    widget = AttackExplorable()
    before = widget.png(), repr(widget)
    setattr(widget, name, value)
    assert widget.png() != before[0]
    assert repr(widget) != before[1]


def test_everything_is_done_by_keyboard(bare) -> None:
    page = bare(AttackExplorable())
    page.page.locator("summary").press("Enter")
    before = page.page.locator(".nnb-data tbody").inner_text()
    page.page.get_by_role("slider").press("End")
    assert page.numbers_agree()
    page.page.get_by_role("button", name="a scanned 5").press("Enter")
    assert page.numbers_agree()
    page.page.get_by_label("a network trained on attacks").press("Space")
    assert page.numbers_agree()
    page.page.get_by_label("move the pixels by chance instead").press("Space")
    assert page.numbers_agree()
    state = page.widget
    assert (state.digit, state.eps, state.network, state.chance) == (5, 40, "hardened", True)  # type: ignore[attr-defined]
    assert page.page.get_by_role("button", name="a scanned 5").get_attribute("aria-pressed") == "true"
    assert page.page.locator(".nnb-data tbody").inner_text() != before
    assert page.page.locator(".nnb-data tbody tr").count() == 10


def test_a_move_of_the_slider_takes_less_than_a_frame_of_twenty(bare) -> None:
    page = bare(AttackExplorable()).page
    took = page.evaluate(
        "(() => { const begin = performance.now();"
        " for (let i = 0; i < 40; i += 1) { window.model.set('eps', i % 41); }"
        " return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>"
        " done(performance.now() - begin)))); })()"
    )
    print(f"attack: a redraw and two frames in {took:.0f} ms")
    assert took < 500  # two frames and one redraw, on a busy machine
