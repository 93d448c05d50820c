"""How true the chances are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def calibration_error(chance, ill, bins=10):
    """Return the expected calibration error: how far the chances are from what happened, on average.

    chance: array (N,), from 0 to 1, N at least 1.  ill: array (N,) of 0 and 1.  bins: bins of equal width from 0 to 1.
    A chance belongs to bin floor(chance * bins); 1 belongs to the last bin. Each bin that is not empty has a gap, the
    distance between its mean chance and its share of ill. Returns the mean of the gaps, each weighted by the share of
    all patients in its bin, a number.

    >>> calibration_error(np.array([0.75, 0.95, 0.1, 0.3]), np.array([1, 0, 0, 0]), bins=2)  # gaps 0.35 and 0.2
    0.275
    """
    place = np.minimum((chance * bins).astype(int), bins - 1)
    error = 0.0
    for k in np.unique(place):
        here = place == k
        error += here.mean() * abs(chance[here].mean() - ill[here].mean())
    return float(error)


def error_truth(chance, ill, bins=10):
    groups = {}
    for c, i in zip(np.asarray(chance).tolist(), np.asarray(ill).tolist(), strict=True):
        groups.setdefault(min(int(c * bins), bins - 1), []).append((c, i))
    return sum(abs(sum(c for c, _ in g) - sum(i for _, i in g)) for g in groups.values()) / len(chance)


def draw_chances(rng):
    n = int(rng.integers(30, 80))
    chance = rng.beta(0.5, 0.8, n)
    return chance, (rng.random(n) < chance**2).astype(int)


def gaps(chance, ill, bins, last=True):
    """Return for each bin that is not empty: its weight, its mean chance less its share of ill, and its number."""
    place = (np.asarray(chance, dtype=float) * bins).astype(int)
    place = np.minimum(place, bins - 1) if last else place
    here = [(k, place == k) for k in np.unique(place)]
    return [(at.mean(), chance[at].mean() - ill[at].mean(), k) for k, at in here]


def error_unweighted(chance, ill, bins=10):
    return float(np.mean([abs(gap) for _, gap, _ in gaps(chance, ill, bins)]))


def error_over_all_bins(chance, ill, bins=10):
    return float(sum(abs(gap) for _, gap, _ in gaps(chance, ill, bins)) / bins)


def error_signed(chance, ill, bins=10):
    return float(sum(weight * gap for weight, gap, _ in gaps(chance, ill, bins)))


def error_signed_then_size(chance, ill, bins=10):
    return float(abs(chance.mean() - ill.mean()))


def error_greatest(chance, ill, bins=10):
    return float(max(abs(gap) for _, gap, _ in gaps(chance, ill, bins)))


def error_from_the_middle(chance, ill, bins=10):
    found = gaps(chance, ill, bins)
    means = {k: ill[np.minimum((chance * bins).astype(int), bins - 1) == k].mean() for _, _, k in found}
    return float(sum(weight * abs((k + 0.5) / bins - means[k]) for weight, _, k in found))


def error_drops_one(chance, ill, bins=10):
    return float(sum(weight * abs(gap) for weight, gap, k in gaps(chance, ill, bins, last=False) if k < bins))


def error_own_bin_for_one(chance, ill, bins=10):
    return float(sum(weight * abs(gap) for weight, gap, _ in gaps(chance, ill, bins, last=False)))


def error_of_confidence(chance, ill, bins=10):
    sure, right = np.maximum(chance, 1 - chance), (chance >= 0.5) == (ill == 1)
    return error_truth(sure, right, bins)


def error_squared(chance, ill, bins=10):
    return float(sum(weight * gap**2 for weight, gap, _ in gaps(chance, ill, bins)))


def error_patient_by_patient(chance, ill, bins=10):
    return float(np.abs(chance - ill).mean())


def error_ten_bins(chance, ill, bins=10):
    return error_truth(chance, ill, 10)


def error_equal_crowds(chance, ill, bins=10):
    parts = np.array_split(np.argsort(chance, kind="stable"), bins)
    return float(sum(len(p) / len(chance) * abs(chance[p].mean() - ill[p].mean()) for p in parts if len(p)))


def error_centred_rounding(chance, ill, bins=10):
    place = np.round(chance * bins).astype(int)
    found = [(place == k) for k in np.unique(place)]
    return float(sum(at.mean() * abs(chance[at].mean() - ill[at].mean()) for at in found))


def error_in_both_bins(chance, ill, bins=10):
    total = 0.0
    for low, high in pairwise(np.linspace(0, 1, bins + 1)):
        here = (chance >= low) & (chance <= high)
        total += here.mean() * abs(chance[here].mean() - ill[here].mean()) if here.any() else 0
    return float(total)


def error_lower_bin(chance, ill, bins=10):
    total = 0.0
    for low, high in pairwise(np.linspace(0, 1, bins + 1)):
        here = (chance > low) & (chance <= high)
        total += here.mean() * abs(chance[here].mean() - ill[here].mean()) if here.any() else 0
    return float(total)


def error_not_a_share(chance, ill, bins=10):
    return error_truth(chance, ill, bins) * len(chance)


def mean_error_by_hour(hour, error):
    """Return the mean over all trains of how far the mean delay of their hour is from 0.

    >>> mean_error_by_hour(np.array([7, 7, 9]), np.array([2.0, 4.0, -6.0]))
    4.0
    """
    total = 0.0
    for h in np.unique(hour):
        here = hour == h
        total += here.mean() * abs(error[here].mean())
    return float(total)


FOUR = np.array([0.75, 0.95, 0.1, 0.3]), np.array([1, 0, 0, 0])
ENDS = np.array([1.0, 0.95, 0.0, 0.02, 1.0, 0.55]), np.array([1, 1, 0, 1, 0, 1])
calibration_exercise = Exercise(
    key="calibration_error",
    book=calibration_error,
    parts=[
        Part(
            "ordinary chances",
            1,
            [
                Case(FOUR, 0.275, kwargs={"bins": 2}),
                Case(FOUR, error_truth),
                Case((np.array([0.2, 0.31, 0.9, 0.42, 0.44]), np.array([1, 1, 0, 1, 0])), error_truth),
                Case((np.array([0.8, 0.82, 0.88, 0.86]), np.array([1, 1, 1, 0])), 0.09),
                Case(lambda rng: (*draw_chances(rng), 5), error_truth),
                Case(draw_chances, error_truth),
            ],
        ),
        Part(
            "the ends, few patients, float32",
            1,
            [
                Case(ENDS, error_truth),
                Case((np.ones(4), np.array([1, 1, 0, 1])), 0.25),
                Case((np.array([0.37]), np.array([1])), 0.63),
                Case((np.array([0.9, 0.2, 0.95, 0.4, 0.2, 0.5]), np.array([1, 0, 0, 1, 0, 1]), 1), 1 / 40),
                Case(lambda rng: tuple(a.astype(np.float32) for a in draw_chances(rng)), error_truth, rtol=1e-4),
            ],
        ),
    ],
    mistakes=[
        Mistake(error_signed, "the gaps keep their signs and cancel. Each counts with its size."),
        Mistake(
            error_signed_then_size,
            "this is the gap of all patients together. Too high here and too low there cancel in it.",
        ),
        Mistake(error_over_all_bins, "the gaps are added up and divided by the number of bins. Weigh by the patients."),
        Mistake(error_unweighted, "every bin counts the same, however few are in it. Weigh by the share of patients."),
        Mistake(error_greatest, "this is the greatest gap. The weighted mean of all is asked for."),
        Mistake(error_from_the_middle, "the middle of the bin stands for its chances. Take their mean."),
        Mistake(error_drops_one, "a chance of exactly 1 falls into no bin and is lost."),
        Mistake(error_own_bin_for_one, "a chance of exactly 1 gets a bin for itself. It belongs to the last."),
        Mistake(
            error_of_confidence,
            "this compares how sure the network is with how often it is right. Asked for are chances of illness.",
        ),
        Mistake(
            error_in_both_bins, "a chance on the edge of two bins is counted in both. It belongs to the upper one."
        ),
        Mistake(
            error_lower_bin,
            "a chance on the edge of two bins goes to the lower one. It belongs to the upper.",
        ),
        Mistake(error_not_a_share, "the gaps are weighed by numbers of patients. Weigh by their shares of all."),
        Mistake(error_squared, "the gaps are squared. Their sizes are averaged."),
        Mistake(
            error_patient_by_patient, "no bins are made: a single patient is ill or not, and no chance is near that."
        ),
        Mistake(error_ten_bins, "there are always ten bins. The third argument says how many."),
        Mistake(error_equal_crowds, "the bins hold equal numbers of patients. They should have equal width."),
        Mistake(error_centred_rounding, "chances are rounded to the nearest edge. Round down, to the bin they lie in."),
    ],
    hints=[
        "First give each patient the number of a bin. Then go through the bins, and look at the patients in each.",
        "`np.minimum((chance * bins).astype(int), bins - 1)` is the bin. A bin's gap is the size of mean chance less "
        "share of ill.",
        "With `here = place == k`, add `here.mean() * abs(chance[here].mean() - ill[here].mean())` for each k "
        "that occurs.",
    ],
    sibling=mean_error_by_hour,
)
