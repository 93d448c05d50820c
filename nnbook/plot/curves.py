"""Learning curves, each labelled at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot.alt import count, describe, number
from nnbook.plot.arguments import complete
from nnbook.plot.numbers import read_array
from nnbook.plot.palette import CLASSES, GREY, INK
from nnbook.plot.shades import darker

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = 12.5  # height of a label, in points
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))


@complete
def draw_curves(
    ax: Axes,
    history: Mapping[str, Sequence[float]],
    log: bool = False,
    smooth: int = 1,
    step: str = "epoch",
    value: str = "",
) -> Axes:
    """Draw learning curves, each with its name at its end.

    Args:
        ax: where to draw.
        history: for each curve's name its values, (T,), one a step, the first after step 1; T may differ.
        log: whether the vertical axis is logarithmic; values of 0 and below are left out there.
        smooth: how many steps a mean runs over, those up to and including the step; with more than 1 the values
            themselves stay faintly behind.
        step: what a step is, in the singular; the name of the horizontal axis.
        value: the name of the vertical axis, with its unit if it has one.

    Returns:
        ax

    Raises:
        TypeError: if history is no mapping, or its values are no numbers.
        ValueError: if a curve is no row of numbers, or smooth is below 1.

    >>> from matplotlib.figure import Figure
    >>> from nnbook.plot import alt_text
    >>> ax = draw_curves(Figure().add_subplot(), {"training": [2.3, 0.9, 0.4], "validation": [2.4, 1.1, 1.8]})
    >>> alt_text(ax)
    'Training falls from 2.3 to 0.4 in 3 epochs; validation falls from 2.4 to 1.1 at epoch 2, then rises to 1.8.'
    """
    if not isinstance(history, Mapping):
        raise TypeError(f"draw_curves: history must be a dict of names to values, got a {type(history).__name__}")
    if smooth < 1:
        raise ValueError(f"draw_curves: smooth must be at least 1, got {smooth}")
    curves = {str(name): _read(name, values) for name, values in history.items()}
    if log:
        ax.set_yscale("log", nonpositive="mask")
    ends: list[tuple[str, str, int, float]] = []
    for i, (name, values) in enumerate(curves.items()):
        colour = CLASSES[i % len(CLASSES)]
        end = _draw_curve(ax, values, smooth, colour, DASHES[i // len(CLASSES) % len(DASHES)], log)
        if end is not None:
            ends.append((name, colour, *end))
    longest = max((len(values) for values in curves.values()), default=0)
    _name_axes(ax, longest, step, value)
    if not ends:
        ax.text(0.5, 0.5, "no values yet", transform=ax.transAxes, ha="center", va="center", color=GREY)
    _label_ends(ax, ends)
    return describe(ax, _sentence(curves, step, log))


def _read(name: str, values: Any) -> np.ndarray:
    array = read_array(values if len(values) else np.zeros(0), f"draw_curves: {name!r}").astype(float)
    if array.ndim != 1:
        raise ValueError(f"draw_curves: {name!r} must be a row of numbers, (T,), got shape {array.shape}")
    return array


def running_mean(values: np.ndarray, over: int) -> np.ndarray:
    """Return the mean of the last values at each step; at the beginning, of those there are.

    Args:
        values: (T,).
        over: how many.

    Returns:
        The means, (T,).

    >>> running_mean(np.array([1.0, 3.0, 5.0]), 2)
    array([1., 2., 4.])
    """
    return np.array([values[max(0, t + 1 - over) : t + 1].mean() for t in range(len(values))])


def _draw_curve(
    ax: Axes, values: np.ndarray, smooth: int, colour: str, dashes: Any, log: bool
) -> tuple[int, float] | None:
    """Draw a curve and return where its last number stands, (step, value); None if it has none to show."""
    steps = np.arange(1, len(values) + 1)
    line = running_mean(values, smooth) if smooth > 1 else values
    if smooth > 1:
        ax.plot(steps, values, color=colour, alpha=0.3, lw=0.8, zorder=2)
    seen = np.flatnonzero(np.isfinite(line) & ((line > 0) | (not log)))
    if not len(seen):
        return None
    marker = "o" if len(seen) == 1 else ""
    ax.plot(steps, line, color=colour, ls=dashes, marker=marker, ms=5, zorder=3)
    last = int(seen[-1])
    return int(steps[last]), float(line[last])


def _name_axes(ax: Axes, longest: int, step: str, value: str) -> None:
    from matplotlib.ticker import MaxNLocator

    low, high = (0.5, 1.5) if longest < 2 else (1, longest)
    ax.set_xlim(low, high)
    ax.set(xlabel=step, ylabel=value)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))


def _label_ends(ax: Axes, ends: list[tuple[str, str, int, float]]) -> None:
    """Write each curve's name at the right edge, at the height of its end, or as near as the other names leave room."""
    figure = ax.get_figure(root=True)
    if figure is None or not ends:
        return
    ax.autoscale_view(scalex=False)
    edge = ax.get_xlim()[1]
    point = figure.dpi / 72
    heights = np.array([ax.transData.transform((edge, value))[1] / point for *_, value in ends])
    for (name, colour, step, value), shift in zip(ends, spread(heights, LINE) - heights, strict=True):
        if step < edge:  # it ended early: a thin line leads on to its name
            ax.plot([step, edge], [value, value], color=colour, lw=0.7, ls=":", zorder=2)
        ax.annotate(
            name,
            (edge, value),
            xytext=(6, float(shift)),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
            color=darker(colour) if colour != INK else INK,
            annotation_clip=False,
        )


