"""The exercises of chapter 02: the perceptron, its learning rule, Adaline, and what neither can learn."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Chapter, Exercise, Mistake, Part, Written

# Data that several exercises use

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
FIRE_WRONGLY = np.array([2.0, -1.0]), 0, np.array([1.0, 1.0]), 0.5
MISS = np.array([-2.0, 1.0]), 1, np.array([1.0, 1.0]), 0.5
SIX = np.array([[3.0, 1.0], [1.0, 2.5], [0.5, 2.0], [2.0, -2.0], [-3.0, -1.5], [-1.5, 2.5]])
SIX_Y = np.array([1, 1, 1, 0, 0, 0])


def two_clouds(rng):
    """Draw a separable problem: normal points on both sides of a random line, none close to it."""
    d, b = int(rng.integers(2, 6)), float(rng.normal())
    w = rng.normal(size=d)
    x = rng.normal(size=(60, d))
    distance = (x @ w + b) / np.linalg.norm(w)
    keep = np.abs(distance) > 0.15
    return x[keep], (distance[keep] > 0).astype(int)


def random_line(rng):
    """Draw points, classes (any), weights and a bias."""
    n, d = int(rng.integers(3, 30)), int(rng.integers(1, 8))
    return rng.normal(size=(n, d)), rng.integers(0, 2, n), rng.normal(size=d), float(rng.normal())


def plain_sum(x, w, b):
    """Return w · x + b of one example, number by number."""
    return sum(float(w_j) * float(x_j) for w_j, x_j in zip(w, x, strict=True)) + float(b)


# 1. predict

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


def mcculloch_pitts_majority(x):
    """Return 1 for each row of ``x`` (N, D), zeros and ones, in which at least half of the inputs are on, else 0.

    >>> mcculloch_pitts_majority(np.array([[1, 1, 0], [1, 0, 0]]))
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
                Case((np.array([[1, 1], [0, 1], [0, 0]]), np.array([1, 1]), -1), np.array([1, 1, 0])),
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
    sibling=mcculloch_pitts_majority,
)

# 2. by_hand

BY_HAND = [[-1, -1, -1], [-1, -1, -1], [0, 2, 0], [-2, 2, -1]]


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
            [Case((), BY_HAND[:2], run=lambda attempt: list(attempt())[:2], shown="the first two rows of by_hand()")],
        ),
        Part("after all four", 0.5, [Case((), BY_HAND)]),
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

# 3. perceptron_update


def update_truth(x, y, w, b):
    fires = plain_sum(x, w, b) >= 0
    sign = 0 if fires == bool(y) else (-1 if fires else 1)
    return np.array([float(w_j) + sign * float(x_j) for w_j, x_j in zip(w, x, strict=True)]), float(b) + sign


def draw_example(rng):
    x, y, w, b = random_line(rng)
    return x[0], int(y[0]), w, b


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

# 4. fit


def fit_truth(x, y, epochs=100):
    """Train in the other bookkeeping: count each example's mistakes, and never write down the weights."""
    sign = np.where(np.asarray(y) == 1, 1, -1)
    kernel = x.astype(float) @ x.astype(float).T + 1
    counts = np.zeros(len(x), dtype=int)
    for _ in range(epochs):
        before = counts.sum()
        for i in range(len(x)):
            fires = (counts * sign) @ kernel[i] >= 0
            counts[i] += fires != (y[i] == 1)
        if counts.sum() == before:
            break
    return (counts * sign) @ x.astype(float), float((counts * sign).sum()), int(counts.sum())


def train(x, y, epochs, *, passes=None, bias=True, tie=True):
    """Train as the book does, but with one thing wrong; return weights, bias and the errors made, epoch by epoch."""
    w, b, log = np.zeros(x.shape[1]), 0.0, []
    for _ in range(passes or epochs):
        errors = []
        for x_i, y_i in zip(x, y, strict=True):
            total = w @ x_i + b
            error = int(y_i) - int(total >= 0 if tie else total > 0)
            w, b = w + error * x_i, b + error * bias
            errors.append(error)
        log.append(errors)
        if not any(errors):
            break
    return w, b, log


