"""The gradient of the cross-entropy at the logits: softmax and logarithm in one."""

from __future__ import annotations

import math

import numpy as np

from nnbook import ops
from nnbook.checks import Exercise, Mistake, Part
from nnbook.checks.ch05_losses.binary import case, quiet
from nnbook.checks.ch05_losses.classes import FAR, FAR_K, K, L, draw_classes, row_log_probs
from nnbook.checks.ch05_losses.fits import fit_cross_entropy_backward


def cross_entropy_backward_book(grad_out, logits, targets):
    """Return the gradient of the mean cross-entropy at the logits."""
    grad = ops.softmax(logits)
    grad[np.arange(len(grad)), targets] -= 1
    return grad_out * grad / len(grad)


def ce_slopes(grad_out, logits, targets):
    rows = [[math.exp(log_p) for log_p in row_log_probs(row)] for row in logits.tolist()]
    slopes = [[p - (k == t) for k, p in enumerate(row)] for row, t in zip(rows, targets.tolist(), strict=True)]
    return float(grad_out) * np.array(slopes) / len(slopes)


def draw_classes_backward(rng):
    return float(rng.uniform(0.5, 3)), *draw_classes(rng)


def back_turned(grad_out, logits, targets):
    return grad_out * (np.eye(logits.shape[1])[targets] - ops.softmax(logits)) / len(logits)


def back_no_target(grad_out, logits, targets):
    return grad_out * ops.softmax(logits) / len(logits)


def back_target_only(grad_out, logits, targets):
    hot = np.eye(logits.shape[1])[targets]
    return grad_out * hot * (ops.softmax(logits) - 1) / len(logits)


def back_of_sum(grad_out, logits, targets):
    return grad_out * (ops.softmax(logits) - np.eye(logits.shape[1])[targets])


def back_logits(grad_out, logits, targets):
    return grad_out * (logits - np.eye(logits.shape[1])[targets]) / len(logits)


def back_of_table(grad_out, logits, targets):
    return back_of_sum(grad_out, logits, targets) / logits.size


def back_alone(grad_out, logits, targets):
    return back_of_sum(1.0, logits, targets) / len(logits)


def back_softmax_again(grad_out, logits, targets):
    p = ops.softmax(logits)
    g = back_of_sum(grad_out, logits, targets) / len(logits)
    return p * (g - (g * p).sum(axis=1, keepdims=True))


def back_all_columns(grad_out, logits, targets):
    grad = ops.softmax(logits)
    grad[:, targets] -= 1
    return grad_out * grad / len(logits)


def back_at_p(grad_out, logits, targets):
    return grad_out * -np.eye(logits.shape[1])[targets] / ops.softmax(logits) / len(logits)


def back_labels(grad_out, logits, targets):
    return grad_out * (ops.softmax(logits) - targets[:, None]) / len(logits)


def back_rows_for_classes(grad_out, logits, targets):
    return grad_out * (ops.softmax(logits) - np.eye(len(logits))[targets]) / len(logits)


def back_classes_seen(grad_out, logits, targets):
    return grad_out * (ops.softmax(logits) - np.eye(targets.max() + 1)[targets]) / len(logits)


def back_labels_lie_down(grad_out, logits, targets):
    return grad_out * (ops.softmax(logits) - targets) / len(logits)


def back_no_brackets(grad_out, logits, targets):
    return grad_out * ops.softmax(logits) - np.eye(logits.shape[1])[targets] / len(logits)


def back_half_shared(grad_out, logits, targets):
    return grad_out * (ops.softmax(logits) - np.eye(logits.shape[1])[targets] / len(logits))


def back_late_one(grad_out, logits, targets):
    return grad_out * ops.softmax(logits) / len(logits) - np.eye(logits.shape[1])[targets]


def back_of_sigmoid(grad_out, logits, targets):
    return grad_out * (ops.sigmoid(logits) - np.eye(logits.shape[1])[targets]) / len(logits)


def back_doubled(grad_out, logits, targets):
    return 2 * back_of_sum(grad_out, logits, targets) / len(logits)


def back_by_chain(grad_out, logits, targets):
    p, hot = ops.softmax(logits), np.eye(logits.shape[1])[targets]
    return ops.softmax_backward(-grad_out * hot / p / len(p), logits)


def back_by_chain_at_target(grad_out, logits, targets):
    p, rows = ops.softmax(logits), np.arange(len(logits))
    g = np.zeros(p.shape)
    g[rows, targets] = -grad_out / p[rows, targets] / len(p)
    return ops.softmax_backward(g, logits)


def back_overflows(grad_out, logits, targets):
    e = np.exp(logits)
    return grad_out * (e / e.sum(axis=1, keepdims=True) - np.eye(logits.shape[1])[targets]) / len(logits)


def back_over_batch(grad_out, logits, targets):
    return grad_out * (ops.softmax(logits, dim=0) - np.eye(logits.shape[1])[targets]) / len(logits)


