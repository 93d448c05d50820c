"""The pictures of the appendix's maths cards, one function a card; each makes a figure and returns it.

The numbers in a picture are those that the card works by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot.boxes import draw_array
from nnbook.plot.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ARROW = {"arrowstyle": "-|>", "lw": 2, "shrinkA": 0, "shrinkB": 0}


def _panels(width: float = 8.6, height: float = 3.3, **options: Any) -> tuple[Figure, Axes, Axes]:
    """Return a figure with two axes side by side."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    left, right = figure.subplots(1, 2, **options)
    return figure, left, right


def _arrow(ax: Axes, tip: tuple[float, float], tail: tuple[float, float] = (0, 0), colour: str = INK) -> None:
    ax.annotate("", tip, tail, arrowprops={**ARROW, "color": colour}, zorder=4)


def _cross(ax: Axes, reach: float) -> None:
    """Make a square plane with thin axes through the origin."""
    ax.axhline(0, color=GREY, lw=0.7, zorder=0)
    ax.axvline(0, color=GREY, lw=0.7, zorder=0)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.tick_params(length=0, labelsize=9)


def draw_slope() -> Figure:
    """Draw x² with a secant and the tangent at 1, and a nudge that passes through two steps.

    >>> len(draw_slope().axes)
    2
    """
    figure, left, right = _panels(width_ratios=[1, 1.25])
    x = np.linspace(-0.6, 2.5, 200)
    left.plot(x, x * x, color=BLUE)
    left.plot([0.35, 2.35], [1 - 2 * 0.65, 1 + 2 * 1.35], color=ORANGE)
    left.plot([1, 2], [1, 4], color=GREY, ls="--", marker="o", ms=5)
    left.plot(1, 1, "o", color=INK, ms=7, zorder=4)
    left.text(1.42, 3.0, "slope 3", ha="right", color=INK)
    left.text(1.75, 2.15, "tangent,\nslope 2", va="top", color=INK)
    left.set(xlim=(-0.6, 2.5), ylim=(-0.5, 5), xlabel="x", ylabel="x²", title="At x = 1 the curve climbs with slope 2")
    boxes = [(0, "x\n1"), (4, "u\n4"), (8, "y\n16")]
    for at, text in boxes:
        right.text(at, 1, text, ha="center", va="center", bbox={"boxstyle": "round,pad=0.5", "fc": "white", "ec": BLUE})
    for at, text, slope in ((2, "3x + 1", "slope 3"), (6, "u²", "slope 2u = 8")):
        _arrow(right, (at + 1.1, 1), (at - 1.1, 1))
        right.text(at, 1.22, text, ha="center")
        right.text(at, 0.72, slope, ha="center", va="center")
    for (at, _), text in zip(boxes, ("+ 0.001", "+ 0.003", "+ 0.024"), strict=True):
        right.text(
            at, 0.4, text, ha="center", va="center", bbox={"boxstyle": "round", "fc": ORANGE + "33", "ec": ORANGE}
        )
    for at, text in ((2, "× 3"), (6, "× 8")):
        _arrow(right, (at + 0.85, 0.4), (at - 0.85, 0.4), colour=ORANGE)
        right.text(at, 0.26, text, ha="center", va="center")
    right.set(xlim=(-1.2, 9.2), ylim=(0, 1.6), title="A small nudge of x, enlarged by 3 and then by 8")
    right.axis("off")
    return figure


def draw_vectors() -> Figure:
    """Draw the sum of two vectors, and a table of six numbers transposed and reshaped.

    >>> len(draw_vectors().axes)
    2
    """
    figure, left, right = _panels(9.2, 3.2, width_ratios=[1, 1.8])
    _cross(left, 4.6)
    left.set(xlim=(-0.6, 4.6), ylim=(-0.6, 3.9), xticks=range(5), yticks=range(4))
    _arrow(left, (3, 1), colour=BLUE)
    _arrow(left, (4, 3), (3, 1), colour=ORANGE)
    _arrow(left, (4, 3), colour=INK)
    left.text(1.9, 0.12, "a = (3, 1)", color=INK)
    left.text(3.7, 1.6, "b = (1, 2)", ha="left", color=INK)
    left.text(0.15, 2.5, "a + b = (4, 3)", color=INK)
    left.set_xlim(-0.6, 5.9)
    draw_array(right, [[1, 2, 3], [4, 5, 6]], at=(0, 0), label="x  (2, 3)")
    draw_array(right, [[1, 4], [2, 5], [3, 6]], at=(5, 0), colour=ORANGE, label="x.T  (3, 2)")
    draw_array(right, [[1, 2], [3, 4], [5, 6]], at=(9, 0), colour=GREEN, label="x.reshape(3, 2)")
    right.set_title("Transposed or reshaped: the numbers land elsewhere")
    return figure


