"""Wrong answers that people really give in chapter 01, each with the sentence that helps them out of it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np

from nnbook.checks import Mistake
from nnbook.neurons import Neuron, corners, mcculloch_pitts

# mcculloch_pitts


def _right(inputs, threshold, inhibitory=None):
    return 0 if inhibitory is not None and any(inhibitory) else int(sum(inputs) >= threshold)


def _sum_only(inputs, threshold, inhibitory=None):
    return sum(inputs) if not (inhibitory is not None and any(inhibitory)) else 0


def _strictly_more(inputs, threshold, inhibitory=None):
    return 0 if inhibitory is not None and any(inhibitory) else int(sum(inputs) > threshold)


def _exactly(inputs, threshold, inhibitory=None):
    return 0 if inhibitory is not None and any(inhibitory) else int(sum(inputs) == threshold)


def _counts_lines(inputs, threshold, inhibitory=None):
    return 0 if inhibitory is not None and any(inhibitory) else int(len(inputs) >= threshold)


def _reversed(inputs, threshold, inhibitory=None):
    return 1 - _right(inputs, threshold, inhibitory)


def _subtracts(inputs, threshold, inhibitory=None):
    against = 0 if inhibitory is None else sum(inhibitory)
    return int(sum(inputs) - against >= threshold)


def _ignores_inhibition(inputs, threshold, inhibitory=None):
    return int(sum(inputs) >= threshold)


def _adds_inhibition(inputs, threshold, inhibitory=None):
    return int(sum(inputs) + (0 if inhibitory is None else sum(inhibitory)) >= threshold)


def _silenced_by_presence(inputs, threshold, inhibitory=None):
    return 0 if inhibitory is not None and len(inhibitory) else int(sum(inputs) >= threshold)


def _all_inhibitory(inputs, threshold, inhibitory=None):
    silenced = inhibitory is not None and len(inhibitory) and all(inhibitory)
    return 0 if silenced else int(sum(inputs) >= threshold)


def _first_inhibitory(inputs, threshold, inhibitory=None):
    silenced = inhibitory is not None and len(inhibitory) and inhibitory[0]
    return 0 if silenced else int(sum(inputs) >= threshold)


def _none_forgotten(inputs, threshold, inhibitory=None):
    return 0 if any(inhibitory) else int(sum(inputs) >= threshold)  # pyright: ignore[reportArgumentType]


MCCULLOCH_PITTS = [
    Mistake(_none_forgotten, "with no inhibitory inputs `inhibitory` is None, and None cannot be looped over."),
    Mistake(_reversed, "this is 1 where the neuron is silent; it should be 1 where the neuron fires."),
    Mistake(_sum_only, "this is the count of active inputs; the neuron compares the count with its threshold."),
    Mistake(_counts_lines, "this counts how many inputs there are; the neuron counts how many of them are on."),
    Mistake(_exactly, "this fires when the count equals the threshold; more than enough is enough, too."),
    Mistake(_strictly_more, "this fires above the threshold; a neuron fires as soon as it reaches the threshold."),
    Mistake(
        _silenced_by_presence,
        "this is silenced by having inhibitory inputs at all; only one that is on silences the neuron.",
    ),
    Mistake(_adds_inhibition, "this counts inhibitory inputs as if they helped; they only ever keep a neuron quiet."),
    Mistake(_first_inhibitory, "this looks at the first inhibitory input alone; any one of them that is on is enough."),
    Mistake(
        _all_inhibitory, "this is silenced when all inhibitory inputs are on; in this model a single one is enough."
    ),
    Mistake(
        _subtracts,
        "this lets each inhibitory input cancel one excitatory input; here inhibition is absolute: one silences the "
        "neuron, however many others are on.",
    ),
    Mistake(
        _ignores_inhibition, "the inhibitory inputs make no difference here; an active one should silence the neuron."
    ),
]


# Nets: one neuron changed in an otherwise right answer

_GATES = {
    "AND": Neuron("y", 2, ["x1", "x2"]),
    "OR": Neuron("y", 1, ["x1", "x2"]),
    "NOT": Neuron("y", 0, [], ["x1"]),
    "NOR": Neuron("y", 0, [], ["x1", "x2"]),
    "MAJORITY": Neuron("y", 2, ["x1", "x2", "x3"]),
}


def _gates_with(**changed: Neuron) -> Callable[[], dict[str, Neuron]]:
    return lambda: {**_GATES, **changed}


GATES = [
    Mistake(
        _gates_with(AND=_GATES["OR"], OR=_GATES["AND"]),
        "AND and OR are exchanged: AND needs all of its inputs on, OR at least one.",
    ),
    Mistake(_gates_with(AND=Neuron("y", 3, ["x1", "x2"])), "this AND waits for more inputs than it has."),
    Mistake(
        _gates_with(OR=Neuron("y", 0, ["x1", "x2"])),
        "a threshold of 0 is reached by silence, so this OR always fires; it should fire when one input or more is on.",
    ),
    Mistake(
        _gates_with(MAJORITY=Neuron("y", 3, ["x1", "x2", "x3"])),
        "this asks for all three inputs; a majority is more than half of them.",
    ),
    Mistake(
        _gates_with(MAJORITY=Neuron("y", 1, ["x1", "x2", "x3"])),
        "this fires for a single input; a majority is more than half of them.",
    ),
    Mistake(
        _gates_with(NOT=Neuron("y", 1, [], ["x1"])),
        "this NOT never fires: nothing excites it, so its count is 0, and 0 should be enough for it.",
    ),
    Mistake(
        _gates_with(NOT=Neuron("y", 0, ["x1"])),
        "this NOT always fires: its threshold is reached by silence and x1 only excites it. Which kind of "
        "input can keep "
        "it quiet?",
    ),
    Mistake(_gates_with(NOT=Neuron("y", 1, ["x1"])), "this NOT repeats its input; it should fire when x1 is off."),
    Mistake(
        _gates_with(NOR=Neuron("y", 1, [], ["x1", "x2"])),
        "this NOR never fires: nothing excites it, so its count is 0, and 0 should be enough for it.",
    ),
    Mistake(
        _gates_with(NOR=Neuron("y", 0, ["x1", "x2"])),
        "this NOR always fires: its inputs can only excite it, and silence is enough already.",
    ),
    Mistake(
        _gates_with(NOR=Neuron("y", 1, ["x1", "x2"])), "this is OR; NOR is its opposite and fires when both are off."
    ),
    Mistake(_gates_with(NOR=Neuron("y", 0, [], ["x1"])), "this NOR listens to x1 alone; x2 must silence it as well."),
]

_PAIRS = {
    "NAND": [Neuron("both", 2, ["x1", "x2"]), Neuron("y", 0, [], ["both"])],
    "XOR": [Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, ["x1", "x2"], ["both"])],
}


def _pairs_with(**changed: list[Neuron]) -> Callable[[], dict[str, list[Neuron]]]:
    return lambda: {**_PAIRS, **changed}


_LEFT = Neuron("left", 1, ["x1"], ["x2"])
_RIGHT = Neuron("right", 1, ["x2"], ["x1"])

TWO_NEURONS = [
    Mistake(
        _pairs_with(NAND=[Neuron("either", 1, ["x1", "x2"]), Neuron("y", 0, [], ["either"])]),
        "this is NOR, the opposite of OR; NAND is the opposite of AND.",
    ),
    Mistake(
        _pairs_with(NAND=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, [], ["both"])]),
        "the second neuron never fires: nothing excites it and its threshold is above 0.",
    ),
    Mistake(
        _pairs_with(NAND=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, ["both"])]),
        "the second neuron repeats the first, so this is AND; it should fire when the first one is silent.",
    ),
    Mistake(
        _pairs_with(NAND=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, ["x1", "x2"], ["both"])]),
        "this is XOR; NAND fires also when both inputs are off.",
    ),
    Mistake(
        _pairs_with(
            NAND=[Neuron("not1", 0, [], ["x1"]), Neuron("not2", 0, [], ["x2"]), Neuron("y", 1, ["not1", "not2"])]
        ),
        "this is right, with a neuron more than needed. Which single input of the four must be found to leave it out?",
    ),
    Mistake(
        _pairs_with(XOR=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, ["x1", "x2"])]),
        "this is OR: the second neuron does not listen to the first, so (1, 1) makes it fire.",
    ),
    Mistake(
        _pairs_with(XOR=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 2, ["x1", "x2"], ["both"])]),
        "this never fires: when the second neuron's threshold is reached, the first one silences it.",
    ),
    Mistake(
        _pairs_with(XOR=[Neuron("both", 2, ["x1", "x2"]), Neuron("y", 0, [], ["both"])]),
        "this is NAND; XOR is silent also when both inputs are off.",
    ),
    Mistake(
        _pairs_with(XOR=[_LEFT, _RIGHT, Neuron("y", 1, ["left", "right"])]),
        "this is right, with a neuron more than needed. A later neuron may listen to x1 and x2 directly.",
    ),
    Mistake(
        _pairs_with(XOR=[_LEFT, Neuron("y", 1, ["left"])]),
        "this fires for x1 without x2 only; XOR fires for x2 without x1 as well.",
    ),
]


_ABC = ["a", "b", "c"]
_ADDER = [
    Neuron("carry", 2, _ABC),
    Neuron("two", 2, _ABC),
    Neuron("three", 3, _ABC),
    Neuron("one", 1, _ABC, ["two"]),
    Neuron("sum", 1, ["one", "three"]),
]


def _adder_with(*changed: Neuron) -> Callable[[], list[Neuron]]:
    new = {neuron.name: neuron for neuron in changed}
    return lambda: [new.get(neuron.name, neuron) for neuron in _ADDER]


def _exchanged():
    names = {"carry": "sum", "sum": "carry"}
    return [neuron._replace(name=names.get(neuron.name, neuron.name)) for neuron in _ADDER]


FULL_ADDER = [
    Mistake(_exchanged, "carry and sum are exchanged: carry is the twos digit, sum the ones digit."),
    Mistake(
        _adder_with(Neuron("carry", 1, _ABC)),
        "this carry fires for a single 1; a carry arises once two or more are on.",
    ),
    Mistake(
        _adder_with(Neuron("carry", 3, _ABC)), "this carry needs all three on; 1 + 1 + 0 is 2 and carries already."
    ),
    Mistake(
        _adder_with(Neuron("carry", 2, ["a", "b"])),
        "this carry leaves c out; 1 + 0 + 1 carries as well.",
    ),
    Mistake(
        _adder_with(Neuron("sum", 1, _ABC)),
        "this sum fires for two inputs as well; 1 + 1 is 2, which is a carry and a sum of 0.",
    ),
    Mistake(
        _adder_with(Neuron("sum", 1, ["one"])),
        "this sum forgets 1 + 1 + 1 = 3, which is a carry and a sum of 1.",
    ),
    Mistake(
        _adder_with(Neuron("sum", 1, ["three"])), "this sum fires for three inputs alone; one input is enough, too."
    ),
    Mistake(
        _adder_with(Neuron("two", 2, ["a", "b"]), Neuron("one", 1, ["a", "b"], ["two"]), Neuron("sum", 1, ["one"])),
        "this sum leaves c out: it looks at a and b alone.",
    ),
    Mistake(
        _adder_with(Neuron("sum", 2, ["one", "three"])),
        "this joins the two cases with AND; the sum is 1 in one case or the other.",
    ),
]


# remember


def _steps(set_signal: Sequence[int], reset_signal: Sequence[int], start: int, rule: Callable) -> list[int]:
    outputs, output = [], start
    for on, off in zip(set_signal, reset_signal, strict=True):
        output = rule(on, off, output)
        outputs.append(output)
    return outputs


def _no_feedback(set_signal, reset_signal, start=0):
    return [mcculloch_pitts([on], 1, [off]) for on, off in zip(set_signal, reset_signal, strict=True)]


def _no_reset(set_signal, reset_signal, start=0):
    return _steps(set_signal, reset_signal, start, lambda on, off, y: mcculloch_pitts([on, y], 1))


def _set_wins(set_signal, reset_signal, start=0):
    return _steps(set_signal, reset_signal, start, lambda on, off, y: 1 if on else 0 if off else y)


def _reset_subtracts(set_signal, reset_signal, start=0):
    return _steps(set_signal, reset_signal, start, lambda on, off, y: int(on + y - off >= 1))


def _threshold_two(set_signal, reset_signal, start=0):
    return _steps(set_signal, reset_signal, start, lambda on, off, y: mcculloch_pitts([on, y], 2, [off]))


def _toggles(set_signal, reset_signal, start=0):
    return _steps(set_signal, reset_signal, start, lambda on, off, y: 0 if off else int(on != y))


def _with_start(set_signal, reset_signal, start=0):
    right = _steps(set_signal, reset_signal, start, lambda on, off, y: mcculloch_pitts([on, y], 1, [off]))
    return [start, *right]


def _one_late(set_signal, reset_signal, start=0):
    return _with_start(set_signal, reset_signal, start)[:-1]


def _last_only(set_signal, reset_signal, start=0):
    return _with_start(set_signal, reset_signal, start)[-1]


def _start_forgotten(set_signal, reset_signal, start=0):
    return _with_start(set_signal, reset_signal, 0)[1:]


REMEMBER = [
    Mistake(_last_only, "this is the last output alone; the check needs a list with the output of every step."),
    Mistake(_with_start, "this list begins with `start`; it should hold the T outputs of the T steps."),
    Mistake(
        _one_late, "this list is one step late: it holds the output before each step; it should hold the one after."
    ),
    Mistake(_no_feedback, "this forgets at once: the neuron's own last output should be one of its excitatory inputs."),
    Mistake(_threshold_two, "this needs the set signal and the old output together; either should be enough."),
    Mistake(_toggles, "a second set switches this memory off; a memory that is set already should stay set."),
    Mistake(_start_forgotten, "`start` makes no difference here; it is the neuron's output before the first step."),
    Mistake(_no_reset, "the reset makes no difference here; it should silence the neuron at its step."),
    Mistake(_set_wins, "the set wins when both come at once; inhibition is absolute, so the reset should win."),
    Mistake(
        _reset_subtracts,
        "the reset cancels only one of the two, the set signal or the memory; inhibition is absolute and "
        "should silence "
        "the neuron whatever excites it.",
    ),
]


# threshold_unit


def _strict(x, w, theta):
    return (np.asarray(x) @ w > theta).astype(int)


def _weighted_sum(x, w, theta):
    return np.asarray(x) @ w


def _bools(x, w, theta):
    return np.asarray(x) @ w >= theta


def _theta_added(x, w, theta):
    return (np.asarray(x) @ w + theta >= 0).astype(int)


def _unweighted(x, w, theta):
    return (np.asarray(x).sum(axis=-1) >= theta).astype(int)


def _absolute_weights(x, w, theta):
    return (np.asarray(x) @ np.abs(w) >= theta).astype(int)


def _weights_first(x, w, theta):
    return (w @ np.asarray(x) >= theta).astype(int)


def _whole_batch(x, w, theta):
    return int(np.sum(np.asarray(x) * w) >= theta)


def _signs(x, w, theta):
    return np.where(np.asarray(x) @ w >= theta, 1, -1)


def _any_input(x, w, theta):
    return (np.asarray(x) * w >= theta).astype(int)


def _absolute_inhibition(x, w, theta):
    x, w = np.asarray(x), np.asarray(w)
    silenced = (x * (w < 0)).sum(axis=-1) > 0
    return ((x @ np.maximum(w, 0) >= theta) & ~silenced).astype(int)


THRESHOLD_UNIT = [
    Mistake(_weighted_sum, "this is the weighted sum; the unit says, with 1 or 0, whether the sum reaches theta."),
    Mistake(_signs, "this says -1 for a silent unit; it should say 0."),
    Mistake(_bools, "this is an array of True and False; `.astype(int)` makes it the integers 1 and 0."),
    Mistake(_any_input, "this compares each input with theta; the unit adds up its weighted inputs first."),
    Mistake(
        _whole_batch, "this adds up the whole batch; each row is an input of its own and gets an output of its own."
    ),
    Mistake(
        _weights_first, "this multiplies w with the columns of x; for a batch each row of x should meet w: `x @ w`."
    ),
    Mistake(_unweighted, "the weights make no difference here; each input counts as much as its weight says."),
    Mistake(_absolute_weights, "the signs of the weights are lost; a negative weight should count against firing."),
    Mistake(
        _absolute_inhibition,
        "here a negative weight silences the unit; in this unit it only subtracts, and other inputs may outweigh it.",
    ),
    Mistake(_strict, "this fires above theta; a unit fires as soon as its sum reaches theta."),
    Mistake(
        _theta_added,
        "theta is added to the sum; the unit fires when the sum is at least theta. (A bias is minus theta.)",
    ),
]


# count_functions


def _tables(n, weights, thetas):
    x = corners(n)
    return [
        tuple((x @ np.array(w, dtype=int) >= theta).tolist())
        for w in itertools.product(weights, repeat=n)
        for theta in thetas
    ]


def _half_integers(n, largest):
    return np.arange(-n * largest, n * largest + 2) - 0.5


def _counts_units(n, largest):
    return (2 * largest + 1) ** n * len(_half_integers(n, largest))


def _never_left_out(n, largest):
    return len(set(_tables(n, range(-largest, largest + 1), range(-n * largest, n * largest + 1))))


def _positive_weights(n, largest):
    return len(set(_tables(n, range(largest + 1), _half_integers(n, largest))))


def _positive_thresholds(n, largest):
    return len(set(_tables(n, range(-largest, largest + 1), np.arange(0, n * largest + 1) + 0.5)))


def _upper_end_missing(n, largest):
    return len(set(_tables(n, range(-largest, largest), _half_integers(n, largest))))


def _zero_left_out(n, largest):
    weights = [w for w in range(-largest, largest + 1) if w]
    return len(set(_tables(n, weights, _half_integers(n, largest))))


def _all_functions(n, largest):
    return 2 ** (2**n)


def _thresholds_too_few(n, largest):
    return len(set(_tables(n, range(-largest, largest + 1), np.arange(-largest, largest + 2) - 0.5)))


def _by_count_of_ones(n, largest):
    return len({sum(t) for t in _tables(n, range(-largest, largest + 1), _half_integers(n, largest))})


COUNT_FUNCTIONS = [
    Mistake(
        _all_functions,
        "this is the number of all Boolean functions, 2^(2^n); one unit does not compute them all.",
    ),
    Mistake(_counts_units, "this counts units; many of them fire on the same inputs and so compute the same function."),
    Mistake(
        _by_count_of_ones,
        "this tells functions apart by how often they are 1; two functions are the same only if they "
        "agree on every input.",
    ),
    Mistake(
        _positive_thresholds,
        "negative thresholds are missing; a unit with negative weights may have to fire when nothing is on.",
    ),
    Mistake(_upper_end_missing, "`range(-largest, largest)` ends one early; the weight `largest` belongs to it."),
    Mistake(_zero_left_out, "weight 0 is missing; a unit may ignore an input."),
    Mistake(_positive_weights, "negative weights are missing; weights run from -largest to largest."),
    Mistake(
        _never_left_out,
        "the function that is never 1 is missing; one threshold must lie above every possible sum.",
    ),
    Mistake(_thresholds_too_few, "the thresholds end too early; n inputs can add up to n times the largest weight."),
]


# mended

_HIGH, _LOW = Neuron("high", 1, ["a1"], ["b1"]), Neuron("low", 1, ["a0"], ["b0"])
_LESS = Neuron("less", 1, ["b1"], ["a1"])
_Y = Neuron("y", 1, ["high", "low"], ["less"])

MENDED = [
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["b1"], ["a0"]), _Y],
        "nothing is changed yet: fifteen rows are right and one is wrong.",
    ),
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["b1"]), _Y],
        "less fires whenever b1 is on; it should stay silent when a1 is on as well.",
    ),
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["b1"], ["a0"]), Neuron("y", 2, ["high", "low"], ["less"])],
        "y now needs high and low together; either is reason enough, and y was not the culprit.",
    ),
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["b1"], ["a0"]), Neuron("y", 1, ["high"], ["less"])],
        "y no longer listens to low, which repairs the wrong row and breaks others, where the twos digits are equal.",
    ),
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["a1"], ["b1"]), _Y],
        "less fires when a's twos digit is the greater one; it should fire when b's is.",
    ),
    Mistake(
        lambda: [_HIGH, _LOW, Neuron("less", 1, ["b0"], ["a0"]), _Y],
        "less compares the ones digits; it should compare the twos digits.",
    ),
    Mistake(
        lambda: [_HIGH, Neuron("low", 2, ["a0", "b0"]), Neuron("less", 1, ["b1"], ["a0"]), _Y],
        "low fires when both ones digits are on; it should fire when a's is on and b's is off, as it did.",
    ),
]


# copies_needed


def _at_least(copies, error, k):
    return sum(math.comb(copies, j) * error**j * (1 - error) ** (copies - j) for j in range(k, copies + 1))


def _search(target, probability, step=2):
    copies = 1
    while probability(copies) > target:
        copies += step
        if copies > 999:
            return copies
    return copies


def _all_wrong(error, target):
    return _search(target, lambda c: error**c)


def _any_wrong(error, target):
    return _search(target, lambda c: 1 - (1 - error) ** c)


def _even_too(error, target):
    return _search(target, lambda c: _at_least(c, error, c // 2 + 1), step=1)


def _exactly_half(error, target):
    return _search(target, lambda c: math.comb(c, c // 2 + 1) * error ** (c // 2 + 1) * (1 - error) ** (c // 2))


def _half_counts(error, target):
    return _search(target, lambda c: _at_least(c, error, c // 2))


def _starts_at_three(error, target):
    return max(3, _search(target, lambda c: _at_least(c, error, c // 2 + 1)))


def _two_too_many(error, target):
    return _search(target, lambda c: _at_least(c, error, c // 2 + 1)) + 2


COPIES_NEEDED = [
    Mistake(
        _any_wrong, "this asks that no copy errs, which gets harder with every copy; only a majority must be right."
    ),
    Mistake(
        _all_wrong, "this is the chance that every copy errs; the vote is lost as soon as more than half of them do."
    ),
    Mistake(_half_counts, "this calls the vote lost one error too early; with 3 copies a single error does no harm."),
    Mistake(_two_too_many, "this is two copies more than needed: return the first count that is good enough."),
    Mistake(_starts_at_three, "one copy may be enough already, when its own error is no more than the target."),
    Mistake(_exactly_half, "this leaves out the cases where still more copies err than the smallest majority."),
    Mistake(_even_too, "this also tries even numbers, for which a vote may be tied; try odd numbers only."),
]
