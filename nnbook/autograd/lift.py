"""`lift`: any pair of functions on arrays becomes an operation on tensors."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from nnbook.autograd.node import array_of, kind, record
from nnbook.autograd.tensor import Tensor


def lift(forward: Callable, backward: Callable, *, cached: bool = False) -> Callable[..., Tensor]:
    """Put a pair on the tape: the function returned takes tensors where the forward takes arrays.

    forward: `forward(*inputs, **options)` returns an array; positional arguments that are tensors are differentiated.
    backward: `backward(grad_out, *inputs, **options)` returns one gradient an input, of its shape; None, or nothing but
        the first ones, for inputs that are no tensors.
    cached: the forward returns `(out, cache)`, and the backward is called as `backward(grad_out, cache)`.

    The lifted function raises TypeError or ValueError where the pair does not fit together.

    >>> from nnbook import tensor
    >>> square = lift(lambda x: x * x, lambda grad_out, x: 2 * x * grad_out)
    >>> x = tensor([1.0, 3.0], requires_grad=True)
    >>> square(x).sum().backward()
    >>> x.grad
    array([2., 6.], dtype=float32)
    """
    name = getattr(forward, "__name__", "lifted")

    @functools.wraps(forward)
    def lifted(*inputs: Any, **options: Any) -> Tensor:
        plain = tuple(array_of(one) for one in inputs)
        options = {key: array_of(value) for key, value in options.items()}
        out = forward(*plain, **options)
        cache: tuple = (*plain,)
        if cached:
            if not isinstance(out, tuple) or len(out) != 2:
                raise TypeError(f"{name}: cached=True needs a forward that returns (out, cache), got {kind(out)}")
            out, cache = out[0], (out[1],)
            options = {}
        if not isinstance(out, np.ndarray | np.number | float | int):
            raise TypeError(f"{name}: the forward must return an array, got {kind(out)}")
        tensors = tuple(one for one in inputs if isinstance(one, Tensor))
        if not tensors:
            return Tensor(np.asarray(out))
        shape = np.shape(out)

        def lifted_backward(g: np.ndarray) -> tuple:
            grads = backward(g, *cache, **options)
            return _one_each(name, grads if isinstance(grads, tuple | list) else (grads,), inputs, shape)

        lifted_backward.__qualname__ = name
        return record(out, tensors, lifted_backward)

    return lifted


def _one_each(name: str, grads: tuple | list, inputs: tuple, shape: tuple[int, ...]) -> tuple:
    """Return the gradients of those inputs that are tensors, or say what is wrong with them."""
    wanted = max((i + 1 for i, one in enumerate(inputs) if isinstance(one, Tensor)), default=0)
    if not wanted <= len(grads) <= len(inputs):
        raise ValueError(f"{name}: backward must return {len(inputs)} gradients, one an input, got {len(grads)}")
    chosen = []
    for i, (one, grad) in enumerate(zip(inputs, grads, strict=False)):
        if not isinstance(one, Tensor):
            continue
        if one.requires_grad:
            if not isinstance(grad, np.ndarray | np.number | float):
                raise TypeError(f"{name}: backward's gradient for input {i} must be an array, got {kind(grad)}")
            if np.shape(grad) != one.shape:
                raise ValueError(
                    f"{name}: backward's gradient for input {i} must be {one.shape} as the input is, "
                    f"got {np.shape(grad)} (output {shape})"
                )
            grad = np.array(grad, one.dtype)  # a copy: what came may be an input itself, or be kept in a cache
        chosen.append(grad)
    return tuple(chosen)
