"""Choosing columns inside the folds, so that those who test had no say."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def honest_accuracy(x, y, fold, choose, classify):
    """Return the cross-validated accuracy of choosing columns and classifying by them.

    x: array (N, D).  y: array (N,) of classes.  fold: array (N,), the number of each patient's fold, from 0.
    choose(x, y): returns the columns to keep, an array of indices.
    classify(x, y, x_new): learns from x (n, D') and y (n,) and returns classes for x_new (m, D'), an array (m,).
    Each fold in turn is tested on; nothing of it may be seen by choose, nor by classify in learning.
    Returns the share of all N patients who are classified rightly, a number.

    >>> x, y = np.array([[0.0], [1.0], [0.0], [1.0]]), np.array([0, 1, 0, 0])
    >>> def copy(x, y, x_new):
    ...     return x_new[:, 0].astype(int)
    >>> honest_accuracy(x, y, np.array([0, 0, 1, 1]), lambda x, y: np.array([0]), copy)
    0.75
    """
    right = 0
    for k in np.unique(fold):
        inside, outside = fold != k, fold == k
        columns = choose(x[inside], y[inside])
        said = classify(x[inside][:, columns], y[inside], x[outside][:, columns])
        right += (said == y[outside]).sum()
    return float(right / len(y))


def by_difference(x, y):
    """Choose the two columns whose class means differ most, in units of the column's spread."""
    gap = np.abs(x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0))
    return np.argsort(-gap, kind="stable")[:2]


def nearest_mean(x, y, x_new):
    """Say for each new row which class's mean is nearer."""
    far = [((x_new - x[y == c].mean(axis=0)) ** 2).sum(axis=1) for c in (0, 1)]
    return (far[1] < far[0]).astype(int)


def accuracy_truth(x, y, fold, choose, classify):
    hits = []
    for i in range(len(y)):
        others = [j for j in range(len(y)) if fold[j] != fold[i]]
        columns = np.asarray(choose(x[others], y[others]))
        said = classify(x[others][:, columns], y[others], x[i : i + 1][:, columns])
        hits.append(int(said[0] == y[i]))
    return sum(hits) / len(hits)


def draw_noise(rng) -> tuple:
    """Draw noise for which every wrong way comes to a number of its own; the folds have unequal sizes."""
    return noise(rng, [8, 6, 5, 4])


def draw_six_folds(rng) -> tuple:
    return noise(rng, [6, 5, 4, 3, 3, 2])


def noise(rng, sizes) -> tuple:
    wrong = (accuracy_leaky, accuracy_tests_itself, accuracy_by_folds, accuracy_chosen_outside, accuracy_first_choice)
    wrong += (accuracy_five_folds,) if len(sizes) > 5 else ()
    while True:
        x, y = rng.normal(size=(23, 40)), rng.permutation(np.repeat([0, 1], [12, 11]))
        fold = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
        if any(len(set(y[fold == k])) < 2 for k in range(len(sizes))):
            continue
        given = x, y, fold, by_difference, nearest_mean
        truth = accuracy_truth(*given)
        if all(abs(one(*given) - truth) > 1e-3 for one in wrong):
            return given


def draw_noise_in_float32(rng):
    x, *others = draw_noise(rng)
    return (x.astype(np.float32), *others)


def parts_of(x, y, fold, k):
    return x[fold != k], y[fold != k], x[fold == k], y[fold == k]


def accuracy_leaky(x, y, fold, choose, classify):
    columns, right = choose(x, y), 0
    for k in np.unique(fold):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        right += (classify(x_in[:, columns], y_in, x_out[:, columns]) == y_out).sum()
    return float(right / len(y))


def accuracy_tests_itself(x, y, fold, choose, classify):
    right = 0
    for k in np.unique(fold):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        columns = choose(x_in, y_in)
        right += (classify(x[:, columns], y, x_out[:, columns]) == y_out).sum()
    return float(right / len(y))


