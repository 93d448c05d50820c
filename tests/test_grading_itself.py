"""What the tables of faults and attacks say of ``nbgrader autograde`` is what it does: measured again and compared."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import fault_tables
import nbgrader_itself
import test_grading_faults
import test_grading_sandbox
from conftest import TEST_ALL

SAMPLE = ("truncated", "skip-execution tag")


def test_nbgrader_does_what_is_stored() -> None:
    found = nbgrader_itself.measure(None if TEST_ALL else SAMPLE)
    known = fault_tables.stored()
    for table, rows in found.items():
        assert rows == {name: known[table].get(name) for name in rows}
    assert known["attacks"]["skip-execution tag"] == "graded, 3 points; exit code 0"


def test_every_row_that_can_be_measured_is_stored() -> None:
    known = fault_tables.stored()
    faults = set(test_grading_faults.FAULTS) - set(test_grading_faults.IN_THE_SANDBOX)
    assert faults <= set(known["faults"]) | set(known["attacks"])
    assert set(test_grading_sandbox.READING) <= set(known["attacks"])
    assert all(hasattr(test_grading_sandbox, f"test_{test}") for test in fault_tables.ATTACKS_OF_THE_SANDBOX)


def report(test: str, passed: bool, *rows: tuple[str, list[str]]) -> Any:
    return SimpleNamespace(when="call", passed=passed, nodeid=test, user_properties=list(rows))


def lines_of(*reports: Any) -> list[str]:
    return fault_tables.lines(row for one in reports for row in fault_tables.rows_of(one))


def test_tables_are_printed_from_what_tests_recorded() -> None:
    recorded: list[tuple[str, list[str]]] = []

    def record_property(name: str, value: Any) -> None:
        recorded.append((name, value))

    fault_tables.record_row(record_property, "faults", "truncated", "not graded")
    fault_tables.record_row(record_property, "attacks", "forge", "earns 0 of 3 points", "earns 3 of 3 points")
    boxed = "tests/test_grading_sandbox.py::test_outside_is_out_of_reach[read a solution]"
    reports = [report("a", True, recorded[0]), report("b", False, recorded[1]), report(boxed, True), "no report"]
    faults, truncated, attacks, forge, read = lines_of(*reports)
    date = fault_tables.stored()["date"]
    assert faults.split() == ["fault", "nnbook", "grade", "nbgrader", "autograde", f"({date})"]
    theirs = fault_tables.stored()["faults"]["truncated"]
    assert truncated == f"truncated  not graded    green  {theirs}"
    assert attacks.startswith("attack ")
    assert forge == "forge            earns 0 of 3 points  RED    earns 3 of 3 points"
    assert read == "read a solution  fails                green  succeeds"
    assert lines_of(report("c", True)) == []


def test_a_row_of_which_one_part_failed_is_not_green() -> None:
    row = ("row of faults", ["disk full", "said", "no"])
    _, line = lines_of(report("a", False, row), report("b", True, row))
    assert " RED " in line
