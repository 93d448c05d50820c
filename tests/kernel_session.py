"""A kernel for tests: started by one of our provisioners, or as ever, and talked to one piece of code at a time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager


@dataclass
class Ran:
    """What came of a piece of code: what it printed, its error ("NameError: …"), its pictures; or the kernel's end."""

    text: str = ""
    error: str = ""
    pictures: int = 0
    died: bool = False


@dataclass
class Kernel:
    """A running kernel; ``provisioner`` is one of our classes, or None for jupyter_client's own."""

    provisioner: type | None
    folder: Path
    environment: dict[str, str] | None = None
    arguments: list[str] = field(default_factory=list)
    command: list[str] | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.manager: Any = AsyncKernelManager()
        self.manager.client_class = "jupyter_client.asynchronous.AsyncKernelClient"  # as nbclient sets it
        spec: KernelSpec = self.manager.kernel_spec
        if self.command is not None:
            spec.argv = self.command
        if self.provisioner is not None:
            self.manager.provisioner = self.provisioner(
                kernel_id="test", kernel_spec=spec, parent=self.manager, **self.options
            )
        more: dict[str, Any] = {} if self.environment is None else {"env": self.environment}
        begin = time.perf_counter()
        try:
            self.wait(self.manager.start_kernel(cwd=str(self.folder), extra_arguments=self.arguments, **more))
            self.client = self.manager.client()
            self.client.start_channels()
            self.wait(self.client.wait_for_ready(timeout=120))
        except BaseException:
            self.loop.close()
            raise
        self.seconds_to_first_reply = time.perf_counter() - begin

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def process(self) -> Any:
        return self.manager.provisioner.process

    def wait(self, coroutine: Any) -> Any:
        return self.loop.run_until_complete(coroutine)

    def run(self, code: str, seconds: float = 60) -> Ran:
        """Run code to its end, or to the kernel's."""
        return self.wait(self._run(code, seconds))

    def close(self) -> None:
        """Shut the kernel down at once."""
        if not self.loop.is_closed():
            self.client.stop_channels()
            self.wait(self.manager.shutdown_kernel(now=True))
            self.loop.close()

    def start(self, code: str) -> str:
        """Send code without waiting for it; returns what `finish` needs."""
        return self.client.execute(code)

    async def _run(self, code: str, seconds: float) -> Ran:
        return await self.finish(self.start(code), seconds)

    async def finish(self, request: str, seconds: float = 60) -> Ran:
        ran, end = Ran(), time.monotonic() + seconds
        while True:
            try:
                message = await self.client.get_iopub_msg(timeout=0.2)
            except Empty:
                if not await self.manager.is_alive():
                    ran.died = True
                    return ran
                assert time.monotonic() < end, f"the code did not end within {seconds} s"
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                ran.text += content["text"]
            elif kind in ("display_data", "execute_result"):
                ran.pictures += "image/png" in content["data"]
                ran.text += content["data"].get("text/plain", "") if kind == "execute_result" else ""
            elif kind == "error":
                ran.error = f"{content['ename']}: {content['evalue']}"
            elif kind == "status" and content["execution_state"] == "idle":
                return ran
