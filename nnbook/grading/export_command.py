"""What ``nnbook grades`` does with its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnbook.course.files import reason
from nnbook.course.places import Problem
from nnbook.grading.command import find_assignment
from nnbook.grading.course import find_course

FORMATS = ("moodle", "canvas", "csv")
MOST_NAMED = 10


def export_grades(form: str, to: str, chapters: Sequence[str]) -> list[str]:
    """Write the grades into a file; return what there is to say about it.

    Raises
    ------
    Problem
        if there is no such format, no such chapter or no gradebook, or the file cannot be written.
    """
    if form not in FORMATS:
        raise Problem(f"`--format {form}`: there are {', '.join(FORMATS)}.")
    course = find_course()
    words = [one.strip() for some in chapters for one in some.split(",") if one.strip()]
    plugin = _plugin(form, course.config)
    plugin.assignment = [find_assignment(course, word) for word in words]
    plugin.to = str(Path(to or getattr(plugin, "file", "grades.csv")).resolve())
    with course.surroundings(), course.gradebook() as book:
        if not book.assignments:
            raise Problem(f"The gradebook of {course.root} is empty: grade something first.")
        try:
            plugin.export(book)
        except OSError as error:
            raise Problem(f"{plugin.to} could not be written: {reason(error)}.") from None
        count = len(book.students)
    said = [f"Grades of {count} student{'' if count == 1 else 's'} are in {plugin.to}."]
    waiting = getattr(plugin, "waiting", [])
    if waiting:
        named = ", ".join(f"{student} ({assignment})" for student, assignment in waiting[:MOST_NAMED])
        more = f" and {len(waiting) - MOST_NAMED} more" if len(waiting) > MOST_NAMED else ""
        said.append(f"Not all points are there yet, answers wait for a person: {named}{more}.")
    return said


def _plugin(form: str, config: Any) -> Any:
    import logging

    from nbgrader.plugins import CsvExportPlugin

    from nnbook.grading.export import CanvasExport, MoodleExport

    kinds = {"moodle": MoodleExport, "canvas": CanvasExport, "csv": CsvExportPlugin}
    plugin = kinds[form](config=config)
    plugin.log = logging.getLogger("nnbook.grading.export")  # what it warns of is said in a sentence
    plugin.log.setLevel(logging.ERROR)
    return plugin
