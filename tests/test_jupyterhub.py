"""A class on a real JupyterHub: two students fetch, solve and hand in; the teacher collects, grades, gives back.

The hub is the one that deploy/jupyterhub/ configures, on loopback. One student and the teacher use a browser.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from hub_install import DEPLOY, environment, installed_hub
from hub_page import Hub, HubPage, running_hub, wait_for
from nbgrader.api import Gradebook
from notebooks import checks_in, fill, learners, solution_cells, solved
from test_lab import RIGHT, write_answer
from traitlets.config.loader import PyFileConfigLoader

from nnbook.grading.kernel_choice import what_the_sandbox_lacks

CHAPTER = "01_mcculloch_pitts"
TYPED = "mcculloch_pitts"  # the exercise that is solved in the browser
HALF = sorted(solution_cells(solved(CHAPTER)))[::2]
THIS = {"course_id": "nnbook", "assignment_id": CHAPTER}


def read_configuration(settings: Path | None = None) -> Any:
    """Read the shipped configuration as JupyterHub does, with its own settings or with others."""
    before = os.environ.get("NNBOOK_HUB_SETTINGS")
    os.environ["NNBOOK_HUB_SETTINGS"] = str(settings or DEPLOY / "settings.toml")
    try:
        return PyFileConfigLoader("jupyterhub_config.py", path=str(DEPLOY)).load_config()
    finally:
        del os.environ["NNBOOK_HUB_SETTINGS"]
        if before is not None:
            os.environ["NNBOOK_HUB_SETTINGS"] = before


# The configuration as it is shipped


def test_the_shipped_settings_ask_for_system_users_and_limits_that_are_kept() -> None:
    config = read_configuration()
    assert (config.JupyterHub.authenticator_class, config.JupyterHub.spawner_class) == ("pam", "systemd")
    assert config.Spawner.mem_limit == "2G"
    assert config.Spawner.cpu_limit == 1.0
    assert config.Authenticator.allowed_users == {"teacher", "ada", "alan"}
    assert all("--allow" not in " ".join(service["command"]) for service in config.JupyterHub.services)


def test_only_the_grader_has_the_formgrader_and_only_teachers_its_address() -> None:
    config = read_configuration()
    folders = {
        "grader": config.JupyterHub.services[0]["environment"]["JUPYTER_CONFIG_PATH"],
        **{user: environment_of(config, user)["JUPYTER_CONFIG_PATH"] for user in ("teacher", "ada")},
    }
    first = {who: Path(path.split(os.pathsep)[0]).name for who, path in folders.items()}
    assert first == {"grader": "grader", "teacher": "teacher", "ada": "student"}
    rights = {role["name"]: role for role in config.JupyterHub.load_roles}
    assert rights["formgrader"]["groups"] == ["formgrade-nnbook"]
    assert config.JupyterHub.load_groups["formgrade-nnbook"]["users"] == ["teacher"]


def environment_of(config: Any, user: str) -> dict[str, str]:
    class Spawner:
        class user:
            name = user

    return {name: value(Spawner) for name, value in config.Spawner.environment.items()}


def test_the_guide_names_the_versions_that_are_tested() -> None:
    guide = (DEPLOY / "README.md").read_text()
    proxy = json.loads((DEPLOY / "package.json").read_text())["dependencies"]["configurable-http-proxy"]
    assert f"configurable-http-proxy@{proxy}" in guide


@pytest.fixture(scope="module")
def packages() -> Path:
    return installed_hub()


@pytest.fixture
def importable(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub's packages, for this process, behind the course's own."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])


@pytest.mark.usefixtures("importable")
def test_the_authenticator_and_the_spawner_of_the_settings_are_installed_and_know_every_setting() -> None:
    config = read_configuration()
    found: dict[str, Any] = {"JupyterHub": importlib.import_module("jupyterhub.app").JupyterHub}
    for section, group, name in (
        ("Authenticator", "jupyterhub.authenticators", config.JupyterHub.authenticator_class),
        ("Spawner", "jupyterhub.spawners", config.JupyterHub.spawner_class),
    ):
        (entry,) = entry_points(group=group, name=name)
        found[section] = found[entry.attr] = entry.load()
    unknown = [
        f"{section}.{name}"
        for section, settings in config.items()
        for name in settings
        if not found[section].class_traits(config=True).get(name)
    ]
    assert unknown == []
    assert "SystemdSpawner" in config


# A class


@pytest.fixture(scope="module")
def hub(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub")) as hub:
        yield hub


@pytest.fixture(scope="module")
def teach(hub: Hub) -> Callable[..., str]:
    """Run a command as in a terminal of the grader's JupyterLab, and return what it says."""
    config = read_configuration(hub.folder / "settings.toml")
    env = environment() | config.JupyterHub.services[0]["environment"]

    def run(*words: str) -> str:
        command = [sys.executable, "-m", *words]
        done = subprocess.run(command, cwd=hub.course, env=env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return run


@pytest.fixture(scope="module")
def released(hub: Hub, teach: Callable[..., str]) -> Hub:
    shutil.copy(ROOT / "nbgrader_config.py", hub.course)
    source = hub.course / "solutions" / CHAPTER
    source.mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / CHAPTER / f"{CHAPTER}.ipynb", source)
    teach("nbgrader", "generate_assignment", CHAPTER)
    teach("nbgrader", "release_assignment", CHAPTER)
    return hub


