"""Chapter 09's network for digits."""

from nnbook import nn


def build(channels=16):
    return nn.Sequential(
        nn.Conv2d(1, channels, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(channels, 2 * channels, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(8 * channels, 10),
    )


def batch(rng, n=32):
    return rng.random((n, 1, 8, 8), "float32"), rng.integers(0, 10, n)


def loss(model, x, y):
    logits = model(x)
    return nn.functional.cross_entropy(logits, y), logits
