"""How far Gaussians are from the standard one."""

from __future__ import annotations

import math

import numpy as np

from nnbook import nn
from nnbook.checks import Case, Exercise, Mistake, Part


def kl_divergence(mean, log_var):
    """Return how far Gaussians are from the standard one, KL(N(mean, exp(log_var)) ‖ N(0, 1)), in nats.

    mean, log_var: arrays (N, k); log_var may be far below 0.
    Returns one number: summed over the k code units, averaged over the N examples.

    >>> print(kl_divergence(np.array([[1.0, 0.0]]), np.zeros((1, 2))))
    0.5
    """
    each = 0.5 * (mean**2 + np.exp(log_var) - 1 - log_var)
    return each.sum(axis=1).mean()


def one_by_one(mean, log_var):
    """Sum entry by entry, in plain Python."""
    total = 0.0
    for m, v in zip(np.ravel(mean).tolist(), np.ravel(log_var).tolist(), strict=True):
        total += (m * m + math.exp(v) - 1 - v) / 2
    return total / len(mean)


def draw(rng, dtype: type = float):
    n, d = int(rng.integers(3, 6)), int(rng.integers(6, 9))
    return rng.normal(size=(n, d)).astype(dtype), (1.5 * rng.normal(size=(n, d))).astype(dtype)


def strided(rng):
    mean, log_var = draw(rng)
    return np.repeat(mean, 2, axis=1)[:, ::2], np.asfortranarray(log_var)


def terms(mean, log_var):
    return 0.5 * (mean**2 + np.exp(log_var) - 1 - log_var)


def summed(mean, log_var):
    return terms(mean, log_var).sum()


def all_averaged(mean, log_var):
    return terms(mean, log_var).mean()


def averaged_wrong(mean, log_var):
    return terms(mean, log_var).sum(axis=0).mean()


def an_example(mean, log_var):
    return terms(mean, log_var).sum(axis=1)


def log_deviation(mean, log_var):
    return (0.5 * (mean**2 + np.exp(2 * log_var) - 1 - 2 * log_var)).sum(axis=1).mean()


def already_variance(mean, log_var):
    return (0.5 * (mean**2 + log_var - 1 - np.log(np.abs(log_var) + 1e-300))).sum(axis=1).mean()


def log_of_log(mean, log_var):
    with np.errstate(all="ignore"):
        return (0.5 * (mean**2 + np.exp(log_var) - 1 - np.log(log_var))).sum(axis=1).mean()


def log_of_variance(mean, log_var):
    with np.errstate(all="ignore"):
        return (0.5 * (mean**2 + log_var - 1 - np.log(log_var))).sum(axis=1).mean()


def there_and_back(mean, log_var):
    with np.errstate(all="ignore"):
        return (0.5 * (mean**2 + np.exp(log_var) - 1 - np.log(np.exp(log_var)))).sum(axis=1).mean()


def negative(mean, log_var):
    return -terms(mean, log_var).sum(axis=1).mean()


def half_forgotten(mean, log_var):
    return 2 * terms(mean, log_var).sum(axis=1).mean()


def one_forgotten(mean, log_var):
    return (terms(mean, log_var) + 0.5).sum(axis=1).mean()


def not_squared(mean, log_var):
    return (0.5 * (mean + np.exp(log_var) - 1 - log_var)).sum(axis=1).mean()


def plus_log(mean, log_var):
    return (terms(mean, log_var) + log_var).sum(axis=1).mean()


def other_way(mean, log_var):
    return (0.5 * ((1 + mean**2) / np.exp(log_var) - 1 + log_var)).sum(axis=1).mean()


def root(mean, log_var):
    return (0.5 * (mean**2 + np.exp(log_var / 2) - 1 - log_var)).sum(axis=1).mean()


def in_bits(mean, log_var):
    return terms(mean, log_var).sum(axis=1).mean() / np.log(2)


def half_of_the_mean(mean, log_var):
    return (0.5 * mean**2 + np.exp(log_var) - 1 - log_var).sum(axis=1).mean()


def log_forgotten(mean, log_var):
    return (0.5 * (mean**2 + np.exp(log_var) - 1)).sum(axis=1).mean()


def one_a_row(mean, log_var):
    return (0.5 * ((mean**2 + np.exp(log_var) - log_var).sum(axis=1) - 1)).mean()


def no_exponential(mean, log_var):
    return (0.5 * (mean**2 + log_var - 1 - log_var)).sum(axis=1).mean()


def variance_squared(mean, log_var):
    with np.errstate(all="ignore"):
        return (0.5 * (mean**2 + np.exp(log_var) ** 2 - 1 - log_var)).sum(axis=1).mean()


