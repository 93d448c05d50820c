"""Chapter 04: right answers written in other ways, and wrong ones, with what their message must say."""

import math

import numpy as np

# numerical_gradient


def gradient_by_flat_index(f, x, h=1e-5):
    flat, slopes = x.ravel(), []
    for i in range(x.size):
        e = np.zeros(x.size)
        e[i] = h
        slopes.append((f((flat + e).reshape(x.shape)) - f((flat - e).reshape(x.shape))) / (2 * h))
    return np.array(slopes, dtype=float).reshape(x.shape)


def gradient_in_place_but_mended(f, x, h=1e-5):
    gradient = np.empty_like(x)
    for place, old in np.ndenumerate(x.copy()):
        x[place] = old + h
        above = f(x)
        x[place] = old - h
        below = f(x)
        x[place] = old
        gradient[place] = (above - below) / h / 2
    return gradient


def gradient_as_a_list(f, x, h=1e-5):
    def slope(place):
        e = np.zeros(x.shape)
        e[place] = h
        return float(f(x + e) - f(x - e)) / (2 * h)

    if x.ndim == 1:
        return [slope(i) for i in range(len(x))]
    return [[slope((i, j)) for j in range(x.shape[1])] for i in range(x.shape[0])]


def gradient_one_sided(f, x, h=1e-5):
    return np.array([(f(x + h * e) - f(x)) / h for e in np.eye(len(x))])


def gradient_not_reset(f, x, h=1e-5):
    gradient, moved = np.zeros(x.shape), x.copy()
    for place in np.ndindex(x.shape):
        moved[place] += h
        above = f(moved)
        moved[place] -= h
        gradient[place] = (above - f(moved)) / h
    return gradient


def gradient_whole(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h) * np.ones_like(x)


def gradient_of_a_list(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def gradient_put_back_by_sums(f, x, h=1e-5):
    slopes = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] = x[i] + h
        up = f(x)
        x[i] = x[i] - 2 * h
        down = f(x)
        x[i] = x[i] + h
        slopes[i] = (up - down) / (2 * h)
    return slopes


def gradient_copies_outside(f, x, h=1e-5):
    up, down, slopes = np.array(x), np.array(x), np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        up[i], down[i] = up[i] + h, down[i] - h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes


def gradient_no_brackets(f, x, h=1e-5):
    slopes = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        slopes[i] = (f(x + e) - f(x - e)) / 2 * h
    return slopes


def gradient_zeros(f, x, h=1e-5):
    return np.zeros_like(x)


def gradient_second_name(f, x, h=1e-5):
    slopes, up = np.zeros_like(x), np.array(x)
    down = up
    for i in np.ndindex(x.shape):
        up[i] = up[i] + h
        down[i] = down[i] - h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes


def gradient_returns_early(f, x, h=1e-5):
    slopes = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        slopes[i] = (f(x + e) - f(x - e)) / (2 * h)
        return slopes
    return slopes


def gradient_half_steps(f, x, h=1e-5):
    slopes = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h / 2
        slopes[i] = (f(x + e) - f(x - e)) / h
    return slopes


def gradient_h_ignored(f, x, h=1e-5):
    return gradient_by_flat_index(f, x)


# sigmoid


def sigmoid_vectorised(x):
    return np.vectorize(lambda v: 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v)))(x)


def sigmoid_from_above(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), 1 - 1 / (1 + e))


def sigmoid_by_loop(x):
    out = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        v = float(x[place])
        out[place] = 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))
    return out


