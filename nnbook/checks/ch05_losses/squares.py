"""The mean squared error and its gradient: shapes that do not fit, and the sum against the mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch05_losses.fits import fit_mse


def mse_book(x, target, reduction="mean"):
    """Return the squared error of predictions, as a mean or a sum."""
    if x.shape != target.shape:
        raise ValueError(f"mse_loss: x is {x.shape}, target is {target.shape}")
    squares = (x - target) ** 2
    return squares.mean() if reduction == "mean" else squares.sum()


def mse_truth(x, target, reduction="mean"):
    total = sum((float(p) - float(t)) ** 2 for p, t in zip(x.ravel(), target.ravel(), strict=True))
    return total / x.size if reduction == "mean" else total


@dataclass(frozen=True)
class Met:
    """What shapes that differ met, if it was no answer: "refused" by a ValueError, or "handed nothing back"."""

    how: str


def refused(attempt, x, target):
    try:
        answer = attempt(x, target)
    except ValueError:
        return Met("refused")
    return Met("handed nothing back") if answer is None else answer


def judge_refused(answer, x, target):
    if isinstance(answer, ValueError):
        return "handed a ValueError back; expected that it is raised, with `raise`"
    how = answer.how if isinstance(answer, Met) else "gave an answer"
    return "" if how == "refused" else f"{how} for {x.shape} beside {target.shape}, expected a ValueError"


def draw_pair(rng):
    shape = [(7,), (4, 3), (5, 1), (2, 3, 2)][rng.integers(4)]
    return rng.normal(size=shape) * 3, rng.normal(size=shape), ["mean", "sum"][rng.integers(2)]


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


def not_reduced(x, target, reduction="mean"):
    return (x - target) ** 2


def l1_twin(x, target, reduction="mean"):
    """Return the absolute error of predictions, as a mean or a sum; refuse shapes that differ.

    >>> float(l1_twin(np.array([1.0, 5.0]), np.array([2.0, 2.0])))
    2.0
    """
    if x.shape != target.shape:
        raise ValueError(f"l1_twin: x is {x.shape}, target is {target.shape}")
    errors = np.abs(x - target)
    return errors.mean() if reduction == "mean" else errors.sum()


X, T = np.array([1.0, 2.0, 4.0]), np.array([1.0, 4.0, 1.0])
BLOCK = np.arange(24.0).reshape(2, 3, 4)
TABLE = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 3.0]])
mse_loss = Exercise(
    key="mse_loss",
    piece="nnbook.ops:mse_loss",
    book=mse_book,
    fit=fit_mse,
    parts=[
        Part(
            "mean and sum",
            1,
            [
                Case((X, T), 13 / 3),
                Case((X, T, "sum"), 13.0),
                Case((TABLE, np.zeros((3, 2))), 4.0),
                Case((TABLE, np.zeros((3, 2)), "sum"), 24.0),
                Case(draw_pair, mse_truth, repeat=6),
                Case((np.array([[3.0]]), np.array([[-1000.0]])), 1003.0**2),
                Case((np.arange(12.0).reshape(3, 4)[:, ::2], np.ones((3, 2))), 83 / 3),
                Case((X.astype(np.float32), T.astype(np.float32)), 13 / 3, rtol=1e-5),
            ],
        ),
        Part(
            "shapes that differ are refused",
            1,
            [
                Case((X[:, None], T), judge=judge_refused, run=refused),
                Case((X, T[:, None]), judge=judge_refused, run=refused),
                Case((X, np.ones(1)), judge=judge_refused, run=refused),
                Case((TABLE, np.ones((3, 1))), judge=judge_refused, run=refused),
                Case((TABLE, TABLE.T.copy()), judge=judge_refused, run=refused),
                Case((X[None, :], T[:, None]), judge=judge_refused, run=refused),
                Case((BLOCK, BLOCK[:, :1].copy()), judge=judge_refused, run=refused),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            refusing(squared_last),
            "the errors are averaged or summed first and squared after, so that +3 and −3 cancel.",
        ),
        Mistake(refusing(absolute), "these are absolute errors; each error should be squared."),
        Mistake(
            refusing(mean_over_rows), "the sum is divided by the number of rows. The mean is over all numbers in x."
        ),
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
        Mistake(
            refusing(not_reduced), "there is one number for each prediction. A loss is a single number for the batch."
        ),
        Mistake(flattens, "the shapes are made equal in silence. A caller who mixed them up would never hear of it."),
        Mistake(refuses_by_size, "shapes with equally many numbers still pass, and (3, 1) beside (3,) is such a pair."),
        Mistake(refuses_by_length, "equal lengths are not equal shapes: (3, 2) and (3, 1) still broadcast."),
        Mistake(
            refuses_by_size_and_axes,
            "as many numbers and as many axes are not yet one shape: (1, 3) beside (3, 1) still broadcast.",
        ),
        Mistake(refuses_by_ends, "not every axis is compared: (2, 3, 4) beside (2, 1, 4) still broadcast."),
        Mistake(only_complains, "the call goes on with None, whatever was printed. `raise` stops it."),
        Mistake(broadcasts, "nothing stops shapes that differ: NumPy stretches them, as the cell above showed."),
    ],
    hints=[
        "Do the check first: two shapes are equal, or they are not. Then three small steps: subtract, square, reduce.",
        "`raise ValueError(…)` where `x.shape != target.shape`. The squares of all errors at once are an array.",
        "An array has `.mean()` and `.sum()`, both over everything; take the one that `reduction` names.",
    ],
    sibling=l1_twin,
)
