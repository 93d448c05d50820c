"""What the functions of this room ask of their arguments, and the sentences they say when it is not so."""

from __future__ import annotations

from typing import Any

import numpy as np


def needs_rng(name: str, rng: Any) -> None:
    """Raise TypeError unless rng is a generator: a seed or None would hide where the randomness comes from."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"{name}: rng must be a generator such as np.random.default_rng(0), got {repr(rng)[:40]}")


def needs_whole(name: str, what: str, value: Any, least: int) -> None:
    """Raise TypeError unless value is a whole number, ValueError if it is under `least`."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise TypeError(f"{name}: {what} must be a whole number, got {repr(value)[:40]}")
    if value < least:
        raise ValueError(f"{name}: {what} must be at least {least}, got {value}")


def needs_spread(name: str, what: str, value: Any) -> None:
    """Raise ValueError unless value is a finite number that is not negative."""
    if not isinstance(value, int | float | np.number) or not 0 <= value < np.inf:
        raise ValueError(f"{name}: {what} must be a number of at least 0, got {repr(value)[:40]}")


def as_examples(name: str, value: Any) -> Any:
    """Return examples as an array, or as the tensor they are; raise TypeError for anything else."""
    array = value if hasattr(value, "shape") else np.asarray(value)
    if not array.shape or array.dtype == object:
        raise TypeError(f"{name}: expected arrays of examples, got {repr(value)[:40]}")
    return array
