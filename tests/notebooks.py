"""Help for tests that work on notebooks: run them, fill their blanks, read their points."""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from conftest import ROOT
from nbclient import NotebookClient
from nbformat import NotebookNode

from nnbook.checks import Exercise
from nnbook.checks.result import MIME
from nnbook.course.build_source import is_source
from nnbook.course.environment import KERNEL_ENVIRONMENT
from nnbook.grading.imports import imported_by
from nnbook.grading.kernel_choice import WARM
from nnbook.grading.provisioners import FORKS

# The notebooks' names, each with its folder; a heavy chapter's folder holds two.
FOLDERS = {p.stem: p.parent.name for p in sorted(ROOT.glob("solutions/*/*.py")) if is_source(p)}
ALL = sorted(FOLDERS)
NAMES = [name for name in ALL if name[0].isdigit()]  # those of chapters; the others are appendices, without exercises
CHAPTERS = sorted({FOLDERS[name] for name in NAMES})
PYTHON = Path(sys.executable).parent


def learners(name: str) -> NotebookNode:
    return nbformat.read(ROOT / "chapters" / FOLDERS[name] / f"{name}.ipynb", 4)


def solved(name: str) -> NotebookNode:
    return nbformat.read(ROOT / "solutions" / FOLDERS[name] / f"{name}.ipynb", 4)


def run(notebook: NotebookNode, folder: Path, **environment: str) -> NotebookNode:
    """Run a notebook in a fresh kernel in a folder of its own, through errors, and return it."""
    client_for(notebook, folder).execute(env=environment_for(folder, environment))
    return notebook


def run_warm(notebook: NotebookNode, folder: Path, **environment: str) -> NotebookNode:
    """Run a notebook as `run` does, in a kernel that is forked with the imports of all notebooks done.

    These take longer than most of what a blank notebook computes. That each imports what it uses is seen where solved
    ones are run, in kernels that are started as a learner's are.
    """
    if not FORKS:
        return run(notebook, folder, **environment)
    client = client_for(notebook, folder)
    client.create_kernel_manager().kernel_spec.metadata["kernel_provisioner"] = {
        "provisioner_name": WARM,
        "config": {"also": imports()},
    }
    client.execute(env=environment_for(folder, environment))
    return notebook


@functools.cache
def imports() -> list[str]:
    """Return what notebooks import, PyTorch left out: few do, and it takes long."""
    files = [ROOT / "chapters" / FOLDERS[name] / f"{name}.ipynb" for name in ALL]
    return [name for name in imported_by(files) if name.partition(".")[0] != "torch"]


def client_for(notebook: NotebookNode, folder: Path) -> Any:
    return NotebookClient(
        notebook, timeout=120, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )  # fmt: skip


def environment_for(folder: Path, more: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **KERNEL_ENVIRONMENT, "NNBOOK_WORK": str(folder), **more}


def faults(notebook: NotebookNode) -> list[str]:
    """Return what a cell should never leave behind: errors, and anything on stderr."""
    return [
        f"{cell.id}: {output.get('evalue') or output.get('text')}"
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def results(notebook: NotebookNode) -> Iterator[dict]:
    """Yield the results of the checks that stand in a notebook's outputs."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if MIME in output.get("data", {}):
                yield output.data[MIME]


def checks_in(name: str) -> dict[str, Exercise]:
    """Return the exercises that stand in a notebook, by key."""
    chapter = importlib.import_module(f"nnbook.checks.ch{FOLDERS[name]}").check
    ids = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in solved(name).cells}
    return {key: exercise for key, exercise in chapter.exercises.items() if f"check_{key}" in ids}


def points(notebook: NotebookNode) -> float:
    return sum(result["points"] for result in results(notebook))


def solution_cells(notebook: NotebookNode, kind: str = "code") -> dict[str, NotebookNode]:
    """Return the cells that the learner writes in, by the exercise's key: code, or sentences (kind "markdown")."""
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if cell.cell_type == kind and cell.metadata.get("nbgrader", {}).get("solution")
    }


def fill(
    notebook: NotebookNode, answers: NotebookNode, wanted: Callable[[str], bool] = lambda key: True
) -> NotebookNode:
    """Put the solved notebook's answers into a learner's blanks, where ``wanted`` says so of the exercise's key."""
    for kind in ("code", "markdown"):
        given = solution_cells(answers, kind)
        for key, cell in solution_cells(notebook, kind).items():
            if wanted(key):
                cell.source = given[key].source
    return notebook
