"""What an exercise's call handed back, by name: so that its form is judged before its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnbook.checks.show import difference, show, show_some


class Returned:
    """Some of the values that a call handed back, with their names.

    Two are the same if their values are, and of the same kind: a tensor or an array in float32 is not one in float64.
    """

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Returned) or list(self.values) != list(other.values):
            return False
        return all(map(_same, self.values.values(), other.values.values()))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "; ".join(f"{name} {show_some(value)}" for name, value in self.values.items())


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.dtype != b.dtype:
        return False
    wide = {"rtol": 1e-5, "atol": 1e-6}  # two ways in float32 to the same number differ by as much
    return not difference(a, b, **wide) and not difference(b, a, **wide)


def picked(names: Sequence[str], chosen: Sequence[str]) -> Callable:
    """Return a way to run an attempt that hands on the chosen of its values; one of another form as it is."""

    def run(attempt: Callable, *inputs: Any) -> Any:
        answer = attempt(*inputs)
        if not isinstance(answer, tuple | list) or len(answer) != len(names):
            return answer
        return Returned({name: value for name, value in zip(names, answer, strict=True) if name in chosen})

    return run


def of(truth: Any, inputs: tuple) -> Any:
    """Return a truth that may be a function of the arguments."""
    return truth(*inputs) if callable(truth) else truth


def kind(value: Any) -> str:
    """Say what a value is, for a message."""
    if isinstance(value, tuple | list):
        return f"{len(value)} value{'' if len(value) == 1 else 's'}"
    if isinstance(value, np.ndarray):
        return f"a single array of shape {value.shape}"
    return f"a single {type(value).__name__}"


def judge_arrays(expected: str, names: Sequence[str], truth: Any, rtol: float = 1e-6, atol: float = 1e-9) -> Callable:
    """Return a judge of `Returned` arrays: their form first, then their values, then their dtype.

    expected: what should come back, in words.  truth: the true arrays in the order of the names, or a
    function of the arguments that gives them.
    """

    def judge(answer: Any, *inputs: Any) -> str:
        if not isinstance(answer, Returned):
            return f"gave {kind(answer)}, expected {expected}"
        true, dtypes = dict(zip(names, of(truth, inputs), strict=True)), {a.dtype for a in inputs}
        for name, got in answer.values.items():
            if wrong := _fault(got, np.asarray(true[name]), rtol, atol):
                return f"for the {name} {wrong}"
            if len(dtypes) == 1 and got.dtype not in dtypes:
                return f"for the {name} gave {got.dtype}, expected {dtypes.pop()} as all inputs are"
        return ""

    return judge


def _fault(got: Any, want: np.ndarray, rtol: float, atol: float) -> str:
    if isinstance(got, list | tuple):
        return f"gave a {type(got).__name__}, expected an array: np.array(…) makes one of it"
    if not isinstance(got, np.ndarray | np.generic):
        return f"gave {'None' if got is None else f'a {type(got).__name__}'}, expected a NumPy array"
    return difference(got, want, max(rtol, 1e-4) if want.dtype == np.float32 else rtol, atol)


def judge_number(name: str, expected: str, truth: Any, atol: float = 1e-9) -> Callable:
    """Return a judge of a `Returned` number or list of numbers. truth: the true one, or a function of the inputs."""

    def judge(answer: Any, *inputs: Any) -> str:
        if not isinstance(answer, Returned):
            return f"gave {kind(answer)}, expected {expected}"
        got, true = answer.values[name], of(truth, inputs)
        if got is None:
            return f"gave None for the {name}, expected {show(true) if np.ndim(true) == 0 else expected}"
        wrong = difference(got.tolist() if isinstance(got, np.ndarray) and got.ndim == 1 else got, true, atol=atol)
        return wrong and f"for the {name} {wrong}"

    return judge
