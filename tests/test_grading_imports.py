"""What is done once and not for each submission: a chapter's imports, and compiling what is asked of gradebooks."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from kernel_session import Kernel
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import nnbook
from nnbook.grading import sandbox, verdict
from nnbook.grading.imports import LATER, imported_by, warm_options
from nnbook.grading.kernel_choice import PLAIN, SANDBOX, WARM
from nnbook.grading.provisioners import SandboxProvisioner, WarmProvisioner
from nnbook.grading.warm import WarmProcess

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kernels are forked where a system can fork")
LOADED = "import sys\nprint('colorsys' in sys.modules, 'threaded' in sys.modules)"
# Starts a thread when it is imported, which no fork survives.
THREADED = "import threading, time\nthreading.Thread(target=time.sleep, args=(30,), daemon=True).start()"


@pytest.fixture(autouse=True)
def _tidy():
    yield
    WarmProcess.close_all()


def test_imports_are_found_in_code_and_nothing_else(tmp_path: Path) -> None:
    cells = [
        "%matplotlib inline\nimport numpy as np, matplotlib.pyplot as plt",
        "def f():\n    from sklearn.datasets import load_digits\n    from . import x",
        "import this is no Python",
        "!pip install colorsys",
    ]
    notebook = new_notebook(cells=[*map(new_code_cell, cells), new_markdown_cell("import colorsys")])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    (tmp_path / "broken.ipynb").write_text("{")
    assert imported_by([tmp_path / "a.ipynb", tmp_path / "broken.ipynb", tmp_path / "none.ipynb"]) == (
        "numpy",
        "matplotlib.pyplot",
        "sklearn.datasets",
        "sklearn.datasets.load_digits",
    )


def test_provisioners_of_ours_are_told_and_private_checks_stay_out() -> None:
    imports = ("numpy", "nnbook.checks.ch02_perceptron")
    assert warm_options(PLAIN, {"a": 1}, imports, private=False) == {"a": 1}
    assert warm_options(WARM, {}, imports, private=False)["also"] == list(imports)
    assert warm_options(SANDBOX, {"also": ["csv"]}, imports, private=True)["also"] == ["csv", "numpy"]


def test_where_a_notebook_looks_into_all_chapters_kernels_have_them_all() -> None:
    imports = ("nnbook", "nnbook.mine", "nnbook.checks.ch02_perceptron")
    also = warm_options(WARM, {}, imports, private=False)["also"]
    chapters = [path.stem for path in (Path(nnbook.__file__).parent / "checks").glob("ch[0-9][0-9]_*")]
    assert len(chapters) > 10
    assert sorted(also) == sorted({*imports, *(f"nnbook.checks.{name}" for name in chapters)})
    assert warm_options(WARM, {}, imports, private=True)["also"] == ["nnbook", "nnbook.mine"]


def test_a_grader_does_without_numpy_and_knows_all_the_same_what_has_checks() -> None:
    code = (
        "import importlib, sys\n"
        "from nnbook.grading.verdict import _has_checks\n"
        "from nnbook.grading.workers import PRELOADED\n"
        "for name in PRELOADED:\n    importlib.import_module(name)\n"
        "print([_has_checks(name) for name in ('02_perceptron', '90_small', '../x')], 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[True, False, False] False", done.stderr


def test_the_trusted_process_has_what_functions_of_checks_import(tmp_path: Path) -> None:
    (tmp_path / "some_checks.py").write_text("def f():\n    import colorsys\n    import no_such_module")
    for words, expected in ((["some_checks", LATER], "True"), (["some_checks"], "False")):
        code = f"from nnbook.grading.verdict_process import warm_up\nassert warm_up({words!r}) == ''\n"
        done = subprocess.run(
            [sys.executable, "-c", f"{code}import sys\nprint('colorsys' in sys.modules)"],
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert done.stdout.strip() == expected, done.stderr


def test_a_trusted_process_that_could_not_fork_with_them_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdict, "_UNFIT", set())
    (tmp_path / "threaded.py").write_text(THREADED)
    (tmp_path / "some_checks.py").write_text("def f():\n    import threaded")
    start = (("PYTHONPATH", str(tmp_path)),)
    for _again in range(2):
        assert verdict._warm_process("some_checks", start, tuple(os.environ.items())).alive
    assert "some_checks" in verdict._UNFIT


@pytest.mark.parametrize("kind", [WarmProvisioner, SandboxProvisioner])
def test_a_kernel_has_them_before_it_starts_and_what_is_not_there_does_no_harm(kind: type, tmp_path: Path) -> None:
    if kind is SandboxProvisioner and sandbox.available():
        pytest.skip(sandbox.available())
    with Kernel(kind, tmp_path, options={"modules": ["numpy"], "also": ["colorsys", "numpy.pi", "no_such"]}) as kernel:
        assert kernel.run(LOADED).text == "True False\n"
    with Kernel(kind, tmp_path, options={"modules": ["numpy"]}) as kernel:
        assert kernel.run(LOADED).text == "False False\n"


def test_where_one_of_them_starts_a_thread_kernels_do_without_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "threaded.py").write_text(THREADED)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    options = {"modules": ["numpy"], "also": ["colorsys", "threaded"]}
    for _again in range(2):
        with Kernel(WarmProvisioner, tmp_path, options=options) as kernel:
            assert kernel.run(LOADED).text == "False False\n"
            assert kernel.manager.provisioner.process.ready  # forked all the same
    assert ("?colorsys", "?threaded") in WarmProvisioner._unfit


def test_gradebooks_of_submissions_do_not_wait_for_the_disk_and_share_compiled_statements(tmp_path: Path) -> None:
    from nbgrader.api import Gradebook

    from nnbook.grading import dialect

    dialect.register()
    compiled: list[int] = []
    for number in range(3):
        with sqlite3.connect(tmp_path / f"{number}.db") as begun:  # else nbgrader asks another program for its version
            begun.execute("create table alembic_version (version_num varchar(32) not null)")
        with Gradebook(f"{dialect.NAME}:///{tmp_path}/{number}.db", "nnbook") as opened:
            book: Any = opened
            book.add_student(f"student{number}")  # another one in each
            assert [student.id for student in book.students] == [f"student{number}"]
            with book.engine.connect() as connection:
                waits = [
                    connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")
                ]
            assert waits == [0, "memory"]  # nothing is waited for: the file is thrown away
        compiled.append(len(dialect._COMPILED))
    assert compiled[0] == compiled[1] == compiled[2] > 0
