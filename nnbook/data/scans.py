"""Simulated scans of tissue: a round spot or a ragged one, and a mark that says which machine took the picture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnbook.data.arguments import needs_rng, needs_whole

SIDE = 20
PATCH = np.array([[1, 1, 1], [1, 0, 0], [1, 0, 0]], bool)


class Scans(NamedTuple):
    """Hold scans, what is to be found on each, and whether the machine of the second clinic left its mark.

    x: brightness from 0 to 1, float32, (N, 1, 20, 20).
    ill: 1 where the spot's edge is ragged, 0 where it is smooth, int64, (N,).
    marked: whether the bright mark is in the upper left corner, bools, (N,).
    """

    x: np.ndarray
    ill: np.ndarray
    marked: np.ndarray


def mark() -> np.ndarray:
    """Return where the mark is: bools (20, 20), True at its five pixels.

    >>> int(mark().sum())
    5
    """
    place = np.zeros((SIDE, SIDE), bool)
    place[1:4, 1:4] = PATCH
    return place


def scans(n: int, rng: np.random.Generator, marked: tuple[float, float] = (0.5, 0.5), noise: float = 0.08) -> Scans:
    """Draw scans of 20 × 20 pixels, half of them, by chance, of an illness that frays the edge of a spot.

    n: how many. rng: draws everything. marked: the chance of a mark for the healthy and for the ill. It says nothing
    about the illness where both are equal. noise: the standard deviation of what is added to every pixel.

    Returns `Scans`. They are made up: no person and no machine is behind them.

    Raises ValueError where n is below 1 or marked holds no two chances; TypeError where rng is no generator.

    >>> drawn = scans(200, np.random.default_rng(0), marked=(0.0, 1.0))
    >>> drawn.x.shape, bool((drawn.marked == drawn.ill).all())
    ((200, 1, 20, 20), True)
    """
    needs_whole("scans", "n", n, 1)
    needs_rng("scans", rng)
    if np.shape(marked) != (2,) or not all(0 <= chance <= 1 for chance in marked):
        raise ValueError(f"scans: marked must be two chances from 0 to 1, for the healthy and the ill, got {marked}")
    ill = rng.integers(0, 2, n)
    has_mark = rng.random(n) < np.asarray(marked)[ill]
    x, y = SIDE / 2 + rng.uniform(-2, 2, (2, n, 1, 1))
    rows, columns = np.arange(SIDE)[:, None] + 0.5, np.arange(SIDE)[None] + 0.5
    angle = np.arctan2(rows - y, columns - x)
    edge = rng.uniform(4, 5.5, (n, 1, 1))
    for waves in (2, 3, 5, 7):  # the ill have more of the fast waves
        high = 0.35 if waves < 4 else 0.2 + 0.75 * ill[:, None, None]
        edge = edge + high * rng.uniform(0.5, 1, (n, 1, 1)) * np.sin(waves * angle + rng.uniform(0, 7, (n, 1, 1)))
    inside = np.clip(edge - np.hypot(rows - y, columns - x) + 0.5, 0, 1)
    picture = rng.uniform(0.25, 0.4, (n, 1, 1)) + rng.uniform(0.25, 0.4, (n, 1, 1)) * inside
    picture += rng.normal(0, noise, picture.shape)
    picture = np.where(has_mark[:, None, None] & mark(), 0.95, picture)
    return Scans(np.clip(picture, 0, 1).astype(np.float32)[:, None], ill, has_mark)
