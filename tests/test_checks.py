"""The engine of the checks: what a learner sees, whatever they write."""

from __future__ import annotations

import contextlib
import threading
import time

import numpy as np
import pytest

from nnbook import tensor
from nnbook.checks import Case, Chapter, Exercise, Mistake, Part, Written
from nnbook.checks.result import MIME
from nnbook.checks.run import call
from nnbook.checks.show import difference, show

PAIR = np.array([2.0, 6.0])
ODD = [{1, 2}, {"a": 1}, "text", iter([1]), print, [[1], [2, 3]], np.array(["a", "b"]), object()]


def halve(x):
    """Return half of x.

    >>> halve(np.array([4]))
    array([2.])
    """
    return np.asarray(x) / 2


def third(x):
    """Return a third of x."""
    return np.asarray(x) / 3


def doubled(x):
    return np.asarray(x) * 2


@pytest.fixture
def check() -> Chapter:
    exercise = Exercise(
        "halve",
        parts=[
            Part("one number", 1, [Case((4.0,), 2.0)]),
            Part("arrays", 2, [Case((PAIR,), PAIR / 2), Case(lambda rng: (rng.normal(size=9),), lambda x: x / 2)]),
        ],
        book=halve,
        mistakes=[Mistake(doubled, "this is twice the number, not half of it.")],
        hints=("first", "second", "third"),
        sibling=third,
        piece="nnbook.neurons:Neuron",
        seconds=0.5,
    )
    return Chapter("99_test", [exercise], [Written("why", 2, ["one point for the reason"], "Because.")])


def test_a_right_answer_is_handed_back_and_earns_everything(check):
    def mine(x):
        return 0.5 * x

    function, result = check.halve(mine)
    assert function is mine
    assert repr(result) == "3"
    assert "mine.keep(halve)" in result.note


def test_partial_credit(check):
    def numbers_only(x):
        return x / 2 if np.ndim(x) == 0 else x

    function, result = check.halve(numbers_only)
    assert function is halve
    assert repr(result) == "1"
    assert result.status == "partial"
    assert "stands in" in result.note


def test_a_known_mistake_is_named(check):
    def mine(x):
        return x + x

    assert check.halve(mine)[1].message == "this is twice the number, not half of it."


def test_no_mistake_is_named_that_agrees_only_by_chance(check):
    def plus_four(x):
        return x + 4  # twice the number, for 4

    _, result = check.halve(plus_four)
    assert result.rows[0].text == "`halve(4)` gave 8, expected 2"
    check.halve.parts[0].cases.append(Case((1.0,), 0.5))
    assert check.halve(doubled)[1].message == "this is twice the number, not half of it."
    assert check.halve(plus_four)[1].message == ""


def test_a_reversed_sign_is_named_only_where_every_sign_is_reversed(check):
    def reversed_sign(x):
        return -np.asarray(x) / 2

    def without_sign(x):
        return np.abs(x) / 2

    check.halve.parts[1].cases.append(Case((np.array([-2.0]),), np.array([-1.0])))
    assert check.halve(reversed_sign)[1].message == "the sign is reversed."
    assert check.halve(without_sign)[1].message == ""


def test_a_list_for_an_array_is_named(check):
    def mine(x):
        return x / 2 if np.ndim(x) == 0 else [value / 2 for value in x]

    assert "np.array(…)" in check.halve(mine)[1].message


@pytest.mark.parametrize("wrap", [lambda t: t, lambda t: [t, t]])
def test_a_tensor_on_the_tape_for_an_array_is_named(check, wrap):
    def mine(x):
        return wrap(tensor(np.asarray(x, dtype=np.float64), requires_grad=True))

    _, result = check.halve(mine)
    assert not result.passed
    assert "`.data`" in result.message
    assert "Tensor" in str(check.halve.compare()) or "tensor" in str(check.halve.compare())


def test_a_blank_is_not_attempted_and_scores_nothing(check):
    def blank(x):
        raise NotImplementedError

    function, result = check.halve(blank)
    assert function is halve
    assert repr(result) == "0"
    assert "not attempted yet" in str(result)
    assert "not attempted yet" in result._repr_html_()


def test_the_stand_in_earns_nothing_when_checked_again(check):
    function, _ = check.halve(lambda x: None)
    _, again = check.halve(function)
    assert again.points == 0
    assert "Run your own cell again" in again.note


def test_an_attempt_that_calls_the_book_earns_nothing(check):
    _, result = check.halve(lambda x: halve(x))
    assert result.points == 0
    assert "calls the book's version" in result.note