def spread(heights: np.ndarray, apart: float) -> np.ndarray:
    """Return heights at least ``apart`` from each other and as near to the given ones as that allows.

    Args:
        heights: (N,), in any order.
        apart: the least distance.

    Returns:
        New heights, (N,), in the same order from bottom to top.

    >>> spread(np.array([0.0, 1.0, 50.0]), 10.0)
    array([-4.5,  5.5, 50. ])
    """
    order = np.argsort(heights, kind="stable")
    blocks: list[tuple[float, int]] = []  # neighbours that touch: the mean of their lowest place, and how many
    for rank in order:
        low, n = float(heights[rank]), 1
        while blocks and blocks[-1][0] + apart * blocks[-1][1] > low:
            before, m = blocks.pop()
            low, n = (before * m + (low - apart * m) * n) / (m + n), m + n
        blocks.append((low, n))
    placed = np.empty(len(heights))
    placed[order] = [low + apart * k for low, n in blocks for k in range(n)]
    return placed


def _sentence(curves: Mapping[str, np.ndarray], step: str, log: bool) -> str:
    told = [f"{name} {_course(values, step)}" for name, values in curves.items() if len(values)]
    if not told:
        return "Learning curves without any values yet."
    lengths = {len(values) for values in curves.values() if len(values)}
    told[0] += f" in {count(lengths.pop(), step)}" if len(lengths) == 1 else ""
    text = "; ".join(told)
    return text[0].upper() + text[1:] + (" (logarithmic axis)." if log else ".")


def _course(values: np.ndarray, step: str) -> str:
    """Say how a curve runs: falls, rises, or turns, and from where to where."""
    finite = np.flatnonzero(np.isfinite(values))
    if len(finite) < len(values):
        lost = int(np.flatnonzero(~np.isfinite(values))[0]) + 1
        before = f"starts at {number(values[0])} and " if lost > 1 else ""
        return f"{before}is not finite at {step} {lost}"
    first, last = float(values[0]), float(values[-1])
    span = float(np.ptp(values))
    if len(values) == 1:
        return f"is {number(first)}"
    if span <= 1e-3 * abs(first):
        return f"stays at {number(first)}"
    # The turn is the extreme farthest from the straight way between the ends; small ones are noise.
    low, high = int(values.argmin()), int(values.argmax())
    down, up = min(first, last) - values[low], values[high] - max(first, last)
    at, depth = (low, down) if down >= up else (high, up)
    if depth > 0.05 * span:
        verbs = ("falls", "rises") if at == low else ("rises", "falls")
        return (
            f"{verbs[0]} from {number(first)} to {number(values[at])} at {step} {at + 1}, "
            f"then {verbs[1]} to {number(last)}"
        )
    return f"{'falls' if last < first else 'rises'} from {number(first)} to {number(last)}"
