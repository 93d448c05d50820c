"""Kernel provisioners for jupyter_client: ``nnbook-warm`` forks kernels, ``nnbook-sandbox`` shuts them in, too.

They are chosen as any other: by a kernel's specification, by ``JUPYTER_DEFAULT_PROVISIONER_NAME`` in the environment,
or by ``c.KernelProvisionerFactory.default_provisioner_name`` in a configuration.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, List, Unicode

from nnbook.grading import sandbox
from nnbook.grading.course import SECRET
from nnbook.grading.kernel_client import PromptClient
from nnbook.grading.rehearsal import DRAWN
from nnbook.grading.sandbox_inside import CONNECTION, SOCKETS, SUBMISSION
from nnbook.grading.sandbox_pool import Place, Pool
from nnbook.grading.warm import READ_AT_START, Recipe, WarmFault, WarmKernel, WarmProcess

FORKS = sys.platform == "linux"  # elsewhere libraries do not survive it, or there is none
# Some are imported by matplotlib when it draws its first picture.
MODULES = (
    "numpy",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "contourpy",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
    "ipywidgets",
    "nnbook.checks",
    "nnbook.grading.verdict_kernel",
    "nnbook.nn",
    "nnbook.optim",
    "nnbook.plot",
)


class WarmProvisioner(LocalProvisioner):
    """Forks kernels from a process that has imported what they need; others are started as ever."""

    modules = List(Unicode(), list(MODULES), help="Modules that the warm process imports.").tag(config=True)
    also = List(Unicode(), [], help="Modules that it imports, too, if they are there and start no thread.").tag(
        config=True
    )

    process: WarmKernel | Any = None
    _unfit: ClassVar[set[tuple[str, ...]]] = set()  # those of which some cannot be kept warm

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        arguments = kernel_arguments(cmd)
        if arguments is None or not FORKS:
            return await super().launch_kernel(cmd, **kwargs)
        environment = dict(kwargs.get("env") or os.environ)
        folder = os.path.abspath(kwargs.get("cwd") or os.getcwd())
        request = {"argv": arguments, "environment": environment, "folder": folder}
        with open(os.devnull, "r+b", buffering=0) as nothing:
            empty = nothing.fileno()
            streams = [_descriptor(kwargs.get("stdout"), empty, 1), _descriptor(kwargs.get("stderr"), empty, 2)]
            if None in streams:  # a pipe is asked for, which only an ordinary start makes
                return await super().launch_kernel(cmd, **kwargs)
            try:
                self.process = await self._fork_any(lambda: self._recipe(environment), request, streams)
            except WarmFault as fault:
                self.log.warning("%s An ordinary kernel is started instead.", fault)
                return await super().launch_kernel(cmd, **kwargs)
        self.pid, self.pgid = self.process.pid, None  # signals go by the leash
        return self.connection_info

    def _recipe(self, environment: dict[str, str]) -> Recipe:
        others = {name: value for name, value in os.environ.items() if name not in (*READ_AT_START, SECRET)}
        return Recipe(self._wanted(), _read_at_start(environment), (), tuple(others.items()))

    def _wanted(self) -> tuple[str, ...]:
        """Return the modules of the warm process, those that may be missing marked as such."""
        also = tuple(f"?{name}" for name in self.also)
        return (*self.modules, *(also if also not in self._unfit else ()))

    async def _fork_any(self, make_recipe: Callable[[], Recipe], request: dict[str, Any], streams: list[Any]) -> Any:
        """Return a kernel, if need be one of a process that has imported no more than it must."""
        also = tuple(f"?{name}" for name in self.also)
        try:
            return await self._fork(make_recipe(), request, streams)
        except WarmFault:
            if not also or also in self._unfit:
                raise
            self._unfit.add(also)
            return await self._fork(make_recipe(), request, streams)

    async def _fork(self, recipe: Recipe, request: dict[str, Any], streams: list[Any]) -> WarmKernel:
        """Return a kernel that can be connected to; raises WarmFault if there is none."""
        for last in (False, True):
            warm = await asyncio.to_thread(WarmProcess.shared, recipe)
            try:
                kernel = warm.fork(request, *streams)
            except OSError as error:  # it died between two kernels
                await asyncio.to_thread(warm.close)
                if last:
                    raise WarmFault(f"The warm process cannot be reached ({error}).") from error
                continue
            await _until_ready(kernel)
            if kernel.ready:
                return kernel
            if last or kernel.fault or not await asyncio.to_thread(warm.has_ended, 0.5):
                raise WarmFault(kernel.fault or "The kernel that was forked ended at once.")
        raise AssertionError("unreachable")

    async def post_launch(self, **kwargs: Any) -> None:
        manager: Any = self.parent
        if isinstance(self.process, WarmKernel) and getattr(manager, "client_factory", None) is AsyncKernelClient:
            manager.client_factory = PromptClient
        await super().post_launch(**kwargs)

    async def wait(self) -> int | None:
        if not isinstance(self.process, WarmKernel):
            return await super().wait()
        while self.process.poll() is None:
            await asyncio.sleep(0.002)
        status, self.process = self.process.returncode, None
        return status

    async def kill(self, restart: bool = False) -> None:
        await super().kill(restart)
        if isinstance(self.process, WarmKernel):
            # Whoever kills looks every 100 ms whether it is dead; it is within a few.
            for _turn in range(50):
                if self.process.poll() is not None:
                    return
                await asyncio.sleep(0.002)


class SandboxProvisioner(WarmProvisioner):
    """Forks kernels that are shut in a box; what cannot be boxed is not started at all.

    excess: after the end, a sentence on the limit that the kernel was stopped for, "" if none.
    """

    limits = Dict(help="Limits, by name, that differ from nnbook.grading.sandbox.Limits's defaults.").tag(config=True)
    handed_on = List(
        Unicode(), list(sandbox.HANDED_ON), help="Environment variables that a kernel gets from the grader's."
    ).tag(config=True)
    readable = List(Unicode(), [], help="More paths that a kernel may read.").tag(config=True)

    excess = ""
    _place: Place | None = None
    _pools: ClassVar[dict[int, Pool]] = {}

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        missing = sandbox.available()
        if missing:
            raise RuntimeError(missing)
        self.excess = ""
        folder = Path(kwargs.get("cwd") or os.getcwd())
        if self._place is not None:  # a restart, and clients know the sockets
            await asyncio.to_thread(self._place.refill, folder)
            return await super().pre_launch(**kwargs)
        place = self._place = await asyncio.to_thread(self._pool().add, folder)
        manager: Any = self.parent
        manager.transport, manager.ip = "ipc", str(place.sockets / "k")
        manager.connection_file = str(place.folder / CONNECTION)
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        arguments = kernel_arguments(cmd)
        if arguments is None:
            raise RuntimeError(f"The sandbox runs kernels of its own Python only, and this is {' '.join(cmd[:3])}.")
        assert self._place is not None
        outside = str(self._place.folder / CONNECTION)
        seen = json.loads(Path(outside).read_text()) | {"ip": f"{SOCKETS}/k"}
        inside = self._place.hand_over(json.dumps(seen))
        arguments = [inside if word == os.path.realpath(outside) else word for word in arguments]
        outer = kwargs.get("env") or os.environ
        environment = sandbox.inner_environment(outer, self.handed_on)
        if outer.get(DRAWN):
            environment[DRAWN] = self._place.lend(Path(outer[DRAWN]))
        box = self._place.box(dataclasses.replace(sandbox.Limits(), **self.limits))
        request = {
            "argv": arguments,
            "environment": environment,
            "folder": SUBMISSION,
            "box": dataclasses.asdict(box),
        }
        # A kernel with the grader's own standard output could write to the grader's terminal.
        with open(os.devnull, "r+b", buffering=0) as nothing:
            streams = [nothing.fileno()] * 2
            try:
                self.process = await self._fork_any(lambda: self._recipe(environment), request, streams)
            except WarmFault as fault:
                raise RuntimeError(f"No kernel could be started in the sandbox: {fault}") from fault
        self.pid, self.pgid = None, None  # it has a number in a process space that nobody outside sees
        return self.connection_info

    def meeting_place(self, name: str) -> tuple[Path, str, int | None]:
        """Return where a socket is to stand that the kernel can reach, where that is for it, and the kernel's user."""
        assert self._place is not None
        return self._place.sockets / name, f"{SOCKETS}/{name}", self._place.user

    async def poll(self) -> int | None:
        status = await super().poll()
        self._note_excess()
        return status

    async def wait(self) -> int | None:
        kernel = self.process
        status = await super().wait()
        self._note_excess(kernel)
        return status

    async def cleanup(self, restart: bool = False) -> None:
        await super().cleanup(restart)
        if not restart and self._place is not None:
            self._place.remove()
            self._place = None

    def _recipe(self, environment: dict[str, str]) -> Recipe:
        start = sandbox.inner_environment(dict(_read_at_start(environment)), self.handed_on)
        wrapper = sandbox.wrapper(self._pool().folder, start, self.readable)
        # By its PATH bubblewrap is found; it clears the environment itself.
        return Recipe(self._wanted(), (), wrapper, (("PATH", os.environ.get("PATH", os.defpath)),))

    def _pool(self) -> Pool:
        return self._pools.get(os.getpid()) or self._pools.setdefault(os.getpid(), Pool())

    def _note_excess(self, kernel: Any = None) -> None:
        kernel = kernel or self.process
        if isinstance(kernel, WarmKernel) and kernel.excess and not self.excess:
            self.excess = kernel.excess
            self.log.warning(kernel.excess)


