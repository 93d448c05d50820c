"""docs/teaching.md is done as it says: its boxes are run one after the other, in a course of three students."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT, TEST_ALL
from notebooks import fill, learners, solution_cells, solved

from nnbook.grading.kernel_choice import what_the_sandbox_lacks

pytestmark = pytest.mark.skipif(bool(what_the_sandbox_lacks()), reason=what_the_sandbox_lacks())

CHAPTER = "01_mcculloch_pitts"
BOXES = re.findall(r"^```(\w+)\n(.*?)^```$", (ROOT / "docs/teaching.md").read_text(), flags=re.M | re.S)
LOOK = 1  # the exit code of a command that did its work and leaves something to look at


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, tuple[int, str, Path]]:
    """Follow the guide; return for each command how it ended, what it said, and the course's folder."""
    if not TEST_ALL:
        pytest.skip("two minutes: the guide is followed by `make test-all`")
    course = tmp_path_factory.mktemp("teaching") / "course"
    for folder in ("chapters", "solutions"):
        shutil.copytree(ROOT / folder / CHAPTER, course / folder / CHAPTER)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    hand_in(course)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "COLUMNS": "200", "NO_COLOR": "1"}
    for name in ("NNBOOK_COURSE", "NNBOOK_PRIVATE", "NNBOOK_GRADING_SECRET"):
        environment.pop(name, None)
    said: dict[str, tuple[int, str, Path]] = {}
    for language, text in BOXES:
        if language == "text":
            (course / "roster.csv").write_text(text)
        elif language == "python":
            with open(course / "nbgrader_config.py", "a") as configuration:
                configuration.write(f"\n{text}")
        else:
            assert language == "sh"
            for line in text.splitlines():
                done = subprocess.run(
                    line, shell=True, cwd=course, env=environment, capture_output=True, text=True, timeout=600
                )
                said[line] = done.returncode, done.stdout + done.stderr, course
    return said


def hand_in(course: Path) -> None:
    half = sorted(solution_cells(solved(CHAPTER)))[::2]
    students = {
        "ada": fill(learners(CHAPTER), solved(CHAPTER)),
        "ben": fill(learners(CHAPTER), solved(CHAPTER), lambda key: key in half),
        "cy": learners(CHAPTER),
    }
    for student, notebook in students.items():
        for number, cell in enumerate(solution_cells(notebook, "markdown").values()):
            cell.source = f"{student} says so, in {number + 1} sentence."
        folder = course / "submitted" / student / CHAPTER
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{CHAPTER}.ipynb")
        (folder / "timestamp.txt").write_text(
            "2026-10-13 12:00:00 +0200" if student == "ben" else "2026-10-12 12:00 UTC"
        )


def test_every_box_is_of_a_kind_that_is_followed():
    assert {language for language, _ in BOXES} == {"sh", "python", "text"}
    assert len([text for language, text in BOXES if language == "sh"]) >= 10


def test_every_command_of_the_guide_does_its_work(told):
    wrong = {line: text for line, (code, text, _) in told.items() if code not in (0, LOOK)}
    assert wrong == {}
    # Reviews are missing, for nobody has filled in a form; nothing else is left to look at.
    assert [line for line, (code, *_) in told.items() if code == LOOK] == ["nnbook peer 1 --collect"]


def test_what_the_guide_promises_is_there(told):
    course = told["nnbook grade 1"][2]
    assert "3 graded; 3 of them in this run." in told["nnbook grade 1"][1]
    assert "3 students in the database" in told["nbgrader db student list"][1]
    assert sorted(path.name for path in (course / "peer" / CHAPTER / "out").iterdir()) == ["ada.md", "ben.md", "cy.md"]
    assert "0 of 2 reviews are in" in told["nnbook peer 1 --collect"][1]
    assert "3 submissions compared: no pair" in told["nnbook similar 1"][1]
    assert sorted(path.parent.parent.name for path in (course / "feedback").glob("*/*/*.html")) == ["ada", "ben", "cy"]
    assert (course.parent / "for-my-class" / "chapters" / CHAPTER).is_dir()
    assert {".course-secret", "gradebook.db", "submitted"} <= {
        path.name for path in (course.parent / "backup").iterdir()
    }
    moodle = (course / "grades-moodle.csv").read_text().splitlines()
    canvas = (course / "grades-canvas.csv").read_text().splitlines()
    assert moodle[1].startswith("Ada,Lovelace,4711,ada@example.org,")
    assert canvas[3].startswith('"Ott, Ben",4712,,ben,,')


def test_the_late_penalty_is_taken_and_goes_with_the_extension(told):
    from nbgrader.api import Gradebook

    course = told["nnbook grade 1"][2]
    row = next(line for line in (course / "grades-moodle.csv").read_text().splitlines() if line.startswith("Ben"))
    with Gradebook(f"sqlite:///{course}/gradebook.db", "nnbook") as opened:
        book: Any = opened
        ben = book.find_submission(CHAPTER, "ben")
        assert float(row.rsplit(",", 1)[1]) == pytest.approx(0.9 * ben.score)  # one day had begun
        assert ben.late_submission_penalty == 0  # three days more were given afterwards


def test_the_words_on_chapters_and_titles_are_those_of_the_code():
    from nnbook.grading.export import CanvasExport

    text = (ROOT / "docs/teaching.md").read_text()
    assert "c.CanvasExport.titles" in text
    assert CanvasExport().has_trait("titles")
