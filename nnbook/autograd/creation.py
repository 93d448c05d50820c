"""Tensors made of nothing but a shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.autograd.node import check_differentiable
from nnbook.autograd.tensor import Tensor
from nnbook.ops.shapes import kind


def zeros(*size: Any, dtype: Any = np.float32, requires_grad: bool = False) -> Tensor:
    """Make a tensor of zeros; the sizes come one by one or as one tuple.

    Raises TypeError or ValueError where they are no whole numbers from 0 on.

    >>> zeros(2, 3).shape
    (2, 3)
    """
    return _filled("zeros", size, 0, dtype, requires_grad)


def ones(*size: Any, dtype: Any = np.float32, requires_grad: bool = False) -> Tensor:
    """Make a tensor of ones; arguments and errors as in `zeros`.

    >>> ones(2)
    tensor([1., 1.])
    """
    return _filled("ones", size, 1, dtype, requires_grad)


def full(size: Any, fill_value: float, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Make a tensor of one number over and over. dtype: float32 for a float, int64 for a whole number, unless given.

    >>> full((2,), 7.0)
    tensor([7., 7.])
    """
    if dtype is None:
        sort = np.asarray(fill_value).dtype.kind
        dtype = np.float32 if sort == "f" else bool if sort == "b" else np.int64
    return _filled("full", size if isinstance(size, tuple | list) else (size,), fill_value, dtype, requires_grad)


def arange(start: float, end: float | None = None, step: float = 1, *, dtype: Any = None) -> Tensor:
    """Make the numbers from start (0 if left out) up to but not including end, so far apart.

    >>> arange(3), arange(1.0, 2.0, 0.5)
    (tensor([0, 1, 2]), tensor([1. , 1.5]))
    """
    start, end = (0, start) if end is None else (start, end)
    for name, value in (("start", start), ("end", end), ("step", step)):
        if not isinstance(value, int | float | np.number):
            raise TypeError(f"arange: {name} must be a number, got {kind(value)}")
    if not step:
        raise ValueError("arange: step must not be 0")
    data = np.arange(start, end, step)
    return Tensor(data.astype(dtype or (np.float32 if data.dtype.kind == "f" else np.int64)))


def zeros_like(input: Tensor, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Make zeros of a tensor's shape, and of its dtype unless another is given. Raises TypeError for no tensor.

    >>> zeros_like(ones(2))
    tensor([0., 0.])
    """
    return _like("zeros_like", input, 0, dtype, requires_grad)


def ones_like(input: Tensor, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Make ones of a tensor's shape; arguments and errors as in `zeros_like`.

    >>> ones_like(zeros(2))
    tensor([1., 1.])
    """
    return _like("ones_like", input, 1, dtype, requires_grad)


def _like(name: str, input: Any, value: float, dtype: Any, requires_grad: bool) -> Tensor:
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}: expected a tensor, got {kind(input)}")
    return _filled(name, input.shape, value, dtype or input.dtype, requires_grad)


def _filled(name: str, size: Any, value: Any, dtype: Any, requires_grad: bool) -> Tensor:
    shape = tuple(size[0]) if len(size) == 1 and isinstance(size[0], tuple | list) else tuple(size)
    if not all(isinstance(n, int | np.integer) for n in shape):
        raise TypeError(f"{name}: the sizes must be whole numbers, got {shape!r}")
    if any(n < 0 for n in shape):
        raise ValueError(f"{name}: the sizes must be at least 0, got {shape}")
    data = np.full(shape, value, dtype)
    check_differentiable(data, requires_grad)
    return Tensor(data, requires_grad)
