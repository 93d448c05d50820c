"""Spoken vowels, made as the throat makes them: a buzzing source, and resonances that shape it.

Averages of Peterson and Barney (1952), Control methods used in a study of the vowels, Journal of the Acoustical
Society of America 24, 175–184, table II: 33 men, 28 women and 15 children, each of whom said ten words twice.
How far single measurements scatter about these averages comes from the 1,520 measurements themselves, as the program
Praat holds them (R. L. Watrous, 1991, Current status of Peterson–Barney vowel formant data, the same journal 89,
2459–2460); `solutions/16_speech_recognition/scatter.py` computes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nnbook.data.arguments import needs_rng, needs_whole

RATE = 8000  # samples a second
GROUPS = ("men", "women", "children")
SPEAKERS = np.array([33, 28, 15])
VOWELS = ("i", "ɪ", "ɛ", "æ", "ɑ", "ɔ", "ʊ", "u", "ʌ", "ɝ")
WORDS = ("heed", "hid", "head", "had", "hod", "hawed", "hood", "who'd", "hud", "heard")

# Hz, a row a group. F0 is the pitch: how often a second the vocal folds close.
F0 = np.array(
    [
        [136, 135, 130, 127, 124, 129, 137, 141, 130, 133],
        [235, 232, 223, 210, 212, 216, 232, 231, 221, 218],
        [272, 269, 260, 251, 256, 263, 276, 274, 261, 261],
    ],
    dtype=float,
)
F1 = [
    [270, 390, 530, 660, 730, 570, 440, 300, 640, 490],
    [310, 430, 610, 860, 850, 590, 470, 370, 760, 500],
    [370, 530, 690, 1010, 1030, 680, 560, 430, 850, 560],
]
F2 = [
    [2290, 1990, 1840, 1720, 1090, 840, 1020, 870, 1190, 1350],
    [2790, 2480, 2330, 2050, 1220, 920, 1160, 950, 1400, 1640],
    [3200, 2730, 2610, 2320, 1370, 1060, 1410, 1170, 1590, 1820],
]
F3 = [
    [3010, 2550, 2480, 2410, 2440, 2410, 2240, 2240, 2390, 1690],
    [3310, 3070, 2990, 2850, 2810, 2710, 2680, 2670, 2780, 1960],
    [3730, 3600, 3570, 3320, 3170, 3180, 3310, 3260, 3360, 2160],
]
FORMANTS = np.stack([F1, F2, F3], axis=-1).astype(float)  # (group, vowel, formant)

# Standard deviations of the logarithms, so 0.05 is 5 %, about the averages of group and vowel.
PITCH_SCATTER = 0.113  # of a speaker's pitch
SCALE_SCATTER = 0.045  # of a factor that a speaker's formants share: a longer throat has lower ones
VOWEL_SCATTER = np.array(  # of what is left, a row a vowel: F1, F2, F3
    [
        [0.134, 0.054, 0.068],
        [0.117, 0.059, 0.051],
        [0.113, 0.064, 0.051],
        [0.121, 0.074, 0.060],
        [0.090, 0.085, 0.084],
        [0.133, 0.119, 0.090],
        [0.094, 0.105, 0.063],
        [0.139, 0.185, 0.082],
        [0.080, 0.076, 0.068],
        [0.115, 0.082, 0.093],
    ]
)
REPEAT_SCATTER = np.array([0.068, 0.048, 0.036])  # the part of it by which one speaker's two tries differ

# What 70 listeners heard (table I, p. 182): a row the vowel that was meant, a column the one marked; 94.4 % agree.
HEARD = np.array(
    [
        [10267, 4, 6, 0, 0, 3, 0, 0, 0, 0],
        [6, 9549, 694, 2, 1, 1, 0, 0, 0, 26],
        [0, 257, 9014, 949, 1, 3, 0, 0, 2, 51],
        [0, 1, 300, 9919, 2, 2, 0, 0, 15, 39],
        [0, 1, 0, 19, 8936, 1013, 69, 0, 228, 7],
        [0, 0, 1, 2, 590, 9534, 71, 5, 62, 14],
        [0, 0, 1, 1, 16, 51, 9924, 96, 171, 19],
        [0, 0, 1, 0, 2, 0, 78, 10196, 0, 2],
        [0, 1, 1, 8, 540, 127, 103, 0, 9476, 21],
        [0, 0, 23, 6, 2, 3, 0, 0, 2, 10243],
    ]
)

BANDWIDTHS = (80.0, 100.0, 140.0)  # Hz, of the three formants
HIGHEST = 3850.0  # Hz: a formant near half the rate would fold over


class Vowels(NamedTuple):
    """Spoken vowels, an entry a sound.

    sounds: (N, samples), each of size 1 (root mean square). labels: (N,), places in `VOWELS`. groups: (N,), places in
    `GROUPS`. f0: (N,) and formants: (N, 3), in Hz: what they were made with.
    """

    sounds: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    f0: np.ndarray
    formants: np.ndarray


def vowels(
    n: int,
    rng: np.random.Generator,
    *,
    scatter: float = 1.0,
    groups: Sequence[str] = GROUPS,
    seconds: float = 0.15,
    noise: float = 0.01,
) -> Vowels:
    """Return n vowels, each said by a speaker of its own.

    Vowels are drawn evenly, groups as often as Peterson and Barney had speakers of them. scatter: multiplies all
    standard deviations; with 0 all speakers of a group are alike. groups: which to draw from. seconds: length of a
    sound. noise: root mean square of the hiss that is added, against a voice of 1.

    Raises TypeError where n is no whole number or rng no generator, ValueError where something is out of range.

    >>> heard = vowels(6, np.random.default_rng(0))
    >>> heard.sounds.shape, heard.formants.shape
    ((6, 1200), (6, 3))
    """
    needs_whole("vowels", "n", n, 0)
    needs_rng("vowels", rng)
    _check_groups("vowels", groups)
    if not scatter >= 0 or not noise >= 0:
        raise ValueError(f"vowels: scatter and noise must be 0 or more, got {scatter} and {noise}")
    samples = round(seconds * RATE)
    if samples < 1:
        raise ValueError(f"vowels: seconds must be at least {1 / RATE}, got {seconds}")
    labels = rng.integers(10, size=n)
    chosen = [GROUPS.index(name) for name in groups]
    group = rng.choice(chosen, size=n, p=SPEAKERS[chosen] / SPEAKERS[chosen].sum())
    f0 = F0[group, labels] * np.exp(scatter * PITCH_SCATTER * rng.normal(size=n))
    shift = SCALE_SCATTER * rng.normal(size=(n, 1)) + VOWEL_SCATTER[labels] * rng.normal(size=(n, 3))
    formants = np.minimum(FORMANTS[group, labels] * np.exp(scatter * shift), HIGHEST)
    sounds = synthesise(f0, formants, seconds)
    sounds = sounds / np.sqrt((sounds**2).mean(axis=1, keepdims=True))
    return Vowels(sounds + noise * rng.normal(size=sounds.shape), labels, group, f0, formants)


def synthesise(f0: np.ndarray, formants: np.ndarray, seconds: float = 0.4, rate: int = RATE) -> np.ndarray:
    """Return voiced sounds with a given pitch and given formants, (N, samples), of any size.

    f0: (N,) and formants: (N, K), in Hz, below half the rate. seconds: length. rate: samples a second.

    >>> synthesise(np.array([120.0]), np.array([[730.0, 1090.0, 2440.0]]), 0.1).shape
    (1, 800)
    """
    f0, formants = np.asarray(f0, dtype=float), np.asarray(formants, dtype=float)
    if f0.ndim != 1 or formants.ndim != 2 or len(f0) != len(formants):
        raise ValueError(f"synthesise: expected f0 (N,) and formants (N, K), got {f0.shape} and {formants.shape}")
    if np.any(f0 <= 0) or np.any(formants <= 0) or np.any(formants >= rate / 2):
        raise ValueError(f"synthesise: pitch and formants must lie between 0 and {rate / 2:g} Hz")
    x = buzz(np.broadcast_to(f0, (round(seconds * rate), len(f0))), rate)
    for i, frequency in enumerate(formants.T):
        x = resonate(x, frequency, BANDWIDTHS[min(i, 2)], rate)
    return np.ascontiguousarray(x.T)


def buzz(f0: np.ndarray, rate: int = RATE) -> np.ndarray:
    """Return the sound of vocal folds alone: a pulse each time they close, with all multiples of the pitch in it.

    f0: the pitch at each sample, (samples,) or (samples, N), in Hz. Returns an array of that shape.

    >>> x = buzz(np.full(800, 100.0))
    >>> x.shape
    (800,)
    """
    turns = np.cumsum(f0, axis=0) / rate
    turns = turns - turns[:1]
    count = np.floor(rate / 2 / np.max(f0, axis=0, initial=1.0))  # multiples below half the rate
    low = np.sin(np.pi * turns)
    whole = np.abs(low) < 1e-9
    pulses = np.where(whole, 1.0, np.sin(np.pi * (2 * count + 1) * turns) / np.where(whole, 1.0, low) / (2 * count + 1))
    # The folds' puff of air falls by 12 dB an octave; the lips' way of radiating it gives 6 of them back.
    soft = resonate(pulses - 1 / (2 * count + 1), 0.0, 100.0, rate)
    return np.diff(soft, axis=0, prepend=0.0)


def resonate(x: np.ndarray, frequency: np.ndarray | float, bandwidth: float, rate: int = RATE) -> np.ndarray:
    """Return what a resonance makes of sounds: y[t] = a x[t] + b y[t-1] + c y[t-2] (D. H. Klatt, 1980).

    x: (samples,) or (samples, N). frequency: in Hz, one number, one a sound (N,), or one a sample, of x's shape.
    bandwidth: in Hz, how wide the peak is.

    >>> resonate(np.array([1.0, 0.0, 0.0]), 2000.0, 500.0).round(2)
    array([ 1.68,  0.  , -1.13])
    """
    radius = np.exp(-np.pi * bandwidth / rate)
    c = -(radius**2)
    b = np.broadcast_to(2 * radius * np.cos(2 * np.pi * np.asarray(frequency) / rate), x.shape)
    drive = (1 - b - c) * x
    y = np.empty(x.shape)
    one = two = np.zeros(x.shape[1:])
    for t in range(len(x)):
        two, one = one, drive[t] + b[t] * one + c * two
        y[t] = one
    return y


def _check_groups(name: str, groups: Sequence[str]) -> None:
    if isinstance(groups, str) or not groups or not set(groups) <= set(GROUPS):
        raise ValueError(f"{name}: groups must be some of {GROUPS}, got {groups!r}")
