"""The README's table of chapters, made from the notebooks as learners get them."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from nnbook.course.files import write_between, write_whole
from nnbook.course.places import is_private
from nnbook.course.reading import course_data

HEAD = (
    "| chapter | what you build in it | landmark: a published result, measured again | time | exercises | points |\n"
    "|---|---|---|---|---|---|"
)


def chapter_table(course: Path) -> str:
    """Return the table, one row a chapter: what its header says, its minutes, exercises and points.

    A chapter's points are those of its checks plus those of its written answers; two notebooks count together.
    """
    folders = [one for one in sorted(course.glob("chapters/[0-9]*_*")) if not is_private(one)]
    return "\n".join([HEAD, *map(_row, folders)])


def write_chapter_table(course: Path) -> None:
    """Put the table between its marks in the course's README, if there are any."""
    readme = course / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    if "<!-- chapters -->" in text:
        write_whole(readme, write_between(text, "chapters", f"\n{chapter_table(course)}\n").encode())


def _row(folder: Path) -> str:
    notebooks = [nbformat.read(path, 4) for path in sorted(folder.glob("*.ipynb"), key=lambda p: p.stem != folder.name)]
    about = [course_data(notebook) for notebook in notebooks]
    minutes, exercises = (sum(one.get(key, 0) for one in about) for key in ("minutes", "exercises"))
    points, written = (sum(found) for found in zip(*map(_points, notebooks), strict=True))
    name = f"[{folder.name}](chapters/{folder.name}/{folder.name}.ipynb)"
    texts = (str(about[0].get(key, "")) for key in ("builds", "landmark"))
    return f"| {' | '.join([name, *texts, f'{minutes} min', f'{exercises}', f'{points:g} + {written:g}'])} |"


def _points(notebook: NotebookNode) -> tuple[float, float]:
    """Return a notebook's points for checks and for written answers, as nbgrader counts them."""
    given = [cell.metadata.nbgrader for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    written = sum(one.points for one in given if one.solution)
    return sum(one.points for one in given) - written, written
