"""The examples in batches."""

from __future__ import annotations

import numpy as np

from nnbook import data
from nnbook.checks import Case, Exercise, Mistake, Part


def batches(x, y, batch_size, rng=None):
    """Yield the examples once, batch by batch; the last batch has what is left over.

    x: array (N, …), y: array (N, …), N may be 0.  batch_size: examples a batch.
    rng: shuffles, anew at each call; without it the examples come in their order.
    Yields pairs (x, y) of arrays. Neither x nor y is changed.

    >>> for x_i, y_i in batches(np.array([5, 6, 7]), np.array([0, 1, 0]), 2):
    ...     print(x_i, y_i)
    [5 6] [0 1]
    [7] [0]
    """
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]


def in_order(attempt, n, batch_size):
    x = np.arange(n)
    return [[x_i.tolist(), y_i.tolist()] for x_i, y_i in arrays(attempt(x, 10 * x, batch_size))]


def arrays(pairs):
    """Hand on pairs of arrays, and stop at a list with words of its own."""
    for x_i, y_i in pairs:
        if isinstance(x_i, list) or isinstance(y_i, list):
            raise TypeError("a batch came as a list, expected two arrays")
        yield np.asarray(x_i), np.asarray(y_i)


def in_order_truth(n, batch_size):
    rows = [list(range(start, min(start + batch_size, n))) for start in range(0, n, batch_size)]
    return [[row, [10 * i for i in row]] for row in rows]


def shuffled(attempt, n, batch_size, seed):
    """Describe two passes with one generator, in words and numbers that do not depend on the order drawn."""
    rng, x = np.random.default_rng(seed), np.column_stack([np.arange(n), np.arange(n) + 0.5])
    y = 10 * np.arange(n)
    first, second = (copies(attempt(x, y, batch_size, rng)) for _ in range(2))
    fresh = np.column_stack([np.arange(n), np.arange(n) + 0.5])
    other, alike = (
        copies(attempt(fresh.copy(), 10 * np.arange(n), batch_size, np.random.default_rng(one)))
        for one in (seed + 1, seed)
    )
    seen, again, other, alike = (np.concatenate([a[:, 0] for a, _ in one]) for one in (first, second, other, alike))
    runs = [np.ptp(a[:, 0]) == len(a) - 1 for a, _ in first]
    return {
        "batches of": [len(a) for a, _ in first],
        "x and y left as they were": bool(
            np.array_equal(x[:, 0], np.arange(n)) and np.array_equal(y, 10 * np.arange(n))
        ),
        "every example once": bool(np.array_equal(np.sort(seen), np.arange(n))),
        "x and y together": all(np.array_equal(10 * a[:, 0], b) for a, b in first),
        "shuffled": not np.array_equal(seen, np.arange(len(seen))),
        "another order next time": not np.array_equal(seen, again),
        "other groups next time": groups(first) != groups(second),
        "batches are mixed, not neighbours in a row": sum(runs) <= len(runs) / 2,
        "the same seed, the same order": np.array_equal(seen, alike),
        "another seed, another order": not np.array_equal(seen, other),
    }


def groups(pairs):
    return [frozenset(a[:, 0].tolist()) for a, _ in pairs]


def copies(pairs):
    return [(a.copy(), b.copy()) for a, b in arrays(pairs)]


def shuffled_truth(n, batch_size, seed):
    sizes = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    return {
        "batches of": sizes,
        "x and y left as they were": True,
        "every example once": True,
        "x and y together": True,
        "shuffled": True,
        "another order next time": True,
        "other groups next time": True,
        "batches are mixed, not neighbours in a row": True,
        "the same seed, the same order": True,
        "another seed, another order": True,
    }


def draw_shuffle(rng):
    batch_size = int(rng.integers(3, 9))
    return batch_size * int(rng.integers(4, 8)) + 2, batch_size, int(rng.integers(1000))


def batches_drop_last(x, y, batch_size, rng=None):
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    for start in range(0, len(x) - batch_size + 1, batch_size):
        yield x[order[start : start + batch_size]], y[order[start : start + batch_size]]


def batches_one_only(x, y, batch_size, rng=None):
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    if len(x):
        yield x[order[:batch_size]], y[order[:batch_size]]


def batches_as_many(x, y, batch_size, rng=None):
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    for chosen in np.array_split(order, batch_size):
        yield x[chosen], y[chosen]


def batches_two_orders(x, y, batch_size, rng=None):
    one, other = (np.arange(len(x)) if rng is None else rng.permutation(len(x)) for _ in range(2))
    for start in range(0, len(x), batch_size):
        yield x[one[start : start + batch_size]], y[other[start : start + batch_size]]


def batches_never_shuffled(x, y, batch_size, rng=None):
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]


def batches_one_seed(x, y, batch_size, rng=None):
    order = np.arange(len(x)) if rng is None else np.random.default_rng(0).permutation(len(x))
    for start in range(0, len(x), batch_size):
        yield x[order[start : start + batch_size]], y[order[start : start + batch_size]]


