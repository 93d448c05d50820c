"""A learning-rate finder."""

from __future__ import annotations

import numpy as np

from nnbook import nn, optim, tensor
from nnbook.checks import Case, Exercise, Mistake, Part


def lr_finder(model, loss_fn, opt, pairs, rates):
    """Take one step at each learning rate, and note the loss of its batch before the step.

    model, loss_fn, opt: as for train.  pairs: yields batches (x, y), one for each rate.  rates: learning rates.
    Stops after a loss that is above 4 times the lowest so far, or not finite.
    Returns the list of losses, that last one included. The model's weights are as they were before.

    >>> layer = nn.Linear(1, 1)
    >>> batch = np.ones((2, 1), np.float32), np.zeros((2, 1), np.float32)
    >>> opt = optim.SGD(layer.parameters(), lr=1.0)
    >>> len(lr_finder(layer, nn.MSELoss(), opt, [batch] * 3, [1e-4, 1e-3, 1e-2]))
    3
    """
    before, losses = model.state_dict(), []
    for rate, (x, y) in zip(rates, pairs, strict=False):
        opt.param_groups[0]["lr"] = rate
        opt.zero_grad()
        loss = loss_fn(model(tensor(x)), tensor(y))
        loss.backward()
        opt.step()
        losses.append(loss.item())
        if not np.isfinite(losses[-1]) or losses[-1] > 4 * min(losses):
            break
    model.load_state_dict(before)
    return losses


def climb(attempt, start, rates, broken=99):
    """Run a finder on the loss w², begun at a weight; return its losses, and whether the weight is what it was.

    The batch with the number `broken` holds a NaN.
    """
    model = nn.Linear(1, 1, bias=False).double()
    model.weight.data[...] = start
    x = np.ones((3, 1))
    pairs = [(np.full((3, 1), np.nan) if i == broken else x, np.zeros((3, 1))) for i in range(len(rates))]
    opt = optim.SGD(model.parameters(), lr=0.3)
    with np.errstate(all="ignore"):  # the weight 1e200 is the check's own
        losses = attempt(model, nn.MSELoss(), opt, (pair for pair in pairs), rates)
    return [list(losses), bool(model.weight.data.item() == start)]


def climb_by_hand(start, rates, broken=99):
    """The loss is w², its slope 2w, so a step at a rate r takes w to (1 − 2r) w."""
    w, losses = start, []
    for i, rate in enumerate(rates):
        losses.append(w * w if i != broken else np.nan)
        if not np.isfinite(losses[-1]) or w * w > 4 * min(losses):
            break
        w *= 1 - 2 * rate
    return [losses, True]


def find(model, loss_fn, opt, pairs, rates, zero=True, restore=True, stop=True, keep=True, factor=4, set_rate=True):
    before, losses = model.state_dict(), []
    for rate, (x, y) in zip(rates, pairs, strict=False):
        if set_rate:
            opt.param_groups[0]["lr"] = rate
        if zero:
            opt.zero_grad()
        loss = loss_fn(model(tensor(x)), tensor(y))
        loss.backward()
        opt.step()
        losses.append(loss.item())
        if stop and (not np.isfinite(losses[-1]) or losses[-1] > factor * min(losses)):
            losses = losses if keep else losses[:-1]
            break
    if restore:
        model.load_state_dict(before)
    return losses


def finder_never_zeroed(*given):
    return find(*given, zero=False)


def finder_not_restored(*given):
    return find(*given, restore=False)


def finder_never_stops(*given):
    return find(*given, stop=False)


def finder_drops_the_last(*given):
    return find(*given, keep=False)


def finder_same_rate(*given):
    return find(*given, set_rate=False)


def finder_stops_at_a_rise(*given):
    return find(*given, factor=1)


def finder_against_the_last(model, loss_fn, opt, pairs, rates):
    before, losses = model.state_dict(), []
    for rate, (x, y) in zip(rates, pairs, strict=False):
        opt.param_groups[0]["lr"] = rate
        opt.zero_grad()
        loss = loss_fn(model(tensor(x)), tensor(y))
        loss.backward()
        opt.step()
        losses.append(loss.item())
        if not np.isfinite(losses[-1]) or losses[-1] > 4 * losses[-2:][0]:
            break
    model.load_state_dict(before)
    return losses


def finder_not_finite(model, loss_fn, opt, pairs, rates):
    before, losses = model.state_dict(), []
    for rate, (x, y) in zip(rates, pairs, strict=False):
        opt.param_groups[0]["lr"] = rate
        opt.zero_grad()
        loss = loss_fn(model(tensor(x)), tensor(y))
        loss.backward()
        opt.step()
        losses.append(loss.item())
        if losses[-1] > 4 * min(losses):
            break
    model.load_state_dict(before)
    return losses


