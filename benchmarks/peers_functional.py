"""The eight training steps as functions of their parameters, written once for HIPS autograd and for JAX.

`build(P, name, weights)` returns a step and a function that returns the parameters; `P` is what `autograd()` or `jax()`
of `peers_libraries` returns.

Some forms are unusual because others were slower, on two cores of an AMD EPYC in 2026:
- Convolution is slices and one product in JAX too: `lax.conv_general_dilated` made LeNet's step twice as long, and
  `lax.reduce_window` is slower than this pooling. `lax.scan` unrolled made the LSTM's step twice as long.
- Slices and pooling are made of `split`: autograd's gradient of an index adds number after number, NumPy's `max` of two
  axes is slow, and with both LeNet's step took thrice as long.
- ReLU is x times a mask, and there is no `maximum`, `where`, `max` or `mean` of what is differentiated: autograd's own
  gradients of some of them come out in float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.peers_libraries import Params, Primitives
from benchmarks.workloads import Step, classes, floats


def relu(x: Any) -> Any:
    return x * (x > 0)


def linear(P: Primitives, p: Params, name: str, x: Any) -> Any:
    """Return x W^T + b, one product for all leading axes."""
    weight = p[f"{name}.weight"]
    y = P.np.dot(P.np.reshape(x, (-1, x.shape[-1])), weight.T) + p[f"{name}.bias"]
    return P.np.reshape(y, (*x.shape[:-1], weight.shape[0]))


def cut(P: Primitives, x: Any, start: int, length: int, axis: int) -> Any:
    """Return a slice."""
    return P.np.split(x, [start, start + length], axis=axis)[1]


def conv(P: Primitives, x: Any, weight: Any, padding: int) -> Any:
    """Return a convolution of x (N, C, H, W): windows as slices, first of rows and then of columns, and one product."""
    np = P.np
    out_channels, channels, kernel_size, _ = weight.shape
    x = np.transpose(x, (1, 0, 2, 3))
    if padding:
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), "constant")
    H, W = (size - kernel_size + 1 for size in x.shape[2:])
    x = np.concatenate([cut(P, x, i, H, 2) for i in range(kernel_size)])
    x = np.concatenate([cut(P, x, j, W, 3) for j in range(kernel_size)])
    weight = np.reshape(np.transpose(weight, (0, 3, 2, 1)), (out_channels, -1))
    y = np.dot(weight, np.reshape(x, (kernel_size**2 * channels, -1)))
    return np.transpose(np.reshape(y, (out_channels, -1, H, W)), (1, 0, 2, 3))


def max_pool(P: Primitives, x: Any) -> Any:
    """Return the maximum of 2 by 2 pixels."""
    n, channels, height, width = x.shape
    x = P.np.reshape(x, (n, channels, height // 2, 2, width // 2, 2))
    for axis in (5, 3):
        a, b = (P.np.squeeze(half, axis) for half in P.np.split(x, 2, axis=axis))
        x = a * (a >= b) + b * (a < b)
    return x


def convolved(P: Primitives, p: Params, name: str, x: Any, padding: int) -> Any:
    """Return a convolution, its bias, ReLU and pooling."""
    y = conv(P, x, p[f"{name}.weight"], padding) + P.np.reshape(p[f"{name}.bias"], (1, -1, 1, 1))
    return max_pool(P, relu(y))


def layer_norm(P: Primitives, p: Params, name: str, x: Any) -> Any:
    share = 1 / x.shape[-1]
    x = x - P.np.sum(x, axis=-1, keepdims=True) * share
    variance = P.np.sum(x * x, axis=-1, keepdims=True) * share
    return x / P.np.sqrt(variance + 1e-5) * p[f"{name}.weight"] + p[f"{name}.bias"]


def cross_entropy(P: Primitives, logits: Any, targets: Any) -> Any:
    """Return the mean of logsumexp minus the target's logit."""
    chosen = P.np.sum(logits * P.one_hot(targets, logits.shape[-1]))
    return (P.np.sum(P.logsumexp(logits)) - chosen) * (1 / len(targets))


def mlp(P: Primitives, p: Params, x: Any) -> Any:
    """Return the logits of linear layers named 0, 2, 4, … with ReLU between them."""
    last = len(p) - 2
    for layer in range(0, last, 2):
        x = relu(linear(P, p, str(layer), x))
    return linear(P, p, str(last), x)


def lenet(P: Primitives, p: Params, x: Any) -> Any:
    x = convolved(P, p, "3", convolved(P, p, "0", x, 2), 0)
    x = relu(linear(P, p, "7", P.np.reshape(x, (len(x), -1))))
    return linear(P, p, "11", relu(linear(P, p, "9", x)))


def small_cnn(P: Primitives, p: Params, x: Any) -> Any:
    x = convolved(P, p, "3", convolved(P, p, "0", x, 1), 1)
    return linear(P, p, "7", P.np.reshape(x, (len(x), -1)))


def character_lstm(P: Primitives, p: Params, index: Any) -> Any:
    """Return logits (T N, letters); all time steps' inputs in one product."""
    np, (T, N) = P.np, index.shape
    embedded = p["embedding.weight"][index.reshape(-1)]
    inputs = np.dot(embedded, p["lstm.weight_ih_l0"].T) + (p["lstm.bias_ih_l0"] + p["lstm.bias_hh_l0"])
    weight = p["lstm.weight_hh_l0"].T

    def step(carry: Any, x: Any) -> Any:
        h, c = carry
        i, f, g, o = np.split(x + np.dot(h, weight), 4, axis=1)
        c = P.sigmoid(f) * c + P.sigmoid(i) * np.tanh(g)
        h = P.sigmoid(o) * np.tanh(c)
        return (h, c), h

    zeros = np.zeros((N, weight.shape[0]), "float32")
    _, h = P.scan(step, (zeros, zeros), np.reshape(inputs, (T, N, -1)))
    return linear(P, p, "head", np.reshape(h, (T * N, -1)))


