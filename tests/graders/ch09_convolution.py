"""Answers to try the checks of chapter 09 with, written without looking at the checks' own lists."""

import numpy as np
from scipy.signal import convolve2d

# conv_output_size


def size_by_list(size, kernel_size, stride=1, padding=0):
    return len(range(0, size + 2 * padding - kernel_size + 1, stride))


def size_in_numpy(size, kernel_size, stride=1, padding=0):
    return np.int64(np.floor((size - kernel_size + padding + padding) / stride)) + 1


def size_rounds(size, kernel_size, stride=1, padding=0):
    return round((size + 2 * padding - kernel_size) / stride) + 1


def size_divides(size, kernel_size, stride=1, padding=0):
    return (size + 2 * padding - kernel_size) / stride + 1


def size_ceils(size, kernel_size, stride=1, padding=0):
    return int(np.ceil((size + 2 * padding - kernel_size) / stride)) + 1


def size_floors(size, kernel_size, stride=1, padding=0):
    return np.floor((size + 2 * padding - kernel_size) / stride) + 1


def size_forgets_one(size, kernel_size, stride=1, padding=0):
    return (size - kernel_size + 2 * padding) // stride


def size_pads_once(size, kernel_size, stride=1, padding=0):
    return (size - kernel_size + padding) // stride + 1


def size_no_stride(size, kernel_size, stride=1, padding=0):
    return size - kernel_size + 2 * padding + 1


# conv2d


def padded(x, p):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + 2 * p, w + 2 * p), x.dtype)
    out[:, :, p : p + h, p : p + w] = x
    return out


def conv_six_loops(x, weight, bias=None, *, stride=1, padding=0):
    x = padded(x, padding)
    n, _, h, w = x.shape
    o, _, k, l = weight.shape  # noqa: E741
    rows, columns = (h - k) // stride + 1, (w - l) // stride + 1
    out = np.zeros((n, o, rows, columns), x.dtype)
    for a in range(n):
        for f in range(o):
            for r in range(rows):
                for s in range(columns):
                    window = x[a, :, r * stride : r * stride + k, s * stride : s * stride + l]
                    out[a, f, r, s] = np.sum(window * weight[f])
                    if bias is not None:
                        out[a, f, r, s] += bias[f]
    return out