def accuracy_by_folds(x, y, fold, choose, classify):
    shares = []
    for k in np.unique(fold):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        columns = choose(x_in, y_in)
        shares.append((classify(x_in[:, columns], y_in, x_out[:, columns]) == y_out).mean())
    return float(np.mean(shares))


def accuracy_chosen_outside(x, y, fold, choose, classify):
    right = 0
    for k in np.unique(fold):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        columns = choose(x_out, y_out)
        right += (classify(x_in[:, columns], y_in, x_out[:, columns]) == y_out).sum()
    return float(right / len(y))


def accuracy_first_choice(x, y, fold, choose, classify):
    columns, right = choose(x[fold != 0], y[fold != 0]), 0
    for k in np.unique(fold):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        right += (classify(x_in[:, columns], y_in, x_out[:, columns]) == y_out).sum()
    return float(right / len(y))


def accuracy_five_folds(x, y, fold, choose, classify):
    right = 0
    for k in range(5):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        columns = choose(x_in, y_in)
        right += (classify(x_in[:, columns], y_in, x_out[:, columns]) == y_out).sum()
    return float(right / len(y))


def accuracy_on_training(x, y, fold, choose, classify):
    right, seen = 0, 0
    for k in np.unique(fold):
        x_in, y_in, _, _ = parts_of(x, y, fold, k)
        columns = choose(x_in, y_in)
        right += (classify(x_in[:, columns], y_in, x_in[:, columns]) == y_in).sum()
        seen += len(y_in)
    return float(right / seen)


def accuracy_inside_out(x, y, fold, choose, classify):
    right, seen = 0, 0
    for k in np.unique(fold):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        columns = choose(x_out, y_out)
        right += (classify(x_out[:, columns], y_out, x_in[:, columns]) == y_in).sum()
        seen += len(y_in)
    return float(right / seen)


def accuracy_learns_from_the_fold(x, y, fold, choose, classify):
    right = 0
    for k in np.unique(fold):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        columns = choose(x_in, y_in)
        right += (classify(x_out[:, columns], y_out, x_out[:, columns]) == y_out).sum()
    return float(right / len(y))


def accuracy_inside_out_by_n(x, y, fold, choose, classify):
    right = 0
    for k in np.unique(fold):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        columns = choose(x_out, y_out)
        right += (classify(x_out[:, columns], y_out, x_in[:, columns]) == y_in).sum()
    return float(right / len(y))


def accuracy_learns_outside_by_n(x, y, fold, choose, classify):
    right = 0
    for k in np.unique(fold):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        columns = choose(x_in, y_in)
        right += (classify(x_out[:, columns], y_out, x_in[:, columns]) == y_in).sum()
    return float(right / len(y))


def accuracy_last_fold(x, y, fold, choose, classify):
    x_in, y_in, x_out, y_out = parts_of(x, y, fold, fold.max())
    columns = choose(x_in, y_in)
    return float((classify(x_in[:, columns], y_in, x_out[:, columns]) == y_out).mean())


def accuracy_chosen_in_vain(x, y, fold, choose, classify):
    right = 0
    for k in np.unique(fold):
        x_in, y_in, x_out, y_out = parts_of(x, y, fold, k)
        right += (classify(x_in, y_in, x_out) == y_out).sum()
    return float(right / len(y))


def accuracy_counts_anew(x, y, fold, choose, classify):
    return accuracy_last_fold(x, y, fold, choose, classify) * float(np.mean(fold == fold.max()))


def accuracy_leaves_early(x, y, fold, choose, classify):
    x_in, y_in, x_out, y_out = parts_of(x, y, fold, 0)
    columns = choose(x_in, y_in)
    return float((classify(x_in[:, columns], y_in, x_out[:, columns]) == y_out).sum() / len(y))


def accuracy_error(x, y, fold, choose, classify):
    return 1 - accuracy_truth(x, y, fold, choose, classify)


