"""Chapter 01: what nets should compute, and how truth tables are judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnbook.checks import Case
from nnbook.checks.show import difference, show, show_call
from nnbook.neurons import corners

# Worked out by arithmetic and never by a net

TRUTHS = {
    "AND": (["x1", "x2"], lambda a, b: a * b),
    "OR": (["x1", "x2"], lambda a, b: max(a, b)),
    "NOT": (["x1"], lambda a: 1 - a),
    "NOR": (["x1", "x2"], lambda a, b: 1 - max(a, b)),
    "MAJORITY": (["x1", "x2", "x3"], lambda a, b, c: (a + b + c) // 2),
    "NAND": (["x1", "x2"], lambda a, b: 1 - a * b),
    "XOR": (["x1", "x2"], lambda a, b: (a + b) % 2),
}


def wrong_rows(got: Sequence[int], names: Sequence[str], truth: Callable) -> str:
    """Say which row of a truth table is wrong first, and how many are."""
    rows = corners(len(names)).tolist()
    bad = [(row, value) for row, value in zip(rows, got, strict=True) if value != truth(*row)]
    if not bad:
        return ""
    row, value = bad[0]
    inputs = ", ".join(f"{name} = {bit}" for name, bit in zip(names, row, strict=True))
    count = f"{len(bad)} of {len(rows)} rows {'is' if len(bad) == 1 else 'are'} wrong"
    return f"fires {value} for {inputs}, expected {truth(*row)}; {count}"


def each(name: str, truth: Callable, *calls: tuple) -> Case:
    """Make one case of several calls: answers of 0 and 1 tell wrong functions apart only together."""

    def run(attempt: Callable, calls: list[tuple]) -> list | None:
        answers = [attempt(*call) for call in calls]
        return answers if any(answer is not None for answer in answers) else None

    def judge(answers: list | None, calls: list[tuple]) -> str:
        if answers is None:
            return f"gave None, expected {show(truth(*calls[0]))}, in `{show_call(name, calls[0], {})}`"
        for call, answer in zip(calls, answers, strict=True):
            if problem := difference(answer, truth(*call)):
                return f"{problem}, in `{show_call(name, call, {})}`"
        return ""

    return Case(args=(list(calls),), run=run, judge=judge, shown=name)


def entry(attempt: Callable, name: str) -> object:
    """Return one entry of the dict that an attempt makes, or a sentence that says why there is none."""
    made = attempt()
    if made is None:
        return None
    if not isinstance(made, dict):
        return f"is not there: the function returned a {type(made).__name__}, expected a dict"
    if name not in made:
        return f"is not there: the dict has only {', '.join(map(str, made)) or 'nothing'}"
    return made[name] if not isinstance(made[name], str) else f"is the text {made[name]!r}, expected neurons"
