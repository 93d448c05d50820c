"""Measuring with dropout switched off."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch08_feedforward.training import mode_of


def accuracy(model, x, y):
    """Return the share of examples whose largest logit belongs to their class, with the model in eval mode.

    model: a module, left in the mode in which it came.  x: array (N, …), N at least 1.  y: array (N,) of classes.
    Returns a number from 0 to 1.

    >>> accuracy(nn.Identity(), np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([0, 0]))
    0.5
    """
    was = model.training
    model.eval()
    said = model(tensor(x)).data.argmax(axis=1)
    model.train(was)
    return float(np.mean(said == y))


class Fickle(nn.Module):
    """Hand its input on in use; in training, say the class after."""

    def forward(self, x):
        return tensor(np.roll(x.data, 1, axis=1)) if self.training else x


def measured(attempt, logits, y, mode):
    model = nn.Sequential(nn.Identity(), nn.Sequential(Fickle())).train(mode)
    share = attempt(model, logits, y)
    return [share, mode_of(model)]


def accuracy_truth(logits, y, mode):
    right = [max(range(len(row)), key=row.__getitem__) == label for row, label in zip(logits.tolist(), y, strict=True)]
    return [sum(right) / len(right), "training" if mode else "eval"]


def draw_logits(rng):
    n = int(rng.integers(5, 30))
    return rng.normal(size=(n, 4)), rng.integers(0, 4, n), bool(rng.integers(2))


def measure(model, x, y, before=True, after=True, of=np.mean, axis=1):
    was = model.training
    if before:
        model.eval()
    said = model(tensor(x)).data.argmax(axis=axis)
    if after:
        model.train(was)
    return float(of(said == y)) if said.shape == y.shape else 0.0


def accuracy_as_given(model, x, y):
    return float(np.mean(model(tensor(x)).data.argmax(axis=1) == y))


def accuracy_stays(model, x, y):
    return measure(model, x, y, after=False)


def accuracy_trains_after(model, x, y):
    share = measure(model, x, y)
    model.train()
    return share


def accuracy_sets_the_word(model, x, y):
    was = model.training
    share = measure(model, x, y, after=False)
    model.training = was
    return share


def accuracy_percent(model, x, y):
    return 100 * measure(model, x, y)


def accuracy_count(model, x, y):
    return measure(model, x, y, of=np.sum)


def accuracy_errors(model, x, y):
    return 1 - measure(model, x, y)


def quietly(machine, task):
    """Do a task with a machine's radio off; leave the radio as it was.

    >>> quietly({"radio": "on"}, lambda machine: machine["radio"])
    'off'
    """
    was = machine["radio"]
    machine["radio"] = "off"
    done = task(machine)
    machine["radio"] = was
    return done


FIXED = np.array([[3.0, 1.0, 0.0], [0.0, 2.0, 1.0], [0.5, 0.1, 0.0], [0.0, 0.0, 1.0]]), np.array([0, 1, 2, 2])
accuracy_exercise = Exercise(
    key="accuracy",
    book=accuracy,
    parts=[
        Part(
            "the share, and the mode afterwards",
            1,
            [
                Case(
                    (*FIXED, True),
                    [0.75, "training"],
                    run=measured,
                    shown="[share, mode afterwards] of a model in training mode,",
                ),
                Case(
                    (*FIXED, False),
                    [0.75, "eval"],
                    run=measured,
                    shown="[share, mode afterwards] of a model in eval mode,",
                ),
                Case(draw_logits, accuracy_truth, run=measured, shown="[share, mode afterwards] of another model,"),
                Case(
                    (np.array([[0.0, 1.0]]), np.array([1]), True),
                    [1.0, "training"],
                    run=measured,
                    shown="[share, mode afterwards] for one row,",
                ),
            ],
        )
    ],
    mistakes=[
        Mistake(accuracy_as_given, "nothing has changed: dropout is still on while it measures."),
        Mistake(
            accuracy_stays,
            "the share is right, but the model stays in eval mode: its training goes on without dropout.",
        ),
        Mistake(accuracy_trains_after, "a model that came in eval mode is in training mode afterwards."),
        Mistake(
            accuracy_sets_the_word,
            "`model.training` is set for the outermost module alone: those inside stay in eval mode. Call `train(…)`.",
        ),
        Mistake(accuracy_percent, "this is a percentage; a number from 0 to 1 is asked for."),
        Mistake(accuracy_count, "this is how many are right. Divide by the number of examples."),
        Mistake(accuracy_errors, "this is the share of mistakes."),
    ],
    hints=[
        "A module has `eval()` and `train(mode)`, and `model.training` says which mode it is in.",
        "Note `model.training` first, then switch to eval, measure, and switch back to what you noted.",
        "`was = model.training`, `model.eval()`, the logits, `model.train(was)`; then the mean of argmax(axis=1) == y.",
    ],
    sibling=quietly,
)
