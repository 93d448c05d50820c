"""The throughput explorable: its line and its verdict, and the browser beside Python."""

import numpy as np
import pytest

from nnbook.explorables import ThroughputExplorable
from nnbook.explorables.throughput import line_through

STATES = [
    ThroughputExplorable(),
    ThroughputExplorable(batch=0, launch=-5, rate=8),
    ThroughputExplorable(batch=18, launch=-2, rate=4),
    ThroughputExplorable(batch=9, launch=-5, rate=4.2),
    ThroughputExplorable(batch=13, launch=-3.3, rate=6.1),
    ThroughputExplorable([1, 10, 100], [1.0, 2.0, 8.0], "a slow one", batch=7, launch=-2.4, rate=5.5),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


def test_the_verdict_is_what_the_two_times_say() -> None:
    for widget in STATES:
        n = np.arange(1, 300_000)
        a, b = widget.line
        ahead = n[10**widget.launch + n / 10**widget.rate < a + b * n]
        if "from a batch" in widget.verdict:
            assert len(ahead) == 0 or (0 < len(ahead) < len(n) and ahead[-1] == n[-1])
        else:
            up_to = "up to" in widget.verdict
            assert len(ahead) == (0 if "never" in widget.verdict else len(n)) or up_to


def test_a_line_is_put_through_the_times() -> None:
    sizes = np.array([1, 8, 64, 512])
    assert line_through(sizes, 3e-4 + 2e-6 * sizes) == pytest.approx([3e-4, 2e-6])


def test_a_larger_batch_is_never_slower_an_example() -> None:
    rates = [ThroughputExplorable(batch=k).throughput for k in range(19)]
    assert rates == sorted(rates)


@pytest.mark.parametrize("name", ["batch", "launch", "rate"])
def test_a_change_redraws_the_picture(name: str) -> None:
    widget = ThroughputExplorable()
    before = widget.png(), repr(widget), widget.summary
    setattr(widget, name, {"batch": 11, "launch": -4.0, "rate": 5.0}[name])
    for now, then in zip((widget.png(), repr(widget), widget.summary), before, strict=True):
        assert now != then


def test_every_slider_moves_by_keyboard(bare) -> None:
    page = bare(ThroughputExplorable())
    page.page.locator("summary").press("Enter")
    before = page.page.locator(".nnb-data tbody").inner_text()
    moves = {"batch size": "ArrowRight", "fixed cost a step": "Home", "examples a second at most": "End"}
    for name, key in moves.items():
        page.page.get_by_role("slider", name=name).press(key)
        assert page.numbers_agree()
    widget = page.widget
    assert (widget.batch, widget.launch, widget.rate) == (5, -5, 8)  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody").inner_text() != before
    assert page.page.locator(".nnb-data tbody tr").count() == 19


def test_the_batch_can_be_dragged(bare) -> None:
    page = bare(ThroughputExplorable())
    box = page.page.locator(".nnb-throughput").bounding_box()
    x, y = box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 0.4 * box["width"], y, steps=4)
    page.page.mouse.up()
    assert page.numbers_agree()
    assert page.widget.batch > 14  # type: ignore[attr-defined]
