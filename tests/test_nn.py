"""Every layer beside torch.nn's of the same name: state_dict, output, gradients, text."""

# Wrong arguments are given on purpose, and one source runs on two libraries.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

from __future__ import annotations

import inspect
import warnings
from typing import Any

import numpy as np
import pytest
import torch
from parity import DTYPES, TOLERANCE, both, relative_error

from nnbook import nn, tensor

Arguments = dict[str, Any]
Case = tuple[str, Arguments, list[tuple[int, ...]]]

CASES: list[Case] = [
    ("Linear", {"in_features": 5, "out_features": 3}, [(4, 5)]),
    ("Linear", {"in_features": 5, "out_features": 3, "bias": False}, [(2, 4, 5)]),
    ("Conv2d", {"in_channels": 2, "out_channels": 3, "kernel_size": 3, "padding": 1}, [(4, 2, 6, 5)]),
    (
        "Conv2d",
        {"in_channels": 2, "out_channels": 3, "kernel_size": (2, 3), "stride": (2, 1), "bias": False},
        [(4, 2, 6, 5)],
    ),
    ("MaxPool2d", {"kernel_size": 2}, [(2, 3, 6, 7)]),
    ("MaxPool2d", {"kernel_size": 3, "stride": 2, "padding": 1}, [(2, 3, 6, 7)]),
    ("AvgPool2d", {"kernel_size": 2}, [(2, 3, 6, 7)]),
    ("Flatten", {}, [(2, 3, 4, 5)]),
    ("Flatten", {"start_dim": 0, "end_dim": 1}, [(2, 3, 4)]),
    ("Identity", {}, [(2, 3)]),
    ("ReLU", {}, [(2, 3)]),
    ("Tanh", {}, [(2, 3)]),
    ("Sigmoid", {}, [(2, 3)]),
    ("LeakyReLU", {"negative_slope": 0.2}, [(2, 3)]),
    ("GELU", {}, [(2, 3)]),
    ("GELU", {"approximate": "tanh"}, [(2, 3)]),
    ("Softplus", {"beta": 2.0}, [(2, 3)]),
    ("Softmax", {"dim": 1}, [(2, 3)]),
    ("LogSoftmax", {"dim": 1}, [(2, 3)]),
    ("LayerNorm", {"normalized_shape": 6}, [(4, 6)]),
    ("LayerNorm", {"normalized_shape": (3, 2), "eps": 1e-3}, [(4, 3, 2)]),
    ("LayerNorm", {"normalized_shape": 6, "elementwise_affine": False}, [(4, 6)]),
    ("LayerNorm", {"normalized_shape": 6, "bias": False}, [(4, 6)]),
    ("BatchNorm1d", {"num_features": 3}, [(5, 3)]),
    ("BatchNorm1d", {"num_features": 3, "affine": False, "momentum": None}, [(5, 3, 4)]),
    ("BatchNorm2d", {"num_features": 3, "momentum": 0.3}, [(5, 3, 2, 4)]),
    ("BatchNorm2d", {"num_features": 3, "track_running_stats": False}, [(5, 3, 2, 4)]),
    ("MSELoss", {}, [(4, 3), (4, 3)]),
    ("L1Loss", {"reduction": "sum"}, [(4, 3), (4, 3)]),
    ("HuberLoss", {"delta": 0.5}, [(4, 3), (4, 3)]),
    ("RNN", {"input_size": 3, "hidden_size": 4, "nonlinearity": "relu", "batch_first": True}, [(2, 5, 3)]),
    ("RNN", {"input_size": 3, "hidden_size": 4, "num_layers": 3, "bias": False}, [(5, 2, 3), (3, 2, 4)]),
    ("GRU", {"input_size": 3, "hidden_size": 4, "num_layers": 2, "batch_first": True}, [(2, 5, 3), (2, 2, 4)]),
    ("GRU", {"input_size": 3, "hidden_size": 4, "dropout": 0.5, "num_layers": 2}, [(1, 1, 3)]),
    ("LSTM", {"input_size": 3, "hidden_size": 4}, [(5, 2, 3)]),
    ("LSTM", {"input_size": 3, "hidden_size": 4, "num_layers": 3, "batch_first": True}, [(2, 5, 3)]),
    ("LSTM", {"input_size": 3, "hidden_size": 4, "bias": False}, [(5, 3)]),
    ("MultiheadAttention", {"embed_dim": 6, "num_heads": 2}, [(4, 2, 6), (5, 2, 6), (5, 2, 6)]),
    ("MultiheadAttention", {"embed_dim": 6, "num_heads": 3, "batch_first": True, "bias": False}, [(2, 4, 6)] * 3),
    ("MultiheadAttention", {"embed_dim": 6, "num_heads": 1}, [(4, 6)] * 3),
]
NAMES = [f"{name} {options} {shapes[0]}" for name, options, shapes in CASES]


