"""An LSTM over a whole sequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnbook import nn, ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch11_lstm.fits import fit_lstm
from nnbook.checks.ch11_lstm.forms import judge_arrays, picked
from nnbook.checks.ch11_lstm.loops import draw_sequence, sequence_by_loops
from nnbook.checks.ch11_lstm.stepping import lstm_step
from nnbook.checks.ch11_lstm.torch_values import SEQ_C, SEQ_H, sequence_inputs


def lstm(x, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh):
    """Run an LSTM over a sequence, one lstm_step for each time.

    x: (T, B, I), T at least 1.  h0, c0: the states at the beginning, (B, H).  Weights and biases: as for lstm_step.
    Returns all hidden states as one array (T, B, H), and the last cell (B, H), in the inputs' dtype.
    No input is changed.

    >>> h, c = lstm(np.ones((3, 2, 1)), np.zeros((2, 1)), np.ones((2, 1)), *[np.zeros((4, 1))] * 2, *[np.zeros(4)] * 2)
    >>> h.shape, c.tolist()  # all gates are half open, so the cell halves three times
    ((3, 2, 1), [[0.125], [0.125]])
    """
    h, c, states = h0, c0, []
    for x_t in x:
        h, c = lstm_step(x_t, h, c, weight_ih, weight_hh, bias_ih, bias_hh)
        states.append(h)
    return np.stack(states), c


def runs(*, feed=lambda t, new, start: new, order=lambda x: x, gives=lambda hs, cs: (np.stack(hs), cs[-1])):
    def sequence(x, h0, c0, *weights):
        h, c, hs, cs = h0, c0, [], []
        for t, x_t in enumerate(order(x)):
            h, c = lstm_step(x_t, h, c, *weights)
            hs.append(h)
            cs.append(c)
            h, c = feed(t, (h, c), (h0, c0))
        return gives(hs, cs)

    return sequence


def from_nothing(x, h0, c0, *weights):
    return runs()(x, 0 * h0, 0 * c0, *weights)


def from_no_cell(x, h0, c0, *weights):
    return runs()(x, h0, 0 * c0, *weights)


def from_no_state(x, h0, c0, *weights):
    return runs()(x, 0 * h0, c0, *weights)


def batch_first(x, h0, c0, *weights):
    hs, c = runs()(x, h0, c0, *weights)
    return hs.swapaxes(0, 1), c


def crossing(t, new, start):
    return new[1], new[0]


def unpacked_crosswise(x, h, c, *weights):
    states = []
    for x_t in x:
        c, h = lstm_step(x_t, h, c, *weights)
        states.append(h)
    return np.stack(states), c


def with_the_start(x, h0, c0, *weights):
    states, c = runs()(x, h0, c0, *weights)
    return np.concatenate([h0[None], states]), c


def stored_before(x, h0, c0, *weights):
    states, c = with_the_start(x, h0, c0, *weights)
    return states[:-1], c


def one_step_in_all(x, h0, c0, *weights):
    return runs()(x[:1], h0, c0, *weights)


def in_float32(*inputs):
    return runs()(*(a.astype(np.float32) for a in inputs))


def in_float64(x, h0, c0, *weights):
    states, c = runs()(x, h0, c0, *weights)
    return states.astype(np.float64), c


def running_sums(x):
    """Return the sums of x so far, one a time step: x (T, B, I) gives (T, B, I).

    >>> running_sums(np.ones((3, 1, 1)))[:, 0, 0]
    array([1., 2., 3.])
    """
    total, sums = np.zeros_like(x[0]), []
    for x_t in x:
        total = total + x_t
        sums.append(total)
    return np.stack(sums)


NAMES = ("hidden states", "last cell")


def sequence_case(args: Any, truth: Any, chosen: Sequence[str], shown: str, **options: Any) -> Case:
    """Return a case that judges one of both results. truth: both, or a function that gives them."""
    repeat = options.pop("repeat", 3)

    judge = judge_arrays("two arrays, all hidden states and the last cell", NAMES, truth, **options)
    return Case(args, judge=judge, run=picked(NAMES, chosen), shown=shown, repeat=repeat)


def small(rng):
    return tuple(a.astype(np.float32) for a in draw_sequence(rng))


def sequence_part(title, name):
    return Part(
        title,
        1,
        [
            sequence_case(sequence_inputs(), (SEQ_H, SEQ_C), name, "lstm(x (5, 3, 4), …)"),
            sequence_case(draw_sequence, sequence_by_loops, name, "lstm(…)"),
            sequence_case(one_step, sequence_by_loops, name, "lstm(one time step, …)", repeat=2),
            sequence_case(small, sequence_by_loops, name, "lstm(…) in float32", rtol=1e-4, atol=1e-5, repeat=1),
        ],
    )


def one_step(rng):
    x, *rest = draw_sequence(rng)
    return x[:1], *rest


lstm_exercise = Exercise(
    key="lstm",
    piece="nnbook.ops:lstm",
    fit=fit_lstm,
    also=[ops.lstm_forward, nn.functional.lstm],
    book=lstm,
    parts=[
        sequence_part("all hidden states", NAMES[:1]),
        sequence_part("and the last cell", NAMES[1:]),
    ],
    mistakes=[
        Mistake(
            runs(feed=lambda t, new, start: start), "every step begins again at h0 and c0, so nothing is remembered."
        ),
        Mistake(runs(feed=lambda t, new, start: (start[0], new[1])), "the cell goes on, but every step is given h0."),
        Mistake(
            runs(feed=lambda t, new, start: (new[0], start[1])), "the hidden state goes on, but every step is given c0."
        ),
        Mistake(from_nothing, "the run begins with zeros. It begins with h0 and c0."),
        Mistake(from_no_cell, "the run begins with a cell of zeros. It begins with c0."),
        Mistake(from_no_state, "the run begins with a hidden state of zeros. It begins with h0."),
        Mistake(unpacked_crosswise, "a step gives h first, then c; here they are taken the other way round."),
        Mistake(runs(feed=crossing), "h and c change places between the steps."),
        Mistake(runs(order=lambda x: x[::-1]), "the sequence is read from its end."),
        Mistake(runs(order=lambda x: x[1:]), "the first time step is left out."),
        Mistake(with_the_start, "h0 is among the hidden states. The first one is that after the first step."),
        Mistake(
            stored_before, "each hidden state is stored before its step, so h0 comes first and the last is missing."
        ),
        Mistake(one_step_in_all, "only one step is taken. Does `return` stand inside the loop?"),
        Mistake(
            runs(gives=lambda hs, cs: (np.concatenate(hs), cs[-1])),
            "time and batch lie on one axis, as np.concatenate joins them. np.stack makes a new axis.",
        ),
        Mistake(in_float32, "inputs in float64 come back in float32: something is cast on the way."),
        Mistake(
            in_float64,
            "inputs in float32 give hidden states in float64. An array made by np.zeros or np.empty is float64 unless "
            "it is told another dtype.",
        ),
        Mistake(batch_first, "the axes are (B, T, H). Time stands first."),
        Mistake(
            runs(gives=lambda hs, cs: (hs[-1], cs[-1])),
            "only the last hidden state comes back. All of them are wanted.",
        ),
        Mistake(
            runs(gives=lambda hs, cs: (np.stack(cs), cs[-1])), "these are the cells; the hidden states are wanted."
        ),
        Mistake(
            runs(gives=lambda hs, cs: (np.stack(hs), hs[-1])),
            "the last hidden state comes back in the place of the last cell.",
        ),
        Mistake(
            runs(gives=lambda hs, cs: (np.stack(hs), np.stack(cs))), "all cells come back. Only the last is wanted."
        ),
        Mistake(
            runs(gives=lambda hs, cs: np.stack(hs)), "only the hidden states come back. The last cell is wanted, too."
        ),
    ],
    hints=[
        "`for x_t in x` goes through time. Which two things does a step hand on to the next?",
        "Begin with h, c = h0, c0; let each step give both new names; put h into a list.",
        "`h, c = lstm_step(x_t, h, c, weight_ih, weight_hh, bias_ih, bias_hh)` in the loop; then np.stack the list.",
    ],
    sibling=running_sums,
)
