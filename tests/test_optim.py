"""Optimisers and schedules beside PyTorch's, over a hundred steps."""

# Wrong arguments are given on purpose, and one source runs on two libraries.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

from __future__ import annotations

import inspect
import itertools
from typing import Any

import numpy as np
import pytest
import torch
from parity import relative_error

import nnbook
from nnbook import Tensor, nn, optim, tensor

OPTIONS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"lr": 0.05}),
    ("SGD", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.01}),
    ("RMSprop", {"lr": 0.01}),
    ("RMSprop", {"lr": 0.01, "alpha": 0.9, "momentum": 0.5, "centered": True, "weight_decay": 0.1, "eps": 1e-6}),
    ("Adam", {}),
    ("Adam", {"lr": 0.02, "betas": (0.5, 0.9), "eps": 1e-6, "weight_decay": 0.1}),
    ("AdamW", {"lr": 0.02}),
    ("AdamW", {"lr": 0.02, "weight_decay": 0.3}),
]
DATA = np.random.default_rng(0).standard_normal((100, 5, 3))


def walk(optimizer: Any, params: Any, data: Any, steps: int) -> None:
    """Take steps downhill on a changing curved loss; the same source for either library."""
    x, y = params
    for a in data[:steps]:
        loss = ((a * x - 1) ** 2).sum() + (y * y * y * y).sum() * 0.1 + (x.sum() * y.sum()) * 0.01
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def start(dtype: type) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.standard_normal((5, 3)).astype(dtype), rng.standard_normal(4).astype(dtype)


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=lambda value: str(value))
def test_a_hundred_steps_end_where_pytorchs_do(name: str, options: dict) -> None:
    for dtype, tolerance in ((np.float64, 1e-6), (np.float32, 1e-4)):
        ours = [tensor(a, requires_grad=True) for a in start(dtype)]
        theirs = [torch.from_numpy(a).requires_grad_() for a in start(dtype)]
        walk(getattr(optim, name)(ours, **options), ours, [tensor(a.astype(dtype)) for a in DATA], 100)
        walk(getattr(torch.optim, name)(theirs, **options), theirs, torch.from_numpy(DATA.astype(dtype)), 100)
        for one, reference in zip(ours, theirs, strict=True):
            assert one.dtype == dtype
            assert relative_error(one.data, reference) < tolerance


@pytest.mark.parametrize("name", ["SGD", "RMSprop", "Adam", "AdamW"])
def test_arguments_and_defaults_are_pytorchs(name: str) -> None:
    ours = inspect.signature(getattr(optim, name)).parameters
    theirs = inspect.signature(getattr(torch.optim, name)).parameters
    assert list(ours) == [p for p in theirs if p in ours]
    assert {k: p.default for k, p in ours.items()} == {k: theirs[k].default for k in ours}


def test_the_plain_rules_are_those_of_the_classes() -> None:
    rng = np.random.default_rng(0)
    grads = rng.standard_normal((20, 6))
    first = rng.standard_normal(6)
    x = {name: tensor(first, requires_grad=True) for name in ("sgd", "nesterov", "rmsprop", "adam", "adamw")}
    opts = [
        optim.SGD([x["sgd"]], lr=0.1, momentum=0.9),
        optim.SGD([x["nesterov"]], lr=0.1, momentum=0.9, nesterov=True),
        optim.RMSprop([x["rmsprop"]], lr=0.1),
        optim.Adam([x["adam"]], lr=0.1),
        optim.AdamW([x["adamw"]], lr=0.1, weight_decay=0.2),
    ]
    rules = {
        "sgd": lambda p, g, s: optim.sgd_step(p, g, s, lr=0.1, momentum=0.9),
        "nesterov": lambda p, g, s: optim.sgd_step(p, g, s, lr=0.1, momentum=0.9, nesterov=True),
        "rmsprop": lambda p, g, s: optim.rmsprop_step(p, g, s, lr=0.1),
        "adam": lambda p, g, s: optim.adam_step(p, g, s, lr=0.1),
        "adamw": lambda p, g, s: optim.adamw_step(p, g, s, lr=0.1, weight_decay=0.2),
    }
    p, states = dict.fromkeys(x, first), dict.fromkeys(x)
    for t, g in enumerate(grads, 1):
        for name, rule in rules.items():
            p[name], states[name] = rule(p[name], g, states[name])
        for one, optimizer in zip(x.values(), opts, strict=True):
            one.grad = g
            optimizer.step()
            np.testing.assert_array_equal(g, grads[t - 1])
    for name, one in x.items():
        np.testing.assert_allclose(one.data, p[name], rtol=1e-10)


