"""The way back through layer norm, against PyTorch's gradients and finite differences."""

from __future__ import annotations

from functools import partial

import numpy as np

from nnbook.checks import Exercise, Mistake, Part
from nnbook.checks.ch14_transformer.answers import Several, by_name
from nnbook.checks.ch14_transformer.norms import B, W, X, by_rows, draw
from nnbook.checks.ch14_transformer.positions import named
from nnbook.gradcheck import numerical_gradient
from nnbook.ops import layer_norm_backward as library_backward


def layer_norm_backward(grad_out, x, weight, bias, eps=1e-5):
    """Return the gradients at x, weight and bias, for the gradient at the output.

    grad_out, x: (…, d).  weight, bias: (d,).  eps: as in layer_norm.
    Returns (grad_x, grad_weight, grad_bias), of the shapes of x, weight and bias.

    >>> x, one = np.array([[1.0, 3.0]]), np.ones(2)
    >>> [g.round(3).tolist() for g in layer_norm_backward(np.array([[1.0, 2.0]]), x, one, one, eps=0.0)[1:]]
    [[-1.0, 2.0], [1.0, 2.0]]
    """
    centred = x - x.mean(-1, keepdims=True)
    size = np.sqrt((centred**2).mean(-1, keepdims=True) + eps)
    normal, leading = centred / size, tuple(range(x.ndim - 1))
    g = grad_out * weight
    grad_x = (g - g.mean(-1, keepdims=True) - normal * (g * normal).mean(-1, keepdims=True)) / size
    return grad_x, (grad_out * normal).sum(leading), grad_out.sum(leading)


G = np.array([[1.0, -1, 0.5, 2], [0.0, 3, 1, -2]])
TORCH_X = np.array(
    [[-0.99995813, 0.11212578, 0.28744974, 0.60038261], [1.64943965, -1.24787384, -0.22811134, -0.17345446]]
)
TORCH_W, TORCH_B = np.array([-0.27317918, 0.74414997, -0.87695674, -5.0377379]), np.array([1.0, 2.0, 1.5, 0.0])


def draw_backward(rng, lead=(3,)):
    x, weight, bias = draw(rng, lead)
    return rng.normal(size=x.shape), x, weight, bias


NAMES = ("grad_x", "grad_weight", "grad_bias")
Case = partial(Several, names=NAMES)


def at(*wanted):
    """Return a run that picks out some of the gradients."""

    def run(attempt, *args, **kwargs):
        parts = by_name(attempt(*args, **kwargs), *NAMES)
        return None if parts is None else tuple(parts[name] for name in wanted)

    return run


at_x, at_parameters = at("grad_x"), at("grad_weight", "grad_bias")


def x_truth(grad_out, x, weight, bias):
    return {"grad_x": numerical_gradient(lambda value: (grad_out * by_rows(value, weight, bias)).sum(), x)}


def parameters_truth(grad_out, x, weight, bias):
    return {
        "grad_weight": numerical_gradient(lambda value: (grad_out * by_rows(x, value, bias)).sum(), weight),
        "grad_bias": numerical_gradient(lambda value: (grad_out * by_rows(x, weight, value)).sum(), bias),
    }


def backward_with(mean=True, along=True, weighted=True, sized=True, reduce=np.sum):
    def wrong(grad_out, x, weight, bias, eps=1e-5):
        centred = x - x.mean(-1, keepdims=True)
        size = np.sqrt((centred**2).mean(-1, keepdims=True) + eps)
        normal, leading = centred / size, tuple(range(x.ndim - 1))
        g = grad_out * (weight if weighted else 1)
        inner = g - (g.mean(-1, keepdims=True) if mean else 0)
        inner = inner - (normal * (g * normal).mean(-1, keepdims=True) if along else 0)
        grad_weight, grad_bias = reduce(grad_out * normal, axis=leading), reduce(grad_out, axis=leading)
        return inner / (size if sized else 1), grad_weight, grad_bias

    return wrong


