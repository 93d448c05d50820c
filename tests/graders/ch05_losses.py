"""Answers to try the checks of chapter 05 with: correct ones written otherwise, and wrong ones with what they get."""

from __future__ import annotations

import math

import numpy as np

from nnbook import ops

# mse_loss


def mse_by_loop(x, target, reduction="mean"):
    if np.shape(x) != np.shape(target):
        raise ValueError("shapes differ")
    total, n = 0.0, 0
    for p, t in zip(np.ravel(x), np.ravel(target), strict=True):
        total += float(p - t) * float(p - t)
        n += 1
    return total / n if reduction == "mean" else total


def mse_by_dot(x, target, reduction="mean"):
    if not x.shape == target.shape:
        raise ValueError(x.shape, target.shape)
    e = (x - target).reshape(-1)
    return e @ e / {"mean": e.size, "sum": 1}[reduction]


def mse_by_norm(x, target, reduction="mean"):
    if list(x.shape) != list(target.shape):
        raise ValueError
    total = np.linalg.norm(x.astype(np.float64) - target) ** 2
    return total if reduction == "sum" else total / x.size


def mse_asserts(x, target, reduction="mean"):
    assert x.shape == target.shape
    return mse_by_loop(x, target, reduction)


def mse_prints(x, target, reduction="mean"):
    print(((x - target) ** 2).mean())


def mse_complains(x, target, reduction="mean"):
    if x.shape != target.shape:
        print("ValueError: shapes differ")
        return None
    return mse_by_loop(x, target, reduction)


def mse_says_so(x, target, reduction="mean"):
    return "shapes differ" if x.shape != target.shape else mse_by_loop(x, target, reduction)


def mse_of_first_axis(x, target, reduction="mean"):
    if x.shape != target.shape:
        raise ValueError
    return ((x - target) ** 2).mean(axis=0) if reduction == "mean" else ((x - target) ** 2).sum(axis=0)


def mse_sum_of_differences(x, target, reduction="mean"):
    if x.shape != target.shape:
        raise ValueError
    return np.sum(x - target) ** 2 if reduction == "sum" else np.mean(x - target) ** 2


def mse_type_error(x, target, reduction="mean"):
    if np.shape(x) != np.shape(target):
        raise TypeError("x and target are of different shapes")
    return mse_by_loop(x, target, reduction)


def mse_compares_len(x, target, reduction="mean"):
    if len(x) != len(target):
        raise ValueError
    d = np.subtract(x, target)
    return np.sum(d * d) if reduction == "sum" else np.average(d * d)


def mse_compares_ndim(x, target, reduction="mean"):
    if np.ndim(x) != np.ndim(target):
        raise ValueError
    d = np.subtract(x, target)
    return np.sum(d * d) if reduction == "sum" else np.average(d * d)


def mse_mean_squared_last(x, target, reduction="mean"):
    if x.shape != target.shape:
        raise ValueError
    return ((x - target) ** 2).sum() if reduction == "sum" else np.mean(x - target) ** 2


# mse_loss_backward


def slopes_by_loop(grad_out, x, target, reduction="mean"):
    out = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        out[i] = 2 * (x[i] - target[i]) * grad_out
        if reduction == "mean":
            out[i] /= x.size
    return out


def slopes_by_prod(grad_out, x, target, reduction="mean"):
    e = x - target
    scale = 2 / math.prod(x.shape) if reduction != "sum" else 2
    return np.multiply(e, np.float64(grad_out) * scale)


def slopes_in_float32(grad_out, x, target, reduction="mean"):
    e = np.asarray(x, np.float32) - np.asarray(target, np.float32)
    return np.float32(grad_out) * (e + e) / np.float32(x.size if reduction == "mean" else 1)


def slopes_as_pair(grad_out, x, target, reduction="mean"):
    dx = slopes_by_loop(grad_out, x, target, reduction)
    return dx, -dx


def slopes_in_place(grad_out, x, target, reduction="mean"):
    x -= target
    x *= 2 * grad_out / (x.size if reduction == "mean" else 1)
    return x


def slopes_without_brackets(grad_out, x, target, reduction="mean"):
    n = x.size if reduction == "mean" else 1
    return 2 * grad_out * x - target / n


