"""The bias–variance decomposition by simulation, and the three meanings of a word."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Part
from nnbook.checks.ch05_losses import spread_mistakes as wrong
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
        def ask():
            learner = kind(truth, offset, spread)

            def train(*args):
                if len(args) != 1:
                    raise TypeError(f"train takes the random generator, and was given {len(args)} arguments")
                return learner(*args)

            return attempt(train, truth, np.random.default_rng(seed), runs), learner.calls

        answer, calls = ask()
        if calls != runs:
            return f"called train {calls} times, expected {runs}: once for each training set"
        return answer if kind is Alternating or like(answer, ask()[0]) else OTHERWISE

    return run


OTHERWISE = "gives other numbers when called again with an equal generator"


def like(one, other):
    try:
        return bool(np.allclose(one, other, rtol=1e-6, equal_nan=True))
    except (TypeError, ValueError):  # the judge has a word to say on the form
        return True


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
        2 * int(rng.integers(3, 10)),
    )


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
    mistakes=wrong.MISTAKES,
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
