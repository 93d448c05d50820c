"""Pairs of functions, some with a wrong backward: which?"""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import show


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.log1p(np.exp(x))


def bell(x):
    return np.exp(-x * x)


HONEST = {
    "square": (np.square, lambda g, x: 2 * x * g),
    "cube": (lambda x: x**3, lambda g, x: 3 * x**2 * g),
    "sine": (np.sin, lambda g, x: np.cos(x) * g),
    "sigmoid": (sigmoid, lambda g, x: sigmoid(x) * (1 - sigmoid(x)) * g),
    "softplus": (softplus, lambda g, x: sigmoid(x) * g),
    "relu": (lambda x: np.maximum(x, 0), lambda g, x: (x > 0) * g),
    "bell": (bell, lambda g, x: -2 * x * bell(x) * g),
}
GROSS = {
    "double": (np.square, lambda g, x: 4 * x * g),
    "turned": (np.cos, lambda g, x: np.sin(x) * g),
    "same": (sigmoid, lambda g, x: g),
    "inside": (sigmoid, lambda g, x: x * (1 - x) * g),
}
SUBTLE = {
    "deaf": (np.exp, lambda g, x: np.exp(x)),  # takes no notice of what comes in
    "absolute": (np.abs, lambda g, x: g),  # right where x is above 0
    "tame": (np.tanh, lambda g, x: g),  # right near 0
    "timid": (np.square, lambda g, x: 2 * np.clip(x, -1, 1) * g),  # right from −1 to 1
    "meek": (np.sin, lambda g, x: np.cos(x) * np.abs(g)),  # right for gradients above 0
}
# `lambda` is written out in a message; these are named as the pair is.
PAIRS = HONEST | GROSS | SUBTLE


class Watch:
    """Look on while an attempt tries the pairs: where was forward taken, and with what was backward called?"""

    def __init__(self):
        self.forwards: list[np.ndarray] = []
        self.backwards: list[tuple[np.ndarray, np.ndarray]] = []
        self.tries = 0

    def pair(self, forward, backward):
        def watched_forward(x):
            if len(self.forwards) < 20:
                self.forwards.append(np.array(x, dtype=float))
            return forward(x)

        def watched_backward(grad_out, x):
            self.tries += np.size(x)
            if len(self.backwards) < 4:
                self.backwards.append((np.array(grad_out, dtype=float), np.array(x, dtype=float)))
            return backward(grad_out, x)

        return watched_forward, watched_backward

    def step(self, x) -> float:
        """Return how far every entry of the nearest input of forward is from x's, infinity if that differs."""
        gaps = [np.abs(one - x) for one in self.forwards if one.shape == x.shape and one.size]
        return min((float(gap.max()) for gap in gaps if np.ptp(gap) < 1e-9), default=np.inf)

    def seen(self) -> dict:
        """Say what can be seen of the way in which this pair was tried."""
        steps = [(self.step(g), self.step(x)) for g, x in self.backwards]
        turned = any(g <= WIDE < x for g, x in steps)
        return {
            "turned": turned,
            "wide": not turned and any(WIDE < x < np.inf for _, x in steps),
        }


class Names(list):
    """A list of names that knows whether too little was tried for it; two are the same if their names are."""

    few = False


WIDE = 0.02  # a step from here on is too large for a tangent


def accuse(attempt, names, seed):
    watches = {name: Watch() for name in names}
    answer = attempt({name: watches[name].pair(*PAIRS[name]) for name in names}, np.random.default_rng(seed))
    if not isinstance(answer, list | tuple | set) or not all(isinstance(a, str) for a in answer):
        return answer
    seen = [watch.seen() for watch in watches.values()]
    named = Names(sorted(answer))
    named.few = min(watch.tries for watch in watches.values()) < 20
    return {"names": named} | {what: any(one[what] for one in seen) for what in ("turned", "wide")}


