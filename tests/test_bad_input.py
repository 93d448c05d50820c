"""Whatever state a learner's notebook is in: one clear sentence, the right exit code, nothing lost, the others done."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from small_course import RIGHT, Course, cell, chapter, run_command, solve

from nnbook.course import files
from nnbook.course.reading import read_notebook

# What is said about each chapter by `check`; None where there is nothing to say.
SAID = {
    "00_missing": "00_missing.ipynb is missing: `nnbook lab 00` puts a fresh copy there.",
    "01_empty": "01_empty.ipynb is empty: `nnbook reset 01` gives a fresh copy and keeps this one under a dated name.",
    "02_cut": "02_cut.ipynb is not a notebook (its JSON breaks off or goes wrong in line 3): ",
    "03_list": "03_list.ipynb is not a notebook (it is JSON of another kind): ",
    "04_old": "04_old.ipynb has notebook format 3, and the course needs format 4: ",
    "05_bytes": "05_bytes.ipynb is not a notebook (it is not text): ",
    "06_unchecked": "The chapter's check cells are not there, so no point can be counted: `nnbook update 06`",
    "07_endless": "Code cell 2 (`while True:`) did not end within 3 s and was stopped.",
    "08_dying": "Code cell 4 (`import os`) ended its kernel",
    "09_flood": "Code cell 4 (`print('x' * 50_000_000)`) put out more than 20 MB and was stopped.",
}
NOTED = {
    "10_edited": "The check of double had been changed: the course's own was run.",
    "11_doubled": "The check of halve stands there more than once: the first counts.",
    "12_kernel": "The notebook asks for the kernel “julia-1.9”; it was run with this course's Python.",
    "13_part": "The check of halve is missing, so it cannot be counted: `nnbook update 13`",
    "14_early": "The first error is in code cell 2 (`import nope`): ModuleNotFoundError",
}
FINE = ("15_heavy", "16_good")
NAMES = [*SAID, *NOTED, *FINE]
UNREADABLE = NAMES[1:6]


def spoil(course: Course) -> None:
    """Put a learner's notebook into every chapter of the course, each spoilt in its own way."""
    for name in course.names:
        notebook = solve(chapter(name[3:]), RIGHT)
        spoiler = SPOILERS.get(name)
        if spoiler:
            spoiler(notebook)
        course.put(name, notebook)
        if name in CONTENTS:
            course.own(name).write_bytes(CONTENTS[name])
        if name == "00_missing":
            course.own(name).unlink()


def without_checks(nb: NotebookNode) -> None:
    nb.cells = [cell for cell in nb.cells if cell.id not in RIGHT]


def with_output(nb: NotebookNode) -> None:
    cell(nb, "setup").outputs = [new_output("stream", name="stdout", text="x" * 50_000_000)]


def set_source(key: str, source: str) -> Any:
    return lambda nb: cell(nb, key).update(source=source)


CONTENTS = {
    "01_empty": b"",
    "02_cut": b'{"cells": [\n  {"cell_type": "code",\n   "sour',
    "03_list": b"[1, 2]\n",
    "04_old": b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": []}]}\n',
    "05_bytes": bytes(range(256)),
}
SPOILERS = {
    "06_unchecked": without_checks,
    "07_endless": set_source("try-double", "while True:\n    pass"),
    "08_dying": set_source("try-halve", "import os\nos._exit(1)"),
    "09_flood": set_source("try-halve", "print('x' * 50_000_000)"),
    "10_edited": set_source("double", "double, result = grade('double', 100, lambda x: 12, 12)\nresult"),
    "11_doubled": lambda nb: nb.cells.append(NotebookNode({**cell(nb, "halve"), "id": "again", "source": "1 / 0"})),
    "12_kernel": lambda nb: nb.metadata.kernelspec.update(name="julia-1.9"),
    "13_part": lambda nb: nb.cells.remove(cell(nb, "halve")),
    "14_early": set_source("try-double", "import nope"),
    "15_heavy": with_output,
}


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = Course(tmp_path_factory.mktemp("course"), NAMES)
    spoil(course)
    return course


@pytest.fixture(scope="module")
def before(spoilt: Course) -> dict[Path, bytes]:
    return contents(spoilt)


@pytest.fixture(scope="module")
def checked(spoilt: Course, before: dict[Path, bytes]) -> dict[str, Any]:
    """Check all chapters in one go; every test of `check` looks at what came of it."""
    done = run_command(spoilt, "check", "--json", "--timeout", "3", *NAMES)
    assert done.stderr == ""
    data = json.loads(done.stdout)
    return {"code": done.returncode, "after": contents(spoilt), **{c["chapter"]: c for c in data["chapters"]}}


