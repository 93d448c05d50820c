"""Opening an LSTM's forget gates before it has learned anything."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.checks import Case, Exercise, Mistake, Part

BIASES = ("bias_ih_l0", "bias_hh_l0")


def set_forget_bias(layer, value):
    """Set what is added in the forget gates of an LSTM to a value, in place.

    layer: an nn.LSTM(I, H) with parameters bias_ih_l0 and bias_hh_l0, both (4H,), blocks in the order i f g o.
    value: what both biases of a forget gate together are afterwards. All other biases stay as they are, and both
    remain the same Parameters, in their dtype.

    >>> layer = nn.LSTM(2, 3)
    >>> set_forget_bias(layer, 1.0)
    >>> float((layer.bias_ih_l0.data + layer.bias_hh_l0.data)[4])
    1.0
    """
    hidden = layer.hidden_size
    forget = slice(hidden, 2 * hidden)
    layer.bias_ih_l0.data[forget] = value
    layer.bias_hh_l0.data[forget] = 0


def into(layer, rows, value, other):
    layer.bias_ih_l0.data[rows] = value
    layer.bias_hh_l0.data[rows] = other


def twice(layer, value):
    into(layer, slice(layer.hidden_size, 2 * layer.hidden_size), value, value)


def input_gates(layer, value):
    into(layer, slice(0, layer.hidden_size), value, 0)


def candidates(layer, value):
    into(layer, slice(2 * layer.hidden_size, 3 * layer.hidden_size), value, 0)


def everything(layer, value):
    into(layer, slice(None), value, 0)


def other_stays(layer, value):
    layer.bias_ih_l0.data[layer.hidden_size : 2 * layer.hidden_size] = value


def clears_all(layer, value):
    layer.bias_hh_l0.data[...] = 0
    layer.bias_ih_l0.data[...] = 0
    twice_half(layer, value)


def twice_half(layer, value):
    into(layer, slice(layer.hidden_size, 2 * layer.hidden_size), value / 2, value / 2)


def adds(layer, value):
    layer.bias_ih_l0.data[layer.hidden_size : 2 * layer.hidden_size] += value


def second_row(layer, value):
    into(layer, 1, value, 0)


def every_fourth(layer, value):
    into(layer, slice(1, None, 4), value, 0)


def two_blocks(layer, value):
    into(layer, slice(0, 2 * layer.hidden_size), value, 0)


def from_there_on(layer, value):
    into(layer, slice(layer.hidden_size, None), value, 0)


def squashed(layer, value):
    twice_half(layer, 1 / (1 + np.exp(-value)))


def renames(layer, value):
    forget = layer.bias_ih_l0.data[layer.hidden_size : 2 * layer.hidden_size]
    forget = np.full_like(forget, value)


def cuts_off(layer, value):
    bias = layer.bias_ih_l0.data.copy()
    bias[layer.hidden_size : 2 * layer.hidden_size] = value
    del layer.bias_ih_l0
    layer.bias_ih_l0 = tensor(bias)
    layer.bias_hh_l0.data[layer.hidden_size : 2 * layer.hidden_size] = 0


def becomes_float64(layer, value):
    h, bias, other = layer.hidden_size, layer.bias_ih_l0.data, layer.bias_hh_l0.data
    layer.bias_ih_l0.data = np.concatenate([bias[:h], np.full(h, float(value)), bias[2 * h :]])
    layer.bias_hh_l0.data = np.concatenate([other[:h], np.zeros(h), other[2 * h :]])


def one_becomes_float64(layer, value):
    h, bias = layer.hidden_size, layer.bias_ih_l0.data
    layer.bias_ih_l0.data = np.concatenate([bias[:h], np.full(h, float(value)), bias[2 * h :]])
    layer.bias_hh_l0.data[h : 2 * h] = 0


def new_parameter(layer, value):
    bias = layer.bias_ih_l0.data.copy()
    bias[layer.hidden_size : 2 * layer.hidden_size] = value
    layer.bias_ih_l0 = nn.Parameter(bias)
    layer.bias_hh_l0.data[layer.hidden_size : 2 * layer.hidden_size] = 0


def new_parameters(layer, value):
    new_parameter(layer, value)
    layer.bias_hh_l0 = nn.Parameter(layer.bias_hh_l0.data)


def silence(layer, unit):
    """Set the weights of one output of a linear layer to zero, in place; its bias stays.

    >>> layer = nn.Linear(2, 3)
    >>> silence(layer, 1)
    >>> layer.weight.data[1].tolist()
    [0.0, 0.0]
    """
    layer.weight.data[unit] = 0


def looked_at(attempt, inputs, hidden, value, seed):
    """Return what an attempt did to a fresh LSTM: both biases' sums by gate, what else changed, whether it runs."""
    layer = fresh(inputs, hidden, seed)
    own = dict(layer.named_parameters())
    before = {name: p.data.copy() for name, p in own.items()}
    attempt(layer, value)
    if [name for name, _ in layer.named_parameters()] != list(before):
        raise ValueError("a bias is no parameter of the layer any more; write into its .data")
    same = all(np.array_equal(getattr(layer, n).data, before[n]) for n in ("weight_ih_l0", "weight_hh_l0"))
    replaced = [name for name in own if getattr(layer, name) is not own[name]]
    kinds = {name: f"{p.data.dtype} {p.data.shape}" for name, p in layer.named_parameters() if name in BIASES}
    found = {"parameters replaced by others": replaced, **kinds, **by_gate(layer), "weights changed": not same}
    if found == {**found, **sizes(hidden)}:
        layer(tensor(np.ones((2, 1, inputs), np.float32)))  # an error here is the learner's to see
    return found


