"""An exercise judged twice: in this process, and here with the answer in another, as `nnbook grade` does it."""

from __future__ import annotations

import importlib
import json
import os
import re
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nnbook.checks import Exercise
from nnbook.checks.result import MIME
from nnbook.grading.verdict_kernel import answer
from nnbook.grading.verdict_line import Line
from nnbook.grading.verdict_process import judge

_LINE = re.compile(r" \(line \d+: `[^`]*`\)")


def inside(exercise: Exercise, attempt: Any) -> dict[str, Any]:
    """Return what the check says when it runs beside the answer."""
    _forget(exercise)
    return exercise(attempt)[1]._repr_mimebundle_()


def outside(exercise: Exercise, attempt: Any, in_kernel: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Return what `judge` gives here while a forked process plays the kernel.

    in_kernel: called there first: what a cheat does to the process.
    """
    _forget(exercise)
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        address = str(Path(folder, "v"))
        listener.bind(address)
        listener.listen()
        pid = os.fork()
        if pid == 0:
            try:
                in_kernel()
                names = {exercise.key: attempt}
                answer(exercise.chapter, exercise.key, (exercise.key, "result"), address, names)
            finally:
                os._exit(0)
        try:
            return judge(exercise.chapter, exercise.key, Line(listener.accept()[0]))
        finally:
            end = time.monotonic() + 5
            while os.waitpid(pid, os.WNOHANG)[0] == 0:
                if time.monotonic() > end:
                    os.kill(pid, 9)
                time.sleep(0.001)


def difference(exercise: Exercise, attempt: Any, expected: Any) -> str:
    """Say how what is told outside differs from ``expected``, what is told `inside`; "" if it does not.

    Lines are left out: of a mistake that stands in one file with its check, an error of that check shows other lines.
    """
    told = outside(exercise, attempt)
    if "data" not in told:
        return str(told)[:300]
    ours, theirs = (json.loads(_LINE.sub("", json.dumps(one[MIME]))) for one in (told["data"], expected))
    return str({name: (ours[name], theirs[name]) for name in theirs if ours[name] != theirs[name]} or "")[:600]


def chapters() -> list[str]:
    """Return the names of the course's chapters."""
    root = Path(__file__).resolve().parents[1]
    return sorted(one.name for one in root.glob("solutions/[0-9]*") if (one / f"{one.name}.py").exists())


def exercises(chapter: str) -> list[Exercise]:
    return list(importlib.import_module(f"nnbook.checks.ch{chapter}").check.exercises.values())


def attempts(exercise: Exercise, all_of_them: bool) -> list[Any]:
    """Return answers, right and wrong; without ``all_of_them`` one of each kind."""
    graders = importlib.import_module(f"graders.ch{exercise.chapter}")
    kinds = [
        list(graders.ALTERNATIVES.get(exercise.key, [])),
        [mistake.attempt for mistake in exercise.mistakes],
        [wrong for wrong, _ in graders.WRONG.get(exercise.key, [])],
    ]
    return [*(one for kind in kinds for one in (kind if all_of_them else kind[:1])), exercise.book, 7, _blank]


def some_attempts(exercise: Exercise, number: int) -> list[Any]:
    """Return three answers for every day: a right one, a wrong one, and one that needs no check to be told apart.

    number: the exercise's place in its chapter, so that in three that follow each other all kinds are tried.
    """
    right, *wrong, book, seven, blank = attempts(exercise, False)
    return [right, wrong[number % len(wrong)], (book, seven, blank)[number % 3]]


def _blank(*args: Any, **kwargs: Any) -> None:
    raise NotImplementedError


def _forget(exercise: Exercise) -> None:
    exercise._hints_given, exercise._last = 0, None
