"""Grade one submission: a pure function from what was handed in, and the chapter's bundle, to plain data.

nbgrader's own autograde step does it, in a course made for this one submission, with a gradebook that holds nobody
else; the true gradebook and the other submissions are nowhere near.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import logging
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nnbook.by_student import HANDED_IN_BY
from nnbook.course.files import reason as reason_of
from nnbook.grading.bundle import Bundle
from nnbook.grading.course import ALONE, set_environment
from nnbook.grading.layout import Options, configure, lay_out
from nnbook.grading.private import private_environment
from nnbook.grading.rehearsal import hand_out
from nnbook.grading.results import NotebookResult, Result, Status, failed
from nnbook.grading.submission import Submission
from nnbook.time_scale import TIME_SCALE

LOG_KEPT = 20_000  # characters of nbgrader's log


def key_of(bundle: Bundle, submission: Submission, options: Options) -> str:
    """Return a hash of everything that the result depends on."""
    parts = [bundle.key, submission.key, submission.student, dataclasses.asdict(options.of(submission.student))]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=repr).encode()).hexdigest()


def grade_submission(
    bundle: Bundle, submission: Submission, options: Options, pictures: Mapping[str, bytes] | None = None
) -> Result:
    """Grade a submission; whatever is wrong with it stands in the result.

    pictures: those that were drawn ahead (`nnbook.grading.rehearsal`); without them it takes longer.

    Returns
    -------
    Result
        with the notebooks in the order of their names. Only KeyboardInterrupt and the like are raised.
    """
    begun = time.monotonic()
    if submission.problem:
        result = failed(submission.student, submission.chapter, submission.problem)
    else:
        try:
            result = _grade(bundle, submission, options.of(submission.student), pictures or {})
        except OSError as error:
            result = failed(
                submission.student, submission.chapter, f"It could not be graded: {reason_of(error)}.", lasting=False
            )
        except Exception as error:
            result = failed(
                submission.student,
                submission.chapter,
                f"Something unexpected happened ({_short(error)}).",
                lasting=False,
            )
    return dataclasses.replace(
        result,
        notes=(*submission.notes, *result.notes),
        timestamp=submission.timestamp,
        seconds={**result.seconds, "whole": time.monotonic() - begun},
        submission_key=submission.key,
        key=key_of(bundle, submission, options),
    )


def _grade(bundle: Bundle, submission: Submission, options: Options, pictures: Mapping[str, bytes]) -> Result:
    student, chapter = submission.student, submission.chapter
    with ALONE, tempfile.TemporaryDirectory(prefix="nnbook-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        begun = time.monotonic()
        config = configure(bundle, submission, options, root)
        faults, notes = lay_out(bundle, submission, config, root)
        if len(faults) == len(bundle.notebooks):  # nothing is left to run
            notebooks = tuple(_not_graded(bundle, name, fault) for name, fault in sorted(faults.items()))
            return _whole(student, chapter, notebooks, notes)
        laid_out = time.monotonic()
        environment = {**bundle.environment, **private_environment(bundle.private)}
        environment |= {HANDED_IN_BY: student, "NNBOOK_WORK": str(root / "work"), TIME_SCALE: str(options.time_scale)}
        environment |= hand_out(pictures, root)
        with set_environment(environment), _logging() as log:
            converter = _run_nbgrader(config, log)
            converted = time.monotonic()
            notebooks = _collect(bundle, converter, student, chapter, faults)
        seconds = converter.seconds
        seconds["laying out"] = laid_out - begun
        seconds["nbgrader"] = converted - laid_out - sum(seconds[p] for p in ("kernel", "cells", "shutdown"))
        text = log.getvalue()[-LOG_KEPT:]
        result = _whole(student, chapter, notebooks, [*notes, *converter.notes])
        return dataclasses.replace(
            result, log=text, seconds=seconds, lasting=not (converter.no_kernel or converter.whole_failure)
        )


def _run_nbgrader(config: Any, log: io.StringIO) -> Any:
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    from nnbook.grading.converter import OneSubmission

    logger = logging.getLogger(f"nnbook.grading.{id(log)}")
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    logger.handlers = [logging.StreamHandler(log)]
    converter = OneSubmission(coursedir=CourseDirectory(config=config, log=logger), config=config, log=logger)
    try:
        converter.start()
    except NbGraderException as error:
        converter.whole_failure = _short(error)
    finally:
        logging.Logger.manager.loggerDict.pop(logger.name, None)
    return converter


def _collect(
    bundle: Bundle, converter: Any, student: str, chapter: str, faults: Mapping[str, str]
) -> tuple[NotebookResult, ...]:
    from nbgrader.api import Gradebook

    folder = Path(converter.coursedir.format_path(converter.coursedir.autograded_directory, student, chapter))
    results: list[NotebookResult] = []
    with Gradebook(converter.coursedir.db_url, converter.coursedir.course_id) as book:
        for name in bundle.notebooks:
            fault = faults.get(name) or converter.failures.get(name) or converter.whole_failure
            if fault:
                results.append(_not_graded(bundle, name, fault))
                continue
            notebook = book.find_submission_notebook(name, chapter, student)
            stopped = converter.stopped.get(name, "")
            results.append(
                NotebookResult(
                    name,
                    "cut short" if stopped else "graded",
                    stopped,
                    scores={grade.name: _points(grade) for grade in notebook.grades},
                    max_scores=bundle.max_scores(name),
                    comments={comment.name: comment.auto_comment for comment in notebook.comments},
                    content=(folder / f"{name}.ipynb").read_text(encoding="utf-8"),
                )
            )
    return tuple(results)


def _points(grade: Any) -> float | None:
    """Return the points of a cell, None if a person has to give them; what is worth nothing waits for nobody."""
    return 0 if grade.auto_score is None and not grade.max_score else grade.auto_score


def _not_graded(bundle: Bundle, name: str, fault: str) -> NotebookResult:
    status: Status = "missing" if fault.endswith(" is missing") else "failed"
    return NotebookResult(name, status, fault, max_scores=bundle.max_scores(name))


def _whole(student: str, chapter: str, notebooks: tuple[NotebookResult, ...], notes: list[str]) -> Result:
    """Return a submission's result: as bad as its worst notebook; one that is missing beside others just earns 0."""
    found = {one.status for one in notebooks}
    missing = [f"{one.reason}." for one in notebooks if one.status == "missing"]
    if found == {"missing"}:
        status: Status = "missing"
    else:
        status = "failed" if "failed" in found else "cut short" if "cut short" in found else "graded"
        notes = [*notes, *missing]
    why = " ".join(f"{one.reason}." for one in notebooks if one.status == status and one.reason)
    return Result(student, chapter, status, why, notebooks, tuple(notes))


@contextmanager
def _logging() -> Iterator[io.StringIO]:
    """Gather what is logged; nothing reaches the terminal."""
    import traitlets.log

    others = [traitlets.log.get_logger(), logging.getLogger("nbgrader")]
    levels = [logger.level for logger in others]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in others:
            logger.setLevel(logging.CRITICAL + 1)
        try:
            yield io.StringIO()
        finally:
            for logger, level in zip(others, levels, strict=True):
                logger.setLevel(level)


def _short(error: BaseException) -> str:
    line = str(error).strip().partition("\n")[0][:160]
    return f"{type(error).__name__}: {line}" if line else type(error).__name__
