"""``nnbook site``: the whole course as pages to read, from the solved notebooks; nothing is run and nothing fetched.

The pages' sources are put together in ``build/site-source``, and Sphinx makes ``build/site`` of them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

import nnbook
from nnbook.course.build_explorables import NOT_STATE, read_explorables
from nnbook.course.places import Chapter, Places, Problem, list_appendices, list_chapters, site_of
from nnbook.course.site_library import library_pages
from nnbook.course.site_page import (
    explorable_html,
    how_to_work,
    module_name,
    module_text,
    page_of,
    picture_keeper,
    with_pictures_kept,
)
from nnbook.glossary import glossary

if TYPE_CHECKING:
    from nnbook.explorables.widget import Explorable

# The texts of the repository that are pages of the site, and where links to files lead from there.
TEXTS = {
    "docs/teaching.md": "teaching.md",
    "docs/performance.md": "performance.md",
    "CONTRIBUTING.md": "contributing.md",
}
LINKS = {**TEXTS, "../CONTRIBUTING.md": "contributing.md"}
READMES = ("README.md", "../README.md")  # its place is taken by the start page, which has headings of its own
GLOSSARY = "B_glossary"  # a page of the site by itself
PARTS = {
    "Neurons": ("00", "04"),
    "Learning": ("05", "08"),
    "Architectures": ("09", "14"),
    "Applications": ("15", "18"),
    "Finale": ("19", "19"),
    "To look things up": ("A", "Z"),
}


def build_site(places: Places, folder: Path | None = None) -> Path:
    """Build the site and return its first page.

    folder: where sources and pages are put; the course's ``build/`` without it.

    Raises
    ------
    Problem
        if the course has no sources, or Sphinx finds a fault.
    """
    if not (places.root / "site" / "conf.py").exists():
        raise Problem(f"{places.root} has no site/ with the site's sources: it is built in a checkout of the course.")
    target = site_of(places) if folder is None else folder / "site"
    source = target.with_name("site-source")
    for old in (source, target):
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(places.root / "site", source)
    put_pages(places, source)
    run_sphinx(source, target)
    return target / "index.html"


def put_pages(places: Places, source: Path) -> None:
    """Write every page's source: chapters, library, texts, glossary, start page; and what they show."""
    from nnbook.explorables.widget import sheet

    used: set[str] = set()
    shown = [*list_chapters(places), *list_appendices(places)]
    chapters = [one for one in shown if (places.root / "solutions" / one.name).is_dir() and one.name != GLOSSARY]
    for chapter in chapters:
        used |= put_chapter(places, chapter, source)
    used |= put_start_page(source) | put_gallery(places, chapters, source)
    _write(source / "chapters" / "index.md", chapters_page(places, chapters))
    for name, text in library_pages().items():
        _write(source / "library" / f"{name}.md", text)
    for path, page in TEXTS.items():
        _write(source / page, with_links_of_the_site((places.root / path).read_text(encoding="utf-8")))
    for picture in (places.root / "docs").glob("*.png"):
        shutil.copy(picture, source)
    _write(source / "glossary.md", glossary_page())
    own = {path.name for path in (Path(nnbook.__file__).parent / "explorables").glob("*.css")} - {"explorables.css"}
    _write(source / "_static" / "explorables.css", sheet(*sorted(own)))
    for name in used:
        _write(source / "_static" / "explorables" / module_name(name), module_text(name))


def put_chapter(places: Places, chapter: Chapter, source: Path) -> set[str]:
    """Write a chapter's pages and the notebooks to download; return the classes of its explorables."""
    used: set[str] = set()
    for notebook in chapter.notebooks:
        solved, shipped = places.root / "solutions" / notebook, places.shipped(notebook)
        explorables = read_explorables(solved)
        used |= {one["class"] for shown in explorables.values() for one in shown}
        blank = nbformat.read(shipped, 4)
        keep = picture_keeper(source / "_static" / "pictures", "../_static/pictures")
        how = how_to_work(chapter.number, *_facts(blank), f"../notebooks/{notebook.name}")
        page = page_of(nbformat.read(solved, 4), blank, explorables, keep, how)
        _write(source / "chapters" / notebook.name, json.dumps(page, indent=1, ensure_ascii=False))
        (source / "_extra" / "notebooks").mkdir(parents=True, exist_ok=True)
        shutil.copy(shipped, source / "_extra" / "notebooks")
    return used


def put_start_page(source: Path) -> set[str]:
    """Put an explorable that is alive on the start page; return its class."""
    from nnbook.explorables import PerceptronExplorable

    widget = PerceptronExplorable(w=(1.0, -1.0), b=0.0, question="Move the line until every point is on its side.")
    described = described_widget(widget)
    page = source / "index.md"
    live = live_html(source, widget, described, address="_static/pictures")
    _write(page, page.read_text(encoding="utf-8").replace("<!-- explorable -->", live))
    return {described["class"]}