@pytest.fixture(scope="module")
def ada(browser: Any, released: Hub) -> Iterator[HubPage]:
    """The first student's page, logged in, with the list of assignments before her."""
    page = HubPage(browser, released, "ada")
    page.log_in()
    page.choose("Assignment List")
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def ada_has_handed_in(ada: HubPage) -> HubPage:
    """Fetch, open, solve, run a check, save, hand in: all in the browser, but that most answers are pasted in."""
    ada.page.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
    fetched = ada.page.locator("#fetched_assignments_list")
    fetched.get_by_role("button", name="Submit").wait_for()
    ada.photograph("1-fetched")
    file = ada.hub.home("ada") / CHAPTER / f"{CHAPTER}.ipynb"
    assert file.read_bytes() == (ROOT / "chapters" / CHAPTER / file.name).read_bytes()
    nbformat.write(fill(learners(CHAPTER), solved(CHAPTER), lambda key: key != TYPED), file)

    fetched.locator("a.assignment-notebooks-link").click()
    fetched.locator(".nested_list_item a").click()
    ada.wait_for_kernel()
    ada.command("notebook:run-all-cells")
    write_answer(ada, RIGHT)
    ada.cell(f"check_{TYPED}").locator(".jp-OutputArea").get_by_text("2 of 2 points").wait_for()
    ada.photograph("2-checked")
    ada.command("docmanager:save")

    ada.page.locator(".lm-TabBar-tab", has_text="Assignments").click()
    fetched.get_by_role("button", name="Submit").click()
    ada.page.locator("#submitted_assignments_list").get_by_role("button", name="Fetch Feedback").wait_for()
    ada.photograph("3-handed-in")
    return ada


@pytest.fixture(scope="module")
def alan_has_handed_in(released: Hub) -> str:
    """Do the same, half right, by the server's interface; return the token with which it was asked."""
    token = released.start_server("alan")
    released.ask("/user/alan/assignments/fetch", "POST", THIS, token)
    half = fill(learners(CHAPTER), solved(CHAPTER), lambda key: key in HALF)
    saved = {"type": "notebook", "format": "json", "content": half}
    released.ask(f"/user/alan/api/contents/{CHAPTER}/{CHAPTER}.ipynb", "PUT", saved, token)
    assert released.ask("/user/alan/assignments/submit", "POST", THIS, token)["success"]
    return token


@pytest.fixture(scope="module")
def graded(ada_has_handed_in: HubPage, alan_has_handed_in: str, teach: Callable[..., str]) -> str:
    """Collect, grade, give back; return what `nnbook grade` said."""
    assert "Processing 2 submissions" in teach("nbgrader", "collect", CHAPTER)
    unboxed = ["--no-sandbox"] if what_the_sandbox_lacks() else []
    said = teach("nnbook", "grade", CHAPTER, *unboxed)
    teach("nbgrader", "generate_feedback", CHAPTER)
    teach("nbgrader", "release_feedback", CHAPTER)
    return said


def test_what_two_students_handed_in_is_collected_and_graded(graded: str, hub: Hub) -> None:
    assert "2 graded; 2 of them in this run." in graded
    points = {key: exercise.points for key, exercise in checks_in(CHAPTER).items()}
    assert scores(hub, "ada") == points
    assert scores(hub, "alan") == {key: value if key in HALF else 0 for key, value in points.items()}
    assert 0 < sum(scores(hub, "alan").values()) < sum(points.values())


