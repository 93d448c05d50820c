"""Figures of chapter 11: the cell and its gates, gates over time, and how a gradient fades with the distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nnbook.plot.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLES = ((VERMILLION, "-"), (GREY, (0, (1.5, 1.2))), (BLUE, (0, (5, 1.5))), (GREEN, "-"), (INK, "-"))
LEAST = 1e-9  # where a gradient falls below it, its curve ends
GAP = 0.055  # between two names, as a share of the picture's height


def draw_carousel(ax: Axes) -> Axes:
    """Draw one LSTM cell: the road of the cell from left to right, and where each gate stands on it.

    Args:
        ax: where to draw; its axes are hidden.

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> ax = draw_carousel(Figure().add_subplot())
    >>> len([text for text in ax.texts if text.get_text().endswith("gate")])
    3
    """
    ax.set(xlim=(0, 10), ylim=(-0.1, 4.5))
    ax.axis("off")
    arrow = {"arrowstyle": "-|>", "mutation_scale": 14, "shrinkA": 0, "shrinkB": 0}

    def go(start: tuple[float, float], end: tuple[float, float], colour: str = INK, width: float = 1.6) -> None:
        ax.annotate("", end, start, arrowprops={**arrow, "color": colour, "lw": width})

    def knot(x: float, y: float, sign: str) -> None:
        ax.plot(x, y, "o", ms=25, mfc="white", mec=INK, mew=1.4, zorder=4)
        ax.text(x, y, sign, ha="center", va="center", fontsize=14, zorder=5)

    road = 3.5
    for start, end in ((0.7, 2.24), (2.76, 4.74), (5.26, 9.4)):
        go((start, road), (end, road), BLUE, 3.2)
    ax.text(0.55, road, "old cell", color=BLUE, ha="right", va="center", fontsize=11)
    ax.text(9.5, road, "new cell", color=BLUE, ha="left", va="center", fontsize=11)
    knot(2.5, road, "×")
    knot(5, road, "+")
    knot(5, 2.1, "×")
    knot(7.6, 2.1, "×")
    go((5, 2.42), (5, 3.18))
    go((7.6, road), (7.6, 2.42))
    ax.text(7.6, 2.86, "tanh", ha="center", va="center", fontsize=10, bbox={"fc": "white", "ec": INK, "pad": 2.5})
    go((7.88, 2.1), (9.4, 2.1), GREEN, 2.4)
    ax.text(9.5, 2.1, "hidden state", color="#00654a", ha="left", va="center", fontsize=11)
    for x, y, name in ((2.5, 3.18, "forget gate"), (5, 1.78, "input gate"), (7.6, 1.78, "output gate")):
        go((x, 0.75), (x, y))
        ax.text(x, 0.5, name, ha="center", va="center", fontsize=11, bbox={"fc": "#fbe9c6", "ec": INK, "pad": 4})
    go((3.9, 2.1), (4.72, 2.1))
    ax.text(3.35, 2.1, "candidate", ha="center", va="center", fontsize=11, bbox={"fc": "#fbe9c6", "ec": INK, "pad": 4})
    return ax


def draw_fading(ax: Axes, norms: Mapping[str, Sequence[float]]) -> Axes:
    """Draw how large a gradient still is so many steps back, each curve with its name at its far end.

    Args:
        ax: where to draw; its vertical axis becomes logarithmic.
        norms: for each of at most five names the gradient's size at distances 0, 1, 2 …

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> ax = draw_fading(Figure().add_subplot(), {"half": [1, 0.5, 0.25], "all": [1, 1, 1]})
    >>> [text.get_text() for text in ax.texts]
    ['half', 'all']
    """
    ends = {}
    for (name, values), (colour, dashes) in zip(norms.items(), STYLES, strict=False):
        values = np.asarray(values, dtype=float)
        gone = np.flatnonzero(values < LEAST)
        values = np.maximum(values[: gone[0] + 1] if len(gone) else values, LEAST)
        ax.semilogy(values, color=colour, ls=dashes, lw=2.2)
        ends[name] = (len(values), values[-1], colour)
    ax.set(xlabel="steps back from the end", ylim=(LEAST / 2, 20))
    ax.minorticks_off()
    # Names that would lie on one another are moved apart, from the lowest up.
    low, high = (np.log10(edge) for edge in ax.get_ylim())
    above = -1.0
    heights = {}
    for name, (_, value, _) in sorted(ends.items(), key=lambda item: item[1][1]):
        heights[name] = above = max((np.log10(value) - low) / (high - low), above + GAP)
    for name, (x, _, colour) in ends.items():
        y = 10 ** (low + heights[name] * (high - low))
        ax.text(x + 0.8, y, name, color=colour, va="center", fontsize=10)
    return ax


def draw_memory(figure: Figure, numbers: np.ndarray, marks: np.ndarray, traces: Mapping[str, np.ndarray]) -> None:
    """Draw a sequence of the adding problem above what a unit did with it: gates from 0 to 1, and its cell.

    Args:
        figure: an empty figure.
        numbers, marks: the sequence, (T,) each.
        traces: by name a row (T,); the last one, the cell, has an axis of its own.

    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> draw_memory(figure, np.zeros(4), np.array([0, 1, 0, 1]), {"input gate": np.ones(4), "cell": np.zeros(4)})
    >>> len(figure.axes)
    3
    """
    axes = figure.subplots(len(traces) + 1, 1, sharex=True)
    steps = np.arange(1, len(numbers) + 1)
    chosen = marks > 0
    axes[0].bar(steps[~chosen], numbers[~chosen], 0.7, color="#cccccc")
    axes[0].bar(steps[chosen], numbers[chosen], 1.6, color=ORANGE, edgecolor=INK, lw=0.8)
    for t in steps[chosen]:
        plate = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        axes[0].text(t, 1.05, f"{numbers[t - 1]:.2f}", ha="center", fontsize=9, bbox=plate)
    axes[0].set(ylabel="number", ylim=(0, 1.25))
    colours = (BLUE, VERMILLION, PURPLE, SKY)
    for ax, (name, values), colour in zip(axes[1:], traces.items(), (*colours[: len(traces) - 1], GREEN), strict=True):
        ax.plot(steps, values, color=colour, lw=2)
        ax.set_ylabel(name)
        if ax is not axes[-1]:
            ax.set(ylim=(-0.05, 1.05), yticks=[0, 1])
    for ax in axes:
        for t in steps[chosen]:
            ax.axvline(t, color="#bbbbbb", lw=0.8, ls="--", zorder=0)
    axes[-1].set_xlabel("time step")
    figure.align_ylabels(axes)


def draw_arrivals(ax: Axes, arrivals: Mapping[str, Sequence[int]], steps: int) -> Axes:
    """Draw after how many steps each run reached its goal; those that did not stand at the right edge.

    Runs with the same step stand one below the other.

    Args:
        ax: where to draw.
        arrivals: for each name the step of every run, 0 for a run that did not get there.
        steps: how long the runs were.

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> ax = draw_arrivals(Figure().add_subplot(), {"LSTM": [100, 200], "RNN": [0, 0]}, 500)
    >>> [text.get_text() for text in ax.texts]
    ['2 of 2', '0 of 2']
    """
    for row, runs in enumerate(arrivals.values()):
        there = np.array([run for run in runs if run])
        never = len(runs) - len(there)
        shift = [0.17 * (np.sum(there[:i] == run) - (np.sum(there == run) - 1) / 2) for i, run in enumerate(there)]
        ax.plot(there, row + np.array(shift), "o", ms=8, color=BLUE, alpha=0.75, mec="white")
        lost = steps * 1.06 + steps * 0.022 * np.arange(never)
        ax.plot(lost, np.full(never, row), "x", ms=7, mew=2, color=VERMILLION)
        ax.text(steps * 1.22, row, f"{len(there)} of {len(runs)}", va="center", fontsize=10)
    ax.axvline(steps, color=GREY, lw=1)
    ax.set_yticks(range(len(arrivals)), list(arrivals))
    ax.set(
        xlim=(0, steps * 1.36), ylim=(len(arrivals) - 0.5, -0.5), xlabel="training steps until the error is below 0.01"
    )
    ax.set_xticks([tick for tick in ax.get_xticks() if 0 <= tick <= steps])
    return ax
