"""Exceptions that cross: of the same type where Python or NumPy has it, with the same text and line."""

from __future__ import annotations

import builtins
import linecache
import re
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from nnbook.checks.run import TimeIsUp, UsedTheBook, _where

LONGEST_TEXT = 2000  # characters of what stands for a thing that does not cross
STUDENTS_FILE = "<the student's notebook>"  # what errors from there seem to have been raised in
_OURS = {"TimeIsUp": TimeIsUp, "UsedTheBook": UsedTheBook}
_NUMPYS = {"LinAlgError": np.linalg.LinAlgError, "AxisError": np.exceptions.AxisError}
_PLAIN = (bool, int, float, str, type(None))
_LAST_LINE = 100_000


def describe_error(error: BaseException, function: Callable) -> dict[str, Any]:
    """Describe an exception that a function raised, in JSON's types."""
    return {
        **describe_exception(error),
        "line": _where(error, function)[:LONGEST_TEXT],
        "number": getattr(error, "_nnbook_number", None),
    }


def describe_exception(error: BaseException) -> dict[str, Any]:
    """Describe an exception that may have been raised nowhere, in JSON's types."""
    kinds = [kind for kind in type(error).__mro__ if getattr(builtins, kind.__name__, None) is kind]
    given = error.args if all(type(one) in _PLAIN for one in error.args) else ()
    try:
        text = str(error)
    except Exception:
        text = "(an error that cannot be written)"
    return {
        "type": type(error).__name__,
        "like": next(kind.__name__ for kind in kinds if kind is not object),
        "args": list(given),
        "text": text[:LONGEST_TEXT],
    }


def make_error(described: dict[str, Any]) -> BaseException:
    """Make an exception that is written and treated as the one described; any description gives one."""
    name, like, text = (str(described.get(word, "")) for word in ("type", "like", "text"))
    base = getattr(builtins, like, Exception)
    if not (isinstance(base, type) and issubclass(base, BaseException)):
        base = Exception
    kind = _OURS.get(name) or _NUMPYS.get(name) or base
    if kind.__name__ == name:
        given = described.get("args")
        for arguments in (tuple(given) if isinstance(given, list) else (), (text,), ()):
            try:
                error = kind(*arguments)
                if str(error) == text:
                    return error
            except Exception:  # it takes other arguments
                continue
    return _likeness(name, base, text)


def raise_as_from_there(error: BaseException, line: Any) -> NoReturn:
    """Raise an error so that its traceback leads through a line of the student's file, "line 3: return x @ w"."""
    linecache.cache.pop(STUDENTS_FILE, None)
    found = re.fullmatch(r"line (\d{1,6}): (.*)", str(line))
    if found is None or not 0 < int(found[1]) <= _LAST_LINE:
        raise error
    number = int(found[1])
    linecache.cache[STUDENTS_FILE] = (0, None, [*["\n"] * (number - 1), f"{found[2]}\n"], STUDENTS_FILE)
    exec(compile("\n" * (number - 1) + "raise error", STUDENTS_FILE, "exec"), {"error": error})
    raise AssertionError("unreachable")


def _likeness(name: str, base: type[BaseException], text: str) -> BaseException:
    """Return an exception of a class of its own with a given name and text, below a class of Python's."""
    body = {"__str__": lambda self: text, "__init__": lambda self: None, "__new__": lambda kind: base.__new__(kind)}
    try:
        return type(name, (base,), body)()
    except Exception:  # a class of Python's that does not let itself be derived so: a group of exceptions
        return type(name, (Exception,), {"__str__": lambda self: text})()
