"""Parts of a tensor: indices, masks, splits and repeats."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.autograd.node import Node, array_of, record
from nnbook.autograd.shapes import Shapes
from nnbook.autograd.tape import Piece, mode
from nnbook.ops.shapes import axis_of, kind

if TYPE_CHECKING:
    from nnbook.autograd.tensor import Tensor


class Parts(Shapes):
    """Everything that takes numbers out of a tensor or puts some in."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Tensor:
        index, repeated = _plain_index(index)

        def getitem(g: np.ndarray) -> tuple:
            return (Piece(index, g, repeated),)

        try:
            data = self.data[index]
        except IndexError as error:
            raise IndexError(f"x[index]: {error} (x {self.data.shape})") from None
        return record(data, (self,), getitem)

    def __setitem__(self, index: Any, value: Any) -> None:
        if mode.recording and self.requires_grad:
            raise RuntimeError("x[index] = value: x requires a gradient; build x anew (where, cat), or use no_grad()")
        if mode.recording and isinstance(value, Node) and value.requires_grad:
            raise RuntimeError(
                "x[index] = value: the value's gradient would be lost; collect the values in a list, then stack or cat "
                "them, or choose with where"
            )
        try:
            self.data[_plain_index(index)[0]] = array_of(value)
        except (IndexError, ValueError) as error:
            raise type(error)(f"x[index] = value: {error} (x {self.data.shape})") from None

    def masked_fill(self, mask: Any, value: float) -> Tensor:
        """Return the numbers with `value` where the mask, which broadcasts, is true.

        Raises TypeError for a mask that is no tensor of bool and a value that is no number, ValueError where the shapes
        do not broadcast.

        >>> from nnbook import tensor
        >>> x = tensor([1.0, 2.0, 3.0])
        >>> x.masked_fill(x > 1, 0.0)
        tensor([1., 0., 0.])
        """
        hidden, value = array_of(mask), array_of(value)
        if not isinstance(hidden, np.ndarray) or hidden.dtype != bool:
            got = hidden.dtype if isinstance(hidden, np.ndarray) else kind(mask)
            raise TypeError(f"masked_fill: the mask must be a tensor of bool, got {got}")
        if not isinstance(value, int | float | np.number | np.ndarray) or np.ndim(value):
            raise TypeError(f"masked_fill: the value must be a number, got {kind(value)}")
        try:
            filled = np.where(hidden, np.asarray(value, self.data.dtype), self.data)
        except ValueError:
            raise ValueError(f"masked_fill: the shapes {self.data.shape} and {hidden.shape} do not broadcast") from None
        return record(filled, (self,), lambda g: (np.where(hidden, 0, g),))

    def split(self, split_size: Any, dim: int = 0) -> tuple[Tensor, ...]:
        """Cut along an axis into parts of one size, the last with what is left, or of the sizes in a list.

        Raises ValueError for a size under 1, or sizes that do not sum to the axis'; IndexError where there is no such
        axis.

        >>> from nnbook import tensor
        >>> [part.tolist() for part in tensor([1.0, 2.0, 3.0]).split(2)]
        [[1.0, 2.0], [3.0]]
        """
        axis = axis_of("split", self.data, dim) % self.data.ndim
        n = self.data.shape[axis]
        if isinstance(split_size, tuple | list):
            sizes = list(split_size)
        elif isinstance(split_size, int | np.integer) and split_size > 0:
            sizes = [min(split_size, n - start) for start in range(0, n, split_size)]
        else:
            raise ValueError(f"split: the size must be a whole number above 0 or a list of them, got {split_size!r}")
        if sum(sizes) != n or min(sizes, default=0) < 0:
            raise ValueError(f"split: the sizes must sum to {n}, got {sizes} (x {self.data.shape})")
        ends = np.cumsum(sizes).tolist()
        before = (slice(None),) * axis
        return tuple(self[(*before, slice(end - size, end))] for size, end in zip(sizes, ends, strict=True))

    def chunk(self, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
        """Cut along an axis into so many parts of one size, the last perhaps smaller; errors as in `split`.

        >>> from nnbook import tensor
        >>> [part.tolist() for part in tensor([1.0, 2.0, 3.0]).chunk(2)]
        [[1.0, 2.0], [3.0]]
        """
        if not isinstance(chunks, int | np.integer) or chunks < 1:
            raise ValueError(f"chunk: there must be a whole number of parts above 0, got {chunks!r}")
        axis = axis_of("chunk", self.data, dim)
        return self.split(max(math.ceil(self.data.shape[axis] / chunks), 1), dim)

    def unbind(self, dim: int = 0) -> tuple[Tensor, ...]:
        """Return what stands along an axis, one by one. Raises IndexError where there is no such axis.

        >>> from nnbook import tensor
        >>> [part.tolist() for part in tensor([[1.0, 2.0], [3.0, 4.0]]).unbind(1)]
        [[1.0, 3.0], [2.0, 4.0]]
        """
        axis = axis_of("unbind", self.data, dim) % max(self.data.ndim, 1)
        return tuple(self[(*(slice(None),) * axis, i)] for i in range(self.data.shape[axis]))

    def repeat(self, *repeats: Any) -> Tensor:
        """Return the tensor laid beside itself so many times along each axis; more numbers than axes add axes in front.

        Raises ValueError for fewer numbers than axes, TypeError where they are no whole numbers.

        >>> from nnbook import tensor
        >>> tensor([1.0, 2.0]).repeat(2, 2)
        tensor([[1., 2., 1., 2.],
                [1., 2., 1., 2.]])
        """
        times = tuple(repeats[0]) if len(repeats) == 1 and isinstance(repeats[0], tuple | list) else repeats
        if not all(isinstance(n, int | np.integer) for n in times):
            raise TypeError(f"repeat: expected whole numbers, got {times!r}")
        if len(times) < self.data.ndim or min(times, default=0) < 0:
            raise ValueError(f"repeat: expected a number for each axis, from 0 on, got {times} (x {self.data.shape})")
        shape = (1,) * (len(times) - self.data.ndim) + self.data.shape
        apart = tuple(n for pair in zip(times, shape, strict=True) for n in pair)

        def repeat(g: np.ndarray) -> tuple:
            return (g.reshape(apart).sum(tuple(range(0, len(apart), 2))).reshape(self.data.shape),)

        return record(np.tile(self.data, times), (self,), repeat)


def _plain_index(index: Any) -> tuple[Any, bool]:
    """Return an index without tensors in it, and whether it may name an entry twice."""
    if type(index) is int or type(index) is slice:
        return index, False
    parts = tuple(array_of(part) for part in index) if isinstance(index, tuple) else (array_of(index),)
    lists = [np.asarray(part) for part in parts if isinstance(part, np.ndarray | list)]
    repeated = any(part.ndim and part.dtype != bool for part in lists)
    return (parts if isinstance(index, tuple) else parts[0]), repeated
