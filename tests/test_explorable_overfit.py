"""The overfitting explorable: its closed form beside plain gradient descent, and the browser beside Python."""

import numpy as np
import pytest

from nnbook.explorables import OverfitExplorable
from nnbook.explorables.overfit import hidden

STATES = [
    OverfitExplorable(),
    OverfitExplorable(units=40, points=4, time=6),
    OverfitExplorable(units=40, points=10, time=6, sample=3),
    OverfitExplorable(units=1, points=100, time=0),
    OverfitExplorable(units=20, points=15, decay=-2, time=6),
    OverfitExplorable(units=33, points=61, decay=-5.5, time=3.7, sample=1),
    OverfitExplorable(units=12, points=12, decay=0, time=4),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


def test_the_closed_form_is_what_small_steps_of_gradient_descent_reach() -> None:
    widget = OverfitExplorable(units=6, points=12, decay=-1, time=2)
    features, w, lr = hidden(widget.x, 6), np.zeros(7), 0.01
    for _ in range(round(10**widget.time / lr)):
        w -= lr * (features.T @ (features @ w - widget.y) / widget.points + 0.1 * w)
    np.testing.assert_allclose(widget.weights(widget.time)[:, 0], w, rtol=1e-6)


def test_long_training_with_decay_is_ridge_regression() -> None:
    widget = OverfitExplorable(units=15, points=20, decay=-2, time=6)
    features = hidden(widget.x, 15)
    ridge = np.linalg.solve(features.T @ features / 20 + 0.01 * np.eye(16), features.T @ widget.y / 20)
    np.testing.assert_allclose(widget.weights(6.0)[:, 0], ridge, rtol=1e-6)


def test_overfitting_shows_and_each_of_the_three_remedies_helps() -> None:
    lost = OverfitExplorable(units=20, points=15, time=6)
    assert lost.training_error < 0.01
    assert lost.test_error > 0.9
    for change in ({"decay": -2}, {"time": 1}, {"points": 100}, {"units": 8}):
        mended = OverfitExplorable(**{"units": 20, "points": 15, "time": 6, **change})
        assert mended.test_error < 0.6, change


@pytest.mark.parametrize("name", ["units", "points", "decay", "time", "sample"])
def test_a_change_redraws_the_picture(name: str) -> None:
    widget = OverfitExplorable()
    before = widget.png(), repr(widget)
    setattr(widget, name, {"units": 30, "points": 30, "decay": -1.0, "time": 4.0, "sample": 2}[name])
    assert (widget.png(), repr(widget)) != before
    assert repr(widget) != before[1]


def test_every_slider_moves_by_keyboard(bare) -> None:
    page = bare(OverfitExplorable())
    page.page.locator("summary").press("Enter")
    before = page.page.locator(".nnb-data tbody").inner_text()
    for name, key in (
        ("hidden units", "ArrowRight"),
        ("training points", "PageUp"),
        ("weight decay", "ArrowRight"),
        ("training time", "End"),
    ):
        page.page.get_by_role("slider", name=name).press(key)
        assert page.numbers_agree()
    assert page.widget.units == 21  # type: ignore[attr-defined]
    assert page.widget.decay == -6.5  # type: ignore[attr-defined]
    assert page.widget.time == 6  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody").inner_text() != before
    assert page.page.locator(".nnb-data tbody tr").count() == page.widget.points  # type: ignore[attr-defined]


def test_other_noise_goes_round_and_training_runs_to_its_end(bare) -> None:
    page = bare(OverfitExplorable(sample=4))
    page.page.get_by_role("button", name="Other noise").press("Enter")
    assert page.numbers_agree()
    assert page.widget.sample == 0  # type: ignore[attr-defined]
    page.page.emulate_media(reduced_motion="reduce")  # at once, where one wants no motion
    page.page.get_by_role("button", name="Train from the start").press("Enter")
    assert page.numbers_agree()
    assert page.widget.time == 6  # type: ignore[attr-defined]


def test_training_is_a_film_of_twenty_frames_a_second(bare) -> None:
    page = bare(OverfitExplorable(units=40)).page
    page.evaluate(
        "window.seen = 0; new MutationObserver(() => { window.seen += 1; }).observe("
        "document.querySelector('.nnb-fit-curve'), { attributes: true })"
    )
    page.get_by_role("button", name="Train from the start").click()
    page.wait_for_timeout(2000)
    rate = page.evaluate("window.seen") / 2
    print(f"overfit: {rate:.0f} redraws a second")
    assert rate >= 10  # how fast it is depends on how busy the machine is; 60 alone


def test_time_can_be_dragged(bare) -> None:
    page = bare(OverfitExplorable())
    box = page.page.locator(".nnb-errors").bounding_box()
    x, y = box["x"] + 0.95 * box["width"], box["y"] + box["height"] / 2
    page.page.mouse.move(x - 60, y)
    page.page.mouse.down()
    page.page.mouse.move(x, y, steps=4)
    page.page.mouse.up()
    assert page.numbers_agree()
    assert page.widget.time > 5  # type: ignore[attr-defined]
