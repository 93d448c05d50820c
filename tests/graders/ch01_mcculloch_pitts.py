"""Chapter 01: right answers written differently, and wrong ones written without looking at the known mistakes."""

from __future__ import annotations

import itertools
import math
from itertools import combinations

import numpy as np

from nnbook.neurons import Neuron

# mcculloch_pitts


def neuron_by_loop(inputs, threshold, inhibitory=None):
    for signal in inhibitory if inhibitory is not None else []:
        if signal == 1:
            return 0
    count = 0
    for signal in inputs:
        if signal:
            count += 1
    if count >= threshold:
        return 1
    return 0


def neuron_by_numpy(inputs, threshold, inhibitory=None):
    free = np.max(np.append(np.asarray([] if inhibitory is None else inhibitory), 0)) == 0
    return np.heaviside(np.sum(inputs) - threshold, 1).astype(np.int64) * np.int64(free)


def neuron_as_bool(inputs, threshold, inhibitory=None):
    silent = inhibitory is not None and 1 in list(inhibitory)
    return not silent and list(inputs).count(1) >= threshold


def neuron_prints(inputs, threshold, inhibitory=None):
    print(int(sum(inputs) >= threshold))


def neuron_tests_arrays(inputs, threshold, inhibitory=None):
    if inhibitory:
        return 0
    return int(sum(inputs) >= threshold)


def neuron_compares_with_none(inputs, threshold, inhibitory=None):
    if inhibitory == None:  # noqa: E711
        inhibitory = []
    return 0 if any(inhibitory) else int(sum(inputs) >= threshold)


def neuron_asks_the_array(inputs, threshold, inhibitory=None):
    if inhibitory and sum(inhibitory) > 0:
        return 0
    return 1 if sum(inputs) >= threshold else 0


# gates


def gates_with_half_thresholds():
    return {
        "AND": Neuron("and", 1.5, ["x2", "x1"]),
        "OR": Neuron("or", 0.5, ["x1", "x2"]),
        "NOT": Neuron("not", -1, (), ("x1",)),
        "NOR": Neuron(name="nor", threshold=0, inhibitory=["x2", "x1"]),
        "MAJORITY": Neuron("y", threshold=1.5, excitatory=("x1", "x2", "x3")),
    }


def gates_by_name():
    made = {"NOT": Neuron("not", 0, ["x1"], ["x1"]), "NOR": Neuron("y", 0, ["x1"], ["x1", "x2"])}
    for name, threshold, inputs in [("MAJORITY", 2, 3), ("OR", 1, 2), ("AND", 2, 2)]:
        made[name] = Neuron(name, threshold, [f"x{i + 1}" for i in range(inputs)])
    return made


def gates_as_nets():
    return {name: [neuron] for name, neuron in gates_by_name().items()}


def gates_without_brackets():
    return {**gates_with_half_thresholds(), "NOT": Neuron("y", 0, [], "x1")}


def gates_majority_of_two():
    return {**gates_with_half_thresholds(), "MAJORITY": Neuron("y", 2, ["x1", "x2"])}


def gates_forgot_nor():
    some = gates_with_half_thresholds()
    del some["NOR"]
    return some


# two_neurons


def pairs_other_names():
    return {
        "NAND": [Neuron("h", 1.5, ["x2", "x1"]), Neuron("out", -0.5, ["x1"], ["h"])],
        "XOR": [Neuron("h", 2, ("x1", "x2")), Neuron("out", 0.5, ("x2", "x1"), ("h",))],
    }


def pairs_as_tuples():
    both = Neuron("and", 2, ["x1", "x2"])
    return {"NAND": (both, Neuron("y", 0, ["and"], ["and"])), "XOR": (both, Neuron("y", 1, ["x1", "x2"], ["and"]))}


def pairs_wrong_order():
    return {**pairs_as_tuples(), "NAND": [Neuron("y", 0, [], ["and"]), Neuron("and", 2, ["x1", "x2"])]}


def pairs_same_name():
    return {**pairs_as_tuples(), "NAND": [Neuron("y", 2, ["x1", "x2"]), Neuron("y", 0, [], ["y"])]}


def pairs_xor_by_nor():
    either = [Neuron("nor", 0, [], ["x1", "x2"]), Neuron("y", 0, [], ["nor"])]
    return {**pairs_as_tuples(), "XOR": either}


def pairs_single():
    return {**pairs_as_tuples(), "XOR": Neuron("y", 1, ["x1", "x2"])}


# full_adder


def adder_from_half_adders():
    return [
        Neuron("ab", 2, ["a", "b"]),
        Neuron("half", 1, ["a", "b"], ["ab"]),
        Neuron("hc", 2, ["half", "c"]),
        Neuron("sum", 1, ["half", "c"], ["hc"]),
        Neuron("carry", 1, ["ab", "hc"]),
    ]


