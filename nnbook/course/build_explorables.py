"""The explorables of a chapter as data, so that they live on the site, where there is no kernel to ask.

`nnbook build` writes them beside the solved notebook, `NAME.explorables.json`: cell id → a list of them, each with
its class and the values of its synced traits as they were when it was shown. The notebooks themselves hold none of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

SUFFIX = ".explorables.json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# What a host of its own makes no use of: Jupyter's book-keeping, and the module and its sheet, which the class knows.
NOT_STATE = ("_esm", "_css", "layout", "tabbable", "tooltip")


def explorables_in(ran: NotebookNode) -> dict[str, list[dict[str, Any]]]:
    """Return the explorables that a notebook shows, by cell, from the widget state that its execution left in it."""
    stored = ran.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    found: dict[str, list[dict[str, Any]]] = {}
    for cell in ran.cells:
        for output in cell.get("outputs", []):
            view = output.get("data", {}).get(WIDGET_VIEW)
            model = stored.get(view["model_id"]) if view else None
            if model and "_anywidget_id" in model["state"]:
                found.setdefault(cell.id, []).append(_described(model))
    return found


def _described(model: dict[str, Any]) -> dict[str, Any]:
    state = {
        name: value
        for name, value in model["state"].items()
        if name not in NOT_STATE and not name.startswith(("_model", "_view", "_dom", "_anywidget"))
    }
    described = {"class": model["state"]["_anywidget_id"], "state": state}
    # Arrays of numbers travel as bytes, in base64, each with its place in the state.
    if buffers := model.get("buffers"):
        described["buffers"] = [{"path": one["path"], "data": one["data"]} for one in buffers]
    return described


def as_text(explorables: dict[str, list[dict[str, Any]]]) -> str:
    """Return the file's text, the same for the same explorables."""
    return json.dumps(explorables, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def file_of(solved: Path) -> Path:
    """Return where the explorables of a solved notebook are stored."""
    return solved.with_name(solved.stem + SUFFIX)


def read_explorables(solved: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the explorables of a solved notebook; none where there is no file."""
    path = file_of(solved)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
