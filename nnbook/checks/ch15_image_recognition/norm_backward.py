"""The way back through batch norm in training, against finite differences and PyTorch's values."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Part
from nnbook.checks.ch15_image_recognition.norm import B, W, X, by_channels, draw
from nnbook.checks.ch15_image_recognition.norm_backward_mistakes import MISTAKES
from nnbook.gradcheck import numerical_gradient
from nnbook.ops import batch_norm_backward as library


def batch_norm2d_backward(grad_out, x, weight, bias, eps=1e-5):
    """Return the gradients at x, weight and bias, where the batch's own statistics were used.

    grad_out, x: (N, C, H, W).  weight, bias: (C,).  eps: as in batch_norm2d.
    Returns (grad_x, grad_weight, grad_bias), of the shapes of x, weight and bias.

    >>> x, grad_out = np.array([[0.0, 0, 4, 4], [1, 2, 3, 6]]).reshape(2, 4, 1, 1, 1)
    >>> back = batch_norm2d_backward(grad_out, x, np.array([3.0]), np.array([0.0]), eps=0.0)
    >>> [g.ravel().tolist() for g in back]
    [[-0.75, 0.75, -2.25, 2.25], [6.0], [12.0]]
    """
    axes = (0, 2, 3)
    centred = x - x.mean(axes, keepdims=True)
    size = np.sqrt((centred**2).mean(axes, keepdims=True) + eps)
    normal, g = centred / size, grad_out * weight.reshape(-1, 1, 1)
    along = normal * (g * normal).mean(axes, keepdims=True)
    grad_x = (g - g.mean(axes, keepdims=True) - along) / size
    return grad_x, (grad_out * normal).sum(axes), grad_out.sum(axes)


G = np.array([[[[1.0, -1, 0.5]], [[2, 0, 3]]], [[[1, -2, 0.5]], [[-1, 4, 2]]]])
TORCH_X = np.array(
    [
        [[[0.6870429186215168, -0.8792227559981649, -0.23301805281918578]],
         [[0.1884450387682906, 2.196290042584169, -1.7811744589629166]]],
        [[[0.8792227559981649, -0.6053664877364413, 0.15134162193411033]],
         [[1.9930912997130232, -3.2679454587824894, 0.6712935366799248]]],
    ]
)  # fmt: skip
TORCH_W, TORCH_B = np.array([3.664228899314756, -3.7360402525912684]), np.array([0.0, 10.0])
NAMES = ("grad_x", "grad_weight", "grad_bias")


def draw_backward(rng):
    x, weight, bias = draw(rng, shape=(3, 2, 2, 3))
    return rng.normal(size=x.shape), x, weight, bias


class Picked(dict):
    """Some of the three gradients, by name."""


Picked.__name__ = "gradients by their names"  # as `compare()` says it


def at(*wanted):
    """Return a run that picks out some of the gradients, by name."""

    def run(attempt, *args, **kwargs):
        back = attempt(*args, **kwargs)
        if back is None:
            return None
        if not isinstance(back, tuple | list) or len(back) != 3:
            came = f"{len(back)} values" if isinstance(back, tuple | list) else f"one {type(back).__name__}"
            raise ValueError(f"expected 3 arrays (grad_x, grad_weight, grad_bias), and {came} came back")
        found = dict(zip(NAMES, back, strict=True))
        return Picked({name: found[name] for name in wanted})

    return run


def x_truth(grad_out, x, weight, bias):
    return {"grad_x": numerical_gradient(lambda value: (grad_out * by_channels(value, weight, bias)).sum(), x)}


def parameters_truth(grad_out, x, weight, bias):
    return {
        "grad_weight": numerical_gradient(lambda value: (grad_out * by_channels(x, value, bias)).sum(), weight),
        "grad_bias": numerical_gradient(lambda value: (grad_out * by_channels(x, weight, value)).sum(), bias),
    }


def mean_norm_backward(grad_out, x):
    """Return the gradient at x of `x - x.mean((0, 2, 3), keepdims=True)`.

    >>> mean_norm_backward(np.array([1.0, 0.0]).reshape(2, 1, 1, 1), np.zeros((2, 1, 1, 1))).ravel().tolist()
    [0.5, -0.5]
    """
    return grad_out - grad_out.mean((0, 2, 3), keepdims=True)


CLOSE: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-6}
norm_backward_exercise = Exercise(
    key="batch_norm2d_backward",
    book=batch_norm2d_backward,
    also=[library],
    parts=[
        Part(
            "the gradients at weight and bias",
            1,
            [
                Case(
                    (G, X, W, B),
                    {"grad_weight": TORCH_W, "grad_bias": TORCH_B},
                    run=at("grad_weight", "grad_bias"),
                    kwargs={"eps": 0.1},
                ),
                Case(draw_backward, parameters_truth, run=at("grad_weight", "grad_bias"), repeat=2, **CLOSE),
            ],
        ),
        Part(
            "the gradient at x",
            1,
            [
                Case((G, X, W, B), {"grad_x": TORCH_X}, run=at("grad_x"), kwargs={"eps": 0.1}),
                Case(draw_backward, x_truth, run=at("grad_x"), repeat=2, **CLOSE),
            ],
        ),
    ],
    mistakes=MISTAKES,
    hints=[
        "Begin with bias and weight: what did each multiply, and how many pixels used it? For x, which changes of a "
        "channel does the layer not notice?",
        "Let g be grad_out times the weight, n the normalised channel. From g take off its mean, and n times the mean "
        "of g * n; both means over axes 0, 2 and 3.",
        "grad_x = (g - g.mean(axes, keepdims=True) - n * (g * n).mean(axes, keepdims=True)) / size, with size = "
        "np.sqrt(var + eps).",
    ],
    sibling=mean_norm_backward,
)
