"""How weights begin: Glorot's and He's rules, and `reset`, which draws a whole model anew."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.autograd import Tensor
from nnbook.ops.shapes import kind

if TYPE_CHECKING:
    from nnbook.nn.module import Module

GAINS = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2)}


class _Default:
    """The generator that layers draw from when they are made; `manual_seed` starts it anew, as in PyTorch."""

    rng = np.random.default_rng(0)


def manual_seed(seed: int) -> None:
    """Start the default generator anew: layers made and dropout masks drawn after it are the same every time.

    >>> from nnbook import nn
    >>> manual_seed(0)
    >>> first = nn.Linear(1, 1).weight.item()
    >>> manual_seed(0)
    >>> nn.Linear(1, 1).weight.item() == first
    True
    """
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"manual_seed: the seed must be a whole number from 0 on, got {seed!r}")
    _Default.rng = np.random.default_rng(seed)


def default_rng(rng: np.random.Generator | None = None) -> np.random.Generator:
    """Return the generator given, or the default one. Raises TypeError for anything else, as a bare seed.

    >>> rng = np.random.default_rng(7)
    >>> default_rng(rng) is rng
    True
    """
    if rng is not None and not isinstance(rng, np.random.Generator):
        raise TypeError(f"init: rng must be a numpy.random.Generator, got {type(rng).__name__}")
    return _Default.rng if rng is None else rng


def reset(model: Module, rng: np.random.Generator) -> Module:
    """Draw all parameters of all layers anew, and give each Dropout a generator of its own; return the model.

    Parameters that a class of your own made are its own affair: give it a method `reset_parameters(rng)`.

    >>> from nnbook import nn
    >>> one, other = (reset(nn.Linear(2, 3), np.random.default_rng(7)) for _ in range(2))
    >>> bool((one.weight == other.weight).all())
    True
    """
    if not hasattr(model, "modules"):
        raise TypeError(f"init.reset: expected a model first, got {kind(model)}")
    rng = default_rng(rng)
    for module in model.modules():
        redraw = getattr(module, "reset_parameters", None)
        if redraw is not None:
            redraw(rng)
    return model


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return by how much a non-linearity asks the weights' standard deviation to be raised.

    nonlinearity: "linear", "sigmoid", "tanh", "relu" or "leaky_relu". param: the negative slope of the last.

    Raises ValueError for another word.

    >>> round(calculate_gain("relu"), 3)
    1.414
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2 / (1 + slope * slope))
    if nonlinearity not in GAINS:
        known = ", ".join([*GAINS, "leaky_relu"])
        raise ValueError(f"calculate_gain: nonlinearity must be one of {known}, got {nonlinearity!r}")
    return GAINS[nonlinearity]


def fans(tensor: Tensor) -> tuple[int, int]:
    """Return fan_in and fan_out: how many numbers one output is made of, and how many outputs one input goes to.

    Raises ValueError for a tensor of fewer than 2 axes.

    >>> from nnbook import nn
    >>> fans(nn.Conv2d(3, 8, 5).weight)
    (75, 200)
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"init: expected a tensor, got {kind(tensor)}")
    if tensor.ndim < 2:
        raise ValueError(f"init: fan_in and fan_out need at least 2 axes, got {tensor.shape}")
    taps = math.prod(tensor.shape[2:])
    return tensor.shape[1] * taps, tensor.shape[0] * taps


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, *, rng: np.random.Generator | None = None) -> Tensor:
    """Draw every number uniformly from a to b, in place; return the tensor. rng: as in `default_rng`.

    >>> from nnbook import tensor
    >>> weight = uniform_(tensor([0.0, 0.0]), -0.5, 0.5, rng=np.random.default_rng(0))
    >>> bool((weight.abs() <= 0.5).all())
    True
    """
    if not (_number("uniform_", a) <= _number("uniform_", b)):
        raise ValueError(f"init.uniform_: a must not be above b, got {a} and {b}")
    return _fill("uniform_", tensor, lambda shape: default_rng(rng).uniform(a, b, shape))


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, *, rng: np.random.Generator | None = None) -> Tensor:
    """Draw every number from a normal distribution, in place; return the tensor. rng: as in `default_rng`.

    >>> from nnbook import tensor
    >>> normal_(tensor(np.zeros(10_000)), mean=5.0, std=2.0, rng=np.random.default_rng(0)).data.std().round(1)
    np.float64(2.0)
    """
    if not (_number("normal_", std) >= 0 and math.isfinite(_number("normal_", mean))):
        raise ValueError(f"init.normal_: mean must be finite and std at least 0, got {mean} and {std}")
    return _fill("normal_", tensor, lambda shape: default_rng(rng).normal(mean, std, shape))


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Set every number to val, in place; return the tensor.

    >>> from nnbook import tensor
    >>> constant_(tensor([1.0, 2.0]), 0.5)
    tensor([0.5, 0.5])
    """
    _number("constant_", val)
    return _fill("constant_", tensor, lambda _: val)


def zeros_(tensor: Tensor) -> Tensor:
    """Set every number to 0, in place; return the tensor.

    >>> from nnbook import tensor
    >>> zeros_(tensor([1.0, 2.0]))
    tensor([0., 0.])
    """
    return constant_(tensor, 0.0)


def ones_(tensor: Tensor) -> Tensor:
    """Set every number to 1, in place; return the tensor.

    >>> from nnbook import tensor
    >>> ones_(tensor([3.0, 2.0]))
    tensor([1., 1.])
    """
    return constant_(tensor, 1.0)


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, *, rng: np.random.Generator | None = None) -> Tensor:
    """Draw uniformly from ±gain √(6 / (fan_in + fan_out)), in place (Glorot and Bengio 2010, equation 16).

    Returns the tensor. Raises ValueError for a tensor of fewer than 2 axes, which has no `fans`.

    >>> from nnbook import tensor
    >>> weight = xavier_uniform_(tensor(np.zeros((200, 400))), rng=np.random.default_rng(0))  # √(6 / 600) = 0.1
    >>> weight.max().data.round(3)
    np.float64(0.1)
    """
    bound = gain * math.sqrt(6 / sum(fans(tensor)))
    return uniform_(tensor, -bound, bound, rng=rng)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, *, rng: np.random.Generator | None = None) -> Tensor:
    """Draw normally with standard deviation gain √(2 / (fan_in + fan_out)), in place (Glorot and Bengio 2010).

    Returns the tensor. Raises ValueError for a tensor of fewer than 2 axes.

    >>> from nnbook import tensor
    >>> weight = xavier_normal_(tensor(np.zeros((100, 100))), rng=np.random.default_rng(0))  # √(2 / 200) = 0.1
    >>> weight.data.std().round(2)
    np.float64(0.1)
    """
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(fans(tensor))), rng=rng)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    *,
    rng: np.random.Generator | None = None,
) -> Tensor:
    """Draw uniformly with the standard deviation gain / √fan, in place (He et al. 2015).

    a: the negative slope, where the non-linearity is a leaky ReLU (0: a ReLU). mode: "fan_in" or "fan_out".
    nonlinearity: as in `calculate_gain`.

    Returns the tensor. Raises ValueError for another word and for a tensor of fewer than 2 axes.

    >>> from nnbook import tensor
    >>> weight = kaiming_uniform_(tensor(np.zeros((100, 200))), rng=np.random.default_rng(0))  # √2 / √200 = 0.1
    >>> weight.data.std().round(2)
    np.float64(0.1)
    """
    bound = math.sqrt(3) * _he_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, rng=rng)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    *,
    rng: np.random.Generator | None = None,
) -> Tensor:
    """Draw normally with the standard deviation gain / √fan, in place (He et al. 2015, equation 10).

    Arguments, returns and errors as in `kaiming_uniform_`.

    >>> from nnbook import tensor
    >>> weight = kaiming_normal_(tensor(np.zeros((50, 100))), mode="fan_out", rng=np.random.default_rng(0))  # √2 / √50
    >>> weight.data.std().round(1)
    np.float64(0.2)
    """
    return normal_(tensor, 0.0, _he_std(tensor, a, mode, nonlinearity), rng=rng)


def _he_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f'init: mode must be "fan_in" or "fan_out", got {mode!r}')
    return calculate_gain(nonlinearity, a) / math.sqrt(fans(tensor)[mode == "fan_out"])


def _fill(name: str, tensor: Tensor, draw: Callable[[tuple[int, ...]], Any]) -> Tensor:
    if not isinstance(tensor, Tensor):
        raise TypeError(f"init.{name}: expected a tensor, got {kind(tensor)}")
    tensor.data[...] = draw(tensor.shape)
    return tensor


def _number(name: str, value: float) -> float:
    """Return a number; raise TypeError for anything else."""
    if not isinstance(value, int | float | np.number):
        raise TypeError(f"init.{name}: expected a number, got {kind(value)}")
    return float(value)
