"""Which window shows what: an answer worked out by hand."""

from __future__ import annotations

import math
import numbers

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import show


def windows_by_hand():
    """Return which lengths of a frame show a voice's tones, and which its pulses.

    At 8,000 samples a second, for voices of 100, 200 and 320 Hz. Lengths are powers of two.
    Returns a dict: for each pitch (tones, pulses), the shortest length that shows single tones and the longest that
    shows single pulses.

    >>> sorted(windows_by_hand())
    [100, 200, 320]
    """
    return {100: (256, 64), 200: (128, 32), 320: (64, 16)}


def said(**answers):
    def wrong():
        return {int(pitch[1:]): pair for pitch, pair in answers.items()}

    return wrong


def named(name, function):
    function.__name__ = name
    return function


def pitches_as_texts():
    return {str(pitch): pair for pitch, pair in TRUTH.items()}


def least_frame(first, second, rate):
    """Return how many samples a frame needs at least to tell two tones apart, by the rule for tones: 2 R / N.

    >>> least_frame(440, 480, 8000)
    400.0
    """
    return 2 * rate / abs(first - second)


def judged(answer):
    """Say what is wrong with an answer, and hand none of the lengths out."""
    if not isinstance(answer, dict):
        return f"gave a {type(answer).__name__}, expected values for 100, 200, 320"
    if set(answer) != set(TRUTH):
        return f"gave {show(answer)}, expected the keys 100, 200, 320"
    for pitch, truth in TRUTH.items():
        pair = answer[pitch]
        if not isinstance(pair, tuple | list | np.ndarray) or len(pair) != 2:
            return f"at {pitch} gave {show(pair)}, expected two lengths (tones, pulses)"
        for kind, length, true in zip(("tones", "pulses"), pair, truth, strict=True):
            if fault := length_fault(length, true):
                return f"at {pitch}, for the {kind}, gave {show(length)}: {fault}"
    return ""


def length_fault(length, true):
    length = length[()] if isinstance(length, np.ndarray) else length
    if not isinstance(length, numbers.Real) or isinstance(length, bool):
        return "expected a number"
    size = float(length)
    if size == true:
        return ""
    if not (size > 0 and math.isfinite(size) and math.log2(size).is_integer()):
        return "expected a power of two"
    return "that is too short" if size < true else "that is too long"


TRUTH = {100: (256, 64), 200: (128, 32), 320: (64, 16)}
windows_exercise = Exercise(
    key="windows_by_hand",
    book=windows_by_hand,
    parts=[Part("six lengths", 1, [Case((), judge=judged)])],
    mistakes=[
        Mistake(
            named("exchanged", said(_100=(64, 256), _200=(32, 128), _320=(16, 64))),
            "the two are exchanged. A long frame tells tones apart and blurs what is near in time.",
        ),
        Mistake(
            named("upside_down", said(_100=(64, 16), _200=(128, 32), _320=(256, 64))),
            "the order of the voices is turned round. Pulses of a high voice come in quicker succession.",
        ),
        Mistake(
            named("too_short", said(_100=(128, 64), _200=(64, 32), _320=(32, 16))),
            "the frames for tones are one power too short: with them 2 * rate / size is more than the pitch.",
        ),
        Mistake(
            named("too_long", said(_100=(256, 128), _200=(128, 64), _320=(64, 32))),
            "the frames for pulses are one power too long: they hold two pulses at a time.",
        ),
        Mistake(
            named("not_powers", said(_100=(160, 80), _200=(80, 40), _320=(50, 25))),
            "these are the limits themselves. Asked for are powers of two on the right side of them.",
        ),
        Mistake(
            named("always_longer", said(_100=(1024, 64), _200=(1024, 32), _320=(1024, 16))),
            "a frame of 1024 samples does show the tones, but it is not the shortest that does.",
        ),
        Mistake(
            named("rounded_the_other_way", said(_100=(128, 128), _200=(64, 64), _320=(32, 32))),
            "both lengths are rounded to the wrong side of the limit. Which way must each go?",
        ),
        Mistake(
            named("nearest", said(_100=(128, 64), _200=(64, 32), _320=(64, 32))),
            "each limit is rounded to the power that is nearest. For tones only a longer one will do, for pulses only "
            "a shorter one.",
        ),
        Mistake(pitches_as_texts, "the lengths are right, but the keys are texts. The pitches are numbers."),
    ],
    hints=[
        "For each voice work out two limits in samples, one from the rule for tones, one from the rule for pulses.",
        "Tones: 2 * 8000 / size is at most the pitch. Pulses: size is at most 8000 / pitch.",
        "For 100 Hz the limits are 160 and 80 samples. Tones want the next power above, pulses the next below.",
    ],
    sibling=least_frame,
)
