"""Exercises of chapter 01: the McCulloch–Pitts neuron. The wrong answers they know stand in ch01_mistakes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Chapter, Exercise, Part, Written
from nnbook.checks import ch01_mistakes as wrong
from nnbook.checks.show import difference, show
from nnbook.neurons import Neuron, corners, mcculloch_pitts, truth_table

# What the nets should compute, worked out by arithmetic and never by a net

GATES = {
    "AND": (["x1", "x2"], lambda a, b: a * b),
    "OR": (["x1", "x2"], lambda a, b: max(a, b)),
    "NOT": (["x1"], lambda a: 1 - a),
    "NOR": (["x1", "x2"], lambda a, b: 1 - max(a, b)),
    "MAJORITY": (["x1", "x2", "x3"], lambda a, b, c: (a + b + c) // 2),
    "NAND": (["x1", "x2"], lambda a, b: 1 - a * b),
    "XOR": (["x1", "x2"], lambda a, b: (a + b) % 2),
}
DIGITS = {"carry": lambda a, b, c: (a + b + c) // 2, "sum": lambda a, b, c: (a + b + c) % 2}
BITS = ["a1", "a0", "b1", "b0"]


def _greater(a1: int, a0: int, b1: int, b0: int) -> int:
    return int(2 * a1 + a0 > 2 * b1 + b0)


def _wrong_rows(got: Sequence[int], names: Sequence[str], truth: Callable) -> str:
    """Say which row of a truth table is wrong first, and how many are."""
    rows = corners(len(names)).tolist()
    bad = [(row, value) for row, value in zip(rows, got, strict=True) if value != truth(*row)]
    if not bad:
        return ""
    row, value = bad[0]
    inputs = ", ".join(f"{name} = {bit}" for name, bit in zip(names, row, strict=True))
    return f"fires {value} for {inputs}, expected {truth(*row)}; {len(bad)} of {len(rows)} rows are wrong"


def _each(name: str, truth: Callable, *calls: tuple) -> Case:
    """Make one case of several calls: answers of 0 and 1 tell wrong functions apart only together."""

    def run(attempt: Callable, calls: list[tuple]) -> list | None:
        answers = [attempt(*call) for call in calls]
        return answers if any(answer is not None for answer in answers) else None

    def judge(answers: list | None, calls: list[tuple]) -> str:
        if answers is None:
            return f"gave None for `{show(calls[0])}`, expected {show(truth(*calls[0]))}"
        for call, answer in zip(calls, answers, strict=True):
            if problem := difference(answer, truth(*call)):
                return f"for `{show(call)}` {problem}"
        return ""

    return Case(args=(list(calls),), run=run, judge=judge, shown=name)


# mcculloch_pitts


def _fires(inputs: Sequence[int], threshold: float, inhibitory: Sequence[int] | None = None) -> int:
    silenced = inhibitory is not None and np.count_nonzero(inhibitory) > 0
    return 0 if silenced else int(np.count_nonzero(inputs) - threshold >= 0)


def _neuron_args(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(1, 8))
    return rng.integers(0, 2, n).tolist(), int(rng.integers(0, n + 1))


def _inhibited_args(rng: np.random.Generator) -> tuple:
    inputs, threshold = _neuron_args(rng)
    return inputs, threshold, (rng.random(int(rng.integers(1, 4))) < 0.3).astype(int).tolist()


def most_are_off(inputs: Sequence[int]) -> int:
    """Say whether more inputs are off than on.

    >>> most_are_off([0, 1, 0])
    1
    """
    on = sum(inputs)
    return int(len(inputs) - on > on)


_neuron = Exercise(
    key="mcculloch_pitts",
    parts=[
        Part(
            "counts the excitatory inputs against the threshold",
            1,
            [
                _each(
                    "mcculloch_pitts", _fires, ([1, 0, 1], 2), ([1, 0, 1], 3), ([1, 1, 1], 1), ([0, 0], 0), ([0, 0], 1)
                ),
                _each("mcculloch_pitts", _fires, ([], 0), ([], 1), (np.array([1, 1, 0, 1]), 2.5), ([True, True], 2)),
                Case(args=_neuron_args, expect=_fires),
            ],
        ),
        Part(
            "any active inhibitory input silences it",
            1,
            [
                _each(
                    "mcculloch_pitts",
                    _fires,
                    ([1, 1, 1], 1, [1]),
                    ([1, 1, 1], 1, [0, 1]),
                    ([1, 1], 2, [0, 0]),
                    ([1, 1, 1], 1, [0, 0]),
                    ([1, 0], 2, [1]),
                    ([1, 1], 1, [1, 1]),
                    ([1, 0], 1, [1, 0]),
                ),
                Case(args=([1, 1], 2), kwargs={"inhibitory": [0, 0]}, expect=1),
                Case(args=([1, 0], 1, [0]), expect=1),
                Case(args=([], 0, [1]), expect=0),
                Case(args=([1, 1], 2, []), expect=1),
                Case(args=([1, 1], 2), kwargs={"inhibitory": None}, expect=1),
                Case(args=(np.array([1, 1]), 1, np.array([0, 0])), expect=1),
                Case(args=_inhibited_args, expect=_fires),
            ],
        ),
    ],
    book=mcculloch_pitts,
    mistakes=wrong.MCCULLOCH_PITTS,
    hints=[
        "Two questions decide, one after the other. Which of them can end the matter before anything is counted?",
        "First the inhibitory inputs: is any of them 1? `any([0, 1])` is True, `any([])` is False; None "
        "needs a word of "
        "its own. Only then the excitatory ones.",
        "If `inhibitory` is not None and `any(inhibitory)`, return 0. Otherwise return 1 if the sum of `inputs` is at "
        "least `threshold`, else 0.",
    ],
    sibling=most_are_off,
    piece="nnbook.neurons:mcculloch_pitts",
)


# gates


def gates() -> dict[str, Neuron]:
    """Return five gates, each as a single neuron."""
    return {
        "AND": Neuron("y", 2, ["x1", "x2"]),
        "OR": Neuron("y", 1, ["x1", "x2"]),
        "NOT": Neuron("y", 0, [], ["x1"]),
        "NOR": Neuron("y", 0, [], ["x1", "x2"]),
        "MAJORITY": Neuron("y", 2, ["x1", "x2", "x3"]),
    }


def _made(attempt: Callable, name: str) -> object:
    made = attempt()
    if not isinstance(made, dict):
        raise TypeError(f"the function should return a dict, it returned {type(made).__name__}")
    if name not in made:
        raise ValueError(f"the dict has no {name}, only {', '.join(map(str, made)) or 'nothing'}")
    return made[name]


def _gate_table(attempt: Callable, name: str) -> list[int]:
    made = _made(attempt, name)
    net = [made] if isinstance(made, Neuron) else made
    if not isinstance(net, list) or len(net) != 1:
        raise TypeError(f"{name} should be a single Neuron")
    return truth_table(net, GATES[name][0])


def _gate_case(name: str) -> Case:
    return Case(
        args=(name,),
        run=_gate_table,
        judge=lambda table, name: _wrong_rows(table, *GATES[name]),
        shown=f'gates()["{name}"]',
    )


def two_of_four() -> list[Neuron]:
    """Fire when at least two of four inputs are on and x5 is off.

    >>> truth_table(two_of_four(), ["x1", "x2", "x3", "x4", "x5"]).count(1)
    11
    """
    return [Neuron("y", 2, ["x1", "x2", "x3", "x4"], ["x5"])]


_gates = Exercise(
    key="gates",
    parts=[
        Part("AND, OR and MAJORITY: how many must be on", 1, [_gate_case(n) for n in ("AND", "OR", "MAJORITY")]),
        Part("NOT and NOR: firing on silence", 1, [_gate_case(n) for n in ("NOT", "NOR")]),
    ],
    book=gates,
    mistakes=wrong.GATES,
    hints=[
        "For AND, OR and MAJORITY ask only: how many of the inputs must be on? For NOT ask which kind of "
        "input can make "
        "a neuron go quiet.",
        "NOT and NOR fire when nothing at all comes in. Which threshold does a count of zero reach?",
        "NOT has no excitatory input, threshold 0, and x1 as its inhibitory input. NOR is the same with two inhibitory "
        "inputs. AND needs 2 of 2, OR 1 of 2, MAJORITY 2 of 3.",
    ],
    sibling=two_of_four,
)


# two_neurons


def two_neurons() -> dict[str, list[Neuron]]:
    """Return NAND and XOR, each as a net of two neurons."""
    return {
        "NAND": [Neuron("both", 2, ["x1", "x2"]), Neuron("y", 0, [], ["both"])],
        "XOR": [Neuron("both", 2, ["x1", "x2"]), Neuron("y", 1, ["x1", "x2"], ["both"])],
    }


def _pair_table(attempt: Callable, name: str) -> tuple[list[int], int]:
    made = _made(attempt, name)
    if isinstance(made, Neuron) or not isinstance(made, list | tuple):
        raise TypeError(f"{name} should be a list of two Neurons")
    return truth_table(made, GATES[name][0]), len(made)


def _pair_judge(value: tuple[list[int], int], name: str) -> str:
    table, size = value
    if wrong_rows := _wrong_rows(table, *GATES[name]):
        return wrong_rows
    return f"computes {name}, but with {size} neurons, expected two" if size > 2 else ""


def _pair_case(name: str) -> Case:
    return Case(args=(name,), run=_pair_table, judge=_pair_judge, shown=f'two_neurons()["{name}"]')


def not_all_three_alike() -> list[Neuron]:
    """Fire when three inputs are neither all off nor all on.

    >>> truth_table(not_all_three_alike(), ["x1", "x2", "x3"])
    [0, 1, 1, 1, 1, 1, 1, 0]
    """
    return [
        Neuron("all", 3, ["x1", "x2", "x3"]),
        Neuron("y", 1, ["x1", "x2", "x3"], ["all"]),
    ]


_two_neurons = Exercise(
    key="two_neurons",
    parts=[
        Part("NAND in two neurons", 1, [_pair_case("NAND")]),
        Part("XOR in two neurons", 1, [_pair_case("XOR")]),
    ],
    book=two_neurons,
    mistakes=wrong.TWO_NEURONS,
    hints=[
        "Let the first neuron find the one input on which the second should not fire.",
        "Both nets can start with a neuron that fires when both inputs are on. What should it do to the second neuron?",
        "The first neuron is AND; call it both. It inhibits the second. Without that inhibition the second "
        "would always "
        "fire (for NAND), or fire as OR does, from x1 and x2 directly (for XOR).",
    ],
    sibling=not_all_three_alike,
)


# full_adder


def _adder_table(attempt: Callable, digit: str) -> list[int]:
    return truth_table(attempt(), ["a", "b", "c"], digit)


def _adder_case(digit: str) -> Case:
    return Case(
        args=(digit,),
        run=_adder_table,
        judge=lambda table, digit: _wrong_rows(table, ["a", "b", "c"], DIGITS[digit]),
        shown=f'the neuron "{digit}"',
    )


def half_adder() -> list[Neuron]:
    """Add two bits a and b: the digits are called "carry" and "sum".

    >>> truth_table(half_adder(), ["a", "b"], "sum")
    [0, 1, 1, 0]
    """
    return [Neuron("carry", 2, ["a", "b"]), Neuron("sum", 1, ["a", "b"], ["carry"])]


_full_adder = Exercise(
    key="full_adder",
    parts=[
        Part('"carry" is the twos digit of a + b + c', 1, [_adder_case("carry")]),
        Part('"sum" is the ones digit of a + b + c', 1, [_adder_case("sum")]),
    ],
    book=neurons.full_adder,
    mistakes=wrong.FULL_ADDER,
    hints=[
        "Write the eight sums first. How many inputs are on where carry is 1? How many where sum is 1?",
        "Carry is a gate you have built. Sum fires for exactly one or exactly three inputs: two cases, a neuron for "
        "each, and one that joins them.",
        "Exactly one: threshold 1, silenced by carry. All three: threshold 3. Sum: threshold 1 over these two. Carry: "
        "threshold 2 over a, b, c.",
    ],
    sibling=half_adder,
    piece="nnbook.neurons:full_adder",
)


# remember


def _states(set_signal: Sequence[int], reset_signal: Sequence[int], start: int = 0) -> list[int]:
    """Look back from each step for the last event: the truth, without a neuron."""
    history = [start]
    for t in range(len(set_signal)):
        history.append(0 if reset_signal[t] else 1 if set_signal[t] else history[t])
    return history[1:]


def _signals(rng: np.random.Generator) -> tuple:
    steps = int(rng.integers(5, 12))
    on, off = rng.random(steps) < 0.3, rng.random(steps) < 0.3
    return on.astype(int).tolist(), off.astype(int).tolist(), int(rng.integers(0, 2))


def count_down(signal: Sequence[int], start: int = 2) -> list[int]:
    """Count the pulses left before a counter is empty, one value a step.

    >>> count_down([0, 1, 0, 1, 1])
    [2, 1, 1, 0, 0]
    """
    left, state = [], start
    for pulse in signal:
        state = max(state - pulse, 0)
        left.append(state)
    return left


_remember = Exercise(
    key="remember",
    parts=[
        Part(
            "keeps a pulse once it is set",
            1,
            [
                Case(args=([0, 1, 0, 0], [0, 0, 0, 0]), expect=[0, 1, 1, 1]),
                Case(args=([0, 0, 0], [0, 0, 0]), expect=[0, 0, 0]),
                Case(args=([0, 1, 0], [0, 0, 0], 1), expect=[1, 1, 1]),
                Case(args=([1, 1, 0], [0, 0, 0]), expect=[1, 1, 1]),
                Case(args=([], []), expect=[]),
                Case(args=(np.array([0, 1, 0]), np.array([0, 0, 0])), expect=[0, 1, 1]),
            ],
        ),
        Part(
            "forgets on a reset, which wins over a set",
            1,
            [
                Case(args=([0, 1, 0, 0, 0], [0, 0, 0, 1, 0]), expect=[0, 1, 1, 0, 0]),
                Case(args=([0, 1, 0, 0, 1, 1, 1, 0], [0, 0, 0, 1, 1, 0, 1, 0]), expect=[0, 1, 1, 0, 0, 1, 0, 0]),
                Case(args=([1, 0, 1, 0], [1, 0, 0, 1], 1), expect=[0, 0, 1, 0]),
                Case(args=_signals, expect=_states),
            ],
        ),
    ],
    book=neurons.remember,
    mistakes=wrong.REMEMBER,
    hints=[
        "A neuron remembers by listening to itself. Which value from the step before does it need?",
        "At each step it has two excitatory inputs, the set signal and its own last output, and one inhibitory input. "
        "Carry the output from one round of the loop to the next.",
        "Start with `output = start`. For each pair of signals, `output` becomes mcculloch_pitts of the set signal and "
        "`output`, threshold 1, with the reset signal inhibitory; append it to a list.",
    ],
    sibling=count_down,
    piece="nnbook.neurons:remember",
)


# threshold_unit


def _unit(x: np.ndarray, w: np.ndarray, theta: float) -> np.ndarray | int:
    """Sum by a loop over the inputs, exactly."""
    rows = np.atleast_2d(np.asarray(x, dtype=float).reshape(-1, len(w)))
    sums = [math.fsum(float(a) * float(b) for a, b in zip(row, w, strict=True)) for row in rows]
    fired = np.array([int(s >= theta) for s in sums], dtype=int)
    return int(fired[0]) if np.ndim(x) == 1 else fired


def _unit_args(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(1, 6))
    return rng.integers(0, 2, (int(rng.integers(1, 9)), n)), rng.integers(-3, 4, n), float(rng.integers(-3, 4)) + 0.5


def _square_args(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(3, 6))
    return rng.integers(0, 2, (n, n)), rng.integers(-3, 4, n), float(rng.integers(-2, 2)) + 0.5


_BATCH = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def weighted_vote(votes: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Say which motions are carried: those with more than half of the shares behind them.

    votes: 0 or 1, shape (N, n), a row a motion. shares: shape (n,).

    >>> weighted_vote(np.array([[1, 0, 1], [0, 1, 0]]), np.array([3, 2, 1]))
    array([1, 0])
    """
    return np.where(votes @ shares > shares.sum() / 2, 1, 0)


