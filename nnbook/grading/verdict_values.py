"""Values as JSON and ``.npy``: what two processes that do not trust each other can hand over, and nothing else.

What can be changed (arrays, lists, dicts, sets, random generators) goes into a list of objects and is named by its
place there, so that one thing twice stays one thing, and an answer that is an argument comes back as that argument.
What is neither data nor function arrives as a stand-in that has the thing's type by name, and how it is written.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from nnbook.grading.verdict_arrays import in_memory_order, place_in, to_npy
from nnbook.grading.verdict_errors import LONGEST_TEXT, describe_exception

GENERATORS = {name: getattr(np.random, name) for name in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")}
TYPES = {one.__name__: one for one in (bool, int, float, complex, str, list, tuple, dict, set)}
_ITERATORS = (types.GeneratorType, map, filter, zip, enumerate, reversed)
_LARGEST = 2**53  # integers beyond are written as text


class CannotCross(Exception):
    """A value that cannot be handed over, or a description of one that is none."""


class Opaque:
    """Stands for something that does not cross. Subclasses have its type's name; it is written as that was."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


class Functions(Protocol):
    """Who keeps functions and iterators that were handed out, by number, and makes those of the other side usable."""

    def number_of(self, thing: Any) -> int: ...
    def theirs(self, thing: Any) -> int | None: ...
    def ours(self, number: Any) -> Any: ...
    def remote(self, number: int, name: str) -> Callable: ...
    def remote_iterator(self, number: int, name: str) -> Iterator: ...


class Packer:
    """Describes values. known: the objects that the other side has already, in order.

    objects, blobs: what the descriptions refer to, beyond those.
    """

    def __init__(self, functions: Functions, known: Sequence[Any] = ()) -> None:
        self._functions = functions
        self.kept = list(known)  # kept alive, so that no id is used twice
        self._first = len(self.kept)
        self.objects: list[Any] = []
        self.blobs: list[bytes] = []
        self._places = {id(one): place for place, one in enumerate(known)}
        self._arrays = [(place, one) for place, one in enumerate(known) if isinstance(one, np.ndarray)]

    def pack(self, value: Any) -> Any:
        """Describe a value; raises CannotCross."""
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value
        if kind is int:
            return value if -_LARGEST < value < _LARGEST else {"int": hex(value)}
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if isinstance(value, np.generic):
            return {"scalar": self._blob(np.asarray(value))} if value.dtype.kind not in "OV" else self._opaque(value)
        if id(value) in self._places:
            return {"object": self._places[id(value)]}
        if isinstance(value, np.ndarray | list | dict | set | np.random.Generator):
            return {"object": self._add(value)}
        if isinstance(value, tuple):
            return self._pack_tuple(value)
        return self._pack_other(value)

    def describe(self, value: Any) -> dict[str, Any]:
        """Describe the state of something that can be changed."""
        if isinstance(value, np.ndarray):
            return self._describe_array(value)
        if isinstance(value, list):
            return {"list": [self.pack(one) for one in value]}
        if isinstance(value, dict):
            return {"dict": [[self.pack(key), self.pack(one)] for key, one in value.items()]}
        if isinstance(value, set):
            return {"set": [self.pack(one) for one in value]}
        name = type(value.bit_generator).__name__
        if name not in GENERATORS:
            raise CannotCross(f"a random generator of the kind {name} cannot be handed over")
        return {"rng": name, "state": _as_text(value.bit_generator.state)}

    def _add(self, value: Any) -> int:
        place = self._places[id(value)] = len(self.kept)
        self.kept.append(value)
        self.objects.append(None)  # first its place, then what is in it, which may be itself
        self.objects[place - self._first] = self.describe(value)
        if isinstance(value, np.ndarray):
            self._arrays.append((place, value))
        return place

    def _describe_array(self, array: np.ndarray) -> dict[str, Any]:
        if array.dtype.hasobject:
            return {"things": [self.pack(one) for one in array.reshape(-1)], "shape": list(array.shape)}
        array = np.asarray(array)
        own = self._places[id(array)] if id(array) in self._places else len(self.kept)
        for place, whole in self._arrays:
            where = place_in(array, whole) if place < own else None
            if where is not None:
                return {"view": place, **where}
        ordered, axes = in_memory_order(array)
        described: dict[str, Any] = {"array": self._blob(ordered)}
        if axes is not None:
            described["axes"] = axes
        if not array.flags.writeable:
            described["fixed"] = True
        return described

    def _pack_tuple(self, value: tuple) -> dict[str, Any]:
        inside = [self.pack(one) for one in value]
        fields = getattr(type(value), "_fields", None)
        if isinstance(fields, tuple) and len(fields) == len(inside):
            return {"named": type(value).__name__, "fields": list(map(str, fields)), "tuple": inside}
        return {"tuple": inside}

    def _pack_other(self, value: Any) -> dict[str, Any]:
        theirs = self._functions.theirs(value)
        if theirs is not None:
            return {"yours": theirs}
        if isinstance(value, complex | range | bytes | frozenset | slice) or type(value) is Fraction:
            return _pack_rare(value, self.pack)
        if isinstance(value, BaseException):  # handed back, not raised
            return {"exception": describe_exception(value)}
        if isinstance(value, type) and TYPES.get(value.__name__) is value:
            return {"type": value.__name__}
        if isinstance(value, np.dtype) or (isinstance(value, type) and issubclass(value, np.generic)):
            return {"dtype": np.dtype(value).str, "type": isinstance(value, type)}
        if isinstance(value, _ITERATORS):
            name = getattr(value, "__qualname__", type(value).__name__)
            return {"iterator": self._functions.number_of(value), "name": str(name)}
        if isinstance(value, types.FunctionType | types.BuiltinFunctionType | types.MethodType | np.ufunc):
            name = getattr(value, "__name__", "function")
            return {"function": self._functions.number_of(value), "name": str(name)}
        return self._opaque(value)

    def _opaque(self, value: Any) -> dict[str, Any]:
        try:
            text = repr(value)
        except Exception as error:
            text = f"<{type(value).__name__} that cannot be written: {type(error).__name__}>"
        described: dict[str, Any] = {"opaque": type(value).__name__, "text": text[:LONGEST_TEXT]}
        if callable(value):
            described["call"] = self._functions.number_of(value)
            if isinstance(value, type):
                described["name"] = value.__name__
        return described

    def _blob(self, array: np.ndarray) -> int:
        try:
            self.blobs.append(to_npy(array))
        except ValueError as error:
            raise CannotCross(str(error)) from None
        return len(self.blobs) - 1


def _pack_rare(value: Any, pack: Callable[[Any], Any]) -> dict[str, Any]:
    if isinstance(value, complex):
        return {"complex": [repr(value.real), repr(value.imag)]}
    if isinstance(value, range):
        return {"range": [value.start, value.stop, value.step]}
    if isinstance(value, slice):
        return {"slice": [pack(value.start), pack(value.stop), pack(value.step)]}
    if isinstance(value, frozenset):
        return {"frozenset": [pack(one) for one in value]}
    if isinstance(value, Fraction):
        return {"fraction": [hex(value.numerator), hex(value.denominator)]}
    return {"bytes": value.hex()}


def _as_text(state: Any) -> Any:
    """Write a bit generator's state in JSON's types; its integers are longer than JSON's."""
    if isinstance(state, dict):
        return {name: _as_text(value) for name, value in state.items()}
    if isinstance(state, np.ndarray):
        return {"": state.dtype.str, "of": state.tolist()}
    return state if isinstance(state, str) else hex(int(state))
