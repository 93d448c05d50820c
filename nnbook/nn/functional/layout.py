"""Whole numbers as vectors, and room around a tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnbook.autograd import Tensor, record
from nnbook.nn.functional.inputs import arrays, integers


def one_hot(tensor: Any, num_classes: int = -1) -> Tensor:
    """Return vectors with a 1 at the class and zeros elsewhere: (…) becomes (…, num_classes), of int64.

    tensor: classes, whole numbers from 0. num_classes: how many there are; −1 for the greatest class and one more.

    Raises TypeError for other numbers, ValueError for a class out of range.

    >>> from nnbook import tensor
    >>> one_hot(tensor([0, 2]), 3)
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    classes = integers("one_hot", tensor)
    if not isinstance(num_classes, int | np.integer):
        raise TypeError(f"one_hot: num_classes must be a whole number, got {num_classes!r}")
    count = int(classes.max(initial=-1)) + 1 if num_classes == -1 else int(num_classes)
    if count < 1 or (classes.size and not 0 <= classes.min() <= classes.max() < count):
        lowest, highest = (int(classes.min()), int(classes.max())) if classes.size else (None, None)
        raise ValueError(f"one_hot: the classes must be from 0 to below {count}, got {lowest} to {highest}")
    return Tensor(np.eye(count, dtype=np.int64)[classes])


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """Put a border of one number around a tensor.

    pad: how many entries before and after the last axis, then before and after the one before it, and so on: an even
    number of whole numbers from 0 on. mode: "constant" only. value: what stands in the border, 0 unless given.

    Raises ValueError for other pads and modes.

    >>> from nnbook import tensor
    >>> pad(tensor([1.0, 2.0]), (1, 2))
    tensor([0., 1., 2., 0., 0.])
    """
    (x,) = arrays("pad", input)
    if mode != "constant":
        raise ValueError(f'pad: mode must be "constant", got {mode!r}')
    whole = isinstance(pad, tuple | list) and all(isinstance(n, int | np.integer) and n >= 0 for n in pad)
    if not whole or len(pad) % 2 or len(pad) > 2 * x.ndim:
        raise ValueError(f"pad: expected two whole numbers from 0 on for each of up to {x.ndim} axes, got {pad!r}")
    widths = [(0, 0)] * (x.ndim - len(pad) // 2) + list(zip(pad[-2::-2], pad[-1::-2], strict=True))
    inside = tuple(slice(before, before + n) for (before, _), n in zip(widths, x.shape, strict=True))
    out = np.pad(x, widths, constant_values=0 if value is None else value)
    return record(out, (input,), lambda g: (g[inside],))
