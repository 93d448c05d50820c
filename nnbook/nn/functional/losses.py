"""Losses on the tape. reduction: "mean", "sum" or "none"."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook import ops
from nnbook.autograd import Tensor, record
from nnbook.nn.functional.inputs import arrays, integers


def mse_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Return the squared error."""
    x, y = arrays("mse_loss", input, target)
    out = ops.mse_loss(x, y, reduction=reduction)
    return record(out, (input, target), lambda g: ops.mse_loss_backward(g, x, y, reduction=reduction))


def l1_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Return the absolute error."""
    x, y = arrays("l1_loss", input, target)
    out = ops.l1_loss(x, y, reduction=reduction)
    return record(out, (input, target), lambda g: ops.l1_loss_backward(g, x, y, reduction=reduction))


def huber_loss(input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0) -> Tensor:
    """Return the squared error near the target and the absolute error beyond delta."""
    x, y = arrays("huber_loss", input, target)
    options: dict[str, Any] = {"reduction": reduction, "delta": delta}
    out = ops.huber_loss(x, y, **options)
    return record(out, (input, target), lambda g: ops.huber_loss_backward(g, x, y, **options))


def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Return the cross-entropy of yes-or-no targets, from logits."""
    z, t = arrays("binary_cross_entropy_with_logits", input, target)
    out = ops.binary_cross_entropy_with_logits(z, t, reduction=reduction)

    def backward(g: np.ndarray) -> tuple:
        return ops.binary_cross_entropy_with_logits_backward(g, z, t, reduction=reduction)

    return record(out, (input, target), backward)


def cross_entropy(
    input: Tensor, target: Any, ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0
) -> Tensor:
    """Return the cross-entropy of classes, from logits (N, C) or (N, C, …); target: class indices (N,) or (N, …)."""
    (logits,) = arrays("cross_entropy", input)
    options: dict[str, Any] = {"ignore_index": ignore_index, "label_smoothing": label_smoothing}
    out, cache = ops.cross_entropy_forward(logits, integers("cross_entropy", target), reduction=reduction, **options)
    return record(out, (input,), lambda g: (ops.cross_entropy_backward(g, cache),))


def kl_divergence(mean: Tensor, log_var: Tensor) -> Tensor:
    """Return KL(N(mean, exp(log_var)) ‖ N(0, 1)), summed over the last axis, averaged over the examples."""
    m, v = arrays("kl_divergence", mean, log_var)
    return record(ops.kl_divergence(m, v), (mean, log_var), lambda g: ops.kl_divergence_backward(g, m, v))
