"""What a student handed in, read with suspicion: no link is followed, and nothing too large is taken in."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnbook.course.files import reason
from nnbook.course.places import Problem
from nnbook.course.words import listed
from nnbook.grading.course import Course

MOST_FILES = 1000
TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Submission:
    """The files of a submission, by their paths below its folder.

    key: a hash of the files.
    problem: why it cannot be graded, "" if nothing is known against it.
    notes: what was left out, a sentence each.
    timestamp: when it was handed in, as nbgrader reads it (ISO, UTC); None without a timestamp.txt.
    """

    student: str
    chapter: str
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    key: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()
    timestamp: str | None = None


class _Refused(Exception):
    """Why a submission is not taken in."""


def list_students(course: Course, chapter: str, wanted: Sequence[str] = ()) -> list[str]:
    """Return who has handed in a chapter, in order; ``wanted`` chooses some of them.

    Raises
    ------
    Problem
        if nobody has, or one of those who are wanted has not.
    """
    directory = course.directory(chapter)
    pattern = Path(directory.format_path(directory.submitted_directory, "*", chapter))
    found = sorted(_students(Path(directory.root), pattern.relative_to(directory.root).parts))
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise Problem(f"{listed(missing)} handed in nothing for {chapter}.")
    if not found:
        raise Problem(f"Nobody has handed in {chapter}: {pattern} is what was looked for.")
    return [student for student in found if not wanted or student in wanted]


def _students(root: Path, parts: tuple[str, ...]) -> Iterator[str]:
    """Yield what stands for * in a path, without taking brackets or stars in names for patterns."""
    star = parts.index("*")
    above = root.joinpath(*parts[:star])
    if above.is_dir():
        for name in os.listdir(above):
            if os.path.lexists(above.joinpath(name, *parts[star + 1 :])) and not name.startswith("."):
                yield name


def read_submission(course: Course, chapter: str, student: str) -> Submission:
    """Read a student's submission; what is wrong with it is said in its ``problem``, never raised."""
    directory = course.directory(chapter)
    folder = Path(directory.format_path(directory.submitted_directory, student, chapter))
    if not _is_text(student):
        return Submission(student, chapter, problem="The student's name is not UTF-8, and no gradebook can hold it.")
    notes: list[str] = []
    try:
        _refuse_links(folder, Path(directory.format_path(directory.submitted_directory, "", "")))
        files = _read_files(folder, directory, notes)
    except _Refused as refused:
        return Submission(student, chapter, key=_hash({}, str(refused)), problem=str(refused))
    except OSError as error:
        problem = f"It could not be read: {reason(error)}."
        return Submission(student, chapter, key=_hash({}, problem), problem=problem)
    key = _hash(files, *notes)
    timestamp = _read_timestamp(files, notes)
    return Submission(student, chapter, files, key, "", tuple(notes), timestamp)


def _refuse_links(folder: Path, above: Path) -> None:
    for one in (folder, *folder.parents):
        if one == above or not one.is_relative_to(above):
            return
        if one.is_symlink():
            raise _Refused(f"{one.name} is a link, and links are not followed.")
        if not one.is_dir():
            raise _Refused(f"{one.name} is no folder.")


def _read_files(folder: Path, directory: Any, notes: list[str]) -> dict[str, bytes]:
    found = list(_walk(folder, "", directory.ignore, notes))
    if len(found) > MOST_FILES:
        raise _Refused(f"It has {len(found)} files or more; at most {MOST_FILES} are taken in.")
    most = 1000 * directory.max_dir_size
    size = sum((folder / path).lstat().st_size for path in found)
    if size > most:
        raise _Refused(f"It takes {size / 1e6:.0f} MB; at most {most / 1e6:.0f} MB are taken in.")
    return {path: _read(folder / path) for path in sorted(found)}


def _walk(folder: Path, below: str, ignore: Sequence[str], notes: list[str]) -> Iterator[str]:
    """Yield the paths of ordinary files, one more than allowed at most; note what is left out."""
    count = 0
    for entry in sorted(os.scandir(folder / below), key=lambda entry: entry.name):
        path = f"{below}{entry.name}"
        if any(fnmatch.fnmatch(entry.name, pattern) for pattern in ignore):
            continue
        if not _is_text(entry.name):
            notes.append(f"A file whose name is not UTF-8 was left out: {_shown(path)}.")
        elif entry.is_symlink():
            if entry.name.endswith(".ipynb"):
                raise _Refused(f"{path} is a link, and links are not followed.")
            notes.append(f"{path} is a link and was left out.")
        elif entry.is_dir(follow_symlinks=False):
            for one in _walk(folder, f"{path}/", ignore, notes):
                count += 1
                yield one
        elif entry.is_file(follow_symlinks=False):
            count += 1
            yield path
        else:
            notes.append(f"{path} is no ordinary file and was left out.")
        if count > MOST_FILES:
            return


def _read(path: Path) -> bytes:
    # Between looking and reading a file may have become a link; the open file is asked what it is.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise _Refused(f"{path.name} is no ordinary file.")
        return file.read()


def _read_timestamp(files: dict[str, bytes], notes: list[str]) -> str | None:
    """Return the time in timestamp.txt; one that cannot be read is taken out of the files."""
    from nbgrader.utils import parse_utc

    if TIMESTAMP not in files:
        return None
    try:
        text = files[TIMESTAMP].decode().strip()
        return parse_utc(text).isoformat() if text else None
    except (ValueError, OverflowError, AttributeError):
        del files[TIMESTAMP]
        notes.append(f"{TIMESTAMP} holds no time and was left out.")
        return None


def _hash(files: Mapping[str, bytes], *more: str) -> str:
    whole = hashlib.sha256("\n".join(more).encode())
    for path, content in sorted(files.items()):
        whole.update(f"{path}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def _shown(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode()


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # bytes that are not UTF-8 come as lone surrogates
        return False
    return True
