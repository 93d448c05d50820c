"""How large the picture is that comes out."""

from __future__ import annotations

import math
import numbers

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def conv_output_size(size, kernel_size, stride=1, padding=0):
    """Return how many places a kernel finds along one side of a picture.

    size: pixels along the side.  kernel_size: pixels of the kernel along that side, at most size + 2 * padding.
    stride: pixels from one place to the next.  padding: pixels added at each of the two ends.
    Returns an int. A step that would carry the kernel over the edge is not made.

    >>> conv_output_size(5, 3)
    3
    """
    return (size + 2 * padding - kernel_size) // stride + 1


def places(size, kernel_size, stride=1, padding=0):
    """Count the places by walking."""
    start, found = -padding, 0
    while start + kernel_size <= size + padding:
        start, found = start + stride, found + 1
    return found


def draw_side(rng):
    size, stride, padding = int(rng.integers(6, 40)), int(rng.integers(1, 5)), int(rng.integers(0, 4))
    return size, int(rng.integers(1, 7)), stride, padding


def kind(attempt, *args):
    """Return "int" or "float" for one of Python or NumPy, else the name of what came."""
    size = attempt(*args)
    name = "float" if isinstance(size, float | np.floating) else type(size).__name__
    return "int" if isinstance(size, numbers.Integral) else name


def size_floored(size, kernel_size, stride=1, padding=0):
    return float(math.floor((size + 2 * padding - kernel_size) / stride)) + 1


def size_without_one(size, kernel_size, stride=1, padding=0):
    return (size + 2 * padding - kernel_size) // stride


def size_padded_once(size, kernel_size, stride=1, padding=0):
    return (size + padding - kernel_size) // stride + 1


def size_not_padded(size, kernel_size, stride=1, padding=0):
    return (size - kernel_size) // stride + 1


def size_by_ones(size, kernel_size, stride=1, padding=0):
    return size + 2 * padding - kernel_size + 1


def size_rounded_up(size, kernel_size, stride=1, padding=0):
    return -(-(size + 2 * padding - kernel_size) // stride) + 1


def size_one_inside(size, kernel_size, stride=1, padding=0):
    return (size + 2 * padding - kernel_size + 1) // stride


def size_of_strides(size, kernel_size, stride=1, padding=0):
    return (size + 2 * padding) // stride


def size_broken(size, kernel_size, stride=1, padding=0):
    return (size + 2 * padding - kernel_size) / stride + 1


def size_kernel_once_more(size, kernel_size, stride=1, padding=0):
    return (size + 2 * padding - (kernel_size - 1)) // stride + 1


def rungs(length, first, apart):
    """Return how many rungs a ladder has: one at `first`, then one every `apart`, as long as there is ladder.

    >>> rungs(20, 5, 6)
    3
    """
    return (length - first) // apart + 1


output_size_exercise = Exercise(
    key="conv_output_size",
    book=conv_output_size,
    parts=[
        Part(
            "one side of a picture",
            1,
            [
                Case((32, 5), 28),
                Case((8, 3, 1, 1), 8),
                Case((7, 3, 2), 3),
                Case((8, 3, 2), 3),
                Case((10, 4, 3, 1), 3),
                Case((5, 5), 1),
                Case((2, 6, 4, 2), 1),
                Case(draw_side, places, repeat=20),
                Case((7, 3, 2), "int", run=kind, shown="type(conv_output_size(7, 3, 2))"),
            ],
        )
    ],
    mistakes=[
        Mistake(
            size_without_one, "these are the steps between the places. Before the first step there is a place, too."
        ),
        Mistake(size_padded_once, "the padding is counted once. It is added at both ends."),
        Mistake(size_not_padded, "the padding is left out."),
        Mistake(size_by_ones, "the stride is left out: the kernel moves on by `stride` pixels."),
        Mistake(size_rounded_up, "a last step over the edge is counted. Only whole steps fit."),
        Mistake(size_one_inside, "the first place needs no step, so the 1 comes after the division."),
        Mistake(size_of_strides, "the kernel's own size is left out: its last place ends at the edge."),
        Mistake(size_broken, "this is a fraction where the stride does not fit. How many whole steps are there?"),
        Mistake(size_floored, "the number is right, but it is a float, which neither `range` nor a shape takes."),
        Mistake(size_kernel_once_more, "one place too many: with a kernel as large as the picture there is just one."),
    ],
    hints=[
        "The kernel's left edge begins at one end. How many pixels of room are there on its right?",
        "The room is size + 2 * padding - kernel_size. Each step takes `stride` of it, and only "
        "whole steps count (`//`).",
        "(size + 2 * padding - kernel_size) // stride steps, and one place more than steps.",
    ],
    sibling=rungs,
)
