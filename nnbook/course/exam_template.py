"""What ``nnbook exam new`` writes: an exam of two small exercises, one on every student's own numbers."""

from __future__ import annotations

CHAPTER = "90_exam"

SOURCE = '''\
# ---
# jupyter:
#   nnbook:
#     minutes: 60
# ---

# %% [markdown]
# # An exam
#
# Write your number, as your teacher has it, in the place of `your number` and run the cell. The data below are yours.

# %%
from nnbook import by_student
from nnbook.checks.exam import open_checks

by_student.me("your number", course="COURSE_WORD")

# %%
check = open_checks("90_exam")
data = by_student.rng("largest_gap").normal(size=50).round(2)

# %% [markdown]
# ## Counting

# %% solution="n_above"
def n_above(x, threshold):
    """Return how many numbers in x are greater than the threshold.

    >>> n_above([1, 5, 3], 2)
    2
    """
    return sum(1 for value in x if value > threshold)


# %% check="n_above"
n_above, result = check.n_above(n_above)
result

# %% [markdown]
# ## The largest gap
#
# Sort `data`. What is the largest distance between two neighbours?

# %% solution="largest_gap"
def largest_gap():
    """Return the largest distance between neighbours in the sorted data, a number."""
    ordered = sorted(data)
    return max(b - a for a, b in zip(ordered, ordered[1:]))


# %% check="largest_gap"
largest_gap, result = check.largest_gap(largest_gap)
result
'''

CHECKS = '''\
"""The checks of 90_exam. Students never get this file; docs/exams.md says how it is used."""

import numpy as np

from nnbook import by_student
from nnbook.checks import Case, Chapter, Exercise, Mistake, Part

COURSE = "COURSE_WORD"  # the same word as in the notebook: another year, other numbers


def n_above(x, threshold):
    """Return how many numbers in x are greater than the threshold."""
    return int(np.sum(np.asarray(x) > threshold))


def at_least(x, threshold):
    return int(np.sum(np.asarray(x) >= threshold))


def count_truth(x, threshold):
    return len([value for value in x if value > threshold])


def largest_gap():
    """Return the largest distance between neighbours in the sorted data."""
    data = by_student.rng("largest_gap", COURSE).normal(size=50).round(2)
    return float(np.diff(np.sort(data)).max())


def gap_truth():
    data = sorted(by_student.rng("largest_gap", COURSE).normal(size=50).round(2).tolist())
    return max(b - a for a, b in zip(data, data[1:], strict=False))


check = Chapter(
    "90_exam",
    [
        Exercise(
            key="n_above",
            book=n_above,
            parts=[
                Part("by hand", 1, [Case(([1, 5, 3], 2), 2), Case(([2, 2], 2), 0), Case(([], 0), 0)]),
                Part(
                    "any numbers",
                    1,
                    [Case(lambda rng: (rng.integers(-9, 9, size=30).tolist(), int(rng.integers(-3, 3))), count_truth)],
                ),
            ],
            mistakes=[Mistake(at_least, "a number that equals the threshold is not greater.")],
            hints=[],
            sibling=at_least,
        ),
        Exercise(
            key="largest_gap",
            book=largest_gap,
            parts=[Part("your own data", 2, [Case((), lambda: gap_truth(), atol=1e-6)])],
            mistakes=[],
            hints=[],
            sibling=at_least,
        ),
    ],
)
'''
