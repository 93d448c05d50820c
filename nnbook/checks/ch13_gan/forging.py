"""The generator's two losses from logits, and their backward."""

from __future__ import annotations

import numpy as np

from nnbook import nn, ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch04_activations.warned import with_warnings
from nnbook.checks.ch13_gan.judging import FAR_F, WIDE, F, sigmoid, silent, softplus


def generator_loss(fake_logits, saturating=False):
    """Return the generator's loss, a mean over the fakes, from the discriminator's logits.

    fake_logits: array of floats, of any shape, entries from -1000 to 1000.
    saturating: False for the mean of -log D(fake), True for the mean of log(1 - D(fake)).
    Returns one number, without a warning.

    >>> round(float(generator_loss(np.array([0.0]))), 4), round(float(generator_loss(np.array([0.0]), True)), 4)
    (0.6931, -0.6931)
    """
    if saturating:
        return -np.logaddexp(0, fake_logits).mean()
    return np.logaddexp(0, -fake_logits).mean()


def loss_truth(fake, saturating=False):
    return float(-np.mean(softplus(fake)) if saturating else np.mean(softplus(-np.asarray(fake))))


def draw(rng):
    return (rng.normal(-1, 2, (int(rng.integers(2, 7)), 1)),)


def draw_saturating(rng):
    return *draw(rng), True


def forms_swapped(fake, saturating=False):
    return loss_truth(fake, not saturating)


def sign(fake, saturating=False):
    return -loss_truth(fake, saturating)


def saturating_sign(fake, saturating=False):
    return float(np.mean(softplus(fake))) if saturating else loss_truth(fake)


def plain_sign(fake, saturating=False):
    return loss_truth(fake, True) if saturating else -loss_truth(fake)


def as_the_judge(fake, saturating=False):
    return float(np.mean(softplus(fake))) if not saturating else loss_truth(fake, True)


def always_plain(fake, saturating=False):
    return loss_truth(fake)


def always_saturating(fake, saturating=False):
    return loss_truth(fake, True)


def saturating_is_minus(fake, saturating=False):
    return -loss_truth(fake) if saturating else loss_truth(fake)


def sums(fake, saturating=False):
    return loss_truth(fake, saturating) * np.size(fake)


def each_point(fake, saturating=False):
    return -softplus(fake) if saturating else softplus(-fake)


def from_sigmoid(fake, saturating=False):
    d = sigmoid(fake)
    return np.log(1 - d).mean() if saturating else -np.log(d).mean()


def naive(fake, saturating=False):
    d = 1 / (1 + np.exp(-fake))
    return np.log(1 - d).mean() if saturating else -np.log(d).mean()


def overflows(fake, saturating=False):
    return -np.log(1 + np.exp(fake)).mean() if saturating else np.log(1 + np.exp(-fake)).mean()


def with_eps(fake, saturating=False):
    d = sigmoid(fake)
    return np.log(1 - d + 1e-8).mean() if saturating else -np.log(d + 1e-8).mean()


def clipped(fake, saturating=False):
    d = np.clip(sigmoid(fake), 1e-7, 1 - 1e-7)
    return np.log(1 - d).mean() if saturating else -np.log(d).mean()


def as_chances(fake, saturating=False):
    return np.log(1 - fake).mean() if saturating else -np.log(fake).mean()


def by_rows(fake, saturating=False):
    return loss_truth(fake, saturating) * np.size(fake) / len(fake)


def true_by_default(fake, saturating=True):
    return loss_truth(fake, saturating)


def surprise(logits):
    """Return how surprised a forecaster is, on average, when it rains after all: the mean of -log(chance of rain).

    >>> round(float(surprise(np.array([np.log(3.0)]))), 4)
    0.2877
    """
    return np.logaddexp(0, -logits).mean()


loss_exercise = Exercise(
    key="generator_loss",
    book=generator_loss,
    also=[nn.functional.binary_cross_entropy_with_logits, ops.binary_cross_entropy_with_logits],
    parts=[
        Part(
            "values of both forms",
            1,
            [
                Case((np.array([-np.log(3.0), 0.0]),), (np.log(4) + np.log(2)) / 2),
                Case((np.array([-np.log(3.0), 0.0]), True), -(np.log(4 / 3) + np.log(2)) / 2),
                Case((F,), 1.6809245, rtol=1e-5),  # PyTorch's
                Case((F.astype(np.float32), True), -0.6809245, rtol=1e-5),
                Case(draw, loss_truth),
                Case(draw_saturating, loss_truth),
                Case((WIDE,), loss_truth),
                Case((WIDE, True), loss_truth),
                Case((F,), 1.6809245, kwargs={"saturating": False}, rtol=1e-5),
            ],
        ),
        Part(
            "logits of ±1000, without a warning",
            1,
            [
                Case((FAR_F,), judge=silent(loss_truth, "the fake with the logit -1000 costs 1000"), run=with_warnings),
                Case(
                    (FAR_F, True),
                    judge=silent(loss_truth, "the fake with the logit 1000 gives -1000"),
                    run=with_warnings,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(forms_swapped, "the two forms stand in each other's place."),
        Mistake(sign, "both signs are reversed: a fake that is taken for real should make the loss small."),
        Mistake(saturating_sign, "the saturating form has the wrong sign: log of a chance is never above 0."),
        Mistake(plain_sign, "the non-saturating form has the wrong sign: minus the log of a chance is never below 0."),
        Mistake(as_the_judge, "this is what the fakes cost the discriminator. The generator wants the opposite."),
        Mistake(always_plain, "`saturating` makes no difference: it is −log D(fake) both times."),
        Mistake(always_saturating, "`saturating` makes no difference: it is log(1 − D(fake)) both times."),
        Mistake(saturating_is_minus, "log(1 − D) is not minus the other form, which would be log D."),
        Mistake(sums, "this is the sum over the fakes; their mean is asked for."),
        Mistake(each_point, "the costs of all fakes come out; return their mean."),
        Mistake(by_rows, "this is divided by the number of rows. The mean is over all entries."),
        Mistake(true_by_default, "called without `saturating` this gives the saturating form; the default is False."),
        Mistake(as_chances, "the logits stand in the logarithm as if they were chances; σ makes chances of them."),
        Mistake(clipped, "D is kept 1e-7 away from 0 and 1, which gives 16.1 where 1000 is right. Never form it."),
        Mistake(naive, "exp(1000) is too large for a float. Which function gives −log of a sigmoid from its logit?"),
        Mistake(from_sigmoid, "at ±1000 the sigmoid is exactly 0 or 1, and log 0 is −inf. Never form it."),
        Mistake(overflows, "exp(1000) inside the logarithm is too large. NumPy has a stable log(eᵃ + eᵇ)."),
        Mistake(with_eps, "a small number inside the logarithm hides log 0 and gives 18.4 where 1000 is right."),
    ],
    hints=[
        "-log σ(z) and log(1 - σ(z)) are both softplus of something, one of them with a minus in front.",
        "-log σ(z) = softplus(-z). And 1 - σ(z) = σ(-z), so log(1 - σ(z)) = -softplus(z).",
        "The mean of np.logaddexp(0, -z); for the saturating form minus the mean of np.logaddexp(0, z).",
    ],
    sibling=surprise,
)