def tensors_in(out: Any) -> list[Any]:
    """Return all tensors in a layer's result, in order."""
    return [one for part in out for one in tensors_in(part)] if isinstance(out, tuple) else [out]


def pair_of_layers(name: str, options: Arguments, dtype: type) -> tuple[nn.Module, torch.nn.Module]:
    """Return the layer in both libraries with the same numbers, loaded both ways and strictly."""
    theirs = getattr(torch.nn, name)(**options).to(torch.float64 if dtype is np.float64 else torch.float32)
    ours = getattr(nn, name)(**options).to(dtype)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    theirs.load_state_dict({key: torch.from_numpy(value) for key, value in ours.state_dict().items()}, strict=True)
    rng = np.random.default_rng(3)
    for parameter in theirs.parameters():
        parameter.data = torch.from_numpy(rng.standard_normal(tuple(parameter.shape)).astype(dtype))
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


@pytest.mark.parametrize(("name", "options", "shapes"), CASES, ids=NAMES)
def test_a_layer_computes_what_pytorchs_does(name: str, options: Arguments, shapes: list) -> None:
    for dtype in DTYPES:
        ours, theirs = pair_of_layers(name, options, dtype)
        if options.get("dropout"):
            ours.eval(), theirs.eval()
        rng = np.random.default_rng(5)
        inputs = [both(rng.standard_normal(shape).astype(dtype)) for shape in shapes]
        results = list(
            zip(
                tensors_in(ours(*(one for one, _ in inputs))),
                tensors_in(theirs(*(one for _, one in inputs))),
                strict=True,
            )
        )
        errors = [relative_error(mine.data, other) for mine, other in results]
        weights = [rng.standard_normal(mine.shape).astype(dtype) for mine, _ in results]
        sum((mine * tensor(w)).sum() for (mine, _), w in zip(results, weights, strict=True)).backward()
        sum((other * torch.from_numpy(w)).sum() for (_, other), w in zip(results, weights, strict=True)).backward()
        errors += [relative_error(mine.grad, other.grad) for mine, other in inputs]
        for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            errors.append(relative_error(mine.grad, other.grad))
        assert np.max(errors) < TOLERANCE[dtype]


@pytest.mark.parametrize(("name", "options", "shapes"), CASES, ids=NAMES)
def test_a_layer_has_pytorchs_arguments_defaults_and_text(name: str, options: Arguments, shapes: list) -> None:
    ours, theirs = (
        inspect.signature(getattr(nn, name)).parameters,
        inspect.signature(getattr(torch.nn, name)).parameters,
    )
    if name not in ("RNN", "GRU", "LSTM", "Identity"):  # written with *args in PyTorch
        assert list(ours) == [parameter for parameter in theirs if parameter in ours]
        assert {k: p.default for k, p in ours.items()} == {k: theirs[k].default for k in ours}
    said_otherwise = ("MultiheadAttention", "MaxPool2d", "Softplus", "LayerNorm", "BatchNorm1d", "BatchNorm2d")
    if name not in said_otherwise:
        assert repr(getattr(nn, name)(**options)) == repr(getattr(torch.nn, name)(**options))


