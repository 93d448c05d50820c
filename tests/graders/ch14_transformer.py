"""Answers to try the checks of chapter 14 with, written without looking at the checks' own lists."""

import math

import numpy as np

from nnbook import nn, no_grad, tensor
from nnbook.ops import softmax

# scaled_dot_product_attention


def sdpa_einsum(q, k, v, attn_mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k) / math.sqrt(q.shape[-1])
    if attn_mask is not None:
        scores = scores + np.where(attn_mask, 0.0, -1e30)
    heights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.einsum("...ts,...se->...te", heights, v) / heights.sum(axis=-1, keepdims=True)


def sdpa_scales_q_first(q, k, v, attn_mask=None):
    q = q / np.sqrt(q.shape[-1])
    scores = np.matmul(q, np.moveaxis(k, -1, -2))
    if attn_mask is not None:
        scores[..., ~np.asarray(attn_mask)] = -np.inf
    return softmax(scores, dim=-1) @ v


def sdpa_one_query_at_a_time(q, k, v, attn_mask=None):
    out = np.empty((*q.shape[:-1], v.shape[-1]))
    for place in np.ndindex(q.shape[:-1]):
        lead, i = place[:-1], place[-1]
        keys, values = k[lead], v[lead]
        if attn_mask is not None:
            keys, values = keys[attn_mask[i]], values[attn_mask[i]]
        s = keys @ q[place] * q.shape[-1] ** -0.5
        e = np.exp(s - s.max())
        out[place] = (e / e.sum()) @ values
    return out


def sdpa_root_of_value_size(q, k, v, attn_mask=None):
    return sdpa_einsum(q * q.shape[-1] ** 0.5 / v.shape[-1] ** 0.5, k, v, attn_mask)


def sdpa_plain_sum(q, k, v, attn_mask=None):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    return scores @ v


def sdpa_masks_with_zero(q, k, v, attn_mask=None):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if attn_mask is not None:
        scores = scores * attn_mask
    return softmax(scores) @ v


def sdpa_multiplies_weights(q, k, v, attn_mask=None):
    w = softmax(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]))
    if attn_mask is not None:
        w = np.where(attn_mask, w, 0)
    return w @ v


def sdpa_dot_t(q, k, v, attn_mask=None):
    return softmax(q @ k.T / np.sqrt(q.shape[-1])) @ v


def sdpa_bool_index(q, k, v, attn_mask=None):
    s = np.matmul(q, k.swapaxes(-2, -1)) / np.sqrt(q.shape[-1])
    if attn_mask is not None:
        s[~attn_mask] = -np.inf
    return softmax(s, dim=-1) @ v


def sdpa_forgets_root(q, k, v, attn_mask=None):
    return sdpa_einsum(q * q.shape[-1] ** 0.5, k, v, attn_mask)


# scaled_dot_product_attention_backward


def back_by_jacobian(grad_out, q, k, v, attn_mask=None):
    d = math.sqrt(q.shape[-1])
    scores = q @ k.swapaxes(-1, -2) / d
    if attn_mask is not None:
        scores = np.where(attn_mask, scores, -np.inf)
    w = softmax(scores)
    dw = grad_out @ v.swapaxes(-1, -2)
    eye = np.eye(w.shape[-1])
    jacobian = w[..., :, None] * (eye - w[..., None, :])
    ds = (jacobian @ dw[..., None])[..., 0] / d
    return ds @ k, np.einsum("...ts,...td->...sd", ds, q), np.einsum("...ts,...te->...se", w, grad_out)


def back_as_a_list(grad_out, q, k, v, attn_mask=None):
    d = q.shape[-1] ** -0.5
    scores = q * d @ k.swapaxes(-1, -2)
    w = softmax(scores if attn_mask is None else np.where(attn_mask, scores, -1e30))
    out = w @ v
    row = (grad_out * out).sum(-1, keepdims=True)
    ds = w * (grad_out @ v.swapaxes(-1, -2) - row)
    return [d * (ds @ k), d * (ds.swapaxes(-1, -2) @ q), w.swapaxes(-1, -2) @ grad_out]


def back_without_competition(grad_out, q, k, v, attn_mask=None):
    gv = back_by_jacobian(grad_out, q, k, v, attn_mask)[2]
    d = q.shape[-1] ** -0.5
    w = softmax(q @ k.swapaxes(-1, -2) * d if attn_mask is None
                else np.where(attn_mask, q @ k.swapaxes(-1, -2) * d, -np.inf))  # fmt: skip
    ds = w * (grad_out @ v.swapaxes(-1, -2)) * d
    return ds @ k, ds.swapaxes(-1, -2) @ q, gv


