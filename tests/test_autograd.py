"""The tape: what is recorded, how gradients come back, and what is said when they cannot."""

# Wrong arguments are given on purpose, and one source runs on two libraries.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
import weakref

import numpy as np
import pytest

from nnbook import Tensor, lift, no_grad, ops, stack, tensor


def leaf(*shape: int, dtype: type = np.float64) -> Tensor:
    return tensor(np.random.default_rng(0).standard_normal(shape).astype(dtype), requires_grad=True)


def test_numbers_become_what_they_are_in_pytorch() -> None:
    assert tensor([1.0]).dtype == np.float32
    assert tensor([1]).dtype == np.int64
    assert tensor(np.zeros(1)).dtype == np.float64
    assert tensor([True]).dtype == np.bool_
    assert tensor(np.float64(1.0) * np.ones(1, np.float32)).dtype == np.float64 or np.__version__ < "2"


def test_a_tensor_is_a_copy() -> None:
    array = np.zeros(2)
    x = tensor(array)
    array[0] = 5
    assert x.tolist() == [0, 0]


@pytest.mark.parametrize("number", [2, 2.0, np.float64(2), np.float32(2), np.int64(2), True])
def test_a_number_does_not_change_the_dtype(number: float) -> None:
    x = leaf(3, dtype=np.float32)
    for y in (x * number, number * x, x + number, number - x, x / number, number / x):
        assert y.dtype == np.float32


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_gradients_of_many_uses_add_up_for_numbers_too(shape: tuple[int, ...]) -> None:
    x = leaf(*shape)
    between = x * 1
    (between * 2 + between * 3 + between * 5 + between * 7).sum().backward()
    assert np.array_equal(x.grad, np.full(shape, 17.0))


def test_gradients_of_two_uses_and_two_passes_add_up() -> None:
    x = leaf(3)
    (x * x + x).sum().backward()
    once = x.grad
    assert once is not None
    np.testing.assert_allclose(once, 2 * x.data + 1)
    (x * x + x).sum().backward()
    np.testing.assert_allclose(x.grad, 2 * once)


def test_a_second_backward_on_a_freed_graph_says_so() -> None:
    x = leaf(3)
    loss = (x * x).sum()
    loss.backward()
    with pytest.raises(RuntimeError, match=r"used and freed.*retain_graph=True"):
        loss.backward()


def test_a_retained_graph_can_be_used_again() -> None:
    x = leaf(3)
    loss = (x * x).sum()
    loss.backward(retain_graph=True)
    loss.backward()
    np.testing.assert_allclose(x.grad, 4 * x.data)


def test_no_grad_records_nothing_as_block_and_as_decorator() -> None:
    x = leaf(3)
    with no_grad():
        assert not (x * 2).requires_grad

    @no_grad()
    def twice(a: Tensor) -> Tensor:
        return a * 2

    assert not twice(x).requires_grad
    assert (x * 2).requires_grad


def test_no_grad_ends_where_an_error_leaves_it() -> None:
    with pytest.raises(ZeroDivisionError), no_grad():
        _ = 1 / 0
    assert (leaf(1) * 2).requires_grad


def test_a_detached_tensor_has_no_past_and_the_same_data() -> None:
    x = leaf(3)
    y = (x * 2).detach()
    assert y.is_leaf
    assert not y.requires_grad
    (y * x).sum().backward()
    np.testing.assert_allclose(x.grad, 2 * x.data)


def test_a_leaf_keeps_an_array_of_its_own() -> None:
    a, b, c = leaf(3), leaf(3), leaf(1, 3)
    upstream = np.ones((1, 3))
    (a + b + c).backward(upstream)
    for one in (a, b, c):
        assert one.grad is not None
        one.grad[...] = 7
        assert not upstream.any() or upstream[0, 0] == 1
        one.grad[...] = 1
    assert a.grad is not None
    a.grad[0] = 5
    assert b.grad is not None
    assert b.grad[0] == 1
    x = leaf(4)
    x.sum().backward()
    assert x.grad is not None
    x.grad[0] = 2  # the gradient of a sum is a broadcast view before a leaf makes it its own


def test_a_chain_of_a_hundred_thousand_operations_needs_no_recursion() -> None:
    x = leaf(1)
    y = x
    for _ in range(100_000):
        y = y + 1.0
    y.backward()
    np.testing.assert_array_equal(x.grad, [1])


def test_gradients_of_slices_are_accumulated_in_place() -> None:
    x = leaf(2000, 500, dtype=np.float32)
    total = tensor(np.zeros(500, np.float32))
    for i in range(2000):
        total = total + x[i]
    tracemalloc.start()
    total.sum().backward()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * x.data.nbytes  # with a full array a slice it would be 2,000 times
    np.testing.assert_array_equal(x.grad, np.ones_like(x.data))


def test_a_graph_leaves_nothing_for_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        x = leaf(4, 4)
        y = stack([(x @ x).tanh()[0], x.sum(0)]).max(1).values.sum()
        inside = weakref.ref(y)
        y.backward()
        del y
        assert inside() is None
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_an_interior_tensor_keeps_its_gradient_when_asked() -> None:
    x = leaf(3)
    h = x * 2
    h.retain_grad()
    (h * h).sum().backward()
    np.testing.assert_allclose(h.grad, 2 * h.data)


def test_operations_have_names() -> None:
    x = leaf(2, 2)
    assert [y.op for y in (x, x + 1, x @ x, x.tanh(), x[0], x.sum())] == [
        "",
        "add",
        "matmul",
        "tanh",
        "getitem",
        "sum",
    ]


