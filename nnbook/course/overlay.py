"""The private folder that is laid over the course: chapters that students are not to see before the exam.

Its sources are built like all others, into ``solutions/`` and ``chapters/`` of the course, where nbgrader looks. There
each such folder keeps itself out of git, and is passed over wherever chapters are listed for learners and readers.
"""

from __future__ import annotations

import os
from pathlib import Path

from nnbook.checks import PRIVATE
from nnbook.course.files import write_whole
from nnbook.course.places import MARK, MARKER, Problem, is_private


def find_private(course: Path) -> Path | None:
    """Return the course's private folder, None if there is none, and let this process and its kernels import from it.

    NNBOOK_PRIVATE names it, or ``c.Course.private`` in nbgrader_config.py, below the course's root if it is relative.

    Raises
    ------
    Problem
        if the configuration cannot be read.
    """
    named = os.environ.get(PRIVATE) or _configured(course)
    if not named:
        return None
    folder = (course / Path(named).expanduser()).resolve()
    if not folder.is_dir():
        return None
    os.environ[PRIVATE] = str(folder)
    return folder


def keep_private(folder: Path) -> None:
    """Write into a chapter's folder what keeps all of it out of git; nbgrader hands it on to what it makes of it."""
    write_whole(folder / MARKER, MARK)


def require_room(course: Path, source: Path) -> None:
    """Look whether a private chapter would stand in the place of one of the course's own.

    Raises
    ------
    Problem
        if it would.
    """
    for folder in (course / "solutions" / source.parent.name, course / "chapters" / source.parent.name):
        if folder.is_dir() and any(folder.iterdir()) and not is_private(folder):
            raise Problem(f"{source} cannot be built: the course has a chapter {source.parent.name} of its own.")


def _configured(course: Path) -> str:
    from nnbook.grading.course import CONFIGURATION, read_course

    if not (course / CONFIGURATION).is_file():
        return ""
    return str(read_course(course).config.get("Course", {}).get("private", ""))
