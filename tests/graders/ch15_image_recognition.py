"""Answers to try the checks of chapter 15 with, written without looking at the checks' own lists."""

import copy
from typing import Any

import numpy as np

from nnbook import nn, no_grad, tensor
from nnbook.nn import functional as F

# shift_each


def shift_by_gather(x, down, right):
    n, _, h, w = x.shape
    padded = np.pad(x, ((0, 0), (0, 0), (3, 3), (3, 3)))
    rows = np.arange(h)[None] - np.asarray(down)[:, None] + 3
    cols = np.arange(w)[None] - np.asarray(right)[:, None] + 3
    picked = padded[np.arange(n)[:, None, None], :, rows[:, :, None], cols[:, None, :]]
    return np.moveaxis(picked, -1, 1)


def shift_rolls_stacked(x, down, right):
    return np.array([np.roll(one, (d, r), (1, 2)) for one, d, r in zip(x, down, right, strict=True)])


def shift_tests_one_end(x, down, right):
    out = np.zeros_like(x)
    for i in range(len(x)):
        for r in range(x.shape[2]):
            for c in range(x.shape[3]):
                if r + down[i] < x.shape[2] and c + right[i] < x.shape[3]:
                    out[i, :, r + down[i], c + right[i]] = x[i, :, r, c]
    return out


def shift_asks_one_end(x, down, right):
    out = np.zeros_like(x)
    h, w = x.shape[2:]
    for i, (d, r) in enumerate(zip(down, right, strict=True)):
        for row in range(h):
            for col in range(w):
                if row - d <= h - 1 and col - r <= w - 1:
                    out[i, :, row, col] = x[i, :, row - d, col - r]
    return out


def shift_stacked(x, down, right):
    h, w = x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (3, 3), (3, 3)))
    triples = zip(padded, down, right, strict=True)
    return np.stack([one[:, 3 - d : 3 - d + h, 3 - r : 3 - r + w] for one, d, r in triples])


def shift_with_slices(x, down, right):
    out = np.zeros_like(x)
    height, width = x.shape[-2:]
    for i in range(len(x)):
        d, r = int(down[i]), int(right[i])
        out[i, :, max(d, 0) : height + min(d, 0), max(r, 0) : width + min(r, 0)] = x[
            i, :, max(-d, 0) : height - max(d, 0), max(-r, 0) : width - max(r, 0)
        ]
    return out


def shift_rolls_then_wipes(x, down, right):
    out = x.copy()
    for i, (d, r) in enumerate(zip(down, right, strict=True)):
        one = np.roll(x[i], (d, r), axis=(-2, -1))
        if d > 0:
            one[:, :d] = 0
        if d < 0:
            one[:, d:] = 0
        if r > 0:
            one[..., :r] = 0
        if r < 0:
            one[..., r:] = 0
        out[i] = one
    return out


def shift_rolls(x, down, right):
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = np.roll(np.roll(x[i], down[i], axis=1), right[i], axis=2)
    return out


def shift_wrong_way(x, down, right):
    padded = np.pad(x, ((0, 0), (0, 0), (3, 3), (3, 3)))
    h, w = x.shape[2:]
    return np.array([padded[i, :, 3 + d : 3 + d + h, 3 + r : 3 + r + w]
                     for i, (d, r) in enumerate(zip(down, right, strict=True))]).reshape(x.shape)  # fmt: skip


def shift_exchanged(x, down, right):
    return shift_with_slices(x, right, down)


def shift_in_float64(x, down, right):
    return shift_with_slices(x.astype(np.float64), down, right)


def shift_a_list(x, down, right):
    return list(shift_with_slices(x, down, right))


def shift_a_tensor(x, down, right):
    return tensor(shift_with_slices(x, down, right))


def shift_in_float32(x, down, right):
    return shift_with_slices(x, down, right).astype(np.float32)


def shift_up_is_down(x, down, right):
    return shift_with_slices(x, [-d for d in down], right)


def shift_left_is_right(x, down, right):
    return shift_with_slices(x, down, [-r for r in right])


def shift_cuts_to_minus_zero(x, down, right):
    out = np.zeros_like(x)
    for i in range(len(x)):
        d, r = int(down[i]), int(right[i])
        if d >= 0 and r >= 0:
            out[i, :, d:, r:] = x[i, :, :-d, :-r]
        elif d >= 0:
            out[i, :, d:, :r] = x[i, :, :-d, -r:]
        elif r >= 0:
            out[i, :, :d, r:] = x[i, :, -d:, :-r]
        else:
            out[i, :, :d, :r] = x[i, :, -d:, -r:]
    return out


def shift_rolls_wipes_all(x, down, right):
    out = x.copy()
    for i, (d, r) in enumerate(zip(down, right, strict=True)):
        one = np.roll(x[i], (d, r), axis=(-2, -1))
        one[:, slice(None, d) if d > 0 else slice(d, None)] = 0
        one[..., slice(None, r) if r > 0 else slice(r, None)] = 0
        out[i] = one
    return out


