"""Activations on the tape."""

from __future__ import annotations

import numpy as np

from nnbook import ops
from nnbook.autograd import Tensor, record
from nnbook.autograd.node import floats
from nnbook.nn import init
from nnbook.nn.functional.inputs import arrays
from nnbook.ops.shapes import number


def relu(input: Tensor) -> Tensor:
    """Return input where it is positive, 0 elsewhere; any shape.

    Raises TypeError for anything but a tensor, as all operations here. Source and formula: `nnbook.ops.relu`.

    >>> from nnbook import tensor
    >>> relu(tensor([-2.0, 3.0]))
    tensor([0., 3.])
    """
    (x,) = arrays("relu", input)
    return record(ops.relu(x), (input,), lambda g: (ops.relu_backward(g, x),))


def leaky_relu(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """Return input where it is positive, negative_slope times it elsewhere; any shape.

    Source and formula: `nnbook.ops.leaky_relu`.

    >>> from nnbook import tensor
    >>> leaky_relu(tensor([-2.0, 3.0]), negative_slope=0.1)
    tensor([-0.2,  3. ])
    """
    (x,) = arrays("leaky_relu", input)
    out = ops.leaky_relu(x, negative_slope=negative_slope)
    return record(out, (input,), lambda g: (ops.leaky_relu_backward(g, x, negative_slope=negative_slope),))


def sigmoid(input: Tensor) -> Tensor:
    """Return 1 / (1 + exp(−input)); any shape. Formula: `nnbook.ops.sigmoid`.

    >>> from nnbook import tensor
    >>> x = tensor([0.0], requires_grad=True)
    >>> y = sigmoid(x)
    >>> y.backward()
    >>> y.item(), x.grad.item()
    (0.5, 0.25)
    """
    (x,) = arrays("sigmoid", input)
    x = floats(x)
    return record(ops.sigmoid(x), (input,), lambda g: (ops.sigmoid_backward(g, x),))


def tanh(input: Tensor) -> Tensor:
    """Return the hyperbolic tangent; any shape. Formula: `nnbook.ops.tanh`.

    >>> from nnbook import tensor
    >>> tanh(tensor([-100.0, 0.0]))
    tensor([-1.,  0.])
    """
    (x,) = arrays("tanh", input)
    x = floats(x)
    return record(ops.tanh(x), (input,), lambda g: (ops.tanh_backward(g, x),))


def gelu(input: Tensor, *, approximate: str = "none") -> Tensor:
    """Return input · Φ(input); any shape. approximate: "none" or "tanh"; raises ValueError for another word.

    Source and formula: `nnbook.ops.gelu`.

    >>> from nnbook import tensor
    >>> gelu(tensor([-1.0, 1.0]))
    tensor([-0.1587,  0.8413])
    """
    (x,) = arrays("gelu", input)
    x = floats(x)
    out, cache = ops.gelu_forward(x, approximate=approximate)
    return record(out, (input,), lambda g: (ops.gelu_backward(g, cache),))


def softplus(input: Tensor, beta: float = 1.0) -> Tensor:
    """Return log(1 + exp(beta · input)) / beta; any shape. Raises ValueError for a beta that is not above 0.

    Source and formula: `nnbook.ops.softplus`.

    >>> from nnbook import tensor
    >>> softplus(tensor([0.0, 100.0]))
    tensor([  0.6931, 100.    ])
    """
    (x,) = arrays("softplus", input)
    x = floats(x)
    return record(ops.softplus(x, beta=beta), (input,), lambda g: (ops.softplus_backward(g, x, beta=beta),))


def softmax(input: Tensor, dim: int) -> Tensor:
    """Turn scores into probabilities along the axis dim; any shape. Raises IndexError where there is no such axis.

    Source and formula: `nnbook.ops.softmax`.

    >>> from nnbook import tensor
    >>> softmax(tensor([[1.0, 1.0], [1000.0, 0.0]]), dim=1)
    tensor([[0.5, 0.5],
            [1. , 0. ]])
    """
    (x,) = arrays("softmax", input)
    x = floats(x)
    return record(ops.softmax(x, dim=dim), (input,), lambda g: (ops.softmax_backward(g, x, dim=dim),))


def log_softmax(input: Tensor, dim: int) -> Tensor:
    """Turn scores into log-probabilities along the axis dim; any shape. Raises IndexError where there is no such axis.

    Formula: `nnbook.ops.log_softmax`.

    >>> from nnbook import tensor
    >>> log_softmax(tensor([100.0, 0.0]), dim=0)
    tensor([   0., -100.])
    """
    (x,) = arrays("log_softmax", input)
    x = floats(x)
    return record(ops.log_softmax(x, dim=dim), (input,), lambda g: (ops.log_softmax_backward(g, x, dim=dim),))


def dropout(input: Tensor, p: float = 0.5, training: bool = True, *, rng: np.random.Generator | None = None) -> Tensor:
    """Zero every number with the chance p and scale the rest by 1 / (1 − p); outside training return the input.

    Any shape. rng: a generator, or None for the layers' default one. Raises ValueError for a p that is not from 0 to 1.

    Source and formula: `nnbook.ops.dropout`.

    >>> from nnbook import tensor
    >>> dropout(tensor([1.0, 1.0, 1.0, 1.0]), p=0.5, rng=np.random.default_rng(0))
    tensor([2., 2., 2., 0.])
    """
    (x,) = arrays("dropout", input)
    number("dropout", "p", p, "from 0 to 1", lambda p: 0 <= p <= 1)
    if not training or p == 0:
        return input
    if x.dtype.kind != "f":
        raise TypeError(f"dropout: expected floats, got {x.dtype}")
    mask = ops.dropout_mask(x.shape, p, init.default_rng(rng), x.dtype)
    return record(ops.dropout(x, mask=mask), (input,), lambda g: (ops.dropout_backward(g, x, mask=mask),))
