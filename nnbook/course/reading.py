"""Reading notebooks, whatever state they are in, and finding in them what the course put there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from nnbook.course.files import reason
from nnbook.course.places import Places, Problem

RESULT = "application/vnd.nnbook.result+json"


class Node(dict):
    """A dict whose entries are attributes too. nbformat has the like, but takes more than a second to import."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class Unreadable(Problem):
    """A notebook that cannot be read; the text says why, as the end of a sentence that begins with its name."""


def read_notebook(path: Path) -> Node:
    """Read a notebook of format 4.

    Raises
    ------
    Unreadable
        if it is missing, empty, cut off, not a notebook, or of another format.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable("is missing") from None
    except OSError as error:
        raise Unreadable(f"cannot be read ({reason(error)})") from None
    if not content.strip():
        raise Unreadable("is empty")
    return _understand(content)


def read_shipped(places: Places, notebook: Path) -> Node:
    """Read one of the course's own notebooks.

    Raises
    ------
    Problem
        if it is damaged: then the course itself has to be mended.
    """
    path = places.shipped(notebook)
    try:
        return read_notebook(path)
    except Unreadable as fault:
        raise Problem(f"The course's own {places.show(path)} {fault}: fetch the course again.") from None


def advice(chapter_number: str, fault: Unreadable) -> str:
    """Return what to do about a learner's notebook that cannot be read."""
    if "is missing" in str(fault):
        return f"`nnbook lab {chapter_number}` puts a fresh copy there"
    if "cannot be read" in str(fault):
        return "mend that and try again"
    return f"`nnbook reset {chapter_number}` gives a fresh copy and keeps this one under a dated name"


def nbgrader_data(cell: Node) -> dict[str, Any]:
    """Return what nbgrader noted on a cell."""
    data = cell.metadata.get("nbgrader")
    return data if isinstance(data, dict) else {}


def grade_id(cell: Node) -> str | None:
    """Return the key under which nbgrader knows a cell, or None."""
    key = nbgrader_data(cell).get("grade_id")
    return key if isinstance(key, str) else None


def is_check(cell: Node) -> bool:
    """Say whether a cell is an automatic check, worth points."""
    data = nbgrader_data(cell)
    return cell.cell_type == "code" and bool(data.get("grade")) and not data.get("solution")


def cell_points(cell: Node) -> float:
    """Return what a check cell is worth; an optional exercise is worth nothing."""
    return float(nbgrader_data(cell).get("points") or 0)


def check_cells(nb: Node) -> dict[str, Node]:
    """Return a notebook's check cells by key, in order; of several with one key, the first."""
    found: dict[str, Node] = {}
    for cell in nb.cells:
        key = grade_id(cell)
        if key and is_check(cell):
            found.setdefault(key, cell)
    return found


def stored_result(cell: Node) -> dict[str, Any] | None:
    """Return what a check left in its cell's outputs, or None."""
    for output in reversed(cell.get("outputs", [])):
        data = output.get("data", {}).get(RESULT)
        if isinstance(data, dict) and "points" in data:
            return data
    return None


def course_data(nb: Node) -> dict[str, Any]:
    """Return what the builder wrote about the chapter: title, minutes, points, recall, recap."""
    data = nb.metadata.get("nnbook")
    return data if isinstance(data, dict) else {}


def chapter_points(nb: Node) -> float:
    """Return the points of a chapter's core exercises: the builder's number, else the sum over its check cells."""
    named = course_data(nb).get("points")
    if named is not None:
        return float(named)
    return sum(map(cell_points, check_cells(nb).values()))


def title(nb: Node, chapter_name: str) -> str:
    """Return a notebook's title with the chapter's number: the builder's, else its first heading, else the name."""
    number = chapter_name.partition("_")[0]
    text = str(course_data(nb).get("title") or "")
    for cell in nb.cells:
        heading = cell.cell_type == "markdown" and re.search(r"^#\s+(.+?)\s*#*$", cell.source, re.MULTILINE)
        if heading and not text:
            text = heading[1]
    if not text:
        return chapter_name
    return text if text.startswith(number) else f"{number} {text}"


def first_line(cell: Node, width: int = 40) -> str:
    """Return the first line of a cell that says something, shortened."""
    lines = [line.strip() for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]
    text = lines[0] if lines else cell.source.strip().partition("\n")[0]
    return text if len(text) <= width else text[: width - 1] + "…"


def is_started(nb: Node, base: Node | None) -> bool:
    """Say whether a learner has run or changed anything in a copy of ``base``."""
    if any(cell.get("outputs") or cell.get("execution_count") for cell in nb.cells if cell.cell_type == "code"):
        return True
    return base is not None and [cell.source for cell in nb.cells] != [cell.source for cell in base.cells]


def read_base(places: Places, notebook: Path) -> Node | None:
    """Return the untouched copy that the learner began from, or None where it is not known."""
    try:
        return read_notebook(places.base(notebook))
    except Unreadable:
        return None


def _understand(content: bytes) -> Node:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("is not a notebook (it is not text)") from None
    except (json.JSONDecodeError, RecursionError) as error:
        if re.search(rb"^<<<<<<< ", content, re.MULTILINE):
            raise Unreadable("holds an unfinished git merge (lines that begin with <<<<<<<)") from None
        line = f" (its JSON breaks off or goes wrong in line {error.lineno})" if isinstance(error, ValueError) else ""
        raise Unreadable(f"is not a notebook{line}") from None
    if not isinstance(data, dict) or "nbformat" not in data:
        raise Unreadable("is not a notebook (it is JSON of another kind)")
    if data["nbformat"] != 4:
        raise Unreadable(f"has notebook format {data['nbformat']}, and the course needs format 4")
    nb = as_node(data)
    try:
        _complete(nb)
        "".join(cell.source for cell in nb.cells).encode()  # half a character would stop us later
    except (AttributeError, TypeError, ValueError, KeyError):
        raise Unreadable("is not a proper notebook (a cell lacks its type, its text or its metadata)") from None
    return nb


def as_node(value: Any) -> Any:
    """Return plain data with every dict in it made a Node."""
    if isinstance(value, dict):
        return Node((name, as_node(entry)) for name, entry in value.items())
    return [as_node(entry) for entry in value] if isinstance(value, list) else value


def _complete(nb: Node) -> None:
    """Join text that is stored in lines; give a cell what older formats do without; raise if something is not right."""
    nb.nbformat_minor = max(int(nb.get("nbformat_minor", 0)), 5)
    nb.metadata = Node(nb.get("metadata", {}))
    seen: set[str] = set()
    for number, cell in enumerate(nb.cells):
        if cell.cell_type not in ("code", "markdown", "raw"):
            raise ValueError(cell.cell_type)
        cell.source = "".join(cell.source)
        cell.metadata = Node(cell.get("metadata", {}))
        if cell.cell_type == "code":
            cell.setdefault("execution_count", None)
            cell.outputs = [_complete_output(output) for output in cell.get("outputs", [])]
        if not isinstance(cell.get("id"), str) or cell.id in seen:  # format 4.4 has none, copied cells share one
            cell.id = f"cell-{number}" if f"cell-{number}" not in seen else f"cell-{number}-{len(seen)}"
        seen.add(cell.id)


def _complete_output(output: Node) -> Node:
    if output.output_type == "stream":
        output.text = "".join(output.text)
    elif output.output_type in ("display_data", "execute_result"):
        output.data = Node({kind: _join(kind, value) for kind, value in output.data.items()})
    return output


def _join(kind: str, value: Any) -> Any:
    return "".join(value) if isinstance(value, list) and not kind.endswith("json") else value