def sigmoid_by_tanh(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def sigmoid_by_mask(x):
    out = np.empty(x.shape)
    positive = x >= 0
    out[positive] = 1 / (1 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    out[~positive] = e / (1 + e)
    return out


def sigmoid_clipped_far(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def sigmoid_in_float32(x):
    e = np.exp(-np.abs(x.astype(np.float32)))
    return np.where(x > 0, 1 / (1 + e), e / (1 + e))


def sigmoid_naive(x):
    return 1.0 / (1.0 + np.exp(-1 * x))


def sigmoid_quotient(x):
    e = np.exp(x)
    return e / (e + 1)


def sigmoid_wrong_sign(x):
    return 1 / (1 + np.exp(x))


def sigmoid_brackets(x):
    return 1 / 1 + np.exp(-x)


def sigmoid_nan_mended(x):
    return np.nan_to_num(np.exp(x) / (1 + np.exp(x)), nan=1)


def sigmoid_as_lists(x):
    return sigmoid_by_tanh(x).tolist()


def sigmoid_clipped_near(x):
    x = np.maximum(np.minimum(x, 30), -30)
    return np.exp(x) / (1 + np.exp(x))


# sigmoid_backward


def backward_by_cosh(grad_out, x):
    return grad_out / (2 * np.cosh(np.clip(x, -300, 300) / 2)) ** 2


def backward_by_tanh(grad_out, x):
    return grad_out * 0.25 * (1 - np.tanh(x / 2) ** 2)


def backward_squared(grad_out, x):
    y = sigmoid_by_tanh(x)
    return grad_out * y - grad_out * y**2


def backward_by_trying(grad_out, x):
    h = 1e-3 if x.dtype == np.float32 else 1e-5
    return grad_out * (sigmoid_by_tanh(x + h) - sigmoid_by_tanh(x - h)) / (2 * h)


def backward_by_trying_finely(grad_out, x):
    h = 1e-5
    return grad_out * (sigmoid_by_tanh(x + h) - sigmoid_by_tanh(x - h)) / (2 * h)


def backward_as_lists(grad_out, x):
    return backward_by_tanh(grad_out, x).tolist()


def backward_as_given(grad_out, x):
    y = sigmoid_by_tanh(x)
    return sigmoid_by_tanh(y) * (1 - sigmoid_by_tanh(y))


def backward_first_bug_left(grad_out, x):
    y = sigmoid_by_tanh(sigmoid_by_tanh(x))
    return y * (1 - y) * grad_out


def backward_second_bug_left(grad_out, x):
    y = sigmoid_by_tanh(x)
    return y * (1 - y)


def backward_input(grad_out, x):
    return grad_out * (x * (1 - x))


# slopes_by_hand


def hand_tuples():
    return ((0, 0, 0), (0, 0, 2), (0.1 * 5, 0.1 * -1, 2), (0.25 * 5, -0.8 * 0.2, 2 * 0.1 * 0.9))


def hand_array():
    return np.array([[0, 0, 0], [0, 0, 2], [0.5, -0.1, 2.0], [1.25, -0.16, 0.18]])


def hand_slopes():
    return [[0, 0, 0], [0, 0, 1], [0.1, 0.1, 1], [0.25, 0.16, 0.09]]


def hand_kink():
    return [[0, 0, 0], [0, -1, 2], [0.5, -1, 2], [1.25, -0.16, 0.18]]


def hand_short():
    return [[0, 0, 0], [0, 0, 2]]


def hand_words():
    return "0 0 0"


def hand_scalar():
    return 5


def hand_relu_kink_and_more():
    return [[0, 0, 0], [0, -1, 2], [0.5, -0.1, 2], [1, 1, 1]]


def hand_leaky_kink():
    return [[0, 0, 0], [0, 0, 2], [0.5, -1, 2], [1.25, -0.16, 0.18]]


def hand_unchanged():
    return [[5, -1, 2], [0, 0, 2], [0.5, -0.1, 2], [1.25, -0.16, 0.18]]


def hand_bug_of_exercise_three():
    y = np.array([0.5, 0.8, 0.1])
    return [[0, 0, 0], [0, 0, 2], [0.5, -0.1, 2], backward_first_bug_left(np.array([5, -1, 2]), np.log(y / (1 - y)))]


def hand_order():
    return [[0, 0, 0], [0, 0, 2], [1.25, -0.16, 0.18], [0.5, -0.1, 2]]


def hand_leak_down():
    return [[0, 0, 0], [0, 0, 2], [-0.5, -0.1, 2], [1.25, -0.16, 0.18]]


def hand_one_place():
    return [[0, 0, 0], [0, 0, 6], [0.5, -0.1, 2], [1.25, -0.16, 0.18]]


# softplus


def softplus_vectorised(x):
    return np.vectorize(lambda v: math.log1p(math.exp(v)) if v < 0 else v + math.log1p(math.exp(-v)))(x)


def softplus_cut_at(limit):
    def softplus(x):
        return np.where(x > limit, x, np.log1p(np.exp(np.minimum(x, limit))))

    return softplus


def softplus_no_abs(x):
    return np.log1p(np.exp(-x)) + x * (x > 0)


def softplus_two_ones(x):
    return np.log1p(np.exp(x) + 1)


def softplus_two_ones_stable(x):
    return np.log1p(np.exp(-np.abs(x)) + 1) + np.maximum(0, x)


def softplus_by_logaddexp(x):
    return np.logaddexp(0, x)


def softplus_by_loop(x):
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        v = float(x[place])
        out[place] = v + math.log1p(math.exp(-v)) if v > 0 else math.log1p(math.exp(v))
    return out


def softplus_by_mask(x):
    out = x.astype(float)
    small = x < 30
    out[small] = np.log1p(np.exp(x[small]))
    return out


def softplus_naive(x):
    return np.log(np.exp(x) + 1)


def softplus_rounded(x):
    return np.maximum(0, x) + np.log(np.exp(-np.abs(x)) + 1)


def softplus_kink(x):
    return np.maximum(x, 0)


def softplus_cut_at_eight(x):
    out = np.array(x, dtype=float)
    out[x < 8] = np.log1p(np.exp(out[x < 8]))
    return out


def softplus_overflow_unused(x):
    y = np.log1p(np.exp(x))
    return np.minimum(y, np.maximum(x, 1) + 1) if np.isfinite(y).all() else np.where(np.isinf(y), x, y)


def softplus_as_lists(x):
    return np.logaddexp(0, x).tolist()


# log_softmax


def log_softmax_by_rows(x):
    out = np.empty(x.shape)
    for place in np.ndindex(x.shape[:-1]):
        row = x[place] - x[place].max()
        out[place] = row - np.log(np.exp(row).sum())
    return out


def log_softmax_by_logaddexp(x):
    return x - np.logaddexp.reduce(x, axis=-1)[..., None]


def log_softmax_top_back(x):
    top = np.max(x, -1, keepdims=True)
    return x - (top + np.log(np.sum(np.exp(x - top), -1, keepdims=True)))


def log_softmax_naive(x):
    return np.log(np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True))


def log_softmax_of_safe_softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.log(e / e.sum(axis=-1, keepdims=True))


def log_softmax_global(x):
    x = x - np.max(x)
    return x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True))


