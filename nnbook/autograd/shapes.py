"""Shapes and dtypes: operations that move numbers and change none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.autograd.node import record
from nnbook.autograd.reductions import Reductions
from nnbook.ops.shapes import axes_of, axis_of

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
        """Return the sizes of all axes, or of one. Raises IndexError where there is no such axis.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 2.0, 3.0]]).size(1)
        3
        """
        return self.data.shape if dim is None else self.data.shape[_axis("size", self, dim)]

    def numel(self) -> int:
        """Return how many numbers there are."""
        return self.data.size

    def reshape(self, *shape: Any) -> Tensor:
        """Return the same numbers in another shape; one size may be −1. Raises ValueError where they do not fill it.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 2.0], [3.0, 4.0]]).reshape(-1)
        tensor([1., 2., 3., 4.])
        """
        wanted, old = _sizes("reshape", shape), self.data.shape
        try:
            data = self.data.reshape(wanted)
        except ValueError:
            raise ValueError(f"reshape: {self.data.size} numbers {old} do not fill {wanted}") from None
        return record(data, (self,), lambda g: (g.reshape(old),))

    def view(self, *shape: Any) -> Tensor:
        """Return the same numbers in another shape: `reshape` by its other name."""
        return self.reshape(*shape)

    def flatten(self, start_dim: int = 0, end_dim: int = -1) -> Tensor:
        """Make one axis of the axes from start_dim to end_dim.

        Raises IndexError where there is no such axis, ValueError where start_dim comes after end_dim.

        >>> from nnbook import tensor
        >>> tensor(np.zeros((2, 3, 4))).flatten(1).shape
        (2, 12)
        """
        if not self.ndim:
            return self.reshape(1)
        first, last = (_axis("flatten", self, dim) % self.ndim for dim in (start_dim, end_dim))
        if first > last:
            raise ValueError(f"flatten: start_dim must not come after end_dim, got {start_dim} and {end_dim}")
        sizes = self.shape
        return self.reshape(*sizes[:first], int(np.prod(sizes[first : last + 1])), *sizes[last + 1 :])

    def transpose(self, dim0: int, dim1: int) -> Tensor:
        """Exchange two axes. Raises IndexError where there is no such axis.

        >>> from nnbook import tensor
        >>> tensor(np.zeros((2, 3, 4))).transpose(0, 2).shape
        (4, 3, 2)
        """
        if not self.ndim:
            return record(self.data, (self,), lambda g: (g,))
        one, other = _axis("transpose", self, dim0), _axis("transpose", self, dim1)
        return record(self.data.swapaxes(one, other), (self,), lambda g: (g.swapaxes(one, other),))

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

    def t(self) -> Tensor:
        """Return a matrix with rows and columns exchanged; a vector or a number as it is. Raises ValueError for more.

        >>> from nnbook import tensor
        >>> tensor([[1.0, 2.0]]).t().shape
        (2, 1)
        """
        return self.T if self.ndim > 1 else self  # type: ignore[return-value]

    @property
    def mT(self) -> Tensor:
        """The last two axes exchanged, as of a batch of matrices.

        >>> from nnbook import tensor
        >>> tensor(np.zeros((2, 3, 4))).mT.shape
        (2, 4, 3)
        """
        if self.ndim < 2:
            raise ValueError(f"mT: expected matrices, at least 2 axes, got {self.shape}")
        return self.transpose(-1, -2)

    def permute(self, *dims: Any) -> Tensor:
        """Bring the axes into another order, each named once; raises ValueError or IndexError where they are not.

        >>> from nnbook import tensor
        >>> tensor(np.zeros((2, 3, 4))).permute(2, 0, 1).shape
        (4, 2, 3)
        """
        wanted = _sizes("permute", dims)
        order = axes_of("permute", self.data, wanted) if wanted else ()
        if len(order) != self.ndim:
            raise ValueError(f"permute: each of the {self.ndim} axes must be named once, got {wanted}")
        back = np.argsort(order)
        return record(self.data.transpose(order), (self,), lambda g: (g.transpose(back),))

    def squeeze(self, dim: Any = None) -> Tensor:
        """Take away an axis of size 1, or several; without dim, all of them. An axis of another size stays.

        Raises IndexError where there is no such axis.

        >>> from nnbook import tensor
        >>> tensor(np.zeros((1, 3, 1))).squeeze(0).shape
        (3, 1)
        """
        axes = axes_of("squeeze", self.data, dim)
        kept = tuple(n for axis, n in enumerate(self.shape) if n != 1 or axis not in axes)
        return self if len(kept) == self.ndim else self.reshape(kept)  # type: ignore[return-value]

    def unsqueeze(self, dim: int) -> Tensor:
        """Add an axis of size 1 at dim. Raises IndexError where it would not be beside the others.

        >>> from nnbook import tensor
        >>> tensor([1.0, 2.0]).unsqueeze(1).shape
        (2, 1)
        """
        return self.reshape(np.expand_dims(self.data, new_axis("unsqueeze", self.data, dim)).shape)

    def expand(self, *sizes: Any) -> Tensor:
        """Repeat axes of size 1 without copying; −1 leaves an axis as it is. Raises ValueError for other sizes.

        >>> from nnbook import tensor
        >>> tensor([[1.0], [2.0]]).expand(-1, 3)
        tensor([[1., 1., 1.],
                [2., 2., 2.]])
        """
        wanted = _sizes("expand", sizes)
        have = (1,) * (len(wanted) - self.ndim) + self.shape
        if len(have) != len(wanted) or any(new not in (-1, old) and old != 1 for old, new in zip(have, wanted)):  # noqa: B905
            raise ValueError(f"expand: only axes of size 1 can be repeated, so {self.shape} does not become {wanted}")
        shape = tuple(old if new == -1 else new for old, new in zip(have, wanted, strict=True))
        return record(np.broadcast_to(self.data, shape), (self,), lambda g: (g,))

    def contiguous(self) -> Tensor:
        """Return the tensor itself; PyTorch asks for this before a view, here nothing does."""
        return self  # type: ignore[return-value]

    def clone(self) -> Tensor:
        """Return a copy that gradients flow through."""
        return record(self.data.copy(), (self,), lambda g: (g,))

    def to(self, dtype: Any) -> Tensor:
        """Return the numbers in another dtype; gradients come back in this one, but none through whole numbers."""
        mine = self.data.dtype
        if mine == dtype:
            return self  # type: ignore[return-value]
        data = self.data.astype(dtype)
        if data.dtype.kind != "f":
            return self.new(data)
        return record(data, (self,), lambda g: (g.astype(mine),))

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


def _axis(name: str, x: Shapes, dim: Any) -> int:
    """Return an axis, or raise IndexError if x has none such; a single number has none at all."""
    axis = axis_of(name, x.data, dim)
    if axis is None:
        raise IndexError(f"{name}: a single number has no axis, got dim={dim}")
    return axis


def new_axis(name: str, x: np.ndarray, dim: Any) -> int:
    """Return where an axis is to be added, or raise IndexError if that is not beside the axes of x."""
    if not isinstance(dim, int | np.integer):
        raise TypeError(f"{name}: dim must be a whole number, got {dim!r}")
    if not -x.ndim - 1 <= dim <= x.ndim:
        raise IndexError(f"{name}: a new axis may stand from 0 to {x.ndim}, got dim={dim} (x {x.shape})")
    return int(dim)


def _sizes(name: str, given: tuple) -> tuple[int, ...]:
    """Return sizes (or axes) that were given one by one or as one sequence."""
    sizes = given[0] if len(given) == 1 and isinstance(given[0], tuple | list) else given
    if not all(isinstance(n, int | np.integer) for n in sizes):
        raise TypeError(f"{name}: expected whole numbers, got {sizes!r}")
    return tuple(int(n) for n in sizes)
