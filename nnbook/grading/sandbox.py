"""The sandbox: what students' code sees, how much it may use, and what this machine needs for it.

Bubblewrap holds a warm process (`nnbook.grading.warm`) that sees a read-only system, the course's package and a pool of
folders, and no home, no solutions, no gradebook, no network. Each kernel forked from it is shut off once more
(`nnbook.grading.sandbox_inside`), with its own copy of the submission's folder. `docs/security.md` says what that keeps
out and what it does not.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nnbook.grading.sandbox_inside import OPEN_TO_ALL, POOL, SOCKETS, SUBMISSION
from nnbook.grading.sandbox_syscalls import knows_machine

INSTALL = "Install it with `apt install bubblewrap`, `dnf install bubblewrap` or `pacman -S bubblewrap`."
ELSEWHERE = "Grade in a Linux container instead (docs/security.md)."

# What a kernel may read besides the Python environment and the course's package.
SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
)
HOME = "/tmp"  # in the box: new for each kernel, and in memory
# Handed on from the grader's environment, if set there; all else is left out.
HANDED_ON = (
    "NBGRADER_EXECUTION",
    "NBGRADER_VALIDATING",
    "NNBOOK_PRIVATE",
    "NNBOOK_STUDENT",
    "NNBOOK_TIME_SCALE",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "MALLOC_MMAP_THRESHOLD_",
    "MALLOC_TRIM_THRESHOLD_",
    "PYTHONHASHSEED",
    "TZ",
)
# A root grader needs no user namespace, so that each of its kernels can be a user of its own. Root in the sandbox keeps
# what is needed for that and for mounting, and kernels keep nothing.
_OF_ROOT = ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "CHOWN", "KILL", "DAC_OVERRIDE")


@dataclass(frozen=True)
class Limits:
    """How much a kernel and everything that it starts may use.

    memory : int
        bytes that a process can take beyond what it starts with; all together can hold half as much again.
    cpu_seconds : int
        seconds of computing, for each process.
    wall_seconds : float
        seconds from the kernel's start to its end; then everything is killed.
    processes : int
        processes and threads; the kernel itself has about ten.
    file_size : int
        bytes of one file.
    disk : int
        bytes of all files in the working directory, and as many in /tmp; they are held in memory.
    open_files : int
        open files of each process.
    """

    memory: int = 2_000_000_000
    cpu_seconds: int = 600
    wall_seconds: float = 900.0
    processes: int = 64
    file_size: int = 100_000_000
    disk: int = 256_000_000
    open_files: int = 512


def available() -> str:
    """Say in a sentence or two why there is no sandbox on this machine and what to do; "" if there is one."""
    if sys.platform != "linux":
        return f"The sandbox for students' code needs Linux. {ELSEWHERE}"
    if not knows_machine():
        return f"The sandbox for students' code knows the processors x86-64 and ARM64 only. {ELSEWHERE}"
    if shutil.which("bwrap") is None:
        return f"The sandbox for students' code needs bubblewrap, which is not installed. {INSTALL}"
    for path in python_paths():
        if any(Path(path).is_relative_to(folder) for folder in OPEN_TO_ALL):
            return f"The sandbox hides {' and '.join(OPEN_TO_ALL)} from students' code, and {path} lies there: move it."
    return _try_bubblewrap(os.geteuid())


@functools.cache
def _try_bubblewrap(user: int) -> str:
    """Make a box, and one within as for a kernel, and say what the system has against it."""
    within = ["unshare", *([] if user == 0 else ["--user"]), "--mount", "--net", "--pid", "--fork", "--mount-proc"]
    command = ["bwrap", *_namespaces(user), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", *within, "true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"The sandbox for students' code could not be tried: {error}."
    if done.returncode == 0:
        return ""
    said = (done.stderr.strip().splitlines() or ["it does not say why"])[0]
    return (
        f"The sandbox for students' code needs namespaces, which this machine refuses ({said}): "
        "set `sysctl user.max_user_namespaces=10000`, on Ubuntu also `kernel.apparmor_restrict_unprivileged_userns=0`, "
        "or, in a container, start it as deploy/container/Containerfile says."
    )


def _namespaces(user: int) -> list[str]:
    words = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if user != 0:
        return [*words, "--unshare-user"]
    return [*words, "--cap-drop", "ALL", *(word for name in _OF_ROOT for word in ("--cap-add", f"CAP_{name}"))]


def wrapper(pool: Path, environment: Mapping[str, str], readable: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the words before a command that run it where only the system and the pool can be seen.

    readable: more folders or files that may be read, under the same paths.
    """
    paths = [path for path in dict.fromkeys((*SYSTEM, *python_paths(), *readable)) if os.path.lexists(path)]
    words = ["bwrap", *_namespaces(os.geteuid()), "--new-session", "--hostname", "grader", "--clearenv"]
    for name, value in environment.items():
        words += ["--setenv", name, value]
    words += ["--proc", "/proc", "--dev", "/dev"]
    for folder in (*_folders_above(paths), HOME, SUBMISSION, SOCKETS):
        words += ["--perms", "0755", "--dir", folder]  # else they could be entered by root alone
    for path in paths:
        words += ["--symlink", os.readlink(path), path] if os.path.islink(path) else ["--ro-bind", path, path]
    settings = os.path.join(sys.prefix, "etc", "jupyter")  # where a teacher's configuration can stand
    if os.path.isdir(settings):
        words += ["--tmpfs", settings, "--remount-ro", settings]
    for folder in OPEN_TO_ALL:
        words += ["--perms", "1777", "--tmpfs", folder]
    words += ["--bind", str(pool), POOL]
    return (*words, "--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/", "--")


def python_paths() -> list[str]:
    """Return the folders that Python and the course's package need; of a checkout of the course only the package."""
    package = Path(__file__).resolve().parents[1]
    paths = [sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix)]
    if not any(package.is_relative_to(path) for path in paths):
        paths.append(str(package))
    return [path for path in paths if not any(Path(path).is_relative_to(folder) for folder in SYSTEM)]


def _folders_above(paths: Iterable[str]) -> list[str]:
    folders = {str(folder) for path in paths for folder in Path(path).parents} - {"/"}
    links = [path for path in paths if os.path.islink(path)]
    return sorted(folder for folder in folders if not any(Path(folder).is_relative_to(link) for link in links))


def inner_environment(outer: Mapping[str, str], handed_on: Iterable[str] = HANDED_ON) -> dict[str, str]:
    """Return all that a kernel's environment holds."""
    environment = {
        "PATH": f"{os.path.dirname(sys.executable)}:/usr/bin:/bin",
        "HOME": HOME,
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "TMPDIR": HOME,
        "IPYTHONDIR": f"{HOME}/.ipython",
        "MPLCONFIGDIR": f"{HOME}/.matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
    return environment | {name: outer[name] for name in handed_on if name in outer}
