"""The gradient of the mean squared error: the sum against the mean."""

from __future__ import annotations

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch05_losses.fits import fit_mse_backward
from nnbook.checks.ch05_losses.squares import TABLE, T, X, draw_pair


def mse_backward_book(grad_out, x, target, reduction="mean"):
    """Return the gradient of `mse_loss` at x."""
    return grad_out * 2 * (x - target) / (x.size if reduction == "mean" else 1)


def mse_slopes(grad_out, x, target, reduction="mean"):
    """Nudge each prediction both ways and see what the loss does; for a square this is exact but for rounding."""
    slopes = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        up, down = float(x[i]) + 0.5 - float(target[i]), float(x[i]) - 0.5 - float(target[i])
        slopes[i] = float(grad_out) * (up * up - down * down) / (x.size if reduction == "mean" else 1)
    return slopes


def draw_backward(rng):
    x, target, reduction = draw_pair(rng)
    return float(rng.uniform(0.5, 3)), x, target, reduction


def slopes_of(grad_out, x, target, reduction="mean"):
    return (grad_out / x.size if reduction == "mean" else grad_out) * 2 * (x - target)


def back_no_two(grad_out, x, target, reduction="mean"):
    return slopes_of(grad_out, x, target, reduction) / 2


def back_sum(grad_out, x, target, reduction="mean"):
    return slopes_of(grad_out, x, target, "sum")


def back_mean(grad_out, x, target, reduction="mean"):
    return slopes_of(grad_out, x, target)


def back_rows(grad_out, x, target, reduction="mean"):
    return 2 * (x - target) * (grad_out / len(x) if reduction == "mean" else grad_out)


def back_alone(grad_out, x, target, reduction="mean"):
    return slopes_of(1.0, x, target, reduction)


def back_reversed(grad_out, x, target, reduction="mean"):
    return -slopes_of(grad_out, x, target, reduction)


def back_unsigned(grad_out, x, target, reduction="mean"):
    return np.abs(slopes_of(grad_out, x, target, reduction))


def back_no_brackets(grad_out, x, target, reduction="mean"):
    return grad_out * 2 * x - target / (x.size if reduction == "mean" else 1)


def back_reduced(grad_out, x, target, reduction="mean"):
    slopes = grad_out * 2 * (x - target)
    return slopes.mean() if reduction == "mean" else slopes.sum()


def back_squared(grad_out, x, target, reduction="mean"):
    return slopes_of(grad_out, x, target, reduction) * (x - target)


def l1_backward_twin(grad_out, x, target, reduction="mean"):
    """Return the gradient of the absolute error at x: only the sign of each error counts, not its size.

    >>> l1_backward_twin(1.0, np.array([1.0, 5.0]), np.array([2.0, 2.0])).tolist()
    [-0.5, 0.5]
    """
    share = grad_out / x.size if reduction == "mean" else grad_out
    return share * np.sign(x - target)


BACK = (1.0, X, T)
mse_loss_backward = Exercise(
    key="mse_loss_backward",
    piece="nnbook.ops:mse_loss_backward",
    book=mse_backward_book,
    fit=fit_mse_backward,
    also=[ops.mse_loss_backward],
    parts=[
        Part(
            "the mean's gradient",
            1,
            [
                Case(BACK, np.array([0.0, -4 / 3, 2.0])),
                Case((1.0, TABLE, np.zeros((3, 2))), TABLE / 3),
                Case(lambda rng: draw_backward(rng)[:3], mse_slopes, repeat=6),
                Case((1.0, np.array([-1000.0]), np.array([1000.0])), np.array([-4000.0])),
            ],
        ),
        Part(
            "mean or sum, times what comes from behind",
            1,
            [
                Case((1.0, X, T, "sum"), np.array([0.0, -4.0, 6.0])),
                Case((0.5, TABLE, np.zeros((3, 2)), "sum"), TABLE),
                Case(draw_backward, mse_slopes, repeat=8),
                Case((np.float32(2), X.astype(np.float32), T.astype(np.float32)), np.array([0.0, -8 / 3, 4.0])),
            ],
        ),
    ],
    mistakes=[
        Mistake(back_reversed, "the sign is turned: where the prediction is too high, the slope must be positive."),
        Mistake(
            back_unsigned, "the signs are lost: below its target a prediction should rise, and its slope is negative."
        ),
        Mistake(back_squared, "these are squares. The slope of a square grows with the error itself, not its square."),
        Mistake(back_reduced, "the slopes are reduced to one number. Each prediction has a slope of its own."),
        Mistake(
            back_no_brackets, "x and target are treated unlike. Put brackets round their difference, then scale that."
        ),
        Mistake(back_rows, "the slopes are divided by the number of rows. The mean was over all numbers in x."),
        Mistake(back_mean, "`reduction` changes nothing: in a sum nothing is divided by n."),
        Mistake(back_sum, "this is the gradient of the sum. In a mean each error has only its share of the loss."),
        Mistake(back_alone, "grad_out is not used. Every slope is multiplied by what comes from behind."),
        Mistake(back_no_two, "the slope of a square is missing its factor 2."),
    ],
    hints=[
        "Take one prediction alone. What is the slope of (x − y)² at x, and what share of the loss is this term?",
        "The slope of one square is 2 * (x - y). A mean over n numbers makes it n times smaller, n being `x.size`.",
        'Hand back `grad_out * 2 * (x - target)`, divided by x.size where reduction is "mean".',
    ],
    sibling=l1_backward_twin,
)
