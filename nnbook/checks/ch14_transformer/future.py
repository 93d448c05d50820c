"""An experiment that finds out whether a layer looks ahead."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch14_transformer.attention import named
from nnbook.checks.ch14_transformer.suspects import (
    HONEST,
    LEAKY,
    draw_trial,
    last_sees_zeros,
    only_falls,
    only_rises,
    shown,
    sum_of_all,
)


def sees_the_future(layer, x, rng):
    """Find out by trying whether some output of a layer depends on a later input.

    layer: a function that takes an array of x's shape (T, d) and returns an array (T, e), a row for each row; the
    same input always gives the same output.  x: T at least 2, to try it with.  rng: to draw other inputs with.
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


def future_one_cut(layer, x, rng):
    half = len(x) // 2
    return differs(layer(redrawn(x, slice(half, None), rng))[:half], layer(x)[:half])


def future_from_two(layer, x, rng):
    return any(looks(layer, x, t, rng) for t in range(2, len(x)))


def future_from_zero(layer, x, rng):
    return any(looks(layer, x, t, rng, lambda a, b: np.abs(a - b).max() > 1e-9) for t in range(len(x)))


def future_not_the_last(layer, x, rng):
    return any(looks(layer, x, t, rng) for t in range(1, len(x) - 1))


def future_everything(layer, x, rng):
    return differs(layer(redrawn(x, slice(-1, None), rng)), layer(x))


def future_all_new(layer, x, rng):
    return differs(layer(rng.normal(size=x.shape)), layer(x))


def looks(layer, x, t, rng, tell=differs, rows=None):
    """Redraw rows from t on, unless others are named, and compare the outputs before t."""
    rows = slice(t, None) if rows is None else rows
    return bool(tell(layer(redrawn(x, rows, rng))[:t], layer(x)[:t]))


def telling(tell):
    return future_with(lambda layer, x, t, rng: looks(layer, x, t, rng, tell))


def changing(change):
    """Return an experiment that changes the rows from t on in a way of its own."""

    def look(layer, x, t, rng):
        changed = x.copy()
        changed[t:] = change(changed[t:], rng)
        return differs(layer(changed)[:t], layer(x)[:t])

    return future_with(look)


def one_feature(rows, j, rng):
    rows = rows.copy()
    rows[:, j] = rng.normal(size=len(rows))
    return rows


def future_row_before(layer, x, t, rng):
    return differs(layer(redrawn(x, slice(t, t + 1), rng))[t - 1], layer(x)[t - 1])


def future_drops(layer, x, t, rng):
    return differs(layer(x[:t]), layer(x)[:t])


def future_backwards(layer, x, t, rng):
    return differs(layer(redrawn(x, slice(0, t), rng))[t:], layer(x)[t:])


def one_row(first):
    """Return an experiment that redraws row t alone and compares the outputs from t + first on."""

    def look(layer, x, t, rng):
        return differs(layer(redrawn(x, slice(t, t + 1), rng))[t + first :], layer(x)[t + first :])

    return future_with(look)


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


