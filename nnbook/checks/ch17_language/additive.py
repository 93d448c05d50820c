"""How far a bag of words gets with "not": the four smallest reviews."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from nnbook.checks import Case, Exercise, Mistake, Part

TWO_THINGS = "should be two things, a number and a dict"
TURNED = "has its two things the wrong way round: the number comes first, then the dict"
REVIEWS = ((("good",), 1), (("bad",), -1), (("not", "good"), -1), (("not", "bad"), 1))


def best_bag():
    """Say how many of the four reviews the best bag of words gets right, and give one that does.

    The reviews: "good" and "not bad" are good, "bad" and "not good" are bad. A bag adds the bias and the weights of the
    words in the review. Above 0 it says good, below 0 bad; a sum of exactly 0 is wrong.
    Returns (right, weights): a whole number from 0 to 4, and a dict of four numbers, "good", "bad", "not", "bias".

    >>> right, weights = best_bag()
    >>> sorted(weights)
    ['bad', 'bias', 'good', 'not']
    """
    return 3, {"good": 1, "bad": -2, "not": -2, "bias": 0}


@dataclass
class Given:
    """What is judged, and the weights it came with: these are shown, and two answers may differ in them."""

    value: Any
    weights: Any = field(compare=False)
    unit: str = field(default="", compare=False)

    def __repr__(self):
        return f"{self.value}{self.unit}, {self.weights}"


def form(answer):
    """Return an answer of the right form, else what is wrong with it."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return TWO_THINGS
    return TURNED if isinstance(answer[0], dict) else tuple(answer)


def number(attempt):
    given = form(attempt())
    return given if isinstance(given, str) else Given(*given)


def is_three(got):
    if isinstance(got, str):
        return got
    return "" if got.value == 3 else f"gave {got.value!r}, which is not what the best bag reaches"


def reached(attempt):
    given = form(attempt())
    if isinstance(given, str):
        return given
    weights = given[1]
    if not isinstance(weights, dict) or set(weights) != {"good", "bad", "not", "bias"}:
        return "should be a dict; the keys of the weights are 'good', 'bad', 'not' and 'bias'"
    values = {name: float(weight) for name, weight in weights.items()}
    if not all(map(math.isfinite, values.values())):
        return "has a weight that is not a finite number"
    right = sum(label * (values["bias"] + sum(values[word] for word in words)) > 0 for words, label in REVIEWS)
    return Given(right, weights, " right")


def enough(got):
    if isinstance(got, str):
        return got
    return "" if got.value == 3 else f"has weights that get {got.value} of the 4 right; the best get more"


THREE = {"good": 1, "bad": -2, "not": -2, "bias": 0}


def answering(name, right, weights):
    def wrong():
        return right, weights

    wrong.__name__ = name
    return wrong


def best_bag_with_very():
    """Do the same for "good", "bad", "very good" and "very bad".

    >>> best_bag_with_very()
    (4, {'good': 1, 'bad': -1, 'very': 0, 'bias': 0})
    """
    w = {"good": 1, "bad": -1, "very": 0, "bias": 0}  # "very" turns nothing round: it may stay out of it
    above = (w["bias"] + w["good"], w["bias"] + w["very"] + w["good"])
    below = (w["bias"] + w["bad"], w["bias"] + w["very"] + w["bad"])
    return sum(one > 0 for one in above) + sum(one < 0 for one in below), w


bag_exercise = Exercise(
    key="best_bag",
    book=best_bag,
    parts=[
        Part("how many it gets right", 1, [Case((), run=number, judge=is_three, shown="best_bag()[0]")]),
        Part(
            "weights that do",
            1,
            [
                Case(
                    (),
                    run=reached,
                    judge=enough,
                    shown="best_bag()[1]",
                )
            ],
        ),
    ],
    mistakes=[
        Mistake(
            answering("all_four", 4, THREE),
            "all four cannot be. Add up the sums that must be above 0, then those that must be below: what do you see?",
        ),
        Mistake(answering("half", 2, THREE), "two is too few. Give up on one of the four and try to get the others."),
        Mistake(answering("one", 1, THREE), "one is too few: a bias alone gets two right."),
        Mistake(answering("none", 0, THREE), "0 is too few: a bias alone gets two right."),
        Mistake(
            answering("without_not", 3, {"good": 1, "bad": -1, "not": 0, "bias": 0}),
            'these weights get two right. Does "not" carry any weight, and enough of it?',
        ),
        Mistake(
            answering("turned", 3, {"good": -1, "bad": 2, "not": 2, "bias": 0}),
            "these weights get only one right. Are their signs turned round?",
        ),
    ],
    hints=[
        "Write the four sums with b, g, w and n for bias, good, bad and not. Which of them must be above 0?",
        '"good" plus "not bad" is 2b + g + w + n, and so is "bad" plus "not good". Can one be above and the other '
        "below 0? Then give up one review.",
        'Three. Let "good" be above 0, "bad" below, and "not" so low that "not good" falls below 0.',
    ],
    sibling=best_bag_with_very,
)
