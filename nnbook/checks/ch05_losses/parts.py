"""A split into three parts, by index."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


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


def sizes_of(n, validation, test):
    n_validation, n_test = round(validation * n), round(test * n)
    return n - n_validation - n_test, n_validation, n_test


def judge_sizes(dealt, n, seed, validation, test):
    if dealt.problem:
        return dealt.problem
    if dealt.sizes != sizes_of(n, validation, test):
        return f"gave parts of {dealt.sizes} examples, expected {sizes_of(n, validation, test)}"
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


def cut(order, n, validation, test):
    first, second, _ = sizes_of(n, validation, test)
    return order[:first], order[first : first + second], order[first + second :]


def not_shuffled(n, rng, validation=0.2, test=0.2):
    return cut(np.arange(n), n, validation, test)


def turned(n, rng, validation=0.2, test=0.2):
    return cut(np.roll(np.arange(n), rng.integers(n)), n, validation, test)


def validation_last(n, rng, validation=0.2, test=0.2):
    first, second, third = sizes_of(n, validation, test)
    order = rng.permutation(first + third)
    return order[:first], np.arange(n - second, n), order[first:]


def shuffled_in_place(n, rng, validation=0.2, test=0.2):
    order = rng.shuffle(np.arange(n))
    return order[: n // 2], order[n // 2 :], order[:0]


def last_from_behind(n, rng, validation=0.2, test=0.2):
    order, (first, second, third) = rng.permutation(n), sizes_of(n, validation, test)
    return order[:first], order[first : first + second], order[-third:]


def both_from_behind(n, rng, validation=0.2, test=0.2):
    order, (first, _, third) = rng.permutation(n), sizes_of(n, validation, test)
    return order[:first], order[first:-third], order[-third:]


def own_generator(n, rng, validation=0.2, test=0.2):
    return cut(np.random.default_rng(0).permutation(n), n, validation, test)


def unseeded(n, rng, validation=0.2, test=0.2):
    return cut(np.random.default_rng().permutation(n), n, validation, test)


def each_drawn_anew(n, rng, validation=0.2, test=0.2):
    return tuple(rng.choice(n, size, replace=False) for size in sizes_of(n, validation, test))


def with_replacement(n, rng, validation=0.2, test=0.2):
    return cut(rng.integers(0, n, n), n, validation, test)


def share_of_the_rest(n, rng, validation=0.2, test=0.2):
    order, n_test = rng.permutation(n), round(test * n)
    rest = order[n_test:]
    n_validation = round(validation * len(rest))
    return rest[n_validation:], rest[:n_validation], order[:n_test]


def the_test_first(n, rng, validation=0.2, test=0.2):
    return cut(rng.permutation(n), n, validation, test)[::-1]


def other_order(n, rng, validation=0.2, test=0.2):
    train, checked, tested = cut(rng.permutation(n), n, validation, test)
    return train, tested, checked


def cut_short(n, rng, validation=0.2, test=0.2):
    order, (first, second, _) = rng.permutation(n), sizes_of(n, validation, test)
    return order[:first], order[first : first + second], order[first + second : -1]


def rounded_down(n, rng, validation=0.2, test=0.2):
    order, v, t = rng.permutation(n), int(validation * n), int(test * n)
    return order[: n - v - t], order[n - v - t : n - t], order[n - t :]


def only_two(n, rng, validation=0.2, test=0.2):
    order = rng.permutation(n)
    return order[round(test * n) :], order[: round(test * n)]


def all_to_train(n, rng, validation=0.2, test=0.2):
    train, checked, tested = cut(rng.permutation(n), n, validation, test)
    return np.concatenate([train, checked, tested]), checked, tested


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
            ],
        ),
    ],
    mistakes=[
        Mistake(
            not_shuffled, "chance has no say in who goes where. Files are often sorted: a part would hold one class."
        ),
        Mistake(turned, "who comes first is drawn, but neighbours stay together. Files are often sorted by class."),
        Mistake(validation_last, "one part holds the same run of neighbours whatever is drawn. Shuffle all, then cut."),
        Mistake(
            shuffled_in_place,
            "what is cut here is None. `rng.shuffle`, for one, works in place and hands nothing back.",
        ),
        Mistake(last_from_behind, "with no test examples the last part is everything: `order[-0:]` is `order[0:]`."),
        Mistake(both_from_behind, "with no test examples two cuts go wrong: -0 is 0, and counts from the front."),
        Mistake(own_generator, "a generator of its own is used, so every split is the same. Use the one handed in."),
        Mistake(unseeded, "a generator of its own, without a seed, is used. No one could repeat the experiment."),
        Mistake(
            each_drawn_anew,
            "each part is drawn for itself, so parts overlap: the test shows what was learned by heart.",
        ),
        Mistake(with_replacement, "an index can be drawn again and again. Shuffle all indices once, then cut."),
        Mistake(share_of_the_rest, "the validation share is taken of what the test left over. Both are shares of n."),
        Mistake(the_test_first, "the parts come in another order: train, validation, test is asked."),
        Mistake(other_order, "validation and test have changed places: train, validation, test is asked."),
        Mistake(cut_short, "the last index is lost. A slice to the end needs no end: `order[k:]`."),
        Mistake(rounded_down, "`int` cuts decimals off: 0.29 * 100 is 28.999… in a computer. `round` gives 29."),
        Mistake(
            only_two, "there are two parts. With the test part alone you would choose and judge on the same examples."
        ),
        Mistake(all_to_train, "the training part still holds the examples of the other two."),
    ],
    hints=[
        "Shuffle once, then cut the row of indices in two places.",
        "`rng.permutation(n)` gives all indices in random order. Sizes: `round(share * n)`; train gets the rest.",
        "With `k = n - n_validation - n_test`, cut at k and at k + n_validation: `order[:k]` is the training part.",
    ],
    sibling=two_teams,
)