def test_running_statistics_are_pytorchs_after_three_batches() -> None:
    for name, shape in (("BatchNorm1d", (6, 3)), ("BatchNorm2d", (6, 3, 2, 2))):
        for momentum in (0.1, None):
            ours, theirs = pair_of_layers(name, {"num_features": 3, "momentum": momentum}, np.float64)
            rng = np.random.default_rng(0)
            for _ in range(3):
                x = rng.standard_normal(shape) * 3 + 1
                ours(tensor(x)), theirs(torch.from_numpy(x))
            for key, value in theirs.state_dict().items():
                assert relative_error(ours.state_dict()[key], value) < 1e-12, key
            ours.eval(), theirs.eval()
            x, reference = both(rng.standard_normal(shape))
            y, expected = ours(x), theirs(reference)
            (y * y).sum().backward(), (expected * expected).sum().backward()
            assert relative_error(y.data, expected) < 1e-10
            assert x.grad is not None
            assert relative_error(x.grad, reference.grad) < 1e-10


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("kind", ["causal", "per head", "padding", "both", "float"])
def test_masks_of_multihead_attention_are_pytorchs(kind: str, need_weights: bool) -> None:
    ours, theirs = pair_of_layers(
        "MultiheadAttention", {"embed_dim": 6, "num_heads": 2, "batch_first": True}, np.float64
    )
    rng = np.random.default_rng(0)
    causal = ~np.tri(4, dtype=bool)
    padding = np.array([[False] * 4, [False, False, True, True]])
    masks: dict[str, Any] = {
        "causal": {"attn_mask": causal},
        "per head": {"attn_mask": np.repeat(causal[None], 4, 0)},
        "padding": {"key_padding_mask": padding},
        "both": {"attn_mask": causal, "key_padding_mask": padding},
        "float": {"attn_mask": rng.standard_normal((4, 4))},
    }
    x, reference = both(rng.standard_normal((2, 4, 6)))
    options: dict[str, Any] = {"need_weights": need_weights, "average_attn_weights": False}
    mine = ours(x, x, x, **{k: tensor(v) for k, v in masks[kind].items()}, **options)
    other = theirs(
        reference, reference, reference, **{k: torch.from_numpy(v) for k, v in masks[kind].items()}, **options
    )
    assert relative_error(mine[0].data, other[0]) < 1e-10
    assert (mine[1] is None) == (other[1] is None)
    if need_weights:
        assert relative_error(mine[1].data, other[1]) < 1e-10
    (mine[0] * mine[0]).sum().backward(), (other[0] * other[0]).sum().backward()
    assert x.grad is not None
    assert relative_error(x.grad, reference.grad) < 1e-10


def test_classification_losses_as_layers_are_pytorchs() -> None:
    rng = np.random.default_rng(0)
    z, reference = both(rng.standard_normal((5, 4)))
    classes = rng.integers(0, 4, 5)
    for options in ({}, {"label_smoothing": 0.2, "reduction": "sum"}, {"ignore_index": 1}):
        mine = nn.CrossEntropyLoss(**options)(z, tensor(classes))
        other = torch.nn.CrossEntropyLoss(**options)(reference, torch.from_numpy(classes))
        assert relative_error(mine.data, other) < 1e-12
    targets = rng.random((5, 4))
    mine, other = (
        nn.BCEWithLogitsLoss()(z, tensor(targets)),
        torch.nn.BCEWithLogitsLoss()(reference, torch.from_numpy(targets)),
    )
    assert relative_error(mine.data, other) < 1e-12


def test_embedding_is_pytorchs_and_its_padding_gets_no_gradient() -> None:
    ours, theirs = pair_of_layers("Embedding", {"num_embeddings": 7, "embedding_dim": 3, "padding_idx": 2}, np.float64)
    index = np.array([[1, 2, 6], [1, 1, 2]])
    mine, other = ours(tensor(index)), theirs(torch.from_numpy(index))
    assert relative_error(mine.data, other) == 0
    (mine * mine).sum().backward(), (other * other).sum().backward()
    (ours_weight,), (theirs_weight,) = ours.parameters(), theirs.parameters()
    assert ours_weight.grad is not None
    assert relative_error(ours_weight.grad, theirs_weight.grad) < 1e-12
    assert not ours_weight.grad[2].any()


