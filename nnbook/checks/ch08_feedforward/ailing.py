"""Three trainings with something wrong in each; the recipes stand here, so that the curves can be read first."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from nnbook import nn, optim, tensor
from nnbook.checks.ch08_feedforward.start import he_normal
from nnbook.checks.ch08_feedforward.training import train

# hidden layers, rate, training examples, the share of labels drawn anew at random
RECIPES: dict[str, tuple[tuple[int, ...], float, int, float]] = {
    "A": ((16,), 1e-4, 1000, 0.0),
    "B": ((256, 256), 2e-3, 400, 0.4),
    "C": ((256, 256), 0.05, 1000, 0.0),
}


def ailing_curves(train_part: Any, valid_part: Any, epochs: int = 40) -> dict[str, dict[str, list[float]]]:
    """Return the training and validation losses of trainings A, B and C, an entry an epoch."""
    return {name: _course(*recipe, train_part, valid_part, epochs) for name, recipe in RECIPES.items()}


def _course(
    hidden: tuple[int, ...], lr: float, n: int, random: float, train_part: Any, valid_part: Any, epochs: int
) -> dict[str, list[float]]:
    rng, loss_fn = np.random.default_rng(8), nn.CrossEntropyLoss()
    net = nn.Sequential()
    for fan_in, fan_out in pairwise((64, *hidden, 10)):
        layer = nn.Linear(fan_in, fan_out)
        layer.load_state_dict({"weight": he_normal(fan_in, fan_out, rng), "bias": np.zeros(fan_out)})
        net = nn.Sequential(*net, nn.ReLU(), layer) if len(net) else nn.Sequential(layer)
    opt = optim.Adam(net.parameters(), lr=lr)
    x, y = train_part.x[:n], np.where(rng.random(n) < random, rng.integers(0, 10, n), train_part.y[:n])
    curves: dict[str, list[float]] = {"training": [], "validation": []}
    for _ in range(epochs):
        curves["training"] += train(net, x, y, loss_fn, opt, 1, 32, rng)
        curves["validation"].append(loss_fn(net(tensor(valid_part.x)), tensor(valid_part.y)).item())
    return curves
