"""For whom a recogniser goes wrong: error rates of groups."""

from __future__ import annotations

import itertools

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch16_speech_recognition.edits import (
    by_definition,
    draw_pair,
    edit_distance,
    named,
    place_by_place,
)


def error_by_group(said, heard, groups):
    """Return each group's error rate: all edits in its strings, divided by all symbols said in them.

    said, heard: lists of N strings, each a list of whole numbers; of what was said none is empty.
    groups: N names.
    Returns a dict from each name that occurs to a number; more than 1 is possible.

    >>> error_by_group([[1, 2], [3]], [[1], [3]], ["men", "women"])
    {'men': 0.5, 'women': 0.0}
    """
    rates = {}
    for name in dict.fromkeys(groups):
        chosen = [i for i, one in enumerate(groups) if one == name]
        edits = sum(edit_distance(said[i], heard[i]) for i in chosen)
        rates[name] = edits / sum(len(said[i]) for i in chosen)
    return rates


def by_counting(said, heard, groups):
    counts = {}
    for a, b, name in zip(said, heard, groups, strict=True):
        wrong, all_of_them = counts.get(name, (0, 0))
        counts[name] = wrong + by_definition(tuple(a), tuple(b)), all_of_them + len(a)
    return {name: wrong / whole for name, (wrong, whole) in counts.items()}


def grouped(rate):
    def wrong(said, heard, groups):
        found = {}
        for name in dict.fromkeys(groups):
            pairs = [(a, b) for a, b, one in zip(said, heard, groups, strict=True) if one == name]
            found[name] = rate(pairs)
        return found

    return wrong


def distances(pairs):
    return [by_definition(tuple(a), tuple(b)) for a, b in pairs]


def mean_of_rates(pairs):
    return float(np.mean([d / len(a) for d, (a, _) in zip(distances(pairs), pairs, strict=True)]))


def by_what_was_heard(pairs):
    return sum(distances(pairs)) / max(sum(len(b) for _, b in pairs), 1)


def strings_wrong(pairs):
    return float(np.mean([d > 0 for d in distances(pairs)]))


def edits_a_string(pairs):
    return float(np.mean(distances(pairs)))


def capped(pairs):
    return min(1.0, sum(distances(pairs)) / sum(len(a) for a, _ in pairs))


def right_instead(pairs):
    return 1 - sum(distances(pairs)) / sum(len(a) for a, _ in pairs)


def compared_in_place(pairs):
    return sum(place_by_place(a, b) for a, b in pairs) / sum(len(a) for a, _ in pairs)


def everybody_alike(said, heard, groups):
    rate = grouped(capped)(said, heard, ["all"] * len(said))["all"]
    return dict.fromkeys(groups, rate)


def over_all_symbols(said, heard, groups):
    whole = sum(len(a) for a in said)
    return grouped(lambda pairs: sum(distances(pairs)) / whole)(said, heard, groups)


def joined(pairs):
    a, b = (tuple(itertools.chain.from_iterable(one)) for one in zip(*pairs, strict=True))
    return by_definition(a, b) / len(a)


def three_names(said, heard, groups):
    found = by_counting(said, heard, groups)
    return {name: found[name] for name in ("men", "women", "children") if name in found}


def means_by_group(values, groups):
    """Return the mean of each group's values.

    >>> means_by_group([1.0, 3.0, 10.0], ["a", "a", "b"])
    {'a': 2.0, 'b': 10.0}
    """
    names = dict.fromkeys(groups)
    return {name: float(np.mean([v for v, g in zip(values, groups, strict=True) if g == name])) for name in names}


def draw_strings(rng):
    said, heard = map(list, zip(*(draw_pair(rng) for _ in range(12)), strict=True))
    said = [one[: int(rng.integers(2, 7))] for one in said]
    heard[0], said[0] = [1, 2, 3, 4, 5, 6, 7], [9, 9]
    return said, heard, ["children", *rng.choice(["men", "all", "by phone"], size=11).tolist()]


HAND = ([[1, 2, 3, 4, 5, 6], [7, 8], [9]], [[1, 2, 3, 4, 5, 6], [7], [9, 9, 9]], ["women", "women", "men"])
groups_exercise = Exercise(
    key="error_by_group",
    book=error_by_group,
    parts=[
        Part(
            "each group's own rate",
            1,
            [
                Case(HAND, {"women": 1 / 8, "men": 2.0}),
                Case(([[1, 2], [3]], [[1], [2, 3]], ["all", "all"]), {"all": 2 / 3}),
                Case(draw_strings, by_counting, shown="error_by_group(said, heard, groups)"),
                Case(([[1]], [[]], ["men"]), {"men": 1.0}),
            ],
        )
    ],
    mistakes=[
        Mistake(
            named("mean_of_rates", grouped(mean_of_rates)),
            "this is the mean of the strings' rates, in which a string of one counts as much as one of ten. Add up "
            "edits and symbols first.",
        ),
        Mistake(
            named("by_what_was_heard", grouped(by_what_was_heard)),
            "the edits are divided by what was heard. Who hears too much would look too good: divide by what was said.",
        ),
        Mistake(
            named("strings_wrong", grouped(strings_wrong)),
            "this is the share of strings with an error. Asked for is the rate of edits a symbol.",
        ),
        Mistake(
            named("edits_a_string", grouped(edits_a_string)), "these are edits a string. Asked for are edits a symbol."
        ),
        Mistake(named("capped", grouped(capped)), "rates above 1 are cut off. They happen: too much can be heard."),
        Mistake(
            named("right_instead", grouped(right_instead)),
            "this is what is right, and it can fall below 0. Asked for is the error.",
        ),
        Mistake(
            named("compared_in_place", grouped(compared_in_place)),
            "strings are compared place by place. `edit_distance` allows for what was put in or left out.",
        ),
        Mistake(
            named("joined", grouped(joined)),
            "the strings of a group are joined into one. What one lost the next may then seem to have got.",
        ),
        Mistake(three_names, "only men, women and children are looked for. The names are those in `groups`."),
        Mistake(everybody_alike, "all groups get the rate of everybody together."),
        Mistake(over_all_symbols, "each group's edits are divided by all symbols of all groups."),
    ],
    hints=[
        "For each name: which strings are its? Two sums over them, and one division at the end.",
        "edits = sum of edit_distance(said[i], heard[i]); symbols = sum of len(said[i]).",
        "Make two dicts of sums while you walk through zip(said, heard, groups), and divide when all is counted.",
    ],
    sibling=means_by_group,
)
