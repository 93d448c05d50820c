"""Recurrent layers: RNN, GRU and LSTM over whole sequences, with several layers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nnbook.autograd import Tensor, stack
from nnbook.nn import functional as F
from nnbook.nn import init
from nnbook.nn.functional.inputs import arrays
from nnbook.nn.layers import empty, whole
from nnbook.nn.module import Module
from nnbook.ops.shapes import kind, number


class _Recurrent(Module):
    """What the three share: parameters by layer, layouts, initial states, dropout between layers."""

    gates = 1

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int, bias: bool, batch_first: bool, dropout: float
    ) -> None:
        super().__init__()
        name = type(self).__name__
        whole(name, input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)
        number(name, "dropout", dropout, "the chance to drop, from 0 to 1", lambda p: 0 <= p <= 1)
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, dropout
        self.rng: np.random.Generator | None = None
        rows = self.gates * hidden_size
        for layer in range(num_layers):
            setattr(self, f"weight_ih_l{layer}", empty(rows, hidden_size if layer else input_size))
            setattr(self, f"weight_hh_l{layer}", empty(rows, hidden_size))
            if bias:
                setattr(self, f"bias_ih_l{layer}", empty(rows))
                setattr(self, f"bias_hh_l{layer}", empty(rows))
        self.reset_parameters()

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound, rng=rng)
        self.rng = None if rng is None else rng.spawn(1)[0]

    def _weights(self, layer: int) -> list[Any]:
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        return [getattr(self, f"{name}_l{layer}", None) for name in names]

    def _sequence(self, x: Tensor) -> tuple[Tensor, bool]:
        """Return x as (T, B, input_size), and whether it came without a batch axis."""
        name = type(self).__name__
        arrays(name, x)
        layout = "(B, T, input_size)" if self.batch_first else "(T, B, input_size)"
        if x.ndim not in (2, 3) or x.shape[-1] != self.input_size:
            raise ValueError(f"{name}: x must be {layout} with input_size {self.input_size}, got {x.shape}")
        if not x.shape[1 if self.batch_first and x.ndim == 3 else 0]:
            raise ValueError(f"{name}: the sequence is empty, x must have at least one time step, got {x.shape}")
        if x.ndim == 2:
            return x.unsqueeze(1), True
        return (x.transpose(0, 1) if self.batch_first else x), False

    def _initial(self, which: str, state: Tensor | None, x: Tensor, unbatched: bool) -> Tensor:
        """Return an initial state (num_layers, B, hidden_size): the given one, or zeros."""
        shape = (self.num_layers, x.shape[1], self.hidden_size)
        if state is None:
            return Tensor(np.zeros(shape, x.dtype))
        arrays(type(self).__name__, state)
        if unbatched and state.ndim == 2:
            state = state.unsqueeze(1)
        if state.shape != shape:
            raise ValueError(f"{type(self).__name__}: {which} must be {shape}, got {state.shape}")
        return state

    def _between(self, h: Tensor, layer: int) -> Tensor:
        """Drop between two layers, not after the last."""
        last = layer == self.num_layers - 1
        return h if last else F.dropout(h, self.dropout, self.training, rng=self.rng)

    def _laid_out(self, h: Tensor, unbatched: bool) -> Tensor:
        if unbatched:
            return h.squeeze(1)
        return h.transpose(0, 1) if self.batch_first else h

    def _one_state(self, x: Tensor, hx: Tensor | None, run: Any) -> tuple[Tensor, Tensor]:
        x, unbatched = self._sequence(x)
        h0, last = self._initial("h0", hx, x, unbatched), []
        for layer in range(self.num_layers):
            x = run(x, h0[layer], *self._weights(layer))
            last.append(x[-1])
            x = self._between(x, layer)
        h_last = stack(last)
        return self._laid_out(x, unbatched), h_last.squeeze(1) if unbatched else h_last

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        text += f", num_layers={self.num_layers}" if self.num_layers != 1 else ""
        text += ", bias=False" if not self.bias else ""
        text += ", batch_first=True" if self.batch_first else ""
        return text + (f", dropout={self.dropout}" if self.dropout else "")


class RNN(_Recurrent):
    """Elman's recurrent network (1990): h′ = tanh(W_ih x + b_ih + W_hh h + b_hh).

    input_size, hidden_size: features of x and of the state. num_layers: layers above each other.
    nonlinearity: "tanh" or "relu". batch_first: x is (B, T, input_size) and not (T, B, input_size).
    dropout: the chance to drop between layers.

    Called with x and, if it is not zeros, the initial state (num_layers, B, hidden_size). Without a batch axis, x is
    (T, input_size) and the states are (num_layers, hidden_size).

    Returns the last layer's states (T, B, hidden_size) and all layers' last ones (num_layers, B, hidden_size). Raises
    ValueError for sizes and shapes that do not fit.

    >>> from nnbook import nn, tensor
    >>> states, last = nn.RNN(3, 4, num_layers=2)(tensor(np.zeros((5, 1, 3), np.float32)))
    >>> states.shape, last.shape
    ((5, 1, 4), (2, 1, 4))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f'RNN: nonlinearity must be "tanh" or "relu", got {nonlinearity!r}')
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return self._one_state(input, hx, lambda *inputs: F.rnn(*inputs, nonlinearity=self.nonlinearity))


class GRU(_Recurrent):
    """The gated recurrent unit (Cho et al. 2014), gates r z n. Arguments, shapes, results and errors as for `RNN`.

    >>> from nnbook import nn, tensor
    >>> layer = nn.GRU(3, 4)
    >>> layer.weight_ih_l0.shape, layer(tensor(np.zeros((5, 1, 3), np.float32)))[0].shape
    ((12, 3), (5, 1, 4))
    """

    gates = 3

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return self._one_state(input, hx, F.gru)


class LSTM(_Recurrent):
    """The long short-term memory (Hochreiter and Schmidhuber 1997), gates i f g o. Arguments and errors as for `RNN`.

    Returns the last layer's states (T, B, hidden_size) and all layers' last (h, c), each (num_layers, B, hidden_size);
    the initial state is such a pair, and anything else raises TypeError.

    >>> from nnbook import nn, tensor
    >>> states, (h, c) = nn.LSTM(3, 4, num_layers=2)(tensor(np.zeros((5, 1, 3), np.float32)))
    >>> states.shape, h.shape, c.shape
    ((5, 1, 4), (2, 1, 4), (2, 1, 4))
    """

    gates = 4

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout)

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        x, unbatched = self._sequence(input)
        if hx is not None and not (isinstance(hx, tuple | list) and len(hx) == 2):
            raise TypeError(f"LSTM: the initial state must be a pair (h0, c0), got {kind(hx)}")
        h0, c0 = (self._initial(n, s, x, unbatched) for n, s in zip(("h0", "c0"), hx or (None, None), strict=True))
        last_h, last_c = [], []
        for layer in range(self.num_layers):
            x, c = F.lstm(x, h0[layer], c0[layer], *self._weights(layer))
            last_h.append(x[-1])
            last_c.append(c)
            x = self._between(x, layer)
        h_last, c_last = stack(last_h), stack(last_c)
        if unbatched:
            h_last, c_last = h_last.squeeze(1), c_last.squeeze(1)
        return self._laid_out(x, unbatched), (h_last, c_last)
