"""Scaling without a look at the test set."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def standardise(train, test):
    """Scale both parts with the mean and standard deviation (np.std) of the training part, column by column.

    train: array (N, D).  test: array (M, D).  A column that is constant in training is only shifted, divided by 1,
    even where rounding leaves its standard deviation a hair above 0: that of three 0.1s is 1.4e-17.
    Returns (train, test), two new arrays.

    >>> a, b = standardise(np.array([[0.0], [4.0]]), np.array([[8.0]]))  # mean 2, standard deviation 2
    >>> a.tolist(), b.tolist()
    ([[-1.0], [1.0]], [[3.0]])
    """
    mean, constant = train.mean(axis=0), train.max(axis=0) == train.min(axis=0)
    std = np.where(constant, 1, train.std(axis=0))
    return (train - mean) / std, (test - mean) / std


def standardise_truth(train, test):
    scaled = [np.zeros(train.shape), np.zeros(test.shape)]
    for j in range(train.shape[1]):
        column = [float(v) for v in train[:, j]]
        mean = sum(column) / len(column)
        std = (sum((v - mean) ** 2 for v in column) / len(column)) ** 0.5
        std = 1.0 if max(column) == min(column) else std
        for out, part in zip(scaled, (train, test), strict=True):
            out[:, j] = [(float(v) - mean) / std for v in part[:, j]]
    return scaled[0], scaled[1]


def draw_parts(rng):
    d = int(rng.integers(2, 6))
    scale, shift = 10 ** rng.uniform(-2, 3, d), rng.normal(size=d) * 10
    return tuple(shift + scale * rng.normal(size=(int(n), d)) for n in rng.integers(4, 20, 2))


def with_statistics(train, test, of, spread=None):
    mean, std = of.mean(axis=0), (of if spread is None else spread).std(axis=0)
    std = np.where(std == 0, 1, std)
    return (train - mean) / std, (test - mean) / std


def standardise_together(train, test):
    return with_statistics(train, test, np.concatenate([train, test]))


def standardise_mean_together(train, test):
    return with_statistics(train, test, np.concatenate([train, test]), train)


def standardise_std_together(train, test):
    return with_statistics(train, test, train, np.concatenate([train, test]))


def standardise_each_by_its_own(train, test):
    return with_statistics(train, train, train)[0], with_statistics(test, test, test)[0]


def standardise_only_train(train, test):
    return with_statistics(train, test, train)[0], test


def standardise_not_divided(train, test):
    return train - train.mean(axis=0), test - train.mean(axis=0)


def standardise_by_variance(train, test):
    std = np.where(train.std(axis=0) == 0, 1, train.std(axis=0))
    return (train - train.mean(axis=0)) / std**2, (test - train.mean(axis=0)) / std**2


def standardise_ddof(train, test):
    std = np.where(train.std(axis=0) == 0, 1, train.std(axis=0, ddof=1))
    return (train - train.mean(axis=0)) / std, (test - train.mean(axis=0)) / std


def standardise_all_columns(train, test):
    return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()


def standardise_divides_by_zero(train, test):
    with np.errstate(all="ignore"):
        return tuple((part - train.mean(axis=0)) / train.std(axis=0) for part in (train, test))


def standardise_tiny(train, test):
    mean, std = train.mean(axis=0), train.std(axis=0) + 1e-8
    return (train - mean) / std, (test - mean) / std


def standardise_exact_zero(train, test):
    return with_statistics(train, test, train)


def standardise_to_zero(train, test):
    constant = train.max(axis=0) == train.min(axis=0)
    return tuple(np.where(constant, 0, part) for part in with_statistics(train, test, train))


def standardise_by_rows(train, test):
    return tuple((p - p.mean(axis=1, keepdims=True)) / p.std(axis=1, keepdims=True) for p in (train, test))


def to_unit_range(train, test):
    """Bring the training part to the range 0 to 1, column by column, and the test part by the same rule.

    >>> to_unit_range(np.array([[1.0], [3.0]]), np.array([[5.0]]))[1].tolist()
    [[2.0]]
    """
    low, high = train.min(axis=0), train.max(axis=0)
    return (train - low) / (high - low), (test - low) / (high - low)


TRAIN = np.array([[1.0, 10.0, 2.0], [3.0, 30.0, 2.0], [5.0, 20.0, 2.0], [7.0, 60.0, 2.0]])
TEST = np.array([[4.0, 30.0, 2.0], [9.0, -20.0, 5.0]])
standardise_exercise = Exercise(
    key="standardise",
    book=standardise,
    parts=[
        Part(
            "both parts by the training part's rule",
            0.5,
            [
                Case((TRAIN[:, :2], TEST[:, :2]), standardise_truth),
                Case(draw_parts, standardise_truth, repeat=3),
                Case((TRAIN[:, :2].astype(np.float32), TEST[:1, :2].astype(np.float32)), standardise_truth),
                Case((TRAIN[::2, :2], TEST[:, :2]), standardise_truth),
            ],
        ),
        Part(
            "a column that never changes in training",
            0.5,
            [
                Case((TRAIN, TEST), standardise_truth),
                Case((TRAIN.astype(np.float32), TEST[:1].astype(np.float32)), standardise_truth),
                Case((np.full((3, 1), 0.1), np.array([[0.2], [0.1]])), standardise_truth),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            standardise_together, "mean and spread are those of both parts together: the test set has been looked at."
        ),
        Mistake(standardise_mean_together, "the spread is that of training, but the mean is that of both parts."),
        Mistake(standardise_std_together, "the mean is that of training, but the spread is that of both parts."),
        Mistake(
            standardise_each_by_its_own,
            "the test part is scaled by its own mean and spread. A single new patient has none.",
        ),
        Mistake(
            standardise_only_train,
            "the test part is as it was. It is not scaled, or scaled by a `train` that had been scaled already.",
        ),
        Mistake(standardise_not_divided, "the columns are centred but not divided by their standard deviation."),
        Mistake(standardise_by_variance, "this divides by the variance. Its root is asked for."),
        Mistake(standardise_ddof, "the standard deviation divides by N − 1 here. np.std divides by N."),
        Mistake(
            standardise_all_columns, "one mean and one spread for all columns. Each column has its own: mind the axis."
        ),
        Mistake(
            standardise_divides_by_zero,
            "a column that is constant in training has spread 0, and dividing by it spoils it.",
        ),
        Mistake(
            standardise_tiny,
            "a column that is constant in training is divided by a tiny number: a new value in it explodes.",
        ),
        Mistake(
            standardise_exact_zero,
            "a constant column need not have a spread of exactly 0: the mean of three 0.1s is rounded.",
        ),
        Mistake(
            standardise_to_zero,
            "a column that is constant in training becomes 0 in the test part, too. There it should only be shifted.",
        ),
        Mistake(standardise_by_rows, "this works along the rows. A column is one measurement, a row is one person."),
    ],
    hints=[
        "How many times is a mean computed here, and of which rows?",
        "mean and std both come from train with axis=0, and both parts are scaled by these two.",
        "A column is constant where `train.max(axis=0) == train.min(axis=0)`. Before dividing: "
        "`std = np.where(constant, 1, std)`.",
    ],
    sibling=to_unit_range,
)
