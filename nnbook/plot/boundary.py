"""A perceptron in the plane: its two sides, its line, its weight vector, and the points it should tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnbook.plot import palette
from nnbook.plot.arguments import complete

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

MARKERS = (("o", palette.BLUE), ("s", palette.ORANGE))


@complete
def draw_points(ax: Axes, x: ArrayLike, y: ArrayLike, wrong: ArrayLike = (), size: float = 36) -> Axes:
    """Draw points of class 0 as blue circles and of class 1 as orange squares, with rings around the wrong ones.

    Args:
        ax: where to draw.
        x: points, (N, 2).
        y: classes, (N,), each 0 or 1.
        wrong: indices of the points to ring.
        size: area of a marker, in square points.

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> ax = draw_points(Figure().add_subplot(), [[0, 0], [1, 1], [0, 1]], [0, 1, 0], wrong=[2])
    >>> [len(marks.get_offsets()) for marks in ax.collections]  # circles, squares, rings
    [2, 1, 1]
    """
    x, y = np.asarray(x), np.asarray(y)
    for label, (marker, colour) in enumerate(MARKERS):
        ax.scatter(
            *x[y == label].T, s=size, marker=marker, color=colour, edgecolor=palette.INK, linewidth=0.8, zorder=3
        )
    ringed = x[np.asarray(wrong, dtype=int)]
    ax.scatter(*ringed.T, s=4.5 * size, facecolor="none", edgecolor=palette.VERMILLION, linewidth=2, zorder=4)
    return ax


@complete
def draw_sides(ax: Axes, w: ArrayLike, b: float, arrow: bool = True, colour: str = palette.INK) -> Axes:
    """Shade where a perceptron says 0 (blue) and 1 (orange), draw the line between, and w as an arrow from it.

    The limits of ``ax`` must be set before; the arrow is drawn to one fixed length, so it shows w's direction.

    Args:
        ax: where to draw.
        w: weights, (2,); if both are 0 there is no line and one colour covers all.
        b: bias.
        arrow: whether to draw the arrow.
        colour: of line and arrow.

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> ax = draw_sides(square_axes(Figure().add_subplot()), [1.0, 1.0], b=0.0)
    >>> len(ax.lines), ax.texts[-1].get_text()
    (1, 'w')
    """
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    w, length = np.asarray(w, dtype=float), float(np.hypot(*np.asarray(w, dtype=float)))
    if length == 0:
        ax.axhspan(bottom, top, color=palette.CLASSES[int(b >= 0)], alpha=0.14, lw=0)
        return ax
    grid_x, grid_y = np.meshgrid([left, right], [bottom, top])
    sums = w[0] * grid_x + w[1] * grid_y + b
    ax.contourf(grid_x, grid_y, sums, levels=[-1e99, 0, 1e99], colors=palette.CLASSES[:2], alpha=0.14)
    draw_line(ax, w, b, colour=colour)
    middle = np.array([(left + right) / 2, (bottom + top) / 2])
    foot = middle - w * (w @ middle + b) / length**2
    if arrow and left < foot[0] < right and bottom < foot[1] < top:
        tip = foot + w / length * 0.2 * (top - bottom)
        style = {"arrowstyle": "-|>", "lw": 2, "color": colour, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", tuple(tip), tuple(foot), arrowprops=style, zorder=5)
        beyond = foot + w / length * 0.27 * (top - bottom)
        ax.text(
            beyond[0], beyond[1], "w", color=colour, ha="center", va="center", style="italic", clip_on=True, zorder=5
        )
    return ax


@complete
def draw_line(
    ax: Axes, w: ArrayLike, b: float, colour: str = palette.INK, style: str = "-", width: float = 1.8
) -> Axes:
    """Draw the line w · x + b = 0 across the present limits of ``ax``; nothing if both weights are 0.

    Args:
        ax: where to draw.
        w: weights, (2,).
        b: bias.
        colour, style, width: of the line; the width in points.

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> ax = draw_line(square_axes(Figure().add_subplot()), [0.0, 2.0], b=-2.0)
    >>> [float(x) for x in ax.lines[0].get_xy1()]  # the point of it that is next to the origin
    [0.0, 1.0]
    """
    w = np.asarray(w, dtype=float)
    if not w.any():
        return ax
    limits = ax.get_xlim(), ax.get_ylim()
    on_line = -b * w / (w @ w)
    along = np.array([-w[1], w[0]]) / np.hypot(*w)
    ax.axline(tuple(on_line), tuple(on_line + along), color=colour, ls=style, lw=width, zorder=2)
    ax.set(xlim=limits[0], ylim=limits[1])
    return ax


@complete
def square_axes(ax: Axes, reach: float = 3.0) -> Axes:
    """Set both axes from −reach to reach, to one scale, labelled x₁ and x₂. Returns ax.

    >>> from matplotlib.figure import Figure
    >>> [float(end) for end in square_axes(Figure().add_subplot(), reach=2).get_ylim()]
    [-2.0, 2.0]
    """
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.set_xlabel("x₁", labelpad=1)
    ax.set_ylabel("x₂", rotation=0, labelpad=5)
    ax.tick_params(length=0, labelsize=8)
    return ax


@complete
def draw_step(ax: Axes, example: ArrayLike, y: int, w: ArrayLike, b: float, w_new: ArrayLike, b_new: float) -> Axes:
    """Draw one update: the line before (dashed), the line after with its arrow, and a ring around the example.

    The limits of ``ax`` must be set before.

    Args:
        ax: where to draw.
        example: the misclassified point, (2,).
        y: its class.
        w, b: weights (2,) and bias before.
        w_new, b_new: weights and bias after.

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> ax = square_axes(Figure().add_subplot())
    >>> ax = draw_step(ax, [1, 1], y=0, w=[1, 1], b=0, w_new=[0, 0.5], b_new=-1)
    >>> [line.get_linestyle() for line in ax.lines]
    ['-', '--']
    """
    draw_sides(ax, w_new, b_new)
    draw_line(ax, w, b, colour=palette.GREY, style="--", width=1.5)
    x = np.asarray(example, dtype=float)[None]
    return draw_points(ax, x, np.array([y]), wrong=[0])
