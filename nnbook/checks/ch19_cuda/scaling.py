"""Keeping gradients within float16's reach."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def loss_scale(gradients):
    """Find how far the loss may be scaled up before a gradient is too large for float16.

    gradients: array of any shape, float32 or float64, none of them nan or infinite.
    Returns the largest power of two, 2.0**k, k a whole number and maybe negative, for which no gradient times it is
    above 65504 in magnitude; 1.0 if there are no gradients or all are 0.

    >>> loss_scale(np.array([0.001, -2.0]))
    16384.0
    """
    largest = float(np.abs(gradients).max(initial=0))
    if largest == 0:
        return 1.0
    return float(2.0 ** np.floor(np.log2(65504 / largest)))


def by_doubling(gradients):
    largest = max((abs(float(g)) for g in gradients.ravel()), default=0.0)
    if largest == 0:
        return 1.0
    scale = 1.0
    while scale * largest > 65504:
        scale /= 2
    while 2 * scale * largest <= 65504:
        scale *= 2
    return scale


def draw(rng):
    shape = tuple(int(k) for k in rng.integers(1, 5, 2))
    gradients = rng.normal(size=shape) * 10 ** rng.uniform(-8, 8, shape)
    return (gradients.astype(rng.choice([np.float32, np.float64])),)


def draw_negative(rng):
    return (-np.abs(draw(rng)[0]).reshape(-1),)


def exact(gradients, expect):
    """Return a case that shows all digits and the dtype, so that what it says can be pasted."""
    dtype = ", np.float32" if gradients.dtype == np.float32 else ""
    return Case((gradients,), expect, shown=f"loss_scale(np.array({gradients.tolist()}{dtype}))")


def of_largest(gradients, rule, largest=None):
    largest = float(np.abs(gradients).max(initial=0)) if largest is None else largest
    return 1.0 if largest == 0 else float(rule(65504 / largest))


def scale_signed(gradients):
    largest = float(gradients.max(initial=0))
    return of_largest(gradients, lambda r: 2.0 ** np.floor(np.log2(r)), largest)


def scale_exact(gradients):
    return of_largest(gradients, lambda r: r)


def scale_up(gradients):
    return of_largest(gradients, lambda r: 2.0 ** np.ceil(np.log2(r)))


def scale_nearest(gradients):
    return of_largest(gradients, lambda r: 2.0 ** np.round(np.log2(r)))


def scale_never_down(gradients):
    return of_largest(gradients, lambda r: max(1.0, 2.0 ** np.floor(np.log2(r))))


def scale_truncates(gradients):
    return of_largest(gradients, lambda r: 2.0 ** int(np.log2(r)))


def scale_exponent(gradients):
    return of_largest(gradients, lambda r: np.floor(np.log2(r)))


def scale_of_mean(gradients):
    if not gradients.size:
        return 1.0
    return of_largest(gradients, lambda r: 2.0 ** np.floor(np.log2(r)), float(np.abs(gradients).mean()))


def scale_of_smallest(gradients):
    some = np.abs(gradients[gradients != 0])
    return of_largest(gradients, lambda r: 2.0 ** np.floor(np.log2(r)), float(some.min()) if some.size else 0.0)


def scale_power_of_two_limit(gradients):
    return of_largest(gradients, lambda r: 2.0 ** np.floor(np.log2(r * 65536 / 65504)))


def scale_strictly(gradients):
    return of_largest(gradients, lambda r: 2.0 ** (np.ceil(np.log2(r)) - 1))


def scale_single(gradients):
    largest = np.abs(gradients).max(initial=0)
    with np.errstate(all="ignore"):
        return 1.0 if largest == 0 else float(2.0 ** np.floor(np.log2(65504 / largest)))


def scale_finite(gradients):
    largest = float(np.abs(gradients).max(initial=0))
    return 1.0 if largest == 0 else float(2.0 ** (np.ceil(np.log2(65520 / largest)) - 1))


def scale_no_zeros(gradients):
    largest = float(np.abs(gradients).max())
    return float(2.0 ** np.floor(np.log2(np.divide(65504, largest))))


def headroom(values, limit):
    """Say how many times the largest of some numbers fits below a limit.

    >>> headroom([1, -5], 20)
    4.0
    """
    return limit / max(abs(v) for v in values)


scale_exercise = Exercise(
    key="loss_scale",
    book=loss_scale,
    parts=[
        Part(
            "the scale",
            1,
            [
                Case((np.array([0.001, -2.0]),), 16384.0),
                Case((np.array([1.0]),), 32768.0),
                Case((np.array([1.5, 3.0]),), 16384.0),
                exact(np.array([3e-7, 1e-9], np.float32), 137438953472.0),
                exact(np.array([1e-36], np.float32), 2.0**135),
                exact(np.array([65528 / 2**14]), 8192.0),
                exact(np.nextafter(np.array([65504 / 2**14], np.float32), np.float32(9)), 8192.0),
                Case(draw, by_doubling),
                Case(draw_negative, by_doubling),
            ],
        ),
        Part(
            "edges",
            1,
            [
                exact(np.array([[65504.0], [-1.0]]), 1.0),
                exact(np.array([65510.0]), 0.5),
                exact(np.array([65520.0]), 0.5),
                Case((np.array([40000.0, -3.0]),), 1.0),
                exact(np.array([[-1e6, 2.0], [3.0, 0.0]], np.float32), 0.0625),
                Case((np.zeros((2, 3)),), 1.0),
                Case((np.zeros(0),), 1.0),
                exact(np.array([0.0, -32752.0]), 2.0),
            ],
        ),
    ],
    mistakes=[
        Mistake(scale_signed, "a large negative gradient overflows just as well. Signs do not count."),
        Mistake(scale_exact, "this is the exact quotient. A power of two is asked: it changes only exponents."),
        Mistake(scale_up, "this is the next power of two above: the largest gradient overflows."),
        Mistake(scale_nearest, "the nearest power of two may lie above, and then the largest gradient overflows."),
        Mistake(scale_never_down, "gradients above 65504 need a scale below 1."),
        Mistake(scale_truncates, "int() cuts towards 0, which for a negative exponent is upwards."),
        Mistake(scale_exponent, "this is the exponent k; 2**k is asked for."),
        Mistake(scale_of_mean, "the mean gradient fits, but the largest does not."),
        Mistake(scale_of_smallest, "this lifts the smallest gradient to the top; all larger ones overflow."),
        Mistake(scale_power_of_two_limit, "float16 ends a little below 65536."),
        Mistake(
            scale_finite,
            "float16 rounds what is a little above 65504 down to it, so it stays finite. But the limit asked is 65504.",
        ),
        Mistake(
            scale_single,
            "for float32 gradients the quotient is taken in float32: it is rounded there, and may be infinite. Put "
            "`float()` around the largest.",
        ),
        Mistake(scale_strictly, "a gradient of exactly 65504 still fits."),
        Mistake(scale_no_zeros, "without gradients, or with zeros alone, there is nothing to divide by."),
    ],
    hints=[
        "Only one gradient matters. Which? And what does it allow?",
        "The quotient 65504 / largest is the limit; the power of two at or below it is wanted. Think of np.log2.",
        "2.0 ** np.floor(np.log2(65504 / largest)) with float(np.abs(gradients).max(initial=0)) as largest; 1.0 if "
        "that is 0.",
    ],
    sibling=headroom,
)
