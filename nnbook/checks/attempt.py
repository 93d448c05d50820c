"""Try a learner's function on the cases of an exercise, and find the likeliest cause where it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnbook.checks.run import Outcome, call
from nnbook.checks.show import difference, show_call
from nnbook.time_scale import time_scale


@dataclass(frozen=True)
class Case:
    """One call of the learner's function and how its answer is judged.

    args: the arguments, or a function of a random generator that draws them (then tried ``repeat`` times).
    expect: the true answer, or a function of the arguments that gives it: a closed form, never the book's code alone.
    judge: instead of ``expect``: a function of the answer and the arguments that says what is wrong, "" if nothing is.
    run: how to use what the learner wrote, ``run(attempt, *args)``; a plain call if left out.
    shown: the call as text, where the arguments themselves would be too long to read.
    slow: whether it trains for long, so that a graded run draws it no more often than any other.
    """

    args: tuple | Callable[[np.random.Generator], tuple] = ()
    expect: Any = None
    judge: Callable[..., str] | None = None
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    run: Callable[..., Any] | None = None
    shown: str = ""
    repeat: int = 5
    slow: bool = False
    rtol: float = 1e-6
    atol: float = 1e-9

    @property
    def random(self) -> bool:
        return callable(self.args)

    def draw(self, rng: np.random.Generator, repeat: int | None = None) -> Iterator[tuple]:
        """Yield the arguments of every call this case makes."""
        if callable(self.args):
            for _ in range(repeat or self.repeat):
                yield self.args(rng)
        else:
            yield self.args

    def call(self, function: Callable, args: tuple, seconds: float = 10.0, books: Sequence[Callable] = ()) -> Outcome:
        """Call a function as the case asks; with ``books``, notice whether it goes through one of them."""
        if self.run is None:
            return call(function, args, self.kwargs, seconds=seconds, books=books)
        run = self.run
        return call(
            lambda *a, **k: run(function, *a, **k), args, self.kwargs, seconds=seconds, books=books, own=function
        )

    def problem(self, outcome: Outcome, args: tuple) -> str:
        """Say what is wrong with an answer, "" if nothing is."""
        if self.judge is not None and outcome.value is None:
            return "gave None"
        if self.judge is not None:
            return self.judge(outcome.value, *args)
        return difference(outcome.value, self.truth(args), self.rtol, self.atol)

    def truth(self, args: tuple) -> Any:
        return self.expect(*args, **self.kwargs) if callable(self.expect) else self.expect

    def text(self, key: str, args: tuple) -> str:
        """Write the call as the learner would type it."""
        return self.shown or show_call(key, args, self.kwargs)


@dataclass(frozen=True)
class Part:
    """Cases that earn their points together."""

    title: str
    points: float
    cases: Sequence[Case]


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people really give, and the sentence that helps them out of it."""

    attempt: Callable
    sentence: str


@dataclass
class Try:
    """How a part went: the first call that failed, or the last one that passed."""

    part: Part
    case: Case
    args: tuple
    outcome: Outcome
    problem: str = ""


def try_part(
    key: str, part: Part, attempt: Callable, rng: np.random.Generator, *, books: Sequence[Callable], seconds: float,
    may_change_inputs: bool, thorough: bool,
) -> Try:  # fmt: skip
    """Run an attempt on the cases of a part until one fails. ``thorough`` draws three times as many random cases.

    Those that are slow are left at their number.
    """
    last = None
    for case in part.cases:
        for args in case.draw(rng, 3 * case.repeat if thorough and not case.slow else None):
            outcome = case.call(attempt, args, seconds, books if last is None else ())
            if outcome.error is None and may_change_inputs:
                outcome.changed = ""
            last = Try(part, case, args, outcome, _problem(key, case, args, outcome, seconds))
            if last.problem or outcome.used_book:
                return last
    if last is None:
        raise ValueError(f"{key}: the part {part.title!r} has no cases")
    return last


def _problem(key: str, case: Case, args: tuple, outcome: Outcome, seconds: float) -> str:
    text = f"`{case.text(key, args)}`"
    if outcome.blank:
        return f"{text} is not written yet"
    if outcome.timed_out:
        return f"{text} did not end within {seconds * time_scale():g} s and was stopped"
    if outcome.error is not None:
        where = f" ({_code(outcome.line)})" if outcome.line else ""
        return f"{text} raised {type(outcome.error).__name__}: {outcome.error}{where}"
    try:
        wrong = case.problem(outcome, args)
    except Exception as error:  # a judge met something it could not read: the answer's form is at fault
        wrong = f"gave something that could not be judged ({type(error).__name__}: {error})"
    if wrong:
        return f"{text} {wrong}"
    return f"{text} changed its input ({outcome.changed})" if outcome.changed else ""


def _code(line: str) -> str:
    number, _, source = line.partition(": ")
    return f"{number}: `{source}`"


