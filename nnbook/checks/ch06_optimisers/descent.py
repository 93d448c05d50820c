"""Gradient descent, momentum and Nesterov's look ahead, as one step."""

from __future__ import annotations

import numpy as np

from nnbook import optim
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch06_optimisers import book
from nnbook.checks.ch06_optimisers.paths import (
    COLUMN,
    ONE,
    SLOPES,
    asks_none,
    draw_walk,
    faded,
    follow,
    judge_by,
    judge_state,
    last_state,
)

LIBRARY = optim.sgd_step  # captured before anything takes its place


def sgd_truth(param, grads, lr=1e-3, momentum=0, nesterov=False):
    buffers = faded(grads, momentum)
    return param - lr * np.cumsum(grads + momentum * buffers if nesterov else buffers, axis=0)


def variant(name, *, sign=1, keep=True, share=None, look="right", into=1.0, kept="buffer"):
    """Return a step of SGD with one thing changed."""

    def step(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
        old = state["momentum_buffer"] if state and keep else 0
        buffer = momentum * old + (grad if share is None else share(momentum) * grad)
        length = buffer
        if nesterov and look != "none":
            length = {"right": 1, "buffer": 0, "share": 1 - momentum, "twice": 0}[look] * grad + momentum * buffer
            length = length + buffer if look == "twice" else length
        memory = {"momentum_buffer": length if kept == "step" else buffer}
        return param - sign * (into or lr) * lr * length, memory if momentum or kept == "always" else {}

    step.__name__ = name
    return step


plain = variant("plain")
uphill = variant("uphill", sign=-1)
forgets = variant("forgets", keep=False)
averages = variant("averages", share=lambda momentum: 1 - momentum)
looks_nowhere = variant("looks_nowhere", look="none")
without_slope = variant("without_slope", look="buffer")
rate_squared = variant("rate_squared", into=0)
look_in_part = variant("look_in_part", look="share")
buffer_twice = variant("buffer_twice", look="twice")
keeps_the_step = variant("keeps_the_step", kept="step")
always_a_buffer = variant("always_a_buffer", kept="always")


def no_rate(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    new, state = plain(param, grad, state, lr=1, momentum=momentum, nesterov=nesterov)
    return new, state


def rate_in_buffer(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    old = state["momentum_buffer"] if state else 0
    buffer = momentum * old + lr * grad
    step = lr * grad + momentum * buffer if nesterov else buffer
    return param - step, {"momentum_buffer": buffer} if momentum else {}


def minus_in_buffer(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    old = state["momentum_buffer"] if state else 0
    buffer = momentum * old - lr * grad
    step = momentum * buffer - lr * grad if nesterov else buffer
    return param + step, {"momentum_buffer": buffer} if momentum else {}


def never_kept(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    return plain(param, grad, state, lr=lr, momentum=momentum, nesterov=nesterov)[0], {}


def none_for_empty(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    new, state = plain(param, grad, state, lr=lr, momentum=momentum, nesterov=nesterov)
    return new, state or None


def keeps_grad(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    buffer = momentum * state["momentum_buffer"] + grad if state else grad
    step = grad + momentum * buffer if nesterov else buffer
    return param - lr * step, {"momentum_buffer": buffer} if momentum else {}


def overwrites(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    new, memory = plain(param, grad, state, lr=lr, momentum=momentum, nesterov=nesterov)
    if not state:
        return new, memory
    state["momentum_buffer"] = memory["momentum_buffer"]
    return new, state


def in_place(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    new, state = plain(param, grad, state, lr=lr, momentum=momentum, nesterov=nesterov)
    param[...] = new
    return param, state


def forget_slowly(level, rain, state=None, *, kept=0.5):
    """Return a tank's level after an hour and what is remembered: half of the last hours' rain still arrives.

    >>> forget_slowly(10.0, 4.0, {"on_its_way": 2.0})
    (15.0, {'on_its_way': 5.0})
    """
    old = state["on_its_way"] if state else 0
    coming = kept * old + rain
    return level + coming, {"on_its_way": coming}


def fit_sgd_step(function):
    """Make the learner's step take the library's two further options."""

    def step(param, grad, state=None, *, dampening=0, weight_decay=0, **options):
        if dampening:
            return LIBRARY(param, grad, state, dampening=dampening, weight_decay=weight_decay, **options)
        return function(param, grad + weight_decay * param if weight_decay else grad, state, **options)

    return step


def case(param, grads, **options):
    return Case((param, grads, options), judge=judge_by(sgd_truth), run=follow, shown=said(options, len(grads)))


def said(options, steps):
    words = ", ".join(f"{name}={value}" for name, value in options.items())
    return f"{steps} step{'s' * (steps > 1)} of sgd_step({words})"


def drawn(**ranges):
    return Case(draw_walk(**ranges), judge=judge_by(sgd_truth), run=follow, shown="several steps of sgd_step", repeat=6)


sgd_step = Exercise(
    key="sgd_step",
    piece="nnbook.optim:sgd_step",
    fit=fit_sgd_step,
    book=book.sgd_step,
    parts=[
        Part(
            "plain gradient descent",
            1,
            [
                case(ONE, SLOPES[:1], lr=0.1),
                case(ONE, SLOPES, lr=0.5),
                case(np.array([1.0]), np.array([[1000.0], [-1000.0]]), lr=0.01),
                case(COLUMN, np.ones((1, 3)), lr=1.0),
                case(ONE.astype(np.float32), SLOPES.astype(np.float32), lr=0.1),
                drawn(lr=(0.001, 1)),
                Case(
                    (ONE, SLOPES, {"lr": 0.1}),
                    judge=judge_state({}),
                    run=last_state,
                    shown="the state after 3 steps without momentum",
                ),
            ],
        ),
        Part(
            "momentum",
            1,
            [
                case(ONE, SLOPES, lr=0.1, momentum=0.5),
                Case(
                    (np.array([1.0]), np.array([[2.0], [1.0]]), {"lr": 0.1, "momentum": 0.5}),
                    judge=judge_state({"momentum_buffer": np.array([2.0])}),
                    run=last_state,
                    shown="the state after gradients 2 and 1 with momentum=0.5",
                ),
                drawn(lr=(0.001, 1), momentum=(0.1, 0.99)),
            ],
        ),
        Part(
            "Nesterov's momentum",
            1,
            [
                case(ONE, SLOPES, lr=0.1, momentum=0.5, nesterov=True),
                drawn(lr=(0.001, 1), momentum=(0.1, 0.99), nesterov=[True]),
            ],
        ),
    ],
    mistakes=[
        Mistake(in_place, "the parameter that came in is changed. Hand back a new array and leave the old one."),
        Mistake(uphill, "this walks uphill: the gradient points to where the loss grows."),
        Mistake(no_rate, "the learning rate plays no part in the step."),
        Mistake(rate_squared, "the learning rate is multiplied in twice."),
        Mistake(
            forgets,
            "each step begins with an empty buffer. The last one comes in as `state`: is it looked up under its key?",
        ),
        Mistake(asks_none, "at the first step `state` is None, and nothing can be looked up in it."),
        Mistake(never_kept, "the state that is handed back is empty, so the next step remembers nothing."),
        Mistake(averages, "this buffer is an average. Here the whole gradient is added, not its share 1 - momentum."),
        Mistake(rate_in_buffer, "the rate is inside the buffer. The buffer holds gradients; the rate scales the step."),
        Mistake(
            minus_in_buffer,
            "the buffer holds steps, with the rate and the minus inside. It holds gradients; the rate scales the step.",
        ),
        Mistake(buffer_twice, "Nesterov's faded buffer is added to the buffer here. It is added to the gradient."),
        Mistake(
            looks_nowhere,
            "with `nesterov` this is momentum's step still; so is grad + momentum * buffer with the old buffer.",
        ),
        Mistake(without_slope, "Nesterov's step has two terms, and the gradient itself is missing."),
        Mistake(look_in_part, "in Nesterov's step the gradient counts in full, not with the share 1 - momentum."),
        Mistake(keeps_the_step, "Nesterov's step is kept in the state. What is kept is the buffer."),
        Mistake(always_a_buffer, "the state has a buffer where there is no momentum. Then it is the empty dict."),
        Mistake(none_for_empty, "without momentum the state is None here. It is the empty dict."),
        Mistake(
            keeps_grad,
            "the first buffer is the very array `grad`, which its owner may overwrite. Keep an array of your own.",
        ),
        Mistake(overwrites, "the old state is written over. Hand back a new dict, and leave the old one alone."),
    ],
    hints=[
        "Begin with plain descent: a new array, the old one minus rate times gradient, and an empty dict.",
        'With momentum: the old buffer is state["momentum_buffer"], or 0 where state is None. Fade it, then add.',
        "buffer = momentum * old + grad. The step is the buffer, or grad + momentum * buffer with nesterov. "
        'Return param - lr * step and {"momentum_buffer": buffer}.',
    ],
    sibling=forget_slowly,
)
