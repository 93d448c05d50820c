"""Sums, means, extremes: operations that take axes away."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnbook.autograd.arithmetic import Arithmetic
from nnbook.autograd.node import record
from nnbook.autograd.tape import Piece

if TYPE_CHECKING:
    from nnbook.autograd.tensor import Tensor

Dims = int | tuple[int, ...] | None


class Extreme(NamedTuple):
    """The greatest (or least) values along an axis, and where they stand.

    >>> from nnbook import tensor
    >>> values, indices = tensor([[3.0, 5.0], [4.0, 1.0]]).max(dim=1)
    >>> values.tolist(), indices.tolist()
    ([5.0, 4.0], [1, 0])
    """

    values: Tensor
    indices: Tensor


class Reductions(Arithmetic):
    """The reductions of a tensor. dim: an axis, several, or None for all; keepdim: leave them with size 1.

    All raise IndexError where there is no such axis.
    """

    __slots__ = ()

    def sum(self, dim: Dims = None, keepdim: bool = False) -> Tensor:
        """Return the sum over the axes.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 2.0], [3.0, 4.0]]).sum(0, keepdim=True)
        tensor([[4., 6.]])
        """
        shape, kept = self.data.shape, _kept(self.data, dim)

        def sum_backward(g: np.ndarray) -> tuple:
            return (np.broadcast_to(g.reshape(kept), shape),)

        return record(self.data.sum(dim, keepdims=keepdim), (self,), sum_backward)

    def mean(self, dim: Dims = None, keepdim: bool = False) -> Tensor:
        """Return the mean over the axes.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 2.0], [3.0, 4.0]]).mean(1)
        tensor([1.5, 3.5])
        """
        shape, kept = self.data.shape, _kept(self.data, dim)
        count = self.data.size // max(math.prod(kept), 1)

        def mean_backward(g: np.ndarray) -> tuple:
            return (np.broadcast_to((g / count).reshape(kept), shape),)

        return record(self.data.mean(dim, keepdims=keepdim), (self,), mean_backward)

    def var(self, dim: Dims = None, correction: float = 1, keepdim: bool = False) -> Tensor:
        """Return the variance over the axes; the sum of squares is divided by the count less `correction`.

        >>> from nnbook import tensor
        >>> x = tensor([1.0, 3.0])
        >>> x.var().item(), x.var(correction=0).item()
        (2.0, 1.0)
        """
        away = self - self.mean(dim, keepdim=True)
        count = self.data.size // max(math.prod(_kept(self.data, dim)), 1)
        return (away * away).sum(dim, keepdim) * (1 / (count - correction))

    def std(self, dim: Dims = None, correction: float = 1, keepdim: bool = False) -> Tensor:
        """Return the standard deviation over the axes, the root of `var`.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 3.0], [2.0, 6.0]]).std(1, correction=0)
        tensor([1., 2.])
        """
        return self.var(dim, correction, keepdim).sqrt()

    def norm(self, dim: Dims = None, keepdim: bool = False) -> Tensor:
        """Return the root of the sum of squares over the axes.

        >>> from nnbook import tensor
        >>> tensor([[3.0, 4.0], [6.0, 8.0]]).norm(1)
        tensor([ 5., 10.])
        """
        return (self * self).sum(dim, keepdim).sqrt()

    def max(self, dim: int | None = None, keepdim: bool = False) -> Any:
        """Return the greatest number; with dim, the greatest along that axis and where they stand, the first of equals.

        >>> from nnbook import tensor
        >>> x = tensor([[3.0, 5.0], [4.0, 1.0]])
        >>> x.max(), x.max(1)
        (tensor(5.), Extreme(values=tensor([5., 4.]), indices=tensor([1, 0])))
        """
        return _extreme(self, np.argmax, dim, keepdim)

    def min(self, dim: int | None = None, keepdim: bool = False) -> Any:
        """Return the least number; with dim, the least along that axis and where they stand, the first of equals.

        >>> from nnbook import tensor
        >>> tensor([[3.0, 5.0], [4.0, 1.0]]).min(0).values
        tensor([3., 1.])
        """
        return _extreme(self, np.argmin, dim, keepdim)

    def argmax(self, dim: int | None = None, keepdim: bool = False) -> Tensor:
        """Return where the greatest number stands, the first of equals; without dim, counted through the whole tensor.

        >>> from nnbook import tensor
        >>> x = tensor([[3.0, 5.0], [4.0, 1.0]])
        >>> x.argmax(), x.argmax(1)
        (tensor(1), tensor([1, 0]))
        """
        return self.new(np.asarray(np.argmax(self.data, dim, keepdims=keepdim)))

    def argmin(self, dim: int | None = None, keepdim: bool = False) -> Tensor:
        """Return where the least number stands, the first of equals; without dim, counted through the whole tensor.

        >>> from nnbook import tensor
        >>> tensor([[3.0, 5.0], [4.0, 1.0]]).argmin()
        tensor(3)
        """
        return self.new(np.asarray(np.argmin(self.data, dim, keepdims=keepdim)))

    def all(self) -> Tensor:
        """Say whether every entry is true.

        >>> from nnbook import tensor
        >>> (tensor([1.0, -1.0]) > 0).all()
        tensor(False)
        """
        return self.new(np.asarray(self.data.all()))

    def any(self) -> Tensor:
        """Say whether some entry is true.

        >>> from nnbook import tensor
        >>> (tensor([1.0, -1.0]) > 0).any()
        tensor(True)
        """
        return self.new(np.asarray(self.data.any()))


def _kept(x: np.ndarray, dim: Dims) -> tuple[int, ...]:
    """Return the shape that is left if the axes are kept with size 1."""
    if dim is None:
        return (1,) * x.ndim
    axes = dim if isinstance(dim, tuple | list) else (dim,)
    for axis in axes:
        if not -x.ndim <= axis < x.ndim:
            raise IndexError(f"reduction: the tensor has {x.ndim} axes, got dim={axis} (shape {x.shape})")
    axes = {axis % x.ndim for axis in axes}
    return tuple(1 if axis in axes else n for axis, n in enumerate(x.shape))


def _extreme(x: Reductions, arg: Callable, dim: int | None, keepdim: bool) -> Tensor | Extreme:
    if dim is None:
        place = np.unravel_index(arg(x.data), x.data.shape) if x.data.ndim else ()
        return record(x.data[place], (x,), lambda g: (Piece(place, g, repeated=False),))
    indices = arg(x.data, dim, keepdims=True)
    shape = x.data.shape

    def extreme(g: np.ndarray) -> tuple:
        full = np.zeros(shape, g.dtype)
        np.put_along_axis(full, indices, g.reshape(indices.shape), dim)
        return (full,)

    values = np.take_along_axis(x.data, indices, dim)
    if not keepdim:
        values, places = values.squeeze(dim), indices.squeeze(dim)
    else:
        places = indices
    return Extreme(record(values, (x,), extreme), x.new(np.asarray(places)))
