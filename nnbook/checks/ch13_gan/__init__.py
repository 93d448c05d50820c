"""The exercises of chapter 13: the game, its losses, the step of two players, and counting what they make."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch13_gan import (
    counting,
    dirac,
    forging,
    forging_back,
    friction,
    hand,
    judging,
    judging_back,
    stepping,
)

__all__ = ["check"]

which_failure = Written(
    key="which_failure",
    points=2,
    scheme=[
        "½ point: A, the discriminator has won: its loss is near 0 and the generator's is high, so its verdict no "
        "longer helps. Any sound remedy (slow it down, noise on its inputs, smoothing).",
        "½ point: B, the losses alone look healthy (near log 4 and log 2), but two heaps hold nearly all samples: "
        "collapse, seen in the samples or their count and not in the losses.",
        "½ point: C works or is on its way: the losses near log 4 and log 2, samples at all eight heaps (some stray).",
        "½ point: says that the losses of B and C look alike, so that losses do not tell how good the samples are.",
    ],
    answer="A: the discriminator's loss is near 0 and the generator's climbs, so the discriminator has won; the fakes "
    "are far from the data. Give it a lower rate or fewer steps, or put noise on its inputs. B: both losses stand "
    "where a fair game has them, and still nearly all samples sit in two places: mode collapse. Only a look at "
    "the samples, or a count of modes, shows it. Slow the generator down. C: the losses are like B's and the "
    "samples crowd at all eight heaps, with some strays: this one is on its way. So losses say how the two "
    "players stand to each other and not how good the samples are.",
)

check = Chapter(
    "13_gan",
    [
        hand.exercise,
        judging.loss_exercise,
        judging_back.exercise,
        forging.loss_exercise,
        forging_back.backward_exercise,
        stepping.exercise,
        counting.exercise,
        dirac.exercise,
        friction.penalty_exercise,
    ],
    [which_failure],
)
