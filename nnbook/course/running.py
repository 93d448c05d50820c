"""Running a learner's notebook in a fresh kernel, whatever it does."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from nnbook.course.files import reason
from nnbook.course.reading import RESULT, Node, as_node, first_line

OUTPUT_LIMIT = 20_000_000  # bytes a cell may put out before it is stopped


class CouldNotRun(Exception):
    """A notebook that did not get to its end; the text says why."""


def run_notebook(
    nb: Node,
    folder: Path,
    environment: dict[str, str],
    timeout: int,
    on_cell: Callable[[], None] = lambda: None,
) -> None:
    """Run every code cell of ``nb`` in a fresh kernel of this Python; errors stay in the cell's outputs.

    Only errors and check results are kept in ``nb``; all other output is dropped as it comes.

    Parameters
    ----------
    nb : Node
        its cells' outputs are changed in place.
    folder : Path
        the kernel's working directory.
    timeout : int
        seconds a cell may take.
    on_cell : callable
        called after every cell.

    Raises
    ------
    CouldNotRun
        if a cell takes too long, puts out too much or ends its kernel, or if no kernel starts.
    """
    running: Any = nbformat.from_dict(nb)
    client = _Client(
        running,
        km=AsyncKernelManager(kernel_spec_manager=_ThisPython()),
        timeout=timeout,
        startup_timeout=60,
        allow_errors=True,
        skip_cells_with_tag="",  # a tag must not keep a check from being run
        shutdown_kernel="immediate",
        log=_silent(),
    )
    client.owns_km = True
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    reached = ""
    try:
        with client.setup_kernel(cwd=str(folder), env=environment, **quiet):
            number = 0
            for index, cell in enumerate(running.cells):
                if cell.cell_type == "code" and cell.source.strip():
                    number += 1
                    reached = f"Code cell {number} (`{first_line(cell)}`)"
                    client.execute_cell(cell, index)
                    if client.flooded:  # and over before that was noticed
                        raise DeadKernelError("flooded")
                on_cell()
    except CellTimeoutError:
        raise CouldNotRun(f"{reached} did not end within {timeout} s and was stopped.") from None
    except DeadKernelError:
        if client.flooded:
            raise CouldNotRun(f"{reached} put out more than {OUTPUT_LIMIT // 10**6} MB and was stopped.") from None
        raise CouldNotRun(f"{reached} ended its kernel (out of memory, or a call such as exit).") from None
    except (RuntimeError, OSError) as error:
        cause = reason(error) if isinstance(error, OSError) else str(error).partition("\n")[0]
        raise CouldNotRun(f"No kernel could be started ({cause}): `nnbook doctor` says more.") from None
    finally:
        for cell, ran in zip(nb.cells, running.cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs = as_node(ran.outputs)


def errors(cell: Node) -> str:
    """Return a cell's error as ``NameError: name 'x' is not defined``, or an empty string."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            value = re.sub(r"\x1b\[[0-9;]*m", "", output.evalue).strip().partition("\n")[0]
            return f"{output.ename}: {value[:200]}" if value else output.ename
    return ""


class _ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that runs this command. A kernel of the same name elsewhere cannot come between."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name=kernel_name, language="python")


class _Client(NotebookClient):
    """A client that keeps errors and check results only, and stops a cell that floods it."""

    flooded = False
    _cell_index = -1
    _received = 0

    async def _async_check_alive(self) -> None:
        # nbclient asks this once a second while a cell runs, and gives the cell up when it raises.
        if self.flooded:
            raise DeadKernelError("flooded")
        await super()._async_check_alive()

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        if cell_index != self._cell_index:
            self._cell_index, self._received = cell_index, 0
        kind, content = msg["msg_type"], msg["content"]
        if kind == "stream":
            self._received += len(content["text"])
        elif kind in ("display_data", "update_display_data", "execute_result"):
            self._received += sum(len(value) for value in content["data"].values() if isinstance(value, str))
        self.flooded = self.flooded or self._received > OUTPUT_LIMIT
        wanted = kind in ("status", "error") or (kind == "execute_result" and RESULT in content["data"])
        return super().process_message(msg, cell, cell_index) if wanted else None


def _silent() -> logging.Logger:
    logger = logging.getLogger("nnbook.running")
    logger.setLevel(logging.CRITICAL + 1)
    return logger
