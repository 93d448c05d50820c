"""What a language model is asked at each place, and which answers count."""

from __future__ import annotations

from functools import partial

import numpy as np

from nnbook.checks import Exercise, Mistake, Part
from nnbook.checks.ch14_transformer.answers import Several, by_name


def next_tokens(tokens, answer):
    """Return what a model reads, what it should say at each place, and at which places that counts.

    tokens: array (N, T) of whole numbers, T at least 2.  answer: how many tokens at the end of each row are the
    answer, from 1 to T - 1.
    Returns (inputs, targets, counts): inputs (N, T - 1), what is read; targets (N, T - 1), at each place the token
    that comes next; counts, bools (T - 1,): True where the target belongs to the answer.

    >>> inputs, targets, counts = next_tokens(np.array([[5, 6, 7, 8]]), answer=2)
    >>> inputs.tolist(), targets.tolist(), counts.tolist()
    ([[5, 6, 7]], [[6, 7, 8]], [False, True, True])
    """
    length = tokens.shape[1] - 1
    return tokens[:, :-1], tokens[:, 1:], np.arange(length) >= length - answer


NAMES = ("inputs", "targets", "counts")
Case = partial(Several, names=NAMES)


def by_places(tokens, answer):
    t = tokens.shape[1]
    inputs = [[int(row[i]) for i in range(t - 1)] for row in tokens]
    targets = [[int(row[i + 1]) for i in range(t - 1)] for row in tokens]
    counts = [i + 1 > t - answer - 1 for i in range(t - 1)]
    return dict(zip(NAMES, map(np.array, (inputs, targets, counts)), strict=True))


def draw_tokens(rng):
    t = int(rng.integers(5, 12))
    return rng.permutation(300)[: 3 * t].reshape(3, t), int(rng.integers(2, t - 2))


def told(attempt, tokens, answer):
    parts = by_name(attempt(tokens, answer), *NAMES)
    counts = None if parts is None else parts["counts"]
    if isinstance(counts, np.ndarray) and counts.dtype != bool:
        raise TypeError(f"counts is an array of {counts.dtype}, expected True and False")
    return None if parts is None else tuple(parts.values())


def wrong_targets(inputs=slice(None, -1), targets=slice(1, None), counts=None):
    def wrong(tokens, answer):
        length = tokens.shape[1] - 1
        right = np.arange(length) >= length - answer
        return tokens[:, inputs], tokens[:, targets], right if counts is None else counts(length, answer)

    return wrong


def named(name, function):
    function.__name__ = name
    return function


def both_whole(tokens, answer):
    length = tokens.shape[1]
    return tokens, tokens, np.arange(length) >= length - answer


def rolled(tokens, answer):
    length = tokens.shape[1]
    return tokens, np.roll(tokens, -1, axis=1), np.arange(length) >= length - answer


def days_and_tomorrows(temperatures):
    """Return temperatures of days, and of the day after each.

    >>> today, tomorrow = days_and_tomorrows(np.array([10, 12, 9]))
    >>> today.tolist(), tomorrow.tolist()
    ([10, 12], [12, 9])
    """
    return temperatures[:-1], temperatures[1:]


TEXT = "next_tokens(tokens, answer)"
targets_exercise = Exercise(
    key="next_tokens",
    book=next_tokens,
    parts=[
        Part(
            "inputs, targets, counts",
            1,
            [
                Case((np.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]]), 2), by_places, run=told),
                Case(draw_tokens, by_places, run=told, shown=TEXT),
                Case((np.array([[7, 8]]), 1), by_places, run=told),
                Case((np.array([[7, 8, 9, 4]]), 3), by_places, run=told),
            ],
        )
    ],
    mistakes=[
        Mistake(
            named("unshifted", wrong_targets(targets=slice(None, -1))),
            "inputs and targets are the same: the model is asked for the token that it has just read.",
        ),
        Mistake(
            named("backwards", wrong_targets(slice(1, None), slice(None, -1))),
            "the model is asked for the token before the one it reads: inputs and targets are exchanged.",
        ),
        Mistake(both_whole, "inputs and targets are all of the row. One place later, the last has nothing to follow."),
        Mistake(rolled, "the last place is asked for the first token: a row does not go round in a circle."),
        Mistake(
            named(
                "two_ahead", wrong_targets(slice(None, -2), slice(2, None), lambda n, a: np.arange(n - 1) >= n - 1 - a)
            ),
            "the targets are two places on. Asked for is the very next token.",
        ),
        Mistake(
            named("counts_late", wrong_targets(counts=lambda n, a: np.arange(n) > n - a)),
            "counts begins one place late: the first token of the answer is asked for where the end of the question is "
            "read.",
        ),
        Mistake(
            named("counts_early", wrong_targets(counts=lambda n, a: np.arange(n) >= n - a - 1)),
            "counts begins one place early: there a token of the question is still the target.",
        ),
        Mistake(
            named("counts_all", wrong_targets(counts=lambda n, a: np.ones(n, dtype=bool))),
            "everything counts. The question is not to be learned, only the answer.",
        ),
        Mistake(
            named("counts_question", wrong_targets(counts=lambda n, a: np.arange(n) < n - a)),
            "counts is the wrong way round: it marks the question.",
        ),
        Mistake(
            named("counts_numbers", wrong_targets(counts=lambda n, a: (np.arange(n) >= n - a).astype(int))),
            "counts holds numbers, which an index would take for places. Asked for is True or False for each place.",
        ),
    ],
    hints=[
        "Write one row of five letters on paper, and below each the letter that should be said when it is read.",
        "Inputs leave the last token out, targets the first. The last `answer` of the T - 1 places count.",
        "tokens[:, :-1], tokens[:, 1:], np.arange(T - 1) >= T - 1 - answer, with T = tokens.shape[1].",
    ],
    sibling=days_and_tomorrows,
)
