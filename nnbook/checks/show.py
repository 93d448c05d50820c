"""Values as short text: what a learner's function was given, what came, and how it differs from what was expected."""

from __future__ import annotations

import inspect
import numbers
from collections.abc import Mapping
from typing import Any

import numpy as np

SHORT = 16  # an array of more numbers than this is shown by its shape


def show(value: Any) -> str:
    """Write a value in a few characters: four significant digits, big arrays by their shape.

    >>> show(np.array([0.5, 1 / 3]))
    '[0.5, 0.3333]'
    >>> show(np.zeros((50, 4)))
    'an array of shape (50, 4)'
    """
    if isinstance(value, np.ndarray):
        if value.size > SHORT:
            return f"an array of shape {value.shape}"
        return show(value.tolist()) if value.size else f"an empty array of shape {value.shape}"
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, numbers.Real):
        return _number(float(value)) if not isinstance(value, numbers.Integral) else str(int(value))
    if isinstance(value, tuple):
        return f"({', '.join(map(show, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(show, value))}]" if len(value) <= SHORT else f"a list of {len(value)} items"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k!r}: {show(v)}" for k, v in value.items()) + "}"
    if isinstance(value, np.random.Generator):
        return "rng"
    if callable(value):
        return getattr(value, "__name__", "a function")
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def show_some(value: Any) -> str:
    """Write a value; of a big array its first numbers, so that two can be compared.

    >>> show_some(np.arange(50.0))
    '[0, 1, 2, 3, 4, …]'
    """
    if isinstance(value, np.ndarray) and value.size > SHORT and value.dtype.kind in "biuf":
        return f"[{', '.join(show(x) for x in value.reshape(-1)[:5])}, …]"
    return show(value)


def _number(x: float) -> str:
    return f"{x + 0.0:.4g}"  # adding zero turns -0 into 0


def show_call(name: str, args: tuple, kwargs: Mapping[str, Any]) -> str:
    """Write a call as the learner would type it, as far as it is short.

    >>> show_call("f", (np.array([1, 2]), 3), {"axis": 0})
    'f(np.array([1, 2]), 3, axis=0)'
    """
    inside = [_show_argument(a) for a in args] + [f"{k}={_show_argument(v)}" for k, v in kwargs.items()]
    return f"{name}({', '.join(inside)})"


def _show_argument(value: Any) -> str:
    if isinstance(value, list | tuple) and len(value) <= SHORT and any(map(_holds_an_array, value)):
        inside = ", ".join(map(_show_argument, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' if len(value) == 1 else ''})"
    short = isinstance(value, np.ndarray) and 0 < value.size <= SHORT
    return f"np.array({show(value)})" if short else show(value)


def _holds_an_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) or (isinstance(value, list | tuple) and any(map(_holds_an_array, value)))


def _beside(got: Any, expected: Any) -> tuple[str, str]:
    """Write two numbers that differ, with as many digits as it takes to see that they do."""
    texts = show(got), show(expected)
    if texts[0] != texts[1]:
        return texts
    return f"{float(got):.9g}", f"{float(expected):.9g}"


def difference(got: Any, expected: Any, rtol: float = 1e-6, atol: float = 1e-9) -> str:
    """Say in a few words how ``got`` differs from ``expected``; the empty string where it does not.

    Numbers are compared within a relative tolerance (wider where ``got`` is float32), arrays also by shape.
    A Python or NumPy bool counts as 0 or 1, an array of bools does not. Lists and tuples are interchangeable.
    """
    if isinstance(expected, np.ndarray):
        return _array_difference(got, expected, rtol, atol)
    if isinstance(expected, list | tuple):
        return _sequence_difference(got, expected, rtol, atol)
    if isinstance(expected, Mapping):
        wanted = ", ".join(map(repr, expected))
        if not isinstance(got, Mapping):  # several results may have been given names, so no word of a dict
            return f"gave {_kind(got)}, expected values for {wanted}"
        if set(got) != set(expected):
            return f"gave {show(got)}, expected the keys {wanted}"
        found = ((k, difference(got[k], v, rtol, atol)) for k, v in expected.items())
        return next((f"at {k!r} {d}" for k, d in found if d), "")
    if isinstance(expected, int | float | complex | np.generic):
        if not isinstance(got, int | float | complex | np.generic | np.ndarray) or np.asarray(got).dtype.kind in "OSU":
            return f"gave {_kind(got)}, expected the number {show(expected)}"
        if np.shape(got) != ():
            return f"gave an array of shape {np.shape(got)}, expected the single number {show(expected)}"
        same = _close(np.asarray(got), np.asarray(expected), rtol, atol)
        return "" if same else "gave {}, expected {}".format(*_beside(np.asarray(got)[()], expected))
    return "" if type(got) is type(expected) and got == expected else f"gave {show(got)}, expected {show(expected)}"


def _array_difference(got: Any, expected: np.ndarray, rtol: float, atol: float) -> str:
    if not isinstance(got, np.ndarray | np.generic):
        return f"gave {_kind(got)}, expected an array of shape {expected.shape}"
    got = np.asarray(got)
    if got.shape == () != expected.shape:
        return f"gave the single number {show(got[()])}, expected an array of shape {expected.shape}"
    if got.shape != expected.shape:
        return f"gave an array of shape {got.shape}, expected shape {expected.shape}"
    if got.dtype == object or got.dtype.kind in "SU":
        return f"gave an array of {got.dtype}, expected numbers"
    if got.dtype == bool and expected.dtype != bool:
        return "gave an array of True and False, expected numbers"
    close = _close(got, expected, rtol, atol)
    if close.all():
        return ""
    if expected.size <= SHORT and show(got) != show(expected):
        return f"gave {show(got)}, expected {show(expected)}"
    where = tuple(int(i) for i in np.argwhere(~close)[0])
    at = where[0] if len(where) == 1 else where
    one, other = _beside(got[where], expected[where])
    return (
        f"differs in {np.count_nonzero(~close)} of {close.size} values; at index {at} it gave {one}, expected {other}"
    )


def _sequence_difference(got: Any, expected: list | tuple, rtol: float, atol: float) -> str:
    if not isinstance(got, list | tuple):
        if isinstance(got, np.ndarray) and not any(isinstance(e, np.ndarray) for e in expected):
            return _array_difference(got, np.asarray(expected), rtol, atol)
        return f"gave {_kind(got)}, expected {len(expected)} values {show(expected)}"
    if len(got) != len(expected):
        return f"gave {len(got)} value{'s' if len(got) != 1 else ''} {show(got)}, expected {len(expected)}"
    found = ((i, difference(g, e, rtol, atol)) for i, (g, e) in enumerate(zip(got, expected, strict=True)))
    place, inside = next(((i, d) for i, d in found if d), (0, ""))
    deeper = inside.removeprefix("at position ")
    return inside and f"at position {place}{' ' if deeper == inside else ', '}{deeper}"


def _close(got: np.ndarray, expected: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    if got.dtype in (np.float32, np.float16):
        rtol, atol = max(rtol, 1e-4), max(atol, 1e-5)
    with np.errstate(all="ignore"):
        return np.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True)


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    if inspect.isroutine(value):
        return f"the function {show(value)}"
    name = type(value).__name__
    article = "an" if name[0] in "aeiou" else "a"
    text = show(value)
    return f"{article} {name} {text}" if len(text) < 60 else f"{article} {name}"
