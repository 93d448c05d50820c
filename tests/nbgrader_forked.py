"""nbgrader's command, run in a process that is forked from one in which nbgrader is imported: that takes most of the
time of many a run. Run by itself, this file is the process that forks.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SECONDS = 600  # that a run may take


def run_nbgrader(folder: Path, *words: str) -> tuple[int, str]:
    """Run ``nbgrader`` in a folder, with this process's environment; return its exit code and what it said."""
    if sys.platform != "linux":
        command = [sys.executable, "-m", "nbgrader", *words]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
        return done.returncode, done.stdout + done.stderr
    server = _server(os.getpid())
    request = {"folder": str(folder), "words": words, "environment": dict(os.environ)}
    server.stdin.write(json.dumps(request) + "\n")
    server.stdin.flush()
    code, said = json.loads(server.stdout.readline())
    return code, said


@functools.cache
def _server(_owner: int) -> Any:
    """Return this process's own server; it ends when its standard input does."""
    return subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def serve() -> int:
    """Fork for each request; returns in two kinds of process, each time with what to exit with."""
    from nbgrader.apps.nbgraderapp import main

    while asked := sys.stdin.readline():
        request = json.loads(asked)
        with tempfile.TemporaryFile() as said:
            pid = os.fork()
            if pid == 0:
                _take_surroundings(request, said.fileno())
                return main() or 0
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            said.seek(0)
            print(json.dumps([code, said.read().decode(errors="replace")]), flush=True)
    return 0


def _take_surroundings(request: dict[str, Any], said: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    for one, number in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(one, number)
    os.environ.clear()
    os.environ.update(request["environment"])
    additional = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:0] = [path for path in additional if path not in sys.path]
    os.chdir(request["folder"])
    sys.argv = ["nbgrader", *request["words"]]
    signal.alarm(SECONDS)


if __name__ == "__main__":
    sys.path[0] = ""  # as `python -m` has it
    sys.exit(serve())
