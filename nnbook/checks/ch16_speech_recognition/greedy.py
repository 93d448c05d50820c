"""What a path of symbols says."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch16_speech_recognition import recogniser


def greedy_decode(log_probs):
    """Return what the likeliest path says.

    log_probs: (T, C), T at least 1: for each frame the logarithm of every symbol's chance; symbol 0 is the blank.
    Take the likeliest symbol of each frame, make one of equal neighbours, then drop the blanks.
    Returns a list of whole numbers, perhaps empty.

    >>> greedy_decode(np.log([[0.1, 0.9], [0.2, 0.8], [0.7, 0.3]]))
    [1]
    """
    path = log_probs.argmax(axis=1)
    changes = [t for t in range(len(path)) if t == 0 or path[t] != path[t - 1]]
    return [int(path[t]) for t in changes if path[t] != 0]


def chances(path, symbols=4):
    """Return log chances (T, symbols) whose likeliest path is the one given."""
    table = np.full((len(path), symbols), 0.1)
    table[np.arange(len(path)), path] = 0.9
    return np.log(table / table.sum(axis=1, keepdims=True))


def collapse(path):
    said, last = [], None
    for symbol in path:
        if symbol != last and symbol != 0:
            said.append(int(symbol))
        last = symbol
    return said


def decoded(attempt, path):
    return attempt(chances(np.array(path)))


def on_path(change):
    def wrong(log_probs):
        return change([int(one) for one in log_probs.argmax(axis=1)])

    return wrong


def named(name, function):
    function.__name__ = name
    return function


def merged(path):
    return [one for i, one in enumerate(path) if i == 0 or one != path[i - 1]]


def no_blanks(path):
    return [one for one in path if one != 0]


def each_once(path):
    return list(dict.fromkeys(no_blanks(path)))


def down_the_columns(log_probs):
    return collapse(log_probs.argmax(axis=0))


def least_likely(log_probs):
    return collapse(log_probs.argmin(axis=1))


def blank_is_last(log_probs):
    last = log_probs.shape[1] - 1
    return [one for one in merged([int(k) for k in log_probs.argmax(axis=1)]) if one != last]


def without_the_first(path):
    return [one for i, one in enumerate(path) if i > 0 and one != path[i - 1] and one != 0]


def round_the_corner(path):
    return [one for i, one in enumerate(path) if one != path[i - 1] and one != 0]


def as_text(log_probs):
    return "".join(map(str, collapse(log_probs.argmax(axis=1))))


def runs(bits):
    """Return the lengths of runs of equal numbers.

    >>> runs([1, 1, 0, 1])
    [2, 1, 1]
    """
    starts = [i for i in range(len(bits)) if i == 0 or bits[i] != bits[i - 1]]
    return [b - a for a, b in zip(starts, [*starts[1:], len(bits)], strict=True)]


def draw_path(rng):
    return (rng.choice([0, 0, 1, 2, 3], size=int(rng.integers(8, 20))).repeat(2)[: int(rng.integers(9, 16))].tolist(),)


greedy_exercise = Exercise(
    key="greedy_decode",
    book=greedy_decode,
    also=(recogniser.greedy,),
    parts=[
        Part(
            "what paths say",
            1,
            [
                Case(
                    ([1, 1, 0, 1, 2, 2, 0, 0, 2],),
                    [1, 1, 2, 2],
                    run=decoded,
                    shown="greedy_decode on 1 1 - 1 2 2 - - 2",
                ),
                Case(([0, 0, 0],), [], run=decoded, shown="greedy_decode on - - -"),
                Case(([3],), [3], run=decoded, shown="greedy_decode on 3"),
                Case(([2, 0, 2, 3, 3, 1],), [2, 2, 3, 1], run=decoded, shown="greedy_decode on 2 - 2 3 3 1"),
                Case(([1, 0, 2, 1],), [1, 2, 1], run=decoded, shown="greedy_decode on 1 - 2 1"),
                Case(draw_path, collapse, run=decoded, shown="greedy_decode(log_probs)"),
            ],
        )
    ],
    mistakes=[
        Mistake(
            named("blanks_first", on_path(lambda path: merged(no_blanks(path)))),
            "the blanks are dropped first, and what they kept apart runs together. Merge first.",
        ),
        Mistake(
            named("never_merged", on_path(no_blanks)),
            "equal neighbours are not merged: a long sound is said many times.",
        ),
        Mistake(named("keeps_blanks", on_path(merged)), "the blanks are still there. They say nothing."),
        Mistake(
            named("the_whole_path", on_path(list)),
            "this is the path itself: merge equal neighbours, then drop the blanks.",
        ),
        Mistake(named("each_once", on_path(each_once)), "each symbol comes once. Only equal neighbours are one."),
        Mistake(
            down_the_columns,
            "the likeliest frame of each symbol is taken. Asked for is the likeliest symbol of each frame.",
        ),
        Mistake(least_likely, "the unlikeliest symbol is taken. Logarithms of chances are largest where chances are."),
        Mistake(blank_is_last, "the last symbol is taken for the blank. It is symbol 0."),
        Mistake(
            named("without_first", on_path(without_the_first)),
            "the first frame's symbol is lost: nothing stands before it.",
        ),
        Mistake(
            named("round_the_corner", on_path(round_the_corner)),
            "the first frame is compared with the last: at t = 0 Python takes path[t - 1] from the end.",
        ),
        Mistake(as_text, "the symbols are joined to a text. Asked for is a list of numbers."),
    ],
    hints=[
        "Three steps: the likeliest symbol of each frame, equal neighbours made one, blanks dropped. Order matters.",
        "A frame's symbol counts if it is not 0 and is not that of the frame before.",
        "[int(k) for t, k in enumerate(path) if k != 0 and (t == 0 or k != path[t - 1])]",
    ],
    sibling=runs,
)
