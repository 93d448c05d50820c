"""Is this derivative right? Finite differences against a backward, along random directions.

Along a direction v the derivative of L = Σ u · f(x) is ⟨v, gradient⟩, and (L(x + h v) − L(x − h v)) / 2h is close to
it: two evaluations check all entries of an input at once, where entry by entry it would take two for each. The
directions have random signs and random lengths from ½ to 1½ in every entry: with signs alone, errors (+c, −c) would
cancel in half of all draws; with a bell curve, a wrong entry could hide behind a small weight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nnbook.autograd import Tensor, no_grad
from nnbook.ops.shapes import kind

STEP = 1e-5  # rounding (1e-16 / h) and curvature (h²) both stay near 1e-10
DIRECTIONS = 4
TOLERANCE = 1e-6


class GradientCheck(NamedTuple):
    """Say whether gradients agree with finite differences: each input's greatest relative error, and a sentence.

    >>> result = check_pair(np.square, lambda grad_out, x: x * grad_out, np.ones(3), rng=np.random.default_rng(0))
    >>> bool(result), result.message  # the 2 of 2x is missing, so half is wrong
    (False, 'check_pair: input 0: relative error 5.0e-01')
    """

    passed: bool
    errors: tuple[float, ...]
    message: str

    def __bool__(self) -> bool:
        return self.passed


def numerical_gradient(f: Callable[[np.ndarray], Any], x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """Return the gradient of a function of one array, entry by entry, by central differences.

    f: takes an array like x and returns one number. x: floats of any shape; it is not changed. h: the step.

    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, -2.0])).round(6)
    array([ 2., -4.])
    """
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += h
        below[place] -= h
        gradient[place] = (float(f(above)) - float(f(below))) / (2 * h)
    return gradient


def check_pair(
    forward: Callable,
    backward: Callable,
    *inputs: np.ndarray,
    rng: np.random.Generator,
    tolerance: float = TOLERANCE,
    **options: Any,
) -> GradientCheck:
    """Check a pair: `forward(*inputs, **options)` against `backward(grad_out, *inputs, **options)`.

    inputs: float64 arrays, away from kinks; an input whose gradient is None is passed over. rng: draws the gradient at
    the output and the directions. tolerance: the greatest relative error that passes.

    Raises TypeError for inputs that are not float64 (float32 is too coarse for differences) and ValueError where the
    gradients' number or shapes do not fit.

    >>> from nnbook import ops
    >>> bool(check_pair(ops.tanh, ops.tanh_backward, np.linspace(-2, 2, 5), rng=np.random.default_rng(0)))
    True
    """
    _check_float64("check_pair", inputs)
    _check_rng("check_pair", rng)
    out = np.asarray(forward(*inputs, **options))
    upstream = rng.standard_normal(out.shape)
    grads = backward(upstream, *inputs, **options)
    grads = list(grads) if isinstance(grads, tuple | list) else [grads]
    if len(grads) != len(inputs):
        raise ValueError(f"check_pair: backward must return {len(inputs)} gradients, one an input, got {len(grads)}")

    def loss(arrays: Sequence[np.ndarray]) -> float:
        return float(np.sum(upstream * forward(*arrays, **options)))

    return _compare("check_pair", loss, inputs, grads, rng, tolerance, coarse=out.dtype == np.float32)


def check_gradient(
    f: Callable[..., Tensor], *inputs: Tensor, rng: np.random.Generator, tolerance: float = TOLERANCE
) -> GradientCheck:
    """Check what the tape says of a function of tensors against finite differences.

    f: takes the tensors and returns one, of any shape. inputs: float64 leaves; those that require a gradient are
    checked, and come out as they went in. rng, tolerance: as for `check_pair`.

    Raises TypeError for inputs that are no float64 tensors and a function that returns none, ValueError where nothing
    requires a gradient.

    >>> from nnbook import tensor
    >>> x = tensor(np.array([0.5, 2.0]), requires_grad=True)
    >>> check_gradient(lambda x: (x * x).sum() / x.exp().sum(), x, rng=np.random.default_rng(0)).passed
    True
    """
    if not inputs or not all(isinstance(one, Tensor) for one in inputs):
        raise TypeError("check_gradient: expected tensors after the function")
    _check_float64("check_gradient", [one.data for one in inputs])
    _check_rng("check_gradient", rng)
    for i, one in enumerate(inputs):
        if not one.is_leaf:
            raise ValueError(f"check_gradient: input {i} was computed and keeps no gradient; give it detached")
    if not any(one.requires_grad for one in inputs):
        raise ValueError("check_gradient: no input requires a gradient, so there is nothing to check")
    before = [one.grad for one in inputs]
    for one in inputs:
        one.grad = None
    out = f(*inputs)
    if not isinstance(out, Tensor):
        raise TypeError(f"check_gradient: the function must return a tensor, got {kind(out)}")
    if not out.requires_grad:
        raise ValueError("check_gradient: the function's result does not come from its inputs on the tape")
    upstream = rng.standard_normal(out.shape)
    out.backward(upstream)
    grads = [one.grad if one.requires_grad else None for one in inputs]
    grads = [
        np.zeros_like(one.data) if grad is None and one.requires_grad else grad
        for one, grad in zip(inputs, grads, strict=True)
    ]
    for one, grad in zip(inputs, before, strict=True):
        one.grad = grad

    def loss(arrays: Sequence[np.ndarray]) -> float:
        with no_grad():
            return float(np.sum(upstream * f(*[Tensor(np.asarray(a)) for a in arrays]).data))

    coarse = out.data.dtype == np.float32
    return _compare("check_gradient", loss, [one.data for one in inputs], grads, rng, tolerance, coarse)


def _compare(
    name: str,
    loss: Callable[[Sequence[np.ndarray]], float],
    inputs: Sequence[np.ndarray],
    grads: Sequence[Any],
    rng: np.random.Generator,
    tolerance: float,
    coarse: bool,
) -> GradientCheck:
    errors, faults = [], []
    for i, (x, grad) in enumerate(zip(inputs, grads, strict=True)):
        if grad is None:
            continue
        if np.shape(grad) != x.shape:
            raise ValueError(
                f"{name}: the gradient of input {i} must be {x.shape} as the input is, got {np.shape(grad)}"
            )
        error, kink = _greatest_error(loss, inputs, i, np.asarray(grad), rng)
        errors.append(error)
        if not error <= tolerance:
            why = "; the function has a kink there, so move the input" if kink else ""
            why = "; the function makes float32 of float64, which is too coarse for differences" if coarse else why
            faults.append(f"input {i}: relative error {error:.1e}{why}")
    if not errors:
        return GradientCheck(False, (), f"{name}: there is no gradient to check, all are None")
    message = f"{name}: " + ("; ".join(faults) if faults else f"all agree within {tolerance:.0e}")
    return GradientCheck(not faults, tuple(errors), message)


def _greatest_error(
    loss: Callable, inputs: Sequence[np.ndarray], i: int, grad: np.ndarray, rng: np.random.Generator
) -> tuple[float, bool]:
    """Return the greatest relative error over some directions, and whether it looks like a kink."""
    if not grad.size:
        return 0.0, False
    worst, kink = 0.0, False
    x, length = inputs[i], float(np.sqrt(np.sum(grad * grad)))
    for _ in range(DIRECTIONS):
        direction = rng.choice([-1.0, 1.0], size=x.shape) * rng.uniform(0.5, 1.5, size=x.shape)
        # Between the absolute step that a sine wants and the relative one that suits a square: both pass for large x.
        step = STEP * np.maximum(1, np.abs(x)) ** 0.75 * direction

        def difference(times: int, step: np.ndarray = step) -> tuple[float, float]:
            above, below = x + times * step, x - times * step
            ends = [loss([*inputs[:i], one, *inputs[i + 1 :]]) for one in (above, below)]
            return (ends[0] - ends[1]) / times, float(np.sum(grad * (above - below))) / times

        (wide, _), (narrow, claimed) = difference(2), difference(1)
        # Richardson's step: two widths together cancel the error that goes with h².
        measured = (4 * narrow - wide) / 3
        floor = 2 * STEP * max(0.1 * length, 1e-8)
        size = max(abs(measured), abs(claimed), floor)
        error = abs(measured - claimed) / size
        worst = max(worst, error) if error == error else float("inf")
        kink |= abs(wide - narrow) / size > 1e-4
    return worst, kink


def _check_rng(name: str, rng: Any) -> None:
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"{name}: rng must be a generator such as np.random.default_rng(0), got {kind(rng)}")


def _check_float64(name: str, inputs: Sequence[Any]) -> None:
    for i, x in enumerate(inputs):
        if not isinstance(x, np.ndarray) or x.dtype != np.float64:
            got = x.dtype if isinstance(x, np.ndarray) else kind(x)
            raise TypeError(f"{name}: input {i} must be a float64 array, got {got}; finite differences need the digits")
