"""The command ``nnbook``, used as a learner uses it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from small_course import RIGHT, WRONG, Course, cell, chapter, run_command, solve, store, write
from typer.testing import CliRunner

from nnbook.course import command, doctor
from nnbook.course.copies import copy_missing
from nnbook.course.places import Places, Problem, find_chapter, find_places, list_chapters
from nnbook.course.progress import overview
from nnbook.course.reading import as_node
from nnbook.course.resume import last_place
from nnbook.course.start_page import refresh_start_page

NAMES = ["00_start_here", "01_mcculloch_pitts", "02_perceptron", "05_losses"]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setenv("NNBOOK_COURSE", str(tmp_path))
    monkeypatch.delenv("NNBOOK_WORK", raising=False)
    return Course(tmp_path, NAMES)


def solved(title: str) -> NotebookNode:
    nb = solve(chapter(title), RIGHT)
    return store(store(store(nb, "double", 1, "passed"), "halve", 2, "passed"), "square", 0, "passed")


# finding chapters


@pytest.mark.parametrize("words", ["1", "01", "mcculloch", "01_mcculloch_pitts", "01_m", "McCulloch-Pitts", "pitts"])
def test_a_chapter_is_found_by_any_part_of_its_name(course: Course, words: str) -> None:
    assert find_chapter(list_chapters(find_places()), words).name == "01_mcculloch_pitts"


def test_an_unknown_chapter_is_told_what_there_is(course: Course) -> None:
    done = run_command(course, "check", "pasta")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"There is no chapter “pasta”. There are: {', '.join(NAMES)}.\n"


def test_an_ambiguous_name_is_told_what_fits(course: Course) -> None:
    with pytest.raises(Problem, match="could be any of 02_perceptron, 05_losses"):
        find_chapter([c for c in list_chapters(find_places()) if c.name[3:] in ("perceptron", "losses")], "0")


def test_a_folder_without_chapters_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNBOOK_COURSE", str(tmp_path))
    with pytest.raises(Problem, match="has no chapters/"):
        find_places()


# check


def test_check_shows_points_mistakes_and_hints(course: Course) -> None:
    course.put("01_mcculloch_pitts", solve(chapter("mcculloch"), {"double": WRONG["double"], "halve": RIGHT["halve"]}))
    before = course.own("01_mcculloch_pitts").read_bytes()
    done = run_command(course, "check")
    assert done.returncode == 1
    for said in (
        "2 of 3 points",
        "double(6) gave 1, expected 12",
        "Likely: you forgot the factor",
        "check.double.hint() gives a hint",
        "not attempted yet",
        "Not started yet: 00_start_here, 02_perceptron and 05_losses.",
    ):
        assert said in done.stdout
    assert course.own("01_mcculloch_pitts").read_bytes() == before
    assert done.stderr == ""


def test_check_ends_with_0_when_all_core_points_are_there(course: Course) -> None:
    course.put("02_perceptron", solve(chapter("perceptron"), {key: RIGHT[key] for key in ("double", "halve")}))
    done = run_command(course, "check", "2", "--json")
    assert done.returncode == 0
    report = json.loads(done.stdout)["chapters"][0]
    assert (report["status"], report["points"], report["max_points"]) == ("all points", 3.0, 3.0)
    assert [e["status"] for e in report["exercises"]] == ["passed", "passed", "not attempted"]


def test_check_with_nothing_begun_says_how_to_begin(course: Course) -> None:
    copy_missing(find_places())
    done = run_command(course, "check")
    assert done.returncode == 1
    assert done.stdout == "Nothing has been begun yet: nnbook lab opens the start page.\n"


# progress and the start page


def test_progress_draws_what_the_saved_notebooks_hold(course: Course) -> None:
    copy_missing(find_places())
    course.put("00_start_here", solved("start_here"))
    course.put("01_mcculloch_pitts", store(chapter("mcculloch_pitts"), "double", 1, "passed"))
    done = run_command(course, "progress")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert re.search(r"start_here +█{20} +3 of 3 +done, 1 optional", lines[1])
    assert re.search(r"mcculloch_pitts +█{6}·{14} +1 of 3 +begun", lines[2])
    assert re.search(r"perceptron +·{20} +0 of 3 +not started", lines[3])
    assert lines[-1] == "Next: go on with 01 mcculloch_pitts."


def test_the_start_page_shows_all_chapters_with_links(course: Course) -> None:
    course.put("00_start_here", solved("start_here"))
    shown = overview()._repr_html_()
    assert shown.count("<tr") == 1 + len(NAMES)
    assert '<a href="01_mcculloch_pitts/01_mcculloch_pitts.ipynb">01 mcculloch_pitts</a>' in shown
    assert shown.count('scope="row"') == len(NAMES)
    assert "Next: 01 mcculloch_pitts, about 90 minutes." in shown
    assert "3 of 3  done" in repr(overview())


def test_the_start_page_is_filled_in_before_anything_runs_and_keeps_what_the_learner_adds(course: Course) -> None:
    page = new_notebook(cells=[new_code_cell("overview()", id="see")])
    write(course.root / "chapters" / "00-index.ipynb", page)
    copy_missing(find_places())
    course.put("00_start_here", solved("start_here"))
    own = course.work / "00-index.ipynb"
    page.cells.append(new_markdown_cell("My own note.", id="note"))
    write(own, page)
    refresh_start_page(find_places())
    see, note = nbformat.read(own, 4).cells
    assert "3 of 3" in see.outputs[0].data["text/html"]
    assert note.source == "My own note."
    assert "00-index" not in run_command(course, "update").stdout


def test_a_start_page_that_the_learner_rewrote_is_left_alone(course: Course) -> None:
    write(course.root / "chapters" / "00-index.ipynb", new_notebook(cells=[new_code_cell("overview()", id="see")]))
    own = course.work / "00-index.ipynb"
    for theirs in (b"", b"not json", nbformat.writes(new_notebook(cells=[new_code_cell("1", id="see")])).encode()):
        own.parent.mkdir(exist_ok=True)
        own.write_bytes(theirs)
        refresh_start_page(find_places())
        assert own.read_bytes() == theirs


def test_titles_cannot_break_the_start_page(course: Course) -> None:
    course.ship("05_losses", chapter("<b>Losses & gains"))
    assert "&lt;b&gt;Losses &amp; gains" in overview()._repr_html_()


# reset


def test_reset_twice_in_a_second_keeps_both(course: Course) -> None:
    from nnbook.course.reset import reset_chapter

    places = find_places()
    chosen = find_chapter(list_chapters(places), "1")
    kept = []
    for text in (RIGHT, WRONG):
        old = course.put("01_mcculloch_pitts", solve(chapter("m"), text))
        fresh = reset_chapter(places, chosen)[0]
        assert fresh.kept is not None
        assert fresh.kept.read_bytes() == old
        kept.append(fresh.kept)
    assert len(set(kept)) == 2
    assert re.fullmatch(r"01_mcculloch_pitts\.\d{4}-\d\d-\d\d-\d{6}\.ipynb", kept[0].name)


def test_reset_of_an_untouched_copy_does_nothing(course: Course) -> None:
    copy_missing(find_places())
    done = run_command(course, "reset", "1")
    assert (
        done.stdout == "work/01_mcculloch_pitts/01_mcculloch_pitts.ipynb is as the course made it: nothing to reset.\n"
    )
    assert len(list(course.own("01_mcculloch_pitts").parent.iterdir())) == 1


# resume


def test_resume_finds_the_last_place_and_asks_about_the_chapter_before(course: Course) -> None:
    copy_missing(find_places())
    old = course.put("00_start_here", solved("start_here"))
    os.utime(course.own("00_start_here"), (1, 1))
    nb = store(solve(chapter("perceptron"), {"double": RIGHT["double"]}), "double", 1, "passed")
    course.put("02_perceptron", nb)
    done = run_command(course, "resume", "--no-lab")
    assert done.returncode == 0
    assert "You were in 02 perceptron, at “The double”." in done.stdout
    assert "The first exercise still open there: halve." in done.stdout
    assert "All of mcculloch_pitts on a page." in done.stdout
    for n in range(1, 6):
        assert f"{n} Question {n} on mcculloch_pitts?" in re.sub(r"[ .]+", " ", done.stdout)
        assert f"Answer {n}." in done.stdout
    assert course.own("00_start_here").read_bytes() == old


def test_resume_after_running_everything_goes_to_what_was_written(course: Course) -> None:
    nb = solve(chapter("p"), {"halve": RIGHT["halve"]})
    for number, code in enumerate(c for c in nb.cells if c.cell_type == "code"):
        code.execution_count = number + 1
    course.put("02_perceptron", nb)
    place = last_place(find_places())
    assert place is not None
    assert place.cell_id == "try-halve"


def test_resume_with_nothing_begun_says_how_to_begin(course: Course) -> None:
    copy_missing(find_places())
    assert "nnbook lab opens the start page" in run_command(course, "resume", "--no-lab").stdout


# lab


def test_copies_never_go_over_what_is_there(course: Course) -> None:
    places = find_places()
    course.put("01_mcculloch_pitts", solve(chapter("mine"), RIGHT))
    mine = course.own("01_mcculloch_pitts").read_bytes()
    copied = copy_missing(places)
    assert {path.as_posix() for path in copied} == {
        "00-index.ipynb",
        *(f"{n}/{n}.ipynb" for n in NAMES if n[:2] != "01"),
    }
    assert course.own("01_mcculloch_pitts").read_bytes() == mine
    assert copy_missing(places) == []


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_lab_serves_on_the_next_port_with_a_token_and_stops_on_ctrl_c(course: Course, taken_port: int) -> None:
    arguments = ["lab", "perceptron", "--no-browser", "--port", str(taken_port)]
    lab = subprocess.Popen(
        [sys.executable, "-m", "nnbook", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert lab.stdout is not None
        said = ""
        while "Press Ctrl-C" not in said:
            line = lab.stdout.readline()
            assert line, said
            said += line
        assert f"Port {taken_port} is taken; this is port" in said
        address = re.search(
            r"(http://127\.0\.0\.1:(\d+))/lab/tree/02_perceptron/02_perceptron\.ipynb\?token=(\w+)", said
        )
        assert address is not None
        host, port, token = address.groups()
        assert int(port) > taken_port

        with pytest.raises(urllib.error.HTTPError, match="403"):
            ask(f"{host}/api/contents", "wrong")
        assert {entry["name"] for entry in ask(f"{host}/api/contents", token)["content"]} == {"00-index.ipynb", *NAMES}
        for plugin, name, value in (
            ("@jupyter-widgets/jupyterlab-manager:plugin", "saveState", True),
            ("@jupyterlab/apputils-extension:notification", "fetchNews", "false"),
        ):
            schema = ask(f"{host}/lab/api/settings/{plugin}", token)["schema"]
            assert schema["properties"][name]["default"] == value
        assert list(ask(f"{host}/api/kernelspecs", token)["kernelspecs"]) == ["python3"]
    finally:
        lab.send_signal(signal.SIGINT)
        try:
            rest, _ = lab.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            lab.terminate()  # nothing goes on after the tests
            raise
    assert lab.returncode == 0
    assert "JupyterLab is stopped." in rest
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(port))) != 0


def ask(address: str, token: str) -> dict:
    request = urllib.request.Request(address, headers={"Authorization": f"token {token}"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        return json.load(answer)


def test_notebooks_are_read_without_a_grammar_that_takes_a_second_to_load() -> None:
    """Newer versions of jsonschema import one, in each of Jupyter's and nbgrader's commands: see pyproject.toml."""
    code = "import sys, nbformat; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


# doctor, version, faults


def test_doctor_finds_this_installation_well(course: Course) -> None:
    (course.root / "requirements.txt").write_text(
        "typer  # the command\n-r other.txt\n\nrich==0.1; python_version < '3'\n"
    )
    places = Places(course.root, course.work)
    faults = [finding for finding in doctor.examine(places) if finding.needed and not finding.well]
    assert faults == []


def test_doctor_says_what_to_do_about_a_wrong_package(course: Course) -> None:
    (course.root / "requirements.txt").write_text("typer==0.0.1\nno-such-package==1\n")
    finding = doctor._packages(Places(course.root, course.work))
    assert not finding.well
    assert "typer is " in finding.found
    assert "no-such-package is missing" in finding.found
    assert "pip install -r requirements.txt" in finding.advice


def test_doctor_says_when_the_folder_cannot_be_written(course: Course) -> None:
    course.work.write_text("a file stands here")
    finding = doctor._folder(Places(course.root, course.work))
    assert not finding.well
    assert "a folder" in finding.found or "file" in finding.found


def test_the_version_is_the_packages() -> None:
    from importlib.metadata import version

    for argument in ("version", "--version"):
        assert CliRunner().invoke(command.app, [argument]).output == f"nnbook {version('nnbook')}\n"
    done = subprocess.run([sys.executable, "-m", "nnbook", "version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"nnbook {version('nnbook')}\n"


def test_a_fault_of_ours_is_one_sentence_and_a_log(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError("no good")

    monkeypatch.setattr("nnbook.course.progress.read_progress", fail)
    done = CliRunner().invoke(command.app, ["progress"])
    log = course.work / ".nnbook" / "nnbook.log"
    assert done.exit_code == 2
    assert " ".join(done.output.split()).startswith("Something unexpected happened (ZeroDivisionError: no good)")
    assert "Traceback" not in done.output
    assert "Traceback" in log.read_text()


def test_the_command_starts_without_what_it_does_not_need() -> None:
    heavy = ("numpy", "nbformat", "jupyter_client", "matplotlib")
    code = f"import sys, nnbook.course.command; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_nodes_of_the_reader_hold_what_was_written() -> None:
    nb = chapter()
    assert as_node(nb) == nb
    assert cell(as_node(nb), "given").source == "a = 1"
