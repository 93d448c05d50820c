"""CTC's forward recursion in logarithms, on one string."""

from __future__ import annotations

import itertools

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def ctc_alphas(log_probs, target):
    """Return how likely it is to have come to each place of the widened target at each frame, as logarithms.

    log_probs: (T, C), T at least 1: for each frame the logarithm of every symbol's chance; symbol 0 is the blank.
    target: a list of L symbols from 1 to C - 1, perhaps empty. Widened it has 2 L + 1 places: blank, first symbol,
    blank, second symbol, …, blank.
    Entry (t, s): the logarithm of the sum, over all ways to be at place s in frame t, of the product of the chances of
    frames 0 to t; -inf where there is no way. A way begins at place 0 or 1, then stays, goes on by one,
    or by two if that skips a blank between different symbols.
    Returns an array (T, 2 L + 1).

    >>> np.exp(ctc_alphas(np.log([[0.5, 0.5], [0.75, 0.25]]), [1])).round(3)
    array([[0.5  , 0.5  , 0.   ],
           [0.375, 0.25 , 0.375]])
    """
    states = [0]
    for symbol in target:
        states += [symbol, 0]
    alphas = np.full((len(log_probs), len(states)), -np.inf)
    alphas[0, :2] = log_probs[0, states[:2]]
    for t in range(1, len(log_probs)):
        for s, symbol in enumerate(states):
            skip = s > 1 and symbol != 0 and symbol != states[s - 2]
            ways = alphas[t - 1, max(0, s - 1 - skip) : s + 1]
            alphas[t, s] = np.logaddexp.reduce(ways) + log_probs[t, symbol]
    return alphas


def widened(target):
    return [0, *itertools.chain.from_iterable((symbol, 0) for symbol in target)]


def by_matrices(log_probs, target):
    """Do the same with a matrix of steps and long floats, in chances."""
    states = widened(target)
    n = len(states)
    steps = np.zeros((n, n), dtype=np.longdouble)
    for s, symbol in enumerate(states):
        steps[s, s] = 1
        if s > 0:
            steps[s - 1, s] = 1
        if s > 1 and symbol and symbol != states[s - 2]:
            steps[s - 2, s] = 1
    chances = np.exp(np.asarray(log_probs).astype(np.longdouble))[:, states]
    now = np.where(np.arange(n) < 2, chances[0], 0)
    rows = [now]
    for row in chances[1:]:
        now = (now @ steps) * row
        rows.append(now)
    with np.errstate(divide="ignore"):
        return np.log(np.array(rows)).astype(float)


def by_paths(log_probs, target):
    """Do the same by listing every way through the places, for short strings."""
    states = widened(target)
    out = np.zeros((len(log_probs), len(states)))
    for t in range(len(log_probs)):
        for way in itertools.product(range(len(states)), repeat=t + 1):
            allowed = way[0] < 2 and all(fits(states, a, b) for a, b in itertools.pairwise(way))
            if allowed:
                out[t, way[-1]] += np.exp(sum(log_probs[i][states[s]] for i, s in enumerate(way)))
    with np.errstate(divide="ignore"):
        return np.log(out)


def fits(states, a, b):
    return b in (a, a + 1) or (b == a + 2 and states[b] != 0 and states[b] != states[a])


def recursion(
    skips=lambda states, s: s > 1 and states[s] != 0 and states[s] != states[s - 2],
    first=2, add=np.logaddexp.reduce, spread=widened, emit=lambda t: t, stays=True,
):  # fmt: skip
    """Return a recursion with one part exchanged."""

    def wrong(log_probs, target):
        states = spread(target)
        alphas = np.full((len(log_probs), len(states)), -np.inf)
        alphas[0, :first] = log_probs[0, states[:first]]
        for t in range(1, len(log_probs)):
            for s, symbol in enumerate(states):
                skip = bool(skips(states, s)) and s > 1
                ways = alphas[t - 1, max(0, s - 1 - skip) : s + (1 if stays else 0)]
                alphas[t, s] = (add(ways) if len(ways) else -np.inf) + log_probs[emit(t), symbol]
        return alphas

    return wrong


def named(name, function):
    function.__name__ = name
    return function


