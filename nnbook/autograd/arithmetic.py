"""Arithmetic of tensors: each operation is its value and its gradients; the tape undoes the broadcasting."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.autograd.node import Node, alike, array_of, floats, operand, record
from nnbook.autograd.tape import mode
from nnbook.ops.shapes import kind

if TYPE_CHECKING:
    from nnbook.autograd.tensor import Tensor

# What `array + tensor` asks of the tensor.
REFLECTED = {
    np.add: "__radd__",
    np.subtract: "__rsub__",
    np.multiply: "__rmul__",
    np.true_divide: "__rtruediv__",
    np.power: "__rpow__",
    np.matmul: "__rmatmul__",
    np.equal: "__eq__",
    np.not_equal: "__ne__",
    np.less: "__gt__",
    np.less_equal: "__ge__",
    np.greater: "__lt__",
    np.greater_equal: "__le__",
}


class Arithmetic(Node):
    """The operators of a tensor, and its comparisons."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __add__(self, other: Any) -> Tensor:
        if (b := operand(other, self)) is None:
            return NotImplemented
        a, b = (self, b) if self.data.dtype is b.data.dtype else alike(self, b)
        return record(meet("+", np.add, a.data, b.data), (a, b), lambda g: (g, g))

    def __sub__(self, other: Any) -> Tensor:
        if (b := operand(other, self)) is None:
            return NotImplemented
        a, b = (self, b) if self.data.dtype is b.data.dtype else alike(self, b)
        return record(meet("-", np.subtract, a.data, b.data), (a, b), lambda g: (g, -g if b.requires_grad else None))

    def __mul__(self, other: Any) -> Tensor:
        if (b := operand(other, self)) is None:
            return NotImplemented
        a, b = (self, b) if self.data.dtype is b.data.dtype else alike(self, b)
        x, y = a.data, b.data

        def backward(g: np.ndarray) -> tuple:
            return (g * y if a.requires_grad else None, g * x if b.requires_grad else None)

        return record(meet("*", np.multiply, x, y), (a, b), backward)

    def __truediv__(self, other: Any) -> Tensor:
        if (b := operand(other, self)) is None:
            return NotImplemented
        a, b = (self, b) if self.data.dtype is b.data.dtype else alike(self, b)
        x, y = floats(a.data), floats(b.data)

        def backward(g: np.ndarray) -> tuple:
            return (g / y if a.requires_grad else None, -g * x / (y * y) if b.requires_grad else None)

        return record(meet("/", np.divide, x, y), (a, b), backward)

    def __pow__(self, exponent: Any) -> Tensor:
        if isinstance(exponent, Node | np.ndarray):
            return pow_(*alike(self, operand(exponent, self)))
        if not isinstance(exponent, int | float | np.integer | np.floating):
            raise TypeError(f"pow: the exponent must be a number or a tensor, got {kind(exponent)}")
        x, p = floats(self.data) if isinstance(exponent, float | np.floating) else self.data, float(exponent)
        p = int(p) if p.is_integer() else p

        def backward(g: np.ndarray) -> tuple:
            return (g * (p * power(x, p - 1)) if p else np.zeros_like(g),)

        return record(power(x, p), (self,), backward)

    def __matmul__(self, other: Any) -> Tensor:
        if (b := operand(other, self)) is None:
            return NotImplemented
        return matmul(self, b)

    def __neg__(self) -> Tensor:
        return record(-self.data, (self,), lambda g: (-g,))

    def __pos__(self) -> Tensor:
        return self  # type: ignore[return-value]

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: Any) -> Tensor:
        return NotImplemented if (a := operand(other, self)) is None else a - self

    def __rtruediv__(self, other: Any) -> Tensor:
        return NotImplemented if (a := operand(other, self)) is None else a / self

    def __rpow__(self, other: Any) -> Tensor:
        return NotImplemented if (a := operand(other, self)) is None else a**self

    def __rmatmul__(self, other: Any) -> Tensor:
        return NotImplemented if (a := operand(other, self)) is None else matmul(a, self)

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

    # Comparisons and logic give tensors without a past.

    def __eq__(self, other: Any) -> Tensor:  # type: ignore[override]
        return self._plainly("==", operator.eq, other)

    def __ne__(self, other: Any) -> Tensor:  # type: ignore[override]
        return self._plainly("!=", operator.ne, other)

    def __lt__(self, other: Any) -> Tensor:
        return self._plainly("<", operator.lt, other)

    def __le__(self, other: Any) -> Tensor:
        return self._plainly("<=", operator.le, other)

    def __gt__(self, other: Any) -> Tensor:
        return self._plainly(">", operator.gt, other)

    def __ge__(self, other: Any) -> Tensor:
        return self._plainly(">=", operator.ge, other)

    def __and__(self, other: Any) -> Tensor:
        return self._plainly("&", operator.and_, other)

    def __or__(self, other: Any) -> Tensor:
        return self._plainly("|", operator.or_, other)

    def _plainly(self, sign: str, function: Callable, other: Any) -> Tensor:
        return self.new(np.asarray(meet(sign, function, self.data, array_of(other))))

    def __invert__(self) -> Tensor:
        return self.new(np.asarray(~self.data))

    # NumPy's own functions: `array + tensor` asks the tensor; the others take a tensor that needs no gradient.

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method == "__call__" and not options and ufunc in REFLECTED and not isinstance(inputs[0], Node):
            return getattr(inputs[1], REFLECTED[ufunc])(inputs[0])
        return getattr(ufunc, method)(*_plain(ufunc.__name__, inputs), **_plain(ufunc.__name__, options))

    def __array_function__(self, function: Callable, types: Any, args: tuple, kwargs: dict) -> Any:
        return function(*_plain(function.__name__, args), **_plain(function.__name__, kwargs))


