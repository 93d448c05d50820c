"""What the operations ask of shapes and dtypes, and the sentences they say when it is not so."""

from __future__ import annotations

from typing import Any

import numpy as np


def axis_of(name: str, x: np.ndarray, dim: int) -> int:
    """Return dim, or raise IndexError with one clear sentence if x has no such axis."""
    if not -x.ndim <= dim < max(x.ndim, 1):
        raise IndexError(f"{name}: x has axes 0 to {x.ndim - 1}, got dim={dim} (x {x.shape})")
    return dim if x.ndim else None  # type: ignore[return-value]  # a single number is its own axis


def same_float(name: str, **arrays: np.ndarray | None) -> None:
    """Raise TypeError unless all arrays are of one floating-point dtype."""
    dtype = None
    for array in arrays.values():
        if array is None or array.dtype is dtype:
            continue
        if array.dtype.kind != "f" or (dtype is not None and array.dtype != dtype):
            raise TypeError(f"{name}: expected one float dtype for all, got {_dtypes(arrays)}")
        dtype = array.dtype


def _dtypes(arrays: dict[str, np.ndarray | None]) -> str:
    return ", ".join(f"{key} {array.dtype}" for key, array in arrays.items() if array is not None)


def pair(name: str, option: str, value: Any, least: int) -> tuple[int, int]:
    """Return a number as a pair (for height and width) and a pair as it is.

    Raises ValueError for anything else, or if one of the two is under `least`.
    """
    both = (value, value) if isinstance(value, int | np.integer) else value
    if (
        not isinstance(both, tuple | list)
        or len(both) != 2
        or not all(isinstance(one, int | np.integer) and not isinstance(one, bool) and one >= least for one in both)
    ):
        raise ValueError(f"{name}: {option} must be a whole number of at least {least}, or two, got {value!r}")
    return int(both[0]), int(both[1])


def is_images(name: str, x: np.ndarray) -> None:
    """Raise ValueError unless x has the four axes N, C, H, W."""
    if x.ndim != 4:
        raise ValueError(f"{name}: x must have 4 axes (N, C, H, W), got {x.ndim} (x {x.shape})")