def unit_vectors(grad_out, x, weight, bias, eps=1e-5):
    """Take off what lies along the shift and along the token, with both vectors divided by their own length."""
    _, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
    centred, g = x - x.mean(-1, keepdims=True), grad_out * weight
    along = (g * centred).sum(-1, keepdims=True) / (centred**2).sum(-1, keepdims=True) * centred
    size = np.sqrt((centred**2).mean(-1, keepdims=True) + eps)
    return (g - g.mean(-1, keepdims=True) - along) / size, grad_weight, grad_bias


def first_axis_only(grad_out, x, weight, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdims=True)
    normal = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + eps)
    return backward_with()(grad_out, x, weight, bias, eps)[0], (grad_out * normal).sum(0), grad_out.sum(0)


def centre_backward(grad_out, x):
    """Return the gradient at x of `x - x.mean(-1, keepdims=True)`.

    >>> centre_backward(np.array([1.0, 0.0]), np.array([5.0, 7.0])).tolist()
    [0.5, -0.5]
    """
    return grad_out - grad_out.mean(-1, keepdims=True)


def raw_x(grad_out, x, weight, bias, eps=1e-5):
    grad_x, _, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
    return grad_x, (grad_out * x).sum(tuple(range(x.ndim - 1))), grad_bias


norm_backward_exercise = Exercise(
    key="layer_norm_backward",
    book=layer_norm_backward,
    also=[library_backward],
    optional=True,
    parts=[
        Part(
            "the gradients at weight and bias",
            1,
            [
                Case(
                    (G, X, W, B),
                    {"grad_weight": TORCH_W, "grad_bias": TORCH_B},
                    run=at_parameters,
                    kwargs={"eps": 0.1},
                    rtol=1e-5,
                ),
                Case(draw_backward, parameters_truth, run=at_parameters, repeat=2, rtol=1e-4, atol=1e-6),
                Case(
                    lambda rng: draw_backward(rng, (2, 3)),
                    parameters_truth,
                    run=at_parameters,
                    repeat=1,
                    rtol=1e-4,
                    atol=1e-6,
                ),
            ],
        ),
        Part(
            "the gradient at x",
            1,
            [
                Case((G, X, W, B), {"grad_x": TORCH_X}, run=at_x, kwargs={"eps": 0.1}, rtol=1e-5),
                Case(draw_backward, x_truth, run=at_x, repeat=2, rtol=1e-4, atol=1e-6),
                Case(lambda rng: draw_backward(rng, (2, 3)), x_truth, run=at_x, repeat=1, rtol=1e-4, atol=1e-6),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            named("no_mean", backward_with(mean=False)),
            "a shift of all features has no effect on the output, so the gradient at x must add up to 0. It does not.",
        ),
        Mistake(
            named("not_along", backward_with(along=False)),
            "the gradient still has a part along the normalised token. Stretching the token changes nothing, so that "
            "part must go.",
        ),
        Mistake(
            unit_vectors,
            "what lies along the token is taken off whole. With eps in the root a little of it stays: it is n times "
            "the mean of g * n, with the n that comes out of the division.",
        ),
        Mistake(
            named("through_free", backward_with(mean=False, along=False)),
            "mean and size are treated as constants. They depend on every feature of the token.",
        ),
        Mistake(
            named("unweighted", backward_with(weighted=False)),
            "the gradient did not pass the weight on its way to x.",
        ),
        Mistake(
            named("unsized", backward_with(sized=False)),
            "the token was divided by its size on the way there, and so is its gradient on the way back.",
        ),
        Mistake(
            named("averaged", backward_with(reduce=np.mean)),
            "the gradients at weight and bias are means over the tokens. All tokens used them, so they add up.",
        ),
        Mistake(raw_x, "the weight multiplied the normalised token. x itself stands here."),
        Mistake(first_axis_only, "only the first axis is summed over. All axes but the last are tokens."),
    ],
    hints=[
        "Bias and weight are easy: what did each multiply, and how many tokens used it? For x, ask which changes of a "
        "token the layer does not notice.",
        "Let g be grad_out times weight. From g take off its mean, and then what lies along the normalised token n: "
        "n times the mean of g * n.",
        "grad_x = (g - g.mean(-1, keepdims=True) - n * (g * n).mean(-1, keepdims=True)) / np.sqrt(var + eps).",
    ],
    sibling=centre_backward,
)
