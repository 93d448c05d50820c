"""What ``nnbook peer`` does with its arguments: hand forms out, take them back, write what they come to."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnbook.course.files import write_whole
from nnbook.course.places import Problem
from nnbook.course.words import marked
from nnbook.grading.answers import Answers, read_all, read_given
from nnbook.grading.command import find_assignment
from nnbook.grading.course import CONFIGURATION, Course, find_course
from nnbook.grading.merge import only_grader
from nnbook.grading.peer import (
    Plan,
    Review,
    folder_of,
    load_plan,
    make_plan,
    plan_file,
    save_plan,
    text_hash,
    write_form,
)
from nnbook.grading.peer_forms import Outcome, conclude, read_forms
from nnbook.grading.written import Question, find_questions, weigh_written


@dataclass
class Said:
    """What a run did: points that were written, by author and question; and what a person has to look at."""

    written: dict[tuple[str, str], float] = field(default_factory=dict)
    for_a_person: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _State:
    """A chapter's questions and what was answered: texts by question and author, without blanks."""

    course: Course
    chapter: str
    questions: Sequence[Question]
    answers: Sequence[Answers]
    texts: Mapping[str, Mapping[str, str]]


def hand_out(chapter: str, reviewers: int, seed: int, console: Any) -> int:
    """Write a form for everyone who answered; done again, it writes those that are missing. Returns the exit code."""
    if reviewers < 1:
        raise Problem(f"`--reviewers {reviewers}`: an answer needs one reader at least.")
    state = _read_state(chapter)
    course, name = state.course, state.chapter
    plan = load_plan(course, name)
    if plan is None:
        plan = make_plan(course, name, state.texts, reviewers, seed)
        save_plan(course, name, plan)
    elif (plan.reviewers, plan.seed) != (reviewers, seed):
        raise Problem(
            f"Forms with `--reviewers {plan.reviewers} --seed {plan.seed}` are out already; to begin anew, delete "
            f"{plan_file(course, name)}: what came back for the old ones then counts no more."
        )
    said = Said()
    names = _names(state)
    said.for_a_person += [f"{one.student}: {one.problem}" for one in state.answers if one.problem]
    for reviewer in sorted({one.reviewer for one in plan.reviews}):
        path = folder_of(course, name) / "out" / f"{reviewer}.md"
        if not path.exists():
            if all(reviewer in state.texts[question] for question in _questions_of(plan, reviewer)):
                with course.surroundings():  # which may name a folder of private exercises
                    write_form(course, name, reviewer, plan, state.questions, state.texts, names)
            else:
                said.for_a_person.append(f"{reviewer}: what was handed in is no longer what the reviews began with")
    said.for_a_person += _not_in_the_plan(state, plan)
    count = len({one.reviewer for one in plan.reviews})
    said.notes.append(
        f"{count} forms are in {folder_of(course, name) / 'out'}: give each student the one of that name."
    )
    said.notes.append(
        f"Put what comes back into {folder_of(course, name) / 'in'}, under any name; "
        f"then `nnbook peer {name} --collect`."
    )
    return _tell(said, console)


def collect(chapter: str, enough: int | None, spread: float, as_json: bool, console: Any) -> int:
    """Take back what is there and write what it comes to into the gradebook. Returns the exit code."""
    if not 0 <= spread <= 1:
        raise Problem(f"`--spread {spread:g}`: a share of the points is between 0 and 1.")
    state = _read_state(chapter)
    course, name = state.course, state.chapter
    plan = load_plan(course, name)
    if plan is None:
        raise Problem(f"No forms were handed out for {name}: `nnbook peer {name}` does that.")
    most = {question.key: question.points for question in state.questions}
    filled = read_forms(folder_of(course, name) / "in", {one.code: one for one in plan.reviews}, most)
    said = Said(for_a_person=[*filled.faults, *_not_in_the_plan(state, plan)])
    with only_grader(course), course.surroundings(), course.gradebook() as book:
        ours = _Ours(course, name)
        for question in state.questions:
            for author in sorted({one.author for one in plan.reviews if one.question == question.key}):
                reviews = [one for one in plan.reviews if (one.question, one.author) == (question.key, author)]
                outcome = _outcome(state, reviews, conclude(reviews, filled, question.points, enough, spread))
                fault = _write(course, book, name, question, author, outcome, ours)
                if fault:
                    said.for_a_person.append(f"{author}, {question.key}: {fault}.")
                elif outcome.points is not None:
                    said.written[author, question.key] = outcome.points
    if as_json:
        points = [{"student": a, "question": q, "points": points} for (a, q), points in said.written.items()]
        print(json.dumps({"chapter": name, "written": points, "for_a_person": said.for_a_person}, indent=2))
        return 1 if said.for_a_person else 0
    said.notes.append(f"{len(said.written)} answers have their points in the gradebook.")
    return _tell(said, console)


