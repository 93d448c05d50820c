"""Every model of the course in both libraries, from one source: the same state, numbers, gradients and training."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from models import MODELS, batch_of, twins
from parity import relative_error

import nnbook
from nnbook import nn, optim

TOLERANCE = {"float64": 1e-10, "float32": 1e-5}
OPTIMISERS: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD": ("SGD", {"lr": 0.05}),
    "Nesterov": ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 1e-2}),
    "RMSprop": ("RMSprop", {"lr": 1e-2, "momentum": 0.5, "centered": True}),
    "Adam": ("Adam", {"lr": 1e-2, "betas": (0.8, 0.99)}),
    "AdamW": ("AdamW", {"lr": 1e-2, "weight_decay": 0.1}),
}
DETERMINISTIC = {  # of the models without dropout both modes agree, of the others only use
    name: not any(isinstance(one, nn.Dropout) for one in model.build(nnbook).modules())
    for name, model in MODELS.items()
}


def gradients(model: Any) -> list[Any]:
    return [parameter.grad for parameter in model.parameters()]


@pytest.mark.parametrize("name", MODELS)
def test_state_goes_there_and_back_unchanged(name: str) -> None:
    ours, theirs = twins(name, "float32")
    again = MODELS[name].build(nnbook)
    assert again.load_state_dict(theirs.state_dict()) == ([], [])
    state, expected = again.state_dict(), theirs.state_dict()
    assert list(state) == list(expected)
    for key, array in ours.state_dict().items():
        np.testing.assert_array_equal(state[key], array)
        assert state[key].shape == tuple(expected[key].shape)
        assert state[key].dtype == expected[key].numpy().dtype


@pytest.mark.parametrize("training", [True, False], ids=["training", "use"])
@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", MODELS)
def test_outputs_and_gradients_are_pytorchs(name: str, dtype: str, training: bool) -> None:
    ours, theirs = (one.train(training and DETERMINISTIC[name]) for one in twins(name, dtype))
    loss, outputs = MODELS[name].loss(nnbook, ours, *batch_of(name, nnbook, dtype))
    expected_loss, expected = MODELS[name].loss(torch, theirs, *batch_of(name, torch, dtype))
    for mine, other in zip((loss, *outputs), (expected_loss, *expected), strict=True):
        assert mine.dtype == dtype
        assert relative_error(mine.data, other) < TOLERANCE[dtype]
    loss.backward()
    expected_loss.backward()
    greatest = max(float(other.abs().max()) for other in gradients(theirs))
    for (key, mine), other in zip(ours.named_parameters(), gradients(theirs), strict=True):
        assert mine.grad is not None, key
        assert mine.grad.dtype == dtype, key
        error = np.abs(mine.grad - other.numpy()).max()
        assert error < TOLERANCE[dtype] * max(float(other.abs().max()), 1e-3 * greatest), key


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("name", MODELS)
def test_three_steps_of_training_are_pytorchs(name: str, optimiser: str) -> None:
    kind, options = OPTIMISERS[optimiser]
    ours, theirs = (one.train(DETERMINISTIC[name]) for one in twins(name))
    runs = []
    for L, model, module in ((nnbook, ours, optim), (torch, theirs, torch.optim)):
        rule, losses = getattr(module, kind)(model.parameters(), **options), []
        for seed in range(3):
            rule.zero_grad()
            loss, _ = MODELS[name].loss(L, model, *batch_of(name, L, seed=seed))
            loss.backward()
            rule.step()
            losses.append(loss.item())
        runs.append(losses)
    assert runs[0] == pytest.approx(runs[1], rel=1e-9)
    expected = theirs.state_dict()
    for key, array in ours.state_dict().items():
        assert relative_error(array, expected[key]) < 1e-8, key


@pytest.mark.parametrize("name", MODELS)
def test_the_tables_sum_is_pytorchs_count_of_parameters(name: str) -> None:
    count = sum(parameter.numel() for parameter in MODELS[name].build(torch).parameters())
    assert nn.summary(MODELS[name].build(nnbook)).endswith(f"\n{count:,} parameters, {count:,} of them trainable")


def test_lenet_has_61706_parameters() -> None:
    assert sum(parameter.numel() for parameter in MODELS["lenet"].build(nnbook).parameters()) == 61_706


def test_the_residual_network_has_twenty_layers_with_weights() -> None:
    layers = MODELS["residual"].build(nnbook).modules()
    assert sum(isinstance(layer, nn.Conv2d | nn.Linear) for layer in layers) == 20


@pytest.mark.parametrize("name", MODELS)
def test_printed_models_have_pytorchs_outline(name: str) -> None:
    ours, theirs = repr(MODELS[name].build(nnbook)), repr(MODELS[name].build(torch))
    # MultiheadAttention says only its class and its child in PyTorch; of ModuleLists PyTorch folds equal entries.
    if name not in ("translator", "gpt"):
        assert [line.split("(")[:2] for line in ours.splitlines()] == [
            line.split("(")[:2] for line in theirs.splitlines()
        ]


@pytest.mark.parametrize("name", MODELS)
def test_training_makes_every_model_better(name: str) -> None:
    model, _ = twins(name, "float32")
    model.train(DETERMINISTIC[name])
    rule = optim.Adam(model.parameters(), lr=3e-3)
    losses = []
    for _ in range(30):
        rule.zero_grad()
        loss, _ = MODELS[name].loss(nnbook, model, *batch_of(name, nnbook, "float32"))
        loss.backward()
        rule.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
