"""`Tensor`: an array that remembers where it came from, with the names of PyTorch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnbook.autograd.node import Node, check_differentiable
from nnbook.autograd.parts import Parts


class Tensor(Parts):
    """Hold an array and, if something behind it requires a gradient, how it was made.

    data: the array. grad: after `backward`, a leaf's gradient, an array of the same shape; None before.
    requires_grad: whether a gradient is wanted, of this tensor or of one that it was made from.

    Make one with `tensor`. Arithmetic broadcasts as in NumPy; names and arguments are torch.Tensor's.

    >>> x = tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    array([2., 4.], dtype=float32)
    """

    __slots__ = ()

    def new(self, data: np.ndarray) -> Tensor:
        return Tensor(data)

    def item(self) -> Any:
        """Return the one number in this tensor. Raises ValueError where there are more or none."""
        if self.data.size != 1:
            raise ValueError(f"item: expected a tensor of one number, got {self.shape}")
        return self.data.item()

    def numpy(self) -> np.ndarray:
        """Return the array, which is shared. Raises RuntimeError if a gradient is required: then detach() first."""
        if self.requires_grad:
            raise RuntimeError("numpy: this tensor requires a gradient; write x.detach().numpy()")
        return self.data

    def tolist(self) -> Any:
        """Return the numbers as nested lists."""
        return self.data.tolist()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        text = np.array2string(self.data, precision=4, separator=", ", prefix="tensor(")
        past = f", op={self.op}" if self.op else ", requires_grad=True" if self.requires_grad else ""
        dtype = "" if self.data.dtype in (np.float32, np.int64, np.bool_) else f", dtype={self.data.dtype}"
        return f"tensor({text}{dtype}{past})"

    def __format__(self, spec: str) -> str:
        if not spec:
            return repr(self)
        if self.data.size != 1:
            raise TypeError(f"format: only a tensor of one number can be written as {spec!r}, got {self.shape}")
        return format(self.data.item(), spec)

    def __len__(self) -> int:
        if not self.data.ndim:
            raise TypeError("len: this tensor is one number and has no axis")
        return len(self.data)

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        if self.data.size != 1:
            raise ValueError(f"a tensor of shape {self.shape} is neither true nor false; use (…).all() or .any()")
        return bool(self.data)

    def __float__(self) -> float:
        return float(self.data.item())

    def __int__(self) -> int:
        return int(self.data.item())

    def __index__(self) -> int:
        return self.data.item().__index__()


def tensor(data: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Make a tensor of numbers: a copy, so that nothing is shared.

    data: a number, nested lists, an array or a tensor. Python's floats become float32, its whole numbers int64; an
        array keeps its dtype.
    dtype: another kind of number, as np.float64.
    requires_grad: whether `backward` shall leave a gradient in it.

    Raises TypeError or ValueError where data is no numbers, or a gradient is wanted of whole numbers.

    >>> tensor([[1.0, 2.0]]).shape
    (1, 2)
    """
    if isinstance(data, Node):
        array = data.data.copy()
    else:
        try:
            array = np.array(data)
        except ValueError as error:
            raise ValueError(f"tensor: these numbers do not form an array ({error})") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"tensor: expected numbers, got {array.dtype} ({str(data)[:40]})")
    if dtype is not None:
        array = array.astype(dtype, copy=False)
    elif array.dtype == np.float64 and not isinstance(data, Node | np.ndarray | np.generic):
        array = array.astype(np.float32)
    check_differentiable(array, requires_grad)
    return Tensor(array, requires_grad)