def log_softmax_columns(x):
    z = x - x.max(axis=0)
    return z - np.log(np.exp(z).sum(axis=0))


def log_softmax_plus_little(x):
    p = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.log(1e-12 + p / p.sum(axis=-1, keepdims=True))


def log_softmax_minus(x):
    return np.logaddexp.reduce(x, axis=-1)[..., None] - x


def log_softmax_one_more(x):
    z = x - np.max(x, axis=-1, keepdims=True)
    return z - np.log(1 + np.exp(z).sum(axis=-1, keepdims=True))


def log_softmax_plus_tiny(x):
    p = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.log(1e-300 + p / p.sum(axis=-1, keepdims=True))


def log_softmax_one_sum(x):
    z = x - np.max(x, axis=-1)[..., None]
    return z - np.log(np.sum(np.exp(z)))


# gradient_norms


def norms_by_recursion(x, weights, f, f_backward, grad_out):
    def back(x, rest):
        z = x @ rest[0].T
        below, norms = (grad_out, []) if len(rest) == 1 else back(f(z), rest[1:])
        grad_z = f_backward(below, z)
        return grad_z @ rest[0], [float(np.sqrt((grad_z**2).sum())), *norms]

    return back(x, weights)[1]


def norms_by_index(x, weights, f, f_backward, grad_out):
    z = [None] * len(weights)
    for i in range(len(weights)):
        z[i] = np.einsum("ni,oi->no", x, weights[i])
        x = f(z[i])
    norms = np.zeros(len(weights))
    for i in range(len(weights) - 1, -1, -1):
        grad = f_backward(grad_out, z[i])
        norms[i] = np.sum(grad**2) ** 0.5
        grad_out = np.dot(grad, weights[i])
    return norms.tolist()


