"""Attention over sentences: one learned query points at the one to keep."""

from __future__ import annotations

import numpy as np

from nnbook import tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.nn import functional as F


def sentence_attention(vectors, query, real):
    """Return how much a query looks at each sentence of each report.

    vectors: tensor (N, S, d), the keys.  query: tensor (d,), the same for all.  real: array of bools (N, S): True where
    there is a sentence, False where there is padding. Every report has one sentence at least.
    Returns a tensor (N, S), on the tape: the softmax over the sentences of key times query over √d; 0 for padding.
    Scores may be huge, those of padding too.

    >>> keys = tensor(np.array([[[1.0, 0.0], [1.0, 5.0], [9.0, 9.0]]]))
    >>> sentence_attention(keys, tensor(np.array([3.0, 0.0])), np.array([[True, True, False]])).tolist()
    [[0.5, 0.5, 0.0]]
    """
    scores = vectors @ query / query.shape[0] ** 0.5
    hidden = np.where(real, 0, -np.inf).astype(scores.dtype)
    return F.softmax(scores + tensor(hidden), -1)


def draw(dtype: type = float):
    def drawn(rng):
        d = int(rng.integers(3, 7))
        real = np.arange(5) < np.array([[5], [1], [3], [4]])
        return rng.normal(size=(4, 5, d)).astype(dtype), 2 * rng.normal(size=d).astype(dtype), real

    return drawn


def by_rows(vectors, query, real):
    out = np.zeros(real.shape, float)
    for n, s in np.argwhere(real).tolist():
        scores = [float(np.dot(v.astype(float), query)) / len(query) ** 0.5 for v in vectors[n][real[n]]]
        mine = float(np.dot(vectors[n, s].astype(float), query)) / len(query) ** 0.5
        out[n, s] = 1 / sum(np.exp(score - mine) for score in scores)
    return out


def plain(attempt, vectors, query, real):
    answer = attempt(tensor(vectors), tensor(query), real)
    if not hasattr(answer, "requires_grad"):
        raise TypeError(f"expected a tensor, and {type(answer).__name__} came back")
    return np.asarray(answer.data)


def gradients(attempt, vectors, query, real):
    """Return the gradients of the first sentences' weights, weighted by 1, 2, 3, 4."""
    keys, asking = tensor(vectors, requires_grad=True), tensor(query, requires_grad=True)
    weights = attempt(keys, asking, real)
    if not getattr(weights, "requires_grad", False):
        raise TypeError("what came back is not on the tape: nothing could be learned from it")
    (weights[:, 0] * tensor(np.arange(1.0, 5))).sum().backward()
    return [np.zeros(0) if one.grad is None else np.asarray(one.grad) for one in (keys, asking)]


def slopes(vectors, query, real):
    """Give the same gradients in closed form: a weight's slope on a score is w_i (δ - w_j)."""
    w = by_rows(vectors, query, real)
    g = np.arange(1.0, 5)[:, None] * w[:, :1] * (np.eye(real.shape[1])[0] - w) / len(query) ** 0.5
    return [g[:, :, None] * query, np.einsum("ns,nsd->d", g, vectors)]


def with_scores(name, change):
    def wrong(vectors, query, real):
        return change(vectors @ query, query.shape[0], real)

    wrong.__name__ = name
    return wrong


def hide(scores, real, low=-np.inf):
    return scores + tensor(np.where(real, 0, low).astype(scores.dtype))


def after(scores, d, real):
    return F.softmax(scores / d**0.5, -1) * tensor(real.astype(scores.dtype))


def zeroed(scores, d, real):
    return F.softmax(scores / d**0.5 * tensor(real.astype(scores.dtype)), -1)


def renormalised(scores, d, real):
    weights = after(scores, d, real)
    return weights / weights.sum(-1, keepdim=True)


def sigmoids(scores, d, real):
    return F.sigmoid(hide(scores / d**0.5, real, -1e30))


def named_as_in_numpy(vectors, query, real):
    return vectors.exp().sum(-1, keepdims=True)


def greatest_named_as_in_numpy(vectors, query, real):
    return vectors.max(-1, keepdims=True)


def off_the_tape(vectors, query, real):
    return tensor(by_rows(np.asarray(vectors.data), np.asarray(query.data), real).astype(query.dtype))


def nearest_direction(vectors, query):
    """Return the cosine of the angle between each vector (S, d) and a query (d,), on arrays.

    >>> nearest_direction(np.array([[2.0, 0.0], [0.0, 3.0]]), np.array([1.0, 0.0]))
    array([1., 0.])
    """
    return vectors @ query / np.linalg.norm(vectors, axis=1) / np.linalg.norm(query)


