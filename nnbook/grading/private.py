"""The checks of private exercises: they go with the bundle, and each grader lays them where its kernels see them."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnbook.grading.kernel_choice import SANDBOX

if TYPE_CHECKING:
    from nnbook.grading.bundle import Bundle
    from nnbook.grading.verdict import Check

    AllChecks = Mapping[str, Mapping[str, Check]]

PRIVATE = "NNBOOK_PRIVATE"  # as `nnbook.checks` reads it, which would cost importing NumPy here

# In the sandbox /tmp is the kernel's own, and what lies there outside cannot be seen.
_OUTSIDE = "/var/tmp"

_laid: dict[tuple[int, str], Path] = {}  # by process and contents


def gather_private(environment: Mapping[str, str], chapter: str) -> dict[str, bytes]:
    """Return the files of a chapter's checks in the private folder, by path below it; none if they are no secret.

    environment: what the course's configuration asks for; it names the folder.
    """
    named = environment.get(PRIVATE) or os.environ.get(PRIVATE)
    if not named:
        return {}
    folder, stem = Path(named), f"ch{chapter}"
    found = [folder / "checks" / f"{stem}.py", *sorted((folder / "checks" / stem).rglob("*"))]
    wanted = (path for path in found if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in wanted}


def private_environment(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the environment in which a kernel, or whoever gives the verdict, can import these checks."""
    return {PRIVATE: str(_lay(files)) if files else ""}


def private_options(kernel: str, options: Mapping[str, Any], bundle: Bundle, checks: AllChecks) -> dict[str, Any]:
    """Return what a kernel's provisioner is told, with the private checks opened for reading in a sandbox, if need be.

    Where every verdict is given outside the kernel nothing in it needs them, and code that is graded cannot take the
    answers from them.

    checks: of each notebook, by the cell's id, as verdict.checks_of gives them.
    """
    if not bundle.private or kernel != SANDBOX or _all_outside(bundle, checks):
        return dict(options)
    return {**options, "readable": [*options.get("readable", []), str(_lay(bundle.private))]}


def _all_outside(bundle: Bundle, checks: AllChecks) -> bool:
    return all(
        cell.grade_id in checks[notebook] and checks[notebook][cell.grade_id].trusted
        for notebook, cells in bundle.cells.items()
        for cell in cells
        if cell.metadata["grade"] and cell.cell_type == "code"
    )


def _lay(files: Mapping[str, bytes]) -> Path:
    """Write the files once for this process, for nobody else on this machine to read."""
    whole = hashlib.sha256()
    for path, content in sorted(files.items()):
        whole.update(f"{path}\0{len(content)}\0".encode() + content)
    key = (os.getpid(), whole.hexdigest())
    if key not in _laid or not _laid[key].is_dir():
        above = Path(tempfile.mkdtemp(prefix="nnbook-private-", dir=_OUTSIDE if os.access(_OUTSIDE, os.W_OK) else None))
        atexit.register(_remove, above, os.getpid())
        for path, content in files.items():
            target = above / "private" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        # The folder above keeps others out. Below it a kernel reads, which can be another user there.
        for one in (above / "private", *(above / "private").rglob("*")):
            one.chmod(0o755 if one.is_dir() else 0o644)
        _laid[key] = above / "private"
    return _laid[key]


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # and not a fork of it
        shutil.rmtree(folder, ignore_errors=True)
