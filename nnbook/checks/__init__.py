"""The checks: an engine, and one module of exercises a chapter.

``from nnbook.checks.ch02_perceptron import check`` gives a chapter's checks; ``check.fit(fit)`` uses one.
"""

import os
from collections.abc import Iterator

from nnbook.checks.exercise import Case, Chapter, Exercise, Mistake, Part, Written
from nnbook.checks.result import Note, Result, Row

__all__ = ["PRIVATE", "Case", "Chapter", "Exercise", "Mistake", "Note", "Part", "Result", "Row", "Written"]

PRIVATE = "NNBOOK_PRIVATE"  # the environment variable that names a folder of private exercises (docs/exams.md)


class _Folders(list[str]):
    """Where the modules of this package are: its own folder, and ``checks`` in the private one.

    Asked at each import, for a kernel that was forked learns of a private folder only after this package is loaded.
    """

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        private = os.environ.get(PRIVATE)
        if private:
            yield os.path.join(private, "checks")


__path__ = _Folders(__path__)
