"""A class graded by ``nbgrader autograde`` and by ``nnbook grade``, in one run, results compared.

    python -m benchmarks.grading --submissions 40 --faulty 5 --jobs 2

Both grade the same class on the same machine, taking turns. Ends with 1 if gradebook or notebooks of an honest
submission differ, or a faulty one does not end as it should.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from benchmarks.kernels import first_replies
from nnbook.course.files import write_between

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("solved", "blank", "half", "wrong")
FAULTS = ("loop", "empty", "kernel", "renamed", "truncated")
# What becomes of a faulty submission, which nbgrader leaves without a grade or cannot tell from a good one.
ENDS = {"empty": "failed", "truncated": "failed", "kernel": "cut short", "loop": "graded"}
ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
BLANK = "    raise NotImplementedError  # write your code here"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chapter", default="02_perceptron")
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--faulty", type=int, default=5, help="how many of them are faulty")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2, help="how often both grade the class, taking turns to begin")
    parser.add_argument("--no-sandbox", action="store_true")
    parser.add_argument("--write", action="store_true", help="write what was measured into docs/performance.md")
    parser.add_argument("--timeout", type=int, default=30, help="seconds a cell may take, for both")
    wishes = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="nnbook-benchmark-") as folder:
        fresh = Path(folder, "fresh")
        students = make_class(fresh, wishes)
        seconds = {"nbgrader": 0.0, "nnbook": 0.0}
        different: list[str] = []
        for number in range(wishes.rounds):
            courses = {who: Path(folder, f"{who}{number}") for who in seconds}
            for who in sorted(courses, reverse=number % 2 == 1):
                shutil.copytree(fresh, courses[who])
                seconds[who] += run(courses[who], command(who, wishes))
            different += [
                f"{who} (round {number + 1})" for who in compared(courses["nbgrader"], courses["nnbook"], students)
            ]
        phases = seconds_by_phase(Path(folder, "nnbook0") / ".nnbook-grading" / wishes.chapter, students)
    said = table(wishes, seconds, phases)
    print(said)
    if wishes.write:
        note = f"Measured {date.today()} on {os.cpu_count()} processors, mean of {wishes.rounds} rounds in one run."
        page = ROOT / "docs" / "performance.md"
        text = write_between(page.read_text(encoding="utf-8"), "grading", f"\n{said}\n\n{note}\n")
        page.write_text(text, encoding="utf-8")
    if different:
        print(f"DIFFERENT: {', '.join(different)}")
        return 1
    print(
        f"The results of all {wishes.submissions - wishes.faulty} honest submissions are the same, "
        f"and the {wishes.faulty} faulty ones end as they should."
    )
    return 0


def command(who: str, wishes: argparse.Namespace) -> list[str]:
    if who == "nbgrader":
        return ["nbgrader", "autograde", wishes.chapter]
    words = ["nnbook", "grade", wishes.chapter, "--jobs", str(wishes.jobs), "--timeout", str(wishes.timeout)]
    return [*words, *(["--no-sandbox"] if wishes.no_sandbox else [])]


def make_class(course: Path, wishes: argparse.Namespace) -> list[str]:
    """Make a course with its submissions, the faulty ones spread among the others, and return its students."""
    name = wishes.chapter
    (course / "solutions" / name).mkdir(parents=True)
    configuration = (ROOT / "nbgrader_config.py").read_text()
    (course / "nbgrader_config.py").write_text(f"{configuration}\nc.Execute.timeout = {wishes.timeout}\n")
    for file in (ROOT / "solutions" / name).glob("*.ipynb"):
        shutil.copy(file, course / "solutions" / name)
    run(course, ["nbgrader", "generate_assignment", name])
    kinds = [KINDS[i % len(KINDS)] for i in range(wishes.submissions - wishes.faulty)]
    for number in range(wishes.faulty):
        kinds.insert((number + 1) * wishes.submissions // (wishes.faulty + 1), FAULTS[number % len(FAULTS)])
    students = [f"{number:04}-{kind}" for number, kind in enumerate(kinds)]
    notebooks = sorted((course / "chapters" / name).glob("*.ipynb"))
    for student in students:
        folder = course / "submitted" / student / name
        folder.mkdir(parents=True)
        for file in notebooks:
            hand_in(folder, file, course / "solutions" / name / file.name, kind_of(student))
    return students


def kind_of(student: str) -> str:
    return student.partition("-")[2]


def compared(theirs: Path, ours: Path, students: Sequence[str]) -> list[str]:
    """Return whose results are not as they should be: nbgrader's own, and of a faulty submission what `ENDS` says."""
    whole = next((told(ours, student) for student in students if kind_of(student) == "solved"), {})
    found = []
    for student in students:
        kind = kind_of(student)
        if kind in KINDS:
            right = told(theirs, student) == told(ours, student)
        elif kind == "renamed":  # graded as if it had its own name
            right = told(ours, student) == whole or not whole
        else:
            right = state(ours, student) == ENDS[kind]
        found += [] if right else [student]
    return found


def state(course: Path, student: str) -> str:
    (file,) = (course / ".nnbook-grading").glob(f"*/{student}.json")
    return json.loads(file.read_text())["result"]["status"]


