"""The verdict on functions and data is given outside the student's process, and cheating inside it earns nothing."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import shutil
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from conftest import ROOT, TEST_ALL
from fault_tables import record_row
from graded_course import QUICK, Here, cell, copy_course, in_this_process, nbgrader, whole_folder
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from verdict_attacks import ATTACKS, UNPICKLED, Attack
from verdict_pair import attempts, chapters, difference, exercises, inside, outside, some_attempts

from nnbook.checks import Exercise
from nnbook.checks.exercise import graded_seed
from nnbook.checks.result import MIME
from nnbook.grading import verdict
from nnbook.grading.course import read_course
from nnbook.grading.kernel_choice import what_the_sandbox_lacks
from nnbook.grading.layout import Options
from nnbook.grading.results import Result
from nnbook.grading.run import grade_chapter
from nnbook.grading.verdict import Check, Hearing
from nnbook.grading.verdict_arrays import from_npy, to_npy
from nnbook.grading.verdict_line import MOST_JSON, Line, LineBroken
from nnbook.grading.verdict_process import _as_json
from nnbook.grading.verdict_table import IN_PROCESS
from nnbook.grading.verdict_unpack import Unpacker
from nnbook.grading.verdict_values import CannotCross, Packer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked for verdicts on Linux only")

CHAPTER = "00_start_here"
KEYS = ("double", "weighted_sum", "shapes")
BLANK = "    raise NotImplementedError  # write your code here"
BOXED = Options(kernel="nnbook-sandbox")
SECRETS = "import os\nprint(os.environ.get('NNBOOK_GRADING_SECRET'), open('/proc/self/environ').read().find('SECRET'))"


@pytest.fixture(autouse=True)
def _graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv("NNBOOK_GRADING_SECRET", "a secret of the tests")
    monkeypatch.setenv("NNBOOK_TIME_SCALE", "10")  # tests share their machine


def slug(attack: Attack) -> str:
    return re.sub(r"\W+", "-", attack.name)


def source() -> Any:
    """Chapter 00, with three of its exercises and what they need."""
    whole = nbformat.read(ROOT / "solutions" / CHAPTER / f"{CHAPTER}.ipynb", 4)
    imports = next(c for c in whole.cells if "import check" in c.source)
    whole.cells = [imports, *(cell(whole, key) for key in KEYS), *(cell(whole, f"check_{key}") for key in KEYS)]
    return whole


def hand_in(course: Path, student: str, blank: Any, attack: Attack) -> None:
    notebook: Any = nbformat.from_dict(json.loads(json.dumps(blank)))
    for key, body in attack.answers.items():
        cell(notebook, key).source = cell(notebook, key).source.replace(BLANK, body)
        assert body in cell(notebook, key).source
    if attack.before_checks:
        notebook.cells.insert(1 + len(KEYS), new_code_cell(attack.before_checks, id="before"))
    for number, text in enumerate(attack.last.splitlines()):
        notebook.cells.append(new_code_cell(text, id=f"last-{number}"))
    if attack.first:
        notebook.cells.insert(0, new_code_cell(attack.first, id="first"))
    folder = course / "submitted" / student / CHAPTER
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{CHAPTER}.ipynb")


HONEST = {
    "solved": Attack("", {"double": "    return x + x", "weighted_sum": "    return sum(x * w)"}),
    "half": Attack("", {"double": "    return 2 * x", "weighted_sum": "    x *= w\n    print(x)\n    return x.sum()"}),
    "wrong": Attack("", {"double": "    return x / 0"}, before_checks="del weighted_sum\ncheck.double.hint()"),
    "blank": Attack(""),
    "compared": Attack("", {"double": "    return 3 * x"}, last="check.double.compare()\ndouble(4), result, Out[4]"),
}
DEADLY = next(attack for attack in ATTACKS if "end the kernel" in attack.name)


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The class graded by nbgrader, and by `nnbook grade` without and with the sandbox.

    What attacks earn where checks run in the kernel is tried in `make test-all`: by nbgrader itself, and by `nnbook
    grade` without its trusted process.
    """
    root = tmp_path_factory.mktemp("verdict")
    course = root / "course"
    (course / "solutions" / CHAPTER).mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    nbformat.write(source(), course / "solutions" / CHAPTER / f"{CHAPTER}.ipynb")
    nbgrader(course, "generate_assignment", CHAPTER)
    blank = nbformat.read(course / "chapters" / CHAPTER / f"{CHAPTER}.ipynb", 4)
    for student, work in HONEST.items():
        hand_in(course, student, blank, work)
    theirs = copy_course(course, root / "theirs")
    for attack in ATTACKS:
        for one in (course, theirs) if TEST_ALL and attack is not DEADLY else (course,):
            hand_in(one, slug(attack), blank, attack)
    nbgrader(theirs, "autograde", CHAPTER)
    inside, boxed = copy_course(course, root / "inside"), copy_course(course, root / "boxed")
    found: dict[str, Any] = {"theirs": theirs, "inside": inside, "ours": course, "boxed": boxed}
    cheats = [slug(attack) for attack in ATTACKS]
    if TEST_ALL:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(verdict, "FORKS", False)
            found["inside results"] = grade(inside, students=cheats)
    found["results"] = grade(course)
    if not what_the_sandbox_lacks():
        some = cheats if TEST_ALL else [slug(attack) for attack in ATTACKS if attack.boxed]
        found["boxed results"] = grade(boxed, BOXED, students=[*HONEST, *some])
    return found


