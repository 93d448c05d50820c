"""The book's versions of the exercises, as they stand in the chapter."""

from __future__ import annotations

import math

import numpy as np


def by_hand():
    """Return x after one, two and three steps from x = 1, for the rates 0.1, 0.25, 0.5 and 0.6: four lists of three."""
    return [[0.6, 0.36, 0.216], [0, 0, 0], [-1, 1, -1], [-1.4, 1.96, -2.744]]


def sgd_step(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    """Return a parameter after one step of gradient descent, and what is to be remembered for the next.

    param, grad: arrays of one shape.  state: what the last step returned; None at first.  None of them is changed.
    lr: the learning rate.  momentum: how much of the buffer is kept.  nesterov: whether to look ahead.
    Returns (param, state): a new array, and {} without momentum, else {"momentum_buffer": another new array}.

    >>> sgd_step(np.array([1.0]), np.array([2.0]), lr=0.1, momentum=0.9)
    (array([0.8]), {'momentum_buffer': array([2.])})
    """
    if momentum == 0:
        return param - lr * grad, {}
    old = state["momentum_buffer"] if state else 0
    buffer = momentum * old + grad
    step = grad + momentum * buffer if nesterov else buffer
    return param - lr * step, {"momentum_buffer": buffer}


def rmsprop_step(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    """Return a parameter after one step of RMSprop, and what is to be remembered for the next.

    param, grad: arrays of one shape.  state: what the last step returned; None at first.  None of them is changed.
    lr: the learning rate.  alpha: how much of the running mean is kept.  eps: is added to the root.
    Returns (param, state): a new array, and {"square_avg": array}; the running mean begins at 0.

    >>> param, state = rmsprop_step(np.array([1.0]), np.array([5.0]), lr=0.1, alpha=0.75)
    >>> param.round(6), state
    (array([0.8]), {'square_avg': array([6.25])})
    """
    old = state["square_avg"] if state else 0
    square_avg = alpha * old + (1 - alpha) * grad**2
    return param - lr * grad / (np.sqrt(square_avg) + eps), {"square_avg": square_avg}


def adam_step(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    """Return a parameter after one step of Adam, and what is to be remembered for the next.

    param, grad: arrays of one shape.  state: what the last step returned; None at first.  None of them is changed.
    lr: the learning rate.  betas: (β₁, β₂), how much of the means of grad and grad² is kept.  eps: as before.
    Returns (param, state): a new array, and {"step": t, "exp_avg": m, "exp_avg_sq": v} with t from 1 and m, v as they
    are before the correction.

    >>> param, state = adam_step(np.array([1.0]), np.array([5.0]), lr=0.1)
    >>> param.round(6), state["step"]
    (array([0.9]), 1)
    """
    t, m, v = (state["step"], state["exp_avg"], state["exp_avg_sq"]) if state else (0, 0, 0)
    t = t + 1
    m = betas[0] * m + (1 - betas[0]) * grad
    v = betas[1] * v + (1 - betas[1]) * grad**2
    m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), {"step": t, "exp_avg": m, "exp_avg_sq": v}


def adamw_step(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """Return a parameter after one step of AdamW, and what is to be remembered for the next.

    All as in adam_step; before Adam's step the parameter loses the share lr * weight_decay of itself.
    Returns (param, state): a new array, and Adam's state.

    >>> param, state = adamw_step(np.array([1.0]), np.array([5.0]), lr=0.1, weight_decay=0.5)
    >>> param.round(6)
    array([0.85])
    """
    return adam_step((1 - lr * weight_decay) * param, grad, state, lr=lr, betas=betas, eps=eps)


class Optimizer:
    """Hold parameters and walk them downhill with one rule, each with a memory of its own.

    params: list of arrays; `step` changes these very arrays, in place.
    rule: such as sgd_step: rule(param, grad, state, **options) returns (new param, new state); state is None at first.
    options: keywords for the rule, such as lr=0.1; kept as the dict `options`, and read at each step.

    >>> w = np.array([1.0])
    >>> opt = Optimizer([w], sgd_step, lr=0.1)
    >>> opt.step([np.array([2.0])])
    >>> w
    array([0.8])
    """

    def __init__(self, params, rule, **options):
        """Keep the parameters, the rule, the options, and an empty memory for each parameter."""
        self.params, self.rule, self.options = list(params), rule, options
        self.states = [None] * len(self.params)

    def step(self, grads):
        """Move each parameter once, in place. grads: list of arrays in the order of the parameters. Returns nothing."""
        for i, (param, grad) in enumerate(zip(self.params, grads, strict=True)):
            param[...], self.states[i] = self.rule(param, grad, self.states[i], **self.options)


def cosine_with_warmup(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    """Return a learning rate that rises along a line for `warmup_steps`, then falls along half a cosine.

    step: the steps taken so far, from 0.  warmup_steps: how many come before the full rate; 0 for none.
    total_steps: when the rate has come down to min_lr, where it stays.  lr: the full rate.
    Returns a number.

    >>> [round(cosine_with_warmup(step, 3, 7), 3) for step in range(8)]
    [0.25, 0.5, 0.75, 1.0, 0.854, 0.5, 0.146, 0.0]
    """
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    share = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) * (1 + math.cos(math.pi * share)) / 2


def gradient_noise(grads, batch_size, draws, rng):
    """Return how far a batch's mean gradient typically is from the mean of all: the root of the mean squared distance.

    grads: array (N, D), the gradient of each example.  batch_size: examples in a batch, none twice.
    draws: how many batches to draw.  rng: the random generator to draw them with.
    Returns a number.

    >>> gradient_noise(np.array([[1.0], [3.0]]), 1, 10, np.random.default_rng(0))
    1.0
    """
    whole, squares = grads.mean(axis=0), []
    for _ in range(draws):
        batch = rng.choice(len(grads), batch_size, replace=False)
        squares.append(np.sum((grads[batch].mean(axis=0) - whole) ** 2))
    return float(np.sqrt(np.mean(squares)))


def win():
    """Return the name of a rule ("sgd", "rmsprop", "adam" or "adamw") and a dict of its options."""
    return "sgd", {"lr": 0.0015, "momentum": 0.95}
