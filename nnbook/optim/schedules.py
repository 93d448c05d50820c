"""Learning rates that change as training goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from nnbook.ops.shapes import number
from nnbook.optim.optimizer import Optimizer


def step_decay(step: int, step_size: int, gamma: float = 0.1, lr: float = 1.0) -> float:
    """Return a learning rate that falls by the factor gamma every `step_size` steps.

    step: the steps taken so far, from 0. lr: the rate at the start.

    Raises ValueError where step_size is no whole number above 0, TypeError where gamma is no number.

    >>> [step_decay(step, step_size=2, gamma=0.5) for step in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    _check_steps("step_decay", step_size, gamma)
    return lr * gamma ** (step // step_size)


def cosine_with_warmup(step: int, warmup_steps: int, total_steps: int, lr: float = 1.0, min_lr: float = 0.0) -> float:
    """Return a learning rate that rises along a line for `warmup_steps`, then falls along half a cosine.

    step: the steps taken so far, from 0. warmup_steps: how many steps come before the full rate; 0 for none.
    total_steps: when the rate has come down to min_lr, where it stays. lr: the full rate.

    The first rate is lr / (warmup_steps + 1), not 0: a step of length 0 teaches nothing.

    Source: I. Loshchilov and F. Hutter (2017), SGDR: stochastic gradient descent with warm restarts, equation 5.

    >>> [round(cosine_with_warmup(step, 3, 7), 3) for step in range(8)]
    [0.25, 0.5, 0.75, 1.0, 0.854, 0.5, 0.146, 0.0]
    """
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    share = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) * (1 + math.cos(math.pi * share)) / 2


class Schedule:
    """Set the learning rates of an optimiser, now and at each `step`; a subclass says in `rate` what they are.

    optimizer: an `Optimizer`; the rates that it has now are the full ones, group by group, and those that a group has
    when it is added. Raises TypeError for anything else.

    >>> from nnbook import nn, optim
    >>> class Halving(Schedule):
    ...     def rate(self, step, lr):
    ...         return lr / 2**step
    >>> schedule = Halving(optim.SGD(nn.Linear(2, 1).parameters(), lr=1.0))
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(self).__name__}: expected an optimiser first, got a {type(optimizer).__name__}")
        self.optimizer, self.last_epoch = optimizer, 0
        self.base_lrs: list[float] = []
        self._set()

    def rate(self, step: int, lr: float) -> float:
        """Return the learning rate after so many steps, where lr is the full one."""
        raise NotImplementedError(f"{type(self).__name__}: write its rate(step, lr)")

    def step(self) -> None:
        """Count one step and set the rates anew: call it after the optimiser's `step`."""
        self.last_epoch += 1
        self._set()

    def get_last_lr(self) -> list[float]:
        """Return the rate of each group of parameters as it is now."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, np.ndarray]:
        """Return what a run needs to go on as if it had not stopped, as arrays by name; `nn.save` takes it."""
        return {"last_epoch": np.array(self.last_epoch), "base_lrs": np.array(self.base_lrs, np.float64)}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on where another schedule of the same kind and arguments stopped.

        Raises ValueError where the keys or the number of rates are others.
        """
        who = type(self).__name__
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"{who}: load_state_dict expected a dict, got a {type(state_dict).__name__}")
        if set(state_dict) != {"last_epoch", "base_lrs"}:
            raise ValueError(f"{who}: load_state_dict expected base_lrs and last_epoch, got {sorted(state_dict)}")
        rates = np.asarray(state_dict["base_lrs"]).tolist()
        self._meet_new_groups()
        if len(rates) != len(self.base_lrs):
            raise ValueError(f"{who}: load_state_dict expected {len(self.base_lrs)} rates, got {len(rates)}")
        self.last_epoch, self.base_lrs = int(state_dict["last_epoch"]), rates
        self._set()

    def _meet_new_groups(self) -> None:
        self.base_lrs += [group["lr"] for group in self.optimizer.param_groups[len(self.base_lrs) :]]

    def _set(self) -> None:
        self._meet_new_groups()
        for group, lr in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = self.rate(self.last_epoch, lr)

    def _whole(self, name: str, value: Any, least: int) -> int:
        if not isinstance(value, int | np.integer) or value < least:
            raise ValueError(f"{type(self).__name__}: {name} must be a whole number from {least} on, got {value!r}")
        return int(value)


class StepLR(Schedule):
    """Multiply the learning rate by gamma every `step_size` steps: `step_decay` for an optimiser.

    It multiplies what stands there, as PyTorch's does, so a rate may be changed by hand or by another schedule as well.

    Raises ValueError where step_size is no whole number above 0, TypeError where gamma is no number.

    >>> from nnbook import nn, optim
    >>> opt = optim.SGD(nn.Linear(2, 1).parameters(), lr=1.0)
    >>> schedule = StepLR(opt, step_size=1, gamma=0.5)
    >>> opt.step()
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        _check_steps("StepLR", step_size, gamma)
        self.step_size, self.gamma = int(step_size), gamma
        super().__init__(optimizer)

    def rate(self, step: int, lr: float) -> float:
        return step_decay(step, self.step_size, self.gamma, lr)

    def step(self) -> None:
        self.last_epoch += 1
        if self.last_epoch % self.step_size == 0:
            for group in self.optimizer.param_groups:
                group["lr"] *= self.gamma

    def _set(self) -> None:
        self._meet_new_groups()


class CosineWarmup(Schedule):
    """Warm up along a line, then come down along half a cosine: `cosine_with_warmup` for an optimiser.

    warmup_steps, total_steps, min_lr: as there. In PyTorch, LambdaLR with `cosine_with_warmup` does the same.

    >>> from nnbook import nn, optim
    >>> opt = optim.SGD(nn.Linear(2, 1).parameters(), lr=1.0)
    >>> CosineWarmup(opt, warmup_steps=9, total_steps=100).get_last_lr()
    [0.1]
    """

    def __init__(self, optimizer: Optimizer, warmup_steps: int, total_steps: int, min_lr: float = 0.0) -> None:
        self.warmup_steps = self._whole("warmup_steps", warmup_steps, 0)
        self.total_steps = self._whole("total_steps", total_steps, self.warmup_steps + 1)
        number("CosineWarmup", "min_lr", min_lr, "at least 0", lambda rate: 0 <= rate < math.inf)
        self.min_lr = min_lr
        super().__init__(optimizer)

    def rate(self, step: int, lr: float) -> float:
        return cosine_with_warmup(step, self.warmup_steps, self.total_steps, lr, self.min_lr)


def _check_steps(name: str, step_size: Any, gamma: Any) -> None:
    if not isinstance(step_size, int | np.integer) or step_size < 1:
        raise ValueError(f"{name}: step_size must be a whole number from 1 on, got {step_size!r}")
    number(name, "gamma", gamma, "finite")