def slopes_of_mean_only(grad_out, x, target, reduction="mean"):
    return (x - target) * 2 * grad_out / x.size


# binary_cross_entropy_with_logits


def bce_by_logaddexp(logits, targets):
    return np.mean(targets * np.logaddexp(0, -logits) + (1 - targets) * np.logaddexp(0, logits))


def bce_by_loop(logits, targets):
    losses = []
    for z, t in zip(logits.ravel().tolist(), targets.ravel().tolist(), strict=True):
        softplus = z + math.log1p(math.exp(-z)) if z > 0 else math.log1p(math.exp(z))
        losses.append(softplus - t * z)
    return math.fsum(losses) / len(losses)


def bce_by_softplus(logits, targets):
    return (ops.softplus(logits) - targets * logits).sum() / logits.size


def bce_without_log1p(logits, targets):
    z, y = logits, targets
    return np.mean(np.maximum(z, 0) + np.log(1 + np.exp(-abs(z))) - y * z)


def bce_by_two_classes(logits, targets):
    table = ops.log_softmax(np.stack([np.zeros_like(logits), logits], axis=-1))
    return -np.mean((1 - targets) * table[..., 0] + targets * table[..., 1])


def bce_softplus_with_threshold(logits, targets):
    softplus = np.where(logits > 30, logits, np.log(1 + np.exp(np.minimum(logits, 30))))
    return np.mean(softplus - targets * logits)


def bce_in_float32(logits, targets):
    z, t = logits.astype(np.float32), targets.astype(np.float32)
    return np.mean(np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z))))


def bce_plain(logits, targets):
    p = 1 / (1 + np.exp(-logits))
    return np.mean(np.where(targets == 1, -np.log(p), -np.log(1 - p)))


def bce_hard_targets_only(logits, targets):
    return np.mean(np.where(targets > 0.5, np.logaddexp(0, -logits), np.logaddexp(0, logits)))


def bce_of_rows(logits, targets):
    total = 0.0
    for z, y in zip(logits.ravel().tolist(), targets.ravel().tolist(), strict=True):
        total += max(z, 0) + math.log1p(math.exp(-abs(z))) - y * z
    return total / len(logits)


def bce_with_epsilon(logits, targets):
    p = ops.sigmoid(logits)
    return -np.mean(targets * np.log(p + 1e-12) + (1 - targets) * np.log(1 - p + 1e-12))


def bce_cut(logits, targets):
    z = np.clip(logits, -30, 30)
    return np.mean(np.logaddexp(0, z) - z * targets)


def bce_two_sigmas(logits, targets):
    yes, no = np.log(ops.sigmoid(logits)), np.log(ops.sigmoid(-logits))
    return np.mean(-targets * yes - (1 - targets) * no)


def bce_with_maximum(logits, targets):
    p = ops.sigmoid(logits)
    yes, no = np.log(np.maximum(p, 1e-12)), np.log(np.maximum(1 - p, 1e-12))
    return -np.mean(targets * yes + (1 - targets) * no)


def bce_arguments_swapped(logits, targets):
    return bce_by_logaddexp(targets, logits)


def bce_of_columns(logits, targets):
    return bce_by_logaddexp(logits, targets) * logits.size / logits.shape[-1]


# its backward


def bce_back_by_tanh(grad_out, logits, targets):
    p = 0.5 * (1 + np.tanh(logits / 2))
    return (p - targets) * (grad_out / logits.size)


def bce_back_by_loop(grad_out, logits, targets):
    out = np.empty(logits.shape)
    for i in np.ndindex(logits.shape):
        z = float(logits[i])
        p = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
        out[i] = grad_out * (p - targets[i]) / logits.size
    return out


def bce_back_warns(grad_out, logits, targets):
    return np.true_divide(grad_out * (1 / (1 + np.exp(-logits)) - targets), np.size(logits))


def bce_back_ends_in_mean(grad_out, logits, targets):
    return np.mean(grad_out * (ops.sigmoid(logits) - targets))


def bce_back_hard(grad_out, logits, targets):
    return grad_out * (ops.sigmoid(logits) - (targets > 0.5)) / logits.size


def bce_back_nothing(grad_out, logits, targets):
    (ops.sigmoid(logits) - targets) / logits.size


