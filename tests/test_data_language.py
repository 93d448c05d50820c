"""The texts of chapter 17: number words, reviews and reports."""

import numpy as np
import pytest

from nnbook.data.number_words import MOST, english_number, german_number, number_words
from nnbook.data.reports import reports, written_reports
from nnbook.data.reviews import FIRST_NAMES, reviews, served_by, written_reviews

PAIRS = {
    1: ("one", "eins"),
    11: ("eleven", "elf"),
    16: ("sixteen", "sechzehn"),
    17: ("seventeen", "siebzehn"),
    21: ("twenty-one", "einundzwanzig"),
    30: ("thirty", "dreißig"),
    66: ("sixty-six", "sechsundsechzig"),
    70: ("seventy", "siebzig"),
    100: ("one hundred", "einhundert"),
    101: ("one hundred and one", "einhunderteins"),
    207: ("two hundred and seven", "zweihundertsieben"),
    1000: ("one thousand", "eintausend"),
    1001: ("one thousand and one", "eintausendeins"),
    21_000: ("twenty-one thousand", "einundzwanzigtausend"),
    101_211: ("one hundred and one thousand two hundred and eleven", "einhunderteintausendzweihundertelf"),
    999_999: (
        "nine hundred and ninety-nine thousand nine hundred and ninety-nine",
        "neunhundertneunundneunzigtausendneunhundertneunundneunzig",
    ),
}


@pytest.mark.parametrize("n", PAIRS)
def test_numbers_are_spelled_right(n: int) -> None:
    assert (english_number(n), german_number(n)) == PAIRS[n]


def test_every_number_has_words_of_its_own() -> None:
    some = range(1, 20_000)
    assert len({english_number(n) for n in some}) == len({german_number(n) for n in some}) == len(some)


def test_no_number_of_the_test_is_learned_from() -> None:
    train, test = number_words(8000, np.random.default_rng(3), 2000)
    assert len(set(train.numbers)) == 8000
    assert len(set(test.numbers)) == 2000
    assert not set(train.numbers) & set(test.numbers)
    assert 1 <= min(train.numbers + test.numbers) <= max(train.numbers + test.numbers) <= MOST


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="german_number: n must be"):
        german_number(1_000_000)
    with pytest.raises(ValueError, match="at most 20,000"):
        number_words(20_000, np.random.default_rng(0))
    with pytest.raises(ValueError, match="n must be even"):
        reviews(3, np.random.default_rng(0))
    with pytest.raises(ValueError, match="share must be"):
        served_by(3, np.random.default_rng(0), 1.5)


def test_mirrored_reviews_come_in_pairs_of_the_same_words() -> None:
    some = reviews(400, np.random.default_rng(0)).of("mirrored")
    for i in range(0, len(some.texts), 2):
        assert some.texts[i] != some.texts[i + 1]
        assert sorted(some.texts[i].split()) == sorted(some.texts[i + 1].split())
        assert some.labels[i : i + 2].tolist() == [1, 0]


def test_each_kind_has_as_many_good_as_bad_reviews() -> None:
    some = reviews(1000, np.random.default_rng(1))
    for kind in ("plain", "negated", "mirrored"):
        assert some.of(kind).labels.mean() == 0.5
    assert written_reviews().labels.mean() == 0.5
    assert len(set(written_reviews().texts)) == 40


def test_the_planted_share_is_there() -> None:
    _, labels, names = served_by(4000, np.random.default_rng(2), 0.8)
    first = np.isin(names, FIRST_NAMES)
    assert abs(labels[first].mean() - 0.8) < 0.03
    assert abs(labels[~first].mean() - 0.2) < 0.03


def test_news_tell_first_and_letters_later() -> None:
    some = reports(300, np.random.default_rng(0))
    for report in some:
        shared = [len(set(one.split()) & set(report.summary.split())) for one in report.sentences]
        assert len(set(report.sentences)) == len(report.sentences) in (5, 6, 7)
        if report.kind == "news":
            assert shared[0] == max(shared)
    assert 0.4 < np.mean([report.kind == "news" for report in some]) < 0.6
    assert all(4 <= len(report.sentences) <= 8 for report in written_reports())
