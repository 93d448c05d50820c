"""What the recurrent operations share: checks of shapes, biases, and the gradients of weights over all time steps."""

from __future__ import annotations

import numpy as np

from nnbook.ops.shapes import are_arrays, same_float


def split_gates(z: np.ndarray, count: int) -> list[np.ndarray]:
    """Return the gates (B, H) in a row (B, count · H), as views."""
    hidden = z.shape[-1] // count
    return [z[..., k * hidden : (k + 1) * hidden] for k in range(count)]


def joint_bias(weight_ih: np.ndarray, bias_ih: np.ndarray | None, bias_hh: np.ndarray | None) -> np.ndarray:
    """Return the sum of both biases, of which either may be missing."""
    total = np.zeros(len(weight_ih), weight_ih.dtype) if bias_ih is None else bias_ih
    return total if bias_hh is None else total + bias_hh


def weight_gradients(
    dz: np.ndarray, x: np.ndarray, h: np.ndarray, weight_ih: np.ndarray, needs_dx: bool
) -> tuple[np.ndarray | None, np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients at x, weight_ih, weight_hh and the biases, each in one product over all steps.

    dz: gradients before the gates, (T, G, B). x: (T, B, I). h: the states before each step, (T, H, B).
    """
    steps, gates, batch = dz.shape
    flat = dz.swapaxes(0, 1).reshape(gates, steps * batch)
    dx = (flat.T @ weight_ih).reshape(x.shape) if needs_dx else None
    dweight_ih = flat @ x.reshape(steps * batch, -1)
    dweight_hh = flat @ h.swapaxes(1, 2).reshape(steps * batch, h.shape[1])
    return dx, dweight_ih, dweight_hh, flat.sum(1)


def check_sequence(
    name: str,
    gates: int,
    x: np.ndarray,
    h0: np.ndarray,
    weight_ih: np.ndarray,
    weight_hh: np.ndarray,
    bias_ih: np.ndarray | None,
    bias_hh: np.ndarray | None,
    c0: np.ndarray | None = None,
) -> None:
    """Raise ValueError or TypeError unless everything fits a sequence (T, B, I)."""
    are_arrays(name, x=x)
    if x.ndim != 3:
        raise ValueError(f"{name}: x must be (T, B, input_size), got {x.shape}")
    if not len(x):
        raise ValueError(f"{name}: the sequence is empty, x must have at least one time step, got {x.shape}")
    check_step(name, gates, x[0], h0, weight_ih, weight_hh, bias_ih, bias_hh, c0)


def check_step(
    name: str,
    gates: int,
    x: np.ndarray,
    h: np.ndarray,
    weight_ih: np.ndarray,
    weight_hh: np.ndarray,
    bias_ih: np.ndarray | None,
    bias_hh: np.ndarray | None,
    c: np.ndarray | None = None,
) -> None:
    """Raise ValueError or TypeError unless everything fits one step on x (B, I)."""
    same_float(
        name,
        "bias_ih",
        "bias_hh",
        "c",
        x=x,
        h=h,
        weight_ih=weight_ih,
        weight_hh=weight_hh,
        bias_ih=bias_ih,
        bias_hh=bias_hh,
        c=c,
    )
    if x.ndim != 2 or h.ndim != 2 or weight_hh.ndim != 2:
        raise ValueError(f"{name}: expected x (B, I) and h (B, H), got x {x.shape}, h {h.shape}")
    (batch, features), hidden = x.shape, weight_hh.shape[1]
    wanted = {
        "h": (h, (batch, hidden)),
        "c": (c, (batch, hidden)),
        "weight_ih": (weight_ih, (gates * hidden, features)),
        "weight_hh": (weight_hh, (gates * hidden, hidden)),
        "bias_ih": (bias_ih, (gates * hidden,)),
        "bias_hh": (bias_hh, (gates * hidden,)),
    }
    for part, (array, shape) in wanted.items():
        if array is not None and array.shape != shape:
            raise ValueError(f"{name}: {part} must be {shape}, got {array.shape} (x {x.shape}, H {hidden})")
