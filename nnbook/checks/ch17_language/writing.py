"""Write one token after the other until the end mark comes."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def write(logits, count, start, end, most):
    """Write texts, the likeliest token each time, until each has come to its end.

    logits: a function that takes what is written so far, an array of whole numbers (N, t) with the start in column 0,
    and returns logits (N, t, V): at each place for the token that comes next. Call it once a step, with all N rows, and
    no more once each has its end.
    count: N.  start, end: two tokens.  most: how many tokens a text may have at most, 0 or more; then it is cut off.
    Returns N lists of tokens, without start and without the end and what came after it.

    >>> def repeat_then_stop(rows):  # the token after t others is t + 1, from 4 on
    ...     return np.eye(9)[np.tile(np.arange(rows.shape[1]) + 1, (len(rows), 1))]
    >>> write(repeat_then_stop, 2, start=0, end=4, most=10)
    [[1, 2, 3], [1, 2, 3]]
    """
    rows = np.full((count, 1), start)
    while rows.shape[1] <= most and not (rows == end).any(axis=1).all():
        rows = np.column_stack([rows, logits(rows)[:, -1].argmax(axis=-1)])
    texts = [row[1:] for row in rows.tolist()]
    return [text[: text.index(end)] if end in text else text for text in texts]


class Chain:
    """Logits by which each token depends on all before it; it minds how it is asked."""

    def __init__(self, table, count=None, end=None):
        self.table, self.count, self.end = np.asarray(table), count, end
        self.asked = 0

    def __call__(self, rows):
        self.asked += 1
        if self.asked > 60:
            raise RuntimeError("asked more than 60 times. Does the loop end? Call logits once a step, with all N rows")
        if not isinstance(rows, np.ndarray):
            raise TypeError(f"logits takes an array of whole numbers (N, t), got a {type(rows).__name__}")
        if rows.ndim != 2 or rows.dtype.kind not in "iu":
            raise TypeError(f"logits takes whole numbers (N, t), got {rows.dtype} of shape {rows.shape}")
        if self.count is not None and len(rows) != self.count:
            raise ValueError(f"logits got {len(rows)} of {self.count} rows: call it once a step, with all N rows")
        if self.end is not None and (rows == self.end).any(axis=1).all():
            raise RuntimeError("logits was asked once more, and each row had its end already")
        v = len(self.table)
        if rows.size and not 0 <= rows.min() <= rows.max() < v:
            raise ValueError("logits got a token that there is not")
        place = np.arange(len(rows))[:, None]
        mixed = (np.cumsum(rows + 1, axis=1) * 7 + 3 * place + 5 * np.arange(rows.shape[1])) % v
        return self.table[mixed]

    def __deepcopy__(self, memo):
        return Chain(self.table, self.count, self.end)


def one_by_one(logits, count, start, end, most):
    """Write each text by itself, in a batch of which only one row is looked at."""
    texts = []
    for n in range(count):
        text = [start]
        while len(text) <= most:
            rows = np.full((count, len(text)), start)
            rows[n] = text
            token = int(np.argmax(Chain(logits.table)(rows)[n][-1]))
            if token == end:
                break
            text.append(token)
        texts.append(text[1:])
    return texts


def draw(most):
    def drawn(rng):
        v = int(rng.integers(7, 10))
        start, end = (int(i) for i in rng.choice(v, 2, replace=False))
        while True:
            args = Chain(rng.normal(size=(v, v)), 6, end), 6, start, end, most
            texts = one_by_one(*args)
            lengths = [len(text) for text in texts]
            if len(set(lengths)) > 1 and max(lengths) > 1 and any(start in text for text in texts):
                return args

    return drawn


def plain(attempt, *args):
    answer = attempt(*args)
    return None if answer is None else [[int(token) for token in text] for text in answer]


def loop(rows, logits, most, end, *, pick=lambda scores: scores[:, -1].argmax(axis=-1), go=None):
    while rows.shape[1] <= most and not (go or (lambda rows: (rows == end).any(axis=1).all()))(rows):
        rows = np.column_stack([rows, pick(logits(rows))])
    return rows


def cut(rows, end, begin=1):
    texts = [row[begin:] for row in rows.tolist()]
    return [text[: text.index(end)] if end in text else text for text in texts]


def start_kept(logits, count, start, end, most):
    return cut(loop(np.full((count, 1), start), logits, most, end), end, 0)


def end_kept(logits, count, start, end, most):
    texts = [row[1:] for row in loop(np.full((count, 1), start), logits, most, end).tolist()]
    return [text[: text.index(end) + 1] if end in text else text for text in texts]


def writes_on(logits, count, start, end, most):
    rows = loop(np.full((count, 1), start), logits, most, end)
    return [[token for token in row[1:] if token != end] for row in rows.tolist()]


def all_stop_with_first(logits, count, start, end, most):
    return cut(loop(np.full((count, 1), start), logits, most, end, go=lambda rows: (rows == end).any()), end)


def first_place(logits, count, start, end, most):
    return cut(loop(np.full((count, 1), start), logits, most, end, pick=lambda s: s[:, 0].argmax(axis=-1)), end)


def over_batch(logits, count, start, end, most):
    def pick(scores):
        return np.full(len(scores), scores[:, -1].sum(axis=0).argmax())

    return cut(loop(np.full((count, 1), start), logits, most, end, pick=pick), end)


def one_too_few(logits, count, start, end, most):
    return cut(loop(np.full((count, 1), start), logits, most - 1, end), end)


def one_too_many(logits, count, start, end, most):
    return cut(loop(np.full((count, 1), start), logits, most + 1, end), end)


def least_likely(logits, count, start, end, most):
    return cut(loop(np.full((count, 1), start), logits, most, end, pick=lambda s: s[:, -1].argmin(axis=-1)), end)


def forgets(logits, count, start, end, most):
    rows = np.full((count, 1), start)
    while rows.shape[1] <= most and not (rows == end).any(axis=1).all():
        rows = np.column_stack([rows, logits(rows[:, -1:])[:, -1].argmax(axis=-1)])
    return cut(rows, end)


def drops_starts(logits, count, start, end, most):
    texts = cut(loop(np.full((count, 1), start), logits, most, end), end, 0)
    return [[token for token in text if token != start] for text in texts]


def goes_on(logits, count, start, end, most):
    return cut(loop(np.full((count, 1), start), logits, most, end, go=lambda rows: False), end)


def halves(number, most):
    """Halve a whole number again and again until it is odd, at most so many times; return all of them.

    >>> halves(12, most=10)
    [12, 6, 3]
    """
    row = [number]
    while len(row) <= most and row[-1] % 2 == 0:
        row.append(row[-1] // 2)
    return row


TEXT = "write(logits, 6, start, end, most={})"
writing_exercise = Exercise(
    key="write",
    book=write,
    parts=[
        Part(
            "texts that come to an end",
            1,
            [Case(draw(25), one_by_one, run=plain, shown=TEXT.format(25))],
        ),
        Part(
            "cut off at most tokens",
            1,
            [
                Case(draw(3), one_by_one, run=plain, shown=TEXT.format(3)),
                Case(draw(6), one_by_one, run=plain, shown=TEXT.format(6)),
                Case(
                    (Chain(np.eye(7), 2, 6), 2, 0, 6, 0),
                    [[], []],
                    run=plain,
                    shown="write(logits, 2, start, end, most=0)",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(start_kept, "the start mark is part of the text. It only gets the writing going."),
        Mistake(
            drops_starts, "every token that equals the start is dropped. A text may contain it; only the first goes."
        ),
        Mistake(goes_on, "all texts have come to their end, and the network is still asked for more."),
        Mistake(end_kept, "the end mark is part of the text."),
        Mistake(writes_on, "a text goes on behind its end mark, because others were not finished yet. Cut it there."),
        Mistake(all_stop_with_first, "all texts stop as soon as one has ended. Go on until each has."),
        Mistake(
            first_place, "every token is chosen by the logits of the first place. What comes next stands at the last."
        ),
        Mistake(over_batch, "all texts get the same token. Each row has its own likeliest one."),
        Mistake(forgets, "the function sees only the newest token. It needs all that is written so far."),
        Mistake(least_likely, "this is the least likely token each time."),
        Mistake(one_too_few, "texts are cut off one token too early. The start does not count."),
        Mistake(one_too_many, "texts are cut off one token too late."),
    ],
    hints=[
        "Begin with a column of starts. What is appended in each round, and when is there no more round?",
        "`logits(rows)[:, -1].argmax(axis=-1)` is one token a row; `np.column_stack([rows, tokens])` appends it. "
        "`(rows == end).any(axis=1).all()` says whether every row has an end.",
        "while rows.shape[1] <= most and not all have ended: append. Then, for each row without its first token, cut "
        "at the first end, if there is one.",
    ],
    sibling=halves,
)
