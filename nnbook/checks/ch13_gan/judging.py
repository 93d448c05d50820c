"""The discriminator's loss from logits, and its backward."""

from __future__ import annotations

import numpy as np

from nnbook import nn, ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch04_activations.warned import with_warnings
from nnbook.checks.show import difference


def discriminator_loss(real_logits, fake_logits, real_label=1.0):
    """Return the discriminator's loss: the mean over real points plus the mean over fakes, from logits.

    real_logits, fake_logits: arrays of floats, of any shape and size, entries from -1000 to 1000.
    real_label: the target of the real points, above 0 and at most 1; that of the fakes is 0.
    Returns one number, without a warning.

    >>> round(float(discriminator_loss(np.array([0.0, 0.0]), np.array([0.0]))), 4)
    1.3863
    """
    real = np.logaddexp(0, -real_logits) + (1 - real_label) * real_logits
    return real.mean() + np.logaddexp(0, fake_logits).mean()


def silent(truth, far=""):
    """Return a judge of one number and the warnings on the way; `far` is said where a number is finite and wrong."""

    def judge(answer, *args):
        value, warned = answer
        wrong = difference(value, truth(*args))
        if wrong and far and np.ndim(value) == 0 and np.isfinite(value):
            return f"{wrong}; {far}"
        return wrong or (f"gave the right value, but NumPy warned: {warned}" if warned else "")

    return judge


def softplus(z):
    """log(1 + e^z) in another form than the book's: the integral of the sigmoid, written with log1p."""
    z = np.asarray(z, dtype=float)
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def sigmoid(z):
    return (1 + np.tanh(np.asarray(z, dtype=float) / 2)) / 2


def loss_truth(real, fake, real_label=1.0):
    real = real_label * softplus(-np.asarray(real)) + (1 - real_label) * softplus(real)
    return float(np.mean(real) + np.mean(softplus(fake)))


def draw(rng):
    n, m = int(rng.integers(2, 6)), int(rng.integers(7, 12))
    return rng.normal(1, 2, (n, 1)), rng.normal(-0.5, 2, (m, 1))


def draw_smoothed(rng):
    return *draw(rng), float(rng.uniform(0.6, 0.95))


def terms(real, fake, label):
    return label * softplus(-real) + (1 - label) * softplus(real), softplus(fake)


def one_mean(real, fake, real_label=1.0):
    return np.concatenate([one.ravel() for one in terms(real, fake, real_label)]).mean()


def half(real, fake, real_label=1.0):
    return loss_truth(real, fake, real_label) / 2


def sums(real, fake, real_label=1.0):
    return sum(one.sum() for one in terms(real, fake, real_label))


def labels_swapped(real, fake, real_label=1.0):
    return loss_truth(fake, real, real_label)


def sign(real, fake, real_label=1.0):
    return -loss_truth(real, fake, real_label)


def fakes_called_real(real, fake, real_label=1.0):
    return float(terms(real, fake, real_label)[0].mean() + softplus(-fake).mean())


def naive(real, fake, real_label=1.0):
    d_real, d_fake = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-fake))
    ones = real_label * np.log(d_real) + (1 - real_label) * np.log(1 - d_real)
    return -ones.mean() - np.log(1 - d_fake).mean()


def from_stable_sigmoid(real, fake, real_label=1.0):
    d_real, d_fake = sigmoid(real), sigmoid(fake)
    ones = real_label * np.log(d_real) + (1 - real_label) * np.log(1 - d_real)
    return -ones.mean() - np.log(1 - d_fake).mean()


def with_eps(real, fake, real_label=1.0):
    d_real, d_fake = sigmoid(real), sigmoid(fake)
    ones = real_label * np.log(d_real + 1e-8) + (1 - real_label) * np.log(1 - d_real + 1e-8)
    return -ones.mean() - np.log(1 - d_fake + 1e-8).mean()


def softplus_overflows(real, fake, real_label=1.0):
    ones = np.log(1 + np.exp(-real)) + (1 - real_label) * real
    return ones.mean() + np.log(1 + np.exp(fake)).mean()


def formula_overflows(real, fake, real_label=1.0):
    ones = real_label * np.log(1 + np.exp(-real)) + (1 - real_label) * np.log(1 + np.exp(real))
    return ones.mean() + np.log(1 + np.exp(fake)).mean()


def clipped(real, fake, real_label=1.0):
    d_real, d_fake = (np.clip(sigmoid(z), 1e-7, 1 - 1e-7) for z in (real, fake))
    ones = real_label * np.log(d_real) + (1 - real_label) * np.log(1 - d_real)
    return -ones.mean() - np.log(1 - d_fake).mean()


def as_chances(real, fake, real_label=1.0):
    ones = real_label * np.log(real) + (1 - real_label) * np.log(1 - real)
    return -ones.mean() - np.log(1 - fake).mean()


def by_rows(real, fake, real_label=1.0):
    return sum(one.sum() / len(one) for one in terms(real, fake, real_label))


def not_smoothed(real, fake, real_label=1.0):
    return loss_truth(real, fake)


def only_scaled(real, fake, real_label=1.0):
    return float(real_label * softplus(-real).mean() + softplus(fake).mean())


def both_smoothed(real, fake, real_label=1.0):
    ones, _ = terms(real, fake, real_label)
    return float(ones.mean() + terms(-fake, real, real_label)[0].mean())