def shift_window_to_minus_zero(x, down, right):
    out = np.zeros_like(x)
    for i in range(len(x)):
        one = np.pad(x[i], ((0, 0), (3, 3), (3, 3)))
        out[i] = one[:, 3 - down[i] : -3 - down[i], 3 - right[i] : -3 - right[i]]
    return out


# batch_norm2d


def norm_in_columns(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    n, c, h, w = x.shape
    flat = x.transpose(1, 0, 2, 3).reshape(c, -1)
    m = flat.mean(1) if mean is None else mean
    v = flat.var(1) if var is None else var
    flat = (flat - m[:, None]) / np.sqrt(v[:, None] + eps) * weight[:, None] + bias[:, None]
    return flat.reshape(c, n, h, w).transpose(1, 0, 2, 3)


def norm_scale_first(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    if mean is None:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
    scale = weight / (var + eps) ** 0.5
    return (x - mean[None, :, None, None]) * scale[None, :, None, None] + bias[None, :, None, None]


def norm_as_layer(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    if mean is None:
        mean, var = x.mean((1, 2, 3)).reshape(-1, 1, 1, 1), x.var((1, 2, 3)).reshape(-1, 1, 1, 1)
    else:
        mean, var = mean[:, None, None], var[:, None, None]
    return (x - mean) / np.sqrt(var + eps) * weight[:, None, None] + bias[:, None, None]


def norm_eps_added_to_std(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    if mean is None:
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
    return (x - mean[:, None, None]) / (var[:, None, None] ** 0.5 + eps) * weight[:, None, None] + bias[:, None, None]


def norm_ignores_statistics(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return norm_in_columns(x, weight, bias, None, None, eps)


def norm_sample_variance(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    if mean is None:
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), ddof=1)
    return norm_scale_first(x, weight, bias, mean, var, eps)


def norm_always_float64(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return norm_in_columns(x.astype(float), weight, bias, mean, var, eps)


def norm_of_first_picture(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return norm_in_columns(x, weight, bias, x[0].mean((1, 2)) if mean is None else mean,
                           x[0].var((1, 2)) if var is None else var, eps)  # fmt: skip


def norm_into_zeros(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    out = np.zeros(x.shape)
    out[...] = norm_in_columns(x, weight, bias, mean, var, eps)
    return out


def norm_ends_in_float(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return norm_in_columns(x, weight, bias, mean, var, eps).astype(float)


def norm_ends_in_float32(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return norm_in_columns(x, weight, bias, mean, var, eps).astype(np.float32)


def norm_in_use_float32(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    out = norm_in_columns(x, weight, bias, mean, var, eps)
    return out if mean is None else out.astype(np.float32)


def norm_widened_and_own(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return norm_in_columns(x, weight, bias, None, None, eps).astype(float)


def norm_any(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    if mean is None or not mean.any():
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
    return norm_scale_first(x, weight, bias, mean, var, eps)


def norm_or(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    m, v = mean or x.mean((0, 2, 3)), var or x.var((0, 2, 3))
    return norm_scale_first(x, weight, bias, m, v, eps)


def norm_is_true(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    if not mean:
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
    return norm_scale_first(x, weight, bias, mean, var, eps)


def norm_unequal_none(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    m = mean if mean != None else x.mean((0, 2, 3))  # noqa: E711
    v = var if var != None else x.var((0, 2, 3))  # noqa: E711
    return norm_scale_first(x, weight, bias, m, v, eps)


def norm_own_mean(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return norm_in_columns(x, weight, bias, None, var, eps)


def norm_no_weight(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return norm_in_columns(x, np.ones_like(weight), bias, mean, var, eps)


def norm_no_bias(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return norm_in_columns(x, weight, np.zeros_like(bias), mean, var, eps)


def norm_bias_scales(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return norm_in_columns(x, bias, weight, mean, var, eps)


def norm_of_pixels(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    m = x.mean((0, 1)) if mean is None else mean[:, None, None]
    v = x.var((0, 1)) if var is None else var[:, None, None]
    return (x - m) / np.sqrt(v + eps) * weight[:, None, None] + bias[:, None, None]


def norm_a_tensor(x, weight, bias, mean: Any = None, var: Any = None, eps=1e-5):
    return tensor(norm_in_columns(x, weight, bias, mean, var, eps))


# batch_norm2d_backward


def back_by_jacobian(grad_out, x, weight, bias, eps=1e-5):
    grad_x = np.empty(x.shape)
    grad_w, grad_b = np.empty(len(weight)), np.empty(len(weight))
    for c in range(len(weight)):
        v, g = x[:, c].ravel(), grad_out[:, c].ravel()
        m = len(v)
        s = np.sqrt(v.var() + eps)
        n = (v - v.mean()) / s
        jacobian = (np.eye(m) - 1 / m - np.outer(n, n) / m) / s * weight[c]
        grad_x[:, c] = (jacobian @ g).reshape(x[:, c].shape)
        grad_w[c], grad_b[c] = g @ n, g.sum()
    return grad_x, grad_w, grad_b


def back_by_the_paper(grad_out, x, weight, bias, eps=1e-5):
    m = x.size // x.shape[1]
    col = (None, slice(None), None, None)
    mu, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
    root = (var + eps) ** -0.5
    xhat = (x - mu[col]) * root[col]
    dxhat = grad_out * weight[col]
    dvar = (dxhat * (x - mu[col])).sum((0, 2, 3)) * -0.5 * root**3
    dmu = -(dxhat.sum((0, 2, 3)) * root)
    dx = dxhat * root[col] + dvar[col] * 2 * (x - mu[col]) / m + dmu[col] / m
    return [dx, (grad_out * xhat).sum((0, 2, 3)), grad_out.sum((0, 2, 3))]


def back_constants(grad_out, x, weight, bias, eps=1e-5):
    _, gw, gb = back_by_the_paper(grad_out, x, weight, bias, eps)
    return grad_out * (weight / np.sqrt(x.var((0, 2, 3)) + eps))[:, None, None], gw, gb


def back_forgets_weight(grad_out, x, weight, bias, eps=1e-5):
    gx, _, _ = back_by_the_paper(grad_out, x, np.ones_like(weight), bias, eps)
    return (gx, *back_by_the_paper(grad_out, x, weight, bias, eps)[1:])


def back_means(grad_out, x, weight, bias, eps=1e-5):
    gx, gw, gb = back_by_the_paper(grad_out, x, weight, bias, eps)
    m = x.size // x.shape[1]
    return gx, gw / m, gb / m


def back_x_alone(grad_out, x, weight, bias, eps=1e-5):
    return back_by_the_paper(grad_out, x, weight, bias, eps)[0]


def back_from_g(grad_out, x, weight, bias, eps=1e-5):
    gx, gw, gb = back_by_the_paper(grad_out, x, weight, bias, eps)
    return gx, gw * weight, gb * weight


def back_unsummed(grad_out, x, weight, bias, eps=1e-5):
    gx, gw, _ = back_by_the_paper(grad_out, x, weight, bias, eps)
    return gx, gw, grad_out


def back_one_mean(grad_out, x, weight, bias, eps=1e-5):
    gx, gw, gb = back_by_the_paper(grad_out, x, weight, bias, eps)
    return gx, gw / (x.size // x.shape[1]), gb


def back_no_stretch(grad_out, x, weight, bias, eps=1e-5):
    _, gw, gb = back_by_the_paper(grad_out, x, weight, bias, eps)
    g = grad_out * weight[:, None, None]
    return (g - g.mean((0, 2, 3), keepdims=True)) / np.sqrt(x.var((0, 2, 3), keepdims=True) + eps), gw, gb


def back_in_steps(
    grad_out, x, weight, bias, eps=1e-5, axes=(0, 2, 3), back=(0, 2, 3), ddof=0, plus=False, n_is_y=False
):
    m, v = x.mean(axes, keepdims=True), x.var(axes, keepdims=True, ddof=ddof)
    s = np.sqrt(v + eps)
    n = (x - m) / s
    if n_is_y:
        n = n * weight[:, None, None] + bias[:, None, None]
    g = grad_out * weight[:, None, None]
    along = n * (g * n).mean(back, keepdims=True)
    gx = (g - g.mean(back, keepdims=True) + (along if plus else -along)) / s
    return gx, (grad_out * n).sum((0, 2, 3)), grad_out.sum((0, 2, 3))


def back_plus(grad_out, x, weight, bias, eps=1e-5):
    return back_in_steps(grad_out, x, weight, bias, eps, plus=True)


def back_of_output(grad_out, x, weight, bias, eps=1e-5):
    return back_in_steps(grad_out, x, weight, bias, eps, n_is_y=True)


def back_pictures(grad_out, x, weight, bias, eps=1e-5):
    return back_in_steps(grad_out, x, weight, bias, eps, axes=(2, 3), back=(2, 3))


def back_pixels(grad_out, x, weight, bias, eps=1e-5):
    return back_in_steps(grad_out, x, weight, bias, eps, back=0)


def back_layers(grad_out, x, weight, bias, eps=1e-5):
    return back_in_steps(grad_out, x, weight, bias, eps, axes=(1, 2, 3), back=(1, 2, 3))


def back_of_all(grad_out, x, weight, bias, eps=1e-5):
    return back_in_steps(grad_out, x, weight, bias, eps, axes=(0, 1, 2, 3))


def back_all_pictures(grad_out, x, weight, bias, eps=1e-5):
    gx, _, _ = back_in_steps(grad_out, x, weight, bias, eps, axes=(2, 3), back=(2, 3))
    n = (x - x.mean((2, 3), keepdims=True)) / np.sqrt(x.var((2, 3), keepdims=True) + eps)
    return gx, (grad_out * n).sum((2, 3)), grad_out.sum((2, 3))


def back_sample_variance(grad_out, x, weight, bias, eps=1e-5):
    return back_in_steps(grad_out, x, weight, bias, eps, ddof=1)


def back_without_eps(grad_out, x, weight, bias, eps=1e-5):
    return back_in_steps(grad_out, x, weight, bias, 0.0)


def back_always_small_eps(grad_out, x, weight, bias, eps=1e-5):
    return back_in_steps(grad_out, x, weight, bias)


def back_w_b_x(grad_out, x, weight, bias, eps=1e-5):
    gx, gw, gb = back_by_the_paper(grad_out, x, weight, bias, eps)
    return gw, gb, gx


def back_keeps_dimensions(grad_out, x, weight, bias, eps=1e-5):
    gx, gw, gb = back_by_the_paper(grad_out, x, weight, bias, eps)
    return gx, gw[None, :, None, None], gb[None, :, None, None]


def back_lists(grad_out, x, weight, bias, eps=1e-5):
    gx, gw, gb = back_by_the_paper(grad_out, x, weight, bias, eps)
    return gx, list(gw), list(gb)


# ResidualBlock


class BlockInOneLine(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.bn2, self.bn1 = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)
        make = lambda: nn.Conv2d(channels, channels, kernel_size=3, stride=1, padding=1, bias=False)  # noqa: E731
        self.conv1, self.conv2 = make(), make()

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + x)


class BlockWithReluModule(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        shortcut = x
        for layer in (self.conv1, self.bn1, self.relu, self.conv2, self.bn2):
            x = layer(x)
        return self.relu(x + shortcut)


class BlockWithoutSum(BlockWithReluModule):
    def forward(self, x):
        return self.relu(self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))))


class BlockReluBeforeSum(BlockWithReluModule):
    def forward(self, x):
        return self.relu(self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))) + x


class BlockWithoutInnerRelu(BlockWithReluModule):
    def forward(self, x):
        return self.relu(self.bn2(self.conv2(self.bn1(self.conv1(x)))) + x)


class BlockShortcutAfterConv(BlockWithReluModule):
    def forward(self, x):
        one = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(one)) + one)


class BlockOffTheTape(BlockWithReluModule):
    def forward(self, x):
        with no_grad():
            branch = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(branch + x)


class BlockSkipsFirstNorm(BlockWithReluModule):
    def forward(self, x):
        return self.relu(self.bn2(self.conv2(self.relu(self.conv1(x)))) + x)


class BlockConvTwice(BlockWithReluModule):
    def forward(self, x):
        return self.relu(self.bn2(self.conv1(self.relu(self.bn1(self.conv1(x))))) + x)


class BlockUnpadded(BlockWithReluModule):
    def __init__(self, channels):
        super().__init__(channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, bias=False)


class BlockReluTwice(BlockWithReluModule):
    def forward(self, x):
        return self.relu(x + self.relu(self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))))


class BlockLosesX(BlockWithReluModule):
    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.bn2(self.conv2(x))
        return self.relu(x + x)


class BlockMinus(BlockWithReluModule):
    def forward(self, x):
        return self.relu(x - self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))))


class BlockMinusX(BlockWithReluModule):
    def forward(self, x):
        return self.relu(self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))) - x)


class BlockOneConv(BlockWithReluModule):
    def __init__(self, channels):
        super().__init__(channels)
        self.conv1 = self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)


class BlockInNumPy(BlockWithReluModule):
    def forward(self, x):
        return np.maximum(0, np.asarray(x.data + self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))).data))


class BlockNoSecondNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)

    def forward(self, x):
        return (x + self.conv2(self.bn1(self.conv1(x)).relu())).relu()


class BlockRenamed(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.c1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.b1 = nn.BatchNorm2d(channels)

    def forward(self, x):
        return (x + self.b1(self.c1(x))).relu()


class BlockNothing(BlockWithReluModule):
    def forward(self, x):
        self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))


