"""The step that runs a notebook, with its graded checks judged outside the student's process."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from traitlets import Dict

from nnbook.grading.course import SECRET
from nnbook.grading.preprocessors import UNJUDGED, ExecuteToTheEnd, NoKernel, error_output
from nnbook.grading.restore import TOLD
from nnbook.grading.verdict import SOCKET, Check, Hearing
from nnbook.grading.warm import WarmFault

_ASK_SECONDS = 30.0
_MODULE = "__import__('nnbook.grading.verdict_kernel', fromlist=['answer'])"


class ExecuteAndJudge(ExecuteToTheEnd):
    """Run a notebook; what its graded checks say comes from a trusted process, not from the notebook's kernel."""

    checks = Dict(help="The checks of each notebook, by the cell's id, as verdict.checks_of gives them.").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: Any = None, km: Any = None) -> tuple[NotebookNode, Any]:
        self._checks: Mapping[str, Check] = self.checks.get(resources["nbgrader"]["notebook"], {})
        self._unjudged: dict[str, str] = {}
        resources.setdefault(TOLD, {})[UNJUDGED] = self._unjudged
        return super().preprocess(nb, resources, km)

    def start_new_kernel(self, **kwargs: Any) -> None:
        # Not even the kernel of a check that runs in it needs the secret: it gets the seed of that check alone.
        environment = {name: value for name, value in os.environ.items() if name != SECRET}
        super().start_new_kernel(**{"env": environment, **kwargs})

    def execute_or_judge(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        given = cell.metadata.get("nbgrader", {})
        check = self._checks.get(given.get("grade_id")) if given.get("grade") and not given.get("solution") else None
        if check is None:
            return super().execute_or_judge(cell, resources, index)
        if not check.trusted:
            self._ask(f"{_MODULE}.take_seed({check.place!r}, {check.seed(os.environ.get(SECRET, ''))})")
            return super().execute_or_judge(cell, resources, index)
        if self._ask(f"{_MODULE}.kernel_is_ready('check', {check.key!r})") != "True":
            return self._let_fail(cell, resources, index)
        return self._judge(cell, check, resources, index)

    def _judge(self, cell: NotebookNode, check: Check, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        with _meeting_place(self.km) as (outside, inside, owner):
            stand_in = new_code_cell(check.stand_in(inside))
            try:
                with Hearing(check, outside, owner) as hearing:
                    super().execute_or_judge(stand_in, resources, index)
                    told = hearing.told()
            except WarmFault as fault:
                raise NoKernel(str(fault)) from fault
            finally:
                self.nb.cells[index] = cell  # nbclient has put there what it ran
        cell.execution_count = stand_in.execution_count
        cell.metadata.update({"execution": stand_in.metadata["execution"]} if "execution" in stand_in.metadata else {})
        name = cell.metadata.nbgrader["grade_id"]
        if "data" in told:
            shown = {"data": told["data"], "execution_count": cell.execution_count}
            cell.outputs = [new_output("execute_result", **shown)]
        elif "error" in told:
            cell.outputs = [error_output(told["error"], told["text"]), *self._timeouts(stand_in)]
        elif "gone" in told:
            cell.outputs = _errors(stand_in) or [error_output("NoAnswer", f"{check.key} could not be called")]
        else:
            self._unjudged[name] = f"The check of {check.key} came to no verdict ({told['lost']}): a person has to look"
            cell.outputs = [error_output("NoVerdict", self._unjudged[name])]
        return cell, resources

    def _let_fail(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        """Run a check for which names are missing, so that its error is seen; whatever else it says does not count."""
        super().execute_or_judge(cell, resources, index)
        cell.outputs = _errors(cell) or [error_output("NoAnswer", "a name that the check needs is missing")]
        return cell, resources

    def _ask(self, expression: str) -> str:
        """Have the kernel work something out, unseen, and return how it is written; "" where it cannot be had.

        Raises
        ------
        DeadKernelError, CellTimeoutError
            if the kernel is dead, or does not answer.
        """
        client: Any = self.kc
        request = client.execute("", silent=True, store_history=False, user_expressions={"asked": expression})
        reply = run_sync(self._reply_to)(request)
        with contextlib.suppress(KeyError, TypeError):
            return str(reply["content"]["user_expressions"]["asked"]["data"]["text/plain"])
        return ""

    async def _reply_to(self, request: str) -> Any:
        client: Any = self.kc
        end = time.monotonic() + _ASK_SECONDS
        while time.monotonic() < end:
            try:
                reply = await client._async_get_shell_msg(timeout=1)
            except Empty:
                await self._async_check_alive()
                continue
            if reply["parent_header"].get("msg_id") == request:
                return reply
        raise CellTimeoutError("the kernel is busy with an earlier cell")

    def _timeouts(self, cell: NotebookNode) -> list[NotebookNode]:
        return [one for one in _errors(cell) if one.ename == self.error_on_timeout["ename"]]


@contextlib.contextmanager
def _meeting_place(manager: Any) -> Iterator[tuple[Path, str, int | None]]:
    """Give where a socket is to stand, where the kernel finds it, and the kernel's user if that is another."""
    provisioner: Any = getattr(manager, "provisioner", None)
    if hasattr(provisioner, "meeting_place"):
        yield provisioner.meeting_place(SOCKET)
        return
    folder = Path(tempfile.mkdtemp(prefix="nnbook-"))
    try:
        yield folder / SOCKET, str(folder / SOCKET), None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _errors(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.outputs if output.output_type == "error"]
