"""What one hears of a tone that is sampled too slowly."""

from __future__ import annotations

from nnbook.checks import Case, Exercise, Mistake, Part


def heard_as(frequency, rate):
    """Return the frequency at which a pure tone is heard after sampling.

    frequency: of the tone in Hz, a number from 0 on.  rate: samples a second.
    Returns a number from 0 to rate / 2, in Hz.

    >>> heard_as(1000.0, 8000), heard_as(7000.0, 8000)
    (1000.0, 1000.0)
    """
    return abs(frequency - rate * round(frequency / rate))


def folded(frequency, rate):
    while frequency > rate / 2:
        frequency = abs(frequency - rate)
    return frequency


def as_it_is(frequency, rate):
    return frequency


def cut_off(frequency, rate):
    return min(frequency, rate / 2)


def silent(frequency, rate):
    return frequency if frequency <= rate / 2 else 0.0


def only_whole_turns(frequency, rate):
    return frequency % rate


def half_turns(frequency, rate):
    return frequency % (rate / 2)


def folded_once(frequency, rate):
    return frequency if frequency <= rate / 2 else abs(rate - frequency)


def mirrored(frequency, rate):
    return frequency if frequency <= rate / 2 else rate - frequency


def about_half(frequency, rate):
    rest = frequency % rate
    return rest if rest <= rate / 2 else rest - rate / 2


def signed(frequency, rate):
    return frequency - rate * round(frequency / rate)


def negative_rest(frequency, rate):
    rest = frequency % rate
    return rest if rest <= rate / 2 else rest - rate


def negative_from_half_on(frequency, rate):
    rest = frequency % rate
    return rest if rest < rate / 2 else rest - rate


def always_8000(frequency, rate):
    return folded(frequency, 8000)


def seen_turn(turns):
    """Return how far a wheel seems to turn between two pictures of a film, from half a turn back to half a turn on.

    turns: how far it does turn, from 0 on.

    >>> seen_turn(0.875)
    -0.125
    """
    return turns - round(turns)


def draw_tone(rng):
    rate = int(rng.choice([8000, 16000, 44100]))
    return int(rng.integers(4 * rate)), rate


heard_exercise = Exercise(
    key="heard_as",
    book=heard_as,
    parts=[
        Part(
            "tones below and above",
            1,
            [
                Case((1000.0, 8000), 1000.0),
                Case((5000.0, 8000), 3000.0),
                Case((9000.0, 8000), 1000.0),
                Case((29_500.0, 8000), 2500.0),
                Case((4000.0, 8000), 4000.0),
                Case((12_000.0, 8000), 4000.0),
                Case((8000.0, 8000), 0.0),
                Case((0.0, 8000), 0.0),
                Case((11_000, 16_000), 5000),
                Case(draw_tone, folded, repeat=8),
            ],
        )
    ],
    mistakes=[
        Mistake(as_it_is, "the tone comes out as it went in. Above half the rate it cannot: the samples say less."),
        Mistake(cut_off, "the tone stays at half the rate. Nothing holds it there: what do its samples look like?"),
        Mistake(silent, "a tone above half the rate is silent here. Sampling alone takes nothing away; it moves it."),
        Mistake(
            only_whole_turns,
            "whole turns between two samples are taken off, and that is half of it: a wheel that turns by three "
            "quarters looks as if it turned back by one quarter.",
        ),
        Mistake(
            half_turns, "half turns are taken off. A wheel looks the same after a whole turn, not after half a one."
        ),
        Mistake(
            about_half,
            "past half the rate the tone begins at 0 again. A wheel that overshoots half seems to turn back.",
        ),
        Mistake(
            signed,
            "this is how far the tone lies from the nearest multiple of the rate, with a sign. An ear hears no sign: "
            "what is asked for is 0 or more.",
        ),
        Mistake(
            negative_rest,
            "the rest is right, but below 0 where the wheel seems to turn back. An ear hears no sign.",
        ),
        Mistake(
            negative_from_half_on,
            "the rest is right, but below 0 from half the rate on. An ear hears no sign.",
        ),
        Mistake(always_8000, "the rate is always taken for 8,000. It is the second argument."),
        Mistake(mirrored, "the tone is mirrored at half the rate, and above the rate this gives a negative number."),
        Mistake(
            folded_once,
            "this is right for tones up to one and a half times the rate. Farther up, more than one turn is lost.",
        ),
    ],
    hints=[
        "How many turns does the tone make between two samples? Which of them can one see?",
        "Take off whole turns: what is left is between half a turn back and half a turn on. A turn is `rate`.",
        "The nearest multiple of the rate is rate * round(frequency / rate). How far is the tone from it?",
    ],
    sibling=seen_turn,
)
