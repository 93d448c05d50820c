"""An exercise: what is tried, what is true, which mistakes are known, and what helps when one is stuck.

A chapter's package lists its exercises as data; ``nnbook/checks/ch01_mcculloch_pitts`` is a model.
"""

from __future__ import annotations

import difflib
import hashlib
import importlib
import json
import os
import platform
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnbook import __version__
from nnbook.checks.attempt import Case, Mistake, Part, Try, likely_cause, try_part
from nnbook.checks.result import Note, Result, Row
from nnbook.checks.show import show, show_some
from nnbook.source import source_of, without_annotations

__all__ = ["Case", "Chapter", "Exercise", "Mistake", "Part", "Written"]


@dataclass
class Exercise:
    """A function (or class) to write, and everything its check knows.

    Calling it checks an attempt and returns ``(the version to go on with, the result)``.

    book: the book's version, which stands in for what is not right yet.
    sibling: a solved exercise of the same kind, shown by ``twin()``.
    piece: the library piece that the learner writes here, as "nnbook.neurons:name"; "" if it is none.
    fit: makes of the learner's function what the library can call in the piece's place; the function itself without it.
    also: other functions of the library that would do the work: calling one is calling the book's version.
    """

    key: str
    parts: Sequence[Part]
    book: Callable
    mistakes: Sequence[Mistake]
    hints: Sequence[str]
    sibling: Callable
    piece: str = ""
    fit: Callable[[Callable], Callable] | None = None
    also: Sequence[Callable] = ()
    optional: bool = False
    may_change_inputs: bool = False
    seconds: float = 10.0
    chapter: str = ""  # set by the Chapter that it is in
    _hints_given: int = field(default=0, repr=False)
    _last: tuple[Callable, Result, Try] | None = field(default=None, repr=False)

    @property
    def points(self) -> float:
        """What the exercise earns; an optional one earns nothing, so that the core alone gives full marks."""
        return 0 if self.optional else sum(part.points for part in self.parts)

    @property
    def reference(self) -> Callable:
        """The book's version."""
        return self.book

    def __repr__(self) -> str:
        return f"<check of {self.key}>"

    def __call__(self, attempt: Callable, seed: int | None = None) -> tuple[Any, Result]:
        """Check an attempt; return it if it passes, else the book's version, and the result."""
        if attempt is self.book:
            return self.book, self._unearned(
                f"This is the book's `{self.key}`. Run your own cell again, then this one."
            )
        if not callable(attempt):
            row = Row(False, f"`{self.key}` is {show(attempt)}, expected a function")
            return self.book, self._result([row], note=self._stand_in())
        seed = self._seed() if seed is None else seed
        tries = self._try_all(attempt, seed)
        if any(t.outcome.used_book for t in tries):
            return self.book, self._unearned(
                f"Your `{self.key}` calls the book's version; write the computation itself."
            )
        if all(t.outcome.blank for t in tries):
            return self.book, self._unearned(self._stand_in(), self._hint_offer())
        result = self._judge(tries, attempt, seed)
        self._last = attempt, result, next((t for t in tries if t.problem), tries[0])
        return (attempt if result.passed else self.book), result

    def _try_all(self, attempt: Callable, seed: int) -> list[Try]:
        tries: list[Try] = []
        for i, part in enumerate(self.parts):
            if tries and tries[-1].outcome.timed_out:
                tries.append(Try(part, tries[-1].case, (), tries[-1].outcome, f"{part.title}: not tried"))
                continue
            tries.append(
                try_part(
                    self.key,
                    part,
                    attempt,
                    np.random.default_rng([seed, i]),
                    books=[book for book in self._books() if book is not attempt],
                    seconds=self.seconds,
                    may_change_inputs=self.may_change_inputs,
                    thorough=grading(),
                )
            )
        return tries

    def _books(self) -> list[Callable]:
        """Return all functions that must not be called in the place of an answer."""
        module, _, name = self.piece.partition(":")
        piece = [getattr(importlib.import_module(module), name)] if module else []
        return [self.book, *piece, *self.also]

    def _judge(self, tries: list[Try], attempt: Callable, seed: int) -> Result:
        said = [t.problem for t in tries]
        rows = [
            Row(
                not t.problem,
                f"{t.part.title}: the same" if t.problem and t.problem in said[:i] else t.problem or t.part.title,
            )
            for i, t in enumerate(tries)
        ]
        failed = [t for t in tries if t.problem]
        if not failed:
            return self._result(rows, self.points, note=self._keep_offer())
        points = 0 if self.optional else sum(t.part.points for t in tries if not t.problem)
        patience = max(2.0, self.seconds / 5)
        causes = (likely_cause(t, attempt, self.mistakes, patience) for t in failed)
        message = next(filter(None, causes), "")
        note = self._stand_in()
        if failed[0].case.random and not grading():
            note = f"The same numbers again: `check.{self.key}({self.key}, seed={seed})`. {note}"
        return self._result(rows, points, message, self._hint_offer(), note)

    def _result(self, rows: list[Row], points: float = 0, message: str = "", hint: str = "", note: str = "") -> Result:
        return Result(self.chapter, self.key, points, self.points, rows, message, hint, note, optional=self.optional)

    def _unearned(self, note: str, hint: str = "") -> Result:
        result = self._result([], hint=hint, note=note)
        result.attempted = False
        return result

    def _seed(self) -> int:
        """Return a fresh seed; while nbgrader grades, one made of the exercise's key and the course's secret."""
        if not grading():
            return int(np.random.SeedSequence().generate_state(1)[0])
        handed_in = json.loads(os.environ.get("NNBOOK_GRADING_SEEDS", "{}"))  # where the secret must not be known
        place = f"{self.chapter}/{self.key}"
        return handed_in.get(place) or graded_seed(place, os.environ.get("NNBOOK_GRADING_SECRET", ""))

    def _stand_in(self) -> str:
        return f"The book's `{self.key}` stands in from here on, so the rest of the notebook runs."

    def _keep_offer(self) -> str:
        return f"A piece of the library: `mine.keep({self.key})` saves yours for later chapters." if self.piece else ""

    def _hint_offer(self) -> str:
        left = len(self.hints) - self._hints_given
        if not self.hints:  # an exam's
            return ""
        if not left:
            return f"All hints are given. The book's version: `check.{self.key}.solution()`"
        words = {1: "One hint is", 2: "Two hints are", 3: "Three hints are"}
        return f"{words.get(left, f'{left} hints are')} left: `check.{self.key}.hint()`"

    def hint(self) -> Note:
        """Give the next hint; the last one again once all are given."""
        self._hints_given = n = min(self._hints_given + 1, len(self.hints))
        return Note(f"{self.key}: hint {n} of {len(self.hints)}", self.hints[n - 1])

    def solution(self) -> Note:
        """Show the book's version."""
        return Note(
            f"{self.key}: the book's version, one of many right ones", code=without_annotations(_source(self.book))
        )

    def twin(self) -> Note:
        """Show a solved sibling of the exercise."""
        return Note(f"{self.key}: a solved sibling", code=without_annotations(_source(self.sibling)))

    def compare(self) -> Note:
        """Put the answer of the last attempt beside the book's: on the call that failed, else on the first case."""
        if self._last is None:
            return Note(f"{self.key}: run its check first, then compare.")
        attempt, _, tried = self._last
        case, args = tried.case, tried.args
        if not tried.problem:
            case = self.parts[0].cases[0]
            args = next(case.draw(np.random.default_rng(0)))
        lines = [case.text(self.key, args)]
        for name, function in (("yours", attempt), ("the book's", self.book)):
            outcome = case.call(function, args, self.seconds)
            value = outcome.value
            if outcome.error is not None:
                lines.append(f"{name:<12}{type(outcome.error).__name__}: {outcome.error}")
                continue
            kind = f"shape {value.shape}, {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
            lines.append(f"{name:<12}{show_some(value)}   ({kind})")
        return Note(f"{self.key}: yours beside the book's", code="\n".join(lines))

    def report(self) -> Note:
        """Write a few lines that can be pasted into a forum: what was tried, what came, with which versions."""
        if self._last is None:
            return Note(f"{self.key}: run its check first, then report.")
        attempt, result, _ = self._last
        system = f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.system()}"
        head = f"nnbook {__version__}, {self.chapter}, {system}"
        return Note("To paste where you ask for help", code="\n".join((head, str(result), "", _source(attempt))))


