"""Two libraries side by side: the same numbers in, the same numbers and gradients out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from nnbook import Tensor, tensor

TOLERANCE = {np.float64: 1e-10, np.float32: 1e-5}
DTYPES = (np.float64, np.float32)


def relative_error(ours: np.ndarray, theirs: Any) -> float:
    """Return the greatest difference, relative to the greatest magnitude of the reference."""
    expected = theirs.detach().numpy() if isinstance(theirs, torch.Tensor) else np.asarray(theirs)
    assert ours.shape == expected.shape, f"shape {ours.shape}, PyTorch's {expected.shape}"
    if not expected.size:
        return 0.0
    same = (ours == expected) | (np.isnan(ours) & np.isnan(expected))
    with np.errstate(invalid="ignore"):
        difference = np.where(same, 0, np.abs(ours - expected))
    finite = np.abs(expected[np.isfinite(expected)])
    return float(difference.max() / max(finite.max(initial=0), 1e-30)) if difference.any() else 0.0


def both(array: np.ndarray) -> tuple[Tensor, torch.Tensor]:
    """Return an array as a leaf of either library."""
    return tensor(array, requires_grad=True), torch.from_numpy(array.copy()).requires_grad_()


def compare(ours: Callable, theirs: Callable, arrays: Sequence[np.ndarray], rng: np.random.Generator) -> float:
    """Return the greatest relative error of the result and of all inputs' gradients, for a random upstream gradient."""
    mine, other = zip(*(both(array) for array in arrays), strict=True)
    kept = [array.copy() for array in arrays]
    y, expected = ours(*mine), theirs(*other)
    errors = [relative_error(y.data, expected)]
    assert y.dtype == arrays[0].dtype, f"{y.dtype} came of {arrays[0].dtype}"
    upstream = rng.standard_normal(y.shape).astype(y.dtype)
    y.backward(upstream)
    expected.backward(torch.from_numpy(np.array(upstream)))
    for one, reference, array in zip(mine, other, kept, strict=True):
        assert np.array_equal(one.data, array), "an input was changed"
        gradient = reference.grad if reference.grad is not None else torch.zeros_like(reference)
        ours_grad = one.grad if one.grad is not None else np.zeros_like(one.data)
        assert ours_grad.dtype == array.dtype
        errors.append(relative_error(ours_grad, gradient))
    return float(np.max(errors))  # NaN if one is: Python's max would pass over it
