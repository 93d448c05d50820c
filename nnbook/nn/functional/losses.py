"""Losses on the tape. reduction: "mean", "sum" or "none"."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook import ops
from nnbook.autograd import Tensor, record
from nnbook.nn.functional.inputs import arrays, integers


def mse_loss(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """Return the squared error of input and target, of one shape and dtype.

    Raises ValueError for shapes that differ, and where a target is NaN;
    TypeError for dtypes that differ. Formula: `nnbook.ops.mse_loss`.

    >>> from nnbook import tensor
    >>> mse_loss(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(2.)
    """
    x, y = arrays("mse_loss", input, target)
    out = ops.mse_loss(x, y, reduction=reduction)
    return record(out, (input, target), lambda g: ops.mse_loss_backward(g, x, y, reduction=reduction))


def l1_loss(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """Return the absolute error; shapes and errors as in `mse_loss`. Formula: `nnbook.ops.l1_loss`.

    >>> from nnbook import tensor
    >>> l1_loss(tensor([1.0, 2.0]), tensor([1.0, 4.0]), reduction="sum")
    tensor(2.)
    """
    x, y = arrays("l1_loss", input, target)
    out = ops.l1_loss(x, y, reduction=reduction)
    return record(out, (input, target), lambda g: ops.l1_loss_backward(g, x, y, reduction=reduction))


def huber_loss(input: Tensor, target: Tensor, *, reduction: str = "mean", delta: float = 1.0) -> Tensor:
    """Return half the squared error near the target and a straight line beyond delta; shapes as in `mse_loss`.

    Raises ValueError as `mse_loss` does, and for a delta that is not above 0. Source and formula:
    `nnbook.ops.huber_loss`.

    >>> from nnbook import tensor
    >>> huber_loss(tensor([0.5, 3.0]), tensor([0.0, 0.0]), reduction="none")
    tensor([0.125, 2.5  ])
    """
    x, y = arrays("huber_loss", input, target)
    options: dict[str, Any] = {"reduction": reduction, "delta": delta}
    out = ops.huber_loss(x, y, **options)
    return record(out, (input, target), lambda g: ops.huber_loss_backward(g, x, y, **options))


def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """Return the cross-entropy of yes-or-no targets, from logits, in nats; target: of input's shape, from 0 to 1.

    Errors as in `mse_loss`. Formula: `nnbook.ops.binary_cross_entropy_with_logits`.

    >>> from nnbook import tensor
    >>> binary_cross_entropy_with_logits(tensor([0.0]), tensor([1.0]))  # log 2
    tensor(0.6931)
    """
    z, t = arrays("binary_cross_entropy_with_logits", input, target)
    out = ops.binary_cross_entropy_with_logits(z, t, reduction=reduction)

    def backward(g: np.ndarray) -> tuple:
        return ops.binary_cross_entropy_with_logits_backward(g, z, t, reduction=reduction)

    return record(out, (input, target), backward)


def cross_entropy(
    input: Tensor, target: Any, *, ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0
) -> Tensor:
    """Return the cross-entropy of classes, from logits (N, C) or (N, C, …), in nats; target: indices (N,) or (N, …).

    Raises ValueError for shapes that do not fit and classes out of range, TypeError for targets that are no integers.
    The options, source and formula: `nnbook.ops.cross_entropy`.

    >>> from nnbook import tensor
    >>> logits = tensor([[0.0, 0.0]], requires_grad=True)
    >>> cross_entropy(logits, tensor([0])).backward()
    >>> logits.grad
    array([[-0.5,  0.5]], dtype=float32)
    """
    (logits,) = arrays("cross_entropy", input)
    options: dict[str, Any] = {"ignore_index": ignore_index, "label_smoothing": label_smoothing}
    out, cache = ops.cross_entropy_forward(logits, integers("cross_entropy", target), reduction=reduction, **options)
    return record(out, (input,), lambda g: (ops.cross_entropy_backward(g, cache),))


def kl_divergence(mean: Tensor, log_var: Tensor) -> Tensor:
    """Return KL(N(mean, exp(log_var)) ‖ N(0, 1)) in nats, summed over the last axis, averaged over the examples.

    mean, log_var: (N, D) both; raises ValueError where they differ. Source and formula: `nnbook.ops.kl_divergence`.

    >>> from nnbook import tensor
    >>> kl_divergence(tensor([[1.0, 1.0]]), tensor([[0.0, 0.0]]))
    tensor(1.)
    """
    m, v = arrays("kl_divergence", mean, log_var)
    return record(ops.kl_divergence(m, v), (mean, log_var), lambda g: ops.kl_divergence_backward(g, m, v))
