"""The calls to the system that a kernel in the sandbox is refused, by a seccomp filter.

Namespaces and limits keep a kernel from what it should not reach; the filter takes away what nobody needs for a
notebook and through which the others were got around before: namespaces of one's own, mounts, tracing, keys, memory
that no limit counts, and sockets of families that know no network namespace (AF_VSOCK reaches the host of a virtual
machine).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

from nnbook.grading import kernel_calls as calls

# What is refused, with its numbers on x86-64 and on ARM64 (None where it does not exist), from <asm/unistd.h>.
_REFUSED: dict[str, tuple[int, int | None]] = {
    "shmget": (29, 194),
    "ptrace": (101, 117),
    "syslog": (103, 116),
    "pivot_root": (155, 41),
    "acct": (163, 89),
    "mount": (165, 40),
    "umount2": (166, 39),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "iopl": (172, None),
    "ioperm": (173, None),
    "init_module": (175, 105),
    "delete_module": (176, 106),
    "quotactl": (179, 60),
    "kexec_load": (246, 104),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "perf_event_open": (298, 241),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "setns": (308, 268),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "finit_module": (313, 273),
    "memfd_create": (319, 279),
    "kexec_file_load": (320, 294),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "pidfd_getfd": (438, 438),
    "mount_setattr": (442, 442),
    "quotactl_fd": (443, 443),
    "memfd_secret": (447, 447),
}
_CLONE, _CLONE3, _SOCKET = (56, 220), 435, (41, 198)
_NAMESPACES = 0x7E020000  # all of them, CLONE_NEWCGROUP too
_FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: each ends at the namespace

# The machine's name: its place in the pairs above, and its number in <linux/audit.h>.
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

# <linux/filter.h>, <linux/seccomp.h>
_LOAD, _RETURN, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT = 0x20, 0x06, 0x15, 0x35, 0x45
_ALLOW, _KILL, _FAIL_WITH = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_SET_SECCOMP, _FILTER = 22, 2


def knows_machine() -> bool:
    """Say whether the filter is written for this machine."""
    return platform.machine() in _MACHINES


def forbid_system_calls() -> None:
    """Refuse this process, and what it starts, the calls above; needs that new privileges are given up.

    Raises
    ------
    OSError
        if the system takes no filter.
    """
    place, architecture = _MACHINES[platform.machine()]
    program = _program(place, architecture)
    instructions = ctypes.create_string_buffer(b"".join(program))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(instructions))
    calls.process_control(_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(header))


def _program(place: int, architecture: int) -> list[bytes]:
    refuse = _instruction(_RETURN, _FAIL_WITH | errno.EPERM)
    program = [
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_IF_EQUAL, architecture, 1, 0),
        _instruction(_RETURN, _KILL),  # a 32-bit call: its numbers are others
        _instruction(_LOAD, _NUMBER),
    ]
    if place == 0:  # x86-64 has a second set of numbers, for 32-bit pointers
        program += [_instruction(_IF_AT_LEAST, 0x40000000, 0, 1), refuse]
    for numbers in _REFUSED.values():
        number = numbers[place]
        if number is not None:
            program += [_instruction(_IF_EQUAL, number, 0, 1), refuse]
    # Its flags lie in memory, where a filter cannot look; told that there is no such call, libraries take the older.
    program += [_instruction(_IF_EQUAL, _CLONE3, 0, 1), _instruction(_RETURN, _FAIL_WITH | errno.ENOSYS)]
    program += [
        _instruction(_IF_EQUAL, _CLONE[place], 0, 4),
        _instruction(_LOAD, _FIRST_ARGUMENT),
        _instruction(_IF_ANY_BIT, _NAMESPACES, 0, 1),
        refuse,
        _instruction(_RETURN, _ALLOW),
    ]
    program += [_instruction(_IF_EQUAL, _SOCKET[place], 0, 2 + len(_FAMILIES)), _instruction(_LOAD, _FIRST_ARGUMENT)]
    for left, family in zip(range(len(_FAMILIES), 0, -1), _FAMILIES, strict=True):
        program.append(_instruction(_IF_EQUAL, family, left, 0))
    program += [refuse, _instruction(_RETURN, _ALLOW)]
    return program


def _instruction(code: int, value: int, jump_if: int = 0, jump_else: int = 0) -> bytes:
    return struct.pack("HBBI", code, jump_if, jump_else, value)
