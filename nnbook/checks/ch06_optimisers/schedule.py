"""A learning rate that warms up and comes down along a cosine."""

from __future__ import annotations

import math

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch06_optimisers import book


def schedule_truth(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    """Use cos²(x / 2) for (1 + cos x) / 2."""
    if step < warmup_steps:
        return lr / (warmup_steps + 1) * (step + 1)
    share = min((step - warmup_steps) / (total_steps - warmup_steps), 1.0)
    return min_lr + (lr - min_lr) * math.cos(math.pi * share / 2) ** 2


def warm_from_zero(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * step / warmup_steps
    return schedule_truth(step, warmup_steps, total_steps, lr, min_lr)


def warm_too_early(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return schedule_truth(step, warmup_steps, total_steps, lr, min_lr)


def no_warm_up(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    return schedule_truth(max(step - 0, 0), 0, total_steps, lr, min_lr)


def share_of_all(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    return min_lr + (lr - min_lr) * (1 + math.cos(math.pi * min(step / total_steps, 1))) / 2


def no_half(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    share = min((step - warmup_steps) / (total_steps - warmup_steps), 1)
    return min_lr + (lr - min_lr) * math.cos(math.pi * share)


def quarter(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    share = min((step - warmup_steps) / (total_steps - warmup_steps), 1)
    return min_lr + (lr - min_lr) * math.cos(math.pi * share / 2)


def straight(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    share = min((step - warmup_steps) / (total_steps - warmup_steps), 1)
    return min_lr + (lr - min_lr) * (1 - share)


def least_on_top(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    return schedule_truth(step, warmup_steps, total_steps, lr) + (min_lr if step >= warmup_steps else 0)


def least_ignored(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    return schedule_truth(step, warmup_steps, total_steps, lr)


def goes_on(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    share = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) * (1 + math.cos(math.pi * share)) / 2


def falls_to_zero(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    return 0.0 if step >= total_steps else schedule_truth(step, warmup_steps, total_steps, lr, min_lr)


def along(fall, rise=None):
    """Return a schedule with its own fall, a function of the share of the way, and perhaps its own rise."""

    def schedule(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
        if step < warmup_steps:
            up = (step + 1) / (warmup_steps + 1)
            return lr * up if rise is None else rise(up, lr, min_lr)
        if step >= total_steps:
            return min_lr
        return min_lr + (lr - min_lr) * fall((step - warmup_steps) / (total_steps - warmup_steps))

    return schedule


def half(share):
    return (1 + math.cos(math.pi * share)) / 2


def no_pi(*args):
    return along(lambda share: (1 + math.cos(share)) / 2)(*args)


def degrees(*args):
    return along(lambda share: (1 + math.cos(180 * share)) / 2)(*args)


def warm_from_least(*args):
    return along(half, lambda up, lr, least: least + (lr - least) * up)(*args)


def full_at_once(*args):
    return along(half, lambda up, lr, least: lr)(*args)


def whole_length(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps or step >= total_steps:
        return schedule_truth(step, warmup_steps, total_steps, lr, min_lr)
    return min_lr + (lr - min_lr) * half((step - warmup_steps) / total_steps)


def clamped(fall):
    """Return a schedule that falls as `fall` says up to the share 1, and stays where it is then."""

    def schedule(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
        if step < warmup_steps:
            return lr * (step + 1) / (warmup_steps + 1)
        return min_lr + (lr - min_lr) * fall(min((step - warmup_steps) / (total_steps - warmup_steps), 1))

    return schedule


def no_pi_clamped(*args):
    return clamped(lambda share: (1 + math.cos(share)) / 2)(*args)


def degrees_clamped(*args):
    return clamped(lambda share: (1 + math.cos(180 * share)) / 2)(*args)


def whole_length_clamped(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    return min_lr + (lr - min_lr) * half(min((step - warmup_steps) / total_steps, 1))


def warm_behind(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * step / (warmup_steps + 1)
    return schedule_truth(step, warmup_steps, total_steps, lr, min_lr)


def warm_without_rate(*args):
    return along(half, lambda up, lr, least: up)(*args)


def never_warm(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    share = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) * half(min(share, 1))


def floor(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    rate = schedule_truth(step, warmup_steps, total_steps, lr)
    return rate if step < warmup_steps else max(min_lr, rate)


def rounded(*args):
    return round(schedule_truth(*args), 3)


def tide(hour, low, high):
    """Return the depth of the water some hours after high tide, low water being six hours later: half a cosine.

    >>> [round(tide(hour, 1.0, 5.0), 2) for hour in (0, 3, 6)]
    [5.0, 3.0, 1.0]
    """
    return low + (high - low) * (1 + math.cos(math.pi * hour / 6)) / 2


def draw(rng, first=None):
    """Draw a step after the first full rate, and the rest."""
    warm = int(rng.integers(0 if first is None else 2, 8))
    total = warm + int(rng.integers(4, 20))
    step = int(rng.integers(warm + 1, total + 5) if first is None else rng.integers(first, warm))
    return step, warm, total, float(rng.uniform(0.2, 2)), float(rng.uniform(0.05, 0.1))


def draw_warm(rng):
    """Draw a step of the warm-up, and the rest."""
    return draw(rng, 0)


cosine_with_warmup = Exercise(
    key="cosine_with_warmup",
    piece="nnbook.optim:cosine_with_warmup",
    book=book.cosine_with_warmup,
    parts=[
        Part(
            "the rise and the first full rate",
            1,
            [
                Case((0, 3, 7), 0.25),
                Case((2, 3, 7), 0.75),
                Case((3, 3, 7), 1.0),
                Case((0, 0, 10, 0.5), 0.5),
                Case((1, 4, 100, 0.1), 0.04),
                Case((1, 4, 100, 0.1, 0.05), 0.04),
                Case(draw_warm, schedule_truth, repeat=6),
            ],
        ),
        Part(
            "the fall, the end, and beyond",
            1,
            [
                Case((5, 3, 7), 0.5),
                Case((4, 3, 7), 0.8535533905932737),
                Case((5, 0, 10, 1.0, 0.2), 0.6),
                Case((7, 3, 7, 1.0, 0.1), 0.1),
                Case((1000, 3, 7, 1.0, 0.1), 0.1),
                Case((9, 3, 7), 0.0),
                Case(draw, schedule_truth, repeat=12),
            ],
        ),
    ],
    mistakes=[
        Mistake(warm_from_zero, "the first rate is 0 here, and a step of length 0 is wasted."),
        Mistake(warm_too_early, "the full rate comes one step early: `warmup_steps` steps come before it."),
        Mistake(warm_behind, "the share is one step behind, so the first rate is 0: `step` counts from 0."),
        Mistake(warm_without_rate, "lr is missing in the warm-up."),
        Mistake(
            never_warm, "nothing warms up: before the full rate q is negative, and the cosine takes it all the same."
        ),
        Mistake(floor, "min_lr is a floor under a cosine that aims at 0. The cosine itself ends at min_lr."),
        Mistake(rounded, "the rate is rounded. Only the example rounds, to be read."),
        Mistake(no_pi_clamped, "π is missing in the cosine, which stops halfway or sooner."),
        Mistake(degrees_clamped, "the cosine's angle is in degrees here, and it takes radians: π is half a turn."),
        Mistake(
            whole_length_clamped, "the way down is as long as total_steps here, so the rate is not down at total_steps."
        ),
        Mistake(no_warm_up, "there is no warm-up: the cosine begins at step 0."),
        Mistake(
            share_of_all, "the cosine has begun at step 0. Its share of the way counts from the end of the warm-up."
        ),
        Mistake(no_pi, "π is missing in the cosine, so it does not get to the bottom."),
        Mistake(degrees, "this cosine is given degrees. It takes radians, π for half a turn."),
        Mistake(warm_from_least, "the warm-up rises from min_lr here. It is a share of lr alone."),
        Mistake(full_at_once, "the full rate holds from the first step on: nothing warms up."),
        Mistake(whole_length, "the way down is total_steps - warmup_steps long, not total_steps."),
        Mistake(no_half, "the cosine itself goes down to −1. Which function of it runs from 1 to 0?"),
        Mistake(
            quarter,
            "this is a quarter of the cosine's period, which falls steepest at the end. Half of it is asked for.",
        ),
        Mistake(straight, "this falls along a line."),
        Mistake(least_on_top, "min_lr is added on top, so the full rate is more than lr."),
        Mistake(least_ignored, "min_lr has no effect: the rate falls to 0."),
        Mistake(falls_to_zero, "after the end the rate is 0. It stays at min_lr."),
        Mistake(goes_on, "after the end the cosine goes up again. The rate stays at min_lr."),
    ],
    hints=[
        "Three pieces, so two ifs: before the full rate, after the end, and between.",
        "During warm-up: lr * (step + 1) / (warmup_steps + 1). Afterwards: which share of the way down is done?",
        "share = (step - warmup_steps) / (total_steps - warmup_steps); "
        "the rate is min_lr + (lr - min_lr) * (1 + math.cos(math.pi * share)) / 2, and min_lr from total_steps on.",
    ],
    sibling=tide,
)
