"""Patients made up with their truth: photographs of skin lesions, genetic markers, and a trial of two treatments.

None of them is a model of an illness. They are made so that what a study should find is known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnbook.data.arguments import needs_rng, needs_whole

PIXELS = 16
MARKERS = 400


class Lesions(NamedTuple):
    """Hold photographs of skin lesions, one a row.

    x: pictures, float32, (N, 1, 16, 16), from 0 (black) to 1 (white).
    ill: 1 where the lesion is malignant, else 0, int64, (N,).
    patient: the number of the patient on the photograph, int64, (N,).
    dark: True where the patient's skin is dark, (N,).
    chance: the true chance that the patient is ill, before chance has decided, (N,).

    >>> lesions(3, np.random.default_rng(0), photos=2).patient.tolist()
    [0, 0, 1, 1, 2, 2]
    """

    x: np.ndarray
    ill: np.ndarray
    patient: np.ndarray
    dark: np.ndarray
    chance: np.ndarray


def lesions(patients: int, rng: np.random.Generator, photos: int = 1, dark: float = 0.5) -> Lesions:
    """Make up patients, each with one lesion of the skin, and photograph it.

    The ragged edge is the sign: the true chance of illness is a sigmoid of how ragged it is, and chance decides. On
    dark skin the lesion stands out less. A patient's photographs show the same lesion on the same freckled skin; light,
    place and noise differ a little, and so does the angle.

    patients: how many, at least 1.  rng: draws everything.  photos: photographs of each patient, at least 1.
    dark: the chance that a patient's skin is dark, 0 to 1.

    Returns `Lesions` of patients · photos rows, a patient's photographs one after the other.
    Raises TypeError or ValueError where an argument is none of these.

    >>> some = lesions(5, np.random.default_rng(0))
    >>> some.x.shape, some.x.dtype.name, set(some.ill.tolist()) <= {0, 1}
    ((5, 1, 16, 16), 'float32', True)
    """
    needs_rng("lesions", rng)
    needs_whole("lesions", "patients", patients, 1)
    needs_whole("lesions", "photos", photos, 1)
    if not 0 <= dark <= 1:
        raise ValueError(f"lesions: dark must be from 0 to 1, got {dark}")
    ragged, size = rng.uniform(0, 1, patients), rng.uniform(3.6, 5.4, patients)
    is_dark = rng.random(patients) < dark
    chance = 1 / (1 + np.exp(-(9 * (ragged - 0.62))))
    ill = (rng.random(patients) < chance).astype(np.int64)
    waves = np.arange(2, 7)
    shape = rng.normal(size=(2, patients, len(waves)))
    shape *= ((0.04 + 0.56 * ragged) / np.sqrt((shape**2).sum(axis=(0, 2))))[:, None]
    skin = np.where(is_dark, 0.42, 0.82) + 0.05 * rng.normal(size=patients)
    depth = np.where(is_dark, 0.2, 0.42) * rng.uniform(0.8, 1.2, patients)
    freckles, turned = 0.04 * rng.normal(size=(patients, PIXELS, PIXELS)), rng.uniform(0, 2 * np.pi, patients)
    who = np.repeat(np.arange(patients), photos)
    n = len(who)
    centre = (PIXELS - 1) / 2 + rng.uniform(-0.7, 0.7, (2, n, 1, 1))
    turn = turned[who] + rng.uniform(-0.2, 0.2, n)
    down, across = np.mgrid[:PIXELS, :PIXELS]
    angle = np.arctan2(down - centre[0], across - centre[1]) + turn[:, None, None]
    angles = angle[..., None] * waves
    edge = (np.cos(angles) * shape[0, who][:, None, None] + np.sin(angles) * shape[1, who][:, None, None]).sum(axis=-1)
    inside = 1 / (
        1 + np.exp(2.2 * (np.hypot(down - centre[0], across - centre[1]) - size[who, None, None] * (1 + edge)))
    )
    light = 1 + 0.06 * rng.normal(size=(n, 1, 1))
    x = light * (skin[who, None, None] - depth[who, None, None] * inside) + freckles[who]
    x = x + 0.03 * rng.normal(size=x.shape)
    x = np.clip(x, 0, 1).astype(np.float32)[:, None]
    return Lesions(x, ill[who], who.astype(np.int64), is_dark[who], chance[who])


class Markers(NamedTuple):
    """Hold the genetic markers of patients, and the truth about them.

    x: how many copies of the rarer letter each patient has at each marker, 0, 1 or 2, float32, (N, 400).
    ill: 1 where the patient is ill, else 0, int64, (N,).
    group: the population that the patient comes from, 0 or 1, int64, (N,).
    causes: the markers that really raise the chance of illness, in order, int64.

    >>> markers(10, np.random.default_rng(0)).x.shape
    (10, 400)
    """

    x: np.ndarray
    ill: np.ndarray
    group: np.ndarray
    causes: np.ndarray


def markers(patients: int, rng: np.random.Generator, causes: int = 5) -> Markers:
    """Make up patients from two populations, their 400 markers, and an illness.

    The populations have lived apart, so letters are more or less frequent in one than in the other. People of
    population 1 are more often ill for a reason that is in no marker, such as what they eat. Besides, each cause
    raises the log-odds of illness by 0.6 a copy.

    patients: how many, at least 1.  rng: draws everything.  causes: how many markers matter, 0 to 400.

    Returns `Markers`. Raises TypeError or ValueError where an argument is none of these.

    >>> len(markers(10, np.random.default_rng(0), causes=3).causes)
    3
    """
    needs_rng("markers", rng)
    needs_whole("markers", "patients", patients, 1)
    needs_whole("markers", "causes", causes, 0)
    if causes > MARKERS:
        raise ValueError(f"markers: causes must be at most {MARKERS}, got {causes}")
    common = rng.uniform(0.2, 0.5, MARKERS)
    frequency = np.clip(common + np.array([-0.5, 0.5])[:, None] * 0.25 * rng.normal(size=MARKERS), 0.05, 0.95)
    group = rng.integers(0, 2, patients)
    x = rng.binomial(2, frequency[group]).astype(np.float32)
    matter = np.sort(rng.choice(MARKERS, causes, replace=False))
    logit = 0.6 * (x[:, matter] - frequency[:, matter].sum(axis=0)).sum(axis=1) + np.where(group == 1, 1.0, -1.0)
    ill = (rng.random(patients) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    return Markers(x, ill, group, matter)


class Trial(NamedTuple):
    """Hold patients, which treatment each got, how well each was afterwards, and the truth.

    x: five measures of each patient, standardised, float32, (N, 5); x[:, 0] is how severe the illness is.
    treated: 1 where the new drug was given, 0 for the old one, int64, (N,).
    outcome: well-being after a year in points, more is better, float32, (N,).
    effect: the truth: by how many points the new drug changes the patient's well-being, on average, (N,).

    >>> trial(4, np.random.default_rng(0)).x.shape
    (4, 5)
    """

    x: np.ndarray
    treated: np.ndarray
    outcome: np.ndarray
    effect: np.ndarray


def trial(patients: int, rng: np.random.Generator, by_doctors: bool = False) -> Trial:
    """Make up patients who are given one of two drugs.

    The new drug helps some and harms others; which, depends on the measures.

    patients: how many, at least 1.  rng: draws everything.
    by_doctors: a coin decides who gets the new drug; with True doctors do, who give it to the severely ill.

    Returns a `Trial`. Raises TypeError or ValueError where an argument is none of these.

    >>> half = trial(1000, np.random.default_rng(0)).treated.mean()
    >>> bool(0.45 < half < 0.55)
    True
    """
    needs_rng("trial", rng)
    needs_whole("trial", "patients", patients, 1)
    x = rng.normal(size=(patients, 5))
    effect = 10 - 12 * x[:, 1] ** 2  # helps where x[:, 1] is near 0, harms far from it, on either side
    effect = np.maximum(effect, -20)
    wish = 1 / (1 + np.exp(-2 * x[:, 0])) if by_doctors else np.full(patients, 0.5)
    treated = (rng.random(patients) < wish).astype(np.int64)
    outcome = 60 - 10 * x[:, 0] + 4 * x[:, 2] + treated * effect + 5 * rng.normal(size=patients)
    return Trial(x.astype(np.float32), treated, outcome.astype(np.float32), effect)
