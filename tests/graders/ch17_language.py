"""Answers to try the checks of chapter 17 with, written without looking at the checks' own lists."""

import json
import math
from collections import Counter
from typing import Any

import numpy as np

from nnbook import nn, tensor
from nnbook.data.reviews import FIRST_NAMES, SECOND_NAMES

# merge


def merge_in_place_of_a_copy(ids, pair, new):
    out = list(ids)
    i = 0
    while i < len(out) - 1:
        if out[i] == pair[0] and out[i + 1] == pair[1]:
            out[i : i + 2] = [new]
        i += 1
    return out


def merge_by_iterator(ids, pair, new):
    out = []
    for one in ids:
        if out and out[-1] is not None and (out[-1], one) == tuple(pair):
            out[-1:] = [new, None]
        else:
            out = [x for x in out if x is not None] + [one] if out and out[-1] is None else [*out, one]
    return [x for x in out if x is not None]


def merge_as_array(ids, pair, new):
    return np.array(merge_in_place_of_a_copy(list(ids), pair, new), dtype=int)


def merge_uses_twice(ids, pair, new):
    hits = [i for i in range(len(ids) - 1) if (ids[i], ids[i + 1]) == tuple(pair)]
    drop = {i + 1 for i in hits}
    return [new if i in hits else one for i, one in enumerate(ids) if i in hits or i not in drop]


def merge_replaces_first_only(ids, pair, new):
    out = list(ids)
    for i in range(len(out) - 1):
        if tuple(out[i : i + 2]) == tuple(pair):
            out[i : i + 2] = [new]
            break
    return out


def merge_drops_tail(ids, pair, new):
    return merge_in_place_of_a_copy(ids, pair, new)[:-1] if ids and tuple(ids[-2:]) != tuple(pair) else (
        merge_in_place_of_a_copy(ids, pair, new)
    )  # fmt: skip


def merge_same_list(ids, pair, new):
    out = merge_in_place_of_a_copy(ids, pair, new)
    return ids if out == ids else out


def merge_changes_input(ids, pair, new):
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == tuple(pair):
            ids[i : i + 2] = [new]
        i += 1
    return ids


def merge_as_json(ids, pair, new):
    text = json.dumps(list(ids)).replace(f"{pair[0]}, {pair[1]}", str(new))
    return json.loads(text)


# BytePairs


class CodecRecursive:
    def __init__(self, merges):
        self.pairs = [tuple(pair) for pair in merges]

    def encode(self, text) -> Any:
        ids = list(bytes(text, "utf-8"))
        for k, pair in enumerate(self.pairs):
            ids = merge_in_place_of_a_copy(ids, pair, k + 256)
        return ids

    def spell(self, i):
        return bytes([i]) if i < 256 else self.spell(self.pairs[i - 256][0]) + self.spell(self.pairs[i - 256][1])

    def decode(self, ids):
        return b"".join(map(self.spell, ids)).decode("utf-8", errors="replace")


class CodecOfArrays(CodecRecursive):
    def encode(self, text) -> Any:
        return np.array(super().encode(text), dtype=np.int64)

    def decode(self, ids):
        ids = list(ids)
        while any(i >= 256 for i in ids):
            ids = [j for i in ids for j in (self.pairs[i - 256] if i >= 256 else (i,))]
        return bytearray(ids).decode("utf8", "replace")


class CodecReversedOrder(CodecRecursive):
    def encode(self, text):
        ids = list(text.encode())
        for k in range(len(self.pairs) - 1, -1, -1):
            ids = merge_in_place_of_a_copy(ids, self.pairs[k], k + 256)
        return ids


class CodecOfCharacters(CodecRecursive):
    def encode(self, text):
        ids = list(map(ord, text))
        for k, pair in enumerate(self.pairs):
            ids = merge_in_place_of_a_copy(ids, pair, k + 256)
        return ids


class CodecIgnoresErrors(CodecRecursive):
    def decode(self, ids):
        return b"".join(map(self.spell, ids)).decode(errors="ignore")


class CodecLetterwise(CodecRecursive):
    def decode(self, ids):
        return "".join(self.spell(i).decode(errors="replace") for i in ids)


