"""Everything that grading a chapter needs beside a submission, as plain data that can go to any machine."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nnbook
from nnbook.course.new_gradebook import begin_gradebook
from nnbook.course.places import Problem
from nnbook.course.reading import Unreadable, read_notebook
from nnbook.grading.course import Course, Settings
from nnbook.grading.imports import imported_by
from nnbook.grading.private import PRIVATE, gather_private

# The package's folders whose code gives no points. What grading/ makes of them is numbered: results.FORMAT.
_NO_PART = ("course/", "grading/", "explorables/", "glossary/", "plot/")


@dataclass(frozen=True)
class Cell:
    """A cell that nbgrader knows: its metadata as it was released, its kind, and its source (a blank, or a check)."""

    grade_id: str
    cell_type: str
    source: str
    metadata: Mapping[str, Any]

    @property
    def locked(self) -> bool:
        return bool(self.metadata["locked"])


@dataclass(frozen=True)
class Bundle:
    """A chapter as it is graded.

    cells: by notebook, the cells that nbgrader knows, in the order in which they stand.
    gradebook: an SQLite file that holds this chapter and no student.
    config: nbgrader's configuration. environment: what it asks for, without paths of this machine.
    files: what goes with the notebooks, by path; exercises may read it.
    key: a hash of all this and of the code that grades.
    private: the checks, by path, if they lie in the course's private folder and not in the package.
    imports: the modules that its notebooks import, which kernels can have before they start.
    code: by notebook, the code of the cells that students were given.
    """

    chapter: str
    cells: Mapping[str, tuple[Cell, ...]]
    gradebook: bytes = field(repr=False)
    config: Any = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    settings: Settings
    key: str
    private: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    imports: tuple[str, ...] = field(default=(), repr=False)
    code: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def notebooks(self) -> tuple[str, ...]:
        return tuple(sorted(self.cells))

    def max_scores(self, notebook: str) -> dict[str, float]:
        """Return the most that each graded cell of a notebook can earn."""
        return {c.grade_id: c.metadata["points"] for c in self.cells[notebook] if "points" in c.metadata}


def make_bundle(course: Course, chapter: str) -> Bundle:
    """Gather a chapter from the course's gradebook and its source folder.

    Raises
    ------
    Problem
        if the gradebook does not know the chapter.
    """
    from nbgrader.utils import find_all_files

    directory = course.directory(chapter)
    source = Path(directory.format_path(directory.source_directory, ".", chapter)).resolve()
    released = Path(directory.format_path(directory.release_directory, ".", chapter)).resolve()
    with course.surroundings(), tempfile.TemporaryDirectory(prefix="nnbook-bundle-") as folder:
        cells, kernels = _read_gradebook(course, chapter, source)
        copy = Path(folder, "gradebook.db")
        _write_gradebook(copy, directory.course_id, chapter, cells, kernels)
        gradebook = copy.read_bytes()
    others = find_all_files(str(source), [*directory.ignore, "*.ipynb"]) if source.is_dir() else []
    files = {Path(path).relative_to(source).as_posix(): Path(path).read_bytes() for path in sorted(others)}
    environment = {name: value for name, value in course.environment.items() if name not in ("PATH", PRIVATE)}
    private = gather_private(course.environment, chapter)
    key = _key(course, chapter, environment, cells, {**files, **private})
    return Bundle(
        chapter,
        cells,
        gradebook,
        course.config,
        environment,
        files,
        course.settings,
        key,
        private,
        imports=imported_by(source / f"{name}.ipynb" for name in sorted(cells)),
        code={name: _code_of(released / f"{name}.ipynb") for name in cells},
    )


def _read_gradebook(course: Course, chapter: str, source: Path) -> tuple[dict[str, tuple[Cell, ...]], dict[str, str]]:
    """Return each notebook's cells and kernelspec, as nbgrader noted them when the chapter was released."""
    from nbgrader.api import MissingEntry

    with course.gradebook() as book:
        try:
            assignment = book.find_assignment(chapter)
        except MissingEntry:
            raise Problem(
                f"The gradebook does not know {chapter}: `nbgrader generate_assignment {chapter}` comes first."
            ) from None
        if not assignment.notebooks:
            raise Problem(f"The gradebook knows no notebook of {chapter}: generate the assignment again.")
        kernels = {notebook.name: notebook.kernelspec for notebook in assignment.notebooks}
        cells = {notebook.name: _cells_of(notebook) for notebook in assignment.notebooks}
    for name, known in cells.items():
        places = _order_in(source / f"{name}.ipynb")
        cells[name] = tuple(sorted(known, key=lambda cell, places=places: places.get(cell.grade_id, len(places))))
    return cells, kernels


