"""The learner's copies of the chapters: made where they are missing, never over what is there."""

from __future__ import annotations

import contextlib
from pathlib import Path

from nnbook.course.files import reason, write_whole
from nnbook.course.places import Places, Problem


def shipped_files(places: Places) -> list[Path]:
    """Return every file below ``chapters/`` that a learner gets, by its path there; hidden ones are left out."""
    files = (path.relative_to(places.chapters) for path in sorted(places.chapters.rglob("*")) if path.is_file())
    return [file for file in files if not any(part.startswith((".", "__pycache__")) for part in file.parts)]


def copy_missing(places: Places) -> list[Path]:
    """Copy what the learner's folder lacks; return what was copied.

    Raises
    ------
    Problem
        if the folder cannot be written.
    """
    try:
        places.work.mkdir(parents=True, exist_ok=True)
        return [file for file in shipped_files(places) if copy_file(places, file)]
    except OSError as error:
        raise Problem(f"The chapters cannot be copied into {places.show(places.work)}: {reason(error)}.") from None


def copy_file(places: Places, file: Path) -> bool:
    """Copy one file if the learner does not have it, and remember it as it came; say whether it was copied."""
    own = places.own(file)
    content = places.shipped(file).read_bytes()
    if own.exists() or own.is_symlink():
        if not places.base(file).exists() and own.is_file() and own.read_bytes() == content:
            remember(places, file)  # copied by hand, and untouched so far
        return False
    write_whole(own, content)
    remember(places, file)
    return True


def remember(places: Places, file: Path) -> None:
    """Keep the course's file as the one the learner's copy came from.

    Where that cannot be written, the next update still loses nothing: it compares with what was remembered before.
    """
    content, base = places.shipped(file).read_bytes(), places.base(file)
    with contextlib.suppress(OSError):
        if not base.exists() or base.read_bytes() != content:
            write_whole(base, content)