def bce_back_by_chain(grad_out, logits, targets):
    p = ops.sigmoid(logits)
    at_p = -targets / p + (1 - targets) / (1 - p)
    return grad_out * at_p * (p * (1 - p)) / logits.size


def bce_back_by_chain_in_two(grad_out, logits, targets):
    p = ops.sigmoid(logits)
    slope = p * (1 - p)
    return grad_out / logits.size * (p - targets) / (p * (1 - p)) * slope


def bce_back_of_columns(grad_out, logits, targets):
    return grad_out * (ops.sigmoid(logits) - targets) / logits.shape[-1]


def bce_back_swapped(grad_out, logits, targets):
    return bce_back_by_tanh(grad_out, targets, logits)


def bce_back_without_brackets(grad_out, logits, targets):
    return grad_out * ops.sigmoid(logits) - targets / logits.size


# cross_entropy


def ce_by_loop(logits, targets):
    total = 0.0
    for row, t in zip(logits.tolist(), targets.tolist(), strict=True):
        top = max(row)
        total += top + math.log(sum(math.exp(z - top) for z in row)) - row[t]
    return total / len(logits)


def ce_by_one_hot(logits, targets):
    log_probs = ops.log_softmax(logits, dim=1)
    hot = np.eye(logits.shape[1])[targets]
    return -(hot * log_probs).sum() / logits.shape[0]


def ce_by_logaddexp(logits, targets):
    chosen = np.take_along_axis(logits, targets.astype(int)[:, None], axis=1)[:, 0]
    return np.mean(np.logaddexp.reduce(logits, axis=1) - chosen)


def ce_in_float32(logits, targets):
    z = logits.astype(np.float32)
    z = z - z.max(1)[:, None]
    return (np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), targets]).mean()


def ce_softmax_twice(logits, targets):
    p = ops.softmax(ops.softmax(logits))
    return -np.mean(np.log(p[range(len(p)), targets]))


def ce_with_epsilon(logits, targets):
    p = ops.softmax(logits)[np.arange(len(logits)), targets]
    return -np.log(p + 1e-9).mean()


def ce_clipped(logits, targets):
    return -np.log(np.clip(ops.softmax(logits), 1e-12, 1)[np.arange(len(logits)), targets]).mean()


def ce_in_bits(logits, targets):
    return ce_by_loop(logits, targets) / math.log(2)


def ce_from_one(logits, targets):
    return ce_by_loop(logits, targets - 1)


def ce_flat(logits, targets):
    z = logits - logits.max()
    return -(z - np.log(np.exp(z).sum()))[np.arange(len(z)), targets].mean()


def ce_with_maximum(logits, targets):
    p = ops.softmax(logits)[np.arange(len(logits)), targets]
    return np.mean(-np.log(np.maximum(p, 1e-12)))


def ce_by_plain_sum(logits, targets):
    total = np.exp(logits).sum(1)
    return np.log(total).mean() - logits[np.arange(len(logits)), targets].mean()


def ce_by_global_maximum(logits, targets):
    z = logits - np.max(logits)
    log_probs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_probs[np.arange(len(z)), targets].mean()


def ce_forgets_keepdims(logits, targets):
    z = logits - logits.max(1)
    e = np.exp(z)
    return -np.mean(np.log(e / e.sum(1, keepdims=True))[np.arange(len(z)), targets])


def ce_sums_lie_down(logits, targets):
    z = logits - logits.max(axis=1, keepdims=True)
    log_probs = z - np.log(np.exp(z).sum(axis=1))
    return -log_probs[np.arange(len(z)), targets].mean()


def ce_shifts_the_sum_only(logits, targets):
    top = logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(logits - top).sum(axis=1)) - logits[np.arange(len(logits)), targets])


def ce_by_classes(logits, targets):
    return ce_by_loop(logits, targets) * len(logits) / logits.shape[1]


def ce_log_of_mean(logits, targets):
    return -np.log(np.mean(ops.softmax(logits)[np.arange(len(logits)), targets]))


# its backward


def ce_back_by_one_hot(grad_out, logits, targets):
    n, classes = logits.shape
    return (ops.softmax(logits) - (np.arange(classes) == targets[:, None])) * (grad_out / n)


