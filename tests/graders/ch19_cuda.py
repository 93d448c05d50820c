"""Answers to try the checks of chapter 19 with, written without looking at the checks' own lists."""

import math

import numpy as np

# port


def port_by_lines(source, state):
    import torch

    lines = [line if "from nnbook" not in line else "from torch import nn" for line in source.split("\n")]
    names: dict = {"__name__": "ported"}
    exec("\n".join(lines), names)
    model = names["build"]()
    model.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in state.items()}, strict=True)
    return model


def port_with_compile(source, state):
    import torch

    scope = {}
    exec(compile(source.replace("nnbook", "torch"), "program", "exec"), scope, scope)
    model = scope["build"]()
    own = model.state_dict()
    if set(own) != set(state):
        raise KeyError(sorted(set(own) ^ set(state)))
    with torch.no_grad():
        for name, value in own.items():
            value.copy_(torch.as_tensor(state[name].copy()))
    return model


def port_ignores_extra(source, state):
    import torch

    scope = {}
    exec(source.replace("nnbook", "torch"), scope)
    model = scope["build"]()
    own = model.state_dict()
    model.load_state_dict({k: torch.tensor(state[k]) for k in own})
    return model


def port_not_called(source, state):
    scope = {}
    exec(source.replace("nnbook", "torch"), scope)
    return scope["build"]


def port_says_result(source, state):
    import torch

    scope = {}
    exec(source.replace("nnbook", "torch"), scope)
    return scope["build"]().load_state_dict({k: torch.tensor(v) for k, v in state.items()})


def port_swallows(source, state):
    import torch

    scope = {}
    exec(source.replace("nnbook", "torch"), scope)
    model = scope["build"]()
    try:
        model.load_state_dict({k: torch.tensor(v) for k, v in state.items()})
    except RuntimeError:
        print("does not fit")
    return model


def port_lenient(source, state):
    import torch

    scope = {}
    exec(source.replace("nnbook", "torch"), scope)
    model = scope["build"]()
    model.load_state_dict({k: torch.tensor(v) for k, v in state.items()}, False)
    return model


def port_of_arrays(source, state):
    scope = {}
    exec(source.replace("nnbook", "torch"), scope)
    model = scope["build"]()
    model.load_state_dict(state)
    return model


def port_without_names(source, state):
    exec(source.replace("nnbook", "torch"))
    return build()  # noqa: F821  # pyright: ignore[reportUndefinedVariable]


def port_by_locals(source, state):
    import torch

    from nnbook import nn

    theirs: dict = {}
    exec(source.replace("nnbook", "torch"), {"nn": nn, "__name__": "__main__"}, theirs)
    made = theirs["build"]()
    made.load_state_dict({k: torch.tensor(v) for k, v in state.items()}, strict=True)
    return made


def port_left_random(source, state):
    scope = {}
    exec(source.replace("nnbook", "torch"), scope)
    return scope["build"]()


def port_zipped(source, state):
    import torch

    model = port_left_random(source, state)
    with torch.no_grad():
        for p, a in zip(model.parameters(), state.values(), strict=False):
            p.copy_(torch.tensor(a))
    return model


def port_own_loop(source, state):
    import torch

    model = port_left_random(source, state)
    with torch.no_grad():
        for name, place in model.state_dict().items():
            if name in state:
                place.copy_(torch.tensor(state[name]))
    return model


def port_frozen_here(source, state):
    model = port_with_compile(source, state)
    for p in model.parameters():
        p.requires_grad = False
    return model


# relative_error


def error_by_norm(ours, theirs):
    if np.shape(ours) != np.shape(theirs):
        raise ValueError("shapes")
    a, b = np.float64(ours).ravel(), np.float64(theirs).ravel()
    gap = np.linalg.norm(a - b, np.inf)
    return gap if gap == 0 else gap / np.linalg.norm(b, np.inf)


