"""The learning rule, by hand and in code."""

from __future__ import annotations

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch02_perceptron.points import draw_example, plain_sum
from nnbook.checks.show import difference, show

BY_HAND = [[-1, -1, -1], [-1, -1, -1], [0, 2, 0], [-2, 2, -1]]


def judge_rows(rows, n):
    """Say what is wrong with the first n rows, without giving away what is right."""
    if not isinstance(rows, list | tuple | np.ndarray):
        return f"gave {show(rows)}, expected a list of four rows"
    if len(rows) > 4 or len(rows) < n:
        return f"gave {len(rows)} rows, expected 4: one after each example, none before the first"
    for i, (row, right) in enumerate(zip(rows[:n], BY_HAND, strict=False), start=1):
        if np.shape(row) != (3,):
            return f"gave {show(row)} in row {i}, expected three numbers"
        for name, number, true in zip(("w1", "w2", "b"), row, right, strict=True):
            if difference(number, true):
                return f"gave {show(row)} in row {i}: {name} is not what the rule gives after example {i}"
    return ""


def by_hand_book():
    """Return [w1, w2, b] after each of the four examples."""
    return [[-1, -1, -1], [-1, -1, -1], [0, 2, 0], [-2, 2, -1]]


def two_more_by_hand():
    """Return [w1, w2, b] after each of two examples, from w = (1, 0), b = 0: (2, 2) of class 0, (1, −1) of class 0.

    The first sum is 2, so the neuron fires and should not: subtract (2, 2) and 1. The second sum is −1 + 2 − 1 = 0,
    which fires too: subtract (1, −1) and 1.

    >>> two_more_by_hand()
    [[-1, -2, -1], [-2, -1, -2]]
    """
    return [[-1, -2, -1], [-2, -1, -2]]


by_hand = Exercise(
    key="by_hand",
    book=by_hand_book,
    parts=[
        Part(
            "after the first two examples",
            0.5,
            [Case((), judge=lambda rows: judge_rows(rows, 2))],
        ),
        Part("after all four", 0.5, [Case((), judge=lambda rows: judge_rows(rows, 4))]),
    ],
    mistakes=[
        Mistake(
            lambda: [[0, 0, 0], [0, 0, 0], [1, 3, 1], [-1, 3, 0]],
            "the first sum is exactly 0, and 0 is enough to fire. The class is 0, so that is a mistake.",
        ),
        Mistake(
            lambda: [[-1, -1, -1], [-3, -2, -2], [-2, 1, -1], [-4, 1, -2]],
            "the second answer is right, and has moved the weights. Only a mistake may.",
        ),
        Mistake(
            lambda: [[1, 1, 1], [3, 2, 2], [3, 2, 2], [5, 2, 3]],
            "the direction is reversed: fired and should not have means that the example is subtracted.",
        ),
        Mistake(
            lambda: [[-1, -1, 0], [-1, -1, 0], [0, 2, 0], [-2, 2, 0]],
            "the bias has not moved. It changes by +1 or −1 with every mistake, as a weight whose input is always 1.",
        ),
        Mistake(
            lambda: [[-1, -1, -1], [-1, -1, -1], [0, 2, 0], [0, 2, 0]],
            "the last sum is 0 · 2 + 2 · 0 + 0 = 0. That fires, and the class is 0: one more mistake.",
        ),
    ],
    hints=[
        "For each example take the newest weights, write down the sum, then the answer, then the class.",
        "The first sum is 0 · 1 + 0 · 1 + 0 = 0, which fires. The class is 0, so (1, 1) and 1 are subtracted.",
        "Then w = (−1, −1) and b = −1. The second sum is −2 − 1 − 1 = −4: silent, and right. The third is "
        "−1 − 3 − 1 = −5: silent, and wrong.",
    ],
    sibling=two_more_by_hand,
)


FIRE_WRONGLY = np.array([2.0, -1.0]), 0, np.array([1.0, 1.0]), 0.5
MISS = np.array([-2.0, 1.0]), 1, np.array([1.0, 1.0]), 0.5
MISS_BY_BIAS = np.array([1.0, 2.0]), 1, np.array([1.0, 0.0]), -3.0


