"""The count of modes covered and of samples of high quality."""

from __future__ import annotations

import numpy as np

from nnbook import data
from nnbook.checks import Case, Exercise, Mistake, Part


def modes_covered(samples, centres, std, least=1):
    """Count the modes that samples cover, and the share of samples that are any good.

    samples: array (N, D), N may be 0.  centres: array (K, D), the middles of the modes.  std: of every mode.
    A sample is good if it lies within 3 std of the nearest middle (at exactly 3 std, too).
    A mode is covered if it is the nearest one of at least `least` good samples.
    Returns (modes, share): a whole number, and the share of good samples from 0 to 1, 0 without samples.

    >>> modes_covered(np.array([[0.0, 0.1], [5.0, 0.0], [9.0, 9.0], [0.1, 0.0]]), np.array([[0, 0], [5, 0]]), 0.1)
    (2, 0.75)
    """
    if len(samples) == 0:
        return 0, 0.0
    distances = np.sqrt(((samples[:, None] - centres) ** 2).sum(axis=2))
    good = distances.min(axis=1) <= 3 * std
    counts = np.bincount(distances.argmin(axis=1)[good], minlength=len(centres))
    return int((counts >= least).sum()), float(good.mean())


def truth(samples, centres, std, least=1):
    counts, good = [0] * len(centres), 0
    for sample in samples.tolist():
        far = [sum((a - b) ** 2 for a, b in zip(sample, c, strict=True)) ** 0.5 for c in centres.tolist()]
        if min(far) <= 3 * std:
            good += 1
            counts[far.index(min(far))] += 1
    return sum(n >= least for n in counts), good / max(len(samples), 1)


def draw(rng):
    """Draw a ring with gaps, stray samples and unequal numbers, so that every wrong count comes out different."""
    k, std = int(rng.integers(5, 9)), float(rng.uniform(0.05, 0.2))
    angle = np.arange(k) * 2 * np.pi / k
    centres = 3 * np.column_stack([np.cos(angle), np.sin(angle)]) + 1
    parts = [centres[0] + std * rng.uniform(-2, 2, (9, 2)), centres[1] + std * rng.uniform(-1, 1, (4, 2))]
    parts += [centres[2] + std * np.array([[2.5, 0.5]]), centres[3] + std * np.array([[2.4, 2.4], [0, -3.3]])]
    parts += [np.tile([1.0, 1.0], (2, 1))]  # in the middle of the ring
    samples = np.concatenate(parts)
    return samples[rng.permutation(len(samples))], centres, std


def draw_least(rng):
    return *draw(rng), int(rng.integers(2, 5))


def one_number(attempt, *given, **named):
    answer = attempt(*given, **named)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError("expected (modes, share)")
    return answer[0]


def share(attempt, *given, **named):
    answer = attempt(*given, **named)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError("expected (modes, share)")
    return answer[1]


def first(*given):
    return truth(*given)[0]


def second(*given):
    return truth(*given)[1]


def count(samples, centres, std, least=1, *, reach=3.0, only_good=True, squared=False, box=False, of_covered=False):
    if len(samples) == 0:
        return 0, 0.0
    apart = samples[:, None] - centres
    far = np.abs(apart).max(2) if box else (apart**2).sum(2) if squared else np.sqrt((apart**2).sum(2))
    good = far.min(1) <= reach * std
    mode = far.argmin(1)
    counts = np.bincount(mode[good] if only_good else mode, minlength=len(centres))
    kept = good & (counts >= least)[mode] if of_covered else good
    return int((counts >= least).sum()), float(kept.mean())


def one_std(*given, **named):
    return count(*given, **named, reach=1.0)


def all_samples(*given, **named):
    return count(*given, **named, only_good=False)


def squared(*given, **named):
    return count(*given, **named, squared=True)


def box(*given, **named):
    return count(*given, **named, box=True)


def added(samples, centres, std, least=1):
    if len(samples) == 0:
        return 0, 0.0
    far = np.abs(samples[:, None] - centres).sum(2)
    good = far.min(1) <= 3 * std
    counts = np.bincount(far.argmin(1)[good], minlength=len(centres))
    return int((counts >= least).sum()), float(good.mean())


def of_covered(*given, **named):
    return count(*given, **named, of_covered=True)


def least_ignored(samples, centres, std, least=1):
    return count(samples, centres, std, 1)


def more_than_least(samples, centres, std, least=1):
    return count(samples, centres, std, least + 1)


def for_both(samples, centres, std, least=1):
    if len(samples) == 0:
        return 0, 0.0
    within = np.linalg.norm(samples[:, None] - centres, axis=2) <= 3 * std
    return int((within.sum(axis=0) >= least).sum()), float(within.any(axis=1).mean())


def a_number(samples, centres, std, least=1):
    modes, part = count(samples, centres, std, least)
    return modes, part * len(samples)


def percent(samples, centres, std, least=1):
    modes, part = count(samples, centres, std, least)
    return modes, 100 * part


def share_of_modes(samples, centres, std, least=1):
    modes, part = count(samples, centres, std, least)
    return modes / len(centres), part


def other_order(*given, **named):
    return count(*given, **named)[::-1]