_threshold_unit = Exercise(
    key="threshold_unit",
    parts=[
        Part(
            "one input of shape (n,)",
            1,
            [
                _each(
                    "threshold_unit",
                    _unit,
                    (np.array([1, 0, 1]), np.array([2, -1, 1]), 2.5),
                    (np.array([1, 1, 1]), np.array([2, -1, 1]), 2.5),
                    (np.array([1, 1, 1]), np.array([2, -1, 1]), 1.5),
                    (np.array([1, 1]), np.array([1, 1]), 2),
                    (np.array([0, 0]), np.array([-1, -1]), -1.5),
                    (np.array([1, 1]), np.array([-1, -1]), -1.5),
                ),
                Case(args=(np.array([0.5]), np.array([-2.0]), -0.5), expect=0),
            ],
        ),
        Part(
            "a batch of shape (N, n)",
            1,
            [
                Case(args=(_BATCH, np.array([-1, -1]), -1.5), expect=np.array([1, 1, 1, 0])),
                Case(args=(_BATCH, np.array([1, -1]), 1), expect=np.array([0, 0, 1, 0])),
                Case(args=_square_args, expect=_unit),
                Case(args=_unit_args, expect=_unit),
                Case(args=(_BATCH.astype(np.float32), np.array([1, 2], dtype=np.float32), 2), expect=[0, 1, 0, 1]),
                Case(args=(np.zeros((0, 3)), np.ones(3), 1), expect=np.zeros(0, dtype=int)),
                Case(args=(corners(6)[::3, ::2], np.array([1, -2, 1]), 1), expect=_unit),
            ],
        ),
    ],
    book=neurons.threshold_unit,
    mistakes=wrong.THRESHOLD_UNIT,
    hints=[
        "`x @ w` gives one number for x of shape (n,), and N numbers for x of shape (N, n). That is most of it.",
        "A comparison gives True or False. `.astype(int)` makes the integers 0 and 1 of it, for one value "
        "and for many.",
        "Compare `x @ w` with theta, firing on equality too, and turn the answer into integers.",
    ],
    sibling=weighted_vote,
    piece="nnbook.neurons:threshold_unit",
)


