"""What the tape knows of a tensor, and `record`, by which every operation puts its result on the tape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from nnbook.autograd.tape import mode, run_backward
from nnbook.ops.shapes import kind

if TYPE_CHECKING:
    from nnbook.autograd.tensor import Tensor

T = TypeVar("T", bound="Node")
Backward = Callable[[np.ndarray], Sequence[Any]]


class Node:
    """Hold an array, its gradient, and how it was made; `Tensor` adds the arithmetic."""

    __slots__ = ("__weakref__", "_backward", "_inputs", "data", "grad", "requires_grad", "retains_grad")
    data: np.ndarray
    grad: np.ndarray | None
    requires_grad: bool
    retains_grad: bool
    _inputs: tuple[Node, ...]
    _backward: Backward | None

    def __init__(self, data: np.ndarray, requires_grad: bool = False) -> None:
        if type(data) is not np.ndarray:
            raise TypeError(f"Tensor: expected a NumPy array, got {kind(data)}; `tensor` takes lists and numbers too")
        self.data = data
        self.grad = None
        self.requires_grad = requires_grad
        self.retains_grad = False
        self._inputs = ()
        self._backward = None

    def new(self, data: np.ndarray) -> Tensor:
        """Return a plain tensor of this data, without a past."""
        raise NotImplementedError

    def backward(self, gradient: Any = None, retain_graph: bool = False) -> None:
        """Add to `.grad` of every leaf behind this tensor the derivative of this tensor with respect to it.

        gradient: that at this tensor, of its shape; may be left out if the tensor holds one number (then it is 1).
        retain_graph: keep the graph, so that backward may be called on it again.

        Raises RuntimeError where there is nothing to go back to, or the graph has been used before; ValueError where
        gradient is missing or has another shape.

        >>> from nnbook import tensor
        >>> x = tensor([1.0, 2.0], requires_grad=True)
        >>> (x * x).backward(np.array([1.0, 10.0]))
        >>> x.grad
        array([ 2., 40.], dtype=float32)
        """
        if not self.requires_grad:
            raise RuntimeError("backward: this tensor was not made from one that requires a gradient")
        if gradient is None:
            if self.data.size != 1:
                raise ValueError(
                    f"backward: needs one number to start from, or gradient= (the tensor is {self.data.shape})"
                )
            gradient = np.ones_like(self.data)
        else:
            gradient = np.asarray(array_of(gradient), self.data.dtype)
            if gradient.shape != self.data.shape:
                raise ValueError(f"backward: gradient must be {self.data.shape} as the tensor is, got {gradient.shape}")
        run_backward(self, gradient, retain_graph)

    def retain_grad(self) -> None:
        """Keep the gradient of a tensor that is no leaf, too, at the next backward.

        Raises RuntimeError where none is required.

        >>> from nnbook import tensor
        >>> y = 2 * tensor([3.0], requires_grad=True)
        >>> y.retain_grad()
        >>> (y * y).backward()
        >>> y.grad
        array([12.], dtype=float32)
        """
        if not self.requires_grad:
            raise RuntimeError("retain_grad: this tensor requires no gradient")
        self.retains_grad = self._backward is not None

    def detach(self) -> Tensor:
        """Return a tensor with the same data and no past.

        >>> from nnbook import tensor
        >>> (2 * tensor([3.0], requires_grad=True)).detach()
        tensor([6.])
        """
        return self.new(self.data)

    def requires_grad_(self: T, requires_grad: bool = True) -> T:
        """Set whether a leaf wants a gradient; return it.

        Raises RuntimeError for a tensor that was computed, TypeError for numbers that are no floats.

        >>> from nnbook import tensor
        >>> tensor([1.0]).requires_grad_()
        tensor([1.], requires_grad=True)
        """
        if self._backward is not None:
            raise RuntimeError("requires_grad_: only of a leaf; this tensor was computed. Use detach() first")
        check_differentiable(self.data, requires_grad)
        self.requires_grad = requires_grad
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether no operation on the tape made this tensor.

        >>> from nnbook import tensor
        >>> x = tensor([1.0], requires_grad=True)
        >>> x.is_leaf, (2 * x).is_leaf
        (True, False)
        """
        return self._backward is None

    @property
    def op(self) -> str:
        """The name of the operation that made this tensor; empty for a leaf.

        >>> from nnbook import tensor
        >>> x = tensor([1.0], requires_grad=True)
        >>> (x + x).op
        'add'
        """
        return (
            ""
            if self._backward is None
            else self._backward.__qualname__.split(".<locals>")[0].split(".")[-1].strip("_")
        )


