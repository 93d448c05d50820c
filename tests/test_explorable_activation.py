"""The explorable of chapter 04: an activation function and its slope, in Python and in the browser."""

import itertools

import numpy as np
import pytest
from explorable_page import middle

from nnbook import ops
from nnbook.explorables import ActivationExplorable
from nnbook.explorables.activation import CURVES, LEAK

PAIRS = {
    "step": (ops.step, ops.step_backward),
    "sigmoid": (ops.sigmoid, ops.sigmoid_backward),
    "tanh": (ops.tanh, ops.tanh_backward),
    "ReLU": (ops.relu, ops.relu_backward),
    "leaky ReLU": (
        lambda z: ops.leaky_relu(z, negative_slope=LEAK),
        lambda g, z: ops.leaky_relu_backward(g, z, negative_slope=LEAK),
    ),
    "GELU": (ops.gelu, lambda g, z: ops.gelu_backward(g, ops.gelu_forward(z)[1])),
    "softplus": (ops.softplus, ops.softplus_backward),
}


@pytest.mark.parametrize("kind", list(CURVES))
def test_values_and_slopes_are_the_librarys(kind: str) -> None:
    forward, backward = PAIRS[kind]
    for w, b, x in itertools.product((-4.0, -0.3, 0.0, 2.5), (-4.0, 0.0, 1.2), (-5.0, -0.1, 0.0, 3.3)):
        widget = ActivationExplorable(kind=kind, w=w, b=b, x=x)
        z = np.array([w * x + b])
        assert widget.y == pytest.approx(float(forward(z)[0]), abs=1e-12)
        assert widget.slope == pytest.approx(w * float(backward(np.ones(1), z)[0]), abs=1e-12)


@pytest.mark.parametrize("kind", list(CURVES))
def test_the_steepest_slope_is_the_steepest(kind: str) -> None:
    slopes = [CURVES[kind].slope(z) for z in np.linspace(-8, 8, 16_001)]
    assert max(np.abs(slopes)) == pytest.approx(CURVES[kind].steepest, abs=4e-4)


def test_flat_is_where_the_curve_no_longer_answers() -> None:
    assert ActivationExplorable(kind="sigmoid", x=4.5).flat
    assert not ActivationExplorable(kind="sigmoid", x=4.3).flat
    assert not ActivationExplorable(kind="sigmoid", w=0.5, x=4.5).flat  # a small weight stretches the curve
    assert ActivationExplorable(kind="ReLU", x=-0.1).flat
    assert not ActivationExplorable(kind="leaky ReLU", x=-5.0).flat
    assert ActivationExplorable(kind="step", x=0.0).flat
    assert ActivationExplorable(kind="tanh", w=0.0).flat


def test_the_alternative_text_names_the_state() -> None:
    assert (
        "sigmoid with weight 1.0 and bias 0.0: at x = 0.0 the output is 0.500 and the slope 0.250; "
        "the curve is not flat there." in ActivationExplorable().alt
    )
    assert "ReLU with weight −1.0" in ActivationExplorable(kind="ReLU", w=-1.0).alt


@pytest.mark.parametrize(("name", "value"), [("kind", "GELU"), ("w", -2.0), ("b", 1.5), ("x", 2.2)])
def test_a_change_redraws_the_picture_and_its_text(name: str, value: object) -> None:
    widget = ActivationExplorable()
    picture, alt, text = widget.png(), widget.alt, repr(widget)
    setattr(widget, name, value)
    assert widget.png() != picture
    assert widget.alt != alt
    assert repr(widget) != text


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Exception, match="kind"):
        ActivationExplorable(kind="swish")


STATES = [
    *(ActivationExplorable(kind=kind, w=1.7, b=-0.6, x=1.3) for kind in CURVES),
    *(ActivationExplorable(kind=kind, w=-3.9, b=4.0, x=-4.9) for kind in CURVES),
    ActivationExplorable(kind="GELU", w=0.9, b=0.1, x=-0.8),
    ActivationExplorable(kind="ReLU", w=1.0, b=0.0, x=0.0),
    ActivationExplorable(kind="step", w=-1.0, b=0.0, x=0.0),
    ActivationExplorable(kind="tanh", w=0.0, b=2.0, x=-1.0),
]


def test_browser_and_python_say_the_same(bare) -> None:
    page = bare(STATES[0])
    for widget in STATES:
        state = {name: getattr(widget, name) for name in widget.shows}
        page.page.evaluate("(state) => Object.entries(state).forEach(([k, v]) => window.model.set(k, v))", state)
        assert page.label() == widget.alt, widget


def test_everything_moves_by_keyboard(bare) -> None:
    page = bare(ActivationExplorable())
    page.page.get_by_text("The data as a table").press("Enter")
    before = page.page.locator(".nnb-data tbody").inner_text()
    moves = (("w, weight: scale", "ArrowRight"), ("b, bias: shift", "ArrowLeft"), ("x, the marked input", "PageUp"))
    for name, key in moves:
        page.page.get_by_label(name).press(key)
        assert page.numbers_agree()
    assert page.widget.w == pytest.approx(1.1)  # type: ignore[attr-defined]
    assert page.widget.b == pytest.approx(-0.1)  # type: ignore[attr-defined]
    assert page.widget.x > 0.5  # type: ignore[attr-defined]
    page.page.get_by_label("activation").select_option("softplus")
    assert page.numbers_agree()
    assert page.widget.kind == "softplus"  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody").inner_text() != before


def test_the_point_is_dragged_in_either_picture(bare) -> None:
    page = bare(ActivationExplorable(kind="tanh"))
    for name, sign in ((".nnb-output", 1), (".nnb-slope", -1)):
        x, y = middle(page.page.locator(name))
        page.page.mouse.move(x, y)
        page.page.mouse.down()
        page.page.mouse.move(x + sign * 60, y + 30, steps=6)
        page.page.mouse.up()
        assert page.numbers_agree()
        assert sign * page.widget.x > 0.5  # type: ignore[attr-defined]


def test_the_flat_stretches_are_shaded(bare) -> None:
    page = bare(ActivationExplorable(kind="sigmoid", w=2.0))
    bands = page.page.locator(".nnb-output .nnb-flat")
    assert bands.count() == 2
    page.page.get_by_label("activation").select_option("ReLU")
    page.label()
    assert bands.count() == 1
    page.page.get_by_label("activation").select_option("leaky ReLU")
    page.label()
    assert bands.count() == 0


def test_every_move_of_the_slider_is_drawn(bare) -> None:
    page = bare(ActivationExplorable(kind="GELU")).page
    took = page.evaluate(
        """async () => {
      const start = performance.now();
      for (let i = 0; i < 40; i += 1) {
        window.model.set("w", -4 + i / 5);
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      }
      return performance.now() - start;
    }"""
    )
    assert took / 40 < 100  # two frames each, on a busy machine
