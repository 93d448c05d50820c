"""Dropout."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.checks import Case, Exercise, Mistake, Part


class Dropout(nn.Module):
    """In training, zero every number with the chance p and divide the rest by 1 − p; in use, do nothing.

    >>> layer = Dropout(0.5, np.random.default_rng(0))
    >>> sorted(set(layer(tensor(np.ones(100, np.float32))).tolist()))
    [0.0, 2.0]
    >>> layer.eval()(tensor([1.0, 1.0])).tolist()
    [1.0, 1.0]
    """

    def __init__(self, p, rng):
        """Keep the chance to drop, 0 <= p < 1, as self.p and the generator as self.rng."""
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x):
        """Return x, a tensor of any shape, as a tensor of the same shape and dtype, dropped anew at each call.

        `self.training` says whether the model is in training mode.
        """
        if not self.training:
            return x
        kept = self.rng.random(x.shape) >= self.p
        return x * tensor((kept / (1 - self.p)).astype(x.dtype))


def begun(attempt, p, seed):
    layer = attempt(p, np.random.default_rng(seed))
    if not hasattr(layer, "training"):
        raise AttributeError("the layer does not know its mode. Does __init__ begin with super().__init__()?")
    return layer


def in_training(attempt, p, seed):
    """Describe what a layer does to ones, in words and numbers that do not depend on which were dropped."""
    layer = begun(attempt, p, seed)
    x = tensor(np.ones((150, 40), np.float32), requires_grad=True)
    out, other = layer(x), layer(x)
    values = sorted({round(float(v), 4) for v in np.unique(out.data)})
    zeros = out.data == 0
    out.sum().backward()
    grad = np.zeros(x.shape) if x.grad is None else np.asarray(x.grad)
    uneven = np.ptp(zeros.mean(axis=0)) > 0.6 or np.ptp(zeros.mean(axis=1)) > 0.9
    return {
        "values": values,
        "share of zeros, in tenths": round(float(zeros.mean()) * 10),
        "each number for itself": not uneven,
        "others are dropped next time": not np.array_equal(out.data, other.data),
        "gradient where nothing was dropped": bool(np.allclose(grad, out.data)),
        "dtype": str(out.dtype),
    }


def in_training_truth(p, seed):
    return {
        "values": [0.0, round(1 / (1 - p), 4)],
        "share of zeros, in tenths": round(p * 10),
        "each number for itself": True,
        "others are dropped next time": True,
        "gradient where nothing was dropped": True,
        "dtype": "float32",
    }


def in_use(attempt, p, seed):
    layer = begun(attempt, p, seed)
    layer.eval()
    x = np.random.default_rng(seed).normal(size=(3, 4)).astype(np.float32)
    used = np.asarray(layer(tensor(x)).data)
    layer.train()
    back = np.asarray(layer(tensor(np.ones((40, 40), np.float32))).data)
    now = "unchanged" if np.array_equal(used, x) else "dropped" if (used == 0).any() else "rescaled"
    return [now, "drops" if (back == 0).any() else "drops nothing"]


def none_dropped(attempt, seed):
    layer = attempt(0.0, np.random.default_rng(seed))
    return np.asarray(layer(tensor([[1.0, -2.0]])).data)


class NotRescaled(Dropout):
    def forward(self, x):
        return x * tensor((self.rng.random(x.shape) >= self.p).astype(x.dtype)) if self.training else x


class KeepsP(Dropout):
    def forward(self, x):
        if not self.training:
            return x
        return x * tensor(((self.rng.random(x.shape) < self.p) / max(self.p, 1e-9)).astype(x.dtype))


class KeepsPNotRescaled(Dropout):
    def forward(self, x):
        if not self.training:
            return x
        return x * tensor(((self.rng.random(x.shape) < self.p) / (1 - self.p)).astype(x.dtype))


class AlwaysOn(Dropout):
    def forward(self, x):
        return x * tensor(((self.rng.random(x.shape) >= self.p) / (1 - self.p)).astype(x.dtype))


class Inverted(Dropout):
    def forward(self, x):
        if self.training:
            return x
        return x * tensor(((self.rng.random(x.shape) >= self.p) / (1 - self.p)).astype(x.dtype))


class RescalesTwice(Dropout):
    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)
        return x * tensor(((self.rng.random(x.shape) >= self.p) / (1 - self.p)).astype(x.dtype))


class OneMask(Dropout):
    def forward(self, x):
        if not self.training:
            return x
        kept = np.random.default_rng(0).random(x.shape) >= self.p
        return x * tensor((kept / (1 - self.p)).astype(x.dtype))


class WholeColumns(Dropout):
    def forward(self, x):
        if not self.training:
            return x
        kept = self.rng.random(x.shape[-1:]) >= self.p
        return x * tensor((kept / (1 - self.p)).astype(x.dtype))


class CutsTheTape(Dropout):
    def forward(self, x):
        if not self.training:
            return x
        kept = self.rng.random(x.shape) >= self.p
        return tensor(x.data * (kept / (1 - self.p)).astype(x.dtype), requires_grad=True)


class Float64(Dropout):
    def forward(self, x):
        return x * tensor((self.rng.random(x.shape) >= self.p) / (1 - self.p)) if self.training else x


class Noise(nn.Module):
    """Add noise of a given size to every number in training; in use, do nothing.

    >>> Noise(0.1, np.random.default_rng(0)).eval()(tensor([2.0])).tolist()
    [2.0]
    """

    def __init__(self, size, rng):
        super().__init__()
        self.size, self.rng = size, rng

    def forward(self, x):
        if not self.training:
            return x
        return x + tensor((self.size * self.rng.normal(size=x.shape)).astype(x.dtype))


def as_the_library_makes_it(mine):
    """Let the learner's class be made with p alone, as torch's is, and get its generator from `nn.init.reset`."""

    class Dropout(mine):
        def __init__(self, p=0.5):
            super().__init__(p, nn.init.default_rng())

        def reset_parameters(self, rng=None):
            self.rng = nn.init.default_rng(rng).spawn(1)[0]

    return Dropout


dropout_exercise = Exercise(
    key="Dropout",
    piece="nnbook.nn:Dropout",
    fit=as_the_library_makes_it,
    also=[nn.functional.dropout],
    book=Dropout,
    parts=[
        Part(
            "in training",
            1,
            [
                Case((0.3, 1), in_training_truth, run=in_training, shown="Dropout(0.3, rng) on 6,000 ones, twice,"),
                Case((0.8, 2), in_training_truth, run=in_training, shown="Dropout(0.8, rng) on 6,000 ones, twice,"),
                Case((3,), np.array([[1.0, -2.0]]), run=none_dropped, shown="Dropout(0.0, rng)(tensor([[1.0, -2.0]]))"),
            ],
        ),
        Part(
            "in use, and back in training",
            1,
            [
                Case(
                    (0.5, 4),
                    ["unchanged", "drops"],
                    run=in_use,
                    shown="[in eval mode, back in training mode] for Dropout(0.5, rng)",
                ),
                Case(
                    (0.9, 5),
                    ["unchanged", "drops"],
                    run=in_use,
                    shown="[in eval mode, back in training mode] for Dropout(0.9, rng)",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            NotRescaled, "the numbers that stay are as they were, so the next layer gets less in training than in use."
        ),
        Mistake(KeepsP, "p is taken as the chance to stay. It is the chance to drop."),
        Mistake(
            KeepsPNotRescaled, "those that should stay are dropped: p is the chance to drop. Look at the comparison."
        ),
        Mistake(AlwaysOn, "it drops in use, too. What says that the model is in training mode?"),
        Mistake(Inverted, "it drops in use and not in training: the condition is the wrong way round."),
        Mistake(RescalesTwice, "training is right. In use nothing must be rescaled; that has been done already."),
        Mistake(OneMask, "the same numbers are dropped each time. Draw anew, with the generator that is kept."),
        Mistake(WholeColumns, "a whole row or column is dropped at once. Each number has its own chance."),
        Mistake(
            CutsTheTape, "the gradient does not come back: `x.data` leaves the tape. Multiply the tensor x itself."
        ),
        Mistake(Float64, "a float64 mask makes float64 of everything behind it. Give it the dtype of x."),
    ],
    hints=[
        "In eval mode hand back x itself. In training multiply x by an array of zeros and of one other number.",
        "self.rng.random(x.shape) >= self.p is True with the chance 1 − p. Divide it by 1 − p.",
        "Make the mask a tensor: tensor((kept / (1 − self.p)).astype(x.dtype)), and return x times it.",
    ],
    sibling=Noise,
)
