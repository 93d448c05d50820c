"""The ROC curve, a point for every threshold."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def roc(chance, ill):
    """Return the ROC curve: the rates at every threshold that matters, from the strictest to the most lenient.

    chance: array (N,) of numbers, larger for likelier ill.  ill: array (N,) of 0 and 1, at least one of each.
    Returns (alarms, found), two arrays (K + 1,) where K is the number of different chances: the share of the healthy
    and the share of the ill with a chance at or above the threshold. The first point is (0, 0), nobody called ill;
    then the threshold goes down through the K chances.

    >>> alarms, found = roc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([1, 1, 0, 0]))
    >>> alarms.tolist(), found.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0])
    """
    thresholds = np.append(np.inf, np.unique(chance)[::-1])
    called = chance >= thresholds[:, None]
    return called[:, ill == 0].mean(axis=1), called[:, ill == 1].mean(axis=1)


def roc_truth(chance, ill):
    pairs = list(zip(np.asarray(chance).tolist(), np.asarray(ill).tolist(), strict=True))
    healthy, sick = ([c for c, i in pairs if i == which] for which in (0, 1))
    steps = sorted({c for c, _ in pairs}, reverse=True)
    curve = [[sum(c >= t for c in group) / len(group) for t in steps] for group in (healthy, sick)]
    return np.array([0.0, *curve[0]]), np.array([0.0, *curve[1]])


def draw_scores(rng):
    """Draw scores with many ties, in no order, and groups of different sizes."""
    ill = rng.permutation(np.concatenate([np.ones(int(rng.integers(4, 8))), np.zeros(int(rng.integers(9, 15)))]))
    return np.round(rng.normal(size=len(ill)) + ill, 1), ill.astype(int)


def both(attempt, chance, ill):
    """Read the answer as two arrays; a list of numbers does as well."""
    answer = attempt(chance, ill)
    if not isinstance(answer, tuple | list | np.ndarray) or len(answer) != 2:
        return answer
    return tuple(np.asarray(one, dtype=float) for one in answer)


def roc_without_start(chance, ill):
    return tuple(one[1:] for one in roc_truth(chance, ill))


def roc_a_point_a_patient(chance, ill):
    order = np.argsort(-chance, kind="stable")
    sick = np.asarray(ill)[order] == 1
    return tuple(np.append(0.0, np.cumsum(one) / one.sum()) for one in (~sick, sick))


def roc_repeated_points(chance, ill):
    thresholds = np.append(np.inf, np.sort(chance)[::-1])
    called = chance >= thresholds[:, None]
    return called[:, ill == 0].mean(axis=1), called[:, ill == 1].mean(axis=1)


def roc_starts_above_one(chance, ill):
    thresholds = np.append(1.1, np.unique(chance)[::-1])
    called = chance >= thresholds[:, None]
    return called[:, ill == 0].mean(axis=1), called[:, ill == 1].mean(axis=1)


def roc_upwards(chance, ill):
    return tuple(one[::-1] for one in roc_truth(chance, ill))


def roc_upwards_after_inf(chance, ill):
    thresholds = np.append(np.inf, np.unique(chance))
    called = chance >= thresholds[:, None]
    return called[:, ill == 0].mean(axis=1), called[:, ill == 1].mean(axis=1)


def roc_swapped(chance, ill):
    return roc_truth(chance, ill)[::-1]


def roc_strict_after_inf(chance, ill):
    thresholds = np.append(np.inf, np.unique(chance)[::-1])
    called = chance > thresholds[:, None]
    return called[:, ill == 0].mean(axis=1), called[:, ill == 1].mean(axis=1)


def roc_specificity(chance, ill):
    alarms, found = roc_truth(chance, ill)
    return 1 - alarms, found


def roc_as_points(chance, ill):
    return np.column_stack(roc_truth(chance, ill))


def roc_counts(chance, ill):
    alarms, found = roc_truth(chance, ill)
    return alarms * np.sum(ill == 0), found * np.sum(ill == 1)


def roc_of_all(chance, ill):
    alarms, found = roc_truth(chance, ill)
    return alarms * np.mean(ill == 0), found * np.mean(ill == 1)


def roc_hundred_steps(chance, ill):
    thresholds = np.linspace(1, 0, 101)
    called = chance >= thresholds[:, None]
    return called[:, ill == 0].mean(axis=1), called[:, ill == 1].mean(axis=1)


def roc_below(chance, ill):
    thresholds = np.append(np.inf, np.unique(chance)[::-1])
    called = chance < thresholds[:, None]
    return called[:, ill == 0].mean(axis=1), called[:, ill == 1].mean(axis=1)


def passed_by_mark(marks):
    """Return for each pass mark, from the strictest on, what share of a class passes.

    >>> passed_by_mark(np.array([3, 5, 5, 8])).tolist()
    [0.25, 0.75, 1.0]
    """
    levels = np.unique(marks)[::-1]
    return (marks >= levels[:, None]).mean(axis=1)


FOUR = np.array([0.9, 0.5, 0.5, 0.1]), np.array([1, 1, 0, 0])
SEVEN = np.array([0.2, 0.8, 0.7, 0.2, 0.4, 0.9, 0.4]), np.array([0, 1, 0, 0, 1, 1, 0])
roc_exercise = Exercise(
    key="roc",
    seconds=20,
    book=roc,
    parts=[
        Part(
            "different chances",
            1,
            [
                Case(
                    (np.array([0.1, 0.6, 0.3, 0.8, 0.7]), np.array([0, 0, 0, 1, 1])),
                    (np.array([0, 0, 0, 1 / 3, 2 / 3, 1]), np.array([0, 0.5, 1, 1, 1, 1])),
                    run=both,
                ),
                Case(
                    (np.array([-3.0, 1000.0, 2.0, -1000.0, 0.5]), np.array([0, 0, 1, 1, 0])),
                    (np.array([0, 1 / 3, 1 / 3, 2 / 3, 1, 1]), np.array([0, 0, 0.5, 0.5, 0.5, 1])),
                    run=both,
                ),
                Case(
                    lambda rng: (rng.permutation(12) / 12, rng.permutation(np.repeat([0, 1], [7, 5]))),
                    roc_truth,
                    run=both,
                ),
            ],
        ),
        Part(
            "equal chances",
            1,
            [
                Case(FOUR, (np.array([0, 0, 0.5, 1]), np.array([0, 0.5, 1, 1])), run=both),
                Case(SEVEN, roc_truth, run=both),
                Case((np.full(5, 0.5), np.array([0, 1, 0, 0, 1])), (np.array([0.0, 1]), np.array([0.0, 1])), run=both),
                Case(draw_scores, roc_truth, run=both),
                Case(
                    lambda rng: (draw_scores(rng)[0].astype(np.float32)[:9], np.repeat([0, 1], [5, 4])),
                    roc_truth,
                    run=both,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(roc_without_start, "the first point is missing, where nobody is called ill: (0, 0)."),
        Mistake(
            roc_a_point_a_patient,
            "patients with equal chances get a point each. No threshold can part them, so they make one step together.",
        ),
        Mistake(roc_repeated_points, "equal chances are tried again, and the curve repeats a point. Each counts once."),
        Mistake(
            roc_starts_above_one,
            "the first threshold is a number just above 1. The chances may be any numbers; np.inf is above them all.",
        ),
        Mistake(roc_upwards, "the curve runs from (1, 1) to (0, 0). The threshold should go down, from the strictest."),
        Mistake(
            roc_upwards_after_inf,
            "after the first point the curve jumps to (1, 1) and comes back. The threshold should go down.",
        ),
        Mistake(roc_swapped, "the two are swapped: the false alarms, which lie along the x axis, come first."),
        Mistake(
            roc_strict_after_inf,
            "with `>`, whoever stands exactly at the threshold is not called ill, and the curve never reaches (1, 1).",
        ),
        Mistake(
            roc_specificity, "the first is the specificity. The share of the healthy who are called ill is wanted."
        ),
        Mistake(roc_as_points, "these are points (alarms, found). Two arrays are asked for, all alarms and all found."),
        Mistake(roc_counts, "these are numbers of patients. Divide each by the size of its group."),
        Mistake(roc_of_all, "both are divided by all patients. Each has its own group: the healthy, the ill."),
        Mistake(
            roc_hundred_steps,
            "the thresholds are steps of 0.01. Those that matter are the chances themselves, which may be any numbers.",
        ),
        Mistake(roc_below, "those below the threshold are counted here. Called ill is who is at or above it."),
    ],
    hints=[
        "A threshold between two neighbouring chances calls the same people as the upper of them. So which need "
        "trying?",
        "`np.unique(chance)[::-1]` has each chance once, from the highest; put `np.inf` in front for the first point.",
        "`called = chance >= thresholds[:, None]` has a row for each threshold. Take means along the rows, over the "
        "columns `ill == 0` and `ill == 1`.",
    ],
    sibling=passed_by_mark,
)
