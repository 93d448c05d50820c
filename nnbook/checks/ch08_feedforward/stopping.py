"""When to stop, and how its check watches it."""

from __future__ import annotations

import numpy as np

from nnbook import nn


def early_stopping(model, run_epoch, validate, patience, epochs):
    """Train until the validation loss has not improved for a while, then put the model back as it was at its best.

    model: a module.  run_epoch(): trains the model for one epoch.  validate(): returns the validation loss now.
    patience: stop after so many epochs in a row without a loss below the best so far (an equal one is not below).
    epochs: the greatest number of epochs.  Call run_epoch, then validate, once an epoch.
    Returns (best, losses): the number of the best epoch, counted from 1, and the list of all validation losses.

    >>> losses = iter([3.0, 1.5, 4.0, 5.0, 1.0])
    >>> early_stopping(nn.Linear(1, 1), lambda: None, lambda: next(losses), patience=2, epochs=5)
    (2, [3.0, 1.5, 4.0, 5.0])
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
    """Play a script of losses; an epoch adds 1 to the weight. Return the first call, the answer, and the weight."""
    model = nn.Linear(1, 1, bias=False)
    model.weight.data[...] = 0
    calls = []

    def run_epoch():
        if calls[-1:] == ["run_epoch"]:
            raise ValueError("run_epoch is called twice with no validate in between")
        calls.append("run_epoch")
        model.weight.data[...] += 1

    def validate():
        epoch = calls.count("run_epoch")
        if calls[-1:] == ["validate"]:
            raise ValueError("validate is called twice with no epoch in between")
        if epoch > len(script):
            raise ValueError(f"run_epoch is called {epoch} times, epochs is {epochs}")
        calls.append("validate")
        return script[epoch - 1] if epoch else UNTRAINED

    answer = attempt(model, run_epoch, validate, patience, epochs)
    return "".join(calls[:1]), answer, round(model.weight.data.item())


def told(attempt, script, patience, epochs):
    """Return what is called first, the best epoch and the losses."""
    called, answer, _ = staged(attempt, script, patience, epochs)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError("expected two things back, the best epoch and the list of losses")
    best, losses = answer
    if np.ndim(best) == 1 and np.ndim(losses) == 0:
        raise ValueError("the list of losses comes first, expected (best, losses)")
    return {"called first": called, "best": best, "losses": list(losses)}


def left(attempt, script, patience, epochs):
    """Return the number of the epoch whose weights the model is left with."""
    return staged(attempt, script, patience, epochs)[2]


def stop_by_hand(script, patience, epochs):
    """Find best and last epoch by looking at the whole script at once."""
    n = min(len(script), epochs)
    for last in range(1, n + 1):
        best = min(range(last), key=lambda i: (script[i], i))
        if last - 1 - best >= patience:
            n = last
            break
    return 1 + min(range(n), key=lambda i: (script[i], i)), list(script[:n])


def told_by_hand(*given):
    best, losses = stop_by_hand(*given)
    return {"called first": "run_epoch", "best": best, "losses": losses}


def left_by_hand(*given):
    return stop_by_hand(*given)[0]


def draw_script(rng):
    epochs = int(rng.integers(8, 25))
    course = np.abs(np.linspace(-1, rng.uniform(0.2, 1), epochs)) + 0.2 * rng.normal(size=epochs)
    return [round(float(v), 3) for v in course], int(rng.integers(1, 5)), epochs
