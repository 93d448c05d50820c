"""Workers are forked from a server that may be older than what they are asked; a gradebook may need what is missing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from nnbook.course.places import Problem
from nnbook.grading.course import read_course
from nnbook.grading.workers import prepare_workers, processes


def surroundings() -> tuple[str | None, str]:
    return os.environ.get("NNBOOK_OF_THIS_TEST"), os.getcwd()


def test_a_worker_has_the_surroundings_of_when_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NNBOOK_OF_THIS_TEST", raising=False)
    prepare_workers()
    monkeypatch.setenv("NNBOOK_OF_THIS_TEST", "later")
    monkeypatch.chdir(tmp_path)
    with processes(1) as pool:
        assert pool.submit(surroundings).result() == ("later", os.getcwd())


def test_a_missing_driver_of_the_gradebook_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.db_url = "postgresql+psycopg:///nowhere"\n'
    )
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Problem, match=r"needs psycopg, which is not installed \(`python -m pip install psycopg`\)\.$"):
        read_course(tmp_path).gradebook()
