"""A table of vectors, looked up by number."""

from __future__ import annotations

import numpy as np

from nnbook.ops.shapes import are_arrays


def embedding(weight: np.ndarray, *, index: np.ndarray) -> np.ndarray:
    """Return the rows of a table that the indices name.

    weight: (num_embeddings, embedding_dim). index: whole numbers from 0, any shape.

    Returns (*index.shape, embedding_dim). Raises TypeError where the index is no integer, ValueError where it is out
    of range.

    >>> embedding(np.array([[1.0, 2.0], [3.0, 4.0]]), index=np.array([1, 1, 0]))
    array([[3., 4.],
           [3., 4.],
           [1., 2.]])
    """
    are_arrays("embedding", weight=weight, index=index)
    if weight.ndim != 2:
        raise ValueError(f"embedding: weight must be (num_embeddings, embedding_dim), got {weight.shape}")
    if index.dtype.kind not in "iu":
        raise TypeError(f"embedding: the index must be whole numbers, got {index.dtype}")
    if index.size and not 0 <= index.min() <= index.max() < len(weight):
        wrong = index.min() if index.min() < 0 else index.max()
        raise ValueError(f"embedding: the index must be from 0 to {len(weight) - 1}, got {wrong}")
    return weight[index]


def embedding_backward(grad_out: np.ndarray, weight: np.ndarray, *, index: np.ndarray) -> np.ndarray:
    """Return the gradient at the table: each row collects the gradients of all places where it was looked up.

    >>> embedding_backward(np.ones((3, 1)), np.zeros((2, 1)), index=np.array([1, 1, 0]))
    array([[1.],
           [2.]])
    """
    flat, grads = index.reshape(-1), grad_out.reshape(index.size, weight.shape[1])
    dweight = np.zeros_like(weight)
    if flat.size:
        order = np.argsort(flat, kind="stable")  # equal indices next to each other, so that each is one sum
        flat = flat[order]
        starts = np.flatnonzero(np.concatenate([[True], flat[1:] != flat[:-1]]))
        dweight[flat[starts]] = np.add.reduceat(grads[order], starts, axis=0)
    return dweight
