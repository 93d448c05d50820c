"""Answers of several parts, told apart by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnbook.checks import Case
from nnbook.checks.run import Outcome
from nnbook.checks.show import difference


@dataclass(frozen=True)
class Several(Case):
    """A case whose `run` gives a tuple of arrays; `expect` gives them by name, and names all that is handed back."""

    names: tuple[str, ...] = ()

    def problem(self, outcome: Outcome, args: tuple) -> str:
        if outcome.value is None:
            return f"gave None, expected {len(self.names)} arrays ({', '.join(self.names)})"
        truth = self.truth(args)
        return difference(dict(zip(truth, outcome.value, strict=True)), truth, self.rtol, self.atol)


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
