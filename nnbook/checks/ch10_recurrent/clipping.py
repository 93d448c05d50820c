"""Gradients made shorter, all by one factor."""

from __future__ import annotations

import math

import numpy as np

from nnbook import optim
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference, show


def clip_by_norm(grads, max_norm):
    """Scale gradients by one common factor so that together they are no longer than max_norm.

    grads: a list of arrays of any shapes; left unchanged.  max_norm: a number above 0.
    Returns (clipped, norm): a list of new arrays, and the length of all grads as one vector before clipping.
    Gradients that are short enough come back with the same numbers. The dtypes stay.

    >>> clip_by_norm([np.array([3.0]), np.array([[4.0]])], 1.0)
    ([array([0.6]), array([[0.8]])], 5.0)
    """
    norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [g * factor for g in grads], norm


def clipped_by_hand(grads, max_norm):
    entries = [float(value) for g in grads for value in np.asarray(g).ravel()]
    norm = math.hypot(*entries) if entries else 0.0
    factor = max_norm / norm if norm > max_norm else 1.0
    return [np.asarray(g, float) * factor for g in grads], norm


def draw_grads(rng):
    grads = [rng.normal(size=(3, 2)), rng.normal(size=4), rng.normal(size=(1, 1)), 3 * rng.normal(size=(2, 2))]
    return grads, float(rng.uniform(0.3, 2.0))


def draw_short(rng):
    return [0.1 * rng.normal(size=(3, 2)), 0.1 * rng.normal(size=4)], float(rng.uniform(5, 9))


def form(answer):
    """Say what an answer is instead of a pair (list of arrays, number); "" if it is that."""
    if not isinstance(answer, tuple | list):
        return show(answer)
    if len(answer) == 2 and isinstance(answer[0], tuple | list) and np.ndim(answer[1]) == 0:
        return ""
    if len(answer) == 2 and np.ndim(answer[0]) == 0 and isinstance(answer[1], tuple | list):
        return "a number and then a list"
    alone = all(isinstance(one, np.ndarray) and one.ndim for one in answer)
    return "a list of arrays alone" if alone else f"{show(answer)}"


def judge(answer, grads, max_norm):
    if wrong := form(answer):
        return f"gave {wrong}, expected a pair: the list of clipped arrays, then the norm"
    clipped, norm = clipped_by_hand(grads, max_norm)
    in_list = difference([np.asarray(g) for g in answer[0]], clipped)
    in_norm = difference(answer[1], norm)
    return f"in the list: {in_list}" if in_list else f"as the norm {in_norm}" if in_norm else ""


def dtypes(attempt, grads, max_norm):
    """Return the dtypes of the clipped arrays; where the numbers are wrong, so that these are named first, say so."""
    answer = attempt(grads, max_norm)
    if form(answer):
        return answer
    wrong = judge((answer[0], total(grads)), grads, max_norm)
    return "other numbers" if wrong else [str(np.asarray(g).dtype) for g in answer[0]]


def hands_back(attempt, grads, max_norm):
    """Say whether any array that comes back is one that went in."""
    answer = attempt(grads, max_norm)
    if form(answer):
        return answer
    return any(np.shares_memory(new, old) for new in answer[0] for old in grads)


def total(grads):
    return float(np.sqrt(sum(np.sum(np.asarray(g) ** 2) for g in grads)))


def shortened(grads, max_norm):
    """Do what `clip_by_norm` does: some of the mistakes below are made with it."""
    norm = total(grads)
    return [g * (max_norm / norm if norm > max_norm else 1.0) for g in grads], norm


def clip_each(grads, max_norm):
    return [g * min(1.0, max_norm / max(total([g]), 1e-30)) for g in grads], total(grads)


def clip_values(grads, max_norm):
    return [np.clip(g, -max_norm, max_norm) for g in grads], total(grads)


def clip_always(grads, max_norm):
    return [g * (max_norm / max(total(grads), 1e-30)) for g in grads], total(grads)


def clip_always_by_nan(grads, max_norm):
    norm = total(grads)
    return [g * (max_norm / norm if norm else math.nan) for g in grads], norm


def clip_only_up(grads, max_norm):
    return [g * max(1.0, max_norm / max(total(grads), 1e-30)) for g in grads], total(grads)


def clip_numpy_factor(grads, max_norm):
    norm = np.float64(total(grads))
    kinds = {g.dtype for g in grads}
    clipped = [g * (max_norm / norm if norm > max_norm else 1.0) for g in grads]
    return ([g.astype(*kinds) for g in clipped] if len(kinds) == 1 else clipped), norm


def clip_norm_squared_returned(grads, max_norm):
    clipped, norm = shortened(grads, max_norm)
    return clipped, norm**2


def clip_to_one(grads, max_norm):
    norm = total(grads)
    return [g / norm if norm > max_norm else g.copy() for g in grads], norm


def clip_by_max(grads, max_norm):
    norm = total(grads)
    return [g / max_norm if norm > max_norm else g.copy() for g in grads], norm


def clip_squared(grads, max_norm):
    norm = total(grads) ** 2
    return [g * min(1.0, max_norm / max(norm, 1e-30)) for g in grads], norm


def clip_sum_of_norms(grads, max_norm):
    norm = float(sum(total([g]) for g in grads))
    return [g * min(1.0, max_norm / max(norm, 1e-30)) for g in grads], norm


def clip_new_norm(grads, max_norm):
    clipped, norm = shortened(grads, max_norm)
    return clipped, min(norm, max_norm)


