"""Chapter 01: a neuron that listens to itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.neurons import mcculloch_pitts


def _states(set_signal: Sequence[int], reset_signal: Sequence[int], start: int = 0) -> list[int]:
    """Look back from each step for the last event: the truth, without a neuron."""
    history = [start]
    for t in range(len(set_signal)):
        history.append(0 if reset_signal[t] else 1 if set_signal[t] else history[t])
    return history[1:]


def _signals(rng: np.random.Generator) -> tuple:
    steps = int(rng.integers(5, 12))
    on, off = rng.random(steps) < 0.3, rng.random(steps) < 0.3
    return on.astype(int).tolist(), off.astype(int).tolist(), int(rng.integers(0, 2))


def count_down(signal: Sequence[int], start: int = 2) -> list[int]:
    """Count the pulses left before a counter is empty, one value a step.

    >>> count_down([0, 1, 0, 1, 1])
    [2, 1, 1, 0, 0]
    """
    left, state = [], start
    for pulse in signal:
        state = max(state - pulse, 0)
        left.append(state)
    return left


# Wrong answers that people give


def _steps(set_signal: Sequence[int], reset_signal: Sequence[int], start: int, rule: Callable) -> list[int]:
    outputs, output = [], start
    for on, off in zip(set_signal, reset_signal, strict=True):
        output = rule(on, off, output)
        outputs.append(output)
    return outputs


def _no_feedback(set_signal, reset_signal, start=0):
    return [mcculloch_pitts([on], 1, [off]) for on, off in zip(set_signal, reset_signal, strict=True)]


def _no_reset(set_signal, reset_signal, start=0):
    return _steps(set_signal, reset_signal, start, lambda on, off, y: mcculloch_pitts([on, y], 1))


def _set_wins(set_signal, reset_signal, start=0):
    return _steps(set_signal, reset_signal, start, lambda on, off, y: 1 if on else 0 if off else y)


def _reset_subtracts(set_signal, reset_signal, start=0):
    return _steps(set_signal, reset_signal, start, lambda on, off, y: int(on + y - off >= 1))


def _threshold_two(set_signal, reset_signal, start=0):
    return _steps(set_signal, reset_signal, start, lambda on, off, y: mcculloch_pitts([on, y], 2, [off]))


def _toggles(set_signal, reset_signal, start=0):
    return _steps(set_signal, reset_signal, start, lambda on, off, y: 0 if off else int(on != y))


def _with_start(set_signal, reset_signal, start=0):
    right = _steps(set_signal, reset_signal, start, lambda on, off, y: mcculloch_pitts([on, y], 1, [off]))
    return [start, *right]


def _one_late(set_signal, reset_signal, start=0):
    return _with_start(set_signal, reset_signal, start)[:-1]


def _first_is_start(set_signal, reset_signal, start=0):
    later = _with_start(set_signal[1:], reset_signal[1:], start)
    return later[: len(set_signal)]


def _last_only(set_signal, reset_signal, start=0):
    return _with_start(set_signal, reset_signal, start)[-1]


def _start_forgotten(set_signal, reset_signal, start=0):
    return _with_start(set_signal, reset_signal, 0)[1:]


MISTAKES = [
    Mistake(_last_only, "this is the last output alone; the check needs a list with the output of every step."),
    Mistake(_with_start, "this list begins with `start`; it should hold the T outputs of the T steps."),
    Mistake(
        _one_late,
        "this list is one step late: it holds the output before each step, or reads the signals of the step before; "
        "each output should answer its own step's signals.",
    ),
    Mistake(
        _first_is_start, "the first output is `start` itself; the signals of the first step should act on it already."
    ),
    Mistake(_no_feedback, "this forgets at once: the neuron's own last output should be one of its excitatory inputs."),
    Mistake(_threshold_two, "this needs the set signal and the old output together; either should be enough."),
    Mistake(_toggles, "a second set switches this memory off; a memory that is set already should stay set."),
    Mistake(_start_forgotten, "`start` makes no difference here; it is the neuron's output before the first step."),
    Mistake(_no_reset, "the reset makes no difference here; it should silence the neuron at its step."),
    Mistake(_set_wins, "the set wins when both come at once; inhibition is absolute, so the reset should win."),
    Mistake(
        _reset_subtracts,
        "the reset cancels only one of the two, the set signal or the memory; inhibition is absolute and should "
        "silence the neuron whatever excites it.",
    ),
]


EXERCISE = Exercise(
    key="remember",
    parts=[
        Part(
            "keeps a pulse once it is set",
            1,
            [
                Case(args=([0, 1, 0, 0], [0, 0, 0, 0]), expect=[0, 1, 1, 1]),
                Case(args=([0, 0, 0], [0, 0, 0]), expect=[0, 0, 0]),
                Case(args=([0, 1, 0], [0, 0, 0], 1), expect=[1, 1, 1]),
                Case(args=([1, 0, 0], [0, 0, 0]), expect=[1, 1, 1]),
                Case(args=([1, 1, 0], [0, 0, 0]), expect=[1, 1, 1]),
                Case(args=([], []), expect=[]),
                Case(args=(np.array([0, 1, 0]), np.array([0, 0, 0])), expect=[0, 1, 1]),
            ],
        ),
        Part(
            "forgets on a reset, which wins over a set",
            1,
            [
                Case(args=([0, 1, 0, 0, 0], [0, 0, 0, 1, 0]), expect=[0, 1, 1, 0, 0]),
                Case(args=([0, 1, 0, 0, 1, 1, 1, 0], [0, 0, 0, 1, 1, 0, 1, 0]), expect=[0, 1, 1, 0, 0, 1, 0, 0]),
                Case(args=([1, 0, 1, 0], [1, 0, 0, 1], 1), expect=[0, 0, 1, 0]),
                Case(args=_signals, expect=_states),
            ],
        ),
    ],
    book=neurons.remember,
    mistakes=MISTAKES,
    hints=[
        "A neuron remembers by listening to itself. Which value from the step before does it need?",
        "At each step it has two excitatory inputs, the set signal and its own last output, and one inhibitory input. "
        "Carry the output from one round of the loop to the next.",
        "Start with `output = start`. For each pair of signals, `output` becomes mcculloch_pitts of the set signal and"
        " `output`, threshold 1, with the reset signal inhibitory; append it to a list.",
    ],
    sibling=count_down,
    piece="nnbook.neurons:remember",
)
