"""What students' code may not reach: each attack is seen to work on an ordinary kernel, and to fail in the sandbox.

Where the attack would harm the machine that tests run on, it is tried in the sandbox alone, and the test says so.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from kernel_session import Kernel, Ran

from nnbook.grading import sandbox
from nnbook.grading.provisioners import SandboxProvisioner, WarmProvisioner
from nnbook.grading.sandbox_inside import OPEN_TO_ALL
from nnbook.grading.sandbox_pool import Pool, copy_submission
from nnbook.grading.warm import WarmProcess

pytestmark = pytest.mark.skipif(
    bool(sandbox.available()), reason=f"nothing is tried in the sandbox: {sandbox.available()}"
)

MODULES = ["numpy", "nnbook.checks"]
GOT = "GOT IT"


@dataclass
class Course:
    """A course's folder with what is nobody's business, and a student's submission in it."""

    root: Path

    @property
    def submission(self) -> Path:
        return self.root / "autograded" / "ann" / "ch"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"HOME": str(self.root / "home")}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    made = Course(tmp_path_factory.mktemp("course"))
    for path in ("solutions/ch/ch.ipynb", "submitted/bob/ch/ch.ipynb", "home/.secret"):
        (made.root / path).parent.mkdir(parents=True)
        (made.root / path).write_text("the answer is 42")
    with sqlite3.connect(made.root / "gradebook.db") as gradebook:
        gradebook.execute("create table grade (score)")
        gradebook.execute("insert into grade values (0)")
    made.submission.mkdir(parents=True)
    (made.submission / "data.csv").write_text("1,2,3")
    (made.submission / "ch.ipynb").write_text("a notebook")
    (made.submission / "answers").symlink_to(made.root / "solutions")
    (made.submission / "answer.ipynb").symlink_to(made.root / "solutions/ch/ch.ipynb")
    (made.submission / "answer.txt").symlink_to(made.root / "solutions/ch/ch.ipynb")
    os.mkfifo(made.submission / "pipe")
    return made


@pytest.fixture(scope="module", autouse=True)
def _secret_and_tidy() -> Iterator[None]:
    WarmProcess.close_all()
    os.environ["TEACHERS_PASSWORD"] = "swordfish"
    yield
    del os.environ["TEACHERS_PASSWORD"]
    WarmProcess.close_all()


@pytest.fixture(scope="module")
def open_kernel(course: Course) -> Iterator[Kernel]:
    with unboxed(course) as running:
        yield running


@pytest.fixture(scope="module")
def boxed_kernel(course: Course) -> Iterator[Kernel]:
    with boxed(course) as running:
        yield running


def unboxed(course: Course) -> Kernel:
    return Kernel(WarmProvisioner, course.submission, course.environment, options={"modules": MODULES})


def boxed(course: Course, folder: Path | None = None, **limits: float) -> Kernel:
    options = {"modules": MODULES, "limits": limits}
    return Kernel(SandboxProvisioner, folder or course.submission, course.environment, options=options)


def works(ran: Ran) -> bool:
    return GOT in ran.text


