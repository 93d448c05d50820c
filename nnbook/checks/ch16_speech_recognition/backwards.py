"""The gradient of CTC's loss: how likely a path is to be at each symbol, seen from both ends."""

from __future__ import annotations

import itertools

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch16_speech_recognition.alphas import by_matrices, ctc_alphas, draw_string, log_softmax, widened
from nnbook.checks.ch16_speech_recognition.ctc import ctc_batch_backward


def ctc_backward(grad_out, log_probs, target):
    """Return the gradient of CTC's loss at log_probs.

    grad_out: a number, the gradient at the loss, -log of the chance of the target.
    log_probs, target: as for ctc_alphas; the target has L >= 1 symbols and fits into the frames.
    Returns an array (T, C).

    >>> ctc_backward(1.0, np.log([[0.5, 0.5]]), [1]) + 0
    array([[ 0., -1.]])
    """
    states = [0]
    for symbol in target:
        states += [symbol, 0]
    before = ctc_alphas(log_probs, target)
    after = ctc_alphas(log_probs[::-1], target[::-1])[::-1, ::-1]
    total = np.logaddexp(before[-1, -1], before[-1, -2])
    both = np.exp(before + after - log_probs[:, states] - total)
    grad = np.zeros(log_probs.shape)
    for s, symbol in enumerate(states):
        grad[:, symbol] -= grad_out * both[:, s]
    return grad


def by_listing(grad_out, log_probs, target):
    """Do the same by listing all paths of symbols that say the target."""
    frames, symbols = log_probs.shape
    grad, total = np.zeros(log_probs.shape), 0.0
    for path in itertools.product(range(symbols), repeat=frames):
        said = [k for i, k in enumerate(path) if k and (i == 0 or k != path[i - 1])]
        if said == list(target):
            chance = float(np.exp(log_probs[np.arange(frames), path].sum()))
            total += chance
            grad[np.arange(frames), path] -= chance
    return grad_out * grad / total


def parts_of(log_probs, target):
    before = ctc_alphas(log_probs, target)
    after = ctc_alphas(log_probs[::-1], target[::-1])[::-1, ::-1]
    return before, after, np.logaddexp(before[-1, -1], before[-1, -2]), widened(target)


def gathered(log_probs, states, both, add=True):
    grad = np.zeros(log_probs.shape)
    for s, symbol in enumerate(states):
        grad[:, symbol] = both[:, s] + (grad[:, symbol] if add else 0)
    return grad


def gradient(grad_out, log_probs, target):
    before, after, total, states = parts_of(log_probs, target)
    return -grad_out * gathered(log_probs, states, np.exp(before + after - log_probs[:, states] - total))


def emitted_twice(grad_out, log_probs, target):
    before, after, total, states = parts_of(log_probs, target)
    return -grad_out * gathered(log_probs, states, np.exp(before + after - total))


def overwritten(grad_out, log_probs, target):
    before, after, total, states = parts_of(log_probs, target)
    return -grad_out * gathered(log_probs, states, np.exp(before + after - log_probs[:, states] - total), add=False)


def no_total(grad_out, log_probs, target):
    before, after, _, states = parts_of(log_probs, target)
    return -grad_out * gathered(log_probs, states, np.exp(before + after - log_probs[:, states]))


def wrong_sign(grad_out, log_probs, target):
    return -gradient(grad_out, log_probs, target)


def no_upstream(grad_out, log_probs, target):
    return gradient(1.0, log_probs, target)


def of_logits(grad_out, log_probs, target):
    return grad_out * np.exp(log_probs) + gradient(grad_out, log_probs, target)


def one_end(grad_out, log_probs, target):
    before, after, _, states = parts_of(log_probs, target)
    total = before[-1, -1]
    return -grad_out * gathered(log_probs, states, np.exp(before + after - log_probs[:, states] - total))


def forward_only(grad_out, log_probs, target):
    before, _, total, states = parts_of(log_probs, target)
    return -grad_out * gathered(log_probs, states, np.exp(before - total))


def other_after(after):
    """Return a gradient with another way of looking from the end."""

    def wrong(grad_out, log_probs, target):
        before, _, total, states = parts_of(log_probs, target)
        both = np.exp(before + after(log_probs, target) - log_probs[:, states] - total)
        return -grad_out * gathered(log_probs, states, both)

    return wrong


def named(name, function):
    function.__name__ = name
    return function


def turned(grad_out, log_probs, target):
    return gradient(grad_out, log_probs, target).T


