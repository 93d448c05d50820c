"""How many numbers a network has to choose."""

from __future__ import annotations

from itertools import pairwise

from nnbook.checks import Case, Exercise, Mistake, Part


def draw(rng):
    return ([int(n) for n in rng.integers(1, 40, size=int(rng.integers(3, 8)))],)


def truth(sizes):
    """Count them one by one, layer by layer."""
    total = 0
    for before, units in pairwise(sizes):
        for _ in range(units):
            total += before + 1
    return total


def count_book(sizes):
    """Return the number of weights and biases of a network, given the sizes of its layers."""
    return sum(before * after + after for before, after in pairwise(sizes))


def pairs(sizes):
    return list(pairwise(sizes))


def weights_only(sizes):
    return sum(a * b for a, b in pairs(sizes))


def input_biases(sizes):
    return sum(a * b for a, b in pairs(sizes)) + sum(sizes)


def before_side(sizes):
    return sum(a * b + a for a, b in pairs(sizes))


def one_bias_a_layer(sizes):
    return sum(a * b + 1 for a, b in pairs(sizes))


def no_output_biases(sizes):
    return sum(a * b for a, b in pairs(sizes)) + sum(sizes[1:-1])


def one_more_unit_everywhere(sizes):
    return sum((a + 1) * (b + 1) for a, b in pairs(sizes))


def units_only(sizes):
    return sum(sizes)


def no_output_layer(sizes):
    return sum(a * b + b for a, b in pairs(sizes[:-1]))


def all_from_the_inputs(sizes):
    return sum(sizes[0] * units + units for units in sizes[1:])


def pops(sizes):
    before, total = sizes.pop(0), 0
    for units in sizes:
        total, before = total + before * units + units, units
    return total


def all_in_one(sizes):
    product = 1
    for size in sizes:
        product *= size
    return product


def all_pairs(sizes):
    return sum(a * b for i, a in enumerate(sizes) for b in sizes[i + 1 :]) + sum(sizes[1:])


def handshakes(teams):
    """Return how many handshakes there are if each team greets the next one, everybody everybody.

    >>> handshakes([2, 3, 4])
    18
    """
    return sum(a * b for a, b in pairwise(teams))


count_parameters = Exercise(
    key="count_parameters",
    book=count_book,
    parts=[
        Part(
            "one hidden layer",
            1,
            [Case(([2, 2, 1],), 9), Case(([64, 32, 10],), 2410), Case(([1, 4, 1],), 13)],
        ),
        Part(
            "any depth",
            1,
            [Case(([784, 128, 64, 10],), 109386), Case(([3, 1],), 4), Case(([5],), 0), Case(draw, truth)],
        ),
    ],
    mistakes=[
        Mistake(weights_only, "the biases are missing: one for each unit that computes."),
        Mistake(input_biases, "inputs are counted as if they had biases. An input layer computes nothing."),
        Mistake(before_side, "a layer has a bias for each unit it makes, not for each input it gets."),
        Mistake(one_bias_a_layer, "one bias a layer is too few: each unit has its own."),
        Mistake(no_output_biases, "the biases of the output units are missing. They compute, too."),
        Mistake(
            one_more_unit_everywhere, "the bias as an input that is 1 has a wire to each unit, but no wires lead to it."
        ),
        Mistake(units_only, "these are the units. Parameters are the weights on the wires, and the biases."),
        Mistake(
            no_output_layer,
            "of [2, 2, 1] the first layer alone is counted. Is the output left out, or is `return` inside the loop?",
        ),
        Mistake(all_from_the_inputs, "every layer is wired to the inputs here. It listens to the layer before it."),
        Mistake(pops, "the caller still needs its list of sizes. `pop`, `del` and `append` change a list in place."),
        Mistake(all_in_one, "the sizes are all multiplied together. Wires run from one layer to the next only."),
        Mistake(all_pairs, "wires are counted that skip layers. Each layer listens to the one before it only."),
    ],
    hints=[
        "Draw [2, 2, 1] and count its wires. Then count the units that have a bias.",
        "A layer with i inputs and o units has a weight matrix (o, i) and a bias (o,).",
        "Go through neighbours, pairwise(sizes), and add up i * o + o.",
    ],
    sibling=handshakes,
)
