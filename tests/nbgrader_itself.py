"""What ``nbgrader autograde`` itself does with every fault and attack that the tests try: measured, not typed.

    python tests/nbgrader_itself.py --write

Each is handed in by a student of a class in which an honest one comes after; nbgrader runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from conftest import ROOT
from fault_tables import ATTACKS_OF_THE_SANDBOX, STORED, stored
from graded_course import CHAPTER, NAME, answered, copy_course, grades_in, hand_in, make_course, released
from nbformat.v4 import new_code_cell

SECONDS = 60.0  # that a run may take
HONEST = "zz last"
SETTINGS = "\nc.Execute.timeout = 5\n"
GOT = "GOT IT"
NOTE = Path(tempfile.gettempdir(), "nnbook-note")  # what an attack writes outside
# Seen both: it depends on whether nbgrader reads as fast as a kernel prints, until the cell's time is up.
EITHER = {"endless output": ("no points, and a person has to look; exit code 1", "graded, 3 points; exit code 0")}


def measure_fault(course: Path, student: str, make: Callable[[Path, str], Any]) -> str:
    """Hand in a fault, have nbgrader grade the class, and say what became of it, of the honest one, and of the run."""
    make(course, student)
    hand_in(course, HONEST, answered(released(course)))
    status = autograde(course)
    grades = grades_in(course, student)
    given = [points for points, _ in grades.values()]
    if not given:
        said = ["no grade"]
    elif None in given and not any(given):
        said = ["no points, and a person has to look"]
    else:
        said = [f"graded, {sum(points or 0 for points in given):g} points"]
    if not grades_in(course, HONEST):
        said.append("the next student is not graded")
    said.append("it did not end and was killed" if status is None else f"exit code {status}")
    return "; ".join(said)


def autograde(course: Path, **variables: str) -> int | None:
    """Run nbgrader and return its exit code, None if it had to be killed."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "nbgrader", "autograde", CHAPTER],
            cwd=course,
            env=os.environ | variables,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            return process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            for leftover in _family(process.pid):
                _kill(leftover)
            process.wait()


def _family(pid: int) -> list[int]:
    from test_grading_sandbox import descendants

    return descendants(pid)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def measure_attacks(course: Path) -> dict[str, str]:
    """Hand in a notebook that tries every attack, each in a cell, and say of each whether it gets what it wants."""
    from test_grading_sandbox import READING

    for path in ("solutions/ch/ch.ipynb", "submitted/bob/ch/ch.ipynb", "home/.secret"):
        (course / path).parent.mkdir(parents=True)
        (course / path).write_text("the answer is 42")
    notebook = answered(released(course))
    with socket.socket() as here, socket.socket(socket.AF_UNIX) as door, socket.socket(socket.AF_UNIX) as hidden:
        here.bind(("127.0.0.1", 0))
        port = here.getsockname()[1]
        door.bind(str(course / "door"))
        hidden.bind(f"\0nnbook-test-{port}")
        for one in (here, door, hidden):
            one.listen()
        for attack, code in READING.items():
            code = code.format(root=course, checkout=ROOT, port=port, pid=os.getpid())
            code = code.replace("open('ch.ipynb')", f"open('{NAME}.ipynb')").replace("set score=9", "set auto_score=9")
            notebook.cells.append(new_code_cell(f"{code}\nprint({GOT!r})", metadata={"attack": attack}))
        hand_in(course, "ann", notebook)
        handed_in = course / "submitted" / "ann" / CHAPTER
        (handed_in / "answers").symlink_to(course / "solutions")
        (handed_in / "answer.txt").symlink_to(course / "solutions/ch/ch.ipynb")
        try:
            autograde(course, HOME=str(course / "home"), TEACHERS_PASSWORD="swordfish")
        finally:
            _remove_planted()
    done = json.loads((course / "autograded" / "ann" / CHAPTER / f"{NAME}.ipynb").read_text())
    return {one["metadata"]["attack"]: _said(one) for one in done["cells"] if "attack" in one["metadata"]}


def _said(cell: dict[str, Any]) -> str:
    return "succeeds" if GOT in json.dumps([o.get("text") for o in cell["outputs"]]) else "fails"


