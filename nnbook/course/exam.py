"""``nnbook exam new``: a private folder with an exam to begin from."""

from __future__ import annotations

import secrets
from pathlib import Path

from nnbook.course.exam_template import CHAPTER, CHECKS, SOURCE
from nnbook.course.files import reason, write_whole
from nnbook.course.overlay import keep_private
from nnbook.course.places import Problem


def new_exam(folder: Path) -> list[Path]:
    """Write a private folder with an exam of two exercises, and return its files.

    Raises
    ------
    Problem
        if something of it is there already, or cannot be written.
    """
    word = secrets.token_hex(4)  # so that this year's numbers are not those of an exam made from the same template
    files = {
        folder / CHAPTER / f"{CHAPTER}.py": SOURCE,
        folder / "checks" / f"ch{CHAPTER}.py": CHECKS,
    }
    there = [path for path in files if path.exists()]
    if there:
        raise Problem(f"{there[0]} is there already, and nothing is written over it.")
    try:
        keep_private(folder)
        for path, text in files.items():
            write_whole(path, text.replace("COURSE_WORD", word).encode())
    except OSError as error:
        raise Problem(f"{folder} could not be written: {reason(error)}.") from None
    return list(files)
