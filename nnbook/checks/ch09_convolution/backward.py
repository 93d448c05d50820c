"""The way back through a convolution."""

from __future__ import annotations

import numpy as np

from nnbook import nn, ops
from nnbook.checks import Case, Exercise, Part
from nnbook.checks.ch09_convolution import backward_mistakes as wrong
from nnbook.checks.ch09_convolution.forward import draw_many, draw_strided
from nnbook.ops.conv import taps


def conv2d_backward(grad_out, x, weight, bias, *, stride=1, padding=0):
    """Return the gradients at x, weight and bias, for the gradient at the output of conv2d.

    grad_out: (N, O, rows, columns).  x: (N, C, H, W).  weight: (O, C, K, L).  bias: (O,).
    stride, padding: those of the forward call.
    Returns (grad_x, grad_weight, grad_bias), each of the shape and dtype of its input.

    >>> x, weight = np.array([[[[3.0, 5.0]]]]), np.array([[[[2.0, -1.0]]]])
    >>> [g.tolist() for g in conv2d_backward(np.ones((1, 1, 1, 1)), x, weight, np.zeros(1))]
    [[[[[2.0, -1.0]]]], [[[[3.0, 5.0]]]], [1.0]]
    """
    p, (height, width), (rows, columns) = padding, x.shape[2:], grad_out.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    grad_x, grad_weight = np.zeros_like(padded), np.zeros_like(weight)
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            met = np.s_[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
            grad_weight[:, :, i, j] = np.einsum("nohw,nchw->oc", grad_out, padded[met])
            grad_x[met] += np.einsum("nohw,oc->nchw", grad_out, weight[:, :, i, j])
    return grad_x[:, :, p : p + height, p : p + width], grad_weight, grad_out.sum(axis=(0, 2, 3))


def back_truth(grad_out, x, weight, bias, *, stride=1, padding=0):
    """Place by place: every product has two factors, and each gets the other times the gradient."""
    frame = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    at_x, at_weight, at_bias = np.zeros_like(frame), np.zeros(weight.shape), np.zeros(bias.shape)
    high, wide = weight.shape[2:]
    for n, o, r, c in np.ndindex(grad_out.shape):
        g, top, left = float(grad_out[n, o, r, c]), r * stride, c * stride
        at_x[n, :, top : top + high, left : left + wide] += g * weight[o]
        at_weight[o] += g * frame[n, :, top : top + high, left : left + wide]
        at_bias[o] += g
    h, w = x.shape[2:]
    return at_x[:, :, padding : padding + h, padding : padding + w], at_weight, at_bias


NAMES = ("grad_x", "grad_weight", "grad_bias")


def named(gradients, *which):
    return {NAMES[i]: gradients[i] for i in which}


def pick(*which):
    """Return how to look at some of the three gradients, by name."""

    def run(attempt, *args, **options):
        answer = attempt(*args, **options)
        return None if answer is None else named(three(answer), *which)

    return run


def three(answer):
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        raise ValueError("expected three gradients: at x, at weight and at bias")
    return answer


def strided(attempt, grad_out, x, weight, bias, stride, padding):
    answer = attempt(grad_out, x, weight, bias, stride=stride, padding=padding)
    return None if answer is None else named(three(answer), 0, 1, 2)


def strided_truth(grad_out, x, weight, bias, stride, padding):
    return named(back_truth(grad_out, x, weight, bias, stride=stride, padding=padding), 0, 1, 2)


def typed(*which):
    """Return how to name the dtypes of some of the three gradients; a list has none."""

    def run(attempt, dtype, *args):
        answer = attempt(*(a.astype(dtype) for a in args))
        return None if answer is None else {k: kind(one) for k, one in named(three(answer), *which).items()}

    return run


def kind(one):
    return one.dtype.name if isinstance(one, np.ndarray | np.generic) else f"a {type(one).__name__}"


def typed_cases(*which):
    """Return a case for float32 and one for float64."""
    text = "conv2d_backward of {} arrays: the dtypes of its gradients"
    return [
        Case((name, *HAND), {NAMES[i]: name for i in which}, run=typed(*which), shown=text.format(name))
        for name in ("float32", "float64")
    ]


def draw_back(rng):
    x, weight, bias = draw_many(rng)
    rows, columns = x.shape[2] - weight.shape[2] + 1, x.shape[3] - weight.shape[3] + 1
    return rng.normal(size=(len(x), len(weight), rows, columns)), x, weight, bias


def draw_strided_back(rng):
    x, weight, bias, stride, padding = draw_strided(rng)
    sides = [(x.shape[a] + 2 * padding - weight.shape[a]) // stride + 1 for a in (2, 3)]
    return rng.normal(size=(len(x), len(weight), *sides)), x, weight, bias, stride, padding


HAND = (
    np.array([[[[1.0, -2.0], [4.0, 0.5]]]]),
    np.array([[[[1.0, 2.0, 0.0], [3.0, -1.0, 5.0]]]]),
    np.array([[[[10.0, 7.0]]]]),
    np.array([0.3]),
)
HAND_X = np.array([[[[10.0, -13.0, -14.0], [40.0, 33.0, 3.5]]]])
HAND_WEIGHT = np.array([[[[8.5, 0.5]]]])
X = (np.arange(60.0) * 7 % 11 - 4).reshape(1, 2, 5, 6)
W = (np.arange(24.0) * 5 % 7 - 3).reshape(2, 2, 3, 2)
G = (np.arange(24.0) * 3 % 5 - 2).reshape(1, 2, 3, 4)
TORCH = [
    np.array(
        [
            [[2, -6, 2, 0, 2, 6], [-1, 8, -6, -4, -1, 9], [2, 3, 2, -6, 2, 0], [4, -5, -1, 8, -6, -4], [-8, -3, 2, 3, 2, -6]],  # noqa: E501
            [[3, 0, -6, -2, 0, 6], [-5, 1, 8, 7, -4, -7], [-3, -3, 3, 0, -6, -2], [-8, 5, -5, 1, 8, 7], [6, -1, -3, -3, 3, 0]],  # noqa: E501
        ],
        dtype=float,
    )[None],
    np.array([[[[9, 16], [-3, -21], [-8, -25]], [[6, 15], [7, -2], [-8, -28]]], [[[10, 14], [25, -6], [13, -22]], [[13, 14], [17, 6], [14, -19]]]], dtype=float),  # noqa: E501
    np.array([-1.0, 1.0]),
]  # fmt: skip


def as_the_library_calls_it(mine):
    """Let the learner's backward serve where the library hands on the windows in place of the picture."""
    theirs = ops.conv2d_backward

    def fitted(grad_out, cache, *, needs_input_grad=True):
        (images, channels, height, width), weight, has_bias, step, pad, matrix = cache
        if step[0] != step[1] or pad[0] != pad[1]:
            return theirs(grad_out, cache, needs_input_grad=needs_input_grad)
        out, kernel = grad_out.shape[2:], weight.shape[2:]
        x = np.zeros((channels, height + 2 * pad[0], width + 2 * pad[0], images), matrix.dtype)
        windows = matrix.reshape(channels, *kernel, *out, images)
        for i, j, rows, columns in taps(kernel, step, out):
            x[:, rows, columns] = windows[:, i, j]  # pixels that no window saw stay 0: they get no gradient
        x = x[:, pad[0] : pad[0] + height, pad[0] : pad[0] + width].transpose(3, 0, 1, 2)
        grads = mine(grad_out, x, weight, np.zeros(len(weight), weight.dtype), stride=step[0], padding=pad[0])
        return grads[0] if needs_input_grad else None, grads[1], grads[2] if has_bias else None

    return fitted


BACK = "conv2d_backward(grad_out, x, weight, bias{})"
backward_exercise = Exercise(
    key="conv2d_backward",
    piece="nnbook.ops:conv2d_backward",
    fit=as_the_library_calls_it,
    also=(nn.functional.conv2d, nn.Conv2d.forward, ops.conv2d_forward),
    book=conv2d_backward,
    parts=[
        Part(
            "at the weights and the bias",
            1,
            [
                Case(HAND, {"grad_weight": HAND_WEIGHT, "grad_bias": np.array([3.5])}, run=pick(1, 2)),
                Case(draw_back, lambda *a: named(back_truth(*a), 1, 2), run=pick(1, 2), shown=BACK.format("")),
                *typed_cases(1, 2),
            ],
        ),
        Part(
            "at the picture",
            1,
            [
                Case(HAND, {"grad_x": HAND_X}, run=pick(0)),
                Case(draw_back, lambda *a: named(back_truth(*a), 0), run=pick(0), shown=BACK.format("")),
                *typed_cases(0),
            ],
        ),
        Part(
            "with stride and padding",
            1,
            [
                Case(
                    (G, X, W, np.zeros(2), 2, 1),
                    named(TORCH, 0, 1, 2),
                    run=strided,
                    shown=BACK.format(", stride=2, padding=1"),
                ),
                Case(
                    (G[:, :, :1, :2], X, W, np.zeros(2), 3, 0),
                    strided_truth,
                    run=strided,
                    shown=BACK.format(", stride=3"),
                ),
                Case(
                    draw_strided_back, strided_truth, run=strided, repeat=8, shown=BACK.format(", stride=…, padding=…")
                ),
            ],
        ),
    ],
    mistakes=wrong.MISTAKES,
    hints=[
        "Every product in the sum was a pixel times a weight. With the gradient g of that sum, the weight gets "
        "g * pixel and the pixel gets g * weight. The rest is adding up.",
        "For the window at pixel (top, left): grad_weight[o] += g * window and grad_x[window's "
        "place] += g * weight[o]. "
        "Work on a padded copy of the picture and cut the ring off at the end.",
        'Or by places of the kernel, as forward: np.einsum("nohw,nchw->oc", grad_out, seen) for '
        "weight[:, :, i, j], and "
        'add np.einsum("nohw,oc->nchw", grad_out, weight[:, :, i, j]) where `seen` was taken from.',
    ],
    sibling=wrong.moving_sums_backward,
)
