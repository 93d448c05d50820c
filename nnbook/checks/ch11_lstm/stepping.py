"""One step of an LSTM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch11_lstm.fits import fit_lstm_step
from nnbook.checks.ch11_lstm.forms import judge_arrays, picked
from nnbook.checks.ch11_lstm.loops import draw_step, step_by_loops
from nnbook.checks.ch11_lstm.torch_values import STEP_C, STEP_H, step_inputs


def lstm_step(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """Take one step of an LSTM and return the new hidden state and the new cell.

    x: (B, I).  h, c: the states before, (B, H).  weight_ih: (4H, I).  weight_hh: (4H, H).  bias_ih, bias_hh: (4H,).
    The 4H rows are four blocks of H, in this order: input gate, forget gate, candidate, output gate.
    Returns (h, c), both (B, H), in the inputs' dtype. No input is changed.

    >>> one, zeros = np.ones((1, 1)), np.zeros((4, 1))
    >>> h, c = lstm_step(one, one, 8 * one, zeros, zeros, np.zeros(4), np.zeros(4))  # all gates are half open
    >>> float(c[0, 0]), float(h[0, 0].round(4))
    (4.0, 0.4997)
    """
    z = x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh
    i, f, g, o = np.split(z, 4, axis=1)
    i, f, g, o = ops.sigmoid(i), ops.sigmoid(f), np.tanh(g), ops.sigmoid(o)
    c = f * c + i * g
    return o * np.tanh(c), c


def sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.split(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh, 4, axis=1)


def formed(order=(0, 1, 2, 3), candidate=np.tanh, cell=lambda i, f, g, c: f * c + i * g, shown=np.tanh):
    """Return a step that orders, squashes or mixes its gates in a way of its own."""

    def step(x, h, c, *weights):
        blocks = sums(x, h, *weights)
        i, f, g, o = (blocks[k] for k in order)
        i, f, g, o = ops.sigmoid(i), ops.sigmoid(f), candidate(g), ops.sigmoid(o)
        new = cell(i, f, g, c)
        return o * shown(new), new

    return step


def biased(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh, of):
    return formed()(x, h, c, weight_ih, weight_hh, of(bias_ih, bias_hh), np.zeros_like(bias_hh))


def one_bias(x, h, c, *weights):
    return biased(x, h, c, *weights, of=lambda a, b: a)


def other_bias(x, h, c, *weights):
    return biased(x, h, c, *weights, of=lambda a, b: b)


def no_bias(x, h, c, *weights):
    return biased(x, h, c, *weights, of=lambda a, b: 0 * a)


def turned_round(*inputs):
    h, c = formed()(*inputs)
    return c, h


def shows_the_old(x, h, c, *weights):
    _, new = formed()(x, h, c, *weights)
    o = ops.sigmoid(sums(x, h, *weights)[3])
    return o * np.tanh(c), new


def output_inside(x, h, c, *weights):
    _, new = formed()(x, h, c, *weights)
    return np.tanh(ops.sigmoid(sums(x, h, *weights)[3]) * new), new


def output_is_cell(x, h, c, *weights):
    _, new = formed()(x, h, c, *weights)
    return np.tanh(new), new


def interleaved(x, h, c, *weights):
    z = np.concatenate(sums(x, h, *weights), axis=1)
    i, f, g, o = (z[:, k::4] for k in range(4))
    new = ops.sigmoid(f) * c + ops.sigmoid(i) * np.tanh(g)
    return ops.sigmoid(o) * np.tanh(new), new


def deaf(x, h, c, *weights):
    return formed()(x, np.zeros_like(h), c, *weights)


def peeping(x, h, c, *weights):
    return formed()(x, c, c, *weights)


def not_transposed(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    return x @ weight_ih + bias_ih + h @ weight_hh + bias_hh


def bare(x, h, c, *weights):
    i, f, g, o = sums(x, h, *weights)
    new = f * c + i * np.tanh(g)
    return o * np.tanh(new), new


def only_h(*inputs):
    return formed()(*inputs)[0]


def in_float32(*inputs):
    return formed()(*(a.astype(np.float32) for a in inputs))


def leaky_step(x, h, decay):
    """Take one step of a leaky unit: keep a share of the state and add the input. Returns the new state (B, H).

    >>> leaky_step(np.array([[1.0]]), np.array([[4.0]]), 0.5)
    array([[3.]])
    """
    return decay * h + x


STATES = ("new h", "new c")


def step_case(args: Any, truth: Any, chosen: Sequence[str], shown: str, **options: Any) -> Case:
    """Return a case that judges the chosen ones of both states. truth: both, or a function that gives them."""

    judge = judge_arrays("two arrays, the new h and the new c", STATES, truth, **options)
    return Case(args, judge=judge, run=picked(STATES, chosen), shown=shown)


def small(rng):
    return tuple(a.astype(np.float32) for a in draw_step(rng))


def far():
    """Return a step whose sums are −1000 or 1000: gates wide open or shut."""
    x, h, c = np.ones((1, 1)), np.zeros((1, 1)), np.full((1, 1), 0.5)
    return x, h, c, np.array([[1000.0], [-1000.0], [1000.0], [1000.0]]), np.zeros((4, 1)), np.zeros(4), np.zeros(4)


SHOWN = "lstm_step(x (3, 4), h and c (3, 2), …)"
lstm_step_exercise = Exercise(
    key="lstm_step",
    piece="nnbook.ops:lstm_step",
    fit=fit_lstm_step,
    also=[ops.lstm, ops.lstm_forward],
    book=lstm_step,
    parts=[
        Part(
            "the new cell",
            1,
            [
                step_case(step_inputs(4), (STEP_H, STEP_C), ("new c",), SHOWN),
                step_case(draw_step, step_by_loops, ("new c",), "lstm_step(…)"),
            ],
        ),
        Part(
            "both states, in order",
            1,
            [
                step_case(step_inputs(4), (STEP_H, STEP_C), STATES, SHOWN),
                step_case(draw_step, step_by_loops, STATES, "lstm_step(…)"),
            ],
        ),
        Part(
            "float32, an empty batch, sums of ±1000",
            1,
            [
                step_case(small, step_by_loops, STATES, "lstm_step(…) in float32", rtol=1e-4, atol=1e-5),
                step_case(
                    (np.zeros((0, 4)), np.zeros((0, 2)), np.zeros((0, 2)), *step_inputs(4)[3:]),
                    (np.zeros((0, 2)), np.zeros((0, 2))),
                    STATES,
                    "lstm_step(no examples at all, …)",
                ),
                step_case(far(), (np.tanh([[1.0]]), np.ones((1, 1))), STATES, "lstm_step(…) with sums of ±1000"),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            formed(order=(1, 0, 2, 3)),
            "input gate and forget gate have changed places: in the order of the blocks, or in what they multiply.",
        ),
        Mistake(formed(order=(0, 1, 3, 2)), "the third block is the candidate's, the fourth the output gate's."),
        Mistake(formed(order=(0, 2, 1, 3)), "the second block is the forget gate's, the third the candidate's."),
        Mistake(
            interleaved,
            "every fourth row is taken for a gate. A gate's rows stand together: H of them, then the next's.",
        ),
        Mistake(formed(cell=lambda i, f, g, c: c + i * g), "nothing is forgotten: that is the cell of 1997."),
        Mistake(
            formed(cell=lambda i, f, g, c: f * c + g), "the candidate is written whole. What does the input gate do?"
        ),
        Mistake(
            formed(cell=lambda i, f, g, c: f * c + (1 - f) * g),
            "what is forgotten decides how much is written. That is closer to a GRU.",
        ),
        Mistake(
            formed(cell=lambda i, f, g, c: (1 - f) * c + i * g),
            "a forget gate of 1 keeps nothing here. Its name is a misnomer: it says what stays.",
        ),
        Mistake(
            formed(candidate=ops.sigmoid), "the candidate goes through σ and can only be positive. It is a tanh's."
        ),
        Mistake(formed(candidate=lambda z: z), "the candidate is not squashed."),
        Mistake(bare, "the three gates are not squashed: each is a σ of its sum."),
        Mistake(one_bias, "bias_hh is left out."),
        Mistake(other_bias, "bias_ih is left out."),
        Mistake(no_bias, "the biases are left out."),
        Mistake(deaf, "the old hidden state is left out of the sums."),
        Mistake(peeping, "the sums use the cell where they should use the hidden state."),
        Mistake(
            not_transposed,
            "the matrices do not fit. A weight is (rows, features), so chapter 03's layer transposes it.",
        ),
        Mistake(turned_round, "c comes before h. The hidden state is returned first."),
        Mistake(shows_the_old, "h shows the old cell. The new one goes through the output gate."),
        Mistake(formed(shown=lambda c: c), "the cell is shown as it is. A tanh comes before the output gate."),
        Mistake(formed(shown=ops.sigmoid), "the cell is shown through σ. A tanh comes before the output gate."),
        Mistake(
            formed(cell=lambda i, f, g, c: f * np.tanh(c) + i * g),
            "the old cell goes through a tanh. On the cell's road there is none.",
        ),
        Mistake(output_inside, "the output gate is inside of the tanh. It multiplies what comes out of it."),
        Mistake(output_is_cell, "the whole cell is shown. How much of it does the output gate let out?"),
        Mistake(in_float32, "inputs in float64 come back in float32: something is cast on the way."),
        Mistake(only_h, "only h comes back. The cell is wanted, too."),
    ],
    hints=[
        "Four blocks of H sums come from one product: x with weight_ih, h with weight_hh, and both biases.",
        "Cut z (B, 4H) into four arrays (B, H) with np.split(z, 4, axis=1). Three are gates: through ops.sigmoid. The "
        "third is the candidate: through np.tanh.",
        "`c = f * c + i * g`, then h is o times the tanh of the new c; return h first.",
    ],
    sibling=leaky_step,
)
