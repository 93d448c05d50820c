"""The perceptron's answers for a batch."""

from __future__ import annotations

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch02_perceptron.points import plain_sum, random_line

PREDICT_X = np.array([[0.0, 1.0], [0.1, 0.4], [0.5, 0.5], [-1.0, 1.0], [0.0, 0.7]])


def predict_truth(x, w, b):
    return np.array([int(plain_sum(row, w, b) >= 0) for row in x], dtype=int).reshape(len(x))


def draw_predict(rng):
    x, _, w, b = random_line(rng)
    return x, w, b


def strict(x, w, b):
    return (x @ w + b > 0).astype(int)


def without_bias(x, w, b):
    return (x @ w >= 0).astype(int)


def bias_for_each_feature(x, w, b):
    return ((x * w + b).sum(axis=1) >= 0).astype(int)


def minus_bias(x, w, b):
    return (x @ w - b >= 0).astype(int)


def sums_only(x, w, b):
    return x @ w + b


def truths(x, w, b):
    return x @ w + b >= 0


def plus_and_minus_one(x, w, b):
    return np.where(x @ w + b >= 0, 1, -1)


def half(x, w, b):
    return (x @ w + b >= 0.5).astype(int)


def at_least_half(x):
    """Return 1 for each row of ``x`` (N, D), zeros and ones, in which at least half of the inputs are on, else 0.

    >>> at_least_half(np.array([[1, 1, 0], [1, 0, 0]]))
    array([1, 0])
    """
    n_on = x.sum(axis=1)
    return (2 * n_on >= x.shape[1]).astype(int)


predict = Exercise(
    key="predict",
    piece="nnbook.neurons:predict",
    book=neurons.predict,
    parts=[
        Part(
            "five points, one of them on the line",
            1,
            [
                Case((PREDICT_X, np.array([2.0, -1.0]), 1.0), np.array([1, 1, 1, 0, 1])),
                Case((np.array([[1, 1], [0, 1], [0, 0], [1, 0.5]]), np.array([1, 1]), -1), np.array([1, 1, 0, 1])),
            ],
        ),
        Part(
            "any number of points and of features",
            1,
            [
                Case(draw_predict, predict_truth),
                Case((np.array([[3.0, 1.0, -2.0]]), np.array([0.5, 0.5, 1.0]), 0.0), np.array([1])),
                Case((np.zeros((0, 3)), np.ones(3), 1.0), np.zeros(0, dtype=int)),
                Case((np.zeros((4, 2)), np.array([5.0, -5.0]), -1e-3), np.zeros(4, dtype=int)),
                Case((PREDICT_X.astype(np.float32), np.array([2, -1], dtype=np.float32), 1), np.array([1, 1, 1, 0, 1])),
                Case((np.arange(24.0).reshape(4, 6)[:, ::3], np.array([1.0, -1.0]), 3.5), np.ones(4, dtype=int)),
            ],
        ),
    ],
    mistakes=[
        Mistake(strict, "a point exactly on the line counts as class 1: the rule says ≥ 0, and this is > 0."),
        Mistake(bias_for_each_feature, "the bias is added once for each feature. It belongs to the sum, once."),
        Mistake(without_bias, "the bias is left out. Every such line goes through the origin."),
        Mistake(minus_bias, "the bias is subtracted. A threshold θ is subtracted; the bias is b = −θ and is added."),
        Mistake(sums_only, "these are the weighted sums. The neuron's answer is whether each of them reaches 0."),
        Mistake(truths, "these are True and False. The answers are the integers 1 and 0; an array has `.astype(int)`."),
        Mistake(plus_and_minus_one, "these answers are −1 and +1. In this chapter's code the classes are 0 and 1."),
        Mistake(half, "this compares with one half. The threshold is in the bias already, so compare with 0."),
    ],
    hints=[
        "Chapter 00's weighted sum does nearly all of it: one number a row. What turns a number into 0 or 1?",
        "The sums of all rows at once are the matrix product of x (N, D) and w (D,), plus b. Compare them with 0.",
        "A comparison of an array gives True and False for each row; `.astype(int)` makes them 1 and 0. Take ≥, not >.",
    ],
    sibling=at_least_half,
)
