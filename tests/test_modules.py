"""What modules do with what is assigned, hooked and masked: as PyTorch, or a refusal in one sentence."""

# Wrong arguments are given on purpose, and one source runs on two libraries.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOptionalMemberAccess=false

from __future__ import annotations

import warnings
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from parity import both, relative_error

import nnbook
from nnbook import nn, tensor
from nnbook.nn import functional as F

BOTH = (nnbook, torch)


def counting(L: Any) -> Any:
    """A module with a buffer, a place for one, a parameter, and a module."""

    class Counting(L.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("mean", L.tensor([0.0]))
            self.register_buffer("later", None)
            self.scale = L.nn.Parameter(L.tensor([1.0]))
            self.layer = L.nn.ReLU()

    return Counting()


# Assignment


def test_a_tensor_assigned_to_a_buffers_name_becomes_the_buffer() -> None:
    for L in BOTH:
        model = counting(L)
        model.mean = model.mean * 0.9 + L.tensor([1.0])
        model.later = L.tensor([2.0])
        assert {name: buffer.tolist() for name, buffer in model.named_buffers()} == {"mean": [1.0], "later": [2.0]}
        assert list(model.state_dict()) == ["scale", "mean", "later"]
        model.mean = None
        assert [name for name, _ in model.named_buffers()] == ["later"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("scale", lambda L: L.tensor([1.0])), ("scale", lambda L: 1.0), ("scale", lambda L: L.nn.ReLU())),
        *(("mean", lambda L: 1.0), ("layer", lambda L: L.tensor([1.0])), ("layer", lambda L: 1.0)),
    ],
)
def test_something_else_in_the_place_of_a_parameter_buffer_or_module_is_refused(name: str, value: Any) -> None:
    for L in BOTH:
        with pytest.raises(TypeError) as caught:
            setattr(counting(L), name, value(L))
        assert "\n" not in str(caught.value)


def test_a_parameter_or_module_can_be_taken_away_and_replaced() -> None:
    for L in BOTH:
        model = counting(L)
        model.scale, model.layer = None, None
        assert not list(model.parameters())
        assert not list(model.children())
        model.scale, model.layer = L.nn.Parameter(L.tensor([2.0])), L.nn.Tanh()
        assert [name for name, _ in model.named_parameters()] == ["scale"]


@pytest.mark.parametrize("method", ["register_parameter", "add_module", "register_buffer"])
def test_what_is_registered_is_of_the_right_kind(method: str) -> None:
    for L in BOTH:
        with pytest.raises(TypeError):
            getattr(counting(L), method)("new", 3)


def test_what_a_forward_hook_returns_is_the_output() -> None:
    for L in BOTH:
        layer = L.nn.ReLU()
        first = layer.register_forward_hook(lambda module, inputs, out: out + 1)
        layer.register_forward_hook(lambda module, inputs, out: out * 10)
        assert layer(L.tensor([2.0])).tolist() == [30.0]
        first.remove()
        assert layer(L.tensor([2.0])).tolist() == [20.0]


# Containers


def test_slices_and_names_are_pytorchs() -> None:
    def keys(L: Any) -> list:
        shared = L.nn.Linear(2, 2)
        whole = L.nn.Sequential(L.nn.Linear(2, 2), shared, L.nn.ReLU(), shared)
        named = L.nn.Sequential(OrderedDict(first=L.nn.Linear(2, 2), second=L.nn.ReLU()))
        several = L.nn.ModuleList(whole)
        inside = L.nn.ModuleDict({"a": shared, "b": L.nn.ReLU()})
        numbers = L.nn.ParameterList([L.nn.Parameter(L.tensor([1.0])), L.tensor([2.0])])
        parts = (whole, whole[1:], whole[::2], named, named[1:], several, several[2:], inside)
        return [list(part.state_dict()) for part in (*parts, numbers)] + [
            repr(part) for part in parts if type(part) is not L.nn.ModuleList
        ]

    assert keys(nnbook) == keys(torch)


