"""The rules as a class that holds the parameters, their memories and the options."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch06_optimisers import book
from nnbook.checks.show import difference, show

SHARED = "remembered what another optimiser had done"


class Plain:
    """The mistakes differ from this one in one thing each."""

    def __init__(self, params, rule, **options):
        self.params, self.rule, self.options, self.states = params, rule, options, [None] * len(params)

    def step(self, grads):
        for i, grad in enumerate(grads):
            self.params[i][...], self.states[i] = self.rule(self.params[i], grad, self.states[i], **self.options)


class Rebinds(Plain):
    def step(self, grads):
        for i, (param, grad) in enumerate(zip(self.params, grads, strict=True)):
            param, self.states[i] = self.rule(param, grad, self.states[i], **self.options)
            self.params[i] = param


class OneMemory(Plain):
    def step(self, grads):
        for param, grad in zip(self.params, grads, strict=True):
            param[...], self.states[0] = self.rule(param, grad, self.states[0], **self.options)


class NoMemory(Plain):
    def step(self, grads):
        for param, grad in zip(self.params, grads, strict=True):
            param[...], _ = self.rule(param, grad, None, **self.options)


class EmptyDicts(Plain):
    def __init__(self, params, rule, **options):
        super().__init__(params, rule, **options)
        self.states = [{} for _ in params]


class Descends(Plain):
    def step(self, grads):
        for param, grad in zip(self.params, grads, strict=True):
            param -= self.options["lr"] * grad


class FirstOnly(Plain):
    def step(self, grads):
        self.params[0][...], self.states[0] = self.rule(self.params[0], grads[0], self.states[0], **self.options)


class FirstGradient(Plain):
    def step(self, grads):
        for i, param in enumerate(self.params):
            param[...], self.states[i] = self.rule(
                param, grads[0].ravel()[0] if i else grads[0], self.states[i], **self.options
            )


class Subtracts(Plain):
    def step(self, grads):
        for i, (param, grad) in enumerate(zip(self.params, grads, strict=True)):
            new, self.states[i] = self.rule(param, grad, self.states[i], **self.options)
            param -= new


class Frozen(Plain):
    def __init__(self, params, rule, **options):
        super().__init__(params, lambda param, grad, state, **_: rule(param, grad, state, **frozen), **options)
        frozen = dict(options)


class OnlyRate(Plain):
    def step(self, grads):
        for i, (param, grad) in enumerate(zip(self.params, grads, strict=True)):
            param[...], self.states[i] = self.rule(param, grad, self.states[i], lr=self.options["lr"])


class Slices(Plain):
    def step(self, grads):
        for i, (param, grad) in enumerate(zip(self.params, grads, strict=True)):
            param[:], self.states[i] = self.rule(param, grad, self.states[i], **self.options)


class ByShape(Plain):
    def step(self, grads):
        self.by_shape = getattr(self, "by_shape", {})
        for param, grad in zip(self.params, grads, strict=True):
            state = self.by_shape.get(param.shape)
            param[...], self.by_shape[param.shape] = self.rule(param, grad, state, **self.options)


class OneForAll(Plain):
    memory: ClassVar[dict] = {}

    def __init__(self, params, rule, **options):
        super().__init__(params, rule, **options)
        OneForAll.memory = {}

    def step(self, grads):
        for i, (param, grad) in enumerate(zip(self.params, grads, strict=True)):
            param[...], OneForAll.memory[i] = self.rule(param, grad, OneForAll.memory.get(i), **self.options)


class NoOptions(Plain):
    def step(self, grads):
        for i, (param, grad) in enumerate(zip(self.params, grads, strict=True)):
            param[...], self.states[i] = self.rule(param, grad, self.states[i])


class Tanks:
    """Hold tanks (a list of arrays) and let water out of each, in place; the share is read at each hour.

    >>> tank = np.array([8.0])
    >>> tanks = Tanks([tank], share=0.5)
    >>> tanks.hour()
    >>> tank
    array([4.])
    """

    def __init__(self, tanks, share):
        self.tanks, self.share = list(tanks), share

    def hour(self):
        for tank in self.tanks:
            tank *= 1 - self.share


def counting_rule(param, grad, state=None, *, lr=1.0, stretch=1.0):
    """Subtract lr · grad twice, then three times, then four, each stretched: a rule that needs a memory of its own."""
    if state is not None and "times" not in (state if isinstance(state, dict) else {}):
        raise ValueError(f"the rule got the state {show(state)}, expected None at first, then what it returned")
    times = (state["times"] if state else 1) + 1
    return param - lr * stretch * times * np.asarray(grad), {"times": times}


def shares_memory(attempt):
    """Say whether two optimisers that are alive at once know of each other's steps."""

    def new():
        place = np.array([1.0])
        return attempt([place], counting_rule, lr=1.0), place

    def move(optimiser, place):
        before = place.copy()
        optimiser.step([np.array([1.0])])
        return float(before[0] - place[0])

    alone = new()
    alone = move(*alone), move(*alone)
    one = new()
    first = move(*one)
    other = new()
    return (first, move(*one), move(*other)) != (*alone, alone[0])


