"""Rosenbrock's valley: choose a rule and its options, and get through in time. And: what a race proves."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part, Written
from nnbook.checks.ch06_optimisers import book

RULES = {"sgd": book.sgd_step, "rmsprop": book.rmsprop_step, "adam": book.adam_step, "adamw": book.adamw_step}
STEPS, GOAL = 300, 1e-3


def valley(rule, options):
    """Return the losses after each of 300 steps in Rosenbrock's valley from (−1.2, 1)."""
    at, state, losses = np.array([-1.2, 1.0]), None, []
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            x, y = at
            slope = np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
            at, state = rule(at, slope, state, **options)
            losses.append(float((1 - at[0]) ** 2 + 100 * (at[1] - at[0] ** 2) ** 2))
    return np.array(losses)


def race(attempt):
    """Return how an attempt ends: "home", a kind of failure, or what is wrong with its form."""
    answer = attempt()
    if answer is None:
        return None
    if not (isinstance(answer, tuple | list) and len(answer) == 2 and isinstance(answer[1], Mapping)):
        return "gave something else than a name and a dict of options"
    name, options = answer
    if name not in RULES:
        return f"gave the rule {name!r}, expected one of {', '.join(RULES)}"
    known = list(inspect.signature(RULES[name]).parameters)[3:]
    if unknown := [option for option in options if option not in known]:
        return f"gave the option {unknown[0]!r}, which {name} does not have. It has {', '.join(known)}"
    losses = valley(RULES[name], options)
    if losses[-1] < GOAL:
        return "home"
    if name == "sgd" and not losses[-1] < 1e6:
        return "left"
    if name != "sgd" and not losses.max() < 1e4:
        return "leapt"
    if name == "adamw" and options.get("weight_decay", 0.01) > 0.01:
        return "pulled"
    if losses[-1] > 2 * losses.min():
        return "restless"
    return "stuck" if losses[-1] > 3 else "late"


WORDS = {
    "left": "left the picture: the loss grew without end",
    "leapt": "leapt far out of the picture",
    "restless": "was nearer to the minimum before than at the end",
    "pulled": "was held back: the minimum (1, 1) is not at 0",
    "stuck": "was still at a loss above 3 after 300 steps",
    "late": "was on its way after 300 steps, but not below 0.001",
}


def judge(answer):
    return "" if answer == "home" else WORDS.get(answer) or answer


def win_too_fast():
    return "sgd", {"lr": 0.01, "momentum": 0.9}


def win_leaps():
    return "adam", {"lr": 300.0}


def win_plain():
    return "sgd", {"lr": 0.001}


def win_adam_default():
    return "adam", {}


def win_restless():
    return "rmsprop", {"lr": 0.1, "alpha": 0.99}


def win_pulled():
    return "adamw", {"lr": 0.5, "weight_decay": 0.5}


def win_late():
    return "adam", {"lr": 0.2}


def win_unknown():
    return "newton", {}


def hit():
    """Return an angle in degrees and a speed in metres a second that throw a ball farther than 30 m.

    >>> angle, speed = hit()
    >>> bool(speed**2 * np.sin(2 * np.radians(angle)) / 9.81 > 30)
    True
    """
    return 45, 18


win = Exercise(
    key="win",
    book=book.win,
    optional=True,
    parts=[Part("home in 300 steps", 1, [Case((), judge=judge, run=race, shown="win()")])],
    mistakes=[
        Mistake(
            win_too_fast,
            "rate and momentum are too much for the walls: each step across is longer than the last. L is about 1,000.",
        ),
        Mistake(
            win_leaps, "this rule takes the length of a step from lr, not from the slope. The valley is some 2 wide."
        ),
        Mistake(win_plain, "the steps are too short for the level floor. What makes them longer there?"),
        Mistake(win_late, "it stays in the valley and is not through yet. Try a longer memory, or another rate."),
        Mistake(win_restless, "it was nearer before, and swings or jumps about. A smaller rate, or another memory?"),
        Mistake(win_pulled, "weight decay pulls to (0, 0), and the minimum lies at (1, 1)."),
        Mistake(win_unknown, "the name must be one of the four rules of this chapter."),
    ],
    hints=[
        "Try rates and momentum in the race above first; betas and weight decay you can only try here.",
        "Plain descent needs a rate below 2/L, about 0.002. Momentum bears more, and helps on the floor: 0.9 or above.",
        "sgd with a rate near 0.0015 and momentum 0.95 gets there; so does Adam at 0.5 with β₂ = 0.99.",
    ],
    sibling=hit,
)

fair_race = Written(
    key="fair_race",
    points=2,
    scheme=[
        "½ point: one rate for both is not one setting. Adam's step is about lr long, descent's is lr times the slope.",
        "½ point: both need a rate (and other options) found with the same effort, over a range wide enough.",
        "½ point: more than one problem, or more than one start or seed, with the spread reported.",
        "½ point: measured is what counts in the end (loss on unseen examples, or time), not the first steps alone.",
    ],
    answer="A rate of 0.1 means two different things: Adam moves each number by about 0.1, whatever the slope, "
    "gradient descent by 0.1 times the slope. So the race compared two settings, not methods. A fair one gives each "
    "method its best rate out of the same wide range, found with the same number of trials, repeats it over several "
    "seeds and several problems, shows the spread, and compares the loss on unseen examples after the same time.",
)