def _read_state(chapter: str) -> _State:
    from nbgrader.api import MissingEntry

    course = find_course()
    if course.settings.written != "peer":
        raise Problem(f'{CONFIGURATION} has to say c.Grading.written = "peer" before answers go to other students.')
    name = find_assignment(course, chapter)
    weigh_written(course, name)
    with course.surroundings(), course.gradebook() as book:
        try:
            questions = find_questions(book, name)
        except MissingEntry:
            raise Problem(
                f"The gradebook does not know {name}: `nbgrader generate_assignment {name}` comes first."
            ) from None
    if not questions:
        raise Problem(f"{name} has no question that is answered in sentences.")
    blanks = read_given(course, name).blanks
    answers = read_all(course, name)
    texts = {
        question.key: {
            one.student: one.written[question.key]
            for one in answers
            if one.written.get(question.key, "").strip() not in ("", blanks.get(question.key, "").strip())
        }
        for question in questions
    }
    return _State(course, name, questions, answers, texts)


def _names(state: _State) -> dict[str, list[str]]:
    """Return the words by which students could be known, from the gradebook's roster."""
    names = {one.student: [one.student] for one in state.answers}
    with state.course.surroundings(), state.course.gradebook() as book:
        for student in book.students:
            known = (student.first_name, student.last_name, student.email)
            names.setdefault(student.id, [student.id]).extend(filter(None, known))
    return names


def _questions_of(plan: Plan, reviewer: str) -> set[str]:
    return {one.question for one in plan.reviews if one.reviewer == reviewer}


def _not_in_the_plan(state: _State, plan: Plan) -> list[str]:
    planned = {(one.author, one.question) for one in plan.reviews}
    return [
        f"{author}, {question}: nobody reads this answer; it came after the forms, or there is no other."
        for question, answers in state.texts.items()
        for author in answers
        if (author, question) not in planned
    ]


def _outcome(state: _State, reviews: Sequence[Review], outcome: Outcome) -> Outcome:
    """Return an outcome that leaves to a person what was read in another form than it stands now."""
    one = reviews[0]
    if text_hash(state.texts[one.question].get(one.author, "")) != one.text_hash:
        return Outcome(None, outcome.comment, "the answer was handed in anew after the forms went out")
    return outcome


class _Ours:
    """Remembers what reviews came to, so that points which a person gave are never overwritten."""

    def __init__(self, course: Course, chapter: str) -> None:
        self.path: Path = plan_file(course, chapter).with_name("written.json")
        self.known: dict[str, dict[str, list[Any]]] = {}
        if self.path.exists():
            self.known = json.loads(self.path.read_text(encoding="utf-8"))

    def wrote(self, author: str, question: str, kind: str, value: Any) -> bool:
        """Say whether a value in the gradebook is one that was written here: "points" or a "comment"."""
        return value in self.known.get(f"{question}/{author}", {}).get(kind, [])

    def note(self, author: str, question: str, **values: Any) -> None:
        """Note what is about to be written, on the disk, before it is."""
        entry = self.known.setdefault(f"{question}/{author}", {})
        fresh = {kind: value for kind, value in values.items() if value not in entry.get(kind, [])}
        for kind, value in fresh.items():
            entry.setdefault(kind, []).append(value)
        if fresh:
            write_whole(self.path, json.dumps(self.known, indent=1).encode())


def _write(
    course: Course, book: Any, chapter: str, question: Question, author: str, outcome: Outcome, ours: _Ours
) -> str:
    """Write an answer's points and comments into the gradebook; return why a person has to look, "" if nobody has."""
    from nbgrader.api import MissingEntry

    from nnbook.grading.late import take_penalty

    try:
        entry = book.find_submission(chapter, author)
        notebook = book.find_submission_notebook(question.notebook, chapter, author)
        grade = book.find_grade(question.key, question.notebook, chapter, author)
        comment = book.find_comment(question.key, question.notebook, chapter, author)
    except MissingEntry:
        return "it has not been graded yet (`nnbook grade` comes first)"
    text = html.escape(outcome.comment, quote=False)  # reviewers' words become part of a page
    if grade.manual_score is not None and not ours.wrote(author, question.key, "points", grade.manual_score):
        return "" if outcome.points == grade.manual_score else "a person has given points, and they stand"
    if outcome.points is None and grade.manual_score is None:
        return outcome.reason
    ours.note(author, question.key, points=outcome.points, comment=text)
    if not comment.manual_comment or ours.wrote(author, question.key, "comment", comment.manual_comment):
        comment.manual_comment = text or None
    grade.manual_score = outcome.points
    grade.needs_manual_grade = outcome.points is None and grade.auto_score is None
    book.db.commit()
    take_penalty(course.config, entry, notebook, author)
    book.db.commit()
    return outcome.reason


def _tell(said: Said, console: Any) -> int:
    if said.for_a_person:
        console.print("For a person:", highlight=False)
    for sentence in (*said.for_a_person, *said.notes):
        console.print(marked(sentence), soft_wrap=not console.is_terminal)
    return 1 if said.for_a_person else 0