class CodecGreedy(CodecRecursive):
    def encode(self, text):
        pieces = {self.spell(i): i for i in range(256 + len(self.pairs))}
        data, ids, at = text.encode(), [], 0
        while at < len(data):
            end = max(e for e in range(at + 1, len(data) + 1) if data[at:e] in pieces)
            ids.append(pieces[data[at:end]])
            at = end
        return ids


class CodecWordByWord(CodecRecursive):
    def encode(self, text):
        return [i for word in text.split() for i in super(CodecWordByWord, self).encode(word)]


# embedding_backward


def lookup_by_loop(grad_out, weight, *, index):
    grad = weight * 0
    for place in np.ndindex(index.shape):
        grad[index[place]] += grad_out[place]
    return grad


def lookup_by_one_hot(grad_out, weight, *, index):
    hot = np.eye(len(weight), dtype=weight.dtype)[index.reshape(-1)]
    return hot.T @ grad_out.reshape(-1, weight.shape[1])


def lookup_plus_equals(grad_out, weight, *, index):
    grad = np.zeros_like(weight)
    grad[index] += grad_out
    return grad


def lookup_float64(grad_out, weight, *, index):
    return lookup_by_loop(grad_out, weight.astype(np.float64), index=index)


def lookup_sums_everything(grad_out, weight, *, index):
    grad = np.zeros_like(weight)
    grad[np.unique(index)] = grad_out.reshape(-1, weight.shape[1]).sum(axis=0)
    return grad


def lookup_into_the_table(grad_out, weight, *, index):
    for place in np.ndindex(index.shape):
        weight[index[place]] += grad_out[place]
    return weight


def lookup_forward(grad_out, weight, *, index):
    return weight[index]


# mean_of_words


def mean_einsum(vectors, real):
    return np.einsum(
        "ntd,nt->nd", vectors, real.astype(vectors.dtype) / real.sum(1, keepdims=True).astype(vectors.dtype)
    )


def mean_by_loop(vectors, real):
    return np.stack([vectors[n][real[n]].mean(axis=0) for n in range(len(vectors))])


def mean_of_all(vectors, real):
    return np.mean(vectors, axis=1)


def mean_divides_by_length(vectors, real):
    return (vectors * real[..., None]).sum(axis=1) / vectors.shape[1]


def mean_in_float64(vectors, real):
    return (vectors * real[..., None]).sum(axis=1) / real.sum(axis=1)[:, None]


# best_bag


def bag_gives_up_good():
    return 3, {"good": -5.0, "bad": -3.0, "bias": 0.0, "not": 4.0}


def bag_of_numpy():
    return np.int64(3), {"good": np.float32(2), "bad": np.array(-1.0), "not": 10, "bias": 0}


def bag_four():
    return 4, {"good": 1, "bad": -1, "not": -3, "bias": 0}


def bag_two():
    return 2, {"good": 1, "bad": -2, "not": -2, "bias": 0}


def bag_without_not():
    return 3, {"good": 5, "bad": -5, "not": 0, "bias": 0}


def bag_of_ties():
    return 3, {"good": 1, "bad": 0, "not": -2, "bias": 0}


def bag_turned_round():
    return {"good": 1, "bad": -2, "not": -2, "bias": 0}, 3


def bag_missing_key():
    return 3, {"good": 1, "bad": -1, "not": -3}


# repair


def repair_removes(texts, labels, names):
    return [" ".join(w for w in t.split() if w != n) for t, n in zip(texts, names, strict=True)], np.array(labels)


def repair_counterfactual(texts, labels, names):
    swap = dict(zip((*FIRST_NAMES, *SECOND_NAMES), (*SECOND_NAMES, *FIRST_NAMES), strict=True))
    swapped = [t.replace(n, swap[n]) for t, n in zip(texts, names, strict=True)]
    return [*texts, *swapped], list(labels) + list(labels)


def repair_one_for_all_names(texts, labels, names):
    return tuple(t.replace(n, names[0]) for t, n in zip(texts, names, strict=True)), labels.tolist()


