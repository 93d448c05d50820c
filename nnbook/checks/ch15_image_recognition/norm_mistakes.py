"""Ways in which batch norm over pictures goes wrong."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Mistake
from nnbook.checks.ch15_image_recognition.shared import as_column, by_channels, named


def norm_with(axes=(0, 2, 3), ddof=0, size=None, last=None, own=False, other_eps=None):
    """Return a batch norm with a fault."""

    def wrong(x, weight, bias, mean=None, var=None, eps=1e-5):
        eps = eps if other_eps is None else other_eps
        w, b = as_column(weight), as_column(bias)
        if mean is None or own:
            mean, var = x.mean(axes, keepdims=True), x.var(axes, ddof=ddof, keepdims=True)
        else:
            mean, var = as_column(mean), as_column(var)
        root = np.sqrt(var + eps) if size is None else size(var, eps)
        normal = (x - mean) / root
        return normal * w + b if last is None else last(normal, w, b)

    return wrong


def in_use_alone(wrong):
    """Return a fault in the use of what is given; without it, it is like nothing that could be right."""

    def faulty(x, weight, bias, mean=None, var=None, eps=1e-5):
        if mean is None:
            raise LookupError(f"{wrong.__name__} is no fault where no statistics are given")
        return wrong(x, weight, bias, mean, var, eps)

    return named(wrong.__name__, faulty)


@in_use_alone
def own_always(x, weight, bias, mean, var, eps):
    return norm_with(own=True)(x, weight, bias, mean, var, eps)


@in_use_alone
def only_mean_used(x, weight, bias, mean, var, eps):
    return by_channels(x, weight, bias, mean, x.var((0, 2, 3)), eps)


@in_use_alone
def only_var_used(x, weight, bias, mean, var, eps):
    return by_channels(x, weight, bias, None, var, eps)


@in_use_alone
def zeros_are_none(x, weight, bias, mean, var, eps):
    return by_channels(x, weight, bias, mean, var, eps) if mean.any() else by_channels(x, weight, bias, eps=eps)


@in_use_alone
def truth_of_an_array(x, weight, bias, mean, var, eps):
    return by_channels(x, weight, bias, mean or x.mean((0, 2, 3)), var or x.var((0, 2, 3)), eps)


@in_use_alone
def truth_for_both(x, weight, bias, mean, var, eps):
    return by_channels(x, weight, bias, mean, var, eps) if mean else by_channels(x, weight, bias, eps=eps)


@in_use_alone
def equals_none(x, weight, bias, mean, var, eps):
    if mean == None:  # noqa: E711
        mean = x.mean((0, 2, 3))
    return by_channels(x, weight, bias, mean, var, eps)


def uncentred(x, weight, bias, mean=None, var=None, eps=1e-5):
    m = as_column(x.mean((0, 2, 3)) if mean is None else mean)
    v = as_column((x**2).mean((0, 2, 3)) if var is None else var)
    return (x - m) / np.sqrt(v + eps) * as_column(weight) + as_column(bias)


def of_squares(x, weight, bias, mean=None, var=None, eps=1e-5):
    if mean is None:
        mean = x.mean((0, 2, 3))
        var = (x**2).mean((0, 2, 3)) - mean**2
    return (x - as_column(mean)) / np.sqrt(as_column(var) + eps) * as_column(weight) + as_column(bias)


def var_as_size(x, weight, bias, mean=None, var=None, eps=1e-5):
    return norm_with(size=lambda var, eps: var + eps)(x, weight, bias, mean, var, eps)


def over_columns(x, weight, bias, mean=None, var=None, eps=1e-5):
    return (x - x.mean((0, 2, 3))) / np.sqrt(x.var((0, 2, 3)) + eps) * weight + bias


def widened(x, weight, bias, mean=None, var=None, eps=1e-5):
    x, weight, bias = (np.asarray(one, float) for one in (x, weight, bias))
    return by_channels(x, weight, bias, mean, var, eps)


MISTAKES = [
    Mistake(widened, "the answer has another dtype than x. A new float64 array, or a fixed dtype, does that."),
    Mistake(own_always, "mean and var are given and not used: the batch's own stand."),
    Mistake(only_mean_used, "the mean that is given is used, the variance is not."),
    Mistake(only_var_used, "the variance that is given is used, the mean is not."),
    Mistake(zeros_are_none, "a mean of zeros is given, and is taken for none. Ask `mean is None` and nothing more."),
    Mistake(
        truth_of_an_array,
        "whether an array is true, as `or`, `not` and `if` ask it, has no answer for several numbers. Ask `is None`.",
    ),
    Mistake(
        truth_for_both,
        "`if` and `not` ask whether the array is true, and for several numbers NumPy has no answer. Ask `is None`.",
    ),
    Mistake(
        equals_none,
        "`==` and `!=` compare an array with None number by number, and several answers are no yes or no. Ask "
        "`is None`.",
    ),
    Mistake(
        named("over_batch", norm_with(axes=(0,))),
        "every pixel has a mean of its own. A channel's mean goes over the batch and over all its pixels.",
    ),
    Mistake(
        named("over_pixels", norm_with(axes=(2, 3))),
        "every picture is normalised for itself. The mean of a channel goes over the batch, too.",
    ),
    Mistake(
        named("over_batch_and_channels", norm_with(axes=(0, 1))),
        "mean and variance go over the batch and the channels, and every pixel has its own. Each channel has one.",
    ),
    Mistake(
        named("over_channels", norm_with(axes=(1, 2, 3))),
        "mean and variance go over the channels of each picture, as in layer norm. Here every channel has its own.",
    ),
    Mistake(named("over_all", norm_with(axes=(0, 1, 2, 3))), "one mean serves all channels. Each has its own."),
    Mistake(
        named("unbiased", norm_with(ddof=1)),
        "the squares are divided by their number less one. The batch's own variance is their plain mean.",
    ),
    Mistake(named("eps_outside", norm_with(size=lambda v, e: np.sqrt(v) + e)), "eps stands outside of the root."),
    Mistake(named("no_eps", norm_with(size=lambda v, e: np.sqrt(v))), "eps is not used, so a constant map is 0 / 0."),
    Mistake(named("own_eps", norm_with(other_eps=1e-5)), "the eps that is given is not the one that is used."),
    Mistake(var_as_size, "the division is by the variance. Its root is the size."),
    Mistake(named("unscaled", norm_with(last=lambda n, w, b: n)), "weight and bias are not used: scale, then shift."),
    Mistake(
        named("unweighted", norm_with(last=lambda n, w, b: n + b)),
        "the weight is not used: the normalised channel is multiplied by it, then shifted.",
    ),
    Mistake(
        named("unshifted", norm_with(last=lambda n, w, b: n * w)),
        "the bias is not used: it is added when the weight has been multiplied.",
    ),
    Mistake(
        named("exchanged", norm_with(last=lambda n, w, b: n * b + w)),
        "weight and bias are in each other's place: the weight multiplies, the bias is added.",
    ),
    Mistake(
        named("shifted_first", norm_with(last=lambda n, w, b: (n + b) * w)),
        "the shift comes before the scale. Multiply by the weight first.",
    ),
    Mistake(uncentred, "the variance is the mean of the squares of x itself. Take off the mean before squaring."),
    Mistake(
        of_squares,
        "the mean of the squares less the square of the mean: where x is large, the digits that matter cancel.",
    ),
    Mistake(
        over_columns,
        "numbers of shape (C,) are laid along the last axis, the columns. Channels are axis 1: make it (C, 1, 1).",
    ),
]
