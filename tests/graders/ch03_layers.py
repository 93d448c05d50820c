"""Chapter 03: right answers written in other ways, and wrong ones, with what their message must say."""

from itertools import pairwise

import numpy as np

# collapse


def collapse_by_loops(weight1, bias1, weight2, bias2):
    weight = np.zeros((len(weight2), weight1.shape[1]))
    bias = np.array(bias2, dtype=float)
    for i in range(len(weight2)):
        for k in range(len(weight1)):
            bias[i] += weight2[i, k] * bias1[k]
            for j in range(weight1.shape[1]):
                weight[i, j] += weight2[i, k] * weight1[k, j]
    return weight, bias


def collapse_by_probing(weight1, bias1, weight2, bias2):
    def both(x):
        return weight2 @ (weight1 @ x + bias1) + bias2

    n = weight1.shape[1]
    bias = both(np.zeros(n))
    return np.stack([both(np.eye(n)[j]) - bias for j in range(n)], axis=1), bias


def collapse_transposed_twice(weight1, bias1, weight2, bias2):
    return [(weight1.T @ weight2.T).T, np.dot(weight2, bias1) + bias2]


def collapse_weight_only(weight1, bias1, weight2, bias2):
    return weight2 @ weight1


def collapse_with_relu(weight1, bias1, weight2, bias2):
    return weight2 @ weight1, weight2 @ np.maximum(bias1, 0) + bias2


def collapse_backwards(weight1, bias1, weight2, bias2):
    return weight1 @ weight2, weight1 @ bias2 + bias1


def collapse_lists(weight1, bias1, weight2, bias2):
    weight, bias = collapse_by_loops(weight1, bias1, weight2, bias2)
    return weight.tolist(), bias.tolist()


def collapse_bias_first(weight1, bias1, weight2, bias2):
    return collapse_by_loops(weight1, bias1, weight2, bias2)[::-1]


# linear


def linear_by_loops(x, weight, bias):
    out = np.zeros((len(x), len(weight)))
    for n in range(len(x)):
        for o in range(len(weight)):
            out[n, o] = bias[o] + (x[n] * weight[o]).sum()
    return out


def linear_by_einsum(x, weight, bias):
    return np.einsum("ni,oi->no", x, weight) + bias


def linear_from_the_left(x, weight, bias):
    return (weight @ x.T + bias.reshape(-1, 1)).T


def linear_by_broadcasting(x, weight, bias):
    return np.sum(x[:, None, :] * weight[None], axis=-1) + bias


def linear_in_place(x, weight, bias):
    bias += (x @ weight.T).sum(axis=0)
    return x @ weight.T + bias


def linear_list(x, weight, bias):
    return [[float(w @ row + b) for w, b in zip(weight, bias, strict=True)] for row in x]


def linear_times(x, weight, bias):
    return np.sum(x * weight, axis=1) + bias


def linear_reshaped(x, weight, bias):
    return x @ weight.reshape(-1, len(weight)) + bias


def linear_flat(x, weight, bias):
    return np.array([weight @ row + bias for row in x]).ravel()


# forward


def forward_by_index(x, layers):
    h = x
    for i in range(len(layers)):
        s = np.dot(h, layers[i][0].T) + layers[i][1]
        h = s if i == len(layers) - 1 else np.where(s > 0, s, 0)
    return h


def forward_recursive(x, layers):
    (weight, bias), *rest = layers
    s = x @ weight.T + bias
    return forward_recursive(s * (s > 0), rest) if rest else s


def forward_example_by_example(x, layers):
    out = np.zeros((len(x), len(layers[-1][1])))
    for n, h in enumerate(x):
        for i, (weight, bias) in enumerate(layers):
            h = weight @ h + bias
            if i < len(layers) - 1:
                h = np.clip(h, 0, None)
        out[n] = h
    return out


def forward_by_rows(x, layers):
    def one(h):
        for weight, bias in layers[:-1]:
            h = np.maximum(weight @ h + bias, 0)
        return layers[-1][0] @ h + layers[-1][1]

    return np.array([one(row) for row in x])


def forward_pops(x, layers):
    weight, bias = layers.pop()
    for w, b in layers:
        x = np.maximum(x @ w.T + b, 0)
    return x @ weight.T + bias


