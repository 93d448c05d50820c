"""Chapter 01: a unit with signed weights."""

from __future__ import annotations

import math

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch01_mcculloch_pitts.tables import each
from nnbook.neurons import corners


def _unit(x: np.ndarray, w: np.ndarray, theta: float) -> np.ndarray | int:
    """Sum by a loop over the inputs, exactly."""
    rows = np.atleast_2d(np.asarray(x, dtype=float).reshape(-1, len(w)))
    sums = [math.fsum(float(a) * float(b) for a, b in zip(row, w, strict=True)) for row in rows]
    fired = np.array([int(s >= theta) for s in sums], dtype=int)
    return int(fired[0]) if np.ndim(x) == 1 else fired


def _unit_args(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(1, 6))
    return rng.integers(0, 2, (int(rng.integers(1, 9)), n)), rng.integers(-3, 4, n), float(rng.integers(-3, 4)) + 0.5


def _square_args(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(3, 6))
    return rng.integers(0, 2, (n, n)), rng.integers(-3, 4, n), float(rng.integers(-2, 2)) + 0.5


_BATCH = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def weighted_vote(votes: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Say which motions are carried: those with more than half of the shares behind them.

    votes: 0 or 1, shape (N, n), a row a motion. shares: shape (n,).

    >>> weighted_vote(np.array([[1, 0, 1], [0, 1, 0]]), np.array([3, 2, 1]))
    array([1, 0])
    """
    return np.where(votes @ shares > shares.sum() / 2, 1, 0)


# Wrong answers that people give


def _strict(x, w, theta):
    return (np.asarray(x) @ w > theta).astype(int)


def _weighted_sum(x, w, theta):
    return np.asarray(x) @ w


def _bools(x, w, theta):
    return np.asarray(x) @ w >= theta


def _theta_added(x, w, theta):
    return (np.asarray(x) @ w + theta >= 0).astype(int)


def _unweighted(x, w, theta):
    return (np.asarray(x).sum(axis=-1) >= theta).astype(int)


def _absolute_weights(x, w, theta):
    return (np.asarray(x) @ np.abs(w) >= theta).astype(int)


def _weights_first(x, w, theta):
    return (w @ np.asarray(x) >= theta).astype(int)


def _whole_batch(x, w, theta):
    return int(np.sum(np.asarray(x) * w) >= theta)


def _signs(x, w, theta):
    return np.where(np.asarray(x) @ w >= theta, 1, -1)


def _any_input(x, w, theta):
    return (np.asarray(x) * w >= theta).astype(int)


def _absolute_inhibition(x, w, theta):
    x, w = np.asarray(x), np.asarray(w)
    silenced = (x * (w < 0)).sum(axis=-1) > 0
    return ((x @ np.maximum(w, 0) >= theta) & ~silenced).astype(int)


MISTAKES = [
    Mistake(_weighted_sum, "this is the weighted sum; the unit says, with 1 or 0, whether the sum reaches theta."),
    Mistake(_signs, "this says -1 for a silent unit; it should say 0."),
    Mistake(_bools, "this is an array of True and False; `.astype(int)` makes it the integers 1 and 0."),
    Mistake(_any_input, "this compares each input with theta; the unit adds up its weighted inputs first."),
    Mistake(
        _whole_batch, "this adds up the whole batch; each row is an input of its own and gets an output of its own."
    ),
    Mistake(
        _weights_first, "this multiplies w with the columns of x; for a batch each row of x should meet w: `x @ w`."
    ),
    Mistake(_unweighted, "the weights make no difference here; each input counts as much as its weight says."),
    Mistake(_absolute_weights, "the signs of the weights are lost; a negative weight should count against firing."),
    Mistake(
        _absolute_inhibition,
        "here a negative weight silences the unit; in this unit it only subtracts, and other inputs may outweigh it.",
    ),
    Mistake(_strict, "this fires above theta; a unit fires as soon as its sum reaches theta."),
    Mistake(
        _theta_added,
        "theta is added to the sum; the unit fires when the sum is at least theta. (A bias is minus theta.)",
    ),
]


EXERCISE = Exercise(
    key="threshold_unit",
    parts=[
        Part(
            "one input of shape (n,)",
            1,
            [
                each(
                    "threshold_unit",
                    _unit,
                    (np.array([1, 0, 1]), np.array([2, -1, 1]), 2.5),
                    (np.array([1, 1, 1]), np.array([2, -1, 1]), 2.5),
                    (np.array([1, 1, 1]), np.array([2, -1, 1]), 1.5),
                    (np.array([1, 1]), np.array([1, 1]), 2),
                    (np.array([0, 0]), np.array([-1, -1]), -1.5),
                    (np.array([1, 1]), np.array([-1, -1]), -1.5),
                ),
                Case(args=(np.array([0.5]), np.array([-2.0]), -0.5), expect=0),
            ],
        ),
        Part(
            "a batch of shape (N, n)",
            1,
            [
                Case(args=(_BATCH, np.array([-1, -1]), -1.5), expect=np.array([1, 1, 1, 0])),
                Case(args=(_BATCH, np.array([1, -1]), 1), expect=np.array([0, 0, 1, 0])),
                Case(args=_square_args, expect=_unit),
                Case(args=_unit_args, expect=_unit),
                Case(args=(_BATCH.astype(np.float32), np.array([1, 2], dtype=np.float32), 2), expect=[0, 1, 0, 1]),
                Case(args=(np.zeros((0, 3)), np.ones(3), 1), expect=np.zeros(0, dtype=int)),
                Case(args=(corners(6)[::3, ::2], np.array([1, -2, 1]), 1), expect=_unit),
            ],
        ),
    ],
    book=neurons.threshold_unit,
    mistakes=MISTAKES,
    hints=[
        "One input needs one weighted sum, a batch needs one for each row. Which operator of NumPy gives both?",
        "`x @ w` gives one number for x of shape (n,), and N numbers for x of shape (N, n). Comparing gives True or "
        "False; `.astype(int)` makes 1 and 0 of one such value and of many.",
        "Compare `x @ w` with theta, firing on equality too, and turn the answer into integers.",
    ],
    sibling=weighted_vote,
    piece="nnbook.neurons:threshold_unit",
)
