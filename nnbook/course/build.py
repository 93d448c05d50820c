"""Build chapters: percent source → solved, executed notebook → learner's notebook; or check that they are so built."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from rich.console import Console

from nnbook.course.build_explorables import as_text, file_of, read_explorables
from nnbook.course.build_release import release
from nnbook.course.build_run import execute, outputs_differ, texts_differ
from nnbook.course.build_source import BuildError, is_source, read_source
from nnbook.course.chapter_table import write_chapter_table
from nnbook.course.overlay import find_private, keep_private, require_room
from nnbook.course.places import Problem

START_PAGE = "00-index"


def build_chapters(chapters: list[str], check: bool = False, static: bool = False) -> int:
    """Build the named chapters (all, if none is named) and the start page, or check them; return the exit code.

    static: check without running anything: cells, metadata and the learner's notebook, not the outputs.
    """
    course, console = _course(), Console(highlight=False)
    faults: list[str] = []
    for source in _sources(course, chapters):
        console.print(f"{source.stem} …", end=" ")
        try:
            found = _check(source, course, static) if check else _build(source, course)
        except BuildError as error:
            found = [str(error)]
        except CellExecutionError as error:
            found = [f"{source.name}: a cell failed: {error.ename}: {error.evalue}\n{error.traceback}"]
        console.print("as its source gives" if check and not found else "failed" if found else "built")
        faults += found
    if not check:
        write_chapter_table(course)
    for fault in faults:
        console.print(fault, style="red", markup=False, soft_wrap=True)
    return 1 if faults else 0


def _course() -> Path:
    """Return the folder that holds the sources: NNBOOK_COURSE, or the checkout that the package lies in."""
    root = Path(os.environ.get("NNBOOK_COURSE", Path(__file__).resolve().parents[2]))
    if not (root / "solutions").is_dir():
        raise Problem(f"{root} has no solutions/ with sources: chapters are built in a checkout of the course.")
    return root


def _sources(course: Path, chapters: list[str]) -> list[Path]:
    private = find_private(course)
    found = [course / "solutions" / f"{START_PAGE}.py"]
    found += sorted(filter(is_source, course.glob("solutions/*/*.py")))
    found += sorted(filter(is_source, private.glob("*/*.py"))) if private else []
    wanted = [p for p in found if any(p.stem.startswith(c) for c in chapters)] if chapters else found
    if not wanted:
        raise Problem(f"No chapter begins with {', '.join(chapters)}; there are {', '.join(p.stem for p in found)}")
    return wanted


def _targets(source: Path, course: Path) -> tuple[Path, Path]:
    if source.stem == START_PAGE:
        return source.with_suffix(".ipynb"), course / "chapters" / f"{START_PAGE}.ipynb"
    chapter, name = source.parent.name, f"{source.stem}.ipynb"
    return course / "solutions" / chapter / name, course / "chapters" / chapter / name


def _build(source: Path, course: Path) -> list[str]:
    solved_path, chapter_path = _targets(source, course)
    notebook = read_source(source)
    if source.stem == START_PAGE:
        _write(chapter_path, _bytes(notebook))
        return []
    if not source.is_relative_to(course / "solutions"):
        require_room(course, source)
        keep_private(solved_path.parent)
        keep_private(chapter_path.parent)
    solved, explorables = execute(notebook)
    _write(solved_path, _bytes(solved))
    _write(chapter_path, release(solved_path, course))
    if explorables:
        _write(file_of(solved_path), as_text(explorables).encode())
    else:
        file_of(solved_path).unlink(missing_ok=True)
    return []


def _check(source: Path, course: Path, static: bool) -> list[str]:
    solved_path, chapter_path = _targets(source, course)
    expected = read_source(source)
    if source.stem == START_PAGE:
        return [] if chapter_path.read_bytes() == _bytes(expected) else [_stale(chapter_path, course, "its source")]
    for path in (solved_path, chapter_path):
        if not path.exists():
            return [f"{path.relative_to(course)} is missing: nnbook build {source.stem}"]
    solved = nbformat.read(solved_path, 4)
    faults = [_stale(solved_path, course, what) for what in _cells_that_differ(expected, solved)]
    if release(solved_path, course) != chapter_path.read_bytes():
        faults.append(_stale(chapter_path, course, f"what nbgrader makes of {solved_path.relative_to(course)}"))
    if not static and not faults:
        fresh, explorables = execute(expected)
        for old, new in zip(solved.cells, fresh.cells, strict=True):
            if found := outputs_differ(old.get("outputs", []), new.get("outputs", [])):
                faults.append(f"{solved_path.relative_to(course)}, cell {old.id}: {found}")
        stored, name = as_text(read_explorables(solved_path)), file_of(solved_path).name
        if found := texts_differ({name: stored}, {name: as_text(explorables)}):
            faults.append(f"{solved_path.parent.relative_to(course)}/{found}")
    return faults


def _stale(path: Path, course: Path, what: str) -> str:
    return f"{path.relative_to(course)} is not what its source gives: it differs in {what}"


def _cells_that_differ(expected: NotebookNode, found: NotebookNode) -> list[str]:
    """Name what of a notebook, outputs apart, is not as expected."""
    if expected.metadata != found.metadata:
        return ["the notebook's metadata"]
    if [c.id for c in expected.cells] != [c.id for c in found.cells]:
        return ["the order or number of cells, or an edited cell"]
    same = ("cell_type", "source", "metadata")
    return [f"cell {a.id}" for a, b in zip(expected.cells, found.cells, strict=True) if any(a[k] != b[k] for k in same)]


def _bytes(notebook: NotebookNode) -> bytes:
    text = json.dumps(nbformat.from_dict(notebook), indent=1, ensure_ascii=False, sort_keys=True)
    return f"{text}\n".encode()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    os.replace(temporary, path)