def _plain(name: str, value: Any) -> Any:
    """Return a NumPy function's arguments with arrays in the place of tensors."""
    if isinstance(value, Node):
        if value.requires_grad:
            raise TypeError(f"np.{name}: the tape does not see NumPy; use tensor.{name}() or x.detach().numpy()")
        return value.data
    if isinstance(value, dict):
        return {key: _plain(name, one) for key, one in value.items()}
    return type(value)(_plain(name, one) for one in value) if type(value) in (tuple, list) else value


def meet(sign: str, function: Callable, x: Any, y: Any) -> np.ndarray:
    """Return function(x, y); raise ValueError with one clear sentence if the shapes do not fit together."""
    try:
        return function(x, y)
    except ValueError:
        raise ValueError(f"{sign}: the shapes {np.shape(x)} and {np.shape(y)} do not broadcast") from None


def power(x: np.ndarray, p: float) -> np.ndarray:
    """Return x to a power; small whole ones by multiplication, which in float32 is a hundred times as fast."""
    if p == 0:
        return np.ones_like(x)
    if p in (1, 2, 3):
        return x * 1 if p == 1 else x * x if p == 2 else x * x * x
    return x**p


def pow_(a: Node, b: Node) -> Tensor:
    """Return a to the power b, both tensors. Where a is 0, b's gradient is 0, and a's where b is."""
    x, p = a.data, b.data
    y = meet("**", np.power, x, p)

    def backward(g: np.ndarray) -> tuple:
        da = db = None
        with np.errstate(divide="ignore", invalid="ignore"):
            if a.requires_grad:
                da = np.where(p == 0, 0, g * (p * x ** (p - 1)))
            if b.requires_grad:
                db = np.where((x == 0) & (p >= 0), 0, g * (y * np.log(x)))
        return da, db

    return record(y, (a, b), backward)


def matmul(input: Node, other: Node) -> Tensor:
    """Return the matrix product over the last two axes; leading axes broadcast, as in NumPy.

    Raises ValueError where the sizes do not fit, TypeError where the dtypes differ or one is no tensor.

    >>> from nnbook import tensor
    >>> matmul(tensor([[1.0, 2.0]]), tensor([[3.0], [4.0]]))
    tensor([[11.]])
    """
    if not isinstance(input, Node) or not isinstance(other, Node):
        raise TypeError(f"matmul: expected two tensors, got {kind(input)} and {kind(other)}")
    x, y = input.data, other.data
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
        dx = g @ columns.swapaxes(-1, -2) if input.requires_grad else None
        dy = rows.swapaxes(-1, -2) @ g if other.requires_grad else None
        if dx is not None and x.ndim == 1:
            dx = dx[..., 0, :]
        if dy is not None and y.ndim == 1:
            dy = dy[..., 0]
        return dx, dy

    return record(meet("matmul", np.matmul, x, y), (input, other), backward)
