"""The warm process: it imports once what kernels need, then forks one for each request.

Started by `nnbook.grading.warm` as ``python -m nnbook.grading.kernel_server DESCRIPTOR MODULE…``. It must own no
thread, no event loop and no socket of a kernel's kind, for none of these survives a fork: it imports, and that is all.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

from nnbook.grading.kernel_child import draw_anew, run_kernel, take_over, take_surroundings
from nnbook.grading.kernel_guard import fork_kernel, guard
from nnbook.grading.kernel_messages import FAULT, READY, line, receive_request

# What a kernel imports while it is made, starts and answers its first request.
OF_A_KERNEL = (
    "nnbook.grading.sandbox_inside",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "ipykernel.comm",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "ctypes",
    "faulthandler",
    "pdb",
    "psutil",
    "sqlite3",
)


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    fault = warm_up(sys.argv[2:])
    control.sendall(line(FAULT, fault) if fault else line(READY, os.getpid()))
    if not fault:
        serve(control)()


def warm_up(modules: list[str]) -> str:
    """Import everything; return in a sentence what is wrong, or an empty text.

    modules: those that begin with a question mark may be missing, or be names of something else.
    """
    sys.path[:] = [path for path in sys.path if path not in ("", os.getcwd())]  # a kernel adds its own folder
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for module in (*OF_A_KERNEL, *modules):
        try:
            importlib.import_module(module.lstrip("?"))
        except ImportError as error:
            if module.startswith("?"):
                continue
            return f"Kernels cannot be kept warm with {module}, which could not be imported ({error})."
    if threading.active_count() > 1:
        return f"Kernels cannot be kept warm: importing {', '.join(modules)} starts a thread, which no fork survives."
    gc.collect()
    gc.freeze()  # else a collection in a kernel writes to, and so copies, every page with an object on it
    return ""


def serve(control: socket.socket) -> Callable[[], None]:
    """Fork a kernel for each request until the owner is gone.

    Returns in two kinds of process: in a new kernel, what it is to run; in the warm process, at the end, nothing to do.
    So a kernel ends as any Python program does, by returning from ``main``.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks for the guards' exit status
    while True:
        received = receive_request(control)
        if received is None:
            return lambda: None
        request, descriptors = received
        if os.fork() == 0:
            os.close(control.detach())
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return begin(request, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def begin(request: dict[str, Any], leash_descriptor: int, stdout: int, stderr: int) -> Callable[[], None]:
    """Fork the kernel and guard it; returns only in the kernel, what it is to run."""
    leash = socket.socket(fileno=leash_descriptor)
    try:
        if request.get("box"):
            from nnbook.grading.sandbox_inside import fork_boxed

            report = fork_boxed(request["box"], leash)
        else:
            pid, report = fork_kernel()
            if pid:
                os.close(stdout)
                os.close(stderr)
                guard(leash, pid, report, lambda: None)
            die_with_parent()
    except BaseException as error:
        leash.sendall(line(FAULT, f"{type(error).__name__}: {error}"))
        os._exit(1)
    leash.detach()  # take_over closes it; closed again by this object, it could be another file by then
    return lambda: become(request, stdout, stderr, report)


def become(request: dict[str, Any], stdout: int, stderr: int, report: int) -> None:
    """Be the kernel."""
    take_over(stdout, stderr, report)
    try:
        if request.get("box"):
            from nnbook.grading.sandbox_inside import confine

            confine(request["box"])
        take_surroundings(request["environment"], request["folder"])
        draw_anew()
    except BaseException as error:
        os.write(report, line(FAULT, f"{type(error).__name__}: {error}"))
        os._exit(1)
    run_kernel(request["argv"], report)


def die_with_parent() -> None:
    """Have the system kill this process when its guard dies, however it dies."""
    from nnbook.grading.kernel_calls import end_with_parent

    end_with_parent()


if __name__ == "__main__":
    main()
