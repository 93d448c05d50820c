"""How far Peterson and Barney's 1,520 measurements scatter about their averages: the constants of nnbook/data/speech.py.

    python solutions/16_speech_recognition/scatter.py

Needs Praat's table of the measurements, which comes with the package praat-parselmouth (pip install praat-parselmouth;
the course itself does not need it). Prints logarithms' standard deviations, about the mean of each group and vowel.
"""

from __future__ import annotations

import importlib

import numpy as np


def measurements() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return group, speaker and vowel of each measurement, and F0 to F3 in Hz, (1520, 4)."""
    call = importlib.import_module("parselmouth.praat").call
    table = call("Create formant table (Peterson & Barney 1952)")
    count = call(table, "Get number of rows")

    def column(name: str) -> np.ndarray:
        return np.array([call(table, "Get value", i + 1, name) for i in range(count)])

    heard = np.column_stack([column(name).astype(float) for name in ("F0", "F1", "F2", "F3")])
    return column("Type"), column("Speaker").astype(int), column("Vowel"), heard


def main() -> None:
    """Print the scatter of pitch, of the formants' common factor, of each vowel's formants, and of repetitions."""
    groups, speakers, vowels, hertz = measurements()
    logs = np.log(hertz)
    off = np.empty_like(logs)
    for group in np.unique(groups):
        for vowel in np.unique(vowels):
            rows = (groups == group) & (vowels == vowel)
            off[rows] = logs[rows] - logs[rows].mean(axis=0)
    people = np.unique(speakers)
    means = np.array([off[speakers == one].mean(axis=0) for one in people])
    common = means[:, 1:].mean(axis=1)
    left = off[:, 1:] - common[np.searchsorted(people, speakers)][:, None]
    pairs = np.array([logs[(speakers == s) & (vowels == v)] for s in people for v in np.unique(vowels)])
    print("pitch", means[:, 0].std(ddof=1).round(3), " common factor", common.std(ddof=1).round(3))
    for vowel in ("iy", "ih", "eh", "ae", "aa", "ao", "uh", "uw", "ah", "er"):
        print(vowel, left[vowels == vowel].std(axis=0).round(3))
    print("repetitions", (np.sqrt(((pairs[:, 0] - pairs[:, 1]) ** 2).mean(axis=0) / 2)[1:]).round(3))


if __name__ == "__main__":
    main()
