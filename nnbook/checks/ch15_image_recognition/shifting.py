"""Moving every picture of a batch by its own whole steps, with empty paper coming in."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch15_image_recognition.shared import DTYPE


def shift_each(x, down, right):
    """Move each picture by its own number of pixels; what leaves the frame is lost, zeros come in.

    x: pictures (N, C, H, W).  down, right: whole numbers (N,), from -3 to 3; below 0 is up and left. H and W are
    larger than 3.
    Returns an array of x's shape and dtype. x is not changed.

    >>> x = np.arange(1.0, 17).reshape(1, 1, 4, 4)
    >>> shift_each(x, [1], [-2])[0, 0].astype(int).tolist()
    [[0, 0, 0, 0], [3, 4, 0, 0], [7, 8, 0, 0], [11, 12, 0, 0]]
    """
    height, width = x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (3, 3), (3, 3)))
    out = np.empty_like(x)
    for i, (d, r) in enumerate(zip(down, right, strict=True)):
        out[i] = padded[i, :, 3 - d : 3 - d + height, 3 - r : 3 - r + width]
    return out


def by_pixels(x, down, right):
    """Carry every pixel to its new place, one at a time."""
    out = np.zeros(x.shape, x.dtype)
    n, _, height, width = x.shape
    for i in range(n):
        for r in range(height):
            for c in range(width):
                to = r + int(down[i]), c + int(right[i])
                if 0 <= to[0] < height and 0 <= to[1] < width:
                    out[i, :, to[0], to[1]] = x[i, :, r, c]
    return out


def draw(rng, dtype: type = float, most=3, shape=(4, 2, 5, 7)):
    steps = rng.integers(-most, most + 1, (2, shape[0]))
    steps[:, :3] = [[most, -1, -most], [-1, most, -most]]
    return (0.5 + rng.random(shape)).astype(dtype), *steps


def rolled(x, down, right):
    out = np.empty_like(x)
    for i, (d, r) in enumerate(zip(down, right, strict=True)):
        out[i] = np.roll(x[i], (d, r), axis=(1, 2))
    return out


def gathers_below_zero(x, down, right):
    """Ask where each pixel came from, and look at the far end alone."""
    out = np.zeros_like(x)
    _, _, height, width = x.shape
    for i, r, c in np.ndindex(len(x), height, width):
        a, b = r - int(down[i]), c - int(right[i])
        if a < height and b < width:
            out[i, :, r, c] = x[i, :, a, b]
    return out


def scatters_below_zero(x, down, right):
    """Carry each pixel to its place, and look at the far end alone."""
    out = np.zeros_like(x)
    _, _, height, width = x.shape
    for i, r, c in np.ndindex(len(x), height, width):
        a, b = r + int(down[i]), c + int(right[i])
        if a < height and b < width:
            out[i, :, a, b] = x[i, :, r, c]
    return out


def turned(x, down, right):
    return by_pixels(x, right, down)


def opposite(x, down, right):
    return by_pixels(x, -np.asarray(down), -np.asarray(right))


def down_opposite(x, down, right):
    return by_pixels(x, -np.asarray(down), right)


def right_opposite(x, down, right):
    return by_pixels(x, down, -np.asarray(right))


def ends(step):
    """Return the slices to which and from which a row is carried, with an end that is empty at 0."""
    return (slice(step, None), slice(None, -step)) if step >= 0 else (slice(None, step), slice(-step, None))


def ends_at_zero(x, down, right):
    out = np.zeros_like(x)
    for i, (d, r) in enumerate(zip(down, right, strict=True)):
        (to, at), (rows, columns) = zip(ends(int(d)), ends(int(r)), strict=True)
        out[i, :, to, at] = x[i, :, rows, columns]
    return out


def ends_at_zero_in_turn(x, down, right):
    out, between = np.zeros_like(x), np.zeros_like(x)
    for i, (d, r) in enumerate(zip(down, right, strict=True)):
        (to, at), (rows, columns) = zip(ends(int(d)), ends(int(r)), strict=True)
        between[i, :, to] = x[i, :, rows]
        out[i, :, :, at] = between[i, :, :, columns]
    return out


def wiped_at_zero(x, down, right):
    out = by_pixels(x, down, right)
    out[(np.asarray(down) == 0) | (np.asarray(right) == 0)] = 0
    return out


def border_ends_at_zero(x, down, right):
    padded = np.pad(x, ((0, 0), (0, 0), (3, 3), (3, 3)))
    out = np.empty_like(x)
    for i, (d, r) in enumerate(zip(down, right, strict=True)):
        out[i] = padded[i, :, 3 - d : -3 - d, 3 - r : -3 - r]
    return out


def all_alike(x, down, right):
    return by_pixels(x, np.full(len(x), down[0]), np.full(len(x), right[0]))


def edges(x, down, right):
    height, width = x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (3, 3), (3, 3)), mode="edge")
    out = np.empty_like(x)
    for i, (d, r) in enumerate(zip(down, right, strict=True)):
        out[i] = padded[i, :, 3 - d : 3 - d + height, 3 - r : 3 - r + width]
    return out


def only_down(x, down, right):
    return by_pixels(x, down, np.zeros(len(x), int))


def only_right(x, down, right):
    return by_pixels(x, np.zeros(len(x), int), right)


def first_channel(x, down, right):
    out = by_pixels(x, down, right)
    out[:, 1:] = x[:, 1:]
    return out


def up_and_left_ignored(x, down, right):
    return by_pixels(x, np.maximum(down, 0), np.maximum(right, 0))


def wider(x, down, right):
    return by_pixels(x, down, right).astype(float)


def overwrites(x, down, right):
    x[...] = by_pixels(x, down, right)
    return x


def brighten_each(x, factor):
    """Multiply each picture (N, C, H, W) by its own factor (N,), and cut off at 1.

    >>> brighten_each(np.full((2, 1, 1, 1), 0.4), np.array([1, 3])).ravel().tolist()
    [0.4, 1.0]
    """
    out = np.empty_like(x)
    for i, one in enumerate(factor):
        out[i] = np.minimum(x[i] * one, 1)
    return out


FOUR = np.arange(1.0, 17).reshape(1, 1, 4, 4)
shift_exercise = Exercise(
    key="shift_each",
    book=shift_each,
    parts=[
        Part(
            "every picture by its own steps",
            1,
            [
                Case((FOUR, [1], [-2]), np.array([[[[0, 0, 0, 0], [3, 4, 0, 0], [7, 8, 0, 0], [11, 12, 0, 0]]]]) * 1.0),
                Case(draw, by_pixels),
                Case(lambda rng: draw(rng, shape=(4, 1, 8, 8)), by_pixels, repeat=2),
                Case((FOUR, [0], [0]), FOUR, shown="shift_each(x, [0], [0])"),
                Case(lambda rng: draw(rng, np.float32), **DTYPE),
                Case(draw, **DTYPE),
            ],
        )
    ],
    mistakes=[
        Mistake(
            overwrites, "x itself is changed, and the next epoch begins with what is left of it. Fill a new array."
        ),
        Mistake(rolled, "what leaves on one side comes in on the other, as `np.roll` does it. Paper comes in empty."),
        Mistake(
            gathers_below_zero,
            "moved down or right, pictures get their far side in at the top or left: an index below 0 counts from the "
            "end. Test both ends.",
        ),
        Mistake(
            scatters_below_zero,
            "moved up or left, what leaves comes in again at the far side: an index below 0 counts from the end. Test "
            "both ends.",
        ),
        Mistake(turned, "down and right are exchanged: rows are the axis before the last, columns the last."),
        Mistake(opposite, "every picture goes the other way. A slice that begins later moves the picture up or left."),
        Mistake(down_opposite, "pictures go up where they should go down, and down for up. To the side they go right."),
        Mistake(
            right_opposite, "pictures go left where they should go right, and right for left. Up and down are right."
        ),
        Mistake(ends_at_zero, "`[:-d]` is `[:0]` where a step d is 0, and that is empty: nothing is taken."),
        Mistake(
            ends_at_zero_in_turn,
            "a step d of 0 makes `[:0]` of `[:-d]`, an empty slice. Where does it end if nothing is cut off?",
        ),
        Mistake(
            wiped_at_zero,
            "pictures with a step of 0 come out empty. `[0:]` and `[-0:]` are the whole picture, `[:-0]` is nothing.",
        ),
        Mistake(
            border_ends_at_zero,
            "at a step of -3 a window that ends at `-3 - d` ends at 0, and is empty. Count its end from the front.",
        ),
        Mistake(all_alike, "all pictures are moved by the first one's steps. Each has its own."),
        Mistake(edges, "the border is repeated into the gap. Zeros should come in."),
        Mistake(only_down, "pictures are moved down, and not to the side."),
        Mistake(only_right, "pictures are moved to the side, and not down."),
        Mistake(first_channel, "only the first channel is moved. All channels of a picture belong together."),
        Mistake(up_and_left_ignored, "steps below 0 do nothing here. They lead up and to the left."),
        Mistake(wider, "the numbers are right, in another dtype than x has. `np.empty_like(x)` takes it over."),
    ],
    hints=[
        "Take one picture first. Which rows of it are still to be seen after it moved down by 1, and where?",
        "Put a border of three zeros around the pictures. A moved picture is then a window in the padded one; where "
        "does the window begin?",
        "With padded = np.pad(x, ((0, 0), (0, 0), (3, 3), (3, 3))), picture i is padded[i, :, 3 - d : 3 - d + H, "
        "3 - r : 3 - r + W], where d and r are its steps.",
    ],
    sibling=brighten_each,
)
