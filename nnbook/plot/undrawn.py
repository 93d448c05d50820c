"""Figures that are drawn when somebody looks at them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

_SETTLE = "_nnbook_settle"


def leave_undrawn(parts: Sequence[Any], draw: Callable[[], object]) -> None:
    """Have ``draw`` called when an attribute of one of a figure's parts is read, set or deleted, and not before.

    Until then each part is of a class derived from its own, which does nothing but wait for that.
    """
    kinds = [type(part) for part in parts]

    def settle() -> None:
        for part, kind in zip(parts, kinds, strict=True):
            object.__getattribute__(part, "__dict__").pop(_SETTLE, None)
            object.__setattr__(part, "__class__", kind)
        draw()

    for part, kind in zip(parts, kinds, strict=True):
        vars(part)[_SETTLE] = settle
        part.__class__ = _waiting(kind)


@functools.cache
def _waiting(kind: type) -> type:
    def settled(part: Any) -> Any:
        object.__getattribute__(part, "__dict__")[_SETTLE]()
        return part

    same = {name: getattr(kind, name) for name in ("__module__", "__qualname__", "__doc__")}
    methods = {
        "__getattribute__": lambda part, name: getattr(settled(part), name),
        "__setattr__": lambda part, name, value: setattr(settled(part), name, value),
        "__delattr__": lambda part, name: delattr(settled(part), name),
        # Else matplotlib writes a signature and a docstring for each new class of artists.
        "set": None,
    }
    return type(kind.__name__, (kind,), same | methods)
