"""What students wrote into the cells that are theirs, read as data: nothing of it is run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnbook.course.places import Problem
from nnbook.course.reading import Node, Unreadable, grade_id, nbgrader_data, read_notebook
from nnbook.grading.course import Course
from nnbook.grading.submission import list_students, read_submission


@dataclass(frozen=True)
class Answers:
    """A student's cells by exercise: code, and answers in sentences.

    problem: why they could not be read, "" if they could.
    """

    student: str
    code: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Given:
    """What everybody has: the blanks and the book's answers by exercise, and the chapter's other code.

    order: the exercises as they stand in the chapter.
    """

    blanks: Mapping[str, str]
    book: Mapping[str, str]
    other: tuple[str, ...]
    order: tuple[str, ...]


def read_all(course: Course, chapter: str, students: Sequence[str] = ()) -> list[Answers]:
    """Read what was handed in for a chapter, student by student, in order.

    Raises
    ------
    Problem
        if nobody handed it in, or one of those who are asked for did not.
    """
    return [read_answers(course, chapter, student) for student in list_students(course, chapter, students)]


def read_answers(course: Course, chapter: str, student: str) -> Answers:
    """Read what a student handed in; what is wrong with it is said in ``problem``, never raised."""
    submission = read_submission(course, chapter, student)
    if submission.problem:
        return Answers(student, problem=submission.problem)
    found: dict[str, dict[str, str]] = {"code": {}, "markdown": {}}
    broken: list[str] = []
    notebooks = [path for path in sorted(submission.files) if path.endswith(".ipynb") and "/" not in path]
    for path in notebooks:
        try:
            for cell in _cells(submission.files[path]):
                key = grade_id(cell)
                if key and nbgrader_data(cell).get("solution") and cell.cell_type in found:
                    found[cell.cell_type][key] = cell.source  # of several copies the last counts, as nbgrader has it
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            broken.append(path)
    if not notebooks:
        return Answers(student, problem="There is no notebook.")
    problem = f"{' and '.join(broken)} could not be read." if broken else ""
    return Answers(student, found["code"], found["markdown"], problem)


def _cells(content: bytes) -> list[Any]:
    cells = []
    for cell in json.loads(content.decode("utf-8-sig"))["cells"]:
        source = "".join(cell["source"])
        source.encode()  # half a character would stop whoever writes it into a file
        cells.append(Node(cell_type=cell["cell_type"], source=source, metadata=Node(cell.get("metadata", {}))))
    return cells


def read_given(course: Course, chapter: str) -> Given:
    """Read a chapter's blanks from its release and the book's answers from its source.

    Raises
    ------
    Problem
        if there is neither.
    """
    directory = course.directory(chapter)
    released = _notebooks(Path(directory.format_path(directory.release_directory, ".", chapter)))
    sources = _notebooks(Path(directory.format_path(directory.source_directory, ".", chapter)))
    if not released and not sources:
        raise Problem(f"Neither a release nor a source of {chapter} was found in {course.root}.")
    blanks, book = _solutions(released), _solutions(sources)
    other = [
        cell.source
        for notebook in (*released, *sources)
        for cell in notebook.cells
        if cell.cell_type == "code" and not nbgrader_data(cell).get("solution")
    ]
    return Given(blanks, book, tuple(other), tuple({**book, **blanks}))


def _notebooks(folder: Path) -> list[Any]:
    found = []
    for path in sorted(folder.glob("[!.]*.ipynb")):
        try:
            found.append(read_notebook(path))
        except Unreadable as fault:
            raise Problem(f"The course's own {path.name} {fault}.") from None
    return found


def _solutions(notebooks: Sequence[Any]) -> dict[str, str]:
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    return {key: cell.source for cell in cells if (key := grade_id(cell)) and nbgrader_data(cell).get("solution")}
