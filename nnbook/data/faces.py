"""Drawn faces: smiling or not, some with a beard, so that one can count who a network fails."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnbook.data.arguments import needs_rng, needs_whole

SIDE = 20


class Faces(NamedTuple):
    """Hold pictures of faces, what is asked about each, and a property that nobody asks about.

    x: brightness from 0 (black) to 1 (white), float32, (N, 1, 20, 20).
    smiles: what is to be said, 1 for a smile and 0 for none, int64, (N,).
    beard: whether there is a beard, bools, (N,).
    """

    x: np.ndarray
    smiles: np.ndarray
    beard: np.ndarray


def faces(n: int, rng: np.random.Generator, bearded: float = 0.5, noise: float = 0.05) -> Faces:
    """Draw faces of 20 × 20 pixels that smile, or don't: each has its own size, place, shade, eyes and mouth.

    n: how many. rng: draws everything. bearded: the chance of a beard, from 0 to 1. A mouth is dark on a shaven chin
    and light in a beard, by the same difference. noise: the standard deviation of what is added to every pixel.

    Returns `Faces`. With an equal generator, faces differ between two values of `bearded` by their beards alone.

    Raises ValueError where n is below 1 or bearded is no chance; TypeError where rng is no generator.

    >>> drawn = faces(100, np.random.default_rng(0), bearded=0.1)
    >>> drawn.x.shape, int(drawn.beard.sum()) < 25
    ((100, 1, 20, 20), True)
    """
    needs_whole("faces", "n", n, 1)
    needs_rng("faces", rng)
    if not 0 <= bearded <= 1:
        raise ValueError(f"faces: bearded is a chance from 0 to 1, got {bearded}")
    beard, smiles = rng.random(n) < bearded, rng.integers(0, 2, n)
    x, y = 0.5 + rng.normal(0, 0.03, (2, n))
    across, up = rng.uniform(0.3, 0.36, n), rng.uniform(0.38, 0.44, n)
    skin = rng.uniform(0.65, 0.9, n)
    dark = skin * rng.uniform(0.3, 0.5, n)
    picture = np.ones((n, SIDE, SIDE)) * rng.uniform(0.45, 0.65, (n, 1, 1))
    picture = _painted(picture, _disc(x, y, across, up), skin)
    apart = rng.uniform(0.1, 0.14, n)
    for side in (-1, 1):
        picture = _painted(picture, _disc(x + side * apart, y - 0.1, 0.045, 0.04), dark)
    chin = np.clip((_rows() - (y + 0.06)[:, None, None]) * SIDE + 0.5, 0, 1) * beard[:, None, None]
    picture = _painted(picture, _disc(x, y + 0.02, 0.97 * across, 0.95 * up) * chin, dark)
    bend = (2 * smiles - 1) * rng.uniform(0.033, 0.13, n)
    picture = _painted(picture, _mouth(x, y + 0.18, rng.uniform(0.11, 0.16, n), bend), np.where(beard, skin, dark))
    picture += rng.normal(0, noise, picture.shape)
    return Faces(np.clip(picture, 0, 1).astype(np.float32)[:, None], smiles, beard)


def _rows() -> np.ndarray:
    return ((np.arange(SIDE) + 0.5) / SIDE)[None, :, None]


def _columns() -> np.ndarray:
    return ((np.arange(SIDE) + 0.5) / SIDE)[None, None, :]


def _of_each(value: np.ndarray | float) -> np.ndarray:
    return np.reshape(value, (-1, 1, 1))


def _painted(picture: np.ndarray, cover: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """Return pictures (N, S, S) with one colour each (N,) where cover (N, S, S) is 1."""
    return picture * (1 - cover) + cover * _of_each(colour)


def _disc(x: np.ndarray, y: np.ndarray, across: np.ndarray | float, up: np.ndarray | float) -> np.ndarray:
    """Return how much of each pixel an ellipse covers, (N, S, S); lengths in widths of the picture."""
    across, up = _of_each(across), _of_each(up)
    away = np.hypot((_columns() - _of_each(x)) / across, (_rows() - _of_each(y)) / up)
    return np.clip((1 - away) * across * SIDE + 0.5, 0, 1)


def _mouth(x: np.ndarray, y: np.ndarray, half: np.ndarray, bend: np.ndarray) -> np.ndarray:
    """Return how much of each pixel a bent line covers, (N, S, S): it hangs where bend is above 0."""
    along = (_columns() - _of_each(x)) / _of_each(half)
    line = _of_each(y) + _of_each(bend) * (0.5 - along**2)
    return np.clip(1 - (np.abs(_rows() - line) * SIDE - 0.4) / 0.6, 0, 1) * (np.abs(along) < 1)
