"""Properties that hold for every input, tried on many: Hypothesis draws shapes and numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnbook import ops, tensor
from nnbook.autograd.tape import unbroadcast

settings.register_profile("course", max_examples=60, deadline=None, derandomize=True)
settings.load_profile("course")

moderate = st.floats(-50, 50, width=64)
scores = hnp.arrays(np.float64, hnp.array_shapes(min_dims=2, max_dims=3, max_side=5), elements=moderate)


@given(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=4))
def test_unbroadcasting_is_the_transpose_of_broadcasting(shapes) -> None:
    (shape, _), result = shapes
    rng = np.random.default_rng(0)
    x, g = rng.standard_normal(shape), rng.standard_normal(result)
    # ⟨broadcast(x), g⟩ = ⟨x, unbroadcast(g)⟩ is what makes it the gradient.
    assert (np.broadcast_to(x, result) * g).sum() == pytest.approx((x * unbroadcast(g, shape)).sum(), abs=1e-9)


@given(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=4))
def test_a_sum_gives_each_number_as_many_ones_as_it_was_used(shapes) -> None:
    (left, right), result = shapes
    a, b = tensor(np.ones(left), requires_grad=True), tensor(np.ones(right), requires_grad=True)
    (a + b).sum().backward()
    for one in (a, b):
        assert one.grad is not None
        assert (one.grad * one.data.size == np.prod(result)).all()


@given(scores, moderate)
def test_softmax_is_a_distribution_that_ignores_a_shift(x: np.ndarray, shift: float) -> None:
    p = ops.softmax(x, dim=1)
    np.testing.assert_allclose(p.sum(1), 1)
    assert (p >= 0).all()
    np.testing.assert_allclose(ops.softmax(x + shift, dim=1), p, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(np.exp(ops.log_softmax(x, dim=1)), p, rtol=1e-9, atol=1e-12)


@given(scores)
def test_softmax_keeps_the_order(x: np.ndarray) -> None:
    p = ops.softmax(x, dim=-1)
    order = np.argsort(x, -1)
    assert (np.diff(np.take_along_axis(p, order, -1), axis=-1) >= 0).all()


@given(hnp.arrays(np.float64, (4, 3), elements=moderate), hnp.arrays(np.int64, 4, elements=st.integers(0, 2)))
def test_cross_entropy_is_minus_the_log_of_the_targets_probability(z: np.ndarray, t: np.ndarray) -> None:
    each = ops.cross_entropy(z, t, reduction="none")
    assert (each >= 0).all()
    np.testing.assert_allclose(each, -ops.log_softmax(z)[np.arange(4), t], atol=1e-12)


def slid(x: np.ndarray, weight: np.ndarray, stride: tuple[int, int], padding: tuple[int, int]) -> np.ndarray:
    """Convolve as the definition says, one output number after another."""
    x = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    k, m = weight.shape[2:]
    height, width = (x.shape[2] - k) // stride[0] + 1, (x.shape[3] - m) // stride[1] + 1
    out = np.zeros((len(x), len(weight), height, width))
    for n, o, i, j in itertools.product(*map(range, out.shape)):
        window = x[n, :, i * stride[0] : i * stride[0] + k, j * stride[1] : j * stride[1] + m]
        out[n, o, i, j] = (window * weight[o]).sum()
    return out


images = st.tuples(*(st.integers(low, high) for low, high in ((1, 3), (1, 3), (3, 7), (3, 7))))
twice = st.tuples(st.integers(1, 3), st.integers(1, 3))
edges = st.tuples(st.integers(0, 2), st.integers(0, 2))


@given(images, st.integers(1, 3), twice, twice, edges)
def test_convolution_is_what_its_definition_says(shape, filters: int, kernel, stride, padding) -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.standard_normal(shape), rng.standard_normal((filters, shape[1], *kernel))
    ours = ops.conv2d(x, weight, stride=stride, padding=padding)
    np.testing.assert_allclose(ours, slid(x, weight, stride, padding), atol=1e-10)


@given(images, twice, twice)
def test_pooling_is_what_its_definition_says(shape, kernel, stride) -> None:
    x = np.random.default_rng(0).standard_normal(shape)
    options = {"kernel_size": kernel, "stride": stride}
    greatest, mean = ops.max_pool2d(x, **options), ops.avg_pool2d(x, **options)
    for n, c, i, j in itertools.product(*map(range, greatest.shape)):
        rows = slice(i * stride[0], i * stride[0] + kernel[0])
        window = x[n, c, rows, j * stride[1] : j * stride[1] + kernel[1]]
        assert greatest[n, c, i, j] == window.max()
        assert mean[n, c, i, j] == pytest.approx(window.mean(), abs=1e-12)


@given(st.integers(1, 6), st.integers(1, 4), st.integers(1, 4))
def test_the_fused_recurrences_are_their_steps_in_a_chain(steps: int, batch: int, hidden: int) -> None:
    rng = np.random.default_rng(0)
    x, h0 = rng.standard_normal((steps, batch, 3)), rng.standard_normal((batch, hidden))
    for name, gates in (("rnn", 1), ("gru", 3), ("lstm", 4)):
        weights = [rng.standard_normal((gates * hidden, n)) for n in (3, hidden)]
        biases = [rng.standard_normal(gates * hidden) for _ in range(2)]
        if name == "lstm":
            fused, last = ops.lstm(x, h0, h0, *weights, *biases)
            h, c = h0, h0
            for t in range(steps):
                h, c = ops.lstm_step(x[t], h, c, *weights, *biases)
                np.testing.assert_allclose(fused[t], h, atol=1e-12)
            np.testing.assert_allclose(last, c, atol=1e-12)
            continue
        fused, h = getattr(ops, name)(x, h0, *weights, *biases), h0
        for t in range(steps):
            h = getattr(ops, f"{name}_step")(x[t], h, *weights, *biases)
            np.testing.assert_allclose(fused[t], h, atol=1e-12)