def test_groups_have_options_of_their_own() -> None:
    ours = [tensor(a, requires_grad=True) for a in start(np.float64)]
    theirs = [torch.from_numpy(a).requires_grad_() for a in start(np.float64)]
    groups = lambda p: [{"params": [p[0]], "lr": 0.01}, {"params": p[1]}]  # noqa: E731
    walk(optim.SGD(groups(ours), lr=0.05), ours, [tensor(a) for a in DATA], 10)
    walk(torch.optim.SGD(groups(theirs), lr=0.05), theirs, torch.from_numpy(DATA), 10)
    for one, reference in zip(ours, theirs, strict=True):
        assert relative_error(one.data, reference) < 1e-12


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=lambda value: str(value))
def test_training_goes_on_from_a_saved_state_as_if_never_stopped(name: str, options: dict) -> None:
    data = [tensor(a) for a in DATA]
    through = [tensor(a, requires_grad=True) for a in start(np.float64)]
    walk(getattr(optim, name)(through, **options), through, data, 20)
    first = [tensor(a, requires_grad=True) for a in start(np.float64)]
    optimizer = getattr(optim, name)(first, **options)
    walk(optimizer, first, data, 10)
    second = [tensor(one.data, requires_grad=True) for one in first]
    resumed = getattr(optim, name)(second, lr=0.5)
    resumed.load_state_dict(optimizer.state_dict())
    walk(optimizer, first, data[10:], 3)  # the saved state is a copy: this must not disturb it
    walk(resumed, second, data[10:], 10)
    for one, reference in zip(second, through, strict=True):
        np.testing.assert_array_equal(one.data, reference.data)


def test_a_parameter_without_gradient_is_passed_over() -> None:
    x, y = tensor([1.0], requires_grad=True), tensor([1.0], requires_grad=True)
    optimizer = optim.Adam([x, y])
    x.sum().backward()
    optimizer.step()
    assert x.item() != 1
    assert y.item() == 1


def one_parameter() -> list[Tensor]:
    return [tensor([1.0], requires_grad=True)]


def test_step_decay_is_pytorchs() -> None:
    ours = optim.StepLR(optim.SGD(one_parameter(), lr=0.5), step_size=3, gamma=0.2)
    theirs = torch.optim.lr_scheduler.StepLR(
        torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5), step_size=3, gamma=0.2
    )
    for _ in range(10):
        assert ours.get_last_lr() == pytest.approx(theirs.get_last_lr())
        ours.step()
        theirs.optimizer.step()
        theirs.step()


def test_chained_schedules_rates_set_by_hand_and_new_groups_are_pytorchs() -> None:
    def rates(library: Any, schedules: Any, parameters: list) -> list:
        opt = library.optim.SGD(parameters[:1], lr=0.5)
        first, second = schedules(opt, step_size=2, gamma=0.5), schedules(opt, step_size=3, gamma=0.1)
        seen = []
        for epoch in range(8):
            if epoch == 3:
                opt.param_groups[0]["lr"] = 7.0
            if epoch == 5:
                opt.add_param_group({"params": parameters[1:], "lr": 3.0})
            opt.step(), first.step(), second.step()
            seen.append([group["lr"] for group in opt.param_groups])
        return seen

    theirs = rates(torch, torch.optim.lr_scheduler.StepLR, [torch.zeros(1, requires_grad=True) for _ in range(2)])
    ours = rates(nnbook, optim.StepLR, one_parameter() + one_parameter())
    assert [len(one) for one in ours] == [1] * 5 + [2] * 3
    for mine, other in zip(ours, theirs, strict=True):
        assert mine == pytest.approx(other)


def test_a_group_added_later_warms_up_to_its_own_rate() -> None:
    opt = optim.SGD(one_parameter(), lr=1.0)
    schedule = optim.CosineWarmup(opt, warmup_steps=4, total_steps=12)
    opt.add_param_group({"params": one_parameter(), "lr": 0.5})
    schedule.step()
    assert schedule.get_last_lr() == pytest.approx([0.4, 0.2])


