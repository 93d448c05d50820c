"""A class's package: it runs, its checks help, and no answer, hint or mark scheme stands in it that need not."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from conftest import ROOT, TEST_ALL
from nbclient import NotebookClient
from notebooks import CHAPTERS, FOLDERS, fill, learners, results, solved
from typer.testing import CliRunner

from nnbook.checks import Case, Chapter, Exercise, Mistake, Part, Result, Written
from nnbook.checks.sealed import ARRAYS, FILE, OTHERS, NotThereYet, read_chapter
from nnbook.checks.stored import Reader, Unstorable, Writer
from nnbook.course.class_code import keep_needed
from nnbook.course.class_release import Released, release_class
from nnbook.course.class_seal import seal
from nnbook.course.command import app
from nnbook.course.leaks import answers, find_answers, tell_leaks
from nnbook.course.places import Problem, choose_chapters, find_places

CHOSEN = [] if TEST_ALL else ["01", "08", "14"]

# Answers that a class finds in its package, besides the library's own pieces, and why.
EXPLAINED = {
    "02_perceptron/find_cycle": "nnbook.neurons has it, beside the pieces",
    "02_perceptron/fit_signed": "nnbook.neurons has it, beside the pieces",
    "08_feedforward/he_normal": "the notebook's four ailing trainings start with it",
    "08_feedforward/train": "the notebook's four ailing trainings are made by it",
    "17_language/BytePairs": "the stored translator of 17b reads with it",
    "17_language/merge": "BytePairs is made of it",
    "17_language/write": "the stored translator of 17b writes with it",
    "17_language/DecoderBlock": "the stored translator of 17b is made of it",
    "18_healthcare/calibration_error": "nnbook.plot draws calibration with it",
    "18_healthcare/honest_accuracy": "a later cell of the notebook does the same",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, Released]:
    folder = tmp_path_factory.mktemp("class") / "course"
    places = find_places()
    return folder, release_class(places, choose_chapters(places, CHOSEN), folder)


def texts(folder: Path) -> dict[str, str]:
    """Return every text of a package, notebooks as their cells' text, with single spaces and no quotes."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".ipynb":
            cells = json.loads(path.read_text())["cells"]
            found[path.relative_to(folder).as_posix()] = plain("\n".join("".join(cell["source"]) for cell in cells))
        elif path.suffix in (".py", ".json", ".md", ".toml", ".txt"):
            found[path.relative_to(folder).as_posix()] = plain(path.read_text())
    return found


def plain(text: str) -> str:
    return re.sub(r"[\s\"'\\]+", " ", text)


def module_of(name: str) -> Chapter:
    return importlib.import_module(f"nnbook.checks.ch{name.partition('/')[0]}").check


def test_no_answer_stands_in_the_package_but_pieces_of_the_library_and_what_is_explained(made):
    _, released = made
    pieces = {name for name in released.exercises if module_of(name).exercises[name.partition("/")[2]].piece}
    answered = set(released.answered) - pieces
    assert answered <= EXPLAINED.keys(), {name: released.answered[name] for name in answered - EXPLAINED.keys()}
    known = {name for name in EXPLAINED if name.partition("/")[2] in module_of(name).exercises}
    assert known == EXPLAINED.keys(), "an explanation of what is no exercise any more"
    assert len(answers(ROOT)) >= 190
    assert sum(map(bool, answers(ROOT).values())) > 150, "answers are not read any more"


def test_an_answer_that_is_put_into_the_package_is_found(made, tmp_path):
    _, released = made
    name = "01_mcculloch_pitts/copies_needed"
    assert name not in released.answered
    lines = "\n".join(sorted(answers(ROOT)[name]))
    (tmp_path / "anywhere.py").write_text(f"if True:\n    {lines}\n")
    assert find_answers(tmp_path, ROOT, {name: ""}) == {name: "anywhere.py"}


def test_hints_mistakes_and_mark_schemes_are_not_in_the_package(made):
    folder, released = made
    all_text = " ".join(texts(folder).values())
    for chapter in {name.partition("/")[0] for name in released.exercises}:
        check = module_of(chapter)
        said = [hint for one in check.exercises.values() for hint in one.hints]
        said += [mistake.sentence for one in check.exercises.values() for mistake in one.mistakes]
        said += [line for one in check.written.values() for line in (*one.scheme, one.answer)]
        assert said
        assert not [line for line in said if plain(line) in all_text]


