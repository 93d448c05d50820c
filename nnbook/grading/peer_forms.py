"""Forms of a peer review that came back: what stands in them, and what comes of it for each answer."""

from __future__ import annotations

import os
import re
import stat
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nnbook.grading.peer import Review

MOST_BYTES = 1_000_000  # of a form
_MARK = r"^[ \t*_#>-]*(?:Points|Comment)[ \t]*\[[0-9a-f]{12}\]"
_POINTS = re.compile(r"^[ \t*_#-]*Points[ \t]*\[([0-9a-f]{12})\][^:\n]*:(.*)$", re.M)
_COMMENT = re.compile(
    rf"^[ \t*_#-]*Comment[ \t]*\[([0-9a-f]{{12}})\][^:\n]*:(.*?)(?={_MARK}|^#{{1,6}} |\Z)", re.M | re.S
)
_NUMBER = re.compile(r"[*_]*(\d+(?:[.,]\d+)?)[*_]*(?:\s*/\s*\d+(?:[.,]\d+)?|\s*points?)?[*_. ]*")


@dataclass
class Filled:
    """What the forms say: points and comments by code; what cannot be used, a sentence each."""

    points: dict[str, float] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What the reviews of one answer come to: the points, or, if a person has to look, why."""

    points: float | None
    comment: str
    reason: str = ""


def read_forms(folder: Path, reviews: Mapping[str, Review], most: Mapping[str, float]) -> Filled:
    """Read all forms below a folder.

    reviews: by code. most: the points of each question.
    """
    filled = Filled()
    torn: set[str] = set()
    for path, text in _texts(folder, filled.faults):
        for code, said in _POINTS.findall(text):
            if code not in reviews:
                filled.faults.append(f"{path.name}: the code {code} is none of this chapter's.")
            elif said.strip():
                review = reviews[code]
                points = _number(said.strip())
                if points is None or points > most[review.question]:
                    filled.faults.append(
                        f"{path.name}: “{said.strip()[:40]}” is no number from 0 to {most[review.question]:g} "
                        f"({review.reviewer} on {review.author}, {review.question})."
                    )
                elif filled.points.setdefault(code, points) != points:
                    torn.add(code)
        for code, said in _COMMENT.findall(text):
            if code in reviews and said.strip():
                filled.comments.setdefault(code, said.strip()[:2000])
    for code in sorted(torn):
        one = reviews[code]
        filled.faults.append(f"{one.reviewer} gave {one.author} different points in two forms ({one.question}).")
        del filled.points[code]
    return filled


def _texts(folder: Path, faults: list[str]) -> Iterator[tuple[Path, str]]:
    """Yield the forms' texts; links are not followed, for a form may come from anywhere."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in (".md", ".txt") or path.is_dir():
            continue
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > MOST_BYTES:
            faults.append(f"{path.name} is a link or too large, and was left out.")
            continue
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
            yield path, file.read().decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _number(said: str) -> float | None:
    found = _NUMBER.fullmatch(said)
    return float(found[1].replace(",", ".")) if found else None


def conclude(
    reviews: Sequence[Review], filled: Filled, most: float, enough: int | None = None, spread: float = 0.5
) -> Outcome:
    """Return what the reviews of one answer come to: their median, if enough are there and they agree.

    most: the question's points. enough: how many reviews will do; None: all of them.
    spread: by what share of the points they may differ.
    """
    given = [filled.points[one.code] for one in reviews if one.code in filled.points]
    comments = [filled.comments[one.code] for one in reviews if one.code in filled.comments]
    comment = "\n\n".join(f"Review {number}: {text}" for number, text in enumerate(comments, 1))
    missing = [one.reviewer for one in reviews if one.code not in filled.points]
    wanted = len(reviews) if enough is None else min(enough, len(reviews))
    if len(given) < max(1, wanted):
        return Outcome(None, comment, f"{len(given)} of {len(reviews)} reviews are in; {', '.join(missing)} to come")
    if max(given) - min(given) > spread * most:
        return Outcome(None, comment, f"the reviews disagree: {' and '.join(f'{points:g}' for points in given)}")
    return Outcome(statistics.median(given), comment)