def grade(course: Path, options: Options = QUICK, **more: Any) -> dict[str, Result]:
    report = grade_chapter(read_course(course), CHAPTER, lambda: in_this_process(Here()), options, **more)
    return {result.student: result for result in report.results}


def autograded(course: Path, student: str) -> Any:
    return nbformat.read(course / "autograded" / student / CHAPTER / f"{CHAPTER}.ipynb", 4)


def nbgraders_score(course: Path, student: str) -> float | None:
    with Gradebook(f"sqlite:///{course}/gradebook.db", "nnbook") as opened:
        book: Any = opened
        if student not in [one.student.id for one in book.assignment_submissions(CHAPTER)]:
            return None
        return book.find_submission(CHAPTER, student).score


@pytest.mark.parametrize("attack", ATTACKS, ids=slug)
def test_a_cheat_inside_the_notebooks_process_earns_nothing(attack, courses, record_property):
    ours = courses["results"][slug(attack)]
    assert ours.score == 0, ours
    assert (ours.status == "graded") == (attack is not DEADLY)
    boxed = courses.get("boxed results", {}).get(slug(attack))
    assert boxed is None or boxed.score == 0
    if TEST_ALL:
        assert courses["inside results"][slug(attack)].score == attack.earns
        assert nbgraders_score(courses["theirs"], slug(attack)) == (None if attack is DEADLY else attack.earns)
    said = "gives no grade" if attack is DEADLY else f"earns {attack.earns:g} of 5 points"
    record_row(record_property, "attacks", attack.name, f"earns {ours.score:g} of 5 points", said)
    assert not UNPICKLED.exists()


@pytest.mark.parametrize("student", HONEST)
@pytest.mark.parametrize("kind", ["ours", "boxed"])
def test_honest_work_is_graded_and_shown_as_nbgrader_does(student, kind, courses):
    if kind == "boxed" and what_the_sandbox_lacks():
        pytest.skip(what_the_sandbox_lacks())
    assert nbgraders_score(courses[kind], student) == nbgraders_score(courses["theirs"], student)
    ours, theirs = (whole_folder(courses[one] / "autograded" / student) for one in (kind, "theirs"))
    assert ours == theirs
    for one in (kind, "theirs"):
        with Gradebook(f"sqlite:///{courses[one]}/gradebook.db", "nnbook") as opened:
            book: Any = opened
            comments = book.find_submission_notebook(CHAPTER, CHAPTER, student).comments
            courses[one, student] = {comment.name: comment.auto_comment for comment in comments}
    assert courses[kind, student] == courses["theirs", student]


def test_what_honest_work_earns(courses):
    scores = {student: courses["results"][student].score for student in HONEST}
    assert scores == {"solved": 3, "half": 1, "wrong": 0, "blank": 0, "compared": 0}
    shown = autograded(courses["ours"], "wrong").cells[-3:]
    assert "Two hints are left" in str(shown[0].outputs)
    assert "NameError" in str(shown[1].outputs)
    assert "yours       9" in str(autograded(courses["ours"], "compared").cells[-2].outputs)


# what crosses


