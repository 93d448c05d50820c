"""What people write in place of a convolution."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.checks import Mistake


def slide(
    x, weight, bias=None, *, stride=1, padding=0, pad=None, step=None, reduce=np.sum, dtype=None, mode: Any = "constant"
):
    """Write a convolution with a few screws to turn."""
    before, after = (padding, padding) if pad is None else pad(padding)
    x = np.pad(x, ((0, 0), (0, 0), (before, after), (before, after)), mode)
    filters, _, high, wide = weight.shape
    rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
    out = np.zeros((len(x), filters, rows, columns), x.dtype if dtype is None else dtype)
    on = stride if step is None else step
    for r, c in np.ndindex(rows, columns):
        window = x[:, None, :, r * on : r * on + high, c * on : c * on + wide]
        out[:, :, r, c] = reduce(window * weight, axis=(2, 3, 4))
    return out if bias is None else out + bias[:, None, None]


def conv_turned(x, weight, bias=None, **options):
    return slide(x, weight[:, :, ::-1, ::-1], bias, **options)


def conv_turned_in_rows(x, weight, bias=None, **options):
    return slide(x, weight[:, :, :, ::-1], bias, **options)


def conv_mean(x, weight, bias=None, **options):
    return slide(x, weight, bias, reduce=np.mean, **options)


def conv_no_bias(x, weight, bias=None, **options):
    return slide(x, weight, **options)


def conv_bias_each_product(x, weight, bias=None, **options):
    return slide(x, weight, None if bias is None else bias * weight[0].size, **options)


def conv_bias_each_channel(x, weight, bias=None, **options):
    return slide(x, weight, None if bias is None else bias * weight.shape[1], **options)


def conv_bias_each_tap(x, weight, bias=None, **options):
    return slide(x, weight, None if bias is None else bias * weight[0, 0].size, **options)


def conv_first_channel(x, weight, bias=None, **options):
    return slide(x[:, :1], weight[:, :1], bias, **options)


def conv_first_picture(x, weight, bias=None, **options):
    return slide(x[:1], weight, bias, **options)


def conv_batch_summed(x, weight, bias=None, **options):
    return slide(x, weight, bias, **options).sum(axis=0, keepdims=True)


def conv_filters_first(x, weight, bias=None, **options):
    return slide(x, weight, bias, **options).swapaxes(0, 1)


def conv_sides_swapped(x, weight, bias=None, **options):
    return slide(x, weight, bias, **options).swapaxes(2, 3)


def conv_one_less(x, weight, bias=None, **options):
    return slide(x, weight, bias, **options)[:, :, :-1, :-1]


def conv_always_float64(x, weight, bias=None, **options):
    return slide(x, weight, bias, dtype=float, **options)


def conv_always_float32(x, weight, bias=None, **options):
    return slide(x, weight, bias, **options).astype(np.float32)


def conv_first_bias(x, weight, bias=None, **options):
    return slide(x, weight, None if bias is None else np.full(len(weight), bias[0]), **options)


def conv_stride_ignored(x, weight, bias=None, *, stride=1, padding=0):
    return slide(x, weight, bias, padding=padding)


def conv_padding_ignored(x, weight, bias=None, *, stride=1, padding=0):
    return slide(x, weight, bias, stride=stride)


def conv_options_ignored(x, weight, bias=None, *, stride=1, padding=0):
    return slide(x, weight, bias)


def conv_small_steps(x, weight, bias=None, **options):
    return slide(x, weight, bias, step=1, **options)


def conv_padded_after(x, weight, bias=None, **options):
    return slide(x, weight, bias, pad=lambda p: (0, 2 * p), **options)


def conv_padded_before(x, weight, bias=None, **options):
    return slide(x, weight, bias, pad=lambda p: (2 * p, 0), **options)


def conv_padded_one_side(x, weight, bias=None, **options):
    return slide(x, weight, bias, pad=lambda p: (p, 0), **options)


def conv_edge_repeated(x, weight, bias=None, **options):
    return slide(x, weight, bias, mode="edge", **options)


def conv_wrapped(x, weight, bias=None, **options):
    return slide(x, weight, bias, mode="wrap", **options)


def conv_out_padded(x, weight, bias=None, *, stride=1, padding=0):
    inside = slide(x, weight, bias, stride=stride)
    return np.pad(inside, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def conv_stride_down_only(x, weight, bias=None, *, stride=1, padding=0):
    return slide(x, weight, bias, padding=padding)[:, :, ::stride]


def conv_channel_mean(x, weight, bias=None, **options):
    out = slide(x, weight, **options) / x.shape[1]
    return out if bias is None else out + bias[:, None, None]


def conv_bias_on_columns(x, weight, bias=None, **options):
    out = slide(x, weight, **options)
    return out if bias is None else out + bias


def conv_bias_on_columns_in_place(x, weight, bias=None, **options):
    out = slide(x, weight, **options)
    if bias is not None:
        out += bias
    return out


def conv_height_twice(x, weight, bias=None, *, stride=1, padding=0):
    rows = (x.shape[2] + 2 * padding - weight.shape[2]) // stride + 1
    return slide(x, weight, bias, stride=stride, padding=padding)[..., :rows]


def conv_negative_index(x, weight, bias=None, *, stride=1, padding=0):
    before = np.pad(x, ((0, 0), (0, 0), (padding, 0), (padding, 0)), "wrap")
    return slide(np.pad(before, ((0, 0), (0, 0), (0, padding), (0, padding))), weight, bias, stride=stride)


def moving_sums(x, weights, stride=1):
    """Return, for a row of numbers x (N,), the weighted sum of every window of len(weights) numbers, every `stride`.

    >>> moving_sums(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 10.0])).tolist()
    [21.0, 32.0, 43.0]
    """
    places = (len(x) - len(weights)) // stride + 1
    out = np.zeros(places)
    for i, weight in enumerate(weights):
        out += weight * x[i : i + stride * places : stride]
    return out


MISTAKES = [
    Mistake(conv_turned, "the kernel lies on the picture turned by half a turn. Here it lies as it is written."),
    Mistake(conv_turned_in_rows, "the kernel is mirrored: its right column meets the window's left pixels."),
    Mistake(conv_mean, "this is the mean of the products; their sum is asked for."),
    Mistake(conv_one_less, "the last row and column of places are missing: the kernel may touch the edge."),
    Mistake(conv_sides_swapped, "rows and columns of the output are exchanged."),
    Mistake(conv_no_bias, "the bias is not added."),
    Mistake(conv_bias_each_product, "the bias comes in with every product. It belongs to the sum, once."),
    Mistake(conv_bias_each_channel, "the bias is added once for each input channel. It belongs to the sum, once."),
    Mistake(conv_bias_each_tap, "the bias is added at every place of the kernel. It belongs to the sum, once."),
    Mistake(conv_channel_mean, "this is a mean over the channels. A filter adds them up."),
    Mistake(
        conv_bias_on_columns,
        "`out + bias` lines up the bias with the columns, the last axis; it belongs to the filters.",
    ),
    Mistake(
        conv_bias_on_columns_in_place, "`out += bias` lines up the bias with the columns, not with the filters' axis."
    ),
    Mistake(conv_height_twice, "there are never more columns than rows: the width has a size of its own."),
    Mistake(
        conv_negative_index,
        "above and on the left the padding holds pixels from the far side: a negative index counts from the end.",
    ),
    Mistake(conv_first_channel, "only the first channel is looked at. A filter sums over all channels."),
    Mistake(conv_first_picture, "only the first picture of the batch is filtered."),
    Mistake(conv_batch_summed, "the pictures of the batch are added up. Each has an answer of its own."),
    Mistake(conv_filters_first, "the axes for pictures and filters are exchanged: (N, O, rows, columns) is asked for."),
    Mistake(conv_always_float64, "the numbers are right, but float32 has become float64. `np.zeros` takes a dtype."),
    Mistake(
        conv_always_float32,
        "the numbers are nearly right, but float64 has become float32. x says which dtype comes out.",
    ),
    Mistake(conv_first_bias, "every filter gets the first bias. Each has its own."),
    Mistake(conv_options_ignored, "neither stride nor padding does anything."),
    Mistake(conv_stride_ignored, "the stride does nothing: the kernel still moves on by 1."),
    Mistake(conv_padding_ignored, "the padding does nothing."),
    Mistake(conv_small_steps, "there are as many places as the stride allows, but they lie 1 pixel apart."),
    Mistake(conv_padded_after, "all zeros lie below and on the right. Half of them belong above and on the left."),
    Mistake(conv_padded_before, "all zeros lie above and on the left. Half of them belong below and on the right."),
    Mistake(conv_padded_one_side, "the zeros lie above and on the left only; the other two sides get as many."),
    Mistake(conv_edge_repeated, "the padding repeats the edge's pixels. Zeros are asked for."),
    Mistake(conv_wrapped, "the padding takes pixels from the opposite edge. Zeros are asked for."),
    Mistake(conv_out_padded, "zeros are laid around what comes out. They belong around the picture, before."),
    Mistake(conv_stride_down_only, "the stride works from row to row, but from column to column it is 1."),
]
