"""The builder: what a source becomes, and that the committed notebooks are those of their sources."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nnbook.course.build import build_chapters
from nnbook.course.build_run import clean, outputs_differ
from nnbook.course.build_source import BuildError, mark_solutions, read_source

FIRST = "01_mcculloch_pitts"


@pytest.fixture
def course(tmp_path, monkeypatch) -> Path:
    """A course of one chapter, a copy of the real one, for tests that spoil it."""
    for name in ("solutions", "chapters"):
        shutil.copytree(ROOT / name / FIRST, tmp_path / name / FIRST)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    monkeypatch.setenv("NNBOOK_COURSE", str(tmp_path))
    return tmp_path


def test_the_committed_notebooks_are_those_of_their_sources():
    """Cells, metadata and the learner's notebooks; outputs are compared by nbval and by `nnbook build --check`."""
    assert build_chapters([], check=True, static=True) == 0


def test_a_changed_source_is_noticed_and_named(course, capsys):
    source = course / "solutions" / FIRST / f"{FIRST}.py"
    source.write_text(source.read_text().replace("def mcculloch_pitts(", "def  mcculloch_pitts(", 1))
    assert build_chapters([FIRST], check=True, static=True) == 1
    assert f"solutions/{FIRST}/{FIRST}.ipynb is not what its source gives" in capsys.readouterr().out.replace("\n", " ")


def test_a_learners_notebook_edited_by_hand_is_noticed(course, capsys):
    path = course / "chapters" / FIRST / f"{FIRST}.ipynb"
    path.write_text(path.read_text().replace("McCulloch", "MacCulloch", 1))
    assert build_chapters([FIRST], check=True, static=True) == 1
    assert f"chapters/{FIRST}" in capsys.readouterr().out.replace("\n", " ")


def test_nbgraders_command_gives_the_committed_learners_notebook(course):
    made = course / "chapters" / FIRST / f"{FIRST}.ipynb"
    committed = made.read_bytes()
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", FIRST]
    subprocess.run(command, cwd=course, check=True, capture_output=True, env=os.environ)
    assert made.read_bytes() == committed
    assert sorted(p.name for p in made.parent.iterdir()) == [made.name], "nbgrader copied something beside the notebook"


def test_solutions_are_marked_after_the_docstring_of_each_function():
    function = 'def f(x):\n    """Say.\n\n    More.\n    """\n    # why\n    return x\n\n\n'
    source = function + "class C:\n    def m(self):\n        return 1"
    assert mark_solutions(source).splitlines() == [
        "def f(x):", '    """Say.', "", "    More.", '    """',
        "    ### BEGIN SOLUTION", "    # why", "    return x", "    ### END SOLUTION", "", "",
        "class C:", "    def m(self):", "        ### BEGIN SOLUTION", "        return 1", "        ### END SOLUTION",
    ]  # fmt: skip


def test_given_markers_are_left_alone():
    source = "def f():\n    a = 1\n    ### BEGIN SOLUTION\n    return a\n    ### END SOLUTION"
    assert mark_solutions(source) == source


def test_a_solution_cell_without_a_function_is_refused():
    with pytest.raises(BuildError, match="defines no function"):
        mark_solutions("x = 1")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('solution="mcculloch_pitts"', 'solution="mcculloch_pits"', "no cell for mcculloch_pitts"),
        ('check="mcculloch_pitts"', 'check="nothing"', "no exercise 'nothing'"),
        ('check="mcculloch_pitts"', 'check="mcculloch_pitts" points=99', "the source says 99 points"),
        ("# # ", "# ", "must begin with a heading"),
    ],
)
def test_a_faulty_source_is_refused_with_a_sentence(course, old, new, says):
    source = course / "solutions" / FIRST / f"{FIRST}.py"
    source.write_text(source.read_text().replace(old, new, 1))
    with pytest.raises(BuildError, match=says):
        read_source(source)


def test_two_readings_of_a_source_give_the_same_cells():
    source = ROOT / "solutions" / FIRST / f"{FIRST}.py"
    once, twice = read_source(source), read_source(source)
    assert once == twice
    assert len({c.id for c in once.cells}) == len(once.cells)
    nbformat.validate(once)


def test_clean_takes_out_what_differs_from_run_to_run():
    data = {"text/plain": "x", "application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    live = new_code_cell("t", metadata={"tags": ["live"]}, outputs=[new_output("stream", text="12 ms")])
    widget = new_code_cell(
        "w", metadata={"execution": {"iopub.status.busy": "12:00"}}, outputs=[new_output("display_data", data=data)]
    )
    metadata = {"widgets": {}, "language_info": {"name": "python", "version": "3"}}
    notebook = clean(new_notebook(cells=[live, widget], metadata=metadata))
    assert live.outputs == []
    assert list(widget.outputs[0].data) == ["text/plain"]
    assert "execution" not in widget.metadata
    assert notebook.metadata == {"language_info": {"name": "python"}}


@pytest.mark.parametrize(
    ("a", "b", "says"),
    [
        ("error 0.1234", "error 0.12341", ""),
        ("error 0.1234", "error 0.1334", "0.1234 stored, 0.1334 made"),
        ("error 0.1", "fault 0.1", "other words"),
        ('<img src="data:image/png;base64,AAAA">', '<img src="data:image/png;base64,BB=">', ""),
    ],
)
def test_outputs_are_compared_within_a_tolerance(a, b, says):
    old, new = ([new_output("display_data", data={"text/html": text})] for text in (a, b))
    found = outputs_differ(old, new)
    assert says in found
    assert bool(says) == bool(found)


def test_an_alternative_text_and_a_live_cell_are_marked_for_their_readers(tmp_path):
    source = tmp_path / "page.py"
    source.write_text('# %% [markdown]\n# # A page\n\n# %% alt="A line that rises."\n1\n\n# %% tags=["live"]\n2\n')
    _, figure, live = read_source(source).cells
    assert figure.metadata.mystnb.image.alt == "A line that rises."
    assert live.metadata.tags == ["live", "nbval-ignore-output"]
