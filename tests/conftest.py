"""What the tests share: the course's root, the graders' summary line, and how much is tried."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fault_tables
import pytest
from browser import chromium, find_chromium
from explorable_page import bare  # noqa: F401  (a fixture)
from site_pages import pages, site  # noqa: F401  (fixtures)

ROOT = Path(__file__).resolve().parents[1]

# `make test-all` sets NNBOOK_TEST_ALL: more seeds, every chapter through nbgrader.
TEST_ALL = bool(os.environ.get("NNBOOK_TEST_ALL"))
SEEDS = 20 if TEST_ALL else 3

GRADERS_LINE = (
    "graders: {exercises} exercises, {named} of {mistakes} mistakes rejected and named, "
    "{accepted} of {alternatives} alternatives accepted, blank {blank} of {points} points, solved {solved} of {points}"
)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from schedule import ByFileAndChapter

    return ByFileAndChapter(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the graders' line, and the tables of faults and attacks, from what their tests recorded.

    With xdist the records come from several processes.
    """
    counts: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                counts.update({n: v for n, v in report.user_properties if n.startswith("graders: ")})
    if counts:
        n = {name.removeprefix("graders: "): f"{value:g}" for name, value in counts.items()}
        names = ("exercises", "named", "mistakes", "accepted", "alternatives", "blank", "solved", "points")
        terminalreporter.write_line(GRADERS_LINE.format(**{name: n.get(name, "0") for name in names}))
    for line in fault_tables.lines(report for reports in terminalreporter.stats.values() for report in reports):
        terminalreporter.write_line(line, red="  RED  " in line)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Open a Chromium without a window, as Playwright's `Browser`.

    It is closed at the end of each module: while Playwright is open, nothing else in the process can run an event loop.
    """
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed: nothing is tried in a browser")
    if find_chromium() is None:
        pytest.skip("no chromium on this machine (NNBOOK_CHROMIUM may name one): nothing is tried in a browser")
    with chromium() as opened:
        yield opened
