"""One step of a GRU."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch11_lstm.fits import fit_gru_step
from nnbook.checks.ch11_lstm.forms import Returned, judge_arrays, of
from nnbook.checks.ch11_lstm.loops import draw_step, gru_by_loops
from nnbook.checks.ch11_lstm.torch_values import GRU_H, step_inputs


def gru_step(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Take one step of a GRU and return the new hidden state.

    x: (B, I).  h: the state before, (B, H).  weight_ih: (3H, I).  weight_hh: (3H, H).  bias_ih, bias_hh: (3H,).
    The rows are three blocks of H, in this order: reset gate r, update gate z, candidate n.
    Returns h (B, H), in the inputs' dtype. No input is changed.

    >>> zeros = np.zeros((3, 1))
    >>> gru_step(np.ones((1, 1)), 8 * np.ones((1, 1)), zeros, zeros, np.zeros(3), np.zeros(3))  # z = 0.5, n = 0
    array([[4.]])
    """
    r_x, z_x, n_x = np.split(x @ weight_ih.T + bias_ih, 3, axis=1)
    r_h, z_h, n_h = np.split(h @ weight_hh.T + bias_hh, 3, axis=1)
    r, z = ops.sigmoid(r_x + r_h), ops.sigmoid(z_x + z_h)
    n = np.tanh(n_x + r * n_h)
    return (1 - z) * n + z * h


