"""XOR with two hidden units, by hand."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch03_layers.networks import outputs
from nnbook.checks.show import show

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = [0, 1, 1, 0]


def run(attempt):
    return outputs(attempt(), [2, 2, 1], CORNERS, lists=True)


def judge_order(says):
    """Say where a corner of 1 is not told from one of 0: what no linear network can do, whatever its scale."""
    if isinstance(says, str):
        return says
    for one in (1, 2):
        for zero in (0, 3):
            if not says[one, 0] > says[zero, 0] + 1e-5:  # also where one is no number
                high, low = told(says, one), told(says, zero)
                return f"gave a network that says {high} and {low}, expected more at the first than at the second"
    return ""


def judge(says):
    """Say at which corner the network does not say XOR."""
    if isinstance(says, str):
        return says
    for i, expected in enumerate(XOR):
        if not abs(says[i, 0] - expected) <= 1e-5:
            return f"gave a network that says {told(says, i)}, expected {expected}"
    return ""


def told(says, i):
    return f"{show(says[i, 0])} at ({CORNERS[i, 0]:g}, {CORNERS[i, 1]:g})"


def net(weight1, bias1, weight2, bias2):
    """Return a function that hands back these layers."""

    def layers():
        return [(np.array(weight1), np.array(bias1)), (np.array(weight2), np.array(bias2))]

    return layers


def xor_book():
    """Return the layers of a network with two inputs, two hidden units and one output that says XOR."""
    hidden = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])
    output = np.array([[1.0, -2.0]]), np.array([0.0])
    return [hidden, output]


def and_layers():
    """Return a network with one hidden unit that says AND: the sum passes 1 only where both inputs are 1.

    >>> and_layers()
    [([[1, 1]], [-1]), ([[1]], [0])]
    """
    return [([[1, 1]], [-1]), ([[1]], [0])]


xor_layers = Exercise(
    key="xor_layers",
    book=xor_book,
    parts=[
        Part("more at (0, 1) and (1, 0) than at the others", 1, [Case((), judge=judge_order, run=run)]),
        Part("exactly 0, 1, 1 and 0", 1, [Case((), judge=judge, run=run)]),
    ],
    mistakes=[
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [[1.0, -1.0]], [0.0]),
            "this is OR. At (1, 1) something must take away what the other corners are given.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [-0.5, -1.5], [[1.0, -1.0]], [0.0]),
            "if the biases are -0.5 and -1.5, they suit units that say 0 or 1. A ReLU unit says by how much its sum "
            "is above 0.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [-0.5, -1.5], [[1.0, -2.0]], [0.0]),
            "three corners get ½. If the biases are -0.5 and -1.5: what is left above such a threshold is ½, where a "
            "step unit would say 1.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [-0.5, -1.5], [[1.0, -1.0]], [-0.5]),
            "if these are the thresholds of step units, -0.5 and -1.5 behind the inputs and -0.5 at the end: no unit "
            "here says 0 or 1 only, and the last one hands on its bare sum.",
        ),
        Mistake(
            net([[1.0, 1.0], [-1.0, -1.0]], [-0.5, 1.5], [[1.0, 1.0]], [-1.5]),
            "with thresholds for OR and NAND and an AND behind them this would be XOR of step units. ReLU units do not "
            "say 0 or 1 but how far their sums are above 0.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [[1.0, -2.0]], [-0.5]),
            "the hidden layer is right; the output is shifted. The output unit hands on its sum, with no threshold.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [[0.5, -1.0]], [0.0]),
            "XOR at half its height. The output weights can stretch it.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [[2.0, -4.0]], [0.0]),
            "XOR at twice its height. The output weights set how high it is.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [[-1.0, 2.0]], [1.0]),
            "this says 1 where both inputs are equal: the opposite of XOR.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, 0.0], [[1.0, -2.0]], [0.0]),
            "each input takes off 1, however they meet: between the corners nothing is folded. If the two hidden units "
            "are alike, what could tell them apart?",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, -2.0], [[1.0, -2.0]], [0.0]),
            "the inputs are merely added up. At (1, 1) something has to be taken away again.",
        ),
        Mistake(
            net([[1.0, -1.0], [-1.0, 1.0]], [0.0, 0.0], [[1.0, -1.0]], [0.0]),
            "this says x₁ - x₂ at the corners, so one of the two that should say 1 comes out negative.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, 1.0], [[1.0, -2.0]], [0.0]),
            "it falls by 1 with each input, as a flat sheet does. A unit that is on at all corners, as with bias 1, "
            "folds nothing between them.",
        ),
    ],
    hints=[
        "Two corners must come to lie on each other, or two folds must lift one each. Try it in the explorable.",
        "Let both hidden units see x₁ + x₂, which is 0, 1, 1, 2. The second should be on at (1, 1) only.",
        "Weights all 1, biases 0 and -1: the units say (0, 0), (1, 0), (1, 0) and (2, 1). Which output weights give "
        "0, 1, 1 and 0?",
    ],
    sibling=and_layers,
)
