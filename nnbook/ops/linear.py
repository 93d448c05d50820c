"""The linear layer's one matrix product."""

from __future__ import annotations

import numpy as np

from nnbook.ops.shapes import same_float


def linear(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
    """Return x weightᵀ + bias over the last axis.

    x: (…, in_features). weight: (out_features, in_features). bias: (out_features,), or None.

    Returns (…, out_features). Raises ValueError where features do not fit, TypeError where dtypes differ.

    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([0.5]))
    array([[11.5]])
    """
    _check(x, weight, bias)
    # Rows of all leading axes below each other: always one product, never a loop of small ones.
    y = x @ weight.T if x.ndim <= 2 else x.reshape(-1, x.shape[-1]) @ weight.T
    if bias is not None:
        y += bias
    return y if x.ndim <= 2 else y.reshape(*x.shape[:-1], len(weight))


def linear_backward(
    grad_out: np.ndarray,
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    *,
    needs_input_grad: bool = True,
) -> tuple[np.ndarray | None, np.ndarray, np.ndarray | None]:
    """Return the gradients at x, weight and bias, for the gradient at the output.

    grad_out: (…, out_features).
    needs_input_grad: False leaves x's gradient out (None); the first layer's x is data and needs none.

    >>> linear_backward(np.array([[1.0]]), np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]))[:2]
    (array([[3., 4.]]), array([[1., 2.]]))
    """
    out_features, in_features = weight.shape
    rows, grad_rows = x, grad_out
    if x.ndim != 2:
        rows, grad_rows = x.reshape(-1, in_features), grad_out.reshape(-1, out_features)
    dx = grad_rows @ weight if needs_input_grad else None
    if dx is not None and x.ndim != 2:
        dx = dx.reshape(x.shape)
    return dx, grad_rows.T @ rows, None if bias is None else np.add.reduce(grad_rows, 0)


def _check(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None) -> None:
    same_float("linear", "bias", x=x, weight=weight, bias=bias)
    if weight.ndim != 2:
        raise ValueError(f"linear: weight must have 2 axes (out_features, in_features), got {weight.shape}")
    if not x.ndim or x.shape[-1] != weight.shape[1]:
        features = f"{x.shape[-1]} features" if x.ndim else "no axis"
        raise ValueError(
            f"linear: x has {features}, weight expects {weight.shape[1]} (x {x.shape}, weight {weight.shape})"
        )
    if bias is not None and bias.shape != weight.shape[:1]:
        raise ValueError(f"linear: bias must be {weight.shape[:1]}, got {bias.shape} (weight {weight.shape})")
