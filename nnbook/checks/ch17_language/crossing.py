"""How often an alignment turns the order round."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def crossings(weights):
    """Return how many pairs of written tokens look at the source in reversed order.

    weights: (T, S), for each written token (row) how much it looks at each place of the source. A token's place is the
    one it looks at most; of equal ones, the first.
    Returns a whole number: of all pairs i < j of rows, those where the place of i comes after the place of j.

    >>> crossings(np.array([[0.1, 0.9, 0.0], [0.8, 0.1, 0.1], [0.0, 0.2, 0.8]]))  # places 1, 0, 2
    1
    """
    places = weights.argmax(axis=1)
    return sum(int(first > second) for i, first in enumerate(places) for second in places[i + 1 :])


def by_matrix(weights):
    places = [max(range(len(row)), key=lambda j: row[j]) for row in weights.tolist()]
    return int(np.triu(np.subtract.outer(places, places) > 0, 1).sum())


def draw(rng):
    t, s = int(rng.integers(4, 8)), int(rng.integers(3, 9))
    return (rng.dirichlet(np.ones(s) / 2, t),)


def neighbours_only(weights):
    places = weights.argmax(axis=1)
    return int((np.diff(places) < 0).sum())


def with_ties(weights):
    places = weights.argmax(axis=1)
    return sum(int(a >= b) for i, a in enumerate(places) for b in places[i + 1 :])


def in_order(weights):
    places = weights.argmax(axis=1)
    return sum(int(a < b) for i, a in enumerate(places) for b in places[i + 1 :])


def by_columns(weights):
    return by_matrix(weights.T) if weights.size else 0


def by_columns_plainly(weights):
    places = weights.argmax(axis=0)
    return sum(int(first > second) for i, first in enumerate(places) for second in places[i + 1 :])


def all_pairs(weights):
    places = weights.argmax(axis=1)
    return sum(int(first > second) for first in places for second in places)


def both_ways(weights):
    return 2 * by_matrix(weights)


def off_diagonal(weights):
    places = weights.argmax(axis=1)
    return int((places != np.arange(len(places))).sum())


def share(weights):
    t = len(weights)
    return by_matrix(weights) / max(t * (t - 1) / 2, 1)


def last_of_equals(weights):
    return by_matrix(np.eye(weights.shape[1])[weights.shape[1] - 1 - weights[:, ::-1].argmax(axis=1)])


def overtakings(start, finish):
    """Return how many pairs of runners swapped places: names in the order at the start and at the finish.

    >>> overtakings(["ann", "bo", "cy"], ["bo", "ann", "cy"])
    1
    """
    places = [finish.index(name) for name in start]
    return sum(a > b for i, a in enumerate(places) for b in places[i + 1 :])


EYE = np.eye(6)
crossing_exercise = Exercise(
    key="crossings",
    book=crossings,
    parts=[
        Part(
            "pairs in reversed order",
            1,
            [
                Case((np.array([[0.1, 0.9, 0], [0.8, 0.1, 0.1], [0, 0.2, 0.8]]),), 1),
                Case((EYE[[5, 3, 1, 0]],), 6, shown="crossings(weights of places 5, 3, 1, 0)"),
                Case((EYE[[2, 2, 0, 4, 1]],), 5, shown="crossings(weights of places 2, 2, 0, 4, 1)"),
                Case((EYE,), 0, shown="crossings(np.eye(6))"),
                Case((np.array([[0.2, 0.4, 0.4], [0, 1, 0]]),), 0),
                Case((np.zeros((0, 3)),), 0, shown="crossings(no rows)"),
                Case(draw, by_matrix, shown="crossings(weights)"),
            ],
        )
    ],
    mistakes=[
        Mistake(neighbours_only, "only neighbours are compared. Every pair of rows counts."),
        Mistake(with_ties, "two tokens that look at the same place count as crossed. They are not in reversed order."),
        Mistake(in_order, "these are the pairs in the source's order. Asked for are the reversed ones."),
        Mistake(by_columns, "the place is looked for in each column. A written token is a row."),
        Mistake(by_columns_plainly, "the place is looked for in each column (`axis=0`). A written token is a row."),
        Mistake(
            all_pairs,
            "i and j both run over all rows, so two different places count in either order. j comes after i.",
        ),
        Mistake(both_ways, "every pair is counted twice, as (i, j) and as (j, i)."),
        Mistake(
            off_diagonal, "these are the rows that do not look at their own number. A shift alone crosses nothing."
        ),
        Mistake(share, "this is a share of all pairs. Asked for is their number."),
        Mistake(last_of_equals, "of equal weights the last place is taken. The first one counts."),
    ],
    hints=[
        "First one place a row, then compare rows two by two.",
        "`weights.argmax(axis=1)` gives the places, the first of equal ones. Then two loops, j from i + 1 on.",
        "Add up places[i] > places[j] for all i < j.",
    ],
    sibling=overtakings,
)
