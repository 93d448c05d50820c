"""Residual blocks that go wrong."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.checks import Mistake


class Layers(nn.Module):
    """The four layers, for the blocks that go wrong."""

    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def branch(self, x):
        return self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))


class NoSum(Layers):
    def forward(self, x):
        return self.branch(x).relu()


class SumAfterRelu(Layers):
    def forward(self, x):
        return x + self.branch(x).relu()


class NoLastRelu(Layers):
    def forward(self, x):
        return x + self.branch(x)


class BothRelus(Layers):
    def forward(self, x):
        return (x + self.branch(x).relu()).relu()


class BranchTwice(Layers):
    def forward(self, x):
        x = self.branch(x)
        return (x + x).relu()


class BranchTakenOff(Layers):
    def forward(self, x):
        return (x - self.branch(x)).relu()


class InputTakenOff(Layers):
    def forward(self, x):
        return (self.branch(x) - x).relu()


class Plain(Layers):
    """Leave the tape, and the tensors, too."""

    def forward(self, x):
        return np.maximum((x + self.branch(x)).data, 0)


class NoFirstRelu(Layers):
    def forward(self, x):
        return (x + self.bn2(self.conv2(self.bn1(self.conv1(x))))).relu()


class ReluBeforeNorm(Layers):
    def forward(self, x):
        return (x + self.bn2(self.conv2(self.bn1(self.conv1(x).relu())))).relu()


class SameLayers(Layers):
    def forward(self, x):
        return (x + self.bn1(self.conv1(self.bn1(self.conv1(x)).relu()))).relu()


class SameNorm(Layers):
    def forward(self, x):
        return (x + self.bn1(self.conv2(self.bn1(self.conv1(x)).relu()))).relu()


class SameConv(Layers):
    def forward(self, x):
        return (x + self.bn2(self.conv1(self.bn1(self.conv1(x)).relu()))).relu()


class NoFirstNorm(Layers):
    def forward(self, x):
        return (x + self.bn2(self.conv2(self.conv1(x).relu()))).relu()


class NoSecondNorm(Layers):
    def forward(self, x):
        return (x + self.conv2(self.bn1(self.conv1(x)).relu())).relu()


class NoPadding(Layers):
    def __init__(self, channels):
        super().__init__(channels)
        self.conv1, self.conv2 = (nn.Conv2d(channels, channels, 3, bias=False) for _ in range(2))

    def forward(self, x):
        return (x + self.branch(x)).relu()


class NoNorm(Layers):
    def forward(self, x):
        return (x + self.conv2(self.conv1(x).relu())).relu()


class AddsTheMiddle(Layers):
    def forward(self, x):
        x = self.bn1(self.conv1(x)).relu()
        return (x + self.bn2(self.conv2(x))).relu()


class SumOff(Layers):
    def forward(self, x):
        return (tensor(x.data) + self.branch(x)).relu()


class BranchOff(Layers):
    def forward(self, x):
        return (x + tensor(self.branch(x).data)).relu()


class BranchReadsCopy(Layers):
    def forward(self, x):
        return (x + self.branch(tensor(x.data))).relu()


class AllOff(Layers):
    def forward(self, x):
        return tensor((x + self.branch(x)).relu().data)


class NoSuper(nn.Module):
    def __init__(self, channels):
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)


class WithBias(Layers):
    def __init__(self, channels):
        super().__init__(channels)
        self.conv1, self.conv2 = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))

    def forward(self, x):
        return (x + self.branch(x)).relu()


class OneConv(Layers):
    def __init__(self, channels):
        super().__init__(channels)
        self.conv2 = self.conv1

    def forward(self, x):
        return (x + self.branch(x)).relu()


class OneNorm(Layers):
    def __init__(self, channels):
        super().__init__(channels)
        self.bn2 = self.bn1

    def forward(self, x):
        return (x + self.branch(x)).relu()


CUT = "What should come back there is lost. Work with tensors throughout, without `.data`."
MISTAKES = [
    Mistake(NoSuper, "the first line of `__init__` must be `super().__init__()`, or it is no module yet."),
    Mistake(WithBias, "the convolutions have a bias, and the batch norm behind takes it off again: `bias=False`."),
    Mistake(OneConv, "there is one convolution under two names. Each is to learn weights of its own."),
    Mistake(OneNorm, "there is one batch norm under two names. Each convolution has its own."),
    Mistake(
        Plain, "a plain array has no tape, so no gradient comes back. Keep to tensors: `+` and `.relu()` give them."
    ),
    Mistake(NoSum, "what came in is lost: x should be added to what the convolutions say."),
    Mistake(SumAfterRelu, "the last ReLU acts on the branch alone. It comes after the sum."),
    Mistake(BothRelus, "the branch passes a ReLU of its own before the sum, so it can add and never take away."),
    Mistake(BranchTwice, "F(x) is added to itself: at the sum the name x no longer holds what came in."),
    Mistake(BranchTakenOff, "the branch is taken off x. It is what should be added."),
    Mistake(InputTakenOff, "x is taken off the branch. Both are added."),
    Mistake(NoLastRelu, "the ReLU after the sum is missing."),
    Mistake(NoFirstRelu, "the ReLU between the two convolutions is missing."),
    Mistake(ReluBeforeNorm, "the ReLU stands before the first batch norm. It belongs behind it."),
    Mistake(SameLayers, "conv1 and bn1 are used twice, conv2 and bn2 never."),
    Mistake(SameConv, "conv1 is used twice, conv2 never."),
    Mistake(NoFirstNorm, "bn1 is made and never used: a norm stands behind each convolution."),
    Mistake(NoSecondNorm, "bn2 is made and never used: a norm stands behind each convolution."),
    Mistake(NoPadding, "without padding each convolution takes a pixel off every side, and x can't be added."),
    Mistake(SameNorm, "bn1 is used twice, bn2 never."),
    Mistake(NoNorm, "the batch norms are made and never used."),
    Mistake(AddsTheMiddle, "the sum begins with what conv1 made. It should begin with the x that came in."),
    Mistake(AllOff, "the tape is cut: no gradient reaches anything. Work with tensors, not with their `.data`."),
    Mistake(SumOff, f"the tape is cut on the short way, where x is added. {CUT}"),
    Mistake(BranchOff, f"the tape is cut on the long way, through the convolutions. {CUT}"),
    Mistake(BranchReadsCopy, f"the tape is cut where the first convolution reads x. {CUT}"),
]