def repair_balances_each_name(texts, labels, names):
    kept = []
    for name in sorted(set(names)):
        mine = [[i for i, n in enumerate(names) if n == name and labels[i] == y] for y in (0, 1)]
        size = min(map(len, mine))
        kept += mine[0][:size] + mine[1][:size]
    return [texts[i] for i in kept], labels[kept]


def repair_random_names(texts, labels, names):
    rng = np.random.default_rng(len(texts))
    others = rng.choice((*FIRST_NAMES, *SECOND_NAMES), len(texts))
    return [t.replace(n, o) for t, n, o in zip(texts, names, others, strict=True)], labels


def repair_in_place(texts, labels, names):
    for i, name in enumerate(names):
        texts[i] = texts[i].replace(name, "somebody")
    return texts, labels


def repair_labels_in_place(texts, labels, names):
    new = [t.replace(n, "somebody") for t, n in zip(texts, names, strict=True)]
    labels[-1] = 1 - labels[-1]
    return new, labels


def repair_and_flips(texts, labels, names):
    return repair_removes(texts, labels, names)[0], 1 - labels


def repair_nothing(texts, labels, names):
    return texts, labels


def repair_flips(texts, labels, names):
    return texts, 1 - np.asarray(labels)


def repair_replaces_only_first_group(texts, labels, names):
    return [t.replace(n, "x") if n in FIRST_NAMES else t for t, n in zip(texts, names, strict=True)], labels


def repair_forgets_labels(texts, labels, names):
    return [t.replace(n, "x") for t, n in zip(texts, names, strict=True)]


def repair_keeps_only_names(texts, labels, names):
    return ["x" for _ in texts], labels


# DecoderBlock


class DecoderFloatMask(nn.Module):
    def __init__(self, d, num_heads, mlp):
        super().__init__()
        self.mlp = mlp
        self.ln1, self.ln2, self.ln3 = (nn.LayerNorm(d) for _ in range(3))
        self.attention = nn.MultiheadAttention(d, num_heads, batch_first=True)
        self.cross = nn.MultiheadAttention(d, 1, batch_first=True)

    def mask(self, t) -> Any:
        return np.triu(np.full((t, t), -np.inf, dtype=np.float32), 1)

    def forward(self, y, source, padding):
        z = self.ln1(y)
        y = self.attention(z, z, z, attn_mask=self.mask(y.shape[1]), need_weights=False)[0] + y
        out = self.cross(query=self.ln2(y), key=source, value=source, key_padding_mask=padding)
        y = out[0] + y
        return self.mlp(self.ln3(y)) + y, out[1]


class DecoderTensorMask(DecoderFloatMask):
    def mask(self, t):
        return tensor(np.triu(np.ones((t, t), dtype=bool), 1))


class DecoderUnmasked(DecoderFloatMask):
    def mask(self, t):
        return None


class DecoderLowerMask(DecoderFloatMask):
    def mask(self, t):
        return np.tri(t, dtype=bool)


class DecoderNoPadding(DecoderFloatMask):
    def forward(self, y, source, padding):
        return super().forward(y, source, None)


class DecoderOnlyStream(DecoderFloatMask):
    def forward(self, y, source, padding):
        return super().forward(y, source, padding)[0]


class DecoderPostNorm(DecoderFloatMask):
    def forward(self, y, source, padding):
        y = self.ln1(y + self.attention(y, y, y, attn_mask=self.mask(y.shape[1]))[0])
        found, weights = self.cross(y, source, source, key_padding_mask=padding)
        y = self.ln2(y + found)
        return self.ln3(y + self.mlp(y)), weights


class DecoderBranchNorm(DecoderFloatMask):
    def forward(self, y, source, padding):
        y = self.ln1(self.attention(y, y, y, attn_mask=self.mask(y.shape[1]))[0]) + y
        found, weights = self.cross(y, source, source, key_padding_mask=padding)
        y = self.ln2(found) + y
        return self.ln3(self.mlp(y)) + y, weights


