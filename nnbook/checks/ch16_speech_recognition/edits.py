"""How far what was heard is from what was said."""

from __future__ import annotations

import difflib
from functools import cache

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch16_speech_recognition import recogniser


def edit_distance(a, b):
    """Return the least number of changes that make b of a: put one symbol in, take one out, or exchange one.

    a, b: lists of whole numbers or texts, perhaps empty.
    Returns a whole number.

    >>> edit_distance([4, 1, 9], [4, 9]), edit_distance("five", "nine")
    (1, 2)
    """
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        above, row = row, [i]
        for j, y in enumerate(b, start=1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]


def by_definition(a, b):
    """Do the same by asking what happens to the last symbols."""

    @cache
    def least(i, j):
        if i == 0 or j == 0:
            return i + j
        if a[i - 1] == b[j - 1]:
            return least(i - 1, j - 1)
        return 1 + min(least(i - 1, j), least(i, j - 1), least(i - 1, j - 1))

    return least(len(a), len(b))


def weighted(insert=1, delete=1, exchange=1, swaps=False):
    def wrong(a, b):
        d = np.zeros((len(a) + 1, len(b) + 1), dtype=int)
        d[:, 0], d[0] = delete * np.arange(len(a) + 1), insert * np.arange(len(b) + 1)
        for i in range(1, len(a) + 1):
            for j in range(1, len(b) + 1):
                same = a[i - 1] == b[j - 1]
                d[i, j] = min(d[i - 1, j] + delete, d[i, j - 1] + insert, d[i - 1, j - 1] + exchange * (not same))
                if swaps and i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                    d[i, j] = min(d[i, j], d[i - 2, j - 2] + 1)
        return int(d[-1, -1])

    return wrong


def named(name, function):
    function.__name__ = name
    return function


def place_by_place(a, b):
    return sum(x != y for x, y in zip(a, b, strict=False)) + abs(len(a) - len(b))


def place_by_place_cut(a, b):
    return sum(x != y for x, y in zip(a, b, strict=False))


def lengths_alone(a, b):
    return abs(len(a) - len(b))


def bags(a, b):
    return len(set(a) ^ set(b))


def first_row_zero(a, b):
    d = np.zeros((len(a) + 1, len(b) + 1), dtype=int)
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i, j] = min(d[i - 1, j] + 1, d[i, j - 1] + 1, d[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
    return int(d[-1, -1])


def diagonal_always_costs(a, b):
    d = np.add.outer(np.arange(len(a) + 1), np.arange(len(b) + 1))
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i, j] = 1 + min(d[i - 1, j], d[i, j - 1], d[i - 1, j - 1])
    return int(d[-1, -1])


def shared_out(a, b):
    return by_definition(a, b) / max(len(b), 1)


def longest_common(a, b):
    """Return the length of the longest row of symbols that both have in this order, gaps allowed.

    >>> longest_common("nine", "five")
    2
    """
    row = [0] * (len(b) + 1)
    for x in a:
        above, row = row, [0]
        for j, y in enumerate(b):
            row.append(above[j] + 1 if x == y else max(above[j + 1], row[-1]))
    return row[-1]


def by_blocks(a, b):
    """Return the changes between the blocks that `difflib` finds alike; it looks for the longest, not the fewest."""
    found = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in found if tag != "equal")


def draw_few(rng):
    """Draw two short strings of few symbols: short enough for a recursion that remembers nothing."""
    return tuple(rng.integers(4, size=int(n)).tolist() for n in rng.integers(3, 7, size=2))


def draw_pair(rng):
    a = rng.integers(10, size=int(rng.integers(4, 7))).tolist()
    b = list(a)
    for _ in range(int(rng.integers(1, 4))):
        i = int(rng.integers(len(b)))
        b[i : i + int(rng.integers(2))] = rng.integers(10, size=int(rng.integers(2))).tolist()
        b = b or [1]
    return a, b


distance_exercise = Exercise(
    key="edit_distance",
    book=edit_distance,
    also=(recogniser.edits,),
    parts=[
        Part(
            "one kind of change",
            1,
            [
                Case(([1, 2, 3], [1, 2, 3]), 0),
                Case(([1, 2, 3], [1, 7, 3]), 1),
                Case(([1, 2, 3, 4], [2, 3, 4]), 1),
                Case(([2, 3, 4], [2, 3, 4, 4, 5]), 2),
                Case(([], [5, 6]), 2),
                Case(([5, 6, 7], []), 3),
                Case(([], []), 0),
                Case(([1, 2, 3], [4, 5, 6]), 3),
            ],
        ),
        Part(
            "all together",
            1,
            [
                Case(("kitten", "sitting"), 3),
                Case(("seven", "never"), 2),
                Case(([1, 2], [2, 1]), 2),
                Case(([9, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 9]), 2),
                Case(([7, 3, 2], [1, 3, 7]), 2),
                Case(([1, 0, 1, 0, 1, 2], [1, 2, 1, 3, 1, 2]), 2),
                Case(draw_few, by_definition, repeat=24),
                Case(draw_pair, by_definition, repeat=8),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            place_by_place,
            "places are compared one by one. After one symbol too many everything behind it counts as wrong.",
        ),
        Mistake(
            place_by_place_cut, "places are compared one by one, and what is left over of the longer one is forgotten."
        ),
        Mistake(
            lengths_alone,
            "this is how much the lengths differ: to exchange one symbol for another is free here. It is a change.",
        ),
        Mistake(bags, "order and repetitions are ignored. A string is no set."),
        Mistake(
            named("exchange_costs_two", weighted(exchange=2)),
            "to exchange a symbol counts 2 here. It is one change.",
        ),
        Mistake(
            named("swaps_are_one", weighted(swaps=True)),
            "two neighbours that trade places count as one change. There is no such change in the list.",
        ),
        Mistake(
            named("free_insertions", weighted(insert=0)),
            "putting a symbol in is free. It is a change like the others.",
        ),
        Mistake(
            named("free_deletions", weighted(delete=0)),
            "taking a symbol out is free. It is a change like the others.",
        ),
        Mistake(diagonal_always_costs, "the diagonal step counts 1 even where the two symbols are the same."),
        Mistake(first_row_zero, "from nothing to j symbols it takes j changes, not 0: look at the edges of the table."),
        Mistake(
            by_blocks,
            "`difflib` looks for long blocks that are alike. What it leaves over is not always the least.",
        ),
        Mistake(shared_out, "this is divided by the length. Asked for is the number of changes."),
    ],
    hints=[
        "Think of a table: entry (i, j) is the distance of the first i symbols of a from the first j of b.",
        "Its edges are 0, 1, 2, … . An entry is the least of three: above + 1, left + 1, diagonal + (1 if the symbols "
        "differ).",
        "row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y)), row by row; the last is the answer.",
    ],
    sibling=longest_common,
)
