"""The backward of the discriminator's loss."""

from __future__ import annotations

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch04_activations.warned import with_warnings
from nnbook.checks.ch13_gan.judging import FAR_F, FAR_R, WIDE, F, R, draw, draw_smoothed, sigmoid
from nnbook.checks.show import difference


def discriminator_loss_backward(grad_out, real_logits, fake_logits, real_label=1.0):
    """Return the gradients of discriminator_loss at the real logits and at the fake ones.

    grad_out: a number, the gradient at the loss.  The others: as for discriminator_loss.
    Returns two arrays, of the shapes of real_logits and fake_logits, without a warning.

    >>> for grad in discriminator_loss_backward(1.0, np.array([0.0, 0.0]), np.array([0.0])):
    ...     print(grad)
    [-0.25 -0.25]
    [0.5]
    """
    real = (ops.sigmoid(real_logits) - real_label) / real_logits.size
    return grad_out * real, grad_out * ops.sigmoid(fake_logits) / fake_logits.size


def truth(g, real, fake, real_label=1.0):
    return [g * (sigmoid(real) - real_label) / real.size, g * sigmoid(fake) / fake.size]


def pair(attempt, *given, **named):
    """Hand on two arrays as a list, whatever they come in."""
    answer = attempt(*given, **named)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError(f"expected two arrays, got {type(answer).__name__}")
    return [np.asarray(one) for one in answer]


def pair_warned(attempt, *given):
    return with_warnings(lambda *args: tuple(pair(attempt, *args)), *given)


def silent(answer, *given):
    """Judge two arrays and NumPy's warnings on the way to them."""
    arrays, warned = answer
    wrong = difference(list(arrays), truth(*given), atol=1e-15)
    return wrong or (f"gave the right values, but NumPy warned: {warned}" if warned else "")


def drawn(rng):
    return float(rng.uniform(0.5, 3)), *draw(rng)


def drawn_smoothed(rng):
    return float(rng.uniform(-3, -0.5)), *draw_smoothed(rng)


def not_shared(g, real, fake, real_label=1.0):
    return g * (sigmoid(real) - real_label), g * sigmoid(fake)


def shared_by_all(g, real, fake, real_label=1.0):
    n = real.size + fake.size
    return g * (sigmoid(real) - real_label) / n, g * sigmoid(fake) / n


def sizes_swapped(g, real, fake, real_label=1.0):
    return g * (sigmoid(real) - real_label) / fake.size, g * sigmoid(fake) / real.size


def fakes_to_one(g, real, fake, real_label=1.0):
    return g * (sigmoid(real) - real_label) / real.size, g * (sigmoid(fake) - 1) / fake.size


def sign(g, real, fake, real_label=1.0):
    return tuple(-one for one in truth(g, real, fake, real_label))


def real_sign(g, real, fake, real_label=1.0):
    a, b = truth(g, real, fake, real_label)
    return -a, b


def no_grad_out(g, real, fake, real_label=1.0):
    return tuple(truth(1.0, real, fake, real_label))


def with_slope(g, real, fake, real_label=1.0):
    a, b = truth(g, real, fake, real_label)
    return a * sigmoid(real) * (1 - sigmoid(real)), b * sigmoid(fake) * (1 - sigmoid(fake))


def not_smoothed(g, real, fake, real_label=1.0):
    return tuple(truth(g, real, fake))


def only_scaled(g, real, fake, real_label=1.0):
    a, b = truth(g, real, fake)
    return real_label * a, b


def both_smoothed(g, real, fake, real_label=1.0):
    a, b = truth(g, real, fake, real_label)
    return a, b - g * (1 - real_label) / fake.size


def by_rows(g, real, fake, real_label=1.0):
    a, b = truth(g, real, fake, real_label)
    return a * real.size / len(real), b * fake.size / len(fake)


def swapped(g, real, fake, real_label=1.0):
    return tuple(truth(g, real, fake, real_label)[::-1])


def overflows(g, real, fake, real_label=1.0):
    a, b = np.exp(real) / (1 + np.exp(real)), np.exp(fake) / (1 + np.exp(fake))
    return g * (a - real_label) / real.size, g * b / fake.size


def warns(g, real, fake, real_label=1.0):
    a, b = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-fake))
    return g * (a - real_label) / real.size, g * b / fake.size