def fit_once(x, y, epochs=100):
    w, b, log = train(x, y, epochs, passes=1)
    return w, b, int(np.abs(log).sum())


def fit_no_bias(x, y, epochs=100):
    w, b, log = train(x, y, epochs, bias=False)
    return w, b, int(np.abs(log).sum())


def fit_strict(x, y, epochs=100):
    w, b, log = train(x, y, epochs, tie=False)
    return w, b, int(np.abs(log).sum())


def fit_batch(x, y, epochs=100):
    w, b, mistakes = np.zeros(x.shape[1]), 0.0, 0
    for _ in range(epochs):
        error = y - (x @ w + b >= 0)
        if not error.any():
            break
        w, b, mistakes = w + error @ x, b + error.sum(), mistakes + np.abs(error).sum()
    return w, float(b), int(mistakes)


def fit_counts_epochs(x, y, epochs=100):
    w, b, log = train(x, y, epochs)
    return w, b, len(log)


def fit_counts_last(x, y, epochs=100):
    w, b, log = train(x, y, epochs)
    return w, b, int(np.abs(log[-1]).sum())


def fit_counts_signed(x, y, epochs=100):
    w, b, log = train(x, y, epochs)
    return w, b, int(np.sum(log))


def fit_never_ends_early(x, y, epochs=100):
    w, b, log = train(x, y, epochs)
    return w, b, len(log) * len(x)


def bubble_sort(values):
    """Return the values in order and how many swaps it took: sweep again until a whole sweep swaps nothing.

    >>> bubble_sort([3, 1, 2])
    ([1, 2, 3], 2)
    """
    values, swaps, before = list(values), 0, -1
    while swaps != before:
        before = swaps
        for i in range(len(values) - 1):
            if values[i] > values[i + 1]:
                values[i], values[i + 1] = values[i + 1], values[i]
                swaps += 1
    return values, swaps


def fit_line(attempt, *args):
    w, b, _ = attempt(*args)
    return w, b


fit = Exercise(
    key="fit",
    piece="nnbook.neurons:fit",
    book=neurons.fit,
    parts=[
        Part(
            "weights and bias",
            1,
            [
                Case((SIX, SIX_Y), (lambda x, y: fit_truth(x, y)[:2]), run=fit_line, shown="w, b of fit(six points)"),
                Case((XOR[1:], np.array([1, 1, 1])), (np.zeros(2), 0.0), run=fit_line),
                Case((XOR, np.array([0, 0, 0, 1])), (np.array([2.0, 1.0]), -3.0), run=fit_line),
                Case(two_clouds, lambda x, y: fit_truth(x, y)[:2], run=fit_line, repeat=3),
            ],
        ),
        Part(
            "the count of mistakes",
            1,
            [
                Case((XOR, np.array([0, 0, 0, 1])), 11, run=lambda f, *a: f(*a)[2], shown="the count of fit(AND)"),
                Case((XOR, np.array([1, 1, 1, 1])), 0, run=lambda f, *a: f(*a)[2], shown="the count of fit(all 1)"),
                Case(two_clouds, lambda x, y: fit_truth(x, y)[2], run=lambda f, *a: f(*a)[2], repeat=3),
            ],
        ),
        Part(
            "the limit on epochs, where no line is right",
            1,
            [
                Case((XOR, np.array([0, 1, 1, 0]), 7), (np.array([-1.0, 0.0]), 0.0, 26)),
                Case((XOR, np.array([0, 1, 1, 0]), 1), (np.array([-1.0, 0.0]), -1.0, 3)),
                Case((SIX.astype(np.float32), SIX_Y, 2), fit_truth, shown="fit(six points in float32, 2 epochs)"),
            ],
        ),
    ],
    mistakes=[
        Mistake(fit_strict, "with a sum of exactly 0 the neuron fires. Here it stays silent, and the start differs."),
        Mistake(fit_once, "this is one pass over the examples. Go on until a whole epoch has no mistake."),
        Mistake(fit_no_bias, "the bias has stayed at 0, so the line is tied to the origin."),
        Mistake(fit_batch, "all answers of an epoch come from the same weights. Each mistake must count at once."),
        Mistake(fit_counts_epochs, "this counts the epochs. Count the mistakes, one for each update."),
        Mistake(fit_counts_last, "this is the count of the last epoch alone. Count the mistakes of all epochs."),
        Mistake(fit_counts_signed, "mistakes of +1 and of −1 cancel in this count. Each counts as one."),
        Mistake(fit_never_ends_early, "this counts every example seen. Count only those that were answered wrongly."),
    ],
    hints=[
        "Two loops: the outer one over epochs, the inner one over examples. When may the outer one end early?",
        "Keep one count of mistakes. If it is the same after an epoch as before it, that epoch was free of mistakes.",
        "Start with np.zeros(x.shape[1]), 0.0 and 0. For each x_i, y_i: error = y_i − answer; if it is not 0, "
        "move w and b and add 1 to the count.",
    ],
    sibling=bubble_sort,
)

