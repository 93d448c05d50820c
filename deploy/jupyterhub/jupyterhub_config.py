"""JupyterHub for a class: one server a student, and one JupyterLab with the formgrader that the teachers share.

Start it with ``python -m jupyterhub -f jupyterhub_config.py``; what differs from class to class is in settings.toml.
README.md, beside this file, says what has to be there before.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tomllib
from pathlib import Path

from nnbook.course.environment import KERNEL_ENVIRONMENT

c = get_config()  # type: ignore  # noqa: F821
here = Path(__file__).resolve().parent
settings = tomllib.loads(Path(os.environ.get("NNBOOK_HUB_SETTINGS", here / "settings.toml")).read_text())
COURSE = "nnbook"  # CourseDirectory.course_id; nbgrader looks for the formgrader in a service of this name
server_command = [sys.executable, "-m", "jupyterhub.singleuser"]
idle_seconds = round(60 * settings["idle_minutes"])


def course_package() -> Path:
    """Return the folder whose labconfig/ holds the course's own settings of JupyterLab."""
    found = importlib.util.find_spec("nnbook.course")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def environment(*roles: str) -> dict[str, str]:
    """Return what a server finds in its environment. roles: the folders here that configure it, the first one first."""
    folders = [*(str(here / role) for role in roles), str(course_package()), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        **KERNEL_ENVIRONMENT,
        **settings.get("environment", {}),
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, folders)),
        "NNBOOK_EXCHANGE": settings["exchange"],
        "NNBOOK_ONE_SYSTEM_USER": "1" if settings["one_system_user"] else "",
    }


def environment_of(user: str) -> dict[str, str]:
    return environment("teacher", "student") if user in settings["teachers"] else environment("student")


# Who may log in.
c.JupyterHub.authenticator_class = settings["authenticator"]
c.Authenticator.allowed_users = {*settings["teachers"], *settings["students"]}

# Each user's server. LocalProcessSpawner and its kin know no limits; systemd, Docker and Kubernetes keep them.
c.JupyterHub.spawner_class = settings["spawner"]
c.Spawner.cmd = server_command
c.Spawner.default_url = "/lab"
c.Spawner.environment = {
    name: (lambda spawner, name=name: environment_of(spawner.user.name)[name]) for name in environment("student")
}
c.Spawner.mem_limit = settings["memory"]
c.Spawner.cpu_limit = settings["cpu"]
c.Spawner.http_timeout = c.Spawner.start_timeout = 120  # thirty students come at once
c.SystemdSpawner.extra_paths = [str(Path(sys.executable).parent)]
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True
c.SystemdSpawner.unit_extra_properties = {"TasksMax": "256"}

# The grader's JupyterLab, with the formgrader, is a service that teachers share.
c.JupyterHub.services = [
    {
        "name": COURSE,
        "url": f"http://127.0.0.1:{settings['grader_port']}",
        "command": server_command,
        "user": settings["grader"],
        "cwd": settings["course"],
        "environment": {**environment("grader"), "JUPYTERHUB_DEFAULT_URL": "/lab?formgrader=true"},
        "oauth_no_confirm": True,
    },
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={idle_seconds}"],
    },
]
c.JupyterHub.load_groups = {f"formgrade-{COURSE}": {"users": list(settings["teachers"])}}
formgrader = [f"access:services!service={COURSE}", "list:services", f"read:services!service={COURSE}"]
c.JupyterHub.load_roles = [
    {"name": "formgrader", "groups": [f"formgrade-{COURSE}"], "scopes": formgrader},
    # What a user's server may do: no more than its user, so that of a student's it is the first two.
    {"name": "server", "scopes": ["users:activity!user", "access:servers!user", *formgrader]},
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
]

# The proxy alone is reached from outside; put TLS before it, or name certificates with JupyterHub.ssl_key and ssl_cert.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:8081"
c.JupyterHub.cleanup_servers = False  # the hub can be restarted while the class works
