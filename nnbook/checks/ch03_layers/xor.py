"""XOR with two hidden units, by hand."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch03_layers.networks import outputs
from nnbook.checks.show import show

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = [0, 1, 1, 0]


def run(attempt):
    return outputs(attempt(), [2, 2, 1], CORNERS)


def judge(count):
    """Return a function that says at which of the first corners the network does not say XOR."""

    def compare(says):
        if isinstance(says, str):
            return says
        for corner, got, expected in zip(CORNERS[:count], says[:, 0], XOR, strict=False):
            if abs(got - expected) > 1e-6:
                at = f"({corner[0]:g}, {corner[1]:g})"
                return f"gave a network that says {show(got)} at {at}, expected {expected}"
        return ""

    return compare


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
        Part("(0, 0), (0, 1) and (1, 0)", 1, [Case((), judge=judge(3), run=run)]),
        Part("all four corners", 1, [Case((), judge=judge(4), run=run)]),
    ],
    mistakes=[
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [[1.0, -1.0]], [0.0]),
            "this is OR. At (1, 1) something must take away what the other corners are given.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [-0.5, -1.5], [[1.0, -1.0]], [0.0]),
            "these thresholds suit units that say 0 or 1. A ReLU unit says by how much its sum is above 0.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [[1.0, -2.0]], [-0.5]),
            "the hidden layer is right; the output is shifted. The output unit hands on its sum, with no threshold.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [[-1.0, 2.0]], [1.0]),
            "this says 1 where both inputs are equal: the opposite of XOR.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, 0.0], [[1.0, -2.0]], [0.0]),
            "both hidden units seem to do the same, so there is one fold and not two. What could tell them apart?",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, -2.0], [[1.0, -2.0]], [0.0]),
            "at (1, 1) the inputs are merely added up. One unit should be on there alone, and count against the other.",
        ),
        Mistake(
            net([[1.0, -1.0], [-1.0, 1.0]], [0.0, 0.0], [[1.0, -1.0]], [0.0]),
            "one of the two corners comes out negative. Both hidden units should speak for class 1.",
        ),
        Mistake(
            net([[1.0, 1.0], [1.0, 1.0]], [0.0, 1.0], [[1.0, -2.0]], [0.0]),
            "the second bias is positive: that unit is on everywhere, and where nothing bends nothing is folded.",
        ),
    ],
    hints=[
        "Two corners must come to lie on each other, or two folds must lift one each. Try it in the explorable.",
        "Let both hidden units see x₁ + x₂, which is 0, 1, 1, 2. The second should be on at (1, 1) only.",
        "Weights all 1, biases 0 and −1: the units say (0, 0), (1, 0), (1, 0) and (2, 1). Which output weights give "
        "0, 1, 1 and 0?",
    ],
    sibling=and_layers,
)