# Attacks that leave no trace, so that all of them can be tried in one kernel; {root} is the course's folder.
READING = {
    "read a solution": "open('{root}/solutions/ch/ch.ipynb').read()",
    "read this course's solutions": "open('{checkout}/solutions/02_perceptron/02_perceptron.py').read()",
    "read the answers of the checks' tests": "open('{checkout}/tests/graders/ch02_perceptron.py').read()",
    "read this course's history": "open('{checkout}/.git/HEAD').read()",
    "read another submission": "open('../../../submitted/bob/ch/ch.ipynb').read()",
    "follow a link to a folder": "open('answers/ch/ch.ipynb').read()",
    "follow a link to a file": "open('answer.txt').read()",
    "read the notebook with its hidden tests": "open('ch.ipynb').read()",
    "read the gradebook": "import sqlite3; sqlite3.connect('file:{root}/gradebook.db?mode=ro', uri=True).cursor()",
    "write the gradebook": (
        "import sqlite3; c = sqlite3.connect('{root}/gradebook.db'); c.execute('update grade set score=9'); c.commit()"
    ),
    "read the home folder": "import os; open(os.path.expanduser('~/.secret')).read()",
    "read the environment": "import os; os.environ['TEACHERS_PASSWORD']",
    "read the parent's environment": "import os; assert 'swordfish' in open(f'/proc/{{os.getppid()}}/environ').read()",
    "write outside": "open('{root}/planted', 'w').write('x')",
    "write to the Python environment": "import numpy; open(numpy.__file__[:-11] + 'planted.py', 'w').close()",
    "write to the course's package": "import nnbook; open(nnbook.__file__[:-11] + 'planted.py', 'w').close()",
    "reach a server on this machine": "import socket; socket.create_connection(('127.0.0.1', {port}), 5)",
    "reach a Unix socket": (
        "import socket; s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect('{root}/door')"
    ),
    "reach a socket without a file": (
        "import socket; s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect(b'\\0nnbook-test-{port}')"
    ),
    "see other processes": (
        "import os; p = [int(n) for n in os.listdir('/proc') if n.isdecimal()]; assert len(p) > 2 and {pid} in p"
    ),
    "make namespaces of its own": (
        "import ctypes, os; pid = os.fork() or os._exit(abs(ctypes.CDLL(None).unshare(0x20000)));"
        "assert os.waitpid(pid, 0)[1] == 0"
    ),
    "take memory that no limit counts": "import os; os.close(os.memfd_create('x'))",
    "open a socket to the host of a virtual machine": "import socket; socket.socket(40, socket.SOCK_STREAM)",
    "keep a secret in the system's keys": (
        "import ctypes; k = ctypes.CDLL(None).syscall; import platform;"
        "assert k({{'x86_64': 250, 'aarch64': 219}}[platform.machine()], 0, -3, 0) > 0"
    ),
    "load another program's memory": "import os; open(f'/proc/{{os.getppid()}}/mem', 'rb').close()",
}


@pytest.fixture(scope="module")
def servers(course: Course) -> Iterator[int]:
    """Listen on loopback, on a socket in the course's folder, and on one without a file; gives the port."""
    listening = [socket.socket(), socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)]
    listening[0].bind(("127.0.0.1", 0))
    port = listening[0].getsockname()[1]
    listening[1].bind(str(course.root / "door"))
    listening[2].bind(f"\0nnbook-test-{port}")
    for one in listening:
        one.listen()
    yield port
    for one in listening:
        one.close()


# What an ordinary kernel may lack the right or the means for, so that only the sandbox is looked at.
NOT_EVERYWHERE = {
    "read this course's history": not (ROOT / ".git").is_dir(),
    "write to the Python environment": not os.access(sys.prefix, os.W_OK),
    "write to the course's package": not os.access(ROOT / "nnbook", os.W_OK),
    "make namespaces of its own": os.geteuid() != 0,
    "open a socket to the host of a virtual machine": not Path("/dev/vsock").exists(),
    "keep a secret in the system's keys": not Path("/proc/keys").exists(),
    "load another program's memory": os.geteuid() != 0,
}


@pytest.mark.parametrize("attack", READING)
def test_outside_is_out_of_reach(
    attack: str, course: Course, servers: int, open_kernel: Kernel, boxed_kernel: Kernel
) -> None:
    code = READING[attack].format(root=course.root, checkout=ROOT, port=servers, pid=os.getpid())
    try:
        if not NOT_EVERYWHERE.get(attack):
            ran = open_kernel.run(f"{code}\nprint({GOT!r})")
            assert works(ran), ran.error
        ran = boxed_kernel.run(f"{code}\nprint({GOT!r})")
        assert not works(ran)
        assert ran.error
    finally:
        for planted in (course.root, ROOT / "nnbook", Path(sys.prefix)):
            for file in [planted / "planted", planted / "planted.py"]:
                file.unlink(missing_ok=True)
        import numpy

        Path(numpy.__file__).with_name("planted.py").unlink(missing_ok=True)