class Functions:
    """Keeps nothing: for values without functions."""

    def number_of(self, thing: Any) -> int:
        return 0

    def theirs(self, thing: Any) -> None:
        return None

    def ours(self, number: Any) -> Any:
        raise CannotCross

    def remote(self, number: int, name: str) -> Callable:
        return print

    def remote_iterator(self, number: int, name: str) -> Any:
        return iter(())


def crossed(value: Any) -> Any:
    packer = Packer(Functions())
    described = json.loads(json.dumps({"value": packer.pack(value), "objects": packer.objects}))
    return Unpacker(Functions(), described["objects"], packer.blobs).unpack(described["value"])


VALUES = [
    None, True, 3, 2**200, -(2**60), 0.1, float("inf"), 1 + 2j, "é\ud800", b"\x00\xff", range(3, 9, 2),
    (), (1, (2.0, "x")), [1, [2]], {"a": 1, (1, 2): [3]}, {1, 2.5}, frozenset({2}), slice(1, None, 2),
    np.float32(0.1), np.int8(-3), np.bool_(True), np.str_("x"), np.float64("nan"),
    Fraction(-3, 2**70), ValueError("shapes"), ZeroDivisionError(), np.linalg.LinAlgError("singular"),
]  # fmt: skip
ARRAYS = [
    np.zeros(()), np.zeros((0, 3)), np.arange(6, dtype=np.int16).reshape(2, 3), np.array(["a", "bc"]),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1),
    np.arange(10)[::-2], np.broadcast_to(np.float32(2), (2, 2)), np.array([True, False]), np.array([1j]),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_arrives_as_it_was(value):
    arrived = crossed(value)
    assert type(arrived) is type(value)
    assert repr(arrived) == repr(value)


@pytest.mark.parametrize("array", ARRAYS, ids=lambda a: f"{a.shape}-{a.dtype}-{a.strides}")
def test_an_array_arrives_with_its_type_shape_and_order(array):
    arrived = crossed(array)
    assert (arrived.dtype, arrived.shape) == (array.dtype, array.shape)
    assert np.array_equal(arrived, array)
    assert arrived.flags.writeable == array.flags.writeable
    order = [abs(s) for s in array.strides if s]
    if order and array.base is None:
        assert np.argsort(order).tolist() == np.argsort([abs(s) for s in arrived.strides if s]).tolist()


def test_one_thing_twice_stays_one_and_a_view_stays_a_view():
    x = np.zeros((3, 4))
    one, other, rows, turned = crossed((x, [x], x[1:], x.T))
    assert other[0] is one
    one[1, 2] = 7
    assert rows[0, 2] == 7
    assert turned[2, 1] == 7
    loop: list[Any] = []
    loop.append(loop)
    arrived = crossed(loop)
    assert arrived[0] is arrived


def test_a_generator_arrives_in_its_state():
    rng = np.random.default_rng(3)
    rng.normal()
    arrived = crossed(rng)
    assert arrived.normal() == rng.normal()


def test_what_is_no_data_arrives_as_a_stand_in_that_equals_nothing_else():
    class Tensor(float):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = float.__hash__

        def __repr__(self) -> str:
            return "all of them"

    arrived = crossed(Tensor(1))
    assert (type(arrived).__name__, repr(arrived)) == ("Tensor", "all of them")
    assert arrived != 1
    assert not isinstance(arrived, float)
    assert crossed(np.array([Tensor(1), None], object))[0] != 1


# what an attempt does when it is called arrives, too

DOUBLE = next(one for one in exercises(CHAPTER) if one.key == "double")
BATCHES = next(one for one in exercises("08_feedforward") if one.key == "batches")


def raises_its_own(x):
    class Odd(KeyError):
        def __str__(self) -> str:
            return "very odd"

    raise Odd(3)


def warns(x):
    return np.log(0 * np.asarray(x)) * np.nan


def prints(x):
    print(2 * x)


def changes(x):
    if isinstance(x, np.ndarray):
        x += x
        return x
    return 2 * x


def never_ends(x):
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.01)


def generates(x):
    yield 2 * x


