"""Training of a small autoencoder on plain arrays: what the tape would do, without its bookkeeping."""

from __future__ import annotations

import time

import numpy as np

from nnbook import data, nn

EPOCHS, BATCH, LONGEST = 25, 64, 10.0  # seconds of computing, not of waiting


class TooLong(Exception):
    """Raised where a training has computed for LONGEST seconds."""


def flat(module):
    """Return the parts of a module in order, those of a Sequential inside it in its place."""
    return [part for child in module for part in flat(child)] if isinstance(module, nn.Sequential) else [module]


def train(layers, x, lr, rng):
    """Train layers (nn.Linear, nn.ReLU, nn.Tanh, nn.Sigmoid) to copy x (N, D) with Adam; return each epoch's loss.

    The trained weights are left in the layers. Stops where the loss is no number.
    """
    began, own = time.process_time(), {}
    for layer in layers:
        own |= {id(p): p for p in layer.parameters()}
    weights = np.concatenate([np.ravel(p.data) for p in own.values()]).astype(np.float32)
    grads, m, v = (np.zeros_like(weights) for _ in range(3))
    grad_of, place = {}, 0
    for key, p in own.items():
        here, shape = slice(place, place + p.data.size), p.shape
        p.data, grad_of[key], place = weights[here].reshape(shape), grads[here].reshape(shape), here.stop
    losses, step = [], 0
    for _ in range(EPOCHS):
        seen = []
        for x_i in data.batches(x, None, BATCH, rng):
            step, grads[...] = step + 1, 0
            seen.append(slopes(layers, x_i, grad_of))
            m += 0.1 * (grads - m)
            v += 0.001 * (grads * grads - v)
            weights -= (lr / (1 - 0.9**step)) * m / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
        losses.append(float(np.mean(seen)))
        if not np.isfinite(losses[-1]):
            break
        if time.process_time() - began > LONGEST:
            raise TooLong
    return losses


def slopes(layers, x, grad_of):
    """Go forward and back once: add each parameter's gradient to its place in `grad_of`, and return the loss."""
    went = [x]
    for layer in layers:
        went.append(forward(layer, went[-1]))
    error = went[-1] - x
    grad = error * np.float32(2 / error.size)
    for i in range(len(layers) - 1, -1, -1):
        layer, before, after = layers[i], went[i], went[i + 1]
        if isinstance(layer, nn.ReLU):
            grad = grad * (after > 0)
        elif isinstance(layer, nn.Tanh):
            grad = grad * (1 - after * after)
        elif isinstance(layer, nn.Sigmoid):
            grad = grad * after * (1 - after)
        else:
            grad_of[id(layer.weight)] += grad.T @ before
            if layer.bias is not None:
                grad_of[id(layer.bias)] += grad.sum(axis=0)
            grad = grad @ layer.weight.data if i else grad
    return float(np.mean(error * error))


def forward(layer, x):
    """Return what one layer makes of x, on plain arrays."""
    if isinstance(layer, nn.ReLU):
        return np.maximum(x, 0)
    if isinstance(layer, nn.Tanh):
        return np.tanh(x)
    if isinstance(layer, nn.Sigmoid):
        return 0.5 * (np.tanh(0.5 * x) + 1)
    out = x @ layer.weight.data.T
    return out if layer.bias is None else out + layer.bias.data


def error_on(layers, x):
    """Return the mean squared error of the copies of x."""
    out = x
    for layer in layers:
        out = forward(layer, out)
    return float(np.mean((out - x) ** 2))


def narrowest(*halves):
    """Return the units of the narrowest hidden layer, 64 where there is none."""
    outs = [[part.weight.shape[0] for part in half if isinstance(part, nn.Linear)][:-1] for half in halves]
    return min([width for half in outs for width in half], default=64)


def widened(halves, seed):
    """Return the same layers with at least 128 units in each that is hidden."""
    rng, wide = np.random.default_rng(seed), []
    for half in halves:
        linear = [part for part in half if isinstance(part, nn.Linear)]
        fan_in, layers = linear[0].weight.shape[1], []
        for part in half:
            if isinstance(part, nn.Linear):
                fan_out = part.weight.shape[0] if part is linear[-1] else max(128, part.weight.shape[0])
                layers.append(nn.init.reset(nn.Linear(fan_in, fan_out), rng))
                fan_in = fan_out
            else:
                layers.append(part)
        wide.append(layers)
    return wide
