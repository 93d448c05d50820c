"""A gradebook in PostgreSQL holds what one in SQLite holds, and two graders can write in it at once.

The server is real: a cluster of its own in a temporary folder, reached by a socket only.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import TEST_ALL
from graded_course import (
    ANSWERS,
    CHAPTER,
    answered,
    cell,
    copy_course,
    grade,
    hand_in,
    make_course,
    nbgrader,
    released,
    run_nnbook,
    whole_folder,
    whole_gradebook,
)
from hub_install import installed_hub

from nnbook.grading.course import read_course

pytestmark = pytest.mark.skipif(not TEST_ALL, reason="a server of PostgreSQL is for `make test-all`")


def programs() -> Path | None:
    """Return the folder with PostgreSQL's own programs; Debian keeps them off the path, by version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    named = shutil.which("postgres")
    return found[-1].parent if found else Path(named).resolve().parent if named else None


@pytest.fixture(scope="module")
def driver() -> Iterator[None]:
    """Let this process and those that it starts find psycopg, which lies with the hub's packages."""
    packages = str(installed_hub())
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = packages
    sys.path.append(packages)
    yield
    sys.path.remove(packages)
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="module")
def server(driver: None) -> Iterator[Callable[[str], str]]:
    """Run a server; called with a name, it makes a database and returns its URL."""
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL is not installed (`apt install postgresql`)")
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:  # not pytest's: the path of a socket may not be long
        who: dict[str, Any] = {}
        if os.geteuid() == 0:  # which PostgreSQL refuses to run as
            user = _some_user()
            os.chown(folder, user.pw_uid, user.pw_gid)
            who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        data = f"{folder}/data"
        run(where / "initdb", "-D", data, "-U", "grader", "--auth=trust", "--no-sync", "--encoding=UTF8", **who)
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run(where / "pg_ctl", "start", "-w", "-D", data, "-l", f"{folder}/log", "-o", options, **who)

        def database(name: str) -> str:
            run(where / "createdb", "-h", folder, "-U", "grader", name)
            return f"postgresql+psycopg://grader@/{name}?host={folder}"

        try:
            yield database
        finally:
            run(where / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", data, **who)


def _some_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    pytest.skip("PostgreSQL does not run as root, and there is no user postgres or nobody")


def run(*command: str | Path, **who: Any) -> None:
    # To a file, not a pipe: the server, which goes on, would hold a pipe open.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, stdout=said, stderr=said, cwd="/", timeout=120, **who)
        said.seek(0)
        assert done.returncode == 0, said.read().decode()


@pytest.fixture(scope="module")
def course(driver: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with SQLite in which four students have handed in, and nothing is graded."""
    course = make_course(tmp_path_factory.mktemp("sqlite") / "course")
    blank = released(course)
    whole = answered(blank)
    cell(whole, "why").source = "It is so."
    hand_in(course, "solved", whole)
    hand_in(course, "blank", blank)
    hand_in(course, "half", answered(blank, {"double": "    return 2 * abs(x)", "halve": ANSWERS["halve"]}))
    hand_in(course, "wrong", answered(blank, {"double": "    return x", "halve": "    return x"}))
    return course


@pytest.fixture(scope="module")
def in_sqlite(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, graded."""
    graded = copy_course(course, tmp_path_factory.mktemp("graded") / "course")
    assert grade(graded).exit_code == 0
    return graded


def with_postgresql(course: Path, to: Path, url: str) -> Path:
    """Copy a course, its gradebook left out, and release the chapter into the database at the URL."""
    copy_course(course, to, without=["gradebook.db"])
    with open(to / "nbgrader_config.py", "a") as configuration:
        configuration.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    nbgrader(to, "generate_assignment", CHAPTER)
    return to


def gradebook_at(url: str, folder: Path) -> dict[str, list[str]]:
    """Return all rows of a database in PostgreSQL as `whole_gradebook` returns those of a file of SQLite."""
    from nbgrader.api import Base
    from sqlalchemy import create_engine, text

    folder.mkdir()
    theirs, ours = create_engine(url), create_engine(f"sqlite:///{folder}/gradebook.db")
    Base.metadata.create_all(ours)
    with theirs.connect() as source, ours.begin() as target:
        for table in Base.metadata.sorted_tables:
            rows = [dict(row) for row in source.execute(table.select()).mappings()]
            if rows:
                target.execute(table.insert(), rows)
        assert source.execute(text("select version_num from alembic_version")).scalar_one()
    theirs.dispose()
    ours.dispose()
    with sqlite3.connect(folder / "gradebook.db") as book:
        book.execute("create table alembic_version (version_num varchar(32) not null)")  # empty, as make_course has it
    return whole_gradebook(folder)


def mark_by_hand(root: Path) -> None:
    """Give points and a comment, as a teacher does in the formgrader."""
    course = read_course(root)
    with course.surroundings(), course.gradebook() as book:
        book.find_grade("why", CHAPTER, CHAPTER, "solved").manual_score = 0.5
        book.find_grade("check_double", CHAPTER, CHAPTER, "wrong").extra_credit = 0.25
        book.find_comment("double", CHAPTER, CHAPTER, "wrong").manual_comment = "Read it again."
        book.db.commit()


def test_the_whole_gradebook_equals_that_in_sqlite_before_and_after_marks_by_hand(course, in_sqlite, server, tmp_path):
    url = server("same")
    ours, theirs = with_postgresql(course, tmp_path / "postgresql", url), copy_course(in_sqlite, tmp_path / "sqlite")
    done = run_nnbook(ours, CHAPTER, "--no-sandbox", "--jobs", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (ours / "gradebook.db").exists()
    before = gradebook_at(url, tmp_path / "before")
    assert before == whole_gradebook(theirs)
    assert sum(len(rows) for rows in before.values()) > 50
    assert whole_folder(ours / "autograded") == whole_folder(theirs / "autograded")

    for one in (ours, theirs):
        mark_by_hand(one)
        assert grade(one, again=True).exit_code == 0
        nbgrader(one, "generate_feedback", CHAPTER)
        nbgrader(one, "export")
    after = gradebook_at(url, tmp_path / "after")
    assert after == whole_gradebook(theirs) != before
    assert (ours / "grades.csv").read_text() == (theirs / "grades.csv").read_text()
    assert sorted(whole_folder(ours / "feedback")) == sorted(whole_folder(theirs / "feedback"))


def test_nbgrader_itself_writes_the_same_there(course, in_sqlite, server, tmp_path):
    url = server("plain")
    nbgrader(with_postgresql(course, tmp_path / "postgresql", url), "autograde", CHAPTER)
    assert gradebook_at(url, tmp_path / "copy") == whole_gradebook(in_sqlite)


def start_both(one: Path, other: Path, *words: tuple[str, ...]) -> list[tuple[int, str]]:
    """Grade in two clones of the course at once; return exit codes and what was said."""
    graders = [
        run_nnbook(root, CHAPTER, "--no-sandbox", "--jobs", "1", *more, start=True)
        for root, more in zip((one, other), words, strict=True)
    ]
    said = [grader.communicate(timeout=300) for grader in graders]
    return [(grader.returncode, "".join(texts)) for grader, texts in zip(graders, said, strict=True)]


def test_two_graders_at_once_grade_each_their_half_of_the_class(course, in_sqlite, server, tmp_path):
    url = server("halves")
    one = with_postgresql(course, tmp_path / "one", url)
    other = copy_course(one, tmp_path / "other")
    for code, said in start_both(one, other, ("--students", "solved,blank"), ("--students", "half,wrong")):
        assert code == 0, said
    assert gradebook_at(url, tmp_path / "copy") == whole_gradebook(in_sqlite)


def test_two_graders_of_the_same_students_leave_each_of_them_once(course, in_sqlite, server, tmp_path):
    url = server("twice")
    one = with_postgresql(course, tmp_path / "one", url)
    other = copy_course(one, tmp_path / "other")
    for code, said in start_both(one, other, (), ()):
        assert code == 0 or "grade once more" in said, said
    for root in (one, other):
        assert grade(root).exit_code == 0
    assert gradebook_at(url, tmp_path / "copy") == whole_gradebook(in_sqlite)