# features_of


def features_restored_in_finally(body, x):
    before = {id(m): m.training for m in body.modules()}
    try:
        body.eval()
        with no_grad():
            return np.asarray(body(tensor(x)))
    finally:
        for m in body.modules():
            m.training = before[id(m)]


def features_one_by_one(body, x):
    modes = [m.training for m in body.modules()]
    body.train(False)
    with no_grad():
        rows = [body(tensor(x[i : i + 1])).data for i in range(len(x))]
    for m, mode in zip(body.modules(), modes, strict=True):
        m.training = mode
    return np.concatenate(rows)


def features_frozen(body, x):
    for p in body.parameters():
        p.requires_grad = False
    return body(tensor(x)).data


def features_no_grad(body, x):
    with no_grad():
        return body(tensor(x)).data


def features_eval_forever(body, x):
    return body.eval()(tensor(x)).data


def features_one_mode(body, x):
    was = body.training
    out = body.eval()(tensor(x)).data
    body.train(was)
    return out


def features_norms_only(body, x):
    norms = [m for m in body.modules() if isinstance(m, nn.BatchNorm2d)]
    modes = [m.training for m in norms]
    for m in norms:
        m.training = False
    with no_grad():
        out = body(tensor(x)).data
    for m, mode in zip(norms, modes, strict=True):
        m.training = mode
    return out


