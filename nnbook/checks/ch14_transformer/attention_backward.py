"""The way back through attention, against PyTorch's values and finite differences."""

from __future__ import annotations

from functools import partial

import numpy as np

from nnbook.checks import Exercise, Mistake, Part
from nnbook.checks.ch14_transformer.answers import Several, by_name
from nnbook.checks.ch14_transformer.attention import MASK, K, Q, V, draw, named
from nnbook.gradcheck import numerical_gradient
from nnbook.ops import scaled_dot_product_attention_backward as library_backward
from nnbook.ops import softmax


def attention_weights(q, k, attn_mask=None):
    """Return the weights (…, T, S) of every query on every key."""
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    return softmax(scores if attn_mask is None else np.where(attn_mask, scores, -np.inf))


def scaled_dot_product_attention_backward(grad_out, q, k, v, attn_mask=None):
    """Return the gradients at q, k and v, for the gradient at the output.

    grad_out: (…, T, e).  q, k, v, attn_mask: as they went into scaled_dot_product_attention.
    Returns (grad_q, grad_k, grad_v), of the shapes of q, k and v.

    >>> one, two = np.ones((1, 1)), np.ones((2, 1))  # equal keys: each value had a weight of one half
    >>> scaled_dot_product_attention_backward(one, one, two, two)[2].tolist()
    [[0.5], [0.5]]
    """
    weights = attention_weights(q, k, attn_mask)
    grad_v = weights.swapaxes(-1, -2) @ grad_out
    grad_weights = grad_out @ v.swapaxes(-1, -2)
    mean = (weights * grad_weights).sum(-1, keepdims=True)
    grad_scores = weights * (grad_weights - mean) / q.shape[-1] ** 0.5
    return grad_scores @ k, grad_scores.swapaxes(-1, -2) @ q, grad_v


def draw_backward(rng, masked=False, lead=()):
    q, k, v, *mask = draw(rng, masked, lead)
    return rng.normal(size=(*q.shape[:-1], v.shape[-1])), q, k, v, *mask


def by_differences(grad_out, q, k, v, attn_mask=None):
    inputs = [q, k, v]

    def loss(place, value):
        changed = [value if i == place else one for i, one in enumerate(inputs)]
        return float((grad_out * (attention_weights(changed[0], changed[1], attn_mask) @ changed[2])).sum())

    return [numerical_gradient(lambda value, i=i: loss(i, value), one) for i, one in enumerate(inputs)]


NAMES = ("grad_q", "grad_k", "grad_v")
Case = partial(Several, names=NAMES)


def at(*wanted):
    """Return a run that picks out some of the gradients."""

    def run(attempt, *args):
        parts = by_name(attempt(*args), *NAMES)
        return None if parts is None else tuple(parts[name] for name in wanted)

    return run


at_v, at_q_and_k = at("grad_v"), at("grad_q", "grad_k")


def v_truth(*args):
    return {"grad_v": by_differences(*args)[2]}


def q_and_k_truth(*args):
    return dict(zip(NAMES[:2], by_differences(*args)[:2], strict=True))


G = np.array([[1.0, -2], [0.5, 3]])
# PyTorch 2.13's gradients
TORCH_Q = np.array([[0.68831876, -1.19283763, 2.9269541, 1.69735649], [1.52287848, -0.4682575, 0.3973939, -0.58636349]])
TORCH_K = np.array(
    [
        [0.86073815, 0.73771891, 0.98375739, -0.12292011],
        [0.2717183, 1.62167878, -1.07824218, -1.08039994],
        [-1.13245645, -2.35939769, 0.09448479, 1.20332005],
    ]
)
TORCH_V = np.array([[0.66758804, 2.04770049], [0.16351255, 0.26083071], [0.66889941, -1.3085312]])
TORCH_V_MASKED = np.array([[1.22676984, 1.51215039], [0.26894142, -0.53788284], [0.00428874, 0.02573246]])


def backward_with(change_weights=None, change_grads=None, scale=None, order=(0, 1, 2), mask=True):
    """Return a backward in which one thing is done in another way."""

    def wrong(grad_out, q, k, v, attn_mask=None):
        weights = attention_weights(q, k, attn_mask if mask else None)
        grad_v = (change_weights or (lambda w: w.swapaxes(-1, -2)))(weights) @ grad_out
        grad_weights = grad_out @ v.swapaxes(-1, -2)
        through = weights * (grad_weights - (weights * grad_weights).sum(-1, keepdims=True))
        grad_scores = through if change_grads is None else change_grads(weights, grad_weights)
        grad_scores = grad_scores * (q.shape[-1] ** -0.5 if scale is None else scale(q.shape[-1]))
        out = grad_scores @ k, grad_scores.swapaxes(-1, -2) @ q, grad_v
        return tuple(out[i] for i in order)

    return wrong


def only_q_scaled(grad_out, q, k, v, attn_mask=None):
    grad_q, grad_k, grad_v = backward_with()(grad_out, q, k, v, attn_mask)
    return grad_q, grad_k * q.shape[-1] ** 0.5, grad_v


def only_k_scaled(grad_out, q, k, v, attn_mask=None):
    grad_q, grad_k, grad_v = backward_with()(grad_out, q, k, v, attn_mask)
    return grad_q * q.shape[-1] ** 0.5, grad_k, grad_v


def unmasked(grad_out, q, k, v, attn_mask=None):
    return backward_with(mask=False)(grad_out, q, k, v)


