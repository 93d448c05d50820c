"""Dropout as it goes wrong, and its exercise."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch08_feedforward.dropping import Dropout, in_training, in_training_truth, in_use, none_dropped


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


class ExactCount(Dropout):
    def forward(self, x):
        if not self.training:
            return x
        size = int(np.prod(x.shape))
        kept = np.ones(size)
        kept[self.rng.permutation(size)[: round(self.p * size)]] = 0
        return x * tensor((kept.reshape(x.shape) / (1 - self.p)).astype(x.dtype))


class CutsTheTape(Dropout):
    def forward(self, x):
        if not self.training:
            return x
        kept = self.rng.random(x.shape) >= self.p
        return tensor(x.data * (kept / (1 - self.p)).astype(x.dtype), requires_grad=True)


class DividesByP(Dropout):
    def forward(self, x):
        if not self.training:
            return x
        return x * tensor(((self.rng.random(x.shape) >= self.p) / max(self.p, 1e-9)).astype(x.dtype))


class Multiplies(Dropout):
    def forward(self, x):
        if not self.training:
            return x
        return x * tensor(((self.rng.random(x.shape) >= self.p) * (1 - self.p)).astype(x.dtype))


class InPlace(Dropout):
    def forward(self, x):
        if self.training:
            x.data[...] *= (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        return x


class GivesAnArray(Dropout):
    def forward(self, x):
        if not self.training:
            return x
        return x.data * (self.rng.random(x.shape) >= self.p) / (1 - self.p)


class NothingInUse(Dropout):
    def forward(self, x):
        if self.training:
            return x * tensor(((self.rng.random(x.shape) >= self.p) / (1 - self.p)).astype(x.dtype))
        return None


class OwnSeed(OneMask):
    def __init__(self, p, rng):
        super().__init__(p, np.random.default_rng(0))

    def forward(self, x):
        if not self.training:
            return x
        return x * tensor(((self.rng.random(x.shape) >= self.p) / (1 - self.p)).astype(x.dtype))


class GlobalRandom(OwnSeed):
    def __init__(self, p, rng):
        super().__init__(p, rng)
        self.rng = np.random.default_rng()


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
            ExactCount, "always as many are dropped. Each number has a chance of its own, so how many should vary."
        ),
        Mistake(DividesByP, "what stays is divided by p, the chance to drop. Its own chance to stay is another one."),
        Mistake(Multiplies, "what stays is made smaller. It should make up for what is missing, so it must grow."),
        Mistake(InPlace, "the layer changes the numbers of x itself. Return a new tensor, and leave x as it came."),
        Mistake(
            GivesAnArray, "an array comes out. The next layer, and the tape, need a tensor: x times the mask's tensor."
        ),
        Mistake(NothingInUse, "in eval mode nothing is handed back. There x should come back as it is."),
        Mistake(
            OwnSeed, "every layer drops the same numbers, whichever generator it is given. Draw with the one given."
        ),
        Mistake(GlobalRandom, "the mask is not drawn with the generator given, so no seed brings it back."),
        Mistake(
            CutsTheTape, "the gradient does not come back: `x.data` leaves the tape. Multiply the tensor x itself."
        ),
        Mistake(Float64, "a float64 mask makes float64 of everything behind it. Give it the dtype of x."),
    ],
    hints=[
        "In eval mode hand back x itself. In training multiply x by an array of zeros and of one other number.",
        "`self.rng.random(x.shape) >= self.p` is True with the chance 1 − p. Divide it by 1 − p.",
        "Make the mask a tensor: `tensor((kept / (1 - self.p)).astype(x.dtype))`, and return x times it.",
    ],
    sibling=Noise,
)
