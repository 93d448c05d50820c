"""The networks of chapter 15 as its landmark script trains them: stacks of blocks, and an attack with its defence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnbook import data, nn, no_grad, optim, tensor
from nnbook.autograd import Tensor
from nnbook.nn import functional as F


class PlainBlock(nn.Module):
    """Two convolutions, each with batch norm, one after the other; nothing is added."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def branch(self, x: Tensor) -> Tensor:
        return self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))

    def forward(self, x: Tensor) -> Tensor:
        return self.branch(x).relu()


class SumBlock(PlainBlock):
    """The same two convolutions, added to what came in."""

    def forward(self, x: Tensor) -> Tensor:
        return (x + self.branch(x)).relu()


class Mean(nn.Module):
    """Average every map over its pixels: (N, C, H, W) to (N, C)."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3))


def stack(depth: int, block: Callable[[int], nn.Module], channels: int = 8, classes: int = 10) -> nn.Sequential:
    """Return a network for pictures (N, 1, 8, 8), `depth` layers of weights: a convolution, blocks, a linear one."""
    first = nn.Conv2d(1, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(), nn.MaxPool2d(2)
    return nn.Sequential(
        *first, *(block(channels) for _ in range(depth // 2 - 1)), Mean(), nn.Linear(channels, classes)
    )


def fit(model: nn.Module, x: np.ndarray, y: np.ndarray, rng: np.random.Generator, epochs: int) -> list[float]:
    """Train by SGD with momentum and a cosine; return the mean loss of each epoch."""
    opt = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    schedule = optim.CosineWarmup(opt, 0, epochs * -(-len(x) // 64))
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x_i, y_i in data.batches(x, y, 64, rng):
            opt.zero_grad()
            loss = F.cross_entropy(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.step()
            schedule.step()
            total += loss.item() * len(x_i)
        losses.append(total / len(x))
    return losses


def small_net() -> nn.Sequential:
    """Return the network that is attacked: 64 pixels, 64 hidden units, 10 classes."""
    return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def attack(model: nn.Module, x: np.ndarray, y: np.ndarray, eps: float) -> np.ndarray:
    """Move every pixel by eps in the direction in which the loss rises, and keep it between 0 and 1."""
    pixels = tensor(x, requires_grad=True)
    F.cross_entropy(model(pixels), tensor(y)).backward()
    return np.clip(x + x.dtype.type(eps) * np.sign(np.asarray(pixels.grad)), 0, 1)


def fit_small(
    model: nn.Module, x: np.ndarray, y: np.ndarray, rng: np.random.Generator, epochs: int, eps: float = 0.0
) -> None:
    """Train by Adam; with eps above 0, on pictures that are attacked as training goes on."""
    opt = optim.Adam(model.parameters(), lr=0.01)
    for _ in range(epochs):
        for x_i, y_i in data.batches(x, y, 32, rng):
            x_i = attack(model, x_i, y_i, eps) if eps else x_i
            opt.zero_grad()
            F.cross_entropy(model(tensor(x_i)), tensor(y_i)).backward()
            opt.step()


def share_right(model: nn.Module, x: np.ndarray, y: np.ndarray) -> float:
    """Return the share of examples that a model says right."""
    with no_grad():
        return float((np.asarray(model(tensor(x))).argmax(1) == y).mean())
