"""Eight training steps, each written once for any library with torch's names: `nnbook` or `torch`.

`build(L, name)` returns a function that takes one training step and returns the loss, and the models it trains. `L` is
one of `NNBOOK` and `TORCH`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch

from nnbook import nn, optim, tensor

Step = Callable[[], float]


class Library(NamedTuple):
    """What a workload asks of a library."""

    name: str
    nn: Any
    optim: Any
    tensor: Callable[[np.ndarray], Any]
    gradient: Callable[[np.ndarray], Any]  # an array as the library keeps gradients


NNBOOK = Library("nnbook", nn, optim, tensor, lambda array: array)
TORCH = Library("torch", torch.nn, torch.optim, torch.from_numpy, torch.from_numpy)


def floats(*shape: int, seed: int = 0) -> np.ndarray:
    """Return standard normal float32 numbers."""
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def classes(*shape: int, below: int) -> np.ndarray:
    """Return class numbers."""
    return np.random.default_rng(1).integers(0, below, shape)


def mlp(L: Library, *sizes: int) -> Any:
    """Return linear layers with ReLU between them."""
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        layers += [L.nn.Linear(n_in, n_out), L.nn.ReLU()]
    return L.nn.Sequential(*layers[:-1])


def lenet(L: Library) -> Any:
    """Return LeNet-5 in today's form: 61,706 parameters."""
    nn = L.nn
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )


def small_cnn(L: Library) -> Any:
    """Return a network for images of 8 by 8 pixels."""
    nn = L.nn
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10)),
    )


def character_lstm(L: Library, letters: int = 65, width: int = 64) -> Any:
    """Return a language model: embedding, LSTM, linear."""

    class CharacterLSTM(L.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = L.nn.Embedding(letters, width)
            self.lstm = L.nn.LSTM(width, width)
            self.head = L.nn.Linear(width, letters)

        def forward(self, index: Any) -> Any:
            h, _ = self.lstm(self.embedding(index))
            return self.head(h).reshape(-1, letters)

    return CharacterLSTM()


def block(L: Library, width: int = 64, heads: int = 4) -> Any:
    """Return a block of a transformer, normalised first."""
    nn = L.nn

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
            self.qkv, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.mlp = nn.Sequential(
                nn.Linear(width, 4 * width), nn.GELU(approximate="tanh"), nn.Linear(4 * width, width)
            )

        def forward(self, x: Any) -> Any:
            batch, length, _ = x.shape
            qkv = self.qkv(self.norm1(x))
            q, k, v = (
                qkv[:, :, i * width : (i + 1) * width].reshape(batch, length, heads, width // heads).transpose(1, 2)
                for i in range(3)
            )
            mixed = nn.functional.scaled_dot_product_attention(q, k, v)
            x = x + self.project(mixed.transpose(1, 2).reshape(batch, length, width))
            return x + self.mlp(self.norm2(x))

    return Block()


def supervised(L: Library, model: Any, optimizer: Any, loss: Any, x: np.ndarray, y: np.ndarray) -> Step:
    """Return the step of a model that learns y from x."""
    inputs, targets = L.tensor(x), L.tensor(y)

    def step() -> float:
        optimizer.zero_grad()
        value = loss(model(inputs), targets)
        value.backward()
        optimizer.step()
        return value.item()

    return step


def adversarial(L: Library, generator: Any, discriminator: Any) -> Step:
    """Return a step of both players of a GAN."""
    nn = L.nn
    of_g = L.optim.Adam(generator.parameters(), lr=2e-4)
    of_d = L.optim.Adam(discriminator.parameters(), lr=2e-4)
    real, noise = L.tensor(floats(64, 64)), L.tensor(floats(64, 16, seed=1))
    ones, zeros = L.tensor(np.ones((64, 1), np.float32)), L.tensor(np.zeros((64, 1), np.float32))
    loss = nn.functional.binary_cross_entropy_with_logits

    def step() -> float:
        fake = generator(noise)
        of_d.zero_grad()
        loss_d = loss(discriminator(real), ones) + loss(discriminator(fake.detach()), zeros)
        loss_d.backward()
        of_d.step()
        of_g.zero_grad()
        loss_g = loss(discriminator(fake), ones)
        loss_g.backward()
        of_g.step()
        return loss_d.item() + loss_g.item()

    return step


def adam_alone(L: Library, model: Any) -> Step:
    """Return Adam's step by itself, on gradients that stay."""
    optimizer = L.optim.Adam(model.parameters(), lr=1e-3)
    for i, parameter in enumerate(model.parameters()):
        parameter.grad = L.gradient(floats(*parameter.shape, seed=i))

    def step() -> float:
        optimizer.step()
        return 0.0

    return step


NAMES = {
    "mlp784": "MLP 784-128-64-10, batch 64, SGD",
    "mlp64": "MLP 64-32-10, batch 32, SGD",
    "lenet": "LeNet-5 on 28×28, batch 64, SGD",
    "cnn8": "CNN on 8×8, batch 64, SGD",
    "lstm": "character LSTM 64, 50 steps, batch 32, Adam",
    "block": "transformer block, width 64, 64 steps, batch 16, Adam",
    "gan": "GAN, both players, batch 64, Adam",
    "adam": "Adam alone, 109,386 parameters",
}


def models(L: Library, name: str) -> list[Any]:
    """Return the models of a workload, freshly made."""
    if name == "gan":
        nn = L.nn
        generator = nn.Sequential(nn.Linear(16, 128), nn.ReLU(), nn.Linear(128, 64), nn.Tanh())
        return [generator, nn.Sequential(nn.Linear(64, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1))]
    make: dict[str, Callable[[Library], Any]] = {
        "mlp784": lambda L: mlp(L, 784, 128, 64, 10),
        "adam": lambda L: mlp(L, 784, 128, 64, 10),
        "mlp64": lambda L: mlp(L, 64, 32, 10),
        "lenet": lenet,
        "cnn8": small_cnn,
        "lstm": character_lstm,
        "block": block,
    }
    return [make[name](L)]


def step_of(L: Library, name: str, parts: list[Any]) -> Step:
    """Return a workload's training step on its models."""
    if name == "gan":
        return adversarial(L, *parts)
    (model,) = parts
    if name == "adam":
        return adam_alone(L, model)
    F = L.nn.functional
    if name == "lstm":
        x, y = classes(50, 32, below=65), classes(50 * 32, below=65)
        return supervised(L, model, L.optim.Adam(model.parameters(), lr=1e-3), F.cross_entropy, x, y)
    if name == "block":
        x, y = floats(16, 64, 64), floats(16, 64, 64, seed=1)
        return supervised(L, model, L.optim.Adam(model.parameters(), lr=1e-3), F.mse_loss, x, y)
    shape, count = {"mlp784": ((784,), 64), "mlp64": ((64,), 32), "lenet": ((1, 28, 28), 64), "cnn8": ((1, 8, 8), 64)}[
        name
    ]
    x, y = floats(count, *shape), classes(count, below=10)
    return supervised(L, model, L.optim.SGD(model.parameters(), lr=0.01), F.cross_entropy, x, y)


def pair(name: str) -> tuple[Step, Step]:
    """Return a workload's step in nnbook and in PyTorch, beginning with the same weights."""
    theirs = models(TORCH, name)
    ours = models(NNBOOK, name)
    for mine, other in zip(ours, theirs, strict=True):
        mine.load_state_dict(other.state_dict())
    return step_of(NNBOOK, name, ours), step_of(TORCH, name, theirs)