def test_dropout_drops_in_training_keeps_the_mean_and_rests_in_use() -> None:
    x = tensor(np.ones((200, 200)), requires_grad=True)
    layer = nn.init.reset(nn.Dropout(0.3), np.random.default_rng(0))
    y = layer(x)
    share = float((y.data == 0).mean())
    assert share == pytest.approx(0.3, abs=0.01)
    assert y.data.mean() == pytest.approx(1, abs=0.02)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, y.data)
    assert layer.eval()(x) is x
    assert not nn.functional.dropout(x, 1.0).data.any()


def test_the_same_generator_gives_the_same_weights_and_masks() -> None:
    def model() -> nn.Module:
        return nn.init.reset(nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5)), np.random.default_rng(7))

    x = tensor(np.ones((5, 3), np.float32))
    first, second = model(), model()
    np.testing.assert_array_equal(first(x).data, second(x).data)
    np.testing.assert_array_equal(first(x).data, second(x).data)


@pytest.mark.parametrize(
    ("name", "std"),
    [
        ("xavier_uniform_", (2 / 500) ** 0.5),
        ("xavier_normal_", (2 / 500) ** 0.5),
        ("kaiming_uniform_", (2 / 200) ** 0.5),
        ("kaiming_normal_", (2 / 200) ** 0.5),
    ],
)
def test_initial_weights_have_the_spread_of_their_formula(name: str, std: float) -> None:
    weight = getattr(nn.init, name)(nn.Linear(200, 300).weight, rng=np.random.default_rng(0))
    assert weight.data.std() == pytest.approx(std, rel=0.02)
    if "uniform" in name:
        assert np.abs(weight.data).max() <= std * 3**0.5


def test_layers_made_one_after_another_begin_differently_and_after_a_seed_alike() -> None:
    from nnbook import manual_seed

    manual_seed(3)
    a, b = nn.Linear(4, 4), nn.Linear(4, 4)
    assert not np.array_equal(a.weight.data, b.weight.data)
    manual_seed(3)
    np.testing.assert_array_equal(nn.Linear(4, 4).weight.data, a.weight.data)


