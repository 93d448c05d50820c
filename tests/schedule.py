"""Which tests stay together on one worker: those of a file, and in the largest file those of a chapter."""

from __future__ import annotations

import re
from typing import Any

from xdist.scheduler.loadscope import LoadScopeScheduling


class ByFileAndChapter(LoadScopeScheduling):
    """A notebook's cells share a kernel, and a file's tests their fixtures. The graders' tests share neither.

    Scopes with many tests are given out first, so that no long one is left for the end.
    """

    def _split_scope(self, nodeid: str) -> Any:
        file, _, test = nodeid.partition("::")
        chapter = re.search(r"\[(\d\d)-", test)
        return f"{file}::{chapter[1]}" if file.endswith("test_graders.py") and chapter else file
