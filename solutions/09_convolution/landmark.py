"""A convolutional network beside a plain one of the same size on the digits, in their places and shuffled; 10 seeds.

    python solutions/09_convolution/landmark.py

Writes landmark.json beside this file, and the weights that `PaintExplorable` has when it is given none,
nnbook/explorables/paint_weights.py; about two minutes on one core.
"""

from __future__ import annotations

import base64
import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np

import nnbook
from nnbook import data, nn, optim, tensor

SEEDS, EPOCHS, LR, DROPOUT, BATCH = 10, 20, 0.01, 0.4, 64
DIGITS = data.digits(images=True)
ORDER = np.random.default_rng(64).permutation(64)  # one order for all pictures, as in the notebook


def make_cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(DROPOUT),
        nn.Linear(512, 10),
    )


def make_mlp() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 132), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(132, 10))


def train(
    model: nn.Module, x: np.ndarray, y: np.ndarray, epochs: int, rng: np.random.Generator, shift: int = 0
) -> None:
    """Train in place with Adam; with `shift`, each batch is moved by up to that many pixels."""
    opt, loss_fn = optim.Adam(model.parameters(), lr=LR), nn.CrossEntropyLoss()
    model.train()
    for epoch in range(epochs):
        if shift and epoch == 2 * epochs // 3:
            opt.param_groups[0]["lr"] = LR / 10
        for x_i, y_i in data.batches(x, y, BATCH, rng):
            opt.zero_grad()
            loss_fn(model(tensor(moved(x_i, shift, rng))), tensor(y_i)).backward()
            opt.step()


def moved(x: np.ndarray, shift: int, rng: np.random.Generator) -> np.ndarray:
    """Return pictures moved by up to `shift` pixels, each by its own, with paper coming in at the edge."""
    if not shift:
        return x
    wide = np.pad(x, ((0, 0), (0, 0), (shift, shift), (shift, shift)))
    tops, lefts = rng.integers(0, 2 * shift + 1, (2, len(x)))
    return np.stack([one[:, r : r + 8, c : c + 8] for one, r, c in zip(wide, tops, lefts, strict=True)])


def accuracy(model: nn.Module, x: np.ndarray, y: np.ndarray) -> float:
    return 100 * float(np.mean(model.eval()(tensor(x)).data.argmax(1) == y))


def measure(make: Callable[[], nn.Module], shuffled: bool) -> list[float]:
    """Return the accuracy in per cent on the test fifth for each seed, which drives split, weights and order."""
    x = DIGITS.x.reshape(-1, 64)[:, ORDER].reshape(DIGITS.x.shape) if shuffled else DIGITS.x
    scores = []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        train_part, test_part = data.split(x, DIGITS.y, rng)
        model = nn.init.reset(make(), rng)
        train(model, train_part.x, train_part.y, EPOCHS, rng)
        scores.append(round(accuracy(model, test_part.x, test_part.y), 2))
    return scores


def write_weights() -> float:
    """Train the explorable's network on all digits, moved by up to a pixel, and write its weights as bytes."""
    rng = np.random.default_rng(9)
    model = nn.init.reset(make_cnn(), rng)
    train(model, DIGITS.x, DIGITS.y, 45, rng, shift=1)
    from nnbook.explorables.paint import pack

    packed = pack(model.state_dict())
    lines = [
        '"""The network that PaintExplorable has when it is given none; made by solutions/09_convolution/landmark.py."""',
        "",
        "# For each parameter its scale, and its whole numbers from -127 to 127, a byte each, in base64.",
        "PACKED: dict[str, tuple[float, str]] = {",
    ]
    for name, (scale, text) in packed.items():
        lines += [f'    "{name}": (', f"        {scale!r},"]
        lines += [f'        "{part}"' for part in textwrap.wrap(text, 100)]
        lines += ["    ),"]
        assert len(base64.b64decode(text)) == model.state_dict()[name].size
    path = Path(nnbook.__file__).parent / "explorables" / "paint_weights.py"
    path.write_text("\n".join([*lines, "}", ""]), "utf-8")
    return round(accuracy(model, DIGITS.x, DIGITS.y), 2)


def main() -> None:
    path = Path(__file__).with_name("landmark.json")
    stored = {
        "parameters": [sum(p.size for p in make().state_dict().values()) for make in (make_cnn, make_mlp)],
        "cnn": measure(make_cnn, shuffled=False),
        "mlp": measure(make_mlp, shuffled=False),
        "cnn_shuffled": measure(make_cnn, shuffled=True),
        "mlp_shuffled": measure(make_mlp, shuffled=True),
    }
    path.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    for name, scores in list(stored.items())[1:]:
        error = np.std(scores, ddof=1) / len(scores) ** 0.5
        print(f"{name}: mean {np.mean(scores):.2f} %, standard error {error:.2f}; first five {np.mean(scores[:5]):.2f}")


if __name__ == "__main__":
    if sys.argv[1:] != ["weights"]:
        main()
    if sys.argv[1:] != ["numbers"]:
        print(f"the explorable's network reads {write_weights()} % of the digits")
