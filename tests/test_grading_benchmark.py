"""The benchmark of grading fails when honest results differ from nbgrader's, or faulty ones from the rule."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT))

from benchmarks import grading

RIGHT = {"loop": "graded", "empty": "failed", "kernel": "cut short", "truncated": "failed"}
WORDS = ["--submissions", "9", "--faulty", "5", "--rounds", "2"]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Nothing is run: what the courses hold is said by this dictionary."""
    wrong: dict[str, Any] = {}

    def make_class(course: Path, wishes: Any) -> list[str]:
        course.mkdir()
        kinds = [*grading.KINDS, *grading.FAULTS]
        return [f"{number:04}-{kind}" for number, kind in enumerate(kinds)]

    def told(course: Path, student: str) -> Any:
        kind = grading.kind_of(student).replace("renamed", "solved")
        return wrong.get(f"{course.name} {grading.kind_of(student)}", kind)

    def state(course: Path, student: str) -> str:
        kind = grading.kind_of(student)
        return wrong.get(f"{course.name} {kind}", RIGHT.get(kind, "graded"))

    monkeypatch.setattr(grading, "make_class", make_class)
    monkeypatch.setattr(grading, "run", lambda course, words: 4.0 if words[0] == "nbgrader" else 1.0)
    monkeypatch.setattr(grading, "told", told)
    monkeypatch.setattr(grading, "state", state)
    monkeypatch.setattr(grading, "seconds_by_phase", lambda results, students: {"cells": 0.5})
    monkeypatch.setattr(grading, "first_replies", lambda: "Quick.")
    return wrong


def test_it_says_how_much_faster_and_that_results_are_the_same(measured, capsys) -> None:
    assert grading.main(WORDS) == 0
    said = capsys.readouterr().out
    assert "4.00 times the speed. Of an honest submission's seconds, by phase: cells 0.50." in said
    assert "The results of all 4 honest submissions are the same, and the 5 faulty ones end as they should." in said


@pytest.mark.parametrize("kind", [*grading.KINDS, *grading.FAULTS])
def test_it_fails_when_any_result_differs(kind: str, measured, capsys) -> None:
    measured[f"nnbook1 {kind}"] = "another"
    assert grading.main(WORDS) == 1
    assert f"-{kind} (round 2)" in capsys.readouterr().out
