"""The training loop as it goes wrong, and its exercise."""

from __future__ import annotations

import numpy as np

from nnbook import tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch08_feedforward.batching import batches
from nnbook.checks.ch08_feedforward.training import (
    descend,
    full_batch,
    means_told,
    means_truth,
    several_steps,
    several_steps_truth,
    train,
    watched,
    watched_truth,
)


def loop(model, x, y, loss_fn, opt, epochs, batch_size, rng, zero="a batch", step=True, late=False, gather=np.mean):
    """Train with one thing left out, moved or told differently."""
    model.train()
    told = []
    for _ in range(epochs):
        losses = []
        if zero == "an epoch":
            opt.zero_grad()
        for x_i, y_i in batches(x, y, batch_size, rng):
            if zero == "a batch":
                opt.zero_grad()
            loss = loss_fn(model(tensor(x_i)), tensor(y_i))
            if late and step:
                opt.step()
            loss.backward()
            if step and not late:
                opt.step()
            losses.append(loss.item())
        told.append(gather(losses))
    return told


def train_never_zeroed(*given):
    return loop(*given, zero="never")


def train_zeroed_an_epoch(*given):
    return loop(*given, zero="an epoch")


def train_swapped(model, x, y, loss_fn, *given):
    return loop(model, x, y, lambda output, target: loss_fn(target, output), *given)


