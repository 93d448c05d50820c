"""Two things to foresee with a pencil: what a forgotten zero_grad does, and which units stay alike."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def predictions():
    """Return two lists of whole numbers: three weights, and for A to D how many different hidden units there are.

    Returns (weights, units): a list of three numbers and a list of four.
    """
    return [4, -2, -7], [1, 1, 5, 5]


def first(attempt):
    return list(_two(attempt())[0])


def second(attempt):
    return list(_two(attempt())[1])


def _two(answer):
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError("expected two lists, the weights and the numbers of units")
    return answer


def judge_places(truth, names):
    """Return a judge that tells the first wrong place of a list, and not what belongs there."""

    def judge(answer):
        if len(answer) != len(truth):
            return f"has {len(answer)} numbers, expected {len(truth)}"
        right = (bool(np.isclose(float(one), true)) for one, true in zip(answer, truth, strict=True))
        return next((f"is not right at {name}" for name, good in zip(names, right, strict=True) if not good), "")

    return judge


WEIGHTS = judge_places([4, -2, -7], ["the first weight", "the second weight", "the third weight"])
UNITS = judge_places([1, 1, 5, 5], "ABCD")


def zeroed_all_the_same():
    return [4, 2, 1], [1, 1, 5, 5]


def begins_with_the_start():
    return [8, 4, -2], [1, 1, 5, 5]


def gradients_instead():
    return [8, 12, 10], [1, 1, 5, 5]


def slope_doubled():
    return [0, -8, -8], [1, 1, 5, 5]


def second_gradient_twice():
    return [4, 0, -2], [1, 1, 5, 5]


def rate_forgotten():
    return [0, -8, -8.0 - 0], [1, 1, 5, 5]


def all_alike():
    return [4, -2, -7], [1, 1, 1, 1]


def all_different():
    return [4, -2, -7], [5, 5, 5, 5]


def zeros_differ():
    return [4, -2, -7], [1, 5, 5, 5]


def first_layer_decides():
    return [4, -2, -7], [1, 1, 5, 1]


def second_layer_decides():
    return [4, -2, -7], [1, 1, 1, 5]


def zeros_count_none():
    return [4, -2, -7], [1, 0, 5, 5]


def two_steps_of_interest():
    """Return an account of 100 after one and after two years, at 10 per cent a year on all that is there.

    >>> two_steps_of_interest()
    [110, 121]
    """
    return [110, 121]


predictions_exercise = Exercise(
    key="predictions",
    book=predictions,
    parts=[
        Part("three weights without zero_grad", 1, [Case((), judge=WEIGHTS, run=first, shown="predictions()[0]")]),
        Part("different hidden units", 1, [Case((), judge=UNITS, run=second, shown="predictions()[1]")]),
    ],
    mistakes=[
        Mistake(zeroed_all_the_same, "this is the run that forgets its gradients, as it should. Here they add up."),
        Mistake(begins_with_the_start, "the list begins with the weight before the first step; it should come after."),
        Mistake(
            gradients_instead, "these are the gradients that have gathered. The weights after the steps are asked."
        ),
        Mistake(slope_doubled, "either the slope is taken as 2w (of w²/2 it is w), or the rate ½ is left out."),
        Mistake(second_gradient_twice, "at the second step the gradient is 8 + 4, the old one and the new one."),
        Mistake(all_alike, "in A and B they stay alike. Do C's units compute the same, and do D's hear the same back?"),
        Mistake(
            all_different, "what would make two units differ in A or B? They get the same in, and hear the same back."
        ),
        Mistake(zeros_differ, "zeros are equal weights, too; there even the gradients are zero."),
        Mistake(zeros_count_none, "five rows of zeros are five equal units: one kind, not none."),
        Mistake(first_layer_decides, "in D all five compute the same at first, but what does each one hear back?"),
        Mistake(second_layer_decides, "in C the five begin as different as can be. Why should they become alike?"),
    ],
    hints=[
        "Gradients gather: at the second step the optimiser sees the first one as well. And two units stay alike only "
        "if they compute the same and also hear the same error back.",
        "The first gradient is 8, so w becomes 8 − ½·8 = 4; what has gathered at the second step is 8 + 4. In D, each "
        "unit's share of the error goes through its own second-layer weight.",
        "Gathered: 8, then 12, then 12 − 2 = 10; each weight is the one before minus half of that. A and B stay one "
        "kind; C and D are five.",
    ],
    sibling=two_steps_of_interest,
)
