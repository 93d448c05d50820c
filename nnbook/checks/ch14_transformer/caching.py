"""Attention for one new token, with the keys and values of the earlier ones kept."""

from __future__ import annotations

from functools import partial

import numpy as np

from nnbook import ops
from nnbook.checks import Exercise, Mistake, Part
from nnbook.checks.ch14_transformer.answers import Several, by_name
from nnbook.checks.ch14_transformer.attention import by_loops
from nnbook.ops import scaled_dot_product_attention


def attend_next(q, k, v, past_k, past_v):
    """Return the attention of one new token on all earlier ones and on itself, and the grown cache.

    q, k, v: of the new token, (N, H, 1, d).  past_k, past_v: of the S earlier tokens, (N, H, S, d), oldest first;
    S may be 0.
    Returns (out, keys, values): out (N, H, 1, d); keys and values (N, H, S + 1, d), the new ones at the end.

    >>> one, none = np.ones((1, 1, 1, 2)), np.zeros((1, 1, 0, 2))
    >>> out, keys, values = attend_next(one, one, 5 * one, none, none)  # the first token has only itself
    >>> out.tolist(), values.shape
    ([[[[5.0, 5.0]]]], (1, 1, 1, 2))
    """
    keys = np.concatenate([past_k, k], axis=2)
    values = np.concatenate([past_v, v], axis=2)
    return ops.scaled_dot_product_attention(q, keys, values), keys, values


def draw_cache(rng, past=None):
    n, heads, d = (int(rng.integers(low, low + 2)) for low in (2, 4, 6))
    past = int(rng.integers(3, 9)) if past is None else past
    return *(rng.normal(size=(n, heads, 1, d)) for _ in range(3)), *(rng.normal(size=(n, heads, past, d)) for _ in "kv")


def grown(old, new):
    out = np.zeros((*old.shape[:2], old.shape[2] + 1, old.shape[3]))
    out[:, :, :-1], out[:, :, -1] = old, new[:, :, 0]
    return out


NAMES = ("out", "keys", "values")
Case = partial(Several, names=NAMES)


def output_truth(q, k, v, past_k, past_v):
    return {"out": by_loops(q, grown(past_k, k), grown(past_v, v))}


def output(attempt, *args):
    parts = by_name(attempt(*args), *NAMES)
    return None if parts is None else (parts["out"],)


def cache(attempt, *args):
    parts = by_name(attempt(*args), *NAMES)
    return None if parts is None else (parts["keys"], parts["values"])


def cache_truth(q, k, v, past_k, past_v):
    return {"keys": grown(past_k, k), "values": grown(past_v, v)}


def without_itself(q, k, v, past_k, past_v):
    out = scaled_dot_product_attention(q, past_k, past_v)
    return out, np.concatenate([past_k, k], axis=2), np.concatenate([past_v, v], axis=2)


def without_itself_but_first(q, k, v, past_k, past_v):
    out = scaled_dot_product_attention(q, past_k, past_v) if past_k.shape[2] else v
    return out, np.concatenate([past_k, k], axis=2), np.concatenate([past_v, v], axis=2)


def keys_and_values_exchanged(q, k, v, past_k, past_v):
    keys, values = np.concatenate([past_k, k], axis=2), np.concatenate([past_v, v], axis=2)
    return scaled_dot_product_attention(q, values, keys), keys, values


def by_the_number_of_keys(q, k, v, past_k, past_v):
    keys, values = np.concatenate([past_k, k], axis=2), np.concatenate([past_v, v], axis=2)
    return scaled_dot_product_attention(q, keys, values, scale=keys.shape[2] ** -0.5), keys, values


def masked_as_first(q, k, v, past_k, past_v):
    keys, values = np.concatenate([past_k, k], axis=2), np.concatenate([past_v, v], axis=2)
    return scaled_dot_product_attention(q, keys, values, is_causal=True), keys, values


def newest_first(q, k, v, past_k, past_v):
    keys, values = np.concatenate([k, past_k], axis=2), np.concatenate([v, past_v], axis=2)
    return scaled_dot_product_attention(q, keys, values), keys, values


def wrong_axis(q, k, v, past_k, past_v):
    keys, values = np.concatenate([past_k, k], axis=1), np.concatenate([past_v, v], axis=1)
    return scaled_dot_product_attention(q, keys, values), keys, values


