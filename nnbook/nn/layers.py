"""Linear and convolutional layers, pooling, embedding, dropout."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nnbook.autograd import Tensor
from nnbook.nn import functional as F
from nnbook.nn import init
from nnbook.nn.functional.inputs import arrays
from nnbook.nn.module import Module
from nnbook.nn.parameter import Parameter
from nnbook.ops.shapes import pair


def empty(*shape: int) -> Parameter:
    """Return a parameter of this shape whose numbers are still to be drawn."""
    return Parameter(np.zeros(shape, np.float32))


def whole(layer: str, **sizes: Any) -> None:
    """Raise ValueError unless all sizes are whole numbers above 0."""
    for name, size in sizes.items():
        if not isinstance(size, int | np.integer) or isinstance(size, bool) or size < 1:
            raise ValueError(f"{layer}: {name} must be a whole number above 0, got {size!r}")


class Linear(Module):
    """x weightᵀ + bias: every output is a weighted sum of all inputs.

    in_features, out_features: sizes of the last axis before and after. bias: whether there is one.
    Parameters: weight (out_features, in_features), bias (out_features,), both from U(±1/√in_features).

    x (…, in_features) becomes (…, out_features). Raises ValueError for sizes that are no whole numbers above 0 or do
    not fit x. Formula: `nnbook.ops.linear`.

    >>> from nnbook import nn, tensor
    >>> layer = nn.Linear(2, 3)
    >>> layer.weight.shape, layer(tensor([[1.0, 2.0]])).shape
    ((3, 2), (1, 3))
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__()
        whole("Linear", in_features=in_features, out_features=out_features)
        self.in_features, self.out_features = in_features, out_features
        self.weight = empty(out_features, in_features)
        self.bias = empty(out_features) if bias else None
        self.reset_parameters()

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        bound = 1 / math.sqrt(self.in_features)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound, rng=rng)

    def forward(self, input: Tensor) -> Tensor:
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Conv2d(Module):
    """Filters that slide over images.

    in_channels, out_channels: channels of the images, and number of filters. kernel_size, stride, padding: in pixels,
    one number or (height, width). bias: whether there is one.
    Parameters: weight (out_channels, in_channels, height, width), bias (out_channels,), both from U(±1/√fan_in).

    x (N, in_channels, H, W) becomes (N, out_channels, H′, W′), H′ = ⌊(H + 2 padding − kernel) / stride⌋ + 1. Raises
    ValueError for sizes that are no such numbers or do not fit x. Formula: `nnbook.ops.conv2d`.

    >>> from nnbook import nn, tensor
    >>> images = tensor(np.zeros((1, 3, 28, 28), np.float32))
    >>> nn.Conv2d(3, 8, kernel_size=5, padding=2)(images).shape
    (1, 8, 28, 28)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        whole("Conv2d", in_channels=in_channels, out_channels=out_channels)
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size = pair("Conv2d", "kernel_size", kernel_size, 1)
        self.stride = pair("Conv2d", "stride", stride, 1)
        self.padding = pair("Conv2d", "padding", padding, 0)
        self.weight = empty(out_channels, in_channels, *self.kernel_size)
        self.bias = empty(out_channels) if bias else None
        self.reset_parameters()

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        bound = 1 / math.sqrt(init.fans(self.weight)[0])
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound, rng=rng)

    def forward(self, input: Tensor) -> Tensor:
        return F.conv2d(input, self.weight, self.bias, self.stride, self.padding)

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        text += f", padding={self.padding}" if any(self.padding) else ""
        return text if self.bias is not None else text + ", bias=False"


class _Pool2d(Module):
    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, kernel_size if stride is None else stride, padding
        name = type(self).__name__
        pair(name, "kernel_size", kernel_size, 1)
        pair(name, "stride", self.stride, 1)
        pair(name, "padding", padding, 0)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxPool2d(_Pool2d):
    """The greatest value of every window of images.

    kernel_size, stride, padding: in pixels, one number or (height, width); the stride is the kernel's size unless
    given.

    x (N, C, H, W) becomes (N, C, H′, W′). Raises ValueError for sizes that are no such numbers or do not fit x.
    Formula: `nnbook.ops.max_pool2d`.

    >>> from nnbook import nn, tensor
    >>> nn.MaxPool2d(2)(tensor([[[[1.0, 2.0], [4.0, 3.0]]]]))
    tensor([[[[4.]]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.max_pool2d(input, self.kernel_size, self.stride, self.padding)


class AvgPool2d(_Pool2d):
    """The mean of every window of images; arguments, shapes and errors as for `MaxPool2d`.

    Zeros of the padding count, as in PyTorch. Formula: `nnbook.ops.avg_pool2d`.

    >>> from nnbook import nn, tensor
    >>> nn.AvgPool2d(2)(tensor([[[[1.0, 2.0], [4.0, 3.0]]]]))
    tensor([[[[2.5]]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool2d(input, self.kernel_size, self.stride, self.padding)


class Flatten(Module):
    """All axes from start_dim to end_dim made one: images (N, C, H, W) become rows (N, C·H·W).

    Raises TypeError for anything but a tensor.

    >>> from nnbook import nn, tensor
    >>> nn.Flatten()(tensor(np.zeros((5, 3, 4, 4), np.float32))).shape
    (5, 48)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Tensor) -> Tensor:
        arrays("Flatten", input)
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Identity(Module):
    """The input, unchanged, for a place where a layer is expected; all arguments are ignored.

    >>> from nnbook import nn, tensor
    >>> nn.Identity()(tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        return input


class Embedding(Module):
    """A table of vectors: whole numbers (…) in, vectors (…, embedding_dim) out.

    num_embeddings, embedding_dim: rows and columns of the table. padding_idx: a row that begins as zeros and gets no
    gradient. Parameter: weight (num_embeddings, embedding_dim), from N(0, 1).

    Raises TypeError for an input that is not of whole numbers, ValueError for a number that the table does not have.
    Formula: `nnbook.ops.embedding`.

    >>> from nnbook import nn, tensor
    >>> words = nn.Embedding(10, 2, padding_idx=0)
    >>> words(tensor([[3, 1, 0]])).shape, words.weight.data[0]
    ((1, 3, 2), array([0., 0.], dtype=float32))
    """

    def __init__(self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None) -> None:
        super().__init__()
        whole("Embedding", num_embeddings=num_embeddings, embedding_dim=embedding_dim)
        if padding_idx is not None:
            if not isinstance(padding_idx, int | np.integer):
                raise TypeError(f"Embedding: padding_idx must be a whole number, got {padding_idx!r}")
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise ValueError(f"Embedding: padding_idx must be below {num_embeddings}, got {padding_idx}")
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = None if padding_idx is None else padding_idx % num_embeddings
        self.weight = empty(num_embeddings, embedding_dim)
        self.reset_parameters()

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        init.normal_(self.weight, rng=rng)
        if self.padding_idx is not None:
            self.weight.data[self.padding_idx] = 0

    def forward(self, input: Any) -> Tensor:
        return F.embedding(input, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"


class Dropout(Module):
    """In training, zero every number with the chance p and scale the rest by 1 / (1 − p); in use, do nothing.

    Any shape in, the same out. Raises ValueError for a p that is not from 0 to 1.

    Source: Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting.

    >>> from nnbook import nn, tensor
    >>> layer = nn.init.reset(nn.Dropout(0.5), np.random.default_rng(0))
    >>> layer(tensor([1.0, 1.0, 1.0, 1.0]))
    tensor([2., 2., 0., 0.])
    >>> layer.eval()(tensor([1.0, 1.0, 1.0, 1.0]))
    tensor([1., 1., 1., 1.])
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not isinstance(p, int | float | np.number) or not 0 <= p <= 1:
            raise ValueError(f"Dropout: p is the chance to drop, from 0 to 1, got {p!r}")
        self.p = p
        self.rng: np.random.Generator | None = None  # the default one, until init.reset gives it its own

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        self.rng = None if rng is None else rng.spawn(1)[0]

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout(input, self.p, self.training, rng=self.rng)

    def extra_repr(self) -> str:
        return f"p={self.p}"