def train_in_place(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    told = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        x[:], y[:] = x[order], y[order]
        told += loop(model, x, y, loss_fn, opt, 1, batch_size, None)
    return told


def train_drops_the_rest(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    told = []
    for _ in range(epochs):
        order = rng.permutation(len(x))[: len(x) // batch_size * batch_size]
        told += loop(model, x[order], y[order], loss_fn, opt, 1, batch_size, None)
    return told


def train_global_random(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    return loop(model, x, y, loss_fn, opt, epochs, batch_size, np.random.default_rng())


def train_own_seed(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    return loop(model, x, y, loss_fn, opt, epochs, batch_size, np.random.default_rng(0))


def train_after_the_step(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.train()
    told = []
    for _ in range(epochs):
        losses = []
        for x_i, y_i in batches(x, y, batch_size, rng):
            opt.zero_grad()
            loss_fn(model(tensor(x_i)), tensor(y_i)).backward()
            opt.step()
            losses.append(loss_fn(model(tensor(x_i)), tensor(y_i)).item())
        told.append(np.mean(losses))
    return told


def train_weighted(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    sizes = [min(batch_size, len(x) - start) for start in range(0, len(x), batch_size)]
    gather = lambda losses: np.average(losses, weights=sizes)  # noqa: E731
    return loop(model, x, y, loss_fn, opt, epochs, batch_size, rng, gather=gather)


def train_cleared_before_the_step(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.train()
    told = []
    for _ in range(epochs):
        losses = []
        for x_i, y_i in batches(x, y, batch_size, rng):
            loss = loss_fn(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.zero_grad()
            opt.step()
            losses.append(loss.item())
        told.append(np.mean(losses))
    return told


def train_no_step(*given):
    return loop(*given, step=False)


def train_step_first(*given):
    return loop(*given, zero="never", late=True)


def train_one_epoch(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    return loop(model, x, y, loss_fn, opt, 1, batch_size, rng)


def train_one_batch(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    return loop(model, x, y, loss_fn, opt, epochs, len(x), rng)


def train_first_batch(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.train()
    told = []
    for _ in range(epochs):
        x_i, y_i = next(iter(batches(x, y, batch_size, rng)))
        opt.zero_grad()
        loss = loss_fn(model(tensor(x_i)), tensor(y_i))
        loss.backward()
        opt.step()
        told.append(loss.item())
    return told


def train_not_shuffled(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    return loop(model, x, y, loss_fn, opt, epochs, batch_size, None)


def train_one_order(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    order = rng.permutation(len(x))
    return loop(model, x[order], y[order], loss_fn, opt, epochs, batch_size, None)


def train_step_an_epoch(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.train()
    told = []
    for _ in range(epochs):
        opt.zero_grad()
        losses = []
        for x_i, y_i in batches(x, y, batch_size, rng):
            loss = loss_fn(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            losses.append(loss.item())
        opt.step()
        told.append(np.mean(losses))
    return told


def train_mode_as_it_was(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    was = model.training
    mode = model.train
    model.train = lambda: mode(was)
    return loop(model, x, y, loss_fn, opt, epochs, batch_size, rng)


def train_sets_the_word(model, *given):
    model.training = True
    model.train = lambda: None
    return loop(model, *given)


def train_last_loss(*given):
    return loop(*given, gather=lambda losses: losses[-1])


def train_sum(*given):
    return loop(*given, gather=np.sum)


def train_tensors(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    return [tensor(one) for one in loop(model, x, y, loss_fn, opt, epochs, batch_size, rng)]


def train_every_loss(*given):
    return [loss for losses in loop(*given, gather=list) for loss in losses]


def train_returns_nothing(*given):
    loop(*given)


def cool(temperature, outside, rate, minutes):
    """Let a cup of tea cool, a step a minute; return its temperature after each minute.

    >>> cool(80.0, 20.0, 0.5, 3)
    [50.0, 35.0, 27.5]
    """
    course = []
    for _ in range(minutes):
        pull = temperature - outside  # found anew each time
        temperature = temperature - rate * pull
        course.append(temperature)
    return course


train_exercise = Exercise(
    key="train",
    book=train,
    parts=[
        Part(
            "the batches",
            1,
            [
                Case((3, 5, 1), watched_truth, run=watched, shown="train with 12 examples, 3 epochs, batch_size 5,"),
                Case((2, 4, 2), watched_truth, run=watched, shown="train with 12 examples, 2 epochs, batch_size 4,"),
            ],
        ),
        Part(
            "the steps",
            1,
            [
                Case((1, 4), descend, run=full_batch, shown="one epoch on twelve points, all in one batch,"),
                Case(
                    lambda rng: (int(rng.integers(2, 8)), int(rng.integers(1000))),
                    descend,
                    run=full_batch,
                    repeat=3,
                    shown="a few epochs on twelve points, all in one batch,",
                ),
                Case(
                    (2, 3),
                    several_steps_truth,
                    run=several_steps,
                    shown="the weights after two epochs of three batches, with loss_fn(output, target) lopsided,",
                ),
            ],
        ),
        Part(
            "what it hands back",
            1,
            [
                Case(
                    lambda rng: (3, int(rng.integers(1000))),
                    means_truth,
                    run=means_told,
                    repeat=2,
                    shown="train with 12 examples, 3 epochs, batch_size 5,",
                )
            ],
        ),
    ],
    mistakes=[
        Mistake(train_never_zeroed, "the gradients of earlier steps are still there, and new ones are added to them."),
        Mistake(
            train_zeroed_an_epoch,
            "the gradients are cleared once an epoch, so those of its earlier batches are still there.",
        ),
        Mistake(
            train_swapped,
            "what goes into loss_fn is swapped: the output comes first, then the targets. MSE alone does not mind.",
        ),
        Mistake(train_in_place, "the caller's x and y are shuffled, too. `batches` draws an order and leaves them be."),
        Mistake(train_drops_the_rest, "the examples left over at the end of an epoch are lost, a smaller batch."),
        Mistake(
            train_global_random, "the order is drawn by something other than rng: the same seed gives another order."
        ),
        Mistake(train_own_seed, "every training shuffles alike. Draw the orders with the rng that came in."),
        Mistake(
            train_after_the_step, "these losses are computed anew, after the step. Note the one that `backward` used."
        ),
        Mistake(
            train_weighted, "larger batches count more here. The plain mean is asked for, each batch counting once."
        ),
        Mistake(train_cleared_before_the_step, "the weights never move. Are the gradients there when the step comes?"),
        Mistake(train_no_step, "the optimiser that is handed in takes no step."),
        Mistake(train_step_first, "the step comes before `backward`, so it uses the gradient of the batch before."),
        Mistake(
            train_one_epoch,
            "only one epoch is trained. Does `return` stand inside the loop, or is a generator used up after one pass?",
        ),
        Mistake(train_first_batch, "each epoch sees one batch only. A second loop, over the batches, is missing."),
        Mistake(train_one_batch, "all examples go into one batch: batch_size is not used."),
        Mistake(train_not_shuffled, "the batches come in the same order in each epoch: rng is not used."),
        Mistake(train_one_order, "the examples are shuffled once and then come in the same order in each epoch."),
        Mistake(train_step_an_epoch, "there is one step an epoch. Every batch should be followed by a step."),
        Mistake(train_mode_as_it_was, "the model is left in whatever mode it was: put it into training mode first."),
        Mistake(
            train_sets_the_word,
            "`model.training` is set for the outermost module alone: those inside stay in eval mode. Call `train()`.",
        ),
        Mistake(train_last_loss, "this is the last batch's loss. The mean of all batches in the epoch is asked for."),
        Mistake(train_sum, "this is the sum of the batches' losses; the mean is asked for."),
        Mistake(
            train_tensors, "the losses come back as tensors, each with its tape. A loss has `.item()`, its number."
        ),
        Mistake(train_every_loss, "this is a loss for each batch. One number an epoch is asked for: their mean."),
        Mistake(train_returns_nothing, "the weights learn, but no losses come back."),
    ],
    hints=[
        "Two loops: over the epochs, and inside it over batches(x, y, batch_size, rng). What are a batch's five lines?",
        "Forget the old gradients, compute the loss from tensor(x_i) and tensor(y_i), go back, step, note loss.item().",
        "Before the loops `model.train()` and an empty list; at the end of each epoch append the mean of its losses.",
    ],
    sibling=cool,
)
