"""Peer review of written answers: who reads whose, and the forms, one Markdown file a reviewer.

A form has a code for each review, made of the course's secret, so that nobody can fill in somebody else's.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib
import json
import os
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nnbook.course.files import write_whole
from nnbook.course.places import Problem
from nnbook.grading.course import Course
from nnbook.grading.written import Question

LONGEST = 10_000  # characters of an answer in a form


@dataclass(frozen=True)
class Review:
    """One reading of one answer. code: stands in the form. text_hash: of the answer as it was handed out."""

    code: str
    reviewer: str
    author: str
    question: str
    text_hash: str


@dataclass(frozen=True)
class Plan:
    """Who reads whose answers."""

    seed: int
    reviewers: int
    reviews: tuple[Review, ...]


def folder_of(course: Course, chapter: str) -> Path:
    """Return the folder with the forms: ``out`` for those to be filled in, ``in`` for those that came back."""
    return course.root / "peer" / chapter


def plan_file(course: Course, chapter: str) -> Path:
    return course.hidden / "peer" / chapter / "plan.json"


def load_plan(course: Course, chapter: str) -> Plan | None:
    """Return the plan by which forms were handed out; None if none were."""
    path = plan_file(course, chapter)
    if not path.exists():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Plan(data["seed"], data["reviewers"], tuple(Review(**one) for one in data["reviews"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise Problem(f"{path} cannot be read: bring back a copy of it, or delete it to hand out anew.") from None


def save_plan(course: Course, chapter: str, plan: Plan) -> None:
    write_whole(plan_file(course, chapter), json.dumps(asdict(plan), indent=1).encode())


def make_plan(course: Course, chapter: str, texts: Mapping[str, Mapping[str, str]], reviewers: int, seed: int) -> Plan:
    """Say who reads whose: for each question, everyone who answered it reads ``reviewers`` others, and is read by as
    many. Nobody reads an answer of their own or one twice.

    texts: the answers, by question and author.
    """
    secret = os.environ.get("NNBOOK_GRADING_SECRET") or course.environment.get("NNBOOK_GRADING_SECRET", "")
    reviews = []
    for question, answers in texts.items():
        authors = sorted(answers)
        random.Random(f"{seed}/{chapter}/{question}").shuffle(authors)
        for place, reviewer in enumerate(authors):
            for step in range(1, min(reviewers, len(authors) - 1) + 1):
                author = authors[(place + step) % len(authors)]
                said = f"{seed}/{chapter}/{question}/{reviewer}/{author}"
                code = hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()[:12]
                reviews.append(Review(code, reviewer, author, question, text_hash(answers[author])))
    return Plan(seed, reviewers, tuple(reviews))


def text_hash(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]


def write_form(
    course: Course,
    chapter: str,
    reviewer: str,
    plan: Plan,
    questions: Sequence[Question],
    texts: Mapping[str, Mapping[str, str]],
    names: Mapping[str, Sequence[str]],
) -> Path:
    """Write a reviewer's form and return its path.

    names: the words by which each author could be known; they are taken out of the answers.
    """
    lines = [
        f"# Reviews of {chapter}",
        "Read each answer beside the mark scheme. Write the points after the colon, a number with halves if you like, "
        "and a sentence that helps its author below. Leave the codes in brackets as they are, and hand in this file.",
    ]
    for question in questions:
        mine = [one for one in plan.reviews if one.reviewer == reviewer and one.question == question.key]
        if not mine:
            continue
        lines.append(f"## {question.key} ({question.points:g} points)")
        lines += ["How it is marked:", "\n".join(f"- {line}" for line in mark_scheme(chapter, question.key))]
        for number, one in enumerate(mine, 1):
            text = anonymous(texts[question.key].get(one.author, ""), names.get(one.author, ()))
            lines += [f"### Answer {number}", _quoted(text)]
            lines += [f"Points [{one.code}] (0 to {question.points:g}):", f"Comment [{one.code}]:"]
        lines += ["### Your own answer, to compare (not to be marked)", _quoted(texts[question.key][reviewer])]
    path = folder_of(course, chapter) / "out" / f"{reviewer}.md"
    write_whole(path, ("\n\n".join(lines) + "\n").encode())
    return path


def mark_scheme(chapter: str, question: str) -> Sequence[str]:
    """Return the lines by which a question is marked."""
    try:
        return importlib.import_module(f"nnbook.checks.ch{chapter}").check.written[question].scheme
    except (ImportError, AttributeError, KeyError):
        return ["as your teacher said"]


def anonymous(text: str, names: Iterable[str]) -> str:
    """Return a text without its author's names."""
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", text, flags=re.IGNORECASE)
    return text


def _quoted(text: str) -> str:
    """Quote every line, so that nothing in an answer can pass for a line of the form."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}\n(cut here)"
    return "\n".join(f"> {line}".rstrip() for line in cut.strip().splitlines()) or ">"
