"""A backward pass with a pencil."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference, show


def gradients_by_hand():
    """Return the gradients of L at q, p, a and b: a dictionary of four numbers."""
    return {"q": -6, "p": -6, "a": 6, "b": -18}


def gradients(a: float, b: float, *, q: float = 2, p: float = 1, two: Callable = lambda one, other: one + other):
    """Work the graph backward: q is how often q counts in L, p the slope of q at p, two what becomes of a's parts."""
    grad_q = q * (a * b + a)
    return {"q": grad_q, "p": p * grad_q, "a": two(p * grad_q * b, p * grad_q), "b": p * grad_q * a}


def hand_first_road():
    return gradients(3, -2, two=lambda one, other: one)


def hand_second_road():
    return gradients(3, -2, two=lambda one, other: other)


def hand_q_once():
    return gradients(3, -2, q=1)


def hand_product_of_roads():
    return gradients(3, -2, two=lambda one, other: one * other)


def hand_own_factor():
    return {"q": -6, "p": -6, "a": -6 * 3 - 6, "b": -6 * -2}


def hand_local_only():
    return {"q": -6, "p": 1, "a": -1, "b": 3}


def hand_p_times_value():
    return {"q": -6, "p": 36, "a": 36 * -2 - 6, "b": 36 * 3}


def hand_values():
    return {"q": -3, "p": -6, "a": 3, "b": -2}


def change_of_area():
    """Return the gradients of the area A = w · h at w = 4 and h = 5: a dictionary of two numbers.

    >>> change_of_area()
    {'w': 5, 'h': 4}
    """
    return {"w": 5, "h": 4}


def hand_all_turned():
    return {"q": 6, "p": 6, "a": -6, "b": 18}


def only(names: str) -> Callable:
    def run(attempt):
        answer = attempt()
        return {name: answer[name] for name in names if name in answer} if isinstance(answer, Mapping) else answer

    return run


def judged(names: str) -> Callable:
    """Return a judge that says where an answer is wrong, and not what is right."""

    def judge(answer):
        if not isinstance(answer, Mapping):
            return f"gave {show(answer)}, expected a dictionary with the keys 'q', 'p', 'a', 'b'"
        missing = [name for name in names if name not in answer]
        if missing:
            return f"has no {missing[0]!r}"
        for name in names:
            if np.ndim(answer[name]) or not isinstance(answer[name], int | float | np.generic | np.ndarray):
                return f"gave {answer[name]!r} at {name!r}, expected a number"
        wrong = [name for name in names if difference(answer[name], gradients_by_hand()[name])]
        return f"gave {show(answer[wrong[0]])} at {wrong[0]!r}, which is not the gradient there" if wrong else ""

    return judge


gradients_by_hand_exercise = Exercise(
    key="gradients_by_hand",
    book=gradients_by_hand,
    parts=[
        Part("q and p", 1, [Case((), judge=judged("qp"), run=only("qp"))]),
        Part("a and b", 1, [Case((), judge=judged("ab"), run=only("ab"))]),
    ],
    mistakes=[
        Mistake(
            hand_values, "these are the values of the forward pass. What is asked is how fast L changes with each."
        ),
        Mistake(hand_all_turned, "every sign is reversed. Is q above 0 or below?"),
        Mistake(hand_q_once, "q is both factors of the last product, so two arrows lead back to it."),
        Mistake(hand_first_road, "a was used twice, and this follows only the arrow from p."),
        Mistake(hand_second_road, "a was used twice, and this follows only the arrow from q."),
        Mistake(
            hand_product_of_roads,
            "the two parts of a's gradient are multiplied here. What comes along one road is multiplied; two "
            "roads are not.",
        ),
        Mistake(hand_own_factor, "the slope of a product at one factor is the other factor, not this one itself."),
        Mistake(
            hand_local_only,
            "these are the local slopes of p, a and b. Each still wants to be multiplied by what comes in.",
        ),
        Mistake(
            hand_p_times_value, "q is a sum, and the slope of a sum at one of its terms does not depend on any value."
        ),
    ],
    hints=[
        "Go from the right: L first, whose gradient is 1. What does each arrow multiply by?",
        "L = q · q: q is the first factor and the second one, so it gets q twice. From q, a sum, the gradient goes on "
        "to p and to a as it is.",
        "q: 2 · (−3) = −6. p: the same. a: from p comes −6 times b, from q comes −6; add them. b: −6 times a.",
    ],
    sibling=change_of_area,
)
