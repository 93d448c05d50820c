"""Whole sequences on the tape: one layer of an RNN, a GRU or an LSTM. Time stands first: x is (T, B, I)."""

from __future__ import annotations

import numpy as np

from nnbook import ops
from nnbook.autograd import Tensor, record
from nnbook.nn.functional.inputs import arrays, given, optional


def rnn(
    input: Tensor,
    h0: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor | None = None,
    bias_hh: Tensor | None = None,
    nonlinearity: str = "tanh",
) -> Tensor:
    """Return all hidden states (T, B, H) of Elman's network.

    input: (T, B, I). h0: (B, H). weight_ih: (H, I), weight_hh: (H, H), biases: (H,) or None. nonlinearity: "tanh" or
    "relu". Raises ValueError where shapes do not fit. Source and formula: `nnbook.ops.rnn`.

    >>> from nnbook import tensor
    >>> one = tensor([[1.0]])
    >>> rnn(tensor([[[1.0]], [[1.0]]]), one * 0, one, one, nonlinearity="relu").tolist()
    [[[1.0]], [[2.0]]]
    """
    inputs, places = given(input, h0, weight_ih, weight_hh, bias_ih, bias_hh)
    arrays("rnn", *inputs)
    h, cache = ops.rnn_forward(
        input.data,
        h0.data,
        weight_ih.data,
        weight_hh.data,
        *optional(bias_ih, bias_hh),
        nonlinearity=nonlinearity,
        needs_dx=input.requires_grad,
    )

    def backward(g: np.ndarray) -> list:
        grads = ops.rnn_backward(g, cache)
        return [grads[i] for i in places]

    return record(h, inputs, backward)


def gru(
    input: Tensor,
    h0: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor | None = None,
    bias_hh: Tensor | None = None,
) -> Tensor:
    """Return all hidden states (T, B, H) of a GRU layer.

    input: (T, B, I). h0: (B, H). weight_ih: (3H, I), weight_hh: (3H, H), biases: (3H,) or None, gates r z n. Raises
    ValueError where shapes do not fit. Source and formula: `nnbook.ops.gru`.

    >>> from nnbook import tensor
    >>> zeros = tensor([[0.0], [0.0], [0.0]])
    >>> gru(tensor([[[0.0]], [[0.0]]]), tensor([[1.0]]), zeros, zeros).tolist()
    [[[0.5]], [[0.25]]]
    """
    inputs, places = given(input, h0, weight_ih, weight_hh, bias_ih, bias_hh)
    arrays("gru", *inputs)
    h, cache = ops.gru_forward(
        input.data, h0.data, weight_ih.data, weight_hh.data, *optional(bias_ih, bias_hh), needs_dx=input.requires_grad
    )

    def backward(g: np.ndarray) -> list:
        grads = ops.gru_backward(g, cache)
        return [grads[i] for i in places]

    return record(h, inputs, backward)


def lstm(
    input: Tensor,
    h0: Tensor,
    c0: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor | None = None,
    bias_hh: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Return all hidden states (T, B, H) and the last cell state (B, H) of an LSTM layer.

    input: (T, B, I). h0, c0: (B, H). weight_ih: (4H, I), weight_hh: (4H, H), biases: (4H,) or None, gates i f g o.
    Raises ValueError where shapes do not fit. Source and formula: `nnbook.ops.lstm`.

    >>> from nnbook import tensor
    >>> zero, zeros = tensor([[0.0]]), tensor([[0.0], [0.0], [0.0], [0.0]])
    >>> h, c = lstm(tensor([[[0.0]], [[0.0]]]), zero, zero + 1, zeros, zeros)
    >>> c
    tensor([[0.25]])
    """
    inputs, places = given(input, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh)
    arrays("lstm", *inputs)
    (h, c_last), cache = ops.lstm_forward(
        input.data,
        h0.data,
        c0.data,
        weight_ih.data,
        weight_hh.data,
        *optional(bias_ih, bias_hh),
        needs_dx=input.requires_grad,
    )

    def backward(g: np.ndarray) -> list:
        grads = ops.lstm_backward((g[:-1], g[-1]), cache)
        return [grads[i] for i in places]

    # The tape's operations have one result: the last cell state travels below the hidden states.
    both = record(np.concatenate([h, c_last[None]]), inputs, backward)
    return both[:-1], both[-1]
