"""Two linear layers in a row, and the one that does the same."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference, show

THREE_ONE = (
    np.array([[1.0, 2.0], [0.0, 1.0], [-1.0, 3.0]]),
    np.array([1.0, 0.0, -2.0]),
    np.array([[1.0, -1.0, 2.0]]),
    np.array([-1.0]),
)
SQUARE = (
    np.array([[1.0, 1.0], [0.0, 1.0]]),
    np.array([1.0, 2.0]),
    np.array([[2.0, 0.0], [1.0, 1.0]]),
    np.array([3.0, -1.0]),
)


def draw(rng):
    n_in, middle, n_out = (int(n) for n in rng.integers(1, 5, size=3))
    return (
        rng.normal(size=(middle, n_in)),
        rng.normal(size=middle),
        rng.normal(size=(n_out, middle)),
        rng.normal(size=n_out),
    )


def draw_float32(rng):
    return tuple(part.astype(np.float32) for part in draw(rng))


def plain_product(a, b):
    return np.array(
        [[sum(float(p) * float(q) for p, q in zip(row, column, strict=True)) for column in b.T] for row in a]
    )


def truth(weight1, bias1, weight2, bias2):
    bias = [
        float(c) + sum(float(w) * float(b) for w, b in zip(row, bias1, strict=True))
        for row, c in zip(weight2, bias2, strict=True)
    ]
    return plain_product(weight2, weight1), np.array(bias)


def judge(only_weight):
    def compare(answer, *args):
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            return f"gave {show(answer)}, expected two things, weight and bias"
        weight, bias = truth(*args)
        for name, got, expected in zip(("weight", "bias"), answer, (weight, bias), strict=True):
            if isinstance(got, list | tuple):
                return f"gave a {name} that is a list, expected an array: `np.array(…)` makes one of it"
            problem = difference(got, expected, 1e-5, 1e-6)
            if problem:
                return f"as the {name} {problem}"
            if only_weight:
                break
        return ""

    return compare


def collapse_book(weight1, bias1, weight2, bias2):
    """Return weight and bias of the one linear layer that does what two in a row do."""
    return weight2 @ weight1, weight2 @ bias1 + bias2


def wrong_order(weight1, bias1, weight2, bias2):
    return weight1 @ weight2, weight2 @ bias1 + bias2


def second_first(weight1, bias1, weight2, bias2):
    return weight1 @ weight2, weight1 @ bias2 + bias1


def entry_by_entry(weight1, bias1, weight2, bias2):
    return weight2 * weight1, weight2 @ bias1 + bias2


def summed(weight1, bias1, weight2, bias2):
    return weight1 + weight2, bias1 + bias2


def biases_added(weight1, bias1, weight2, bias2):
    return weight2 @ weight1, bias1 + bias2


def second_bias_only(weight1, bias1, weight2, bias2):
    return weight2 @ weight1, bias2


def first_bias_only(weight1, bias1, weight2, bias2):
    return weight2 @ weight1, weight2 @ bias1


def bias_through_both(weight1, bias1, weight2, bias2):
    weight = weight2 @ weight1
    return weight, weight @ bias1 + bias2


def transposed(weight1, bias1, weight2, bias2):
    return (weight2 @ weight1).T, weight2 @ bias1 + bias2


def relu_between(weight1, bias1, weight2, bias2):
    return weight2 @ weight1, weight2 @ np.maximum(bias1, 0) + bias2


def bias_handed_first(weight1, bias1, weight2, bias2):
    return weight2 @ bias1 + bias2, weight2 @ weight1


def after_two_scalings(a1, b1, a2, b2):
    """Return the one scaling (a, b) that does what x → a1 * x + b1 and then x → a2 * x + b2 do, all of them numbers.

    >>> after_two_scalings(2, 1, 3, 5)  # 3 * (2 * x + 1) + 5
    (6, 8)
    """
    return a2 * a1, a2 * b1 + b2


collapse = Exercise(
    key="collapse",
    book=collapse_book,
    parts=[
        Part(
            "the weight",
            1,
            [Case(THREE_ONE, judge=judge(True)), Case(SQUARE, judge=judge(True)), Case(draw, judge=judge(True))],
        ),
        Part(
            "weight and bias",
            1,
            [
                Case(THREE_ONE, judge=judge(False)),
                Case(SQUARE, judge=judge(False)),
                Case(draw, judge=judge(False)),
                Case(draw_float32, judge=judge(False), repeat=2),
            ],
        ),
    ],
    mistakes=[
        Mistake(wrong_order, "the order is reversed: x meets weight1 first, so weight1 stands next to x."),
        Mistake(second_first, "the second layer is applied first here. x meets weight1, and weight2 comes after it."),
        Mistake(entry_by_entry, "* multiplies entry by entry. Rows times columns, the matrix product, is `@`."),
        Mistake(summed, "the layers are added. One follows the other, so put the first formula into the second."),
        Mistake(transposed, "rows and columns are swapped: the weight has a row for each output of the second layer."),
        Mistake(biases_added, "the biases are merely added. The first one goes through the second layer's weights."),
        Mistake(second_bias_only, "the first bias is lost. It, too, arrives at the second layer."),
        Mistake(first_bias_only, "the second layer's own bias is missing."),
        Mistake(bias_handed_first, "the bias is handed back first. The weight comes first, then the bias."),
        Mistake(relu_between, "the first bias is cut off below 0. There is no ReLU between these two layers."),
        Mistake(bias_through_both, "the first bias goes through both weights here. It joins after the first of them."),
    ],
    hints=[
        "Put h = weight1 x + bias1 into y = weight2 h + bias2 and multiply out.",
        "What stands before x is the new weight. What stands alone, two terms, is the new bias.",
        "weight2 @ (weight1 @ x + bias1) + bias2: the weight is weight2 @ weight1, the bias the rest.",
    ],
    sibling=after_two_scalings,
)
