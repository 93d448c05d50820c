"""A cell followed with a pencil: four steps forwards, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch11_lstm.forms import Returned, judge_number
from nnbook.checks.show import difference

CELL, SLOPES = [1.8, 1.8, 1.0, 0.7], [0.2, 0.4, 0, 0.2, 0.25]


def cell_by_hand():
    """Return the cell after each of the four steps, and the slope of the last cell at c_0 and at each candidate.

    Returns (cells, slopes): a list of four numbers c_1 to c_4, and a list of five numbers, the slope of c_4 with
    respect to c_0, g_1, g_2, g_3 and g_4.
    """
    return [1.8, 1.8, 1.0, 0.7], [0.2, 0.4, 0, 0.2, 0.25]


def starts_at_zero():
    return [0.8, 0.8, 0.5, 0.3], SLOPES


def gates_crossed():
    return [2.4, -1, -0.05, -0.3325], SLOPES


def keeps_the_rest():
    return [1.8, 0, 0.1, -0.08], SLOPES


def never_forgets():
    return [2.8, 2.8, 2.9, 2.8], SLOPES


def writes_whole():
    return [1.8, 0.8, 0.8, 0.24], SLOPES


def forgets_what_it_writes():
    return [1.4, 1.4, 0.75, 0.52], SLOPES


def one_late():
    return [2, 1.8, 1.8, 1.0], SLOPES


def own_forget_gate_too():
    return CELL, [0.2, 0.2, 0, 0.1, 0.2]


def no_input_gates():
    return CELL, [0.2, 0.4, 0.4, 0.8, 1]


def one_gate_short():
    return CELL, [0.4, 0.4, 0, 0.2, 0.25]


def fourth_gate_missing():
    return CELL, [0.25, 0.4, 0, 0.2, 0.25]


def only_own_gates():
    return CELL, [0.5, 1, 0, 0.25, 0.25]


def as_if_forwards():
    return CELL, [0.2, 0.5, 0, 0.0625, 0.05]


def candidates_counted():
    return CELL, [0.4, 0.32, 0, 0.08, -0.1]


def slopes_crossed():
    return CELL, [0, 0, 0.0625, 0.125, 0.8]


def slopes_of_the_rest():
    return CELL, [0, 0, 0, 0.05, 0.25]


def from_the_end():
    return CELL, SLOPES[::-1]


def start_last():
    return CELL, [*SLOPES[1:], SLOPES[0]]


def without_the_start():
    return CELL, [0.4, 0, 0.2, 0.25]


def savings_by_hand():
    """Return an account of 100 after each of two years that keep 90 per cent and add 20; and the slope at the 100.

    >>> savings_by_hand()
    ([110.0, 119.0], 0.81)
    """
    return [110.0, 119.0], 0.81


class Exactly(Returned):
    """A list that is the same as another only if the judge would take it for the other.

    In a mistake one list is wrong and the other right, and what is nearly right is not that mistake.
    """

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Exactly) or list(self.values) != list(other.values):
            return False
        pairs = list(zip(self.values.values(), other.values.values(), strict=True))
        return not any(difference(a, b) or difference(b, a) for a, b in pairs)

    __hash__ = None  # type: ignore[assignment]


def one_of(name, place):
    """Return a way to run an attempt that hands on one of its two lists, as floats where they are numbers."""

    def run(attempt):
        answer: Any = attempt()
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            return answer
        try:
            return Exactly({name: np.asarray(answer[place], dtype=float)})
        except (TypeError, ValueError):
            return Exactly({name: answer[place]})

    return run


def listed(name, place, truth):
    judge = judge_number(name, "two lists, the cells and the slopes", truth)
    return Case((), judge=judge, run=one_of(name, place), shown="cell_by_hand()")


cell_by_hand_exercise = Exercise(
    key="cell_by_hand",
    book=cell_by_hand,
    parts=[
        Part("the four cells", 1, [listed("cells", 0, CELL)]),
        Part("the five slopes", 1, [listed("slopes", 1, SLOPES)]),
    ],
    mistakes=[
        Mistake(starts_at_zero, "the cell began with 2, not with 0."),
        Mistake(gates_crossed, "the gates are crossed: f goes with the old cell, i with the candidate."),
        Mistake(keeps_the_rest, "a forget gate of 1 forgets nothing: f is the share that stays, not 1 - f."),
        Mistake(never_forgets, "nothing is forgotten here: each old cell is multiplied by its f."),
        Mistake(writes_whole, "the candidates are written whole: each is multiplied by its i."),
        Mistake(forgets_what_it_writes, "f multiplies the new candidate as well. It meets only what was there before."),
        Mistake(one_late, "the list begins with c_0. It should begin with the cell after the first step."),
        Mistake(own_forget_gate_too, "a candidate does not pass the forget gate of its own step, only the later ones."),
        Mistake(no_input_gates, "a candidate also passes the input gate of its own step on its way in."),
        Mistake(one_gate_short, "c_0 passes all four forget gates, the first one as well."),
        Mistake(fourth_gate_missing, "c_0 passes the fourth forget gate on its way to c_4, too."),
        Mistake(only_own_gates, "each slope has only its own step's gate. What do the later steps do to it?"),
        Mistake(as_if_forwards, "the forget gates are multiplied up to each step. It is the ones after it that count."),
        Mistake(
            candidates_counted, "these are shares of the value of c_4. How fast does it change when the number grows?"
        ),
        Mistake(
            slopes_crossed, "the roads are crossed: on the way to c_4 the old cell meets f, a candidate first its i."
        ),
        Mistake(slopes_of_the_rest, "a forget gate hands on its f, not 1 - f."),
        Mistake(from_the_end, "the slopes are in the opposite order. They begin with that of c_0."),
        Mistake(start_last, "the slope of c_0 comes last. It should come first."),
        Mistake(without_the_start, "five slopes are wanted; the first is that of c_0."),
    ],
    hints=[
        "Forwards: the old cell times f, plus the candidate times i, four times, from 2. For the slopes follow one "
        "number on its way to c_4, and write down every gate that it passes.",
        "c_1 = 0.5 * 2 + 1 * 0.8. On its way, g_1 passes i_1, then f_2, f_3 and f_4.",
        "c_2 is c_1 (f = 1, i = 0). c_0 passes 0.5, 1, 0.5 and 0.8; g_3 passes 0.25 and 0.8; nothing of g_2 came in.",
    ],
    sibling=savings_by_hand,
)
