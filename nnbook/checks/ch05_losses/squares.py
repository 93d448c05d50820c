"""The mean squared error and its gradient: shapes that do not fit, and the sum against the mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnbook.checks import Case, Exercise, Part
from nnbook.checks.ch05_losses import squares_mistakes as wrong
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
    """What shapes that differ met, if it was no answer: "refused", "raised TypeError" or "handed nothing back"."""

    how: str


def refused(attempt, x, target):
    try:
        answer = attempt(x, target)
    except ValueError:
        return Met("refused")
    except (AssertionError, TypeError) as error:
        if "exceptions must" in str(error):  # `raise "…"`: its line says more
            raise
        return Met(f"raised {type(error).__name__}")
    return Met("handed nothing back") if answer is None else answer


def judge_refused(answer, x, target):
    if isinstance(answer, ValueError):
        return "handed a ValueError back; expected that it is raised, with `raise`"
    how = answer.how if isinstance(answer, Met) else "gave an answer"
    return "" if how == "refused" else f"{how} for {x.shape} beside {target.shape}, expected a ValueError"


def draw_pair(rng):
    shape = [(7,), (4, 3), (5, 1), (2, 3, 2)][rng.integers(4)]
    return rng.normal(size=shape) * 3, rng.normal(size=shape), ["mean", "sum"][rng.integers(2)]


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
    mistakes=wrong.MISTAKES,
    hints=[
        "Do the check first: two shapes are equal, or they are not. Then three small steps: subtract, square, reduce.",
        "`raise ValueError(…)` where `x.shape != target.shape`. The squares of all errors at once are an array.",
        "An array has `.mean()` and `.sum()`, both over everything; take the one that `reduction` names.",
    ],
    sibling=l1_twin,
)
