"""An experiment: how large must weights begin, so that a gradient crosses twenty layers?"""

from __future__ import annotations

import functools

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import show

LAYERS, WIDTH, EXAMPLES, NETS = 20, 64, 16, 6
ALLOWED = 2


def gain_book(negative_slope):
    """Return He's factor for a leaky ReLU: its mean squared slope is (1 + a²) / 2."""
    return np.sqrt(2 / (1 + negative_slope**2))


def level(negative_slope):
    return (2 / (1 + negative_slope**2)) ** 0.5


def growth(attempt, negative_slope, seed):
    """Return the gain and by what factor the gradient's norm changes from the last layer to the first, in many nets.

    What the same networks happen to do with the right gain is divided out, so that luck does not decide.
    """
    factor = attempt(negative_slope)
    if factor is None:
        return None
    try:
        factor = float(factor if np.shape(factor) == () else "no number")
    except (TypeError, ValueError):
        return f"gave {show(factor)}, expected one number"
    change = carried(factor, negative_slope, seed) / luck(negative_slope, seed)
    return {"gain": factor, f"the gradient over {LAYERS} layers, times": change}


@functools.lru_cache(64)
def luck(negative_slope, seed):
    return carried(level(negative_slope), negative_slope, seed)


def carried(factor, negative_slope, seed):
    """Return the mean factor by which a gradient changes on its way through networks of random weights."""
    rng = np.random.default_rng(seed)
    x, g = rng.normal(size=(2, NETS, EXAMPLES, WIDTH))
    weights = rng.normal(size=(LAYERS, NETS, WIDTH, WIDTH)) * (factor / np.sqrt(WIDTH))
    sums, sizes = [], []
    with np.errstate(all="ignore"):
        for weight in weights:
            sums.append(x @ weight.swapaxes(1, 2))
            x = np.where(sums[-1] > 0, sums[-1], negative_slope * sums[-1])
        for z, weight in zip(sums[::-1], weights[::-1], strict=True):
            g = g * np.where(z > 0, 1.0, negative_slope)
            sizes.append(np.linalg.norm(g, axis=(1, 2)))
            g = g @ weight
        return float(np.exp(np.mean(np.log(sizes[-1]) - np.log(sizes[0]))))


def judge_growth(answer, negative_slope, seed):
    if isinstance(answer, str):
        return answer
    factor, change = answer.values()
    if 1 / ALLOWED <= change <= ALLOWED:
        return ""
    if not change > 0 or not np.isfinite(change):
        return f"gave {factor:.4g}: over {LAYERS} layers the gradient vanished altogether, or was no finite number"
    way = f"grew {change:.3g}-fold" if change > 1 else f"shrank to 1/{1 / change:.3g}"
    return f"gave {factor:.4g}: over {LAYERS} layers the gradient {way}; allowed is a factor of {ALLOWED} either way"


def seeded(slope):
    return lambda rng: (slope, int(rng.integers(1_000_000)))


def one(negative_slope):
    return 1.0


def always_root_two(negative_slope):
    return np.sqrt(2)


def variance(negative_slope):
    return 2 / (1 + negative_slope**2)


def not_squared(negative_slope):
    return np.sqrt(2 / (1 + negative_slope))


def upside_down(negative_slope):
    return np.sqrt((1 + negative_slope**2) / 2)


def mean_slope(negative_slope):
    return 2 / (1 + negative_slope)


def two_forgotten(negative_slope):
    return np.sqrt(1 / (1 + negative_slope**2))


def summed_then_squared(negative_slope):
    return np.sqrt(2) / (1 + negative_slope)


def between_the_ends(negative_slope):
    return np.sqrt(2) + negative_slope * (1 - np.sqrt(2))


def two_minus_slope(negative_slope):
    return np.sqrt(2 - negative_slope)


def with_minus(negative_slope):
    return np.sqrt(2 / max(1 - negative_slope**2, 0.01))


def loudness_kept(share):
    """Return by how much to turn up a signal of which a share of the samples was set to 0, so that its power stays.

    >>> round(loudness_kept(0.75), 6)
    2.0
    """
    mean_square_left = 1 - share
    return (1 / mean_square_left) ** 0.5


def trial(slope):
    return Case(seeded(slope), judge=judge_growth, run=growth, shown=f"gain({slope})", repeat=1)


gain = Exercise(
    key="gain",
    book=gain_book,
    optional=True,
    parts=[
        Part("leaky ones: 0.3, 0.5 and 0.8", 1, [trial(0.5), trial(0.8), trial(0.3)]),
        Part("ReLU, a straight line, and between them: 0, 1 and 0.6", 1, [trial(0.0), trial(0.6), trial(1.0)]),
    ],
    mistakes=[
        Mistake(
            one, "1 is right for a straight line only. How much of the square of a gradient does the curve let by?"
        ),
        Mistake(always_root_two, "√2 makes up for a half that is cut off. A leaky ReLU cuts off less than that."),
        Mistake(variance, "this factor is right for the variance. The weights are multiplied by its root."),
        Mistake(mean_slope, "this keeps the mean of the slopes. What adds up in a norm is their squares."),
        Mistake(not_squared, "the slope stands there unsquared. A gradient times 0.5 has a square times 0.25."),
        Mistake(upside_down, "upside down: where the curve takes away, the weights must give back."),
        Mistake(two_forgotten, "half of the units have slope 1, half have the other: a mean, so divide by 2."),
        Mistake(
            summed_then_squared, "the slopes are added before they are squared. Each square counts for itself: 1 + a²."
        ),
        Mistake(
            between_the_ends,
            "√2 and 1 are right at the ends, but a straight line between them lies too low in the middle.",
        ),
        Mistake(
            two_minus_slope,
            "√(2 - a) is right at the ends, 0 and 1, but too low between them. How does the mean square go with a?",
        ),
        Mistake(with_minus, "the leaking half adds to what comes back; here it is subtracted."),
    ],
    hints=[
        "Measure first: run your experiment for a slope of 0.5 with gains 1.1, 1.2, 1.3. Where does it stay level?",
        "About half of the sums are positive (slope 1), half negative (slope a). What is the mean squared slope?",
        "It is (1 + a²) / 2. Weights with gain g multiply the mean square by g². Choose g so that the product is 1.",
    ],
    sibling=loudness_kept,
)
