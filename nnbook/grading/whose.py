"""Whose a notebook says it is, read from its text before anything of it runs (see `nnbook.by_student`)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from nnbook.by_student import MIME, NOBODY, same
from nnbook.course.places import Problem

_CALL = re.compile(r"""\bby_student\s*\.\s*me\(\s*(?:number\s*=\s*)?(["'])(.*?)\1""")


class NotTheirs(Problem):
    """A notebook that says it is somebody else's; the text is the end of a sentence that begins with its name."""


def require_own(nb: Any, student: str) -> None:
    """Look whether a notebook names the student who handed it in; one that names nobody at all is in order.

    nb: a notebook, whose cells have ``cell_type``, ``source`` and ``outputs``.

    Raises
    ------
    NotTheirs
        if it names somebody else, or its place for the number was not filled in.
    """
    for name in names_in(nb):
        if same(name, NOBODY):
            raise NotTheirs("does not say whose it is (by_student.me was not filled in), so a person has to look")
        if not same(name, student):
            named = f"says that it is that of “{name[:60]}”, and {student} handed it in"
            raise NotTheirs(f"{named}, so a person has to look")


def names_in(nb: Any) -> Iterator[str]:
    """Yield the names in a notebook's calls of by_student.me; of one that is computed, what its output recorded."""
    codes = [cell for cell in nb.cells if cell.cell_type == "code"]
    short = any("from nnbook.by_student import" in cell.source for cell in codes)  # then it may be called by `me` alone
    for cell in codes:
        if "me(" in cell.source:
            written = list(_written(cell.source, short))
            yield from filter(None, written)
            if None in written:
                yield from _recorded(cell)


def _written(source: str, short: bool) -> Iterator[str | None]:
    """Yield for each call of by_student.me the name that is written there, None if it is computed or left out."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):  # a magic command, or code that does not run at all
        yield from (found[2] for found in _CALL.finditer(source))
        return
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_me(node.func, short)):
        given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "number")]
        yield (
            str(given[0].value) if given and isinstance(given[0], ast.Constant) and given[0].value is not None else None
        )


def _is_me(function: ast.expr, short: bool) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr == "me" and isinstance(function.value, ast.Name) and function.value.id == "by_student"
    return short and isinstance(function, ast.Name) and function.id == "me"


def _recorded(cell: Any) -> Iterator[str]:
    for output in cell.get("outputs", []):
        data = output.get("data", {}).get(MIME)
        if isinstance(data, dict) and isinstance(data.get("number"), str):
            yield data["number"]
