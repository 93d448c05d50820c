"""One merge of byte-pair encoding: every place where a pair stands becomes one new token."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference


def merge(ids, pair, new):
    """Replace every place where a pair of tokens stands by one new token, from left to right.

    ids: a list of whole numbers.  pair: two of them, (a, b).  new: the number of the new token.
    Returns a new list. What has become part of a new token is not used again.

    >>> merge([7, 1, 2, 1, 2, 9], (1, 2), 300)
    [7, 300, 300, 9]
    """
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == tuple(pair):
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def by_text(ids, pair, new):
    """Do the same with the numbers as letters of a text."""
    text = "".join(chr(1000 + i) for i in ids)
    return [ord(c) - 1000 for c in text.replace(chr(1000 + pair[0]) + chr(1000 + pair[1]), chr(1000 + new))]


def draw(rng):
    return rng.integers(0, 3, 12).tolist(), tuple(rng.integers(0, 3, 2).tolist()), 256


def first_only(ids, pair, new):
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == tuple(pair):
            return [*ids[:i], new, *ids[i + 2 :]]
    return list(ids)


def keeps_second(ids, pair, new):
    out = []
    for i, one in enumerate(ids):
        out.append(new if tuple(ids[i : i + 2]) == tuple(pair) else one)
    return out


def overlapping(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == tuple(pair):
            out.append(new)
            i += 1 if tuple(ids[i + 1 : i + 3]) == tuple(pair) else 2
        else:
            out.append(ids[i])
            i += 1
    return out


def either_order(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        if len(ids) - i > 1 and sorted(ids[i : i + 2]) == sorted(pair):
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def loses_last(ids, pair, new):
    out, i = [], 0
    while i < len(ids) - 1:
        if tuple(ids[i : i + 2]) == tuple(pair):
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def from_the_right(ids, pair, new):
    return by_text(list(ids)[::-1], tuple(pair)[::-1], new)[::-1]


def inserts(ids, pair, new):
    out = []
    for i, one in enumerate(ids):
        if tuple(ids[i : i + 2]) == tuple(pair):
            out.append(new)
        out.append(one)
    return out


def as_digits(ids, pair, new):
    text = " ".join(map(str, ids)).replace(f"{pair[0]} {pair[1]}", str(new))
    return [int(one) for one in text.split()]


def slide(row):
    """Add up equal neighbours, from left to right; a sum is not added to again.

    >>> slide([2, 2, 2, 4, 4, 8])
    [4, 2, 8, 8]
    """
    out, i = [], 0
    while i < len(row):
        if i + 1 < len(row) and row[i] == row[i + 1]:
            out.append(2 * row[i])
            i += 2
        else:
            out.append(row[i])
            i += 1
    return out


def same_list_back(ids, pair, new):
    return by_text(ids, pair, new) if tuple(pair) in list(pairwise(ids)) else ids


def as_list(attempt, *args):
    answer = attempt(*args)
    if answer is args[0]:
        return "the list that came in, not a new one"
    return [int(one) for one in answer] if isinstance(answer, np.ndarray) else answer


def asked(truth):
    def judge(answer, *args):
        if isinstance(answer, str):
            return f"gave {answer}"
        return difference(answer, truth(*args) if callable(truth) else truth)

    return judge


merge_exercise = Exercise(
    key="merge",
    book=merge,
    parts=[
        Part(
            "pairs become one token",
            1,
            [
                Case(([7, 1, 2, 1, 2, 9, 2, 1], (1, 2), 300), run=as_list, judge=asked([7, 300, 300, 9, 2, 1])),
                Case(([5, 5, 5], (5, 5), 256), run=as_list, judge=asked([256, 5])),
                Case(([5, 5, 5, 5, 1], (5, 5), 256), run=as_list, judge=asked([256, 256, 1])),
                Case(([], (1, 2), 256), run=as_list, judge=asked([])),
                Case(([1], (1, 2), 256), run=as_list, judge=asked([1])),
                Case(([11, 2, 7, 1, 23], (1, 2), 300), run=as_list, judge=asked([11, 2, 7, 1, 23])),
                Case(draw, run=as_list, judge=asked(by_text)),
            ],
        )
    ],
    mistakes=[
        Mistake(first_only, "only the first place is replaced. Go on to the end of the list."),
        Mistake(keeps_second, "the second half of each pair is still there. The new token takes the place of both."),
        Mistake(inserts, "the new token is put in front of the pair. It should take its place."),
        Mistake(
            overlapping,
            "a token is used twice: in [5, 5, 5] the middle 5 belongs to the first pair and is gone for the next.",
        ),
        Mistake(same_list_back, "with nothing to merge, the list itself is handed back. A new one is asked for."),
        Mistake(either_order, "(b, a) is replaced, too. A pair has an order."),
        Mistake(loses_last, "a last token that belongs to no pair is lost."),
        Mistake(
            as_digits,
            'the numbers are written as text, and "1 2" stands in "11 2" and in "1 23" as well. Compare whole tokens.',
        ),
        Mistake(from_the_right, "the list is read from right to left: [5, 5, 5] becomes [5, new] and not [new, 5]."),
    ],
    hints=[
        "Walk along the list and build a new one. How far do you step after a pair, and how far otherwise?",
        "A `for` loop steps by one each time; a `while` loop with your own i may step by two.",
        "If (ids[i], ids[i + 1]) is the pair, append new and add 2 to i; else append ids[i] and add 1. Mind the end.",
    ],
    sibling=slide,
)