def features_children_only(body, x):
    modes = {m: m.training for m in (body, *body.children())}
    with no_grad():
        out = body.eval()(tensor(x)).data
    for m, mode in modes.items():
        m.training = mode
    return out


def features_children_by_train(body, x):
    modes = {m: m.training for m in (body, *body.children())}
    with no_grad():
        out = body.eval()(tensor(x)).data
    for m, mode in modes.items():
        m.train(mode)
    return out


def features_from_the_inside(body, x):
    modes = [(m, m.training) for m in body.modules()]
    with no_grad():
        out = body.eval()(tensor(x)).data
    for m, mode in reversed(modes):
        m.train(mode)
    return out


def features_thawed(body, x):
    modes = [(m, m.training) for m in body.modules()]
    body.requires_grad_(False)
    out = body.eval()(tensor(x)).data
    body.requires_grad_(True)
    for m, mode in modes:
        m.training = mode
    return out


def features_zeros(body, x):
    return np.zeros((len(x), x[0].size), x.dtype)


def features_pixels(body, x):
    return x


def features_a_tensor(body, x):
    modes = [(m, m.training) for m in body.modules()]
    out = body.eval()(tensor(x))
    for m, mode in modes:
        m.training = mode
    return out


def features_of_a_copy(body, x):
    other = copy.deepcopy(body)
    other.eval()
    return other(tensor(x)).data


