"""Pictures of chapter 17: texts cut into pieces, words in the plane, accuracies by kind of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHADES = ("#D6E6F2", "#FBE7C2", "#D5EEE5")


def draw_pieces(ax: Axes, rows: Sequence[Sequence[str]], labels: Sequence[str] = (), wide: float = 88) -> Axes:
    """Draw rows of text, each cut into pieces that stand in boxes; return the axes.

    rows: the pieces of each row; a space is drawn as ␣. labels: what stands at the left of each. wide: letters a line.

    >>> from matplotlib.figure import Figure
    >>> [text.get_text() for text in draw_pieces(Figure().subplots(), [["a ", "b"]], ["two"]).texts]
    ['two', 'a␣', 'b']
    """
    from matplotlib.patches import Rectangle

    y = 0.0
    for i, pieces in enumerate(rows):
        x = begin = 15.0 if labels else 0.0
        if labels:
            ax.text(0, y + 0.5, labels[i], va="center", fontsize=9.5, color=palette.INK)
        for j, piece in enumerate(pieces):
            shown = piece.replace(" ", "␣")
            width = len(shown) + 0.5
            if x + width > wide:
                x, y = begin, y + 1.35
            ax.add_patch(Rectangle((x, y), width - 0.15, 1, fc=SHADES[j % 3], ec="#8a8a8a", lw=0.7))
            ax.text(x + width / 2 - 0.07, y + 0.52, shown, ha="center", va="center", fontsize=9.5, family="monospace")
            x += width
        y += 1.6
    ax.set(xlim=(-0.3, wide), ylim=(y - 0.4, -0.2))
    ax.axis("off")
    return ax


def draw_words(
    ax: Axes, vectors: Any, words: Sequence[str], groups: Mapping[str, Sequence[str]], labels: Sequence[str] = ()
) -> Axes:
    """Draw words as points in the plane of the two directions in which these vectors differ most; return the axes.

    vectors: (V, d), a row for each word. groups: for each name the words that are drawn with its marker and colour; the
    first group lies on the right. labels: words whose names are written beside their points, each tied to its own.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_words(Figure().subplots(), np.eye(3), ["a", "b", "c"], {"some": ["a", "b"]})
    >>> len(ax.collections)
    1
    """
    numbers = {word: i for i, word in enumerate(words)}
    chosen = [word for group in groups.values() for word in group]
    rows = np.asarray(vectors)[[numbers[word] for word in chosen]]
    centre = rows.mean(axis=0)
    directions = np.linalg.svd(rows - centre, full_matrices=False)[2][:2]
    directions *= np.sign(directions[np.arange(2), np.abs(directions).argmax(axis=1)])[:, None]
    first = next(iter(groups.values()))
    if (rows[: len(first)] - centre).mean(axis=0) @ directions[0] < 0:
        directions[0] *= -1
    styles = ((palette.BLUE, "o"), (palette.ORANGE, "s"), (palette.GREY, "^"), (palette.VERMILLION, "*"))
    for (name, group), (colour, marker) in zip(groups.items(), styles, strict=False):
        places = (np.asarray(vectors)[[numbers[word] for word in group]] - centre) @ directions.T
        size = 130 if marker == "*" else 34
        ax.scatter(*places.T, color=colour, marker=marker, s=size, label=name, edgecolor=palette.INK, linewidth=0.5)
    places = (np.asarray(vectors)[[numbers[word] for word in labels]] - centre) @ directions.T
    for word, place, offset in zip(labels, places, _free_offsets(places, (rows - centre) @ directions.T), strict=True):
        line = {"arrowstyle": "-", "color": palette.INK, "lw": 0.8, "shrinkA": 0, "shrinkB": 3}
        box = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85}
        ax.annotate(
            word, place, offset, textcoords="offset points", fontsize=10, color=palette.INK, ha="center", va="center",
            arrowprops=line, bbox=box, zorder=5,
        )  # fmt: skip
    ax.margins(0.12)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.16), ncols=4, fontsize=9.5, handletextpad=0.2)
    ax.set(xlabel="first principal component", ylabel="second")
    return ax


def _free_offsets(places: np.ndarray, points: np.ndarray) -> list[tuple[float, float]]:
    """Return for each place (N, 2) where a short label has most room, in typographic points from it."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    taken = (points - low) / np.maximum(span, 1e-9) * (230, 150)
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ways = np.concatenate([np.column_stack([r * 1.4 * np.cos(angles), r * np.sin(angles)]) for r in (18, 26, 34)])
    offsets: list[tuple[float, float]] = []
    for place in (places - low) / np.maximum(span, 1e-9) * (230, 150):
        apart = np.abs((place + ways)[:, None] - taken) / (26, 13)  # in half widths and heights of a label
        room = np.minimum(apart.max(axis=2).min(axis=1), 1.2) - 0.004 * np.abs(ways).sum(axis=1)
        way = ways[room.argmax()]
        offsets.append((float(way[0]), float(way[1])))
        taken = np.concatenate([taken, place + way + np.array([[-20, 0], [0, 0], [20, 0]])])
    return offsets


