"""Three steps of gradient descent with a pencil, at four rates."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch06_optimisers import book
from nnbook.checks.show import show

RATES = (0.1, 0.25, 0.5, 0.6)


def walk(factor):
    """Return three x of each rate, where a step multiplies x by factor(rate)."""
    return [[factor(lr) ** t for t in (1, 2, 3)] for lr in RATES]


def by_hand_uphill():
    return walk(lambda lr: 1 + 4 * lr)


def by_hand_slope_2x():
    return walk(lambda lr: 1 - 2 * lr)


def by_hand_of_x_squared():
    return walk(lambda lr: 1 - lr)


def by_hand_same_slope():
    return [[1 - 4 * lr * t for t in (1, 2, 3)] for lr in RATES]


def by_hand_from_one():
    return [[1, *row[:2]] for row in walk(lambda lr: 1 - 4 * lr)]


def by_hand_four():
    return [[1, *row] for row in walk(lambda lr: 1 - 4 * lr)]


def by_hand_no_signs():
    return walk(lambda lr: abs(1 - 4 * lr))


def by_hand_losses():
    return [[2 * x * x for x in row] for row in walk(lambda lr: 1 - 4 * lr)]


def by_hand_height_for_slope():
    rows = []
    for lr in RATES:
        x, row = 1.0, []
        for _ in range(3):
            x = x - lr * 2 * x * x
            row.append(x)
        rows.append(row)
    return rows


def cool_down():
    """Return a cup's degrees above the room after one, two and three minutes, from 64: each minute takes a quarter."""
    return [64 * 0.75, 64 * 0.75**2, 64 * 0.75**3]


def rows(first, last):
    """Return a run that gives the rows for some rates, or says what is wrong with the form."""

    def run(attempt):
        answer = attempt()
        if answer is None:
            return None
        table = [list(row) if isinstance(row, list | tuple | np.ndarray) else [row] for row in answer]
        if len(table) != 4 or any(len(row) != 3 for row in table):
            return f"gave lists of {', '.join(str(len(row)) for row in table)} numbers, expected four lists of three"
        if any(not isinstance(x, int | float | np.number) for row in table for x in row):
            return "gave something that is no number"
        return [[float(x) for x in row] for row in table[first:last]]

    return run


def lands(first, last):
    """Return a judge that says which place is wrong, and not where it should be."""
    truth = [[(1 - 4 * lr) ** t for t in (1, 2, 3)] for lr in RATES[first:last]]

    def judge(answer):
        if isinstance(answer, str):
            return answer
        for lr, row, places in zip(RATES[first:last], answer, truth, strict=True):
            for t, (got, place) in enumerate(zip(row, places, strict=True), start=1):
                if not abs(got - place) < 5.1e-3:  # two decimals are enough
                    return f"gave {show(got)} after step {t} at the rate {lr}, which is not the place"
        return ""

    return judge


def part(title, first, last, shown):
    return Part(title, 1, [Case((), judge=lands(first, last), run=rows(first, last), shown=shown)])


by_hand = Exercise(
    key="by_hand",
    book=book.by_hand,
    parts=[
        part("rates 0.1 and 0.25", 0, 2, "by_hand()[:2]"),
        part("rates 0.5 and 0.6", 2, 4, "by_hand()[2:]"),
    ],
    mistakes=[
        Mistake(by_hand_uphill, "this walks uphill: the step is taken against the slope, with a minus."),
        Mistake(by_hand_slope_2x, "the slope used here is 2x. What is the derivative of 2x²?"),
        Mistake(by_hand_of_x_squared, "the slope used here is x. What is the derivative of 2x²?"),
        Mistake(
            by_hand_same_slope, "every step here uses the slope at x = 1. The slope is taken anew where you stand."
        ),
        Mistake(by_hand_from_one, "the rows begin with the start. Give what comes after one, two and three steps."),
        Mistake(by_hand_four, "a list holds what comes after one, two and three steps, and nothing else: no start."),
        Mistake(by_hand_no_signs, "the sizes are right, but a long step lands on the other side of the valley."),
        Mistake(by_hand_losses, "these are losses, 2x². The places x are asked for."),
        Mistake(by_hand_height_for_slope, "the height 2x² stands where the slope belongs."),
    ],
    hints=[
        "What is the slope of 2x² at x = 1? Multiply by the rate, and go that far the other way.",
        "The slope is 4x, so a step is x - rate * 4 * x. That is the same as multiplying x by one number.",
        "Each step multiplies x by 1 - 4 * rate: by 0.6, 0, -1 and -1.4. Write down the first three powers of each.",
    ],
    sibling=cool_down,
)
