"""The loss as a landscape over two parameters, and the way an optimiser takes through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot.alt import count, describe, number
from nnbook.plot.arguments import complete
from nnbook.plot.numbers import read_array
from nnbook.plot.palette import BLUE, GREY, INK, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Limits = tuple[tuple[float, float], tuple[float, float]]


@complete
def draw_loss_surface(
    ax: Axes,
    loss: Callable[[float, float], Any],
    path: Any = None,
    limits: Limits | None = None,
    steps: int = 50,
    names: tuple[str, str] = ("w₁", "w₂"),
    label: str = "",
) -> Axes:
    """Draw a loss over two parameters as a map with contour lines, and an optimiser's path on it.

    The lines stand closer in height near the lowest point, where the path ends; each has its loss written on it.

    Args:
        ax: where to draw.
        loss: takes the two parameters as numbers and returns the loss, a number; called ``steps`` × ``steps`` times.
        path: the parameters after each step, (T, 2); None for none.
        limits: ((low, high), (low, high)) of the two parameters; around the path if left out, else −1 to 1.
        steps: how fine the map is, in points a side.
        names: of the two parameters.
        label: of the path, at its end.

    Returns:
        ax

    Raises:
        TypeError: if the path is no numbers.
        ValueError: if the path is not (T, 2), limits are not in order, or the loss is nowhere finite.

    >>> from matplotlib.figure import Figure
    >>> from nnbook.plot import alt_text
    >>> ax = draw_loss_surface(Figure().add_subplot(), lambda a, b: a * a + b * b, [[1.0, 0.0], [0.5, 0.0]])
    >>> alt_text(ax).split("; ")[1]
    'a path of 1 step goes from (1, 0), loss 1, to (0.5, 0), loss 0.25.'
    """
    way = None if path is None else read_array(path, "draw_loss_surface: path").astype(float)
    if way is not None and (way.ndim != 2 or way.shape[1] != 2 or not len(way)):
        raise ValueError(f"draw_loss_surface: path must be (T, 2) with T at least 1, got {way.shape}")
    (left, right), (bottom, top) = limits or _around(way)
    if not (left < right and bottom < top):
        raise ValueError(f"draw_loss_surface: limits must run from low to high, got {limits}")
    across, up = np.linspace(left, right, steps), np.linspace(bottom, top, steps)
    heights = np.array([[float(loss(float(a), float(b))) for a in across] for b in up])
    known = np.isfinite(heights)
    if not known.any():
        raise ValueError("draw_loss_surface: the loss is nowhere finite within the limits")
    _draw_map(ax, across, up, np.ma.masked_where(~known, heights))
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel=names[0])
    ax.set_ylabel(names[1], rotation=0, labelpad=8)
    row, column = np.unravel_index(int(np.where(known, heights, np.inf).argmin()), heights.shape)
    low = number(heights[row, column])
    text = f"The loss over {names[0]} from {number(left)} to {number(right)} and {names[1]} from {number(bottom)} to "
    text += f"{number(top)}, lowest ({low}) near ({number(across[column], 2)}, {number(up[row], 2)})"
    if way is None:
        return describe(ax, text + ".")
    _draw_path(ax, way, label)
    ends = [f"({number(a)}, {number(b)}), loss {number(float(loss(float(a), float(b))))}" for a, b in way[[0, -1]]]
    who = f"a path of {count(len(way) - 1, 'step')}" + (f" ({label})" if label else "")
    return describe(ax, f"{text}; {who} goes from {ends[0]}, to {ends[1]}.")


def _around(way: np.ndarray | None) -> Limits:
    """Return limits with room around the path."""
    finite = np.zeros((0, 2)) if way is None else way[np.isfinite(way).all(axis=1)]
    if not len(finite):
        return (-1.0, 1.0), (-1.0, 1.0)
    low, high = finite.min(axis=0), finite.max(axis=0)
    room = 0.3 * float((high - low).max()) or 1.0
    return (float(low[0] - room), float(high[0] + room)), (float(low[1] - room), float(high[1] + room))


def _draw_map(ax: Axes, across: np.ndarray, up: np.ndarray, heights: np.ma.MaskedArray) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    low, high = float(heights.min()), float(heights.max())
    if high - low <= 1e-12 * max(abs(low), 1e-300):  # flat: there are no lines to draw
        return
    levels = low + (high - low) * np.linspace(0, 1, 14) ** 2.5
    # Pale, so that lines, numbers and path stand out; low is blue.
    colours = LinearSegmentedColormap.from_list("depth", [BLUE + "88", BLUE + "11"])
    ax.contourf(across, up, heights, levels=levels, colors=[colours(i / 12) for i in range(13)])
    lines = ax.contour(across, up, heights, levels=levels[1:-1], colors=GREY, linewidths=0.7)
    ax.clabel(lines, levels=levels[1:-1:2], fmt=lambda level: number(level, 2), fontsize=7.5, colors=INK)


def _draw_path(ax: Axes, way: np.ndarray, label: str) -> None:
    few = len(way) <= 60
    ax.plot(*way.T, "-o" if few else "-", color=VERMILLION, lw=1.6, ms=3, zorder=3)
    ax.plot(*way[0], "o", ms=8, mfc="white", mec=VERMILLION, mew=2, zorder=4)
    ax.plot(*way[-1], "*", ms=13, color=VERMILLION, mec="white", mew=0.8, zorder=5)
    words = [("start", way[0]), (label or "end", way[-1])] if len(way) > 1 else [(label or "start", way[0])]
    for word, (a, b) in words:
        ax.annotate(word, (float(a), float(b)), xytext=(8, 6), textcoords="offset points", fontsize=9, color=INK,
                    zorder=6, bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 1})  # fmt: skip