def batches_with_replacement(x, y, batch_size, rng=None):
    order = np.arange(len(x)) if rng is None else rng.integers(0, len(x), len(x))
    for start in range(0, len(x), batch_size):
        yield x[order[start : start + batch_size]], y[order[start : start + batch_size]]


def batches_in_place(x, y, batch_size, rng=None):
    if rng is not None:
        order = rng.permutation(len(x))
        x[:], y[:] = x[order], y[order]
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]


def batches_in_lists(x, y, batch_size, rng=None):
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        yield [x[i] for i in chosen], [y[i] for i in chosen]


def batches_global_random(x, y, batch_size, rng=None):
    order = np.arange(len(x)) if rng is None else np.random.default_rng().permutation(len(x))
    for start in range(0, len(x), batch_size):
        yield x[order[start : start + batch_size]], y[order[start : start + batch_size]]


def batches_rolled(x, y, batch_size, rng=None):
    order = np.arange(len(x)) if rng is None else np.roll(np.arange(len(x)), rng.integers(1, len(x)))
    for start in range(0, len(x), batch_size):
        yield x[order[start : start + batch_size]], y[order[start : start + batch_size]]


def batches_shuffled_inside(x, y, batch_size, rng=None):
    for start in range(0, len(x), batch_size):
        chosen = np.arange(start, min(start + batch_size, len(x)))
        chosen = chosen if rng is None else rng.permutation(chosen)
        yield x[chosen], y[chosen]


def batches_shuffled_starts(x, y, batch_size, rng=None):
    starts = np.arange(0, len(x), batch_size)
    for start in starts if rng is None else rng.permutation(starts):
        yield x[start : start + batch_size], y[start : start + batch_size]


def weeks(days):
    """Yield the days of a list in sevens; the last week has what is left over.

    >>> [len(week) for week in weeks(list(range(10)))]
    [7, 3]
    """
    for first in range(0, len(days), 7):
        yield days[first : first + 7]


def as_the_library_calls_it(mine):
    """Let the learner's batches serve where the library's more general one is called."""
    theirs = data.batches

    def fitted(x, y, batch_size, rng=None, drop_last=False):
        if y is None or drop_last:
            return theirs(x, y, batch_size, rng, drop_last)
        return mine(x, y, batch_size, rng)

    return fitted


BATCHES = "list(batches(np.arange({}), 10 * np.arange({}), {}))"
batches_exercise = Exercise(
    key="batches",
    piece="nnbook.data:batches",
    fit=as_the_library_calls_it,
    book=batches,
    parts=[
        Part(
            "in their order",
            1,
            [
                Case((n, size), in_order_truth, run=in_order, shown=BATCHES.format(n, n, size))
                for n, size in ((10, 4), (8, 4), (3, 5), (0, 4), (4, 1))
            ],
        ),
        Part(
            "shuffled",
            1,
            [Case(draw_shuffle, shuffled_truth, run=shuffled, repeat=4, shown="batches with a generator, twice,")],
        ),
    ],
    mistakes=[
        Mistake(batches_drop_last, "the examples left over at the end are lost. The last batch may be smaller."),
        Mistake(batches_one_only, "there is only one batch. `yield` hands on one batch; the loop must go on after it."),
        Mistake(batches_as_many, "batch_size is taken as the number of batches. It is the number of examples in one."),
        Mistake(batches_two_orders, "x and y are not shuffled alike, so the labels no longer belong to their inputs."),
        Mistake(batches_never_shuffled, "the generator is not used: with it, the order should be a new one."),
        Mistake(batches_one_seed, "every call gives the same order. Draw it with the rng that came in."),
        Mistake(batches_in_lists, "the examples of a batch are gathered in lists. An array takes an array of indices."),
        Mistake(
            batches_global_random,
            "the order is drawn by something other than `rng`: with the same seed it should be the same again.",
        ),
        Mistake(
            batches_rolled,
            "examples that were neighbours stay together: batches of neighbours in the data are no mixture of it.",
        ),
        Mistake(
            batches_shuffled_inside,
            "each batch gets the same examples at every pass. Shuffle before cutting, not after.",
        ),
        Mistake(
            batches_shuffled_starts,
            "the batches come in a new order, but each has the same neighbours in it. Shuffle the examples.",
        ),
        Mistake(batches_with_replacement, "some examples come twice and others never. An order uses each index once."),
        Mistake(batches_in_place, "the caller's arrays are shuffled, too. Shuffle a list of indices instead."),
    ],
    hints=[
        "Do not move the examples. Make an order, an array of the indices 0 to N − 1, and cut that into pieces.",
        "`rng.permutation(N)` is a shuffled order, `np.arange(N)` the plain one; `range(0, N, batch_size)` gives the "
        "places where batches begin.",
        "For each start: chosen = order[start : start + batch_size], then `yield x[chosen], y[chosen]`.",
    ],
    sibling=weeks,
)
