"""Sums, means, extremes: operations that take axes away."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnbook.autograd.elementary import Elementary
from nnbook.autograd.node import record
from nnbook.ops.shapes import axes_of, axis_of

if TYPE_CHECKING:
    from nnbook.autograd.tensor import Tensor

Dims = int | tuple[int, ...] | list[int] | None


class Extreme(NamedTuple):
    """The greatest (or least) values along an axis, and where they stand.

    >>> from nnbook import tensor
    >>> values, indices = tensor([[3.0, 5.0], [4.0, 1.0]]).max(dim=1)
    >>> values.tolist(), indices.tolist()
    ([5.0, 4.0], [1, 0])
    """

    values: Tensor
    indices: Tensor


class Reductions(Elementary):
    """The reductions of a tensor. dim: an axis, several, or None for all; keepdim: leave them with size 1.

    All raise IndexError where there is no such axis, TypeError where dim is no whole number.
    """

    __slots__ = ()

    def sum(self, dim: Dims = None, keepdim: bool = False) -> Tensor:
        """Return the sum over the axes.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 2.0], [3.0, 4.0]]).sum(0, keepdim=True)
        tensor([[4., 6.]])
        """
        axes, shape, kept = _axes("sum", self.data, dim)

        def sum_backward(g: np.ndarray) -> tuple:
            return (np.broadcast_to(g.reshape(kept), shape),)

        return record(self.data.sum(axes, keepdims=keepdim), (self,), sum_backward)

    def mean(self, dim: Dims = None, keepdim: bool = False) -> Tensor:
        """Return the mean over the axes; raises TypeError for whole numbers, as PyTorch does.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 2.0], [3.0, 4.0]]).mean(1)
        tensor([1.5, 3.5])
        """
        _needs_floats("mean", self.data)
        axes, shape, kept = _axes("mean", self.data, dim)
        count = self.data.size // max(math.prod(kept), 1)

        def mean_backward(g: np.ndarray) -> tuple:
            return (np.broadcast_to((g / count).reshape(kept), shape),)

        return record(self.data.mean(axes, keepdims=keepdim), (self,), mean_backward)

    def var(self, dim: Dims = None, *, correction: float = 1, keepdim: bool = False) -> Tensor:
        """Return the variance over the axes; the sum of squares is divided by the count less `correction`.

        Where that leaves nothing to divide by, it is NaN. Raises TypeError for whole numbers.

        >>> from nnbook import tensor
        >>> x = tensor([1.0, 3.0])
        >>> x.var().item(), x.var(correction=0).item()
        (2.0, 1.0)
        """
        _needs_floats("var", self.data)
        away = self - self.mean(dim, keepdim=True)
        count = self.data.size // max(math.prod(_axes("var", self.data, dim)[2]), 1)
        return (away * away).sum(dim, keepdim) * (1 / (count - correction) if count > correction else math.nan)

    def std(self, dim: Dims = None, *, correction: float = 1, keepdim: bool = False) -> Tensor:
        """Return the standard deviation over the axes, the root of `var`; of equal numbers its gradient is 0.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 3.0], [2.0, 6.0]]).std(1, correction=0)
        tensor([1., 2.])
        """
        _needs_floats("std", self.data)
        return _root(self.var(dim, correction=correction, keepdim=keepdim))

    def norm(self, p: Any = 2, dim: Dims = None, keepdim: bool = False) -> Tensor:
        """Return the root of the sum of squares over the axes (p=2), or the sum of the absolute values (p=1).

        At 0 the gradient is 0. Raises ValueError for another p, TypeError for whole numbers.

        >>> from nnbook import tensor
        >>> tensor([[3.0, 4.0], [6.0, 8.0]]).norm(dim=1)
        tensor([ 5., 10.])
        """
        _needs_floats("norm", self.data)
        if p == 1:
            return self.abs().sum(dim, keepdim)
        if p not in (2, "fro"):
            raise ValueError(f"norm: p must be 1 or 2, got {p!r}")
        return _root((self * self).sum(dim, keepdim))

    def logsumexp(self, dim: Dims, keepdim: bool = False) -> Tensor:
        """Return the logarithm of the sum of exponentials over the axes, without ever leaving the range of floats.

        >>> from nnbook import tensor
        >>> tensor([1000.0, 1000.0]).logsumexp(0)  # 1000 + log 2
        tensor(1000.6932)
        """
        axes, _, kept = _axes("logsumexp", self.data, dim)
        top = self.data.max(axes, keepdims=True)
        top = self.new(np.where(np.isfinite(top), top, 0).astype(self.data.dtype))
        total = (self - top).exp().sum(dim, keepdim=True).log() + top
        return total if keepdim else total.reshape(*(n for i, n in enumerate(kept) if i not in axes))

    def max(self, dim: int | None = None, keepdim: bool = False) -> Any:
        """Return the greatest number; with dim, the greatest along that axis and where they stand, the first of equals.

        Without dim, equals share the gradient. Raises ValueError where there is no number.

        >>> from nnbook import tensor
        >>> x = tensor([[3.0, 5.0], [4.0, 1.0]])
        >>> x.max(), x.max(1)
        (tensor(5.), Extreme(values=tensor([5., 4.]), indices=tensor([1, 0])))
        """
        return _extreme(self, "max", np.argmax, dim, keepdim)

    def min(self, dim: int | None = None, keepdim: bool = False) -> Any:
        """Return the least number; with dim, the least along that axis and where they stand; all else as for `max`.

        >>> from nnbook import tensor
        >>> tensor([[3.0, 5.0], [4.0, 1.0]]).min(0).values
        tensor([3., 1.])
        """
        return _extreme(self, "min", np.argmin, dim, keepdim)

    def argmax(self, dim: int | None = None, keepdim: bool = False) -> Tensor:
        """Return where the greatest number stands, the first of equals; without dim, counted through the whole tensor.

        >>> from nnbook import tensor
        >>> x = tensor([[3.0, 5.0], [4.0, 1.0]])
        >>> x.argmax(), x.argmax(1)
        (tensor(1), tensor([1, 0]))
        """
        return self.new(np.asarray(np.argmax(self.data, _axis("argmax", self.data, dim), keepdims=keepdim)))

    def argmin(self, dim: int | None = None, keepdim: bool = False) -> Tensor:
        """Return where the least number stands, the first of equals; without dim, counted through the whole tensor.

        >>> from nnbook import tensor
        >>> tensor([[3.0, 5.0], [4.0, 1.0]]).argmin()
        tensor(3)
        """
        return self.new(np.asarray(np.argmin(self.data, _axis("argmin", self.data, dim), keepdims=keepdim)))

    def all(self, dim: Dims = None, keepdim: bool = False) -> Tensor:
        """Say whether every entry is true, in all or along the axes.

        >>> from nnbook import tensor
        >>> (tensor([1.0, -1.0]) > 0).all()
        tensor(False)
        """
        return self.new(np.asarray(self.data.all(_axes("all", self.data, dim)[0], keepdims=keepdim)))

    def any(self, dim: Dims = None, keepdim: bool = False) -> Tensor:
        """Say whether some entry is true, in all or along the axes.

        >>> from nnbook import tensor
        >>> (tensor([[1.0, -1.0], [-2.0, -3.0]]) > 0).any(1)
        tensor([ True, False])
        """
        return self.new(np.asarray(self.data.any(_axes("any", self.data, dim)[0], keepdims=keepdim)))

    def cumsum(self, dim: int) -> Tensor:
        """Return the sums of all numbers up to each along an axis.

        >>> from nnbook import tensor
        >>> tensor([1.0, 2.0, 3.0]).cumsum(0)
        tensor([1., 3., 6.])
        """
        axis = _axis("cumsum", self.data, dim)

        def cumsum_backward(g: np.ndarray) -> tuple:
            return (np.flip(np.flip(g, axis).cumsum(axis), axis),)  # each number is in all sums from its own on

        return record(self.data.cumsum(axis), (self,), cumsum_backward)


def _axes(name: str, x: np.ndarray, dim: Dims) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Return the axes that go, the shape, and the shape if they are kept with size 1."""
    shape = x.shape
    if dim is None:
        return tuple(range(x.ndim)), shape, (1,) * x.ndim
    axes = axes_of(name, x, dim)
    return axes, shape, tuple(1 if axis in axes else n for axis, n in enumerate(shape))


