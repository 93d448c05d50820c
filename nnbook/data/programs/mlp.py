"""Chapter 08's network for digits."""

from nnbook import nn


def build(pixels=64, hidden=32):
    return nn.Sequential(nn.Linear(pixels, hidden), nn.ReLU(), nn.Linear(hidden, 10))


def batch(rng, n=32, pixels=64):
    return rng.random((n, pixels), "float32"), rng.integers(0, 10, n)


def loss(model, x, y):
    logits = model(x)
    return nn.functional.cross_entropy(logits, y), logits
