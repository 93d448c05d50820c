"""What nobody thought of: one sentence for the learner, the traceback in a log."""

from __future__ import annotations

import tempfile
import time
import traceback
from pathlib import Path

from nnbook.course.places import Problem, find_places


def unexpected(error: BaseException) -> str:
    """Write an exception to the log and return the sentence that says so."""
    text = "".join(traceback.format_exception(error))
    entry = f"{time.strftime('%Y-%m-%d %H:%M:%S')}\n{text}\n"
    for folder in _log_folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with open(folder / "nnbook.log", "a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(entry)
        except OSError:
            continue
        return f"Something unexpected happened ({_short(error)}); the details are in {folder / 'nnbook.log'}."
    return f"Something unexpected happened ({_short(error)}), and no log could be written."


def _log_folders() -> list[Path]:
    temporary = Path(tempfile.gettempdir())
    try:
        return [find_places().hidden, temporary]
    except (Problem, OSError):
        return [temporary]


def _short(error: BaseException) -> str:
    line = str(error).strip().partition("\n")[0][:120]
    return f"{type(error).__name__}: {line}" if line else type(error).__name__
