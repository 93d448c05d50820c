"""The mirror-symmetry network of Rumelhart, Hinton and Williams (1986) from 40 seeds: who learns it, and how.

    python solutions/07_backpropagation/landmark.py

Writes landmark.json beside this file; a few seconds. All seeds learn side by side, each in its own arrays.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nnbook.data import mirror_symmetry
from nnbook.ops import sigmoid

SEEDS, SWEEPS, LR, MOMENTUM = 40, 20_000, 0.1, 0.9


def start(seed: int) -> list[np.ndarray]:
    """Return the weights and biases of one network: (2, 6), (2,), (1, 2) and (1,), uniform in ±0.3."""
    rng = np.random.default_rng(seed)
    return [rng.uniform(-0.3, 0.3, shape) for shape in ((2, 6), (2,), (1, 2), (1,))]


def train() -> tuple[np.ndarray, np.ndarray]:
    """Return the hidden weights (SEEDS, 2, 6) at the end, and the first sweep with all patterns right (0: never)."""
    x, target = (array.astype(float) for array in mirror_symmetry())
    target = target[:, None]
    params = [np.stack(each) for each in zip(*map(start, range(SEEDS)), strict=True)]
    speeds, learned = [np.zeros_like(p) for p in params], np.zeros(SEEDS, dtype=int)
    for sweep in range(1, SWEEPS + 1):
        w1, b1, w2, b2 = params
        h = sigmoid(x @ w1.swapaxes(1, 2) + b1[:, None])
        y = sigmoid(h @ w2.swapaxes(1, 2) + b2[:, None])
        right = ((y > 0.5) == (target > 0.5)).all(axis=(1, 2))
        learned[(learned == 0) & right] = sweep - 1  # that many updates were made
        grad_z2 = (y - target) * y * (1 - y)
        grad_z1 = (grad_z2 @ w2) * h * (1 - h)
        grads = [grad_z1.swapaxes(1, 2) @ x, grad_z1.sum(1), grad_z2.swapaxes(1, 2) @ h, grad_z2.sum(1)]
        for p, speed, grad in zip(params, speeds, grads, strict=True):
            speed *= MOMENTUM
            speed -= LR * grad
            p += speed
    return params[0], learned


def main() -> None:
    """Train all seeds and store what they learned."""
    weights, learned = train()
    done = learned > 0
    left, right = np.abs(weights[:, :, :3]), np.abs(weights[:, :, :2:-1])
    sizes = np.sort((left + right) / 2, axis=2)
    ratios = (sizes[:, :, 1:] / sizes[:, :, :1]).mean(axis=1)
    mirrored = np.abs(weights + weights[:, :, ::-1]).max(axis=(1, 2)) / np.abs(weights).max(axis=(1, 2))
    doubling = np.all(np.abs(ratios / [2, 4] - 1) < 0.15, axis=1)
    other = np.all(np.abs(ratios / [1.5, 2] - 1) < 0.15, axis=1)
    stored = {
        "seeds": SEEDS,
        "sweeps": SWEEPS,
        "learned": int(done.sum()),
        "learned_at": learned[done].tolist(),
        "largest_departure_from_mirror": float(f"{mirrored[done].max():.2g}"),
        "one_two_four": int((done & doubling).sum()),
        "two_three_four": int((done & other).sum()),
        "mean_ratio_one_two_four": [1.0, *ratios[done & doubling].mean(axis=0).round(2).tolist()],
        "mean_ratio_two_three_four": [1.0, *ratios[done & other].mean(axis=0).round(2).tolist()],
        "learned_one_two_four": np.flatnonzero(done & doubling).tolist(),
    }
    path = Path(__file__).with_name("landmark.json")
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
