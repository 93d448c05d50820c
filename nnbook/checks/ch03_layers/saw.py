"""The sawtooth network, and what it says about depth."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part, Written
from nnbook.checks.ch03_layers.networks import fast_network, judge_curve, outputs

GRID = np.arange(0, 1025) / 1024


def teeth(x, depth):
    """Return the sawtooth in closed form: 2 ** (depth − 1) teeth, each from 0 to 1 and back."""
    within = (x * 2 ** (depth - 1)) % 1
    return 1 - np.abs(2 * within - 1)


def run(attempt, depth):
    """Return what the network says on the grid; if its form is wrong, (how it is wrong, what it says all the same)."""
    layers = attempt(depth)
    says = outputs(layers, [1, *[2] * depth, 1], GRID[:, None])
    if not isinstance(says, str):
        return says
    try:
        return says, fast_network(GRID[:, None], layers)
    except (TypeError, ValueError, IndexError):
        return says, None


def judge(says, depth):
    return says[0] if isinstance(says, tuple) else judge_curve(says, GRID, teeth(GRID, depth))


def sawtooth_book(depth):
    """Return the layers of the sawtooth network with ``depth`` hidden layers of two units."""
    first = np.array([[1.0], [1.0]]), np.array([0.0, -0.5])
    between = np.array([[2.0, -4.0], [2.0, -4.0]]), np.array([0.0, -0.5])
    last = np.array([[2.0, -4.0]]), np.array([0.0])
    return [first, *[between] * (depth - 1), last]


def saw(depth, out=(2.0, -4.0), between=None, bias=(0.0, -0.5), first=(0.0, -0.5)):
    between = [list(out), list(out)] if between is None else between
    middle = np.array(between, dtype=float), np.array(bias, dtype=float)
    return [
        (np.ones((2, 1)), np.array(first, dtype=float)),
        *[middle] * (depth - 1),
        (np.array([out], dtype=float), np.zeros(1)),
    ]


def ends_on_a_plateau(depth):
    return saw(depth, out=(2.0, -2.0))


def one_too_many(depth):
    return saw(depth + 1)


def one_too_few(depth):
    return saw(max(depth - 1, 1)) if depth > 1 else saw(1)[1:]


def always_one_tooth(depth):
    return saw(1)


def output_left_out(depth):
    return saw(depth)[:-1]


def no_bias_between(depth):
    return saw(depth, bias=(0.0, 0.0))


def bias_of_one(depth):
    return saw(depth, bias=(0.0, -1.0), first=(0.0, -1.0))


def units_kept_apart(depth):
    return saw(depth, between=[[2.0, 0.0], [0.0, -4.0]])


def first_again(depth):
    return saw(depth, between=[[1.0, 1.0], [1.0, 1.0]])


def whole_teeth(depth):
    return saw(1) * depth


def columns(depth):
    return saw(depth, between=[[2.0, 2.0], [-4.0, -4.0]])


def half_as_high(depth):
    return saw(depth, out=(1.0, -2.0))


def wide_instead(depth):
    n = 2**depth
    slopes = np.full(n, 2.0 * 2 ** (depth - 1))
    slopes[1::2] *= -1
    change = np.diff(slopes, prepend=0)
    return [(np.ones((n, 1)), -np.arange(n) / n), (change[None], np.zeros(1))]


def absolute_value_folded_again():
    """Return the layers of a 1-2-2-1 network that says abs(abs(x) - 1).

    The layer in between takes the whole of abs(x), which is h1 + h2, into both of its units, with either sign.

    >>> len(absolute_value_folded_again())
    3
    """
    first = np.array([[1], [-1]]), np.array([0, 0])
    between = np.array([[1, 1], [-1, -1]]), np.array([-1, 1])
    last = np.array([[1, 1]]), np.array([0])
    return [first, between, last]


sawtooth = Exercise(
    key="sawtooth",
    book=sawtooth_book,
    parts=[
        Part("one tooth", 1, [Case((1,), judge=judge, run=run)]),
        Part(
            "two teeth and more",
            1,
            [
                Case((2,), judge=judge, run=run),
                Case((3,), judge=judge, run=run),
                Case((8,), judge=judge, run=run),
                Case(lambda rng: (int(rng.integers(4, 8)),), judge=judge, run=run, repeat=2),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            ends_on_a_plateau,
            "from ½ on it stays at 1. To turn round, the slope must not only end there but become its opposite.",
        ),
        Mistake(
            half_as_high, "the tooth is ½ high, so the next layer's hinge at ½ is hardly reached. It must reach 1."
        ),
        Mistake(bias_of_one, "the hinge lies at 1, the end of the tooth. It belongs at ½."),
        Mistake(
            whole_teeth,
            "the curve is right, but from more layers than asked for. If whole teeth follow each other, `collapse` "
            "makes one layer of each (1, 2), (2, 1) pair.",
        ),
        Mistake(one_too_many, "one layer too many: `depth` counts the hidden layers, and depth 1 is one tooth."),
        Mistake(one_too_few, "one layer too few: `depth` counts the hidden layers; the output layer comes on top."),
        Mistake(always_one_tooth, "there is one tooth, whatever the depth."),
        Mistake(output_left_out, "the output layer is missing. It is what makes a tooth of the last two units."),
        Mistake(wide_instead, "the curve is right, but from one wide layer. Two units a layer are asked for."),
        Mistake(
            no_bias_between, "the hinge at ½ is missing in the layers between. They fold the tooth at ½ of its height."
        ),
        Mistake(
            units_kept_apart,
            "the two units of a layer never meet. Each unit of the next layer needs the whole tooth as its input, "
            "made of both.",
        ),
        Mistake(first_again, "the layers between take h₁ + h₂. What comes in should be the tooth itself."),
        Mistake(columns, "rows and columns are swapped between the layers: a unit's weights are a row."),
    ],
    hints=[
        "One tooth first: which two hinges and which changes of slope give 0 → 1 → 0 on [0, 1]?",
        "One tooth is 2 * relu(x) - 4 * relu(x - 0.5). For two teeth put the tooth itself in the place of x.",
        "Layers between: both rows of the weight are (2, -4), which rebuilds the tooth; biases are 0 and -0.5. "
        "The output's weight is (2, -4) again.",
    ],
    sibling=absolute_value_folded_again,
)


why_depth = Written(
    key="why_depth",
    points=2,
    scheme=[
        "½ point: what is true in the claim: one hidden layer, if wide enough, comes as close to a continuous curve "
        "as one likes.",
        "½ point: the price: on a line n units in one layer give at most n + 1 pieces, so 256 pieces need 255 units "
        "or more.",
        "½ point: the contrast: the sawtooth network has as many with 16 units in 8 layers, because folding doubles.",
        "½ point: a limit of the contrast: it holds for curves that repeat themselves, for chosen weights, not for any "
        "curve; or after a small change of the weights most pieces are gone; or it says nothing about learning.",
    ],
    answer="It is true that one wide hidden layer can come as close as one likes to any continuous curve on a "
    "closed interval. But each unit adds one hinge, so n units make at most n + 1 pieces, and 256 cost at least 255 "
    "units. The sawtooth network has them with 16, since every layer folds all that came before and doubles it. "
    "That is an existence proof for one kind of curve with chosen weights: shake the book's weights by a tenth and "
    "most of the teeth are gone, and nothing is said about what training finds.",
)
