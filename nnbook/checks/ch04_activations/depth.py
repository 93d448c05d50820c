"""The size of the gradient, layer by layer; and why a larger learning rate is no cure."""

from __future__ import annotations

import itertools

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part, Written


def tanh(x):
    return np.tanh(x)


def tanh_backward(grad_out, x):
    return grad_out * (1 - np.tanh(x) ** 2)


def relu(x):
    return np.maximum(x, 0.0)


def relu_backward(grad_out, x):
    return grad_out * (x > 0)


def square(x):
    return x * x


def square_backward(grad_out, x):
    return grad_out * 2 * x


def norms_truth(x, weights, f, f_backward, grad_out):
    """Example by example, with each layer's table of slopes written out as a matrix."""
    squares = np.zeros(len(weights))
    for row, g in zip(x, grad_out, strict=True):
        jacobians, a = [], row.astype(float)
        for weight in weights:
            z = np.array([float(np.dot(w, a)) for w in weight])
            jacobians.append((np.diag(f_backward(np.ones(len(z)), z)), weight))
            a = f(z)
        for k in range(len(weights)):
            total = jacobians[k][0]
            for slopes, weight in jacobians[k + 1 :]:
                total = slopes @ weight @ total
            squares[k] += np.sum((g @ total) ** 2)
    return np.sqrt(squares)


def draw_net(rng):
    sizes = rng.permutation([2, 3, 4, 5])
    weights = [rng.normal(size=(n_out, n_in)) / np.sqrt(n_in) for n_in, n_out in itertools.pairwise(sizes)]
    n = int(rng.integers(1, 5))
    return rng.normal(size=(n, sizes[0])), weights, tanh, tanh_backward, rng.normal(size=(n, sizes[-1]))


def draw_square_net(rng):
    weights = [rng.normal(size=(6, 6)) * 0.7 for _ in range(4)]
    return rng.normal(size=(5, 6)), weights, relu, relu_backward, rng.normal(size=(5, 6))


def norms_book(x, weights, f, f_backward, grad_out):
    """Return the norm of the gradient at each layer's sums, first layer first."""
    sums = []
    for weight in weights:
        sums.append(x @ weight.T)
        x = f(sums[-1])
    norms = []
    for z, weight in zip(reversed(sums), reversed(weights), strict=True):
        grad_z = f_backward(grad_out, z)
        norms.append(np.linalg.norm(grad_z))
        grad_out = grad_z @ weight
    return norms[::-1]


def walk(x, weights, f, f_backward, grad_out, *, at_output=False, transpose=False, norm=np.linalg.norm, shift=0):
    sums, outs = [], []
    for weight in weights:
        sums.append(x @ weight.T)
        x = f(sums[-1])
        outs.append(x)
    norms = []
    for z, out, weight in list(zip(sums, outs, weights, strict=True))[::-1]:
        grad_z = f_backward(grad_out, out if at_output else z)
        norms.append(norm((grad_out, grad_z)[shift == 0]))
        grad_out = grad_z @ (weight.T if transpose else weight)
    return norms[::-1]


def last_first(*given):
    return walk(*given)[::-1]


def before_the_slope(*given):
    return walk(*given, shift=1)


def slope_at_the_output(*given):
    return walk(*given, at_output=True)


def through_the_transpose(*given):
    return walk(*given, transpose=True)


def last_curve_skipped(x, weights, f, f_backward, grad_out):
    left = [len(weights)]

    def skipping(g, z):
        left[0] -= 1
        return g if left[0] == len(weights) - 1 else f_backward(g, z)

    return walk(x, weights, f, skipping, grad_out)


def at_the_inputs(x, weights, f, f_backward, grad_out):
    sums = []
    for weight in weights:
        sums.append(x @ weight.T)
        x = f(sums[-1])
    norms = []
    for z, weight in zip(reversed(sums), reversed(weights), strict=True):
        grad_out = f_backward(grad_out, z) @ weight
        norms.append(np.linalg.norm(grad_out))
    return norms[::-1]


def without_slopes(x, weights, f, f_backward, grad_out):
    return walk(x, weights, f, lambda g, z: g, grad_out)


def without_weights(x, weights, f, f_backward, grad_out):
    sums = []
    for weight in weights:
        sums.append(x @ weight.T)
        x = f(sums[-1])
    norms = []
    for z in reversed(sums):
        grad_out = f_backward(grad_out, z)
        norms.append(np.linalg.norm(grad_out))
    return norms[::-1]


def squared(*given):
    return walk(*given, norm=lambda g: np.sum(g**2))


def mean_sizes(*given):
    return walk(*given, norm=lambda g: np.mean(np.abs(g)))


def norms_by_example(*given):
    return walk(*given, norm=lambda g: np.linalg.norm(g, axis=1))


def output_too(*given):
    return [*walk(*given), float(np.linalg.norm(given[-1]))]


def input_too(*given):
    return [at_the_inputs(*given)[0], *walk(*given)]


def arguments_swapped(x, weights, f, f_backward, grad_out):
    return walk(x, weights, f, lambda g, z: f_backward(z, g), grad_out)


def by_the_examples(*given):
    return [norm / len(given[0]) for norm in walk(*given)]


def sum_of_sizes(*given):
    return walk(*given, norm=lambda g: np.sum(np.abs(g)))


def linear_forward(x, weights, f, f_backward, grad_out):
    sums = []
    for weight in weights:
        x = x @ weight.T
        sums.append(x)
    norms = []
    for z, weight in zip(reversed(sums), reversed(weights), strict=True):
        grad_z = f_backward(grad_out, z)
        norms.append(np.linalg.norm(grad_z))
        grad_out = grad_z @ weight
    return norms[::-1]


