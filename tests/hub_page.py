"""A real JupyterHub on loopback, as deploy/jupyterhub/ configures it, and what people do in it with a browser."""

from __future__ import annotations

import contextlib
import getpass
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser import KERNEL_IS_IDLE, LabPage
from hub_install import DEPLOY, environment

PASSWORD = "a password of the tests"
SECONDS_TO_START = 120


# The shipped configuration, on ports of its own, with one password for all, and with a service that may do everything.
CONFIGURATION = """
load_subconfig({shipped!r})
c.JupyterHub.bind_url = {url!r}
c.JupyterHub.hub_bind_url = {hub_url!r}
c.ConfigurableHTTPProxy.api_url = {proxy_url!r}
c.SharedPasswordAuthenticator.user_password = {password!r}
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.JupyterHub.cleanup_servers = True
c.JupyterHub.services.append({{"name": "tests", "api_token": {token!r}}})
rights = ["admin:users", "admin:servers", "tokens", "read:services", "list:services", "access:servers"]
c.JupyterHub.load_roles.append({{"name": "tests", "services": ["tests"], "scopes": rights}})
"""


@dataclass(frozen=True)
class Hub:
    """A running hub: its address, and the folder with everybody's files.

    course, exchange: the teacher's folder and the exchange. api_token: of a service that may do all.
    """

    url: str
    folder: Path
    api_token: str = field(repr=False)

    @property
    def course(self) -> Path:
        return self.folder / "course"

    @property
    def exchange(self) -> Path:
        return self.folder / "exchange"

    def home(self, user: str) -> Path:
        return self.folder / "homes" / user

    def ask(self, path: str, method: str = "GET", data: Any = None, token: str = "") -> Any:
        """Ask the hub, or whatever stands behind it, and return what it says, read from JSON."""
        request = urllib.request.Request(
            f"{self.url}{path}",
            method=method,
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"token {token or self.api_token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def start_server(self, user: str) -> str:
        """Start a user's server and return a token with which it may be asked."""
        with contextlib.suppress(urllib.error.HTTPError):  # it runs already
            self.ask(f"/hub/api/users/{user}/server", "POST")
        token = self.ask(f"/hub/api/users/{user}/tokens", "POST", {"note": "tests"})["token"]
        wait_for(lambda: self.ask(f"/hub/api/users/{user}")["servers"][""]["ready"])
        return token


def wait_for(condition: Any, seconds: float = SECONDS_TO_START) -> None:
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, KeyError):
            if condition():
                return
        assert time.monotonic() < end, f"{condition} did not come true within {seconds} s"
        time.sleep(0.5)


@contextlib.contextmanager
def running_hub(folder: Path, **changes: Any) -> Iterator[Hub]:
    """Run a hub until the block ends; its servers, kernels and services end with it.

    changes: entries of settings.toml that are to be different.
    """
    port, api_port, hub_port, grader_port = _free_ports(4)
    hub = Hub(f"http://127.0.0.1:{port}", folder, "a-token-of-the-tests-that-is-long-enough")
    for one in (hub.course, folder / "config", folder / "homes", folder / "grader", folder / "run"):
        one.mkdir(parents=True, exist_ok=True)
    hub.exchange.mkdir(exist_ok=True)
    hub.exchange.chmod(0o1777)
    # So that the page can be asked whether the kernel is idle; and tests run as root in containers.
    allowed = {"ServerApp": {"allow_root": True}, "LabApp": {"expose_app_in_browser": True}}
    (folder / "config" / "jupyter_server_config.json").write_text(json.dumps(allowed))
    (folder / "config" / "jupyter_lab_config.json").write_text(json.dumps(allowed))
    settings = {
        "course": str(hub.course),
        "exchange": str(hub.exchange),
        "grader": "",  # the user that runs the tests
        "teachers": ["teacher"],
        "students": ["ada", "alan"],
        "authenticator": "shared-password",
        "spawner": "simple",
        "one_system_user": True,
        "memory": "1G",
        "cpu": 0.5,
        "idle_minutes": 60,
        "grader_port": grader_port,
        "environment": {"HOME": str(folder / "grader"), "USER": getpass.getuser()},  # students' own come before
        **changes,
    }
    (folder / "settings.toml").write_text(_as_toml(settings))
    (folder / "config.py").write_text(
        CONFIGURATION.format(
            shipped=str(DEPLOY / "jupyterhub_config.py"),
            url=hub.url,
            hub_url=f"http://127.0.0.1:{hub_port}",
            proxy_url=f"http://127.0.0.1:{api_port}",
            password=PASSWORD,
            homes=f"{folder}/homes/{{username}}",
            token=hub.api_token,
        )
    )
    command = [sys.executable, "-m", "jupyterhub", "-f", str(folder / "config.py")]
    own = {"NNBOOK_HUB_SETTINGS": str(folder / "settings.toml"), "JUPYTER_CONFIG_PATH": str(folder / "config")}
    with open(folder / "hub.log", "w") as log:
        process = subprocess.Popen(
            command, cwd=folder / "run", env=environment() | own, stdout=log, stderr=log, start_new_session=True
        )
        try:
            wait_for(lambda: _is_up(hub, process))
            yield hub
        finally:
            process.terminate()
            process.wait(60)


def _is_up(hub: Hub, process: subprocess.Popen) -> bool:
    assert process.poll() is None, (hub.folder / "hub.log").read_text()
    return bool(hub.ask("/hub/api")) and b"html" in urllib.request.urlopen(f"{hub.url}/hub/login", timeout=5).read()


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _as_toml(settings: Mapping[str, Any]) -> str:
    tables = {name: value for name, value in settings.items() if isinstance(value, dict)}
    # JSON's strings, lists and numbers are TOML's.
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items() if name not in tables]
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Place:
    """What a `LabPage` asks of its server."""

    url: str
    token: str
    work: Path


class HubPage(LabPage):
    """A browser's page of somebody who logs in at the hub."""

    def __init__(self, browser: Any, hub: Hub, user: str) -> None:
        place: Any = _Place(hub.url, "", hub.home(user))
        super().__init__(browser, place)
        self.hub, self.user = hub, user

    def log_in(self) -> None:
        """Log in by the hub's own page and wait for JupyterLab."""
        self.page.goto(f"{self.hub.url}/hub/login")
        self.page.locator("#username_input").fill(self.user)
        self.page.locator("#password_input").fill(PASSWORD)
        self.page.locator("#login_submit").click()
        self.page.wait_for_url(f"**/user/{self.user}/lab**", timeout=120_000)
        self.wait_for_lab()

    def wait_for_lab(self) -> None:
        self.page.wait_for_function("() => window.jupyterapp", timeout=120_000)
        self.page.evaluate("() => jupyterapp.restored")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def choose(self, entry: str) -> None:
        """Choose an entry of the menu Nbgrader."""
        self.page.get_by_role("menuitem", name="Nbgrader").click()
        self.page.locator(".lm-Menu-item", has_text=entry).click()

    def wait_for_kernel(self) -> None:
        self.page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
        self.page.evaluate(KERNEL_IS_IDLE)

    def photograph(self, name: str) -> None:
        (self.hub.folder / "pictures").mkdir(exist_ok=True)
        self.page.screenshot(path=self.hub.folder / "pictures" / f"{name}.png")
