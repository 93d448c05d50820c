"""``nnbook grade`` gives what ``nbgrader autograde`` gives, does nothing twice, and loses nothing."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import distributed
import nbformat
import pytest
from conftest import ROOT, TEST_ALL
from graded_course import (
    ANSWERS,
    CHAPTER,
    QUICK,
    Here,
    answered,
    cell,
    copy_course,
    folder_of,
    grade,
    grades_in,
    hand_in,
    in_this_process,
    make_course,
    nbgrader,
    released,
    run_nnbook,
    whole_folder,
    whole_gradebook,
)
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from notebooks import CHAPTERS, FOLDERS, fill, learners, solution_cells, solved

from nnbook.course.places import Problem
from nnbook.grading.course import read_course
from nnbook.grading.kernel_choice import choose_kernel, kernel_options, what_the_sandbox_lacks
from nnbook.grading.layout import Options
from nnbook.grading.results import Store
from nnbook.grading.run import grade_chapter
from nnbook.grading.workers import dask, processes

LATE = "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    """A course in which four students have handed in, and nothing is graded: solved, blank, half right, wrong."""
    course = make_course(tmp_path_factory.mktemp("fresh") / "course", LATE)
    blank = released(course)
    whole = answered(blank)
    cell(whole, "why").source = "It is so."
    hand_in(course, "solved", whole)
    hand_in(course, "blank", blank)
    hand_in(course, "half", answered(blank, {"double": "    return 2 * abs(x)", "halve": ANSWERS["halve"]}))
    hand_in(course, "wrong", answered(blank, {"double": "    return x", "halve": "    return x"}))
    (folder_of(course, "half") / "timestamp.txt").write_text("2026-03-01 10:00:00 CET")
    (folder_of(course, "half") / "numbers.txt").write_text("the student's own\n")
    (folder_of(course, "half") / "more").mkdir()
    (folder_of(course, "half") / "more" / "data.txt").write_text("7\n")
    return course


@pytest.fixture
def course(fresh: Path, tmp_path: Path) -> Path:
    return copy_course(fresh, tmp_path / "course")


def mark_by_hand(course: Path) -> None:
    """Give points by hand and a comment, extend a due date, as a teacher does in the formgrader."""
    with Gradebook(f"sqlite:///{course}/gradebook.db", "nnbook") as opened:
        book: Any = opened
        book.find_grade("why", CHAPTER, CHAPTER, "solved").manual_score = 0.5
        book.find_grade("check_double", CHAPTER, CHAPTER, "wrong").extra_credit = 0.25
        book.find_comment("double", CHAPTER, CHAPTER, "wrong").manual_comment = "Read it again."
        book.find_assignment(CHAPTER).duedate = book.find_submission(CHAPTER, "half").timestamp.replace(year=2025)
        book.db.commit()


def test_gradebook_and_files_equal_those_of_nbgrader_before_and_after_marks_by_hand(course, tmp_path):
    theirs = copy_course(course, tmp_path / "theirs")
    nbgrader(theirs, "autograde", CHAPTER)
    assert grade(course).exit_code == 0
    assert whole_gradebook(course) == whole_gradebook(theirs)
    assert whole_folder(course / "autograded") == whole_folder(theirs / "autograded")
    assert grades_in(course, "half") == {"check_double": (1, False), "check_halve": (1, False), "why": (0, False)}
    assert grades_in(course, "solved")["why"] == (None, True)

    for one in (course, theirs):
        mark_by_hand(one)
    nbgrader(theirs, "autograde", CHAPTER, "--force")
    grade(course, again=True)
    assert whole_gradebook(course) == whole_gradebook(theirs)
    assert "'late_submission_penalty': 2.0" in str(whole_gradebook(course)["submitted_notebook"])


@pytest.mark.skipif(not TEST_ALL, reason="make test-all grades the chapters here; by day the small course is enough")
@pytest.mark.parametrize("name", CHAPTERS[1:])
def test_a_chapter_of_the_book_is_graded_as_nbgrader_grades_it(name, tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    make_book_course(ours, name)
    copy_course(ours, theirs)
    options = dataclasses.replace(QUICK, cell_seconds=600, notebook_seconds=1200)
    report = grade_chapter(read_course(ours), name, lambda: in_this_process(Here()), options, rehearsed_from=1)
    assert report.exit_code == 0
    nbgrader(theirs, "autograde", name)
    assert whole_gradebook(ours) == whole_gradebook(theirs)
    assert whole_folder(ours / "autograded") == whole_folder(theirs / "autograded")
    points = {result.student: result.score for result in report.results}
    assert points["blank"] == 0 < points["half"] < points["solved"]


def make_book_course(root: Path, name: str) -> None:
    (root / "solutions" / name).mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for notebook in (one for one, folder in FOLDERS.items() if folder == name):
        shutil.copy(ROOT / "solutions" / name / f"{notebook}.ipynb", root / "solutions" / name)
        half = sorted(solution_cells(solved(notebook)))[::2]
        kinds = {
            "blank": learners(notebook),
            "half": fill(learners(notebook), solved(notebook), lambda key, half=half: key in half),
            "solved": fill(learners(notebook), solved(notebook)),
        }
        for student, handed_in in kinds.items():
            folder = root / "submitted" / student / name
            folder.mkdir(parents=True, exist_ok=True)
            nbformat.write(handed_in, folder / f"{notebook}.ipynb")
    nbgrader(root, "generate_assignment", name)


# nothing is done twice


def test_unchanged_work_is_not_done_twice_and_changed_work_is(course):
    grade(course, students=["blank", "half"])
    marked = whole_gradebook(course)
    second = Here()
    report = grade(course, second, students=["blank", "half"])
    assert (second.done, report.fresh, len(report.results)) == ([], set(), 2)
    assert whole_gradebook(course) == marked

    hand_in(course, "blank", answered(released(course)))
    third = Here()
    grade(course, third, students=["blank", "half"])
    assert third.done == ["blank"]
    assert grades_in(course, "blank")["check_double"] == (2, False)


def test_another_secret_or_another_limit_is_other_work_and_again_forces(course):
    one: dict[str, Any] = {"students": ["blank"]}
    grade(course, **one)
    for change in (
        {"options": dataclasses.replace(QUICK, cell_seconds=77)},
        {"options": dataclasses.replace(QUICK, cell_seconds=77), "again": True},
    ):
        executor = Here()
        grade(course, executor, **one, **change)
        assert executor.done == ["blank"]
    (course / ".course-secret").write_text("another")
    executor = Here()
    grade(course, executor, **one, options=dataclasses.replace(QUICK, cell_seconds=77))
    assert executor.done == ["blank"]


def test_points_given_by_hand_are_not_questioned_by_a_run_that_has_nothing_to_do(course):
    grade(course, students=["solved"])
    with Gradebook(f"sqlite:///{course}/gradebook.db", "nnbook") as opened:
        book: Any = opened
        given = book.find_grade("why", CHAPTER, CHAPTER, "solved")
        given.manual_score, given.needs_manual_grade = 1, False
        book.db.commit()
    grade(course, students=["solved"])
    assert grades_in(course, "solved")["why"] == (None, False)


class Interrupted(Here):
    """Is stopped from outside when two submissions are done."""

    def submit(self, fn, /, *args, **kwargs):
        if len(self.done) == 2:
            raise KeyboardInterrupt
        return super().submit(fn, *args, **kwargs)


def test_an_interrupted_run_goes_on_where_it_was(course):
    first, second = Interrupted(), Here()
    with pytest.raises(KeyboardInterrupt):
        grade(course, first, at_once=1)
    report = grade(course, second)
    assert (first.done, second.done) == (["blank", "half"], ["solved", "wrong"])
    assert len(report.results) == 4
    assert grades_in(course, "half")["check_halve"] == (1, False)


def test_a_run_that_dies_while_it_merges_is_merged_by_the_next(course, monkeypatch):
    save = Store.save

    def die(self, result, merged=False):
        if merged and result.student == "solved":
            raise KeyboardInterrupt
        save(self, result, merged)

    monkeypatch.setattr(Store, "save", die)
    with pytest.raises(KeyboardInterrupt):
        grade(course, at_once=1)
    monkeypatch.undo()
    second = Here()
    assert grade(course, second).exit_code == 0
    assert second.done == ["wrong"]  # which was not reached; the one that was being merged is not graded anew
    assert grades_in(course, "solved")["check_double"] == (2, False)
    assert grades_in(course, "wrong")["check_double"] == (0, False)


def test_a_killed_grader_leaves_no_half_result_and_the_next_goes_on(course):
    results = course / ".nnbook-grading" / CHAPTER
    process = run_nnbook(course, "90", "--no-sandbox", "--jobs", "1", start=True)
    wait_for(lambda: any(results.glob("*.json")))
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    before = {file.stem: file.stat().st_mtime_ns for file in results.glob("*.json")}
    assert before.keys() < {"blank", "half", "solved", "wrong"}
    second = Here()
    # The command knows the same kernel and limits as here, so what it did stands.
    assert len(grade(course, second).results) == 4
    assert sorted([*second.done, *before]) == ["blank", "half", "solved", "wrong"]


def wait_for(condition, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_two_graders_do_not_work_on_one_course_at_once(course):
    from nnbook.grading.merge import only_grader

    with only_grader(read_course(course)), pytest.raises(Problem, match="Another `nnbook grade` is at work"):
        grade(course)


# a failed re-grade


@pytest.mark.parametrize(("ungraded", "left"), [("person", (None, True)), ("zero", (0, False))])
def test_a_failed_regrade_leaves_no_old_grade(course, ungraded, left):
    with open(course / "nbgrader_config.py", "a") as configuration:
        configuration.write(f"\nc.Grading.ungraded = {ungraded!r}\n")
    grade(course, students=["half"])
    assert grades_in(course, "half")["check_halve"] == (1, False)
    hand_in(course, "half", b'{"cells": [')
    report = grade(course, students=["half"])
    assert (report.exit_code, report.results[0].status) == (1, "failed")
    assert set(grades_in(course, "half").values()) == {left}
    assert not (course / "autograded" / "half" / CHAPTER).exists()


def test_what_failed_for_want_of_a_kernel_is_tried_again(course):
    broken = Options(kernel="no-such-provisioner")
    report = grade(course, students=["half"], options=broken)
    assert report.exit_code == 1
    assert "No kernel could be started" in report.results[0].reason
    second = Here()
    grade(course, second, students=["half"], options=broken)
    assert second.done == ["half"]


# executors and the command


def test_processes_give_what_one_process_gives(course, tmp_path):
    here = copy_course(course, tmp_path / "here")
    grade_chapter(read_course(course), CHAPTER, lambda: processes(2), QUICK, at_once=2)
    grade(here)
    assert whole_gradebook(course) == whole_gradebook(here)
    assert whole_folder(course / "autograded") == whole_folder(here / "autograded")


def test_a_dask_cluster_gives_what_one_process_gives(course, tmp_path):
    here = copy_course(course, tmp_path / "here")
    cluster: Any = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address="", local_directory=str(tmp_path)
    )
    with cluster:
        address = cluster.scheduler_address
        grade_chapter(read_course(course), CHAPTER, lambda: dask(address), QUICK, at_once=9)
    grade(here)
    assert whole_gradebook(course) == whole_gradebook(here)
    assert whole_folder(course / "autograded") == whole_folder(here / "autograded")


@pytest.mark.skipif(bool(what_the_sandbox_lacks()), reason=what_the_sandbox_lacks())
def test_in_the_sandbox_results_are_the_same_and_no_kernel_has_the_secret(course, tmp_path):
    notebook = answered(released(course))
    secret = "import os\nprint('NNBOOK_GRADING_SECRET' in os.environ, os.environ['NBGRADER_EXECUTION'])"
    notebook.cells.append(new_code_cell(secret, id="secret"))
    hand_in(course, "solved", notebook)
    here = copy_course(course, tmp_path / "here")
    boxed = Options(kernel="nnbook-sandbox", kernel_options=kernel_options("nnbook-sandbox"))
    assert grade(course, options=boxed).exit_code == 0
    grade(here)
    assert whole_gradebook(course) == whole_gradebook(here)
    assert whole_folder(course / "autograded") == whole_folder(here / "autograded")
    assert "False autograde" in str(whole_folder(course / "autograded"))


def test_the_command_grades_and_says_so_to_people_and_programs(course):
    done = run_nnbook(course, "90", "--no-sandbox", "--students", "blank,half", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert "2 graded; 2 of them in this run." in done.stdout
    assert re.search(r"^half +1 +1 +0 +2 of 4 points  graded *$", done.stdout, re.MULTILINE)
    done = run_nnbook(course, "90", "--no-sandbox", "--students", "half", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["counts"]) == (0, {"graded": 1})
    assert told["submissions"][0]["cells"] == {CHAPTER: {"check_double": 1, "check_halve": 1, "why": 0}}
    assert told["submissions"][0]["graded_now"] is False


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["91"], "There is no chapter “91”"),
        (["90", "--students", "zoe"], "zoe handed in nothing for 90_small."),
        (["90", "--jobs", "0"], "at least one submission has to be graded at a time"),
        (["90", "--scheduler", "tcp://127.0.0.1:9"], "No Dask scheduler answers at tcp://127.0.0.1:9"),
    ],
)
def test_a_bad_call_is_told_in_a_sentence(fresh, words, sentence):
    done = run_nnbook(fresh, *words, "--no-sandbox")
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_sandbox_nothing_of_students_is_run(monkeypatch):
    from nnbook.grading import kernel_choice

    monkeypatch.delenv("NNBOOK_GRADING_KERNEL", raising=False)
    monkeypatch.setattr(kernel_choice, "what_the_sandbox_lacks", lambda: "bubblewrap is missing.")
    with pytest.raises(Problem, match=r"bubblewrap is missing\. With `--no-sandbox`"):
        choose_kernel(sandboxed=True)
    assert choose_kernel(sandboxed=False) in ("nnbook-warm", "local-provisioner")
    monkeypatch.setattr(kernel_choice, "what_the_sandbox_lacks", lambda: "")
    assert choose_kernel(sandboxed=True) == "nnbook-sandbox"
    with pytest.raises(Problem, match="is no sandbox"):
        choose_kernel(sandboxed=True, configured="local-provisioner")


def test_the_configuration_leaves_nothing_behind_in_this_process(course):
    before = dict(os.environ)
    found = read_course(course)
    assert dict(os.environ) == before
    secret = os.environ.get("NNBOOK_GRADING_SECRET") or (course / ".course-secret").read_text()
    assert found.environment["NNBOOK_GRADING_SECRET"] == secret


def test_an_unreleased_chapter_is_told_what_comes_first(tmp_path, fresh):
    course = copy_course(fresh, tmp_path / "course", without=["gradebook.db"])
    with pytest.raises(Problem, match="`nbgrader generate_assignment 90_small` comes first"):
        grade(course)
