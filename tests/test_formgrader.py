"""nbgrader's own autograde, by its command and by the formgrader's button, in the sandbox of ``nnbook grade``."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import TEST_ALL
from graded_course import (
    CHAPTER,
    NAME,
    answered,
    cell,
    copy_course,
    folder_of,
    grade,
    grades_in,
    hand_in,
    make_course,
    released,
    whole_folder,
    whole_gradebook,
)
from nbformat.v4 import new_code_cell

from nnbook.grading.kernel_choice import what_the_sandbox_lacks

pytestmark = pytest.mark.skipif(bool(what_the_sandbox_lacks()), reason=what_the_sandbox_lacks())

LINES = "\nfrom nnbook.grading.formgrader import use_sandbox\n\nuse_sandbox(c)\n"
PEEK = "import os\nprint(os.path.exists({path!r}), sorted(name for name in os.environ if 'SECRET' in name))"
TOKEN = "a-token-of-the-tests"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    course = make_course(tmp_path_factory.mktemp("formgrader") / "course", LINES)
    blank = released(course)
    whole = answered(blank)
    cell(whole, "why").source = "It is so."
    hand_in(course, "solved", whole)
    curious = answered(blank, {"double": "    return 2 * x"})
    curious.cells.append(new_code_cell(PEEK.format(path=str(course / "gradebook.db")), id="peek"))
    check = cell(curious, "check_halve")
    check.metadata["tags"] = ["skip-execution"]
    hand_in(course, "curious", curious)
    return course


@pytest.fixture
def course(fresh: Path, tmp_path: Path) -> Path:
    return copy_course(fresh, tmp_path / "course")


def autograde(course: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nbgrader", "autograde", CHAPTER, *words]
    return subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=600)


def said_by(course: Path, student: str, cell_id: str) -> str:
    notebook: Any = nbformat.read(course / "autograded" / student / CHAPTER / f"{NAME}.ipynb", 4)
    return next(one for one in notebook.cells if one.id == cell_id).outputs[0].text


@pytest.fixture
def formgrader(course: Path) -> Iterator[str]:
    """Start a Jupyter server with the formgrader in the course's folder, on loopback; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "port": port,
        "port_retries": 0,
        "open_browser": False,
        "allow_root": True,
        "root_dir": str(course),
        "jpserver_extensions": "{'nbgrader.server_extensions.formgrader': True}",
    }
    command = [sys.executable, "-m", "jupyter_server", *(f"--ServerApp.{name}={one}" for name, one in options.items())]
    environment = {**os.environ, "JUPYTER_TOKEN": TOKEN}
    with open(course.parent / "server.log", "w") as log:
        server = subprocess.Popen(command, cwd=course, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}/formgrader/api"
        end = time.monotonic() + 120
        while True:
            try:
                assert ask(f"{address}/status") == {"status": True}
                break
            except (urllib.error.URLError, ConnectionError):
                said = (course.parent / "server.log").read_text()
                assert server.poll() is None, said
                assert time.monotonic() < end, said
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def ask(address: str, method: str = "GET") -> Any:
    request = urllib.request.Request(address, method=method, headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=300) as reply:
        return json.loads(reply.read())


def test_the_formgraders_button_grades_in_the_sandbox(course, formgrader):
    for student in ("solved", "curious"):
        told = ask(f"{formgrader}/submission/{CHAPTER}/{student}/autograde", "POST")
        assert told["success"], told
    assert grades_in(course, "solved") == {"check_double": (2, False), "check_halve": (1, False), "why": (None, True)}
    assert grades_in(course, "curious") == {"check_double": (2, False), "check_halve": (0, False), "why": (0, False)}
    assert said_by(course, "curious", "peek") == "False []\n"
    (row,) = [one for one in ask(f"{formgrader}/submissions/{CHAPTER}") if one["student"] == "solved"]
    assert (row["autograded"], row["score"], row["needs_manual_grade"]) == (True, 3, True)


def test_autograde_gives_what_nnbook_grade_gives_with_these_lines_and_without(course, tmp_path):
    ours = copy_course(course, tmp_path / "ours")
    plain = copy_course(course, tmp_path / "plain")
    configuration = plain / "nbgrader_config.py"
    configuration.write_text(configuration.read_text().replace(LINES, ""))
    done = autograde(course)
    assert done.returncode == 0, done.stderr
    assert grade(ours).exit_code == 0
    assert grade(plain).exit_code == 0
    assert whole_gradebook(course) == whole_gradebook(ours) == whole_gradebook(plain)
    assert grades_in(course, "curious")["check_halve"] == (0, False)
    for student in ("solved",):  # the other prints what only this machine has
        theirs = whole_folder(course / "autograded" / student)
        assert theirs == whole_folder(ours / "autograded" / student) == whole_folder(plain / "autograded" / student)


@pytest.mark.skipif(not TEST_ALL, reason="make test-all grades a chapter of the book here, too")
def test_a_chapter_of_the_book_is_judged_as_nnbook_grade_judges_it(tmp_path):
    from test_grading import make_book_course

    name = "01_mcculloch_pitts"
    course = tmp_path / "course"
    make_book_course(course, name)
    ours = copy_course(course, tmp_path / "ours")
    with open(course / "nbgrader_config.py", "a") as configuration:
        configuration.write(LINES)
    command = [sys.executable, "-m", "nbgrader", "autograde", name]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    command = [sys.executable, "-m", "nnbook", "grade", name, "--jobs", "1"]
    done = subprocess.run(command, cwd=ours, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert whole_gradebook(course) == whole_gradebook(ours)
    assert whole_folder(course / "autograded") == whole_folder(ours / "autograded")


def test_a_link_to_the_solution_is_refused_and_a_lost_check_is_put_back(course):
    link = folder_of(course, "link") / f"{NAME}.ipynb"
    link.symlink_to(course / "solutions" / CHAPTER / f"{NAME}.ipynb")
    lost = answered(released(course))
    lost.cells.remove(cell(lost, "check_halve"))
    lost.cells.append(cell(lost, "check_double"))
    hand_in(course, "lost", lost)
    done = autograde(course)
    assert done.returncode != 0
    assert "links are not followed" in done.stderr
    assert set(grades_in(course, "link").values()) == {(None, True)}
    assert grades_in(course, "lost")["check_halve"] == (1, False)
    assert grades_in(course, "solved")["check_double"] == (2, False)


def test_without_a_sandbox_nothing_is_run(monkeypatch, course):
    from nnbook.grading import formgrader as module

    monkeypatch.setattr(module, "what_the_sandbox_lacks", lambda: "bubblewrap is missing.")
    step = module.ExecuteInSandbox()
    resources = {"nbgrader": {"notebook": NAME, "assignment": CHAPTER, "student": "solved"}}
    with pytest.raises(module.Refused, match="bubblewrap is missing"):
        step.preprocess(released(course), resources)
