"""What LeNet-5 has to learn, as published and as built today."""

from __future__ import annotations

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch09_convolution.shapes import kind


def lenet_parameters(sources, trained_pooling, trained_output):
    """Return how many numbers a network with LeNet-5's layers learns.

    sources: a list with a number for each map of C3: how many of S2's six maps it looks at.
    trained_pooling: True if each pooled map has a factor and a bias to learn, False if pooling learns nothing.
    trained_output: True if the ten outputs are a linear layer, False if the output learns nothing.
    Returns an int.

    C1, S2, S4, C5 and F6 are as in the table; S4 has as many maps as C3, and each unit of C5 looks at all of S4.
    """
    maps = len(sources)
    c1 = 6 * (5 * 5 + 1)
    c3 = sum(5 * 5 * seen + 1 for seen in sources)
    pooling = 2 * 6 + 2 * maps if trained_pooling else 0
    c5, f6 = 120 * (5 * 5 * maps + 1), 84 * (120 + 1)
    return c1 + pooling + c3 + c5 + f6 + (10 * (84 + 1) if trained_output else 0)


def lenet_truth(sources, trained_pooling, trained_output):
    """Count the connections map by map."""
    total = 6 * 26 + 84 * 121
    for seen in sources:
        total += 25 * seen + 1 + 120 * 25 + 2 * trained_pooling
    return total + 120 + 12 * trained_pooling + 850 * trained_output


def draw(rng):
    sources = [int(n) for n in rng.integers(1, 7, int(rng.integers(2, 20)))]
    return sources, bool(rng.integers(2)), bool(rng.integers(2))


def count(
    sources, trained_pooling, trained_output, c1_bias=1, c3_bias=1, c5_bias=1, f6_bias=1, out_bias=1, pooled=2,
    s2=6, s4=None, maps=None, c5_places=25, kernels=None,
):  # fmt: skip
    maps = len(sources) if maps is None else maps
    total = 6 * (25 + c1_bias) + sum(25 * seen + c3_bias for seen in sources) if kernels is None else kernels
    total += pooled * (s2 + (len(sources) if s4 is None else s4)) if trained_pooling else 0
    total += 120 * (c5_places * maps + c5_bias) + 84 * (120 + f6_bias)
    return total + (10 * (84 + out_bias) if trained_output else 0)


def lenet_no_biases(*given):
    return count(*given, c1_bias=0, c3_bias=0, c5_bias=0, f6_bias=0, out_bias=0)


def lenet_no_conv_bias(*given):
    return count(*given, c1_bias=0, c3_bias=0)


def lenet_no_dense_bias(*given):
    return count(*given, c5_bias=0, f6_bias=0, out_bias=0)


def lenet_bias_by_link(sources, *given):
    return count(sources, *given) + sum(sources) - len(sources)


def lenet_all_to_all(sources, *given):
    return count([6] * len(sources), *given)


def lenet_pool_one(*given):
    return count(*given, pooled=1)


def lenet_pool_s2_only(*given):
    return count(*given, s4=0)


def lenet_pool_s4_only(*given):
    return count(*given, s2=0)


def lenet_pool_by_layer(*given):
    return count(*given, s2=1, s4=1)


def lenet_sixteen_maps(sources, *given):
    return count(sources, *given, maps=16, s4=16)


def lenet_flat_c5(*given):
    return count(*given, c5_places=1)


def lenet_pool_always(sources, trained_pooling, trained_output):
    return count(sources, True, trained_output)


def lenet_pool_never(sources, trained_pooling, trained_output):
    return count(sources, False, trained_output)


def lenet_output_always(sources, trained_pooling, trained_output):
    return count(sources, trained_pooling, True)


def lenet_output_never(sources, trained_pooling, trained_output):
    return count(sources, trained_pooling, False)


def lenet_by_place(sources, *given):
    c1, c3 = 6 * 26 * 28 * 28, sum(25 * seen + 1 for seen in sources) * 100
    return count(sources, *given, kernels=c1 + c3)


def lenet_one_plane_of_c3(sources, *given):
    return count(sources, *given, kernels=6 * 26 + 26 * len(sources))


def lenet_output_learned_without_bias(*given):
    return count(*given, out_bias=0)


def lenet_c1_without_bias(*given):
    return count(*given, c1_bias=0)


def lenet_c3_without_bias(*given):
    return count(*given, c3_bias=0)


def lenet_c5_without_bias(*given):
    return count(*given, c5_bias=0)


def lenet_f6_without_bias(*given):
    return count(*given, f6_bias=0)


def lenet_sixteen_in_c5(sources, *given):
    return count(sources, *given, maps=16)


