"""Ways in which the way back through batch norm goes wrong."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Mistake
from nnbook.checks.ch15_image_recognition.shared import as_column, named


def backward_with(mean=True, along=True, weighted=True, sized=True, total=np.sum, raw=False):
    """Return a way back with a fault."""

    def wrong(grad_out, x, weight, bias, eps=1e-5):
        over = (0, 2, 3)
        centred = x - x.mean(over, keepdims=True)
        size = np.sqrt((centred**2).mean(over, keepdims=True) + eps)
        normal, g = centred / size, grad_out * as_column(weight) if weighted else grad_out
        inner = g - g.mean(over, keepdims=True) * mean
        inner = inner - normal * (g * normal).mean(over, keepdims=True) * along
        grad_weight = total(grad_out * (x if raw else normal), axis=over)
        return inner / size if sized else inner, grad_weight, total(grad_out, axis=over)

    return wrong


def backward_over(statistics=(0, 2, 3), means=(0, 2, 3), sums=(0, 2, 3), ddof=0, root=None, n=None, sign=-1):
    """Return a way back with a fault: in what mean and size go over, in the size, or in what stands for n."""

    def wrong(grad_out, x, weight, bias, eps=1e-5):
        centred = x - x.mean(statistics, keepdims=True)
        var = x.var(statistics, ddof=ddof, keepdims=True)
        size = np.sqrt(var + eps) if root is None else root(var, eps)
        normal, g = centred / size, grad_out * as_column(weight)
        if n is not None:
            normal = n(normal, as_column(weight), as_column(bias))
        inner = g - g.mean(means, keepdims=True) + sign * normal * (g * normal).mean(means, keepdims=True)
        return inner / size, (grad_out * normal).sum(sums), grad_out.sum(sums)

    return wrong


def in_other_order(grad_out, x, weight, bias, eps=1e-5):
    grad_x, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
    return grad_weight, grad_bias, grad_x


def as_lists(grad_out, x, weight, bias, eps=1e-5):
    return [one.tolist() for one in backward_with()(grad_out, x, weight, bias, eps)]


def dimensions_kept(grad_out, x, weight, bias, eps=1e-5):
    grad_x, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
    return grad_x, grad_weight.reshape(1, -1, 1, 1), grad_bias.reshape(1, -1, 1, 1)


AXES = {
    "batch": ((0,), "the batch alone, so that every pixel has its own"),
    "picture": ((2, 3), "the pixels of each picture alone"),
    "layer": ((1, 2, 3), "all channels of each picture, as in layer norm"),
    "all": ((0, 1, 2, 3), "all channels together"),
}


def wrong_axes():
    """Return, for each wrong choice of axes, what comes of it in all means, in the statistics, and on the way back."""
    found = []
    for name, (axes, words) in AXES.items():
        found += [
            Mistake(
                named(f"all_over_{name}", backward_over(axes, axes, axes)),
                f"means are taken over {words}. Each channel has one mean, one size, one gradient: axes 0, 2 and 3.",
            ),
            Mistake(
                named(f"statistics_over_{name}", backward_over(axes)),
                f"mean and size are taken over {words}. They belong to a channel: axes 0, 2 and 3.",
            ),
            Mistake(
                named(f"means_over_{name}", backward_over(means=axes)),
                f"on the way back the means go over {words}. On the way there they went over axes 0, 2 and 3.",
            ),
        ]
    return found


def sums_inside(grad_out, x, weight, bias, eps=1e-5):
    _, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
    over = (0, 2, 3)
    centred = x - x.mean(over, keepdims=True)
    size = np.sqrt((centred**2).mean(over, keepdims=True) + eps)
    normal, g = centred / size, grad_out * as_column(weight)
    inner = g - g.sum(over, keepdims=True) - normal * (g * normal).sum(over, keepdims=True)
    return inner / size, grad_weight, grad_bias


def unit_vectors(grad_out, x, weight, bias, eps=1e-5):
    _, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
    over = (0, 2, 3)
    centred, g = x - x.mean(over, keepdims=True), grad_out * as_column(weight)
    along = (g * centred).sum(over, keepdims=True) / (centred**2).sum(over, keepdims=True) * centred
    size = np.sqrt((centred**2).mean(over, keepdims=True) + eps)
    return (g - g.mean(over, keepdims=True) - along) / size, grad_weight, grad_bias


def over_batch_only(grad_out, x, weight, bias, eps=1e-5):
    grad_x, _, _ = backward_with()(grad_out, x, weight, bias, eps)
    over = (0, 2, 3)
    normal = (x - x.mean(over, keepdims=True)) / np.sqrt(x.var(over, keepdims=True) + eps)
    return grad_x, (grad_out * normal).sum(0), grad_out.sum(0)


def parameters_with(weight_way=None, bias_way=None):
    """Return a way back whose gradient at weight or bias is made in another way from (grad_out, normal, weight)."""

    def wrong(grad_out, x, weight, bias, eps=1e-5):
        grad_x, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
        over = (0, 2, 3)
        normal = (x - x.mean(over, keepdims=True)) / np.sqrt(x.var(over, keepdims=True) + eps)
        grad_weight = weight_way(grad_out, normal, weight) if weight_way else grad_weight
        return grad_x, grad_weight, bias_way(grad_out, normal, weight) if bias_way else grad_bias

    return wrong


def weight_by_mean(grad_out, normal, weight):
    return (grad_out * normal).mean((0, 2, 3))


def weight_from_g(grad_out, normal, weight):
    return (grad_out * as_column(weight) * normal).sum((0, 2, 3))


def weight_unsummed(grad_out, normal, weight):
    return grad_out * normal


def bias_by_mean(grad_out, normal, weight):
    return grad_out.mean((0, 2, 3))


def bias_from_g(grad_out, normal, weight):
    return (grad_out * as_column(weight)).sum((0, 2, 3))


def bias_unsummed(grad_out, normal, weight):
    return grad_out


def exchanged(grad_out, x, weight, bias, eps=1e-5):
    grad_x, grad_weight, grad_bias = backward_with()(grad_out, x, weight, bias, eps)
    return grad_x, grad_bias, grad_weight


MISTAKES = [
    Mistake(
        named("constants", backward_with(mean=False, along=False)),
        "mean and size are treated as constants. They were made from x, and every pixel has a share in them.",
    ),
    Mistake(
        named("no_mean", backward_with(mean=False)),
        "shifting a channel changes nothing, so the gradient at x must add up to 0 in it. It does not.",
    ),
    Mistake(
        named("no_along", backward_with(along=False)),
        "a channel that is stretched gives nearly the same output, and the gradient still has a large part that "
        "would stretch it.",
    ),
    Mistake(
        unit_vectors,
        "what would stretch the channel is taken off whole. With eps in the root a trace of it stays: use the "
        "normalised channel that comes out of the division.",
    ),
    Mistake(sums_inside, "sums stand where means belong: what is taken off grows with the size of the batch."),
    *wrong_axes(),
    Mistake(
        named("along_added", backward_over(sign=1)),
        "n times the mean of g * n is added. What would stretch the channel has to be taken off.",
    ),
    Mistake(
        named("output_as_n", backward_over(n=lambda n, w, b: n * w + b)),
        "the layer's output stands where n belongs: the normalised channel, before weight and bias.",
    ),
    Mistake(
        named("unbiased", backward_over(ddof=1)),
        "the squares are divided by their number less one. The batch's own variance is their plain mean.",
    ),
    Mistake(
        named("eps_outside", backward_over(root=lambda var, eps: np.sqrt(var) + eps)), "eps stands outside of the root."
    ),
    Mistake(named("no_eps", backward_over(root=lambda var, eps: np.sqrt(var))), "the eps that is given is not used."),
    Mistake(
        named("own_eps", backward_over(root=lambda var, eps: np.sqrt(var + 1e-5))),
        "the eps that is given is not the one that is used.",
    ),
    Mistake(in_other_order, "weight, bias, x is another order than (grad_x, grad_weight, grad_bias)."),
    Mistake(as_lists, "gradients come back as lists. Each should be an array."),
    Mistake(
        dimensions_kept,
        "grad_weight and grad_bias have the shape (1, C, 1, 1). Of the shapes of weight and bias they would be (C,).",
    ),
    Mistake(named("unweighted", backward_with(weighted=False)), "the gradient at x did not pass the weight."),
    Mistake(
        named("unsized", backward_with(sized=False)),
        "x was divided by the size on the way there, and so is its gradient on the way back.",
    ),
    Mistake(
        named("averaged", backward_with(total=np.mean)),
        "the gradients at weight and bias are means. Every pixel used them, so their shares add up.",
    ),
    Mistake(named("raw", backward_with(raw=True)), "the weight multiplied the normalised x, and x itself stands here."),
    Mistake(
        named("weight_averaged", parameters_with(weight_by_mean)),
        "grad_weight is a mean. Every pixel of the channel was multiplied by the weight, so their shares add up.",
    ),
    Mistake(
        named("bias_averaged", parameters_with(None, bias_by_mean)),
        "grad_bias is a mean. The bias was added to every pixel of the channel, so their shares add up.",
    ),
    Mistake(
        named("both_from_g", parameters_with(weight_from_g, bias_from_g)),
        "grad_weight and grad_bias are made from g, which holds the weight already. Begin with grad_out itself.",
    ),
    Mistake(
        named("weight_from_g", parameters_with(weight_from_g)),
        "grad_weight is made from g, which holds the weight already. Begin with grad_out itself.",
    ),
    Mistake(
        named("bias_from_g", parameters_with(None, bias_from_g)),
        "grad_bias is made from g, which holds the weight. The bias was added after it: begin with grad_out.",
    ),
    Mistake(
        named("both_unsummed", parameters_with(weight_unsummed, bias_unsummed)),
        "grad_weight and grad_bias have a number for every pixel. The layer has one a channel: add up the rest.",
    ),
    Mistake(
        named("weight_unsummed", parameters_with(weight_unsummed)),
        "grad_weight has a number for every pixel. The layer has one weight a channel: add up the rest.",
    ),
    Mistake(
        named("bias_unsummed", parameters_with(None, bias_unsummed)),
        "grad_bias has a number for every pixel. The layer has one bias a channel: add up the rest.",
    ),
    Mistake(over_batch_only, "weight and bias have a number a channel, so sum over the pixels as well."),
    Mistake(exchanged, "the gradients of weight and bias are in each other's place."),
]
