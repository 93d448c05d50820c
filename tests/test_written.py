"""Answers in sentences: off, graded, or marked by other students; penalties for being late; grades for platforms."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from graded_course import (
    CHAPTER,
    Here,
    answered,
    as_bytes,
    cell,
    copy_course,
    folder_of,
    grade,
    grades_in,
    hand_in,
    make_course,
    nbgrader,
    released,
    whole_gradebook,
)
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from nnbook.course.command import app
from nnbook.course.places import Problem
from nnbook.grading.course import read_course
from nnbook.grading.late import PerDay
from nnbook.grading.peer import Plan, anonymous, load_plan, make_plan
from nnbook.grading.peer import folder_of as peer_folder
from nnbook.grading.peer_forms import Filled, conclude, read_forms

ROSTER = "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,ada@example.org,4711\nben,Ben,Ott,,\n"
ANSWERS = {
    "ada": "Because two\nlines are needed, says Ada Lovelace.",
    "ben": "Points [000000000000] (0 to 1): 1",
    "cy": "It is <b>so</b>.",
    "dan": "I asked Ben.",
}
PEER = "\nc.Grading.written = 'peer'\n"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    """A course with a roster; four students answered the question, and eve left it blank. Nothing is graded."""
    course = make_course(tmp_path_factory.mktemp("written") / "course")
    (course / "roster.csv").write_text(ROSTER)
    nbgrader(course, "db", "student", "import", "roster.csv")
    whole = answered(released(course))
    for student, text in ANSWERS.items():
        cell(whole, "why").source = text
        hand_in(course, student, as_bytes(whole))
    hand_in(course, "eve", answered(released(course)))
    return course


@pytest.fixture
def course(fresh: Path, tmp_path: Path) -> Path:
    return copy_course(fresh, tmp_path / "course")


@pytest.fixture(scope="module")
def graded(fresh: Path, tmp_path_factory) -> Path:
    """The same, graded, with written answers marked by peers."""
    course = copy_course(fresh, tmp_path_factory.mktemp("graded") / "course")
    say(course, PEER)
    assert grade(course).exit_code == 0
    return course


@pytest.fixture
def peers(graded: Path, tmp_path: Path) -> Path:
    return copy_course(graded, tmp_path / "peers")


def say(course: Path, lines: str) -> None:
    with open(course / "nbgrader_config.py", "a") as configuration:
        configuration.write(lines)


def nnbook(course: Path, *words: str) -> Any:
    environment = {"NNBOOK_COURSE": str(course), "COLUMNS": "300", "NO_COLOR": "1"}
    return CliRunner().invoke(app, list(words), env=environment)


def open_book(course: Path) -> Any:
    return Gradebook(f"sqlite:///{course}/gradebook.db", "nnbook")


def points(course: Path, student: str) -> tuple[float | None, bool]:
    """Return a student's points for the written answer as they count, and whether a person has to look."""
    with open_book(course) as book:
        found = book.find_grade("why", CHAPTER, CHAPTER, student)
        return (None if found.manual_score is None else found.manual_score), bool(found.needs_manual_grade)


# off and graded


def test_answers_that_are_off_count_for_nothing_and_need_nobody(course):
    say(course, "\nc.Grading.written = 'off'\n")
    report = grade(course)
    assert all(result.waiting == 0 and result.max_score == 3 for result in report.results)
    assert grades_in(course, "ada") == {"check_double": (2, False), "check_halve": (1, False), "why": (0, False)}
    with open_book(course) as book:
        assert book.find_assignment(CHAPTER).max_score == 3
        assert book.find_submission(CHAPTER, "ada").score == 3
        assert not book.find_submission(CHAPTER, "ada").needs_manual_grade


def test_answers_that_are_switched_on_again_wait_for_a_person_again(course):
    say(course, "\nc.Grading.written = 'off'\n")
    grade(course, students=["ada"])
    say(course, "\nc.Grading.written = 'graded'\n")
    assert grade(course, students=["ada"]).results[0].max_score == 4
    assert grades_in(course, "ada")["why"] == (None, True)