def formed(order=(0, 1, 2), n=lambda nx, nh, r: np.tanh(nx + r * nh), mix=lambda z, n, h: (1 - z) * n + z * h):
    def step(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
        from_x = np.split(x @ weight_ih.T + bias_ih, 3, axis=1)
        from_h = np.split(h @ weight_hh.T + bias_hh, 3, axis=1)
        r, z = (ops.sigmoid(from_x[k] + from_h[k]) for k in order[:2])
        return mix(z, n(from_x[order[2]], from_h[order[2]], r), h)

    return step


def resets_before(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    r, z, _ = np.split(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh, 3, axis=1)
    r, z, rows = ops.sigmoid(r), ops.sigmoid(z), 2 * h.shape[1]
    n = np.tanh(x @ weight_ih[rows:].T + bias_ih[rows:] + (r * h) @ weight_hh[rows:].T + bias_hh[rows:])
    return (1 - z) * n + z * h


def bias_outside(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return formed()(x, h, weight_ih, weight_hh, bias_ih + outside(h, bias_hh), bias_hh - outside(h, bias_hh))


def outside(h, bias_hh):
    return np.where(np.arange(len(bias_hh)) < 2 * h.shape[1], 0, bias_hh)


def one_bias(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return formed()(x, h, weight_ih, weight_hh, bias_ih, 0 * bias_hh)


def other_bias(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return formed()(x, h, weight_ih, weight_hh, 0 * bias_ih, bias_hh)


def bare_gates(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    r_x, z_x, n_x = np.split(x @ weight_ih.T + bias_ih, 3, axis=1)
    r_h, z_h, n_h = np.split(h @ weight_hh.T + bias_hh, 3, axis=1)
    z = z_x + z_h
    return (1 - z) * np.tanh(n_x + (r_x + r_h) * n_h) + z * h


def h_without_product(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return formed(n=lambda nx, nh, r: np.tanh(nx + r * h))(x, h, weight_ih, weight_hh, bias_ih, bias_hh)


def h_with_bias(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    b_n = bias_hh[2 * h.shape[1] :]
    return formed(n=lambda nx, nh, r: np.tanh(nx + r * h + b_n))(x, h, weight_ih, weight_hh, bias_ih, bias_hh)


def in_float32(*inputs):
    return formed()(*(a.astype(np.float32) for a in inputs))


def blend(share, new, old):
    """Mix two arrays: a share of the old one and the rest of the new one.

    >>> blend(0.25, np.array([8.0]), np.array([4.0]))
    array([7.])
    """
    return share * old + (1 - share) * new


def draw(rng):
    x, h, _, *weights = draw_step(rng, 3)
    return x, h, *weights


def small(rng):
    return tuple(a.astype(np.float32) for a in draw(rng))


def alone(attempt, *inputs):
    answer = attempt(*inputs)
    return answer if answer is None or isinstance(answer, tuple) else Returned({"new h": answer})


def gru_case(args: Any, truth: Any, shown: str, **options: Any) -> Case:
    judge = judge_arrays(
        "one array, the new h: a GRU has no cell", ["new h"], lambda *inputs: [of(truth, inputs)], **options
    )
    return Case(args, judge=judge, run=alone, shown=shown)


STORED = step_inputs(3)
gru_step_exercise = Exercise(
    key="gru_step",
    piece="nnbook.ops:gru_step",
    fit=fit_gru_step,
    also=[ops.gru, ops.gru_forward],
    book=gru_step,
    parts=[
        Part(
            "one step",
            1,
            [
                gru_case((*STORED[:2], *STORED[3:]), GRU_H, "gru_step(x (3, 4), h (3, 2), …)"),
                gru_case(draw, gru_by_loops, "gru_step(…)"),
            ],
        ),
        Part(
            "float32, an empty batch",
            1,
            [
                gru_case(small, gru_by_loops, "gru_step(…) in float32", rtol=1e-4, atol=1e-5),
                gru_case(
                    (np.zeros((0, 4)), np.zeros((0, 2)), *STORED[3:]),
                    np.zeros((0, 2)),
                    "gru_step(no examples at all, …)",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            formed(mix=lambda z, n, h: z * n + (1 - z) * h),
            "z and 1 - z are swapped, as in some papers. Here a z of 1 keeps the old state.",
        ),
        Mistake(
            resets_before,
            "the reset gate multiplies h before the product. Here it multiplies the product, bias_hh included.",
        ),
        Mistake(bias_outside, "bias_hh of the candidate is added outside of the reset gate. It belongs inside."),
        Mistake(formed(order=(1, 0, 2)), "the first block of rows is the reset gate's, the second the update gate's."),
        Mistake(formed(order=(0, 2, 1)), "the second block is the update gate's, the third the candidate's."),
        Mistake(formed(n=lambda nx, nh, r: np.tanh(nx + nh)), "the reset gate is not used."),
        Mistake(
            formed(n=lambda nx, nh, r: np.tanh(r * (nx + nh))),
            "the reset gate mutes the input as well. It is for the past alone.",
        ),
        Mistake(
            formed(n=lambda nx, nh, r: ops.sigmoid(nx + r * nh)),
            "the candidate goes through σ. It is a tanh's, as the LSTM's is.",
        ),
        Mistake(formed(n=lambda nx, nh, r: nx + r * nh), "the candidate is not squashed."),
        Mistake(
            formed(mix=lambda z, n, h: n + z * h),
            "the candidate comes in whole. What is kept and what is new share one gate.",
        ),
        Mistake(formed(mix=lambda z, n, h: (1 - z) * n), "the old state is not kept at all."),
        Mistake(
            formed(mix=lambda z, n, h: z * np.tanh(h) + (1 - z) * n),
            "the old state goes through another tanh. It is kept as it is.",
        ),
        Mistake(
            formed(mix=lambda z, n, h: z * n + z * h),
            "both are multiplied by z. What is kept and what is new add up to 1.",
        ),
        Mistake(
            formed(mix=lambda z, n, h: (1 - z) * n + h), "the old state is kept whole. How much of it does z keep?"
        ),
        Mistake(formed(order=(0, 0, 2)), "the reset gate mixes old and new here. The update gate does that."),
        Mistake(formed(order=(1, 1, 2)), "the update gate stands where the reset gate should, in the candidate."),
        Mistake(
            formed(mix=lambda z, n, h: np.tanh((1 - z) * n + z * h)),
            "the mixture goes through another tanh. It is the result.",
        ),
        Mistake(
            h_without_product, "in the candidate r meets h itself. It meets h's product with weight_hh, and the bias."
        ),
        Mistake(h_with_bias, "in the candidate the product of h with weight_hh is missing: r meets h itself."),
        Mistake(formed(order=(1, 2, 0)), "the first block is taken for the candidate's. The order is r, z, n."),
        Mistake(in_float32, "inputs in float64 come back in float32: something is cast on the way."),
        Mistake(bare_gates, "the gates are not squashed: each is a σ of its sum."),
        Mistake(one_bias, "bias_hh is left out."),
        Mistake(other_bias, "bias_ih is left out."),
    ],
    hints=[
        "Keep the two products apart this time: x with weight_ih and bias_ih, h with weight_hh and bias_hh. The reset "
        "gate touches only the second.",
        "Split both into three blocks. r and z are σ of sums of blocks; n is the tanh of x's third block plus r times "
        "h's third block.",
        "`n = np.tanh(n_x + r * n_h)`, and the result is `(1 - z) * n + z * h`.",
    ],
    sibling=blend,
)
