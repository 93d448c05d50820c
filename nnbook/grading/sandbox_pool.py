"""The folder that a grader shares with the warm process in the sandbox, with a place in it for each kernel."""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import os
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nnbook.grading.sandbox import Limits
from nnbook.grading.sandbox_inside import CONNECTION, SOCKETS, Box

_USERS = range(61184, 65520)  # what Linux distributions keep for short-lived users
_NAME = "nnbook-pool-"
# Of the path of a socket the system takes 107 characters.
_LONGEST_FOLDER = 107 - len(f"/{_NAME}01234567/0123456789ab/sockets/k-5")


class Pool:
    """A folder below the system's for temporary files, removed when this process ends.

    What graders that were killed have left is removed when the next one makes its pool.
    """

    def __init__(self) -> None:
        parent = tempfile.gettempdir()
        if len(parent) > _LONGEST_FOLDER:
            parent = "/tmp"
        _remove_left_pools(parent)
        self.folder = Path(tempfile.mkdtemp(prefix=_NAME, dir=parent))
        self._owner = os.getpid()
        self._lock = _lock(self.folder)
        atexit.register(self.remove)

    def add(self, submission: Path) -> Place:
        """Make a place for a kernel, with a copy of what it may see of the submission's folder."""
        place = Place(self.folder / secrets.token_hex(6), secrets.choice(_USERS) if os.geteuid() == 0 else None)
        place.folder.mkdir(mode=0o700)
        place.sockets.mkdir(mode=0o700)
        if place.user is not None:
            os.chown(place.sockets, place.user, place.user)
        copy_submission(submission, place.work)
        return place

    def remove(self) -> None:
        """Remove everything; the warm process should be gone."""
        if os.getpid() == self._owner:  # and not a fork of it
            shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Place:
    """A kernel's folder in the pool, and the user it runs as (None: the grader's own, in a user namespace)."""

    folder: Path
    user: int | None

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def sockets(self) -> Path:
        return self.folder / "sockets"

    def box(self, limits: Limits) -> Box:
        """Return the box of a kernel that has this place."""
        return Box(place=self.folder.name, user=self.user, **dataclasses.asdict(limits))

    def hand_over(self, connection: str) -> str:
        """Leave the kernel its connection file, and return the path under which the kernel has it."""
        return self._leave(CONNECTION, connection.encode())

    def lend(self, file: Path) -> str:
        """Leave the kernel a copy of a file, and return the path under which the kernel has it."""
        return self._leave(file.name, file.read_bytes())

    def _leave(self, name: str, content: bytes) -> str:
        path = self.sockets / name
        path.write_bytes(content)
        path.chmod(0o600)
        if self.user is not None:
            os.chown(path, self.user, self.user)
        return f"{SOCKETS}/{name}"

    def refill(self, submission: Path) -> None:
        """Make the copy of the submission anew, for a kernel that is started again."""
        shutil.rmtree(self.work)
        copy_submission(submission, self.work)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def copy_submission(source: Path, target: Path) -> None:
    """Copy a submission's ordinary files, but no notebooks, which hold more than their students may see by now.

    Links are left out, wherever they lead, and so is all that is neither file nor folder.
    """
    target.mkdir()
    for entry in os.scandir(source):
        copied = target / entry.name
        if entry.is_dir(follow_symlinks=False) and entry.name not in (".ipynb_checkpoints", "__pycache__"):
            copy_submission(Path(entry.path), copied)
        elif entry.is_file(follow_symlinks=False) and not entry.name.endswith(".ipynb"):
            _copy_file(entry.path, copied)


def _copy_file(source: str, target: Path) -> None:
    # Between looking and opening a file may have become a link or a pipe; what is open is asked again.
    with open(os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            with open(target, "xb") as copy:
                shutil.copyfileobj(file, copy)


def _lock(pool: Path) -> IO[bytes] | None:
    """Hold a pool for as long as this process lives; None if another holds it."""
    import fcntl  # not on Windows, where this module is imported but not used

    file = open(pool / "lock", "ab")  # noqa: SIM115  (it is to stay open)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def _remove_left_pools(parent: str) -> None:
    for pool in Path(parent).glob(f"{_NAME}*"):
        with contextlib.suppress(OSError):
            ours = pool.lstat().st_uid == os.geteuid() and not pool.is_symlink()
            held = _lock(pool) if ours and (pool / "lock").exists() else None
            if held is not None:
                with held:
                    shutil.rmtree(pool, ignore_errors=True)
