"""The container for grading: what its file names exists, and what it asks for is what the sandbox needs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

FOLDER = ROOT / "deploy" / "container"
CONTAINERFILE = (FOLDER / "Containerfile").read_text()
# What Docker leaves to a container's root if nothing is said.
USUAL = ["chown", "dac_override", "fsetid", "fowner", "mknod", "net_raw", "setgid", "setuid", "setfcap", "setpcap"]
USUAL += ["net_bind_service", "sys_chroot", "kill", "audit_write"]
ADDED = [name.lower() for name in re.findall(r"--cap-add (\w+)", CONTAINERFILE)]


def test_what_is_copied_exists_and_nothing_else_is_sent() -> None:
    copied = [name for line in re.findall(r"^COPY (.+) \S+$", CONTAINERFILE, re.M) for name in line.split()]
    lines = (FOLDER / "Containerfile.dockerignore").read_text().splitlines()
    assert "*" in lines
    assert sorted(copied) == sorted(line[1:] for line in lines if line.startswith("!"))
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.parametrize(
    ("capabilities", "works"),
    [(ADDED, True), *(([name for name in ADDED if name != left_out], False) for left_out in ADDED)],
)
def test_the_sandbox_works_with_the_capabilities_that_are_added_and_with_none_less(
    capabilities: list[str], works: bool
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give away capabilities as Docker does")
    if not all(map(shutil.which, ("bwrap", "unshare", "setpriv"))):
        pytest.skip("bubblewrap, unshare or setpriv is not installed")
    code = "from nnbook.grading.sandbox import available; print(available() or 'It works.')"
    bounds = ",".join(["-all", *(f"+{name}" for name in (*USUAL, *capabilities))])
    shut_in = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--ipc", "--uts", "--net"]
    shut_in += ["setpriv", f"--bounding-set={bounds}", "--inh-caps=-all"]
    command = [*shut_in, sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode != 0 and "unshare" in done.stderr:
        pytest.skip(f"namespaces cannot be made here: {done.stderr.strip()}")
    assert (done.stdout.strip() == "It works.") == works, done.stdout + done.stderr
