"""What the texts claim in code font, found and tried: commands, options, files and names."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conftest import ROOT

from nnbook.checks.exercise import Exercise
from nnbook.checks.result import MIME

CHAPTERS = sorted(folder.name for folder in (ROOT / "chapters").glob("[0-9]*_*") if folder.is_dir())
SUFFIXES = (".py", ".md", ".txt", ".toml", ".yml", ".cff", ".ipynb", ".db", ".csv", ".js", ".json", ".cfg")
LAUNCHERS = r"(?:\.venv/bin/|\.venv\\Scripts\\)?(?:python3?|py) -m (?=nnbook|pytest|pip|venv)|\.venv/bin/(?=\w+ )"


def code_in(markdown: str) -> Iterator[str]:
    """Yield what stands in code font: spans, and lines of indented blocks. Fenced blocks are run elsewhere."""
    text = re.sub(r"^```.*?^```", "", markdown, flags=re.M | re.S)
    yield from (line.strip() for line in re.findall(r"^ {4}(\S.*)", text, flags=re.M))
    spans = re.sub(r"^ {4}.*", "", text, flags=re.M)
    yield from (re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", spans))


def links_in(markdown: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^```.*?^```|`[^`]+`", "", markdown, flags=re.M | re.S))


def fault(code: str) -> str:
    """Say what is wrong with a piece of code from a text, "" if all of it that can be tried is there."""
    if code.startswith("application/"):
        return "" if code == MIME else f"{code}: results travel as {MIME}"
    line = re.sub(LAUNCHERS, "", code)
    name, *words = line.split()
    tries = {"make": _make, "nnbook": _nnbook, "nbgrader": _nbgrader}
    found = tries[name](words) if name in tries and words else ""
    return found or next(filter(None, map(_place, line.split())), "") or _dotted(code)


def _make(words: list[str]) -> str:
    makefile = (ROOT / "Makefile").read_text()
    for word in words:
        variable, is_variable, _ = word.partition("=")
        if is_variable and f"$({variable})" not in makefile:
            return f"the Makefile uses no {variable}"
        if not is_variable and not re.search(rf"^{re.escape(word)}:", makefile, flags=re.M):
            return f"the Makefile has no {word}"
    return ""


@functools.cache
def nnbook_commands() -> dict[str, set[str]]:
    """Return the options of each command of ``nnbook``."""
    import typer.main

    from nnbook.course.command import app

    commands: dict[str, Any] = vars(typer.main.get_command(app))["commands"]
    return {name: {o for p in command.params for o in p.opts} for name, command in commands.items()}


def _nnbook(words: list[str]) -> str:
    command, *rest = words
    if command not in nnbook_commands():
        return f"nnbook has no {command}"
    for word in rest:
        if word.startswith("-") and word not in nnbook_commands()[command]:
            return f"nnbook {command} has no {word}"
        if word[0].isdigit() and not any(name.startswith(word) for name in CHAPTERS):
            return f"there is no chapter {word}"
    return ""


def _nbgrader(words: list[str]) -> str:
    from nbgrader.apps.nbgraderapp import NbGraderApp

    command, *rest = words
    known: Any = NbGraderApp.subcommands
    if command not in known:
        return f"nbgrader has no {command}"
    return next((f"there is no chapter {w}" for w in rest if w[0].isdigit() and w not in CHAPTERS), "")


def _place(word: str) -> str:
    """Say whether a word that looks like a file or a folder names one that is there, or that is made and ignored."""
    path = word.strip("(),;:").replace("\\", "/").replace("NN_topic", CHAPTERS[0])
    if not re.fullmatch(r"[\w.\-/]+", path) or (
        "/" not in path and not path.endswith(SUFFIXES) and path != "Makefile" and not path.startswith(".")
    ):
        return ""
    # What nbgrader's export is called, and NumPy's format.
    if path in (".", "grades.csv", ".npy") or (ROOT / path).exists():
        return ""
    if any(place.name == path for place in (ROOT / "nnbook").rglob("*.py")):  # told in a sentence on its folder
        return ""
    made = (ROOT / ".gitignore").read_text().split()
    if path.strip("/") in made or f"{path.split('/')[0]}/" in made:
        return ""
    return f"there is no {path}"


def _dotted(code: str) -> str:
    """Look up names of the package and of the checks."""
    for module, name in re.findall(r"\b(nnbook(?:\.\w+)+):?(\w*)", code):
        try:
            found = importlib.import_module(module)
        except ModuleNotFoundError:
            return f"there is no {module}"
        if name and not hasattr(found, name):
            return f"{module} has no {name}"
    for name in re.findall(r"(?<![\w/])mine\.(?!py\b)(\w+)", code):
        if not hasattr(importlib.import_module("nnbook.mine"), name):
            return f"nnbook.mine has no {name}"
    exercises, written = set(), set()
    for chapter in CHAPTERS:
        check = importlib.import_module(f"nnbook.checks.ch{chapter}").check
        exercises |= set(check.exercises)
        written |= set(check.written)
    for key, method in re.findall(r"\bcheck\.(\w+)\.(\w+)\(", code):
        if key not in exercises | {"NAME"} or not hasattr(Exercise, method):
            return f"there is no check.{key}.{method}()"
    return next(
        (f"no written exercise {k}" for k in re.findall(r'check\.written\["(\w+)"\]', code) if k not in written), ""
    )


# Things that no committed text may hold


def text_files() -> Iterator[tuple[Path, str]]:
    """Yield the path and the text of every file of the project that is text; what git ignores is left out."""
    ignored = set((ROOT / ".gitignore").read_text().split()) | {".git/"}
    folders = [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.is_dir():
                name = f"{path.name}/"
                if name not in ignored and not path.name.endswith(".egg-info"):
                    folders.append(path)
            elif path.name not in ignored and path.suffix != ".pyc":
                try:
                    yield path, path.read_text(encoding="utf-8")
                except UnicodeDecodeError:
                    continue


def emoji(text: str) -> str:
    """Return the first emoji in a text; plain signs such as a tick or an arrow are none."""
    plane, old = (
        "\U0001f000-\U0001faff\ufe0f",
        "\u2600-\u26ff\u2700-\u270f\u2728\u274c-\u2757\u2795-\u2797\u27b0\u2b1b-\u2b55",
    )
    found = re.search(f"[{plane}{old}]", text)
    return found[0] if found else ""


def own_folder(text: str) -> str:
    """Return the first path of somebody's machine in a text."""
    of_the_hub = r"(?!srv/nnbook|srv/nbgrader|opt/nnbook)"  # where deploy/jupyterhub puts things on a server
    found = re.search(
        rf"(?<![\w.+/~:=-])/{of_the_hub}(?:home|Users|root|tmp|work|opt|mnt|srv)/[\w.-]+|\b[A-Z]:\\+Users\b", text
    )
    return found[0] if found else ""


def registry(text: str) -> str:
    """Return the first address of a package registry, or option that takes one, in a text."""
    hosts = r"(?:pypi|pythonhosted|anaconda|npmjs)\.(?:org|com)|download\.pytorch\.org|unpkg\.com|jsdelivr\.net"
    found = re.search(hosts + r"|--(?:extra-)?index-url|--find-links", text)
    return found[0] if found else ""
