"""Activation functions and their derivatives, each as a pair of plain functions on arrays."""

from __future__ import annotations

import math

import numpy as np

from nnbook.ops.shapes import ARRAY, axis_of, not_array, number

ROOT_2_OVER_PI = math.sqrt(2 / math.pi)
CUBIC = 0.044715  # Hendrycks and Gimpel's fit


def step(x: np.ndarray) -> np.ndarray:
    """Return 1 where x is at least 0, and 0 elsewhere: the threshold of 1943.

    >>> step(np.array([-0.5, 0.0, 2.0]))
    array([0., 1., 1.])
    """
    if not isinstance(x, ARRAY):
        raise not_array("step", "x", x)
    return (x >= 0).astype(x.dtype)


def step_backward(grad_out: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the gradient of `step`: 0 everywhere, which is why nothing learns through it.

    >>> step_backward(np.ones(2), np.array([-1.0, 1.0]))
    array([0., 0.])
    """
    return np.zeros_like(x)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return the logistic function 1 / (1 + exp(−x)), elementwise.

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    if not isinstance(x, ARRAY):
        raise not_array("sigmoid", "x", x)
    e = np.exp(-np.abs(x))  # never above 1, so nothing overflows
    return np.where(x >= 0, 1, e) / (1 + e)


def sigmoid_backward(grad_out: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the gradient at x, for the gradient grad_out at the output: y (1 − y) times it.

    >>> sigmoid_backward(np.array([1.0]), np.array([0.0]))
    array([0.25])
    """
    y = sigmoid(x)
    return grad_out * (y * (1 - y))


def tanh(x: np.ndarray) -> np.ndarray:
    """Return the hyperbolic tangent, elementwise.

    >>> tanh(np.array([0.0, 1000.0]))
    array([0., 1.])
    """
    if not isinstance(x, ARRAY):
        raise not_array("tanh", "x", x)
    return np.tanh(x)


def tanh_backward(grad_out: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the gradient at x, for the gradient grad_out at the output: (1 − y²) times it.

    >>> tanh_backward(np.array([2.0]), np.array([0.0]))
    array([2.])
    """
    y = np.tanh(x)
    return grad_out * (1 - y * y)


def relu(x: np.ndarray) -> np.ndarray:
    """Return x where it is positive and 0 elsewhere (Nair and Hinton 2010).

    >>> relu(np.array([-2.0, 3.0]))
    array([0., 3.])
    """
    if not isinstance(x, ARRAY):
        raise not_array("relu", "x", x)
    return np.maximum(x, 0)


def relu_backward(grad_out: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Pass the gradient on where x is positive; at the kink itself the slope is taken as 0.

    >>> relu_backward(np.array([5.0, 5.0]), np.array([-2.0, 3.0]))
    array([0., 5.])
    """
    return grad_out * (x > 0)


def leaky_relu(x: np.ndarray, *, negative_slope: float = 0.01) -> np.ndarray:
    """Return x where it is positive and negative_slope · x elsewhere (Maas, Hannun and Ng 2013).

    >>> leaky_relu(np.array([-2.0, 3.0]), negative_slope=0.1)
    array([-0.2,  3. ])
    """
    if not isinstance(x, ARRAY):
        raise not_array("leaky_relu", "x", x)
    if type(negative_slope) is not float:
        number("leaky_relu", "negative_slope", negative_slope, "finite")
    # For slopes up to 1 the greater of the two lines is the function, which is faster than a choice.
    return np.maximum(x, negative_slope * x) if 0 <= negative_slope <= 1 else np.where(x > 0, x, negative_slope * x)


def leaky_relu_backward(grad_out: np.ndarray, x: np.ndarray, *, negative_slope: float = 0.01) -> np.ndarray:
    """Pass the gradient on where x is positive, and negative_slope times it elsewhere.

    >>> leaky_relu_backward(np.array([1.0, 1.0]), np.array([-2.0, 3.0]), negative_slope=0.1)
    array([0.1, 1. ])
    """
    return np.where(x > 0, grad_out, negative_slope * grad_out)


def softplus(x: np.ndarray, *, beta: float = 1.0) -> np.ndarray:
    """Return log(1 + exp(beta · x)) / beta, a smooth ReLU (Dugas et al. 2001).

    Raises ValueError for a beta that is not above 0.

    >>> softplus(np.array([-1000.0, 1000.0]))
    array([   0., 1000.])
    """
    if not isinstance(x, ARRAY):
        raise not_array("softplus", "x", x)
    number("softplus", "beta", beta, "above 0", lambda beta: beta > 0)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(beta * x))) / beta


