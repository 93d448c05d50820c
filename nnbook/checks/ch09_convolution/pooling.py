"""The largest pixel of every square."""

from __future__ import annotations

import numpy as np

from nnbook import nn, ops
from nnbook.checks import Case, Exercise, Mistake, Part


def max_pool2d(x, *, kernel_size):
    """Cut every picture into squares that do not overlap, and keep the largest pixel of each.

    x: pictures (N, C, H, W).  kernel_size: the square's side k, at most H and W.
    Returns an array (N, C, H // k, W // k). Rows and columns that fill no square are left out, below and on the right.

    >>> max_pool2d(np.array([[[[1.0, 7.0], [2.0, 3.0]]]]), kernel_size=2).tolist()
    [[[[7.0]]]]
    """
    k, rows, columns = kernel_size, x.shape[2] // kernel_size, x.shape[3] // kernel_size
    parts = [x[:, :, i : k * rows : k, j : k * columns : k] for i in range(k) for j in range(k)]
    return np.max(parts, axis=0)


def pool_truth(x, *, kernel_size):
    k, (images, channels, height, width) = kernel_size, x.shape
    out = np.empty((images, channels, height // k, width // k))
    for n, c, row, column in np.ndindex(out.shape):
        square = x[n, c, row * k : row * k + k, column * k : column * k + k]
        out[n, c, row, column] = sorted(square.ravel().tolist())[-1]
    return out


def pooled(attempt, x, k):
    return attempt(x, kernel_size=k)


def pooled_truth(x, k):
    return pool_truth(x, kernel_size=k)


def typed(attempt, x, k, dtype):
    return np.asarray(attempt(x.astype(dtype), kernel_size=k)).dtype.name


def draw_pictures(rng):
    k = int(rng.integers(2, 4))
    shape = (
        int(rng.integers(1, 4)),
        int(rng.integers(2, 5)),
        k * 2 + int(rng.integers(0, k)),
        k * 3 + int(rng.integers(1, k)),
    )
    return rng.normal(size=shape) - 0.5, k


def pool(x, k, reduce=np.max, step=None, start=0):
    rows, columns = x.shape[2] // k, x.shape[3] // k
    step = k if step is None else step
    out = np.zeros((*x.shape[:2], rows, columns), x.dtype)
    for r, c in np.ndindex(rows, columns):
        out[:, :, r, c] = reduce(x[:, :, r * step : r * step + k, c * step : c * step + k], axis=(2, 3))
    return out


def pool_mean(x, *, kernel_size):
    return pool(x, kernel_size, np.mean)


def pool_min(x, *, kernel_size):
    return pool(x, kernel_size, np.min)


def pool_sum(x, *, kernel_size):
    return pool(x, kernel_size, np.sum)


def pool_first(x, *, kernel_size):
    return pool(x, kernel_size, lambda square, axis: square[:, :, 0, 0])


def pool_from_zero(x, *, kernel_size):
    return np.maximum(pool(x, kernel_size), 0)


def pool_absolute(x, *, kernel_size):
    return pool(np.abs(x), kernel_size)


def pool_small_steps(x, *, kernel_size):
    return pool(x, kernel_size, step=1)


def pool_everywhere(x, *, kernel_size):
    k, rows, columns = kernel_size, x.shape[2] - kernel_size + 1, x.shape[3] - kernel_size + 1
    return np.max([x[:, :, i : i + rows, j : j + columns] for i in range(k) for j in range(k)], axis=0)


def pool_left_overs(x, *, kernel_size):
    k = kernel_size
    more = [(0, 0), (0, 0), (0, -x.shape[2] % k), (0, -x.shape[3] % k)]
    return pool(np.pad(x, more, constant_values=-np.inf), k)


def pool_channels(x, *, kernel_size):
    return pool(x, kernel_size).max(axis=1, keepdims=True)


def pool_pictures(x, *, kernel_size):
    return pool(x, kernel_size).max(axis=0, keepdims=True)


def pool_swapped(x, *, kernel_size):
    return pool(x, kernel_size).swapaxes(2, 3)


def pool_places(x, *, kernel_size):
    return pool(x, kernel_size, lambda square, axis: square.reshape(*square.shape[:2], -1).argmax(axis=2))


def pool_of_two(x, *, kernel_size):
    return pool(x, 2)


def pool_float64(x, *, kernel_size):
    return pool(x, kernel_size).astype(float)


def pool_float32(x, *, kernel_size):
    return pool(x, kernel_size).astype(np.float32)


def pool_in_rows(x, *, kernel_size):
    k, rows, columns = kernel_size, x.shape[2] // kernel_size, x.shape[3] // kernel_size
    cut = x[:, :, : k * rows, : k * columns]
    return cut.reshape(*x.shape[:2], rows, columns, k * k).max(axis=-1)


def pool_far_apart(x, *, kernel_size):
    k, rows, columns = kernel_size, x.shape[2] // kernel_size, x.shape[3] // kernel_size
    cut = x[:, :, : k * rows, : k * columns]
    return cut.reshape(*x.shape[:2], k, rows, k, columns).max(axis=(2, 4))


def pool_cut_before(x, *, kernel_size):
    return pool(x[:, :, x.shape[2] % kernel_size :, x.shape[3] % kernel_size :], kernel_size)


def fold(row):
    """Return the larger of each two neighbours in a row of numbers; a last one without a neighbour is left out.

    >>> fold(np.array([3, 1, 4, 1, 5])).tolist()
    [3, 4]
    """
    pairs = len(row) // 2
    return np.maximum(row[0 : 2 * pairs : 2], row[1 : 2 * pairs : 2])


def as_the_library_calls_it(mine):
    """Let the learner's max_pool2d serve where the library allows a stride and padding as well."""
    theirs = ops.max_pool2d

    def fitted(x, *, kernel_size, stride=None, padding=0):
        if isinstance(kernel_size, int) and stride in (None, kernel_size) and padding in (0, (0, 0)):
            return mine(x, kernel_size=kernel_size)
        return theirs(x, kernel_size=kernel_size, stride=stride, padding=padding)

    return fitted


HAND = np.array([[[[1.0, 5, 2, 0, 9], [5, 3, 1, 7, 9], [4, 4, -1, -2, 9], [8, 0, -3, -6, 9]]]])
POOL = "max_pool2d(x, kernel_size={})"
SHOWN = "max_pool2d(np.array([[[[1.0, 5, 2, 0, 9], [5, 3, 1, 7, 9], [4, 4, -1, -2, 9], [8, 0, -3, -6, 9]]]]), kernel_size={})"  # noqa: E501
pool_exercise = Exercise(
    key="max_pool2d",
    piece="nnbook.ops:max_pool2d",
    fit=as_the_library_calls_it,
    also=(ops.max_pool2d_forward, nn.functional.max_pool2d, nn.MaxPool2d.forward),
    book=max_pool2d,
    parts=[
        Part(
            "the largest of each square",
            1,
            [
                Case((HAND, 2), np.array([[[[5.0, 7], [8, -1]]]]), run=pooled, shown=SHOWN.format(2)),
                Case((HAND, 3), np.array([[[[5.0]]]]), run=pooled, shown=SHOWN.format(3)),
                Case((HAND, 1), HAND, run=pooled, shown=SHOWN.format(1)),
                Case(draw_pictures, pooled_truth, run=pooled, shown=POOL.format("k"), repeat=8),
                Case(
                    lambda rng: (rng.normal(size=(7, 4, 2, 3)).transpose(2, 3, 0, 1), 2),
                    pooled_truth,
                    run=pooled,
                    shown=POOL.format(2),
                ),
                *(
                    Case(
                        (HAND, 2, name), name, run=typed, shown=f"the dtype of max_pool2d(x, kernel_size=2) for {name}"
                    )
                    for name in ("float32", "float64")
                ),
            ],
        )
    ],
    mistakes=[
        Mistake(pool_mean, "this is the mean of each square. The largest pixel is asked for."),
        Mistake(pool_min, "this is the smallest pixel of each square."),
        Mistake(pool_sum, "this is the sum of each square."),
        Mistake(pool_first, "this takes the first pixel of each square, whatever its size."),
        Mistake(pool_from_zero, "squares of negative pixels give 0. The largest pixel may be below 0."),
        Mistake(pool_absolute, "the signs are lost: -6 is not larger than -1."),
        Mistake(pool_small_steps, "the squares overlap: they begin 1 pixel apart, not kernel_size."),
        Mistake(pool_everywhere, "there is a square at every pixel. They must not overlap."),
        Mistake(pool_left_overs, "rows or columns that fill no square have made one. They are left out."),
        Mistake(pool_channels, "the channels are merged. Each is pooled by itself."),
        Mistake(pool_pictures, "the pictures are merged. Each is pooled by itself."),
        Mistake(pool_swapped, "rows and columns of the output are exchanged."),
        Mistake(pool_places, "this says where the largest pixel is. Its value is asked for."),
        Mistake(pool_of_two, "the squares always have side 2, whatever kernel_size says."),
        Mistake(pool_float64, "the numbers are right, but float32 has become float64."),
        Mistake(pool_float32, "the numbers are nearly right, but float64 has become float32."),
        Mistake(
            pool_in_rows,
            "each maximum is over k * k pixels that follow one another in reading order. A square reaches over k rows.",
        ),
        Mistake(pool_far_apart, "each maximum is over pixels that lie far apart. A square holds neighbours."),
        Mistake(
            pool_cut_before,
            "rows or columns are left out above or on the left. They are left out below and on the right.",
        ),
    ],
    hints=[
        "How many squares fit, down and across? Those are the sizes of the output.",
        "Either loop over the squares and take `.max(axis=(2, 3))`, or take the k * k strided "
        "slices that hold the first "
        "pixel of each square, the second, and so on.",
        "The slices are x[:, :, i : k * rows : k, j : k * columns : k] for i and j below k; "
        "np.max(…, axis=0) over them.",
    ],
    sibling=fold,
)
