"""Where things are: the course's chapters, and the learner's copies of them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

START_PAGE = Path("00-index.ipynb")
MARKER, MARK = ".gitignore", b"*\n"  # the file in the folder of a private chapter, and what it says
CHAPTER, APPENDIX = r"\d\d_", r"[A-Z]_"  # how the names of their folders begin
SITE_ADDRESS = "NNBOOK_SITE_ADDRESS"  # the environment variable by which the start page learns where the site is


class Problem(Exception):
    """Something the learner can mend: its text is one clear sentence, shown instead of a traceback."""


@dataclass(frozen=True)
class Places:
    """The course's root and the learner's folder. A notebook is named by its path below ``chapters/``."""

    root: Path
    work: Path

    @property
    def chapters(self) -> Path:
        return self.root / "chapters"

    @property
    def hidden(self) -> Path:
        """The folder for what the command itself has to remember; JupyterLab does not list it."""
        return self.work / ".nnbook"

    def shipped(self, notebook: Path) -> Path:
        return self.chapters / notebook

    def own(self, notebook: Path) -> Path:
        return self.work / notebook

    def base(self, notebook: Path) -> Path:
        """Return where the untouched copy is that the learner began from: ``update`` compares with it."""
        return self.hidden / "base" / notebook

    def show(self, path: Path) -> str:
        """Return a path as the learner sees it: relative to the course's root where it lies below it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


@dataclass(frozen=True)
class Chapter:
    """A chapter's folder name, ``01_mcculloch_pitts``, and its notebooks (heavy chapters have two)."""

    name: str
    notebooks: tuple[Path, ...]

    @property
    def number(self) -> str:
        return self.name.partition("_")[0]


def site_of(places: Places) -> Path:
    """Return the folder of the course as pages, whether they have been built or not."""
    return places.root / "build" / "site"


def find_places() -> Places:
    """Find the course's root and the learner's folder.

    ``NNBOOK_COURSE`` names the root; without it, it is the checkout the package lies in, or the nearest folder
    above the current one that has chapters. ``NNBOOK_WORK`` names the learner's folder; without it, it is ``work/``.

    Raises
    ------
    Problem
        if there are no chapters.
    """
    named = os.environ.get("NNBOOK_COURSE")
    if named:
        root = Path(named).expanduser().resolve()
        if not _has_chapters(root):
            raise Problem(f"NNBOOK_COURSE names {root}, but that folder has no chapters/ with a chapter in it.")
    else:
        here = Path.cwd()
        candidates = [Path(__file__).resolve().parents[2], here, *here.parents]
        found = next(filter(_has_chapters, candidates), None)
        if found is None:
            raise Problem("The course's chapters were not found: go to the course's folder (it holds chapters/) first.")
        root = found
    work = os.environ.get("NNBOOK_WORK")
    return Places(root, Path(work).expanduser().resolve() if work else root / "work")


def list_chapters(places: Places) -> list[Chapter]:
    """Return the course's chapters in order."""
    return _list(places, CHAPTER)


def list_appendices(places: Places) -> list[Chapter]:
    """Return the course's appendices in order: notebooks to look things up in, without exercises."""
    return _list(places, APPENDIX)


def _list(places: Places, form: str) -> list[Chapter]:
    return [
        Chapter(folder.name, tuple(Path(folder.name, file.name) for file in sorted(folder.glob("[!.]*.ipynb"))))
        for folder in sorted(places.chapters.iterdir())
        if _has_notebook(folder, form)
    ]


def find_chapter(chapters: list[Chapter], words: str) -> Chapter:
    """Return the chapter that is meant by its number, its name or a part of it: ``1``, ``01``, ``mcculloch``.

    Raises
    ------
    Problem
        if no chapter fits, or more than one.
    """
    wanted = Path(words.strip()).name.removesuffix(".ipynb").lower().replace("-", "_").replace(" ", "_")
    rules = [
        lambda chapter: chapter.name.lower() == wanted,
        lambda chapter: wanted.isdecimal() and chapter.number.isdecimal() and int(chapter.number) == int(wanted),
        lambda chapter: wanted and chapter.name.lower().startswith(wanted),
        lambda chapter: wanted and wanted in chapter.name.lower(),
    ]
    for rule in rules:
        fitting = [chapter for chapter in chapters if rule(chapter)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            names = ", ".join(chapter.name for chapter in fitting)
            raise Problem(f"“{words}” could be any of {names}: write a little more of the name, or its number.")
    names = ", ".join(chapter.name for chapter in chapters)
    raise Problem(f"There is no chapter “{words}”. There are: {names}.")


def choose_chapters(places: Places, words: list[str]) -> list[Chapter]:
    """Return the chapters that are named, each once and in the course's order; all of them if none is named.

    An appendix is chosen only by its name.
    """
    if not words:
        return list_chapters(places)
    chapters = list_chapters(places) + list_appendices(places)
    chosen = {find_chapter(chapters, word).name for word in words}
    return [chapter for chapter in chapters if chapter.name in chosen]


def _has_chapters(root: Path) -> bool:
    folder = root / "chapters"
    return folder.is_dir() and any(_has_notebook(one, CHAPTER) for one in folder.iterdir())


def _has_notebook(folder: Path, form: str) -> bool:
    shown = bool(re.match(form, folder.name)) and not is_private(folder)
    return shown and any(folder.glob("[!.]*.ipynb"))


def is_private(folder: Path) -> bool:
    """Say whether a chapter's folder is one of an exam: `keep_private` has put into it what keeps it out of git."""
    try:
        return (folder / MARKER).read_bytes() == MARK
    except OSError:
        return False