def test_solutions_tests_and_history_are_not_in_the_package(made):
    folder, _ = made
    top = {path.name for path in folder.iterdir()}
    assert top == {
        ".nnbook-class",
        "LICENSE",
        "README.md",
        "chapters",
        "environment.yml",
        "nnbook",
        "pyproject.toml",
        "requirements.txt",
    }
    assert not [path for path in folder.rglob("*") if path.name in ("__pycache__", ".git")]


def test_of_the_checks_only_sealed_ones_and_what_is_needed_stay(made):
    folder, _ = made
    whole = sum(path.stat().st_size for path in (ROOT / "nnbook" / "checks").rglob("ch*/**/*.py"))
    kept = [path for path in folder.glob("nnbook/checks/ch*/*.py") if path.name != "__init__.py"]
    assert sum(path.stat().st_size for path in kept) < whole / 20
    for path in kept:
        text = path.read_text()
        assert "Exercise(" not in text
        assert "Mistake(" not in text
        assert "_truth" not in text


def run_python(folder: Path, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(folder), "NNBOOK_COURSE": str(folder), "NNBOOK_WORK": str(folder / "work")}


def test_every_check_of_the_package_can_be_loaded_and_every_kept_module_imported(made):
    folder, _ = made
    modules = [path.relative_to(folder).with_suffix("") for path in sorted(folder.glob("nnbook/checks/ch*/*.py"))]
    names = [".".join(path.parts).removesuffix(".__init__") for path in modules]
    code = f"import importlib, nnbook, sys\nfor name in {names!r}: importlib.import_module(name)\n"
    code += f"assert nnbook.__file__.startswith({str(folder)!r})\nfrom nnbook import mine\nprint(len(mine.pieces()))"
    assert int(run_python(folder, code)) >= 10


def run(folder: Path, notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    (folder / "work").mkdir(exist_ok=True)
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(folder / "work")}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    client.execute(env=environment(folder))
    return notebook


def errors(notebook: nbformat.NotebookNode) -> list[str]:
    return [o.ename for cell in notebook.cells for o in cell.get("outputs", []) if o.output_type == "error"]


def checked(notebook: nbformat.NotebookNode) -> list[dict]:
    """Return what the graded checks said; a cell that shows what a check says of a wrong answer is none."""
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    return list(results(nbformat.v4.new_notebook(cells=graded)))


NOTEBOOKS = [name for name, chapter in FOLDERS.items() if chapter[:2] in (CHOSEN or [f"{n:02}" for n in range(20)])]


@pytest.mark.parametrize("name", NOTEBOOKS if TEST_ALL else NOTEBOOKS[:1])
def test_a_solved_notebook_passes_every_check_of_the_package(made, name):
    notebook = run(made[0], fill(learners(name), solved(name)))
    assert errors(notebook) == []
    assert {one["key"]: one["status"] for one in checked(notebook) if one["status"] != "passed"} == {}


@pytest.mark.parametrize("name", NOTEBOOKS if TEST_ALL else NOTEBOOKS[:1])
def test_a_blank_notebook_runs_but_for_cells_that_say_what_they_wait_for(made, name):
    notebook = run(made[0], learners(name))
    assert errors(notebook)[:1] in ([], ["NotThereYet"]), "a cell fails that waits for nothing"
    assert {one["status"] for one in checked(notebook)} == {"not attempted"}


@pytest.fixture(scope="module", params=CHAPTERS if TEST_ALL else CHAPTERS[3:6:2])
def pair(request, tmp_path_factory) -> tuple[Chapter, Chapter]:
    """A chapter's checks, and the same as a class has them."""
    chapter = module_of(request.param)
    return chapter, sealed_and_read(chapter, tmp_path_factory.mktemp("sealed"))


def sealed_and_read(chapter: Chapter, folder: Path) -> Chapter:
    sealed = seal(chapter)
    sealed.let_stand_in(lambda place, name: False)
    (folder / FILE).write_bytes(sealed.bytes_of_cases())
    (folder / ARRAYS).write_bytes(sealed.bytes_of_arrays())
    return read_chapter(folder)


def test_sealed_checks_never_call_a_right_answer_plainly_wrong(pair):
    chapter, sealed = pair
    graders = importlib.import_module(f"graders.ch{chapter.name}")
    tried = 0
    for key, alternatives in graders.ALTERNATIVES.items():
        for alternative in alternatives:
            _, result = sealed.exercises[key](alternative)
            said = [row.text for row in result.rows if not row.passed]
            wrong = [text for text in said if OTHERS not in text and not text.endswith(": the same")]
            assert wrong == [], f"{key}: {wrong}"
            tried += 1
    assert tried >= 2 * len(chapter.exercises)


