"""Write results into the gradebook and the autograded folder, by nbgrader's own interface, one student at a time."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from nnbook.course.files import write_whole
from nnbook.course.places import Problem
from nnbook.grading.bundle import Bundle
from nnbook.grading.course import Course
from nnbook.grading.results import NotebookResult, Result
from nnbook.grading.submission import Submission


@contextlib.contextmanager
def only_grader(course: Course) -> Iterator[None]:
    """Hold the course while the body runs: two graders at once would get into each other's way.

    Raises
    ------
    Problem
        if another one is at work.
    """
    course.hidden.mkdir(parents=True, exist_ok=True)
    with open(course.hidden / "lock", "a+") as lock:
        try:
            import fcntl  # the system lets go of the lock when its process ends, however it ends
        except ImportError:  # Windows, where nbgrader has no exchange either
            yield
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Problem(f"Another `nnbook grade` is at work in {course.root}: wait until it is done.") from None
        yield


class Merger:
    """The one writer of a course's gradebook, for one chapter; to be used inside ``course.surroundings()``."""

    def __init__(self, course: Course, bundle: Bundle, book: Any) -> None:
        self.course, self.bundle, self.book = course, bundle, book

    def holds(self, student: str) -> bool:
        """Say whether the gradebook has a submission of a student."""
        from nbgrader.api import MissingEntry

        try:
            self.book.find_submission(self.bundle.chapter, student)
        except MissingEntry:
            return False
        finally:
            self.book.db.rollback()  # the end of what reading has begun: it may be long until the next student comes
        return True

    def merge(self, result: Result, submission: Submission) -> None:
        """Write one student's notebooks, then the grades. Done again, it gives the same.

        An old grade never stands for what could not be graded: it becomes zero, or waits for a person, as the
        configuration says, and the notebooks of the old grading go.
        """
        from nnbook.grading.late import take_penalty

        self._write_notebooks(result, submission)
        self.book.update_or_create_student(result.student)
        when = {"timestamp": datetime.fromisoformat(result.timestamp)} if result.timestamp else {}
        entry = self.book.update_or_create_submission(self.bundle.chapter, result.student, **when)
        outcomes = {one.name: one for one in result.notebooks}
        several = any(one.status in ("graded", "cut short") for one in result.notebooks)
        for notebook in sorted(entry.notebooks, key=lambda one: one.name):
            outcome = outcomes.get(notebook.name) or NotebookResult(notebook.name, "failed", result.reason)
            if outcome.status in ("graded", "cut short"):
                self._grade(notebook, outcome)
            elif outcome.status == "missing" and several:
                _give_nothing(notebook)  # as nbgrader does where the others are there
            else:
                self._leave_open(notebook, outcome.reason)
        self.book.db.commit()
        for notebook in sorted(entry.notebooks, key=lambda one: one.name):
            take_penalty(self.course.config, entry, notebook, result.student)  # depends on the gradebook's due date
        self.book.db.commit()

    def _grade(self, notebook: Any, outcome: NotebookResult) -> None:
        for grade in notebook.grades:
            grade.auto_score = outcome.scores.get(grade.name)
            # As nbgrader has it: points that a person gave are looked at again.
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in notebook.comments:
            comment.auto_comment = outcome.comments.get(comment.name)

    def _leave_open(self, notebook: Any, reason: str) -> None:
        zero = self.course.settings.ungraded == "zero"
        for grade in notebook.grades:
            grade.auto_score = 0 if zero else None
            grade.needs_manual_grade = not zero or grade.manual_score is not None
        for comment in notebook.comments:
            comment.auto_comment = f"Not graded: {reason.rstrip('.')}."

    def _write_notebooks(self, result: Result, submission: Submission) -> None:
        """Put a new folder in the place of the old one, whole; where nothing was graded, the old one goes."""
        from nbgrader.utils import rmtree

        directory = self.course.directory(result.chapter, result.student)
        folder = Path(directory.format_path(directory.autograded_directory, result.student, result.chapter))
        new, old = (folder.with_name(f".{folder.name}.{end}") for end in ("new", "old"))
        for left in (new, old):  # by a run that was killed here
            if left.exists():
                rmtree(str(left))
        contents = {f"{one.name}.ipynb": one.content.encode() for one in result.notebooks if one.content}
        if contents:
            kept = self.course.config.Autograde.get("exclude_overwriting", {}).get(result.chapter, [])
            handed_in = {path: text for path, text in submission.files.items() if not path.endswith(".ipynb")}
            ours = {path: text for path, text in self.bundle.files.items() if path not in kept}
            for path, content in {**handed_in, **ours, **contents}.items():
                write_whole(new / path, content)
        if folder.exists():
            os.rename(folder, old)
        if contents:
            os.rename(new, folder)
            self._set_permissions(directory, result)
        if old.exists():
            rmtree(str(old))

    def _set_permissions(self, directory: Any, result: Result) -> None:
        from nbgrader.converters import Autograde

        converter = Autograde(coursedir=directory, config=self.course.config)
        converter.set_permissions(result.chapter, result.student)


def _give_nothing(notebook: Any) -> None:
    for grade in notebook.grades:
        grade.auto_score, grade.needs_manual_grade = 0, False