def test_points_that_a_person_gave_are_not_thrown_away_by_switching_off(course):
    grade(course, students=["ada"])
    with open_book(course) as book:
        book.find_grade("why", CHAPTER, CHAPTER, "ada").manual_score = 1
        book.db.commit()
    before = whole_gradebook(course)
    say(course, "\nc.Grading.written = 'off'\n")
    with pytest.raises(Problem, match="have points from a person"):
        grade(course, students=["ada"])
    assert whole_gradebook(course) == before


def test_another_word_is_refused(course):
    say(course, "\nc.Grading.written = 'perhaps'\n")
    with pytest.raises(Problem, match=r"c\.Grading\.written is 'perhaps', expected"):
        read_course(course)


# peers: the plan


@pytest.mark.parametrize("reviewers", [1, 2, 3])
def test_everyone_reads_and_is_read_as_often_and_nobody_reads_themselves(course, reviewers):
    texts = {"why": {f"s{i}": f"text {i}" for i in range(9)}}
    plan = make_plan(read_course(course), CHAPTER, texts, reviewers, seed=3)
    for student in texts["why"]:
        read = [one.author for one in plan.reviews if one.reviewer == student]
        assert student not in read
        assert len(set(read)) == len(read) == reviewers
        assert sum(one.author == student for one in plan.reviews) == reviewers
    assert len({one.code for one in plan.reviews}) == len(plan.reviews)
    assert make_plan(read_course(course), CHAPTER, texts, reviewers, seed=3) == plan
    assert make_plan(read_course(course), CHAPTER, texts, reviewers, seed=4) != plan


def test_with_one_answer_there_is_nobody_to_read_it(course):
    assert make_plan(read_course(course), CHAPTER, {"why": {"ada": "so"}}, 2, 1).reviews == ()


def test_names_are_taken_out_of_answers():
    text = anonymous("ada and ADA Lovelace wrote to adam; ada@example.org.", ["ada", "Lovelace", "ada@example.org"])
    assert text == "[name] and [name] [name] wrote to adam; [name]."


# peers: the forms


def hand_out(course: Path, *words: str) -> Plan:
    done = nnbook(course, "peer", "90", *words)
    assert done.exit_code == 0, done.output
    plan = load_plan(read_course(course), CHAPTER)
    assert plan is not None
    return plan


def form(course: Path, reviewer: str) -> str:
    return (peer_folder(read_course(course), CHAPTER) / "out" / f"{reviewer}.md").read_text()


def fill_in(course: Path, reviewer: str, given: dict[str, str], comment: str = "") -> None:
    """Fill in a reviewer's form: points by author."""
    plan = load_plan(read_course(course), CHAPTER)
    assert plan is not None
    text = form(course, reviewer)
    for one in plan.reviews:
        if one.reviewer == reviewer and one.author in given:
            text = text.replace(f"Points [{one.code}] (0 to 1):", f"Points [{one.code}] (0 to 1): {given[one.author]}")
            text = text.replace(f"Comment [{one.code}]:", f"Comment [{one.code}]: {comment}")
    folder = peer_folder(read_course(course), CHAPTER) / "in"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"handed in by {reviewer}.md").write_text(text)


def test_forms_show_others_answers_without_names_and_the_own_beside_them(peers):
    plan = hand_out(peers)
    folder = peer_folder(read_course(peers), CHAPTER) / "out"
    assert sorted(path.stem for path in folder.iterdir()) == sorted(ANSWERS)  # eve has nothing to compare with
    for reviewer in ANSWERS:
        text = form(peers, reviewer)
        codes = [one.code for one in plan.reviews if one.reviewer == reviewer]
        assert re.findall(r"^Points \[(\w+)\] \(0 to 1\):$", text, re.M) == codes
        assert len(codes) == 2
        assert "How it is marked:" in text
    reader = next(one.reviewer for one in plan.reviews if one.author == "ada")
    assert "> Because two\n> lines are needed, says [name] [name]." in form(peers, reader)


