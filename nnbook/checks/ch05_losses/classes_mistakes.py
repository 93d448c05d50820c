"""What goes wrong in a cross-entropy over classes."""

from __future__ import annotations

import math

import numpy as np

from nnbook import ops
from nnbook.checks import Mistake
from nnbook.checks.ch05_losses.binary import quiet


def pick(table, targets):
    return table[np.arange(len(table)), targets]


def naive(logits, targets):
    e = np.exp(logits)
    return -np.log(pick(e, targets) / e.sum(axis=1)).mean()


def log_of_softmax(logits, targets):
    return -np.log(pick(ops.softmax(logits), targets)).mean()


def one_shift_for_all(logits, targets):
    e = np.exp(logits - logits.max())
    return -np.log(pick(e, targets) / e.sum(axis=1)).mean()


def sum_unshifted(logits, targets):
    return (np.log(np.exp(logits).sum(axis=1)) - pick(logits, targets)).mean()


def sum_with_one_shift(logits, targets):
    z = logits - logits.max()
    return (np.log(np.exp(z).sum(axis=1)) - pick(z, targets)).mean()


def column_maxima(logits, targets):
    z = logits - logits.max(axis=0)
    return (np.log(np.exp(z).sum(axis=1)) - pick(z, targets)).mean()


def maxima_lie_down(logits, targets):
    z = logits - logits.max(axis=1)
    return (np.log(np.exp(z).sum(axis=1)) - pick(z, targets)).mean()


def shifted_once(logits, targets):
    z = logits - logits.max(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - pick(logits, targets)).mean()


def mean_inside(logits, targets):
    return (np.logaddexp.reduce(logits, axis=1) - np.log(logits.shape[1]) - pick(logits, targets)).mean()


def log_of_mean(logits, targets):
    return -np.log(pick(ops.softmax(logits), targets).mean())


def by_classes(logits, targets):
    return -pick(log_softmax_plain(logits), targets).sum() / logits.shape[1]


def log_softmax_plain(logits, axis=1):
    return logits - np.logaddexp.reduce(logits, axis=axis, keepdims=True)


def over_the_batch(logits, targets):
    return -pick(log_softmax_plain(logits, 0), targets).mean()


def as_log_probs(logits, targets):
    return -pick(logits, targets).mean()


def as_probs(logits, targets):
    return -np.log(pick(logits, targets)).mean()


def no_logarithm(logits, targets):
    return -pick(ops.softmax(logits), targets).mean()


def one_minus(logits, targets):
    return 1 - pick(ops.softmax(logits), targets).mean()


def in_bits(logits, targets):
    return -pick(log_softmax_plain(logits), targets).mean() / np.log(2)


def from_one(logits, targets):
    return -pick(log_softmax_plain(logits), targets - 1).mean()


def with_epsilon(epsilon):
    def floored(logits, targets):
        return -np.log(pick(ops.softmax(logits), targets) + epsilon).mean()

    floored.__name__ = f"with_epsilon_{epsilon:g}"
    return floored


def twice(logits, targets):
    return -pick(log_softmax_plain(ops.softmax(logits)), targets).mean()


def added_up(logits, targets):
    return -pick(log_softmax_plain(logits), targets).sum()


def mean_of_table(logits, targets):
    return -pick(log_softmax_plain(logits), targets).sum() / logits.size


def no_minus(logits, targets):
    return pick(log_softmax_plain(logits), targets).mean()


def one_each(logits, targets):
    return -pick(log_softmax_plain(logits), targets)


def all_columns(logits, targets):
    return -log_softmax_plain(logits)[:, targets].mean()


def counts_the_rest(logits, targets):
    log_p, hot = log_softmax_plain(logits), np.eye(logits.shape[1])[targets]
    return -(hot * log_p + (1 - hot) * np.log1p(-np.exp(np.minimum(log_p, -1e-12)))).sum(axis=1).mean()


MISTAKES = [
    Mistake(no_minus, "the loss is negative. Logarithms of probabilities are, and a minus turns them round."),
    Mistake(added_up, "this is the sum over the batch; the loss is its mean."),
    Mistake(mean_of_table, "the sum is divided by rows times classes. Each row has one loss, so divide by the rows."),
    Mistake(by_classes, "the sum is divided by the number of classes. The mean is over the rows."),
    Mistake(mean_inside, "inside the logarithm stands a mean over the classes. A row of softmax is divided by a sum."),
    Mistake(log_of_mean, "the logarithm is taken of the mean probability. Take each row's first, then the mean."),
    Mistake(
        shifted_once, "the greatest logit is taken away inside the sum, not at the true class. Shift the whole row."
    ),
    Mistake(
        quiet(maxima_lie_down),
        "one number a row has shape (N,), and NumPy lines it up with the columns. `keepdims=True` prevents it.",
    ),
    Mistake(one_each, "there is one number for each row. The loss is their mean, a single number."),
    Mistake(as_log_probs, "the logits are picked as they are. They become logarithms of probabilities by softmax."),
    Mistake(quiet(as_probs), "the logits are used as if they were probabilities already. Softmax makes them so."),
    Mistake(no_logarithm, "the probabilities are picked, but their logarithms are not taken."),
    Mistake(one_minus, "this is 1 - p. Minus the logarithm of p is asked: it knows no limit for a hopeless class."),
    Mistake(twice, "softmax has been applied twice: what goes into the logarithm is a softmax of a softmax."),
    Mistake(over_the_batch, "the probabilities add up to 1 down the columns. They should along each row."),
    Mistake(all_columns, "`log_probs[:, targets]` takes all these columns in every row. One entry a row is wanted."),
    Mistake(counts_the_rest, "the wrong classes are counted, too. Cross-entropy looks at the true class alone."),
    Mistake(in_bits, "these are bits, from a logarithm to base 2. The field counts in nats: `np.log`."),
    Mistake(from_one, "one column too far to the left is read. Classes count from 0, as columns do."),
    *(
        Mistake(
            with_epsilon(epsilon),
            f"an ε or a clip hides log(0), but caps the loss at {-math.log(epsilon):.0f}. Do without p itself.",
        )
        for epsilon in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
    ),
    Mistake(quiet(naive), "exp(1000) is too large for a float. Softmax ignores a shift: which shift makes it safe?"),
    Mistake(
        quiet(sum_unshifted),
        "right on paper, but exp(1000) is too large for a float. Which shift of a row makes the sum safe?",
    ),
    Mistake(
        quiet(sum_with_one_shift),
        "one shift serves all rows, so far below it a row is all zeros: log(0). Take the greatest of *each row*.",
    ),
    Mistake(
        quiet(column_maxima),
        "the greatest of each column is taken away. Softmax ignores a shift only if it is the same along the row.",
    ),
    Mistake(
        quiet(one_shift_for_all),
        "one shift serves all rows, so a row far below it turns into zeros. Each row needs its own.",
    ),
    Mistake(
        quiet(log_of_softmax),
        "softmax rounds a hopeless class to exactly 0, and log(0) follows. Never take that logarithm.",
    ),
]