def test_an_endless_loop_is_stopped_and_said(check):
    def endless(x):
        while True:
            try:
                time.sleep(60)
            except Exception:
                continue

    began = time.monotonic()
    _, result = check.halve(endless)
    assert time.monotonic() - began < 5
    assert "did not end within 0.5 s" in str(result)
    assert "not tried" in result.rows[1].text


def test_the_time_limit_works_outside_the_main_thread():
    def endless():
        while True:
            with contextlib.suppress(Exception):
                pass

    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(call(endless, seconds=0.3, books=[halve])), daemon=True)
    thread.start()
    thread.join(10)
    assert outcomes[0].timed_out


def test_a_changed_input_is_noticed(check):
    def in_place(x):
        if np.ndim(x):
            x /= 2
            return x
        return x / 2

    _, result = check.halve(in_place)
    assert "changed its input (argument 1)" in str(result)
    assert "in place" in result.message


def test_an_error_names_the_learners_line(check):
    def crash(x):
        return x.nothing

    _, result = check.halve(crash)
    assert "raised AttributeError" in result.rows[0].text
    assert "return x.nothing" in result.rows[0].text


@pytest.mark.filterwarnings("error")
def test_nothing_is_printed_and_no_warning_gets_out(check, capfd):
    def loud(x):
        print("hello")
        return np.log(-np.abs(x))

    _, result = check.halve(loud)
    assert capfd.readouterr() == ("", "")
    assert "NumPy warned: invalid value" in result.message


def test_printing_instead_of_returning_is_named(check):
    assert "prints its answer" in check.halve(lambda x: print(x))[1].message


def test_a_missing_return_is_named(check):
    def forgot(x):
        x / 2

    assert "hands nothing back" in check.halve(forgot)[1].message


@pytest.mark.parametrize("attempt", [3, None, "text"])
def test_what_is_no_function_is_said(check, attempt):
    function, result = check.halve(attempt)
    assert function is halve
    assert "expected a function" in str(result)


def test_exit_does_not_end_the_kernel(check):
    def leave(x):
        raise SystemExit

    assert "SystemExit" in str(check.halve(leave)[1])


def test_a_failing_random_case_gives_its_seed_and_the_seed_repeats_it(check):
    def right_on_what_it_knows(x):
        return x / 2 if np.ndim(x) == 0 or len(x) == 2 else x

    _, result = check.halve(right_on_what_it_knows)
    seed = int(result.note.partition("seed=")[2].partition(")")[0])
    assert check.halve(right_on_what_it_knows, seed=seed)[1].rows[1] == result.rows[1]


def test_grading_draws_the_same_numbers_again_for_the_same_secret(check, monkeypatch):
    drawn = []

    def spy(x):
        drawn.append(np.sum(x))
        return x / 2

    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for secret in ("a", "a", "b"):
        monkeypatch.setenv("NNBOOK_GRADING_SECRET", secret)
        drawn.append("|")
        _, result = check.halve(spy)
        assert "seed" not in str(result)
    text = str(drawn)[1:-1].split("'|'")[1:]
    assert text[0].strip(", ") == text[1].strip(", ")
    assert text[1] != text[2]


def test_a_graded_run_draws_three_times_as_many_cases_but_slow_ones_no_more_often(monkeypatch):
    drawn = []

    def draw(rng, slow):
        drawn.append(slow)
        return (rng.normal(size=9),)

    cases = [
        Case(lambda rng, slow=slow: draw(rng, slow), lambda x: x / 2, repeat=2, slow=slow) for slow in (True, False)
    ]
    exercise = Exercise("halve", [Part("arrays", 1, cases)], halve, mistakes=[], hints=(), sibling=third)
    Chapter("99_test", [exercise])
    for grading, counts in (("", [2, 2]), ("autograde", [2, 6])):
        drawn.clear()
        monkeypatch.setenv("NBGRADER_EXECUTION", grading)
        assert exercise(lambda x: x / 2)[1].passed
        assert [drawn.count(slow) for slow in (True, False)] == counts


def test_hints_come_one_by_one_and_count_down(check):
    assert "Three hints are left" in check.halve(lambda x: None)[1].hint
    assert [check.halve.hint().text for _ in range(4)] == ["first", "second", "third", "third"]
    assert "solution()" in check.halve(lambda x: None)[1].hint


def test_help_when_stuck(check):
    assert "run its check first" in check.halve.compare().title
    check.halve(doubled)
    assert "def halve" in check.halve.solution().code
    assert "def third" in check.halve.twin().code
    assert "8" in check.halve.compare().code
    assert "2" in check.halve.compare().code
    report = check.halve.report().code
    assert "NumPy" in report
    assert "def doubled" in report
    assert check.halve.reference is halve


def test_a_misspelt_exercise_is_answered_with_the_right_name(check):
    with pytest.raises(AttributeError, match=r"did you mean check\.halve\?"):
        _ = check.halv