def draw_product() -> Figure:
    """Draw a matrix product as boxes, with the row and the column of one of its numbers dark.

    >>> len(draw_product().axes)
    1
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    ax = figure.subplots()
    draw_array(ax, [[1, 0, 2], [3, 1, 0]], at=(0, -4))
    draw_array(ax, [[1, 2], [0, 1], [4, 1]], at=(4, 0), colour=ORANGE)
    draw_array(ax, [[9, 4], [3, 7]], at=(4, -4), colour=GREEN)
    for corner, width, height in (((0, -5), 3, 1), ((4, -3), 1, 3), ((4, -5), 1, 1)):
        from matplotlib.patches import Rectangle

        ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=INK, lw=2.8, zorder=5))
    ax.text(1.5, -3.7, "A  (2, 3)", ha="center")
    ax.text(3.7, -1.5, "B  (3, 2)", ha="right", va="center")
    ax.text(6.3, -5, "A B  (2, 2)", va="center")
    ax.text(6.3, -1.5, "1 · 1 + 0 · 0 + 2 · 4 = 9", va="center")
    ax.set(xlim=(-0.2, 10.5), ylim=(-6.2, 0.2))
    return figure


def draw_directions() -> Figure:
    """Draw what a symmetric matrix does to the unit circle, and the principal directions of a cloud of points.

    >>> len(draw_directions().axes)
    2
    """
    figure, left, right = _panels(8.6, 4.0)
    turn = np.linspace(0, 2 * np.pi, 200)
    circle = np.stack([np.cos(turn), np.sin(turn)])
    _cross(left, 3.2)
    left.plot(*circle, color=GREY, ls="--")
    left.plot(*(np.array([[2, 1], [1, 2]]) @ circle), color=BLUE)
    root = np.sqrt(0.5)
    _arrow(left, (3 * root, 3 * root), colour=VERMILLION)
    _arrow(left, (root, -root), colour=PURPLE)
    left.text(-0.2, 2.5, "stretched by 3", ha="right")
    left.text(0.85, -1.15, "kept (× 1)")
    left.text(1.75, -2.4, "matrix with rows\n(2, 1) and (1, 2)", ha="center", va="center")
    left.set(title="Circle in, ellipse out")
    rng = np.random.default_rng(5)
    cloud = rng.normal(size=(150, 2)) * [2, 1]
    cloud = (cloud - cloud.mean(axis=0)) @ (root * np.array([[1, 1], [1, -1]]))
    scale, directions = np.linalg.svd(cloud, full_matrices=False)[1:]
    _cross(right, 6)
    right.plot(*cloud.T, "o", color=SKY, ms=4, mec="white", mew=0.4)
    for spread, direction, colour in zip(scale / np.sqrt(len(cloud)), directions, (VERMILLION, PURPLE), strict=True):
        tip = 2 * spread * direction * np.sign(direction[0])
        _arrow(right, (tip[0], tip[1]), colour=colour)
    right.text(3.0, 3.4, "first", weight="bold")
    right.text(1.4, -2.2, "second", weight="bold")
    right.text(5.8, -4.8, "arrows: two standard\ndeviations long", ha="right", va="center")
    right.set(title="A cloud, and its two principal directions")
    return figure


def draw_expectation() -> Figure:
    """Draw a distribution with its mean as the point of balance, and the likelihood of two heads and a tail.

    >>> len(draw_expectation().axes)
    2
    """
    figure, left, right = _panels()
    left.bar([0, 2, 6], [0.5, 0.25, 0.25], width=0.6, color=BLUE)
    left.plot(2, -0.025, "^", color=VERMILLION, ms=11, clip_on=False, zorder=5)
    left.annotate("", (2 + np.sqrt(6), 0.36), (2, 0.36), arrowprops={"arrowstyle": "<->", "color": INK})
    left.axvline(2, color=VERMILLION, ls="--", lw=1.2)
    left.text(2.15, 0.38, "standard deviation 2.45")
    left.text(2.15, 0.5, "mean 2", va="center")
    left.set(xlim=(-1, 7), ylim=(0, 0.56), xticks=range(8), xlabel="value", ylabel="probability",
             title="The mean is where it balances")  # fmt: skip
    left.tick_params(axis="x", pad=15, length=0)
    p = np.linspace(0, 1, 200)
    right.plot(p, p * p * (1 - p), color=BLUE)
    right.plot([2 / 3, 2 / 3], [0, 4 / 27], color=VERMILLION, ls="--", lw=1.2)
    right.plot(2 / 3, 4 / 27, "o", color=VERMILLION)
    right.text(0.64, 0.015, "p = 2/3", ha="right")
    right.set(xlim=(0, 1), ylim=(0, 0.17), xlabel="p, chance of heads", ylabel="likelihood",
              title="Which p explains heads, heads, tails best?")  # fmt: skip
    return figure


def draw_entropy() -> Figure:
    """Draw the entropy of a coin, and the cross-entropy of a fair coin against what one believes.

    >>> len(draw_entropy().axes)
    2
    """
    figure, left, right = _panels()
    p = np.linspace(1e-6, 1 - 1e-6, 400)
    left.plot(p, -p * np.log(p) - (1 - p) * np.log(1 - p), color=BLUE)
    left.plot([0.5, 0.5], [0, np.log(2)], color=GREY, ls="--", lw=1.2)
    left.text(0.5, np.log(2) + 0.03, "log 2 = 0.693", ha="center")
    left.set(xlim=(0, 1), ylim=(0, 0.85), xlabel="p, chance of heads", ylabel="entropy (nats)",
             title="A fair coin is hardest to guess")  # fmt: skip
    q = np.linspace(0.02, 0.98, 400)
    right.plot(q, -0.5 * np.log(q) - 0.5 * np.log(1 - q), color=ORANGE)
    right.axhline(np.log(2), color=BLUE, ls="--")
    right.text(0.985, 0.66, "entropy", ha="right", va="top")
    right.text(0.15, 1.3, "cross-entropy")
    crossed = -0.5 * np.log(0.25 * 0.75)
    right.annotate("", (0.25, crossed), (0.25, np.log(2)), arrowprops={"arrowstyle": "<->", "color": VERMILLION,
                   "lw": 1.8, "shrinkA": 0, "shrinkB": 0})  # fmt: skip
    right.annotate(
        "KL = 0.144", (0.25, 0.765), (0.36, 0.98), va="center", arrowprops={"arrowstyle": "-", "color": GREY}
    )
    right.set(xlim=(0, 1), ylim=(0.5, 1.6), xlabel="q, chance you believe in", ylabel="nats",
              title="A fair coin, and a wrong belief")  # fmt: skip
    return figure


def draw_densities() -> Figure:
    """Draw a uniform and a normal density, each with an area shaded.

    >>> len(draw_densities().axes)
    2
    """
    figure, left, right = _panels()
    left.plot([-0.2, 0, 0, 0.5, 0.5, 0.7], [0, 0, 2, 2, 0, 0], color=BLUE)
    left.fill_between([0.1, 0.2], 2, color=ORANGE, alpha=0.55, lw=0)
    left.annotate(
        "area\n0.1 · 2 = 0.2", (0.15, 1), (0.24, 1), va="center", arrowprops={"arrowstyle": "-", "color": GREY}
    )
    left.set(
        xlim=(-0.2, 0.7), ylim=(0, 2.4), xlabel="x", ylabel="density", title="Uniform on 0 to 0.5: the height is 2"
    )
    z = np.linspace(-3.6, 3.6, 400)
    height = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    right.plot(z, height, color=BLUE)
    inside = np.abs(z) <= 1
    right.fill_between(z[inside], height[inside], color=ORANGE, alpha=0.55, lw=0)
    right.text(0, 0.17, "68 %", ha="center", fontsize=13)
    right.set(xlim=(-3.6, 3.6), ylim=(0, 0.46), xlabel="x, in standard deviations from the mean",
              title="The normal density")  # fmt: skip
    return figure


def draw_waves() -> Figure:
    """Draw a complex number on the unit circle, and a sum of two waves with its spectrum.

    >>> len(draw_waves().axes)
    3
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.2, 3.4), layout="constrained")
    plane, wave, bars = figure.subplot_mosaic("ab;ac", width_ratios=[1, 1.6]).values()  # type: ignore[arg-type]
    _cross(plane, 1.35)
    turn = np.linspace(0, 2 * np.pi, 200)
    plane.plot(np.cos(turn), np.sin(turn), color=GREY, ls="--", lw=1.2)
    angle = np.pi / 3
    _arrow(plane, (np.cos(angle), np.sin(angle)), colour=BLUE)
    plane.plot([0.5, 0.5], [0, np.sin(angle)], color=ORANGE)
    plane.plot([0, 0.5], [0, 0], color=GREEN, lw=3)
    arc = np.linspace(0, angle, 30)
    plane.plot(0.25 * np.cos(arc), 0.25 * np.sin(arc), color=INK, lw=1.2)
    plane.text(0.27, 0.15, "θ")
    plane.text(0.25, -0.06, "cos θ", ha="center", va="top")
    plane.text(0.53, 0.3, "sin θ", fontsize=9)
    plane.text(0.42, 1.02, "$e^{i\\theta}$", fontsize=14)
    plane.set(xticks=[-1, 1], yticks=[-1, 1], xlabel="real part", ylabel="imaginary part", title="A turn by θ")
    n = np.arange(64)
    x = np.cos(2 * np.pi * 3 * n / 64) + 0.5 * np.cos(2 * np.pi * 10 * n / 64)
    wave.plot(n, x, color=BLUE, marker="o", ms=2.5, lw=1.2)
    wave.set(xlim=(0, 63), xlabel="n, sample", ylabel="$x_n$", title="Two waves in one signal")
    bars.bar(np.arange(33), np.abs(np.fft.rfft(x)), color=ORANGE, width=0.8)
    bars.text(4, 30, "3 turns", va="top")
    bars.text(11, 15, "10 turns, half as strong", va="top")
    bars.set(xlim=(-0.6, 32.6), ylim=(0, 36), xlabel="k, turns in 64 samples", ylabel="$|X_k|$")
    return figure