def back_mean_of_products(grad_out, q, k, v, attn_mask=None):
    d = q.shape[-1] ** -0.5
    w = softmax(q @ k.swapaxes(-1, -2) * d if attn_mask is None
                else np.where(attn_mask, q @ k.swapaxes(-1, -2) * d, -np.inf))  # fmt: skip
    g = grad_out @ v.swapaxes(-1, -2)
    ds = d * w * (g - (w * g).mean(-1)[..., None])
    return ds @ k, ds.swapaxes(-1, -2) @ q, w.swapaxes(-1, -2) @ grad_out


def back_root_only_at_k(grad_out, q, k, v, attn_mask=None):
    gq, gk, gv = back_by_jacobian(grad_out, q, k, v, attn_mask)
    return gq * q.shape[-1] ** 0.5, gk, gv


def back_nothing(grad_out, q, k, v, attn_mask=None):
    back_by_jacobian(grad_out, q, k, v, attn_mask)


def back_only_v(grad_out, q, k, v, attn_mask=None):
    return back_by_jacobian(grad_out, q, k, v, attn_mask)[2]


def back_without_the_root(grad_out, q, k, v, attn_mask=None):
    gq, gk, gv = back_by_jacobian(grad_out, q, k, v, attn_mask)
    return gq * q.shape[-1] ** 0.5, gk * q.shape[-1] ** 0.5, gv


def back_swaps(grad_out, q, k, v, attn_mask=None):
    gq, gk, gv = back_by_jacobian(grad_out, q, k, v, attn_mask)
    return gk, gq, gv


# causal_mask


def mask_tri(length):
    return np.tril(np.ones((length, length), dtype=bool))


def mask_loops(length):
    mask = np.zeros((length, length), dtype=bool)
    for i in range(length):
        mask[i, : i + 1] = True
    return mask


def mask_triu(length):
    return np.triu(np.ones((length, length), dtype=bool))


def mask_ones(length):
    return np.tril(np.ones((length, length)))


def mask_excludes(length):
    return np.tril(np.ones((length, length), dtype=bool), -1)


def mask_nested_list(length):
    return [[j <= i for j in range(length)] for i in range(length)]


# sees_the_future


def future_experiment(change=None, tell=None, begin=1, end=0):
    """Return an experiment whose change, comparison and range of places may be other than they should be."""

    def experiment(layer, x, rng):
        before = layer(x)
        for t in range(begin, len(x) - end):
            rows = rng.normal(size=(len(x) - t, x.shape[1])) if change is None else change(x[t:], rng)
            after = layer(np.concatenate([x[:t], rows]))
            if tell(before[:t], after[:t]) if tell else np.max(np.abs(before[:t] - after[:t])) > 1e-9:
                return True
        return False

    return experiment


def first_feature_new(rows, rng):
    rows = rows.copy()
    rows[:, 0] += rng.normal(size=len(rows))
    return rows


def future_watches_the_neighbour(layer, x, rng):
    found = []
    for t in range(1, len(x)):
        other = x.copy()
        other[t] = rng.normal(size=x.shape[1])
        found.append(np.abs(layer(other)[t - 1] - layer(x)[t - 1]).max() > 1e-9)
    return any(found)


def future_shortens(layer, x, rng):
    before = layer(x)
    return any(np.abs(layer(x[:t]) - before[:t]).max() > 1e-9 for t in range(1, len(x)))


def future_all_replaced(layer, x, rng):
    return np.abs(layer(rng.normal(size=x.shape)) - layer(x)).max() > 1e-9


future_far_away = future_experiment(lambda rows, rng: rows + 1000 * rng.normal(size=rows.shape))
future_constant = future_experiment(lambda rows, rng: np.full(rows.shape, 99.0))


def future_rebuilt(layer, x, rng):
    for t in range(len(x) - 1):
        other = np.concatenate([x[: t + 1], rng.uniform(-3, 3, (len(x) - t - 1, x.shape[1]))])
        if not np.allclose(layer(x)[: t + 1], layer(other)[: t + 1], rtol=0, atol=1e-9):
            return True
    return False


