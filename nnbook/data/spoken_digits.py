"""Spoken strings of digits, "four one nine", made by rule from phones: no recording, and every speaker is drawn.

Vowels as in `nnbook.data.speech`, after Peterson and Barney (1952); consonants are hisses, closures and murmurs with
rough places and lengths, enough for the ten words to differ as they do in speech. A speaker keeps pitch, throat and
habits through all strings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nnbook.data import speech
from nnbook.data.arguments import needs_rng, needs_whole
from nnbook.data.speech import FORMANTS, GROUPS, RATE, VOWELS, buzz, resonate

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

# Phones of each word with their lengths in milliseconds.
PHONES: tuple[tuple[tuple[str, int], ...], ...] = (
    (("z", 80), ("ɪ", 70), ("r", 60), ("ɔ", 80), ("ʊ", 80)),
    (("w", 70), ("ʌ", 130), ("n", 90)),
    (("-", 40), ("t", 50), ("u", 170)),
    (("θ", 90), ("r", 60), ("i", 150)),
    (("f", 90), ("ɔ", 150), ("r", 80)),
    (("f", 90), ("ɑ", 110), ("ɪ", 80), ("v", 60)),
    (("s", 110), ("ɪ", 80), ("-", 50), ("k", 40), ("s", 90)),
    (("s", 100), ("ɛ", 80), ("v", 50), ("ʌ", 60), ("n", 70)),
    (("ɛ", 70), ("ɪ", 90), ("-", 60), ("t", 50)),
    (("n", 80), ("ɑ", 110), ("ɪ", 80), ("n", 80)),
)

# Consonants: formants of a man's throat (Hz), loudness of voice and of hiss, and where the hiss lies (Hz).
CONSONANTS = {
    "-": ((500, 1500, 2500), 0.0, 0.0, 2500),  # a closure: silence
    "z": ((300, 1500, 2500), 0.35, 0.25, 3500),
    "s": ((300, 1500, 2500), 0.0, 0.5, 3600),
    "f": ((300, 1100, 2100), 0.0, 0.10, 1800),
    "v": ((300, 1100, 2100), 0.45, 0.05, 1800),
    "θ": ((300, 1400, 2600), 0.0, 0.10, 2900),
    "t": ((300, 1700, 2600), 0.0, 0.40, 3200),
    "k": ((300, 1900, 2400), 0.0, 0.40, 1800),
    "n": ((250, 1500, 2500), 0.35, 0.0, 2500),
    "r": ((400, 1200, 1600), 0.7, 0.0, 2500),
    "w": ((300, 700, 2200), 0.6, 0.0, 2500),
}
SCALES = np.array([1.0, 1.17, 1.36])  # of consonants' formants, by group: about the ratio of the vowels' F2 and F3
PACE_SCATTER = 0.1
TOGETHER = 128  # sounds that are made at once
BLEND = 0.04  # s: how long the tongue takes from one phone to the next


class Speaker(NamedTuple):
    """Somebody who talks. group: place in `GROUPS`; f0: pitch in Hz; scale: of all formants; pace: of all lengths.

    habits: (10, 3), the logarithm of what each vowel's formants are multiplied by.
    """

    group: int
    f0: float
    scale: float
    pace: float
    habits: np.ndarray


class Strings(NamedTuple):
    """Spoken strings of digits, an entry a string.

    sounds: (N, samples), padded at the end; lengths: (N,), samples before that. digits: lists of whole numbers.
    speakers: (N,), which of the speakers it was; groups: (N,), places in `GROUPS`.
    """

    sounds: np.ndarray
    lengths: np.ndarray
    digits: list[list[int]]
    speakers: np.ndarray
    groups: np.ndarray


def draw_speakers(n: int, rng: np.random.Generator, groups: Sequence[str] = GROUPS) -> list[Speaker]:
    """Return n speakers, the groups in turn.

    >>> [GROUPS[one.group] for one in draw_speakers(4, np.random.default_rng(0))]
    ['men', 'women', 'children', 'men']
    """
    needs_whole("draw_speakers", "n", n, 0)
    needs_rng("draw_speakers", rng)
    speech._check_groups("draw_speakers", groups)
    habit = np.sqrt(np.maximum(speech.VOWEL_SCATTER**2 - speech.REPEAT_SCATTER**2, 0))
    spread = np.array([speech.PITCH_SCATTER, speech.SCALE_SCATTER, PACE_SCATTER])
    speakers = []
    for i in range(n):
        group = GROUPS.index(groups[i % len(groups)])
        pitch, scale, pace = np.exp(spread * rng.normal(size=3)).tolist()
        habits = habit * rng.normal(size=(10, 3))
        speakers.append(Speaker(group, float(speech.F0[group].mean()) * pitch, scale, pace, habits))
    return speakers


def spoken_digits(
    n: int,
    speakers: Sequence[Speaker],
    rng: np.random.Generator,
    *,
    shortest: int = 2,
    longest: int = 5,
    noise: float = 0.01,
) -> Strings:
    """Return n strings of digits, each said by one of the speakers.

    speakers: take turns. shortest, longest: how many digits a string may have. noise: root mean square of the hiss that
    is added, against a voice of 1. rng: draws digits, pauses, noise, and how each phone comes out this time.

    Raises TypeError where a number is no whole one or rng no generator, ValueError where something is out of range.

    >>> people = draw_speakers(3, np.random.default_rng(0))
    >>> said = spoken_digits(2, people, np.random.default_rng(1), shortest=1, longest=1)
    >>> said.sounds.ndim, [len(one) for one in said.digits], said.speakers.tolist()
    (2, [1, 1], [0, 1])
    """
    for what, value, least in (("n", n, 0), ("shortest", shortest, 1), ("longest", longest, shortest)):
        needs_whole("spoken_digits", what, value, least)
    needs_rng("spoken_digits", rng)
    if not speakers:
        raise ValueError("spoken_digits: there must be at least one speaker")
    who = [i % len(speakers) for i in range(n)]
    digits = [rng.integers(10, size=rng.integers(shortest, longest + 1)).tolist() for _ in range(n)]
    tracks = [_tracks(speakers[one], said, rng) for one, said in zip(who, digits, strict=True)]
    sounds, lengths = say(tracks, rng, noise)
    return Strings(
        sounds, lengths, digits, np.array(who, dtype=int), np.array([speakers[one].group for one in who], dtype=int)
    )


def _tracks(speaker: Speaker, digits: Sequence[int], rng: np.random.Generator) -> np.ndarray:
    """Return what the throat does while somebody says digits: rows F0, F1, F2, F3, voice, hiss, its place."""
    phones: list[tuple[str, float]] = [("-", 60)]
    for digit in digits:
        phones += [*PHONES[digit], ("-", float(rng.uniform(10, 90)))]
    phones.append(("-", 40))
    columns, samples = [], []
    for phone, length in phones:
        columns.append(_target(speaker, phone, rng))
        samples.append(round(RATE * length / 1000 * speaker.pace * np.exp(0.1 * rng.normal())))
    steps = np.repeat(np.array(columns).T, samples, axis=1)
    blend = round(BLEND * RATE)
    padded = np.pad(steps, ((0, 0), (blend, blend)), mode="edge").cumsum(axis=1)
    smooth = ((padded[:, blend:] - padded[:, :-blend]) / blend)[:, blend // 2 : blend // 2 + steps.shape[1]]
    fall = np.linspace(1.08, 0.9, steps.shape[1])  # the pitch sinks towards the end, as in a statement
    return np.concatenate([speaker.f0 * fall[None], smooth])


def _target(speaker: Speaker, phone: str, rng: np.random.Generator) -> np.ndarray:
    if phone in VOWELS:
        v = VOWELS.index(phone)
        shift = speaker.habits[v] + speech.REPEAT_SCATTER * rng.normal(size=3)
        formants = FORMANTS[speaker.group, v] * speaker.scale * np.exp(shift)
        return np.array([*np.minimum(formants, speech.HIGHEST), 1.0, 0.0, 2500.0])
    places, voice, hiss, centre = CONSONANTS[phone]
    formants = np.array(places) * SCALES[speaker.group] * speaker.scale
    centre = min(centre * (1 + 0.3 * (SCALES[speaker.group] - 1)) * speaker.scale, 3700.0)
    return np.array([*np.minimum(formants, speech.HIGHEST), voice, hiss, centre])


def say(tracks: Sequence[np.ndarray], rng: np.random.Generator, noise: float = 0.01) -> tuple[np.ndarray, np.ndarray]:
    """Return the sounds of tracks (7, samples) each, padded to the longest, and their lengths in samples."""
    lengths = np.array([one.shape[1] for one in tracks], dtype=int)
    sounds = np.zeros((len(tracks), int(lengths.max(initial=0))))
    order = lengths.argsort(kind="stable")  # together with others of about its length, a sound needs little padding
    for start in range(0, len(order), TOGETHER):
        some = order[start : start + TOGETHER]
        longest = int(lengths[some[-1]])
        whole = np.stack(
            [np.pad(tracks[i], ((0, 0), (0, longest - int(lengths[i]))), mode="edge") for i in some], axis=-1
        )
        sounds[some, :longest] = _said(whole, lengths[some], rng, noise).T
    return sounds, lengths


def _said(tracks: np.ndarray, lengths: np.ndarray, rng: np.random.Generator, noise: float) -> np.ndarray:
    f0, *formants, voice, hiss, centre = tracks
    inside = np.arange(len(f0))[:, None] < lengths
    voiced = buzz(f0) * voice * inside
    for frequency, width in zip(formants, speech.BANDWIDTHS, strict=True):
        voiced = resonate(voiced, frequency, width)
    air = resonate(rng.normal(size=hiss.shape), centre, 1200.0)
    sounds = _level(voiced, inside) + _level(air, inside) * hiss * inside
    return _level(sounds, inside) + noise * rng.normal(size=sounds.shape) * inside


def _level(x: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Return sounds with root mean square 1 over their own length."""
    return x / np.sqrt((x**2 * inside).sum(axis=0) / np.maximum(inside.sum(axis=0), 1) + 1e-12)