def test_the_submissions_own_files_are_there(boxed_kernel: Kernel) -> None:
    ran = boxed_kernel.run("import os; print(os.getcwd(), sorted(os.listdir()), open('data.csv').read())")
    assert ran.text == "/submission ['data.csv'] 1,2,3\n"


def test_what_is_written_there_is_gone_afterwards(course: Course) -> None:
    with boxed(course) as kernel:
        assert not kernel.run("open('new', 'w').write('x'); open('data.csv', 'w').write('changed')").error
    assert (course.submission / "data.csv").read_text() == "1,2,3"
    assert not (course.submission / "new").exists()
    with boxed(course) as kernel:
        assert kernel.run("import os; print(os.path.exists('new'), open('data.csv').read())").text == "False 1,2,3\n"


def test_only_three_folders_can_be_written(boxed_kernel: Kernel) -> None:
    code = """
import os
mounts = [line.split()[1:4:2] for line in open("/proc/mounts")]
writable = set()
for place, options in mounts:
    if "rw" in options.split(",") and place != "/proc":
        for path, _folders, _files in os.walk(place):
            if os.access(path, os.W_OK):
                writable.add(place)
for path, _folders, files in os.walk("/proc/sys"):
    writable |= {os.path.join(path, file) for file in files if os.access(os.path.join(path, file), os.W_OK)}
print(sorted(writable - {"/proc/sys/kernel/ns_last_pid"}))  # it asks for a privilege when it is written
"""
    assert boxed_kernel.run(code).text == "['/dev/shm', '/submission', '/tmp']\n"
    ran = boxed_kernel.run("import subprocess; print(subprocess.run(['mount', '-o', 'remount,rw', '/']).returncode)")
    assert ran.text.splitlines()[0] != "0"


def test_the_environment_is_a_short_list(boxed_kernel: Kernel) -> None:
    # What ipykernel itself sets comes last.
    own = {"TERM", "CLICOLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PAGER", "GIT_PAGER"}
    known = set(sandbox.inner_environment(dict.fromkeys(sandbox.HANDED_ON, ""))) | own
    assert set(boxed_kernel.run("import os; print(*os.environ)").text.split()) <= known


