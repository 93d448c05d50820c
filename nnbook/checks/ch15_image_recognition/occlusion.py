"""Asking a network where it looks, by covering a part of the picture."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch15_image_recognition.boxes import named


def occlusion_map(predict, x, label, size):
    """Cover one square of a picture at a time, and return how much of a class's probability is lost.

    predict: a function from pictures (N, H, W) to probabilities (N, classes).  x: one picture (H, W).
    label: the class.  size: the side of the square, at most H and W; its pixels become 0.
    Returns an array (H - size + 1, W - size + 1): at [r, c], the probability of label for x less that for x with
    rows r to r + size - 1 and columns c to c + size - 1 covered. x is not changed.

    >>> x = np.array([[0.0, 0.5, 0.25]])
    >>> occlusion_map(lambda pictures: pictures.sum((1, 2))[:, None], x, label=0, size=1).tolist()
    [[0.0, 0.5, 0.25]]
    """
    height, width = x.shape
    rows, columns = height - size + 1, width - size + 1
    covered = np.repeat(x[None], rows * columns, axis=0)
    for i in range(len(covered)):
        r, c = divmod(i, columns)
        covered[i, r : r + size, c : c + size] = 0
    return predict(x[None])[0, label] - predict(covered)[:, label].reshape(rows, columns)


def model_with(weight):
    """Return a model of two linear scores and a softmax, (classes, H, W)."""

    def predict(pictures):
        pictures = np.asarray(pictures)
        if pictures.ndim != 3:
            raise ValueError(f"predict takes pictures (N, H, W), got shape {pictures.shape}")
        scores = np.einsum("nhw,khw->nk", pictures, weight)
        grown = np.exp(scores - scores.max(1, keepdims=True))
        return grown / grown.sum(1, keepdims=True)

    return predict


def draw(rng):
    height, width = 5, 7
    predict = model_with(rng.normal(size=(3, height, width)))
    return predict, 0.2 + rng.random((height, width)), int(rng.integers(3)), int(rng.integers(1, 4))


def one_by_one(predict, x, label, size):
    """Cover with a mask and ask for one picture at a time."""
    before = predict(x[None])[0][label]
    out = np.zeros((x.shape[0] - size + 1, x.shape[1] - size + 1))
    for place in np.ndindex(out.shape):
        mask = np.ones(x.shape)
        mask[place[0] : place[0] + size, place[1] : place[1] + size] = 0
        out[place] = before - predict((x * mask)[None])[0][label]
    return out


def occlusion_with(change, tell=lambda before, after: before - after, at=None):
    """Return an occlusion map with a fault."""

    def wrong(predict, x, label, size):
        label = label if at is None else at(predict, x)
        before = predict(x[None])[0, label]
        out = np.zeros((x.shape[0] - size + 1, x.shape[1] - size + 1))
        for r, c in np.ndindex(out.shape):
            out[r, c] = tell(before, predict(change(x, r, c, size)[None])[0, label])
        return out

    return wrong


def cover(x, r, c, size, value=0.0, more=0):
    covered = x.copy()
    covered[r : r + size + more, c : c + size + more] = value
    return covered


def keep_only(x, r, c, size):
    return x - cover(x, r, c, size)


def uncovers_never(predict, x, label, size):
    before = predict(x[None])[0, label]
    out = np.zeros((x.shape[0] - size + 1, x.shape[1] - size + 1))
    covered = x.copy()
    for r, c in np.ndindex(out.shape):
        covered[r : r + size, c : c + size] = 0
        out[r, c] = before - predict(covered[None])[0, label]
    return out


def largest_each_time(predict, x, label, size):
    """Take the largest probability, with and without the square."""
    wrong = occlusion_with(cover, at=lambda predict, x: slice(None), tell=lambda a, b: a.max() - b.max())
    return wrong(predict, x, label, size)


def largest_after(predict, x, label, size):
    """Take the largest probability once the square is covered."""
    before = predict(x[None])[0, label]
    wrong = occlusion_with(cover, at=lambda predict, x: slice(None), tell=lambda a, b: before - b.max())
    return wrong(predict, x, label, size)


def as_big_as_x(predict, x, label, size):
    before = predict(x[None])[0, label]
    out = np.zeros(x.shape)
    for r, c in np.ndindex(x.shape):
        out[r, c] = before - predict(cover(x, r, c, size)[None])[0, label]
    return out


def silenced(predict, x):
    """Return how much each column of a table row x (D,) adds to a model's answer: the answer less that without it.

    >>> silenced(lambda rows: rows @ np.array([2.0, -1.0]), np.array([3.0, 4.0])).tolist()
    [6.0, -4.0]
    """
    without = np.repeat(x[None], len(x), axis=0)
    np.fill_diagonal(without, 0)
    return predict(x[None])[0] - predict(without)


COVER = occlusion_with(cover)
occlusion_exercise = Exercise(
    key="occlusion_map",
    book=occlusion_map,
    parts=[
        Part(
            "what is lost",
            1,
            [
                Case(
                    (lambda p: np.stack([p.sum((1, 2)), -p.sum((1, 2))], 1), np.arange(6.0).reshape(2, 3), 0, 2),
                    np.array([[8.0, 12.0]]),
                    shown="occlusion_map(sum_of_pixels, np.arange(6.0).reshape(2, 3), 0, 2)",
                ),
                Case(draw, one_by_one, repeat=6),
            ],
        )
    ],
    mistakes=[
        Mistake(
            uncovers_never,
            "squares that were covered before stay covered, so more and more is missing. Begin with x each time.",
        ),
        Mistake(
            named("gained", occlusion_with(cover, lambda a, b: b - a)),
            "the sign is turned round: what is lost should be positive.",
        ),
        Mistake(
            named("what_is_left", occlusion_with(cover, lambda a, b: b)),
            "this is the probability that is left. Take it off the one for the whole picture.",
        ),
        Mistake(named("keeps_the_square", occlusion_with(keep_only)), "everything but the square is covered."),
        Mistake(
            named("covers_with_ink", occlusion_with(lambda x, r, c, size: cover(x, r, c, size, 1.0))),
            "the square is filled with 1. Covered pixels are 0, paper.",
        ),
        Mistake(
            named("covers_with_mean", occlusion_with(lambda x, r, c, size: cover(x, r, c, size, x.mean()))),
            "the square is filled with the picture's mean. Covered pixels are 0, paper.",
        ),
        Mistake(
            named("one_too_wide", occlusion_with(lambda x, r, c, size: cover(x, r, c, size, more=1))),
            "the square is one too wide. A slice ends before its second number.",
        ),
        Mistake(
            named("its_own_answer", occlusion_with(cover, at=lambda predict, x: int(predict(x[None])[0].argmax()))),
            "the likeliest class is followed, whatever label says.",
        ),
        Mistake(
            largest_each_time,
            "the largest probability is taken each time, which may be another class's once a square is covered. "
            "Follow label.",
        ),
        Mistake(
            largest_after,
            "with a square covered the largest probability is taken, which may be another class's. Follow label.",
        ),
        Mistake(
            named("relative", occlusion_with(cover, lambda a, b: (a - b) / a)),
            "the loss is divided by the probability for the whole picture. The plain difference is asked for.",
        ),
        Mistake(as_big_as_x, "the map is as large as x. A square must lie within the picture whole."),
    ],
    hints=[
        "How many places are there for a square of side 2 in a picture of 5 rows and 7 columns?",
        "For each place make a copy of x, set the square to 0, and ask predict. It takes many pictures at once, or "
        "one as x[None].",
        "Loop over r and c: covered = x.copy(); covered[r : r + size, c : c + size] = 0; out[r, c] = "
        "predict(x[None])[0, label] - predict(covered[None])[0, label].",
    ],
    sibling=silenced,
)