def cache_as_it_was(q, k, v, past_k, past_v):
    keys, values = np.concatenate([past_k, k], axis=2), np.concatenate([past_v, v], axis=2)
    return scaled_dot_product_attention(q, keys, values), past_k, past_v


def only_the_new(q, k, v, past_k, past_v):
    keys, values = np.concatenate([past_k, k], axis=2), np.concatenate([past_v, v], axis=2)
    return scaled_dot_product_attention(q, keys, values), k, v


def sees_itself_alone(q, k, v, past_k, past_v):
    keys, values = np.concatenate([past_k, k], axis=2), np.concatenate([past_v, v], axis=2)
    return scaled_dot_product_attention(q, k, v), keys, values


def values_swapped(q, k, v, past_k, past_v):
    keys, values = np.concatenate([past_k, k], axis=2), np.concatenate([past_v, v], axis=2)
    return scaled_dot_product_attention(q, keys, values), values, keys


def unscaled(q, k, v, past_k, past_v):
    keys, values = np.concatenate([past_k, k], axis=2), np.concatenate([past_v, v], axis=2)
    return scaled_dot_product_attention(q, keys, values, scale=1.0), keys, values


def forgets_the_oldest(q, k, v, past_k, past_v):
    keys, values = np.concatenate([past_k[:, :, 1:], k], axis=2), np.concatenate([past_v[:, :, 1:], v], axis=2)
    return scaled_dot_product_attention(q, keys, values), keys, values


def running_mean(x, past):
    """Return the mean of the numbers so far, and all of them.

    >>> running_mean(4.0, np.array([2.0]))[0]
    3.0
    """
    numbers = np.append(past, x)
    return float(numbers.mean()), numbers


TEXT = "attend_next(q, k, v, past_k, past_v)"
cache_exercise = Exercise(
    key="attend_next",
    book=attend_next,
    parts=[
        Part(
            "the grown cache",
            1,
            [
                Case(draw_cache, cache_truth, run=cache, repeat=3, shown=TEXT),
                Case(
                    lambda rng: draw_cache(rng, 0),
                    cache_truth,
                    run=cache,
                    repeat=1,
                    shown="attend_next(…) for the first token",
                ),
            ],
        ),
        Part(
            "the attention",
            1,
            [
                Case(draw_cache, output_truth, run=output, repeat=3, shown=f"out of {TEXT}"),
                Case(
                    lambda rng: draw_cache(rng, 0), output_truth, run=output, repeat=1, shown="out for the first token"
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            masked_as_first,
            "a causal mask for one query lets it see the first key alone. The new token may see all there are.",
        ),
        Mistake(without_itself, "the new token does not see itself. Its own key and value belong to the list."),
        Mistake(
            without_itself_but_first,
            "the new token does not see itself, but for the first. Its own key and value belong to the list.",
        ),
        Mistake(
            keys_and_values_exchanged,
            "the query is compared with the values and collects keys. It should be the other way round.",
        ),
        Mistake(
            by_the_number_of_keys,
            "the scores are divided by the root of the number of keys. d is the length of the query.",
        ),
        Mistake(newest_first, "the new key and value come first. They belong at the end."),
        Mistake(wrong_axis, "the arrays are joined along the wrong axis: (N, H, S, d) grows in S, which is axis 2."),
        Mistake(cache_as_it_was, "the cache comes back as it was; the new key and value are lost for the next token."),
        Mistake(only_the_new, "only the new key and value come back, and the earlier ones are lost."),
        Mistake(sees_itself_alone, "the token attends to itself alone. It should look at all keys, old and new."),
        Mistake(values_swapped, "keys and values come back in the wrong order."),
        Mistake(unscaled, "the scores are not divided by the root of d."),
        Mistake(forgets_the_oldest, "the oldest token drops out. The cache grows by one and loses nothing."),
    ],
    hints=[
        "What has the new token got to look at? Make that first.",
        "`np.concatenate([past_k, k], axis=2)` adds the new key behind the old ones. No mask is needed: there is no "
        "future.",
        "Join keys and values along axis 2, return ops.scaled_dot_product_attention(q, keys, values) and both.",
    ],
    sibling=running_mean,
)
