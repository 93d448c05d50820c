"""The block: two branches that read the stream and add to it."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.autograd import Tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch14_transformer.norms import by_rows
from nnbook.gradcheck import numerical_gradient


class Block(nn.Module):
    """Let two branches, one after the other, read the normalised stream and add their findings to it.

    The attributes are ln1 and ln2, both `nn.LayerNorm(d)`, attention and mlp.

    >>> x = tensor(np.ones((1, 3, 4), np.float32))
    >>> Block(4, nn.Identity(), nn.Identity())(x).data.tolist() == x.data.tolist()  # the norm of equal features is 0
    True
    """

    def __init__(self, d, attention, mlp):
        """Keep the branches, and make two layer norms over d features.

        attention, mlp: modules that take and return a tensor (N, T, d).
        """
        super().__init__()
        self.ln1, self.attention = nn.LayerNorm(d), attention
        self.ln2, self.mlp = nn.LayerNorm(d), mlp

    def forward(self, x):
        """Return (N, T, d): x + attention(ln1(x)), called y, and then y + mlp(ln2(y))."""
        x = x + self.attention(self.ln1(x))
        return x + self.mlp(self.ln2(x))


class Mixing(nn.Module):
    """Add to every position half of the one before it; a stand-in for attention."""

    def forward(self, x):
        before = np.eye(x.shape[1], k=-1) / 2
        return tensor((before + np.eye(x.shape[1])).astype(x.dtype)) @ x


def draw_block(rng):
    d = int(rng.integers(4, 7))
    names = ("ln1.weight", "ln1.bias", "ln2.weight", "ln2.bias")
    state = {name: 1 + rng.normal(size=d) for name in names}
    state |= {"mlp.weight": rng.normal(size=(d, d)), "mlp.bias": rng.normal(size=d)}
    return rng.normal(size=(2, 3, d)), state


def make(attempt, state):
    d = len(state["mlp.bias"])
    block = attempt(d, Mixing(), nn.Linear(d, d))
    if not isinstance(block, nn.Module):
        raise TypeError("Block(…) is no nn.Module. Its first line is `class Block(nn.Module):`")
    return block.double()


def names_differ(names, state):
    """Say which parameters are missing, and which are not asked for; "" if all is well."""
    missing, more = sorted(set(state) - set(names)), sorted(set(names) - set(state))
    said = f"lacks {', '.join(missing)}" if missing else ""
    said += " and " * bool(missing and more)
    return said + (f"has {', '.join(more)}, which nobody expects" if more else "")


def ready(attempt, state, values):
    """Make a block that holds the values; raise ValueError if its parameters have other names."""
    block = make(attempt, state)
    if wrong := names_differ([name for name, _ in block.named_parameters()], state):
        raise ValueError(f"the block {wrong}")
    block.load_state_dict(values)
    return block


def output(attempt, x, state):
    out = ready(attempt, state, state)(tensor(x))
    return out.data if hasattr(out, "data") and not isinstance(out, np.ndarray) else out


def output_truth(x, state):
    ln1 = by_rows(x, state["ln1.weight"], state["ln1.bias"])
    x = x + ln1
    x[:, 1:] += ln1[:, :-1] / 2
    return x + by_rows(x, state["ln2.weight"], state["ln2.bias"]) @ state["mlp.weight"].T + state["mlp.bias"]


def parameters(attempt, x, state):
    return sorted(name for name, _ in make(attempt, state).named_parameters())


def judge_names(names, x, state):
    return names_differ(names, state)


def weights_of(x):
    """Return the numbers by which the outputs go into the loss."""
    return np.cos(np.arange(x.size)).reshape(x.shape)


def gradients(attempt, x, state):
    """Return the gradients at x and at all parameters, for a loss made of all outputs."""
    block = ready(attempt, state, state)
    given = tensor(x, requires_grad=True)
    out = block(given)
    if out is None:
        return None
    if not isinstance(out, Tensor):
        raise TypeError(f"forward gave {type(out).__name__}, expected a tensor")
    if not np.array_equal(given.data, x):
        raise ValueError("forward changed the numbers in x itself, and whoever gave x may still need them")
    if out.requires_grad:  # else the tape is cut, and no gradient comes
        (out * tensor(weights_of(x))).sum().backward()
    found = {f"the gradient at {name}": p.grad for name, p in block.named_parameters()}
    return {"the gradient at x": given.grad} | found


def gradients_truth(x, state):
    def loss(x, state):
        return float((output_truth(x, state) * weights_of(x)).sum())

    found = {
        f"the gradient at {name}": numerical_gradient(lambda v, name=name: loss(x, state | {name: v}), value)
        for name, value in state.items()
    }
    return {"the gradient at x": numerical_gradient(lambda v: loss(v, state), x)} | found


def off(tape):
    return tensor(tape.data)


def cut_at(reads=(), says=()):
    """Return a block in which some branches, by number, read or say what is not on the tape."""

    class Cut(Block):
        def forward(self, x):
            for i, (norm, branch) in enumerate(((self.ln1, self.attention), (self.ln2, self.mlp))):
                said = branch(norm(off(x) if i in reads else x))
                x = x + (off(said) if i in says else said)
            return x

    return Cut


class AllCut(Block):
    def forward(self, x):
        x = x + self.attention(self.ln1(x))
        return off(x + self.mlp(self.ln2(x)))


class OnlyFirstAdds(Block):
    def forward(self, x):
        x = x + self.attention(self.ln1(x))
        return self.mlp(self.ln2(x))


class NormsExchanged(Block):
    def forward(self, x):
        x = x + self.attention(self.ln2(x))
        return x + self.mlp(self.ln1(x))


class CutTape(Block):
    def forward(self, x):
        x = tensor(x.data)
        x = x + self.attention(self.ln1(x))
        return x + self.mlp(self.ln2(x))


class NoResidual(Block):
    def forward(self, x):
        return self.mlp(self.ln2(self.attention(self.ln1(x))))


class PostNorm(Block):
    def forward(self, x):
        x = self.ln1(x + self.attention(x))
        return self.ln2(x + self.mlp(x))


class NormedStream(Block):
    def forward(self, x):
        x = self.ln1(x)
        x = x + self.attention(x)
        x = self.ln2(x)
        return x + self.mlp(x)


class Parallel(Block):
    def forward(self, x):
        return x + self.attention(self.ln1(x)) + self.mlp(self.ln2(x))


class SameNorm(Block):
    def forward(self, x):
        x = x + self.attention(self.ln1(x))
        return x + self.mlp(self.ln1(x))


class NoNorm(Block):
    def forward(self, x):
        x = x + self.attention(x)
        return x + self.mlp(x)


class OldStream(Block):
    def forward(self, x):
        y = x + self.attention(self.ln1(x))
        return x + self.mlp(self.ln2(y))


class OnlyLastAdds(Block):
    def forward(self, x):
        y = self.attention(self.ln1(x))
        return y + self.mlp(self.ln2(y))


class NormAfterBranch(Block):
    def forward(self, x):
        x = x + self.ln1(self.attention(x))
        return x + self.ln2(self.mlp(x))


class MlpFirst(Block):
    def forward(self, x):
        x = x + self.mlp(self.ln1(x))
        return x + self.attention(self.ln2(x))


class SharedNorm(nn.Module):
    def __init__(self, d, attention, mlp):
        super().__init__()
        self.ln1 = self.ln2 = nn.LayerNorm(d)
        self.attention, self.mlp = attention, mlp

    def forward(self, x):
        x = x + self.attention(self.ln1(x))
        return x + self.mlp(self.ln2(x))


class NotKept(nn.Module):
    def __init__(self, d, attention, mlp):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(d), nn.LayerNorm(d)


class NoSuper(nn.Module):
    def __init__(self, d, attention, mlp):
        self.ln1, self.attention = nn.LayerNorm(d), attention
        self.ln2, self.mlp = nn.LayerNorm(d), mlp


class Residual(nn.Module):
    """Add to x what a module makes of it.

    >>> Residual(nn.ReLU())(tensor([1.0, -1.0])).tolist()
    [2.0, -1.0]
    """

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return x + self.inner(x)


CUT = "the tape is cut: no gradient reaches x. Work with tensors throughout, not with their `.data`."
CUTS = [
    (cut_at(reads=(0,)), "where attention reads"),
    (cut_at(reads=(1,)), "where the mlp's branch reads"),
    (cut_at(reads=(0, 1)), "where both branches read"),
    (cut_at(says=(0,)), "on the way through attention"),
    (cut_at(says=(1,)), "on the way through the mlp"),
    (cut_at(says=(0, 1)), "on the way through both branches"),
]
WITHOUT = "What should come back there is lost. Work with tensors throughout, without `.data` or `no_grad`."
block_exercise = Exercise(
    key="Block",
    book=Block,
    parts=[
        Part(
            "the parameters",
            1,
            [Case(draw_block, judge=judge_names, run=parameters, repeat=1, shown="Block(d, attention, mlp)")],
        ),
        Part(
            "values and gradients",
            1,
            [
                Case(draw_block, output_truth, run=output, shown="Block(d, attention, mlp)(x)"),
                Case(
                    draw_block,
                    gradients_truth,
                    run=gradients,
                    repeat=2,
                    shown="Block(d, attention, mlp)(x), on the way back:",
                    rtol=1e-4,
                    atol=1e-6,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(NoSuper, "the first line of `__init__` must be `super().__init__()`, or it is no module yet."),
        Mistake(SharedNorm, "there is one layer norm under two names. Each branch has its own, with its own weights."),
        Mistake(NotKept, "the branches are not kept: `self.attention = attention`, and the mlp likewise."),
        Mistake(CutTape, CUT),
        Mistake(AllCut, "the tape is cut: no gradient reaches anything. Work with tensors, not with their `.data`."),
        *(Mistake(block, f"the tape is cut {where}. {WITHOUT}") for block, where in CUTS),
        Mistake(NormsExchanged, "ln1 and ln2 are exchanged: attention reads through ln1, the mlp through ln2."),
        Mistake(OnlyFirstAdds, "the mlp replaces the stream instead of adding to it. Only attention adds."),
        Mistake(NoResidual, "what came in is lost: each branch should add to x, not replace it."),
        Mistake(
            PostNorm,
            "the norm stands on the stream, after the sum: that is the block of 2017. Here it stands "
            "before each branch.",
        ),
        Mistake(
            NormedStream,
            "the stream itself is normalised, and the branch adds to that. Only what the branch reads is normalised.",
        ),
        Mistake(Parallel, "the second branch reads the old x. It should read x with what attention has added."),
        Mistake(SameNorm, "both branches read through ln1. The second has ln2."),
        Mistake(NoNorm, "the layer norms are made and never used."),
        Mistake(OldStream, "what attention added is lost: the last sum begins again from the x that came in."),
        Mistake(OnlyLastAdds, "attention replaces the stream instead of adding to it. Only the second branch adds."),
        Mistake(NormAfterBranch, "the norm is applied to what a branch says. It belongs to what the branch reads."),
        Mistake(MlpFirst, "the branches stand in the other order. Attention comes first."),
    ],
    hints=[
        "In `forward` there are two lines of the same form: x plus something made from x. What is made from what?",
        "In `__init__`, after `super().__init__()`, four attributes: ln1, attention, ln2, mlp, with "
        "`nn.LayerNorm(d)` twice. The first line of forward is x = x + self.attention(self.ln1(x)).",
        "x = x + self.attention(self.ln1(x)); return x + self.mlp(self.ln2(x)).",
    ],
    sibling=Residual,
)
