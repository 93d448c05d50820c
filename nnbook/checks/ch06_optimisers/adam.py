"""Adam: momentum and RMSprop together, both corrected for their empty start."""

from __future__ import annotations

import numpy as np

from nnbook import optim
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch06_optimisers import book
from nnbook.checks.ch06_optimisers.paths import (
    COLUMN,
    ONE,
    SLOPES,
    asks_none,
    draw_walk,
    faded,
    follow,
    judge_by,
    judge_state,
    last_state,
)


def adam_lengths(grads, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    """Return what each of Adam's steps subtracts, in closed form: weighted means, the weights adding up to 1."""
    ones = np.ones(len(grads)).reshape(-1, *[1] * (np.ndim(grads) - 1))
    mean = faded(grads, betas[0]) / faded(ones, betas[0])
    square = faded(np.square(grads), betas[1]) / faded(ones, betas[1])
    return lr * mean / (np.sqrt(square) + eps)


def adam_truth(param, grads, **options):
    return param - np.cumsum(adam_lengths(grads, **options), axis=0)


def variant(name, *, sign=1, first=True, second=True, keep=True, eps_inside=False, swapped=False, t_of=None,
            stored=(), powers=(1, 2), share=(True, True), product=False, eps_early=False,
            rooted=True, eps_counts=True, of_mean=False):  # fmt: skip
    """Return a step of Adam with one thing changed."""

    def step(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        beta1, beta2 = betas[::-1] if swapped else betas
        t, m, v = (state["step"], state["exp_avg"], state["exp_avg_sq"]) if state and keep else (0, 0, 0)
        t = t + 1
        at = t if t_of is None else t_of(t)
        m = beta1 * m + ((1 - beta1) if share[0] else 1) * grad ** powers[0]
        v = beta2 * v + ((1 - beta2) if share[1] else 1) * np.abs(m if of_mean else grad) ** powers[1]
        m_hat = m / (1 - (beta1 * at if product else beta1**at)) if first else m
        v_hat = v / (1 - (beta2 * at if product else beta2**at)) if second else v
        eps = eps if eps_counts else 0
        root = np.sqrt(v_hat + eps) if eps_inside else (np.sqrt(v_hat) if rooted else v_hat) + eps
        if eps_early:
            root = (np.sqrt(v) + eps) / np.sqrt(1 - beta2**at)
        m, v = m_hat if "m" in stored else m, v_hat if "v" in stored else v
        return param - sign * lr * m_hat / root, {"step": t, "exp_avg": m, "exp_avg_sq": v}

    step.__name__ = name
    return step


def adam_no_memory(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t, v = (state["step"], state["exp_avg_sq"]) if state else (0, 0)
    v = betas[1] * v + (1 - betas[1]) * grad**2
    root = np.sqrt(v / (1 - betas[1] ** (t + 1))) + eps
    return param - lr * grad / root, {"step": t + 1, "exp_avg": grad, "exp_avg_sq": v}


plain = variant("plain")


def adam_next_step(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    old = {**state, "step": state["step"] - 1} if state else None
    new, state = plain(param, grad, old, lr=lr, betas=betas, eps=eps)
    return new, {**state, "step": state["step"] + 1}


def adam_t_stays(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    old = {**state, "step": 0} if state else None
    return plain(param, grad, old, lr=lr, betas=betas, eps=eps)


def adam_overwrites(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    new, memory = plain(param, grad, state, lr=lr, betas=betas, eps=eps)
    if not state:
        return new, memory
    state.update(memory)
    return new, state


def fit_adam_step(function):
    """Make the learner's step take the library's weight decay, which is added to the gradient."""

    def step(param, grad, state=None, *, weight_decay=0, **options):
        return function(param, grad + weight_decay * param if weight_decay else grad, state, **options)

    return step


def steady_mean(value, state=None, *, kept=0.9):
    """Return a running mean of all values so far that is right from the first on, and its memory.

    >>> mean, state = steady_mean(8.0, kept=0.5)
    >>> mean, steady_mean(2.0, state, kept=0.5)[0]
    (8.0, 4.0)
    """
    total, weight = state if state else (0.0, 0.0)
    total, weight = kept * total + (1 - kept) * value, kept * weight + (1 - kept)
    return total / weight, (total, weight)


def case(param, grads, **options):
    words = ", ".join(f"{name}={value}" for name, value in options.items())
    said = f"{len(grads)} step{'s' * (len(grads) > 1)} of adam_step({words})"
    return Case((param, grads, options), judge=judge_by(adam_truth), run=follow, shown=said)


adam_step = Exercise(
    key="adam_step",
    piece="nnbook.optim:adam_step",
    fit=fit_adam_step,
    also=(optim.adamw_step,),
    book=book.adam_step,
    parts=[
        Part(
            "the first steps",
            1,
            [
                case(np.array([1.0]), np.array([[5.0]]), lr=0.1),
                case(ONE, SLOPES, lr=0.1),
                case(np.array([1.0, 1.0]), np.array([[1000.0, 0.1], [1000.0, 0.1]]), lr=0.1),
                Case(
                    (np.array([1.0]), np.array([[2.0], [4.0]]), {"betas": (0.5, 0.75)}),
                    judge=judge_state({"step": 2, "exp_avg": np.array([2.5]), "exp_avg_sq": np.array([4.75])}),
                    run=last_state,
                    shown="the state after gradients 2 and 4 with betas=(0.5, 0.75)",
                ),
            ],
        ),
        Part(
            "any gradients, rates and betas",
            1,
            [
                case(ONE, SLOPES, lr=0.1, betas=(0.5, 0.75)),
                case(np.array([1.0, 1.0]), np.array([[1000.0, 0.001], [1000.0, 0.001]]), lr=0.1),
                case(np.array([1.0, 1.0]), np.array([[0.0, 1.0]]), lr=0.1),
                case(np.array([1.0]), np.array([[1e-8], [1e-8]]), lr=0.1),
                case(np.array([1.0]), np.array([[1.0], [2.0]]), lr=0.1, eps=0.5),
                case(COLUMN.astype(np.float32), np.ones((2, 3), dtype=np.float32), lr=0.03),
                Case(
                    draw_walk(lr=(0.001, 1), betas=[(0.9, 0.999), (0.5, 0.9), (0.0, 0.99), (0.8, 0.6)]),
                    judge=judge_by(adam_truth),
                    run=follow,
                    shown="several steps of adam_step",
                    repeat=6,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(adam_no_memory, "the bare gradient stands above the line. There belongs its corrected mean."),
        Mistake(variant("adam_uphill", sign=-1), "this walks uphill: subtract the step."),
        Mistake(
            variant("adam_uncorrected", first=False, second=False),
            "neither mean is corrected, so the start at 0 weighs on the first steps.",
        ),
        Mistake(variant("adam_second_only", first=False), "the mean of the gradients is not corrected."),
        Mistake(variant("adam_first_only", second=False), "the mean of the squares is not corrected."),
        Mistake(
            variant("adam_t_from_zero", t_of=lambda t: t - 1),
            "t is 0 in the first step, so the correction divides 0 by 0. Count the step before you correct.",
        ),
        Mistake(adam_t_stays, "t stays 1. It counts the steps and belongs in the state."),
        Mistake(
            variant("adam_no_power", t_of=lambda t: 1),
            "every step is corrected like the first: in 1 - beta**t the power t has no effect.",
        ),
        Mistake(
            variant("adam_power_ahead", t_of=lambda t: t + 1), "the power is one too high: t is 1 in the first step."
        ),
        Mistake(asks_none, "at the first step `state` is None, and nothing can be looked up in it."),
        Mistake(variant("adam_no_root", rooted=False), "the root is missing: the step divides by the mean square."),
        Mistake(
            variant("adam_no_eps", eps_counts=False),
            "eps is missing. Without it, 0 is divided by 0 where all is still.",
        ),
        Mistake(variant("adam_square_of_mean", of_mean=True), "v is the mean of m squared. It takes up grad squared."),
        Mistake(
            variant("adam_stores_corrected", stored="mv"),
            "the corrected means are stored, so they are corrected again at each step. Store m and v themselves.",
        ),
        Mistake(
            variant("adam_stores_first", stored="m"),
            "m is stored corrected, so it is corrected again at each step. Store m itself.",
        ),
        Mistake(
            variant("adam_stores_second", stored="v"),
            "v is stored corrected, so it is corrected again at each step. Store v itself.",
        ),
        Mistake(
            adam_next_step, "the state holds the number of the next step. Store that of this one: 1 after the first."
        ),
        Mistake(variant("adam_product", product=True), "1 - beta * t stands where 1 - beta**t belongs."),
        Mistake(adam_overwrites, "the old state is written over. Hand back a new dict, and leave the old one alone."),
        Mistake(
            variant("adam_eps_early", eps_early=True),
            "eps is added before the correction, which then makes it larger. Add it to the root of the corrected mean.",
        ),
        Mistake(variant("adam_forgets", keep=False), "each step begins anew: t, m and v come in as `state`."),
        Mistake(variant("adam_swapped", swapped=True), "the two betas have changed places."),
        Mistake(variant("adam_eps_inside", eps_inside=True), "eps stands under the root. It is added to the root."),
        Mistake(variant("adam_no_square", powers=(1, 1)), "the second mean is taken of sizes, not of squares."),
        Mistake(
            variant("adam_no_share", share=(False, False)),
            "both new values count in full: the factors 1 - β are missing.",
        ),
        Mistake(variant("adam_no_share_1", share=(False, True)), "in m the gradient counts in full, without 1 - β₁."),
        Mistake(variant("adam_no_share_2", share=(True, False)), "in v the square counts in full, without 1 - β₂."),
    ],
    hints=[
        "Five lines: t, m, v, both corrections, the step. What is state at the very first call?",
        "t counts from 1 in the first step. m_hat = m / (1 - betas[0]**t), likewise v_hat; the state keeps m and v.",
        'Return param - lr * m_hat / (np.sqrt(v_hat) + eps) and {"step": t, "exp_avg": m, "exp_avg_sq": v}.',
    ],
    sibling=steady_mean,
)