# 5. margin


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
        Mistake(margin_mean, "this is the mean distance. The margin is that of the worst point."),
        Mistake(
            margin_biggest,
            "this is the point that is farthest on its right side. The margin is that of the worst point.",
        ),
        Mistake(
            margin_square, "this divides by the square of the length of w. A distance is the sum divided by the length."
        ),
        Mistake(margin_bias_in_length, "the bias is counted in the length. Only w turns the line; b shifts it."),
        Mistake(margin_absolute, "a point on the wrong side counts as positive here. Its distance must be negative."),
    ],
    hints=[
        "w · x + b, divided by the length of w, is a point's distance from the line, with a sign. The right sign?",
        "For class 1 the distance should be above 0, for class 0 below. Turn the sign of class 0, then take the worst.",
        "np.where(y == 1, 1, -1) gives the signs, np.linalg.norm(w) the length. Take the smallest of the N numbers.",
    ],
    sibling=largest_stretch,
)

# 6. fit_signed: find the bugs


def fit_signed_truth(x, t, epochs=100):
    t = np.asarray(t)
    kernel = x.astype(float) @ x.astype(float).T + 1
    counts = np.zeros(len(x), dtype=int)
    for _ in range(epochs):
        for i in range(len(x)):
            counts[i] += t[i] * ((counts * t) @ kernel[i]) <= 0
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
        Mistake(signed_always, "every example moves the weights, right or wrong. The condition must stay."),
    ],
    hints=[
        "Run the given code by hand on one example. What is the first sum, and does the `if` let it through?",
        "The first bug is in the comparison: a product of exactly 0 counts as a mistake. The other is in the bias.",
        "Where a weight moves by t_i times its input, the bias moves by t_i times 1, which for class −1 is downwards.",
    ],
    sibling=last_positive,
)

# 7. delta_update


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
        Mistake(delta_twice, "this steps twice as far. In the rule as stated above there is no factor 2."),
    ],
    hints=[
        "Nothing is compared with 0 here. Find the target for this class, then how far the sum is from it.",
        "2y − 1 turns 0 and 1 into −1 and +1. The error is this target minus the sum, a number with decimals.",
        "With error = (2y − 1) − (w · x + b), hand back w + lr · error · x and b + lr · error.",
    ],
    sibling=nudge_thermostat,
)

# 8. fit_one_versus_rest: reach a threshold


@lru_cache(maxsize=1)
def digits():
    """Return scikit-learn's digits: pixels between 0 and 1, (1797, 64), and labels."""
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return x / 16, y


def split(x, y, seed):
    """Return x_train, x_test, y_train, y_test: a fifth for the test, in equal shares of every class."""
    from sklearn.model_selection import train_test_split

    return train_test_split(x, y, test_size=0.2, stratify=y, random_state=seed)


def three_clouds(seed):
    rng = np.random.default_rng([seed, 3])
    y = np.arange(90) % 3
    middles = np.array([[0.0, 2.0], [-2.0, -1.0], [2.0, -1.0]])
    return middles[y] + 0.3 * rng.normal(size=(90, 2)), y


