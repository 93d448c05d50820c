"""What no perceptron learns."""

from __future__ import annotations

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part, Written
from nnbook.checks.ch02_perceptron.points import XOR


def cycle_truth(x, y, epochs=1000):
    """Write down all states, in whole numbers, and compare each with all that came before."""
    folded, sign = [[*map(int, row), 1] for row in x], [1 if label == 1 else -1 for label in y]
    state, states = [0] * len(folded[0]), [[0] * len(folded[0])]
    for end in range(1, epochs + 1):
        wrong = 0
        for row, s in zip(folded, sign, strict=True):
            total = sum(a * c for a, c in zip(state, row, strict=True))
            if (total >= 0) != (s > 0):
                state, wrong = [a + s * c for a, c in zip(state, row, strict=True)], wrong + 1
        if wrong == 0:
            return None
        if state in states:
            start = states.index(state)
            return start, end - start
        states.append(state)
    return None


def draw_unlearnable(rng):
    x = rng.integers(-2, 3, size=(5, 2))
    return np.concatenate([x, x[:1]]), np.append(y := rng.integers(0, 2, 5), 1 - y[0]), 60


def draw_xor(rng):
    order = rng.permutation(4)
    return XOR[order] * int(rng.integers(1, 4)), np.array([0, 1, 1, 0])[order]


def walk(x, y, epochs):
    """Yield the state (weights, then bias) and the number of mistakes after each epoch."""
    w, b = np.zeros(x.shape[1]), 0
    for _ in range(epochs):
        wrong = 0
        for x_i, y_i in zip(x, y, strict=True):
            error = int(y_i) - int(w @ x_i + b >= 0)
            w, b, wrong = w + error * x_i, b + error, wrong + abs(error)
        yield (*w, b), wrong


def cycle(x, y, epochs, *, length=None, zero=True, stop=True):
    seen = {(0.0,) * (x.shape[1] + 1): 0} if zero else {}
    seen = {state[:length]: n for state, n in seen.items()}
    for epoch, (state, wrong) in enumerate(walk(x, y, epochs), start=1):
        if stop and wrong == 0:
            return None
        if state[:length] in seen:
            return seen[state[:length]], epoch - seen[state[:length]]
        seen[state[:length]] = epoch
    return None


def cycle_ignores_success(x, y, epochs=1000):
    return cycle(x, y, epochs, stop=False)


def cycle_without_bias(x, y, epochs=1000):
    return cycle(x, y, epochs, length=x.shape[1])


def cycle_without_start(x, y, epochs=1000):
    return cycle(x, y, epochs, zero=False)


def cycle_without_start_in_list(x, y, epochs=1000):
    found = cycle(x, y, epochs, zero=False)
    return found and (found[0] - 1, found[1])


def cycle_of_one_epoch(x, y, epochs=1000):
    last = (0.0,) * (x.shape[1] + 1)
    for epoch, (state, wrong) in enumerate(walk(x, y, epochs), start=1):
        if wrong == 0:
            return None
        if state == last:
            return epoch - 1, 1
        last = state
    return None


def cycle_one_epoch_short(x, y, epochs=1000):
    return cycle(x, y, epochs - 1)


def cycle_gives_end(x, y, epochs=1000):
    found = cycle(x, y, epochs)
    return found and (found[0], sum(found))


def cycle_swapped(x, y, epochs=1000):
    found = cycle(x, y, epochs)
    return found and found[::-1]


def cycle_from_one(x, y, epochs=1000):
    found = cycle(x, y, epochs)
    return found and (found[0] + 1, found[1])


def decimals_repeat(n):
    """Return (start, period) of the decimals of 1/n: where the remainders of long division come back; None if they end.

    >>> decimals_repeat(12), decimals_repeat(7), decimals_repeat(8)
    ((2, 1), (0, 6), None)
    """
    seen, remainder = {}, 1
    while remainder:
        if remainder in seen:
            return seen[remainder], len(seen) - seen[remainder]
        seen[remainder] = len(seen)
        remainder = 10 * remainder % n
    return None


find_cycle = Exercise(
    key="find_cycle",
    book=neurons.find_cycle,
    parts=[
        Part(
            "XOR comes round, AND is learned",
            1,
            [
                Case((XOR[[1, 2, 0, 3]], np.array([1, 1, 0, 0])), (2, 1)),
                Case((XOR, np.array([0, 1, 1, 0])), (2, 1)),
                Case((XOR, np.array([0, 0, 0, 1])), None),
                Case((XOR, np.array([1, 1, 1, 1])), None),
            ],
        ),
        Part(
            "other orders, other points",
            1,
            [
                Case((np.array([[1], [1]]), np.array([0, 1])), (0, 1)),
                Case((np.array([[-1], [0], [1]]), np.array([1, 0, 1])), (0, 2)),
                Case((XOR, np.array([0, 1, 1, 0]), 3), (2, 1)),
                Case((XOR, np.array([0, 1, 1, 0]), 2), None),
                Case(draw_xor, cycle_truth, repeat=4),
                Case(draw_unlearnable, cycle_truth, repeat=4),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            cycle_without_bias, "the weights came back here, but the bias had changed. The state is both together."
        ),
        Mistake(cycle_swapped, "start and period are swapped."),
        Mistake(
            cycle_gives_end, "the second number is the epoch at the end. The period is how long the way back takes."
        ),
        Mistake(cycle_without_start, "the start is missing: the zeros before the first epoch are a state too."),
        Mistake(
            cycle_without_start_in_list,
            "the list of states begins after the first epoch. The zeros before it are state 0 and belong in front.",
        ),
        Mistake(
            cycle_of_one_epoch, "a cycle may take several epochs: compare with all earlier states, not with the last."
        ),
        Mistake(
            cycle_one_epoch_short, "this stops one epoch early: the state after the last allowed epoch counts, too."
        ),
        Mistake(cycle_from_one, "the count is one too high: after 0 epochs the state is all zeros."),
        Mistake(
            cycle_ignores_success, "weights that rest after an epoch without mistakes have learned. That is no cycle."
        ),
    ],
    hints=[
        "Remember the state (weights and bias together) after every epoch. A dictionary finds an old one at once.",
        "Make the state a tuple such as (*w, b) and keep `seen[state] = epoch`. What is in `seen` before epoch 1?",
        "After each epoch: no mistakes, so return None; state in seen, so return (seen[state], epoch − seen[state]); "
        "else remember it. After the loop return None.",
    ],
    sibling=decimals_repeat,
)


four_inequalities = Written(
    key="four_inequalities",
    points=2,
    scheme=[
        "½ point: b < 0 from (0, 0), which must be silent.",
        "½ point: w₁ + b ≥ 0 and w₂ + b ≥ 0 from the two corners that must fire.",
        "½ point: w₁ + w₂ + b < 0 from (1, 1), which must be silent.",
        "½ point: the contradiction. Adding the two in the middle gives w₁ + w₂ + 2b ≥ 0; adding the outer two gives "
        "w₁ + w₂ + 2b < 0. Any other sound way to it counts.",
    ],
    answer="The corners (0, 0) and (1, 1) must be silent: b < 0 and w₁ + w₂ + b < 0, together w₁ + w₂ + 2b < 0. "
    "The corners (1, 0) and (0, 1) must fire: w₁ + b ≥ 0 and w₂ + b ≥ 0, together w₁ + w₂ + 2b ≥ 0. "
    "The same number cannot be below 0 and not below 0, so no weights and no bias do all four.",
)
