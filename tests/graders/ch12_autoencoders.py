"""Answers to try the checks of chapter 12 with, written without looking at the checks' own lists."""

import math

import numpy as np

from nnbook import nn, tensor

# principal_directions


def directions_by_eigh(x, k):
    x = np.asarray(x, dtype=np.float64)
    mean = np.mean(x, axis=0)
    _, vectors = np.linalg.eigh(np.cov(x, rowvar=False))
    return mean, vectors[:, ::-1][:, :k].T


def directions_by_power(x, k):
    x = np.array(x, dtype=float)
    mean = sum(x) / len(x)
    cov, out = (x - mean).T @ (x - mean), []
    for i in range(k):
        v = np.ones(len(cov)) + 0.1 * np.arange(len(cov)) + i
        for _ in range(3000):
            v = cov @ v
            v = v / np.linalg.norm(v)
        cov = cov - (v @ cov @ v) * np.outer(v, v)
        out.append(v)
    return [mean, np.array(out)]


def directions_by_full_svd(x, k):
    mean = x.mean(0)
    _, _, vt = np.linalg.svd((x - mean) / np.sqrt(len(x)), full_matrices=True)
    return mean, -vt[:k, :]


def directions_scaled_by_root(x, k):
    return x.mean(0), np.linalg.svd(x)[2][:k]


def directions_transposed(x, k):
    c = x - x.mean(0)
    return x.mean(0), np.linalg.eigh(c.T @ c)[1][:, ::-1][:, :k]


def directions_wrong_axis(x, k):
    m = x.mean(1, keepdims=True)
    return m[:, 0], np.linalg.svd(x - m)[2][:k]


def directions_nothing(x, k):
    print(directions_by_full_svd(x, k))


def directions_rows_of_eigh(x, k):
    return x.mean(0), np.linalg.eigh(np.cov(x, rowvar=False))[1][::-1][:k]


def directions_least(x, k):
    c = x - x.mean(0)
    return x.mean(0), np.linalg.svd(c, full_matrices=False)[2][::-1][:k][::-1]


def directions_by_sorted_eig(x, k):
    x = x.astype(float)
    values, vectors = np.linalg.eig(np.cov(x.T))
    order = np.argsort(np.real(values))[::-1]
    return x.mean(0), np.real(vectors)[:, order[:k]].T


def directions_unsorted(x, k):
    c = x - x.mean(0)
    return x.mean(0), np.linalg.eig(c.T @ c)[1].T[:k]


def directions_ascending(x, k):
    return x.mean(0), np.linalg.eigh(np.cov(x.T))[1][:, -k:].T


# errors_by_hand


def hand_dict():
    return dict(zip("ABCDE", [5, 1, 1, 0, 0], strict=True))


def hand_texts():
    return ["5", "1", "1", "0", "0"]


def hand_floats():
    return (5.0, 1.0, 1.0, 0.0, 0.0)


def hand_array():
    return np.array([5, 1, 1, 0, 0])


def hand_kept():
    return [9, 13, 13, 14, 14]


def hand_depth():
    return [5, 1, 0, 0, 0]


def hand_bend():
    return [5, 1, 1, 0, 1]


def hand_mean():
    return [5 / 3, 1 / 3, 1 / 3, 0, 0]


# largest_angle


def angle_by_projectors(a, b):
    a, b = (np.asarray(one, dtype=float) for one in (a, b))
    p, q = (one.T @ np.linalg.inv(one @ one.T) @ one for one in (a, b))
    return math.degrees(math.asin(min(np.linalg.norm(p - q, 2), 1.0)))


def angle_by_svd_bases(a, b):
    u, w = (np.linalg.svd(one.astype(float), full_matrices=False)[2] for one in (a, b))
    s = np.linalg.svd(u @ w.T, compute_uv=False)
    return np.rad2deg(np.arccos(np.clip(s[-1], -1, 1)))


def angle_first(a, b):
    u, w = a[0] / np.linalg.norm(a[0]), b[0] / np.linalg.norm(b[0])
    return np.degrees(np.arccos(np.clip(abs(u @ w), 0, 1)))