def run_on_clouds(attempt, seed):
    return attempt(*three_clouds(seed), 3, np.random.default_rng(seed))


def run_on_digits(attempt, seed):
    answers = []
    for i in range(3):
        x_train, _, y_train, _ = split(*digits(), seed + i)
        answers.append(attempt(x_train, y_train, 10, np.random.default_rng([seed, i])))
    return answers


def form_problem(answer, classes, d):
    """Say what is wrong with the form of weights and biases, "" if nothing is."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return "should give two things, weights and biases"
    w, b = map(np.asarray, answer)
    if w.shape != (classes, d):
        return f"gave weights of shape {w.shape}, expected {(classes, d)}: a row for each class"
    if b.shape != (classes,):
        return f"gave biases of shape {b.shape}, expected {(classes,)}"
    return "" if np.isfinite(w).all() and np.isfinite(b).all() else "gave weights or biases that are not finite"


def accuracy(answer, x, y):
    w, b = map(np.asarray, answer)
    return float(np.mean((x @ w.T + b).argmax(1) == y))


def judge_clouds(answer, seed):
    x, y = three_clouds(seed)
    wrong = form_problem(answer, 3, 2)
    if wrong:
        return wrong
    share = accuracy(answer, x, y)
    return (
        ""
        if share >= 0.97
        else f"puts {share:.0%} of its own 90 training points into the right class, expected 97 % or more"
    )


def judge_digits(answers, seed):
    shares = []
    for i, answer in enumerate(answers):
        _, x_test, _, y_test = split(*digits(), seed + i)
        wrong = form_problem(answer, 10, 64)
        if wrong:
            return wrong
        shares.append(accuracy(answer, x_test, y_test))
    mean = float(np.mean(shares))
    return "" if mean >= 0.92 else f"reads {mean:.1%} of digits it has not seen (three splits), expected 92 % or more"


def draw_seed(rng):
    return (int(rng.integers(1_000_000)),)


def last_weights(x, y, classes, rng, epochs, error):
    """Train all classes' perceptrons by the last weights, with the error that a function of (target, answer) gives."""
    w, b = np.zeros((classes, x.shape[1])), np.zeros(classes)
    for _ in range(epochs):
        for i in rng.permutation(len(x)):
            step = error(y[i], np.arange(classes), (w @ x[i] + b >= 0).astype(int))
            w += np.outer(step, x[i])
            b += step
    return w, b


def rest_label_as_target(x, y, classes, rng, epochs=3):
    return last_weights(x, y, classes, rng, epochs, lambda label, k, answer: label - answer)


def rest_own_only(x, y, classes, rng, epochs=3):
    return last_weights(x, y, classes, rng, epochs, lambda label, k, answer: (label == k) * (1 - answer))


def rest_inverted(x, y, classes, rng, epochs=3):
    return last_weights(x, y, classes, rng, epochs, lambda label, k, answer: (label != k).astype(int) - answer)


def rest_reversed(x, y, classes, rng, epochs=3):
    return last_weights(x, y, classes, rng, epochs, lambda label, k, answer: answer - (label == k))


def rest_transposed(x, y, classes, rng, epochs=3):
    w, b = last_weights(x, y, classes, rng, epochs, lambda label, k, answer: (label == k).astype(int) - answer)
    return w.T, b


def rest_first_class_only(x, y, classes, rng, epochs=3):
    w, b = last_weights(x, y, classes, rng, epochs, lambda label, k, answer: (label == 0).astype(int) - answer)
    return w, b


def one_lamp_a_class(y, classes):
    """Return a row for each label of ``y`` (N,), a column for each class: 1 where they agree, (N, classes).

    >>> one_lamp_a_class(np.array([2, 0]), 3)
    array([[0, 0, 1],
           [1, 0, 0]])
    """
    return (y[:, None] == np.arange(classes)).astype(int)