def smooths_the_fakes(real, fake, real_label=1.0):
    return float(softplus(-real).mean() + terms(-fake, real, real_label)[0].mean())


def each_point(real, fake, real_label=1.0):
    return np.concatenate([one.ravel() for one in terms(real, fake, real_label)])


def quiz_loss(logits_of_right, logits_of_wrong):
    """Return the mean log-loss of a quiz: statements that are right, and wrong ones, judged by logits.

    >>> round(float(quiz_loss(np.array([0.0]), np.array([0.0]))), 4)
    0.6931
    """
    right, wrong = np.logaddexp(0, -logits_of_right), np.logaddexp(0, logits_of_wrong)
    return np.concatenate([right, wrong]).mean()


WIDE = np.array([[0.5, -1.0, 2.0], [0.0, 1.5, -3.0]])
# Values by PyTorch 2: binary_cross_entropy_with_logits of each half, added
R, F = np.array([2.0, -1.0, 0.5]), np.array([-3.0, 1.0])
FAR = "a real point with the logit -1000 costs 1000, and so does a fake with 1000"
FAR_R, FAR_F = np.array([1000.0, -1000.0, 3.0]), np.array([-1000.0, 1000.0, 500.0, 0.0])

loss_exercise = Exercise(
    key="discriminator_loss",
    book=discriminator_loss,
    also=[nn.functional.binary_cross_entropy_with_logits, ops.binary_cross_entropy_with_logits],
    parts=[
        Part(
            "two means, added",
            1,
            [
                Case((np.array([np.log(3.0)]), np.array([-np.log(3.0), 0.0])), np.log(4 / 3) * 1.5 + np.log(2) / 2),
                Case((R, F), 1.3190134, rtol=1e-5),
                Case((R.astype(np.float32), F.astype(np.float32)), 1.3190134, rtol=1e-5),
                Case(draw, loss_truth),
                Case((WIDE, np.array([[1.0, 2.0], [0.0, -1.0]])), loss_truth),
                Case((np.array([[4.0, 9.0], [2.0, 9.0]])[:, :1], np.array([[1.0], [2.0], [3.0]])[::2]), loss_truth),
            ],
        ),
        Part(
            "a label of 0.9, and logits of ±1000",
            1,
            [
                Case((R, F, 0.9), 1.3690134, rtol=1e-5),
                Case((R, F), 1.3690134, kwargs={"real_label": 0.9}, rtol=1e-5),
                Case(draw_smoothed, loss_truth),
                Case((FAR_R, FAR_F), judge=silent(loss_truth, FAR), run=with_warnings),
                Case((FAR_R, FAR_F, 0.8), judge=silent(loss_truth), run=with_warnings),
            ],
        ),
    ],
    mistakes=[
        Mistake(one_mean, "this is one mean over all points. With fewer real ones they count less; take two means."),
        Mistake(half, "this is half of it. The two means are added, not averaged."),
        Mistake(sums, "these are sums over the points; the loss adds two means."),
        Mistake(labels_swapped, "the real points are treated as fakes and the fakes as real ones."),
        Mistake(sign, "this is the value of the game, which the discriminator makes large. A loss is made small."),
        Mistake(fakes_called_real, "the fakes get the label 1, too. Theirs is 0, so a high logit should cost much."),
        Mistake(naive, "exp(1000) is too large for a float. Which function gives −log of a sigmoid from its logit?"),
        Mistake(from_stable_sigmoid, "at ±1000 the sigmoid is exactly 0 or 1, and log 0 is −inf. Never form it."),
        Mistake(with_eps, "a small number inside the logarithm hides log 0 and gives 18.4 where 1000 is right."),
        Mistake(softplus_overflows, "exp(1000) inside the softplus is too large. NumPy has a stable log(eᵃ + eᵇ)."),
        Mistake(formula_overflows, "exp(1000) is inf, and 0 times inf is nan. NumPy has a stable log(eᵃ + eᵇ)."),
        Mistake(clipped, "D is kept 1e-7 away from 0 and 1, which gives 16.1 where 1000 is right. Never form it."),
        Mistake(as_chances, "the logits stand in the logarithm as if they were chances; σ makes chances of them."),
        Mistake(by_rows, "each half is divided by its number of rows. The means are over all entries."),
        Mistake(not_smoothed, "real_label makes no difference here."),
        Mistake(
            only_scaled, "the real term is merely multiplied by the label. The rest, 1 − label, costs as a fake does."
        ),
        Mistake(both_smoothed, "the fakes are smoothed, too; their target stays 0."),
        Mistake(smooths_the_fakes, "it is the fakes that are smoothed here; it should be the real points."),
        Mistake(each_point, "the costs of all points come out. Take the mean of each half and add the two."),
    ],
    hints=[
        "Each point costs the binary cross-entropy of chapter 05: -t log σ(z) - (1 - t) log(1 - σ(z)). Two targets.",
        "-log σ(z) is softplus(-z) and -log(1 - σ(z)) is softplus(z); np.logaddexp(0, z) is a softplus that is stable.",
        "real = label * softplus(-z) + (1 - label) * softplus(z), and fake = softplus(z); return the sum of the means.",
    ],
    sibling=quiz_loss,
)