class DecoderParallel(DecoderFloatMask):
    def forward(self, y, source, padding):
        z, asks, thinks = self.ln1(y), self.ln2(y), self.ln3(y)
        found, weights = self.cross(asks, source, source, key_padding_mask=padding)
        out = self.attention(z, z, z, attn_mask=self.mask(y.shape[1]))[0]
        return y + (out + found + self.mlp(thinks)), weights


class DecoderNormsSource(DecoderFloatMask):
    norms_stream = True

    def forward(self, y, source, padding):
        z = self.ln1(y)
        y = self.attention(z, z, z, attn_mask=self.mask(y.shape[1]))[0] + y
        told = self.ln2(source)
        found, weights = self.cross(self.ln2(y) if self.norms_stream else y, told, told, key_padding_mask=padding)
        y = found + y
        return self.mlp(self.ln3(y)) + y, weights


class DecoderNormsOnlySource(DecoderNormsSource):
    norms_stream = False


class DecoderSecondNormTwice(DecoderFloatMask):
    def forward(self, y, source, padding):
        z = self.ln1(y)
        y = self.attention(z, z, z, attn_mask=self.mask(y.shape[1]))[0] + y
        found, weights = self.cross(self.ln2(y), source, source, key_padding_mask=padding)
        y = found + y
        return self.mlp(self.ln2(y)) + y, weights


class DecoderPlacesFirst(DecoderFloatMask):
    def __init__(self, d, num_heads, mlp):
        super().__init__(d, num_heads, mlp)
        self.attention, self.cross = nn.MultiheadAttention(d, num_heads), nn.MultiheadAttention(d, 1)


class DecoderMakesMlp(DecoderFloatMask):
    def __init__(self, d, num_heads, mlp):
        super().__init__(d, num_heads, mlp)
        self.mlp = nn.Linear(d, d)


class DecoderTwoHeads(DecoderFloatMask):
    def __init__(self, d, num_heads, mlp):
        super().__init__(d, num_heads, mlp)
        self.cross = nn.MultiheadAttention(d, num_heads, batch_first=True)


# write


def write_for_loop(logits, count, start, end, most):
    rows = [[start] for _ in range(count)]
    done = [False] * count
    for _ in range(most):
        if all(done):
            break
        scores = logits(np.array(rows))
        for n in range(count):
            rows[n].append(int(np.argmax(scores[n, -1])))
            done[n] = done[n] or rows[n][-1] == end
    return [row[1:].__getitem__(slice(0, [*row[1:], end].index(end))) for row in rows]


def write_rows_marked(logits, count, start, end, most):
    rows = np.full((count, 1), start)
    ended = np.zeros(count, dtype=bool)
    while rows.shape[1] <= most and not ended.all():
        rows = np.concatenate([rows, logits(rows)[:, -1, :].argmax(1)[:, None]], axis=1)
        ended |= rows[:, -1] == end
    texts = []
    for row in rows[:, 1:]:
        stop = np.flatnonzero(row == end)
        texts.append(row[: stop[0]] if len(stop) else row)
    return texts


def write_always_to_the_end(logits, count, start, end, most):
    rows = np.full((count, 1), start)
    for _ in range(most):
        rows = np.concatenate([rows, logits(rows)[:, -1, :].argmax(1)[:, None]], axis=1)
    return [row[1:].tolist()[: [*row[1:], end].index(end)] for row in rows]


def write_without_starts(logits, count, start, end, most):
    return [[t for t in text if t != start] for text in write_for_loop(logits, count, start, end, most)]


def write_keeps_end(logits, count, start, end, most):
    texts = write_for_loop(logits, count, start, end, most)
    return [[*text, end] if len(text) < most else text for text in texts]


def write_keeps_start(logits, count, start, end, most):
    return [[start, *text] for text in write_for_loop(logits, count, start, end, most)]


def write_ignores_most(logits, count, start, end, most):
    return write_for_loop(logits, count, start, end, 25)


def write_hands_over_lists(logits, count, start, end, most):
    return write_for_loop(lambda rows: logits(rows.tolist()), count, start, end, most)


def write_row_by_row(logits, count, start, end, most):
    def alone(rows):
        return np.concatenate([logits(row[None]) for row in rows])

    return write_for_loop(alone, count, start, end, most)