def _cells_of(notebook: Any) -> tuple[Cell, ...]:
    points = {c.name: float(c.max_score) for c in (*notebook.grade_cells, *notebook.task_cells)}
    graded = {c.name for c in notebook.grade_cells}
    solutions = {c.name for c in notebook.solution_cells}
    tasks = {c.name for c in notebook.task_cells}
    return tuple(
        Cell(
            cell.name,
            cell.cell_type,
            cell.source,
            {
                "grade_id": cell.name,
                "cell_type": cell.cell_type,
                "checksum": cell.checksum,
                "grade": cell.name in graded,
                "solution": cell.name in solutions,
                "task": cell.name in tasks,
                "locked": bool(cell.locked),
                "schema_version": 3,
                **({"points": points[cell.name]} if cell.name in points else {}),
            },
        )
        for cell in notebook.source_cells
    )


def _order_in(notebook: Path) -> dict[str, int]:
    """Return where each of nbgrader's cells stands in a source notebook; a gradebook does not keep their order."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {name: place for place, name in enumerate(names) if name}


def _code_of(notebook: Path) -> tuple[str, ...]:
    """Return the code of a notebook's cells; nothing if it is not there any more."""
    try:
        return tuple("".join(cell.source) for cell in read_notebook(notebook).cells if cell.cell_type == "code")
    except Unreadable:
        return ()


def _write_gradebook(
    file: Path, course_id: str, chapter: str, cells: Mapping[str, tuple[Cell, ...]], kernels: Mapping[str, str]
) -> None:
    """Write a gradebook of SQLite with one chapter in it and nobody's work."""
    from nbgrader.api import Gradebook

    from nnbook.grading import dialect

    dialect.register()
    begin_gradebook(file)
    with Gradebook(f"{dialect.NAME}:///{file}", course_id) as opened:
        book: Any = opened  # nbgrader's annotations say that all keywords are dicts
        book.add_assignment(chapter, course_id=course_id)
        for name, known in cells.items():
            book.add_notebook(name, chapter, kernelspec=kernels[name])
            for cell in known:
                worth = {"max_score": cell.metadata.get("points"), "cell_type": cell.cell_type}
                if cell.metadata["grade"]:
                    book.add_grade_cell(cell.grade_id, name, chapter, **worth)
                if cell.metadata["solution"]:
                    book.add_solution_cell(cell.grade_id, name, chapter)
                if cell.metadata["task"]:
                    book.add_task_cell(cell.grade_id, name, chapter, **worth)
                book.add_source_cell(
                    cell.grade_id,
                    name,
                    chapter,
                    cell_type=cell.cell_type,
                    locked=cell.locked,
                    source=cell.source,
                    checksum=cell.metadata["checksum"],
                )


def _key(course: Course, chapter: str, environment: Mapping[str, str], cells: Any, files: Mapping[str, bytes]) -> str:
    from importlib.metadata import version

    whole = hashlib.sha256()
    plain = {name: [(c.source, sorted(c.metadata.items())) for c in known] for name, known in cells.items()}
    # How long and where kernels run is the options' part, and what becomes of those that fail is the merge's.
    config = {section: value for section, value in course.config.items() if section != "Grading"}
    for part in (plain, config, environment, version("nnbook"), version("nbgrader")):
        whole.update(json.dumps(part, sort_keys=True, default=repr).encode())
    for path, content in sorted(files.items()):
        whole.update(f"{path}\0".encode() + hashlib.sha256(content).digest())
    for path, content in _code_that_grades(chapter):
        whole.update(f"{path}\0".encode() + content)
    return whole.hexdigest()


def _code_that_grades(chapter: str) -> list[tuple[str, bytes]]:
    """Return the sources that points depend on: the checks, and the library, any of which a check may use."""
    package = Path(nnbook.__file__).parent
    paths = sorted(path.relative_to(package).as_posix() for path in package.rglob("*.py"))
    other = re.compile(rf"checks/ch(?!{re.escape(chapter)}/)")  # another chapter's checks are none of this one's
    return [(p, (package / p).read_bytes()) for p in paths if not p.startswith(_NO_PART) and not other.match(p)]
