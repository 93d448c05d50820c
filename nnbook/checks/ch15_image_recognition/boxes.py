"""Boxes: how much two of them overlap, and which of many on the same thing is kept."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def iou(a, b):
    """Return the area that two boxes share, divided by the area that they cover together, for all pairs.

    a: boxes (N, 4), each (top, left, bottom, right) with top < bottom and left < right; these may be
    fractions.  b: boxes (M, 4).  N and M are at least 1.
    Returns an array (N, M) from 0, where two boxes share nothing, to 1, where they are the same.

    >>> iou(np.array([[0, 0, 2, 2]]), np.array([[0, 1, 2, 3], [5, 5, 6, 6]])).round(3).tolist()
    [[0.333, 0.0]]
    """
    a, b = np.asarray(a)[:, None], np.asarray(b)[None]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = np.maximum(sides, 0).prod(-1)
    area_a, area_b = (a[..., 2:] - a[..., :2]).prod(-1), (b[..., 2:] - b[..., :2]).prod(-1)
    return shared / (area_a + area_b - shared)


def by_cells(a, b):
    """Count the unit squares that both boxes hold, and those that either holds; for whole numbers from 0 to 12."""
    rows, columns = np.mgrid[:12, :12]

    def held(box):
        return (rows >= box[0]) & (rows < box[2]) & (columns >= box[1]) & (columns < box[3])

    out = [[(held(one) & held(two)).sum() / (held(one) | held(two)).sum() for two in b] for one in a]
    return np.array(out, float).reshape(len(a), len(b))


def draw_boxes(rng, n):
    corner = rng.integers(0, 7, (n, 2))
    return np.concatenate([corner, corner + rng.integers(1, 6, (n, 2))], axis=1)


def draw_pairs(rng):
    return draw_boxes(rng, 3), draw_boxes(rng, 5)


def draw_fractions(rng):
    a, b = draw_pairs(rng)
    return a / 4, b / 4


def iou_with(shared=None, whole=None, clip=True, order=(0, 1, 2, 3)):
    """Return an iou with a fault."""

    def wrong(a, b):
        a, b = np.asarray(a)[:, None][..., order], np.asarray(b)[None][..., order]
        sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
        sides = np.maximum(sides, 0) if clip else sides
        both = sides.prod(-1) if shared is None else shared(sides)
        areas = (a[..., 2:] - a[..., :2]).prod(-1), (b[..., 2:] - b[..., :2]).prod(-1)
        return both / (areas[0] + areas[1] - both if whole is None else whole(*areas, both))

    return wrong


def named(name, function):
    function.__name__ = name
    return function


def enclosing(a, b):
    """Divide by the box around both."""
    a, b = np.asarray(a)[:, None], np.asarray(b)[None]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    around = np.maximum(a[..., 2:], b[..., 2:]) - np.minimum(a[..., :2], b[..., :2])
    return np.maximum(sides, 0).prod(-1) / around.prod(-1)


def one_to_one(a, b):
    n = min(len(a), len(b))
    return np.diag(iou_with()(a[:n], b[:n])).copy()


def transposed(a, b):
    return iou_with()(b, a)


def plus_one(a, b):
    """Count pixels as if the last row and column belonged to the box."""
    grown = [np.asarray(one) + np.array([0, 0, 1, 1]) for one in (a, b)]
    return iou_with()(*grown)


def width_first(a, b):
    """Read a box as (top, left, height, width)."""
    read = [
        np.concatenate([np.asarray(one)[:, :2], np.asarray(one)[:, :2] + np.asarray(one)[:, 2:]], 1) for one in (a, b)
    ]
    return iou_with()(*read)


def distances(a, b):
    """Return how far the middles of boxes a (N, 4) are from those of b (M, 4), for all pairs: (N, M).

    >>> distances(np.array([[0, 0, 2, 2]]), np.array([[3, 0, 5, 2], [0, 4, 2, 6]])).tolist()
    [[3.0, 4.0]]
    """
    a, b = ((box[:, :2] + box[:, 2:]) / 2 for box in (a, b))
    return np.hypot(*np.moveaxis(a[:, None] - b[None], -1, 0))


NESTED, APART = np.array([[0, 0, 4, 6]]), np.array([[0, 0, 2, 2], [1, 1, 3, 4], [4, 0, 6, 6], [5, 7, 8, 9]])
iou_exercise = Exercise(
    key="iou",
    book=iou,
    parts=[
        Part(
            "boxes that overlap",
            1,
            [
                Case((np.array([[0, 0, 2, 2]]), np.array([[0, 1, 2, 3]])), np.array([[1 / 3]])),
                Case((NESTED, APART[:2]), np.array([[4 / 24, 6 / 24]])),
                Case((APART[:2], NESTED), np.array([[4 / 24], [6 / 24]])),
                Case((np.array([[2, 1, 5, 3]]), np.array([[2, 1, 5, 3], [4, 1, 6, 3]])), np.array([[1, 1 / 4]])),
                Case((NESTED / 8, APART[:2] / 8), np.array([[4 / 24, 6 / 24]])),
            ],
        ),
        Part(
            "all pairs, near and far",
            1,
            [
                Case((NESTED, APART), np.array([[4 / 24, 6 / 24, 0, 0]])),
                Case(draw_pairs, by_cells),
                Case(lambda rng: draw_fractions(rng), lambda a, b: by_cells(4 * a, 4 * b), repeat=2),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            named("unclipped", iou_with(clip=False)),
            "boxes far apart have two negative sides, and their product is positive. A side below 0 is 0.",
        ),
        Mistake(
            named("twice", iou_with(whole=lambda a, b, s: a + b)),
            "both areas are added, and what they share is counted twice. Take it off once.",
        ),
        Mistake(
            named("of_the_smaller", iou_with(whole=lambda a, b, s: np.minimum(a, b))),
            "the division is by the smaller box, so one inside of another gets 1. Divide by what both cover together.",
        ),
        Mistake(
            named("of_the_larger", iou_with(whole=lambda a, b, s: np.maximum(a, b))),
            "the division is by the larger box. Divide by what both cover together.",
        ),
        Mistake(
            named("of_the_first", iou_with(whole=lambda a, b, s: a + 0 * b)),
            "the division is by the area of a's box alone. Divide by what both cover together.",
        ),
        Mistake(
            named("of_the_second", iou_with(whole=lambda a, b, s: b + 0 * a)),
            "the division is by the area of b's box alone. Divide by what both cover together.",
        ),
        Mistake(
            named("area_only", iou_with(whole=lambda a, b, s: 1)),
            "this is the shared area. It is not divided by what both cover together.",
        ),
        Mistake(
            enclosing,
            "the division is by the box around both, which has corners that neither covers. Add both areas, less what "
            "they share.",
        ),
        Mistake(plus_one, "every side is one too long. From top 0 to bottom 2 there are two rows."),
        Mistake(width_first, "bottom and right are read as height and width."),
        Mistake(one_to_one, "only the first box with the first, the second with the second… All pairs are wanted."),
        Mistake(transposed, "rows and columns are exchanged: a row for each box of a."),
    ],
    hints=[
        "Draw two boxes that overlap. Where does the shared box begin at the top, and where does it end at the bottom?",
        "The shared box begins at the larger of both tops and ends at the smaller of both bottoms; sides likewise. "
        "A side that comes out negative is 0. For all pairs, give a the shape (N, 1, 4) and b (1, M, 4).",
        "sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]); "
        "shared = np.maximum(sides, 0).prod(-1); divide by area_a + area_b - shared.",
    ],
    sibling=distances,
)
