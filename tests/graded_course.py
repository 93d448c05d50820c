"""A course with one small chapter, to be graded: quick, for no cell imports anything."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from conftest import ROOT
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader_forked import run_nbgrader

sys.path.insert(0, str(ROOT))

from benchmarks.grading import without_chance
from nnbook.course.new_gradebook import begin_gradebook
from nnbook.grading.course import Course, read_course
from nnbook.grading.kernel_choice import choose_kernel
from nnbook.grading.layout import Options
from nnbook.grading.rehearsal import draw_ahead
from nnbook.grading.run import Report, grade_chapter

CHAPTER = NAME = "90_small"
BLANK = "    raise NotImplementedError  # write your code here"
ANSWERS = {"double": "    return 2 * x", "halve": "    return x / 2"}

QUICK = Options(kernel=choose_kernel(sandboxed=False))  # as the command runs kernels with --no-sandbox


def nbgrader_cell(name: str, source: str, kind: str = "code", points: float | None = None) -> NotebookNode:
    """Return a cell of the source: a check if it has points and is code, else an answer."""
    written = kind == "markdown"
    check = points is not None and not written
    data = {"grade": points is not None, "grade_id": name, "locked": check, "schema_version": 3, "task": False}
    data |= {"solution": not check, **({} if points is None else {"points": points})}
    make = new_markdown_cell if written else new_code_cell
    return make(source, id=name, metadata={"nbgrader": data})


def source_notebook() -> NotebookNode:
    def answer(name: str) -> str:
        return f"def {name}(x):\n    ### BEGIN SOLUTION\n{ANSWERS[name]}\n    ### END SOLUTION"

    cells = [
        new_markdown_cell("# Small", id="title"),
        nbgrader_cell("double", answer("double")),
        nbgrader_cell("check_double", "points = (double(4) == 8) + (double(-1) == -2)\npoints", points=2),
        nbgrader_cell("halve", answer("halve")),
        nbgrader_cell("check_halve", "assert halve(4) == 2", points=1),
        nbgrader_cell("why", "### BEGIN SOLUTION\nBecause.\n### END SOLUTION", "markdown", 1),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def nbgrader(course: Path, *words: str) -> None:
    code, said = run_nbgrader(course, *words)
    assert code == 0, said


def make_course(root: Path, extra: str = "") -> Path:
    """Make a course with the shipped configuration and release its chapter. extra: lines for the configuration."""
    root.mkdir(parents=True, exist_ok=True)
    configuration = (ROOT / "nbgrader_config.py").read_text()
    (root / "nbgrader_config.py").write_text(configuration + extra)
    source = root / "solutions" / CHAPTER
    source.mkdir(parents=True)
    nbformat.write(source_notebook(), source / f"{NAME}.ipynb")
    (source / "numbers.txt").write_text("1 2 3\n")
    begin_gradebook(root / "gradebook.db")
    nbgrader(root, "generate_assignment", CHAPTER)
    return root


def released(course: Path) -> NotebookNode:
    return nbformat.read(course / "chapters" / CHAPTER / f"{NAME}.ipynb", 4)


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def answered(blank: NotebookNode, answers: Mapping[str, str] = ANSWERS) -> NotebookNode:
    """Return a copy of the released notebook with bodies for its functions."""
    notebook = copy.deepcopy(blank)
    for name, body in answers.items():
        cell(notebook, name).source = cell(notebook, name).source.replace(BLANK, body)
        assert body in cell(notebook, name).source
    return notebook


def folder_of(course: Path, student: str) -> Path:
    folder = course / "submitted" / student / CHAPTER
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def hand_in(course: Path, student: str, notebook: NotebookNode | bytes, name: str = NAME) -> Path:
    file = folder_of(course, student) / f"{name}.ipynb"
    file.write_bytes(notebook if isinstance(notebook, bytes) else as_bytes(notebook))
    return file


def as_bytes(notebook: NotebookNode) -> bytes:
    return json.dumps(notebook, indent=1).encode()


class Here(Executor):
    """Does the work at once, in this process, and counts it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        future: Future = Future()
        future.set_result(fn(*args, **kwargs))
        if fn is not draw_ahead:
            self.done.append(args[1].student)
        return future


