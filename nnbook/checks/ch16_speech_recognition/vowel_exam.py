"""What vowel features are put to: louder and softer sounds, and vowels that a simple classifier is to name."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nnbook.data.speech import vowels

LEAST = 0.65


@lru_cache(maxsize=4)
def exam(seed):
    rng = np.random.default_rng([16, seed])
    return vowels(600, rng, seconds=0.1), vowels(400, rng, seconds=0.1)


def draw_exam(rng):
    """Draw one of three exams, and make its sounds here: to say them takes longer than to hear them."""
    seed = int(rng.integers(3))
    exam(seed)
    return (seed,)


def told_apart(x, labels, new):
    """Return which class's mean is nearest, by the spread that all classes share."""
    means = np.array([x[labels == k].mean(axis=0) for k in range(10)])
    within = np.cov((x - means[labels]).T).reshape(x.shape[1], x.shape[1])
    inverse = np.linalg.pinv(within + 1e-3 * np.trace(within) / len(within) * np.eye(len(within)))
    off = new[:, None] - means
    return np.einsum("nkd,de,nke->nk", off, inverse, off).argmin(axis=1)


def loud_and_soft(attempt, sounds):
    """Return features of the sounds as they are, up to 100 times louder, as much softer, and of the first one alone."""
    levels = np.geomspace(100, 1, len(sounds))[:, None]
    other = sounds * levels, sounds / levels, sounds[:1].copy()
    plain = attempt(sounds)
    return None if plain is None else (plain, *map(attempt, other))


def same_at_all_levels(answer, sounds):
    for one in answer[:3]:
        if fault := shape_fault(one, len(sounds)):
            return fault
    plain, *others = (np.asarray(one, dtype=float) for one in answer[:3])
    louder, softer = (float(np.abs(one - plain).max()) for one in others)
    if min(louder, softer) > 0.01:
        how = how_it_changes(plain, others)
        return f"changes by {max(louder, softer):.3g} where the sounds are 100 times louder or softer{how}"
    if max(louder, softer) > 0.01:
        which = ("louder", "softer") if louder > softer else ("softer", "louder")
        return f"changes by {max(louder, softer):.3g} where the sounds are 100 times {which[0]}, not where {which[1]}"
    if fault := shape_fault(answer[3], 1):
        beside = ", though beside others they were" if "not finite" in fault else ""
        return f"for one sound alone {fault}{beside}"
    if not np.allclose(answer[3][0], plain[0], rtol=1e-3, atol=1e-3):
        return "gives a sound other features when it comes alone than beside others"
    return ""


def how_it_changes(plain, others):
    """Say whether a louder or softer sound moves all of its features alike, "" if it does not."""
    if plain.shape[1] < 2:
        return ""
    if all(np.ptp(one - plain, axis=1).max() < 1e-6 * np.abs(one).max() for one in others):
        return ": all features of a sound move by one number"
    if (plain != 0).all() and all(
        np.ptp(one / plain, axis=1).max() < 1e-6 * np.abs(one / plain).max() for one in others
    ):
        return ": all features of a sound are multiplied by one number"
    return ""


def shape_fault(features, n):
    if not isinstance(features, np.ndarray):
        return f"gave a {type(features).__name__}, expected an array ({n}, d)"
    if features.ndim != 2 or len(features) != n:
        turned = ", a row a sound" if features.ndim == 2 and features.shape[1] == n else ""
        return f"gave an array of shape {features.shape}, expected ({n}, d){turned}"
    if features.dtype.kind not in "iuf":
        return f"gave an array of {features.dtype}, expected numbers"
    if not 1 <= features.shape[1] <= 40:
        return f"gave {features.shape[1]} features, expected 1 to 40"
    return "" if np.isfinite(features).all() else "gave features that are not finite"


def both(attempt, seed):
    seen, unseen = exam(seed)
    answers = [attempt(one.sounds.copy()) for one in (seen, unseen)]
    return None if answers[0] is None else tuple(answers)


def passed(answer, seed):
    seen, unseen = exam(seed)
    for one, features in zip((seen, unseen), answer, strict=True):
        if fault := shape_fault(features, len(one.labels)):
            return fault
    if np.ptp(answer[0]) == 0:
        return "gave the same for all sounds"
    right = float((told_apart(answer[0], seen.labels, answer[1]) == unseen.labels).mean())
    return "" if right >= LEAST else f"lets {right:.0%} of unseen vowels be named, expected 65 % or more"
