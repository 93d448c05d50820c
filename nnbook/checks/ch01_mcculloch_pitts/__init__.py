"""Exercises of chapter 01: the McCulloch–Pitts neuron. One file a topic, with the wrong answers it knows."""

from __future__ import annotations

from nnbook.checks import Chapter
from nnbook.checks.ch01_mcculloch_pitts import (
    adder,
    comparator,
    counting,
    gates,
    memory,
    neuron,
    pairs,
    voting,
    weights,
)

check = Chapter(
    "01_mcculloch_pitts",
    [
        neuron.EXERCISE,
        gates.EXERCISE,
        pairs.EXERCISE,
        adder.EXERCISE,
        memory.EXERCISE,
        weights.EXERCISE,
        counting.EXERCISE,
        comparator.EXERCISE,
        voting.EXERCISE,
    ],
    [pairs.WRITTEN],
)
