"""The path explorable: what a path says and how likely its word is, beside CTC, and the browser beside Python."""

import numpy as np
import pytest

from nnbook.checks.ch16_speech_recognition.ctc import ctc_batch
from nnbook.explorables import PathExplorable
from nnbook.explorables.path import CHANCES, said

STATES = [
    PathExplorable(),
    PathExplorable(path=[0, 0, 0, 0, 0, 0]),
    PathExplorable(path=[1, 1, 2, 0, 2, 0]),
    PathExplorable(path=[1, 0, 1, 0, 1, 0]),
    PathExplorable(path=[2, 1, 2, 1, 2, 1]),
    PathExplorable(path=[1, 2, 0, 2, 0, 2]),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


@pytest.mark.parametrize(("path", "word"), [([1, 1, 2, 2, 2, 0], "be"), ([1, 2, 0, 2, 2, 2], "bee"), ([0] * 6, "")])
def test_neighbours_are_merged_and_then_blanks_are_dropped(path: list[int], word: str) -> None:
    assert said(path) == word


@pytest.mark.parametrize("path", [[1, 1, 2, 2, 2, 0], [1, 2, 0, 2, 2, 2], [1, 1, 1, 1, 1, 1]])
def test_the_chance_of_a_word_is_ctcs(path: list[int]) -> None:
    widget = PathExplorable(path=path)
    target = ["be".index(letter) + 1 for letter in widget.word]
    loss = ctc_batch(np.log(CHANCES)[None], [target], np.array([6]))[0]
    assert np.exp(-loss) == pytest.approx(widget.total, rel=1e-12)


def test_the_words_of_all_paths_are_certain_together() -> None:
    words = {said(np.unravel_index(n, (3,) * 6)): np.unravel_index(n, (3,) * 6) for n in range(729)}
    totals = [PathExplorable(path=[int(k) for k in path]).total for path in words.values()]
    assert sum(totals) == pytest.approx(1)


def test_symbols_are_chosen_by_keyboard_and_by_mouse(bare) -> None:
    page = bare(PathExplorable())
    page.page.locator("summary").press("Enter")
    page.page.get_by_label("symbol of frame 1").focus()
    page.page.keyboard.press("e")
    assert page.numbers_agree()
    assert page.widget.path[0] == 2  # type: ignore[attr-defined]
    page.page.get_by_label("symbol of frame 1").select_option("b")
    page.page.get_by_label("symbol of frame 4").select_option("blank")
    assert page.numbers_agree()
    assert page.widget.word == "bee"  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody tr").count() == page.widget.ways  # type: ignore[attr-defined]
    page.page.locator(".nnb-place").first.click()
    assert page.numbers_agree()
    assert page.widget.path[0] == 0  # type: ignore[attr-defined]


def test_a_change_redraws_the_picture() -> None:
    widget = PathExplorable()
    before = widget.png(), repr(widget)
    widget.path = [1, 1, 2, 0, 2, 0]
    assert widget.png() != before[0]
    assert repr(widget) != before[1]