def test_a_leaf_changes_in_place_only_without_the_tape() -> None:
    x = leaf(3)
    before = x.data.copy()
    with pytest.raises(RuntimeError, match="no_grad"):
        x -= 1.0
    with no_grad():
        x -= 1.0
        x[0] = 9.0
    assert x.requires_grad
    np.testing.assert_allclose(x.data, [9, *(before[1:] - 1)])


def test_adding_in_place_on_the_tape_makes_a_new_tensor() -> None:
    x = leaf(3)
    h = x * 2
    kept = h
    h += x
    assert h is not kept
    h.sum().backward()
    np.testing.assert_allclose(x.grad, 3)


def test_a_learners_pair_is_lifted_with_its_options() -> None:
    def scale(x: np.ndarray, w: np.ndarray, *, times: float) -> np.ndarray:
        return times * x * w

    def scale_backward(g: np.ndarray, x: np.ndarray, w: np.ndarray, *, times: float) -> tuple:
        return g * times * w, g * times * x

    x, w = leaf(3), leaf(3)
    lift(scale, scale_backward)(x, w, times=3.0).sum().backward()
    np.testing.assert_allclose(x.grad, 3 * w.data)
    np.testing.assert_allclose(w.grad, 3 * x.data)


def test_an_input_that_is_no_tensor_needs_no_gradient() -> None:
    pick = lift(
        lambda x, index: x[index],
        lambda g, x, index: np.bincount(index, g, len(x)),
    )
    x = leaf(4)
    pick(x, np.array([1, 1, 3])).sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 2, 0, 1])


def test_a_pair_with_a_cache_is_lifted() -> None:
    x, w = leaf(2, 1, 4, 4), leaf(3, 1, 2, 2)
    conv = lift(ops.conv2d_forward, ops.conv2d_backward, cached=True)
    out = conv(x, w, padding=1)
    assert out.shape == (2, 3, 5, 5)
    assert out.op == "conv2d_forward"


@pytest.mark.parametrize(
    ("backward", "words"),
    [
        (lambda g, x, w: g, "must return 2 gradients"),
        (lambda g, x, w: (g, g[:1]), r"input 1 must be \(3,\).*got \(1,\)"),
        (lambda g, x, w: (g, None), "input 1 must be an array"),
        (lambda g, x, w: (g, g, g), "must return 2 gradients"),
    ],
)
def test_a_pair_that_does_not_fit_is_told_why(backward, words: str) -> None:
    product = lift(lambda x, w: x * w, backward)
    with pytest.raises((TypeError, ValueError), match=words):
        product(leaf(3), leaf(3)).sum().backward()


def test_a_pair_whose_forward_gives_no_array_is_told_why() -> None:
    with pytest.raises(TypeError, match="must return an array, got a NoneType"):
        lift(lambda x: None, lambda g, x: g)(leaf(3))


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        (lambda: tensor(["a"]), TypeError, "expected numbers"),
        (lambda: tensor([[1.0], [1.0, 2.0]]), ValueError, "do not form an array"),
        (lambda: tensor([1], requires_grad=True), TypeError, "only floats have a gradient"),
        (lambda: tensor([1.0]).backward(), RuntimeError, "not made from one that requires"),
        (lambda: leaf(3).backward(), ValueError, r"one number to start from.*\(3,\)"),
        (lambda: leaf(3).backward(np.ones(4)), ValueError, r"\(3,\).*got \(4,\)"),
        (lambda: leaf(2, 3) @ leaf(2, 3), ValueError, r"\(2, 3\) @ \(2, 3\)"),
        (lambda: leaf(2, 2) @ leaf(2, 2, dtype=np.float32), TypeError, "float64.*float32"),
        (lambda: leaf(3).numpy(), RuntimeError, r"detach\(\)"),
        (lambda: leaf(3).reshape(2, 2), ValueError, r"3 numbers.*\(2, 2\)"),
        (lambda: bool(leaf(3)), ValueError, r"shape \(3,\)"),
        (lambda: leaf(3).sum(1), IndexError, "dim=1"),
        (lambda: leaf(3) ** "a", TypeError, "pow: the exponent must be a number or a tensor, got a str"),
        (lambda: leaf(3) + "a", TypeError, "unsupported operand"),
        (lambda: leaf(3).masked_fill(np.ones(3), 0), TypeError, "must be a tensor of bool, got float64"),
        (lambda: stack([]), TypeError, "list of tensors"),
        (lambda: stack([leaf(3), leaf(2)]), ValueError, "one shape"),
        (lambda: len(leaf()), TypeError, "no axis"),
        (lambda: np.exp(leaf(3)), TypeError, r"np.exp: .*use tensor.exp\(\) or x.detach\(\).numpy\(\)"),
        (lambda: np.mean(leaf(3)), TypeError, r"np.mean: .*use tensor.mean\(\) or x.detach\(\).numpy\(\)"),
        (lambda: np.stack([leaf(3)]), TypeError, "np.stack: the tape does not see NumPy"),
        (lambda: np.ones(3).__iadd__(leaf(3)), TypeError, "np.add: the tape does not see NumPy"),
        (lambda: Tensor([1.0]), TypeError, "`tensor` takes lists"),  # type: ignore[arg-type]
    ],
)
def test_what_does_not_work_is_said_in_a_line(wrong, error: type, words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        wrong()
    assert "\n" not in str(caught.value)


def test_comparisons_give_plain_booleans() -> None:
    x = leaf(4)
    for y in (x > 0, x >= 0, x < 0, x <= 0, x == x, x != x):
        assert y.dtype == np.bool_
        assert not y.requires_grad
    assert (x == x).all()
    assert not (x != x).any()


def test_importing_the_tape_imports_no_more_than_numpy() -> None:
    heavy = ("torch", "matplotlib", "scipy", "sklearn")
    code = f"import sys, nnbook.nn, nnbook.optim; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