def norms_array(*given):
    return np.array(norms_by_index(*given))


def norms_reversed(*given):
    return norms_by_index(*given)[::-1]


def norms_at_outputs(x, weights, f, f_backward, grad_out):
    outs = []
    for w in weights:
        x = f(x @ w.T)
        outs.append(x)
    norms = []
    for out, w in zip(outs[::-1], weights[::-1], strict=True):
        grad_out = f_backward(grad_out, out)
        norms.insert(0, np.linalg.norm(grad_out))
        grad_out = grad_out @ w
    return norms


def norms_transposed(x, weights, f, f_backward, grad_out):
    sums = []
    for w in weights:
        sums.append(x @ w.T)
        x = f(sums[-1])
    norms = []
    for z, w in zip(sums[::-1], weights[::-1], strict=True):
        grad_out = f_backward(grad_out, z)
        norms.insert(0, np.linalg.norm(grad_out))
        grad_out = grad_out @ w.T
    return norms


def norms_last_curve_skipped(x, weights, f, f_backward, grad_out):
    sums = []
    for w in weights:
        sums.append(x @ w.T)
        x = f(sums[-1])
    norms, grad_z = [np.linalg.norm(grad_out)], grad_out
    for i in range(len(weights) - 2, -1, -1):
        grad_z = f_backward(grad_z @ weights[i + 1], sums[i])
        norms.insert(0, np.linalg.norm(grad_z))
    return norms


def norms_at_inputs(x, weights, f, f_backward, grad_out):
    z = []
    for w in weights:
        z.append(x @ w.T)
        x = f(z[-1])
    norms = []
    while z:
        grad_out = f_backward(grad_out, z.pop()) @ weights[len(z)]
        norms.insert(0, np.sqrt((grad_out**2).sum()))
    return norms


def norms_and_the_end(x, weights, f, f_backward, grad_out):
    return [*norms_by_index(x, weights, f, f_backward, grad_out), np.sqrt((grad_out**2).sum())]


def norms_and_the_input(*given):
    return [norms_at_inputs(*given)[0], *norms_by_index(*given)]


def norms_swapped(x, weights, f, f_backward, grad_out):
    return norms_by_recursion(x, weights, f, lambda g, z: f_backward(z, g), grad_out)


def norms_averaged(x, *given):
    return list(np.array(norms_by_index(x, *given)) / len(x))


def norms_of_sizes(x, weights, f, f_backward, grad_out):
    sums = []
    for w in weights:
        sums.append(x @ w.T)
        x = f(sums[-1])
    norms = []
    while sums:
        grad_z = f_backward(grad_out, sums.pop())
        norms.insert(0, np.abs(grad_z).sum())
        grad_out = grad_z @ weights[len(sums)]
    return norms


# quiet_units


def quiet_by_loops(z):
    n, units = len(z), len(z[0])
    silent = [[z[i][j] <= 0 for j in range(units)] for i in range(n)]
    pairs = sum(map(sum, silent)) / (n * units)
    return float(pairs), sum(all(silent[i][j] for i in range(n)) for j in range(units)) / units


def quiet_by_max(z):
    return 1 - np.count_nonzero(z > 0) / z.size, np.mean(z.max(axis=0) <= 0)


def quiet_list(z):
    return [(np.maximum(z, 0) == 0).mean(), (np.maximum(z, 0).sum(axis=0) == 0).mean()]


def quiet_below(z):
    return np.mean(z < 0), np.mean(np.all(z < 0, axis=0))


def quiet_rows(z):
    return np.mean(z <= 0), np.mean(np.all(z <= 0, axis=1))


