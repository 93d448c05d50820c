"""Back-propagation through time."""

from __future__ import annotations

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch10_recurrent import wrong_ways
from nnbook.checks.ch10_recurrent.sequence import draw_sequence, rnn, states_one_by_one
from nnbook.checks.ch10_recurrent.six import INPUTS, WEIGHTS, against, at, dtypes
from nnbook.checks.ch10_recurrent.torch_values import TORCH_BIAS, TORCH_H0, TORCH_HH, TORCH_IH, TORCH_IN, TORCH_X


def rnn_backward(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return the gradients at all six inputs of `rnn`, for the gradient that comes in at all its states.

    grad_h: (T, B, H), the gradient at each state from above, the way through later states not counted.
    The others as in `rnn`.
    Returns (grad_x, grad_h0, grad_weight_ih, grad_weight_hh, grad_bias_ih, grad_bias_hh), each of its input's shape
    and dtype.

    >>> one, none = np.ones((1, 1)), np.zeros((2, 1, 1))
    >>> rnn_backward(np.ones((2, 1, 1)), none, 0 * one, one, 3 * one, np.zeros(1), np.zeros(1))[1]  # 3 + 3 * 3
    array([[12.]])
    """
    h = rnn(x, h0, weight_ih, weight_hh, bias_ih, bias_hh)
    before = np.concatenate([h0[None], h[:-1]])
    grad_z, from_later = np.zeros_like(h), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        grad_z[t] = (grad_h[t] + from_later) * (1 - h[t] ** 2)
        from_later = grad_z[t] @ weight_hh
    grad_bias = grad_z.sum(axis=(0, 1))
    grad_ih = np.einsum("tbh,tbi->hi", grad_z, x)
    grad_hh = np.einsum("tbh,tbk->hk", grad_z, before)
    return grad_z @ weight_ih, from_later, grad_ih, grad_hh, grad_bias, grad_bias.copy()


def differences(grad_h, x, h0, *params):
    """Nudge every entry of every input both ways, through states worked out unit by unit."""
    inputs = [np.asarray(one, float) for one in (x, h0, *params)]

    def loss(moved):
        return float(np.sum(grad_h * rnn(*moved)))

    slopes = []
    for i, one in enumerate(inputs):
        slope = np.zeros(one.shape)
        for spot in np.ndindex(one.shape):
            ends = []
            for h in (1e-5, -1e-5):
                moved = one.copy()
                moved[spot] += h
                ends.append(loss([*inputs[:i], moved, *inputs[i + 1 :]]))
            slope[spot] = (ends[0] - ends[1]) / 2e-5
        slopes.append(slope)
    return tuple(slopes)


def draw_backward(rng):
    given = draw_sequence(rng)
    states = states_one_by_one(*given)
    return (rng.normal(size=states.shape), *given)


def draw_last_only(rng):
    grad_h, *rest = draw_backward(rng)
    grad_h[:-1] = 0
    return (grad_h, *rest)


def single(rng):
    grad_h, x, *rest = draw_backward(rng)
    return (grad_h[:1], x[:1], *rest)


def by_torch(*_given):
    return TORCH_X, TORCH_H0, TORCH_IH, TORCH_HH, TORCH_BIAS, TORCH_BIAS


def case(args, names, shown, truth=differences, repeat=2):
    return Case(args, judge=against(truth, *names), run=at(*names), shown=shown, repeat=repeat)


def case_of_dtype(draw, dtype):
    judge = against(lambda *_: [dtype] * 6, *INPUTS, *WEIGHTS)
    return Case(draw, judge=judge, run=dtypes, repeat=1, shown=f"the dtypes of rnn_backward of {dtype} arrays:")


def as_float32(rng):
    return tuple(one.astype(np.float32) for one in draw_backward(rng))


def sum_of_powers_backward(grad_out, a, n):
    """Return the gradient at a of a + a² + … + aⁿ, by walking back through s ← a (1 + s), from s = 0, n times.

    >>> sum_of_powers_backward(1.0, 2.0, 2)  # the slope of a + a² at 2
    5.0
    """
    before = [0.0]
    for _ in range(n - 1):
        before.append(a * (1 + before[-1]))
    at_a, at_s = 0.0, grad_out
    for s in reversed(before):
        at_a += at_s * (1 + s)
        at_s *= a
    return at_a


def as_the_library_calls_it(mine):
    """Let the learner's backward serve where the library's is called, which gets the forward's cache."""
    theirs = ops.rnn_backward

    def fitted(grad_h, cache):
        x, h, weight_ih, weight_hh, bias_ih, bias_hh, nonlinearity, _ = cache
        if nonlinearity != "tanh" or bias_ih is None or bias_hh is None:
            return theirs(grad_h, cache)
        return mine(grad_h, x, np.ascontiguousarray(h[0].T), weight_ih, weight_hh, bias_ih, bias_hh)

    return fitted


rnn_backward_exercise = Exercise(
    key="rnn_backward",
    piece="nnbook.ops:rnn_backward",
    fit=as_the_library_calls_it,
    also=[ops.rnn_step_backward],
    book=rnn_backward,
    parts=[
        Part(
            "the inputs and the first state",
            1,
            [
                case(TORCH_IN, INPUTS, "rnn_backward on PyTorch's example", by_torch),
                case(draw_backward, INPUTS, "rnn_backward on a drawn batch"),
                case(draw_last_only, INPUTS, "rnn_backward with a gradient at the last state alone", repeat=1),
            ],
        ),
        Part(
            "weights and biases",
            2,
            [
                case(TORCH_IN, WEIGHTS, "rnn_backward on PyTorch's example", by_torch),
                case(draw_backward, WEIGHTS, "rnn_backward on a drawn batch"),
                case(single, WEIGHTS, "rnn_backward for one step", repeat=1),
                case_of_dtype(as_float32, "float32"),
                case_of_dtype(draw_backward, "float64"),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            wrong_ways.bptt_cut,
            "nothing comes back from later states: each step hears only its own grad_h, and the rest is cut off.",
        ),
        Mistake(wrong_ways.bptt_no_slope, "the slope of tanh is missing: at each step the gradient passes 1 - h²."),
        Mistake(
            wrong_ways.bptt_turned,
            "on the way back weight_hh is used transposed. Forward it was `h @ weight_hh.T`; what is the way back?",
        ),
        Mistake(
            wrong_ways.bptt_early_slope,
            "tanh's slope is taken at the state before the step; it belongs to the one that tanh made.",
        ),
        Mistake(
            wrong_ways.bptt_last_loss_alone,
            "grad_h counts only at the last step here. Every state may have a part in the loss.",
        ),
        Mistake(
            wrong_ways.bptt_states_after,
            "weight_hh met the state before each step, beginning with h0, not the one after.",
        ),
        Mistake(
            wrong_ways.bptt_wraps,
            "at the first step weight_hh meets the last state here: h[t - 1] is h[-1] there. Before that step was h0.",
        ),
        Mistake(
            wrong_ways.bptt_slope_on_own,
            "only grad_h is multiplied by tanh's slope. What comes back from the next step passes that tanh as well.",
        ),
        Mistake(
            wrong_ways.bptt_slope_on_late,
            "only what comes back from the next step is multiplied by tanh's slope. grad_h passes that tanh as well.",
        ),
        Mistake(wrong_ways.bptt_sigmoid, "h (1 - h) is the slope of the sigmoid. This state was made by tanh."),
        Mistake(wrong_ways.bptt_tanh_of_h, "h has been through tanh already, and here tanh is taken of it once more."),
        Mistake(wrong_ways.bptt_square_of_rest, "(1 - h)² is not 1 - h². Which of the two is tanh's slope?"),
        Mistake(
            wrong_ways.bptt_plain_back,
            "what goes on to the step before has not passed tanh's slope. Only what is inside the tanh goes through "
            "weight_hh.",
        ),
        Mistake(
            wrong_ways.bptt_forward,
            "this walks from the first step to the last. What comes back to a step comes from the one after it.",
        ),
        Mistake(wrong_ways.bptt_zero_start, "at the first step weight_hh met h0, and here it meets zeros."),
        Mistake(wrong_ways.bptt_last_use, "the weights get the gradient of their last use alone. All steps used them."),
        Mistake(
            wrong_ways.bptt_first_use, "the weights get the gradient of their first use alone. All steps used them."
        ),
        Mistake(
            wrong_ways.bptt_mean,
            "the parameters' gradients are divided by the batch. What the sequences give adds up.",
        ),
        Mistake(
            wrong_ways.bptt_mean_biases,
            "the biases' gradients are divided by the batch. Each of them was added to every sequence.",
        ),
        Mistake(
            wrong_ways.bptt_mean_of_all,
            "the biases' gradients are means over steps and sequences. Each was added every time: sums.",
        ),
        Mistake(
            wrong_ways.bptt_first_use_of_weights,
            "both weights get the gradient of their first use alone. All steps used them, as they did the biases.",
        ),
        Mistake(
            wrong_ways.bptt_hh_turned,
            "the gradient at weight_hh is transposed. Row j of weight_hh belongs to the unit that hears.",
        ),
        Mistake(
            wrong_ways.bptt_dz_as_h0,
            "at h0 this is the gradient inside the first tanh. h0 came in there through weight_hh.",
        ),
        Mistake(wrong_ways.bptt_late_as_h0, "this is the gradient at the first state, not at h0: one step more."),
        Mistake(wrong_ways.bptt_one_bias, "both biases are added to the same sum, so both get the same gradient."),
    ],
    hints=[
        "Run forward first and keep all states. Then walk from the last step to the first. What does state t hear, and "
        "from where?",
        "At step t the gradient at the state is grad_h[t] plus what came back from step t + 1. Past tanh it is "
        "multiplied by 1 - h[t]²: call it dz. What goes to step t - 1 is dz @ weight_hh.",
        "Keep every dz in an array (T, B, H). Then grad_x is dz @ weight_ih, each bias gets the sum over time and "
        "batch, weight_ih the sum over t of dz[t].T @ x[t], weight_hh that of dz[t].T @ (the state before step t).",
    ],
    sibling=sum_of_powers_backward,
)
