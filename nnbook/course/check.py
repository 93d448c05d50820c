"""``nnbook check``: run the learner's notebooks and say, exercise by exercise, what has been reached."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nnbook.course.environment import kernel_environment
from nnbook.course.faults import unexpected
from nnbook.course.places import Chapter, Places, Problem
from nnbook.course.reading import (
    Node,
    Unreadable,
    advice,
    cell_points,
    chapter_points,
    check_cells,
    first_line,
    grade_id,
    is_started,
    read_base,
    read_notebook,
    read_shipped,
    stored_result,
    title,
)
from nnbook.course.running import CouldNotRun, errors, run_notebook
from nnbook.course.words import listed

Watch = Callable[[str, int], Callable[[], None]]


@dataclass
class Exercise:
    """How one exercise went. Optional ones never count towards the chapter's points."""

    key: str
    title: str
    points: float
    max_points: float
    status: str  # passed, partial, failed, not attempted, or: error, missing, not reached
    optional: bool = False
    rows: list[dict[str, str]] = field(default_factory=list)
    message: str = ""
    hint: str = ""


@dataclass
class Report:
    """How one notebook went."""

    chapter: str
    notebook: str
    title: str
    status: str = ""  # all points, some missing, could not run, not started
    exercises: list[Exercise] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problem: str = ""
    points: float = 0.0
    max_points: float = 0.0

    def settle(self) -> Report:
        """Add up the points of the core exercises; say whether all are there, unless the notebook could not run."""
        if self.status == "could not run" and not self.exercises:  # it did not even begin to run
            return self
        core = [exercise for exercise in self.exercises if not exercise.optional]
        self.points = sum(exercise.points for exercise in core)
        self.max_points = sum(exercise.max_points for exercise in core)
        if not self.status:
            self.status = "all points" if self.points >= self.max_points else "some missing"
        return self


def check_chapters(
    places: Places,
    chapters: list[Chapter],
    timeout: int,
    started_only: bool,
    watch: Watch = lambda title, cells: lambda: None,
) -> list[Report]:
    """Check every notebook of the chapters; whatever happens in one, the others are checked too.

    Parameters
    ----------
    timeout : int
        seconds a cell may take.
    started_only : bool
        whether to pass over copies in which nothing has been run or written.
    watch : callable
        given a notebook's title and its number of cells, returns a function to call after every cell.
    """
    return [
        _check_notebook(places, chapter, notebook, timeout, started_only, watch)
        for chapter in chapters
        for notebook in chapter.notebooks
    ]


def _check_notebook(
    places: Places, chapter: Chapter, notebook: Path, timeout: int, started_only: bool, watch: Watch
) -> Report:
    own = places.own(notebook)
    report = Report(chapter.name, places.show(own), chapter.name)
    try:
        shipped = read_shipped(places, notebook)
        report.title, report.max_points = title(shipped, chapter.name), chapter_points(shipped)
        if started_only and not _begun(places, notebook, shipped):
            report.status = "not started"
            return report
        mine = read_notebook(own)
        run = prepare(mine, shipped, report)
        try:
            run_notebook(run, own.parent, kernel_environment(places), timeout, watch(report.title, len(run.cells)))
        finally:
            collect(run, shipped, report)
    except Unreadable as fault:
        report.status = "could not run"
        report.problem = f"{report.notebook} {fault}: {advice(chapter.number, fault)}."
    except (CouldNotRun, Problem) as fault:
        report.status, report.problem = "could not run", str(fault)
    except Exception as error:  # whatever it is, the other chapters are checked
        report.status, report.problem = "could not run", unexpected(error)
    return report.settle()


def _begun(places: Places, notebook: Path, shipped: Node) -> bool:
    """Say whether there is anything to check; a notebook that is damaged or gone from its folder is to be reported."""
    if not places.own(notebook).parent.exists():
        return False
    try:
        mine = read_notebook(places.own(notebook))
    except Unreadable:
        return True
    return is_started(mine, read_base(places, notebook) or shipped)


def exit_code(reports: list[Report]) -> int:
    """Return 0 if every point is there, 1 if some are missing, 2 if a notebook could not run."""
    states = {report.status for report in reports}
    if "could not run" in states:
        return 2
    return 0 if states <= {"all points"} else 1


def prepare(mine: Node, shipped: Node, report: Report) -> Node:
    """Return a copy of the learner's notebook to run, with the course's own check cells, and note what differed.

    Raises
    ------
    Problem
        if none of the chapter's check cells is there.
    """
    run = copy.deepcopy(mine)
    for cell in run.cells:
        cell.pop("outputs", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    kernel = (run.metadata.get("kernelspec") or {}).get("name", "python3")
    if kernel != "python3":
        report.notes.append(f"The notebook asks for the kernel “{kernel}”; it was run with this course's Python.")

    truth = check_cells(shipped)
    seen: set[str] = set()
    changed, doubled = [], []
    for cell in run.cells:
        key = grade_id(cell)
        if key not in truth:
            continue
        if key in seen:
            doubled.append(key)
            cell.source = ""  # not run
            continue
        seen.add(key)
        if cell.cell_type != "code" or cell.source.strip() != truth[key].source.strip():
            changed.append(key)
            cell.update(cell_type="code", source=truth[key].source, outputs=[], execution_count=None)
        cell.metadata["nbgrader"] = truth[key].metadata["nbgrader"]
    missing = [key for key in truth if key not in seen]
    if changed:
        report.notes.append(f"The check of {listed(changed)} had been changed: the course's own was run.")
    if doubled:
        report.notes.append(
            f"The check of {listed(dict.fromkeys(doubled))} stands there more than once: the first counts."
        )
    if truth and len(missing) == len(truth):
        raise Problem(
            "The chapter's check cells are not there, so no point can be counted: "
            f"`nnbook update {report.chapter.partition('_')[0]}` puts them back and keeps what you wrote."
        )
    if missing:
        report.notes.append(
            f"The check of {listed(missing)} is missing, so it cannot be counted: "
            f"`nnbook update {report.chapter.partition('_')[0]}` puts it back and keeps what you wrote."
        )
    return run


def collect(run: Node, shipped: Node, report: Report) -> None:
    """Read the results out of a notebook that was run, as far as it came, into the report."""
    cells = {grade_id(cell): cell for cell in reversed(run.cells) if cell.cell_type == "code" and cell.source}
    for key, truth in check_cells(shipped).items():
        most = cell_points(truth)
        exercise = Exercise(key, key.replace("_", " "), 0.0, most, "missing", optional=most == 0)
        report.exercises.append(exercise)
        cell = cells.get(key)
        if cell is None:
            continue
        result = stored_result(cell)
        error = errors(cell)
        if result is not None:
            for name in ("title", "points", "max_points", "status", "optional", "rows", "message", "hint"):
                setattr(exercise, name, result.get(name, getattr(exercise, name)))
        elif error:
            exercise.status, exercise.message = "error", f"the check stopped with {error}"
        else:
            exercise.status = "not reached"
    number = 0
    for cell in run.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        number += 1
        if errors(cell) and grade_id(cell) not in check_cells(shipped):
            report.notes.append(f"The first error is in code cell {number} (`{first_line(cell)}`): {errors(cell)}")
            break


def as_json(reports: list[Report]) -> dict[str, Any]:
    """Return the reports as plain data."""
    return {
        "exit_code": exit_code(reports),
        "points": sum(report.points for report in reports),
        "max_points": sum(report.max_points for report in reports),
        "chapters": [asdict(report) for report in reports],
    }
