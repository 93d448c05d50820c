"""Figures of chapter 15: losses by depth, boxes, saliency, and errors by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot.palette import BLUE, INK, ORANGE, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_stacks(ax: Axes, runs: Sequence[Mapping[str, float]]) -> Axes:
    """Draw the losses of several networks, a row for each and a dot for each seed, on a logarithmic axis.

    ax: where to draw. runs: for each seed the loss by the network's name.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_stacks(Figure().add_subplot(), [{"plain 8": 0.1}, {"plain 8": 0.2}])
    >>> ax.get_yticklabels()[0].get_text()
    'plain 8'
    """
    names = list(runs[0])
    for row, name in enumerate(names):
        colour = VERMILLION if name.startswith("plain") else BLUE
        values = [run[name] for run in runs]
        ax.plot(
            values, np.full(len(values), row), "o" if name.startswith("residual") else "s", color=colour, alpha=0.75
        )
        middle = float(np.exp(np.mean(np.log(values))))
        ax.plot([middle, middle], [row - 0.28, row + 0.28], color=INK, lw=1.5)
        ax.text(middle, row - 0.36, f"{middle:.2g}", ha="center", va="bottom", fontsize=9)
    ax.set_xscale("log")
    ax.set_yticks(range(len(names)), names)
    ax.set(ylim=(len(names) - 0.5, -0.75), xlabel="training loss after 12 epochs, five seeds; line: geometric mean")
    return ax


def draw_boxes(
    ax: Axes,
    page: np.ndarray,
    boxes: Any = (),
    labels: Any = (),
    title: str = "",
    colour: str = VERMILLION,
    dashed: bool = False,
) -> Axes:
    """Draw a page and boxes on it, each with its label in its upper left corner.

    ax: where to draw. page: (H, W), ink from 0 to 1. boxes: (N, 4), each (top, left, bottom, right).

    >>> from matplotlib.figure import Figure
    >>> ax = draw_boxes(Figure().add_subplot(), np.zeros((9, 9)), [(0, 0, 4, 4)], ["7"])
    >>> len(ax.patches)
    1
    """
    from matplotlib.patches import Rectangle

    ax.imshow(page, cmap="Greys", vmin=0, vmax=1)
    for i, (top, left, bottom, right) in enumerate(boxes):
        ax.add_patch(
            Rectangle((left - 0.5, top - 0.5), right - left, bottom - top, fill=False, edgecolor=colour, lw=1.6,
                      ls="--" if dashed else "-")
        )  # fmt: skip
        if len(labels):
            ax.text(left - 0.1, top - 0.2, str(labels[i]), color=colour, fontsize=9, weight="bold", va="top")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color="#cccccc")
    ax.set_title(title, fontsize=10, loc="center", pad=12)
    return ax


def draw_signed(ax: Axes, values: np.ndarray, title: str = "", reach: float | None = None) -> Axes:
    """Draw numbers with a sign as a map: orange above 0, purple below, white at 0.

    ax: where to draw. values: (H, W). reach: the size that is drawn in the full colour; the largest if left out.

    >>> from matplotlib.figure import Figure
    >>> draw_signed(Figure().add_subplot(), np.array([[1.0, -2.0]])).images[0].get_clim()
    (-2.0, 2.0)
    """
    reach = float(np.abs(values).max()) if reach is None else reach
    ax.imshow(values, cmap="PuOr_r", vmin=-max(reach, 1e-12), vmax=max(reach, 1e-12))
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color="#cccccc")
    ax.set_title(title, fontsize=10, loc="center")
    return ax


def draw_shares(ax: Axes, groups: Mapping[str, Mapping[str, Any]], ylabel: str = "right, %") -> Axes:
    """Draw bars in groups, the mean over seeds with its number and the seeds as dots.

    ax: where to draw. groups: for each group of bars, by the bar's name, the values of the seeds in per cent.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_shares(Figure().add_subplot(), {"clean": {"plain": [90, 92], "hardened": [80, 81]}})
    >>> len(ax.patches)
    2
    """
    bars = list(next(iter(groups.values())))
    width = 0.8 / len(bars)
    for b, (name, colour, hatch) in enumerate(zip(bars, (VERMILLION, BLUE, ORANGE), ("", "///", ".."), strict=False)):
        for g, values in enumerate(groups.values()):
            x = g + (b - (len(bars) - 1) / 2) * width
            mean = float(np.mean(values[name]))
            ax.bar(x, mean, 0.9 * width, color=colour, alpha=0.75, hatch=hatch, edgecolor="white",
                   label=name if g == 0 else None)  # fmt: skip
            ax.plot(np.full(len(values[name]), x), values[name], "o", color=INK, ms=3)
            ax.text(
                x,
                max(mean, max(values[name])) + 2,
                f"{mean:.0f}" if mean >= 10 else f"{mean:.1f}",
                ha="center",
                fontsize=9,
            )
    ax.set_xticks(range(len(groups)), list(groups))
    ax.set_ylabel(ylabel)
    ax.legend(frameon=False, fontsize=9, loc="upper right")
    return ax