LOOSE = (
    "a faint leak gets away. Differences count from 1e-9 on: is your change of x large enough, and your limit small "
    "enough? (`np.allclose` by itself lets 1e-5 of a number pass.)"
)
future_exercise = Exercise(
    key="sees_the_future",
    book=sees_the_future,
    parts=[
        Part(
            "layers that look ahead",
            1,
            [
                *(Case(draw_trial(one), True, repeat=2, shown=shown(one)) for one in LEAKY),
                Case(draw_trial(last_sees_zeros), True, repeat=2, shown=shown(last_sees_zeros)),
                Case(draw_trial(only_falls, start=True), True, repeat=2, shown="sees_the_future(falling, x, rng)"),
                Case(draw_trial(only_rises, start=True), True, repeat=2, shown="sees_the_future(rising, x, rng)"),
                Case(draw_trial(sum_of_all, rows=2), True, repeat=2, shown="sees_the_future(two_rows, x, rng)"),
            ],
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
            named("future_drops", future_with(future_drops)),
            "x is cut off where the future begins. A layer keeps its T rows: leave them there and change what they "
            "hold.",
        ),
        Mistake(
            future_from_zero,
            "the change begins at row 0, and no output stands before that, so there is nothing to compare.",
        ),
        Mistake(
            future_everything,
            "among the outputs compared are some at or after the change. They may change, for they see themselves or "
            "the past; only earlier ones must not.",
        ),
        Mistake(
            future_all_new,
            "outputs at or after the first changed row are among those compared. They may change; only those before it "
            "must not, and if all of x is new there are none.",
        ),
        Mistake(
            named("future_at_and_after", one_row(0)),
            "the outputs compared stand at or after the change. They may change, for they see themselves or the past. "
            "Those before it must not: compare them.",
        ),
        Mistake(
            named("future_after", one_row(1)),
            "the outputs compared stand after the change. They may change, for they see the past. Those before it must "
            "not: compare them.",
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
            future_one_cut,
            "there is one cut, in the middle. A layer that looks ahead only before it, or only after it, gets away.",
        ),
        Mistake(
            future_from_two,
            "the change never begins at row 1, so a first output that sees the second input gets away.",
        ),
        Mistake(
            future_not_the_last,
            "the change never begins at the last row, so an output that sees that one alone, from just before it, "
            "gets away.",
        ),
        Mistake(
            named("future_row_before", future_with(future_row_before)),
            "only the output just before the changed row is watched. Some layer looks further ahead than one row.",
        ),
        Mistake(
            named("future_neighbour", future_with(future_neighbour)),
            "the output just before the changed input is not compared. It must not change either.",
        ),
        Mistake(
            named("first_feature", changing(lambda rows, rng: one_feature(rows, 0, rng))),
            "the last feature of the later inputs stays as it was. Some layer reads it alone, so draw rows anew.",
        ),
        Mistake(
            named("last_feature", changing(lambda rows, rng: one_feature(rows, -1, rng))),
            "the first feature of the later inputs stays as it was. Some layer reads it alone, so draw rows anew.",
        ),
        Mistake(
            named("future_adds_one", changing(lambda rows, rng: rows + 1)),
            "every feature is shifted by the same amount, and a layer that takes off the mean never notices. Draw "
            "anew.",
        ),
        Mistake(
            named("future_reverses", changing(lambda rows, rng: rows[::-1])),
            "the later inputs only change places. A sum over all of them stays as it was.",
        ),
        Mistake(
            named("future_doubles", changing(lambda rows, rng: 2 * rows)),
            "the later inputs are only stretched. A row of zeros stays one, and some layers read directions alone.",
        ),
        Mistake(
            named("future_zeroes", changing(lambda rows, rng: 0 * rows)),
            "a row of x may hold zeros already, and what you do to it leaves it as it was. Draw anew.",
        ),
        Mistake(
            named("future_sums", telling(lambda a, b: differs(a.sum(), b.sum()))),
            "sums or means of the outputs are compared. One number may grow while another shrinks: compare entry by "
            "entry.",
        ),
        Mistake(
            named("future_maxima", telling(lambda a, b: differs(a.max(), b.max()))),
            "the greatest outputs are compared, and one below them may have changed. Compare entry by entry.",
        ),
        Mistake(
            named("future_risen", telling(lambda a, b: (a - b).max() > 1e-9)),
            "a change counts only if an output has grown. One that has become smaller is a change, too.",
        ),
        Mistake(
            named("future_fallen", telling(lambda a, b: (b - a).max() > 1e-9)),
            "a change counts only if an output has become smaller. One that has grown is a change, too.",
        ),
        Mistake(named("future_loose", telling(lambda a, b: np.abs(a - b).max() > 1e-3)), LOOSE),
        Mistake(
            named("future_exact", telling(lambda a, b: (a != b).any())),
            "differences of 1e-12, as rounding may make them, count here. Only what is more than 1e-9 should.",
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
