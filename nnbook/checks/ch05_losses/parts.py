"""A split into three parts, by index."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from nnbook.checks import Case, Exercise, Part
from nnbook.checks.ch05_losses import parts_mistakes as wrong


def three_parts_book(n, rng, validation=0.2, test=0.2):
    """Deal the indices 0 to n − 1 at random into three parts."""
    order = rng.permutation(n)
    n_validation, n_test = round(validation * n), round(test * n)
    first = n - n_validation - n_test
    return order[:first], order[first : n - n_test], order[n - n_test :]


@dataclass(frozen=True)
class Dealt:
    """What a split is like. Two attempts did the same if these agree; who went where is left to chance."""

    problem: str  # with its form, "" if there is none
    sizes: tuple[int, ...] = ()
    twice: str = ""  # "within" a part or "between" parts: where an index occurs more than once
    missing: bool = False
    runs: int = 0  # how many parts are a run of neighbours, as they would be without a draw
    repeats: bool = True  # an equal generator gives an equal split
    stuck: int = 0  # how many parts have the same members with another generator


def is_run(part, n):
    """Say whether a part is one run of neighbours on the ring 0, 1, … n − 1, 0."""
    members = set(part.tolist())
    return n > 30 and len(part) > 4 and sum((i + 1) % n not in members for i in members) == 1


def deal(attempt, n, seed, validation, test):
    answer = attempt(n, np.random.default_rng(seed), validation, test)
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        count = f"{len(answer)} things" if isinstance(answer, tuple | list) else f"a {type(answer).__name__}"
        return Dealt(f"gave {count}, expected three arrays of indices")
    try:
        parts = [np.asarray(part) for part in answer]
    except ValueError:
        return Dealt("gave parts that are no arrays of indices")
    if any(part.ndim != 1 or (part.size and part.dtype.kind not in "iu") for part in parts):
        return Dealt("gave parts that are no rows of whole numbers, expected three arrays of indices")
    every = np.concatenate(parts).astype(int)
    within = any(len(set(part.tolist())) < len(part) for part in parts)
    again = np.concatenate([np.asarray(p) for p in attempt(n, np.random.default_rng(seed), validation, test)])
    others = [np.asarray(p) for p in attempt(n, np.random.default_rng(seed + 1), validation, test)]
    stuck = sum(4 < len(a) < n and set(a.tolist()) == set(b.tolist()) for a, b in zip(parts, others, strict=True))
    return Dealt(
        problem="",
        sizes=tuple(len(part) for part in parts),
        twice="within" if within else "between" if len(set(every.tolist())) < len(every) else "",
        missing=bool(set(range(n)) - set(every.tolist())),
        runs=sum(is_run(part, n) for part in parts),
        repeats=n <= 30 or np.array_equal(every, again),  # few indices may agree by chance
        stuck=stuck if n > 30 else 0,
    )


@dataclass(frozen=True)
class Often:
    """How many deals with many generators go: where three indices land, and whether neighbours keep together."""

    problem: str = field(default="", compare=False)  # with counts, which are left to chance
    kind: str = ""  # of the problem


OFTEN = 300  # generators


def deal_often(attempt, n, seed, validation, test):
    """Deal with 300 generators. By fair chance a count leaves its bounds, 7 deviations off, once in 10¹¹ checks."""
    where = np.zeros((OFTEN, n), dtype=int)
    for i in range(OFTEN):
        answer = attempt(n, np.random.default_rng([seed, i]), validation, test)
        parts = [np.asarray(part, dtype=int) for part in answer]
        if not np.array_equal(np.sort(np.concatenate(parts)), np.arange(n)):
            return Often("deals some index twice, or not at all", "form")
        for k, part in enumerate(parts):
            where[i, part] = k
    shares = np.array(wrong.sizes_of(n, validation, test)) / n
    for index in (0, n // 2, n - 1):
        for k, name in enumerate(("training", "validation", "test")):
            count, fair = int((where[:, index] == k).sum()), OFTEN * shares[k]
            if abs(count - fair) > 7 * np.sqrt(fair * (1 - shares[k])):
                return Often(f"puts index {index} into the {name} part for {count} of {OFTEN} generators, "
                             f"expected about {fair:.0f}", "place")  # fmt: skip
    inside = where == 1
    for lag in range(1, 11):
        count = int((inside & np.roll(inside, -lag, axis=1)).sum())
        fair = OFTEN * n * shares[1] ** 2
        if abs(count / fair - 1) > 0.4:
            return Often(f"has indices {lag} apart in the validation part {count} times over {OFTEN} generators, "
                         f"expected about {fair:.0f}", "company")  # fmt: skip
    return Often()


def judge_often(often, n, seed, validation, test):
    return often.problem


def judge_sizes(dealt, n, seed, validation, test):
    if dealt.problem:
        return dealt.problem
    if dealt.sizes != wrong.sizes_of(n, validation, test):
        return f"gave parts of {dealt.sizes} examples, expected {wrong.sizes_of(n, validation, test)}"
    return ""


def judge_deal(dealt, n, seed, validation, test):
    if dealt.problem:
        return dealt.problem
    if dealt.twice:
        return f"deals some index twice {'within one part' if dealt.twice == 'within' else 'to two parts'}"
    if dealt.missing:
        return f"leaves out some of the {n} indices"
    if dealt.runs:
        return f"gives neighbours to {'each' if dealt.runs == 3 else 'a'} part, expected them to be drawn at random"
    if not dealt.repeats:
        return "deals otherwise when called again with an equal generator"
    return f"deals the same {'parts' if dealt.stuck == 3 else 'part'} with another generator" if dealt.stuck else ""


def draw_split(rng):
    return (
        int(rng.integers(60, 400)),
        int(rng.integers(10**6)),
        float(rng.uniform(0.1, 0.3)),
        float(rng.uniform(0.1, 0.3)),
    )


def two_teams(n, rng):
    """Deal the numbers 0 to n − 1 at random to two teams that differ by one player at most.

    >>> a, b = two_teams(5, np.random.default_rng(0))
    >>> len(a), len(b), sorted([*a.tolist(), *b.tolist()])
    (3, 2, [0, 1, 2, 3, 4])
    """
    order = rng.permutation(n)
    return order[: (n + 1) // 2], order[(n + 1) // 2 :]


def split_case(*args, judge):
    return Case(args, judge=judge, run=deal, shown=f"three_parts({args[0]}, rng, {args[2]}, {args[3]})")


def random_case(judge):
    return Case(draw_split, judge=judge, run=deal, repeat=3, shown="three_parts(n, rng, validation, test)")


three_parts = Exercise(
    key="three_parts",
    book=three_parts_book,
    parts=[
        Part(
            "three parts of the right sizes",
            1,
            [
                split_case(10, 0, 0.2, 0.2, judge=judge_sizes),
                split_case(100, 0, 0.29, 0.1, judge=judge_sizes),
                split_case(50, 1, 0.2, 0.1, judge=judge_sizes),
                split_case(10, 2, 0.2, 0.0, judge=judge_sizes),
                split_case(10, 3, 0.0, 0.3, judge=judge_sizes),
                split_case(6, 4, 0.0, 1.0, judge=judge_sizes),
                split_case(7, 5, 0.2, 0.2, judge=judge_sizes),
                random_case(judge_sizes),
            ],
        ),
        Part(
            "every example in one part, by chance",
            1,
            [
                split_case(100, 0, 0.2, 0.2, judge=judge_deal),
                split_case(5, 3, 0.2, 0.2, judge=judge_deal),
                random_case(judge_deal),
                Case((100, 6, 0.2, 0.2), judge=judge_often, run=deal_often, shown="three_parts(100, rng, 0.2, 0.2)"),
            ],
        ),
    ],
    mistakes=wrong.MISTAKES,
    hints=[
        "Shuffle once, then cut the row of indices in two places.",
        "`rng.permutation(n)` gives all indices in random order. Sizes: `round(share * n)`; train gets the rest.",
        "With `k = n - n_validation - n_test`, cut at k and at k + n_validation: `order[:k]` is the training part.",
    ],
    sibling=two_teams,
)