ATTEMPTS = [
    raises_its_own, warns, prints, changes, generates, DOUBLE.book, None, np.positive, dict,
    lambda: 3, lambda x: x[0], lambda x: object, lambda x: DOUBLE.book(x), lambda x: [2 * x],
    lambda x: np.array([2 * x], object), lambda x: lambda y: x, lambda x: {"x": x},
]  # fmt: skip


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_what_an_attempt_does_is_seen_as_in_one_process(attempt):
    def without_addresses(text: str) -> str:
        return re.sub("0x[0-9a-f]+", "0x", text)

    told, expected = outside(DOUBLE, attempt), inside(DOUBLE, attempt)
    assert json.loads(without_addresses(json.dumps(told["data"]))) == json.loads(
        without_addresses(json.dumps(expected))
    )


def test_a_generator_that_draws_while_it_is_read_moves_the_rng_it_was_given():
    def batches(x, y, size, rng=None):
        order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
        for begin in range(0, len(x), size):
            yield x[order[begin : begin + size]], y[order[begin : begin + size]]

    assert outside(BATCHES, batches)["data"] == inside(BATCHES, batches)
    assert inside(BATCHES, batches)[MIME]["status"] == "passed"


def test_a_call_that_a_check_repeats_takes_one_message(monkeypatch):
    sample = importlib.import_module("nnbook.checks.ch10_recurrent").check.sample
    sent, send = [], Line.send
    monkeypatch.setattr(Line, "send", lambda line, message, blobs=(): (sent.append(1), send(line, message, blobs)))

    def draw(logits, temperature, rng):
        z = np.asarray(logits) / temperature
        chances = np.exp(z - z.max())
        return int(rng.choice(len(z), p=chances / chances.sum()))

    assert outside(sample, draw)["data"][MIME]["status"] == "passed"
    assert len(sent) < 100  # of 14,000 calls


def test_an_endless_loop_is_stopped_by_the_checks_own_limit(monkeypatch):
    monkeypatch.setenv("NNBOOK_TIME_SCALE", "1")
    monkeypatch.setattr(DOUBLE, "seconds", 0.3)
    begun = time.monotonic()
    rows = outside(DOUBLE, never_ends)["data"][MIME]["rows"]
    assert "did not end within 0.3 s" in rows[0]["text"]
    assert time.monotonic() - begun < 10


# the table of exercises


@pytest.mark.parametrize("chapter", chapters())
def test_answers_are_judged_alike_on_both_sides_or_the_exercise_is_in_the_table(chapter, capsys):
    lines = []
    for number, exercise in enumerate(exercises(chapter)):
        place = f"{chapter}/{exercise.key}"
        tried = attempts(exercise, TEST_ALL) if TEST_ALL or place in IN_PROCESS else some_attempts(exercise, number)
        found = [d for attempt in tried if (d := _compare(exercise, attempt))]
        if place in IN_PROCESS:
            assert found, f"{place} could be judged outside"
        else:
            assert not found, f"{place}: {found[0]}"
        lines.append(f"{place:<60} {f'in process: {IN_PROCESS[place]}' if place in IN_PROCESS else 'trusted'}")
    with capsys.disabled():
        print("\n" + "\n".join(lines) if TEST_ALL else "", end="")


def _compare(exercise: Exercise, attempt: Any) -> str:
    begun = time.monotonic()
    expected = inside(exercise, attempt)
    if not TEST_ALL and time.monotonic() - begun > 1:
        return ""  # too long for every day
    return difference(exercise, attempt, expected)


def test_most_exercises_are_judged_outside(record_property):
    places = {f"{name}/{exercise.key}" for name in chapters() for exercise in exercises(name)}
    assert set(IN_PROCESS) <= places
    trusted = len(places) - len(IN_PROCESS)
    record_property("verdict: trusted", trusted)
    assert trusted >= 0.85 * len(places)


def test_every_check_cell_of_the_course_is_recognised():
    for name in chapters():
        cells = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", 4).cells
        graded = [c for c in cells if c.metadata.get("nbgrader", {}).get("grade") and c.cell_type == "code"]
        for one in graded:
            check = verdict._read_check(name, one.source)
            assert check is not None, one.source
            assert one.metadata.nbgrader.grade_id == f"check_{check.key}"


# seeds


