"""How far two answers are apart, measured so that nothing slips through."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def relative_error(ours, theirs):
    """Say how far two arrays are apart: the greatest difference, divided by the greatest number of theirs.

    ours, theirs: arrays of the same shape, float32 or float64, of at least one number. Signs do not count in either
    greatest. The difference is taken in float64.
    Returns a number: 0 where both are all 0 and nan where either holds a nan; elsewhere theirs is not all 0.
    Raises ValueError where the shapes differ.

    >>> relative_error(np.array([1.0, -4.5]), np.array([1.0, -4.0]))
    0.125
    """
    if ours.shape != theirs.shape:
        raise ValueError(f"relative_error: shapes {ours.shape} and {theirs.shape}")
    gap = np.abs(ours.astype(float) - theirs.astype(float)).max()
    return float(gap / np.abs(theirs).max()) if gap != 0 else 0.0


def by_loop(ours, theirs):
    pairs = [(float(a), float(b)) for a, b in zip(ours.ravel(), theirs.ravel(), strict=True)]
    if any(a != a or b != b for a, b in pairs):
        return float("nan")
    gap = max(abs(a - b) for a, b in pairs)
    return gap / max(abs(b) for _, b in pairs) if gap else 0.0


def draw(rng):
    theirs = rng.normal(size=(3, int(rng.integers(2, 6)))) * 10 ** rng.uniform(-3, 3)
    return theirs + rng.normal(size=theirs.shape) * 10 ** rng.uniform(-6, -1), theirs


def draw_strided(rng):
    ours, theirs = draw(rng)
    return np.asfortranarray(ours), theirs.T[::-1].copy().T[:, ::-1]


def draw_single(rng):
    theirs = rng.normal(size=(2, 5)).astype(np.float32)
    return theirs + np.float32(0.01) * rng.normal(size=(2, 5)).astype(np.float32), theirs


def raised(attempt, ours, theirs):
    """Return the number, or that a ValueError was raised."""
    try:
        value = attempt(ours, theirs)
    except ValueError:
        return "a ValueError"
    return "an error that is returned" if isinstance(value, Exception) else value


def both_shapes(ours, theirs):
    return Case((ours, theirs), "a ValueError", run=raised)


def error_elementwise(ours, theirs):
    same(ours, theirs)
    gap = np.abs(ours.astype(float) - theirs)
    with np.errstate(all="ignore"):
        return float(np.where(gap == 0, 0, gap / np.abs(theirs)).max())


def error_elementwise_plain(ours, theirs):
    same(ours, theirs)
    with np.errstate(all="ignore"):
        return float((np.abs(ours.astype(float) - theirs) / np.abs(theirs)).max())


def error_elementwise_short(ours, theirs):
    same(ours, theirs)
    with np.errstate(all="ignore"):
        return float((np.abs(ours - theirs) / np.abs(theirs)).max())


def error_same_size(ours, theirs):
    if ours.size != theirs.size:
        raise ValueError
    return scaled(ours.ravel(), theirs.ravel())


def error_same_size_broadcasts(ours, theirs):
    if ours.size != theirs.size:
        raise ValueError
    return error_broadcasts(ours, theirs)


def same(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError


def scaled(ours, theirs, reduce=np.max, of=None, absolute=True):
    same(ours, theirs)
    gap = ours.astype(float) - theirs
    gap = reduce(np.abs(gap) if absolute else gap)
    return float(gap / reduce(np.abs(theirs if of is None else of))) if gap else 0.0


def error_broadcasts(ours, theirs):
    gap = np.abs(ours.astype(float) - theirs).max()
    return float(gap / np.abs(theirs).max()) if gap else 0.0


def error_absolute(ours, theirs):
    same(ours, theirs)
    return float(np.abs(ours.astype(float) - theirs).max())


def error_signed(ours, theirs):
    return scaled(ours, theirs, absolute=False)


def error_of_means(ours, theirs):
    return scaled(ours, theirs, np.mean)


def error_by_ours(ours, theirs):
    return scaled(ours, theirs, of=ours)


def error_without_nan(ours, theirs):
    return scaled(ours, theirs, np.nanmax)


def error_signed_size(ours, theirs):
    same(ours, theirs)
    gap = np.abs(ours.astype(float) - theirs).max()
    return float(gap / theirs.max()) if gap else 0.0


def error_divides_zero(ours, theirs):
    same(ours, theirs)
    return float(np.abs(ours.astype(float) - theirs).max() / np.abs(theirs).max())


def error_zero_first(ours, theirs):
    same(ours, theirs)
    return scaled(ours, theirs) if theirs.any() else 0.0


def error_with_little(ours, theirs):
    same(ours, theirs)
    return float(np.abs(ours.astype(float) - theirs).max() / (np.abs(theirs).max() + 1e-8))


def error_with_less(ours, theirs):
    same(ours, theirs)
    return float(np.abs(ours.astype(float) - theirs).max() / (np.abs(theirs).max() + 1e-12))


def error_returned(ours, theirs):
    return ValueError("shapes") if ours.shape != theirs.shape else scaled(ours, theirs)


def error_single(ours, theirs):
    same(ours, theirs)
    gap = np.abs(ours.astype(np.float32) - theirs.astype(np.float32)).max()
    return float(gap / np.abs(theirs).max()) if gap else 0.0


def greatest_gap(a, b):
    """Return the greatest difference of two lists of numbers.

    >>> greatest_gap([1, 5], [2, 2])
    3
    """
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


parity_exercise = Exercise(
    key="relative_error",
    book=relative_error,
    parts=[
        Part(
            "numbers",
            1,
            [
                Case((np.array([1.0, -4.5, 0.001]), np.array([1.0, -4.0, 0.002])), 0.125),
                Case((np.array([-3.0, -2.0]), np.array([-1.0, -2.0])), 1.0),
                Case((np.array([[2.0, 8.0]]), np.array([[2.5, 4.0]])), 1.0),
                Case(draw, by_loop),
                Case(draw_strided, by_loop),
                Case(draw_single, by_loop, rtol=1e-5),
                Case((np.zeros((2, 2)), np.zeros((2, 2))), 0.0),
                Case(
                    (np.array([3e38], np.float32), np.array([-3e38], np.float32)),
                    2.0,
                    shown="relative_error(np.array([3e38], np.float32), np.array([-3e38], np.float32))",
                ),
                Case((np.array([2e-9, -1e-9]), np.array([1e-9, -1e-9])), 1.0),
                Case(
                    (np.array([1e9, 1.0]), np.array([1e9 + 1, 1.0])),
                    1 / (1e9 + 1),
                    shown="relative_error(np.array([1e9, 1.0]), np.array([1e9 + 1, 1.0]))",
                ),
            ],
        ),
        Part(
            "traps",
            1,
            [
                both_shapes(np.array([1.0, 2.0, 3.0]), np.array([[1.0], [2.0], [3.0]])),
                both_shapes(np.array([[1.0, 2.0]]), np.array([1.0, 2.0])),
                both_shapes(np.array([2.0]), np.array([2.0, 2.0])),
                Case((np.array([1.0, np.nan]), np.array([1.0, 2.0])), float("nan")),
                Case((np.array([1.0, 2.0, 3.0]), np.array([1.0, np.nan, 3.0])), float("nan")),
                Case((np.array([0.0, np.nan]), np.array([0.0, 0.0])), float("nan")),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            error_elementwise,
            "each difference is divided by its own number. Where that is near 0, rounding alone looks like a fault.",
        ),
        Mistake(
            error_elementwise_plain,
            "each difference is divided by its own number, and 0 by 0 is nan. Divide the greatest by the greatest.",
        ),
        Mistake(
            error_elementwise_short,
            "each difference is divided by its own number, 0 by 0 is nan, and the difference is not in float64.",
        ),
        Mistake(error_same_size, "arrays of one size pass, whatever their shapes. Compare `.shape`."),
        Mistake(
            error_same_size_broadcasts,
            "arrays of one size pass, and NumPy broadcasts those of other shapes. Compare `.shape`.",
        ),
        Mistake(
            error_broadcasts,
            "different shapes pass: NumPy broadcasts them, and the comparison means nothing.",
        ),
        Mistake(error_absolute, "this is the greatest difference itself. What is it to be divided by?"),
        Mistake(error_signed, "a negative difference counts as small. Signs should not count."),
        Mistake(error_of_means, "these are means. One wrong number in a million would hardly show."),
        Mistake(error_by_ours, "it is divided by the greatest of ours; theirs is the reference."),
        Mistake(error_without_nan, "a nan is passed over, and a broken model looks well."),
        Mistake(error_signed_size, "the greatest number of theirs is looked for with its sign."),
        Mistake(error_divides_zero, "where both are all 0 this is 0 / 0."),
        Mistake(error_zero_first, "where theirs is all 0, ours is not looked at, and a nan in it passes for 0."),
        Mistake(error_with_little, "a small number is added below the line. Where theirs is as small, it decides."),
        Mistake(error_with_less, "a small number is added below the line. Where theirs is small, it is in the way."),
        Mistake(error_returned, "the error is returned like a number. Raise it."),
        Mistake(error_single, "the difference is taken in float32. It should be float64."),
    ],
    hints=[
        "Two greatest numbers and a division. What could make the comparison itself lie: shapes, signs, nan?",
        "`ours - theirs` broadcasts where the shapes differ, so compare `.shape` first. np.max hands a nan on.",
        "Raise ValueError if ours.shape != theirs.shape; take np.abs(ours.astype(float) - theirs).max(); return 0 if "
        "it is 0; else divide it by np.abs(theirs).max().",
    ],
    sibling=greatest_gap,
)