@contextmanager
def in_this_process(executor: Here):
    yield executor


def grade(course: Path | Course, executor: Here | None = None, **wishes: Any) -> Report:
    """Grade the chapter in this process, without a sandbox."""
    place = executor or Here()
    options = wishes.pop("options", QUICK)
    course = read_course(course) if isinstance(course, Path) else course
    return grade_chapter(course, CHAPTER, lambda: in_this_process(place), options, **wishes)


def grades_in(course: Path, student: str) -> dict[str, tuple[float | None, bool]]:
    """Return the automatic points of a student in the gradebook, and whether a person has to look, by cell."""
    rows = _rows(
        course,
        "select c.name, g.auto_score, g.needs_manual_grade from grade g join base_cell c on c.id = g.cell_id "
        "join submitted_notebook n on n.id = g.notebook_id join submitted_assignment a on a.id = n.assignment_id "
        "where a.student_id = ?",
        student,
    )
    return {row["name"]: (row["auto_score"], bool(row["needs_manual_grade"])) for row in rows}


def whole_gradebook(course: Path) -> dict[str, list[str]]:
    """Return all rows of all tables, sorted, with ids replaced by what they stand for."""
    names = [row["name"] for row in _rows(course, "select name from sqlite_master where type = 'table'")]
    tables = {name: _rows(course, f"select * from {name}") for name in names}
    labels: dict[str, str] = {}
    for _ in range(6):  # deeper than any chain of references
        fresh: dict[str, list[str]] = {}
        for name, rows in tables.items():
            for row in rows:
                if _is_id(row.get("id")):
                    fresh.setdefault(row["id"], []).append(f"{name} {_labelled(row, labels, skip='id')}")
        labels = {one: hashlib.sha256(repr(sorted(texts)).encode()).hexdigest()[:12] for one, texts in fresh.items()}
    return {name: sorted(_labelled(row, labels) for row in rows) for name, rows in tables.items()}


def _labelled(row: Mapping[str, Any], labels: Mapping[str, str], skip: str = "") -> str:
    return str({k: labels.get(v, "") if _is_id(v) else v for k, v in row.items() if k != skip})


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[0-9a-f]{32}", value))


def _rows(course: Path, query: str, *values: str) -> list[dict[str, Any]]:
    with sqlite3.connect(course / "gradebook.db") as book:
        book.row_factory = sqlite3.Row
        return [dict(row) for row in book.execute(query, values)]


def whole_folder(folder: Path) -> dict[str, Any]:
    """Return every file below a folder with its permissions; notebooks without what differs from run to run."""
    return {p.relative_to(folder).as_posix(): _content(p) for p in sorted(folder.rglob("*")) if p.is_file()}


def _content(path: Path) -> tuple[int, Any]:
    mode = path.stat().st_mode & 0o777
    if path.suffix != ".ipynb":
        return mode, path.read_bytes()
    return mode, without_chance(json.loads(path.read_text()))


def copy_course(course: Path, to: Path, without: Iterable[str] = ()) -> Path:
    shutil.copytree(course, to, symlinks=True, ignore=shutil.ignore_patterns(*without) if without else None)
    return to


def run_nnbook(course: Path, *words: str, start: bool = False) -> Any:
    """Run the command on a course; with ``start``, only start it and return the process."""
    command = [sys.executable, "-m", "nnbook", "grade", *words]
    env = {**os.environ, "NNBOOK_COURSE": str(course)}
    if start:
        return subprocess.Popen(command, cwd=course, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return subprocess.run(command, cwd=course, env=env, capture_output=True, text=True, timeout=600)
