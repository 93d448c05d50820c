"""Nothing is lost: a grader that is killed at any moment, or whose disk is full, is simply started again.

No kernel runs here: what grading gives was made once, and every step that comes after it is tried.
"""

from __future__ import annotations

import dataclasses
import errno
import multiprocessing
import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from conftest import TEST_ALL
from fault_tables import record_row
from graded_course import (
    CHAPTER,
    QUICK,
    answered,
    copy_course,
    folder_of,
    grade,
    grades_in,
    hand_in,
    in_this_process,
    make_course,
    released,
    run_nnbook,
    whole_folder,
    whole_gradebook,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from nnbook.course import files
from nnbook.course.places import Problem
from nnbook.grading.course import read_course
from nnbook.grading.grade import key_of
from nnbook.grading.merge import only_grader
from nnbook.grading.results import Result, Store
from nnbook.grading.run import Report, grade_chapter

STUDENTS = ("ada", "ben", "cyd")
Step = Callable[[str], None]  # is told which kind of step it is


class Made(Executor):
    """Gives results that were made before, notes in a file whose was asked for, and from then on calls ``step``."""

    def __init__(self, results: dict[str, Result], asked: Path) -> None:
        self.results, self.asked, self.begun = results, asked, False

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        bundle, submission, options, _pictures = args
        self.begun = True
        with open(self.asked, "a") as file:
            file.write(f"{submission.student}\n")
        future: Future = Future()
        key = key_of(bundle, submission, options)  # in which the course's folder stands
        future.set_result(dataclasses.replace(self.results[submission.student], key=key))
        return future

    def counts(self) -> Counter[str]:
        return Counter(self.asked.read_text().split())


def run(course: Path, executor: Executor) -> Report:
    return grade_chapter(read_course(course), CHAPTER, lambda: in_this_process(executor), QUICK, at_once=1)  # type: ignore[arg-type]


@contextmanager
def each_step(executor: Made, step: Step) -> Iterator[None]:
    """Call ``step`` before and in the middle of each write, before each renaming and before each commit."""

    def before(function: Callable) -> Callable:
        def stepped(*args: Any, **kwargs: Any) -> Any:
            if executor.begun:
                step(function.__name__)
            return function(*args, **kwargs)

        return stepped

    def write(path: Path, content: bytes, mode: str) -> None:
        if executor.begun:
            path.write_bytes(content[: len(content) // 2])
            step("write")
        original(path, content, mode)

    original = files._write_through
    with ExitStack() as stack:
        for target, name in ((os, "replace"), (os, "rename"), (Session, "commit")):
            stack.enter_context(patch.object(target, name, before(getattr(target, name))))
        stack.enter_context(patch.object(files, "_write_through", write))
        yield


class Counted:
    """Does something at the step of a number and at all that follow."""

    def __init__(self, number: int, act: Step = lambda kind: None) -> None:
        self.number, self.act, self.count = number, act, 0

    def __call__(self, kind: str) -> None:
        self.count += 1
        if self.count >= self.number:
            self.act(kind)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which three students have handed in, one of them half a file."""
    course = make_course(tmp_path_factory.mktemp("lost") / "course")
    for student in STUDENTS:
        hand_in(course, student, answered(released(course)))
        (folder_of(course, student) / "data.txt").write_text(student)
    hand_in(course, "ben", b'{"cells": [')
    return course


@pytest.fixture(scope="module")
def graded(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Result]]:
    course = copy_course(fresh, tmp_path_factory.mktemp("lost") / "graded")
    return course, {result.student: result for result in grade(course).results}


@pytest.fixture(scope="module")
def steps(fresh: Path, graded: tuple[Path, dict[str, Result]], tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many steps a whole run has."""
    folder = tmp_path_factory.mktemp("lost")
    executor, counted = Made(graded[1], folder / "asked"), Counted(10**9)
    with each_step(executor, counted):
        run(copy_course(fresh, folder / "course"), executor)
    return counted.count


def test_a_result_is_in_the_gradebook_before_the_next_is_asked_for(
    fresh: Path, graded: tuple[Path, dict[str, Result]], tmp_path: Path
) -> None:
    course, held = copy_course(fresh, tmp_path / "course"), []

    class Looking(Made):
        def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
            held.append([student for student in STUDENTS if grades_in(course, student)])
            return super().submit(fn, *args, **kwargs)

    run(course, Looking(graded[1], tmp_path / "asked"))
    assert held == [[], ["ada"], ["ada", "ben"]]


def same(one: Path, other: Path) -> bool:
    return whole_gradebook(one) == whole_gradebook(other) and whole_folder(one / "autograded") == whole_folder(
        other / "autograded"
    )


def tried(steps: int) -> range:
    """Return the numbers of the steps to try: all of them at night."""
    return range(1, steps + 1, 1 if TEST_ALL else 11)


def _die(course: Path, executor: Made, number: int, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)  # of this test: the server that forks may have been started by another
    with each_step(executor, Counted(number, lambda kind: os.kill(os.getpid(), signal.SIGKILL))):
        run(course, executor)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are not killed like this on Windows")
def test_a_grader_that_is_killed_at_any_step_is_started_again_and_each_is_graded_once(
    fresh: Path, graded: tuple[Path, dict[str, Result]], steps: int, tmp_path: Path, record_property: Any
) -> None:
    assert steps > 30
    kinds = multiprocessing.get_context("forkserver")
    kinds.set_forkserver_preload(["nnbook.grading.run", "nbgrader.api", "test_grading_lost"])
    for number in tried(steps):
        course, asked = copy_course(fresh, tmp_path / str(number)), tmp_path / f"{number}.asked"
        process = kinds.Process(target=_die, args=(course, Made(graded[1], asked), number, dict(os.environ)))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        store = Store(course / ".nnbook-grading" / CHAPTER)
        whole = {student for student in STUDENTS if store.load(student)}
        executor = Made(graded[1], asked)
        report = run(course, executor)
        assert [result.student for result in report.results] == list(STUDENTS)
        assert not report.unmerged
        assert report.fresh == set(STUDENTS) - whole
        assert {executor.counts()[student] for student in whole} <= {1}, number
        assert all(entry and entry[1] for entry in map(store.load, STUDENTS))
        assert same(course, graded[0]), number
    record_row(record_property, "faults", "grader killed at any step", "the next run goes on; each is graded once")


def _no_room(kind: str) -> None:
    if kind == "commit":
        raise OperationalError("commit", {}, Exception("database or disk is full"))
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_is_full_from_any_step_on_loses_nothing(
    fresh: Path, graded: tuple[Path, dict[str, Result]], steps: int, tmp_path: Path
) -> None:
    for number in tried(steps):
        course, executor = copy_course(fresh, tmp_path / str(number)), Made(graded[1], tmp_path / f"{number}.asked")
        with each_step(executor, Counted(number, _no_room)):
            sentences = said_by(lambda course=course, executor=executor: run(course, executor))
        assert sentences, number
        assert all("disk is full" in one and one.endswith(".") for one in sentences), sentences
        report = run(course, executor)
        assert not report.unmerged
        assert same(course, graded[0]), number


def said_by(act: Callable[[], Report]) -> list[str]:
    try:
        return list(act().unmerged.values())
    except Problem as problem:
        return [str(problem)]


@pytest.mark.parametrize("place", ["results", "autograded", "gradebook"])
def test_on_a_full_disk_nothing_is_lost_and_a_later_run_goes_on(
    place: str, fresh: Path, graded: tuple[Path, dict[str, Result]], tmp_path: Path, record_property: Any
) -> None:
    course, executor = tmp_path / "course", Made(graded[1], tmp_path / "asked")
    course.mkdir()
    folders = {"results": ".nnbook-grading", "autograded": "autograded", "gradebook": "."}
    with a_small_disk(course / folders[place]) as disk:
        shutil.copytree(fresh, course, dirs_exist_ok=True)
        for other in {".nnbook-grading", "autograded"} - {folders[place]}:  # what is not full lies elsewhere
            (tmp_path / other).mkdir()
            (course / other).symlink_to(tmp_path / other)
        fill(disk / "filler", but=8192 if place == "results" else 0)
        said = said_by(lambda: run(course, executor))
        assert said
        assert all("disk is full" in sentence for sentence in said), said
        (disk / "filler").unlink()
        assert not run(course, executor).unmerged
        assert same(course, graded[0])
    ours = "said in a sentence; the next run goes on"
    record_row(record_property, "faults", f"disk full ({place})", ours)


@contextmanager
def a_small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of 4 MB in memory, where that is allowed."""
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no small disk can be made here ({mounted.stderr.strip()}): it is only feigned")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(file: Path, but: int) -> None:
    """Fill the disk that a file lies on, but for some bytes."""
    free = os.statvfs(file.parent)
    with open(file, "wb") as filler:
        filler.write(bytes(max(0, free.f_bavail * free.f_frsize - but)))


def test_of_two_graders_at_once_the_second_says_so_and_does_nothing(
    fresh: Path, tmp_path: Path, record_property: Any
) -> None:
    course = copy_course(fresh, tmp_path / "course")
    with only_grader(read_course(course)):
        done = run_nnbook(course, "90", "--no-sandbox")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Another nnbook grade is at work in {course}: wait until it is done." in done.stderr.replace("\n", "")
    assert not list((course / ".nnbook-grading").rglob("*.json"))
    record_row(record_property, "faults", "two graders at once", "the second says so and does nothing")
