"""How often each hidden unit is on: code with three bugs that hide one another."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch03_layers.networks import plain_sums

X = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 2.0], [2.0, 2.0]])
WEIGHT = np.array([[1.0, 0.0], [1.0, -1.0], [0.0, -1.0]])
BIAS = np.array([0.0, 0.0, -1.0])  # sums of unit 2: 1, −1, −3 and 0; unit 3 is never on

# Sums: 1, 0, −1 for the first unit, 4, −1, −2 for the second, −1.5, 3.5, 0.5 for the third
SQUARE = (
    np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0], [-1.0, 2.0, 0.0]]),
    np.array([[1.0, 0.0, 0.0], [1.0, -1.0, 1.0], [0.0, -1.0, -2.0]]),
    np.array([0.0, 1.0, 2.5]),
)


def draw(rng):
    n, n_in, n_out = (int(k) for k in rng.integers(2, 7, size=3))
    return rng.normal(size=(n, n_in)), rng.normal(size=(n_out, n_in)), rng.normal(size=n_out)


def draw_square(rng):
    n = int(rng.integers(3, 6))
    return rng.normal(size=(n + 2, n)), rng.normal(size=(n, n)), rng.normal(size=n)


def truth(x, weight, bias):
    sums = plain_sums(x, weight, bias)
    return np.array([sum(row[k] > 0 for row in sums) / len(sums) for k in range(len(bias))])


def share_book(x, weight, bias):
    """Return for each unit of a ReLU layer the share of examples to which it says more than 0."""
    return (x @ weight.T + bias > 0).mean(axis=0)


def as_given(x, weight, bias):
    h = np.maximum(x @ weight + bias, 0)
    return (h >= 0).mean(axis=1)


def transposed_only(x, weight, bias):
    h = np.maximum(x @ weight.T + bias, 0)
    return (h >= 0).mean(axis=1)


def transpose_left(x, weight, bias):
    h = np.maximum(x @ weight + bias, 0)
    return (h > 0).mean(axis=0)


def comparison_left(x, weight, bias):
    h = np.maximum(x @ weight.T + bias, 0)
    return (h >= 0).mean(axis=0)


def axis_left(x, weight, bias):
    h = np.maximum(x @ weight.T + bias, 0)
    return (h > 0).mean(axis=1)


def comparison_mended_only(x, weight, bias):
    h = np.maximum(x @ weight + bias, 0)
    return (h > 0).mean(axis=1)


def axis_mended_only(x, weight, bias):
    h = np.maximum(x @ weight + bias, 0)
    return (h >= 0).mean(axis=0)


def sums_at_zero(x, weight, bias):
    return (x @ weight.T + bias >= 0).mean(axis=0)


def without_bias(x, weight, bias):
    return (x @ weight.T > 0).mean(axis=0)


def of_all(x, weight, bias):
    return (x @ weight.T + bias > 0).mean()


def counted(x, weight, bias):
    return (x @ weight.T + bias > 0).sum(axis=0)


def share_off(x, weight, bias):
    return (x @ weight.T + bias <= 0).mean(axis=0)


def percentages(x, weight, bias):
    return 100 * (x @ weight.T + bias > 0).mean(axis=0)


def activation_mean(x, weight, bias):
    return np.maximum(x @ weight.T + bias, 0).mean(axis=0)


def share_positive(numbers):
    """Return for each column the share of its numbers that are positive; mended: it took each row, with axis=1.

    >>> share_positive(np.array([[1, -1], [2, 0], [3, 5], [-4, -4]]))
    array([0.75, 0.25])
    """
    return (numbers > 0).mean(axis=0)


share_on = Exercise(
    key="share_on",
    book=share_book,
    parts=[
        Part(
            "three units, square weights or not",
            1,
            [
                Case(SQUARE, np.array([1 / 3, 1 / 3, 2 / 3])),
                Case(draw_square, truth),
                Case((X, WEIGHT, BIAS), np.array([0.5, 0.25, 0.0])),
            ],
        ),
        Part(
            "any sizes",
            1,
            [
                Case((X[:2], WEIGHT, BIAS), np.array([0.5, 0.5, 0])),
                Case((np.array([[0.001], [-0.001]]), np.array([[1.0], [-1.0], [2.0]]), np.zeros(3)), np.full(3, 0.5)),
                Case(draw, truth),
                Case((X[:1], WEIGHT, BIAS + 2), np.array([1.0, 1.0, 1.0])),
                Case((np.zeros((5, 2)), WEIGHT, np.zeros(3)), np.zeros(3)),
            ],
        ),
    ],
    mistakes=[
        Mistake(comparison_left, "after ReLU nothing is below 0, so `>= 0` is always true."),
        Mistake(transposed_only, "one bug is mended. Now every share is 1: can anything be below 0 after ReLU?"),
        Mistake(
            axis_left, "this is a share for each example. Over which axis must the mean run to leave one for each unit?"
        ),
        Mistake(without_bias, "the bias is left out. It decides where a unit begins to be on."),
        Mistake(of_all, "this is one share for the whole layer. Each unit has its own."),
        Mistake(counted, "these are counts. A share lies between 0 and 1."),
        Mistake(share_off, "this is how often each unit says 0: the share *off*, not on."),
        Mistake(percentages, "these are percentages. As shares they lie between 0 and 1."),
        Mistake(activation_mean, "this is how much each unit says on average, not how often it is on."),
        Mistake(sums_at_zero, "a sum of exactly 0 counts as on here. On means that the unit says more than 0."),
        Mistake(transpose_left, "each unit's weights are a row of `weight`. The product still takes its columns."),
        Mistake(
            comparison_mended_only,
            "the comparison is mended. Two more bugs are left, in the product and in the axis.",
        ),
        Mistake(axis_mended_only, "the mean is mended; two bugs are left, in the product and in the comparison."),
        Mistake(
            as_given, "this is the code as it was given. Try it on shapes that are not square: the first bug shows."
        ),
    ],
    hints=[
        "Square shapes hide bugs. Call the given code with 4 examples, 2 inputs and 3 units, and read the error.",
        "The three bugs are in the product, in the comparison, and in the axis.",
        "Use linear(x, weight, bias), ask where it is > 0, and take the mean over axis 0, the examples.",
    ],
    sibling=share_positive,
)
