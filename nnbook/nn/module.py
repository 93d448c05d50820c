"""`Module`: something with parameters and a `forward`; what PyTorch's Module is, in the part that the course needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import numpy as np

from nnbook.autograd import Tensor
from nnbook.nn.parameter import Buffer, Parameter
from nnbook.ops.shapes import kind

M = TypeVar("M", bound="Module")
NUMBERS = "fiub"  # the kinds of NumPy dtypes that a state may hold: floats, integers, truth values


class LoadResult(NamedTuple):
    """What `load_state_dict(strict=False)` left out."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Hook(NamedTuple):
    """The handle of a forward hook."""

    module: Module
    hook: Callable

    def remove(self) -> None:
        """Take the hook away."""
        self.module._hooks = tuple(one for one in self.module._hooks if one is not self.hook)


class Module:
    """The base of all layers and models: assign parameters and modules in `__init__`, compute in `forward`.

    >>> from nnbook import nn
    >>> class Twice(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.layer = nn.Linear(2, 2)
    ...     def forward(self, x):
    ...         return self.layer(self.layer(x))
    >>> list(Twice().state_dict())
    ['layer.weight', 'layer.bias']
    """

    training: bool
    _hooks: tuple[Callable, ...] = ()
    _buffer_names: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.training = True

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Parameter | Module) and "training" not in self.__dict__:
            raise AttributeError(f"{type(self).__name__}: call super().__init__() before assigning {name!r}")
        before = self.__dict__.get(name)
        if name in self._buffer_names and not isinstance(value, Parameter | Module):
            value = self._as_buffer(name, value)
        elif value is not None and isinstance(before, Parameter | Module):
            wanted = Parameter if isinstance(before, Parameter) else Module
            if not isinstance(value, Parameter | wanted):
                raise TypeError(
                    f"{type(self).__name__}: {name!r} is a {wanted.__name__} and can become another or None, "
                    f"got {kind(value)}"
                )
        if isinstance(value, Tensor | Module) and not isinstance(before, Tensor | Module):
            self.__dict__.pop(name, None)  # what takes the place of a None comes last in order, as in PyTorch
        object.__setattr__(self, name, value)

    def _as_buffer(self, name: str, value: Any) -> Buffer | None:
        if value is not None and not isinstance(value, Tensor):
            raise TypeError(f"{type(self).__name__}: the buffer {name!r} must be a tensor or None, got {kind(value)}")
        return None if value is None else Buffer(value.data)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        out = self.forward(*args, **kwargs)
        for hook in self._hooks:
            if (instead := hook(self, args, out)) is not None:
                out = instead
        return out

    def register_forward_hook(self, hook: Callable[[Module, tuple, Any], Any]) -> Hook:
        """Call `hook(module, inputs, output)` after every forward, until the returned handle's `remove()`.

        What the hook returns, unless it is None, takes the output's place.

        >>> from nnbook import nn, tensor
        >>> layer, seen = nn.ReLU(), []
        >>> handle = layer.register_forward_hook(lambda module, inputs, out: seen.append(out.tolist()))
        >>> _ = layer(tensor([-1.0, 2.0]))
        >>> seen
        [[0.0, 2.0]]
        """
        self._hooks = (*self._hooks, hook)
        return Hook(self, hook)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the module's output; every subclass has its own."""
        raise NotImplementedError(f"{type(self).__name__}: write its forward(self, x)")

    # What is inside, always in the order in which it was assigned

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules assigned to this one, with their names; each module once."""
        seen: set[Module] = set()
        for name, value in list(vars(self).items()):
            if isinstance(value, Module) and value not in seen:
                seen.add(value)
                yield name, value

    def children(self) -> Iterator[Module]:
        """Yield the modules assigned to this one."""
        return (module for _, module in self.named_children())

    def named_modules(self, *, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """Yield this module and all below it with their dotted names; each module once."""
        seen: set[Module] = set()
        for name, module in self._walk(prefix):
            if module not in seen:
                seen.add(module)
                yield name, module

    def modules(self) -> Iterator[Module]:
        """Yield this module and all below it."""
        return (module for _, module in self.named_modules())

    def named_parameters(self, prefix: str = "") -> Iterator[tuple[str, Parameter]]:
        """Yield every parameter here and below with its dotted name; a shared one once.

        >>> from nnbook import nn
        >>> [(name, p.shape) for name, p in nn.Linear(2, 3).named_parameters()]
        [('weight', (3, 2)), ('bias', (3,))]
        """
        seen: set[Tensor] = set()
        for name, tensor in self._tensors(Parameter, prefix):
            if tensor not in seen:
                seen.add(tensor)
                yield name, tensor

    def parameters(self) -> Iterator[Parameter]:
        """Yield every parameter here and below: what an optimiser is given."""
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self, prefix: str = "") -> Iterator[tuple[str, Buffer]]:
        """Yield every buffer here and below with its dotted name."""
        return self._tensors(Buffer, prefix)

    def buffers(self) -> Iterator[Buffer]:
        """Yield every buffer here and below."""
        return (buffer for _, buffer in self.named_buffers())

    def register_buffer(self, name: str, tensor: Tensor | None) -> None:
        """Keep a tensor, or a place for one, in the model's state without learning it.

        Raises TypeError for anything but a tensor or None.
        """
        self._buffer_names |= {name}
        setattr(self, name, tensor)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Assign a parameter by name. Raises TypeError for anything but a Parameter or None."""
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"register_parameter: {name!r} must be a Parameter or None, got {kind(param)}")
        setattr(self, name, param)

    def add_module(self, name: str, module: Module | None) -> None:
        """Assign a module by name. Raises TypeError for anything but a Module or None."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"add_module: {name!r} must be a Module or None, got {kind(module)}")
        setattr(self, name, module)

    def _walk(self, prefix: str) -> Iterator[tuple[str, Module]]:
        """Yield all modules here and below, a shared one under each of its names."""
        yield prefix, self
        for name, value in list(vars(self).items()):
            if isinstance(value, Module):
                yield from value._walk(f"{prefix}.{name}" if prefix else name)

    def _tensors(self, wanted: type, prefix: str = "") -> Iterator[tuple[str, Any]]:
        for place, module in self._walk(prefix):
            for name, value in vars(module).items():
                if isinstance(value, wanted):
                    yield f"{place}.{name}" if place else name, value

    # State

    def state_dict(self) -> dict[str, np.ndarray]:
        """Return copies of all parameters and buffers by their dotted names: names, order and shapes are PyTorch's."""
        return {name: tensor.data.copy() for name, tensor in self._state()}

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True) -> LoadResult:
        """Copy numbers into the parameters and buffers of the same names; they may come from PyTorch.

        strict: whether a name that is missing or unexpected is an error.

        Raises KeyError for such names, ValueError for a wrong shape and TypeError for what are no numbers; nothing is
        loaded then.

        >>> from nnbook import nn
        >>> nn.Linear(2, 1).load_state_dict({"weight": [[3.0, 4.0]]}, strict=False)
        LoadResult(missing_keys=['bias'], unexpected_keys=[])
        """
        who = f"{type(self).__name__}.load_state_dict"
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"{who}: expected a dict from names to arrays, got {kind(state_dict)}")
        own = dict(self._state())
        result = LoadResult([k for k in own if k not in state_dict], [k for k in state_dict if k not in own])
        if strict and (result.missing_keys or result.unexpected_keys):
            raise KeyError(f"{who}: missing {_few(result.missing_keys)}; unexpected {_few(result.unexpected_keys)}")
        arrays = {name: numbers(who, name, state_dict[name]) for name in own if name in state_dict}
        for name, array in arrays.items():
            if array.shape != own[name].shape:
                raise ValueError(f"{who}: {name} must be {own[name].shape}, got {array.shape}")
        for name, array in arrays.items():
            own[name].data[...] = array
        return result

    def _state(self) -> Iterator[tuple[str, Tensor]]:
        for place, module in self._walk(""):
            for wanted in (Parameter, Buffer):
                for name, value in vars(module).items():
                    if isinstance(value, wanted):
                        yield f"{place}.{name}" if place else name, value

    # Modes and kinds of number

    def train(self: M, mode: bool = True) -> M:
        """Set this module and all below it to training, where dropout drops; return it."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: M) -> M:
        """Set this module and all below it to use, where nothing is random; return it."""
        return self.train(False)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients."""
        for parameter in self.parameters():
            parameter.grad = None if set_to_none or parameter.grad is None else np.zeros_like(parameter.data)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Freeze (False) or free (True) all parameters; return the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def to(self: M, dtype: Any) -> M:
        """Turn all floats of parameters and buffers into another dtype; return the module."""
        for _, tensor in self._state():
            if tensor.data.dtype.kind == "f":
                tensor.data, tensor.grad = tensor.data.astype(dtype), None
        return self

    def double(self: M) -> M:
        """Turn all floats into float64."""
        return self.to(np.float64)

    def float(self: M) -> M:
        """Turn all floats into float32."""
        return self.to(np.float32)

    def apply(self: M, fn: Callable[[Module], Any]) -> M:
        """Call a function on every module, those below first; return this one."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def extra_repr(self) -> str:
        """Return what stands between the brackets when the module is printed."""
        return ""

    def __repr__(self) -> str:
        named = [(name, child) for name, child in vars(self).items() if isinstance(child, Module)]
        lines = [f"({name}): " + repr(child).replace("\n", "\n  ") for name, child in named]
        extra = self.extra_repr()
        if not lines:
            return f"{type(self).__name__}({extra})"
        body = "\n  ".join([extra, *lines] if extra else lines)
        return f"{type(self).__name__}(\n  {body}\n)"


def _few(names: list[str]) -> str:
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(map(str, names[:4])) + more if names else "nothing"


def numbers(who: str, name: str, value: Any) -> np.ndarray:
    """Return an entry of a state_dict as an array: ours, NumPy's or PyTorch's."""
    if hasattr(value, "detach"):
        value = value.detach()
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, RuntimeError):
        array = np.asarray(None)
    if array.dtype.kind not in NUMBERS:
        raise TypeError(f"{who}: {name} must be numbers, got {kind(value)}")
    return array