def mean_over_queries(weights, grads):
    return weights * (grads - (weights * grads).sum(-2, keepdims=True))


def plain_mean(weights, grads):
    return weights * (grads - grads.mean(-1, keepdims=True))


def softmax_row_backward(grad_out, y):
    """Return the gradient at the scores of a softmax whose output is y (N, K), for the gradient at y.

    >>> softmax_row_backward(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])).tolist()
    [[0.25, -0.25]]
    """
    return y * (grad_out - (y * grad_out).sum(axis=1, keepdims=True))


CASES = [
    Case(draw_backward, v_truth, run=at_v, repeat=2, rtol=1e-4, atol=1e-7),
    Case(lambda rng: draw_backward(rng, True), v_truth, run=at_v, repeat=2, rtol=1e-4,
         atol=1e-7),
    Case(lambda rng: draw_backward(rng, True, (2,)), v_truth, run=at_v, repeat=1,
         rtol=1e-4, atol=1e-7),
]  # fmt: skip
CASES_QK = [
    Case(draw_backward, q_and_k_truth, run=at_q_and_k, repeat=2, rtol=1e-4, atol=1e-7),
    Case(lambda rng: draw_backward(rng, True), q_and_k_truth, run=at_q_and_k, repeat=2,
         rtol=1e-4, atol=1e-7),
    Case(lambda rng: draw_backward(rng, True, (2,)), q_and_k_truth, run=at_q_and_k, repeat=1,
         rtol=1e-4, atol=1e-7),
]  # fmt: skip
backward_exercise = Exercise(
    key="scaled_dot_product_attention_backward",
    book=scaled_dot_product_attention_backward,
    also=[library_backward],
    parts=[
        Part(
            "the gradient at v",
            1,
            [
                Case((G, Q, K, V), {"grad_v": TORCH_V}, run=at_v, rtol=1e-5),
                Case((G, Q, K, V, MASK), {"grad_v": TORCH_V_MASKED}, run=at_v, rtol=1e-5),
                *CASES,
            ],
        ),
        Part(
            "the gradients at q and k",
            1,
            [
                Case((G, Q, K, V), {"grad_q": TORCH_Q, "grad_k": TORCH_K}, run=at_q_and_k, rtol=1e-5),
                *CASES_QK,
            ],
        ),
    ],
    mistakes=[
        Mistake(
            named("v_untransposed", backward_with(change_weights=lambda w: w)),
            "for grad_v the weights are not turned round. A value collects from all queries that looked at it.",
        ),
        Mistake(
            named("no_weights_for_v", backward_with(change_weights=lambda w: np.ones_like(w).swapaxes(-1, -2))),
            "each value gets the whole gradient of every query. It should get its weight's share of it.",
        ),
        Mistake(
            named("no_mean", backward_with(change_grads=lambda w, g: w * g)),
            "the weights are treated as if they were free. They add up to 1, so one that grows shrinks the others.",
        ),
        Mistake(
            named("sigmoid_slope", backward_with(change_grads=lambda w, g: w * (1 - w) * g)),
            "w (1 - w) is each weight's slope on its own score alone. Every score moves all weights of its query.",
        ),
        Mistake(
            named("no_softmax", backward_with(change_grads=lambda w, g: g)),
            "the softmax is left out on the way back.",
        ),
        Mistake(
            named("plain_mean", backward_with(change_grads=plain_mean)),
            "the mean that is taken off is a plain one. It should be weighted by the weights.",
        ),
        Mistake(
            named("over_queries", backward_with(change_grads=mean_over_queries)),
            "the mean that is taken off runs over the queries. The softmax ran over the keys.",
        ),
        Mistake(
            named("no_scale", backward_with(scale=lambda d: 1.0)),
            "the root of d is forgotten on the way back: q and k came through a division.",
        ),
        Mistake(
            named("no_weights", backward_with(change_grads=lambda w, g: g - (w * g).sum(-1, keepdims=True))),
            "the mean is taken off, but the weights themselves do not multiply what is left.",
        ),
        Mistake(
            named(
                "mean_of_products", backward_with(change_grads=lambda w, g: w * (g - (w * g).mean(-1, keepdims=True)))
            ),
            "the weighted mean is divided by the number of keys once too often. The weights add up to 1: add up the "
            "products.",
        ),
        Mistake(
            only_k_scaled,
            "the gradient at q is not divided by the root of d. The division concerned the product of both.",
        ),
        Mistake(
            only_q_scaled,
            "the gradient at k is not divided by the root of d. The division concerned the product of both.",
        ),
        Mistake(
            named("scale_twice", backward_with(scale=lambda d: 1 / d)),
            "the root of d is divided by twice. The scores were divided once, and so are their gradients.",
        ),
        Mistake(
            named("k_first", backward_with(order=(1, 0, 2))),
            "the gradients at k and q are handed back in the wrong order.",
        ),
        Mistake(unmasked, "the mask is not used on the way back, so hidden keys count again."),
    ],
    hints=[
        "Go back through three operations: the product with v, the softmax, the product of q and k.",
        "A product `a @ b` sends `grad @ bᵀ` to a and `aᵀ @ grad` to b. A softmax with output w sends w times (grad "
        "minus the mean of grad weighted by w), row by row.",
        "grad_v = wᵀ @ grad_out; g = grad_out @ vᵀ; s = w * (g - (w * g).sum(-1, keepdims=True)) / √d; then s @ k and "
        "sᵀ @ q. Turn round only the last two axes.",
    ],
    sibling=softmax_row_backward,
)
