"""Answers to try the checks of chapter 11 with: correct ones written otherwise, and wrong ones with what they get."""

from __future__ import annotations

import math

import numpy as np

from nnbook import nn, ops, tensor

# any exercise


def gives_none(*_inputs):
    """Return nothing, as a function without a return does."""


def as_tensors(function):
    """Return a function that gives the same values as tensors."""

    def answer(*inputs):
        values = function(*inputs)
        return tuple(map(tensor, values)) if isinstance(values, tuple | list) else tensor(values)

    return answer


# cell_by_hand


def hand_in_numpy():
    return np.array([1.8, 1.8, 1.0, 0.7]), np.array([0.2, 0.4, 0.0, 0.2, 0.25])


def hand_by_loop():
    gates = [(1, 0.5, 0.8), (0, 1, -1), (0.25, 0.5, 0.4), (0.25, 0.8, -0.4)]
    cells, c = [], 2
    for i, f, g in gates:
        c = f * c + i * g
        cells.append(c)
    slope, slopes = 1, []
    for i, f, _ in reversed(gates):
        slopes.insert(0, slope * i)
        slope *= f
    return cells, [slope, *slopes]


def hand_only_cells():
    return [1.8, 1.8, 1.0, 0.7]


def hand_nearly():
    return [1.8, 1.8, 1.0, 0.7], [0.2, 0.4, 0, 0.2, 0.250001]


def hand_nearly_a_cell():
    return [1.8, 1.8, 1.0, 0.700001], [0.2, 0.4, 0, 0.2, 0.25]


def hand_guess():
    return [1.8, 1.8, 1.1, 0.78], [0.25, 0.5, 0, 0.5, 0.25]


# lstm_step


