"""A gradient by trying: central differences."""

from __future__ import annotations

import numpy as np

from nnbook import gradcheck
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch04_activations.warned import as_array
from nnbook.checks.show import difference


def sum_of_squares(x):
    return (x**2).sum()


def product(x):
    return x.prod()


def fourth_powers(x):
    return (x**4).sum()


def weighted_sines(x):
    return (np.arange(1, x.size + 1).reshape(x.shape) * np.sin(x)).sum()


def weighted_cosines(_, x):
    return np.arange(1, x.size + 1).reshape(x.shape) * np.cos(x)


def numerical_gradient_book(f, x, h=1e-5):
    """Return the gradient of f at x, entry by entry, by central differences."""
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += h
        below[place] -= h
        gradient[place] = (f(above) - f(below)) / (2 * h)
    return gradient


def one_sided(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above = x.copy()
        above[place] += h
        gradient[place] = (f(above) - f(x)) / h
    return gradient


def central(f, x, h=1e-5):
    """The same by a flat index, for the mistakes below to spoil."""
    flat, slopes = x.ravel(), np.zeros(x.size)
    for i in range(x.size):
        above, below = flat.copy(), flat.copy()
        above[i], below[i] = above[i] + h, below[i] - h
        slopes[i] = (f(above.reshape(x.shape)) - f(below.reshape(x.shape))) / (2 * h)
    return slopes.reshape(x.shape)


def half_the_width(f, x, h=1e-5):
    return 2 * central(f, x, h)


def all_at_once(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


def never_put_back(f, x, h=1e-5):
    gradient, x = np.zeros(x.shape), x.copy()
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        gradient[place] = (above - f(x)) / (2 * h)
    return gradient


def moved_up_for_good(f, x, h=1e-5):
    gradient, x = np.zeros(x.shape), x.copy()
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= h
        gradient[place] = (above - f(x)) / (2 * h)
    return gradient


def copies_made_once(f, x, h=1e-5):
    above, below, gradient = x.copy(), x.copy(), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above[place] += h
        below[place] -= h
        gradient[place] = (f(above) - f(below)) / (2 * h)
    return gradient


def put_back_by_sums(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        gradient[place] = (above - f(x)) / (2 * h)
        x[place] += h
    return gradient


def second_names(f, x, h=1e-5):
    gradient, moved = np.zeros(x.shape), x.copy()
    above = below = moved
    for place in np.ndindex(x.shape):
        above[place] += h
        below[place] -= h
        gradient[place] = (f(above) - f(below)) / (2 * h)
    return gradient


def first_entry_only(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    gradient.flat[:1] = central(f, x, h).flat[:1]
    return gradient


def half_steps(f, x, h=1e-5):
    return central(f, x, h / 2)


def own_step(f, x, h=1e-5):
    return central(f, x, 1e-5)


def brackets_missing(f, x, h=1e-5):
    return central(f, x, h) * h * h


def other_way_round(f, x, h=1e-5):
    return -central(f, x, h)


def not_divided(f, x, h=1e-5):
    return 2 * h * central(f, x, h)


def first_axis_only(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


def summed(f, x, h=1e-5):
    return central(f, x, h).sum()


def in_place(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        gradient[place] = (above - f(x)) / (2 * h)
    return gradient


def speed(position, t, h=1e-3):
    """Return how fast a position changes at time t: its gain from just before t to just after, by the time between.

    >>> round(speed(lambda t: 5 * t**2, 2.0), 6)
    20.0
    """
    return (position(t + h) - position(t - h)) / (2 * h)


def too_small_a_step(f, x, h=1e-5):
    return central(f, x, 1e-12)


def trial(args, truth, shown="", atol=1e-8, run=as_array):
    """Return a case whose judge says how far off a gradient is that looks right in four digits."""

    def judge(got, f, x, h=1e-5):
        expected = truth(f, x) if callable(truth) else np.asarray(truth)
        wrong = difference(got, expected, atol=atol)
        if wrong and not difference(got, expected, 2e-3, 2e-3):
            return f"is off by {np.abs(got - expected).max():.1g}; a central difference comes much closer"
        return wrong

    return Case(args, judge=judge, run=run, shown=f"numerical_gradient({shown})" if shown else "")


def draw_point(rng):
    return weighted_sines, rng.normal(size=tuple(rng.integers(1, 5, size=2)))


SQUARES, POWERS = "lambda x: (x**2).sum()", "lambda x: (x**4).sum()"
numerical_gradient = Exercise(
    key="numerical_gradient",
    piece="nnbook.gradcheck:numerical_gradient",
    book=numerical_gradient_book,
    also=(gradcheck.check_pair,),
    parts=[
        Part(
            "slopes that can be worked out by hand",
            1,
            [
                trial(
                    (sum_of_squares, np.array([1.0, -2.0, 0.0])),
                    [2.0, -4.0, 0.0],
                    f"{SQUARES}, np.array([1.0, -2.0, 0.0])",
                    run=None,
                ),
                trial(
                    (product, np.array([2.0, 3.0, 5.0])),
                    [15.0, 10.0, 6.0],
                    "lambda x: x.prod(), np.array([2.0, 3.0, 5.0])",
                    run=None,
                ),
                trial((sum_of_squares, np.array([0.5])), [1.0], f"{SQUARES}, np.array([0.5])"),
                trial((sum_of_squares, np.array([3.0]), 0.1), [6.0], f"{SQUARES}, np.array([3.0]), h=0.1"),
            ],
        ),
        Part(
            "any shape, and as exact as central differences are",
            1,
            [
                trial((fourth_powers, np.array([3.0, -2.0])), [108.0, -32.0], f"{POWERS}, np.array([3.0, -2.0])"),
                trial(
                    (sum_of_squares, np.array([[1.0, -1.0, 2.0], [0.5, 3.0, -4.0]])),
                    lambda f, x: 2 * x,
                    f"{SQUARES}, np.array([[1.0, -1.0, 2.0], [0.5, 3.0, -4.0]])",
                ),
                trial(draw_point, weighted_cosines, "a weighted sum of sines, a random array (N, D)", atol=1e-7),
                trial(
                    (sum_of_squares, np.arange(12.0).reshape(3, 4).T[::2]),
                    lambda f, x: 2 * x,
                    f"{SQUARES}, np.arange(12.0).reshape(3, 4).T[::2]",
                    atol=1e-7,
                ),
                trial((sum_of_squares, np.zeros((0,))), np.zeros((0,)), f"{SQUARES}, np.zeros(0)"),
                Case(
                    (fourth_powers, np.array([1.0, 2.0]), 0.1),
                    np.array([4.04, 32.08]),
                    run=as_array,
                    shown=f"numerical_gradient({POWERS}, np.array([1.0, 2.0]), h=0.1)",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            put_back_by_sums,
            "+ h, - 2 * h and + h do not add up to 0: rounding leaves x changed in its last digit. Keep the old value "
            "and put it back, or move a copy.",
        ),
        Mistake(
            copies_made_once,
            "the two copies are made once, so an entry that was moved stays moved, and the changes add up.",
        ),
        Mistake(
            second_names,
            "every slope is 0, as if f were asked twice at the same place. A second name (`b = a`) is no copy.",
        ),
        Mistake(
            first_entry_only,
            "only the first entry has a slope, as if the loop ended after one round. Is `return` indented too far?",
        ),
        Mistake(own_step, "this gives the same whatever h is. Go as far to either side as h says."),
        Mistake(half_steps, "each question goes h / 2 to its side here. h is how far to go to either side."),
        Mistake(brackets_missing, "`a / 2 * h` divides by 2 and multiplies by h. Brackets are missing."),
        Mistake(in_place, "x itself is moved and not moved back, so f is asked at other and other places. Copy x."),
        Mistake(
            never_put_back, "each entry stays where the last question left it. Move one, ask twice, start again from x."
        ),
        Mistake(
            moved_up_for_good,
            "one of the two questions is asked at x itself. The second one belongs to the other side of x.",
        ),
        Mistake(
            one_sided, "this is a one-sided difference. It is off by an amount like h; the two-sided one only like h²."
        ),
        Mistake(
            too_small_a_step, "the step is so small that only rounding is left of the difference. Use h as handed in."
        ),
        Mistake(half_the_width, "this is twice the slope. How far apart are the two places that you ask at?"),
        Mistake(
            all_at_once, "all entries move together here, and the changes add up. A gradient moves one entry at a time."
        ),
        Mistake(other_way_round, "the sign is wrong: it is the value above minus the value below."),
        Mistake(not_divided, "this is the rise. The slope is the rise divided by the way."),
        Mistake(
            first_axis_only,
            "a whole row moves at once. Each entry of x has a slope of its own; `np.ndindex(x.shape)` names them all.",
        ),
        Mistake(summed, "this is the sum of all slopes. Hand back one for each entry of x, in x's shape."),
    ],
    hints=[
        "Take one entry of x. Ask f with this entry a little larger, then a little smaller, all others left alone.",
        "The two places lie 2 * h apart. `for place in np.ndindex(x.shape)` goes through all entries of any shape.",
        "In the loop: above, below = x.copy(), x.copy(); above[place] += h; below[place] -= h; "
        "gradient[place] = (f(above) - f(below)) / (2 * h).",
    ],
    sibling=speed,
)