def hand_in(folder: Path, released: Path, solved: Path, kind: str) -> None:
    nb = answer(nbformat.read(released, 4), nbformat.read(solved, 4), kind)
    text = json.dumps(nb, indent=1)
    text = {"empty": "", "truncated": text[:2000]}.get(kind, text)
    (folder / ("final.ipynb" if kind == "renamed" else released.name)).write_text(text, encoding="utf-8")


def answer(blank: NotebookNode, solved: NotebookNode, kind: str) -> NotebookNode:
    nb = copy.deepcopy(blank)
    answers = {c.metadata.nbgrader.grade_id: c.source for c in solved.cells if is_answer(c)}
    for place, cell in enumerate(c for c in nb.cells if is_answer(c)):
        if kind == "wrong":
            cell.source = cell.source.replace(BLANK, "    return None")
        elif kind != "blank" and (kind != "half" or place % 2 == 0):
            cell.source = answers[cell.metadata.nbgrader.grade_id]
    if kind in ("kernel", "loop"):
        code = {"kernel": "import os\nos._exit(0)", "loop": "while True: pass"}[kind]
        nb.cells.insert(len(nb.cells) // 2, new_code_cell(code))
    return nb


def is_answer(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def run(course: Path, words: list[str]) -> float:
    """Run a command and return its seconds; that some submissions cannot be graded is no fault of the run."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=course,
        env={**os.environ, "NNBOOK_COURSE": str(course)},
        capture_output=True,
        text=True,
    )
    seconds = time.monotonic() - begun
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return seconds


def told(course: Path, student: str) -> dict[str, Any]:
    """Return what a course knows of a student: grades, comments, and autograded files without times."""
    from nbgrader.api import Gradebook

    known: dict[str, Any] = {}
    with ExitStack() as stack:
        book: Any = stack.enter_context(Gradebook(f"sqlite:///{course}/gradebook.db", "nnbook"))
        (chapter,) = [one.name for one in book.assignments]
        for notebook in book.find_submission(chapter, student).notebooks:
            for grade in notebook.grades:
                values = grade.auto_score, grade.max_score, grade.needs_manual_grade, grade.extra_credit
                known[f"{notebook.name} {grade.name}"] = values
            for comment in notebook.comments:
                known[f"{notebook.name} comment {comment.name}"] = comment.comment
            known[f"{notebook.name} penalty"] = notebook.late_submission_penalty
    for file in sorted((course / "autograded" / student).rglob("*")):
        if file.suffix == ".ipynb":
            known[file.name] = without_chance(json.loads(file.read_text(encoding="utf-8")))
        elif file.is_file():
            known[file.name] = file.read_bytes()
    return known


def without_chance(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook without what differs from one run to the next: times, ids, and where a stream was broken up."""
    widgets = notebook["metadata"].pop("widgets", {})
    nb = json.loads(ID.sub("(an id)", json.dumps(notebook)))
    nb["metadata"]["widgets"] = {
        kind: sorted(ID.sub("(an id)", json.dumps(one, sort_keys=True)) for one in value["state"].values())
        for kind, value in widgets.items()
    }
    for cell in nb["cells"]:
        cell["metadata"].pop("execution", None)
        if "live" in cell["metadata"].get("tags", []):  # which prints how long things take
            cell["outputs"] = []
        cell["outputs"] = joined(cell.get("outputs", []))
    return nb


def joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return outputs with neighbouring pieces of one stream put together."""
    whole: list[dict[str, Any]] = []
    for output in outputs:
        if output["output_type"] == "stream":
            output["text"] = "".join(output["text"])
            if whole and whole[-1]["output_type"] == "stream" and whole[-1]["name"] == output["name"]:
                whole[-1]["text"] += output["text"]
                continue
        whole.append(output)
    return whole


def seconds_by_phase(results: Path, students: Sequence[str]) -> dict[str, float]:
    """Return the mean seconds of each phase over the honest students."""
    honest = [student for student in students if kind_of(student) in KINDS]
    found = [json.loads((results / f"{student}.json").read_text())["result"]["seconds"] for student in honest]
    return {phase: sum(one[phase] for one in found) / len(found) for phase in found[0]} if found else {}


def table(wishes: argparse.Namespace, seconds: Mapping[str, float], phases: Mapping[str, float]) -> str:
    """Return what was measured in Markdown: both speeds, their ratio, and what a submission costs."""
    ours = "nnbook grade" + (" --no-sandbox" if wishes.no_sandbox else "")
    whole = {name: total / wishes.rounds for name, total in seconds.items()}
    rows = [
        f"| {name} | {60 * wishes.submissions / whole[who]:.1f} | {whole[who]:.1f} |"
        for who, name in (("nbgrader", "nbgrader autograde"), ("nnbook", ours))
    ]
    return "\n".join(
        [
            f"{wishes.submissions} submissions of {wishes.chapter}, {wishes.faulty} of them faulty; nnbook grades "
            f"{wishes.jobs} at a time.",
            "",
            "| | submissions a minute | seconds |",
            "|---|---|---|",
            *rows,
            "",
            f"{whole['nbgrader'] / whole['nnbook']:.2f} times the speed. Of an honest submission's seconds, by phase: "
            f"{', '.join(f'{name} {value:.2f}' for name, value in phases.items())}.",
            first_replies(),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
