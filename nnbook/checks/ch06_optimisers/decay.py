"""AdamW: a weight decay that is one."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch06_optimisers import book
from nnbook.checks.ch06_optimisers.adam import adam_lengths
from nnbook.checks.ch06_optimisers.paths import COLUMN, ONE, SLOPES, draw_walk, faded, follow, judge_by

adam_step = book.adam_step


def adamw_truth(param, grads, lr=1e-3, weight_decay=1e-2, **options):
    left = 1 - lr * weight_decay
    steps = faded(adam_lengths(grads, lr=lr, **options), left)
    t = np.arange(1, len(grads) + 1).reshape(-1, *[1] * np.ndim(param))
    return left**t * param - steps


def adamw_through_gradient(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_step(param, grad + weight_decay * param, state, lr=lr, betas=betas, eps=eps)


def adamw_both(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    left = (1 - lr * weight_decay) * param
    return adam_step(left, grad + weight_decay * param, state, lr=lr, betas=betas, eps=eps)


def adamw_no_rate(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_step((1 - weight_decay) * param, grad, state, lr=lr, betas=betas, eps=eps)


def adamw_grows(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_step((1 + lr * weight_decay) * param, grad, state, lr=lr, betas=betas, eps=eps)


def adamw_no_decay(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_step(param, grad, state, lr=lr, betas=betas, eps=eps)


def adamw_afterwards(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    new, state = adam_step(param, grad, state, lr=lr, betas=betas, eps=eps)
    return (1 - lr * weight_decay) * new, state


def adamw_constant(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    new, state = adam_step(param, grad, state, lr=lr, betas=betas, eps=eps)
    return new - lr * weight_decay, state


def adamw_forgets(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_step((1 - lr * weight_decay) * param, grad, None, lr=lr, betas=betas, eps=eps)


def adamw_sign(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    new, state = adam_step(param, grad, state, lr=lr, betas=betas, eps=eps)
    return new - lr * weight_decay * np.sign(param), state


def adamw_defaults(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_step((1 - lr * weight_decay) * param, grad, state)


def adamw_no_eps(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_step((1 - lr * weight_decay) * param, grad, state, lr=lr, betas=betas)


def adamw_no_betas(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_step((1 - lr * weight_decay) * param, grad, state, lr=lr, eps=eps)


def adamw_lr_only(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_step((1 - lr * weight_decay) * param, grad, state, lr=lr)


def save_up(money, pay, *, tax=0.1):
    """Return what is left of savings after a year: first the tax on what was there, then the pay comes in untaxed.

    >>> save_up(100.0, 30.0)
    120.0
    """
    return (1 - tax) * money + pay


def case(param, grads, **options):
    words = ", ".join(f"{name}={value}" for name, value in options.items())
    said = f"{len(grads)} step{'s' * (len(grads) > 1)} of adamw_step({words})"
    return Case((param, grads, options), judge=judge_by(adamw_truth), run=follow, shown=said)


adamw_step = Exercise(
    key="adamw_step",
    piece="nnbook.optim:adamw_step",
    book=book.adamw_step,
    parts=[
        Part(
            "the decay acts on the parameter",
            1,
            [
                case(np.array([1.0]), np.array([[5.0]]), lr=0.1, weight_decay=0.5),
                case(np.array([2.0, 2.0]), np.array([[100.0, 0.01], [100.0, 0.01]]), lr=0.1, weight_decay=0.5),
                case(np.array([-3.0]), np.array([[0.0], [0.0]]), lr=0.1, weight_decay=0.5),
            ],
        ),
        Part(
            "several steps, any numbers",
            1,
            [
                case(ONE, SLOPES, lr=0.1, weight_decay=0.3),
                case(ONE, SLOPES, lr=0.1, weight_decay=0.0),
                case(ONE, SLOPES, lr=0.1, eps=0.5, weight_decay=0.3),
                case(ONE, SLOPES, lr=0.1, betas=(0.5, 0.75), weight_decay=0.3),
                case(COLUMN.astype(np.float32), np.ones((2, 3), dtype=np.float32), lr=0.03, weight_decay=0.2),
                Case(
                    draw_walk(lr=(0.05, 0.5), weight_decay=(0.1, 1), betas=[(0.9, 0.999), (0.5, 0.9)]),
                    judge=judge_by(adamw_truth),
                    run=follow,
                    shown="several steps of adamw_step",
                    repeat=6,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(adamw_defaults, "Adam takes its step with its defaults: lr, betas and eps are not handed on."),
        Mistake(adamw_lr_only, "betas and eps do not reach Adam's step."),
        Mistake(adamw_no_eps, "eps does not reach Adam's step."),
        Mistake(adamw_no_betas, "the betas do not reach Adam's step."),
        Mistake(
            adamw_through_gradient,
            "the decay still goes through the gradient, and Adam divides it by the gradient's size.",
        ),
        Mistake(adamw_both, "the decay acts twice: on the parameter, and through the gradient as well."),
        Mistake(adamw_no_rate, "the learning rate is missing in the decay, which is the share lr * weight_decay."),
        Mistake(adamw_grows, "the parameter grows here. Decay pulls it towards 0."),
        Mistake(adamw_no_decay, "this is Adam: nothing decays."),
        Mistake(adamw_afterwards, "the new parameter shrinks here, and Adam's step with it. Shrink the old one first."),
        Mistake(adamw_constant, "the same amount is subtracted everywhere. Decay takes a share of the parameter."),
        Mistake(adamw_sign, "large and small weights lose the same amount here. Decay takes a share of the parameter."),
        Mistake(adamw_forgets, "each step begins anew: t, m and v come in as `state`."),
    ],
    hints=[
        "Which line of the broken version lets the decay meet Adam's division? Keep it away from there.",
        "First a smaller parameter, (1 - lr * weight_decay) * param; from there Adam's step with the bare gradient.",
        "Return adam_step((1 - lr * weight_decay) * param, grad, state, lr=lr, betas=betas, eps=eps).",
    ],
    sibling=save_up,
)
