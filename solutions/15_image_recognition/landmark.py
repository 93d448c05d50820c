"""The two landmarks of chapter 15, from five seeds each.

    python solutions/15_image_recognition/landmark.py

Depth: the training loss after 12 epochs of plain and residual networks of 8 and 20 layers. Attack: the accuracy on
359 unseen digits, clean and attacked at eps 0.15, of an ordinary network and one trained on attacks.

Writes landmark.json beside this file, and the first seed's two small networks, rounded to whole numbers of eight bits,
into nnbook/explorables/attack.npz; about a minute in all.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nnbook import data, nn, tensor
from nnbook.checks.ch15_image_recognition.networks import (
    PlainBlock,
    SumBlock,
    attack,
    fit,
    fit_small,
    share_right,
    small_net,
    stack,
)

SEEDS, EPS, EPOCHS = 5, 0.15, 12


def depth(seed: int) -> dict[str, float]:
    """Return the last epoch's training loss of four networks."""
    digits = data.digits(images=True)
    train, _ = data.split(digits.x, digits.y, np.random.default_rng(seed))
    losses = {}
    for name, block in (("plain", PlainBlock), ("residual", SumBlock)):
        for layers in (8, 20):
            rng = np.random.default_rng(seed)
            model = nn.init.reset(stack(layers, block), rng)
            losses[f"{name} {layers}"] = round(fit(model, train.x, train.y, rng, EPOCHS)[-1], 4)
    return losses


def attacked(seed: int) -> tuple[dict[str, list[float]], list[nn.Module]]:
    """Return per cent right, clean, with random signs and attacked, of an ordinary and of a hardened network."""
    digits, models, right = data.digits(), [], {}
    train, test = data.split(digits.x, digits.y, np.random.default_rng(seed))
    signs = np.random.default_rng(seed).choice(np.array([-1, 1], np.float32), test.x.shape)
    noisy = np.clip(test.x + np.float32(EPS) * signs, 0, 1)
    for name, epochs, eps in (("ordinary", 20, 0.0), ("hardened", 30, EPS)):
        rng = np.random.default_rng(seed)
        model = nn.init.reset(small_net(), rng)
        fit_small(model, train.x, train.y, rng, epochs, eps)
        pictures = (test.x, noisy, attack(model, test.x, test.y, EPS))
        right[name] = [round(100 * share_right(model, x, test.y), 1) for x in pictures]
        models.append(model)
    return right, models


def pack(models: list[nn.Module]) -> dict[str, np.ndarray]:
    """Return the parameters as whole numbers from -127 to 127, with a scale each."""
    packed = {}
    for name, model in zip(("ordinary", "hardened"), models, strict=True):
        for key, value in model.state_dict().items():
            scale = np.float32(np.abs(value).max() / 127)
            packed[f"{name}.{key}"] = np.round(value / scale).astype(np.int8)
            packed[f"{name}.{key}:scale"] = scale
    return packed


def examples(models: list[nn.Module]) -> np.ndarray:
    """Return the first unseen digit of each class that both networks read right, (10, 64), from 0 to 16."""
    digits = data.digits()
    _, test = data.split(digits.x, digits.y, np.random.default_rng(0))
    right = np.all([np.asarray(model(tensor(test.x)).data).argmax(1) == test.y for model in models], axis=0)
    first = [np.flatnonzero(right & (test.y == digit))[0] for digit in range(10)]
    return np.round(16 * test.x[first]).astype(np.int8)


def store(models: list[nn.Module]) -> None:
    """Write two networks and ten digits to where the explorable finds them."""
    path = Path(__file__).parents[2] / "nnbook" / "explorables" / "attack.npz"
    np.savez_compressed(path, allow_pickle=False, digits=examples(models), **pack(models))


def main() -> None:
    """Train everything and store it."""
    stored: dict = {"depth": [], "attack": [], "eps": EPS, "epochs": EPOCHS}
    for seed in range(SEEDS):
        stored["depth"].append(depth(seed))
        right, models = attacked(seed)
        stored["attack"].append(right)
        print(seed, stored["depth"][-1], right, flush=True)
        if seed == 0:
            store(models)
    Path(__file__).with_name("landmark.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
