"""Chapter 00: one answer per row of a table, its mean or the place of its largest value."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part

Array = np.ndarray

# row_mean


def row_mean(x):
    """Return the mean of each row of the table x, shape (n, d): shape (n,)."""
    return x.mean(axis=1)


def column_max(x):
    """Return the largest value of each column of x, shape (n, d): shape (d,).

    >>> column_max(np.array([[1.0, 9.0], [5.0, 2.0]]))
    array([5., 9.])
    """
    return x.max(axis=0)


def _means_by_hand(x: Array) -> Array:
    return np.array([math.fsum(map(float, row)) / len(row) for row in x])


SQUARE = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
WORKED = np.array([[1.0, 2.0, 6.0], [4.0, 5.0, 12.0]])

ROW_MEAN = Exercise(
    key="row_mean",
    book=row_mean,
    sibling=column_max,
    parts=[
        Part(
            "worked by hand, and random tables",
            1,
            [
                Case((WORKED,), np.array([3.0, 7.0])),
                # Rounding down, cutting the means and cutting the values give (1, -2), (1, -1) and (0, -1).
                Case((np.array([[0.9, 0.9, 1.5], [-1.5, -1.5, -1.5]]),), np.array([1.1, -1.5])),
                Case(lambda rng: (rng.normal(size=(int(rng.integers(2, 6)), 3)),), _means_by_hand),
            ],
        ),
        Part(
            "a square table, whole numbers, one row, one column",
            1,
            [
                Case((SQUARE,), np.array([2.0, 5.0, 8.0])),
                Case((np.array([[1, 2], [3, 6]]),), np.array([1.5, 4.5])),
                Case((np.array([[1.0, 2.0, 3.0, 6.0]]),), np.array([3.0])),
                Case((np.array([[2.0], [7.0]]),), np.array([2.0, 7.0])),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            lambda x: np.mean(x, axis=0),
            "this is the mean down each column: axis 0 is the one that disappeared. Asked is one mean per row.",
        ),
        Mistake(lambda x: np.mean(x), "this is one mean of the whole table; every row has its own."),
        Mistake(
            lambda x: np.sum(x, axis=1), "these are the sums of the rows; a mean is divided by how many there are."
        ),
        Mistake(
            lambda x: np.mean(x, axis=1, keepdims=True),
            "the means are right, but as a column of shape (n, 1); asked is shape (n,).",
        ),
        Mistake(lambda x: np.sum(x, axis=1) / len(x), "the sums are divided by the number of rows, not of columns."),
        Mistake(
            lambda x: np.sum(x, axis=1) // x.shape[1],
            "these means are rounded down to whole numbers, as `//` does; `/` keeps what follows the point.",
        ),
        Mistake(
            lambda x: np.mean(x, axis=1).astype(int),
            "what follows the point is cut off each mean; a mean need not be a whole number.",
        ),
        Mistake(
            lambda x: np.mean(x, axis=1, dtype=int),
            "this computes with whole numbers only: what follows the point is cut off every value.",
        ),
        Mistake(lambda x: np.median(x, axis=1), "this is the median, the middle value; the mean is sum over count."),
    ],
    hints=(
        "A table of shape (n, d) becomes n numbers: the axis of length d has to go. Which number has that axis?",
        "Axes are counted from 0: axis 0 runs down the rows, axis 1 along the columns. The axis you name disappears.",
        "Arrays have a method `mean` that takes `axis=`. The faulty version named the axis that should have stayed.",
    ),
)

# most_likely


def most_likely(scores):
    """Return the position of the largest score in each row of scores, shape (n, k): whole numbers, shape (n,)."""
    return scores.argmax(axis=1)


def cheapest(prices):
    """Return for each row of prices, shape (n, k), the position of the smallest: whole numbers of shape (n,).

    >>> cheapest(np.array([[3.0, 1.0], [2.0, 5.0]]))
    array([1, 0])
    """
    return prices.argmin(axis=1)


def _largest_by_hand(scores: Array) -> Array:
    return np.array([max(range(len(row)), key=lambda k, row=row: row[k]) for row in scores])


def _judge_whole(got: Any, _scores: Array) -> str:
    kind = np.asarray(got).dtype
    return "" if kind.kind in "iu" else f"gave numbers of the kind {kind}, expected whole numbers"


def _last_largest(scores: Array) -> Array:
    return scores.shape[1] - 1 - np.argmax(scores[:, ::-1], axis=1)


def _largest_above_zero(scores: Array) -> Array:
    places = []
    for row in scores:
        top, place = 0, 0
        for k, score in enumerate(row):
            if score > top:
                top, place = score, k
        places.append(place)
    return np.array(places)


MOST_LIKELY = Exercise(
    key="most_likely",
    book=most_likely,
    sibling=cheapest,
    parts=[
        Part(
            "the position of the largest score in each row, as a whole number",
            0.5,
            [
                Case((np.array([[0.1, 0.7, 0.2], [-4.0, -9.0, -1.0], [0.5, 0.2, 0.3]]),), np.array([1, 2, 0])),
                Case(lambda rng: (rng.normal(size=(6, 4)),), _largest_by_hand),
                Case((np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]]),), judge=_judge_whole),
            ],
        ),
        Part(
            "one row, and where two scores tie the first",
            0.5,
            [
                Case((np.array([[2.0, 3.0]]),), np.array([1])),
                Case((np.array([[5.0, 1.0, 5.0], [4.0, 4.0, 0.0]]),), np.array([0, 0])),
                Case((np.array([[-3, -3, -7]]),), np.array([0])),
            ],
        ),
    ],
    mistakes=[
        Mistake(lambda s: np.max(s, axis=1), "these are the largest scores themselves; asked is where they stand."),
        Mistake(lambda s: np.argmax(s, axis=0), "this looks down each column; asked is one answer per row."),
        Mistake(lambda s: np.argmax(s), "this is one position in the whole table; every row has its own answer."),
        Mistake(lambda s: np.argmax(s, axis=1) + 1, "this counts from 1; positions in Python count from 0."),
        Mistake(lambda s: np.argmin(s, axis=1), "this is where the smallest score stands, not the largest."),
        Mistake(lambda s: np.argmax(np.abs(s), axis=1), "this is the score farthest from 0; −9 is smaller than −1."),
        Mistake(
            _largest_above_zero,
            "in a row where no score is above 0, none is found. A search should start from the row's first score.",
        ),
        Mistake(
            lambda s: s == s.max(axis=1, keepdims=True),
            "this marks the largest score in a table of True and False; asked is its position.",
        ),
        Mistake(
            lambda s: np.argmax(s, axis=1).astype(float),
            "the positions are right, but an array of floats cannot serve as positions. `np.zeros(n)` makes floats "
            "unless it is told `dtype=int`.",
        ),
        Mistake(_last_largest, "where two scores tie, this takes the last of them; asked is the first."),
    ],
    hints=(
        "Not the largest value is asked but its place. NumPy has a method for each; one begins with `arg`.",
        "As with the means, one answer per row: the axis of length k disappears.",
        "`argmax` with the same `axis=` as the right row mean does it, ties included.",
    ),
)
