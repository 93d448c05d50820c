"""Weights to begin with: Glorot's rule and He's."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def glorot_uniform(fan_in, fan_out, rng):
    """Draw a layer's weights uniformly between −a and a, so that their variance is 2 / (fan_in + fan_out).

    fan_in: inputs of the layer.  fan_out: its outputs.  rng: a random generator.
    Returns an array (fan_out, fan_in).

    >>> w = glorot_uniform(400, 200, np.random.default_rng(0))  # variance 1 / 300, a = 0.1
    >>> w.shape, bool(np.abs(w).max() < 0.1)
    ((200, 400), True)
    """
    bound = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, (fan_out, fan_in))


def he_normal(fan_in, fan_out, rng):
    """Draw a layer's weights from a normal distribution with mean 0 and variance 2 / fan_in.

    fan_in: inputs of the layer.  fan_out: its outputs.  rng: a random generator.
    Returns an array (fan_out, fan_in).

    >>> w = he_normal(200, 400, np.random.default_rng(0))  # √(2 / 200) = 0.1
    >>> w.shape, float(w.std().round(2))
    ((400, 200), 0.1)
    """
    return np.sqrt(2 / fan_in) * rng.normal(size=(fan_out, fan_in))


@dataclass
class Drawn:
    """What a draw is like. Two draws are the same if what can be said of them is, not if their numbers are."""

    shape: tuple
    centred: bool
    kind: str  # "uniform", "normal" or "another"
    spread: str  # its standard deviation over √(2 / fan_in), a step of about 5 % each
    fresh: bool  # a second draw gives other numbers
    seeded: bool  # the same seed gives the same numbers
    std: float = field(compare=False, default=0.0)


def describe(attempt, fan_in, fan_out, seed):
    rng = np.random.default_rng(seed)
    w = np.asarray(attempt(fan_in, fan_out, rng), dtype=float)
    again = np.asarray(attempt(fan_in, fan_out, rng), dtype=float)
    fresh = not np.array_equal(w, again)
    seeded = np.array_equal(w, np.asarray(attempt(fan_in, fan_out, np.random.default_rng(seed)), dtype=float))
    std = float(w.std())
    if std == 0:
        return Drawn(w.shape, bool(w.mean() == 0), "another", "0", fresh, seeded, std)
    peak = float(np.mean((w - w.mean()) ** 4) / std**4)
    kind = "uniform" if abs(peak - 1.8) < 0.1 else "normal" if abs(peak - 3) < 0.3 else "another"
    step = round(np.log(std / np.sqrt(2 / fan_in)) / 0.1 + 0.25) if np.isfinite(std) else 10**6
    return Drawn(w.shape, abs(w.mean()) < 0.05 * std, kind, str(step), fresh, seeded, std)


def judge(kind, std_of):
    def say(drawn, fan_in, fan_out, seed):
        if drawn.shape != (fan_out, fan_in):
            return f"gave shape {drawn.shape}, expected {(fan_out, fan_in)}: a row for each output"
        if not drawn.centred:
            return "gave numbers whose mean is not near 0"
        if drawn.kind != kind:
            return f"gave numbers that are not drawn from a {kind} distribution"
        wanted = std_of(fan_in, fan_out)
        if abs(drawn.std - wanted) > 0.03 * wanted:
            return f"gave a standard deviation of {drawn.std:.4f}, expected {wanted:.4f}"
        if not drawn.fresh:
            return "gave the same numbers at the second call"
        return "" if drawn.seeded else "gave other numbers for a generator of the same seed"

    return say


def draw_sizes(rng):
    fan_in = int(rng.integers(150, 250))
    return fan_in, int(fan_in * rng.uniform(1.5, 2.5)), int(rng.integers(1_000_000))


def exercise(function, kind, std_of, mistakes, hints, sibling):
    say = judge(kind, std_of)
    name = function.__name__
    cases = [
        Case((200, 400, 1), judge=say, run=describe, shown=f"{name}(200, 400, rng)"),
        Case((450, 150, 2), judge=say, run=describe, shown=f"{name}(450, 150, rng)"),
        Case(draw_sizes, judge=say, run=describe, repeat=2, shown=f"{name} for another layer"),
    ]
    return Exercise(
        key=name,
        book=function,
        parts=[Part("shape, distribution and spread", 1, cases)],
        mistakes=mistakes,
        hints=hints,
        sibling=sibling,
    )


def glorot_from_zero(fan_in, fan_out, rng):
    return rng.uniform(0, np.sqrt(6 / (fan_in + fan_out)), (fan_out, fan_in))


def glorot_transposed(fan_in, fan_out, rng):
    return glorot_like(fan_in, fan_out, rng).T


def glorot_like(fan_in, fan_out, rng):
    a = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-a, a, (fan_out, fan_in))


def glorot_variance_as_bound(fan_in, fan_out, rng):
    a = np.sqrt(2 / (fan_in + fan_out))
    return rng.uniform(-a, a, (fan_out, fan_in))


def glorot_no_root(fan_in, fan_out, rng):
    a = 6 / (fan_in + fan_out)
    return rng.uniform(-a, a, (fan_out, fan_in))


def glorot_fan_in_only(fan_in, fan_out, rng):
    a = np.sqrt(6 / fan_in)
    return rng.uniform(-a, a, (fan_out, fan_in))


def glorot_as_normal(fan_in, fan_out, rng):
    return np.sqrt(6 / (fan_in + fan_out)) * rng.normal(size=(fan_out, fan_in))


def glorot_own_seed(fan_in, fan_out, rng):
    return glorot_like(fan_in, fan_out, np.random.default_rng(0))


def glorot_right_normal(fan_in, fan_out, rng):
    return np.sqrt(2 / (fan_in + fan_out)) * rng.normal(size=(fan_out, fan_in))


def glorot_global_random(fan_in, fan_out, rng):
    return glorot_like(fan_in, fan_out, np.random.default_rng())


def he_global_random(fan_in, fan_out, rng):
    return np.sqrt(2 / fan_in) * np.random.default_rng().normal(size=(fan_out, fan_in))


def he_no_root(fan_in, fan_out, rng):
    return 2 / fan_in * rng.normal(size=(fan_out, fan_in))


def he_variance_one(fan_in, fan_out, rng):
    return rng.normal(size=(fan_out, fan_in))


def he_half(fan_in, fan_out, rng):
    return rng.normal(size=(fan_out, fan_in)) / np.sqrt(fan_in)


def he_fan_out(fan_in, fan_out, rng):
    return np.sqrt(2 / fan_out) * rng.normal(size=(fan_out, fan_in))


def he_both_fans(fan_in, fan_out, rng):
    return np.sqrt(2 / (fan_in + fan_out)) * rng.normal(size=(fan_out, fan_in))


def he_transposed(fan_in, fan_out, rng):
    return np.sqrt(2 / fan_in) * rng.normal(size=(fan_in, fan_out))


def he_uniform(fan_in, fan_out, rng):
    a = np.sqrt(2 / fan_in)
    return rng.uniform(-a, a, (fan_out, fan_in))


def he_own_seed(fan_in, fan_out, rng):
    return np.sqrt(2 / fan_in) * np.random.default_rng(0).normal(size=(fan_out, fan_in))


def dice_around_zero(rolls, reach, rng):
    """Draw whole numbers from −reach to reach, all equally likely, (rolls,).

    >>> dice_around_zero(3, 0, np.random.default_rng(0))
    array([0, 0, 0])
    """
    return rng.integers(-reach, reach + 1, rolls)


def heights(people, mean, variance, rng):
    """Draw heights from a normal distribution, (people,).

    >>> heights(2, 170.0, 0.0, np.random.default_rng(0))
    array([170., 170.])
    """
    return mean + np.sqrt(variance) * rng.normal(size=people)


glorot_exercise = exercise(
    glorot_uniform,
    "uniform",
    lambda fan_in, fan_out: np.sqrt(2 / (fan_in + fan_out)),
    [
        Mistake(glorot_from_zero, "all weights are positive: the range should begin at −a."),
        Mistake(glorot_transposed, "rows and columns are swapped: a weight is (outputs, inputs)."),
        Mistake(
            glorot_variance_as_bound, "the bound is too small: √(2 / (fan_in + fan_out)) is the standard deviation."
        ),
        Mistake(glorot_no_root, "the square root is missing."),
        Mistake(glorot_fan_in_only, "the bound uses fan_in alone. Glorot's rule weighs both directions."),
        Mistake(glorot_as_normal, "these are normal numbers. A uniform draw has the same chance all over its range."),
        Mistake(glorot_right_normal, "the spread is right, but the numbers are normal. Glorot's are drawn uniformly."),
        Mistake(glorot_global_random, "the numbers do not come from the rng handed in, so no seed brings them back."),
        Mistake(glorot_own_seed, "every layer gets the same numbers. Draw them with the rng that came in."),
    ],
    [
        "Two rules for one variance: set a²/3 equal to 2 / (fan_in + fan_out), and solve for a.",
        "a is the square root of 6 / (fan_in + fan_out). `rng.uniform` wants a low end, a high end and a shape.",
        "`a = np.sqrt(6 / (fan_in + fan_out))`, then `rng.uniform(-a, a, (fan_out, fan_in))`.",
    ],
    dice_around_zero,
)
he_exercise = exercise(
    he_normal,
    "normal",
    lambda fan_in, fan_out: np.sqrt(2 / fan_in),
    [
        Mistake(he_no_root, "the variance is taken as the standard deviation. A square root lies between them."),
        Mistake(he_variance_one, "the numbers are not scaled: their variance is 1."),
        Mistake(he_half, "the 2 is missing: a ReLU lets only half of the variance through."),
        Mistake(he_fan_out, "this divides by fan_out. What a unit sums are its inputs."),
        Mistake(he_both_fans, "this is Glorot's variance. He's rule looks at fan_in alone."),
        Mistake(he_transposed, "rows and columns are swapped: a weight is (outputs, inputs)."),
        Mistake(he_uniform, "these are uniform numbers. He's rule draws them from a normal distribution."),
        Mistake(he_global_random, "the numbers do not come from the rng handed in, so no seed brings them back."),
        Mistake(he_own_seed, "every layer gets the same numbers. Draw them with the rng that came in."),
    ],
    [
        "`rng.normal` draws with standard deviation 1 unless told otherwise. Which one is asked for?",
        "The standard deviation is the root of the variance, √(2 / fan_in); a number times it scales the draw.",
        "`np.sqrt(2 / fan_in) * rng.normal(size=(fan_out, fan_in))`.",
    ],
    heights,
)