def margin_backward_twin(grad_out, logits, targets):
    """Return the gradient of `margin_twin`: +1 at the highest logit, −1 at the target's, shared out over the rows.

    >>> margin_backward_twin(1.0, np.array([[2.0, 5.0], [1.0, 0.0]]), np.array([0, 0])).tolist()
    [[-0.5, 0.5], [0.0, 0.0]]
    """
    rows, grad = np.arange(len(logits)), np.zeros(logits.shape)
    grad[rows, logits.argmax(axis=1)] += 1
    grad[rows, targets] -= 1
    return grad_out * grad / len(logits)


cross_entropy_backward = Exercise(
    key="cross_entropy_backward",
    piece="nnbook.ops:cross_entropy_backward",
    book=cross_entropy_backward_book,
    fit=fit_cross_entropy_backward,
    parts=[
        Part(
            "small logits",
            1,
            [
                case((1.0, np.zeros((2, 4)), np.array([0, 3])), np.array([[-3.0, 1, 1, 1], [1, 1, 1, -3]]) / 8),
                case(
                    (1.0, L[:1], K[:1]), np.array([[-0.3347590446, 0.2447284711, 0.0900305732]]), rtol=1e-6, atol=1e-8
                ),
                case(draw_classes_backward, ce_slopes, repeat=8),
            ],
        ),
        Part(
            "logits of ±1000, one row, float32",
            1,
            [
                case(
                    (3.0, FAR, FAR_K),
                    np.array([[0.0, 0.0, 0.0], [0.4223187982, -0.5776812018, 0.1553624035], [0.0, 1.0, -1.0]]),
                    atol=1e-8,
                ),
                case((2.0, np.array([[0.0, 0.0]]), np.array([1])), np.array([[1.0, -1.0]])),
                case(
                    (np.float32(1), np.zeros((2, 4), dtype=np.float32), np.array([0, 3])),
                    np.array([[-3.0, 1, 1, 1], [1, 1, 1, -3]]) / 8,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(back_turned, "the sign is turned: a step against it would make the true class less likely."),
        Mistake(back_no_target, "these are the probabilities alone. At the true class something is taken away."),
        Mistake(
            back_target_only, "only the true class moves. The others share one denominator with it, so they move too."
        ),
        Mistake(
            back_softmax_again, "softmax's own gradient is applied on top. In p - [k = y] it is contained already."
        ),
        Mistake(back_labels, "the labels are subtracted as numbers. They are indices: they say where the 1 is."),
        Mistake(
            back_labels_lie_down,
            "`targets` is subtracted as it is. It holds indices: each says in which column of its row 1 goes away.",
        ),
        Mistake(
            back_rows_for_classes,
            "the table of 0 and 1 has as many columns as there are rows. It needs one a class: `logits.shape[1]`.",
        ),
        Mistake(
            back_classes_seen,
            "the highest label in a batch need not be the last class. `logits.shape[1]` counts the classes.",
        ),
        Mistake(back_no_brackets, "p and the 1 are scaled unlike. Put brackets round their difference, then scale it."),
        Mistake(back_half_shared, "only the 1 is divided by the number of rows. Put brackets round the difference."),
        Mistake(back_late_one, "the 1 is taken away after the scaling. It needs grad_out and the mean as p does."),
        Mistake(back_of_sigmoid, "each logit goes through a sigmoid by itself. The classes share one softmax a row."),
        Mistake(back_doubled, "there is a factor 2 too many. It belongs to squares; the logarithm brings none."),
        Mistake(quiet(back_at_p), "this is the slope at the probabilities. The logits lie one step further back."),
        Mistake(back_logits, "the 1 is taken from the logits themselves. It belongs beside their softmax."),
        Mistake(back_all_columns, "`grad[:, targets]` reaches these columns in every row. One entry a row is meant."),
        Mistake(back_over_batch, "the probabilities add up to 1 down the columns. They should along each row."),
        Mistake(back_of_sum, "this is the gradient of the sum. In a mean each row has only its share."),
        Mistake(back_of_table, "the share is one of rows times classes. The mean was over the rows."),
        Mistake(back_alone, "grad_out is not used. Every slope is multiplied by what comes from behind."),
        Mistake(
            quiet(back_by_chain),
            "right on paper, but far out some p is exactly 0, and 0 / 0 is nan. Cancel the p first, on paper.",
        ),
        Mistake(
            quiet(back_by_chain_at_target),
            "right on paper, but a hopeless true class has p = 0, and 1 / p is inf. Cancel the p first, on paper.",
        ),
        Mistake(
            quiet(back_overflows),
            "exp(1000) is too large for a float, and inf / inf is nan. Chapter 04's softmax is safe.",
        ),
    ],
    hints=[
        "The loss of a row is log Σ exp(z_j) - z_y. Differentiate each of the two terms at z_k.",
        "The first term gives the softmax p_k, the second takes 1 away where k is the true class.",
        "Start from `ops.softmax(logits)`, take 1 from entry `[i, targets[i]]` of row i; then grad_out and the mean.",
    ],
    sibling=margin_backward_twin,
)