# count_functions


def _counted(n: int, largest: int) -> int:
    """Count with plain Python loops over every weight and threshold."""
    points = list(itertools.product((0, 1), repeat=n))
    tables = set()
    for w in itertools.product(range(-largest, largest + 1), repeat=n):
        sums = [sum(a * b for a, b in zip(w, p, strict=True)) for p in points]
        for theta in range(-n * largest, n * largest + 2):
            tables.add(tuple(s >= theta for s in sums))
    return len(tables)


_SMALL = ((1, 1), (2, 1), (2, 0), (2, 2), (1, 2))


def count_counting_functions(n: int) -> int:
    """Count the functions of n inputs computed by a neuron whose inputs are all excitatory.

    >>> count_counting_functions(3)
    5
    """
    on = corners(n).sum(axis=1)
    return len({tuple(on >= threshold) for threshold in range(n + 2)})


_count = Exercise(
    key="count_functions",
    parts=[
        Part(
            "one and two inputs",
            1,
            [
                _each("count_functions", lambda n, largest: {0: 2}.get(largest, 4 if n == 1 else 14), *_SMALL),
            ],
        ),
        Part(
            "three and four inputs",
            1,
            [
                Case(args=(3, 1), expect=_counted),
                Case(args=(3, 2), expect=104),
                Case(args=(4, 1), expect=_counted),
                Case(args=(4, 2), expect=986),
                Case(args=(4, 3), expect=1882),
            ],
        ),
    ],
    book=neurons.count_functions,
    mistakes=wrong.COUNT_FUNCTIONS,
    hints=[
        "Two units that fire on the same inputs compute the same function. What do you write down for each "
        "unit so that "
        "you notice?",
        "Three loops' worth: `itertools.product(range(-largest, largest + 1), repeat=n)` for the weights, "
        "the thresholds "
        "below, between and above all possible sums, and `corners(n)` as one batch. Put truth tables as "
        "tuples in a set.",
        "Sums lie between -n*largest and n*largest. Thresholds `np.arange(-n * largest, n * largest + 2) - "
        "0.5` include "
        "one that always and one that never fires. Add `tuple(threshold_unit(corners(n), w, theta))`; return the set's "
        "length.",
    ],
    sibling=count_counting_functions,
    piece="nnbook.neurons:count_functions",
    seconds=40,
)


