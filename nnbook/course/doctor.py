"""``nnbook doctor``: is everything there that the course needs, and if not, what to do."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nnbook.course.files import reason
from nnbook.course.places import Places
from nnbook.course.reading import as_node

INSTALL = "run `make install`, or `python -m pip install -r requirements.txt` in the course's folder"
OLDEST = (3, 11)
ROOM = 500_000_000  # bytes that should be free
EXTENSIONS = {
    "@jupyter/nbgrader": "nbgrader's Validate button",
    "anywidget": "the explorables",
    "@jupyter-widgets/jupyterlab-manager": "sliders and explorables",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is well, what was found, and what to do if not."""

    name: str
    well: bool
    found: str
    advice: str = ""
    needed: bool = True


def examine(places: Places) -> Iterator[Finding]:
    """Look at one thing after the other; what cannot be looked at counts as a fault."""
    looks: list[Callable[[Places], Finding]] = [
        _python,
        _packages,
        _kernel,
        _import_in_kernel,
        _folder,
        _room,
        _loopback,
        _extensions,
        _browser,
    ]
    for look in looks:
        try:
            yield look(places)
        except Exception as error:
            name = look.__name__.strip("_").replace("_", " ")
            yield Finding(name, False, f"could not be looked at: {type(error).__name__}: {error}", INSTALL)


def _python(places: Places) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST:
        return Finding(
            "Python", False, f"{version}, too old", "install Python 3.11 or newer and set the course up anew"
        )
    inside = "in an environment of its own" if sys.prefix != sys.base_prefix else "the system's own"
    return Finding("Python", True, f"{version}, {inside}")


def _packages(places: Places) -> Finding:
    from packaging.requirements import Requirement

    path = places.root / "requirements.txt"
    if not path.is_file():
        return Finding("packages", False, "requirements.txt is missing", "fetch the course again")
    lines = (re.sub(r"\s+#.*|^#.*", "", line).strip() for line in path.read_text(encoding="utf-8").splitlines())
    wanted = [Requirement(line) for line in lines if line and not line.startswith("-")]
    wanted = [requirement for requirement in wanted if not requirement.marker or requirement.marker.evaluate()]
    faults = []
    for requirement in wanted:
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            faults.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            faults.append(f"{requirement.name} is {version}, wanted {requirement.specifier}")
    if faults:
        more = f" and {len(faults) - 4} more" if len(faults) > 4 else ""
        return Finding("packages", False, "; ".join(faults[:4]) + more, INSTALL)
    return Finding("packages", True, f"all {len(wanted)} of requirements.txt")


def _kernel(places: Places) -> Finding:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding("kernel", False, "there is no kernel python3", INSTALL)
    # Jupyter itself replaces a bare name by the Python it runs in.
    python = sys.executable if re.fullmatch(r"python(\d(\.\d+)?)?", command) else command
    if Path(python).absolute() != Path(sys.executable).absolute():
        where = "~/.local/share/jupyter/kernels/python3 (or Jupyter's data folder of your system)"
        return Finding("kernel", False, f"python3 belongs to {python}", f"delete {where}: it hides this course's own")
    return Finding("kernel", True, "python3 is this environment's Python")


def _import_in_kernel(places: Places) -> Finding:
    from nnbook.course.environment import kernel_environment
    from nnbook.course.running import CouldNotRun, errors, run_notebook

    cell = {"cell_type": "code", "id": "import", "metadata": {}, "source": "import nnbook", "outputs": []}
    nb = as_node({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    with tempfile.TemporaryDirectory() as folder:
        try:
            run_notebook(nb, Path(folder), kernel_environment(places), 60)
        except CouldNotRun as fault:
            return Finding("nnbook in a kernel", False, str(fault), INSTALL)
    if errors(nb.cells[0]):
        return Finding("nnbook in a kernel", False, errors(nb.cells[0]), INSTALL)
    return Finding("nnbook in a kernel", True, "a kernel starts and imports nnbook")


def _folder(places: Places) -> Finding:
    shown = places.show(places.work)
    try:
        places.work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=places.work) as probe:
            probe.write(b"1")
    except OSError as error:
        return Finding(
            "your folder", False, f"{shown}: {reason(error)}", "mend that, or name another folder in NNBOOK_WORK"
        )
    return Finding("your folder", True, f"{shown} can be written")


def _room(places: Places) -> Finding:
    folder = next(path for path in (places.work, *places.work.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    found = f"{free / 1e9:.1f} GB free"
    return Finding("disk", free >= ROOM, found, "" if free >= ROOM else "make room: half a gigabyte is a good measure")


def _loopback(places: Places) -> Finding:
    from nnbook.course.lab import FIRST_PORT, HOST, free_port

    port = free_port(FIRST_PORT)  # raises where none is to be had
    return Finding("port", True, f"{HOST}:{port} is free")


def _extensions(places: Places) -> Finding:
    from jupyter_core.paths import jupyter_path

    folders = [Path(folder) for folder in jupyter_path("labextensions")]
    missing = [
        f"{name} ({use})"
        for name, use in EXTENSIONS.items()
        if not any((folder / name / "package.json").is_file() for folder in folders)
    ]
    if missing:
        return Finding("JupyterLab", False, f"without {', '.join(missing)}", INSTALL)
    return Finding("JupyterLab", True, f"{importlib.metadata.version('jupyterlab')} with {len(EXTENSIONS)} extensions")


def _browser(places: Places) -> Finding:
    try:
        webbrowser.get()
    except webbrowser.Error:
        advice = "copy the address that `nnbook lab` prints into a browser"
        return Finding("browser", False, "none is found to be opened by itself", advice, needed=False)
    return Finding("browser", True, "can be opened")


def as_json(findings: list[Finding]) -> str:
    """Return the findings as JSON."""
    return json.dumps({"well": is_well(findings), "findings": [finding.__dict__ for finding in findings]}, indent=2)


def is_well(findings: list[Finding]) -> bool:
    """Say whether everything that is needed is there."""
    return all(finding.well for finding in findings if finding.needed)
