"""Tensors beside PyTorch's: dtypes, gradients at the edges, the smaller methods; what must not go wrong silently."""

# Wrong arguments are given on purpose, and one source runs on two libraries.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# pyright: reportIndexIssue=false, reportOptionalSubscript=false

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from parity import both, compare, relative_error

import nnbook
from nnbook import lift, no_grad, tensor, where
from nnbook.nn import functional as F

Shapes = list[tuple[int, ...]]


def leaf(*shape: int, dtype: type = np.float64) -> Any:
    return tensor(np.random.default_rng(0).standard_normal(shape).astype(dtype), requires_grad=True)


# where, setitem, lift: no gradient is lost or wrong without a word


@pytest.mark.parametrize("choice", [np.array([1, 0, 1]), [True, False, True], 1, "a", np.array([1.0, 0, 1])])
def test_where_takes_nothing_but_truth_values_for_its_condition(choice: Any) -> None:
    with pytest.raises(TypeError, match="where: the condition must be of bool, as x > 0 is"):
        where(choice, leaf(3), 0.0)


@pytest.mark.parametrize("choice", [np.array([True, False, True]), tensor([True, False, True]), True, np.True_])
def test_where_sends_the_gradient_where_the_number_came_from(choice: Any) -> None:
    a, b = leaf(3), leaf(3)
    where(choice, a, b).sum().backward()
    chosen = np.broadcast_to(np.asarray(choice.data if isinstance(choice, nnbook.Tensor) else choice), 3)
    np.testing.assert_array_equal(a.grad, chosen.astype(float))
    np.testing.assert_array_equal(b.grad, (~chosen).astype(float))


def test_a_gradient_that_would_be_lost_in_an_assignment_is_refused() -> None:
    out, h = tensor(np.zeros((3, 2))), leaf(2)
    with pytest.raises(RuntimeError, match=r"the value's gradient would be lost.*stack or cat.*where"):
        out[0] = h * 2
    with no_grad():
        out[0] = h * 2
    out[1] = h.detach()
    np.testing.assert_array_equal(out.data[:2], [2 * h.data, h.data])


@pytest.mark.parametrize(
    ("forward", "backward", "cached"),
    [
        (lambda x: x * x / 2, lambda g, x: x, False),
        (lambda x: x * x / 2, lambda g, x: x[:], False),
        (lambda x: (x * x / 2, x), lambda g, cache: cache, True),
    ],
)
def test_a_lifted_gradient_is_never_the_input_itself(forward: Any, backward: Any, cached: bool) -> None:
    x = leaf(3)
    before = x.data.copy()
    lift(forward, backward, cached=cached)(x).sum().backward()
    x.grad *= 100
    np.testing.assert_array_equal(x.data, before)


# Gradients at the edges, where a formula divides by 0


def edge(text: str) -> Callable:
    return eval(f"lambda a: {text}", {})


@pytest.mark.parametrize(
    "text",
    [
        "a.norm()",
        "a.norm(dim=0)",
        "a.norm(p=1)",
        "a.std()",
        "a.std(0)",
        "(a**0).sum()",
        "(a**2.5).sum()",
        "a.max()",
        "a.min()",
        "a.abs().sum()",
        "a.clamp(min=0.0).sum()",
        "a.relu().sum()",
        "a.logsumexp(0)",
        "(a**a.detach()).sum()",
        "((a * 0 + 2) ** a).sum()",
        "(2**a).sum()",
    ],
)
def test_gradients_at_zeros_and_equals_are_pytorchs(text: str) -> None:
    for start in (np.zeros(3), np.full(4, 2.0), np.array([0.0, 3.0, 3.0, 1.0])):
        assert compare(edge(text), edge(text), [start], np.random.default_rng(0)) < 1e-12


def test_the_unit_vector_of_nothing_is_finite_as_in_pytorch() -> None:
    x = np.array([[0.0, 0.0], [3.0, 4.0]])
    assert compare(F.normalize, torch.nn.functional.normalize, [x], np.random.default_rng(0)) < 1e-12


def test_a_masked_value_passes_no_gradient_whatever_comes_back() -> None:
    x = leaf(2)
    with np.errstate(invalid="ignore"):
        x.masked_fill(np.array([True, False]), 0.0).backward(np.array([np.inf, 1.0]))
    np.testing.assert_array_equal(x.grad, [0, 1])