def empty_fails(samples, centres, std, least=1):
    far = np.linalg.norm(samples[:, None] - centres, axis=2)
    good = far.min(1) <= 3 * std
    counts = np.bincount(far.argmin(1)[good], minlength=len(centres))
    return int((counts >= least).sum()), float(good.mean()) if len(samples) else float("nan")


def strict(samples, centres, std, least=1):
    return count(samples, centres, np.nextafter(std * (1 - 1e-9), 0), least)


def round_the_middle(samples, centres, std, least=1):
    return count(samples, centres - centres.mean(0), std, least)


def darts(throws, middle, radius):
    """Return how many throws hit the disc and their share, 0 without throws.

    >>> darts(np.array([[0.0, 0.5], [3.0, 0.0]]), np.array([0.0, 0.0]), 1.0)
    (1, 0.5)
    """
    hit = np.linalg.norm(throws - middle, axis=1) <= radius
    return int(hit.sum()), float(hit.mean()) if len(throws) else 0.0


LINE = np.array([[0.0], [10.0], [20.0]])
ON_IT = np.array([[0.5], [-3.0], [3.5], [10.0], [11.0], [40.0], [9.0], [1.0]])
CORNER = np.array([[0.29, 0.29, 0.0], [5.0, 5.0, 0.0], [5.0, 5.1, 0.1]]), np.array([[0.0, 0, 0], [5.0, 5, 0]])
BETWEEN = np.array([[0.1], [0.15], [0.12]]), np.array([[0.0], [0.4], [9.0]]), 0.2
CASES = [
    Case(BETWEEN, 1, run=one_number),
    Case((ON_IT, LINE, 1.0), first, run=one_number),
    Case((ON_IT, LINE, 1.0, 3), first, run=one_number),
    Case((ON_IT, LINE, 1.0, 4), first, run=one_number),
    Case((ON_IT, LINE, 1.0), 2, kwargs={"least": 3}, run=one_number),
    Case((*CORNER, 0.1), first, run=one_number),
    Case(draw, first, run=one_number, shown="modes_covered(samples, centres, std)[0]"),
    Case(draw_least, first, run=one_number, shown="modes_covered(samples, centres, std, least)[0]"),
    Case((np.zeros((0, 2)), CORNER[1][:, :2], 0.1), 0, run=one_number, shown="modes_covered(no samples, …)[0]"),
    Case((ON_IT.astype(np.float32)[::2], LINE, 1.0), first, run=one_number),
]
exercise = Exercise(
    key="modes_covered",
    book=modes_covered,
    also=[data.nearest_mode],
    parts=[
        Part("modes covered", 1, CASES),
        Part(
            "the share of good samples",
            1,
            [
                Case((ON_IT, LINE, 1.0), 0.75, run=share),
                Case((ON_IT, LINE, 1.0, 4), 0.75, run=share),
                Case((ON_IT, LINE, 1.0), 0.75, kwargs={"least": 4}, run=share),
                Case((*CORNER, 0.1), second, run=share),
                Case(draw, second, run=share, shown="modes_covered(samples, centres, std)[1]"),
                Case(draw_least, second, run=share, shown="modes_covered(samples, centres, std, least)[1]"),
                Case(
                    (np.zeros((0, 2)), CORNER[1][:, :2], 0.1), 0.0, run=share, shown="modes_covered(no samples, …)[1]"
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(all_samples, "samples far from every mode make modes count as covered. Only good ones should."),
        Mistake(one_std, "good is taken as within 1 std; it is within 3."),
        Mistake(squared, "the squared distance is compared with 3 std. Take its root first."),
        Mistake(box, "the larger of the differences is taken as the distance. That makes a square of the circle."),
        Mistake(added, "the differences are added up for the distance. That makes a diamond of the circle."),
        Mistake(
            of_covered,
            "good samples of modes that are not covered are left out of the share. They are good all the same.",
        ),
        Mistake(for_both, "a sample that is near two modes is counted for both. It counts for the nearest one only."),
        Mistake(least_ignored, "`least` makes no difference."),
        Mistake(more_than_least, "a mode with exactly `least` good samples is covered; here it takes more."),
        Mistake(a_number, "the second number is how many samples are good. Their share is asked for."),
        Mistake(percent, "the share runs from 0 to 1; this is in per cent."),
        Mistake(share_of_modes, "the first number is a share of the modes; how many are covered is asked for."),
        Mistake(other_order, "the two numbers come in the other order: how many modes first, then the share."),
        Mistake(empty_fails, "without samples it fails. There the answer is (0, 0.0)."),
        Mistake(strict, "a sample at exactly 3 std is good, too."),
        Mistake(round_the_middle, "the modes have been moved to lie around zero."),
    ],
    hints=[
        "Make a table of distances first: a row for each sample, a column for each mode. The rest is read off it.",
        "samples[:, None] - centres has shape (N, K, D). Of the distances (N, K), find the least in each row.",
        "good = least <= 3 * std; np.bincount(nearest[good], minlength=K) counts; compare with `least` and add up; no "
        "samples: return (0, 0.0) first.",
    ],
    sibling=darts,
)
