"""The process outside a kernel's box that ends everything in it: told to, out of time, or out of memory."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Iterator
from typing import NoReturn

from nnbook.grading.kernel_guard import hear, tell
from nnbook.grading.kernel_messages import EXIT, LIMIT, line

LOOK_EVERY = 0.1  # seconds


def watch(leash: socket.socket, inner: socket.socket, first: int, memory: int, wall_seconds: float) -> NoReturn:
    """Pass words up and signals down until the box's first process is gone, and with it all others.

    memory: bytes that one process may take; all together may hold half as much again.
    wall_seconds: how long the box may stand.
    """
    ended = os.pidfd_open(first)
    poll = select.poll()
    for descriptor in (ended, inner.fileno(), leash.fileno()):
        poll.register(descriptor, select.POLLIN)
    end = time.monotonic() + wall_seconds
    told_exit = False
    excess = ""
    while True:
        ready = {descriptor for descriptor, _event in poll.poll(1000 * LOOK_EVERY)}
        if inner.fileno() in ready:
            words = hear(inner, 65536)
            told_exit = told_exit or EXIT.encode() in words
            tell(leash, words)
            if not words:
                poll.unregister(inner.fileno())
        elif ended in ready:
            status = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
            if not told_exit:
                tell(leash, line(EXIT, status))
            os._exit(0)
        elif leash.fileno() in ready:
            numbers = hear(leash)
            if not numbers:
                os.kill(first, signal.SIGKILL)
                os._exit(0)
            if signal.SIGKILL in numbers:
                os.kill(first, signal.SIGKILL)
            else:
                tell(inner, numbers)
        if not excess:
            excess = _excess(memory, wall_seconds, end)
            if excess:
                tell(leash, line(LIMIT, excess))
                os.kill(first, signal.SIGKILL)


def _excess(memory: int, wall_seconds: float, end: float) -> str:
    """Say in a sentence which limit is passed, "" if none is."""
    if time.monotonic() > end:
        return f"The kernel ran for longer than {wall_seconds:g} s and was stopped."
    if sum(_held()) > 1.5 * memory:
        return f"The kernel took more than {1.5 * memory / 1e9:.1f} GB of memory and was stopped."
    return ""


def _held() -> Iterator[int]:
    """Yield for each process in the box how many bytes of memory it holds, files that it reads apart."""
    # The box's own /proc lies over the outer one here too, so that these are the box's processes and no others.
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            with contextlib.suppress(OSError), open(f"/proc/{entry.name}/status", "rb") as file:
                for row in file:
                    if row.startswith((b"RssAnon:", b"RssShmem:")):
                        yield 1024 * int(row.split()[1])