def conv_windows(x, weight, bias=None, *, stride=1, padding=0):
    view = np.lib.stride_tricks.sliding_window_view(padded(x, padding), weight.shape[2:], axis=(2, 3))
    out = np.tensordot(view[:, :, ::stride, ::stride], weight, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
    return out if bias is None else out + bias.reshape(1, -1, 1, 1)


def conv_columns(x, weight, bias=None, *, stride=1, padding=0):
    x, (o, _, k, l) = padded(x, padding), weight.shape  # noqa: E741
    rows, columns = (x.shape[2] - k) // stride + 1, (x.shape[3] - l) // stride + 1
    out = np.empty((len(x), o, rows, columns), x.dtype)
    for r in range(rows):
        for s in range(columns):
            window = x[:, :, r * stride : r * stride + k, s * stride : s * stride + l].reshape(len(x), -1)
            out[:, :, r, s] = window @ weight.reshape(o, -1).T
    if bias is not None:
        out = out + np.asarray(bias)[None, :, None, None]
    return out


def conv_by_scipy(x, weight, bias=None, *, stride=1, padding=0):
    x = padded(x, padding)
    out = [[sum(convolve2d(a, b, mode="valid") for a, b in zip(one, f, strict=True)) for f in weight] for one in x]
    out = np.array(out)[:, :, ::stride, ::stride]
    return out if bias is None else out + bias[:, None, None]


def conv_forgets_bias(x, weight, bias=None, *, stride=1, padding=0):
    return conv_columns(x, weight, None, stride=stride, padding=padding)


def conv_no_padding(x, weight, bias=None, *, stride=1, padding=0):
    return conv_columns(x, weight, bias, stride=stride)


def conv_no_stride(x, weight, bias=None, *, stride=1, padding=0):
    return conv_columns(x, weight, bias, padding=padding)


def conv_float64(x, weight, bias=None, *, stride=1, padding=0):
    return conv_columns(x.astype(float), weight.astype(float), bias, stride=stride, padding=padding)


def conv_step_one(x, weight, bias=None, *, stride=1, padding=0):
    out = conv_columns(x, weight, bias, padding=padding)
    rows = (x.shape[2] + 2 * padding - weight.shape[2]) // stride + 1
    columns = (x.shape[3] + 2 * padding - weight.shape[3]) // stride + 1
    return out[:, :, :rows, :columns]


def conv_adds_bias_in_place(x, weight, bias=None, *, stride=1, padding=0):
    x -= 0
    x += 1
    return conv_columns(x - 1, weight, bias, stride=stride, padding=padding)


def conv_mean_of_channels(x, weight, bias=None, *, stride=1, padding=0):
    out = conv_columns(x, weight, stride=stride, padding=padding) / x.shape[1]
    return out if bias is None else out + bias[:, None, None]


def conv_indexes(x, weight, bias=None, *, stride=1, padding=0):
    n, _, h, w = x.shape
    o, _, k, l = weight.shape  # noqa: E741
    out = np.zeros((n, o, (h + 2 * padding - k) // stride + 1, (w + 2 * padding - l) // stride + 1), x.dtype)
    for r, s in np.ndindex(out.shape[2:]):
        for i, j in np.ndindex(k, l):
            down, right = r * stride + i - padding, s * stride + j - padding
            if down < h and right < w:
                out[:, :, r, s] += x[:, :, down, right] @ weight[:, :, i, j].T
    return out if bias is None else out + bias[:, None, None]


def conv_bias_last(x, weight, bias=None, *, stride=1, padding=0):
    out = conv_columns(x, weight, stride=stride, padding=padding)
    return out if bias is None else out + bias


def conv_needs_bias(x, weight, bias=None, *, stride=1, padding=0):
    each = [bias[o] for o in range(len(weight))]  # type: ignore[index]
    return conv_columns(x, weight, None, stride=stride, padding=padding) + np.array(each)[:, None, None]


def conv_fills_float32(x, weight, bias=None, *, stride=1, padding=0):
    exact = conv_six_loops(x, weight, bias, stride=stride, padding=padding)
    out = np.zeros(exact.shape, np.float32)
    out[...] = exact
    return out


def conv_one_bias(x, weight, bias=None, *, stride=1, padding=0):
    out = conv_windows(x, weight, None, stride=stride, padding=padding)
    return out if bias is None else out + bias[0]


# by_hand


def by_hand_arrays():
    return np.array([[-2, 7], [4, 2]]), np.array([[6, -1], [6, 0.0]]), np.array([8, 75, 608, 6272])


def by_hand_computed():
    x, k = np.array([[1, 2, 0], [0, 3, 1], [2, 0, 1]]), np.array([[1, 0], [2, -1]])
    slide = lambda k: [[(x[r : r + 2, c : c + 2] * k).sum() for c in range(2)] for r in range(2)]  # noqa: E731
    return [slide(k), slide(np.rot90(k, 2)), (8, 5 * 5 * 3, 8 * (75 + 1), 8 * 28 * 28)]


def by_hand_turned_first():
    return [[6, -1], [6, 0]], [[-2, 7], [4, 2]], [8, 75, 608, 6272]


def by_hand_24_maps():
    return [[-2, 7], [4, 2]], [[6, -1], [6, 0]], [24, 25, 208, 6272]


def by_hand_flat():
    return [-2, 7, 4, 2], [6, -1, 6, 0], [8, 75, 608, 6272]


def by_hand_two_parts():
    return [[-2, 7], [4, 2]], [[6, -1], [6, 0]]


def by_hand_ones():
    return [[-2, 7], [4, 2]], [[6, -1], [6, 0]], [1, 1, 1, 1]


def by_hand_printed():
    print(by_hand_arrays())


def by_hand_one_slip():
    return [[-2, 7], [4, 3]], [[6, -1], [6, 0]], [8, 75, 608, 6272]


def by_hand_grey():
    return [[-2, 7], [4, 2]], [[6, -1], [6, 0]], [8, 25, 608, 8192]


# conv2d_backward


def back_by_windows(grad_out, x, weight, bias, *, stride=1, padding=0):
    x = padded(x, padding)
    grad_x, grad_weight = np.zeros(x.shape, x.dtype), np.zeros(weight.shape, weight.dtype)
    n, o, rows, columns = grad_out.shape
    k, l = weight.shape[2:]  # noqa: E741
    for a in range(n):
        for f in range(o):
            for r in range(rows):
                for s in range(columns):
                    top, left, g = r * stride, s * stride, grad_out[a, f, r, s]
                    grad_x[a, :, top : top + k, left : left + l] += g * weight[f]
                    grad_weight[f] += g * x[a, :, top : top + k, left : left + l]
    if padding:
        grad_x = grad_x[:, :, padding:-padding, padding:-padding]
    return [grad_x, grad_weight, grad_out.sum((0, 2, 3))]


def back_by_matrices(grad_out, x, weight, bias, *, stride=1, padding=0):
    big = padded(x, padding)
    grad_x, grad_weight = np.zeros_like(big), np.zeros_like(weight)
    k, l = weight.shape[2:]  # noqa: E741
    for r in range(grad_out.shape[2]):
        for s in range(grad_out.shape[3]):
            g = grad_out[:, :, r, s]
            window = big[:, :, r * stride : r * stride + k, s * stride : s * stride + l]
            grad_weight += (g.T @ window.reshape(len(x), -1)).reshape(weight.shape)
            grad_x[:, :, r * stride : r * stride + k, s * stride : s * stride + l] += (
                g @ weight.reshape(len(weight), -1)
            ).reshape(window.shape)
    h, w = x.shape[2:]
    return grad_x[:, :, padding : padding + h, padding : padding + w], grad_weight, np.einsum("norc->o", grad_out)


def back_assigns(grad_out, x, weight, bias, *, stride=1, padding=0):
    big = padded(x, padding)
    grad_x, (k, l) = np.zeros_like(big), weight.shape[2:]  # noqa: E741
    for a, f, r, s in np.ndindex(grad_out.shape):
        grad_x[a, :, r * stride : r * stride + k, s * stride : s * stride + l] = grad_out[a, f, r, s] * weight[f]
    _, grad_weight, grad_bias = back_by_matrices(grad_out, x, weight, bias, stride=stride, padding=padding)
    h, w = x.shape[2:]
    return grad_x[:, :, padding : padding + h, padding : padding + w], grad_weight, grad_bias


def back_means(grad_out, x, weight, bias, *, stride=1, padding=0):
    grad_x, grad_weight, grad_bias = back_by_matrices(grad_out, x, weight, bias, stride=stride, padding=padding)
    return grad_x, grad_weight / len(x), grad_bias / len(x)


def back_keeps_the_ring(grad_out, x, weight, bias, *, stride=1, padding=0):
    return back_by_matrices(grad_out, padded(x, padding), weight, bias, stride=stride)


def back_stride_forgotten(grad_out, x, weight, bias, *, stride=1, padding=0):
    return back_by_matrices(grad_out, x, weight, bias, padding=padding)


def back_bias_per_picture(grad_out, x, weight, bias, *, stride=1, padding=0):
    grad_x, grad_weight, _ = back_by_matrices(grad_out, x, weight, bias, stride=stride, padding=padding)
    return grad_x, grad_weight, grad_out.sum(axis=(2, 3))


def back_only_weights(grad_out, x, weight, bias, *, stride=1, padding=0):
    return back_by_matrices(grad_out, x, weight, bias, stride=stride, padding=padding)[1]


def back_crashes_without_padding(grad_out, x, weight, bias, *, stride=1, padding=0):
    grad_x, grad_weight, grad_bias = back_keeps_the_ring(grad_out, x, weight, bias, stride=stride, padding=padding)
    return grad_x[:, :, padding:-padding, padding:-padding], grad_weight, grad_bias


def back_in_float64(grad_out, x, weight, bias, *, stride=1, padding=0):
    given = (one.astype(float) for one in (grad_out, x, weight, bias))
    return back_by_matrices(*given, stride=stride, padding=padding)


def back_of_first_picture(grad_out, x, weight, bias, *, stride=1, padding=0):
    return back_by_matrices(grad_out[:1], x[:1], weight, bias, stride=stride, padding=padding)


def back_backwards(grad_out, x, weight, bias, *, stride=1, padding=0):
    return back_by_matrices(grad_out, x, weight, bias, stride=stride, padding=padding)[::-1]


def back_bias_missing(grad_out, x, weight, bias, *, stride=1, padding=0):
    grad_x, grad_weight, _ = back_by_matrices(grad_out, x, weight, bias, stride=stride, padding=padding)
    return grad_x, grad_weight, bias


def back_fills_float32(grad_out, x, weight, bias, *, stride=1, padding=0):
    given = (one.astype(np.float32) for one in (grad_out, x, weight, bias))
    return back_by_windows(*given, stride=stride, padding=padding)


def back_weights_in_float32(grad_out, x, weight, bias, *, stride=1, padding=0):
    grad_x, grad_weight, grad_bias = back_by_windows(grad_out, x, weight, bias, stride=stride, padding=padding)
    return grad_x, grad_weight.astype(np.float32), grad_bias


def back_by_indexes(grad_out, x, weight, bias, *, stride=1, padding=0):
    grad_x, grad_weight, (h, w) = np.zeros(x.shape), np.zeros(weight.shape), x.shape[2:]
    for n, o, r, s in np.ndindex(grad_out.shape):
        for i, j in np.ndindex(weight.shape[2:]):
            down, right = r * stride + i - padding, s * stride + j - padding
            if down >= h or right >= w:
                continue
            grad_x[n, :, down, right] += grad_out[n, o, r, s] * weight[o, :, i, j]
            grad_weight[o, :, i, j] += grad_out[n, o, r, s] * x[n, :, down, right]
    return grad_x.astype(x.dtype), grad_weight.astype(x.dtype), grad_out.sum(axis=(0, 2, 3))


def back_only_what_was_seen(grad_out, x, weight, bias, *, stride=1, padding=0):
    grad_x, grad_weight, grad_bias = back_by_windows(
        grad_out, padded(x, padding), weight, bias, stride=stride, padding=0
    )
    h, w = (stride * (n - 1) + k for n, k in zip(grad_out.shape[2:], weight.shape[2:], strict=True))
    grad_x = grad_x[:, :, :h, :w]
    return grad_x[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], grad_weight, grad_bias


def back_bias_over(change):
    def attempt(grad_out, x, weight, bias, *, stride=1, padding=0):
        first, second, _ = back_by_windows(grad_out, x, weight, bias, stride=stride, padding=padding)
        return first, second, change(grad_out)

    return attempt


# max_pool2d


def pool_by_reshape(x, *, kernel_size):
    k, (n, c, h, w) = kernel_size, x.shape
    cut = x[:, :, : h - h % k, : w - w % k]
    return cut.reshape(n, c, h // k, k, w // k, k).max(axis=(3, 5))


def pool_by_loops(x, *, kernel_size):
    k, (n, c, h, w) = kernel_size, x.shape
    out = np.zeros((n, c, h // k, w // k), dtype=x.dtype)
    for r in range(h // k):
        for s in range(w // k):
            out[:, :, r, s] = x[:, :, r * k : (r + 1) * k, s * k : (s + 1) * k].max(axis=(2, 3))
    return out


def pool_average(x, *, kernel_size):
    k, (n, c, h, w) = kernel_size, x.shape
    cut = x[:, :, : h - h % k, : w - w % k]
    return cut.reshape(n, c, h // k, k, w // k, k).mean(axis=(3, 5))


def pool_crossed(x, *, kernel_size):
    k, (n, c, h, w) = kernel_size, x.shape
    cut = x[:, :, : h - h % k, : w - w % k]
    return cut.reshape(n, c, k, h // k, k, w // k).max(axis=(2, 4))


def pool_ceil(x, *, kernel_size):
    k, (_, _, h, w) = kernel_size, x.shape
    return np.stack(
        [
            np.stack([x[:, :, r : r + k, s : s + k].max(axis=(2, 3)) for s in range(0, w, k)], -1)
            for r in range(0, h, k)
        ],
        2,
    )


def pool_zeros(x, *, kernel_size):
    out = np.zeros_like(pool_by_loops(x, kernel_size=kernel_size))
    for i in range(kernel_size):
        for j in range(kernel_size):
            k = kernel_size
            out = np.maximum(out, x[:, :, i : out.shape[2] * k : k, j : out.shape[3] * k : k])
    return out


def pool_absolute_value(x, *, kernel_size):
    return pool_by_loops(np.abs(x), kernel_size=kernel_size)


def pool_twos(x, *, kernel_size):
    return pool_by_loops(x, kernel_size=2)


def pool_strides_by_one(x, *, kernel_size):
    return np.lib.stride_tricks.sliding_window_view(x, (kernel_size, kernel_size), axis=(2, 3)).max(axis=(4, 5))


def pool_fills_float32(x, *, kernel_size):
    return pool_by_reshape(x, kernel_size=kernel_size).astype(np.float32)


def pool_in_one_reshape(x, *, kernel_size):
    k, (n, c, h, w) = kernel_size, x.shape
    return x[:, :, : h - h % k, : w - w % k].reshape(n, c, h // k, w // k, -1).max(axis=4)


def pool_cuts_above(x, *, kernel_size):
    return pool_by_loops(x[:, :, x.shape[2] % kernel_size :, x.shape[3] % kernel_size :], kernel_size=kernel_size)


# max_pool2d_backward


def pool_back_by_taps(grad_out, x, *, kernel_size):
    k, (rows, columns) = kernel_size, grad_out.shape[2:]
    out, y, free = np.zeros_like(x), pool_by_loops(x, kernel_size=kernel_size), np.ones(grad_out.shape, bool)
    for i in range(k):
        for j in range(k):
            tap = np.s_[:, :, i : rows * k : k, j : columns * k : k]
            hit = free & (x[tap] == y)
            out[tap] = grad_out * hit
            free &= ~hit
    return out


def pool_back_by_comparison(grad_out, x, *, kernel_size):
    k = kernel_size
    out = np.zeros(x.shape, x.dtype)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for r in range(grad_out.shape[2]):
                for s in range(grad_out.shape[3]):
                    best = (r * k, s * k)
                    for i in range(r * k, r * k + k):
                        for j in range(s * k, s * k + k):
                            if x[n, c, i, j] > x[(n, c, *best)]:
                                best = (i, j)
                    out[(n, c, *best)] += grad_out[n, c, r, s]
    return out


def pool_back_ties(grad_out, x, *, kernel_size):
    k, (rows, columns) = kernel_size, grad_out.shape[2:]
    out, y = np.zeros_like(x), pool_by_loops(x, kernel_size=kernel_size)
    big = lambda a: np.repeat(np.repeat(a, k, axis=2), k, axis=3)  # noqa: E731
    inside = np.s_[:, :, : rows * k, : columns * k]
    out[inside] = (x[inside] == big(y)) * big(grad_out)
    return out


def pool_back_spread(grad_out, x, *, kernel_size):
    k, (rows, columns) = kernel_size, grad_out.shape[2:]
    out = np.zeros_like(x)
    out[:, :, : rows * k, : columns * k] = np.repeat(np.repeat(grad_out, k, axis=2), k, axis=3)
    return out


def pool_back_last(grad_out, x, *, kernel_size):
    return pool_back_by_taps(grad_out[:, :, ::-1, ::-1], x[:, :, ::-1, ::-1], kernel_size=kernel_size)[:, :, ::-1, ::-1]


def pool_back_greater_or_equal(grad_out, x, *, kernel_size):
    k = kernel_size
    out = np.zeros_like(x)
    for n, c, r, s in np.ndindex(grad_out.shape):
        flat = x[n, c, r * k : r * k + k, s * k : s * k + k].ravel().tolist()
        at = max(range(k * k), key=lambda i: (flat[i], i))
        out[n, c, r * k + at // k, s * k + at % k] = grad_out[n, c, r, s]
    return out


def pool_back_value(grad_out, x, *, kernel_size):
    return pool_back_by_taps(grad_out, x, kernel_size=kernel_size) * x


def pool_back_mask_only(grad_out, x, *, kernel_size):
    return pool_back_by_taps(np.ones_like(grad_out), x, kernel_size=kernel_size)


def pool_back_in_float32(grad_out, x, *, kernel_size):
    return pool_back_by_taps(grad_out.astype(np.float32), x.astype(np.float32), kernel_size=kernel_size)


# shuffle_pixels


def shuffle_by_take(x, order):
    n, c, h, w = x.shape
    return np.take(x.reshape(n, c, h * w), order, axis=-1).reshape(n, c, h, w)


def shuffle_by_loop(x, order):
    new = np.array(x, copy=True)
    w = x.shape[3]
    for i, j in enumerate(np.asarray(order).tolist()):
        new[:, :, i // w, i % w] = x[:, :, j // w, j % w]
    return new


def shuffle_into_empty(x, order):
    out = np.empty_like(x)
    out.reshape(*x.shape[:2], -1)[:] = x.reshape(*x.shape[:2], -1)[:, :, order]
    return out


def shuffle_row_by_row(x, order):
    return np.stack([picture.ravel()[order] for picture in x]).reshape(x.shape)


def shuffle_by_chance(x, order):
    rng = np.random.default_rng(3)
    return np.stack([p.ravel()[rng.permutation(p.size)] for p in x]).reshape(x.shape)


def shuffle_inverse(x, order):
    n, c, h, w = x.shape
    out = np.empty((n, c, h * w), x.dtype)
    out[:, :, order] = x.reshape(n, c, h * w)
    return out.reshape(x.shape)


def shuffle_everything(x, order):
    return x.reshape(len(x), -1)[:, order].reshape(x.shape)


def shuffle_and_forget_the_shape(x, order):
    return x.reshape(len(x), x.shape[1], -1)[..., order]


def shuffle_pictures(x, order):
    return x[order % max(len(x), 1)][: len(x)]


def shuffle_the_original(x, order):
    flat = x.reshape(*x.shape[:2], -1)
    flat[...] = flat[:, :, order]
    return flat.reshape(x.shape)


def shuffle_mine(x, order):
    return np.stack(
        [shuffle_by_take(one[None], np.random.default_rng(i).permutation(order))[0] for i, one in enumerate(x)]
    )


# lenet_parameters


def lenet_layer_by_layer(sources, trained_pooling, trained_output):
    n = len(sources)
    layers = {"C1": 156, "C3": 25 * sum(sources) + n, "C5": 120 * 25 * n + 120, "F6": 10164}
    if trained_pooling:
        layers |= {"S2": 12, "S4": 2 * n}
    if trained_output:
        layers["output"] = 850
    return sum(layers.values())


def lenet_numpy(sources, trained_pooling, trained_output):
    maps = np.asarray(sources)
    kernels = 26 * 6 + (25 * maps + 1).sum() + 120 * (25 * maps.size + 1)
    return kernels + 84 * 121 + trained_pooling * 2 * (6 + maps.size) + trained_output * 850


def lenet_divides(sources, trained_pooling, trained_output):
    return 2 * lenet_layer_by_layer(sources, trained_pooling, trained_output) / 2


def lenet_looks_it_up(sources, trained_pooling, trained_output):
    return 60000 if trained_pooling else 61706


def lenet_forgets_biases(sources, trained_pooling, trained_output):
    n = len(sources)
    return 150 + 25 * sum(sources) + 3000 * n + 84 * 120 + trained_pooling * 2 * (6 + n) + trained_output * 840


def lenet_always_sixteen(sources, trained_pooling, trained_output):
    return lenet_layer_by_layer((list(sources) * 16)[:16], trained_pooling, trained_output)


def lenet_full_c3(sources, trained_pooling, trained_output):
    return lenet_layer_by_layer([6] * len(sources), trained_pooling, trained_output)


def lenet_ignores_flags(sources, trained_pooling, trained_output):
    return lenet_layer_by_layer(sources, True, trained_output)


def lenet_c5_flat(sources, trained_pooling, trained_output):
    return lenet_layer_by_layer(sources, trained_pooling, trained_output) - 120 * 24 * len(sources)


def lenet_forgets_c5_biases(sources, trained_pooling, trained_output):
    return lenet_layer_by_layer(sources, trained_pooling, trained_output) - 120


# more_pictures


def drift(x, reach, rng):
    moves, big = rng.integers(0, 2 * reach + 1, (len(x), 2)), np.pad(x, ((0, 0), (0, 0), (reach,) * 2, (reach,) * 2))
    return np.stack([one[:, r : r + 8, c : c + 8] for one, (r, c) in zip(big, moves, strict=True)])


def more_of_one_and_two(x, y, rng):
    return np.concatenate([x, *(drift(x, reach, rng) for reach in (1, 1, 1, 1, 2, 2, 2, 2))]), np.tile(y, 9)


def more_between_pixels(x, y, rng):
    made = [x]
    for down, right in rng.uniform(-1, 1, (8, 2)):
        for axis, by in ((2, down), (3, right)):
            whole = np.roll(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), int(np.sign(by)), axis)[:, :, 1:-1, 1:-1]
            made.append((1 - abs(by)) * x + abs(by) * whole)
    return np.concatenate(made[:9]), np.tile(y, 9)


def more_edges(x, y, rng):
    wide = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    return np.concatenate([wide[:, :, r : r + 8, :8] for r in range(3)]), np.tile(y, 3)


def more_in_negative(x, y, rng):
    return np.concatenate([x, 1 - x]), np.tile(y, 2)


def more_two_pixels(x, y, rng):
    big = np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2)))
    return np.concatenate([big[:, :, r : r + 8, c : c + 8] for r in (0, 2, 4) for c in (0, 2, 4)]), np.tile(y, 9)


def more_sideways(x, y, rng):
    big = np.pad(x, ((0, 0), (0, 0), (0, 0), (1, 1)))
    return np.concatenate([big[..., c : c + 8] for c in range(3)]), np.tile(y, 3)


def more_mirrored(x, y, rng):
    return np.concatenate([x, x[..., ::-1]]), np.tile(y, 2)


def more_too_few(x, y, rng):
    return x[:300], y[:300]


def more_of_two_arguments(x, y):
    return x, y


def more_in_a_ring(x, y, rng):
    return np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), y


def more_with_chance_labels(x, y, rng):
    pictures, labels = more_of_one_and_two(x, y, rng)
    return pictures, rng.permutation(labels)


def more_at_random(x, y, rng):
    def one(picture):
        big = np.zeros((1, 10, 10), x.dtype)
        r, c = rng.integers(0, 3, 2)
        big[:, r : r + 8, c : c + 8] = picture
        return big[:, 1:9, 1:9]

    return np.stack([one(p) for _ in range(4) for p in x]), np.concatenate([y] * 4)


def more_by_rolling_paper(x, y, rng):
    wide, out, labels = np.pad(x, [(0, 0), (0, 0), (2, 2), (2, 2)]), [], []
    for down in (0, -1, 1):
        for right in (0, -1, 1):
            out.append(np.roll(wide, (down, right), (2, 3))[:, :, 2:10, 2:10])
            labels.extend(y.tolist())
    return np.concatenate(out), np.array(labels)


def more_noise(x, y, rng):
    return np.concatenate([x, x + 0.05 * rng.normal(size=x.shape)]), np.tile(y, 2)


def more_upside_down(x, y, rng):
    return np.concatenate([x, x[:, :, ::-1]]), np.tile(y, 2)


def more_to_the_right(x, y, rng):
    right = np.zeros_like(x)
    right[..., 1:] = x[..., :-1]
    return np.concatenate([x, right]), np.concatenate([y, y])


def more_flat(x, y, rng):
    return x.reshape(len(x), 64), y


ALTERNATIVES = {
    "more_pictures": [more_at_random, more_by_rolling_paper, more_of_one_and_two],
    "conv_output_size": [size_by_list, size_in_numpy],
    "conv2d": [conv_six_loops, conv_windows, conv_columns],
    "by_hand": [by_hand_arrays, by_hand_computed],
    "conv2d_backward": [back_by_windows, back_by_matrices],
    "max_pool2d": [pool_by_reshape, pool_by_loops],
    "max_pool2d_backward": [pool_back_by_taps, pool_back_by_comparison],
    "shuffle_pixels": [shuffle_by_take, shuffle_by_loop, shuffle_into_empty],
    "lenet_parameters": [lenet_layer_by_layer, lenet_numpy],
}

WRONG = {
    "more_pictures": [
        (more_noise, "moved no digit"),
        (more_upside_down, "mirrored or upside down"),
        (more_in_negative, "% of the moved test digits, asked are 80 %"),
        (more_two_pixels, "moved further than in the test"),
        (more_sideways, "moved to some sides only"),
        (more_mirrored, "mirrored or upside down"),
        (more_too_few, "gave 300 pictures for 700"),
        (more_of_two_arguments, "raised TypeError"),
        (more_in_a_ring, "(700, 1, 10, 10)"),
        (more_with_chance_labels, "have the label of another"),
        (more_edges, "the edge's ink is repeated"),
        (more_to_the_right, "to some sides only"),
        (more_flat, "expected (M, 1, 8, 8)"),
    ],
    "conv_output_size": [
        (size_divides, "How many whole steps are there?"),
        (size_ceils, "Only whole steps fit"),
        (size_forgets_one, "there is a place, too"),
        (size_pads_once, "added at both ends"),
        (size_no_stride, "the stride is left out"),
        (size_rounds, "expected"),
        (size_floors, "neither `range` nor a shape takes"),
    ],
    "conv2d": [
        (conv_by_scipy, "turned by half a turn"),
        (conv_forgets_bias, "the bias is not added"),
        (conv_no_padding, "the padding does nothing"),
        (conv_no_stride, "the stride does nothing"),
        (conv_float64, "float32 has become float64"),
        (conv_step_one, "they lie 1 pixel apart"),
        (conv_adds_bias_in_place, "changed its input"),
        (conv_mean_of_channels, "mean over the channels"),
        (conv_indexes, "a negative index counts from the end"),
        (conv_bias_last, "lines up the bias with the columns"),
        (conv_needs_bias, "TypeError"),
        (conv_fills_float32, "float64 has become float32"),
        (conv_one_bias, "gets the first bias"),
    ],
    "by_hand": [
        (by_hand_turned_first, "the two are exchanged"),
        (by_hand_24_maps, "not one for each colour"),
        (by_hand_flat, "expected two rows of two numbers"),
        (by_hand_flat, "1 of 2 points"),
        (by_hand_ones, "gave 1 as number 4 of the four"),
        (by_hand_printed, "handed back, with `return`"),
        (by_hand_one_slip, "is wrong in 1 of 4 numbers of the first map"),
        (by_hand_two_parts, "expected three things"),
        (by_hand_grey, "How many channels does this one see?"),
    ],
    "conv2d_backward": [
        (back_assigns, "differs in"),
        (back_means, "They are sums"),
        (back_keeps_the_ring, "ring"),
        (back_stride_forgotten, "whatever the stride was"),
        (back_bias_per_picture, "It is one number a filter"),
        (back_only_weights, "expected three gradients"),
        (back_crashes_without_padding, "is empty for p = 0"),
        (back_in_float64, "float32 has become float64"),
        (back_of_first_picture, "only the first picture"),
        (back_backwards, "in the reverse order"),
        (back_bias_missing, "at 'grad_bias'"),
        (back_fills_float32, "get gradients of float32"),
        (back_weights_in_float32, "float64 has become float32"),
        (back_by_indexes, "a negative index counts from the end"),
        (back_only_what_was_seen, "that no window reached"),
        (back_bias_over(lambda g: g.sum(axis=(0, 2))), "for every column"),
        (back_bias_over(lambda g: g.sum((0, 3))), "for every row"),
        (back_bias_over(np.sum), "one number for all filters"),
        (back_bias_over(lambda g: [float(one.sum()) for one in g.swapaxes(0, 1)]), "is a list"),
    ],
    "max_pool2d": [
        (pool_average, "the mean of each square"),
        (pool_crossed, "pixels that lie far apart"),
        (pool_fills_float32, "float64 has become float32"),
        (pool_in_one_reshape, "in reading order"),
        (pool_cuts_above, "left out above or on the left"),
        (pool_ceil, "rows or columns that fill no square"),
        (pool_zeros, "may be below 0"),
        (pool_absolute_value, "-6 is not larger than -1"),
        (pool_twos, "always have side 2"),
        (pool_strides_by_one, "must not overlap"),
    ],
    "max_pool2d_backward": [
        (pool_back_ties, "Only the first should"),
        (pool_back_spread, "A smaller pixel has changed nothing"),
        (pool_back_last, "expected"),
        (pool_back_greater_or_equal, "the last one gets the gradient"),
        (pool_back_value, "with slope 1"),
        (pool_back_mask_only, "every winner gets 1"),
        (pool_back_in_float32, "float64 has become float32"),
    ],
    "shuffle_pixels": [
        (shuffle_inverse, "the wrong way round"),
        (shuffle_everything, "from the first alone"),
        (shuffle_row_by_row, "from the first alone"),
        (shuffle_by_chance, "has an order of its own"),
        (shuffle_and_forget_the_shape, "one long row"),
        (shuffle_pictures, "expected"),
        (shuffle_the_original, "changed its input"),
        (shuffle_mine, "has an order of its own"),
    ],
    "lenet_parameters": [
        (lenet_looks_it_up, "gave 60000, expected 20511"),
        (lenet_forgets_biases, "no biases"),
        (lenet_divides, "it is a float"),
        (lenet_always_sixteen, "expected"),
        (lenet_full_c3, "`sources` says at how many"),
        (lenet_ignores_flags, "`trained_pooling` is not asked"),
        (lenet_forgets_c5_biases, "C5 lack their biases"),
        (lenet_c5_flat, "5 x 5 places"),
    ],
}