def draw_log_sum_exp() -> Figure:
    """Draw three numbers shifted to where exp can be computed, and log-sum-exp as a rounded maximum.

    >>> len(draw_log_sum_exp().axes)
    2
    """
    figure, left, right = _panels(9.2, 3.2, width_ratios=[1.45, 1])
    left.axvspan(709.8, 1150, color=VERMILLION, alpha=0.16, lw=0)
    left.axvline(709.8, color=VERMILLION, ls="--", lw=1.2)
    left.text(930, 2.35, "exp overflows\nbeyond 709.8", ha="center", va="center")
    left.axhline(1.2, color=GREY, lw=0.7, zorder=0)
    left.axhline(0, color=GREY, lw=0.7, zorder=0)
    left.plot([1000, 1001], [1.2, 1.2], "o", color=BLUE, ms=8, mec="white")
    left.plot([-1, 0], [0, 0], "o", color=BLUE, ms=8, mec="white")
    _arrow(left, (30, 0.07), (975, 1.13))
    left.text(470, 0.72, "take off m = 1001", ha="right")
    left.text(1000, 1.42, "1000 and 1001", ha="center")
    left.text(0, 0.22, "−1 and 0", ha="center")
    left.set(xlim=(-150, 1150), ylim=(-0.4, 2.8), xlabel="exponent", yticks=[], title="Shift first, then take exp")
    left.spines["left"].set_visible(False)
    x = np.linspace(-4, 4, 200)
    right.plot(x, np.maximum(x, 0), color=GREY, ls="--")
    right.plot(x, np.logaddexp(x, 0), color=BLUE)
    right.text(-0.1, 1.3, "log-sum-exp of\nx and 0", ha="right")
    right.text(1.6, 1.05, "max(x, 0)")
    right.set(xlim=(-4, 4), ylim=(-0.2, 4.2), xlabel="x", title="A maximum with its corner rounded")
    return figure


