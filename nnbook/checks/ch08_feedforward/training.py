"""The training loop written out, and how its check watches it."""

from __future__ import annotations

import numpy as np

from nnbook import Tensor, nn, optim, tensor
from nnbook.checks.ch08_feedforward.batching import batches


def train(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    """Train a model in place, batch by batch, in a new order each epoch.

    model: a module; it is put into training mode.  x: array (N, …).  y: array (N, …).
    loss_fn: takes the model's output and the targets, two tensors, and returns the loss.
    opt: an optimiser that holds the model's parameters.  epochs, batch_size: whole numbers.  rng: shuffles.
    Returns a list of `epochs` numbers: the mean over each epoch's batches of their losses, as computed for the step.

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


def lopsided(output, target):
    """Return a loss in which output and target do not play the same part: mean of output² − output · target."""
    return (output * output).mean() - (output * target).mean()


def alike(attempt, loss_fn, epochs, seed):
    """Train on twelve equal points in batches of 5, 5 and 2, whose order makes no difference; return what came."""
    start = np.random.default_rng(seed).uniform(1, 2, 2)
    layer = line_layer(start[None], np.zeros(1))
    x, y = np.tile([1.0, 0.5], (12, 1)), np.full((12, 1), 3.0)
    opt = optim.SGD(layer.parameters(), lr=0.05)
    losses = attempt(layer, x, y, loss_fn, opt, epochs, 5, np.random.default_rng(seed))
    state = layer.state_dict()
    return [*state["weight"][0].tolist(), state["bias"].item()], plain(losses)


def alike_by_hand(loss, slope, epochs, seed):
    """Descend three times an epoch on the one point; loss and slope are functions of the output."""
    w, b, means = np.random.default_rng(seed).uniform(1, 2, 2), 0.0, []
    for _ in range(epochs):
        losses = []
        for _ in range(3):
            output = w[0] + 0.5 * w[1] + b
            losses.append(loss(output))
            step = 0.05 * slope(output)
            w, b = w - step * np.array([1.0, 0.5]), b - step
        means.append(sum(losses) / 3)
    return [*w.tolist(), float(b)], means


def several_steps(attempt, epochs, seed):
    return alike(attempt, lopsided, epochs, seed)[0]


def several_steps_truth(epochs, seed):
    return alike_by_hand(lambda o: o * o - 3 * o, lambda o: 2 * o - 3, epochs, seed)[0]


def means_told(attempt, epochs, seed):
    return alike(attempt, nn.MSELoss(), epochs, seed)[1]


def means_truth(epochs, seed):
    return alike_by_hand(lambda o: (o - 3) ** 2, lambda o: 2 * (o - 3), epochs, seed)[1]


def mode_of(model):
    """Return the mode that a model and all modules inside it are in, in words."""
    modes = {"training" if part.training else "eval" for part in model.modules()}
    if len(modes) == 1:
        return modes.pop()
    return "training outside, eval inside" if model.training else "eval outside, training inside"


class Watched(nn.Module):
    """A linear layer, with a dropout that drops nothing, that writes down what it is shown and in which mode."""

    def __init__(self, layer):
        super().__init__()
        self.layer, self.inner, self.events = layer, nn.Sequential(nn.Dropout(0.0)), []

    def forward(self, x):
        if not isinstance(x, Tensor):
            raise TypeError(f"the model is given a {type(x).__name__}, expected a tensor")
        self.events.append((x.data[:, 0].copy(), mode_of(self)))
        return self.layer(x)


class Noted(optim.SGD):
    """Plain descent that notes each step between what the model was shown."""

    events: list

    def step(self):
        self.events.append("step")
        super().step()


def batches_of(events, batch_size):
    """Return what each step was made with: (inputs, mode). Looks at other examples in between do not count."""
    shown, used = [], []
    for event in events:
        if event != "step":
            shown.append(event)
            continue
        fitting = [one for one in shown if len(one[0]) <= batch_size] or shown
        used += fitting[-1:]
        shown = []
    return used or shown


def one_course(attempt, epochs, batch_size, seed):
    """Train once; return the batches, the number of steps, and whether x and y are what they were."""
    x, y, w, b = line_problem(8)
    model = Watched(line_layer(w, b)).eval()
    opt = Noted(model.parameters(), lr=0.01)
    opt.events = model.events
    given = x.copy(), y.copy()
    attempt(model, *given, nn.MSELoss(), opt, epochs, batch_size, np.random.default_rng(seed))
    untouched = np.array_equal(given[0], x) and np.array_equal(given[1], y)
    return batches_of(model.events, batch_size), model.events.count("step"), untouched


def watched(attempt, epochs, batch_size, seed):
    used, steps, untouched = one_course(attempt, epochs, batch_size, seed)
    again, other = (
        np.concatenate([np.zeros(0), *(a for a, _ in one_course(attempt, epochs, batch_size, one)[0])])
        for one in (seed, seed + 1)
    )
    seen = np.concatenate([np.zeros(0), *(a for a, _ in used)])
    whole = len(seen) == 12 * epochs
    orders = seen.reshape(epochs, 12) if whole else np.zeros((epochs, 12))
    x = line_problem(8)[0]
    return {
        "steps": steps,
        "batches of": [len(a) for a, _ in used[: -(-12 // batch_size)]],
        "every example once an epoch": whole and bool(np.all(np.sort(orders, axis=1) == np.sort(x[:, 0]))),
        "shuffled": not np.array_equal(orders[0], x[:, 0]),
        "a new order each epoch": len({tuple(order) for order in orders.tolist()}) == epochs,
        "mode": next((mode for _, mode in used if mode != "training"), "training"),
        "x and y left as they were": untouched,
        "the same seed, the same order": np.array_equal(seen, again),
        "another seed, another order": not np.array_equal(seen, other),
    }


def watched_truth(epochs, batch_size, seed):
    sizes = [min(batch_size, 12 - start) for start in range(0, 12, batch_size)]
    return {
        "steps": epochs * len(sizes),
        "batches of": sizes,
        "every example once an epoch": True,
        "shuffled": True,
        "a new order each epoch": True,
        "mode": "training",
        "x and y left as they were": True,
        "the same seed, the same order": True,
        "another seed, another order": True,
    }