def contents(course: Course) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(course.work.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", SAID)
def test_check_says_why_a_notebook_could_not_run(checked: dict[str, Any], name: str) -> None:
    assert checked[name]["status"] == "could not run"
    assert SAID[name] in checked[name]["problem"]


@pytest.mark.parametrize("name", NOTED)
def test_check_says_what_it_put_right(checked: dict[str, Any], name: str) -> None:
    assert any(NOTED[name] in note for note in checked[name]["notes"])


def test_check_counts_all_other_chapters(checked: dict[str, Any]) -> None:
    points = {name: checked[name]["points"] for name in (*NOTED, *FINE)}
    expected = {**dict.fromkeys(points, 3.0), "13_part": 1.0, "14_early": 2.0}
    assert points == expected


def test_check_keeps_the_points_reached_before_a_cell_went_wrong(checked: dict[str, Any]) -> None:
    states = {e["key"]: e["status"] for e in checked["08_dying"]["exercises"]}
    assert states == {"double": "passed", "halve": "not reached", "square": "not reached"}


def test_check_ends_with_2_when_a_chapter_could_not_run(checked: dict[str, Any]) -> None:
    assert checked["code"] == 2


def test_check_touches_no_file(checked: dict[str, Any], before: dict[Path, bytes]) -> None:
    assert checked["after"] == before


def test_progress_reads_on_past_what_it_cannot_read(spoilt: Course, before: dict[Path, bytes]) -> None:
    done = run_command(spoilt, "progress")
    assert done.returncode == 2
    for name in ["00_missing", *UNREADABLE]:
        assert SAID[name].replace("`", "") in done.stdout
    assert "06_unchecked.ipynb has none of the chapter's check cells: nnbook update 06 puts them back" in done.stdout
    assert done.stdout.count("cannot be read") == 7
    assert done.stdout.count("begun") == len(NAMES) - 7
    assert contents(spoilt) == before


def test_update_does_what_it_can_and_touches_nothing_else(tmp_path: Path) -> None:
    course = Course(tmp_path, NAMES)
    spoil(course)
    before = contents(course)
    done = run_command(course, "update")
    assert done.returncode == 2
    for name in UNREADABLE:
        assert done.stderr.count(SAID[name].replace("`", "")) == 1
    assert len(done.stderr.splitlines()) == len(UNREADABLE)
    assert "00_missing.ipynb was missing: a fresh copy is there now." in done.stdout
    mended = {"06_unchecked", "10_edited", "11_doubled", "12_kernel", "13_part"}
    for name in set(NAMES) - {"00_missing"}:
        own = course.own(name)
        backups = [path for path in own.parent.iterdir() if path != own]
        if name in mended:
            assert [path.read_bytes() for path in backups] == [before[own]]
        else:
            assert backups == []
            assert own.read_bytes() == before[own]
    for name in mended:
        cells = read_notebook(course.own(name)).cells
        expected = [cell.source for cell in solve(chapter(name[3:]), RIGHT).cells]
        # The second check cell said something else than the first: it stays, as a cell that is no check.
        assert [cell.source for cell in cells] == expected + (["1 / 0"] if name == "11_doubled" else [])


@pytest.mark.parametrize("name", ["00_missing", *UNREADABLE, "10_edited", "15_heavy"])
def test_reset_helps_whatever_is_there_and_keeps_it(tmp_path: Path, name: str) -> None:
    course = Course(tmp_path, [name])
    spoil(course)
    own = course.own(name)
    old = own.read_bytes() if own.exists() else None
    done = run_command(course, "reset", name)
    assert done.returncode == 0
    assert own.read_bytes() == (course.root / "chapters" / name / own.name).read_bytes()
    kept = [path.read_bytes() for path in own.parent.iterdir() if path != own]
    assert kept == ([] if old is None else [old])


@contextlib.contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """Mount something on a folder, where this is Linux and we are root; skip the test elsewhere."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs Linux and root, to mount a file system")
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Course]:
    """Give a course in which the disk of one chapter of two is full, and the other would have something to update."""
    course = Course(tmp_path, ["01_full", "02_roomy"])
    with mounted(course.own("01_full").parent, "-t", "tmpfs", "-o", "size=96k", "tmpfs"):
        newer_than_copies(course)
        with contextlib.suppress(OSError), open(course.own("01_full").parent / "filler", "wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 1024)
        yield course


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Course]:
    course = Course(tmp_path, ["01_full", "02_roomy"])
    newer_than_copies(course)
    folder = course.own("01_full").parent
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        folder.chmod(0o555)
        yield course
        folder.chmod(0o755)
    else:
        with mounted(folder, "--bind", str(folder)):
            subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
            yield course


def newer_than_copies(course: Course) -> None:
    """Let the learner have solved two chapters, and the course have changed both since."""
    for name in ("01_full", "02_roomy"):
        course.put(name, solve(chapter(name[3:]), RIGHT))
        newer = chapter(name[3:])
        cell(newer, "title").source = "# A new title"
        course.ship(name, newer)


@pytest.mark.parametrize(("where", "why"), [("full", "the disk is full"), ("read_only", "the folder is read-only")])
def test_what_cannot_be_written_is_said_and_nothing_is_lost(
    where: str, why: str, request: pytest.FixtureRequest
) -> None:
    course: Course = request.getfixturevalue(where)
    if where == "read_only" and os.geteuid() != 0:
        why = "writing or reading there is not allowed"
    folder = course.own("01_full").parent
    before = contents(course)

    done = run_command(course, "reset", "01")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"01_full.ipynb could not be reset: {why}. Nothing you wrote has been changed." in done.stderr
    assert contents(course) == before

    done = run_command(course, "update")
    assert done.returncode == 2
    assert f"01_full.ipynb could not be updated: {why}. Nothing you wrote has been changed." in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "02_roomy.ipynb has the course's new version" in done.stdout
    assert {path: content for path, content in contents(course).items() if path.parent == folder} == {
        path: content for path, content in before.items() if path.parent == folder
    }

    assert run_command(course, "progress").returncode == 0
    if where == "read_only":
        done = run_command(course, "check", "01")
        assert done.returncode == 0
        assert "all 3 points" in done.stdout


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_write_that_fails_half_way_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, nth: int
) -> None:
    path = tmp_path / "mine.ipynb"
    path.write_bytes(b"mine")
    calls = []

    def fail(handle: int) -> None:
        calls.append(handle)
        if len(calls) >= nth:
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(OSError, match=os.strerror(code)) as caught:
        files.replace_keeping(path, b"new")
    assert files.reason(caught.value)
    assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == {"mine.ipynb": b"mine"}
