"""Points, classes and lines that several exercises draw."""

from __future__ import annotations

import numpy as np

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
SIX = np.array([[3.0, 1.0], [1.0, 2.5], [0.5, 2.0], [2.0, -2.0], [-3.0, -1.5], [-1.5, 2.5]])
SIX_Y = np.array([1, 1, 1, 0, 0, 0])


def two_clouds(rng):
    """Draw a separable problem: normal points on both sides of a random line, none close to it."""
    d, b = int(rng.integers(2, 6)), float(rng.normal())
    w = rng.normal(size=d)
    x = rng.normal(size=(60, d))
    distance = (x @ w + b) / np.linalg.norm(w)
    keep = np.abs(distance) > 0.15
    return x[keep], (distance[keep] > 0).astype(int)


def random_line(rng):
    """Draw points, classes (any), weights and a bias."""
    n, d = int(rng.integers(3, 30)), int(rng.integers(1, 8))
    return rng.normal(size=(n, d)), rng.integers(0, 2, n), rng.normal(size=d), float(rng.normal())


def plain_sum(x, w, b):
    """Return w · x + b of one example, number by number."""
    return sum(float(w_j) * float(x_j) for w_j, x_j in zip(w, x, strict=True)) + float(b)


def draw_example(rng):
    x, y, w, b = random_line(rng)
    return x[0], int(y[0]), w, b
