"""Attention: what it computes, as PyTorch and plain loops say, and how it goes wrong."""

from __future__ import annotations

import math

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.ops import scaled_dot_product_attention as library
from nnbook.ops import softmax


def scaled_dot_product_attention(q, k, v, attn_mask=None):
    """Return for every query a weighted mean of the values: softmax(q kᵀ / √d) v.

    q: queries (…, T, d).  k: keys (…, S, d).  v: values (…, S, e); all with the same leading axes, perhaps none.
    attn_mask: None, or an array of bools (T, S): True where a query (row) may look at a key (column). Every query
    may look at one key at least. The weight of a key that must not be seen is 0.
    Returns an array (…, T, e).

    >>> q, k = np.array([[0.0]]), np.array([[1.0], [2.0]])  # a query of zeros finds all keys equally good
    >>> scaled_dot_product_attention(q, k, np.array([[10.0], [20.0]]))
    array([[15.]])
    """
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    if attn_mask is not None:
        scores = np.where(attn_mask, scores, -np.inf)
    return softmax(scores) @ v


def by_loops(q, k, v, attn_mask=None):
    """Compute attention one query at a time, in plain Python numbers."""
    if q.ndim > 2:
        return np.stack([by_loops(a, b, c, attn_mask) for a, b, c in zip(q, k, v, strict=True)])
    rows = []
    for i, query in enumerate(q.tolist()):
        keys = [j for j in range(len(k)) if attn_mask is None or attn_mask[i][j]]
        scores = {j: math.fsum(a * b for a, b in zip(query, k[j].tolist(), strict=True)) for j in keys}
        top = max(scores.values())
        heights = {j: math.exp((s - top) / math.sqrt(len(query))) for j, s in scores.items()}
        total = math.fsum(heights.values())
        rows.append([math.fsum(heights[j] / total * v[j, c] for j in keys) for c in range(v.shape[1])])
    return np.array(rows)


Q = np.array([[1.0, 2, 0, -1], [0.5, -1, 2, 1]])
K = np.array([[2.0, 0, 1, 1], [-1, 1, 0, 2], [0, 1.5, -2, 0]])
V = np.array([[1.0, 0], [2, -3], [0.5, 4]])
MASK = np.array([[True, True, False], [True, False, True]])
# PyTorch 2.13's values for these
TORCH = np.array([[0.7574100952829694, 2.3908721035881464], [1.1433054987219629, -0.41162423549363975]])
TORCH_MASKED = np.array([[1.268941421369995, -0.8068242641099852], [0.995711257293144, 0.034309941654847916]])
FAR = np.array([[1000.0], [-1000.0], [0.0]])
BEHIND = np.array([[True, False], [False, True]])


def draw(rng, masked=False, lead=(), dtype: type = float):
    queries, keys, d, e = (int(rng.integers(low, low + 4)) for low in (3, 4, 5, 2))
    q, k, v = (rng.normal(size=(*lead, *shape)).astype(dtype) for shape in ((queries, d), (keys + 1, d), (keys + 1, e)))
    if not masked:
        return q, k, v
    mask = rng.random((queries, keys + 1)) < 0.5
    mask[np.arange(queries), rng.integers(keys + 1, size=queries)] = True
    mask[0, :2] = True, False
    return q, k, v, mask


def apart(rng):
    """Draw arrays that do not lie in one piece."""
    q, k, v, *_ = draw(rng)
    return q.repeat(2, axis=0)[::2], k.T.copy().T, v[::-1]


def weights_with(scale=None, axis=-1):
    def wrong(q, k, v, attn_mask=None):
        by = 1 / q.shape[-1] ** 0.5 if scale is None else scale(q, k)
        scores = q @ k.swapaxes(-1, -2) * by
        if attn_mask is not None:
            scores = np.where(attn_mask, scores, -np.inf)
        return softmax(scores, dim=axis) @ v

    return wrong


def named(name, function):
    function.__name__ = name
    return function


