"""Adaline's delta rule."""

from __future__ import annotations

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch02_perceptron.points import draw_example, plain_sum


def delta_truth(x, y, w, b, lr):
    target = 1.0 if y == 1 else -1.0
    step = lr * (target - plain_sum(x, w, b))
    return np.array([float(w_j) + step * float(x_j) for w_j, x_j in zip(w, x, strict=True)]), float(b) + step


def draw_delta(rng):
    return *draw_example(rng), float(rng.uniform(0.01, 0.5))


def delta_thresholded(x, y, w, b, lr):
    error = y - int(w @ x + b >= 0)
    return w + lr * error * x, b + lr * error


def delta_zero_one(x, y, w, b, lr):
    error = y - (w @ x + b)
    return w + lr * error * x, b + lr * error


def delta_reversed(x, y, w, b, lr):
    error = w @ x + b - (2 * y - 1)
    return w + lr * error * x, b + lr * error


def delta_only_mistakes(x, y, w, b, lr):
    if (w @ x + b >= 0) == (y == 1):
        return w, b
    return delta_truth(x, y, w, b, lr)


def delta_bias_rate(x, y, w, b, lr):
    error = 2 * y - 1 - (w @ x + b)
    return w + lr * error * x, b + error


def delta_bias_still(x, y, w, b, lr):
    error = 2 * y - 1 - (w @ x + b)
    return w + lr * error * x, b


def delta_sum_without_bias(x, y, w, b, lr):
    error = 2 * y - 1 - w @ x
    return w + lr * error * x, b + lr * error


def delta_bias_last(x, y, w, b, lr):
    w = w + lr * (2 * y - 1 - (w @ x + b)) * x
    return w, b + lr * (2 * y - 1 - (w @ x + b))


def delta_twice(x, y, w, b, lr):
    error = 2 * y - 1 - (w @ x + b)
    return w + 2 * lr * error * x, b + 2 * lr * error


def nudge_thermostat(heating, room, wanted, lr):
    """Return the heating after one look at the thermometer: corrected by a share of the difference.

    >>> nudge_thermostat(10.0, 18.0, 20.0, 0.5)
    11.0
    """
    error = wanted - room
    return heating + lr * error


DELTA = np.array([1.0, 2.0]), 0, np.array([0.5, 1.0]), 0.25, 0.1
delta_update = Exercise(
    key="delta_update",
    piece="nnbook.neurons:delta_update",
    book=neurons.delta_update,
    parts=[
        Part(
            "answers wrong and right, sums that are off",
            1,
            [
                Case(DELTA, (np.array([0.125, 0.25]), -0.125)),
                Case((np.array([1.0, 2.0]), 0, np.array([0.5, -1.0]), 0.25, 0.1), (np.array([0.525, -0.95]), 0.275)),
                Case((np.array([3.0]), 1, np.array([1.0]), 2.0, 0.1), (np.array([-0.2]), 1.6)),
                Case((np.array([1.0, -1.0]), 1, np.array([0.5, -0.5]), 0.0, 0.3), (np.array([0.5, -0.5]), 0.0)),
            ],
        ),
        Part(
            "any example, any rate",
            1,
            [
                Case(draw_delta, delta_truth, repeat=8),
                Case(
                    (np.ones(3, dtype=np.float32), 1, np.zeros(3, dtype=np.float32), 0.0, 0.5), (np.full(3, 0.5), 0.5)
                ),
                Case((np.array([4.0, 1.0]), 1, np.array([1.0, 1.0]), 1.0, 0.0), (np.array([1.0, 1.0]), 1.0)),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            delta_only_mistakes, "only mistakes move the weights here. Adaline corrects every example whose sum is off."
        ),
        Mistake(
            delta_thresholded, "this is the perceptron's error, class minus answer. Adaline looks at the sum itself."
        ),
        Mistake(delta_zero_one, "the sum aims at y here. It should aim at −1 for class 0 and at +1 for class 1."),
        Mistake(delta_reversed, "the direction is reversed: the sum moves away from its target."),
        Mistake(delta_bias_rate, "the learning rate is missing in the bias's step."),
        Mistake(delta_bias_still, "the bias has not moved. It is a weight too; its input is always 1."),
        Mistake(delta_sum_without_bias, "the bias is left out of the sum s = w · x + b."),
        Mistake(
            delta_bias_last, "the bias's step uses a sum of weights that have moved already. Both steps use one sum."
        ),
        Mistake(delta_twice, "this steps twice as far. In the rule as stated above there is no factor 2."),
    ],
    hints=[
        "Nothing is compared with 0 here. Find the target for this class, then how far the sum is from it.",
        "2y − 1 turns 0 and 1 into −1 and +1. The error is this target minus the sum, a number with decimals.",
        "With error = (2y − 1) − (w · x + b), hand back w + lr · error · x and b + lr · error.",
    ],
    sibling=nudge_thermostat,
)
