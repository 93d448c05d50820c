"""Gradients made shorter before a step, so that one steep place cannot throw the parameters far away."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from nnbook.ops.shapes import number


def clip_grad_norm_(parameters: Any, max_norm: float, norm_type: Any = 2.0, error_if_nonfinite: bool = False) -> float:
    """Scale all gradients, in place and by one factor, so that together they are no longer than max_norm.

    parameters: those whose gradients are meant, or a single one; a gradient of None does not count.
    max_norm: the greatest length, above 0. norm_type: which length: 2 is Euclid's, math.inf or "inf" the largest entry.
    error_if_nonfinite: raise RuntimeError where the length is NaN or infinite; otherwise such gradients turn to NaN.

        grad ← grad · min(1, max_norm / (norm + 1e-6))

    Returns the length before clipping, of all gradients as one vector, computed in float64.

    Source: R. Pascanu, T. Mikolov and Y. Bengio (2013), On the difficulty of training recurrent neural networks.

    >>> from nnbook import tensor
    >>> x = tensor([0.0, 0.0], requires_grad=True)
    >>> (x * tensor([3.0, 4.0])).sum().backward()
    >>> clip_grad_norm_([x], max_norm=1.0)
    5.0
    >>> x.grad.round(4)
    array([0.6, 0.8], dtype=float32)
    """
    number("clip_grad_norm_", "max_norm", max_norm, "above 0", lambda norm: norm > 0)
    norm_type = math.inf if norm_type == "inf" else norm_type
    number("clip_grad_norm_", "norm_type", norm_type, "above 0", lambda kind: kind > 0)
    grads = _gradients("clip_grad_norm_", parameters)
    lengths = np.array([float(np.linalg.norm(grad.astype(np.float64).ravel(), norm_type)) for grad in grads])
    norm = float(np.linalg.norm(lengths, norm_type)) if grads else 0.0
    if error_if_nonfinite and not math.isfinite(norm):
        raise RuntimeError(f"clip_grad_norm_: the gradients' norm is {norm}, so they cannot be clipped")
    factor = max_norm / (norm + 1e-6)
    if not factor >= 1:  # true for NaN as well, which shall show
        with np.errstate(invalid="ignore"):
            for grad in grads:
                grad *= factor
    return norm


def clip_grad_value_(parameters: Any, clip_value: float) -> None:
    """Bring every entry of every gradient, in place, between −clip_value and clip_value.

    >>> from nnbook import tensor
    >>> x = tensor([0.0, 0.0], requires_grad=True)
    >>> (x * tensor([3.0, -0.5])).sum().backward()
    >>> clip_grad_value_([x], 1.0)
    >>> x.grad
    array([ 1. , -0.5], dtype=float32)
    """
    number("clip_grad_value_", "clip_value", clip_value, "above 0", lambda value: value > 0)
    for grad in _gradients("clip_grad_value_", parameters):
        np.clip(grad, -float(clip_value), float(clip_value), out=grad)


def _gradients(who: str, parameters: Any) -> list[np.ndarray]:
    if hasattr(parameters, "grad"):
        parameters = [parameters]
    if not isinstance(parameters, Iterable):
        raise TypeError(f"{who}: expected parameters, as model.parameters(), got a {type(parameters).__name__}")
    parameters = list(parameters)
    for p in parameters:
        if not hasattr(p, "grad") or not isinstance(p.grad, np.ndarray | None):
            raise TypeError(f"{who}: expected parameters, as model.parameters(), got a {type(p).__name__} among them")
    return [p.grad for p in parameters if p.grad is not None]
