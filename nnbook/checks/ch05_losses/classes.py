"""Cross-entropy over classes, from logits, and its gradient: softmax and logarithm in one."""

from __future__ import annotations

import math

import numpy as np

from nnbook import ops
from nnbook.checks import Exercise, Part
from nnbook.checks.ch05_losses import classes_mistakes as wrong
from nnbook.checks.ch05_losses.binary import case
from nnbook.checks.ch05_losses.fits import fit_cross_entropy


def cross_entropy_book(logits, targets):
    """Return the mean cross-entropy of classes."""
    z = logits - logits.max(axis=1, keepdims=True)
    log_probs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_probs[np.arange(len(z)), targets].mean()


def row_log_probs(row):
    highest = max(row)
    total = math.fsum(math.exp(z - highest) for z in row)
    return [z - highest - math.log(total) for z in row]


def ce_truth(logits, targets):
    losses = [-row_log_probs(row)[t] for row, t in zip(logits.tolist(), targets.tolist(), strict=True)]
    return math.fsum(losses) / len(losses)


def draw_classes(rng):
    n, classes = int(rng.integers(2, 7)), int(rng.integers(2, 6))
    return 2 * rng.normal(size=(n, classes)), rng.integers(0, classes, n)


def margin_twin(logits, targets):
    """Return how far, on average, the target's logit lies below the highest one of its row.

    >>> float(margin_twin(np.array([[2.0, 5.0], [1.0, 0.0]]), np.array([0, 0])))
    1.5
    """
    rows = np.arange(len(logits))
    return (logits.max(axis=1) - logits[rows, targets]).mean()


L = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
K = np.array([0, 2])
FAR = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -1001.0], [0.0, 1000.0, 0.0]])
FAR_K = np.array([0, 1, 2])
cross_entropy = Exercise(
    key="cross_entropy",
    piece="nnbook.ops:cross_entropy_forward",
    book=cross_entropy_book,
    fit=fit_cross_entropy,
    also=[ops.cross_entropy],
    parts=[
        Part(
            "small logits",
            1,
            [
                case((np.zeros((2, 4)), np.array([0, 3])), 1.3862943611),
                case((L, K), (0.4076059644 + 1.0986122887) / 2),
                case((np.array([[1.0, 2.0], [3.0, 0.5], [-1.0, 1.0]]), np.array([0, 0, 1])), 0.5063598110),
                case(draw_classes, ce_truth, repeat=6),
            ],
        ),
        Part(
            "logits of ±1000, one row, float32",
            1,
            [
                case((FAR, FAR_K), (0.0 + 0.8619948041 + 1000.0) / 3),
                case((np.array([[-1000.0, -999.0]]), np.array([0])), 1.3132616875),
                case((np.array([[5.0, 5.0, 5.0]]), np.array([1])), 1.0986122887),
                case((L.astype(np.float32), K), 0.7531091266, rtol=1e-5),
                case((FAR.astype(np.float32), FAR_K.astype(np.int32)), (0.8619948041 + 1000.0) / 3, rtol=1e-5),
                case((np.arange(24.0).reshape(4, 6)[:, ::3], np.array([0, 1, 0, 1])), 1.5485873516),
            ],
        ),
    ],
    mistakes=wrong.MISTAKES,
    hints=[
        "log softmax(z) at class k is z_k - log Σ exp(z_j). So there is no need to compute a probability at all.",
        "Take each row's greatest logit away first (axis=1, keepdims=True); that changes nothing but the exponents.",
        "`log_probs[np.arange(N), targets]` picks one entry a row. Turn the sign and take the mean.",
    ],
    sibling=margin_twin,
)
