"""What a module's state is made of: parameters, which are learned, and buffers, which are not."""

from __future__ import annotations

import numpy as np

from nnbook.autograd import Tensor
from nnbook.ops.shapes import kind


class Parameter(Tensor):
    """A tensor that a model learns: assigned to a Module's attribute it is found by `parameters()`.

    data: a float tensor or array; it is shared, not copied. requires_grad: False freezes it.

    Raises TypeError for data that are no floats.

    >>> Parameter(np.zeros(2, np.float32)).requires_grad
    True
    """

    __slots__ = ()

    def __init__(self, data: Tensor | np.ndarray, requires_grad: bool = True) -> None:
        array = data.data if isinstance(data, Tensor) else data
        if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
            raise TypeError(f"Parameter: expected a tensor of floats, got {kind(data)}")
        super().__init__(array, requires_grad)


class Buffer(Tensor):
    """A tensor that belongs to a model's state and is not learned, as a running mean; `register_buffer` makes one.

    A tensor that is assigned to its name later becomes the buffer: it keeps its numbers and loses its past.
    """

    __slots__ = ()
