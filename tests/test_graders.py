"""The graders are graded: every known mistake is rejected and named, every correct alternative is accepted.

The alternatives, and wrong answers written without looking at the checks' own lists, stand in ``tests/graders``.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

import pytest
from conftest import ROOT, SEEDS, TEST_ALL

from nnbook.checks import Chapter, Exercise, Mistake

NAMES = sorted(folder.name for folder in ROOT.glob("solutions/[0-9]*") if (folder / f"{folder.name}.py").exists())


def chapter_of(name: str) -> Chapter:
    return importlib.import_module(f"nnbook.checks.ch{name}").check


def graders_of(name: str) -> ModuleType:
    return importlib.import_module(f"graders.ch{name}")


EXERCISES = [pytest.param(e, id=f"{name[:2]}-{e.key}") for name in NAMES for e in chapter_of(name).exercises.values()]


def each(table: str) -> Iterator:
    """Give (exercise, one entry of a table in tests/graders) for all chapters."""
    for name in NAMES:
        for key, entries in getattr(graders_of(name), table).items():
            for i, entry in enumerate(entries):
                yield pytest.param(chapter_of(name).exercises[key], entry, id=f"{name[:2]}-{key}-{i}")


MISTAKES = [
    pytest.param(e, m, id=f"{name[:2]}-{e.key}-{m.attempt.__name__}")
    for name in NAMES
    for e in chapter_of(name).exercises.values()
    for m in e.mistakes
]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_exercise_holds_what_the_guide_asks(exercise: Exercise, record_property: Callable) -> None:
    record_property("graders: exercises", 1)
    record_property("graders: points", exercise.points)
    alternatives = graders_of(exercise.chapter).ALTERNATIVES.get(exercise.key, [])
    assert len(exercise.mistakes) >= 4
    assert len(alternatives) >= 2
    assert len(exercise.hints) == 3
    assert exercise.book.__doc__
    assert exercise.sibling.__doc__
    assert exercise.sibling is not exercise.book
    sentences = [m.sentence for m in exercise.mistakes]
    assert len(set(sentences)) == len(sentences), "two mistakes share a sentence"
    assert sum(part.points for part in exercise.parts) >= 1


def seeds_of(exercise: Exercise, attempt: Callable) -> Iterable[int]:
    """Return the seeds that an attempt is tried with: all at night, by day one of them, which its name says."""
    named = zlib.crc32(f"{exercise.key}/{attempt.__name__}".encode()) % SEEDS
    return range(SEEDS) if TEST_ALL else [named]


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_a_mistake_is_rejected_and_named(exercise: Exercise, mistake: Mistake, record_property: Callable) -> None:
    record_property("graders: mistakes", 1)
    for seed in seeds_of(exercise, mistake.attempt):
        function, result = exercise(mistake.attempt, seed=seed)
        assert not result.passed, "a mistake passed"
        assert function is exercise.book
        assert result.points < exercise.points or exercise.optional
        assert result.message == mistake.sentence, str(result)
    record_property("graders: named", 1)


@pytest.mark.parametrize(("exercise", "wrong"), list(each("WRONG")))
def test_a_wrong_answer_written_elsewhere_is_rejected(exercise: Exercise, wrong: tuple[Callable, str]) -> None:
    attempt, phrase = wrong
    _, result = exercise(attempt, seed=0)
    assert not result.passed
    assert result.points < exercise.points or exercise.optional
    assert phrase in str(result).replace("\n           ", " ")


@pytest.mark.parametrize(("exercise", "alternative"), list(each("ALTERNATIVES")))
def test_a_correct_alternative_gets_full_points(
    exercise: Exercise, alternative: Callable, record_property: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_property("graders: alternatives", 1)
    for seed in seeds_of(exercise, alternative):
        function, result = exercise(alternative, seed=seed)
        assert function is alternative, str(result)
        assert result.points == exercise.points
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")  # more cases, other seeds
    assert exercise(alternative)[1].points == exercise.points
    record_property("graders: accepted", 1)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_book_passes_its_own_check_once_it_is_written_anew(exercise: Exercise) -> None:
    def anew(*args, **kwargs):
        return exercise.book(*args, **kwargs)

    _, result = exercise(anew)
    assert result.points == 0, "an attempt that calls the book's version earns nothing"
    assert "calls the book" in result.note
