"""Automatic differentiation: `Tensor`, the tape behind it, and `lift`, which puts any pair of functions on the tape."""

from nnbook.autograd.arithmetic import matmul
from nnbook.autograd.lift import lift
from nnbook.autograd.node import record
from nnbook.autograd.shapes import cat, stack, where
from nnbook.autograd.tape import no_grad
from nnbook.autograd.tensor import Tensor, tensor

__all__ = ["Tensor", "cat", "lift", "matmul", "no_grad", "record", "stack", "tensor", "where"]
