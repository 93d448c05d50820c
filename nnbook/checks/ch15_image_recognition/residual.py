"""The residual block: two convolutions whose result is added to what came in."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.autograd import Tensor
from nnbook.checks import Case, Exercise, Part
from nnbook.checks.ch15_image_recognition.residual_mistakes import MISTAKES
from nnbook.checks.ch15_image_recognition.shared import by_channels
from nnbook.gradcheck import numerical_gradient


class ResidualBlock(nn.Module):
    """Add to the maps what two convolutions, each with batch norm, make of them.

    The attributes are conv1, bn1, conv2 and bn2: convolutions of 3 x 3 from `channels` to `channels` with padding 1
    and no bias, and `nn.BatchNorm2d(channels)`.

    >>> x = tensor(np.ones((2, 4, 8, 8), np.float32))
    >>> ResidualBlock(4)(x).shape
    (2, 4, 8, 8)
    """

    def __init__(self, channels):
        """Make the four layers."""
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        """Return relu(x + F(x)), with F from the formula above: a tensor of x's shape."""
        out = self.bn1(self.conv1(x)).relu()
        out = self.bn2(self.conv2(out))
        return (x + out).relu()


C = 2
NAMES = ("conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight", "bn2.weight", "bn2.bias")


def convolve(x, weight):
    """Return a convolution of 3 x 3 with padding 1, from windows."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), (3, 3), (2, 3))
    return np.einsum("nchwij,ocij->nohw", windows, weight)


def inner(x, state):
    """Return what stands before both ReLUs."""
    one = by_channels(convolve(x, state["conv1.weight"]), state["bn1.weight"], state["bn1.bias"])
    two = by_channels(convolve(np.maximum(one, 0), state["conv2.weight"]), state["bn2.weight"], state["bn2.bias"])
    return one, x + two


def truth(x, state):
    return np.maximum(inner(x, state)[1], 0)


def draw(rng):
    """Draw maps and weights at which no ReLU is near its kink."""
    while True:
        state = {name: rng.normal(size=(C, C, 3, 3) if "conv" in name else C) for name in NAMES}
        x = rng.normal(size=(3, C, 3, 4))
        if min(np.abs(one).min() for one in inner(x, state)) > 1e-3:
            return x, state


def names_differ(names, wanted):
    missing, more = sorted(set(wanted) - set(names)), sorted(set(names) - set(wanted))
    said = f"lacks {', '.join(missing)}" if missing else ""
    said += " and " * bool(missing and more)
    return said + (f"has {', '.join(more)}, which nobody expects" if more else "")


def make(attempt, state):
    block = attempt(C)
    if not isinstance(block, nn.Module):
        raise TypeError("ResidualBlock(…) is no nn.Module. Its first line is `class ResidualBlock(nn.Module):`")
    for one, other in (("conv1", "conv2"), ("bn1", "bn2")):
        if getattr(block, one, None) is getattr(block, other, block):
            raise ValueError(f"{one} and {other} of the block are one and the same layer")
    if wrong := names_differ([name for name, _ in block.named_parameters()], NAMES):
        raise ValueError(f"the block {wrong}")
    block.double().load_state_dict(state, strict=False)
    return block.train()


def run_forward(block, given):
    """Return what a block makes of maps, a tensor or None."""
    out = block(given)
    if out is not None and not isinstance(out, Tensor):
        raise TypeError(f"forward gave {type(out).__name__}, expected a tensor")
    return out


def output(attempt, x, state):
    given = tensor(x)
    out = run_forward(make(attempt, state), given)
    if out is None:
        return None
    if not np.array_equal(given.data, x):
        raise ValueError("forward changed the numbers in x itself, and whoever gave x may still need them")
    return out.data


def in_use(attempt, x, state):
    """Return the output for one picture, in use, with the statistics that training has left."""
    block = make(attempt, state)
    for _ in range(3):
        block(tensor(x))
    block.eval()
    out = run_forward(block, tensor(x[:1]))
    return out if out is None else out.data


def use_truth(x, state):
    one = convolve(x, state["conv1.weight"])
    first = moved(one)
    full = np.maximum(by_channels(one, state["bn1.weight"], state["bn1.bias"]), 0)
    second = moved(convolve(full, state["conv2.weight"]))
    alone = np.maximum(by_channels(one[:1], state["bn1.weight"], state["bn1.bias"], *first), 0)
    two = by_channels(convolve(alone, state["conv2.weight"]), state["bn2.weight"], state["bn2.bias"], *second)
    return np.maximum(x[:1] + two, 0)


def moved(maps):
    """Return running mean and variance after three equal batches, from 0 and 1."""
    kept = 0.9**3
    return (1 - kept) * maps.mean((0, 2, 3)), kept + (1 - kept) * maps.var((0, 2, 3), ddof=1)


def weights_of(x):
    return np.cos(np.arange(x.size)).reshape(x.shape)


def gradients(attempt, x, state):
    """Return the gradients at x and at all parameters, for a loss made of all outputs."""
    block, given = make(attempt, state), tensor(x, requires_grad=True)
    out = run_forward(block, given)
    if out is None:
        return None
    if out.requires_grad:  # else the tape is cut, and no gradient comes
        (out * tensor(weights_of(x))).sum().backward()
    found = {f"the gradient at {name}": p.grad for name, p in block.named_parameters()}
    return {"the gradient at x": given.grad} | found


def gradients_truth(x, state):
    def loss(x, state):
        return float((truth(x, state) * weights_of(x)).sum())

    found = {
        f"the gradient at {name}": numerical_gradient(lambda v, name=name: loss(x, state | {name: v}), state[name])
        for name in NAMES
    }
    return {"the gradient at x": numerical_gradient(lambda v: loss(v, state), x)} | found


class Doubled(nn.Module):
    """Add to x what one linear layer and a ReLU make of it.

    >>> Doubled(3)(tensor(np.zeros((2, 3), np.float32))).shape
    (2, 3)
    """

    def __init__(self, features):
        super().__init__()
        self.linear = nn.Linear(features, features)

    def forward(self, x):
        return x + self.linear(x).relu()


residual_exercise = Exercise(
    key="ResidualBlock",
    book=ResidualBlock,
    parts=[
        Part(
            "values, in training and in use",
            1,
            [
                Case(draw, truth, run=output, repeat=3, shown="ResidualBlock(channels)(x)"),
                Case(draw, use_truth, run=in_use, repeat=2, shown="ResidualBlock(channels), trained, in eval:"),
            ],
        ),
        Part(
            "gradients",
            1,
            [
                Case(
                    draw,
                    gradients_truth,
                    run=gradients,
                    repeat=2,
                    shown="ResidualBlock(channels)(x), on the way back:",
                    rtol=1e-4,
                    atol=1e-5,
                )
            ],
        ),
    ],
    mistakes=MISTAKES,
    hints=[
        "Two ways lead from x to the sum. One passes four layers and a ReLU, the other passes nothing.",
        "`__init__`: super().__init__(), then nn.Conv2d(channels, channels, 3, padding=1, bias=False) and "
        "nn.BatchNorm2d(channels), twice each. In forward keep x, and give what the layers make another name.",
        "out = self.bn1(self.conv1(x)).relu(); out = self.bn2(self.conv2(out)); return (x + out).relu().",
    ],
    sibling=Doubled,
)