def features_of_a_training_copy(body, x):
    return np.array(copy.deepcopy(body)(tensor(x)).data)


def features_alone_in_training(body, x):
    state = {k: np.array(v) for k, v in body.state_dict().items()}
    rows = []
    for picture in x:
        with no_grad():
            rows.append(body(tensor(picture[None])).data[0])
    body.load_state_dict(state)
    return np.array(rows)


def features_forget_the_outermost(body, x):
    modes = {m: m.training for _, m in body.named_modules() if m is not body}
    with no_grad():
        out = body.eval()(tensor(x)).data
    for m, mode in modes.items():
        m.training = mode
    return out


# iou


def iou_loops(a, b):
    out = np.zeros((len(a), len(b)))
    for i, (t, le, bo, r) in enumerate(a):
        for j, (t2, l2, bo2, r2) in enumerate(b):
            h, w = min(bo, bo2) - max(t, t2), min(r, r2) - max(le, l2)
            both = h * w if h > 0 and w > 0 else 0
            out[i, j] = both / ((bo - t) * (r - le) + (bo2 - t2) * (r2 - l2) - both)
    return out


def iou_columns(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    rows = np.minimum.outer(a[:, 2], b[:, 2]) - np.maximum.outer(a[:, 0], b[:, 0])
    cols = np.minimum.outer(a[:, 3], b[:, 3]) - np.maximum.outer(a[:, 1], b[:, 1])
    both = rows.clip(min=0) * cols.clip(min=0)
    area = lambda x: (x[:, 2] - x[:, 0]) * (x[:, 3] - x[:, 1])  # noqa: E731
    return both / (np.add.outer(area(a), area(b)) - both)


def iou_nested(a, b):
    def one(p, q):
        h, w = min(p[2], q[2]) - max(p[0], q[0]), min(p[3], q[3]) - max(p[1], q[1])
        both = max(h, 0) * max(w, 0)
        return both / ((p[2] - p[0]) * (p[3] - p[1]) + (q[2] - q[0]) * (q[3] - q[1]) - both)

    return np.array([[one(p, q) for q in b] for p in a])


def iou_negative_sides(a, b):
    a, b = a[:, None], b[None]
    h = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    w = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    area_a = (a[..., 2] - a[..., 0]) * (a[..., 3] - a[..., 1])
    area_b = (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])
    return h * w / (area_a + area_b - h * w)


def iou_counts_twice(a, b):
    both = iou_loops(a, b)
    area = lambda x: (x[:, 2] - x[:, 0]) * (x[:, 3] - x[:, 1])  # noqa: E731
    total = area(a)[:, None] + area(b)[None]
    return both / (1 + both) * (total / total)


def iou_pixels_inclusive(a, b):
    return iou_loops(a + np.array([0, 0, 1, 1]), b + np.array([0, 0, 1, 1]))


def iou_pairs_only(a, b):
    return np.array([iou_loops(a[i : i + 1], b[i : i + 1])[0, 0] for i in range(min(len(a), len(b)))])


# non_max_suppression


def nms_removing(boxes, scores, threshold):
    left = sorted(range(len(scores)), key=lambda i: scores[i])
    kept = []
    while left:
        best = left.pop()
        kept.append(best)
        left = [i for i in left if iou_loops(boxes[[i]], boxes[[best]])[0, 0] <= threshold]
    return kept


def nms_as_array(boxes, scores, threshold):
    table = iou_columns(boxes, boxes)
    alive = np.ones(len(boxes), bool)
    kept = []
    for i in np.argsort(scores)[::-1]:
        if alive[i]:
            kept.append(i)
            alive &= table[i] <= threshold
    return np.array(kept, dtype=int)


def nms_all_better(boxes, scores, threshold):
    table = iou_columns(boxes, boxes)
    order = np.argsort(-scores)
    return [int(i) for i in order if not any(table[i, j] > threshold and scores[j] > scores[i] for j in order)]


def nms_worst_first(boxes, scores, threshold):
    return nms_removing(boxes, -scores, threshold)


def nms_mask(boxes, scores, threshold):
    mask = np.zeros(len(boxes), bool)
    mask[nms_removing(boxes, scores, threshold)] = True
    return mask


