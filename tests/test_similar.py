"""``nnbook similar`` names pairs that are alike beyond what everybody has, and leaves those alone that are not."""

from __future__ import annotations

import ast
import html
import importlib
import inspect
import json
import random
import shutil
import textwrap
import time
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from notebooks import CHAPTERS, FOLDERS, learners, solution_cells, solved
from typer.testing import CliRunner

from nnbook.course.command import app
from nnbook.grading.answers import Answers, Given, read_answers, read_given
from nnbook.grading.course import read_course
from nnbook.grading.shapes import shapes_of
from nnbook.grading.similar import compare

CHAPTER = "02_perceptron"
BLANK = "    raise NotImplementedError  # write your code here"

FIT = '''
def fit(x, y, epochs=100):
    """Train a perceptron from zero."""
    weights = np.zeros(x.shape[1])
    bias = 0.0
    total = 0
    for epoch in range(epochs):
        wrong = 0
        for i in range(len(x)):
            answer = 1 if np.dot(weights, x[i]) + bias >= 0 else 0
            if answer != y[i]:
                wrong += 1
                step = y[i] - answer
                weights = weights + step * x[i]
                bias = bias + step
        total += wrong
        if wrong == 0:
            break
    return weights, bias, total
'''
RENAMED = FIT.replace("weights", "ww").replace("bias", "offset").replace("wrong", "bad")
REFORMATTED = '''
def fit(x, y, epochs = 100) :
  # my own work, honestly
  """Something else."""
  weights: np.ndarray = np.zeros( x.shape[ 1 ] )
  bias = 0
  total = 0x0
  for epoch in range(epochs):
      wrong = 0  # none yet
      for i in range( len(x) ):
          answer = ( 1 if (np.dot(weights, x[i]) + bias) >= 0
                     else 0 )
          if answer != y[i]:
              wrong += 1; step = y[i] - answer
              weights = weights + step * x[i]
              bias = bias + step
      total += wrong
      if wrong == 0: break
  return (weights, bias, total)
'''
REORDERED = """
def fit(x, y, epochs=100):
    total = 0
    bias = 0.0
    weights = np.zeros(x.shape[1])
    for epoch in range(epochs):
        wrong = 0
        for i in range(len(x)):
            answer = 1 if 0 <= bias + np.dot(weights, x[i]) else 0
            if y[i] != answer:
                step = y[i] - answer
                bias = step + bias
                weights = x[i] * step + weights
                wrong = wrong + 1
        total = wrong + total
        if 0 == wrong:
            break
    return weights, bias, total
"""


def given_of(chapter: str) -> Given:
    names = [name for name, folder in FOLDERS.items() if folder == chapter]
    blanks = {key: cell.source for name in names for key, cell in solution_cells(learners(name)).items()}
    book = {key: cell.source for name in names for key, cell in solution_cells(solved(name)).items()}
    other = tuple(c.source for n in names for c in solved(n).cells if c.cell_type == "code" and "NotI" not in c.source)
    own = set(book.values())
    return Given(blanks, book, tuple(source for source in other if source not in own), tuple(blanks))


def alternatives(chapter: str, count: int) -> list[dict[str, str]]:
    """Return answers that were written independently of each other, one dict for each of ``count`` students."""
    table = importlib.import_module(f"graders.ch{chapter}").ALTERNATIVES
    students: list[dict[str, str]] = [{} for _ in range(count)]
    for key, functions in table.items():
        sources = dict.fromkeys(textwrap.dedent(inspect.getsource(function)) for function in functions)
        for student, source in zip(students, sources, strict=False):
            student[key] = source
    return students


GIVEN = given_of(CHAPTER)
OTHERS = [Answers(f"other{i}", code) for i, code in enumerate([*alternatives(CHAPTER, 3), *[GIVEN.book] * 10])]


def pairs(*more: Mapping[str, str], at_least: float = 0.8, given: Given = GIVEN) -> dict[tuple[str, str], list[str]]:
    """Return the pairs that are named among some students and a class of others: who, and in which exercises."""
    students = [Answers(f"s{i}", code) for i, code in enumerate(more)]
    found = compare([*students, *OTHERS], given, at_least)
    return {(pair.first, pair.second): list(pair.exercises) for pair in found.pairs}


