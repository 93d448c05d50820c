"""Log-softmax: logarithms of probabilities that survive ±1000."""

from __future__ import annotations

import math

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch04_activations.warned import silent, with_warnings

TWO = math.log(2)
ROWS = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [-1.0, 4.0, 2.0]])


def log_softmax_truth(x):
    x = np.asarray(x, dtype=float)
    out = np.empty(x.shape)
    for place in np.ndindex(x.shape[:-1]):
        top = max(x[place])
        total = math.fsum(math.exp(v - top) for v in x[place])
        out[place] = [v - top - math.log(total) for v in x[place]]
    return out


def log_softmax_book(x):
    """Return the logarithms of the probabilities along the last axis; the largest logit comes out first."""
    z = x - x.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def log_as_written(x):
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def log_of_softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.log(e / e.sum(axis=-1, keepdims=True))


def log_with_a_little(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.log(e / e.sum(axis=-1, keepdims=True) + 1e-12)


def log_of_softmax_unshifted(x):
    e = np.exp(x)
    return np.log(e / e.sum(axis=-1, keepdims=True))


def log_one_top(x):
    z = x - x.max()
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def log_down_the_columns(x):
    return log_softmax_truth(np.asarray(x).T).T


def log_over_everything(x):
    z = x - x.max()
    return z - np.log(np.exp(z).sum())


def log_without_log(x):
    return np.exp(log_softmax_truth(x))


def log_top_not_back(x):
    z = x - x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def log_rows_beside(x):
    z = x - x.max(axis=-1)
    return z - np.log(np.exp(z).sum(axis=-1))


def log_top_only(x):
    return x - x.max(axis=-1, keepdims=True)


def log_negated(x):
    return -log_softmax_truth(x)


def log_one_too_many(x):
    z = x - x.max(axis=-1, keepdims=True)
    return z - np.log1p(np.exp(z).sum(axis=-1, keepdims=True))


def log_with_very_little(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.log(e / e.sum(axis=-1, keepdims=True) + 1e-300)


def log_of_all_sums(x):
    z = x - x.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum())


def draw_logits(rng):
    return (rng.normal(size=tuple(rng.integers(2, 5, size=2))) * 3,)


def log_mean_exp(x):
    """Return log of the mean of exp(x) for a list of numbers, any size; the largest comes out first.

    >>> round(log_mean_exp([1000.0, 1000.0]), 3)
    1000.0
    """
    top = max(x)
    return top + math.log(sum(math.exp(v - top) for v in x) / len(x))


def for_any_dim(learners):
    """Make a learner's log_softmax(x) callable as the library's."""

    def log_softmax(x, *, dim=-1):
        return np.moveaxis(learners(np.moveaxis(x, dim, -1)), -1, dim)

    return log_softmax


log_softmax = Exercise(
    key="log_softmax",
    piece="nnbook.ops:log_softmax",
    book=log_softmax_book,
    fit=for_any_dim,
    parts=[
        Part(
            "three rows of logits",
            1,
            [
                Case(
                    (ROWS,),
                    np.array(
                        [
                            [-2.4076059644, -1.4076059644, -0.4076059644],
                            [-1.0986122887, -1.0986122887, -1.0986122887],
                            [-5.1328452106, -0.1328452106, -2.1328452106],
                        ]
                    ),
                ),
                Case(draw_logits, log_softmax_truth),
                Case((np.array([2.0, 2.0]),), np.array([-TWO, -TWO])),
                Case((np.array([[7.0], [-7.0]]),), np.zeros((2, 1))),
            ],
        ),
        Part(
            "stable at ±1000, without a warning",
            1,
            [
                Case((np.array([[1000.0, 0.0]]),), judge=silent(lambda x: [[0.0, -1000.0]]), run=with_warnings),
                Case(
                    (np.array([[1000.0, 999.0], [-1000.0, -999.0]]),),
                    judge=silent(log_softmax_truth),
                    run=with_warnings,
                ),
                Case((np.full((2, 3, 4), -1000.0),), judge=silent(log_softmax_truth), run=with_warnings),
                Case(
                    (np.array([[80.0, 0.0]], np.float32),),
                    judge=silent(log_softmax_truth),
                    run=with_warnings,
                    shown="log_softmax(np.array([[80, 0]], np.float32))",
                ),
                Case(
                    (np.arange(-960.0, 960, 80).reshape(4, 6).T[::2],),
                    judge=silent(log_softmax_truth),
                    run=with_warnings,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            log_one_top,
            "one maximum is taken out of all rows. A row that lies 1,000 below another still becomes log 0. "
            "Each row needs its own.",
        ),
        Mistake(
            log_of_softmax,
            "the probability e^(-1000) is 0 in a float, and the logarithm of 0 is -inf. Take logarithms before "
            "anything can become 0.",
        ),
        Mistake(
            log_with_a_little,
            "a small number keeps the logarithm finite, but makes -27.6 of what should be -1000.",
        ),
        Mistake(
            log_with_very_little,
            "a tiny number keeps the logarithm finite, but makes about -691 of what should be -1000.",
        ),
        Mistake(log_negated, "this is never below 0, and the logarithm of a chance never above: the sign is reversed."),
        Mistake(log_one_too_many, "`np.log1p` adds 1 to the sum, and softmax's sum has no 1 to be added."),
        Mistake(
            log_of_all_sums,
            "each row loses its own maximum, but the sum goes over all rows. It is each row's own as well.",
        ),
        Mistake(
            log_of_softmax_unshifted, "exp(1000) is inf, inf / inf is nan. And why exponentiate what you then undo?"
        ),
        Mistake(log_as_written, "exp(1000) is too large for a float, and exp(-1000) is 0. Shift each row first."),
        Mistake(
            log_over_everything, "all rows share one sum here. Each row has probabilities of its own that add up to 1."
        ),
        Mistake(log_without_log, "these are the probabilities. Asked are their logarithms."),
        Mistake(log_top_not_back, "the sum is that of the shifted logits, but what it is taken from is not shifted."),
        Mistake(log_rows_beside, "without keepdims the rows' numbers line up with the columns. Keep the summed axis."),
        Mistake(log_top_only, "the largest is subtracted, and the logarithm of the sum is missing."),
        Mistake(log_down_the_columns, "this goes down the columns. The classes lie along the last axis."),
    ],
    hints=[
        "Adding the same number to all logits of a row changes no probability. Which number makes all exponents safe?",
        "Subtract each row's maximum: z = x - x.max(axis=-1, keepdims=True). Then no exponent is above 0.",
        "Hand back z - np.log(np.exp(z).sum(axis=-1, keepdims=True)). The sum is at least 1, so its log is safe.",
    ],
    sibling=log_mean_exp,
)
