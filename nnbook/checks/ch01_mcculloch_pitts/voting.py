"""Chapter 01: how many copies a vote needs."""

from __future__ import annotations

import math

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch01_mcculloch_pitts.tables import each


def copies_needed(error: float, target: float) -> int:
    """Return the smallest odd number of copies whose majority errs with a probability of at most target."""
    copies = 1
    while True:
        more_than_half = range(copies // 2 + 1, copies + 1)
        if sum(math.comb(copies, k) * error**k * (1 - error) ** (copies - k) for k in more_than_half) <= target:
            return copies
        copies += 2


def _needed(error: float, target: float) -> int:
    """Convolve the distributions of single errors: the truth by another road."""
    odds = np.array([1 - error, error])
    copies, row = 1, odds
    while row[copies // 2 + 1 :].sum() > target:
        copies, row = copies + 2, np.convolve(np.convolve(row, odds), odds)
    return copies


def _copies_args(rng: np.random.Generator) -> tuple:
    return float(rng.uniform(0.01, 0.25)), float(10 ** rng.uniform(-5, -2))


def tosses_needed(chance: float, target: float) -> int:
    """Return how many tosses it takes until the chance of no success is at most target.

    >>> tosses_needed(0.5, 0.01)
    7
    """
    tosses = 1
    while (1 - chance) ** tosses > target:
        tosses += 1
    return tosses


# Wrong answers that people give


def _at_least(copies, error, k):
    return sum(math.comb(copies, j) * error**j * (1 - error) ** (copies - j) for j in range(k, copies + 1))


def _search(target, probability, step=2):
    copies = 1
    while probability(copies) > target:
        copies += step
        if copies > 999:
            return copies
    return copies


def _all_wrong(error, target):
    return _search(target, lambda c: error**c)


def _any_wrong(error, target):
    return _search(target, lambda c: 1 - (1 - error) ** c)


def _even_too(error, target):
    return _search(target, lambda c: _at_least(c, error, c // 2 + 1), step=1)


def _exactly_half(error, target):
    return _search(target, lambda c: math.comb(c, c // 2 + 1) * error ** (c // 2 + 1) * (1 - error) ** (c // 2))


def _arrangements_forgotten(error, target):
    return _search(target, lambda c: sum(error**k * (1 - error) ** (c - k) for k in range(c // 2 + 1, c + 1)))


def _below(error, target):
    copies = 1
    while _at_least(copies, error, copies // 2 + 1) >= target:
        copies += 2
    return copies


def _half_counts(error, target):
    return _search(target, lambda c: _at_least(c, error, c // 2))


def _gives_up(error, target):
    for copies in range(1, 100, 2):
        if _at_least(copies, error, copies // 2 + 1) <= target:
            return copies
    return None


def _starts_at_three(error, target):
    return max(3, _search(target, lambda c: _at_least(c, error, c // 2 + 1)))


def _two_too_many(error, target):
    return _search(target, lambda c: _at_least(c, error, c // 2 + 1)) + 2


MISTAKES = [
    Mistake(
        _any_wrong, "this asks that no copy errs, which gets harder with every copy; only a majority must be right."
    ),
    Mistake(
        _all_wrong, "this is the chance that every copy errs; the vote is lost as soon as more than half of them do."
    ),
    Mistake(_half_counts, "this calls the vote lost one error too early; with 3 copies a single error does no harm."),
    Mistake(_two_too_many, "this is two copies more than needed: return the first count that is good enough."),
    Mistake(_starts_at_three, "one copy may be enough already, when its own error is no more than the target."),
    Mistake(
        _arrangements_forgotten,
        "this counts one way for k copies to err; with 3 copies there are three ways for two of them, and each counts.",
    ),
    Mistake(
        _gives_up,
        "this search gives up too early and returns None; when copies err often, it can take more than a hundred.",
    ),
    Mistake(_below, "this asks for less than the target; `at most` means that reaching it is enough."),
    Mistake(_exactly_half, "this leaves out the cases where still more copies err than the smallest majority."),
    Mistake(_even_too, "this also tries even numbers, for which a vote may be tied; try odd numbers only."),
]


EXERCISE = Exercise(
    key="copies_needed",
    parts=[
        Part(
            "three and five copies",
            1,
            [
                each(
                    "copies_needed",
                    _needed,
                    (0.1, 0.2),
                    (0.1, 0.03),
                    (0.1, 0.015),
                    (0.1, 0.01),
                    (0.01, 0.001),
                    (0.2, 0.1),
                    (0.25, 0.25),
                    (0.25, 0.15625),
                ),
            ],
        ),
        Part(
            "any error, any target",
            1,
            [
                Case(args=(0.2, 1e-3), expect=_needed),
                Case(args=(0.4, 0.01), expect=_needed),  # takes 133 copies
                Case(args=_copies_args, expect=_needed),
            ],
        ),
    ],
    book=copies_needed,
    mistakes=MISTAKES,
    hints=[
        "The majority is wrong when more than half of the copies are wrong. For three copies: two of them, or all "
        "three.",
        "Exactly k of c copies err with probability C(c, k) error^k (1 - error)^(c - k), and `math.comb` gives C(c, "
        "k). Which k are too many?",
        "Begin with one copy. Sum that probability for k from c // 2 + 1 to c; while it is above target, add two "
        "copies.",
    ],
    sibling=tosses_needed,
    optional=True,
)
