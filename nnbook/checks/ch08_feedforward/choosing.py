"""Choosing by one table and reporting by the other."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def choose(validation, test):
    """Choose a setting and say honestly how good it is.

    validation, test: arrays (settings, seeds) of accuracies; there are at least 2 seeds.
    Returns (setting, mean, error): the index of the setting whose mean validation accuracy is the highest; its mean
    test accuracy; the standard error of that mean, which is np.std(…, ddof=1) over its seeds, divided by √seeds.

    >>> setting, mean, error = choose(np.array([[0.9, 0.8], [0.7, 0.7]]), np.array([[0.8, 0.8], [0.9, 0.9]]))
    >>> setting, round(mean, 3), error
    (0, 0.8, 0.0)
    """
    setting = int(validation.mean(axis=1).argmax())
    scores = test[setting]
    return setting, float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(scores)))


def choose_truth(validation, test):
    sums = [sum(row) for row in validation.tolist()]
    setting = sums.index(max(sums))
    scores = test[setting].tolist()
    n, mean = len(scores), sum(scores) / len(scores)
    return setting, mean, (sum((s - mean) ** 2 for s in scores) / (n - 1) / n) ** 0.5


def draw_scores(rng):
    """Draw a table in which every wrong way of choosing would choose another setting, or tell another number."""
    n, seeds = int(rng.integers(4, 7)), int(rng.integers(3, 7))
    validation, test = (0.9 + 0.03 * rng.normal(size=(n, seeds)) for _ in range(2))
    chosen, other, third, worst = rng.permutation(n)[:4]
    validation[chosen] += 0.1 + 0.05 - validation[chosen].mean() + 0.9
    test[other] += 0.3
    validation[third, int(rng.integers(seeds))] += 0.6 / seeds
    validation[worst] -= 0.3
    return validation, test


def row_scores(scores, ddof=1, root=True):
    error = scores.std(ddof=ddof)
    return float(scores.mean()), float(error / np.sqrt(len(scores)) if root else error)


def choose_by_test(validation, test):
    setting = int(test.mean(axis=1).argmax())
    return setting, *row_scores(test[setting])


def choose_worst(validation, test):
    setting = int(validation.mean(axis=1).argmin())
    return setting, *row_scores(test[setting])


def choose_by_best_seed(validation, test):
    setting = int(validation.max(axis=1).argmax())
    return setting, *row_scores(test[setting])


def choose_tells_validation(validation, test):
    setting = int(validation.mean(axis=1).argmax())
    return setting, *row_scores(validation[setting])


def choose_best_test_seed(validation, test):
    setting = int(validation.mean(axis=1).argmax())
    return setting, float(test[setting].max()), row_scores(test[setting])[1]


def choose_deviation(validation, test):
    setting = int(validation.mean(axis=1).argmax())
    return setting, *row_scores(test[setting], root=False)


def choose_ddof(validation, test):
    setting = int(validation.mean(axis=1).argmax())
    return setting, *row_scores(test[setting], ddof=0)


def choose_seed(validation, test):
    setting = int(validation.mean(axis=0).argmax())
    return setting, *row_scores(test[:, setting])


def choose_single(validation, test):
    setting = int(validation.mean(axis=1).argmax())
    best = int(validation[setting].argmax())
    return setting, float(test[setting, best]), row_scores(test[setting])[1]


def choose_median(validation, test):
    setting = int(np.median(validation, axis=1).argmax())
    return setting, *row_scores(test[setting])


def choose_cautious(validation, test):
    setting = int((validation.mean(axis=1) - validation.std(axis=1, ddof=1) / validation.shape[1] ** 0.5).argmax())
    return setting, *row_scores(test[setting])


def calmest(temperatures):
    """Return the index of the town (a row) whose temperatures spread the least, and its mean temperature.

    >>> calmest(np.array([[10.0, 20.0], [14.0, 16.0]]))
    (1, 15.0)
    """
    town = int(temperatures.std(axis=1).argmin())
    return town, float(temperatures[town].mean())


def only_setting(attempt, validation, test):
    answer = attempt(validation, test)
    return answer[0]


VALIDATION = np.array([[0.90, 0.92, 0.91], [0.96, 0.96, 0.93], [0.99, 0.90, 0.93], [0.95, 0.93, 0.94]])
TESTED = np.array([[0.94, 0.93, 0.95], [0.95, 0.94, 0.91], [0.93, 0.94, 0.93], [0.97, 0.98, 0.96]])
CLOSE = np.array([[0.90, 0.98, 0.99], [0.95, 0.95, 0.98], [0.955, 0.955, 0.955]])
choose_exercise = Exercise(
    key="choose",
    book=choose,
    parts=[
        Part(
            "the setting",
            1,
            [
                Case((VALIDATION, TESTED), 1, run=only_setting, shown="choose(four settings, three seeds)[0]"),
                Case((CLOSE, TESTED[:3]), 1, run=only_setting, shown="choose(three close settings, three seeds)[0]"),
                Case(draw_scores, lambda v, t: choose_truth(v, t)[0], run=only_setting, shown="choose(…)[0]"),
                Case(
                    (TESTED[:, :2], VALIDATION[:, :2]), 3, run=only_setting, shown="choose(four settings, two seeds)[0]"
                ),
            ],
        ),
        Part(
            "the setting, its mean and its error",
            1,
            [
                Case(
                    (VALIDATION, TESTED),
                    (1, 0.9333333, 0.0120185),
                    rtol=1e-5,
                    shown="choose(four settings, three seeds)",
                ),
                Case(draw_scores, choose_truth, shown="choose(…)"),
                Case((VALIDATION.astype(np.float32), TESTED.astype(np.float32)), choose_truth, rtol=1e-4),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            choose_by_test,
            "the setting is chosen by its test accuracy: the largest of many lucky numbers, told as if it were one.",
        ),
        Mistake(choose_worst, "the setting with the lowest accuracy is chosen. These are no losses."),
        Mistake(choose_by_best_seed, "one lucky seed decides. Compare the means over the seeds."),
        Mistake(choose_median, "the middle one of the seeds decides here. Their mean is asked for."),
        Mistake(choose_cautious, "a spread is taken off each mean before choosing. The means alone decide."),
        Mistake(
            choose_tells_validation,
            "the setting is right, but these are its validation scores, by which it was chosen.",
        ),
        Mistake(choose_best_test_seed, "the error is right; the mean is the best of the test scores. Take all seeds."),
        Mistake(choose_single, "this is the test score of one seed. The mean over all its seeds is asked for."),
        Mistake(choose_deviation, "the last number is the standard deviation of single runs. Divide it by √seeds."),
        Mistake(choose_ddof, "the standard deviation divides by the number of seeds here; with ddof=1 it is one less."),
        Mistake(choose_seed, "rows and columns are swapped: a row is a setting, a column a seed."),
    ],
    hints=[
        "Two tables, two jobs: one may only choose, the other may only report.",
        "The mean over the seeds of a row is .mean(axis=1); argmax of the validation means is the setting.",
        "`scores = test[setting]`; its mean, and `scores.std(ddof=1) / np.sqrt(len(scores))`.",
    ],
    sibling=calmest,
)