def test_a_kernel_has_no_privileges(boxed_kernel: Kernel) -> None:
    lines = boxed_kernel.run("print(open('/proc/self/status').read())").text.splitlines()
    status = dict(line.split(":", 1) for line in lines if ":" in line)
    assert {int(status[f"Cap{which}"], 16) for which in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {0}
    assert status["NoNewPrivs"].strip() == "1"
    assert status["Uid"].split()[0] != "0"


def test_signals_reach_nobody_outside(course: Course, open_kernel: Kernel, boxed_kernel: Kernel) -> None:
    for kernel, survives in ((open_kernel, False), (boxed_kernel, True)):
        with subprocess.Popen(["sleep", "100"]) as bystander:
            kernel.run(f"import os, signal\ntry: os.kill({bystander.pid}, 9)\nexcept OSError: pass")
            time.sleep(0.2)
            assert (bystander.poll() is None) == survives
            bystander.kill()
    # To everybody at once: not tried outside, where it would end the tests and all else.
    boxed_kernel.run("import os, signal; signal.signal(15, signal.SIG_IGN); os.kill(-1, 15)")
    assert boxed_kernel.run("1 + 1").text == "2"


def test_no_process_is_left_behind(course: Course) -> None:
    def left(start: Any) -> list[str]:
        seconds = str(1000 + time.time() % 1000)
        with start(course) as kernel:
            kernel.run(f"import subprocess; subprocess.Popen(['sleep', {seconds!r}], start_new_session=True)")
            assert running(seconds)
        time.sleep(0.3)
        found = running(seconds)
        for pid in found:
            os.kill(int(pid), signal.SIGKILL)
        return found

    assert left(unboxed)
    assert not left(boxed)


def running(seconds: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cmdline").read_bytes().split(b"\0")[:2] == [b"sleep", seconds.encode()]:
                found.append(entry.name)
        except OSError:
            continue
    return found


def test_a_planted_start_up_file_has_no_effect_on_the_next_kernel(course: Course) -> None:
    plant = """
import os
for folder in {os.path.expanduser("~"), "/tmp", "/submission", "."}:
    startup = os.path.join(folder, ".ipython/profile_default/startup")
    try:
        os.makedirs(startup, exist_ok=True)
        open(startup + "/00.py", "w").write("planted = True")
    except OSError:
        pass
"""
    for start, expected in ((unboxed, "True\n"), (boxed, "False\n")):
        with start(course) as kernel:
            kernel.run(plant)
        with start(course) as kernel:
            assert kernel.run("print('planted' in globals())").text == expected
        shutil.rmtree(course.submission / ".ipython", ignore_errors=True)
        shutil.rmtree(course.root / "home/.ipython", ignore_errors=True)


def test_files_handed_in_do_not_configure_the_kernel(course: Course, tmp_path: Path) -> None:
    (tmp_path / "ipython_config.py").write_text("c.InteractiveShellApp.exec_lines = ['planted = True']")
    (tmp_path / "ipython_kernel_config.py").write_text("c.InteractiveShellApp.exec_lines = ['planted = True']")
    for folder in (".ipython/profile_default/startup", "profile_default/startup"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "00.py").write_text("planted = True")
    (tmp_path / "sitecustomize.py").write_text("import builtins; builtins.planted = True")
    (tmp_path / "nnbook").mkdir()
    (tmp_path / "nnbook/__init__.py").write_text("planted = True")
    (tmp_path / "nnbook/checks.py").write_text("planted = True")
    with boxed(course, tmp_path) as kernel:
        code = "import builtins, nnbook.checks; print('planted' in globals(), hasattr(builtins, 'planted'), "
        code += "hasattr(nnbook, 'planted') or hasattr(nnbook.checks, 'planted'))"
        assert kernel.run(code).text == "False False False\n"


def test_kernels_that_run_at_once_do_not_see_each_other(course: Course) -> None:
    leave = """
import os, socket
for folder in ("/tmp", "/dev/shm", "/submission"): open(folder + "/note", "w").write("psst")
door, phone = socket.socket(socket.AF_UNIX), socket.socket()
door.bind(b"\\0meet-me"); door.listen()
"""
    look = """
import os, socket
print([folder for folder in ("/tmp", "/dev/shm", "/submission") if os.path.exists(folder + "/note")])
print(len(os.listdir("/sockets")))
print([name for name in os.listdir("/proc") if name.isdecimal()])
try: print(os.listdir("/pool"))
except OSError: print("hidden")
try: socket.socket(socket.AF_UNIX).connect(b"\\0meet-me"); print("met")
except OSError: print("alone")
"""
    with boxed(course) as one, boxed(course) as other:
        assert not one.run(leave).error
        ran = other.run(look).text.splitlines()
    assert ran == ["[]", "6", "['1', '2']", "hidden", "alone"]  # five sockets and the connection file


def test_the_folder_of_the_sockets_is_closed(boxed_kernel: Kernel) -> None:
    assert boxed_kernel.run("open('/sockets/big', 'wb')").error.startswith("OSError: [Errno 30]")
    assert boxed_kernel.run("import os; os.unlink('/sockets/k-1')").error.startswith("OSError: [Errno 30]")


# Too much of something: tried in the sandbox alone, for outside it is the machine that would give way.


def test_a_fork_bomb_ends_at_the_limit(course: Course) -> None:
    bomb = """
import os, time
made = 0
while True:
    try:
        if os.fork() == 0: time.sleep(1000)
        made += 1
    except OSError as error:
        print(made, error); break
"""
    with boxed(course, processes=40) as kernel:
        ran = kernel.run(bomb)
        assert 5 < int(ran.text.split()[0]) < 40
        assert "Resource temporarily unavailable" in ran.text
        held = kernel.process
    assert held.poll() == -9


def test_a_bomb_that_goes_on_forking_is_killed_as_a_whole(course: Course) -> None:
    seconds = str(1000 + time.time() % 1000)
    with boxed(course, processes=40) as kernel:
        kernel.start("import os\nwhile True:\n  try: os.fork()\n  except OSError: pass")
        time.sleep(1)
        begin = time.monotonic()
    assert time.monotonic() - begin < 6
    assert not running(seconds)


def test_a_huge_array_is_refused_and_the_kernel_goes_on(course: Course) -> None:
    with boxed(course, memory=1_000_000_000) as kernel:
        assert "Error" in kernel.run("import numpy as np; x = np.ones(100_000_000_000 // 8)").error
        assert kernel.run("x = []\nwhile True: x.append(bytearray(50_000_000))").error.startswith("MemoryError")
        assert kernel.run("print(len(x) < 30); del x").text == "True\n"


@pytest.mark.parametrize("shared", [False, True])
def test_memory_is_counted_over_all_processes(course: Course, shared: bool) -> None:
    take = "m = mmap.mmap(-1, 250_000_000); m.write(bytes(250_000_000))" if shared else "m = b'x' * 250_000_000"
    code = (
        f"import mmap, os, time\nfor _ in range(4):\n  if os.fork() == 0:\n    {take}; time.sleep(1000)\ntime.sleep(60)"
    )
    with boxed(course, memory=600_000_000) as kernel:
        assert kernel.run(code).died
        assert kernel.manager.provisioner.excess == "The kernel took more than 0.9 GB of memory and was stopped."


def test_endless_computing_is_stopped(course: Course) -> None:
    with boxed(course, cpu_seconds=2) as kernel:
        assert kernel.run("while True: pass", 120).died
        assert kernel.process.returncode == -signal.SIGXCPU
        assert "computed for longer" in kernel.manager.provisioner.excess


def test_who_ignores_the_signal_is_killed(course: Course) -> None:
    with boxed(course, cpu_seconds=1) as kernel:
        assert kernel.run("import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", 120).died
        assert kernel.process.returncode == -9


def test_endless_waiting_is_stopped_with_all_that_was_started(course: Course) -> None:
    seconds = str(1000 + time.time() % 1000)
    with boxed(course, wall_seconds=4) as kernel:
        code = f"import subprocess, time; subprocess.Popen(['sleep', {seconds!r}], start_new_session=True)"
        kernel.run(code)
        assert running(seconds)
        assert kernel.run("time.sleep(1000)").died
        assert kernel.manager.provisioner.excess == "The kernel ran for longer than 4 s and was stopped."
    assert not running(seconds)


def test_a_huge_file_is_refused(course: Course) -> None:
    with boxed(course, file_size=1_000_000, disk=5_000_000) as kernel:
        assert "File too large" in kernel.run("open('big', 'wb').write(bytes(2_000_000))").error
        ran = kernel.run("for n in range(20): open(f'{n}', 'wb').write(bytes(900_000))")
        assert "No space left" in ran.error
        ran = kernel.run("for n in range(50_000): open(f'/tmp/{n}', 'wb').close()")
        assert "No space left" in ran.error


def test_open_files_are_counted(course: Course) -> None:
    with boxed(course, open_files=100) as kernel:
        assert "Too many open files" in kernel.run("x = [open('/dev/null') for _ in range(200)]").error


# What a kernel in the sandbox still is: a kernel.


def test_figures_interrupts_and_exit_statuses_are_as_ever(course: Course) -> None:
    with Kernel(SandboxProvisioner, course.submission) as kernel:
        assert kernel.run("import matplotlib.pyplot as plt; _ = plt.plot([1, 2])").pictures == 1
        assert kernel.run("!echo hello").text.strip() == "hello"
        request = kernel.start("while True: pass")
        time.sleep(0.5)
        kernel.wait(kernel.manager.interrupt_kernel())
        assert kernel.wait(kernel.finish(request)).error.startswith("KeyboardInterrupt")
        assert kernel.run("import os; os._exit(3)").died
        assert kernel.process.returncode == 3
        kernel.wait(kernel.manager.restart_kernel(now=True))
        kernel.wait(kernel.client.wait_for_ready(timeout=60))
        assert kernel.run("print(open('data.csv').read())").text == "1,2,3\n"
        assert kernel.run("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)").died
        assert kernel.process.returncode == -signal.SIGSEGV


def test_a_notebook_is_run_by_the_provisioners_name(course: Course, monkeypatch: Any) -> None:
    from importlib.metadata import EntryPoint

    from jupyter_client.provisioning.factory import KernelProvisionerFactory
    from nbclient import NotebookClient

    factory = KernelProvisionerFactory.instance()
    where = {"nnbook-warm": "WarmProvisioner", "nnbook-sandbox": "SandboxProvisioner"}
    for name, kind in where.items():
        entry = EntryPoint(name, f"nnbook.grading.provisioners:{kind}", factory.GROUP_NAME)
        monkeypatch.setitem(factory.provisioners, name, entry)
        monkeypatch.setattr(factory, "default_provisioner_name", name)
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os; os.getcwd()")])
        NotebookClient(notebook, resources={"metadata": {"path": str(course.submission)}}).execute()
        seen = notebook.cells[0].outputs[0].data["text/plain"]
        assert seen == repr("/submission" if name == "nnbook-sandbox" else str(course.submission))


def test_all_ends_with_a_grader_that_is_killed(tmp_path: Path) -> None:
    from test_grading_kernels import IN_GRADER, ends

    code = IN_GRADER.format(tests=str(Path(__file__).parent), folder=str(tmp_path), provisioner="SandboxProvisioner")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as grader:
        assert grader.stdout is not None
        warm_pid = int(grader.stdout.readline().split()[0])
        family = descendants(warm_pid)
        assert len(family) >= 5  # bubblewrap twice, the warm process, a watch, a first process, a kernel
        grader.kill()
    assert ends(*family)
    Pool().remove()  # and what the grader has left


def descendants(pid: int) -> list[int]:
    found = [pid]
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found += descendants(int(entry.name))
        except OSError:
            continue
    return found


def test_what_a_killed_grader_leaves_is_removed_by_the_next(monkeypatch: Any) -> None:
    code = "import os; from nnbook.grading.sandbox_pool import Pool; Pool(); os.kill(os.getpid(), 9)"
    with tempfile.TemporaryDirectory() as short:  # the path of a socket may not be long, as a test's folder can be
        folder = Path(short)
        monkeypatch.setattr("tempfile.tempdir", short)
        subprocess.run([sys.executable, "-c", code], env=os.environ | {"TMPDIR": short}, check=False)
        assert len(list(folder.iterdir())) == 1
        living = Pool()
        assert list(folder.iterdir()) == [living.folder]
        Pool().remove()
        assert list(folder.iterdir()) == [living.folder]
        living.remove()
        assert not list(folder.iterdir())


def test_links_pipes_and_notebooks_are_not_copied(course: Course, tmp_path: Path) -> None:
    copy_submission(course.submission, tmp_path / "copy")
    assert [file.name for file in (tmp_path / "copy").iterdir()] == ["data.csv"]


def test_a_kernel_that_cannot_be_shut_in_is_not_started(course: Course) -> None:
    command = [sys.executable, "-O", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    with pytest.raises(RuntimeError, match="sandbox runs kernels of its own Python only"):
        Kernel(SandboxProvisioner, course.submission, command=command, options={"modules": MODULES})
    with pytest.raises(RuntimeError, match="no_such_module"):
        Kernel(SandboxProvisioner, course.submission, options={"modules": ["no_such_module"]})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("sys.platform", "darwin"), r"needs Linux\. Grade in a Linux container"),
        (
            ("shutil.which", lambda _name: None),
            "needs bubblewrap, which is not installed. Install it with",
        ),
        (("platform.machine", lambda: "riscv64"), "knows the processors"),
        (("nnbook.grading.sandbox._namespaces", lambda _user: ["--no-such-word"]), "needs namespaces, which this mach"),
    ],
)
def test_what_is_missing_is_said(course: Course, monkeypatch: Any, change: tuple[str, Any], said: str) -> None:
    sandbox._try_bubblewrap.cache_clear()
    monkeypatch.setattr(*change)
    with pytest.raises(RuntimeError, match=said):
        Kernel(SandboxProvisioner, course.submission, options={"modules": MODULES})
    sandbox._try_bubblewrap.cache_clear()


