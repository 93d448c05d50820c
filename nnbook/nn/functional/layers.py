"""Layers on the tape: each computes with `ops` and records how its gradient is had."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook import ops
from nnbook.autograd import Tensor, record
from nnbook.autograd.node import array_of
from nnbook.nn.functional.inputs import arrays, given, integers, optional, sizes
from nnbook.ops.shapes import axis_of, kind, number


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return input weightᵀ + bias over the last axis: (…, in_features) becomes (…, out_features).

    weight: (out_features, in_features). bias: (out_features,), or None. Raises ValueError where features do not fit,
    TypeError for anything but tensors of one dtype. Formula: `nnbook.ops.linear`.

    >>> from nnbook import tensor
    >>> linear(tensor([[1.0, 2.0]]), tensor([[3.0, 4.0]]), tensor([0.5]))
    tensor([[11.5]])
    """
    inputs = (input, weight) if bias is None else (input, weight, bias)
    x, *rest = arrays("linear", *inputs)
    needs = input.requires_grad

    def backward(g: np.ndarray) -> tuple:
        return ops.linear_backward(g, x, *rest, needs_input_grad=needs)[: len(inputs)]

    return record(ops.linear(x, *rest), inputs, backward)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
) -> Tensor:
    """Slide filters (O, C, K, L) over images (N, C, H, W), stride and padding in pixels; return (N, O, H′, W′).

    Raises ValueError or TypeError where something does not fit. Source and formula: `nnbook.ops.conv2d`.

    >>> from nnbook import tensor
    >>> conv2d(tensor([[[[1.0, 2.0, 5.0]]]]), tensor([[[[-1.0, 1.0]]]]))
    tensor([[[[1., 3.]]]])
    """
    inputs = (input, weight) if bias is None else (input, weight, bias)
    out, cache = ops.conv2d_forward(*arrays("conv2d", *inputs), stride=stride, padding=padding)
    needs = input.requires_grad

    def backward(g: np.ndarray) -> tuple:
        return ops.conv2d_backward(g, cache, needs_input_grad=needs)[: len(inputs)]

    return record(out, inputs, backward)


def max_pool2d(input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0) -> Tensor:
    """Return the greatest value of every window of images (N, C, H, W): (N, C, H′, W′).

    kernel_size, stride, padding: in pixels; the stride is the kernel's size unless given. Raises ValueError where
    something does not fit. Formula: `nnbook.ops.max_pool2d`.

    >>> from nnbook import tensor
    >>> max_pool2d(tensor([[[[1.0, 2.0], [4.0, 3.0]]]]), kernel_size=(1, 2))
    tensor([[[[2.],
              [4.]]]])
    """
    (x,) = arrays("max_pool2d", input)
    out, cache = ops.max_pool2d_forward(x, kernel_size=kernel_size, stride=stride, padding=padding)
    return record(out, (input,), lambda g: (ops.max_pool2d_backward(g, cache),))


def avg_pool2d(input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0) -> Tensor:
    """Return the mean of every window of images; arguments, shapes and errors as in `max_pool2d`.

    Formula: `nnbook.ops.avg_pool2d`.

    >>> from nnbook import tensor
    >>> avg_pool2d(tensor([[[[1.0, 2.0], [4.0, 3.0]]]]), kernel_size=2)
    tensor([[[[2.5]]]])
    """
    (x,) = arrays("avg_pool2d", input)
    options = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
    out = ops.avg_pool2d(x, **options)
    return record(out, (input,), lambda g: (ops.avg_pool2d_backward(g, x, **options),))


def embedding(input: Any, weight: Tensor, padding_idx: int | None = None) -> Tensor:
    """Look rows of weight (V, D) up; input: whole numbers of any shape, in a tensor or an array.

    padding_idx: a row that gets no gradient.

    Returns (…, D). Raises TypeError for an input of other numbers, ValueError for one that is not from 0 to V − 1.
    Formula: `nnbook.ops.embedding`.

    >>> from nnbook import tensor
    >>> embedding(tensor([1, 1]), tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [3., 4.]])
    """
    index = integers("embedding", input)
    (table,) = arrays("embedding", weight)
    rows = len(table)
    if padding_idx is not None and not (isinstance(padding_idx, int | np.integer) and -rows <= padding_idx < rows):
        raise ValueError(f"embedding: padding_idx must be one of the table's {rows} rows, got {padding_idx!r}")

    def backward(g: np.ndarray) -> tuple:
        grad = ops.embedding_backward(g, table, index=index)
        if padding_idx is not None:
            grad[padding_idx] = 0
        return (grad,)

    return record(ops.embedding(table, index=index), (weight,), backward)


