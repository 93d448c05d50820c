"""The grader's side of the warm process: start it, have it fork kernels, replace it when it has died."""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from dataclasses import dataclass, field
from typing import Any, ClassVar

from nnbook.grading.kernel_messages import EXIT, FAULT, LIMIT, READY, send_request

# Read when a library is imported or the interpreter starts, so too early to be changed in a fork.
READ_AT_START = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "MALLOC_MMAP_THRESHOLD_",
    "MALLOC_TRIM_THRESHOLD_",
    "MPLBACKEND",
    "MPLCONFIGDIR",
    "PYTHONHASHSEED",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
)
START_SECONDS = 120.0
PATIENCE = 2.0  # seconds that a process has to end of itself

_TOO_MUCH_COMPUTING = 24  # SIGXCPU
_OWN: weakref.WeakSet[socket.socket] = weakref.WeakSet()


class WarmFault(RuntimeError):
    """Why there is no warm process or no kernel from it, in one sentence."""


@dataclass(frozen=True)
class Recipe:
    """What a warm process is like; kernels whose recipes are equal come from the same one.

    modules: what it imports. environment: the variables of `READ_AT_START` that it starts with.
    wrapper: what stands before its command. others: more variables to start with, which each kernel sets anew.
    program: the module that is run.
    """

    modules: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    wrapper: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    program: str = "nnbook.grading.kernel_server"


class WarmProcess:
    """A process that has imported a recipe's modules and forks kernels. It ends when its owner does, however that ends.

    `shared` gives one for each recipe; a process of one's own is made by calling the class.

    Raises
    ------
    WarmFault
        if it does not start.
    """

    _shared: ClassVar[dict[tuple[int, Recipe], WarmProcess]] = {}
    _lock: ClassVar[threading.RLock] = threading.RLock()
    _registered: ClassVar[bool] = False

    def __init__(self, recipe: Recipe, seconds: float = START_SECONDS) -> None:
        self._sending = threading.Lock()
        self._control, other = _socketpair()
        command = [sys.executable, "-m", recipe.program, str(other.fileno()), *recipe.modules]
        with tempfile.TemporaryFile() as errors:
            self._process = subprocess.Popen(
                [*recipe.wrapper, *command],
                env=dict(recipe.others) | dict(recipe.environment),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=[other.fileno()],
                start_new_session=True,  # a Ctrl-C at the grader's terminal is not for kernels
            )
            other.close()
            fault = self._wait_until_warm(seconds)
            if fault is not None:
                self.close()
                errors.seek(0)
                raise WarmFault(fault or _last_line(errors.read().decode(errors="replace")))

    @classmethod
    def shared(cls, recipe: Recipe) -> WarmProcess:
        """Return the living warm process of this recipe, made if there is none."""
        key = (os.getpid(), recipe)  # what a forked worker inherits is its parent's
        with cls._lock:
            if not cls._registered:
                atexit.register(cls.close_all)
                cls._registered = True
            warm = cls._shared.get(key)
            if warm is None or not warm.alive:
                if warm is not None:
                    warm.close()
                warm = cls._shared[key] = cls(recipe)
            return warm

    @classmethod
    def close_all(cls) -> None:
        """End every shared warm process of this process."""
        with cls._lock:
            for key in [key for key in cls._shared if key[0] == os.getpid()]:
                cls._shared.pop(key).close()

    @property
    def alive(self) -> bool:
        return self._control.fileno() >= 0 and self._process.poll() is None

    def has_ended(self, seconds: float) -> bool:
        """Say whether it ends within so many seconds: one that was killed lives on for a moment."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return not self.alive

    @property
    def pid(self) -> int:
        """The process's number; in a sandbox, that of what holds the sandbox."""
        return self._process.pid

    def fork(self, request: dict[str, Any], stdout: int, stderr: int) -> WarmKernel:
        """Have a kernel forked, with these descriptors as standard output and error; raises OSError if this is dead."""
        leash, other = _socketpair()
        with other:
            try:
                self.send(request, [other.fileno(), stdout, stderr])
            except OSError:
                leash.close()
                raise
        return WarmKernel(leash)

    def send(self, request: dict[str, Any], descriptors: list[int]) -> None:
        """Have something done for a request, with open descriptors; raises OSError if this is dead."""
        with self._sending:
            send_request(self._control, request, descriptors)

    def close(self) -> None:
        """End the process; kernels go on if they have no sandbox, and else end with it."""
        self._control.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait_until_warm(self, seconds: float) -> str | None:
        """Return None when it is warm, else what it says against that, "" if it says nothing."""
        self._control.settimeout(seconds)
        try:
            kind, _, text = self._control.recv(65536).decode().strip().partition(" ")
        except TimeoutError:
            return f"Kernels could not be made warm within {seconds:g} s."
        finally:
            self._control.settimeout(None)
        return None if kind == READY else text


class WarmKernel:
    """A forked kernel, as far as jupyter_client uses a `subprocess.Popen`, at the other end of its leash.

    ready: whether all its sockets are bound. fault: why there is no kernel, "" if nothing is known.
    excess: which limit it was stopped for, "" if none.
    """

    stdin = stdout = stderr = None

    def __init__(self, leash: socket.socket) -> None:
        self._leash = leash
        self._leash.setblocking(False)
        self._heard = b""
        self.returncode: int | None = None
        self.pid = 0
        self.ready = False
        self.fault = ""
        self.excess = ""

    def fileno(self) -> int:
        """Return what becomes readable when there is something to `poll` for."""
        return self._leash.fileno()

    def poll(self) -> int | None:
        """Return the exit status once it has ended, negative for a signal; None before."""
        while self.returncode is None:
            try:
                said = self._leash.recv(65536)
            except BlockingIOError:
                break
            except OSError:
                said = b""
            *lines, self._heard = (self._heard + said).split(b"\n")
            for entry in lines:
                self._take(*entry.decode(errors="replace").partition(" ")[::2])
            if not said and self.returncode is None:
                self.returncode = -9  # who would have said more was killed
        if self.returncode is not None:
            self._leash.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit status; raises subprocess.TimeoutExpired."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("a warm kernel", timeout or 0)
            time.sleep(0.002)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and the processes in its group."""
        if self.poll() is None:
            with contextlib.suppress(OSError):
                self._leash.send(bytes([number]))

    def terminate(self) -> None:
        self.send_signal(15)

    def kill(self) -> None:
        self.send_signal(9)

    def _take(self, kind: str, text: str) -> None:
        if kind == READY:
            self.ready, self.pid = True, _number(text)
        elif kind == FAULT:
            self.fault = text
        elif kind == LIMIT:
            self.excess = text
        elif kind == EXIT:
            self.returncode = _number(text)
            if self.returncode == -_TOO_MUCH_COMPUTING:
                self.excess = "The kernel computed for longer than it may and was stopped."


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() else 0


def _socketpair() -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets that a fork of this process does not keep: the other side waits for their end."""
    if not _OWN:
        os.register_at_fork(after_in_child=_close_own)
    pair = socket.socketpair()
    _OWN.update(pair)
    return pair


def _close_own() -> None:
    for one in list(_OWN):
        one.close()


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return f"Kernels could not be made warm: {lines[-1].strip()[:300]}." if lines else "Kernels could not be made warm."
