"""A resonance in one line of arithmetic."""

from __future__ import annotations

import math

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.data import speech


def resonate(x, frequency, bandwidth, rate):
    """Return what a resonance makes of a sound: y[t] = a x[t] + b y[t-1] + c y[t-2].

    x: samples (n,), perhaps none.  frequency, bandwidth: of the peak, in Hz.  rate: samples a second.
    With r = exp(-pi * bandwidth / rate): b = 2 r cos(2 pi * frequency / rate), c = -r * r, a = 1 - b - c.
    Before the sound begins, y is 0.
    Returns an array (n,).

    >>> resonate(np.array([1.0, 0.0, 0.0]), 2000.0, 500.0, 8000).round(2) + 0
    array([ 1.68,  0.  , -1.13])
    """
    r = np.exp(-np.pi * bandwidth / rate)
    b, c = 2 * r * np.cos(2 * np.pi * frequency / rate), -r * r
    y, one, two = np.zeros(len(x)), 0.0, 0.0
    for t in range(len(x)):
        y[t] = (1 - b - c) * x[t] + b * one + c * two
        one, two = y[t], one
    return y


def by_impulses(x, frequency, bandwidth, rate):
    """Do the same by a closed form: the answer to one sample rings as r^n sin((n + 1) θ) / sin θ."""
    r, angle = math.exp(-math.pi * bandwidth / rate), 2 * math.pi * frequency / rate
    n = np.arange(len(x))
    ringing = r**n * np.sin((n + 1) * angle) / math.sin(angle)
    gain = 1 - 2 * r * math.cos(angle) + r * r
    return np.convolve(x, gain * ringing)[: len(x)] if len(x) else np.zeros(0)


def resonator(b=lambda r, w: 2 * r * np.cos(w), c=lambda r: -r * r, a=lambda b, c: 1 - b - c, r=None):
    """Return a resonator with other coefficients."""

    def wrong(x, frequency, bandwidth, rate):
        radius = np.exp(-np.pi * bandwidth / rate) if r is None else r(bandwidth, rate)
        first, second = b(radius, 2 * np.pi * frequency / rate), c(radius)
        y = np.zeros(len(x))
        for t in range(len(x)):
            y[t] = a(first, second) * x[t]
            y[t] += first * y[t - 1] if t > 0 else 0
            y[t] += second * y[t - 2] if t > 1 else 0
        return y

    return wrong


def named(name, function):
    function.__name__ = name
    return function


def from_x(x, frequency, bandwidth, rate):
    r = np.exp(-np.pi * bandwidth / rate)
    b, c = 2 * r * np.cos(2 * np.pi * frequency / rate), -r * r
    late = np.concatenate([np.zeros(2), x])
    return (1 - b - c) * late[2:] + b * late[1:-1] + c * late[:-2]


def round_the_corner(x, frequency, bandwidth, rate):
    r = np.exp(-np.pi * bandwidth / rate)
    b, c = 2 * r * np.cos(2 * np.pi * frequency / rate), -r * r
    y = np.array(x, dtype=float)
    for t in range(len(x)):
        y[t] = (1 - b - c) * x[t] + b * y[t - 1] + c * y[t - 2] if len(x) > 1 else (1 - b - c) * x[t]
    return y


def first_two_left_out(x, frequency, bandwidth, rate):
    r = np.exp(-np.pi * bandwidth / rate)
    b, c = 2 * r * np.cos(2 * np.pi * frequency / rate), -r * r
    y = np.zeros(len(x))
    for t in range(2, len(x)):
        y[t] = (1 - b - c) * x[t] + b * y[t - 1] + c * y[t - 2]
    return y


def first_two_copied(x, frequency, bandwidth, rate):
    r = np.exp(-np.pi * bandwidth / rate)
    b, c = 2 * r * np.cos(2 * np.pi * frequency / rate), -r * r
    y = np.array(x, dtype=float)
    for t in range(2, len(x)):
        y[t] = (1 - b - c) * x[t] + b * y[t - 1] + c * y[t - 2]
    return y


def b_and_c_exchanged(x, frequency, bandwidth, rate):
    r = np.exp(-np.pi * bandwidth / rate)
    b, c = 2 * r * np.cos(2 * np.pi * frequency / rate), -r * r
    y, one, two = np.zeros(len(x)), 0.0, 0.0
    for t in range(len(x)):
        y[t] = (1 - b - c) * x[t] + c * one + b * two
        one, two = y[t], one
    return y


