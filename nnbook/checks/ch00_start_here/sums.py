"""Chapter 00: a neuron's weighted sum, and the bias of a whole batch."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part

Array = np.ndarray

# weighted_sum


def weighted_sum(x, w):
    """Return the sum of the inputs x, shape (d,), each times its weight in w, shape (d,): a single number."""
    return x @ w


def sum_of_squares(x):
    """Return the sum of the squares of x, shape (d,): a single number.

    >>> float(sum_of_squares(np.array([1.0, 2.0, 3.0])))
    14.0
    """
    return np.sum(x * x)


def _sum_by_hand(x: Array, w: Array) -> float:
    return math.fsum(float(a) * float(b) for a, b in zip(x, w, strict=True))


def _two_vectors(rng: np.random.Generator) -> tuple[Array, Array]:
    d = int(rng.integers(3, 9))
    return rng.normal(size=d), rng.normal(size=d)


# No two ways of going wrong give the same number here: the products are 1, −12 and −10.
X3, W3 = np.array([2.0, -3.0, 5.0]), np.array([0.5, 4.0, -2.0])

WEIGHTED_SUM = Exercise(
    key="weighted_sum",
    book=weighted_sum,
    sibling=sum_of_squares,
    parts=[
        Part(
            "worked by hand, and random vectors",
            1,
            [
                Case((X3, W3), -21.0),
                Case((np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0])), 4.5),
                Case(_two_vectors, _sum_by_hand),
            ],
        ),
        Part(
            "one input, whole numbers, inputs that are 0",
            1,
            [
                Case((np.array([4.0]), np.array([-0.5])), -2.0),
                Case((np.array([1, 0, 1, 1]), np.array([2, 5, -3, 4])), 3),
                Case((np.zeros(3), W3), 0.0),
                Case((np.arange(10.0)[::2], np.ones(5)), 20.0),
            ],
        ),
    ],
    mistakes=[
        Mistake(lambda x, w: x * w, "these are the products, one per input; the weighted sum adds them up."),
        Mistake(lambda x, w: np.outer(x, w), "this is every input times every weight; each input meets its own only."),
        Mistake(lambda x, w: np.sum(x * w, keepdims=True),
                "the number is right, but it comes as an array of shape (1,); asked is the single number, shape ()."),
        Mistake(
            lambda x, w: np.sum(x) * np.sum(w), "this is the sum of the inputs times the sum of the weights: add last."
        ),
        Mistake(lambda x, w: np.mean(x * w), "this is the mean of the products; the weighted sum is their sum."),
        Mistake(lambda x, w: np.sum(x + w), "inputs and weights are added to each other; multiply each pair first."),
        Mistake(lambda x, w: np.sum(x), "these are the inputs added up, without their weights."),
        Mistake(lambda x, w: np.sum(w), "these are the weights added up, without their inputs."),
        Mistake(
            lambda x, w: (x @ w) / np.sum(w) if np.sum(w) else x @ w,
            "this is divided by the sum of the weights: a weighted mean. The weighted sum is not divided.",
        ),
        Mistake(lambda x, w: x[:-1] @ w[:-1], "the last pair is left out, as with `range(len(x) - 1)`."),
        Mistake(lambda x, w: x[1:] @ w[1:], "the first pair is left out; positions count from 0."),
        Mistake(lambda x, w: x[-1] * w[-1], "only the last product is left: `=` forgets the earlier ones, `+=` adds."),
        Mistake(lambda x, w: x[0] * w[0], "this is the first product alone. Does `return` stand inside the loop?"),
    ],
    hints=(
        "Two steps: multiply each input by its own weight, then add up what comes out.",
        "`x * w` multiplies the pairs and has shape (d,). Which method of an array adds up all its values?",
        "NumPy has both steps in one sign, the matrix product `@`: between two vectors of shape (d,) it is this sum.",
    ),
)  # fmt: skip

# add_bias


def add_bias(scores, bias):
    """Return the scores, shape (n, k), with the bias of each column, shape (k,), added: shape (n, k)."""
    return scores + bias


def scale_columns(x, factors):
    """Multiply each column of x, shape (n, k), by its own factor, shape (k,): shape (n, k).

    >>> scale_columns(np.ones((2, 3)), np.array([1.0, 10.0, 100.0]))
    array([[  1.,  10., 100.],
           [  1.,  10., 100.]])
    """
    return x * factors


def _bias_by_hand(scores: Array, bias: Array) -> Array:
    return np.array([[float(s) + float(b) for s, b in zip(row, bias, strict=True)] for row in scores])


def _batch_and_bias(n: int, k: int) -> Callable:
    return lambda rng: (rng.normal(size=(n, k)), rng.normal(size=k))


def _bias_per_row(scores: Array, bias: Array) -> Array:
    return scores + np.resize(bias, len(scores))[:, None]


def _bias_on_first_row(scores: Array, bias: Array) -> Array:
    out = np.array(scores, dtype=float)
    out[0] += bias
    return out


def _bias_into_same_kind(scores: Array, bias: Array) -> Array:
    out = np.zeros_like(scores)
    out[:] = scores + bias
    return out


SQUARE = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])

ADD_BIAS = Exercise(
    key="add_bias",
    book=add_bias,
    sibling=scale_columns,
    parts=[
        Part(
            "three examples, three units",
            1,
            [
                Case(
                    (SQUARE, np.array([10.0, 20.0, 30.0])),
                    np.array([[11.0, 22.0, 33.0], [14.0, 25.0, 36.0], [17.0, 28.0, 39.0]]),
                ),
                Case(_batch_and_bias(3, 3), _bias_by_hand),
            ],
        ),
        Part(
            "other batches: many rows, one row, one unit, whole numbers",
            1,
            [
                Case(_batch_and_bias(6, 2), _bias_by_hand),
                Case(_batch_and_bias(1, 4), _bias_by_hand),
                Case(_batch_and_bias(5, 1), _bias_by_hand),
                Case((np.array([[1, 2], [3, 4], [5, 6]]), np.array([0.5, -0.5])),
                     np.array([[1.5, 1.5], [3.5, 3.5], [5.5, 5.5]])),
            ],
        ),
    ],
    mistakes=[
        Mistake(_bias_per_row, "the biases run down the rows, one per example; each column has its own bias."),
        Mistake(_bias_on_first_row, "only the first example got its bias; every row of the batch needs it."),
        Mistake(lambda s, b: s + np.sum(b), "every score got the sum of all biases; each column has one of its own."),
        Mistake(lambda s, b: s * b, "the scores are multiplied by the biases; a bias is added."),
        Mistake(lambda s, b: s - b, "the biases are taken away; a bias is added."),
        Mistake(lambda s, b: np.vstack([s, b]), "the bias became one more row; the shape of the scores must stay."),
        Mistake(lambda s, b: s @ b, "this is a matrix product of scores and biases; a bias is added."),
        Mistake(_bias_into_same_kind,
                "the sums went into an array of whole numbers, which cuts off what follows the point. `zeros_like` "
                "of whole numbers makes such an array."),
    ],
    hints=(
        "Line the shapes up at their last axis: (n, k) above, (k,) below. Does anything have to be reshaped?",
        "NumPy stretches the missing axis of `bias` by itself: the same row of k biases for all n examples.",
        "A loop over rows would add `bias` to each. The rule of broadcasting makes that a single `+` with no index.",
    ),
)  # fmt: skip
