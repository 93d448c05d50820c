"""The smallest game there is: one point of data at 0, a generator and a discriminator of one number each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference


def duel_step(theta, psi, lr, penalty=0.0):
    """Take one step of the smallest game: psi first, then theta against the new psi.

    theta: where the generator's only point is; the only real point is at 0.  psi: the slope of D's logit, psi * x.
    lr: learning rate of both.  penalty: the weight of the gradient penalty, 0 or more.
    psi makes softplus(psi * theta) + penalty / 2 * psi**2 small, theta makes softplus(-psi * theta) small.
    Returns (theta, psi), two numbers, after a step of gradient descent each.

    >>> theta, psi = duel_step(1.0, 0.0, lr=0.5)
    >>> round(float(theta), 4), float(psi)
    (0.9297, -0.25)
    """
    psi = psi - lr * (theta / (1 + np.exp(-psi * theta)) + penalty * psi)
    theta = theta + lr * psi / (1 + np.exp(psi * theta))
    return theta, psi


def sig(z):
    return (1 + math.tanh(z / 2)) / 2


def truth(theta, psi, lr, penalty=0.0):
    """Step by central differences of the two losses, in place of their slopes."""

    def slope(f, x, h=1e-5):
        return (f(x + h) - f(x - h)) / (2 * h)

    def soft(z):
        return max(z, 0) + math.log1p(math.exp(-abs(z)))

    psi = psi - lr * slope(lambda one: soft(one * theta) + penalty / 2 * one * one, psi)
    return theta - lr * slope(lambda one: soft(-psi * one), theta), psi


def draw(rng):
    signs = rng.choice([-1, 1], 2)
    return float(signs[0] * rng.uniform(0.5, 2)), float(signs[1] * rng.uniform(0.5, 2)), float(rng.uniform(0.1, 1))


def draw_penalty(rng):
    return *draw(rng), float(rng.uniform(0.3, 2))


def many(attempt, theta, psi, lr, penalty, steps):
    for _ in range(steps):
        theta, psi = attempt(theta, psi, lr, penalty)
    return theta, psi


def many_truth(theta, psi, lr, penalty, steps):
    for _ in range(steps):
        theta, psi = truth(theta, psi, lr, penalty)
    return theta, psi


def step(theta, psi, lr, penalty=0.0, *, factor=1.0, together=False, forger="plain", decay="loss", away=False):
    pull = 0.0 if decay == "none" else penalty * (psi if decay == "loss" else 1.0 if decay == "flat" else theta)
    new = psi - lr * ((-1 if away else 1) * theta * sig(psi * theta) + factor * pull)
    at = psi if together else new
    share = sig(-at * theta) if forger == "plain" else sig(at * theta) if forger == "saturating" else -sig(-at * theta)
    return theta + lr * at * share, new


def together(*given, **named):
    return step(*given, **named, together=True)


def saturating(*given, **named):
    return step(*given, **named, forger="saturating")


def forger_backwards(*given, **named):
    return step(*given, **named, forger="away")


def judge_backwards(*given, **named):
    return step(*given, **named, away=True)


def no_penalty(*given, **named):
    return step(*given, **named, decay="none")


def penalty_doubled(*given, **named):
    return step(*given, **named, factor=2.0)


def penalty_halved(*given, **named):
    return step(*given, **named, factor=0.5)


def penalty_grows(*given, **named):
    return step(*given, **named, factor=-1.0)


def penalty_on_theta(*given, **named):
    return step(*given, **named, decay="theta")


def penalty_flat(*given, **named):
    return step(*given, **named, decay="flat")


def order_swapped(*given, **named):
    return step(*given, **named)[::-1]


def forger_first(theta, psi, lr, penalty=0.0):
    theta = theta + lr * psi * sig(-psi * theta)
    return theta, psi - lr * (theta * sig(psi * theta) + penalty * psi)


def inner_slope_missing(theta, psi, lr, penalty=0.0):
    psi = psi - lr * (sig(psi * theta) + penalty * psi)
    return theta + lr * sig(-psi * theta), psi


def penalty_without_rate(theta, psi, lr, penalty=0.0):
    new = psi - lr * theta * sig(psi * theta) - penalty * psi
    return theta + lr * new * sig(-new * theta), new


def penalty_on_both(theta, psi, lr, penalty=0.0):
    at, new = step(theta, psi, lr, penalty)
    return at - lr * penalty * theta, new


def penalty_not_sloped(theta, psi, lr, penalty=0.0):
    new = psi - lr * (theta * sig(psi * theta) + penalty / 2 * psi * psi)
    return theta + lr * new * sig(-new * theta), new


def judged(truth, rtol=1e-6):
    """Return a judge of (theta, psi) that looks at psi first, as it is the first to move."""

    def judge(answer, *args):
        right: Any = truth(*args) if callable(truth) else truth
        if not isinstance(answer, tuple | list | np.ndarray) or np.shape(answer) != (2,):
            return difference(answer, right)
        theta, psi = answer
        for name, got, expected in (("psi", psi, right[1]), ("theta", theta, right[0])):
            wrong = difference(got, expected, rtol)
            if wrong:
                return f"{wrong} for {name}"
        return ""

    return judge


def foxes(hares, foxes, lr):
    """Let hares h make h * f small and foxes f make -h * f small, in turns; return both.

    >>> foxes(1.0, 1.0, 0.5)
    (0.5, 1.25)
    """
    hares = hares - lr * foxes
    return hares, foxes + lr * hares


exercise = Exercise(
    key="duel_step",
    book=duel_step,
    parts=[
        Part(
            "a step without penalty",
            1,
            [
                Case((1.0, 0.0, 0.5), judge=judged((1 - 0.125 / (1 + math.exp(-0.25)), -0.25))),
                Case(draw, judge=judged(truth, 1e-5)),
                Case(
                    (1.0, 1.0, 0.2, 0.0, 40),
                    judge=judged(many_truth, 1e-4),
                    run=many,
                    shown="forty steps from (1, 1), lr 0.2:",
                ),
            ],
        ),
        Part(
            "a step with a gradient penalty",
            1,
            [
                Case((0.0, 2.0, 0.5, 0.5), judge=judged((0.375, 1.5))),
                Case((0.0, 2.0), judge=judged((0.375, 1.5)), kwargs={"lr": 0.5, "penalty": 0.5}),
                Case(draw_penalty, judge=judged(truth, 1e-5)),
                Case(
                    (-1.0, 2.0, 0.2, 0.7, 30),
                    judge=judged(many_truth, 1e-4),
                    run=many,
                    shown="thirty steps with penalty 0.7:",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(together, "theta steps against the old psi. It should meet the one that has just moved."),
        Mistake(forger_first, "theta moves first; it should be psi."),
        Mistake(saturating, "theta follows the saturating loss here: the loss given is softplus(-psi * theta)."),
        Mistake(
            forger_backwards, "theta goes the wrong way: where psi is positive, points further right look more real."
        ),
        Mistake(judge_backwards, "psi goes the wrong way: the fake's logit, psi * theta, should fall."),
        Mistake(no_penalty, "the penalty makes no difference. What is the slope of penalty / 2 * psi**2?"),
        Mistake(penalty_not_sloped, "penalty / 2 * psi**2 itself is taken where its slope belongs."),
        Mistake(penalty_doubled, "the penalty counts double: the ½ in front of it goes against the 2 of the square."),
        Mistake(penalty_halved, "the penalty counts half: the slope of ½ psi² is psi."),
        Mistake(penalty_grows, "the penalty drives psi away from 0. It should pull it back."),
        Mistake(penalty_on_theta, "the penalty pulls with the size of theta. It is psi² that is made small."),
        Mistake(penalty_without_rate, "the penalty pulls with its whole slope; that, too, is multiplied by lr."),
        Mistake(penalty_on_both, "the penalty pulls at theta, too. Only the discriminator pays it."),
        Mistake(penalty_flat, "the penalty pulls with the same force everywhere; the slope of psi² grows with psi."),
        Mistake(order_swapped, "the two numbers come in the other order: theta first."),
        Mistake(inner_slope_missing, "the slope inside is missing: psi * theta moves by theta for each step of psi."),
    ],
    hints=[
        "The slope of softplus is the sigmoid; inside it stands psi * theta, whose slope in psi is theta.",
        "In psi: theta * σ(psi * theta) + penalty * psi. In theta, with the new psi: -psi * σ(-psi * theta).",
        "psi = psi - lr * (theta / (1 + exp(-psi * theta)) + penalty * psi), then theta = theta + lr * psi / (1 + "
        "exp(psi * theta)).",
    ],
    sibling=foxes,
)
