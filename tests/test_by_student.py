"""Numbers by student: everybody has other ones, grading has the same, and nobody's are graded for somebody else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbook import by_student
from nnbook.grading.whose import NotTheirs, names_in, require_own


@pytest.fixture(autouse=True)
def nobody_yet(monkeypatch):
    monkeypatch.setattr(by_student, "_said", [])
    for name in ("NBGRADER_EXECUTION", by_student.HANDED_IN_BY, by_student.HUB_USER):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def graded(monkeypatch):
    """Make the rest of a test run as it does while ada's submission is graded."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv(by_student.HANDED_IN_BY, "ada")


def draws(key: str = "exam_1", **more: Any) -> list[int]:
    return by_student.rng(key, **more).integers(10**6, size=4).tolist()


def numbers_of(student: str, course: str = "", key: str = "exam_1") -> list[int]:
    by_student.me(student, course)
    return draws(key)


def test_the_numbers_follow_from_student_course_and_key_alone():
    assert numbers_of("s1234567", "spring") == numbers_of(" S1234567 ", "spring")
    others = [numbers_of("s7654321", "spring"), numbers_of("s1234567", "autumn"), numbers_of("s1234567", "spring", "b")]
    assert numbers_of("s1234567", "spring") not in others
    assert numbers_of("ada", "spring 2026") == [651423, 680135, 547773, 579135], "next year's regrade draws others"


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_students_have_different_numbers(one, other):
    if not one.strip() or not other.strip():
        return
    assert (numbers_of(one) == numbers_of(other)) == by_student.same(one, other)


def test_a_check_that_names_the_course_draws_the_same_whatever_the_notebook_says():
    by_student.me("ada", course="my own")
    mine = draws(course="spring")
    by_student.me("ada", course="spring")
    assert mine == draws() == draws(course="spring")


def test_a_hub_knows_the_name_and_a_name_that_is_said_comes_first(monkeypatch):
    monkeypatch.setenv(by_student.HUB_USER, "ben")
    assert by_student.me() == by_student.Student("ben")
    assert draws() == numbers_of("ben") != numbers_of("ada")


def test_without_a_name_there_are_no_numbers():
    with pytest.raises(LookupError, match=r"run the cell with by_student.me first"):
        draws()
    with pytest.raises(ValueError, match="whose notebook is this"):
        by_student.me("  ")


def test_while_it_is_graded_the_numbers_are_those_of_who_handed_it_in(graded):
    assert draws() == numbers_of("ada")
    with pytest.raises(ValueError, match="ada handed in a notebook of “ben”"):
        by_student.me("ben")
    assert draws() == numbers_of("ADA")
    assert by_student.me().number == "ada"


def test_nbgrader_tells_who_handed_in_by_the_folder_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    (tmp_path / "eve" / "90_exam").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "eve" / "90_exam")
    with pytest.raises(ValueError, match="eve handed in"):
        by_student.me("ben")


def test_the_name_is_kept_in_the_saved_notebook_as_data_and_told_in_a_sentence():
    shown = by_student.me("<b>", "spring")._repr_mimebundle_()
    assert shown[by_student.MIME] == {"number": "<b>", "course": "spring"}
    assert "&lt;b&gt;" in shown["text/html"]
    assert "nobody's yet" in str(by_student.me(by_student.NOBODY))


# what a grader reads before anything runs


def notebook(source: str, recorded: str = "") -> Any:
    output = {"output_type": "execute_result", "data": {by_student.MIME: {"number": recorded, "course": ""}}}
    cell = {"cell_type": "code", "source": source, "outputs": [output] if recorded else []}

    class Cell(dict):
        __getattr__ = dict.__getitem__

    return SimpleNamespace(cells=[Cell(cell)])


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('by_student.me("ada")', ["ada"]),
        ("x = by_student.me(number='ada', course='c')", ["ada"]),
        ("by_student.me(1234567)", ["1234567"]),
        ('%matplotlib inline\nby_student.me( "ada", course="c")', ["ada"]),
        ('from nnbook.by_student import me\nme("ada")', ["ada"]),
        ('me("ada")', []),
        ('# by_student.me("ada")', []),
        ('by_student.me("ben")\nby_student.me("ada")', ["ben", "ada"]),
        ("x = 1", []),
        ("by_student.me()", []),
        ("by_student.me(None)", []),
    ],
)
def test_the_names_that_a_notebook_gives_are_found_without_running_it(source, names):
    assert list(names_in(notebook(source))) == names


@pytest.mark.parametrize("source", ["by_student.me()", "by_student.me(name)", "by_student.me(None)"])
def test_a_name_that_is_computed_is_read_from_what_the_cell_recorded(source):
    require_own(notebook(source, "ada"), "ada")
    with pytest.raises(NotTheirs, match="says that it is that of “ben”, and ada handed it in"):
        require_own(notebook(source, "ben"), "ada")


def test_a_notebook_must_name_its_student_and_nobody_else():
    require_own(notebook('by_student.me(" ADA ")'), "ada")
    require_own(notebook("x = 1"), "ada")
    with pytest.raises(NotTheirs, match="does not say whose it is"):
        require_own(notebook(f'by_student.me("{by_student.NOBODY}")'), "ada")
    with pytest.raises(NotTheirs):
        require_own(notebook('by_student.me("ben")\nby_student.me("ada")'), "ada")
