"""What a table of chances says, worked out by hand."""

from __future__ import annotations

import math
import numbers
from fractions import Fraction

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import show


def named(name, function):
    function.__name__ = name
    return function


def chances_by_hand():
    """Return the chances that three frames say each of four words.

    At each of the frames the chance of the blank is 0.5, that of a 0.3, that of b 0.2.
    Returns a dict from "", "a", "ab" and "aa" to a number.

    >>> sorted(chances_by_hand())
    ['', 'a', 'aa', 'ab']
    """
    return {"": 0.5**3, "a": 0.3**3 + 2 * 0.3**2 * 0.5 + 3 * 0.3 * 0.5**2, "ab": 0.12, "aa": 0.3 * 0.5 * 0.3}


def by_listing():
    return {"": 0.125, "a": 0.342, "ab": 0.12, "aa": 0.045}


def judged(answer):
    """Say what is wrong with an answer, and hand none of the chances out."""
    truths = by_listing()
    if not isinstance(answer, dict):
        return f"gave a {type(answer).__name__}, expected values for '', 'a', 'ab', 'aa'"
    if set(answer) != set(truths):
        return f"gave {show(answer)}, expected the keys '', 'a', 'ab', 'aa'"
    for word, true in truths.items():
        one = answer[word]
        one = float(one) if isinstance(one, Fraction) else one[()] if isinstance(one, np.ndarray) else one
        if not isinstance(one, numbers.Real) or isinstance(one, bool):
            return f"at {word!r} gave a {type(one).__name__} {show(one)}, expected a number"
        if not math.isclose(one, true, rel_tol=5e-3):
            return f"at {word!r} gave {show(one)}: that is too {'small' if one < true else 'large'}"
    return ""


def claims(**other):
    table = {"": 0.125, "a": 0.342, "ab": 0.12, "aa": 0.045}
    table.update({word.strip("_"): chance for word, chance in other.items()})
    return lambda: dict(table)


def in_per_cent():
    return {word: 100 * chance for word, chance in by_listing().items()}


def three_coins():
    """Return the chances of 0, 1, 2 and 3 heads in three throws of a coin.

    >>> three_coins()
    {0: 0.125, 1: 0.375, 2: 0.375, 3: 0.125}
    """
    return {0: 1 / 8, 1: 3 / 8, 2: 3 / 8, 3: 1 / 8}


chances_exercise = Exercise(
    key="chances_by_hand",
    book=chances_by_hand,
    parts=[Part("four chances", 1, [Case((), judge=judged)])],
    mistakes=[
        Mistake(
            named("one_path_each", claims(a=0.075, ab=0.03, aa=0.045)),
            "one path is counted for each word. Many paths say the same; their chances add up.",
        ),
        Mistake(
            named("no_long_a", claims(a=0.225)),
            "for “a” only the paths with one a are counted. The a may last two or three frames.",
        ),
        Mistake(
            named("a_comes_twice", claims(a=0.387)),
            "the path a, blank, a is counted for “a”. It says “aa”.",
        ),
        Mistake(
            named("aa_without_blank", claims(aa=0.18, a=0.342)),
            "paths such as a, a, blank are counted for “aa”. Equal neighbours are one a.",
        ),
        Mistake(
            named("all_three_a", claims(aa=0.072)),
            "the path a, a, a is counted for “aa”. It says “a”.",
        ),
        Mistake(
            named("ab_with_one_blank_place", claims(ab=0.06)),
            "for “ab” the blank may stand before, between or after, or not at all: five paths.",
        ),
        Mistake(
            named("ab_with_blank_alone", claims(ab=0.09)),
            "for “ab” the three paths with a blank are counted. Without one, a or b lasts two frames.",
        ),
        Mistake(in_per_cent, "these are per cent. A chance is a number from 0 to 1."),
    ],
    hints=[
        "Write down all paths of three symbols that say the word, and next to each the product of its chances.",
        "One path says nothing at all, six say “a”, five say “ab”, one says “aa”.",
        "“a”: aaa, aa-, -aa, a--, -a-, --a. “ab”: aab, abb, ab-, a-b, -ab. “aa”: a-a.",
    ],
    sibling=three_coins,
)
