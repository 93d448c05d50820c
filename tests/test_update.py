"""A new version of a chapter comes in, and nothing that the learner wrote goes."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from small_course import RIGHT, Course, blank, cell, chapter, run_command, solve, store

from nnbook.course.merge import KEPT, RESTATED, Merged, merge
from nnbook.course.places import Places
from nnbook.course.reading import as_node
from nnbook.course.update import update_chapters


def merged(base: NotebookNode | None, mine: NotebookNode, new: NotebookNode) -> Merged:
    return merge(as_node(base) if base else None, as_node(mine), as_node(new))


def sources(result: Merged) -> list[str]:
    return [cell.source for cell in result.nb.cells]


def changed_course() -> NotebookNode:
    """Return the chapter's new version: other prose under a new id, as the builder gives it, and another check."""
    new = chapter()
    cell(new, "title").update(id="title-2", source="# A better chapter")
    cell(new, "halve").source += "  # with more cases"
    new.cells.insert(2, new_code_cell("b = 2", id="new-given"))
    return new


def test_nothing_changed_is_said_so() -> None:
    assert not merged(chapter(), chapter(), chapter()).changed


def test_answers_stay_and_the_course_comes_in() -> None:
    result = merged(chapter(), solve(chapter(), RIGHT), changed_course())
    assert result.changed
    assert sources(result) == [cell.source for cell in solve(changed_course(), RIGHT).cells]
    assert (result.kept, result.added, result.restated) == (3, 0, [])


def test_a_written_answer_stays() -> None:
    mine = chapter()
    cell(mine, "why").source = "Because of the threshold."
    assert "Because of the threshold." in sources(merged(chapter(), mine, changed_course()))


def test_a_cell_of_the_learners_own_stays_behind_the_cell_it_followed() -> None:
    mine = chapter()
    position = [c.id for c in mine.cells].index("try-halve") + 1
    mine.cells[position:position] = [new_code_cell("print(1)"), new_markdown_cell("a thought")]
    mine.cells.insert(0, new_markdown_cell("first of all"))
    result = sources(merged(chapter(), mine, changed_course()))
    at = result.index(blank("halve"))
    assert result[at + 1 : at + 3] == ["print(1)", "a thought"]
    assert result[0] == "first of all"


def test_outputs_stay_with_unchanged_cells_only() -> None:
    mine = store(store(chapter(), "double", 1, "passed"), "halve", 2, "passed")
    result = merged(chapter(), mine, changed_course()).nb
    outputs = {cell.id: bool(cell.outputs) for cell in result.cells if cell.id in ("double", "halve")}
    assert outputs == {"double": True, "halve": False}


def test_a_given_cell_that_only_the_learner_changed_stays_as_it_is() -> None:
    mine = chapter()
    cell(mine, "given").source = "a = 17"
    result = sources(merged(chapter(), mine, changed_course()))
    assert "a = 17" in result
    assert "a = 1" not in result


def test_a_given_cell_that_both_changed_stands_below_the_new_one() -> None:
    mine, new = chapter(), changed_course()
    cell(mine, "given").source = "a = 17"
    cell(new, "given").source = "a = 3"
    assert sources(merged(chapter(), mine, new))[-3:] == ["a = 3", KEPT, "a = 17"]


def test_prose_with_notes_in_it_is_kept_when_the_course_has_other_prose() -> None:
    mine = chapter()
    cell(mine, "title").source += "\n\nMy note."
    result = sources(merged(chapter(), mine, changed_course()))
    assert result[:3] == [KEPT, "# A chapter\n\nMy note.", "# A better chapter"]


def test_an_exercise_stated_anew_keeps_the_answer_and_shows_the_new_blank() -> None:
    mine, new = solve(chapter(), RIGHT), chapter()
    cell(new, "try-double").source = "def double(x, times=2):\n    raise NotImplementedError"
    result = merged(chapter(), mine, new)
    assert result.restated == ["try-double"]
    at = sources(result).index(RIGHT["double"])
    assert sources(result)[at + 1] == f"{RESTATED}\n\n```python\n{cell(new, 'try-double').source}\n```"


def test_a_blank_that_is_untouched_becomes_the_new_blank() -> None:
    new = chapter()
    cell(new, "try-double").source = "def double(x, times=2):\n    raise NotImplementedError"
    result = merged(chapter(), chapter(), new)
    assert cell(new, "try-double").source in sources(result)
    assert blank("double") not in sources(result)


def test_an_answer_to_an_exercise_that_is_gone_is_kept() -> None:
    new = chapter()
    new.cells = [c for c in new.cells if not c.id.endswith("halve")]
    result = sources(merged(chapter(), solve(chapter(), RIGHT), new))
    at = result.index(RIGHT["halve"])
    assert result[at - 1] == KEPT


@pytest.mark.parametrize("key", ["double", "try-double", "why"])
def test_a_check_or_a_blank_that_was_deleted_comes_back(key: str) -> None:
    mine = chapter()
    mine.cells.remove(cell(mine, key))
    result = merged(chapter(), mine, chapter())
    assert result.changed
    assert sources(result) == [c.source for c in chapter().cells]


def test_a_given_cell_that_was_deleted_stays_away_while_the_course_leaves_it_alone() -> None:
    mine = chapter()
    mine.cells.remove(cell(mine, "given"))
    assert not merged(chapter(), mine, chapter()).changed