def quiet_counts(z):
    return np.sum(z <= 0), np.sum(np.all(z <= 0, axis=0))


def quiet_one(z):
    return np.mean(z <= 0)


def quiet_eighty(z):
    return np.mean(z <= 0), np.mean(np.mean(z <= 0, axis=0) > 0.8)


def quiet_ninety_nine(z):
    return np.mean(z <= 0), np.mean(np.mean(z <= 0, axis=0) > 0.99)


def quiet_by_examples(z):
    return np.mean(z <= 0), np.sum(np.all(z <= 0, axis=0)) / z.shape[0]


def quiet_dead_only(z):
    return np.mean(np.all(z <= 0, axis=0))


# gain


def gain_by_formula(negative_slope):
    return (2.0 / (1.0 + negative_slope * negative_slope)) ** 0.5


def gain_by_measuring(negative_slope):
    z = np.random.default_rng(0).normal(size=100_000)
    return 1 / np.sqrt(np.mean(np.where(z > 0, 1, negative_slope) ** 2))


def gain_as_array(negative_slope):
    return np.array(np.sqrt(2) / np.hypot(1, negative_slope))


def gain_he(negative_slope):
    return 2**0.5


def gain_variance(negative_slope):
    return 2 / (1 + negative_slope**2)


def gain_root_over_sum(negative_slope):
    return 2**0.5 / (1 + negative_slope)


def gain_root_falling(negative_slope):
    return (2 - negative_slope) ** 0.5


def gain_falling(negative_slope):
    return 2**0.5 - negative_slope / 2**0.5


def gain_interpolated(negative_slope):
    return (1 - negative_slope) * 2**0.5 + negative_slope


def gain_of_arrays(negative_slope):
    return np.array([1.0, 2.0])


def gain_nothing(negative_slope):
    pass


ALTERNATIVES = {
    "numerical_gradient": [gradient_by_flat_index, gradient_in_place_but_mended],
    "sigmoid": [
        sigmoid_by_loop,
        sigmoid_by_tanh,
        sigmoid_by_mask,
        sigmoid_clipped_far,
        sigmoid_in_float32,
        sigmoid_vectorised,
        sigmoid_from_above,
    ],
    "sigmoid_backward": [
        backward_by_cosh,
        backward_by_tanh,
        backward_squared,
        backward_by_trying,
        backward_by_trying_finely,
    ],
    "slopes_by_hand": [hand_tuples, hand_array],
    "softplus": [
        softplus_by_logaddexp,
        softplus_by_loop,
        softplus_by_mask,
        softplus_vectorised,
        softplus_cut_at(30),
    ],
    "log_softmax": [log_softmax_by_rows, log_softmax_by_logaddexp, log_softmax_top_back],
    "gradient_norms": [norms_by_recursion, norms_by_index, norms_array],
    "quiet_units": [quiet_by_loops, quiet_by_max, quiet_list],
    "gain": [gain_by_formula, gain_by_measuring, gain_as_array],
}

