"""What comes into an operation on the tape: tensors, arrays of whole numbers, and sentences for anything else."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.autograd import Tensor
from nnbook.autograd.node import array_of
from nnbook.ops.shapes import kind


def arrays(name: str, *tensors: Any) -> list[np.ndarray]:
    """Return the arrays in tensors; raise TypeError with one clear sentence for anything else."""
    for one in tensors:
        if not isinstance(one, Tensor):
            raise TypeError(f"{name}: expected a tensor, got {kind(one)}; nnbook.tensor(…) makes one")
    return [one.data for one in tensors]


def integers(name: str, value: Any) -> np.ndarray:
    """Return class or token numbers, given as a tensor or as an array; raise TypeError for anything else."""
    array = array_of(value)
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iu":
        got = array.dtype if isinstance(array, np.ndarray) else kind(value)
        raise TypeError(f"{name}: expected whole numbers in a tensor, got {got}")
    return array


def given(*inputs: Tensor | None) -> tuple[tuple[Tensor, ...], list[int]]:
    """Return the inputs that are not None, and where they stood."""
    places = [i for i, one in enumerate(inputs) if one is not None]
    return tuple(one for one in inputs if one is not None), places


def optional(*tensors: Tensor | None) -> list[np.ndarray | None]:
    """Return the arrays in tensors, None where there is none."""
    return [None if one is None else one.data for one in tensors]


def sizes(name: str, value: Any) -> tuple[int, ...]:
    """Return one size or several as a tuple of whole numbers above 0; raise ValueError for anything else."""
    several = tuple(value) if isinstance(value, tuple | list) else (value,)
    for n in several:
        if not isinstance(n, int | np.integer) or isinstance(n, bool) or n < 1:
            raise ValueError(f"{name}: normalized_shape must be a whole number above 0, or several, got {value!r}")
    return tuple(int(n) for n in several)
