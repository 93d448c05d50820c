"""A perceptron with two bugs to find."""

from __future__ import annotations

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch02_perceptron.points import SIX, SIX_Y, XOR, two_clouds


def fit_signed_truth(x, t, epochs=100):
    t = np.asarray(t)
    kernel = x.astype(float) @ x.astype(float).T + 1
    counts = np.zeros(len(x), dtype=int)
    for _ in range(epochs):
        before = counts.sum()
        for i in range(len(x)):
            counts[i] += t[i] * ((counts * t) @ kernel[i]) <= 0
        if counts.sum() == before:  # and so in all epochs to come
            break
    return (counts * t) @ x.astype(float), float((counts * t).sum())


def signed(x, t, epochs, wrong, bias):
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(epochs):
        for x_i, t_i in zip(x, t, strict=True):
            if wrong(t_i, w @ x_i + b):
                w, b = w + t_i * x_i, b + bias(t_i)
    return w, b


def signed_as_given(x, t, epochs=100):
    return signed(x, t, epochs, lambda t_i, s: t_i * s < 0, lambda t_i: 1)


def signed_bias_up(x, t, epochs=100):
    return signed(x, t, epochs, lambda t_i, s: t_i * s <= 0, lambda t_i: 1)


def signed_half_line(x, t, epochs=100):
    return signed(x, t, epochs, lambda t_i, s: (s >= 0) != (t_i > 0), lambda t_i: t_i)


def signed_no_bias(x, t, epochs=100):
    return signed(x, t, epochs, lambda t_i, s: t_i * s <= 0, lambda t_i: 0)


def signed_always(x, t, epochs=100):
    return signed(x, t, epochs, lambda t_i, s: True, lambda t_i: t_i)


def signed_one_epoch(x, t, epochs=100):
    return signed(x, t, 1, lambda t_i, s: t_i * s <= 0, lambda t_i: t_i)


def draw_signed(rng):
    x, y = two_clouds(rng)
    return x, 2 * y - 1, 40


def last_positive(values):
    """Return the index of the last value above 0, or −1; mended: it began at index 0, so "none" looked like "first".

    >>> last_positive([-2, 5, -1]), last_positive([-2, -3])
    (1, -1)
    """
    found = -1
    for i, value in enumerate(values):
        if value > 0:
            found = i
    return found


fit_signed = Exercise(
    key="fit_signed",
    book=neurons.fit_signed,
    parts=[
        Part(
            "it leaves the start at zero",
            1,
            [
                Case((np.array([[2.0, 1.0]]), np.array([-1]), 3), (np.array([-2.0, -1.0]), -1.0)),
                Case((np.array([[2.0, 1.0]]), np.array([1]), 3), (np.array([2.0, 1.0]), 1.0)),
            ],
        ),
        Part(
            "it ends at the right line",
            1,
            [
                Case((SIX, 2 * SIX_Y - 1, 20), fit_signed_truth, shown="fit_signed(six points)"),
                Case((XOR, np.array([-1, -1, -1, 1]), 20), fit_signed_truth),
                Case(draw_signed, fit_signed_truth, repeat=3),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            signed_half_line, "a point on the line counts as right for one class. Here it is a mistake for either."
        ),
        Mistake(signed_as_given, "at the start every sum is 0, and 0 < 0 is false. What must count as a mistake?"),
        Mistake(
            signed_bias_up, "the start is mended. Now follow b: it can only grow. Which way should class −1 push it?"
        ),
        Mistake(signed_no_bias, "the bias never moves. It is a weight whose input is always 1."),
        Mistake(signed_one_epoch, "this is one pass over the examples. Does `return` stand inside the outer loop?"),
        Mistake(signed_always, "every example moves the weights, right or wrong. The condition must stay."),
    ],
    hints=[
        "Run the given code by hand on one example. What is the first sum, and does the `if` let it through?",
        "The first bug is in the comparison: a product of exactly 0 counts as a mistake. The other is in the bias.",
        "Where a weight moves by t_i times its input, the bias moves by t_i times 1, which for class −1 is downwards.",
    ],
    sibling=last_positive,
)
