"""The pictures of a class are drawn ahead, and each notebook shows what it would have drawn itself."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import graded_course
import nbformat
import pytest
from graded_course import (
    CHAPTER,
    NAME,
    QUICK,
    Here,
    answered,
    copy_course,
    grade,
    hand_in,
    make_course,
    nbgrader,
    released,
    whole_folder,
    whole_gradebook,
)
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from nnbook.course.reading import Unreadable
from nnbook.grading import rehearsal, workers
from nnbook.grading.bundle import Bundle, make_bundle
from nnbook.grading.course import read_course
from nnbook.grading.kernel_choice import SANDBOX, kernel_options, what_the_sandbox_lacks
from nnbook.grading.layout import Options
from nnbook.grading.rehearsal import draw_ahead

DRAWING = """import matplotlib.pyplot as plt
from nnbook.plot import show
fig, ax = plt.subplots()
ax.plot([1, 2, 3])
show(fig, "A line that rises from one to three.")"""
OF_AN_ANSWER = """try:
    heights = [double(1), double(5)]
except NotImplementedError:
    heights = [2, 10]
fig, ax = plt.subplots()
ax.bar([0, 1], heights)
show(fig, "Two bars, the second five times the first.")"""
OTHER = b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4, "big") + b"drawn ahead"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose notebook draws two pictures; the second shows what an answer gives, and "wrong" gives another."""
    plain = graded_course.source_notebook

    def drawing() -> NotebookNode:
        nb = plain()
        nb.cells.insert(1, new_code_cell(DRAWING, id="drawing"))
        nb.cells.insert(4, new_code_cell(OF_AN_ANSWER, id="of-an-answer"))
        return nb

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graded_course, "source_notebook", drawing)
        course = make_course(tmp_path_factory.mktemp("drawing") / "course")
    blank = released(course)
    hand_in(course, "blank", blank)
    hand_in(course, "solved", answered(blank))
    hand_in(course, "wrong", answered(blank, {"double": "    return x + 1", "halve": "    return x"}))
    return course


@pytest.fixture
def course(fresh: Path, tmp_path: Path) -> Path:
    return copy_course(fresh, tmp_path / "course")


def bundle_of(course: Path) -> Bundle:
    return make_bundle(read_course(course), CHAPTER)


def pictures_of(course: Path, student: str) -> list[bytes]:
    nb = nbformat.read(course / "autograded" / student / CHAPTER / f"{NAME}.ipynb", 4)
    pages = [output.get("data", {}).get("text/html", "") for c in nb.cells for output in c.get("outputs", [])]
    return [base64.b64decode(page.partition("base64,")[2].partition('"')[0]) for page in pages if "base64," in page]


def test_what_was_not_drawn_is_drawn_when_a_check_looks_at_it(course, tmp_path):
    for student in ("solved", "wrong"):  # a scatter plot has no colours before it is drawn
        file = course / "submitted" / student / CHAPTER / f"{NAME}.ipynb"
        nb = nbformat.read(file, 4)
        drawing = "dots = ax.scatter([1, 2, 3], [1, 2, 3], c=[0, 1, 2])\nshow(fig"
        place = next(i for i, c in enumerate(nb.cells) if c.source == DRAWING)
        nb.cells[place].source = DRAWING.replace("show(fig", drawing)
        nb.cells.insert(place + 1, new_code_cell("len(dots.get_facecolors()), ax.get_ylim(), ax.yaxis.offsetText"))
        nbformat.write(nb, file)
    chapter = course / "chapters" / CHAPTER / f"{NAME}.ipynb"
    nbformat.write(nbformat.read(course / "submitted" / "solved" / CHAPTER / f"{NAME}.ipynb", 4), chapter)
    theirs = copy_course(course, tmp_path / "theirs")
    nbgrader(theirs, "autograde", CHAPTER)
    grade(course, rehearsed_from=1)
    assert whole_folder(course / "autograded") == whole_folder(theirs / "autograded")
    text = (course / "autograded" / "wrong" / CHAPTER / f"{NAME}.ipynb").read_text()
    assert "(3, (" in text


def test_gradebook_and_files_are_those_of_nbgrader(course, tmp_path):
    theirs = copy_course(course, tmp_path / "theirs")
    nbgrader(theirs, "autograde", CHAPTER)
    grade(course, rehearsed_from=1)
    assert whole_gradebook(course) == whole_gradebook(theirs)
    assert whole_folder(course / "autograded") == whole_folder(theirs / "autograded")
    assert [len(pictures_of(course, student)) for student in ("blank", "solved", "wrong")] == [2, 2, 2]


