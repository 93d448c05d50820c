"""Seal a chapter's checks for a class: what its cases call and what must come, as data, without any of their code."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnbook.checks import Case, Chapter, Exercise
from nnbook.checks.stored import Unstorable, Writer, name_of

CHECKS = "nnbook.checks."
SEED = 20_260_301
DRAWS = 3  # of a case that draws its arguments
CALLS = 5  # that one case makes, at most
SECONDS = 30.0


@dataclass
class Sealed:
    """A chapter's checks as data.

    cases, arrays: what goes into the package. code: functions of the checks that stay, each "module:name".
    books: the book's versions, by exercise.
    """

    cases: dict[str, Any]
    arrays: dict[str, np.ndarray]
    code: list[str] = field(default_factory=list)
    books: dict[str, str] = field(default_factory=dict)

    def let_stand_in(self, is_there: Callable[[str, str], bool]) -> None:
        """Name for each exercise what stands in for it: the book's version where it is the library's, or has to stay.

        is_there: says of a module's path and a name whether the package will have it.
        """
        for exercise in self.cases["exercises"]:
            module, _, name = self.books.get(exercise["key"], "").partition(":")
            book = f"{module}:{name}" if module and is_there(f"{module.replace('.', '/')}.py", name) else ""
            exercise["stand_in"] = book or (exercise["piece"] if module and not module.startswith(CHECKS) else "")

    def bytes_of_cases(self) -> bytes:
        return f"{json.dumps(self.cases, separators=(',', ':'))}\n".encode()

    def bytes_of_arrays(self) -> bytes:
        file = io.BytesIO()
        np.savez_compressed(file, **self.arrays)  # type: ignore[arg-type]
        return file.getvalue()


def seal(chapter: Chapter) -> Sealed:
    """Return a chapter's checks without answers, hints, mistakes and mark schemes."""
    writer, code = Writer(), []
    exercises = [_seal(exercise, writer, code) for exercise in chapter.exercises.values()]
    written = [{"key": one.key, "points": one.points} for one in chapter.written.values()]
    cases = {"name": chapter.name, "exercises": exercises, "written": written}
    books = {exercise.key: _place_of(exercise.book) for exercise in chapter.exercises.values()}
    return Sealed(cases, writer.arrays, code, books)


def _seal(exercise: Exercise, writer: Writer, code: list[str]) -> dict[str, Any]:
    parts = []
    for number, part in enumerate(exercise.parts):
        rng = np.random.default_rng([SEED, number])
        cases = [one for case in part.cases for one in _cases(exercise, case, rng, writer)]
        parts.append({"title": part.title, "points": part.points, "cases": cases})
    fit = ""
    if exercise.fit is not None:
        fit = _place_of(exercise.fit)
        code.append(fit)
    if exercise.piece and exercise.book.__module__.startswith(CHECKS):  # the library has the like of it anyway
        code.append(_place_of(exercise.book))
    return {
        "key": exercise.key,
        "piece": exercise.piece,
        "fit": fit,
        "also": list(_names(exercise.also)),
        "optional": exercise.optional,
        "may_change_inputs": exercise.may_change_inputs,
        "seconds": exercise.seconds,
        "parts": parts,
    }


def _place_of(function: Callable) -> str:
    return f"{function.__module__}:{function.__name__}"


def _names(functions: Any) -> Iterator[str]:
    for function in functions:
        with suppress(Unstorable):
            yield name_of(function)


def _cases(exercise: Exercise, case: Case, rng: np.random.Generator, writer: Writer) -> Iterator[dict[str, Any]]:
    """Yield what can be stored of a case: its calls and their answers; nothing if they are no data."""
    for args in case.draw(rng, min(case.repeat, DRAWS)):
        sure = case.run is None and case.judge is None
        calls = [(args, dict(case.kwargs), case.truth(args))] if sure else _record(exercise, case, args)
        for given, options, expect in calls:
            if not given and not options:  # what comes of such a call is the answer itself
                continue
            with suppress(Unstorable):
                yield {
                    "args": writer.write(tuple(given)),
                    "kwargs": writer.write(options),
                    "expect": writer.write(_without_tape(expect)),
                    "sure": sure,
                    "shown": case.shown if sure else "",
                    "rtol": case.rtol,
                    "atol": case.atol,
                }


def _without_tape(value: Any) -> Any:
    if type(value).__name__ == "Tensor":
        raise Unstorable("a tensor is compared by code")
    return value


def _record(exercise: Exercise, case: Case, args: tuple) -> list[tuple[tuple, dict[str, Any], Any]]:
    """Return the calls that a case makes of the book's version, with its answers; none if they change what they get."""
    if isinstance(exercise.book, type) or (case.expect is None and case.judge is None):
        return []
    calls: list[tuple[tuple, dict[str, Any], Any]] = []
    pure = True

    def recorder(*given: Any, **options: Any) -> Any:
        nonlocal pure
        before = copy.deepcopy((given, options))
        value = exercise.book(*given, **options)
        pure = pure and _same_data((given, options), before)
        calls.append((*before, copy.deepcopy(value)))
        return value

    with redirect_stdout(io.StringIO()):
        outcome = case.call(_named_as(recorder, exercise.book), args, SECONDS)
    return calls[:CALLS] if outcome.error is None and pure else []


def _named_as(recorder: Callable, book: Callable) -> Callable:
    recorder.__name__ = getattr(book, "__name__", "recorder")
    recorder.__doc__ = book.__doc__
    return recorder


def _same_data(one: Any, other: Any) -> bool:
    """Say whether a call left what it got as it was; a generator it may draw from."""
    writer, before = Writer(), Writer()
    try:
        same = _blind(writer.write(one)) == _blind(before.write(other))
    except Unstorable:
        return False
    return same and all(np.array_equal(writer.arrays[k], before.arrays[k], equal_nan=False) for k in before.arrays)


def _blind(written: Any) -> Any:
    if isinstance(written, dict) and "rng" in written:
        return "rng"
    if isinstance(written, dict):
        return {name: _blind(one) for name, one in written.items()}
    return [_blind(one) for one in written] if isinstance(written, list) else written