def angle_unclipped(a, b):
    q, p = np.linalg.qr(a.T)[0], np.linalg.qr(b.T)[0]
    return math.degrees(np.arccos(np.linalg.svd(q.T @ p, compute_uv=False)[-1]))


def angle_of_pairs(a, b):
    rows = zip(a, b, strict=True)
    return max(math.degrees(math.acos(min(abs(u @ w) / math.sqrt((u @ u) * (w @ w)), 1))) for u, w in rows)


def angle_radians(a, b):
    return math.radians(angle_by_projectors(a, b))


# autoencoder


def deep_with_tanh(rng):
    enc = nn.Sequential(nn.Linear(64, 200), nn.ReLU(), nn.Linear(200, 2))
    dec = nn.Sequential(nn.Linear(2, 200), nn.ReLU(), nn.Linear(200, 64))
    nn.init.reset(nn.Sequential(enc, dec), rng)
    return enc, dec, 4e-3


def deeper(rng):
    enc = nn.Sequential(nn.Linear(64, 96), nn.ReLU(), nn.Linear(96, 48), nn.ReLU(), nn.Linear(48, 2))
    dec = nn.Sequential(nn.Linear(2, 48), nn.ReLU(), nn.Linear(48, 96), nn.ReLU(), nn.Linear(96, 64))
    for one in (enc, dec):
        nn.init.reset(one, rng)
    return [enc, dec, np.float64(4e-3)]


def deep_linear_chain(rng):
    enc, dec = nn.Sequential(nn.Linear(64, 32), nn.Linear(32, 2)), nn.Sequential(nn.Linear(2, 32), nn.Linear(32, 64))
    return nn.init.reset(enc, rng), nn.init.reset(dec, rng), 5e-3


def deep_ten_units(rng):
    enc, dec = nn.Sequential(nn.Linear(64, 10)), nn.Sequential(nn.Linear(10, 64))
    return nn.init.reset(enc, rng), nn.init.reset(dec, rng), 5e-3


def deep_large_rate(rng):
    enc, dec, _ = deep_with_tanh(rng)
    return enc, dec, 1.0


def deep_stuck(rng):
    enc, dec, _ = deep_with_tanh(rng)
    return enc, dec, 0.1


def deep_slow(rng):
    return *deeper(rng)[:2], 1e-4


def deep_eight(rng):
    enc = nn.Sequential(nn.Linear(64, 8), nn.ReLU(), nn.Linear(8, 2))
    dec = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 64))
    return nn.init.reset(enc, rng), nn.init.reset(dec, rng), 3e-3


def deep_dropout(rng):
    enc, dec, lr = deep_with_tanh(rng)
    return nn.Sequential(enc, nn.Dropout(0.1)), dec, lr


def deep_swapped(rng):
    enc, dec, lr = deep_with_tanh(rng)
    return dec, enc, lr


def deep_half_seeded(rng):
    enc, dec, lr = deep_with_tanh(rng)
    return enc, nn.init.reset(dec, np.random.default_rng(1)), lr


# denoising_loss


def denoise_by_hand(model, x, std, rng):
    noisy = np.array(x, dtype=np.float32)
    noisy += rng.normal(0, std, x.shape).astype(np.float32)
    difference = model(tensor(noisy)) - tensor(np.array(x))
    return (difference * difference).mean()


def denoise_with_module(model, x, std, rng):
    z = rng.standard_normal(x.shape, dtype=np.float32)
    return nn.MSELoss()(model(tensor(x) + tensor(np.float32(std) * z)), tensor(x))


def denoise_half_fixed(model, x, std, rng):
    noisy = x + std * rng.normal(size=x.shape).astype(x.dtype)
    return nn.functional.mse_loss(model(tensor(noisy)), tensor(noisy))


def denoise_alias(model, x, std, rng):
    clean = x
    x += std * rng.normal(size=x.shape).astype(x.dtype)
    return nn.functional.mse_loss(model(tensor(x)), tensor(clean))


def denoise_item(model, x, std, rng):
    return denoise_by_hand(model, x, std, rng).item()


