"""Arithmetic of tensors: each operation is its value and its gradients; the tape undoes the broadcasting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook import ops
from nnbook.autograd.node import Node, array_of, kind, operand, record
from nnbook.autograd.tape import mode

if TYPE_CHECKING:
    from nnbook.autograd.tensor import Tensor


class Arithmetic(Node):
    """The operators, the elementary functions and the comparisons of a tensor."""

    __slots__ = ()
    __array_ufunc__ = None  # array + tensor asks the tensor
    __hash__ = object.__hash__

    def __add__(self, other: Any) -> Tensor:
        if (b := operand(other, self)) is None:
            return NotImplemented
        return record(self.data + b.data, (self, b), lambda g: (g, g))

    def __sub__(self, other: Any) -> Tensor:
        if (b := operand(other, self)) is None:
            return NotImplemented
        return record(self.data - b.data, (self, b), lambda g: (g, -g if b.requires_grad else None))

    def __mul__(self, other: Any) -> Tensor:
        if (b := operand(other, self)) is None:
            return NotImplemented
        a, x, y = self, self.data, b.data

        def backward(g: np.ndarray) -> tuple:
            return (g * y if a.requires_grad else None, g * x if b.requires_grad else None)

        return record(x * y, (a, b), backward)

    def __truediv__(self, other: Any) -> Tensor:
        if (b := operand(other, self)) is None:
            return NotImplemented
        a, x, y = self, self.data, b.data

        def backward(g: np.ndarray) -> tuple:
            return (g / y if a.requires_grad else None, -g * x / (y * y) if b.requires_grad else None)

        return record(x / y, (a, b), backward)

    def __pow__(self, exponent: float) -> Tensor:
        if not isinstance(exponent, int | float | np.integer | np.floating):
            raise TypeError(f"pow: the exponent must be a number, got {kind(exponent)}")
        x, p = self.data, float(exponent)
        p = int(p) if p.is_integer() else p

        def backward(g: np.ndarray) -> tuple:
            return (g * (p * power(x, p - 1)),)

        return record(power(x, p), (self,), backward)

    def __matmul__(self, other: Any) -> Tensor:
        if (b := operand(other, self)) is None:
            return NotImplemented
        return matmul(self, b)

    def __neg__(self) -> Tensor:
        return record(-self.data, (self,), lambda g: (-g,))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: Any) -> Tensor:
        return NotImplemented if (a := operand(other, self)) is None else a - self

    def __rtruediv__(self, other: Any) -> Tensor:
        return NotImplemented if (a := operand(other, self)) is None else a / self

    def __rmatmul__(self, other: Any) -> Tensor:
        return NotImplemented if (a := operand(other, self)) is None else matmul(a, self)

    def pow(self, exponent: float) -> Tensor:
        """Return every number to a power, itself a number; raises TypeError for any other exponent.

        >>> from nnbook import tensor
        >>> tensor([2.0, 3.0]).pow(2)
        tensor([4., 9.])
        """
        return self**exponent

    def exp(self) -> Tensor:
        """Return e to every number."""
        y = np.exp(self.data)
        return record(y, (self,), lambda g: (g * y,))

    def log(self) -> Tensor:
        """Return the natural logarithm of every number."""
        x = self.data
        return record(np.log(x), (self,), lambda g: (g / x,))

    def sqrt(self) -> Tensor:
        """Return the square root of every number."""
        y = np.sqrt(self.data)
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

    def sin(self) -> Tensor:
        """Return the sine of every number, in radians."""
        x = self.data
        return record(np.sin(x), (self,), lambda g: (g * np.cos(x),))

    def cos(self) -> Tensor:
        """Return the cosine of every number, in radians."""
        x = self.data
        return record(np.cos(x), (self,), lambda g: (-g * np.sin(x),))

    def tanh(self) -> Tensor:
        """Return the hyperbolic tangent of every number."""
        x = self.data
        return record(ops.tanh(x), (self,), lambda g: (ops.tanh_backward(g, x),))

    def sigmoid(self) -> Tensor:
        """Return 1 / (1 + exp(−x)) of every number."""
        x = self.data
        return record(ops.sigmoid(x), (self,), lambda g: (ops.sigmoid_backward(g, x),))

    def relu(self) -> Tensor:
        """Return every number, or 0 where it is negative."""
        x = self.data
        return record(ops.relu(x), (self,), lambda g: (ops.relu_backward(g, x),))

    def clamp(self, min: float | None = None, max: float | None = None) -> Tensor:
        """Return every number, but none below min or above max; the gradient passes where nothing was cut.

        >>> from nnbook import tensor
        >>> tensor([-2.0, 0.5, 3.0]).clamp(min=0.0, max=1.0)
        tensor([0. , 0.5, 1. ])
        """
        x = self.data
        inside = np.ones_like(x, bool)
        if min is not None:
            inside &= x >= min
        if max is not None:
            inside &= x <= max
        return record(np.clip(x, min, max), (self,), lambda g: (g * inside,))

    # In place only inside no_grad, where the tape does not look; elsewhere x += y makes a new tensor, as x = x + y.

    def __iadd__(self, other: Any) -> Tensor:
        if not self._may_change():
            return self + other
        self.data += array_of(other)
        return self  # type: ignore[return-value]

    def __isub__(self, other: Any) -> Tensor:
        if not self._may_change():
            return self - other
        self.data -= array_of(other)
        return self  # type: ignore[return-value]

    def __imul__(self, other: Any) -> Tensor:
        if not self._may_change():
            return self * other
        self.data *= array_of(other)
        return self  # type: ignore[return-value]

    def __itruediv__(self, other: Any) -> Tensor:
        if not self._may_change():
            return self / other
        self.data /= array_of(other)
        return self  # type: ignore[return-value]

    def _may_change(self) -> bool:
        if mode.recording and self.requires_grad and self._backward is None:
            raise RuntimeError("in place: this leaf requires a gradient; change it inside `with no_grad():`")
        return not mode.recording

    # Comparisons give tensors of bool, without a past.

    def __eq__(self, other: Any) -> Tensor:  # type: ignore[override]
        return self.new(np.asarray(self.data == array_of(other)))

    def __ne__(self, other: Any) -> Tensor:  # type: ignore[override]
        return self.new(np.asarray(self.data != array_of(other)))

    def __lt__(self, other: Any) -> Tensor:
        return self.new(np.asarray(self.data < array_of(other)))

    def __le__(self, other: Any) -> Tensor:
        return self.new(np.asarray(self.data <= array_of(other)))

    def __gt__(self, other: Any) -> Tensor:
        return self.new(np.asarray(self.data > array_of(other)))

    def __ge__(self, other: Any) -> Tensor:
        return self.new(np.asarray(self.data >= array_of(other)))


def power(x: np.ndarray, p: float) -> np.ndarray:
    """Return x to a power; small whole ones by multiplication, which in float32 is a hundred times as fast."""
    if p == 0:
        return np.ones_like(x)
    if p in (1, 2, 3):
        return x * 1 if p == 1 else x * x if p == 2 else x * x * x
    return x**p


def matmul(a: Node, b: Node) -> Tensor:
    """Return the matrix product over the last two axes; leading axes broadcast, as in NumPy.

    Raises ValueError where the inner sizes differ, TypeError where the dtypes do.

    >>> from nnbook import tensor
    >>> matmul(tensor([[1.0, 2.0]]), tensor([[3.0], [4.0]]))
    tensor([[11.]])
    """
    x, y = a.data, b.data
    if not x.ndim or not y.ndim or x.shape[-1] != y.shape[-2 if y.ndim > 1 else 0]:
        raise ValueError(f"matmul: the inner sizes differ, {x.shape} @ {y.shape}")
    if x.dtype != y.dtype:
        raise TypeError(f"matmul: expected one dtype, got {x.dtype} {x.shape} @ {y.dtype} {y.shape}")

    def backward(g: np.ndarray) -> tuple:
        # A vector is a matrix of one row (left) or one column (right).
        rows, columns = x if x.ndim > 1 else x[None, :], y if y.ndim > 1 else y[:, None]
        if y.ndim == 1:
            g = g[..., None]
        if x.ndim == 1:
            g = g[..., None, :]
        dx = g @ columns.swapaxes(-1, -2) if a.requires_grad else None
        dy = rows.swapaxes(-1, -2) @ g if b.requires_grad else None
        if dx is not None and x.ndim == 1:
            dx = dx[..., 0, :]
        if dy is not None and y.ndim == 1:
            dy = dy[..., 0]
        return dx, dy

    return record(x @ y, (a, b), backward)