def put_gallery(places: Places, chapters: list[Chapter], source: Path) -> set[str]:
    """Write the page with every explorable, each with an address to send and its chapter; return the classes."""
    from nnbook import explorables

    shown = {
        notebook.stem: json.dumps(read_explorables(places.root / "solutions" / notebook))
        for chapter in chapters
        for notebook in chapter.notebooks
    }
    lines = ["# Things to play with", "", "Every explorable of the course, in the order of the chapters.", ""]
    classes: dict[str, str] = {}
    for chapter, stored in shown.items():
        for name in explorables.__all__:
            if name not in classes and f'.{name}"' in stored:
                widget = getattr(explorables, name)()
                described = described_widget(widget)
                live = live_html(source, widget, described, address="_static/pictures")
                title = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Explorable"))
                lines += [f"## {title}", "", live, "", f"From [chapter {chapter[:2]}](chapters/{chapter}.ipynb).", ""]
                classes[name] = described["class"]
    _write(source / "explorables.md", "\n".join(lines))
    return set(classes.values())


def described_widget(widget: Explorable) -> dict[str, Any]:
    """Return an explorable's class and state, as `build_explorables` stores them."""
    kind, traits = type(widget), widget.trait_names(sync=True)
    state = {name: value for name, value in widget.get_state().items() if name in traits and name[0] != "_"}
    state = {name: value for name, value in state.items() if name not in NOT_STATE}
    return {"class": f"{kind.__module__}.{kind.__qualname__}", "state": state}


def live_html(source: Path, widget: Explorable, described: dict[str, Any], address: str) -> str:
    """Return an explorable's place on a page, its picture put into a file; address: of the pictures' folder."""
    keep = picture_keeper(source / "_static" / "pictures", address)
    return explorable_html(described, with_pictures_kept(widget.picture(), keep))


def chapters_page(places: Places, chapters: list[Chapter]) -> str:
    """Return the page that lists all chapters, part by part."""
    lines = ["# Chapters", ""]
    entries: list[str] = []
    for part, (first, last) in PARTS.items():
        inside = [chapter for chapter in chapters if first <= chapter.number <= last]
        if not inside:
            continue
        lines += [f"## {part}", "", "| chapter | minutes | points |", "|---|---|---|"]
        for chapter in inside:
            for notebook in chapter.notebooks:
                blank = nbformat.read(places.shipped(notebook), 4)
                minutes, points = _facts(blank)
                title = blank.metadata["nnbook"]["title"]
                lines.append(f"| {chapter.number} · [{title}]({notebook.name}) | {minutes} | {points} |")
                entries.append(f"{chapter.number} · {title} <{notebook.stem}>")
        lines.append("")
    lines += ["More are being written. What you have not done yet waits in your own copy: `nnbook lab` opens it.", ""]
    return "\n".join([*lines, "```{toctree}", ":hidden:", "", *entries, "```", ""])


def glossary_page() -> str:
    """Return the glossary as a page, each term with an address of its own."""
    table = glossary().as_html(lambda chapter: f"chapters/{chapter}.html")
    box = f'<div class="nnb-wide" tabindex="0" role="region" aria-label="Glossary">{table}</div>'
    opening = "The course's words, in the order in which the chapters define them."
    return f"# Glossary\n\n{opening}\n\n{box}\n"


def with_links_of_the_site(text: str) -> str:
    """Return a text of the repository with its links to files made links to pages, or plain words where none fits."""

    def link(found: re.Match[str]) -> str:
        words, target = found[1], found[2]
        if re.match(r"https?:|#", target):
            return found[0]
        file, hash_, heading = target.partition("#")
        if file in READMES:
            return f"[{words}](index.md)"
        if file in LINKS:
            return f"[{words}]({LINKS[file]}{hash_}{heading})"
        return words

    return re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", link, text)


def run_sphinx(source: Path, target: Path) -> None:
    """Make pages of the sources; a warning of Sphinx is a fault."""
    options = ["-b", "html", "-q", "-W", "--keep-going", "-j", "2", "-d", str(target.with_name("site-read"))]
    command = [sys.executable, "-m", "sphinx", *options, str(source), str(target)]
    environment = {**os.environ, "NNBOOK_VERSION": nnbook.__version__}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"The site has faults:\n{done.stderr.strip() or done.stdout.strip()}")


def _facts(blank: nbformat.NotebookNode) -> tuple[int | None, str]:
    """Return a chapter's minutes and points, as they are told."""
    about = blank.metadata.get("nnbook", {})
    points = about.get("points")
    return about.get("minutes"), f"{points:g} points" if points else ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
