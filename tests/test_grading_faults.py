"""Whatever a student hands in ends in a grade or in a named reason, and does no harm to the others.

One run grades all of them, each row of the table a student; two honest students stand among them.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from fault_tables import record_row
from graded_course import (
    CHAPTER,
    NAME,
    QUICK,
    answered,
    as_bytes,
    cell,
    copy_course,
    folder_of,
    grades_in,
    hand_in,
    make_course,
    released,
)
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from nnbook.grading.course import read_course
from nnbook.grading.kernel_choice import SANDBOX, kernel_options, what_the_sandbox_lacks
from nnbook.grading.layout import Options
from nnbook.grading.results import Result
from nnbook.grading.run import Report, grade_chapter
from nnbook.grading.summary import WORDS, as_json, sentences
from nnbook.grading.workers import processes

Make = Callable[[Path, str], Any]  # hands something in, in a course, for a student


@dataclass(frozen=True)
class Fault:
    """What is handed in, and what becomes of it. said: in the reason or a note. points: None if none are given."""

    make: Make
    status: str
    said: str
    points: float | None


def whole(course: Path) -> NotebookNode:
    return answered(released(course))


def edited(change: Callable[[NotebookNode], Any]) -> Make:
    """Hand in the solved notebook, changed."""

    def make(course: Path, student: str) -> None:
        notebook = whole(course)
        change(notebook)
        hand_in(course, student, notebook)

    return make


def content(make: Callable[[bytes], bytes]) -> Make:
    """Hand in the solved notebook's bytes, changed."""
    return lambda course, student: hand_in(course, student, make(as_bytes(whole(course))))


def running(code: str, before: str = "check_halve") -> Make:
    """Hand in the solved notebook with a cell of code before its second check."""
    return edited(lambda nb: nb.cells.insert(nb.cells.index(cell(nb, before)), new_code_cell(code)))


def metadata(nb: NotebookNode, name: str, **changes: Any) -> None:
    cell(nb, name).metadata["nbgrader"].update(changes)


def duplicate(nb: NotebookNode) -> None:
    twin = copy.deepcopy(cell(nb, "check_double"))
    twin.id = "twin"
    nb.cells.insert(nb.cells.index(cell(nb, "check_double")), twin)


def split(nb: NotebookNode) -> None:
    duplicate(nb)
    first, second = (c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "check_double")
    first.source, second.source = first.source.splitlines()


def remove(*names: str) -> Callable[[NotebookNode], None]:
    def change(nb: NotebookNode) -> None:
        for name in names:
            nb.cells.remove(cell(nb, name))

    return change


def reorder(nb: NotebookNode) -> None:
    check = cell(nb, "check_double")
    nb.cells.remove(check)
    nb.cells.insert(0, check)


def spoil_metadata(nb: NotebookNode) -> None:
    cell(nb, "why").metadata["nbgrader"] = "none"
    cell(nb, "check_double").metadata["tags"] = 5
    nb.cells[0].metadata["nbgrader"] = 7


def as_old_schema(nb: NotebookNode) -> None:
    for one in nb.cells:
        if "nbgrader" in one.metadata:
            for name in ("schema_version", "task", "locked"):
                one.metadata["nbgrader"].pop(name)


def unsolved_and_skipped(nb: NotebookNode) -> None:
    cell(nb, "double").source = "def double(x):\n    return None"
    cell(nb, "check_double").metadata["tags"] = ["skip-execution", ""]


def unsolved_and_tagged(nb: NotebookNode) -> None:
    cell(nb, "double").source = "def double(x):\n    return None"
    cell(nb, "check_double").metadata["tags"] = ["skip-execution"]


def change_type(nb: NotebookNode) -> None:
    check = cell(nb, "check_double")
    check["cell_type"] = "markdown"
    del check["outputs"], check["execution_count"]


def other_name(course: Path, student: str) -> None:
    hand_in(course, student, whole(course), "final version (1)")


def extra(course: Path, student: str) -> None:
    hand_in(course, student, whole(course))
    hand_in(course, student, whole(course), f"{NAME}-Copy1")
    hand_in(course, student, b"", "scratch")


def no_notebook(course: Path, student: str) -> None:
    (folder_of(course, student) / "notes.txt").write_text("it did not work")


def link_to_solution(course: Path, student: str) -> None:
    (folder_of(course, student) / f"{NAME}.ipynb").symlink_to(course / "solutions" / CHAPTER / f"{NAME}.ipynb")


def linked_folder(course: Path, student: str) -> None:
    folder = folder_of(course, student)
    folder.rmdir()
    folder.symlink_to(course / "solutions" / CHAPTER)


def linked_data(course: Path, student: str) -> None:
    hand_in(course, student, whole(course))
    (folder_of(course, student) / "data.txt").symlink_to("/etc/passwd")


def huge(course: Path, student: str) -> None:
    hand_in(course, student, whole(course))
    with open(folder_of(course, student) / "data.bin", "wb") as file:
        file.truncate(200_000_000)