def in_chances(log_probs, target):
    with np.errstate(divide="ignore", under="ignore"):
        probs, states = np.exp(log_probs), widened(target)
        now = np.where(np.arange(len(states)) < 2, probs[0, states], 0)
        rows = [now]
        for row in probs[1:]:
            new = now.copy()
            new[1:] += now[:-1]
            for s in range(2, len(states)):
                new[s] += now[s - 2] if states[s] and states[s] != states[s - 2] else 0
            now = new * row[states]
            rows.append(now)
        return np.log(np.array(rows))


def wrapping(one, two):
    """Return a recursion in which an index below 0 takes the end of the row: one place before, or two."""

    def wrong(log_probs, target):
        states = widened(target)
        alphas = np.full((len(log_probs), len(states)), -np.inf)
        alphas[0, :2] = log_probs[0, states[:2]]
        for t in range(1, len(log_probs)):
            for s, symbol in enumerate(states):
                way = alphas[t - 1, s]
                if one or s > 0:
                    way = np.logaddexp(way, alphas[t - 1, s - 1])
                if (two or s > 1) and symbol != 0 and symbol != states[s - 2]:
                    way = np.logaddexp(way, alphas[t - 1, s - 2])
                alphas[t, s] = way + log_probs[t, symbol]
        return alphas

    return wrong


def instead_of_minus_inf(number):
    """Return a recursion that begins with another number where there is no way."""

    def wrong(log_probs, target):
        states = widened(target)
        alphas = np.full((len(log_probs), len(states)), float(number))
        alphas[0, :2] = log_probs[0, states[:2]]
        for t in range(1, len(log_probs)):
            for s, symbol in enumerate(states):
                skip = s > 1 and symbol != 0 and symbol != states[s - 2]
                ways = alphas[t - 1, max(0, s - 1 - skip) : s + 1]
                alphas[t, s] = np.logaddexp.reduce(ways) + log_probs[t, symbol]
        return alphas

    return wrong


def no_emission(log_probs, target):
    return recursion()(np.vstack([log_probs[:1], 0 * log_probs[1:]]), target)


def naive_sum(ways):
    with np.errstate(divide="ignore"):
        return np.log(np.exp(ways).sum())


def not_logarithms(log_probs, target):
    return np.exp(by_matrices(log_probs, target))


def early_emission(log_probs, target):
    return recursion(emit=lambda t: t - 1)(log_probs, target)


def walks(steps):
    """Return in how many ways one climbs stairs by one or two steps at a time.

    >>> walks(4)
    5
    """
    here, next_one = 1, 1
    for _ in range(steps):
        here, next_one = next_one, here + next_one
    return here


def log_softmax(x):
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def draw_string(rng, repeats=False):
    frames, symbols = int(rng.integers(8, 13)), int(rng.integers(5, 8))
    target = (1 + rng.permutation(symbols - 1)[:3]).tolist()
    if repeats:
        target = [target[0], target[0], *target[1:], target[2]]
    return log_softmax(rng.normal(size=(frames, symbols))), target


SMALL = np.log([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.3, 0.1, 0.6], [0.6, 0.2, 0.2]])
TEXT = "ctc_alphas(log_probs, target)"


def draw_long(rng):
    return log_softmax(rng.normal(size=(700, 6))), rng.integers(1, 6, size=5).tolist()


