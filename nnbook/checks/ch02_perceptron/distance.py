"""The margin."""

from __future__ import annotations

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch02_perceptron.points import plain_sum, random_line


def margin_truth(x, y, w, b):
    length = sum(float(w_j) ** 2 for w_j in w) ** 0.5
    return min((plain_sum(x_i, w, b) if y_i == 1 else -plain_sum(x_i, w, b)) / length for x_i, y_i in zip(x, y))  # noqa: B905


def draw_right_line(rng):
    x, _, w, b = random_line(rng)
    return x, (x @ w + b >= 0).astype(int), w, b


def margin_of_sums(x, y, w, b):
    return np.min(np.where(y == 1, 1, -1) * (x @ w + b))


def margin_absolute(x, y, w, b):
    return np.min(np.abs(x @ w + b)) / np.linalg.norm(w)


def margin_sign_lost(x, y, w, b):
    return abs(np.min(np.where(y == 1, 1, -1) * (x @ w + b)) / np.linalg.norm(w))


def margin_by_label(x, y, w, b):
    return np.min(y * (x @ w + b)) / np.linalg.norm(w)


def margin_mean(x, y, w, b):
    return np.mean(np.where(y == 1, 1, -1) * (x @ w + b)) / np.linalg.norm(w)


def margin_square(x, y, w, b):
    return np.min(np.where(y == 1, 1, -1) * (x @ w + b)) / (w @ w)


def margin_no_bias(x, y, w, b):
    return np.min(np.where(y == 1, 1, -1) * (x @ w)) / np.linalg.norm(w)


def margin_bias_in_length(x, y, w, b):
    return np.min(np.where(y == 1, 1, -1) * (x @ w + b)) / np.sqrt(w @ w + b * b)


def margin_biggest(x, y, w, b):
    return np.max(np.where(y == 1, 1, -1) * (x @ w + b)) / np.linalg.norm(w)


def margin_other_sign(x, y, w, b):
    return np.min(np.where(y == 1, -1, 1) * (x @ w + b)) / np.linalg.norm(w)


def largest_stretch(x, w):
    """Return how far the points x (N, D) reach along the direction of w (D,), from the first to the last.

    >>> largest_stretch(np.array([[0.0, 5.0], [2.0, 1.0]]), np.array([3.0, 0.0]))
    2.0
    """
    along = x @ w / np.linalg.norm(w)
    return float(along.max() - along.min())


MARGIN_LINE = np.array([3.0, 4.0]), -5.0
margin = Exercise(
    key="margin",
    piece="nnbook.neurons:margin",
    book=neurons.margin,
    parts=[
        Part(
            "every point on its own side",
            1,
            [
                Case(
                    (
                        np.array([[3.0, 4.0], [0.0, -1.0], [2.0, 1.5], [3.0, -3.0]]),
                        np.array([1, 0, 1, 0]),
                        *MARGIN_LINE,
                    ),
                    1.4,
                ),
                Case((np.array([[3, 0], [0, 4]]), np.array([1, 0]), np.array([1, 0]), -1), 1.0),
                Case(draw_right_line, margin_truth),
            ],
        ),
        Part(
            "points on the wrong side, and on the line",
            1,
            [
                Case((np.array([[3.0, 4.0], [0.0, -1.0], [1.0, 0.0]]), np.array([1, 0, 1]), *MARGIN_LINE), -0.4),
                Case((np.array([[1.0, 0.5], [3.0, 4.0]]), np.array([0, 1]), *MARGIN_LINE), 0.0),
                Case((np.array([[2.0]]), np.array([0]), np.array([-0.5]), 4.0), -6.0),
                Case(random_line, margin_truth),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            margin_of_sums,
            "these are sums, not distances: double w and b, and the same line would have twice the margin.",
        ),
        Mistake(margin_no_bias, "the bias is left out: this measures from a line through the origin."),
        Mistake(margin_by_label, "y times the sum is 0 for all of class 0. Its sums should change sign."),
        Mistake(margin_other_sign, "the sign is reversed: a point of class 1 that fires is on its own side."),
        Mistake(margin_mean, "this is the mean distance. The margin is that of the worst point."),
        Mistake(
            margin_biggest,
            "this is the point that is farthest on its right side. The margin is that of the worst point.",
        ),
        Mistake(
            margin_square, "this divides by the square of the length of w. A distance is the sum divided by the length."
        ),
        Mistake(margin_bias_in_length, "the bias is counted in the length. Only w turns the line; b shifts it."),
        Mistake(
            margin_sign_lost,
            "the sign is lost at the end: a point on the wrong side counts as positive. It makes the margin negative.",
        ),
        Mistake(margin_absolute, "a point on the wrong side counts as positive here. Its distance must be negative."),
    ],
    hints=[
        "w · x + b, divided by the length of w, is a point's distance from the line, with a sign. The right sign?",
        "For class 1 the distance should be above 0, for class 0 below. Turn the sign of class 0, then take the worst.",
        "np.where(y == 1, 1, -1) gives the signs, np.linalg.norm(w) the length. Take the smallest of the N numbers.",
    ],
    sibling=largest_stretch,
)