def likely_cause(failed: Try, attempt: Callable, mistakes: Sequence[Mistake], seconds: float = 2.0) -> str:
    """Return the sentence of the known mistake that the attempt makes; else a general cause, "" if none is plain.

    A mistake is named only if it does what the attempt did where it failed and in all other cases of that part: two
    functions may agree on one small example by chance. seconds: that one call may take for a comparison.
    """
    try:
        return _cause(failed, attempt, mistakes, seconds)
    except Exception:  # an answer may be anything, and one that cannot even be compared is like no known mistake
        return ""


def _cause(failed: Try, attempt: Callable, mistakes: Sequence[Mistake], seconds: float) -> str:
    if _is_right_but_a_list(failed):
        return A_LIST
    for mistake in mistakes:
        outcome = failed.case.call(mistake.attempt, failed.args, seconds)
        if _same(outcome, failed.outcome) and _agree(failed.part, attempt, mistake.attempt, seconds):
            return mistake.sentence
    return _general_cause(failed, attempt)


def _is_right_but_a_list(failed: Try) -> bool:
    """Say whether nothing is wrong with an answer but that it is a list where an array is expected."""
    value, case = failed.outcome.value, failed.case
    if not isinstance(value, list) or case.judge is not None:
        return False
    truth = case.truth(failed.args)
    try:
        return isinstance(truth, np.ndarray) and not difference(np.asarray(value), truth, case.rtol, case.atol)
    except Exception:  # rows of different lengths make no array, tensors on the tape give none
        return False


def _agree(part: Part, attempt: Callable, mistake: Callable, seconds: float) -> bool:
    for case in part.cases:
        args = next(case.draw(np.random.default_rng(0), 1))
        if not _same(case.call(mistake, args, seconds), case.call(attempt, args, seconds)):
            return False
    return True


def _same(a: Outcome, b: Outcome) -> bool:
    if a.timed_out or b.timed_out:  # being slow says nothing about why
        return False
    if a.error is not None or b.error is not None:
        return type(a.error) is type(b.error) and str(a.error) == str(b.error)
    if a.changed != b.changed:
        return False
    one, other = a.value, b.value
    try:
        if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):  # a list may make the same mistake
            one, other = np.asarray(one), np.asarray(other)
        return not difference(other, one) and not difference(one, other)
    except Exception:  # values that cannot be compared are not the same
        return False


A_TENSOR = "a tensor where an array is expected: a tensor's `.data` is one."
A_LIST = "a list where an array is expected: `np.array(…)` makes one of it."


def _general_cause(failed: Try, attempt: Callable) -> str:
    outcome, case = failed.outcome, failed.case
    if outcome.timed_out:
        return "a loop that never ends, or far more rounds than are needed. What changes from one round to the next?"
    if isinstance(outcome.error, RecursionError):
        return "the function calls itself without end."
    if isinstance(outcome.error, UnboundLocalError):
        return (
            "a name is used before it gets a value: it is set only inside a loop or branch that is not always entered."
        )
    if isinstance(outcome.error, NameError):
        return "a name that is misspelt, or defined only in a cell that has not been run."
    if outcome.error is not None or outcome.blank:
        return ""
    if outcome.value is None and outcome.printed:
        return "the function prints its answer. The check needs it handed back, with `return`."
    none_is_an_answer = any(c.judge is None and c.expect is None for c in failed.part.cases)
    if outcome.value is None and not none_is_an_answer:
        return "the function hands nothing back. Is a `return` missing, or indented too far?"
    if outcome.changed:
        return "an input is changed in place (by `+=`, `x[…] =`, `pop`, …), and the caller needs it. Work on a copy."
    if outcome.warning:
        return f"NumPy warned: {outcome.warning}."
    is_array = case.judge is None and isinstance(case.truth(failed.args), np.ndarray)
    if is_array and any(type(one).__name__ == "Tensor" for one in _entries(outcome.value)):
        return A_TENSOR
    if is_array and isinstance(outcome.value, list):
        return A_LIST
    if _reverses_the_sign(failed.part, attempt):
        return "the sign is reversed."
    return ""


def _entries(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _reverses_the_sign(part: Part, attempt: Callable) -> bool:
    """Say whether an attempt gives the opposite of the truth in every case of a part."""
    return all(_gives_the_opposite(case, attempt) for case in part.cases)


def _gives_the_opposite(case: Case, attempt: Callable) -> bool:
    if case.judge is not None:
        return False
    args = next(case.draw(np.random.default_rng(0), 1))
    got = case.call(attempt, args, seconds=2.0).value
    try:
        opposite = -np.asarray(case.truth(args), dtype=float)
        return bool(np.any(opposite)) and not difference(np.asarray(got, dtype=float), opposite)
    except (TypeError, ValueError):  # no numbers
        return False