def clipped(g, real, fake, real_label=1.0):
    a, b = sigmoid(np.clip(real, -10, 10)), sigmoid(np.clip(fake, -10, 10))
    return g * (a - real_label) / real.size, g * b / fake.size


def mean_squared_backward(grad_out, x, target):
    """Return the gradient of mean((x - target)²) at x: every entry gets its share of the mean.

    >>> mean_squared_backward(1.0, np.array([3.0, 0.0]), np.array([1.0, 0.0]))
    array([2., 0.])
    """
    return grad_out * 2 * (x - target) / x.size


exercise = Exercise(
    key="discriminator_loss_backward",
    book=discriminator_loss_backward,
    also=[ops.binary_cross_entropy_with_logits_backward],
    parts=[
        Part(
            "at the real and at the fake logits",
            1,
            [
                Case(
                    (6.0, np.array([np.log(3.0), 0.0]), np.array([0.0, np.log(4.0), -np.log(4.0)])),
                    [np.array([-0.75, -1.5]), np.array([1.0, 1.6, 0.4])],
                    run=pair,
                ),
                Case(drawn, truth, run=pair),
                Case((1.0, WIDE, WIDE[:, :2] + 1), truth, run=pair),
                Case(
                    (1.0, R.astype(np.float32), F.astype(np.float32)),  # the values are PyTorch's
                    [np.array([-0.0397343, -0.2436862, -0.1258469]), np.array([0.0237129, 0.3655293])],
                    run=pair,
                    rtol=1e-5,
                ),
            ],
        ),
        Part(
            "a label of 0.9, and logits of ±1000 without a warning",
            1,
            [
                Case(drawn_smoothed, truth, run=pair),
                Case(
                    (1.0, R, F),
                    [np.array([-0.006401, -0.2103529, -0.0925136]), np.array([0.0237129, 0.3655293])],
                    kwargs={"real_label": 0.9},
                    run=pair,
                    rtol=1e-5,
                    atol=1e-7,
                ),
                Case((1.0, FAR_R, FAR_F), judge=silent, run=pair_warned),
                Case((2.0, FAR_R, FAR_F, 0.9), judge=silent, run=pair_warned),
                Case((1.0, np.array([[30.0], [-20.0]]), np.array([[-25.0]])), truth, run=pair, atol=1e-15),
            ],
        ),
    ],
    mistakes=[
        Mistake(by_rows, "the gradient is divided by the number of rows. The mean is over all entries."),
        Mistake(not_shared, "each point gets the whole gradient. The loss takes means, so each one gets a share."),
        Mistake(
            shared_by_all, "the gradient is shared out among all points. Each of the two means has its own number."
        ),
        Mistake(sizes_swapped, "the real gradient is divided by the number of fakes, and the other way round."),
        Mistake(fakes_to_one, "the fakes are pulled towards 1. That is the generator's wish; here their target is 0."),
        Mistake(sign, "both signs are reversed: a real logit should rise, so its gradient is below 0."),
        Mistake(real_sign, "the sign at the real logits is reversed: a step against the gradient should raise them."),
        Mistake(no_grad_out, "grad_out makes no difference; the loss may stand in a longer computation."),
        Mistake(with_slope, "the sigmoid's slope is in it once more. From the logits, output minus target is all."),
        Mistake(not_smoothed, "real_label makes no difference here."),
        Mistake(only_scaled, "the gradient is multiplied by the label. The label is the target: output minus label."),
        Mistake(both_smoothed, "the target of the fakes is moved off 0, too; it stays 0."),
        Mistake(swapped, "the two arrays come in the wrong order: the real one first."),
        Mistake(overflows, "exp(1000) is too large for a float; inf / inf is nan. `ops.sigmoid` is stable."),
        Mistake(warns, "exp(1000) is too large for a float, so NumPy warns. `ops.sigmoid` is stable."),
        Mistake(clipped, "the logits are cut off near ±10, so the gradients out there are not right."),
    ],
    hints=[
        "Chapter 05: at the logit the cross-entropy's gradient is output minus target. And a mean shares it out.",
        "Real points: (σ(z) - label) / how many real points. Fakes: the same with target 0 and their own number.",
        "g * (sigmoid(real) - label) / real.size and g * sigmoid(fake) / fake.size; `ops.sigmoid` is chapter 04's.",
    ],
    sibling=mean_squared_backward,
)
