"""Answers to try the checks of chapter 16 with, written without looking at the checks' own lists."""

import difflib
import itertools
import math
from fractions import Fraction

import numpy as np

# heard_as


def heard_by_rest(frequency, rate):
    rest = frequency % rate
    return min(rest, rate - rest)


def heard_by_angle(frequency, rate):
    return rate * math.acos(max(-1.0, min(1.0, math.cos(2 * math.pi * frequency / rate)))) / (2 * math.pi)


def heard_rest_only(frequency, rate):
    return math.fmod(frequency, rate)


def heard_never_changes(frequency, rate):
    return float(frequency)


def heard_half_rest(frequency, rate):
    return math.fmod(frequency, rate / 2)


def heard_signed(frequency, rate):
    return frequency - rate * round(frequency / rate)


def heard_minus(frequency, rate):
    rest = frequency % rate
    if rest > rate / 2:
        rest -= rate
    return rest


def heard_shifted(frequency, rate):
    return (frequency + rate / 2) % rate - rate / 2


def heard_at_8000(frequency, rate):
    return min(frequency % 8000, 8000 - frequency % 8000)


# resonate


def resonate_with_padding(x, frequency, bandwidth, rate):
    r = math.exp(-math.pi * bandwidth / rate)
    b, c = 2 * r * math.cos(2 * math.pi * frequency / rate), -(r**2)
    y = [0.0, 0.0]
    for one in x:
        y.append((1 - b - c) * one + b * y[-1] + c * y[-2])
    return np.array(y[2:])


def resonate_by_matrix(x, frequency, bandwidth, rate):
    r = np.exp(-np.pi * bandwidth / rate)
    b, c = 2 * r * np.cos(2 * np.pi * frequency / rate), -r * r
    n = len(x)
    system = np.eye(n) - b * np.eye(n, k=-1) - c * np.eye(n, k=-2)
    return np.linalg.solve(system, (1 - b - c) * np.asarray(x)) if n else np.zeros(0)


def resonate_degrees(x, frequency, bandwidth, rate):
    return resonate_with_padding(x, frequency / (2 * np.pi), bandwidth, rate)


def resonate_unscaled(x, frequency, bandwidth, rate):
    r = math.exp(-math.pi * bandwidth / rate)
    b, c = 2 * r * math.cos(2 * math.pi * frequency / rate), -(r**2)
    return resonate_with_padding(x, frequency, bandwidth, rate) / (1 - b - c)


def resonate_no_memory(x, frequency, bandwidth, rate):
    return np.array(x) * 1.0


def resonate_plus_c(x, frequency, bandwidth, rate):
    r = math.exp(-math.pi * bandwidth / rate)
    b, c = 2 * r * math.cos(2 * math.pi * frequency / rate), r**2
    y = [0.0, 0.0]
    for one in x:
        y.append((1 - b - c) * one + b * y[-1] + c * y[-2])
    return np.array(y[2:])


def resonate_exchanged(x, frequency, bandwidth, rate):
    r = math.exp(-math.pi * bandwidth / rate)
    b, c = 2 * r * math.cos(2 * math.pi * frequency / rate), -(r**2)
    y = [0.0, 0.0]
    for one in x:
        y.append((1 - b - c) * one + c * y[-1] + b * y[-2])
    return np.array(y[2:])


def resonate_from_two_on(x, frequency, bandwidth, rate, start=None):
    r = math.exp(-math.pi * bandwidth / rate)
    b, c = 2 * r * math.cos(2 * math.pi * frequency / rate), -(r**2)
    y = np.zeros(len(x)) if start is None else start
    for t in range(2, len(x)):
        y[t] = (1 - b - c) * x[t] + b * y[t - 1] + c * y[t - 2]
    return y


def resonate_copied(x, frequency, bandwidth, rate):
    return resonate_from_two_on(x, frequency, bandwidth, rate, 1.0 * x)


# stft_magnitude


def stft_views(x, window, hop):
    frames = np.lib.stride_tricks.sliding_window_view(x, len(window))[::hop]
    return np.abs(np.fft.rfft(frames * window, axis=-1))


