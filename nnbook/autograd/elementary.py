"""Functions of every number by itself, and the softmax: each is its value and its derivative."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook import ops
from nnbook.autograd.arithmetic import Arithmetic, matmul, meet
from nnbook.autograd.node import Node, alike, floats, operand, record
from nnbook.ops.shapes import kind

if TYPE_CHECKING:
    from nnbook.autograd.tensor import Tensor


class Elementary(Arithmetic):
    """The elementary functions of a tensor; whole numbers are taken as float32."""

    __slots__ = ()

    def pow(self, exponent: Any) -> Tensor:
        """Return every number to a power, a number or a tensor; raises TypeError for any other exponent.

        >>> from nnbook import tensor
        >>> tensor([2.0, 3.0]).pow(2)
        tensor([4., 9.])
        """
        return self**exponent

    def square(self) -> Tensor:
        """Return the square of every number.

        >>> from nnbook import tensor
        >>> tensor([2.0, 3.0]).square()
        tensor([4., 9.])
        """
        return self * self

    def matmul(self, other: Any) -> Tensor:
        """Return the matrix product with another tensor: `self @ other`."""
        return matmul(self, other)

    def exp(self) -> Tensor:
        """Return e to every number."""
        y = np.exp(floats(self.data))
        return record(y, (self,), lambda g: (g * y,))

    def log(self) -> Tensor:
        """Return the natural logarithm of every number."""
        x = floats(self.data)
        return record(np.log(x), (self,), lambda g: (g / x,))

    def sqrt(self) -> Tensor:
        """Return the square root of every number."""
        y = np.sqrt(floats(self.data))
        return record(y, (self,), lambda g: (g / (2 * y),))

    def abs(self) -> Tensor:
        """Return every number without its sign; at 0 the slope is taken as 0.

        >>> from nnbook import tensor
        >>> x = tensor([-2.0, 0.0, 3.0], requires_grad=True)
        >>> x.abs().sum().backward()
        >>> x.grad
        array([-1.,  0.,  1.], dtype=float32)
        """
        x = self.data
        return record(np.abs(x), (self,), lambda g: (g * np.sign(x),))

    __abs__ = abs

    def sin(self) -> Tensor:
        """Return the sine of every number, in radians."""
        x = floats(self.data)
        return record(np.sin(x), (self,), lambda g: (g * np.cos(x),))

    def cos(self) -> Tensor:
        """Return the cosine of every number, in radians."""
        x = floats(self.data)
        return record(np.cos(x), (self,), lambda g: (-g * np.sin(x),))

    def tanh(self) -> Tensor:
        """Return the hyperbolic tangent of every number."""
        x = floats(self.data)
        return record(ops.tanh(x), (self,), lambda g: (ops.tanh_backward(g, x),))

    def sigmoid(self) -> Tensor:
        """Return 1 / (1 + exp(−x)) of every number."""
        x = floats(self.data)
        return record(ops.sigmoid(x), (self,), lambda g: (ops.sigmoid_backward(g, x),))

    def relu(self) -> Tensor:
        """Return every number, or 0 where it is negative."""
        x = self.data
        return record(ops.relu(x), (self,), lambda g: (ops.relu_backward(g, x),))

    def softmax(self, dim: int) -> Tensor:
        """Turn scores into probabilities along an axis. Raises IndexError where there is no such axis.

        >>> from nnbook import tensor
        >>> tensor([1.0, 1.0]).softmax(0)
        tensor([0.5, 0.5])
        """
        x = floats(self.data)
        return record(ops.softmax(x, dim=dim), (self,), lambda g: (ops.softmax_backward(g, x, dim=dim),))

    def log_softmax(self, dim: int) -> Tensor:
        """Turn scores into log-probabilities along an axis. Raises IndexError where there is no such axis.

        >>> from nnbook import tensor
        >>> tensor([100.0, 0.0]).log_softmax(0)
        tensor([   0., -100.])
        """
        x = floats(self.data)
        return record(ops.log_softmax(x, dim=dim), (self,), lambda g: (ops.log_softmax_backward(g, x, dim=dim),))

    def isnan(self) -> Tensor:
        """Say of every number whether it is none (NaN).

        >>> from nnbook import tensor
        >>> tensor([1.0, float("nan")]).isnan()
        tensor([False,  True])
        """
        return self.new(np.asarray(np.isnan(self.data)))

    def clamp(self, min: float | None = None, max: float | None = None) -> Tensor:
        """Return every number, but none below min or above max; the gradient passes where nothing was cut.

        Raises ValueError where neither is given, TypeError where they are no numbers.

        >>> from nnbook import tensor
        >>> tensor([-2.0, 0.5, 3.0]).clamp(min=0.0, max=1.0)
        tensor([0. , 0.5, 1. ])
        """
        if min is None and max is None:
            raise ValueError("clamp: give min, max or both")
        for one in (min, max):
            if one is not None and not isinstance(one, int | builtins.float | np.number):
                raise TypeError(f"clamp: min and max must be numbers, got {kind(one)}")
        x = self.data
        if any(isinstance(one, builtins.float) for one in (min, max)):
            x = floats(x)
        inside = np.ones_like(x, bool)
        if min is not None:
            inside &= x >= min
        if max is not None:
            inside &= x <= max
        return record(np.clip(x, min, max).astype(x.dtype, copy=False), (self,), lambda g: (g * inside,))

    def clip(self, min: float | None = None, max: float | None = None) -> Tensor:
        """Return every number, but none below min or above max: `clamp` by its other name.

        >>> from nnbook import tensor
        >>> tensor([-2.0, 0.5]).clip(min=0.0)
        tensor([0. , 0.5])
        """
        return self.clamp(min, max)


def maximum(input: Any, other: Any) -> Tensor:
    """Return the greater of two tensors, number by number; where both are equal, each gets half the gradient.

    Raises TypeError where one of them is no tensor, ValueError where the shapes do not broadcast.

    >>> from nnbook import tensor
    >>> maximum(tensor([1.0, 5.0]), tensor([3.0, 2.0]))
    tensor([3., 5.])
    """
    return _choose("maximum", np.maximum, np.greater, input, other)


def minimum(input: Any, other: Any) -> Tensor:
    """Return the lesser of two tensors, number by number; gradients and errors as in `maximum`.

    >>> from nnbook import tensor
    >>> minimum(tensor([1.0, 5.0]), tensor([3.0, 2.0]))
    tensor([1., 2.])
    """
    return _choose("minimum", np.minimum, np.less, input, other)


def _choose(name: str, choose: Any, wins: Any, input: Any, other: Any) -> Tensor:
    beside = input if isinstance(input, Node) else other
    both = (operand(input, beside), operand(other, beside)) if isinstance(beside, Node) else (None, None)
    if both[0] is None or both[1] is None:
        raise TypeError(f"{name}: expected two tensors, got {kind(input)} and {kind(other)}")
    a, b = alike(*both)
    x, y = a.data, b.data

    def backward(g: np.ndarray) -> tuple:
        tie = np.where(x == y, 0.5, 0)
        return tuple(g * (wins(one, two) + tie).astype(g.dtype) for one, two in ((x, y), (y, x)))

    backward.__qualname__ = name
    return record(meet(name, choose, x, y), (a, b), backward)