def excuse(answer, accused):
    """Say what may have made a right backward look wrong, as far as it was seen."""
    if answer["turned"]:
        return "backward(grad_out, x) was given x first"
    if answer["wide"]:
        return "the step is so large that the chord is not the tangent"
    if accused == ["relu"]:
        return "at 0 it has a kink: can an x be 0?"
    return "is the slope a central difference, and the gap measured against the gradient's size?"


def judge(answer, names, seed):
    guilty = [name for name in names if name not in HONEST]
    if not isinstance(answer, dict) or "names" not in answer:
        kind = "a NumPy array" if isinstance(answer, np.ndarray) else show(answer)
        return f"gave {kind}, expected a list of names"
    named = answer["names"]
    strangers = [name for name in named if name not in names]
    accused = [name for name in named if name in HONEST]
    missed = [name for name in guilty if name not in named]
    if strangers:
        return f"names {strangers[0]!r}, which is no pair it was given"
    if accused:
        return f"accuses {', '.join(accused)}, whose backward is right ({excuse(answer, accused)})"
    few = " (some were tried with fewer than 20 numbers)" if named.few else ""
    return f"lets {', '.join(missed)} pass, whose backward is wrong{few}" if missed else ""


def draw_gross(rng):
    return mixed(rng, [*HONEST, *GROSS])


def draw_all(rng):
    return mixed(rng, [*HONEST, *SUBTLE])


def mixed(rng, names):
    return [names[i] for i in rng.permutation(len(names))], int(rng.integers(2**31))


def find_wrong(pairs, rng):
    """Return the names of the pairs whose backward is wrong, as a list, in any order.

    pairs: a dictionary, name: (forward, backward). forward(x) works entry by entry on an array of any shape;
    backward(grad_out, x) should return the gradient at x for the gradient grad_out at the output.
    rng: a random generator.
    """
    wrong = []
    for name, (forward, backward) in pairs.items():
        x, grad_out, h = 2 * rng.normal(size=50), rng.normal(size=50), 1e-5
        numeric = grad_out * (forward(x + h) - forward(x - h)) / (2 * h)
        if np.abs(numeric - backward(grad_out, x)).max() > 1e-4 * np.abs(numeric).max():
            wrong.append(name)
    return wrong


def search(
    pairs,
    rng,
    *,
    x=None,
    grad_out=None,
    h=1e-5,
    limit=1e-4,
    turn=False,
    scale=2.0,
    ends=(1, -1),
    width=2,
    first="grad_out",
):
    wrong = []
    for name, (forward, backward) in pairs.items():
        at = scale * rng.normal(size=50) if x is None else x(rng)
        g = rng.normal(size=50) if grad_out is None else grad_out(rng)
        numeric = g * (forward(at + ends[0] * h) - forward(at + ends[1] * h)) / (width * h)
        claim = backward(g, at) if first == "grad_out" else backward(at, g)
        bad = np.abs(numeric - claim).max() > limit * np.abs(numeric).max()
        if bad != turn:
            wrong.append(name)
    return wrong


def search_ones(pairs, rng):
    return search(pairs, rng, grad_out=lambda rng: np.ones(50))


def search_positive_x(pairs, rng):
    return search(pairs, rng, x=lambda rng: rng.uniform(0.5, 3, 50))


def search_positive_both(pairs, rng):
    return search(pairs, rng, x=lambda rng: rng.uniform(0.5, 3, 50), grad_out=lambda rng: np.ones(50))


def search_positive_grad(pairs, rng):
    return search(pairs, rng, grad_out=lambda rng: rng.uniform(0.5, 2, 50))


def search_near_zero(pairs, rng):
    return search(pairs, rng, scale=1e-3)


def search_inside_one(pairs, rng):
    return search(pairs, rng, scale=0.1)


def search_at_zero(pairs, rng):
    return search(pairs, rng, x=lambda rng: np.arange(-25, 25) / 8)


def search_big_step(pairs, rng):
    return search(pairs, rng, h=0.5)


def search_turned(pairs, rng):
    return search(pairs, rng, first="x")


