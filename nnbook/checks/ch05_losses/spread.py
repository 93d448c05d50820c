"""The bias–variance decomposition by simulation, and the three meanings of a word."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.exercise import Written


def bias_variance_book(train, truth, rng, runs=1000):
    """Return bias² and variance of a learner, by simulation."""
    predictions = np.array([train(rng) for _ in range(runs)])
    average = predictions.mean(axis=0)
    return np.mean((average - truth) ** 2), np.mean((predictions - average) ** 2)


class Learner:
    """A learner with a constant offset and a known spread, which notes how it is used."""

    def __init__(self, truth, offset, spread):
        self.truth, self.offset, self.spread = truth, offset, spread
        self.calls = 0

    def __call__(self, rng):
        self.calls += 1
        return self.truth + self.offset + self.spread * rng.normal(size=len(self.truth))


class Alternating:
    """A learner that is too high and too low by turns: variance and bias in round numbers."""

    def __init__(self, truth, offset, spread):
        self.truth, self.offset, self.spread, self.calls = truth, offset, spread, 0

    def __call__(self, rng):
        self.calls += 1
        return self.truth + self.offset + self.spread * (1 if self.calls % 2 else -1)


def simulate(kind):
    def run(attempt, truth, offset, spread, seed, runs):
        learner = kind(truth, offset, spread)
        answer = attempt(learner, truth, np.random.default_rng(seed), runs)
        if learner.calls != runs:
            return f"called train {learner.calls} times, expected {runs}: once for each training set"
        return answer

    return run


def judge_by(truth_of):
    def judge(answer, *args):
        if isinstance(answer, str):
            return answer
        if not isinstance(answer, tuple | list | np.ndarray) or len(answer) != 2:
            return "should give two numbers, bias² and variance"
        for name, got, expected in zip(("bias²", "variance"), answer, truth_of(*args), strict=True):
            if np.shape(got) != ():
                return f"gave a {name} of shape {np.shape(got)}, expected a single number: the mean over the inputs"
            if not np.isclose(float(got), expected, rtol=1e-4, atol=1e-6):  # float32 will do
                return f"gave {float(got):.4g} as {name}, expected {expected:.4g}"
        return ""

    return judge


def alternating_truth(truth, offset, spread, seed, runs):
    """With as many runs above as below, the mean is truth + offset and every distance from it is the spread."""
    return float(np.mean(np.square(offset))), float(np.mean(np.square(spread)))


def learner_truth(truth, offset, spread, seed, runs):
    """Do the same draws, then sums over runs and inputs in plain loops."""
    learner, rng = Learner(truth, offset, spread), np.random.default_rng(seed)
    rows = [learner(rng).tolist() for _ in range(runs)]
    means = [sum(row[j] for row in rows) / runs for j in range(len(truth))]
    bias2 = sum((m - float(f)) ** 2 for m, f in zip(means, truth, strict=True)) / len(truth)
    return bias2, sum((row[j] - means[j]) ** 2 for row in rows for j in range(len(truth))) / (runs * len(truth))


def draw_learner(rng):
    t = int(rng.integers(2, 8))
    return (
        rng.normal(size=t),
        rng.normal(size=t),
        rng.uniform(0.2, 2, t),
        int(rng.integers(10**6)),
        2 * int(rng.integers(10, 40)),
    )


def table(train, rng, runs):
    return np.array([train(rng) for _ in range(runs)])


def error_for_bias(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p - truth) ** 2), np.mean(p.var(axis=0))


def variance_about_truth(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean((p - truth) ** 2)


def cancelling(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean(p.mean(axis=0) - truth) ** 2, np.mean(p.var(axis=0))


def not_squared(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean(np.abs(p.mean(axis=0) - truth)), np.mean(p.var(axis=0))


def deviation(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.std(axis=0))


def over_everything(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), p.var()


def over_inputs(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.var(axis=1))


def exchanged(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean(p.var(axis=0)), np.mean((p.mean(axis=0) - truth) ** 2)


def one_less(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.var(axis=0, ddof=1))


def same_set(train, truth, rng, runs=1000):
    p = np.array([train(np.random.default_rng(0)) for _ in range(runs)])
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.var(axis=0))


def own_seeds(train, truth, rng, runs=1000):
    p = np.array([train(np.random.default_rng(seed)) for seed in range(runs)])
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.var(axis=0))


def trained_once(train, truth, rng, runs=1000):
    p = np.array([train(rng)])
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.var(axis=0))


def one_for_each_input(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return (p.mean(axis=0) - truth) ** 2, p.var(axis=0)


def archery(shots, centre):
    """Return how far the mean of ``shots`` (N, 2) lies from the centre, and how far, on average, shots lie from it.

    >>> archery(np.array([[1.0, 0.0], [3.0, 0.0]]), np.zeros(2))
    (2.0, 1.0)
    """
    mean = shots.mean(axis=0)
    aim = np.linalg.norm(mean - centre)
    scatter = np.linalg.norm(shots - mean, axis=1).mean()
    return float(aim), float(scatter)


SMALL = (np.array([0.0, 1.0, 5.0]), np.array([3.0, -3.0, 0.0]), 2.0, 0, 10)
bias_variance = Exercise(
    key="bias_variance",
    book=bias_variance_book,
    parts=[
        Part(
            "a learner that errs in round numbers",
            1,
            [
                Case(
                    SMALL,
                    judge=judge_by(alternating_truth),
                    run=simulate(Alternating),
                    shown="bias_variance(too high and too low by turns)",
                ),
                Case(
                    (np.array([1.0, -1.0]), np.array([0.5, 0.5]), np.array([1.0, 3.0]), 0, 4),
                    judge=judge_by(alternating_truth),
                    run=simulate(Alternating),
                    shown="bias_variance(too high and too low by turns, runs=4)",
                ),
            ],
        ),
        Part(
            "learners that draw",
            1,
            [
                Case(
                    draw_learner,
                    judge=judge_by(learner_truth),
                    run=simulate(Learner),
                    shown="bias_variance(a noisy learner)",
                ),
                Case(
                    (np.array([2.0]), np.array([0.0]), 1.0, 7, 1),
                    judge=judge_by(learner_truth),
                    run=simulate(Learner),
                    shown="bias_variance(a noisy learner, runs=1)",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(trained_once, "there is one training set only. Spread shows when many are drawn."),
        Mistake(one_for_each_input, "there is a number for each input. Take the mean over the inputs at the end."),
        Mistake(exchanged, "the two are exchanged: bias² first, then the variance."),
        Mistake(
            error_for_bias,
            "this is the whole error. The bias is that of the *mean* prediction; average before you square.",
        ),
        Mistake(
            variance_about_truth, "distances are taken from the truth. Variance is spread about the learner's own mean."
        ),
        Mistake(cancelling, "the misses are averaged over the inputs before they are squared, so +3 and −3 cancel."),
        Mistake(not_squared, "this is the size of the bias. Its square is asked."),
        Mistake(deviation, "these are standard deviations. Their squares, the variances, are asked."),
        Mistake(
            over_inputs, "this is the spread along the inputs, of one curve. It should be over the runs, at each input."
        ),
        Mistake(
            over_everything, "runs and inputs are thrown together. First the variance over the runs, at each input."
        ),
        Mistake(
            one_less, "the variance divides by runs - 1. Only with a division by runs do the parts add up exactly."
        ),
        Mistake(same_set, "every run begins with the same seed, so every training set is the same. Hand `rng` on."),
        Mistake(own_seeds, "the seeds are 0, 1, 2, … whatever `rng` is. Hand `rng` itself to train, every time."),
    ],
    hints=[
        "Collect the predictions of all runs as the rows of one array (runs, T).",
        "The mean over the runs, axis=0, is the average curve. How far is it from the truth, and the rows from it?",
        "Both are means of squares: of `average - truth`, and of `predictions - average`.",
    ],
    sibling=archery,
)

three_biases = Written(
    key="three_biases",
    points=3,
    scheme=[
        "1 point: the first is a parameter, the number added to the weighted sum; it is learned and no fault, so there "
        "is nothing for more data to cure (they only settle its value).",
        "1 point: the second sits in the learner: the distance of its mean prediction, over many training sets, from "
        "the truth; more data from the same source does not remove it, a richer model does.",
        "1 point: the third sits in the data: the sample differs from the world it stands for; more data from the same "
        "source repeats it, data from elsewhere mends it.",
    ],
    answer="In the first sentence bias is a parameter: the number b in w · x + b, which training adjusts. Nothing is "
    "wrong with it; more data only settle its value. In the second it is a property of the learner: averaged over many "
    "training sets, a straight line still misses a curve. More data from the same source leave it where it is; a model "
    "that can bend removes it. In the third it is a property of the data: the photographs are not drawn as the world "
    "is. The error on a test part cut from the same photographs looks fine. Only night-time photographs show it and "
    "mend it.",
)
