"""What goes wrong on the way back through a convolution."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Mistake


def back(grad_out, x, weight, bias, *, stride=1, padding=0, add=True, crop=True, turned=False, of=None, dtype=None):
    """Write the way back with a few screws to turn."""
    of = x.shape if of is None else of
    frame = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kernel = weight[:, :, ::-1, ::-1] if turned else weight
    at_x, at_weight = np.zeros_like(frame, dtype=dtype), np.zeros_like(weight, dtype=dtype)
    high, wide = weight.shape[2:]
    for r, c in np.ndindex(grad_out.shape[2:]):
        place = np.s_[:, :, r * stride : r * stride + high, c * stride : c * stride + wide]
        g = grad_out[:, :, r, c]
        at_weight += np.einsum("no,nckl->ockl", g, frame[place])
        share = np.einsum("no,ockl->nckl", g, kernel)
        at_x[place] = at_x[place] + share if add else share
    if crop:
        at_x = at_x[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    return at_x, at_weight, grad_out.sum(axis=(0, 2, 3))


def back_overwritten(*args, **options):
    return back(*args, add=False, **options)


def back_not_cut(*args, **options):
    return back(*args, crop=False, **options)


def back_cut_at_the_end(grad_out, x, *args, **options):
    at_x, *rest = back(grad_out, x, *args, crop=False, **options)
    return at_x[:, :, : x.shape[2], : x.shape[3]], *rest


def back_turned(*args, **options):
    return back(*args, turned=True, **options)


def back_weight_mean(grad_out, x, *args, **options):
    at_x, at_weight, at_bias = back(grad_out, x, *args, **options)
    return at_x, at_weight / len(x), at_bias


def back_all_means(grad_out, x, *args, **options):
    at_x, at_weight, at_bias = back(grad_out, x, *args, **options)
    return at_x, at_weight / len(x), at_bias / len(x)


def back_bias_mean(grad_out, *args, **options):
    at_x, at_weight, _ = back(grad_out, *args, **options)
    return at_x, at_weight, grad_out.mean(axis=(0, 2, 3))


def back_bias_by_place(grad_out, *args, **options):
    at_x, at_weight, _ = back(grad_out, *args, **options)
    return at_x, at_weight, grad_out.sum(axis=0)


def back_bias_over_batch(grad_out, *args, **options):
    at_x, at_weight, _ = back(grad_out, *args, **options)
    return at_x, at_weight, grad_out.sum(axis=(2, 3))


def back_bias_to_all(grad_out, *args, **options):
    at_x, at_weight, at_bias = back(grad_out, *args, **options)
    return at_x, at_weight, np.full(at_bias.shape, grad_out.sum(), at_bias.dtype)


def back_order(*args, **options):
    at_x, at_weight, at_bias = back(*args, **options)
    return at_weight, at_bias, at_x


def back_weight_first(*args, **options):
    at_x, at_weight, at_bias = back(*args, **options)
    return at_weight, at_x, at_bias


def back_two_only(*args, **options):
    return back(*args, **options)[:2]


def back_ones(grad_out, *args, **options):
    return back(np.ones_like(grad_out), *args, **options)


def back_options_ignored(grad_out, x, weight, bias, *, stride=1, padding=0):
    if stride == 1 and padding == 0:
        return back(grad_out, x, weight, bias)
    rows, columns = x.shape[2] - weight.shape[2] + 1, x.shape[3] - weight.shape[3] + 1
    return back(grad_out[:, :, :rows, :columns], x, weight, bias)


def back_small_steps(grad_out, x, weight, bias, *, stride=1, padding=0):
    return back(grad_out, x, weight, bias, padding=padding)


def back_edge_padded(grad_out, x, weight, bias, *, stride=1, padding=0):
    at_x, _, at_bias = back(grad_out, x, weight, bias, stride=stride, padding=padding)
    p = padding
    frame = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="edge")
    return at_x, back(grad_out, frame, weight, bias, stride=stride)[1], at_bias


def back_float64(*args, **options):
    return back(*args, dtype=float, **options)


def back_float32(*args, **options):
    return back(*args, dtype=np.float32, **options)


def back_all_float32(*args, **options):
    return tuple(one.astype(np.float32) for one in back(*args, **options))


def back_negative_index(grad_out, x, weight, bias, *, stride=1, padding=0):
    at_x, at_weight = np.zeros_like(x), np.zeros_like(weight)
    for r, c, i, j in np.ndindex(*grad_out.shape[2:], *weight.shape[2:]):
        down, right = r * stride + i - padding, c * stride + j - padding
        if down < x.shape[2] and right < x.shape[3]:
            at_x[:, :, down, right] += grad_out[:, :, r, c] @ weight[:, :, i, j]
            at_weight[:, :, i, j] += grad_out[:, :, r, c].T @ x[:, :, down, right]
    return at_x, at_weight, grad_out.sum(axis=(0, 2, 3))


def back_left_overs_missing(grad_out, x, weight, bias, *, stride=1, padding=0):
    at_x, *rest = back(grad_out, x, weight, bias, stride=stride, padding=padding, crop=False)
    seen = [(n - 1) * stride + k for n, k in zip(grad_out.shape[2:], weight.shape[2:], strict=True)]
    p, (high, wide) = padding, x.shape[2:]
    return at_x[:, :, : seen[0], : seen[1]][:, :, p : p + high, p : p + wide], *rest


def back_bias_by_column(grad_out, *args, **options):
    return *back(grad_out, *args, **options)[:2], grad_out.sum(axis=(0, 2))


def back_bias_by_row(grad_out, *args, **options):
    return *back(grad_out, *args, **options)[:2], grad_out.sum(axis=(0, 3))


def back_bias_one_number(grad_out, *args, **options):
    return *back(grad_out, *args, **options)[:2], grad_out.sum()


def back_bias_listed(*args, **options):
    at_x, at_weight, at_bias = back(*args, **options)
    return at_x, at_weight, at_bias.tolist()


def back_cut_with_minus(grad_out, x, weight, bias, *, stride=1, padding=0):
    at_x, *rest = back(grad_out, x, weight, bias, stride=stride, padding=padding, crop=False)
    return at_x[:, :, padding:-padding, padding:-padding], *rest


def back_weight_turned(*args, **options):
    at_x, at_weight, at_bias = back(*args, **options)
    return at_x, at_weight[:, :, ::-1, ::-1], at_bias


def back_weight_by(change):
    """Return a way back whose gradient at the weights is `change(grad_out, at_weight)`."""

    def attempt(grad_out, *args, **options):
        at_x, at_weight, at_bias = back(grad_out, *args, **options)
        return at_x, change(grad_out, at_weight), at_bias

    return attempt


def back_weight_mean_of_places(grad_out, *args, **options):
    return back_weight_by(lambda g, w: w / g[0, 0].size)(grad_out, *args, **options)


def back_weight_mean_of_all(grad_out, *args, **options):
    return back_weight_by(lambda g, w: w / g[:, 0].size)(grad_out, *args, **options)


def back_means_of_places(grad_out, *args, **options):
    at_x, at_weight, _ = back(grad_out, *args, **options)
    return at_x, at_weight / grad_out[:, 0].size, grad_out.mean(axis=(0, 2, 3))


def back_weight_first_channel(grad_out, *args, **options):
    first = lambda w: np.where(np.arange(w.shape[1])[:, None, None] == 0, w, 0)  # noqa: E731
    return back_weight_by(lambda g, w: first(w))(grad_out, *args, **options)


def back_weight_first_filter(grad_out, *args, **options):
    first = lambda w: np.where(np.arange(len(w))[:, None, None, None] == 0, w, 0)  # noqa: E731
    return back_weight_by(lambda g, w: first(w))(grad_out, *args, **options)


def back_first_picture(grad_out, x, weight, bias, **options):
    return back(grad_out[:1], x[:1], weight, bias, **options)


def back_weight_first_picture(grad_out, x, weight, bias, **options):
    at_x, _, at_bias = back(grad_out, x, weight, bias, **options)
    return at_x, back(grad_out[:1], x[:1], weight, bias, **options)[1], at_bias


def back_weight_last_place(grad_out, x, weight, bias, **options):
    at_x, _, at_bias = back(grad_out, x, weight, bias, **options)
    last = np.zeros_like(grad_out)
    last[:, :, -1, -1] = grad_out[:, :, -1, -1]
    return at_x, back(last, x, weight, bias, **options)[1], at_bias


def back_weight_last_of_all(grad_out, x, weight, bias, **options):
    at_x, _, at_bias = back(grad_out, x, weight, bias, **options)
    last = np.zeros_like(grad_out)
    last[-1, :, -1, -1] = grad_out[-1, :, -1, -1]
    return at_x, back(last, x, weight, bias, **options)[1], at_bias


def back_reversed(*args, **options):
    return back(*args, **options)[::-1]


def moving_sums_backward(grad_out, x, weights):
    """Return the gradients at x (N,) and weights (K,) for that at `[sum(weights * x[i : i + K]) for i in …]`.

    >>> moving_sums_backward(np.array([1.0, 1.0]), np.array([3.0, 4.0, 5.0]), np.array([2.0, 10.0]))[0].tolist()
    [2.0, 12.0, 10.0]
    """
    grad_x, grad_weights = np.zeros_like(x), np.zeros_like(weights)
    for i, g in enumerate(grad_out):
        grad_x[i : i + len(weights)] += g * weights
        grad_weights += g * x[i : i + len(weights)]
    return grad_x, grad_weights


MISTAKES = [
    Mistake(back_weight_first, "the order is another: first the gradient at x, then at weight, then at bias."),
    Mistake(back_order, "the gradient at x comes first, as x is the first input."),
    Mistake(back_reversed, "the three come in the reverse order: x first, then weight, then bias."),
    Mistake(
        back_weight_last_of_all, "the weights have the share of the last picture's last place only. Shares add up."
    ),
    Mistake(
        back_weight_last_place, "the weights have each picture's last place only. The shares of all places add up."
    ),
    Mistake(back_first_picture, "only the first picture counts at the weights and the bias."),
    Mistake(back_weight_first_picture, "only the first picture counts at the weights."),
    Mistake(back_weight_first_channel, "only the first channel's weights get a gradient."),
    Mistake(back_weight_first_filter, "only the first filter's weights get a gradient."),
    Mistake(back_weight_turned, "each filter's gradient is turned by half a turn. The window counts as it lies."),
    Mistake(back_means_of_places, "weights and bias have means over all places and pictures. They are sums."),
    Mistake(back_weight_mean_of_all, "the gradient at the weights is a mean over all places and pictures, not a sum."),
    Mistake(back_weight_mean_of_places, "the gradient at the weights is a mean over the places. It is a sum."),
    Mistake(
        back_cut_with_minus,
        "without padding nothing is left of the gradient at x: a slice `[p:-p]` is empty for p = 0.",
    ),
    Mistake(back_two_only, "three gradients are asked for; there is one at the bias, too."),
    Mistake(back_ones, "grad_out is not used: the output's gradient is taken to be 1 everywhere."),
    Mistake(back_all_means, "the gradients are means over the pictures. They are sums: the loss has the mean in it."),
    Mistake(back_weight_mean, "the gradient at the weights is a mean over the pictures. It is a sum."),
    Mistake(back_bias_mean, "the gradient at the bias is a mean over all places. It is a sum."),
    Mistake(
        back_bias_by_place, "the bias gets a gradient for every place. It is one number a filter, so its shares add up."
    ),
    Mistake(back_bias_over_batch, "the bias gets a gradient for every picture. It is one number a filter."),
    Mistake(back_bias_to_all, "all filters' shares are added up. Each bias gets those of its own filter."),
    Mistake(back_bias_by_column, "the bias gets a gradient for every column. It is one number a filter."),
    Mistake(back_bias_by_row, "the bias gets a gradient for every row. It is one number a filter."),
    Mistake(back_bias_one_number, "the gradient at the bias is one number for all filters. Each filter has its own."),
    Mistake(back_bias_listed, "the gradient at the bias is a list. It is to be an array, as the bias is."),
    Mistake(back_overwritten, "where windows overlap, the last one overwrites the shares of the others. They add up."),
    Mistake(back_turned, "on its way back each pixel gets the weight of the opposite place of the kernel."),
    Mistake(back_float64, "the numbers are right, but float32 has become float64. `np.zeros` takes a dtype."),
    Mistake(back_float32, "the numbers are nearly right, but float64 has become float32. The inputs say which dtype."),
    Mistake(
        back_all_float32, "the numbers are nearly right, but weight and bias, of float64, get gradients of float32."
    ),
    Mistake(
        back_negative_index,
        "what belongs to the ring above and on the left is taken from the far side: a negative index counts from the "
        "end.",
    ),
    Mistake(
        back_left_overs_missing,
        "rows or columns that no window reached are missing. The gradient has x's shape, with 0 there.",
    ),
    Mistake(back_not_cut, "the gradient at x still has the padding's ring around it."),
    Mistake(back_cut_at_the_end, "the ring is cut off at one end only, so every pixel gets its neighbour's gradient."),
    Mistake(back_options_ignored, "neither stride nor padding does anything on the way back."),
    Mistake(back_small_steps, "the places lie 1 pixel apart on the way back, whatever the stride was."),
    Mistake(back_edge_padded, "on the way back the padding repeats the edge's pixels; the forward had zeros there."),
]