def test_an_empty_list_of_modules_may_be_given_as_none() -> None:
    assert len(nn.ModuleList(None)) == len(nn.ModuleDict(None)) == len(nn.ParameterList(None)) == 0


def test_what_is_appended_to_a_slice_replaces_nothing() -> None:
    part = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Sigmoid())[1:]
    assert [type(one).__name__ for one in part.append(nn.GELU())] == ["Tanh", "Sigmoid", "GELU"]


# Masks


def learned(L: Any, arrays: list[np.ndarray], run: Any) -> list[np.ndarray]:
    """Return a result and the gradients of everything it came from, in either library."""
    leaves = [L.tensor(array, requires_grad=True) for array in arrays]
    out = run(L, *leaves)
    (out * out).sum().backward()
    return [np.asarray(out.detach().tolist()), *(np.asarray(one.grad.tolist()) for one in leaves)]


@pytest.mark.parametrize("mask", [(3, 4), (2, 1, 3, 4), (2, 5, 3, 4), (1, 4)])
def test_a_learned_mask_gets_its_gradient(mask: tuple) -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape) for shape in ((2, 5, 3, 6), (2, 5, 4, 6), (2, 5, 4, 7), mask)]
    ours, theirs = (
        learned(L, arrays, lambda L, q, k, v, m: L.nn.functional.scaled_dot_product_attention(q, k, v, m)) for L in BOTH
    )
    for mine, other in zip(ours, theirs, strict=True):
        assert relative_error(mine, other) < 1e-10


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("per_head", [True, False])
def test_a_learned_mask_of_several_heads_gets_its_gradient(need_weights: bool, per_head: bool) -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal((2, 4, 6)), rng.standard_normal((6, 4, 4) if per_head else (4, 4))]
    theirs = torch.nn.MultiheadAttention(6, 3, batch_first=True).double()
    ours = nn.MultiheadAttention(6, 3, batch_first=True).double()
    ours.load_state_dict(theirs.state_dict())
    layers = {nnbook: ours, torch: theirs}
    results = [
        learned(L, arrays, lambda L, x, m: layers[L](x, x, x, attn_mask=m, need_weights=need_weights)[0]) for L in BOTH
    ]
    for mine, other in zip(*results, strict=True):
        assert relative_error(mine, other) < 1e-10


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("kind", ["bool", "float", "learned"])
def test_a_query_that_may_look_nowhere_gets_zeros_and_no_warning(kind: str, need_weights: bool) -> None:
    layer = nn.MultiheadAttention(4, 2, batch_first=True, bias=False)
    x = tensor(np.random.default_rng(0).standard_normal((1, 3, 4)).astype(np.float32), requires_grad=True)
    hidden = np.zeros((3, 3), bool)
    hidden[1] = True
    mask = tensor(hidden if kind == "bool" else np.where(hidden, -np.inf, 0).astype(np.float32))
    if kind == "learned":
        mask.requires_grad_()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out, weights = layer(x, x, x, attn_mask=mask, need_weights=need_weights)
        out.sum().backward()
    np.testing.assert_array_equal(out.data[0, 1], 0)
    assert np.abs(out.data[0, 0]).min() > 0
    assert np.isfinite(x.grad).all()
    assert weights is None or not weights.data[0, 1].any()


def test_a_mask_does_not_enlarge_the_result() -> None:
    q = tensor(np.zeros((2, 3, 4)))
    for shape in ((5, 2, 3, 3), (2, 2, 3, 3), (5, 3, 3)):
        with pytest.raises(ValueError, match=r"attn_mask must be \(2, 3, 3\) or broadcast to it, got"):
            F.scaled_dot_product_attention(q, q, q, tensor(np.zeros(shape)))


# Normalisation without statistics, one value, lists


