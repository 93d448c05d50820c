"""Arrays as ``.npy`` without pickle, read so that a header which lies costs nothing."""

from __future__ import annotations

import functools
import io
import math
from typing import Any

import numpy as np
from numpy.lib import format as npy

KINDS = "biufcSUmM"  # numbers, text and times; neither objects nor records
_LONGEST_HEADER = 2000


def to_npy(array: np.ndarray) -> bytes:
    """Write an array, in C order; raises ValueError where its type is none that crosses."""
    if array.dtype.kind not in KINDS:
        raise ValueError(f"an array of {array.dtype} cannot be handed over")
    return _header(array.dtype.str, array.shape) + array.tobytes()


def from_npy(blob: bytes) -> np.ndarray:
    """Read an array, with memory of its own; raises ValueError where the blob is none, or not of the size it says."""
    end = blob.find(b"\n", 0, _LONGEST_HEADER) + 1
    dtype, shape = _read_header(blob[:end])
    if math.prod(shape) * dtype.itemsize != len(blob) - end:
        raise ValueError("an array is not of the size that its header says")
    return np.frombuffer(bytearray(memoryview(blob)[end:]), dtype).reshape(shape)


@functools.lru_cache(1000)
def _header(dtype: str, shape: tuple[int, ...]) -> bytes:
    file = io.BytesIO()
    npy.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})
    return file.getvalue()


@functools.lru_cache(1000)
def _read_header(header: bytes) -> tuple[np.dtype, tuple[int, ...]]:
    file = io.BytesIO(header)
    try:
        if npy.read_magic(file) != (1, 0):
            raise ValueError("an array is of another version of .npy")
        shape, fortran, dtype = npy.read_array_header_1_0(file, max_header_size=_LONGEST_HEADER)
    except Exception as error:  # the parser of Python has many ways to say that a header is none
        raise ValueError(f"an array has no header ({type(error).__name__})") from None
    if fortran or dtype.kind not in KINDS or dtype.hasobject or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError("an array is of a kind that does not cross")
    if len(shape) > 32 or not dtype.itemsize:
        raise ValueError("an array is of a shape that does not cross")
    return dtype, shape


def in_memory_order(array: np.ndarray) -> tuple[np.ndarray, list[int] | None]:
    """Return an array with its axes in the order in which they lie in memory, and that order; None if it is C's."""
    if array.flags.c_contiguous or array.ndim < 2:
        return array, None
    axes = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
    return (array, None) if axes == list(range(array.ndim)) else (array.transpose(axes), axes)


def in_order_of_axes(array: np.ndarray, axes: Any) -> np.ndarray:
    """Undo `in_memory_order`; raises ValueError or TypeError where the order is none."""
    return array if axes is None else array.transpose(np.argsort(axes))


def place_in(view: np.ndarray, whole: np.ndarray) -> dict[str, Any] | None:
    """Say where in another array's memory a view lies; None if it does not."""
    if view.base is None or not whole.flags.c_contiguous or not np.may_share_memory(view, whole):
        return None
    low, high = np.lib.array_utils.byte_bounds(view)
    start = whole.__array_interface__["data"][0]
    if not start <= low <= high <= start + whole.nbytes:
        return None
    first = view.__array_interface__["data"][0] - start
    return {"dtype": view.dtype.str, "shape": list(view.shape), "strides": list(view.strides), "first": first}


def view_of(whole: np.ndarray, place: dict[str, Any]) -> np.ndarray:
    """Return the view that `place_in` describes; raises ValueError or TypeError where it would leave the array."""
    dtype = np.dtype(str(place["dtype"]))
    if dtype.kind not in KINDS or not whole.flags.c_contiguous:
        raise ValueError("a view is of a kind that does not cross")
    memory: Any = whole.reshape(-1).view(np.uint8)
    return np.ndarray(tuple(place["shape"]), dtype, memory, int(place["first"]), tuple(place["strides"]))
