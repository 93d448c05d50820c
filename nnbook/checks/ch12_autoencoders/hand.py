"""Errors of five autoencoders, foreseen with a pencil."""

from __future__ import annotations

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference


def errors_by_hand():
    """Return the least errors of the autoencoders A to E: a list of five numbers."""
    return [5, 1, 1, 0, 0]


def answers(attempt):
    answer = attempt()
    if answer is None:
        return None
    if isinstance(answer, dict | set | str):
        raise ValueError(f"expected a list of five numbers, A to E in order, got a {type(answer).__name__}")
    answer = list(answer)
    if len(answer) != 5:
        raise ValueError(f"expected five numbers, A to E, got {len(answer)}")
    if texts := [name for name, one in zip("ABCDE", answer, strict=True) if isinstance(one, str)]:
        raise ValueError(f"expected a list of five numbers; {', '.join(texts)}: text in quotes")
    return answer


def first(attempt):
    return None if (answer := answers(attempt)) is None else answer[:2]


def second(attempt):
    return None if (answer := answers(attempt)) is None else answer[2:]


def wrong_ones(names, truth):
    """Return a judge that names the wrong answers, and does not give the right ones away."""

    def judge(answer):
        wrong = [n for n, got, true in zip(names, answer, truth, strict=True) if difference(got, true)]
        return f"is not right for {' and '.join(wrong)}" if wrong else ""

    return judge


def kept():
    return [9, 13, 13, 14, 14]


def each_number():
    return [5 / 3, 1 / 3, 1 / 3, 0, 0]


def keeps_the_least():
    return [13, 9, 9, 0, 0]


def deviations():
    return [3, 1, 1, 0, 0]


def squares_of_variances():
    return [17, 1, 1, 0, 0]


def one_direction_lost():
    return [9, 1, 1, 0, 0]


def depth_helps():
    return [5, 1, 0, 0, 0]


def wide_loses():
    return [5, 1, 1, 1, 0]


def one_is_one():
    return [5, 1, 1, 0, 5]


def depth_and_one():
    return [5, 1, 0, 0, 5]


def wide_gains():
    return [5, 1, 1, -1, 0]


def depth_hurts():
    return [5, 1, 5, 0, 0]


def bend_is_a_second_unit():
    return [5, 1, 1, 0, 1]


def best_line(variances):
    """Return the error that is left when of some uncorrelated numbers one is copied and the others are guessed as 0.

    >>> best_line([2, 7])
    2
    """
    return sum(variances) - max(variances)


hand_exercise = Exercise(
    key="errors_by_hand",
    book=errors_by_hand,
    parts=[
        Part("A and B", 1, [Case((), judge=wrong_ones("AB", [5, 1]), run=first, shown="errors_by_hand()")]),
        Part("C, D and E", 1, [Case((), judge=wrong_ones("CDE", [1, 0, 0]), run=second, shown="errors_by_hand()")]),
    ],
    mistakes=[
        Mistake(kept, "this is the variance that comes through. The error is what does not."),
        Mistake(each_number, "this is divided by three. The error asked for is the sum over the three numbers."),
        Mistake(keeps_the_least, "this keeps the direction that varies least. Which is the dearest to lose?"),
        Mistake(deviations, "these are standard deviations. A squared error is a variance."),
        Mistake(squares_of_variances, "the variances are squared once more; they are mean squares already."),
        Mistake(one_direction_lost, "with one code unit one direction is kept, not lost."),
        Mistake(depth_helps, "linear layers one after another are one linear layer: C can do no more than B."),
        Mistake(wide_loses, "D has more code units than inputs: nothing need be lost on the way."),
        Mistake(one_is_one, "with layers that bend, E's one number need not stand for a straight line."),
        Mistake(depth_and_one, "it is the other way round: depth without a bend gains nothing, with bends it does."),
        Mistake(depth_hurts, "C's narrowest layer has two units, not one. Which of A and B has as many?"),
        Mistake(bend_is_a_second_unit, "E's curve may bend as often as you like, and need not stay in a plane."),
        Mistake(wide_gains, "an error is a mean of squares and is never below 0."),
    ],
    hints=[
        "A straight-line copy through k units keeps k directions. What is not kept is guessed as its mean, 0.",
        "What guessing 0 costs is the variance of that number. Which ones would you keep? And what did chapter 03 say "
        "of linear layers in a row?",
        "A loses 4 and 1, B loses 1, and C is a B in disguise. D can copy, and E's curve may go through all examples.",
    ],
    sibling=best_line,
)