def denoise_per_picture(model, x, std, rng):
    e = model(tensor(x + std * rng.normal(size=x.shape).astype(x.dtype))) - tensor(x)
    return (e * e).sum() / len(x)


def denoise_global(model, x, std, rng):
    noise = np.random.normal(0, std, x.shape).astype(x.dtype)  # noqa: NPY002
    return nn.functional.mse_loss(model(tensor(x + noise)), tensor(x))


def denoise_printed(model, x, std, rng):
    print(denoise_by_hand(model, x, std, rng))


def denoise_std_squared(model, x, std, rng):
    return denoise_by_hand(model, x, std * std, rng)


def denoise_with(make):
    """Make a loss of what a function of (x, std, rng) lets the model see."""

    def attempt(model, x, std, rng):
        return nn.functional.mse_loss(model(tensor(make(x, std, rng).astype(np.float32))), tensor(x))

    return attempt


def denoise_changed(change):
    return lambda model, x, std, rng: change(denoise_by_hand(model, x, std, rng))


# kl_divergence


def kl_of(each):
    """Make a divergence of a function that gives the terms in the bracket."""
    return lambda mean, log_var: 0.5 * each(mean, log_var).sum(axis=1).mean()


def kl_one_a_row(mean, log_var):
    return np.mean([0.5 * (np.sum(m * m + np.exp(v) - v) - 1) for m, v in zip(mean, log_var, strict=True)])


def kl_by_loops(mean, log_var):
    total = 0.0
    for m_row, v_row in zip(mean, log_var, strict=True):
        for m, v in zip(m_row, v_row, strict=True):
            total += 0.5 * (float(m) ** 2 + math.exp(float(v)) - 1.0 - float(v))
    return total / len(mean)


def kl_by_einsum(mean, log_var):
    n = mean.shape[0]
    squares = np.einsum("nd,nd->", mean, mean)
    return -0.5 * (mean.size + log_var.sum() - squares - np.exp(log_var).sum()) / n


def kl_as_keras(mean, log_var):
    return -0.5 * np.mean(1 + log_var - mean**2 - np.exp(log_var))


def kl_log_twice(mean, log_var):
    return 0.5 * np.sum(np.square(mean) + np.exp(log_var) - np.log(log_var) - 1) / len(mean)


def kl_std(mean, log_var):
    return 0.5 * np.sum(mean**2 + np.exp(2 * log_var) - 1 - 2 * log_var, axis=1).mean()


def kl_total(mean, log_var):
    return -0.5 * np.sum(1 + log_var - mean**2 - np.exp(log_var))


def kl_vector(mean, log_var):
    return -0.5 * np.sum(1 + log_var - mean**2 - np.exp(log_var), axis=-1)


# reparameterise


def draw_by_root(mean, log_var, *, noise):
    return np.sqrt(np.exp(np.asarray(log_var, dtype=float))) * noise + mean


def draw_by_loops(mean, log_var, *, noise):
    out = np.zeros(mean.shape)
    for i in np.ndindex(mean.shape):
        out[i] = mean[i] + math.exp(0.5 * log_var[i]) * noise[i]
    return out


def draw_variance(mean, log_var, *, noise):
    return mean + noise * np.exp(log_var)


def draw_log(mean, log_var, *, noise):
    return mean + noise * log_var


def draw_from_inside(mean, log_var, *, noise):
    return np.random.default_rng().normal(mean, np.exp(0.5 * log_var))


def draw_from_the_old_generator(mean, log_var, *, noise):
    return mean + np.exp(0.5 * log_var) * np.random.normal(size=mean.shape)  # noqa: NPY002


# reparameterise_backward


def back_by_loops(grad_out, mean, log_var, *, noise):
    at_mean, at_log = np.array(grad_out, dtype=float), np.zeros(mean.shape)
    for i in np.ndindex(mean.shape):
        at_log[i] = grad_out[i] * 0.5 * math.exp(0.5 * log_var[i]) * noise[i]
    return at_mean, at_log


def back_by_the_draw(grad_out, mean, log_var, *, noise):
    z = mean + np.exp(0.5 * log_var) * noise
    return [1.0 * grad_out, grad_out * (z - mean) / 2]


