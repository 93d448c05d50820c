"""The tape: every tensor remembers what it was made from; `run_backward` walks that graph once, from the end.

A node's `_backward(grad)` returns one gradient for each of its `_inputs` (None where none is needed) and never sees
the node itself, so there are no reference cycles and a graph is freed the moment its last tensor goes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from nnbook.autograd.node import Node


class _Mode:
    recording = True


mode = _Mode()


@contextlib.contextmanager
def no_grad() -> Iterator[None]:
    """Compute without the tape: what is made inside remembers nothing. Also a decorator, written ``@no_grad()``.

    >>> from nnbook import tensor
    >>> x = tensor([1.0], requires_grad=True)
    >>> with no_grad():
    ...     y = 2 * x
    >>> y.requires_grad
    False
    """
    before, mode.recording = mode.recording, False
    try:
        yield
    finally:
        mode.recording = before


class Piece:
    """The gradient of `x[index]`: known there, zero elsewhere. It is added in place, so that a loop over the rows of x
    costs what the rows cost, and not each time the whole of x."""

    __slots__ = ("grad", "index", "repeated")

    def __init__(self, index: Any, grad: np.ndarray, repeated: bool) -> None:
        self.index, self.grad = index, grad
        self.repeated = repeated  # whether the index may name an entry twice

    def add_to(self, total: np.ndarray) -> None:
        if self.repeated:
            np.add.at(total, self.index, self.grad)
        else:
            total[self.index] += self.grad


class Gradients:
    """The gradients of a pass, by node, until the node's turn comes."""

    def __init__(self) -> None:
        self.of: dict[Node, np.ndarray] = {}
        self.ours: set[Node] = set()  # whose array was made here and may be changed in place

    def add(self, node: Node, grad: np.ndarray | Piece) -> None:
        known = self.of.get(node)
        if isinstance(grad, Piece):
            if known is None:
                known = self.of[node] = np.zeros_like(node.data)
                self.ours.add(node)
            elif node not in self.ours:
                known = self.of[node] = np.array(known)
                self.ours.add(node)
            grad.add_to(known)
            return
        if grad.shape != node.data.shape:
            grad = unbroadcast(grad, node.data.shape)
        if known is None:
            self.of[node] = grad
        elif node in self.ours:
            known += grad
        else:
            self.of[node] = np.asarray(known + grad)  # NumPy makes scalars of arrays without axes
            self.ours.add(node)


def unbroadcast(grad: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum a gradient over the axes along which an operand of `shape` was broadcast.

    This is the one place where broadcasting is undone: operations return gradients of their output's shape.

    >>> unbroadcast(np.ones((2, 3)), (1, 3))
    array([[2., 2., 2.]])
    """
    if grad.ndim > len(shape):
        grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    axes = tuple(axis for axis, n in enumerate(shape) if n == 1 and grad.shape[axis] != 1)
    if axes:
        grad = grad.sum(axis=axes, keepdims=True)
    if grad.shape != shape:
        raise ValueError(f"backward: a gradient of shape {grad.shape} came for an input of shape {shape}")
    return grad


def run_backward(root: Node, grad: np.ndarray, retain_graph: bool = False) -> None:
    """Carry a gradient from `root` back to all leaves that want one, each operation's turn coming exactly once.

    A node's turn comes when all that was made from it has had its own: counted, as PyTorch's engine does, without
    recursion, so a graph may be as long as memory allows.
    """
    waiting = _count_uses(root)
    gradients = Gradients()
    pending, add = gradients.of, gradients.add
    pending[root] = grad
    given: set[int] = {id(grad)}  # arrays that a leaf must not take for its own
    ready = [root]
    while ready:
        node = ready.pop()
        grad = pending.pop(node)
        backward = node._backward
        if backward is None or node.retains_grad:
            _keep(node, grad, given)
            if backward is None:
                continue
        inputs = node._inputs
        for source, grad_in in zip(inputs, backward(grad), strict=True):
            if source.requires_grad:
                if type(grad_in) is np.ndarray and source not in pending and grad_in.shape == source.data.shape:
                    pending[source] = grad_in  # most often there is nothing to add to
                else:
                    add(source, grad_in)
                uses = waiting[source] = waiting[source] - 1
                if not uses:
                    ready.append(source)
        if not retain_graph:
            node._inputs, node._backward = (), freed


def _count_uses(root: Node) -> dict[Node, int]:
    """Return for every tensor behind `root` how many operations have used it."""
    waiting, stack = {root: 0}, [root]
    while stack:
        for source in stack.pop()._inputs:
            if source.requires_grad:
                if source in waiting:
                    waiting[source] += 1
                else:
                    waiting[source] = 1
                    stack.append(source)
    return waiting


def _keep(node: Node, grad: np.ndarray, given: set[int]) -> None:
    """Add a gradient to a leaf's; what a leaf holds is an array of its own, in its own dtype."""
    if node.grad is not None:
        node.grad = node.grad + grad
    elif grad.base is not None or id(grad) in given:
        node.grad = grad.copy()
    else:
        given.add(id(grad))
        node.grad = grad
    if type(node.grad) is not np.ndarray or node.grad.dtype is not node.data.dtype:
        node.grad = np.asarray(node.grad, node.data.dtype)  # NumPy makes scalars of arrays without axes


def freed(_: np.ndarray) -> tuple[np.ndarray, ...]:
    """Stand where an operation's backward stood before it was used up."""
    raise RuntimeError(
        "backward: this graph has been used and freed; compute the loss anew, or call backward(retain_graph=True)"
    )
