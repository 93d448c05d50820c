"""Mend what happened to nbgrader's cells in a notebook: copies, splits, losses, old or broken metadata."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Dict

from nnbook.course.words import listed
from nnbook.grading.bundle import Cell

TOLD = "nnbook"  # where in nbconvert's resources a step leaves word


class RestoreCells(NbGraderPreprocessor):
    """Give every cell that nbgrader knows the metadata it was released with, once and no more, and add those missing.

    A notebook in order comes out as it went in.
    """

    released = Dict(help="The cells of each notebook, as Bundle.cells has them.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        released = self.released[resources["nbgrader"]["notebook"]]
        notes = restore_cells(nb, released)
        resources.setdefault(TOLD, {})["notes"] = notes
        return nb, resources


def restore_cells(nb: NotebookNode, released: Sequence[Cell]) -> list[str]:
    """Mend a notebook in place and return what was done, a sentence each."""
    known = {cell.grade_id: cell for cell in released}
    seen: set[str] = set()
    twice: set[str] = set()
    for place in reversed(range(len(nb.cells))):  # of several copies the last counts, as nbgrader has it
        cell = nb.cells[place]
        _clean_tags(cell)
        given = cell.metadata.get("nbgrader")
        if "nbgrader" not in cell.metadata:
            continue
        name = given.get("grade_id") if isinstance(given, dict) else None
        if not isinstance(name, str) or name not in known or name in seen:
            del cell.metadata["nbgrader"]
            twice |= {name} & seen if isinstance(name, str) else set()
            continue
        seen.add(name)
        nb.cells[place] = _mended(cell, known[name])
    missing = [name for name in known if name not in seen]
    for name in missing:
        _put_back(nb, known[name], list(known))
    notes = [f"{name} stood there more than once: the last copy counts." for name in sorted(twice)]
    if missing:
        notes.append(f"{listed(missing)} {'was' if len(missing) == 1 else 'were'} missing and put back.")
    return notes


def _mended(cell: NotebookNode, released: Cell) -> NotebookNode:
    if cell.cell_type != released.cell_type:
        make = new_code_cell if released.cell_type == "code" else new_markdown_cell
        other = make(cell.source, metadata=cell.metadata)
        if "id" in cell:
            other["id"] = cell["id"]
        else:
            del other["id"]
        cell = other
    given = cell.metadata["nbgrader"]
    # What nbgrader overwrites by itself is left to it, so that a notebook in order is not touched.
    wanted = {name: value for name, value in released.metadata.items() if name not in ("checksum", "cell_type")}
    if any(given.get(name, False) != value for name, value in wanted.items()):
        cell.metadata["nbgrader"] = NotebookNode(released.metadata)
    return cell


def _clean_tags(cell: NotebookNode) -> None:
    """Take out of a cell's tags what is none: one such, and the whole notebook counts as broken."""
    tags = cell.metadata.get("tags", [])
    proper = [tag for tag in tags if isinstance(tag, str) and tag and "," not in tag] if isinstance(tags, list) else []
    if proper != tags:
        cell.metadata["tags"] = proper


def _put_back(nb: NotebookNode, released: Cell, order: list[str]) -> None:
    """Insert a released cell behind the nearest of those that come before it."""
    places = {cell.metadata.get("nbgrader", {}).get("grade_id"): place for place, cell in enumerate(nb.cells)}
    before = order[: order.index(released.grade_id)]
    place = next((places[name] + 1 for name in reversed(before) if name in places), 0)
    make = new_code_cell if released.cell_type == "code" else new_markdown_cell
    cell = make(released.source, metadata={"nbgrader": dict(released.metadata)})
    if nb.get("nbformat_minor", 0) < 5:
        del cell["id"]
    else:
        cell["id"] = f"restored-{order.index(released.grade_id)}"
    nb.cells.insert(place, cell)
