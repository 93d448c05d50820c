"""By hand: a kernel as it lies and turned, and what a colour picture costs."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def by_hand():
    """Return what cross-correlation gives, what convolution gives, and four whole numbers about colour.

    Returns (correlation, convolution, colour): two lists of two rows of two numbers, and a list of four numbers.
    """
    return [[-2, 7], [4, 2]], [[6, -1], [6, 0]], [8, 75, 608, 6272]


class Said(str):
    """A sentence in place of numbers: what is wrong with an answer's form, or that the book's is kept back."""

    def __repr__(self):
        return str(self)


def form(answer, colour):
    """Say what is wrong with the form of an answer's maps, or of its numbers about colour; "" if nothing is."""
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        many = f"{len(answer)} things" if isinstance(answer, tuple | list) else f"a {type(answer).__name__}"
        return f"gave {many}, expected three things: two tables and a list of four numbers"
    shapes = []
    for one in answer:
        try:
            shapes.append(np.asarray(one, dtype=float).shape)
        except (TypeError, ValueError):  # words, or rows of different lengths
            shapes.append(None)
    if colour:
        return "" if shapes[2] == (4,) else "gave something else as the third thing, expected four numbers about colour"
    for which, shape in zip(("first", "second"), shapes, strict=False):
        if shape != (2, 2):
            return f"gave something else as the {which} map, expected two rows of two numbers"
    return ""


def part_of(look, colour=True):
    """Return how to look at a part of an answer, if that part has the right form: two maps, or one of four numbers."""

    def run(attempt):
        if attempt is by_hand:
            return Said("kept back: `check.by_hand.solution()` shows it")
        answer = attempt()
        wrong = "" if answer is None else form(answer, colour)
        return answer if answer is None else Said(wrong) if wrong else look(answer)

    return run


def maps(answer):
    return [np.asarray(rows, dtype=float).tolist() for rows in answer[:2]]


def number(i):
    return lambda answer: float(answer[2][i])


def judge_maps(given):
    if isinstance(given, Said):
        return str(given)
    wrong = [int(np.sum(np.asarray(rows) != right)) for rows, right in zip(given, RIGHT[:2], strict=True)]
    told = [f"{n} of 4 numbers of the {which}" for n, which in zip(wrong, ("first", "second"), strict=True) if n]
    return f"is wrong in {' and '.join(told)} map" if told else ""


def judge_number(i):
    def judge(given):
        if isinstance(given, Said):
            return str(given)
        return "" if given == RIGHT[2][i] else f"gave {given:g} as number {i + 1} of the four, which is not right"

    return judge


RIGHT = by_hand()


def changed(**parts):
    """Return an answer that is right but for some parts: a and b the tables, c0 to c3 the numbers."""
    colour = [parts.get(f"c{i}", right) for i, right in enumerate(RIGHT[2])]
    return parts.get("a", RIGHT[0]), parts.get("b", RIGHT[1]), colour


def hand_exchanged():
    return changed(a=RIGHT[1], b=RIGHT[0])


def hand_both_as_it_lies():
    return changed(b=RIGHT[0])


def hand_both_turned():
    return changed(a=RIGHT[1])


def hand_mirrored():
    return changed(b=[[8, -1], [1, 3]])


def hand_upside_down():
    return changed(b=[[0, 7], [-1, 5]])


def hand_transposed():
    return changed(b=[[2, 1], [6, 4]])


def hand_minus_forgotten():
    return changed(a=[[4, 9], [4, 4]])


def hand_minus_forgotten_twice():
    return changed(a=[[4, 9], [4, 4]], b=[[8, 3], [6, 6]])


def hand_first_transposed():
    return changed(a=[[2, 1], [6, 4]])


def hand_map_transposed():
    return changed(a=[[-2, 4], [7, 2]])


def hand_corner_only():
    return changed(a=[[-3, -1], [0, -1]])


def hand_maps_by_colour():
    return changed(c0=24)


def hand_three_maps():
    return changed(c0=3)


def hand_flat_filter():
    return changed(c1=25)


def hand_bias_in_the_filter():
    return changed(c1=76)


def hand_all_filters():
    return changed(c1=600)


def hand_no_biases():
    return changed(c2=600)


def hand_bias_by_colour():
    return changed(c2=624)


