"""The mean of a text's word vectors, without the padding."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def mean_of_words(vectors, real):
    """Return the mean of each text's word vectors; padding does not count.

    vectors: (N, T, d).  real: bools (N, T): True where a word stands, False where there is padding. The vectors there
    may be anything. Every text has one word at least.
    Returns an array (N, d).

    >>> mean_of_words(np.array([[[2.0], [4.0], [99.0]]]), np.array([[True, True, False]]))
    array([[3.]])
    """
    weights = real[:, :, None].astype(vectors.dtype)
    return (vectors * weights).sum(axis=1) / weights.sum(axis=1)


def by_texts(vectors, real):
    rows = []
    for text, words in zip(vectors.astype(float), real, strict=True):
        chosen = [vector for vector, word in zip(text, words, strict=True) if word]
        rows.append([sum(numbers) / len(chosen) for numbers in zip(*chosen, strict=True)])
    return np.array(rows)


def draw(dtype: type = float, length=6, d=4):
    def drawn(rng):
        lengths = np.array([length, 1, *rng.integers(1, length, 3)])
        real = np.arange(length) < lengths[:, None]
        return rng.normal(size=(5, length, d)).astype(dtype), real

    return drawn


def draw_left(rng):
    vectors, real = draw()(rng)
    return vectors, real[:, ::-1]


def all_places(vectors, real):
    return vectors.mean(axis=1)


def zeros_count(vectors, real):
    return (vectors * real[:, :, None]).mean(axis=1)


def sums(vectors, real):
    return (vectors * real[:, :, None]).sum(axis=1)


def by_batch(vectors, real):
    return (vectors * real[:, :, None]).sum(axis=1) / real.sum(axis=1).mean()


def wrong_way(vectors, real):
    hidden = ~real[:, :, None]
    return (vectors * hidden).sum(axis=1) / np.maximum(hidden.sum(axis=1), 1)


def over_texts(vectors, real):
    return (vectors * real[:, :, None]).sum(axis=0) / np.maximum(real.sum(axis=0), 1)[:, None]


def first_word(vectors, real):
    return vectors[:, 0]


def mean_price(prices, sold):
    """Return the mean price (N,) of what was sold in each shop.

    prices: (N, T).  sold: bools (N, T), with one True in each row at least.

    >>> mean_price(np.array([[1.0, 3.0, 50.0]]), np.array([[True, True, False]]))
    array([2.])
    """
    return np.array([row[chosen].mean() for row, chosen in zip(prices, sold, strict=True)])


TEXT = "mean_of_words(vectors, real)"
TWO = np.array([[[2.0, 1], [4, 5], [99, 7]], [[8, 0], [3, 3], [1, -6]]]), np.array([[True, True, False], [True] * 3])

pooling_exercise = Exercise(
    key="mean_of_words",
    book=mean_of_words,
    optional=True,
    parts=[
        Part(
            "texts of several lengths",
            1,
            [
                Case(TWO, np.array([[3.0, 3.0], [4.0, -1.0]]), shown=TEXT),
                Case(draw(), by_texts, shown=TEXT),
                Case(draw_left, by_texts, shown=TEXT),
                Case(draw(np.float32), by_texts, shown=TEXT, rtol=1e-4, atol=1e-5),
            ],
        )
    ],
    mistakes=[
        Mistake(all_places, "padding counts as words: the mean runs over all T places."),
        Mistake(
            zeros_count, "padding is set to 0 but still counted: the sum is divided by T, not by the number of words."
        ),
        Mistake(sums, "this is the sum over the words. Long texts get long vectors."),
        Mistake(by_batch, "all texts are divided by the same number. Each has its own number of words."),
        Mistake(wrong_way, "this is the mean of the padding. True marks words."),
        Mistake(over_texts, "the sum runs over the texts. It should run over the words of one."),
        Mistake(first_word, "this is each text's first word."),
    ],
    hints=[
        "What should be added up, and how many are there, text by text?",
        "`real[:, :, None]` has the shape (N, T, 1) and multiplies every feature of a word by 1 or 0.",
        "(vectors * real[:, :, None]).sum(axis=1) / real.sum(axis=1)[:, None]",
    ],
    sibling=mean_price,
)
