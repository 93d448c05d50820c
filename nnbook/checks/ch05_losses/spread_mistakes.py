"""What goes wrong in a simulation of bias and variance."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Mistake


def table(train, rng, runs):
    return np.array([train(rng) for _ in range(runs)])


def error_for_bias(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p - truth) ** 2), np.mean(p.var(axis=0))


def variance_about_truth(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean((p - truth) ** 2)


def cancelling(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean(p.mean(axis=0) - truth) ** 2, np.mean(p.var(axis=0))


def not_squared(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean(np.abs(p.mean(axis=0) - truth)), np.mean(p.var(axis=0))


def deviation(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.std(axis=0))


def over_everything(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), p.var()


def over_inputs(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.var(axis=1))


def exchanged(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean(p.var(axis=0)), np.mean((p.mean(axis=0) - truth) ** 2)


def one_less(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.var(axis=0, ddof=1))


def not_squared_signed(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean(p.mean(axis=0) - truth), np.mean(p.var(axis=0))


def root_of_bias(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.sqrt(np.mean((p.mean(axis=0) - truth) ** 2)), np.mean(p.var(axis=0))


def sums(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.sum((p.mean(axis=0) - truth) ** 2), np.sum(p.var(axis=0))


def sums_of_all(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.sum((p.mean(axis=0) - truth) ** 2), np.sum((p - p.mean(axis=0)) ** 2)


def summed_spread(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean(axis=0) - truth) ** 2), np.sum((p - p.mean(axis=0)) ** 2)


def grand_mean(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return np.mean((p.mean() - truth) ** 2), np.mean((p - p.mean()) ** 2)


def unseeded(train, truth, rng, runs=1000):
    return exchanged(train, truth, np.random.default_rng(), runs)[::-1]


def called_bare(train, truth, rng, runs=1000):
    return train()


def same_set(train, truth, rng, runs=1000):
    p = np.array([train(np.random.default_rng(0)) for _ in range(runs)])
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.var(axis=0))


def own_seeds(train, truth, rng, runs=1000):
    p = np.array([train(np.random.default_rng(seed)) for seed in range(runs)])
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.var(axis=0))


def trained_once(train, truth, rng, runs=1000):
    p = np.array([train(rng)])
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(p.var(axis=0))


def one_for_each_input(train, truth, rng, runs=1000):
    p = table(train, rng, runs)
    return (p.mean(axis=0) - truth) ** 2, p.var(axis=0)


MISTAKES = [
    Mistake(trained_once, "there is one training set only. Spread shows when many are drawn."),
    Mistake(one_for_each_input, "there is a number for each input. Take the mean over the inputs at the end."),
    Mistake(exchanged, "the two are exchanged: bias² first, then the variance."),
    Mistake(
        error_for_bias,
        "this is the whole error. The bias is that of the *mean* prediction; average before you square.",
    ),
    Mistake(
        variance_about_truth, "distances are taken from the truth. Variance is spread about the learner's own mean."
    ),
    Mistake(cancelling, "the misses are averaged over the inputs before they are squared, so +3 and −3 cancel."),
    Mistake(called_bare, "call `train(rng)`: a learner draws its training set with the generator that it is handed."),
    Mistake(not_squared_signed, "the bias² is the mean miss, signs and all. Square each miss, then take the mean."),
    Mistake(root_of_bias, "a root is taken of the bias². Its square is asked: it adds up with the variance."),
    Mistake(sums, "these are sums over the inputs. Both are means."),
    Mistake(sums_of_all, "these are sums over inputs and runs. Both are means."),
    Mistake(summed_spread, "the variance is a sum over runs and inputs. It is a mean over both."),
    Mistake(grand_mean, "the mean is one number over runs and inputs. Each input has a mean of its own: axis=0."),
    Mistake(
        unseeded, "the draws depend on more than `rng`. No one could repeat the experiment: hand `rng` itself to train."
    ),
    Mistake(not_squared, "this is the size of the bias. Its square is asked."),
    Mistake(deviation, "these are standard deviations. Their squares, the variances, are asked."),
    Mistake(
        over_inputs, "this is the spread along the inputs, of one curve. It should be over the runs, at each input."
    ),
    Mistake(over_everything, "runs and inputs are thrown together. First the variance over the runs, at each input."),
    Mistake(one_less, "the variance divides by runs - 1. Only with a division by runs do the parts add up exactly."),
    Mistake(same_set, "every run begins with the same seed, so every training set is the same. Hand `rng` on."),
    Mistake(own_seeds, "the seeds are 0, 1, 2, … whatever `rng` is. Hand `rng` itself to train, every time."),
]