def back_full_slope(grad_out, mean, log_var, *, noise):
    return grad_out, grad_out * noise * np.exp(log_var)


def back_stacked(grad_out, mean, log_var, *, noise):
    return np.array([grad_out, 0.5 * grad_out * noise * np.exp(0.5 * log_var)])


def back_nothing(grad_out, mean, log_var, *, noise):
    grads = back_by_loops(grad_out, mean, log_var, noise=noise)  # noqa: F841


def back_alone(grad_out, mean, log_var, *, noise):
    return 1.0 * grad_out


def back_with_noise(grad_out, mean, log_var, *, noise):
    std = np.exp(0.5 * log_var)
    return grad_out, 0.5 * grad_out * noise * std, grad_out * std


def back_forgets_half(grad_out, mean, log_var, *, noise):
    std = np.exp(0.5 * log_var)
    return grad_out, grad_out * noise * std


def back_ones(grad_out, mean, log_var, *, noise):
    return np.ones(mean.shape), 0.5 * noise * np.exp(0.5 * log_var)


def back_turned(grad_out, mean, log_var, *, noise):
    return 0.5 * grad_out * noise * np.exp(0.5 * log_var), grad_out


# interpolate


def between_one_by_one(encoder, decoder, a, b, steps):
    start, end = (encoder(tensor(x.reshape(1, -1))).data[0] for x in (a, b))
    rows = []
    for i in range(steps):
        t = np.float32(i / (steps - 1))
        rows.append(decoder(tensor((start + t * (end - start))[None])).data[0])
    return np.array(rows)


def between_by_linspace(encoder, decoder, a, b, steps):
    codes = encoder(tensor(np.array([a, b]))).data
    return decoder(tensor(np.linspace(codes[0], codes[1], steps).astype(np.float32)))


def between_no_batch(encoder, decoder, a, b, steps):
    start, end = encoder(tensor(a)).data, encoder(tensor(b)).data
    return decoder(tensor(np.linspace(start, end, steps).astype(np.float32))).data


def between_pixels(encoder, decoder, a, b, steps):
    return np.linspace(a, b, steps)


def between_pixels_decoded(encoder, decoder, a, b, steps):
    return decoder(encoder(tensor(np.linspace(a, b, steps).astype(np.float32)))).data


def between_reversed(encoder, decoder, a, b, steps):
    return between_one_by_one(encoder, decoder, b, a, steps)


def between_no_end(encoder, decoder, a, b, steps):
    codes = encoder(tensor(np.array([a, b]))).data
    t = np.arange(steps, dtype=np.float32)[:, None] / np.float32(steps)
    return decoder(tensor((1 - t) * codes[0] + t * codes[1])).data


ALTERNATIVES = {
    "principal_directions": [directions_by_eigh, directions_by_power, directions_by_full_svd, directions_by_sorted_eig],
    "errors_by_hand": [hand_floats, hand_array],
    "largest_angle": [angle_by_projectors, angle_by_svd_bases],
    "autoencoder": [deep_with_tanh, deeper],
    "denoising_loss": [denoise_by_hand, denoise_with_module],
    "kl_divergence": [kl_by_loops, kl_by_einsum],
    "reparameterise": [draw_by_root, draw_by_loops],
    "reparameterise_backward": [back_by_loops, back_by_the_draw, back_stacked],
    "interpolate": [between_one_by_one, between_by_linspace],
}

