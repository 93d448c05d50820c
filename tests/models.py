"""The course's models, each written once, as a function of a library `L`: the package `nnbook` or `torch`.

`MODELS[name]` builds a model, makes a small batch for it, and knows its loss, on either library. Nothing here asks
which library it is given: where the two differ, one is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from models_of_sequences import bag, gpt, last_step, predict_next, recurrent, text, translate, translation, translator

import nnbook
from nnbook import nn


class Model(NamedTuple):
    """What is known of one model.

    build: `build(L)` returns it. batch: `batch(rng)` returns arrays, one an argument of loss; floats are float64.
    loss: `loss(L, model, *tensors)` returns the loss, a tensor of one number, and everything that the model put out.
    """

    build: Callable[[Any], Any]
    batch: Callable[[np.random.Generator], tuple[np.ndarray, ...]]
    loss: Callable[..., tuple[Any, tuple]]


def classify(L: Any, model: Any, x: Any, y: Any) -> tuple[Any, tuple]:
    """Return the cross-entropy of a classifier, and its logits."""
    logits = model(x)
    return L.nn.functional.cross_entropy(logits, y), (logits,)


def regress(L: Any, model: Any, x: Any, y: Any) -> tuple[Any, tuple]:
    """Return the squared error of a model that predicts numbers, and its predictions."""
    predicted = model(x)
    return L.nn.functional.mse_loss(predicted, y), (predicted,)


def reconstruct(L: Any, model: Any, x: Any) -> tuple[Any, tuple]:
    """Return the squared error of an autoencoder, and its reconstruction."""
    return regress(L, model, x, x)


def images(size: int, count: int = 4) -> Callable[[np.random.Generator], tuple[np.ndarray, ...]]:
    """Return a maker of batches: grey images (N, 1, size, size) and their classes."""
    return lambda rng: (rng.normal(size=(count, 1, size, size)), rng.integers(0, 10, count))


def views(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return images and another view of each."""
    x = rng.normal(size=(4, 1, 8, 8))
    return x, x + 0.3 * rng.normal(size=x.shape)


def series(features: int) -> Callable[[np.random.Generator], tuple[np.ndarray, ...]]:
    """Return a maker of batches: series (N, T, features) and a number for each."""
    return lambda rng: (rng.random((4, 12, features)), rng.random((4, 1)))