def forward_relu_where(x, layers, where):
    for k, (weight, bias) in enumerate(layers):
        x = x @ weight.T + bias
        x = np.maximum(x, 0) if where(k, len(layers)) else x
    return x


def forward_off_by_one(x, layers):
    return forward_relu_where(x, layers, lambda k, n: k < n - 2)


def forward_middle_only(x, layers):
    return forward_relu_where(x, layers, lambda k, n: 0 < k < n - 1)


def forward_all_but_first(x, layers):
    return forward_relu_where(x, layers, lambda k, n: k > 0)


def forward_pops_first(x, layers):
    while len(layers) > 1:
        weight, bias = layers.pop(0)
        x = np.maximum(x @ weight.T + bias, 0)
    return x @ layers[0][0].T + layers[0][1]


def forward_gives_all(x, layers):
    said = []
    for weight, bias in layers[:-1]:
        x = np.maximum(x @ weight.T + bias, 0)
        said.append(x)
    return [*said, x @ layers[-1][0].T + layers[-1][1]]


def forward_restarts(x, layers):
    h = x
    for weight, bias in layers[:-1]:
        h = (x @ weight.T + bias).clip(0)
    return h @ layers[-1][0].T + layers[-1][1]


def forward_without_last_bias(x, layers):
    return forward_by_index(x, layers) - layers[-1][1]


def forward_scalar_max(x, layers):
    for weight, bias in layers:
        x = max(x @ weight.T + bias, 0)
    return x


def forward_max_hidden(x, layers):
    for weight, bias in layers[:-1]:
        x = max(0, x @ weight.T + bias)
    return x @ layers[-1][0].T + layers[-1][1]


def forward_np_max(x, layers):
    for weight, bias in layers[:-1]:
        x = np.max(linear_by_einsum(x, weight, bias), axis=0)
    return x @ layers[-1][0].T + layers[-1][1]


def forward_first_relu(x, layers):
    x = np.maximum(x @ layers[0][0].T + layers[0][1], 0)
    for weight, bias in layers[1:]:
        x = x @ weight.T + bias
    return x


def forward_without_hidden_biases(x, layers):
    for i, (weight, bias) in enumerate(layers):
        x = x @ weight.T + bias if i == len(layers) - 1 else np.maximum(x @ weight.T, 0)
    return x


def forward_returns_in_loop(x, layers):
    for weight, bias in layers:
        x = x @ weight.T + bias
        return np.maximum(x, 0)
    return None


# count_parameters