def _read_at_start(environment: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, environment[name]) for name in READ_AT_START if name in environment)


def kernel_arguments(command: list[str]) -> list[str] | None:
    """Return what an IPython kernel of this very Python is to be started with; None if the command starts another."""
    python, *rest = command
    while rest[:1] == ["-X"] or rest[:1] == ["-Xfrozen_modules=off"]:
        if rest[0] == "-X" and rest[1:2] != ["frozen_modules=off"]:
            return None
        rest = rest[2:] if rest[0] == "-X" else rest[1:]
    if rest[:2] not in (["-m", "ipykernel_launcher"], ["-m", "ipykernel"]):
        return None
    # The link in a virtual environment, and not what it leads to, says which environment is meant.
    same = os.path.isabs(python) and os.path.exists(python)
    same = same and os.path.samefile(os.path.dirname(python), os.path.dirname(sys.executable))
    same = same and os.path.samefile(python, sys.executable)
    return rest[2:] if same else None


def _descriptor(stream: Any, nothing: int, own: int) -> int | None:
    """Return the descriptor that a stream in Popen's sense is; None where there is none yet."""
    if stream is None:
        return own
    if isinstance(stream, int):
        return {subprocess.DEVNULL: nothing}.get(stream, stream if stream >= 0 else None)
    try:
        return stream.fileno()
    except (AttributeError, OSError):
        return None


async def _until_ready(kernel: WarmKernel) -> None:
    """Wait until a kernel is ready, or has ended, or says why it cannot be."""
    loop = asyncio.get_running_loop()
    while kernel.poll() is None and not kernel.ready and not kernel.fault:
        heard = loop.create_future()
        loop.add_reader(kernel.fileno(), lambda future=heard: future.done() or future.set_result(None))
        try:
            await asyncio.wait_for(heard, 60)
        except TimeoutError:
            kernel.kill()
            return
        finally:
            loop.remove_reader(kernel.fileno())
