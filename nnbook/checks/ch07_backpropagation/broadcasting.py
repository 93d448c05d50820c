"""Undo broadcasting: sum over what was stretched."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def unbroadcast(grad, shape):
    """Return grad summed over the axes along which an array of the given shape was broadcast to grad's shape.

    grad: an array.  shape: a tuple that broadcasts to grad.shape.
    Returns an array of that shape.
    """
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = tuple(axis for axis, n in enumerate(shape) if n == 1 and grad.shape[axis] != 1)
    return grad.sum(axis=stretched, keepdims=True)


def truth(grad, shape):
    """Add each entry to the place that it came from, one by one."""
    out = np.zeros(shape)
    for at in np.ndindex(grad.shape):
        back = at[len(at) - len(shape) :]
        out[tuple(0 if n == 1 else i for i, n in zip(back, shape, strict=True))] += grad[at]
    return out


def draw(rng):
    full = tuple(int(n) for n in rng.integers(1, 5, size=rng.integers(1, 5)))
    kept = full[int(rng.integers(0, len(full) + 1)) :]
    shape = tuple(1 if rng.random() < 0.4 else n for n in kept)
    return rng.normal(size=full), shape


def sum_leading(grad, shape):
    return grad.sum(axis=tuple(range(grad.ndim - len(shape))))


def un_only_leading(grad, shape):
    return sum_leading(grad, shape)


def un_only_ones(grad, shape):
    axes = tuple(i for i, n in enumerate(shape) if n == 1)
    return grad.sum(axis=axes, keepdims=True)


def un_drops_axes(grad, shape):
    grad = sum_leading(grad, shape)
    return grad.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1 and grad.shape[i] != 1))


def un_reshapes(grad, shape):
    return grad.reshape(-1)[: int(np.prod(shape))].reshape(shape)


def un_means(grad, shape):
    extra = grad.ndim - len(shape)
    lined_up = (1,) * extra + tuple(shape)
    axes = tuple(i for i, n in enumerate(lined_up) if n == 1 and (i < extra or grad.shape[i] != 1))
    return grad.mean(axis=axes, keepdims=True).reshape(shape)


def un_lines_up_left(grad, shape):
    lined_up = tuple(shape) + (1,) * (grad.ndim - len(shape))
    axes = tuple(i for i, n in enumerate(lined_up) if n == 1 and grad.shape[i] != 1)
    return grad.sum(axis=axes, keepdims=True).reshape(shape)


def un_first_entry(grad, shape):
    for _ in range(grad.ndim - len(shape)):
        grad = grad[0]
    return grad[tuple(slice(0, 1) if n == 1 else slice(None) for n in shape)]


def un_sums_all(grad, shape):
    return np.full(shape, grad.sum())


def fold(counts, groups):
    """Add up counts by group: the opposite of handing each member its group's number.

    >>> fold(np.array([1, 2, 3]), np.array([0, 1, 0]))
    array([4, 2])
    """
    return np.array([counts[groups == g].sum() for g in range(groups.max() + 1)])


unbroadcast_exercise = Exercise(
    key="unbroadcast",
    piece="nnbook.autograd.tape:unbroadcast",
    book=unbroadcast,
    parts=[
        Part(
            "axes in front, axes of length 1, both, neither",
            1,
            [
                Case((np.ones((4, 3)), (3,)), np.full(3, 4.0)),
                Case((np.arange(6.0).reshape(2, 3), (2, 1)), np.array([[3.0], [12.0]])),
                Case((np.arange(6.0).reshape(2, 3), (1, 3)), np.array([[3.0, 5.0, 7.0]])),
                Case((np.arange(6.0).reshape(2, 3), (2, 3)), np.arange(6.0).reshape(2, 3)),
                Case((np.arange(24.0).reshape(2, 3, 4), (3, 1)), np.array([[60.0], [92.0], [124.0]])),
                Case((np.arange(4.0).reshape(2, 2), (2,)), np.array([2.0, 4.0])),
                Case((np.ones((2, 3)), ()), np.array(6.0)),
                Case((np.ones((1, 3)), (1, 1)), np.array([[3.0]])),
                Case((np.ones((1, 2), dtype=np.float32), (1, 2)), np.ones((1, 2))),
                Case((np.asfortranarray(np.arange(6.0).reshape(2, 3)), (1,)), np.array([15.0])),
                Case(draw, truth, repeat=15),
            ],
        )
    ],
    mistakes=[
        Mistake(un_only_leading, "the axes in front are summed, but those where the shape has a 1 are not."),
        Mistake(
            un_only_ones,
            "shapes are lined up from the right. Axes in front that the shape does not have must go first.",
        ),
        Mistake(un_drops_axes, "an axis of length 1 disappears. `sum` can keep it."),
        Mistake(un_means, "this is the mean. Each copy of a stretched entry has its own effect, and effects add up."),
        Mistake(un_sums_all, "everything is added up, also along axes that were not stretched."),
        Mistake(un_lines_up_left, "shapes are lined up from the right, not from the left."),
        Mistake(un_first_entry, "this keeps the first copy of each entry. All copies had an effect."),
        Mistake(un_reshapes, "entries are cut off and moved. Which entries of grad belong to one entry of the input?"),
    ],
    hints=[
        "Two things stretch an array: axes put in front, and axes of length 1 that are repeated. Undo both by summing.",
        "First sum over the first grad.ndim - len(shape) axes. Then look where shape has a 1 and grad has more.",
        "`grad.sum(axis=tuple(range(extra)))`, then `grad.sum(axis=those with n == 1, keepdims=True)`.",
    ],
    sibling=fold,
)