def ce_back_by_loop(grad_out, logits, targets):
    out = np.zeros(logits.shape)
    for i, row in enumerate(logits.tolist()):
        e = [math.exp(z - max(row)) for z in row]
        for k in range(len(row)):
            out[i, k] = grad_out * (e[k] / sum(e) - (1 if k == targets[i] else 0)) / len(logits)
    return out


def ce_back_in_float32(grad_out, logits, targets):
    p = np.exp(ops.log_softmax(logits.astype(np.float32)))
    p[np.arange(len(p)), targets] -= np.float32(1)
    return p * np.float32(grad_out) / np.float32(len(p))


def ce_back_wrong_way(grad_out, logits, targets):
    p = ops.softmax(logits)
    p[np.arange(len(p)), targets] += 1
    return grad_out * p / len(p)


def ce_back_minus_labels(grad_out, logits, targets):
    return (ops.softmax(logits) - targets.reshape(-1, 1)) * grad_out / logits.shape[0]


def ce_back_list(grad_out, logits, targets):
    return ce_back_by_loop(grad_out, logits, targets).tolist()


def ce_back_eye_of_rows(grad_out, logits, targets):
    return (ops.softmax(logits) - np.eye(len(targets))[targets]) / len(targets) * grad_out


def ce_back_eye_of_highest(grad_out, logits, targets):
    return (ops.softmax(logits) - np.eye(max(targets) + 1)[targets]) / len(targets) * grad_out


def ce_back_bare(grad_out, logits, targets):
    p = ops.softmax(logits)
    return (p - targets) / len(p) * grad_out


def ce_back_own_softmax_lies_down(grad_out, logits, targets):
    e = np.exp(logits - logits.max())
    p = e / e.sum(axis=1)
    p[np.arange(len(p)), targets] -= 1
    return grad_out * p / len(p)


def ce_back_without_brackets(grad_out, logits, targets):
    hot = np.arange(logits.shape[1]) == targets[:, None]
    return grad_out * ops.softmax(logits) - hot / len(logits)


def ce_back_by_sigmoid(grad_out, logits, targets):
    p = ops.sigmoid(logits)
    p[np.arange(len(p)), targets] -= 1
    return grad_out / len(p) * p


def ce_back_twofold(grad_out, logits, targets):
    return 2 * ce_back_by_one_hot(grad_out, logits, targets)


def ce_back_through_softmax(grad_out, logits, targets):
    p = ops.softmax(logits)
    g = -1.0 * (np.arange(logits.shape[1]) == targets[:, None]) / p * grad_out / len(p)
    return p * (g - (g * p).sum(axis=1, keepdims=True))


# three_parts


def parts_by_shuffle(n, rng, validation=0.2, test=0.2):
    indices = np.arange(n)
    rng.shuffle(indices)
    v, t = round(n * validation), round(n * test)
    return [indices[v + t :], indices[t : v + t], indices[:t]]


def parts_by_sorting_noise(n, rng, validation=0.2, test=0.2):
    order = np.argsort(rng.random(n))
    train, checked, tested = np.split(order, [n - round(n * validation) - round(n * test), n - round(n * test)])
    return np.sort(train), np.sort(checked), np.sort(tested)


def parts_by_sets(n, rng, validation=0.2, test=0.2):
    tested = rng.choice(n, round(n * test), replace=False)
    rest = [i for i in range(n) if i not in set(tested.tolist())]
    checked = rng.choice(rest, round(n * validation), replace=False).tolist()
    return [i for i in rest if i not in checked], checked, tested.tolist()


def parts_sorted_file(n, rng, validation=0.2, test=0.2):
    v, t = round(validation * n), round(test * n)
    return range(n - v - t), range(n - v - t, n - t), range(n - t, n)


def parts_by_stop(n, rng, validation=0.2, test=0.2):
    order, v, t = rng.permutation(n), round(validation * n), round(test * n)
    return order[t + v :], order[:v], order[v : v + t]


def parts_cut_from_behind(n, rng, validation=0.2, test=0.2):
    order, v, t = rng.permutation(n), round(validation * n), round(test * n)
    return order[: n - v - t], order[n - v - t : -t], order[-t:]


