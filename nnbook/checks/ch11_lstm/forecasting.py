"""Two forecasts that any network has to beat: today's value, and a straight line through the last few."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch11_lstm.forms import Returned, judge_number


def baselines(train, test, window, horizon):
    """Return the errors, on the test part, of two simple forecasts of a series `horizon` steps ahead.

    train, test: two stretches of a series, (N,) and (M,).  window: how many values a forecast may look at.
    horizon: how far ahead it looks: from s[t - window + 1] … s[t] it foretells s[t + horizon].
    The first forecast says s[t]. The second is a linear model with a bias, fitted to train by least squares.
    Returns (persistence, linear): root mean squared errors over all windows that lie in test with their target.

    >>> series = np.arange(20.0)
    >>> persistence, linear = baselines(series[:10], series[10:], window=1, horizon=3)
    >>> persistence, round(linear, 6)
    (3.0, 0.0)
    """

    def windows(s):
        n = len(s) - window - horizon + 1
        x = np.array([[*s[k : k + window], 1] for k in range(n)])
        return x, s[window + horizon - 1 :]

    x, y = windows(test)
    w = np.linalg.lstsq(*windows(train), rcond=None)[0]
    errors = x[:, window - 1] - y, x @ w - y
    return tuple(float(np.sqrt(np.mean(e**2))) for e in errors)


def cut(s, window, gap):
    n = len(s) - window - gap + 1
    return np.array([s[k : k + window] for k in range(n)]), s[window + gap - 1 :][:n]


def fitted(x, y, bias=True):
    ones = np.ones((len(x), 1)) if bias else np.zeros((len(x), 0))
    return np.linalg.lstsq(np.hstack([x, ones]), y, rcond=None)[0]


def rms(e):
    return float(np.sqrt(np.mean(e**2)))


def form(*, gap=0, bias=True, fit=lambda train, test: train, today=-1, error=rms, over=lambda n: slice(None)):
    def both(train, test, window, horizon):
        x, y = cut(test, window, horizon + gap)
        w = fitted(*cut(fit(train, test), window, horizon + gap), bias)
        linear = x @ w[:window] + (w[window] if bias else 0)
        return error((x[:, today] - y)[over(len(y))]), error((linear - y)[over(len(y))])

    return both


def one_step_only(train, test, window, horizon):
    return form()(train, test, window, 1)


def counted_from(offset):
    """Return both errors with targets that begin at offset(window, horizon), for as many windows as there should be."""

    def both(train, test, window, horizon):
        def pairs(s):
            n = len(s) - window - horizon + 1
            start = offset(window, horizon)
            return np.array([s[k : k + window] for k in range(n)]), s[start : start + n]

        x, y = pairs(test)
        w = fitted(*pairs(train))
        return rms(x[:, -1] - y), rms(x @ w[:window] + w[window] - y)

    return both


def mean_of_window(train, test, window, horizon):
    x, y = cut(test, window, horizon)
    return rms(x.mean(axis=1) - y), form()(train, test, window, horizon)[1]


def training_mean(train, test, window, horizon):
    _, y = cut(test, window, horizon)
    return rms(train.mean() - y), form()(train, test, window, horizon)[1]


def on_training(train, test, window, horizon):
    return form()(train, train, window, horizon)


def swapped(train, test, window, horizon):
    return form()(train, test, window, horizon)[::-1]


def one_fold_less(train, test, window, horizon):
    return form(over=lambda n: slice(0, n - 1))(train, test, window, horizon)


def across_the_border(train, test, window, horizon):
    return form()(train, np.concatenate([train[-(window + horizon - 1) :], test]), window, horizon)


def all_pairs(train, test, window, horizon):
    return rms(test[:-horizon] - test[horizon:]), form()(train, test, window, horizon)[1]


def step_by_step(train, test, window, horizon):
    x, y = cut(test, window, horizon)
    w = fitted(*cut(train, window, 1))
    seen = told = x
    for _ in range(horizon):
        told = seen @ w[:window] + w[window]
        seen = np.column_stack([seen[:, 1:], told])
    return rms(x[:, -1] - y), rms(told - y)


def yesterday(series):
    """Return the root mean squared error of foretelling each value by the one before it.

    >>> yesterday(np.array([1.0, 3.0, 5.0]))
    2.0
    """
    errors = series[:-1] - series[1:]
    return float(np.sqrt(np.mean(errors**2)))


def one_of(name, place):
    """Return a way to run an attempt that hands on one of its two errors."""

    def run(attempt, *inputs):
        answer = attempt(*inputs)
        if not isinstance(answer, tuple | list | np.ndarray) or len(answer) != 2:
            return answer
        return Returned({name: answer[place]})

    return run


def error_case(place: int, args: Any, truth: Any, shown: str, **options: Any) -> Case:
    name = ("error of persistence", "linear model's error")[place]
    judge = judge_number(name, "two numbers, the errors of both forecasts", truth, **options)
    return Case(args, judge=judge, run=one_of(name, place), shown=shown, repeat=(5, 8)[place])


def solved(train, test, window, horizon):
    """Return both errors, the linear one by the normal equations."""
    rows = [[*train[k : k + window], 1.0] for k in range(len(train) - window - horizon + 1)]
    a, b = np.array(rows), np.array([train[k + window + horizon - 1] for k in range(len(rows))])
    w = np.linalg.solve(a.T @ a, a.T @ b)
    still, line = [], []
    for t in range(window - 1, len(test) - horizon):
        still.append(test[t] - test[t + horizon])
        line.append(w[:-1] @ test[t - window + 1 : t + 1] + w[-1] - test[t + horizon])
    return [rms(np.array(still)), rms(np.array(line))]


def draw(rng):
    n, m, window, horizon = (int(rng.integers(*ends)) for ends in ((60, 90), (20, 40), (2, 5), (2, 5)))
    s = [0.0, 1.0]
    for noise in rng.normal(size=n + m):
        s.append(1.2 * s[-1] - 0.6 * s[-2] + 2 + noise)  # a swing about 5, pushed at every step
    return np.array(s[:n]), np.array(s[n:]), window, horizon


RAMP = np.arange(30.0) / 2
DIGITS = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5]), np.array([1.0, 4, 2, 8, 2]), 2, 2
SHOWN = "baselines(a ramp of ½ a step, …, 1, 3)"
baselines_exercise = Exercise(
    key="baselines",
    book=baselines,
    parts=[
        Part(
            "the same as today",
            1,
            [
                error_case(0, (RAMP[:20], RAMP[20:], 1, 3), 1.5, SHOWN),
                error_case(0, DIGITS, np.sqrt((16 + 0) / 2), "baselines(…, np.array([1, 4, 2, 8, 2]), 2, 2)"),
                error_case(0, draw, lambda *a: solved(*a)[0], "baselines(…)"),
            ],
        ),
        Part(
            "and the linear model",
            1,
            [
                error_case(1, (RAMP[:20], RAMP[20:], 1, 3), 0.0, SHOWN, atol=1e-6),
                error_case(1, draw, lambda *a: solved(*a)[1], "baselines(…)"),
            ],
        ),
    ],
    mistakes=[
        Mistake(swapped, "the linear model's error comes first. Persistence is first."),
        Mistake(one_step_only, "this looks one step ahead, whatever the horizon is."),
        Mistake(
            form(gap=-1),
            "the targets are one step too near. With a horizon of 1 the target would be s[t] itself: that is a leak.",
        ),
        Mistake(
            counted_from(lambda window, horizon: window + horizon - 2),
            "the targets come one step too early, and the last value of each part is nobody's target.",
        ),
        Mistake(
            counted_from(lambda window, horizon: horizon),
            "the target is counted from the window's first value, so it may lie in the window: a leak. Count from its "
            "last.",
        ),
        Mistake(form(gap=1), "the targets are one step too far."),
        Mistake(
            form(fit=lambda train, test: test),
            "the linear model is fitted to the test part, which it should not have seen.",
        ),
        Mistake(
            form(fit=lambda train, test: np.concatenate([train, test])),
            "the linear model is fitted to the test part as well.",
        ),
        Mistake(on_training, "the errors are those on the training part."),
        Mistake(form(bias=False), "the linear model has no bias. A column of ones gives it one."),
        Mistake(form(today=0), "persistence takes the oldest value of the window. Today is the last."),
        Mistake(mean_of_window, "persistence says the mean of the window. It should say today's value."),
        Mistake(training_mean, "this says the mean of the training part. It should say today's value."),
        Mistake(form(error=lambda e: float(np.mean(e**2))), "these are mean squared errors. Their root is asked for."),
        Mistake(form(error=lambda e: float(np.mean(np.abs(e)))), "these are mean absolute errors."),
        Mistake(
            all_pairs,
            "days count whose window does not fit into test. Only whole windows do, for both forecasts.",
        ),
        Mistake(
            step_by_step,
            "the linear model looks one step ahead and is fed its own answers. Its target should be s[t + horizon].",
        ),
        Mistake(
            form(fit=lambda train, test: train[:-1]), "the linear model is fitted without the last window of train."
        ),
        Mistake(one_fold_less, "the last window is left out."),
        Mistake(
            across_the_border,
            "the first windows lie wholly in train, only their targets in test. Both should lie in test.",
        ),
    ],
    hints=[
        "Cut a stretch s into windows: row k is s[k : k + window]. Which value of s is its target?",
        "The target of row k is s[k + window + horizon - 1], so there are len(s) - window - horizon + 1 rows. Cut both "
        "parts alike.",
        "Persistence: the rows' last column against the targets. Linear: add a column of ones, `w = np.linalg.lstsq(x, "
        "y, rcond=None)[0]` on train, then `x @ w` on test.",
    ],
    sibling=yesterday,
)
