"""An experiment that finds out whether a classifier leans on a mark that has nothing to do with the illness."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch15_image_recognition.boxes import named


def leans_on_mark(predict, draw, rng):
    """Find out by trying whether a classifier's answers lean on the scanner's mark.

    predict: a function from pictures to answers 0 or 1, (N,).
    draw: draw(n, marked, rng) gives new pictures x and the truth y (N,), half 0 and half 1 by chance; marked is a
    pair, the share that bears the mark among those with y 0 and among those with y 1.
    The classifier was trained where marked was (0.05, 0.95); it is right there in 70 to 100 of 100 cases.
    Returns True if some other pair makes it right in at least 15 of 100 cases fewer, else False. For each classifier
    either some pair costs 20 of 100 or more, or none costs anything.

    >>> def draw(n, marked, rng):  # a picture of two pixels: the illness and the mark
    ...     y = rng.integers(0, 2, n)
    ...     return np.stack([y, rng.random(n) < np.array(marked)[y]], axis=1), y
    >>> leans_on_mark(lambda x: x[:, 1], draw, np.random.default_rng(0))
    True
    >>> leans_on_mark(lambda x: x[:, 0], draw, np.random.default_rng(0))
    False
    """

    def right(marked):
        x, y = draw(2000, marked, rng)
        return (predict(x) == y).mean()

    usual = right((0.05, 0.95))
    return bool(min(right((0.95, 0.05)), right((0, 0)), right((1, 1))) < usual - 0.1)


def draw_pictures(n, marked, rng):
    """Draw what a picture comes down to: the illness, the mark, and a coin that makes some cases hopeless."""
    y = rng.integers(0, 2, int(n))
    return np.stack([y, rng.random(int(n)) < np.asarray(marked)[y], rng.random(int(n))], axis=1), y


def honest(x):
    return x[:, 0].astype(int)


def reads_mark(x):
    return x[:, 1].astype(int)


def weak(x):
    """Be right in 75 of 100 cases, wherever."""
    return np.where(x[:, 2] < 0.75, x[:, 0], 1 - x[:, 0]).astype(int)


def ill_if_marked(x):
    """Say ill where there is a mark, and look at the picture only where there is none."""
    return np.maximum(x[:, 0], x[:, 1]).astype(int)


def well_if_unmarked(x):
    """Say well where there is no mark, and look at the picture only where there is one."""
    return np.minimum(x[:, 0], x[:, 1]).astype(int)


def half_and_half(x):
    """Read the mark in half of the cases."""
    return np.where(x[:, 2] < 0.5, x[:, 1], x[:, 0]).astype(int)


def nearly_always_right(x):
    return np.where(x[:, 2] < 0.97, x[:, 0], 1 - x[:, 0]).astype(int)


def unsure_or_marked(x):
    """Read the mark in half of the cases and toss a coin in the others."""
    return np.where(x[:, 2] < 0.5, x[:, 1], x[:, 2] < 0.75).astype(int)


def blind_without(x):
    """Look at the spot where there is a mark, and toss a coin where there is none."""
    return np.where(x[:, 1] == 1, x[:, 0], x[:, 2] < 0.5).astype(int)


def thrown_off(x):
    """Look at the spot where there is no mark, and toss a coin where there is one."""
    return np.where(x[:, 1] == 0, x[:, 0], x[:, 2] < 0.5).astype(int)


LEANING = {
    "reads the mark": reads_mark,
    "says ill wherever there is a mark": ill_if_marked,
    "says well wherever there is none": well_if_unmarked,
    "reads the mark in half of the cases": half_and_half,
    "reads the mark in half of the cases, and else guesses": unsure_or_marked,
    "reads the spot only where there is a mark": blind_without,
    "reads the spot only where there is no mark": thrown_off,
}
HONEST = {"looks at the spot": honest, "is right in 97 of 100": nearly_always_right, "is right in 75 of 100": weak}


def case(name, predict, truth):
    return Case(
        lambda rng: (predict, draw_pictures, np.random.default_rng(int(rng.integers(2**31)))),
        judge=lambda got, *_: "" if isinstance(got, bool | np.bool | int | np.integer) and got == truth else
        f"gave {got!r}, expected {truth}: this one {name}",
        repeat=2 if truth else 12,  # chance alone would find honest ones innocent too often
        shown="leans_on_mark(predict, draw, rng)",
    )  # fmt: skip


def share(predict, draw, rng, marked, n=2000):
    x, y = draw(n, marked, rng)
    return (predict(x) == y).mean()


def falls(*pairs, n=2000, tell=lambda usual, others: min(others) < usual - 0.1):
    """Return an experiment with other pairs, numbers or comparisons."""

    def experiment(predict, draw, rng):
        usual = share(predict, draw, rng, (0.05, 0.95), n)
        return bool(tell(usual, [share(predict, draw, rng, pair, n) for pair in pairs]))

    return experiment


def always(predict, draw, rng):
    return True


def never(predict, draw, rng):
    return False


def low_where_trained(predict, draw, rng):
    return bool(share(predict, draw, rng, (0.05, 0.95)) < 0.9)


def low_elsewhere(predict, draw, rng):
    return bool(share(predict, draw, rng, (0.5, 0.5)) < 0.9)


def same_as_trained(predict, draw, rng):
    return falls((0.05, 0.95))(predict, draw, rng)


def guesses_time(predict, draw, rng):
    """Say whether a classifier answers the same question twice in different ways.

    >>> guesses_time(lambda x: x.sum(1), lambda n, marked, rng: (np.ones((n, 2)), None), np.random.default_rng(0))
    False
    """
    x, _ = draw(100, (0.5, 0.5), rng)
    return bool((predict(x) != predict(x)).any())


shortcut_exercise = Exercise(
    key="leans_on_mark",
    book=leans_on_mark,
    parts=[
        Part("those that lean on it", 1, [case(name, one, True) for name, one in LEANING.items()]),
        Part("those that do not", 1, [case(name, one, False) for name, one in HONEST.items()]),
    ],
    mistakes=[
        Mistake(always, "everybody is accused, even one that looks at the spot alone."),
        Mistake(
            low_elsewhere,
            "a classifier that is right in 75 of 100 cases wherever you try it is accused. Compare with how it does "
            "where it was trained.",
        ),
        Mistake(
            low_where_trained,
            "a classifier is accused because it is often wrong where it was trained. A mark helps there: look for a "
            "fall when the mark goes another way.",
        ),
        Mistake(
            never,
            "nobody is found out. Either nothing gives True, or the pairs you compare have the same link between mark "
            "and illness.",
        ),
        Mistake(
            named("takes_it_away", falls((0.0, 0.0))),
            "the mark is only taken away. One that says ill wherever there is a mark, and else looks at the spot, is "
            "as good without marks: give the mark to the healthy, too.",
        ),
        Mistake(
            named("gives_it_to_all", falls((1.0, 1.0))),
            "the mark is only given to all. One that says well wherever there is none, and else looks at the spot, is "
            "as good then: leave some of the ill without it.",
        ),
        Mistake(
            named("exchanges_it", falls((0.95, 0.05))),
            "the pairs tried leave about half of all pictures with a mark, as in training. One that reads the spot "
            "only where there is a mark is as good then. What else can you do with marks?",
        ),
        Mistake(
            named("exchanges_or_takes", falls((0.95, 0.05), (0.0, 0.0))),
            "exchanging and taking away don't find all: one that the mark throws off is no worse for either. Who "
            "should bear it to show that?",
        ),
        Mistake(
            named("exchanges_or_gives", falls((0.95, 0.05), (1.0, 1.0))),
            "exchanging and giving to all don't find all: one that sees nothing without a mark is no worse for either. "
            "Who should bear it to show that?",
        ),
        Mistake(
            named(
                "any_fall",
                falls((0.95, 0.05), (0, 0), (1, 1), tell=lambda usual, others: min(others) < usual - 0.0002),
            ),
            "an honest classifier is accused for a fall of a few cases in 1,000, which chance makes. Draw many "
            "pictures, and ask for a fall that is larger than chance.",
        ),
    ],
    hints=[
        "Where mark and illness go together, reading the mark is as good as knowing. What if they went the other way?",
        "Measure the share of right answers at (0.05, 0.95), and again with other pairs, on a thousand or more new "
        "pictures each: marks exchanged, and pairs that change how many pictures bear one. How much lower must it be?",
        "def right(marked): x, y = draw(2000, marked, rng); return (predict(x) == y).mean(). Return True if the least "
        "of right((0.95, 0.05)), right((0, 0)) and right((1, 1)) is more than 0.1 below right((0.05, 0.95)).",
    ],
    sibling=guesses_time,
)
