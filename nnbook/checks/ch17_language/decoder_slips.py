"""Ways in which the forward of a decoder's block goes wrong."""

from __future__ import annotations

import numpy as np


def slipping(
    mask=True, cross=("y", "source"), norms=(True, True, True), sums=(True, True, True), padded=True, turned=False,
    one_norm=False, diagonal=0, causal=False, own=False, norm_on="stream", third=2,
):  # fmt: skip
    def forward(self, y, source, padding):
        def ln(i, x):
            return (self.ln1, self.ln2, self.ln3)[0 if one_norm else i](x) if norms[i] else x

        later = ~np.tri(y.shape[1], k=diagonal, dtype=bool)
        later = ~later if turned else later
        z = ln(0, y)
        found, weights_of_self = self.attention(z, z, z, attn_mask=later if mask else None)
        y = y + found if sums[0] else found
        ask = (y if norm_on == "source" else ln(1, y)) if cross[0] == "y" else source
        told = source if cross[1] == "source" else ln(1, y)
        told = told if norm_on == "stream" else ln(1, told)
        ahead = ~np.tri(ask.shape[1], told.shape[1], dtype=bool) if causal else None
        found, weights = self.cross(ask, told, told, key_padding_mask=padding if padded else None, attn_mask=ahead)
        y = y + found if sums[1] else found
        found = self.mlp(ln(third, y))
        return (y + found if sums[2] else found), weights_of_self if own else weights

    return forward


def cross_first(self, y, source, padding):
    found, weights = self.cross(self.ln2(y), source, source, key_padding_mask=padding)
    y = y + found
    z = self.ln1(y)
    y = y + self.attention(z, z, z, attn_mask=~np.tri(y.shape[1], dtype=bool))[0]
    return y + self.mlp(self.ln3(y)), weights


def post_norm(self, y, source, padding):
    y = self.ln1(y + self.attention(y, y, y, attn_mask=~np.tri(y.shape[1], dtype=bool))[0])
    found, weights = self.cross(y, source, source, key_padding_mask=padding)
    y = self.ln2(y + found)
    return self.ln3(y + self.mlp(y)), weights


def norms_behind(self, y, source, padding):
    y = y + self.ln1(self.attention(y, y, y, attn_mask=~np.tri(y.shape[1], dtype=bool))[0])
    found, weights = self.cross(y, source, source, key_padding_mask=padding)
    y = y + self.ln2(found)
    return y + self.ln3(self.mlp(y)), weights


def parallel(self, y, source, padding):
    z = self.ln1(y)
    first = self.attention(z, z, z, attn_mask=~np.tri(y.shape[1], dtype=bool))[0]
    found, weights = self.cross(self.ln2(y), source, source, key_padding_mask=padding)
    return y + first + found + self.mlp(self.ln3(y)), weights


def inverted_padding(self, y, source, padding):
    return slipping()(self, y, source, None if padding is None else ~padding)