def many_files(course: Path, student: str) -> None:
    hand_in(course, student, whole(course))
    for number in range(1200):
        (folder_of(course, student) / f"{number}.txt").touch()


def strange_file_name(course: Path, student: str) -> None:
    hand_in(course, student, whole(course))
    Path(os.fsdecode(os.fsencode(folder_of(course, student)) + b"/caf\xe9.txt")).touch()


def many_left(course: Path, student: str) -> None:
    """Hand in a notebook that leaves files behind, and see below that they do not get into the course."""
    running("for n in range(10_000): open(f'left-{n}', 'w').close()")(course, student)


def bad_timestamp(course: Path, student: str) -> None:
    hand_in(course, student, whole(course))
    (folder_of(course, student) / "timestamp.txt").write_text("yesterday at noon, or so")


WIDGETS = "import ipywidgets\nfor n in range(100): ipywidgets.HTML('A' * 100_000)"
PLOTS = "for n in range(100): display({'image/png': 'A' * 100_000}, raw=True)"
FORK_BOMB = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
SEGFAULT = "import ctypes\nctypes.string_at(0)"
STUBBORN = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"

FAULTS = {
    "missing": Fault(no_notebook, "missing", "90_small.ipynb is missing", None),
    "renamed": Fault(other_name, "graded", "final version (1).ipynb was graded as 90_small.ipynb", 3),
    "empty": Fault(content(lambda text: b""), "failed", "90_small.ipynb is empty", None),
    "truncated": Fault(content(lambda text: text[:900]), "failed", "its JSON breaks off or goes wrong in line", None),
    "not text": Fault(content(lambda text: b"\xff\xfe\x00"), "failed", "it is not text", None),
    "format 99": Fault(
        content(lambda text: text.replace(b'"nbformat": 4', b'"nbformat": 99')), "failed", "notebook format 99", None
    ),
    "not a notebook": Fault(content(lambda text: b"[1, 2]"), "failed", "it is JSON of another kind", None),
    "old schema": Fault(edited(as_old_schema), "graded", "", 3),
    "schema to come": Fault(edited(lambda nb: metadata(nb, "double", schema_version=99)), "graded", "", 3),
    "broken metadata": Fault(edited(spoil_metadata), "graded", "why was missing and put back", 3),
    "check deleted": Fault(edited(remove("check_double")), "graded", "check_double was missing and put back", 3),
    "all deleted": Fault(
        edited(remove("double", "check_double", "halve", "check_halve", "why")),
        "graded",
        "double, check_double, halve, check_halve and why were missing and put back",
        0,
    ),
    "check edited": Fault(edited(lambda nb: cell(nb, "check_double").update(source="2000")), "graded", "", 3),
    "points edited": Fault(edited(lambda nb: metadata(nb, "check_double", points=2000)), "graded", "", 3),
    "check as text": Fault(edited(change_type), "graded", "", 3),
    "duplicated": Fault(edited(duplicate), "graded", "check_double stood there more than once", 3),
    "split": Fault(edited(split), "graded", "check_double stood there more than once", 3),
    "reordered": Fault(edited(reorder), "graded", "", 1),
    "extra notebooks": Fault(extra, "graded", "90_small-Copy1.ipynb and scratch.ipynb do not belong", 3),
    "skipped": Fault(edited(unsolved_and_skipped), "graded", "", 1),
    "skip-execution tag": Fault(edited(unsolved_and_tagged), "graded", "", 1),
    "exit": Fault(running("import os\nos._exit(0)"), "cut short", "The kernel died in the cell `import os`", 2),
    "segfault": Fault(running(SEGFAULT), "cut short", "The kernel died in the cell `import ctypes`", 2),
    "endless loop": Fault(running("while True: pass"), "graded", "`while True: pass` did not end within 5 s", 3),
    "stubborn loop": Fault(running(STUBBORN), "cut short", "could not be interrupted in the cell `import signal`", 2),
    "endless output": Fault(running("while True: print('x' * 10_000)"), "cut short", "More than 2 MB were put out", 2),
    "long line": Fault(running("print('x' * 20_000_000)"), "cut short", "More than 2 MB were put out", 2),
    "link to solution": Fault(link_to_solution, "failed", "90_small.ipynb is a link, and links are not followed", None),
    "linked folder": Fault(linked_folder, "failed", "90_small is a link, and links are not followed", None),
    "linked data": Fault(linked_data, "graded", "data.txt is a link and was left out", 3),
    "200 MB": Fault(huge, "failed", "It takes 200 MB; at most 100 MB are taken in", None),
    "many files": Fault(many_files, "failed", "at most 1000 are taken in", None),
    "strange file name": Fault(strange_file_name, "graded", r"A file whose name is not UTF-8", 3),
    "bad timestamp": Fault(bad_timestamp, "graded", "timestamp.txt holds no time and was left out", 3),
    "widget flood": Fault(running(WIDGETS), "cut short", "More than 2 MB were put out by the cell `import ipyw", 2),
    "plot flood": Fault(running(PLOTS), "cut short", "More than 2 MB were put out by the cell `for n in", 2),
    "10,000 files written": Fault(many_left, "graded", "", 3),
}
# What would harm the machine is tried where a sandbox stops it.
IN_THE_SANDBOX = {
    "100 GB": Fault(running("x = bytearray(100_000_000_000)"), "graded", "", 3),
    "fork bomb": Fault(running(FORK_BOMB), "cut short", "", 2),
}
BOXED = not what_the_sandbox_lacks()
if BOXED:
    FAULTS |= IN_THE_SANDBOX
