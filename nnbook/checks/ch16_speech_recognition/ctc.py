"""CTC for a whole batch of strings at once, on plain arrays: the pair that trains the chapter's recogniser."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnbook.autograd import lift

NEVER = -1e30  # the logarithm of 0, kept finite so that differences of two of them are no nan


def ctc_batch(log_probs: np.ndarray, targets: Sequence[Sequence[int]], lengths: np.ndarray) -> tuple:
    """Return CTC's loss, averaged over strings, and what its backward needs.

    log_probs: (N, T, C), symbol 0 is the blank. targets: lists of symbols from 1 to C - 1, none of them empty; each
    must fit into its string. lengths: (N,), how many frames of each string count.
    """
    states, skips, places = _states(targets)
    emitted = np.take_along_axis(log_probs, states[:, None, :].repeat(log_probs.shape[1], axis=1), axis=2)
    emitted = emitted.astype(np.float64)
    n, frames, _ = emitted.shape
    alphas = np.full(emitted.shape, NEVER)
    alphas[:, 0, :2] = emitted[:, 0, :2]
    for t in range(1, frames):
        alphas[:, t] = _step(alphas[:, t - 1], skips) + emitted[:, t]
    rows, last = np.arange(n), np.asarray(lengths) - 1
    ends = alphas[rows, last, 2 * places], alphas[rows, last, 2 * places - 1]
    totals = np.logaddexp(*ends)
    return np.asarray(-totals.mean(), log_probs.dtype), (
        alphas,
        emitted,
        totals,
        states,
        skips,
        places,
        last,
        log_probs,
    )


def ctc_batch_backward(grad_out: np.ndarray, cache: tuple) -> np.ndarray:
    """Return the gradient at log_probs: minus the chance that a path is at a symbol then, shared among the strings."""
    alphas, emitted, totals, states, skips, places, last, log_probs = cache
    n, frames, width = emitted.shape
    rows = np.arange(n)
    allowed = np.zeros_like(skips)
    allowed[:, :-2] = skips[:, 2:]  # whoever may be skipped to, seen from where one comes
    beta, betas = np.full((n, width), NEVER), np.empty(emitted.shape)
    for t in range(frames - 1, -1, -1):
        if t < frames - 1:
            beta = _step((beta + emitted[:, t + 1])[:, ::-1], allowed[:, ::-1])[:, ::-1]
        ends = rows[last == t]
        beta = beta.copy()
        beta[ends] = NEVER
        beta[ends, 2 * places[ends]] = beta[ends, 2 * places[ends] - 1] = 0
        betas[:, t] = beta
    chances = np.exp(np.minimum(alphas + betas - totals[:, None, None], 0))
    chances *= (np.arange(frames) <= last[:, None])[:, :, None]
    grad = np.zeros(log_probs.shape)
    for s in range(width):
        grad[rows, :, states[:, s]] -= chances[:, :, s]
    return (grad_out * grad / n).astype(log_probs.dtype)


def _states(targets: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the widened targets (N, S), which of their places may be reached by a skip, and the targets' lengths."""
    places = np.array([len(one) for one in targets])
    states = np.zeros((len(targets), 2 * places.max() + 1), dtype=int)
    for row, one in zip(states, targets, strict=True):
        row[1 : 2 * len(one) : 2] = one
    skips = np.zeros(states.shape, dtype=bool)
    skips[:, 2:] = (states[:, 2:] != 0) & (states[:, 2:] != states[:, :-2])
    return states, skips, places


def _step(before: np.ndarray, skips: np.ndarray) -> np.ndarray:
    one, two = np.full_like(before, NEVER), np.full_like(before, NEVER)
    one[:, 1:] = before[:, :-1]
    two[:, 2:] = np.where(skips[:, 2:], before[:, :-2], NEVER)
    top = np.maximum(np.maximum(before, one), two)
    return top + np.log(np.exp(before - top) + np.exp(one - top) + np.exp(two - top))


ctc_loss = lift(ctc_batch, ctc_batch_backward, cached=True)