def record(data: Any, inputs: tuple[Node, ...], backward: Backward) -> Tensor:
    """Return a tensor of `data` that remembers how it was made, if anyone will ask.

    data: what the operation computed. inputs: the tensors that it was computed from.
    backward: takes the gradient at the result and returns one gradient an input, of the result's broadcast shape or of
        the input's; None for an input that needs none. It must not refer to the result: nothing may go in circles.
        Its name, or that of the function around it, is the operation's name.

    >>> from nnbook import tensor
    >>> x = tensor([1.0, 2.0], requires_grad=True)
    >>> double = record(2 * x.data, (x,), lambda g: (2 * g,))
    >>> double.sum().backward()
    >>> x.grad
    array([2., 2.], dtype=float32)
    """
    out = inputs[0].new(data if type(data) is np.ndarray else np.asarray(data))
    if mode.recording:
        for one in inputs:
            if one.requires_grad:
                out.requires_grad, out._inputs, out._backward = True, inputs, backward
                break
    return out


def operand(value: Any, beside: Node) -> Tensor | None:
    """Return the other side of an operation as a tensor; None if it is something that no tensor works with.

    A number takes the dtype of the tensor beside it, so that 2 * x stays what x is.
    """
    if isinstance(value, Node):
        return value  # type: ignore[return-value]
    if isinstance(value, bool | int | float | np.number | np.bool_):
        dtype, kinds = beside.data.dtype, "biuf"
        sort = "f" if isinstance(value, float | np.floating) else "b" if isinstance(value, bool | np.bool_) else "i"
        if kinds.index(sort) > kinds.index(dtype.kind):
            dtype = np.float32 if sort == "f" else np.int64
        return beside.new(np.asarray(value, dtype))
    if isinstance(value, np.ndarray):
        return beside.new(value)
    return None


def alike(a: Any, b: Any) -> tuple[Tensor, Tensor]:
    """Return two tensors in PyTorch's common dtype.

    Floats win over whole numbers and these over truth values, whatever the shapes; within a sort, a tensor with axes
    wins over a single number, and else the longer dtype.
    """
    one, other = a.data, b.data
    if one.dtype is other.dtype:
        return a, b
    sorts = ["b", "iu", "f"]
    ranks = [next(i for i, kinds in enumerate(sorts) if array.dtype.kind in kinds) for array in (one, other)]
    if ranks[0] == ranks[1]:
        ranks = [bool(one.ndim), bool(other.ndim)]
    dtype = np.promote_types(one.dtype, other.dtype)
    if ranks[0] != ranks[1]:
        dtype = one.dtype if ranks[0] > ranks[1] else other.dtype
    return a.to(dtype), b.to(dtype)


def floats(x: np.ndarray) -> np.ndarray:
    """Return an array of floats as it is, and whole numbers as float32, which are PyTorch's."""
    return x if x.dtype.kind == "f" else x.astype(np.float32)


def array_of(value: Any) -> Any:
    """Return the array in a tensor, and anything else as it is."""
    return value.data if isinstance(value, Node) else value


def check_differentiable(data: np.ndarray, requires_grad: bool) -> None:
    """Raise TypeError if a gradient is wanted of numbers that are no floats."""
    if requires_grad and data.dtype.kind != "f":
        raise TypeError(f"requires_grad: only floats have a gradient, got {data.dtype}")