fit_one_versus_rest = Exercise(
    key="fit_one_versus_rest",
    piece="nnbook.neurons:fit_one_versus_rest",
    book=neurons.fit_one_versus_rest,
    seconds=30.0,
    parts=[
        Part(
            "three clouds in the plane",
            1,
            [
                Case(
                    draw_seed,
                    judge=judge_clouds,
                    run=run_on_clouds,
                    repeat=1,
                    shown="fit_one_versus_rest on three clouds",
                )
            ],
        ),
        Part(
            "ten digits, 92 % of the unseen ones",
            1,
            [
                Case(
                    draw_seed,
                    judge=judge_digits,
                    run=run_on_digits,
                    repeat=1,
                    shown="fit_one_versus_rest on the digits",
                )
            ],
        ),
    ],
    mistakes=[
        Mistake(
            rest_label_as_target,
            "the label itself is the target. Neuron k should learn 1 for class k and 0 for the rest.",
        ),
        Mistake(rest_own_only, "each neuron sees only its own class. Without the rest it never learns to say no."),
        Mistake(rest_inverted, "each neuron learns to fire for the rest, and stays silent for its own class."),
        Mistake(rest_reversed, "the direction is reversed: fired and should not have means subtract the example."),
        Mistake(rest_transposed, "rows and columns are swapped: the weights of one class belong in one row."),
        Mistake(rest_first_class_only, "all rows have learned class 0. The target must change from neuron to neuron."),
    ],
    hints=[
        "Each class is a problem for an ordinary perceptron: y == k or not. The neurons never talk to one another.",
        "`fit` does one neuron: hand it (y == k).astype(int), keep w and b as row k, and give it 20 epochs or more.",
        "If you stay below the mark: present the examples in an order drawn with rng, and hand back the mean of the "
        "weights over all steps instead of the last ones, which the last mistake has just spoiled.",
    ],
    sibling=one_lamp_a_class,
)

# 9. find_cycle


def cycle_truth(x, y, epochs=1000):
    """Write down all states first, then look for the earliest that has been there before."""
    folded, sign = [[*map(int, row), 1] for row in x], [1 if label == 1 else -1 for label in y]
    state, states, clean = [0] * len(folded[0]), [[0] * len(folded[0])], []
    for _ in range(epochs):
        wrong = 0
        for row, s in zip(folded, sign, strict=True):
            total = sum(a * c for a, c in zip(state, row, strict=True))
            if (total >= 0) != (s > 0):
                state, wrong = [a + s * c for a, c in zip(state, row, strict=True)], wrong + 1
        states.append(state)
        clean.append(wrong == 0)
    for end in range(1, epochs + 1):
        if clean[end - 1]:
            return None
        for start in range(end):
            if states[start] == states[end]:
                return start, end - start
    return None


def draw_unlearnable(rng):
    x = rng.integers(-2, 3, size=(5, 2))
    return np.concatenate([x, x[:1]]), np.append(y := rng.integers(0, 2, 5), 1 - y[0]), 60


def draw_xor(rng):
    order = rng.permutation(4)
    return XOR[order] * int(rng.integers(1, 4)), np.array([0, 1, 1, 0])[order]


def walk(x, y, epochs):
    """Yield the state (weights, then bias) and the number of mistakes after each epoch."""
    w, b = np.zeros(x.shape[1]), 0
    for _ in range(epochs):
        wrong = 0
        for x_i, y_i in zip(x, y, strict=True):
            error = int(y_i) - int(w @ x_i + b >= 0)
            w, b, wrong = w + error * x_i, b + error, wrong + abs(error)
        yield (*w, b), wrong


def cycle(x, y, epochs, *, length=None, zero=True, stop=True):
    seen = {(0.0,) * (x.shape[1] + 1): 0} if zero else {}
    seen = {state[:length]: n for state, n in seen.items()}
    for epoch, (state, wrong) in enumerate(walk(x, y, epochs), start=1):
        if stop and wrong == 0:
            return None
        if state[:length] in seen:
            return seen[state[:length]], epoch - seen[state[:length]]
        seen[state[:length]] = epoch
    return None


def cycle_ignores_success(x, y, epochs=1000):
    return cycle(x, y, epochs, stop=False)


