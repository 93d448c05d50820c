"""Optimisers that give every number a step length of its own: RMSprop, Adam, AdamW."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from nnbook.optim.optimizer import Optimizer, check_betas, check_step


def rmsprop_step(
    param: np.ndarray,
    grad: np.ndarray,
    state: Mapping[str, Any] | None = None,
    *,
    lr: float = 1e-2,
    alpha: float = 0.99,
    eps: float = 1e-8,
    weight_decay: float = 0,
    momentum: float = 0,
    centered: bool = False,
) -> tuple[np.ndarray, dict[str, Any]]:
    """Return a parameter after one step of RMSprop, and what is to be remembered for the next.

    param, grad: arrays of one shape; neither is changed. state: what the last step returned; None at first.
    lr: the length of the step. alpha: how much of the running mean of grad² is kept. eps: keeps the division finite.
    weight_decay: pulls the parameter towards 0. momentum: the share of the last step that is taken again.
    centered: divide by the standard deviation of the gradient, not by its root mean square.

        grad ← grad + weight_decay · param
        square_avg ← alpha · square_avg + (1 − alpha) · grad²
        centered: grad_avg ← alpha · grad_avg + (1 − alpha) · grad
        step ← grad / (√square_avg + eps)        (centered: √(square_avg − grad_avg²))
        momentum: buffer ← momentum · buffer + step, and it is the step
        param ← param − lr · step

    Returns the new parameter and the new state, a dict of "square_avg" and, where used, "grad_avg", "momentum_buffer".
    Raises as `sgd_step` does.

    Source: G. Hinton (2012), Neural networks for machine learning, lecture 6e; centered: A. Graves (2013), Generating
    sequences with recurrent neural networks.

    >>> param, _ = rmsprop_step(np.array([1.0]), np.array([5.0]), lr=0.1, alpha=0.75)
    >>> param.round(6)
    array([0.8])
    """
    check_step("rmsprop_step", param, grad, lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum)
    state = state or {}
    if weight_decay:
        grad = grad + weight_decay * param
    square_avg = alpha * state.get("square_avg", 0.0) + (1 - alpha) * grad * grad
    new, variance = {"square_avg": square_avg}, square_avg
    if centered:
        new["grad_avg"] = alpha * state.get("grad_avg", 0.0) + (1 - alpha) * grad
        variance = np.maximum(square_avg - new["grad_avg"] * new["grad_avg"], 0)  # rounding may bring it below 0
    step = grad / (np.sqrt(variance) + eps)
    if momentum:
        step = new["momentum_buffer"] = momentum * state.get("momentum_buffer", 0.0) + step
    return param - lr * step, new


class RMSprop(Optimizer):
    """RMSprop: `rmsprop_step` in place, for many parameters.

    params: parameters, or groups of them. lr, alpha, eps, weight_decay, momentum, centered: as in `rmsprop_step`.

    Raises ValueError where an option is out of its range.

    >>> from nnbook import tensor
    >>> x = tensor([1.0], requires_grad=True)
    >>> opt = RMSprop([x], lr=0.1, alpha=0.75)
    >>> (x * x).sum().backward()
    >>> opt.step()
    >>> x
    tensor([0.8], requires_grad=True)
    """

    remembered = ("square_avg", "grad_avg", "momentum_buffer")

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
    ) -> None:
        defaults = {"lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, {**defaults, "momentum": momentum, "centered": centered})

    def check(self, group: Mapping[str, Any]) -> None:
        super().check(group)
        self.require(group, "alpha", "from 0 to below 1", lambda alpha: 0 <= alpha < 1)
        self.require(group, "eps", "at least 0", lambda eps: eps >= 0)
        self.require(group, "momentum", "at least 0", lambda momentum: momentum >= 0)

    def update(
        self, data: np.ndarray, grad: np.ndarray, state: dict[str, Any], group: dict[str, Any], scratch: np.ndarray
    ) -> None:
        lr, alpha, momentum = float(group["lr"]), float(group["alpha"]), float(group["momentum"])
        if group["weight_decay"]:
            grad = grad + float(group["weight_decay"]) * data
        _average_square(_memory(state, "square_avg", data), grad, alpha, scratch)
        if group["centered"]:
            grad_avg = _memory(state, "grad_avg", data)
            _average(grad_avg, grad, alpha, scratch)
            np.multiply(grad_avg, grad_avg, scratch)
            np.subtract(state["square_avg"], scratch, scratch)
            np.maximum(scratch, 0, out=scratch)
            np.sqrt(scratch, scratch)
        else:
            np.sqrt(state["square_avg"], scratch)
        scratch += float(group["eps"])
        np.divide(grad, scratch, scratch)
        if momentum:
            buffer = _memory(state, "momentum_buffer", data)
            buffer *= momentum
            buffer += scratch
            np.multiply(buffer, lr, scratch)
        else:
            scratch *= lr
        data -= scratch


def adam_step(
    param: np.ndarray,
    grad: np.ndarray,
    state: Mapping[str, Any] | None = None,
    *,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0,
) -> tuple[np.ndarray, dict[str, Any]]:
    """Return a parameter after one step of Adam, and what is to be remembered for the next.

    param, grad: arrays of one shape; neither is changed. state: what the last step returned; None at first.
    lr: the length of the step. betas: β₁ and β₂, how much of the running means of grad and of grad² is kept.
    eps: keeps the division finite. weight_decay: is added to the gradient, as weight_decay · param.

        t ← t + 1
        m ← β₁ m + (1 − β₁) grad        v ← β₂ v + (1 − β₂) grad²
        param ← param − lr · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + eps)

    Returns the new parameter and the new state: "step" is t, "exp_avg" m, "exp_avg_sq" v. Raises as `sgd_step` does.

    Source: D. P. Kingma and J. Ba (2015), Adam: a method for stochastic optimization, algorithm 1.

    >>> param, state = adam_step(np.array([1.0]), np.array([5.0]), lr=0.1)
    >>> param.round(6), state["step"]
    (array([0.9]), 1)
    """
    check_step("adam_step", param, grad, lr=lr, eps=eps, weight_decay=weight_decay)
    check_betas("adam_step", betas)
    state = state or {}
    (beta1, beta2), t = betas, state.get("step", 0) + 1
    if weight_decay:
        grad = grad + weight_decay * param
    m = beta1 * state.get("exp_avg", 0.0) + (1 - beta1) * grad
    v = beta2 * state.get("exp_avg_sq", 0.0) + (1 - beta2) * grad * grad
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), {"step": t, "exp_avg": m, "exp_avg_sq": v}


class Adam(Optimizer):
    """Adam: `adam_step` in place, for many parameters.

    params: parameters, or groups of them. lr, betas, eps, weight_decay: as in `adam_step`.

    Raises ValueError where an option is out of its range.

    >>> from nnbook import tensor
    >>> x = tensor([1.0], requires_grad=True)
    >>> opt = Adam([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> opt.step()
    >>> x
    tensor([0.9], requires_grad=True)
    """

    remembered = ("step", "exp_avg", "exp_avg_sq")

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    def check(self, group: Mapping[str, Any]) -> None:
        super().check(group)
        self.require(group, "eps", "at least 0", lambda eps: eps >= 0)
        betas = group["betas"]
        check_betas(type(self).__name__, betas)

    def update(
        self, data: np.ndarray, grad: np.ndarray, state: dict[str, Any], group: dict[str, Any], scratch: np.ndarray
    ) -> None:
        if group["weight_decay"]:
            grad = grad + float(group["weight_decay"]) * data
        (beta1, beta2), lr, eps = group["betas"], float(group["lr"]), float(group["eps"])
        t = state["step"] = state.get("step", 0) + 1
        m, v = _memory(state, "exp_avg", data), _memory(state, "exp_avg_sq", data)
        _average(m, grad, beta1, scratch)
        _average_square(v, grad, beta2, scratch)
        # The formula times √(1 − β₂ᵗ) above and below: both corrections are two numbers then, not two passes.
        root = math.sqrt(1 - beta2**t)
        np.sqrt(v, scratch)
        scratch += eps * root
        np.divide(m, scratch, scratch)
        scratch *= lr * root / (1 - beta1**t)
        data -= scratch


def adamw_step(
    param: np.ndarray,
    grad: np.ndarray,
    state: Mapping[str, Any] | None = None,
    *,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 1e-2,
) -> tuple[np.ndarray, dict[str, Any]]:
    """Return a parameter after one step of AdamW: the decay acts on the parameter, not through the gradient.

    All as in `adam_step`, but weight_decay shrinks the parameter: param ← (1 − lr · weight_decay) · param before Adam.

    Source: I. Loshchilov and F. Hutter (2019), Decoupled weight decay regularization.

    >>> param, _ = adamw_step(np.array([1.0]), np.array([5.0]), lr=0.1, weight_decay=0.5)
    >>> param.round(6)
    array([0.85])
    """
    check_step("adamw_step", param, grad, lr=lr, eps=eps, weight_decay=weight_decay)
    return adam_step((1 - lr * weight_decay) * param, grad, state, lr=lr, betas=betas, eps=eps)


class AdamW(Adam):
    """Adam with decoupled weight decay: `adamw_step` in place, for many parameters.

    params: parameters, or groups of them. lr, betas, eps, weight_decay: as in `adamw_step`.

    >>> from nnbook import nn
    >>> AdamW(nn.Linear(2, 1).parameters())
    AdamW(lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)

    def update(
        self, data: np.ndarray, grad: np.ndarray, state: dict[str, Any], group: dict[str, Any], scratch: np.ndarray
    ) -> None:
        data *= 1 - float(group["lr"]) * group["weight_decay"]
        super().update(data, grad, state, {**group, "weight_decay": 0}, scratch)


def _memory(state: dict[str, Any], name: str, data: np.ndarray) -> np.ndarray:
    """Return what is remembered under a name: zeros of the parameter's shape at first."""
    if name not in state:
        state[name] = np.zeros_like(data)
    return state[name]


def _average(mean: np.ndarray, x: np.ndarray, keep: float, scratch: np.ndarray) -> None:
    """Move a running mean towards x, in place: mean ← keep · mean + (1 − keep) · x."""
    mean *= keep
    mean += np.multiply(x, 1 - keep, scratch)


def _average_square(mean: np.ndarray, x: np.ndarray, keep: float, scratch: np.ndarray) -> None:
    """Move a running mean towards x², in place: mean ← keep · mean + (1 − keep) · x²."""
    np.multiply(x, x, scratch)
    scratch *= 1 - keep
    mean *= keep
    mean += scratch
