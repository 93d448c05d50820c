"""The checks of an exam: the teacher's while it is graded; before that, the examples in each exercise's docstring.

    from nnbook.checks.exam import open_checks
    check = open_checks("90_exam")

A private folder (docs/exams.md) holds the checks, so a student's machine has none of them. There a check tries what
stands in the notebook anyway, and says that the teacher grades it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from nnbook.checks.examples import is_blank, try_examples
from nnbook.checks.exercise import Chapter, Exercise
from nnbook.checks.result import Result
from nnbook.checks.show import show

__all__ = ["Samples", "ToBeGraded", "exercise_in_kernel", "open_checks"]

LATER = "Your teacher grades this, with more than these examples."
NO_EXAMPLES = "Your teacher grades this; nothing of it can be tried before."


class ToBeGraded(Result):
    """What is known of an answer that only the teacher can grade."""

    @property
    def score(self) -> str:
        return "graded by your teacher"


class Sample:
    """A check where there is none: it tries the examples in a docstring and hands back what it was given."""

    def __init__(self, chapter: str, key: str) -> None:
        self.chapter, self.key = chapter, key

    def __call__(self, attempt: Callable) -> tuple[Any, Result]:
        """Try an attempt; return it, and what is known of it."""
        if not callable(attempt):
            note = f"`{self.key}` is {show(attempt)}, expected a function. {NO_EXAMPLES}"
            return attempt, ToBeGraded(self.chapter, self.key, 0, 0, note=note, attempted=False)
        if is_blank(attempt):
            return attempt, ToBeGraded(self.chapter, self.key, 0, 0, note=NO_EXAMPLES, attempted=False)
        rows = try_examples(attempt)
        return attempt, ToBeGraded(self.chapter, self.key, 0, 0, rows, note=LATER if rows else NO_EXAMPLES)

    def __repr__(self) -> str:
        return f"<what can be tried of {self.key}>"


class Samples:
    """Stands for a chapter's checks where they are not to be had: ``check.mode(mode)`` tries what can be tried."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, key: str) -> Sample:
        if key.startswith("_"):
            raise AttributeError(key)
        return Sample(self.name, key)

    def __repr__(self) -> str:
        return f"Checks of {self.name}: your teacher has them"


def open_checks(name: str) -> Chapter | Samples:
    """Return a chapter's checks if they can be had here, else what tries the examples in the docstrings.

    name: the chapter's folder, ``90_exam``.
    """
    module = f"nnbook.checks.ch{name}"
    try:
        return importlib.import_module(module).check
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return Samples(name)


def exercise_in_kernel(chapter: str, key: str) -> Exercise:
    """Return an exercise as a notebook's kernel knows it whose verdict is given elsewhere.

    Of an exam the kernel has no checks: then it is one without parts, and without a version of the book's.
    """
    checks = open_checks(chapter)
    if isinstance(checks, Chapter):
        return checks.exercises[key]
    nothing: Any = None
    return Exercise(key, (), nothing, (), (), nothing, chapter=chapter)