def forwards(x, weights, f, f_backward, grad_out):
    norms = []
    for weight in weights:
        x = f(x @ weight.T)
        norms.append(np.linalg.norm(x))
    return norms


def echoes(loudness, walls):
    """Return how loud a sound is behind each wall. It passes the last wall of the list first, the first one last.

    walls: the share that each wall lets through. The result stands in the same order as the walls.

    >>> echoes(8.0, [0.5, 0.25])
    [1.0, 2.0]
    """
    heard = []
    for share in reversed(walls):
        loudness = loudness * share
        heard.append(loudness)
    return heard[::-1]


SQUARE = "lambda z: z * z, lambda g, z: g * 2 * z"
ONE = np.array([[1.0]])
TWO = np.array([[1.0, 2.0]]), [np.array([[1.0, 0.0], [0.0, -1.0]]), np.array([[3.0, 5.0], [4.0, 7.0]])]
gradient_norms = Exercise(
    key="gradient_norms",
    book=norms_book,
    parts=[
        Part(
            "two layers by hand",
            1,
            [
                Case(
                    (ONE, [2 * ONE, 3 * ONE], square, square_backward, ONE),
                    [288.0, 24.0],
                    shown=f"gradient_norms(np.array([[1.0]]), [np.array([[2.0]]), np.array([[3.0]])], {SQUARE}, "
                    "np.array([[1.0]]))",
                ),
                Case((*TWO, relu, relu_backward, np.array([[1.0, 1.0]])), [7.0, 2**0.5]),
                Case(
                    (ONE, [0.5 * ONE], square, square_backward, 4 * ONE),
                    [4.0],
                    shown=f"gradient_norms(np.array([[1.0]]), [np.array([[0.5]])], {SQUARE}, np.array([[4.0]]))",
                ),
            ],
        ),
        Part(
            "any layers, any number of examples",
            1,
            [
                Case(
                    draw_net, lambda *given: norms_truth(*given).tolist(), shown="gradient_norms(a random tanh network)"
                ),
                Case(
                    draw_square_net, lambda *given: norms_truth(*given).tolist(), shown="gradient_norms(a ReLU network)"
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(last_first, "the list begins with the last layer. The way back ends at the first: turn it round."),
        Mistake(slope_at_the_output, "f_backward is asked at the layer's output f(z). It wants its input, the sums z."),
        Mistake(
            before_the_slope,
            "these are the norms at the layers' outputs. Asked are those at the sums z, behind f_backward.",
        ),
        Mistake(
            through_the_transpose,
            "your way back multiplies by weight.T. Which matrix takes the gradient from the sums to the input?",
        ),
        Mistake(
            at_the_inputs,
            "these are the norms at the layers' inputs. Asked are those at the sums z, before the weights are passed.",
        ),
        Mistake(
            last_curve_skipped, "the last layer has its f too: grad_out is the gradient behind it, not at its sums."
        ),
        Mistake(without_slopes, "f_backward does nothing here: the gradient passes each curve unchanged."),
        Mistake(without_weights, "the gradient passes the slopes, but not the weights on its way to the layer before."),
        Mistake(linear_forward, "on the way forward f is left out, so the sums of the later layers are not theirs."),
        Mistake(squared, "these are squares: the root is missing. `np.linalg.norm` takes it."),
        Mistake(mean_sizes, "this is a mean of absolute values. The norm is the root of the sum of squares."),
        Mistake(sum_of_sizes, "this is a sum of absolute values. The norm is the root of the sum of squares."),
        Mistake(
            output_too,
            "the last number is the norm of grad_out as it was handed in. Asked are those at the sums, one a layer.",
        ),
        Mistake(input_too, "the first number is the norm at the network's input x. Asked are those at the sums alone."),
        Mistake(arguments_swapped, "f_backward gets the sums first and the gradient second. The gradient comes first."),
        Mistake(by_the_examples, "each norm is divided by the number of examples. Nothing is averaged here."),
        Mistake(norms_by_example, "one number a layer is asked for, over all examples and units together."),
        Mistake(forwards, "these are the sizes of the outputs. Follow the gradient, from the last layer to the first."),
    ],
    hints=[
        "Two loops. The first goes forward and keeps each layer's sums z; the second goes back through them.",
        "Backwards, for each layer: grad_z = f_backward(grad_out, z), note its norm, then grad_out = grad_z @ weight.",
        "Forward: sums.append(x @ weight.T); x = f(sums[-1]). Back over zip(reversed(sums), reversed(weights)). "
        "Hand back norms[::-1].",
    ],
    sibling=echoes,
)


larger_rate = Written(
    key="larger_rate",
    points=2,
    scheme=[
        "½ point: the same rate multiplies the gradients of all layers, so the last layers, whose gradient is of "
        "ordinary size, take steps that are about 10¹² times too long.",
        "½ point: what happens then: their sums become huge, the sigmoids saturate (or the numbers overflow), and what "
        "gradient there was is gone too.",
        "1 point: two changes, each with its reason (½ each): another activation (slope 1 where active, no factor of a "
        "quarter), weights whose size fits it (He), a rate of its own for each layer or one divided by the gradient's "
        "size, fewer layers, shortcuts past layers, normalisation.",
    ],
    answer="The rate multiplies the gradient of every layer. The last layers have gradients of ordinary size and would "
    "move 10¹² times too far at the first step; their sums become huge, their sigmoids saturate, and nothing comes "
    "back at all. I would take ReLU, whose slope is 1 where it is active, so that no factor of a quarter is lost at "
    "each layer, and draw the weights by He's rule, which makes up for the half that ReLU cuts off.",
)
