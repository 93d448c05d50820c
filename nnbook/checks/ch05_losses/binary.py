"""Binary cross-entropy from logits and its gradient: two formulas that are equal on paper and not in a computer."""

from __future__ import annotations

import math

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch05_losses.fits import fit_bce


def bce_book(logits, targets):
    """Return the mean binary cross-entropy."""
    losses = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return losses.mean()


def bce_truth(logits, targets):
    """Go through the examples; far out, log(1 + exp(z)) is z itself to the last digit."""
    total = 0.0
    for z, t in zip(logits.ravel().tolist(), targets.ravel().tolist(), strict=True):
        minus_log_p = -z if z < -30 else math.log(1 + math.exp(-z)) if z < 30 else math.exp(-z)
        minus_log_q = z if z > 30 else math.log(1 + math.exp(z)) if z > -30 else math.exp(z)
        total += t * minus_log_p + (1 - t) * minus_log_q
    return total / logits.size


def draw_binary(rng):
    shape = [(6,), (4, 1), (3, 2)][rng.integers(3)]
    targets = rng.integers(0, 2, shape).astype(float) if rng.integers(2) else rng.uniform(size=shape)
    return 2 * rng.normal(size=shape), targets


def calm(attempt, *args):
    """Call an attempt without NumPy's word on underflow: far logits underflow to 0, rightly."""
    with np.errstate(under="ignore"):
        return attempt(*args)


def case(args, expect, **options):
    return Case(args, expect, run=calm, **options)


def quiet(f):
    """Let a wrong answer do its sums without a warning."""

    def silent(*args):
        with np.errstate(all="ignore"):
            return f(*args)

    silent.__name__ = f.__name__
    return silent


def by_formula(logits, targets):
    p = 1 / (1 + np.exp(-logits))
    return -(targets * np.log(p) + (1 - targets) * np.log(1 - p)).mean()


def clipped(logits, targets, eps=1e-7):
    p = np.clip(ops.sigmoid(logits), eps, 1 - eps)
    return -(targets * np.log(p) + (1 - targets) * np.log(1 - p)).mean()


def clipped_finer(logits, targets):
    return clipped(logits, targets, 1e-12)


def with_epsilon(epsilon):
    def held_up(logits, targets):
        p = ops.sigmoid(logits)
        return -(targets * np.log(p + epsilon) + (1 - targets) * np.log(1 - p + epsilon)).mean()

    held_up.__name__ = f"with_epsilon_{epsilon:g}"
    return held_up


def two_sigmas(logits, targets):
    return -(targets * np.log(ops.sigmoid(logits)) + (1 - targets) * np.log(ops.sigmoid(-logits))).mean()


def arguments_exchanged(logits, targets):
    return (np.logaddexp(0, targets) - logits * targets).mean()


def by_columns(logits, targets):
    return (np.logaddexp(0, logits) - logits * targets).sum() / logits.shape[-1]


def softplus_naive(logits, targets):
    return (np.log(1 + np.exp(logits)) - logits * targets).mean()


def as_probabilities(logits, targets):
    return -(targets * np.log(logits) + (1 - targets) * np.log(1 - logits)).mean()


def ones_only(logits, targets):
    return (targets * np.logaddexp(0, -logits)).mean()


def summed(logits, targets):
    return (np.logaddexp(0, logits) - logits * targets).sum()


def sign_lost(logits, targets):
    return -(np.logaddexp(0, logits) - logits * targets).mean()


def in_bits(logits, targets):
    return (np.logaddexp(0, logits) - logits * targets).mean() / np.log(2)


def hard_only(logits, targets):
    return np.where(targets == 1, np.logaddexp(0, -logits), np.logaddexp(0, logits)).mean()


def rounded_targets(logits, targets):
    return (np.logaddexp(0, logits) - logits * np.round(targets)).mean()


def by_rows(logits, targets):
    return (np.logaddexp(0, logits) - logits * targets).sum() / len(logits)


def cut_logits(bound):
    def cut(logits, targets):
        z = np.clip(logits, -bound, bound)
        return (np.logaddexp(0, z) - z * targets).mean()

    cut.__name__ = f"cut_logits_at_{bound}"
    return cut


def targets_unused(logits, targets):
    return np.logaddexp(0, -logits).mean()


def wrong_sign_inside(logits, targets):
    return (np.logaddexp(0, logits) + logits * targets).mean()


def swapped(logits, targets):
    return (np.logaddexp(0, -logits) + logits * targets).mean()


def each(logits, targets):
    return np.logaddexp(0, logits) - logits * targets


def squared(logits, targets):
    return ((ops.sigmoid(logits) - targets) ** 2).mean()


def hinge_twin(logits, targets):
    """Return the mean hinge loss: max(0, 1 − s z) with s = 2y − 1, which is −1 or +1. It never overflows.

    >>> float(hinge_twin(np.array([0.5, 1000.0]), np.array([1.0, 1.0])))
    0.25
    """
    return np.maximum(0, 1 - (2 * targets - 1) * logits).mean()


