"""The folding plane: what it computes, and that browser and Python agree on it."""

import math

import numpy as np
import pytest
from explorable_page import middle

from nnbook.explorables import FoldingExplorable
from nnbook.explorables.folding import best_line

SOLVED = {"weight": [[1, 1], [1, 1]], "bias": [0, -1]}
RING = [(math.cos(a), math.sin(a)) for a in np.linspace(0, 2 * np.pi, 9)[:-1]]
STATES = [
    FoldingExplorable(),
    FoldingExplorable(**SOLVED),
    FoldingExplorable(**SOLVED, fold=0),
    FoldingExplorable(**SOLVED, fold=0.35),
    FoldingExplorable([[1, -1], [-1, 1]], [0, 0]),
    FoldingExplorable([[0, 0], [0, 0]], [-1, -1]),
    FoldingExplorable([[-0.7, 0.3], [1.9, -1.2]], [0.45, 0.1]),
    FoldingExplorable([[3.5, 0.2], [0, 0]], [-1, 2]),
    FoldingExplorable([[1, 0.4], [-1, 1]], [0, 0], x=[*RING, (0.1, 0.1), (-0.1, 0)], y=[0] * 8 + [1, 1]),
]


def test_the_corners_of_xor_are_separated_by_known_folds_only() -> None:
    assert [state.separated for state in STATES[:5]] == [False, True, False, True, True]
    assert FoldingExplorable(**SOLVED).hidden((1, 1)) == (2, 1)
    assert FoldingExplorable(**SOLVED, fold=0).hidden((0, 0)) == (0, -1)


def test_without_a_fold_no_setting_separates_xor() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        state = FoldingExplorable(rng.uniform(-2, 2, (2, 2)), rng.uniform(-2, 2, 2), fold=0)
        assert not state.separated


def test_the_best_line_has_the_widest_margin() -> None:
    rng = np.random.default_rng(1)
    angles = np.linspace(0, 2 * np.pi, 4000)
    ways = np.array([np.cos(angles), np.sin(angles)])
    for _ in range(30):
        points = rng.normal(size=(8, 2))
        labels = (points @ rng.normal(size=2) > 0.1).astype(int)
        if labels.min() == labels.max():
            continue
        line = best_line([(float(a), float(b)) for a, b in points], labels.tolist())
        along = points @ ways
        widest = (along[labels == 1].min(0) - along[labels == 0].max(0)).max()
        assert line is not None
        assert line.wrong == 0
        assert line.gap == pytest.approx(widest, rel=1e-3)
        scores = points @ line.u - line.c
        assert ((scores > 0) == (labels == 1)).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weight": [1, 0]}, r"weight must be \(2, 2\)"),
        ({"bias": [1, 0, 2]}, r"bias \(2,\)"),
        ({"x": [[1, 2, 3], [1, 2, 3]]}, r"expected \(N, 2\)"),
        ({"y": [0, 1, 2, 1]}, "of 0 and 1"),
        ({"y": [0, 1]}, r"y must be \(4,\)"),
    ],
)
def test_what_does_not_fit_is_named(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FoldingExplorable(**arguments)


@pytest.mark.parametrize(
    ("name", "value"), [("fold", 0.2), ("weight", [[1.0, 1.0], [0.5, -1.0]]), ("bias", [0.5, -0.5])]
)
def test_a_change_redraws_the_picture_and_its_text(name: str, value: object) -> None:
    widget = FoldingExplorable()
    picture, alt = widget.png(), widget.alt
    setattr(widget, name, value)
    assert widget.png() != picture
    assert widget.alt != alt


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        page = bare(widget)
        assert page.label() == widget.alt, widget
        assert page.page.locator(".nnb-question").inner_text() == widget.question


def test_browser_and_python_put_the_points_in_the_same_places(bare) -> None:
    for widget in STATES[1:7]:
        page = bare(widget).page
        page.locator("summary").press("Enter")
        cells = page.locator(".nnb-data tbody tr").evaluate_all(
            "(rows) => rows.map((r) => [...r.cells].slice(-2).map((c) => c.innerText))"
        )
        for point, shown in zip(widget.x, cells, strict=True):
            expected = widget.hidden(point)
            assert [float(text.replace("−", "-")) for text in shown] == pytest.approx(expected, abs=0.006)


def test_xor_is_solved_by_keyboard(bare) -> None:
    page = bare(FoldingExplorable())
    assert "no line separates" in page.label()
    steps = {"unit 1, weight of x₂": 10, "unit 2, weight of x₁": 10, "unit 2, bias": -10}
    for name, n in steps.items():
        control = page.page.get_by_label(name)
        for _ in range(abs(n)):
            control.press("ArrowRight" if n > 0 else "ArrowLeft")
        assert page.numbers_agree()
    assert page.widget.separated  # type: ignore[attr-defined]
    assert "one line separates the classes, margin 0.22." in page.label()
    fold = page.page.get_by_label("fold, in per cent")
    fold.press("Home")
    assert page.numbers_agree()
    assert "no line separates" in page.label()
    page.page.get_by_role("button", name="Reset").press("Enter")
    assert page.numbers_agree()
    assert page.widget.weight == [[1.0, 0.0], [0.0, 1.0]]  # type: ignore[attr-defined]
    assert page.widget.fold == 1  # type: ignore[attr-defined]


def test_the_sheet_folds_before_the_eyes_and_ends_folded(bare) -> None:
    page = bare(FoldingExplorable(**SOLVED, fold=0.2))
    page.page.get_by_role("button", name="Watch it fold").press("Enter")
    seen = set()
    for _ in range(6):
        seen.add(page.page.evaluate("window.model.get('fold')"))
        page.page.wait_for_timeout(100)
    page.page.wait_for_function("window.model.get('fold') === 1")
    assert len(seen) >= 3
    assert page.numbers_agree()


def test_who_wants_no_motion_sees_the_end_at_once(bare) -> None:
    page = bare(FoldingExplorable(**SOLVED, fold=0))
    page.page.emulate_media(reduced_motion="reduce")
    page.page.get_by_role("button", name="Watch it fold").press("Enter")
    page.label()
    assert page.page.evaluate("window.model.get('fold')") == 1


def test_dragging_a_line_moves_its_bias_alone(bare) -> None:
    page = bare(FoldingExplorable())
    box = page.page.locator(".nnb-plane").first.bounding_box()
    x, y = middle(page.page.locator(".nnb-handle").first)
    left = box["x"] + box["width"] * (0.5 - 0.5 / (0.9 * 2 * 480 / 420))  # x₁ = 0
    page.page.mouse.move(left, box["y"] + 0.85 * box["height"])
    page.page.mouse.down()
    page.page.mouse.move(left + 40, box["y"] + 0.85 * box["height"], steps=4)
    page.page.mouse.up()
    assert page.numbers_agree()
    assert page.widget.weight == [[1.0, 0.0], [0.0, 1.0]]  # type: ignore[attr-defined]
    assert page.widget.bias[0] < -0.1  # type: ignore[attr-defined]
    assert page.widget.bias[1] == 0  # type: ignore[attr-defined]
    assert x > 0
    assert y > 0


def test_dragging_an_arrow_turns_the_weights_and_keeps_their_length(bare) -> None:
    page = bare(FoldingExplorable())
    x, y = middle(page.page.locator(".nnb-handle").first)
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x, y - 60, steps=5)
    page.page.mouse.up()
    assert page.numbers_agree()
    w = page.widget.weight[0]  # type: ignore[attr-defined]
    assert w[1] > 0.3
    assert math.hypot(*w) == pytest.approx(1, abs=0.02)


