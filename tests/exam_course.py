"""A course with nothing but the exam that ``nnbook exam new`` makes, built and released, and answers to hand in."""

from __future__ import annotations

import copy
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
import numpy as np
from conftest import ROOT
from graded_course import BLANK, cell, nbgrader
from nbformat import NotebookNode

from nnbook import by_student
from nnbook.course.exam import new_exam

CHAPTER = "90_exam"
COUNT = "    return sum(v > threshold for v in x)"


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what tests of other courses have left in it."""
    return {name: value for name, value in os.environ.items() if name not in ("NNBOOK_PRIVATE", "NNBOOK_STUDENT")}


def make_exam_course(root: Path, private: str = "exam") -> Path:
    """Make a course whose private folder is ``private``, relative to its root."""
    for folder in ("solutions", "chapters"):
        (root / folder).mkdir(parents=True)
    configuration = (ROOT / "nbgrader_config.py").read_text()
    assert 'here / "exam"' in configuration
    (root / "nbgrader_config.py").write_text(configuration.replace('here / "exam"', f'here / "{private}"'))
    new_exam(root / private)
    run_nnbook(root, "build", "90")
    nbgrader(root, "generate_assignment", CHAPTER)
    return root


def run_nnbook(course: Path, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "nnbook", *words],
        cwd=course,
        capture_output=True,
        text=True,
        timeout=300,
        env={**clean_environment(), "NNBOOK_COURSE": str(course), "COLUMNS": "200"},
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def course_word(course: Path) -> str:
    """Return the word that sets this exam's numbers apart."""
    found = re.search(r'^COURSE = "(\w+)"', next(course.rglob("checks/ch90_exam.py")).read_text(), re.M)
    assert found
    return found[1]


def gap_of(student: str, course: Path) -> float:
    """Return the exam's second answer, for one student's own data."""
    said = copy.copy(by_student._said)
    by_student.me(student)
    data = by_student.rng("largest_gap", course_word(course)).normal(size=50).round(2)
    by_student._said[:] = said
    return float(np.diff(np.sort(data)).max())


def blank_exam(course: Path) -> NotebookNode:
    return nbformat.read(course / "chapters" / CHAPTER / f"{CHAPTER}.ipynb", 4)


def answered_exam(course: Path, number: str, gap: float, count: str = COUNT) -> NotebookNode:
    """Return the exam with a number filled in, and a body and a number as its answers."""
    notebook = blank_exam(course)
    name_cell(notebook).source = name_cell(notebook).source.replace("your number", number)
    cell(notebook, "n_above").source = cell(notebook, "n_above").source.replace(BLANK, count)
    cell(notebook, "largest_gap").source = cell(notebook, "largest_gap").source.replace(BLANK, f"    return {gap!r}")
    return notebook


def name_cell(notebook: NotebookNode) -> NotebookNode:
    return next(one for one in notebook.cells if "by_student.me(" in one.source and one.cell_type == "code")


def hand_in(course: Path, submissions: Mapping[str, NotebookNode]) -> None:
    shutil.rmtree(course / "submitted", ignore_errors=True)
    for student, notebook in submissions.items():
        folder = course / "submitted" / student / CHAPTER
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{CHAPTER}.ipynb")
