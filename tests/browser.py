"""JupyterLab in a real browser: started by the course's own command, driven as a learner drives it, and watched."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
NAMES = ["chromium", "chromium-browser", "google-chrome"]
PATIENCE = 60_000  # milliseconds that the page may take for one thing on a busy machine


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None; the environment variable NNBOOK_CHROMIUM may name it."""
    named = os.environ.get("NNBOOK_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Open a Chromium without a window, as Playwright's `Browser`, until the block ends."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, the token that opens it, and the learner's folder."""

    url: str
    token: str
    work: Path


@contextlib.contextmanager
def running_lab(folder: Path, **environment: str) -> Iterator[Lab]:
    """Run ``nnbook lab`` on ``folder/work`` until the block ends, then stop it as Ctrl-C does.

    The settings of whoever runs this have no part in it: JupyterLab's folders all lie in ``folder``.
    """
    (folder / "config").mkdir(parents=True)
    # So that the page can be asked whether the kernel is idle: this shows in no pixel of it.
    (folder / "config/jupyter_lab_config.json").write_text(json.dumps({"LabApp": {"expose_app_in_browser": True}}))
    work = folder / "work"
    environment = {
        **os.environ,
        "NNBOOK_WORK": str(work),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "IPYTHONDIR": str(folder / "ipython"),
        **environment,
    }
    command = [sys.executable, "-m", "nnbook", "lab", "--no-browser", f"--port={_free_port()}"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        said = ""
        while not (address := re.search(r"(http://127\.0\.0\.1:\d+)/lab\S*\?token=(\w+)", said)):
            line = process.stdout.readline()
            assert line, f"nnbook lab ended without an address:\n{said}"
            said += line
        yield Lab(address[1], address[2], work)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0, process.stdout.read()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LabPage:
    """A page of a browser with JupyterLab in it, and what went wrong on it.

    problems: errors of the page, and requests to anything but the server.
    requests: the address of every request, WebSockets included.
    """

    def __init__(self, browser: Any, lab: Lab, width: int = 1280, height: int = 900) -> None:
        self.lab = lab
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.keyboard = self.page.keyboard
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(f"error in the page: {error}"))
        self.page.on("request", lambda request: self._heard(request.url))
        self.page.on("websocket", lambda socket: self._heard(socket.url))

    def _heard(self, url: str) -> None:
        self.requests.append(url)
        rest = url.partition("://")[2]
        if not url.startswith(("data:", "blob:")) and not f"http://{rest}".startswith(f"{self.lab.url}/"):
            self.problems.append(f"request to elsewhere: {url}")

    def open(self, notebook: str) -> None:
        """Open a notebook of the learner's folder and wait until its kernel is ready."""
        self.page.goto(f"{self.lab.url}/lab/tree/{notebook}?token={self.lab.token}&reset")
        self.page.wait_for_function("() => window.jupyterapp")
        self.page.evaluate("() => jupyterapp.restored")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")
        self.page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
        self.page.evaluate(KERNEL_IS_IDLE)

    def command(self, name: str, **arguments: Any) -> None:
        """Do what a menu entry does, and wait until it is done."""
        run = "([name, args]) => jupyterapp.commands.execute(name, args).then(() => null)"
        self.page.evaluate(run, [name, arguments])

    def cell(self, cell_id: str) -> Any:
        """Return the cell with this id."""
        place = self.page.evaluate(WHERE, cell_id)
        assert place >= 0, f"the notebook has no cell {cell_id}"
        cell = self.page.locator(".jp-NotebookPanel .jp-Cell").nth(place)
        cell.scroll_into_view_if_needed()  # what is out of sight JupyterLab may leave undrawn
        return cell

    def photograph(self, name: str) -> None:
        """Keep a picture of the page, to be looked at, beside the learner's folder."""
        self.page.screenshot(path=self.lab.work.parent / "pictures" / f"{name}.png")

    def outputs(self) -> dict[str, list[dict]]:
        """Return the outputs of every code cell by the cell's id."""
        return self.page.evaluate(OUTPUTS)


NOTEBOOK = "jupyterapp.shell.currentWidget"
WHERE = f"(id) => {NOTEBOOK}.content.widgets.findIndex((cell) => cell.model.id === id)"
OUTPUTS = f"""() => Object.fromEntries({NOTEBOOK}.content.widgets.filter((cell) => cell.model.type === "code")
  .map((cell) => [cell.model.id, cell.model.toJSON().outputs]))"""
KERNEL_IS_IDLE = f"""async () => {{
  const {{ context }} = {NOTEBOOK};
  await context.ready;
  await context.sessionContext.ready;
  for (let i = 0; i < 600; i++) {{
    const kernel = context.sessionContext.session?.kernel;
    if (kernel?.status === "idle" && kernel.connectionStatus === "connected") return;
    await new Promise((done) => setTimeout(done, 50));
  }}
  throw new Error("the kernel did not become idle");
}}"""
