"""Shapes, indices and joins: operations that move numbers and change none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.autograd.node import Node, array_of, kind, operand, record
from nnbook.autograd.reductions import Reductions
from nnbook.autograd.tape import Piece, mode

if TYPE_CHECKING:
    from nnbook.autograd.tensor import Tensor


class Shapes(Reductions):
    """Everything of a tensor that has to do with its shape, its dtype and its parts."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of the axes."""
        return self.data.shape

    @property
    def dtype(self) -> np.dtype:
        """The kind of number."""
        return self.data.dtype

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return self.data.ndim

    def dim(self) -> int:
        """Return how many axes there are."""
        return self.data.ndim

    def size(self, dim: int | None = None) -> Any:
        """Return the sizes of all axes, or of one.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 2.0, 3.0]]).size(1)
        3
        """
        return self.data.shape if dim is None else self.data.shape[dim]

    def numel(self) -> int:
        """Return how many numbers there are."""
        return self.data.size

    def reshape(self, *shape: Any) -> Tensor:
        """Return the same numbers in another shape; one size may be −1. Raises ValueError where they do not fill it.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 2.0], [3.0, 4.0]]).reshape(-1)
        tensor([1., 2., 3., 4.])
        """
        wanted = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        old = self.data.shape
        try:
            data = self.data.reshape(wanted)
        except ValueError:
            raise ValueError(f"reshape: {self.data.size} numbers {old} do not fill {tuple(wanted)}") from None
        return record(data, (self,), lambda g: (g.reshape(old),))

    def view(self, *shape: Any) -> Tensor:
        """Return the same numbers in another shape: `reshape` by its other name."""
        return self.reshape(*shape)

    def flatten(self, start_dim: int = 0, end_dim: int = -1) -> Tensor:
        """Make one axis of the axes from start_dim to end_dim.

        >>> from nnbook import tensor
        >>> tensor(np.zeros((2, 3, 4))).flatten(1).shape
        (2, 12)
        """
        if not self.ndim:
            return self.reshape(1)
        first, last = start_dim % self.ndim, end_dim % self.ndim
        sizes = self.shape
        return self.reshape(*sizes[:first], int(np.prod(sizes[first : last + 1])), *sizes[last + 1 :])

    def transpose(self, dim0: int, dim1: int) -> Tensor:
        """Exchange two axes. Raises IndexError where there is no such axis.

        >>> from nnbook import tensor
        >>> tensor(np.zeros((2, 3, 4))).transpose(0, 2).shape
        (4, 3, 2)
        """
        return record(self.data.swapaxes(dim0, dim1), (self,), lambda g: (g.swapaxes(dim0, dim1),))

    @property
    def T(self) -> Tensor:
        """A matrix with rows and columns exchanged. Raises ValueError for anything but a matrix.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 2.0]]).T.shape
        (2, 1)
        """
        if self.ndim != 2:
            raise ValueError(f"T: only a matrix has a transpose, got {self.shape}; use mT, transpose or permute")
        return self.transpose(0, 1)

    @property
    def mT(self) -> Tensor:
        """The last two axes exchanged, as of a batch of matrices.

        >>> from nnbook import tensor
        >>> tensor(np.zeros((2, 3, 4))).mT.shape
        (2, 4, 3)
        """
        return self.transpose(-1, -2)

    def permute(self, *dims: Any) -> Tensor:
        """Bring the axes into another order, each named once; raises ValueError or IndexError where they are not.

        >>> from nnbook import tensor
        >>> tensor(np.zeros((2, 3, 4))).permute(2, 0, 1).shape
        (4, 2, 3)
        """
        order = dims[0] if len(dims) == 1 and not isinstance(dims[0], int) else dims
        back = np.argsort([axis % max(self.ndim, 1) for axis in order])
        return record(self.data.transpose(order), (self,), lambda g: (g.transpose(back),))

    def squeeze(self, dim: int | None = None) -> Tensor:
        """Take away an axis of size 1; without dim, all of them. An axis of another size stays.

        >>> from nnbook import tensor
        >>> tensor(np.zeros((1, 3, 1))).squeeze(0).shape
        (3, 1)
        """
        if dim is not None and self.shape[dim] != 1:
            return self  # type: ignore[return-value]
        return self.reshape(self.data.squeeze(dim).shape)

    def unsqueeze(self, dim: int) -> Tensor:
        """Add an axis of size 1 at dim.

        >>> from nnbook import tensor
        >>> tensor([1.0, 2.0]).unsqueeze(1).shape
        (2, 1)
        """
        return self.reshape(np.expand_dims(self.data, dim).shape)

    def expand(self, *sizes: Any) -> Tensor:
        """Repeat axes of size 1 without copying; −1 leaves an axis as it is. Raises ValueError for other sizes.

        >>> from nnbook import tensor
        >>> tensor([[1.0], [2.0]]).expand(-1, 3)
        tensor([[1., 1., 1.],
                [2., 2., 2.]])
        """
        wanted = sizes[0] if len(sizes) == 1 and not isinstance(sizes[0], int) else sizes
        have = (1,) * (len(wanted) - self.ndim) + self.shape
        shape = tuple(old if new == -1 else new for old, new in zip(have, wanted, strict=True))
        return record(np.broadcast_to(self.data, shape), (self,), lambda g: (g,))

    def contiguous(self) -> Tensor:
        """Return the tensor itself; PyTorch asks for this before a view, here nothing does."""
        return self  # type: ignore[return-value]

    def clone(self) -> Tensor:
        """Return a copy that gradients flow through."""
        return record(self.data.copy(), (self,), lambda g: (g,))

    def to(self, dtype: Any) -> Tensor:
        """Return the numbers in another dtype; gradients come back in this one."""
        mine = self.data.dtype
        if mine == dtype:
            return self  # type: ignore[return-value]
        return record(self.data.astype(dtype), (self,), lambda g: (g.astype(mine),))

    def float(self) -> Tensor:
        """Return the numbers as float32."""
        return self.to(np.float32)

    def double(self) -> Tensor:
        """Return the numbers as float64."""
        return self.to(np.float64)

    def long(self) -> Tensor:
        """Return the numbers as int64, cut towards 0, without a past.

        >>> from nnbook import tensor
        >>> tensor([1.7, -1.7]).long()
        tensor([ 1, -1])
        """
        return self.new(self.data.astype(np.int64))

    def masked_fill(self, mask: Any, value: float) -> Tensor:
        """Return the numbers with `value` where the mask, which broadcasts, is true.

        Raises TypeError for a mask that is not of bool.

        >>> from nnbook import tensor
        >>> x = tensor([1.0, 2.0, 3.0])
        >>> x.masked_fill(x > 1, 0.0)
        tensor([1., 0., 0.])
        """
        hidden = array_of(mask)
        if hidden.dtype != bool:
            raise TypeError(f"masked_fill: the mask must be bool, got {hidden.dtype}")
        filled = np.where(hidden, np.asarray(value, self.data.dtype), self.data)
        return record(filled, (self,), lambda g: (g * ~hidden,))

    def __getitem__(self, index: Any) -> Tensor:
        index, repeated = _plain_index(index)

        def getitem(g: np.ndarray) -> tuple:
            return (Piece(index, g, repeated),)

        return record(self.data[index], (self,), getitem)

    def __setitem__(self, index: Any, value: Any) -> None:
        if mode.recording and self.requires_grad:
            raise RuntimeError("x[index] = value: x requires a gradient; build x anew (where, cat), or use no_grad()")
        self.data[_plain_index(index)[0]] = array_of(value)


