"""The course's text: what is in it, and how it is cut into streams."""

import numpy as np
import pytest

from nnbook.data.course_text import course_text, streams


def test_the_text_is_small_letters_and_a_few_marks() -> None:
    text = course_text()
    assert 60_000 < len(text) < 70_000
    assert "".join(sorted(set(text))) == " ',-.:;?abcdefghijklmnopqrstuvwxyz"
    assert "  " not in text


def test_a_stream_goes_on_from_row_to_row_and_its_target_is_the_next_entry() -> None:
    ids = np.random.default_rng(0).permutation(1003)
    x, y = streams(ids, 7)
    assert x.shape == y.shape == (143, 7)
    np.testing.assert_array_equal(x[1:], y[:-1])
    np.testing.assert_array_equal(np.append(x.T.ravel(), y[-1, -1]), ids[:1002])


@pytest.mark.parametrize(("ids", "n"), [(np.zeros((4, 2)), 2), (np.arange(3), 3), (np.zeros(0), 1)])
def test_what_cannot_be_cut_is_named(ids: np.ndarray, n: int) -> None:
    with pytest.raises(ValueError, match="streams: ids must be a row"):
        streams(ids, n)
