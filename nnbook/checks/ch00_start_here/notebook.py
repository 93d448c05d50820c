"""Chapter 00: the first check, and the written question about notebooks."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part, Written


def double(x):
    """Return twice x: a number, or an array of any shape, every value doubled."""
    return 2 * x


def halve(x):
    """Return half of x: a number, or an array of any shape, half of each value.

    >>> halve(3)
    1.5
    """
    return x / 2


DOUBLE = Exercise(
    key="double",
    book=double,
    sibling=halve,
    parts=[
        Part("a number", 0.5, [Case((3,), 6), Case((2.25,), 4.5), Case((-1.5,), -3.0), Case((0,), 0)]),
        Part(
            "an array: every value doubled",
            0.5,
            [
                Case((np.array([1.0, 2.5, -4.0]),), np.array([2.0, 5.0, -8.0])),
                Case((np.array([[1, 2], [3, 4]]),), np.array([[2, 4], [6, 8]])),
                Case(lambda rng: (rng.normal(size=5),), lambda x: x + x),
            ],
        ),
    ],
    mistakes=[
        Mistake(lambda x: x * x, "this is x times x, the square; twice x is x plus x."),
        Mistake(lambda x: x + 2, "this adds 2 to x; twice x is x plus x."),
        Mistake(lambda x: x / 2, "this is half of x, not twice x."),
        Mistake(lambda x: x, "this hands x back as it came."),
        Mistake(lambda x: int(2 * x), "the part after the point is cut off; twice 2.25 is 4.5."),
        Mistake(
            lambda x: 2 * list(x) if np.ndim(x) else 2 * x,
            "this is a list put after itself. A list repeats when it is multiplied; an array multiplies its values.",
        ),
    ],
    hints=(
        "The function gets `x` and hands something back with `return`. What arithmetic makes 6 of 3 and 4.5 of 2.25?",
        "No loop and no `if` are needed: NumPy applies arithmetic to every value of an array by itself.",
        "One line: `return`, then the number two, a multiplication sign `*`, and `x`.",
    ),
)

WORKS_FOR_ME = Written(
    key="works_for_me",
    points=2,
    scheme=(
        "1 point: hidden state: the kernel holds names from cells that were changed, deleted or run out of order",
        "1/2 point: a reason outside the notebook: other versions of a package, a data file that the friend lacks",
        "1/2 point: the remedy: restart the kernel, run all cells from the top, and only then save and send",
    ),
    answer=(
        "My kernel still held a name from a cell that I had deleted; my friend's fresh kernel does not. Another "
        "version of a package, or a data file that only I have, makes the same trouble. I should have restarted the "
        "kernel and run all cells."
    ),
)
