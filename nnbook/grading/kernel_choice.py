"""Which kernel runs what students wrote: the one place where a kernel provisioner is chosen."""

from __future__ import annotations

import importlib
import os
import sys
from importlib.metadata import EntryPoint
from typing import Any

from nnbook.course.places import Problem

SANDBOX = "nnbook-sandbox"
WARM = "nnbook-warm"  # forks from a process that has imported everything: quick, with the teacher's rights
PLAIN = "local-provisioner"  # jupyter_client's own: an ordinary process, with the teacher's rights, too
OURS = {WARM: "nnbook.grading.provisioners:WarmProvisioner", SANDBOX: "nnbook.grading.provisioners:SandboxProvisioner"}
CHOSEN_BY = "NNBOOK_GRADING_KERNEL"  # the environment variable that names another provisioner


def choose_kernel(sandboxed: bool, configured: str = "") -> str:
    """Return the name of the provisioner to use, as ``jupyter_client.kernel_provisioners`` knows it.

    sandboxed: False says that students' code may run with the teacher's rights.
    configured: the provisioner that the configuration names; the environment variable comes before it.

    Raises
    ------
    Problem
        if a sandbox is wanted and there is none.
    """
    wanted = os.environ.get(CHOSEN_BY) or configured
    if not sandboxed:
        return wanted or (WARM if sys.platform == "linux" else PLAIN)
    missing = what_the_sandbox_lacks()
    if missing:
        raise Problem(f"{missing} With `--no-sandbox` students' code runs with your rights, on your files.")
    if wanted and not wanted.startswith(SANDBOX):
        raise Problem(f"The kernel {wanted} that is configured is no sandbox: say `--no-sandbox` if you mean it.")
    return wanted or SANDBOX


def kernel_options(kernel: str) -> dict[str, Any]:
    """Return what a provisioner is to be told beside its own settings."""
    return {}


def make_known(kernel: str) -> None:
    """Tell jupyter_client of our provisioners, as an installation does that is newer than they are."""
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    if kernel in OURS:
        known = KernelProvisionerFactory.instance().provisioners
        known.setdefault(kernel, EntryPoint(kernel, OURS[kernel], KernelProvisionerFactory.GROUP_NAME))


def what_the_sandbox_lacks() -> str:
    """Say in a sentence why there is no sandbox here, "" if there is one."""
    try:
        sandbox = importlib.import_module("nnbook.grading.sandbox")
    except ModuleNotFoundError:
        return "This version of the course has no sandbox for students' code."
    return _as_sentence(sandbox.available())


def _as_sentence(said: object) -> str:
    if isinstance(said, str):
        return said
    return "" if said else "There is no sandbox for students' code on this machine."