def sizes(hidden):
    """Return what both biases should be: dtype and shape."""
    return dict.fromkeys(BIASES, f"float32 {(4 * hidden,)}")


def fresh(inputs, hidden, seed):
    return nn.init.reset(nn.LSTM(inputs, hidden), np.random.default_rng(seed))


def by_gate(layer):
    total = (layer.bias_ih_l0.data + layer.bias_hh_l0.data).astype(float).reshape(4, -1)
    return dict(zip(("forget gates", "input gates", "candidates", "output gates"), total[[1, 0, 2, 3]], strict=True))


def looked_for(inputs, hidden, value, seed):
    gates = by_gate(fresh(inputs, hidden, seed))
    opened = {**gates, "forget gates": np.full(hidden, value, dtype=float)}
    return {"parameters replaced by others": [], **sizes(hidden), **opened, "weights changed": False}


def draw(rng):
    return int(rng.integers(1, 4)), int(rng.integers(3, 7)), float(rng.uniform(0.5, 4)), int(rng.integers(1000))


forget_bias_exercise = Exercise(
    key="set_forget_bias",
    book=set_forget_bias,
    parts=[
        Part(
            "forget gates alone, and their sum",
            2,
            [
                Case((2, 5, 1.0, 7), looked_for, run=looked_at, shown="set_forget_bias(nn.LSTM(2, 5), 1.0)", atol=1e-6),
                Case(
                    (1, 3, -2.0, 8), looked_for, run=looked_at, shown="set_forget_bias(nn.LSTM(1, 3), -2.0)", atol=1e-6
                ),
                Case(draw, looked_for, run=looked_at, shown="set_forget_bias(nn.LSTM(…), value)", atol=1e-6),
            ],
        ),
    ],
    mistakes=[
        Mistake(twice, "both biases are set to the value, and they are added: the gate gets twice as much."),
        Mistake(other_stays, "bias_hh still holds what it was drawn with, and it is added to yours."),
        Mistake(adds, "the value is added to what was drawn. Afterwards the sum should be the value."),
        Mistake(input_gates, "these are the input gates' rows, the first H. The forget gates' come next."),
        Mistake(candidates, "these are the candidates' rows. The order is i f g o."),
        Mistake(everything, "all gates are set. Only the forget gates should be."),
        Mistake(clears_all, "the other gates' biases are cleared. They should stay as they were drawn."),
        Mistake(second_row, "only one row is set. There are H forget gates, one for each unit."),
        Mistake(every_fourth, "every fourth row is set, but a gate's rows stand together."),
        Mistake(two_blocks, "the input gates are set as well: the forget gates' rows begin at H."),
        Mistake(from_there_on, "the rows from H to the end are set. The forget gates' end at 2 * H."),
        Mistake(squashed, "σ is applied here already. The gate does it."),
        Mistake(
            renames,
            "nothing in the layer has changed. If you wrote to a copy or a new name: the layer's own rows are wanted.",
        ),
        Mistake(cuts_off, "a bias is replaced by another tensor, which no optimiser will find. Write into its .data."),
        Mistake(
            new_parameter,
            "bias_ih_l0 is a new Parameter now. An optimiser made before keeps the old one: write into its .data.",
        ),
        Mistake(
            new_parameters,
            "both biases are new Parameters. An optimiser made before keeps the old ones: write into their .data.",
        ),
        Mistake(
            becomes_float64,
            "both biases are float64 now, and the layer runs in float32. Assigning to rows of .data keeps its dtype.",
        ),
        Mistake(
            one_becomes_float64,
            "bias_ih_l0 is float64 now, and the layer runs in float32. Assigning to rows of .data keeps its dtype.",
        ),
    ],
    hints=[
        "The 4H rows are four blocks of H. Which rows are the second block?",
        "layer.hidden_size is H, so the rows are slice(H, 2 * H). The gate adds up two biases.",
        "Write the value into those rows of layer.bias_ih_l0.data, and 0 into those of layer.bias_hh_l0.data.",
    ],
    sibling=silence,
)
