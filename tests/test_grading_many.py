"""A large class over a Dask cluster, one of whose workers is killed in the middle: each is graded once, none is lost.

In `make test` a sample of twenty; NNBOOK_TEST_ALL takes a thousand, with one worker and with two.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import distributed
import pytest
from conftest import TEST_ALL
from graded_course import (
    ANSWERS,
    CHAPTER,
    QUICK,
    answered,
    as_bytes,
    copy_course,
    folder_of,
    grades_in,
    make_course,
    released,
)
from noted_grading import LOG, noted, notes

from nnbook.course.places import Problem
from nnbook.grading import workers
from nnbook.grading.course import read_course
from nnbook.grading.kernel_choice import SANDBOX, kernel_options, what_the_sandbox_lacks
from nnbook.grading.layout import Options
from nnbook.grading.merge import Merger
from nnbook.grading.results import Store
from nnbook.grading.run import Report, grade_chapter
from nnbook.grading.workers import dask

NUMBER = 1000 if TEST_ALL else 20
LocalCluster: Any = distributed.LocalCluster  # whose annotations do not tell what it is without an event loop
KINDS = {
    "solved": (ANSWERS, 3),
    "blank": ({}, 0),
    "half": ({"double": "    return 2 * abs(x)", "halve": ANSWERS["halve"]}, 2),
    "wrong": ({"double": "    return x", "halve": "    return x"}, 0),
}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = make_course(tmp_path_factory.mktemp("many") / "course")
    blank = released(course)
    texts = {kind: as_bytes(answered(blank, answers)) for kind, (answers, _) in KINDS.items()}
    for number in range(NUMBER):
        kind = list(KINDS)[number % len(KINDS)]
        (folder_of(course, f"{number:04}-{kind}") / f"{CHAPTER}.ipynb").write_bytes(texts[kind])
    return course


def grade_many(
    course: Path, log: Path, count: int, watch: Callable[[int, int], None], students: Sequence[str] = ()
) -> Report:
    kernel = QUICK if what_the_sandbox_lacks() else Options(SANDBOX, kernel_options(SANDBOX))
    # Modules that no cell of this chapter uses are not kept warm.
    options = Options(kernel.kernel, {**kernel.kernel_options, "modules": ["numpy"]}, cell_seconds=60)
    os.environ[LOG] = str(log)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    with LocalCluster(
        n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=str(log.parent)
    ) as cluster:
        address = cluster.scheduler_address
        return grade_chapter(
            read_course(course),
            CHAPTER,
            lambda: dask(address),
            options,
            at_once=NUMBER,
            watch=watch,
            students=students,
        )


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOG, "")
    monkeypatch.setenv("PYTHONPATH", os.environ.get("PYTHONPATH", ""))
    monkeypatch.setattr(workers, "grade_submission", noted)


def test_a_worker_is_killed_in_the_middle_and_each_submission_is_graded_once(
    fresh: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    record_property: Callable[[str, object], None],
) -> None:
    course, log = copy_course(fresh, tmp_path / "course"), tmp_path / "runs"
    saved, merged, killed = Counter[str](), Counter[str](), []
    save, merge = Store.save, Merger.merge

    def count_save(self: Store, result: Any, merged: bool = False) -> None:
        saved[f"{result.student} {merged}"] += 1
        save(self, result, merged)

    def count_merge(self: Merger, result: Any, submission: Any) -> None:
        merged[result.student] += 1
        merge(self, result, submission)

    def kill_one(done: int, of: int) -> None:
        if done >= NUMBER // 2 and not killed:
            last = [entry for entry in notes(log) if entry[0] == "begun"][-1]
            killed.append(last[2])
            os.kill(int(last[2]), 9)

    monkeypatch.setattr(Store, "save", count_save)
    monkeypatch.setattr(Merger, "merge", count_merge)
    begun = time.monotonic()
    report = grade_many(course, log, 2, kill_one)
    seconds = time.monotonic() - begun
    students = sorted(folder.name for folder in (course / "submitted").iterdir())
    assert [result.student for result in report.results] == students
    assert report.exit_code == 0
    assert saved == Counter(f"{student} {state}" for student in students for state in (False, True))
    assert merged == Counter(students)
    runs = Counter(entry[1] for entry in notes(log) if entry[0] == "begun")
    # What the killed worker was at, and what it had done and not handed over yet, is all that is run again.
    again = {student for student, count in runs.items() if count > 1}
    assert set(runs) == set(students)
    assert 1 <= len(again) <= 4
    assert all(killed[0] in {e[2] for e in notes(log) if e[1] == student} for student in again)
    for student in students if TEST_ALL else students[:4]:
        points = sum(score or 0 for score, _ in grades_in(course, student).values())
        assert points == KINDS[student.partition("-")[2]][1]
    said = f"{NUMBER} submissions, two workers, one killed: {60 * NUMBER / seconds:.0f} a minute, all in all"
    record_property("measured", said)
    with capsys.disabled():
        print(f"\n{said}")


@pytest.mark.skipif(not TEST_ALL, reason="how the number of workers tells is measured by `make test-all`")
def test_two_workers_grade_more_than_one(
    fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]
) -> None:
    speeds = {}
    for count in (1, 2):
        course, log = copy_course(fresh, tmp_path / f"course{count}"), tmp_path / f"runs{count}"
        times: list[float] = []
        some = sorted(folder.name for folder in (course / "submitted").iterdir())[:200]
        grade_many(course, log, count, lambda done, of, times=times: times.append(time.monotonic()), some)
        speeds[count] = 60 * (len(times) - 10) / (times[-1] - times[9])  # from when the workers are warm
        record_property("measured", f"{len(some)} submissions, workers: {count}: {speeds[count]:.0f} a minute")
        with capsys.disabled():
            print(f"\n{len(some)} submissions, workers: {count}: {speeds[count]:.0f} a minute")
    assert speeds[2] > 0.8 * speeds[1]  # on a machine of their own nearly twice as many


def test_a_cluster_without_workers_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORKERS_WITHIN", 0.5)
    with (
        LocalCluster(n_workers=0, dashboard_address=None) as cluster,
        pytest.raises(Problem, match=r"^The Dask scheduler at tcp://\S+ has no workers: start some\.$"),
        dask(cluster.scheduler_address),
    ):
        pass
