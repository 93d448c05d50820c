"""An LSTM over a whole sequence, forwards and back through time."""

from __future__ import annotations

import numpy as np

from nnbook import nn, ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch11_lstm.back import lstm_step_backward, named
from nnbook.checks.ch11_lstm.fits import fit_lstm
from nnbook.checks.ch11_lstm.loops import ORDER, draw_sequence, many, sequence_by_einsum, sequence_by_loops, slopes
from nnbook.checks.ch11_lstm.stepping import lstm_step
from nnbook.checks.ch11_lstm.torch_values import SEQ_BACK, SEQ_C, SEQ_H, SEQUENCE_GRADS, sequence_inputs


def lstm(x, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh):
    """Run an LSTM over a sequence, one lstm_step for each time.

    x: (T, B, I), T at least 1.  h0, c0: the states at the beginning, (B, H).  Weights and biases: as for lstm_step.
    Returns all hidden states as one array (T, B, H), and the last cell (B, H). No input is changed.

    >>> h, c = lstm(np.ones((3, 2, 1)), np.zeros((2, 1)), np.ones((2, 1)), *[np.zeros((4, 1))] * 2, *[np.zeros(4)] * 2)
    >>> h.shape, c.tolist()  # all gates are half open, so the cell halves three times
    ((3, 2, 1), [[0.125], [0.125]])
    """
    h, c, states = h0, c0, []
    for x_t in x:
        h, c = lstm_step(x_t, h, c, weight_ih, weight_hh, bias_ih, bias_hh)
        states.append(h)
    return np.stack(states), c


def lstm_backward(grad_h, x, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return the gradients at the seven inputs of lstm, for the gradient at all its hidden states.

    grad_h: (T, B, H).  The rest: what lstm was given. (The last cell is used by nobody.)
    Returns seven arrays, for x, h0, c0, weight_ih, weight_hh, bias_ih and bias_hh, each of its input's shape.
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


def both(attempt, *inputs):
    answer = attempt(*inputs)
    if answer is None:
        return None
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError(f"expected two arrays, all hidden states and the last cell; got {many(answer)}")
    return answer


def states_of(attempt, *inputs):
    answer = both(attempt, *inputs)
    return answer and answer[0]


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
        Part(
            "all hidden states",
            1,
            [
                Case(sequence_inputs(), SEQ_H, run=states_of, shown="lstm(x (5, 3, 4), …)[0]"),
                Case(draw_sequence, lambda *a: sequence_by_loops(*a)[0], run=states_of, shown="lstm(…)[0]", repeat=3),
            ],
        ),
        Part(
            "and the last cell",
            1,
            [
                Case(sequence_inputs(), (SEQ_H, SEQ_C), run=both, shown="lstm(x (5, 3, 4), …)"),
                Case(draw_sequence, sequence_by_loops, run=both, shown="lstm(…)", repeat=3),
                Case(one_step, sequence_by_loops, run=both, shown="lstm(one time step, …)", repeat=2),
            ],
        ),
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
        Mistake(runs(feed=crossing), "h and c change places between the steps."),
        Mistake(runs(order=lambda x: x[::-1]), "the sequence is read from its end."),
        Mistake(runs(order=lambda x: x[1:]), "the first time step is left out."),
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


def back(*, enter=lambda g, dh: g + dh, carry=lambda dc: dc, shift=0, add=lambda a, b: a + b, forwards=False, dx=None):
    """Return a way back through time with one of its parts replaced."""

    def backward(grad_h, x, h0, c0, *weights):
        states = [(h0, c0)]
        for x_t in x:
            states.append(lstm_step(x_t, *states[-1], *weights))
        grads_x, dh, dc = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(c0)
        sums = [np.zeros_like(w) for w in weights]
        for t in range(len(x)) if forwards else reversed(range(len(x))):
            grads_x[t], dh, dc, *grads = lstm_step_backward(
                enter(grad_h[t], dh), dc, x[t], *states[t + shift], *weights
            )
            dc = carry(dc)
            sums = [add(a, b) for a, b in zip(sums, grads, strict=True)]
        return dx(grads_x) if dx else grads_x, dh, dc, *sums

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


def ends(attempt, *inputs):
    return named(attempt, inputs, slice(0, 3), ("x", "h0", "c0"))


def shared(attempt, *inputs):
    return named(attempt, inputs, slice(3, 7), ORDER[3:])


def draw_back(rng):
    x, h, *rest = draw_sequence(rng)
    x = x[:3]  # finite differences take two runs for every number
    return rng.normal(size=(len(x), *h.shape)), x, h, *rest


def truth(grad_h, *inputs):
    return slopes(lambda *moved: float(np.sum(grad_h * sequence_by_einsum(*moved)[0])), inputs)


def split(gradients, which):
    gradients = [np.asarray(g) for g in gradients]
    return (
        dict(zip(("x", "h0", "c0"), gradients, strict=False))
        if which
        else dict(zip(ORDER[3:], gradients[3:], strict=True))
    )


def part(title, run, which):
    return Part(
        title,
        1,
        [
            Case(
                (SEQUENCE_GRADS, *sequence_inputs()),
                split(SEQ_BACK, which),
                run=run,
                shown="lstm_backward(…)",
                rtol=1e-5,
                atol=1e-8,
            ),
            Case(
                draw_back,
                lambda *a: split(truth(*a), which),
                run=run,
                shown="lstm_backward(…)",
                repeat=1,
                rtol=1e-5,
                atol=1e-7,
            ),
        ],
    )


lstm_backward_exercise = Exercise(
    key="lstm_backward",
    also=[ops.lstm_forward, ops.lstm_backward, nn.functional.lstm],
    book=lstm_backward,
    parts=[part("x, h0 and c0", ends, True), part("weights and biases, used at every step", shared, False)],
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
        Mistake(back(shift=1), "each step needs the states from before it; these are those after it."),
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
