"""Layers to try an experiment with: some look ahead, each in its own way, some do not."""

from __future__ import annotations

import numpy as np

from nnbook.checks.ch14_transformer.attention import by_loops, named
from nnbook.ops import softmax

MIX = np.array([[1.0, -0.5, 0.2], [0.3, 1.0, 0.0], [-0.4, 0.1, 1.0]])


def running_sum(x):
    return x.cumsum(axis=0)


def one_by_one(x):
    return np.tanh(x @ MIX)


def causal_attention(x):
    return by_loops(x @ MIX, x, x, np.tri(len(x), dtype=bool))


def late(x):
    return np.concatenate([np.zeros_like(x[:1]), x[:-1]])


def constant(x):
    return np.zeros((len(x), 2))


def rounded(x):
    return x.cumsum(axis=0) + 1e-12 * np.tanh(x.sum())


def attention(x):
    return by_loops(x @ MIX, x, x)


def masked_afterwards(x):
    return softmax(x @ MIX @ x.T / 3**0.5) * np.tri(len(x)) @ x


def one_ahead(x):
    return np.concatenate([x[1:], x[-1:]])


def only_ahead(x):
    return np.concatenate([x[1:], 0 * x[-1:]])


def sum_of_all(x):
    return x + x.sum(axis=0)


def normed_ahead(x):
    centred = x - x.mean(axis=1, keepdims=True)
    return np.concatenate([centred[1:], 0 * centred[-1:]])


def backwards_sum(x):
    return x[::-1].cumsum(axis=0)[::-1]


def peek(name, place, ahead, how=lambda row: row):
    """Return a running sum in which row `place` sees, in its own way, the row `ahead` places further on."""

    def layer(x):
        out = x.cumsum(axis=0)
        out[place] += how(x[place + ahead])
        return out

    return named(name, layer)


def direction(row):
    return row / (np.linalg.norm(row) + 1e-300)


def balanced(x):
    """See the next row in such a way that no sum shows it."""
    out = x.cumsum(axis=0)
    out[:-1, 0] += x[1:, 2]
    out[:-1, 1] -= x[1:, 2]
    return out


def faint(x):
    out = 100 + x.cumsum(axis=0)
    out[-2] += 1e-7 * x[-1]
    return out


def only_falls(start):
    """Return a layer whose first output falls, far below the others, whatever later input is changed."""

    def falling(x):
        out = x.cumsum(axis=0)
        out[0, 0] -= 100 + ((x - start)[1:] ** 2).sum()
        return out

    return falling


def only_rises(start):
    def rising(x):
        return -only_falls(start)(-x + 2 * start)

    return rising


HONEST = (running_sum, causal_attention, one_by_one, late, constant, rounded)
LEAKY = (
    attention,
    masked_afterwards,
    one_ahead,
    only_ahead,
    peek("first_sees_next", 0, 1),
    peek("first_sees_three_ahead", 0, 3),
    peek("middle_sees_next", 2, 1),
    peek("last_but_one_sees_last", -2, 1, lambda row: 0.01 * row),
    sum_of_all,
    normed_ahead,
    backwards_sum,
    peek("sees_the_last_feature", 1, 1, lambda row: row * [0, 0, 1]),
    peek("sees_the_first_feature", 1, 1, lambda row: row * [1, 0, 0]),
    peek("sees_directions", 1, 2, direction),
    balanced,
    faint,
)


def draw_trial(layer, start=None, rows=5):
    """Return what draws a layer, an input for it and a generator; start: makes of the input the layer."""

    def draw(rng):
        x = rng.normal(size=(rows, 3))
        if layer is last_sees_zeros:
            x[-1] = 0
        inner = layer(x) if start else layer

        def strict(x):
            if np.shape(x) != (rows, 3):
                raise ValueError(
                    f"this layer takes {rows} rows of 3 numbers, as x has them, and was given {np.shape(x)}"
                )
            return inner(np.array(x, dtype=float))

        return named(inner.__name__, strict), x, np.random.default_rng(int(rng.integers(1000)))

    return draw


last_sees_zeros = peek("last_row_of_zeros", -2, 1)


def shown(layer):
    return f"sees_the_future({layer.__name__}, x, rng)"
