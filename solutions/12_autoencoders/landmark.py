"""The 8-3-8 encoder of Ackley, Hinton and Sejnowski (1985), by backpropagation, from 200 seeds: which codes come out.

    python solutions/12_autoencoders/landmark.py

Writes landmark.json beside this file; a few seconds. All seeds learn side by side, each in its own arrays.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nnbook.ops import sigmoid

SEEDS, SWEEPS, LR, MOMENTUM = 200, 5000, 0.25, 0.9


def start(seed: int) -> list[np.ndarray]:
    """Return the weights and biases of one network: (3, 8), (3,), (8, 3) and (8,), uniform in ±0.3."""
    rng = np.random.default_rng(seed)
    return [rng.uniform(-0.3, 0.3, shape) for shape in ((3, 8), (3,), (8, 3), (8,))]


def train() -> tuple[np.ndarray, np.ndarray]:
    """Return the hidden activations (SEEDS, 8, 3) and the outputs (SEEDS, 8, 8) for the eight patterns at the end."""
    x = np.eye(8)
    params = [np.stack(each) for each in zip(*map(start, range(SEEDS)), strict=True)]
    speeds = [np.zeros_like(p) for p in params]

    def forward() -> tuple[np.ndarray, np.ndarray]:
        w1, b1, w2, b2 = params
        h = sigmoid(x @ w1.swapaxes(1, 2) + b1[:, None])
        return h, sigmoid(h @ w2.swapaxes(1, 2) + b2[:, None])

    for _ in range(SWEEPS):
        h, y = forward()
        grad_z2 = (y - x) * y * (1 - y)
        grad_z1 = (grad_z2 @ params[2]) * h * (1 - h)
        grads = [grad_z1.swapaxes(1, 2) @ x, grad_z1.sum(1), grad_z2.swapaxes(1, 2) @ h, grad_z2.sum(1)]
        for p, speed, grad in zip(params, speeds, grads, strict=True):
            speed *= MOMENTUM
            speed -= LR * grad
            p += speed
    return forward()


def main() -> None:
    """Train all seeds and store what they learned."""
    h, y = train()
    codes = (h > 0.5) @ np.array([4, 2, 1])
    distinct = np.array([len(set(code)) for code in codes.tolist()])
    learned = ((y > 0.5) == (np.eye(8) > 0.5)).all(axis=(1, 2))
    stored = {
        "seeds": SEEDS,
        "all_eight_reproduced": int(learned.sum()),
        "distinct_codes": {str(n): int((distinct == n).sum()) for n in sorted(set(distinct.tolist()))},
        "first_five": distinct[:5].tolist(),
        "groups_of_five_without_eight": int(((distinct == 8).reshape(-1, 5).sum(axis=1) == 0).sum()),
        "share_between_0.1_and_0.9": round(float(((h > 0.1) & (h < 0.9)).mean()), 3),
    }
    (Path(__file__).parent / "landmark.json").write_text(json.dumps(stored, indent=2) + "\n", "utf-8")
    print(json.dumps(stored, indent=2))


if __name__ == "__main__":
    main()
