"""How a learner's loss takes the place of the library's: what it does not know goes to the book's original.

The originals are taken here, at import, so that they stay the book's after `mine.use()`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnbook import ops

MSE, MSE_BACKWARD = ops.mse_loss, ops.mse_loss_backward
BCE, BCE_BACKWARD = ops.binary_cross_entropy_with_logits, ops.binary_cross_entropy_with_logits_backward
CE_FORWARD, CE_BACKWARD = ops.cross_entropy_forward, ops.cross_entropy_backward


def _like(value: Any, array: np.ndarray) -> Any:
    """Return a value in the dtype of an array, as the library's functions do."""
    return np.asarray(value, dtype=array.dtype)[()]


def _plain(x: Any, target: Any) -> bool:
    """Say whether a learner's function was checked on such inputs: arrays of one shape, and not empty."""
    return isinstance(x, np.ndarray) and isinstance(target, np.ndarray) and x.dtype == target.dtype and x.size > 0


def fit_mse(own: Callable) -> Callable:
    def mse_loss(x: np.ndarray, target: np.ndarray, *, reduction: str = "mean") -> np.ndarray:
        if reduction not in ("mean", "sum") or not _plain(x, target) or np.isnan(target).any():
            return MSE(x, target, reduction=reduction)
        return _like(own(x, target, reduction), x)

    return mse_loss


def fit_mse_backward(own: Callable) -> Callable:
    def mse_loss_backward(
        grad_out: np.ndarray, x: np.ndarray, target: np.ndarray, *, reduction: str = "mean"
    ) -> tuple[np.ndarray, np.ndarray]:
        if reduction not in ("mean", "sum") or not _plain(x, target):
            return MSE_BACKWARD(grad_out, x, target, reduction=reduction)
        dx = _like(own(grad_out, x, target, reduction), x)
        return dx, -dx

    return mse_loss_backward


def fit_bce(own: Callable) -> Callable:
    def binary_cross_entropy_with_logits(
        logits: np.ndarray, targets: np.ndarray, *, reduction: str = "mean"
    ) -> np.ndarray:
        strange = not _plain(logits, targets) or logits.shape != targets.shape
        if reduction != "mean" or strange or not ((targets >= 0) & (targets <= 1)).all():
            return BCE(logits, targets, reduction=reduction)
        return _like(own(logits, targets), logits)

    return binary_cross_entropy_with_logits


def fit_bce_backward(own: Callable) -> Callable:
    def binary_cross_entropy_with_logits_backward(
        grad_out: np.ndarray, logits: np.ndarray, targets: np.ndarray, *, reduction: str = "mean"
    ) -> tuple[np.ndarray, np.ndarray]:
        book = BCE_BACKWARD(grad_out, logits, targets, reduction=reduction)
        if reduction != "mean" or not _plain(logits, targets):
            return book
        return _like(own(grad_out, logits, targets), logits), book[1]

    return binary_cross_entropy_with_logits_backward


def fit_cross_entropy(own: Callable) -> Callable:
    """The library's forward also hands on a cache, the book's, which either backward can read."""

    def cross_entropy_forward(
        logits: np.ndarray,
        targets: np.ndarray,
        *,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
        ignore_index: int = -100,
    ) -> tuple[np.ndarray, tuple]:
        options: dict[str, Any] = {"label_smoothing": label_smoothing, "ignore_index": ignore_index}
        loss, cache = CE_FORWARD(logits, targets, reduction=reduction, **options)
        if _simple(cache):
            loss = _like(own(logits, targets), logits)
        return loss, cache

    return cross_entropy_forward


def fit_cross_entropy_backward(own: Callable) -> Callable:
    """The cache holds probabilities; their logarithms are logits with the same softmax."""

    def cross_entropy_backward(grad_out: np.ndarray, cache: tuple) -> np.ndarray:
        if not _simple(cache):
            return CE_BACKWARD(grad_out, cache)
        probs, targets = cache[1], cache[3]
        with np.errstate(divide="ignore"):
            logits = np.maximum(np.log(probs), -1e4)  # finite, and still far too low to matter
        return _like(own(grad_out, logits, targets), probs)

    return cross_entropy_backward


def _simple(cache: tuple) -> bool:
    """Say whether a forward was that of the exercise: (N, C) and (N,), the mean over all, no smoothing."""
    shape, _, _, targets, counts, _, reduction, label_smoothing = cache
    return len(shape) == 2 and targets.size > 0 and counts is None and reduction == "mean" and not label_smoothing