def future_one_row_each(layer, x, rng):
    found = np.bool_(False)
    for t in range(1, len(x)):
        other = np.array(x)
        other[t] += rng.normal(size=x.shape[1])
        found |= np.any(np.abs(layer(other) - layer(x))[:t] > 1e-9)
    return found


def future_all_rows(layer, x, rng):
    other = x.copy()
    other[len(x) // 2 :] = rng.normal(size=other[len(x) // 2 :].shape)
    return not np.allclose(layer(other), layer(x))


def future_last(layer, x, rng):
    other = x.copy()
    other[-1] = rng.normal(size=x.shape[1])
    return bool(np.abs(layer(other)[:-1] - layer(x)[:-1]).max() > 1e-9)


def future_half(layer, x, rng):
    half = len(x) // 2
    other = x.copy()
    other[half:] = rng.normal(size=other[half:].shape)
    return bool(np.abs(layer(other)[:half] - layer(x)[:half]).max() > 1e-9)


def future_plus_one(layer, x, rng):
    return any(
        np.abs(layer(np.concatenate([x[:t], x[t:] + 1]))[:t] - layer(x)[:t]).max() > 1e-9 for t in range(1, len(x))
    )


def future_one_new_row(first, last):
    """Return an experiment that draws row t anew and compares the outputs from t + first to t + last."""

    def experiment(layer, x, rng):
        for t in range(1, len(x)):
            y = x.copy()
            y[t] = rng.normal(size=y[t].shape)
            rows = slice(t + first, None if last is None else t + last)
            if np.any(np.abs(layer(y) - layer(x))[rows] > 1e-9):
                return True
        return False

    return experiment


def future_true(layer, x, rng):
    return True


# multi_head_attention


def heads_by_split(q, k, v, num_heads, attend):
    q, k, v = (np.stack(np.split(x, num_heads, axis=-1), axis=1) for x in (q, k, v))
    out = attend(q, k, v)
    return np.concatenate([out[:, h] for h in range(num_heads)], axis=-1)


def heads_by_einsum(q, k, v, num_heads, attend):
    cut = [np.einsum("nthd->nhtd", x.reshape(len(x), x.shape[1], num_heads, -1)) for x in (q, k, v)]
    out = np.transpose(attend(*cut), (0, 2, 1, 3))
    return np.reshape(out, q.shape)


def heads_by_reshape_alone(q, k, v, num_heads, attend):
    cut = [x.reshape(len(x), num_heads, x.shape[1], -1) for x in (q, k, v)]
    return attend(*cut).reshape(q.shape)


def heads_merge_forgotten(q, k, v, num_heads, attend):
    cut = [x.reshape(*x.shape[:2], num_heads, -1).swapaxes(1, 2) for x in (q, k, v)]
    return attend(*cut).reshape(q.shape)


def heads_values_first(q, k, v, num_heads, attend):
    return heads_by_split(q, v, k, num_heads, attend)


def heads_strided(q, k, v, num_heads, attend):
    cut = [np.stack([x[..., h::num_heads] for h in range(num_heads)], axis=1) for x in (q, k, v)]
    out = attend(*cut)
    merged = np.empty(q.shape)
    for h in range(num_heads):
        merged[..., h::num_heads] = out[:, h]
    return merged


# sinusoidal_positions


def positions_by_loops(length, d):
    return np.array(
        [
            [(math.sin if j % 2 == 0 else math.cos)(p / 10000 ** ((j - j % 2) / d)) for j in range(d)]
            for p in range(length)
        ]
    )


def positions_by_exp(length, d):
    rates = np.exp(-math.log(10000) * np.arange(0, d, 2) / d)
    out = np.empty((length, d), np.float32)
    out[:, ::2], out[:, 1::2] = np.sin(np.outer(range(length), rates)), np.cos(np.outer(range(length), rates))
    return out


def positions_concatenated(length, d):
    angles = np.arange(length)[:, None] / 10000 ** (np.arange(0, d, 2) / d)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


def positions_by_column(length, d):
    j = np.arange(d)
    angles = np.outer(np.arange(length), 10000.0 ** (-2 * j / d))
    return np.where(j % 2, np.cos(angles), np.sin(angles))


def positions_i_for_2i(length, d):
    angles = np.arange(length)[:, None] / 10000 ** (np.arange(d // 2) / d)
    return np.stack([np.sin(angles), np.cos(angles)], 2).reshape(length, d)


# layer_norm and its backward


def norm_by_var(x, weight, bias, eps=1e-5):
    return weight * (x - x.mean(axis=-1)[..., None]) / np.sqrt(x.var(axis=-1)[..., None] + eps) + bias


def norm_rowwise(x, weight, bias, eps=1e-5):
    return np.apply_along_axis(lambda r: (r - r.mean()) * (r.var() + eps) ** -0.5 * weight + bias, -1, x)


def norm_std(x, weight, bias, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / (x.std(-1, keepdims=True) + eps) * weight + bias


def norm_batch(x, weight, bias, eps=1e-5):
    return (x - x.mean(0)) / np.sqrt(x.var(0) + eps) * weight + bias


def norm_of_squares(x, weight, bias, eps=1e-5):
    mean, square = x.mean(-1, keepdims=True), (x**2).mean(-1, keepdims=True)
    return weight * (x - mean) / np.sqrt(square - mean * mean + eps) + bias


def norm_axis_one(x, weight, bias, eps=1e-5):
    m, v = np.mean(x, axis=1, keepdims=True), np.var(x, axis=1, keepdims=True)
    return weight * (x - m) / (v + eps) ** 0.5 + bias


def norm_without_keepdims(x, weight, bias, eps=1e-5):
    mean, var = np.mean(x, axis=-1), np.var(x, axis=-1)
    return (x - mean) / np.sqrt(var + eps) * weight + bias


def norm_without_keepdims_later(x, weight, bias, eps=1e-5):
    return weight * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1) + eps) + bias


def norm_fixed_eps(x, weight, bias, eps=1e-5):
    return norm_by_var(x, weight, bias)


def norm_unscaled(x, weight, bias, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)


def norm_back_jacobian(grad_out, x, weight, bias, eps=1e-5):
    rows, g = x.reshape(-1, x.shape[-1]), grad_out.reshape(-1, x.shape[-1])
    d, gx, gw = x.shape[-1], np.zeros_like(rows), np.zeros(x.shape[-1])
    for i, row in enumerate(rows):
        s = np.sqrt(row.var() + eps)
        n = (row - row.mean()) / s
        gx[i] = (np.eye(d) - 1 / d - np.outer(n, n) / d) @ (g[i] * weight) / s
        gw += g[i] * n
    return gx.reshape(x.shape), gw, g.sum(0)


def norm_back_long(grad_out, x, weight, bias, eps=1e-5):
    d = x.shape[-1]
    c = x - x.mean(-1, keepdims=True)
    r = 1 / np.sqrt((c * c).sum(-1, keepdims=True) / d + eps)
    dn = grad_out * weight
    dvar = (dn * c).sum(-1, keepdims=True) * -0.5 * r**3
    dmean = -(dn * r).sum(-1, keepdims=True)
    axes = tuple(range(x.ndim - 1))
    return dn * r + dvar * 2 * c / d + dmean / d, np.sum(grad_out * c * r, axes), np.sum(grad_out, axes)


def norm_back_constants(grad_out, x, weight, bias, eps=1e-5):
    _, gw, gb = norm_back_long(grad_out, x, weight, bias, eps)
    return grad_out * weight / np.sqrt(x.var(-1, keepdims=True) + eps), gw, gb


def norm_back_projects(grad_out, x, weight, bias, eps=1e-5):
    _, gw, gb = norm_back_long(grad_out, x, weight, bias, eps)
    g, c = grad_out * weight, x - x.mean(-1, keepdims=True)
    unit = c / np.linalg.norm(c, axis=-1, keepdims=True)
    g = g - g.mean(-1, keepdims=True) - unit * (unit * g).sum(-1, keepdims=True)
    return g / np.sqrt(x.var(-1, keepdims=True) + eps), gw, gb


def norm_back_means(grad_out, x, weight, bias, eps=1e-5):
    gx, gw, gb = norm_back_long(grad_out, x, weight, bias, eps)
    tokens = x.size / x.shape[-1]
    return gx, gw / tokens, gb / tokens


# next_tokens


def next_by_lists(tokens, answer):
    rows = np.asarray(tokens).tolist()
    inputs, targets = [row[:-1] for row in rows], [row[1:] for row in rows]
    n = len(rows[0]) - 1
    return np.array(inputs), np.array(targets), np.array([False] * (n - answer) + [True] * answer)


def next_by_index(tokens, answer):
    where = np.arange(tokens.shape[1] - 1)
    counts = np.zeros(len(where), dtype=bool)
    counts[-answer:] = True
    return [tokens[:, where], tokens[:, where + 1], counts]


def next_places(tokens, answer):
    inputs, targets, counts = next_by_index(tokens, answer)
    return inputs, targets, np.flatnonzero(counts)


def next_nothing(tokens, answer):
    next_by_index(tokens, answer)


def next_same(tokens, answer):
    inputs, _, counts = next_by_index(tokens, answer)
    return inputs, inputs, counts


def next_lists(tokens, answer):
    return [one.tolist() for one in next_by_index(tokens, answer)]


def next_all(tokens, answer):
    inputs, targets, _ = next_by_index(tokens, answer)
    return inputs, targets, np.full(inputs.shape[1], True)


def next_late(tokens, answer):
    inputs, targets, counts = next_by_index(tokens, answer)
    return inputs, targets, np.arange(len(counts)) >= len(counts) - answer + 1


# Block


class BlockInOneLine(nn.Module):
    def __init__(self, d, attention, mlp):
        super().__init__()
        self.ln2, self.ln1 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.mlp = mlp
        self.attention = attention

    def forward(self, x):
        y = self.attention(self.ln1(x)) + x
        return self.mlp(self.ln2(y)) + y


class BlockByPairs(nn.Module):
    def __init__(self, d, attention, mlp):
        nn.Module.__init__(self)
        self.ln1, self.ln2 = (nn.LayerNorm((d,)) for _ in range(2))
        self.attention, self.mlp = attention, mlp

    def forward(self, x):
        for norm, branch in ((self.ln1, self.attention), (self.ln2, self.mlp)):
            x = x + branch(norm(x))
        return x


class BlockOf2017(BlockInOneLine):
    def forward(self, x):
        x = self.ln1(self.attention(x) + x)
        return self.ln2(self.mlp(x) + x)


class BlockWithoutSums(BlockInOneLine):
    def forward(self, x):
        return self.mlp(self.ln2(self.attention(self.ln1(x))))


class BlockSecondReplaces(BlockInOneLine):
    def forward(self, x):
        y = self.attention(self.ln1(x)) + x
        return self.mlp(self.ln2(y))


class BlockNormsTheBranches(BlockInOneLine):
    def forward(self, x):
        y = self.ln1(self.attention(x)) + x
        return self.ln2(self.mlp(y)) + y


class BlockOtherNorms(BlockInOneLine):
    def forward(self, x):
        y = self.attention(self.ln2(x)) + x
        return self.mlp(self.ln1(y)) + y


class BlockOnArrays(BlockInOneLine):
    def forward(self, x):
        y = tensor(self.attention(self.ln1(x)).data + x.data)
        return tensor(self.mlp(self.ln2(y)).data + y.data)


class BlockAttentionOffTheTape(BlockInOneLine):
    def forward(self, x):
        y = x + tensor(self.attention(self.ln1(x)).data)
        return y + self.mlp(self.ln2(y))


class BlockMlpWithoutGrad(BlockInOneLine):
    def forward(self, x):
        y = x + self.attention(self.ln1(x))
        with no_grad():
            found = self.mlp(self.ln2(y))
        return y + found


class BlockBranchesOffTheTape(BlockInOneLine):
    def forward(self, x):
        y = x + tensor(self.attention(self.ln1(x)).data)
        return y + tensor(self.mlp(self.ln2(y)).data)


class BlockReadsCopies(BlockInOneLine):
    def forward(self, x):
        y = x + self.attention(self.ln1(tensor(x.data)))
        return y + self.mlp(self.ln2(tensor(y.data)))


class BlockAddsInPlace(BlockInOneLine):
    def forward(self, x):
        x.data += self.attention(self.ln1(x)).data
        return x + self.mlp(self.ln2(x))


class BlockDoublesAfterwards(BlockInOneLine):
    def forward(self, x):
        out = super().forward(x)
        x.data *= 2
        return out


class BlockRenamed(nn.Module):
    def __init__(self, d, attention, mlp):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.attention, self.mlp = attention, mlp

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class BlockKeepsNothing(nn.Module):
    def __init__(self, d, attention, mlp):
        super().__init__()
        self.ln1 = nn.LayerNorm(d)
        self.ln2 = nn.LayerNorm(d)


class BlockNoModule:
    def __init__(self, d, attention, mlp):
        self.ln1, self.ln2, self.attention, self.mlp = nn.LayerNorm(d), nn.LayerNorm(d), attention, mlp


class BlockSideBySide(BlockInOneLine):
    def forward(self, x):
        return self.attention(self.ln1(x)) + self.mlp(self.ln2(x)) + x


# attend_next


def next_by_einsum(q, k, v, past_k, past_v):
    keys, values = np.append(past_k, k, axis=-2), np.append(past_v, v, axis=-2)
    w = softmax(np.einsum("nhqd,nhsd->nhqs", q, keys) / math.sqrt(q.shape[-1]))
    return np.einsum("nhqs,nhsd->nhqd", w, values), keys, values


def next_in_place(q, k, v, past_k, past_v):
    n, h, s, d = past_k.shape
    keys, values = np.empty((n, h, s + 1, d)), np.empty((n, h, s + 1, d))
    keys[:, :, :s], keys[:, :, s:] = past_k, k
    values[:, :, :s], values[:, :, s:] = past_v, v
    return [sdpa_one_query_at_a_time(q, keys, values), keys, values]


def next_masked(q, k, v, past_k, past_v):
    keys, values = np.append(past_k, k, axis=-2), np.append(past_v, v, axis=-2)
    mask = np.tri(1, keys.shape[2], dtype=bool)
    return sdpa_einsum(q, keys, values, mask), keys, values


def next_without_itself(q, k, v, past_k, past_v):
    keys, values = np.append(past_k, k, axis=-2), np.append(past_v, v, axis=-2)
    out = sdpa_einsum(q, past_k, past_v) if past_k.shape[2] else v
    return out, keys, values


def next_exchanged(q, k, v, past_k, past_v):
    _, keys, values = next_by_einsum(q, k, v, past_k, past_v)
    return sdpa_einsum(q, values, keys), keys, values


def next_scaled_by_length(q, k, v, past_k, past_v):
    _, keys, values = next_by_einsum(q, k, v, past_k, past_v)
    return sdpa_einsum(q * (q.shape[-1] / keys.shape[2]) ** 0.5, keys, values), keys, values


def next_gives_nothing(q, k, v, past_k, past_v):
    next_by_einsum(q, k, v, past_k, past_v)


def next_out_alone(q, k, v, past_k, past_v):
    return next_by_einsum(q, k, v, past_k, past_v)[0]


def next_reversed(q, k, v, past_k, past_v):
    keys, values = np.append(k, past_k, axis=-2), np.append(v, past_v, axis=-2)
    return sdpa_einsum(q, keys, values), keys, values


ALTERNATIVES = {
    "scaled_dot_product_attention": [sdpa_einsum, sdpa_scales_q_first, sdpa_one_query_at_a_time],
    "scaled_dot_product_attention_backward": [back_by_jacobian, back_as_a_list],
    "causal_mask": [mask_tri, mask_loops],
    "sees_the_future": [future_rebuilt, future_one_row_each, future_far_away, future_constant],
    "multi_head_attention": [heads_by_split, heads_by_einsum],
    "sinusoidal_positions": [positions_by_loops, positions_by_exp],
    "layer_norm": [norm_by_var, norm_rowwise],
    "layer_norm_backward": [norm_back_jacobian, norm_back_long],
    "next_tokens": [next_by_lists, next_by_index],
    "Block": [BlockInOneLine, BlockByPairs],
    "attend_next": [next_by_einsum, next_in_place],
}

WRONG = {
    "scaled_dot_product_attention": [
        (sdpa_root_of_value_size, "expected"),
        (sdpa_plain_sum, "Weights are positive"),
        (sdpa_masks_with_zero, "exp(0) is 1"),
        (sdpa_multiplies_weights, "comes after the softmax"),
        (sdpa_bool_index, "lines it up"),
        (sdpa_dot_t, "turns all axes round"),
        (sdpa_forgets_root, "root of d first"),
    ],
    "scaled_dot_product_attention_backward": [
        (back_without_competition, "as if they were free"),
        (back_without_the_root, "forgotten on the way back"),
        (back_swaps, "wrong order"),
        (back_mean_of_products, "once too often"),
        (back_root_only_at_k, "gradient at q is not divided"),
        (back_nothing, "hands nothing back"),
        (back_only_v, "and one array came back"),
    ],
    "causal_mask": [
        (mask_triu, "exchanged"),
        (mask_ones, "no bools"),
        (mask_excludes, "see nothing at all"),
        (mask_nested_list, "gave a list"),
    ],
    "sees_the_future": [
        (future_all_rows, "expected"),
        (future_last, "only the last input is changed"),
        (future_half, "one cut"),
        (future_watches_the_neighbour, "further ahead than one row"),
        (future_shortens, "x is cut off"),
        (future_all_replaced, "only those before it"),
        (future_experiment(begin=2), "never begins at row 1"),
        (future_experiment(end=1), "never begins at the last row"),
        (future_experiment(begin=0), "begins at row 0"),
        (future_experiment(first_feature_new), "last feature"),
        (future_experiment(lambda rows, rng: rows * 2), "only stretched"),
        (future_experiment(lambda rows, rng: np.zeros_like(rows)), "zeros already"),
        (future_experiment(lambda rows, rng: rows + 0.001 * rng.normal(size=rows.shape)), "faint leak"),
        (future_experiment(tell=lambda a, b: (b - a).max() > 1e-9), "has grown"),
        (future_experiment(tell=lambda a, b: abs(a.sum() - b.sum()) > 1e-9), "sums or means"),
        (future_experiment(tell=lambda a, b: abs(a.max() - b.max()) > 1e-9), "greatest outputs"),
        (future_experiment(tell=lambda a, b: np.abs(a - b).max() > 1e-6), "faint leak"),
        (future_experiment(tell=lambda a, b: not np.allclose(a, b)), "faint leak"),
        (future_experiment(tell=lambda a, b: not np.array_equal(a, b)), "rounding"),
        (future_plus_one, "takes off the mean"),
        (future_one_new_row(0, 1), "stand at or after the change"),
        (future_one_new_row(0, None), "stand at or after the change"),
        (future_one_new_row(1, None), "stand after the change"),
        (future_true, "ignores its input"),
    ],
    "multi_head_attention": [
        (heads_by_reshape_alone, "mixes positions up"),
        (heads_merge_forgotten, "reshape alone"),
        (heads_strided, "every H-th feature"),
        (heads_values_first, "values as keys"),
    ],
    "sinusoidal_positions": [
        (positions_concatenated, "take turns"),
        (positions_i_for_2i, "half as fast"),
        (positions_by_column, "twice the number of the column"),
    ],
    "layer_norm": [
        (norm_std, "inside the root"),
        (norm_batch, "over the tokens"),
        (norm_of_squares, "digits cancel"),
        (norm_axis_one, "only if there are two axes"),
        (norm_without_keepdims, "lost its last axis"),
        (norm_without_keepdims_later, "lost its last axis"),
        (norm_fixed_eps, "one of your own"),
        (norm_unscaled, "not used"),
    ],
    "layer_norm_backward": [
        (norm_back_constants, "constants"),
        (norm_back_means, "means over the tokens"),
        (norm_back_projects, "taken off whole"),
    ],
    "next_tokens": [
        (next_same, "just read"),
        (next_all, "everything counts"),
        (next_late, "one place late"),
        (next_lists, "inputs is a list"),
        (next_places, "counts holds numbers"),
        (next_nothing, "expected 3 arrays (inputs, targets, counts)"),
    ],
    "Block": [
        (BlockOf2017, "2017"),
        (BlockWithoutSums, "what came in is lost"),
        (BlockSideBySide, "old x"),
        (BlockSecondReplaces, "Only attention adds"),
        (BlockNormsTheBranches, "what a branch says"),
        (BlockOtherNorms, "exchanged"),
        (BlockOnArrays, "tape is cut"),
        (BlockAttentionOffTheTape, "way through attention"),
        (BlockMlpWithoutGrad, "way through the mlp"),
        (BlockBranchesOffTheTape, "way through both"),
        (BlockReadsCopies, "where both branches read"),
        (BlockAddsInPlace, "changed"),
        (BlockDoublesAfterwards, "changed"),
        (BlockRenamed, "lacks ln1.bias"),
        (BlockKeepsNothing, "not kept"),
        (BlockNoModule, "no nn.Module"),
    ],
    "attend_next": [
        (next_masked, "first key alone"),
        (next_without_itself, "does not see itself"),
        (next_exchanged, "collects keys"),
        (next_scaled_by_length, "number of keys"),
        (next_out_alone, "and one array came back"),
        (next_reversed, "belong at the end"),
        (next_gives_nothing, "expected 3 arrays (out, keys, values)"),
    ],
}
