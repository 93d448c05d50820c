"""Softplus, a ReLU with its kink rounded off, that survives ±1000."""

from __future__ import annotations

import math

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch04_activations.warned import silent, with_warnings
from nnbook.checks.show import difference

FAR = np.array([-1000.0, 0.0, 1000.0])
TWO = math.log(2)


def softplus_truth(x):
    def one(v):
        return v + math.log1p(math.exp(-v)) if v > 0 else math.log1p(math.exp(v))

    return np.array([one(float(v)) for v in np.ravel(x)]).reshape(np.shape(x))


def softplus_book(x):
    """Return log(1 + exp(x)), elementwise: max(x, 0) plus what is left, whose exponent is never above 0."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def plus_as_written(x):
    return np.log(1 + np.exp(x))


def plus_where(x):
    return np.where(x > 30, x, np.log1p(np.exp(x)))


def plus_cut_early(x):
    return np.where(x > 10, x, np.log1p(np.exp(np.minimum(x, 10))))


def plus_digits_lost(x):
    return np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x)))


def plus_rest_only(x):
    return np.log1p(np.exp(-np.abs(x)))


def plus_x_not_max(x):
    return x + np.log1p(np.exp(-np.abs(x)))


def plus_relu(x):
    return np.maximum(x, 0.0)


def plus_slope(x):
    return (1 + np.tanh(x / 2)) / 2


def plus_base_two(x):
    return softplus_truth(x) / TWO


def plus_turned(x):
    return softplus_truth(-x)


def plus_without_abs(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-x))


def plus_one_twice(x):
    return np.log1p(1 + np.exp(x))


def plus_one_twice_in_the_rest(x):
    return np.maximum(x, 0) + np.log1p(1 + np.exp(-np.abs(x)))


def not_x_itself(got, x):
    """Judge a value far to the right, where softplus is x and a little more."""
    wrong = difference(got, softplus_truth(x), rtol=1e-10, atol=1e-12)
    if wrong and not difference(got, x, rtol=0, atol=1e-12):
        return f"gave {x[0]:g}, x itself. About e^(-{x[0]:g}) is missing, which still stands within a float's digits"
    return wrong


def draw_array(rng):
    return (rng.normal(size=tuple(rng.integers(1, 5, size=2))) * 5,)


def hypotenuse(a, b):
    """Return √(a² + b²) for two arrays, also where the squares are too large for a float: the larger comes out first.

    >>> hypotenuse(np.array([3e200]), np.array([4e200]))
    array([5.e+200])
    """
    top = np.maximum(np.abs(a), np.abs(b))
    return top * np.sqrt((a / top) ** 2 + (b / top) ** 2)


def for_any_beta(learners):
    """Make a learner's softplus(x) callable as the library's."""

    def softplus(x, *, beta=1.0):
        return learners(beta * x) / beta

    return softplus


softplus = Exercise(
    key="softplus",
    piece="nnbook.ops:softplus",
    book=softplus_book,
    fit=for_any_beta,
    parts=[
        Part(
            "values at 0, 1, −1, 5, 11, 13 and 17",
            1,
            [
                Case(
                    (np.array([0.0, 1.0, -1.0, 5.0]),),
                    np.array([0.6931471806, 1.3132616875, 0.3132616875, 5.0067153485]),
                ),
                *(Case((np.array([x]),), judge=not_x_itself) for x in (11.0, 13.0, 17.0)),
                Case(draw_array, softplus_truth),
            ],
        ),
        Part(
            "stable at ±1000, without a warning, and not 0 at −40",
            1,
            [
                Case((FAR,), judge=silent(lambda x: [0.0, TWO, 1000.0]), run=with_warnings),
                Case((np.array([-40.0]),), judge=silent(softplus_truth, atol=0.0), run=with_warnings),
                Case(
                    (FAR.astype(np.float32) / 12.5,),
                    judge=silent(softplus_truth),
                    run=with_warnings,
                    shown="softplus(np.array([-80, 0, 80], np.float32))",
                ),
                Case((np.linspace(-900, 900, 14)[::2],), judge=silent(softplus_truth), run=with_warnings),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            plus_where,
            "exp(1000) is computed all the same, though its result is not used. `np.where` too computes both sides in "
            "full before it picks.",
        ),
        Mistake(
            plus_as_written, "exp(1000) is too large for a float, inside `log1p` too. Take the large part out first."
        ),
        Mistake(
            plus_digits_lost,
            "1 + 4e-18 is 1 in a float, and its logarithm 0. `np.log1p(e)` is log(1 + e) without that addition.",
        ),
        Mistake(
            plus_cut_early,
            "for large x this is x itself, but from too early on. What is missing there is nearly e^(-x), and still "
            "stands within the digits of a float.",
        ),
        Mistake(plus_one_twice, "`np.log1p(e)` adds the 1 itself. With 1 + e inside it is added twice."),
        Mistake(
            plus_one_twice_in_the_rest,
            "what is left over is too large: log 3 at x = 0, and not log 2. `np.log1p` adds the 1 itself.",
        ),
        Mistake(
            plus_without_abs,
            "for negative x this gives softplus of -x: the exponent beside the kink must be minus the size of x.",
        ),
        Mistake(plus_rest_only, "this is what is left over beside the kink. Where x is positive, x itself is missing."),
        Mistake(plus_x_not_max, "x is taken out for negative x as well, where nothing large was to be taken out."),
        Mistake(plus_relu, "this is ReLU. Softplus rounds the kink off: at 0 it is log 2."),
        Mistake(plus_slope, "this is the sigmoid, the slope of softplus."),
        Mistake(plus_base_two, "this is a logarithm to the base 2. `np.log` is the natural one."),
        Mistake(plus_turned, "this falls as x grows: the sign of the exponent."),
    ],
    hints=[
        "For large x, 1 + e^x is nearly e^x, and the logarithm nearly x. What is left if you take x out?",
        "log(1 + e^x) = x + log(1 + e^(-x)). Use it where x is positive; there the exponent is safe.",
        "Both cases in one line: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))).",
    ],
    sibling=hypotenuse,
)
