"""A course of tiny chapters in a temporary folder, for the tests of the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from typer.testing import CliRunner

from nnbook.course.command import app

# Stands in for `from nnbook.checks.… import check`: two exercises that count, and an optional one.
SETUP = """
class Result:
    def __init__(self, key, points, most, status, text=""):
        self.data = {"chapter": "x", "key": key, "title": key, "points": points, "max_points": most,
                     "optional": most == 0, "status": status, "message": "you forgot the factor" if text else "",
                     "hint": f"`check.{key}.hint()` gives a hint", "rows": [{"status": "failed", "text": text}]}
    def _repr_mimebundle_(self, **_):
        return {"text/plain": str(self.data["points"]), "application/vnd.nnbook.result+json": self.data}

def grade(key, most, attempt, want):
    try:
        got = attempt(6)
    except NotImplementedError:
        return attempt, Result(key, 0, most, "not attempted")
    if got == want:
        return attempt, Result(key, most, most, "passed")
    return attempt, Result(key, 0, most, "failed", f"`{key}(6)` gave {got}, expected {want}")
"""
POINTS = {"double": 1.0, "halve": 2.0, "square": 0.0}
WANT = {"double": 12, "halve": 3, "square": 36}
RIGHT = {name: f"def {name}(x):\n    return {value}" for name, value in WANT.items()}
WRONG = {name: f"def {name}(x):\n    return 1" for name in WANT}


def blank(name: str) -> str:
    return f"def {name}(x):\n    raise NotImplementedError"


def nbgrader(key: str, **flags: Any) -> dict[str, Any]:
    data = {"grade": False, "grade_id": key, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return {"nbgrader": {**data, **flags}}


def chapter(title: str = "A chapter") -> NotebookNode:
    """Return a chapter as the builder would make it."""
    cells = [new_markdown_cell(f"# {title}", id="title"), new_code_cell(SETUP, id="setup")]
    for name, points in POINTS.items():
        check = f"{name}, result = grade('{name}', {points}, {name}, {WANT[name]})\nresult"
        cells += [
            new_markdown_cell(f"## The {name}", id=f"say-{name}"),
            new_code_cell(blank(name), id=f"try-{name}", metadata=nbgrader(f"try-{name}", solution=True)),
            new_code_cell(check, id=name, metadata=nbgrader(name, grade=True, locked=True, points=points)),
        ]
    why = nbgrader("why", solution=True, grade=True, points=2)
    cells += [new_markdown_cell("*Your answer here.*", id="why", metadata=why), new_code_cell("a = 1", id="given")]
    about = {
        "title": title,
        "minutes": 90,
        "points": 3.0,
        "recall": [{"q": f"Question {n} on {title}?", "a": f"Answer {n}."} for n in range(1, 6)],
        "recap": f"All of {title} on a page.",
    }
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "nnbook": about})


def cell(nb: NotebookNode, key: str) -> NotebookNode:
    return next(cell for cell in nb.cells if cell.id == key)


def solve(nb: NotebookNode, sources: dict[str, str]) -> NotebookNode:
    for name, source in sources.items():
        cell(nb, f"try-{name}").source = source
    return nb


def store(nb: NotebookNode, name: str, points: float, status: str) -> NotebookNode:
    """Put a result into a check cell's outputs, as a saved notebook has it."""
    data = {"key": name, "points": points, "max_points": POINTS[name], "status": status, "optional": name == "square"}
    bundle = {"text/plain": str(points), "application/vnd.nnbook.result+json": data}
    cell(nb, name).outputs = [new_output("execute_result", data=bundle, execution_count=1)]
    cell(nb, name).execution_count = 1
    return nb


def write(path: Path, nb: NotebookNode) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(nb) + "\n", encoding="utf-8")
    return path.read_bytes()


class Course:
    """A course's root with chapters, and a learner's folder beside them."""

    def __init__(self, root: Path, names: list[str]) -> None:
        self.names = names
        self.root, self.work = root, root / "work"
        for name in names:
            self.ship(name, chapter(name[3:]))
        write(root / "chapters" / "00-index.ipynb", new_notebook(cells=[new_markdown_cell("# Start", id="start")]))

    def ship(self, name: str, nb: NotebookNode) -> None:
        write(self.root / "chapters" / name / f"{name}.ipynb", nb)

    def own(self, name: str) -> Path:
        return self.work / name / f"{name}.ipynb"

    def put(self, name: str, nb: NotebookNode) -> bytes:
        return write(self.own(name), nb)


class Done(NamedTuple):
    """What a command ended with and said."""

    returncode: int
    stdout: str
    stderr: str


def run_command(course: Course, *arguments: str) -> Done:
    """Run ``nnbook`` on a small course, in this process: a new one would spend its time on imports."""
    environment = {"NNBOOK_COURSE": str(course.root), "NNBOOK_WORK": None, "COLUMNS": "200", "NO_COLOR": "1"}
    result = CliRunner().invoke(app, list(arguments), env=environment)
    return Done(result.exit_code, result.stdout, result.stderr)
