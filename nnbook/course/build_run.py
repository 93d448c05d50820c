"""Execute a notebook, take out of its outputs what differs from run to run, and compare outputs within a tolerance."""

from __future__ import annotations

import copy
import json
import math
import os
import re
import tempfile
from itertools import zip_longest
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode

from nnbook.course.build_explorables import WIDGET_VIEW, explorables_in
from nnbook.course.environment import KERNEL_ENVIRONMENT

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")


def execute(notebook: NotebookNode, timeout: int = 120) -> tuple[NotebookNode, dict[str, list[dict[str, Any]]]]:
    """Run the notebook in a fresh kernel, in a folder of its own; errors are raised.

    Returns the notebook with its outputs, cleaned, and the explorables that it shows.
    """
    ran = copy.deepcopy(notebook)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, **KERNEL_ENVIRONMENT, "PYTHONHASHSEED": "0", "NNBOOK_WORK": folder}
        env.pop("NBGRADER_EXECUTION", None)
        client = NotebookClient(
            ran,
            timeout=timeout,
            kernel_name="python3",
            record_timing=False,
            store_widget_state=True,
            coalesce_streams=True,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            resources={"metadata": {"path": folder}},
        )
        client.execute(env=env)
    explorables = explorables_in(ran)
    return clean(ran), explorables


def clean(notebook: NotebookNode) -> NotebookNode:
    """Strip what is not the chapter's: timings, widget state, views of widgets, outputs of cells that run live."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        if "live" in cell.metadata.get("tags", []):
            cell.outputs = []
        for output in cell.outputs:
            output.get("data", {}).pop(WIDGET_VIEW, None)
    return notebook


def outputs_differ(stored: list[NotebookNode], fresh: list[NotebookNode], tolerance: float = 1e-3) -> str:
    """Say how the outputs of a cell differ, "" if they agree: text to the letter, numbers within the tolerance."""
    for old, new in zip_longest(stored, fresh):
        if old is None or new is None:
            return f"{len(stored)} outputs stored, {len(fresh)} made"
        if old.output_type != new.output_type:
            return f"a {old.output_type} stored, a {new.output_type} made"
        if found := texts_differ(_texts(old), _texts(new), tolerance):
            return found
    return ""


def _texts(output: NotebookNode) -> dict[str, str]:
    if output.output_type == "stream":
        return {output.name: output.text}
    data: dict[str, Any] = output.get("data", {})
    texts = {kind: v if isinstance(v, str) else json.dumps(v, sort_keys=True) for kind, v in data.items()}
    return {kind: PICTURE.sub("(picture)", text) for kind, text in texts.items() if kind != "image/png"}


def texts_differ(old: dict[str, str], new: dict[str, str], tolerance: float = 1e-3) -> str:
    if old.keys() != new.keys():
        return f"{', '.join(old)} stored, {', '.join(new)} made"
    for kind, text in old.items():
        if NUMBER.sub("#", text) != NUMBER.sub("#", new[kind]):
            return f"{kind}: other words are stored than are made"
        for a, b in zip(NUMBER.findall(text), NUMBER.findall(new[kind]), strict=True):
            if not math.isclose(float(a), float(b), rel_tol=tolerance, abs_tol=1e-6):
                return f"{kind}: {a} stored, {b} made"
    return ""
