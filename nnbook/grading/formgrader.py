"""The steps of ``nnbook grade`` for nbgrader's own autograde: its command, and the formgrader's buttons.

In nbgrader_config.py:

    from nnbook.grading.formgrader import use_sandbox

    use_sandbox(c)

Then student's code runs in the sandbox there, too, and the verdicts are the same. nbgrader itself is not changed: it
lets its steps be chosen, and nothing else, so it still grades one submission after another, and keeps an old grade
where a new grading fails.
"""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute, SaveAutoGrades
from traitlets import Unicode

from nnbook.by_student import HANDED_IN_BY
from nnbook.grading.bundle import make_bundle
from nnbook.grading.course import read_course, set_environment
from nnbook.grading.extra_time import give_time
from nnbook.grading.kernel_choice import SANDBOX, kernel_options, what_the_sandbox_lacks
from nnbook.grading.preprocessors import SaveEveryGrade
from nnbook.grading.private import private_environment, private_options
from nnbook.grading.restore import RestoreCells
from nnbook.grading.submission import read_submission
from nnbook.grading.verdict import checks_of
from nnbook.grading.verdict_cells import ExecuteAndJudge
from nnbook.grading.whose import NotTheirs, require_own


class Refused(NbGraderException):
    """Why a submission is not graded here; nbgrader logs it and goes on with the next one."""


class RestoreReleasedCells(RestoreCells):
    """Refuse what must not be read, and mend the cells of what may, as the gradebook knows them.

    nbgrader runs its steps in the course's root. Where the cells are given already, ``nnbook grade`` is at work, and
    has done all this.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if self.released:
            return nb, resources
        chapter, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        course = read_course(Path.cwd())
        submission = read_submission(course, chapter, student)
        try:
            if submission.problem:
                raise Refused(submission.problem)
            require_own(nb, student)
        except NotTheirs as fault:
            raise Refused(f"The notebook {fault}.") from None
        self.released = dict(make_bundle(course, chapter).cells)
        return super().preprocess(nb, resources)


class ExecuteInSandbox(ExecuteAndJudge):
    """Run a notebook in the sandbox and have its checks judged outside; refuse to run it where there is none."""

    provisioner = Unicode(SANDBOX, help="The kernel provisioner.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any = None, km: Any = None) -> tuple[NotebookNode, Any]:
        if self.checks:  # nnbook grade has set everything
            return super().preprocess(nb, resources, km)
        lacking = what_the_sandbox_lacks() if self.provisioner == SANDBOX else ""
        if lacking:
            raise Refused(lacking)
        student = resources["nbgrader"]["student"]
        course = read_course(Path.cwd())
        bundle = make_bundle(course, resources["nbgrader"]["assignment"])
        self.checks = {notebook: checks_of(bundle, notebook) for notebook in bundle.cells}
        self.update_config(self._limits(course, bundle, student))
        with tempfile.TemporaryDirectory(prefix="nnbook-work-") as work:
            environment = {**course.environment, **private_environment(bundle.private)}
            with set_environment({**environment, HANDED_IN_BY: student, "NNBOOK_WORK": work}):
                return super().preprocess(nb, resources, km)

    def _limits(self, course: Any, bundle: Any, student: str) -> Any:
        config = copy.deepcopy(self.config)
        told = {**kernel_options(self.provisioner), **self.provisioner_options}
        config.ExecuteToTheEnd.provisioner = self.provisioner
        config.ExecuteToTheEnd.provisioner_options = private_options(self.provisioner, told, bundle, self.checks)
        config.ExecuteToTheEnd.notebook_seconds = course.settings.notebook_seconds
        config.ExecuteToTheEnd.output_bytes = course.settings.output_bytes
        give_time(config, course.time_scale * course.settings.time_scale.get(student, 1.0))
        return config


class SaveGrades(SaveEveryGrade):
    """Give each check its points; an answer that is worth nothing waits for nobody."""

    def _add_score(self, cell: NotebookNode, resources: Any) -> None:
        super()._add_score(cell, resources)
        name = cell.metadata.nbgrader["grade_id"]
        grade: Any = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        if grade.auto_score is None and not grade.max_score:
            grade.auto_score, grade.needs_manual_grade = 0, grade.manual_score is not None
            self.gradebook.db.commit()


def use_sandbox(config: Any) -> None:
    """Put these steps into nbgrader's configuration, in the place of those that they are made from."""
    ours = {Execute: ExecuteInSandbox, SaveAutoGrades: SaveGrades}
    as_it_is = Autograde(config=config)
    config.Autograde.sanitize_preprocessors = [RestoreReleasedCells, *as_it_is.sanitize_preprocessors]
    config.Autograde.autograde_preprocessors = [ours.get(step, step) for step in as_it_is.autograde_preprocessors]
