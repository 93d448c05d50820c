"""One number that makes a network less sure of itself."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import show


def temperature(logits, ill):
    """Return the temperature T that makes the chances sigmoid(logits / T) fit best: with the least cross-entropy.

    logits: array (N,).  ill: array (N,) of 0 and 1.
    The best T lies between 0.05 and 20, and the answer may be off by 1 %. Logits may be as large as 100.
    Returns a number above 0.

    >>> round(temperature(np.array([2.0, 2.0, 2.0, 2.0]), np.array([1, 1, 1, 0])), 1)  # 2 / log 3: three of four
    1.8
    """
    tried = np.geomspace(0.05, 20, 1000)
    z = logits / tried[:, None]
    losses = (np.logaddexp(0, z) - z * ill).mean(axis=1)
    return float(tried[losses.argmin()])


def temperature_truth(logits, ill):
    """Find where the slope in 1 / T is 0, by halving the interval."""
    z, y = np.asarray(logits, dtype=float), np.asarray(ill, dtype=float)
    low, high = 1 / 20, 20.0
    for _ in range(60):
        middle = np.sqrt(low * high)
        chance = 0.5 * (1 + np.tanh(z * middle / 2))
        low, high = (low, middle) if np.mean((chance - y) * z) > 0 else (middle, high)
    return float(1 / np.sqrt(low * high))


def alike(size, right, wrong):
    """Return logits of one size, some pointing the right way and some the wrong: T = size / log(right / wrong)."""
    logits = size * np.tile([1.0, -1.0], right + wrong)
    ill = (logits > 0) ^ (np.arange(len(logits)) >= 2 * right)
    return logits, ill.astype(int)


def draw_logits(rng):
    t, n = float(np.exp(rng.uniform(-1, 1.5))), 500
    logits = rng.normal(size=n) * 2 * t
    return logits, (rng.random(n) < 1 / (1 + np.exp(-logits / t))).astype(int)


TRIED = np.geomspace(0.05, 20, 1000)


def losses(logits, ill):
    z = logits / TRIED[:, None]
    return (np.logaddexp(0, z) - z * ill).mean(axis=1)


def temperature_inverse(logits, ill):
    return float(1 / TRIED[losses(logits, ill).argmin()])


def temperature_index(logits, ill):
    return int(losses(logits, ill).argmin())


def temperature_least_loss(logits, ill):
    return float(losses(logits, ill).min())


def temperature_accuracy(logits, ill):
    right = ((logits / TRIED[:, None] > 0) == (ill == 1)).mean(axis=1)
    return float(TRIED[right.argmax()])


def temperature_squared(logits, ill):
    chance = 0.5 * (1 + np.tanh(logits / TRIED[:, None] / 2))
    return float(TRIED[((chance - ill) ** 2).mean(axis=1).argmin()])


def temperature_spread(logits, ill):
    return float(np.std(logits))


def temperature_naive(logits, ill):
    with np.errstate(all="ignore"):
        chance = 1 / (1 + np.exp(-logits / TRIED[:, None]))
        loss = -(ill * np.log(chance) + (1 - ill) * np.log(1 - chance)).mean(axis=1)
    return float(TRIED[loss.argmin()])


def temperature_only_the_ill(logits, ill):
    z = logits / TRIED[:, None]
    return float(TRIED[((np.logaddexp(0, z) - z) * ill).mean(axis=1).argmin()])


def temperature_calibration(logits, ill):
    chance = 0.5 * (1 + np.tanh(logits / TRIED[:, None] / 2))
    place = np.minimum((chance * 10).astype(int), 9) + 10 * np.arange(len(TRIED))[:, None]
    gaps = np.bincount(place.ravel(), (chance - ill).ravel(), 10 * len(TRIED)).reshape(-1, 10)
    return float(TRIED[np.abs(gaps).sum(axis=1).round(9).argmin()])


def temperature_up_to_ten(logits, ill):
    return min(temperature_truth(logits, ill), 10.0)


def temperature_in_tenths(logits, ill):
    tried = np.arange(1, 201) / 10
    z = logits / tried[:, None]
    return float(tried[(np.logaddexp(0, z) - z * ill).mean(axis=1).argmin()])


def snapped(attempt, logits, ill):
    """Give the answer, or where one is known within 1 % of it, that: grids differ from one another."""
    t = attempt(logits, ill)
    if np.size(t) != 1 or np.asarray(t).dtype.kind not in "iuf":
        return t
    t, z, y = float(np.asarray(t).item()), np.asarray(logits, dtype=float), np.asarray(ill)
    wrong = temperature_inverse, temperature_accuracy, temperature_squared, temperature_calibration
    wrong += temperature_least_loss, temperature_up_to_ten, temperature_in_tenths
    known = [temperature_truth(z, y), *(one(z, y) for one in wrong)]
    return next((one for one in known if abs(t - one) <= 0.0105 * one), t)


def judge(answer, logits, ill):
    truth = temperature_truth(logits, ill)
    if not isinstance(answer, float):
        return f"gave {show(answer)}, expected one number"
    near = abs(answer - truth) <= 0.001 * truth
    return "" if near else f"gave {answer:.4g}, expected {truth:.4g}, give or take 1 %"


def best_decay(heights):
    """Return the share r from 0 to 1, to two decimals, with which a ball's heights fit r times the one before best.

    >>> best_decay(np.array([1.0, 0.5, 0.25]))
    0.5
    """
    tried = np.linspace(0, 1, 101)
    errors = ((heights[1:] - tried[:, None] * heights[:-1]) ** 2).mean(axis=1)
    return float(tried[errors.argmin()])


LARGE = np.array([100.0, -100.0, 60.0, -60.0, 30.0, 20.0, -10.0])
SMALL = np.array([1.5, -2.0, 0.5, 3.0, -1.0, 2.0], np.float32)
temperature_exercise = Exercise(
    key="temperature",
    seconds=20,
    book=temperature,
    parts=[
        Part(
            "logits of one size",
            1,
            [
                Case((np.full(4, 2.0), np.array([1, 1, 1, 0])), judge=judge, run=snapped),
                Case(alike(3.0, 9, 1), judge=judge, run=snapped, shown="temperature(logits of ±3, ill)"),
                Case(alike(0.2, 4, 1), judge=judge, run=snapped, shown="temperature(logits of ±0.2, ill)"),
                Case(alike(40.0, 12, 1), judge=judge, run=snapped, shown="temperature(logits of ±40, ill)"),
            ],
        ),
        Part(
            "logits of many sizes",
            1,
            [
                Case(draw_logits, judge=judge, run=snapped, shown="temperature(500 logits, ill)", repeat=3),
                Case((LARGE, np.array([1, 0, 1, 0, 1, 0, 0])), judge=judge, run=snapped),
                Case((SMALL, np.array([1, 0, 0, 1, 0, 0])), judge=judge, run=snapped),
            ],
        ),
    ],
    mistakes=[
        Mistake(temperature_inverse, "this is 1 / T: the logits are to be divided by the number, not multiplied."),
        Mistake(temperature_index, "this is the place of the best T in the list. The T there is asked for."),
        Mistake(temperature_least_loss, "this is the least cross-entropy itself. At which T is it reached?"),
        Mistake(
            temperature_accuracy,
            "this is the end of the range: the loss was made greatest, or accuracy, which is the same for all T.",
        ),
        Mistake(temperature_squared, "the squared error is made least. Cross-entropy is asked for."),
        Mistake(temperature_calibration, "the calibration error is made least. Cross-entropy is asked for."),
        Mistake(temperature_up_to_ten, "the search ends at 10. The best T may be as large as 20."),
        Mistake(temperature_in_tenths, "the steps of 0.1 are too coarse where T is small. Try even ratios."),
        Mistake(temperature_spread, "this is the spread of the logits. It doesn't look at who is ill."),
        Mistake(temperature_only_the_ill, "only the ill count here. The healthy have a loss, too: log(1 + exp(z))."),
        Mistake(
            temperature_naive,
            "with a small T a chance becomes exactly 0 or 1, and 0 * log(0) is nan, which `argmin` then takes. "
            "The loss can be written in z alone.",
        ),
    ],
    hints=[
        "One number is sought and any search will do: try many temperatures and keep the best.",
        "`np.geomspace(0.05, 20, 1000)` tries 1,000 in even ratios. The loss of a logit z is log(1 + exp(z)) - "
        "z * ill, here with z = logits / T.",
        "`np.logaddexp(0, z) - z * ill` never overflows. Take its mean for each T; the T at `argmin` is the answer.",
    ],
    sibling=best_decay,
)