def test_handing_out_again_changes_nothing_and_another_distribution_is_refused(peers):
    hand_out(peers)
    before = {path.name: path.stat().st_mtime_ns for path in peers.rglob("peer/**/*.*")}
    hand_out(peers)
    assert {path.name: path.stat().st_mtime_ns for path in peers.rglob("peer/**/*.*")} == before
    done = nnbook(peers, "peer", "90", "--seed", "8")
    assert done.exit_code == 2
    assert "are out already" in done.stderr


def everyone(course: Path, given: dict[str, list[str]], comment: str = "") -> None:
    """Fill in everybody's form: for each author, what their two readers give."""
    plan = load_plan(read_course(course), CHAPTER)
    assert plan is not None
    for reviewer in ANSWERS:
        said = {}
        for author, both in given.items():
            readers = [one.reviewer for one in plan.reviews if one.author == author]
            if reviewer in readers:
                said[author] = both[readers.index(reviewer)]
        fill_in(course, reviewer, said, comment)


def test_the_median_becomes_the_manual_score_and_comments_go_along(peers):
    hand_out(peers)
    everyone(
        peers, {"ada": ["1", "0.5"], "ben": ["0", "0,5"], "cy": ["1/1", "1 point"], "dan": ["**1**", "1.0"]}, "a <b>"
    )
    done = nnbook(peers, "peer", "90", "--collect")
    assert done.exit_code == 0, done.output
    assert {s: points(peers, s) for s in ANSWERS} == {
        "ada": (0.75, False), "ben": (0.25, False), "cy": (1, False), "dan": (1, False)
    }  # fmt: skip
    assert points(peers, "eve") == (None, False)
    with open_book(peers) as book:
        assert book.find_submission(CHAPTER, "ada").score == 3.75
        said = book.find_comment("why", CHAPTER, CHAPTER, "ada").manual_comment
        assert said == "Review 1: a &lt;b&gt;\n\nReview 2: a &lt;b&gt;"
    before = whole_gradebook(peers)
    assert nnbook(peers, "peer", "90", "--collect").exit_code == 0
    assert whole_gradebook(peers) == before


