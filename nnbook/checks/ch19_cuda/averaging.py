"""The gradient of a batch from those of its shards."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def average_gradients(gradients, counts):
    """Return the gradients of the mean loss over all examples, from those of the mean losses over shards.

    gradients: for each process a list of arrays, one a parameter: the gradients of the mean loss over its own shard.
    counts: how many examples each process had, whole numbers, at least one of them above 0. The gradients of a
    process with 0 examples are nan and have no say; any other nan is handed on.
    Returns a list of arrays, one a parameter, with the shapes and the dtype of the gradients.

    >>> average_gradients([[np.array([4.0])], [np.array([8.0])]], [3, 1])
    [array([5.])]
    """
    total = sum(counts)
    return [
        sum(n / total * g for n, g in zip(counts, shards, strict=True) if n) for shards in zip(*gradients, strict=True)
    ]


SHAPES = [(2, 3), (3,)]


def line_gradients(x, y, w, b):
    """Return the gradients of the mean over examples of half the squared error of x wᵀ + b, by hand."""
    error = x @ w.T + b - y
    return [error.T @ x / len(x), error.sum(axis=0) / len(x)]


def draw_shards(rng, empty=False):
    """Return the shards' gradients, their sizes, and the gradients of the whole batch."""
    counts = [int(k) for k in rng.integers(1, 9, int(rng.integers(2, 5)))]
    counts[0] = counts[1] + 3  # never all equal
    x, y = rng.normal(size=(sum(counts), 3)), rng.normal(size=(sum(counts), 2))
    w, b = rng.normal(size=(2, 3)), rng.normal(size=2)
    cuts = np.cumsum(counts)[:-1]
    shards = list(zip(np.split(x, cuts), np.split(y, cuts), strict=True))
    gradients = [line_gradients(*shard, w, b) for shard in shards]
    if empty:
        gradients.insert(1, [np.full((2, 3), np.nan), np.full(2, np.nan)])
        counts.insert(1, 0)
    return gradients, counts, line_gradients(x, y, w, b)


def whole(attempt, gradients, counts, _expected):
    return list(attempt(gradients, counts))


def expected(_gradients, _counts, truth):
    return truth


def dtypes(attempt, gradients, counts):
    return [getattr(one, "dtype", type(one).__name__).__str__() for one in attempt(gradients, counts)]


FLOATS = (
    [[np.ones((2, 2), np.float32), np.ones(2, np.float32)], [np.zeros((2, 2), np.float32), np.zeros(2, np.float32)]],
    [1, 2],
)
SINGLE = [[np.array([[1.0, -2.0]]), np.array([3.0])]]


def weighted(gradients, weights):
    return [sum(w * g for w, g in zip(weights, shards, strict=True)) for shards in zip(*gradients, strict=True)]


def average_plain(gradients, counts):
    return weighted(gradients, [1 / len(counts)] * len(counts))


def average_sum(gradients, counts):
    return weighted(gradients, [1.0] * len(counts))


def average_weighted_sum(gradients, counts):
    return weighted(gradients, counts)


def average_with_nan(gradients, counts):
    return weighted(gradients, [n / sum(counts) for n in counts])


def average_nansum(gradients, counts):
    shares = [n / sum(counts) for n in counts]
    return [
        np.nansum([s * g for s, g in zip(shares, shards, strict=True)], axis=0)
        for shards in zip(*gradients, strict=True)
    ]


def average_of_whole(gradients, counts):
    whole = [i for i, own in enumerate(gradients) if not any(np.isnan(g).any() for g in own)]
    return average_of_shares([gradients[i] for i in whole], [counts[i] for i in whole])


def average_by_processes(gradients, counts):
    return weighted(gradients, [n / len(counts) for n in counts])


def average_by_numpy(gradients, counts):
    return [np.average(shards, axis=0, weights=counts) for shards in zip(*gradients, strict=True)]


def average_twice(gradients, counts):
    shares = [n / sum(counts) / len(counts) for n in counts]
    return [sum(s * g for s, g in zip(shares, shards, strict=True) if s) for shards in zip(*gradients, strict=True)]


def average_double(gradients, counts):
    out = average_of_shares(gradients, counts)
    return [np.asarray(one, dtype=float) for one in out]


def average_of_shares(gradients, counts):
    pairs = [(n / sum(counts), g) for n, g in zip(counts, gradients, strict=True) if n]
    return [sum(s * g[i] for s, g in pairs) for i in range(len(gradients[0]))]


def average_per_process(gradients, counts):
    return [n / sum(counts) * g[0] for n, g in zip(counts, gradients, strict=True)]


def average_first(gradients, counts):
    return average_of_shares(gradients, counts)[0]


def mean_of_classes(means, sizes):
    """Return the mean mark of a school from the mean marks and sizes of its classes.

    >>> mean_of_classes([2.0, 4.0], [30, 10])
    2.5
    """
    return sum(m * n for m, n in zip(means, sizes, strict=True)) / sum(sizes)


average_exercise = Exercise(
    key="average_gradients",
    book=average_gradients,
    parts=[
        Part(
            "shards of unequal size",
            1,
            [
                Case(
                    draw_shards,
                    expected,
                    run=whole,
                    shown="average_gradients of drawn shards, beside the gradient of the whole batch,",
                ),
                Case(([[np.array([4.0])], [np.array([8.0])]], [3, 1]), [np.array([5.0])]),
            ],
        ),
        Part(
            "edges",
            1,
            [
                Case((SINGLE, [7]), SINGLE[0]),
                Case(
                    lambda rng: draw_shards(rng, empty=True),
                    expected,
                    run=whole,
                    shown="average_gradients with a shard of 0 examples",
                ),
                Case(([[np.array([np.nan])], [np.array([8.0])]], [3, 1]), [np.array([np.nan])]),
                Case(FLOATS, ["float32", "float32"], run=dtypes, shown="the dtypes, for gradients in float32,"),
            ],
        ),
    ],
    mistakes=[
        Mistake(average_with_nan, "0 times nan is nan: a process without examples must be left out."),
        Mistake(average_nansum, "a nan of a process that has examples is hidden, and its broken gradient with it."),
        Mistake(average_of_whole, "a process that has examples is left out for its nan, and nobody hears of it."),
        Mistake(average_plain, "every process has the same say, whether it had one example or a hundred."),
        Mistake(average_sum, "this is the sum of the shards' gradients. Each of them is a mean already."),
        Mistake(average_weighted_sum, "the gradients are multiplied by their counts; what is the sum divided by?"),
        Mistake(
            average_by_processes,
            "the sum is divided by the number of processes. Divide by the number of all examples.",
        ),
        Mistake(
            average_by_numpy,
            "0 times nan is nan: a process without examples must be left out. And np.average makes float64 of float32.",
        ),
        Mistake(average_twice, "it is divided by the number of processes as well."),
        Mistake(average_double, "float32 gradients come back as float64."),
        Mistake(average_per_process, "the list has an array for each process; asked is one for each parameter."),
        Mistake(average_first, "one array comes back; a list is asked, with one for each parameter."),
    ],
    hints=[
        "A mean of means is the mean of all only if the groups are equal. How much should a shard of 3 count beside "
        "one of 1?",
        "Each process counts with its share of the examples, n / total. Those with n = 0 are left out: 0 · nan is nan.",
        "`zip(*gradients)` gives one parameter's shards at a time; sum n / total * g over those with n > 0.",
    ],
    sibling=mean_of_classes,
)
