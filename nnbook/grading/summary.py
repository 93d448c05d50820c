"""What a run did, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nnbook.course.words import of_points
from nnbook.grading.results import Result
from nnbook.grading.run import Report, Watch

WORDS = {"graded": "graded", "cut short": "cut short", "missing": "not handed in", "failed": "not graded"}


@contextmanager
def progress_bar(hidden: bool) -> Iterator[Watch]:
    """Show how many submissions are done and how long the others will take; yield what moves the bar."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("Grading"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("submissions, left:"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=hidden or not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def as_json(report: Report) -> dict[str, Any]:
    """Return a report as data that goes into JSON."""
    return {
        "chapter": report.chapter,
        "counts": dict(Counter(WORDS[result.status] for result in report.results)),
        "submissions": [_as_json(result, report) for result in report.results],
    }


def _as_json(result: Result, report: Report) -> dict[str, Any]:
    return {
        "student": _shown(result.student),
        "status": WORDS[result.status],
        "reason": result.reason,
        "notes": list(result.notes),
        "points": result.score,
        "max_points": result.max_score,
        "waiting_for_a_person": result.waiting,
        "cells": {one.name: dict(one.scores) for one in result.notebooks},
        "seconds": dict(result.seconds),
        "graded_now": result.student in report.fresh,
        "not_in_the_gradebook": report.unmerged.get(result.student, ""),
    }


def as_table(report: Report) -> Any:
    """Return the points by student and exercise as a table of rich."""
    from rich.table import Table

    cells = _cells(report)
    table = Table(title=report.chapter, title_justify="left", pad_edge=False, box=None)
    table.add_column("student")
    for number in range(1, len(cells) + 1):
        table.add_column(str(number), justify="right")
    table.add_column("points", justify="right")
    table.add_column("", no_wrap=True)
    for result in report.results:
        given = {(one.name, cell): points for one in result.notebooks for cell, points in one.scores.items()}
        row = [_points(given, cell) for cell in cells]
        state = WORDS[result.status] if result.student in report.fresh else f"{WORDS[result.status]} before"
        table.add_row(_escaped(result.student), *row, of_points(result.score, result.max_score), state)
    return table


def sentences(report: Report) -> list[str]:
    """Return what the table's numbers mean, what was put right, and what failed and why, a sentence each."""
    from nnbook.grading.results import Status

    names = [f"{number} {cell.removeprefix('check_')}" for number, (_, cell) in enumerate(_cells(report), 1)]
    said = [f"Exercises: {', '.join(names)}. A ? waits for a person."] if names else []
    for result in report.results:
        said += [f"{_shown(result.student)}: {note}" for note in result.notes]
        if result.reason:
            said.append(f"{_shown(result.student)} ({WORDS[result.status]}): {result.reason}")
        if result.student in report.unmerged and report.unmerged[result.student] != result.reason:
            said.append(f"{_shown(result.student)} is not in the gradebook: {report.unmerged[result.student]}")
    counts = Counter(result.status for result in report.results)
    order: tuple[Status, ...] = ("graded", "cut short", "missing", "failed")
    parts = [f"{counts[status]} {WORDS[status]}" for status in order if counts[status]]
    said.append(f"{', '.join(parts)}; {len(report.fresh)} of them in this run.")
    return said


def _cells(report: Report) -> list[tuple[str, str]]:
    """Return the graded cells of all notebooks, in the order in which they stand."""
    found: dict[tuple[str, str], None] = {}
    for result in report.results:
        for one in result.notebooks:
            found.update(dict.fromkeys((one.name, cell) for cell in one.max_scores))
    return sorted(found, key=lambda cell: cell[0])  # which keeps the order within a notebook


def _points(given: dict[tuple[str, str], float | None], cell: tuple[str, str]) -> str:
    if cell not in given:
        return "-"
    points = given[cell]
    return "?" if points is None else f"{points:g}"


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _escaped(name: str) -> str:
    from rich.markup import escape

    return escape(_shown(name))
