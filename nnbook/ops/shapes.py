"""What the operations ask of shapes and dtypes, and the sentences they say when it is not so."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

ndarray = np.ndarray
ARRAY = (ndarray, np.generic)


def kind(value: Any) -> str:
    """Name what something is, for an error's sentence: its type, and its shape if it has one."""
    name = f"{type(value).__module__.split('.')[0]}.{type(value).__name__}"
    name = name.removeprefix("builtins.").removeprefix("nnbook.")
    shape = getattr(value, "shape", None)
    return f"a {name}" + (f" {tuple(shape)}" if shape is not None else "")


def not_array(name: str, what: str, value: Any) -> TypeError:
    """Return the error of an operation that was given something else than an array."""
    return TypeError(f"{name}: {what} must be a NumPy array, got {kind(value)}")


def are_arrays(name: str, **values: Any) -> None:
    """Raise TypeError unless all values are arrays."""
    for what, value in values.items():
        if not isinstance(value, ARRAY):
            raise not_array(name, what, value)


def number(name: str, option: str, value: Any, wanted: str, holds: Callable[[Any], bool] = math.isfinite) -> None:
    """Raise TypeError unless an option is a number, ValueError unless `holds` is true of it, as `wanted` says."""
    if not isinstance(value, int | float | np.number):
        raise TypeError(f"{name}: {option} must be a number, got {value!r}")
    if not holds(value):
        raise ValueError(f"{name}: {option} must be {wanted}, got {value}")


def axis_of(name: str, x: np.ndarray, dim: int) -> int:
    """Return dim, or raise IndexError with one clear sentence if x has no such axis."""
    if not isinstance(x, ARRAY):
        raise not_array(name, "x", x)
    if not isinstance(dim, int | np.integer):
        raise TypeError(f"{name}: dim must be a whole number, got {dim!r}")
    if not -x.ndim <= dim < max(x.ndim, 1):
        raise IndexError(f"{name}: x has axes 0 to {x.ndim - 1}, got dim={dim} (x {x.shape})")
    return dim if x.ndim else None  # type: ignore[return-value]  # a single number is its own axis


def same_float(name: str, *optional: str, **arrays: Any) -> None:
    """Raise TypeError unless all are arrays of one floating-point dtype; those named optional may be None."""
    dtype = None
    for array in arrays.values():
        if type(array) is not ndarray:
            are_arrays(name, **{what: one for what, one in arrays.items() if one is not None or what not in optional})
            if array is None:
                continue
        if array.dtype is dtype:
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


def axes_of(name: str, x: np.ndarray, dim: Any) -> tuple[int, ...]:
    """Return one axis or several as a tuple, counted from the front; None and an empty tuple are all of them.

    Raises TypeError unless they are whole numbers, IndexError where x has no such axis, ValueError if one comes twice.
    """
    if dim is None or (isinstance(dim, tuple | list) and not dim):
        return tuple(range(x.ndim))
    dims = tuple(axis_of(name, x, one) for one in (dim if isinstance(dim, tuple | list) else (dim,)))
    if not x.ndim:
        return ()
    axes = tuple(int(one) % x.ndim for one in dims)
    if len(set(axes)) < len(axes):
        raise ValueError(f"{name}: each axis may be named once, got dim={dim} (x {x.shape})")
    return axes