def parts_rolled(n, rng, validation=0.2, test=0.2):
    order, v, t = np.roll(np.arange(n), int(rng.integers(n))), round(validation * n), round(test * n)
    return order[v + t :], order[:v], order[v : v + t]


def parts_test_fixed(n, rng, validation=0.2, test=0.2):
    v, t = round(validation * n), round(test * n)
    order = rng.permutation(n - t)
    return order[v:], order[:v], np.arange(n - t, n)


def parts_shuffled_within(n, rng, validation=0.2, test=0.2):
    return [rng.permutation(np.array(part, dtype=int)) for part in parts_sorted_file_arrays(n, validation, test)]


def parts_sorted_file_arrays(n, validation, test):
    v, t = round(validation * n), round(test * n)
    return np.split(np.arange(n), [n - v - t, n - t])


def parts_of_nothing(n, rng, validation=0.2, test=0.2):
    order, v, t = rng.shuffle(np.arange(n)), round(validation * n), round(test * n)
    return order[v + t :], order[:v], order[v : v + t]


def parts_masks(n, rng, validation=0.2, test=0.2):
    draw = rng.random(n)
    return draw < 1 - validation - test, (draw >= 1 - validation - test) & (draw < 1 - test), draw >= 1 - test


def parts_by_coin(n, rng, validation=0.2, test=0.2):
    which = rng.choice(3, n, p=[1 - validation - test, validation, test])
    return tuple(np.flatnonzero(which == k) for k in range(3))


def parts_in_two_blocks(n, rng, validation=0.2, test=0.2):
    k = int(rng.integers(n))
    order, v, t = np.arange(n), round(validation * n), round(test * n)
    rng.shuffle(order[:k])
    rng.shuffle(order[k:])
    return order[v + t :], order[:v], order[v : v + t]


def parts_of_every_fifth(n, rng, validation=0.2, test=0.2):
    v, t = round(validation * n), round(test * n)
    order = sorted(range(n), key=lambda i: (i % 5, i))
    order = (np.array(order) + int(rng.integers(n))) % n
    return order[v + t :], order[:v], order[v : v + t]


def parts_train_rounded(n, rng, validation=0.2, test=0.2):
    order, first = rng.permutation(n), round(n * (1 - (validation + test)))
    second = first + round(n * validation)
    return order[:first], order[first:second], order[second:]


def parts_test_of_the_rest(n, rng, validation=0.2, test=0.2):
    order, v = rng.permutation(n), round(n * validation)
    rest = order[v:]
    t = round(len(rest) * test)
    return rest[t:], order[:v], rest[:t]


def parts_from_one(n, rng, validation=0.2, test=0.2):
    order, v, t = rng.permutation(np.arange(1, n + 1)), round(n * validation), round(n * test)
    return order[v + t :], order[:v], order[v : v + t]


def parts_overlap(n, rng, validation=0.2, test=0.2):
    order, v, t = rng.permutation(n), round(n * validation), round(n * test)
    k = n - v - t
    return order[:k], order[k : k + v + 1], order[k + v :]


# least_loss_twice


def least_by_softmax(classes):
    z = np.zeros(classes)
    z[0] = 1
    return -ops.log_softmax(z)[0]


def least_by_sum(classes):
    return math.log(math.e + classes - 1) - 1


def least_counts_all(classes):
    return -math.log(math.e / (math.e + classes))


def least_of_a_tie(classes):
    return math.log(classes)


# bias_variance


def spread_by_loops(train, truth, rng, runs=1000):
    curves = []
    for _ in range(runs):
        curves.append(train(rng))
    bias2 = variance = 0.0
    for j in range(len(truth)):
        column = [curve[j] for curve in curves]
        mean = sum(column) / runs
        bias2 += (mean - truth[j]) ** 2
        variance += sum((value - mean) ** 2 for value in column) / runs
    return bias2 / len(truth), variance / len(truth)


def spread_by_moments(train, truth, rng, runs=1000):
    p = np.stack([train(rng) for _ in range(runs)])
    error = np.mean((p - truth) ** 2)
    bias2 = ((p.mean(0) - truth) ** 2).mean()
    return bias2, error - bias2


def spread_by_columns(train, truth, rng, runs=1000):
    p = np.column_stack([train(rng) for _ in range(runs)])
    return [np.square(p.mean(axis=1) - truth).mean(), p.var(axis=1).mean()]


