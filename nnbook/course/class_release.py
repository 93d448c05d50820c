"""``nnbook release --class``: the course as a package for a class, without answers, hints or mark schemes.

Chapters and the library are as ever. The checks are sealed (`nnbook.course.class_seal`); of their code only what
notebooks and the library import stays (`nnbook.course.class_code`). docs/exams.md says what that holds back.
"""

from __future__ import annotations

import importlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnbook.course.class_code import keep_needed, needed_names
from nnbook.course.class_readme import readme
from nnbook.course.files import reason
from nnbook.course.leaks import find_answers
from nnbook.course.places import START_PAGE, Chapter, Places, Problem, list_appendices

MARK = ".nnbook-class"  # a file by which a folder is known to have been made here
WITH_IT = ("LICENSE", "requirements.txt", "environment.yml")
CHECKS_DATA = '"checks/**/*.json", "checks/**/*.npz", '
_A_CHAPTER = re.compile(r"nnbook/checks/ch\d\d_")
_LEFT_OUT = re.compile(r"(^|/)(__pycache__|\.ipynb_checkpoints|\.gitignore)(/|$)")


@dataclass(frozen=True)
class Released:
    """What was made: the exercises ("chapter/key"), and of these the ones whose answers stand in the package."""

    exercises: list[str]
    answered: dict[str, str]


def release_class(places: Places, chapters: list[Chapter], target: Path) -> Released:
    """Make the package in a folder, or as a .zip file.

    A folder that an earlier release made is replaced whole; nothing else is ever written over.

    Raises
    ------
    Problem
        if something else stands in the target's place, this is no checkout of the course, or it cannot be written.
    """
    root = places.root
    if not (root / "solutions").is_dir() or not (root / "nnbook").is_dir():
        raise Problem(f"{root} is not a checkout of the course, from which a class's package is made.")
    packed = target.suffix == ".zip"
    _require_free(target, packed)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".nnbook-class-", dir=target.parent) as above:
            folder = Path(above, target.stem)
            folder.mkdir()
            exercises = _fill(folder, places, chapters)
            answered = find_answers(folder, root, exercises)
            if packed:
                shutil.make_archive(str(Path(above, "made")), "zip", above, folder.name)
                Path(above, "made.zip").replace(target)
            else:
                if target.exists():
                    target.rename(Path(above, "old"))
                folder.rename(target)
    except OSError as error:
        raise Problem(f"{target} could not be written: {reason(error)}.") from None
    return Released(list(exercises), answered)


def _require_free(target: Path, packed: bool) -> None:
    if packed:
        if target.exists():
            raise Problem(f"{target} is there already, and nothing is written over it.")
    elif target.exists() and not (target / MARK).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise Problem(f"{target} is there already and no class's package: name another folder.")


def _fill(folder: Path, places: Places, chapters: list[Chapter]) -> dict[str, str]:
    """Write the package; return its exercises, each with what stands in for it ("module:name", "" if nothing does)."""
    from nnbook.checks.sealed import ARRAYS, FILE
    from nnbook.course.class_seal import seal

    root = places.root
    (folder / MARK).write_text("Made by nnbook release --class; made again, all of this folder is replaced.\n")
    names = [START_PAGE.name, *(one.name for one in [*chapters, *list_appendices(places)])]
    for name in names:
        _copy(root / "chapters" / name, folder / "chapters" / name)
    for path in sorted((root / "nnbook").rglob("*")):
        below = path.relative_to(root).as_posix()
        if path.is_file() and not _A_CHAPTER.match(below) and not _LEFT_OUT.search(below):
            _copy(path, folder / below)
    for name in WITH_IT:
        if (root / name).is_file():
            _copy(root / name, folder / name)
    (folder / "pyproject.toml").write_text(_project((root / "pyproject.toml").read_text(encoding="utf-8")))
    (folder / "README.md").write_text(readme([one.name for one in chapters]), encoding="utf-8")
    needed = {*_needed_by_notebooks(folder), *_needed_by_library(folder)}
    sealed = {one.name: seal(importlib.import_module(f"nnbook.checks.ch{one.name}").check) for one in chapters}
    sources = keep_needed(sorted(needed.union(*(one.code for one in sealed.values()))), root)
    for path, text in sources.items():
        _write(folder / path, text.encode())
    exercises: dict[str, str] = {}
    for name, one in sealed.items():
        one.let_stand_in(lambda place, name: bool(re.search(rf"^(def|class) {name}\b", sources.get(place, ""), re.M)))
        exercises |= {f"{name}/{given['key']}": given["stand_in"] for given in one.cases["exercises"]}
        place = folder / "nnbook" / "checks" / f"ch{name}"
        _write(place / "__init__.py", _INIT.format(chapter=name).encode())
        _write(place / FILE, one.bytes_of_cases())
        _write(place / ARRAYS, one.bytes_of_arrays())
    for package in {(folder / path).parent / "__init__.py" for path in sources}:
        if not package.exists():  # of a chapter that this class does not have, but the library needs
            _write(package, b'"""What the library needs of a chapter."""\n')
    return exercises


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    elif source.exists():
        shutil.copyfile(source, target)


def _project(text: str) -> str:
    """Return pyproject.toml without the sections for authors, and with the sealed checks among the package's data."""
    kept = re.split(r"^\[tool\.(?:ruff|pyright|pytest)", text, flags=re.M)[0].rstrip() + "\n"
    marked = re.sub(r"^nnbook = \[", f"nnbook = [{CHECKS_DATA}", kept, flags=re.M)
    if marked == kept:
        raise Problem("pyproject.toml has no line `nnbook = […]` with the package's data.")
    return marked


_INIT = '''"""The checks of {chapter}, sealed for a class."""

from pathlib import Path

from nnbook.checks.sealed import read_chapter

check = read_chapter(Path(__file__).parent)
'''


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _needed_by_notebooks(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("chapters/**/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                lines = "".join(cell["source"]).splitlines()
                yield from needed_names("\n".join("" if line.lstrip()[:1] in ("%", "!") else line for line in lines))


def _needed_by_library(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("nnbook/**/*.py")):
        yield from needed_names(path.read_text(encoding="utf-8"))