def error_in_steps(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError(f"{ours.shape} against {theirs.shape}")
    if np.isnan(ours).any() or np.isnan(theirs).any():
        return np.nan
    worst = size = 0.0
    for a, b in zip(ours.ravel().tolist(), theirs.ravel().tolist(), strict=True):
        worst, size = max(worst, abs(a - b)), max(size, abs(b))
    return worst / size if worst else 0


def error_asserts(ours, theirs):
    assert ours.shape == theirs.shape
    gap = np.abs(np.float64(ours) - theirs).max()
    return gap / np.abs(theirs).max() if gap else 0.0


def error_pythons_max(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError
    gap = max([0.0, *np.abs(np.float64(ours) - theirs).ravel().tolist()])
    return gap / np.abs(theirs).max() if gap > 0 else 0.0


def error_with_eps(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError
    return np.abs(np.float64(ours) - theirs).max() / (np.abs(theirs).max() + 1e-4)


def error_each(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError
    a, b = np.float64(ours), np.float64(theirs)
    return np.max(np.where(a == b, 0, np.abs(a - b) / np.where(b == 0, 1, np.abs(b))))


def error_root(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError
    gap = np.sqrt(np.mean((np.float64(ours) - theirs) ** 2))
    return gap / np.sqrt(np.mean(np.float64(theirs) ** 2)) if gap else 0.0


def error_early_zero(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError
    if np.abs(theirs).max() == 0:
        return 0.0
    return np.abs(np.float64(ours) - theirs).max() / np.abs(theirs).max()


def error_tiny_eps(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError
    return np.abs(np.float64(ours) - theirs).max() / (np.abs(theirs).max() + 1e-8)


def error_handed_back(ours, theirs):
    if ours.shape != theirs.shape:
        return ValueError("the shapes differ")
    gap = np.abs(np.float64(ours) - theirs).max()
    return gap / np.abs(theirs).max() if gap else 0.0


def error_only_size(ours, theirs):
    if ours.size != theirs.size:
        raise ValueError
    gap = np.abs(np.float64(ours).ravel() - theirs.ravel()).max()
    return gap / np.abs(theirs).max() if gap else 0.0


def error_divided_first(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError("shapes")
    return np.max(np.abs(ours - theirs) / np.abs(theirs))


# seconds_per_step


def timer_lists(step, synchronize, clock, warmup, repeats):
    [step() for _ in range(warmup)]
    synchronize()
    start = clock()
    i = 0
    while i < repeats:
        step()
        i += 1
    synchronize()
    end = clock()
    return (end - start) / repeats


def timer_waits_twice(step, synchronize, clock, warmup, repeats):
    looks = []
    for times in (warmup, repeats):
        for _ in range(times):
            step()
        synchronize()
        looks.append(clock())
    return np.float64(looks[1] - looks[0]) / repeats


def timer_median_of_each(step, synchronize, clock, warmup, repeats):
    for _ in range(warmup):
        step()
    times = []
    for _ in range(repeats):
        synchronize()
        t = clock()
        step()
        synchronize()
        times.append(clock() - t)
    return float(np.median(times))


def timer_one_wait(step, synchronize, clock, warmup, repeats):
    for _ in range(warmup):
        step()
    t = clock()
    for _ in range(repeats):
        step()
    synchronize()
    return (clock() - t) / repeats


def timer_stops_early(step, synchronize, clock, warmup, repeats):
    for _ in range(warmup):
        step()
    synchronize()
    t = clock()
    for _ in range(repeats):
        step()
    return (clock() - t) / repeats


def timer_forgets_the_warmup(step, synchronize, clock, warmup, repeats):
    synchronize()
    t = clock()
    for _ in range(repeats):
        step()
    synchronize()
    return (clock() - t) / repeats


def timer_by_time(step, synchronize, clock, warmup, repeats):
    import time

    for _ in range(warmup):
        step()
    synchronize()
    t = time.perf_counter()
    for _ in range(repeats):
        step()
    synchronize()
    return (time.perf_counter() - t) / repeats


def timer_warm_in(step, synchronize, clock, warmup, repeats):
    synchronize()
    t = clock()
    for _ in range(warmup):
        step()
    for _ in range(repeats):
        step()
    synchronize()
    return (clock() - t) / repeats


def timer_single(step, synchronize, clock, warmup, repeats):
    for _ in range(warmup):
        step()
    synchronize()
    t = clock()
    step()
    synchronize()
    return clock() - t


def timer_third_look(step, synchronize, clock, warmup, repeats):
    clock()
    for _ in range(warmup):
        step()
    synchronize()
    t = clock()
    for _ in range(repeats):
        step()
    synchronize()
    return (clock() - t) / repeats


# fit_step_time


def fit_by_polyfit(sizes, seconds):
    b, a = np.polyfit(sizes, seconds, 1, w=1 / seconds)
    return a, b, a / b


def fit_by_normal_equations(sizes, seconds):
    x = np.stack([np.ones(len(sizes)), sizes], axis=1) / seconds[:, None]
    a, b = np.linalg.solve(x.T @ x, x.T @ np.ones(len(sizes)))
    return [a, b, a / b]


def fit_plain(sizes, seconds):
    b, a = np.polyfit(sizes, seconds, 1)
    return a, b, a / b


def fit_squares(sizes, seconds):
    b, a = np.polyfit(sizes, seconds, 1, w=1 / seconds**2)
    return a, b, a / b


def fit_order(sizes, seconds):
    b, a = np.polyfit(sizes, seconds, 1, w=1 / seconds)
    return b, a, a / b


def fit_names(sizes, seconds):
    a, b = np.polyfit(sizes, seconds, 1, w=1 / seconds)
    return a, b, a / b


def fit_never_negative(sizes, seconds):
    b, a = np.polyfit(sizes, seconds, 1, w=1 / seconds)
    a = max(a, 0.0)
    return a, b, a / b


def fit_throughput(sizes, seconds):
    b, a = np.polyfit(1 / sizes, seconds / sizes, 1)[::-1]
    return a, b, a / b


# linear_cost


def cost_in_a_loop(n, fan_in, fan_out, itemsize):
    flops = moved = 0
    for r, k, c in ((n, fan_in, fan_out), (n, fan_out, fan_in), (fan_out, n, fan_in)):
        flops += 2 * r * k * c
        moved += (r * k + k * c + r * c) * itemsize
    return [flops, moved]


def cost_in_floats(n, fan_in, fan_out, itemsize):
    return 6.0 * n * fan_in * fan_out, 3.0 * itemsize * (n * (fan_in + fan_out) + fan_in * fan_out)


def cost_only_forward(n, fan_in, fan_out, itemsize):
    return 2 * n * fan_in * fan_out, itemsize * (n * (fan_in + fan_out) + fan_in * fan_out)


def cost_no_additions(n, fan_in, fan_out, itemsize):
    return 3 * n * fan_in * fan_out, 3 * itemsize * (n * (fan_in + fan_out) + fan_in * fan_out)


def cost_bits(n, fan_in, fan_out, itemsize):
    return 6 * n * fan_in * fan_out, 24 * itemsize * (n * (fan_in + fan_out) + fan_in * fan_out)


def cost_with_bias(n, fan_in, fan_out, itemsize):
    return 6 * n * fan_in * fan_out + 2 * n * fan_out, 3 * itemsize * (n * (fan_in + fan_out) + fan_in * fan_out)


def cost_nothing(n, fan_in, fan_out, itemsize):
    print(6 * n * fan_in * fan_out)


def cost_one_number(n, fan_in, fan_out, itemsize):
    return 6 * n * fan_in * fan_out


def cost_six_arrays(n, fan_in, fan_out, itemsize):
    x = dx = n * fan_in
    w = dw = fan_in * fan_out
    y = g = n * fan_out
    return 6 * n * fan_in * fan_out, itemsize * (x + w + y + g + dx + dw)


def cost_once(n, fan_in, fan_out, itemsize):
    return 6 * n * fan_in * fan_out, itemsize * (n * (fan_in + fan_out) + fan_in * fan_out)


# by_hand


def hand_arrays():
    return np.array([256, 260, 0, np.inf]), np.array([50.0, 20, 100]), (2.5, 10 / 3)


def hand_computed():
    return [[256.0, 260.0, 0.0, math.inf], [100 / 2, min(100, 2 * 10), min(100, 2 * 400)], [1 / 0.4, 1 / 0.3]]


def hand_exact():
    return [257, 259, 2**-26, 90000], [50, 20, 100], [2.5, 3.333]


def hand_both_exact():
    return [257, 259, 0, math.inf], [50, 20, 100], [4.9, 3.333]


def hand_second_exact():
    return [256, 259, 0, 90000], [50, 20, 100], [2.5, 3.333]


def hand_flat():
    return [256, 260, 0, math.inf, 50, 20, 100, 2.5, 3.333]


def hand_258():
    return [256, 258, 0, math.inf], [50, 20, 100], [2.5, 3.333]


def hand_roof_open():
    return [256, 260, 0, math.inf], [50, 20, 800], [2.5, 3.333]


def hand_49():
    return [256, 260, 0, math.inf], [50, 20, 100], [4.9, 3.333]


def hand_forgets():
    print([256, 260, 0, math.inf], [50, 20, 100], [2.5, 3.333])


# loss_scale


def scale_by_frexp(gradients):
    largest = max((abs(float(g)) for g in np.ravel(gradients)), default=0.0)
    if not largest:
        return 1.0
    k = math.floor(math.log2(65504 / largest))
    return math.ldexp(1.0, k)


def scale_by_search(gradients):
    if gradients.size == 0 or not gradients.any():
        return 1
    largest, scale = np.abs(gradients).max().astype(float), 2.0**200
    while largest * scale > 65504:
        scale /= 2
    return scale


def scale_max_only(gradients):
    largest = float(gradients.max(initial=0))
    return 1.0 if largest <= 0 else 2.0 ** math.floor(math.log2(65504 / largest))


def scale_rounds(gradients):
    largest = float(np.abs(gradients).max(initial=0))
    return 1.0 if largest == 0 else 2.0 ** round(math.log2(65504 / largest))


def scale_65536(gradients):
    largest = float(np.abs(gradients).max(initial=0))
    return 1.0 if largest == 0 else 2.0 ** math.floor(math.log2(65536 / largest))


def scale_by_exponent(gradients):
    largest = float(np.abs(gradients).max(initial=0))
    return 1.0 if largest == 0 else 2.0 ** (15 - math.floor(math.log2(largest)))


def scale_whatever(gradients):
    largest = float(np.abs(gradients).max(initial=0))
    return 1.0 if largest == 0 else 65504 / largest


def scale_upwards(gradients):
    largest = float(np.abs(gradients).max(initial=0))
    scale = 1.0
    while 0 < 2 * scale * largest <= 65504:
        scale *= 2
    return scale


def scale_never_zero(gradients):
    return 2.0 ** math.floor(math.log2(65504 / float(np.abs(gradients).max(initial=0))))


def scale_in_float32(gradients):
    m = np.max(np.abs(gradients), initial=0)
    return 1.0 if m == 0 else 2.0 ** np.floor(np.log2(65504 / m))


def scale_65519(gradients):
    m = float(np.max(np.abs(gradients), initial=0))
    return 1.0 if m == 0 else 2.0 ** math.floor(math.log2(65519 / m))


def scale_while_finite(gradients):
    m = float(np.max(np.abs(gradients), initial=0))
    if m == 0:
        return 1.0
    s = 2.0**-40
    while np.isfinite(np.float16(m * s * 2)):
        s *= 2
    return s


# replayer


def replay_with_slices(graph, static, output):
    def run(*batch):
        for i in range(len(static)):
            static[i][...] = batch[i]
        graph.replay()
        return output.detach().clone()

    return run


class ReplayAsClass:
    def __init__(self, graph, static, output):
        self.graph, self.static, self.output = graph, static, output

    def __call__(self, *batch):
        [place.data.copy_(new) for place, new in zip(self.static, batch, strict=True)]
        self.graph.replay()
        return self.output + 0


def replay_new_list(graph, static, output):
    def run(*batch):
        places = list(static)
        for i, one in enumerate(batch):
            places[i] = one
        graph.replay()
        return output.clone()

    return run


def replay_by_data(graph, static, output):
    def run(*batch):
        for s, b in zip(static, batch, strict=True):
            s.data = b
        graph.replay()
        return output.clone()

    return run


def replay_by_set(graph, static, output):
    def run(*batch):
        for s, b in zip(static, batch, strict=True):
            s.set_(b)
        graph.replay()
        return output.clone()

    return run


def replay_at_once(graph, static, output):
    graph.replay()
    return output.clone()


def replay_same_memory(graph, static, output):
    def run(*batch):
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        graph.replay()
        return output.detach()

    return run


def replay_forgets(graph, static, output):
    def run(*batch):
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        graph.replay()

    return run


def replay_numpy(graph, static, output):
    inner = replay_with_slices(graph, static, output)
    return lambda *batch: inner(*batch).numpy()


def replay_copies_first(graph, static, output):
    def run(*batch):
        out = output.clone()
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        graph.replay()
        return out

    return run


# average_gradients


def average_by_index(gradients, counts):
    out = [np.zeros_like(g) for g in gradients[int(np.argmax(counts))]]
    for own, n in zip(gradients, counts, strict=True):
        if n > 0:
            for i, g in enumerate(own):
                out[i] += g * (n / sum(counts))
    return out


def average_by_average(gradients, counts):
    kept = [i for i, n in enumerate(counts) if n]
    weights = [counts[i] for i in kept]
    out = []
    for j, one in enumerate(gradients[0]):
        stacked = np.stack([gradients[i][j] for i in kept])
        out.append(np.average(stacked, axis=0, weights=weights).astype(one.dtype))
    return tuple(out)


def average_mean(gradients, counts):
    return [np.mean(shards, axis=0) for shards in zip(*gradients, strict=True)]


def average_nanmean(gradients, counts):
    return [np.nanmean(shards, axis=0) for shards in zip(*gradients, strict=True)]


def average_hides_nan(gradients, counts):
    w = np.array(counts) / np.sum(counts)
    return [np.nansum([float(k) * g for k, g in zip(w, s, strict=True)], axis=0) for s in zip(*gradients, strict=True)]


def average_keeps_nan(gradients, counts):
    w = np.array(counts) / np.sum(counts)
    return [sum(float(k) * g for k, g in zip(w, s, strict=True)) for s in zip(*gradients, strict=True)]


def average_float64(gradients, counts):
    w = [(k, i) for i, k in enumerate(counts) if k]
    return [sum(np.float64(k / sum(counts)) * s[i] for k, i in w) for s in zip(*gradients, strict=True)]


def average_in_place(gradients, counts):
    first = gradients[0]
    for own, n in zip(gradients, counts, strict=True):
        for a, g in zip(first, own, strict=True):
            if own is first:
                a *= n / sum(counts)
            elif n:
                a += n / sum(counts) * g
    return first


def average_over_processes(gradients, counts):
    return [sum(n * g for n, g in zip(counts, s, strict=True)) / len(counts) for s in zip(*gradients, strict=True)]


def average_numpys(gradients, counts):
    return [np.average(np.array(s), axis=0, weights=counts) for s in zip(*gradients, strict=True)]


ALTERNATIVES = {
    "port": [port_by_lines, port_with_compile],
    "relative_error": [error_by_norm, error_in_steps],
    "seconds_per_step": [timer_lists, timer_waits_twice],
    "fit_step_time": [fit_by_polyfit, fit_by_normal_equations],
    "linear_cost": [cost_in_a_loop, cost_in_floats],
    "by_hand": [hand_arrays, hand_computed],
    "loss_scale": [scale_by_frexp, scale_by_search],
    "replayer": [replay_with_slices, ReplayAsClass],
    "average_gradients": [average_by_index, average_by_average],
}

WRONG = {
    "port": [
        (port_ignores_extra, "with 5.weight as well"),
        (port_not_called, "Call it"),
        (port_says_result, "Hand back the model"),
        (port_frozen_here, "cannot learn"),
        (port_swallows, "that is caught"),
        (port_lenient, "strict=False"),
        (port_without_names, "no name of your function"),
        (port_by_locals, "the notebook's `nn`"),
        (port_left_random, "fresh random numbers"),
        (port_zipped, "in their order"),
        (port_own_loop, "a loop of one's own"),
        (port_of_arrays, "takes tensors"),
    ],
    "relative_error": [
        (error_asserts, "AssertionError"),
        (error_pythons_max, "nan"),
        (error_with_eps, "expected"),
        (error_each, "expected"),
        (error_root, "expected"),
        (error_early_zero, "ours is not looked at"),
        (error_tiny_eps, "below the line"),
        (error_handed_back, "Raise it"),
        (error_only_size, "Compare `.shape`"),
        (error_divided_first, "0 by 0 is nan"),
    ],
    "seconds_per_step": [
        (timer_median_of_each, "expected"),
        (timer_one_wait, "in the queue before"),
        (timer_stops_early, "has not done it yet"),
        (timer_forgets_the_warmup, "no warm-up"),
        (timer_by_time, "never read"),
        (timer_warm_in, "that is timed, too"),
        (timer_single, "a single step"),
        (timer_third_look, "three times"),
    ],
    "fit_step_time": [
        (fit_plain, "largest batches decide alone"),
        (fit_squares, "divided by t twice"),
        (fit_order, "swapped"),
        (fit_names, "swapped"),
        (fit_never_negative, "kept at 0 or above"),
        (fit_throughput, "expected"),
    ],
    "linear_cost": [
        (cost_only_forward, "way forward alone"),
        (cost_no_additions, "comes with an addition"),
        (cost_bits, "expected"),
        (cost_with_bias, "expected"),
        (cost_once, "there are three"),
        (cost_nothing, "prints its answer"),
        (cost_one_number, "expected two numbers"),
        (cost_six_arrays, "counts once"),
    ],
    "by_hand": [
        (hand_exact, "257 has nine binary digits"),
        (hand_both_exact, "257 has nine binary digits"),
        (hand_second_exact, "259 has nine binary digits"),
        (hand_flat, "three lists"),
        (hand_forgets, "gave None"),
        (hand_258, "half-way between 258 and 260"),
        (hand_roof_open, "above its peak"),
        (hand_49, "0.7 times 7"),
    ],
    "loss_scale": [
        (scale_max_only, "Signs do not count"),
        (scale_rounds, "nearest power of two"),
        (scale_65536, "a little below 65536"),
        (scale_by_exponent, "a little below 65536"),
        (scale_whatever, "exact quotient"),
        (scale_upwards, "below 1"),
        (scale_never_zero, "ZeroDivisionError"),
        (scale_in_float32, "Put `float()`"),
        (scale_65519, "the limit asked is 65504"),
        (scale_while_finite, "the limit asked is 65504"),
    ],
    "replayer": [
        (replay_new_list, "reads the old memory"),
        (replay_same_memory, "next replay writes into"),
        (replay_forgets, "gave None"),
        (replay_numpy, "an array of NumPy's"),
        (replay_copies_first, "before the replay"),
        (replay_by_data, "reads the old memory"),
        (replay_by_set, "reads the old memory"),
        (replay_at_once, "expected a function"),
    ],
    "average_gradients": [
        (average_mean, "same say"),
        (average_nanmean, "expected"),
        (average_hides_nan, "is hidden"),
        (average_keeps_nan, "0 times nan"),
        (average_float64, "come back as float64"),
        (average_in_place, "changed its input"),
        (average_over_processes, "number of all examples"),
        (average_numpys, "left out"),
    ],
}
