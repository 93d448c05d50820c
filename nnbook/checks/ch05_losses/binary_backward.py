"""The gradient of the binary cross-entropy at the logits."""

from __future__ import annotations

import math

import numpy as np

from nnbook import ops
from nnbook.checks import Exercise, Mistake, Part
from nnbook.checks.ch05_losses.binary import FAR, FAR_Y, SOFT, Y, Z, case, draw_binary, quiet
from nnbook.checks.ch05_losses.fits import fit_bce_backward


def bce_backward_book(grad_out, logits, targets):
    """Return the gradient of the mean binary cross-entropy at the logits."""
    return grad_out * (ops.sigmoid(logits) - targets) / logits.size


def sigma(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def bce_slopes(grad_out, logits, targets):
    slopes = [sigma(z) - t for z, t in zip(logits.ravel().tolist(), targets.ravel().tolist(), strict=True)]
    return float(grad_out) * np.array(slopes).reshape(logits.shape) / logits.size


def draw_binary_backward(rng):
    return float(rng.uniform(0.5, 3)), *draw_binary(rng)


def back_from_square(grad_out, logits, targets):
    p = ops.sigmoid(logits)
    return grad_out * 2 * (p - targets) * p * (1 - p) / logits.size


def back_chain_half(grad_out, logits, targets):
    p = ops.sigmoid(logits)
    return grad_out * (p - targets) * p * (1 - p) / logits.size


def back_to_p(grad_out, logits, targets):
    p = ops.sigmoid(logits)
    return grad_out * (p - targets) / (p * (1 - p)) / logits.size


def back_logits(grad_out, logits, targets):
    return grad_out * (logits - targets) / logits.size


def back_turned(grad_out, logits, targets):
    return grad_out * (targets - ops.sigmoid(logits)) / logits.size


def back_of_sum(grad_out, logits, targets):
    return grad_out * (ops.sigmoid(logits) - targets)


def back_by_rows(grad_out, logits, targets):
    return grad_out * (ops.sigmoid(logits) - targets) / len(logits)


def back_by_columns(grad_out, logits, targets):
    return grad_out * (ops.sigmoid(logits) - targets) / logits.shape[-1]


def back_by_chain(grad_out, logits, targets):
    p = ops.sigmoid(logits)
    return grad_out * (-targets / p + (1 - targets) / (1 - p)) * p * (1 - p) / logits.size


def back_doubled(grad_out, logits, targets):
    return grad_out * 2 * (ops.sigmoid(logits) - targets) / logits.size


def back_exchanged(grad_out, logits, targets):
    return grad_out * (ops.sigmoid(targets) - logits) / logits.size


def back_no_brackets(grad_out, logits, targets):
    return grad_out * ops.sigmoid(logits) - targets / logits.size


def back_half_shared(grad_out, logits, targets):
    return grad_out * (ops.sigmoid(logits) - targets / logits.size)


def back_rounded(grad_out, logits, targets):
    return grad_out * (ops.sigmoid(logits) - np.round(targets)) / logits.size


def back_alone(grad_out, logits, targets):
    return (ops.sigmoid(logits) - targets) / logits.size


def back_overflows(grad_out, logits, targets):
    return grad_out * (np.exp(logits) / (1 + np.exp(logits)) - targets) / logits.size


def back_one_number(grad_out, logits, targets):
    return (grad_out * (ops.sigmoid(logits) - targets)).mean()


def hinge_backward_twin(grad_out, logits, targets):
    """Return the gradient of the mean hinge loss: −s where 1 − s z is above 0, else 0, shared out over all.

    >>> (hinge_backward_twin(1.0, np.array([0.5, 1000.0]), np.array([1.0, 1.0])) + 0.0).tolist()
    [-0.5, 0.0]
    """
    sign = 2 * targets - 1
    return grad_out * np.where(sign * logits < 1, -sign, 0.0) / logits.size


binary_cross_entropy_with_logits_backward = Exercise(
    key="binary_cross_entropy_with_logits_backward",
    piece="nnbook.ops:binary_cross_entropy_with_logits_backward",
    book=bce_backward_book,
    fit=fit_bce_backward,
    parts=[
        Part(
            "small logits",
            1,
            [
                case((1.0, np.array([0.0]), np.array([1.0])), np.array([-0.5])),
                case((1.0, Z, Y), np.array([-0.5, -0.1192029220, 0.2689414214]) / 3),
                case(
                    (1.0, *SOFT),
                    np.array([[0.25, -0.2689414214], [0.8807970780, -0.4810585786], [-0.8807970780, 0.8275741268]]) / 6,
                ),
                case(draw_binary_backward, bce_slopes, repeat=8),
            ],
        ),
        Part(
            "logits of ±1000 and float32",
            1,
            [
                case((1.0, FAR, FAR_Y), np.array([0.0, 0.0, 0.25, -0.25])),
                case(
                    (2.0, np.append(FAR, [0.0, 0.0]).reshape(2, 3), np.append(FAR_Y, [1.0, 0.0]).reshape(2, 3)),
                    np.array([[0.0, 0.0, 1.0], [-1.0, -0.5, 0.5]]) / 3,
                ),
                case(
                    (np.float32(3), Z.astype(np.float32), Y.astype(np.float32)),
                    np.array([-0.5, -0.119203, 0.268941]),
                    rtol=1e-5,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(back_turned, "the sign is turned: where p is above y the loss falls if the logit goes down."),
        Mistake(
            back_from_square,
            "this is the squared error's gradient; its factor p * (1 - p) is what the logarithm cancels.",
        ),
        Mistake(back_chain_half, "a factor p * (1 - p) is left. It cancels against the slope of the logarithm."),
        Mistake(quiet(back_to_p), "this is the slope at the probability p. The logit lies one step further back."),
        Mistake(back_logits, "the target is taken from the logit itself. It belongs beside the probability σ(z)."),
        Mistake(back_rounded, "a target between 0 and 1 counts as the nearer of the two. Take it as it is."),
        Mistake(back_one_number, "the gradient is averaged to one number. Each logit has a slope of its own."),
        Mistake(back_of_sum, "this is the gradient of the sum. In a mean each example has only its share."),
        Mistake(back_by_rows, "the share is that of a row. The mean was over all numbers in logits."),
        Mistake(back_by_columns, "the share is that of a column. The mean was over all numbers in logits."),
        Mistake(back_doubled, "there is a factor 2 too many. It belongs to squares; the logarithm brings none."),
        Mistake(back_exchanged, "the two arguments are exchanged somewhere: σ is taken of the targets."),
        Mistake(
            back_no_brackets,
            "p and y are treated unlike. Put brackets round their difference, then scale that.",
        ),
        Mistake(back_half_shared, "only y is divided by the number of logits. Put brackets round p - y."),
        Mistake(
            quiet(back_by_chain),
            "right on paper, but far out p is exactly 0 or 1. Cancel p * (1 - p) before you compute.",
        ),
        Mistake(back_alone, "grad_out is not used. Every slope is multiplied by what comes from behind."),
        Mistake(
            quiet(back_overflows),
            "exp(1000) is too large for a float, and inf / inf is nan. Chapter 04's σ takes any z.",
        ),
    ],
    hints=[
        "Differentiate softplus(z) - y * z. The slope of softplus is a function that you know from chapter 04.",
        "The slope is σ(z) - y: the probability minus the target. Mind the mean, and mind grad_out.",
        "`ops.sigmoid(logits)` is safe. With it: `grad_out * (sigma - targets) / logits.size`.",
    ],
    sibling=hinge_backward_twin,
)
