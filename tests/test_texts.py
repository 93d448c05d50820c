"""The texts around the course say what is so, and the set-up around it fits together."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from claims import CHAPTERS, code_in, emoji, fault, links_in, nnbook_commands, own_folder, registry, text_files
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import nnbook
from nnbook.course.chapter_table import chapter_table
from nnbook.course.environment import KERNEL_ENVIRONMENT

HERE = Path(__file__).parent
TEXTS = [
    "README.md",
    "CONTRIBUTING.md",
    *(p.relative_to(ROOT).as_posix() for p in [*ROOT.glob("docs/*.md"), *ROOT.glob(".github/*/*.md")]),
]
README, CONTRIBUTING = (ROOT / "README.md").read_text(), (ROOT / "CONTRIBUTING.md").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
REQUIREMENTS = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"]


def fenced(markdown: str, language: str) -> list[str]:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", markdown, flags=re.M | re.S)
    return [code for name, code in blocks if name == language]


def first_column(markdown: str) -> list[str]:
    """Return the first cell of every row of a text's tables."""
    return [row.split("|")[1].strip() for row in markdown.splitlines() if row.startswith("| ")]


# What the texts say


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name):
    path = ROOT / name
    for link in links_in(path.read_text()):
        if link.startswith("https://"):
            continue
        file, _, heading = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        headings = re.findall(r"^#+ (.+)", target.read_text(), flags=re.M) if heading else []
        slugs = [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings]
        assert not heading or heading in slugs, link


@pytest.mark.parametrize("name", TEXTS)
def test_commands_files_and_names_in_code_font_exist(name):
    code = list(code_in((ROOT / name).read_text()))
    assert code
    assert [found for found in map(fault, code) if found] == []


@pytest.mark.parametrize(
    "code",
    [
        "make lob",
        "make lab WORDS=--no-browser",
        "nnbook chek",
        "nnbook check --fast",
        "nnbook lab 99",
        r".venv\Scripts\python -m nnbook start",
        ".venv/bin/nnbook start",
        "nbgrader autogrode 01_mcculloch_pitts",
        "nbgrader autograde 99_missing",
        ".venv/bin/python -m pytest tests/test_nothing.py",
        "solutions/NN_topic/NN_topic.txt",
        "nnbook/utils/",
        "setup.cfg",
        ".nowhere/",
        "nnbook.checks.nowhere",
        'piece="nnbook.neurons:nobody"',
        "mine.give",
        "check.nobody.hint()",
        "check.NAME.cheat()",
        'check.written["nothing"].marks()',
        "application/vnd.nnbook.other+json",
    ],
)
def test_a_false_claim_would_be_found(code):
    assert fault(code)


def test_the_readme_tells_every_command_and_no_other():
    told = [cell.strip("`").split()[1] for cell in first_column(README) if cell.startswith("`nnbook ")]
    assert sorted(told) == sorted(nnbook_commands())


def test_the_readme_has_the_table_of_chapters_that_the_notebooks_give():
    table = re.search(r"<!-- chapters -->\n(.*)<!-- /chapters -->", README, flags=re.S)
    assert table
    assert table[1].strip() == chapter_table(ROOT)
    rows = re.findall(r"^\| \[(\w+)\]\((\S+)\) \| (.+) \| (.+) \| (\d+) min \|", table[1], flags=re.M)
    assert [row[0] for row in rows] == CHAPTERS
    assert all((ROOT / link).exists() for _, link, *_ in rows)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_row_of_the_table_of_chapters_counts_what_the_checks_count(name):
    check = importlib.import_module(f"nnbook.checks.ch{name}").check
    (row,) = re.findall(rf"^\| \[{name}\].* \| (\d+) \| ([\d.]+) \+ ([\d.]+) \|$", README, flags=re.M)
    written = sum(one.points for one in check.written.values())
    assert tuple(map(float, row)) == (len(check.exercises), check.points, written)


def test_the_check_shown_in_the_readme_says_just_that():
    from nnbook.checks.ch01_mcculloch_pitts import check

    names: dict[str, Any] = {}
    (attempt, _), (shown,) = fenced(README, "python"), fenced(README, "")
    exec(attempt, names)
    _, result = check.mcculloch_pitts(names["mcculloch_pitts"])
    # A check that was used before in this process may have given hints already.
    hints = r"\w+ hints? (?:is|are) left"
    assert re.sub(hints, "…", str(result)) == re.sub(hints, "…", shown.rstrip("\n"))