X = tensor(np.zeros((2, 3), np.float32))
IMAGES = tensor(np.zeros((2, 3, 5, 5), np.float32))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: nn.Linear(4, 2)(X), r"linear: x has 3 features, weight expects 4 \(x \(2, 3\), weight \(2, 4\)\)"),
        (lambda: nn.Linear(3, 2)([1.0, 2.0, 3.0]), r"linear: expected a tensor, got a list"),
        (lambda: nn.Linear(3, 2)(np.zeros((2, 3))), r"linear: expected a tensor, got a numpy.ndarray \(2, 3\)"),
        (lambda: nn.Linear(3, 2)(torch.zeros(2, 3)), r"linear: expected a tensor, got a torch.Tensor \(2, 3\)"),
        (lambda: nn.Linear(3, 2)(tensor(np.zeros((2, 3)))), "linear: expected one float dtype.*float64.*float32"),
        (lambda: nn.Linear(3, 2)(tensor([[1, 2, 3]])), "linear: expected one float dtype.*int64"),
        (lambda: nn.Linear(0, 2), "Linear: in_features must be a whole number above 0, got 0"),
        (lambda: nn.Linear(2.5, 2), "Linear: in_features must be a whole number above 0, got 2.5"),
        (lambda: nn.Conv2d(1, 2, 3)(IMAGES), "conv2d: x has 3 channels, weight expects 1"),
        (lambda: nn.Conv2d(3, 2, 7)(IMAGES), r"conv2d: kernel \(7, 7\) is larger than the image \(5, 5\)"),
        (lambda: nn.Conv2d(3, 2, 3)(X), r"conv2d: x must have 4 axes \(N, C, H, W\), got 2"),
        (
            lambda: nn.Conv2d(3, 2, 3, padding=-1),
            "Conv2d: padding must be a whole number of at least 0, or two",
        ),
        (lambda: nn.Conv2d(3, 2, 3, stride=0), "Conv2d: stride must be a whole number of at least 1"),
        (lambda: nn.MaxPool2d(2, padding=2)(IMAGES), "max_pool2d: padding may be at most half the kernel"),
        (lambda: nn.Dropout(1.5), "Dropout: p is the chance to drop, from 0 to 1, got 1.5"),
        (lambda: nn.Embedding(4, 2)(tensor([4])), "embedding: the index must be from 0 to 3, got 4"),
        (lambda: nn.Embedding(4, 2)(tensor([-1])), "embedding: the index must be from 0 to 3, got -1"),
        (lambda: nn.Embedding(4, 2)(tensor([1.0])), "embedding: expected whole numbers in a tensor, got float32"),
        (lambda: nn.LSTM(4, 2)(X), r"LSTM: x must be \(T, B, input_size\) with input_size 4, got \(2, 3\)"),
        (lambda: nn.LSTM(3, 2)(X, X), r"LSTM: the initial state must be a pair \(h0, c0\)"),
        (lambda: nn.GRU(3, 2)(tensor(np.zeros((5, 2, 3), np.float32)), IMAGES), r"GRU: h0 must be \(1, 2, 2\)"),
        (lambda: nn.RNN(3, 2, nonlinearity="step"), 'RNN: nonlinearity must be "tanh" or "relu"'),
        (lambda: nn.MultiheadAttention(6, 4), "MultiheadAttention: num_heads must divide embed_dim, got 4 and 6"),
        (lambda: nn.LayerNorm(4)(X), r"layer_norm: x must end in \(4,\), got \(2, 3\)"),
        (lambda: nn.BatchNorm2d(3)(X), r"BatchNorm2d: x must be \(N, C, H, W\) with C = 3, got \(2, 3\)"),
        (lambda: nn.BatchNorm1d(3)(X[:1]), "batch_norm: one value a channel has no variance"),
        (lambda: nn.Softmax(), "Softmax: say along which axis"),
        (lambda: nn.Softmax(dim=2)(X), "softmax: x has axes 0 to 1, got dim=2"),
        (lambda: nn.CrossEntropyLoss()(X, tensor([0, 3])), "cross_entropy: targets must be from 0 to 2, got 3"),
        (lambda: nn.CrossEntropyLoss()(X, tensor([0, -1])), "cross_entropy: targets must be from 0 to 2, got -1"),
        (lambda: nn.CrossEntropyLoss()(X, tensor([0.0, 1.0])), "cross_entropy: expected whole numbers.*got float32"),
        (lambda: nn.CrossEntropyLoss()(X, tensor([[0, 1]])), r"cross_entropy: logits must be \(N, C\)"),
        (lambda: nn.MSELoss()(X, tensor([[np.nan] * 3] * 2)), "mse_loss: 6 of 6 targets are NaN"),
        (lambda: nn.MSELoss()(X, tensor([1.0, 2.0])), r"mse_loss: both must be of one shape, got \(2, 3\) and \(2,\)"),
        (lambda: nn.MSELoss(reduction="max"), 'MSELoss: reduction must be "mean", "sum" or "none"'),
        (lambda: nn.Sequential(nn.ReLU), r"Sequential: expected modules.*the class ReLU; write ReLU\(…\)"),
        (lambda: nn.Module()(X), r"Module: write its forward"),
    ],
)
def test_what_does_not_fit_is_said_in_a_line(wrong, words: str) -> None:
    with pytest.raises((TypeError, ValueError, IndexError, NotImplementedError), match=words) as caught:
        wrong()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_a_forgotten_super_init_is_named() -> None:
    class Forgetful(nn.Module):
        def __init__(self) -> None:
            self.layer = nn.Linear(1, 1)

    with pytest.raises(AttributeError, match=r"Forgetful: call super\(\).__init__\(\) before assigning 'layer'"):
        Forgetful()


def test_no_layer_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nn.BatchNorm2d(3).eval()(IMAGES)
        nn.MSELoss()(X[:0], X[:0])
