"""The grader's side of a verdict that is given outside the student's process.

A graded cell that checks one answer (``fit, result = check.fit(fit)``) is not run in the student's kernel. A process
forked for it (`nnbook.grading.verdict_process`) runs the check and calls the answer in the kernel over a socket; what
that process says becomes the cell's output.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nnbook
from nnbook.grading.bundle import Bundle
from nnbook.grading.imports import LATER
from nnbook.grading.private import PRIVATE
from nnbook.grading.verdict_table import IN_PROCESS
from nnbook.grading.warm import READ_AT_START, Recipe, WarmFault, WarmProcess

FORKS = sys.platform == "linux"
PATIENCE = 5.0  # seconds that the trusted process has for its last words once the kernel is done
FORK_SECONDS = 30.0
SOCKET = "v-1"

_PROGRAM = "nnbook.grading.verdict_process"
_UNFIT: set[str] = set()  # checks whose functions import what cannot be forked
_Variables = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Check:
    """A cell that checks one answer. key: of the exercise. result: the name that the result gets."""

    chapter: str
    key: str
    result: str

    @property
    def place(self) -> str:
        return f"{self.chapter}/{self.key}"

    @property
    def trusted(self) -> bool:
        """Whether the verdict can be given outside the student's process."""
        return FORKS and self.place not in IN_PROCESS

    def seed(self, secret: str) -> int:
        """Return the seed of the graded run."""
        from nnbook.checks.exercise import graded_seed

        return graded_seed(self.place, secret)

    def stand_in(self, address: str) -> str:
        """Return what the kernel runs in the cell's place. address: of the socket, as the kernel has it."""
        names = self.key, self.result
        arguments = f"{self.chapter!r}, {self.key!r}, {names!r}, {address!r}, globals()"
        return f"__import__('nnbook.grading.verdict_kernel', fromlist=['answer']).answer({arguments})"


def checks_of(bundle: Bundle, notebook: str) -> dict[str, Check]:
    """Return the cells of a notebook, as it was released, that check one answer of the chapter, by their ids."""
    chapter, cells = bundle.chapter, bundle.cells[notebook]
    if not bundle.private and not _has_checks(chapter):
        return {}
    graded = [cell for cell in cells if cell.locked and cell.metadata["grade"] and cell.cell_type == "code"]
    found = {cell.grade_id: _read_check(chapter, cell.source) for cell in graded}
    return {name: check for name, check in found.items() if check is not None}


def _has_checks(chapter: str) -> bool:
    # Not find_spec, which would import the checks' package, and NumPy with it, into every grader.
    return f"ch{chapter}".isidentifier() and Path(nnbook.__file__).with_name("checks").joinpath(f"ch{chapter}").is_dir()


def _read_check(chapter: str, source: str) -> Check | None:
    try:
        match ast.parse(source).body:
            case [
                ast.Assign(
                    targets=[ast.Tuple(elts=[ast.Name(id=bound), ast.Name(id=result)])],
                    value=ast.Call(
                        func=ast.Attribute(value=ast.Name(id="check"), attr=key),
                        args=[ast.Name(id=given)],
                        keywords=[],
                    ),
                ),
                ast.Expr(value=ast.Name(id=shown)),
            ] if bound == given == key != result == shown:
                return Check(chapter, key, result)
    except SyntaxError:
        pass
    return None


class Hearing:
    """One verdict, from the socket on which the kernel is awaited to what the trusted process says; a context manager.

    path: where the socket is to stand. owner: the user that the kernel runs as; None if it is the grader's.

    Raises
    ------
    WarmFault
        if there is no trusted process.
    """

    def __init__(self, check: Check, path: Path, owner: int | None = None) -> None:
        self._check, self._path, self._owner = check, path, owner
        self._said = b""

    def __enter__(self) -> Hearing:
        self._report, report = socket.socketpair()
        with socket.socket(socket.AF_UNIX) as listener, report:
            self._path.unlink(missing_ok=True)
            listener.bind(str(self._path))
            self._path.chmod(0o600)
            if self._owner is not None:
                os.chown(self._path, self._owner, self._owner)
            listener.listen(8)
            request = {"chapter": self._check.chapter, "key": self._check.key, "environment": dict(os.environ)}
            _send(self._check.chapter, request, [report.fileno(), listener.fileno()])
        return self  # while the process is being forked: whoever connects to its socket waits for it

    def told(self, patience: float = PATIENCE) -> dict[str, Any]:
        """Return what `verdict_process.judge` gave, once the kernel has done its part.

        patience: seconds that the trusted process has for what is left to compute. If the kernel let it wait, the
        answer is ``{"gone": why}``; if it came to no end of its own, or to a bad one, ``{"lost": why}``.

        Raises
        ------
        WarmFault
            if the process could not be forked.
        """
        pid = self.pid
        if not self._hear(patience):
            os.kill(pid, signal.SIGTERM)  # it says whether it waits for the kernel
            if not self._hear(PATIENCE):
                return {"lost": "the trusted process did not come to an end"}
        try:
            return json.loads(self._said.split(b"\n", 1)[1])
        except ValueError:
            return {"lost": "the trusted process ended before its verdict"}

    @property
    def pid(self) -> int:
        """The trusted process's number, for which its fork is waited; raises WarmFault if there was none."""
        self._hear(FORK_SECONDS, lines=1)
        number = int(self._said.partition(b"\n")[0].partition(b" ")[2] or 0)
        if not number:
            raise WarmFault("The trusted process could not be forked.")
        return number

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(WarmFault, ProcessLookupError):
            pid = self.pid
            if not self._hear(0):
                os.kill(pid, signal.SIGKILL)
        self._report.close()
        self._path.unlink(missing_ok=True)

    def _hear(self, seconds: float, lines: int = 0) -> bool:
        """Read what the trusted process says until it ends or has said so many lines; say whether it has ended."""
        end = time.monotonic() + seconds
        while not lines or self._said.count(b"\n") < lines:
            self._report.settimeout(max(0.001, end - time.monotonic()))
            try:
                some = self._report.recv(65536)
            except TimeoutError:
                return False
            except OSError:
                return True
            if not some:
                return True
            self._said += some
        return False


def _send(chapter: str, request: dict[str, Any], descriptors: list[int]) -> None:
    """Have the warm process of a chapter fork; one that has died is replaced once."""
    module = f"nnbook.checks.ch{chapter}"
    start = tuple((name, os.environ[name]) for name in (*READ_AT_START, PRIVATE) if name in os.environ)
    others = tuple((name, value) for name, value in os.environ.items() if name not in READ_AT_START)
    for last in (False, True):
        warm = _warm_process(module, start, others)
        try:
            return warm.send(request, descriptors)
        except OSError as error:
            warm.close()
            if last:
                raise WarmFault(f"The trusted process cannot be reached ({error}).") from error
    return None


def _warm_process(module: str, start: _Variables, others: _Variables) -> WarmProcess:
    """Return the warm process of a chapter's checks, which has imported what their functions import if it can fork so.

    Raises
    ------
    WarmFault
        if it does not start with the checks alone either.
    """
    if module not in _UNFIT:
        try:
            return WarmProcess.shared(Recipe((module, LATER), start, (), others, _PROGRAM))
        except WarmFault:
            _UNFIT.add(module)
    return WarmProcess.shared(Recipe((module,), start, (), others, _PROGRAM))
