"""How ``nnbook check`` looks in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nnbook.course.check import Exercise, Report
from nnbook.course.words import listed, marked, of_points


def as_tables(reports: list[Report]) -> RenderableType:
    """Return the reports for a terminal: a table a notebook, then one line on the whole."""
    parts: list[RenderableType] = []
    for report in reports:
        if report.status != "not started":
            parts += [_table(report), Text()]
    idle = [report for report in reports if report.status == "not started"]
    if idle and len(idle) == len(reports):
        parts.append(Text("Nothing has been begun yet: nnbook lab opens the start page."))
    elif idle:
        parts.append(Text(f"Not started yet: {listed([report.chapter for report in idle])}."))
    begun = [report for report in reports if report.status != "not started"]
    if len(begun) > 1:
        total = of_points(sum(report.points for report in begun), sum(report.max_points for report in begun))
        stuck = sum(report.status == "could not run" for report in begun)
        parts.append(Text(f"Together {total}." + (f" {stuck} could not be run to the end." if stuck else "")))
    return Group(*parts)


def _table(report: Report) -> RenderableType:
    head = Text(report.title, style="bold")
    parts: list[RenderableType] = [head]
    if report.problem:
        parts.append(marked(report.problem, style="yellow"))
    elif report.status == "all points":
        head.append(f"  all {of_points(report.points, report.max_points, short=True)}")
    else:
        head.append(f"  {of_points(report.points, report.max_points)}")
    if any(exercise.status != "not reached" for exercise in report.exercises):
        table = Table(show_edge=False, pad_edge=False, header_style="dim", box=None, padding=(0, 2, 0, 0))
        table.add_column("exercise", max_width=26, overflow="fold")
        table.add_column("points", justify="right", no_wrap=True)
        table.add_column("what came of it", ratio=1)
        for exercise in report.exercises:
            points = "optional" if exercise.optional else f"{exercise.points:g} of {exercise.max_points:g}"
            table.add_row(exercise.title, points, _outcome(exercise))
        parts.append(table)
    parts += [marked(note, style="yellow") for note in report.notes]
    return Group(*parts)


def _outcome(exercise: Exercise) -> Text:
    words = {
        "passed": ("passed", "blue"),
        "partial": ("partly right", "yellow"),
        "failed": ("not right yet", "yellow"),
        "not attempted": ("not attempted yet", "dim"),
        "error": ("could not be checked", "yellow"),
        "missing": ("no check cell", "yellow"),
        "not reached": ("not reached", "dim"),
    }
    said, style = words.get(exercise.status, (exercise.status, ""))
    text = Text(said, style=style)
    if exercise.status in ("passed", "not attempted"):
        return text
    for row in exercise.rows:
        if row.get("status") != "passed":
            text.append("\n").append(marked(row.get("text", "")))
    if exercise.message:
        likely = "" if exercise.status == "error" else "Likely: "
        text.append("\n").append(marked(likely + exercise.message))
    if exercise.hint:
        text.append("\n").append(marked(exercise.hint, style="dim"))
    return text