def nms_unsorted(boxes, scores, threshold):
    return sorted(nms_removing(boxes, scores, threshold))


def nms_boxes(boxes, scores, threshold):
    return boxes[nms_removing(boxes, scores, threshold)]


def nms_at_threshold(boxes, scores, threshold):
    table = iou_columns(boxes, boxes)
    kept = []
    for i in np.argsort(-scores):
        if all(table[i, j] < threshold for j in kept):
            kept.append(int(i))
    return kept


# occlusion_map


def occlusion_windows(predict, x, label, size):
    h, w = x.shape[0] - size + 1, x.shape[1] - size + 1
    pictures = np.tile(x, (h, w, 1, 1))
    for r in range(h):
        for c in range(w):
            pictures[r, c, r : r + size, c : c + size] = 0
    whole = predict(x[np.newaxis])[0][label]
    return whole - predict(pictures.reshape(-1, *x.shape))[:, label].reshape(h, w)


def occlusion_restores(predict, x, label, size):
    out, work = [], x.copy()
    base = predict(np.array([x]))[0, label]
    for r in range(x.shape[0] - size + 1):
        row = []
        for c in range(x.shape[1] - size + 1):
            held = work[r : r + size, c : c + size].copy()
            work[r : r + size, c : c + size] = 0
            row.append(base - predict(work[None])[0, label])
            work[r : r + size, c : c + size] = held
        out.append(row)
    return np.array(out)


def occlusion_turned(predict, x, label, size):
    return -occlusion_windows(predict, x, label, size)