def test_the_spread_of_one_number_is_none_without_an_exception() -> None:
    for name in ("var", "std"):
        x = tensor([3.0], requires_grad=True)
        y = getattr(x, name)()
        assert np.isnan(y.item())
        y.backward()
        assert np.isnan(x.grad).all()


# dtypes


@pytest.mark.parametrize(
    "text",
    [
        *("a / 2", "a * 2", "a * 2.5", "2.5 - a", "a / a", "a ** 2", "a ** 2.0", "a ** 0.5", "-a"),
        *("a.exp()", "a.log()", "a.sqrt()", "a.sin()", "a.tanh()", "a.sigmoid()", "a.abs()", "a.relu()"),
        *("a + b", "b * a", "a / b", "b - a", "a ** b", "b ** a", "a * c", "c + b", "b * d", "d * b", "a * d", "d / c"),
        *("a.sum()", "a.clamp(0.5, 2.0)", "a.clamp(0, 2)", "a.to(a.dtype)", "(a > 1) + 1", "(a > 1) + (a > 2)"),
    ],
)
def test_dtypes_come_out_as_in_pytorch(text: str) -> None:
    arrays = {"a": np.array([1, 2, 3]), "b": np.ones(3, np.float32), "c": np.float64(2.0), "d": np.array(3)}
    ours = eval(text, {key: tensor(value) for key, value in arrays.items()})
    theirs = eval(text, {key: torch.tensor(value) for key, value in arrays.items()})
    assert str(theirs.dtype) == f"torch.{ours.dtype}"
    assert relative_error(ours.data.astype(float), theirs.double()) < 1e-6


def test_whole_numbers_beside_a_float32_leave_it_what_it_is() -> None:
    x = leaf(3, dtype=np.float32)
    index = np.array([1, 2, 3])
    for y in (x * tensor(index), tensor(index) * x, x + index, index - x, where(x > 0, x, tensor(index))):
        assert y.dtype == np.float32
        y.sum().backward()
        assert x.grad.dtype == np.float32


def test_an_array_on_the_left_asks_the_tensor() -> None:
    x, a = leaf(3), np.array([1.0, 2.0, 3.0])
    for y, expected in (
        (a + x, a + x.data),
        (a - x, a - x.data),
        (a * x, a * x.data),
        (a / x, a / x.data),
        (np.eye(3) @ x, x.data),
        (a**x, a**x.data),
    ):
        assert isinstance(y, nnbook.Tensor)
        assert y.requires_grad
        np.testing.assert_allclose(y.data, expected)
    np.testing.assert_array_equal((a > x).data, a > x.data)
    np.testing.assert_array_equal((a == x).data, a == x.data)
    assert np.mean(x.detach()) == x.data.mean()
    assert isinstance(np.exp(x.detach()), np.ndarray)


def test_no_gradient_goes_through_whole_numbers() -> None:
    assert not leaf(3).to(np.int64).requires_grad
    assert not leaf(3).to(bool).requires_grad
    assert leaf(3).to(np.float32).requires_grad


@pytest.mark.parametrize("name", ["mean", "var", "std", "norm"])
def test_whole_numbers_have_no_mean_as_in_pytorch(name: str) -> None:
    with pytest.raises(TypeError, match=rf"{name}: expected floats, got int64; write x.float\(\).{name}\(\)"):
        getattr(tensor([1, 2]), name)()
    with pytest.raises(RuntimeError):
        getattr(torch.tensor([1, 2]), name)()


def test_the_gradient_of_a_single_number_is_an_array() -> None:
    for _ in range(2):
        x = tensor(3.0, requires_grad=True)
        (x * x).backward()
        assert type(x.grad) is np.ndarray
        assert x.grad.shape == ()
        (x * x).backward()
        assert type(x.grad) is np.ndarray
        assert x.grad == 12


