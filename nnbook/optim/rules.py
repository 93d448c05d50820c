"""The update rules as pure functions, as chapter 06 writes them: nothing is changed, everything is returned.

The classes in `nnbook.optim` do the same in place; a test holds the two together.
"""

from __future__ import annotations

import math

import numpy as np

Array = np.ndarray


def sgd_step(
    param: Array, grad: Array, velocity: Array, lr: float, momentum: float = 0.0, nesterov: bool = False
) -> tuple[Array, Array]:
    """Take a step of gradient descent with momentum; return the new parameter and the new velocity.

    param, grad, velocity: arrays of one shape; the velocity begins as the first gradient or as zeros.

    Source: Polyak (1964); the look ahead is Nesterov's (1983), in the form of Sutskever et al. (2013).

    >>> sgd_step(np.array([1.0]), np.array([0.5]), np.array([0.0]), lr=0.1)[0]
    array([0.95])
    """
    velocity = momentum * velocity + grad
    return param - lr * (grad + momentum * velocity if nesterov else velocity), velocity


def rmsprop_step(
    param: Array, grad: Array, square: Array, lr: float, alpha: float = 0.99, eps: float = 1e-8
) -> tuple[Array, Array]:
    """Divide each gradient by the root of its running mean square; return the parameter and that mean square.

    Source: Hinton (2012), lecture 6e of his course on neural networks.

    >>> rmsprop_step(np.array([1.0]), np.array([2.0]), np.array([0.0]), lr=0.1, alpha=0.75, eps=0.0)
    (array([0.8]), array([1.]))
    """
    square = alpha * square + (1 - alpha) * grad * grad
    return param - lr * grad / (np.sqrt(square) + eps), square


def adam_step(
    param: Array,
    grad: Array,
    mean: Array,
    square: Array,
    t: int,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> tuple[Array, Array, Array]:
    """Take Adam's step number t (from 1); return the parameter and the running mean and mean square of the gradient.

    Source: Kingma and Ba (2015), algorithm 1.

    >>> adam_step(np.array([1.0]), np.array([3.0]), np.array([0.0]), np.array([0.0]), t=1, lr=0.5, eps=0.0)[0]
    array([0.5])
    """
    mean = betas[0] * mean + (1 - betas[0]) * grad
    square = betas[1] * square + (1 - betas[1]) * grad * grad
    # Both begin at zero, and are too small at first: the two divisions correct that.
    mean_hat, square_hat = mean / (1 - betas[0] ** t), square / (1 - betas[1] ** t)
    return param - lr * mean_hat / (np.sqrt(square_hat) + eps), mean, square


def cosine_with_warmup(step: int, warmup_steps: int, total_steps: int) -> float:
    """Return the factor of the learning rate at a step: up in a line, then down half a cosine, from 1 to 0.

    Source: Loshchilov and Hutter (2017), SGDR, equation 5, without restarts; the warm-up is Goyal et al.'s (2017).

    >>> [round(cosine_with_warmup(step, 2, 6), 3) for step in range(7)]
    [0.5, 1.0, 1.0, 0.854, 0.5, 0.146, 0.0]
    """
    if step < warmup_steps:
        return (step + 1) / warmup_steps
    done = min((step - warmup_steps) / max(total_steps - warmup_steps, 1), 1.0)
    return 0.5 * (1 + math.cos(math.pi * done))
