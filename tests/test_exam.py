"""An exam from a private folder: built, released, handed in, graded, and never seen by students or by git."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from claims import nnbook_commands
from conftest import ROOT
from exam_course import (
    CHAPTER,
    answered_exam,
    blank_exam,
    clean_environment,
    gap_of,
    hand_in,
    make_exam_course,
    name_cell,
)
from graded_course import QUICK, Here, cell, copy_course, grades_in, in_this_process, nbgrader, whole_gradebook
from nbclient import NotebookClient
from nbgrader.api import Gradebook
from notebooks import faults, results

from nnbook import by_student
from nnbook.checks import Chapter
from nnbook.checks.exam import Samples, open_checks
from nnbook.course.build import build_chapters
from nnbook.course.chapter_table import chapter_table
from nnbook.course.exam import new_exam
from nnbook.course.overlay import find_private
from nnbook.course.places import Places, Problem, list_chapters
from nnbook.grading.bundle import make_bundle
from nnbook.grading.course import read_course
from nnbook.grading.kernel_choice import choose_kernel, kernel_options, what_the_sandbox_lacks
from nnbook.grading.private import PRIVATE
from nnbook.grading.run import Report, grade_chapter

WRONG = "    return sum(v >= threshold for v in x)"


@pytest.fixture(autouse=True)
def no_other_course(monkeypatch):
    for name in (PRIVATE, by_student.HANDED_IN_BY):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    """A course with an exam that six have handed in, and nothing is graded."""
    course = make_exam_course(tmp_path_factory.mktemp("exam") / "course", "kept/for may")
    copied = gap_of("ada", course)
    on_hub = answered_exam(course, "x", gap_of("hub", course))
    name_cell(on_hub).source = name_cell(on_hub).source.replace('"x", ', "")
    hand_in(
        course,
        {
            "ada": answered_exam(course, "ada", gap_of("ada", course)),
            "ben": answered_exam(course, " BEN", copied, WRONG),
            "eve": answered_exam(course, "ada", copied),
            "hub": on_hub,
            "max": answered_exam(course, "your number", gap_of("max", course)),
        },
    )
    return course


@pytest.fixture
def course(fresh: Path, tmp_path: Path) -> Path:
    return copy_course(fresh, tmp_path / "course")


def grade(course: Path, sandboxed: bool = False, **wishes) -> Report:
    kernel = choose_kernel(sandboxed)
    options = dataclasses.replace(QUICK, kernel=kernel, kernel_options=kernel_options(kernel))
    return grade_chapter(read_course(course), CHAPTER, lambda: in_this_process(Here()), options, **wishes)


def points(course: Path, student: str) -> dict[str, float | None]:
    return {name.removeprefix("check_"): score for name, (score, _) in grades_in(course, student).items()}


LACKING = what_the_sandbox_lacks()
SANDBOXED = pytest.param(True, marks=pytest.mark.skipif(bool(LACKING), reason=LACKING))


@pytest.mark.parametrize("sandboxed", [False, SANDBOXED])
def test_everybody_is_graded_on_numbers_of_their_own_and_others_work_waits_for_a_person(course, sandboxed):
    report = grade(course, sandboxed)
    assert points(course, "ada") == points(course, "hub") == {"n_above": 2, "largest_gap": 2}
    assert points(course, "ben") == {"n_above": 0, "largest_gap": 0}, "ada's number is not ben's"
    assert set(grades_in(course, "eve").values()) == {(None, True)}
    assert set(grades_in(course, "max").values()) == {(None, True)}
    reasons = {result.student: result.reason for result in report.results if result.reason}
    assert reasons == {
        "eve": f"{CHAPTER}.ipynb says that it is that of “ada”, and eve handed it in, so a person has to look.",
        "max": f"{CHAPTER}.ipynb does not say whose it is (by_student.me was not filled in), so a person has to look.",
    }
    before = whole_gradebook(course)
    grade(course, sandboxed, again=True)
    assert whole_gradebook(course) == before, "a regrade sees other numbers"


STEAL = """
import types
from nnbook.checks.ch90_exam import check as theirs
n_above = types.FunctionType(theirs.n_above.book.__code__, theirs.n_above.book.__globals__)
"""


@pytest.mark.skipif(bool(LACKING), reason=LACKING)
def test_code_that_is_graded_cannot_take_answers_from_the_checks(course):
    stolen = answered_exam(course, "eve", 0.0)
    cell(stolen, "n_above").source = STEAL
    hand_in(course, {"eve": stolen})
    grade(course, sandboxed=False)
    assert points(course, "eve")["n_above"] == 2, "the attack works where nothing is shut off"
    report = grade(course, sandboxed=True)
    assert points(course, "eve")["n_above"] == 0
    (notebook,) = report.results[0].notebooks
    assert "No module named" in notebook.content


@pytest.mark.skipif(bool(LACKING), reason=LACKING)
def test_a_check_of_another_form_is_run_with_the_notebook_and_finds_its_module(course):
    changed = course / "solutions" / CHAPTER / f"{CHAPTER}.ipynb"
    changed.write_text(changed.read_text().replace('"n_above, result = check', '"n_above, result = 1 and check'))
    nbgrader(course, "generate_assignment", CHAPTER)
    hand_in(course, {"ada": answered_exam(course, "ada", gap_of("ada", course))})
    grade(course, sandboxed=True)
    assert points(course, "ada") == {"n_above": 2, "largest_gap": 2}


def test_nbgrader_grades_the_exam_alike_and_refuses_others_work_with_our_step(course):
    theirs = copy_course(course, course.with_name("theirs"))
    with (theirs / "nbgrader_config.py").open("a") as configuration:
        configuration.write(
            "\nfrom nbgrader.converters import Autograde\nfrom nnbook.grading.ask_whose import AskWhose\n"
            "c.Autograde.sanitize_preprocessors = [AskWhose, *Autograde().sanitize_preprocessors]\n"
        )
    command = [sys.executable, "-m", "nbgrader", "autograde", CHAPTER]
    done = subprocess.run(command, cwd=theirs, capture_output=True, text=True, env=clean_environment(), timeout=300)
    assert done.returncode != 0
    assert "eve handed it in" in done.stderr
    for student in ("ada", "ben", "hub"):
        assert points(theirs, student) == (
            {"n_above": 0, "largest_gap": 0} if student == "ben" else {"n_above": 2, "largest_gap": 2}
        )
    with Gradebook(f"sqlite:///{theirs}/gradebook.db", "nnbook") as book:
        assert [one.score for one in book.assignment_submissions(CHAPTER) if one.student.id in ("eve", "max")] == [0, 0]


def test_what_students_get_has_no_answers_and_tries_the_examples_without_the_checks(course, tmp_path):
    released = course / "chapters" / CHAPTER
    assert sorted(path.name for path in released.iterdir()) == [".gitignore", f"{CHAPTER}.ipynb"]
    text = (released / f"{CHAPTER}.ipynb").read_text()
    assert "raise NotImplementedError" in text
    assert "ordered" not in text, "an answer was released"

    def tried(notebook: nbformat.NotebookNode) -> list[tuple[str, list[str]]]:
        environment = clean_environment()
        NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute(
            env=environment
        )
        assert not faults(notebook)
        return [(one["status"], [row["status"] for row in one["rows"]]) for one in results(notebook)]

    assert tried(blank_exam(course)) == [("not attempted", []), ("not attempted", [])]
    solved = answered_exam(course, "ada", 0.5)
    assert tried(solved) == [("passed", ["passed"]), ("passed", [])]
    assert "graded by your teacher" in str(solved.cells)
    wrong = answered_exam(course, "ada", 0.5, "    return 7")
    assert tried(wrong)[0] == ("failed", ["failed"])


def test_checks_are_the_teachers_where_the_private_folder_is_and_samples_where_it_is_not(course):
    assert isinstance(open_checks(CHAPTER), Samples)
    folder = find_private(course)
    assert folder == course / "kept" / "for may"
    try:
        found = open_checks(CHAPTER)
        assert isinstance(found, Chapter)
        assert list(found.exercises) == ["n_above", "largest_gap"]
    finally:
        sys.modules.pop(f"nnbook.checks.ch{CHAPTER}", None)
        os.environ.pop(PRIVATE, None)


def test_a_broken_module_of_checks_is_not_taken_for_a_missing_one(tmp_path, monkeypatch):
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "ch91_broken.py").write_text("import no_such_module_at_all\n")
    monkeypatch.setenv(PRIVATE, str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="no_such_module_at_all"):
        open_checks("91_broken")


def test_the_exam_is_kept_out_of_git_and_of_what_learners_see(course):
    shutil.copytree(ROOT / "chapters" / "01_mcculloch_pitts", course / "chapters" / "01_mcculloch_pitts")
    (course / "README.md").write_text("<!-- chapters -->\n<!-- /chapters -->\n")
    assert [one.name for one in list_chapters(Places(course, course / "work"))] == ["01_mcculloch_pitts"]
    assert CHAPTER not in chapter_table(course)
    shutil.rmtree(course / "submitted")
    for words in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *words], cwd=course, check=True, capture_output=True)
    listed = subprocess.run(["git", "ls-files"], cwd=course, capture_output=True, text=True, check=True).stdout
    assert "01_mcculloch_pitts.ipynb" in listed
    assert "exam" not in listed


def test_the_bundle_carries_the_checks_and_not_the_answers(course):
    bundle = make_bundle(read_course(course), CHAPTER)
    assert list(bundle.private) == [f"checks/ch{CHAPTER}.py"]
    assert str(course) not in str(bundle.environment)
    (course / "kept" / "for may" / "checks" / f"ch{CHAPTER}.py").write_bytes(b"# changed\n")
    assert make_bundle(read_course(course), CHAPTER).key != bundle.key


def test_build_says_whether_the_exam_is_what_its_source_gives(course, monkeypatch, capsys):
    monkeypatch.setenv("NNBOOK_COURSE", str(course))
    monkeypatch.setenv(PRIVATE, str(course / "kept" / "for may"))
    assert build_chapters(["90"], check=True, static=True) == 0
    source = course / "kept" / "for may" / CHAPTER / f"{CHAPTER}.py"
    source.write_text(source.read_text().replace("## Counting", "## To count"))
    assert build_chapters(["90"], check=True, static=True) == 1
    assert "is not what its source gives" in " ".join(capsys.readouterr().out.split())


def test_a_private_chapter_does_not_take_the_place_of_one_of_the_courses_own(course, monkeypatch):
    monkeypatch.setenv("NNBOOK_COURSE", str(course))
    monkeypatch.setenv(PRIVATE, str(course / "kept" / "for may"))
    (course / "chapters" / CHAPTER / ".gitignore").unlink()
    with pytest.raises(Problem, match="a chapter 90_exam of its own"):
        build_chapters(["90"])


def test_a_template_never_overwrites(tmp_path):
    new_exam(tmp_path / "exam")
    with pytest.raises(Problem, match="is there already"):
        new_exam(tmp_path / "exam")
    assert (tmp_path / "exam" / ".gitignore").read_text() == "*\n"


def test_the_commands_that_the_text_tells_are_there():
    text = (ROOT / "docs" / "exams.md").read_text()
    blocks = re.findall(r"^```console\n(.*?)^```$", text, flags=re.M | re.S)
    lines = [line.split() for line in "".join(blocks).splitlines()]
    ours = [words[1:] for words in lines if words[0] == "nnbook"]
    assert [words[0] for words in ours] == ["release", "build", "grade"]
    for command, *words in ours:
        assert {word for word in words if word.startswith("-")} <= nnbook_commands()[command]