def walk_apart(attempt, starts, grads, rates, more=None):
    """Return what walk does, or that two optimisers share a memory."""
    return SHARED if shares_memory(attempt) else walk(attempt, starts, grads, rates, more)


def walk(attempt, starts, grads, rates, more=None):
    """Return the arrays that were handed over after a step at each rate, changed in `options` between steps."""
    params = [np.array(p) for p in starts]
    held = list(params)  # as the caller holds them
    opt = attempt(params, counting_rule, lr=rates[0], **(more or {}))
    for rate in rates:
        if opt.options.get("lr") != rate:
            opt.options["lr"] = rate
        opt.step([np.array(g) for g in grads])
    return held


def judge(answer, starts, grads, rates, more=None):
    if isinstance(answer, str):
        return answer
    stretch = (more or {}).get("stretch", 1.0)
    moved = sum((t + 2) * rate for t, rate in enumerate(rates))
    for i, (got, start, grad) in enumerate(zip(answer, starts, grads, strict=True)):
        if problem := difference(got, np.asarray(start - stretch * moved * grad)):
            return f"parameter {i} {problem}"
    return ""


def draw(rng):
    shapes = [(2,), (1, 3), ()]
    starts, grads = ([rng.normal(size=shape) for shape in shapes] for _ in range(2))
    return starts, grads, [float(rate) for rate in rng.uniform(0.1, 1, size=3)]


ONE = [np.array([1.0, 2.0])], [np.array([1.0, -1.0])]
TWO = [np.array([1.0, 2.0]), np.array([[5.0]])], [np.array([1.0, -1.0]), np.array([[2.0]])]
ALIKE = [np.array([1.0, 2.0]), np.array([5.0, -3.0])], [np.array([1.0, -1.0]), np.array([2.0, 0.5])]

Optimizer = Exercise(
    key="Optimizer",
    book=book.Optimizer,
    parts=[
        Part(
            "one step, in place, on every parameter",
            1,
            [
                Case((*ONE, [0.5]), judge=judge, run=walk, shown="one step with lr=0.5"),
                Case((*TWO, [0.5]), judge=judge, run=walk, shown="one step on two parameters with lr=0.5"),
            ],
        ),
        Part(
            "each parameter has its own memory",
            1,
            [
                Case((*ONE, [0.5, 0.5, 0.5]), judge=judge, run=walk_apart, shown="three steps with lr=0.5"),
                Case((*TWO, [0.5, 0.5]), judge=judge, run=walk_apart, shown="two steps on two parameters"),
                Case((*ALIKE, [0.5, 0.5]), judge=judge, run=walk_apart, shown="two steps on two of one shape"),
            ],
        ),
        Part(
            "all options reach the rule, and may change between steps",
            1,
            [
                Case(
                    (*TWO, [0.5, 0.25]),
                    judge=judge,
                    run=walk,
                    shown='a step with lr=0.5, one with options["lr"] = 0.25',
                ),
                Case(
                    (*TWO, [0.5, 0.5], {"stretch": 3.0}),
                    judge=judge,
                    run=walk,
                    shown="two steps of a rule with lr=0.5 and a second option, stretch=3",
                ),
                Case(draw, judge=judge, run=walk, shown="three steps at three rates", repeat=4),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            Rebinds,
            "the arrays that were handed over have not changed: the new numbers are in other arrays.",
        ),
        Mistake(
            Subtracts, "what the rule returns is the new parameter itself. Here it is subtracted from the old one."
        ),
        Mistake(Descends, "this is plain gradient descent, whatever the rule. Call `self.rule`."),
        Mistake(EmptyDicts, "the states are empty dicts at first. The rules test for None."),
        Mistake(FirstGradient, "all parameters are moved with the first gradient."),
        Mistake(FirstOnly, "only the first parameter moves."),
        Mistake(OnlyRate, "only `lr` reaches the rule. A rule may have other options."),
        Mistake(Slices, "`a[:] = b` fails where an array has no axes, and `a[...] = b` works there too."),
        Mistake(ByShape, "parameters of one shape share a memory here. Each has its own."),
        Mistake(OneForAll, "the memory belongs to the class, so all optimisers share it. Keep it in `self`."),
        Mistake(NoOptions, "the options do not reach the rule."),
        Mistake(NoMemory, "the rule gets an empty state at every step, so nothing is remembered."),
        Mistake(OneMemory, "all parameters share one memory, and each spoils the next one's."),
        Mistake(Frozen, "the options are those of the beginning. Read `self.options` at each step."),
    ],
    hints=[
        "Keep four things in __init__: params, rule, options, and a list with one state for each parameter.",
        "In step, go through parameter, gradient and state together. How do you write new numbers into an old array?",
        "new, self.states[i] = self.rule(param, grad, self.states[i], **self.options), then param[...] = new.",
    ],
    sibling=Tanks,
)
