"""What all optimisers share: the parameters, their options, what is remembered of each, and how to save it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from nnbook.ops.shapes import are_arrays, kind, number


class Optimizer:
    """Hold parameters in groups, each with its options; a subclass says in `update` what a step does to one of them.

    params: the parameters, as `model.parameters()` gives them, or a list of dicts such as
        ``{"params": […], "lr": 0.1}``: groups with options of their own.
    defaults: the options of a group that does not name them.

    `param_groups` is the list of groups; an option changed there holds from the next step on. `state` is what is
    remembered of each parameter, by parameter. A parameter is anything with an array `data`, changed in place, and a
    `grad`, never changed: an array of the same shape, or None, and then the parameter is left as it is.

    Raises ValueError where there is nothing to train or an option is out of its range, TypeError where a parameter is
    none.

    >>> from nnbook import tensor
    >>> class Signs(Optimizer):
    ...     def update(self, data, grad, state, group, scratch):
    ...         data -= group["lr"] * np.sign(grad)
    >>> w = tensor([1.0, 1.0], requires_grad=True)
    >>> (w * tensor([7.0, -0.1])).sum().backward()
    >>> Signs([w], {"lr": 0.5, "weight_decay": 0.0}).step()
    >>> w
    tensor([0.5, 1.5], requires_grad=True)
    """

    remembered: tuple[str, ...] = ()
    param_groups: list[dict[str, Any]]
    state: dict[Any, dict[str, Any]]

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        who = type(self).__name__
        if isinstance(params, np.ndarray | Mapping) or hasattr(params, "grad") or not isinstance(params, Iterable):
            raise TypeError(f"{who}: expected a list of parameters, as model.parameters(), got {kind(params)}")
        self.defaults, self.param_groups, self.state = defaults, [], {}
        self._scratch: dict[Any, np.ndarray] = {}
        groups: list[Any] = list(params)
        if not groups:
            raise ValueError(f"{who}: no parameters to train (was model.parameters() used up, or the model empty?)")
        if not all(isinstance(one, Mapping) for one in groups):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """Add parameters, with options of their own where the dict names any.

        >>> from nnbook import nn
        >>> from nnbook.optim import SGD
        >>> first, second = nn.Linear(2, 2), nn.Linear(2, 1)
        >>> opt = SGD(first.parameters(), lr=0.1)
        >>> opt.add_param_group({"params": second.parameters(), "lr": 0.01})
        >>> [group["lr"] for group in opt.param_groups]
        [0.1, 0.01]
        """
        who = type(self).__name__
        if not isinstance(param_group, Mapping):
            raise TypeError(f"{who}: expected a group, a dict with the key 'params', got {kind(param_group)}")
        given = dict(param_group)
        params = given.pop("params", None)
        if params is None:
            raise ValueError(f"{who}: a group of parameters needs the key 'params', got {sorted(param_group)}")
        params = [params] if hasattr(params, "grad") else list(params)
        if unknown := sorted(set(given) - set(self.defaults)):
            raise ValueError(f"{who}: no option is called {unknown[0]!r}; there are {', '.join(self.defaults)}")
        if not params:
            raise ValueError(f"{who}: no parameters to train in this group")
        known = {id(p) for group in self.param_groups for p in group["params"]}
        for p in params:
            _check_parameter(who, p)
            if id(p) in known:
                raise ValueError(f"{who}: a parameter {p.data.shape} was given twice")
            known.add(id(p))
        group = {"params": params, **self.defaults, **given}
        self.check(group)
        self.param_groups.append(group)
        self._add_scratch(params)

    def check(self, group: Mapping[str, Any]) -> None:
        """Raise ValueError where an option of a group is out of its range."""
        self.require(group, "lr", "above 0", lambda lr: lr > 0)
        self.require(group, "weight_decay", "at least 0", lambda decay: decay >= 0)

    def require(self, group: Mapping[str, Any], name: str, wanted: str, holds: Any) -> None:
        """Raise unless an option of a group is a finite number for which `holds` is true, as `wanted` says in words."""
        value, who = group[name], type(self).__name__
        if not isinstance(value, int | float | np.number):
            raise TypeError(f"{who}: {name} must be a number, got {value!r}")
        if not (math.isfinite(value) and holds(value)):
            raise ValueError(f"{who}: {name} must be {wanted}, got {value}")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters; with set_to_none=False, fill them with zeros instead."""
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p.grad = None
                elif p.grad is not None:
                    p.grad = np.zeros_like(p.grad)

    def step(self) -> None:
        """Change every parameter that has a gradient, once, in place.

        Raises ValueError where a gradient's shape is not its parameter's.
        """
        state, scratch = self.state, self._scratch
        for group in self.param_groups:
            for p in group["params"]:
                grad = p.grad
                if grad is None:
                    continue
                data = p.data
                if grad.shape != data.shape:
                    raise ValueError(
                        f"{type(self).__name__}: a gradient must be {data.shape} as its parameter is, got {grad.shape}"
                    )
                if p not in state:
                    state[p] = {}
                room = scratch[p]
                if room.dtype is not data.dtype:
                    room = self._follow_dtype(p)
                self.update(data, grad, state[p], group, room)

    def update(
        self, data: np.ndarray, grad: np.ndarray, state: dict[str, Any], group: dict[str, Any], scratch: np.ndarray
    ) -> None:
        """Change one parameter in place.

        data: the parameter's numbers. grad: its gradient, not to be changed. state: what is remembered of it, {} at
        first. group: its options. scratch: an array of its shape to compute in; what it holds is not kept.
        """
        raise NotImplementedError(f"{type(self).__name__}: write its update(data, grad, state, group, scratch)")

    def state_dict(self) -> dict[str, np.ndarray]:
        """Return all that a run needs to go on as if it had not stopped: options and memory, as arrays by name.

        `nn.save` writes it to a file. The parameters themselves are not in it: the model's state_dict has them.

        >>> from nnbook import nn
        >>> from nnbook.optim import SGD
        >>> opt = SGD(nn.Linear(2, 1).parameters(), lr=0.5)
        >>> float(opt.state_dict()["group0.lr"])
        0.5
        """
        saved: dict[str, np.ndarray] = {}
        for i, group in enumerate(self.param_groups):
            saved.update({f"group{i}.{name}": np.array(value) for name, value in group.items() if name != "params"})
        for i, p in enumerate(self._all()):
            saved.update({f"param{i}.{name}": np.array(value) for name, value in self.state.get(p, {}).items()})
        return saved

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over the options and the memory of an optimiser of the same kind, for a model of the same shapes.

        Raises ValueError, and changes nothing, where a key is missing or unknown, or a shape does not fit.
        """
        who, params = type(self).__name__, self._all()
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"{who}: load_state_dict expected a dict from names to arrays, got {kind(state_dict)}")
        names = {f"group{i}.{name}" for i in range(len(self.param_groups)) for name in self.defaults}
        may_be = {f"param{i}.{name}" for i in range(len(params)) for name in self.remembered}
        if unknown := sorted(set(state_dict) - names - may_be):
            raise ValueError(f"{who}: load_state_dict does not know {unknown[0]!r} ({len(unknown)} such keys)")
        if missing := sorted(names - set(state_dict)):
            raise ValueError(f"{who}: load_state_dict misses {missing[0]!r} ({len(missing)} such keys)")
        state: dict[Any, dict[str, Any]] = {}
        for i, p in enumerate(params):
            for name in self.remembered:
                if (value := state_dict.get(f"param{i}.{name}")) is not None:
                    state.setdefault(p, {})[name] = _restore(f"{who}: param{i}.{name}", value, p.data, name == "step")
        groups = [
            {name: _option(state_dict[f"group{i}.{name}"]) for name in self.defaults}
            for i in range(len(self.param_groups))
        ]
        self.state = state
        for group, options in zip(self.param_groups, groups, strict=True):
            group.update(options)

    def __repr__(self) -> str:
        groups = [", ".join(f"{k}={v}" for k, v in group.items() if k != "params") for group in self.param_groups]
        return f"{type(self).__name__}({'; '.join(groups)})"

    def _all(self) -> list[Any]:
        return [p for group in self.param_groups for p in group["params"]]

    def _follow_dtype(self, p: Any) -> np.ndarray:
        """Bring what is remembered of a parameter to its dtype, which has changed, as by model.double().

        Returns an array of that dtype to compute in.
        """
        memory = self.state[p]
        for name, value in memory.items():
            if isinstance(value, np.ndarray):
                memory[name] = value.astype(p.data.dtype)
        self._add_scratch([p])
        return self._scratch[p]

    def _add_scratch(self, params: list[Any]) -> None:
        """Give every parameter an array to compute in: all of them the same memory, which so stays in the cache."""
        for dtype in {p.data.dtype for p in params}:
            those = [p for p in params if p.data.dtype == dtype]
            memory = np.empty(max(p.data.size for p in those), dtype)
            self._scratch.update({p: memory[: p.data.size].reshape(p.data.shape) for p in those})


def _check_parameter(who: str, p: Any) -> None:
    data = getattr(p, "data", None)
    if not hasattr(p, "grad") or not isinstance(data, np.ndarray):
        raise TypeError(f"{who}: expected parameters, tensors that require a gradient, got {kind(p)}")
    if data.dtype.kind != "f":
        raise TypeError(f"{who}: a parameter must hold floats, got {data.dtype} {data.shape}")
    if not getattr(p, "is_leaf", True):
        raise ValueError(f"{who}: a parameter {data.shape} is the result of a computation; only a leaf can be trained")


def _restore(what: str, value: Any, data: np.ndarray, counts: bool) -> Any:
    array = np.asarray(value)
    if counts and not array.ndim:
        return int(array)
    if array.shape != data.shape:
        raise ValueError(f"{what} must be {() if counts else data.shape}, got {array.shape}")
    return array.astype(data.dtype)


def _option(value: Any) -> Any:
    option = np.asarray(value).tolist()
    return tuple(option) if isinstance(option, list) else option


def check_step(name: str, param: Any, grad: Any, *, lr: Any, **options: Any) -> None:
    """Raise TypeError or ValueError unless a pure step can be taken: arrays of one shape, a rate above 0, and so on."""
    are_arrays(name, param=param, grad=grad)
    if np.shape(param) != np.shape(grad):
        raise ValueError(f"{name}: param and grad must be of one shape, got {np.shape(param)} and {np.shape(grad)}")
    number(name, "lr", lr, "above 0", lambda lr: 0 < lr < math.inf)
    for option, value in options.items():
        number(name, option, value, "at least 0", lambda value: 0 <= value < math.inf)


def check_betas(name: str, betas: Any) -> None:
    """Raise ValueError unless betas are two numbers from 0 to below 1."""
    two = isinstance(betas, tuple | list) and len(betas) == 2
    if not two or not all(isinstance(beta, int | float | np.number) and 0 <= beta < 1 for beta in betas):
        raise ValueError(f"{name}: betas must be two numbers from 0 to below 1, got {betas!r}")
