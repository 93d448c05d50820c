"""The exercises of chapter 00: how this book works, and thinking in arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nnbook.checks import Case, Chapter, Exercise, Mistake, Part, Written
from nnbook.checks.show import difference

Array = np.ndarray

# double: the first check


def double(x):
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

# weighted_sum


def weighted_sum(x, w):
    return x @ w


def sum_of_squares(x):
    """Return the sum of the squares of x, shape (d,): a single number.

    >>> float(sum_of_squares(np.array([1.0, 2.0, 3.0])))
    14.0
    """
    return np.sum(x * x)


def _sum_by_hand(x: Array, w: Array) -> float:
    return math.fsum(float(a) * float(b) for a, b in zip(x, w, strict=True))


def _two_vectors(rng: np.random.Generator) -> tuple[Array, Array]:
    d = int(rng.integers(2, 9))
    return rng.normal(size=d), rng.normal(size=d)


X3, W3 = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0])

WEIGHTED_SUM = Exercise(
    key="weighted_sum",
    book=weighted_sum,
    sibling=sum_of_squares,
    parts=[
        Part(
            "worked by hand, and random vectors",
            1,
            [Case((X3, W3), 4.5), Case(_two_vectors, _sum_by_hand)],
        ),
        Part(
            "one input, whole numbers, inputs that are 0",
            1,
            [
                Case((np.array([4.0]), np.array([-0.5])), -2.0),
                Case((np.array([1, 0, 1, 1]), np.array([2, 5, -3, 4])), 3),
                Case((np.zeros(3), W3), 0.0),
                Case((np.arange(10.0)[::2], np.ones(5)), 20.0),
            ],
        ),
    ],
    mistakes=[
        Mistake(lambda x, w: x * w, "these are the products, one an input; the weighted sum adds them up."),
        Mistake(lambda x, w: np.outer(x, w), "this is every input times every weight; each input meets its own only."),
        Mistake(
            lambda x, w: np.sum(x) * np.sum(w), "this is the sum of the inputs times the sum of the weights: add last."
        ),
        Mistake(lambda x, w: np.mean(x * w), "this is the mean of the products; the weighted sum is their sum."),
        Mistake(lambda x, w: np.sum(x + w), "inputs and weights are added to each other; multiply each pair first."),
        Mistake(lambda x, w: np.sum(x), "these are the inputs added up, without their weights."),
        Mistake(
            lambda x, w: (x @ w) / np.sum(w) if np.sum(w) else x @ w,
            "this is divided by the sum of the weights: a weighted mean. The weighted sum is not divided.",
        ),
        Mistake(lambda x, w: x[:-1] @ w[:-1], "the last pair is left out: `range(len(x) - 1)` stops one short."),
    ],
    hints=(
        "Two steps: multiply each input by its own weight, then add up what comes out.",
        "`x * w` multiplies the pairs and has shape (d,). Which method of an array adds up all its values?",
        "NumPy has both steps in one sign, the matrix product `@`: between two vectors of shape (d,) it is this sum.",
    ),
)

# add_bias


def add_bias(scores, bias):
    return scores + bias


def scale_columns(x, factors):
    """Multiply each column of x, shape (n, k), by its own factor, shape (k,): shape (n, k).

    >>> scale_columns(np.ones((2, 3)), np.array([1.0, 10.0, 100.0]))
    array([[  1.,  10., 100.],
           [  1.,  10., 100.]])
    """
    return x * factors


def _bias_by_hand(scores: Array, bias: Array) -> Array:
    return np.array([[float(s) + float(b) for s, b in zip(row, bias, strict=True)] for row in scores])


def _batch_and_bias(n: int, k: int) -> Callable:
    return lambda rng: (rng.normal(size=(n, k)), rng.normal(size=k))


def _bias_per_row(scores: Array, bias: Array) -> Array:
    return scores + np.resize(bias, len(scores))[:, None]


def _bias_on_first_row(scores: Array, bias: Array) -> Array:
    out = np.array(scores, dtype=float)
    out[0] += bias
    return out


SQUARE = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])

ADD_BIAS = Exercise(
    key="add_bias",
    book=add_bias,
    sibling=scale_columns,
    parts=[
        Part(
            "three examples, three units",
            1,
            [
                Case(
                    (SQUARE, np.array([10.0, 20.0, 30.0])),
                    np.array([[11.0, 22.0, 33.0], [14.0, 25.0, 36.0], [17.0, 28.0, 39.0]]),
                ),
                Case(_batch_and_bias(3, 3), _bias_by_hand),
            ],
        ),
        Part(
            "other batches: many rows, one row, one unit, whole numbers",
            1,
            [
                Case(_batch_and_bias(6, 2), _bias_by_hand),
                Case(_batch_and_bias(1, 4), _bias_by_hand),
                Case(_batch_and_bias(5, 1), _bias_by_hand),
                Case((np.array([[1, 2], [3, 4], [5, 6]]), np.array([0.5, -0.5])),
                     np.array([[1.5, 1.5], [3.5, 3.5], [5.5, 5.5]])),
            ],
        ),
    ],
    mistakes=[
        Mistake(_bias_per_row, "the biases run down the rows, one an example; each column has its own bias."),
        Mistake(_bias_on_first_row, "only the first example got its bias; every row of the batch needs it."),
        Mistake(lambda s, b: s + np.sum(b), "every score got the sum of all biases; each column has one of its own."),
        Mistake(lambda s, b: s * b, "the scores are multiplied by the biases; a bias is added."),
        Mistake(lambda s, b: s - b, "the biases are taken away; a bias is added."),
        Mistake(lambda s, b: np.vstack([s, b]), "the bias became one more row; the shape of the scores must stay."),
        Mistake(lambda s, b: s @ b, "this is a matrix product of scores and biases; a bias is added."),
    ],
    hints=(
        "Line the shapes up at their last axis: (n, k) above, (k,) below. Does anything have to be reshaped?",
        "NumPy stretches the missing axis of `bias` by itself: the same row of k biases for all n examples.",
        "A loop over rows would add `bias` to each. The rule of broadcasting makes that a single `+` with no index.",
    ),
)  # fmt: skip

# row_mean


def row_mean(x):
    return x.mean(axis=1)


def column_max(x):
    """Return the largest value of each column of x, shape (n, d): shape (d,).

    >>> column_max(np.array([[1.0, 9.0], [5.0, 2.0]]))
    array([5., 9.])
    """
    return x.max(axis=0)


def _means_by_hand(x: Array) -> Array:
    return np.array([math.fsum(map(float, row)) / len(row) for row in x])


WORKED = np.array([[1.0, 2.0, 6.0], [4.0, 5.0, 12.0]])

ROW_MEAN = Exercise(
    key="row_mean",
    book=row_mean,
    sibling=column_max,
    parts=[
        Part(
            "worked by hand, and random tables",
            1,
            [
                Case((WORKED,), np.array([3.0, 7.0])),
                Case(lambda rng: (rng.normal(size=(int(rng.integers(2, 6)), 3)),), _means_by_hand),
            ],
        ),
        Part(
            "a square table, whole numbers, one row, one column",
            1,
            [
                Case((SQUARE,), np.array([2.0, 5.0, 8.0])),
                Case((np.array([[1, 2], [3, 6]]),), np.array([1.5, 4.5])),
                Case((np.array([[1.0, 2.0, 3.0, 6.0]]),), np.array([3.0])),
                Case((np.array([[2.0], [7.0]]),), np.array([2.0, 7.0])),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            lambda x: np.mean(x, axis=0),
            "this is the mean down each column: axis 0 is the one that disappeared. What is asked is one mean a row.",
        ),
        Mistake(lambda x: np.mean(x), "this is one mean of the whole table; every row has its own."),
        Mistake(
            lambda x: np.sum(x, axis=1), "these are the sums of the rows; a mean is divided by how many there are."
        ),
        Mistake(
            lambda x: np.mean(x, axis=1, keepdims=True),
            "the means are right, but as a column of shape (n, 1); asked is shape (n,).",
        ),
        Mistake(lambda x: np.sum(x, axis=1) / len(x), "the sums are divided by the number of rows, not of columns."),
        Mistake(lambda x: np.sum(x, axis=1) // x.shape[1], "`//` throws the part after the point away; use `/`."),
        Mistake(lambda x: np.median(x, axis=1), "this is the median, the middle value; the mean is sum over count."),
    ],
    hints=(
        "A table of shape (n, d) becomes n numbers: the axis of length d has to go. Which number has that axis?",
        "Axes are counted from 0: axis 0 runs down the rows, axis 1 along the columns. The axis you name disappears.",
        "Arrays have a method `mean` that takes `axis=`. The faulty version named the axis that should have stayed.",
    ),
)

# most_likely


def most_likely(scores):
    return scores.argmax(axis=1)


def cheapest(prices):
    """Return for each row of prices, shape (n, k), the position of the smallest: whole numbers of shape (n,).

    >>> cheapest(np.array([[3.0, 1.0], [2.0, 5.0]]))
    array([1, 0])
    """
    return prices.argmin(axis=1)


def _largest_by_hand(scores: Array) -> Array:
    return np.array([max(range(len(row)), key=lambda k, row=row: row[k]) for row in scores])


def _last_largest(scores: Array) -> Array:
    return scores.shape[1] - 1 - np.argmax(scores[:, ::-1], axis=1)


MOST_LIKELY = Exercise(
    key="most_likely",
    book=most_likely,
    sibling=cheapest,
    parts=[
        Part(
            "the position of the largest score in each row",
            0.5,
            [
                Case((np.array([[0.1, 0.7, 0.2], [-4.0, -9.0, -1.0], [0.5, 0.2, 0.3]]),), np.array([1, 2, 0])),
                Case(lambda rng: (rng.normal(size=(6, 4)),), _largest_by_hand),
            ],
        ),
        Part(
            "one row, and where two scores tie the first",
            0.5,
            [
                Case((np.array([[2.0, 3.0]]),), np.array([1])),
                Case((np.array([[5.0, 1.0, 5.0], [4.0, 4.0, 0.0]]),), np.array([0, 0])),
                Case((np.array([[-3, -3, -7]]),), np.array([0])),
            ],
        ),
    ],
    mistakes=[
        Mistake(lambda s: np.max(s, axis=1), "these are the largest scores themselves; asked is where they stand."),
        Mistake(lambda s: np.argmax(s, axis=0), "this looks down each column; asked is one answer a row."),
        Mistake(lambda s: np.argmax(s), "this is one position in the whole table; every row has its own answer."),
        Mistake(lambda s: np.argmax(s, axis=1) + 1, "this counts from 1; positions in Python count from 0."),
        Mistake(lambda s: np.argmin(s, axis=1), "this is where the smallest score stands, not the largest."),
        Mistake(lambda s: np.argmax(np.abs(s), axis=1), "this is the score farthest from 0; −9 is smaller than −1."),
        Mistake(_last_largest, "where two scores tie, this takes the last of them; asked is the first."),
        Mistake(
            lambda s: s == s.max(axis=1, keepdims=True),
            "this marks the largest score in a table of True and False; asked is its position.",
        ),
    ],
    hints=(
        "Not the largest value is asked but its place. NumPy has a method for each; one begins with `arg`.",
        "As with the means, one answer a row: the axis of length k disappears.",
        "`argmax` with the same `axis=` as the right row mean does it, ties included.",
    ),
)

# draw


def draw(rng, n):
    return rng.normal(0.0, 0.1, size=n)


def throw_dice(rng, n):
    """Return n throws of a die, whole numbers from 1 to 6 of shape (n,), drawn from the generator rng.

    >>> throw_dice(np.random.default_rng(0), 5)
    array([6, 4, 4, 2, 2])
    """
    return rng.integers(1, 7, size=n)


def _habits(draw: Callable, seed: int, n: int) -> dict[str, Any]:
    """Find out how a drawing function treats its generator."""
    first, again, other = (np.asarray(draw(np.random.default_rng(s), n)) for s in (seed, seed, seed + 1))
    rng = np.random.default_rng(seed)
    one, two = np.asarray(draw(rng, n)), np.asarray(draw(rng, n))
    return {
        "shape": first.shape,
        "repeats": np.array_equal(first, again),
        "depends on the seed": not np.array_equal(first, other),
        "moves on": not np.array_equal(one, two),
    }


def _judge_habits(found: dict[str, Any], _seed: int, n: int) -> str:
    if found["shape"] != (n,):
        return f"gave shape {found['shape']}, expected ({n},)"
    if not found["repeats"]:
        return "gave other numbers from a generator with the same seed"
    if not found["depends on the seed"]:
        return "gave the same numbers from generators with different seeds"
    return "" if found["moves on"] else "gave the same numbers when the same generator was used twice"


def _spread(draw: Callable, seed: int, n: int) -> dict[str, float]:
    """Measure mean, standard deviation and the share of numbers within one 0.1 of 0, roughly."""
    x = np.asarray(draw(np.random.default_rng(seed), n), dtype=float)
    return {
        "mean": round(float(x.mean()), 1),
        "deviation": float(f"{x.std():.1g}"),
        "share within 0.1": round(float(np.mean(np.abs(x) < 0.1)), 1),
    }


def _judge_spread(found: dict[str, float], _seed: int, n: int) -> str:
    if abs(found["mean"]) > 0.01 or found["deviation"] != 0.1:
        return (
            f"gave {n:,} numbers with mean {found['mean']:g} and standard deviation {found['deviation']:g}, "
            "expected 0 and 0.1"
        )
    if found["share within 0.1"] != 0.7:
        return "gave numbers of the right spread that are not normally distributed"
    return ""


def _seeds(n: int) -> Callable:
    return lambda rng: (int(rng.integers(1_000_000)), n)


DRAW = Exercise(
    key="draw",
    book=draw,
    sibling=throw_dice,
    parts=[
        Part(
            "n numbers; the same seed gives the same, the next call gives others",
            1,
            [
                Case(_seeds(5), run=_habits, judge=_judge_habits, shown="draw(rng, 5)"),
                Case(_seeds(1), run=_habits, judge=_judge_habits, shown="draw(rng, 1)"),
            ],
        ),
        Part(
            "normally distributed with mean 0 and standard deviation 0.1",
            1,
            [Case(_seeds(10_000), run=_spread, judge=_judge_spread, shown="draw(rng, 10_000)", repeat=3)],
        ),
    ],
    mistakes=[
        Mistake(
            lambda rng, n: np.random.default_rng().normal(0, 0.1, n),
            "the numbers come from a generator other than `rng`, so nobody can repeat them.",
        ),
        Mistake(
            lambda rng, n: np.random.default_rng(0).normal(0, 0.1, n),
            "a generator is made anew, with a fixed seed, at every call; draw from the `rng` that is handed in.",
        ),
        Mistake(lambda rng, n: rng.normal(0, 0.1), "this is a single number; asked are n of them, in an array."),
        Mistake(lambda rng, n: rng.normal(0, 0.1, (n, 1)), "this is a column of shape (n, 1); asked is shape (n,)."),
        Mistake(lambda rng, n: rng.normal(0, 0.1, (1, n)), "this is a table of one row, shape (1, n); asked is (n,)."),
        Mistake(lambda rng, n: rng.normal(0, 1, n), "the standard deviation is 1; it should be 0.1."),
        Mistake(
            lambda rng, n: rng.normal(0, 0.1**2, n),
            "0.1 is squared on the way: NumPy asks for the standard deviation, not for the variance.",
        ),
        Mistake(
            lambda rng, n: rng.normal(0, 0.1**0.5, n),
            "the root of 0.1 is taken on the way: 0.1 is the standard deviation itself, not the variance.",
        ),
        Mistake(lambda rng, n: rng.uniform(-0.1, 0.1, n), "these are uniform between −0.1 and 0.1, not normal."),
        Mistake(lambda rng, n: rng.random(n), "these are uniform between 0 and 1, not normal around 0."),
        Mistake(lambda rng, n: rng.normal(0.1, 0.1, n), "the mean is 0.1 too; it should be 0."),
    ],
    hints=(
        "`rng` is a generator, and a generator has methods that draw. Which one is named after the bell curve?",
        "`rng.normal` takes the mean, the standard deviation and how many are wanted.",
        "Give it 0, then 0.1, then `size=` and the count. Make no generator of your own: use the one handed in.",
    ),
)  # fmt: skip

# shapes

TRUE_SHAPES: dict[str, tuple[int, ...]] = {
    "x @ w.T": (32, 10),
    "x @ w.T + b": (32, 10),
    "x.mean(axis=0)": (4,),
    "x[0]": (4,),
    "x[:, :1]": (32, 1),
    "x[:, 0] - x[:, :1]": (32, 32),
}


def shapes():
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
        "a.sum(axis=1, keepdims=True)": (5, 1),
    }


def _one_shape(attempt: Callable, key: str) -> Any:
    answers = attempt()
    return answers.get(key) if isinstance(answers, dict) else "no dictionary"


def _judge_shape(answer: Any, key: str) -> str:
    if answer == "no dictionary":
        return "did not hand back a dictionary"
    if answer is None:
        return f"has no answer for {key}"
    if isinstance(answer, int):
        return f"gave {answer} for {key}, a number; a shape is a tuple"
    right = isinstance(answer, tuple | list) and tuple(answer) == TRUE_SHAPES[key]
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
        Mistake(_answers_with("x.mean(axis=0)", (1, 4)), "the axis disappears; it stays as 1 only with `keepdims`."),
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

# make_scaler


def make_scaler(x):
    mean, deviation = x.mean(), x.std()

    def scale(values):
        return (values - mean) / deviation

    return scale


def make_shifter(x):
    """Return a function that takes the smallest value of x, shape (n,), away from whatever it is given.

    >>> shift = make_shifter(np.array([3.0, 5.0]))
    >>> float(shift(10.0))
    7.0
    """
    smallest = x.min()

    def shift(values):
        return values - smallest

    return shift


def _use_scaler(make: Callable, x: Array, values: Array) -> Any:
    scale = make(x)
    return scale(values) if callable(scale) else "no function"


def _use_first_of_two(make: Callable, x: Array, other: Array, values: Array) -> Any:
    first = make(x)
    make(other)
    return first(values) if callable(first) else "no function"


def _scaled_by_hand(x: Array, *rest: Array) -> Array:
    mean = math.fsum(x) / len(x)
    deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in x) / len(x))
    return np.array([(v - mean) / deviation for v in rest[-1]])


def _judge_scaled(got: Any, *args: Array) -> str:
    if isinstance(got, str):
        return "did not hand back a function"
    return difference(got, _scaled_by_hand(*args))


def _some(rng: np.random.Generator, n: int) -> Array:
    return rng.normal(rng.uniform(-5, 5), rng.uniform(1, 3), size=n)


def _scaler_of(centre: Callable, spread: Callable) -> Callable:
    return lambda x: lambda values: (values - centre(x, values)) / spread(x, values)


_shared: dict[str, float] = {}


def _make_shared_scaler(x: Array) -> Callable:
    _shared.update(mean=x.mean(), deviation=x.std())
    return lambda values: (values - _shared["mean"]) / _shared["deviation"]


FIVE = np.array([1.0, 2.0, 3.0, 4.0, 5.0])

MAKE_SCALER = Exercise(
    key="make_scaler",
    book=make_scaler,
    sibling=make_shifter,
    parts=[
        Part(
            "remembers the data it was made from",
            1,
            [
                Case((FIVE, np.array([3.0, 5.0, 10.0])), run=_use_scaler, judge=_judge_scaled,
                     shown="make_scaler([1, 2, 3, 4, 5])([3, 5, 10])"),
                Case(lambda rng: (_some(rng, 6), _some(rng, 3)), run=_use_scaler, judge=_judge_scaled,
                     shown="make_scaler(x)(values)"),
                Case(lambda rng: (x := _some(rng, 6), x), run=_use_scaler, judge=_judge_scaled,
                     shown="make_scaler(x)(x)"),
            ],
        ),
        Part(
            "two scalers, side by side",
            1,
            [
                Case(lambda rng: (_some(rng, 5), _some(rng, 5), _some(rng, 4)), run=_use_first_of_two,
                     judge=_judge_scaled, shown="first = make_scaler(x); second = make_scaler(y); first(values)"),
            ],
        ),
    ],
    mistakes=[
        Mistake(lambda x: (x - x.mean()) / x.std(), "this scales x at once; asked is a function that scales later."),
        Mistake(_scaler_of(lambda x, v: v.mean(), lambda x, v: v.std()),
                "the new values are scaled by their own mean and deviation; asked are those of x, remembered."),
        Mistake(_scaler_of(lambda x, v: x.mean(), lambda x, v: 1), "the mean is taken off, the division is missing."),
        Mistake(_scaler_of(lambda x, v: 0, lambda x, v: x.std()), "the division is there, the mean is not taken off."),
        Mistake(_scaler_of(lambda x, v: x.mean(), lambda x, v: x.var()),
                "this divides by the variance; the standard deviation is its square root."),
        Mistake(_scaler_of(lambda x, v: x.mean(), lambda x, v: x.std(ddof=1)),
                "the deviation is made with n − 1; asked is the one with n, which `x.std()` gives."),
        Mistake(_scaler_of(lambda x, v: x.min(), lambda x, v: x.max() - x.min()),
                "this maps the range of x to 0…1; asked is mean 0 and standard deviation 1."),
        Mistake(_make_shared_scaler,
                "the second scaler overwrote what the first remembered. Keep mean and deviation inside `make_scaler`."),
    ],
    hints=(
        "Two steps in time: mean and deviation are computed now, from x; the scaling happens later, at each call.",
        "Inside `make_scaler`, after computing both numbers, define a second function of `values` that uses them.",
        "`def scale(values):` inside, subtracting and dividing there; the last line hands back `scale` itself.",
    ),
)  # fmt: skip

WRITTEN = [
    Written(
        key="works_for_me",
        points=2,
        scheme=(
            "1 point: hidden state: the kernel holds names from cells that were changed, deleted or run out of order",
            "1/2 point: a second reason outside the notebook: other versions, missing files, a seed that was never set",
            "1/2 point: the remedy: restart the kernel, run all cells from the top, and only then save and send",
        ),
        answer=(
            "My kernel still held a name from a cell that I had deleted, so the cells below ran for me and not in my "
            "friend's fresh kernel. Another version of a package, or a data file that only I have, does the same. I "
            "should have restarted the kernel and run all cells from the top: what fails then fails for others."
        ),
    )
]

check = Chapter(
    "00_start_here",
    [DOUBLE, WEIGHTED_SUM, ADD_BIAS, ROW_MEAN, MOST_LIKELY, DRAW, SHAPES, MAKE_SCALER],
    WRITTEN,
)
