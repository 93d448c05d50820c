"""Forward propagation: layer after layer, with ReLU between them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch03_layers.networks import plain_network

SMALL = [
    (np.array([[1.0, -1.0], [2.0, 1.0]]), np.array([0.0, -3.0])),
    (np.array([[1.0, -2.0]]), np.array([0.5])),
]
X = np.array([[2.0, 1.0], [1.0, 2.0], [-1.0, 0.0], [3.0, -2.0]])
# By hand: hidden (1, 2), (0, 1), (0, 0) and (5, 1)
OUT = np.array([[-2.5], [-1.5], [0.5], [3.5]])


def draw_layers(rng, count):
    sizes = [int(n) for n in rng.integers(1, 6, size=count + 1)]
    return [(rng.normal(size=(o, i)), rng.normal(size=o)) for i, o in pairwise(sizes)]


def draw(count):
    def drawn(rng):
        layers = draw_layers(rng, count)
        return rng.normal(size=(int(rng.integers(2, 6)), layers[0][0].shape[1])), layers

    return drawn


def draw_any(rng):
    return draw(int(rng.integers(2, 7)))(rng)


def draw_square(rng):
    return rng.normal(size=(3, 3)), [(rng.normal(size=(3, 3)), rng.normal(size=3)) for _ in range(3)]


def forward_book(x, layers):
    """Return what a network of linear layers says to a batch, ReLU between them and none after the last."""
    for weight, bias in layers[:-1]:
        x = np.maximum(x @ weight.T + bias, 0)
    weight, bias = layers[-1]
    return x @ weight.T + bias


def run(x, layers, before=lambda x, i, n: x, after=lambda s, i, n: s, weight=lambda w: w.T):
    for i, (w, b) in enumerate(layers):
        x = after(before(x, i, len(layers)) @ weight(w) + b, i, len(layers))
    return x


def relu(s):
    return np.maximum(s, 0)


def no_relu(x, layers):
    return run(x, layers)


def relu_everywhere(x, layers):
    return run(x, layers, after=lambda s, i, n: relu(s))


def relu_at_the_end(x, layers):
    return relu(run(x, layers))


def relu_first_only(x, layers):
    return run(x, layers, after=lambda s, i, n: relu(s) if i == 0 and n > 1 else s)


def relu_before(x, layers):
    return run(x, layers, before=lambda x, i, n: relu(x))


def relu_first_always(x, layers):
    return run(x, layers, after=lambda s, i, n: relu(s) if i == 0 else s)


def python_max(x, layers):
    return run(x, layers, after=lambda s, i, n: max(s, 0) if i < n - 1 else s)


def max_along_axis(x, layers):
    return run(x, layers, after=lambda s, i, n: np.max(s, 0) if i < n - 1 else s)


def max_of_all(x, layers):
    return run(x, layers, after=lambda s, i, n: np.max(s) if i < n - 1 else s)


def no_hidden_biases(x, layers):
    for weight, _ in layers[:-1]:
        x = relu(x @ weight.T)
    return x @ layers[-1][0].T + layers[-1][1]


def no_biases(x, layers):
    for weight, _ in layers[:-1]:
        x = relu(x @ weight.T)
    return x @ layers[-1][0].T


def bias_after_relu(x, layers):
    for weight, bias in layers[:-1]:
        x = relu(x @ weight.T) + bias
    return x @ layers[-1][0].T + layers[-1][1]


def last_left_out(x, layers):
    return run(x, layers[:-1], after=lambda s, i, n: relu(s))


def last_left_out_bare(x, layers):
    return run(x, layers[:-1], after=lambda s, i, n: s if i == n - 1 else relu(s))


def from_the_input(x, layers):
    out = x
    for weight, bias in layers:
        out = x @ weight.T + bias
    return out


def restarts(x, layers):
    h = x
    for weight, bias in layers[:-1]:
        h = relu(x @ weight.T + bias)
    return h @ layers[-1][0].T + layers[-1][1]


def no_output_bias(x, layers):
    for weight, bias in layers[:-1]:
        x = relu(x @ weight.T + bias)
    return x @ layers[-1][0].T


def pops(x, layers):
    weight, bias = layers.pop()
    for w, b in layers:
        x = relu(x @ w.T + b)
    return x @ weight.T + bias


def all_activations(x, layers):
    said = []
    for i, (weight, bias) in enumerate(layers):
        x = x @ weight.T + bias
        said.append(x if i == len(layers) - 1 else relu(x))
        x = said[-1]
    return said


def all_activations_and_input(x, layers):
    return [x, *all_activations(x, layers)]


def steps(x, layers):
    return run(x, layers, after=lambda s, i, n: (s >= 0) * 1.0 if i < n - 1 else s)


def absolute(x, layers):
    return run(x, layers, after=lambda s, i, n: np.abs(s) if i < n - 1 else s)


def capped(x, layers):
    return run(x, layers, after=lambda s, i, n: np.minimum(s, 0) if i < n - 1 else s)


def not_transposed(x, layers):
    return run(x, layers, after=lambda s, i, n: relu(s) if i < n - 1 else s, weight=lambda w: w)


def two_layers_only(x, layers):
    (w1, b1), (w2, b2) = layers[0], layers[-1]
    return relu(x @ w1.T + b1) @ w2.T + b2


def journey(amount, stages):
    """Return what is left of an amount after stages (factor, fee), never below 0 between them.

    >>> journey(10, [(2, -25), (3, 4)])  # 2 * 10 - 25 is below 0
    4
    """
    for factor, fee in stages[:-1]:
        amount = max(factor * amount + fee, 0)
    factor, fee = stages[-1]
    return factor * amount + fee


forward = Exercise(
    key="forward",
    book=forward_book,
    parts=[
        Part(
            "one hidden layer",
            1,
            [Case((X, SMALL), OUT), Case(draw(2), plain_network)],
        ),
        Part(
            "any number of layers",
            1,
            [
                Case((X, SMALL[:1]), np.array([[1.0, 2.0], [-1.0, 1.0], [-1.0, -5.0], [5.0, 1.0]])),
                Case(draw(3), plain_network),
                Case(draw_any, plain_network),
                Case(draw_square, plain_network, repeat=3),
                Case((X[:1], SMALL), OUT[:1]),
                Case((1000 * X, SMALL), plain_network),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            no_relu,
            "with one hidden layer there is no ReLU at all, so its two layers collapse into one.",
        ),
        Mistake(
            relu_everywhere, "ReLU stands after the last layer, too, so the network can never say a negative number."
        ),
        Mistake(
            relu_at_the_end,
            "with one hidden layer ReLU stands behind the output, and there only. It belongs between the layers.",
        ),
        Mistake(bias_after_relu, "the bias is added after ReLU. It is a part of the sum that ReLU cuts off."),
        Mistake(last_left_out, "the last layer is missing."),
        Mistake(last_left_out_bare, "the last layer is missing, and the one before it went without its ReLU."),
        Mistake(steps, "these are step units, 0 or 1. ReLU hands on positive sums as they are."),
        Mistake(absolute, "abs turns negative sums over. ReLU makes them 0."),
        Mistake(capped, "this keeps the negative sums and drops the positive ones. ReLU is the greater of s and 0."),
        Mistake(from_the_input, "every layer is given the input itself. It should get what the layer before it said."),
        Mistake(relu_before, "ReLU is applied to what comes in, the input as well. It belongs behind a layer's sums."),
        Mistake(two_layers_only, "only the first and the last layer are used. There may be more, or a single one."),
        Mistake(relu_first_only, "ReLU follows the first layer only. All layers but the last have it."),
        Mistake(relu_first_always, "the first layer alone has its ReLU, even where it is the last one, too."),
        Mistake(no_hidden_biases, "the biases of the hidden layers are left out."),
        Mistake(no_output_bias, "the last layer's bias is left out."),
        Mistake(restarts, "every hidden layer is given the input itself. It should get what the one before it said."),
        Mistake(
            pops,
            "the caller still needs `layers` as it was. `pop`, `del` and `+=` work in place. What does not?",
        ),
        Mistake(all_activations, "this is a list of what all layers say. What the last one says is asked for, alone."),
        Mistake(all_activations_and_input, "this is a list of the input and what all layers say. Hand back the last."),
        Mistake(no_biases, "all biases are left out."),
        Mistake(
            python_max, "Python's `max` compares two whole things. Here every single number has to be compared with 0."
        ),
        Mistake(
            max_along_axis,
            "`np.max(s, 0)` takes the greatest along axis 0, one number for all examples. Compare each sum with 0.",
        ),
        Mistake(max_of_all, "`np.max(s)` is one number for the whole layer. Compare each sum with 0."),
        Mistake(not_transposed, "each unit's weights are a row of `weight`. `linear` knows how to deal with that."),
    ],
    hints=[
        "Let x be what the newest layer said, and overwrite it layer by layer.",
        "All layers but the last are alike: linear, then the greater of the sum and 0. `layers[:-1]` are these.",
        "for weight, bias in layers[:-1]: x = np.maximum(linear(x, weight, bias), 0). Then the last pair, without.",
    ],
    sibling=journey,
)
