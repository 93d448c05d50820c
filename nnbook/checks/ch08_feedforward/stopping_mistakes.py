"""Early stopping as it goes wrong, and its exercise."""

from __future__ import annotations

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch08_feedforward.stopping import (
    draw_script,
    early_stopping,
    left,
    left_by_hand,
    told,
    told_by_hand,
)


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


def early_untrained_counts(model, run_epoch, validate, patience, epochs):
    best, lowest, losses, kept = 0, validate(), [], model.state_dict()
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if losses[-1] < lowest:
            best, lowest, kept = epoch, losses[-1], model.state_dict()
        elif epoch - best >= patience:
            break
    model.load_state_dict(kept)
    return best, losses


def early_from_a_thousand(model, run_epoch, validate, patience, epochs):
    best, lowest, losses, kept = 0, 1000, [], model.state_dict()
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if losses[-1] < lowest:
            best, lowest, kept = epoch, losses[-1], model.state_dict()
        elif epoch - best >= patience:
            break
    model.load_state_dict(kept)
    return best, losses


def early_back_each_time(model, run_epoch, validate, patience, epochs):
    best, losses, kept = 0, [], model.state_dict()
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if best == 0 or losses[-1] < losses[best - 1]:
            best, kept = epoch, model.state_dict()
            continue
        model.load_state_dict(kept)
        if epoch - best >= patience:
            break
    return best, losses


def early_restored_on_break(model, run_epoch, validate, patience, epochs):
    best, losses, kept = 0, [], model.state_dict()
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if best == 0 or losses[-1] < losses[best - 1]:
            best, kept = epoch, model.state_dict()
        elif epoch - best >= patience:
            model.load_state_dict(kept)
            break
    return best, losses


def early_loss_for_number(*given):
    best, losses = stop(*given)
    return losses[best - 1], losses


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


def play(script, patience, epochs, of=told):
    what = "the epoch whose weights the model has in the end" if of is left else "early_stopping"
    return Case(
        (script, patience, epochs),
        left_by_hand if of is left else told_by_hand,
        run=of,
        shown=f"{what}, for losses {script}, patience {patience}, epochs {epochs}:",
    )


early_exercise = Exercise(
    key="early_stopping",
    book=early_stopping,
    parts=[
        Part(
            "when it stops",
            1,
            [
                play([3.0, 1.5, 4.0, 5.0, 6.0, 1.0], 2, 6),
                play([5.0, 6.0, 4.0, 4.5, 3.0, 3.5, 3.6, 2.0, 9.0], 2, 9),
                play([3.0, 2.0, 2.0, 2.0, 1.0], 2, 5),
                play([3.0, 1.0, 2.0], 5, 3),
                play([5.0, 4.0, 4.5, 4.2, 4.4, 4.1], 3, 6),
                play([3e6, 2e6, 4e6], 2, 3),
                Case(draw_script, told_by_hand, run=told, shown="early_stopping, for drawn losses:"),
            ],
        ),
        Part(
            "what it leaves",
            1,
            [
                play([1.0, 2.0, 3.0, 4.0], 1, 4, left),
                play([4.0, 3.0, 2.0, 1.0], 1, 4, left),
                play([3.0, 1.0, 2.0], 5, 3, left),
                play([5.0, 6.0, 4.0, 4.5, 3.0, 3.5, 3.6, 2.0, 9.0], 2, 9, left),
                Case(
                    draw_script,
                    left_by_hand,
                    run=left,
                    shown="the epoch whose weights the model has in the end, for drawn losses:",
                ),
                play([7.0], 1, 1, left),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            early_not_restored,
            "the model handed in is as the last epoch left it. A copy of its best state must go back into it.",
        ),
        Mistake(
            early_back_each_time,
            "the model goes back to its best after each worse epoch, so the next one begins there. Go back at the end.",
        ),
        Mistake(
            early_restored_on_break,
            "when the epochs run out, the model stays as the last one left it. Its best is wanted then, too.",
        ),
        Mistake(
            early_untrained_counts,
            "validate is called before the first epoch. What is compared are the losses after an epoch.",
        ),
        Mistake(
            early_from_a_thousand,
            "the first epoch is not the best so far if its loss is large. What is the first loss compared with?",
        ),
        Mistake(early_loss_for_number, "the best loss comes back. The number of its epoch is asked for."),
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
            "it validates before the epoch is trained: the first loss in the list is that of the untrained model.",
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
