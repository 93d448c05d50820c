"""A curve out of bumps."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch03_layers.bumps import bump_book, made
from nnbook.checks.ch03_layers.networks import judge_curve, outputs


def around(knots):
    """Return where the curve is looked at: at the knots, between them and beyond."""
    knots = np.asarray(knots, dtype=float)
    return np.concatenate([knots, np.linspace(2 * knots[0] - knots[-1], 2 * knots[-1] - knots[0], 151)])


def run_curve(attempt, knots, heights):
    return outputs(attempt(knots, heights), [1, None, 1], around(knots)[:, None])


def judge_tents(says, knots, heights):
    return judge_curve(says, around(knots), np.interp(around(knots), knots, [0, *heights, 0]))


def draw_curve(rng):
    count = int(rng.integers(1, 7))
    knots = np.cumsum(rng.uniform(0.3, 1.5, size=count + 2)) - 2
    return knots, rng.normal(size=count)


def curve_book(knots, heights):
    """Return one network that passes through the heights at the inner knots, and is 0 at both ends and beyond."""
    tents = [bump_book(a, b, b, c) for a, b, c in zip(knots[:-2], knots[1:-1], knots[2:], strict=True)]
    weight = np.concatenate([hidden[0] for hidden, _ in tents])
    bias = np.concatenate([hidden[1] for hidden, _ in tents])
    output = np.concatenate([h * out[0] for h, (_, out) in zip(heights, tents, strict=True)], axis=1)
    return [(weight, bias), (output, np.zeros(1))]


def tents(knots, heights, corners):
    """Return the network of bumps whose corners a function of the index gives."""
    nets = [bump_book(*corners(i)) for i in range(len(heights))]
    return [
        (np.concatenate([n[0][0] for n in nets]), np.concatenate([n[0][1] for n in nets])),
        (np.concatenate([h * n[1][0] for h, n in zip(heights, nets, strict=True)], axis=1), np.zeros(1)),
    ]


def curve_without_heights(knots, heights):
    return tents(knots, np.ones(len(heights)), lambda i: (knots[i], knots[i + 1], knots[i + 1], knots[i + 2]))


def curve_averaged(knots, heights):
    n = len(heights)
    return tents(knots, np.asarray(heights) / n, lambda i: (knots[i], knots[i + 1], knots[i + 1], knots[i + 2]))


def curve_last_only(knots, heights):
    return tents(knots[-3:], heights[-1:], lambda i: (knots[-3], knots[-2], knots[-2], knots[-1]))


def curve_reversed(knots, heights):
    return tents(knots, heights[::-1], lambda i: (knots[i], knots[i + 1], knots[i + 1], knots[i + 2]))


def curve_too_narrow(knots, heights):
    def corners(i):
        a, b, c = knots[i : i + 3]
        return (a + b) / 2, b, b, (b + c) / 2

    return tents(knots, heights, corners)


def curve_heights_as_changes(knots, heights):
    return made(knots[1:-1], heights)


def curve_heights_in_bias(knots, heights):
    (hidden, (out, _)) = curve_without_heights(knots, heights)
    return [hidden, (out, np.array([float(np.sum(heights))]))]


def curve_without_last_hinge(knots, heights):
    slopes = np.diff([0, *heights, 0]) / np.diff(knots)
    return made(knots[:-1], np.diff(slopes, prepend=0))


def side_by_side(nets):
    """Return one layer (weight, bias) that holds the units of several layers with the same inputs, in their order.

    >>> side_by_side([(np.array([[1, 2]]), np.array([3])), (np.array([[4, 5]]), np.array([6]))])
    (array([[1, 2],
           [4, 5]]), array([3, 6]))
    """
    return np.concatenate([weight for weight, _ in nets]), np.concatenate([bias for _, bias in nets])


curve = Exercise(
    key="curve",
    optional=True,
    book=curve_book,
    parts=[
        Part(
            "one and two tents",
            1,
            [
                Case((np.array([0.0, 1.0, 2.0]), np.array([3.0])), judge=judge_tents, run=run_curve),
                Case((np.array([0.0, 1.0, 3.0, 4.0]), np.array([2.0, -1.0])), judge=judge_tents, run=run_curve),
            ],
        ),
        Part("any knots and heights", 1, [Case(draw_curve, judge=judge_tents, run=run_curve)]),
    ],
    mistakes=[
        Mistake(
            curve_heights_as_changes, "the heights stand where changes of slope belong. Each tent brings four hinges."
        ),
        Mistake(
            curve_without_last_hinge, "beyond the last knot the curve goes on with its last slope: nothing stops it."
        ),
        Mistake(curve_averaged, "the tents are averaged. Where two overlap their heights must add up."),
        Mistake(curve_heights_in_bias, "the heights belong into the output weights, each with its own tent."),
        Mistake(curve_without_heights, "every tent is 1 high. What scales one tent and leaves the others alone?"),
        Mistake(curve_last_only, "only the last tent is there. The hidden layer holds the units of all of them."),
        Mistake(curve_reversed, "the heights are in reversed order."),
        Mistake(
            curve_too_narrow, "the tents are too narrow. Each reaches from the knot before to the knot after its own."
        ),
    ],
    hints=[
        "A tent is a bump whose top has no width: b and c are the same knot.",
        "Make a tent for each inner knot, and put their hidden units below one another: np.concatenate.",
        "Units: all tents' weights and biases, concatenated. Output: each tent's four weights times its height, "
        "concatenated along axis 1. Bias of the output: 0.",
    ],
    sibling=side_by_side,
)
