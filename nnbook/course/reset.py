"""``nnbook reset``: a fresh copy of a chapter; the old one is kept under a dated name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nnbook.course.copies import remember
from nnbook.course.files import reason, replace_keeping, write_whole
from nnbook.course.places import Chapter, Places, Problem


@dataclass(frozen=True)
class Fresh:
    """A notebook that was reset: where it is, and where the old one is kept (None if there was nothing to keep)."""

    own: Path
    kept: Path | None
    was_fresh: bool = False


def reset_chapter(places: Places, chapter: Chapter) -> list[Fresh]:
    """Put fresh copies of a chapter's notebooks in place; nothing is touched before the old one is safe.

    Raises
    ------
    Problem
        if something cannot be written; the learner's notebook is then as it was.
    """
    return [_reset_notebook(places, notebook) for notebook in chapter.notebooks]


def _reset_notebook(places: Places, notebook: Path) -> Fresh:
    own = places.own(notebook)
    try:
        content = places.shipped(notebook).read_bytes()
        if own.is_file() and own.read_bytes() == content:
            return Fresh(own, None, was_fresh=True)
        if own.exists():
            kept = replace_keeping(own, content)
        else:
            kept = None
            write_whole(own, content)
        remember(places, notebook)
    except OSError as error:
        raise Problem(
            f"{places.show(own)} could not be reset: {reason(error)}. Nothing you wrote has been changed."
        ) from None
    return Fresh(own, kept)
