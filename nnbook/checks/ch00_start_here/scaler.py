"""Chapter 00: a function that remembers the data it was made from."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference

Array = np.ndarray


def make_scaler(x):
    """Return a function that takes the mean of x, shape (n,), off its argument and divides by x's deviation."""
    mean, deviation = x.mean(), x.std()

    def scale(values):
        return (values - mean) / deviation

    return scale


def make_shifter(x):
    """Return a function that takes the smallest value of x, shape (n,), away from whatever it is given.

    >>> shift = make_shifter(np.array([3.0, 5.0]))
    >>> float(shift(10.0))
    7.0
    """
    smallest = x.min()

    def shift(values):
        return values - smallest

    return shift


def _not_a_function(made: Any) -> str:
    if made is None:
        return "has no function to call: `make_scaler` itself handed back None"
    what = f"an array of shape {made.shape}" if isinstance(made, np.ndarray) else f"a {type(made).__name__}"
    return f"has no function to call: `make_scaler` itself handed back {what}"


def _use_scaler(make: Callable, x: Array, values: Array) -> Any:
    scale = make(x)
    return scale(values) if callable(scale) else _not_a_function(scale)


def _use_first_of_two(make: Callable, x: Array, other: Array, values: Array) -> Any:
    first = make(x)
    make(other)
    return first(values) if callable(first) else _not_a_function(first)


def _scaled_by_hand(x: Array, *rest: Array) -> Array:
    mean = math.fsum(x) / len(x)
    deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in x) / len(x))
    return np.array([(v - mean) / deviation for v in rest[-1]])


def _judge_scaled(got: Any, *args: Array) -> str:
    return got if isinstance(got, str) else difference(got, _scaled_by_hand(*args))


def _some(rng: np.random.Generator, n: int) -> Array:
    return rng.normal(rng.uniform(-5, 5), rng.uniform(1, 3), size=n)


def _scaler_of(centre: Callable, spread: Callable) -> Callable:
    return lambda x: lambda values: (values - centre(x, values)) / spread(x, values)


_shared: dict[str, float] = {}


def _make_shared_scaler(x: Array) -> Callable:
    _shared.update(mean=x.mean(), deviation=x.std())
    return lambda values: (values - _shared["mean"]) / _shared["deviation"]


FIVE = np.array([1.0, 2.0, 3.0, 4.0, 5.0])

MAKE_SCALER = Exercise(
    key="make_scaler",
    book=make_scaler,
    sibling=make_shifter,
    parts=[
        Part(
            "remembers the data it was made from",
            1,
            [
                Case((FIVE, np.array([3.0, 5.0, 10.0])), run=_use_scaler, judge=_judge_scaled,
                     shown="make_scaler(np.array([1, 2, 3, 4, 5]))(np.array([3, 5, 10]))"),
                Case(lambda rng: (_some(rng, 6), _some(rng, 3)), run=_use_scaler, judge=_judge_scaled,
                     shown="make_scaler(x)(values)"),
                Case(lambda rng: (x := _some(rng, 6), x), run=_use_scaler, judge=_judge_scaled,
                     shown="make_scaler(x)(x)"),
            ],
        ),
        Part(
            "two scalers, side by side",
            1,
            [
                Case(lambda rng: (_some(rng, 5), _some(rng, 5), _some(rng, 4)), run=_use_first_of_two,
                     judge=_judge_scaled, shown="first = make_scaler(x); second = make_scaler(y); first(values)"),
            ],
        ),
    ],
    mistakes=[
        Mistake(lambda x: None, "`make_scaler` lacks a `return` of its own: it should hand back the inner function."),
        Mistake(lambda x: (x - x.mean()) / x.std(), "this scales x at once; asked is a function that scales later."),
        Mistake(_scaler_of(lambda x, v: v.mean(), lambda x, v: v.std()),
                "the new values are scaled by their own mean and deviation; asked are those of x, remembered."),
        Mistake(_scaler_of(lambda x, v: x.mean(), lambda x, v: 1), "the mean is taken off, the division is missing."),
        Mistake(_scaler_of(lambda x, v: 0, lambda x, v: x.std()), "the division is there, the mean is not taken off."),
        Mistake(_scaler_of(lambda x, v: x.mean() / x.std(), lambda x, v: 1),
                "only the mean is divided, because `/` comes before `-`. Brackets let the subtraction come first."),
        Mistake(_scaler_of(lambda x, v: x.mean(), lambda x, v: x.var()),
                "this divides by the variance; the standard deviation is its square root."),
        Mistake(_scaler_of(lambda x, v: x.mean(), lambda x, v: x.std(ddof=1)),
                "the deviation is made with n − 1; asked is the one with n, which `x.std()` gives."),
        Mistake(_scaler_of(lambda x, v: x.min(), lambda x, v: x.max() - x.min()),
                "this maps the range of x to 0…1; asked is mean 0 and standard deviation 1."),
        Mistake(_make_shared_scaler,
                "the second scaler overwrote what the first remembered. Keep mean and deviation inside `make_scaler`."),
    ],
    hints=(
        "Two steps in time: mean and deviation are computed now, from x; the scaling happens later, at each call.",
        "Inside `make_scaler`, after computing both numbers, define a second function of `values` that uses them.",
        "`def scale(values):` inside, subtracting and dividing there; the last line hands back `scale` itself.",
    ),
)  # fmt: skip
