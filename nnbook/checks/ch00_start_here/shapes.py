"""Chapter 00: the shapes of six expressions, said before they are run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part

TRUE_SHAPES: dict[str, tuple[int, ...]] = {
    "x @ w.T": (32, 10),
    "x @ w.T + b": (32, 10),
    "x.mean(axis=0)": (4,),
    "x[0]": (4,),
    "x[:, :1]": (32, 1),
    "x[:, 0] - x[:, :1]": (32, 32),
}


def shapes():
    """Predict six shapes, for x of shape (32, 4), w of shape (10, 4) and b of shape (10,)."""
    return {
        "x @ w.T": (32, 10),  # (32, 4) times (4, 10): the 4s meet and go
        "x @ w.T + b": (32, 10),  # the bias is stretched over the 32 rows
        "x.mean(axis=0)": (4,),  # axis 0 goes
        "x[0]": (4,),  # an index takes its axis away
        "x[:, :1]": (32, 1),  # a slice keeps it
        "x[:, 0] - x[:, :1]": (32, 32),  # (32,) counts as (1, 32), and both stretch
    }


def sibling_shapes():
    """Predict shapes, for a of shape (5, 3) and c of shape (3,).

    >>> sibling_shapes()["a + c"]
    (5, 3)
    """
    return {
        "a + c": (5, 3),
        "a @ c": (5,),
        "a.T": (3, 5),
        "a[1:3]": (2, 3),
    }


def _one_shape(attempt: Callable, key: str) -> tuple[str, Any] | None:
    """Return the kind of the answer for a key and the answer itself; spaces in keys do not count."""
    answers = attempt()
    if answers is None:
        return None
    if not isinstance(answers, dict):
        return "no dictionary", type(answers).__name__
    found = {str(k).replace(" ", ""): value for k, value in answers.items()}
    if key.replace(" ", "") not in found:
        return "missing", key
    answer = found[key.replace(" ", "")]
    return type(answer).__name__, answer


def _judge_shape(found: tuple[str, Any], key: str) -> str:
    kind, answer = found
    if kind == "no dictionary":
        return f"handed back a {answer}, expected a dictionary"
    if kind == "missing":
        return f"has no answer for {key}: a key is missing or spelt differently; copy it from the docstring"
    if isinstance(answer, int | np.integer):
        return f"gave {answer} for {key}, a number; a shape is a tuple"
    if isinstance(answer, str):
        return f"gave {answer!r} for {key}: a text, not a tuple; leave out the quotes"
    if isinstance(answer, list):
        return f"gave {answer} for {key}: a list, not a tuple; use round brackets"
    right = isinstance(answer, tuple) and answer == TRUE_SHAPES[key]
    return "" if right else f"gave {answer} for {key}; NumPy gives another shape"


def _shape_cases(*keys: str) -> list[Case]:
    return [Case((key,), run=_one_shape, judge=_judge_shape, shown="shapes()") for key in keys]


def _answers_with(key: str, wrong: Any) -> Callable:
    return lambda: {**TRUE_SHAPES, key: wrong}


def _numbers_for_vectors() -> dict[str, Any]:
    return {key: shape[0] if len(shape) == 1 else shape for key, shape in TRUE_SHAPES.items()}


SHAPES = Exercise(
    key="shapes",
    book=shapes,
    sibling=sibling_shapes,
    parts=[
        Part("products, a bias, a mean", 1, _shape_cases("x @ w.T", "x @ w.T + b", "x.mean(axis=0)")),
        Part("an index, a slice, and both together", 1, _shape_cases("x[0]", "x[:, :1]", "x[:, 0] - x[:, :1]")),
    ],
    mistakes=[
        Mistake(_numbers_for_vectors, "`(4)` is the number 4 in brackets. A tuple of one value needs a comma: `(4,)`."),
        Mistake(_answers_with("x @ w.T", (10, 32)), "rows and columns are swapped: the rows of x stay rows."),
        Mistake(_answers_with("x @ w.T", (32, 4)), "`@` lets the two 4s meet and disappear; the outer sizes stay."),
        Mistake(_answers_with("x @ w.T", (4, 10)), "this is the shape of `w.T`; the first size comes from x."),
        Mistake(_answers_with("x @ w.T + b", (32, 11)), "the bias is added to the columns, not put beside them."),
        Mistake(_answers_with("x @ w.T + b", (10,)), "b is stretched to the larger shape, not the other way round."),
        Mistake(_answers_with("x.mean(axis=0)", (32,)), "the axis that is named is the one that disappears."),
        Mistake(_answers_with("x.mean(axis=0)", (1, 4)), "the axis disappears altogether; it does not stay as 1."),
        Mistake(_answers_with("x[0]", (1, 4)), "a single index takes its axis away; a slice would keep it as 1."),
        Mistake(_answers_with("x[0]", (32,)), "an index in first place picks a row, not a column."),
        Mistake(_answers_with("x[:, :1]", (32,)), "`:1` is a slice, and a slice keeps its axis even where 1 is left."),
        Mistake(_answers_with("x[:, 0] - x[:, :1]", (32,)),
                "one side has shape (32,), the other (32, 1). Line them up at the last axis: 32 meets 1."),
        Mistake(_answers_with("x[:, 0] - x[:, :1]", (32, 1)),
                "the shape (32,) is lined up at the last axis and counts as (1, 32), not as (32, 1)."),
    ],
    hints=(
        "Write the shapes under the expression. `@`: inner sizes meet and go. `+`: line up at the last axis.",
        "`w.T` has shape (4, 10). An index or a reduction takes an axis away; a slice keeps it, even as 1.",
        "Set both shapes into the explorable above, the small ones scaled down: (4,) against (4, 1) for the last.",
    ),
)  # fmt: skip
