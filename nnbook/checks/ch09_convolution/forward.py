"""A filter slides over pictures."""

from __future__ import annotations

import numpy as np

from nnbook import nn, ops
from nnbook.checks import Case, Exercise, Part
from nnbook.checks.ch09_convolution import forward_mistakes as wrong


def conv2d(x, weight, bias=None, *, stride=1, padding=0):
    """Slide every filter over every picture; return, for each place, the sum of the products, plus the bias.

    x: pictures (N, C, H, W).  weight: filters (O, C, K, L).  bias: (O,), or None for none.
    stride: pixels from one place to the next, down and across.  padding: rings of zeros laid around each picture.
    Returns an array (N, O, rows, columns) of x's dtype. x is not changed.

    >>> conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))[0, 0].tolist()
    [[4.0, 4.0], [4.0, 4.0]]
    """
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    filters, _, high, wide = weight.shape
    rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
    out = np.zeros((len(x), filters, rows, columns), x.dtype)
    for i in range(high):
        for j in range(wide):
            seen = x[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
            out += np.einsum("nchw,oc->nohw", seen, weight[:, :, i, j])
    return out if bias is None else out + bias[:, None, None]


def conv2d_truth(x, weight, bias=None, *, stride=1, padding=0):
    """Window by window, product by product, in float64."""
    images, channels, height, width = x.shape
    filters, _, high, wide = weight.shape
    frame = np.zeros((images, channels, height + 2 * padding, width + 2 * padding))
    frame[:, :, padding : padding + height, padding : padding + width] = x
    tops = range(0, frame.shape[2] - high + 1, stride)
    lefts = range(0, frame.shape[3] - wide + 1, stride)
    out = np.zeros((images, filters, len(tops), len(lefts)))
    for n, o, (r, top), (c, left) in (
        (n, o, a, b) for n in range(images) for o in range(filters) for a in enumerate(tops) for b in enumerate(lefts)
    ):
        window = frame[n, :, top : top + high, left : left + wide]
        out[n, o, r, c] = float((window * weight[o]).sum()) + (0.0 if bias is None else float(bias[o]))
    return out


def typed(attempt, x, weight, bias, dtype):
    """Return an answer with the name of its dtype."""
    out = attempt(*(one.astype(dtype) for one in (x, weight, bias)))
    return [out, out.dtype.name if isinstance(out, np.ndarray) else "no array"]


def typed_truth(x, weight, bias, dtype):
    exact = [one.astype(dtype).astype(float) for one in (x, weight, bias)]
    return [conv2d_truth(*exact), dtype]


def strided(attempt, x, weight, bias, stride, padding):
    return attempt(x, weight, bias, stride=stride, padding=padding)


def strided_truth(x, weight, bias, stride, padding):
    return conv2d_truth(x, weight, bias, stride=stride, padding=padding)


def whole(rng, *shape):
    return rng.integers(-4, 5, shape).astype(float)


def draw_one(rng):
    high, wide = (int(n) for n in rng.permutation([1, 2, 3, 4])[:2])
    size = high + int(rng.integers(1, 4)), wide + int(rng.integers(4, 6))
    return whole(rng, 1, 1, *size), whole(rng, 1, 1, high, wide) + 0.5


def draw_many(rng):
    n, c, o, high, wide = (int(v) for v in rng.permutation([1, 2, 3, 4, 5]))
    x = rng.normal(size=(n + 1, c + 1, high + 2, wide + 4))
    return x, rng.normal(size=(o + 1, c + 1, high, wide)), rng.normal(size=o + 1)


def draw_crosswise(rng):
    """Draw pictures whose memory is not in the order of their axes."""
    x = rng.normal(size=(5, 6, 2, 3)).transpose(3, 2, 0, 1)
    return x, rng.normal(size=(4, 2, 2, 3))


def draw_strided(rng):
    x, weight, bias = draw_many(rng)
    high, wide = weight.shape[2:]
    x = rng.normal(size=(*x.shape[:2], high + int(rng.integers(2, 6)), wide + int(rng.integers(3, 8))))
    return x, weight, bias, int(rng.integers(1, 4)), int(rng.integers(0, 3))


X = (np.arange(48.0) * 7 % 11 - 4).reshape(2, 2, 3, 4)
W = (np.arange(36.0) * 5 % 7 - 3).reshape(3, 2, 2, 3)
B = np.array([1.0, -2.0, 0.5])
TORCH = np.array(
    [
        [[[19, -14], [-14, 8]], [[6, -34], [-33, 15]], [[40.5, -6.5], [-4.5, -7.5]]],
        [[[8, -14], [-14, 19]], [[14, 18], [19, -32]], [[-9.5, 20.5], [22.5, -35.5]]],
    ]
)
X_WIDE = (np.arange(60.0) * 7 % 11 - 4).reshape(1, 2, 5, 6)
W_TALL = (np.arange(24.0) * 5 % 7 - 3).reshape(2, 2, 3, 2)
B_TWO = np.array([1.0, -2.0])
TORCH_STRIDED = np.array(
    [
        [
            [[32, 1, -6, -7], [-6, -2, -24, 29], [-1, -7, -11, -8]],
            [[-11, -7, -11, -1], [-9, 21, 18, -28], [-3, -29, 1, 8]],
        ]
    ],
    dtype=float,
)
HAND = np.array([[[[1.0, 2, 0, 3], [0, 1, 4, 2], [3, 1, 0, 1]]]]), np.array([[[[1.0, 2, 0], [0, -1, 3]]]])
BY_TWOS = "conv2d(x, weight, bias, stride=…, padding=…)"


def as_the_library_calls_it(mine):
    """Let the learner's conv2d serve where the library allows more: two numbers for stride and padding, no bias."""
    theirs = ops.conv2d

    def fitted(x, weight, bias=None, *, stride=1, padding=0):
        steps, edges = np.unique(stride), np.unique(padding)
        if len(steps) > 1 or len(edges) > 1 or bias is None:
            return theirs(x, weight, bias, stride=stride, padding=padding)
        return mine(x, weight, bias, stride=int(steps[0]), padding=int(edges[0]))

    return fitted


conv2d_exercise = Exercise(
    key="conv2d",
    piece="nnbook.ops:conv2d",
    fit=as_the_library_calls_it,
    also=(ops.conv2d_forward, nn.functional.conv2d, nn.Conv2d.forward),
    book=conv2d,
    parts=[
        Part(
            "one picture, one filter",
            1,
            [
                Case(HAND, np.array([[[[16.0, 4], [1, 12]]]])),
                Case(draw_one, conv2d_truth),
                Case((np.array([[[[7.0]]]]), np.array([[[[-2.0]]]])), np.array([[[[-14.0]]]])),
            ],
        ),
        Part(
            "batches, channels, filters, bias",
            1,
            [
                Case((X, W, B), TORCH, shown="conv2d(x, weight, bias) with 2 pictures, 2 channels and 3 filters"),
                Case(draw_many, conv2d_truth),
                Case(draw_crosswise, conv2d_truth),
                Case((X, W, B, "float32"), typed_truth, run=typed, shown="the answer and its dtype, for float32,"),
                Case((X, W, B, "float64"), typed_truth, run=typed, shown="the answer and its dtype, for float64,"),
            ],
        ),
        Part(
            "stride and padding",
            1,
            [
                Case(
                    (X_WIDE, W_TALL, B_TWO, 2, 1),
                    TORCH_STRIDED,
                    run=strided,
                    shown="conv2d(x, weight, bias, stride=2, padding=1)",
                ),
                Case(
                    (X_WIDE, W_TALL, B_TWO, 3, 0), strided_truth, run=strided, shown="conv2d(x, weight, bias, stride=3)"
                ),
                Case(
                    (X_WIDE, W_TALL, B_TWO, 1, 2),
                    strided_truth,
                    run=strided,
                    shown="conv2d(x, weight, bias, padding=2)",
                ),
                Case(draw_strided, strided_truth, run=strided, shown=BY_TWOS, repeat=8),
            ],
        ),
    ],
    mistakes=wrong.MISTAKES,
    hints=[
        "One output pixel first: the window x[n, :, r : r + K, c : c + L] times weight[o], summed. "
        "Then loop. It may be "
        "slow.",
        "`np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))` lays the rings; the window at row r begins at pixel r * stride. "
        "Faster: loop over the kernel's K * L places and let NumPy do all windows at once.",
        "For place (i, j) all windows see x[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]; "
        'add np.einsum("nchw,oc->nohw", that, weight[:, :, i, j]) to `out`. The bias comes once, at the end.',
    ],
    sibling=wrong.moving_sums,
)
