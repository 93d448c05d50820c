"""Stochastic gradient descent, with momentum where it is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from nnbook.optim.optimizer import Optimizer, check_step


def sgd_step(
    param: np.ndarray,
    grad: np.ndarray,
    state: Mapping[str, Any] | None = None,
    *,
    lr: float = 1e-3,
    momentum: float = 0,
    dampening: float = 0,
    weight_decay: float = 0,
    nesterov: bool = False,
) -> tuple[np.ndarray, dict[str, Any]]:
    """Return a parameter after one step of gradient descent, and what is to be remembered for the next.

    param, grad: arrays of one shape; neither is changed. state: what the last step returned; None at first.
    lr: the length of the step, a multiple of the gradient. momentum: the share of the last step that is taken again.
    dampening: the share of the gradient that momentum leaves out. weight_decay: pulls the parameter towards 0.
    nesterov: look ahead: add the gradient once more to where momentum goes.

        grad ← grad + weight_decay · param
        buffer ← momentum · buffer + (1 − dampening) · grad        (at first: buffer ← grad)
        param ← param − lr · buffer        (nesterov: param − lr · (grad + momentum · buffer))

    Returns the new parameter and the new state: {} without momentum, else {"momentum_buffer": array}. Raises ValueError
    where shapes differ or an option is out of its range, TypeError where something is no array or number.

    Source: B. T. Polyak (1964), Some methods of speeding up the convergence of iteration methods; Yu. E. Nesterov
    (1983), in the form of Sutskever et al. (2013), On the importance of initialization and momentum in deep learning.

    >>> param, state = sgd_step(np.array([1.0]), np.array([2.0]), lr=0.1, momentum=0.9)
    >>> param, state
    (array([0.8]), {'momentum_buffer': array([2.])})
    """
    check_step("sgd_step", param, grad, lr=lr, momentum=momentum, weight_decay=weight_decay)
    if weight_decay:
        grad = grad + weight_decay * param
    if not momentum:
        return param - lr * grad, {}
    buffer = momentum * state["momentum_buffer"] + (1 - dampening) * grad if state else grad.copy()
    step = grad + momentum * buffer if nesterov else buffer
    return param - lr * step, {"momentum_buffer": buffer}


class SGD(Optimizer):
    """Stochastic gradient descent: `sgd_step` in place, for many parameters.

    params: parameters, or groups of them. lr, momentum, dampening, weight_decay, nesterov: as in `sgd_step`.

    Raises ValueError where an option is out of its range, or nesterov comes without momentum or with dampening.

    >>> from nnbook import tensor
    >>> x = tensor([1.0], requires_grad=True)
    >>> opt = SGD([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> opt.step()
    >>> x
    tensor([0.8], requires_grad=True)
    """

    remembered = ("momentum_buffer",)

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
    ) -> None:
        defaults = {"lr": lr, "momentum": momentum, "dampening": dampening}
        super().__init__(params, {**defaults, "weight_decay": weight_decay, "nesterov": nesterov})

    def check(self, group: Mapping[str, Any]) -> None:
        super().check(group)
        self.require(group, "momentum", "at least 0", lambda momentum: momentum >= 0)
        self.require(group, "dampening", "a number", lambda _: True)
        if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
            raise ValueError(
                f"SGD: nesterov needs a momentum above 0 and no dampening, got momentum={group['momentum']}, "
                f"dampening={group['dampening']}"
            )

    def update(
        self, data: np.ndarray, grad: np.ndarray, state: dict[str, Any], group: dict[str, Any], scratch: np.ndarray
    ) -> None:
        lr, momentum = float(group["lr"]), group["momentum"]
        if group["weight_decay"]:
            np.multiply(data, float(group["weight_decay"]), scratch)
            scratch += grad
            grad = scratch
        if momentum:
            step = self._remember(grad, state, float(momentum), float(group["dampening"]), scratch)
            if group["nesterov"]:
                np.multiply(grad, lr, scratch)
                data -= scratch
                lr *= float(momentum)
        else:
            step = grad
        np.multiply(step, lr, scratch)
        data -= scratch

    def _remember(
        self, grad: np.ndarray, state: dict[str, Any], momentum: float, dampening: float, scratch: np.ndarray
    ) -> np.ndarray:
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = grad.copy()
            return state["momentum_buffer"]
        buffer = state["momentum_buffer"]
        buffer *= momentum
        buffer += np.multiply(grad, 1 - dampening, scratch) if dampening else grad
        return buffer