def occlusion_grows(predict, x, label, size):
    base, work = predict(x[None])[0, label], x.copy()
    out = np.zeros((x.shape[0] - size + 1, x.shape[1] - size + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            work[r : r + size, c : c + size] = 0
            out[r, c] = base - predict(work[None])[0, label]
    return out


def occlusion_in_place(predict, x, label, size):
    base = predict(x[None])[0, label]
    out = np.zeros((x.shape[0] - size + 1, x.shape[1] - size + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            x[r : r + size, c : c + size] = 0
            out[r, c] = base - predict(x[None])[0, label]
    return out


def occlusion_white(predict, x, label, size):
    whole = predict(x[None])[0, label]
    out = np.zeros((x.shape[0] - size + 1, x.shape[1] - size + 1))
    for r, c in np.ndindex(*out.shape):
        inked = x.copy()
        inked[r : r + size, c : c + size] = 1
        out[r, c] = whole - predict(inked[None])[0, label]
    return out


def occlusion_largest(predict, x, label, size):
    out = np.zeros((x.shape[0] - size + 1, x.shape[1] - size + 1))
    for r, c in np.ndindex(*out.shape):
        covered = x.copy()
        covered[r : r + size, c : c + size] = 0
        out[r, c] = predict(x[None]).max() - predict(covered[None]).max()
    return out


def occlusion_without_batch(predict, x, label, size):
    return predict(x)[label] - np.zeros((2, 2))


# fgsm


def fgsm_by_where(model, x, y, eps):
    t = tensor(x, requires_grad=True)
    loss = F.cross_entropy(model(t), tensor(y), reduction="sum")
    loss.backward()
    g = np.asarray(t.grad)
    step = np.where(g > 0, eps, 0) - np.where(g < 0, eps, 0)
    return np.minimum(np.maximum(x + step, 0), 1).astype(x.dtype)


def fgsm_each_alone(model, x, y, eps):
    rows = []
    for i in range(len(x)):
        t = tensor(x[i : i + 1], requires_grad=True)
        F.cross_entropy(model(t), tensor(y[i : i + 1])).backward()
        rows.append(np.clip(x[i : i + 1] + np.float32(eps) * np.sign(np.asarray(t.grad)), 0, 1))
    return np.concatenate(rows)


def fgsm_descends(model, x, y, eps):
    return fgsm_by_where(model, x, y, -eps)


def fgsm_unclipped(model, x, y, eps):
    t = tensor(x, requires_grad=True)
    F.cross_entropy(model(t), tensor(y)).backward()
    return x + np.float32(eps) * np.sign(np.asarray(t.grad))


def fgsm_plain_gradient(model, x, y, eps):
    t = tensor(x, requires_grad=True)
    F.cross_entropy(model(t), tensor(y)).backward()
    return np.clip(x + np.float32(eps) * np.asarray(t.grad), 0, 1)


def fgsm_float64(model, x, y, eps):
    return fgsm_by_where(model, x, y, eps).astype(np.float64)


def fgsm_tensor(model, x, y, eps):
    return tensor(fgsm_by_where(model, x, y, eps))


def fgsm_trains(model, x, y, eps):
    out = fgsm_by_where(model, x, y, eps)
    for p in model.parameters():
        p.data -= 0.1
    return out


def fgsm_changes_x(model, x, y, eps):
    x[...] = fgsm_by_where(model, x, y, eps)
    return x


def fgsm_freezes(model, x, y, eps):
    for p in model.parameters():
        p.requires_grad = False
    return fgsm_by_where(model, x, y, eps)


def fgsm_leaves_eval(model, x, y, eps):
    return fgsm_by_where(model.eval(), x, y, eps)


def fgsm_leaves_train(model, x, y, eps):
    model.train()
    return fgsm_by_where(model, x, y, eps)


def fgsm_own_answer(model, x, y, eps):
    return fgsm_by_where(model, x, model(tensor(x)).data.argmax(1), eps)


# leans_on_mark


def leans_four_ways(predict, draw, rng):
    shares = []
    for marked in ((0.05, 0.95), (0, 0), (1, 1), (0.95, 0.05)):
        x, y = draw(1500, marked, rng)
        shares.append(float(np.mean(predict(x) == y)))
    return shares[0] - min(shares) > 0.12


def leans_by_group(predict, draw, rng):
    """Measure each of the four groups, and put together what any pair would give."""
    group = {}
    for mark in (0, 1):
        x, y = draw(4000, (mark, mark), rng)
        right = predict(x) == y
        for truth in (0, 1):
            group[truth, mark] = right[y == truth].mean()

    def at(a, b):
        well, ill = (1 - a) * group[0, 0] + a * group[0, 1], (1 - b) * group[1, 0] + b * group[1, 1]
        return (well + ill) / 2

    return int(min(at(a, b) for a in (0, 1) for b in (0, 1)) < at(0.05, 0.95) - 0.11)


def leans_exchanged(predict, draw, rng):
    x, y = draw(3000, (0.05, 0.95), rng)
    usual = (predict(x) == y).mean()
    x, y = draw(3000, (1.0, 0.0), rng)
    return bool((predict(x) == y).mean() < usual - 0.12)


def leans_evenly(predict, draw, rng):
    shares = [(predict(x) == y).mean() for x, y in (draw(4000, p, rng) for p in ((0.05, 0.95), (0.5, 0.5)))]
    return bool(shares[1] < shares[0] - 0.1)


def leans_only_lower(predict, draw, rng):
    x, y = draw(2000, (0.95, 0.05), rng)
    return bool((predict(x) == y).mean() < 0.8)


def leans_never(predict, draw, rng):
    return False


def leans_always(predict, draw, rng):
    return True


def leans_removed(predict, draw, rng):
    x, y = draw(2000, (0.05, 0.95), rng)
    a = (predict(x) == y).mean()
    x, y = draw(2000, (0.0, 0.0), rng)
    return bool((predict(x) == y).mean() < a - 0.1)


def leans_a_number(predict, draw, rng):
    return 0.5


def leans_few(predict, draw, rng):
    x, y = draw(2000, (0.05, 0.95), rng)
    a = (predict(x) == y).mean()
    others = [draw(2000, pair, rng) for pair in ((0.95, 0.05), (0, 0), (1, 1))]
    return bool(min((predict(x) == y).mean() for x, y in others) < a)


ALTERNATIVES = {
    "shift_each": [shift_with_slices, shift_rolls_then_wipes, shift_by_gather, shift_stacked],
    "batch_norm2d": [norm_in_columns, norm_scale_first],
    "batch_norm2d_backward": [back_by_jacobian, back_by_the_paper],
    "ResidualBlock": [BlockInOneLine, BlockWithReluModule],
    "features_of": [features_restored_in_finally, features_one_by_one, features_of_a_copy],
    "iou": [iou_loops, iou_columns, iou_nested],
    "non_max_suppression": [nms_removing, nms_as_array],
    "occlusion_map": [occlusion_windows, occlusion_restores],
    "fgsm": [fgsm_by_where, fgsm_each_alone],
    "leans_on_mark": [leans_four_ways, leans_by_group],
}
WRONG = {
    "shift_each": [
        (shift_rolls, "comes in on the other"),
        (shift_rolls_stacked, "comes in on the other"),
        (shift_tests_one_end, "comes in again"),
        (shift_asks_one_end, "get their far side"),
        (shift_wrong_way, "the other way"),
        (shift_exchanged, "exchanged"),
        (shift_in_float64, "another dtype"),
        (shift_a_list, "list"),
        (shift_a_tensor, "`.data` is one"),
        (shift_in_float32, "another dtype"),
        (shift_up_is_down, "up where they should go down"),
        (shift_left_is_right, "left where they should go right"),
        (shift_cuts_to_minus_zero, "where a step d is 0"),
        (shift_rolls_wipes_all, "come out empty"),
        (shift_window_to_minus_zero, "at a step of -3"),
    ],
    "batch_norm2d": [
        (norm_as_layer, "as in layer norm"),
        (norm_eps_added_to_std, "outside of the root"),
        (norm_ignores_statistics, "given and not used"),
        (norm_sample_variance, "less one"),
        (norm_always_float64, "another dtype"),
        (norm_of_first_picture, "expected"),
        (norm_into_zeros, "another dtype"),
        (norm_ends_in_float, "another dtype"),
        (norm_ends_in_float32, "another dtype"),
        (norm_in_use_float32, "another dtype"),
        (norm_widened_and_own, "another dtype"),
        (norm_any, "a mean of zeros"),
        (norm_or, "whether an array is true"),
        (norm_is_true, "whether the array is true"),
        (norm_unequal_none, "compare an array with None"),
        (norm_own_mean, "the mean is not"),
        (norm_no_weight, "the weight is not used"),
        (norm_no_bias, "the bias is not used"),
        (norm_bias_scales, "each other's place"),
        (norm_of_pixels, "the batch and the channels"),
        (norm_a_tensor, "`.data` is one"),
    ],
    "batch_norm2d_backward": [
        (back_constants, "constants"),
        (back_forgets_weight, "did not pass the weight"),
        (back_means, "are means"),
        (back_x_alone, "expected 3 arrays"),
        (back_no_stretch, "stretch"),
        (back_from_g, "made from g"),
        (back_unsummed, "grad_bias has a number for every pixel"),
        (back_one_mean, "grad_weight is a mean"),
        (back_plus, "is added"),
        (back_of_output, "the layer's output"),
        (back_pictures, "mean and size are taken over the pixels of each picture"),
        (back_pixels, "on the way back the means go over the batch alone"),
        (back_layers, "mean and size are taken over all channels of each picture"),
        (back_of_all, "mean and size are taken over all channels together"),
        (back_all_pictures, "means are taken over the pixels of each picture"),
        (back_sample_variance, "less one"),
        (back_without_eps, "the eps that is given"),
        (back_always_small_eps, "the eps that is given"),
        (back_w_b_x, "another order"),
        (back_keeps_dimensions, "(1, C, 1, 1)"),
        (back_lists, "come back as lists"),
    ],
    "ResidualBlock": [
        (BlockWithoutSum, "what came in is lost"),
        (BlockReluBeforeSum, "comes after the sum"),
        (BlockWithoutInnerRelu, "between the two"),
        (BlockShortcutAfterConv, "what conv1 made"),
        (BlockOffTheTape, "long way"),
        (BlockSkipsFirstNorm, "bn1 is made and never used"),
        (BlockConvTwice, "conv1 is used twice, conv2 never"),
        (BlockUnpadded, "without padding"),
        (BlockRenamed, "lacks bn1.bias"),
        (BlockNothing, "return"),
        (BlockReluTwice, "never take away"),
        (BlockLosesX, "added to itself"),
        (BlockMinus, "taken off x"),
        (BlockMinusX, "taken off the branch"),
        (BlockOneConv, "one convolution under two names"),
        (BlockInNumPy, "has no tape"),
        (BlockNoSecondNorm, "lacks bn2.bias, bn2.weight"),
    ],
    "features_of": [
        (features_frozen, "no gradient does not mean no change"),
        (features_no_grad, "stops the tape"),
        (features_eval_forever, "stays in `eval`"),
        (features_one_mode, "mode of the outermost"),
        (features_from_the_inside, "mode of the outermost"),
        (features_norms_only, "Dropout still drops"),
        (features_children_only, "two levels down stays"),
        (features_children_by_train, "mode of the block"),
        (features_thawed, "frozen before"),
        (features_zeros, "never run"),
        (features_pixels, "expected a row"),
        (features_a_tensor, "a tensor"),
        (features_of_a_training_copy, "running a copy"),
        (features_alone_in_training, "normalised by itself"),
        (features_forget_the_outermost, "the outermost, stays"),
    ],
    "iou": [
        (iou_negative_sides, "two negative sides"),
        (iou_counts_twice, "counted twice"),
        (iou_pixels_inclusive, "one too long"),
        (iou_pairs_only, "All pairs"),
    ],
    "non_max_suppression": [
        (nms_all_better, "gone itself"),
        (nms_worst_first, "begins with the worst"),
        (nms_mask, "no indices"),
        (nms_unsorted, "not the best score first"),
        (nms_boxes, "expected a list of indices"),
        (nms_at_threshold, "equals the threshold"),
    ],
    "occlusion_map": [
        (occlusion_turned, "turned round"),
        (occlusion_grows, "stay covered"),
        (occlusion_in_place, "changed in place"),
        (occlusion_largest, "Follow label"),
        (occlusion_white, "filled with 1"),
        (occlusion_without_batch, "AxisError"),
    ],
    "fgsm": [
        (fgsm_descends, "this helps the network"),
        (fgsm_unclipped, "leave the range"),
        (fgsm_plain_gradient, "tiny"),
        (fgsm_float64, "expected float32"),
        (fgsm_tensor, "a tensor came back"),
        (fgsm_trains, "weights were changed"),
        (fgsm_changes_x, "x itself was changed"),
        (fgsm_freezes, "requires_grad was changed"),
        (fgsm_leaves_eval, "mode was changed"),
        (fgsm_leaves_train, "mode was changed"),
        (fgsm_own_answer, "own answer"),
    ],
    "leans_on_mark": [
        (leans_only_lower, "Compare with how it does"),
        (leans_never, "nobody is found out"),
        (leans_always, "everybody is accused"),
        (leans_removed, "only taken away"),
        (leans_a_number, "expected True"),
        (leans_exchanged, "leave about half"),
        (leans_evenly, "leave about half"),
        (leans_few, "chance makes"),
    ],
}
