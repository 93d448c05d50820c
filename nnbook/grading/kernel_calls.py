"""The few calls of Linux that Python does not offer: namespaces, mounts, capabilities. Each raises OSError."""

from __future__ import annotations

import ctypes
import functools
import os
import signal
import struct
from typing import Any

# <linux/sched.h>
NEW_MOUNTS, NEW_UTS, NEW_IPC, NEW_USER, NEW_PID, NEW_NET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
# <sys/mount.h>
READ_ONLY, NO_SETUID, NO_DEVICES, NO_EXECUTION, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
# <linux/prctl.h>
_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _DROP_FROM_BOUNDING_SET, _SET_NO_NEW_PRIVILEGES = 1, 4, 24, 38
_CAPABILITIES_VERSION_3 = 0x20080522


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def end_with_parent() -> None:
    """Have the system kill this process when the thread that started it ends."""
    process_control(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def unshare(flags: int) -> None:
    """Leave the namespaces named by the flags for fresh ones; of processes, the next child is the first in its own."""
    _check(_libc().unshare(flags), "unshare")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount ``source`` on ``target``, as mount(2)."""
    words = [os.fsencode(word) or None for word in (source, target, kind)]
    _check(_libc().mount(*words, ctypes.c_ulong(flags), os.fsencode(options) or None), f"mount on {target}")


def be_readable(readable: bool) -> None:
    """Say whether processes of the same user may look into this one; a change of user takes that away."""
    process_control(_SET_DUMPABLE, int(readable))


def drop_bounding_set() -> None:
    """Let no program that is executed from here on gain a capability; without CAP_SETPCAP nothing is done."""
    capability = 0
    while _libc().prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) == 0:  # until there is none of that number
        capability += 1


def give_up_capabilities() -> None:
    """Give up every privilege that root or the owner of a user namespace has, for good, and for what is executed."""
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITIES_VERSION_3, 0))
    none = ctypes.create_string_buffer(struct.pack("6I", 0, 0, 0, 0, 0, 0))
    _check(_libc().capset(header, none), "capset")
    process_control(_SET_NO_NEW_PRIVILEGES, 1)


def process_control(option: int, *values: Any) -> None:
    """Call prctl(2)."""
    _check(_libc().prctl(option, *(*values, 0, 0, 0, 0)[:4]), f"prctl {option}")
