"""Normalisation layers."""

from __future__ import annotations

import numpy as np

from nnbook.autograd import Tensor
from nnbook.nn import functional as F
from nnbook.nn import init
from nnbook.nn.functional.inputs import arrays, sizes
from nnbook.nn.layers import empty, whole
from nnbook.nn.module import Module
from nnbook.ops.shapes import number


class LayerNorm(Module):
    """Give every example mean 0 and variance 1 over its last axes, then scale by weight and shift by bias.

    normalized_shape: the sizes of those axes, or of the one. eps: added to the variance. elementwise_affine, bias:
    whether there are weight and bias, both of that shape.

    x (…, *normalized_shape) keeps its shape. Raises ValueError where it does not end so.

    Source: Ba, Kiros and Hinton (2016), Layer normalization. Formula: `nnbook.ops.layer_norm`.

    >>> from nnbook import nn, tensor
    >>> nn.LayerNorm(2, eps=0.0)(tensor([[1.0, 3.0], [10.0, 30.0]]))
    tensor([[-1.,  1.],
            [-1.,  1.]], op=layer_norm)
    """

    def __init__(
        self,
        normalized_shape: int | tuple[int, ...],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        super().__init__()
        shape = sizes("LayerNorm", normalized_shape)
        number("LayerNorm", "eps", eps, "at least 0", lambda eps: eps >= 0)
        self.normalized_shape, self.eps, self.elementwise_affine = shape, eps, elementwise_affine
        self.weight = empty(*shape) if elementwise_affine else None
        self.bias = empty(*shape) if elementwise_affine and bias else None
        self.reset_parameters()

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class _BatchNorm(Module):
    axes: tuple[int, ...] = ()

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        whole(name, num_features=num_features)
        number(name, "eps", eps, "at least 0", lambda eps: eps >= 0)
        if momentum is not None:
            number(name, "momentum", momentum, "from 0 to 1", lambda momentum: 0 <= momentum <= 1)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self.weight = empty(num_features) if affine else None
        self.bias = empty(num_features) if affine else None
        self.running_mean: Tensor | None = None
        self.running_var: Tensor | None = None
        self.num_batches_tracked: Tensor | None = None
        if track_running_stats:
            self.register_buffer("running_mean", Tensor(np.zeros(num_features, np.float32)))
            self.register_buffer("running_var", Tensor(np.ones(num_features, np.float32)))
            self.register_buffer("num_batches_tracked", Tensor(np.array(0)))
        self.reset_parameters()

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        if self.weight is not None and self.bias is not None:
            init.ones_(self.weight)
            init.zeros_(self.bias)
        if self.running_mean is not None and self.running_var is not None and self.num_batches_tracked is not None:
            init.zeros_(self.running_mean)
            init.ones_(self.running_var)
            self.num_batches_tracked.data[...] = 0

    def forward(self, input: Tensor) -> Tensor:
        arrays(type(self).__name__, input)
        if input.ndim not in self.axes or input.shape[1] != self.num_features:
            axes = " or ".join("(N, C" + ", L" * (n == 3) + ", H, W" * (n == 4) + ")" for n in self.axes)
            raise ValueError(f"{type(self).__name__}: x must be {axes} with C = {self.num_features}, got {input.shape}")
        momentum = self.momentum
        if self.training and self.num_batches_tracked is not None:
            self.num_batches_tracked.data += 1
            if momentum is None:  # the plain mean of all batches so far
                momentum = 1 / int(self.num_batches_tracked.data)
        by_batch = self.training or self.running_mean is None
        statistics = (self.running_mean, self.running_var)
        return F.batch_norm(input, *statistics, self.weight, self.bias, by_batch, momentum or 0.0, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"track_running_stats={self.track_running_stats}"
        )


class BatchNorm1d(_BatchNorm):
    """Give every feature mean 0 and variance 1 over the batch (N, C) or (N, C, L), then scale and shift.

    num_features: C. eps: added to the variance. momentum: how far the running statistics move at each batch; None for
    the plain mean of all batches. affine: whether there are weight and bias (C,). track_running_stats: whether the
    buffers running_mean, running_var and num_batches_tracked are kept; in use (`eval`) they stand for the batch's
    statistics.

    Raises ValueError where x has another shape, or in training one value a feature.

    Source: Ioffe and Szegedy (2015), Batch normalization. Formula: `nnbook.ops.batch_norm`.

    >>> from nnbook import nn, tensor
    >>> layer = nn.BatchNorm1d(1, eps=0.0)
    >>> layer(tensor([[1.0], [3.0]]))
    tensor([[-1.],
            [ 1.]], op=batch_norm)
    >>> layer.running_mean
    tensor([0.2])
    """

    axes = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Give every channel mean 0 and variance 1 over the batch and the pixels (N, C, H, W).

    All else as in `BatchNorm1d`.

    >>> from nnbook import nn, tensor
    >>> nn.BatchNorm2d(1, eps=0.0)(tensor([[[[1.0, 3.0]]]]))
    tensor([[[[-1.,  1.]]]], op=batch_norm)
    """

    axes = (4,)
