"""What `make test-all` found and when, file by file: kept in tests/nightly.json, to be read in docs/test-all.md.

Each run puts its files in the place of what stood there of them, so that the night's tests may also be run in parts.
"""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import fault_tables
import pytest
from fault_tables import Row

ROOT = Path(__file__).resolve().parents[1]
STORED = ROOT / "tests" / "nightly.json"
PAGE = ROOT / "docs" / "test-all.md"
PACKAGES = ("numpy", "torch", "jupyterlab", "nbgrader", "pytest", "nbval")
MEASURED = "measured"  # the name of what tests record to be read here
OUTCOMES = ("passed", "failed", "error", "skipped")

HEAD = """# What `make test-all` found

Written by that command itself, and committed with what it tested. A line for each file of tests: when it was last run
whole, how its tests ended, and their seconds, one after the other; doctests and notebooks have one line each. A skipped
test says why when it is run.

"""


def covers_whole_files(config: pytest.Config, exitstatus: int) -> bool:
    """Say whether a run went to its end and left out no test of the files that it was given."""
    options = ("keyword", "markexpr", "deselect", "lf", "stepwise")
    chosen = any(config.getoption(one, None) for one in options) or any("::" in one for one in config.args)
    return exitstatus in (0, 1) and not chosen


def keep(stats: dict[str, list[Any]], graders: str) -> None:
    """Put the outcomes of a run into the store and write the page.

    stats: the terminal reporter's. graders: the graders' line, kept if the tests that make it were all among them.
    """
    store = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {"files": {}, "graders": ""}
    found = found_in(stats)
    files = {**store["files"], **found}
    store["files"] = {file: one for file, one in files.items() if (ROOT / file).exists()}
    if found.keys() >= {"tests/test_graders.py", "tests/test_notebooks.py"}:
        store["graders"] = graders
    STORED.write_text(json.dumps(store, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(as_page(store), encoding="utf-8")


def found_in(stats: dict[str, list[Any]]) -> dict[str, dict[str, Any]]:
    """Return what became of each file: date, machine, counts, seconds, rows of the tables, and what was measured."""
    machine = f"{os.cpu_count()} processors, Python {platform.python_version()}, " + ", ".join(
        f"{name} {version(name)}" for name in PACKAGES
    )
    counts: dict[str, Counter[str]] = {}
    seconds: Counter[str] = Counter()
    rows: dict[str, list[Row]] = {}
    measured: dict[str, list[str]] = {}
    for outcome, reports in stats.items():
        for report in reports:
            if not hasattr(report, "nodeid") or not hasattr(report, "duration"):
                continue  # a warning, or a test that was left out
            file = report.nodeid.partition("::")[0]
            of_file = counts.setdefault(file, Counter())
            if outcome in OUTCOMES:
                of_file[outcome] += 1
            seconds[file] += report.duration  # type: ignore[assignment]
            rows.setdefault(file, []).extend(fault_tables.rows_of(report))
            if report.when == "call":
                measured.setdefault(file, []).extend(v for name, v in report.user_properties if name == MEASURED)
    return {
        file: {
            "date": date.today().isoformat(),
            "machine": machine,
            **{outcome: of_file[outcome] for outcome in OUTCOMES},
            "seconds": round(seconds[file], 1),
            "rows": [list(row) for row in dict.fromkeys(rows.get(file, []))],
            "measured": measured.get(file, []),
        }
        for file, of_file in counts.items()
    }


def as_page(store: dict[str, Any]) -> str:
    files: dict[str, dict[str, Any]] = dict(sorted(store["files"].items()))
    total = Counter({outcome: sum(one[outcome] for one in files.values()) for outcome in OUTCOMES})
    dates = sorted({one["date"] for one in files.values()})
    lines = [
        f"{_counted(total)}, from {dates[0]} to {dates[-1]}; {sum(one['seconds'] for one in files.values()) / 60:.0f} "
        "minutes of one worker's time.",
        "",
        *([f"`{store['graders']}`", ""] if store["graders"] else []),
        *(f"- {text}" for one in files.values() for text in one["measured"]),
        "",
        *(f"- {machine}" for machine in sorted({one["machine"] for one in files.values()})),
        "",
        "| file | date | outcome | seconds |",
        "|---|---|---|---|",
        *(f"| {place} | {day} | {_counted(counts)} | {seconds:.1f} |" for place, day, counts, seconds in _rows(files)),
    ]
    tables = fault_tables.lines(Row(*row) for one in files.values() for row in one["rows"])
    if tables:
        lines += ["", "## Faults and attacks", "", "```text", *tables, "```"]
    return HEAD + "\n".join(lines) + "\n"


def _rows(files: dict[str, dict[str, Any]]) -> list[tuple[str, str, Counter[str], float]]:
    """Return place, date, outcomes and seconds: of each file of tests, and of all that lies in another folder.

    Where the files of a folder were run on several days, the first counts.
    """
    places: dict[str, list[dict[str, Any]]] = {}
    for file, one in files.items():
        folder, _, _ = file.partition("/")
        places.setdefault(file if folder == "tests" else f"{folder}/", []).append(one)
    return [
        (
            place if place in files else f"{place} ({len(some)} files)",
            min(one["date"] for one in some),
            Counter({outcome: sum(one[outcome] for one in some) for outcome in OUTCOMES}),
            sum(one["seconds"] for one in some),
        )
        for place, some in places.items()
    ]


def _counted(counts: Any) -> str:
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome] or outcome == "passed")