@pytest.mark.parametrize("copy", [FIT, RENAMED, REFORMATTED, REORDERED], ids=["same", "names", "layout", "order"])
def test_a_copy_is_named_whatever_was_done_to_hide_it(copy):
    assert pairs({"fit": FIT}, {"fit": copy}) == {("s0", "s1"): ["fit"]}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_answers_written_independently_are_not_named(chapter):
    students = [Answers(f"s{i}", code) for i, code in enumerate(alternatives(chapter, 8))]
    assert compare(students, given_of(chapter), 0.8).pairs == ()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_whole_submission_with_other_names_is_named_in_every_chapter(chapter):
    first, second = alternatives(chapter, 2)
    copied = {key: with_other_names(source) for key, source in first.items()}
    honest = [Answers("first", first), Answers("second", second)]
    found = compare([*honest, Answers("copy", copied)], given_of(chapter), 0.8).pairs
    assert [(pair.first, pair.second) for pair in found] == [("first", "copy")]
    assert found[0].likeness > 0.9


class OtherNames(ast.NodeTransformer):
    def __init__(self, names: set[str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(f"{node.id}_mine", node.ctx) if node.id in self.names else node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(f"{node.arg}_mine")


def with_other_names(source: str) -> str:
    tree = ast.parse(source)
    names = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return ast.unparse(OtherNames(names).visit(tree))


def test_the_books_answers_and_blanks_weigh_nothing():
    assert pairs(GIVEN.book, GIVEN.book, GIVEN.blanks, GIVEN.blanks) == {}
    without_the_book = Given(GIVEN.blanks, {}, GIVEN.other, GIVEN.order)
    two = [Answers("one", GIVEN.book), Answers("other", GIVEN.book), *OTHERS[:3]]
    assert compare(two, GIVEN).pairs == ()
    assert [pair.likeness for pair in compare(two, without_the_book).pairs] == [1.0]


def test_what_most_of_the_class_writes_weighs_nothing():
    assert pairs({"fit": FIT}, {"fit": RENAMED})
    most = [Answers(f"s{i}", {"fit": FIT}) for i in range(4)]
    assert compare([*most, *OTHERS[:2]], GIVEN).pairs == ()


def test_how_a_number_is_written_changes_no_shape():
    assert shapes_of("a = f(b, 1, 255, 2.0)") == shapes_of("c = f(b, 1.0, 0xFF, 2)") != shapes_of("a = f(b, 1, 255, 3)")


def test_a_slightly_changed_copy_is_less_alike_and_named_when_asked_for():
    changed = FIT.replace("if wrong == 0:\n            break", "if not wrong:\n            return weights, bias, total")
    changed = changed.replace("answer != y[i]", "abs(answer - y[i]) > 0.5")
    assert pairs({"fit": FIT}, {"fit": changed}, at_least=0.9) == {}
    assert pairs({"fit": FIT}, {"fit": changed}, at_least=0.7) == {("s0", "s1"): ["fit"]}


def test_a_short_answer_says_nothing():
    short = "def predict(x, w, b):\n    return np.heaviside(b + w @ x.T, 1)"
    assert pairs({"predict": short}, {"predict": short}) == {}


@pytest.mark.parametrize(
    "source",
    ["-" * 19_000 + "1", "(" * 19_000, "a" + "+a" * 9_000, "lambda:" * 2_500 + "a", "\0", "x = '''open", "{" * 5_000,
     "a" * 30_000, "1" * 19_000, "if x:\n", "\ud800"],
)  # fmt: skip
def test_hostile_code_is_read_or_passed_over(source):
    shapes = shapes_of(source)
    assert shapes is None or len(shapes) < 10


def test_code_with_a_broken_line_or_a_magic_is_compared_by_the_others():
    broken = FIT.replace("        wrong = 0\n", "        wrong = = 0\n").replace("def fit", "%time\n!ls\ndef fit")
    assert pairs({"fit": FIT}, {"fit": broken}) == {("s0", "s1"): ["fit"]}


def test_three_hundred_submissions_are_compared_in_less_than_30_seconds():
    chapter, rng = "14_transformer", random.Random(7)
    given, kinds = given_of(chapter), alternatives(chapter, 3)
    students = []
    for i in range(300):
        mine = [f"    mine_{rng.randrange(10**6)} = {rng.random()} + size * {rng.random()}" for _ in range(3)]
        code = {key: "\n".join([rng.choice(kinds).get(key, given.book[key]), *mine]) for key in given.order}
        students.append(Answers(f"s{i}", code))
    students[299] = Answers("s299", {key: with_other_names(source) for key, source in students[7].code.items()})
    begun = time.process_time()  # whatever else the machine does
    found = compare(students, given)
    assert time.process_time() - begun < 30
    assert (found.pairs[0].first, found.pairs[0].second) == ("s7", "s299")


# the command


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("similar")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for folder in ("chapters", "solutions"):
        (root / folder / CHAPTER).mkdir(parents=True)
        shutil.copy(ROOT / folder / CHAPTER / f"{CHAPTER}.ipynb", root / folder / CHAPTER)
    first, second = alternatives(CHAPTER, 2)
    for student, code in {"ada": {**first, "fit": FIT}, "<ben>": {**second, "fit": RENAMED}, "cy": second}.items():
        hand_in(root, student, code)
    hand_in(root, "blank", {})
    evil = "open('ran', 'w').write('x')\n<script>alert(1)</script>"
    hand_in(root, "evil", {"fit": evil, "margin": "-" * 19_000 + "1"})
    (root / "submitted" / "torn" / CHAPTER).mkdir(parents=True)
    (root / "submitted" / "torn" / CHAPTER / f"{CHAPTER}.ipynb").write_text('{"cells": [')
    (root / "submitted" / "link" / CHAPTER).mkdir(parents=True)
    source = root / "solutions" / CHAPTER / f"{CHAPTER}.ipynb"
    (root / "submitted" / "link" / CHAPTER / f"{CHAPTER}.ipynb").symlink_to(source)
    return root


def hand_in(root: Path, student: str, code: Mapping[str, str]) -> None:
    notebook = learners(CHAPTER)
    for key, cell in solution_cells(notebook).items():
        cell.source = code.get(key, cell.source)
    folder = root / "submitted" / student / CHAPTER
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{CHAPTER}.ipynb")


def similar(course: Path, *words: str):
    environment = {"NNBOOK_COURSE": str(course), "COLUMNS": "200", "NO_COLOR": "1"}
    return CliRunner().invoke(app, ["similar", *words], env=environment)


def test_the_command_names_the_pair_and_shows_both_side_by_side(course):
    done = similar(course, "2")
    assert done.exit_code == 0, done.output
    row = next(line for line in done.stdout.splitlines() if "<ben>, ada" in line)
    assert "fit 100%" in row
    assert "places to look, not verdicts" in done.stdout
    page = course / ".nnbook-grading" / "similar" / CHAPTER / row.split()[-1]
    shown = html.unescape(page.read_text())
    assert "answer = 1 if np.dot(ww, x[i]) + offset >= 0 else 0" in shown
    assert "answer = 1 if np.dot(weights, x[i]) + bias >= 0 else 0" in shown
    assert "<ben>" not in page.read_text()
    assert page.name in (page.parent / "index.html").read_text()


def test_submissions_are_data_and_broken_ones_are_told(course):
    done = similar(course, "2", "--json")
    told = json.loads(done.stdout)
    assert told["compared"] == 7
    assert ["<ben>", "ada"] in [pair["students"] for pair in told["pairs"]]
    assert told["unread"].keys() == {"torn", "link"}
    assert "links are not followed" in told["unread"]["link"]
    assert told["no_python"] == {"evil": ["margin"]}
    assert not list(course.rglob("ran"))
    assert not Path("ran").exists()
    assert read_answers(read_course(course), CHAPTER, "link").code == {}


def test_the_chapters_own_code_is_read_from_release_and_source(course):
    given = read_given(read_course(course), CHAPTER)
    assert given.order == tuple({**given.book, **given.blanks})
    assert BLANK in given.blanks["fit"]
    assert BLANK not in given.book["fit"]


def test_students_choose_whose_pairs_are_named(course):
    assert "<ben>, ada" in similar(course, "2", "--students", "ada").stdout
    done = similar(course, "2", "--students", "blank")
    assert "no pair with a likeness of 80% or more" in done.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["2", "--at-least", "80"], "a likeness is more than 0 and at most 1"),
        (["2", "--students", "zoe"], "zoe handed in nothing for 02_perceptron."),
        (["77"], "There is no chapter “77”"),
    ],
)
def test_a_bad_call_is_told_in_a_sentence(course, words, sentence):
    done = similar(course, *words)
    assert done.exit_code == 2
    assert sentence in done.stderr