def raw(q, k, v, attn_mask=None):
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    return (scores if attn_mask is None else np.where(attn_mask, scores, 0)) @ v


def divided_by_sum(q, k, v, attn_mask=None):
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    scores = scores if attn_mask is None else np.where(attn_mask, scores, 0)
    return scores / scores.sum(-1, keepdims=True) @ v


def overflows(q, k, v, attn_mask=None):
    heights = np.exp(q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5)
    heights = heights if attn_mask is None else np.where(attn_mask, heights, 0)
    return heights / heights.sum(-1, keepdims=True) @ v


def only_weights(q, k, v, attn_mask=None):
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    return softmax(scores if attn_mask is None else np.where(attn_mask, scores, -np.inf))


def two_axes_only(q, k, v, attn_mask=None):
    scores = q @ k.T / q.shape[-1] ** 0.5
    return softmax(scores if attn_mask is None else np.where(attn_mask, scores, -np.inf)) @ v


def keys_for_values(q, k, v, attn_mask=None):
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    return softmax(scores if attn_mask is None else np.where(attn_mask, scores, -np.inf)) @ k


def masked_by(change):
    def wrong(q, k, v, attn_mask=None):
        scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
        return softmax(scores if attn_mask is None else change(scores, attn_mask)) @ v

    return wrong


def mask_in_front(q, k, v, attn_mask=None):
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    if attn_mask is not None:
        scores[~attn_mask] = -np.inf
    return softmax(scores) @ v


def divided_too_late(q, k, v, attn_mask=None):
    scores = q @ k.swapaxes(-1, -2)
    scores = scores if attn_mask is None else np.where(attn_mask, scores, -np.inf)
    return softmax(scores) / q.shape[-1] ** 0.5 @ v


def mask_after(q, k, v, attn_mask=None):
    weights = softmax(q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5)
    return (weights if attn_mask is None else weights * attn_mask) @ v


def mask_after_and_divide(q, k, v, attn_mask=None):
    weights = softmax(q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5)
    if attn_mask is not None:
        weights = weights * attn_mask
        weights = weights / weights.sum(-1, keepdims=True)
    return weights @ v


def soft_lookup(distances, values):
    """Return a weighted mean of values (S, e), the more of one the nearer it is: softmax of minus the distances (T, S).

    >>> soft_lookup(np.array([[1.0, 1.0]]), np.array([[10.0], [20.0]]))
    array([[15.]])
    """
    heights = np.exp(-(distances - distances.min(axis=1, keepdims=True)))
    return heights / heights.sum(axis=1, keepdims=True) @ values


def as_the_library_calls_it(mine):
    """Let the learner's function serve for masks of bools; what else the library offers, its own does."""

    def fitted(q, k, v, *, attn_mask=None, is_causal=False, scale=None):
        if is_causal or scale is not None or (attn_mask is not None and attn_mask.dtype != bool):
            return library(q, k, v, attn_mask=attn_mask, is_causal=is_causal, scale=scale)
        if attn_mask is not None and (attn_mask.ndim > 2 or not attn_mask.any(-1).all()):
            return library(q, k, v, attn_mask=attn_mask)
        return mine(q, k, v, attn_mask).astype(q.dtype)

    return fitted