def draw_slices(ax: Axes, names: Sequence[str], models: Mapping[str, Any], chance: float = 50) -> Axes:
    """Draw accuracies in per cent as dots, a group for each kind of text and in it a column for each model.

    names: the kinds. models: for each model's name accuracies (seeds, kinds).

    >>> from matplotlib.figure import Figure
    >>> ax = draw_slices(Figure().subplots(), ["plain"], {"bag": [[90], [92]]})
    >>> ax.get_ylabel()
    'right, %'
    """
    styles = ((palette.GREY, "_"), (palette.GREEN, "^"), (palette.ORANGE, "s"), (palette.BLUE, "o"))
    for m, ((model, values), (colour, marker)) in enumerate(zip(models.items(), styles, strict=False)):
        rows = np.asarray(values)
        places = np.arange(len(names)) + 0.17 * (m - (len(models) - 1) / 2)
        for k, x in enumerate(places):
            ys = rows[:, k]
            look: dict[str, Any] = {"ms": 9, "mew": 2} if marker == "_" else {"ms": 6, "mew": 0.6, "mec": palette.INK}
            label = model if k == 0 else None
            ax.plot(np.full(len(ys), x), ys, marker, color=colour, label=label, alpha=0.85, **look)
    ax.axhline(chance, color=palette.GREY, lw=0.8, ls=":")
    ax.set_xticks(range(len(names)), names)
    ax.set(ylabel="right, %", ylim=(0, 104))
    ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=4, fontsize=9.5, handletextpad=0.2, columnspacing=1.4
    )
    return ax


def draw_sentences(ax: Axes, sentences: Sequence[str], weights: Any, best: int, title: str = "") -> Axes:
    """Draw how much each sentence is looked at, as bars with the sentences beside them; return the axes.

    weights: from 0 to 1, one a sentence at least. best: the place of the sentence that is nearest to the reference; it
    gets a star.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_sentences(Figure().subplots(), ["it rained", "the bridge fell"], [0.1, 0.9], 1)
    >>> [text.get_text().split()[-1] for text in ax.texts]
    ['rained', 'fell']
    """
    values = np.asarray(weights)[: len(sentences)]
    ax.barh(range(len(sentences)), values, color=palette.BLUE, height=0.62)
    for i, sentence in enumerate(sentences):
        ax.text(1.1, i, ("\N{BLACK STAR} " if i == best else "") + sentence, va="center", fontsize=9, color=palette.INK)
    ax.set(xlim=(0, 6), ylim=(len(sentences) - 0.4, -0.6), xticks=(0, 0.5, 1), yticks=[], title=title)
    ax.spines["bottom"].set_bounds(0, 1)
    return ax