def pixels(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return images as rows of numbers from 0 to 1."""
    return (rng.random((6, 64)),)


def pixels_and_noise(size: int) -> Callable[[np.random.Generator], tuple[np.ndarray, ...]]:
    """Return a maker of batches: images as rows, and as many rows of noise."""
    return lambda rng: (rng.random((6, 64)), rng.normal(size=(6, size)))


# Feedforward and convolutional networks


def mlp(L: Any) -> Any:
    nn = L.nn
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def lenet(L: Any) -> Any:
    """LeNet-5 as it is built today (LeCun et al. 1998): 61,706 parameters."""
    nn = L.nn
    features = (nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh())
    head = (nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))
    return nn.Sequential(*features, nn.AvgPool2d(2), nn.Flatten(), *head)


def cnn(L: Any) -> Any:
    nn = L.nn
    first = (nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU())
    return nn.Sequential(*first, nn.Flatten(), nn.Dropout(0.4), nn.Linear(256, 10))


def residual(L: Any) -> Any:
    """Twenty layers with weights: a first convolution, nine blocks of two, and the head (after He et al. 2015)."""
    nn = L.nn

    class Block(nn.Module):
        def __init__(self, channels: int) -> None:
            super().__init__()
            self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
            self.norm1 = nn.BatchNorm2d(channels)
            self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
            self.norm2 = nn.BatchNorm2d(channels)

        def forward(self, x: Any) -> Any:
            h = nn.functional.relu(self.norm1(self.conv1(x)))
            return nn.functional.relu(x + self.norm2(self.conv2(h)))

    stem = (nn.Conv2d(1, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU())
    return nn.Sequential(*stem, *(Block(4) for _ in range(9)), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(64, 10))


def detector(L: Any) -> Any:
    """A head that slides over a canvas: in each place whether there is a digit, its box, and its class."""
    nn = L.nn
    trunk = (nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.LeakyReLU(0.1), nn.Conv2d(8, 8, 3, (2, 2), 1), nn.LeakyReLU())
    return nn.Sequential(*trunk, nn.Conv2d(8, 15, 1))


def detect(L: Any, model: Any, x: Any, there: Any, boxes: Any, classes: Any) -> tuple[Any, tuple]:
    """there: (N, H, W) of 0 and 1, boxes: (N, 4, H, W), classes: (N, H, W), −100 where there is nothing."""
    F, out = L.nn.functional, model(x)
    loss = F.binary_cross_entropy_with_logits(out[:, 0], there) + F.huber_loss(out[:, 1:5], boxes, delta=0.5)
    return loss + F.cross_entropy(out[:, 5:], classes, ignore_index=-100), (out,)


def canvas(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    there = rng.integers(0, 2, (2, 4, 4))
    classes = np.where(there == 1, rng.integers(0, 10, (2, 4, 4)), -100)
    return rng.normal(size=(2, 1, 16, 16)), there.astype(float), rng.normal(size=(2, 4, 4, 4)), classes


def embedder(L: Any) -> Any:
    """Images to unit vectors, for contrastive learning and one-shot recognition."""
    nn = L.nn

    class Embedder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.trunk = nn.Sequential(nn.Conv2d(1, 6, 3), nn.Softplus(), nn.MaxPool2d(2), nn.Flatten())
            self.head = nn.Linear(54, 5)

        def forward(self, x: Any) -> Any:
            return nn.functional.normalize(self.head(self.trunk(x)))

    return Embedder()


def contrast(L: Any, model: Any, x: Any, again: Any) -> tuple[Any, tuple]:
    """Pull each image towards its other view, and away from the other images (InfoNCE, van den Oord et al. 2018)."""
    a, b = model(x), model(again)
    return L.nn.functional.cross_entropy(a @ b.T / 0.2, L.tensor(list(range(len(x))))), (a, b)


# Models without labels


def autoencoder(L: Any) -> Any:
    nn = L.nn
    encoder = nn.Sequential(nn.Linear(64, 24), nn.Tanh(), nn.Linear(24, 2))
    return nn.Sequential(encoder, nn.Sequential(nn.Linear(2, 24), nn.Tanh(), nn.Linear(24, 64), nn.Sigmoid()))


def vae(L: Any) -> Any:
    nn = L.nn

    class Vae(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = nn.Sequential(nn.Linear(64, 24), nn.ReLU())
            self.mean, self.log_var = nn.Linear(24, 3), nn.Linear(24, 3)
            self.decoder = nn.Sequential(nn.Linear(3, 24), nn.ReLU(), nn.Linear(24, 64))

        def forward(self, x: Any, noise: Any) -> tuple[Any, Any, Any]:
            h = self.encoder(x)
            mean, log_var = self.mean(h), self.log_var(h)
            return self.decoder(mean + noise * (0.5 * log_var).exp()), mean, log_var

    return Vae()


def bound(L: Any, model: Any, x: Any, noise: Any) -> tuple[Any, tuple]:
    """Return the negative evidence lower bound (Kingma and Welling 2014)."""
    logits, mean, log_var = model(x, noise)
    fit = L.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    return fit + 0.5 * (mean**2 + log_var.exp() - 1 - log_var).sum(1).mean(), (logits, mean, log_var)


def gan(L: Any) -> Any:
    nn = L.nn

    class Gan(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.generator = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 64), nn.Tanh())
            self.discriminator = nn.Sequential(nn.Linear(64, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))

    return Gan()


def play(L: Any, model: Any, real: Any, noise: Any) -> tuple[Any, tuple]:
    """Return both players' losses as one sum, the generator's non-saturating one (Goodfellow et al. 2014)."""
    wrong, fake = L.nn.functional.binary_cross_entropy_with_logits, model.generator(noise)
    on_real, on_fake, fooled = (model.discriminator(x) for x in (real, fake.detach(), fake))
    yes, no = L.tensor(np.full(on_real.shape, 0.9)).to(real.dtype), L.tensor(np.zeros(on_fake.shape)).to(real.dtype)
    return wrong(on_real, yes) + wrong(on_fake, no) + wrong(fooled, yes), (fake, on_real, on_fake)


# All of them

MODELS = {
    "mlp": Model(mlp, images(8), classify),
    "lenet": Model(lenet, images(28, count=2), classify),
    "cnn": Model(cnn, images(8), classify),
    "residual": Model(residual, images(8), classify),
    "detector": Model(detector, canvas, detect),
    "embedder": Model(embedder, views, contrast),
    "elman": Model(recurrent("RNN"), text(9), predict_next),
    "lstm": Model(recurrent("LSTM", num_layers=2), text(9), predict_next),
    "adding": Model(last_step("LSTM", 2), series(2), regress),
    "gru": Model(last_step("GRU", 1), series(1), regress),
    "autoencoder": Model(autoencoder, pixels, reconstruct),
    "vae": Model(vae, pixels_and_noise(3), bound),
    "gan": Model(gan, pixels_and_noise(4), play),
    "gpt": Model(gpt, text(9), predict_next),
    "translator": Model(translator, translation, translate),
    "bag": Model(bag, lambda rng: (*text(7)(rng), rng.integers(0, 2, 3)), classify),
}


def twins(name: str, dtype: str = "float64", seed: int = 0) -> tuple[Any, Any]:
    """Return a model in both libraries, in training, with the same numbers: every one drawn, none left at 0 or 1."""
    ours, theirs, rng = MODELS[name].build(nnbook), MODELS[name].build(torch), np.random.default_rng(seed)
    nn.init.reset(ours, rng)
    for parameter in ours.parameters():
        parameter.data += 0.1 * rng.standard_normal(parameter.shape, np.float32)
    state = {key: torch.from_numpy(array) for key, array in ours.state_dict().items()}
    theirs.load_state_dict(state, strict=True)
    return ours.to(np.dtype(dtype)), theirs.to(getattr(torch, dtype))


def batch_of(name: str, L: Any, dtype: str = "float64", seed: int = 1) -> tuple[Any, ...]:
    """Return a model's batch as tensors of a library."""
    arrays = MODELS[name].batch(np.random.default_rng(seed))
    return tuple(L.tensor(one.astype(dtype) if one.dtype.kind == "f" else one) for one in arrays)