alphas_exercise = Exercise(
    key="ctc_alphas",
    book=ctc_alphas,
    parts=[
        Part(
            "different symbols",
            1,
            [
                Case((SMALL, [1, 2]), by_paths, shown=TEXT + " with target [1, 2]"),
                Case(draw_string, by_matrices, shown=TEXT, repeat=3),
                Case((SMALL[:1], [2]), by_paths, shown=TEXT + " for a single frame"),
                Case((SMALL.astype(np.float32), [2, 1]), by_paths, shown=TEXT + " in float32"),
            ],
        ),
        Part(
            "a symbol twice, and none",
            1,
            [
                Case((SMALL, [1, 1]), by_paths, shown=TEXT + " with target [1, 1]"),
                Case(lambda rng: draw_string(rng, True), by_matrices, shown=TEXT + " with repeats", repeat=3),
                Case((SMALL, []), by_paths, shown=TEXT + " with an empty target"),
            ],
        ),
        Part(
            "700 frames",
            1,
            [Case(draw_long, by_matrices, shown=TEXT + " for 700 frames", repeat=1, rtol=1e-9)],
        ),
    ],
    mistakes=[
        Mistake(
            named("skips_equals", recursion(lambda states, s: s > 1 and states[s] != 0)),
            "a blank between two equal symbols is skipped. Without it they would be one.",
        ),
        Mistake(
            named(
                "skips_symbols", recursion(lambda states, s: (s > 1 and states[s] != states[s - 2]) or not states[s])
            ),
            "from blank to blank a symbol is skipped. Every symbol of the target has to be said.",
        ),
        Mistake(
            named("never_skips", recursion(lambda states, s: False)),
            "blanks are never skipped, so every symbol must be followed by one.",
        ),
        Mistake(
            named("blank_first", recursion(first=1)),
            "a way may also begin with the first symbol, at place 1.",
        ),
        Mistake(
            named("begins_anywhere", recursion(first=99)),
            "at frame 0 only places 0 and 1 can be reached. The others are -inf.",
        ),
        Mistake(
            named("best_way", recursion(add=lambda ways: ways.max())),
            "this is the likeliest way to each place. All ways are to be added up.",
        ),
        Mistake(
            named(
                "adds_logs",
                recursion(add=lambda ways: ways[np.isfinite(ways)].sum() if np.isfinite(ways).any() else -np.inf),
            ),
            "logarithms of chances are added, which multiplies the chances. `np.logaddexp` adds what they stand for.",
        ),
        Mistake(
            named("not_widened", recursion(spread=lambda target: list(target) or [0])),
            "the target is used as it is. Widened it has a blank before, between and after.",
        ),
        Mistake(
            named("no_outer_blanks", recursion(spread=lambda target: widened(target)[1:-1] or [0])),
            "the blanks before and after the target are missing.",
        ),
        Mistake(early_emission, "each frame uses the chances of the frame before it."),
        Mistake(
            named("never_stays", recursion(stays=False)),
            "a way may stay where it is: a symbol lasts as long as it likes.",
        ),
        Mistake(
            named("wraps_at_0", wrapping(True, False)),
            "at place 0 alphas[t - 1, s - 1] is the last place in Python. Before place 0 there is none.",
        ),
        Mistake(
            named("wraps_at_1", wrapping(False, True)),
            "at place 1 alphas[t - 1, s - 2] is the last place in Python. Two places before it there is none.",
        ),
        Mistake(
            named("wraps_at_both", wrapping(True, True)),
            "places 0 and 1 are reached from the end of the row before: in Python an index below 0 counts from there.",
        ),
        Mistake(
            no_emission,
            "the chance of the symbol in the present frame is missing: the sum of the ways is multiplied by it.",
        ),
        Mistake(
            named("zeros", instead_of_minus_inf(0)),
            "0 stands where there is no way. As a logarithm that is chance 1; chance 0 is -inf.",
        ),
        Mistake(
            named("minus_1e9", instead_of_minus_inf(-1e9)),
            "-1e9 stands where there is no way. Asked for is -inf, which `np.logaddexp` can add.",
        ),
        Mistake(
            named("minus_1e30", instead_of_minus_inf(-1e30)),
            "-1e30 stands where there is no way. Asked for is -inf, which `np.logaddexp` can add.",
        ),
        Mistake(
            named("naive", recursion(add=naive_sum)),
            "exponentials of logarithms are summed, and after some hundred frames they are too small for a float. "
            "`np.logaddexp` does without them.",
        ),
        Mistake(
            in_chances,
            "the chances themselves are multiplied, and after some hundred frames they are too small for a float.",
        ),
        Mistake(not_logarithms, "these are the chances. Asked for are their logarithms."),
    ],
    hints=[
        "Widen the target first. Then fill the array row by row: each entry needs three of the row before, at most.",
        "At place s collect alphas[t-1, s], alphas[t-1, s-1], and alphas[t-1, s-2] if the symbol at s is no blank and "
        "is another than that at s - 2. np.logaddexp.reduce adds them.",
        "alphas[t, s] = np.logaddexp.reduce(alphas[t-1, lowest : s+1]) + log_probs[t, states[s]], with lowest = s - 2 "
        "where a skip is allowed, else s - 1, and never below 0.",
    ],
    sibling=walks,
)
