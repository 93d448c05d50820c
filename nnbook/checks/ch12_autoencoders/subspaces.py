"""The principal directions of data."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def principal_directions(x, k):
    """Return the mean of the examples and the k orthonormal directions along which they vary most.

    x: array (N, D), an example a row, not centred; it is not changed.  k: how many directions, at most N and D.
    Returns (mean, directions), of shapes (D,) and (k, D); the direction of most variance comes first, signs are free.

    >>> mean, directions = principal_directions(np.array([[5.0, 1.0], [5.0, 3.0], [5.0, 8.0]]), 1)
    >>> print(mean, np.abs(directions))
    [5. 4.] [[0. 1.]]
    """
    mean = x.mean(axis=0)
    directions = np.linalg.svd(x - mean, full_matrices=False)[2]
    return mean, directions[:k]


def sign_free(attempt, x, k):
    """Return mean and directions, each direction turned so that its largest entry is positive."""
    answer = attempt(x, k)
    if answer is None:
        return None
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        found = f"{len(answer)} things" if isinstance(answer, tuple | list) else f"one {type(answer).__name__}"
        raise ValueError(f"expected two things back, (mean, directions), got {found}")
    mean, directions = np.asarray(answer[0]), np.asarray(answer[1])
    lie = directions.shape == (x.shape[1], k) and k != x.shape[1]
    return [mean, upright(directions.T).T if lie else upright(directions)]


def upright(directions):
    if directions.ndim != 2:
        return directions
    largest = np.take_along_axis(directions, np.abs(directions).argmax(axis=1)[:, None], 1)
    return directions * np.where(largest < 0, -1, 1)


def by_eigenvectors(x, k):
    """Find the directions as eigenvectors of the covariance, largest eigenvalue first."""
    x = np.asarray(x, dtype=float)
    mean = np.array([np.sum(column) / len(x) for column in x.T])
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean))
    return [mean, upright(vectors[:, np.argsort(-values)[:k]].T)]


def draw(rng, centred=False, n=None, dtype: type = float, least=8):
    """Draw a cloud that is stretched differently along turned directions, and far from the origin."""
    d = int(rng.integers(least, least + 3))
    turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
    n = n or int(rng.integers(13, 18))
    cloud = np.linalg.qr(rng.normal(size=(n, d)))[0] if n >= d else rng.normal(size=(n, d))
    cloud = cloud - cloud.mean(axis=0)
    x = (cloud * 3.0 ** -np.minimum(np.arange(d), 4)) @ turn
    x = x if centred else x + rng.normal(size=d)
    return np.ascontiguousarray(x * 10, dtype=dtype), int(rng.integers(2, 4))


def strided(rng):
    x, k = draw(rng)
    return np.asfortranarray(np.repeat(x, 2, axis=0))[::2], k


def svd(x):
    return np.linalg.svd(x, full_matrices=False)


def not_centred(x, k):
    return x.mean(axis=0), svd(x)[2][:k]


def columns(x, k):
    return x.mean(axis=0), svd(x - x.mean(axis=0))[2][:, :k].T


def lying(x, k):
    return x.mean(axis=0), svd(x - x.mean(axis=0))[2][:k].T


def last_rows(x, k):
    return x.mean(axis=0), svd(x - x.mean(axis=0))[2][-k:]


def smallest_first(x, k):
    return x.mean(axis=0), np.linalg.eigh(np.cov(x.T))[1].T[:k]


def stretched(x, k):
    _, s, vt = svd(x - x.mean(axis=0))
    return x.mean(axis=0), s[:k, None] * vt[:k]


def left_ones(x, k):
    return x.mean(axis=0), svd(x - x.mean(axis=0))[0][:, :k].T


def scores(x, k):
    centred = x - x.mean(axis=0)
    return x.mean(axis=0), centred @ svd(centred)[2][:k].T


def standardised(x, k):
    return x.mean(axis=0), svd((x - x.mean(axis=0)) / (x.std(axis=0) + 1e-12))[2][:k]


def one_mean(x, k):
    return x.mean(), svd(x - x.mean())[2][:k]


def row_means(x, k):
    return x.mean(axis=1), svd(x - x.mean(axis=1, keepdims=True))[2][:k]


def no_mean(x, k):
    return np.zeros(x.shape[1]), svd(x - x.mean(axis=0))[2][:k]


def all_of_them(x, k):
    return x.mean(axis=0), svd(x - x.mean(axis=0))[2]


def directions_only(x, k):
    return svd(x - x.mean(axis=0))[2][:k]


def largest_last(x, k):
    return x.mean(axis=0), np.linalg.eigh(np.cov(x.T))[1].T[-k:]


def unsorted(x, k):
    return x.mean(axis=0), np.linalg.eig(np.cov(x.T))[1].T[:k]


def rows_of_eigh(x, k):
    return x.mean(axis=0), np.linalg.eigh(np.cov(x.T))[1][::-1][:k]


def sorted_rows_of_eigh(x, k):
    return x.mean(axis=0), np.linalg.eigh(np.cov(x.T))[1][:, ::-1][:k]


def swapped(x, k):
    return svd(x - x.mean(axis=0))[2][:k], x.mean(axis=0)


def spread_of_columns(x, names):
    """Return the names of a table's columns, the one that varies most first.

    >>> spread_of_columns(np.array([[1.0, 5.0], [1.0, 9.0]]), ["height", "weight"])
    ['weight', 'height']
    """
    return [names[i] for i in np.argsort(-x.std(axis=0))]


CROSS = np.array([[2.0, 0, 0], [-2, 0, 0], [0, 0, 5], [0, 0, -5], [0, 1, 0], [0, -1, 0]])
principal_exercise = Exercise(
    key="principal_directions",
    book=principal_directions,
    parts=[
        Part(
            "directions of centred data",
            1,
            [
                Case(
                    (CROSS, 2),
                    [np.zeros(3), np.array([[0.0, 0, 1], [1, 0, 0]])],
                    run=sign_free,
                    shown="principal_directions(six points on three axes, 2)",
                ),
                Case(
                    lambda rng: draw(rng, centred=True),
                    by_eigenvectors,
                    run=sign_free,
                    shown="principal_directions(x, k), signs made equal,",
                    rtol=1e-5,
                    atol=1e-6,
                ),
            ],
        ),
        Part(
            "mean and directions of any data",
            1,
            [
                Case(
                    (CROSS + np.array([1.0, -3.0, 2.0]), 2),
                    [np.array([1.0, -3.0, 2.0]), np.array([[0.0, 0, 1], [1, 0, 0]])],
                    run=sign_free,
                    shown="principal_directions(six points on three axes, moved, 2)",
                ),
                Case(
                    draw,
                    by_eigenvectors,
                    run=sign_free,
                    shown="principal_directions(x, k), signs made equal,",
                    rtol=1e-5,
                    atol=1e-6,
                ),
                Case(
                    strided,
                    by_eigenvectors,
                    run=sign_free,
                    shown="principal_directions(x, k), signs made equal,",
                    rtol=1e-5,
                    atol=1e-6,
                ),
                Case(
                    lambda rng: (draw(rng, n=3, least=4)[0], 1),
                    by_eigenvectors,
                    run=sign_free,
                    shown="principal_directions(three examples, 1), signs made equal,",
                    rtol=1e-5,
                    atol=1e-6,
                ),
                Case(
                    lambda rng: draw(rng, dtype=np.float32),
                    by_eigenvectors,
                    run=sign_free,
                    shown="principal_directions(x in float32, k), signs made equal,",
                    rtol=1e-3,
                    atol=3e-3,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(not_centred, "the data are not centred: the first direction then points at their mean."),
        Mistake(columns, "these are columns of the third array. The directions are its rows."),
        Mistake(lying, "the directions are columns here; one a row is asked for, (k, D)."),
        Mistake(last_rows, "these are the directions of least variance: the last rows, not the first."),
        Mistake(smallest_first, "`eigh` sorts upwards, so the first eigenvectors are those of least variance."),
        Mistake(largest_last, "these are the right k directions, but the one of most variance comes last."),
        Mistake(
            unsorted, "`eig` hands its eigenvectors back in no order that one may rely on. Look at the eigenvalues."
        ),
        Mistake(rows_of_eigh, "the eigenvectors that `eigh` hands back are columns; here its rows are taken."),
        Mistake(sorted_rows_of_eigh, "`eigh`'s columns are in the right order now, but then rows of them are taken."),
        Mistake(stretched, "each direction is multiplied by its singular value; their length should be 1."),
        Mistake(left_ones, "these come from the first array, which has an entry for each example. Directions have D."),
        Mistake(scores, "these are the codes of the examples along the directions, not the directions."),
        Mistake(standardised, "each column is divided by its spread. Only the mean is to be taken off."),
        Mistake(one_mean, "one mean over all numbers is taken off. Each of the D columns has its own."),
        Mistake(row_means, "the mean of each example is taken off. It should be the mean over the examples."),
        Mistake(no_mean, "the directions are right; the mean handed back is not."),
        Mistake(all_of_them, "all directions come back; k are asked for."),
        Mistake(directions_only, "only the directions come back; the mean comes first, (mean, directions)."),
        Mistake(swapped, "the two answers are swapped: the mean comes first."),
    ],
    hints=[
        "Take the mean over the examples off first. What does `np.linalg.svd` of the rest return, and in which order?",
        "U, S, Vt = np.linalg.svd(centred, full_matrices=False). A direction has D entries: which array's rows have?",
        "`mean = x.mean(axis=0)`; then the first k rows of the third array of the SVD of `x - mean`.",
    ],
    sibling=spread_of_columns,
)
