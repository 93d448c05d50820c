"""A bump out of four ReLU units."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch03_layers.networks import judge_curve, outputs


def trapezoid(x, a, b, c, d):
    """Return the height of the bump at x, by cases."""
    up = np.clip((x - a) / (b - a), 0, 1)
    down = np.clip((d - x) / (d - c), 0, 1)
    return np.minimum(up, down)


def looked_at(a, b, c, d):
    """Return where the bump is looked at: from before its start to far beyond its end."""
    return np.concatenate([np.linspace(a - 3, c, 31), np.linspace(c, d + 3 * (d - a), 61), [a, b, c, d]])


def run_bump(attempt, a, b, c, d):
    return outputs(attempt(a, b, c, d), [1, 4, 1], looked_at(a, b, c, d)[:, None])


def judge_all(says, a, b, c, d):
    x = looked_at(a, b, c, d)
    return judge_curve(says, x, trapezoid(x, a, b, c, d))


def judge_top(says, a, b, c, d):
    x = looked_at(a, b, c, d)
    early = x <= c
    return says if isinstance(says, str) else judge_curve(says[early], x[early], trapezoid(x, a, b, c, d)[early])


def draw(rng):
    a, b, c, d = np.round(rng.uniform(-4, 4) + np.cumsum(rng.uniform(0.2, 2, size=4)), 2)
    return tuple(float(v) for v in (a, b, c, d))


def draw_tent(rng):
    a, b, c, _ = draw(rng)
    return a, b, b, c


def bump_book(a, b, c, d):
    """Return the layers of a 1-4-1 network: 0 up to a, rising to 1 at b, 1 up to c, falling to 0 at d, 0 beyond."""
    rise, fall = 1 / (b - a), 1 / (d - c)
    hidden = np.ones((4, 1)), -np.array([a, b, c, d])
    output = np.array([[rise, -rise, -fall, fall]]), np.zeros(1)
    return [hidden, output]


def made(hinges, slopes, sign=-1.0):
    """Return the layers of a network with a unit at each hinge and these weights behind it."""
    hinges = np.array(hinges, dtype=float)
    return [(np.ones((len(hinges), 1)), sign * hinges), (np.array([slopes], dtype=float), np.zeros(1))]


def unscaled(a, b, c, d):
    return made([a, b, c, d], [1, -1, -1, 1])


def rise_for_both(a, b, c, d):
    r = 1 / (b - a)
    return made([a, b, c, d], [r, -r, -r, r])


def positive_biases(a, b, c, d):
    r, f = 1 / (b - a), 1 / (d - c)
    return made([a, b, c, d], [r, -r, -f, f], sign=1.0)


def never_falls(a, b, c, d):
    r = 1 / (b - a)
    return made([a, b, c, d], [r, -r, 0, 0])


def falls_for_ever(a, b, c, d):
    r, f = 1 / (b - a), 1 / (d - c)
    return made([a, b, c, d], [r, -r, -f, 0])


def falls_twice(a, b, c, d):
    r, f = 1 / (b - a), 1 / (d - c)
    return made([a, b, c, d], [r, -r, -f, -f])


def rises_again(a, b, c, d):
    r, f = 1 / (b - a), 1 / (d - c)
    return made([a, b, c, d], [r, -r, f, -f])


def no_plateau(a, b, c, d):
    r, f = 1 / (b - a), 1 / (d - c)
    return made([a, b, c, d], [r, 0, -f, 0])


def upside_down(a, b, c, d):
    r, f = 1 / (b - a), 1 / (d - c)
    return made([a, b, c, d], [-r, r, f, -f])


def widths_as_slopes(a, b, c, d):
    r, f = b - a, d - c
    return made([a, b, c, d], [r, -r, -f, f])


def hinges_scaled(a, b, c, d):
    r, f = 1 / (b - a), 1 / (d - c)
    return [(np.array([[r], [r], [f], [f]]), -np.array([a, b, c, d])), (np.array([[1.0, -1, -1, 1]]), np.zeros(1))]


def without_brackets(a, b, c, d):
    r, f = 1 / b - a, 1 / d - c
    return made([a, b, c, d], [r, -r, -f, f])


def step_up(at):
    """Return the layers of a 1-2-1 network that is 0 up to ``at``, rises by 1 within 1, and stays at 1.

    The first unit starts the slope of 1, the second takes it away again.

    >>> [(weight.tolist(), bias.tolist()) for weight, bias in step_up(3)]
    [([[1], [1]], [-3, -4]), ([[1, -1]], [0])]
    """
    hidden = np.array([[1], [1]]), np.array([-at, -at - 1])
    return [hidden, (np.array([[1, -1]]), np.array([0]))]


bump = Exercise(
    key="bump",
    book=bump_book,
    parts=[
        Part(
            "up to its top",
            1,
            [
                Case((0.0, 1.0, 3.0, 4.0), judge=judge_top, run=run_bump),
                Case((1.0, 1.5, 2.0, 4.0), judge=judge_top, run=run_bump),
                Case(draw, judge=judge_top, run=run_bump),
            ],
        ),
        Part(
            "and down again, for good",
            1,
            [
                Case((0.0, 1.0, 3.0, 4.0), judge=judge_all, run=run_bump),
                Case((1.0, 1.5, 2.0, 4.0), judge=judge_all, run=run_bump),
                Case((-2.0, 0.0, 0.0, 0.5), judge=judge_all, run=run_bump),
                Case(draw, judge=judge_all, run=run_bump),
                Case(draw_tent, judge=judge_all, run=run_bump),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            unscaled, "the slopes are 1, so the bump is as high as b - a. It should be 1 high, whatever its width."
        ),
        Mistake(rise_for_both, "the fall is as steep as the rise. It has to come down by 1 between c and d."),
        Mistake(widths_as_slopes, "a wider ramp must be flatter: the slope is the height 1 *divided* by the width."),
        Mistake(
            hinges_scaled, "with a weight other than 1 the hinge lies at -bias/weight, so the bias must be scaled, too."
        ),
        Mistake(without_brackets, "1 / b - a is (1 / b) - a. The slope needs brackets round the width."),
        Mistake(positive_biases, "the hinges lie at -a, -b, -c and -d. A unit 1 * x + bias begins to be on at -bias."),
        Mistake(
            never_falls, "it never comes down. The units at c and d should do to the top what those at a and b do."
        ),
        Mistake(falls_for_ever, "beyond d it goes on falling: nothing stops the slope that began at c."),
        Mistake(falls_twice, "beyond d it falls twice as steeply as before. There the fall should end."),
        Mistake(rises_again, "at c it rises a second time. There the slope should change downwards."),
        Mistake(upside_down, "the bump is upside down."),
        Mistake(
            no_plateau, "each weight is set to the slope after its hinge. Units add up, so it is the *change* there."
        ),
    ],
    hints=[
        "Draw the bump, and write the slope on each of its five pieces: 0, something, 0, something, 0.",
        "A unit relu(x - a) adds slope 1 from a on, for ever. What has to happen at b so that the slope is 0 again?",
        "Hidden: weights 1, biases -a, -b, -c, -d. Output weights are the changes of slope: 1 / (b - a), minus "
        "that, then -1 / (d - c), then plus that.",
    ],
    sibling=step_up,
)