attention_exercise = Exercise(
    key="scaled_dot_product_attention",
    piece="nnbook.ops:scaled_dot_product_attention",
    fit=as_the_library_calls_it,
    book=scaled_dot_product_attention,
    parts=[
        Part(
            "without a mask",
            1,
            [
                Case((Q, K, V), TORCH),
                Case(draw, by_loops),
                Case(lambda rng: draw(rng, lead=(2, 3)), by_loops, repeat=2),
                Case(lambda rng: draw(rng, dtype=np.float32), by_loops, repeat=1, rtol=1e-4, atol=1e-5),
                Case(apart, by_loops, repeat=1),
                Case((Q, K[:1], V[:1]), np.array([[1.0, 0], [1, 0]])),
                Case((np.array([[0.0], [1.0]]), FAR, np.array([[3.0], [6], [9]])), np.array([[6.0], [3.0]])),
            ],
        ),
        Part(
            "with a mask",
            1,
            [
                Case((Q, K, V, MASK), TORCH_MASKED),
                Case(lambda rng: draw(rng, masked=True), by_loops),
                Case(lambda rng: draw(rng, masked=True, lead=(2, 3)), by_loops, repeat=2),
                Case(
                    (np.ones((2, 1)), np.array([[2000.0], [-2000.0]]), np.array([[3.0], [5.0]]), BEHIND),
                    np.array([[3.0], [5.0]]),
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            named("unscaled", weights_with(lambda q, k: 1.0)),
            "the scores go into the softmax as they are. They are to be divided by the root of d first.",
        ),
        Mistake(
            named("by_d", weights_with(lambda q, k: 1 / q.shape[-1])),
            "the scores are divided by d itself. Random scores grow like the root of d.",
        ),
        Mistake(
            named("by_keys", weights_with(lambda q, k: 1 / k.shape[-2] ** 0.5)),
            "the scores are divided by the root of the number of keys. d is the length of one query.",
        ),
        Mistake(
            named("times_root", weights_with(lambda q, k: q.shape[-1] ** 0.5)),
            "the scores are multiplied by the root of d. They should become smaller.",
        ),
        Mistake(
            named("over_queries", weights_with(axis=-2)),
            "the weights add up to 1 over the queries. Each query shares out its own 1 over the keys.",
        ),
        Mistake(
            divided_too_late,
            "the weights are divided by the root of d, so that they no longer add up to 1. Divide the scores.",
        ),
        Mistake(raw, "the scores themselves serve as weights. Weights are positive and add up to 1."),
        Mistake(divided_by_sum, "the scores are divided by their sum; they may be negative. The softmax is missing."),
        Mistake(overflows, "exp of a large score is too large for a float. Your softmax needs its shift."),
        Mistake(only_weights, "these are the weights. They have still to take their mean of the values."),
        Mistake(keys_for_values, "the weights take their mean of the keys. What is handed out are the values."),
        Mistake(
            two_axes_only,
            "`.T` turns all axes round, the leading ones too. Swap the last two axes and no others.",
        ),
        Mistake(
            mask_after,
            "the mask comes after the softmax: keys that must not be seen have had their share of the 1 already.",
        ),
        Mistake(
            mask_after_and_divide,
            "masking after the softmax fails once a hidden key has nearly all the weight: what is left is 0 / 0.",
        ),
        Mistake(
            named("inverted", masked_by(lambda s, m: np.where(m, -np.inf, s))),
            "the mask is read the wrong way round. True means that a query may look.",
        ),
        Mistake(named("no_mask", masked_by(lambda s, m: s)), "attn_mask is not used: all keys are seen."),
        Mistake(
            named("zeroed", masked_by(lambda s, m: np.where(m, s, 0))),
            "hidden keys get the score 0, and exp(0) is 1. Which score has the exponential 0?",
        ),
        Mistake(
            named("not_low_enough", masked_by(lambda s, m: np.where(m, s, -10))),
            "hidden keys get the score -10. That is low beside some scores and high beside others.",
        ),
        Mistake(
            mask_in_front,
            "`scores[~mask]` takes the mask's axes for the first two, where batch and head may be. `np.where(mask, …)` "
            "lines it up with the last two.",
        ),
        Mistake(
            named("added", masked_by(lambda s, m: s + m)),
            "the mask is added to the scores, as 0 and 1. A hidden key has then still some weight.",
        ),
    ],
    hints=[
        "Three steps: all scores of queries with keys in one matrix product; weights from them; a mean of the values.",
        "`k.swapaxes(-1, -2)` turns only the last two axes round. `np.where(mask, scores, -np.inf)` hides keys before "
        "`softmax`, which works along the last axis.",
        "scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5; hide; return softmax(scores) @ v.",
    ],
    sibling=soft_lookup,
)
