"""``nnbook resume``: the last place worked at, and five questions on the chapter before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from nnbook.course.places import Chapter, Places, list_chapters
from nnbook.course.reading import (
    Node,
    Unreadable,
    cell_points,
    check_cells,
    course_data,
    grade_id,
    is_started,
    read_base,
    read_notebook,
    read_shipped,
    stored_result,
    title,
)


@dataclass
class Place:
    """A place in a notebook, and what to recall before going on there."""

    chapter: Chapter
    notebook: Path
    title: str
    cell_id: str = ""
    heading: str = ""
    still_open: str = ""  # the first core exercise without all its points
    before: str = ""  # the title of the chapter before
    recall: list[dict[str, str]] = field(default_factory=list)
    recap: str = ""


def last_place(places: Places) -> Place | None:
    """Return the place last worked at: in the notebook saved last, the last cell run or written in. None if no such."""
    begun: list[tuple[float, int, Chapter, Path, Node, Node]] = []
    chapters = list_chapters(places)
    for number, chapter in enumerate(chapters):
        for notebook in chapter.notebooks:
            own = places.own(notebook)
            try:
                mine = read_notebook(own)
            except Unreadable:
                continue  # `nnbook progress` tells about it
            base = read_base(places, notebook) or read_shipped(places, notebook)
            if is_started(mine, base):
                begun.append((own.stat().st_mtime, number, chapter, notebook, mine, base))
    if not begun:
        return None
    _, number, chapter, notebook, mine, base = max(begun, key=lambda entry: entry[0])
    shipped = read_shipped(places, notebook)
    place = Place(chapter, notebook, title(shipped, chapter.name))
    index = _last_worked(mine, base)
    place.cell_id = mine.cells[index].id
    place.heading = _heading_above(mine, index)
    place.still_open = _first_open(mine, shipped)
    if number > 0:
        _add_recall(place, places, chapters[number - 1])
    return place


def tell(place: Place, console: Console, wait: Callable[[], Any] | None) -> None:
    """Print the recap and the questions; with ``wait``, each answer only after it returns."""
    if place.recap:
        console.print(Text(f"{place.before}, in a page", style="bold"), Markdown(place.recap), "", sep="\n")
    if place.recall:
        console.print(Text(f"From memory: {place.before}", style="bold"))
        if wait:
            console.print(Text("Answer for yourself, then press Enter.", style="dim"))
    for number, entry in enumerate(place.recall, 1):
        console.print()
        console.print(Markdown(f"{number}. {entry.get('q', '')}"))
        if wait:
            wait()
        console.print(Padding(Markdown(str(entry.get("a", "")), style="blue"), (0, 0, 0, 3)))
    if place.recall:
        console.print()
    where = f"You were in {place.title}" + (f", at “{place.heading}”." if place.heading else ".")
    console.print(Text(where, style="bold"))
    if place.still_open:
        console.print(f"The first exercise still open there: {place.still_open}.", highlight=False)


def _last_worked(mine: Node, base: Node) -> int:
    began = {grade_id(cell) or cell.id: cell.source for cell in base.cells}
    written = [n for n, cell in enumerate(mine.cells) if began.get(grade_id(cell) or cell.id) != cell.source]
    code = [n for n, cell in enumerate(mine.cells) if cell.cell_type == "code" and cell.source.strip()]
    run = [n for n in code if mine.cells[n].outputs or mine.cells[n].execution_count]
    if written and run and run[-1] == code[-1]:
        return written[-1]  # everything was run at once, which does not say where the work was
    return max([*written, *run], default=0)


def _heading_above(nb: Node, index: int) -> str:
    for cell in reversed(nb.cells[: index + 1]):
        headings = re.findall(r"^#+\s+(.+?)\s*#*$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else []
        if headings:
            return headings[-1]
    return ""


def _first_open(mine: Node, shipped: Node) -> str:
    cells = check_cells(mine)
    for key, truth in check_cells(shipped).items():
        result = stored_result(cells[key]) if key in cells else None
        if cell_points(truth) and (result is None or result.get("status") != "passed"):
            return key.replace("_", " ")
    return ""


def _add_recall(place: Place, places: Places, before: Chapter) -> None:
    shipped = [read_shipped(places, notebook) for notebook in before.notebooks]
    place.before = title(shipped[0], before.name)
    for nb in shipped:
        recall = course_data(nb).get("recall")
        if isinstance(recall, list):
            place.recall += [entry for entry in recall if isinstance(entry, dict)]
        place.recap += str(course_data(nb).get("recap") or "")
