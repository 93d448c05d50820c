"""Answers of several parts, told apart by name."""

from __future__ import annotations

from typing import Any

import numpy as np


def by_name(answer: Any, *names: str) -> dict[str, Any] | None:
    """Return the parts of an answer by their names; None if there is no answer.

    Raises TypeError if there are more or fewer parts, or if one is a list where an array is expected.

    >>> sorted(by_name((np.ones(2), np.zeros(3)), "keys", "values"))
    ['keys', 'values']
    """
    if answer is None:
        return None
    expected = f"expected {len(names)} arrays ({', '.join(names)})"
    if not isinstance(answer, tuple | list):
        kind = "one array" if isinstance(answer, np.ndarray) else f"one {type(answer).__name__}"
        raise TypeError(f"{expected}, and {kind} came back")
    if len(answer) != len(names):
        raise TypeError(f"{expected}, and {len(answer)} came back")
    parts = dict(zip(names, answer, strict=True))
    for name, part in parts.items():
        if isinstance(part, list):
            raise TypeError(f"{name} is a list where an array is expected: `np.array(…)` makes one of it")
    return parts