def clip_in_float64(grads, max_norm):
    clipped, norm = clipped_by_hand(grads, max_norm)
    return clipped, norm


def clip_same_arrays(grads, max_norm):
    clipped, norm = shortened(grads, max_norm)
    return (clipped if norm > max_norm else grads), norm


def clip_list_alone(grads, max_norm):
    return shortened(grads, max_norm)[0]


def clip_in_place(grads, max_norm):
    norm = total(grads)
    for g in grads:
        if norm > max_norm:
            g *= max_norm / norm
    return [g.copy() for g in grads], norm


def clip_zeroes(grads, max_norm):
    norm = total(grads)
    return [g * 0 if norm > max_norm else g for g in grads], norm


def clip_swapped(grads, max_norm):
    clipped, norm = shortened(grads, max_norm)
    return norm, clipped


def clip_largest(grads, max_norm):
    norm = max((float(np.abs(g).max()) for g in grads if g.size), default=0.0)
    return [g * min(1.0, max_norm / max(norm, 1e-30)) for g in grads], norm


def fit_in(lengths, room):
    """Return lengths that fit into a room side by side: all shrunk by one factor if need be.

    >>> fit_in([2.0, 6.0], 4.0)
    [1.0, 3.0]
    """
    whole = sum(lengths)
    factor = room / whole if whole > room else 1.0
    return [length * factor for length in lengths]


def case(grads, max_norm):
    return Case((grads, max_norm), judge=judge)


THREE_FOUR = [np.array([3.0]), np.array([[0.0, 4.0]])]
clip_by_norm_exercise = Exercise(
    key="clip_by_norm",
    also=[optim.clip_grad_norm_],
    book=clip_by_norm,
    parts=[
        Part(
            "gradients that are too long",
            1,
            [
                case(THREE_FOUR, 2.0),
                Case(draw_grads, judge=judge, repeat=6),
                case([np.array([[3e4, 0.0]]), np.array([-4e4])], 0.5),
                Case(
                    ([np.array([3, 4], np.float32), np.ones((2, 2), np.float32)], 0.5),
                    ["float32", "float32"],
                    run=dtypes,
                    shown="the dtypes that clip_by_norm makes of float32 arrays:",
                ),
                Case(
                    ([np.array([3, 4], np.float32), np.ones((2, 2))], 0.5),
                    ["float32", "float64"],
                    run=dtypes,
                    shown="the dtypes that clip_by_norm makes of a float32 and a float64 array:",
                ),
            ],
        ),
        Part(
            "gradients that are short enough",
            1,
            [
                case(THREE_FOUR, 8.0),
                Case(draw_short, judge=judge, repeat=2),
                case([np.zeros((2, 2)), np.zeros(3)], 1.0),
                case(THREE_FOUR, 5.0),
                Case((THREE_FOUR, 8.0), False, run=hands_back, shown="np.shares_memory(clipped[0], grads[0])"),
            ],
        ),
    ],
    mistakes=[
        Mistake(clip_each, "each array is clipped by its own length, which turns the step. One factor serves all."),
        Mistake(
            clip_values, "single entries are cut off at max_norm. That changes the direction, not only the length."
        ),
        Mistake(clip_always, "short gradients are made longer. Those within max_norm stay as they are."),
        Mistake(
            clip_always_by_nan,
            "short gradients are made longer, and those of length 0 become nan. Those within max_norm stay.",
        ),
        Mistake(clip_only_up, "the short gradients are scaled up and the long ones left. It is to be the other way."),
        Mistake(
            clip_numpy_factor,
            "a float32 array beside a float64 one comes back as float64. Is the factor an np.float64? `float(...)` "
            "makes a Python float of it, which changes no dtype.",
        ),
        Mistake(clip_norm_squared_returned, "the list is right; the norm handed back is the square of the length."),
        Mistake(clip_to_one, "long gradients get length 1 whatever max_norm says."),
        Mistake(clip_by_max, "long gradients are divided by max_norm. By which factor do they get that length?"),
        Mistake(clip_squared, "the root of the sum of squares is not taken."),
        Mistake(clip_sum_of_norms, "the arrays' lengths are added. As one vector it is their squares that add up."),
        Mistake(clip_largest, "this measures the largest entry. The length is the root of the sum of all squares."),
        Mistake(clip_new_norm, "the norm returned is that after clipping; the one before is asked for."),
        Mistake(clip_in_place, "the gradients that came in are changed themselves. Return new arrays."),
        Mistake(
            clip_same_arrays,
            "short gradients come back as the very arrays that came in. Whoever changes one would change the other.",
        ),
        Mistake(
            clip_in_float64,
            "float32 arrays went in and float64 ones come out. A factor that is an np.float64 does that, a Python "
            "float does not.",
        ),
        Mistake(clip_list_alone, "the norm is missing: two things are handed back, the list and the norm."),
        Mistake(clip_zeroes, "long gradients are thrown away. They are to be shortened."),
        Mistake(clip_swapped, "the two answers are swapped: the list comes first, then the norm."),
    ],
    hints=[
        "Think of all entries of all arrays as one long vector. How long is it, and what brings it to max_norm?",
        "The length is the root of the sum of all squares over all arrays. The factor is max_norm / norm, but never "
        "above 1.",
        "norm = float(np.sqrt(sum(np.sum(g**2) for g in grads))); factor = min(1, max_norm / norm), and 1 if norm is "
        "0; return [g * factor for g in grads], norm.",
    ],
    sibling=fit_in,
)