def write_text_after_text(logits, count, start, end, most):
    return [write_for_loop(logits, count, start, end, most)[n] for n in range(count)]


def write_reads_first_place(logits, count, start, end, most):
    return write_for_loop(lambda rows: logits(rows)[:, :1], count, start, end, most)


# crossings


def crossings_by_signs(weights):
    p = np.argmax(weights, axis=1)
    return np.sum(np.triu(p[:, None] > p[None, :], 1))


def crossings_by_sorting(weights):
    p = [int(np.flatnonzero(row == row.max())[0]) for row in weights]
    swaps, again = 0, True
    while again:
        again = False
        for i in range(len(p) - 1):
            if p[i] > p[i + 1]:
                p[i], p[i + 1] = p[i + 1], p[i]
                swaps, again = swaps + 1, True
    return swaps


def crossings_neighbours(weights):
    return int(np.sum(np.diff(weights.argmax(1)) < 0))


def crossings_ties(weights):
    p = weights.argmax(1)
    return int(np.triu(p[:, None] >= p[None, :], 1).sum())


def crossings_all_pairs(weights):
    p = weights.argmax(1)
    return int((p[:, None] > p[None, :]).sum())


def crossings_columns_plainly(weights):
    return crossings_by_signs(weights.T)


def crossings_columns(weights):
    return crossings_by_signs(weights.T) if weights.size else 0


# sentence_attention


def pointing_by_hand(vectors, query, real):
    scores = (vectors * query).sum(-1) * float(vectors.shape[-1] ** -0.5)
    scores = scores + tensor(np.where(real, 0.0, -1e9).astype(scores.dtype))
    top = tensor(scores.data.max(-1, keepdims=True))
    heights = (scores - top).exp() * tensor(real.astype(scores.dtype))
    return heights / heights.sum(-1, keepdim=True)


def pointing_by_functional(vectors, query, real):
    from nnbook.nn import functional as F

    q = query.reshape(1, 1, -1) + tensor(np.zeros((len(real), 1, 1), query.dtype))
    eye = tensor(np.broadcast_to(np.eye(real.shape[1], dtype=query.dtype), (len(real), *[real.shape[1]] * 2)).copy())
    return F.scaled_dot_product_attention(q, vectors, eye, attn_mask=tensor(real[:, None, :]))[:, 0]


def pointing_no_mask(vectors, query, real):
    from nnbook.nn import functional as F

    return F.softmax(vectors @ query / query.shape[0] ** 0.5, -1)


def pointing_unscaled(vectors, query, real):
    return pointing_by_hand(vectors, query * float(vectors.shape[-1] ** 0.5), real)


def pointing_by_exponentials(vectors, query, real):
    heights = (vectors @ query / query.shape[0] ** 0.5).exp() * tensor(real.astype(query.dtype))
    return heights / heights.sum(-1, keepdim=True)


def pointing_of_arrays(vectors, query, real):
    return pointing_by_hand(vectors, query, real).data


def pointing_filled(vectors, query, real, low=-100.0):
    from nnbook.nn import functional as F

    scores = vectors @ query / query.shape[0] ** 0.5
    there = tensor(real.astype(scores.dtype))
    return F.softmax(scores * there + (1 - there) * low, -1)


def pointing_filled_lower(vectors, query, real):
    return pointing_filled(vectors, query, real, -1e4)


def pointing_added(vectors, query, real):
    from nnbook.nn import functional as F

    scores = vectors @ query / query.shape[0] ** 0.5
    return F.softmax(scores + tensor(np.where(real, 0, -1e4).astype(scores.dtype)), -1)


def pointing_keepdims(vectors, query, real):
    heights = (vectors @ query / query.shape[0] ** 0.5).exp()
    return heights / heights.sum(-1, keepdims=True)


def pointing_detached(vectors, query, real):
    return tensor(pointing_by_hand(vectors, query, real).data)


# rouge_1


def rouge_by_lists(summary, reference):
    a, b = sorted(summary.split()), sorted(reference.split())
    shared = sum(min(a.count(w), b.count(w)) for w in sorted(set(a)))
    p = shared / len(a) if a else 0
    r = shared / len(b) if b else 0
    return 2 * p * r / (p + r) if p + r else 0