def adder_by_cases():
    singles = [Neuron(f"only_{one}", 1, [one], [other for other in "abc" if other != one]) for one in "abc"]
    every = Neuron("every", 3, ["a", "b", "c"])
    total = Neuron("sum", 1, [*(n.name for n in singles), "every"])
    return [*singles, every, total, Neuron("carry", 1.5, list("abc"))]


def adder_with_a_weight():
    return [Neuron("carry", 2, ["a", "b", "c"]), Neuron("sum", 1, ["a", "b", "c"], ["carry"])]


def adder_as_dict():
    return {neuron.name: neuron for neuron in adder_from_half_adders()}


def adder_misnamed():
    return [*adder_from_half_adders()[:-1], Neuron("carry_out", 1, ["ab", "hc"])]


# remember


def remember_by_state(set_signal, reset_signal, start=0):
    state, out = start, []
    for t in range(len(set_signal)):
        if reset_signal[t]:
            state = 0
        elif set_signal[t]:
            state = 1
        out.append(state)
    return out


def remember_into_array(set_signal, reset_signal, start=0):
    y = np.empty(len(set_signal) + 1, dtype=np.int64)
    y[0] = start
    for t, (on, off) in enumerate(zip(set_signal, reset_signal, strict=True)):
        y[t + 1] = (on or y[t]) and not off
    return y[1:]


def remember_as_tuple(set_signal, reset_signal, start=0):
    step = itertools.accumulate(zip(set_signal, reset_signal, strict=True), lambda y, s: (1 - s[1]) * max(y, s[0]),
                                initial=start)  # fmt: skip
    return tuple(int(v) for v in step)[1:]


def remember_returns_early(set_signal, reset_signal, start=0):
    out = []
    for on, off in zip(set_signal, reset_signal, strict=True):
        out.append(int(on and not off))
        if out:
            break
    return out


def remember_reads_signals_late(set_signal, reset_signal, start=0):
    on, off = [0, *set_signal], [0, *reset_signal]
    out, y = [], start
    for t in range(len(set_signal)):
        y = int((on[t] or y) and not off[t])
        out.append(y)
    return out


def remember_copies_start(set_signal, reset_signal, start=0):
    out = [0] * len(set_signal)
    out[0] = start
    for t in range(1, len(set_signal)):
        out[t] = (set_signal[t] or out[t - 1]) and not reset_signal[t]
    return out


def remember_flips_start(set_signal, reset_signal, start=0):
    return remember_by_state(set_signal, reset_signal, 1 - start)


# threshold_unit


def unit_by_einsum(x, w, theta):
    x, w = np.asarray(x, dtype=np.float32), np.asarray(w, dtype=np.float32)
    return 1 * (np.einsum("...i,i->...", x, w) - theta >= 0)


def unit_by_loop(x, w, theta):
    if np.ndim(x) == 1:
        total = 0
        for a, b in zip(x, w, strict=True):
            total += a * b
        return 1 if total >= theta else 0
    return np.array([unit_by_loop(row, w, theta) for row in x], dtype=int)


def unit_by_where(x, w, theta):
    return np.where((np.asarray(x) * w).sum(axis=-1) < theta, 0.0, 1.0)


def unit_one_only(x, w, theta):
    return int(np.dot(x, w) >= theta)


def unit_keeps_column(x, w, theta):
    return (np.atleast_2d(x) @ np.reshape(w, (-1, 1)) >= theta).astype(int)


# count_functions


def count_by_loops(n, largest):
    points = list(itertools.product((0, 1), repeat=n))
    found = set()
    for w in itertools.product(range(-largest, largest + 1), repeat=n):
        sums = [sum(a for a, on in zip(w, p, strict=True) if on) for p in points]
        for theta in [*sums, max(sums) + 1]:
            found.add("".join("1" if s >= theta else "0" for s in sums))
    return len(found)


def count_by_unique(n, largest):
    x = np.array(list(itertools.product((0, 1), repeat=n)))
    w = np.array(list(itertools.product(range(-largest, largest + 1), repeat=n)))
    thetas = np.arange(-n * largest - 0.5, n * largest + 1)
    tables = (w @ x.T)[:, None, :] >= thetas[None, :, None]
    return len(np.unique(tables.reshape(-1, 2**n), axis=0))


def count_half(n, largest):
    return count_by_unique(n, largest) // 2


def count_weights(n, largest):
    return len(list(itertools.product(range(-largest, largest + 1), repeat=n)))


# mended


def mended_from_the_broken():
    net = {n.name: n for n in (
        Neuron("high", 1, ["a1"], ["b1"]), Neuron("low", 1, ["a0"], ["b0"]), Neuron("less", 1, ["b1"], ["a0"]),
        Neuron("y", 1, ["high", "low"], ["less"]))}  # fmt: skip
    net["less"] = net["less"]._replace(inhibitory=["a1"])
    return list(net.values())


