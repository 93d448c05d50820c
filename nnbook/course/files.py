"""Writing so that nothing is ever lost: whole files or nothing, and dated copies of what is replaced."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time
from pathlib import Path

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EROFS: "the folder is read-only",
    errno.EACCES: "writing or reading there is not allowed",
    errno.EPERM: "writing or reading there is not allowed",
    errno.EISDIR: "a folder stands in its place",
    errno.ENOTDIR: "a file stands where a folder should be",
    errno.ENOENT: "it does not exist",
}


def reason(error: OSError) -> str:
    """Return in plain words why a file could not be read or written."""
    return _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def write_between(text: str, name: str, content: str) -> str:
    """Return a text with what stands between <!-- name --> and <!-- /name --> replaced."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    if text.count(start) != 1 or text.count(end) != 1:
        raise ValueError(f"the text needs one line {start} and one line {end}")
    before, rest = text.split(start)
    return f"{before}{start}\n{content}\n{end}{rest.split(end)[1]}"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file all at once: whoever looks finds the old content or the new one, never half of it."""
    path = Path(os.path.realpath(path))  # a link stays a link
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _write_through(temporary, content, "wb")
        if path.exists():
            shutil.copymode(path, temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def replace_keeping(path: Path, content: bytes) -> Path:
    """Replace a file and return the dated name under which the old one is kept; all of it happens, or nothing."""
    kept = keep_dated(path)
    try:
        write_whole(path, content)
    except OSError:
        kept.unlink(missing_ok=True)
        raise
    return kept


def keep_dated(path: Path) -> Path:
    """Copy a file to a dated name beside it, ``name.2026-11-23-153000.ipynb``, and return that path.

    Never overwrites: a second copy in the same second is numbered.
    """
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    content = path.read_bytes()
    count = 1
    while True:
        number = "" if count == 1 else f"-{count}"
        kept = path.with_name(f"{path.stem}.{stamp}{number}{path.suffix}")
        try:
            _write_through(kept, content, "xb")
        except FileExistsError:
            count += 1
            continue
        except OSError:
            kept.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return kept


def _write_through(path: Path, content: bytes, mode: str) -> None:
    with open(path, mode) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    # A rename is on the disk only when its folder is; Windows cannot open folders, and need not.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