def doubled(mean, log_var):
    return (0.5 * (2 * mean + np.exp(log_var) - 1 - log_var)).sum(axis=1).mean()


def coin_divergence(p):
    """Return KL of coins that fall heads with chance p (N,) from a fair one, averaged over the coins, in nats.

    >>> round(float(coin_divergence(np.array([0.9, 0.5]))), 4)
    0.184
    """
    each = p * np.log(p / 0.5) + (1 - p) * np.log((1 - p) / 0.5)
    return each.mean()


# torch.distributions.kl_divergence(Normal(mean, exp(log_var / 2)), Normal(0, 1)).sum(1).mean()
MEAN = np.array([[0.5, -1.0, 2.0], [0.0, 0.25, -0.75]])
LOG_VAR = np.array([[0.0, 1.0, -2.0], [0.5, -0.5, 3.0]])
TORCH = 6.01735149
divergence_exercise = Exercise(
    key="kl_divergence",
    piece="nnbook.ops:kl_divergence",
    also=[nn.functional.kl_divergence],
    book=kl_divergence,
    parts=[
        Part(
            "by hand",
            1,
            [
                Case((np.zeros((1, 3)), np.zeros((1, 3))), 0.0),
                Case((np.array([[1.0, 2.0]]), np.zeros((1, 2))), 2.5),
                Case((np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 0.0]]), np.zeros((2, 3))), 1.25),
                Case((np.array([[0.0]]), np.array([[math.log(4)]])), 0.5 * (3 - math.log(4))),
                Case((np.array([[3.0]]), np.array([[-1000.0]])), 504.0),
                Case((np.array([[1000.0, -2.0]]), np.array([[0.0, 1.0]])), 500002 + 0.5 * (math.e - 2)),
            ],
        ),
        Part(
            "many examples",
            1,
            [
                Case((MEAN, LOG_VAR), TORCH, rtol=1e-5),
                Case(draw, one_by_one),
                Case(strided, one_by_one),
                Case(lambda rng: draw(rng, np.float32), one_by_one, rtol=1e-4),
            ],
        ),
    ],
    mistakes=[
        Mistake(summed, "the examples are summed. Over the code units it is a sum, over the examples a mean."),
        Mistake(all_averaged, "the mean is taken over the code units as well; over them it is a sum."),
        Mistake(averaged_wrong, "the axes are swapped: sum along a row, average over the rows."),
        Mistake(an_example, "each example has a number of its own here; their mean is asked for."),
        Mistake(log_deviation, "log_var is taken for the logarithm of the standard deviation. It is the variance's."),
        Mistake(already_variance, "log_var is taken for the variance itself. Where must an exponential stand?"),
        Mistake(log_of_log, "log_var is a logarithm already, and its logarithm is taken once more."),
        Mistake(log_of_variance, "log_var stands where the variance should. Where must an exponential be?"),
        Mistake(
            there_and_back, "exp(log_var) becomes 0 far below 0, and log(0) is no number. You have its log already."
        ),
        Mistake(negative, "the sign is reversed: a divergence is never below 0."),
        Mistake(half_forgotten, "it is twice too large: the ½ in front is missing."),
        Mistake(half_of_the_mean, "the ½ belongs to the whole bracket, not to mean² alone."),
        Mistake(one_forgotten, "a standard Gaussian gets ½ a unit here, and should get 0: the -1 is missing."),
        Mistake(not_squared, "the mean enters as it is; it must be squared, so that either side of 0 is as far."),
        Mistake(plus_log, "the last term has the wrong sign."),
        Mistake(other_way, "this is the divergence the other way round, of the standard Gaussian from these."),
        Mistake(root, "the exponential of half of log_var is the standard deviation; the formula has the variance."),
        Mistake(log_forgotten, "the logarithm is missing: a small variance has its price, too."),
        Mistake(one_a_row, "the 1 is taken off once a row. It belongs to each code unit."),
        Mistake(no_exponential, "σ² is not log_var: as it stands, log_var cancels and has no say at all."),
        Mistake(variance_squared, "the variance is squared. In the formula σ² is the variance, exp(log_var), itself."),
        Mistake(doubled, "the mean is doubled; it must be squared."),
        Mistake(in_bits, "this is in bits; nats are asked for."),
    ],
    hints=[
        "Write the bracket for all entries at once. It is 0 where mean and log_var are 0.",
        "σ² is `np.exp(log_var)` and log σ² is `log_var` itself. Then sum along each row.",
        "½ (mean² + σ² - 1 - log σ²), `.sum(axis=1)`, and of that `.mean()`.",
    ],
    sibling=coin_divergence,
)
