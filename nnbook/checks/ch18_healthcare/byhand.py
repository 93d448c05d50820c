"""Three numbers to find with a pencil: what a positive finding means, what accuracy hides, and pairs won."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import show


def by_hand():
    """Return three numbers from 0 to 1: the share of the called who are ill, the lazy test's accuracy, the pairs won.

    Returns (ill_if_called, lazy_accuracy, pairs_won), each right to three digits.
    """
    return 9 / 108, 0.99, 4.5 / 6


TRUTH = {"ill_if_called": 9 / 108, "lazy_accuracy": 0.99, "pairs_won": 0.75}


def place(i):
    """Return how to read the i-th of three numbers; a percentage is not taken for a share."""

    def read(attempt):
        answer = attempt()
        if not isinstance(answer, tuple | list | np.ndarray) or len(answer) != 3:
            return answer
        return float(answer[i])

    return read


def judge(i):
    name, truth = list(TRUTH.items())[i]

    def judged(answer):
        if not isinstance(answer, float):
            return f"gave {show(answer)}, expected three numbers: {', '.join(TRUTH)}"
        if answer > 1:
            return f"gave {answer:.4g} for {name}, expected a share from 0 to 1"
        if 0.001 <= abs(answer - truth) < 0.005:
            return f"gave {answer:.4g} for {name}, which is near: three digits are asked for, or a fraction"
        return "" if abs(answer - truth) < 0.001 else f"is not right at {name}"

    return judged


def sensitivity_instead():
    return 0.9, 0.99, 0.75


def prevalence_instead():
    return 0.01, 0.99, 0.75


def of_all():
    return 0.009, 0.99, 0.75


def over_the_healthy():
    return 9 / 99, 0.99, 0.75


def over_a_hundred():
    return 0.09, 0.99, 0.75


def healthy_if_called():
    return 99 / 108, 0.99, 0.75


def odds_of_rates():
    return 0.9 / (0.9 + 0.1 * 0.99), 0.99, 0.75


def accuracy_of_the_test():
    return 9 / 108, 0.9, 0.75


def finds_nobody():
    return 9 / 108, 0.0, 0.75


def misses_are_one_percent():
    return 9 / 108, 0.01, 0.75


def a_coin():
    return 9 / 108, 0.5, 0.75


def tie_is_a_win():
    return 9 / 108, 0.99, 5 / 6


def tie_is_a_loss():
    return 9 / 108, 0.99, 4 / 6


def over_all_pairs():
    return 9 / 108, 0.99, 4.5 / 10


def tie_left_out():
    return 9 / 108, 0.99, 0.8


def wrong_way_round():
    return 9 / 108, 0.99, 0.25


def rain_forecasts():
    """Return how often it rains if the forecast says so, with 100 days, 20 of rain, 15 foreseen, and 10 false alarms.

    >>> rain_forecasts()
    0.6
    """
    return 15 / (15 + 10)


by_hand_exercise = Exercise(
    key="by_hand",
    book=by_hand,
    parts=[
        Part("called, and ill", 1, [Case(run=place(0), judge=judge(0), shown="by_hand()")]),
        Part("the lazy test", 0.5, [Case(run=place(1), judge=judge(1), shown="by_hand()")]),
        Part("pairs won", 0.5, [Case(run=place(2), judge=judge(2), shown="by_hand()")]),
    ],
    mistakes=[
        Mistake(
            sensitivity_instead,
            "0.9 is the chance to be called if one is ill. Asked for is the chance to be ill if one is called.",
        ),
        Mistake(prevalence_instead, "1 in 100 is the chance before the test. Being called tells something."),
        Mistake(of_all, "this is the share of all 1,000 who are ill and called. Divide by those who are called."),
        Mistake(over_the_healthy, "this divides by the false alarms. Those called are the false alarms and the found."),
        Mistake(over_a_hundred, "9 of those called are ill. But how many are called? More than 100."),
        Mistake(healthy_if_called, "this is the share of the called who are healthy."),
        Mistake(odds_of_rates, "the two rates are set side by side as if there were as many ill people as healthy."),
        Mistake(accuracy_of_the_test, "0.9 is the accuracy of the test of question 1. The lazy one never calls."),
        Mistake(finds_nobody, "0 is its sensitivity. Its accuracy counts the healthy, too."),
        Mistake(misses_are_one_percent, "this is the share that it gets wrong."),
        Mistake(a_coin, "½ would be its accuracy if half of the people were ill."),
        Mistake(tie_is_a_win, "the pair of equal chances is counted as a win. It counts half."),
        Mistake(tie_is_a_loss, "the pair of equal chances is counted as lost. It counts half."),
        Mistake(tie_left_out, "the pair of equal chances is left out. It is one of the six, and counts half."),
        Mistake(over_all_pairs, "five patients make ten pairs, but only those of an ill and a healthy one count."),
        Mistake(wrong_way_round, "this is how often the healthy one has the higher chance."),
    ],
    hints=[
        "Think of 1,000 people, and count heads: the ill who are called, the healthy who are called.",
        "10 are ill. How many of them are called? 990 are healthy. How many of them are called? For the pairs write "
        "down all 2 × 3 pairs.",
        "9 found and 99 false alarms. The lazy test is right about every healthy person. Of the six pairs some "
        "are won, some lost, and one is a draw.",
    ],
    sibling=rain_forecasts,
)
