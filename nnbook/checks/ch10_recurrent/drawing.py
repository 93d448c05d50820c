"""One letter drawn at a temperature."""

from __future__ import annotations

import math

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.run import repeated
from nnbook.checks.show import show


def sample(logits, temperature, rng):
    """Draw an index with chances softmax(logits / temperature).

    logits: (V,), any size, without overflow.  temperature: a number above 0.  rng: a random generator.
    Returns one whole number from 0 to V - 1. The same seed gives the same number.

    >>> int(sample(np.array([0.0, 5.0, 0.0]), 0.1, np.random.default_rng(0)))
    1
    """
    z = logits / temperature
    p = np.exp(z - z.max())
    return rng.choice(len(p), p=p / p.sum())


def chances(logits, temperature):
    top = max(float(z) for z in logits)
    raised = [math.exp((float(z) - top) / temperature) for z in logits]
    return np.array(raised) / sum(raised)


def shares(attempt, logits, temperature, seed):
    """Draw 1,200 times with one generator; return how often each index came, as a dictionary.

    The first draw itself if it is no whole number; a sentence if the same seed gives other draws.
    """
    rng = np.random.default_rng(seed)
    drawn = repeated(attempt, 1200, logits, temperature, rng)
    if not all(np.ndim(i) == 0 and isinstance(i, int | np.integer | np.ndarray) for i in drawn):
        return drawn[0]
    again = np.random.default_rng(seed)
    alike = repeated(attempt, 40, logits, temperature, again)
    if [int(i) for i in alike] != [int(i) for i in drawn[:40]]:
        return OTHERS
    came, times = np.unique(np.array(drawn, int), return_counts=True)
    seen = dict(zip(came.tolist(), times / 1200, strict=True))
    return {i: float(seen.get(i, 0)) for i in sorted({*range(len(logits)), *seen})}


OTHERS = "other letters for a generator with the same seed"


def near(answer, logits, temperature, seed):
    """Say where the shares are further from the chances than luck explains."""
    if isinstance(answer, str) and answer == OTHERS:
        return f"gave {OTHERS}"
    if not isinstance(answer, dict):
        kind = f"the {type(answer).__name__} " if np.ndim(answer) == 0 else ""
        return f"gave {kind}{show(answer)}, expected one whole number"
    p = chances(logits, temperature)
    if outside := [i for i in answer if not 0 <= i < len(p)]:
        return f"drew index {outside[0]}, expected 0 to {len(p) - 1}"
    got = np.array(list(answer.values()))
    off = np.abs(got - p) - 5 * np.sqrt(p * (1 - p) / 1200) - 1e-3
    if off.max() <= 0:
        return ""
    i = int(off.argmax())
    return f"drew index {i} in {100 * got[i]:.3g} % of 1,200 draws, expected {100 * p[i]:.3g} %"


def sample_times(logits, temperature, rng):
    z = logits * temperature
    p = np.exp(z - z.max())
    return rng.choice(len(p), p=p / p.sum())


def sample_argmax(logits, temperature, rng):
    return int(np.argmax(logits))


def sample_cold(logits, temperature, rng):
    p = np.exp(logits - logits.max())
    return rng.choice(len(p), p=p / p.sum())


def sample_evenly(logits, temperature, rng):
    return rng.integers(len(logits))


def sample_global(logits, temperature, rng):
    return sample_with(logits / temperature, np.random.default_rng())


def sample_with(z, rng):
    p = np.exp(z - z.max())
    return rng.choice(len(p), p=p / p.sum())


def sample_fixed(logits, temperature, rng):
    return sample_with(logits / temperature, np.random.default_rng(0))


def sample_overflows(logits, temperature, rng):
    with np.errstate(all="ignore"):
        p = np.exp(logits / temperature)
        return rng.choice(len(p), p=p / p.sum())


def sample_one_hot(logits, temperature, rng):
    return np.eye(len(logits))[sample_with(logits / temperature, rng)]


def sample_chances(logits, temperature, rng):
    z = np.exp(logits / temperature - np.max(logits / temperature))
    return z / z.sum()


def sample_without_exp(logits, temperature, rng):
    z = logits / temperature
    z = z - z.min() + 1e-9
    return rng.choice(len(z), p=z / z.sum())


def sample_power(logits, temperature, rng):
    p = np.exp(logits - np.max(logits))
    p = (p / p.sum()) ** (1 / temperature)
    return rng.choice(len(p), p=p / p.sum())


def loaded_die(weights, rng):
    """Throw a die whose sides come up in proportion to some weights; return the side, counted from 1.

    >>> loaded_die([0, 0, 5], np.random.default_rng(0))
    3
    """
    weights = np.array(weights, float)
    return int(rng.choice(len(weights), p=weights / weights.sum())) + 1


def draw_logits(rng):
    return (
        1.5 * rng.normal(size=int(rng.integers(4, 8))),
        float(rng.choice([0.4, 0.6, 1.6, 2.5])),
        int(rng.integers(1000)),
    )


def case(logits, temperature, seed, dtype: type = float):
    logits = np.array(logits, dtype)
    text = f"sample({show(logits)}, {temperature:g}, rng), 1,200 times,"
    return Case((logits, temperature, seed), judge=near, run=shares, shown=text)


sample_exercise = Exercise(
    key="sample",
    book=sample,
    parts=[
        Part(
            "at several temperatures",
            1,
            [
                case([0.0, 0.15, -0.1], 0.1, 1),
                case([0.0, 0.01], 0.01, 8),
                case([6.0, 0.0, 3.0], 4.0, 2),
                case([2.0, -1.0, 0.5, 0.0], 0.7, 3, np.float32),
                Case(draw_logits, judge=near, run=shares, repeat=2, shown="sample of drawn logits, 1,200 times,"),
            ],
        ),
        Part(
            "without overflow",
            1,
            [
                case([1000.0, 999.0, -1000.0], 0.5, 4),
                case([-1000.0, -1001.0], 0.5, 5),
                case([0.0, 8.0, 7.0], 0.01, 6),
                case([3.0], 1.0, 7),
                case([-1000.0, 0.0], 1000.0, 9),
                case([-300.0, 0.0], 300.0, 10),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            sample_argmax, "it takes the likeliest one each time. The others are to come as well, each with its chance."
        ),
        Mistake(sample_times, "the logits are multiplied by the temperature, so that heat makes it more certain."),
        Mistake(
            sample_cold,
            "these are the chances at temperature 1. It divides the logits, before the softmax: after it, or as a "
            "shift, it cancels out.",
        ),
        Mistake(sample_evenly, "every index is equally likely: the logits are not used."),
        Mistake(sample_without_exp, "the logits are made chances without the exponential."),
        Mistake(
            sample_fixed, "every call draws the same: a new generator is made each time. Use the rng that came in."
        ),
        Mistake(sample_global, "the draws do not come from rng: the same seed should give the same letters."),
        Mistake(sample_one_hot, "this is a one-hot row. The index itself is asked for."),
        Mistake(sample_chances, "these are the chances. Draw an index with them, by `rng.choice(…, p=…)`."),
        Mistake(
            sample_power,
            "a chance too small for a float has become 0, and then no temperature brings it back. Divide first.",
        ),
        Mistake(
            sample_overflows, "exp of a large logit is too large for a float. Softmax does not mind a shift: which one?"
        ),
    ],
    hints=[
        "First the chances, then a draw. Where in the softmax does the temperature come in?",
        "Divide the logits by the temperature, subtract the largest, take the exponential, divide by the sum.",
        "p as in the hint before; then `rng.choice(len(p), p=p)`.",
    ],
    sibling=loaded_die,
)