@pytest.mark.parametrize("name", ["SGD", "RMSprop", "Adam", "AdamW"])
def test_what_is_remembered_follows_the_parameters_dtype(name: str) -> None:
    model = nn.Linear(2, 1)
    opt = getattr(optim, name)(model.parameters(), **({"momentum": 0.9} if name == "SGD" else {}))
    for dtype in (np.float32, np.float64, np.float32):
        model.to(dtype)
        for _ in range(2):
            opt.zero_grad()
            model(tensor(np.ones((3, 2), dtype))).sum().backward()
            opt.step()
        assert {p.dtype for p in model.parameters()} == {np.dtype(dtype)}
        kept = [v for memory in opt.state.values() for v in memory.values() if isinstance(v, np.ndarray)]
        assert {array.dtype for array in kept} == {np.dtype(dtype)}
        assert {array.dtype for array in opt._scratch.values()} == {np.dtype(dtype)}


def test_the_greatest_entry_is_a_length_too() -> None:
    for norm_type in ("inf", float("inf")):
        x, reference = one_parameter()[0], torch.zeros(3, requires_grad=True)
        x.grad, reference.grad = np.array([3.0, -4.0, 1.0]), torch.tensor([3.0, -4.0, 1.0])
        norm = optim.clip_grad_norm_([x], 2.0, norm_type=norm_type)
        assert norm == torch.nn.utils.clip_grad_norm_([reference], 2.0, norm_type=norm_type).item()
        np.testing.assert_allclose(x.grad, reference.grad.numpy(), rtol=1e-6)


def test_the_cosine_rises_in_a_line_and_ends_at_the_least_rate() -> None:
    schedule = optim.CosineWarmup(optim.SGD(one_parameter(), lr=1.0), warmup_steps=4, total_steps=12, min_lr=0.1)
    rates = []
    for _ in range(14):
        rates += schedule.get_last_lr()
        schedule.step()
    assert rates[:4] == pytest.approx([0.2, 0.4, 0.6, 0.8])
    half_way = 4 + (12 - 4) // 2
    assert rates[half_way] == pytest.approx(0.55)
    assert rates[12:] == pytest.approx([0.1, 0.1])
    assert all(a >= b for a, b in itertools.pairwise(rates[4:]))


@pytest.mark.parametrize("max_norm", [0.5, 100.0, 1e-3])
def test_clipping_is_pytorchs(max_norm: float) -> None:
    grads = [np.random.default_rng(i).standard_normal(4) for i in range(3)]
    ours, theirs = [tensor(g, requires_grad=True) for g in grads], [torch.from_numpy(g.copy()) for g in grads]
    for one, reference, g in zip(ours, theirs, grads, strict=True):
        one.grad, reference.grad = g.copy(), torch.from_numpy(g.copy())
    norm = optim.clip_grad_norm_(ours, max_norm)
    assert norm == pytest.approx(float(torch.nn.utils.clip_grad_norm_(theirs, max_norm)))
    for one, reference in zip(ours, theirs, strict=True):
        assert one.grad is not None
        assert relative_error(one.grad, reference.grad) < 1e-12


def test_huge_gradients_are_clipped_and_broken_ones_named() -> None:
    x = tensor([1.0, 1.0], requires_grad=True)
    x.grad = np.full(2, 1e30, np.float32)
    assert optim.clip_grad_norm_([x], 1.0) == pytest.approx(2**0.5 * 1e30)
    np.testing.assert_allclose(x.grad, 0.5**0.5, rtol=1e-5)
    x.grad = np.array([np.nan, 1], np.float32)
    with pytest.raises(RuntimeError, match="norm is nan"):
        optim.clip_grad_norm_([x], 1.0, error_if_nonfinite=True)


