"""Dates as people write them, and as ISO 8601 writes them: "the third of May 2021" and "2021-05-03"."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nnbook.data.arguments import needs_rng, needs_whole

FIRST, LAST = datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)
LONGEST = 36  # "the twenty-seventh of September 2021"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
TEENS = (
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
    "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
ORDINALS = (*UNITS, *TEENS, "twentieth", *(f"twenty-{u}" for u in UNITS), "thirtieth", "thirty-first")

STYLES = (
    "3 May 2021",
    "3rd May 2021",
    "3 May '21",
    "May 3, 2021",
    "May 3rd, 2021",
    "2021 May 3",
    "3.5.2021",
    "Mon 3 May 2021",
    "Monday, 3 May 2021",
    "the 3rd of May, 2021",
    "the third of May 2021",
    "third of May 2021",
)
END = ">"  # stands between what is read and what is written
CHARACTERS = " " + END + "0123456789-',." + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "abcdefghijklmnopqrstuvwxyz"


class Dates(NamedTuple):
    """Dates in two writings, an entry a date: texts[i] is what somebody wrote, isos[i] the same as YYYY-MM-DD."""

    texts: list[str]
    isos: list[str]


def dates(n: int, rng: np.random.Generator, n_test: int = 1000) -> tuple[Dates, Dates]:
    """Return dates of 1950 to 2049 as people write them and in ISO form, to learn from and to test with.

    n: dates to learn from, drawn with replacement. n_test: dates to test with, all different, at most 10,000.
    rng: draws dates and styles.

    Returns (train, test), a `Dates` each. No date of the test is among those to learn from, in whatever style. Each is
    written in one of the twelve `STYLES` at random; months are sometimes cut to three letters, capitals sometimes
    forgotten. A year of two digits means the one from 1950 to 2049.

    Raises TypeError where n or n_test is no whole number or rng no generator, ValueError where one is out of range.

    >>> train, test = dates(5000, np.random.default_rng(0), n_test=100)
    >>> len(train.texts), len(set(test.isos)), set(train.isos) & set(test.isos)
    (5000, 100, set())
    """
    needs_whole("dates", "n", n, 0)
    needs_whole("dates", "n_test", n_test, 0)
    needs_rng("dates", rng)
    if n_test > 10_000:
        raise ValueError(f"dates: n_test must be at most 10,000, got {n_test}")
    order = rng.permutation((LAST - FIRST).days + 1)
    held_out, rest = order[:n_test], order[n_test:]
    return _written(rng.choice(rest, n), rng), _written(held_out, rng)


def _written(offsets: np.ndarray, rng: np.random.Generator) -> Dates:
    days = [FIRST + datetime.timedelta(int(offset)) for offset in offsets]
    styles, moods = rng.integers(len(STYLES), size=len(days)), rng.random((len(days), 2))
    texts = []
    for day, style, (cut, lower) in zip(days, styles, moods, strict=True):
        text = write_date(day, int(style), short=cut < 0.3)
        texts.append(text.lower() if lower < 0.2 else text)
    return Dates(texts, [day.isoformat() for day in days])


def write_date(day: datetime.date, style: int, short: bool = False) -> str:
    """Write a date in one of the `STYLES`, by its number; short: with three letters of the month.

    >>> write_date(datetime.date(1999, 9, 22), 4), write_date(datetime.date(1999, 9, 22), 2, short=True)
    ('September 22nd, 1999', "22 Sep '99")
    """
    month = MONTHS[day.month - 1][: 3 if short else None]
    weekday, word = WEEKDAYS[day.weekday()], ORDINALS[day.day - 1]
    d, y = day.day, day.year
    ending = "th" if d in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")
    return (
        f"{d} {month} {y}",
        f"{d}{ending} {month} {y}",
        f"{d} {month} '{y % 100:02d}",
        f"{month} {d}, {y}",
        f"{month} {d}{ending}, {y}",
        f"{y} {month} {d}",
        f"{d}.{day.month}.{y}",
        f"{weekday[:3]} {d} {month} {y}",
        f"{weekday}, {d} {month} {y}",
        f"the {d}{ending} of {month}, {y}",
        f"the {word} of {month} {y}",
        f"{word} of {month} {y}",
    )[style]


def encode_dates(texts: Sequence[str], isos: Sequence[str] | None = None) -> np.ndarray:
    """Return one row of tokens a date: spaces, the text, the end mark, and the ISO form if it is given.

    texts: of at most `LONGEST` characters, all among `CHARACTERS`; a token is a character's place there.

    Returns (N, 37), or (N, 47) with isos, int64: text and end mark stand at the right of columns 0 to 36.
    Raises ValueError for a text that is too long or has another character.

    >>> row = encode_dates(["3 May 2021"], ["2021-05-03"])[0]
    >>> row.shape, "".join(CHARACTERS[i] for i in row[26:])
    ((47,), '3 May 2021>2021-05-03')
    """
    places = {character: i for i, character in enumerate(CHARACTERS)}
    rows = []
    for i, text in enumerate(texts):
        if len(text) > LONGEST:
            raise ValueError(f"encode_dates: a text has at most {LONGEST} characters, got {len(text)} ({text[:50]!r})")
        whole = text.rjust(LONGEST) + END + (isos[i] if isos is not None else "")
        strange = sorted(set(whole) - set(places))
        if strange:
            raise ValueError(f"encode_dates: {strange[0]!r} in {text!r} is none of the characters known")
        rows.append([places[character] for character in whole])
    return np.array(rows, np.int64).reshape(len(rows), -1)


def decode_dates(tokens: np.ndarray) -> list[str]:
    """Return rows of tokens as texts.

    >>> decode_dates(encode_dates(["3.5.2021"]))[0].strip()
    '3.5.2021>'
    """
    return ["".join(CHARACTERS[i] for i in row) for row in np.asarray(tokens).tolist()]