def test_no_kernel_holds_the_secret_and_checks_inside_get_their_own_seed_alone(tmp_path):
    course = _course_of(tmp_path / "course", "07_backpropagation", "unbroadcast", "topological_order", extra=SECRETS)
    options = QUICK if what_the_sandbox_lacks() else BOXED
    report = grade_chapter(read_course(course), "07_backpropagation", lambda: in_this_process(Here()), options)
    assert report.results[0].status == "graded", report.results[0]
    (notebook,) = report.results[0].notebooks
    cells = json.loads(notebook.content)["cells"]
    said = ["".join(output["text"]) for one in cells for output in one["outputs"] if output["output_type"] == "stream"]
    assert said[0] == "None -1\n"
    secret = os.environ["NNBOOK_GRADING_SECRET"]
    seed = graded_seed("07_backpropagation/topological_order", secret)
    assert said[1] == f'{{"07_backpropagation/topological_order": {seed}}}\n'
    assert report.results[0].score == report.results[0].max_score > 0


def _course_of(course: Path, chapter: str, *keys: str, extra: str) -> Path:
    """A solved notebook of a chapter with some of its exercises, ``extra`` before them, the seeds printed behind."""
    whole = nbformat.read(ROOT / "solutions" / chapter / f"{chapter}.ipynb", 4)
    imports = next(c for c in whole.cells if "import check" in c.source)
    pairs = [c for key in keys for c in (cell(whole, key), cell(whole, f"check_{key}"))]
    whole.cells = [imports, new_code_cell(extra, id="extra"), *pairs]
    whole.cells.append(new_code_cell("print(os.environ.get('NNBOOK_GRADING_SEEDS'))", id="seeds"))
    for folder in (f"solutions/{chapter}", f"submitted/ada/{chapter}"):
        (course / folder).mkdir(parents=True)
        nbformat.write(whole, course / folder / f"{chapter}.ipynb")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    nbgrader(course, "generate_assignment", chapter)
    return course


def test_the_seed_is_the_one_that_nbgrader_draws_from():
    check = Check(CHAPTER, "double", "result")
    assert check.seed("s") == graded_seed(f"{CHAPTER}/double", "s")
    os.environ["NNBOOK_GRADING_SECRET"] = "s"
    assert DOUBLE._seed() == check.seed("s")


# the trusted process, and what may come over its line


def test_a_trusted_process_that_dies_is_a_named_reason_and_no_grade(tmp_path, courses, monkeypatch):
    course = copy_course(courses["ours"], tmp_path / "course")
    enter = Hearing.__enter__

    def kill(hearing: Hearing) -> Hearing:
        enter(hearing)
        if hearing._check.key == "double":
            os.kill(hearing.pid, signal.SIGKILL)
        return hearing

    monkeypatch.setattr(Hearing, "__enter__", kill)
    result = grade(course, students=["solved"], again=True)["solved"]
    assert (result.status, result.score) == ("cut short", 2)
    assert "The check of double came to no verdict (the trusted process ended" in result.reason
    assert "a person has to look" in result.reason
    assert result.notebooks[0].scores["check_double"] is None
    with Gradebook(f"sqlite:///{course}/gradebook.db", "nnbook") as opened:
        book: Any = opened
        grade_of = book.find_grade("check_double", CHAPTER, CHAPTER, "solved")
        assert (grade_of.auto_score, grade_of.needs_manual_grade) == (None, True)


@pytest.fixture
def hearing(tmp_path):
    with Hearing(Check(CHAPTER, "double", "result"), tmp_path / "v") as one:
        yield one


def test_a_kernel_that_never_connects_or_never_answers_gets_no_points(hearing, tmp_path):
    assert hearing.told(0.1) == {"gone": "the kernel did not answer"}
    with Hearing(Check(CHAPTER, "double", "result"), tmp_path / "w") as other:
        line = Line.to(str(tmp_path / "w"))
        line.send({"attempt": {"function": 0, "name": "double"}, "objects": []})
        line.receive()
        assert other.told(0.3).keys() == {"gone"}


def test_a_trusted_process_that_hangs_is_ended_and_told_apart(hearing, tmp_path, monkeypatch):
    monkeypatch.setattr(verdict, "PATIENCE", 0.3)
    os.kill(hearing.pid, signal.SIGSTOP)
    assert "lost" in hearing.told(0.1)


def test_a_trusted_process_has_limits_and_says_only_so_much(hearing):
    end = time.monotonic() + 10
    limits = Path(f"/proc/{hearing.pid}/limits")
    while not re.search(r"Max core file size +0 ", limits.read_text()):  # the first of them that is set
        assert time.monotonic() < end
        time.sleep(0.01)
    time.sleep(0.1)
    for name in ("cpu time", "address space"):
        assert not re.search(rf"Max {name} +unlimited", limits.read_text())
    assert json.loads(_as_json({"data": "x" * 3_000_000}))["error"] == "TooMuch"