def test_sealed_checks_notice_most_of_the_known_mistakes(pair):
    chapter, sealed = pair
    mistakes = [
        (e.key, m.attempt) for e in chapter.exercises.values() if sealed.exercises[e.key].parts for m in e.mistakes
    ]
    passed = [key for key, attempt in mistakes if sealed.exercises[key](attempt)[1].passed]
    assert len(passed) < len(mistakes) / 8, passed


# the command


def test_the_command_says_which_answers_the_class_has(tmp_path):
    done = CliRunner().invoke(app, ["release", "--class", str(tmp_path / "one"), "--chapters", "1"])
    assert done.exit_code == 0, done.output
    assert "with 9 exercises" in done.output.replace("\n", " ")
    assert re.search(r"nnbook/neurons.py: .*mcculloch_pitts", done.output.replace("\n", " "))
    assert sorted(path.name for path in (tmp_path / "one" / "chapters").iterdir()) == [
        "00-index.ipynb",
        "01_mcculloch_pitts",
        "A_maths_you_need",
        "B_glossary",
    ]
    assert tell_leaks(Released(["a/b"], {})) == ["No exercise's answer stands in it."]


def test_a_release_replaces_its_own_folder_whole_and_nothing_else(tmp_path):
    places = find_places()
    chosen = choose_chapters(places, ["0"])
    target = tmp_path / "mine"
    target.mkdir()
    (target / "thesis.txt").write_text("mine")
    with pytest.raises(Problem, match="is there already and no class's package"):
        release_class(places, chosen, target)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    (target / "thesis.txt").unlink()
    release_class(places, chosen, target)
    (target / "left.txt").write_text("of an earlier release")
    release_class(places, chosen, target)
    assert not (target / "left.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_package_can_be_a_zip_file(tmp_path):
    places = find_places()
    release_class(places, choose_chapters(places, ["0"]), tmp_path / "class.zip")
    with zipfile.ZipFile(tmp_path / "class.zip") as packed:
        assert "class/chapters/00_start_here/00_start_here.ipynb" in packed.namelist()
    with pytest.raises(Problem, match="is there already"):
        release_class(places, choose_chapters(places, ["0"]), tmp_path / "class.zip")


# sealing


def third(x):
    """Return a third of x.

    >>> third(9)
    3.0
    """
    return x / 3


def near(value: Any, x: float) -> str:
    return "" if abs(value - x / 3) < 0.5 else "gave something else"


def small(folder: Path, **more: Any) -> Exercise:
    """Return a sealed exercise, read back from its files."""
    given = {
        "key": "third",
        "book": third,
        "parts": [
            Part("numbers", 1, [Case((6.0,), 2.0), Case(lambda rng: (rng.normal(size=3),), lambda x: x * (1 / 3))]),
            Part("judged", 1, [Case((9.0,), judge=near)]),
            Part("no data", 1, [Case((object(),), 1)]),
        ],
        "mistakes": [Mistake(lambda x: x, "this is x.")],
        "hints": ["Divide."],
        "sibling": third,
        **more,
    }
    whole = Chapter("99_small", [Exercise(**given)], [Written("why", 2, ["one point"], "Because.")])
    chapter = sealed_and_read(whole, folder)
    assert "one point" not in str(chapter.written["why"].marks())
    assert "Because" not in str(chapter.written["why"].marks())
    return chapter.third


def check(exercise: Exercise, attempt: Any) -> tuple[Any, Result]:
    return exercise(attempt)


def test_a_right_answer_passes_and_keeps_its_place(tmp_path):
    version, result = check(small(tmp_path), third)
    assert version is third
    assert (result.status, result.points, result.max_points) == ("passed", 2, 2)
    assert [row.text for row in result.rows] == ["numbers", "judged", "`third(9)`"]
    assert "your teacher grades" in str(result).lower()


def test_a_wrong_answer_is_told_what_was_expected_and_where_another_may_be_right(tmp_path):
    def double(x):
        return 2 * x

    version, result = check(small(tmp_path), double)
    assert version is double, "nothing else is there to stand in"
    assert (result.status, result.points) == ("failed", 0)
    assert result.rows[0].text == "`third(6)` gave 12, expected 2"
    assert "your teacher's check decides" in result.rows[1].text
    assert "this is x" not in str(result)


def test_a_blank_waits_and_says_so_when_it_is_called(tmp_path):
    def blank(x):
        raise NotImplementedError  # write your code here

    version, result = check(small(tmp_path), blank)
    assert result.status == "not attempted"
    with pytest.raises(NotThereYet, match="third is not written yet"):
        version(1)
    with pytest.raises(NotThereYet):
        type("Derived", (), {}) and exec("class Derived(base): pass", {"base": version})
    assert check(small(tmp_path), 7)[1].status == "not attempted"


def test_hints_solutions_and_twins_are_not_to_be_had(tmp_path):
    exercise = small(tmp_path)
    for note in (exercise.hint(), exercise.solution(), exercise.twin()):
        assert "neither hints nor solutions" in str(note)
        assert "x / 3" not in str(note)


def test_the_librarys_piece_stands_in_and_is_not_taken_for_an_answer(tmp_path):
    from nnbook import neurons

    part = Part("a sum", 1, [Case((np.ones((1, 2)), np.ones(2), 0.0), np.array([1]))])
    exercise = small(tmp_path, piece="nnbook.neurons:predict", book=neurons.predict, parts=[part])
    version, result = check(exercise, lambda x, w, b: np.array([0]))
    assert version is neurons.predict
    assert "stands in" in result.note
    _, result = check(exercise, lambda x, w, b: neurons.predict(x, w, b))
    assert (result.attempted, result.points) == (False, 0)
    assert "calls the book's version" in result.note


def test_what_comes_of_a_call_without_arguments_is_never_stored():
    exercise = Exercise("by_hand", [Part("numbers", 1, [Case((), 42.5)])], lambda: 42.5, [], [], third)
    sealed = seal(Chapter("99_small", [exercise]))
    assert b"42.5" not in sealed.bytes_of_cases()
    assert sealed.cases["exercises"][0]["parts"][0]["cases"] == []


def test_a_call_that_changes_its_input_or_fails_is_not_stored():
    def spoil(x):
        x[0] = 0.0
        return x

    parts = [Part("one", 1, [Case((np.ones(2),), run=lambda f, x: f(x), expect=np.zeros(2))])]
    sealed = seal(Chapter("99_small", [Exercise("spoil", parts, spoil, [], [], third)]))
    assert sealed.cases["exercises"][0]["parts"][0]["cases"] == []


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        2**70,
        float("inf"),
        "ä",
        1 + 2j,
        range(1, 9, 2),
        [1, (2.5, "x")],
        {"a": [1], (1, 2): {3}},
        np.arange(6.0).reshape(2, 3),
        np.float32(0.5),
        np.array(["a"]),
        np.tanh,
        np.zeros((0, 3), dtype=np.int8),
    ],
)
def test_values_come_back_as_they_were(value):
    writer = Writer()
    written = json.loads(json.dumps(writer.write(value)))
    back = Reader(writer.arrays).read(written)
    assert type(back) is type(value)
    assert np.array_equal(back, value) if isinstance(value, np.ndarray) else back == value