def by_differences(grad_out, log_probs, target):
    """Do the same by finite differences of the loss, which is worked out in long floats."""

    def loss(x):
        ends = by_matrices(x, target)[-1]
        return -np.logaddexp(ends[-1], ends[-2])

    grad = np.zeros(log_probs.shape)
    for place in np.ndindex(log_probs.shape):
        step = np.zeros(log_probs.shape)
        step[place] = 1e-4
        grad[place] = (loss(log_probs + step) - loss(log_probs - step)) / 2e-4
    return grad_out * grad


def chances_through(steps, middle, goal):
    """Return the share of all ways by steps of 1 or 2 from 0 to a goal that touch a place in the middle.

    >>> chances_through([1, 2], 1, 2)
    0.5
    """

    def ways(n):
        return 1 if n == 0 else sum(ways(n - step) for step in steps if step <= n)

    return ways(middle) * ways(goal - middle) / ways(goal)


def draw_short(rng):
    target = [1, 1, 2] if rng.random() < 0.5 else [2, 1]
    return float(rng.uniform(0.5, 2)), log_softmax(rng.normal(size=(5, 3))), target


TEXT = "ctc_backward(grad_out, log_probs, target)"
backward_exercise = Exercise(
    key="ctc_backward",
    optional=True,
    book=ctc_backward,
    also=(ctc_batch_backward,),
    parts=[
        Part(
            "every symbol at every frame",
            1,
            [
                Case(
                    (1.0, np.log([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.3, 0.1, 0.6]]), [1, 2]), by_listing, shown=TEXT
                ),
                Case(draw_short, by_listing, shown=TEXT),
                Case((2.0, np.log([[0.25, 0.75]]), [1]), by_listing, shown=TEXT + " for one frame"),
            ],
        ),
        Part(
            "longer strings",
            1,
            [
                Case(
                    lambda rng: (1.5, *draw_string(rng, True)),
                    by_differences,
                    shown=TEXT,
                    repeat=2,
                    rtol=1e-4,
                    atol=1e-6,
                )
            ],
        ),
    ],
    mistakes=[
        Mistake(emitted_twice, "the chance of the present frame is counted from both ends. Take it off once."),
        Mistake(overwritten, "the blank stands at many places, and so may a symbol. Their chances add up."),
        Mistake(no_total, "these are not divided by the chance of the target, which is a subtraction of logarithms."),
        Mistake(wrong_sign, "the sign is reversed: a likelier symbol on the path makes the loss smaller."),
        Mistake(no_upstream, "the gradient at the loss is not passed on: the answer is to be multiplied by grad_out."),
        Mistake(of_logits, "this is the gradient at the inputs of the log-softmax. Asked for is that at log_probs."),
        Mistake(one_end, "the chance of the target has two ends: the last symbol and the blank after it."),
        Mistake(
            named("target_not_turned", other_after(lambda x, y: ctc_alphas(x[::-1], y)[::-1, ::-1])),
            "the frames are read backwards, but the target is not.",
        ),
        Mistake(
            named("frames_not_turned", other_after(lambda x, y: ctc_alphas(x, y[::-1])[::-1, ::-1])),
            "the target is read backwards, but the frames are not.",
        ),
        Mistake(
            named("not_turned_back", other_after(lambda x, y: ctc_alphas(x[::-1], y[::-1]))),
            "what was read backwards stays so: its first row belongs to the last frame, its first place is the last.",
        ),
        Mistake(
            named("places_not_turned_back", other_after(lambda x, y: ctc_alphas(x[::-1], y[::-1])[::-1])),
            "the frames are turned back, but the places still run from the end of the target.",
        ),
        Mistake(
            named("frames_not_turned_back", other_after(lambda x, y: ctc_alphas(x[::-1], y[::-1])[:, ::-1])),
            "the places are turned back, but the frames still run from the end.",
        ),
        Mistake(turned, "rows and columns are exchanged: a row is a frame."),
        Mistake(
            forward_only, "this is how likely it is to come to a place, not how likely to go on from it to the end."
        ),
    ],
    hints=[
        "How likely is it that a path which says the target is at place s in frame t? Look from both ends.",
        "Turn frames and target round, call ctc_alphas again, and turn the answer back in both axes.",
        "both = np.exp(before + after - log_probs[:, states] - total); add minus grad_out * both[:, s] to the column "
        "of the symbol at place s.",
    ],
    sibling=chances_through,
)
