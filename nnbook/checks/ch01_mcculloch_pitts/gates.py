"""Chapter 01: five gates, each a single neuron."""

from __future__ import annotations

from collections.abc import Callable

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch01_mcculloch_pitts.tables import TRUTHS, entry, wrong_rows
from nnbook.neurons import Neuron, truth_table


def gates() -> dict[str, Neuron]:
    """Return five gates, each as a single neuron."""
    return {
        "AND": Neuron("y", 2, ["x1", "x2"]),
        "OR": Neuron("y", 1, ["x1", "x2"]),
        "NOT": Neuron("y", 0, [], ["x1"]),
        "NOR": Neuron("y", 0, [], ["x1", "x2"]),
        "MAJORITY": Neuron("y", 2, ["x1", "x2", "x3"]),
    }


def _gate_table(attempt: Callable, name: str) -> list[int] | str | None:
    made = entry(attempt, name)
    if made is None or isinstance(made, str):
        return made
    if not isinstance(made, Neuron):
        return f"is a {type(made).__name__}, expected a single Neuron, not in brackets"
    return truth_table([made], TRUTHS[name][0])


def _gate_judge(table: list[int] | str, name: str) -> str:
    return table if isinstance(table, str) else wrong_rows(table, *TRUTHS[name])


def _gate_case(name: str) -> Case:
    return Case(
        args=(name,),
        run=_gate_table,
        judge=_gate_judge,
        shown=f'gates()["{name}"]',
    )


def two_of_four() -> list[Neuron]:
    """Fire when at least two of four inputs are on and x5 is off.

    >>> truth_table(two_of_four(), ["x1", "x2", "x3", "x4", "x5"]).count(1)
    11
    """
    return [Neuron("y", 2, ["x1", "x2", "x3", "x4"], ["x5"])]


# Wrong answers that people give

_GATES = {
    "AND": Neuron("y", 2, ["x1", "x2"]),
    "OR": Neuron("y", 1, ["x1", "x2"]),
    "NOT": Neuron("y", 0, [], ["x1"]),
    "NOR": Neuron("y", 0, [], ["x1", "x2"]),
    "MAJORITY": Neuron("y", 2, ["x1", "x2", "x3"]),
}


def _gates_with(**changed: Neuron) -> Callable[[], dict[str, Neuron]]:
    return lambda: {**_GATES, **changed}


MISTAKES = [
    Mistake(
        _gates_with(AND=_GATES["OR"], OR=_GATES["AND"]),
        "AND and OR are exchanged: AND needs all of its inputs on, OR at least one.",
    ),
    Mistake(
        _gates_with(AND=Neuron("y", 3, ["x1", "x2"])), "this AND never fires; both inputs on should be enough for it."
    ),
    Mistake(
        _gates_with(OR=Neuron("y", 0, ["x1", "x2"])),
        "this OR always fires, on silence, too; it should fire when one input or more is on.",
    ),
    Mistake(
        _gates_with(MAJORITY=Neuron("y", 3, ["x1", "x2", "x3"])),
        "this asks for all three inputs; a majority is more than half of them.",
    ),
    Mistake(
        _gates_with(MAJORITY=Neuron("y", 1, ["x1", "x2", "x3"])),
        "this fires for a single input; a majority is more than half of them.",
    ),
    Mistake(
        _gates_with(NOT=Neuron("y", 1, [], ["x1"])),
        "this NOT never fires. While x1 is off nothing can excite it: its count is 0, and 0 should be enough for it.",
    ),
    Mistake(
        _gates_with(NOT=Neuron("y", 0, ["x1"])),
        "this NOT always fires; x1 should keep it quiet. Which kind of input can?",
    ),
    Mistake(_gates_with(NOT=Neuron("y", 1, ["x1"])), "this NOT repeats its input; it should fire when x1 is off."),
    Mistake(
        _gates_with(NOR=Neuron("y", 1, [], ["x1", "x2"])),
        "this NOR never fires. With both inputs off its count is 0, and 0 should be enough for it.",
    ),
    Mistake(
        _gates_with(NOR=Neuron("y", 0, ["x1", "x2"])),
        "this NOR always fires; either input should be able to keep it quiet.",
    ),
    Mistake(
        _gates_with(NOR=Neuron("y", 1, ["x1", "x2"])), "this is OR; NOR is its opposite and fires when both are off."
    ),
    Mistake(
        _gates_with(NOR=Neuron("y", 0, [], ["x1"])), "this NOR is silenced by x1 alone; x2 should silence it as well."
    ),
]


EXERCISE = Exercise(
    key="gates",
    parts=[
        Part("AND, OR and MAJORITY: how many must be on", 1, [_gate_case(n) for n in ("AND", "OR", "MAJORITY")]),
        Part("NOT and NOR: firing on silence", 1, [_gate_case(n) for n in ("NOT", "NOR")]),
    ],
    book=gates,
    mistakes=MISTAKES,
    hints=[
        "For AND, OR and MAJORITY ask only: how many of the inputs must be on? For NOT ask which kind of input can "
        "make a neuron go quiet.",
        "NOT and NOR fire when nothing at all comes in. Which threshold does a count of zero reach?",
        "NOT has no excitatory input, threshold 0, and x1 as its inhibitory input. NOR is the same with two inhibitory"
        " inputs. AND needs 2 of 2, OR 1 of 2, MAJORITY 2 of 3.",
    ],
    sibling=two_of_four,
)
