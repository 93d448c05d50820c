"""When to stop."""

from __future__ import annotations

import numpy as np

from nnbook import nn
from nnbook.checks import Case, Exercise, Mistake, Part


def early_stopping(model, run_epoch, validate, patience, epochs):
    """Train until the validation loss has not improved for a while; leave the model as it was at its best.

    model: a module.  run_epoch(): trains the model for one epoch.  validate(): returns the validation loss now.
    patience: stop after so many epochs in a row without a loss below the best so far (an equal one is not below).
    epochs: the greatest number of epochs.  Call run_epoch, then validate, once an epoch.
    Returns (best, losses): the number of the best epoch, counted from 1, and the list of all validation losses.

    >>> losses = iter([3.0, 2.0, 4.0, 5.0, 1.0])
    >>> early_stopping(nn.Linear(1, 1), lambda: None, lambda: next(losses), patience=2, epochs=5)
    (2, [3.0, 2.0, 4.0, 5.0])
    """
    best, losses, kept = 0, [], model.state_dict()
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if best == 0 or losses[-1] < losses[best - 1]:
            best, kept = epoch, model.state_dict()
        elif epoch - best >= patience:
            break
    model.load_state_dict(kept)
    return best, losses


UNTRAINED = 99.0  # the loss before the first epoch


def staged(attempt, script, patience, epochs):
    """Play a script of validation losses; the weight is the number of the epoch. Return what came, and the weight."""
    model = nn.Linear(1, 1, bias=False)
    model.weight.data[...] = 0
    validated = []

    def run_epoch():
        model.weight.data[...] += 1

    def validate():
        epoch = round(model.weight.data.item())
        if epoch in validated:
            raise ValueError("validate is called twice with no epoch in between")
        if epoch > len(script):
            raise ValueError("run_epoch is called more often than once an epoch")
        validated.append(epoch)
        return script[epoch - 1] if epoch else UNTRAINED

    answer = attempt(model, run_epoch, validate, patience, epochs)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError("expected two things back, the best epoch and the list of losses")
    best, losses = answer
    if np.ndim(best) == 1 and np.ndim(losses) == 0:
        raise ValueError("the list of losses comes first, expected (best, losses)")
    return [best, list(losses), round(model.weight.data.item())]


def stop_by_hand(script, patience, epochs):
    """Find best and last epoch by looking at the whole script at once."""
    n = min(len(script), epochs)
    for last in range(1, n + 1):
        best = min(range(last), key=lambda i: (script[i], i))
        if last - 1 - best >= patience:
            n = last
            break
    best = 1 + min(range(n), key=lambda i: (script[i], i))
    return [best, list(script[:n]), best]


def draw_script(rng):
    epochs = int(rng.integers(8, 25))
    course = np.abs(np.linspace(-1, rng.uniform(0.2, 1), epochs)) + 0.2 * rng.normal(size=epochs)
    return [round(float(v), 3) for v in course], int(rng.integers(1, 5)), epochs


def stop(model, run_epoch, validate, patience, epochs, below=lambda a, b: a < b, late=0, restore=True, from_zero=False):
    best, losses, kept = 0, [], model.state_dict()
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if best == 0 or below(losses[-1], losses[best - 1]):
            best, kept = epoch, model.state_dict()
        elif epoch - best >= patience + late:
            break
    if restore:
        model.load_state_dict(kept)
    return best - from_zero, losses


def early_not_restored(*given):
    return stop(*given, restore=False)


def early_first_rise(model, run_epoch, validate, patience, epochs):
    return stop(model, run_epoch, validate, 1, epochs)


def early_never(model, run_epoch, validate, patience, epochs):
    return stop(model, run_epoch, validate, epochs + 1, epochs)


def early_ties(*given):
    return stop(*given, below=lambda a, b: a <= b)


def early_one_late(*given):
    return stop(*given, late=1)


def early_one_soon(*given):
    return stop(*given, late=-1)


def early_from_zero(*given):
    return stop(*given, from_zero=True)


def early_rises(*given):
    return stop(*given, below=lambda a, b: a > b)


def early_counts_all(model, run_epoch, validate, patience, epochs):
    best, losses, kept, bad = 0, [], model.state_dict(), 0
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if best == 0 or losses[-1] < losses[best - 1]:
            best, kept = epoch, model.state_dict()
        else:
            bad += 1
            if bad >= patience:
                break
    model.load_state_dict(kept)
    return best, losses


def early_against_last(model, run_epoch, validate, patience, epochs):
    best, losses, kept, bad = 0, [], model.state_dict(), 0
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        bad = bad + 1 if len(losses) > 1 and losses[-1] >= losses[-2] else 0
        if losses[-1] == min(losses) and losses.count(losses[-1]) == 1:
            best, kept = epoch, model.state_dict()
        if bad >= patience:
            break
    model.load_state_dict(kept)
    return best, losses


