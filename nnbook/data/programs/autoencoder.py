"""Chapter 12's deep autoencoder, with two numbers in the middle."""

from nnbook import nn


def build(pixels=64, width=64):
    encoder = nn.Sequential(nn.Linear(pixels, width), nn.ReLU(), nn.Linear(width, 2))
    decoder = nn.Sequential(nn.Linear(2, width), nn.ReLU(), nn.Linear(width, pixels))
    return nn.Sequential(encoder, decoder)


def batch(rng, n=32, pixels=64):
    return (rng.random((n, pixels), "float32"),)


def loss(model, x):
    again = model(x)
    return nn.functional.mse_loss(again, x), again
