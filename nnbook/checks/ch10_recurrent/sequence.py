"""The step, again and again: a whole sequence."""

from __future__ import annotations

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch10_recurrent.step import rnn_step, step_unit_by_unit


def rnn(x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    """Run the network over a sequence and return all its states.

    x: (T, B, I), T at least 1.  h0: (B, H), the state before the first step.  weight_ih: (H, I).  weight_hh: (H, H).
    bias_ih, bias_hh: (H,).
    Returns the states after steps 1 to T, (T, B, H), with the dtype of the states.

    >>> one, none = np.ones((1, 1)), np.zeros(1)
    >>> rnn(np.zeros((3, 1, 1)), one, one, 0 * one, none, none).shape
    (3, 1, 1)
    """
    states, h = [], h0
    for x_t in x:
        h = rnn_step(x_t, h, weight_ih, weight_hh, bias_ih, bias_hh)
        states.append(h)
    return np.stack(states)


def states_one_by_one(x, h0, *params):
    out, h = np.empty((len(x), *h0.shape)), h0
    for t, x_t in enumerate(x):
        out[t] = h = step_unit_by_unit(x_t, h, *params)
    return out


def draw_sequence(rng):
    t, b, i, h = int(rng.integers(4, 7)), int(rng.integers(2, 4)), int(rng.integers(1, 4)), int(rng.integers(3, 5))
    shapes = (t, b, i), (b, h), (h, i), (h, h), (h,), (h,)
    return tuple(0.7 * rng.normal(size=shape) for shape in shapes)


def draw_one_step(rng):
    x, *rest = draw_sequence(rng)
    return (x[:1], *rest)


def half_sequence(rng):
    return tuple(one.astype(np.float32) for one in draw_sequence(rng))


def form_of(attempt, *args):
    out = np.asarray(attempt(*args))
    return {"shape": out.shape, "dtype": str(out.dtype)}


def over_time(x, h0, *params):
    """Do what `rnn` does: the mistakes below are made with it."""
    states = [h0]
    for x_t in x:
        states.append(rnn_step(x_t, states[-1], *params))
    return np.stack(states[1:])


def run_last_only(x, h0, *params):
    h = h0
    for x_t in x:
        h = rnn_step(x_t, h, *params)
    return h


def run_from_zero(x, h0, *params):
    return over_time(x, np.zeros_like(h0), *params)


def run_always_h0(x, h0, *params):
    return np.stack([rnn_step(x_t, h0, *params) for x_t in x])


def run_with_h0(x, h0, *params):
    return np.concatenate([h0[None], over_time(x, h0, *params)])


def run_before(x, h0, *params):
    return np.concatenate([h0[None], over_time(x, h0, *params)[:-1]])


def run_backwards(x, h0, *params):
    return over_time(x[::-1], h0, *params)


def run_one_state(x, h0, *params):
    last = run_last_only(x, h0, *params)
    return np.stack([last for _ in x])


def run_batch_first(x, h0, *params):
    return over_time(x, h0, *params).swapaxes(0, 1)


def run_over_batch(x, h0, *params):
    out, h = np.empty((len(x), *h0.shape)), h0[0]
    for t in range(len(x)):
        for b in range(x.shape[1]):
            h = rnn_step(x[t, b][None], h[None], *params)[0]
            out[t, b] = h
    return out


def run_in_float64(x, h0, *params):
    return over_time(x, h0, *params).astype(np.float64)


def run_in_float32(x, h0, *params):
    return over_time(x, h0, *params).astype(np.float32)


def run_as_many_as_sequences(x, h0, *params):
    return over_time([x[t] for t in range(x.shape[1])], h0, *params)


def run_one_too_few(x, h0, *params):
    states, h = [], h0
    for t in range(len(x) - 1):
        h = rnn_step(x[t], h, *params)
        states.append(h)
    return np.stack(states)


def run_returns_at_once(x, h0, *params):
    return over_time(x[:1], h0, *params)


def balances(start, changes):
    """Return the balance of an account after each of some changes.

    >>> balances(10, [5, -3])
    [15, 12]
    """
    seen, now = [], start
    for change in changes:
        now = now + change
        seen.append(now)
    return seen


def as_the_library_calls_it(mine):
    """Let the learner's rnn serve where the library's is called, which knows ReLU and missing biases as well."""
    theirs = ops.rnn

    def fitted(x, h0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, *, nonlinearity="tanh"):
        if nonlinearity != "tanh" or bias_ih is None or bias_hh is None:
            return theirs(x, h0, weight_ih, weight_hh, bias_ih, bias_hh, nonlinearity=nonlinearity)
        return mine(x, h0, weight_ih, weight_hh, bias_ih, bias_hh)

    return fitted


TWO, LINE = np.array([[2.0]]), np.array([[[0.5]], [[0.0]], [[-0.5]]])
rnn_exercise = Exercise(
    key="rnn",
    piece="nnbook.ops:rnn",
    fit=as_the_library_calls_it,
    also=[ops.rnn_forward],
    book=rnn,
    parts=[
        Part(
            "states after each step",
            1,
            [
                Case(
                    (LINE, np.array([[0.25]]), TWO, TWO, np.zeros(1), np.zeros(1)),
                    states_one_by_one,
                ),
                Case(draw_sequence, states_one_by_one, repeat=6),
                Case(
                    half_sequence,
                    lambda x, h0, *_: {"shape": (len(x), *h0.shape), "dtype": "float32"},
                    run=form_of,
                    repeat=2,
                    shown="rnn of float32 arrays",
                ),
                Case(
                    draw_sequence,
                    lambda x, h0, *_: {"shape": (len(x), *h0.shape), "dtype": "float64"},
                    run=form_of,
                    repeat=1,
                    shown="rnn of float64 arrays",
                ),
                Case(draw_one_step, states_one_by_one, repeat=1),
            ],
        ),
    ],
    mistakes=[
        Mistake(run_one_state, "all states are equal to the last one. Keep a new array for each step."),
        Mistake(run_last_only, "this is the last state alone. Keep the states of all steps."),
        Mistake(run_from_zero, "it begins with a state of zeros. The state to begin with came as h0."),
        Mistake(run_always_h0, "every step begins from h0, so nothing is remembered for longer than one step."),
        Mistake(run_with_h0, "h0 itself is among the states. The first one to keep is the one after the first input."),
        Mistake(run_before, "these are the states before each step: h0 is the first, and the last state is missing."),
        Mistake(run_backwards, "it reads the sequence from its end."),
        Mistake(run_batch_first, "time is the second axis here. It comes first: (T, B, H)."),
        Mistake(run_over_batch, "the state goes on from one sequence of the batch to the next. Each has its own."),
        Mistake(run_in_float64, "float32 states went in and float64 comes out."),
        Mistake(run_in_float32, "float64 states went in and float32 comes out."),
        Mistake(run_returns_at_once, "only the first state comes back. Does `return` stand inside the loop?"),
        Mistake(run_one_too_few, "the state after the last step is missing."),
        Mistake(
            run_as_many_as_sequences, "it takes as many steps as the batch has sequences. Which axis of x is time?"
        ),
    ],
    hints=[
        "Keep one name for the state now, and a list of the states so far.",
        "`for x_t in x:` goes through the steps; x_t is (B, I). What does the next step need from this one?",
        "In the loop: h = rnn_step(x_t, h, the four parameters), then append h. At the end np.stack the list.",
    ],
    sibling=balances,
)