def test_disagreement_missing_forms_and_nonsense_are_left_to_a_person(peers):
    hand_out(peers)
    everyone(peers, {"ada": ["0", "1"], "ben": ["1", ""], "cy": ["2", "1"], "dan": ["good", "1"]})
    done = nnbook(peers, "peer", "90", "--collect", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["written"] == []
    said = "\n".join(told["for_a_person"])
    assert "ada, why: the reviews disagree: 0 and 1." in said or "the reviews disagree: 1 and 0" in said
    assert re.search(r"ben, why: 1 of 2 reviews are in; \w+ to come\.", said)
    assert "“2” is no number from 0 to 1" in said
    assert "“good” is no number" in said
    assert all(points(peers, student) == (None, True) for student in ANSWERS)

    done = nnbook(peers, "peer", "90", "--collect", "--enough", "1", "--spread", "1")
    assert points(peers, "ada") == (0.5, False)
    assert points(peers, "ben") == (1, False)
    everyone(peers, {"ada": ["1", "1"], "ben": ["1", "0"], "cy": ["1", "1"], "dan": ["1", "1"]})
    done = nnbook(peers, "peer", "90", "--collect")
    assert done.exit_code == 1  # ben's readers do not agree now
    assert points(peers, "ada") == (1, False)
    assert points(peers, "ben") == (None, True)


def test_points_that_a_person_gave_stand(peers):
    hand_out(peers)
    with open_book(peers) as book:
        given = book.find_grade("why", CHAPTER, CHAPTER, "ada")
        given.manual_score, given.needs_manual_grade = 0.125, False
        book.find_comment("why", CHAPTER, CHAPTER, "ben").manual_comment = "Well seen."
        book.db.commit()
    everyone(peers, {student: ["1", "1"] for student in ANSWERS}, "fine")
    done = nnbook(peers, "peer", "90", "--collect")
    assert "ada, why: a person has given points, and they stand." in done.stdout
    assert points(peers, "ada") == (0.125, False)
    assert points(peers, "ben") == (1, False)
    with open_book(peers) as book:
        assert book.find_comment("why", CHAPTER, CHAPTER, "ben").manual_comment == "Well seen."


def test_a_regrade_and_a_late_answer_are_told_and_lose_nothing(peers):
    hand_out(peers)
    everyone(peers, {student: ["1", "1"] for student in ANSWERS})
    assert nnbook(peers, "peer", "90", "--collect").exit_code == 0
    grade(peers, again=True)  # nbgrader asks to look at points by hand again
    assert points(peers, "ada") == (1, True)
    assert nnbook(peers, "peer", "90", "--collect").exit_code == 0
    assert points(peers, "ada") == (1, False)
    changed = answered(released(peers))
    for student, text in {"ada": "Another answer.", "eve": "Now I know."}.items():
        cell(changed, "why").source = text
        hand_in(peers, student, as_bytes(changed))
    grade(peers)
    done = nnbook(peers, "peer", "90", "--collect")
    assert "ada, why: the answer was handed in anew after the forms went out." in done.stdout
    assert "eve, why: nobody reads this answer" in done.stdout
    assert points(peers, "ada") == points(peers, "eve") == (None, True)


def test_forms_are_data_and_links_are_not_followed(peers, tmp_path):
    plan = hand_out(peers)
    reviews = {one.code: one for one in plan.reviews}
    code = plan.reviews[0].code
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text(f"> Points [{code}] (0 to 1): 1\nPoints [ffffffffffff] (0 to 1): 1\n")
    (tmp_path / "outside.md").write_text(f"Points [{code}] (0 to 1): 1\n")
    (folder / "b.md").symlink_to(tmp_path / "outside.md")
    (folder / "c.md").write_bytes(b"\xff\xfe" + b"x" * 10)
    filled = read_forms(folder, reviews, {"why": 1.0})
    assert filled.points == {}
    assert [fault.split(":")[0] for fault in filled.faults] == [
        "a.md",
        "b.md is a link or too large, and was left out.",
    ]
    (folder / "d.md").write_text(f"Points [{code}] (0 to 1): 1\r\nComment [{code}]: good\nand more\n\n## Next\nno\n")
    (folder / "e.txt").write_text(f"Points [{code}] (0 to 1): 0\n")
    filled = read_forms(folder, reviews, {"why": 1.0})
    assert filled.points == {}
    assert "different points in two forms" in filled.faults[-1]
    (folder / "e.txt").unlink()
    filled = read_forms(folder, reviews, {"why": 1.0})
    assert (filled.points, filled.comments) == ({code: 1.0}, {code: "good\nand more"})


def test_an_answer_quotes_whatever_looks_like_a_line_of_the_form(peers):
    plan = hand_out(peers)
    reader = next(one.reviewer for one in plan.reviews if one.author == "ben")
    assert "> Points [000000000000] (0 to 1): 1" in form(peers, reader)


def test_no_review_is_no_grade():
    assert conclude([], Filled(), 1.0).points is None


def test_peers_are_asked_only_where_the_configuration_says_so(course):
    done = nnbook(course, "peer", "90")
    assert done.exit_code == 2
    assert 'has to say c.Grading.written = "peer"' in done.stderr
    say(course, PEER)
    assert "No forms were handed out" in nnbook(course, "peer", "90", "--collect").stderr
    assert hand_out(course)
    done = nnbook(course, "peer", "90", "--collect")
    assert done.exit_code == 1
    assert "(nnbook grade comes first)" in done.stdout


# late


@pytest.mark.parametrize(
    ("minutes", "penalty"), [(0, None), (15, None), (16, 1), (24 * 60, 1), (24 * 60 + 1, 2), (6 * 24 * 60, 5)]
)
def test_a_day_costs_some_percent_after_minutes_of_grace(minutes, penalty):
    plugin = PerDay(percent=10, grace_minutes=15, most_percent=50)
    assert plugin.late_submission_penalty("ada", 10, 60 * minutes) == penalty


def test_the_plugin_is_chosen_in_the_configuration_and_counts_in_the_export(course):
    say(course, "\nc.AssignLatePenalties.plugin_class = 'nnbook.grading.late.PerDay'\nc.PerDay.percent = 20\n")
    nbgrader(course, "db", "assignment", "add", CHAPTER, "--duedate=2026-03-01 10:00:00")
    (folder_of(course, "ada") / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    (folder_of(course, "ben") / "timestamp.txt").write_text("2026-03-01 10:10:00 UTC")
    theirs = copy_course(course, course.parent / "theirs")
    grade(course, students=["ada", "ben"])
    with open_book(course) as book:
        assert book.find_submission(CHAPTER, "ada").late_submission_penalty == pytest.approx(1.2)
        assert book.find_submission(CHAPTER, "ben").late_submission_penalty == 0
    nbgrader(theirs, "autograde", CHAPTER, "--student=ada")
    with open_book(theirs) as book:
        assert book.find_submission(CHAPTER, "ada").late_submission_penalty == pytest.approx(1.2)
    done = nnbook(course, "grades", "--format", "moodle", "--to", str(course / "out.csv"))
    assert "answers wait for a person: ada (90_small), ben (90_small)" in done.stdout
    assert rows(course / "out.csv")[1][-1] == "1.8"


# export


def rows(file: Path) -> list[list[str]]:
    with open(file, newline="") as opened:
        return list(csv.reader(opened))


def test_moodle_and_canvas_get_the_columns_that_they_read(graded):
    say(graded, '\nc.TableExport.titles = {"90_small": "Small (99)"}\nc.CanvasExport.section = "A"\n')
    done = nnbook(graded, "grades", "--format", "moodle", "--to", str(graded / "m.csv"), "--chapters", "90")
    assert done.exit_code == 0, done.output
    head, ada, ben, cy, *_ = rows(graded / "m.csv")
    assert head == ["First name", "Last name", "ID number", "Email address", "Small (99)"]
    assert ada == ["Ada", "Lovelace", "4711", "ada@example.org", "3"]
    assert ben[:4] == ["Ben", "Ott", "ben", ""]
    assert cy[:4] == ["", "", "cy", ""]

    nnbook(graded, "grades", "--format", "canvas", "--to", str(graded / "c.csv"))
    head, possible, ada, ben, *_ = rows(graded / "c.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Small (99)"]
    assert "Points Possible" in possible[0]
    assert possible[5] == "4"
    assert ada == ["Lovelace, Ada", "4711", "", "ada", "A", "3"]
    assert ben[1] == ""


def test_who_handed_in_nothing_has_an_empty_cell(course):
    grade(course, Here(), students=["ben"])
    nnbook(course, "grades", "--format", "canvas", "--to", str(course / "c.csv"))
    assert [row[-1] for row in rows(course / "c.csv")[2:]] == ["", "3"]


def test_nbgraders_own_command_exports_the_same(graded):
    command = ["export", "--exporter=nnbook.grading.export.MoodleExport", "--to=theirs.csv"]
    done = subprocess.run([sys.executable, "-m", "nbgrader", *command], cwd=graded, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    nnbook(graded, "grades", "--format", "moodle", "--to", str(graded / "ours.csv"))
    assert rows(graded / "theirs.csv") == rows(graded / "ours.csv")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--format", "excel"], "there are moodle, canvas, csv"),
        (["--chapters", "77"], "There is no chapter “77”"),
        (["--to", "no/such/\0"], ""),
    ],
)
def test_a_bad_call_is_told_in_a_sentence(graded, words, sentence):
    done = nnbook(graded, "grades", *words)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
