"""Figures of chapter 05: five measured arcs of the Earth, and an error taken apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot.palette import BLUE, GREY, INK, ORANGE, SKY, VERMILLION
from nnbook.plot.surface import draw_loss_surface

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Where each name stands beside its point, in points of type.
PLACES = {"Quito": (0, 14), "Cape": (0, 14), "Rome": (0, -20), "Paris": (0, -20), "Lapland": (-34, 6)}
STYLES = ((BLUE, "-", -40), (VERMILLION, "--", 30))  # colour, dashes, and how far above its end a line's name stands


def draw_arcs(ax: Axes, x: np.ndarray, degrees: np.ndarray, lines: Mapping[str, Sequence[float]]) -> Axes:
    """Draw the lengths of five degrees of latitude, with two lines named at their ends.

    Args:
        ax: where to draw.
        x: −cos 2φ of Quito, the Cape, Rome, Paris and Lapland, (5,).
        degrees: the five lengths in toises.
        lines: for each of two names the line's height at x = 0 and its slope, in toises.

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> ax = draw_arcs(Figure().add_subplot(), np.linspace(-1, 0.7, 5), np.arange(5.0), {"flat": (2.0, 0.0)})
    >>> [text.get_text() for text in ax.texts][-2:]
    ['Lapland', 'flat']
    """
    ax.plot(x, degrees, "o", color=INK, ms=7, zorder=3)
    for (place, shift), at, length in zip(PLACES.items(), x, degrees, strict=True):
        ax.annotate(place, (at, length), xytext=shift, textcoords="offset points", ha="center", va="center")
    ends = np.array([-1.1, 0.85])
    for (name, (height, slope)), (colour, style, up) in zip(lines.items(), STYLES, strict=False):
        heights = height + slope * ends
        ax.plot(ends, heights, color=colour, ls=style)
        ax.text(0.88, heights[1] + up, name, color=colour, va="center")
    ax.set(xlabel="−cos 2φ, from the equator (−1) towards the pole (+1)", ylabel="a degree of latitude, toises")
    ax.set_xticks([-1, -0.5, 0, 0.5])
    return ax


def draw_descent(
    ax: Axes, loss: Callable[[float, float], Any], path: np.ndarray, limits: tuple[tuple[float, float], ...]
) -> Axes:
    """Draw the loss of a line over its height and tilt as a map, and a descent on it; heights under the path go.

    Args:
        ax: where to draw.
        loss: takes height w₁ and tilt w₂ and returns the loss, a number.
        path: (w₁, w₂) after each step, (T, 2).
        limits: ((low, high), (low, high)) of the two.

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> path = np.array([[1.0, 0.0], [0.5, 0.0]])
    >>> draw_descent(Figure().add_subplot(), lambda a, b: a * a + b * b, path, ((-2, 2), (-2, 2))).get_xlabel()
    'height w₁'
    """
    draw_loss_surface(ax, loss, path, limits=(limits[0], limits[1]), steps=60, names=("w₁", "w₂"))
    ax.set_xlabel("height w₁")
    ax.set_ylabel("tilt w₂", rotation=90)
    for text in [t for t in ax.texts if t.get_text()[:1].isdigit()]:
        if np.hypot(*(path - np.array(text.get_position())).T).min() < 0.4:
            text.remove()
    return ax


def draw_shares(ax: Axes, parts: Mapping[str, np.ndarray], measured: np.ndarray) -> Axes:
    """Draw stacked bars of an error's parts for models of growing size, and the measured error as dots.

    Args:
        ax: where to draw.
        parts: for each name, from the bottom to the top of the bars, its share of the error, (M,); three at most.
        measured: the error as measured, (M,).

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> ax = draw_shares(Figure().add_subplot(), {"noise": np.ones(2), "bias²": np.array([1.0, 0.0])}, np.ones(2))
    >>> len(ax.patches)
    4
    """
    at, low = np.arange(len(measured)), np.zeros(len(measured))
    for (name, part), (colour, hatch) in zip(
        parts.items(), (("#cfcfcf", ""), (SKY, "//"), (ORANGE, "..")), strict=False
    ):
        ax.bar(at, part, bottom=low, color=colour, hatch=hatch, edgecolor="white", label=name)
        low = low + part
    # At the bars' shoulders, where they hide no thin share.
    ax.plot(at + 0.4, measured, "o", color=INK, ms=5, label="measured on new data")
    ax.set(ylabel="mean squared error", xticks=at)
    ax.legend(fontsize=9.5)
    return ax


def draw_price(ax: Axes, forecasts: np.ndarray, costs: np.ndarray, truth: float, least: float) -> Axes:
    """Draw what every forecast of a chance costs on average, and the price of the true one.

    Args:
        ax: where to draw.
        forecasts: chances, increasing, (M,).
        costs: the mean cost of each, (M,).
        truth: the true chance.
        least: its cost, the entropy.

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> q = np.linspace(0.1, 0.9, 9)
    >>> ax = draw_price(Figure().add_subplot(), q, -0.3 * np.log(q) - 0.7 * np.log(1 - q), 0.3, 0.6109)
    >>> [text.get_text() for text in ax.texts if text.get_text()]
    ['the truth, at the price of its entropy', 'extra cost']
    """
    ax.plot(forecasts, costs, color=BLUE)
    ax.axhline(least, color=GREY, ls="--", lw=1.2)
    ax.plot(truth, least, "o", color=VERMILLION, ms=8)
    ax.text(truth, least - 0.1, "the truth, at the price of its entropy", ha="center", va="top", color=INK)
    far = float(np.interp(0.7, forecasts, costs))
    ax.annotate("", (0.7, far), (0.7, least), arrowprops={"arrowstyle": "<->", "color": INK})
    ax.text(0.72, (far + least) / 2, "extra cost", color=INK, va="center")
    ax.set(xlabel="forecast q", ylabel="mean cross-entropy, nats", ylim=(least - 0.3, least + 1.1))
    return ax
