"""Several tensors made one: joined, stacked, chosen from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.autograd.node import Node, alike, array_of, operand, record
from nnbook.autograd.shapes import new_axis
from nnbook.ops.shapes import axis_of, kind

if TYPE_CHECKING:
    from nnbook.autograd.tensor import Tensor


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Join tensors along an axis that they have; the other sizes must agree, or it raises ValueError.

    Raises TypeError for anything but a list of tensors, IndexError where there is no such axis.

    >>> from nnbook import tensor
    >>> cat([tensor([1.0]), tensor([2.0, 3.0])])
    tensor([1., 2., 3.])
    """
    parts = _several("cat", tensors)
    if not parts[0].ndim:
        raise ValueError("cat: single numbers have no axis to be joined along; stack makes one")
    axis = axis_of("cat", parts[0].data, dim) % parts[0].ndim
    for part in parts:
        if part.ndim != parts[0].ndim or _without(part.shape, axis) != _without(parts[0].shape, axis):
            raise ValueError(f"cat: shapes differ elsewhere than on dim {dim}: {[one.shape for one in parts]}")
    cuts = np.cumsum([part.shape[axis] for part in parts])[:-1]
    return record(np.concatenate([part.data for part in parts], axis), parts, lambda g: np.split(g, cuts, axis))


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Put tensors of one shape beside each other along a new axis. Raises ValueError where the shapes differ.

    Raises TypeError for anything but a list of tensors, IndexError where no axis can be added.

    >>> from nnbook import tensor
    >>> stack([tensor([1.0]), tensor([2.0])]).shape
    (2, 1)
    """
    parts = _several("stack", tensors)
    axis = new_axis("stack", parts[0].data, dim)
    if len({part.shape for part in parts}) > 1:
        raise ValueError(f"stack: all must be of one shape, got {[part.shape for part in parts]}")
    return record(np.stack([part.data for part in parts], axis), parts, lambda g: tuple(np.moveaxis(g, axis, 0)))


def where(condition: Any, input: Any, other: Any) -> Tensor:
    """Take numbers from input where the condition is true and from other elsewhere; all three broadcast.

    condition: truth values, as a tensor, an array or True or False.

    Raises TypeError for another condition, and unless input and other are tensors or numbers, and one of them a tensor;
    ValueError where the shapes do not broadcast.

    >>> from nnbook import tensor
    >>> where(tensor([1.0, -1.0]) > 0, tensor([5.0, 5.0]), 0.0)
    tensor([5., 0.])
    """
    choice, beside = array_of(condition), input if isinstance(input, Node) else other
    choice = np.asarray(choice) if isinstance(choice, bool | np.bool_ | np.ndarray) else None
    if choice is None or choice.dtype != bool:
        got = kind(condition) if choice is None else f"{choice.dtype} {choice.shape}"
        raise TypeError(f"where: the condition must be of bool, as x > 0 is, got {got}")
    if not isinstance(beside, Node):
        raise TypeError(f"where: one of input and other must be a tensor, got {kind(input)} and {kind(other)}")
    a, b = operand(input, beside), operand(other, beside)
    if a is None or b is None:
        raise TypeError(f"where: input and other must be tensors or numbers, got {kind(input)} and {kind(other)}")
    a, b = alike(a, b)
    try:
        chosen = np.where(choice, a.data, b.data)
    except ValueError:
        raise ValueError(f"where: the shapes {choice.shape}, {a.shape} and {b.shape} do not broadcast") from None
    return record(chosen, (a, b), lambda g: (np.where(choice, g, 0), np.where(choice, 0, g)))


def _several(name: str, tensors: Any) -> tuple:
    if not isinstance(tensors, tuple | list):
        raise TypeError(f"{name}: expected a list of tensors, got {kind(tensors)}")
    if not tensors:
        raise TypeError(f"{name}: expected a list of tensors, got an empty one")
    for one in tensors:
        if not isinstance(one, Node):
            raise TypeError(f"{name}: expected a list of tensors, got one with {kind(one)} in it")
    return _of_one_dtype(tuple(tensors))


def _of_one_dtype(tensors: tuple) -> tuple:
    first = tensors[0]
    for one in tensors[1:]:
        first = alike(first, one)[0]
    return tuple(alike(one, first)[0] for one in tensors)


def _without(shape: tuple[int, ...], dim: int) -> tuple[int, ...]:
    return shape[:dim] + shape[dim + 1 :]