def count_by_index(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += (sizes[i - 1] + 1) * sizes[i]
    return total


def count_by_arrays(sizes):
    return sum(np.zeros((o, i)).size + np.zeros(o).size for i, o in pairwise(sizes))


def count_by_numpy(sizes):
    s = np.array(sizes)
    return np.dot(s[:-1] + 1, s[1:])


def count_off_by_one(sizes):
    return sum(a * b + b for a, b in pairwise(sizes)) + 1


def count_inputs_too(sizes):
    return sum(a * b + b for a, b in pairwise(sizes)) + sizes[0]


def count_returns_in_loop(sizes):
    for a, b in pairwise(sizes):
        return a * b + b
    return 0


def count_pops(sizes):
    total, last = 0, sizes.pop()
    while sizes:
        total += (sizes[-1] + 1) * last
        last = sizes.pop()
    return total


def count_last_never_renewed(sizes):
    total, last = 0, sizes[0]
    for n in sizes[1:]:
        total += last * n + n
    return total


# xor_layers


def xor_by_difference():
    return [([[1, -1], [-1, 1]], [0, 0]), ([[1, 1]], [0])]


def xor_with_tuple():
    hidden = np.array([[2.0, 2.0], [4.0, 4.0]]), np.array([0.0, -4.0])
    return (hidden, (np.array([[0.5, -0.5]]), np.array([0.0])))


def xor_from_above():
    return [(np.array([[-1.0, -1.0], [1.0, 1.0]]), np.array([1.0, -1.0])), (np.array([[-1.0, -1.0]]), np.array([1.0]))]


def xor_output_flat():
    return [([[1, 1], [1, 1]], [0, -1]), ([1, -2], [0])]


def xor_nan():
    return [([[1, 1], [1, 1]], [0, -1]), ([[1, -2]], [float("nan")])]


def xor_sum_of_inputs():
    return [([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])]


def xor_or():
    return [([[1, 1], [1, 1]], [0, -1]), ([[1, -1]], [0])]


def xor_plane_right_at_three():
    return [([[1, 1], [1, 1]], [0, 0]), ([[-0.5, -0.5]], [2])]


def xor_half():
    return [([[1, -1], [-1, 1]], [0, 0]), ([[0.5, 0.5]], [0])]


def xor_one_layer():
    return [([[1, 1]], [0])]


def xor_three_units():
    return [([[1, 0], [0, 1], [1, 1]], [0, 0, -1]), ([[1, 1, -2]], [0])]


def xor_thresholds():
    return [([[1, 1], [1, 1]], [-0.5, -1.5]), ([[1, -2]], [0])]


def xor_thresholds_everywhere():
    return [([[1, 1], [1, 1]], [-0.5, -1.5]), ([[1, -1]], [-0.5])]


def xor_of_or_and_nand():
    return [([[-1, -1], [1, 1]], [1.5, -0.5]), ([[1, 1]], [-1.5])]


def xor_linear_minus():
    return [([[1, 0], [0, 1]], [0, 0]), ([[-1, -1]], [0])]


def xor_sums():
    return [([[1, 1], [0, 0]], [0, 0]), ([[1, 0]], [0])]


# bump


def bump_lists(a, b, c, d):
    up, down = 1 / (b - a), 1 / (d - c)
    return [([[1], [1], [1], [1]], [-a, -b, -c, -d]), ([[up, -up, -down, down]], [0])]


def bump_arrays_of_lists(a, b, c, d):
    return [tuple(map(np.array, layer)) for layer in bump_lists(a, b, c, d)]


def bump_falls_on(a, b, c, d):
    (weight, bias), (out, last) = bump_scaled_inside(a, b, c, d)
    return [(weight, bias), (out * [1, 1, 1, -1], last)]


def bump_scaled_inside(a, b, c, d):
    up, down = 1 / (b - a), 1 / (d - c)
    weight = np.array([[up], [up], [down], [down]])
    return [(weight, -weight[:, 0] * np.array([a, b, c, d])), (np.array([[1.0, -1, -1, 1]]), np.array([0.0]))]


def bump_in_float32(a, b, c, d):
    return [(np.float32(w), np.float32(v)) for w, v in bump_scaled_inside(a, b, c, d)]


def bump_from_the_right(a, b, c, d):
    up, down = 1 / (b - a), 1 / (d - c)
    return [(-np.ones((4, 1)), np.array([d, c, b, a])), (np.array([[down, -down, -up, up]]), np.zeros(1))]


def bump_in_place_of_layers(a, b, c, d):
    return lambda x: np.clip((x - a) / (b - a), 0, 1)


def bump_weight_flat(a, b, c, d):
    return [(np.ones(4), -np.array([a, b, c, d])), (np.ones((1, 4)), np.zeros(1))]


def bump_no_biases(a, b, c, d):
    return [(np.ones((4, 1)), np.zeros(4)), (np.ones((1, 4)), np.zeros(1))]


def bump_slopes_one(a, b, c, d):
    return [(np.ones((4, 1)), -np.array([a, b, c, d])), (np.array([[1, -1, -1, 1]]), np.zeros(1))]


# curve


def curve_one_unit_a_hinge(knots, heights):
    slopes = np.diff(np.concatenate([[0], heights, [0]])) / np.diff(knots)
    change = np.diff(np.concatenate([[0], slopes, [0]]))
    return [(np.ones((len(knots), 1)), -np.asarray(knots)), (change[None], np.zeros(1))]


def curve_by_appending(knots, heights):
    weight, bias, out = [], [], []
    for i in range(len(heights)):
        a, b, c = knots[i], knots[i + 1], knots[i + 2]
        up, down = heights[i] / (b - a), heights[i] / (c - b)
        weight += [[1], [1], [1], [1]]
        bias += [-a, -b, -b, -c]
        out += [up, -up, -down, down]
    return [(np.array(weight), np.array(bias)), (np.array([out]), np.zeros(1))]


def curve_lists(knots, heights):
    return [(weight.tolist(), bias.tolist()) for weight, bias in curve_by_appending(knots, heights)]


def curve_in_float32(knots, heights):
    return [(np.float32(w), np.float32(v)) for w, v in curve_one_unit_a_hinge(knots, heights)]


def curve_unstopped(knots, heights):
    (weight, bias), (out, last) = curve_one_unit_a_hinge(knots, heights)
    return [(weight[:-1], bias[:-1]), (out[:, :-1], last)]


def curve_in_depth(knots, heights):
    return [(np.ones((2, 1)), np.zeros(2))] * (len(heights) + 2)


def curve_all_ones(knots, heights):
    return curve_by_appending(knots, np.ones(len(heights)))


# share_on


def share_by_loops(x, weight, bias):
    shares = np.zeros(len(weight))
    for k in range(len(weight)):
        for row in x:
            shares[k] += (weight[k] @ row + bias[k] > 0) / len(x)
    return shares


def share_by_counts(x, weight, bias):
    h = np.maximum(weight @ x.T + bias[:, None], 0)
    return np.count_nonzero(h, axis=1) / len(x)


def share_still_greater_equal(x, weight, bias):
    return (np.maximum(x @ weight.T + bias, 0) >= 0).mean(axis=0)


def share_by_example(x, weight, bias):
    return (np.maximum(x @ weight.T + bias, 0) > 0).mean(axis=1)


def share_above_a_little(x, weight, bias):
    return (x @ weight.T + bias > 0.03).mean(axis=0)


def share_of_silence(x, weight, bias):
    return (np.maximum(x @ weight.T + bias, 0) == 0).mean(axis=0)


def share_percent(x, weight, bias):
    return 100 * (x @ weight.T + bias > 0).mean(axis=0)


# sawtooth


def saw_scaled(depth):
    first = (np.array([[2.0], [4.0]]), np.array([0.0, -2.0]))
    middle = (np.array([[2.0, -2.0], [4.0, -4.0]]), np.array([0.0, -2.0]))
    return [first, *[middle] * (depth - 1), (np.array([[1.0, -1.0]]), np.array([0.0]))]


def saw_by_appending(depth):
    layers = [([[1], [1]], [0, -0.5])]
    for _ in range(depth - 1):
        layers.append(([[2, -4], [2, -4]], [0, -0.5]))
    layers.append(([[2, -4]], [0]))
    return [(np.array(weight), np.array(bias)) for weight, bias in layers]


def saw_lists(depth):
    return [(weight.tolist(), bias.tolist()) for weight, bias in saw_by_appending(depth)]


def saw_teeth_in_a_row(depth):
    return [([[-1], [1]], [0.5, -0.5]), ([[-2, -2]], [1])] * depth


def saw_from_one(depth):
    """Each tooth as 1 − 2 relu(½ − x) − 2 relu(x − ½)."""
    first = (np.array([[-1.0], [1.0]]), np.array([0.5, -0.5]))
    middle = (np.array([[2.0, 2.0], [-2.0, -2.0]]), np.array([-0.5, 0.5]))
    return [first, *[middle] * (depth - 1), (np.array([[-2.0, -2.0]]), np.array([1.0]))]


def saw_depth_one_always(depth):
    return saw_by_appending(1)


def saw_wide(depth):
    hinges = np.arange(2**depth)[:, None] / 2**depth
    weights = np.where(hinges[:, 0] > 0, 2, 1) * (-1.0) ** np.arange(2**depth) * 2**depth
    return [(np.ones_like(hinges), -hinges[:, 0]), (weights[None], [0])]


def saw_one_more(depth):
    return saw_by_appending(depth + 1)


def saw_no_output(depth):
    return saw_by_appending(depth)[:-1]


def saw_plateau(depth):
    layers = [([[1], [1]], [0, -0.5]), *[([[2, -2], [2, -2]], [0, -0.5])] * (depth - 1), ([[2, -2]], [0])]
    return [(np.array(weight), np.array(bias)) for weight, bias in layers]


ALTERNATIVES = {
    "collapse": [collapse_by_loops, collapse_by_probing, collapse_transposed_twice],
    "linear": [linear_by_loops, linear_by_einsum, linear_from_the_left, linear_by_broadcasting],
    "forward": [forward_by_index, forward_recursive, forward_example_by_example, forward_by_rows],
    "count_parameters": [count_by_index, count_by_arrays, count_by_numpy],
    "xor_layers": [xor_by_difference, xor_with_tuple, xor_from_above],
    "bump": [bump_arrays_of_lists, bump_scaled_inside, bump_from_the_right, bump_in_float32],
    "curve": [curve_one_unit_a_hinge, curve_by_appending, curve_in_float32],
    "share_on": [share_by_loops, share_by_counts],
    "sawtooth": [saw_scaled, saw_by_appending, saw_from_one],
}

WRONG = {
    "collapse": [
        (collapse_weight_only, "expected two things, weight and bias"),
        (collapse_with_relu, "no ReLU between"),
        (collapse_lists, "a weight that is a list"),
        (collapse_bias_first, "handed back first"),
        (collapse_backwards, "applied first"),
    ],
    "linear": [
        (linear_in_place, "changed"),
        (linear_list, "expected an array"),
        (linear_reshaped, "into other rows"),
        (linear_flat, "expected shape (4, 3)"),
        (linear_times, "All have to meet all"),
    ],
    "forward": [
        (forward_pops, "`pop`, `del`"),
        (forward_pops_first, "`pop`, `del`"),
        (forward_gives_all, "what all layers say"),
        (forward_off_by_one, "with one hidden layer there is no ReLU"),
        (forward_middle_only, "with one hidden layer there is no ReLU"),
        (forward_all_but_first, "with one hidden layer ReLU stands behind the output"),
        (forward_restarts, "every hidden layer is given the input"),
        (forward_without_last_bias, "the last layer's bias"),
        (forward_scalar_max, "raised ValueError"),
        (forward_max_hidden, "compares two whole things"),
        (forward_np_max, "along axis 0"),
        (forward_first_relu, "the first layer alone has its ReLU"),
        (forward_without_hidden_biases, "the biases of the hidden layers"),
        (forward_returns_in_loop, "the last layer is missing"),
    ],
    "count_parameters": [
        (count_off_by_one, "gave 10, expected 9"),
        (count_returns_in_loop, "is `return` inside the loop?"),
        (count_pops, "`pop`, `del`"),
        (count_last_never_renewed, "wired to the inputs"),
        (count_inputs_too, "inputs are counted as if they had biases"),
    ],
    "xor_layers": [
        (xor_output_flat, "a weight of shape (2,), expected (1, 2)"),
        (xor_nan, "says nan at (0, 1) and nan at (0, 0), expected more"),
        (xor_nan, "says nan at (0, 0), expected 0"),
        (xor_sum_of_inputs, "0 of 2"),
        (xor_or, "0 of 2"),
        (xor_plane_right_at_three, "0 of 2"),
        (xor_half, "1 of 2"),
        (xor_half, "half its height"),
        (xor_one_layer, "gave 1 layer, expected 2 pairs"),
        (xor_three_units, "a weight of shape (3, 2), expected (2, 2)"),
        (xor_thresholds, "three corners get ½"),
        (xor_thresholds_everywhere, "hands on its bare sum"),
        (xor_of_or_and_nand, "OR and NAND"),
        (xor_linear_minus, "nothing is folded"),
        (xor_sums, "says 2 at (1, 1), expected 0"),
    ],
    "bump": [
        (bump_in_place_of_layers, "expected a list of 2 pairs"),
        (bump_weight_flat, "a weight of shape (4,), expected (4, 1)"),
        (bump_lists, "layer 1 a weight that is a list"),
        (bump_falls_on, "twice as steeply"),
        (bump_no_biases, "expected"),
        (bump_slopes_one, "1 high, whatever its width"),
    ],
    "curve": [
        (curve_in_depth, "expected 2 pairs"),
        (curve_lists, "layer 1 a weight that is a list"),
        (curve_all_ones, "every tent is 1 high"),
        (curve_unstopped, "nothing stops it"),
    ],
    "share_on": [
        (share_still_greater_equal, "always true"),
        (share_by_example, "one for each unit"),
        (share_above_a_little, "expected"),
        (share_of_silence, "the share *off*"),
        (share_percent, "percentages"),
    ],
    "sawtooth": [
        (saw_depth_one_always, "gave 2 layers, expected 3 pairs"),
        (saw_depth_one_always, "one tooth, whatever the depth"),
        (saw_lists, "layer 1 a weight that is a list"),
        (saw_teeth_in_a_row, "the curve is right, but from more layers"),
        (saw_wide, "from one wide layer"),
        (saw_one_more, "layer too many"),
        (saw_no_output, "the output layer is missing"),
        (saw_plateau, "it stays at 1"),
    ],
}