def hand_grey_parameters():
    return changed(c2=208)


def hand_parameters_by_place():
    return changed(c2=608 * 784)


def hand_same_size():
    return changed(c3=8192)


def hand_one_map():
    return changed(c3=784)


def hand_numbers_by_colour():
    return changed(c3=18816)


def hand_sides_of_27():
    return changed(c3=8 * 27 * 27)


def sliding_by_hand():
    """Return what the kernel [1, -1] gives on the row 4, 1, 1, 6, as it lies and turned.

    >>> sliding_by_hand()
    ([3, 0, -5], [-3, 0, 5])
    """
    return [4 - 1, 1 - 1, 1 - 6], [-4 + 1, -1 + 1, -1 + 6]


WHAT = ("how many maps", "weights of one filter", "parameters", "numbers that come out")


by_hand_exercise = Exercise(
    key="by_hand",
    book=by_hand,
    parts=[
        Part("both maps", 1, [Case((), judge=judge_maps, run=part_of(maps, colour=False), shown="by_hand()")]),
        *(
            Part(what, 0.25, [Case((), judge=judge_number(i), run=part_of(number(i)), shown="by_hand()")])
            for i, what in enumerate(WHAT)
        ),
    ],
    mistakes=[
        Mistake(hand_exchanged, "the two are exchanged: the first is the kernel as it is written."),
        Mistake(hand_both_as_it_lies, "the second is the same as the first. Convolution turns the kernel first."),
        Mistake(hand_both_turned, "in the first the kernel is turned. Cross-correlation takes it as it is written."),
        Mistake(hand_mirrored, "left and right are exchanged, but top and bottom are not: a half turn does both."),
        Mistake(hand_upside_down, "top and bottom are exchanged, but left and right are not: a half turn does both."),
        Mistake(hand_transposed, "this is the transpose: rows and columns exchanged. A half turn is something else."),
        Mistake(hand_minus_forgotten, "the kernel's -1 counts as +1 here."),
        Mistake(hand_minus_forgotten_twice, "the kernel's -1 counts as +1 in both maps."),
        Mistake(hand_first_transposed, "in the first map the kernel's rows lie as columns."),
        Mistake(
            hand_map_transposed, "the first map's rows are written as columns: the kernel moves along a row first."
        ),
        Mistake(
            hand_corner_only, "in the first map only the kernel's lower right number counts. All four products do."
        ),
        Mistake(hand_maps_by_colour, "a filter makes one map, not one for each colour: it adds the colours up."),
        Mistake(hand_three_maps, "three is the number of channels that go in. What decides how many come out?"),
        Mistake(hand_flat_filter, "that is a filter for a grey picture. How many channels does this one see?"),
        Mistake(hand_bias_in_the_filter, "76 has the bias in it; for one filter the weights alone are asked."),
        Mistake(hand_all_filters, "600 is for all the filters; the second number is about one."),
        Mistake(hand_no_biases, "each filter has a bias, and the third number counts them."),
        Mistake(hand_bias_by_colour, "that gives a filter a bias for each colour. It has one."),
        Mistake(hand_grey_parameters, "that counts filters of one channel; theirs are as deep as the picture."),
        Mistake(hand_parameters_by_place, "every place of a picture uses the same weights: they count once."),
        Mistake(hand_same_size, "without padding fewer than 32 places fit along a side."),
        Mistake(hand_one_map, "that is one map. How many are there?"),
        Mistake(hand_numbers_by_colour, "that is a map for each filter and colour; the colours are added up."),
        Mistake(hand_sides_of_27, "there is one place more than steps: 28 along a side, not 27."),
    ],
    hints=[
        "A half turn exchanges both: the kernel's upper left number goes to the lower right. For colour: a filter is a "
        "block, as deep as the picture has channels, and every place gives one number.",
        "Turned, the kernel is -1, 2 above 0, 1. A filter has 5 * 5 * 3 weights and one bias, and there are 8 of them.",
        "As it lies, the first number is 1*1 + 2*0 + 0*0 + 3*(-1) = -2. Turned, it is -1*1 + 2*2 + 0*0 + 1*3 = 6. "
        "Along a side of 32 pixels there are 28 places.",
    ],
    sibling=sliding_by_hand,
)