def _axis(name: str, x: np.ndarray, dim: int | None) -> Any:
    """Return an axis that x has, or None."""
    return None if dim is None else axis_of(name, x, dim)


def _needs_floats(name: str, x: np.ndarray) -> None:
    if x.dtype.kind != "f":
        raise TypeError(f"{name}: expected floats, got {x.dtype}; write x.float().{name}()")


def _root(squares: Any) -> Tensor:
    """Return square roots whose slope at 0 is taken as 0, not as infinite: those of lengths and spreads."""
    y = np.sqrt(squares.data)

    def root(g: np.ndarray) -> tuple:
        return (np.divide(g, 2 * y, out=np.zeros_like(y), where=y != 0),)

    return record(y, (squares,), root)


def _extreme(x: Reductions, name: str, arg: Callable, dim: int | None, keepdim: bool) -> Any:
    if not x.data.size and (dim is None or not x.data.shape[axis_of(name, x.data, dim)]):
        raise ValueError(f"{name}: there are no numbers to choose from (shape {x.data.shape})")
    if dim is None:
        value = x.data.max() if name == "max" else x.data.min()

        def shared(g: np.ndarray) -> tuple:
            ties = (x.data == value) | np.isnan(x.data)  # NaN is the greatest and the least of all
            return (g * (ties / ties.sum()).astype(g.dtype),)

        return record(value, (x,), shared)
    axis = axis_of(name, x.data, dim)
    if not x.data.ndim:
        return Extreme(x.reshape(()), x.new(np.array(0)))  # type: ignore[attr-defined]
    indices = arg(x.data, axis, keepdims=True)
    shape = x.data.shape

    def extreme(g: np.ndarray) -> tuple:
        full = np.zeros(shape, g.dtype)
        np.put_along_axis(full, indices, g.reshape(indices.shape), axis)
        return (full,)

    values, places = np.take_along_axis(x.data, indices, axis), indices
    if not keepdim:
        values, places = values.squeeze(axis), indices.squeeze(axis)
    return Extreme(record(values, (x,), extreme), x.new(np.asarray(places)))
