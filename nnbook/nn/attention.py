"""Attention with several heads."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.autograd import Tensor
from nnbook.autograd.node import array_of
from nnbook.nn import functional as F
from nnbook.nn import init
from nnbook.nn.functional.attention import attention_weights
from nnbook.nn.functional.inputs import arrays
from nnbook.nn.layers import Linear, empty, whole
from nnbook.nn.module import Module
from nnbook.ops.shapes import kind, number


class MultiheadAttention(Module):
    """Several attentions beside each other, each on its own projection (Vaswani et al. 2017, section 3.2.2).

    embed_dim: features of query, key, value and output. num_heads: must divide embed_dim. dropout: the chance to drop
    an attention weight. batch_first: inputs are (B, T, embed_dim) and not (T, B, embed_dim).

    Parameters: in_proj_weight (3 embed_dim, embed_dim), in_proj_bias, out_proj.weight, out_proj.bias.

    Returns the output, as query is laid out, and the weights (B, T, S). Raises ValueError for sizes and shapes that do
    not fit, TypeError for anything but tensors.

    >>> from nnbook import nn, tensor
    >>> x = tensor(np.zeros((1, 2, 8), np.float32))
    >>> out, weights = nn.MultiheadAttention(8, num_heads=2, batch_first=True)(x, x, x)
    >>> out.shape, weights.tolist()
    ((1, 2, 8), [[[0.5, 0.5], [0.5, 0.5]]])
    """

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, *, batch_first: bool = False
    ) -> None:
        super().__init__()
        whole("MultiheadAttention", embed_dim=embed_dim, num_heads=num_heads)
        if embed_dim % num_heads:
            raise ValueError(f"MultiheadAttention: num_heads must divide embed_dim, got {num_heads} and {embed_dim}")
        number("MultiheadAttention", "dropout", dropout, "from 0 to below 1", lambda p: 0 <= p < 1)
        self.embed_dim, self.num_heads, self.dropout, self.batch_first = embed_dim, num_heads, dropout, batch_first
        self.head_dim = embed_dim // num_heads
        self.rng: np.random.Generator | None = None
        self.in_proj_weight = empty(3 * embed_dim, embed_dim)
        self.in_proj_bias = empty(3 * embed_dim) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias)
        self.reset_parameters()

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        init.xavier_uniform_(self.in_proj_weight, rng=rng)
        self.out_proj.reset_parameters(rng)
        if self.in_proj_bias is not None and self.out_proj.bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        self.rng = None if rng is None else rng.spawn(1)[0]

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Return the attention's output, as query is laid out, and the weights (B, T, S), or (B, heads, T, S).

        key_padding_mask: (B, S), attn_mask: (T, S) or (B · heads, T, S). In these masks True means *may not* look, as
        in PyTorch; floats are added to the scores. need_weights: False is faster, and the weights are None.
        average_attn_weights: give the heads' mean. is_causal: says that attn_mask is the causal one.
        """
        self._check(query, key, value, is_causal, attn_mask)
        unbatched = query.ndim == 2
        if unbatched:
            query, key, value = (one.unsqueeze(0) for one in (query, key, value))
            if isinstance(key_padding_mask, Tensor | np.ndarray):
                key_padding_mask = key_padding_mask[None]
        elif not self.batch_first:
            query, key, value = (one.transpose(0, 1) for one in (query, key, value))
        q, k, v = (self._project(i, one) for i, one in enumerate((query, key, value)))
        mask = self._mask(attn_mask, key_padding_mask, query, key)
        if need_weights or (self.dropout and self.training):
            mixed, weights = self._attend(q, k, v, mask)
        else:
            mixed, weights = F.scaled_dot_product_attention(q, k, v, attn_mask=mask), None
        batch, length, _ = query.shape
        out = self.out_proj(mixed.transpose(1, 2).reshape(batch, length, self.embed_dim))
        if not need_weights:
            weights = None
        if weights is not None and average_attn_weights:
            weights = weights.mean(1)
        if unbatched:
            return out.squeeze(0), None if weights is None else weights.squeeze(0)
        return (out if self.batch_first else out.transpose(0, 1)), weights

    def _check(self, query: Tensor, key: Tensor, value: Tensor, is_causal: bool, attn_mask: Any) -> None:
        arrays("MultiheadAttention", query, key, value)
        if is_causal and attn_mask is None:
            raise ValueError("MultiheadAttention: is_causal=True needs the causal attn_mask beside it, as in PyTorch")
        for name, one in (("query", query), ("key", key), ("value", value)):
            if one.ndim not in (2, 3) or one.ndim != query.ndim or one.shape[-1] != self.embed_dim:
                layout = "(B, T, embed_dim)" if self.batch_first else "(T, B, embed_dim)"
                raise ValueError(
                    f"MultiheadAttention: {name} must be {layout} with embed_dim {self.embed_dim}, got {one.shape}"
                )
        batch = 0 if self.batch_first else 1
        if key.shape != value.shape or (query.ndim == 3 and key.shape[batch] != query.shape[batch]):
            raise ValueError(
                "MultiheadAttention: key and value must be of one length, and all of one batch size, got query "
                f"{query.shape}, key {key.shape}, value {value.shape}"
            )

    def _project(self, part: int, x: Tensor) -> Tensor:
        """Return x (B, T, embed_dim) projected to queries, keys or values, by head: (B, heads, T, head_dim)."""
        rows = slice(part * self.embed_dim, (part + 1) * self.embed_dim)
        bias = None if self.in_proj_bias is None else self.in_proj_bias[rows]
        y = F.linear(x, self.in_proj_weight[rows], bias)
        return y.reshape(*x.shape[:2], self.num_heads, self.head_dim).transpose(1, 2)

    def _mask(self, attn_mask: Any, key_padding_mask: Any, query: Tensor, key: Tensor) -> Any:
        """Return both masks as one: True where a query may look, or numbers to add, (B or 1, heads or 1, T or 1, S)."""
        (batch, queries, _), keys = query.shape, key.shape[1]
        wanted = {"attn_mask": [(queries, keys), (batch * self.num_heads, queries, keys)]}
        wanted["key_padding_mask"] = [(batch, keys)]
        parts = []
        for name, mask in (("attn_mask", attn_mask), ("key_padding_mask", key_padding_mask)):
            if mask is None:
                continue
            part = mask if isinstance(mask, Tensor) and mask.requires_grad else array_of(mask)
            if not isinstance(part, np.ndarray | Tensor) or part.dtype.kind not in "bf":
                raise TypeError(f"MultiheadAttention: {name} must be a bool or float tensor, got {kind(mask)}")
            if part.shape not in wanted[name]:
                shapes = " or ".join(map(str, wanted[name]))
                raise ValueError(f"MultiheadAttention: {name} must be {shapes}, got {part.shape}")
            if name == "key_padding_mask":
                part = part[:, None, None, :]
            elif part.ndim == 3:
                part = part.reshape(batch, self.num_heads, queries, keys)
            parts.append(part)
        if not parts:
            return None
        if all(part.dtype == bool for part in parts):
            return ~np.logical_or.reduce(np.broadcast_arrays(*parts))
        added = [np.where(part, -np.inf, 0) if part.dtype == bool else part for part in parts]
        total = added[0] if len(added) == 1 else added[0] + added[1]
        return total.to(query.dtype) if isinstance(total, Tensor) else np.asarray(total, query.dtype)

    def _attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Any) -> tuple[Tensor, Tensor]:
        """Return the mixed values and the weights that mixed them, step by step."""
        weights = F.dropout(attention_weights(q, k, mask), self.dropout, self.training, rng=self.rng)
        return weights @ v, weights