def block(P: Primitives, p: Params, x: Any, heads: int = 4) -> Any:
    np, (N, T, D) = P.np, x.shape
    qkv = np.reshape(linear(P, p, "qkv", layer_norm(P, p, "norm1", x)), (N, T, 3, heads, D // heads))
    q, k, v = (np.squeeze(part, 0) for part in np.split(np.transpose(qkv, (2, 0, 3, 1, 4)), 3))
    scores = np.matmul(q * (D // heads) ** -0.5, np.swapaxes(k, 2, 3))
    mixed = np.matmul(np.exp(scores - P.logsumexp(scores)), v)
    x = x + linear(P, p, "project", np.reshape(np.swapaxes(mixed, 1, 2), (N, T, D)))
    y = linear(P, p, "mlp.0", layer_norm(P, p, "norm2", x))
    y = 0.5 * y * (1 + np.tanh(math.sqrt(2 / math.pi) * (y + 0.044715 * y * y * y)))
    return x + linear(P, p, "mlp.2", y)


def squared_error(P: Primitives, output: Any, targets: Any) -> Any:
    difference = output - targets
    return P.np.sum(difference * difference) * (1 / targets.size)


def generated(P: Primitives, p: Params, noise: Any) -> Any:
    return P.np.tanh(linear(P, p, "2", relu(linear(P, p, "0", noise))))


def judged(P: Primitives, p: Params, x: Any, sign: int) -> Any:
    """Return the discriminator's loss where x ought to be real (sign -1) or not (sign 1)."""
    x = linear(P, p, "0", x)
    logits = linear(P, p, "2", x * P.np.where(x > 0, np.float32(1), np.float32(0.2)))
    return P.np.sum(P.np.logaddexp(np.float32(0), sign * logits)) * (1 / len(logits))


def supervised(P: Primitives, forward: Callable, loss: Callable, lr: float, adam: bool) -> Callable:
    def step(weights: list[Params], states: list[Any], x: Any, y: Any) -> tuple:
        (p,), (state,) = weights, states
        value, grads = P.value_and_grad(lambda p: loss(P, forward(P, p, x), y))(p)
        if adam:
            p, state = P.adam(p, grads, state, lr)
        else:
            p = {name: w - lr * grads[name] for name, w in p.items()}
        return value, [p], [state]

    return step


def adversarial(P: Primitives) -> Callable:
    def step(weights: list[Params], states: list[Any], real: Any, noise: Any) -> tuple:
        (g, d), (of_g, of_d) = weights, states
        fake, pullback = P.vjp(lambda g: generated(P, g, noise), g)
        loss_d, grads = P.value_and_grad(lambda d: judged(P, d, real, -1) + judged(P, d, fake, 1))(d)
        d, of_d = P.adam(d, grads, of_d, 2e-4)
        loss_g, grad_fake = P.value_and_grad(lambda fake: judged(P, d, fake, -1))(fake)
        g, of_g = P.adam(g, pullback(grad_fake), of_g, 2e-4)
        return loss_d + loss_g, [g, d], [of_g, of_d]

    return step


def adam_alone(P: Primitives) -> Callable:
    def step(weights: list[Params], states: list[Any], grads: Params, _: Any) -> tuple:
        p, state = P.adam(weights[0], grads, states[0], 1e-3)
        return 0.0, [p], [state]

    return step


def whole_step(P: Primitives, name: str) -> Callable:
    """Return the function from weights, states of the optimisers and two inputs to the loss and the next ones."""
    if name == "gan":
        return adversarial(P)
    if name == "adam":
        return adam_alone(P)
    if name in ("lstm", "block"):
        forward, loss = {"lstm": (character_lstm, cross_entropy), "block": (block, squared_error)}[name]
        return supervised(P, forward, loss, 1e-3, adam=True)
    forward = {"lenet": lenet, "cnn8": small_cnn}.get(name, mlp)
    return supervised(P, forward, cross_entropy, 0.01, adam=False)


def inputs(name: str, weights: list[Params]) -> tuple[Any, Any]:
    """Return what a step of `workloads` is given: examples and targets, real and noise, or gradients."""
    if name == "gan":
        return floats(64, 64), floats(64, 16, seed=1)
    if name == "adam":
        return {key: floats(*w.shape, seed=i) for i, (key, w) in enumerate(weights[0].items())}, None
    if name == "lstm":
        return classes(50, 32, below=65), classes(50 * 32, below=65)
    if name == "block":
        return floats(16, 64, 64), floats(16, 64, 64, seed=1)
    shape = {"mlp784": (64, 784), "mlp64": (32, 64), "lenet": (64, 1, 28, 28), "cnn8": (64, 1, 8, 8)}[name]
    return floats(*shape), classes(shape[0], below=10)


def build(P: Primitives, name: str, weights: list[Params]) -> tuple[Step, Callable[[], list[Params]]]:
    """Return a step that begins with these weights, and a function that returns them as they are now."""
    examples, targets = P.arrays(inputs(name, weights))
    states = P.arrays([(zeros_like(p), zeros_like(p), np.float32(0)) for p in weights])
    weights = P.arrays(weights)
    compiled = P.jit(whole_step(P, name))

    def step() -> float:
        nonlocal weights, states
        loss, weights, states = compiled(weights, states, examples, targets)
        return float(loss)

    return step, lambda: weights


def zeros_like(p: Params) -> Params:
    return {name: np.zeros_like(w) for name, w in p.items()}
