"""Cross-entropy over classes, from logits, and its gradient: softmax and logarithm in one."""

from __future__ import annotations

import math

import numpy as np

from nnbook import ops
from nnbook.checks import Exercise, Mistake, Part
from nnbook.checks.ch05_losses.binary import case, quiet
from nnbook.checks.ch05_losses.fits import fit_cross_entropy


def cross_entropy_book(logits, targets):
    """Return the mean cross-entropy of classes."""
    z = logits - logits.max(axis=1, keepdims=True)
    log_probs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_probs[np.arange(len(z)), targets].mean()


def row_log_probs(row):
    highest = max(row)
    total = math.fsum(math.exp(z - highest) for z in row)
    return [z - highest - math.log(total) for z in row]


def ce_truth(logits, targets):
    losses = [-row_log_probs(row)[t] for row, t in zip(logits.tolist(), targets.tolist(), strict=True)]
    return math.fsum(losses) / len(losses)


def draw_classes(rng):
    n, classes = int(rng.integers(2, 7)), int(rng.integers(2, 6))
    return 2 * rng.normal(size=(n, classes)), rng.integers(0, classes, n)


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


def margin_twin(logits, targets):
    """Return how far, on average, the target's logit lies below the highest one of its row.

    >>> float(margin_twin(np.array([[2.0, 5.0], [1.0, 0.0]]), np.array([0, 0])))
    1.5
    """
    rows = np.arange(len(logits))
    return (logits.max(axis=1) - logits[rows, targets]).mean()


L = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
K = np.array([0, 2])
FAR = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -1001.0], [0.0, 1000.0, 0.0]])
FAR_K = np.array([0, 1, 2])
cross_entropy = Exercise(
    key="cross_entropy",
    piece="nnbook.ops:cross_entropy_forward",
    book=cross_entropy_book,
    fit=fit_cross_entropy,
    also=[ops.cross_entropy],
    parts=[
        Part(
            "small logits",
            1,
            [
                case((np.zeros((2, 4)), np.array([0, 3])), 1.3862943611),
                case((L, K), (0.4076059644 + 1.0986122887) / 2),
                case((np.array([[1.0, 2.0], [3.0, 0.5], [-1.0, 1.0]]), np.array([0, 0, 1])), 0.5063598110),
                case(draw_classes, ce_truth, repeat=6),
            ],
        ),
        Part(
            "logits of ±1000, one row, float32",
            1,
            [
                case((FAR, FAR_K), (0.0 + 0.8619948041 + 1000.0) / 3),
                case((np.array([[-1000.0, -999.0]]), np.array([0])), 1.3132616875),
                case((np.array([[5.0, 5.0, 5.0]]), np.array([1])), 1.0986122887),
                case((L.astype(np.float32), K), 0.7531091266, rtol=1e-5),
                case((FAR.astype(np.float32), FAR_K.astype(np.int32)), (0.8619948041 + 1000.0) / 3, rtol=1e-5),
                case((np.arange(24.0).reshape(4, 6)[:, ::3], np.array([0, 1, 0, 1])), 1.5485873516),
            ],
        ),
    ],
    mistakes=[
        Mistake(no_minus, "the loss is negative. Logarithms of probabilities are, and a minus turns them round."),
        Mistake(added_up, "this is the sum over the batch; the loss is its mean."),
        Mistake(
            mean_of_table, "the sum is divided by rows times classes. Each row has one loss, so divide by the rows."
        ),
        Mistake(one_each, "there is one number for each row. The loss is their mean, a single number."),
        Mistake(as_log_probs, "the logits are picked as they are. They become logarithms of probabilities by softmax."),
        Mistake(quiet(as_probs), "the logits are used as if they were probabilities already. Softmax makes them so."),
        Mistake(no_logarithm, "the probabilities are picked, but their logarithms are not taken."),
        Mistake(one_minus, "this is 1 - p. Minus the logarithm of p is asked: it knows no limit for a hopeless class."),
        Mistake(twice, "softmax has been applied twice: what goes into the logarithm is a softmax of a softmax."),
        Mistake(over_the_batch, "the probabilities add up to 1 down the columns. They should along each row."),
        Mistake(
            all_columns, "`log_probs[:, targets]` takes all these columns in every row. One entry a row is wanted."
        ),
        Mistake(counts_the_rest, "the wrong classes are counted, too. Cross-entropy looks at the true class alone."),
        Mistake(in_bits, "these are bits, from a logarithm to base 2. The field counts in nats: `np.log`."),
        Mistake(from_one, "one column too far to the left is read. Classes count from 0, as columns do."),
        *(
            Mistake(
                with_epsilon(epsilon),
                f"an ε hides log(0), but caps the loss at {-math.log(epsilon):.0f}. Do without the probability itself.",
            )
            for epsilon in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
        ),
        Mistake(
            quiet(naive), "exp(1000) is too large for a float. Softmax ignores a shift: which shift makes it safe?"
        ),
        Mistake(
            quiet(one_shift_for_all),
            "one shift serves all rows, so a row far below it turns into zeros. Each row needs its own.",
        ),
        Mistake(
            quiet(log_of_softmax),
            "softmax rounds a hopeless class to exactly 0, and log(0) follows. Never take that logarithm.",
        ),
    ],
    hints=[
        "log softmax(z) at class k is z_k - log Σ exp(z_j). So there is no need to compute a probability at all.",
        "Take each row's greatest logit away first (axis=1, keepdims=True); that changes nothing but the exponents.",
        "`log_probs[np.arange(N), targets]` picks one entry a row. Turn the sign and take the mean.",
    ],
    sibling=margin_twin,
)
