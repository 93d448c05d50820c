"""Which tests stay together on one worker: those of a file, and in the largest file those of a chapter."""

from __future__ import annotations

import re
from typing import Any

from xdist.scheduler.loadscope import LoadScopeScheduling

# Few tests, minutes of work.
SLOW = (
    "tests/test_lint.py",
    "tests/test_site_browser.py",
    "tests/test_grading_sandbox.py",
    "tests/test_nbgrader.py",
    "tests/test_notebooks.py",
)


class ByFileAndChapter(LoadScopeScheduling):
    """A notebook's cells share a kernel, and a file's tests their fixtures. The graders' tests share neither.

    Scopes with many tests are given out first, and before them the slow ones, so that no long one is left for the end.
    """

    def schedule(self) -> None:
        super().schedule()
        for scope in reversed(SLOW):
            if scope in self.workqueue:
                self.workqueue.move_to_end(scope, last=False)

    def _split_scope(self, nodeid: str) -> Any:
        file, _, test = nodeid.partition("::")
        chapter = re.search(r"\[(\d\d)-", test)
        return f"{file}::{chapter[1]}" if file.endswith("test_graders.py") and chapter else file
