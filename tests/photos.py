"""Photograph solved notebooks as JupyterLab shows them, light and dark, so that a person can look at the pages.

    python tests/photos.py [CHAPTER…] [--width 1280] [--folder photos]

Nothing is run: the stored outputs are shown. One PNG a chapter and theme, from the title to the last line.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from browser import LabPage, chromium, running_lab
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
HEIGHT = 1400  # of the window; the page is put together from as many views as it takes
SHADOW = 4  # pixels on which the toolbar throws its shadow
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("chapters", nargs="*", metavar="CHAPTER", help="number or name; all if none")
    arguments.add_argument("--width", type=int, default=1280, help="of the window, in pixels")
    arguments.add_argument("--folder", type=Path, default=Path("photos"), help="where the pictures go")
    chosen = arguments.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    solved = [
        path
        for path in sorted(ROOT.glob("solutions/*/*.ipynb"))
        if not chosen.chapters or path.name.startswith(tuple(chosen.chapters))
    ]
    if not solved:
        sys.exit("There is no solved notebook of that name in solutions/.")
    with tempfile.TemporaryDirectory() as folder:
        for path in photograph(solved, Path(folder), chosen.width, chosen.folder):
            print(path)


def photograph(solved: list[Path], folder: Path, width: int, into: Path) -> Iterator[Path]:
    """Show each solved notebook as if it were the chapter, in each theme, and yield the pictures' paths."""
    course = folder / "course"
    shown = course / "chapters" / "00_photos"  # a chapter to the command, whatever is in it
    shown.mkdir(parents=True)
    for path in solved:
        shutil.copy(path, shown)
    # Every cell is drawn, also those out of sight, so that nothing moves while scrolling.
    settings = folder / "lab/settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"windowingMode": "none"}))
    with running_lab(folder / "lab", NNBOOK_COURSE=str(course)) as lab, chromium() as browser:
        for path in solved:
            page = LabPage(browser, lab, width, HEIGHT)
            page.open(f"{shown.name}/{path.name}")
            for theme, name in THEMES.items():
                page.command("apputils:change-theme", theme=name)
                target = into / f"{path.stem}-{theme}.png"
                whole_page(page).save(target)
                yield target
            page.context.close()


def whole_page(page: LabPage) -> Image.Image:
    """Scroll through the notebook and put the views together, one below the other."""
    scroller = page.page.locator(".jp-NotebookPanel .jp-WindowedPanel-outer")
    box = scroller.bounding_box()
    assert box is not None
    left, top, width, height = (round(box[name]) for name in ("x", "y", "width", "height"))
    top, height = top + SHADOW, height - SHADOW
    view = (left, top, left + width, top + height)
    length = 0
    while length != (length := scroller.evaluate("(s) => s.querySelector('.jp-WindowedPanel-viewport').scrollHeight")):
        page.page.wait_for_timeout(1000)  # formulas are still being set
    whole = Image.new("RGB", (page.page.viewport_size["width"], top + length))
    for down in range(0, length, height):
        scroller.evaluate("(s, down) => { s.scrollTop = down; }", down)
        page.page.wait_for_timeout(150)
        shot = Image.open(io.BytesIO(page.page.screenshot()))
        if down == 0:
            whole.paste(shot)  # with the menu and the file browser
        else:
            whole.paste(shot.crop(view), (left, top + down))
    return whole


if __name__ == "__main__":
    main()