def stft_loop(x, window, hop):
    out, start = [], 0
    while start + len(window) <= len(x):
        z = np.fft.fft(x[start : start + len(window)] * window)[: len(window) // 2 + 1]
        out.append(np.sqrt(z.real**2 + z.imag**2))
        start += hop
    return np.array(out)


def stft_index(x, window, hop):
    n = 1 + (len(x) - len(window)) // hop
    places = np.arange(len(window)) + hop * np.arange(n)[:, None]
    return np.absolute(np.fft.rfft(np.take(x, places) * window[None]))


def stft_no_window(x, window, hop):
    return stft_views(x, np.ones_like(window), hop)


def stft_squared(x, window, hop):
    return stft_views(x, window, hop) ** 2


def stft_missing_last(x, window, hop):
    n = (len(x) - len(window)) // hop
    return stft_views(x, window, hop)[: max(n, 1)]


def stft_transposed(x, window, hop):
    return stft_views(x, window, hop).T


def stft_full(x, window, hop):
    frames = np.lib.stride_tricks.sliding_window_view(x, len(window))[::hop]
    return np.abs(np.fft.fft(frames * window))


def stft_real(x, window, hop):
    return np.lib.stride_tricks.sliding_window_view(x, len(window))[::hop] @ (
        window[:, None]
        * np.cos(2 * np.pi * np.outer(np.arange(len(window)), np.arange(len(window) // 2 + 1)) / len(window))
    )


def stft_hann(x, window, hop):
    return stft_views(x, 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(len(window)) / (len(window) - 1)), hop)


def stft_no_abs(x, window, hop):
    return np.fft.rfft(np.lib.stride_tricks.sliding_window_view(x, len(window))[::hop] * window)


def stft_float32_frames(x, window, hop):
    frames = np.array([x[i : i + len(window)] for i in range(0, len(x) - len(window) + 1, hop)], dtype=np.float32)
    return np.abs(np.fft.rfft(frames * window))


def stft_float32(x, window, hop):
    return stft_views(x, window, hop).astype(np.float32)


def stft_no_plus_one(x, window, hop):
    frames = np.array([x[i : i + len(window)] for i in range(0, len(x) - len(window), hop)])
    return np.abs(np.fft.rfft(frames * window))


def stft_no_plus_one_rows(x, window, hop):
    out = []
    for start in range(0, len(x) - len(window), hop):
        out.append(np.abs(np.fft.rfft(x[start : start + len(window)] * window)))
    return np.array(out)


def stft_count_of_steps(x, window, hop):
    n = (len(x) - len(window)) // hop
    places = np.arange(len(window)) + hop * np.arange(n)[:, None]
    return np.abs(np.fft.rfft(x[places] * window))


def stft_half(x, window, hop):
    return np.abs(np.fft.fft(np.lib.stride_tricks.sliding_window_view(x, len(window))[::hop] * window))[
        :, : len(window) // 2
    ]


def stft_axis_0(x, window, hop):
    return np.abs(np.fft.rfft(np.lib.stride_tricks.sliding_window_view(x, len(window))[::hop] * window, axis=0))


# windows_by_hand


def windows_lists():
    return {100: [256, 64], 200: [128, 32], 320: [64, 16]}


def windows_numpy():
    def up(n):
        return 2 ** np.ceil(np.log2(n))

    return {f: (up(16000 / f), 2 ** np.floor(np.log2(8000 / f))) for f in (100, 200, 320)}


def windows_one_swap():
    return {100: (64, 256), 200: (32, 128), 320: (16, 64)}


def windows_nearest():
    def near(n):
        return 2 ** round(math.log2(n))

    return {f: (near(16000 / f), near(8000 / f)) for f in (100, 200, 320)}


def windows_arrays():
    return {np.int64(f): np.array(pair) for f, pair in windows_lists().items()}


def windows_one_each():
    return {100: 256, 200: 128, 320: 64}


def windows_zero():
    return windows_lists() | {200: (0, 32)}


def windows_one_too_long():
    return windows_lists() | {320: (128, 16)}


def windows_words():
    return windows_lists() | {100: ("256", "64")}


def windows_limits():
    return {100: (160, 80), 200: (80, 40), 320: (50, 25)}


def windows_list():
    return [(256, 64), (128, 32), (64, 16)]


def windows_missing():
    return {100: (256, 64), 200: (128, 32)}


def windows_texts():
    return {"100": (256, 64), "200": (128, 32), "320": (64, 16)}


# mel_filters


def hz_to_mel(f):
    return 2595 * np.log10(1 + np.asarray(f) / 700)


def mel_by_distance(n_filters, size, rate):
    peaks = hz_to_mel(rate / 2) * np.arange(1, n_filters + 1) / (n_filters + 1)
    at = hz_to_mel(np.linspace(0, rate / size * (size // 2), size // 2 + 1))
    return np.clip(1 - np.abs(at - peaks[:, None]) / (hz_to_mel(rate / 2) / (n_filters + 1)), 0, None)


def mel_by_interp(n_filters, size, rate):
    edges = np.linspace(0.0, float(hz_to_mel(rate / 2)), n_filters + 2)
    at = hz_to_mel([k * rate / size for k in range(size // 2 + 1)])
    return np.array([np.interp(at, edges[i : i + 3], [0, 1, 0], left=0, right=0) for i in range(n_filters)])


def mel_hertz(n_filters, size, rate):
    edges = np.linspace(0.0, rate / 2, n_filters + 2)
    at = np.arange(size // 2 + 1) * rate / size
    return np.array([np.interp(at, edges[i : i + 3], [0, 1, 0], left=0, right=0) for i in range(n_filters)])


def mel_hertz_sides(n_filters, size, rate):
    edges = 700 * (10 ** (np.linspace(0.0, float(hz_to_mel(rate / 2)), n_filters + 2) / 2595) - 1)
    at = np.arange(size // 2 + 1) * rate / size
    return np.array([np.interp(at, edges[i : i + 3], [0, 1, 0], left=0, right=0) for i in range(n_filters)])


def mel_columns(n_filters, size, rate):
    return mel_by_interp(n_filters, size, rate).T


def mel_unit_area(n_filters, size, rate):
    bank = mel_by_interp(n_filters, size, rate)
    return bank / bank.sum(axis=1, keepdims=True)


def mel_to_the_rate(n_filters, size, rate):
    edges = np.linspace(0.0, float(hz_to_mel(rate)), n_filters + 2)
    at = hz_to_mel(np.arange(size // 2 + 1) * rate / size)
    return np.array([np.interp(at, edges[i : i + 3], [0, 1, 0], left=0, right=0) for i in range(n_filters)])


def mel_linspace(n_filters, size, rate):
    edges = np.linspace(0.0, float(hz_to_mel(rate / 2)), n_filters + 2)
    at = hz_to_mel(np.linspace(0, rate / 2, size // 2 + 1))
    return np.array([np.interp(at, edges[i : i + 3], [0, 1, 0], left=0, right=0) for i in range(n_filters)])


def mel_recipe(n_filters, size, rate, whole=lambda edge, size, rate: math.floor((size + 1) * edge / rate)):
    edges = 700 * (10 ** (np.linspace(0.0, float(hz_to_mel(rate / 2)), n_filters + 2) / 2595) - 1)
    f = [whole(edge, size, rate) for edge in edges]
    bank = np.zeros((n_filters, size // 2 + 1))
    for m in range(1, n_filters + 1):
        for k in range(f[m - 1], f[m]):
            bank[m - 1, k] = (k - f[m - 1]) / (f[m] - f[m - 1])
        for k in range(f[m], f[m + 1]):
            bank[m - 1, k] = (f[m + 1] - k) / (f[m + 1] - f[m])
    return bank


def mel_nearest_entry(n_filters, size, rate):
    return mel_recipe(n_filters, size, rate, lambda edge, size, rate: round(edge * size / rate))


def mel_few_edges(n_filters, size, rate, edges=0):
    edges = np.linspace(0.0, float(hz_to_mel(rate / 2)), n_filters + edges)
    at = hz_to_mel(np.arange(size // 2 + 1) * rate / size)
    width = edges[1] - edges[0]
    return np.clip(np.minimum((at - edges[:-2, None]) / width, (edges[2:, None] - at) / width), 0, None)


def mel_one_edge_more(n_filters, size, rate):
    return mel_few_edges(n_filters, size, rate, 1)


def mel_rising(n_filters, size, rate, top=np.inf):
    edges = np.linspace(0.0, float(hz_to_mel(rate / 2)), n_filters + 2)
    at = hz_to_mel(np.arange(size // 2 + 1) * rate / size)
    return np.clip((at - edges[:-2, None]) / (edges[1] - edges[0]), 0, top)


def mel_rising_to_1(n_filters, size, rate):
    return mel_rising(n_filters, size, rate, 1)


def mel_sawteeth(n_filters, size, rate):
    rise = mel_rising(n_filters, size, rate)
    return rise * (rise <= 1)


# vowel_features


def spectra_of(sounds, size=256, hop=64):
    frames = np.lib.stride_tricks.sliding_window_view(np.asarray(sounds), size, axis=1)[:, ::hop]
    return np.abs(np.fft.rfft(frames * np.hamming(size)))


def features_of_magnitudes(sounds):
    bands = np.log(spectra_of(sounds).mean(axis=1) @ mel_by_interp(20, 256, 8000).T)
    return bands - bands.mean(axis=1, keepdims=True)


def features_scaled_first(sounds):
    sounds = sounds / np.sqrt((sounds**2).mean(axis=1, keepdims=True))
    return np.log((spectra_of(sounds) ** 2).mean(axis=1) @ mel_by_distance(32, 256, 8000).T)


def features_mean_of_logs(sounds):
    logs = np.log(spectra_of(sounds) ** 2 @ mel_by_interp(24, 256, 8000).T).mean(axis=1)
    return logs - logs[:, :1].mean(axis=1, keepdims=True)


def features_loudness_left(sounds):
    return np.log((spectra_of(sounds) ** 2).mean(axis=1) @ mel_by_interp(24, 256, 8000).T)


def features_plain_power(sounds):
    bands = (spectra_of(sounds) ** 2).mean(axis=1) @ mel_by_interp(24, 256, 8000).T
    return bands / bands.sum(axis=1, keepdims=True)


def features_zero(sounds):
    return np.zeros((len(sounds), 3))


def features_too_many(sounds):
    logs = np.log((spectra_of(sounds) ** 2).mean(axis=1))
    return logs - logs.mean(axis=1, keepdims=True)


def features_over_batch(sounds):
    bands = features_loudness_left(sounds)
    return (bands - bands.mean(axis=0)) / bands.std(axis=0)


def features_of_powers(sounds):
    return (spectra_of(sounds) ** 2).mean(axis=1) @ mel_by_interp(24, 256, 8000).T


def features_first_band_off(sounds):
    bands = np.log((spectra_of(sounds) ** 2).mean(axis=1) @ mel_by_interp(24, 256, 8000).T)
    return bands - bands[:, :1]


def as_in_the_hint(sounds):
    window, filters = np.hanning(256), mel_by_interp(24, 256, 8000)
    return np.array([(stft_views(x, window, 80) ** 2).mean(axis=0) for x in sounds]) @ filters.T


def features_hint_powers(sounds):
    return as_in_the_hint(sounds)


def features_hint_z_scored(sounds):
    bands = np.log(as_in_the_hint(sounds))
    bands -= bands.mean(axis=1, keepdims=True)
    return (bands - bands.mean(axis=0)) / bands.std(axis=0)


def features_hint_thousandth(sounds):
    bands = np.log(as_in_the_hint(sounds) + 0.001)
    return bands - bands.mean(axis=1, keepdims=True)


def features_z_scored(sounds):
    bands = features_of_magnitudes(sounds)
    return (bands - bands.mean(axis=0)) / bands.std(axis=0)


def features_nested_list(sounds):
    return features_of_magnitudes(sounds).tolist()


def features_in_place(sounds):
    sounds /= np.sqrt((sounds**2).mean(axis=1, keepdims=True))
    return features_loudness_left(sounds)


def features_turned(sounds):
    return features_of_magnitudes(sounds).T


def features_nothing(sounds):
    features_of_magnitudes(sounds)


def features_printed(sounds):
    print(features_of_magnitudes(sounds))


def features_floor(sounds):
    bands = np.log((spectra_of(sounds) ** 2).mean(axis=1) @ mel_by_interp(24, 256, 8000).T + 1e-4)
    return bands - bands.mean(axis=1, keepdims=True)


# greedy_decode


def greedy_groupby(log_probs):
    return [int(k) for k, _ in itertools.groupby(np.argmax(log_probs, axis=-1)) if k != 0]


def greedy_loop(log_probs):
    out, last = [], 0
    for row in log_probs:
        best = max(range(len(row)), key=lambda k: row[k])
        if best not in (last, 0):
            out.append(best)
        last = best
    return out


def greedy_array(log_probs):
    path = log_probs.argmax(1)
    keep = np.r_[True, path[1:] != path[:-1]] & (path != 0)
    return path[keep]


def greedy_drop_first(log_probs):
    path = [k for k in log_probs.argmax(1) if k != 0]
    return [int(k) for k, _ in itertools.groupby(path)]


def greedy_all(log_probs):
    return [int(k) for k in log_probs.argmax(1)]


def greedy_no_merge(log_probs):
    return [int(k) for k in log_probs.argmax(1) if k != 0]


def greedy_with_blanks(log_probs):
    return [int(k) for k, _ in itertools.groupby(log_probs.argmax(1))]


def greedy_set(log_probs):
    return sorted({int(k) for k in log_probs.argmax(1)} - {0})


def greedy_text(log_probs):
    return "".join(map(str, greedy_groupby(log_probs)))


def greedy_round_the_corner(log_probs):
    path = log_probs.argmax(1)
    return path[(path != np.roll(path, 1)) & (path != 0)].tolist()


# chances_by_hand


def chances_listed():
    p, totals = {"-": 0.5, "a": 0.3, "b": 0.2}, {"": 0.0, "a": 0.0, "ab": 0.0, "aa": 0.0}
    for path in itertools.product("-ab", repeat=3):
        word = "".join(k for k, _ in itertools.groupby(path)).replace("-", "")
        if word in totals:
            totals[word] += p[path[0]] * p[path[1]] * p[path[2]]
    return totals


def chances_numbers():
    return {"aa": np.float64(0.045), "ab": 0.12, "": 1 / 8, "a": 0.342}


def chances_single_path():
    return {"": 0.125, "a": 0.075, "ab": 0.03, "aa": 0.045}


def chances_with_a_a():
    return {"": 0.125, "a": 0.387, "ab": 0.12, "aa": 0.045}


def chances_percent():
    return {"": 12.5, "a": 34.2, "ab": 12.0, "aa": 4.5}


def chances_texts():
    return {word: str(chance) for word, chance in chances_listed().items()}


def chances_fractions():
    return {"": Fraction(1, 8), "a": Fraction(342, 1000), "ab": Fraction(3, 25), "aa": Fraction(9, 200)}


def chances_list():
    return [0.125, 0.342, 0.12, 0.045]


def chances_arrays():
    return {word: np.array(one) for word, one in chances_listed().items()}


def chances_zero():
    return chances_listed() | {"a": 0}


# ctc_alphas


def alphas_vectorised(log_probs, target):
    log_probs = np.asarray(log_probs, dtype=float)
    ext = np.zeros(2 * len(target) + 1, dtype=int)
    ext[1::2] = target
    may = np.zeros(len(ext), dtype=bool)
    may[2:] = (ext[2:] != 0) & (ext[2:] != ext[:-2])
    a = np.where(np.arange(len(ext)) < 2, log_probs[0, ext], -np.inf)
    rows = [a]
    for row in log_probs[1:]:
        one = np.append(-np.inf, a[:-1])
        two = np.where(may, np.append([-np.inf, -np.inf], a)[: len(ext)], -np.inf)
        a = np.logaddexp(np.logaddexp(a, one), two) + row[ext]
        rows.append(a)
    return np.array(rows)


def alphas_pure_python(log_probs, target):
    ext = [0]
    for k in target:
        ext.extend((int(k), 0))
    out = []
    for t, row in enumerate(log_probs):
        line = []
        for s, k in enumerate(ext):
            if t == 0:
                line.append(float(row[k]) if s < 2 else -math.inf)
                continue
            ways = [out[-1][s]] + ([out[-1][s - 1]] if s else [])
            if s >= 2 and k and k != ext[s - 2]:
                ways.append(out[-1][s - 2])
            top = max(ways)
            total = -math.inf if top == -math.inf else top + math.log(sum(math.exp(w - top) for w in ways))
            line.append(total + float(row[k]))
        out.append(line)
    return np.array(out)


def alphas_skips_repeats(log_probs, target):
    ext = np.zeros(2 * len(target) + 1, dtype=int)
    ext[1::2] = target
    a = np.where(np.arange(len(ext)) < 2, log_probs[0, ext], -np.inf)
    rows = [a]
    for row in log_probs[1:]:
        one = np.append(-np.inf, a[:-1])
        two = np.where(ext != 0, np.append([-np.inf, -np.inf], a)[: len(ext)], -np.inf)
        a = np.logaddexp(np.logaddexp(a, one), two) + row[ext]
        rows.append(a)
    return np.array(rows)


def alphas_viterbi(log_probs, target):
    ext = np.zeros(2 * len(target) + 1, dtype=int)
    ext[1::2] = target
    may = np.zeros(len(ext), dtype=bool)
    may[2:] = (ext[2:] != 0) & (ext[2:] != ext[:-2])
    a = np.where(np.arange(len(ext)) < 2, log_probs[0, ext], -np.inf)
    rows = [a]
    for row in log_probs[1:]:
        one = np.append(-np.inf, a[:-1])
        two = np.where(may, np.append([-np.inf, -np.inf], a)[: len(ext)], -np.inf)
        a = np.maximum(np.maximum(a, one), two) + row[ext]
        rows.append(a)
    return np.array(rows)


def alphas_exponentiated(log_probs, target):
    return np.exp(alphas_vectorised(log_probs, target))


def alphas_no_blanks(log_probs, target):
    ext = list(target) or [0]
    a = np.where(np.arange(len(ext)) < 2, log_probs[0, ext], -np.inf)
    rows = [a]
    for row in log_probs[1:]:
        a = np.logaddexp(a, np.append(-np.inf, a[:-1])) + row[ext]
        rows.append(a)
    return np.array(rows)


def alphas_underflow(log_probs, target):
    p = np.exp(log_probs)
    ext = [0]
    for k in target:
        ext += [int(k), 0]
    a = np.zeros((len(p), len(ext)))
    a[0, :2] = p[0, ext[:2]]
    for t in range(1, len(p)):
        for s, k in enumerate(ext):
            a[t, s] = a[t - 1, s] + (a[t - 1, s - 1] if s else 0)
            if s > 1 and k and k != ext[s - 2]:
                a[t, s] += a[t - 1, s - 2]
            a[t, s] *= p[t, k]
    with np.errstate(divide="ignore"):
        return np.log(a)


def alphas_written_out(
    log_probs, target, nothing=-math.inf, first=lambda s: s >= 1, second=lambda s: s >= 2, naive=False
):
    ext = [0]
    for k in target:
        ext += [k, 0]
    a = np.full((len(log_probs), len(ext)), nothing, dtype=float)
    for s in range(min(2, len(ext))):
        a[0, s] = log_probs[0, ext[s]]
    for t in range(1, len(log_probs)):
        for s in range(len(ext)):
            ways = [a[t - 1, s]]
            if first(s):
                ways.append(a[t - 1, s - 1])
            if second(s) and ext[s] != 0 and ext[s] != ext[s - 2]:
                ways.append(a[t - 1, s - 2])
            total = np.log(sum(np.exp(w) for w in ways)) if naive else np.logaddexp.reduce(ways)
            a[t, s] = total + log_probs[t, ext[s]]
    return a


def alphas_negative_index(log_probs, target):
    return alphas_written_out(log_probs, target, first=lambda s: True, second=lambda s: True)


def alphas_negative_one(log_probs, target):
    return alphas_written_out(log_probs, target, first=lambda s: True)


def alphas_negative_two(log_probs, target):
    return alphas_written_out(log_probs, target, second=lambda s: True)


def alphas_of_zeros(log_probs, target):
    return alphas_written_out(log_probs, target, nothing=0.0)


def alphas_big_number(log_probs, target):
    return alphas_written_out(log_probs, target, nothing=-1e9)


def alphas_naive(log_probs, target):
    return alphas_written_out(log_probs, target, naive=True)


def alphas_not_emitted(log_probs, target):
    later = np.array(log_probs)
    later[1:] = 0
    return alphas_vectorised(later, target)


# ctc_backward


def loss_of(log_probs, target):
    a = alphas_vectorised(log_probs, target)
    return -np.logaddexp(a[-1, -1], a[-1, -2])


def back_by_differences(grad_out, log_probs, target):
    grad = np.zeros(log_probs.shape)
    for place in np.ndindex(log_probs.shape):
        above, below = log_probs.copy(), log_probs.copy()
        above[place] += 1e-5
        below[place] -= 1e-5
        grad[place] = (loss_of(above, target) - loss_of(below, target)) / 2e-5
    return grad_out * grad


def back_with_betas(grad_out, log_probs, target):
    ext = np.zeros(2 * len(target) + 1, dtype=int)
    ext[1::2] = target
    n, frames = len(ext), len(log_probs)
    a = alphas_vectorised(log_probs, target)
    b = np.full((frames, n), -np.inf)
    b[-1, -2:] = 0
    for t in range(frames - 2, -1, -1):
        for s in range(n):
            ways = [b[t + 1, s] + log_probs[t + 1, ext[s]]]
            if s + 1 < n:
                ways.append(b[t + 1, s + 1] + log_probs[t + 1, ext[s + 1]])
            if s + 2 < n and ext[s + 2] and ext[s + 2] != ext[s]:
                ways.append(b[t + 1, s + 2] + log_probs[t + 1, ext[s + 2]])
            b[t, s] = np.logaddexp.reduce(ways)
    share = np.exp(a + b - np.logaddexp(a[-1, -1], a[-1, -2]))
    grad = np.zeros(log_probs.shape)
    for t in range(frames):
        np.subtract.at(grad[t], ext, share[t])
    return grad * grad_out


def back_positive(grad_out, log_probs, target):
    return -back_with_betas(grad_out, log_probs, target)


def back_without_upstream(grad_out, log_probs, target):
    return back_with_betas(1.0, log_probs, target)


def back_for_logits(grad_out, log_probs, target):
    return grad_out * np.exp(log_probs) + back_with_betas(grad_out, log_probs, target)


def both_ends(grad_out, log_probs, target, backwards):
    ext = [0]
    for k in target:
        ext += [k, 0]
    a = alphas_vectorised(log_probs, target)
    total = np.logaddexp(a[-1, -1], a[-1, -2])
    share = np.exp(a + backwards(log_probs, target) - np.asarray(log_probs)[:, ext] - total)
    grad = np.zeros(np.shape(log_probs))
    for s, k in enumerate(ext):
        grad[:, k] -= grad_out * share[:, s]
    return grad


def back_target_kept(grad_out, log_probs, target):
    return both_ends(grad_out, log_probs, target, lambda x, y: np.flip(alphas_vectorised(x[::-1], y)))


def back_not_turned(grad_out, log_probs, target):
    return both_ends(grad_out, log_probs, target, lambda x, y: alphas_vectorised(x[::-1], y[::-1]))


def back_turned_in_time(grad_out, log_probs, target):
    return both_ends(grad_out, log_probs, target, lambda x, y: np.flipud(alphas_vectorised(x[::-1], y[::-1])))


def back_transposed(grad_out, log_probs, target):
    return back_with_betas(grad_out, log_probs, target).T


def back_one_hot(grad_out, log_probs, target):
    return -grad_out * np.eye(log_probs.shape[1])[log_probs.argmax(axis=1)]


def back_zeros(grad_out, log_probs, target):
    return np.zeros_like(log_probs)


# edit_distance


def distance_table(a, b):
    d = np.add.outer(np.arange(len(a) + 1), np.arange(len(b) + 1))
    for i in range(len(a)):
        for j in range(len(b)):
            d[i + 1, j + 1] = min(d[i, j + 1] + 1, d[i + 1, j] + 1, d[i, j] + int(a[i] != b[j]))
    return d[-1, -1]


def distance_recursive(a, b, known=None):
    known = {} if known is None else known
    key = len(a), len(b)
    if key not in known:
        if not len(a) or not len(b):
            known[key] = len(a) + len(b)
        else:
            known[key] = min(
                distance_recursive(a[1:], b, known) + 1,
                distance_recursive(a, b[1:], known) + 1,
                distance_recursive(a[1:], b[1:], known) + (a[0] != b[0]),
            )
    return known[key]


def distance_plain(a, b):
    if not len(a) or not len(b):
        return len(a) + len(b)
    return min(
        distance_plain(a[:-1], b) + 1,
        distance_plain(a, b[:-1]) + 1,
        distance_plain(a[:-1], b[:-1]) + (a[-1] != b[-1]),
    )


def distance_difflib(a, b):
    edits = 0
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(a=a, b=b).get_opcodes():
        edits += 0 if tag == "equal" else max(i2 - i1, j2 - j1)
    return edits


def distance_hamming(a, b):
    return sum(a[i] != b[i] for i in range(min(len(a), len(b)))) + max(len(a), len(b)) - min(len(a), len(b))


def distance_two_for_exchange(a, b):
    row = [0] * (len(b) + 1)
    for x in a:
        above, row = row, [0]
        for j, y in enumerate(b):
            row.append(above[j] + 1 if x == y else max(above[j + 1], row[-1]))
    return len(a) + len(b) - 2 * row[-1]


def distance_sets(a, b):
    return len(set(a).symmetric_difference(b))


def distance_normalised(a, b):
    return distance_recursive(a, b) / max(len(a), len(b), 1)


def distance_free_exchange(a, b):
    d = np.add.outer(np.arange(len(a) + 1), np.arange(len(b) + 1))
    for i in range(len(a)):
        for j in range(len(b)):
            d[i + 1, j + 1] = min(d[i, j + 1] + 1, d[i + 1, j] + 1, d[i, j])
    return d[-1, -1]


def distance_dear_diagonal(a, b):
    d = np.add.outer(np.arange(len(a) + 1), np.arange(len(b) + 1))
    for i in range(len(a)):
        for j in range(len(b)):
            d[i + 1, j + 1] = min(d[i, j + 1] + 1, d[i + 1, j] + 1, d[i, j] + 1)
    return d[-1, -1]


# error_by_group


def groups_by_sums(said, heard, groups):
    wrong, whole = {}, {}
    for a, b, g in zip(said, heard, groups, strict=True):
        wrong[g] = wrong.get(g, 0) + distance_table(a, b)
        whole[g] = whole.get(g, 0) + len(a)
    return {g: wrong[g] / whole[g] for g in whole}


def groups_by_masks(said, heard, groups):
    names = np.array(groups)
    d, n = (
        np.array([distance_recursive(a, b) for a, b in zip(said, heard, strict=True)]),
        np.array(list(map(len, said))),
    )
    return {str(g): (d[names == g].sum() / n[names == g].sum()).item() for g in np.unique(names)}


def groups_mean_rates(said, heard, groups):
    rates = {}
    for a, b, g in zip(said, heard, groups, strict=True):
        rates.setdefault(g, []).append(distance_recursive(a, b) / len(a))
    return {g: float(np.mean(r)) for g, r in rates.items()}


def groups_divided_by_heard(said, heard, groups):
    wrong, whole = {}, {}
    for a, b, g in zip(said, heard, groups, strict=True):
        wrong[g] = wrong.get(g, 0) + distance_recursive(a, b)
        whole[g] = whole.get(g, 0) + len(b)
    return {g: wrong[g] / max(whole[g], 1) for g in whole}


def groups_strings(said, heard, groups):
    wrong = {}
    for a, b, g in zip(said, heard, groups, strict=True):
        wrong.setdefault(g, []).append(a != b)
    return {g: float(np.mean(w)) for g, w in wrong.items()}


def groups_hundred_percent(said, heard, groups):
    return {g: 100 * r for g, r in groups_by_sums(said, heard, groups).items()}


def groups_three_names(said, heard, groups):
    rates = groups_by_sums(said, heard, groups)
    return {g: rates[g] for g in rates if g in {"men", "women", "children"}}


def groups_joined(said, heard, groups):
    found = {}
    for a, b, g in zip(said, heard, groups, strict=True):
        one, other = found.setdefault(g, ([], []))
        one.extend(a)
        other.extend(b)
    return {g: distance_table(a, b) / len(a) for g, (a, b) in found.items()}


def groups_texts(said, heard, groups):
    return {g: f"{r:.6f}" for g, r in groups_by_sums(said, heard, groups).items()}


ALTERNATIVES = {
    "heard_as": [heard_by_rest, heard_by_angle],
    "resonate": [resonate_with_padding, resonate_by_matrix],
    "stft_magnitude": [stft_views, stft_loop, stft_index, stft_float32_frames, stft_float32],
    "windows_by_hand": [windows_lists, windows_numpy, windows_arrays],
    "mel_filters": [mel_by_distance, mel_by_interp],
    "vowel_features": [
        features_of_magnitudes,
        features_scaled_first,
        features_mean_of_logs,
        features_first_band_off,
    ],
    "greedy_decode": [greedy_groupby, greedy_loop, greedy_array],
    "chances_by_hand": [chances_listed, chances_numbers, chances_fractions, chances_arrays],
    "ctc_alphas": [alphas_vectorised, alphas_pure_python, alphas_written_out],
    "ctc_backward": [back_by_differences, back_with_betas],
    "edit_distance": [distance_table, distance_recursive, distance_plain],
    "error_by_group": [groups_by_sums, groups_by_masks],
}
WRONG = {
    "heard_as": [
        (heard_rest_only, "three quarters looks as if it turned back"),
        (heard_never_changes, "comes out as it went in"),
        (heard_half_rest, "half turns are taken off"),
        (heard_signed, "An ear hears no sign"),
        (heard_minus, "below 0 where the wheel seems to turn back"),
        (heard_shifted, "below 0 from half the rate on"),
        (heard_at_8000, "always taken for 8,000"),
    ],
    "resonate": [
        (resonate_degrees, "gave"),
        (resonate_unscaled, "not multiplied by a"),
        (resonate_no_memory, "gave"),
        (resonate_plus_c, "c has lost its sign"),
        (resonate_exchanged, "b and c are exchanged"),
        (resonate_from_two_on, "the first two outputs stay 0"),
        (resonate_copied, "as they came"),
    ],
    "stft_magnitude": [
        (stft_no_window, "the window is not used"),
        (stft_squared, "these are the squares"),
        (stft_missing_last, "expected shape"),
        (stft_no_plus_one, "one that ends with the last sample still counts"),
        (stft_no_plus_one_rows, "It does not reach beyond the end"),
        (stft_count_of_steps, "a frame stands before the first step"),
        (stft_half, "the last frequency is missing"),
        (stft_axis_0, "down the columns"),
        (stft_transposed, "a row is a frame"),
        (stft_full, "mirrors the first"),
        (stft_no_abs, "complex numbers themselves"),
        (stft_real, "these are the real parts, signs and all"),
        (stft_hann, "a Hann window of its own"),
    ],
    "windows_by_hand": [
        (windows_one_swap, "the two are exchanged"),
        (windows_limits, "powers of two on the right side"),
        (windows_list, "expected values for 100"),
        (windows_texts, "the keys are texts"),
        (windows_missing, "expected the keys"),
        (windows_nearest, "rounded to the power that is nearest"),
        (windows_one_each, "expected two lengths (tones, pulses)"),
        (windows_zero, "at 200, for the tones, gave 0: expected a power of two"),
        (windows_one_too_long, "at 320, for the tones, gave 128: that is too long"),
        (windows_words, "expected a number"),
    ],
    "mel_filters": [
        (mel_hertz, "evenly spaced in Hz"),
        (mel_hertz_sides, "sides are straight in Hz"),
        (mel_columns, "a row is a triangle"),
        (mel_unit_area, "Its peak should be 1"),
        (mel_to_the_rate, "A spectrum ends at half of it"),
        (mel_linspace, "right for an even size alone"),
        (mel_recipe, "as many recipes do"),
        (mel_nearest_entry, "moved to the nearest entries"),
        (mel_few_edges, "only n_filters edges"),
        (mel_one_edge_more, "only n_filters + 1 edges"),
        (mel_rising, "never come down again"),
        (mel_rising_to_1, "rise to 1 and stay there"),
        (mel_sawteeth, "each triangle is cut off"),
    ],
    "vowel_features": [
        (features_loudness_left, "100 times louder or softer"),
        (features_plain_power, "unseen vowels be named"),
        (features_of_powers, "are multiplied by one number"),
        (features_loudness_left, "move by one number"),
        (features_hint_powers, "these are the powers as they are"),
        (features_hint_z_scored, "A sound alone has none: 0 / 0"),
        (features_hint_thousandth, "1e-3 is added inside the logarithm"),
        (features_zero, "gave the same for all sounds"),
        (features_too_many, "expected 1 to 40"),
        (features_over_batch, "100 times louder or softer"),
        (features_z_scored, "that are not finite, though beside others they were"),
        (features_nested_list, "gave a list, expected an array (8, d)"),
        (features_in_place, "an input is changed in place"),
        (features_turned, "expected (8, d), a row a sound"),
        (features_nothing, "hands nothing back"),
        (features_printed, "prints its answer"),
        (features_floor, "100 times softer, not where louder"),
    ],
    "greedy_decode": [
        (greedy_drop_first, "Merge first"),
        (greedy_all, "this is the path itself"),
        (greedy_no_merge, "equal neighbours are not merged"),
        (greedy_with_blanks, "the blanks are still there"),
        (greedy_set, "gave"),
        (greedy_text, "joined to a text"),
        (greedy_round_the_corner, "takes path[t - 1] from the end"),
    ],
    "chances_by_hand": [
        (chances_single_path, "Many paths say the same"),
        (chances_with_a_a, "It says “aa”"),
        (chances_percent, "these are per cent"),
        (chances_list, "expected values for"),
        (chances_zero, "at 'a' gave 0: that is too small"),
        (chances_texts, "gave a str"),
    ],
    "ctc_alphas": [
        (alphas_skips_repeats, "Without it they would be one"),
        (alphas_viterbi, "the likeliest way to each place"),
        (alphas_exponentiated, "these are the chances"),
        (alphas_no_blanks, "expected shape"),
        (alphas_underflow, "too small for a float"),
        (alphas_negative_index, "an index below 0 counts from there"),
        (alphas_negative_one, "Before place 0 there is none"),
        (alphas_negative_two, "Two places before it there is none"),
        (alphas_of_zeros, "As a logarithm that is chance 1"),
        (alphas_big_number, "-1e9 stands where there is no way"),
        (alphas_naive, "exponentials of logarithms are summed"),
        (alphas_not_emitted, "in the present frame is missing"),
    ],
    "ctc_backward": [
        (back_positive, "sign is reversed"),
        (back_without_upstream, "multiplied by grad_out"),
        (back_for_logits, "inputs of the log-softmax"),
        (back_zeros, "gave"),
        (back_target_kept, "but the target is not"),
        (back_not_turned, "what was read backwards stays so"),
        (back_turned_in_time, "the places still run from the end"),
        (back_transposed, "a row is a frame"),
        (back_one_hot, "gave"),
    ],
    "edit_distance": [
        (distance_hamming, "one by one"),
        (distance_two_for_exchange, "It is one change"),
        (distance_sets, "A string is no set"),
        (distance_normalised, "gave"),
        (distance_difflib, "looks for long blocks"),
        (distance_free_exchange, "to exchange one symbol for another is free"),
        (distance_dear_diagonal, "even where the two symbols are the same"),
    ],
    "error_by_group": [
        (groups_mean_rates, "mean of the strings' rates"),
        (groups_divided_by_heard, "divide by what was said"),
        (groups_strings, "share of strings with an error"),
        (groups_hundred_percent, "expected 0.125"),
        (groups_three_names, "The names are those in `groups`"),
        (groups_joined, "joined into one"),
        (groups_texts, "gave a str"),
    ],
}
