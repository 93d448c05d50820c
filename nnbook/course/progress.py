"""``nnbook progress``: how far the learner has come, read from the saved notebooks without running them."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nnbook.course.places import SITE_ADDRESS, Chapter, Places, Problem, find_places, list_chapters
from nnbook.course.reading import (
    Unreadable,
    advice,
    cell_points,
    chapter_points,
    check_cells,
    course_data,
    is_started,
    read_base,
    read_notebook,
    read_shipped,
    stored_result,
    title,
)
from nnbook.course.words import marked

BAR = 20  # characters


@dataclass
class ChapterProgress:
    """Where a learner stands in one chapter, counting core exercises."""

    name: str
    title: str
    notebooks: tuple[Path, ...]
    minutes: int | None = None
    points: float = 0.0
    max_points: float = 0.0
    passed: int = 0
    exercises: int = 0
    optional_passed: int = 0
    started: bool = False
    problem: str = ""

    @property
    def done(self) -> bool:
        return self.started and not self.problem and self.points >= self.max_points

    @property
    def status(self) -> str:
        if self.problem:
            return "cannot be read"
        if self.done:
            return "done"
        return "begun" if self.started else "not started"


def read_progress(work: Path | str | None = None) -> list[ChapterProgress]:
    """Return where the learner stands in every chapter, in order.

    Parameters
    ----------
    work : path, optional
        the learner's folder; without it, the one that is found.

    Raises
    ------
    Problem
        if the course is not found.
    """
    places = find_places()
    if work is not None:
        places = Places(places.root, Path(work).resolve())
    return [_read_chapter(places, chapter) for chapter in list_chapters(places)]


def next_chapter(chapters: list[ChapterProgress]) -> ChapterProgress | None:
    """Return the first chapter that is not done, or None when all are."""
    return next((chapter for chapter in chapters if not chapter.done), None)


def overview(work: Path | str | None = None, site: str | None = None) -> Overview:
    """Return all chapters with what is done and what comes next: a table in a notebook, text elsewhere.

    site: the address of the course as pages, for a link; without it, the one that `nnbook lab` has told.
    """
    return Overview(read_progress(work), os.environ.get(SITE_ADDRESS, "") if site is None else site)


class Overview:
    """The start page's table of chapters."""

    def __init__(self, chapters: list[ChapterProgress], site: str = "") -> None:
        self.chapters = chapters
        self.site = site

    def __repr__(self) -> str:
        lines = []
        for chapter in self.chapters:
            points = f"{chapter.points:g} of {chapter.max_points:g}"
            lines.append(f"{chapter.title:<50.50}  {points:>9}  {chapter.status}")
        return "\n".join([*lines, "", next_step(self.chapters)])

    def _repr_html_(self) -> str:
        cell = "text-align:left;vertical-align:top;padding:.3em 1.4em .3em 0;background:none"
        names = ("Chapter", "Minutes", "Points", "State")
        head = "".join(f'<th scope="col" style="{cell}">{name}</th>' for name in names)
        upcoming = next_chapter(self.chapters)
        rows = "".join(_html_row(chapter, chapter is upcoming, cell) for chapter in self.chapters)
        return (
            '<table style="border-collapse:collapse;margin:0;font-size:100%">'
            f'<caption style="caption-side:top;text-align:left;padding:.3em 0;color:inherit;font-size:100%">'
            f"{html.escape(next_step(self.chapters))}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{self._link()}"
        )

    def _link(self) -> str:
        words = "Read the course as pages, with all results and one right answer to every exercise"
        return f'<p><a href="{html.escape(self.site)}" target="_blank">{words}</a>.</p>' if self.site else ""


