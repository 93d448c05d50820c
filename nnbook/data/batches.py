"""Examples in parts: for training and for testing, and in batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, overload

import numpy as np

from nnbook.data.arguments import as_examples, needs_rng, needs_whole


class Part(NamedTuple):
    """Hold a part of the examples: inputs x and what is to be said of them, y, in equal order.

    >>> Part(np.zeros((3, 2)), np.zeros(3)).x.shape
    (3, 2)
    """

    x: np.ndarray
    y: np.ndarray


def split(
    x: np.ndarray, y: np.ndarray, rng: np.random.Generator, test: float = 0.2, stratify: bool = True
) -> tuple[Part, Part]:
    """Deal the examples at random into a part to train on and a part to test on.

    x: inputs, (N, …). y: classes or values, (N,). rng: draws who goes where, and the order within each part.
    test: the share of the examples to test on, above 0 and below 1, rounded to whole examples.
    stratify: give both parts each class in its proportion; y must hold classes then (integers).

    Returns ``train, test``, each a `Part` with ``.x`` and ``.y``. To know who went where, let x be ``np.arange(N)``.

    Raises ValueError where the lengths differ, where a part (when stratified: a class in a part) would be empty, or
    where stratify meets a y that is not made of classes; TypeError where rng is no generator.

    >>> train, test = split(np.arange(10), np.repeat([0, 1], 5), np.random.default_rng(0))
    >>> len(train.x), sorted(test.y.tolist())
    (8, [0, 1])
    """
    x, y = as_examples("split", x), as_examples("split", y)
    _check("split", x, y, rng, stratify)
    rest, held_out = _take("split", "test", np.arange(len(y)), y, test, rng, stratify)
    return Part(x[rest], y[rest]), Part(x[held_out], y[held_out])


def split_three(
    x: np.ndarray,
    y: np.ndarray,
    rng: np.random.Generator,
    validation: float = 0.2,
    test: float = 0.2,
    stratify: bool = True,
) -> tuple[Part, Part, Part]:
    """Deal the examples at random into three parts: to train on, to choose by, and to test on once at the end.

    x, y, rng, stratify: as in `split`.
    validation, test: shares of all examples, each above 0, together below 1.

    Returns ``train, validation, test``, each a `Part`. Raises as `split` does. With an equal generator and an equal
    share the test part is the one that `split` deals.

    >>> parts = split_three(np.arange(10), np.repeat([0, 1], 5), np.random.default_rng(0))
    >>> [len(part.x) for part in parts]
    [6, 2, 2]
    """
    x, y = as_examples("split_three", x), as_examples("split_three", y)
    _check("split_three", x, y, rng, stratify)
    rest, held_out = _take("split_three", "test", np.arange(len(y)), y, test, rng, stratify)
    rest, chosen_by = _take("split_three", "validation", rest, y, validation, rng, stratify)
    return Part(x[rest], y[rest]), Part(x[chosen_by], y[chosen_by]), Part(x[held_out], y[held_out])


@overload
def batches(
    x: np.ndarray, y: np.ndarray, batch_size: int, rng: np.random.Generator | None = None, drop_last: bool = False
) -> Iterator[tuple[np.ndarray, np.ndarray]]: ...
@overload
def batches(
    x: np.ndarray, y: None, batch_size: int, rng: np.random.Generator | None = None, drop_last: bool = False
) -> Iterator[np.ndarray]: ...
def batches(
    x: np.ndarray,
    y: np.ndarray | None,
    batch_size: int,
    rng: np.random.Generator | None = None,
    drop_last: bool = False,
) -> Iterator[tuple[np.ndarray, np.ndarray]] | Iterator[np.ndarray]:
    """Go through the examples once, batch by batch.

    x: inputs, (N, …). y: what goes with them, (N, …); None if nothing does.
    batch_size: examples a batch; the last batch has what is left over.
    rng: shuffles, anew at each call; without it the examples come in their order, as views that share x's memory.
    drop_last: leave out a last batch that is not full.

    Yields pairs (x, y) of batches; where y is None, batches of x alone. With more than two arrays, let x be
    ``np.arange(N)`` and index each array by the batches.

    Raises ValueError where the lengths differ or batch_size is under 1; TypeError where rng is neither None nor a
    generator. Both at the call, not at the first batch.

    >>> x, y = np.arange(5), np.arange(5) * 10
    >>> [(x_i.tolist(), y_i.tolist()) for x_i, y_i in batches(x, y, 2)]
    [([0, 1], [0, 10]), ([2, 3], [20, 30]), ([4], [40])]
    >>> sorted(np.concatenate(list(batches(x, None, 2, np.random.default_rng(0)))).tolist())
    [0, 1, 2, 3, 4]
    """
    needs_whole("batches", "batch_size", batch_size, 1)
    x, y = as_examples("batches", x), None if y is None else as_examples("batches", y)
    if y is not None and len(x) != len(y):
        raise ValueError(f"batches: x has {len(x)} examples, y has {len(y)} (x {x.shape}, y {y.shape})")
    order = None
    if rng is not None:
        needs_rng("batches", rng)
        order = rng.permutation(len(x))
    end = len(x) - len(x) % batch_size if drop_last else len(x)
    ranges = (slice(start, start + batch_size) for start in range(0, end, batch_size))
    picks = ranges if order is None else (order[one] for one in ranges)
    return (x[i] for i in picks) if y is None else ((x[i], y[i]) for i in picks)


def _check(name: str, x: np.ndarray, y: np.ndarray, rng: np.random.Generator, stratify: bool) -> None:
    needs_rng(name, rng)
    if y.ndim != 1 or len(x) != len(y):
        raise ValueError(f"{name}: x must be (N, …) and y (N,), got x {x.shape}, y {y.shape}")
    if stratify and y.dtype.kind not in "iub":
        raise ValueError(f"{name}: stratify=True needs classes as integers, y is {y.dtype}; for values: stratify=False")


def _take(
    name: str, part: str, index: np.ndarray, y: np.ndarray, share: float, rng: np.random.Generator, stratify: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Take a share (of all N examples) out of those in `index`; return who is left and who was taken, shuffled."""
    if not isinstance(share, int | float | np.number):
        raise TypeError(f"{name}: {part} must be a number, got {share!r}")
    size = round(share * len(y))
    if not 0 < share < 1 or not 0 < size < len(index):
        raise ValueError(f"{name}: {part}={share} takes {size} of {len(index)} examples; both sides must have some")
    index = rng.permutation(index)
    if not stratify:
        return index[size:], index[:size]
    classes, member = np.unique(y[index], return_inverse=True)
    counts = np.bincount(member)
    wanted = _shares(counts, size)
    if (empty := (wanted == 0) | (wanted == counts)).any():
        raise ValueError(
            f"{name}: class {classes[empty][0]} has {counts[empty][0]} of {len(index)} examples, too few for "
            f"{part}={share} to leave some on both sides"
        )
    taken = np.zeros(len(index), bool)
    for c, count in enumerate(wanted):
        taken[np.flatnonzero(member == c)[:count]] = True
    return index[~taken], index[taken]


def _shares(counts: np.ndarray, size: int) -> np.ndarray:
    """Share out `size` places in proportion to counts, in whole places; the largest remainders are rounded up."""
    exact = counts * size / counts.sum()
    places = np.floor(exact).astype(int)
    places[np.argsort(places - exact, kind="stable")[: size - places.sum()]] += 1
    return places
