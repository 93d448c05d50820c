"""What a forked process does to be an ordinary IPython kernel, as if it had been started on its own."""

from __future__ import annotations

import importlib.util
import os
import random
import signal
import sys
import tempfile
import time

from nnbook.grading.kernel_messages import READY, line


def take_over(stdout: int, stderr: int, report: int) -> None:
    """Keep these three descriptors and no other; the first two become the standard ones. Signals are as at a start."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.closerange(3, report)
    os.closerange(report + 1, 1 << 16)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN if number == signal.SIGPIPE else signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def take_surroundings(environment: dict[str, str], folder: str) -> None:
    """Take a new environment and working directory, and forget what was remembered of the old ones."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    tempfile.tempdir = None
    time.tzset()
    additional = [path for path in environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:0] = [path for path in additional if path not in sys.path]


def draw_anew() -> None:
    """Give every global generator a state of its own: the fork has copied one for all kernels."""
    random.seed()
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed()  # noqa: NPY002  (the generator behind np.random.normal and the like)
    if "torch" in sys.modules:
        sys.modules["torch"].seed()


def run_kernel(argv: list[str], report: int) -> None:
    """Run a kernel to its end; ``report`` is told when its sockets are bound, so that a client need not try again."""
    from ipykernel.kernelapp import IPKernelApp

    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher.origin) if launcher else "ipykernel_launcher", *argv]
    # Its default was read from the environment when the class was made, in the warm process.
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(argv)
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if inline is not None:  # its hook ran when it was imported, where there was no shell to hook into
        inline._enable_matplotlib_integration()
    os.write(report, line(READY, os.getpid()))
    os.close(report)
    app.start()
