"""One step of the recurrent network."""

from __future__ import annotations

import math

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part


def rnn_step(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return the new state, tanh of what the input and the old state give together.

    x: (B, I), the input at this step.  h: (B, H), the state before it.
    weight_ih: (H, I).  weight_hh: (H, H).  bias_ih, bias_hh: (H,).
    Returns the new state (B, H), with the dtype of the inputs.

    >>> none = np.zeros(1)
    >>> rnn_step(np.array([[2.0]]), np.array([[1.0]]), np.array([[1.0]]), np.array([[-2.0]]), none, none)
    array([[0.]])
    """
    return np.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)


def step_unit_by_unit(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    new = np.empty((len(x), len(weight_hh)))
    for b, j in np.ndindex(new.shape):
        total = float(bias_ih[j]) + float(bias_hh[j])
        total += sum(float(w) * float(v) for w, v in zip(weight_ih[j], x[b], strict=True))
        total += sum(float(w) * float(v) for w, v in zip(weight_hh[j], h[b], strict=True))
        new[b, j] = math.tanh(total)
    return new


def draw_step(rng, dtype: type = float):
    b, i, h = int(rng.integers(2, 5)), int(rng.integers(1, 4)), int(rng.integers(4, 6))
    shapes = (b, i), (b, h), (h, i), (h, h), (h,), (h,)
    return tuple((0.6 * rng.normal(size=shape)).astype(dtype) for shape in shapes)


def draw_views(rng):
    """Draw weights and inputs that are every other column of larger arrays."""
    shapes = (3, 2), (3, 4), (4, 2), (4, 4)
    biases = 0.5 * rng.normal(size=4), 0.5 * rng.normal(size=4)
    return (*(0.6 * rng.normal(size=(a, 2 * b))[:, ::2] for a, b in shapes), *biases)


def dtype_of(attempt, *args):
    return str(np.asarray(attempt(*args)).dtype)


def step_no_tanh(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh


def step_sigmoid(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return ops.sigmoid(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)


def step_forgets(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + bias_ih + bias_hh)


def step_not_transposed(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh + bias_hh)


def step_one_bias(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T)


def step_other_bias(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + h @ weight_hh.T + bias_hh)


def step_no_bias(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + h @ weight_hh.T)


def step_added_after(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + bias_ih) + h @ weight_hh.T + bias_hh


def step_two_tanhs(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + bias_ih) + np.tanh(h @ weight_hh.T + bias_hh)


def step_plain_state(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + bias_ih + h + bias_hh)


def step_entry_by_entry(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + bias_ih + h * np.diag(weight_hh) + bias_hh)


def step_float64(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).astype(np.float64)


def step_float32(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).astype(np.float32)


def step_as_for_a_column(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(weight_ih @ x + bias_ih + weight_hh @ h + bias_hh)


def blend(old, new, weight_old, weight_new):
    """Return a mixture of two layers' outputs before any curve is put on it.

    >>> blend(np.ones((1, 2)), np.ones((1, 3)), np.ones((4, 2)), np.ones((4, 3)))
    array([[5., 5., 5., 5.]])
    """
    return old @ weight_old.T + new @ weight_new.T


def as_the_library_calls_it(mine):
    """Let the learner's step serve where the library's is called, which knows ReLU and missing biases as well."""
    theirs = ops.rnn_step

    def fitted(x, h, weight_ih, weight_hh, bias_ih=None, bias_hh=None, *, nonlinearity="tanh"):
        if nonlinearity != "tanh" or bias_ih is None or bias_hh is None:
            return theirs(x, h, weight_ih, weight_hh, bias_ih, bias_hh, nonlinearity=nonlinearity)
        return mine(x, h, weight_ih, weight_hh, bias_ih, bias_hh)

    return fitted


SMALL = (
    np.array([[1.0, 2.0]]),
    np.array([[0.5, -1.0]]),
    np.array([[0.5, 0.0], [1.0, -1.0]]),
    np.array([[3.0, -1.0], [2.0, 0.5]]),
    np.array([0.0, 0.25]),
    np.array([-1.0, 0.5]),
)
LOUD = (np.array([[1000.0], [-1000.0]]), np.zeros((2, 2)), np.array([[1.0], [-1.0]]), np.eye(2), *np.zeros((2, 2)))
rnn_step_exercise = Exercise(
    key="rnn_step",
    piece="nnbook.ops:rnn_step",
    fit=as_the_library_calls_it,
    also=[ops.rnn, ops.rnn_forward],
    book=rnn_step,
    parts=[
        Part(
            "worked by hand",
            1,
            [
                Case(SMALL, np.array([[math.tanh(2.0), math.tanh(0.25)]])),
                Case(LOUD, np.array([[1.0, -1.0], [-1.0, 1.0]])),
            ],
        ),
        Part(
            "any shapes",
            1,
            [
                Case(draw_step, step_unit_by_unit, repeat=6),
                Case(draw_views, step_unit_by_unit, repeat=2),
                Case(
                    lambda rng: draw_step(rng, np.float32),
                    lambda *_: "float32",
                    run=dtype_of,
                    repeat=1,
                    shown="the dtype of rnn_step of float32 arrays",
                ),
                Case(
                    draw_step,
                    lambda *_: "float64",
                    run=dtype_of,
                    repeat=1,
                    shown="the dtype of rnn_step of float64 arrays",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(step_no_tanh, "the sum is right, and it is handed back as it is: the curve around it is missing."),
        Mistake(step_sigmoid, "this is the sigmoid of the sum. The state is to lie between -1 and 1."),
        Mistake(step_forgets, "the old state plays no part, so this is a plain layer without a memory."),
        Mistake(
            step_not_transposed,
            "weight_hh is used the wrong way round: row j holds what unit j hears from the units, not what it tells.",
        ),
        Mistake(step_one_bias, "bias_hh is left out."),
        Mistake(step_other_bias, "bias_ih is left out."),
        Mistake(step_no_bias, "both biases are left out."),
        Mistake(step_added_after, "the state is added after the tanh, so the new state may leave the range -1 to 1."),
        Mistake(step_two_tanhs, "input and state each have a tanh of their own. There is one, around the whole sum."),
        Mistake(step_plain_state, "the old state is added as it is. weight_hh says who hears whom."),
        Mistake(step_entry_by_entry, "each unit hears only itself: of weight_hh only the diagonal is used."),
        Mistake(step_float64, "float32 arrays came in and float64 went out."),
        Mistake(step_float32, "float64 arrays came in and float32 went out."),
        Mistake(
            step_as_for_a_column,
            "a weight stands on the left, as in the formula for one column. Here each row is a sequence, so the order "
            "changes.",
        ),
    ],
    hints=[
        "It is a linear layer of chapter 03 for the input, and a second one for the old state.",
        "A batch stands in rows, so each of the two is `rows @ weight.T + bias`.",
        "Add `x @ weight_ih.T + bias_ih` and `h @ weight_hh.T + bias_hh`, and take np.tanh of the sum.",
    ],
    sibling=blend,
)