WRONG = {
    "principal_directions": [
        (directions_scaled_by_root, "not centred"),
        (directions_transposed, "one a row is asked for"),
        (directions_wrong_axis, "mean of each example"),
        (directions_least, "least variance"),
        (directions_nothing, "prints its answer"),
        (directions_rows_of_eigh, "are columns"),
        (directions_unsorted, "no order"),
        (directions_ascending, "comes last"),
    ],
    "errors_by_hand": [
        (hand_kept, "comes through"),
        (hand_depth, "one linear layer"),
        (hand_mean, "divided by three"),
        (hand_dict, "a list of five numbers"),
        (hand_texts, "text in quotes"),
        (hand_bend, "may bend as often"),
    ],
    "largest_angle": [
        (angle_first, "only the first rows"),
        (angle_radians, "in radians"),
        (angle_unclipped, "just above 1"),
        (angle_of_pairs, "at its own place"),
    ],
    "autoencoder": [
        (deep_linear_chain, "nothing bends"),
        (deep_ten_units, "code of three digits"),
        (deep_large_rate, "a smaller rate"),
        (deep_stuck, "too large"),
        (deep_slow, "too small"),
        (deep_eight, "so few units"),
        (deep_dropout, "'Dropout'"),
        (deep_swapped, "halves are swapped"),
        (deep_half_seeded, "do not all come from the rng"),
    ],
    "denoising_loss": [
        (denoise_half_fixed, "noisy pictures"),
        (denoise_alias, "both bugs"),
        (denoise_item, "way back"),
        (denoise_std_squared, "std squared"),
        (denoise_per_picture, "the pixels are summed"),
        (denoise_global, "another generator than rng"),
        (denoise_printed, "prints its answer"),
        (denoise_with(lambda x, std, rng: x * (1 + rng.normal(0, std, x.shape))), "where x is 0"),
        (denoise_with(lambda x, std, rng: x * rng.normal(1, std, x.shape)), "where x is 0"),
        (denoise_with(lambda x, std, rng: x + rng.normal(0, std)), "one number is added"),
        (denoise_with(lambda x, std, rng: x + std), "rng draws nothing"),
        (denoise_with(lambda x, std, rng: x + std * rng.choice([-1.0, 1.0], x.shape)), "only one size"),
        (denoise_with(lambda x, std, rng: x + rng.laplace(0, std, x.shape)), "large too often"),
        (denoise_with(lambda x, std, rng: x + rng.uniform(-std, std, x.shape)), "with hard limits"),
        (denoise_with(lambda x, std, rng: x + rng.normal(0, 0.5, x.shape)), "whatever std is"),
        (denoise_with(lambda x, std, rng: x + rng.normal(0, np.sqrt(std), x.shape)), "root of std"),
        (denoise_with(lambda x, std, rng: (x + rng.normal(0, std, x.shape)).clip(0)), "never below 0"),
        (denoise_changed(lambda loss: loss / 2), "half of the mean"),
        (denoise_changed(lambda loss: loss**0.5), "root of the mean"),
        (denoise_changed(lambda loss: loss.detach()), "off the tape"),
    ],
    "kl_divergence": [
        (kl_as_keras, "over them it is a sum"),
        (kl_log_twice, "taken once more"),
        (kl_std, "logarithm of the standard deviation"),
        (kl_total, "the examples are summed"),
        (kl_vector, "number of its own"),
        (kl_one_a_row, "once a row"),
        (kl_of(lambda m, v: m**2 + np.exp(v) - 1), "logarithm is missing"),
        (kl_of(lambda m, v: m**2 + v - 1 - v), "log_var cancels"),
        (kl_of(lambda m, v: m**2 + np.exp(v) ** 2 - 1 - v), "variance is squared"),
        (kl_of(lambda m, v: 2 * m + np.exp(v) - 1 - v), "mean is doubled"),
    ],
    "reparameterise": [
        (draw_variance, "multiplied by the variance"),
        (draw_log, "may even be negative"),
        (draw_from_inside, "fresh noise"),
        (draw_from_the_old_generator, "fresh noise"),
    ],
    "reparameterise_backward": [
        (back_full_slope, "[1.5, -7.5]"),
        (back_forgets_half, "one more factor"),
        (back_ones, "grad_out takes no part in either"),
        (back_turned, "swapped"),
        (back_nothing, "hands nothing back"),
        (back_alone, "only one gradient"),
        (back_with_noise, "three gradients come back"),
    ],
    "interpolate": [
        (between_pixels, "blends of the pictures"),
        (between_pixels_decoded, "Code first"),
        (between_reversed, "begin at a"),
        (between_no_end, "last picture"),
        (between_no_batch, "takes a batch"),
    ],
}