def rouge_by_numpy(summary, reference):
    words = sorted({*summary.split(), *reference.split(), "?"})
    a, b = (np.array([t.split().count(w) for w in words]) for t in (summary, reference))
    return np.float64(2 * np.minimum(a, b).sum() / max((a + b).sum(), 1))


def rouge_sets(summary, reference):
    a, b = set(summary.split()), set(reference.split())
    return 2 * len(a & b) / max(len(a) + len(b), 1)


def rouge_small(summary, reference):
    return rouge_by_lists(summary.casefold(), reference.casefold())


def rouge_split_at_one_space(summary, reference):
    a, b = summary.split(" "), reference.split(" ")
    shared = sum(min(a.count(w), b.count(w)) for w in set(a))
    return 2 * shared / (len(a) + len(b))


def rouge_recall(summary, reference):
    shared = (Counter(summary.split()) & Counter(reference.split())).total()
    return shared / max(len(reference.split()), 1)


def rouge_divides(summary, reference):
    shared = (Counter(summary.split()) & Counter(reference.split())).total()
    p, r = shared / len(summary.split()), shared / len(reference.split())
    return 2 * p * r / (p + r)


# bleu


def bleu_by_logs(text, reference, longest=2):
    total = 0.0
    for n in range(1, longest + 1):
        mine = [tuple(text[i : i + n]) for i in range(len(text) - n + 1)]
        theirs = [tuple(reference[i : i + n]) for i in range(len(reference) - n + 1)]
        hits = sum(min(mine.count(run), theirs.count(run)) for run in set(mine))
        if not hits:
            return 0
        total += math.log(hits / len(mine)) / longest
    return math.exp(total + min(0, 1 - len(reference) / len(text)))


def bleu_by_crossing_out(text, reference, longest=2):
    precisions = []
    for n in range(1, longest + 1):
        left = [reference[i : i + n] for i in range(len(reference) - n + 1)]
        runs = [text[i : i + n] for i in range(len(text) - n + 1)]
        hits = 0
        for run in runs:
            if run in left:
                left.remove(run)
                hits += 1
        precisions.append(hits / len(runs))
    short = 1 if len(text) >= len(reference) else np.exp(1 - len(reference) / len(text))
    return np.prod(precisions) ** (1 / longest) * short


def bleu_no_penalty(text, reference, longest=2):
    return bleu_by_logs(text, reference, longest) / math.exp(min(0, 1 - len(reference) / len(text)))


def bleu_words(text, reference, longest=2):
    return bleu_by_logs(text, reference, 1)


def bleu_of_pairs(text, reference, longest=2):
    return bleu_by_logs(text, reference, 2)


ALTERNATIVES = {
    "merge": [merge_in_place_of_a_copy, merge_by_iterator, merge_as_array],
    "BytePairs": [CodecRecursive, CodecOfArrays],
    "embedding_backward": [lookup_by_loop, lookup_by_one_hot],
    "mean_of_words": [mean_einsum, mean_by_loop, mean_in_float64],
    "best_bag": [bag_gives_up_good, bag_of_numpy],
    "repair": [
        repair_removes,
        repair_counterfactual,
        repair_one_for_all_names,
        repair_balances_each_name,
        repair_random_names,
    ],
    "DecoderBlock": [DecoderFloatMask, DecoderTensorMask],
    "write": [write_for_loop, write_rows_marked],
    "crossings": [crossings_by_signs, crossings_by_sorting],
    "sentence_attention": [pointing_by_hand, pointing_by_functional],
    "rouge_1": [rouge_by_lists, rouge_by_numpy],
    "bleu": [bleu_by_logs, bleu_by_crossing_out],
}

