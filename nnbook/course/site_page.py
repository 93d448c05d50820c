"""A chapter as a page of the site: its solved notebook, made ready to be read.

An exercise shows its blank, with the answer folded below it; an explorable becomes a place that the site's script
brings to life; pictures become files. Every step takes cells and returns cells, and nothing is executed.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import html
import importlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nnbook.course.build_source import BEGIN, END

PICTURE = re.compile(r'src="data:image/(png|gif|jpeg);base64,([A-Za-z0-9+/=\s]+)"')
LIVE_NOTE = "What this cell prints depends on the machine, so it is not shown here: run it."
LONG = 12  # lines of code above a picture that are folded away on a page to be read

Keep = Callable[[bytes, str], str]  # takes a picture's bytes and its kind, returns the address for the page


def page_of(
    solved: NotebookNode, blank: NotebookNode, explorables: dict[str, list[dict[str, Any]]], keep: Keep, how: str
) -> NotebookNode:
    """Return a chapter's page as a notebook for the site's builder.

    solved, blank: the chapter as built. explorables: as `build_explorables` stores them, by cell.
    keep: puts a picture into a file. how: HTML that says how to work through the chapter, put below its title.
    """
    blanks = {cell.id: cell.source for cell in blank.cells}
    cells: list[NotebookNode] = []
    for cell in solved.cells:
        cells += _shown(cell, blanks.get(cell.id, ""), explorables.get(cell.id, []), keep)
    first = cells[0]
    title, _, rest = first.source.partition("\n")
    opening = [new_markdown_cell(f"{title}\n\n{how}", id="opening"), new_markdown_cell(rest.strip(), id=first.id)]
    page = new_notebook(cells=[*opening, *cells[1:]], metadata={"kernelspec": solved.metadata.kernelspec})
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = _between_pages(cell.source)
    return page


def _shown(cell: NotebookNode, blank: str, explorables: list[dict[str, Any]], keep: Keep) -> Iterator[NotebookNode]:
    """Yield the cells that a notebook's cell becomes on the page."""
    is_answer = cell.metadata.get("nbgrader", {}).get("solution", False)
    if cell.cell_type == "markdown":
        yield _folded_text(cell) if is_answer else new_markdown_cell(cell.source, id=cell.id)
        return
    if is_answer:
        yield new_code_cell(blank, id=f"blank-{cell.id}"[:64])
        yield _folded(new_code_cell(_without_marks(cell.source), id=cell.id), "One right answer")
        return
    live = iter(explorables)
    outputs = [_output(output, live, keep) for output in cell.outputs]
    if "live" in cell.metadata.get("tags", []):
        outputs = [new_output("display_data", data={"text/html": f'<p class="nnb-note">{LIVE_NOTE}</p>'})]
    shown = new_code_cell(cell.source, id=cell.id, outputs=outputs)
    if explorables:
        yield _folded(shown, "The code of this explorable")
    elif _only_imports(cell.source):
        yield _folded(shown, "What is imported")
    elif _is_long_drawing(cell):
        yield _folded(shown, "The code of this figure")
    else:
        yield shown


def _output(output: NotebookNode, live: Iterator[dict[str, Any]], keep: Keep) -> NotebookNode:
    data = dict(output.get("data", {}))
    if "text/html" not in data:
        return output
    shown = with_pictures_kept(data["text/html"], keep)
    is_picture = shown.lstrip().startswith("<img")
    explorable = next(live, None) if is_picture else None
    if explorable is not None:
        shown = explorable_html(explorable, shown)
    elif is_picture:
        shown = f'<div class="nnb-figure">{shown}</div>'
    # Only what the page shows: neither the text that stands for it in a terminal nor what programs read.
    return new_output("display_data", data={"text/html": shown})


def with_pictures_kept(text: str, keep: Keep) -> str:
    """Return HTML with the pictures in it put into files, which a browser fetches when they come near."""

    def kept(found: re.Match[str]) -> str:
        return f'loading="lazy" src="{keep(base64.b64decode(found[2]), found[1])}"'

    return PICTURE.sub(kept, text)


def explorable_html(explorable: dict[str, Any], picture: str) -> str:
    """Return an explorable's place on a page: its picture, and what the site's script needs to put the live one there.

    explorable: class, state and buffers, as stored. picture: an `<img>`.
    """
    # Inside a script element only "</" could end it, and JSON may write a slash as \/.
    data = json.dumps(explorable, ensure_ascii=False).replace("</", "<\\/")
    return (
        f'<div class="nnb-live" data-module="{module_name(explorable["class"])}">{picture}'
        f'<script type="application/json">{data}</script></div>'
    )


def module_name(name: str) -> str:
    """Return the name of an explorable's ES module on the site, for the full name of its class.

    >>> module_name("nnbook.explorables.threshold.ThresholdExplorable")
    'ThresholdExplorable.js'
    """
    return f"{name.rpartition('.')[2]}.js"


def module_text(name: str) -> str:
    """Return the source of an explorable's ES module, for the full name of its class."""
    place, _, kind = name.rpartition(".")
    return str(getattr(importlib.import_module(place), kind)._esm)


def picture_keeper(folder: Path, address: str) -> Keep:
    """Return a function that writes pictures into a folder, each under a name that follows from its bytes.

    address: of the folder, as a page writes it.
    """

    def keep(content: bytes, kind: str) -> str:
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.{kind}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        return f"{address}/{name}"

    return keep


def _folded(cell: NotebookNode, prompt: str) -> NotebookNode:
    """Return a code cell whose code opens on request."""
    cell.metadata["tags"] = ["hide-input"]
    cell.metadata["mystnb"] = {"code_prompt_show": prompt, "code_prompt_hide": prompt}
    return cell


def _folded_text(cell: NotebookNode) -> NotebookNode:
    answer = f'<details class="nnb-answer-text"><summary>A model answer</summary>\n\n{cell.source}\n\n</details>'
    return new_markdown_cell(answer, id=cell.id)


def _without_marks(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if line.strip() not in (BEGIN, END))


def _only_imports(source: str) -> bool:
    """Say whether a cell imports and sets the style, and does nothing else."""
    kinds = [type(node) for node in ast.parse(source).body if not ast.unparse(node).endswith("use_style()")]
    return bool(kinds) and all(kind in (ast.Import, ast.ImportFrom) for kind in kinds)


def _is_long_drawing(cell: NotebookNode) -> bool:
    draws = any("<img" in output.get("data", {}).get("text/html", "") for output in cell.outputs)
    prints = any(output.output_type == "stream" for output in cell.outputs)
    return draws and not prints and len(cell.source.splitlines()) > LONG


def _between_pages(text: str) -> str:
    """Make links from notebook to notebook, each in a folder of its own, links between pages in one folder."""
    text = re.sub(r"\]\(\.\./B_glossary/B_glossary\.ipynb", "](../glossary.md", text)
    return re.sub(r"\]\(\.\./(?:\w+)/(\w+)\.ipynb", r"](\1.ipynb", text)


def how_to_work(number: str, minutes: int | None, points: str, address: str) -> str:
    """Return the HTML that stands below a chapter's title: how long it takes, and how to do it oneself."""
    facts = " · ".join(filter(None, [f"{minutes} minutes" if minutes else "", points]))
    return (
        f'<div class="nnb-how"><span>{html.escape(facts)}</span> <span>Do it: <code>nnbook lab {number}</code></span> '
        f'<a href="{html.escape(address)}" download>Download the notebook</a></div>'
    )