def _plain_index(index: Any) -> tuple[Any, bool]:
    """Return an index without tensors in it, and whether it may name an entry twice."""
    if type(index) is int or type(index) is slice:
        return index, False
    parts = tuple(array_of(part) for part in index) if isinstance(index, tuple) else (array_of(index),)
    lists = [np.asarray(part) for part in parts if isinstance(part, np.ndarray | list)]
    repeated = any(part.ndim and part.dtype != bool for part in lists)
    return (parts if isinstance(index, tuple) else parts[0]), repeated


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Join tensors along an axis that they have; the other sizes must agree, or it raises ValueError.

    >>> from nnbook import tensor
    >>> cat([tensor([1.0]), tensor([2.0, 3.0])])
    tensor([1., 2., 3.])
    """
    parts = _several("cat", tensors)
    for part in parts:
        if part.ndim != parts[0].ndim or _without(part.shape, dim) != _without(parts[0].shape, dim):
            raise ValueError(f"cat: shapes differ elsewhere than on dim {dim}: {[one.shape for one in parts]}")
    cuts = np.cumsum([part.shape[dim] for part in parts])[:-1]
    return record(np.concatenate([part.data for part in parts], dim), parts, lambda g: np.split(g, cuts, dim))


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Put tensors of one shape beside each other along a new axis. Raises ValueError where the shapes differ.

    >>> from nnbook import tensor
    >>> stack([tensor([1.0]), tensor([2.0])]).shape
    (2, 1)
    """
    parts = _several("stack", tensors)
    if len({part.shape for part in parts}) > 1:
        raise ValueError(f"stack: all must be of one shape, got {[part.shape for part in parts]}")
    return record(np.stack([part.data for part in parts], dim), parts, lambda g: tuple(np.moveaxis(g, dim, 0)))


def where(condition: Any, x: Any, y: Any) -> Tensor:
    """Take numbers from x where the condition, of bool, is true and from y elsewhere; all three broadcast.

    Raises TypeError unless x and y are tensors or numbers, and one of them a tensor.

    >>> from nnbook import tensor
    >>> where(tensor([1.0, -1.0]) > 0, tensor([5.0, 5.0]), 0.0)
    tensor([5., 0.])
    """
    choice, beside = array_of(condition), x if isinstance(x, Node) else y
    if not isinstance(beside, Node):
        raise TypeError(f"where: one of x and y must be a tensor, got {kind(x)} and {kind(y)}")
    a, b = operand(x, beside), operand(y, beside)  # type: ignore[arg-type]
    if a is None or b is None:
        raise TypeError(f"where: x and y must be tensors or numbers, got {kind(x)} and {kind(y)}")
    return record(np.where(choice, a.data, b.data), (a, b), lambda g: (g * choice, g * ~choice))


def _several(name: str, tensors: Any) -> tuple:
    if isinstance(tensors, Node) or not tensors or not all(isinstance(one, Node) for one in tensors):
        raise TypeError(f"{name}: expected a list of tensors, got {kind(tensors)}")
    return tuple(tensors)


def _without(shape: tuple[int, ...], dim: int) -> tuple[int, ...]:
    dim %= max(len(shape), 1)
    return shape[:dim] + shape[dim + 1 :]
