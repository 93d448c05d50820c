"""What comes back through a few curves, with a pencil."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference

RIGHT = [[0, 0, 0], [0, 0, 2], [0.5, -0.1, 2], [1.25, -0.16, 0.18]]


PLACES = ("first", "second", "third")
CURVES = ("step", "ReLU", "leaky ReLU", "sigmoid")


def row(i):
    """Return a case that looks at one curve's row of the answer."""

    def run(attempt):
        """Return the row; a sentence where the answer is something else than four rows, None for nothing."""
        answer = attempt()
        if answer is None:
            return None
        try:
            table = np.asarray(answer, dtype=float)
        except (TypeError, ValueError):
            return "gave something that is no table of numbers, expected four lists of three numbers"
        if table.shape == ():
            return "gave a single number, expected four lists of three numbers"
        return table[i] if table.shape == (4, 3) else f"gave shape {table.shape}, expected four rows of three numbers"

    def judge(got):
        if isinstance(got, str):
            return got
        wrong = difference(got, np.array(RIGHT[i], dtype=float))
        places = [place for place, one, true in zip(PLACES, got, RIGHT[i], strict=True) if difference(one, float(true))]
        verb = "is" if len(places) == 1 else "are"
        return wrong and f"gave {show_row(got)} for the {CURVES[i]}: the {' and '.join(places)} {verb} not right"

    return Part(CURVES[i], 0.5, [Case((), judge=judge, run=run)])


def show_row(row):
    return "[" + ", ".join(f"{value + 0.0:.4g}" for value in row) + "]"


def by_hand_book():
    """Return what comes back through step, ReLU, leaky ReLU and sigmoid."""
    return [[0, 0, 0], [0, 0, 2], [0.5, -0.1, 2], [1.25, -0.16, 0.18]]


def outputs_instead():
    return [[0, 1, 1], [0, 0, 3], [-0.2, 0, 3], [0.5, 0.8, 0.1]]


def slopes_alone():
    return [[0, 0, 0], [0, 0, 1], [0.1, 0.1, 1], [0.25, 0.16, 0.09]]


def gate_on_the_gradient():
    return [[0, 0, 0], [5, 0, 2], [5, -0.1, 2], [1.25, -0.16, 0.18]]


def open_at_the_kink():
    return [[0, 0, 0], [0, -1, 2], [0.5, -1, 2], [1.25, -0.16, 0.18]]


def step_lets_through():
    return [[0, -1, 2], [0, 0, 2], [0.5, -0.1, 2], [1.25, -0.16, 0.18]]


def minus_the_leak():
    return [[0, 0, 0], [0, 0, 2], [-0.5, 0.1, 2], [1.25, -0.16, 0.18]]


def minus_on_the_left():
    return [[0, 0, 0], [0, 0, 2], [-0.5, -0.1, 2], [1.25, -0.16, 0.18]]


def rows_swapped():
    return [[0, 0, 0], [0, 0, 2], [1.25, -0.16, 0.18], [0.5, -0.1, 2]]


def sigmoid_of_y():
    again = 1 / (1 + np.exp(-np.array([0.5, 0.8, 0.1])))
    return [[0, 0, 0], [0, 0, 2], [0.5, -0.1, 2], again * (1 - again) * [5, -1, 2]]


def times_the_output():
    return [[0, 0, 0], [0, 0, 2], [0.5, -0.1, 2], [2.5, -0.8, 0.2]]


def slope_of_tanh():
    return [[0, 0, 0], [0, 0, 2], [0.5, -0.1, 2], [3.75, -0.36, 1.98]]


def always_a_quarter():
    return [[0, 0, 0], [0, 0, 2], [0.5, -0.1, 2], [1.25, -0.25, 0.5]]


def as_it_came():
    return [[5, -1, 2], [5, -1, 2], [5, -1, 2], [5, -1, 2]]


def through_a_square():
    """Return what comes back through y = x² at x = −1, 0 and 4 for the gradients 3, 7 and 0.5: slope 2x times gradient.

    >>> through_a_square()
    [-6, 0, 4.0]
    """
    return [-2 * 3, 0 * 7, 8 * 0.5]


slopes_by_hand = Exercise(
    key="slopes_by_hand",
    book=by_hand_book,
    parts=[row(i) for i in range(4)],
    mistakes=[
        Mistake(outputs_instead, "these are the outputs. Asked is what comes back: slope times grad_out."),
        Mistake(slopes_alone, "these are the local slopes. Each has still to be multiplied by its grad_out."),
        Mistake(gate_on_the_gradient, "whether a ReLU lets through is decided by its input x, not by the gradient."),
        Mistake(open_at_the_kink, "at x = 0 both ReLUs count as being on their left side: slope 0, and 0.1."),
        Mistake(step_lets_through, "the step is level on both sides of its jump. How much comes through a level line?"),
        Mistake(as_it_came, "here the gradient comes back as it came: that is a slope of 1 everywhere."),
        Mistake(minus_the_leak, "left of zero the leaky ReLU still rises: its slope is +0.1, whatever the sign of x."),
        Mistake(minus_on_the_left, "at x = -2 the leaky ReLU rises with x, if slowly: its slope there is no minus."),
        Mistake(rows_swapped, "this is another unit's row. The order is step, ReLU, leaky ReLU, sigmoid."),
        Mistake(sigmoid_of_y, "the sigmoid is applied to y, which is its output already: y * (1 - y) is all."),
        Mistake(times_the_output, "this is y times grad_out. The sigmoid's slope is y * (1 - y)."),
        Mistake(slope_of_tanh, "1 − y² is the slope of tanh. The sigmoid's is y * (1 - y)."),
        Mistake(always_a_quarter, "1/4 is the sigmoid's slope in the middle only, where y = 0.5."),
    ],
    hints=[
        "First write down three slopes for each curve, then multiply each by the grad_out above it.",
        "Slopes: step 0, 0, 0; ReLU 0, 0, 1; leaky 0.1, 0.1, 1; for the sigmoid y * (1 - y) with the y that is given.",
        "The sigmoid's slopes are 0.5 * 0.5, 0.8 * 0.2 and 0.1 * 0.9. Times 5, -1 and 2.",
    ],
    sibling=through_a_square,
)
