"""What the tests share: the course's root, the graders' summary line, and how much is tried."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import fault_tables
import nightly
import pytest
from browser import chromium, find_chromium
from explorable_page import bare, served  # noqa: F401  (fixtures)
from site_pages import pages, site, texts  # noqa: F401  (fixtures)

ROOT = Path(__file__).resolve().parents[1]

# A shell has what it runs in the background ignore Ctrl-C, and so all that this starts: tests send it to commands.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config) -> None:
    """Print the graders' line, and the tables of faults and attacks, from what their tests recorded.

    With xdist the records come from several processes. What `make test-all` finds is kept, with its date.
    """
    reports = [report for some in terminalreporter.stats.values() for report in some]
    line = graders_line(reports)
    for one in [
        *filter(None, [line]),
        *fault_tables.lines(r for report in reports for r in fault_tables.rows_of(report)),
    ]:
        terminalreporter.write_line(one, red="  RED  " in one)
    if TEST_ALL and nightly.covers_whole_files(config, exitstatus):
        nightly.keep(terminalreporter.stats, line)


def graders_line(reports: Iterable[Any]) -> str:
    """Return what the graders' tests counted as a line, "" if none of them ran."""
    counts: Counter[str] = Counter()
    for report in reports:
        if getattr(report, "when", "") == "call":
            counts.update({n: v for n, v in report.user_properties if n.startswith("graders: ")})
    if not counts:
        return ""
    n = {name.removeprefix("graders: "): f"{value:g}" for name, value in counts.items()}
    names = ("exercises", "named", "mistakes", "accepted", "alternatives", "blank", "solved", "points")
    return GRADERS_LINE.format(**{name: n.get(name, "0") for name in names})


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
