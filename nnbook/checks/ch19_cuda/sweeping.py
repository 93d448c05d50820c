"""A line through the batch-size sweep: a fixed cost a step and a cost an example."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def fit_step_time(sizes, seconds):
    """Fit a + b·n to the times of a training step, so that the squares of the relative errors are least in sum.

    sizes: array (K,) of batch sizes n.  seconds: array (K,) of times t, one for each; K is at least 2.
    The relative error of one is (a + b·n - t) / t.
    Returns (a, b, half): seconds a step, seconds an example, and the batch size at which both cost the same, a / b.
    None of them is kept from being negative.

    >>> a, b, half = fit_step_time(np.array([1, 100]), np.array([3.0, 201.0]))
    >>> round(a, 6), round(b, 6), round(half, 6)
    (1.0, 2.0, 0.5)
    """
    columns = np.column_stack([1 / seconds, sizes / seconds])
    a, b = np.linalg.lstsq(columns, np.ones(len(sizes)))[0]
    return float(a), float(b), float(a / b)


def normal_equations(sizes, seconds):
    """Solve the two equations exactly: Σ(a + bn − t)/t² = 0 and Σ n(a + bn − t)/t² = 0."""
    n, t = [Fraction(int(one)) for one in sizes], [Fraction(float(one)) for one in seconds]
    s0, s1 = sum(1 / u**2 for u in t), sum(m / u**2 for m, u in zip(n, t, strict=True))
    s2 = sum(m**2 / u**2 for m, u in zip(n, t, strict=True))
    r0, r1 = sum(1 / u for u in t), sum(m / u for m, u in zip(n, t, strict=True))
    below = s0 * s2 - s1 * s1
    a, b = (r0 * s2 - r1 * s1) / below, (s0 * r1 - s1 * r0) / below
    return float(a), float(b), float(a / b)


def draw_exact(rng):
    sizes = 4 ** np.arange(int(rng.integers(3, 8)))
    return sizes, 10 ** rng.uniform(-5, -3) + 10 ** rng.uniform(-6, -4) * sizes


def draw_noisy(rng):
    sizes, seconds = draw_exact(rng)
    return sizes, seconds * np.exp(rng.uniform(0.05, 0.2, len(sizes)) * rng.choice([-1, 1], len(sizes)))


def weighted(sizes, seconds, weights):
    columns = np.column_stack([np.ones(len(sizes)), sizes]) * weights[:, None]
    a, b = np.linalg.lstsq(columns, seconds * weights, rcond=None)[0]
    return float(a), float(b), float(a / b)


def fit_absolute(sizes, seconds):
    return weighted(sizes, seconds, np.ones(len(sizes)))


def fit_root(sizes, seconds):
    return weighted(sizes, seconds, seconds**-0.5)


def fit_squared(sizes, seconds):
    return weighted(sizes, seconds, seconds**-2.0)


def fit_swapped(sizes, seconds):
    a, b, half = weighted(sizes, seconds, 1 / seconds)
    return b, a, half


def fit_swapped_names(sizes, seconds):
    a, b, _ = weighted(sizes, seconds, 1 / seconds)
    return b, a, b / a


def fit_clipped(sizes, seconds):
    a, b, _ = weighted(sizes, seconds, 1 / seconds)
    return max(a, 0.0), b, max(a, 0.0) / b


def fit_clipped_late(sizes, seconds):
    a, b, half = weighted(sizes, seconds, 1 / seconds)
    return max(a, 0.0), b, half


def fit_inverted(sizes, seconds):
    a, b, _ = weighted(sizes, seconds, 1 / seconds)
    return a, b, b / a


def fit_through_the_origin(sizes, seconds):
    b = float(np.sum(sizes / seconds) / np.sum((sizes / seconds) ** 2))
    return 0.0, b, 0.0


def fit_logarithms(sizes, seconds):
    b, a = np.polyfit(np.log(sizes), np.log(seconds), 1)
    return float(np.exp(a)), float(b), float(np.exp(a) / b)


def fit_ends(sizes, seconds):
    b = (seconds[-1] - seconds[0]) / (sizes[-1] - sizes[0])
    a = seconds[0] - b * sizes[0]
    return float(a), float(b), float(a / b)


def fit_two(sizes, seconds):
    return weighted(sizes, seconds, 1 / seconds)[:2]


def slope_through_zero(x, y):
    """Return the slope of the line through the origin for which the squared errors are least.

    >>> slope_through_zero(np.array([1.0, 2.0]), np.array([3.0, 6.0]))
    3.0
    """
    return float(x @ y / (x @ x))


sweep_exercise = Exercise(
    key="fit_step_time",
    book=fit_step_time,
    parts=[
        Part(
            "times that lie on a line",
            1,
            [
                Case((np.array([1, 10, 100]), np.array([0.5, 1.4, 10.4])), (0.4, 0.1, 4.0)),
                Case((np.array([2, 64]), np.array([7.0, 38.0])), (6.0, 0.5, 12.0)),
                Case((np.array([1, 2, 5]), np.array([0.5, 1.5, 4.5])), (-0.5, 1.0, -0.5)),
                Case(draw_exact, normal_equations, rtol=1e-5, atol=1e-12),
            ],
        ),
        Part(
            "times that don't quite",
            1,
            [
                Case(
                    (np.array([1, 10, 100]), np.array([1.0, 2.0, 8.0])),
                    (80 / 81, 2 / 27, 40 / 3),
                    rtol=1e-5,
                ),
                Case(draw_noisy, normal_equations, rtol=1e-5, atol=1e-12),
                Case(
                    (np.array([1, 2, 4, 4096]), np.array([2e-4, 1e-4, 1.5e-4, 9e-3])),
                    normal_equations,
                    rtol=1e-5,
                    atol=1e-12,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            fit_absolute,
            "the errors are taken as they are, so the largest batches decide alone. Each should be divided by its t.",
        ),
        Mistake(fit_root, "it is the squares of the errors that are divided by t here; divide the errors themselves."),
        Mistake(fit_squared, "the errors are divided by t twice."),
        Mistake(fit_swapped, "a and b are swapped: a is the cost of a step, b that of an example."),
        Mistake(fit_swapped_names, "a and b are swapped, and with them a / b. What belongs to a step comes first."),
        Mistake(fit_clipped, "a is kept at 0 or above. Where the times ask for a negative one, it is the answer here."),
        Mistake(fit_clipped_late, "a is kept at 0 or above, and the third number is not; neither should be."),
        Mistake(fit_inverted, "the third number is b / a; asked is a / b."),
        Mistake(fit_through_the_origin, "there is no fixed cost a in this fit."),
        Mistake(fit_logarithms, "this fits a straight line to logarithms, which is a power of n and not a + b·n."),
        Mistake(fit_ends, "this is the line through the first and the last point; the others have no say."),
        Mistake(fit_two, "a and b come back; the batch size a / b is missing."),
    ],
    hints=[
        "The relative error of a + b·n is a·(1/t) + b·(n/t) − 1. That is linear in a and b.",
        "Least squares with two columns, 1/t and n/t, and a target of ones: np.linalg.lstsq does it.",
        "np.linalg.lstsq(np.column_stack([1 / seconds, sizes / seconds]), np.ones(len(sizes)))[0] holds a and b.",
    ],
    sibling=slope_through_zero,
)
