"""What the update rules are tried on, and closed forms of where they must lead."""

from __future__ import annotations

import copy

import numpy as np

from nnbook.checks.show import difference, show

OVERWRITES = "changed the state that came in"
SHARES = "gave a state that is the array `grad` itself"


def faded(values, keep):
    """Return Σ keep^(t−s) values[s] over s ≤ t for every t: what a memory that fades by keep holds. values: (T, …)."""
    t = np.arange(len(values))
    age = t[:, None] - t
    weights = np.where(age >= 0, float(keep) ** np.maximum(age, 0), 0.0)
    return np.tensordot(weights, np.asarray(values, dtype=np.float64), 1)


def form_problem(answer):
    """Say what is wrong with the form of what a rule hands back, "" if it is a parameter and a state."""
    expected = "expected 2 things: the new parameter and the new state"
    if not isinstance(answer, tuple | list):
        return f"gave {show(answer)}, {expected}"
    if len(answer) != 2:
        return f"gave {len(answer)} value{'s' * (len(answer) != 1)}, {expected}"
    if isinstance(answer[0], dict):
        return "gave a dict first and then the rest, expected the new parameter first, then the state"
    array = isinstance(answer[0], np.ndarray | np.generic)
    return "" if array else f"gave a {type(answer[0]).__name__} as the new parameter, expected an array"


def asks_none(param, grad, state=None, **options):
    """Look up what was remembered before there is anything: a mistake in all rules with a memory."""
    return param, {"kept": state["kept"]}  # pyright: ignore[reportOptionalSubscript]


def memory_problem(answer, before, was, grad):
    """Say whether a rule has changed the state that came in (before; was is a copy), or hands grad on as its buffer."""
    if isinstance(was, dict) and difference(before, was):
        return OVERWRITES
    kept = answer[1].values() if isinstance(answer[1], dict) and isinstance(grad, np.ndarray) else ()
    return SHARES if any(isinstance(k, np.ndarray) and np.shares_memory(k, grad) for k in kept) else ""


def follow(attempt, param, grads, options, *, last=False):
    """Return the parameter after each of the gradients, (T, …); None, or what is wrong with the form, as it comes.

    last: return the state after the last of the gradients instead.
    """
    state, path = None, []
    for i in range(len(grads)):
        before, grad = copy.deepcopy(state), grads[i : i + 1].reshape(grads.shape[1:])
        answer = attempt(param, grad, state, **options)
        if answer is None:
            return None
        if problem := form_problem(answer) or memory_problem(
            answer, state, before, grad if options.get("momentum") else None
        ):
            return problem
        param, state = answer
        path.append(np.array(param))
    return (
        state if last and state is not None else "gave None as the state, expected a dict" if last else np.array(path)
    )


def last_state(attempt, param, grads, options):
    """Return the state after the last of the gradients."""
    return follow(attempt, param, grads, options, last=True)


def judge_by(truth):
    """Return a judge that compares a path with a closed form."""

    def judge(answer, param, grads, options):
        return answer if isinstance(answer, str) else difference(answer, truth(param, grads, **options))

    return judge


def judge_state(expected):
    def judge(answer, *_):
        if isinstance(answer, str):
            return answer
        if not expected:
            return "" if isinstance(answer, dict) and not answer else f"gave the state {show(answer)}, expected {{}}"
        return difference(answer, expected).replace("gave", "gave the state", 1)

    return judge


def draw_walk(**ranges):
    """Return a function that draws a parameter, up to six gradients and options, each from a range or a list."""

    def draw(rng):
        shape = [(), (3,), (2, 3)][rng.integers(1, 3)]
        options = {
            name: choice[rng.integers(len(choice))] if isinstance(choice, list) else float(rng.uniform(*choice))
            for name, choice in ranges.items()
        }
        return rng.normal(size=shape), rng.normal(size=(int(rng.integers(3, 7)), *shape)), options

    return draw


ONE = np.array([1.0, -2.0])
SLOPES = np.array([[4.0, -1.0], [2.0, 3.0], [-1.0, 0.5]])
COLUMN = np.arange(12.0).reshape(3, 4)[:, 1]  # not contiguous