ATTACKS = (
    "skipped",
    "skip-execution tag",
    "link to solution",
    "linked folder",
    "linked data",
    "check edited",
    "points edited",
)
# Without a sandbox a notebook can end the process that grades it; with one it cannot reach it.
KILLER = running("import os\nos.kill(os.getppid(), 9)")
HONEST = ("[first]", "zz last")  # names that a pattern would take for something else
LIMITS = {"processes": 30, "memory": 1_000_000_000}
KERNEL = Options(SANDBOX, {**kernel_options(SANDBOX), "limits": LIMITS}) if BOXED else QUICK
OPTIONS = dataclasses.replace(KERNEL, cell_seconds=5, notebook_seconds=120, output_bytes=2_000_000)


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> tuple[Path, Report]:
    course = make_course(tmp_path_factory.mktemp("faults") / "course")
    for student, fault in FAULTS.items():
        fault.make(course, student)
    for student in HONEST:
        hand_in(course, student, whole(course))
    if sys.platform == "linux":
        Path(os.fsdecode(os.fsencode(course / "submitted") + b"/zo\xe9/" + CHAPTER.encode())).mkdir(parents=True)
    report = grade_chapter(read_course(course), CHAPTER, lambda: processes(2), OPTIONS, at_once=2)
    return course, report


def told(result: Result) -> str:
    """Return in a line what became of a submission."""
    points = f"{result.score:g} points" if result.status in ("graded", "cut short") else "needs a person"
    why = result.reason or (result.notes or ("",))[0]
    return f"{WORDS[result.status]}, {points}{': ' if why else ''}{why[:90]}"


@pytest.mark.parametrize("student", FAULTS)
def test_a_fault_ends_in_a_grade_or_a_named_reason(graded, student, record_property):
    course, report = graded
    fault = FAULTS[student]
    result = next(one for one in report.results if one.student == student)
    assert (result.status, result.waiting) == (fault.status, 0), result
    said = " ".join((result.reason, *result.notes))
    record_row(record_property, "attacks" if student in ATTACKS else "faults", student, told(result))
    assert fault.said in said
    if fault.status != "graded":
        assert result.reason.endswith(".")
    grades = grades_in(course, student)
    if fault.points is None:
        assert set(grades.values()) == {(None, True)}
        assert not (course / "autograded" / student / CHAPTER).exists()
    else:
        assert sum(points or 0 for points, _ in grades.values()) == result.score == fault.points
        nbformat.read(course / "autograded" / student / CHAPTER / f"{NAME}.ipynb", 4)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not sent like this on Windows")
def test_a_notebook_that_kills_its_grader_is_named_and_the_others_are_graded(graded, tmp_path):
    course = copy_course(graded[0], tmp_path / "course", without=["submitted", "autograded", ".nnbook-grading"])
    KILLER(course, "killer")
    hand_in(course, "other", whole(course))
    report = grade_chapter(read_course(course), CHAPTER, lambda: processes(2), Options(), at_once=2)
    killer, other = report.results
    assert (killer.status, killer.reason) == ("failed", "The process that graded it was killed.")
    assert (other.status, other.score) == ("graded", 3)
    assert not killer.lasting
    assert report.exit_code == 1


@pytest.mark.parametrize("student", HONEST)
def test_the_others_are_unharmed(graded, student):
    course, report = graded
    result = next(one for one in report.results if one.student == student)
    assert (result.status, result.score, result.notes) == ("graded", 3, ())
    assert grades_in(course, student)["check_double"] == (2, False)


def test_the_run_says_that_some_failed_each_in_a_sentence(graded):
    _, report = graded
    assert report.exit_code == 1
    said = sentences(report)
    assert "truncated (not graded): 90_small.ipynb is not a notebook" in "\n".join(said)
    assert sum("(cut short)" in line for line in said) == sum(f.status == "cut short" for f in FAULTS.values())
    json.dumps(as_json(report)).encode()


@pytest.mark.skipif(sys.platform != "linux", reason="file names that are not UTF-8 exist on Linux")
def test_a_student_whose_name_is_not_utf8_is_listed_and_not_in_the_gradebook(graded):
    _, report = graded
    result = next(one for one in report.results if "zo" in one.student)
    assert result.reason == "The student's name is not UTF-8, and no gradebook can hold it."
    assert report.unmerged == {result.student: result.reason}


def test_what_is_left_of_a_flood_is_small(graded):
    course, _ = graded
    for student in ("endless output", "long line"):
        assert (course / "autograded" / student / CHAPTER / f"{NAME}.ipynb").stat().st_size < 100_000
