"""The checks of a class's package: stored calls and their answers instead of code, and no answers to read.

``nnbook release --class`` makes them (`nnbook.course.class_seal`). They say whether an answer agrees with what is
stored, and what can be said without knowing the exercise; hints, solutions and mark schemes are not there. Points are
given by the teacher's checks, which draw other numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from nnbook.checks.attempt import Case, Part
from nnbook.checks.exam import LATER, ToBeGraded
from nnbook.checks.examples import is_blank, try_examples
from nnbook.checks.exercise import Chapter, Exercise, Written
from nnbook.checks.result import Note, Result, Row
from nnbook.checks.show import difference
from nnbook.checks.stored import Reader, named

__all__ = ["SealedExercise", "SealedWritten", "read_chapter"]

FILE, ARRAYS = "cases.json", "cases.npz"
OTHERS = "other answers may be right: your teacher's check decides"
KEPT_BACK = "This package holds neither hints nor solutions: ask, or look at the chapter again."


class NotThereYet(NotImplementedError):
    """Raised where the notebook goes on with a function that its learner has not written yet."""


@dataclass(frozen=True)
class StandIn:
    """Stands for a function that is not written yet, where the library has none to take its place."""

    key: str

    def __call__(self, *_args: Any, **_options: Any) -> Any:
        raise NotThereYet(f"{self.key} is not written yet, and this cell needs it: go on with the next section.")

    def __mro_entries__(self, _bases: tuple) -> tuple:
        return self()  # a class is derived from it


@dataclass
class SealedExercise(Exercise):
    """An exercise without its answer.

    untried: the points of the parts of which nothing could be stored.
    """

    untried: float = field(default=0, kw_only=True)

    def __call__(self, attempt: Callable, seed: int | None = None) -> tuple[Any, Result]:
        """Check an attempt; return it, or what stands in for it, and what can be known of it here."""
        if not callable(attempt) or is_blank(attempt):
            return self.book, self._provisional(self._unearned(self._stand_in()))
        if self.parts:
            version, result = super().__call__(attempt, seed)
        else:
            version, result = attempt, self._result([])
        if result.attempted and self._alone:
            version = attempt
        if result.attempted and (self.untried or not self.parts):
            result.rows += try_examples(attempt, self.seconds)
            result.note = f"{result.note} {LATER}".strip()
        return version, self._provisional(result)

    def _provisional(self, result: Result) -> Result:
        """Return a result that says of its points what they are worth."""
        result.max_points = sum(part.points for part in self.parts) if not self.optional else 0
        result.points = min(result.points, result.max_points)
        kind = _Tried if self.parts else ToBeGraded
        return kind(**{one.name: getattr(result, one.name) for one in fields(result)})

    @property
    def _alone(self) -> bool:
        """Whether nothing can stand in for the learner's version."""
        return isinstance(self.book, StandIn)

    @property
    def points(self) -> float:
        return 0 if self.optional else sum(part.points for part in self.parts) + self.untried

    def _result(self, rows: list[Row], points: float = 0, message: str = "", hint: str = "", note: str = "") -> Result:
        return super()._result(rows, points, message, "", "" if self._alone else note)

    def _stand_in(self) -> str:
        if not self._alone:
            return super()._stand_in()
        return f"Nothing stands in for `{self.key}` here: cells that use it wait for yours."

    def _hint_offer(self) -> str:
        return ""

    def hint(self) -> Note:
        """Say that there are no hints."""
        return Note(f"{self.key}: {KEPT_BACK}")

    solution = twin = hint

    def compare(self) -> Note:
        """Put the answer of the last attempt beside the stored one."""
        return Note(f"{self.key}: the check's rows say what was expected.") if self._alone else super().compare()


class _Tried(Result):
    """How an answer did on what is stored."""

    @property
    def score(self) -> str:
        said = super().score
        return said if self.optional else f"{said}, on what can be tried here"


@dataclass(frozen=True)
class SealedWritten(Written):
    """A question answered in sentences, without its mark scheme."""

    def marks(self) -> Note:
        """Say who marks it."""
        return Note(f"{self.key.replace('_', ' ')}: {self.points:g} points, marked by your teacher.")


def read_chapter(folder: Path) -> Chapter:
    """Return the checks that are stored in a chapter's folder."""
    stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
    with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
        reader = Reader({name: arrays[name] for name in arrays.files})
    written = [SealedWritten(one["key"], one["points"], (), "") for one in stored["written"]]
    return Chapter(stored["name"], [_exercise(one, reader) for one in stored["exercises"]], written)


def _exercise(stored: Mapping[str, Any], reader: Reader) -> SealedExercise:
    key = stored["key"]
    parts = [Part(p["title"], p["points"], [_case(c, reader) for c in p["cases"]]) for p in stored["parts"]]
    book = named(stored["stand_in"]) if stored["stand_in"] else StandIn(key)
    return SealedExercise(
        key,
        [part for part in parts if part.cases],
        book=book,
        mistakes=(),
        hints=(),
        sibling=StandIn(key),
        piece=stored["piece"],
        fit=named(stored["fit"]) if stored["fit"] else None,
        also=[named(name) for name in stored["also"]],
        optional=stored["optional"],
        may_change_inputs=stored["may_change_inputs"],
        seconds=stored["seconds"],
        untried=sum(part.points for part in parts if not part.cases),
    )


def _case(stored: Mapping[str, Any], reader: Reader) -> Case:
    def expected(*_args: Any, **_options: Any) -> Any:
        return reader.read(stored["expect"])

    def judge(value: Any, *_args: Any) -> str:
        found = difference(value, expected(), stored["rtol"], stored["atol"])
        return f"{found} ({OTHERS})" if found else ""

    return Case(
        reader.read(stored["args"]),
        expected if stored["sure"] else None,
        judge=None if stored["sure"] else judge,
        kwargs=reader.read(stored["kwargs"]),
        shown=stored["shown"],
        rtol=stored["rtol"],
        atol=stored["atol"],
    )
