"""Softmax applied twice: how low can the loss still get?"""

from __future__ import annotations

import math

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def least_loss_book(classes):
    """Return the least cross-entropy where probabilities stand in the place of logits."""
    return np.log(1 + (classes - 1) / np.e)


def least_truth(classes):
    """Take the best case: probability 1 for the true class, 0 for each other one, and add it up."""
    scores = [1.0] + [0.0] * (classes - 1)
    return -math.log(math.exp(scores[0]) / sum(math.exp(score) for score in scores))


def nothing(classes):
    return 0.0


def chance(classes):
    return np.log(classes)


def one_too_many(classes):
    return np.log(1 + classes / np.e)


def worst(classes):
    """The loss where the certain class is a wrong one."""
    return np.log(np.e + classes - 1)


def as_probability(classes):
    return np.e / (np.e + classes - 1)


def sign_lost(classes):
    return -np.log(1 + (classes - 1) / np.e)


def one_other(classes):
    return np.log(1 + 1 / np.e)


def others_share(classes):
    """The others are given a logit of 1/classes each in place of 0."""
    return np.log(1 + (classes - 1) * np.exp(1 / classes - 1))


def in_bits(classes):
    return np.log2(1 + (classes - 1) / np.e)


def least_loss_of_a_capped_logit(top):
    """Return the least binary cross-entropy, for a target of 1, where no logit can exceed ``top``.

    The loss falls with the logit, so the best case is the highest logit: log(1 + exp(−top)).

    >>> round(float(least_loss_of_a_capped_logit(0.0)), 4)
    0.6931
    """
    return np.log1p(np.exp(-top))


least_loss_twice = Exercise(
    key="least_loss_twice",
    book=least_loss_book,
    optional=True,
    parts=[
        Part("two and ten classes", 1, [Case((2,), 0.3132616875), Case((10,), 1.4611501717)]),
        Part(
            "any number of them",
            1,
            [
                Case((1,), 0.0),
                Case((1000,), 5.9094720863),
                Case(lambda rng: (int(rng.integers(3, 200)),), least_truth),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            nothing, "this is what a single softmax could reach. The inputs of the second one are stuck in [0, 1]."
        ),
        Mistake(chance, "this is the loss of a guess among equals. A row of (1, 0, 0, …) does better than that."),
        Mistake(one_too_many, "the true class is counted among the others, too. How many others are there?"),
        Mistake(worst, "the certain class is a wrong one here. Put the 1 at the true class."),
        Mistake(
            as_probability, "this is the probability that the second softmax gives. The loss is minus its logarithm."
        ),
        Mistake(sign_lost, "the loss is negative. Logarithms of probabilities are, and a minus turns them round."),
        Mistake(one_other, "this holds for two classes. Each further class adds an exp(0) to the denominator."),
        Mistake(others_share, "the other classes still hold some probability. In the best case they hold none at all."),
        Mistake(in_bits, "these are bits, from a logarithm to base 2. The field counts in nats: `np.log`."),
    ],
    hints=[
        "Which probabilities can the first softmax come near at best, if class 0 is the true one?",
        "(1, 0, …, 0). The second softmax makes e / (e + 1 + … + 1) of the true class. How many ones are there?",
        "The loss is minus the logarithm of e / (e + classes - 1).",
    ],
    sibling=least_loss_of_a_capped_logit,
)
