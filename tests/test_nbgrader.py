"""The round trip with nbgrader, by its own commands and the shipped configuration, without a flag.

In ``make test`` one chapter makes the trip; ``make test-all`` sends every one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, TEST_ALL
from nbgrader.api import Gradebook
from nbgrader_forked import run_nbgrader
from notebooks import CHAPTERS as ALL_CHAPTERS
from notebooks import FOLDERS, checks_in, fill, learners, solution_cells, solved

CHAPTERS = ALL_CHAPTERS if TEST_ALL else ALL_CHAPTERS[:1]
NOTEBOOKS = [name for name, folder in FOLDERS.items() if folder in CHAPTERS]

WRONG = "    return None"


def nbgrader(course: Path, *words: str) -> str:
    """Run nbgrader's command, in a fork of a process that has imported it, and return what it said."""
    code, said = run_nbgrader(course, *words)
    assert code == 0, said
    return said


def nbgrader_by_itself(course: Path, *words: str) -> str:
    """Run nbgrader's command as a teacher does."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course,
        capture_output=True,
        text=True,
        env=os.environ,
        timeout=3600 if TEST_ALL else 300,  # chapters that train take minutes for four students
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def spoil(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Answer every exercise wrongly: the functions return None."""
    for cell in solution_cells(notebook).values():
        cell.source = cell.source.replace("    raise NotImplementedError  # write your code here", WRONG)
        assert WRONG in cell.source
    return notebook


def notebooks_of(chapter: str) -> list[str]:
    return [name for name in NOTEBOOKS if FOLDERS[name] == chapter]


def submit(course: Path, name: str) -> None:
    """Hand in a notebook for each of four students."""
    half = sorted(solution_cells(solved(name)))[::2]
    submissions = {
        "solved": fill(learners(name), solved(name)),
        "blank": learners(name),
        "half": fill(learners(name), solved(name), lambda key: key in half),
        "wrong": spoil(learners(name)),
    }
    for student, notebook in submissions.items():
        folder = course / "submitted" / student / FOLDERS[name]
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Release, submit (solved, blank, half right, wrong), grade, write feedback and export, once for all tests."""
    course = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(ROOT / "chapters", course / "chapters")
    for name in CHAPTERS:
        (course / "solutions" / name).mkdir(parents=True)
        for file in (ROOT / "solutions" / name).iterdir():
            if file.is_file():
                shutil.copy(file, course / "solutions" / name)
    for name in CHAPTERS:
        nbgrader(course, "generate_assignment", name)
        for notebook in notebooks_of(name):
            submit(course, notebook)
        nbgrader_by_itself(course, "autograde", name)
    nbgrader(course, "generate_feedback", CHAPTERS[-1])
    nbgrader(course, "export")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        yield course, book


def scores(book: Gradebook, name: str, student: str) -> dict[str, float]:
    """Return the points that the checks gave, by exercise; a written answer is left to a person."""
    notebook = book.find_submission_notebook(name, FOLDERS[name], student)
    return {g.name.removeprefix("check_"): g.auto_score for g in notebook.grades if g.cell.cell_type == "code"}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_solved_submission_earns_everything(graded, name):
    _, book = graded
    points = {k: e.points for k, e in checks_in(name).items()}
    assert scores(book, name, "solved") == points


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("student", ["blank", "wrong"])
def test_a_blank_or_wrong_submission_earns_nothing(graded, name, student):
    _, book = graded
    found = scores(book, name, student)
    assert found.keys() == checks_in(name).keys()
    assert set(found.values()) == {0}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_half_right_submission_earns_what_is_right_and_nothing_is_lost_twice(graded, name):
    _, book = graded
    right = sorted(solution_cells(solved(name)))[::2]
    expected = {k: e.points if k in right else 0 for k, e in checks_in(name).items()}
    assert scores(book, name, "half") == expected


def test_a_blank_written_answer_earns_nothing_and_an_answer_waits_for_a_person(graded):
    _, book = graded
    for chapter in CHAPTERS:
        submitted = [book.find_submission_notebook(name, chapter, "blank") for name in notebooks_of(chapter)]
        written = [grade for one in submitted for grade in one.grades if grade.cell.cell_type == "markdown"]
        assert written
        assert all(g.auto_score == 0 and not g.needs_manual_grade for g in written)


def test_the_release_is_the_committed_chapter(graded):
    course, _ = graded
    for chapter in CHAPTERS:
        released = sorted((course / "chapters" / chapter).iterdir())
        assert [path.stem for path in released] == notebooks_of(chapter)
        for path in released:
            assert path.read_bytes() == (ROOT / "chapters" / chapter / path.name).read_bytes()


def test_a_regrade_gives_the_same_grades(graded):
    course, book = graded
    name = CHAPTERS[-1]
    before = scores(book, name, "half")
    nbgrader(course, "autograde", name, "--student=half", "--force")
    book.db.expire_all()
    assert scores(book, name, "half") == before


def test_feedback_shows_what_was_wrong(graded):
    course, _ = graded
    name = CHAPTERS[-1]
    page = (course / "feedback" / "wrong" / name / f"{name}.html").read_text()
    assert "hands nothing back" in page
    assert "stands in from here on" in page


def test_the_export_lists_every_student(graded):
    course, _ = graded
    table = (course / "grades.csv").read_text()
    assert all(student in table for student in ("solved", "blank", "half", "wrong"))


def test_validate_tells_right_from_wrong(graded):
    course, _ = graded
    name = CHAPTERS[-1]
    right = nbgrader(course, "validate", f"submitted/solved/{name}/{name}.ipynb")
    wrong = nbgrader(course, "validate", f"submitted/wrong/{name}/{name}.ipynb")
    assert "Success! Your notebook passes all the tests" in right
    assert "FAILED" in wrong
