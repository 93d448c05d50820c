"""The way back from a table of vectors."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def embedding_backward(grad_out, weight, *, index):
    """Return the gradient at the table, for the gradient at what was looked up.

    grad_out: of any leading shape, then d: (..., d).  weight: the table (V, d).  index: whole numbers (...), the rows
    that were looked up.
    Returns an array of weight's shape and dtype.

    >>> embedding_backward(np.array([[1.0, 2.0], [10.0, 20.0]]), np.zeros((3, 2)), index=np.array([2, 2])).tolist()
    [[0.0, 0.0], [0.0, 0.0], [11.0, 22.0]]
    """
    grad = np.zeros_like(weight)
    np.add.at(grad, index, grad_out)
    return grad


def by_one_hot(grad_out, weight, index):
    """Give the gradient of the product of a matrix of ones and zeros with the table."""
    flat = np.asarray(index).reshape(-1)
    hot = (flat[:, None] == np.arange(len(weight))).astype(float)
    return hot.T @ grad_out.reshape(-1, weight.shape[1])


def draw(lead, rows=7, d=3, dtype: type = float):
    def drawn(rng):
        index = rng.integers(0, rows - 1, lead)  # the last row is never looked up
        return rng.normal(size=(*lead, d)).astype(dtype), rng.normal(size=(rows, d)).astype(dtype), index

    return drawn


def called(attempt, grad_out, weight, index):
    return attempt(grad_out, weight, index=index)


def typed(attempt, grad_out, weight, index):
    answer = attempt(grad_out, weight, index=index)
    return (np.asarray(answer).astype(float), str(answer.dtype)) if isinstance(answer, np.ndarray) else answer


def last_wins(grad_out, weight, *, index):
    grad = np.zeros_like(weight)
    grad[index] = grad_out
    return grad


def means(grad_out, weight, *, index):
    counts = np.bincount(np.asarray(index).reshape(-1), minlength=len(weight))
    return by_one_hot(grad_out, weight, index) / np.maximum(counts, 1)[:, None]


def onto_the_weight(grad_out, weight, *, index):
    grad = weight.copy()
    np.add.at(grad, index, grad_out)
    return grad


def into_the_weight(grad_out, weight, *, index):
    np.add.at(weight, index, grad_out)
    return weight


def looked_up_rows(grad_out, weight, *, index):
    return by_one_hot(grad_out, weight, index)[index]


def negative(grad_out, weight, *, index):
    return -by_one_hot(grad_out, weight, index)


def only_first_axis(grad_out, weight, *, index):
    grad = np.zeros_like(weight)
    for place, row in enumerate(np.asarray(index)):
        grad[row] += grad_out[place]
    return grad


def times_weight(grad_out, weight, *, index):
    return by_one_hot(grad_out * weight[index], weight, index)


def in_float64(grad_out, weight, *, index):
    grad = np.zeros(weight.shape)
    np.add.at(grad, index, grad_out)
    return grad


def votes(choices, candidates):
    """Return how many votes each candidate got.

    choices: whole numbers (N,), whom each voter chose.  candidates: how many there are.

    >>> votes(np.array([2, 0, 2]), 3)
    array([1, 0, 2])
    """
    counts = np.zeros(candidates, int)
    for choice in choices:
        counts[choice] += 1
    return counts


G, INDEX = np.array([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]]), np.array([2, 0, 2])
# PyTorch 2.13: torch.nn.functional.embedding(index, weight) with this gradient
TORCH = np.array([[10.0, 20.0], [0.0, 0.0], [101.0, 202.0], [0.0, 0.0]])
W = np.array([[0.5, -1.0], [2.0, 3.0], [-4.0, 1.5], [7.0, 8.0]])
TEXT = "embedding_backward(grad_out, weight, index=index)"

lookup_exercise = Exercise(
    key="embedding_backward",
    piece="nnbook.ops:embedding_backward",
    book=embedding_backward,
    parts=[
        Part(
            "a row of words",
            1,
            [
                Case((G, W, INDEX), TORCH, run=called, shown=TEXT),
                Case(draw((6,)), by_one_hot, run=called, shown=TEXT),
                Case(draw((25,)), by_one_hot, run=called, shown=TEXT),
                Case((np.zeros((0, 2)), W, np.zeros(0, int)), np.zeros((4, 2)), run=called, shown=TEXT),
            ],
        ),
        Part(
            "a batch of texts, and the dtype",
            1,
            [
                Case(draw((4, 5)), by_one_hot, run=called, shown=TEXT),
                Case(draw((2, 3, 2)), by_one_hot, run=called, shown=TEXT),
                Case(
                    draw((4, 5), dtype=np.float32),
                    lambda g, w, i: (by_one_hot(g, w, i), "float32"),
                    run=typed,
                    shown=TEXT,
                    rtol=1e-4,
                    atol=1e-5,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            last_wins,
            "where a row was looked up twice, only one of the gradients arrives. `grad[index] += …` does this, too: it "
            "reads, adds and writes all rows at once.",
        ),
        Mistake(means, "the gradients of a row are averaged. Each use of a row adds its own."),
        Mistake(onto_the_weight, "this is the table plus its gradient. Begin with zeros."),
        Mistake(into_the_weight, "the gradients are added into the table itself. Begin with an array of zeros."),
        Mistake(
            looked_up_rows,
            "this has a row for each word of the text. The gradient has a row for each row of the table.",
        ),
        Mistake(negative, "the gradient is subtracted. Descent is the optimiser's business."),
        Mistake(times_weight, "the gradient is multiplied with the table. Looking up multiplies by 1."),
        Mistake(
            only_first_axis,
            "the loop runs over the first axis of index only. For a batch of texts a row of index holds many words.",
        ),
        Mistake(in_float64, "float32 comes in and float64 goes out. `np.zeros_like(weight)` has the table's dtype."),
    ],
    hints=[
        "A row that was looked up three times has three gradients at the output. What do they do together?",
        "Make the index flat and grad_out (number of words, d). Then a loop over words, or `np.add.at`, adds them up.",
        "grad = np.zeros_like(weight); np.add.at(grad, index, grad_out); it takes an index of any shape.",
    ],
    sibling=votes,
)
