"""How far a batch's gradient is from the whole one."""

from __future__ import annotations

import math

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch06_optimisers import book
from nnbook.checks.show import show

DRAWS = 1500
NEAR = 0.09  # of the truth; the chance alone makes less than a third of it


def closed_forms(grads, batch_size):
    """Return what comes out on average, right or wrong, by name."""
    n, d = grads.shape
    spread = float(np.sum((grads - grads.mean(axis=0)) ** 2) / n)
    left = (n - batch_size) / (n - 1) if n > 1 else 0.0
    right = math.sqrt(spread / batch_size * left)
    return {
        "right": right,
        "squared": right**2,
        "with replacement": math.sqrt(spread / batch_size),
        "per number": right / math.sqrt(d),
        "of the sum": right * batch_size,
        "from zero": math.sqrt(right**2 + float(np.sum(grads.mean(axis=0) ** 2))),
        "mean distance": right * math.sqrt(2 / math.pi) if d == 1 else -1.0,
        "one example": math.sqrt(spread),
    }


def measure(attempt, grads, batch_size, seed):
    """Return what an attempt's answer comes to: a name of closed_forms, or the number where it is none of them."""
    value = attempt(grads, batch_size, DRAWS, np.random.default_rng(seed))
    if value is None:
        return None
    if np.shape(value) != () or not isinstance(value, int | float | np.generic | np.ndarray):
        return f"gave {show(value)}, expected a single number"
    value = float(value)
    for name, number in closed_forms(grads, batch_size).items():
        if abs(value - number) <= NEAR * number + 1e-9:
            return name
    return f"gave {value:.3g}"


def judge(answer, grads, batch_size, seed):
    forms = closed_forms(grads, batch_size)
    if answer == "right":
        return ""
    said = f"gave about {forms[answer]:.3g}" if answer in forms else answer
    return said if "expected" in said else f"{said}, expected about {forms['right']:.3g}"


def case(n, d, batch_size, shift=3.0, seed=6):
    grads = np.random.default_rng(seed).normal(size=(n, d)) * 2 + shift
    return Case(
        (grads, batch_size, seed),
        judge=judge,
        run=measure,
        shown=f"gradient_noise(grads {grads.shape}, batch_size={batch_size})",
    )


def draw(rng):
    n = int(rng.integers(30, 60))
    grads = rng.normal(size=(n, int(rng.integers(2, 6)))) + rng.normal() * 3 + 5
    return grads, int(rng.integers(4, n // 2)), int(rng.integers(1000))


def plain(grads, batch_size, draws, rng):
    batches = [grads[rng.permutation(len(grads))[:batch_size]].mean(axis=0) for _ in range(draws)]
    return float(np.sqrt(np.mean(np.sum((np.array(batches) - grads.mean(axis=0)) ** 2, axis=1))))


def noise_squared(grads, batch_size, draws, rng):
    return plain(grads, batch_size, draws, rng) ** 2


def noise_replaced(grads, batch_size, draws, rng):
    batches = [grads[rng.integers(0, len(grads), batch_size)].mean(axis=0) for _ in range(draws)]
    return float(np.sqrt(np.mean(np.sum((np.array(batches) - grads.mean(axis=0)) ** 2, axis=1))))


def noise_per_number(grads, batch_size, draws, rng):
    return plain(grads, batch_size, draws, rng) / math.sqrt(grads.shape[1])


def noise_of_sum(grads, batch_size, draws, rng):
    return plain(grads, batch_size, draws, rng) * batch_size


def noise_from_zero(grads, batch_size, draws, rng):
    noise = plain(grads, batch_size, draws, rng)
    return math.sqrt(noise**2 + float(np.sum(grads.mean(axis=0) ** 2)))


def noise_mean_distance(grads, batch_size, draws, rng):
    whole = grads.mean(axis=0)
    batches = [grads[rng.choice(len(grads), batch_size, replace=False)].mean(axis=0) for _ in range(draws)]
    return float(np.mean(np.linalg.norm(np.array(batches) - whole, axis=1)))


def noise_of_examples(grads, batch_size, draws, rng):
    return float(np.sqrt(np.mean(np.sum((grads - grads.mean(axis=0)) ** 2, axis=1))))


def noise_none(grads, batch_size, draws, rng):
    return 0.0


def poll_error(answers, asked, draws, rng):
    """Return how far a poll of some people typically is from the share among all: the root of the mean squared error.

    >>> poll_error(np.array([0, 1]), 1, 10, np.random.default_rng(0))
    0.5
    """
    errors = [rng.permutation(answers)[:asked].mean() - answers.mean() for _ in range(draws)]
    return float(np.sqrt(np.mean(np.square(errors))))


gradient_noise = Exercise(
    key="gradient_noise",
    book=book.gradient_noise,
    parts=[
        Part(
            "batches of one to half of the examples",
            1,
            [
                case(40, 4, 5),
                case(40, 4, 20),
                case(60, 1, 6),
                case(50, 3, 1),
                Case(draw, judge=judge, run=measure, repeat=2, shown="gradient_noise on random gradients"),
            ],
        ),
        Part("a batch of all, and of all but one", 1, [case(12, 3, 12), case(12, 3, 11), case(1, 2, 1)]),
    ],
    mistakes=[
        Mistake(noise_squared, "this is the mean squared distance. Its root is asked for."),
        Mistake(noise_replaced, "an example may come twice in a batch here. Then even a batch of all is not all."),
        Mistake(noise_per_number, "this is the mean over the D numbers. The distance adds up their squares."),
        Mistake(noise_of_sum, "this is the noise of the batch's sum. The mean is asked for."),
        Mistake(noise_from_zero, "the distance is measured from 0. It is asked for from the mean of all gradients."),
        Mistake(noise_mean_distance, "this is the mean distance. Square first, then take the mean, then the root."),
        Mistake(noise_of_examples, "this is the spread of single examples, whatever the batch."),
        Mistake(noise_none, "there is no noise at all: is every batch the same as the whole?"),
    ],
    hints=[
        "Repeat `draws` times: draw a batch, take its mean gradient, and measure how far that is from the whole mean.",
        "rng.choice(N, batch_size, replace=False) draws a batch without repetition. Distance squared: sum over D.",
        "Collect np.sum((grads[batch].mean(axis=0) − grads.mean(axis=0)) ** 2), then return the root of their mean.",
    ],
    sibling=poll_error,
)
