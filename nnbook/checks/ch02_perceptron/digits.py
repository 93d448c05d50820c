"""Ten perceptrons read handwriting; a mark to reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from nnbook import neurons
from nnbook.checks import Case, Exercise, Mistake, Part

MIDDLES = np.array([[2.0, 0.0], [0.0, 2.0], [2.5, 2.5]])  # no line through the origin parts the last from the others


@lru_cache(maxsize=1)
def digits():
    """Return scikit-learn's digits: pixels between 0 and 1, (1797, 64), and labels."""
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return x / 16, y


def split(seed):
    """Return x_train, x_test, y_train, y_test: 1,000 digits to learn from, 797 for the test, in equal shares."""
    from sklearn.model_selection import train_test_split

    x, y = digits()
    return train_test_split(x, y, train_size=1000, stratify=y, random_state=seed)


def three_clouds(seed):
    rng = np.random.default_rng([seed, 3])
    y = np.arange(90) % 3
    return MIDDLES[y] + 0.25 * rng.normal(size=(90, 2)), y


@dataclass
class Trained:
    """What came of the training. Two attempts did the same if their neurons fire for the same clouds and grew alike.

    Their weights would never be equal, since these depend on the order and the number of steps.
    """

    problem: str  # with the form of weights and biases, "" if there is none
    fires: list[list[int]]  # a row a neuron, a column a cloud: 1 where it fires in the middle of the cloud
    grew: str  # beyond all bounds, as nearly every step was a mistake: "alike" in all rows, or "apart"; "" if not
    biased: bool  # not all biases are 0
    share: float = field(default=0.0, compare=False)  # read right
    detector: str = field(default="", compare=False)  # what is wrong with a single neuron, "" if nothing is


def run_on_clouds(attempt, seed):
    x, y = three_clouds(seed)
    answer = attempt(x, y, 3, np.random.default_rng(seed))
    problem = form_problem(answer, 3, 2)
    if problem:
        return Trained(problem, [], "", False)
    w, b = answer
    fires = (w @ MIDDLES.T + b[:, None] >= 0).astype(int)
    grew = "" if np.abs(w).max() <= 30 else "alike" if np.allclose(w, w[0]) else "apart"
    return Trained("", fires.tolist(), grew, bool(b.any()), accuracy(answer, x, y), detector_problem(answer, x, y))


def detector_problem(answer, x, y):
    """Say which neuron does not fire for most of its own class, or fires for most of another; "" if none."""
    w, b = answer
    fires = x @ w.T + b >= 0
    for k in range(len(w)):
        for label in range(len(w)):
            share = fires[y == label, k].mean()
            if (share > 0.5) != (label == k):
                expected = "most" if label == k else "few"
                return f"gave a neuron {k} that fires for {share:.0%} of class {label}, expected {expected}"
    return ""


def run_for_form(attempt, seed):
    """Return the form's problem after a short training, so that an answer without form is found at once."""
    x, y = digits()
    return form_problem(attempt(x[:30], y[:30], 10, np.random.default_rng(seed)), 10, 64)


def run_on_digits(attempt, seed):
    """Return the form's problem, or the share of digits read right, as the mean of three splits."""
    shares = []
    for i in range(3):
        x_train, x_test, y_train, y_test = split(seed + i)
        answer = attempt(x_train, y_train, 10, np.random.default_rng([seed, i]))
        problem = form_problem(answer, 10, 64)
        if problem:
            return problem
        shares.append(accuracy(answer, x_test, y_test))
    return float(np.mean(shares))


def form_problem(answer, classes, d):
    """Say what is wrong with the form of weights and biases, "" if nothing is."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return "should give two things, weights and biases"
    w, b = answer
    if not isinstance(w, np.ndarray) or not isinstance(b, np.ndarray):
        return f"gave {type(w).__name__} and {type(b).__name__}, expected two arrays, {(classes, d)} and {(classes,)}"
    if w.shape != (classes, d):
        return f"gave weights of shape {w.shape}, expected {(classes, d)}: a row for each class"
    if b.shape != (classes,):
        return f"gave biases of shape {b.shape}, expected {(classes,)}"
    return "" if np.isfinite(w).all() and np.isfinite(b).all() else "gave weights or biases that are not finite"


def accuracy(answer, x, y):
    w, b = answer
    return float(np.mean((x @ w.T + b).argmax(1) == y))


def judge_clouds(trained, seed):
    if trained.problem or trained.detector:
        return trained.problem or trained.detector
    if trained.share >= 0.97:
        return ""
    return f"puts {trained.share:.0%} of its own 90 training points into the right class, expected 97 % or more"


def judge_digits(answer, seed):
    if isinstance(answer, str):
        return answer
    return "" if answer >= 0.9 else f"reads {answer:.1%} of digits it has not seen (three draws), expected 90 % or more"


def draw_seed(rng):
    return (int(rng.integers(1_000_000)),)


def last_weights(x, y, classes, rng, epochs, error, bias=1):
    """Train all classes' perceptrons by the last weights, with the error that a function of (target, answer) gives."""
    w, k = np.zeros((classes, x.shape[1] + 1)), np.arange(classes)  # the bias is the last column
    seen, moves = (np.column_stack([x, np.full(len(x), one)]) for one in (1, bias))
    # The step of each neuron, by label, if it is silent and if it fires.
    silent, firing = (np.array([error(label, k, np.full(classes, one)) for label in k]) for one in (0, 1))
    for _ in range(epochs):
        for i in rng.permutation(len(x)):
            step = np.where(w @ seen[i] >= 0, firing[y[i]], silent[y[i]])
            if step.any():
                w += step[:, None] * moves[i]
    return w[:, :-1].copy(), w[:, -1].copy()


