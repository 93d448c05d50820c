"""Calling attempts so that a list does for an array, and judging that no warning comes on the way."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from nnbook.checks.show import difference


def as_array(attempt: Callable, *args: Any) -> Any:
    """Return what an attempt gives; of a list make an array."""
    value = attempt(*args)
    return np.asarray(value) if isinstance(value, list) else value


def with_warnings(attempt: Callable, *args: Any) -> tuple[Any, str] | None:
    """Return what an attempt gives and NumPy's warnings on the way, "" if there were none; None for nothing."""
    with (
        warnings.catch_warnings(record=True) as caught,
        np.errstate(over="warn", divide="warn", invalid="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        value = as_array(attempt, *args)
    if value is None:
        return None
    return value, " and ".join(sorted({str(warning.message) for warning in caught}))


def silent(truth: Callable, atol: float = 1e-9) -> Callable[..., str]:
    """Return a judge: right values, and no warning."""

    def judge(answer: tuple[Any, str], *args: Any) -> str:
        value, warned = answer
        wrong = difference(value, np.asarray(truth(*args)), atol=atol)
        return wrong or (f"gave the right values, but NumPy warned: {warned}" if warned else "")

    return judge
