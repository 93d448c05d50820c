"""Three games to read; the recipes stand here, so that the curves can be read first."""

from __future__ import annotations

import numpy as np

from nnbook.explorables.players import Game

# seed, updates, then steps of D and of G an update, and their rates
RECIPES: dict[str, tuple[int, int, int, int, float, float]] = {
    "A": (0, 800, 3, 1, 0.005, 0.00001),
    "B": (2, 800, 1, 3, 0.002, 0.02),
    "C": (0, 2400, 1, 1, 0.003, 0.003),
}


def three_games() -> dict[str, tuple[list[tuple[float, float]], np.ndarray]]:
    """Return for A, B and C the losses (of D, of G) of every update, and 300 samples at the end."""
    games = {}
    for name, (seed, updates, d_steps, g_steps, d_lr, g_lr) in RECIPES.items():
        game = Game(seed)
        for _ in range(updates):
            game.update(d_steps, g_steps, d_lr, g_lr, False)
        games[name] = game.losses, game.g.forward(game.z)[-1]
    return games
