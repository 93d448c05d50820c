"""Normalisation over features and over batches, and dropout."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nnbook.ops.shapes import are_arrays, kind, number, same_float

Gradients = tuple[np.ndarray, np.ndarray | None, np.ndarray | None]


def layer_norm(
    x: np.ndarray, weight: np.ndarray | None, bias: np.ndarray | None, *, shape: tuple[int, ...], eps: float = 1e-5
) -> np.ndarray:
    """Give every example mean 0 and variance 1 over its last axes, then scale and shift.

    x: (…, *shape). weight, bias: of that shape, or None. shape: the axes to normalise over. eps: added to the variance.

    Raises ValueError where shapes do not fit.

    Source: Ba, Kiros and Hinton (2016), Layer normalization.

    >>> layer_norm(np.array([[1.0, 3.0]]), None, None, shape=(2,), eps=0.0)
    array([[-1.,  1.]])
    """
    return layer_norm_forward(x, weight, bias, shape=shape, eps=eps)[0]


def layer_norm_forward(
    x: np.ndarray, weight: np.ndarray | None, bias: np.ndarray | None, *, shape: tuple[int, ...], eps: float = 1e-5
) -> tuple[np.ndarray, tuple]:
    """Return `layer_norm` and what `layer_norm_backward` needs.

    >>> out, cache = layer_norm_forward(np.array([[1.0, 3.0]]), np.ones(2), np.zeros(2), shape=(2,), eps=0.0)
    >>> layer_norm_backward(np.array([[1.0, 1.0]]), cache)[2]
    array([1., 1.])
    """
    _check_layer_norm(x, weight, bias, shape)
    number("layer_norm", "eps", eps, "at least 0", lambda eps: eps >= 0)
    features = math.prod(shape)
    rows = x.reshape(-1, features)
    mean = np.full((features, 1), 1 / features, x.dtype)  # rows @ mean: six times as fast as rows.mean(-1)
    normal = rows - rows @ mean
    rstd = 1 / np.sqrt((normal * normal) @ mean + eps)
    normal *= rstd
    out = normal if weight is None else normal * weight.reshape(-1)
    if bias is not None:
        out = np.add(out, bias.reshape(-1), out=None if weight is None else out)
    elif weight is None:
        out = normal.copy()  # the cache is nobody else's
    return out.reshape(x.shape), (normal, rstd, weight, bias, mean)


def layer_norm_backward(grad_out: np.ndarray, cache: tuple) -> Gradients:
    """Return the gradients at x, weight and bias, of their shapes, for the gradient at the output.

    >>> _, cache = layer_norm_forward(np.array([[1.0, 3.0]]), np.ones(2), np.zeros(2), shape=(2,), eps=0.0)
    >>> layer_norm_backward(np.array([[1.0, 2.0]]), cache)  # two numbers become ±1, whatever they are: x has no effect
    (array([[0., 0.]]), array([-1.,  2.]), array([1., 2.]))
    """
    normal, rstd, weight, bias, mean = cache
    grad = grad_out.reshape(normal.shape)
    dbias = None if bias is None else np.add.reduce(grad, 0).reshape(bias.shape)
    if weight is None:
        dweight, dx = None, grad.copy()
    else:
        dweight = np.add.reduce(grad * normal, 0).reshape(weight.shape)
        dx = grad * weight.reshape(-1)
    along = (dx * normal) @ mean
    dx -= dx @ mean  # what would shift the mean has no effect,
    dx -= normal * along  # and neither has what would change the scale
    dx *= rstd
    return dx.reshape(grad_out.shape), dweight, dbias


class BatchNormCache(NamedTuple):
    """Hold what `batch_norm_backward` needs, and the statistics (C,) that the forward used."""

    normal: np.ndarray
    rstd: np.ndarray
    weight: np.ndarray | None
    bias: np.ndarray | None
    mean: np.ndarray
    var: np.ndarray
    from_batch: bool


def batch_norm(
    x: np.ndarray,
    weight: np.ndarray | None,
    bias: np.ndarray | None,
    *,
    mean: np.ndarray | None = None,
    var: np.ndarray | None = None,
    eps: float = 1e-5,
) -> np.ndarray:
    """Give every channel mean 0 and variance 1 over the batch, then scale and shift.

    x: (N, C) or (N, C, …). weight, bias: (C,), or None. eps: added to the variance.
    mean, var: (C,), used in the place of the batch's own, as when a trained network is used; both or none.

    Raises ValueError where shapes do not fit, or where a channel has one value only and so no variance.

    Source: Ioffe and Szegedy (2015), Batch normalization.

    >>> batch_norm(np.array([[1.0], [3.0]]), None, None, eps=0.0)
    array([[-1.],
           [ 1.]])
    """
    return batch_norm_forward(x, weight, bias, mean=mean, var=var, eps=eps)[0]


def batch_norm_forward(
    x: np.ndarray,
    weight: np.ndarray | None,
    bias: np.ndarray | None,
    *,
    mean: np.ndarray | None = None,
    var: np.ndarray | None = None,
    eps: float = 1e-5,
) -> tuple[np.ndarray, BatchNormCache]:
    """Return `batch_norm` and what `batch_norm_backward` needs; the cache's mean and var are those that were used.

    >>> batch_norm_forward(np.array([[1.0], [3.0]]), None, None)[1].var
    array([1.])
    """
    _check_batch_norm(x, weight, bias, mean, var)
    number("batch_norm", "eps", eps, "at least 0", lambda eps: eps >= 0)
    axes = _all_but_channels(x)
    from_batch = mean is None
    used_mean: np.ndarray = x.mean(axes) if mean is None else mean
    normal = x - _per_channel(used_mean, x)
    used_var: np.ndarray = (normal * normal).mean(axes) if var is None else var
    rstd = 1 / np.sqrt(used_var + eps)
    normal *= _per_channel(rstd, x)
    out = normal * _per_channel(weight, x) if weight is not None else normal.copy()
    if bias is not None:
        out += _per_channel(bias, x)
    return out, BatchNormCache(normal, rstd, weight, bias, used_mean, used_var, from_batch)


def batch_norm_backward(grad_out: np.ndarray, cache: BatchNormCache) -> Gradients:
    """Return the gradients at x, weight and bias, of their shapes, for the gradient at the output.

    >>> _, cache = batch_norm_forward(np.array([[1.0], [3.0]]), np.ones(1), np.zeros(1), eps=0.0)
    >>> batch_norm_backward(np.array([[1.0], [2.0]]), cache)[1:]
    (array([1.]), array([3.]))
    """
    normal, rstd, weight, bias, _, _, from_batch = cache
    axes = _all_but_channels(normal)
    scale = rstd if weight is None else rstd * weight
    total, along = grad_out.sum(axes), (grad_out * normal).sum(axes)
    dx = grad_out * 1  # a copy in the memory order of its operand
    if from_batch:
        count = max(normal.size // normal.shape[1], 1)
        dx -= _per_channel(total / count, normal)
        dx -= normal * _per_channel(along / count, normal)
    dx *= _per_channel(scale, normal)
    return dx, None if weight is None else along, None if bias is None else total


def dropout(x: np.ndarray, *, mask: np.ndarray) -> np.ndarray:
    """Multiply by a mask of zeros and 1 / (1 − p), as `dropout_mask` draws it (Srivastava et al. 2014).

    >>> dropout(np.array([1.0, 2.0]), mask=np.array([0.0, 2.0]))
    array([0., 4.])
    """
    are_arrays("dropout", x=x, mask=mask)
    return x * mask


def dropout_backward(grad_out: np.ndarray, x: np.ndarray, *, mask: np.ndarray) -> np.ndarray:
    """Return the gradient at x: what was dropped gets none.

    >>> dropout_backward(np.ones(2), np.array([1.0, 2.0]), mask=np.array([0.0, 2.0]))
    array([0., 2.])
    """
    return grad_out * mask


def dropout_mask(shape: tuple[int, ...], p: float, rng: np.random.Generator, dtype: type | np.dtype) -> np.ndarray:
    """Draw a mask: 0 with the chance p, else 1 / (1 − p), so that the expected sum stays what it was.

    Raises ValueError for a p that is not from 0 to 1.

    >>> dropout_mask((4,), 0.5, np.random.default_rng(0), np.float32)
    array([2., 2., 2., 0.], dtype=float32)
    """
    number("dropout_mask", "p", p, "from 0 to 1", lambda p: 0 <= p <= 1)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"dropout_mask: rng must be a generator such as np.random.default_rng(0), got {kind(rng)}")
    if p == 1:
        return np.zeros(shape, dtype)
    mask = (rng.random(shape, np.float32) >= p).astype(dtype)
    mask *= 1 / (1 - p)
    return mask


def _all_but_channels(x: np.ndarray) -> tuple[int, ...]:
    return tuple(axis for axis in range(x.ndim) if axis != 1)


def _per_channel(values: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return values (C,) in a shape that broadcasts over x (N, C, …)."""
    return values.reshape(-1, *[1] * (x.ndim - 2))


