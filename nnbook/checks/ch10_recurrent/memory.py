"""Weights that let a gradient live."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import show


def long_memory(hidden, rng):
    """Return a weight_hh (hidden, hidden) through which a linear network's gradient lives for 100 steps.

    Any gradient, whatever its direction, must keep between half and twice its length over 100 steps back, and no unit
    may live for itself: no entry of the weight is above 0.9 in size.
    hidden: 16 or more.  rng: a random generator.
    Returns an array of floats.

    >>> long_memory(16, np.random.default_rng(0)).shape
    (16, 16)
    """
    return np.linalg.qr(rng.normal(size=(hidden, hidden)))[0]


def describe(attempt, hidden, seed):
    w = attempt(hidden, np.random.default_rng(seed))
    if not isinstance(w, np.ndarray) or w.shape != (hidden, hidden) or w.dtype.kind not in "fiub":
        return f"gave {show(w)}, expected an array ({hidden}, {hidden})"
    with np.errstate(all="ignore"):
        far = np.linalg.matrix_power(w.astype(float), 100)
    if not np.isfinite(far).all():
        return "lets a gradient grow beyond all numbers in 100 steps"
    sizes = np.linalg.svd(far, compute_uv=False)
    if sizes[0] > 2 and sizes[-1] < 0.5:
        return f"multiplies some gradients by {sizes[0]:.2g} and others by {sizes[-1]:.2g} in 100 steps"
    if sizes[0] > 2:
        return f"multiplies some gradients by {sizes[0]:.2g} in 100 steps"
    if sizes[-1] < 0.5:
        return f"multiplies some gradients by {sizes[-1]:.2g} in 100 steps"
    return "has an entry above 0.9 in size" if np.abs(w).max() > 0.9 else ""


def judge(answer, *_):
    return answer


def run(attempt, hidden, seed):
    return describe(attempt, hidden, seed)


def memory_identity(hidden, rng):
    return np.eye(hidden)


def memory_glorot(hidden, rng):
    bound = np.sqrt(6 / (2 * hidden))
    return rng.uniform(-bound, bound, (hidden, hidden))


def memory_radius_one(hidden, rng):
    w = rng.normal(size=(hidden, hidden))
    return w / np.abs(np.linalg.eigvals(w)).max()


def memory_norm_one(hidden, rng):
    w = rng.normal(size=(hidden, hidden))
    return w / np.linalg.norm(w, 2)


def memory_torch(hidden, rng):
    return rng.uniform(-1, 1, (hidden, hidden)) / np.sqrt(hidden)


def memory_zero(hidden, rng):
    return np.zeros((hidden, hidden))


def quarter_turn():
    """Return a matrix that turns the plane by a right angle: every length stays.

    >>> np.linalg.matrix_power(quarter_turn(), 4).round(9)
    array([[1., 0.],
           [0., 1.]])
    """
    return np.array([[0.0, -1.0], [1.0, 0.0]])


long_memory_exercise = Exercise(
    key="long_memory",
    optional=True,
    book=long_memory,
    parts=[
        Part(
            "100 steps",
            1,
            [
                Case(
                    lambda rng: (int(rng.integers(16, 40)), int(rng.integers(1000))),
                    judge=judge,
                    run=run,
                    repeat=4,
                    shown="the weight that long_memory gives",
                )
            ],
        )
    ],
    mistakes=[
        Mistake(
            memory_identity,
            "gradients live, but a unit with an entry above 0.9 hears almost one unit alone. Mix them more.",
        ),
        Mistake(memory_glorot, "Glorot's range keeps the size of one layer on average. A hundred steps want more."),
        Mistake(
            memory_radius_one,
            "the largest eigenvalue is 1, all others are smaller: only one direction, or two, lives on.",
        ),
        Mistake(memory_norm_one, "the largest singular value is 1, and all others make their direction shorter."),
        Mistake(memory_torch, "this is how PyTorch begins: its spectral radius is near 0.6, so all fades."),
        Mistake(memory_zero, "zeros forget everything in one step."),
    ],
    hints=[
        "Which matrices change no vector's length at all?",
        "Rotations and reflections: all their singular values are 1. Any matrix of independent columns can be turned "
        "into one by making its columns perpendicular and of length 1.",
        "`np.linalg.qr(rng.normal(size=(hidden, hidden)))` returns such a matrix first.",
    ],
    sibling=quarter_turn,
)
