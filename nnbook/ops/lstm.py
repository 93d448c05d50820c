"""The LSTM over a whole sequence, and one step of it.

Inside, a batch lies last, (gates, B): then every gate is one contiguous block. One tanh serves all four gates, because
σ(z) = ½ tanh(z / 2) + ½; the ½ before the tanh is folded into the weights.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnbook.ops.activations import sigmoid
from nnbook.ops.sequences import check_sequence, check_step, joint_bias, split_gates, weight_gradients


def lstm_step(
    x: np.ndarray,
    h: np.ndarray,
    c: np.ndarray,
    weight_ih: np.ndarray,
    weight_hh: np.ndarray,
    bias_ih: np.ndarray | None = None,
    bias_hh: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Take one step: forget a part of the cell, write into it, show a part of it.

    x: (B, I). h, c: hidden and cell state, (B, H). weight_ih: (4H, I), weight_hh: (4H, H), biases: (4H,) or None; their
    rows belong to the gates i f g o: input, forget, candidate, output.

    Returns the new (h, c). Raises ValueError where shapes do not fit.

    Source: Hochreiter and Schmidhuber (1997); the forget gate is Gers, Schmidhuber and Cummins' (2000).

    >>> zeros = np.zeros((1, 2))
    >>> lstm_step(zeros, zeros, np.ones((1, 2)), np.zeros((8, 2)), np.zeros((8, 2)))[1]
    array([[0.5, 0.5]])
    """
    check_step("lstm", 4, x, h, weight_ih, weight_hh, bias_ih, bias_hh, c)
    i, f, g, o = _gates(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    c = f * c + i * g
    return o * np.tanh(c), c


def lstm_step_backward(
    grad_h: np.ndarray,
    grad_c: np.ndarray,
    x: np.ndarray,
    h: np.ndarray,
    c: np.ndarray,
    weight_ih: np.ndarray,
    weight_hh: np.ndarray,
    bias_ih: np.ndarray | None = None,
    bias_hh: np.ndarray | None = None,
) -> tuple:
    """Return the gradients at x, h, c, weights and biases, for the gradients at the new h and c.

    >>> z = np.zeros((1, 1))
    >>> lstm_step_backward(z, np.ones((1, 1)), z, z, z, np.zeros((4, 1)), np.zeros((4, 1)))[2]
    array([[0.5]])
    """
    i, f, g, o = _gates(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    t = np.tanh(f * c + i * g)
    dc = grad_c + grad_h * o * (1 - t * t)
    gates = [dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), grad_h * t * o * (1 - o)]
    dz = np.concatenate(gates, axis=1)
    dbias = dz.sum(0)
    return (
        dz @ weight_ih,
        dz @ weight_hh,
        dc * f,
        dz.T @ x,
        dz.T @ h,
        None if bias_ih is None else dbias,
        None if bias_hh is None else dbias.copy(),
    )


def _gates(
    x: np.ndarray,
    h: np.ndarray,
    weight_ih: np.ndarray,
    weight_hh: np.ndarray,
    bias_ih: np.ndarray | None,
    bias_hh: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    z = x @ weight_ih.T + h @ weight_hh.T + joint_bias(weight_ih, bias_ih, bias_hh)
    i, f, g, o = split_gates(z, 4)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


class LSTMCache(NamedTuple):
    """Hold what `lstm_backward` needs; in memory the batch lies last."""

    x: np.ndarray  # (T, B, I)
    weight_ih: np.ndarray
    weight_hh: np.ndarray
    biases: tuple[bool, bool]
    gates: np.ndarray  # (T, 4, H, B): i f g o
    h: np.ndarray  # (T + 1, H, B), the initial state first
    c: np.ndarray  # (T + 1, H, B)
    tanh_c: np.ndarray  # (T, H, B)
    needs_dx: bool


def lstm(
    x: np.ndarray,
    h0: np.ndarray,
    c0: np.ndarray,
    weight_ih: np.ndarray,
    weight_hh: np.ndarray,
    bias_ih: np.ndarray | None = None,
    bias_hh: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Run an LSTM layer over a sequence: `lstm_step` for every time step.

    x: (T, B, I). h0, c0: (B, H). weight_ih: (4H, I), weight_hh: (4H, H), biases: (4H,) or None, gates i f g o.

    Returns all hidden states (T, B, H) and the last cell state (B, H). Raises ValueError where shapes do not fit.

    >>> zeros = np.zeros((1, 2))
    >>> h, c = lstm(np.zeros((3, 1, 2)), zeros, zeros + 1, np.zeros((8, 2)), np.zeros((8, 2)))
    >>> c
    array([[0.125, 0.125]])
    """
    return lstm_forward(x, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh)[0]


def lstm_forward(
    x: np.ndarray,
    h0: np.ndarray,
    c0: np.ndarray,
    weight_ih: np.ndarray,
    weight_hh: np.ndarray,
    bias_ih: np.ndarray | None = None,
    bias_hh: np.ndarray | None = None,
    *,
    needs_dx: bool = True,
) -> tuple[tuple[np.ndarray, np.ndarray], LSTMCache]:
    """Return `lstm` and what `lstm_backward` needs. needs_dx: False leaves x's gradient out later.

    >>> zeros = np.zeros((1, 1))
    >>> (h, c), cache = lstm_forward(np.zeros((2, 1, 1)), zeros, zeros, np.zeros((4, 1)), np.zeros((4, 1)))
    >>> lstm_backward((np.zeros((2, 1, 1)), np.ones((1, 1))), cache)[2]
    array([[0.25]])
    """
    check_sequence("lstm", 4, x, h0, weight_ih, weight_hh, bias_ih, bias_hh, c0)
    steps, batch, _ = x.shape
    hidden = weight_hh.shape[1]
    half = np.repeat(np.array([0.5, 0.5, 1, 0.5], x.dtype), hidden)[:, None]  # σ(z) = ½ tanh(½ z) + ½
    inner = weight_hh * half
    z = _projections(x, weight_ih * half, joint_bias(weight_ih, bias_ih, bias_hh)[:, None] * half)
    h, c = np.empty((2, steps + 1, hidden, batch), x.dtype)
    h[0], c[0] = h0.T, c0.T
    tanh_c = np.empty((steps, hidden, batch), x.dtype)
    sums, kept = np.empty((4 * hidden, batch), x.dtype), np.empty((hidden, batch), x.dtype)
    for t in range(steps):
        gates = z[t]
        gates += np.matmul(inner, h[t], out=sums)
        np.tanh(gates, out=gates)
        for sigmoids in (gates[: 2 * hidden], gates[3 * hidden :]):
            sigmoids *= 0.5
            sigmoids += 0.5
        i, f, g, o = gates.reshape(4, hidden, batch)
        np.multiply(f, c[t], out=kept)
        new_c = np.multiply(i, g, out=c[t + 1])
        new_c += kept
        np.multiply(o, np.tanh(new_c, out=tanh_c[t]), out=h[t + 1])
    cache = LSTMCache(
        x,
        weight_ih,
        weight_hh,
        (bias_ih is not None, bias_hh is not None),
        z.reshape(steps, 4, hidden, batch),
        h,
        c,
        tanh_c,
        needs_dx,
    )
    return (h[1:].swapaxes(1, 2), c[-1].T.copy()), cache


def _projections(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Return all inputs' parts of the gates before the loop, (T, 4H, B)."""
    z = weight @ x.swapaxes(1, 2)
    z += bias
    return z


def lstm_backward(grads: tuple[np.ndarray, np.ndarray | None], cache: LSTMCache) -> tuple:
    """Return the gradients at x, h0, c0, weight_ih, weight_hh and the biases: back-propagation through time.

    grads: the gradients at all hidden states (T, B, H) and at the last cell state (B, H), or None for the latter.

    >>> zeros = np.zeros((1, 1))  # all gates are ½: the cell halves at each step
    >>> _, cache = lstm_forward(np.zeros((3, 1, 1)), zeros, zeros, np.zeros((4, 1)), np.zeros((4, 1)))
    >>> lstm_backward((np.zeros((3, 1, 1)), np.array([[8.0]])), cache)[2]
    array([[1.]])
    """
    x, weight_ih, weight_hh, (has_ih, has_hh), gates, h, _, _, needs_dx = cache
    steps, _, hidden, batch = gates.shape
    grad_h = grads[0].swapaxes(1, 2)
    dz, dc_from_h = _local_slopes(cache)
    dh = np.zeros((hidden, batch), x.dtype)
    dc = np.zeros((hidden, batch), x.dtype) if grads[1] is None else np.array(grads[1].T, order="C")
    scratch = np.empty_like(dh)
    back = np.ascontiguousarray(weight_hh.T)
    for t in reversed(range(steps)):
        dh += grad_h[t]
        dc += np.multiply(dh, dc_from_h[t], out=scratch)
        dz[t, :3] *= dc
        dz[t, 3] *= dh
        np.matmul(back, dz[t].reshape(4 * hidden, batch), out=dh)
        dc *= gates[t, 1]
    weights = weight_gradients(dz.reshape(steps, 4 * hidden, batch), x, h[:-1], weight_ih, needs_dx)
    dx, dweight_ih, dweight_hh, dbias = weights
    return (
        dx,
        np.ascontiguousarray(dh.T),
        np.ascontiguousarray(dc.T),
        dweight_ih,
        dweight_hh,
        dbias if has_ih else None,
        dbias.copy() if has_hh else None,
    )


def _local_slopes(cache: LSTMCache) -> tuple[np.ndarray, np.ndarray]:
    """Return, for all steps at once, the gates' slopes (what dc or dh will be multiplied by) and dc / dh."""
    gates, tanh_c = cache.gates, cache.tanh_c
    i, _, g, o = (gates[:, k] for k in range(4))
    slopes = np.empty_like(gates)
    # Of a sigmoid y the slope is y − y²; of a tanh 1 − y².
    np.multiply(gates, gates, out=slopes)
    np.subtract(gates, slopes, out=slopes)
    slopes[:, 0] *= g
    slopes[:, 1] *= cache.c[:-1]
    slopes[:, 2] = i - i * g * g
    slopes[:, 3] *= tanh_c
    dc_from_h = tanh_c * tanh_c
    np.subtract(1, dc_from_h, out=dc_from_h)
    dc_from_h *= o
    return slopes, dc_from_h
