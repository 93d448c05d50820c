"""Chapter 01: what one neuron cannot do and two can, NAND and XOR."""

from __future__ import annotations

from collections.abc import Callable

from nnbook.checks import Case, Exercise, Mistake, Part, Written
from nnbook.checks.ch01_mcculloch_pitts.tables import TRUTHS, entry, wrong_rows
from nnbook.neurons import Neuron, truth_table


def two_neurons() -> dict[str, list[Neuron]]:
    """Return NAND and XOR, each as a net of two neurons."""
    return {
        "NAND": [Neuron("both", 2, ["x1", "x2"]), Neuron("y", 0, [], ["both"])],
        "XOR": [Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, ["x1", "x2"], ["both"])],
    }


def _pair_table(attempt: Callable, name: str) -> tuple[list[int], int] | str | None:
    made = entry(attempt, name)
    if made is None or isinstance(made, str):
        return made
    if isinstance(made, Neuron) or not isinstance(made, list | tuple):
        return f"is a {type(made).__name__}, expected a list of two Neurons"
    return truth_table(made, TRUTHS[name][0]), len(made)


def _pair_judge(value: tuple[list[int], int] | str, name: str) -> str:
    if isinstance(value, str):
        return value
    table, size = value
    if wrong := wrong_rows(table, *TRUTHS[name]):
        return wrong
    return f"computes {name}, but with {size} neurons, expected two" if size > 2 else ""


def _pair_case(name: str) -> Case:
    return Case(args=(name,), run=_pair_table, judge=_pair_judge, shown=f'two_neurons()["{name}"]')


def not_all_three_alike() -> list[Neuron]:
    """Fire when three inputs are neither all off nor all on.

    >>> truth_table(not_all_three_alike(), ["x1", "x2", "x3"])
    [0, 1, 1, 1, 1, 1, 1, 0]
    """
    return [
        Neuron("all", 3, ["x1", "x2", "x3"]),
        Neuron("y", 1, ["x1", "x2", "x3"], ["all"]),
    ]


# Wrong answers that people give

_PAIRS = {
    "NAND": [Neuron("both", 2, ["x1", "x2"]), Neuron("y", 0, [], ["both"])],
    "XOR": [Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, ["x1", "x2"], ["both"])],
}


def _pairs_with(**changed: list[Neuron]) -> Callable[[], dict[str, list[Neuron]]]:
    return lambda: {**_PAIRS, **changed}


_LEFT = Neuron("left", 1, ["x1"], ["x2"])
_RIGHT = Neuron("right", 1, ["x2"], ["x1"])

MISTAKES = [
    Mistake(
        _pairs_with(NAND=[Neuron("either", 1, ["x1", "x2"]), Neuron("y", 0, [], ["either"])]),
        "your NAND computes NOR, the opposite of OR; NAND is the opposite of AND.",
    ),
    Mistake(
        _pairs_with(NAND=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, [], ["both"])]),
        "your NAND never fires. With both inputs off its count is 0: which threshold does that reach?",
    ),
    Mistake(
        _pairs_with(NAND=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, ["both"])]),
        "your NAND computes AND: it fires where NAND is silent, and is silent where NAND fires.",
    ),
    Mistake(
        _pairs_with(NAND=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, ["x1", "x2"], ["both"])]),
        "your NAND computes XOR; NAND fires also when both inputs are off.",
    ),
    Mistake(
        _pairs_with(
            NAND=[Neuron("not1", 0, [], ["x1"]), Neuron("not2", 0, [], ["x2"]), Neuron("y", 1, ["not1", "not2"])]
        ),
        "your NAND is right, with a neuron more than needed. Which of the four rows must the first one find?",
    ),
    Mistake(
        _pairs_with(XOR=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, ["x1", "x2"])]),
        "your XOR computes OR: it fires at (1, 1), where XOR is silent.",
    ),
    Mistake(
        _pairs_with(XOR=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 2, ["x1", "x2"], ["both"])]),
        "your XOR never fires; it should fire when exactly one input is on.",
    ),
    Mistake(
        _pairs_with(XOR=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 0, [], ["both"])]),
        "your XOR computes NAND; XOR is silent also when both inputs are off.",
    ),
    Mistake(
        _pairs_with(XOR=[_LEFT, _RIGHT, Neuron("y", 1, ["left", "right"])]),
        "your XOR is right, with a neuron more than needed. A later neuron may listen to x1 and x2 directly.",
    ),
    Mistake(
        _pairs_with(XOR=[_LEFT, Neuron("y", 1, ["left"])]),
        "your XOR fires for x1 without x2 only; it should fire for x2 without x1 as well.",
    ),
]


EXERCISE = Exercise(
    key="two_neurons",
    parts=[
        Part("NAND in two neurons", 1, [_pair_case("NAND")]),
        Part("XOR in two neurons", 1, [_pair_case("XOR")]),
    ],
    book=two_neurons,
    mistakes=MISTAKES,
    hints=[
        "Let the first neuron find the one input on which the second should not fire.",
        "Both nets can start with a neuron that fires when both inputs are on. What should it do to the second neuron?",
        "The first neuron is AND; call it both. It inhibits the second. Without that inhibition the second would "
        "always fire (for NAND), or fire as OR does, from x1 and x2 directly (for XOR).",
    ],
    sibling=not_all_three_alike,
)


WRITTEN = Written(
    key="why_two_neurons",
    points=3,
    scheme=[
        "1 point: NAND fires when both inputs are off, when no excitatory input is on, so the threshold must be 0 or "
        "less.",
        "1 point: with that threshold excitation no longer matters; only inhibition can ever keep the neuron quiet.",
        "1 point: one active inhibitory input is enough, so an input that silences the neuron at (1, 1) also silences "
        "it at (1, 0) or (0, 1), where NAND fires; with no inhibitory input it always fires.",
    ],
    answer="NAND fires at (0, 0). The count there is 0, so the threshold can be no more than 0. Every count reaches "
    "that, so only an inhibitory input can make the neuron quiet at (1, 1); say x₁ is one. Then x₁ alone "
    "silences it at (1, 0), too, where NAND fires. The same holds for x₂ at (0, 1). With neither inhibitory it "
    "never falls silent.",
)
