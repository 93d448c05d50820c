"""Activations and losses as layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.autograd import Tensor
from nnbook.nn import functional as F
from nnbook.nn.module import Module
from nnbook.ops.shapes import number


class ReLU(Module):
    """The greater of x and 0 (Nair and Hinton 2010); any shape.

    Raises TypeError for anything but a tensor, as all activations here.

    >>> from nnbook import nn, tensor
    >>> nn.ReLU()(tensor([-2.0, 3.0]))
    tensor([0., 3.])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.relu(input)


class Tanh(Module):
    """The hyperbolic tangent, from −1 to 1; any shape.

    >>> from nnbook import nn, tensor
    >>> nn.Tanh()(tensor([-100.0, 0.0, 100.0]))
    tensor([-1.,  0.,  1.])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.tanh(input)


class Sigmoid(Module):
    """The logistic function 1 / (1 + exp(−x)), from 0 to 1; any shape.

    >>> from nnbook import nn, tensor
    >>> nn.Sigmoid()(tensor([-1000.0, 0.0, 1000.0]))
    tensor([0. , 0.5, 1. ])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.sigmoid(input)


class LeakyReLU(Module):
    """x where it is positive, negative_slope · x elsewhere (Maas, Hannun and Ng 2013); any shape.

    >>> from nnbook import nn, tensor
    >>> nn.LeakyReLU(0.1)(tensor([-2.0, 3.0]))
    tensor([-0.2,  3. ])
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        number("LeakyReLU", "negative_slope", negative_slope, "finite")
        self.negative_slope = negative_slope

    def forward(self, input: Tensor) -> Tensor:
        return F.leaky_relu(input, self.negative_slope)

    def extra_repr(self) -> str:
        return f"negative_slope={self.negative_slope}"


class GELU(Module):
    """x · Φ(x), Φ the normal distribution function (Hendrycks and Gimpel 2016); any shape.

    approximate: "none" for the formula itself, "tanh" for the fast fit; raises ValueError for another word.

    >>> from nnbook import nn, tensor
    >>> nn.GELU()(tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.    ,  0.8413])
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        if approximate not in ("none", "tanh"):
            raise ValueError(f'GELU: approximate must be "none" or "tanh", got {approximate!r}')
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        return F.gelu(input, approximate=self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"


class Softplus(Module):
    """log(1 + exp(beta · x)) / beta, a smooth ReLU (Dugas et al. 2001); any shape.

    Raises ValueError for a beta that is not above 0.

    >>> from nnbook import nn, tensor
    >>> nn.Softplus()(tensor([0.0, 100.0]))
    tensor([  0.6931, 100.    ])
    """

    def __init__(self, beta: float = 1.0) -> None:
        super().__init__()
        number("Softplus", "beta", beta, "above 0", lambda beta: beta > 0)
        self.beta = beta

    def forward(self, input: Tensor) -> Tensor:
        return F.softplus(input, self.beta)

    def extra_repr(self) -> str:
        return f"beta={self.beta}"


class _AlongAxis(Module):
    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        if not isinstance(dim, int):
            raise TypeError(f"{type(self).__name__}: say along which axis, dim=1 for classes; got dim={dim!r}")
        self.dim: int = dim

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmax(_AlongAxis):
    """Scores turned into probabilities along the axis dim (Bridle 1990): any shape in, the same out.

    Raises TypeError if dim is left out, IndexError where x has no such axis.

    >>> from nnbook import nn, tensor
    >>> nn.Softmax(dim=1)(tensor([[0.0, 0.0], [1000.0, 0.0]]))
    tensor([[0.5, 0.5],
            [1. , 0. ]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.softmax(input, self.dim)


class LogSoftmax(_AlongAxis):
    """Scores turned into log-probabilities along the axis dim; shapes and errors as for `Softmax`.

    >>> from nnbook import nn, tensor
    >>> nn.LogSoftmax(dim=1)(tensor([[100.0, 0.0]]))
    tensor([[   0., -100.]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.log_softmax(input, self.dim)


class _Loss(Module):
    def __init__(self, *, reduction: str = "mean") -> None:
        super().__init__()
        if reduction not in ("mean", "sum", "none"):
            raise ValueError(f'{type(self).__name__}: reduction must be "mean", "sum" or "none", got {reduction!r}')
        self.reduction = reduction


class MSELoss(_Loss):
    """The squared error of input and target, of one shape and dtype.

    reduction: "mean" over everything, "sum", or "none" for an error an entry. Raises ValueError for another word, for
    shapes that differ, and where a target is NaN; TypeError for dtypes that
    differ.

    >>> from nnbook import nn, tensor
    >>> nn.MSELoss()(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(2.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    """The absolute error of input and target; shapes, reduction and errors as for `MSELoss`.

    >>> from nnbook import nn, tensor
    >>> nn.L1Loss()(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(1.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.l1_loss(input, target, reduction=self.reduction)


class HuberLoss(_Loss):
    """Half the squared error near the target, the absolute error's straight line beyond delta (Huber 1964).

    Shapes, reduction and errors as for `MSELoss`; ValueError also for a delta that is not above 0.

    >>> from nnbook import nn, tensor
    >>> nn.HuberLoss(reduction="none")(tensor([0.5, 3.0]), tensor([0.0, 0.0]))
    tensor([0.125, 2.5  ])
    """

    def __init__(self, *, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction=reduction)
        number("HuberLoss", "delta", delta, "above 0", lambda delta: delta > 0)
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


class BCEWithLogitsLoss(_Loss):
    """The cross-entropy of yes-or-no targets, from logits, in nats: log(2) for a logit that cannot tell.

    input: logits of any shape. target: of the same shape and dtype, from 0 to 1. Reduction and errors as for `MSELoss`.

    >>> from nnbook import nn, tensor
    >>> nn.BCEWithLogitsLoss()(tensor([0.0, 100.0]), tensor([1.0, 1.0]))
    tensor(0.3466)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(input, target, reduction=self.reduction)


class CrossEntropyLoss(_Loss):
    """The cross-entropy of classes, from logits, in nats: log(C) for logits that cannot tell.

    input: logits (N, C) or (N, C, …). target: class indices (N,) or (N, …). ignore_index: a target that does not count.
    label_smoothing: the part of the target that is spread over all classes (Szegedy et al. 2016). Reduction as for
    `MSELoss`.

    Raises ValueError for shapes that do not fit and classes out of range, TypeError for targets that are no integers.
    Formula: `nnbook.ops.cross_entropy`.

    >>> from nnbook import nn, tensor
    >>> nn.CrossEntropyLoss()(tensor([[0.0, 0.0], [100.0, 0.0]]), tensor([0, 0]))
    tensor(0.3466)
    """

    def __init__(self, *, ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0) -> None:
        super().__init__(reduction=reduction)
        if not isinstance(ignore_index, int | np.integer):
            raise TypeError(f"CrossEntropyLoss: ignore_index must be a whole number, got {ignore_index!r}")
        number("CrossEntropyLoss", "label_smoothing", label_smoothing, "from 0 to 1", lambda share: 0 <= share <= 1)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def forward(self, input: Tensor, target: Any) -> Tensor:
        options: dict[str, Any] = {"ignore_index": self.ignore_index, "label_smoothing": self.label_smoothing}
        return F.cross_entropy(input, target, reduction=self.reduction, **options)
