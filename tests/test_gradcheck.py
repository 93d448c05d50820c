"""The gradient checker: right derivatives pass, one that is 0.1 % off does not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nnbook import ops, tensor
from nnbook.gradcheck import check_gradient, check_pair, numerical_gradient


def lstm_step(*inputs: np.ndarray) -> np.ndarray:
    """Take an LSTM's step with h and c beside each other, as one output."""
    return np.concatenate(ops.lstm_step(*inputs), axis=1)


def lstm_step_backward(grad_out: np.ndarray, *inputs: np.ndarray) -> tuple:
    return ops.lstm_step_backward(*np.split(grad_out, 2, axis=1), *inputs)


LEAF = tensor(np.ones(2), requires_grad=True)
PAIRS: dict[str, tuple[Callable, Callable, list[tuple[int, ...]]]] = {
    "tanh": (ops.tanh, ops.tanh_backward, [(6, 5)]),
    "sigmoid": (ops.sigmoid, ops.sigmoid_backward, [(6, 5)]),
    "softmax": (ops.softmax, ops.softmax_backward, [(6, 5)]),
    "linear": (ops.linear, ops.linear_backward, [(6, 5), (3, 5), (3,)]),
    "mse_loss": (ops.mse_loss, ops.mse_loss_backward, [(6, 5), (6, 5)]),
    "lstm_step": (lstm_step, lstm_step_backward, [(2, 3), (2, 4), (2, 4), (16, 3), (16, 4), (16,), (16,)]),
    "gru_step": (ops.gru_step, ops.gru_step_backward, [(2, 3), (2, 4), (12, 3), (12, 4), (12,), (12,)]),
    "rnn_step": (ops.rnn_step, ops.rnn_step_backward, [(2, 3), (2, 4), (4, 3), (4, 4), (4,), (4,)]),
}


def inputs(shapes: list[tuple[int, ...]], seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in shapes]


@pytest.mark.parametrize("name", PAIRS)
def test_right_derivatives_pass_for_every_seed(name: str) -> None:
    forward, backward, shapes = PAIRS[name]
    for seed in range(20):
        result = check_pair(forward, backward, *inputs(shapes, seed), rng=np.random.default_rng(seed))
        assert result, result.message


@pytest.mark.parametrize("name", PAIRS)
def test_a_derivative_a_thousandth_off_is_caught_for_every_seed(name: str) -> None:
    forward, backward, shapes = PAIRS[name]
    for position in range(len(shapes)):

        def off(*args: np.ndarray, position: int = position) -> list[np.ndarray]:
            grads = backward(*args)
            grads = list(grads) if isinstance(grads, tuple) else [grads]
            grads[position] = grads[position] * 1.001
            return grads

        for seed in range(20):
            result = check_pair(forward, off, *inputs(shapes, seed), rng=np.random.default_rng(seed))
            assert not result, f"{name}, input {position}, seed {seed}: {result.errors}"
            assert f"input {position}: relative error" in result.message


def test_one_wrong_entry_of_many_is_caught() -> None:
    def off(g: np.ndarray, x: np.ndarray) -> np.ndarray:
        grad = ops.tanh_backward(g, x)
        grad[3, 2] *= 1.5
        return grad

    for seed in range(20):
        x = inputs([(6, 5)], seed)[0] * 0.5
        assert not check_pair(ops.tanh, off, x, rng=np.random.default_rng(seed))


def passing(off: Callable, *x: np.ndarray) -> int:
    return sum(bool(check_pair(np.sin, off, *x, rng=np.random.default_rng(seed))) for seed in range(200))


def test_errors_that_cancel_are_caught_for_every_seed() -> None:
    x = np.array([0.3, -0.7])
    assert passing(lambda g, x: (g * np.cos(x))[::-1].copy(), x) == 0
    assert passing(lambda g, x: g * np.cos(x) + np.array([0.5, -0.5]), x) == 0
    assert passing(lambda g, x: (g * np.cos(x)).T.copy(), np.array([[0.1, 0.5], [0.9, 1.2]])) == 0
    assert passing(lambda g, x: g * np.cos(x), x) == 200


def test_large_and_small_numbers_beside_each_other_pass() -> None:
    for f, slope, x in (
        (np.sin, np.cos, np.array([1e4, 1.0])),
        (np.square, lambda x: 2 * x, np.array([1e8, 1e-3, 30.0])),
    ):
        for seed in range(50):
            result = check_pair(f, lambda g, x, s=slope: g * s(x), x, rng=np.random.default_rng(seed))
            assert result, result.message


def test_no_gradient_at_all_does_not_agree() -> None:
    result = check_pair(ops.tanh, lambda g, x: None, np.zeros(2), rng=np.random.default_rng(0))
    assert not result
    assert result.message == "check_pair: there is no gradient to check, all are None"


def test_float32_inside_is_noticed() -> None:
    found = check_pair(
        lambda x: (x * x).astype(np.float32), lambda g, x: 2 * g * x, np.linspace(1, 2, 5), rng=np.random.default_rng(0)
    )
    assert not found
    assert "float32" in found.message
    assert "kink" not in found.message


def test_a_kink_is_noticed() -> None:
    x = np.array([0.0, 1.0])
    result = check_pair(ops.relu, ops.relu_backward, x, rng=np.random.default_rng(0))
    assert not result


def test_the_tape_is_checked_and_left_as_it_was() -> None:
    x = tensor(np.array([0.3, -0.7]), requires_grad=True)
    fixed = tensor(np.array([2.0, 3.0]))
    result = check_gradient(lambda a, b: (a.tanh() * b).exp(), x, fixed, rng=np.random.default_rng(0))
    assert result.passed
    assert len(result.errors) == 1
    assert x.grad is None


def test_every_entry_by_differences() -> None:
    x = np.random.default_rng(0).standard_normal((2, 3))
    np.testing.assert_allclose(numerical_gradient(lambda a: (a**3).sum(), x), 3 * x**2, rtol=1e-6)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda r: check_pair(ops.tanh, ops.tanh_backward, np.zeros(2, np.float32), rng=r), "must be a float64 array"),
        (lambda r: check_pair(ops.tanh, lambda g, x: (g, g), np.zeros(2), rng=r), "must return 1 gradients"),
        (lambda r: check_pair(ops.tanh, lambda g, x: g[:1], np.zeros(2), rng=r), r"must be \(2,\).*got \(1,\)"),
        (lambda r: check_gradient(lambda x: x, np.zeros(2), rng=r), "expected tensors"),  # type: ignore[arg-type]
        (lambda r: check_gradient(lambda x: x, tensor(np.zeros(2)), rng=r), "no input requires a gradient"),
        (lambda r: check_gradient(lambda x: 1.0, LEAF, rng=r), "must return a tensor, got a float"),  # type: ignore
        (lambda r: check_gradient(lambda x: x.detach(), LEAF, rng=r), "does not come from its inputs"),
        (lambda r: check_gradient(lambda x: x, LEAF * 2, rng=r), "input 0 was computed"),
        (lambda r: check_gradient(lambda x: x, LEAF, rng=0), "check_gradient: rng must be a generator"),  # type: ignore
        (lambda r: check_pair(ops.tanh, ops.tanh_backward, np.zeros(2), rng=0), "rng must be a generator"),  # type: ignore
    ],
)
def test_what_does_not_work_is_said_in_a_line(wrong, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        wrong(np.random.default_rng(0))