def mended_other_order():
    return [
        Neuron("less", 0.5, ("b1",), ("a1",)),
        Neuron("low", 1, ["a0"], ["b0"]),
        Neuron("high", 1, ["a1"], ["b1"]),
        Neuron("y", 1, ["low", "high"], ["less"]),
    ]


def mended_anew():
    return [
        Neuron("p", 1, ["a1"], ["b1"]),
        Neuron("q", 1, ["a0"], ["b0"]),
        Neuron("r", 1, ["b1"], ["a1"]),
        Neuron("y", 1, ["p", "q"], ["r"]),
    ]


def mended_as_dict():
    return {neuron.name: neuron for neuron in mended_other_order()}


def mended_low_instead():
    return [
        Neuron("high", 1, ["a1"], ["b1"]),
        Neuron("low", 1, ["a0"], ["b0", "b1"]),
        Neuron("less", 1, ["b1"], ["a0"]),
        Neuron("y", 1, ["high", "low"], ["less"]),
    ]


# copies_needed


def copies_by_convolution(error, target):
    copies, odds = 1, np.array([1 - error, error])
    while odds[copies // 2 + 1 :].sum() > target:
        odds = np.convolve(odds, [(1 - error) ** 2, 2 * error * (1 - error), error**2])
        copies += 2
    return copies


def copies_by_combinations(error, target):
    for copies in itertools.count(1, 2):
        right = 0.0
        for wrong in range(copies // 2 + 1):
            ways = len(list(combinations(range(copies), wrong))) if copies < 12 else math.comb(copies, wrong)
            right += ways * error**wrong * (1 - error) ** (copies - wrong)
        if 1 - right <= target:
            return copies
    return 0


def copies_by_one_way(error, target):
    for copies in range(1, 999, 2):
        if sum(error**k * (1 - error) ** (copies - k) for k in range((copies + 1) // 2, copies + 1)) <= target:
            return copies
    return 0


def copies_below_fifty(error, target):
    for copies in range(1, 52, 2):
        wrong = sum(
            math.comb(copies, k) * error**k * (1 - error) ** (copies - k) for k in range(copies // 2 + 1, copies + 1)
        )
        if wrong <= target:
            return copies
    return None


def copies_at_three(error, target):
    return 3


ALTERNATIVES = {
    "mcculloch_pitts": [neuron_by_loop, neuron_by_numpy, neuron_as_bool],
    "gates": [gates_with_half_thresholds, gates_by_name],
    "two_neurons": [pairs_other_names, pairs_as_tuples],
    "full_adder": [adder_from_half_adders, adder_by_cases],
    "remember": [remember_by_state, remember_into_array, remember_as_tuple],
    "threshold_unit": [unit_by_einsum, unit_by_loop, unit_by_where],
    "count_functions": [count_by_loops, count_by_unique],
    "mended": [mended_from_the_broken, mended_other_order],
    "copies_needed": [copies_by_convolution, copies_by_combinations],
}

WRONG = {
    "mcculloch_pitts": [
        (neuron_prints, "prints its answer"),
        (neuron_tests_arrays, "`if inhibitory` asks whether there are"),
        (neuron_asks_the_array, "neither true nor false"),
        (neuron_compares_with_none, "`inhibitory != None`"),
    ],
    "gates": [
        (gates_without_brackets, "needs lists of names"),
        (gates_majority_of_two, "x1 = 0, x2 = 1, x3 = 1"),
        (gates_as_nets, "is a list, expected a single Neuron, not in brackets"),
        (gates_forgot_nor, "the dict has only AND, OR, NOT, MAJORITY"),
    ],
    "two_neurons": [
        (pairs_wrong_order, "listens to 'and'"),
        (pairs_single, "a list of two Neurons"),
        (pairs_same_name, "is taken twice"),
        (pairs_xor_by_nor, "your XOR computes OR: it fires at (1, 1)"),
    ],
    "full_adder": [
        (adder_with_a_weight, "forgets 1 + 1 + 1"),
        (adder_misnamed, "no neuron called 'carry'"),
        (adder_as_dict, "a list of neurons, got a dict"),
    ],
    "remember": [
        (remember_returns_early, "gave 1"),
        (remember_flips_start, "gave 1, expected 0"),
        (remember_reads_signals_late, "reads the signals of the step before"),
        (remember_copies_start, "the first output is `start` itself"),
    ],
    "threshold_unit": [(unit_one_only, "raised TypeError"), (unit_keeps_column, "shape")],
    "count_functions": [(count_half, "expected"), (count_weights, "expected")],
    "mended": [
        (mended_anew, "`the net` is right, but differs from the broken one in"),
        (mended_low_instead, "silent whenever b1 is on"),
        (mended_as_dict, "a list of neurons, got a dict"),
    ],
    "copies_needed": [
        (copies_below_fifty, "gives up too early"),
        (copies_at_three, "expected"),
        (copies_by_one_way, "one way for k copies to err"),
    ],
}
