"""Three ways to tell vowels apart: the nearest mean, a Gaussian for each vowel, and a small network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnbook import nn, optim, tensor
from nnbook.checks.ch16_speech_recognition.recogniser import mel_filters, stft_magnitude
from nnbook.nn import functional as F


def vowel_features(sounds: np.ndarray) -> np.ndarray:
    """Return the logarithm of the mean power in 32 mel bands, less its mean, (N, 32); sounds: (N, samples) at 8 kHz."""
    power = (stft_magnitude(sounds, np.hanning(256), 80) ** 2).mean(axis=-2)
    bands = np.log(power @ mel_filters(32, 256, 8000).T + 1e-9 * power.sum(axis=-1, keepdims=True))
    return bands - bands.mean(axis=-1, keepdims=True)


def nearest_mean(x: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Return for each row of new the class whose mean among x is nearest."""
    means = np.array([x[labels == k].mean(axis=0) for k in range(labels.max() + 1)])
    return ((new[:, None] - means) ** 2).sum(axis=-1).argmin(axis=1)


def discriminant(x: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Return for each row of new the class under whose Gaussian, fitted to x, it is likeliest."""
    scores = []
    for k in range(labels.max() + 1):
        own = x[labels == k]
        spread = np.cov(own.T) + 1e-9 * np.eye(x.shape[1])
        off = new - own.mean(axis=0)
        scores.append(-(off @ np.linalg.inv(spread) * off).sum(axis=1) - np.linalg.slogdet(spread)[1])
    return np.argmax(scores, axis=0)


def vowel_net(rng: np.random.Generator, inputs: int = 32) -> nn.Module:
    """Return an untrained network from 32 features to ten vowels."""
    layers = nn.Linear(inputs, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)
    return nn.init.reset(nn.Sequential(*layers), rng)


def train_net(
    net: nn.Module, x: np.ndarray, labels: np.ndarray, rng: np.random.Generator, epochs: int = 30,
    each: Callable[[float], None] = lambda loss: None,
) -> None:  # fmt: skip
    """Train it on standardised features; each(loss) is called after every epoch with its mean loss."""
    opt = optim.AdamW(net.parameters(), lr=2e-3)
    schedule = optim.CosineWarmup(opt, 20, epochs * (len(x) // 64))
    for _ in range(epochs):
        losses = []
        for rows in rng.permutation(len(x))[: len(x) // 64 * 64].reshape(-1, 64):
            jitter = 0.1 * rng.normal(size=(64, x.shape[1]))
            opt.zero_grad()
            loss = F.cross_entropy(net(tensor((x[rows] + jitter).astype(np.float32))), tensor(labels[rows]))
            loss.backward()
            opt.step()
            schedule.step()
            losses.append(loss.item())
        each(float(np.mean(losses)))