def as_bars(chapters: list[ChapterProgress]) -> RenderableType:
    """Return all chapters for a terminal, a bar each, and what comes next."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("chapter")  # the one to give way in a narrow terminal
    table.add_column("", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    for chapter in chapters:
        share = chapter.points / chapter.max_points if chapter.max_points else float(chapter.done)
        bar = Text("█" * int(BAR * share), style="blue") + Text("·" * (BAR - int(BAR * share)), style="dim")
        points = f"{chapter.points:g} of {chapter.max_points:g}"
        extra = f", {chapter.optional_passed} optional" if chapter.optional_passed else ""
        table.add_row(chapter.title, bar, points, chapter.status + extra)
    problems = [marked(chapter.problem, style="yellow") for chapter in chapters if chapter.problem]
    return Group(table, Text(), *problems, Text(next_step(chapters)))


def next_step(chapters: list[ChapterProgress]) -> str:
    """Return in a sentence what comes next."""
    chapter = next_chapter(chapters)
    if chapter is None:
        return "Every chapter is done."
    if chapter.problem:
        return f"Next: mend {chapter.title}."
    if chapter.started:
        return f"Next: go on with {chapter.title}."
    length = f", about {chapter.minutes} minutes" if chapter.minutes else ""
    return f"Next: {chapter.title}{length}."


def _read_chapter(places: Places, chapter: Chapter) -> ChapterProgress:
    progress = ChapterProgress(chapter.name, chapter.name, chapter.notebooks)
    for number, notebook in enumerate(chapter.notebooks):
        own = places.own(notebook)
        try:
            shipped = read_shipped(places, notebook)
            if number == 0:
                progress.title = title(shipped, chapter.name)
            minutes = course_data(shipped).get("minutes")
            if isinstance(minutes, (int, float)):
                progress.minutes = (progress.minutes or 0) + int(minutes)
            progress.max_points += chapter_points(shipped)
            truth = check_cells(shipped)
            progress.exercises += sum(cell_points(cell) > 0 for cell in truth.values())
            if not own.parent.exists():
                continue
            mine = read_notebook(own)
        except Unreadable as fault:
            progress.problem = f"{places.show(own)} {fault}: {advice(chapter.number, fault)}."
            continue
        except Problem as problem:
            progress.problem = str(problem)
            continue
        if not is_started(mine, read_base(places, notebook) or shipped):
            continue
        progress.started = True
        cells = check_cells(mine)
        if truth and not truth.keys() & cells.keys():
            progress.problem = (
                f"{places.show(own)} has none of the chapter's check cells: "
                f"`nnbook update {chapter.number}` puts them back and keeps what you wrote."
            )
        for key in truth.keys() & cells.keys():
            _count(progress, stored_result(cells[key]), cell_points(truth[key]))
    return progress


def _count(progress: ChapterProgress, result: dict | None, most: float) -> None:
    if result is None:
        return
    passed = result.get("status") == "passed"
    if result.get("optional") or most == 0:
        progress.optional_passed += passed
    else:
        points = result["points"] if isinstance(result["points"], (int, float)) else 0
        progress.points += min(max(points, 0), most)
        progress.passed += passed


def _html_row(chapter: ChapterProgress, is_next: bool, cell: str) -> str:
    links = [(notebook.as_posix(), chapter.title) for notebook in chapter.notebooks]
    if len(links) > 1:
        links = [(path, chapter.title if n == 0 else f"part {n + 1}") for n, (path, _) in enumerate(links)]
    linked = ", ".join(f'<a href="{quote(path)}">{html.escape(text)}</a>' for path, text in links)
    share = 100 * chapter.points / chapter.max_points if chapter.max_points else 100 * chapter.done
    bar = (
        '<span aria-hidden="true" style="display:inline-block;width:8em;height:.6em;margin-right:.8em;'
        f'border:1px solid #0072B2;background:linear-gradient(to right,#0072B2 {share:.0f}%,transparent {share:.0f}%)">'
        "</span>"
    )
    state = html.escape(chapter.problem.replace("`", "") or chapter.status)
    if is_next and not chapter.problem:
        state += " — <strong>next</strong>"
    weight = "600" if is_next else "400"
    return (
        f'<tr style="background:none"><th scope="row" style="{cell};font-weight:{weight}">{linked}</th>'
        f'<td style="{cell}">{chapter.minutes or ""}</td>'
        f'<td style="{cell};white-space:nowrap">{bar}{chapter.points:g} of {chapter.max_points:g}</td>'
        f'<td style="{cell}">{state}</td></tr>'
    )
