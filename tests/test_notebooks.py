"""The notebooks: blank ones run to their end and earn nothing, and nothing that holds an answer reaches a learner.

That solved notebooks give their stored outputs is nbval's part (see the Makefile), in kernels started as ever; the
blank ones, which are the same but for the answers, run in kernels that are forked with the imports done.
"""

from __future__ import annotations

import importlib
import itertools
import re

import pytest
from conftest import ROOT
from notebooks import (
    ALL,
    CHAPTERS,
    FOLDERS,
    NAMES,
    checks_in,
    faults,
    learners,
    points,
    results,
    run_warm,
    solution_cells,
    solved,
)

from nnbook.checks.result import MIME


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_notebook_runs_to_its_end_and_earns_nothing(name, tmp_path, record_property):
    blank = run_warm(learners(name), tmp_path)
    assert faults(blank) == []
    found = list(results(blank))
    keys = {result["key"] for result in found if result["status"] == "not attempted"}
    assert keys >= set(checks_in(name)), f"attempted, though blank: {set(checks_in(name)) - keys}"
    assert points(blank) == 0
    record_property("graders: blank", points(blank))


@pytest.mark.parametrize("name", NAMES)
def test_the_solved_notebook_earns_every_point(name, record_property):
    exercises = checks_in(name)
    cells = {c.metadata.nbgrader.grade_id: c for c in solved(name).cells if "nbgrader" in c.metadata}
    stored = {key: cells[f"check_{key}"].outputs[0].data[MIME] for key in exercises}
    for key, result in stored.items():
        assert result["status"] == "passed", key
        assert result["points"] == exercises[key].points
    record_property("graders: solved", sum(result["points"] for result in stored.values()))


@pytest.mark.parametrize("name", NAMES)
def test_the_learners_notebook_holds_no_answer(name):
    written = solution_cells(learners(name))
    answers = solution_cells(solved(name))
    assert written.keys() == answers.keys()
    for key, cell in written.items():
        assert "SOLUTION" not in cell.source
        assert "raise NotImplementedError" in cell.source, key
        between = re.findall(r"### BEGIN SOLUTION\n(.*?)\s*### END SOLUTION", answers[key].source, flags=re.S)
        assert between, f"{key} has no marked solution"
        for body in between:
            assert body.strip() not in cell.source, key
    assert all(not c.get("outputs") for c in learners(name).cells)


def test_only_notebooks_stand_in_the_learners_folders():
    """nbgrader copies what stands beside a notebook: sources, solved notebooks, mark schemes would go with it."""
    files = [p for p in (ROOT / "chapters").rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts]
    strangers = [p.name for p in files if p.suffix != ".ipynb"]
    assert strangers == []
    assert {p.stem for p in files} == {*ALL, "00-index"}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_exercise_stands_in_one_of_the_chapters_notebooks(chapter):
    check = importlib.import_module(f"nnbook.checks.ch{chapter}").check
    placed = [key for name in NAMES if FOLDERS[name] == chapter for key in checks_in(name)]
    assert sorted(placed) == sorted(check.exercises)


@pytest.mark.parametrize("name", NAMES)
def test_at_most_one_cell_in_twenty_is_excused_from_comparison(name):
    code = [c for c in solved(name).cells if c.cell_type == "code"]
    excused = [c for c in code if {"nbval-ignore-output", "nbval-skip"} & set(c.metadata.get("tags", []))]
    excused += [c for c in code if re.search(r"NBVAL_(IGNORE|SKIP)", c.source)]
    assert len(excused) <= len(code) / 20


@pytest.mark.parametrize("name", ALL)
def test_every_picture_has_an_alternative_text_that_says_something(name):
    for cell in solved(name).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert "image/png" not in data, f"{cell.id} shows a picture without alternative text: use show(fig, alt=…)"
            for alt in re.findall(r'<img[^>]*\balt="([^"]*)"', data.get("text/html", "")):
                assert len(alt) > 40, cell.id


@pytest.mark.parametrize("name", ALL)
def test_headings_come_in_order_and_the_notebook_describes_itself(name):
    notebook = learners(name)
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    levels = [len(h) for h in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", text, flags=re.S), flags=re.M)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels)), "a heading level is skipped"
    about = notebook.metadata.nnbook
    assert about.minutes > 0
    assert name not in NAMES or (len(about.recall) == 5 and about.recap)


@pytest.mark.parametrize("name", ALL)
def test_links_between_notebooks_lead_somewhere(name):
    text = "\n".join(c.source for c in learners(name).cells if c.cell_type == "markdown")
    for target in re.findall(r"\]\(([^)#]+?\.ipynb)", text):
        assert (ROOT / "chapters" / FOLDERS[name] / target).exists(), target
