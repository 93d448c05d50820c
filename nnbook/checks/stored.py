"""Values of cases as data, and back: JSON with the arrays beside it. Nothing is pickled, and no code is stored."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

MOST = 200_000  # bytes that the arrays of one value may take
_LIBRARIES = ("builtins", "math", "nnbook", "numpy")
_PLAIN = (str, int, float, bool, type(None))


class Unstorable(Exception):
    """A value that is no data: a model, a function of the checks, something huge."""


class Writer:
    """Turns values into JSON; their arrays gather in ``arrays``."""

    def __init__(self) -> None:
        self.arrays: dict[str, np.ndarray] = {}

    def write(self, value: Any) -> Any:
        """Return a value as JSON; raises Unstorable, and then no array of it is kept."""
        before = dict(self.arrays)
        try:
            written = self._write(value)
            if sum(array.nbytes for name, array in self.arrays.items() if name not in before) > MOST:
                raise Unstorable("too large")
        except Unstorable:
            self.arrays = before
            raise
        return written

    def _write(self, value: Any) -> Any:
        if type(value) in _PLAIN:
            # JSON as Python has it writes inf and nan, and whole numbers of any length.
            return value
        if type(value) is complex:
            return {"complex": [value.real, value.imag]}
        if isinstance(value, np.ndarray | np.generic):
            return self._write_array(value)
        if type(value) in (list, tuple, set, frozenset):
            return {type(value).__name__: [self._write(one) for one in value]}
        if type(value) is dict:
            return {"dict": [[self._write(key), self._write(one)] for key, one in value.items()]}
        if type(value) is range:
            return {"range": [value.start, value.stop, value.step]}
        if isinstance(value, np.random.Generator):
            return {"rng": [type(value.bit_generator).__name__, _plain_state(value.bit_generator.state)]}
        if isinstance(value, FunctionType | BuiltinFunctionType | np.ufunc | type):
            return {"name": name_of(value)}
        if type(value).__module__.startswith("nnbook.autograd") and type(value).__name__ == "Tensor":
            return {"tensor": [self._write_array(value.data), bool(value.requires_grad)]}
        raise Unstorable(type(value).__name__)

    def _write_array(self, value: Any) -> Any:
        array = np.asarray(value)
        if array.dtype.hasobject or type(value) not in (np.ndarray, array.dtype.type):
            raise Unstorable(str(array.dtype))
        name = f"a{len(self.arrays)}"
        # A view into something larger is stored as what it shows.
        self.arrays[name] = np.array(array, order="C")
        return {"scalar" if isinstance(value, np.generic) else "array": name}


class Reader:
    """Turns JSON back into values, new ones each time."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self.arrays = arrays

    def read(self, written: Any) -> Any:
        """Return the value that was written."""
        if not isinstance(written, dict):
            return written
        ((kind, given),) = written.items()
        if kind in _COLLECTIONS:
            return _COLLECTIONS[kind](map(self.read, given))
        if kind == "dict":
            return {self.read(key): self.read(one) for key, one in given}
        if kind == "array":
            return self.arrays[given].copy()
        if kind == "scalar":
            return self.arrays[given][()]
        if kind == "complex":
            return complex(*given)
        if kind == "range":
            return range(*given)
        if kind == "rng":
            generator = getattr(np.random, given[0])()
            generator.state = given[1]
            return np.random.Generator(generator)
        if kind == "tensor":
            from nnbook.autograd import tensor

            return tensor(self.read(given[0]), requires_grad=given[1])
        return named(given)


_COLLECTIONS: dict[str, Any] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


def name_of(thing: Any) -> str:
    """Return under which name a function or class of a library can be imported, as ``module:name``.

    Raises
    ------
    Unstorable
        if there is none, or it belongs to the checks.
    """
    module, name = getattr(thing, "__module__", None) or "numpy", getattr(thing, "__name__", "")
    if module.partition(".")[0] not in _LIBRARIES or module.startswith("nnbook.checks"):
        raise Unstorable(f"{module}.{name}")
    try:
        found = named(f"{module}:{name}")
    except (ImportError, AttributeError):
        raise Unstorable(f"{module}.{name}") from None
    if found is not thing:
        raise Unstorable(f"{module}.{name}")
    return f"{module}:{name}"


def named(text: str) -> Any:
    """Return what stands under ``module:name``."""
    module, _, name = text.partition(":")
    return getattr(importlib.import_module(module), name)


def _plain_state(state: Any) -> Any:
    if isinstance(state, dict):
        return {name: _plain_state(one) for name, one in state.items()}
    if isinstance(state, str | int):
        return state
    raise Unstorable("a generator of another kind")
