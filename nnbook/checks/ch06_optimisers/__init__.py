"""The exercises of chapter 06: update rules, a class for them, a schedule, the noise of a batch, and a valley."""

from nnbook.checks import Chapter
from nnbook.checks.ch06_optimisers.adam import adam_step
from nnbook.checks.ch06_optimisers.classes import Optimizer
from nnbook.checks.ch06_optimisers.decay import adamw_step
from nnbook.checks.ch06_optimisers.descent import sgd_step
from nnbook.checks.ch06_optimisers.hand import by_hand
from nnbook.checks.ch06_optimisers.noise import gradient_noise
from nnbook.checks.ch06_optimisers.rmsprop import rmsprop_step
from nnbook.checks.ch06_optimisers.schedule import cosine_with_warmup
from nnbook.checks.ch06_optimisers.valley import fair_race, win

__all__ = ["check"]

check = Chapter(
    "06_optimisers",
    [
        by_hand,
        sgd_step,
        rmsprop_step,
        adam_step,
        adamw_step,
        Optimizer,
        cosine_with_warmup,
        gradient_noise,
        win,
    ],
    [fair_race],
)