WRONG = {
    "merge": [
        (merge_uses_twice, "expected"),
        (merge_replaces_first_only, "only the first place is replaced"),
        (merge_drops_tail, "expected"),
        (merge_as_json, "Compare whole tokens"),
        (merge_same_list, "itself is handed back"),
        (merge_changes_input, "changed in place"),
    ],
    "BytePairs": [
        (CodecReversedOrder, "from the last to the first"),
        (CodecOfCharacters, "begins as characters"),
        (CodecIgnoresErrors, "expected"),
        (CodecLetterwise, "by itself"),
        (CodecGreedy, "the longest piece that fits"),
        (CodecWordByWord, "the spaces are lost"),
    ],
    "embedding_backward": [
        (lookup_plus_equals, "only one of the gradients arrives"),
        (lookup_float64, "float64 goes out"),
        (lookup_sums_everything, "expected"),
        (lookup_forward, "expected shape"),
        (lookup_into_the_table, "into the table itself"),
    ],
    "mean_of_words": [
        (mean_of_all, "padding counts as words"),
        (mean_divides_by_length, "still counted"),
    ],
    "best_bag": [
        (bag_four, "all four cannot be"),
        (bag_two, "two is too few"),
        (bag_without_not, "get two right"),
        (bag_of_ties, "get 2 of the 4 right"),
        (bag_turned_round, "the number comes first"),
        (bag_missing_key, "the keys of the weights"),
    ],
    "repair": [
        (repair_nothing, "nothing about the names has changed"),
        (repair_flips, "the labels are turned round"),
        (repair_in_place, "changed in place"),
        (repair_labels_in_place, "changed in place"),
        (repair_and_flips, "takes good for bad"),
        (repair_replaces_only_first_group, "leaves a gap"),
        (repair_forgets_labels, "expected two things back"),
        (repair_keeps_only_names, "one word is left"),
    ],
    "DecoderBlock": [
        (DecoderUnmasked, "sees what is written later"),
        (DecoderLowerMask, "the wrong way round"),
        (DecoderNoPadding, "padding in the source is looked at"),
        (DecoderOnlyStream, "expected two things back"),
        (DecoderPostNorm, "the norms come after the sums"),
        (DecoderBranchNorm, "laid on what its branch gives"),
        (DecoderParallel, "the same old stream"),
        (DecoderNormsSource, "on the source as well"),
        (DecoderNormsOnlySource, "not on the stream"),
        (DecoderSecondNormTwice, "and not ln3"),
        (DecoderPlacesFirst, "`batch_first=True` is missing"),
        (DecoderMakesMlp, "an mlp of its own"),
        (DecoderTwoHeads, "cross should have 1 head"),
    ],
    "write": [
        (write_keeps_end, "the end mark is part"),
        (write_keeps_start, "the start mark is part"),
        (write_always_to_the_end, "still asked for more"),
        (write_without_starts, "equals the start is dropped"),
        (write_ignores_most, "expected"),
        (write_hands_over_lists, "got a list"),
        (write_row_by_row, "with all N rows"),
        (write_text_after_text, "with all N rows"),
        (write_reads_first_place, "by the logits of the first place"),
    ],
    "crossings": [
        (crossings_neighbours, "only neighbours"),
        (crossings_ties, "count as crossed"),
        (crossings_columns, "in each column"),
        (crossings_columns_plainly, "in each column"),
        (crossings_all_pairs, "in either order"),
    ],
    "sentence_attention": [
        (pointing_no_mask, "`real` is not used"),
        (pointing_unscaled, "not divided by"),
        (pointing_by_exponentials, "struck out too late"),
        (pointing_filled, "then padding wins"),
        (pointing_filled_lower, "then padding wins"),
        (pointing_added, "then padding wins"),
        (pointing_keepdims, "it is called `keepdim`"),
        (pointing_of_arrays, "expected a tensor"),
        (pointing_detached, "not on the tape"),
    ],
    "rouge_1": [
        (rouge_sets, "counts once"),
        (rouge_small, "as they stand"),
        (rouge_recall, "this is the recall alone"),
        (rouge_split_at_one_space, "an empty word is counted"),
        (rouge_divides, "division by 0"),
    ],
    "bleu": [
        (bleu_no_penalty, "short texts are not penalised"),
        (bleu_words, "only single words"),
        (bleu_of_pairs, "`longest` is not used"),
    ],
}