@dataclass(frozen=True)
class Written:
    """A question answered in sentences, with its mark scheme; a person gives the points."""

    key: str
    points: float
    scheme: Sequence[str]  # one line a point or half point, as the person who marks it needs it
    answer: str  # a model answer

    def marks(self) -> Note:
        """Show the mark scheme and a model answer, folded until they are wanted."""
        lines = "\n".join(f"- {line}" for line in self.scheme)
        title = f"{self.key.replace('_', ' ')}: how it is marked ({self.points:g} points). Open when yours is written."
        wrapped = textwrap.fill(self.answer, 92)
        return Note(title, code=f"{lines}\n\nA model answer:\n{wrapped}", folded=True)


class Chapter:
    """The checks of a chapter, by name: ``check.sigmoid(sigmoid)``, ``check.sigmoid.hint()``."""

    def __init__(self, name: str, exercises: Sequence[Exercise], written: Sequence[Written] = ()) -> None:
        self.name = name
        self.exercises = {e.key: e for e in exercises}
        self.written = {w.key: w for w in written}
        for exercise in exercises:
            exercise.chapter = name

    @property
    def points(self) -> float:
        """What the exercises that are checked by the machine earn together."""
        return sum(e.points for e in self.exercises.values())

    def __getattr__(self, key: str) -> Exercise:
        exercises = self.__dict__.get("exercises", {})
        if key in exercises:
            return exercises[key]
        if key.startswith("_"):
            raise AttributeError(key)
        near = difflib.get_close_matches(key, exercises, 1)
        meant = f"did you mean check.{near[0]}?" if near else f"there are {', '.join(exercises)}."
        raise AttributeError(f"chapter {self.name} has no exercise {key!r}; {meant}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.exercises]

    def __repr__(self) -> str:
        lines = [f"Checks of chapter {self.name}"]
        lines += [
            f"  {e.key:<40} {'optional' if e.optional else f'{e.points:g} points'}" for e in self.exercises.values()
        ]
        return "\n".join(lines)


def grading() -> bool:
    """Say whether nbgrader is grading this notebook just now."""
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"


def graded_seed(place: str, secret: str) -> int:
    """Return the seed of an exercise's graded run. place: ``chapter/key``; secret: the course's."""
    return int.from_bytes(hashlib.sha256(f"{place}/{secret}".encode()).digest()[:4], "big")


def _source(function: Callable) -> str:
    try:
        return textwrap.dedent(source_of(function)).rstrip()
    except (OSError, TypeError):
        return f"(the source of {show(function)} is not to be had)"
