"""Grades for learning platforms, as nbgrader's export plugins.

``nbgrader export --exporter=nnbook.grading.export.CanvasExport`` uses one, as ``nnbook grades --format canvas`` does.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Unicode

from nnbook.course.files import write_whole


class TableExport(ExportPlugin):
    """Write a row for each student and a column for each assignment.

    waiting: after the export, whose points are not all there yet, as (student, assignment).
    """

    titles = Dict(help="What the platform calls an assignment, by its name here.").tag(config=True)
    file = "grades.csv"

    def export(self, gradebook: Any) -> None:
        """Write the table to ``self.to``. Who handed in nothing has an empty cell: platforms leave that as it is."""
        assignments = [one for one in gradebook.assignments if not self.assignment or one.name in self.assignment]
        students = [one for one in gradebook.students if not self.student or one.id in self.student]
        assignments.sort(key=lambda one: one.name)
        students.sort(key=lambda one: one.id)
        self.waiting: list[tuple[str, str]] = []
        rows = [self.head() + [self.titles.get(one.name, one.name) for one in assignments]]
        rows += self.below_the_head(assignments)
        for student in students:
            rows.append(self.about(student) + [self._points(gradebook, one, student) for one in assignments])
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        write_whole(Path(self.to or self.file), text.getvalue().encode())

    def head(self) -> list[str]:
        raise NotImplementedError

    def about(self, student: Any) -> list[str]:
        raise NotImplementedError

    def below_the_head(self, assignments: list[Any]) -> list[list[str]]:
        return []

    def _points(self, gradebook: Any, assignment: Any, student: Any) -> str:
        try:
            submission = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            return ""
        if submission.needs_manual_grade:
            self.waiting.append((student.id, assignment.name))
            self.log.warning("%s, %s: answers wait for a person", student.id, assignment.name)
        return _number(max(0.0, submission.score - submission.late_submission_penalty))


class MoodleExport(TableExport):
    """What Moodle's own export has for columns, and its import (Grades, Import, CSV file) maps by itself or by hand."""

    file = "grades-moodle.csv"

    def head(self) -> list[str]:
        return ["First name", "Last name", "ID number", "Email address"]

    def about(self, student: Any) -> list[str]:
        return [
            student.first_name or "",
            student.last_name or "",
            student.lms_user_id or student.id,
            student.email or "",
        ]


class CanvasExport(TableExport):
    """What Canvas imports (Grades, Import): five columns about students, then assignments, the points below the head.

    Canvas knows a student by the number that it gave (``lms_user_id``), or by the SIS login (the id here).
    """

    section = Unicode("", help="The course's section in Canvas.").tag(config=True)
    file = "grades-canvas.csv"

    def head(self) -> list[str]:
        return ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]

    def about(self, student: Any) -> list[str]:
        name = ", ".join(filter(None, (student.last_name, student.first_name))) or student.id
        return [name, student.lms_user_id or "", "", student.id, self.section]

    def below_the_head(self, assignments: list[Any]) -> list[list[str]]:
        return [["    Points Possible", "", "", "", "", *(_number(one.max_score) for one in assignments)]]


def _number(points: float) -> str:
    return f"{round(points, 2):g}"