@pytest.mark.parametrize(
    "kernel",
    [
        "plain",
        "warm",
        pytest.param(
            "sandbox", marks=pytest.mark.skipif(bool(what_the_sandbox_lacks()), reason=what_the_sandbox_lacks())
        ),
    ],
)
def test_a_notebook_shows_what_was_drawn_ahead_where_it_draws_the_same(kernel, course, monkeypatch):
    kinds = {"plain": Options(), "warm": QUICK, "sandbox": Options(SANDBOX, kernel_options(SANDBOX))}
    drawn = draw_ahead(bundle_of(course), kinds[kernel])
    assert len(drawn) == 2
    monkeypatch.setattr(workers, "draw_ahead", lambda bundle, options: dict.fromkeys(drawn, OTHER))
    monkeypatch.setattr(graded_course, "draw_ahead", workers.draw_ahead)
    grade(course, rehearsed_from=1, options=kinds[kernel])
    assert pictures_of(course, "blank") == [OTHER, OTHER]
    assert pictures_of(course, "solved") == [OTHER, OTHER]
    first, second = pictures_of(course, "wrong")
    assert first == OTHER
    assert second not in (OTHER, *drawn.values())
    assert second.startswith(b"\x89PNG")


def test_no_solution_is_run_and_none_is_in_the_bundle(course):
    source = course / "solutions" / CHAPTER / f"{NAME}.ipynb"
    nb = nbformat.read(source, 4)
    nb.cells.append(new_code_cell("treble = 'a solution that was never released'", id="late"))
    nbformat.write(nb, source)
    (code,) = bundle_of(course).code.values()
    assert list(code) == [c.source for c in released(course).cells if c.cell_type == "code"]
    assert DRAWING in code
    assert not any("return 2 * x" in source or "treble" in source for source in code)


def test_a_released_notebook_that_is_gone_draws_nothing(course):
    (course / "chapters" / CHAPTER / f"{NAME}.ipynb").unlink()
    bundle = bundle_of(course)
    assert bundle.code == {NAME: ()}
    assert draw_ahead(bundle, QUICK) == {}


def test_a_rehearsal_does_not_go_on_for_ever(course, monkeypatch):
    monkeypatch.setattr(rehearsal, "SECONDS", 1.0)
    bundle = bundle_of(course)
    object.__setattr__(bundle, "code", {NAME: (*bundle.code[NAME], "while True: pass")})
    begun = time.monotonic()
    assert draw_ahead(bundle, QUICK) == {}
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("last", ["import os\nos._exit(0)", "raise SystemExit", "print('x' * 100)\n1 / 0"])
def test_a_notebook_that_goes_wrong_draws_what_it_can_or_nothing(last, course):
    bundle = bundle_of(course)
    code = {name: (*cells, last) for name, cells in bundle.code.items()}
    object.__setattr__(bundle, "code", code)
    assert len(draw_ahead(bundle, QUICK)) == (0 if "_exit" in last else 2)


@pytest.mark.parametrize(("least", "rehearsals"), [(1, 1), (3, 1), (4, 0), (None, 0)])
def test_it_is_done_once_and_only_for_enough_submissions(least, rehearsals, course, monkeypatch):
    done: list[Bundle] = []

    def nothing(bundle: Bundle, options: Options) -> dict[str, bytes]:
        done.append(bundle)
        return {}

    monkeypatch.setattr(workers, "draw_ahead", nothing)
    monkeypatch.setattr(graded_course, "draw_ahead", nothing)
    grade(course, rehearsed_from=least)
    assert len(done) == rehearsals
    assert grade(course, rehearsed_from=1).fresh == set()
    assert len(done) == rehearsals


def test_what_has_been_graded_is_not_counted(course, monkeypatch):
    grade(course, students=["blank", "solved"])
    monkeypatch.setattr(workers, "draw_ahead", lambda *_: pytest.fail("there is one submission left"))
    grade(course, rehearsed_from=2)


class Failing(Here):
    """Grades in this process; what is to be drawn ahead fails, or never comes to an end."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__()
        self.error, self.tried = error, 0

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        if fn is not rehearsal.draw_ahead:
            return super().submit(fn, *args, **kwargs)
        self.tried += 1
        future: Future = Future()
        if self.error is not None:
            future.set_exception(self.error)
        return future


@pytest.mark.parametrize("error", [None, Unreadable("is gone"), BrokenProcessPool("killed")], ids=repr)
def test_without_pictures_a_class_is_graded_all_the_same(error, course):
    executor = Failing(error)
    report = grade(course, executor, rehearsed_from=1)
    assert report.exit_code == 0
    assert [result.status for result in report.results] == ["graded"] * 3
    assert executor.tried == 1
    assert len(pictures_of(course, "solved")) == 2
