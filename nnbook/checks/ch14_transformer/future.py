"""An experiment that finds out whether a layer looks ahead."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch14_transformer.attention import by_loops, named
from nnbook.ops import softmax


def sees_the_future(layer, x, rng):
    """Find out by trying whether some output of a layer depends on a later input.

    layer: a function that takes an array (T, d) and returns an array (T, e), a row for each row; the same input
    always gives the same output.  x: an array (T, d), T at least 2, to try it with.  rng: to draw other inputs with.
    Returns True if an output before a change differs by more than 1e-9, else False. x is not changed.

    >>> x = np.ones((4, 2))
    >>> sees_the_future(lambda x: x.cumsum(axis=0), x, np.random.default_rng(0))
    False
    >>> sees_the_future(lambda x: x - x.mean(axis=0), x, np.random.default_rng(0))
    True
    """
    before = layer(x)
    for t in range(1, len(x)):
        changed = x.copy()
        changed[t:] = rng.normal(size=changed[t:].shape)
        if np.abs(layer(changed)[:t] - before[:t]).max() > 1e-9:
            return True
    return False


MIX = np.array([[1.0, -0.5, 0.2], [0.3, 1.0, 0.0], [-0.4, 0.1, 1.0]])


def running_sum(x):
    return x.cumsum(axis=0)


def one_by_one(x):
    return np.tanh(x @ MIX)


def causal_attention(x):
    return by_loops(x @ MIX, x, x, np.tri(len(x), dtype=bool))


def late(x):
    return np.concatenate([np.zeros_like(x[:1]), x[:-1]])


def constant(x):
    return np.zeros((len(x), 2))


def attention(x):
    return by_loops(x @ MIX, x, x)


def masked_afterwards(x):
    return softmax(x @ MIX @ x.T / 3**0.5) * np.tri(len(x)) @ x


def one_ahead(x):
    return np.concatenate([x[1:], x[-1:]])


def first_peeks(x):
    out = x.cumsum(axis=0)
    out[0] += x[1]
    return out


def last_peeks(x):
    out = x.cumsum(axis=0)
    out[-2] += 0.01 * x[-1]
    return out


def sum_of_all(x):
    return x + x.sum(axis=0)


def normed_ahead(x):
    centred = x - x.mean(axis=1, keepdims=True)
    return np.concatenate([centred[1:], 0 * centred[-1:]])


def backwards_sum(x):
    return x[::-1].cumsum(axis=0)[::-1]


HONEST = (running_sum, causal_attention, one_by_one, late, constant)
LEAKY = (
    attention, masked_afterwards, one_ahead, first_peeks, last_peeks, sum_of_all, normed_ahead, backwards_sum,
)  # fmt: skip


def draw_trial(layer):
    return lambda rng: (layer, rng.normal(size=(5, 3)), np.random.default_rng(int(rng.integers(1000))))


def shown(layer):
    return f"sees_the_future({layer.__name__}, x, rng)"


def future_with(look):
    """Return an experiment that is True if `look(layer, x, t, rng)` is, for some t."""

    def wrong(layer, x, rng):
        return any(look(layer, x, t, rng) for t in range(1, len(x)))

    return wrong


def redrawn(x, rows, rng):
    changed = x.copy()
    changed[rows] = rng.normal(size=changed[rows].shape)
    return changed


def differs(a, b):
    return bool(np.abs(a - b).max(initial=0) > 1e-9)


def future_last_only(layer, x, rng):
    return differs(layer(redrawn(x, slice(-1, None), rng))[:-1], layer(x)[:-1])


def future_first_only(layer, x, rng):
    return differs(layer(redrawn(x, slice(1, None), rng))[:1], layer(x)[:1])


def future_everything(layer, x, rng):
    return differs(layer(redrawn(x, slice(-1, None), rng)), layer(x))


def future_backwards(layer, x, t, rng):
    return differs(layer(redrawn(x, slice(0, t), rng))[t:], layer(x)[t:])


def future_adds_one(layer, x, t, rng):
    changed = x.copy()
    changed[t:] += 1
    return differs(layer(changed)[:t], layer(x)[:t])


def future_reverses(layer, x, t, rng):
    changed = x.copy()
    changed[t:] = changed[t:][::-1]
    return differs(layer(changed)[:t], layer(x)[:t])


def future_neighbour(layer, x, t, rng):
    return differs(layer(redrawn(x, slice(t, t + 1), rng))[: t - 1], layer(x)[: t - 1])


def future_always(layer, x, rng):
    return True


def future_never(layer, x, rng):
    return False


def ignores_order(layer, x, rng):
    """Find out whether a layer gives the same outputs, reordered alike, when its input's rows are reordered.

    >>> ignores_order(lambda x: x * x, np.eye(3), np.random.default_rng(0))
    True
    """
    order = rng.permutation(len(x))
    return bool(np.allclose(layer(x[order]), layer(x)[order]))


future_exercise = Exercise(
    key="sees_the_future",
    book=sees_the_future,
    parts=[
        Part(
            "layers that look ahead",
            1,
            [Case(draw_trial(one), True, repeat=2, shown=shown(one)) for one in LEAKY],
        ),
        Part(
            "layers that do not",
            1,
            [Case(draw_trial(one), False, repeat=2, shown=shown(one)) for one in HONEST],
        ),
    ],
    mistakes=[
        Mistake(
            future_never, "not one layer is found out. Either nothing gives True, or True and False are exchanged."
        ),
        Mistake(
            future_everything,
            "an output at or after the change is compared as well. It may change, for it sees itself or the past; only "
            "earlier ones must not.",
        ),
        Mistake(
            named("future_backwards", future_with(future_backwards)),
            "the past is changed and later outputs are compared. That finds memory, not foresight.",
        ),
        Mistake(
            future_last_only,
            "only the last input is changed. Some layer may look ahead at other places, and stop before the last one.",
        ),
        Mistake(
            future_first_only,
            "only the first output is watched. Some layer may look ahead at the end alone.",
        ),
        Mistake(
            named("future_adds_one", future_with(future_adds_one)),
            "every feature is shifted by the same amount, and a layer that takes off the mean never notices. Draw "
            "anew.",
        ),
        Mistake(
            named("future_reverses", future_with(future_reverses)),
            "the later inputs only change places. A sum over all of them stays as it was.",
        ),
        Mistake(
            named("future_neighbour", future_with(future_neighbour)),
            "the output just before the changed input is not compared. It must not change either.",
        ),
        Mistake(future_always, "layers that never look ahead get True as well, even one that ignores its input."),
    ],
    hints=[
        "Run the layer twice, with inputs that agree up to some place and differ from there on. "
        "Which outputs must agree?",
        "Do it for every place t from 1 to T - 1: replace rows t and later of a copy by `rng.normal(size=…)`, and "
        "compare rows 0 to t - 1 of the outputs.",
        "before = layer(x); for each t: changed = x.copy(); changed[t:] = new numbers; if "
        "np.abs(layer(changed)[:t] - before[:t]).max() > 1e-9, return True. At the end return False.",
    ],
    sibling=ignores_order,
)