def test_a_model_learns() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 2)).astype(np.float32)
    y = (x[:, 0] * x[:, 1] > 0).astype(np.int64)
    model = nn.init.reset(nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2)), rng)
    optimizer = optim.Adam(model.parameters(), lr=0.05)
    loss = tensor(1.0)
    for _ in range(150):
        loss = nn.functional.cross_entropy(model(tensor(x)), tensor(y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.15


def bad_gradient() -> None:
    x = tensor([1.0, 2.0], requires_grad=True)
    x.grad = np.ones(3, np.float32)
    optim.SGD([x]).step()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: optim.SGD(one_parameter(), lr=0), "SGD: lr must be above 0, got 0"),
        (lambda: optim.Adam(one_parameter(), lr=-0.1), "Adam: lr must be above 0, got -0.1"),
        (lambda: optim.Adam(one_parameter(), betas=(0.9, 1.0)), "Adam: betas must be two numbers from 0 to below 1"),
        (lambda: optim.RMSprop(one_parameter(), alpha=1.5), "RMSprop: alpha must be"),
        (lambda: optim.SGD(one_parameter(), momentum=-1), "SGD: momentum must be at least 0"),
        (lambda: optim.AdamW(one_parameter(), weight_decay=-1), "AdamW: weight_decay must be at least 0"),
        (lambda: optim.SGD(one_parameter(), nesterov=True), "nesterov needs a momentum"),
        (lambda: optim.SGD([]), "SGD: no parameters to train"),
        (lambda: optim.SGD(one_parameter()[0]), "SGD: expected a list of parameters"),
        (lambda: optim.SGD([np.zeros(2)]), "SGD: .*numpy.ndarray|SGD: .*ndarray"),
        (lambda: optim.SGD(one_parameter() * 2), "given twice"),
        (lambda: optim.SGD(one_parameter()).load_state_dict({}), "load_state_dict misses"),
        (lambda: optim.StepLR(optim.SGD(one_parameter()), step_size=0), "step_size must be a whole number from 1 on"),
        (lambda: optim.StepLR(0.1, step_size=1), "expected an optimiser"),  # type: ignore[arg-type]
        (lambda: optim.CosineWarmup(optim.SGD(one_parameter()), 5, 5), "total_steps must be a whole number from 6 on"),
        (lambda: optim.clip_grad_norm_([], -1), "max_norm must be above 0"),
        (lambda: optim.step_decay(1, 0), "step_decay: step_size must be a whole number from 1 on, got 0"),
        (lambda: optim.StepLR(optim.SGD(one_parameter()), 1, gamma="a"), "StepLR: gamma must be a number, got 'a'"),
        (lambda: optim.clip_grad_norm_([], "a"), "clip_grad_norm_: max_norm must be a number, got 'a'"),
        (lambda: optim.clip_grad_norm_([], 1.0, norm_type="a"), "clip_grad_norm_: norm_type must be a number"),
        (lambda: optim.SGD(one_parameter()).load_state_dict(3), "SGD: load_state_dict expected a dict.*got a int"),
        (lambda: optim.SGD(one_parameter()).add_param_group(3), "SGD: expected a group, a dict.*got a int"),
        (lambda: optim.Adam(one_parameter(), betas="ab"), "Adam: betas must be two numbers"),
        (lambda: optim.Adam(one_parameter(), betas=(0.9, "a")), "Adam: betas must be two numbers"),
        (lambda: optim.Adam(one_parameter(), eps="a"), "Adam: eps must be a number, got 'a'"),
        (lambda: optim.SGD(one_parameter(), momentum=None), "SGD: momentum must be a number, got None"),
        (lambda: optim.sgd_step(np.ones(2), np.ones(3)), r"sgd_step: param and grad must be of one shape, got \(2,\)"),
        (lambda: optim.sgd_step([1.0], np.ones(1)), "sgd_step: param must be a NumPy array, got a list"),
        (lambda: optim.sgd_step(np.ones(1), np.ones(1), lr=0), "sgd_step: lr must be above 0, got 0"),
        (lambda: optim.adam_step(np.ones(1), np.ones(1), lr=-1), "adam_step: lr must be above 0, got -1"),
        (lambda: optim.adam_step(np.ones(1), [1.0]), "adam_step: grad must be a NumPy array, got a list"),
        (lambda: optim.adamw_step(np.ones(1), None), "adamw_step: grad must be a NumPy array, got a NoneType"),
        (lambda: optim.adam_step(np.ones(1), np.ones(1), betas=0.9), "adam_step: betas must be two numbers"),
        (lambda: optim.rmsprop_step(np.ones(2), np.ones(1)), "rmsprop_step: param and grad must be of one shape"),
        (bad_gradient, r"a gradient must be \(2,\) as its parameter is, got \(3,\)"),
    ],
)
def test_what_does_not_work_is_said_in_a_line(wrong, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words) as caught:
        wrong()
    assert "\n" not in str(caught.value)