def test_an_optional_exercise_earns_nothing_but_is_passed(check):
    check.halve.optional = True
    _, result = check.halve(lambda x: 0.5 * x)
    assert (repr(result), result.status, check.points) == ("0", "passed", 0)
    assert "optional, passed" in str(result)


def test_the_result_travels_as_three_types(check):
    _, result = check.halve(doubled)
    bundle = result._repr_mimebundle_()
    assert bundle["text/plain"] == "0"
    assert '<th scope="row"' in bundle["text/html"]
    assert "<caption" in bundle["text/html"]
    assert bundle[MIME]["status"] == "failed"
    assert bundle[MIME]["max_points"] == 3


def test_html_is_escaped(check):
    def crash(x):
        raise ValueError("<script>alert(1)</script>")

    assert "<script>" not in check.halve(crash)[1]._repr_html_()


def test_the_mark_scheme_is_folded(check):
    note = check.written["why"].marks()
    assert note._repr_html_().startswith("<details>")
    assert "Because." in repr(note)


@pytest.mark.parametrize(
    ("got", "expected", "says"),
    [
        (np.zeros((3, 1)), np.zeros(3), "shape (3, 1), expected shape (3,)"),
        ([0, 1], np.array([0, 1]), "a list [0, 1], expected an array"),
        (np.array([True, False]), np.array([1, 0]), "True and False"),
        (np.array([1.0]), 1.0, "expected the single number 1"),
        ((1, 2), (1, 2, 3), "gave 2 values"),
        ((1, 5), (1, 2), "at position 1 gave 5, expected 2"),
        ({"a": 1}, {"b": 1}, "expected the keys 'b'"),
        (None, {"a": 1, "b": 1}, "gave None, expected values for 'a', 'b'"),
        (None, 3, "gave None"),
        ("3", 3, "gave a str '3'"),
        (np.arange(40.0), np.zeros(40), "differs in 39 of 40 values; at index 1 it gave 1, expected 0"),
        (np.nan, 1.0, "gave nan, expected 1"),
    ],
)
def test_differences_are_said_in_words(got, expected, says):
    assert says in difference(got, expected)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (True, 1),
        (np.bool_(False), 0),
        (np.float32(1 / 3), 1 / 3),
        ([1, 2], (1, 2)),
        (np.array(3), 3),
        (np.array([1, 2]), [1, 2]),
        (np.array([np.nan]), np.array([np.nan])),
        (np.float64(2), 2),
    ],
)
def test_equal_answers_are_equal_in_every_dress(got, expected):
    assert difference(got, expected) == ""


def test_show_is_short():
    assert show(np.array([1 / 3, -0.0, 1e-9])) == "[0.3333, 0, 1e-09]"
    assert show({"a": (1, 2.5)}) == "{'a': (1, 2.5)}"
    assert show(np.zeros((2, 0))) == "an empty array of shape (2, 0)"
    assert len(show(object())) < 80


@pytest.mark.parametrize("odd", ODD)
def test_whatever_comes_back_the_check_survives(check, odd):
    function, result = check.halve(lambda x: odd)
    assert function is halve
    assert result.points == 0
    assert result.status == "failed"


def test_a_row_is_not_said_twice():
    def judge(value, *args):
        return "is wrong"

    parts = [Part(title, 1, [Case((1,), judge=judge, shown="f(1)")]) for title in ("one", "two")]
    exercise = Exercise("f", parts, book=halve, mistakes=[], hints=("a", "b", "c"), sibling=third)
    _, result = exercise(lambda x: x)
    assert [row.text for row in result.rows] == ["`f(1)` is wrong", "two: the same"]


def test_an_array_is_quoted_as_an_array_so_that_the_call_can_be_repeated(check):
    assert "halve(np.array([2, 6]))" in check.halve(lambda x: 0)[1].rows[1].text


def test_an_attempt_that_calls_the_librarys_function_instead_earns_nothing(monkeypatch):
    from nnbook import ops

    exercise = replace_book(ops.sigmoid)
    through_the_library, own = exercise(lambda x: ops.sigmoid(x)), exercise(lambda x: 1 / (1 + np.exp(-x)))
    assert not through_the_library[1].passed
    assert "calls the book's version" in str(through_the_library[1])
    assert own[1].passed


def replace_book(piece):
    """An exercise whose book's version is not the library's function but stands beside it."""

    def sigmoid(x):
        """Return the logistic function."""
        return 1 / (1 + np.exp(-x))

    part = Part("a value", 1, [Case((np.array([0.0]),), np.array([0.5]))])
    return Exercise("sigmoid", [part], sigmoid, [], ["", "", ""], abs, piece=f"nnbook.ops:{piece.__name__}")
