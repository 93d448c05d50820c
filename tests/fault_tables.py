"""The tables of faults and attacks that the tests print: what each comes to here, and under nbgrader alone.

A test records its row with `record_row`; what nbgrader does by itself was measured by ``tests/nbgrader_itself.py`` and
stands, with its date, in ``tests/nbgrader_itself.json``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

Table = Literal["faults", "attacks"]
STORED = Path(__file__).with_name("nbgrader_itself.json")

_ROW = "row of "  # begins the names of these records among pytest's user properties
_SANDBOX = "test_grading_sandbox.py::test_"  # whose tests' names say what they try
# Attacks and what becomes of them, by the test that tries them.
ATTACKS_OF_THE_SANDBOX = {
    "outside_is_out_of_reach": ("", "fails"),
    "signals_reach_nobody_outside": ("signal other processes", "fails"),
    "no_process_is_left_behind": ("leave a process behind", "it ends with the kernel"),
    "a_planted_start_up_file_has_no_effect_on_the_next_kernel": (
        "plant a start-up file for the next kernel",
        "it is gone before the next one",
    ),
    "files_handed_in_do_not_configure_the_kernel": ("hand in a configuration for IPython", "it is not read"),
    "kernels_that_run_at_once_do_not_see_each_other": ("pass a note to another student's kernel", "fails"),
    "the_folder_of_the_sockets_is_closed": ("write beside the kernel's sockets", "fails"),
    "a_fork_bomb_ends_at_the_limit": ("start processes without end", "ends at the limit"),
    "a_bomb_that_goes_on_forking_is_killed_as_a_whole": ("fork bomb that goes on", "is killed with its box"),
    "a_huge_array_is_refused_and_the_kernel_goes_on": ("100 GB of memory in one process", "gives a MemoryError"),
    "memory_is_counted_over_all_processes": ("memory without end in many processes", "is stopped, with the reason"),
    "endless_computing_is_stopped": ("compute without end", "is stopped, with the reason"),
    "endless_waiting_is_stopped_with_all_that_was_started": ("wait without end", "is stopped, with the reason"),
    "a_huge_file_is_refused": ("huge files, and 50,000 files", "fails at the limit"),
    "open_files_are_counted": ("open files without end", "fails at the limit"),
}


def record_row(
    record_property: Callable[[str, object], None], table: Table, name: str, ours: str, theirs: str = ""
) -> None:
    """Record a row of a table; in a test that fails it is printed as such.

    record_property: pytest's fixture.
    name: the fault or attack in a few words. ours: what `nnbook grade` does.
    theirs: what `nbgrader autograde` does; "" to take what was measured and stored.
    """
    record_property(f"{_ROW}{table}", [name, ours, theirs])


def stored() -> dict[str, Any]:
    """Return what was measured of nbgrader: ``date``, ``versions``, and by table and name what it does."""
    return json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}


class Row(NamedTuple):
    """A row as a test recorded it; ``theirs`` is "" where what was measured of nbgrader stands."""

    table: str
    name: str
    ours: str
    theirs: str
    green: bool


def rows_of(report: Any) -> list[Row]:
    """Return the rows that a test recorded, from its report."""
    if getattr(report, "when", "") != "call":
        return []
    recorded = [(n.removeprefix(_ROW), *v) for n, v in report.user_properties if n.startswith(_ROW)]
    _, found, test = report.nodeid.partition(_SANDBOX)
    test, _, parameter = test.partition("[")
    if found and test in ATTACKS_OF_THE_SANDBOX:
        name, ours = ATTACKS_OF_THE_SANDBOX[test]
        recorded.append(("attacks", name or parameter.rstrip("]"), ours, ""))
    return [Row(table, name, ours, theirs, report.passed) for table, name, ours, theirs in recorded]


def lines(rows: Iterable[Row]) -> list[str]:
    """Return both tables as lines; none if there is no row."""
    found: dict[str, dict[str, tuple[str, str, bool]]] = defaultdict(dict)
    known = stored()
    for table, name, ours, theirs, green in rows:
        theirs = theirs or known.get(table, {}).get(name, "not tried: it would harm this machine")
        found[table][name] = (ours, theirs, green and found[table].get(name, ("", "", True))[2])
    return [line for table, one in sorted(found.items(), reverse=True) for line in _as_lines(table, one, known)]


def _as_lines(table: str, rows: Mapping[str, tuple[str, str, bool]], known: Mapping[str, Any]) -> list[str]:
    heads = (table.removesuffix("s"), "nnbook grade", f"nbgrader autograde ({known.get('date', 'not measured')})")
    texts = [heads, *((name, ours, theirs) for name, (ours, theirs, _) in rows.items())]
    states = ["", *("green" if green else "RED" for *_, green in rows.values())]
    widths = [max(len(text[column]) for text in texts) for column in range(2)]
    return [
        f"{one:<{widths[0]}}  {ours:<{widths[1]}}  {state:<5}  {theirs}".rstrip()
        for (one, ours, theirs), state in zip(texts, states, strict=True)
    ]
