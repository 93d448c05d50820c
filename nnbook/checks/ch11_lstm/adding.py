"""The adding problem solved by a single unit whose weights are chosen by hand."""

from __future__ import annotations

import numpy as np

from nnbook import data, ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch11_lstm.forms import kind


def adding_by_hand():
    """Return weights with which one LSTM unit adds the two marked numbers of a sequence.

    At each step the unit is given x = [number, mark] with numbers from 0 to 1; it begins with h = c = 0. Its last
    hidden state times scale should be the sum of the two numbers whose mark is 1.
    Returns (weight_ih, weight_hh, bias, scale): arrays (4, 2), (4, 1) and (4,), rows i f g o, and a number.
    """
    weight_ih = np.array([[0.0, 40.0], [0.0, 0.0], [0.02, 0.0], [0.0, 0.0]])
    return weight_ih, np.zeros((4, 1)), np.array([-20.0, 20.0, 0.0, 20.0]), 50.0


def wired(i=(0, 40, -20), f=(0, 0, 20), g=(0.02, 0, 0), o=(0, 0, 20), scale=50.0):
    """Return an answer whose gates have these weights for number and mark, and these biases."""
    rows = np.array([i, f, g, o], dtype=float)

    def answer():
        return rows[:, :2], np.zeros((4, 1)), rows[:, 2], scale

    return answer


def gates_swapped():
    weight_ih, weight_hh, bias, scale = wired()()
    order = [1, 0, 2, 3]
    return weight_ih[order], weight_hh, bias[order], scale


def latch_by_hand():
    """Return weight, bias and scale of a tanh unit that hands its input on nearly unchanged.

    >>> w, b, scale = latch_by_hand()
    >>> round(float(scale * np.tanh(0.5 * w + b)), 3)
    0.5
    """
    return 0.01, 0.0, 100.0


def tried(attempt, length, seed):
    """Return what one unit with these weights does on sequences of a length: its error, and how open its gates were."""
    answer = attempt()
    if answer is None:
        return None
    if not isinstance(answer, tuple | list) or len(answer) != 4:
        return f"gave {kind(answer)}, expected four: weight_ih, weight_hh, bias and scale"
    try:
        rows, scale = [np.asarray(a, dtype=float) for a in answer[:3]], float(answer[3])
    except (TypeError, ValueError):
        return "gave something else than numbers, expected arrays (4, 2), (4, 1) and (4,), and a number"
    for name, shape, got in zip(("weight_ih", "weight_hh", "bias"), ((4, 2), (4, 1), (4,)), rows, strict=True):
        if got.shape != shape:
            return f"gave {name} of shape {got.shape}, expected {shape}"
    x, y = data.adding_problem(100, length, np.random.default_rng(seed))
    h = c = np.zeros((100, 1))
    gates = np.zeros((length, 100, 3))
    for t in range(length):
        i, f, g, o = np.split(x[:, t] @ rows[0].T + h @ rows[1].T + rows[2], 4, axis=1)
        i, f, o = ops.sigmoid(i), ops.sigmoid(f), ops.sigmoid(o)
        c = f * c + i * np.tanh(g)
        h = o * np.tanh(c)
        gates[t] = np.concatenate([i, f, np.abs(np.tanh(c))], axis=1)
    shown, size = h[:, 0], float(np.mean(h**2))
    best = float(np.mean(shown * y)) / size if size else 0.0
    marked = x[:, :, 1].T == 1
    return {
        "error": float(np.mean((scale * shown - y) ** 2)),
        "with the best scale": float(np.mean((best * shown - y) ** 2)),
        "input at marks": float(gates[marked][:, 0].mean()),
        "input elsewhere": float(gates[~marked][:, 0].mean()),
        "forget": float(gates[:, :, 1].mean()),
    }


def below(limit):
    def judge(found, length, seed):
        if isinstance(found, str):
            return found
        if found["error"] < limit:
            return ""
        if found["with the best scale"] < limit:
            return (
                f"has a mean squared error of {found['error']:.3g} at T = {length}, expected less than {limit:g}; with "
                "another scale it would pass: what should scale undo?"
            )
        return (
            f"has a mean squared error of {found['error']:.3g} at T = {length}, expected less than {limit:g} (input "
            f"gate {found['input at marks']:.2f} at marks and {found['input elsewhere']:.2g} elsewhere, forget gate "
            f"{found['forget']:.3f})"
        )

    return judge


def draw(length):
    return lambda rng: (length, int(rng.integers(1_000_000)))


adding_by_hand_exercise = Exercise(
    key="adding_by_hand",
    optional=True,
    book=adding_by_hand,
    parts=[
        Part(
            "below 0.01 at T = 100",
            1,
            [Case(draw(100), judge=below(0.01), run=tried, shown="adding_by_hand()", repeat=2)],
        ),
        Part(
            "below 0.001 at T = 1,000",
            1,
            [Case(draw(1000), judge=below(0.001), run=tried, shown="adding_by_hand()", repeat=1)],
        ),
    ],
    mistakes=[
        Mistake(
            gates_swapped, "the rows of input gate and forget gate are swapped: it writes always and keeps at marks."
        ),
        Mistake(
            wired(f=(0, 0, 1)), "a bias of 1 opens the forget gate to 0.73, and 0.73 to the power of 50 is nothing."
        ),
        Mistake(wired(f=(0, 0, 5)), "a forget gate of 0.993 keeps only half after 100 steps. Open it wider."),
        Mistake(
            wired(f=(0, 0, 8)), "a forget gate of 0.9997 does for 100 steps, but it is multiplied 1,000 times now."
        ),
        Mistake(wired(i=(0, 0, 20)), "the input gate is always open, so all numbers are added up."),
        Mistake(wired(i=(0, 40, 0)), "without a mark the input gate stands half open. Its bias should shut it."),
        Mistake(
            wired(i=(0, 10, -5)),
            "without a mark the input gate is open by 0.7 %, and each of the many numbers leaks in.",
        ),
        Mistake(
            wired(g=(1, 0, 0), scale=1.0),
            "the numbers are large for a tanh: tanh(1) is 0.76. Write them small, and let scale undo it.",
        ),
        Mistake(wired(o=(0, 0, 0)), "the output gate is half open: half of the cell is shown."),
        Mistake(wired(scale=1.0), "the numbers are written small, but scale doesn't undo it."),
        Mistake(wired(f=(0, -40, 20)), "at a mark the forget gate shuts, so the second number replaces the first."),
    ],
    hints=[
        "When should the unit write? When forget? What should it write, and when should it show it?",
        "A gate that should be wide open gets a bias of 20, one that should be shut -20. A mark of 1 can turn the one "
        "into the other: a weight of 40 on it. A tanh is nearly straight close to 0.",
        "Input gate: weight 40 on the mark, bias -20. Forget and output gate: bias 20. Candidate: weight 0.02 on the "
        "number. The scale is then 1 / 0.02.",
    ],
    sibling=latch_by_hand,
)
