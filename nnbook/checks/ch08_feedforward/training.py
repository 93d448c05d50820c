"""The training loop written out, and how its check watches it."""

from __future__ import annotations

import numpy as np

from nnbook import nn, optim, tensor
from nnbook.checks.ch08_feedforward.batching import batches
from nnbook.checks.show import difference


def train(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    """Train a model in place, batch by batch, in a new order each epoch.

    model: a module; it is put into training mode.  x: array (N, …).  y: array (N, …).
    loss_fn: takes the model's output and the targets, two tensors, and returns the loss.
    opt: an optimiser that holds the model's parameters.  epochs, batch_size: whole numbers.  rng: shuffles.
    Returns a list of `epochs` numbers: the mean of the batches' losses in each epoch.

    >>> layer = nn.Linear(1, 1)
    >>> opt = optim.SGD(layer.parameters(), lr=0.1)
    >>> x = np.ones((4, 1), np.float32)
    >>> len(train(layer, x, x, nn.MSELoss(), opt, epochs=3, batch_size=2, rng=np.random.default_rng(0)))
    3
    """
    model.train()
    means = []
    for _ in range(epochs):
        losses = []
        for x_i, y_i in batches(x, y, batch_size, rng):
            opt.zero_grad()
            loss = loss_fn(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.step()
            losses.append(loss.item())
        means.append(float(np.mean(losses)))
    return means


def line_problem(seed):
    """Return inputs (12, 2), targets (12, 1), and weights to begin with, all float64."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(12, 2)), rng.normal(size=(12, 1)), rng.normal(size=(1, 2)), rng.normal(size=1)


def line_layer(w, b):
    layer = nn.Linear(2, 1).double()
    layer.load_state_dict({"weight": w, "bias": b})
    return layer


def full_batch(attempt, epochs, seed):
    """Train a linear layer with all twelve examples in one batch; return its weights and what came back."""
    x, y, w, b = line_problem(seed)
    layer = line_layer(w, b)
    opt = optim.SGD(layer.parameters(), lr=0.05)
    losses = attempt(layer, x, y, nn.MSELoss(), opt, epochs, 12, np.random.default_rng(seed))
    state = layer.state_dict()
    return [*state["weight"][0].tolist(), state["bias"].item()], plain(losses)


def plain(losses):
    """Write what is no number as a word, so that two attempts that hand back tensors are alike."""
    if not isinstance(losses, list | tuple | np.ndarray):
        return losses
    return [one if isinstance(one, int | float | np.number) else f"a {type(one).__name__}" for one in losses]


def descend(epochs, seed):
    """Do the same in plain NumPy: w ← w − lr · 2/N Σ error · x."""
    x, y, w, b = line_problem(seed)
    losses = []
    for _ in range(epochs):
        error = x @ w.T + b - y
        losses.append(float(np.mean(error**2)))
        w, b = w - 0.05 * 2 * (error.T @ x) / 12, b - 0.05 * 2 * error.mean()
    return [*w[0].tolist(), float(b[0])], losses


class Watched(nn.Module):
    """A linear layer that writes down what it is shown and in which mode."""

    def __init__(self, layer):
        super().__init__()
        self.layer, self.seen, self.modes = layer, [], []

    def forward(self, x):
        self.seen.append(x.data[:, 0].copy())
        self.modes.append(self.training)
        return self.layer(x)


class Counted(optim.SGD):
    """Plain descent that counts its steps."""

    steps = 0

    def step(self):
        self.steps += 1
        super().step()


def watched(attempt, epochs, batch_size, seed):
    x, y, w, b = line_problem(seed)
    model = Watched(line_layer(w, b)).eval()
    opt = Counted(model.parameters(), lr=0.01)
    attempt(model, x, y, nn.MSELoss(), opt, epochs, batch_size, np.random.default_rng(seed))
    seen = np.concatenate(model.seen) if model.seen else np.zeros(0)
    whole = len(seen) == 12 * epochs
    orders = seen.reshape(epochs, 12) if whole else np.zeros((epochs, 12))
    return {
        "batches of": [len(one) for one in model.seen[: -(-12 // batch_size)]],
        "steps": opt.steps,
        "every example once an epoch": whole and bool(np.all(np.sort(orders, axis=1) == np.sort(x[:, 0]))),
        "shuffled": not np.array_equal(orders[0], x[:, 0]),
        "a new order each epoch": len({tuple(order) for order in orders.tolist()}) == epochs,
        "in training mode": all(model.modes),
    }


def watched_truth(epochs, batch_size, seed):
    sizes = [min(batch_size, 12 - start) for start in range(0, 12, batch_size)]
    return {
        "batches of": sizes,
        "steps": epochs * len(sizes),
        "every example once an epoch": True,
        "shuffled": True,
        "a new order each epoch": True,
        "in training mode": True,
    }


def mean_of_batches(attempt, seed):
    """Return the losses with a learning rate so small that nothing moves, and batches of 5, 5 and 2."""
    x, y, w, b = line_problem(seed)
    layer, told = line_layer(w, b), []

    def loss_fn(output, target):
        loss = nn.MSELoss()(output, target)
        told.append(loss.item())
        return loss

    opt = optim.SGD(layer.parameters(), lr=1e-30)
    got = attempt(layer, x, y, loss_fn, opt, 3, 5, np.random.default_rng(seed))
    expected = np.array(told).reshape(3, -1).mean(axis=1) if len(told) == 9 else np.zeros(3)
    return plain(got), expected.tolist()


def judge_means(answer, seed):
    got, expected = answer
    return difference(got, expected)
