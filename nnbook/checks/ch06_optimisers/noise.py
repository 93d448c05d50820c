"""How far a batch's gradient is from the whole one."""

from __future__ import annotations

import math

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch06_optimisers import book
from nnbook.checks.show import show

FEW = 10  # up to so many draws the answer must be exact
UNUSED = "drew nothing from `rng`"
ONE_BATCH = "drew no more from `rng` for many batches than for two"
SHUFFLED = "shuffled `grads` itself"
ZERO = "gave no finite number"


def how_many(d):
    """Return draws and how near the truth an answer must come; chance alone makes less than a quarter of that."""
    return (1200, 0.09) if d == 1 else (500, 0.12)


def closed_forms(grads, batch_size, draws=1):
    """Return what comes out on average, right (first) or wrong."""
    n, d = grads.shape
    whole = grads.mean(axis=0)
    spread, scalar = float(np.sum((grads - whole) ** 2) / n), float(np.var(grads.mean(axis=1)))
    left = (n - batch_size) / (n - 1) / batch_size if n > 1 else 0.0
    right = math.sqrt(spread * left)
    forms = [
        right,
        right**2,
        math.sqrt(spread / batch_size),  # with replacement
        right / math.sqrt(d),  # per number
        right * batch_size,  # of the sum
        math.sqrt((right * batch_size) ** 2 + float(np.sum((batch_size - 1) ** 2 * whole**2))),  # sum against mean
        math.sqrt(scalar * left),  # mean over everything
        math.sqrt(d * scalar * left + float(np.sum((whole - whole.mean()) ** 2))),  # its distance from each number
        math.sqrt(right**2 + float(np.sum(whole**2))),  # from zero
        math.sqrt(spread),  # of one example
        right * math.sqrt(draws),  # the sum over draws
        right * math.sqrt(1 + (d - 1) * 2 / math.pi),  # |.| added up over D, squared
    ]
    return [*forms, right * math.sqrt(2 / math.pi)] if d == 1 else forms


def measure(attempt, grads, batch_size, draws, seed):
    """Return what an attempt's answer comes to: the nearest of closed_forms, else itself, or what it did wrong."""
    rng, once = np.random.default_rng(seed), np.random.default_rng(seed)
    before, given = rng.bit_generator.state, grads.copy()
    try:
        value = attempt(grads, batch_size, draws, rng)
    except ZeroDivisionError:
        return ZERO
    if value is None:
        return None
    if not np.array_equal(grads, given) and np.array_equal(np.sort(grads, axis=0), np.sort(given, axis=0)):
        return SHUFFLED
    if np.shape(value) != () or not isinstance(value, int | float | np.generic | np.ndarray):
        return f"gave {show(value)}, expected a single number"
    if batch_size < len(grads) and rng.bit_generator.state == before:
        return UNUSED
    if batch_size < len(grads) and draws > FEW:
        attempt(grads, batch_size, 2, once)
        if once.bit_generator.state == rng.bit_generator.state:
            return ONE_BATCH
    value = float(value)
    if not math.isfinite(value):
        return ZERO
    near = 1e-9 if draws <= FEW else how_many(grads.shape[1])[1]
    return next((f for f in closed_forms(grads, batch_size, draws) if abs(value - f) <= near * f + 1e-9), value)


def judge(answer, grads, batch_size, draws, seed):
    right = closed_forms(grads, batch_size)[0]
    if isinstance(answer, str):
        return answer
    exactly = "" if draws <= FEW else "about "
    return "" if answer == right else f"gave {exactly}{answer:.3g}, expected {exactly}{right:.3g}"


def case(n, d, batch_size, shift=3.0, seed=6):
    grads = np.random.default_rng(seed).normal(size=(n, d)) * 2 + shift
    shown = f"gradient_noise(grads {grads.shape}, batch_size={batch_size})"
    return Case((grads, batch_size, how_many(d)[0], seed), judge=judge, run=measure, shown=shown)


def two(draws):
    """Give two gradients, 1 and 3: a batch of one is 1 away from their mean, whichever it is."""
    shown = f"gradient_noise(np.array([[1.0], [3.0]]), 1, {draws}, rng)"
    return Case((np.array([[1.0], [3.0]]), 1, draws, 6), judge=judge, run=measure, shown=shown)


