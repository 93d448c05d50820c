"""Numbers in English words and in German ones: "two hundred and seven" and "zweihundertsieben".

Datasheet. Made for this course by two short functions, one a language, so every pair is right by construction and
nothing was collected from anybody. English is British ("two hundred and seven"). German is written as one small word,
with the ein of einhundert and eintausend always there, without an und after hundert, and with ß in dreißig, as in
Germany and Austria (Switzerland writes dreissig). One way of writing only: no "a hundred", no "hunderteins", no
"zwo", no typing errors. Good for watching two languages order the same parts differently; not good for judging a
translator of anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nnbook.data.arguments import needs_rng, needs_whole

MOST = 999_999
ENGLISH_SMALL = (
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ENGLISH_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
GERMAN_SMALL = (
    "", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "dreizehn",
    "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
)  # fmt: skip
GERMAN_TENS = ("", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")


class NumberWords(NamedTuple):
    """Numbers and their words, an entry a number."""

    numbers: list[int]
    english: list[str]
    german: list[str]


def english_number(n: int) -> str:
    """Write a number from 1 to 999,999 in British English.

    Raises TypeError where n is no whole number, ValueError where it is out of range.

    >>> english_number(207), english_number(21_053)
    ('two hundred and seven', 'twenty-one thousand and fifty-three')
    """
    _in_range("english_number", n)
    thousands, rest = divmod(n, 1000)
    words = [f"{_english_below_1000(thousands)} thousand"] if thousands else []
    if thousands and 0 < rest < 100:
        words.append("and")
    return " ".join([*words, _english_below_1000(rest)]).strip()


def german_number(n: int) -> str:
    """Write a number from 1 to 999,999 in German, as one word.

    Raises TypeError where n is no whole number, ValueError where it is out of range.

    >>> german_number(207), german_number(21_001), german_number(31)
    ('zweihundertsieben', 'einundzwanzigtausendeins', 'einunddreißig')
    """
    _in_range("german_number", n)
    thousands, rest = divmod(n, 1000)
    word = f"{_german_below_1000(thousands)}tausend" if thousands else ""
    return word + _german_below_1000(rest) + ("s" if rest % 100 == 1 else "")  # at the end, ein becomes eins


def _english_below_1000(n: int) -> str:
    hundreds, rest = divmod(n, 100)
    words = [f"{ENGLISH_SMALL[hundreds]} hundred"] if hundreds else []
    if hundreds and rest:
        words.append("and")
    small = (
        ENGLISH_SMALL[rest]
        if rest < 20
        else "-".join(filter(None, (ENGLISH_TENS[rest // 10], ENGLISH_SMALL[rest % 10])))
    )
    return " ".join([*words, small]).strip()


def _german_below_1000(n: int) -> str:
    hundreds, rest = divmod(n, 100)
    word = f"{GERMAN_SMALL[hundreds]}hundert" if hundreds else ""
    if rest < 20:
        return word + GERMAN_SMALL[rest]
    return word + "und".join(filter(None, (GERMAN_SMALL[rest % 10], GERMAN_TENS[rest // 10])))


def number_words(n: int, rng: np.random.Generator, n_test: int = 1000) -> tuple[NumberWords, NumberWords]:
    """Return numbers in words of both languages, to learn from and to test with.

    n: numbers to learn from. n_test: numbers to test with. All are different and from 1 to 999,999. They have one to
    six digits, drawn so that their lengths come equally often as far as they can: at most 999 have up to three.
    rng: draws them.

    Returns (train, test), a `NumberWords` each, without a number in common. Raises TypeError where n or n_test is no
    whole number or rng no generator, ValueError where one is negative or both are more than 20,000 together.

    >>> train, test = number_words(2000, np.random.default_rng(0), n_test=100)
    >>> len(train.numbers), len(test.english), set(train.numbers) & set(test.numbers)
    (2000, 100, set())
    """
    needs_whole("number_words", "n", n, 0)
    needs_whole("number_words", "n_test", n_test, 0)
    needs_rng("number_words", rng)
    if n + n_test > 20_000:
        raise ValueError(f"number_words: n and n_test must be at most 20,000 together, got {n + n_test}")
    drawn = np.floor(10 ** rng.uniform(0, 6, 40 * (n + n_test) + 1000)).astype(np.int64)
    _, first = np.unique(drawn, return_index=True)
    chosen = drawn[np.sort(first)][: n + n_test]
    chosen = rng.permutation(chosen)
    return _written(chosen[n_test:]), _written(chosen[:n_test])


def _written(numbers: Sequence[int] | np.ndarray) -> NumberWords:
    whole = [int(n) for n in numbers]
    return NumberWords(whole, [english_number(n) for n in whole], [german_number(n) for n in whole])


def _in_range(name: str, n: int) -> None:
    needs_whole(name, "n", n, 1)
    if n > MOST:
        raise ValueError(f"{name}: n must be from 1 to 999,999, got {n}")
