"""Inside the sandbox: what a forked process does to shut a kernel off from every other, before students' code runs.

The warm process already sees nothing but a read-only system and the pool (`nnbook.grading.sandbox`). For each kernel
there are three more processes: a watch, which stays outside; the first process of the kernel's own process space, which
holds the space together and collects the dead; and the kernel. When the first is killed, the system kills all others.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnbook.grading import kernel_calls as calls
from nnbook.grading.kernel_guard import fork_kernel, guard
from nnbook.grading.sandbox_syscalls import forbid_system_calls
from nnbook.grading.sandbox_watch import watch

POOL = "/pool"  # seen by the warm process alone
SUBMISSION = "/submission"  # a kernel's working directory
SOCKETS = "/sockets"
OPEN_TO_ALL = ("/tmp", "/dev/shm")
CONNECTION = "connection.json"
_FOR_THREADS = 500_000_000  # bytes of addresses that a kernel's own threads take for stacks and hardly fill


@dataclass(frozen=True)
class Box:
    """What a kernel's box is like; all of it crosses as JSON.

    place: the name of the kernel's folder in the pool, with ``work`` and ``sockets`` in it.
    user: the user that the kernel runs as; None where the warm process is not root, so that it has a user namespace.
    memory, disk, file_size: bytes; cpu_seconds, wall_seconds: seconds; processes, open_files: numbers.
    """

    place: str
    user: int | None
    memory: int
    disk: int
    file_size: int
    cpu_seconds: int
    wall_seconds: float
    processes: int
    open_files: int


def fork_boxed(description: dict[str, Any], leash: socket.socket) -> int:
    """Make the box, and the kernel in it; returns only in the kernel, the pipe on which it reports.

    Raises
    ------
    OSError
        where the system refuses a part of the box: then there is no kernel.
    """
    box = Box(**description)
    _leave(box)
    _furnish(box)
    outer, inner = socket.socketpair()
    first = os.fork()
    if first:
        inner.close()
        watch(leash, outer, first, box.memory, box.wall_seconds)
    outer.close()
    os.close(leash.detach())
    calls.end_with_parent()
    calls.mount("proc", "/proc", "proc", calls.NO_SETUID | calls.NO_DEVICES | calls.NO_EXECUTION)
    kernel, report = fork_kernel()
    if kernel:
        guard(inner, kernel, report, lambda: _close_box(box), everyone=True)
    inner.close()
    return report


def confine(description: dict[str, Any]) -> None:
    """Take the limits and give up every privilege, in the kernel's process; nothing of this can be undone."""
    box = Box(**description)
    _limit(box)
    _be_nobody(box)
    calls.be_readable(True)
    calls.end_with_parent()  # a change of user takes this away, too
    if os.getppid() != 1:
        raise OSError("the box ended before its kernel began")


def _leave(box: Box) -> None:
    flags = calls.NEW_MOUNTS | calls.NEW_PID | calls.NEW_IPC | calls.NEW_UTS | calls.NEW_NET
    user, group = os.getuid(), os.getgid()
    if box.user is None:
        calls.unshare(flags | calls.NEW_USER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    else:
        calls.unshare(flags)
    calls.mount("", "/", "", calls.RECURSIVE | calls.PRIVATE)
    socket.sethostname("grader")


def _furnish(box: Box) -> None:
    """Give the kernel folders of its own, with an end to what they hold, and hide the pool."""
    owner = os.getuid() if box.user is None else box.user
    group = os.getgid() if box.user is None else box.user
    safe = calls.NO_SETUID | calls.NO_DEVICES
    room = f"mode=700,uid={owner},gid={group},size={box.disk},nr_inodes=20000"
    for folder in (*OPEN_TO_ALL, SUBMISSION):
        calls.mount("tmpfs", folder, "tmpfs", safe, room)
    terminals = "newinstance,ptmxmode=0666,mode=620"
    calls.mount("devpts", "/dev/pts", "devpts", calls.NO_SETUID | calls.NO_EXECUTION, terminals)
    _copy(Path(POOL, box.place, "work"), Path(SUBMISSION), owner, group)
    calls.mount(f"{POOL}/{box.place}/sockets", SOCKETS, "", calls.BIND)
    calls.mount("tmpfs", POOL, "tmpfs", safe | calls.READ_ONLY, "size=4k,mode=000")


def _copy(source: Path, target: Path, owner: int, group: int) -> None:
    """Copy folders and files, of which there are no other kinds, and give them to the kernel's user."""
    for entry in os.scandir(source):
        copied = target / entry.name
        if entry.is_dir(follow_symlinks=False):
            copied.mkdir()
            _copy(Path(entry.path), copied, owner, group)
        else:
            shutil.copyfile(entry.path, copied, follow_symlinks=False)
        os.chown(copied, owner, group, follow_symlinks=False)


def _limit(box: Box) -> None:
    import resource  # not on Windows, where this module is imported but not used

    for kind, most in (
        (resource.RLIMIT_AS, box.memory + _address_space() + _FOR_THREADS),
        (resource.RLIMIT_NPROC, box.processes),
        (resource.RLIMIT_FSIZE, box.file_size),
        (resource.RLIMIT_NOFILE, box.open_files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        now = resource.getrlimit(kind)[1]
        most = most if now == resource.RLIM_INFINITY else min(most, now)
        resource.setrlimit(kind, (most, most))
    # The first number sends a signal that tells what happened, the second kills who ignores it.
    resource.setrlimit(resource.RLIMIT_CPU, (box.cpu_seconds, box.cpu_seconds + 2))


def _close_box(box: Box) -> None:
    """Once the kernel's sockets stand, let nothing be written beside them: their folder is on the grader's disk."""
    flags = calls.REMOUNT | calls.BIND | calls.READ_ONLY | calls.NO_SETUID | calls.NO_DEVICES
    calls.mount("", SOCKETS, "", flags)
    _be_nobody(box)
    calls.be_readable(False)  # it may be the kernel's user, and it holds the line to the watch


def _be_nobody(box: Box) -> None:
    calls.drop_bounding_set()
    if box.user is not None:
        os.setgroups([])
        os.setresgid(box.user, box.user, box.user)
        os.setresuid(box.user, box.user, box.user)
    calls.give_up_capabilities()
    forbid_system_calls()


def _address_space() -> int:
    """Return how many bytes of addresses this process has now: libraries take many and fill few."""
    with contextlib.suppress(OSError, ValueError), open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0