def lenet_sixteen_in_s4(sources, *given):
    return count(sources, *given, s4=16)


def lenet_c5_on_one_map(sources, *given):
    return count(sources, *given, maps=1)


def lenet_as_float(*given):
    return float(count(*given))


def small_net_parameters(filters):
    """Return how many numbers to learn: 3 x 3 filters on 8 x 8 grey pixels, pooled to 4 x 4, and ten outputs.

    >>> small_net_parameters(2)
    350
    """
    return filters * (3 * 3 + 1) + 10 * (4 * 4 * filters + 1)


TABLE_1998 = [3] * 6 + [4] * 9 + [6]
lenet_exercise = Exercise(
    key="lenet_parameters",
    book=lenet_parameters,
    parts=[
        Part(
            "as published, and as built today",
            1,
            [Case((TABLE_1998, True, False), 60000), Case(([6] * 16, False, True), 61706)],
        ),
        Part(
            "other tables",
            1,
            [
                Case(([2, 5, 1], True, True), 20511),
                Case(([4], False, False), 13541),
                Case(draw, lenet_truth, repeat=12),
                Case(([4], False, False), "int", run=kind, shown="type(lenet_parameters([4], False, False))"),
            ],
        ),
    ],
    mistakes=[
        Mistake(lenet_no_biases, "there are no biases in it: every map, and every unit of C5 and F6, has one."),
        Mistake(lenet_no_conv_bias, "the maps of C1 and C3 have a bias each."),
        Mistake(lenet_no_dense_bias, "the units of C5, F6 and the output have a bias each."),
        Mistake(lenet_c1_without_bias, "the maps of C1 lack their biases."),
        Mistake(lenet_c3_without_bias, "the maps of C3 lack their biases."),
        Mistake(lenet_c5_without_bias, "the units of C5 lack their biases."),
        Mistake(lenet_f6_without_bias, "the units of F6 lack their biases."),
        Mistake(
            lenet_sixteen_in_c5, "C5 is counted as looking at sixteen maps. S4 has as many as `sources` has numbers."
        ),
        Mistake(lenet_sixteen_in_s4, "S4 is counted with sixteen maps. It has as many as `sources` has numbers."),
        Mistake(lenet_c5_on_one_map, "a unit of C5 looks at all maps of S4, not at one."),
        Mistake(lenet_output_learned_without_bias, "a linear layer of ten outputs has ten biases, too."),
        Mistake(lenet_bias_by_link, "a map of C3 has one bias, however many maps it looks at."),
        Mistake(lenet_one_plane_of_c3, "a map of C3 has a kernel of 25 weights for each map that it looks at."),
        Mistake(lenet_all_to_all, "every map of C3 is counted as looking at all six. `sources` says at how many."),
        Mistake(lenet_pool_one, "a pooled map has two numbers to learn: a factor and a bias."),
        Mistake(lenet_pool_s2_only, "S4 pools as S2 does, and learns as much for each map."),
        Mistake(lenet_pool_s4_only, "S2 pools as S4 does, and learns as much for each map."),
        Mistake(lenet_pool_by_layer, "factor and bias are there for each pooled map, not once for a layer."),
        Mistake(lenet_pool_always, "`trained_pooling` is not asked: pooling is counted whether it learns or not."),
        Mistake(lenet_pool_never, "`trained_pooling` is not asked: pooling is never counted."),
        Mistake(lenet_output_always, "`trained_output` is not asked: the ten outputs are always counted."),
        Mistake(lenet_output_never, "`trained_output` is not asked: the ten outputs are never counted."),
        Mistake(
            lenet_sixteen_maps, "S4 has as many maps as `sources` has numbers; sixteen is the published network's."
        ),
        Mistake(lenet_flat_c5, "a unit of C5 looks at 5 x 5 places of each map of S4, not at one."),
        Mistake(
            lenet_by_place, "a kernel's weights are counted again at every place. They are the same ones everywhere."
        ),
        Mistake(lenet_as_float, "the number is right, but it is a float. One counts in whole numbers."),
    ],
    hints=[
        "Go down the table. A map has one bias, and a kernel of 25 weights for each map that it looks at.",
        "C1 has 6 * (25 + 1). C3 has 25 * seen + 1 for each number in `sources`. Pooling, if it "
        "learns, 2 for each map of "
        "S2 and S4. C5 is 120 units that see 25 places of each map of S4.",
        "C5: 120 * (25 * len(sources) + 1). F6: 84 * (120 + 1). Output, if it is trained: 10 * (84 + 1). Add all up.",
    ],
    sibling=small_net_parameters,
)