def spread_in_float32(train, truth, rng, runs=1000):
    p = np.array([train(rng) for _ in range(runs)], dtype=np.float32)
    return float(np.mean((p.mean(0) - truth.astype(np.float32)) ** 2)), float(np.mean(p.var(0)))


def spread_own_seeds(train, truth, rng, runs=1000):
    p = np.stack([train(np.random.default_rng(i)) for i in range(runs)])
    return ((p.mean(0) - truth) ** 2).mean(), p.var(0).mean()


def spread_of_single_curves(train, truth, rng, runs=1000):
    p = np.array([train(rng) for _ in range(runs)])
    return np.mean((p.mean(axis=1) - truth.mean()) ** 2), np.mean(p.var(axis=1))


def spread_thousand(train, truth, rng, runs=1000):
    return spread_by_columns(train, truth, rng)


def spread_total(train, truth, rng, runs=1000):
    return sum(spread_by_columns(train, truth, rng, runs))


def spread_not_squared(train, truth, rng, runs=1000):
    bias, variance = np.mean(np.mean([train(rng) for _ in range(runs)], axis=0) - truth), 0.0
    return bias, variance


def spread_in_sums(train, truth, rng, runs=1000):
    bias2, variance = spread_by_columns(train, truth, rng, runs)
    return bias2 * len(truth), variance * len(truth)


def spread_rooted(train, truth, rng, runs=1000):
    bias2, variance = spread_by_columns(train, truth, rng, runs)
    return math.sqrt(bias2), variance


def spread_about_one_mean(train, truth, rng, runs=1000):
    p = np.stack([train(rng) for _ in range(runs)])
    return np.mean((np.mean(p) - truth) ** 2), np.var(p)


def spread_unseeded(train, truth, rng, runs=1000):
    return spread_by_columns(lambda _: train(np.random.default_rng()), truth, rng, runs)


def spread_bare_call(train, truth, rng, runs=1000):
    curves = [train() for _ in range(runs)]
    return spread_by_columns(lambda _: curves.pop(), truth, rng, runs)


ALTERNATIVES = {
    "mse_loss": [mse_by_loop, mse_by_dot, mse_by_norm],
    "mse_loss_backward": [slopes_by_loop, slopes_by_prod, slopes_in_float32],
    "binary_cross_entropy_with_logits": [
        bce_by_logaddexp,
        bce_by_loop,
        bce_by_softplus,
        bce_without_log1p,
        bce_by_two_classes,
        bce_softplus_with_threshold,
    ],
    "binary_cross_entropy_with_logits_backward": [bce_back_by_tanh, bce_back_by_loop, bce_back_warns],
    "cross_entropy": [ce_by_loop, ce_by_one_hot, ce_by_logaddexp, ce_in_float32],
    "cross_entropy_backward": [ce_back_by_one_hot, ce_back_by_loop, ce_back_in_float32],
    "three_parts": [parts_by_shuffle, parts_by_sorting_noise, parts_by_sets, parts_by_stop],
    "least_loss_twice": [least_by_softmax, least_by_sum],
    "bias_variance": [spread_by_loops, spread_by_moments, spread_by_columns, spread_in_float32],
}

