"""Modules made of modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from nnbook.autograd.node import kind
from nnbook.nn.module import Module


class _Numbered(Module):
    """Modules under the names 0, 1, 2 …"""

    def __len__(self) -> int:
        return sum(1 for value in vars(self).values() if isinstance(value, Module))

    def __iter__(self) -> Iterator[Any]:
        return iter([value for value in vars(self).values() if isinstance(value, Module)])

    def __getitem__(self, index: Any) -> Any:
        chosen = list(self)[index]
        return type(self)._of(chosen) if isinstance(index, slice) else chosen

    @classmethod
    def _of(cls, modules: list[Module]) -> Module:
        raise NotImplementedError

    def _append(self, module: Any) -> None:
        if not isinstance(module, Module):
            raise TypeError(f"{type(self).__name__}: expected modules such as nn.ReLU(), got {_described(module)}")
        setattr(self, str(len(self)), module)


class Sequential(_Numbered):
    """Modules that are run one after another.

    >>> from nnbook import nn, tensor
    >>> nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))(tensor([[0.0, 0.0, 0.0, 0.0]])).shape
    (1, 2)
    """

    def __init__(self, *args: Module) -> None:
        super().__init__()
        for module in args:
            self._append(module)

    @classmethod
    def _of(cls, modules: list[Module]) -> Sequential:
        return cls(*modules)

    def append(self, module: Module) -> Sequential:
        """Add a module at the end; return the whole."""
        self._append(module)
        return self

    def forward(self, x: Any) -> Any:
        for module in self:
            x = module(x)
        return x


class ModuleList(_Numbered):
    """A list of modules whose parameters are found; a plain list's would not be.

    >>> from nnbook import nn
    >>> len(nn.ModuleList(nn.Linear(2, 2) for _ in range(3)))
    3
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__()
        self.extend(modules)

    @classmethod
    def _of(cls, modules: list[Module]) -> ModuleList:
        return cls(modules)

    def append(self, module: Module) -> ModuleList:
        """Add a module at the end; return the list."""
        self._append(module)
        return self

    def extend(self, modules: Iterable[Module]) -> ModuleList:
        """Add several modules at the end; return the list."""
        for module in modules:
            self._append(module)
        return self


def _described(value: Any) -> str:
    return f"the class {value.__name__}; write {value.__name__}(…)" if isinstance(value, type) else kind(value)
