"""Names and order of arguments: what works here by position or by name means the same in PyTorch."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

import nnbook
from nnbook import nn, optim

ROOMS = [
    (nnbook, [torch]),
    (nn, [torch.nn]),
    (nn.functional, [torch.nn.functional]),
    (nn.init, [torch.nn.init]),
    (optim, [torch.optim, torch.optim.lr_scheduler, torch.nn.utils]),
]
# PyTorch's are written in C, or with *args, and have no signature to read: these are their documents' words.
WRITTEN = {
    "Tensor.sum": "dim keepdim dtype",
    "Tensor.mean": "dim keepdim dtype",
    "Tensor.var": "dim * correction keepdim",
    "Tensor.std": "dim * correction keepdim",
    "Tensor.max": "dim keepdim",
    "Tensor.min": "dim keepdim",
    "Tensor.argmax": "dim keepdim",
    "Tensor.argmin": "dim keepdim",
    "Tensor.all": "dim keepdim",
    "Tensor.any": "dim keepdim",
    "Tensor.logsumexp": "dim keepdim",
    "Tensor.cumsum": "dim dtype",
    "Tensor.softmax": "dim dtype",
    "Tensor.log_softmax": "dim dtype",
    "Tensor.flatten": "start_dim end_dim",
    "Tensor.transpose": "dim0 dim1",
    "Tensor.squeeze": "dim",
    "Tensor.unsqueeze": "dim",
    "Tensor.clamp": "min max",
    "Tensor.clip": "min max",
    "Tensor.masked_fill": "mask value",
    "Tensor.chunk": "chunks dim",
    "Tensor.unbind": "dim",
    "Tensor.pow": "exponent",
    "Tensor.size": "dim",
    "Tensor.requires_grad_": "requires_grad",
    "Tensor.to": "dtype non_blocking copy",
    "Module.to": "dtype non_blocking",
    "nnbook.tensor": "data * dtype device requires_grad pin_memory",
    "nnbook.cat": "tensors dim",
    "nnbook.stack": "tensors dim",
    "nnbook.where": "condition input other",
    "nnbook.matmul": "input other",
    "nnbook.maximum": "input other",
    "nnbook.minimum": "input other",
    "nnbook.full": "size fill_value * out dtype layout device requires_grad",
    "nnbook.arange": "start end step * out dtype layout device requires_grad",
    "nnbook.zeros_like": "input * dtype layout device requires_grad",
    "nnbook.ones_like": "input * dtype layout device requires_grad",
    "nnbook.nn.functional.conv2d": "input weight bias stride padding dilation groups",
    "nnbook.nn.functional.avg_pool2d": "input kernel_size stride padding ceil_mode count_include_pad divisor_override",
    "nnbook.nn.functional.max_pool2d": "input kernel_size stride padding dilation ceil_mode return_indices",
    "nnbook.nn.functional.linear": "input weight bias",
    "nnbook.nn.functional.gelu": "input * approximate",
    "nnbook.nn.functional.softplus": "input beta threshold",
    "nnbook.nn.functional.one_hot": "tensor num_classes",
    "nnbook.nn.functional.scaled_dot_product_attention": "query key value attn_mask dropout_p is_causal scale",
    "nnbook.nn.RNN": "input_size hidden_size num_layers nonlinearity bias batch_first dropout bidirectional",
    "nnbook.nn.GRU": "input_size hidden_size num_layers bias batch_first dropout bidirectional",
    "nnbook.nn.LSTM": "input_size hidden_size num_layers bias batch_first dropout bidirectional",
}
OURS_ALONE = {"rng"}


def pairs() -> Iterator[tuple[str, Callable, Callable]]:
    """Yield everything that both libraries have under one name, methods of classes among them."""
    for ours, theirs in ROOMS:
        for name in dir(ours) if not hasattr(ours, "__all__") else ours.__all__:
            mine = getattr(ours, name)
            other = next((getattr(one, name) for one in theirs if hasattr(one, name)), None)
            if name[0] == "_" or other is None or not callable(mine):
                continue
            yield f"{ours.__name__}.{name}", mine, other
            if inspect.isclass(mine):
                yield from methods(name, mine, other)


def methods(name: str, mine: type, other: type) -> Iterator[tuple[str, Callable, Callable]]:
    """Yield a class's own methods, and for a tensor those of the classes that it is built of."""
    bases = mine.__mro__ if mine is nnbook.Tensor else (mine,)
    for key, method in ((key, method) for base in bases for key, method in vars(base).items()):
        if key[0] != "_" and inspect.isfunction(method) and hasattr(other, key) and key != "reset_parameters":
            yield f"{name}.{key}", method, getattr(other, key)


def parameters(function: Callable) -> list[inspect.Parameter]:
    found = inspect.signature(function).parameters.values()
    return [p for p in found if p.name != "self" and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]


def reference(label: str, function: Callable) -> list[tuple[str, bool]] | None:
    """Return PyTorch's arguments with whether they may be given by position; None where it has no signature."""
    if label in WRITTEN:
        before, _, after = WRITTEN[label].partition("*")
        return [(name, True) for name in before.split()] + [(name, False) for name in after.split()]
    try:
        return [(p.name, p.kind is not p.KEYWORD_ONLY) for p in parameters(function)]
    except ValueError:
        return None


def fault(mine: list[inspect.Parameter], theirs: list[tuple[str, bool]]) -> str:
    """Say what is wrong with the arguments, or nothing."""
    by_position = [p.name for p in mine if p.kind is p.POSITIONAL_OR_KEYWORD]
    prefix = [name for name, positional in theirs if positional][: len(by_position)]
    if by_position != prefix:
        return f"by position {by_position}, PyTorch's {prefix}"
    extra = {p.name for p in mine if p.kind is not p.POSITIONAL_ONLY} - {name for name, _ in theirs} - OURS_ALONE
    return f"{extra} are not PyTorch's" if extra else ""


PAIRS = {label: (mine, other) for label, mine, other in pairs() if parameters(mine)}


@pytest.mark.parametrize("label", PAIRS)
def test_an_argument_has_pytorchs_name_and_place(label: str) -> None:
    mine, other = PAIRS[label]
    theirs = reference(label, other)
    if theirs is None:
        pytest.skip("PyTorch's has no signature, being written in C")
    assert fault(parameters(mine), theirs) == ""


def test_nearly_everything_is_compared() -> None:
    without = [label for label, (_, other) in PAIRS.items() if reference(label, other) is None]
    assert len(PAIRS) > 120
    assert len(without) < 12, without


@pytest.mark.parametrize(
    ("ours", "words"),
    [
        (lambda input, bias=True, stride=1: 0, "by position"),
        (lambda input, stride=1, bias=True: 0, "by position"),
        (lambda input, *, bias=True, colour=1: 0, "colour"),
        (lambda x, *, bias=True: 0, "by position"),
    ],
)
def test_a_wrong_place_would_be_found(ours: Any, words: str) -> None:
    theirs = [("input", True), ("stride", True), ("padding", True), ("bias", True)]
    assert words in fault(parameters(ours), theirs)
