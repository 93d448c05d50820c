"""Sensitivity and specificity at one threshold."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def rates(chance, ill, threshold):
    """Return sensitivity and specificity of calling ill whose chance is at or above the threshold.

    chance: array (N,), from 0 to 1.  ill: array (N,) of 0 and 1, with at least one of each.  threshold: a number.
    Returns (sensitivity, specificity): the share of the ill who are called ill, and the share of the healthy who
    are not, two numbers.

    >>> rates(np.array([0.9, 0.4, 0.6, 0.5, 0.1, 0.2, 0.3]), np.array([1, 1, 0, 0, 0, 0, 0]), 0.5)
    (0.5, 0.6)
    """
    called = chance >= threshold
    return float(called[ill == 1].mean()), float(1 - called[ill == 0].mean())


def counted(chance, ill, threshold):
    """Count patient by patient, in plain Python."""
    pairs = list(zip(np.asarray(chance).tolist(), np.asarray(ill).tolist(), strict=True))
    found = sum(c >= threshold for c, i in pairs if i == 1) / sum(i == 1 for _, i in pairs)
    spared = sum(c < threshold for c, i in pairs if i == 0) / sum(i == 0 for _, i in pairs)
    return found, spared


def draw_patients(rng):
    """Draw patients on a coarse scale, so that some stand exactly at the threshold, with more healthy than ill."""
    ill = np.concatenate([np.ones(int(rng.integers(3, 8))), np.zeros(int(rng.integers(9, 20)))]).astype(int)
    chance = rng.integers(0, 9, len(ill)) / 8
    chance[0], chance[-1], threshold = 0.5, 0.5, 0.5
    order = rng.permutation(len(ill))
    return chance[order], ill[order], threshold


def rates_above(chance, ill, threshold):
    called = chance > threshold
    return called[ill == 1].mean(), 1 - called[ill == 0].mean()


def rates_swapped(chance, ill, threshold):
    return counted(chance, ill, threshold)[::-1]


def rates_false_alarms(chance, ill, threshold):
    found, spared = counted(chance, ill, threshold)
    return found, 1 - spared


def rates_of_the_called(chance, ill, threshold):
    called = chance >= threshold
    return ill[called].mean() if called.any() else 0.0, 1 - ill[~called].mean() if (~called).any() else 0.0


def rates_of_all(chance, ill, threshold):
    called = chance >= threshold
    return (called & (ill == 1)).mean(), (~called & (ill == 0)).mean()


def rates_accuracy(chance, ill, threshold):
    share = float(((chance >= threshold) == ill).mean())
    return share, share


def rates_half(chance, ill, threshold):
    return counted(chance, ill, 0.5)


def rates_counts(chance, ill, threshold):
    called = chance >= threshold
    return int((called & (ill == 1)).sum()), int((~called & (ill == 0)).sum())


def rates_missed(chance, ill, threshold):
    found, spared = counted(chance, ill, threshold)
    return 1 - found, spared


def rates_on_both_sides(chance, ill, threshold):
    return (chance[ill == 1] >= threshold).mean(), (chance[ill == 0] <= threshold).mean()


def rates_everybody_spared(chance, ill, threshold):
    return (chance[ill == 1] >= threshold).mean(), (chance < threshold).mean()


def rates_as_indices(chance, ill, threshold):
    called = chance >= threshold
    return called[ill].mean(), 1 - called[~ill].mean()


def rates_as_places(chance, ill, threshold):
    called = chance >= threshold
    return called[ill].mean(), 1 - called[1 - ill].mean()


def rates_the_ill_as_places(chance, ill, threshold):
    called = chance >= threshold
    return called[ill].mean(), 1 - called[ill == 0].mean()


def rates_precision(chance, ill, threshold):
    called = chance >= threshold
    return ill[called].mean() if called.any() else 0.0, counted(chance, ill, threshold)[1]


def rates_the_healthy_as_places(chance, ill, threshold):
    called = chance >= threshold
    return called[ill == 1].mean(), 1 - called[~ill].mean()


def rates_the_healthy_counted_as_negative(chance, ill, threshold):
    called = chance >= threshold
    return called[ill == 1].mean(), (~called & ~ill).sum() / (~ill).sum()


def rates_in_percent(chance, ill, threshold):
    return tuple(100 * one for one in counted(chance, ill, threshold))


def rates_only_first(chance, ill, threshold):
    return counted(chance, ill, threshold)[0]


def smoke_alarm(smoke, fire):
    """Return how often an alarm rang, of all fires, and how often it kept quiet, of all evenings without one.

    >>> smoke_alarm(np.array([True, False, True]), np.array([True, True, False]))
    (0.5, 0.0)
    """
    return float(smoke[fire].mean()), float(1 - smoke[~fire].mean())


SEVEN = np.array([0.9, 0.4, 0.6, 0.5, 0.1, 0.2, 0.3])
WHO = np.array([1, 1, 0, 0, 0, 0, 0])
NINE = np.array([0.8, 0.1, 0.6, 0.3, 0.7, 0.1, 0.05, 0.2, 0.3])
NINE_ILL = np.array([1, 0, 1, 1, 0, 0, 0, 0, 0])
rates_exercise = Exercise(
    key="rates",
    book=rates,
    parts=[
        Part(
            "both shares",
            0.5,
            [
                Case((SEVEN, WHO, 0.5), (0.5, 0.6)),
                Case((NINE, NINE_ILL, 0.3), (1.0, 4 / 6)),
                Case(draw_patients, counted),
            ],
        ),
        Part(
            "everybody called, nobody called, float32",
            0.5,
            [
                Case((NINE, NINE_ILL, 0.0), (1.0, 0.0)),
                Case((NINE, NINE_ILL, 2.0), (0.0, 1.0)),
                Case((np.repeat(NINE, 2)[::2].astype(np.float32), NINE_ILL.astype(bool), 0.5), (2 / 3, 5 / 6)),
            ],
        ),
    ],
    mistakes=[
        Mistake(rates_half, "the cut is always at 0.5. The third argument says where it is."),
        Mistake(rates_above, "a chance exactly at the threshold is called healthy here; it counts as called ill."),
        Mistake(rates_swapped, "the two are swapped: sensitivity, which is about the ill, comes first."),
        Mistake(
            rates_false_alarms,
            "the second is the share of the healthy who are called ill, the false alarms. Specificity is about "
            "the rest.",
        ),
        Mistake(rates_missed, "the first is the share of the ill who are missed. Sensitivity is about those found."),
        Mistake(
            rates_of_the_called,
            "these are shares of those who are called ill, or healthy. Divide by those who are ill, or healthy.",
        ),
        Mistake(rates_of_all, "these are shares of all patients. Each rate looks at its own group alone."),
        Mistake(rates_accuracy, "this is the accuracy, twice: it mixes the ill and the healthy."),
        Mistake(rates_counts, "these are numbers of patients. Divide each by the size of its group."),
        Mistake(rates_on_both_sides, "somebody exactly at the threshold counts as called ill and as not called."),
        Mistake(
            rates_everybody_spared, "the second is the share of all who are not called. Look at the healthy alone."
        ),
        Mistake(
            rates_as_indices,
            "0 and 1 in square brackets are places, not a choice, and ~ makes them -1 and -2. Compare: `ill == 1`.",
        ),
        Mistake(rates_as_places, "0 and 1 in square brackets are places, not a choice. Compare: `ill == 1`."),
        Mistake(
            rates_the_ill_as_places,
            "the first takes `ill` in square brackets as places 0 and 1, not as a choice. Compare: `ill == 1`.",
        ),
        Mistake(
            rates_precision,
            "the first is the share of the called who are ill. Sensitivity divides by all who are ill.",
        ),
        Mistake(
            rates_the_healthy_as_places,
            "`~` turns the whole numbers 0 and 1 into -1 and -2, which are places, not a choice. Compare: `ill == 0`.",
        ),
        Mistake(
            rates_the_healthy_counted_as_negative,
            "`~` turns the whole numbers 0 and 1 into -1 and -2, and their sum is no count. Compare: `ill == 0`.",
        ),
        Mistake(rates_in_percent, "these are percentages. Shares from 0 to 1 are asked for."),
        Mistake(rates_only_first, "only the sensitivity comes back. Two numbers are asked for."),
    ],
    hints=[
        "First decide for everybody who is called ill. Then look at the ill alone, and at the healthy alone.",
        "`called = chance >= threshold` is an array of True and False, and the mean of one is a share.",
        "`called[ill == 1].mean()` is the first. The second is the share of `ill == 0` who are not called.",
    ],
    sibling=smoke_alarm,
)
