"""Every operation on the tape beside PyTorch's of the same name: values and gradients, in float64 and float32."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from parity import DTYPES, TOLERANCE, compare

from nnbook import cat, matmul, stack, where
from nnbook.nn import functional as F

TF = torch.nn.functional
Case = tuple[str, Callable, Callable, list[tuple[int, ...]]]


def named(name: str, *shapes: tuple[int, ...], **options: Any) -> Case:
    """A function that both libraries call by one name, with one set of options."""
    label = name + "".join(f" {key}={value}" for key, value in options.items()) + f" {shapes[0]}"
    return (
        label,
        lambda *x: getattr(F, name)(*x, **options),
        lambda *x: getattr(TF, name)(*x, **options),
        list(shapes),
    )


def method(label: str, f: Callable, *shapes: tuple[int, ...]) -> Case:
    """An expression that is the same source for tensors of either library."""
    return f"{label} {shapes}", f, f, list(shapes)


def activations() -> Iterator[Case]:
    for shape in ((7, 5), (1, 1), (0, 4), ()):
        for name in ("relu", "sigmoid", "tanh", "softplus"):
            yield named(name, shape)
        yield named("leaky_relu", shape, negative_slope=0.2)
        yield named("leaky_relu", shape, negative_slope=1.5)
        for approximate in ("none", "tanh"):
            yield named("gelu", shape, approximate=approximate)
    yield named("softplus", (7, 5), beta=2.0)
    for dim in (-1, 0, 1):
        yield named("softmax", (4, 3, 5), dim=dim)
        yield named("log_softmax", (4, 3, 5), dim=dim)
    yield named("softmax", (0, 3), dim=-1)


def losses() -> Iterator[Case]:
    for reduction in ("mean", "sum", "none"):
        for name in ("mse_loss", "l1_loss"):
            yield named(name, (6, 3), (6, 3), reduction=reduction)
        yield named("huber_loss", (6, 3), (6, 3), reduction=reduction, delta=0.7)
        rng = np.random.default_rng(1)
        for shape in ((6, 5), (1, 5), (4, 5, 3), (2, 5, 3, 2), (5,)):
            targets = rng.integers(0, 5, shape[:1] * (len(shape) > 1) + shape[2:])
            for options in ({}, {"label_smoothing": 0.1}, {"ignore_index": 2}):
                yield with_targets(shape, targets, reduction=reduction, **options)
    yield binary_cross_entropy()


def with_targets(shape: tuple[int, ...], targets: np.ndarray, **options: Any) -> Case:
    label = f"cross_entropy {shape} {options}"
    theirs = torch.from_numpy(np.asarray(targets))
    return (
        label,
        lambda z: F.cross_entropy(z, np.asarray(targets), **options),
        lambda z: TF.cross_entropy(z, theirs, **options),
        [shape],
    )


def binary_cross_entropy() -> Case:
    """Targets between 0 and 1, which both libraries differentiate too."""
    return (
        "binary_cross_entropy_with_logits",
        lambda z, t: F.binary_cross_entropy_with_logits(50.0 * z, t.sigmoid()),
        lambda z, t: TF.binary_cross_entropy_with_logits(50.0 * z, t.sigmoid()),
        [(5, 2), (5, 2)],
    )


def layers() -> Iterator[Case]:
    yield named("linear", (3, 7, 5), (6, 5), (6,))
    yield named("linear", (0, 5), (6, 5), (6,))
    yield named("linear", (5,), (6, 5))
    for image, weight, options in (
        ((4, 3, 8, 9), (5, 3, 3, 3), {"padding": 1}),
        ((4, 3, 11, 12), (5, 3, 5, 5), {"stride": 2, "padding": 2}),
        ((2, 2, 7, 8), (3, 2, 2, 3), {"stride": (2, 1), "padding": (0, 1)}),
        ((1, 1, 5, 5), (2, 1, 5, 5), {}),
        ((2, 3, 6, 5), (4, 3, 1, 1), {"stride": 3}),
        ((0, 1, 6, 6), (2, 1, 3, 3), {}),
        ((3, 1, 6, 6), (2, 1, 4, 4), {"stride": 3, "padding": 3}),
    ):
        yield named("conv2d", image, weight, weight[:1], **options)
        yield named("conv2d", image, weight, **options)
    for name in ("max_pool2d", "avg_pool2d"):
        for image, options in (
            ((4, 3, 8, 8), {"kernel_size": 2}),
            ((4, 3, 7, 9), {"kernel_size": 2}),
            ((2, 3, 7, 9), {"kernel_size": 3, "stride": 2, "padding": 1}),
            ((2, 1, 9, 8), {"kernel_size": (3, 2), "stride": (1, 2)}),
            ((0, 1, 4, 4), {"kernel_size": 2}),
            ((2, 2, 5, 5), {"kernel_size": 1, "stride": 2}),
        ):
            yield named(name, image, **options)
    yield named("layer_norm", (5, 7, 6), normalized_shape=(6,))
    yield named("normalize", (4, 6))
    for image in ((5, 4), (5, 4, 3, 2), (2, 1, 3, 3)):
        yield (
            f"batch_norm {image}",
            lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True),
            lambda x, w, b: TF.batch_norm(x, None, None, w, b, training=True),
            [image, image[1:2], image[1:2]],
        )
    for shape, normal in (((5, 7, 6), (6,)), ((4, 3, 2), (3, 2)), ((0, 6), (6,)), ((1, 4), (4,))):
        yield (
            f"layer_norm with weights {shape}",
            lambda x, w, b, normal=normal: F.layer_norm(x, normal, w, b),
            lambda x, w, b, normal=normal: TF.layer_norm(x, normal, w, b),
            [shape, normal, normal],
        )
    index = np.array([[1, 1, 4], [0, 2, 1]])
    yield (
        "embedding",
        lambda w: F.embedding(index, w),
        lambda w: TF.embedding(torch.from_numpy(index), w),
        [(6, 3)],
    )


def attention() -> Iterator[Case]:
    shapes = [(2, 3, 7, 4), (2, 3, 5, 4), (2, 3, 5, 6)]
    yield named("scaled_dot_product_attention", *shapes)
    yield named("scaled_dot_product_attention", *shapes, is_causal=True)
    yield named("scaled_dot_product_attention", *shapes, scale=0.3)
    yield named("scaled_dot_product_attention", *[(1, 1, 4)] * 3)
    yield named("scaled_dot_product_attention", *[(0, 3, 4)] * 3)
    mask = np.random.default_rng(0).random((7, 5)) < 0.6
    mask[2] = False  # a query that may look nowhere
    added = np.where(mask, 0.5, -2.0)
    for label, one in (("bool", mask), ("float", added)):
        yield (
            f"attention with a {label} mask",
            lambda q, k, v, one=one: F.scaled_dot_product_attention(q, k, v, attn_mask=one),
            lambda q, k, v, one=one: TF.scaled_dot_product_attention(
                q, k, v, attn_mask=torch.from_numpy(one) if one.dtype == bool else torch.from_numpy(one).to(q.dtype)
            ),
            shapes,
        )


def arithmetic() -> Iterator[Case]:
    for shapes in (((3, 4, 5), (4, 1)), ((5,), (2, 1, 5)), ((), (3,)), ((0, 3), (3,))):
        yield method("a + b", lambda a, b: a + b, *shapes)
        yield method("a - b", lambda a, b: a - b, *shapes)
        yield method("a * b", lambda a, b: a * b, *shapes)
        yield method("a / b", lambda a, b: a / (b * b + 1.0), *shapes)
    for exponent in (0, 1, 2, 3, 4):
        yield method(f"a ** {exponent}", lambda a, exponent=exponent: a**exponent, (4, 3))
    yield method("a ** -0.5", lambda a: (a * a + 1) ** -0.5, (4, 3))
    yield method("numbers on both sides", lambda a: 2 - a * 3 + 1 / (a * a + 4) - (5 - a) / 2, (4, 3))
    yield method("exp log sqrt abs", lambda a: (a.exp() + 1).log() * (a * a + 1).sqrt() - a.abs(), (4, 3))
    yield method("sin cos tanh sigmoid relu", lambda a: a.sin() * a.cos() + a.tanh() * a.sigmoid() - a.relu(), (4, 3))
    yield method("clamp", lambda a: a.clamp(-0.5, 0.8) + a.clamp(min=0.1), (4, 3))
    for left, right in (((3, 2, 4, 5), (5, 6)), ((4, 5), (5, 6)), ((5,), (5, 6)), ((4, 5), (5,)), ((5,), (5,))):
        yield method("matmul", lambda a, b: a @ b, left, right)
    yield method("matmul with broadcasting", lambda a, b: a @ b, (2, 1, 3, 4), (5, 4, 2))
    yield method("matmul with a vector", lambda a, b: a @ b, (2, 3, 4), (4,))
    yield method("a value used twice", lambda a: a * a + a, (5,))


def shapes_and_sums() -> Iterator[Case]:
    for dim, keepdim in ((None, False), (1, False), (1, True), (-1, False), ((0, 2), True)):
        if dim is None:
            yield method("sum", lambda a: a.sum() * a, (3, 4, 5))
            yield method("mean", lambda a: a.mean() * a, (3, 4, 5))
            continue
        for name in ("sum", "mean", "norm"):
            f = lambda a, name=name, dim=dim, keepdim=keepdim: getattr(a, name)(dim=dim, keepdim=keepdim)  # noqa: E731
            yield method(f"{name} {dim} {keepdim}", f, (3, 4, 5))
    yield method("var and std", lambda a: a.var(1) + a.std(1) + a.var(1, correction=0), (3, 4, 5))
    yield method("max and min", lambda a: a.max(1).values + a.min(1)[0] + a.max() - a.min(), (3, 4, 5))
    yield method("reshape view flatten", lambda a: a.reshape(4, -1).view(2, 2, 15).flatten(1), (3, 4, 5))
    yield method("transpose permute T mT", lambda a: a.transpose(0, 2).permute(1, 2, 0).mT[0].T, (3, 4, 5))
    yield method("squeeze unsqueeze expand", lambda a: a.unsqueeze(1).expand(-1, 3, 4).squeeze(), (2, 1))
    yield method("slices", lambda a: a[:, 1:3] * a[:, :2] + a[0, 2:4], (4, 5))
    yield method("an index and an ellipsis", lambda a: a[1] + a[..., 0] + a[-1, None, 0], (3, 3, 3))
    yield method("repeated indices", lambda a: a[[0, 2, 2, 0]] * 2, (3, 2))
    yield method("a mask as index", lambda a: a[a > 0] * 3, (5, 4))
    yield method("masked_fill", lambda a: a.masked_fill(a > 0, 7.0) * 2, (5, 4))
    yield method("iteration", lambda a: sum(row * row.sum() for row in a), (4, 3))
    yield "cat", lambda a, b: cat([a, b * 2], 1), lambda a, b: torch.cat([a, b * 2], 1), [(3, 2), (3, 4)]
    yield "stack", lambda a, b: stack([a, b, a], 1), lambda a, b: torch.stack([a, b, a], 1), [(3, 2), (3, 2)]
    yield "where", lambda a, b: where(a > b, a, b * 2), lambda a, b: torch.where(a > b, a, b * 2), [(3, 2), (3, 2)]
    yield "matmul function", matmul, torch.matmul, [(3, 2), (2, 4)]


CASES = [*activations(), *losses(), *layers(), *attention(), *arithmetic(), *shapes_and_sums()]


@pytest.mark.parametrize(("ours", "theirs", "shapes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_values_and_gradients_are_those_of_pytorch(ours: Callable, theirs: Callable, shapes: list) -> None:
    for dtype in DTYPES:
        rng = np.random.default_rng(7)
        arrays = [rng.standard_normal(shape).astype(dtype) for shape in shapes]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=UserWarning, module="torch")
            warnings.filterwarnings("error", category=RuntimeWarning)
            assert compare(ours, theirs, arrays, rng) < TOLERANCE[dtype]


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "softplus", "gelu", "softmax", "log_softmax"])
def test_extreme_inputs_give_what_pytorch_gives(name: str) -> None:
    options = {"dim": -1} if "softmax" in name else {}
    x = np.array([[-1000.0, -30.0, 0.0, 30.0, 1000.0]])
    for dtype in DTYPES:
        error = compare(
            lambda a: getattr(F, name)(a, **options),
            lambda a: getattr(TF, name)(a, **options),
            [x.astype(dtype)],
            np.random.default_rng(0),
        )
        assert error < TOLERANCE[dtype]


def test_the_first_of_equal_maxima_gets_the_gradient() -> None:
    x = np.random.default_rng(0).integers(0, 2, (3, 2, 6, 6)).astype(np.float64)
    for options in ({"kernel_size": 2}, {"kernel_size": 3, "stride": 1, "padding": 1}):
        error = compare(
            lambda a, o=options: F.max_pool2d(a, **o),
            lambda a, o=options: TF.max_pool2d(a, **o),
            [x],
            np.random.default_rng(1),
        )
        assert error < 1e-12


def test_non_contiguous_inputs_make_no_difference() -> None:
    x = np.random.default_rng(0).standard_normal((8, 9, 3, 4)).transpose(3, 2, 0, 1)
    w = np.random.default_rng(1).standard_normal((3, 3, 3, 5)).transpose(3, 2, 0, 1)
    error = compare(lambda a, b: F.conv2d(a, b), lambda a, b: TF.conv2d(a, b), [x, w], np.random.default_rng(2))
    assert error < 1e-10


def test_arguments_are_called_as_in_pytorch() -> None:
    ours = {name: f for name, f in vars(F).items() if inspect.isfunction(f) and hasattr(TF, name)}
    assert len(ours) > 20
    for name, f in ours.items():
        try:
            theirs = inspect.signature(getattr(TF, name))
        except ValueError:
            continue  # written in C, without a signature
        extra = set(inspect.signature(f).parameters) - set(theirs.parameters) - {"rng", "args", "kwargs"}
        if "kwargs" not in theirs.parameters:
            assert not extra, f"{name} has {extra}, PyTorch's has not"
