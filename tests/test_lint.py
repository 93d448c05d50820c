"""pyright finds nothing. It keeps one core busy for over a minute, so in `make test` a worker runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from conftest import ROOT


def test_pyright_finds_nothing() -> None:
    pyright = Path(sys.executable).with_name("pyright")
    done = subprocess.run([pyright], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
