"""Positions as the hands of many clocks."""

from __future__ import annotations

import math

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def sinusoidal_positions(length, d):
    """Return a row of d numbers for each position: sines and cosines of d/2 clocks, in turn.

    length: T, a whole number from 1 on.  d: features, an even number.
    Entry (p, 2i) is sin(p / 10000^(2i/d)), entry (p, 2i + 1) the cosine of the same, for i from 0 to d/2 - 1.
    Returns an array (T, d).

    >>> sinusoidal_positions(2, 4).round(2).tolist()
    [[0.0, 1.0, 0.0, 1.0], [0.84, 0.54, 0.01, 1.0]]
    """
    angles = np.arange(length)[:, None] / 10_000 ** (np.arange(0, d, 2) / d)
    positions = np.zeros((length, d))
    positions[:, 0::2] = np.sin(angles)
    positions[:, 1::2] = np.cos(angles)
    return positions


def by_entries(length, d):
    rows = []
    for p in range(length):
        angles = [p / 10_000 ** (2 * i / d) for i in range(d // 2)]
        rows.append([number for angle in angles for number in (math.sin(angle), math.cos(angle))])
    return np.array(rows)


def clocks(angle, pairs=True, swapped=False):
    def wrong(length, d):
        angles = angle(np.arange(length)[:, None], np.arange(d // 2), d)
        both = [np.sin(angles), np.cos(angles)][:: -1 if swapped else 1]
        return np.stack(both, axis=2).reshape(length, d) if pairs else np.concatenate(both, axis=1)

    return wrong


def right_angle(p, i, d):
    return p / 10_000 ** (2 * i / d)


def named(name, function):
    function.__name__ = name
    return function


def only_sines(length, d):
    return np.sin(np.arange(length)[:, None] / 10_000 ** (np.arange(d) / d))


def one_clock_a_column(length, d):
    angles = np.arange(length)[:, None] / 10_000 ** (np.arange(d) / d)
    return np.where(np.arange(d) % 2 == 0, np.sin(angles), np.cos(angles))


def counts_columns(length, d):
    angles = np.arange(length)[:, None] / 10_000 ** (2 * np.arange(d) / d)
    return np.where(np.arange(d) % 2 == 0, np.sin(angles), np.cos(angles))


def turned(length, d):
    return by_entries(length, d).T


def clock_hands(minutes):
    """Return sine and cosine of the minute hand's and of the hour hand's angle (N, 4).

    >>> clock_hands(np.array([0])).tolist()
    [[0.0, 1.0, 0.0, 1.0]]
    """
    angles = 2 * np.pi * np.asarray(minutes)[:, None] / np.array([60, 720])
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(-1, 4)


def draw_sizes(rng):
    return int(rng.integers(5, 60)), 2 * int(rng.integers(3, 20))


positions_exercise = Exercise(
    key="sinusoidal_positions",
    book=sinusoidal_positions,
    parts=[
        Part(
            "every entry",
            1,
            [
                Case((3, 4), by_entries),
                Case((9, 6), by_entries),
                Case(draw_sizes, by_entries),
                Case((1, 8), by_entries),
                Case((500, 2), by_entries),
            ],
        )
    ],
    mistakes=[
        Mistake(
            named("halves", clocks(right_angle, pairs=False)),
            "all sines stand first, then all cosines. They should take turns: sine and cosine of one clock, then the "
            "next.",
        ),
        Mistake(
            named("cosine_first", clocks(right_angle, swapped=True)),
            "sine and cosine are exchanged. At position 0 the first number is sin(0).",
        ),
        Mistake(
            named("exponent_halved", clocks(lambda p, i, d: p / 10_000 ** (i / d))),
            "the exponent is i/d where it should be 2i/d, so that the clocks slow down only half as fast.",
        ),
        Mistake(one_clock_a_column, "each column has a clock of its own. Sine and cosine of one pair share a clock."),
        Mistake(
            counts_columns,
            "the exponent is twice the number of the column. i counts pairs of columns, from 0 to d/2 - 1.",
        ),
        Mistake(only_sines, "there are sines only, and a clock for each. Half of the entries are cosines."),
        Mistake(
            named("multiplied", clocks(lambda p, i, d: p * 10_000 ** (2 * i / d))),
            "the position is multiplied by the power. Later clocks should be slower.",
        ),
        Mistake(
            named("from_one", clocks(lambda p, i, d: (p + 1) / 10_000 ** (2 * i / d))),
            "positions are counted from 1. The first is 0.",
        ),
        Mistake(
            named("whole_turns", clocks(lambda p, i, d: 2 * np.pi * p / 10_000 ** (2 * i / d))),
            "there is a factor 2 pi. The angle is the position divided by the power, as it stands.",
        ),
        Mistake(turned, "rows and columns are exchanged: a row is a position."),
    ],
    hints=[
        "Make all angles first, an array (T, d/2): a column of positions against a row of clocks.",
        "The exponents 2i/d are `np.arange(0, d, 2) / d`. `out[:, 0::2]` means every other column, from the first on.",
        "angles = np.arange(length)[:, None] / 10_000 ** (np.arange(0, d, 2) / d); np.sin(angles) "
        "goes to out[:, 0::2], "
        "np.cos(angles) to out[:, 1::2].",
    ],
    sibling=clock_hands,
)
