"""What a linear layer costs in a training step: operations and bytes."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def linear_cost(n, fan_in, fan_out, itemsize):
    """Count the operations and the bytes of one training step of a linear layer without a bias.

    n: examples in the batch.  fan_in, fan_out: the layer's inputs and outputs.  itemsize: bytes a number.
    A step takes three matrix products: the output, the gradient at the input, the gradient at the weight. A
    multiplication and an addition are two operations, and a sum of k products counts k of each. Each product reads
    its two factors and writes its result once.
    Returns (operations, bytes), two numbers.

    >>> linear_cost(n=1, fan_in=10, fan_out=1, itemsize=4)
    (60, 252)
    """
    operations = 3 * 2 * n * fan_in * fan_out
    numbers = n * fan_in + fan_in * fan_out + n * fan_out
    return operations, 3 * numbers * itemsize


def by_products(n, fan_in, fan_out, itemsize):
    """Add up the three products one by one, each (rows, inner, columns)."""
    products = [(n, fan_in, fan_out), (n, fan_out, fan_in), (fan_out, n, fan_in)]
    operations = sum(2 * rows * inner * columns for rows, inner, columns in products)
    moved = sum(rows * inner + inner * columns + rows * columns for rows, inner, columns in products)
    return operations, moved * itemsize


def two(attempt, given):
    answer = attempt(*given)
    if answer is not None and np.shape(answer) != (2,):
        raise ValueError("expected two numbers, operations and bytes")
    return answer


def first(attempt, *given):
    answer = two(attempt, given)
    return None if answer is None else answer[0]


def second(attempt, *given):
    answer = two(attempt, given)
    return None if answer is None else answer[1]


def draw(rng):
    return (*(int(k) for k in rng.integers(2, 3000, 3)), int(rng.choice([1, 2, 4, 8])))


def case(args, of, truth=None):
    i = 0 if of is first else 1
    expect = truth if truth is not None else lambda *given: by_products(*given)[i]
    return Case(args, expect, run=of, shown="" if not isinstance(args, tuple) else f"linear_cost{args}[{i}]")


def cost_forward(n, fan_in, fan_out, itemsize):
    moved = n * fan_in + fan_in * fan_out + n * fan_out
    return 2 * n * fan_in * fan_out, moved * itemsize


def cost_two_products(n, fan_in, fan_out, itemsize):
    a, b = cost_forward(n, fan_in, fan_out, itemsize)
    return 2 * a, 2 * b


def cost_multiplications(n, fan_in, fan_out, itemsize):
    return 3 * n * fan_in * fan_out, by_products(n, fan_in, fan_out, itemsize)[1]


def cost_one_addition_less(n, fan_in, fan_out, itemsize):
    products = [(n, fan_in, fan_out), (n, fan_out, fan_in), (fan_out, n, fan_in)]
    return sum((2 * k - 1) * r * c for r, k, c in products), by_products(n, fan_in, fan_out, itemsize)[1]


def cost_numbers(n, fan_in, fan_out, itemsize):
    a, b = by_products(n, fan_in, fan_out, itemsize)
    return a, b // itemsize


def cost_weights_alone(n, fan_in, fan_out, itemsize):
    return by_products(n, fan_in, fan_out, itemsize)[0], 3 * fan_in * fan_out * itemsize


def cost_read_once(n, fan_in, fan_out, itemsize):
    return by_products(n, fan_in, fan_out, itemsize)[0], cost_forward(n, fan_in, fan_out, itemsize)[1]


def cost_nothing_written(n, fan_in, fan_out, itemsize):
    read = 2 * (n * fan_in + fan_in * fan_out + n * fan_out)
    return by_products(n, fan_in, fan_out, itemsize)[0], read * itemsize


def cost_swapped(n, fan_in, fan_out, itemsize):
    return by_products(n, fan_in, fan_out, itemsize)[::-1]


def cost_one_example(n, fan_in, fan_out, itemsize):
    return by_products(1, fan_in, fan_out, itemsize)


def conv_parameters(channels_in, channels_out, size):
    """Count the weights and biases of a convolution with square kernels.

    >>> conv_parameters(3, 8, 5)
    608
    """
    return channels_out * channels_in * size * size + channels_out


cost_exercise = Exercise(
    key="linear_cost",
    book=linear_cost,
    parts=[
        Part(
            "operations",
            1,
            [
                case((1, 10, 1, 4), first, 60),
                case((32, 64, 10, 4), first, 122_880),
                case((4096, 4096, 4096, 2), first, 412_316_860_416),
                case(draw, first),
            ],
        ),
        Part(
            "bytes",
            1,
            [
                case((1, 10, 1, 4), second, 252),
                case((32, 64, 10, 4), second, 36_096),
                case((4096, 4096, 4096, 2), second, 301_989_888),
                case((7, 3, 5, 1), second, 213),
                case(draw, second),
            ],
        ),
    ],
    mistakes=[
        Mistake(cost_read_once, "the bytes are those of one product; there are three."),
        Mistake(
            cost_nothing_written,
            "two thirds are counted: the products' results are left out, or an array that two products read counts "
            "once.",
        ),
        Mistake(cost_forward, "this is the way forward alone. The way back takes two more products."),
        Mistake(
            cost_two_products, "these are two products. The way back has two of its own: one gradient for each factor."
        ),
        Mistake(cost_multiplications, "these are the multiplications; each comes with an addition."),
        Mistake(
            cost_one_addition_less,
            "k − 1 additions are counted for a sum of k products; the docstring counts k.",
        ),
        Mistake(cost_numbers, "this is how many numbers move. How many bytes has each?"),
        Mistake(cost_weights_alone, "only the weights are counted. Inputs and outputs move, too."),
        Mistake(cost_swapped, "operations come first, bytes second."),
        Mistake(cost_one_example, "this is the cost of one example: n is not used."),
    ],
    hints=[
        "Write down the three products with their shapes. Which three arrays appear in each of them?",
        "(n, i)·(i, o), (n, o)·(o, i) and (o, n)·(n, i): the same three sizes i, o, n in each, in another order.",
        "Each product takes 2·n·i·o operations and moves n·i + i·o + n·o numbers. Times three; bytes times itemsize.",
    ],
    sibling=conv_parameters,
)
