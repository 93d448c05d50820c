"""SGD, RMSprop, Adam and AdamW: names, arguments and defaults of torch.optim, every step in place.

In place means few passes over memory and no new arrays; `nnbook.optim.rules` has the same formulas written plainly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from nnbook.optim.optimizer import Optimizer

Options = dict[str, Any]


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum (Polyak 1964) or Nesterov's (1983), and weight decay.

    params: what to train. lr: the learning rate. momentum: the part of the velocity that is kept.
    dampening: the part of the gradient that is left out of the velocity. weight_decay: times the parameter is added to
    its gradient. nesterov: look ahead along the velocity.

    >>> from nnbook import tensor
    >>> x = tensor([1.0], requires_grad=True)
    >>> optimizer = SGD([x], lr=0.25)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x.data
    array([0.5], dtype=float32)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("SGD: nesterov needs a momentum above 0 and no dampening")
        options = {"momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov}
        super().__init__(params, {"lr": lr, **options})

    def _begin(self, param: np.ndarray, group: Options) -> Options:
        return {}

    def _update(self, param: np.ndarray, grad: np.ndarray, state: Options, group: Options) -> None:
        momentum = group["momentum"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * param
        if momentum:
            velocity = state.get("momentum_buffer")
            if velocity is None:
                velocity = state["momentum_buffer"] = np.array(grad)
            else:
                velocity *= momentum
                velocity += (1 - group["dampening"]) * grad if group["dampening"] else grad
            grad = grad + momentum * velocity if group["nesterov"] else velocity
        param -= group["lr"] * grad


class RMSprop(Optimizer):
    """Divide each gradient by the root of its running mean square (Hinton 2012, lecture 6e).

    params: what to train. lr: the learning rate. alpha: the part of the mean square that is kept. eps: added to the
    root. weight_decay, momentum: as for `SGD`. centered: take off the square of the running mean first.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ) -> None:
        options = {"alpha": alpha, "eps": eps, "weight_decay": weight_decay, "momentum": momentum, "centered": centered}
        super().__init__(params, {"lr": lr, **options})

    def _begin(self, param: np.ndarray, group: Options) -> Options:
        names = ["square_avg"] + ["momentum_buffer"] * bool(group["momentum"]) + ["grad_avg"] * group["centered"]
        return {name: np.zeros_like(param) for name in names} | {"scratch": np.empty_like(param)}

    def _update(self, param: np.ndarray, grad: np.ndarray, state: Options, group: Options) -> None:
        alpha, square, scratch = group["alpha"], state["square_avg"], state["scratch"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * param
        np.multiply(grad, grad, out=scratch)
        scratch *= 1 - alpha
        square *= alpha
        square += scratch
        if group["centered"]:
            mean = state["grad_avg"]
            mean += (1 - alpha) * (grad - mean)
            np.subtract(square, mean * mean, out=scratch)
            np.sqrt(scratch, out=scratch)
        else:
            np.sqrt(square, out=scratch)
        scratch += group["eps"]
        np.divide(grad, scratch, out=scratch)
        if group["momentum"]:
            velocity = state["momentum_buffer"]
            velocity *= group["momentum"]
            velocity += scratch
            np.multiply(velocity, group["lr"], out=scratch)
        else:
            scratch *= group["lr"]
        param -= scratch


class Adam(Optimizer):
    """Adaptive moments (Kingma and Ba 2015): the running mean of the gradient over the root of its mean square.

    params: what to train. lr: the learning rate. betas: the parts of mean and mean square that are kept. eps: added to
    the root. weight_decay: times the parameter is added to its gradient (`AdamW` does it better).
    """

    decoupled = False

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    def _begin(self, param: np.ndarray, group: Options) -> Options:
        zeros = {name: np.zeros_like(param) for name in ("exp_avg", "exp_avg_sq")}
        return {"step": 0, **zeros, "scratch": np.empty_like(param)}

    def _update(self, param: np.ndarray, grad: np.ndarray, state: Options, group: Options) -> None:
        state["step"] += 1
        mean, square, scratch = state["exp_avg"], state["exp_avg_sq"], state["scratch"]
        beta1, beta2 = group["betas"]
        if group["weight_decay"]:
            if self.decoupled:
                param *= 1 - group["lr"] * group["weight_decay"]
            else:
                grad = grad + group["weight_decay"] * param
        np.subtract(grad, mean, out=scratch)
        scratch *= 1 - beta1
        mean += scratch
        np.multiply(grad, grad, out=scratch)
        scratch *= 1 - beta2
        square *= beta2
        square += scratch
        # The corrections of both means are two numbers, so they go into the rate and the eps:
        # (m / c₁) / (√(v / c₂) + eps) = (√c₂ / c₁) · m / (√v + √c₂ eps)
        root = math.sqrt(1 - beta2 ** state["step"])
        np.sqrt(square, out=scratch)
        scratch += root * group["eps"]
        np.divide(mean, scratch, out=scratch)
        scratch *= group["lr"] * root / (1 - beta1 ** state["step"])
        param -= scratch


class AdamW(Adam):
    """`Adam` with weight decay apart from the gradient (Loshchilov and Hutter 2019)."""

    decoupled = True

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)
