"""Back through three steps with a pencil."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference, show


def gradients_in_time():
    """Return the gradients as a dictionary of five numbers.

    "h0", "x1" and "w": those of L = h3.  "h1 of all" and "x3 of all": those of h1 + h2 + h3, at h1 and at x3.
    """
    return {"h0": 8, "x1": 4, "w": 16, "h1 of all": 7, "x3 of all": 1}


def worked(*, h0=8, x1=4, w=16, h1=7, x3=1):
    return {"h0": h0, "x1": x1, "w": w, "h1 of all": h1, "x3 of all": x3}


def hand_last_use():
    return worked(w=6)


def hand_first_use():
    return worked(w=4)


def hand_plain_states():
    return worked(w=10)  # h0 + h1 + h2, with nothing multiplied on the way


def hand_states_after():
    return worked(w=11 + 2 * 6 + 4 * 3)


def hand_one_more():
    return worked(h0=16, x1=8)


def hand_x_like_h():
    return worked(x1=8)


def hand_sums():
    return worked(h0=6)


def hand_h1_of_five():
    return worked(h1=5)


def hand_last_alone():
    return worked(h1=4)


def hand_own_alone():
    return worked(h1=1)


def hand_future_alone():
    return worked(h1=6)


def hand_x3_all():
    return worked(x3=3)


def hand_x3_seven():
    return worked(x3=7)


def hand_linear_power():
    return worked(w=12)  # the slope of w³ · h0, the inputs forgotten


def compound():
    """Return the gradients of 3 * 3 * a after two years of tripling an amount a: at a, and at each of the two factors.

    >>> compound()  # for a = 2
    {'a': 9, 'each factor': 6}
    """
    return {"a": 9, "each factor": 6}


NUMBERS = int | float | np.number | np.ndarray
FIRST, SECOND = ("h0", "x1", "w"), ("h1 of all", "x3 of all")


def only(names: tuple[str, ...]) -> Callable:
    def run(attempt):
        answer = attempt()
        return {name: answer[name] for name in names if name in answer} if isinstance(answer, Mapping) else answer

    return run


def judged(names: tuple[str, ...]) -> Callable:
    """Return a judge that says where an answer is wrong, and not what is right."""

    def judge(answer):
        if not isinstance(answer, Mapping):
            return f"gave {show(answer)}, expected a dictionary with five keys"
        missing = [name for name in names if name not in answer]
        if missing:
            return f"has no {missing[0]!r}"
        other = [name for name in names if np.ndim(answer[name]) or not isinstance(answer[name], NUMBERS)]
        if other:
            return f"gave {show(answer[other[0]])} at {other[0]!r}, expected one plain number"
        wrong = [name for name in names if difference(answer[name], gradients_in_time()[name])]
        return f"gave {show(answer[wrong[0]])} at {wrong[0]!r}, which is not the gradient there" if wrong else ""

    return judge


gradients_in_time_exercise = Exercise(
    key="gradients_in_time",
    book=gradients_in_time,
    parts=[
        Part("a loss at the last step", 1, [Case((), judge=judged(FIRST), run=only(FIRST))]),
        Part("a loss at every step", 1, [Case((), judge=judged(SECOND), run=only(SECOND))]),
    ],
    mistakes=[
        Mistake(hand_last_use, "at w this counts its last use alone. The same w was used at each of three steps."),
        Mistake(hand_first_use, "at w this counts its first use alone. The same w was used at each of three steps."),
        Mistake(
            hand_plain_states,
            "the three uses of w are added as if each stood at the last step. An earlier one is passed on through w.",
        ),
        Mistake(
            hand_states_after,
            "at w each use is multiplied by the state that it made. The local slope is the state that went in.",
        ),
        Mistake(hand_linear_power, "at w this is the slope of w³ h0 alone: the inputs went through w as well."),
        Mistake(hand_one_more, "one w too many at h0 and x1. How often is x1 multiplied by w on its way to h3?"),
        Mistake(hand_x_like_h, "x1 enters after the first w, so it meets one less of them than h0 does."),
        Mistake(hand_sums, "6 at h0 would be 2 + 2 + 2. The factors along a road are multiplied."),
        Mistake(hand_h1_of_five, "5 at h1 is 1 + 4: its own place and the road to h3. What about h2?"),
        Mistake(hand_last_alone, "at h1 only the road to h3 is counted. The sum holds h1 and h2, too."),
        Mistake(hand_own_alone, "at h1 only its own place in the sum is counted. It also made h2 and h3."),
        Mistake(hand_future_alone, "h1's own place in the sum is missing: it counts even before it goes on."),
        Mistake(hand_x3_seven, "x3 gets what h1 got. Which of the three states has x3 any part in?"),
        Mistake(hand_x3_all, "x3 comes in at the third step. It has no part in h1 and h2."),
    ],
    hints=[
        "Draw three arrows from state to state, and an input joining each. Every arrow multiplies by w = 2.",
        "w was used three times: at step t its local slope is the state that went in, and what it made still has "
        "3 - t arrows to go. For the sum, the gradient at h3 is 1, at h2 it is 1 + 2 * 1.",
        "h0 meets w three times, x1 twice. At w: 6 from step 3, 2 * 3 from step 2, 4 * 1 from step 1. For the sum: "
        "1 at h3, then 1 + 2 * 1 at h2, then 1 + 2 * 3 at h1; x3 gets what h3 gets.",
    ],
    sibling=compound,
)
