"""The way back through batch norm in training, against finite differences and PyTorch's values."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch15_image_recognition.norm import B, W, X, as_column, by_channels, draw, named
from nnbook.gradcheck import numerical_gradient
from nnbook.ops import batch_norm_backward as library


def batch_norm2d_backward(grad_out, x, weight, bias, eps=1e-5):
    """Return the gradients at x, weight and bias, where the batch's own statistics were used.

    grad_out, x: (N, C, H, W).  weight, bias: (C,).  eps: as in batch_norm2d.
    Returns (grad_x, grad_weight, grad_bias), of the shapes of x, weight and bias.

    >>> x, one = np.array([1.0, 3.0]).reshape(2, 1, 1, 1), np.ones(1)
    >>> back = batch_norm2d_backward(np.array([1.0, 2.0]).reshape(2, 1, 1, 1), x, one, one, eps=0.0)
    >>> [g.ravel().tolist() for g in back]
    [[0.0, 0.0], [1.0], [3.0]]
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


def backward_with(mean=True, along=True, weighted=True, sized=True, total=np.sum, raw=False, axes=(0, 2, 3)):
    """Return a way back with a fault."""

    def wrong(grad_out, x, weight, bias, eps=1e-5):
        over = (0, 2, 3)
        centred = x - x.mean(over, keepdims=True)
        size = np.sqrt((centred**2).mean(over, keepdims=True) + eps)
        normal, g = centred / size, grad_out * as_column(weight) if weighted else grad_out
        inner = g - g.mean(axes, keepdims=True) * mean
        inner = inner - normal * (g * normal).mean(axes, keepdims=True) * along
        grad_weight = total(grad_out * (x if raw else normal), axis=over)
        return inner / size if sized else inner, grad_weight, total(grad_out, axis=over)

    return wrong


def sums_inside(grad_out, x, weight, bias, eps=1e-5):
    _, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
    over = (0, 2, 3)
    centred = x - x.mean(over, keepdims=True)
    size = np.sqrt((centred**2).mean(over, keepdims=True) + eps)
    normal, g = centred / size, grad_out * as_column(weight)
    inner = g - g.sum(over, keepdims=True) - normal * (g * normal).sum(over, keepdims=True)
    return inner / size, grad_weight, grad_bias


def unit_vectors(grad_out, x, weight, bias, eps=1e-5):
    _, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
    over = (0, 2, 3)
    centred, g = x - x.mean(over, keepdims=True), grad_out * as_column(weight)
    along = (g * centred).sum(over, keepdims=True) / (centred**2).sum(over, keepdims=True) * centred
    size = np.sqrt((centred**2).mean(over, keepdims=True) + eps)
    return (g - g.mean(over, keepdims=True) - along) / size, grad_weight, grad_bias


def over_batch_only(grad_out, x, weight, bias, eps=1e-5):
    grad_x, _, _ = backward_with()(grad_out, x, weight, bias, eps)
    over = (0, 2, 3)
    normal = (x - x.mean(over, keepdims=True)) / np.sqrt(x.var(over, keepdims=True) + eps)
    return grad_x, (grad_out * normal).sum(0), grad_out.sum(0)


def parameters_with(weight_way=None, bias_way=None):
    """Return a way back whose gradient at weight or bias is made in another way from (grad_out, normal, weight)."""

    def wrong(grad_out, x, weight, bias, eps=1e-5):
        grad_x, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
        over = (0, 2, 3)
        normal = (x - x.mean(over, keepdims=True)) / np.sqrt(x.var(over, keepdims=True) + eps)
        grad_weight = weight_way(grad_out, normal, weight) if weight_way else grad_weight
        return grad_x, grad_weight, bias_way(grad_out, normal, weight) if bias_way else grad_bias

    return wrong


def weight_by_mean(grad_out, normal, weight):
    return (grad_out * normal).mean((0, 2, 3))


