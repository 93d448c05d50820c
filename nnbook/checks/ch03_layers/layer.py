"""One linear layer for a whole batch."""

from __future__ import annotations

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch03_layers.networks import plain_sums

X = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.0], [-2.0, 1.0]])
WEIGHT = np.array([[2.0, -1.0], [0.0, 1.0], [1.0, 1.0]])
BIAS = np.array([10.0, 20.0, 30.0])
SUMS = np.array([[10.0, 22.0, 33.0], [11.0, 19.0, 29.0], [16.0, 20.0, 33.0], [5.0, 21.0, 29.0]])
# torch.nn.functional.linear on these numbers (PyTorch 2.13)
SQUARE = np.array([[0.5, -1.0], [2.0, 0.25]]), np.array([[1.0, -2.0], [3.0, 4.0]]), np.array([0.5, -0.5])
SQUARE_TORCH = np.array([[3.0, -3.0], [2.0, 6.5]])

library_linear = ops.linear  # before anything takes its place


def draw(rng):
    n, n_in, n_out = (int(k) for k in rng.integers(1, 6, size=3))
    return rng.normal(size=(n, n_in)), rng.normal(size=(n_out, n_in)), rng.normal(size=n_out)


def draw_square(rng):
    n = int(rng.integers(2, 5))
    return rng.normal(size=(n, n)), rng.normal(size=(n, n)), rng.normal(size=n)


def draw_float32(rng):
    return tuple(part.astype(np.float32) for part in draw(rng))


def draw_view(rng):
    return rng.normal(size=(4, 6))[:, ::2], rng.normal(size=(3, 2)).T, rng.normal(size=4)[::2]


def truth(x, weight, bias):
    return np.array(plain_sums(x, weight, bias)).reshape(len(x), len(weight))


def linear_book(x, weight, bias):
    """Return weight · x + bias for each row x of a batch."""
    return x @ weight.T + bias


def fit_linear(own):
    """Make a function of plain batches callable as the library's: any leading axes, no bias, its errors."""

    def linear(x, weight, bias=None):
        try:
            library_linear(x[:0] if x.ndim > 1 else x, weight, bias)
        except (AttributeError, TypeError, ValueError):
            return library_linear(x, weight, bias)  # raises the library's own error
        given = np.zeros(len(weight), x.dtype) if bias is None else bias
        rows = np.asarray(own(x.reshape(-1, x.shape[-1]), weight, given))
        return rows.astype(x.dtype, copy=False).reshape(*x.shape[:-1], len(weight))

    return linear


def not_transposed(x, weight, bias):
    return x @ weight + bias


def reshaped(x, weight, bias):
    return x @ weight.reshape(weight.shape[::-1]) + bias


def entry_by_entry(x, weight, bias):
    return x * weight + bias


def row_by_row(x, weight, bias):
    return (x * weight).sum(axis=1) + bias


def entry_by_entry_transposed(x, weight, bias):
    return x * weight.T + bias


def no_bias(x, weight, bias):
    return x @ weight.T


def bias_by_example(x, weight, bias):
    return (weight @ x.T + bias).T


def bias_column(x, weight, bias):
    return x @ weight.T + bias[:, None]


def on_its_side(x, weight, bias):
    return weight @ x.T + bias[:, None]


def one_example(x, weight, bias):
    return weight @ x + bias


def cut_off(x, weight, bias):
    return np.maximum(x @ weight.T + bias, 0)


def fires(x, weight, bias):
    return (x @ weight.T + bias >= 0).astype(int)


def subtracts(x, weight, bias):
    return x @ weight.T - bias


def first_row_only(x, weight, bias):
    return weight @ x[0] + bias


def added_up(x, weight, bias):
    return (x @ weight.T + bias).sum(axis=0)


def no_shape_for_none(x, weight, bias):
    return np.array([weight @ row + bias for row in x])


def prices(baskets, price, delivery):
    """Return what each customer pays in each of S shops, (N, S): goods at that shop's prices, and its delivery.

    baskets: (N, G), how much of each good.  price: (G, S), a column a shop.  delivery: (S,).

    >>> prices(np.array([[1, 2]]), np.array([[3, 5], [4, 1]]), np.array([10, 20]))
    array([[21, 27]])
    """
    return baskets @ price + delivery


linear = Exercise(
    key="linear",
    piece="nnbook.ops:linear",
    fit=fit_linear,
    book=linear_book,
    parts=[
        Part(
            "two inputs, three units, four examples",
            1,
            [Case((X, WEIGHT, BIAS), SUMS), Case((X[:1], WEIGHT, BIAS), SUMS[:1])],
        ),
        Part(
            "any sizes, square ones too",
            1,
            [
                Case(SQUARE, SQUARE_TORCH),
                Case(draw, truth),
                Case(draw_square, truth),
                Case((X[:0], WEIGHT, BIAS), np.zeros((0, 3))),
                Case((1000 * X, WEIGHT, -1000 * BIAS), lambda x, w, b: truth(x, w, b)),
                Case(draw_float32, truth, repeat=2, rtol=1e-4, atol=1e-5),
                Case(draw_view, truth, repeat=2),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            not_transposed,
            "a unit's weights are a row of `weight`, and each row of x must meet a row of it. What turns rows into "
            "columns?",
        ),
        Mistake(
            reshaped,
            "`reshape` only breaks the same numbers into other rows. To transpose is to turn rows into columns.",
        ),
        Mistake(entry_by_entry, "`*` multiplies entry by entry. A sum over the inputs is a matrix product, `@`."),
        Mistake(
            row_by_row, "`x * weight` pairs each example with the unit in the same row. All have to meet all: `@` does."
        ),
        Mistake(
            entry_by_entry_transposed, "the transpose is right, but `*` multiplies entry by entry. Which sign sums?"
        ),
        Mistake(no_bias, "the bias is missing."),
        Mistake(subtracts, "the bias is subtracted. As a threshold it would be, but a bias is added."),
        Mistake(cut_off, "negative sums are cut off. That comes after the layer; here the sums are asked for."),
        Mistake(fires, "this says who fires. A linear layer hands on the sums themselves."),
        Mistake(
            bias_by_example, "the bias is laid along the examples. Each *unit* has its own, so along the last axis."
        ),
        Mistake(
            bias_column, "the bias stands as a column. A row of shape (out_features,) broadcasts over the examples."
        ),
        Mistake(on_its_side, "the result lies on its side: a row for each example is asked for, not for each unit."),
        Mistake(first_row_only, "this is the first example alone. The answer has a row for each example."),
        Mistake(added_up, "the examples are added up. Each keeps a row of its own."),
        Mistake(
            no_shape_for_none,
            "for a batch without examples `np.array([])` has lost count of the units; (0, out_features) is asked for.",
        ),
        Mistake(one_example, "`weight @ x` is right for one example. In a batch the examples are the rows of x."),
    ],
    hints=[
        "Shapes first: (N, in) and (out, in) should give (N, out). Which axis do the two share?",
        "A matrix product sums over the last axis of the left factor and the first axis of the right one.",
        "x @ weight.T has shape (N, out); adding a bias of shape (out,) broadcasts it over the rows.",
    ],
    sibling=prices,
)