def rest_label_as_target(x, y, classes, rng, epochs=8):
    return last_weights(x, y, classes, rng, epochs, lambda label, k, answer: label - answer)


def rest_own_only(x, y, classes, rng, epochs=8):
    return last_weights(x, y, classes, rng, epochs, lambda label, k, answer: (label == k) * (1 - answer))


def rest_inverted(x, y, classes, rng, epochs=8):
    return last_weights(x, y, classes, rng, epochs, lambda label, k, answer: (label != k).astype(int) - answer)


def rest_reversed(x, y, classes, rng, epochs=8):
    return last_weights(x, y, classes, rng, epochs, lambda label, k, answer: answer - (label == k))


def rest_transposed(x, y, classes, rng, epochs=8):
    w, b = last_weights(x, y, classes, rng, epochs, lambda label, k, answer: (label == k).astype(int) - answer)
    return w.T, b


def rest_first_class_only(x, y, classes, rng, epochs=8):
    w, b = last_weights(x, y, classes, rng, epochs, lambda label, k, answer: (label == 0).astype(int) - answer)
    return w, b


def rest_without_class_0(x, y, classes, rng, epochs=8):
    return last_weights(
        x, y, classes, rng, epochs, lambda label, k, answer: ((label == k).astype(int) - answer) * (k > 0)
    )


def rest_bias_thrown_away(x, y, classes, rng, epochs=8):
    w, b = last_weights(x, y, classes, rng, epochs, lambda label, k, answer: (label == k).astype(int) - answer)
    return w, 0 * b


def rest_tied_to_the_origin(x, y, classes, rng, epochs=8):
    w, _ = last_weights(x, y, classes, rng, epochs, lambda label, k, answer: (label == k).astype(int) - answer, bias=0)
    return w, np.zeros(classes)


def one_lamp_a_class(y, classes):
    """Return a row for each label of ``y`` (N,), a column for each class: 1 where they agree, (N, classes).

    >>> one_lamp_a_class(np.array([2, 0]), 3)
    array([[0, 0, 1],
           [1, 0, 0]])
    """
    return (y[:, None] == np.arange(classes)).astype(int)


fit_one_versus_rest = Exercise(
    key="fit_one_versus_rest",
    piece="nnbook.neurons:fit_one_versus_rest",
    book=neurons.fit_one_versus_rest,
    seconds=30.0,
    parts=[
        Part(
            "three clouds in the plane",
            1,
            [
                Case(
                    draw_seed,
                    judge=judge_clouds,
                    run=run_on_clouds,
                    repeat=1,
                    shown="fit_one_versus_rest on three clouds",
                )
            ],
        ),
        Part(
            "ten digits, 90 % of the unseen ones",
            1,
            [
                Case(
                    draw_seed,
                    judge=lambda problem, seed: problem,
                    run=run_for_form,
                    repeat=1,
                    shown="fit_one_versus_rest on 30 digits",
                ),
                Case(
                    draw_seed,
                    judge=judge_digits,
                    run=run_on_digits,
                    repeat=1,
                    slow=True,
                    shown="fit_one_versus_rest on the digits",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            rest_label_as_target,
            "the label itself is the target. Neuron k should learn 1 for class k and 0 for the rest.",
        ),
        Mistake(
            rest_own_only,
            "every neuron fires for everything. It must see the examples of the rest, too, and learn to say no.",
        ),
        Mistake(rest_inverted, "each neuron learns to fire for the rest, and stays silent for its own class."),
        Mistake(rest_reversed, "the direction is reversed: fired and should not have means subtract the example."),
        Mistake(rest_transposed, "rows and columns are swapped: the weights of one class belong in one row."),
        Mistake(
            rest_without_class_0, "class 0 has no detector: its row is still 0. Labels begin at 0; train every row."
        ),
        Mistake(rest_bias_thrown_away, "the biases are thrown away. Hand back each neuron's b beside its row of w."),
        Mistake(
            rest_tied_to_the_origin,
            "the biases never move, so every line goes through the origin. A bias is a weight whose input is 1.",
        ),
        Mistake(rest_first_class_only, "all rows have learned class 0. The target must change from neuron to neuron."),
    ],
    hints=[
        "Each class is a problem for an ordinary perceptron: y == k or not. The neurons never talk to one another.",
        "`fit` does one neuron: hand it (y == k).astype(int), keep w and b as row k, and give it 20 epochs or more.",
        "If you stay below the mark: present the examples in an order drawn with rng, and hand back the mean of the "
        "weights over all steps instead of the last ones, which the last mistake has just spoiled.",
    ],
    sibling=one_lamp_a_class,
)
