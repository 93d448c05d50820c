"""The loop over examples and epochs."""

from __future__ import annotations

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch02_perceptron.points import SIX, SIX_Y, XOR, two_clouds
from nnbook.checks.run import TimeIsUp, time_limit
from nnbook.checks.show import difference, show


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


def fit_counts_afterwards(x, y, epochs=100):
    w, b, mistakes = np.zeros(x.shape[1]), 0.0, 0
    for _ in range(epochs):
        for x_i, y_i in zip(x, y, strict=True):
            error = int(y_i) - int(w @ x_i + b >= 0)
            w, b = w + error * x_i, b + error
        wrong = int(np.sum((x @ w + b >= 0) != (y == 1)))
        mistakes += wrong
        if wrong == 0:
            break
    return w, b, mistakes


def fit_counts_moved_weights(x, y, epochs=100):
    w, b, log = train(x, y, epochs)
    at_zero = ~x.any(axis=1)
    return w, b, int(np.abs(log).sum() - np.abs(np.array(log)[:, at_zero]).sum())


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


def fit_counts_nothing(x, y, epochs=100):
    w, b, _ = train(x, y, epochs)
    return w, b, 0


def fit_keeps_nothing(x, y, epochs=100):
    return np.zeros(x.shape[1]), 0.0, epochs * int(np.sum(y != 1))


def fit_one_epoch_short(x, y, epochs=100):
    return fit_truth(x, y, epochs - 1)


def fit_ends_where_it_was(x, y, epochs=100):
    w, b, mistakes = np.zeros(x.shape[1]), 0.0, 0
    for _ in range(epochs):
        before = w, b
        for x_i, y_i in zip(x, y, strict=True):
            error = int(y_i) - int(w @ x_i + b >= 0)
            w, b, mistakes = w + error * x_i, b + error, mistakes + abs(error)
        if np.array_equal(w, before[0]) and b == before[1]:
            break
    return w, b, mistakes


def fit_uses_all_epochs(x, y, epochs=100):
    w, b, mistakes = np.zeros(x.shape[1]), 0.0, 0
    for _ in range(epochs):
        for x_i, y_i in zip(x, y, strict=True):
            error = int(y_i) - int(w @ x_i + b >= 0)
            w, b, mistakes = w + error * x_i, b + error, mistakes + abs(error)
    return w, b, mistakes


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


def form_problem(answer):
    """Say what is wrong with the form of what fit hands back, "" if it is three things."""
    expected = "expected 3: w, b and the number of mistakes"
    if not isinstance(answer, tuple | list):
        return f"gave {show(answer)}, {expected}"
    return "" if len(answer) == 3 else f"gave {len(answer)} value{'s' * (len(answer) != 1)}, {expected}"


def fit_line(attempt, *args):
    """Return weights and bias; None, or the form's problem, where there are none."""
    answer = attempt(*args)
    if answer is None:
        return None
    return form_problem(answer) or tuple(answer[:2])


def fit_count(attempt, *args):
    """Return the number of mistakes; None, or the form's problem, where there is none."""
    answer = attempt(*args)
    if answer is None:
        return None
    return form_problem(answer) or answer[2]


def fit_counts(attempt):
    """Return what is counted on four problems, so that a wrong way of counting is not right by chance."""
    problems = [([0, 0, 0, 1], 100), ([1, 1, 1, 0], 100), ([1, 1, 1, 1], 100), ([0, 1, 1, 0], 3)]
    counts = [fit_count(attempt, XOR, np.array(y), epochs) for y, epochs in problems]
    return next((c for c in counts if c is None or isinstance(c, str)), tuple(counts))


def fit_ends(attempt, x, y, epochs):
    """Say whether an attempt ends soon although it is allowed more epochs than it could ever go through."""
    try:
        with time_limit(1.0):
            attempt(x, y, epochs)
    except TimeIsUp:
        return False
    return True


def judge_line(answer, x, y):
    return answer if isinstance(answer, str) else difference(answer, fit_truth(x, y)[:2])


def judge_count(answer, x, y):
    return answer if isinstance(answer, str) else difference(answer, fit_truth(x, y)[2])


def judge_counts(answer):
    return answer if isinstance(answer, str) else difference(answer, (11, 10, 0, 10))


def judge_end(ended, x, y, epochs):
    return "" if ended else "went on after an epoch without a mistake, and was stopped"


fit = Exercise(
    key="fit",
    piece="nnbook.neurons:fit",
    book=neurons.fit,
    parts=[
        Part(
            "weights and bias",
            1,
            [
                Case((SIX, SIX_Y), judge=judge_line, run=fit_line),
                Case((XOR[1:], np.array([1, 1, 1])), judge=judge_line, run=fit_line),
                Case((XOR, np.array([0, 0, 0, 1])), judge=judge_line, run=fit_line),
                Case(two_clouds, judge=judge_line, run=fit_line, repeat=3),
            ],
        ),
        Part(
            "the count of mistakes",
            1,
            [
                Case((), judge=judge_counts, run=fit_counts, shown="fit on AND, NAND, all 1, and XOR for 3 epochs"),
                Case(two_clouds, judge=judge_count, run=fit_count, repeat=3),
            ],
        ),
        Part(
            "when it ends: after an epoch without a mistake, or at the limit",
            1,
            [
                Case((XOR, np.array([0, 1, 1, 0]), 7), (np.array([-1.0, 0.0]), 0.0, 26)),
                Case((XOR, np.array([0, 1, 1, 0]), 1), (np.array([-1.0, 0.0]), -1.0, 3)),
                Case((SIX.astype(np.float32), SIX_Y, 2), fit_truth, shown="fit(six points in float32, 2 epochs)"),
                Case((SIX, SIX_Y, 10**7), judge=judge_end, run=fit_ends, shown="fit(six points, 10,000,000 epochs)"),
            ],
        ),
    ],
    mistakes=[
        Mistake(fit_strict, "with a sum of exactly 0 the neuron fires. Here it stays silent, and the start differs."),
        Mistake(fit_keeps_nothing, "the weights are still 0: what the update hands back is not kept."),
        Mistake(
            fit_once,
            "this is what one pass from zero gives. Let each epoch go on from the last one, until one has no mistake.",
        ),
        Mistake(fit_no_bias, "the bias has stayed at 0, so the line is tied to the origin."),
        Mistake(fit_batch, "all answers of an epoch come from the same weights. Each mistake must count at once."),
        Mistake(
            fit_counts_afterwards, "this counts what is wrong after each epoch. Count each mistake when it is made."
        ),
        Mistake(fit_counts_moved_weights, "a mistake at (0, 0) moves only the bias, and this count misses it."),
        Mistake(fit_counts_epochs, "this counts the epochs. Count the mistakes, one for each update."),
        Mistake(fit_counts_nothing, "no mistake is counted. Add 1 for each update."),
        Mistake(fit_counts_last, "this is the count of the last epoch alone. Count the mistakes of all epochs."),
        Mistake(fit_counts_signed, "mistakes of +1 and of −1 cancel in this count. Each counts as one."),
        Mistake(
            fit_one_epoch_short, "this is one epoch too few: `range(epochs)` counts from 0, and that makes them all."
        ),
        Mistake(
            fit_ends_where_it_was,
            "this ends where the weights return. On XOR they do so after an epoch of four mistakes. Look at the count.",
        ),
        Mistake(
            fit_uses_all_epochs,
            "an epoch without a mistake does not end the loop. Is what you test the count of this epoch alone?",
        ),
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