# mended

BROKEN = (
    Neuron("high", 1, ["a1"], ["b1"]),
    Neuron("low", 1, ["a0"], ["b0"]),
    Neuron("less", 1, ["b1"], ["a0"]),
    Neuron("y", 1, ["high", "low"], ["less"]),
)


def mended() -> list[Neuron]:
    """Return the comparator with its one wrong neuron put right."""
    return [
        Neuron("high", 1, ["a1"], ["b1"]),
        Neuron("low", 1, ["a0"], ["b0"]),
        Neuron("less", 1, ["b1"], ["a1"]),
        Neuron("y", 1, ["high", "low"], ["less"]),
    ]


def _plain(neuron: Neuron) -> tuple:
    name, threshold, excitatory, inhibitory = Neuron(*neuron)
    return name, float(threshold), sorted(excitatory), sorted(inhibitory)


def _mended_table(attempt: Callable) -> tuple[list[int], int]:
    net = attempt()
    changed = sum(_plain(one) not in map(_plain, BROKEN) for one in net)
    return truth_table(net, BITS, "y"), max(changed, abs(len(net) - len(BROKEN)))


def _mended_judge(value: tuple[list[int], int]) -> str:
    return _wrong_rows(value[0], BITS, _greater)


def _one_changed_judge(value: tuple[list[int], int]) -> str:
    if wrong_rows := _wrong_rows(value[0], BITS, _greater):
        return wrong_rows
    return f"is right, but differs from the broken one in {value[1]} neurons, expected one" if value[1] > 1 else ""


