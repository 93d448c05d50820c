"""nbgrader's steps that run a notebook and read its points, so made that whatever happens ends in a grade."""

from __future__ import annotations

import math
import secrets
import subprocess
import sys
import time
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute, SaveAutoGrades
from traitlets import Dict, Float, Integer, Unicode

from nnbook.course.reading import as_node, first_line
from nnbook.grading.kernel_choice import make_known
from nnbook.grading.restore import TOLD

UNJUDGED = "unjudged"  # where in a step's word stands which checks a person has to look at, and why
KEPT_OF_A_FLOOD = 10_000  # characters of each stream


class NoKernel(Exception):
    """No kernel could be started: the machine's fault, not the student's."""


class ExecuteToTheEnd(Execute):
    """Run a notebook within limits; what cannot be run any more is marked with the reason, and earns nothing."""

    notebook_seconds = Float(600.0, help="How long a whole notebook may run.").tag(config=True)
    output_bytes = Integer(10_000_000, help="How much a whole notebook may put out.").tag(config=True)
    provisioner = Unicode("local-provisioner", help="The kernel provisioner.").tag(config=True)
    provisioner_options = Dict(help="What the provisioner is told.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any = None, km: Any = None) -> tuple[NotebookNode, Any]:
        self.skip_cells_with_tag = secrets.token_hex()  # no tag keeps a check from being run
        self._stopped, self._put_out = "", 0
        self._notes: list[str] = []
        self._begun = self._cells_begun = self._cells_done = time.monotonic()
        self._end = self._begun + self.notebook_seconds
        nb, resources = super().preprocess(nb, resources, km)
        told = resources.setdefault(TOLD, {})
        told["stopped"] = self._stopped
        told["notes"] = [*told.get("notes", []), *self._notes]
        told["seconds"] = {
            "kernel": self._cells_begun - self._begun,
            "cells": self._cells_done - self._cells_begun,
            "shutdown": time.monotonic() - self._cells_done,
        }
        return nb, resources

    def create_kernel_manager(self) -> Any:
        name = self.kernel_name or self.nb.metadata.get("kernelspec", {}).get("name") or "python3"
        make_known(self.provisioner)
        specs = _Kernels(self.provisioner, self.provisioner_options)
        self.km = self.kernel_manager_class(kernel_name=name, config=self.config, kernel_spec_manager=specs)
        return self.km

    def start_new_kernel(self, **kwargs: Any) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # what goes past the notebook
        try:
            super().start_new_kernel(**{**quiet, **kwargs})
        except Exception as error:
            raise NoKernel(_first_line_of(error)) from error

    def start_new_kernel_client(self) -> Any:
        try:
            client = super().start_new_kernel_client()
        except Exception as error:
            raise NoKernel(_first_line_of(error)) from error
        self._cells_begun = self._cells_done = time.monotonic()
        return client

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        cell.outputs, cell.execution_count = [], None
        if not self._stopped and time.monotonic() > self._end:
            self._stop(f"The notebook ran longer than {self.notebook_seconds:g} s and was stopped")
        if not self._stopped:
            try:
                cell, resources = self.execute_or_judge(cell, resources, index)
                if self._flooded:  # and the cell was over before that was noticed
                    raise DeadKernelError("flooded")
            except DeadKernelError:
                if self._flooded:
                    _cut(cell)
                    self._stop(f"More than {self.output_bytes / 1e6:g} MB were put out by {_named(cell)}")
                else:
                    excess = getattr(getattr(self.km, "provisioner", None), "excess", "")  # a sandbox knows why
                    why = f" ({excess.rstrip('.')})" if excess else ""
                    self._stop(f"The kernel died in {_named(cell)}{why}")
            except CellTimeoutError:
                self._stop(f"The kernel could not be interrupted in {_named(cell)} and was ended")
        if self._stopped:
            cell.outputs.append(error_output("Stopped", self._stopped))
        self._cells_done = time.monotonic()
        return cell, resources

    def execute_or_judge(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        """Run a cell in the kernel."""
        return super().preprocess_cell(cell, resources, index)

    @property
    def _flooded(self) -> bool:
        return self._put_out > self.output_bytes

    async def _async_check_alive(self) -> None:
        # nbclient asks this once a second while a cell runs, and gives the cell up when it raises.
        if self._flooded:
            raise DeadKernelError("flooded")
        await super()._async_check_alive()

    async def _async_handle_timeout(self, timeout: int, cell: NotebookNode | None = None) -> Any:
        if cell is not None:
            self._notes.append(f"T{_named(cell)[1:]} did not end within {timeout} s and was interrupted.")
        return await super()._async_handle_timeout(timeout, cell)

    def _get_timeout(self, cell: NotebookNode | None) -> int | None:
        seconds = super()._get_timeout(cell)
        left = max(1, math.ceil(self._end - time.monotonic()))
        return left if seconds is None else min(seconds, left)

    def process_message(self, msg: Any, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        if msg["msg_type"] != "status":  # which says when a cell is done
            self._put_out += _size(msg["content"]) + sum(map(len, msg.get("buffers") or ()))
            if self._flooded:
                return None
        return super().process_message(msg, cell, cell_index)

    def _stop(self, why: str) -> None:
        self._stopped = why
        self.log.warning(why)
        try:
            if self.km is not None:
                run_sync(self.km._async_shutdown_kernel)(now=True)
        except Exception as error:  # it is gone already, or goes with this process
            self.log.warning("The kernel could not be ended: %s", error)


class SaveEveryGrade(SaveAutoGrades):
    """Give each check its points; one that was never run, or says what no number of points can be, gets none."""

    def _add_score(self, cell: NotebookNode, resources: Any) -> None:
        if cell.cell_type == "code" and not utils.is_solution(cell):
            fault = _fault_of(cell)
            if fault:
                cell.outputs.insert(0, error_output("NoGrade", fault))
        super()._add_score(cell, resources)
        if cell.metadata.nbgrader["grade_id"] in resources.get(TOLD, {}).get(UNJUDGED, {}):
            grade: Any = self.gradebook.find_grade(
                cell.metadata.nbgrader["grade_id"], self.notebook_id, self.assignment_id, self.student_id
            )
            grade.auto_score, grade.needs_manual_grade = None, True
            self.gradebook.db.commit()


def _fault_of(cell: NotebookNode) -> str:
    if any(output.output_type == "error" for output in cell.outputs):
        return ""
    if cell.source.strip() and cell.get("execution_count") is None:
        return "the check was never run"
    for output in cell.outputs:
        if output.output_type == "execute_result":
            said = output.get("data", {}).get("text/plain")
            try:
                points = float(said)
            except (TypeError, ValueError):
                return "" if said else "the check gave no text"
            return "" if 0 <= points <= float(cell.metadata.nbgrader["points"]) else f"{said} cannot be points"
    return ""


class _Kernels(KernelSpecManager):
    """Knows this Python's kernel, and has each kernel started by one provisioner.

    A kernel of the same name elsewhere cannot come between.
    """

    def __init__(self, provisioner: str, options: dict[str, Any]) -> None:
        super().__init__()
        self.stanza = {"provisioner_name": provisioner, "config": dict(options)}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        if kernel_name in ("python3", "python"):
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            spec = KernelSpec(argv=argv, display_name="Python 3", language="python")
        else:
            spec = super().get_kernel_spec(kernel_name)
        spec.metadata = {**spec.metadata, "kernel_provisioner": self.stanza}
        return spec


def error_output(name: str, text: str) -> NotebookNode:
    """Return what stands in a cell that was ended by an error."""
    return new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def _cut(cell: NotebookNode) -> None:
    """Keep the beginning of what a cell printed; pictures and tables of a flood go."""
    cell.outputs = [output for output in cell.outputs if output.output_type == "stream"][:2]
    for output in cell.outputs:
        output.text = f"{output.text[:KEPT_OF_A_FLOOD]}\n... cut ..."


def _size(content: Any) -> int:
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(map(_size, content.values()))
    if isinstance(content, list | tuple):
        return sum(map(_size, content))
    return 8


def _named(cell: NotebookNode) -> str:
    return f"the cell `{first_line(as_node(cell))}`"


def _first_line_of(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
