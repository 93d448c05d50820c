"""The course's own prose as one long row of letters, and rows cut for a network that reads several places at once."""

from __future__ import annotations

import pathlib

import numpy as np

from nnbook.data.arguments import needs_whole

FILE = pathlib.Path(__file__).parent / "text" / "course.npz"


def course_text() -> str:
    """Return the prose of chapters 00 to 08 of this course, in small letters, as one string of about 63,000 letters.

    Taken from their sources once, in November 2026, without formulas, code and headings; sentences with numerals or
    other unusual signs are left out. So 34 different letters remain: a to z, the space, and seven marks.

    >>> text = course_text()
    >>> len(set(text)), text[:38]
    (34, 'a machine is shown the points and must')
    """
    with np.load(FILE) as stored:
        return stored["text"].tobytes().decode("ascii")


def streams(ids: np.ndarray, n_streams: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a long row as several that are read side by side, each going on where a column goes on downwards.

    ids: (N,). n_streams: how many columns B, at least 1.

    Returns x (T, B) and y (T, B), with T = (N − 1) // B: y holds what follows each entry of x. What is left over at the
    end of ids is dropped. Raises ValueError where ids is no row, or too short for one step.

    >>> x, y = streams(np.arange(7), 2)
    >>> x.tolist(), y.tolist()
    ([[0, 3], [1, 4], [2, 5]], [[1, 4], [2, 5], [3, 6]])
    """
    needs_whole("streams", "n_streams", n_streams, 1)
    ids = np.asarray(ids)
    if ids.ndim != 1 or len(ids) <= n_streams:
        raise ValueError(f"streams: ids must be a row (N,) of more than n_streams {n_streams}, got shape {ids.shape}")
    n = (len(ids) - 1) // n_streams * n_streams
    return ids[:n].reshape(n_streams, -1).T, ids[1 : n + 1].reshape(n_streams, -1).T