def one_bit_comparator() -> list[Neuron]:
    """Fire when bit a is greater than bit b.

    >>> truth_table(one_bit_comparator(), ["a", "b"])
    [0, 0, 1, 0]
    """
    return [Neuron("y", 1, ["a"], ["b"])]


_mended = Exercise(
    key="mended",
    parts=[
        Part("a > b on all sixteen rows", 1, [Case(run=_mended_table, judge=_mended_judge, shown='the neuron "y"')]),
        Part("with one neuron changed", 1, [Case(run=_mended_table, judge=_one_changed_judge, shown='the neuron "y"')]),
    ],
    book=mended,
    mistakes=wrong.MENDED,
    hints=[
        "On the wrong row, write beside each neuron what it ought to do in words, and what it does.",
        "a is 1 and b is 2, so a's twos digit is below b's. Which neuron ought to say that, and why is it silent?",
        "The neuron less should fire when b1 is on and a1 is off. See which of a's digits silences it.",
    ],
    sibling=one_bit_comparator,
)


# copies_needed


def copies_needed(error: float, target: float) -> int:
    """Return the smallest odd number of copies whose majority errs with a probability of at most target."""
    copies = 1
    while True:
        more_than_half = range(copies // 2 + 1, copies + 1)
        if sum(math.comb(copies, k) * error**k * (1 - error) ** (copies - k) for k in more_than_half) <= target:
            return copies
        copies += 2


def _needed(error: float, target: float) -> int:
    """Convolve the distributions of single errors: the truth by another road."""
    odds = np.array([1 - error, error])
    copies, row = 1, odds
    while row[copies // 2 + 1 :].sum() > target:
        copies, row = copies + 2, np.convolve(np.convolve(row, odds), odds)
    return copies


def _copies_args(rng: np.random.Generator) -> tuple:
    return float(rng.uniform(0.01, 0.25)), float(10 ** rng.uniform(-5, -2))


def tosses_needed(chance: float, target: float) -> int:
    """Return how many tosses it takes until the chance of no success is at most target.

    >>> tosses_needed(0.5, 0.01)
    7
    """
    tosses = 1
    while (1 - chance) ** tosses > target:
        tosses += 1
    return tosses


_copies = Exercise(
    key="copies_needed",
    parts=[
        Part(
            "three and five copies",
            1,
            [
                _each("copies_needed", _needed, (0.1, 0.2), (0.1, 0.03), (0.1, 0.01), (0.01, 0.001), (0.2, 0.1)),
            ],
        ),
        Part(
            "any error, any target",
            1,
            [Case(args=(0.2, 1e-3), expect=_needed), Case(args=_copies_args, expect=_needed)],
        ),
    ],
    book=copies_needed,
    mistakes=wrong.COPIES_NEEDED,
    hints=[
        "The majority is wrong when more than half of the copies are wrong. For three copies: two of them, "
        "or all three.",
        "Exactly k of c copies err with probability C(c, k) error^k (1 - error)^(c - k), and `math.comb` "
        "gives C(c, k). "
        "Which k are too many?",
        "Begin with one copy. Sum that probability for k from c // 2 + 1 to c; while it is above target, add "
        "two copies.",
    ],
    sibling=tosses_needed,
    optional=True,
)


WRITTEN = Written(
    key="why_two_neurons",
    points=3,
    scheme=[
        "1 point: NAND fires when both inputs are off, when no excitatory input is on, so the threshold must "
        "be 0 or less.",
        "1 point: with that threshold excitation no longer matters; only inhibition can ever keep the neuron quiet.",
        "1 point: one active inhibitory input is enough, so an input that silences the neuron at (1, 1) also "
        "silences it "
        "at (1, 0) or (0, 1), where NAND fires; with no inhibitory input it always fires.",
    ],
    answer="NAND fires at (0, 0). The count there is 0, so the threshold can be no more than 0. Every count "
    "reaches that, so only an inhibitory input can make the neuron quiet at (1, 1); say x₁ is one. Then "
    "x₁ alone silences it at (1, 0), too, where NAND fires. The same holds for x₂ at (0, 1). With neither "
    "inhibitory it never falls silent.",
)

check = Chapter(
    "01_mcculloch_pitts",
    [_neuron, _gates, _two_neurons, _full_adder, _remember, _threshold_unit, _count, _mended, _copies],
    [WRITTEN],
)
