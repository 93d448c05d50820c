"""ReLU units that are inactive: now and then, or always."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part

RARE = np.full((200, 4), -1.0)  # the first unit is dead; one example wakes the second, another the third
RARE[70, 1] = RARE[199, 2] = 0.5
RARE[::2, 3] = 3.0
SUMS = np.array([[1.0, -1.0, 0.0, -2.0], [-3.0, -1.0, 2.0, -0.5]])


def quiet_truth(z):
    n, units = z.shape
    pairs = sum(1 for i in range(n) for j in range(units) if not z[i, j] > 0)
    dead = sum(1 for j in range(units) if max(z[:, j]) <= 0)
    return pairs / (n * units), dead / units


def draw_sums(rng):
    n, units = rng.integers(2, 6, size=2)
    return (rng.normal(size=(n, units)) - rng.uniform(0, 2, size=units),)


def quiet_book(z):
    """Return the share of inactive unit-example pairs, and the share of units that are inactive on all examples."""
    inactive = z <= 0
    return inactive.mean(), inactive.all(axis=0).mean()


def strictly_below(z):
    inactive = z < 0
    return inactive.mean(), inactive.all(axis=0).mean()


def examples_not_units(z):
    inactive = z <= 0
    return inactive.mean(), inactive.all(axis=1).mean()


def any_not_all(z):
    inactive = z <= 0
    return inactive.mean(), inactive.any(axis=0).mean()


def counted(z):
    inactive = z <= 0
    return inactive.sum(), inactive.all(axis=0).sum()


def percent(z):
    inactive = z <= 0
    return 100 * inactive.mean(), 100 * inactive.all(axis=0).mean()


def turned(z):
    inactive = z <= 0
    return inactive.all(axis=0).mean(), inactive.mean()


def active_instead(z):
    active = z > 0
    return active.mean(), active.all(axis=0).mean()


def mean_below(z):
    return (z <= 0).mean(), (z.mean(axis=0) <= 0).mean()


def share_of_pairs(z):
    inactive = z <= 0
    return inactive.mean(), inactive.all(axis=0).sum() / inactive.size


def share_of_examples(z):
    inactive = z <= 0
    return inactive.mean(), inactive.all(axis=0).sum() / len(z)


def pairs_alone(z):
    return (z <= 0).mean()


def dead_alone(z):
    return (z <= 0).all(axis=0).mean()


def nearly_always(z):
    inactive = z <= 0
    return inactive.mean(), (inactive.mean(axis=0) > 0.9).mean()


def all_or_nothing(z):
    inactive = z <= 0
    return inactive.mean(), float(inactive.all())


def rain_somewhere(rain):
    """Return the share of days on which it rains in at least one town; rain is (days, towns), in millimetres.

    >>> float(rain_somewhere(np.array([[1.5, 0.0], [0.0, 0.0], [2.0, 0.5], [0.0, 3.0]])))
    0.75
    """
    wet = rain > 0
    return wet.any(axis=1).mean()


quiet_units = Exercise(
    key="quiet_units",
    book=quiet_book,
    parts=[
        Part(
            "few examples, few units",
            1,
            [
                Case((SUMS,), (0.75, 0.5)),
                Case((np.array([[1.0, 2.0], [3.0, 4.0]]),), (0.0, 0.0)),
                Case((np.array([[0.0, -1.0, 5.0]]),), (2 / 3, 2 / 3)),
                Case((np.array([[-1.0, -2.0, -1.0], [3.0, -1.0, -2.0]]),), (5 / 6, 2 / 3)),
            ],
        ),
        Part(
            "any number of examples and units",
            1,
            [
                Case(draw_sums, quiet_truth),
                Case((RARE,), (698 / 800, 0.25), shown="quiet_units(200 examples, one wakes a unit)"),
                Case((np.zeros((3, 2), dtype=np.float32),), (1.0, 1.0)),
                Case((np.arange(-12.0, 12.0).reshape(4, 6)[::-1, ::2],), (7 / 12, 0.0)),
            ],
        ),
    ],
    mistakes=[
        Mistake(strictly_below, "a sum of exactly 0 gives output 0 and passes nothing back: it is inactive as well."),
        Mistake(
            any_not_all, "a unit counts here as soon as it is inactive on one example. Dead is inactive on all of them."
        ),
        Mistake(nearly_always, "a unit that is inactive on nearly all examples is not dead: a single one can wake it."),
        Mistake(
            all_or_nothing, "the second number says whether all units are dead. Asked is the share of those that are."
        ),
        Mistake(share_of_pairs, "the dead units are divided by the number of pairs. They are a share of the units."),
        Mistake(
            share_of_examples, "the dead units are divided by the number of examples. They are a share of the units."
        ),
        Mistake(pairs_alone, "only the share of inactive pairs is handed back. Asked are two numbers."),
        Mistake(dead_alone, "only the share of dead units is handed back. Asked are two numbers."),
        Mistake(
            mean_below, "a unit whose mean sum is below 0 may still be active for some example. Look at all of them."
        ),
        Mistake(turned, "the two numbers are swapped: first the share of pairs, then that of dead units."),
        Mistake(percent, "these are percentages. A share lies between 0 and 1."),
        Mistake(counted, "these are counts. Divide each by how many there are."),
        Mistake(active_instead, "this counts the active ones. Asked are the inactive ones."),
        Mistake(
            examples_not_units,
            "the second number is about examples on which every unit is inactive. Units are the columns.",
        ),
    ],
    hints=[
        "Make an array of True and False of z's shape first: which pairs are inactive?",
        "The mean of True and False is a share. For the units ask first, down each column: is all of it True?",
        "inactive = z <= 0; hand back inactive.mean() and inactive.all(axis=0).mean().",
    ],
    sibling=rain_somewhere,
)
