"""Attention on the tape: in one operation, and step by step where the weights themselves are wanted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nnbook import ops
from nnbook.autograd import Tensor, record
from nnbook.autograd.node import array_of
from nnbook.nn.functional.activations import softmax
from nnbook.nn.functional.inputs import arrays
from nnbook.ops.attention import attention_mask
from nnbook.ops.shapes import kind


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor:
    """Return softmax(query keyᵀ · scale) value, (…, T, e); scale is 1/√d unless given.

    query: (…, T, d). key: (…, S, d). value: (…, S, e). attn_mask: (T, S) or with leading axes, True where a query may
    look, or numbers added to the scores, which may require a gradient. is_causal: query i looks at keys 0 to i only.

    Raises ValueError where shapes do not fit or dropout_p is not 0, TypeError for a mask of other numbers.
    Source and formula: `nnbook.ops.scaled_dot_product_attention`.

    >>> from nnbook import tensor
    >>> x = tensor([[[0.0, 0.0], [2.0, 4.0]]])
    >>> scaled_dot_product_attention(x * 0, x, x)[0]
    tensor([[1., 2.],
            [1., 2.]])
    """
    inputs = (query, key, value)
    q, k, v = arrays("scaled_dot_product_attention", *inputs)
    if dropout_p:
        raise ValueError("scaled_dot_product_attention: dropout_p must be 0; nn.MultiheadAttention has dropout")
    mask = array_of(attn_mask)
    if mask is not None and not isinstance(mask, np.ndarray):
        raise TypeError(f"scaled_dot_product_attention: attn_mask must be a tensor, got {kind(attn_mask)}")
    if isinstance(attn_mask, Tensor) and attn_mask.requires_grad:
        attention_mask(q, k, v, mask, is_causal)
        return attention_weights(query, key, attn_mask, scale) @ value
    forward, backward = ops.scaled_dot_product_attention_forward, ops.scaled_dot_product_attention_backward
    out, cache = forward(q, k, v, attn_mask=mask, is_causal=is_causal, scale=scale)
    return record(out, inputs, lambda g: backward(g, cache))


def attention_weights(query: Tensor, key: Tensor, mask: Any = None, scale: float | None = None) -> Tensor:
    """Return the weights (…, T, S) of every query on every key, step by step; a query that may look nowhere has zeros.

    mask: True where a query may look, or numbers to add, as a tensor or an array that broadcasts.

    >>> from nnbook import tensor
    >>> x = tensor([[0.0, 0.0], [2.0, 4.0]])
    >>> attention_weights(x * 0, x, mask=np.array([[True, True], [False, False]]))
    tensor([[0.5, 0.5],
            [0. , 0. ]])
    """
    scores = (query * (1 / math.sqrt(query.shape[-1]) if scale is None else scale)) @ key.mT
    if mask is None:
        return softmax(scores, dim=-1)
    allowed = array_of(mask)
    scores = scores.masked_fill(~allowed, -math.inf) if allowed.dtype == bool else scores + mask
    nowhere = scores.data.max(-1, keepdims=True, initial=-np.inf) == -np.inf
    if not nowhere.any():
        return softmax(scores, dim=-1)
    return softmax(scores.masked_fill(nowhere, 0.0), dim=-1).masked_fill(nowhere, 0.0)
