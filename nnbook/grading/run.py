"""Grade a chapter: find out what is to be done, have it done, keep each result, merge them in order."""

from __future__ import annotations

import contextlib
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from nnbook.course.files import reason
from nnbook.course.places import Problem
from nnbook.grading.bundle import Bundle, make_bundle
from nnbook.grading.course import Course
from nnbook.grading.grade import key_of
from nnbook.grading.layout import Options
from nnbook.grading.merge import Merger, only_grader
from nnbook.grading.results import Result, Store
from nnbook.grading.submission import Submission, list_students, read_submission
from nnbook.grading.workers import Opened, grade_each
from nnbook.grading.written import weigh_written

Watch = Callable[[int, int], None]  # how many submissions are done, of how many


@dataclass
class Report:
    """What a run did.

    results: of all students that were chosen, in order. fresh: who was graded in this run.
    unmerged: why a result is not in the gradebook, by student.
    """

    chapter: str
    results: list[Result] = field(default_factory=list)
    fresh: set[str] = field(default_factory=set)
    unmerged: dict[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 if every submission was graded to its end, else 1."""
        return 1 if self.unmerged or any(result.status != "graded" for result in self.results) else 0


def grade_chapter(
    course: Course,
    chapter: str,
    opened: Opened,
    options: Options,
    *,
    students: Sequence[str] = (),
    at_once: int = 2,
    again: bool = False,
    rehearsed_from: int | None = None,
    watch: Watch = lambda done, of: None,
) -> Report:
    """Grade what was handed in for a chapter and has not been graded yet as it is.

    A run that was interrupted or killed is taken up where it was: each result is written whole as it comes, and goes
    into the gradebook once those before it are there.

    opened: makes the executor: ``lambda: processes(2)``, ``lambda: dask("tcp://…")``.
    at_once: how many submissions the executor holds at a time.
    again: grade also what has been graded before.
    rehearsed_from: from how many submissions on the pictures that they have in common are drawn ahead; None is never.

    Raises
    ------
    Problem
        if nothing can be graded at all: no such chapter, nobody handed it in, another grader is at work.
    """
    with only_grader(course):
        weigh_written(course, chapter)
        bundle = make_bundle(course, chapter)
        store = Store(course.hidden / chapter)
        chosen = list_students(course, chapter, students)
        report = Report(chapter)
        merging = _Merging(course, bundle, store, report, chosen)

        def take(result: Result) -> None:
            report.results.append(result)
            watch(len(report.results), len(chosen))
            merging.take(result)

        watch(0, len(chosen))
        with contextlib.closing(merging):
            to_do = _still_to_do(course, bundle, store, chosen, options, again, take)
            new = sum(again or not store.holds(student) for student in chosen)
            rehearsed = rehearsed_from is not None and new >= rehearsed_from
            for result in grade_each(opened, to_do, bundle, options, at_once, rehearsed):
                if _can_be_kept(result):
                    try:
                        store.save(result)
                    except OSError as error:
                        raise Problem(f"A result could not be written to {store.folder}: {reason(error)}.") from None
                report.fresh.add(result.student)
                take(result)
        report.results.sort(key=lambda result: result.student)
    return report


def _still_to_do(
    course: Course,
    bundle: Bundle,
    store: Store,
    chosen: Sequence[str],
    options: Options,
    again: bool,
    take: Callable[[Result], None],
) -> Iterator[Submission]:
    """Yield the submissions to grade; ``take`` gets the results of the others."""
    for student in chosen:
        submission = read_submission(course, bundle.chapter, student)
        stored = None if again else store.load(student)
        if stored and stored[0].lasting and stored[0].key == key_of(bundle, submission, options):
            take(stored[0])
        else:
            yield submission


class _Merging:
    """Writes results into the gradebook, in the students' order, each as soon as those before it are there.

    So it is done while others are being graded: a disk takes its time for every student.
    """

    def __init__(self, course: Course, bundle: Bundle, store: Store, report: Report, students: Sequence[str]) -> None:
        self._course, self._bundle, self._store, self._report = course, bundle, store, report
        self._left = deque(students)
        self._there: dict[str, Result] = {}
        self._open = contextlib.ExitStack()
        self._merger: Merger | None = None

    def take(self, result: Result) -> None:
        self._there[result.student] = result
        while self._left and self._left[0] in self._there:
            one = self._there.pop(self._left.popleft())
            if _can_be_kept(one):
                with warnings.catch_warnings(), self._course.surroundings():
                    warnings.simplefilter("ignore")  # SQLAlchemy's, about the order in which nbgrader fills its tables
                    self._merge(one)
            else:
                self._report.unmerged[one.student] = one.reason

    def close(self) -> None:
        self._open.close()

    def _merge(self, result: Result) -> None:
        from nbgrader.api import InvalidEntry
        from sqlalchemy.exc import SQLAlchemyError

        if self._merger is None:
            book = self._open.enter_context(self._course.gradebook())
            self._merger = Merger(self._course, self._bundle, book)
        stored = self._store.load(result.student)
        if stored and stored[1] and self._merger.holds(result.student):
            return
        submission = read_submission(self._course, self._bundle.chapter, result.student)
        unmerged = self._report.unmerged
        if submission.key != result.submission_key:
            unmerged[result.student] = "It was handed in anew while it was graded: grade once more."
            return
        try:
            self._merger.merge(result, submission)
            self._store.save(result, merged=True)
        except OSError as error:
            unmerged[result.student] = f"It could not be written: {reason(error)}."
        except (SQLAlchemyError, InvalidEntry) as error:  # locked by another program, or the disk is full
            self._merger.book.db.rollback()
            cause = str(error).partition("\n")[0]
            unmerged[result.student] = f"The gradebook could not be written ({cause}): grade once more."


def _can_be_kept(result: Result) -> bool:
    """Say whether a student's name can stand in a gradebook and in a file's name."""
    try:
        result.student.encode()
    except UnicodeEncodeError:
        return False
    return True