def _check_layer_norm(
    x: np.ndarray, weight: np.ndarray | None, bias: np.ndarray | None, shape: tuple[int, ...]
) -> None:
    same_float("layer_norm", "weight", "bias", x=x, weight=weight, bias=bias)
    if len(shape) > x.ndim or x.shape[x.ndim - len(shape) :] != shape:
        raise ValueError(f"layer_norm: x must end in {shape}, got {x.shape}")
    for name, array in (("weight", weight), ("bias", bias)):
        if array is not None and array.shape != shape:
            raise ValueError(f"layer_norm: {name} must be {shape}, got {array.shape}")


def _check_batch_norm(
    x: np.ndarray,
    weight: np.ndarray | None,
    bias: np.ndarray | None,
    mean: np.ndarray | None,
    var: np.ndarray | None,
) -> None:
    same_float("batch_norm", "weight", "bias", "mean", "var", x=x, weight=weight, bias=bias, mean=mean, var=var)
    if x.ndim < 2:
        raise ValueError(f"batch_norm: x must be (N, C) or (N, C, …), got {x.shape}")
    for name, array in (("weight", weight), ("bias", bias), ("mean", mean), ("var", var)):
        if array is not None and array.shape != x.shape[1:2]:
            raise ValueError(f"batch_norm: {name} must be {x.shape[1:2]}, got {array.shape} (x {x.shape})")
    if (mean is None) != (var is None):
        raise ValueError("batch_norm: give both mean and var, or neither")
    if mean is None and x.size <= x.shape[1]:
        raise ValueError(f"batch_norm: one value a channel has no variance; train on larger batches (x {x.shape})")
