"""Plain functions given what is no array: one sentence that names the function, the argument and what came."""

# Wrong arguments are given on purpose.
# pyright: reportArgumentType=false

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
import torch

from nnbook import ops, tensor

KEYWORDS: dict[str, dict[str, Any]] = {
    "layer_norm": {"shape": (2,)},
    "embedding": {"index": np.array([0])},
    "max_pool2d": {"kernel_size": 1},
    "avg_pool2d": {"kernel_size": 1},
    "dropout": {"mask": np.ones(2)},
}
WRONG = ([1.0, 2.0], None, torch.ones(2), tensor([1.0, 2.0]))
NO_ARRAYS = ("causal_mask", "dropout_mask")
FACES = [
    name
    for name in dir(ops)
    if inspect.isfunction(getattr(ops, name)) and not name.endswith("_backward") and name not in NO_ARRAYS
]


def needed(name: str) -> list[str]:
    """Return the arguments that must be given, and have a gradient."""
    found = inspect.signature(getattr(ops, name)).parameters.values()
    return [p.name for p in found if p.kind is p.POSITIONAL_OR_KEYWORD and p.default is p.empty]


@pytest.mark.parametrize(
    "wrong", [[1.0, 2.0], None, torch.ones(2), tensor([1.0, 2.0])], ids=lambda w: type(w).__module__
)
@pytest.mark.parametrize("name", FACES)
def test_what_is_no_array_is_named(name: str, wrong: Any) -> None:
    key = name.removesuffix("_forward")
    who = key.removesuffix("_step")
    arguments = [wrong for _ in needed(name)]
    with pytest.raises(TypeError, match=rf"^{who}\w*: \w+ must be a NumPy array, got a ") as caught:
        getattr(ops, name)(*arguments, **KEYWORDS.get(key, {}))
    assert "\n" not in str(caught.value)


def test_nearly_all_functions_were_tried() -> None:
    assert len(FACES) > 25


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda x: ops.softmax(x, dim="a"), "softmax: dim must be a whole number, got 'a'"),
        (lambda x: ops.log_softmax(x, dim=None), "log_softmax: dim must be a whole number, got None"),
        (
            lambda x: ops.dropout_mask((2,), "a", np.random.default_rng(0), np.float32),
            "p must be a number",
        ),
        (
            lambda x: ops.dropout_mask((2,), 2, np.random.default_rng(0), np.float32),
            "p must be from 0 to 1",
        ),
        (lambda x: ops.dropout_mask((2,), 0.5, 0, np.float32), "dropout_mask: rng must be a generator"),
        (lambda x: ops.huber_loss(x, x, delta="a"), "huber_loss: delta must be a number, got 'a'"),
        (lambda x: ops.softplus(x, beta=None), "softplus: beta must be a number, got None"),
        (lambda x: ops.leaky_relu(x, negative_slope="a"), "leaky_relu: negative_slope must be a number"),
        (lambda x: ops.cross_entropy(x, [0, 1]), "cross_entropy: targets must be a NumPy array, got a list"),
        (lambda x: ops.cross_entropy(x, np.array([0, 1]), label_smoothing=None), "label_smoothing must be a number"),
        (lambda x: ops.embedding(x, index=[0]), "embedding: index must be a NumPy array, got a list"),
        (lambda x: ops.linear(x, x, [1.0]), "linear: bias must be a NumPy array, got a list"),
        (lambda x: ops.batch_norm(x, None, None, mean=[0.0]), "batch_norm: mean must be a NumPy array, got a list"),
        (lambda x: ops.causal_mask("a"), "causal_mask: the length must be a whole number from 0 on, got 'a'"),
        (lambda x: ops.rnn(x[None][:0], x, x, x), "rnn: the sequence is empty"),
    ],
)
def test_a_wrong_kind_of_option_is_named(wrong: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words) as caught:
        wrong(np.ones((2, 2)))
    assert "\n" not in str(caught.value)


def test_single_numbers_of_numpys_are_arrays_enough() -> None:
    assert ops.relu(np.float64(-2.0)) == 0
    assert ops.sigmoid(np.float32(0.0)) == 0.5
