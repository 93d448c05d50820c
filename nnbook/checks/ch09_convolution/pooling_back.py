"""The way back through a pooling: to the winner alone."""

from __future__ import annotations

import numpy as np

from nnbook import nn, ops
from nnbook.checks import Case, Exercise, Mistake, Part


def max_pool2d_backward(grad_out, x, *, kernel_size):
    """Return the gradient at x: each square's goes to its largest pixel, to the first one where several are equal.

    grad_out: (N, C, H // k, W // k).  x: (N, C, H, W), the input of max_pool2d.  kernel_size: the square's side k.
    Returns an array of x's shape and dtype. "First" is in reading order, row by row; pixels left out get 0.

    >>> x = np.array([[[[1.0, 7.0], [7.0, 3.0]]]])
    >>> max_pool2d_backward(np.array([[[[5.0]]]]), x, kernel_size=2).tolist()
    [[[[0.0, 5.0], [0.0, 0.0]]]]
    """
    grad_x, k = np.zeros_like(x), kernel_size
    for n, c, row, column in np.ndindex(grad_out.shape):
        square = np.s_[n, c, k * row : k * row + k, k * column : k * column + k]
        i, j = divmod(x[square].argmax(), k)
        grad_x[n, c, k * row + i, k * column + j] = grad_out[n, c, row, column]
    return grad_x


def back_truth(grad_out, x, k):
    out = np.zeros(x.shape)
    for n, c, row, column in np.ndindex(grad_out.shape):
        places = [(row * k + i, column * k + j) for i in range(k) for j in range(k)]
        winner = min(places, key=lambda place: (-x[n, c, place[0], place[1]], place))
        out[n, c, winner[0], winner[1]] = grad_out[n, c, row, column]
    return out


def pooled_back(attempt, grad_out, x, k):
    return attempt(grad_out, x, kernel_size=k)


def typed(attempt, grad_out, x, k, dtype):
    return np.asarray(attempt(grad_out.astype(dtype), x.astype(dtype), kernel_size=k)).dtype.name


def draw(rng, ties=False):
    k = int(rng.integers(2, 4))
    n, c, rows, columns = int(rng.integers(1, 4)), int(rng.integers(2, 4)), 2, 3
    shape = (n, c, rows * k + int(rng.integers(0, k)), columns * k + int(rng.integers(1, k)))
    x = rng.integers(-2, 2, shape).astype(float) if ties else rng.normal(size=shape) - 0.5
    return rng.normal(size=(n, c, rows, columns)) + 0.1, x, k


def back(grad_out, x, k, share):
    """Give back by a rule: share(square (N, C, k·k)) says how much each pixel gets of its square's gradient."""
    grad_x = np.zeros_like(x)
    for r, c in np.ndindex(grad_out.shape[2:]):
        place = np.s_[:, :, r * k : r * k + k, c * k : c * k + k]
        square = x[place].reshape(*x.shape[:2], k * k)
        grad_x[place] = (grad_out[:, :, r, c, None] * share(square)).reshape(*x.shape[:2], k, k)
    return grad_x


def first_of(square):
    return np.eye(square.shape[-1])[square.argmax(axis=-1)]


def back_all_ties(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, lambda s: s == s.max(axis=-1, keepdims=True))


def back_ties_share(grad_out, x, *, kernel_size):
    hits = lambda s: s == s.max(axis=-1, keepdims=True)  # noqa: E731
    return back(grad_out, x, kernel_size, lambda s: hits(s) / hits(s).sum(axis=-1, keepdims=True))


def back_last_tie(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, lambda s: first_of(s[..., ::-1])[..., ::-1])


def back_by_columns(grad_out, x, *, kernel_size):
    turned = back(grad_out.swapaxes(2, 3), x.swapaxes(2, 3), kernel_size, first_of)
    return turned.swapaxes(2, 3)


def back_to_all(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, np.ones_like)


def back_in_equal_parts(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, lambda s: np.full(s.shape, 1 / s.shape[-1]))


def back_to_the_first_pixel(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, lambda s: np.eye(s.shape[-1])[np.zeros(s.shape[:-1], int)])


def back_times_x(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, lambda s: first_of(s) * s)


def back_mask(grad_out, x, *, kernel_size):
    return back(np.ones_like(grad_out), x, kernel_size, first_of)


def back_winners_above_zero(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, lambda s: first_of(s) * (s > 0))


def back_to_the_smallest(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, lambda s: first_of(-s))


def back_one_winner_a_picture(grad_out, x, *, kernel_size):
    grad_x = np.zeros_like(x)
    for n, c in np.ndindex(x.shape[:2]):
        grad_x[n, c].reshape(-1)[x[n, c].argmax()] = grad_out[n, c].sum()
    return grad_x


def back_winner_by_gradient(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, first_of)[
        :, :, : grad_out.shape[2] * kernel_size, : grad_out.shape[3] * kernel_size
    ]


def back_float64(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, first_of).astype(float)


def back_float32(grad_out, x, *, kernel_size):
    return back(grad_out, x, kernel_size, first_of).astype(np.float32)


def blame(scores, penalty):
    """Return a list with the whole penalty at the first of the highest scores, 0 elsewhere.

    >>> blame([2, 9, 9, 1], 0.5)
    [0, 0.5, 0, 0]
    """
    winner = scores.index(max(scores))
    return [penalty if i == winner else 0 for i in range(len(scores))]


