"""What the training steps ask of HIPS autograd and of JAX, where the two differ.

Both are imported when asked for, by name: neither is among the course's packages.
"""

from __future__ import annotations

import copy
import importlib
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Params = dict[str, Any]


class Primitives(NamedTuple):
    """What a library calls its own."""

    np: Any
    sigmoid: Callable
    logsumexp: Callable  # of the last axis, which stays
    one_hot: Callable  # (classes, how many)
    scan: Callable  # (f, carry, xs) as lax.scan
    value_and_grad: Callable
    vjp: Callable  # (f, x): its value, and the function from its gradient to that of x
    adam: Callable  # (params, grads, (m, v, t), lr): the next params and state
    jit: Callable
    arrays: Callable  # a copy of what lists, tuples and dictionaries hold


def autograd() -> Primitives:
    """Return HIPS autograd. Its own Adam is a whole training loop, so here is one in NumPy, in place."""
    library, anp = importlib.import_module("autograd"), importlib.import_module("autograd.numpy")
    special = importlib.import_module("autograd.scipy.special")

    def scan(f: Callable, carry: Any, xs: Any) -> tuple[Any, Any]:
        ys = []
        for x in anp.split(xs, len(xs)):
            carry, y = f(carry, anp.squeeze(x, 0))
            ys.append(y)
        return carry, anp.stack(ys)

    def vjp(f: Callable, x: Any) -> tuple[Any, Callable]:
        pullback, value = library.make_vjp(f)(x)
        return value, pullback

    def adam(params: Params, grads: Params, state: tuple, lr: float) -> tuple[Params, tuple]:
        m, v, t = state
        t = int(t) + 1
        for name, grad in grads.items():
            m[name] *= 0.9
            m[name] += 0.1 * grad
            v[name] *= 0.999
            grad = grad * grad
            grad *= 0.001
            v[name] += grad
            scale = np.sqrt(v[name], out=grad)
            scale *= 1 / math.sqrt(1 - 0.999**t)
            scale += 1e-8
            np.divide(m[name], scale, out=scale)
            scale *= lr / (1 - 0.9**t)
            params[name] -= scale
        return params, (m, v, t)

    return Primitives(
        anp,
        sigmoid=special.expit,
        logsumexp=lambda x: special.logsumexp(x, axis=-1, keepdims=True),
        one_hot=lambda index, count: np.eye(count, dtype=np.float32)[index],
        scan=scan,
        value_and_grad=library.value_and_grad,
        vjp=vjp,
        adam=adam,
        jit=lambda step: step,
        arrays=copy.deepcopy,
    )


def jax() -> Primitives:
    """Return JAX. The whole step is compiled, with its optimiser, and the old parameters' memory is used again.

    A step is one program, so who has waited for its loss has waited for all of it.
    """
    library, jnp = importlib.import_module("jax"), importlib.import_module("jax.numpy")
    lax, special = library.lax, library.scipy.special

    def vjp(f: Callable, x: Any) -> tuple[Any, Callable]:
        value, pullback = library.vjp(f, x)
        return value, lambda grad: pullback(grad)[0]

    def adam(params: Params, grads: Params, state: tuple, lr: float) -> tuple[Params, tuple]:
        m, v, t = state
        t = t + 1
        m = {name: 0.9 * m[name] + 0.1 * grad for name, grad in grads.items()}
        v = {name: 0.999 * v[name] + 0.001 * grad * grad for name, grad in grads.items()}
        a, b = lr / (1 - 0.9**t), jnp.sqrt(1 - 0.999**t)
        return {name: w - a * m[name] / (jnp.sqrt(v[name]) / b + 1e-8) for name, w in params.items()}, (m, v, t)

    return Primitives(
        jnp,
        sigmoid=library.nn.sigmoid,
        logsumexp=lambda x: special.logsumexp(x, axis=-1, keepdims=True),
        one_hot=library.nn.one_hot,
        scan=lax.scan,
        value_and_grad=library.value_and_grad,
        vjp=vjp,
        adam=adam,
        jit=lambda step: library.jit(step, donate_argnums=(0, 1)),
        arrays=lambda tree: library.tree.map(jnp.array, tree),
    )
