"""Batch norm over pictures, in training and in use, against PyTorch's values."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Part
from nnbook.checks.ch15_image_recognition.norm_mistakes import MISTAKES
from nnbook.checks.ch15_image_recognition.shared import DTYPE, as_column, by_channels
from nnbook.ops import batch_norm as library
from nnbook.ops import batch_norm_forward


def batch_norm2d(x, weight, bias, mean=None, var=None, eps=1e-5):
    """Give every channel mean 0 and variance 1, then scale and shift it.

    x: maps (N, C, H, W), perhaps far from 0.  weight, bias: (C,).  eps: added to the variance, inside the root.
    mean, var: (C,), to be used in the place of the batch's own; None: the batch's own.
    Returns an array (N, C, H, W) of x's dtype.

    >>> x = np.array([1.0, 3.0]).reshape(2, 1, 1, 1)
    >>> batch_norm2d(x, np.array([2.0]), np.array([10.0]), eps=0.0).ravel().tolist()
    [8.0, 12.0]
    >>> batch_norm2d(x, np.array([2.0]), np.array([10.0]), np.array([0.0]), np.array([4.0]), eps=0.0).ravel().tolist()
    [11.0, 13.0]
    """
    mean = x.mean((0, 2, 3)) if mean is None else mean
    centred = x - mean.reshape(-1, 1, 1)
    var = (centred**2).mean((0, 2, 3)) if var is None else var
    normal = centred / np.sqrt(var + eps).reshape(-1, 1, 1)
    return normal * weight.reshape(-1, 1, 1) + bias.reshape(-1, 1, 1)


X = np.array([[[[1.0, 2, 4]], [[-1, 0, 0.5]]], [[[0, -3, 2]], [[3, 1, -2]]]])
W, B = np.array([1.5, -2.0]), np.array([0.5, -1.0])
TWO = np.array([1.0, 3.0]).reshape(2, 1, 1, 1)
MEAN, VAR = np.array([0.5, -1.0]), np.array([4.0, 0.25])
TORCH = np.array(
    [
        [[[0.5, 1.1870429186215168, 2.5611287558645506]],
         [[0.5566834385796952, -0.688663312284061, -1.3113366877159391]]],
        [[[-0.18704291862151678, -2.248171674486067, 1.1870429186215168]],
         [[-4.42470356487533, -1.934010063147817, 1.8020301894434514]]],
    ]
)  # fmt: skip
TORCH_IN_USE = np.array(
    [
        [[[0.8703985987435962, 1.6111957962307883, 3.092790191205173]],
         [[-1.0, -4.380617018914066, -6.070925528371099]]],
        [[[0.12960140125640385, -2.092790191205173, 1.6111957962307883]],
         [[-14.522468075656265, -7.761234037828132, 2.3806170189140667]]],
    ]
)  # fmt: skip


def draw(rng, dtype: type = float, shape=None, far=2.0):
    shape = shape or (int(rng.integers(3, 6)), 3, 2, 4)
    c = shape[1]
    x = (far + 3 * rng.normal(size=shape)).astype(dtype)
    return x, rng.normal(size=c).astype(dtype), rng.normal(size=c).astype(dtype)


def draw_in_use(rng, dtype: type = float, shape=None):
    x, weight, bias = draw(rng, dtype, shape)
    c = x.shape[1]
    return x, weight, bias, rng.normal(size=c).astype(dtype), (0.5 + rng.random(c)).astype(dtype)


def standardise_columns(x):
    """Give every column of a table (N, D) mean 0 and variance 1; a constant column becomes 0.

    >>> standardise_columns(np.array([[1.0, 5.0], [3.0, 5.0]])).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    centred = x - x.mean(axis=0)
    size = centred.std(axis=0)
    return centred / np.where(size > 0, size, 1)


def as_the_library_calls_it(mine):
    """Let the learner's function serve for maps (N, C, H, W) with weight and bias."""

    def fitted(x, weight, bias, *, mean=None, var=None, eps=1e-5):
        plain = x.ndim == 4 and weight is not None and bias is not None and x.size > x.shape[1]
        if not plain or (mean is None) != (var is None):
            return library(x, weight, bias, mean=mean, var=var, eps=eps)
        return mine(x, weight, bias, mean, var, eps).astype(x.dtype)

    return fitted


FAR: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-4}
norm_exercise = Exercise(
    key="batch_norm2d",
    piece="nnbook.ops:batch_norm",
    fit=as_the_library_calls_it,
    also=[batch_norm_forward],
    book=batch_norm2d,
    parts=[
        Part(
            "by the batch's own statistics",
            1,
            [
                Case((X, W, B), TORCH, kwargs={"eps": 0.1}),
                Case(draw, by_channels),
                Case(lambda rng: draw(rng, shape=(1, 2, 4, 3)), by_channels, repeat=2),
                Case(lambda rng: draw(rng, far=3e7), by_channels, repeat=1, shown="batch_norm2d(x + 3e7, …)", **FAR),
                Case((np.full((2, 2, 1, 3), 7.0), W, B), np.zeros((2, 2, 1, 3)) + as_column(B)),
                Case(lambda rng: draw(rng, np.float32), **DTYPE),
                Case(draw, **DTYPE),
            ],
        ),
        Part(
            "by statistics that are given",
            1,
            [
                Case((X, W, B, MEAN, VAR), TORCH_IN_USE, kwargs={"eps": 0.1}),
                Case(draw_in_use, by_channels),
                Case(lambda rng: draw_in_use(rng, shape=(1, 3, 1, 1)), by_channels, repeat=2),
                Case(
                    (TWO, np.array([2.0]), np.array([10.0]), np.zeros(1), np.array([4.0])),
                    10 + TWO,
                    kwargs={"eps": 0.0},
                ),
                Case(lambda rng: draw_in_use(rng, np.float32), **DTYPE),
                Case(draw_in_use, **DTYPE),
            ],
        ),
    ],
    mistakes=MISTAKES,
    hints=[
        "How many numbers of x share one mean? Which axes does it go over, and which one is left?",
        "A mean over axes (0, 2, 3) has the shape (C,). To meet x (N, C, H, W) it must become (C, 1, 1).",
        "centred = x - mean.reshape(-1, 1, 1); var = (centred**2).mean((0, 2, 3)) unless it is given; divide by "
        "np.sqrt(var + eps).reshape(-1, 1, 1); then weight and bias in the same shape.",
    ],
    sibling=standardise_columns,
)
