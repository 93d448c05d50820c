"""The trusted process: warm with the checks of a chapter, forked for each exercise, told of it by the grader alone.

Started as ``python -m nnbook.grading.verdict_process DESCRIPTOR MODULE…``. What it learns from a student's kernel are
values and stand-ins (`nnbook.grading.verdict_values`), and what the answer's function does when it is called.
"""

from __future__ import annotations

import builtins
import contextlib
import dataclasses
import gc
import importlib
import inspect
import json
import os
import random
import resource
import signal
import socket
import sys
import threading
import traceback
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnbook.checks import Chapter, Exercise, Result
from nnbook.checks.run import _trip, functions_of
from nnbook.grading.imports import LATER, imported_in
from nnbook.grading.kernel_messages import FAULT, READY, line, receive_request
from nnbook.grading.verdict_calls import Peer
from nnbook.grading.verdict_line import Line, LineBroken, Message
from nnbook.grading.verdict_unpack import Unpacker
from nnbook.grading.verdict_values import LONGEST_TEXT, CannotCross, Packer
from nnbook.time_scale import time_scale

if sys.platform == "linux":
    from nnbook.grading.kernel_calls import end_with_parent  # here, for each verdict's process would import it anew

MEMORY = 2_000_000_000  # bytes beyond what the process begins with
CPU_SECONDS = 900
MOST_TOLD = 2_000_000  # bytes
_MOST_WARNINGS = 100


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    fault = warm_up(sys.argv[2:])
    control.sendall(line(FAULT, fault) if fault else line(READY, os.getpid()))
    if not fault:
        serve(control)


def warm_up(words: Sequence[str]) -> str:
    """Import the checks; return in a sentence what is wrong, or an empty text.

    words: the modules with the checks, and `LATER` for what their functions import when they are called, too.
    """
    modules = [word for word in words if word != LATER]
    for module in modules:
        try:
            importlib.import_module(module)
        except ImportError as error:
            return f"The checks in {module} could not be imported ({error})."
    if LATER in words:
        _import_what_functions_import(modules)
    if threading.active_count() > 1:
        return f"Importing {', '.join(modules)} starts a thread, which no fork survives."
    gc.collect()
    gc.freeze()
    return ""


def _import_what_functions_import(modules: Sequence[str]) -> None:
    """Import once what each verdict's process would import for itself, as far as it is there."""
    parts = [name for name in sys.modules if any(name == one or name.startswith(f"{one}.") for one in modules)]
    for part in parts:
        with contextlib.suppress(OSError, TypeError):  # no source
            for name in imported_in(inspect.getsource(sys.modules[part])):
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)


def serve(control: socket.socket) -> None:
    """Fork a process for each request until the grader is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while (received := receive_request(control)) is not None:
        request, (report, listener) = received
        if os.fork() == 0:
            control.close()
            _judge_and_end(request, socket.socket(fileno=report), socket.socket(fileno=listener))
        os.close(report)
        os.close(listener)


def _judge_and_end(request: Message, report: socket.socket, listener: socket.socket) -> None:
    """Give one verdict to the grader: a line with this process's number, so that it can be ended, then the verdict."""
    status = 1
    try:
        report.sendall(line("pid", os.getpid()))
        _prepare(request["environment"])
        signal.signal(signal.SIGTERM, _give_up_waiting)
        try:
            channel = Line(listener.accept()[0])
        except LineBroken as error:
            told: Message = {"gone": str(error)}
        else:
            signal.signal(signal.SIGTERM, lambda *_: _give_up_waiting() if channel.waiting else os._exit(1))
            told = judge(request["chapter"], request["key"], channel)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        report.sendall(_as_json(told))
        status = 0
    except BaseException:
        with contextlib.suppress(OSError):
            sys.stderr.write(traceback.format_exc())
    finally:
        os._exit(status)


def _give_up_waiting(*_: object) -> None:
    raise LineBroken("the kernel did not answer")


