"""The figures: they return what they were given, say what they show with its numbers, and leave nothing open."""

# Wrong arguments are given on purpose.
# pyright: reportArgumentType=false

from __future__ import annotations

import inspect
import io
import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any, ClassVar

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnbook import plot, tensor
from nnbook.plot.speech import draw_vowels


def graph_of_three(ax: Axes) -> Axes:
    w, x = tensor(3.0, requires_grad=True), tensor(2.0)
    return plot.draw_graph(ax, w * x, {"w": w, "x": x})


POINTS, CLASSES = np.array([[-1.0, 0.0], [2.0, 0.0], [3.0, 1.0]]), np.array([0, 1, 0])
SETS = np.random.default_rng(0).random((3, 8, 8))
DRAWN: dict[str, tuple[Callable[[Axes], Axes], list[str]]] = {
    "network": (lambda ax: plot.draw_network(ax, [784, 16, 10]), ["3 layers", "784, 16, 10"]),
    "weights of a network": (lambda ax: plot.draw_network(ax, [2, 1], [[[-1.5, 0.5]]]), ["−1.5 to 0.5", "50 %"]),
    "boundary": (
        lambda ax: plot.draw_decision_boundary(ax, lambda p: p[:, 0] > 0, POINTS, CLASSES),
        ["2 classes", "2 of 3 points"],
    ),
    "curves": (lambda ax: plot.draw_curves(ax, {"a": [2.0, 1.0], "b": [1.0, 4.0]}), ["2 to 1", "1 to 4"]),
    "weights": (lambda ax: plot.draw_weights(ax, SETS - 0.5), ["3 filters", "8 × 8"]),
    "maps": (lambda ax: plot.draw_feature_maps(ax, SETS), ["3", "8 × 8"]),
    "images": (lambda ax: plot.draw_images(ax, SETS, ["x", "y", "z"]), ["3"]),
    "confusion": (lambda ax: plot.draw_confusion(ax, [0, 0, 1, 1], [0, 1, 1, 1]), ["3 (75.0 %)", "1 of 2"]),
    "graph": (graph_of_three, ["3 nodes", "= 6", "w = 3"]),
    "gradients": (lambda ax: plot.draw_gradients(ax, [1e-4, 1.0]), ["2 layers", "1/10000"]),
    "surface": (lambda ax: plot.draw_loss_surface(ax, lambda a, b: a * a + b * b, [[1.0, 0.0], [0.5, 0.0]]), ["0.25"]),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_returns_its_axes_and_says_its_numbers(name: str) -> None:
    draw, words = DRAWN[name]
    ax = Figure().add_subplot()
    assert draw(ax) is ax
    said = plot.alt_text(ax)
    assert [word for word in words if word not in said] == [], said
    assert len(said) >= 20 or name == "maps"
    ax.clear()
    assert plot.alt_text(ax) == ""


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_figure_is_the_same_bytes_and_nothing_stays_open(name: str) -> None:
    pictures = []
    for _ in range(2):
        figure = Figure(figsize=(6, 4))
        DRAWN[name][0](figure.add_subplot())
        file = io.BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
        pictures.append(file.getvalue())
    assert pictures[0] == pictures[1]
    assert plt.get_fignums() == []


def test_the_confusions_counts_stand_in_its_cells() -> None:
    ax = plot.draw_confusion(Figure().add_subplot(), [0] * 7 + [1] * 5, [0] * 4 + [1] * 8, ["cat", "dog"])
    assert {"4", "3", "5"} <= {text.get_text() for text in ax.texts}


def test_the_names_of_curves_do_not_overlap() -> None:
    figure = Figure(figsize=(6, 4))
    curves = {f"curve {i}": [1.0, 0.5 + 1e-4 * i] for i in range(5)}
    ax = plot.draw_curves(figure.add_subplot(), curves)
    figure.canvas.draw()
    boxes = sorted((t.get_window_extent() for t in ax.texts if t.get_text() in curves), key=lambda box: box.y0)
    assert len(boxes) == 5
    assert all(low.y1 <= high.y0 + 1 for low, high in itertools.pairwise(boxes))


def test_vowels_misheard_do_not_lie_on_one_another() -> None:
    places = [[400 + i, 1900 - 5 * i] for i in range(5)]
    ax = draw_vowels(Figure(figsize=(6, 5)).add_subplot(), places, [0] * 5, ["ɛ→ɪ"], np.ones(5, dtype=bool))
    boxes = sorted((t.get_window_extent() for t in ax.texts), key=lambda box: box.y0)
    assert len(boxes) == 5
    assert all(low.y1 - high.y0 < 0.31 * low.height for low, high in itertools.pairwise(boxes))


def test_histograms_take_as_many_axes_as_arrays() -> None:
    axes = Figure().subplots(1, 2)
    assert plot.draw_histograms(axes, [np.zeros(5), np.arange(5.0)]) is axes
    with pytest.raises(ValueError, match="draw_histograms"):
        plot.draw_histograms(axes, [np.zeros(5)])


WRONG: dict[str, Callable[[Axes], Any]] = {
    "draw_network": lambda ax: plot.draw_network(ax, [2, 3], [np.zeros((2, 3))]),
    "draw_curves": lambda ax: plot.draw_curves(ax, {"a": np.zeros((2, 2))}),
    "draw_confusion": lambda ax: plot.draw_confusion(ax, [0, 1], [0]),
    "draw_decision_boundary": lambda ax: plot.draw_decision_boundary(ax, lambda p: p[:, 0] > 0, POINTS[0], CLASSES),
    "draw_weights": lambda ax: plot.draw_weights(ax, np.zeros(3)),
    "draw_feature_maps": lambda ax: plot.draw_feature_maps(ax, np.zeros((2, 2))),
    "draw_images": lambda ax: plot.draw_images(ax, SETS, ["one"]),
    "draw_graph": lambda ax: plot.draw_graph(ax, 3.0),
    "draw_gradients": lambda ax: plot.draw_gradients(ax, []),
    "draw_loss_surface": lambda ax: plot.draw_loss_surface(ax, lambda a, b: a, [1.0]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_drawn_gives_one_sentence_that_names_the_function(name: str) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{name}: ") as caught:
        WRONG[name](Figure().add_subplot())
    assert "\n" not in str(caught.value)


def test_live_curves_end_with_all_that_came_also_after_an_interrupt(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(KeyboardInterrupt), plot.LiveCurves() as live:  # noqa: PT012
        live.update(training=2.0)
        live.update(training=1.0)
        raise KeyboardInterrupt
    assert live.history == {"training": [2.0, 1.0]}
    assert capsys.readouterr().out == "Training falls from 2 to 1 in 2 epochs.\n"
    with pytest.raises(RuntimeError, match="closed"):
        live.update(training=0.5)


def test_live_curves_tell_how_far_they_are_and_drop_the_bar_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from IPython import display

    class Shown:
        seen: ClassVar[list[str]] = []

        def __init__(self, what: Any, display_id: bool) -> None:
            self.update(what)

        def update(self, what: Any) -> None:
            self.seen.append(what._repr_html_())

    monkeypatch.setattr("nnbook.plot.live._in_notebook", lambda: True)
    monkeypatch.setattr(display, "display", Shown)
    with plot.LiveCurves(step="step", total=4, pause=0.0) as live:
        live.update(training=2.0)
        live._next = 0.0
        live.update(training=1.0)
        assert re.fullmatch(r"step 2 of 4: training 1; \d+ s left", live.status())
    assert "step 1 of 4: training 2" in Shown.seen[0]
    assert "#0072B2 50%" in Shown.seen[1]
    assert "step" not in re.sub(r'alt="[^"]*"', "", Shown.seen[-1])
    with pytest.raises(ValueError, match="total is 0"):
        plot.LiveCurves(total=0)


def test_matplotlib_is_imported_only_to_draw() -> None:
    code = "import sys, nnbook; from nnbook import plot; print('matplotlib.pyplot' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize("name", [name for name in plot.__all__ if name.startswith("draw_")])
def test_a_missing_argument_is_named(name: str) -> None:
    draw = getattr(plot, name)
    needed = [p.name for p in inspect.signature(draw).parameters.values() if p.default is p.empty]
    ax = Figure().add_subplot()
    for missing in needed:
        if needed[0] == "axes" and missing != needed[0]:
            continue
        arguments = [None if one == missing else ax if one == "ax" else [1.0] for one in needed]
        with pytest.raises(TypeError, match=rf"^{name}: {missing} (is needed|must be axes.*), got") as caught:
            draw(*arguments)
        assert "\n" not in str(caught.value)
