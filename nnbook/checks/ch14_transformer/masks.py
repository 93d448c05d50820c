"""The causal mask."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def causal_mask(length):
    """Return the mask with which every position sees itself and what came before it.

    length: a whole number T, 0 or more.
    Returns an array of True and False (T, T): row i says where query i may look.

    >>> causal_mask(2)
    array([[ True, False],
           [ True,  True]])
    """
    places = np.arange(length)
    return places[:, None] >= places


def judge_mask(got, length):
    """Compare a mask with the rule, entry by entry."""
    wanted = np.array([[j <= i for j in range(length)] for i in range(length)], dtype=bool).reshape(length, length)
    if isinstance(got, list):
        return "gave a list, expected an array: `np.array(…)` makes one of it"
    if not isinstance(got, np.ndarray):
        return f"gave {type(got).__name__}, expected an array"
    if got.shape != wanted.shape:
        return f"gave an array of shape {got.shape}, expected {wanted.shape}"
    if got.dtype != bool:
        return f"gave an array of {got.dtype}, expected True and False"
    places = np.argwhere(got != wanted)
    if not len(places):
        return ""
    i, j = places[0].tolist()
    return f"says {bool(got[i, j])} for query {i} and key {j}, expected {bool(wanted[i, j])}"


def mask_upper(length):
    return np.tri(length, dtype=bool).T


def mask_strict(length):
    return np.tri(length, k=-1, dtype=bool)


def mask_one_ahead(length):
    return np.tri(length, k=1, dtype=bool)


def mask_future(length):
    return ~np.tri(length, dtype=bool)


def mask_numbers(length):
    return np.tri(length)


def mask_added(length):
    return np.where(np.tri(length, dtype=bool), 0.0, -np.inf)


def mask_all(length):
    return np.ones((length, length), dtype=bool)


def band_mask(length, reach):
    """Return a mask (T, T) with which every position sees itself and `reach` neighbours on both sides.

    >>> band_mask(3, 1).tolist()
    [[True, True, False], [True, True, True], [False, True, True]]
    """
    places = np.arange(length)
    return np.abs(places[:, None] - places) <= reach


causal_exercise = Exercise(
    key="causal_mask",
    piece="nnbook.ops:causal_mask",
    book=causal_mask,
    parts=[Part("every entry", 1, [Case((n,), judge=judge_mask) for n in (3, 5, 2, 1, 0, 12)])],
    mistakes=[
        Mistake(
            mask_upper, "rows and columns are exchanged: this lets every position see itself and what comes after."
        ),
        Mistake(mask_strict, "a position may look at itself, too; the first one would see nothing at all."),
        Mistake(mask_one_ahead, "each position sees one step into the future."),
        Mistake(mask_future, "the mask is the wrong way round: True stands where a query may look."),
        Mistake(
            mask_numbers,
            "ones and zeros are no bools: attention takes a mask of numbers as something to add to scores.",
        ),
        Mistake(mask_added, "these are numbers to add to the scores. Asked for are True and False."),
        Mistake(mask_all, "everybody sees everything. Compare the number of the row with that of the column."),
    ],
    hints=[
        "Write the rule for one entry first: may query i look at key j?",
        "Compare a column of the numbers 0 to T - 1 with a row of them; broadcasting does the rest.",
        "places = np.arange(length); compare places[:, None] with places.",
    ],
    sibling=band_mask,
)