AS_USER = """
import os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from kernel_session import Kernel
from nnbook.grading.provisioners import SandboxProvisioner
options = {{"modules": ["numpy"], "limits": {{"processes": 40}}}}
with Kernel(SandboxProvisioner, Path({folder!r}), options=options) as kernel:
    print(os.getuid(), kernel.run({code!r}).text)
"""


def test_an_ordinary_user_has_the_same_sandbox(course: Course) -> None:
    if os.geteuid() != 0:
        pytest.skip(f"all of these tests ran as an ordinary user, number {os.geteuid()}")
    if not all(path.stat().st_mode & 0o001 for path in (ROOT, *ROOT.parents)):
        pytest.skip(f"{ROOT} can be entered by root alone, so that no other user can be tried")
    code = f"""
import ctypes, os
tried = []
def attempt(name, do):
    try: do(); tried.append(name)
    except OSError: pass
attempt("solution", lambda: open({str(course.root / "solutions/ch/ch.ipynb")!r}))
for folder in ("/", "/dev", "/sockets", "/pool", "/usr", "/tmp", "/submission", "/dev/shm", {sys.prefix!r}):
    attempt(folder, lambda: open(folder + "/x", "w").close())
attempt("guard", lambda: open("/proc/1/mem", "rb"))
def unshare():
    if ctypes.CDLL(None).unshare(0x10000000): raise OSError
attempt("unshare", unshare)
made = 0
try:
    while True:
        if os.fork() == 0: os.pause() if hasattr(os, "pause") else __import__("time").sleep(1000)
        made += 1
except OSError: pass
print(tried, [n for n in os.listdir("/proc") if n.isdecimal()][:2], 5 < made < 40)
"""
    script = AS_USER.format(tests=str(Path(__file__).parent), folder="/usr/share/doc/bubblewrap", code=code)
    paths = [path for path in sandbox.python_paths() if path.startswith("/root/")]
    above = sorted({str(folder) for path in paths for folder in Path(path).parents} - {"/", "/root"})
    home = ["--perms", "0755", "--tmpfs", "/root"]
    home += [word for folder in above for word in ("--perms", "0755", "--dir", folder)]
    home += [word for path in paths for word in ("--ro-bind", path, path)]
    caps = [word for name in ("SETUID", "SETGID", "SYS_ADMIN") for word in ("--cap-add", f"CAP_{name}")]
    user = ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "--inh-caps=-all"]
    command = ["bwrap", "--dev-bind", "/", "/", *home, *caps, "--", *user, sys.executable, "-c", script]
    environment = os.environ | {"HOME": "/tmp", "TMPDIR": "/tmp"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert done.stdout.strip() == "1000 ['/tmp', '/submission', '/dev/shm'] ['1', '2'] True", done.stderr


def test_a_course_below_a_folder_that_is_hidden_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr(sandbox, "python_paths", lambda: ["/usr/bin", f"{OPEN_TO_ALL[0]}/course/.venv"])
    assert sandbox.available() == (
        f"The sandbox hides {' and '.join(OPEN_TO_ALL)} from students' code, "
        f"and {OPEN_TO_ALL[0]}/course/.venv lies there: move it."
    )