# The smaller methods


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("(+a) * abs(a)", [(3, 2)]),
        ("(a.abs() + 1) ** b", [(3, 2), (2,)]),
        ("2 ** a + a.square()", [(3, 2)]),
        ("a.clip(-0.5, 0.5)", [(3, 2)]),
        ("a.softmax(1) + a.log_softmax(0)", [(3, 2)]),
        ("a.logsumexp(1)", [(3, 4)]),
        ("a.logsumexp((0, 2), keepdim=True)", [(3, 4, 2)]),
        ("a.t() @ b.t()", [(3, 2), (5, 3)]),
        ("a.matmul(b)", [(3, 2), (2, 4)]),
        ("a.split(2, 1)[0] * a.split(2, 1)[-1].sum()", [(3, 5)]),
        ("a.split([1, 3], 1)[1]", [(2, 4)]),
        ("a.chunk(3, 1)[1]", [(2, 7)]),
        ("a.chunk(3)[-1]", [(2, 7)]),
        ("a.unbind(1)[2] + a.unbind()[1][0]", [(2, 7)]),
        ("a.repeat(2, 3)", [(2, 3)]),
        ("a.repeat(2, 1, 3)", [(2, 3)]),
        ("a.repeat((4,))", [(3,)]),
        ("a.cumsum(1) * a.cumsum(0)", [(3, 4)]),
        ("a.mean([0, 1]) + a.sum((1, 0)) + a.var([0, 1])", [(3, 4)]),
        ("a.squeeze((0, 2))", [(1, 3, 1)]),
        ("a.permute([2, 0, 1])", [(1, 3, 2)]),
        ("a.norm() + a.norm('fro') + a.norm(1)", [(3, 4)]),
        ("a.max(-1)[0]", [(3, 4)]),
        ("L.maximum(a, b) + L.minimum(a, b) * 2", [(3, 4), (4,)]),
        ("L.nn.functional.pad(a, (1, 2))", [(3, 4)]),
        ("L.nn.functional.pad(a, [0, 1, 2, 0], value=7.0)", [(2, 3, 4)]),
        ("L.zeros_like(a) + L.ones_like(a) * a", [(3, 4)]),
    ],
)
def test_a_method_computes_what_pytorchs_does(text: str, shapes: Shapes) -> None:
    def at(library: Any) -> Callable:
        return lambda *x: eval(text, {"L": library, **dict(zip("ab", x, strict=False))})

    for dtype, tolerance in ((np.float64, 1e-12), (np.float32, 1e-5)):
        arrays = [np.random.default_rng(3).standard_normal(shape).astype(dtype) for shape in shapes]
        assert compare(at(nnbook), at(torch), arrays, np.random.default_rng(0)) < tolerance


@pytest.mark.parametrize(
    "text",
    [
        *(
            "zeros(2, 3)",
            "zeros((2, 3))",
            "ones(4)",
            "ones([2])",
            "full((2, 2), 7)",
            "full((2,), 0.5)",
            "full((2,), True)",
        ),
        *("arange(5)", "arange(2, 5)", "arange(0, 1, 0.25)", "arange(5, 0, -2)"),
        *("zeros_like(tensor([1, 2]))", "ones_like(tensor([1.5]))"),
        *("tensor([True, False]) & tensor([True, True])", "~tensor([True, False])", "tensor([1, 0]) | tensor([2, 0])"),
        *("tensor([[1.0, 0.0]]).all(1)", "tensor([[1.0, 0.0]]).any(0)", "tensor([1.0, 1e400 - 1e400]).isnan()"),
        *("nn.functional.one_hot(tensor([0, 2, 1]))", "nn.functional.one_hot(tensor([[0, 2], [1, 0]]), 4)"),
        *("tensor([5.0, 5.0, 1.0]).max(0)[1]", "tensor(3.0).max(0)[1]", "tensor([1.0, 3.0]).size(0) * tensor([1.0])"),
    ],
)
def test_what_is_made_is_what_pytorch_makes(text: str) -> None:
    def made(library: Any) -> Any:
        return eval(
            text,
            {name: getattr(library, name) for name in dir(library)}
            | {name: getattr(library, name) for name in ("zeros", "ones", "full", "arange", "zeros_like", "ones_like")}
            | {"tensor": library.tensor, "nn": library.nn},
        )

    ours, theirs = made(nnbook), made(torch)
    assert str(theirs.dtype) == f"torch.{ours.dtype}"
    np.testing.assert_array_equal(ours.data, theirs.numpy())


