"""Look through a class's package for the answers of exercises, line by line."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nnbook.course.build_source import is_source

if TYPE_CHECKING:
    from nnbook.course.class_release import Released

SHORTEST = 20  # characters of a line that says something
ENOUGH = 0.5  # of an answer's lines in one file, and the answer counts as being there
_CELL = re.compile(r"^# %%(.*)$", re.M)
_KEY = re.compile(r'\bsolution="(\w+)"')


def find_answers(folder: Path, course: Path, exercises: Mapping[str, str]) -> dict[str, str]:
    """Return the exercises ("chapter/key") whose answers stand in a package, with the file.

    An answer is what the course's source has in the exercise's cell, without what the blank shows, too; it is there if
    half of it or more stands in one file, or if the library's own version stands in for it.

    exercises: those of the package, each with what stands in for it ("module:name", "" if nothing does).
    """
    files = {path: set(lines) for path, lines in _lines_of(folder)}
    given = answers(course)
    found: dict[str, str] = {}
    for name, stand_in in exercises.items():
        answer = given.get(name, set())
        near = (path for path, lines in files.items() if answer and len(answer & lines) >= ENOUGH * len(answer))
        path = next(near, None)
        if stand_in:
            found[name] = f"{stand_in.partition(':')[0].replace('.', '/')}.py"
        elif path is not None:
            found[name] = path.relative_to(folder).as_posix()
    return found


def answers(course: Path) -> dict[str, set[str]]:
    """Return the telling lines of each exercise's answer, by "chapter/key"."""
    found: dict[str, set[str]] = {}
    for source in sorted(filter(is_source, course.glob("solutions/*/*.py"))):
        _, *pieces = _CELL.split(source.read_text(encoding="utf-8"))
        given = [text for header, text in zip(pieces[::2], pieces[1::2], strict=True) if not _KEY.search(header)]
        shown = {line for text in given for line in telling(text)}
        for header, text in zip(pieces[::2], pieces[1::2], strict=True):
            key = _KEY.search(header)
            if key:
                found[f"{source.parent.name}/{key[1]}"] = set(telling(_bodies(text))) - shown
    return found


def telling(text: str) -> Iterator[str]:
    """Yield the lines of a text that say something, with single spaces; comments are left out."""
    for line in text.splitlines():
        said = " ".join(line.partition("  # ")[0].split())
        if len(said) >= SHORTEST and not said.startswith(("#", "import ", "from ")):
            yield said


def tell_leaks(released: Released) -> list[str]:
    """Say in a few sentences which answers a class can find in its package."""
    by_file: dict[str, list[str]] = {}
    for name, file in released.answered.items():
        by_file.setdefault(file, []).append(name.partition("/")[2])
    if not by_file:
        return ["No exercise's answer stands in it."]
    count = len(released.answered)
    said = [f"The library holds the answers of {count} of them, for later chapters need it:"]
    said += [f"  {file}: {', '.join(sorted(keys))}" for file, keys in sorted(by_file.items())]
    return [*said, "Let these exercises teach, and let others give marks: docs/exams.md."]


def _bodies(text: str) -> str:
    """Return the bodies of a cell's functions and methods without their docstrings: what the blank hides."""
    lines = text.splitlines()
    kept: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            kept += lines[body[0].lineno - 1 : node.end_lineno] if body else []
    return "\n".join(kept)


def _lines_of(folder: Path) -> Iterator[tuple[Path, Iterator[str]]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".md", ".toml", ".txt", ".js"):
            yield path, telling(path.read_text(encoding="utf-8"))
        elif path.suffix == ".ipynb":
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            yield path, telling("\n".join("".join(cell["source"]) for cell in cells))
