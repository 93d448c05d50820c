"""What ``nnbook similar`` does with its arguments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnbook.course.places import Problem
from nnbook.course.words import marked
from nnbook.grading.answers import Answers, read_all, read_given
from nnbook.grading.command import find_assignment
from nnbook.grading.course import find_course
from nnbook.grading.similar import Comparison, compare
from nnbook.grading.similar_pages import write_pages

MOST_PAIRS = 200  # with a page each; who sees more of them has asked for too little likeness


def show_similar(chapter: str, students: Sequence[str], at_least: float, as_json: bool, console: Any) -> None:
    """Compare a chapter's submissions and say which are alike.

    Raises
    ------
    Problem
        if nothing can be compared.
    """
    if not 0 < at_least <= 1:
        raise Problem(f"`--at-least {at_least:g}`: a likeness is more than 0 and at most 1.")
    course = find_course()
    name = find_assignment(course, chapter)
    answers = read_all(course, name)
    wanted = [one.strip() for words in students for one in words.split(",") if one.strip()]
    missing = sorted(set(wanted) - {one.student for one in answers})
    if missing:
        raise Problem(f"{', '.join(missing)} handed in nothing for {name}.")
    given = read_given(course, name)
    found = compare(answers, given, at_least, wanted)
    folder = course.hidden / "similar" / name
    pages = write_pages(folder, found.pairs[:MOST_PAIRS], {one.student: one for one in answers}, given)
    if as_json:
        print(json.dumps(_as_json(name, found, pages, answers), indent=2))
        return
    if found.pairs:
        console.print(_as_table(name, found, pages))
    for sentence in _sentences(found, answers, at_least, folder):
        console.print(marked(sentence), soft_wrap=not console.is_terminal)


def _as_json(name: str, found: Comparison, pages: Sequence[Path], answers: Sequence[Answers]) -> dict[str, Any]:
    return {
        "chapter": name,
        "compared": found.compared,
        "pairs": [
            {
                "students": [pair.first, pair.second],
                "likeness": round(pair.likeness, 3),
                "exercises": {key: round(likeness, 3) for key, likeness in pair.exercises.items()},
                "shared": round(pair.shared, 1),
                "page": str(pages[place]) if place < len(pages) else "",
            }
            for place, pair in enumerate(found.pairs)
        ],
        "unread": {one.student: one.problem for one in answers if one.problem},
        "no_python": {student: list(exercises) for student, exercises in found.unread.items()},
    }


def _as_table(name: str, found: Comparison, pages: Sequence[Path]) -> Any:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=name, title_justify="left", pad_edge=False, box=None)
    for heading in ("", "students", "in all", "alike in", "side by side"):
        table.add_column(heading, justify="right" if heading in ("", "in all") else "left")
    for place, (pair, page) in enumerate(zip(found.pairs, pages, strict=False), 1):
        exercises = ", ".join(f"{key} {likeness:.0%}" for key, likeness in pair.exercises.items())
        names = escape(f"{pair.first}, {pair.second}")
        table.add_row(str(place), names, f"{pair.likeness:.0%}", escape(exercises), escape(page.name))
    return table


def _sentences(found: Comparison, answers: Sequence[Answers], at_least: float, folder: Path) -> list[str]:
    count = len(found.pairs)
    said = [f"{one.student} was not compared in whole: {one.problem}" for one in answers if one.problem]
    said += [
        f"{student}: {', '.join(exercises)} could not be read as Python." for student, exercises in found.unread.items()
    ]
    pairs = f"{count} pair{'' if count == 1 else 's'}" if count else "no pair"
    said.append(f"{found.compared} submissions compared: {pairs} with a likeness of {at_least:.0%} or more.")
    if count > MOST_PAIRS:
        said.append(f"Only the first {MOST_PAIRS} are shown: ask for more likeness with `--at-least`.")
    if count:
        said.append(f"To see them side by side, open {folder / 'index.html'} in a browser.")
        said.append("These are places to look, not verdicts: short answers come out alike by themselves.")
    return said