TEXT = "sentence_attention(vectors, query, real)"
pointing_exercise = Exercise(
    key="sentence_attention",
    book=sentence_attention,
    parts=[
        Part(
            "the weights",
            1,
            [
                Case(draw(), by_rows, run=plain, shown=TEXT),
                Case(draw(np.float32), by_rows, run=plain, shown=TEXT, rtol=1e-4, atol=1e-5),
                Case(
                    (np.array([[[1000.0], [-1000.0], [0.0]]]), np.array([1.0]), np.array([[False, True, True]])),
                    np.array([[0.0, 0.0, 1.0]]),
                    run=plain,
                    shown=TEXT,
                ),
                Case(
                    (np.array([[[-20_000.0], [-20_001.0], [0.0]]]), np.array([1.0]), np.array([[True, True, False]])),
                    np.array([[1 / (1 + np.exp(-1.0)), 1 / (1 + np.exp(1.0)), 0.0]]),
                    run=plain,
                    shown="sentence_attention(vectors, query, real) with scores -20000 and -20001, padding with 0",
                ),
            ],
        ),
        Part(
            "gradients reach keys and query", 1, [Case(draw(), slopes, run=gradients, shown=TEXT, rtol=1e-5, atol=1e-7)]
        ),
    ],
    mistakes=[
        Mistake(
            with_scores("after_the_softmax", after),
            "padding is struck out after the softmax, so that the others no longer add up to 1.",
        ),
        Mistake(
            with_scores("renormalised", renormalised),
            "padding is struck out too late: where its score is huge, nothing is left beside it, or infinity times 0. "
            "Hide it before the softmax, with minus infinity.",
        ),
        Mistake(
            with_scores("too_small", lambda s, d, r: F.softmax(hide(s / d**0.5, r, -100), -1)),
            "padding with a huge score still wins: what is added to hide it is not low enough.",
        ),
        Mistake(
            with_scores(
                "filled",
                lambda s, d, r: F.softmax(
                    s / d**0.5 * tensor(r.astype(s.dtype)) + tensor(np.where(r, 0, -100).astype(s.dtype)), -1
                ),
            ),
            "the score that padding gets is low, but those of the sentences may be lower still, and then padding wins. "
            "Minus infinity is below all.",
        ),
        Mistake(named_as_in_numpy, "a tensor's `sum` has no `keepdims`: as in PyTorch it is called `keepdim`."),
        Mistake(greatest_named_as_in_numpy, "a tensor's `max` has no `keepdims`: as in PyTorch it is `keepdim`."),
        Mistake(
            with_scores("inverted_infinity", lambda s, d, r: F.softmax(hide(s / d**0.5, ~r), -1)),
            "the sentences get minus infinity and the padding is seen. True marks a sentence.",
        ),
        Mistake(
            with_scores("by_sentences", lambda s, d, r: F.softmax(hide(s / r.shape[1] ** 0.5, r), -1)),
            "the scores are divided by the root of the number of sentences. d is the length of the query.",
        ),
        Mistake(
            with_scores("zeroed", zeroed),
            "padding gets the score 0, and exp(0) is 1. Which score has the exponential 0?",
        ),
        Mistake(
            with_scores("no_mask", lambda s, d, r: F.softmax(s / d**0.5, -1)),
            "`real` is not used: padding is looked at.",
        ),
        Mistake(
            with_scores("inverted", lambda s, d, r: F.softmax(hide(s / d**0.5, ~r, -1e30), -1)),
            "the sentences are hidden and the padding is seen. True marks a sentence.",
        ),
        Mistake(
            with_scores("unscaled", lambda s, d, r: F.softmax(hide(s, r), -1)), "the scores are not divided by √d."
        ),
        Mistake(
            with_scores("by_d", lambda s, d, r: F.softmax(hide(s / d, r), -1)),
            "the scores are divided by d, not by its root.",
        ),
        Mistake(
            with_scores("over_reports", lambda s, d, r: F.softmax(hide(s / d**0.5, r, -1e30), 0)),
            "the softmax runs over the reports. Each report shares out its own 1 over its sentences.",
        ),
        Mistake(
            with_scores("sigmoids", sigmoids),
            "every sentence gets a sigmoid of its own. The weights of a report add up to 1.",
        ),
        Mistake(
            off_the_tape, "the weights are right, but not on the tape: `.data` cuts them off from what is to learn."
        ),
    ],
    hints=[
        "It is attention with one query for each report. Where does the mask go, before or after the softmax?",
        "`vectors @ query` has the shape (N, S). Add a tensor that is 0 for sentences and minus infinity for padding.",
        "F.softmax(vectors @ query / d ** 0.5 + tensor(np.where(real, 0, -np.inf).astype(…)), -1): the scores' dtype.",
    ],
    sibling=nearest_direction,
)