WRONG = {
    "numerical_gradient": [
        (gradient_one_sided, "one-sided"),
        (gradient_not_reset, "one-sided"),
        (gradient_whole, "one entry at a time"),
        (gradient_of_a_list, "sum of all slopes"),
        (gradient_put_back_by_sums, "Keep the old value and put it back"),
        (gradient_copies_outside, "copies are made once"),
        (gradient_no_brackets, "Brackets are missing"),
        (gradient_zeros, "as if f were asked twice at the same place"),
        (gradient_second_name, "as if f were asked twice at the same place"),
        (gradient_returns_early, "as if the loop ended after one round"),
        (gradient_half_steps, "goes h / 2 to its side"),
        (gradient_h_ignored, "the same whatever h is"),
        (gradient_as_a_list, "gave a list [2, -4, 0], expected an array"),
        (gradient_one_sided, "`numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, -2.0, 0.0]))`"),
    ],
    "sigmoid": [
        (sigmoid_naive, "exp(1000) is too large"),
        (sigmoid_quotient, "inf / inf is nan"),
        (sigmoid_wrong_sign, "sign of the exponent"),
        (sigmoid_brackets, "Brackets"),
        (sigmoid_nan_mended, "exp(1000) is computed all the same"),
        (sigmoid_as_lists, "a list where an array is expected"),
        (sigmoid_clipped_near, "cut off near ±30"),
    ],
    "sigmoid_backward": [
        (backward_as_given, "code as given"),
        (backward_first_bug_left, "once, not twice"),
        (backward_second_bug_left, "local slope alone"),
        (backward_input, "here comes the input"),
        (backward_as_lists, "a list where an array is expected"),
    ],
    "slopes_by_hand": [
        (hand_slopes, "local slopes"),
        (hand_kink, "left side"),
        (hand_short, "expected four rows"),
        (hand_words, "no table of numbers"),
        (hand_scalar, "a single number"),
        (hand_relu_kink_and_more, "left side"),
        (hand_leaky_kink, "left side"),
        (hand_unchanged, "as it came"),
        (hand_bug_of_exercise_three, "which is its output already"),
        (hand_order, "another unit's row"),
        (hand_leak_down, "its slope there is no minus"),
        (hand_one_place, "the third is not right"),
        (hand_slopes, "the first and second and third are not right"),
    ],
    "softplus": [
        (softplus_naive, "inside `log1p` too"),
        (softplus_rounded, "1 + 4e-18 is 1"),
        (softplus_kink, "this is ReLU"),
        (softplus_cut_at_eight, "too early on"),
        (softplus_cut_at(11), "About e^(-13) is missing"),
        (softplus_cut_at(12), "About e^(-13) is missing"),
        (softplus_cut_at(13), "About e^(-17) is missing"),
        (softplus_no_abs, "this gives softplus of -x"),
        (softplus_two_ones, "it is added twice"),
        (softplus_two_ones_stable, "log 3 at x = 0"),
        (softplus_overflow_unused, "its result is not used"),
        (softplus_as_lists, "a list where an array is expected"),
    ],
    "log_softmax": [
        (log_softmax_naive, "inf / inf"),
        (log_softmax_of_safe_softmax, "-inf"),
        (log_softmax_global, "Each row needs its own"),
        (log_softmax_columns, "columns"),
        (log_softmax_plus_little, "makes -27.6"),
        (log_softmax_plus_tiny, "makes about -691"),
        (log_softmax_minus, "the sign is reversed"),
        (log_softmax_one_more, "no 1 to be added"),
        (log_softmax_one_sum, "the sum goes over all rows"),
    ],
    "gradient_norms": [
        (norms_reversed, "turn it round"),
        (norms_at_outputs, "wants its input"),
        (norms_transposed, "multiplies by weight.T"),
        (norms_last_curve_skipped, "the last layer has its f too"),
        (norms_at_inputs, "at the layers' inputs"),
        (norms_and_the_end, "the last number is the norm of grad_out"),
        (norms_and_the_input, "the first number is the norm at the network's input"),
        (norms_swapped, "The gradient comes first"),
        (norms_averaged, "Nothing is averaged here"),
        (norms_of_sizes, "a sum of absolute values"),
    ],
    "quiet_units": [
        (quiet_below, "exactly 0"),
        (quiet_rows, "columns"),
        (quiet_counts, "these are counts"),
        (quiet_one, "expected 2 values"),
        (quiet_one, "only the share of inactive pairs"),
        (quiet_dead_only, "only the share of dead units"),
        (quiet_by_examples, "divided by the number of examples"),
        (quiet_eighty, "nearly all examples"),
        (quiet_ninety_nine, "nearly all examples"),
    ],
    "gain": [
        (gain_he, "√2 makes up"),
        (gain_variance, "its root"),
        (gain_nothing, "hands nothing back"),
        (gain_root_over_sum, "added before they are squared"),
        (gain_falling, "0.5)` gave 1.061: over 20 layers the gradient shrank to"),
        (gain_interpolated, "too low in the middle"),
        (gain_root_falling, "too low between them"),
        (gain_of_arrays, "expected one number"),
    ],
}
