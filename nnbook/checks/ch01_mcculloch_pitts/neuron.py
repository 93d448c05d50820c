"""Chapter 01: the neuron itself, with its threshold and its veto."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch01_mcculloch_pitts.tables import each
from nnbook.neurons import mcculloch_pitts


def _fires(inputs: Sequence[int], threshold: float, inhibitory: Sequence[int] | None = None) -> int:
    silenced = inhibitory is not None and np.count_nonzero(inhibitory) > 0
    return 0 if silenced else int(np.count_nonzero(inputs) - threshold >= 0)


def _neuron_args(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(1, 8))
    return rng.integers(0, 2, n).tolist(), int(rng.integers(0, n + 1))


def _inhibited_args(rng: np.random.Generator) -> tuple:
    inputs, threshold = _neuron_args(rng)
    return inputs, threshold, (rng.random(int(rng.integers(1, 4))) < 0.3).astype(int).tolist()


def most_are_off(inputs: Sequence[int]) -> int:
    """Say whether more inputs are off than on.

    >>> most_are_off([0, 1, 0])
    1
    """
    on = sum(inputs)
    return int(len(inputs) - on > on)


# Wrong answers that people give


def _right(inputs, threshold, inhibitory=None):
    return 0 if inhibitory is not None and any(inhibitory) else int(sum(inputs) >= threshold)


def _sum_only(inputs, threshold, inhibitory=None):
    return sum(inputs) if not (inhibitory is not None and any(inhibitory)) else 0


def _strictly_more(inputs, threshold, inhibitory=None):
    return 0 if inhibitory is not None and any(inhibitory) else int(sum(inputs) > threshold)


def _exactly(inputs, threshold, inhibitory=None):
    return 0 if inhibitory is not None and any(inhibitory) else int(sum(inputs) == threshold)


def _counts_lines(inputs, threshold, inhibitory=None):
    return 0 if inhibitory is not None and any(inhibitory) else int(len(inputs) >= threshold)


def _reversed(inputs, threshold, inhibitory=None):
    return 1 - _right(inputs, threshold, inhibitory)


def _subtracts(inputs, threshold, inhibitory=None):
    against = 0 if inhibitory is None else sum(inhibitory)
    return int(sum(inputs) - against >= threshold)


def _subtracts_or_nothing(inputs, threshold, inhibitory=None):
    return int(sum(inputs) - sum(inhibitory or []) >= threshold)


def _ignores_inhibition(inputs, threshold, inhibitory=None):
    return int(sum(inputs) >= threshold)


def _adds_inhibition(inputs, threshold, inhibitory=None):
    return int(sum(inputs) + (0 if inhibitory is None else sum(inhibitory)) >= threshold)


def _silenced_by_presence(inputs, threshold, inhibitory=None):
    return 0 if inhibitory is not None and len(inhibitory) else int(sum(inputs) >= threshold)


def _truth_of_the_sequence(inputs, threshold, inhibitory=None):
    return 0 if inhibitory and any(inhibitory) else int(sum(inputs) >= threshold)


def _silenced_by_truth(inputs, threshold, inhibitory=None):
    return 0 if inhibitory else int(sum(inputs) >= threshold)


def _exactly_one_inhibitory(inputs, threshold, inhibitory=None):
    silenced = inhibitory is not None and sum(inhibitory) == 1
    return 0 if silenced else int(sum(inputs) >= threshold)


def _all_inhibitory(inputs, threshold, inhibitory=None):
    silenced = inhibitory is not None and len(inhibitory) and all(inhibitory)
    return 0 if silenced else int(sum(inputs) >= threshold)


def _first_inhibitory(inputs, threshold, inhibitory=None):
    silenced = inhibitory is not None and len(inhibitory) and inhibitory[0]
    return 0 if silenced else int(sum(inputs) >= threshold)


def _none_forgotten(inputs, threshold, inhibitory=None):
    return 0 if any(inhibitory) else int(sum(inputs) >= threshold)  # pyright: ignore[reportArgumentType]


MISTAKES = [
    Mistake(_none_forgotten, "with no inhibitory inputs `inhibitory` is None, and None cannot be looped over."),
    Mistake(
        _truth_of_the_sequence,
        "an array of several numbers is neither true nor false: `if inhibitory`, `inhibitory or []` and "
        "`inhibitory != None` fail or look at each number; ask `inhibitory is not None`.",
    ),
    Mistake(_reversed, "this is 1 where the neuron is silent; it should be 1 where the neuron fires."),
    Mistake(_sum_only, "this is the count of active inputs; the neuron compares the count with its threshold."),
    Mistake(_counts_lines, "this counts how many inputs there are; the neuron counts how many of them are on."),
    Mistake(_exactly, "this fires when the count equals the threshold; more than enough is enough, too."),
    Mistake(_strictly_more, "this fires above the threshold; a neuron fires as soon as it reaches the threshold."),
    Mistake(
        _silenced_by_presence,
        "this is silenced by having inhibitory inputs at all; only one that is on silences the neuron.",
    ),
    Mistake(
        _silenced_by_truth,
        "`if inhibitory` asks whether there are inhibitory inputs at all; ask whether one of them is on.",
    ),
    Mistake(_adds_inhibition, "this counts inhibitory inputs as if they helped; they only ever keep a neuron quiet."),
    Mistake(
        _exactly_one_inhibitory,
        "this is silenced by exactly one active inhibitory input; two should silence it as well.",
    ),
    Mistake(_first_inhibitory, "this looks at the first inhibitory input alone; any one of them that is on is enough."),
    Mistake(
        _all_inhibitory, "this is silenced when all inhibitory inputs are on; in this model a single one is enough."
    ),
    Mistake(
        _subtracts,
        "this lets each inhibitory input cancel one excitatory input; here inhibition is absolute: one silences the "
        "neuron, however many others are on.",
    ),
    Mistake(
        _subtracts_or_nothing,
        "each inhibitory input cancels one excitatory input here, but inhibition is absolute: one silences the neuron. "
        "(And `inhibitory or []` fails for arrays.)",
    ),
    Mistake(
        _ignores_inhibition, "the inhibitory inputs make no difference here; an active one should silence the neuron."
    ),
]


EXERCISE = Exercise(
    key="mcculloch_pitts",
    parts=[
        Part(
            "counts the excitatory inputs against the threshold",
            1,
            [
                each(
                    "mcculloch_pitts", _fires, ([1, 0, 1], 2), ([1, 0, 1], 3), ([1, 1, 1], 1), ([0, 0], 0), ([0, 0], 1)
                ),
                each("mcculloch_pitts", _fires, ([], 0), ([], 1), (np.array([1, 1, 0, 1]), 2.5), ([True, True], 2)),
                Case(args=_neuron_args, expect=_fires),
            ],
        ),
        Part(
            "any active inhibitory input silences it",
            1,
            [
                each(
                    "mcculloch_pitts",
                    _fires,
                    ([1, 1, 1], 1, [1]),
                    ([1, 1, 1], 1, [0, 1]),
                    ([1, 1], 2, [0, 0]),
                    ([1, 1, 1], 1, [0, 0]),
                    ([1, 0], 2, [1]),
                    ([1, 1], 1, [1, 1]),
                    ([1, 0], 1, [1, 0]),
                ),
                Case(args=([1, 1], 2), kwargs={"inhibitory": [0, 0]}, expect=1),
                Case(args=([1, 0], 1, [0]), expect=1),
                Case(args=([], 0, [1]), expect=0),
                Case(args=([1, 1], 2, []), expect=1),
                Case(args=([1, 1], 2), kwargs={"inhibitory": None}, expect=1),
                Case(args=(np.array([1, 1]), 1, np.array([0, 0])), expect=1),
                Case(args=_inhibited_args, expect=_fires),
            ],
        ),
    ],
    book=mcculloch_pitts,
    mistakes=MISTAKES,
    hints=[
        "Two questions decide, one after the other. Which of them can end the matter before anything is counted?",
        "First the inhibitory inputs: is any of them 1? `any([0, 1])` is True, `any([])` is False; None needs a word "
        "of its own. Only then the excitatory ones.",
        "If `inhibitory` is not None and `any(inhibitory)`, return 0. Otherwise return 1 if the sum of `inputs` is at "
        "least `threshold`, else 0.",
    ],
    sibling=most_are_off,
    piece="nnbook.neurons:mcculloch_pitts",
)
