"""Back through time: the way back through an LSTM over a whole sequence."""

from __future__ import annotations

import numpy as np

from nnbook import nn, ops
from nnbook.checks import Exercise, Mistake, Part
from nnbook.checks.ch11_lstm.back import back_case, lstm_step_backward, small_case
from nnbook.checks.ch11_lstm.loops import ORDER, draw_sequence, sequence_by_einsum, slopes
from nnbook.checks.ch11_lstm.stepping import lstm_step
from nnbook.checks.ch11_lstm.torch_values import SEQ_BACK, SEQUENCE_GRADS, sequence_inputs


def lstm_backward(grad_h, x, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return the gradients at the seven inputs of lstm, for the gradient at all its hidden states.

    grad_h: (T, B, H).  The rest: what lstm was given. (The last cell is used by nobody.)
    Returns seven arrays, for x, h0, c0, weight_ih, weight_hh, bias_ih and bias_hh, each of its input's shape and dtype.

    >>> ones, zero, zeros = np.ones((2, 1, 1)), np.zeros((1, 1)), np.zeros((4, 1))
    >>> grads = lstm_backward(ones, ones, zero, zero, zeros, zeros, np.zeros(4), np.zeros(4))
    >>> float(grads[2][0, 0])  # all gates are half open: 0.5 * 0.5 by way of h_1, 0.5 * 0.5 * 0.5 by way of h_2
    0.375
    """
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    states = [(h0, c0)]
    for x_t in x:
        states.append(lstm_step(x_t, *states[-1], *weights))
    dx, dh, dc, dweights = np.zeros_like(x), 0.0, np.zeros_like(c0), [np.zeros_like(w) for w in weights]
    for t in reversed(range(len(x))):
        dx[t], dh, dc, *grads = lstm_step_backward(grad_h[t] + dh, dc, x[t], *states[t], *weights)
        dweights = [total + grad for total, grad in zip(dweights, grads, strict=True)]
    return dx, dh, dc, *dweights


def before(states, t):
    return states[t]


def back(
    *, enter=lambda g, dh: g + dh, carry=lambda dc: dc, at=before, add=lambda a, b: a + b, forwards=False, dx=None
):
    """Return a way back through time with one of its parts replaced."""

    def backward(grad_h, x, h0, c0, *weights):
        states = [(h0, c0)]
        for x_t in x:
            states.append(lstm_step(x_t, *states[-1], *weights))
        grads_x, dh, dc = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(c0)
        sums = [np.zeros_like(w) for w in weights]
        for t in range(len(x)) if forwards else reversed(range(len(x))):
            grads_x[t], dh, dc, *grads = lstm_step_backward(enter(grad_h[t], dh), dc, x[t], *at(states, t), *weights)
            dc = carry(dc)
            sums = [add(a, b) for a, b in zip(sums, grads, strict=True)]
        return dx(grads_x) if dx else grads_x, dh, dc, *sums

    return backward


def steps_left_out(first, last):
    def backward(grad_h, x, h0, c0, *weights):
        states = [(h0, c0)]
        for x_t in x:
            states.append(lstm_step(x_t, *states[-1], *weights))
        dx, dh, dc, sums = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(c0), [np.zeros_like(w) for w in weights]
        for t in reversed(range(first, len(x) - last)):
            dx[t], dh, dc, *grads = lstm_step_backward(grad_h[t] + dh, dc, x[t], *states[t], *weights)
            sums = [a + b for a, b in zip(sums, grads, strict=True)]
        return dx, dh, dc, *sums

    return backward


def carried_crosswise(grad_h, x, h0, c0, *weights):
    states = [(h0, c0)]
    for x_t in x:
        states.append(lstm_step(x_t, *states[-1], *weights))
    dx, dh, dc, sums = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(c0), [np.zeros_like(w) for w in weights]
    for t in reversed(range(len(x))):
        dx[t], dc, dh, *grads = lstm_step_backward(grad_h[t] + dh, dc, x[t], *states[t], *weights)
        sums = [a + b for a, b in zip(sums, grads, strict=True)]
    return dx, dh, dc, *sums


def without_the_states(*inputs):
    dx, _, _, *sums = back()(*inputs)
    return dx, *sums


def back_in_float32(*inputs):
    return back()(*(a.astype(np.float32) for a in inputs))


def piling_up(grad_h, x, h0, c0, *weights):
    states = [(h0, c0)]
    for x_t in x:
        states.append(lstm_step(x_t, *states[-1], *weights))
    dx, dh, dc, sums = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(c0), [np.zeros_like(w) for w in weights]
    for t in reversed(range(len(x))):
        dx[t], new, dc, *grads = lstm_step_backward(grad_h[t] + dh, dc, x[t], *states[t], *weights)
        dh = dh + new
        sums = [a + b for a, b in zip(sums, grads, strict=True)]
    return dx, dh, dc, *sums


def biases_of_one_step(*inputs):
    return *back()(*inputs)[:5], *back(add=lambda a, b: b)(*inputs)[5:]


def widened(which):
    """Return a way back whose gradients at some inputs come in float64, whatever the inputs are."""

    def backward(*inputs):
        grads = list(back()(*inputs))
        grads[which] = [g.astype(np.float64) for g in grads[which]]
        return tuple(grads)

    return backward


def mean_over_time(grad_h, x, *rest):
    dx, dh, dc, *sums = back()(grad_h, x, *rest)
    return dx, dh, dc, *[total / len(x) for total in sums]


def only_the_last(grad_h, *rest):
    last = np.zeros_like(grad_h)
    last[-1] = grad_h[-1]
    return back()(last, *rest)


def states_swapped(*inputs):
    dx, dh, dc, *sums = back()(*inputs)
    return dx, dc, dh, *sums


def running_sums_backward(grad_out, x):
    """Return the gradient at x of the sums so far: each x is in its own sum and in all later ones.

    >>> running_sums_backward(np.ones((3, 1, 1)), np.ones((3, 1, 1)))[:, 0, 0]
    array([3., 2., 1.])
    """
    grad, grads = np.zeros_like(x[0]), np.zeros_like(x)
    for t in reversed(range(len(x))):
        grads[t] = grad = grad + grad_out[t]
    return grads


def draw_back(rng):
    x, h, *rest = draw_sequence(rng)
    x = x[:3]  # finite differences take two runs for every number
    return rng.normal(size=(len(x), *h.shape)), x, h, *rest


def truth(grad_h, *inputs):
    return slopes(lambda *moved: float(np.sum(grad_h * sequence_by_einsum(*moved)[0])), inputs)


GIVEN = ("x", "h0", "c0", *ORDER[3:])


def part(title, chosen):
    shown, stored = "lstm_backward(…)", [np.array(g) for g in SEQ_BACK]
    fixed = back_case((SEQUENCE_GRADS, *sequence_inputs()), stored, GIVEN, chosen, shown, atol=1e-8)
    drawn = back_case(draw_back, truth, GIVEN, chosen, shown, atol=1e-7)
    return Part(title, 1, [fixed, drawn, small_case(draw_back, truth, GIVEN, chosen, shown)])


lstm_backward_exercise = Exercise(
    key="lstm_backward",
    also=[ops.lstm_forward, ops.lstm_backward, nn.functional.lstm],
    book=lstm_backward,
    parts=[part("x, h0 and c0", slice(0, 3)), part("weights and biases, used at every step", slice(3, 7))],
    mistakes=[
        Mistake(
            back(enter=lambda g, dh: g),
            "a hidden state is used twice: as an output, and by the next step. The second share is missing.",
        ),
        Mistake(
            back(enter=lambda g, dh: dh),
            "grad_h never enters: each hidden state's own gradient belongs to what comes from the next step.",
        ),
        Mistake(
            back(carry=lambda dc: 0 * dc),
            "the cell's gradient is dropped between the steps: the carousel's road is closed.",
        ),
        Mistake(only_the_last, "only the last hidden state's gradient enters. Each has its own."),
        Mistake(
            back(at=lambda states, t: states[t + 1]),
            "each step needs the states from before it; these are those after it.",
        ),
        Mistake(
            back(at=lambda states, t: (states[t][0], states[t + 1][1])),
            "each step gets h from before it, as it should, but c from after it.",
        ),
        Mistake(
            back(at=lambda states, t: (states[t + 1][0], states[t][1])),
            "each step gets c from before it, as it should, but h from after it.",
        ),
        Mistake(
            back(at=lambda states, t: states[0]), "every step is given h0 and c0. Each needs the states from before it."
        ),
        Mistake(
            piling_up,
            "the gradient at h is added to that of the later steps (a `+=`?). They are in it already: replace them.",
        ),
        Mistake(
            biases_of_one_step, "the biases' gradients are those of the first step alone. Those of all steps add up."
        ),
        Mistake(
            widened(slice(0, 7)),
            "inputs in float32 give gradients in float64. An array made by np.zeros or np.empty is float64 unless it "
            "is told another dtype.",
        ),
        Mistake(
            widened(slice(0, 1)),
            "x in float32 has a gradient in float64. An array made by np.zeros or np.empty is float64 unless it is "
            "told another dtype.",
        ),
        Mistake(
            widened(slice(1, 7)),
            "inputs in float32 give gradients in float64, all but that at x. An array made by np.zeros is float64 "
            "unless it is told another dtype.",
        ),
        Mistake(back(forwards=True), "the loop runs forwards. The gradient comes from the last step."),
        Mistake(
            back(add=lambda a, b: b),
            "the weights' gradients are those of the first step alone. All steps used the same weights.",
        ),
        Mistake(
            mean_over_time, "the weights' gradients are a mean over time. All steps used the weights, so they add up."
        ),
        Mistake(
            back(dx=lambda g: g[::-1]),
            "the gradients at x come in the order in which they were found, last step first.",
        ),
        Mistake(steps_left_out(1, 0), "the way back ends too early: the first time step is left out."),
        Mistake(steps_left_out(0, 1), "the way back begins one step too late: the last time step is left out."),
        Mistake(carried_crosswise, "between the steps the gradients at h and c change places: a step gives x, h, c."),
        Mistake(without_the_states, "the gradients at h0 and c0 do not come back. They stand behind that at x."),
        Mistake(back_in_float32, "inputs in float64 give gradients in float32: something is cast on the way."),
        Mistake(states_swapped, "the gradients at h0 and c0 are swapped."),
    ],
    hints=[
        "Run forwards first and keep (h, c) from before every step. Then walk back: which gradients does step t get "
        "from step t + 1?",
        "Begin with dh and dc of zeros after the last step. Step t gets grad_h[t] + dh and dc, and gives new ones.",
        "In the loop over reversed(range(len(x))): `dx[t], dh, dc, *grads = lstm_step_backward(grad_h[t] + dh, dc, "
        "x[t], *states[t], *weights)`, and add each of grads to its sum.",
    ],
    sibling=running_sums_backward,
)