def _as_json(told: Message) -> bytes:
    text = json.dumps(told).encode()
    if len(text) <= MOST_TOLD:
        return text
    return json.dumps({"error": "TooMuch", "text": f"the check's result takes {len(text) / 1e6:.0f} MB"}).encode()


def _prepare(environment: dict[str, str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if sys.platform == "linux":
        end_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    random.seed()
    np.random.seed()  # noqa: NPY002  (checks draw from generators of their own; this is for all else)
    seconds = int(CPU_SECONDS * time_scale())
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError), open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


def judge(chapter: str, key: str, channel: Line) -> Message:
    """Check the answer at the other end of a line.

    Returns
    -------
    dict
        ``{"data": …}``, what a notebook shows of the result; ``{"error": name, "text": …}`` if the check itself was
        ended by an error; ``{"gone": why}`` if the other end was.
    """
    checks: Chapter = importlib.import_module(f"nnbook.checks.ch{chapter}").check
    peer = TrustedPeer(channel, exercise := getattr(checks, key))
    try:
        attempt = peer.greet()
        value, result = exercise(attempt)
        told = {"data": result._repr_mimebundle_()}
        peer.bid_farewell(value is attempt, result)
    except LineBroken as error:
        return {"gone": str(error)[:200]}
    except BaseException as error:
        return {"error": type(error).__name__, "text": str(error)[:LONGEST_TEXT]}
    finally:
        channel.close()
    return told


class TrustedPeer(Peer):
    """The trusted side of the line."""

    def __init__(self, channel: Line, exercise: Exercise) -> None:
        super().__init__(channel)
        self._exercise = exercise
        self._books = [function for book in exercise._books() for function in functions_of(book)]

    def greet(self) -> Any:
        """Return what stands for the answer: a function that calls it, or its value; raises LineBroken."""
        hello, blobs = self.line.receive()
        hints = hello.get("hints")
        self._exercise._hints_given = min(max(hints, 0), len(self._exercise.hints)) if type(hints) is int else 0
        if hello.get("book") is True:
            return self._exercise.book
        try:
            return Unpacker(self, hello.get("objects"), blobs).unpack(hello.get("attempt"))
        except CannotCross as error:
            raise LineBroken(str(error)) from None

    def describe_call(self) -> Message:
        # The book's functions are made to trip in this process; in the other they have to be, too.
        books = any(function.__code__ is _trip.__code__ for function in self._books)
        return {"errstate": np.geterr(), "books": books}

    def take_effects(self, reply: Message) -> None:
        printed, warned = reply.get("printed"), reply.get("warned")
        if isinstance(printed, list):
            for stream, text in zip((sys.stdout, sys.stderr), printed, strict=False):
                if text:
                    stream.write(str(text))
        for pair in warned[:_MOST_WARNINGS] if isinstance(warned, list) else ():
            if isinstance(pair, list) and len(pair) == 2:
                warnings.warn(str(pair[1]), _category(str(pair[0])), stacklevel=2)

    def bid_farewell(self, passed: bool, result: Result) -> None:
        """Tell the kernel what to bind, and what ``compare`` is to show; none of it counts."""
        packer = Packer(self)
        tried = None
        if self._exercise._last is not None:
            last = self._exercise._last[2]
            case = next(i for i, one in enumerate(last.part.cases) if one is last.case)
            part = next(i for i, one in enumerate(self._exercise.parts) if one is last.part)
            with contextlib.suppress(CannotCross):
                tried = {"part": part, "case": case, "problem": last.problem, "args": packer.pack(last.args)}
        if tried is not None:
            tried["objects"] = packer.objects
        message = {"do": "bind", "passed": passed, "result": dataclasses.asdict(result), "tried": tried}
        try:
            self.line.send(message, packer.blobs)
        except ValueError:  # too large, as only the arguments can be
            self.line.send({**message, "tried": None})


def _category(name: str) -> type[Warning]:
    kind = getattr(builtins, name, None) or getattr(np.exceptions, name, None)
    return kind if isinstance(kind, type) and issubclass(kind, Warning) else UserWarning


if __name__ == "__main__":
    main()
