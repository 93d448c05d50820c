"""Six gradients in a row: how an answer of that form is taken apart, named and judged."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnbook.checks.show import difference, show

INPUTS, WEIGHTS = ("x", "h0"), ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def named(grads, names):
    """Name some of six gradients, so that a difference says where it is."""
    return {f"grad_{name}": one for name, one in zip((*INPUTS, *WEIGHTS), grads, strict=True) if name in names}


def form(answer):
    """Say what an answer is instead of six gradients in a row; "" if it is that."""
    if isinstance(answer, tuple | list):
        return "" if len(answer) == 6 else f"a {type(answer).__name__} of {len(answer)}"
    return "a dictionary" if isinstance(answer, Mapping) else show(answer)


def at(*names):
    """Return how to run an attempt and look at some of its gradients alone; another form stays as it is."""

    def run(attempt, *given):
        grads = attempt(*given)
        return grads if form(grads) else named(grads, names)

    return run


def dtypes(attempt, *given):
    grads = attempt(*given)
    return grads if form(grads) else named([str(np.asarray(one).dtype) for one in grads], (*INPUTS, *WEIGHTS))


def against(truth, *names):
    """Return a judge that looks at an answer's form first, then compares it with the truth: six values."""

    def judge(answer, *given):
        right = named(truth(*given), names)
        if not isinstance(answer, Mapping) or set(answer) != set(right):
            return f"gave {form(answer)}, expected a tuple of six gradients"
        return difference(answer, right, 1e-5, 1e-7)

    return judge
