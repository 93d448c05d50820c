"""Figures of autoencoders: the bottleneck, strips of pictures, and a plane decoded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot.palette import BLUE, GREY, INK, ORANGE, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_bottleneck(ax: Axes, x: Any, reconstruction: Any, code: Any) -> Axes:
    """Draw an autoencoder as an hourglass between a picture and its reconstruction.

    x, reconstruction: (64,), two pictures of 8 × 8.  code: (2,), the numbers at the waist.

    >>> from matplotlib.figure import Figure
    >>> draw_bottleneck(Figure().add_subplot(), np.zeros(64), np.ones(64), [0.5, -1.0]).axison
    False
    """
    for left, picture, name in ((0, x, "picture"), (9.4, reconstruction, "reconstruction")):
        pixels = np.asarray(picture).reshape(8, 8)
        ax.imshow(pixels, cmap="gray_r", vmin=0, vmax=1, extent=(left, left + 2, -1, 1), zorder=2)
        ax.plot([left, left + 2, left + 2, left, left], [-1, -1, 1, 1, -1], color=GREY, lw=1, zorder=3)
        ax.text(left + 1, -1.32, f"{name}\n64 numbers", ha="center", va="top")
    for corners, colour, name in (
        ([(2.6, -1), (2.6, 1), (4.9, 0.28), (4.9, -0.28)], BLUE, "encoder"),
        ([(8.8, -1), (8.8, 1), (6.5, 0.28), (6.5, -0.28)], ORANGE, "decoder"),
    ):
        ax.fill(*np.transpose(corners), color=colour, alpha=0.25, lw=0)
        ax.text(sum(x for x, _ in corners) / 4, 0, name, ha="center", va="center", color=INK)
    for y, value in zip((0.22, -0.22), code, strict=True):
        ax.plot(5.25, y, "o", ms=11, mfc="white", mec=INK)
        ax.text(5.5, y, f"{value:.2f}".replace("-", "−"), va="center")
    ax.text(5.7, -1.32, "code\n2 numbers", ha="center", va="top")
    ax.set(xlim=(-0.2, 11.6), ylim=(-2.15, 1.15), aspect="equal")
    ax.axis("off")
    return ax


def draw_strips(ax: Axes, rows: Any, names: Sequence[str]) -> Axes:
    """Draw rows of pictures of 8 × 8, each row with its name to the left.

    rows: (R, N, 64), ink from 0 to 1.  names: R words.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_strips(Figure().add_subplot(), np.zeros((2, 5, 64)), ["clean", "noisy"])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['clean', 'noisy']
    """
    count = len(rows[0])
    sheet = np.full((10 * len(rows), 10 * count), np.nan)
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            sheet[10 * i + 1 : 10 * i + 9, 10 * j + 1 : 10 * j + 9] = np.clip(picture, 0, 1).reshape(8, 8)
    ax.imshow(sheet, cmap="gray_r", vmin=0, vmax=1)
    for i in range(len(rows)):
        for j in range(count):
            x, y = 10 * j + 0.5, 10 * i + 0.5
            ax.plot([x, x + 8, x + 8, x, x], [y, y, y + 8, y + 8, y], color="#bbbbbb", lw=0.6)
    ax.set_yticks(10 * np.arange(len(rows)) + 4.5, names)
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


def draw_descent(course: Any, floor: float) -> Figure:
    """Draw how a linear autoencoder nears PCA, in error and in angle, side by side.

    course: (steps, 2), error a pixel and largest angle in degrees.  floor: the error of PCA.

    >>> len(draw_descent(np.ones((3, 2)), 0.5).axes)
    2
    """
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9.4, 3.2), layout="constrained")
    errors, angles = np.transpose(course)
    left.plot(errors, color=BLUE)
    left.axhline(floor, color=INK, ls="--", lw=1)
    left.text(len(errors), floor - 0.001, f"PCA, {floor:.4f}", va="top", ha="right")
    left.set(xlabel="step", ylabel="mean squared error a pixel", ylim=(0.8 * floor, None))
    right.semilogy(angles, color=VERMILLION)
    right.axhline(1, color=INK, ls="--", lw=1)
    right.text(len(angles), 1.1, "1 degree", va="bottom", ha="right")
    right.set(xlabel="step", ylabel="largest angle to PCA, degrees")
    return figure


def draw_cube(ax: Axes, codes: Any) -> Axes:
    """Draw the eight hidden vectors of an 8-3-8 encoder in the unit cube, each with the number of its pattern.

    codes: (8, 3), the activations of the three hidden units.

    >>> from matplotlib.figure import Figure
    >>> draw_cube(Figure().add_subplot(), np.zeros((8, 3))).axison
    False
    """
    slant = np.array([[1.0, 0.0], [0.0, 1.0], [0.42, 0.3]])  # where the three edges point on paper
    corners = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    for one in corners:
        for other in corners:
            if np.abs(one - other).sum() == 1:
                ax.plot(*np.transpose([one @ slant, other @ slant]), color="#cccccc", lw=1, zorder=1)
    for name, (x, y), side in (("1", (0.5, -0.03), "top"), ("2", (-0.03, 0.5), "center"), ("3", (1.25, 0.1), "center")):
        align = {"1": "center", "2": "right", "3": "left"}[name]
        ax.text(x, y, f"unit {name}", ha=align, va=side, fontsize=9, color=GREY)
    for number, code in enumerate(np.asarray(codes)):
        x, y = code @ slant
        ax.plot(x, y, "o", ms=15, mfc="white", mec=BLUE, mew=1.6, zorder=2)
        ax.text(x, y, str(number + 1), ha="center", va="center", fontsize=9.5, zorder=3)
    ax.set(xlim=(-0.35, 1.6), ylim=(-0.15, 1.45), aspect="equal")
    ax.axis("off")
    return ax
