"""Non-maximum suppression: the best box on each thing stays, its weaker doubles go."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch15_image_recognition.boxes import by_cells, iou


def non_max_suppression(boxes, scores, threshold):
    """Return which boxes stay: going from the best score down, a box stays unless it overlaps one that stays.

    boxes: (N, 4), each (top, left, bottom, right); N may be 0.  scores: (N,), all different, the higher the surer.
    threshold: two boxes overlap if their iou is above it.
    Returns a list of the indices that stay, the best score first.

    >>> boxes = np.array([[0, 0, 4, 4], [9, 9, 12, 12], [0, 1, 4, 5]])
    >>> non_max_suppression(boxes, np.array([0.6, 0.7, 0.9]), threshold=0.5)
    [2, 1]
    """
    overlaps = iou(boxes, boxes) > threshold
    kept = []
    for i in np.argsort(-np.asarray(scores)):
        if not overlaps[i, kept].any():
            kept.append(int(i))
    return kept


def plainly(boxes, scores, threshold):
    """Say the same with counted cells."""
    kept = []
    for i in sorted(range(len(boxes)), key=lambda i: -scores[i]):
        if all(by_cells(boxes[[i]], boxes[[j]])[0, 0] <= threshold for j in kept):
            kept.append(i)
    return kept


def draw(rng):
    """Draw clusters of boxes, in no order of their scores."""
    n = 7
    corner = rng.integers(0, 5, (n, 2)) // rng.integers(1, 3)
    boxes = np.concatenate([corner, corner + rng.integers(3, 7, (n, 2))], axis=1)
    return boxes, rng.permutation(np.linspace(0.1, 0.9, n)), float(rng.choice([0.21, 0.31, 0.47]))


def judge(got, boxes, scores, threshold):
    try:
        kept = [int(i) for i in got]
    except (TypeError, ValueError):
        return f"gave {got!r}, expected a list of indices"
    if any(float(i) != k for i, k in zip(got, kept, strict=True)) or np.asarray(got).dtype == bool:
        return "gave no indices; expected whole numbers, one for each box that stays"
    expected = plainly(boxes, scores, threshold)
    return "" if kept == expected else f"gave {kept}, expected {expected}"


# A chain: 0 overlaps 1, 1 overlaps 2, 0 and 2 do not overlap.
CHAIN = np.array([[0, 0, 6, 4], [2, 0, 8, 4], [4, 0, 10, 4]])


def sorted_by(scores, up=False):
    order = np.argsort(np.asarray(scores))
    return order if up else order[::-1]


def against_all(boxes, scores, threshold):
    """Drop whatever overlaps a better box, whether that one stays or not."""
    overlaps = iou_table(boxes) > threshold
    order = sorted_by(scores)
    return [int(i) for k, i in enumerate(order) if not overlaps[i, order[:k]].any()]


def iou_table(boxes):
    return by_cells(boxes, boxes)


def greedy(boxes, scores, threshold, order=None, drops=None):
    table = iou_table(boxes)
    drops = drops or (lambda value: value > threshold)
    kept = []
    for i in sorted_by(scores) if order is None else order:
        if not any(drops(table[i, j]) for j in kept):
            kept.append(int(i))
    return kept


def from_the_worst(boxes, scores, threshold):
    return greedy(boxes, scores, threshold, sorted_by(scores, up=True))


def as_they_come(boxes, scores, threshold):
    return greedy(boxes, scores, threshold, range(len(boxes)))


def at_any_overlap(boxes, scores, threshold):
    return greedy(boxes, scores, threshold, drops=lambda value: value > 0)


def upside_down(boxes, scores, threshold):
    return greedy(boxes, scores, threshold, drops=lambda value: value < threshold)


def threshold_included(boxes, scores, threshold):
    return greedy(boxes, scores, threshold, drops=lambda value: value >= threshold)


def all_stay(boxes, scores, threshold):
    return [int(i) for i in sorted_by(scores)]


def only_the_best(boxes, scores, threshold):
    return [int(np.argmax(scores))] if len(scores) else []


def last_kept_only(boxes, scores, threshold):
    table = iou_table(boxes)
    kept = []
    for i in sorted_by(scores):
        if not kept or table[i, kept[-1]] <= threshold:
            kept.append(int(i))
    return kept


def against_itself(boxes, scores, threshold):
    table = iou_table(boxes)
    return [int(i) for i in sorted_by(scores) if not (table[i] > threshold).any()]


def in_their_order(boxes, scores, threshold):
    return sorted(greedy(boxes, scores, threshold))


def places_in_the_order(boxes, scores, threshold):
    order = sorted_by(scores)
    return greedy(boxes[order], np.asarray(scores)[order], threshold)


def spaced_out(times, scores, gap):
    """Return which of some times stay: from the best score down, unless within `gap` of one that stays.

    >>> spaced_out([0.0, 1.0, 5.0], [0.2, 0.9, 0.5], gap=2)
    [1, 2]
    """
    kept = []
    for i in np.argsort(-np.asarray(scores)):
        if all(abs(times[i] - times[j]) > gap for j in kept):
            kept.append(int(i))
    return kept


TWO = np.array([[0, 0, 4, 4], [9, 9, 12, 12], [0, 1, 4, 5], [2, 4, 6, 8]])
suppression_exercise = Exercise(
    key="non_max_suppression",
    book=non_max_suppression,
    parts=[
        Part(
            "doubles go",
            1,
            [
                Case((TWO, np.array([0.6, 0.7, 0.9, 0.3]), 0.5), judge=judge),
                Case((TWO, np.array([0.6, 0.2, 0.4, 0.3]), 0.05), judge=judge),
                Case((TWO[[0, 0, 0]] + np.array([[0], [0], [0]]), np.array([0.1, 0.5, 0.3]), 0.9), judge=judge),
                Case((np.zeros((0, 4)), np.zeros(0), 0.5), judge=judge, shown="non_max_suppression(no_boxes, [], 0.5)"),
            ],
        ),
        Part(
            "and nothing else does",
            1,
            [
                Case((CHAIN, np.array([0.9, 0.8, 0.7]), 0.3), judge=judge),
                Case((CHAIN[[1, 2, 0]], np.array([0.8, 0.7, 0.9]), 0.3), judge=judge),
                Case((np.array([[0, 0, 2, 2], [0, 1, 2, 3]]), np.array([0.5, 0.6]), 1 / 3 + 1e-9), judge=judge),
                Case((np.array([[0, 0, 2, 1], [0, 0, 2, 2]]), np.array([0.5, 0.6]), 0.5), judge=judge),
                Case(draw, judge=judge, repeat=8),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            against_all,
            "a box goes because of a better one that has gone itself. Only boxes that stay may push others out.",
        ),
        Mistake(
            last_kept_only, "each box is compared with the last one that stayed. It must not overlap any that stays."
        ),
        Mistake(against_itself, "every box overlaps itself, so none stays. Compare with those that stay already."),
        Mistake(from_the_worst, "it begins with the worst score. The best box should come first."),
        Mistake(as_they_come, "the boxes are taken as they come. Go from the best score down."),
        Mistake(at_any_overlap, "any overlap at all pushes a box out. Only one above the threshold should."),
        Mistake(
            threshold_included,
            "an overlap that equals the threshold pushes a box out. Only one above it should.",
        ),
        Mistake(upside_down, "boxes go that hardly overlap, and doubles stay: the comparison is turned round."),
        Mistake(all_stay, "no box goes."),
        Mistake(only_the_best, "one box stays in all. Boxes on other things should stay, too."),
        Mistake(in_their_order, "the right boxes stay, but not the best score first."),
        Mistake(
            places_in_the_order,
            "these are places among the sorted boxes. Indices into the boxes as they came are asked for.",
        ),
    ],
    hints=[
        "Which box stays for certain, whatever the others do? After that, which is the next to decide about?",
        "Keep a list of the boxes that stay. Go through np.argsort(-scores), and append a box if its iou with every "
        "box in the list is at most the threshold.",
        "table = iou(boxes, boxes); kept = []; for i in np.argsort(-scores): if all(table[i, j] <= threshold for j in "
        "kept): kept.append(int(i)).",
    ],
    sibling=spaced_out,
)
