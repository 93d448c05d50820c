"""Which submissions are alike beyond what the chapter gives: places to look, not verdicts.

Each exercise is compared by itself, by the shapes in its syntax tree (``nnbook.grading.shapes``). What stands in the
blank, in the book's answer or in the chapter's other code weighs nothing, nor does what half of the class writes; of
the rest, a shape weighs the more the fewer have it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nnbook.grading.answers import Answers, Given
from nnbook.grading.shapes import shapes_of

# How much a pair must share before a likeness means anything, counted in shapes that nobody else has.
LEAST_IN_EXERCISE = 6.0
LEAST_IN_ALL = 16.0


@dataclass(frozen=True)
class Pair:
    """Two submissions that are alike.

    likeness: over all exercises, from 0 to 1: the share of what is their own that they have in common.
    exercises: the likeness in each exercise that is alike, in the order of the chapter.
    shared: how much they have in common, counted in shapes that nobody else has.
    """

    first: str
    second: str
    likeness: float
    exercises: Mapping[str, float]
    shared: float


@dataclass(frozen=True)
class Comparison:
    """pairs: the most alike first. unread: exercises that are no Python, by student. compared: how many students."""

    pairs: tuple[Pair, ...]
    unread: Mapping[str, tuple[str, ...]]
    compared: int


def compare(
    answers: Sequence[Answers], given: Given, at_least: float = 0.8, students: Sequence[str] = ()
) -> Comparison:
    """Compare every submission with every other.

    at_least: the likeness from which a pair is named, in one exercise or over all.
    students: name only pairs with one of these; all submissions count for what is rare.
    """
    names = [one.student for one in answers]
    common = frozenset().union(*(shapes_of(source) or () for source in given.other))
    unread: dict[str, list[str]] = {}
    alike: dict[str, np.ndarray] = {}
    shared_by_exercise: dict[str, np.ndarray] = {}
    shared_all, own_all = np.zeros((len(names), len(names))), np.zeros(len(names))
    for exercise in given.order:
        known = common.union(*(shapes_of(text.get(exercise, "")) or () for text in (given.blanks, given.book)))
        rows: list[frozenset[int]] = []
        for one in answers:
            shapes = shapes_of(one.code.get(exercise, ""))
            if shapes is None:
                unread.setdefault(one.student, []).append(exercise)
            rows.append((shapes or frozenset()) - known)
        shared, own = _weigh(rows)
        alike[exercise], shared_by_exercise[exercise] = _likeness(shared, own), shared
        shared_all, own_all = shared_all + shared, own_all + own
    whole = _likeness(shared_all, own_all)
    pairs = []
    for i, j in zip(*np.triu_indices(len(names), 1), strict=True):
        if students and names[i] not in students and names[j] not in students:
            continue
        exercises = {
            exercise: float(table[i, j])
            for exercise, table in alike.items()
            if table[i, j] >= at_least and shared_by_exercise[exercise][i, j] >= LEAST_IN_EXERCISE
        }
        if exercises or (whole[i, j] >= at_least and shared_all[i, j] >= LEAST_IN_ALL):
            pairs.append(Pair(names[i], names[j], float(whole[i, j]), exercises, float(shared_all[i, j])))
    pairs.sort(key=lambda pair: (-pair.shared, pair.first, pair.second))
    return Comparison(tuple(pairs), {name: tuple(keys) for name, keys in unread.items()}, len(names))


def _weigh(rows: Sequence[frozenset[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return what each two rows share, an array (N, N), and what each has in all, (N,), both in weights.

    A shape that one or two students have weighs 1, one that more have less.
    """
    students = len(rows)
    counts = Counter(shape for row in rows for shape in row)
    most = max(2, students // 2)
    unit = math.log((students + 1) / 2)
    weights = {shape: math.log((students + 1) / max(2, n)) / unit for shape, n in counts.items() if n <= most}
    own = np.array([sum(weights.get(shape, 0.0) for shape in row) for row in rows])
    columns = {shape: place for place, shape in enumerate(shape for shape in weights if counts[shape] > 1)}
    table = np.zeros((students, len(columns)), np.float32)
    for place, row in enumerate(rows):
        for shape in row & columns.keys():
            table[place, columns[shape]] = math.sqrt(weights[shape])
    return (table @ table.T).astype(float), own


def _likeness(shared: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return twice what is shared as a share of what both have (Dice, 1945), 0 where there is nothing."""
    both = own[:, None] + own[None, :]
    return np.divide(2 * shared, both, out=np.zeros_like(shared), where=both > 0).clip(0, 1)