BOMBS = {
    "a message that says it is huge": struct.pack("!II", MOST_JSON + 1, 0),
    "blobs without number": struct.pack("!II", 2, 2**31) + b"{}",
    "a blob that says it is huge": struct.pack("!II", 2, 1) + b"{}" + struct.pack("!Q", 2**62),
    "JSON a million deep": struct.pack("!II", 2_000_000, 0) + b"[" * 1_000_000 + b"]" * 1_000_000,
    "no JSON": struct.pack("!II", 4, 0) + b"\x80\x04.\x00",
    "a number of a million digits": struct.pack("!II", 1_000_000, 0) + b"9" * 1_000_000,
    "no object": struct.pack("!II", 4, 0) + b"null",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_on_the_line_breaks_the_line_alone(bomb, record_property):
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)  # as a check of chapter 07 may leave it; Python's own guard is gone then
    here, there = socket.socketpair()
    writing = threading.Thread(target=lambda: (there.sendall(BOMBS[bomb]), there.close()))
    writing.start()
    try:
        with pytest.raises(LineBroken):
            Line(here).receive()
    finally:
        sys.setrecursionlimit(before)
    writing.join()
    record_row(record_property, "attacks", f"send the trusted process {bomb}", "earns nothing", "has none")


def npy(header: str) -> bytes:
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


@pytest.mark.parametrize(
    "blob",
    [
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }") + bytes(8),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1), }") + bytes(8),
        npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }") + b"\x80\x04K\x01.",
        npy("{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (1,), }") + bytes(8),
        npy("__import__('os').abort()"),
        npy("(" * 1500),
        b"\x80\x04.",
        b"",
        to_npy(np.zeros(3))[:-1],
    ],
)
def test_a_blob_that_lies_or_could_run_something_is_refused(blob):
    with pytest.raises((ValueError, SyntaxError, MemoryError, RecursionError)):
        from_npy(blob)
    with pytest.raises(CannotCross):
        Unpacker(Functions(), [{"array": 0}], [blob])


@pytest.mark.parametrize(
    "described",
    [
        {"object": -1}, {"object": True}, {"scalar": 5}, {"yours": 0}, {"type": "eval"}, {"dtype": "O", "type": False},
        {"opaque": "a\0b", "text": ""}, {"named": "A", "fields": ["__import__('os')"], "tuple": [1]}, {"nothing": 1},
        {"int": 3}, {"range": [1, 2, 0]}, [1], {"frozenset": [{"object": 0}]}, {"complex": ["1"] * 9},
    ],
    ids=repr,
)  # fmt: skip
def test_a_description_of_nothing_is_refused(described):
    with pytest.raises(CannotCross):
        Unpacker(Functions(), [{"list": []}], []).unpack(described)


@pytest.mark.parametrize(
    "place",
    [
        {"dtype": "<f8", "shape": [9], "strides": [8], "first": 0},
        {"dtype": "<f8", "shape": [1], "strides": [8], "first": -8},
        {"dtype": "|O", "shape": [3], "strides": [8], "first": 0},
        {"dtype": "<f8", "shape": [3], "strides": [-8], "first": 0},
    ],
    ids=repr,
)
def test_a_view_never_leaves_its_array(place):
    blob = to_npy(np.zeros(3))
    with pytest.raises(CannotCross):
        Unpacker(Functions(), [{"array": 0}, {"view": 0, **place}], [blob])


def test_a_kernel_that_answers_nonsense_earns_nothing_and_ends_nothing():
    def nonsense() -> None:
        send = Line.send
        changed = [{"changed": 7}, {"changed": [[0, {"list": 3}]]}, {"gave": {"object": 99}}, {"raised": 3}]
        replies = iter(changed * 1000)

        def lie(line: Line, message: Any, blobs: Any = ()) -> None:
            send(line, {**message, **next(replies)} if "gave" in message else message, blobs)

        Line.send = lie  # type: ignore[method-assign]

    told = outside(DOUBLE, lambda x: 2 * x, nonsense)
    assert told["data"][MIME]["points"] == 0