def test_without_a_known_beginning_whatever_differs_is_kept() -> None:
    mine, new = solve(chapter(), RIGHT), chapter()
    cell(mine, "given").source = "a = 17"
    cell(new, "given").source = "a = 3"
    result = sources(merged(None, mine, new))
    assert result[-3:] == ["a = 3", KEPT, "a = 17"]
    assert set(RIGHT.values()) <= set(result)


def test_what_jupyter_noted_on_cells_stays() -> None:
    mine = chapter()
    cell(mine, "given").metadata["jupyter"] = {"source_hidden": True}
    mine.metadata["widgets"] = {"state": 1}
    nb = merged(chapter(), mine, changed_course()).nb
    assert nb.cells[-1].metadata == {"jupyter": {"source_hidden": True}}
    assert nb.metadata["widgets"] == {"state": 1}


CHAPTER = as_node(chapter())
KEYS = [c.id for c in CHAPTER.cells]
EDITS = st.dictionaries(st.sampled_from(KEYS), st.text(max_size=8), max_size=5)


@settings(max_examples=60, deadline=None)
@given(
    edits=EDITS,
    news=EDITS,
    gone=st.sets(st.sampled_from(KEYS)),
    dropped=st.sets(st.sampled_from(KEYS)),
    own=st.lists(st.integers(0, 10), max_size=3),
    known=st.booleans(),
)
def test_no_line_of_the_learners_is_ever_lost_and_a_second_update_does_nothing(
    edits: dict[str, str], news: dict[str, str], gone: set[str], dropped: set[str], own: list[int], known: bool
) -> None:
    base, mine, new = (copy.deepcopy(CHAPTER) for _ in range(3))
    for nb, texts, without in ((mine, edits, gone), (new, news, dropped)):
        for key, text in texts.items():
            cell(nb, key).source = text
        nb.cells = [c for c in nb.cells if c.id not in without]
    for number, place in enumerate(own):
        mine.cells.insert(place, as_node(new_code_cell(f"own {number}")))
    result = merge(base if known else None, mine, new)
    began = {c.id: c.source for c in base.cells}
    checks = {"double", "halve", "square"}
    written = [c.source for c in mine.cells if c.source != began.get(c.id) and c.id not in checks - dropped]
    for text in written:
        assert text in sources(result)
    for c in new.cells:  # and all of the course is there, but for blanks that are filled in and cells taken out
        left_out = known and c.id in gone and c.source == began[c.id]
        answer = c.id == "why" or c.id.startswith("try-")
        own_text = (c.id in edits and c.id not in checks) or (answer and not known)
        assert c.source in sources(result) or left_out or own_text
    ids = [c.id for c in result.nb.cells]
    assert len(set(ids)) == len(ids)
    again = merge(new, result.nb, new)
    assert not again.changed


def test_update_writes_the_new_version_and_a_backup(tmp_path: Path) -> None:
    course = Course(tmp_path, ["01_one", "02_two"])
    run_command(course, "update")
    mine = solve(chapter("one"), RIGHT)
    old = course.put("01_one", mine)
    course.ship("01_one", changed_course())
    done = run_command(course, "update", "1")
    assert done.returncode == 0
    backups = list(course.own("01_one").parent.glob("01_one.20*.ipynb"))
    assert [path.read_bytes() for path in backups] == [old]
    assert backups[0].name in done.stdout
    text = course.own("01_one").read_text(encoding="utf-8")
    assert "A better chapter" in text
    assert "return 12" in text
    again = run_command(course, "update", "1")
    assert again.stdout == "Nothing to do: your copies have the course's newest version.\n"
    assert list(course.own("01_one").parent.glob("01_one.20*.ipynb")) == backups


def test_update_renews_what_lies_beside_a_notebook_unless_the_learner_changed_it(tmp_path: Path) -> None:
    course = Course(tmp_path, ["01_one"])
    places = Places(course.root, course.work)
    shipped, own = (folder / "01_one" / "data.csv" for folder in (places.chapters, places.work))
    shipped.write_text("1")
    states = []
    for theirs, mine in (("1", None), ("2", None), ("3", "mine")):
        shipped.write_text(theirs)
        if mine:
            own.write_text(mine)
        run_command(course, "update")
        states.append(own.read_text())
    assert states == ["1", "2", "mine"]


def test_a_fault_nobody_thought_of_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nnbook.course import update
    from nnbook.course.places import list_chapters

    course = Course(tmp_path, ["01_one", "02_two"])
    monkeypatch.setenv("NNBOOK_COURSE", str(course.root))
    for name in ("01_one", "02_two"):
        course.put(name, solve(chapter(name[3:]), RIGHT))
        course.ship(name, changed_course())
    real = update.merge

    def fail_once(*args: object) -> Merged:
        monkeypatch.setattr(update, "merge", real)
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(update, "merge", fail_once)
    places = Places(course.root, course.work)
    done = update_chapters(places, list_chapters(places), start_page=False)
    assert [entry.status for entry in done] == ["failed", "updated"]
    assert "Something unexpected happened (ZeroDivisionError: a fault of ours)" in done[0].problem
    assert "Traceback" in (course.work / ".nnbook" / "nnbook.log").read_text()