def test_a_layer_without_running_statistics_uses_the_batchs_in_use_too() -> None:
    ours, theirs = nn.BatchNorm1d(2, track_running_stats=False), torch.nn.BatchNorm1d(2, track_running_stats=False)
    x, reference = both(np.random.default_rng(0).standard_normal((5, 2)).astype(np.float32))
    assert relative_error(ours.eval()(x).data, theirs.eval()(reference)) < 1e-6


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "gelu", "softplus"])
def test_an_activation_of_whole_numbers_is_float32(name: str) -> None:
    assert getattr(F, name)(tensor([1, 2])).dtype == np.float32


def test_layer_norm_takes_numpys_numbers() -> None:
    assert nn.LayerNorm(np.int64(3)).normalized_shape == (3,)


X = tensor(np.ones((4, 3), np.float32))
ROW = tensor(np.ones((2, 4, 6), np.float32))
HEADS = nn.MultiheadAttention(6, 2, batch_first=True)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: F.batch_norm(X, None, None), "batch_norm: outside training it needs running_mean and running_var"),
        (
            lambda: F.batch_norm(X, [0.0] * 3, [1.0] * 3),
            "batch_norm: running_mean must be a tensor or an array",
        ),
        (lambda: F.batch_norm(X, X[0], X[:, 0]), r"batch_norm: var must be \(3,\), got \(4,\)"),
        (lambda: F.batch_norm(X, X[0], X[:, 0], training=True), r"batch_norm: running_var must be \(3,\), got \(4,\)"),
        (lambda: F.batch_norm(X, X[0], None), "batch_norm: outside training it needs"),
        (lambda: F.batch_norm(X, None, None, training=True, momentum="a"), "batch_norm: momentum must be a number"),
        (lambda: F.batch_norm(X, None, None, training=True, eps="a"), "batch_norm: eps must be a number"),
        (lambda: nn.BatchNorm1d(3, momentum="a"), "BatchNorm1d: momentum must be a number, got 'a'"),
        (lambda: nn.BatchNorm1d(3, eps=-1), "BatchNorm1d: eps must be at least 0"),
        (lambda: nn.LayerNorm("a"), "LayerNorm: normalized_shape must be a whole number above 0"),
        (lambda: nn.LayerNorm(3, eps="a"), "LayerNorm: eps must be a number"),
        (lambda: nn.HuberLoss(delta=0), "HuberLoss: delta must be above 0, got 0"),
        (lambda: nn.HuberLoss(delta="a"), "HuberLoss: delta must be a number, got 'a'"),
        (lambda: nn.GELU("fast"), "GELU: approximate must be"),
        (lambda: nn.Softplus(beta=0), "Softplus: beta must be above 0, got 0"),
        (lambda: F.softplus(X, beta=-1), "softplus: beta must be above 0, got -1"),
        (lambda: nn.LeakyReLU("a"), "LeakyReLU: negative_slope must be a number"),
        (lambda: nn.Dropout("a"), "Dropout: p is the chance to drop"),
        (lambda: F.dropout(X, "a"), "dropout: p must be a number, got 'a'"),
        (lambda: nn.CrossEntropyLoss(label_smoothing="a"), "CrossEntropyLoss: label_smoothing must be a number"),
        (lambda: nn.CrossEntropyLoss(ignore_index="a"), "CrossEntropyLoss: ignore_index must be a whole number"),
        (lambda: F.cross_entropy(X, tensor([0] * 4), ignore_index="a"), "cross_entropy: ignore_index must be a number"),
        (
            lambda: F.cross_entropy(X, tensor([0] * 4), label_smoothing="a"),
            "label_smoothing must be a number",
        ),
        (lambda: nn.Embedding(3, 2, padding_idx="a"), "Embedding: padding_idx must be a whole number, got 'a'"),
        (
            lambda: F.embedding(tensor([0]), X, padding_idx=9),
            "padding_idx must be one of the table's 4 rows",
        ),
        (lambda: F.softmax(X, "a"), "softmax: dim must be a whole number, got 'a'"),
        (lambda: F.dropout(tensor([1, 2])), "dropout: expected floats, got int64"),
        (lambda: F.cross_entropy(X[:, :0], tensor([0] * 4)), "cross_entropy: there must be at least one class"),
        (lambda: F.normalize(X, dim=2), "normalize: x has axes 0 to 1, got dim=2"),
        (lambda: F.binary_cross_entropy_with_logits(X, X * 1.5), "targets must be from 0 to 1, got 1.5"),
        (lambda: F.binary_cross_entropy_with_logits(X, -X), "targets must be from 0 to 1, got -1.0"),
        (lambda: F.mse_loss(X, X * np.nan, reduction="none"), "mse_loss: 12 of 12 targets are NaN"),
        (lambda: F.binary_cross_entropy_with_logits(X, X * np.nan), "logits: 12 of 12 targets are NaN"),
        (lambda: HEADS(ROW, ROW, ROW[:, :3]), "MultiheadAttention: key and value must be of one length"),
        (lambda: HEADS(ROW, ROW[:1], ROW[:1]), "MultiheadAttention: key and value .* of one batch size"),
        (
            lambda: HEADS(ROW, ROW, ROW, key_padding_mask=[True]),
            "key_padding_mask must be a bool or float tensor, got a list",
        ),
        (
            lambda: HEADS(ROW[0], ROW[0], ROW[0], key_padding_mask=[True] * 4),
            "key_padding_mask must be a bool or float",
        ),
        (lambda: nn.RNN(3, 2)(X[:0]), r"RNN: the sequence is empty, x must have at least one time step, got \(0, 3\)"),
        (lambda: nn.GRU(6, 2, batch_first=True)(ROW[:, :0]), "GRU: the sequence is empty"),
        (lambda: nn.LSTM(6, 2)(ROW[:0]), "LSTM: the sequence is empty"),
        (lambda: nn.ModuleList(3), "ModuleList: expected a list, got a int"),
        (
            lambda: nn.ModuleList(nn.Linear(2, 2)),
            "ModuleList: expected a list, got a Linear",
        ),
        (lambda: nn.ModuleDict([nn.ReLU()]), "ModuleDict: expected a dict of modules, got a list"),
        (lambda: nn.ModuleDict({"a": 3}), "ModuleDict: expected a module by a name, got a int by 'a'"),
        (lambda: nn.ModuleDict({"train": nn.ReLU()}), "'train' is the name of something that every module has"),
        (lambda: nn.ModuleDict()["a"], "ModuleDict: there is no 'a'"),
        (lambda: nn.ParameterList([3]), "ParameterList: expected parameters, got a int"),
        (lambda: nn.Sequential(nn.ReLU())[3], "Sequential: there are 1 entries, got index 3"),
        (lambda: nn.init.zeros_([1.0]), "init.constant_: expected a tensor, got a list"),
        (lambda: nn.init.normal_(np.ones(2)), r"init.normal_: expected a tensor, got a numpy.ndarray \(2,\)"),
        (lambda: nn.init.normal_(X, std=-1), "init.normal_: mean must be finite and std at least 0, got 0.0 and -1"),
        (lambda: nn.init.uniform_(X, 1, 0), "init.uniform_: a must not be above b, got 1 and 0"),
        (lambda: nn.init.kaiming_normal_([1.0]), "init: expected a tensor, got a list"),
        (lambda: nn.init.reset(3, np.random.default_rng(0)), "init.reset: expected a model first, got a int"),
        (lambda: nnbook.manual_seed("a"), "manual_seed: the seed must be a whole number from 0 on, got 'a'"),
        (lambda: nn.save(nn.ReLU(), None), "save: expected a file's path, got a NoneType"),
        (lambda: nn.load(None), "load: expected a file's path, got a NoneType"),
        (lambda: nn.save(nn.ReLU(), Path("nowhere/model.npz")), "save: there is no folder nowhere"),
        (lambda: nn.summary([1]), "summary: expected a model first, got a list"),
    ],
)
def test_what_does_not_fit_is_said_in_a_line(wrong: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError, IndexError, KeyError, FileNotFoundError), match=words) as caught:
        wrong()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200