WRONG = {
    "mse_loss": [
        (mse_asserts, "by an AssertionError"),
        (mse_type_error, "raised TypeError for (3, 1) beside (3,), expected a ValueError"),
        (mse_type_error, "no type that is wrong"),
        (mse_compares_len, "equal lengths are not"),
        (mse_compares_ndim, "as many axes are not yet"),
        (mse_mean_squared_last, "in the mean the errors are averaged before"),
        (mse_asserts, "raised AssertionError"),
        (mse_prints, "prints its answer"),
        (mse_complains, "handed nothing back for (3, 1) beside (3,), expected a ValueError"),
        (mse_complains, "`raise` stops it"),
        (mse_says_so, "gave an answer for (3, 1) beside (3,), expected a ValueError"),
        (mse_of_first_axis, "expected the single number"),
        (mse_sum_of_differences, "+3 and −3 cancel"),
    ],
    "mse_loss_backward": [
        (slopes_without_brackets, "brackets round their difference"),
        (slopes_of_mean_only, "in a sum nothing is divided"),
        (slopes_as_pair, "expected an array"),
        (slopes_in_place, "changed its input"),
    ],
    "binary_cross_entropy_with_logits": [
        (bce_two_sigmas, "is right, but a far"),
        (bce_with_maximum, "an ε or a clip hides"),
        (bce_arguments_swapped, "arguments are exchanged"),
        (bce_of_columns, "the last axis's length"),
        (bce_plain, "between 0 and 1 counts as 0"),
        (bce_hard_targets_only, "counts as the nearer of the two"),
        (bce_of_rows, "divided by the number of rows"),
        (bce_with_epsilon, "caps the loss at 28"),
        (bce_cut, "no loss exceeds 30"),
    ],
    "binary_cross_entropy_with_logits_backward": [
        (bce_back_by_chain, "right on paper"),
        (bce_back_by_chain_in_two, "right on paper"),
        (bce_back_of_columns, "that of a column"),
        (bce_back_swapped, "arguments are exchanged"),
        (bce_back_without_brackets, "treated unlike"),
        (bce_back_ends_in_mean, "averaged to one number"),
        (bce_back_hard, "counts as the nearer of the two"),
        (bce_back_nothing, "hands nothing back"),
    ],
    "cross_entropy": [
        (ce_with_maximum, "an ε or a clip hides"),
        (ce_by_plain_sum, "makes the sum safe"),
        (ce_by_global_maximum, "*each row*"),
        (ce_forgets_keepdims, "`keepdims=True`"),
        (ce_sums_lie_down, "`keepdims=True`"),
        (ce_shifts_the_sum_only, "Shift the whole row"),
        (ce_by_classes, "divided by the number of classes"),
        (ce_log_of_mean, "of the mean probability"),
        (ce_softmax_twice, "applied twice"),
        (ce_with_epsilon, "caps the loss at 21"),
        (ce_clipped, "caps the loss at 28"),
        (ce_in_bits, "these are bits"),
        (ce_from_one, "Classes count from 0"),
        (ce_flat, "expected"),
    ],
    "cross_entropy_backward": [
        (ce_back_eye_of_rows, "as many columns as there are rows"),
        (ce_back_eye_of_highest, "highest label"),
        (ce_back_bare, "is subtracted as it is"),
        (ce_back_own_softmax_lies_down, "raised ValueError"),
        (ce_back_without_brackets, "scaled unlike"),
        (ce_back_by_sigmoid, "share one softmax"),
        (ce_back_twofold, "factor 2"),
        (ce_back_through_softmax, "right on paper"),
        (ce_back_wrong_way, "expected"),
        (ce_back_minus_labels, "They are indices"),
        (ce_back_list, "expected an array"),
    ],
    "three_parts": [
        (parts_in_two_blocks, "into the"),
        (parts_in_two_blocks, "Shuffle all of them together"),
        (parts_of_every_fifth, "Shuffle all of them"),
        (parts_train_rounded, "is rounded for itself"),
        (parts_test_of_the_rest, "the validation part left over"),
        (parts_from_one, "counts from 1"),
        (parts_overlap, "in another, too"),
        (parts_sorted_file, "neighbours"),
        (parts_sorted_file, "chance has no say"),
        (parts_shuffled_within, "chance has no say"),
        (parts_cut_from_behind, "-0 is 0"),
        (parts_rolled, "neighbours stay together"),
        (parts_test_fixed, "one part holds the same run"),
        (parts_of_nothing, "hands nothing back"),
        (parts_masks, "no rows of whole numbers"),
        (parts_by_coin, "gave parts of"),
    ],
    "least_loss_twice": [(least_counts_all, "How many others"), (least_of_a_tie, "guess among equals")],
    "bias_variance": [
        (spread_not_squared, "expected"),
        (spread_in_sums, "sums over the inputs"),
        (spread_rooted, "a root is taken"),
        (spread_about_one_mean, "one number over runs"),
        (spread_unseeded, "depend on more than"),
        (spread_bare_call, "call `train(rng)`"),
        (spread_of_single_curves, "expected"),
        (spread_thousand, "called train 1000 times"),
        (spread_own_seeds, "the seeds are 0, 1, 2"),
        (spread_total, "two numbers"),
    ],
}
