"""An experiment with the smallest game: how much gradient penalty brings it home?"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch13_gan.dirac import sig


def choose_penalty():
    """Return a gradient penalty that brings the smallest game home: |theta| and |psi| below 0.01 after 100 steps.

    The learning rate is 0.2; it must come home from (1, 0), from (2, 1) and from (-1, 2), theta first.
    Returns one number, 0 or more.
    """
    return 0.8


STARTS = ((1.0, 0.0), (2.0, 1.0), (-1.0, 2.0))


@dataclass(frozen=True)
class Course:
    """How a penalty did: in words, by which two are compared, and how far from home it left the game."""

    words: str
    far: float = field(compare=False)


def distance(penalty, theta, psi):
    for _ in range(100):
        psi = psi - 0.2 * (theta * sig(psi * theta) + penalty * psi)
        theta = theta + 0.2 * psi * sig(-psi * theta)
        if max(abs(theta), abs(psi)) > 1e6:
            return math.inf
    return max(abs(theta), abs(psi))


def come_home(attempt):
    penalty = attempt()
    if isinstance(penalty, bool) or not isinstance(penalty, int | float | np.number):
        raise TypeError(f"expected a number, got {type(penalty).__name__}")
    if not math.isfinite(penalty):
        raise ValueError(f"expected a finite number, got {penalty}")
    if penalty < 0:
        raise ValueError(f"the penalty is {penalty}; below 0 it would push psi away")
    far = max(distance(float(penalty), *start) for start in STARTS)
    return Course(in_words(penalty, far), far)


def in_words(penalty, far):
    """Name the side on which a penalty misses, and by how much."""
    if far < 1e-2:
        return "home"
    if penalty < 0.8:
        return "none" if penalty == 0 else "nearly" if far < 0.1 else "little" if far < 0.3 else "far too little"
    return "creeps" if far < 0.1 else "much" if penalty <= 5 else "past 0" if penalty < 10 else "flies off"


def at_home(course):
    return "" if course.far < 1e-2 else f"left the game {course.far:.3g} away from home, expected below 0.01"


def none():
    return 0.0


def far_too_little():
    return 0.01


def too_little():
    return 0.2


def a_bit_too_little():
    return 0.4


def a_bit_too_much():
    return 1.5


def too_much():
    return 4.0


def far_too_much():
    return 7.0


def flies_off():
    return 12.0


def damper():
    """Return a friction that brings a pendulum to rest soonest: 2 times its angular frequency, here 3 per second.

    >>> damper()
    6.0
    """
    return 2 * 3.0


penalty_exercise = Exercise(
    key="choose_penalty",
    book=choose_penalty,
    optional=True,
    parts=[
        Part(
            "home within 100 steps", 1,
            [Case((), judge=at_home, run=come_home, shown="100 steps from three starts with choose_penalty()")],
        )
    ],
    mistakes=[
        Mistake(none, "without a penalty they come nearer, but far too slowly."),
        Mistake(far_too_little, "after 100 steps they still swing wide: far too little."),
        Mistake(too_little, "they swing in, but not fast enough: too little."),
        Mistake(a_bit_too_little, "they swing in and are nearly home; a little more would do."),
        Mistake(a_bit_too_much, "they hardly swing any more, and creep home a bit too slowly; a little less would do."),
        Mistake(too_much, "psi hardly dares to move, so theta creeps home: too much."),
        Mistake(far_too_much, "rate times penalty is above 1, so its pull throws psi past 0: far too much."),
        Mistake(flies_off, "with this learning rate so large a penalty makes every step overshoot, further each time."),
    ],
    hints=[
        "Think of a pendulum in honey. In thin honey it swings for long; in thick honey it creeps.",
        "Try 0.01, 0.1, 1 and 10 with a loop over duel_step, print how far away each ends; look near the best.",
        "Between 0.6 and 1.",
    ],
    sibling=damper,
)  # fmt: skip