def finder_only_nan(model, loss_fn, opt, pairs, rates):
    before, losses = model.state_dict(), []
    for rate, (x, y) in zip(rates, pairs, strict=False):
        opt.param_groups[0]["lr"] = rate
        opt.zero_grad()
        loss = loss_fn(model(tensor(x)), tensor(y))
        loss.backward()
        opt.step()
        losses.append(loss.item())
        if not losses[-1] <= 4 * min(losses):
            break
    model.load_state_dict(before)
    return losses


def finder_after_the_step(model, loss_fn, opt, pairs, rates):
    before, losses = model.state_dict(), []
    for rate, (x, y) in zip(rates, pairs, strict=False):
        opt.param_groups[0]["lr"] = rate
        opt.zero_grad()
        loss_fn(model(tensor(x)), tensor(y)).backward()
        opt.step()
        losses.append(loss_fn(model(tensor(x)), tensor(y)).item())
        if not np.isfinite(losses[-1]) or losses[-1] > 4 * min(losses):
            break
    model.load_state_dict(before)
    return losses


def finder_from_scratch(model, loss_fn, opt, pairs, rates):
    before, losses = model.state_dict(), []
    for rate, pair in zip(rates, pairs, strict=False):
        losses += find(model, loss_fn, opt, [pair], [rate])
        model.load_state_dict(before)
    return losses


def loudness_test(levels, hurts):
    """Turn the volume up through the levels until it hurts; return the levels tried, the last one included.

    >>> loudness_test([1, 5, 9, 13], lambda level: level > 6)
    [1, 5, 9]
    """
    tried = []
    for level in levels:
        tried.append(level)
        if hurts(level):
            break
    return tried


def climbing(start, rates, shown, *broken):
    return Case(
        (start, rates, *broken), climb_by_hand, run=climb, shown=f"[losses, weight as before] for the loss w², {shown}"
    )


lr_finder_exercise = Exercise(
    key="lr_finder",
    book=lr_finder,
    optional=True,
    parts=[
        Part(
            "steps at rising rates",
            1,
            [
                climbing(2.0, [0.01, 0.05, 0.1, 0.2], "w = 2, rates 0.01, 0.05, 0.1, 0.2:"),
                climbing(-3.0, [0.001, 0.01, 0.3, 0.4], "w = -3, rates 0.001, 0.01, 0.3, 0.4:"),
                Case(
                    lambda rng: (float(rng.uniform(1, 5)), np.geomspace(0.001, 0.4, 12).tolist()),
                    climb_by_hand,
                    run=climb,
                    shown="[losses, weight as before] for the loss w² and twelve rates:",
                ),
            ],
        ),
        Part(
            "where it ends",
            1,
            [
                climbing(1.0, [0.25, 1.2, 3.0, 1.0], "w = 1, rates 0.25, 1.2, 3, 1:"),
                climbing(1.0, [0.1, 0.2, 2.0, 5.0, 9.0], "w = 1, rates 0.1, 0.2, 2, 5, 9:"),
                climbing(1.0, [1.2, 0.1, 2.5, 9.0], "w = 1, rates 1.2, 0.1, 2.5, 9:"),
                climbing(1.0, [1.4, 1.4, 1.4, 1.4], "w = 1, rates 1.4, 1.4, 1.4, 1.4:"),
                climbing(1e200, [0.1, 0.2, 0.3], "w = 1e200, whose square is inf, rates 0.1, 0.2, 0.3:"),
                climbing(1.0, [0.1, 0.1, 0.1, 0.1], "w = 1, rate 0.1, the third batch holding a NaN:", 2),
            ],
        ),
    ],
    mistakes=[
        Mistake(finder_never_zeroed, "the gradients of earlier steps are still there, and new ones are added to them."),
        Mistake(
            finder_same_rate, 'every step has the optimiser\'s own rate. Set `opt.param_groups[0]["lr"]` before it.'
        ),
        Mistake(
            finder_not_restored, "the model stays where the wild steps left it. Note its state before, load it after."
        ),
        Mistake(finder_after_the_step, "this is each batch's loss after its step. The one before it is asked for."),
        Mistake(finder_from_scratch, "each rate begins at the first weights. One run goes on through all rates."),
        Mistake(finder_never_stops, "it goes on after the loss has blown up."),
        Mistake(finder_against_the_last, "a loss is compared with the one before. What counts is the lowest so far."),
        Mistake(finder_not_finite, "it goes on after a loss that is inf or NaN: neither is above 4 times the lowest."),
        Mistake(finder_only_nan, "NaN ends it, but a first loss of inf does not: it is not above 4 times itself."),
        Mistake(finder_drops_the_last, "the loss that ended it is missing from the list."),
        Mistake(finder_stops_at_a_rise, "any rise ends it; only a loss above 4 times the lowest should."),
    ],
    hints=[
        "It is a training loop in which the rate changes before each step. What must be noted before, and put back?",
        'zip(rates, pairs) gives a rate and a batch; `opt.param_groups[0]["lr"] = rate` sets it.',
        "State before; per rate: set it, the five lines, append the loss, break if it is not finite or above 4 times "
        "the lowest; load the state; return.",
    ],
    sibling=loudness_test,
)
