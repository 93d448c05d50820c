"""Values made of their descriptions (`nnbook.grading.verdict_values`), whatever these say: data or stand-ins."""

from __future__ import annotations

import collections
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from nnbook.grading.verdict_arrays import KINDS, from_npy, in_order_of_axes, view_of
from nnbook.grading.verdict_errors import make_error
from nnbook.grading.verdict_values import GENERATORS, TYPES, CannotCross, Functions, Opaque
from nnbook.neurons import Neuron

_NAMED = {"Neuron": Neuron}
_ANY_SEED = np.random.SeedSequence(0)  # made once: its numbers are replaced at once


class Unpacker:
    """Makes values of descriptions. known: the objects that both sides have already.

    Whatever a description says, only plain data and stand-ins are made; what is none raises CannotCross.
    """

    def __init__(self, functions: Functions, objects: Any, blobs: Sequence[bytes], known: Sequence[Any] = ()) -> None:
        self._functions = functions
        self._blobs = blobs
        self.known = list(known)
        try:
            for described in objects:
                self.known.append(self._shell(described))
            for described, thing in zip(objects, self.known[len(known) :], strict=True):
                self._fill(thing, described)
        except CannotCross:
            raise
        except Exception as error:
            raise CannotCross(f"what came is no value ({type(error).__name__}: {error})") from None

    def unpack(self, described: Any) -> Any:
        """Return the value; raises CannotCross."""
        try:
            return self._make(described)
        except CannotCross:
            raise
        except Exception as error:
            raise CannotCross(f"what came is no value ({type(error).__name__}: {error})") from None

    def change(self, place: int, described: Any) -> None:
        """Bring something that is known into the state that is described; raises CannotCross."""
        try:
            self._fill(self.known[place], described, anew=True)
        except CannotCross:
            raise
        except Exception as error:
            raise CannotCross(f"an argument was changed to what it cannot be ({error})") from None

    def _shell(self, described: Any) -> Any:
        if "array" in described:
            array = in_order_of_axes(from_npy(self._blobs[_natural(described["array"])]), described.get("axes"))
            array.flags.writeable = not described.get("fixed")
            return array
        if "view" in described:
            return view_of(self.known[_natural(described["view"])], described)
        if "things" in described:
            if math.prod(described["shape"]) != len(described["things"]):
                raise ValueError("an array is not of the size that it says")
            return np.empty(tuple(described["shape"]), object)
        if "rng" in described:
            return np.random.Generator(GENERATORS[described["rng"]](_ANY_SEED))
        return [] if "list" in described else {} if "dict" in described else set()

    def _fill(self, thing: Any, described: Any, anew: bool = False) -> None:
        if isinstance(thing, list):
            thing[:] = [self._make(one) for one in described["list"]]
        elif isinstance(thing, dict):
            pairs = [(self._make(key), self._make(value)) for key, value in described["dict"]]
            thing.clear()
            thing.update(pairs)
        elif isinstance(thing, set):
            elements = [self._make(one) for one in described["set"]]
            thing.clear()
            thing.update(elements)
        elif isinstance(thing, np.random.Generator):
            thing.bit_generator.state = _from_text(described["state"])
        elif "things" in described:
            for place, one in enumerate(described["things"]):
                thing.flat[place] = self._make(one)
        elif anew:
            array = self._shell(described)
            if array.shape != thing.shape or array.dtype != thing.dtype:
                raise ValueError("an array does not change its shape or type")
            thing[...] = array

    def _make(self, described: Any) -> Any:
        if described is None or isinstance(described, bool | str | int | float):
            return described
        if "object" in described:
            return self.known[_natural(described["object"])]
        if "scalar" in described:
            return from_npy(self._blobs[_natural(described["scalar"])]).reshape(())[()]
        if "tuple" in described:
            return self._make_tuple(described)
        if "int" in described:
            return int(described["int"], 16)
        if "float" in described:
            return float(described["float"])
        if "yours" in described:
            return self._functions.ours(described["yours"])
        if "function" in described:
            return self._functions.remote(_natural(described["function"]), str(described["name"]))
        if "iterator" in described:
            return self._functions.remote_iterator(_natural(described["iterator"]), str(described["name"]))
        if "opaque" in described:
            return self._make_opaque(described)
        return self._make_rare(described)

    def _make_tuple(self, described: Any) -> tuple:
        inside = tuple(self._make(one) for one in described["tuple"])
        if "named" not in described:
            return inside
        name, fields = str(described["named"]), tuple(described["fields"])
        ours = _NAMED.get(name)
        kind: Any = ours if ours is not None and ours._fields == fields else collections.namedtuple(name, fields)
        return kind(*inside)

    def _make_opaque(self, described: Any) -> Opaque:
        names: dict[str, Any] = {"__slots__": ()}
        if "call" in described:
            remote = self._functions.remote(_natural(described["call"]), "function")
            names["__call__"] = lambda _self, *args, **kwargs: remote(*args, **kwargs)
            if "name" in described:
                names["__name__"] = str(described["name"])
        return type(str(described["opaque"]), (Opaque,), names)(str(described["text"]))

    def _make_rare(self, described: Any) -> Any:
        if "complex" in described:
            return complex(*map(float, described["complex"]))
        if "range" in described:
            return range(*map(int, described["range"]))
        if "slice" in described:
            return slice(*map(self._make, described["slice"]))
        if "frozenset" in described:
            return frozenset(map(self._make, described["frozenset"]))
        if "fraction" in described:
            return Fraction(*(int(one, 16) for one in described["fraction"]))
        if "exception" in described:
            return make_error(described["exception"])
        if "bytes" in described:
            return bytes.fromhex(described["bytes"])
        if "dtype" in described:
            dtype = np.dtype(str(described["dtype"]))
            if dtype.kind not in KINDS:
                raise ValueError(f"{dtype} does not cross")
            return dtype.type if described["type"] else dtype
        return TYPES[described["type"]]


def _natural(number: Any) -> int:
    if type(number) is not int or number < 0:
        raise ValueError(f"{number!r} is no place")
    return number


def _from_text(state: Any) -> Any:
    if isinstance(state, dict):
        if "" in state:
            return np.array(state["of"], np.dtype(str(state[""])))
        return {name: _from_text(value) for name, value in state.items()}
    return int(state, 16) if state.startswith("0x") else state
