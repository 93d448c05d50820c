"""Chapter 00: random numbers from a generator that is handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def draw(rng, n):
    """Return n numbers from the generator rng, normal with mean 0 and standard deviation 0.1: shape (n,)."""
    return rng.normal(0.0, 0.1, size=n)


def throw_dice(rng, n):
    """Return n throws of a die, whole numbers from 1 to 6 of shape (n,), drawn from the generator rng.

    >>> throw_dice(np.random.default_rng(0), 5)
    array([6, 4, 4, 2, 2])
    """
    return rng.integers(1, 7, size=n)


def _no_array(found: Any) -> str | None:
    """Say what came where it is no array; None where it is None, so that the check can say so itself."""
    if found is None:
        return None
    if isinstance(found, list | tuple):
        return f"a {type(found).__name__}"
    return "a single number" if np.ndim(found) == 0 else f"a {type(found).__name__}"


def _habits(draw: Callable, seed: int, n: int) -> dict[str, Any] | str | None:
    """Find out how a drawing function treats its generator."""
    first, again, other = (draw(np.random.default_rng(s), n) for s in (seed, seed, seed + 1))
    if not isinstance(first, np.ndarray):
        return _no_array(first)
    rng = np.random.default_rng(seed)
    one, two = draw(rng, n), draw(rng, n)
    return {
        "shape": first.shape,
        "repeats": np.array_equal(first, again),
        "depends on the seed": not np.array_equal(first, other),
        "moves on": not np.array_equal(one, two),
    }


def _judge_habits(found: dict[str, Any] | str, _seed: int, n: int) -> str:
    if isinstance(found, str):
        return f"gave {found}, expected an array of shape ({n},)"
    if found["shape"] != (n,):
        return f"gave shape {found['shape']}, expected ({n},)"
    if not found["repeats"]:
        return "gave other numbers from a generator with the same seed"
    if not found["depends on the seed"]:
        return "gave the same numbers from generators with different seeds"
    return "" if found["moves on"] else "gave the same numbers when the same generator was used twice"


def _rounded(x: float) -> float:
    """Round to one significant digit where that is within 8 %, else to two: chance moves the third."""
    short = float(f"{x:.1g}")
    return short if abs(x - short) <= 0.08 * abs(short) else float(f"{x:.2g}")


def _spread(draw: Callable, seed: int, n: int) -> dict[str, float] | str | None:
    """Measure how many numbers come, their mean, standard deviation and the share within 0.1 of 0, roughly."""
    found = draw(np.random.default_rng(seed), n)
    if not isinstance(found, np.ndarray):
        return _no_array(found)
    x = found.astype(float)
    mean, deviation = float(x.mean()), float(x.std())
    return {
        "count": x.size,
        "mean": 0.0 if abs(mean) < 0.05 * deviation else _rounded(mean),
        "deviation": _rounded(deviation),
        "share within 0.1": round(float(np.mean(np.abs(x) < 0.1)), 1),
    }


def _judge_spread(found: dict[str, float] | str, _seed: int, n: int) -> str:
    if isinstance(found, str):
        return f"gave {found}, expected an array of shape ({n},)"
    if found["count"] != n:
        return f"gave {found['count']:,} numbers, expected {n:,}"
    if found["mean"] or found["deviation"] != 0.1:
        return (
            f"gave {n:,} numbers with mean {found['mean']:g} and standard deviation {found['deviation']:g}, "
            "expected 0 and 0.1"
        )
    if found["share within 0.1"] != 0.7:
        return "gave numbers of the right spread that are not normally distributed"
    return ""


def _seeds(n: int) -> Callable:
    return lambda rng: (int(rng.integers(1_000_000)), n)


DRAW = Exercise(
    key="draw",
    book=draw,
    sibling=throw_dice,
    parts=[
        Part(
            "n numbers; the same seed gives the same, the next call gives others",
            1,
            [
                Case(_seeds(5), run=_habits, judge=_judge_habits, shown="draw(rng, 5)"),
                Case(_seeds(1), run=_habits, judge=_judge_habits, shown="draw(rng, 1)"),
            ],
        ),
        Part(
            "normally distributed with mean 0 and standard deviation 0.1",
            1,
            [Case(_seeds(10_000), run=_spread, judge=_judge_spread, shown="draw(rng, 10_000)", repeat=3)],
        ),
    ],
    mistakes=[
        Mistake(
            lambda rng, n: np.random.default_rng().normal(0, 0.1, n),
            "the numbers come from a generator other than `rng`, so nobody can repeat them.",
        ),
        Mistake(
            lambda rng, n: np.random.default_rng(0).normal(0, 0.1, n),
            "a generator is made anew, with a fixed seed, at every call; draw from the `rng` that is handed in.",
        ),
        Mistake(lambda rng, n: rng.normal(0, 0.1), "this is a single number; asked are n of them, in an array."),
        Mistake(
            lambda rng, n: list(rng.normal(0, 0.1, n)), "this is a list; asked is an array: wrap it in `np.array(…)`."
        ),
        Mistake(lambda rng, n: rng.normal(0, 0.1, (n, 1)), "this is a column of shape (n, 1); asked is shape (n,)."),
        Mistake(lambda rng, n: rng.normal(0, 0.1, (1, n)), "this is a table of one row, shape (1, n); asked is (n,)."),
        Mistake(lambda rng, n: rng.normal(0, 1, n), "the standard deviation is 1; it should be 0.1."),
        Mistake(
            lambda rng, n: rng.normal(0, 0.1**2, n),
            "0.1 is squared on the way: NumPy asks for the standard deviation, not for the variance.",
        ),
        Mistake(
            lambda rng, n: rng.normal(0, 0.1**0.5, n),
            "the root of 0.1 is taken on the way: 0.1 is the standard deviation itself, not the variance.",
        ),
        Mistake(lambda rng, n: rng.uniform(-0.1, 0.1, n), "these are uniform between −0.1 and 0.1, not normal."),
        Mistake(lambda rng, n: rng.random(n), "these are uniform between 0 and 1, not normal around 0."),
        Mistake(lambda rng, n: 0.1 * rng.random(n), "these are uniform between 0 and 0.1, not normal around 0."),
        Mistake(lambda rng, n: rng.normal(0.1, 0.1, n), "the mean is 0.1 too; it should be 0."),
    ],
    hints=(
        "`rng` is a generator, and a generator has methods that draw. Which one is named after the bell curve?",
        "`rng.normal` takes the mean, the standard deviation and how many are wanted.",
        "Give it 0, then 0.1, then `size=` and the count. Make no generator of your own: use the one handed in.",
    ),
)  # fmt: skip