def test_the_network_shown_in_the_readme_learns():
    names: dict[str, Any] = {}
    _, example = fenced(README, "python")
    exec(example, names)
    predicted = names["model"](names["tensor"](names["x"])).data.argmax(axis=-1)
    assert (predicted == names["y"]).mean() > 0.98


def test_links_to_the_maths_cards_meet_a_heading_and_each_card_is_linked():
    sources = [path.read_text() for path in ROOT.glob("solutions/[0-9]*_*/*.py")]
    cards = set(re.findall(r"^# ## (.+)$", (ROOT / "solutions/A_maths_you_need/A_maths_you_need.py").read_text(), re.M))
    linked = {place for text in sources for place in re.findall(r"A_maths_you_need\.ipynb#([\w-]+)\)", text)}
    assert linked == {card.replace(" ", "-") for card in cards}


def test_tests_run_in_the_environment_of_the_courses_kernels():
    makefile = (ROOT / "Makefile").read_text()
    assert dict(re.findall(r"^export (\w+) := (.*)$", makefile, flags=re.M)) == KERNEL_ENVIRONMENT


def test_the_readme_has_a_place_for_the_graders_line():
    assert README.count("<!-- graders -->") == 1


def test_the_exercise_shown_to_authors_works():
    names: dict[str, Any] = {}
    (example,) = fenced(CONTRIBUTING, "python")
    exec(example, names)
    check = names["check"]
    assert check.halve.reference(4) == 2
    assert check.halve(lambda x: 0.5 * x)[1].points == check.points == 2
    wrong = check.halve(lambda x: x + x)[1]
    assert wrong.points == 0
    assert wrong.message == check.halve.mistakes[0].sentence


def test_every_key_of_a_source_is_explained_to_authors():
    builder = (ROOT / "nnbook/course/build_source.py").read_text()
    keys = set(re.findall(r'\.pop\("(\w+)"', builder)) - {"lines_to_next_cell", "points"}
    told = set(re.findall(r"# %%(?: \[markdown\])? (\w+)=", "\n".join(first_column(CONTRIBUTING)))) - {"tags"}
    assert told == keys


# What no text holds


def files_with(find) -> list[str]:
    found = ((path, find(text)) for path, text in text_files() if path.name not in ("claims.py", Path(__file__).name))
    return [f"{path.relative_to(ROOT)}: {what}" for path, what in found if what]


def test_no_text_holds_an_emoji():
    assert files_with(emoji) == []


def test_no_text_names_a_folder_of_somebodys_machine():
    assert files_with(own_folder) == []


def test_no_text_names_a_package_registry():
    assert files_with(registry) == []


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (emoji, "well done \U0001f389"),
        (emoji, "✅ passed"),
        (own_folder, 'open("/home/ada/nnbook")'),
        (own_folder, "see /tmp/ipykernel_12/3.py"),
        (own_folder, r"C:\Users\ada"),
        (registry, "--extra-index-url"),
        (registry, "https://pypi.org/simple"),
    ],
)
def test_what_no_text_may_hold_would_be_found(find, text):
    assert find(text)


def test_every_kind_of_text_is_looked_at():
    looked_at = {path.relative_to(ROOT).as_posix() for path, _ in text_files()}
    assert {"README.md", "Makefile", ".ci/run", "binder/postBuild", "nnbook/explorables/kit.js"} <= looked_at
    assert {f"solutions/{name}/{name}.ipynb" for name in CHAPTERS} <= looked_at
    assert not any(name.startswith((".venv/", ".git/", "work/")) for name in looked_at)


# Packages


def test_every_requirement_is_pinned():
    for line in REQUIREMENTS:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line), line


def test_the_pinned_versions_are_those_that_the_package_asks_for():
    pinned = {canonicalize_name(name): version for name, version in (line.split("==") for line in REQUIREMENTS)}
    assert len(pinned) == len(REQUIREMENTS)
    for wanted in map(Requirement, PYPROJECT["project"]["dependencies"]):
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), wanted
    for tool in ("pytest", "pytest-xdist", "nbval", "ruff", "pyright", "hypothesis", "playwright"):
        assert tool in pinned
    assert "torch==2.13.0" in REQUIREMENTS


