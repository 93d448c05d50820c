"""What ``nnbook grade`` does with its arguments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnbook.course.places import Chapter, Problem, find_chapter
from nnbook.course.words import marked
from nnbook.grading.course import Course, find_course
from nnbook.grading.kernel_choice import choose_kernel, kernel_options
from nnbook.grading.layout import Options
from nnbook.grading.rehearsal import WORTH_IT_FROM
from nnbook.grading.run import Report, grade_chapter
from nnbook.grading.summary import as_json, as_table, progress_bar, sentences
from nnbook.grading.workers import dask, default_jobs, prepare_workers, processes

ALL_AT_ONCE = 1000  # submissions handed to a Dask scheduler at a time: it spreads them itself


@dataclass(frozen=True)
class Wishes:
    """The arguments of the command."""

    chapter: str
    students: Sequence[str] = ()
    jobs: int | None = None
    scheduler: str = ""
    timeout: int | None = None
    sandboxed: bool = True
    again: bool = False
    as_json: bool = False


def grade_class(wishes: Wishes, console: Any) -> int:
    """Grade a chapter, say what was done, and return the exit code: 0 or 1. Raises Problem if nothing can be done."""
    if wishes.jobs is not None and wishes.jobs < 1:
        raise Problem(f"`--jobs {wishes.jobs}`: at least one submission has to be graded at a time.")
    if not wishes.scheduler:
        prepare_workers()
    course = find_course()
    settings = course.settings
    kernel = choose_kernel(wishes.sandboxed, settings.kernel)
    options = Options(
        kernel=kernel,
        kernel_options=kernel_options(kernel),
        cell_seconds=wishes.timeout,
        notebook_seconds=settings.notebook_seconds,
        output_bytes=settings.output_bytes,
        time_scale=course.time_scale,
        extra_time=settings.time_scale,
    )
    jobs = wishes.jobs or default_jobs()
    with progress_bar(hidden=wishes.as_json) as watch:
        report = grade_chapter(
            course,
            find_assignment(course, wishes.chapter),
            (lambda: dask(wishes.scheduler)) if wishes.scheduler else (lambda: processes(jobs)),
            options,
            students=[one.strip() for words in wishes.students for one in words.split(",") if one.strip()],
            at_once=ALL_AT_ONCE if wishes.scheduler else jobs + 1,  # one waits, so that no process does
            again=wishes.again,
            # A scheduler has been given a thousand submissions before any picture is drawn.
            rehearsed_from=None if wishes.scheduler else WORTH_IT_FROM,
            watch=watch,
        )
    _say(report, wishes.as_json, console)
    return report.exit_code


def find_assignment(course: Course, words: str) -> str:
    """Return the assignment that is meant by a number, a name or a part of it; raises Problem if none is."""
    directory = course.directory("")
    above = Path(directory.format_path(directory.source_directory, ".", ""))
    names = (
        sorted(folder.name for folder in above.iterdir() if any(folder.glob("[!.]*.ipynb"))) if above.is_dir() else []
    )
    return find_chapter([Chapter(name, ()) for name in names], words).name


def _say(report: Report, to_program: bool, console: Any) -> None:
    if to_program:
        print(json.dumps(as_json(report), indent=2))
        return
    console.print(as_table(report))
    for sentence in sentences(report):
        console.print(marked(sentence), soft_wrap=not console.is_terminal)