def update_truth(x, y, w, b):
    fires = plain_sum(x, w, b) >= 0
    sign = 0 if fires == bool(y) else (-1 if fires else 1)
    return np.array([float(w_j) + sign * float(x_j) for w_j, x_j in zip(w, x, strict=True)]), float(b) + sign


def draw_mistake(rng):
    x, _, w, b = draw_example(rng)
    return x, 0 if plain_sum(x, w, b) >= 0 else 1, w, b


def update_always(x, y, w, b):
    return w + (2 * y - 1) * x, b + 2 * y - 1


def update_by_label(x, y, w, b):
    wrong = (w @ x + b >= 0) != (y == 1)
    return (w + y * x, b + y) if wrong else (w, b)


def update_reversed(x, y, w, b):
    error = int(w @ x + b >= 0) - y
    return w + error * x, b + error


def update_weights_only(x, y, w, b):
    return w + (y - int(w @ x + b >= 0)) * x, b


def update_answers_without_bias(x, y, w, b):
    error = y - int(w @ x >= 0)
    return w + error * x, b + error


def update_bias_up(x, y, w, b):
    error = y - int(w @ x + b >= 0)
    return w + error * x, b + abs(error)


def update_strict(x, y, w, b):
    error = y - int(w @ x + b > 0)
    return w + error * x, b + error


def update_by_sum(x, y, w, b):
    error = y - (w @ x + b)
    return w + error * x, b + error


def count_votes(votes, vote, answer):
    """Return the votes of three advisers (3,) after one question: those who got it wrong lose one.

    >>> count_votes(np.array([4, 4, 4]), np.array([1, 0, 1]), 1)
    array([4, 3, 4])
    """
    wrong = (vote != answer).astype(int)
    return votes - wrong


perceptron_update = Exercise(
    key="perceptron_update",
    piece="nnbook.neurons:perceptron_update",
    book=neurons.perceptron_update,
    parts=[
        Part(
            "a mistake of either kind",
            1,
            [
                Case(FIRE_WRONGLY, (np.array([-1.0, 2.0]), -0.5)),
                Case(MISS, (np.array([-1.0, 2.0]), 1.5)),
                Case(MISS_BY_BIAS, (np.array([2.0, 2.0]), -2.0)),
                Case(draw_mistake, update_truth),
            ],
        ),
        Part(
            "right answers, and points on the line",
            1,
            [
                Case((np.array([2.0, -1.0]), 1, np.array([1.0, 1.0]), 0.5), (np.array([1.0, 1.0]), 0.5)),
                Case((np.array([-2.0, 1.0]), 0, np.array([1.0, 1.0]), 0.5), (np.array([1.0, 1.0]), 0.5)),
                Case((np.array([1.0, 3.0]), 1, np.zeros(2), 0.0), (np.zeros(2), 0.0)),
                Case((np.array([1.0, 3.0]), 0, np.zeros(2), 0.0), (np.array([-1.0, -3.0]), -1.0)),
                Case(draw_example, update_truth, repeat=8),
            ],
        ),
    ],
    mistakes=[
        Mistake(update_by_label, "y · x is zero for class 0, so a neuron that fires wrongly is never corrected."),
        Mistake(update_reversed, "the direction is reversed: fired and should not have means subtract the example."),
        Mistake(update_weights_only, "the bias has not moved. It is a weight too; its input is always 1."),
        Mistake(update_answers_without_bias, "the bias is left out of the sum: the answer is 1 where w · x + b ≥ 0."),
        Mistake(update_bias_up, "the bias rises at every mistake. It should fall when the neuron fired wrongly."),
        Mistake(update_strict, "a sum of exactly 0 fires, so on the line the answer is 1. The rule is ≥, not >."),
        Mistake(update_by_sum, "this takes y minus the sum. The perceptron looks only at y minus its answer, 0 or 1."),
        Mistake(update_always, "the weights move after a right answer too. Only mistakes may move them."),
    ],
    hints=[
        "Three cases: right, silent but should have fired, fired but should not have. One number tells them apart.",
        "Class minus answer is 0, +1 or −1 in the three cases. The formula above needs nothing else.",
        "Compute error = y − answer, where the answer is 1 if w · x + b ≥ 0. Hand back w + error · x and b + error.",
    ],
    sibling=count_votes,
)
