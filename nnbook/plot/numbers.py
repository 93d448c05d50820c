"""Read numbers from what a learner holds: an array, a list, a tensor of this book, of PyTorch, or of the learner's."""

from __future__ import annotations

from typing import Any

import numpy as np


def read_array(values: Any, where: str) -> np.ndarray:
    """Return numbers as an array, whatever holds them; a tensor on a tape is read without it.

    Args:
        values: numbers, (…): an array, nested lists, or a tensor with `detach`.
        where: the function and argument that they came for, for the error.

    Returns:
        The numbers; a tensor's or array's own memory, not to be changed.

    Raises:
        TypeError: if they are no numbers.

    >>> read_array([[1, 2]], "draw_weights: weights").shape
    (1, 2)
    """
    if hasattr(values, "detach"):
        values = values.detach()
        values = values.cpu() if hasattr(values, "cpu") else values
    try:
        array = np.asarray(values)
    except ValueError:
        raise TypeError(f"{where} must be an array of numbers, got rows of different lengths") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{where} must be an array of numbers, got {array.dtype} ({str(values)[:40]})")
    return array


def read_classes(values: Any, where: str, most: int | None = None) -> np.ndarray:
    """Return classes as integers of shape (N,), from 0 on.

    Args:
        values: classes, (N,), whole numbers.
        where: the function and argument that they came for, for the error.
        most: how many classes there may be, if not any number.

    Returns:
        Integers, (N,).

    Raises:
        TypeError: if they are no numbers.
        ValueError: if they are no row of whole numbers from 0 to ``most`` − 1.

    >>> read_classes([0.0, 2.0], "draw_confusion: y_true")
    array([0, 2])
    """
    array = read_array(values if np.size(values) else np.zeros(np.shape(values)), where)
    if array.ndim != 1:
        raise ValueError(f"{where} must be one class an example, (N,), got shape {array.shape}")
    classes = array.astype(int)
    limit = "" if most is None else f" to {most - 1}"
    if np.any(classes != array) or np.any(classes < 0) or (most is not None and np.any(classes >= most)):
        wrong = array[(classes != array) | (classes < 0) | (classes >= (most or np.inf))][0]
        raise ValueError(f"{where} must hold classes from 0{limit}, got {wrong}")
    return classes
