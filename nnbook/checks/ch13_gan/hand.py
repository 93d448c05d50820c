"""Four numbers of the game, worked with a pencil."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference, show


def game_by_hand():
    """Return two lists: four outputs of the best discriminator, at A, B, C and D; and the two values of the game.

    Returns (outputs, values): a list of four numbers and a list of two; within 0.0005 and 0.01.
    """
    return [0.75, 0.0, 0.675, 0.45], [-math.log(4), 0.0]


def outputs(attempt):
    return [round(float(one), 3) for one in _two(attempt(), 4, 0)]


@dataclass(frozen=True)
class Values:
    """Two values as they were given; two of these are the same answer if they round to the same."""

    near: tuple[float, ...]
    given: list[float] = field(compare=False)


def values(attempt):
    given = [float(one) for one in _two(attempt(), 2, 1)]
    return Values(tuple(round(one, 2) for one in given), given)


def _two(answer, length, which):
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError("expected two lists, four outputs and two values")
    if not hasattr(answer[which], "__len__"):
        raise ValueError(f"at {which} stands {answer[which]!r}, expected a list of {length} numbers")
    if len(answer[which]) != length:
        raise ValueError(f"the list at {which} has {len(answer[which])} numbers, expected {length}")
    return answer[which]


def judged(names, truth, atol):
    """Return a judge that says at which of the places a number is wrong, and not what is right there."""

    def judge(found):
        wrong = [
            f"{show(one)} {name}"
            for name, one, right in zip(names, found, truth, strict=True)
            if difference(one, right, rtol=0, atol=atol)
        ]
        return f"gave {' and '.join(wrong)}; that is not right" if wrong else ""

    return judge


PLACES = "at A", "at B", "at C", "at D"
AT_PLACES = judged(PLACES, [0.75, 0.0, 0.675, 0.45], 6e-4)
NEAR_ENOUGH = judged(("for p = q", "for p and q that never meet"), [-math.log(4), 0.0], 0.01 + 1e-9)


def of_games(found):
    return NEAR_ENOUGH(found.given)


def share_of_q():
    return [0.25, 1.0, 0.225, 0.45], [-math.log(4), 0.0]


def share_of_q_unsmoothed():
    return [0.25, 1.0, 0.25, 0.5], [-math.log(4), 0.0]


def chance_of_a_fake():
    return [0.25, 1.0, 0.325, 0.55], [-math.log(4), 0.0]


def p_alone():
    return [0.3, 0.0, 0.27, 0.18], [-math.log(4), 0.0]


def p_unsmoothed():
    return [0.3, 0.0, 0.3, 0.2], [-math.log(4), 0.0]


def ratio():
    return [3.0, 0.0, 2.7, 0.9], [-math.log(4), 0.0]


def unsmoothed():
    return [0.75, 0.0, 0.75, 0.5], [-math.log(4), 0.0]


def divided_by_the_smoothed():
    return [0.75, 0.0, 0.9 * 0.3 / (0.9 * 0.3 + 0.1), 0.9 * 0.2 / (0.9 * 0.2 + 0.2)], [-math.log(4), 0.0]


def half_for_none():
    return [0.75, 0.5, 0.675, 0.45], [-math.log(4), 0.0]


def all_real():
    return [0.75, 1.0, 0.675, 0.45], [-math.log(4), 0.0]


def both_smoothed():
    return [0.75, 0.0, (0.9 * 0.3 + 0.1 * 0.1) / 0.4, 0.5], [-math.log(4), 0.0]


def smoothed_twice():
    return [0.675, 0.0, 0.675, 0.45], [-math.log(4), 0.0]


def one_half_only():
    return [0.75, 0.0, 0.675, 0.45], [-math.log(2), 0.0]


def twice():
    return [0.75, 0.0, 0.675, 0.45], [-2 * math.log(4), 0.0]


def as_a_loss():
    return [0.75, 0.0, 0.675, 0.45], [math.log(4), 0.0]


def values_zero():
    return [0.75, 0.0, 0.675, 0.45], [0.0, 0.0]


def won_is_infinite():
    return [0.75, 0.0, 0.675, 0.45], [-math.log(4), math.inf]


def won_is_minus_infinite():
    return [0.75, 0.0, 0.675, 0.45], [-math.log(4), -math.inf]


def won_is_one():
    return [0.75, 0.0, 0.675, 0.45], [-math.log(4), 1.0]


def swapped_values():
    return [0.75, 0.0, 0.675, 0.45], [0.0, -math.log(4)]


def doctor():
    """Return the chance that a patient is ill, given the densities 0.06 (ill) and 0.02 (well) of what was measured.

    There are as many ill people as well ones.

    >>> doctor()
    0.75
    """
    return 0.06 / (0.06 + 0.02)


exercise = Exercise(
    key="game_by_hand",
    book=game_by_hand,
    parts=[
        Part(
            "the best discriminator at A, B, C and D",
            1,
            [Case((), judge=AT_PLACES, run=outputs, shown="game_by_hand()[0]")],
        ),
        Part(
            "the value of the game, twice",
            1,
            [Case((), judge=of_games, run=values, shown="game_by_hand()[1]")],
        ),
    ],
    mistakes=[
        Mistake(share_of_q, "this is the share of q, times the label. D is the chance that a point is real."),
        Mistake(share_of_q_unsmoothed, "this is the share of q at all four places. D speaks of the real points."),
        Mistake(chance_of_a_fake, "this is 1 − D, the chance of a fake. D is the chance that a point is real."),
        Mistake(p_alone, "this is p times the label. D is a share: which share of all that arrives is real?"),
        Mistake(p_unsmoothed, "this is p, a density. D is a share: which share of all that arrives is real?"),
        Mistake(ratio, "this is p / q. A chance lies between 0 and 1: which two numbers make up the whole?"),
        Mistake(unsmoothed, "C and D are as if the real label were 1. It is 0.9 there, so 0.9 of p is called real."),
        Mistake(
            divided_by_the_smoothed,
            "the label 0.9 is in the denominator of C and D, too. The real points are as many as before.",
        ),
        Mistake(half_for_none, "at B there are no real points at all, and some fake ones. Is it even odds there?"),
        Mistake(all_real, "at B nothing but fakes arrive, and 1 calls every one of them real."),
        Mistake(both_smoothed, "in C and D the fakes have been given 0.1 as their label. Theirs stays 0."),
        Mistake(smoothed_twice, "at A the labels are 1 and 0; the label 0.9 comes in at C."),
        Mistake(one_half_only, "the value is a sum of two means, one over the real points and one over the fakes."),
        Mistake(twice, "for p = q this is twice the value: each of the two means is log ½, once."),
        Mistake(as_a_loss, "this is the loss, which the discriminator makes small. The value has the other sign."),
        Mistake(values_zero, "with p = q the best D says 1/2 everywhere. What is the logarithm of 1/2, twice?"),
        Mistake(won_is_infinite, "a logarithm of a chance is never above 0, so the value cannot be either."),
        Mistake(won_is_minus_infinite, "D(real) is 1 and D(fake) is 0, so both logarithms are of 1. Look again."),
        Mistake(won_is_one, "the chance 1 goes through a logarithm first."),
        Mistake(swapped_values, "these are the right two values in the wrong order: p = q comes first."),
    ],
    hints=[
        "D at a point asks: of all the points that come here, which share is real? Forget that it is a network.",
        "At A: 0.3 real against 0.1 fake. With the label 0.9, each real point counts 0.9 towards 'real'. Where p = q "
        "every D is 1/2, and the value is log ½ + log ½.",
        "A is 0.3 / 0.4 and B is 0 / 0.2. C is 0.9 times A. D is 0.9 times ½. The values are -log 4 and log 1 + log 1.",
    ],
    sibling=doctor,
)
