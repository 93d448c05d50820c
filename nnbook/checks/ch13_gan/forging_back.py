"""The backward of the generator's two losses."""

from __future__ import annotations

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch04_activations.warned import silent, with_warnings
from nnbook.checks.ch13_gan.forging import draw
from nnbook.checks.ch13_gan.judging import FAR_F, WIDE, F, sigmoid


def generator_loss_backward(grad_out, fake_logits, saturating=False):
    """Return the gradient of generator_loss at the fake logits.

    grad_out: a number, the gradient at the loss.  The others: as for generator_loss.
    Returns an array of the shape of fake_logits, without a warning.

    >>> print(generator_loss_backward(1.0, np.array([0.0, 0.0])))
    [-0.25 -0.25]
    """
    d = ops.sigmoid(fake_logits)
    return grad_out * ((-d if saturating else d - 1) / fake_logits.size)


def truth(g, fake, saturating=False):
    return g * (-sigmoid(fake) if saturating else -sigmoid(-fake)) / fake.size


def drawn(rng):
    return float(rng.uniform(0.5, 3)), *draw(rng)


def drawn_saturating(rng):
    return float(rng.uniform(-3, -0.5)), *draw(rng), True


def back_swapped(g, fake, saturating=False):
    return truth(g, fake, not saturating)


def back_sign(g, fake, saturating=False):
    return -truth(g, fake, saturating)


def back_saturating_sign(g, fake, saturating=False):
    return -truth(g, fake, True) if saturating else truth(g, fake)


def back_not_shared(g, fake, saturating=False):
    return truth(g, fake, saturating) * fake.size


def back_by_rows(g, fake, saturating=False):
    return truth(g, fake, saturating) * fake.size / len(fake)


def back_no_grad_out(g, fake, saturating=False):
    return truth(1.0, fake, saturating)


def back_always_plain(g, fake, saturating=False):
    return truth(g, fake)


def back_always_saturating(g, fake, saturating=False):
    return truth(g, fake, True)


def back_true_by_default(g, fake, saturating=True):
    return truth(g, fake, saturating)


def back_of_the_judge(g, fake, saturating=False):
    return truth(g, fake, True) if saturating else -truth(g, fake, True)


def back_with_slope(g, fake, saturating=False):
    return truth(g, fake, saturating) * sigmoid(fake) * (1 - sigmoid(fake))


def back_saturating_is_minus(g, fake, saturating=False):
    return -truth(g, fake) if saturating else truth(g, fake)


def back_of_d(g, fake, saturating=False):
    d = sigmoid(fake)
    return g * (-1 / (1 - d) if saturating else -1 / d) / fake.size


def back_overflows(g, fake, saturating=False):
    d = np.exp(fake) / (1 + np.exp(fake))
    return g * (-d if saturating else d - 1) / fake.size


def back_warns(g, fake, saturating=False):
    d = 1 / (1 + np.exp(-fake))
    return g * (-d if saturating else d - 1) / fake.size


def log_sigmoid_backward(grad_out, z):
    """Return the gradient at z of the mean of log σ(z): it is large where σ(z) is small.

    >>> log_sigmoid_backward(1.0, np.array([0.0]))
    array([0.5])
    """
    return grad_out * (1 - ops.sigmoid(z)) / z.size


backward_exercise = Exercise(
    key="generator_loss_backward",
    book=generator_loss_backward,
    also=[ops.binary_cross_entropy_with_logits_backward],
    parts=[
        Part(
            "gradients of both forms",
            1,
            [
                Case((8.0, np.array([-np.log(3.0), 0.0])), np.array([-3.0, -2.0])),
                Case((8.0, np.array([-np.log(3.0), 0.0]), True), np.array([-1.0, -2.0])),
                Case(drawn, truth),
                Case(drawn_saturating, truth),
                Case((1.0, WIDE), truth),
                Case((8.0, np.array([-np.log(3.0), 0.0])), np.array([-3.0, -2.0]), kwargs={"saturating": False}),
                Case((1.0, F.astype(np.float32)), np.array([-0.4762871, -0.1344707]), rtol=1e-5),  # PyTorch's
                Case((1.0, F, True), np.array([-0.0237129, -0.3655293]), rtol=1e-5),
            ],
        ),
        Part(
            "logits of ±1000, without a warning",
            1,
            [
                Case(given, judge=silent(truth, atol=1e-15), run=with_warnings)
                for given in ((1.0, FAR_F), (2.0, FAR_F, True))
            ],
        ),
    ],
    mistakes=[
        Mistake(back_swapped, "the gradients of the two forms stand in each other's place."),
        Mistake(back_sign, "both signs are reversed: a step against the gradient should raise the logits."),
        Mistake(
            back_saturating_sign, "the sign of the saturating form is reversed: both forms want the logits higher."
        ),
        Mistake(back_by_rows, "the gradient is divided by the number of rows. The mean is over all entries."),
        Mistake(back_not_shared, "each fake gets the whole gradient. The loss is a mean, so each one gets a share."),
        Mistake(back_no_grad_out, "grad_out makes no difference; the loss may stand in a longer computation."),
        Mistake(back_always_plain, "`saturating` makes no difference: it is the slope of −log D(fake) both times."),
        Mistake(back_always_saturating, "`saturating` makes no difference: it is the slope of log(1 − D) both times."),
        Mistake(
            back_true_by_default, "called without `saturating` this gives the saturating form; the default is False."
        ),
        Mistake(
            back_of_the_judge,
            "without `saturating` this is the slope of softplus(z), the loss that the judge has there.",
        ),
        Mistake(back_with_slope, "the sigmoid's slope is in it once more. The gradient is asked at the logit itself."),
        Mistake(back_saturating_is_minus, "log(1 − D) is not minus the other form: its slope is another one, too."),
        Mistake(back_of_d, "this is the gradient at D, the output of the sigmoid. It is asked at the logit before it."),
        Mistake(back_overflows, "exp(1000) is too large for a float; inf / inf is nan. `ops.sigmoid` is stable."),
        Mistake(back_warns, "exp(1000) is too large for a float, so NumPy warns. `ops.sigmoid` is stable."),
    ],
    hints=[
        "The slope of softplus is the sigmoid. Both forms are softplus of ±z, so both slopes are a sigmoid.",
        "The slope of softplus(-z) is -σ(-z) = σ(z) - 1, that of -softplus(z) is -σ(z). A mean shares them out.",
        "d = ops.sigmoid(z); grad_out * (d - 1) / z.size, and with saturating grad_out * -d / z.size.",
    ],
    sibling=log_sigmoid_backward,
)