def test_the_picture_follows_the_mouse_frame_by_frame(bare) -> None:
    page = bare(FoldingExplorable(x=[*RING, *(0.4 * np.array(RING)).tolist()], y=[0] * 8 + [1] * 8)).page
    x, y = middle(page.locator(".nnb-handle").first)
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("""() => {
      const seen = { frames: 0, redrawn: 0, since: performance.now() };
      let last = "";
      const look = () => {
        const now = document.querySelector(".nnb-mesh").getAttribute("points");
        seen.frames += 1;
        seen.redrawn += now !== last;
        last = now;
        if (!seen.stop) requestAnimationFrame(look);
      };
      look();
      window.seen = seen;
    }""")
    moves = 60
    for i in range(moves):
        page.mouse.move(x + 50 * math.sin(i / 8), y - 50 + 50 * math.cos(i / 8))
    seen = page.evaluate("window.seen.stop = true, { ...window.seen, took: performance.now() - window.seen.since }")
    page.mouse.up()
    rate = seen["redrawn"] / seen["took"] * 1000
    print(f"folding: {rate:.0f} redraws a second while dragging ({seen['redrawn']} for {moves} moves)")
    assert seen["redrawn"] >= 0.6 * min(seen["frames"], moves)
    assert rate >= 10


def test_every_point_keeps_its_side_in_both_planes() -> None:
    widget = FoldingExplorable(**SOLVED)
    line = widget.line
    assert line is not None
    for point, label in zip(widget.x, widget.y, strict=True):
        output = next(f for region, f in widget._regions(widget.window(), line) if _inside(point, region))
        h = widget.hidden(point)
        assert output(point) == pytest.approx(line.u[0] * h[0] + line.u[1] * h[1] - line.c)
        assert (output(point) > 0) == (label == 1)


def _inside(point, polygon) -> bool:
    edges = zip(polygon, [*polygon[1:], *polygon[:1]], strict=True)
    turns = [(q[0] - p[0]) * (point[1] - p[1]) - (q[1] - p[1]) * (point[0] - p[0]) for p, q in edges]
    return all(t >= -1e-9 for t in turns)
