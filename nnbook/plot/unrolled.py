"""A recurrent network unrolled in time, with the size of the gradient at each state as colour and as a number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nnbook.plot.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def shade(size: float, decades: float = 3) -> tuple[float, float, float]:
    """Return white for a gradient of 1, bluer for smaller ones and redder for larger, over so many powers of ten.

    >>> shade(1.0)
    (1.0, 1.0, 1.0)
    """
    from matplotlib.colors import to_rgb

    power = float(np.clip(np.log10(max(size, 1e-30)) / decades, -1, 1))
    end = np.array(to_rgb(BLUE if power < 0 else VERMILLION))
    mixed = 1 + abs(power) * 0.85 * (end - 1)
    return tuple(float(channel) for channel in mixed)  # type: ignore[return-value]


def written(size: float) -> str:
    """Write the size of a gradient in a few characters.

    >>> written(0.0312), written(1e-7), written(28.43)
    ('0.031', '1e-07', '28')
    """
    return f"{size:.1e}".replace(".0e", "e") if size < 1e-3 or size >= 1e4 else f"{size:.2g}"


def draw_unrolled(ax: Axes, inputs: Sequence[str], norms: Sequence[float], output: str = "loss") -> Axes:
    """Draw one box a time step, from left to right, coloured by the gradient of the last output at it.

    inputs: what is read at each step, T short texts. norms: the gradient's size at each state, (T,), in the same order;
    1 is white, less is blue, more is red. output: what stands above the last state.
    """
    steps = len(inputs)
    for t, (text, norm) in enumerate(zip(inputs, norms, strict=True)):
        if t:
            ax.annotate("", (t - 0.36, 1), (t - 0.64, 1), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.3})
        ax.annotate("", (t, 0.68), (t, 0.32), arrowprops={"arrowstyle": "->", "color": GREY, "lw": 1.1})
        colour = shade(norm)
        dark = np.dot(colour, (0.3, 0.59, 0.11)) < 0.55
        ax.text(
            t, 1, written(norm), ha="center", va="center", fontsize=9, color="white" if dark else INK,
            bbox={"boxstyle": "round,pad=0.42", "facecolor": colour, "edgecolor": INK, "linewidth": 0.9},
        )  # fmt: skip
        ax.text(t, 0.12, text, ha="center", va="center", fontsize=10.5, family="DejaVu Sans Mono")
    ax.annotate("", (steps - 1, 1.72), (steps - 1, 1.32), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.3})
    ax.text(steps - 1, 1.88, output, ha="center", va="center", fontsize=10)
    ax.set(xlim=(-0.6, steps - 0.4), ylim=(-0.1, 2.05))
    ax.axis("off")
    return ax


def draw_by_place(ax: Axes, errors: np.ndarray, chance: float = 0.25) -> Axes:
    """Draw an error for each of some bits in a row as Elman did, every third bit marked.

    errors: (N,), the mean squared error at the bits 2, 3, 4 and so on. chance: a dashed line.
    """
    places = np.arange(2, len(errors) + 2)
    third = places % 3 == 0
    ax.axhline(chance, color=GREY, lw=1, ls="--")
    ax.plot(places, errors, color=INK, lw=1.2)
    ax.plot(places[~third], errors[~third], "o", color=BLUE, ms=6)
    ax.plot(places[third], errors[third], "s", color=VERMILLION, ms=8)
    ax.set(xlabel="bit that is foretold", ylabel="mean squared error", xticks=places)
    return ax


def draw_path(ax: Axes, points: np.ndarray, letters: str, colour: str = INK) -> Axes:
    """Draw a way through the plane with a letter at each place.

    points: (T, 2). letters: T of them, each written where the network is after it has read it.
    """
    arrow = {"arrowstyle": "-|>", "color": colour, "lw": 1, "alpha": 0.65, "shrinkA": 8, "shrinkB": 8}
    for start, end in pairwise(points):
        ax.annotate("", end, start, arrowprops=arrow)
    ax.plot(*points.T, "o", ms=15, mfc="white", mec=colour, mew=0.8, zorder=3)
    for place, letter in zip(points, letters, strict=True):
        shown, up = ("␣", 3) if letter == " " else (letter, 0)  # that sign hangs below the line
        ax.annotate(
            shown, place, (0, up), textcoords="offset points", ha="center", va="center", fontsize=9.5, color=colour
        )
    return ax


def places_in_words(text: str) -> np.ndarray:
    """Return for each letter how many letters of its word there are up to it, at most 3; 0 for a space or a mark.

    >>> places_in_words("a word,").tolist()
    [1, 0, 1, 2, 3, 3, 0]
    """
    places, now = [], 0
    for letter in text:
        now = min(now + 1, 3) if letter.isalpha() else 0
        places.append(now)
    return np.array(places)


def draw_states(ax: Axes, points: np.ndarray, places: np.ndarray) -> Axes:
    """Draw states as dots in the plane, in a colour and form for each place in a word, and name the four groups.

    points: (T, 2). places: (T,), as `places_in_words` returns them.
    """
    names = "spaces and marks", "first letters", "second letters", "later letters"
    looks = (GREEN, "^"), (ORANGE, "o"), (PURPLE, "D"), (SKY, "s")
    for place, (name, (colour, marker)) in enumerate(zip(names, looks, strict=True)):
        group = points[places == place]
        ax.plot(*group.T, marker, color=colour, ms=2.6, alpha=0.5, ls="", zorder=1)
        ax.plot([], [], marker, color=colour, ms=6, ls="", label=name)
    ax.legend(loc="upper left", bbox_to_anchor=(0, 1.1), ncols=4, fontsize=9.5, handletextpad=0.1, columnspacing=1.2)
    return ax
