"""Attention: every query takes a weighted mean of the values, weighted by how well it meets their keys."""

from __future__ import annotations

import math

import numpy as np

from nnbook.ops.shapes import are_arrays, number, same_float


def scaled_dot_product_attention(
    q: np.ndarray,
    k: np.ndarray,
    v: np.ndarray,
    *,
    attn_mask: np.ndarray | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> np.ndarray:
    """Return softmax(q kᵀ · scale) v.

    q: queries (…, T, d). k: keys (…, S, d). v: values (…, S, e), all with the same leading axes (batch, heads).
    attn_mask: (T, S), or with leading axes, as these are or of size 1; True where a query may look, or numbers that
    are added to the scores.
    is_causal: let query i look at keys 0 to i only. scale: 1/√d unless given.

    Returns (…, T, e); a query that may look nowhere gets zeros. Raises ValueError where shapes do not fit.

    Source: Vaswani et al. (2017), Attention is all you need, equation 1.

    >>> x = np.eye(2)[None]
    >>> scaled_dot_product_attention(x, x, x, is_causal=True)[0, 0]
    array([1., 0.])
    """
    return scaled_dot_product_attention_forward(q, k, v, attn_mask=attn_mask, is_causal=is_causal, scale=scale)[0]


def scaled_dot_product_attention_forward(
    q: np.ndarray,
    k: np.ndarray,
    v: np.ndarray,
    *,
    attn_mask: np.ndarray | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[np.ndarray, tuple]:
    """Return the attention and what `scaled_dot_product_attention_backward` needs: cache[3] is the weights (…, S, T).

    Weights are kept transposed, (keys, queries): NumPy reduces fast over the last axis but one, slowly over the last.

    >>> x = np.eye(2)[None]
    >>> out, cache = scaled_dot_product_attention_forward(x, x, x)
    >>> cache[3].sum(-2)
    array([[1., 1.]])
    """
    mask = attention_mask(q, k, v, attn_mask, is_causal)
    if scale is not None:
        number("scaled_dot_product_attention", "scale", scale, "finite")
    scale = 1 / math.sqrt(q.shape[-1]) if scale is None else float(scale)
    scores = k @ (q * scale).swapaxes(-1, -2)
    if mask is not None:
        allowed = mask.swapaxes(-1, -2)
        scores = np.where(allowed, scores, -np.inf) if mask.dtype == bool else scores + allowed.astype(scores.dtype)
    weights = _softmax_over_keys(scores, masked=mask is not None)
    return weights.swapaxes(-1, -2) @ v, (q, k, v, weights, scale)


def scaled_dot_product_attention_backward(
    grad_out: np.ndarray, cache: tuple
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients at q, k and v, for the gradient (…, T, e) at the output.

    >>> x = np.ones((1, 2, 2))
    >>> _, cache = scaled_dot_product_attention_forward(x, x, x)
    >>> scaled_dot_product_attention_backward(np.array([[[1.0, 0.0], [0.0, 0.0]]]), cache)[2]
    array([[[0.5, 0. ],
            [0.5, 0. ]]])
    """
    q, k, v, weights, scale = cache
    dscores = v @ grad_out.swapaxes(-1, -2)  # first the gradient at the weights
    through = dscores * weights
    dscores = np.subtract(through, weights * np.add.reduce(through, -2, keepdims=True), out=dscores)
    dscores *= scale
    return dscores.swapaxes(-1, -2) @ k, dscores @ q, weights @ grad_out


def causal_mask(length: int) -> np.ndarray:
    """Return (length, length): True where a query (row) may look at a key (column), itself and what came before.

    >>> causal_mask(2)
    array([[ True, False],
           [ True,  True]])
    """
    if not isinstance(length, int | np.integer) or length < 0:
        raise ValueError(f"causal_mask: the length must be a whole number from 0 on, got {length!r}")
    return np.tri(length, dtype=bool)


def attention_mask(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, attn_mask: np.ndarray | None, is_causal: bool
) -> np.ndarray | None:
    """Return the mask that is meant, or None; raise TypeError or ValueError where something does not fit."""
    _check(q, k, v)
    name, scores = "scaled_dot_product_attention", (*q.shape[:-1], k.shape[-2])
    if is_causal:
        if attn_mask is not None:
            raise ValueError(f"{name}: give attn_mask or is_causal=True, not both")
        return np.tri(*scores[-2:], dtype=bool)
    if attn_mask is None:
        return None
    are_arrays(name, attn_mask=attn_mask)
    if attn_mask.dtype.kind not in "bf":
        raise TypeError(f"{name}: attn_mask must be bool or float, got {attn_mask.dtype}")
    shape = attn_mask.shape
    fits = all(have in (1, want) for have, want in zip(shape[::-1], scores[::-1], strict=False))
    if not 2 <= len(shape) <= len(scores) or not fits:
        raise ValueError(f"{name}: attn_mask must be {scores} or broadcast to it, got {shape}")
    return attn_mask


def _softmax_over_keys(scores: np.ndarray, masked: bool) -> np.ndarray:
    """Turn scores (…, S, T) into weights in place; a column of nothing but −∞ becomes zeros."""
    greatest = scores.max(-2, keepdims=True, initial=-np.inf)
    if masked:
        greatest[greatest == -np.inf] = 0
    scores -= greatest
    np.exp(scores, out=scores)
    total = scores.sum(-2, keepdims=True)
    if masked:
        total[total == 0] = 1
    scores /= total
    return scores


def _check(q: np.ndarray, k: np.ndarray, v: np.ndarray) -> None:
    same_float("scaled_dot_product_attention", q=q, k=k, v=v)
    if (
        min(q.ndim, k.ndim, v.ndim) < 2
        or q.shape[-1] != k.shape[-1]
        or k.shape[-2] != v.shape[-2]
        or not q.shape[:-2] == k.shape[:-2] == v.shape[:-2]
    ):
        raise ValueError(
            "scaled_dot_product_attention: expected q (…, T, d), k (…, S, d), v (…, S, e), "
            f"got {q.shape}, {k.shape}, {v.shape}"
        )
