"""Whatever the library hands out explains itself: every public name has a docstring with an example.

That the examples are true is tested where they stand: `make test` runs them all as doctests.
"""

from __future__ import annotations

import doctest
import importlib
import inspect
from types import ModuleType

import pytest

from nnbook import ops

ROOMS = [
    "nnbook",
    "nnbook.ops",
    "nnbook.autograd",
    "nnbook.nn",
    "nnbook.nn.functional",
    "nnbook.nn.init",
    "nnbook.optim",
    "nnbook.data",
    "nnbook.plot",
    "nnbook.gradcheck",
]


def exported(room: ModuleType) -> dict[str, object]:
    """Return the functions and classes that a room hands out; without an `__all__`, those made in it."""
    own = [
        name
        for name, value in vars(room).items()
        if name[0] != "_" and getattr(value, "__module__", "").startswith(room.__name__)
    ]
    named = {name: getattr(room, name) for name in getattr(room, "__all__", own)}
    return {name: value for name, value in named.items() if inspect.isroutine(value) or inspect.isclass(value)}


def without_example(room: ModuleType) -> list[str]:
    """Return the names whose docstring has no example that shows a result."""
    parse = doctest.DocTestParser().get_examples
    return [
        name
        for name, value in exported(room).items()
        if not any(example.want for example in parse(value.__doc__ or ""))
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_has_an_example(room):
    assert without_example(importlib.import_module(room)) == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_hands_something_out(room):
    assert len(exported(importlib.import_module(room))) >= 3


def test_names_from_elsewhere_are_no_concern_of_a_room():
    assert "Callable" not in exported(importlib.import_module("nnbook.gradcheck"))
    assert "palette" not in exported(importlib.import_module("nnbook.plot"))


@pytest.mark.parametrize("docstring", [None, "", "Return x.", "Return x.\n\n>>> y = relu(x)\n"])
def test_a_missing_example_would_be_found(monkeypatch, docstring):
    monkeypatch.setattr(ops.relu, "__doc__", docstring)
    assert without_example(ops) == ["relu"]
