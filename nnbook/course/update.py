"""``nnbook update``: bring a new version of a chapter into the learner's copy, with a backup."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nnbook.course.copies import copy_file, remember, shipped_files
from nnbook.course.faults import unexpected
from nnbook.course.files import reason, replace_keeping
from nnbook.course.merge import Merged, merge
from nnbook.course.places import START_PAGE, Chapter, Places, Problem
from nnbook.course.reading import Node, Unreadable, advice, read_base, read_notebook, read_shipped


@dataclass
class Updated:
    """What became of one file."""

    own: Path
    status: str  # copied, nothing to do, updated, failed
    problem: str = ""
    backup: Path | None = None
    merged: Merged | None = None


def update_chapters(places: Places, chapters: list[Chapter], start_page: bool) -> list[Updated]:
    """Update the notebooks of the chapters and what lies beside them; a fault in one does not stop the others."""
    names = {chapter.name: chapter.number for chapter in chapters}
    done = []
    for file in shipped_files(places):
        number = names.get(file.parts[0])
        if number is None and not (start_page and file == START_PAGE):
            continue
        own = places.own(file)
        try:
            done.append(_update_notebook(places, file) if file.suffix == ".ipynb" else _update_other(places, file))
        except Unreadable as fault:
            what_to_do = advice(number, fault) if number else "delete it, and `nnbook lab` puts a fresh copy there"
            done.append(Updated(own, "failed", f"{places.show(own)} {fault}: {what_to_do}."))
        except OSError as error:
            problem = f"{places.show(own)} could not be updated: {reason(error)}. Nothing you wrote has been changed."
            done.append(Updated(own, "failed", problem))
        except Problem as problem:
            done.append(Updated(own, "failed", str(problem)))
        except Exception as error:  # whatever it is, the other chapters are updated
            done.append(Updated(own, "failed", f"{places.show(own)} could not be updated. {unexpected(error)}"))
    return done


def _update_notebook(places: Places, notebook: Path) -> Updated:
    own = places.own(notebook)
    if copy_file(places, notebook):
        return Updated(own, "copied")
    shipped = read_shipped(places, notebook)
    merged = merge(read_base(places, notebook), read_notebook(own), shipped)
    if not merged.changed:
        remember(places, notebook)
        return Updated(own, "nothing to do")
    # First the notebook, then what it was made from: stopped in between, a second update goes on well.
    backup = replace_keeping(own, _as_bytes(merged.nb))
    remember(places, notebook)
    return Updated(own, "updated", backup=backup, merged=merged)


def _as_bytes(nb: Node) -> bytes:
    import nbformat  # takes a second, and most updates have nothing to write

    return (nbformat.writes(nbformat.from_dict(nb)) + "\n").encode()


def _update_other(places: Places, file: Path) -> Updated:
    """Update a file beside a notebook; one that the learner changed stays as it is."""
    own, base, content = places.own(file), places.base(file), places.shipped(file).read_bytes()
    if copy_file(places, file):
        return Updated(own, "copied")
    current = own.read_bytes()
    if current == content or not base.exists() or current != base.read_bytes():
        return Updated(own, "nothing to do")
    backup = replace_keeping(own, content)
    remember(places, file)
    return Updated(own, "updated", backup=backup)
