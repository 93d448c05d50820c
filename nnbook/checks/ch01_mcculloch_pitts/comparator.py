"""Chapter 01: a comparator with one wrong wire."""

from __future__ import annotations

from collections.abc import Callable

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch01_mcculloch_pitts.tables import wrong_rows
from nnbook.neurons import Neuron, truth_table

BITS = ["a1", "a0", "b1", "b0"]
BROKEN = (
    Neuron("high", 1, ["a1"], ["b1"]),
    Neuron("low", 1, ["a0"], ["b0"]),
    Neuron("less", 1, ["b1"], ["a0"]),
    Neuron("y", 1, ["high", "low"], ["less"]),
)


def _greater(a1: int, a0: int, b1: int, b0: int) -> int:
    return int(2 * a1 + a0 > 2 * b1 + b0)


def mended() -> list[Neuron]:
    """Return the comparator with its one wrong neuron put right."""
    return [
        Neuron("high", 1, ["a1"], ["b1"]),
        Neuron("low", 1, ["a0"], ["b0"]),
        Neuron("less", 1, ["b1"], ["a1"]),
        Neuron("y", 1, ["high", "low"], ["less"]),
    ]


def _plain(neuron: Neuron) -> tuple:
    name, threshold, excitatory, inhibitory = Neuron(*neuron)
    return name, float(threshold), sorted(excitatory), sorted(inhibitory)


def _mended_table(attempt: Callable) -> tuple[list[int], int]:
    net = attempt()
    table = truth_table(net, BITS, "y")
    changed = sum(_plain(one) not in map(_plain, BROKEN) for one in net)
    return table, max(changed, abs(len(net) - len(BROKEN)))


def _mended_judge(value: tuple[list[int], int]) -> str:
    return wrong_rows(value[0], BITS, _greater)


def _one_changed_judge(value: tuple[list[int], int]) -> str:
    if wrong := wrong_rows(value[0], BITS, _greater):
        return wrong
    return f"is right, but differs from the broken one in {value[1]} neurons, expected one" if value[1] > 1 else ""


def one_bit_comparator() -> list[Neuron]:
    """Fire when bit a is greater than bit b.

    >>> truth_table(one_bit_comparator(), ["a", "b"])
    [0, 0, 1, 0]
    """
    return [Neuron("y", 1, ["a"], ["b"])]


# Wrong answers that people give

_HIGH, _LOW = Neuron("high", 1, ["a1"], ["b1"]), Neuron("low", 1, ["a0"], ["b0"])
_LESS = Neuron("less", 1, ["b1"], ["a1"])
_Y = Neuron("y", 1, ["high", "low"], ["less"])

MISTAKES = [
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["b1"], ["a0"]), _Y],
        "nothing is changed yet: fifteen rows are right and one is wrong.",
    ),
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["b1"]), _Y],
        "this y is silent whenever b1 is on; where a1 is on as well, the ones digits should decide.",
    ),
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["b1"], ["a0"]), Neuron("y", 2, ["high", "low"], ["less"])],
        "this y fires only where both digits of a are the higher ones; one of them can be enough.",
    ),
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["b1"], ["a0"]), Neuron("y", 1, ["high"], ["less"])],
        "this y fires only where a's twos digit is the higher one; where they are equal, the ones digits decide.",
    ),
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["a1"], ["b1"]), _Y],
        "this y is silent where a's twos digit is the higher one; that should make it fire.",
    ),
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["b0"], ["a0"]), _Y],
        "this y is silent wherever b's ones digit is the higher one; where the twos digits differ, they should decide.",
    ),
    Mistake(
        lambda: [_HIGH, Neuron("low", 2, ["a0", "b0"]), Neuron("less", 1, ["b1"], ["a0"]), _Y],
        "this y fires wherever both ones digits are on; they are equal there, so the twos digits should decide.",
    ),
]


EXERCISE = Exercise(
    key="mended",
    parts=[
        Part("a > b on all sixteen rows", 1, [Case(run=_mended_table, judge=_mended_judge, shown='the neuron "y"')]),
        Part("with one neuron changed", 1, [Case(run=_mended_table, judge=_one_changed_judge, shown="the net")]),
    ],
    book=mended,
    mistakes=MISTAKES,
    hints=[
        "On the wrong row, write beside each neuron what it ought to do in words, and what it does.",
        "a is 1 and b is 2, so a's twos digit is below b's. Which neuron ought to say that, and why is it silent?",
        "The neuron less should fire when b1 is on and a1 is off. See which of a's digits silences it.",
    ],
    sibling=one_bit_comparator,
)