def draw_intervals(low: np.ndarray, high: np.ndarray, truth: float) -> Figure:
    """Draw confidence intervals one above the other, those that miss the truth thick, and the truth as a line.

    A dot marks the middle of each, its mean. low, high: ends of the intervals, (N,). truth: what they should hold.

    >>> len(draw_intervals(np.array([0.0, 2.0]), np.array([2.0, 3.0]), truth=1.0).axes)
    1
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.4, 3.6), layout="constrained")
    ax = figure.subplots()
    misses = (low > truth) | (high < truth)
    for row, (a, b, missed) in enumerate(zip(low, high, misses, strict=True)):
        colour = VERMILLION if missed else BLUE
        ax.plot([a, b], [row, row], color=colour, lw=3.4 if missed else 1.3)
        ax.plot((a + b) / 2, row, "o", color=colour, mec="white" if missed else colour, ms=7 if missed else 3.2)
        if missed:
            ax.text(b + 0.1, row, "misses", va="center", fontsize=9)
    ax.plot([truth, truth], [-1, len(low)], color=INK, ls="--", lw=1.4)
    ax.text(truth, len(low) + 0.6, f"the truth, {truth:g}", ha="center")
    ax.set(
        ylim=(-1, len(low) + 2.5), yticks=[], xlabel="mean, with its 95 % interval", ylabel=f"{len(low)} samples of 20"
    )
    return figure