def layer_norm(
    input: Tensor,
    normalized_shape: int | tuple[int, ...],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Give every example mean 0 and variance 1 over its last axes, then scale and shift.

    input: (…, *normalized_shape). weight, bias: of normalized_shape, or None. Raises ValueError where shapes do not
    fit. Source and formula: `nnbook.ops.layer_norm`.

    >>> from nnbook import tensor
    >>> layer_norm(tensor([[1.0, 3.0]]), 2, eps=0.0)
    tensor([[-1.,  1.]])
    """
    shape = sizes("layer_norm", normalized_shape)
    inputs, places = given(input, weight, bias)
    arrays("layer_norm", *inputs)
    out, cache = ops.layer_norm_forward(input.data, *optional(weight, bias), shape=shape, eps=eps)

    def backward(g: np.ndarray) -> list:
        grads = ops.layer_norm_backward(g, cache)
        return [grads[i] for i in places]

    return record(out, inputs, backward)


def batch_norm(
    input: Tensor,
    running_mean: Any,
    running_var: Any,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Give every channel mean 0 and variance 1, over the batch in training, by the running statistics otherwise.

    input: (N, C) or (N, C, …). weight, bias: (C,), or None.
    running_mean, running_var: (C,), as tensors or arrays, or None; in training they are moved in place towards the
    batch's mean and (unbiased) variance by the part `momentum`.

    Raises ValueError where shapes do not fit, one value a channel has no variance, or there are no statistics outside
    training; TypeError for other things than tensors and arrays. Source and formula: `nnbook.ops.batch_norm`.

    >>> from nnbook import tensor
    >>> mean, var = np.zeros(1, np.float32), np.ones(1, np.float32)
    >>> batch_norm(tensor([[1.0], [3.0]]), mean, var, training=True, momentum=0.5, eps=0.0).tolist(), mean, var
    ([[-1.0], [1.0]], array([1.], dtype=float32), array([1.5], dtype=float32))
    """
    inputs, places = given(input, weight, bias)
    (x, *_) = arrays("batch_norm", *inputs)
    mean, var = array_of(running_mean), array_of(running_var)
    _check_statistics(training, mean, var, momentum)
    if training:
        out, cache = ops.batch_norm_forward(x, *optional(weight, bias), eps=eps)
        for name, one in (("running_mean", mean), ("running_var", var)):
            if one is not None and one.shape != cache.mean.shape:
                raise ValueError(f"batch_norm: {name} must be {cache.mean.shape}, got {one.shape} (input {x.shape})")
        if mean is not None:
            count = x.size // max(x.shape[1], 1)
            mean += momentum * (cache.mean - mean)
            var += momentum * (cache.var * (count / (count - 1)) - var)
    else:
        out, cache = ops.batch_norm_forward(x, *optional(weight, bias), mean=mean.copy(), var=var.copy(), eps=eps)

    def backward(g: np.ndarray) -> list:
        grads = ops.batch_norm_backward(g, cache)
        return [grads[i] for i in places]

    return record(out, inputs, backward)


def _check_statistics(training: bool, mean: Any, var: Any, momentum: Any) -> None:
    number("batch_norm", "momentum", momentum, "finite")
    if not training and (mean is None or var is None):
        raise ValueError("batch_norm: outside training it needs running_mean and running_var, got None")
    for name, one, other in (("running_mean", mean, var), ("running_var", var, mean)):
        if one is None and other is None:
            continue
        if not isinstance(one, np.ndarray):
            raise TypeError(f"batch_norm: {name} must be a tensor or an array, got {kind(one)}")


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """Divide by the Euclidean length along the axis dim, so that every vector has length 1; what is shorter than eps is
    divided by eps. Any shape. Raises ValueError for another p, IndexError where there is no such axis.

    >>> from nnbook import tensor
    >>> normalize(tensor([[3.0, 4.0]]))
    tensor([[0.6, 0.8]])
    """
    arrays("normalize", input)
    axis_of("normalize", input.data, dim)
    if p != 2:
        raise ValueError(f"normalize: only the Euclidean length (p=2) is here, got p={p}")
    return input / input.norm(dim=dim, keepdim=True).clamp(min=eps)
