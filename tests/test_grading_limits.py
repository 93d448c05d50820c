"""``NNBOOK_TIME_SCALE`` and ``c.Grading.time_scale`` multiply every limit of time, and a bad value is told."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from graded_course import CHAPTER, QUICK, Here, answered, cell, copy_course, grade, hand_in, make_course, released
from nbformat.v4 import new_code_cell

from nnbook.checks.attempt import Case, Part, try_part
from nnbook.checks.run import call
from nnbook.course.places import Problem
from nnbook.grading.bundle import make_bundle
from nnbook.grading.course import read_course
from nnbook.grading.grade import key_of
from nnbook.grading.kernel_choice import SANDBOX
from nnbook.grading.layout import Options, configure
from nnbook.grading.sandbox import Limits
from nnbook.grading.submission import Submission


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("limits") / "course")


@pytest.fixture
def course(fresh: Path, tmp_path: Path) -> Path:
    return copy_course(fresh, tmp_path / "course")


def asleep(*_: Any) -> int:
    time.sleep(0.5)
    return 1


def test_a_checks_own_guard_takes_the_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(asleep, seconds=0.2).timed_out
    monkeypatch.setenv("NNBOOK_TIME_SCALE", "20")
    assert call(asleep, seconds=0.2).value == 1


def test_the_seconds_that_a_check_names_are_those_that_it_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNBOOK_TIME_SCALE", "1.5")
    part = Part("one", 1, [Case((1,), 1)])
    tried = try_part("f", part, asleep, Any, books=[], seconds=0.2, may_change_inputs=False, thorough=False)  # type: ignore[arg-type]
    assert tried.problem == "`f(1)` did not end within 0.3 s and was stopped"


@pytest.mark.parametrize("text", ["fast", "0.5", "-2", "nan", "inf", "1,5"])
def test_a_bad_scale_is_told_in_a_sentence(text: str, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNBOOK_TIME_SCALE", text)
    sentence = f"^NNBOOK_TIME_SCALE is '{text}', expected a number of at least 1.$"
    with pytest.raises(ValueError, match=sentence):
        call(asleep)
    with pytest.raises(Problem, match=sentence):
        _ = read_course(course).time_scale


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{'ada': 0.5}", r"c.Grading.time_scale gives ada 0.5, expected students with numbers of at least 1, as in"),
        ("{'ada': '2'}", r"c.Grading.time_scale gives ada '2', expected"),
        ("1.5", r"c.Grading.time_scale is 1.5, expected students with numbers"),
    ],
)
def test_bad_extra_time_is_told_in_a_sentence(value: str, said: str, course: Path) -> None:
    (course / "nbgrader_config.py").open("a").write(f"\nc.Grading.time_scale = {value}\n")
    with pytest.raises(Problem, match=said):
        read_course(course)


def test_every_limit_of_a_student_is_multiplied_and_nobody_elses(course: Path) -> None:
    (course / "nbgrader_config.py").open("a").write("\nc.SandboxProvisioner.limits = {'cpu_seconds': 100}\n")
    options = Options(SANDBOX, {"handed_on": ["TZ"]}, time_scale=2.0, extra_time={"ada": 1.5})
    bundle = make_bundle(read_course(course), CHAPTER)
    limits = {}
    for student in ("ada", "ben"):
        config = configure(bundle, Submission(student, CHAPTER), options.of(student), course)
        execute = config.ExecuteToTheEnd
        told = execute.provisioner_options
        assert told["handed_on"] == ["TZ"]
        limits[student] = execute.timeout, execute.notebook_seconds, *told["limits"].values()
    wall = Limits().wall_seconds
    assert limits == {"ada": (360, 1800, 300, 3 * wall), "ben": (240, 1200, 200, 2 * wall)}


def test_anothers_extra_time_does_not_have_a_student_graded_again(course: Path) -> None:
    bundle = make_bundle(read_course(course), CHAPTER)
    keys = [
        key_of(bundle, Submission("ben", CHAPTER), Options(extra_time=extra))
        for extra in ({}, {"ada": 1.5}, {"ben": 1.5})
    ]
    assert keys[0] == keys[1] != keys[2]


def test_who_has_extra_time_ends_a_cell_that_others_do_not(course: Path) -> None:
    notebook = answered(released(course))
    notebook.cells.insert(
        notebook.cells.index(cell(notebook, "double")),
        new_code_cell("import time; time.sleep(3)\nimport os; print(os.environ['NNBOOK_TIME_SCALE'])"),
    )
    for student in ("ada", "ben"):
        hand_in(course, student, notebook)
    options = Options(QUICK.kernel, cell_seconds=2, extra_time={"ada": 30.0})
    ada, ben = grade(course, Here(), options=options).results
    assert ada.notes == ()
    assert "did not end within 2 s" in ben.notes[0]
    assert "30.0" in ada.notebooks[0].content
