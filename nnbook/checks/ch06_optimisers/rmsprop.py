"""RMSprop: a step length for each number."""

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

LIBRARY = optim.rmsprop_step


def rmsprop_truth(param, grads, lr=1e-2, alpha=0.99, eps=1e-8):
    roots = np.sqrt((1 - alpha) * faded(np.square(grads), alpha))
    return param - np.cumsum(lr * grads / (roots + eps), axis=0)


def plain(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = alpha * (state["square_avg"] if state else 0) + (1 - alpha) * grad * grad
    return param - lr * grad / (np.sqrt(mean) + eps), {"square_avg": mean}


def rmsprop_uphill(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    return plain(param, grad, state, lr=-lr, alpha=alpha, eps=eps)


def rmsprop_without_root(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    _, state = plain(param, grad, state, alpha=alpha)
    return param - lr * grad / (state["square_avg"] + eps), state


def rmsprop_eps_inside(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    _, state = plain(param, grad, state, alpha=alpha)
    return param - lr * grad / np.sqrt(state["square_avg"] + eps), state


def rmsprop_no_eps(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    _, state = plain(param, grad, state, alpha=alpha)
    return param - lr * grad / np.sqrt(state["square_avg"]), state


def rmsprop_alpha_swapped(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    return plain(param, grad, state, lr=lr, alpha=1 - alpha, eps=eps)


def rmsprop_forgets(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    return plain(param, grad, None, lr=lr, alpha=alpha, eps=eps)


def rmsprop_adds_up(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    total = (state["square_avg"] if state else 0) + grad**2
    return param - lr * grad / (np.sqrt(total) + eps), {"square_avg": total}


def rmsprop_whole_square(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = alpha * (state["square_avg"] if state else 0) + grad**2
    return param - lr * grad / (np.sqrt(mean) + eps), {"square_avg": mean}


def rmsprop_begins_full(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    old = state["square_avg"] if state else grad**2
    mean = alpha * old + (1 - alpha) * grad**2
    return param - lr * grad / (np.sqrt(mean) + eps), {"square_avg": mean}


def rmsprop_one_for_all(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = alpha * (state["square_avg"] if state else 0) + (1 - alpha) * np.mean(grad**2)
    return param - lr * grad / (np.sqrt(mean) + eps), {"square_avg": mean}


def rmsprop_not_squared(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = alpha * (state["square_avg"] if state else 0) + (1 - alpha) * np.abs(grad)
    return param - lr * grad / (mean + eps), {"square_avg": mean}


def rmsprop_not_even_sizes(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = alpha * (state["square_avg"] if state else 0) + (1 - alpha) * grad
    return param - lr * grad / (np.sqrt(mean) + eps), {"square_avg": mean}


def rmsprop_eps_outside(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    _, state = plain(param, grad, state, alpha=alpha)
    return param - lr * (grad / np.sqrt(state["square_avg"]) + eps), state


def rmsprop_eps_last(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    _, state = plain(param, grad, state, alpha=alpha)
    return param - lr * grad / np.sqrt(state["square_avg"]) + eps, state


def rmsprop_keeps_root(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    root = np.sqrt(alpha * (state["square_avg"] if state else 0) + (1 - alpha) * grad**2)
    return param - lr * grad / (root + eps), {"square_avg": root}


def rmsprop_overwrites(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    new, memory = plain(param, grad, state, lr=lr, alpha=alpha, eps=eps)
    if state is None:
        return new, memory
    state.update(memory)
    return new, state


def rmsprop_root_of_sizes(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = alpha * (state["square_avg"] if state else 0) + (1 - alpha) * np.abs(grad)
    return param - lr * grad / (np.sqrt(mean) + eps), {"square_avg": mean}


def rmsprop_no_rate(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    return plain(param, grad, state, lr=1, alpha=alpha, eps=eps)


def rmsprop_sum_for_all(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = alpha * (state["square_avg"] if state else 0) + (1 - alpha) * np.sum(grad**2)
    return param - lr * grad / (np.sqrt(mean) + eps), {"square_avg": mean}


def rmsprop_old_mean(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    old = state["square_avg"] if state else 0 * grad
    return param - lr * grad / (np.sqrt(old) + eps), {"square_avg": alpha * old + (1 - alpha) * grad**2}


def loudness(sound, state=None, *, kept=0.9):
    """Return a sound brought to even loudness, and the running mean of its square, which begins at 0.

    >>> out, state = loudness(np.array([3.0]), kept=0.75)
    >>> out, state
    (array([2.]), {'power': array([2.25])})
    """
    old = state["power"] if state else 0
    power = kept * old + (1 - kept) * sound**2
    return sound / np.sqrt(power), {"power": power}


def fit_rmsprop_step(function):
    """Make the learner's step take the library's further options."""

    def step(param, grad, state=None, *, weight_decay=0, momentum=0, centered=False, **options):
        if momentum or centered:
            more = {"weight_decay": weight_decay, "momentum": momentum, "centered": centered}
            return LIBRARY(param, grad, state, **more, **options)
        return function(param, grad + weight_decay * param if weight_decay else grad, state, **options)

    return step


def case(param, grads, **options):
    words = ", ".join(f"{name}={value}" for name, value in options.items())
    said = f"{len(grads)} step{'s' * (len(grads) > 1)} of rmsprop_step({words})"
    return Case((param, grads, options), judge=judge_by(rmsprop_truth), run=follow, shown=said)


rmsprop_step = Exercise(
    key="rmsprop_step",
    piece="nnbook.optim:rmsprop_step",
    fit=fit_rmsprop_step,
    book=book.rmsprop_step,
    parts=[
        Part(
            "the first steps",
            1,
            [
                case(np.array([1.0]), np.array([[5.0]]), lr=0.1, alpha=0.75),
                case(ONE, SLOPES, lr=0.1, alpha=0.9),
                Case(
                    (np.array([1.0]), np.array([[2.0], [4.0]]), {"alpha": 0.5}),
                    judge=judge_state({"square_avg": np.array([9.0])}),
                    run=last_state,
                    shown="the state after gradients 2 and 4 with alpha=0.5",
                ),
            ],
        ),
        Part(
            "any gradients: huge, tiny, zero",
            1,
            [
                case(np.array([1.0, 1.0]), np.array([[1000.0, 0.001], [-1000.0, 0.001]]), lr=0.1),
                case(np.array([1.0]), np.array([[1e-7]]), lr=0.1, alpha=0.9),
                case(np.array([1.0, 1.0]), np.array([[0.0, 1.0]]), lr=0.1, alpha=0.9),
                case(COLUMN.astype(np.float32), np.ones((2, 3), dtype=np.float32), lr=0.03),
                case(np.array([1.0]), np.array([[1.0], [2.0]]), lr=0.1, alpha=0.5, eps=0.5),
                Case(
                    draw_walk(lr=(0.001, 1), alpha=(0.1, 0.99)),
                    judge=judge_by(rmsprop_truth),
                    run=follow,
                    shown="several steps of rmsprop_step",
                    repeat=6,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(rmsprop_old_mean, "the gradient is divided by the mean from before this step. Take it up first."),
        Mistake(rmsprop_uphill, "this walks uphill: subtract the step."),
        Mistake(rmsprop_without_root, "the root is missing: the gradient is divided by the mean of the squares."),
        Mistake(rmsprop_one_for_all, "all numbers share one mean here. Each number keeps its own."),
        Mistake(rmsprop_sum_for_all, "the squares of all numbers are added up. Each number keeps a mean of its own."),
        Mistake(rmsprop_no_rate, "the learning rate plays no part in the step."),
        Mistake(asks_none, "at the first step `state` is None, and nothing can be looked up in it."),
        Mistake(rmsprop_root_of_sizes, "the root is taken of a mean of sizes. The sizes are squared first."),
        Mistake(rmsprop_not_even_sizes, "the mean is taken of the gradient itself, not of its square."),
        Mistake(rmsprop_keeps_root, "the root is kept in the state. What is kept is the running mean of the squares."),
        Mistake(
            rmsprop_overwrites, "the old state is written over. Hand back a new dict, and leave the old one alone."
        ),
        Mistake(rmsprop_eps_outside, "eps is added to the quotient. It belongs below the line, beside the root."),
        Mistake(rmsprop_eps_last, "eps is added to the new parameter: `lr * grad / (root + eps)` needs its brackets."),
        Mistake(rmsprop_not_squared, "the mean is taken of sizes, not of squares."),
        Mistake(rmsprop_alpha_swapped, "alpha and 1 - alpha have changed places."),
        Mistake(rmsprop_forgets, "each step begins anew: the mean from the last step comes in as `state`."),
        Mistake(
            rmsprop_adds_up, "the squares are added up and never fade. That is AdaGrad, whose steps get ever shorter."
        ),
        Mistake(rmsprop_whole_square, "the new square counts in full. A running mean takes its share, 1 - alpha."),
        Mistake(rmsprop_begins_full, "the mean begins with the first square here. It begins at 0."),
        Mistake(rmsprop_eps_inside, "eps stands under the root, where it counts as much as 0.0001 outside."),
        Mistake(rmsprop_no_eps, "nothing keeps the division finite where all gradients so far were 0."),
    ],
    hints=[
        "Two lines: first the running mean of the squares, then the step that divides by its root.",
        'The old mean is state["square_avg"], or 0 at first; the new one is alpha * old + (1 - alpha) * grad**2.',
        'Return param - lr * grad / (np.sqrt(mean) + eps) and {"square_avg": mean}.',
    ],
    sibling=loudness,
)
