"""The same shuffle for every picture."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def shuffle_pixels(x, order):
    """Put the pixels of pictures into a given order.

    x: pictures (N, C, H, W).  order: array (H·W,), the numbers 0 to H·W - 1 in some order.
    Pixels are counted in reading order. Pixel i of a new picture is pixel order[i] of the old one, in each channel.
    Returns a new array (N, C, H, W).

    >>> shuffle_pixels(np.array([[[[5, 6, 7]]]]), np.array([2, 0, 1])).tolist()
    [[[[7, 5, 6]]]]
    """
    return x.reshape(*x.shape[:2], -1)[:, :, order].reshape(x.shape)


def shuffle_truth(x, order):
    width = x.shape[3]
    out = np.empty(x.shape, x.dtype)
    for i, source in enumerate(order):
        out[:, :, i // width, i % width] = x[:, :, source // width, source % width]
    return out


def draw(rng):
    n, c, h, w = int(rng.integers(2, 5)), int(rng.integers(2, 4)), int(rng.integers(2, 4)), int(rng.integers(4, 6))
    order = rng.permutation(h * w)
    return rng.normal(size=(n, c, h, w)), np.roll(order, 1) if np.array_equal(np.argsort(order), order) else order


def orders(attempt, x, order):
    """Return how many different pictures come out."""
    pictures = [np.asarray(one).tolist() for one in attempt(x, order)]
    return sum(one not in pictures[:i] for i, one in enumerate(pictures))


def draw_equal(rng):
    """Draw four pictures that are equal, pixel by pixel."""
    one = rng.permutation(40).reshape(1, 2, 4, 5).astype(float)
    return np.repeat(one, 4, axis=0), rng.permutation(20)


def shuffle_channels_in_a_row(x, order):
    return np.stack([picture.ravel()[order] for picture in x]).reshape(x.shape)


def shuffle_each_anew(x, order):
    rng = np.random.default_rng(0)
    flat = x.reshape(len(x), -1)
    return np.stack([row[rng.permutation(len(row))] for row in flat]).reshape(x.shape)


def shuffle_back(x, order):
    return shuffle_truth(x, np.argsort(order))


def shuffle_examples(x, order):
    return x[np.argsort(order[: len(x)])]


def shuffle_not(x, order):
    return x.copy()


def shuffle_first_channel(x, order):
    out = x.copy()
    out[:, :1] = shuffle_truth(x[:, :1], order)
    return out


def shuffle_first_picture(x, order):
    out = x.copy()
    out[:1] = shuffle_truth(x[:1], order)
    return out


def shuffle_rows(x, order):
    return x[:, :, np.argsort(order[: x.shape[2]])]


def shuffle_columns(x, order):
    return x[:, :, :, np.argsort(order[: x.shape[3]])]


def shuffle_flat(x, order):
    return x.reshape(*x.shape[:2], -1)[:, :, order]


def shuffle_by_columns(x, order):
    turned = x.swapaxes(2, 3)
    return shuffle_truth(turned, order).swapaxes(2, 3)


def shuffle_in_place(x, order):
    x[...] = shuffle_truth(x, order)
    return x


def shuffle_one_channel_for_all(x, order):
    return np.broadcast_to(shuffle_truth(x, order)[:, :1], x.shape).copy()


def seat(names, order):
    """Return the names in a new order: place i gets names[order[i]].

    >>> seat(["ann", "bo", "cy"], [2, 0, 1])
    ['cy', 'ann', 'bo']
    """
    return [names[i] for i in order]


SMALL = np.arange(12.0).reshape(2, 1, 2, 3), np.array([3, 0, 5, 1, 2, 4])
SMALL_MOVED = np.array([[[[3.0, 0, 5], [1, 2, 4]]], [[[9.0, 6, 11], [7, 8, 10]]]])
shuffle_exercise = Exercise(
    key="shuffle_pixels",
    book=shuffle_pixels,
    parts=[
        Part(
            "equal pictures stay equal",
            0,
            [Case(draw_equal, 1, run=orders, shown="the number of different pictures made of four equal ones,")],
        ),
        Part("the order that was asked for", 1, [Case(SMALL, SMALL_MOVED), Case(draw, shuffle_truth)]),
    ],
    mistakes=[
        Mistake(shuffle_each_anew, "every picture has an order of its own. That destroys what there was to learn."),
        Mistake(
            shuffle_back, "the order is read the wrong way round: pixel i moves to order[i]. It should come from there."
        ),
        Mistake(
            shuffle_channels_in_a_row,
            "with several channels `order` has picked from the first alone. Each channel is put into that order.",
        ),
        Mistake(shuffle_not, "the pixels stay where they were."),
        Mistake(shuffle_examples, "the pictures are put into another order. Their pixels should be."),
        Mistake(shuffle_first_channel, "only the first channel is shuffled."),
        Mistake(shuffle_first_picture, "only the first picture is shuffled."),
        Mistake(shuffle_one_channel_for_all, "all channels show the first one's pixels."),
        Mistake(shuffle_rows, "whole rows are moved. Each pixel has a place of its own in the order."),
        Mistake(shuffle_columns, "whole columns are moved. Each pixel has a place of its own in the order."),
        Mistake(shuffle_flat, "the pixels stand in one long row. Bring the pictures back into their shape."),
        Mistake(shuffle_by_columns, "the pixels are counted column by column. Reading order goes row by row."),
        Mistake(shuffle_in_place, "the caller's pictures are changed. Hand back new ones."),
    ],
    hints=[
        "Which axis should the order apply to? Make one of height and width first.",
        "`x.reshape(N, C, H * W)` lays the pixels in a row, in reading order. An array of indices picks along an axis.",
        "x.reshape(*x.shape[:2], -1)[:, :, order], then back into x.shape.",
    ],
    sibling=seat,
)