def search_ahead(pairs, rng):
    return search(pairs, rng, ends=(1, 0), width=1, limit=1e-8)


def search_width_h(pairs, rng):
    return search(pairs, rng, width=1)


def search_the_right_ones(pairs, rng):
    return search(pairs, rng, turn=True)


def search_no_upstream(pairs, rng):
    wrong = []
    for name, (forward, backward) in pairs.items():
        x, g, h = 2 * rng.normal(size=50), rng.normal(size=50), 1e-5
        if np.abs((forward(x + h) - forward(x - h)) / (2 * h) - backward(g, x)).max() > 1e-4:
            wrong.append(name)
    return wrong


def find_steep(functions, x):
    """Return the names of the functions whose slope at x is greater than 1, as a list.

    >>> find_steep({"half": lambda x: x / 2, "square": lambda x: x * x}, 3.0)
    ['square']
    """
    return [name for name, f in functions.items() if (f(x + 1e-5) - f(x - 1e-5)) / 2e-5 > 1]


find_wrong_exercise = Exercise(
    key="find_wrong",
    book=find_wrong,
    parts=[
        Part(
            "finds what is plainly wrong, accuses nobody else",
            1,
            [
                Case(
                    (["square", "double", "relu"], 7),
                    judge=judge,
                    run=accuse,
                    shown="find_wrong({'square', 'double', 'relu'}, rng)",
                ),
                Case((["sine", "softplus"], 8), judge=judge, run=accuse, shown="find_wrong({'sine', 'softplus'}, rng)"),
                Case(draw_gross, judge=judge, run=accuse, shown="find_wrong(11 pairs, rng)", repeat=4),
            ],
        ),
        Part(
            "finds what is wrong only at times",
            1,
            [Case(draw_all, judge=judge, run=accuse, shown="find_wrong(12 other pairs, rng)", repeat=4)],
        ),
    ],
    mistakes=[
        Mistake(search_the_right_ones, "these are the pairs that are right."),
        Mistake(search_turned, "backward is called with x first. Its first argument is grad_out."),
        Mistake(
            search_width_h,
            "the right ones are accused, and double, which claims twice the slope, is not: all slopes come out twice "
            "too steep. How far apart are the two points?",
        ),
        Mistake(
            search_ahead,
            "all that is curved is accused, and relu, made of straight pieces, is not. Does your chord look to one "
            "side only?",
        ),
        Mistake(
            search_no_upstream,
            "all pairs are accused. Is backward compared with the bare slope, without grad_out? Or is the limit "
            "too strict?",
        ),
        Mistake(
            search_positive_both,
            "grad_out is 1 everywhere and x above 0 everywhere: most bugs hide from so tame a test.",
        ),
        Mistake(search_ones, "with grad_out = 1 everywhere, a backward that forgets grad_out looks right."),
        Mistake(search_positive_grad, "grad_out is above 0 everywhere, so a backward that loses its sign looks right."),
        Mistake(search_positive_x, "x is above 0 everywhere. Some are wrong only below."),
        Mistake(search_near_zero, "all x are so close to 0 that a curve and its tangent can hardly be told apart."),
        Mistake(search_inside_one, "no x is further from 0 than about 1. Some are wrong only out there."),
        Mistake(
            search_at_zero,
            "relu alone is accused falsely. It has a kink at 0: the slope on the left is 0, on the right 1, and the "
            "chord over the kink lies between. Choose inputs that do not hit it.",
        ),
        Mistake(search_big_step, "with so large a step the chord is not the tangent, and right ones are accused."),
    ],
    hints=[
        "The truth, entry by entry: grad_out times the slope of forward, which central differences give.",
        "Draw x and grad_out so that nothing hides: both signs, sizes of about 1 and more, no special values.",
        "For each pair: numeric = grad_out * (forward(x + h) - forward(x - h)) / (2 * h) with h = 1e-5; "
        "append the name if the greatest difference exceeds about 1e-4 of the greatest value.",
    ],
    sibling=find_steep,
)
