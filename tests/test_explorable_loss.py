"""The explorable of chapter 05: a prediction, a target, and what each loss says of the two."""

import math

import numpy as np
import pytest
from explorable_page import middle

from nnbook import ops
from nnbook.explorables import LossExplorable
from nnbook.gradcheck import numerical_gradient


@pytest.mark.parametrize("prediction", [-3.5, -0.3, 0.0, 0.4, 4.0])
@pytest.mark.parametrize("delta", [0.5, 2.0])
def test_a_number_is_judged_as_by_the_library(prediction: float, delta: float) -> None:
    target = 0.7
    x, t = np.array(prediction), np.array(target)
    squared, absolute, huber = LossExplorable(prediction=prediction, target=target, delta=delta).curves
    assert squared.loss == pytest.approx(ops.mse_loss(x, t))
    assert absolute.loss == pytest.approx(ops.l1_loss(x, t))
    assert huber.loss == pytest.approx(ops.huber_loss(x, t, delta=delta))
    one = np.array(1.0)
    assert squared.slope == pytest.approx(ops.mse_loss_backward(one, x, t)[0])
    assert absolute.slope == pytest.approx(ops.l1_loss_backward(one, x, t)[0])
    assert huber.slope == pytest.approx(ops.huber_loss_backward(one, x, t, delta=delta)[0])


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("logit", [-8.0, -3.0, 0.0, 1.7, 8.0])
def test_a_logit_is_judged_as_by_the_library(logit: float, label: int) -> None:
    widget = LossExplorable(mode="classification", logit=logit, label=label)
    entropy, squared = widget.curves
    z, t = np.array(logit), np.array(float(label))
    assert entropy.loss == pytest.approx(ops.binary_cross_entropy_with_logits(z, t))
    assert squared.loss == pytest.approx(float((ops.sigmoid(z) - t) ** 2))
    for i, curve in enumerate((entropy, squared)):
        slope = numerical_gradient(lambda x, i=i: widget.at(float(x))[i].loss, z)
        assert curve.slope == pytest.approx(float(slope), abs=1e-7)


@pytest.mark.parametrize(
    ("name", "value"), [("prediction", -1.0), ("target", 2.5), ("delta", 3.0), ("mode", "classification")]
)
def test_a_change_redraws_picture_and_text(name: str, value: object) -> None:
    widget = LossExplorable(prediction=3.0)
    picture, alt, text = widget.png(), widget.alt, repr(widget)
    setattr(widget, name, value)
    assert widget.png() != picture
    assert widget.alt != alt
    assert repr(widget) != text


def test_the_sentence_names_every_loss_and_slope() -> None:
    assert LossExplorable(prediction=-2, target=1, delta=1).summary == (
        "Prediction −2, target 1: squared loss 9 with slope −6, absolute loss 3 with slope −1, "
        "Huber loss 2.5 with slope −1."
    )
    assert "probability 0.500, class 0: cross-entropy loss 0.693 with slope 0.500" in (
        LossExplorable(mode="classification", logit=0, label=0).summary
    )


STATES = [
    LossExplorable(),
    LossExplorable(prediction=-4, target=4, delta=0.5),
    LossExplorable(prediction=0.5, target=0, delta=3),
    LossExplorable(prediction=1.3, target=1.3),
    LossExplorable(mode="classification"),
    LossExplorable(mode="classification", logit=8, label=0),
    LossExplorable(mode="classification", logit=-7.7, label=0),
    LossExplorable(mode="classification", logit=0, label=1),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        page = bare(widget)
        assert page.label() == widget.alt, widget
        rows = page.page.locator("tbody tr").all_inner_texts()
        assert [row.split("\t")[0] for row in rows] == [curve.name for curve in widget.curves]


def test_every_slider_moves_by_keyboard(bare) -> None:
    page = bare(LossExplorable())
    for name, key in (("prediction", "ArrowRight"), ("target", "ArrowLeft"), ("Huber’s δ", "ArrowRight")):
        page.page.get_by_role("slider", name=name).press(key)
        assert page.numbers_agree()
    widget = page.widget
    assert (widget.prediction, widget.target, widget.delta) == pytest.approx((2.1, -0.1, 1.5))  # type: ignore[attr-defined]


def test_the_losses_of_every_tenth_agree(bare) -> None:
    page = bare(LossExplorable(prediction=-4, target=0.5))
    handle = page.page.get_by_role("slider", name="prediction")
    handle.focus()
    for _ in range(40):
        page.page.keyboard.press("ArrowRight")
        page.page.keyboard.press("ArrowRight")
        assert page.numbers_agree()


def test_mode_and_class_are_chosen_by_keyboard(bare) -> None:
    page = bare(LossExplorable())
    assert page.page.get_by_role("slider", name="logit").count() == 0
    page.page.get_by_label("a number").focus()
    page.page.keyboard.press("ArrowRight")
    assert page.numbers_agree()
    assert page.widget.mode == "classification"  # type: ignore[attr-defined]
    assert page.page.get_by_role("slider", name="target").count() == 0
    page.page.get_by_label("1", exact=True).focus()
    page.page.keyboard.press("ArrowLeft")
    assert page.numbers_agree()
    assert page.widget.label == 0  # type: ignore[attr-defined]
    page.page.get_by_role("slider", name="logit").press("Home")
    assert page.numbers_agree()
    assert "Logit −8, probability 0.000, class 0" in page.label()


def test_prediction_and_target_can_be_dragged(bare) -> None:
    page = bare(LossExplorable(prediction=2, target=0))
    x, y = middle(page.page.locator(".nnb-loss .nnb-edge"))
    page.page.mouse.move(x + 60, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 60, y, steps=5)
    page.page.mouse.up()
    assert page.numbers_agree()
    assert page.widget.prediction < -0.5  # type: ignore[attr-defined]
    x, y = middle(page.page.locator(".nnb-aimhandle"))
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 70, y, steps=5)
    page.page.mouse.up()
    assert page.numbers_agree()
    assert page.widget.target > 0.5  # type: ignore[attr-defined]
    assert page.widget.prediction < -0.5  # type: ignore[attr-defined]


FRAMES = """() => {
  const dot = document.querySelector(".nnb-loss .nnb-here");
  const seen = { frames: 0, redrawn: 0, since: performance.now() };
  let last = "";
  const look = () => {
    const now = dot.getAttribute("x1");
    seen.frames += 1;
    seen.redrawn += now !== last;
    last = now;
    if (!seen.stop) requestAnimationFrame(look);
  };
  look();
  window.seen = seen;
}"""


def test_the_prediction_follows_the_mouse_frame_by_frame(bare) -> None:
    page = bare(LossExplorable()).page
    x, y = middle(page.locator(".nnb-loss .nnb-edge"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    moves = 60
    for i in range(moves):
        page.mouse.move(x + 150 * math.sin(i / 8), y)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    seen = page.evaluate("window.seen.stop = true, { ...window.seen, took: performance.now() - window.seen.since }")
    page.mouse.up()
    assert seen["redrawn"] >= 0.5 * min(seen["frames"], moves)
    assert seen["redrawn"] / seen["took"] * 1000 >= 10