def cycle_without_bias(x, y, epochs=1000):
    return cycle(x, y, epochs, length=x.shape[1])


def cycle_without_start(x, y, epochs=1000):
    return cycle(x, y, epochs, zero=False)


def cycle_gives_end(x, y, epochs=1000):
    found = cycle(x, y, epochs)
    return found and (found[0], sum(found))


def cycle_swapped(x, y, epochs=1000):
    found = cycle(x, y, epochs)
    return found and found[::-1]


def cycle_from_one(x, y, epochs=1000):
    found = cycle(x, y, epochs)
    return found and (found[0] + 1, found[1])


def decimals_repeat(n):
    """Return (start, period) of the decimals of 1/n: where the remainders of long division come back; None if they end.

    >>> decimals_repeat(12), decimals_repeat(7), decimals_repeat(8)
    ((2, 1), (0, 6), None)
    """
    seen, remainder = {}, 1
    while remainder:
        if remainder in seen:
            return seen[remainder], len(seen) - seen[remainder]
        seen[remainder] = len(seen)
        remainder = 10 * remainder % n
    return None


find_cycle = Exercise(
    key="find_cycle",
    book=neurons.find_cycle,
    parts=[
        Part(
            "XOR comes round, AND is learned",
            1,
            [
                Case((XOR, np.array([0, 1, 1, 0])), (2, 1)),
                Case((XOR, np.array([0, 0, 0, 1])), None),
                Case((XOR, np.array([1, 1, 1, 1])), None),
            ],
        ),
        Part(
            "other orders, other points",
            1,
            [
                Case((np.array([[1], [1]]), np.array([0, 1])), (0, 1)),
                Case(draw_xor, cycle_truth, repeat=4),
                Case(draw_unlearnable, cycle_truth, repeat=4),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            cycle_without_bias, "the weights came back here, but the bias had changed. The state is both together."
        ),
        Mistake(cycle_swapped, "start and period are swapped."),
        Mistake(
            cycle_gives_end, "the second number is the epoch at the end. The period is how long the way back takes."
        ),
        Mistake(cycle_without_start, "the start is missing: the zeros before the first epoch are a state too."),
        Mistake(cycle_from_one, "the count is one too high: after 0 epochs the state is all zeros."),
        Mistake(
            cycle_ignores_success, "weights that rest after an epoch without mistakes have learned. That is no cycle."
        ),
    ],
    hints=[
        "Remember the state (weights and bias together) after every epoch. A dictionary finds an old one at once.",
        "Make the state a tuple such as (*w, b) and keep `seen[state] = epoch`. What is in `seen` before epoch 1?",
        "After each epoch: no mistakes, so return None; state in seen, so return (seen[state], epoch − seen[state]); "
        "else remember it. After the loop return None.",
    ],
    sibling=decimals_repeat,
)

four_inequalities = Written(
    key="four_inequalities",
    points=2,
    scheme=[
        "½ point: b < 0 from (0, 0), which must be silent.",
        "½ point: w₁ + b ≥ 0 and w₂ + b ≥ 0 from the two corners that must fire.",
        "½ point: w₁ + w₂ + b < 0 from (1, 1), which must be silent.",
        "½ point: the contradiction. Adding the two in the middle gives w₁ + w₂ + 2b ≥ 0; adding the outer two gives "
        "w₁ + w₂ + 2b < 0. Any other sound way to it counts.",
    ],
    answer="The corners (0, 0) and (1, 1) must be silent: b < 0 and w₁ + w₂ + b < 0, together w₁ + w₂ + 2b < 0. "
    "The corners (1, 0) and (0, 1) must fire: w₁ + b ≥ 0 and w₂ + b ≥ 0, together w₁ + w₂ + 2b ≥ 0. "
    "The same number cannot be below 0 and not below 0, so no weights and no bias do all four.",
)

check = Chapter(
    "02_perceptron",
    [
        predict,
        by_hand,
        perceptron_update,
        fit,
        margin,
        fit_signed,
        delta_update,
        fit_one_versus_rest,
        find_cycle,
    ],
    [four_inequalities],
)
