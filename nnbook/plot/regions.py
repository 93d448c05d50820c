"""The plane as a classifier sees it: regions of classes, the boundary between them, and the data on top."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from nnbook.plot.alt import count, describe
from nnbook.plot.arguments import complete
from nnbook.plot.numbers import read_array, read_classes
from nnbook.plot.palette import CLASSES, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKERS = "os^DvPX*ph"


@complete
def draw_decision_boundary(
    ax: Axes,
    predict: Callable[[np.ndarray], Any],
    x: ArrayLike,
    y: ArrayLike,
    names: Sequence[str] = (),
    steps: int = 200,
    legend: bool = True,
    size: float = 24,
) -> Axes:
    """Colour the plane by what a classifier says there, draw the boundary, and the data on top.

    The more certain the classifier, the stronger the colour; of bare classes all colours are equally strong.

    Args:
        ax: where to draw.
        predict: takes points, (n, 2), in x's dtype, and returns for each its class (n,), whole numbers; or the
            probability of class 1, (n,) or (n, 1), within 0 and 1; or a logit of class 1, (n,) or (n, 1), which is
            below 0 somewhere or above 1; or probabilities or logits of K classes, (n, K).
        x: points, (N, 2).
        y: their classes, (N,), 0 to 9.
        names: of the classes, for the legend; numbers if left out.
        steps: how fine the plane is looked at, in points a side.
        legend: whether to say right of the axes which marker is which class.
        size: area of a marker, in square points.

    Returns:
        ax

    Raises:
        TypeError: if x, y or the predictions are no numbers.
        ValueError: if their shapes do not fit, or there are more than ten classes.

    >>> from matplotlib.figure import Figure
    >>> from nnbook.plot import alt_text
    >>> ax = draw_decision_boundary(Figure().add_subplot(), lambda p: p[:, 0] > 0, [[-1, 0], [2, 0], [3, 1]], [0, 1, 0])
    >>> alt_text(ax)
    'The plane in regions of 2 classes; 2 of 3 points lie in the region of their own class.'
    """
    points, classes = read_array(x, "draw_decision_boundary: x"), read_classes(y, "draw_decision_boundary: y", 10)
    points = points.reshape(-1, 2) if points.size == 0 else points
    if points.ndim != 2 or points.shape[1] != 2 or len(points) != len(classes):
        raise ValueError(
            f"draw_decision_boundary: x must be (N, 2) and y (N,), got x {points.shape}, y {classes.shape}"
        )
    (left, right), (bottom, top) = _limits(points)
    dtype = points.dtype if points.dtype.kind == "f" else np.dtype(float)
    across, up = np.linspace(left, right, steps), np.linspace(bottom, top, steps)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2).astype(dtype)
    # In one call, so that grid and data are read in the same way.
    lead = _leads(predict(np.concatenate([grid, points.astype(dtype)])), len(grid) + len(points))
    lead, own = lead[: len(grid)], lead[len(grid) :].argmax(axis=1)
    k = max(lead.shape[1], int(classes.max(initial=0)) + 1)
    if k > len(CLASSES) or (names and len(names) < k):
        raise ValueError(f"draw_decision_boundary: {k} classes, expected at most {len(names) or len(CLASSES)}")
    ax.imshow(_shades(lead).reshape(steps, steps, 3), extent=(left, right, bottom, top), origin="lower", aspect="auto")
    _draw_contours(ax, across, up, lead.T.reshape(-1, steps, steps))
    for c in np.unique(classes):
        mine = points[classes == c]
        label = names[c] if names else f"class {c}"
        ax.scatter(*mine.T, s=size, marker=MARKERS[c], color=CLASSES[c], edgecolor=_edge(c), linewidth=0.7,
                   label=label, zorder=3)  # fmt: skip
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel="x₁", ylabel="x₂")
    if legend and len(points):
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.02), handletextpad=0.2, fontsize=9, borderaxespad=0.3)
    right_ones = int((own == classes).sum())
    return describe(
        ax,
        f"The plane in regions of {count(len(np.unique(lead.argmax(axis=1))), 'class', 'classes')}; {right_ones:,} "
        f"of {count(len(points), 'point')} {'lies' if right_ones == 1 else 'lie'} in the region of their own class.",
    )


def _limits(points: np.ndarray) -> list[tuple[float, float]]:
    """Return how far the two axes reach: a little beyond the points, and never nowhere."""
    if not len(points):
        return [(-1.0, 1.0), (-1.0, 1.0)]
    limits = []
    for values in points.T.astype(float):
        low, high = float(values.min()), float(values.max())
        room = 0.12 * (high - low) or 1.0
        limits.append((low - room, high + room))
    return limits


def _leads(answer: Any, n: int) -> np.ndarray:
    """Return by how much each class leads the best of the others, from −1 to 1: (n, K). Its zeros are the boundary."""
    answer = read_array(answer, "draw_decision_boundary: what predict returns")
    if answer.shape == (n, 1):
        answer = answer[:, 0]
    if answer.shape[:1] != (n,) or answer.ndim > 2 or (answer.ndim == 2 and answer.shape[1] > len(CLASSES)):
        raise ValueError(
            f"draw_decision_boundary: predict got ({n}, 2) and must return ({n},) or ({n}, K) with K up to "
            f"{len(CLASSES)}, got {answer.shape}"
        )
    if not np.isfinite(answer).all():
        raise ValueError("draw_decision_boundary: predict returned numbers that are not finite")
    if answer.ndim == 1:
        low, high = float(answer.min(initial=0)), float(answer.max(initial=0))
        if low >= 0 and (answer.dtype.kind in "iub" or (high > 1 and not np.any(answer % 1))):
            classes = read_classes(answer, "draw_decision_boundary: what predict returns", len(CLASSES))
            return 2.0 * np.eye(max(2, int(classes.max(initial=0)) + 1))[classes] - 1
        # Outside of 0 to 1 it is no probability but a logit: 2 · sigmoid(z) − 1 = tanh(z / 2).
        second = 2.0 * answer - 1 if low >= 0 and high <= 1 else np.tanh(answer.astype(float) / 2)
        return np.stack([-second, second], axis=1)
    probs = answer.astype(float)
    if probs.min() < 0 or not np.allclose(probs.sum(axis=1), 1, atol=1e-3):
        probs = np.exp(probs - probs.max(axis=1, keepdims=True))
        probs /= probs.sum(axis=1, keepdims=True)
    ordered = np.sort(probs, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.where(probs == best, probs - second, probs - best)


def _shades(lead: np.ndarray) -> np.ndarray:
    """Return the colours of the plane, (n, 3): its class's, paler where the lead is small."""
    from matplotlib.colors import to_rgb

    colours = np.array([to_rgb(colour) for colour in CLASSES])[lead.argmax(axis=1)]
    strength = 0.1 + 0.32 * np.clip(lead.max(axis=1, keepdims=True), 0, 1)
    return 1 - strength * (1 - colours)


def _draw_contours(ax: Axes, across: np.ndarray, up: np.ndarray, leads: np.ndarray) -> None:
    for lead in leads if len(leads) > 2 else leads[1:]:
        if lead.min() < 0 < lead.max():
            ax.contour(across, up, lead, levels=[0], colors=INK, linewidths=1.3, zorder=2)


def _edge(c: int) -> str:
    return "white" if CLASSES[c] == INK else INK
