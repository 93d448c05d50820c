"""What grading a submission gives, as plain data, and the files in which it stands until everything is merged."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from nnbook.course.files import write_whole

# graded; graded, but the notebook did not run to its end; not handed in; not to be graded.
Status = Literal["graded", "cut short", "missing", "failed"]
FORMAT = 3  # to be raised when grading gives other results or other files: what was stored before is then done again


@dataclass(frozen=True)
class NotebookResult:
    """How one notebook went.

    scores: the points that the checks gave, by cell; None where a person has to give them.
    max_scores: the most that each cell can earn.
    comments: nbgrader's automatic comments, by cell.
    content: the autograded notebook as it goes into a file, "" if there is none.
    """

    name: str
    status: Status
    reason: str = ""
    scores: Mapping[str, float | None] = field(default_factory=dict)
    max_scores: Mapping[str, float] = field(default_factory=dict)
    comments: Mapping[str, str | None] = field(default_factory=dict)
    content: str = field(default="", repr=False)


@dataclass(frozen=True)
class Result:
    """How one submission went.

    submission_key, key: hashes of what was handed in, and of all that the result depends on.
    notes: what was put right or left out, a sentence each.
    timestamp: when it was handed in, as nbgrader reads it (ISO, UTC); None if that is not known.
    seconds: by phase.
    lasting: False if another try may end otherwise: no kernel, a full disk, a process that was killed.
    """

    student: str
    chapter: str
    status: Status
    reason: str = ""
    notebooks: tuple[NotebookResult, ...] = ()
    notes: tuple[str, ...] = ()
    timestamp: str | None = None
    log: str = field(default="", repr=False)
    seconds: Mapping[str, float] = field(default_factory=dict)
    lasting: bool = True
    submission_key: str = ""
    key: str = ""

    @property
    def score(self) -> float:
        return sum(points or 0 for nb in self.notebooks for points in nb.scores.values())

    @property
    def max_score(self) -> float:
        return sum(points for nb in self.notebooks for points in nb.max_scores.values())

    @property
    def waiting(self) -> int:
        """How many answers wait for a person."""
        return sum(points is None for nb in self.notebooks for points in nb.scores.values())


def failed(student: str, chapter: str, reason: str, **more: Any) -> Result:
    """Return the result of a submission that cannot be graded, with its reason."""
    return Result(student, chapter, "failed", reason, **more)


class Store:
    """A folder with a file for each student: the result, whole, and whether it is in the gradebook yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def holds(self, student: str) -> bool:
        """Say whether there is a result of a student, of whatever work."""
        return self._file(student).exists()

    def load(self, student: str) -> tuple[Result, bool] | None:
        """Return a student's result and whether it has been merged; None if there is none that can be read."""
        try:
            data = json.loads(self._file(student).read_text(encoding="utf-8"))
            if data["format"] != FORMAT:
                return None
            notebooks = tuple(NotebookResult(**one) for one in data["result"].pop("notebooks"))
            notes = tuple(data["result"].pop("notes"))
            return Result(**data["result"], notebooks=notebooks, notes=notes), data["merged"]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, result: Result, merged: bool = False) -> None:
        """Write a result; whoever reads finds the old one or the new one, never half of it."""
        data = {"format": FORMAT, "merged": merged, "result": dataclasses.asdict(result)}
        write_whole(self._file(result.student), json.dumps(data, ensure_ascii=True).encode())

    def _file(self, student: str) -> Path:
        return self.folder / f"{student}.json"
