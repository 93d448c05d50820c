"""Kernels forked from a warm process are ordinary kernels, only sooner there."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient
from kernel_session import Kernel

from nnbook.grading import provisioners, warm
from nnbook.grading.kernel_client import PromptClient
from nnbook.grading.provisioners import WarmProvisioner, kernel_arguments
from nnbook.grading.warm import Recipe, WarmFault, WarmKernel, WarmProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

IN_GRADER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from kernel_session import Kernel
from nnbook.grading.provisioners import {provisioner}
from nnbook.grading.warm import WarmProcess
kernel = Kernel({provisioner}, Path({folder!r}), options={{"modules": ["numpy"]}})
print(next(iter(WarmProcess._shared.values())).pid, kernel.process.pid, flush=True)
kernel.run("import time; time.sleep(1000)", 1000)
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ends(*pids: int, seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while any(map(alive, pids)):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> Iterator[None]:
    yield
    WarmProcess.close_all()


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with Kernel(WarmProvisioner, tmp_path_factory.mktemp("work")) as running:
        yield running


def test_a_forked_kernel_replies_many_times_sooner_than_an_ordinary_one(tmp_path: Path, kernel: Kernel) -> None:
    def seconds(provisioner: type | None) -> float:
        with Kernel(provisioner, tmp_path) as started:
            return started.seconds_to_first_reply

    ordinary = min(seconds(None) for _ in range(2))
    forked = statistics.median(seconds(WarmProvisioner) for _ in range(5))
    print(f"first reply: ordinary {1000 * ordinary:.0f} ms, forked {1000 * forked:.0f} ms")
    assert forked < ordinary / 3


def test_what_the_course_imports_is_there_already(kernel: Kernel) -> None:
    ran = kernel.run("import sys; print({'numpy', 'matplotlib.pyplot', 'nnbook.checks'} <= set(sys.modules))")
    assert ran.text == "True\n"


def test_folder_and_environment_are_the_kernels_own(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "ONLY_HERE": "yes"}
    with Kernel(WarmProvisioner, tmp_path, environment) as kernel:
        ran = kernel.run("import os; print(os.getcwd(), os.environ['ONLY_HERE'], 'NNBOOK_SECRET' in os.environ)")
        assert ran.text == f"{tmp_path} yes False\n"
    with Kernel(WarmProvisioner, tmp_path, {"PATH": os.environ["PATH"]}) as kernel:
        assert kernel.run("print(os.environ) if 'os' in globals() else print('fresh')").text == "fresh\n"
        assert kernel.run("import os; print('ONLY_HERE' in os.environ)").text == "False\n"


def test_modules_beside_the_notebook_can_be_imported(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("value = 42")
    with Kernel(WarmProvisioner, tmp_path) as kernel:
        assert kernel.run("import mine; print(mine.value)").text == "42\n"


def test_each_kernel_draws_other_numbers(tmp_path: Path) -> None:
    draw = "import random, numpy as np; print(random.random(), np.random.rand())"
    drawn = []
    for _ in range(2):
        with Kernel(WarmProvisioner, tmp_path) as kernel:
            drawn.append(kernel.run(draw).text.split())
    assert drawn[0][0] != drawn[1][0]
    assert drawn[0][1] != drawn[1][1]


def test_figures_are_shown(kernel: Kernel) -> None:
    assert kernel.run("import matplotlib.pyplot as plt; _ = plt.plot([1, 2])").pictures == 1


def test_standard_input_is_at_its_end(kernel: Kernel) -> None:
    assert kernel.run("import os; print(os.read(0, 1))").text == "b''\n"


def test_a_kernel_holds_no_socket_or_pipe_of_its_guard(kernel: Kernel) -> None:
    def held(pid: int) -> set[str]:
        links = {os.readlink(entry.path) for entry in os.scandir(f"/proc/{pid}/fd") if int(entry.name) > 2}
        return {link for link in links if link.startswith(("socket:", "pipe:"))}

    guard = int(kernel.run("import os; print(os.getppid())").text)
    assert held(guard)
    assert not held(guard) & held(kernel.process.pid)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("import os; os._exit(3)", 3),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", -11),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9),
    ],
)
def test_the_exit_status_is_kept(tmp_path: Path, code: str, status: int) -> None:
    with Kernel(WarmProvisioner, tmp_path) as kernel:
        assert kernel.run(code).died
        assert kernel.process.returncode == status


def test_a_kernel_that_is_asked_to_ends_well(tmp_path: Path) -> None:
    with Kernel(WarmProvisioner, tmp_path) as kernel:
        (tmp_path / "left").unlink(missing_ok=True)
        kernel.run(f"import atexit; atexit.register(lambda: open({str(tmp_path / 'left')!r}, 'w').write('bye'))")
        process, pid = kernel.process, kernel.process.pid
        kernel.client.shutdown()
        assert process.wait(20) == 0
        assert not alive(pid)
    assert (tmp_path / "left").read_text() == "bye"


def test_an_interrupt_stops_the_cell_and_not_the_kernel(kernel: Kernel) -> None:
    request = kernel.start("print('on', flush=True)\nwhile True: pass")
    time.sleep(0.5)
    kernel.wait(kernel.manager.interrupt_kernel())
    assert kernel.wait(kernel.finish(request)).error.startswith("KeyboardInterrupt")
    assert kernel.run("1 + 1").text == "2"


def test_a_kernel_can_be_restarted(tmp_path: Path) -> None:
    with Kernel(WarmProvisioner, tmp_path) as kernel:
        kernel.run("x = 1")
        kernel.wait(kernel.manager.restart_kernel(now=True))
        kernel.wait(kernel.client.wait_for_ready(timeout=60))
        assert kernel.run("x").error.startswith("NameError")


def test_arguments_reach_the_kernel(tmp_path: Path) -> None:
    with Kernel(WarmProvisioner, tmp_path, arguments=["--InteractiveShell.ast_node_interactivity=none"]) as kernel:
        assert kernel.run("1 + 1").text == ""


def test_our_client_is_ready_sooner_than_the_stock_one(tmp_path: Path) -> None:
    with Kernel(WarmProvisioner, tmp_path) as kernel:

        def seconds(factory: type) -> float:
            kernel.manager.client_factory = factory
            client = kernel.manager.client()
            client.start_channels()
            begin = time.perf_counter()
            kernel.wait(client.wait_for_ready(timeout=60))
            taken = time.perf_counter() - begin
            client.stop_channels()
            return taken

        assert isinstance(kernel.client, PromptClient)
        stock = min(seconds(AsyncKernelClient) for _ in range(3))
        ours = min(seconds(PromptClient) for _ in range(3))
    assert stock > 0.2 > ours


def test_a_dead_warm_process_is_replaced(tmp_path: Path, kernel: Kernel) -> None:
    before = {process.pid for process in WarmProcess._shared.values()}
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    with Kernel(WarmProvisioner, tmp_path) as started:
        assert isinstance(started.process, WarmKernel)
        assert started.run("1 + 1").text == "2"
    assert not before & {process.pid for process in WarmProcess._shared.values() if process.alive}
    assert kernel.run("1 + 1").text == "2"  # a kernel from the old one goes on


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_a_grader_that_is_killed(tmp_path: Path, how: signal.Signals) -> None:
    code = IN_GRADER.format(tests=str(Path(__file__).parent), folder=str(tmp_path), provisioner="WarmProvisioner")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as grader:
        assert grader.stdout is not None
        warm_pid, kernel_pid = map(int, grader.stdout.readline().split())
        assert alive(warm_pid)
        assert alive(kernel_pid)
        grader.send_signal(how)
    assert ends(warm_pid, kernel_pid)


def test_a_fork_of_the_grader_does_not_keep_the_warm_process_alive(tmp_path: Path) -> None:
    process = WarmProcess(Recipe(("numpy",), tuple(os.environ.items())))
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    try:
        process._control.close()
        process._process.wait(15)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_kernel_of_another_kind_is_started_as_ever(tmp_path: Path) -> None:
    command = [sys.executable, "-O", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    with Kernel(WarmProvisioner, tmp_path, command=command) as kernel:
        assert isinstance(kernel.process, subprocess.Popen)
        assert kernel.run("print(__debug__)").text == "False\n"


def test_where_nothing_can_be_forked_kernels_are_started_as_ever(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(provisioners, "FORKS", False)
    with Kernel(WarmProvisioner, tmp_path) as kernel:
        assert isinstance(kernel.process, subprocess.Popen)
        assert kernel.run("1 + 1").text == "2"


def test_without_a_module_to_warm_kernels_are_started_as_ever(tmp_path: Path) -> None:
    with Kernel(WarmProvisioner, tmp_path, options={"modules": ["no_such_module"]}) as kernel:
        assert isinstance(kernel.process, subprocess.Popen)


def test_a_module_that_starts_a_thread_is_named(tmp_path: Path) -> None:
    (tmp_path / "threaded.py").write_text(
        "import threading, time; threading.Thread(target=time.sleep, args=(9,)).start()"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    with pytest.raises(WarmFault, match="importing threaded starts a thread"):
        WarmProcess(Recipe(("threaded",), tuple(environment.items())))


def test_a_warm_process_that_takes_too_long_is_given_up(monkeypatch: Any, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import time; time.sleep(100)")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    monkeypatch.setattr(warm, "PATIENCE", 0.1)
    with pytest.raises(WarmFault, match=r"not be made warm within 0\.5 s"):
        WarmProcess(Recipe(("slow",), tuple(environment.items())), 0.5)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "c.json"], ["-f", "c.json"]),
        ([sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "c.json"], ["-f", "c.json"]),
        (
            [sys.executable, "-X", "frozen_modules=off", "-m", "ipykernel", "-f", "c.json", "--x"],
            ["-f", "c.json", "--x"],
        ),
        ([sys.executable, "-X", "dev", "-m", "ipykernel_launcher", "-f", "c.json"], None),
        ([sys.executable, "-O", "-m", "ipykernel_launcher", "-f", "c.json"], None),
        (["/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "c.json"], None),
        ([os.path.realpath(sys.executable), "-m", "ipykernel_launcher", "-f", "c.json"], None),
        (["R", "--slave", "-e", "IRkernel::main()"], None),
    ],
)
def test_only_a_plain_kernel_of_this_python_is_forked(command: list[str], arguments: list[str] | None) -> None:
    if command[0] == sys.executable == os.path.realpath(sys.executable) and arguments is None:
        pytest.skip("this Python is no virtual environment's")
    assert kernel_arguments(command) == arguments


def test_with_torch_imported_the_first_reply_is_as_soon_and_torch_works(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is not installed")
    options = {"modules": ["numpy", "matplotlib.pyplot", "torch"]}
    with Kernel(WarmProvisioner, tmp_path, options=options) as kernel:
        train = (
            "import torch; x = torch.ones(200, 200, requires_grad=True); (x @ x).sum().backward(); print(x.grad.sum())"
        )
        assert "tensor(16000000.)" in kernel.run(train).text
        first = kernel.run("print(torch.rand(1).item())").text
    times = []
    for _ in range(3):
        with Kernel(WarmProvisioner, tmp_path, options=options) as kernel:
            times.append(kernel.seconds_to_first_reply)
            assert kernel.run("import torch; print(torch.rand(1).item())").text != first
    with Kernel(None, tmp_path) as kernel:
        ordinary = kernel.seconds_to_first_reply
    print(f"first reply with torch: ordinary without torch {1000 * ordinary:.0f} ms, forked {1000 * min(times):.0f} ms")
    assert statistics.median(times) < ordinary / 2