def early_validates_first(model, run_epoch, validate, patience, epochs):
    best, losses, kept = 0, [], model.state_dict()
    for epoch in range(1, epochs + 1):
        losses.append(validate())
        if best == 0 or losses[-1] < losses[best - 1]:
            best, kept = epoch, model.state_dict()
        elif epoch - best >= patience:
            break
        run_epoch()
    model.load_state_dict(kept)
    return best, losses


def early_trains_after(model, run_epoch, validate, patience, epochs):
    best, losses, kept = 0, [], model.state_dict()
    for epoch in range(1, epochs + 1):
        losses.append(validate())
        run_epoch()
        if best == 0 or losses[-1] < losses[best - 1]:
            best, kept = epoch, model.state_dict()
        elif epoch - best >= patience:
            break
    model.load_state_dict(kept)
    return best, losses


def early_swapped(*given):
    best, losses = stop(*given)
    return losses, best


def early_last_epoch(model, run_epoch, validate, patience, epochs):
    _, losses = stop(model, run_epoch, validate, patience, epochs)
    return len(losses), losses


def early_best_loss(model, run_epoch, validate, patience, epochs):
    best, losses = stop(model, run_epoch, validate, patience, epochs)
    return best, losses[:best]


def longest_wait(times):
    """Return the longest gap between two neighbours in a list of rising times.

    >>> longest_wait([0, 3, 4, 9])
    5
    """
    longest, last = 0, times[0]
    for time in times[1:]:
        longest, last = max(longest, time - last), time
    return longest


def play(script, patience, epochs):
    return Case(
        (script, patience, epochs),
        stop_by_hand(script, patience, epochs),
        run=staged,
        shown=f"[best, losses, epoch of the weights] for losses {script}, patience {patience}, epochs {epochs}:",
    )


early_exercise = Exercise(
    key="early_stopping",
    book=early_stopping,
    parts=[
        Part(
            "when it stops",
            1,
            [
                play([3.0, 2.0, 4.0, 5.0, 6.0, 1.0], 2, 6),
                play([5.0, 6.0, 4.0, 4.5, 3.0, 3.5, 3.6, 2.0, 9.0], 2, 9),
                play([3.0, 2.0, 2.0, 2.0, 1.0], 2, 5),
                play([3.0, 1.0, 2.0], 5, 3),
                play([5.0, 4.0, 4.5, 4.2, 4.4, 4.1], 3, 6),
            ],
        ),
        Part(
            "what it leaves",
            1,
            [
                play([1.0, 2.0, 3.0, 4.0], 1, 4),
                play([4.0, 3.0, 2.0, 1.0], 1, 4),
                Case(
                    draw_script, stop_by_hand, run=staged, shown="[best, losses, epoch of the weights] for drawn losses"
                ),
                play([7.0], 1, 1),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            early_not_restored,
            "the model is as the last epoch left it. Keep its state at the best one, and load it at the end.",
        ),
        Mistake(early_first_rise, "the first epoch without a new best ends it: patience is not used."),
        Mistake(early_never, "it goes on to the last epoch, whatever the losses do."),
        Mistake(early_ties, "an equal loss counts as better here. Only one below the best does."),
        Mistake(early_one_late, "it waits one epoch too long."),
        Mistake(early_one_soon, "it stops one epoch too soon."),
        Mistake(early_from_zero, "the best epoch is counted from 0; the first epoch is number 1."),
        Mistake(early_rises, "the largest loss counts as the best."),
        Mistake(early_counts_all, "all bad epochs are counted together. A new best should start the count anew."),
        Mistake(early_against_last, "a loss is compared with the one before. What counts is the best so far."),
        Mistake(
            early_validates_first,
            "it validates before the epoch is trained: the first loss, 99, is that of the untrained model.",
        ),
        Mistake(
            early_trains_after,
            "it validates, trains, then keeps the weights: they are an epoch newer than their loss.",
        ),
        Mistake(early_swapped, "the two answers are swapped: the number of the best epoch comes first."),
        Mistake(early_last_epoch, "this is the number of the last epoch, not of the best."),
        Mistake(early_best_loss, "the losses after the best epoch are missing from the list."),
    ],
    hints=[
        "Three things to remember from epoch to epoch: the losses, the number of the best epoch, and its weights.",
        "`model.state_dict()` copies the weights and `load_state_dict` puts them back. How far back is the best?",
        "In the loop: run, validate, append; a new best, so note the epoch and copy the state; else, if epoch - best "
        "has reached patience, break. Load the copy at the end.",
    ],
    sibling=longest_wait,
)