def step_by_slices(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    n = h.shape[1]
    z = [
        x @ weight_ih[k * n : (k + 1) * n].T
        + h @ weight_hh[k * n : (k + 1) * n].T
        + bias_ih[k * n : (k + 1) * n]
        + bias_hh[k * n : (k + 1) * n]
        for k in range(4)
    ]
    i, f, o = (0.5 * np.tanh(z[k] / 2) + 0.5 for k in (0, 1, 3))
    cell = c * f + np.tanh(z[2]) * i
    return [np.tanh(cell) * o, cell]


def step_by_joined(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    z = np.hstack([x, h]) @ np.hstack([weight_ih, weight_hh]).T + (bias_ih + bias_hh)
    n = z.shape[1] // 4
    i, f, g, o = z[:, :n], z[:, n : 2 * n], z[:, 2 * n : 3 * n], z[:, 3 * n :]
    new = ops.sigmoid(f) * c + ops.sigmoid(i) * np.tanh(g)
    return ops.sigmoid(o) * np.tanh(new), new


def step_by_examples(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    new_h, new_c = np.zeros_like(h), np.zeros_like(c)
    for b in range(len(x)):
        z = weight_ih @ x[b] + weight_hh @ h[b] + bias_ih + bias_hh
        i, f, g, o = z.reshape(4, -1)
        new_c[b] = ops.sigmoid(f) * c[b] + ops.sigmoid(i) * np.tanh(g)
        new_h[b] = ops.sigmoid(o) * np.tanh(new_c[b])
    return new_h, new_c


def step_in_place(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    i, f, g, o = np.split(x @ weight_ih.T + h @ weight_hh.T + bias_ih + bias_hh, 4, axis=1)
    c *= ops.sigmoid(f)
    c += ops.sigmoid(i) * np.tanh(g)
    return ops.sigmoid(o) * np.tanh(c), c


def step_in_float64(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    return step_by_joined(*(a.astype(np.float64) for a in (x, h, c, weight_ih, weight_hh, bias_ih, bias_hh)))


def step_overflows(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    i, f, g, o = np.split(x @ weight_ih.T + h @ weight_hh.T + bias_ih + bias_hh, 4, axis=1)
    i, f, o = (np.exp(z) / (1 + np.exp(z)) for z in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


def step_prints(*inputs):
    print(step_by_joined(*inputs))


# lstm


def sequence_in_array(x, h0, c0, *weights):
    states, h, c = np.empty((*x.shape[:2], h0.shape[1]), x.dtype), h0, c0
    for t in range(x.shape[0]):
        h, c = step_by_joined(x[t], h, c, *weights)
        states[t] = h
    return states, c


def sequence_by_recursion(x, h0, c0, *weights):
    h, c = step_by_slices(x[0], h0, c0, *weights)
    if len(x) == 1:
        return h[None], c
    later, last = sequence_by_recursion(x[1:], h, c, *weights)
    return np.concatenate([h[None], later]), last


def sequence_as_list(x, h0, c0, *weights):
    states, c = sequence_in_array(x, h0, c0, *weights)
    return list(states), c


def sequence_with_start(x, h0, c0, *weights):
    states, c = sequence_in_array(x, h0, c0, *weights)
    return np.concatenate([h0[None], states[:-1]]), c


def sequence_of_zeros(x, h0, c0, *weights):
    states, c = sequence_in_array(x, h0, c0, *weights)
    return np.zeros((*x.shape[:2], h0.shape[1])) + states, c


# lstm_step_backward


def back_by_parts(grad_h, grad_c, x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    n = h.shape[1]
    z = x @ weight_ih.T + h @ weight_hh.T + bias_ih + bias_hh
    i, f, o = (ops.sigmoid(z[:, k * n : (k + 1) * n]) for k in (0, 1, 3))
    g = np.tanh(z[:, 2 * n : 3 * n])
    new = f * c + i * g
    through = grad_c + grad_h * o / np.cosh(new) ** 2
    dz = np.empty_like(z)
    dz[:, :n] = through * g * i * (1 - i)
    dz[:, n : 2 * n] = through * c * f * (1 - f)
    dz[:, 2 * n : 3 * n] = through * i * (1 - g) * (1 + g)
    dz[:, 3 * n :] = grad_h * np.tanh(new) * o * (1 - o)
    ones = np.ones(len(x), dz.dtype)
    return [dz @ weight_ih, dz @ weight_hh, through * f, np.einsum("bk,bi->ki", dz, x), dz.T @ h, ones @ dz, ones @ dz]


def back_by_examples(grad_h, grad_c, x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    weights = (weight_ih, weight_hh, bias_ih, bias_hh)
    rows, sums = [], [np.zeros_like(w) for w in weights]
    for b in range(len(x)):
        one = slice(b, b + 1)
        dx, dh, dc, *grads = back_by_parts(grad_h[one], grad_c[one], x[one], h[one], c[one], *weights)
        rows.append((dx, dh, dc))
        sums = [a + np.asarray(g).reshape(a.shape) for a, g in zip(sums, grads, strict=True)]
    return (*(np.concatenate(part) for part in zip(*rows, strict=True)), *sums)


def back_in_float64(grad_h, grad_c, *inputs):
    return back_by_parts(grad_h, grad_c, *(a.astype(float) for a in inputs))


def back_ones_in_float64(*inputs):
    *grads, first, second = back_by_parts(*inputs)
    return [*grads, np.ones(1) @ first[None], np.ones(1) @ second[None]]


def back_no_candidate_slope(*inputs):
    grads = back_by_parts(*inputs)
    return [2 * grads[0], *grads[1:]]


def back_a_dictionary(*inputs):
    return dict(enumerate(back_by_parts(*inputs)))


# lstm_backward


def through_time_by_lists(grad_h, x, h0, c0, *weights):
    hs, cs = [h0], [c0]
    for x_t in x:
        h, c = step_by_joined(x_t, hs[-1], cs[-1], *weights)
        hs.append(h)
        cs.append(c)
    dh, dc, dxs, totals = np.zeros_like(h0), np.zeros_like(c0), [], None
    for t in range(len(x) - 1, -1, -1):
        grads = back_by_parts(dh + grad_h[t], dc, x[t], hs[t], cs[t], *weights)
        dxs.insert(0, grads[0])
        dh, dc = grads[1], grads[2]
        totals = grads[3:] if totals is None else [a + b for a, b in zip(totals, grads[3:], strict=True)]
    return [np.stack(dxs), dh, dc, *(totals or [])]


def through_time_by_recursion(grad_h, x, h0, c0, *weights):
    return follow(grad_h, x, h0, c0, weights)[0]


def follow(grad_h, x, h, c, weights):
    """Return the gradients of a sequence from here to its end."""
    new_h, new_c = step_by_slices(x[0], h, c, *weights)
    if len(x) == 1:
        rest, dh, dc, totals = None, grad_h[0], np.zeros_like(c), [0.0] * 4
    else:
        (rest, dh, dc, *totals), _ = follow(grad_h[1:], x[1:], new_h, new_c, weights)
        dh = dh + grad_h[0]
    dx, dh, dc, *grads = back_by_parts(dh, dc, x[0], h, c, *weights)
    dx = dx[None] if rest is None else np.concatenate([dx[None], rest])
    return (dx, dh, dc, *(a + b for a, b in zip(totals, grads, strict=True))), None


def through_time_zeros(grad_h, x, h0, c0, *weights):
    hs, cs = [h0], [c0]
    for x_t in x:
        h, c = step_by_joined(x_t, hs[-1], cs[-1], *weights)
        hs.append(h)
        cs.append(c)
    dx, dh, dc, totals = np.zeros(x.shape), np.zeros(h0.shape), np.zeros(c0.shape), [np.zeros(w.shape) for w in weights]
    for t in range(len(x) - 1, -1, -1):
        dx[t], dh, dc, *grads = back_by_parts(grad_h[t] + dh, dc, x[t], hs[t], cs[t], *weights)
        for total, grad in zip(totals, grads, strict=True):
            total += grad
    return dx, dh, dc, *totals


def through_time_six(*inputs):
    return through_time_by_lists(*inputs)[:6]


def through_time_shifted_grads(grad_h, *inputs):
    return through_time_by_lists(grad_h[::-1], *inputs)


# set_forget_bias


def forget_by_loop(layer, value):
    for k in range(layer.hidden_size, 2 * layer.hidden_size):
        layer.bias_ih_l0.data[k] = value - layer.bias_hh_l0.data[k]


def forget_in_halves(layer, value):
    quarter = len(layer.bias_ih_l0.data) // 4
    for bias in (layer.bias_ih_l0, layer.bias_hh_l0):
        bias.data[quarter : 2 * quarter] = value / 2


def forget_by_views(layer, value):
    layer.bias_ih_l0.data.reshape(4, -1)[1] = 0
    layer.bias_hh_l0.data.reshape(4, -1)[1] = value


def forget_in_a_copy(layer, value):
    bias = layer.bias_ih_l0.data.copy()
    bias[layer.hidden_size : 2 * layer.hidden_size] = value


def forget_weights_too(layer, value):
    forget_by_loop(layer, value)
    layer.weight_ih_l0.data[...] = 0


def forget_by_joining(layer, value):
    n = layer.hidden_size
    a, b = layer.bias_ih_l0.data, layer.bias_hh_l0.data
    layer.bias_ih_l0.data = np.concatenate([a[:n], np.full(n, value), a[2 * n :]])
    layer.bias_hh_l0.data = np.concatenate([b[:n], np.zeros(n), b[2 * n :]])


def forget_by_new_parameter(layer, value):
    n = layer.hidden_size
    a = layer.bias_ih_l0.data.copy()
    a[n : 2 * n] = value - layer.bias_hh_l0.data[n : 2 * n]
    layer.bias_ih_l0 = nn.Parameter(a)


def forget_lying(layer, value):
    forget_by_loop(layer, value)
    layer.bias_ih_l0.data = layer.bias_ih_l0.data[None]


def forget_output(layer, value):
    layer.bias_ih_l0.data[3 * layer.hidden_size :] = value
    layer.bias_hh_l0.data[3 * layer.hidden_size :] = 0


# baselines


def baselines_by_loops(train, test, window, horizon):
    def rows(s):
        return [(list(s[t - window + 1 : t + 1]), s[t + horizon]) for t in range(window - 1, len(s) - horizon)]

    a = np.array([[1.0, *x] for x, _ in rows(train)])
    w = np.linalg.pinv(a) @ np.array([y for _, y in rows(train)])
    still = [(x[-1] - y) ** 2 for x, y in rows(test)]
    line = [(w[0] + sum(p * q for p, q in zip(w[1:], x, strict=True)) - y) ** 2 for x, y in rows(test)]
    return math.sqrt(sum(still) / len(still)), math.sqrt(sum(line) / len(line))


def baselines_by_views(train, test, window, horizon):
    view = np.lib.stride_tricks.sliding_window_view
    (a, b), (x, y) = (
        (view(s, window)[: len(s) - window - horizon + 1], s[window + horizon - 1 :]) for s in (train, test)
    )
    w = np.linalg.lstsq(np.c_[a, np.ones(len(a))], b, rcond=None)[0]
    return [np.sqrt(((x[:, -1] - y) ** 2).mean()), np.sqrt(((np.c_[x, np.ones(len(x))] @ w - y) ** 2).mean())]


def baselines_single(train, test, window, horizon):
    return baselines_by_loops(train, test, window, horizon)[0]


def baselines_centred(train, test, window, horizon):
    x, y = test[window - 1 : len(test) - horizon], test[window + horizon - 1 :]
    return float(np.std(x - y)), baselines_by_loops(train, test, window, horizon)[1]


def baselines_by_normal_equations(train, test, window, horizon):
    (a, b), (x, y) = ((slices(s, window, horizon)) for s in (train, test))
    a, x1 = np.c_[a, np.ones(len(a))], np.c_[x, np.ones(len(x))]
    w = np.linalg.inv(a.T @ a) @ a.T @ b
    return np.array([np.sqrt(np.mean((x[:, -1] - y) ** 2)), np.sqrt(np.mean((x1 @ w - y) ** 2))])


def slices(s, window, horizon):
    n = len(s) - window - horizon + 1
    return np.stack([s[k : k + n] for k in range(window)], axis=1), s[window + horizon - 1 :]


def baselines_standardised(train, test, window, horizon):
    mean, std = train.mean(), train.std()
    errors = baselines_by_views((train - mean) / std, (test - mean) / std, window, horizon)
    return tuple(std * e for e in errors)


def baselines_reaching_back(train, test, window, horizon):
    return baselines_by_loops(train, np.concatenate([train[len(train) - window + 1 :], test]), window, horizon)


def baselines_leaking(train, test, window, horizon):
    def pairs(s):
        n = len(s) - window - horizon + 1
        return np.stack([s[k : k + n] for k in range(window)] + [np.ones(n)], axis=1), s[horizon : horizon + n]

    x, y = pairs(test)
    w = np.linalg.lstsq(*pairs(train), rcond=None)[0]
    return np.sqrt(np.mean((x[:, -2] - y) ** 2)), np.sqrt(np.mean((x @ w - y) ** 2))


def baselines_wrong_persistence(train, test, window, horizon):
    return 0.5, baselines_by_loops(train, test, window, horizon)[1]


# adding_by_hand


def adds_by_output():
    weight_ih = np.array([[0, 60.0], [0, 0], [0.01, 0], [0, 0]])
    return weight_ih, np.zeros((4, 1)), np.array([-30.0, 25, 0, 25]), 100


def adds_in_lists():
    return [[0, 50], [0, 0], [-0.02, 0], [0, 0]], [[0], [0], [0], [0]], [-25, 25, 0, 0], -100.0


def adds_by_candidate():
    weight_ih = np.array([[0, 40.0], [0, 0], [0.05, 0], [0, 0]])
    return weight_ih, np.zeros((4, 1)), np.array([-20.0, 20, 0, 20]), 20.0


def adds_nothing():
    return np.zeros((4, 2)), np.zeros((4, 1)), np.zeros(4), 1.0


def adds_unscaled():
    weight_ih, weight_hh, bias, _ = adds_by_output()
    return weight_ih, weight_hh, bias, 1


def adds_on_its_side():
    weight_ih, weight_hh, bias, scale = adds_by_output()
    return weight_ih.T, weight_hh, bias, scale


# gru_step


def gru_by_slices(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    n = h.shape[1]
    a, b = weight_ih @ x.T + bias_ih[:, None], weight_hh @ h.T + bias_hh[:, None]
    r, z = 0.5 * np.tanh((a[: 2 * n] + b[: 2 * n]) / 2).reshape(2, n, -1) + 0.5
    new = np.tanh(a[2 * n :] + r * b[2 * n :])
    return (new + z * (h.T - new)).T


def gru_by_examples(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    out = np.zeros_like(h)
    for k in range(len(x)):
        a = (weight_ih @ x[k] + bias_ih).reshape(3, -1)
        b = (weight_hh @ h[k] + bias_hh).reshape(3, -1)
        r, z = ops.sigmoid(a[:2] + b[:2])
        out[k] = (1 - z) * np.tanh(a[2] + r * b[2]) + z * h[k]
    return out


def gru_in_float64(*inputs):
    return gru_by_slices(*(a.astype(np.float64) for a in inputs))


def gru_with_cell(*inputs):
    return gru_by_slices(*inputs), inputs[1]


def gru_like_an_lstm(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    i, f, g = np.split(x @ weight_ih.T + h @ weight_hh.T + bias_ih + bias_hh, 3, axis=1)
    return ops.sigmoid(f) * h + ops.sigmoid(i) * np.tanh(g)


ALTERNATIVES = {
    "cell_by_hand": [hand_in_numpy, hand_by_loop],
    "lstm_step": [step_by_slices, step_by_joined, step_by_examples],
    "lstm": [sequence_in_array, sequence_by_recursion],
    "lstm_step_backward": [back_by_parts, back_by_examples],
    "lstm_backward": [through_time_by_lists, through_time_by_recursion],
    "baselines": [baselines_by_loops, baselines_by_views, baselines_by_normal_equations, baselines_standardised],
    "set_forget_bias": [forget_by_loop, forget_in_halves, forget_by_views],
    "adding_by_hand": [adds_by_output, adds_in_lists, adds_by_candidate],
    "gru_step": [gru_by_slices, gru_by_examples],
}

WRONG = {
    "cell_by_hand": [
        (hand_nearly, "for the slopes at position 4"),
        (hand_nearly_a_cell, "for the cells at position 3"),
        (hand_only_cells, "gave 4 values, expected two lists"),
        (hand_guess, "for the cells at position 2 gave 1.1, expected 1"),
        (gives_none, "hands nothing back"),
    ],
    "lstm_step": [
        (step_in_place, "an input is changed in place"),
        (step_in_float64, "expected float32"),
        (step_overflows, "NumPy warned"),
        (step_prints, "prints its answer"),
        (gives_none, "hands nothing back"),
        (as_tensors(step_by_joined), "for the new c gave a Tensor, expected a NumPy array"),
    ],
    "lstm": [
        (sequence_with_start, "each hidden state is stored before its step"),
        (sequence_as_list, "for the hidden states gave a list, expected an array"),
        (as_tensors(sequence_in_array), "for the hidden states gave a Tensor"),
        (sequence_of_zeros, "Likely: inputs in float32"),
        (gives_none, "hands nothing back"),
    ],
    "lstm_step_backward": [
        (back_in_float64, "Likely: inputs in float32 give gradients in float64"),
        (back_ones_in_float64, "Likely: inputs in float32 give the biases"),
        (back_no_candidate_slope, "for the gradient at x"),
        (back_a_dictionary, "gave a single dict, expected seven arrays"),
        (as_tensors(back_by_parts), "for the gradient at c gave a Tensor"),
        (gives_none, "hands nothing back"),
    ],
    "lstm_backward": [
        (through_time_zeros, "Likely: inputs in float32 give gradients in float64"),
        (through_time_six, "gave 6 values, expected seven arrays"),
        (through_time_shifted_grads, "expected"),
        (as_tensors(through_time_by_lists), "for the gradient at x gave a Tensor"),
        (gives_none, "hands nothing back"),
    ],
    "baselines": [
        (baselines_leaking, "Likely: the target is counted from the window's first value"),
        (baselines_single, "expected two numbers"),
        (baselines_centred, "expected 1.5"),
        (baselines_wrong_persistence, "1 of 2"),
        (baselines_reaching_back, "Likely: days count"),
        (gives_none, "hands nothing back"),
    ],
    "set_forget_bias": [
        (forget_weights_too, "'weights changed'"),
        (forget_by_joining, "Likely: both biases are float64 now"),
        (forget_by_new_parameter, "'parameters replaced by others'"),
        (forget_lying, "float32"),
        (forget_output, "at 'forget gates'"),
        (forget_in_a_copy, "nothing in the layer has changed"),
        (gives_none, "nothing in the layer has changed"),
    ],
    "adding_by_hand": [
        (adds_nothing, "mean squared error"),
        (adds_on_its_side, "gave weight_ih of shape (2, 4), expected (4, 2)"),
        (adds_unscaled, "with another scale it would pass"),
        (gives_none, "hands nothing back"),
    ],
    "gru_step": [
        (gru_in_float64, "expected float32"),
        (gru_with_cell, "a GRU has no cell"),
        (as_tensors(gru_by_slices), "for the new h gave a Tensor"),
        (gives_none, "hands nothing back"),
        (gru_like_an_lstm, "expected"),
    ],
}
