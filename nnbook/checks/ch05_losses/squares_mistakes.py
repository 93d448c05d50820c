"""What goes wrong in a mean squared error."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Mistake


def broadcasts(x, target, reduction="mean"):
    squares = (x - target) ** 2
    return squares.mean() if reduction == "mean" else squares.sum()


def refusing(f):
    """Let a wrong answer refuse shapes that differ, as it should: its mistake is another one."""

    def refuses(x, target, reduction="mean"):
        if x.shape != target.shape:
            raise ValueError("shapes differ")
        return f(x, target, reduction)

    refuses.__name__ = f.__name__
    return refuses


def flattens(x, target, reduction="mean"):
    return broadcasts(np.ravel(x), np.ravel(target), reduction)


def refuses_by_size(x, target, reduction="mean"):
    if x.size != target.size:
        raise ValueError("sizes differ")
    return broadcasts(x, target, reduction)


def refuses_by_length(x, target, reduction="mean"):
    if len(x) != len(target) or x.ndim != target.ndim:
        raise ValueError("lengths differ")
    return broadcasts(x, target, reduction)


def refuses_by_size_and_axes(x, target, reduction="mean"):
    if x.size != target.size or x.ndim != target.ndim:
        raise ValueError("sizes differ")
    return broadcasts(x, target, reduction)


def refuses_by_ends(x, target, reduction="mean"):
    if x.ndim != target.ndim or x.shape[0] != target.shape[0] or x.shape[-1] != target.shape[-1]:
        raise ValueError("first or last axes differ")
    return broadcasts(x, target, reduction)


def refuses_by_len(x, target, reduction="mean"):
    if len(x) != len(target):
        raise ValueError("lengths differ")
    return broadcasts(x, target, reduction)


def refuses_by_axes(x, target, reduction="mean"):
    if x.ndim != target.ndim:
        raise ValueError("numbers of axes differ")
    return broadcasts(x, target, reduction)


def asserts(x, target, reduction="mean"):
    if x.shape != target.shape:
        raise AssertionError("shapes differ")
    return broadcasts(x, target, reduction)


def raises_type_error(x, target, reduction="mean"):
    if x.shape != target.shape:
        raise TypeError("shapes differ")
    return broadcasts(x, target, reduction)


def only_complains(x, target, reduction="mean"):
    return None if x.shape != target.shape else broadcasts(x, target, reduction)


def always_mean(x, target, reduction="mean"):
    return broadcasts(x, target)


def always_sum(x, target, reduction="mean"):
    return broadcasts(x, target, "sum")


def exchanged(x, target, reduction="mean"):
    return broadcasts(x, target, "mean" if reduction == "sum" else "sum")


def mean_over_rows(x, target, reduction="mean"):
    total = broadcasts(x, target, "sum")
    return total / len(x) if reduction == "mean" else total


def halved(x, target, reduction="mean"):
    return broadcasts(x, target, reduction) / 2


def rooted(x, target, reduction="mean"):
    return np.sqrt(broadcasts(x, target, reduction))


def rooted_mean(x, target, reduction="mean"):
    return np.sqrt(broadcasts(x, target)) if reduction == "mean" else broadcasts(x, target, "sum")


def absolute(x, target, reduction="mean"):
    error = np.abs(x - target)
    return error.mean() if reduction == "mean" else error.sum()


def squared_last(x, target, reduction="mean"):
    error = x - target
    return (error.mean() if reduction == "mean" else error.sum()) ** 2


def squared_last_mean(x, target, reduction="mean"):
    return (x - target).mean() ** 2 if reduction == "mean" else broadcasts(x, target, "sum")


def squared_last_sum(x, target, reduction="mean"):
    return broadcasts(x, target) if reduction == "mean" else (x - target).sum() ** 2


def not_reduced(x, target, reduction="mean"):
    return (x - target) ** 2


MISTAKES = [
    Mistake(
        refusing(squared_last),
        "the errors are averaged or summed first and squared after, so that +3 and −3 cancel.",
    ),
    Mistake(
        refusing(squared_last_mean), "in the mean the errors are averaged before they are squared: +3 and −3 cancel."
    ),
    Mistake(refusing(squared_last_sum), "in the sum the errors are added before they are squared: +3 and −3 cancel."),
    Mistake(refusing(absolute), "these are absolute errors; each error should be squared."),
    Mistake(refusing(mean_over_rows), "the sum is divided by the number of rows. The mean is over all numbers in x."),
    Mistake(refusing(exchanged), 'the two are exchanged: the mean comes out for "sum", the sum for "mean".'),
    Mistake(refusing(always_mean), '`reduction` changes nothing: for "sum" the mean comes out too.'),
    Mistake(
        refusing(always_sum), "this is the sum over all errors whatever `reduction` says; its default is the mean."
    ),
    Mistake(
        refusing(halved),
        "this is half of it. Some books write ½ in front to cancel the 2 of the slope; here is none.",
    ),
    Mistake(
        refusing(rooted),
        "the root is taken at the end. That is the RMSE, in the target's own units, another measure.",
    ),
    Mistake(refusing(rooted_mean), "the mean comes out as its root, the RMSE. Leave the mean of squares as it is."),
    Mistake(refusing(not_reduced), "there is one number for each prediction. A loss is a single number for the batch."),
    Mistake(flattens, "the shapes are made equal in silence. A caller who mixed them up would never hear of it."),
    Mistake(refuses_by_size, "shapes with equally many numbers still pass, and (3, 1) beside (3,) is such a pair."),
    Mistake(refuses_by_len, "equal lengths are not equal shapes: (3, 1) beside (3,), for one, still passes."),
    Mistake(refuses_by_axes, "as many axes are not yet one shape: (3, 2) beside (3, 1) still broadcast."),
    Mistake(asserts, "it is refused, but by an AssertionError. The caller handed a wrong value: a ValueError says so."),
    Mistake(
        raises_type_error,
        "it is refused, but by a TypeError. Both are arrays, so it is no type that is wrong: a ValueError is asked.",
    ),
    Mistake(refuses_by_length, "equal lengths are not equal shapes: (3, 2) and (3, 1) still broadcast."),
    Mistake(
        refuses_by_size_and_axes,
        "as many numbers and as many axes are not yet one shape: (1, 3) beside (3, 1) still broadcast.",
    ),
    Mistake(refuses_by_ends, "not every axis is compared: (2, 3, 4) beside (2, 1, 4) still broadcast."),
    Mistake(only_complains, "the call goes on with None, whatever was printed. `raise` stops it."),
    Mistake(broadcasts, "nothing stops shapes that differ: NumPy stretches them, as the cell above showed."),
]
