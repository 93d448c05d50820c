"""Elman's recurrent network and the GRU over a whole sequence, and one step of each.

Inside, a batch lies last, (gates, B), and all inputs' parts are computed in one product before the loop over time.
"""

from __future__ import annotations

import numpy as np

from nnbook.ops.activations import sigmoid
from nnbook.ops.sequences import check_sequence, check_step, joint_bias, split_gates, weight_gradients

Array = np.ndarray
Bias = np.ndarray | None


# The recurrent network of Elman (1990)


def rnn_step(
    x: Array,
    h: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias_ih: Bias = None,
    bias_hh: Bias = None,
    *,
    nonlinearity: str = "tanh",
) -> Array:
    """Take one step: the new state is tanh(W_ih x + b_ih + W_hh h + b_hh).

    x: (B, I). h: (B, H). weight_ih: (H, I). weight_hh: (H, H). biases: (H,), or None.
    nonlinearity: "tanh" or "relu".

    Returns the new h (B, H). Raises ValueError where shapes do not fit.

    Source: Elman (1990), Finding structure in time.

    >>> rnn_step(np.zeros((1, 2)), np.ones((1, 1)), np.zeros((1, 2)), np.array([[0.5]])).round(4)
    array([[0.4621]])
    """
    check_step("rnn", 1, x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    z = x @ weight_ih.T + h @ weight_hh.T + joint_bias(weight_ih, bias_ih, bias_hh)
    return np.tanh(z) if _is_tanh(nonlinearity) else np.maximum(z, 0)


def rnn_step_backward(
    grad_h: Array,
    x: Array,
    h: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias_ih: Bias = None,
    bias_hh: Bias = None,
    *,
    nonlinearity: str = "tanh",
) -> tuple:
    """Return the gradients at x, h, the weights and the biases, for the gradient at the new h.

    >>> z = np.zeros((1, 1))
    >>> rnn_step_backward(np.ones((1, 1)), z, z, z, np.array([[0.5]]))[1]
    array([[0.5]])
    """
    y = rnn_step(x, h, weight_ih, weight_hh, bias_ih, bias_hh, nonlinearity=nonlinearity)
    dz = grad_h * _slope(y, nonlinearity)
    return dz @ weight_ih, dz @ weight_hh, dz.T @ x, dz.T @ h, *_bias_gradients(dz.sum(0), bias_ih, bias_hh)


def rnn(
    x: Array,
    h0: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias_ih: Bias = None,
    bias_hh: Bias = None,
    *,
    nonlinearity: str = "tanh",
) -> Array:
    """Run the recurrent network over a sequence: `rnn_step` for every time step.

    x: (T, B, I). h0: (B, H). Weights and biases as in `rnn_step`.

    Returns all states (T, B, H). Raises ValueError where shapes do not fit.

    >>> rnn(np.zeros((3, 1, 2)), np.ones((1, 1)), np.zeros((1, 2)), np.array([[0.5]])).shape
    (3, 1, 1)
    """
    return rnn_forward(x, h0, weight_ih, weight_hh, bias_ih, bias_hh, nonlinearity=nonlinearity)[0]


def rnn_forward(
    x: Array,
    h0: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias_ih: Bias = None,
    bias_hh: Bias = None,
    *,
    nonlinearity: str = "tanh",
    needs_dx: bool = True,
) -> tuple[Array, tuple]:
    """Return `rnn` and what `rnn_backward` needs. needs_dx: False leaves x's gradient out later.

    >>> h, cache = rnn_forward(np.zeros((2, 1, 1)), np.zeros((1, 1)), np.ones((1, 1)), np.ones((1, 1)))
    >>> rnn_backward(np.ones((2, 1, 1)), cache)[1]
    array([[2.]])
    """
    check_sequence("rnn", 1, x, h0, weight_ih, weight_hh, bias_ih, bias_hh)
    is_tanh = _is_tanh(nonlinearity)
    h = np.empty((len(x) + 1, weight_hh.shape[1], x.shape[1]), x.dtype)
    h[0] = h0.T
    h[1:] = weight_ih @ x.swapaxes(1, 2)
    h[1:] += joint_bias(weight_ih, bias_ih, bias_hh)[:, None]
    for t in range(len(x)):
        z = h[t + 1]
        z += weight_hh @ h[t]
        if is_tanh:
            np.tanh(z, out=z)
        else:
            np.maximum(z, 0, out=z)
    return h[1:].swapaxes(1, 2), (x, h, weight_ih, weight_hh, bias_ih, bias_hh, nonlinearity, needs_dx)


def rnn_backward(grad_h: Array, cache: tuple) -> tuple:
    """Return the gradients at x, h0, the weights and the biases: back-propagation through time.

    grad_h: the gradient at all states, (T, B, H).

    >>> one = np.ones((1, 1))
    >>> _, cache = rnn_forward(np.ones((2, 1, 1)), one, one, 3 * one, nonlinearity="relu")
    >>> rnn_backward(np.array([[[0.0]], [[1.0]]]), cache)[1]  # through both steps: 3 · 3
    array([[9.]])
    """
    x, h, weight_ih, weight_hh, bias_ih, bias_hh, nonlinearity, needs_dx = cache
    dz = _slope(h[1:], nonlinearity)
    dh = np.zeros_like(h[0])
    for t in reversed(range(len(dz))):
        dh += grad_h[t].T
        dz[t] *= dh
        dh = weight_hh.T @ dz[t]
    dx, dweight_ih, dweight_hh, dbias = weight_gradients(dz, x, h[:-1], weight_ih, needs_dx)
    return dx, np.ascontiguousarray(dh.T), dweight_ih, dweight_hh, *_bias_gradients(dbias, bias_ih, bias_hh)


# The gated recurrent unit of Cho et al. (2014)


def gru_step(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias_ih: Bias = None, bias_hh: Bias = None
) -> Array:
    """Take one step: a candidate n that may forget the past (r), and a mixture of it with the old state (z).

    x: (B, I). h: (B, H). weight_ih: (3H, I), weight_hh: (3H, H), biases: (3H,) or None; rows for the gates r z n.

    Returns the new h = (1 − z) n + z h. Raises ValueError where shapes do not fit.

    Source: Cho et al. (2014), with the reset gate after the product, as in PyTorch and cuDNN.

    >>> gru_step(np.zeros((1, 2)), np.ones((1, 1)), np.zeros((3, 2)), np.zeros((3, 1)))
    array([[0.5]])
    """
    check_step("gru", 3, x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    _, z, n, _ = _gru_gates(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    return (1 - z) * n + z * h


def gru_step_backward(
    grad_h: Array, x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias_ih: Bias = None, bias_hh: Bias = None
) -> tuple:
    """Return the gradients at x, h, the weights and the biases, for the gradient at the new h.

    >>> gru_step_backward(np.ones((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), np.zeros((3, 1)), np.zeros((3, 1)))[1]
    array([[0.5]])
    """
    r, z, n, inner = _gru_gates(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    dn = grad_h * (1 - z) * (1 - n * n)
    dr, dz = dn * inner * r * (1 - r), grad_h * (h - n) * z * (1 - z)
    from_x, from_h = np.concatenate([dr, dz, dn], 1), np.concatenate([dr, dz, dn * r], 1)
    return (
        from_x @ weight_ih,
        from_h @ weight_hh + grad_h * z,
        from_x.T @ x,
        from_h.T @ h,
        None if bias_ih is None else from_x.sum(0),
        None if bias_hh is None else from_h.sum(0),
    )


def _gru_gates(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias_ih: Bias, bias_hh: Bias
) -> tuple[Array, Array, Array, Array]:
    """Return r, z, n, and the state's part of n before the reset."""
    r_x, z_x, n_x = split_gates(x @ weight_ih.T + joint_bias(weight_ih, bias_ih, None), 3)
    r_h, z_h, n_h = split_gates(h @ weight_hh.T + joint_bias(weight_hh, bias_hh, None), 3)
    r, z = sigmoid(r_x + r_h), sigmoid(z_x + z_h)
    return r, z, np.tanh(n_x + r * n_h), n_h


def gru(x: Array, h0: Array, weight_ih: Array, weight_hh: Array, bias_ih: Bias = None, bias_hh: Bias = None) -> Array:
    """Run a GRU layer over a sequence: `gru_step` for every time step.

    x: (T, B, I). h0: (B, H). Weights and biases as in `gru_step`.

    Returns all states (T, B, H). Raises ValueError where shapes do not fit.

    >>> gru(np.zeros((2, 1, 2)), np.ones((1, 1)), np.zeros((3, 2)), np.zeros((3, 1)))[:, 0, 0]
    array([0.5 , 0.25])
    """
    return gru_forward(x, h0, weight_ih, weight_hh, bias_ih, bias_hh)[0]


def gru_forward(
    x: Array,
    h0: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias_ih: Bias = None,
    bias_hh: Bias = None,
    *,
    needs_dx: bool = True,
) -> tuple[Array, tuple]:
    """Return `gru` and what `gru_backward` needs. needs_dx: False leaves x's gradient out later.

    >>> h, cache = gru_forward(np.zeros((2, 1, 1)), np.ones((1, 1)), np.zeros((3, 1)), np.zeros((3, 1)))
    >>> gru_backward(np.array([[[0.0]], [[1.0]]]), cache)[1]
    array([[0.25]])
    """
    check_sequence("gru", 3, x, h0, weight_ih, weight_hh, bias_ih, bias_hh)
    (steps, batch, _), hidden = x.shape, weight_hh.shape[1]
    gates = weight_ih @ x.swapaxes(1, 2)  # becomes r z n
    gates += joint_bias(weight_ih, bias_ih, None)[:, None]
    offset = joint_bias(weight_hh, bias_hh, None)[:, None]
    h = np.empty((steps + 1, hidden, batch), x.dtype)
    h[0] = h0.T
    inner = np.empty((steps, hidden, batch), x.dtype)  # the state's part of n, before the reset
    for t in range(steps):
        from_h = weight_hh @ h[t]
        from_h += offset
        r_and_z = gates[t, : 2 * hidden]
        r_and_z += from_h[: 2 * hidden]
        r_and_z *= 0.5  # σ(a) = ½ tanh(½ a) + ½
        np.tanh(r_and_z, out=r_and_z)
        r_and_z *= 0.5
        r_and_z += 0.5
        r, z, n = gates[t].reshape(3, hidden, batch)
        inner[t] = from_h[2 * hidden :]
        n += r * inner[t]
        np.tanh(n, out=n)
        h[t + 1] = n + z * (h[t] - n)
    cache = (x, h, gates, inner, weight_ih, weight_hh, bias_ih, bias_hh, needs_dx)
    return h[1:].swapaxes(1, 2), cache


def gru_backward(grad_h: Array, cache: tuple) -> tuple:
    """Return the gradients at x, h0, the weights and the biases: back-propagation through time.

    grad_h: the gradient at all states, (T, B, H).

    >>> _, cache = gru_forward(np.zeros((3, 1, 1)), np.ones((1, 1)), np.zeros((3, 1)), np.zeros((3, 1)))
    >>> gru_backward(np.array([[[0.0]], [[0.0]], [[8.0]]]), cache)[1]  # z = ½ at each of three steps
    array([[1.]])
    """
    x, h, gates, inner, weight_ih, weight_hh, bias_ih, bias_hh, needs_dx = cache
    (steps, hidden, batch) = inner.shape
    r, z, n = gates.reshape(steps, 3, hidden, batch).swapaxes(0, 1)
    to_n = (1 - z) * (1 - n * n)  # what dh is multiplied by on its way to each gate
    to_z = (h[:-1] - n) * z * (1 - z)
    n_to_r = inner * r * (1 - r)
    from_x, from_h = np.empty((2, steps, 3, hidden, batch), x.dtype)
    dh = np.zeros_like(h[0])
    for t in reversed(range(steps)):
        dh += grad_h[t].T
        dn = np.multiply(dh, to_n[t], out=from_x[t, 2])
        np.multiply(dn, n_to_r[t], out=from_x[t, 0])
        np.multiply(dh, to_z[t], out=from_x[t, 1])
        from_h[t, :2] = from_x[t, :2]
        np.multiply(dn, r[t], out=from_h[t, 2])
        dh = dh * z[t] + weight_hh.T @ from_h[t].reshape(3 * hidden, batch)
    from_x, from_h = (d.reshape(steps, 3 * hidden, batch) for d in (from_x, from_h))
    dx, dweight_ih, _, dbias_ih = weight_gradients(from_x, x, h[:-1], weight_ih, needs_dx)
    _, _, dweight_hh, dbias_hh = weight_gradients(from_h, x, h[:-1], weight_ih, needs_dx=False)
    biases = (None if bias_ih is None else dbias_ih, None if bias_hh is None else dbias_hh)
    return dx, np.ascontiguousarray(dh.T), dweight_ih, dweight_hh, *biases


def _is_tanh(nonlinearity: str) -> bool:
    if nonlinearity not in ("tanh", "relu"):
        raise ValueError(f'rnn: nonlinearity must be "tanh" or "relu", got {nonlinearity!r}')
    return nonlinearity == "tanh"


def _slope(y: Array, nonlinearity: str) -> Array:
    """Return the derivative of the non-linearity, from its value."""
    return 1 - y * y if nonlinearity == "tanh" else (y > 0).astype(y.dtype)


def _bias_gradients(dbias: Array, bias_ih: Bias, bias_hh: Bias) -> tuple[Bias, Bias]:
    return None if bias_ih is None else dbias, None if bias_hh is None else dbias.copy()
