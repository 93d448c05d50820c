"""A course made for one submission, in a folder of its own, with nbgrader's configuration turned to it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nnbook.course.reading import Unreadable, grade_id, read_notebook
from nnbook.course.words import listed
from nnbook.grading.bundle import Bundle
from nnbook.grading.extra_time import give_time
from nnbook.grading.imports import warm_options
from nnbook.grading.private import private_options
from nnbook.grading.submission import Submission
from nnbook.grading.whose import NotTheirs, require_own


@dataclass(frozen=True)
class Options:
    """How kernels run.

    kernel, kernel_options: the provisioner and what it is told.
    cell_seconds: how long a cell may take; None as nbgrader's configuration says.
    notebook_seconds, output_bytes: the limits of a whole notebook.
    time_scale: by how much all limits of time are multiplied. extra_time: by how much more, by student.
    """

    kernel: str = "local-provisioner"
    kernel_options: Mapping[str, Any] = field(default_factory=dict)
    cell_seconds: int | None = None
    notebook_seconds: float = 600.0
    output_bytes: int = 10_000_000
    time_scale: float = 1.0
    extra_time: Mapping[str, float] = field(default_factory=dict)

    def of(self, student: str) -> Options:
        """Return the options of one student, who is not told of the others' extra time."""
        return replace(self, time_scale=self.time_scale * self.extra_time.get(student, 1.0), extra_time={})


def configure(bundle: Bundle, submission: Submission, options: Options, root: Path) -> Any:
    """Return the course's configuration, turned to a course of one submission, with the steps that always end."""
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, Execute, SaveAutoGrades

    from nnbook.grading import dialect
    from nnbook.grading.preprocessors import SaveEveryGrade
    from nnbook.grading.restore import RestoreCells
    from nnbook.grading.verdict_cells import ExecuteAndJudge

    dialect.register()
    config = copy.deepcopy(bundle.config)
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = f"{dialect.NAME}:///{root}/gradebook.db"
    config.CourseDirectory.assignment_id = bundle.chapter
    config.CourseDirectory.student_id = submission.student
    config.CourseDirectory.notebook_id = "*"
    configured = Autograde(config=config)
    config.Autograde.sanitize_preprocessors = [RestoreCells, *configured.sanitize_preprocessors]
    ours = {Execute: ExecuteAndJudge, SaveAutoGrades: SaveEveryGrade}
    config.Autograde.autograde_preprocessors = [
        ours.get(step, step)
        for step in configured.autograde_preprocessors
        # The first takes the true gradebook: it comes with the merge. What the second checks was checked before cells
        # ran, which does not change it.
        if step not in (AssignLatePenalties, CheckCellMetadata)
    ]
    config.RestoreCells.released = dict(bundle.cells)
    configure_kernels(config, bundle, options)
    return config


def configure_kernels(config: Any, bundle: Bundle, options: Options) -> None:
    """Say in a configuration how a chapter's kernels run and which checks are judged outside them."""
    from nnbook.grading.verdict import checks_of

    checks = {notebook: checks_of(bundle, notebook) for notebook in bundle.cells}
    config.ExecuteAndJudge.checks = checks
    config.ExecuteToTheEnd.provisioner = options.kernel
    told = warm_options(options.kernel, options.kernel_options, bundle.imports, private=bool(bundle.private))
    config.ExecuteToTheEnd.provisioner_options = private_options(options.kernel, told, bundle, checks)
    config.ExecuteToTheEnd.notebook_seconds = options.notebook_seconds
    config.ExecuteToTheEnd.output_bytes = options.output_bytes
    if options.cell_seconds is not None:
        config.ExecuteToTheEnd.timeout = options.cell_seconds
    give_time(config, options.time_scale)


def lay_out(bundle: Bundle, submission: Submission, config: Any, root: Path) -> tuple[dict[str, str], list[str]]:
    """Write the course; return what is wrong with notebooks, by name, and what was put right."""
    from nbgrader.coursedir import CourseDirectory

    directory = CourseDirectory(config=config)
    (root / "gradebook.db").write_bytes(bundle.gradebook)
    (root / "work").mkdir()
    source = Path(directory.format_path(directory.source_directory, ".", bundle.chapter))
    handed_in = Path(directory.format_path(directory.submitted_directory, submission.student, bundle.chapter))
    for folder, files in ((source, bundle.files), (handed_in, submission.files)):
        folder.mkdir(parents=True)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    notes = _rename(bundle, handed_in)
    faults: dict[str, str] = {}
    for name in bundle.notebooks:
        file = handed_in / f"{name}.ipynb"
        try:
            require_own(read_notebook(file), submission.student)
        except (Unreadable, NotTheirs) as fault:
            faults[name] = f"{file.name} {fault}"
            file.unlink(missing_ok=True)  # so that nbgrader passes over it
    return faults, notes


def _rename(bundle: Bundle, handed_in: Path) -> list[str]:
    """Give a notebook that was handed in under another name its own, if it is plain which one it is."""
    notes: list[str] = []
    others = [file for file in sorted(handed_in.glob("*.ipynb")) if file.stem not in bundle.cells]
    for name in bundle.notebooks:
        file = handed_in / f"{name}.ipynb"
        fitting = [] if file.exists() else [one for one in others if _is_of(one, bundle, name)]
        if len(fitting) == 1:
            others.remove(fitting[0])
            fitting[0].rename(file)
            notes.append(f"{fitting[0].name} was graded as {file.name}.")
    if others:
        verbs = (
            "does not belong to the chapter and was" if len(others) == 1 else "do not belong to the chapter and were"
        )
        notes.append(f"{listed(file.name for file in others)} {verbs} left out.")
    return notes


def _is_of(file: Path, bundle: Bundle, name: str) -> bool:
    """Say whether most of a notebook's graded cells stand in a file."""
    try:
        found = {grade_id(cell) for cell in read_notebook(file).cells}
    except Unreadable:
        return False
    known = {cell.grade_id for cell in bundle.cells[name]}
    return 2 * len(found & known) > len(known)
