"""``nnbook lab``: JupyterLab on the learner's folder, on this machine only."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import quote

from nnbook.course.environment import kernel_environment
from nnbook.course.places import SITE_ADDRESS, Places, Problem, site_of

HOST = "127.0.0.1"
FIRST_PORT = 8888
PATIENCE = 120  # seconds until a server that does not answer is given up


class Server:
    """A JupyterLab of our own: started, waited for, stopped."""

    def __init__(self, places: Places, port: int) -> None:
        self.places = places
        self.port = port
        self.token = secrets.token_hex(24)
        self.log = _open_log(places)
        self.process = subprocess.Popen(
            _command_line(places, port),
            cwd=places.work,
            env=lab_environment(places, self.token) | {SITE_ADDRESS: _site_address(places, port)},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            # Apart from the terminal: Ctrl-C there reaches this command alone, which then stops the server in order.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def address(self, notebook: Path, cell_id: str = "") -> str:
        """Return the address at which a notebook opens, with the token."""
        place = f"#cell-id={quote(cell_id)}" if cell_id else ""
        return f"http://{HOST}:{self.port}/lab/tree/{quote(notebook.as_posix())}?token={self.token}{place}"

    @property
    def site_address(self) -> str:
        """The address of the course as pages, "" if they have not been built."""
        return _site_address(self.places, self.port)

    def wait_until_it_answers(self) -> bool:
        """Wait for JupyterLab's page; return False if the port was taken by someone else in the meantime.

        Raises
        ------
        Problem
            if the server ends, or does not answer in time.
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                said = self._said()
                if "already in use" in said:
                    return False
                raise Problem(f"JupyterLab ended at once: {_last_line(said)} All it said is in {self.log.name}.")
            if self._answers("/api/status") and self._answers("/lab"):
                return True
            time.sleep(0.1)
        self.stop()
        raise Problem(f"JupyterLab did not answer within {PATIENCE} s; what it said is in {self.log.name}.")

    def stop(self) -> None:
        """Stop the server and its kernels."""
        with contextlib.suppress(OSError):
            self._request("/api/shutdown", method="POST")
        for end in (lambda: None, self.process.terminate, self.process.kill):
            end()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
                break
        self.log.close()

    def _answers(self, path: str) -> bool:
        try:
            return self._request(path) == 200
        except OSError:
            return False

    def _request(self, path: str, method: str = "GET") -> int:
        request = urllib.request.Request(
            f"http://{HOST}:{self.port}{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy has no part in this
        with opener.open(request, timeout=5) as answer:
            return answer.status

    def _said(self) -> str:
        return Path(self.log.name).read_text(encoding="utf-8", errors="replace")


def start_lab(places: Places, port: int) -> Server:
    """Start JupyterLab at the first free port from ``port`` on and return it once it answers.

    Raises
    ------
    Problem
        if it cannot be started.
    """
    while True:
        server = Server(places, free_port(port))
        try:
            if server.wait_until_it_answers():
                return server
        except KeyboardInterrupt:
            server.stop()
            raise
        port = server.port + 1


def serve(server: Server, announce: Callable[[], None] = lambda: None) -> None:
    """Announce the server, wait until it ends or the learner stops it with Ctrl-C, and stop it in order."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):  # closing the terminal ends the server too
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)
    with contextlib.suppress(KeyboardInterrupt):
        announce()
        server.process.wait()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # impatience must not leave the server running
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if server.process.poll() is None:
        server.stop()


def free_port(first: int) -> int:
    """Return the first free port on the loopback address from ``first`` on.

    Raises
    ------
    Problem
        if a hundred in a row are taken.
    """
    for port in range(first, min(first + 100, 65536)):
        with socket.socket() as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Problem(f"No port from {first} on is free on this machine: choose another with --port.")


def lab_environment(places: Places, token: str) -> dict[str, str]:
    """Return the environment for JupyterLab: the kernels', the course's settings, and a layout of its own."""
    environment = kernel_environment(places)
    settings = [str(Path(__file__).parent), environment.get("JUPYTER_CONFIG_PATH", "")]
    environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, settings))
    environment["JUPYTER_TOKEN"] = token  # in the environment, for command lines are seen by everyone
    environment["JUPYTERLAB_WORKSPACES_DIR"] = str(places.hidden / "workspaces")
    return environment


def _command_line(places: Places, port: int) -> list[str]:
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser"),
        f"--ip={HOST}",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={places.work}",
        "--KernelSpecManager.allowed_kernelspecs=python3",
    ]
    if _site_address(places, port):  # nothing private: they go out as JupyterLab's own files do, without a token
        command.append(f"--ServerApp.extra_static_paths={site_of(places)}")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*command, "--allow-root"] if is_root else command


def _site_address(places: Places, port: int) -> str:
    built = (site_of(places) / "index.html").exists()
    return f"http://{HOST}:{port}/static/index.html" if built else ""


def _open_log(places: Places) -> IO[str]:
    try:
        places.hidden.mkdir(parents=True, exist_ok=True)
        return open(places.hidden / "lab.log", "w", encoding="utf-8")
    except OSError:
        return tempfile.NamedTemporaryFile("w", prefix="nnbook-lab-", suffix=".log", delete=False, encoding="utf-8")


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    last = lines[-1].rpartition("] ")[2] if lines else "it said nothing."
    return last if last.endswith(".") else last + "."
