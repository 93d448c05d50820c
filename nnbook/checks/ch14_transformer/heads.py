"""Several heads: cut the features into pieces, attend in each, put the pieces together again."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch14_transformer.answers import by_name
from nnbook.checks.ch14_transformer.attention import by_loops, named
from nnbook.ops import scaled_dot_product_attention


def multi_head_attention(q, k, v, num_heads, attend):
    """Attend in several heads at once: head h works with the h-th piece of the features of q, k and v.

    q: (N, T, D).  k, v: (N, S, D).  num_heads: H, which divides D.
    attend(q, k, v): to be called once, with q (N, H, T, D/H), k and v (N, H, S, D/H); returns (N, H, T, D/H).
    Returns an array (N, T, D): the heads' outputs side by side, head 0 first.

    >>> x = np.arange(8.0).reshape(1, 2, 4)
    >>> multi_head_attention(x, x, x, 2, lambda q, k, v: v * [[[1]], [[100]]]).tolist()  # the second head, enlarged
    [[[0.0, 1.0, 200.0, 300.0], [4.0, 5.0, 600.0, 700.0]]]
    """
    q, k, v = (x.reshape(*x.shape[:2], num_heads, -1).swapaxes(1, 2) for x in (q, k, v))
    out = attend(q, k, v).swapaxes(1, 2)
    return out.reshape(*out.shape[:2], -1)


def piece(x, num_heads):
    """Cut by plain slicing: (N, T, D) to (N, H, T, D/H)."""
    size = x.shape[2] // num_heads
    return np.stack([x[:, :, h * size : (h + 1) * size] for h in range(num_heads)], axis=1)


def spied(attempt, q, k, v, num_heads):
    """Return what attend was given."""
    calls = []

    def attend(*given):
        calls.append([one.copy() for one in given])
        return given[0]

    attempt(q, k, v, num_heads, attend)
    if len(calls) != 1:
        raise ValueError(f"attend was called {len(calls)} times, expected one call")
    return by_name(calls[0], "q", "k", "v")


def spied_truth(q, k, v, num_heads):
    return {name: piece(one, num_heads) for name, one in zip("qkv", (q, k, v), strict=True)}


def with_attention(attempt, q, k, v, num_heads):
    return attempt(q, k, v, num_heads, lambda a, b, c: np.stack([by_loops(*one) for one in zip(a, b, c, strict=True)]))


def attention_truth(q, k, v, num_heads):
    a, b, c = (piece(one, num_heads) for one in (q, k, v))
    heads = [[by_loops(a[n, h], b[n, h], c[n, h]) for h in range(num_heads)] for n in range(len(a))]
    return np.stack([np.concatenate(one, axis=1) for one in heads])


def draw_heads(rng, heads=None):
    heads = heads or int(rng.integers(2, 5))
    d, queries, keys = heads * int(rng.integers(2, 4)), int(rng.integers(3, 5)), int(rng.integers(6, 8))
    d += heads * (d // heads == heads)  # as many features a head as heads would hide an exchange
    return *(rng.normal(size=(2, n, d)) for n in (queries, keys, keys)), heads


def split_and_merge(split, merge):
    def wrong(q, k, v, num_heads, attend):
        return merge(attend(*(split(x, num_heads) for x in (q, k, v))))

    return wrong


def split(x, h):
    return x.reshape(*x.shape[:2], h, -1).swapaxes(1, 2)


def merge(y):
    y = y.swapaxes(1, 2)
    return y.reshape(*y.shape[:2], -1)


def split_only_reshaped(x, h):
    return x.reshape(x.shape[0], h, x.shape[1], -1)


def split_interleaved(x, h):
    return x.reshape(*x.shape[:2], -1, h).transpose(0, 3, 1, 2)


def split_not_swapped(x, h):
    return x.reshape(*x.shape[:2], h, -1)


def merge_only_reshaped(y):
    return y.reshape(y.shape[0], y.shape[2], -1)


def merge_interleaved(y):
    y = y.transpose(0, 2, 3, 1)
    return y.reshape(*y.shape[:2], -1)


def merge_summed(y):
    return y.sum(axis=1)


def merge_reversed(y):
    return merge(y[:, ::-1])


def all_as_long_as_q(q, k, v, num_heads, attend):
    n, t, d = q.shape
    q, k, v = (x.reshape(n, t, num_heads, d // num_heads).swapaxes(1, 2) for x in (q, k, v))
    return merge(attend(q, k, v))


def one_after_the_other(q, k, v, num_heads, attend):
    pieces = [split(x, num_heads) for x in (q, k, v)]
    return np.concatenate([attend(*(x[:, h] for x in pieces)) for h in range(num_heads)], axis=-1)


def heads_unused(q, k, v, num_heads, attend):
    return attend(q[:, None], k[:, None], v[:, None])[:, 0]


def values_as_keys(q, k, v, num_heads, attend):
    return merge(attend(*(split(x, num_heads) for x in (q, v, k))))


def values_whole(q, k, v, num_heads, attend):
    return merge(attend(split(q, num_heads), split(k, num_heads), v[:, None].repeat(num_heads, 1)))


def parts_of_days(x):
    """Cut a year's measurements (365, 24) into four quarters of a day: (4, 365, 6).

    >>> parts_of_days(np.zeros((365, 24))).shape
    (4, 365, 6)
    """
    return x.reshape(len(x), 4, 6).swapaxes(0, 1)


TEXT = "what attend is given"
heads_exercise = Exercise(
    key="multi_head_attention",
    book=multi_head_attention,
    also=[scaled_dot_product_attention],
    parts=[
        Part(
            "what attend is given",
            1,
            [
                Case(draw_heads, spied_truth, run=spied, shown=TEXT),
                Case(lambda rng: draw_heads(rng, 1), spied_truth, run=spied, repeat=1, shown=f"{TEXT}, one head,"),
            ],
        ),
        Part(
            "the heads put together",
            1,
            [
                Case(draw_heads, attention_truth, run=with_attention, repeat=3, shown="multi_head_attention(…)"),
                Case(
                    lambda rng: draw_heads(rng, 1),
                    attention_truth,
                    run=with_attention,
                    repeat=1,
                    shown="multi_head_attention(…) with one head",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            named("only_reshaped", split_and_merge(split_only_reshaped, merge)),
            "a reshape to (N, H, T, D/H) alone mixes positions up: it fills the rows of head 0 with "
            "whole tokens first. "
            "Cut D first, then swap axes.",
        ),
        Mistake(
            named("interleaved", split_and_merge(split_interleaved, merge_interleaved)),
            "head h gets every H-th feature. It should get a run of neighbours: D is cut as (H, D/H).",
        ),
        Mistake(
            named("not_swapped", split_and_merge(split_not_swapped, lambda y: y.reshape(*y.shape[:2], -1))),
            "the heads stand behind the positions, so attend takes heads for positions. It needs (N, H, T, D/H).",
        ),
        Mistake(
            named("merged_by_reshape", split_and_merge(split, merge_only_reshaped)),
            "the heads are right, but put together by a reshape alone: positions and heads have to "
            "change places first.",
        ),
        Mistake(
            named("merged_interleaved", split_and_merge(split, merge_interleaved)),
            "the outputs come together feature by feature. They should stand side by side, all of head 0 first.",
        ),
        Mistake(
            named("summed", split_and_merge(split, merge_summed)),
            "the heads are added up. They should stand side by side, D features in all.",
        ),
        Mistake(named("reversed", split_and_merge(split, merge_reversed)), "the heads come back in the reverse order."),
        Mistake(all_as_long_as_q, "k and v are reshaped with the length of q. They have a length S of their own."),
        Mistake(one_after_the_other, "attend is called once for each head. Once is enough: heads are a leading axis."),
        Mistake(heads_unused, "the features are not cut: there is one head, whatever num_heads is."),
        Mistake(values_as_keys, "attend is given values as keys and keys as values. Its order is q, k, v."),
        Mistake(values_whole, "q and k are cut and v is not: every head hands out all features."),
    ],
    hints=[
        "D features are H pieces of D/H. Which reshape cuts the last axis in two, and where must the new axis go?",
        "`x.reshape(N, T, H, -1)` cuts, `.swapaxes(1, 2)` brings the heads forward. The way back is "
        "the same two steps, "
        "in reverse.",
        "Do it for q, k and v, each with its own length: x.reshape(*x.shape[:2], num_heads, -1).swapaxes(1, 2). "
        "Afterwards swap the axes of the output back, and reshape to (N, T, -1).",
    ],
    sibling=parts_of_days,
)
