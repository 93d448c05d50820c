"""What all optimisers share: groups of parameters, state, and the checks of what comes in."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from nnbook.autograd.node import Node, kind


class Optimizer:
    """The base of all optimisers.

    params: tensors that require a gradient, or dicts {"params": tensors, "lr": …} with options of their own.
    options: the defaults of all groups.

    `param_groups` holds the groups; a schedule changes `param_groups[0]["lr"]`.
    """

    def __init__(self, params: Iterable[Any], options: dict[str, Any]) -> None:
        name = type(self).__name__
        if isinstance(params, Node | np.ndarray | Mapping) or not isinstance(params, Iterable):
            raise TypeError(f"{name}: expected a list of parameters such as model.parameters(), got {kind(params)}")
        entries = list(params)
        if not entries:
            raise ValueError(f"{name}: no parameters to train; does the model have any?")
        groups = entries if isinstance(entries[0], Mapping) else [{"params": entries}]
        self.param_groups: list[dict[str, Any]] = []
        self.state: dict[Any, dict[str, Any]] = {}
        for group in groups:
            self._add(name, {**options, **group})

    def _add(self, name: str, group: dict[str, Any]) -> None:
        given = group["params"]
        group["params"] = [given] if isinstance(given, Node) else list(given)
        for one in group["params"]:
            if not isinstance(one, Node):
                raise TypeError(f"{name}: a parameter must be a tensor, got {kind(one)}")
            if sum(other is one for known in [*self.param_groups, group] for other in known["params"]) > 1:
                raise ValueError(f"{name}: a parameter {one.data.shape} is listed twice")
        self._check(name, group)
        self.param_groups.append(group)

    def _check(self, name: str, group: dict[str, Any]) -> None:
        """Raise ValueError for options that make no sense."""
        if not 0 < group["lr"] < float("inf"):
            raise ValueError(f"{name}: lr must be above 0, got {group['lr']}")
        for option in ("momentum", "weight_decay", "eps"):
            if not group.get(option, 0) >= 0:
                raise ValueError(f"{name}: {option} must be at least 0, got {group[option]}")
        for beta in group.get("betas", (group.get("alpha", 0),)):
            if not 0 <= beta < 1:
                option, value = ("betas", group["betas"]) if "betas" in group else ("alpha", group["alpha"])
                raise ValueError(f"{name}: {option} must be from 0 to below 1, got {value}")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients, before the next backward adds to them."""
        for group in self.param_groups:
            for one in group["params"]:
                one.grad = None if set_to_none or one.grad is None else np.zeros_like(one.data)

    def step(self) -> None:
        """Change every parameter that has a gradient, in place."""
        for group in self.param_groups:
            for one in group["params"]:
                grad = one.grad
                if grad is None:
                    continue
                state = self.state.get(one)
                if state is None:
                    if grad.shape != one.data.shape:
                        raise ValueError(
                            f"{type(self).__name__}: a gradient {grad.shape} belongs to a parameter {one.data.shape}"
                        )
                    state = self.state[one] = self._begin(one.data, group)
                self._update(one.data, grad, state, group)

    def _begin(self, param: np.ndarray, group: dict[str, Any]) -> dict[str, Any]:
        """Return the state of a parameter before its first step."""
        raise NotImplementedError

    def _update(self, param: np.ndarray, grad: np.ndarray, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Change one parameter and its state in place; the gradient stays as it is."""
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """Return everything that is needed to go on later: options and states, parameters by number."""
        every = [one for group in self.param_groups for one in group["params"]]
        numbers = {one: i for i, one in enumerate(every)}
        groups = [
            {**{k: v for k, v in group.items() if k != "params"}, "params": [numbers[one] for one in group["params"]]}
            for group in self.param_groups
        ]
        return copy.deepcopy({"state": {numbers[one]: s for one, s in self.state.items()}, "param_groups": groups})

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a `state_dict()` of an optimiser of the same kind on parameters of the same shapes."""
        name = f"{type(self).__name__}.load_state_dict"
        if not isinstance(state_dict, Mapping) or set(state_dict) != {"state", "param_groups"}:
            raise ValueError(f"{name}: expected a dict with state and param_groups, as state_dict() gives it")
        ours = [len(group["params"]) for group in self.param_groups]
        theirs = [len(group["params"]) for group in state_dict["param_groups"]]
        if ours != theirs:
            raise ValueError(f"{name}: the groups hold {theirs} parameters, this optimiser's {ours}")
        every = [one for group in self.param_groups for one in group["params"]]
        for number, state in state_dict["state"].items():
            for key, value in state.items():
                if isinstance(value, np.ndarray) and value.ndim and value.shape != every[number].data.shape:
                    raise ValueError(f"{name}: {key} of parameter {number} must be {every[number].data.shape}")
        loaded = copy.deepcopy(dict(state_dict))
        for group, saved in zip(self.param_groups, loaded["param_groups"], strict=True):
            group.update({key: value for key, value in saved.items() if key != "params"})
        self.state = {every[number]: state for number, state in loaded["state"].items()}
