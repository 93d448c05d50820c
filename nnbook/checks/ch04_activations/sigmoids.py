"""The sigmoid, stable, and its backward."""

from __future__ import annotations

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch04_activations.warned import as_array, silent, with_warnings

FAR = np.array([-1000.0, 0.0, 1000.0])


def sigmoid_truth(x):
    return (1 + np.tanh(np.asarray(x) / 2)) / 2


def draw_array(rng):
    return (rng.normal(size=tuple(rng.integers(1, 5, size=2))) * 4,)


def sigmoid_book(x):
    """Return 1 / (1 + exp(−x)), elementwise; the exponent is never above 0."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def as_written(x):
    return 1 / (1 + np.exp(-x))


def as_quotient(x):
    return np.exp(x) / (1 + np.exp(x))


def where_of_both(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


def falls(x):
    return sigmoid_truth(-x)


def precedence(x):
    return 1 / 1 + np.exp(-x)


def without_one(x):
    return 1 / np.exp(-x)


def cut_off(x):
    return sigmoid_truth(np.clip(x, -10, 10))


def cut_off_further(x):
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def step_instead(x):
    return np.where(x >= 0, 1.0, 0.0)


def tanh_instead(x):
    return np.tanh(x)


def only_positive(x):
    return 1 / (1 + np.exp(-np.abs(x)))


def share(a, b):
    """Return e^a / (e^a + e^b) for any two numbers; the larger exponent is taken out first.

    >>> share(1000.0, 1000.0), share(0.0, 2000.0)
    (0.5, 0.0)
    """
    top = max(a, b)
    return float(np.exp(a - top) / (np.exp(a - top) + np.exp(b - top)))


sigmoid = Exercise(
    key="sigmoid",
    piece="nnbook.ops:sigmoid",
    book=sigmoid_book,
    parts=[
        Part(
            "values at 0, 1, −1, 4 and −4",
            1,
            [
                Case(
                    (np.array([0.0, 1.0, -1.0, 4.0, -4.0]),),
                    np.array([0.5, 0.7310585786, 0.2689414214, 0.98201379, 0.01798621]),
                ),
                Case(draw_array, sigmoid_truth),
            ],
        ),
        Part(
            "stable at ±1000, without a warning",
            1,
            [
                Case((FAR,), judge=silent(lambda x: [0.0, 0.5, 1.0], atol=1e-15), run=with_warnings),
                Case(
                    (FAR.astype(np.float32) / 12.5,),
                    judge=silent(lambda x: [0.0, 0.5, 1.0]),
                    run=with_warnings,
                    shown="sigmoid(np.array([-80, 0, 80], np.float32))",
                ),
                Case((np.array([[-750.0], [750.0]]),), judge=silent(lambda x: [[0.0], [1.0]]), run=with_warnings),
                Case((np.linspace(-800, 800, 16)[::3],), judge=silent(sigmoid_truth), run=with_warnings),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            where_of_both,
            "exp(1000) is computed all the same and its result thrown away afterwards. `np.where` too computes both "
            "sides in full before it picks.",
        ),
        Mistake(
            as_quotient,
            "exp(1000) is too large for a float, and inf / inf is nan. Which form meets no large exponent?",
        ),
        Mistake(
            as_written,
            "minus -1000 is 1000, and exp(1000) is too large for a float. Which exponent is never above 0?",
        ),
        Mistake(falls, "this falls where the sigmoid rises: the sign of the exponent."),
        Mistake(precedence, "`1 / 1 + e` is (1 / 1) + e. Brackets around the denominator are missing."),
        Mistake(without_one, "the 1 in the denominator is missing; this grows without end."),
        Mistake(cut_off, "x is cut off near ±10 here; the value at −1000 should be 0 to the last digit that counts."),
        Mistake(
            cut_off_further, "x is cut off near ±30 here, where the sigmoid is small, but not yet 0 to the last digit."
        ),
        Mistake(step_instead, "this is the step. The sigmoid goes from 0 to 1 smoothly."),
        Mistake(tanh_instead, "this runs from −1 to 1: it is tanh. The sigmoid runs from 0 to 1."),
        Mistake(only_positive, "for negative x this gives the value at −x. The sigmoid of −x is 1 minus that of x."),
    ],
    hints=[
        "An exponent far above 0 overflows; one far below 0 quietly becomes 0. Which of x and -x is safe, and where?",
        "Multiply numerator and denominator of 1 / (1 + e^(-x)) by e^x: e^x / (1 + e^x). One form for each sign of x.",
        "With e = np.exp(-np.abs(x)) both forms are (1 or e) / (1 + e): 1 where x ≥ 0, e elsewhere.",
    ],
    sibling=share,
)


# Its backward


LOGS = np.log([4.0, 0.25, 9.0, 1.0])  # where the sigmoid is 0.8, 0.2, 0.9 and 0.5


def backward_truth(grad_out, x):
    slope = np.zeros(x.shape)
    near = np.abs(x) < 700
    slope[near] = 0.25 / np.cosh(x[near] / 2) ** 2
    return np.asarray(grad_out) * slope


def draw_backward(rng):
    shape = tuple(rng.integers(1, 5, size=2))
    return rng.normal(size=shape), rng.normal(size=shape) * 3


def slope_of(x):
    return sigmoid_truth(x) * (1 - sigmoid_truth(x))


def both_bugs(grad_out, x):
    return slope_of(sigmoid_truth(x))


def at_the_output(grad_out, x):
    return grad_out * slope_of(sigmoid_truth(x))


def without_grad_out(grad_out, x):
    return slope_of(x)


def input_for_output(grad_out, x):
    return grad_out * x * (1 - x)


def only_y(grad_out, x):
    return grad_out * sigmoid_truth(x)


def only_rest(grad_out, x):
    return grad_out * (1 - sigmoid_truth(x))


def swapped(grad_out, x):
    return x * slope_of(grad_out)


def added(grad_out, x):
    return grad_out + slope_of(x)


def of_tanh(grad_out, x):
    return grad_out * (1 - sigmoid_truth(x) ** 2)


def by_exponents(grad_out, x):
    return grad_out * np.exp(-x) / (1 + np.exp(-x)) ** 2


def sigmoid_backward_book(grad_out, x):
    """Return the gradient at x: the slope y * (1 - y) times the gradient at the output."""
    y = ops.sigmoid(x)
    return grad_out * (y * (1 - y))


def square_backward(grad_out, x):
    """Return the gradient at x of y = x²: the slope at the input, 2x, times the gradient at the output.

    >>> square_backward(np.array([1.0, 10.0]), np.array([3.0, -1.0]))
    array([  6., -20.])
    """
    return grad_out * 2 * x


sigmoid_backward = Exercise(
    key="sigmoid_backward",
    piece="nnbook.ops:sigmoid_backward",
    book=sigmoid_backward_book,
    parts=[
        Part(
            "slope times the gradient at the output, also at ±1000",
            1,
            [
                Case((np.array([2.0, -1.0, 10.0, 0.0]), LOGS), np.array([0.32, -0.16, 0.9, 0.0])),
                Case(draw_backward, backward_truth),
                Case((np.full(3, 4.0), FAR), judge=silent(lambda g, x: [0.0, 1.0, 0.0]), run=with_warnings),
                Case(
                    (np.ones(2, np.float32), np.zeros(2, np.float32)),
                    np.full(2, 0.25),
                    shown="sigmoid_backward(np.ones(2, np.float32), np.zeros(2, np.float32))",
                    atol=1e-3,  # central differences are coarse in float32, and right
                ),
            ],
        ),
        Part(
            "the slope itself, where the output is 0.8, 0.2, 0.9 and 0.5",
            1,
            [
                Case((np.ones(4), LOGS), np.array([0.16, 0.16, 0.09, 0.25]), run=as_array),
                Case((np.ones((1, 2)), np.array([[0.0, 2.0]])), np.array([[0.25, 0.1049935854]]), run=as_array),
            ],
        ),
    ],
    mistakes=[
        Mistake(both_bugs, "this is the code as given: the slope is taken at y, and grad_out is nowhere used."),
        Mistake(at_the_output, "the slope is taken at the output. y * (1 - y) holds the sigmoid once, not twice."),
        Mistake(
            without_grad_out, "this is the local slope alone. What reaches the output is handed in as grad_out, unused."
        ),
        Mistake(input_for_output, "this is x * (1 - x). In y * (1 - y) stands the output, and here comes the input."),
        Mistake(only_y, "a factor is missing: the slope is y * (1 - y)."),
        Mistake(only_rest, "a factor is missing: the slope is y * (1 - y), and y does not occur."),
        Mistake(swapped, "grad_out and x are swapped. The gradient comes first, the input second."),
        Mistake(added, "slope and gradient are added. A slope says how many times a change comes through: multiply."),
        Mistake(of_tanh, "1 − y² is the slope of tanh. The sigmoid's is y * (1 - y)."),
        Mistake(by_exponents, "at −1000 this is inf / inf. Write the slope with the output y, which is never above 1."),
    ],
    hints=[
        "Work out one number: at x = 0 the output is 0.5 and the slope 0.25. What does the given code say, and why?",
        "Compute y once from x. The slope is y * (1 - y): no second sigmoid is needed.",
        "y = sigmoid(x), then hand back grad_out * y * (1 - y).",
    ],
    sibling=square_backward,
)
