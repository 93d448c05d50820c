"""A threshold by what mistakes cost."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def best_threshold(chance, ill, miss, alarm):
    """Return the threshold with the least cost a patient, and that cost.

    chance: array (N,).  ill: array (N,) of 0 and 1; either may be missing, so count instead of calling `rates`.
    miss: what an ill person not called costs.  alarm: what a healthy person called ill costs.
    Called ill is who has a chance at or above the threshold. Try the chances that occur, and np.inf, which calls
    nobody. If several cost the same, take the lowest. Costs are per patient: the sum divided by N.
    Returns (threshold, cost), two numbers.

    >>> best_threshold(np.array([0.9, 0.6, 0.3, 0.1]), np.array([1, 0, 1, 0]), miss=10, alarm=1)
    (0.3, 0.25)
    """
    thresholds = np.append(np.unique(chance), np.inf)
    called = chance >= thresholds[:, None]
    costs = (miss * (~called & (ill == 1)) + alarm * (called & (ill == 0))).mean(axis=1)
    best = costs.argmin()
    return float(thresholds[best]), float(costs[best])


def costs_truth(chance, ill, miss, alarm):
    pairs = list(zip(np.asarray(chance).tolist(), np.asarray(ill).tolist(), strict=True))
    tried = []
    for t in [*sorted({c for c, _ in pairs}), float("inf")]:
        missed, alarms = sum(c < t and i == 1 for c, i in pairs), sum(c >= t and i == 0 for c, i in pairs)
        tried.append((missed * miss + alarms * alarm, t))
    total, t = min(tried)
    return t, total / len(pairs)


def draw_costs(rng):
    """Draw patients and costs for which one threshold is cheaper than all others, so that rounding decides nothing."""
    while True:
        n = int(rng.integers(12, 30))
        ill = (rng.random(n) < 0.4).astype(int)
        chance = np.round(np.clip(0.5 + 0.25 * rng.normal(size=n) + 0.3 * (ill - 0.5), 0, 1), 1)
        given = chance, ill, int(rng.integers(2, 12)), int(rng.integers(1, 3))
        if weighed(*given)[0] == weighed(*given, last=True)[0]:
            return given


def weighed(chance, ill, miss, alarm, strict=False, last=False, nobody=True, thresholds=None, whole=False):
    """Do the work with one thing done differently."""
    tried = np.unique(chance) if thresholds is None else thresholds
    tried = np.append(tried, np.inf) if nobody else tried
    called = chance > tried[:, None] if strict else chance >= tried[:, None]
    costs = miss * (~called & (ill == 1)).sum(axis=1) + alarm * (called & (ill == 0)).sum(axis=1)
    best = len(costs) - 1 - costs[::-1].argmin() if last else costs.argmin()
    return float(tried[best]), float(costs[best]) / (1 if whole else len(chance))


def best_swapped(chance, ill, miss, alarm):
    return weighed(chance, ill, alarm, miss)


def best_total(chance, ill, miss, alarm):
    return weighed(chance, ill, miss, alarm, whole=True)


def best_without_nobody(chance, ill, miss, alarm):
    return weighed(chance, ill, miss, alarm, nobody=False)


def best_one_for_nobody(chance, ill, miss, alarm):
    return weighed(chance, ill, miss, alarm, nobody=False, thresholds=np.append(np.unique(chance), 1.0))


def best_only_threshold(chance, ill, miss, alarm):
    return costs_truth(chance, ill, miss, alarm)[0]


def best_highest(chance, ill, miss, alarm):
    return weighed(chance, ill, miss, alarm, last=True)


def best_strict(chance, ill, miss, alarm):
    return weighed(chance, ill, miss, alarm, strict=True)


def best_accuracy(chance, ill, miss, alarm):
    return weighed(chance, ill, 1, 1)


def best_alarm_of_one(chance, ill, miss, alarm):
    return weighed(chance, ill, miss, 1)


def best_alarms_free(chance, ill, miss, alarm):
    return weighed(chance, ill, miss, 0)


def best_every_call_charged(chance, ill, miss, alarm):
    tried = np.append(np.unique(chance), np.inf)
    called = chance >= tried[:, None]
    costs = (miss * (~called & (ill == 1)) + alarm * called).mean(axis=1)
    return float(tried[costs.argmin()]), float(costs.min())


def best_by_formula(chance, ill, miss, alarm):
    t = alarm / (alarm + miss)
    called = chance >= t
    return t, float((miss * (~called & (ill == 1)) + alarm * (called & (ill == 0))).mean())


def best_next_to_formula(chance, ill, miss, alarm):
    tried = np.append(np.unique(chance), np.inf)
    t = float(tried[tried >= alarm / (alarm + miss)][0])
    called = chance >= t
    return t, float((miss * (~called & (ill == 1)) + alarm * (called & (ill == 0))).mean())


def best_on_a_grid(chance, ill, miss, alarm):
    return weighed(chance, ill, miss, alarm, thresholds=np.linspace(0, 1, 101))


def best_half(chance, ill, miss, alarm):
    called = chance >= 0.5
    return 0.5, float((miss * (~called & (ill == 1)) + alarm * (called & (ill == 0))).mean())


def best_by_group(chance, ill, miss, alarm):
    tried = np.append(np.unique(chance), np.inf)
    called = chance >= tried[:, None]
    missed, alarms = ~called & (ill == 1), called & (ill == 0)
    costs = miss * missed.sum(1) / max((ill == 1).sum(), 1) + alarm * alarms.sum(1) / max((ill == 0).sum(), 1)
    return float(tried[costs.argmin()]), float(costs.min())


def best_cost_first(chance, ill, miss, alarm):
    return costs_truth(chance, ill, miss, alarm)[::-1]


def best_price(asked, sales):
    """Return the price with the greatest takings, and these; the lowest of equals.

    >>> best_price(np.array([1.0, 2.0, 3.0]), np.array([5, 4, 1]))
    (2.0, 8.0)
    """
    takings = asked * sales
    best = takings.argmax()
    return float(asked[best]), float(takings[best])


FOUR = np.array([0.9, 0.6, 0.3, 0.1]), np.array([1, 0, 1, 0])
SIX = np.array([0.7, 0.2, 0.5, 0.9, 0.4, 0.6]), np.array([0, 0, 1, 0, 1, 0])
best_threshold_exercise = Exercise(
    key="best_threshold",
    book=best_threshold,
    parts=[
        Part(
            "costs that differ",
            1,
            [
                Case((*FOUR, 10, 1), (0.3, 0.25)),
                Case((*FOUR, 1, 10), (0.9, 0.25)),
                Case((np.array([3.0, -1.0, 12.0, 0.5, 2.0]), np.array([1, 0, 1, 0, 0]), 5, 2), (3.0, 0.0)),
                Case(draw_costs, costs_truth, repeat=8),
                Case((SIX[0].astype(np.float32), SIX[1], 8, 1), (0.4000000059604645, 0.5)),
            ],
        ),
        Part(
            "nobody called, and equal costs",
            1,
            [
                Case((*SIX, 1, 3), (np.inf, 2 / 6)),
                Case((np.array([0.8, 0.4]), np.array([0, 1]), 3, 3), (0.4, 1.5)),
                Case((np.array([0.8, 0.4, 0.6, 0.9]), np.array([0, 1, 0, 1]), 2, 1), (0.4, 0.5)),
                Case((np.array([0.8, 0.4]), np.array([0, 0]), 2, 1), (np.inf, 0.0)),
                Case((np.array([0.8, 0.4]), np.array([1, 1]), 2, 1), (0.4, 0.0)),
                Case((np.array([0.2, 0.2, 0.7, 0.7]), np.array([1, 0, 0, 1]), 1, 1), (0.2, 0.5)),
            ],
        ),
    ],
    mistakes=[
        Mistake(best_half, "the threshold is 0.5 whatever the costs."),
        Mistake(best_swapped, "the two costs are swapped: `miss` is for the ill who are not called."),
        Mistake(best_total, "the threshold is right; the cost is that of all patients together. Divide by N."),
        Mistake(best_cost_first, "the two are swapped: the threshold comes first."),
        Mistake(best_without_nobody, "np.inf is not tried, at which nobody is called ill. Sometimes that is cheapest."),
        Mistake(best_one_for_nobody, "1 is tried in the place of np.inf. The answer for calling nobody is np.inf."),
        Mistake(best_only_threshold, "only the threshold comes back. Its cost is asked for, too."),
        Mistake(
            best_highest, "of several thresholds that cost the same, this is the highest; the lowest is asked for."
        ),
        Mistake(best_strict, "a chance exactly at the threshold is not called ill here; it should be."),
        Mistake(best_accuracy, "this counts mistakes, each as 1. Weigh them with the two costs."),
        Mistake(best_alarm_of_one, "a false alarm costs 1 here, whatever `alarm` says."),
        Mistake(best_alarms_free, "false alarms cost nothing here."),
        Mistake(best_every_call_charged, "everybody who is called costs an alarm. Only the healthy among them do."),
        Mistake(
            best_by_formula,
            "this is alarm / (alarm + miss), which is best only if the chances are true. Try what these patients cost.",
        ),
        Mistake(
            best_next_to_formula,
            "this is the chance next to alarm / (alarm + miss), which is best only if the chances are true. "
            "Try what these patients cost.",
        ),
        Mistake(
            best_on_a_grid, "steps of 0.01 are tried. The thresholds to try are the chances that occur, and np.inf."
        ),
        Mistake(
            best_by_group, "misses are divided by the ill, alarms by the healthy. The cost is per patient, of all N."
        ),
    ],
    hints=[
        "Only N + 1 thresholds matter. For each, count the two kinds of mistakes and weigh them.",
        "`np.unique` sorts; append np.inf. Missed: not called and ill. Alarm: called and healthy.",
        "`costs = [(miss * missed + alarm * alarms) / N for each threshold]`; `np.argmin` gives the first of equals.",
    ],
    sibling=best_price,
)
