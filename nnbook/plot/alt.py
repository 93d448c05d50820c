"""What a figure shows, in words: each drawing leaves a sentence with its axes, and `alt_text` reads them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnbook.plot.arguments import complete

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARK = "alternative text"


@complete
def describe(ax: Axes, sentence: str) -> Axes:
    """Leave a sentence with axes that says what has just been drawn; it stands behind those left before.

    The sentence is an artist that draws nothing, so `ax.clear()` takes it away with the drawing.

    Args:
        ax: the axes drawn on.
        sentence: what they show, with its numbers.

    Returns:
        ax

    >>> from matplotlib.figure import Figure
    >>> ax = describe(Figure().add_subplot(), "The loss falls from 2.3 to 0.1.")
    >>> alt_text(ax)
    'The loss falls from 2.3 to 0.1.'
    """
    from matplotlib.artist import Artist

    note = Artist()
    note.set(gid=MARK, label=sentence, visible=False, in_layout=False)
    ax.add_artist(note)
    return ax


@complete
def alt_text(shown: Figure | Axes) -> str:
    """Return the alternative text of axes, or of a whole figure: the sentences that the drawing functions left.

    In a figure of several axes each one's sentences follow its title.

    Args:
        shown: a figure, or axes.

    Returns:
        The sentences, joined; empty if nothing was drawn by a function of this package that describes itself.

    >>> from matplotlib.figure import Figure
    >>> alt_text(Figure())
    ''
    """
    from matplotlib.figure import FigureBase

    if not isinstance(shown, FigureBase):
        return " ".join(str(one.get_label()) for one in shown.get_children() if one.get_gid() == MARK)
    told = [(ax, alt_text(ax)) for ax in shown.axes]
    told = [(ax, text) for ax, text in told if text]
    if len(told) == 1:
        return told[0][1]
    return " ".join(f"{_title(ax)}: {text}" if _title(ax) else text for ax, text in told)


def _title(ax: Axes) -> str:
    return next((ax.get_title(loc) for loc in ("left", "center", "right") if ax.get_title(loc)), "")


def number(value: float, digits: int = 3) -> str:
    """Write a number as in a sentence: a few digits, a true minus sign.

    Args:
        value: the number.
        digits: how many of its digits count.

    Returns:
        The number as text.

    >>> number(0.123456), number(-2.0), number(98765)
    ('0.123', '−2', '98800')
    """
    value = float(value)
    if not np.isfinite(value):
        return "not a number" if np.isnan(value) else "∞" if value > 0 else "−∞"
    text = f"{value:.{digits}g}"
    if "e" in text and 1 <= abs(value) < 1e6:
        text = f"{float(text):.0f}"
    return text.replace("-", "−")


def count(n: int, one: str, many: str = "") -> str:
    """Write how many there are, with the noun in its right form.

    >>> count(1, "epoch"), count(20, "epoch"), count(2, "class", "classes")
    ('1 epoch', '20 epochs', '2 classes')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"
