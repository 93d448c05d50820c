"""Modules made of modules, and lists of parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nnbook.autograd import Tensor
from nnbook.nn.module import Module
from nnbook.nn.parameter import Parameter
from nnbook.ops.shapes import kind


class _Numbered(Module):
    """Modules (or parameters) under the names 0, 1, 2 …"""

    holds: type = Module

    def _entries(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if isinstance(value, self.holds)}

    def __len__(self) -> int:
        return len(self._entries())

    def __iter__(self) -> Iterator[Any]:
        return iter([value for value in vars(self).values() if isinstance(value, self.holds)])

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._of(list(self._entries().items())[index])
        if not isinstance(index, int):
            raise TypeError(f"{type(self).__name__}: the index must be a whole number or a slice, got {index!r}")
        if not -len(self) <= index < len(self):
            raise IndexError(f"{type(self).__name__}: there are {len(self)} entries, got index {index}")
        return list(self)[index]

    @classmethod
    def _of(cls, entries: list[tuple[str, Any]]) -> Any:
        return cls([value for _, value in entries])  # type: ignore[call-arg]

    def _add(self, name: str, value: Any) -> None:
        if not isinstance(value, Module):
            raise TypeError(f"{type(self).__name__}: expected modules such as nn.ReLU(), got {_described(value)}")
        setattr(self, name, value)

    def append(self, module: Any, /) -> Any:
        """Add one at the end, under the first number that is free; return the whole."""
        taken = [int(name) for name in self._entries() if name.isdigit()]
        self._add(str(max(taken, default=-1) + 1), module)
        return self

    def extend(self, modules: Iterable[Any], /) -> Any:
        """Add several at the end; return the whole."""
        if (isinstance(modules, Module) and not isinstance(modules, _Numbered)) or not isinstance(modules, Iterable):
            raise TypeError(f"{type(self).__name__}: expected a list, got {_described(modules)}")
        for module in modules:
            self.append(module)
        return self


class Sequential(_Numbered):
    """Modules that are run one after another.

    Given one by one they are called 0, 1, 2 …; given as one dict, as there.

    >>> from nnbook import nn, tensor
    >>> nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))(tensor([[0.0, 0.0, 0.0, 0.0]])).shape
    (1, 2)
    """

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], Mapping):
            for name, module in args[0].items():
                self._add(name, module)
        else:
            self.extend(args)

    @classmethod
    def _of(cls, entries: list[tuple[str, Any]]) -> Sequential:
        return cls(dict(entries))

    def forward(self, input: Any) -> Any:
        for module in self:
            input = module(input)
        return input


class ModuleList(_Numbered):
    """A list of modules whose parameters are found; a plain list's would not be.

    >>> from nnbook import nn
    >>> len(nn.ModuleList(nn.Linear(2, 2) for _ in range(3)))
    3
    """

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        self.extend(() if modules is None else modules)


class ParameterList(_Numbered):
    """A list of parameters that are found; tensors in it become parameters.

    >>> from nnbook import nn, tensor
    >>> [name for name, _ in nn.ParameterList([tensor([1.0]), tensor([2.0])]).named_parameters()]
    ['0', '1']
    """

    holds = Tensor

    def __init__(self, values: Iterable[Tensor] | None = None) -> None:
        super().__init__()
        self.extend(() if values is None else values)

    def _add(self, name: str, value: Any) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"ParameterList: expected parameters, got {kind(value)}")
        setattr(self, name, value if isinstance(value, Parameter) else Parameter(value))


class ModuleDict(Module):
    """Modules by name, whose parameters are found; a plain dict's would not be.

    Raises TypeError for anything but modules by names, KeyError for a name that it does not have.

    >>> from nnbook import nn
    >>> heads = nn.ModuleDict({"digit": nn.Linear(4, 10), "parity": nn.Linear(4, 2)})
    >>> list(heads), heads["parity"].out_features
    (['digit', 'parity'], 2)
    """

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        super().__init__()
        if modules is not None and not isinstance(modules, Mapping | ModuleDict):
            raise TypeError(f"ModuleDict: expected a dict of modules, got {kind(modules)}")
        for name, module in modules.items() if modules is not None else ():
            self[name] = module

    def _entries(self) -> dict[str, Module]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Module)}

    def __setitem__(self, name: str, module: Module) -> None:
        if not isinstance(name, str) or not isinstance(module, Module):
            raise TypeError(f"ModuleDict: expected a module by a name, got {_described(module)} by {name!r}")
        if name not in self._entries() and hasattr(self, name):
            raise KeyError(f"ModuleDict: {name!r} is the name of something that every module has; choose another")
        setattr(self, name, module)

    def __getitem__(self, name: str) -> Module:
        if name not in self._entries():
            raise KeyError(f"ModuleDict: there is no {name!r}, there are {', '.join(self._entries()) or 'none'}")
        return self._entries()[name]

    def __len__(self) -> int:
        return len(self._entries())

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries())

    def __contains__(self, name: str) -> bool:
        return name in self._entries()

    def keys(self) -> Iterable[str]:
        """Return the names."""
        return self._entries().keys()

    def values(self) -> Iterable[Module]:
        """Return the modules."""
        return self._entries().values()

    def items(self) -> Iterable[tuple[str, Module]]:
        """Return the names with their modules."""
        return self._entries().items()


def _described(value: Any) -> str:
    return f"the class {value.__name__}; write {value.__name__}(…)" if isinstance(value, type) else kind(value)
