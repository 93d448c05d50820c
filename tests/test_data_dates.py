"""Dates as people write them: right, unseen where they should be, and back from tokens."""

import datetime

import numpy as np
import pytest

from nnbook.data import dates
from nnbook.data.dates import CHARACTERS, FIRST, LAST, LONGEST, STYLES, decode_dates, encode_dates, write_date


def test_the_styles_are_what_they_say() -> None:
    day = datetime.date(2021, 5, 3)
    assert [write_date(day, i) for i in range(len(STYLES))] == list(STYLES)


@pytest.mark.parametrize(
    ("day", "ending", "word"),
    [
        (1, "1st", "first"),
        (2, "2nd", "second"),
        (11, "11th", "eleventh"),
        (12, "12th", "twelfth"),
        (13, "13th", "thirteenth"),
        (20, "20th", "twentieth"),
        (21, "21st", "twenty-first"),
        (23, "23rd", "twenty-third"),
        (30, "30th", "thirtieth"),
        (31, "31st", "thirty-first"),
    ],
)
def test_ordinals_end_as_in_english(day: int, ending: str, word: str) -> None:
    date = datetime.date(1999, 1, day)
    assert write_date(date, 1) == f"{ending} January 1999"
    assert write_date(date, 10) == f"the {word} of January 1999"


def test_no_date_of_the_test_is_learned_from() -> None:
    train, test = dates(30_000, np.random.default_rng(1))
    assert not set(train.isos) & set(test.isos)
    assert len(set(test.isos)) == len(test.isos) == 1000
    assert all(FIRST.isoformat() <= iso <= LAST.isoformat() for iso in train.isos + test.isos)


def test_the_same_seed_gives_the_same_dates() -> None:
    one, other = (dates(50, np.random.default_rng(3), n_test=20) for _ in range(2))
    assert one == other
    assert one != dates(50, np.random.default_rng(4), n_test=20)


def test_every_text_and_every_day_can_be_encoded_and_read_again() -> None:
    days = [FIRST + datetime.timedelta(i) for i in range(0, (LAST - FIRST).days, 17)]
    texts = [write_date(day, style) for day in days for style in range(len(STYLES))]
    assert max(map(len, texts)) <= LONGEST
    rows = encode_dates(texts)
    assert [row.strip().removesuffix(">") for row in decode_dates(rows)] == texts
    assert rows.max() < len(CHARACTERS) == len(set(CHARACTERS))


def test_arguments_out_of_range_are_named() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="n_test must be at most 10,000"):
        dates(1, rng, n_test=20_000)
    with pytest.raises(TypeError, match="rng must be a generator"):
        dates(1, 7)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'ä' in '3 März' is none"):
        encode_dates(["3 März"])
    with pytest.raises(ValueError, match="at most 36 characters, got 40"):
        encode_dates(["x" * 40])
