"""Chapter 01: how many functions one unit computes."""

from __future__ import annotations

import itertools

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch01_mcculloch_pitts.tables import each
from nnbook.neurons import corners


def _counted(n: int, largest: int) -> int:
    """Count with plain Python loops over every weight and threshold."""
    points = list(itertools.product((0, 1), repeat=n))
    tables = set()
    for w in itertools.product(range(-largest, largest + 1), repeat=n):
        sums = [sum(a * b for a, b in zip(w, p, strict=True)) for p in points]
        for theta in range(-n * largest, n * largest + 2):
            tables.add(tuple(s >= theta for s in sums))
    return len(tables)


_SMALL = ((1, 1), (2, 1), (2, 0), (2, 2), (1, 2))


def count_counting_functions(n: int) -> int:
    """Count the functions of n inputs computed by a neuron whose inputs are all excitatory.

    >>> count_counting_functions(3)
    5
    """
    on = corners(n).sum(axis=1)
    return len({tuple(on >= threshold) for threshold in range(n + 2)})


# Wrong answers that people give


def _tables(n, weights, thetas):
    x = corners(n)
    return [
        tuple((x @ np.array(w, dtype=int) >= theta).tolist())
        for w in itertools.product(weights, repeat=n)
        for theta in thetas
    ]


def _half_integers(n, largest):
    return np.arange(-n * largest, n * largest + 2) - 0.5


def _counts_units(n, largest):
    return (2 * largest + 1) ** n * len(_half_integers(n, largest))


def _never_left_out(n, largest):
    return len(set(_tables(n, range(-largest, largest + 1), range(-n * largest, n * largest + 1))))


def _positive_weights(n, largest):
    return len(set(_tables(n, range(largest + 1), _half_integers(n, largest))))


def _positive_thresholds(n, largest):
    return len(set(_tables(n, range(-largest, largest + 1), np.arange(0, n * largest + 1) + 0.5)))


def _upper_end_missing(n, largest):
    return len(set(_tables(n, range(-largest, largest), _half_integers(n, largest))))


def _zero_left_out(n, largest):
    weights = [w for w in range(-largest, largest + 1) if w]
    return len(set(_tables(n, weights, _half_integers(n, largest))))


def _all_functions(n, largest):
    return 2 ** (2**n)


def _thresholds_too_few(n, largest):
    return len(set(_tables(n, range(-largest, largest + 1), np.arange(-largest, largest + 2) - 0.5)))


def _by_count_of_ones(n, largest):
    return len({sum(t) for t in _tables(n, range(-largest, largest + 1), _half_integers(n, largest))})


MISTAKES = [
    Mistake(
        _all_functions,
        "this is the number of all Boolean functions, 2^(2^n); one unit does not compute them all.",
    ),
    Mistake(_counts_units, "this counts units; many of them fire on the same inputs and so compute the same function."),
    Mistake(
        _by_count_of_ones,
        "this tells functions apart by how often they are 1; two functions are the same only if they agree on every "
        "input.",
    ),
    Mistake(
        _positive_thresholds,
        "negative thresholds are missing; a unit with negative weights may have to fire when nothing is on.",
    ),
    Mistake(_upper_end_missing, "`range(-largest, largest)` ends one early; the weight `largest` belongs to it."),
    Mistake(_zero_left_out, "weight 0 is missing; a unit may ignore an input."),
    Mistake(_positive_weights, "negative weights are missing; weights run from -largest to largest."),
    Mistake(
        _never_left_out,
        "the function that is never 1 is missing; one threshold must lie above every possible sum.",
    ),
    Mistake(_thresholds_too_few, "the thresholds end too early; n inputs can add up to n times the largest weight."),
]


EXERCISE = Exercise(
    key="count_functions",
    parts=[
        Part(
            "one and two inputs",
            1,
            [
                each("count_functions", lambda n, largest: {0: 2}.get(largest, 4 if n == 1 else 14), *_SMALL),
            ],
        ),
        Part(
            "three and four inputs",
            1,
            [
                Case(args=(3, 1), expect=_counted),
                Case(args=(3, 2), expect=104),
                Case(args=(4, 1), expect=_counted),
                Case(args=(4, 2), expect=986),
                Case(args=(4, 3), expect=1882),
            ],
        ),
    ],
    book=neurons.count_functions,
    mistakes=MISTAKES,
    hints=[
        "Two units that fire on the same inputs compute the same function. What do you write down for each unit so "
        "that you notice?",
        "Three loops' worth: `itertools.product(range(-largest, largest + 1), repeat=n)` for the weights, the "
        "thresholds below, between and above all possible sums, and `corners(n)` as one batch. Put truth tables as "
        "tuples in a set.",
        "Sums lie between -n*largest and n*largest. Thresholds `np.arange(-n * largest, n * largest + 2) - 0.5` "
        "include one that always and one that never fires. Add `tuple(threshold_unit(corners(n), w, theta))`; return "
        "the set's length.",
    ],
    sibling=count_counting_functions,
    piece="nnbook.neurons:count_functions",
    seconds=40,
)