def test_a_dtype_can_be_asked_for() -> None:
    assert tensor([1, 2], dtype=np.float64, requires_grad=True).dtype == np.float64
    assert nnbook.zeros(2, dtype=np.int64).dtype == np.int64


def test_one_number_is_written_in_any_format() -> None:
    loss = tensor(2.34567, requires_grad=True)
    assert f"{loss:.3f} {loss * 2:8.2e}" == "2.346 4.69e+00"
    assert f"{tensor([1.0, 2.0])}" == "tensor([1., 2.])"
    with pytest.raises(TypeError, match=r"format: only a tensor of one number can be written as '.3f', got \(2,\)"):
        f"{tensor([1.0, 2.0]):.3f}"


# What does not work is said in a line


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        (lambda: leaf(2, 3).flatten(5), IndexError, "flatten: x has axes 0 to 1, got dim=5"),
        (lambda: leaf(2, 3).flatten(1, 0), ValueError, "flatten: start_dim must not come after end_dim, got 1 and 0"),
        (
            lambda: leaf(2, 3).expand(4, 3),
            ValueError,
            r"expand: only axes of size 1.*\(2, 3\) does not become \(4, 3\)",
        ),
        (lambda: leaf(2, 3).expand(3), ValueError, "expand: only axes of size 1"),
        (lambda: leaf(2, 3).squeeze(2), IndexError, "squeeze: x has axes 0 to 1, got dim=2"),
        (lambda: leaf(2, 3).unsqueeze(4), IndexError, "unsqueeze: a new axis may stand from 0 to 2, got dim=4"),
        (lambda: leaf(2, 3).size(2), IndexError, "size: x has axes 0 to 1, got dim=2"),
        (lambda: leaf(2, 3).transpose(0, 2), IndexError, "transpose: x has axes 0 to 1, got dim=2"),
        (lambda: leaf(2, 3).transpose("a", 0), TypeError, "transpose: dim must be a whole number, got 'a'"),
        (lambda: leaf(2, 3).permute(0, 2), IndexError, "permute: x has axes 0 to 1, got dim=2"),
        (lambda: leaf(2, 3).permute(0), ValueError, r"permute: each of the 2 axes must be named once, got \(0,\)"),
        (lambda: leaf(2, 3).permute(0, 0), ValueError, "permute: each axis may be named once"),
        (lambda: leaf(2, 3).permute("a"), TypeError, "permute: expected whole numbers"),
        (lambda: leaf(2, 3).reshape("a"), TypeError, "reshape: expected whole numbers"),
        (lambda: leaf(2, 3).reshape(None), TypeError, "reshape: expected whole numbers"),
        (lambda: leaf(3).mT, ValueError, "mT: expected matrices"),
        (lambda: leaf(2, 3).max(2), IndexError, "max: x has axes 0 to 1, got dim=2"),
        (lambda: leaf(2, 3).argmax(2), IndexError, "argmax: x has axes 0 to 1, got dim=2"),
        (lambda: leaf(2, 3).argmin("a"), TypeError, "argmin: dim must be a whole number"),
        (lambda: leaf(2, 3).mean(2), IndexError, "mean: x has axes 0 to 1, got dim=2"),
        (lambda: leaf(2, 3).mean("a"), TypeError, "mean: dim must be a whole number, got 'a'"),
        (lambda: leaf(2, 3).sum((0, 0)), ValueError, "sum: each axis may be named once"),
        (lambda: leaf(2, 3).norm(3), ValueError, "norm: p must be 1 or 2, got 3"),
        (lambda: leaf(0).max(), ValueError, r"max: there are no numbers to choose from \(shape \(0,\)\)"),
        (lambda: leaf(2, 3) + leaf(4), ValueError, r"\+: the shapes \(2, 3\) and \(4,\) do not broadcast"),
        (lambda: leaf(2, 3) * np.ones(4), ValueError, r"\*: the shapes \(2, 3\) and \(4,\) do not broadcast"),
        (lambda: np.ones(4) - leaf(2, 3), ValueError, "-: the shapes"),
        (lambda: leaf(2, 3) > leaf(4), ValueError, ">: the shapes"),
        (lambda: leaf(2, 3, 4) @ leaf(3, 4, 5), ValueError, "matmul: the shapes"),
        (lambda: nnbook.matmul([1.0], leaf(1)), TypeError, "matmul: expected two tensors, got a list"),
        (lambda: nnbook.maximum(leaf(2), "a"), TypeError, "maximum: expected two tensors"),
        (lambda: nnbook.cat([leaf(2)], 1), IndexError, "cat: x has axes 0 to 0, got dim=1"),
        (lambda: nnbook.stack([leaf(2)], 3), IndexError, "stack: a new axis may stand from 0 to 1, got dim=3"),
        (lambda: nnbook.stack([leaf(2)], "a"), TypeError, "stack: dim must be a whole number"),
        (lambda: nnbook.cat(leaf(1) for _ in range(2)), TypeError, "cat: expected a list of tensors, got a generator"),
        (lambda: nnbook.cat([np.ones(3)]), TypeError, r"cat: .*got one with a numpy.ndarray \(3,\) in it"),
        (lambda: nnbook.cat([tensor(1.0)]), ValueError, "cat: single numbers have no axis"),
        (lambda: leaf(3).masked_fill([True, False, True], 0), TypeError, "masked_fill: .*bool, got a list"),
        (
            lambda: leaf(3).masked_fill(leaf(3) > 0, "a"),
            TypeError,
            "masked_fill: the value must be a number, got a str",
        ),
        (lambda: leaf(3).masked_fill(leaf(2) > 0, 0), ValueError, "masked_fill: the shapes"),
        (lambda: where(leaf(2) > 0, leaf(3), 0.0), ValueError, "where: the shapes"),
        (lambda: leaf(3)[5], IndexError, r"x\[index\]: index 5 is out of bounds.*\(x \(3,\)\)"),
        (lambda: leaf(3)[0, 0], IndexError, r"x\[index\]: too many indices"),
        (lambda: leaf(3)[1.5], IndexError, r"x\[index\]: only integers"),
        (lambda: leaf(3).clamp(), ValueError, "clamp: give min, max or both"),
        (lambda: leaf(3).clamp("a"), TypeError, "clamp: min and max must be numbers, got a str"),
        (lambda: leaf(3).split(0), ValueError, "split: the size must be a whole number above 0"),
        (lambda: leaf(3).split([1, 1]), ValueError, "split: the sizes must sum to 3"),
        (lambda: leaf(3).chunk(0), ValueError, "chunk: there must be a whole number of parts above 0"),
        (lambda: leaf(3).unbind(1), IndexError, "unbind: x has axes 0 to 0"),
        (lambda: leaf(3, 3).repeat(2), ValueError, "repeat: expected a number for each axis"),
        (lambda: leaf(3).cumsum(1), IndexError, "cumsum: x has axes 0 to 0"),
        (lambda: leaf(3).item(), ValueError, r"item: expected a tensor of one number, got \(3,\)"),
        (lambda: nnbook.zeros(2.5), TypeError, "zeros: the sizes must be whole numbers"),
        (lambda: nnbook.ones(-1), ValueError, "ones: the sizes must be at least 0"),
        (lambda: nnbook.arange(0, 5, 0), ValueError, "arange: step must not be 0"),
        (lambda: nnbook.zeros_like([1.0]), TypeError, "zeros_like: expected a tensor, got a list"),
        (lambda: nnbook.zeros(2, dtype=int, requires_grad=True), TypeError, "only floats have a gradient"),
        (lambda: F.one_hot(tensor([3]), 2), ValueError, "one_hot: the classes must be from 0 to below 2, got 3 to 3"),
        (lambda: F.one_hot(tensor([1.0])), TypeError, "one_hot: expected whole numbers"),
        (lambda: F.pad(leaf(3), (1,)), ValueError, "pad: expected two whole numbers"),
        (lambda: F.pad(leaf(3), (1, 1), mode="reflect"), ValueError, "pad: mode must be"),
    ],
)
def test_what_does_not_work_is_said_in_a_line(wrong: Callable, error: type, words: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error, match=words) as caught:
            wrong()
    assert "\n" not in str(caught.value)


def test_the_same_source_runs_on_a_leaf_of_either_library() -> None:
    ours, theirs = both(np.array([1.0, 2.0]))
    for x in (ours, theirs):
        x.square().backward(gradient=x.detach() * 0 + 1, retain_graph=True)
    assert relative_error(ours.grad, theirs.grad) == 0
