"""A new version of a chapter and a learner's copy made one, cell by cell.

Three notebooks take part: ``base``, from which the learner began, ``mine``, the learner's, and ``new``, the course's.
A cell is known by its nbgrader key, or else by its id. What the learner wrote is never dropped.
"""

from __future__ import annotations

import copy
import uuid
from dataclasses import dataclass, field

from nnbook.course.reading import Node, as_node, grade_id, is_check, nbgrader_data

KEPT = "**Yours.** The course has changed this cell or taken it out; below is the cell as you had written it."
RESTATED = "**Changed by the course.** The exercise above now begins like this:"


@dataclass
class Merged:
    """The notebook that came of it, and what happened to which cells."""

    nb: Node
    changed: bool = False
    renewed: int = 0  # cells that are new or have the course's new version
    kept: int = 0  # cells with the learner's answers or changes
    added: int = 0  # cells of the learner's own
    restated: list[str] = field(default_factory=list)  # answered exercises whose blank has changed


def merge(base: Node | None, mine: Node, new: Node) -> Merged:
    """Return ``new`` with everything in it that the learner wrote in ``mine``.

    Answers are kept, the learner's own cells stay behind the cell they followed, everything else is the course's.
    A given cell that the learner changed is kept below the new one if the course changed it too.
    Without ``base`` (a copy whose beginning is not known) whatever differs counts as the learner's.
    """
    old = _by_key(base.cells) if base else {}
    fresh = _by_key(new.cells)
    own, following = _sort_out(mine.cells, old, fresh)
    result = Merged(copy.deepcopy(new))
    cells = _tidy(following.get(None, []), result)
    for key, cell in fresh.items():
        if key in own:
            cells += _merge_cell(key, old.get(key), own[key], cell, result)
        elif key not in old or _text(old[key]) != _text(cell) or is_check(cell) or _is_answer(cell):
            cells.append(copy.deepcopy(cell))
            result.renewed += 1
        # else the learner took a given cell out, and there is nothing new in it
        behind = _tidy(following.get(key, []), result)
        if key in result.restated:  # a note of an earlier update has had its day
            behind = [cell for cell in behind if not (_is_note(cell) and cell.source.startswith(RESTATED))]
        cells += behind
    _give_ids(cells)
    result.nb.cells = cells
    result.nb.metadata = _merge_metadata(base.metadata if base else {}, mine.metadata, new.metadata)
    result.changed = _essence(result.nb) != _essence(mine)
    return result


def _merge_cell(key: str, old: Node | None, mine: Node, new: Node, result: Merged) -> list[Node]:
    """Return the cell, or cells, that stand where the course has ``new`` and the learner ``mine``."""
    metadata = _merge_metadata(old.metadata if old else {}, mine.metadata, new.metadata)
    touched = _text(mine) != _text(new) and (old is None or _text(mine) != _text(old))
    if is_check(new) or not touched:
        result.renewed += _text(mine) != _text(new)
        return [_put(mine if _text(mine) == _text(new) else new, new.id, metadata)]
    result.kept += 1
    restated = old is not None and _text(old) != _text(new)
    if not _is_answer(new) and (old is None or restated):
        result.renewed += 1
        return [_put(new, new.id, metadata), _note(KEPT), _as_own(mine)]
    if not restated:
        return [_put(mine, new.id, metadata)]
    result.restated.append(key)
    statement = f"```python\n{new.source}\n```" if new.cell_type == "code" else new.source
    return [_put(mine, new.id, metadata), _note(f"{RESTATED}\n\n{statement}")]


def _put(cell: Node, cell_id: str, metadata: Node) -> Node:
    cell = copy.deepcopy(cell)
    cell.id, cell.metadata = cell_id, metadata
    return cell


def _text(cell: Node) -> tuple[str, str]:
    return cell.cell_type, cell.source


def _sort_out(
    cells: list[Node], old: dict[str, Node], fresh: dict[str, Node]
) -> tuple[dict[str, Node], dict[str | None, list[Node]]]:
    """Part the learner's cells into the course's, by key, and the learner's own, by the key of the cell they follow."""
    own: dict[str, Node] = {}
    following: dict[str | None, list[Node]] = {}
    last = None
    for cell in cells:
        key = _key(cell)
        if key in fresh and key not in own:
            own[key] = cell
            last = key
        elif key in fresh:  # a copy of a cell that is there already
            if cell.source not in (own[key].source, fresh[key].source):
                following.setdefault(last, []).append(_as_own(cell))
        elif key in old:  # the course no longer has it
            if cell.source != old[key].source:
                following.setdefault(last, []).extend([_note(KEPT), _as_own(cell)])
        else:
            following.setdefault(last, []).append(copy.deepcopy(cell))
    return own, following


def _tidy(cells: list[Node], result: Merged) -> list[Node]:
    """Return the learner's own cells, without the notes of earlier updates that have nothing left to explain."""
    kept: list[Node] = []
    for number, cell in enumerate(cells):
        explains = number + 1 < len(cells) and not _is_note(cells[number + 1])
        if _is_note(cell) and not explains and not cell.source.startswith(RESTATED):
            continue
        kept.append(cell)
        result.added += not _is_note(cell)
    return kept


def _merge_metadata(old: Node | dict, mine: Node, new: Node) -> Node:
    """Return the course's metadata with what the learner's Jupyter added: folded cells, widgets' states."""
    added = {name: value for name, value in mine.items() if name not in old and name != "nbgrader"}
    return Node({**added, **copy.deepcopy(new)})


def _essence(nb: Node) -> list:
    """Return what has to differ for a notebook to be written anew."""
    return [nb.metadata.get("nnbook"), nb.metadata.get("kernelspec", {}).get("name")] + [
        (cell.cell_type, cell.source, cell.metadata.get("nbgrader"), cell.metadata.get("tags")) for cell in nb.cells
    ]


def _by_key(cells: list[Node]) -> dict[str, Node]:
    return {_key(cell): cell for cell in cells}


def _key(cell: Node) -> str:
    return grade_id(cell) or cell.id


def _is_answer(cell: Node) -> bool:
    """Say whether a cell is there for the learner to write in: a blank or a written answer."""
    return bool(nbgrader_data(cell).get("solution"))


def _is_note(cell: Node) -> bool:
    return bool((cell.metadata.get("nnbook") or {}).get("note"))


def _note(text: str) -> Node:
    metadata = {"nnbook": {"note": True}}
    return as_node({"cell_type": "markdown", "id": uuid.uuid4().hex[:8], "metadata": metadata, "source": text})


def _as_own(cell: Node) -> Node:
    """Return a copy of a cell as one of the learner's own, which nbgrader passes over."""
    cell = copy.deepcopy(cell)
    cell.id = uuid.uuid4().hex[:8]
    cell.metadata.pop("nbgrader", None)
    return cell


def _give_ids(cells: list[Node]) -> None:
    """Give a new id to every cell whose id occurs before it."""
    seen: set[str] = set()
    for cell in cells:
        if cell.id in seen:
            cell.id = uuid.uuid4().hex[:8]
        seen.add(cell.id)
