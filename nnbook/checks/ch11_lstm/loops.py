"""An LSTM and a GRU number by number, and gradients by central differences: what the checks hold answers against."""

from __future__ import annotations

import math

import numpy as np

ORDER = ("x", "h", "c", "weight_ih", "weight_hh", "bias_ih", "bias_hh")


def squash(z):
    """Return σ(z) of one number."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def row(k, b, x, h, weight_ih, weight_hh):
    """Return one entry of both products of a step, before the biases, as two numbers."""
    from_x = sum(float(x[b, m]) * float(weight_ih[k, m]) for m in range(x.shape[1]))
    return from_x, sum(float(h[b, m]) * float(weight_hh[k, m]) for m in range(h.shape[1]))


def step_by_loops(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return the new h and c of one LSTM step, (B, H) each, in float64."""
    hidden = h.shape[1]
    new_h, new_c = np.zeros(h.shape), np.zeros(h.shape)
    for b in range(len(h)):
        for j in range(hidden):
            rows = [gate * hidden + j for gate in range(4)]
            z = [sum(row(k, b, x, h, weight_ih, weight_hh)) + float(bias_ih[k]) + float(bias_hh[k]) for k in rows]
            new_c[b, j] = squash(z[1]) * float(c[b, j]) + squash(z[0]) * math.tanh(z[2])
            new_h[b, j] = squash(z[3]) * math.tanh(new_c[b, j])
    return new_h, new_c


def step_by_einsum(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return what `step_by_loops` does, fast enough for hundreds of differences."""
    hidden, exp = h.shape[1], np.exp
    z = np.einsum("bi,gji->gbj", x, weight_ih.reshape(4, hidden, -1))
    z = z + np.einsum("bk,gjk->gbj", h, weight_hh.reshape(4, hidden, -1)) + (bias_ih + bias_hh).reshape(4, 1, hidden)
    new_c = c / (1 + exp(-z[1])) + np.tanh(z[2]) / (1 + exp(-z[0]))
    return np.tanh(new_c) / (1 + exp(-z[3])), new_c


def sequence_by_einsum(x, h, c, *weights):
    """Return what `sequence_by_loops` does."""
    states = []
    for x_t in x:
        h, c = step_by_einsum(x_t, h, c, *weights)
        states.append(h)
    return np.stack(states), c


def sequence_by_loops(x, h, c, *weights):
    """Return all hidden states (T, B, H) and the last cell state (B, H)."""
    states = []
    for x_t in x:
        h, c = step_by_loops(x_t, h, c, *weights)
        states.append(h)
    return np.stack(states), c


def gru_by_loops(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return the new h of one GRU step, (B, H)."""
    hidden, new = h.shape[1], np.zeros(h.shape)
    for b in range(len(h)):
        for j in range(hidden):
            (r, z, n) = (gate * hidden + j for gate in range(3))
            r_gate = squash(sum(row(r, b, x, h, weight_ih, weight_hh)) + float(bias_ih[r]) + float(bias_hh[r]))
            z_gate = squash(sum(row(z, b, x, h, weight_ih, weight_hh)) + float(bias_ih[z]) + float(bias_hh[z]))
            from_x, from_h = row(n, b, x, h, weight_ih, weight_hh)
            n_gate = math.tanh(from_x + float(bias_ih[n]) + r_gate * (from_h + float(bias_hh[n])))
            new[b, j] = (1 - z_gate) * n_gate + z_gate * float(h[b, j])
    return new


def slopes(f, inputs, step=1e-5):
    """Return for each input the gradient of f(*inputs), one number, by central differences."""
    gradients = []
    for which, one in enumerate(inputs):
        gradient = np.zeros(one.shape)
        for place in np.ndindex(one.shape):
            values = []
            for sign in (1, -1):
                moved = [a.copy() for a in inputs]
                moved[which][place] += sign * step
                values.append(f(*moved))
            gradient[place] = (values[0] - values[1]) / (2 * step)
        gradients.append(gradient)
    return gradients


def draw_step(rng, gates=4):
    """Draw x, h, c, weights and biases of a step whose sizes all differ."""
    batch, features, hidden = (int(n) for n in rng.permutation([2, 3, 4]))
    rows = gates * hidden
    shapes = [(batch, features), (batch, hidden), (batch, hidden), (rows, features), (rows, hidden), (rows,), (rows,)]
    return tuple(rng.normal(size=shape) for shape in shapes)


def draw_sequence(rng):
    """Draw x (T, B, I) and the rest as for a step."""
    x, *rest = draw_step(rng)
    return rng.normal(size=(int(rng.integers(5, 7)), *x.shape)), *rest