Z, Y = np.array([0.0, 2.0, -1.0]), np.array([1.0, 1.0, 0.0])
SOFT = np.array([[0.0, 1.0], [2.0, -1.0], [-2.0, 3.0]]), np.array([[0.25, 1.0], [0.0, 0.75], [1.0, 0.125]])
FAR = np.array([1000.0, -1000.0, 1000.0, -1000.0])
FAR_Y = np.array([1.0, 0.0, 0.0, 1.0])
binary_cross_entropy_with_logits = Exercise(
    key="binary_cross_entropy_with_logits",
    piece="nnbook.ops:binary_cross_entropy_with_logits",
    book=bce_book,
    fit=fit_bce,
    parts=[
        Part(
            "small logits",
            1,
            [
                case((np.array([0.0]), np.array([1.0])), 0.6931471806),
                case((Z, Y), 0.3777789597),
                case((np.array([3.0, -3.0]), np.array([0.0, 1.0])), 3.0485873516),
                case(SOFT, 1.4995189882),
                case(draw_binary, bce_truth, repeat=6),
            ],
        ),
        Part(
            "logits of ±1000, of ±40, single ones, float32",
            1,
            [
                case((FAR, FAR_Y), 500.0),
                case((np.array([1000.0, -1000.0]), np.array([1.0, 0.0])), 0.0),
                case((np.array([[40.0], [-40.0]]), np.array([[0.0], [1.0]])), 40.0),
                case((np.array([-40.0]), np.array([0.0])), 0.0, atol=1e-12),
                case((np.array([100.0, -50.0]), np.array([0.25, 0.875])), 59.375),
                case((Z.astype(np.float32), Y.astype(np.float32)), 0.3777789597, rtol=1e-5),
                case((FAR.astype(np.float32), FAR_Y.astype(np.float32)), 500.0, rtol=1e-5),
            ],
        ),
    ],
    mistakes=[
        Mistake(ones_only, "an example of class 0 costs nothing here. Where is the term with 1 - y?"),
        Mistake(hard_only, "a target between 0 and 1 counts as 0 here. It weighs the two terms: y and 1 - y."),
        Mistake(rounded_targets, "a target between 0 and 1 counts as the nearer of the two. Take it as it is."),
        Mistake(by_rows, "the sum is divided by the number of rows. The mean is over all numbers in logits."),
        Mistake(by_columns, "the sum is divided by the last axis's length. The mean is over all numbers in logits."),
        Mistake(arguments_exchanged, "the two arguments are exchanged somewhere: softplus is taken of the targets."),
        Mistake(cut_logits(30), "with the logits held between -30 and 30 no loss exceeds 30. Leave far ones far."),
        Mistake(cut_logits(500), "with the logits held between -500 and 500 no loss exceeds 500. Leave far ones far."),
        Mistake(targets_unused, "the targets are not used: every example is treated as class 1."),
        Mistake(wrong_sign_inside, "a high logit should make class 1 cheaper. Look at the sign of y * z."),
        Mistake(swapped, "the classes are exchanged: a high logit is cheap where the target is 0."),
        Mistake(sign_lost, "the loss is negative. Logarithms of probabilities are, and a minus turns them round."),
        Mistake(summed, "this is the sum over the batch; the loss is its mean."),
        Mistake(in_bits, "these are bits, from a logarithm to base 2. The field counts in nats: `np.log`."),
        Mistake(each, "there is one number for each example. The loss is their mean, a single number."),
        Mistake(squared, "this is the squared error of the probabilities. The logarithm of a probability is asked."),
        Mistake(
            quiet(as_probabilities), "the logits are used as if they were probabilities. σ turns one into the other."
        ),
        Mistake(
            quiet(softplus_naive),
            "the formula is right on paper, but exp(1000) is too large for a float. Which exponent is safe?",
        ),
        Mistake(
            quiet(by_formula),
            "σ comes out as exactly 0 or 1 for a far logit, and log(0) follows. Can you do without σ altogether?",
        ),
        Mistake(
            quiet(two_sigmas),
            "σ(-z) for 1 - σ(z) is right, but a far σ still comes out as exactly 0. Write each log σ as a softplus.",
        ),
        Mistake(
            clipped,
            "an ε or a clip hides log(0), but caps the loss at 16: a logit of -1000 costs no more than one of -17.",
        ),
        Mistake(
            clipped_finer,
            "a fine ε or clip still caps the loss, at 28. The far logits are the ones that matter most.",
        ),
        *(
            Mistake(
                quiet(with_epsilon(epsilon)),
                f"an ε or a clip hides log(0), but caps the loss at {-math.log(epsilon):.0f}. Do without p itself.",
            )
            for epsilon in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
        ),
    ],
    hints=[
        "The text has the loss in softplus alone, with no σ and no logarithm of a probability. Start from that form.",
        "The loss of one example is softplus(z) - y * z. All that is left is a softplus that takes z = 1000.",
        "softplus(z) = max(z, 0) + log(1 + exp(-|z|)): the exponent is never above 0. `np.log1p(a)` is log(1 + a).",
    ],
    sibling=hinge_twin,
)
