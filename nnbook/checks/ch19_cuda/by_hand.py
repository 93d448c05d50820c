"""Numbers to foresee with a pencil: rounding, the roofline, and how much a faster part helps the whole."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def by_hand():
    """Return three lists of numbers, worked out by hand; infinity is float("inf").

    Returns (rounded, roof, faster): four rounded sums and products, three numbers of the roofline, two speed-ups.
    """
    return [256, 260, 0, float("inf")], [50, 20, 100], [2.5, 3.333]


def lists(attempt, i):
    """Return a list of an answer up to its first wrong number: what is said depends on that one alone."""
    answer = attempt()
    if answer is None:
        return None
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        raise ValueError("expected three lists")
    values = [float(one) for one in answer[i]]
    values = [round(one, 2) for one in values] if i == 2 else values  # 3.333 and 10/3 are one answer
    if len(values) != len(RIGHT[i]):
        return values
    right = [bool(np.isclose(one, true, rtol=0.01 if i else 1e-9)) for one, true in zip(values, RIGHT[i], strict=True)]
    return values[: right.index(False) + 1] if False in right else values


ORDINAL = ["the first number", "the second number", "the third number", "the fourth number"]


def judge(answer, i):
    """Tell the first wrong place of a list, and not what belongs there."""
    truth = RIGHT[i]
    for j, (one, true) in enumerate(zip(answer, truth, strict=False)):
        if len(answer) <= len(truth) and not np.isclose(one, true, rtol=0.01 if i else 1e-9):
            return f"is not right at {ORDINAL[j]}"
    return "" if len(answer) == len(truth) else f"has {len(answer)} numbers, expected {len(truth)}"


INF = float("inf")
RIGHT = ([256, 260, 0, INF], [50, 20, 100], [2.5, 10 / 3])


def answer(rounded=RIGHT[0], roof=RIGHT[1], faster=RIGHT[2]):
    return rounded, roof, faster


def hand_exact_sum():
    return answer([257, 260, 0, INF])


def hand_exact_second():
    return answer([256, 259, 0, INF])


def hand_up():
    return answer([258, 260, 0, INF])


def hand_down():
    return answer([256, 258, 0, INF])


def hand_smallest():
    return answer([256, 260, 2.0**-24, INF])


def hand_not_lost():
    return answer([256, 260, 2.0**-26, INF])


def hand_largest():
    return answer([256, 260, 0, 65504])


def hand_not_too_large():
    return answer([256, 260, 0, 90000])


def hand_roof_upside_down():
    return answer(roof=[0.02, 20, 100])


def hand_no_roof():
    return answer(roof=[50, 20, 800])


def hand_all_at_the_roof():
    return answer(roof=[50, 100, 100])


def hand_flops_not_tera():
    return answer(roof=[50, 20e12, 100e12])


def hand_seven_times_share():
    return answer(faster=[4.9, 10 / 3])


def hand_whole_is_seven():
    return answer(faster=[7, INF])


def hand_endless():
    return answer(faster=[2.5, INF])


def hand_times_left():
    return answer(faster=[0.4, 0.3])


def hand_other_share():
    return answer(faster=[1 / (0.7 + 0.3 / 7), 1 / 0.7])


def two_trips():
    """Return the minutes of two trips of 60 km, at 30 and at 60 km/h.

    >>> two_trips()
    [120, 60]
    """
    return [120, 60]


def hand_product_for_ridge():
    return answer(roof=[200, 20, 100])


def hand_last_time_left():
    return answer(faster=[2.5, 0.3])


def hand_last_other_share():
    return answer(faster=[2.5, 1 / 0.7])


def part(title, i):
    return Part(
        title,
        1,
        [Case((i,), judge=judge, run=lists, shown=f"the {ORDINAL[i][4:-7]} list of by_hand()")],
    )


by_hand_exercise = Exercise(
    key="by_hand",
    book=by_hand,
    parts=[part("rounding", 0), part("the roofline", 1), part("the whole and its part", 2)],
    mistakes=[
        Mistake(hand_exact_sum, "257 has nine binary digits, 100000001; eight fit."),
        Mistake(hand_exact_second, "259 has nine binary digits, 100000011; eight fit."),
        Mistake(hand_up, "257 lies half-way between 256 and 258. On a tie the last digit becomes even, not larger."),
        Mistake(hand_down, "259 lies half-way between 258 and 260. Of 129 · 2 and 130 · 2, which has an even factor?"),
        Mistake(hand_smallest, "2⁻²⁶ is nearer to 0 than to float16's smallest number."),
        Mistake(hand_not_lost, "float16 has nothing between 0 and 2⁻²⁴. To which of them is 2⁻²⁶ nearer?"),
        Mistake(hand_largest, "what is too large does not stay at the largest number; it becomes infinite."),
        Mistake(hand_not_too_large, "300 · 300 is above 65,504, the largest number that float16 has."),
        Mistake(
            hand_roof_upside_down,
            "the first number is in bytes an operation; operations a byte are asked.",
        ),
        Mistake(hand_product_for_ridge, "this is peak times bandwidth; the ridge has operations a byte as its unit."),
        Mistake(hand_no_roof, "no intensity lifts a device above its peak."),
        Mistake(hand_all_at_the_roof, "at 10 operations a byte the memory cannot feed the peak. What can it feed?"),
        Mistake(hand_flops_not_tera, "the second and third number are asked in 10¹² operations a second."),
        Mistake(hand_seven_times_share, "0.7 times 7 is not it: 0.3 of the time stay, and 0.7 / 7 are added."),
        Mistake(hand_whole_is_seven, "only the products become faster. The other 0.3 of the time stay as they are."),
        Mistake(hand_endless, "with products that take no time at all, the other 0.3 are still there."),
        Mistake(hand_times_left, "this is the time that is left. The speed-up is one divided by it."),
        Mistake(hand_other_share, "here the other 30 % became faster."),
        Mistake(hand_last_time_left, "the second number is the time that is left. The speed-up is one divided by it."),
        Mistake(hand_last_other_share, "here the other 30 % take no time; it is the products that should."),
    ],
    hints=[
        "Between 256 and 512, eight binary digits reach every second number. A tie goes to the one whose last digit "
        "is even. The memory feeds intensity times bandwidth. Of the whole, what stays slow stays.",
        "257 and 259 are ties: count 256, 258, 260 in twos: 128, 129, 130. Ridge: peak / bandwidth. New time: 0.3 + "
        "0.7 / 7.",
        "Of 128, 129, 130 the even ones win. float16 knows nothing below 2⁻²⁴ / 2 and nothing above 65,504. "
        "min(100, 2 · intensity). 1 / 0.4 and 1 / 0.3.",
    ],
    sibling=two_trips,
)
