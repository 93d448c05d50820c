"""The confusion matrix: what was taken for what, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nnbook.plot.alt import describe
from nnbook.plot.arguments import complete
from nnbook.plot.numbers import read_classes
from nnbook.plot.palette import BLUE, GREY, INK, ORANGE
from nnbook.plot.shades import text_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@complete
def draw_confusion(ax: Axes, y_true: ArrayLike, y_pred: ArrayLike, names: Sequence[str] = ()) -> Axes:
    """Draw how often each class was taken for each: a row a true class, a column a predicted one.

    The counts stand in the cells. A cell is shaded by its share of its row: what was right, on the diagonal, in blue
    with a frame; mistakes in orange.

    Args:
        ax: where to draw.
        y_true: the true classes, (N,), whole numbers from 0.
        y_pred: the predicted ones, (N,).
        names: of the classes; their numbers if left out.

    Returns:
        ax

    Raises:
        TypeError: if classes are no numbers.
        ValueError: if there are not as many predictions as truths, or more classes than names.

    >>> from matplotlib.figure import Figure
    >>> from nnbook.plot import alt_text
    >>> ax = draw_confusion(Figure().add_subplot(), [0, 0, 1, 1], [0, 1, 1, 1], ["cat", "dog"])
    >>> alt_text(ax)
    'Of 4 examples 3 (75.0 %) are right; the most frequent mistake takes cat for dog (1 of 2).'
    """
    most = len(names) or None
    truths = read_classes(y_true, "draw_confusion: y_true", most)
    guesses = read_classes(y_pred, "draw_confusion: y_pred", most)
    if truths.shape != guesses.shape:
        raise ValueError(f"draw_confusion: y_true {truths.shape} and y_pred {guesses.shape} differ in length")
    k = len(names) or max(truths.max(initial=0), guesses.max(initial=0)) + 1
    counts = np.zeros((k, k), int)
    np.add.at(counts, (truths, guesses), 1)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shades = _shades(shares)
    ax.imshow(shades, interpolation="nearest")
    _write_counts(ax, counts, shades)
    words = [str(name) for name in names] or [str(c) for c in range(k)]
    long = max(len(word) for word in words) * k > 60
    size = float(np.clip(140 / k, 5, 9.5))
    ax.set_xticks(range(k), words, fontsize=size, rotation=90 if long else 0)
    ax.set_yticks(range(k), words, fontsize=size)
    ax.set(xlabel="predicted", ylabel="true")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return describe(ax, _sentence(counts, words))


def _shades(shares: np.ndarray) -> np.ndarray:
    """Return the cells' colours, (K, K, 3), from white for a share of 0."""
    from matplotlib.colors import to_rgb

    colours = np.tile(np.array(to_rgb(ORANGE)), (*shares.shape, 1))
    diagonal = np.arange(len(shares))
    colours[diagonal, diagonal] = to_rgb(BLUE)
    # The root lets a few mistakes among many examples be seen.
    strength = np.sqrt(shares)[..., None]
    strength[diagonal, diagonal] = 0.15 + 0.85 * shares[diagonal, diagonal][:, None]
    return 1 - strength * (1 - colours)


def _write_counts(ax: Axes, counts: np.ndarray, shades: np.ndarray) -> None:
    from matplotlib.patches import Rectangle

    k = len(counts)
    box = ax.get_window_extent()
    cell = min(box.width, box.height) / k * 72 / ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    size = float(np.clip(1.3 * cell / max(2, len(str(counts.max()))), 4, 11))
    for (row, column), n in np.ndenumerate(counts):
        colour = text_on(tuple(shades[row, column])) if n else GREY
        if n or k <= 12:  # among many classes, zeros would hide the rest
            ax.text(column, row, str(n), ha="center", va="center_baseline", fontsize=size, color=colour)
    for i in range(k):
        ax.add_patch(Rectangle((i - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=INK, lw=0.8 if k > 12 else 1.1))


def _sentence(counts: np.ndarray, words: Sequence[str]) -> str:
    total, right = int(counts.sum()), int(np.trace(counts))
    if not total:
        return "A confusion matrix without any examples."
    text = f"Of {total:,} examples {right:,} ({100 * right / total:.1f} %) are right"
    wrong = counts * (1 - np.eye(len(counts), dtype=int))
    if not wrong.any():
        return text + "."
    true, taken = divmod(int(wrong.argmax()), len(wrong))
    return (
        f"{text}; the most frequent mistake takes {words[true]} for {words[taken]} "
        f"({wrong[true, taken]:,} of {counts[true].sum():,})."
    )