def scores(hub: Hub, student: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{hub.course}/gradebook.db", "nnbook") as book:
        grades = book.find_submission_notebook(CHAPTER, CHAPTER, student).grades
        return {one.name.removeprefix("check_"): one.auto_score for one in grades if one.cell.cell_type == "code"}


def test_a_student_reads_the_feedback_in_the_browser(graded: str, ada: HubPage) -> None:
    submitted = ada.page.locator("#submitted_assignments_list")
    ada.page.locator("#refresh_assignments_list").click()
    submitted.get_by_role("button", name="Fetch Feedback").click()
    submitted.get_by_text("view feedback").click()
    ada.page.locator(".jp-DirListing-item", has_text=f"{CHAPTER}.html").dblclick()
    feedback = ada.page.frame_locator(".jp-HTMLViewer iframe, iframe.jp-HTMLViewer, .jp-IFrame iframe").first
    feedback.get_by_text(f"{CHAPTER} (Score: ").wait_for()
    ada.photograph("4-feedback")
    points = sum(scores(ada.hub, "ada").values())
    assert f"(Score: {points:.1f} / " in feedback.locator("body").inner_text()


def test_the_other_student_fetches_feedback_of_his_own(graded: str, hub: Hub, alan_has_handed_in: str) -> None:
    hub.ask("/user/alan/assignments/fetch_feedback", "POST", THIS, alan_has_handed_in)
    (page,) = (hub.home("alan") / CHAPTER / "feedback").rglob("*.html")
    text = page.read_text()
    assert f"(Score: {sum(scores(hub, 'alan').values()):.1f} / " in text
    assert "2 of 2 points" in text
    assert not list((hub.home("alan") / CHAPTER / "feedback").rglob("*ada*"))


def test_the_students_page_asks_no_other_host_and_has_no_error(graded: str, ada: HubPage) -> None:
    assert any(url.startswith("ws:") for url in ada.requests)
    assert ada.problems == []


def test_the_teacher_finds_the_formgrader_in_the_course_list(graded: str, browser: Any, hub: Hub) -> None:
    teacher = HubPage(browser, hub, "teacher")
    teacher.log_in()
    teacher.choose("Course List")
    link = teacher.page.locator("#formgrader_list a", has_text="nnbook")
    with teacher.context.expect_page() as opened:
        link.click()
    page = opened.value
    page.set_default_timeout(60_000)
    formgrader = page.frame_locator('iframe[src$="/formgrader"]')
    row = formgrader.locator("tr", has_text=CHAPTER)
    row.wait_for()
    page.screenshot(path=hub.folder / "pictures" / "5-formgrader.png")
    assert row.locator("td.num-submissions").inner_text().strip() == "2"
    teacher.context.close()


# Who may do what


@pytest.mark.parametrize(
    "path", ["/services/nnbook/formgrader/api/assignments", "/services/nnbook/api/contents", "/user/ada/api/contents"]
)
def test_a_student_reaches_neither_the_grader_nor_another_student(
    hub: Hub, ada_has_handed_in: HubPage, alan_has_handed_in: str, path: str
) -> None:
    assert hub.ask("/user/alan/api/contents", token=alan_has_handed_in)["content"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        hub.ask(path, token=alan_has_handed_in)
    assert refused.value.code == 403


@pytest.mark.parametrize("path", ["formgrader/api/status", "formgraders"])
def test_a_students_server_has_no_formgrader_and_no_list_of_them(hub: Hub, alan_has_handed_in: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as missing:
        hub.ask(f"/user/alan/{path}", token=alan_has_handed_in)
    assert missing.value.code == 404


def test_a_server_is_told_its_limits(hub: Hub, alan_has_handed_in: str) -> None:
    (server,) = [one for one in environments() if one.get("JUPYTERHUB_USER") == "alan" and here(one, hub)]
    assert server["MEM_LIMIT"] == str(2**30)
    assert server["CPU_LIMIT"] == "0.5"
    assert server["OMP_NUM_THREADS"] == "1"


def here(environment: dict[str, str], hub: Hub) -> bool:
    return environment.get("NNBOOK_EXCHANGE") == str(hub.exchange) and "JPY_PARENT_PID" not in environment


def environments() -> Iterator[dict[str, str]]:
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            entries = file.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        pairs = (entry.partition("=") for entry in entries if entry)
        yield {name: value for name, _, value in pairs}


LOOK = """
import os, sys
exchange, submission = sys.argv[1:]
def may(do):
    try: do()
    except PermissionError: return False
    return True
course = exchange + "/nnbook/"
(chapter,) = os.listdir(course + "outbound")
print(
    may(lambda: open(f"{course}outbound/{chapter}/{chapter}.ipynb")),
    may(lambda: os.mkdir(course + "inbound/eve+01+now")),
    may(lambda: os.listdir(course + "inbound")),
    may(lambda: os.listdir(course + "feedback")),
    may(lambda: os.mkdir(course + "outbound/02")),
    may(lambda: os.rename(f"{course}outbound/{chapter}", f"{course}outbound/other")),
    may(lambda: os.rename(course, exchange + "/other")),
    may(lambda: open(f"{course}inbound/{submission}/timestamp.txt", "w")),
)
"""


def test_another_system_user_can_fetch_and_hand_in_but_neither_look_about_nor_change_anything(
    graded: str, hub: Hub
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can try what another system user may do")
    with tempfile.TemporaryDirectory() as folder:  # pytest's own is closed to others
        os.chmod(folder, 0o755)
        copy = shutil.copytree(hub.exchange, Path(folder, "exchange"))
        submission = next(one.name for one in (copy / "nnbook" / "inbound").iterdir())
        command = [shutil.which("python3", path="/usr/bin:/bin") or "python3", "-c", LOOK, str(copy), submission]
        done = subprocess.run(command, user=54321, group=54321, extra_groups=[], capture_output=True, text=True)
    assert done.stdout.split() == ["True", "True", *["False"] * 6], done.stderr


# Servers that nobody uses


@pytest.mark.usefixtures("packages")
def test_an_idle_server_is_stopped_and_the_graders_goes_on(tmp_path: Path) -> None:
    with running_hub(tmp_path, idle_minutes=0.25) as hub:
        hub.start_server("ada")
        wait_for(lambda: not hub.ask("/hub/api/users/ada")["servers"])
        assert hub.ask("/services/nnbook/api")["version"]
    assert "Culling server ada" in (tmp_path / "hub.log").read_text()