def draw(rng):
    n = int(rng.integers(30, 60))
    grads = rng.normal(size=(n, int(rng.integers(4, 7)))) + rng.normal() * 3 + 5
    return grads, int(rng.integers(4, n // 2)), how_many(4)[0], int(rng.integers(1000))


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
    batches = [grads[rng.permutation(len(grads))[:batch_size]] for _ in range(draws)]
    return float(np.sqrt(np.mean(np.sum((np.array(batches) - grads.mean(axis=0)) ** 2, axis=-1))))


def noise_sum(grads, batch_size, draws, rng):
    whole = grads.mean(axis=0)
    batches = [grads[rng.permutation(len(grads))[:batch_size]].sum(axis=0) for _ in range(draws)]
    return float(np.sqrt(np.mean(np.sum((np.array(batches) - whole) ** 2, axis=1))))


def noise_scalar(grads, batch_size, draws, rng):
    return plain(grads.mean(axis=1, keepdims=True), batch_size, draws, rng)


def noise_scalar_from_each(grads, batch_size, draws, rng):
    whole = grads.mean(axis=0)
    batches = [grads[rng.permutation(len(grads))[:batch_size]].mean() for _ in range(draws)]
    return float(np.sqrt(np.mean([np.sum((b - whole) ** 2) for b in batches])))


def noise_own_rng(grads, batch_size, draws, rng):
    return plain(grads, batch_size, draws, np.random.default_rng(0))


def noise_one_batch(grads, batch_size, draws, rng):
    return plain(grads, batch_size, 1, rng)


def noise_shuffles(grads, batch_size, draws, rng):
    whole, squares = grads.mean(axis=0), []
    for _ in range(draws):
        rng.shuffle(grads)
        squares.append(np.sum((grads[:batch_size].mean(axis=0) - whole) ** 2))
    return float(np.sqrt(np.mean(squares)))


def noise_added_up(grads, batch_size, draws, rng):
    return plain(grads, batch_size, draws, rng) * math.sqrt(draws)


def noise_sizes(grads, batch_size, draws, rng):
    batches = [grads[rng.permutation(len(grads))[:batch_size]].mean(axis=0) for _ in range(draws)]
    return float(np.sqrt(np.mean(np.sum(np.abs(np.array(batches) - grads.mean(axis=0)), axis=1) ** 2)))


def noise_about_drawn(grads, batch_size, draws, rng):
    batches = [grads[rng.permutation(len(grads))[:batch_size]].mean(axis=0) for _ in range(draws)]
    return float(np.sqrt(np.var(batches, axis=0).sum()))


def noise_one_fewer(grads, batch_size, draws, rng):
    return plain(grads, batch_size, draws, rng) * math.sqrt(draws / (draws - 1))


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
                case(60, 1, 6),
                case(40, 4, 5),
                case(40, 4, 20),
                case(50, 4, 1),
                two(10),
                Case(draw, judge=judge, run=measure, repeat=2, shown="gradient_noise on random gradients"),
            ],
        ),
        Part(
            "a batch of all, of all but one, and a single draw",
            1,
            [two(1), case(12, 4, 12), case(12, 4, 11), case(1, 2, 1)],
        ),
    ],
    mistakes=[
        Mistake(
            noise_own_rng, "nothing is drawn from `rng`. All chance here comes from the generator that is handed in."
        ),
        Mistake(noise_one_batch, "`draws` does not change how much is drawn. Draw anew in each round."),
        Mistake(
            noise_shuffles, "the rows of `grads` are moved about, and the caller needs their order. Shuffle indices."
        ),
        Mistake(noise_added_up, "the squared distances are added up over all draws. Their mean is asked for."),
        Mistake(noise_sizes, "the D sizes are added up here. A distance adds up their squares."),
        Mistake(noise_one_fewer, "the sum of the squares is divided by one fewer than `draws`, by 0 for one draw."),
        Mistake(noise_about_drawn, "the distance is taken from the mean of the drawn batches, not of all gradients."),
        Mistake(noise_sum, "the examples of a batch are added up, and never divided by their number."),
        Mistake(noise_scalar, "the D numbers of a gradient are averaged into one. Take the mean over the examples."),
        Mistake(noise_scalar_from_each, "the batch's mean is a single number here. With `axis=0` it has D of them."),
        Mistake(noise_squared, "this is the mean squared distance. Its root is asked for."),
        Mistake(noise_replaced, "an example may come twice in a batch here. Then even a batch of all is not all."),
        Mistake(noise_per_number, "this is the mean over the D numbers. The distance adds up their squares."),
        Mistake(noise_of_sum, "this is the noise of the batch's sum. The mean is asked for."),
        Mistake(noise_from_zero, "the distance is measured from 0. It is asked for from the mean of all gradients."),
        Mistake(noise_mean_distance, "this is the mean distance. Square first, then take the mean, then the root."),
        Mistake(noise_of_examples, "this is the spread of single examples, whatever the batch."),
    ],
    hints=[
        "Repeat `draws` times: draw a batch, take its mean gradient, and measure how far that is from the whole mean.",
        "rng.choice(N, batch_size, replace=False) draws a batch without repetition. Distance squared: sum over D.",
        "Collect np.sum((grads[batch].mean(axis=0) - grads.mean(axis=0)) ** 2), then return the root of their mean.",
    ],
    sibling=poll_error,
)