def accuracy_count(x, y, fold, choose, classify):
    return round(accuracy_truth(x, y, fold, choose, classify) * len(y))


def held_out_means(values, fold):
    """Return for each value the mean of all values in other folds.

    >>> held_out_means(np.array([1.0, 3.0, 8.0]), np.array([0, 0, 1])).tolist()
    [8.0, 8.0, 2.0]
    """
    return np.array([values[fold != k].mean() for k in fold])


def _known():
    """Two columns: the first is the class, and the second is so in folds 1 and 2 alone."""
    y = np.array([0, 1, 1, 0, 1, 0, 1, 0, 1])
    fold = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
    x = np.column_stack([np.zeros(9), y.astype(float)])
    x[fold == 0, 1] = 1 - y[fold == 0]
    return x, y, fold


def first_that_differs(x, y):
    """Choose the column with the greatest distance between the class means."""
    return np.array([int(np.argmax(np.abs(x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0))))])


def as_it_is(x, y, x_new):
    return x_new[:, 0].astype(int)


TEXT = "honest_accuracy(noise of 23 patients, …)"
honest_exercise = Exercise(
    key="honest_accuracy",
    book=honest_accuracy,
    parts=[
        Part(
            "noise, folds of unequal sizes",
            2,
            [
                Case((*_known(), first_that_differs, as_it_is), 6 / 9, shown="honest_accuracy(nine patients, …)"),
                Case(draw_noise, accuracy_truth, shown=TEXT, repeat=3),
                Case(draw_six_folds, accuracy_truth, shown="honest_accuracy(noise, six folds, …)", repeat=1),
                Case(
                    draw_noise_in_float32,
                    accuracy_truth,
                    shown=TEXT,
                    repeat=1,
                ),
            ],
        )
    ],
    mistakes=[
        Mistake(accuracy_leaky, "the columns are chosen once, with everybody's help, also theirs who are to test."),
        Mistake(
            accuracy_first_choice, "the columns are chosen for the first fold and kept. The others saw them chosen."
        ),
        Mistake(accuracy_five_folds, "folds 0 to 4 are tested, however many there are."),
        Mistake(accuracy_tests_itself, "`classify` learns from all patients, also from those it is tested on."),
        Mistake(accuracy_chosen_outside, "the columns are chosen with the very patients who are to test."),
        Mistake(accuracy_by_folds, "this is the mean over the folds. They differ in size; count patients."),
        Mistake(accuracy_on_training, "it is tested on the patients it learned from."),
        Mistake(accuracy_inside_out, "it learns from the fold and is tested on all the others: the two are swapped."),
        Mistake(accuracy_learns_from_the_fold, "`classify` learns from the very fold that it is tested on."),
        Mistake(
            accuracy_inside_out_by_n,
            "it learns from the fold and is tested on all the others: the two are swapped, and patients count again "
            "and again.",
        ),
        Mistake(
            accuracy_learns_outside_by_n,
            "`classify` learns from the fold and is tested on all the others, so patients count again and again.",
        ),
        Mistake(
            accuracy_last_fold, "only the last fold is tested. Is the `return` inside the loop, or the count reset?"
        ),
        Mistake(accuracy_chosen_in_vain, "`classify` gets all columns here. It should see the chosen ones alone."),
        Mistake(accuracy_counts_anew, "the count begins anew in each fold, and only the last fold's is left."),
        Mistake(accuracy_leaves_early, "only the first fold is counted. Is the `return` inside the loop?"),
        Mistake(accuracy_error, "this is the share classified wrongly."),
        Mistake(accuracy_count, "this is the number of patients classified rightly. Divide by N."),
    ],
    hints=[
        "Follow one test patient through the given code. Where does her class come in before she is tested?",
        "The line that chooses must see the same rows that `classify` learns from, so it belongs inside the loop.",
        "Inside the loop: `columns = choose(x[inside], y[inside])`. Then count the right answers of all folds.",
    ],
    sibling=held_out_means,
)
