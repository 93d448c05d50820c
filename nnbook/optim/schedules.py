"""Learning rates that change, and gradients that are kept from exploding."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from nnbook.autograd.node import Node, kind
from nnbook.optim.optimizer import Optimizer
from nnbook.optim.rules import cosine_with_warmup


class _Schedule:
    """Sets every group's lr to a factor of its first value; `step()` after each step of the optimiser."""

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(self).__name__}: expected an optimiser, got {kind(optimizer)}")
        self.optimizer, self.last_epoch = optimizer, -1
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.step()

    def lr_at(self, step: int, base_lr: float) -> float:
        """Return the learning rate at a step."""
        raise NotImplementedError

    def step(self) -> None:
        """Go on by one and set the learning rates."""
        self.last_epoch += 1
        for group, base_lr in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = self.lr_at(self.last_epoch, base_lr)

    def get_last_lr(self) -> list[float]:
        """Return the present learning rate of every group."""
        return [group["lr"] for group in self.optimizer.param_groups]


class StepLR(_Schedule):
    """Multiply the learning rate by gamma after every step_size steps."""

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        if step_size < 1:
            raise ValueError(f"StepLR: step_size must be at least 1, got {step_size}")
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer)

    def lr_at(self, step: int, base_lr: float) -> float:
        return base_lr * self.gamma ** (step // self.step_size)


class CosineWarmup(_Schedule):
    """Raise the learning rate in a line for warmup_steps, then lower it along half a cosine to min_lr at total_steps.

    Source: Loshchilov and Hutter (2017), without restarts; Goyal et al. (2017) for the warm-up.

    >>> from nnbook import tensor
    >>> from nnbook.optim import SGD
    >>> schedule = CosineWarmup(SGD([tensor([1.0], requires_grad=True)], lr=1.0), warmup_steps=2, total_steps=4)
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, warmup_steps: int, total_steps: int, min_lr: float = 0.0) -> None:
        if not 0 <= warmup_steps < total_steps:
            raise ValueError(f"CosineWarmup: warmup_steps must be below total_steps, got {warmup_steps}, {total_steps}")
        self.warmup_steps, self.total_steps, self.min_lr = warmup_steps, total_steps, min_lr
        super().__init__(optimizer)

    def lr_at(self, step: int, base_lr: float) -> float:
        factor = cosine_with_warmup(step, self.warmup_steps, self.total_steps)
        if step < self.warmup_steps:
            return base_lr * factor
        return self.min_lr + (base_lr - self.min_lr) * factor


def clip_grad_norm_(parameters: Iterable[Any], max_norm: float, error_if_nonfinite: bool = False) -> float:
    """Scale all gradients together so that their joint Euclidean length is at most max_norm; return it as it was.

    parameters: tensors with gradients; those without are passed over. error_if_nonfinite: whether a length that is NaN
    or infinite raises RuntimeError.

    Raises ValueError where max_norm is negative.

    Source: Pascanu, Mikolov and Bengio (2013), algorithm 1.

    >>> from nnbook import tensor
    >>> x = tensor([3.0, 4.0], requires_grad=True)
    >>> x.sum().backward()
    >>> x.grad = np.array([3.0, 4.0], np.float32)
    >>> clip_grad_norm_([x], max_norm=1.0)
    5.0
    >>> x.grad.round(4)
    array([0.6, 0.8], dtype=float32)
    """
    if not max_norm >= 0:
        raise ValueError(f"clip_grad_norm_: max_norm must be at least 0, got {max_norm}")
    tensors = [parameters] if isinstance(parameters, Node) else list(parameters)
    with_grad = [(one, one.grad) for one in tensors if one.grad is not None]
    total = math.sqrt(sum(float(np.vdot(grad, grad)) for _, grad in with_grad))
    if not math.isfinite(total):
        # A float32 sum of squares overflows from a length of 1e19: try again in float64 before giving up.
        total = math.sqrt(sum(float(np.square(grad, dtype=np.float64).sum()) for _, grad in with_grad))
        if error_if_nonfinite and not math.isfinite(total):
            raise RuntimeError(f"clip_grad_norm_: the gradients' length is {total}; a step with them would ruin all")
    scale = min(max_norm / (total + 1e-6), 1.0) if not math.isnan(total) else total
    if scale != 1.0:
        for one, grad in with_grad:
            one.grad = grad * scale
    return total


def clip_grad_value_(parameters: Iterable[Any], clip_value: float) -> None:
    """Cut every entry of every gradient off at ±clip_value."""
    if not clip_value >= 0:
        raise ValueError(f"clip_grad_value_: clip_value must be at least 0, got {clip_value}")
    for one in [parameters] if isinstance(parameters, Node) else list(parameters):
        if one.grad is not None:
            one.grad = np.clip(one.grad, -clip_value, clip_value)
