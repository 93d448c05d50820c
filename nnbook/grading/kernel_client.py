"""A client that is ready when the kernel is."""

from __future__ import annotations

import asyncio
import time
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient


class PromptClient(AsyncKernelClient):
    """jupyter_client's client, without its wait of 200 ms for messages that might still come before the first request.

    The kernel's "idle" that answers our own request is the last of them.
    """

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        end = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while time.monotonic() < end:
            request = self.kernel_info()
            try:
                reply = await self._async_recv_reply(request, timeout=1)
                await self._wait_for_idle(request)
            except (TimeoutError, Empty):
                if not await self._async_is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info") from None
            else:
                self._handle_kernel_info_reply(reply)
                return
        raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _wait_for_idle(self, request: str) -> None:
        """Read what is published up to the end of this request; raises Empty if nothing comes, as before connecting."""
        async with asyncio.timeout(2):
            while True:
                message = await self._async_get_iopub_msg(timeout=0.2)
                ours = message["parent_header"].get("msg_id") == request
                if ours and message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                    return

    wait_for_ready = _async_wait_for_ready
