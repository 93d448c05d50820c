"""Answers in sentences: which there are, what they are worth, and whether they count at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnbook.course.places import Problem
from nnbook.course.reading import Unreadable, grade_id, nbgrader_data, read_notebook
from nnbook.grading.course import CONFIGURATION, Course


@dataclass(frozen=True)
class Question:
    """A question that is answered in sentences: its key, its notebook, and the points that it is worth."""

    key: str
    notebook: str
    points: float


def weigh_written(course: Course, chapter: str) -> None:
    """Set in the gradebook what written answers are worth: nothing if they are off, else what the source says.

    Raises
    ------
    Problem
        if they are to count for nothing, and a person has given points already.
    """
    from nbgrader.api import MissingEntry

    off = course.settings.written == "off"
    source = _points_in_source(course, chapter)
    with course.surroundings(), course.gradebook() as book:
        try:
            cells = [cell for cell, _ in _written_cells(book, chapter)]
        except MissingEntry:
            return  # whoever wants to grade the chapter will say so
        wanted = {cell: 0.0 if off else source.get(cell.name, cell.max_score) for cell in cells}
        changed = [cell for cell, points in wanted.items() if cell.max_score != points]
        if off and any(grade.manual_score is not None for cell in changed for grade in cell.grades):
            raise Problem(
                f'{CONFIGURATION} says c.Grading.written = "off", but written answers of {chapter} have points from '
                "a person: take these back in the formgrader first, or leave them on."
            )
        for cell in changed:
            cell.max_score = wanted[cell]
        book.db.commit()


def find_questions(book: Any, chapter: str) -> list[Question]:
    """Return a chapter's written questions, as an open gradebook knows them; raises nbgrader's MissingEntry."""
    return [Question(cell.name, notebook, float(cell.max_score)) for cell, notebook in _written_cells(book, chapter)]


def _written_cells(book: Any, chapter: str) -> list[tuple[Any, str]]:
    """Return the gradebook's cells that are answered in sentences, each with its notebook's name."""
    found = []
    for notebook in sorted(book.find_assignment(chapter).notebooks, key=lambda one: one.name):
        answered = {cell.name for cell in notebook.solution_cells}
        cells = sorted(notebook.grade_cells, key=lambda cell: cell.name)
        found += [(cell, notebook.name) for cell in cells if cell.cell_type == "markdown" and cell.name in answered]
    return found


def _points_in_source(course: Course, chapter: str) -> dict[str, float]:
    directory = course.directory(chapter)
    folder = Path(directory.format_path(directory.source_directory, ".", chapter))
    points: dict[str, float] = {}
    for path in sorted(folder.glob("[!.]*.ipynb")):
        try:
            cells = read_notebook(path).cells
        except Unreadable as fault:
            raise Problem(f"The course's own {path.name} {fault}.") from None
        for cell in cells:
            key = grade_id(cell)
            if key and cell.cell_type == "markdown" and "points" in nbgrader_data(cell):
                points[key] = float(nbgrader_data(cell)["points"])
    return points
