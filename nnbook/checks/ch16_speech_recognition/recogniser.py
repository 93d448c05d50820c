"""The chapter's networks with the book's functions: vowels from spectra, and strings of digits with CTC."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from nnbook import data, nn, no_grad, optim, tensor
from nnbook.autograd import cat
from nnbook.checks.ch16_speech_recognition.ctc import ctc_loss
from nnbook.nn import functional as F

WEIGHTS = Path(data.__file__).with_name("recogniser.npz")
WINDOW, HOP, MELS = 512, 320, 24  # a frame of 64 ms every 40 ms


def stft_magnitude(x: np.ndarray, window: np.ndarray, hop: int) -> np.ndarray:
    """Return the magnitudes of the spectra of frames, (…, frames, len(window) // 2 + 1); x: (…, samples)."""
    frames = np.lib.stride_tricks.sliding_window_view(x, len(window), axis=-1)[..., ::hop, :]
    return np.abs(np.fft.rfft(frames * window))


def mel_filters(n_filters: int, size: int, rate: float) -> np.ndarray:
    """Return triangles that are evenly spaced in mel, (n_filters, size // 2 + 1)."""
    edges = np.linspace(0, 2595 * np.log10(1 + rate / 2 / 700), n_filters + 2)
    mels = 2595 * np.log10(1 + np.arange(size // 2 + 1) * rate / size / 700)
    rise = (mels - edges[:-2, None]) / (edges[1] - edges[0])
    fall = (edges[2:, None] - mels) / (edges[1] - edges[0])
    return np.maximum(0, np.minimum(rise, fall))


def log_mel(sounds: np.ndarray, size: int = WINDOW, hop: int = HOP, n_filters: int = MELS) -> np.ndarray:
    """Return what a network hears of sounds (N, samples): the logarithm of mel powers, (N, frames, n_filters)."""
    filters = mel_filters(n_filters, size, 8000).T
    heard = [stft_magnitude(one, np.hanning(size), hop) ** 2 @ filters for one in sounds]
    return np.log(np.array(heard) + 1e-2).astype(np.float32)


def frames_of(lengths: np.ndarray) -> np.ndarray:
    """Return how many frames sounds of some lengths have."""
    return (np.asarray(lengths) - WINDOW) // HOP + 1


class Recogniser(nn.Module):
    """Say at each frame how likely each digit, or nothing, is: two layers, each of which sees two frames to both sides.

    mean, std: of each feature, from what it is trained on. Symbol 0 is the blank, symbol d + 1 the digit d.
    """

    def __init__(self, mean: np.ndarray, std: np.ndarray, hidden: int = 96) -> None:
        super().__init__()
        self.mean, self.std = mean, std
        self.first, self.second = nn.Linear(5 * len(mean), hidden), nn.Linear(5 * hidden, hidden)
        self.out = nn.Linear(hidden, 11)

    def forward(self, features: np.ndarray):
        """Return log chances (N, T, 11) of features (N, T, mels)."""
        x = tensor((features - self.mean) / self.std)
        x = F.relu(self.first(beside(x)))
        return F.log_softmax(self.out(F.relu(self.second(beside(x)))), -1)


def beside(x, reach: int = 2):
    """Return each frame of a tensor (N, T, D) with its neighbours to both sides, (N, T, (2 reach + 1) D)."""
    nothing = tensor(np.zeros((x.shape[0], reach, x.shape[2]), np.float32))
    wide, length = cat([nothing, x, nothing], 1), x.shape[1]
    return cat([wide[:, i : i + length] for i in range(2 * reach + 1)], 2)


def train(
    model: Recogniser, features: np.ndarray, digits: Sequence[Sequence[int]], lengths: np.ndarray,
    rng: np.random.Generator,
    steps: int = 400, batch: int = 24, each: Callable[[int, float], None] = lambda step, loss: None,
) -> None:  # fmt: skip
    """Train a recogniser on strings; each(step, loss) is called after every step."""
    opt = optim.Adam(model.parameters(), lr=5e-3)
    schedule = optim.CosineWarmup(opt, 20, steps)
    frames = frames_of(lengths)
    for step in range(steps):
        chosen = rng.integers(len(features), size=batch)
        heard = features[chosen, : frames[chosen].max()]
        opt.zero_grad()
        log_probs = model(heard)
        loss = ctc_loss(log_probs, targets=[[d + 1 for d in digits[i]] for i in chosen], lengths=frames[chosen])
        loss.backward()
        optim.clip_grad_norm_(model.parameters(), 5.0)  # early on, paths are long shots and gradients large
        opt.step()
        schedule.step()
        each(step, loss.item())


def store(model: Recogniser) -> None:
    """Write a recogniser's weights, as floats of 16 bits, where `stored` finds them."""
    halves = {name: value.astype(np.float16) for name, value in model.state_dict().items()}
    np.savez_compressed(WEIGHTS, allow_pickle=False, mean=model.mean, std=model.std, **halves)


def stored() -> Recogniser:
    """Return the recogniser that `solutions/16_speech_recognition/landmark.py` trained with noise, seed 0."""
    with np.load(WEIGHTS) as kept:
        model = Recogniser(kept["mean"], kept["std"])
        model.load_state_dict({name: kept[name].astype(np.float32) for name in model.state_dict()})
    return model


def greedy(log_probs: np.ndarray) -> list[int]:
    """Return the symbols that the likeliest path (T, C) says."""
    best = log_probs.argmax(-1)
    return [int(k) for i, k in enumerate(best) if k and (i == 0 or k != best[i - 1])]


def transcribe(model: Recogniser, features: np.ndarray, lengths: np.ndarray) -> list[list[int]]:
    """Return the digits that a recogniser hears in strings."""
    with no_grad():
        log_probs = model(features).data
    return [[s - 1 for s in greedy(one[:n])] for one, n in zip(log_probs, frames_of(lengths), strict=True)]


def edits(a: Sequence[int], b: Sequence[int]) -> int:
    """Return the least number of changes, each of one symbol, that make b of a."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        above, row = row, [i]
        for j, y in enumerate(b, start=1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]
