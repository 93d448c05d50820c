"""Read a chapter's percent source into a notebook that nbgrader understands."""

from __future__ import annotations

import ast
import hashlib
import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import jupytext
import nbformat
from nbformat import NotebookNode

if TYPE_CHECKING:
    from nnbook.checks import Chapter

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


class BuildError(Exception):
    """A source that cannot be built; the message says where and why."""


def read_source(path: Path) -> NotebookNode:
    """Return the notebook of a source: keys expanded to nbgrader's metadata, ids set, nothing executed."""
    notebook = jupytext.read(path)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    chapter = _checks_of(path)
    for number, cell in enumerate(notebook.cells, start=1):
        try:
            _expand(cell, chapter)
        except (BuildError, SyntaxError) as error:
            raise BuildError(f"{path.name}, cell {number}: {error}") from error
    _require_every_exercise(path, notebook, chapter)
    notebook.metadata = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        "nnbook": _description(notebook, chapter),
    }
    _set_ids(notebook)
    nbformat.validate(notebook)
    return notebook


def is_source(path: Path) -> bool:
    """Say whether a file in a chapter's folder is the source of a notebook.

    A chapter's first notebook has the folder's name; a heavy chapter's second begins with its number and a letter.

    >>> is_source(Path("14_transformer/14_transformer.py")), is_source(Path("14_transformer/14b_gpt.py"))
    (True, True)
    >>> is_source(Path("14_transformer/landmark.py"))
    False
    """
    number = path.parent.name.partition("_")[0]
    return path.stem == path.parent.name or re.fullmatch(rf"{number}[b-z]_\w+", path.stem) is not None


def _checks_of(path: Path) -> Chapter | None:
    """Return the checks of the chapter that a source belongs to; an ungraded page has none."""
    if not path.parent.name[:2].isdigit():
        return None
    return importlib.import_module(f"nnbook.checks.ch{path.parent.name}").check


def _expand(cell: NotebookNode, chapter: Chapter | None) -> None:
    meta = cell.metadata
    meta.pop("lines_to_next_cell", None)
    if key := meta.pop("solution", None):
        meta["nbgrader"] = _nbgrader(key, solution=True)
        cell.source = mark_solutions(cell.source)
    elif key := meta.pop("check", None):
        exercise = chapter.exercises.get(key) if chapter else None
        if exercise is None:
            raise BuildError(f"the checks have no exercise {key!r}")
        _require_points(meta, exercise.points)
        meta["nbgrader"] = _nbgrader(f"check_{key}", grade=True, locked=True, points=exercise.points)
    elif key := meta.pop("written", None):
        written = chapter.written.get(key) if chapter else None
        if written is None:
            raise BuildError(f"the checks have no written exercise {key!r}")
        _require_points(meta, written.points)
        meta["nbgrader"] = _nbgrader(key, grade=True, solution=True, points=written.points)
    if alt := meta.get("alt"):
        meta["mystnb"] = {"image": {"alt": alt}}
    if "live" in meta.get("tags", []):
        meta["tags"] = [*meta["tags"], "nbval-ignore-output"]


def _nbgrader(grade_id: str, **fields: object) -> dict[str, object]:
    blank = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return {**blank, "grade_id": grade_id, **fields}


def _require_points(meta: NotebookNode, points: float) -> None:
    given = meta.pop("points", points)
    if given != points:
        raise BuildError(f"the source says {given} points, the checks {points:g}")


def _require_every_exercise(path: Path, notebook: NotebookNode, chapter: Chapter | None) -> None:
    if chapter is None:
        return
    ids = [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]
    others = [other for other in path.parent.glob("*.py") if is_source(other) and other != path]
    elsewhere = [key for other in others for key in _keys_in(other)]
    ids += elsewhere
    wanted = [*chapter.exercises, *(f"check_{key}" for key in chapter.exercises), *chapter.written]
    if missing := set(wanted) - set(ids):
        raise BuildError(f"{path.name}: no cell for {', '.join(sorted(missing))}")
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise BuildError(f"{path.name}: two cells for {', '.join(sorted(twice))}")


def _keys_in(source: Path) -> list[str]:
    """Return the keys of the graded cells of another source, without building it."""
    found = re.findall(r'^# %%.*?\b(solution|check|written)="(\w+)"', source.read_text(encoding="utf-8"), flags=re.M)
    return [f"check_{key}" if kind == "check" else key for kind, key in found]


def mark_solutions(source: str) -> str:
    """Put nbgrader's markers around what the learner writes: the body of each function and method after its docstring.

    A cell that has markers already is left as it is.
    """
    if BEGIN in source:
        return source
    lines = source.splitlines()
    for first, last, indent in sorted(_bodies(ast.parse(source)), reverse=True):
        lines.insert(last, " " * indent + END)
        lines.insert(first - 1, " " * indent + BEGIN)
    if len(lines) == len(source.splitlines()):
        raise BuildError("a solution cell defines no function")
    return "\n".join(lines)


def _bodies(tree: ast.Module) -> list[tuple[int, int, int]]:
    """Return first line, last line and indentation of each body."""
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            functions += [n for n in node.body if isinstance(n, ast.FunctionDef)]
    found = []
    for function in functions:
        has_docstring = ast.get_docstring(function) is not None
        body = function.body[1:] if has_docstring else function.body
        if not body:
            raise BuildError(f"{function.name} has no body besides its docstring")
        first = (function.body[0].end_lineno or 0) + 1 if has_docstring else body[0].lineno
        found.append((first, body[-1].end_lineno or first, body[0].col_offset))
    return found


def _description(notebook: NotebookNode, chapter: Chapter | None) -> dict[str, object]:
    """Return what the command and the start page tell of a chapter without opening its text."""
    given = dict(notebook.metadata.get("nnbook", {}))
    heading = re.match(r"# (.+)", next(c.source for c in notebook.cells if c.cell_type == "markdown"))
    if heading is None:
        raise BuildError("the first text cell must begin with a heading, '# …'")
    description: dict[str, object] = {**given, "title": heading[1].strip()}
    if chapter is not None:
        ids = [c.metadata.get("nbgrader", {}).get("grade_id") for c in notebook.cells]
        here = [exercise for key, exercise in chapter.exercises.items() if f"check_{key}" in ids]
        description["points"] = sum(exercise.points for exercise in here)
        description["exercises"] = len(here)
        description["recall"] = [_question(c.source) for c in notebook.cells if c.metadata.pop("recall", None)]
        description["recap"] = "\n\n".join(c.source for c in notebook.cells if c.metadata.pop("recap", None))
    return description


def _question(text: str) -> dict[str, str]:
    found = re.fullmatch(
        r"\*\*(?P<q>.+?)\*\*\s*<details>\s*<summary>.*?</summary>(?P<a>.+)</details>\s*", text, flags=re.S
    )
    if found is None:
        raise BuildError(f"a recall cell is not '**question** <details>…answer…</details>': {text[:60]!r}")
    return {"q": found["q"].strip(), "a": found["a"].strip()}


def _set_ids(notebook: NotebookNode) -> None:
    """Give each cell an id that follows from its key or its text, so that two builds agree."""
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        key = cell.metadata.get("nbgrader", {}).get("grade_id")
        stem = key or f"{cell.cell_type[:2]}-{hashlib.sha256(cell.source.encode()).hexdigest()[:10]}"
        seen[stem] = count = seen.get(stem, 0) + 1
        cell.id = re.sub(r"[^A-Za-z0-9_-]", "-", stem if count == 1 else f"{stem}-{count}")[:64]
