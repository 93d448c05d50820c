"""Chapter 01: a net that adds three bits."""

from __future__ import annotations

from collections.abc import Callable

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch01_mcculloch_pitts.tables import wrong_rows
from nnbook.neurons import Neuron, truth_table

DIGITS = {"carry": lambda a, b, c: (a + b + c) // 2, "sum": lambda a, b, c: (a + b + c) % 2}


def _adder_table(attempt: Callable, digit: str) -> list[int]:
    return truth_table(attempt(), ["a", "b", "c"], digit)


def _adder_case(digit: str) -> Case:
    return Case(
        args=(digit,),
        run=_adder_table,
        judge=lambda table, digit: wrong_rows(table, ["a", "b", "c"], DIGITS[digit]),
        shown=f'the neuron "{digit}"',
    )


def half_adder() -> list[Neuron]:
    """Add two bits a and b: the digits are called "carry" and "sum".

    >>> truth_table(half_adder(), ["a", "b"], "sum")
    [0, 1, 1, 0]
    """
    return [Neuron("carry", 2, ["a", "b"]), Neuron("sum", 1, ["a", "b"], ["carry"])]


# Wrong answers that people give

_ABC = ["a", "b", "c"]
_ADDER = [
    Neuron("carry", 2, _ABC),
    Neuron("two", 2, _ABC),
    Neuron("three", 3, _ABC),
    Neuron("one", 1, _ABC, ["two"]),
    Neuron("sum", 1, ["one", "three"]),
]


def _adder_with(*changed: Neuron) -> Callable[[], list[Neuron]]:
    new = {neuron.name: neuron for neuron in changed}
    return lambda: [new.get(neuron.name, neuron) for neuron in _ADDER]


def _exchanged():
    names = {"carry": "sum", "sum": "carry"}
    return [neuron._replace(name=names.get(neuron.name, neuron.name)) for neuron in _ADDER]


MISTAKES = [
    Mistake(_exchanged, "carry and sum are exchanged: carry is the twos digit, sum the ones digit."),
    Mistake(
        _adder_with(Neuron("carry", 1, _ABC)),
        "this carry fires for a single 1; a carry arises once two or more are on.",
    ),
    Mistake(
        _adder_with(Neuron("carry", 3, _ABC)), "this carry needs all three on; 1 + 1 + 0 is 2 and carries already."
    ),
    Mistake(
        _adder_with(Neuron("carry", 2, ["a", "b"])),
        "this carry leaves c out; 1 + 0 + 1 carries as well.",
    ),
    Mistake(
        _adder_with(Neuron("sum", 1, _ABC)),
        "this sum fires for two inputs as well; 1 + 1 is 2, which is a carry and a sum of 0.",
    ),
    Mistake(
        _adder_with(Neuron("sum", 1, ["one"])),
        "this sum forgets 1 + 1 + 1 = 3, which is a carry and a sum of 1.",
    ),
    Mistake(
        _adder_with(Neuron("sum", 1, ["three"])), "this sum fires for three inputs alone; one input is enough, too."
    ),
    Mistake(
        _adder_with(Neuron("two", 2, ["a", "b"]), Neuron("one", 1, ["a", "b"], ["two"]), Neuron("sum", 1, ["one"])),
        "this sum leaves c out: it looks at a and b alone.",
    ),
    Mistake(
        _adder_with(Neuron("sum", 2, ["one", "three"])),
        "this joins the two cases with AND; the sum is 1 in one case or the other.",
    ),
]


EXERCISE = Exercise(
    key="full_adder",
    parts=[
        Part('"carry" is the twos digit of a + b + c', 1, [_adder_case("carry")]),
        Part('"sum" is the ones digit of a + b + c', 1, [_adder_case("sum")]),
    ],
    book=neurons.full_adder,
    mistakes=MISTAKES,
    hints=[
        "Write the eight sums first. How many inputs are on where carry is 1? How many where sum is 1?",
        "Carry is a gate you have built. Sum fires for exactly one or exactly three inputs: two cases, a neuron for "
        "each, and one that joins them.",
        "Exactly one: threshold 1, silenced by carry. All three: threshold 3. Sum: threshold 1 over these two. Carry: "
        "threshold 2 over a, b, c.",
    ],
    sibling=half_adder,
    piece="nnbook.neurons:full_adder",
)