def test_a_generator_comes_back_in_its_state():
    writer = Writer()
    rng = np.random.default_rng(3)
    rng.normal()
    written = json.loads(json.dumps(writer.write(rng)))
    assert Reader({}).read(written).normal() == rng.normal()


@pytest.mark.parametrize("value", [object(), lambda x: x, third, np.array([None]), np.zeros(10**6), near])
def test_what_is_no_data_is_not_stored_and_leaves_nothing_behind(value):
    writer = Writer()
    with pytest.raises(Unstorable):
        writer.write([np.ones(2), value])
    assert writer.arrays == {}


def test_only_what_is_needed_of_a_module_stays(tmp_path):
    package = tmp_path / "nnbook" / "checks" / "ch99_small"
    package.mkdir(parents=True)
    (package / "one.py").write_text(
        '"""One."""\nfrom __future__ import annotations\nimport os, json\n'
        "from nnbook.checks.ch99_small.two import helper as help_me, answer\nA = 1\n\n"
        "@staticmethod\ndef kept():\n    from nnbook.checks.ch99_small.three import late\n"
        "    def gone():\n        answer = 0\n        return answer\n"
        "    return help_me(A), json, late, gone\n\ndef gone():\n    return answer, os\n"
    )
    (package / "two.py").write_text(
        '"""Two."""\nB = 2\n\ndef helper(x):\n    return B\n\ndef answer():\n    return 0\n'
    )
    (package / "three.py").write_text("late = 3\n")
    kept = keep_needed(["nnbook.checks.ch99_small.one:kept"], tmp_path)
    one, two = (kept[f"nnbook/checks/ch99_small/{name}.py"] for name in ("one", "two"))
    assert "import json\n" in one
    assert "import helper as help_me\n" in one
    assert "@staticmethod\ndef kept" in one
    assert "return answer, os" not in one  # though a function inside has its name
    assert "import os" not in one
    assert "answer" not in two
    assert "B = 2" in two
    assert "late = 3" in kept["nnbook/checks/ch99_small/three.py"]