def weight_from_g(grad_out, normal, weight):
    return (grad_out * as_column(weight) * normal).sum((0, 2, 3))


def weight_unsummed(grad_out, normal, weight):
    return grad_out * normal


def bias_by_mean(grad_out, normal, weight):
    return grad_out.mean((0, 2, 3))


def bias_from_g(grad_out, normal, weight):
    return (grad_out * as_column(weight)).sum((0, 2, 3))


def bias_unsummed(grad_out, normal, weight):
    return grad_out


def exchanged(grad_out, x, weight, bias, eps=1e-5):
    grad_x, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
    return grad_x, grad_bias, grad_weight


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
    mistakes=[
        Mistake(
            named("constants", backward_with(mean=False, along=False)),
            "mean and size are treated as constants. They were made from x, and every pixel has a share in them.",
        ),
        Mistake(
            named("no_mean", backward_with(mean=False)),
            "shifting a channel changes nothing, so the gradient at x must add up to 0 in it. It does not.",
        ),
        Mistake(
            named("no_along", backward_with(along=False)),
            "a channel that is stretched gives nearly the same output, and the gradient still has a large part that "
            "would stretch it.",
        ),
        Mistake(
            unit_vectors,
            "what would stretch the channel is taken off whole. With eps in the root a trace of it stays: use the "
            "normalised channel that comes out of the division.",
        ),
        Mistake(sums_inside, "sums stand where means belong: what is taken off grows with the size of the batch."),
        Mistake(
            named("per_picture", backward_with(axes=(2, 3))),
            "on the way back the means go over each picture alone. On the way there they went over the batch, too.",
        ),
        Mistake(named("unweighted", backward_with(weighted=False)), "the gradient at x did not pass the weight."),
        Mistake(
            named("unsized", backward_with(sized=False)),
            "x was divided by the size on the way there, and so is its gradient on the way back.",
        ),
        Mistake(
            named("averaged", backward_with(total=np.mean)),
            "the gradients at weight and bias are means. Every pixel used them, so their shares add up.",
        ),
        Mistake(
            named("raw", backward_with(raw=True)), "the weight multiplied the normalised x, and x itself stands here."
        ),
        Mistake(
            named("weight_averaged", parameters_with(weight_by_mean)),
            "grad_weight is a mean. Every pixel of the channel was multiplied by the weight, so their shares add up.",
        ),
        Mistake(
            named("bias_averaged", parameters_with(None, bias_by_mean)),
            "grad_bias is a mean. The bias was added to every pixel of the channel, so their shares add up.",
        ),
        Mistake(
            named("both_from_g", parameters_with(weight_from_g, bias_from_g)),
            "grad_weight and grad_bias are made from g, which holds the weight already. Begin with grad_out itself.",
        ),
        Mistake(
            named("weight_from_g", parameters_with(weight_from_g)),
            "grad_weight is made from g, which holds the weight already. Begin with grad_out itself.",
        ),
        Mistake(
            named("bias_from_g", parameters_with(None, bias_from_g)),
            "grad_bias is made from g, which holds the weight. The bias was added after it: begin with grad_out.",
        ),
        Mistake(
            named("both_unsummed", parameters_with(weight_unsummed, bias_unsummed)),
            "grad_weight and grad_bias have a number for every pixel. The layer has one a channel: add up the rest.",
        ),
        Mistake(
            named("weight_unsummed", parameters_with(weight_unsummed)),
            "grad_weight has a number for every pixel. The layer has one weight a channel: add up the rest.",
        ),
        Mistake(
            named("bias_unsummed", parameters_with(None, bias_unsummed)),
            "grad_bias has a number for every pixel. The layer has one bias a channel: add up the rest.",
        ),
        Mistake(over_batch_only, "weight and bias have a number a channel, so sum over the pixels as well."),
        Mistake(exchanged, "the gradients of weight and bias are in each other's place."),
    ],
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
