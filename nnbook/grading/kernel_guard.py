"""The process between a grader and a kernel: it passes signals down, word up, and never outlives either."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
from collections.abc import Callable, Iterator
from typing import NoReturn

from nnbook.grading.kernel_messages import EXIT, line


def fork_kernel() -> tuple[int, int]:
    """Fork a process for a kernel, leader of its own group.

    Returns
    -------
    (pid, report) : in this process, the kernel's number and the end of a pipe on which the kernel reports;
        in the kernel's, 0 and the end to write to.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os.setsid()
        return 0, writing
    os.close(writing)
    return pid, reading


def guard(
    leash: socket.socket, kernel: int, report: int, on_report: Callable[[], None], everyone: bool = False
) -> NoReturn:
    """Watch a kernel until it ends, then end too. A closed leash kills the kernel and what it started.

    on_report: called when the kernel first reports, before that is told.
    everyone: this is the first process of a process space, to which the dead of the others are left.
    """
    status: int | None = None
    poll = select.poll()
    for descriptor in (os.pidfd_open(kernel), report, leash.fileno()):
        poll.register(descriptor, select.POLLIN)
    reporting = True
    while True:
        ready = {descriptor for descriptor, _event in poll.poll(200 if everyone else None)}
        for pid, ended in _collect(-1 if everyone else kernel):
            status = ended if pid == kernel else status
        if reporting and report in ready:
            said = os.read(report, 65536)
            if said:
                on_report()
                tell(leash, said)
            else:
                poll.unregister(report)
                reporting = False
        elif status is not None:  # only after its last words
            tell(leash, line(EXIT, status))
            os._exit(0)
        elif leash.fileno() in ready:
            numbers = hear(leash)
            for number in numbers or bytes([signal.SIGKILL]):
                send(kernel, number)
            if not numbers:
                os._exit(0)


def _collect(which: int) -> Iterator[tuple[int, int]]:
    """Yield the number and the exit status of each child that has ended."""
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(which, os.WNOHANG))[0]:
            yield ended[0], os.waitstatus_to_exitcode(ended[1])


def send(kernel: int, number: int) -> None:
    """Send a signal to a kernel and what it started, as a terminal would."""
    try:
        os.killpg(kernel, number)
    except ProcessLookupError:  # it has not come to lead a group yet
        with contextlib.suppress(ProcessLookupError):
            os.kill(kernel, number)


def hear(leash: socket.socket, most: int = 64) -> bytes:
    """Return what came down the leash, nothing if the grader is gone."""
    try:
        return leash.recv(most)
    except ConnectionError:
        return b""


def tell(leash: socket.socket, words: bytes) -> None:
    """Say something up the leash; that nobody listens any more shows when next it is heard."""
    with contextlib.suppress(OSError):
        leash.sendall(words)