def softplus_backward(grad_out: np.ndarray, x: np.ndarray, *, beta: float = 1.0) -> np.ndarray:
    """Return the gradient at x: the derivative of softplus is the sigmoid.

    >>> softplus_backward(np.array([1.0]), np.array([0.0]))
    array([0.5])
    """
    return grad_out * sigmoid(beta * x)


def gelu(x: np.ndarray, *, approximate: str = "none") -> np.ndarray:
    """Return x · Φ(x), Φ the normal distribution function (Hendrycks and Gimpel 2016).

    approximate: "none" for the formula itself, "tanh" for the authors' fast fit of it.

    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.1587,  0.    ,  0.8413])
    """
    return gelu_forward(x, approximate=approximate)[0]


def gelu_forward(x: np.ndarray, *, approximate: str = "none") -> tuple[np.ndarray, tuple]:
    """Return `gelu` and what `gelu_backward` needs: Φ(x), or in the fit tanh of its argument.

    Raises ValueError for another word than "none" and "tanh".

    >>> out, cache = gelu_forward(np.array([0.0]))
    >>> gelu_backward(np.array([1.0]), cache)
    array([0.5])
    """
    if not isinstance(x, ARRAY):
        raise not_array("gelu", "x", x)
    if approximate == "tanh":
        x2 = x * x
        t = x2 * (CUBIC * ROOT_2_OVER_PI)
        t += ROOT_2_OVER_PI
        t *= x
        t = np.tanh(t)
        out = t + 1
        out *= x
        out *= 0.5
        return out, (x, x2, t)
    if approximate != "none":
        raise ValueError(f'gelu: approximate must be "none" or "tanh", got {approximate!r}')
    from scipy.special import ndtr  # Φ, which NumPy does not have

    phi = ndtr(x)
    return x * phi, (x, phi)


def gelu_backward(grad_out: np.ndarray, cache: tuple) -> np.ndarray:
    """Return the gradient at x, of its shape, from the cache of `gelu_forward`: Φ(x) + x φ(x) times grad_out.

    >>> _, cache = gelu_forward(np.array([-1000.0, 0.0, 1000.0]))
    >>> gelu_backward(np.ones(3), cache)
    array([0. , 0.5, 1. ])
    """
    if len(cache) == 2:
        x, phi = cache
        return grad_out * (phi + x * (np.exp(-0.5 * x * x) * (1 / math.sqrt(2 * math.pi))))
    x, x2, t = cache
    slope = x2 * (3 * CUBIC * ROOT_2_OVER_PI)  # of tanh's argument, times x: x (1 + 3c x²) √(2/π)
    slope += ROOT_2_OVER_PI
    slope *= x
    slope *= 1 - t * t
    slope += t
    slope += 1
    slope *= 0.5
    slope *= grad_out
    return slope


def softmax(x: np.ndarray, *, dim: int = -1) -> np.ndarray:
    """Turn scores into probabilities along an axis: exp(x) divided by its sum (Bridle 1990).

    Raises IndexError where x has no such axis.

    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    axis = axis_of("softmax", x, dim)
    e = np.exp(x - x.max(axis, keepdims=True))  # a shift changes nothing, and now no exponent is above 0
    e /= e.sum(axis, keepdims=True)
    return e


def softmax_backward(grad_out: np.ndarray, x: np.ndarray, *, dim: int = -1) -> np.ndarray:
    """Return the gradient at the scores: y (g − Σ g y), for the gradient g at the probabilities y.

    >>> softmax_backward(np.array([1.0, 0.0]), np.array([0.0, 0.0]))
    array([ 0.25, -0.25])
    """
    y = softmax(x, dim=dim)
    return y * (grad_out - (grad_out * y).sum(dim, keepdims=True))


def log_softmax(x: np.ndarray, *, dim: int = -1) -> np.ndarray:
    """Return the logarithm of `softmax` without ever taking the logarithm of 0; errors as there.

    >>> log_softmax(np.array([1000.0, 0.0]))
    array([    0., -1000.])
    """
    axis = axis_of("log_softmax", x, dim)
    z = x - x.max(axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis, keepdims=True))


def log_softmax_backward(grad_out: np.ndarray, x: np.ndarray, *, dim: int = -1) -> np.ndarray:
    """Return the gradient at the scores: g − y Σ g, for the gradient g at the log-probabilities.

    >>> log_softmax_backward(np.array([1.0, 0.0]), np.array([0.0, 0.0]))
    array([ 0.5, -0.5])
    """
    return grad_out - softmax(x, dim=dim) * grad_out.sum(dim, keepdims=True)
