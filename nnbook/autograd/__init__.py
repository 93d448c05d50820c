"""Automatic differentiation: `Tensor`, the tape behind it, and `lift`, which puts any pair of functions on the tape."""

from nnbook.autograd.arithmetic import matmul
from nnbook.autograd.creation import arange, full, ones, ones_like, zeros, zeros_like
from nnbook.autograd.elementary import maximum, minimum
from nnbook.autograd.joins import cat, stack, where
from nnbook.autograd.lift import lift
from nnbook.autograd.node import record
from nnbook.autograd.tape import no_grad
from nnbook.autograd.tensor import Tensor, tensor

__all__ = [
    "Tensor",
    "arange",
    "cat",
    "full",
    "lift",
    "matmul",
    "maximum",
    "minimum",
    "no_grad",
    "ones",
    "ones_like",
    "record",
    "stack",
    "tensor",
    "where",
    "zeros",
    "zeros_like",
]