def one_memory(x, frequency, bandwidth, rate):
    r = np.exp(-np.pi * bandwidth / rate)
    b, c = 2 * r * np.cos(2 * np.pi * frequency / rate), -r * r
    y, last = np.zeros(len(x)), 0.0
    for t in range(len(x)):
        y[t] = last = (1 - b - c) * x[t] + (b + c) * last
    return y


def echo(x, delay, share):
    """Return a sound with an echo that echoes again: y[t] = x[t] + share y[t - delay].

    >>> echo(np.array([1.0, 0.0, 0.0]), 1, 0.5)
    array([1.  , 0.5 , 0.25])
    """
    y = np.array(x, dtype=float)
    for t in range(delay, len(y)):
        y[t] += share * y[t - delay]
    return y


def draw_ringing(rng):
    rate = float(rng.choice([8000, 10_000]))
    return rng.normal(size=int(rng.integers(20, 60))), float(rng.uniform(200, 3500)), float(rng.uniform(50, 300)), rate


resonate_exercise = Exercise(
    key="resonate",
    optional=True,
    book=resonate,
    also=(speech.resonate,),
    parts=[
        Part(
            "ringing",
            1,
            [
                Case((np.array([1.0, 0.0, 0.0, 0.0, 0.0]), 700.0, 90.0, 8000.0), by_impulses),
                Case(draw_ringing, by_impulses, shown="resonate(x, frequency, bandwidth, rate)"),
                Case((np.array([2.0]), 500.0, 60.0, 8000), by_impulses),
                Case((np.zeros(0), 500.0, 60.0, 8000), np.zeros(0)),
            ],
        )
    ],
    mistakes=[
        Mistake(
            named("no_gain", resonator(a=lambda b, c: 1.0)),
            "x is not multiplied by a. Without it a slow push would come out amplified.",
        ),
        Mistake(named("c_positive", resonator(c=lambda r: r * r)), "c has lost its sign. The sum grows without end."),
        Mistake(
            named("c_taken_off", resonator(c=lambda r: r * r, a=lambda b, c: 1 - b + c)),
            "c times y[t - 2] is taken off. c holds its minus already.",
        ),
        Mistake(
            named("a_with_plus_c", resonator(a=lambda b, c: 1 - b + c)),
            "in a the sign of c is reversed: a = 1 - b - c.",
        ),
        Mistake(
            named("half_width", resonator(r=lambda w, rate: np.exp(-2 * np.pi * w / rate))),
            "there is a 2 in r. It belongs to the frequency alone.",
        ),
        Mistake(named("no_square", resonator(c=lambda r: -r)), "c is -r. It should be -r * r."),
        Mistake(
            named("cosine_alone", resonator(b=lambda r, w: r * np.cos(w))),
            "b has lost its 2, and the peak moves to another place.",
        ),
        Mistake(
            named("sine", resonator(b=lambda r, w: 2 * r * np.sin(w))), "b is made with a sine. It wants the cosine."
        ),
        Mistake(
            named("half_turn", resonator(b=lambda r, w: 2 * r * np.cos(w / 2))),
            "the angle is half as large as it should be: 2 pi times the frequency over the rate.",
        ),
        Mistake(from_x, "the earlier values are those of x. A resonance feeds on its own output, y."),
        Mistake(
            round_the_corner,
            "at the beginning y[-1] is the end of the array in Python. Before the sound begins, y is 0.",
        ),
        Mistake(first_two_left_out, "the first two outputs stay 0. What stands before the sound is 0; they are not."),
        Mistake(
            first_two_copied,
            "the first two outputs are those samples of x as they came. They are made like the others, with y = 0 "
            "before the sound.",
        ),
        Mistake(b_and_c_exchanged, "b and c are exchanged. b belongs to y[t - 1], c to y[t - 2]."),
        Mistake(one_memory, "only one earlier value is remembered. b belongs to the last one, c to the one before."),
    ],
    hints=[
        "Work out a, b and c once, then walk through the samples with the last two outputs in hand.",
        "one and two start at 0. After each sample two becomes one, and one becomes the new output.",
        "y[t] = (1 - b - c) * x[t] + b * one + c * two, then one, two = y[t], one.",
    ],
    sibling=echo,
)
