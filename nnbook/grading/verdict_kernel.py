"""In the student's kernel: let the trusted process call an answer, then bind its name as the check would have done.

Nothing here decides anything. Students' code can change all of it, and so pretends to be another answer at most.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from nnbook.checks import Exercise, Result, Row
from nnbook.checks.attempt import Try
from nnbook.checks.exam import exercise_in_kernel
from nnbook.checks.run import Outcome, _tripwire
from nnbook.grading.verdict_calls import Peer
from nnbook.grading.verdict_line import Line, Message
from nnbook.grading.verdict_unpack import Unpacker
from nnbook.grading.verdict_values import CannotCross, Packer

SEEDS = "NNBOOK_GRADING_SEEDS"  # read by Exercise
_MOST_PRINTED = 100_000  # characters of what a call prints
_MOST_WARNINGS = 100


def answer(chapter: str, key: str, names: tuple[str, str], address: str, namespace: dict[str, Any]) -> Result:
    """Serve calls of an answer until the verdict is there, and bind the names of a check cell.

    names: of the answer, and of the result. address: of the trusted process's socket.
    """
    attempt = namespace[names[0]]
    exercise = exercise_in_kernel(chapter, key)
    peer = KernelPeer(Line.to(address), exercise, attempt)
    try:
        packer = Packer(peer)
        hello: Message = {"attempt": packer.pack(attempt), "objects": packer.objects}
        hello |= {"book": exercise.book is not None and attempt is exercise.book, "hints": exercise._hints_given}
        peer.line.send(hello, packer.blobs)
        message, blobs = peer.line.receive()
        while message["do"] != "bind":
            peer.serve(message, blobs, 0)
            message, blobs = peer.line.receive()
    finally:
        peer.line.close()
    result = _as_result(message["result"])
    namespace[names[0]] = attempt if message["passed"] or exercise.book is None else exercise.book
    namespace[names[1]] = result
    _remember(exercise, attempt, result, message["tried"], blobs, peer)
    return result


def take_seed(place: str, seed: int) -> None:
    """Let checks of an exercise draw the numbers of its graded run from here on. place: ``chapter/key``."""
    seeds = json.loads(os.environ.get(SEEDS, "{}"))
    os.environ[SEEDS] = json.dumps({**seeds, place: seed})


class KernelPeer(Peer):
    """The student's side of the line: what a call prints and warns of is caught, as a check in this process would."""

    def __init__(self, line: Line, exercise: Exercise, attempt: Any) -> None:
        super().__init__(line)
        self._books = [book for book in exercise._books() if book is not attempt]

    @contextlib.contextmanager
    def around(self, message: Message, reply: Message) -> Iterator[None]:
        out, err = io.StringIO(), io.StringIO()
        caught: list[Any] = []
        try:
            with (
                warnings.catch_warnings(record=True) as caught,
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
                np.errstate(**message["errstate"]),
            ):
                warnings.simplefilter("always")
                with _tripwire(self._books if message["books"] else ()):
                    yield
        finally:
            reply["printed"] = [out.getvalue()[:_MOST_PRINTED], err.getvalue()[:_MOST_PRINTED]]
            reply["warned"] = [[one.category.__name__, str(one.message)] for one in caught[:_MOST_WARNINGS]]


def _as_result(data: dict[str, Any]) -> Result:
    return Result(**{**data, "rows": [Row(**row) for row in data["rows"]]})


def _remember(exercise: Exercise, attempt: Any, result: Result, tried: Any, blobs: list[bytes], peer: Peer) -> None:
    """Have ``check.NAME.compare()`` and ``report()`` speak of this attempt."""
    if tried is None or not exercise.parts:
        return
    part = exercise.parts[tried["part"]]
    with contextlib.suppress(CannotCross):
        args = Unpacker(peer, tried["objects"], blobs).unpack(tried["args"])
        exercise._last = attempt, result, Try(part, part.cases[tried["case"]], args, Outcome(), tried["problem"])


def kernel_is_ready(*names: str) -> bool:
    """Say whether a check cell would find these names."""
    return all(name in vars(sys.modules["__main__"]) for name in names)