def _remove_planted() -> None:
    import numpy

    places = [ROOT / "nnbook", Path(sys.prefix), Path(numpy.__file__).parent]
    for place in places:
        for name in ("planted", "planted.py"):
            (place / name).unlink(missing_ok=True)


def measure_others(course: Path) -> dict[str, str]:
    """Try the attacks that need more than a cell: on a bystander, on the next student, on what comes after."""
    plant = "import os; f = os.path.expanduser('~/.ipython/profile_default/startup'); os.makedirs(f, exist_ok=True)"
    leave = "import subprocess; subprocess.Popen(['sleep', '1234.5'], start_new_session=True)"
    attack = answered(released(course))
    after = answered(released(course))
    look = f"import os; print('planted' in globals(), 'configured' in globals(), os.path.exists('{NOTE}'))"
    with subprocess.Popen(["sleep", "300"]) as bystander:
        codes = (
            f"{plant}; open(f + '/00.py', 'w').write('planted = True')",
            leave,
            f"open('{NOTE}', 'w').close()",
            f"import os; os.kill({bystander.pid}, 9)",
        )
        attack.cells += [new_code_cell(code) for code in codes]
        after.cells.append(new_code_cell(look))
        hand_in(course, "ann", attack)
        hand_in(course, HONEST, after)
        configuration = course / "submitted" / HONEST / CHAPTER / "ipython_kernel_config.py"
        configuration.write_text("c.InteractiveShellApp.exec_lines = ['configured = True']")
        autograde(course, HOME=str(course / "home"))
        time.sleep(0.3)
        killed = bystander.poll() is not None
        bystander.kill()
    from test_grading_sandbox import running

    left = running("1234.5")
    for pid in left:
        _kill(int(pid))
    done = json.loads((course / "autograded" / HONEST / CHAPTER / f"{NAME}.ipynb").read_text())
    seen = "".join(done["cells"][-1]["outputs"][0]["text"]).split()
    NOTE.unlink(missing_ok=True)
    found = {
        "signal other processes": killed,
        "leave a process behind": bool(left),
        "plant a start-up file for the next kernel": seen[0] == "True",
        "hand in a configuration for IPython": seen[1] == "True",
        "pass a note to another student's kernel": seen[2] == "True",
    }
    assert set(found) <= {name for name, _ in ATTACKS_OF_THE_SANDBOX.values()}
    return {name: "succeeds" if worked else "fails" for name, worked in found.items()}


def measure(names: Iterable[str] | None = None) -> dict[str, dict[str, str]]:
    """Return what nbgrader does by table and name; names: of the faults only these, and no attacks."""
    import test_grading_faults as tests

    found: dict[str, dict[str, str]] = {"faults": {}, "attacks": {}}
    with tempfile.TemporaryDirectory(prefix="nnbook-itself-", ignore_cleanup_errors=True) as folder:
        fresh = make_course(Path(folder, "fresh"), SETTINGS)
        for name, fault in tests.FAULTS.items():
            if name in tests.IN_THE_SANDBOX or (names is not None and name not in names):
                continue
            course = copy_course(fresh, Path(folder, "course"))
            said = measure_fault(course, name, fault.make)
            if names is None:
                print(f"{name}: {said}", flush=True)
            both = EITHER.get(name, ())
            found["attacks" if name in tests.ATTACKS else "faults"][name] = " or ".join(both) if said in both else said
            shutil.rmtree(course)
        if names is None:
            found["attacks"] |= measure_attacks(copy_course(fresh, Path(folder, "attacks")))
            found["attacks"] |= measure_others(copy_course(fresh, Path(folder, "others")))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="store what was found")
    wishes = parser.parse_args()
    found = measure()
    whole = {
        "date": time.strftime("%Y-%m-%d"),
        "versions": {"nbgrader": version("nbgrader"), "Python": platform.python_version()},
        **found,
    }
    if wishes.write:
        STORED.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    known = stored()
    different = [
        f"{table}, {name}: {said!r}, and stored is {known.get(table, {}).get(name)!r}"
        for table in ("faults", "attacks")
        for name, said in found[table].items()
        if said != known.get(table, {}).get(name)
    ]
    print("\n".join(different) or "All as it was stored.")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
