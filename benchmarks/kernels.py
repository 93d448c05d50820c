"""How long kernels take from the order to start to their first reply: as ever, forked warm, and in the sandbox.

python -m benchmarks.kernels
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any


def first_replies(tries: int = 9) -> str:
    """Say how long kernels of each kind take from the order to start to their first reply."""
    from nnbook.grading.kernel_choice import PLAIN, SANDBOX, WARM, what_the_sandbox_lacks

    said = []
    kinds = [(PLAIN, ()), (WARM, ()), (WARM, ("torch",)), *([] if what_the_sandbox_lacks() else [(SANDBOX, ())])]
    for kind, also in kinds:
        with tempfile.TemporaryDirectory() as folder:  # which a sandbox copies
            seconds = sorted(asyncio.run(_times_to_reply(kind, also, tries, folder)))
        said.append(f"{kind}{' with torch' if also else ''} {1000 * seconds[len(seconds) // 2]:.0f} ms")
    return f"Start to first reply, median of {tries}: {', '.join(said)}."


async def _times_to_reply(kind: str, also: Sequence[str], tries: int, folder: str) -> list[float]:
    from jupyter_client.manager import AsyncKernelManager

    from nnbook.grading.kernel_choice import make_known

    make_known(kind)
    stanza = {"provisioner_name": kind, "config": {"also": list(also)} if also else {}}
    seconds: list[float] = []
    for _ in range(tries + 1):
        manager: Any = AsyncKernelManager(kernel_name="python3")
        manager.kernel_spec.argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        manager.kernel_spec.metadata["kernel_provisioner"] = stanza
        manager.client_class = "jupyter_client.asynchronous.AsyncKernelClient"
        begun = time.perf_counter()
        await manager.start_kernel(cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=120)
        seconds.append(time.perf_counter() - begun)
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
    return seconds[1:]  # for the first the process was warmed


if __name__ == "__main__":
    print(first_replies())
