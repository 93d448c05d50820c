"""Run a chapter's notebooks once as they were released, for the pictures that its whole class draws.

Most of them are the same in every submission, and drawing takes a good part of a notebook's time. They are drawn by
what every student was given, and by nothing else: no student's code has a hand in them, and no solution.
"""

from __future__ import annotations

import base64
import copy
import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nnbook.grading.bundle import Bundle
from nnbook.grading.course import ALONE, set_environment
from nnbook.grading.layout import Options, configure_kernels
from nnbook.grading.private import private_environment
from nnbook.time_scale import TIME_SCALE

DRAWN = "NNBOOK_DRAWN"  # as `nnbook.plot.drawn` reads it, which would cost importing matplotlib here
# It costs as much as one submission more, and saves each a part of its time.
WORTH_IT_FROM = 10

_BEFORE = "from nnbook.plot import drawn\ndrawn.keep()"
_AFTER = "import base64\nfrom nnbook.plot import drawn\nprint(base64.b64encode(drawn.as_zip()).decode())"
_MOST = 100_000_000  # bytes that such a notebook may put out
# A notebook that runs for longer spends little of that on drawing, and the end of a class may have to wait for it.
SECONDS = 60.0


def draw_ahead(bundle: Bundle, options: Options) -> dict[str, bytes]:
    """Return the pictures that a chapter's notebooks draw, by the keys of `nnbook.plot.drawn`."""
    from nbformat.v4 import new_code_cell, new_notebook

    from nnbook.grading.verdict_cells import ExecuteAndJudge

    config = copy.deepcopy(bundle.config)
    configure_kernels(config, bundle, options)
    config.ExecuteAndJudge.checks = {}  # what they say is of no use here
    config.ExecuteToTheEnd.output_bytes = _MOST
    config.ExecuteToTheEnd.notebook_seconds = min(SECONDS, options.notebook_seconds)
    environment = {**bundle.environment, **private_environment(bundle.private), "NBGRADER_EXECUTION": "autograde"}
    pictures: dict[str, bytes] = {}
    with ALONE, tempfile.TemporaryDirectory(prefix="nnbook-", ignore_cleanup_errors=True) as folder:
        for path, content in bundle.files.items():
            Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, path).write_bytes(content)
        environment |= {"NNBOOK_WORK": str(Path(folder, "work")), TIME_SCALE: str(options.time_scale)}
        for name, code in bundle.code.items():
            nb = new_notebook(cells=[new_code_cell(source) for source in (_BEFORE, *code, _AFTER)])
            resources = {"metadata": {"path": folder}, "nbgrader": {"notebook": name}}
            with set_environment(environment):
                ExecuteAndJudge(config=config).preprocess(nb, resources)
            pictures |= _read(nb.cells[-1].outputs)
    return pictures


def _read(outputs: Sequence[Any]) -> dict[str, bytes]:
    if [output.output_type for output in outputs] != ["stream"]:  # the notebook came to no end
        return {}
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(outputs[0].text))) as file:
        return {key: file.read(key) for key in file.namelist()}


def hand_out(pictures: Mapping[str, bytes], folder: Path) -> dict[str, str]:
    """Write pictures into a folder, and return the environment in which a kernel finds them."""
    if not pictures:
        return {}
    path = folder / "drawn.zip"
    with zipfile.ZipFile(path, "w") as file:
        for key, png in pictures.items():
            file.writestr(key, png)
    return {DRAWN: str(path)}