def as_the_library_calls_it(mine):
    """Let the learner's backward serve where the library hands on a cache, and allows overlapping squares."""
    theirs = ops.max_pool2d_backward

    def fitted(grad_out, cache):
        x, across, down, step, pad = cache
        kernel = len(down), len(across)
        plain = kernel == step and kernel[0] == kernel[1] and not any(pad)
        return mine(grad_out, x, kernel_size=kernel[0]) if plain else theirs(grad_out, cache)

    return fitted


HAND = (
    np.array([[[[10.0, -3.0], [0.5, 2.0]]]]),
    np.array([[[[1.0, 5, 2, 0, 9], [0, 3, 1, 7, 9], [4, -4, -1, -2, 9], [8, 0, -3, -6, 9]]]]),
    2,
)
HAND_BACK = np.array([[[[0.0, 10, 0, 0, 0], [0, 0, 0, -3, 0], [0, 0, 2, 0, 0], [0.5, 0, 0, 0, 0]]]])
TIES = np.array([[[[6.0]]]]), np.array([[[[1.0, 2, 3], [3, 0, 3], [2, 3, 1]]]]), 3
TIES_BACK = np.array([[[[0.0, 0, 6], [0, 0, 0], [0, 0, 0]]]])
SHOWN = (
    "max_pool2d_backward(np.array([[[[10.0, -3], [0.5, 2]]]]), "
    "np.array([[[[1.0, 5, 2, 0, 9], [0, 3, 1, 7, 9], [4, -4, -1, -2, 9], [8, 0, -3, -6, 9]]]]), kernel_size=2)"
)
SHOWN_TIES = (
    "max_pool2d_backward(np.array([[[[6.0]]]]), np.array([[[[1.0, 2, 3], [3, 0, 3], [2, 3, 1]]]]), kernel_size=3)"
)
BACK = "max_pool2d_backward(grad_out, x, kernel_size={})"
pool_backward_exercise = Exercise(
    key="max_pool2d_backward",
    piece="nnbook.ops:max_pool2d_backward",
    fit=as_the_library_calls_it,
    also=(ops.max_pool2d_forward, nn.functional.max_pool2d, nn.MaxPool2d.forward),
    book=max_pool2d_backward,
    parts=[
        Part(
            "to the largest pixel",
            1,
            [
                Case(HAND, HAND_BACK, run=pooled_back, shown=SHOWN),
                Case(lambda rng: draw(rng), back_truth, run=pooled_back, shown=BACK.format("k")),
                *(
                    Case((*HAND, name), name, run=typed, shown=f"the dtype of max_pool2d_backward(…) for {name}")
                    for name in ("float32", "float64")
                ),
            ],
        ),
        Part(
            "where several are equal",
            1,
            [
                Case(TIES, TIES_BACK, run=pooled_back, shown=SHOWN_TIES),
                Case(lambda rng: draw(rng, ties=True), back_truth, run=pooled_back, shown=BACK.format("k")),
                Case(
                    (np.array([[[[7.0]]]]), np.full((1, 1, 2, 2), -1000.0), 2),
                    np.array([[[[7.0, 0], [0, 0]]]]),
                    run=pooled_back,
                    shown=BACK.format(2),
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            back_all_ties,
            "where several pixels are equally large, all of them get the gradient. Only the first should.",
        ),
        Mistake(back_ties_share, "pixels that are equally large share the gradient. The first gets all of it."),
        Mistake(back_last_tie, "where several are equally large the last one gets the gradient. The first should."),
        Mistake(back_by_columns, "the first of several is found column by column. Reading order goes row by row."),
        Mistake(back_to_all, "every pixel of a square gets its gradient. A smaller pixel has changed nothing."),
        Mistake(back_in_equal_parts, "the gradient is shared out in equal parts: that belongs to pooling by the mean."),
        Mistake(back_to_the_first_pixel, "the gradient goes to each square's first pixel, large or not."),
        Mistake(back_times_x, "the gradient is multiplied by the pixel. The largest pixel passes with slope 1."),
        Mistake(back_mask, "grad_out is not used: every winner gets 1."),
        Mistake(back_winners_above_zero, "a largest pixel below 0 gets nothing. It won all the same."),
        Mistake(back_to_the_smallest, "the gradient goes to the smallest pixel of each square."),
        Mistake(back_one_winner_a_picture, "there is one winner a picture. Each square has its own."),
        Mistake(
            back_winner_by_gradient, "rows or columns that fill no square are missing. The gradient has x's shape."
        ),
        Mistake(back_float64, "the numbers are right, but float32 has become float64."),
        Mistake(back_float32, "the numbers are nearly right, but float64 has become float32."),
    ],
    hints=[
        "What happens to the output if a pixel that is not the largest grows a little?",
        "Loop over the squares: `np.ndindex(grad_out.shape)` gives n, c, row and column. `argmax` finds the first of "
        "several equal ones, in reading order.",
        "i, j = divmod(square.argmax(), k) is the winner's place inside its square; the gradient goes to row "
        "k * row + i, column k * column + j.",
    ],
    sibling=blame,
)
