"""The diagnosis explorable: its counts, the browser beside Python, and that it is used by keyboard and by mouse."""

import numpy as np
import pytest

from nnbook.explorables import DiagnosisExplorable

SOME = np.random.default_rng(18)
STATES = [
    DiagnosisExplorable(),
    DiagnosisExplorable(threshold=12, miss=50),
    DiagnosisExplorable(threshold=0),
    DiagnosisExplorable(threshold=100),
    DiagnosisExplorable(threshold=35, width=20, miss=1),
    DiagnosisExplorable(threshold=5, width=50, miss=7),
    DiagnosisExplorable([0.5, 0.5, 0.25, 1.0, 0.0], [1, 0, 1, 0, 1]),
    DiagnosisExplorable(SOME.random(400), SOME.integers(0, 2, 400), threshold=61, width=3, miss=3),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


def test_who_stands_at_the_threshold_is_called_ill_and_at_the_bands_lower_edge_referred() -> None:
    widget = DiagnosisExplorable([0.6, 0.4, 0.6, 0.4], [1, 1, 0, 0], threshold=60, miss=5)
    assert (widget.missed, widget.alarms, widget.referred, widget.cost) == (1, 1, 0, 6.0)
    widget.set_trait("threshold", 50)
    widget.set_trait("width", 10)
    assert (widget.missed, widget.alarms, widget.referred, widget.cost) == (0, 1, 2, 2.0)


def test_a_lower_threshold_never_misses_more() -> None:
    counts = [(w.missed, w.alarms) for w in (DiagnosisExplorable(threshold=t) for t in range(0, 101, 5))]
    missed, alarms = np.array(counts).T
    assert (np.diff(missed) >= 0).all()
    assert (np.diff(alarms) <= 0).all()
    assert missed[0] == 0


def test_its_own_patients_overlap_and_are_ill_as_often_as_all() -> None:
    widget = DiagnosisExplorable()
    assert (len(widget.ill), sum(widget.ill)) == (143, 53)
    assert widget.missed > 5
    assert widget.alarms > 5


@pytest.mark.parametrize(
    ("chance", "ill", "message"),
    [
        ([0.5, 0.4], [1], "expected"),
        ([0.5, 0.4], [1, 1], "at least one of each"),
        ([0.5, 1.4], [1, 0], "from 0 to 1"),
        ([], [], "expected"),
    ],
)
def test_patients_of_a_wrong_kind_are_named(chance: list, ill: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DiagnosisExplorable(chance, ill)


@pytest.mark.parametrize(("name", "value"), [("threshold", 20), ("width", 10), ("miss", 3)])
def test_a_change_redraws_the_picture(name: str, value: int) -> None:
    widget = DiagnosisExplorable()
    before = widget.png(), repr(widget), widget.alt
    setattr(widget, name, value)
    assert widget.png() != before[0]
    assert repr(widget) != before[1]
    assert widget.alt != before[2]


def test_every_slider_moves_by_keyboard_and_the_table_follows(bare) -> None:
    page = bare(DiagnosisExplorable())
    page.page.locator("summary").press("Enter")
    before = page.page.locator(".nnb-data tbody").inner_text()
    for name, key in (("threshold", "Home"), ("referred", "PageUp"), ("cost of a miss", "ArrowRight")):
        page.page.get_by_role("slider", name=name).press(key)
        assert page.numbers_agree()
    assert page.widget.threshold == 0  # type: ignore[attr-defined]
    assert page.widget.width > 0  # type: ignore[attr-defined]
    assert page.widget.miss == 11  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody").inner_text() != before


def test_the_line_can_be_dragged_and_mistakes_are_marked(bare) -> None:
    page = bare(DiagnosisExplorable())
    wrong = page.page.locator(".nnb-wrong").count()
    assert wrong == page.widget.missed + page.widget.alarms  # type: ignore[attr-defined]
    box = page.page.locator(".nnb-patients").bounding_box()
    x, y = box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"]
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 150, y, steps=4)
    page.page.mouse.up()
    assert page.numbers_agree()
    assert page.widget.threshold < 35  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-wrong").count() != wrong


def test_it_redraws_faster_than_the_eye_follows(bare) -> None:
    page = bare(DiagnosisExplorable(SOME.random(400), SOME.integers(0, 2, 400))).page
    rate = page.evaluate(
        "new Promise((done) => { let n = 0; const start = performance.now(); const step = () => {"
        "window.model.set('threshold', n % 100); n += 1;"
        "performance.now() - start > 1000 ? done(n) : requestAnimationFrame(step); }; step(); })"
    )
    print(f"diagnosis: {rate} redraws a second")
    assert rate >= 10  # how fast it is depends on how busy the machine is; 60 alone
