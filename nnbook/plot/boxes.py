"""Arrays drawn as boxes, one per number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnbook.plot.arguments import complete
from nnbook.plot.palette import BLUE, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@complete
def draw_array(
    ax: Axes, values: object, at: tuple[float, float] = (0, 0), colour: str = BLUE, label: str = "", size: float = 9
) -> Axes:
    """Draw an array of up to two axes as boxes with its numbers in them; return the axes.

    values: a number, a row (d,) or a table (n, d); at: where the top left corner goes, in boxes;
    label: a line of text below; size: of the numbers, in points.
    Raises ValueError for an array of more than two axes.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_array(Figure().add_subplot(), [[1, -2.5]], label="x (1, 2)")
    >>> [text.get_text() for text in ax.texts]
    ['1', '−2.5', 'x (1, 2)']
    """
    from matplotlib.patches import Rectangle

    array = np.asarray(values)
    if array.ndim > 2:
        raise ValueError(f"draw_array: values must have at most two axes, got shape {array.shape}")
    table = np.atleast_2d(array)
    left, top = at
    for (row, column), value in np.ndenumerate(table):
        corner = (left + column, top - row - 1)
        ax.add_patch(Rectangle(corner, 1, 1, facecolor=colour + "22", edgecolor=colour, linewidth=1.2))
        ax.text(corner[0] + 0.5, corner[1] + 0.5, f"{value:.4g}".replace("-", "−"), ha="center", va="center_baseline",
                color=INK, fontsize=size)  # fmt: skip
    if label:
        below = (left + table.shape[1] / 2, top - table.shape[0] - 0.2)
        ax.text(*below, label, ha="center", va="top", color=INK, fontsize=9)
    return fit_boxes(ax, left, left + table.shape[1], top - table.shape[0] - (0.9 if label else 0), top)


def fit_boxes(ax: Axes, left: float, right: float, bottom: float, top: float) -> Axes:
    """Widen the view of axes without ticks, where a box is a square, so that it holds the given room as well."""
    if ax.axison:  # the first array on these axes: nothing has to stay in view
        ax.axis("off")
        ax.set_aspect("equal")
        ax.set(xlim=(left - 0.1, right + 0.1), ylim=(bottom - 0.1, top + 0.1))
        return ax
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    ax.set(xlim=(min(x0, left - 0.1), max(x1, right + 0.1)), ylim=(min(y0, bottom - 0.1), max(y1, top + 0.1)))
    return ax