def loaded_by(statement: str) -> set[str]:
    """Return the names of the packages, beyond Python's own, that a statement loads in a fresh interpreter."""
    program = (
        "import sys; before = set(sys.modules)\n"
        f"{statement}\n"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=HERE)
    return set(done.stdout.split())


def test_importing_nnbook_loads_at_most_numpy():
    assert loaded_by("import nnbook") <= {"nnbook", "numpy"}
    assert loaded_by("import nnbook.neurons") == {"nnbook", "numpy"}


def test_a_heavy_import_would_be_seen():
    assert "matplotlib" in loaded_by("import nnbook, matplotlib")


def imports_of(path: Path) -> set[str]:
    """Return the modules that a file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_imports_go_one_way():
    package = ROOT / "nnbook"
    assert not any(name.startswith("nnbook") for name in imports_of(package / "neurons.py"))
    above = [package / "course", package / "grading", package / "__main__.py"]
    below = [path for path in package.rglob("*.py") if not any(path.is_relative_to(a) for a in above)]
    assert below
    upward = [p.name for p in below if any(name.startswith("nnbook.course") for name in imports_of(p))]
    assert upward == []
    assert any(name.startswith("nnbook.course") for name in imports_of(package / "__main__.py"))


# The set-up


def test_licence_and_citation_agree_with_the_package():
    licence = (ROOT / "LICENSE").read_text()
    assert "MIT License" in licence
    assert "Creative Commons Attribution 4.0 International" in licence
    assert set(PYPROJECT["project"]["license"].split(" AND ")) == {"MIT", "CC-BY-4.0"}
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["license"] == "MIT"
    assert str(citation["version"]) == PYPROJECT["project"]["version"] == nnbook.__version__


def commands_of_the_workflow() -> list[str]:
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    return [line.strip() for step in steps for line in step.get("run", "").splitlines()]


def test_the_workflow_runs_what_there_is():
    commands = commands_of_the_workflow()
    assert {"make test", "make test-all"} <= set(commands)
    assert [found for found in map(fault, commands) if found] == []


def test_the_workflow_asks_for_a_python_that_the_package_takes():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    wanted = Requirement("python" + PYPROJECT["project"]["requires-python"]).specifier
    versions = [s["with"]["python-version"] for j in workflow["jobs"].values() for s in j["steps"] if "python" in str(s)
                and "with" in s]  # fmt: skip
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    versions += [conda[0].removeprefix("python=")]
    versions += [(ROOT / "binder/runtime.txt").read_text().strip().removeprefix("python-")]
    versions += re.findall(r"devcontainers/python:([\d.]+)", (ROOT / ".devcontainer/devcontainer.json").read_text())
    assert len(versions) >= 6
    assert all(wanted.contains(version) for version in versions), versions


def test_conda_and_binder_install_the_same_requirements():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert {"pip": ["-r requirements.txt"]} in conda["dependencies"]
    binder = ROOT / "binder/requirements.txt"
    option, file = binder.read_text().split()
    assert option == "-r"
    assert (binder.parent / file).resolve() == ROOT / "requirements.txt"


def test_the_container_installs_with_make():
    container = (ROOT / ".devcontainer/devcontainer.json").read_text()
    assert fault(yaml.safe_load(container)["postCreateCommand"]) == ""  # JSON is YAML, too


def test_binder_puts_the_chapters_where_learners_write(tmp_path):
    script = (ROOT / "binder/postBuild").read_text()
    (statement,) = re.findall(r'python -c "(.+)"', script)
    subprocess.run(
        [sys.executable, "-c", statement], cwd=ROOT, env={**os.environ, "NNBOOK_WORK": str(tmp_path)}, check=True
    )
    assert all((tmp_path / name / f"{name}.ipynb").is_file() for name in CHAPTERS)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
@pytest.mark.parametrize("name", [".ci/run", "binder/postBuild"])
def test_scripts_can_be_run(name):
    assert os.access(ROOT / name, os.X_OK)
    assert (ROOT / name).read_bytes().startswith(b"#!/usr/bin/env bash\n")
