"""Neurons before there were layers: McCulloch–Pitts (1943), the perceptron (1958), Adaline (1960).

Plain NumPy functions; a label and an output are 0 or 1 throughout.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

# The McCulloch–Pitts neuron (1943), chapter 01


class Neuron(NamedTuple):
    """Describe one McCulloch–Pitts neuron of a net: its name, its threshold, and whom it listens to.

    name: what other neurons call it.
    threshold: how many excitatory inputs must be on.
    excitatory, inhibitory: names of inputs or of neurons earlier in the net.

    >>> Neuron("both", 2, ["x1", "x2"]).threshold
    2
    """

    name: str
    threshold: float
    excitatory: Sequence[str] = ()
    inhibitory: Sequence[str] = ()


def mcculloch_pitts(inputs: Sequence[int], threshold: float, inhibitory: Sequence[int] | None = None) -> int:
    """Say whether a McCulloch–Pitts neuron fires.

    inputs: the excitatory inputs, a sequence of 0 and 1 of any length.
    threshold: how many of them must be on.
    inhibitory: the inhibitory inputs, a sequence of 0 and 1; None if there are none.

    Returns 1 or 0. An active inhibitory input silences the neuron, whatever the others do.

    Source: W. S. McCulloch and W. Pitts (1943), A logical calculus of the ideas immanent in nervous activity.

    >>> mcculloch_pitts([1, 0, 1], threshold=2)
    1
    >>> mcculloch_pitts([1, 0, 1], threshold=2, inhibitory=[0, 1])
    0
    """
    if inhibitory is not None and any(inhibitory):
        return 0
    return int(sum(inputs) >= threshold)


def run_net(net: Sequence[Neuron], inputs: Mapping[str, int], neuron: Callable = mcculloch_pitts) -> dict[str, int]:
    """Let the neurons of a net fire one after another and return what every input and neuron does.

    net: neurons in an order in which each listens only to inputs and to neurons before it.
    inputs: 0 or 1 for the name of each input.
    neuron: the function that decides, called as ``neuron(excitatory, threshold, inhibitory)``.

    Returns a dict from names to 0 or 1. Raises ValueError where a neuron listens to a name that is not there or has
    a name that is taken, TypeError where the net is no list of neurons.

    >>> net = [Neuron("both", 2, ["x1", "x2"]), Neuron("y", 0, [], ["both"])]
    >>> run_net(net, {"x1": 1, "x2": 1})
    {'x1': 1, 'x2': 1, 'both': 1, 'y': 0}
    """
    if isinstance(net, Neuron):
        raise TypeError(f"run_net: a net is a list of neurons, got the single neuron {net.name!r}; put it in brackets")
    if not isinstance(net, list | tuple) or not all(isinstance(one, tuple) for one in net):
        raise TypeError(f"run_net: a net is a list of neurons, got a {type(net).__name__}: {str(net)[:60]}")
    values = dict(inputs)
    for one in net:
        name, threshold, excitatory, inhibitory = Neuron(*one)
        if isinstance(excitatory, str) or isinstance(inhibitory, str):
            raise TypeError(f"run_net: neuron {name!r} needs lists of names, got a bare string; write ['x1']")
        unknown = [source for source in [*excitatory, *inhibitory] if source not in values]
        if unknown:
            raise ValueError(f"run_net: neuron {name!r} listens to {unknown[0]!r}, but so far there is {list(values)}")
        if name in values:
            raise ValueError(f"run_net: the name {name!r} is taken twice; inputs and neurons need names of their own")
        silencing = [values[source] for source in inhibitory]
        fires = neuron([values[source] for source in excitatory], threshold, silencing)
        values[name] = int(fires)  # a learner's neuron may say True or give an array of no dimensions
    return values


def corners(n: int) -> np.ndarray:
    """Return all inputs of n zeros and ones, counting upwards in binary: shape (2**n, n).

    >>> corners(2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    return np.array(list(itertools.product((0, 1), repeat=n)), dtype=int).reshape(2**n, n)


def truth_table(
    net: Sequence[Neuron], inputs: Sequence[str], output: str = "", neuron: Callable = mcculloch_pitts
) -> list[int]:
    """Return a net's output for every combination of its inputs, in the order of `corners`.

    inputs: the names of the inputs.
    output: the name of the neuron to read; the last one if left out.
    neuron: as in `run_net`.

    >>> truth_table([Neuron("y", 1, ["x1", "x2"])], ["x1", "x2"])
    [0, 1, 1, 1]
    """
    runs = [run_net(net, dict(zip(inputs, row, strict=True)), neuron) for row in corners(len(inputs)).tolist()]
    read = output or net[-1][0]
    if read not in runs[0]:
        raise ValueError(f"truth_table: the net has no neuron called {read!r}, only {list(runs[0])}")
    return [values[read] for values in runs]


def full_adder() -> list[Neuron]:
    """Return a net that adds the three bits a, b and c; its neurons "carry" and "sum" are the two digits.

    Source: J. von Neumann (1945), First draft of a report on the EDVAC, section 7, draws an adder in this notation.

    >>> values = run_net(full_adder(), {"a": 1, "b": 0, "c": 1})
    >>> values["carry"], values["sum"]
    (1, 0)
    """
    return [
        Neuron("carry", 2, ["a", "b", "c"]),
        Neuron("three", 3, ["a", "b", "c"]),
        Neuron("one", 1, ["a", "b", "c"], ["carry"]),
        Neuron("sum", 1, ["one", "three"]),
    ]


def remember(set_signal: Sequence[int], reset_signal: Sequence[int], start: int = 0) -> list[int]:
    """Run a neuron that listens to itself: it remembers that it was set until it is reset.

    set_signal, reset_signal: T zeros and ones each, one pair a time step. A reset wins over a set.
    start: the neuron's output before the first step.

    Returns the neuron's T outputs: one a step, for that step's signals and the output of the step before.

    >>> remember([0, 1, 0, 0, 0], [0, 0, 0, 1, 0])
    [0, 1, 1, 0, 0]
    """
    outputs, output = [], start
    for on, off in zip(set_signal, reset_signal, strict=True):
        output = mcculloch_pitts([on, output], 1, [off])
        outputs.append(output)
    return outputs


def threshold_unit(x: ArrayLike, w: ArrayLike, theta: float) -> np.ndarray | np.integer:
    """Say for which inputs a unit with signed weights fires: those whose weighted sum reaches theta.

    x: inputs of shape (n,), or a batch of shape (N, n).
    w: weights of shape (n,).
    theta: the threshold.

    Returns the integer 1 or 0, for a batch an integer array of shape (N,). Raises ValueError where n differs.

    >>> threshold_unit([[0, 0], [0, 1]], [1, 1], 0.5)
    array([0, 1])
    """
    x, w = np.asarray(x), np.asarray(w)
    if x.shape[-1:] != w.shape:
        raise ValueError(f"threshold_unit: w must be of shape (n,) for x (n,) or (N, n): x {x.shape}, w {w.shape}")
    return (x @ w >= theta).astype(int)


def count_functions(n: int, largest: int) -> int:
    """Count the Boolean functions of n inputs that one unit with signed integer weights computes.

    n: how many inputs.
    largest: weights are all integers from -largest to largest; thresholds lie half-way between integers.

    Returns how many different truth tables there are. Compare OEIS A000609.

    >>> count_functions(1, 1)
    4
    """
    weights = np.array(list(itertools.product(range(-largest, largest + 1), repeat=n)))
    sums = weights @ corners(n).T  # a row a unit, a column an input
    digits = 2 ** np.arange(2**n)
    found: set[int] = set()
    for theta in np.arange(-n * largest, n * largest + 2) - 0.5:
        found.update(((sums >= theta) @ digits).tolist())
    return len(found)


# The perceptron (1958) and Adaline (1960), chapter 02


def predict(x: ArrayLike, w: ArrayLike, b: float) -> np.ndarray:
    """Return the perceptron's answers: 1 where w · x + b >= 0, else 0.

    Args:
        x: inputs, (N, D).
        w: weights, (D,).
        b: bias, a number.

    Returns:
        Integers 0 or 1, (N,).

    Raises:
        ValueError: if the number of features and the number of weights differ.

    Source: F. Rosenblatt (1958), The perceptron: a probabilistic model for information storage and organization
    in the brain, Psychological Review 65.

    >>> predict([[1, 1], [0, 1], [0, 0]], [1, 1], -1)
    array([1, 1, 0])
    """
    x, w = np.asarray(x), np.asarray(w)
    if x.ndim != 2 or w.shape != x.shape[1:]:
        raise ValueError(f"predict: x has shape {x.shape}, w has shape {w.shape}, expected (N, D) and (D,)")
    return (x @ w + b >= 0).astype(int)


def perceptron_update(x: ArrayLike, y: int, w: ArrayLike, b: float) -> tuple[np.ndarray, float]:
    """Return weights and bias after the perceptron has seen one example; a right answer changes nothing.

    Args:
        x: one example, (D,).
        y: its class, 0 or 1.
        w: weights before, (D,).
        b: bias before.

    Returns:
        Weights (D,) and bias after.

    Source: F. Rosenblatt (1962), Principles of Neurodynamics.

    >>> perceptron_update([2, -1], 0, [1, 1], 0)
    (array([-1,  2]), -1)
    """
    x, w = np.asarray(x), np.asarray(w)
    error = int(y) - int(w @ x + b >= 0)  # 1: should have fired, -1: should not have, 0: right
    return w + error * x, b + error


def fit(x: ArrayLike, y: ArrayLike, epochs: int = 100) -> tuple[np.ndarray, float, int]:
    """Train a perceptron from zero, example after example in the given order, until a whole epoch has no mistake.

    Args:
        x: inputs, (N, D).
        y: classes, (N,), each 0 or 1.
        epochs: the greatest number of passes over the examples.

    Returns:
        Weights (D,), bias, and how many mistakes were made (each is one update).

    >>> w, b, mistakes = fit([[2, 0], [0, 2]], [0, 1])
    >>> w.tolist(), b, mistakes
    ([-2.0, 2.0], 0.0, 2)
    """
    x, y = np.asarray(x), np.asarray(y)
    w, b, mistakes = np.zeros(x.shape[1], np.result_type(x, np.float32)), 0.0, 0
    for _ in range(epochs):
        before = mistakes
        for x_i, y_i in zip(x, y, strict=True):
            error = int(y_i) - int(w @ x_i + b >= 0)
            if error:
                w, b, mistakes = w + error * x_i, b + error, mistakes + 1
        if mistakes == before:
            break
    return w, b, mistakes


def margin(x: ArrayLike, y: ArrayLike, w: ArrayLike, b: float) -> float:
    """Return the smallest distance of a point from the line, counted as negative on the wrong side.

    Args:
        x: inputs, (N, D).
        y: classes, (N,), each 0 or 1; one of them may be absent.
        w: weights, (D,), not all zero.
        b: bias.

    Returns:
        The margin: above 0 if every point is on its own side of the line.

    >>> margin([[3, 0], [0, 4]], [1, 0], [1, 0], -1)
    1.0
    """
    x, y, w = np.asarray(x), np.asarray(y), np.asarray(w)
    side = np.where(y == 1, 1, -1)
    return float(np.min(side * (x @ w + b)) / np.linalg.norm(w))


def fit_signed(x: ArrayLike, t: ArrayLike, epochs: int = 100) -> tuple[np.ndarray, float]:
    """Train a perceptron as many books write it: classes −1 and +1, and a point on the line counts as a mistake.

    Args:
        x: inputs, (N, D).
        t: classes, (N,), each −1 or +1.
        epochs: the number of passes over the examples, in the given order.

    Returns:
        Weights (D,) and bias.

    Source: A. B. J. Novikoff (1962), On convergence proofs on perceptrons.

    >>> w, b = fit_signed([[2, 0], [0, 2]], [-1, 1])
    >>> w.tolist(), b
    ([-2.0, 2.0], 0.0)
    """
    x, t = np.asarray(x), np.asarray(t)
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(epochs):
        for x_i, t_i in zip(x, t, strict=True):
            if t_i * (w @ x_i + b) <= 0:
                w, b = w + t_i * x_i, b + t_i
    return w, float(b)


def find_cycle(x: ArrayLike, y: ArrayLike, epochs: int = 1000) -> tuple[int, int] | None:
    """Run a perceptron from zero, epoch by epoch, until its weights and bias come back to what they were before.

    Args:
        x: inputs, (N, D), whole numbers, so that equal weights are equal to the last bit.
        y: classes, (N,), each 0 or 1.
        epochs: the greatest number of passes over the examples.

    Returns:
        (start, period): after epoch ``start + period`` weights and bias equal those after epoch ``start``, for the
        first time (0 is the start from zero). None if an epoch has no mistake, or nothing came back in time.

    >>> find_cycle([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    (2, 1)
    """
    x, y = np.asarray(x), np.asarray(y)
    w, b = np.zeros(x.shape[1]), 0
    seen = {(*w, b): 0}
    for epoch in range(1, epochs + 1):
        mistakes = 0
        for x_i, y_i in zip(x, y, strict=True):
            error = int(y_i) - int(w @ x_i + b >= 0)
            w, b, mistakes = w + error * x_i, b + error, mistakes + abs(error)
        if mistakes == 0:
            return None
        if (*w, b) in seen:
            return seen[(*w, b)], epoch - seen[(*w, b)]
        seen[(*w, b)] = epoch
    return None


def delta_update(x: ArrayLike, y: int, w: ArrayLike, b: float, lr: float) -> tuple[np.ndarray, float]:
    """Return Adaline's weights and bias after one example: a step against the error of the sum itself.

    Args:
        x: one example, (D,).
        y: its class, 0 or 1; the sum aims at −1 for class 0 and at +1 for class 1.
        w: weights before, (D,).
        b: bias before.
        lr: learning rate.

    Returns:
        Weights (D,) and bias after.

    Source: B. Widrow and M. E. Hoff (1960), Adaptive switching circuits.

    >>> w, b = delta_update([1.0, 2.0], 1, [0.0, 0.0], 0.0, 0.5)
    >>> w.tolist(), b
    ([0.5, 1.0], 0.5)
    """
    x, w = np.asarray(x), np.asarray(w)
    error = (2 * int(y) - 1) - (w @ x + b)
    return w + lr * error * x, float(b + lr * error)


def fit_one_versus_rest(
    x: ArrayLike, y: ArrayLike, classes: int, rng: np.random.Generator, epochs: int = 10
) -> tuple[np.ndarray, np.ndarray]:
    """Train one averaged perceptron a class: this class, or any other?

    Args:
        x: inputs, (N, D).
        y: classes, (N,), from 0 to ``classes`` − 1.
        classes: how many classes there are.
        rng: draws the order of the examples.
        epochs: passes over the examples, each in a new order.

    Returns:
        Weights (classes, D) and biases (classes,): the mean over all steps, which the last mistake cannot spoil.

    Source: Y. Freund and R. E. Schapire (1999), Large margin classification using the perceptron algorithm.

    >>> rng = np.random.default_rng(0)
    >>> x, y = np.eye(3), np.arange(3)
    >>> w, b = fit_one_versus_rest(x, y, 3, rng)
    >>> predict_class(x, w, b)
    array([0, 1, 2])
    """
    x, y = np.asarray(x), np.asarray(y)
    x = np.column_stack([x, np.ones(len(x))])  # the weight of this last input, always 1, is the bias
    mine = np.eye(classes)[y]
    w = np.zeros((classes, x.shape[1]))
    missed = np.zeros_like(w)  # of the sum of the weights after all steps: what came after some of them
    steps = 0
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for place, error in _mistakes(x[order], mine[order], w):
            change = error[:, None] * x[order[place]]
            w += change
            missed += (steps + place) * change
        steps += len(x)
    w -= missed / steps
    return w[:, :-1], w[:, -1]


def _mistakes(x: np.ndarray, targets: np.ndarray, w: np.ndarray, ahead: int = 16) -> Iterator[tuple[int, np.ndarray]]:
    """Yield place and error of every example with a mistake, in order, while whoever asks lets ``w`` learn.

    Until the next mistake w stays as it is, so several examples are tried at once: the same as one after another.
    """
    place = 0
    while place < len(x):
        errors = targets[place : place + ahead] - (x[place : place + ahead] @ w.T >= 0)
        wrong = np.any(errors, axis=1)
        first = int(wrong.argmax())
        if wrong[first]:
            place += first
            yield place, errors[first]
            place += 1
        else:
            place += len(wrong)


def predict_class(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return for each example the class whose neuron has the largest sum.

    Args:
        x: inputs, (N, D).
        w: weights, (K, D), one row a class.
        b: biases, (K,).

    Returns:
        Integers from 0 to K − 1, (N,).

    >>> predict_class(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[2.0, 0.0], [0.0, 2.0]]), np.zeros(2))
    array([0, 1])
    """
    return (x @ w.T + b).argmax(axis=1)
