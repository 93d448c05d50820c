"""The block of a network that writes one language while it looks at another."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference


class DecoderBlock(nn.Module):
    """Let what is written look at itself, then at the source, then think: three branches that add to the stream.

    >>> block = DecoderBlock(8, 2, nn.Identity())
    >>> y, weights = block(tensor(np.ones((1, 2, 8), np.float32)), tensor(np.ones((1, 3, 8), np.float32)), None)
    >>> y.shape, weights.shape
    ((1, 2, 8), (1, 2, 3))
    """

    def __init__(self, d, num_heads, mlp):
        """Make ln1, ln2, ln3 (`nn.LayerNorm`), attention with num_heads heads, cross with one; keep mlp, a module."""
        super().__init__()
        self.ln1, self.attention = nn.LayerNorm(d), nn.MultiheadAttention(d, num_heads, batch_first=True)
        self.ln2, self.cross = nn.LayerNorm(d), nn.MultiheadAttention(d, 1, batch_first=True)
        self.ln3, self.mlp = nn.LayerNorm(d), mlp

    def forward(self, y, source, padding):
        """Return the new stream (N, T, d) and the weights (N, T, S) of `cross`.

        y: what is written, (N, T, d).  source: what was read, (N, S, d), normalised already.  padding: None or (N, S),
        True where the source holds padding.  First attention over ln1(y), where no place sees a later one; then cross:
        queries from ln2 of the stream, keys and values from source, padding not seen; then mlp on ln3 of the stream.
        """
        z = self.ln1(y)
        later = ~np.tri(y.shape[1], dtype=bool)
        y = y + self.attention(z, z, z, attn_mask=later)[0]
        found, weights = self.cross(self.ln2(y), source, source, key_padding_mask=padding)
        y = y + found
        return y + self.mlp(self.ln3(y)), weights


D, HEADS = 8, 2
NAMES = ("ln1", "attention", "ln2", "cross", "ln3", "mlp")


def states(rng):
    """Return parameters for a block, by name."""
    state = {}
    for name in ("ln1", "ln2", "ln3"):
        state[f"{name}.weight"], state[f"{name}.bias"] = rng.uniform(0.5, 1.5, D), rng.normal(size=D)
    for name in ("attention", "cross"):
        state[f"{name}.in_proj_weight"], state[f"{name}.in_proj_bias"] = (
            rng.normal(size=(3 * D, D)),
            rng.normal(size=3 * D),
        )
        state[f"{name}.out_proj.weight"], state[f"{name}.out_proj.bias"] = rng.normal(size=(D, D)), rng.normal(size=D)
    state["mlp.weight"], state["mlp.bias"] = rng.normal(size=(D, D)), rng.normal(size=D)
    return {name: value.astype(np.float32) for name, value in state.items()}


def draw(padded):
    def drawn(rng):
        y, source = rng.normal(size=(2, 4, D)).astype(np.float32), rng.normal(size=(2, 5, D)).astype(np.float32)
        padding = np.arange(5) >= np.array([[3], [5]]) if padded else None
        return states(rng), y, source, padding

    return drawn


def made(attempt, state):
    block = attempt(D, HEADS, nn.Linear(D, D))
    for name in NAMES:
        if not isinstance(getattr(block, name, None), nn.Module):
            return f"makes a block without a module {name!r}"
    for name, heads in (("attention", HEADS), ("cross", 1)):
        found = getattr(getattr(block, name), "num_heads", "no number of heads")
        if found != heads:
            return f"makes a block whose {name} has {found} heads; {name} should have {heads} head{'s' * (heads > 1)}"
    block.load_state_dict(state)
    return block


def answered(attempt, state, y, source, padding):
    block = made(attempt, state)
    if isinstance(block, str):
        return block
    answer = block(tensor(y), tensor(source), padding)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return "gave no two things; expected two things back, the stream and the weights"
    stream, weights = (np.asarray(getattr(one, "data", one)) for one in answer)
    return {"the stream": stream, "the weights": weights}


def norm(x, state, name):
    centred = x - x.mean(-1, keepdims=True)
    return (
        centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * state[f"{name}.weight"] + state[f"{name}.bias"]
    )


def attend(state, name, heads, ask, told, hidden):
    """Compute attention head by head in float64; hidden: (N, T, S)."""
    w, b = state[f"{name}.in_proj_weight"].astype(float), state[f"{name}.in_proj_bias"]
    q, k, v = (x @ w[i * D : (i + 1) * D].T + b[i * D : (i + 1) * D] for i, x in enumerate((ask, told, told)))
    size = D // heads
    out, all_weights = [], []
    for h in range(heads):
        part = slice(h * size, (h + 1) * size)
        scores = np.einsum("ntd,nsd->nts", q[..., part], k[..., part]) / size**0.5
        heights = np.where(hidden, 0, np.exp(scores - scores.max(-1, keepdims=True)))
        weights = heights / heights.sum(-1, keepdims=True)
        out.append(weights @ v[..., part])
        all_weights.append(weights)
    mixed = np.concatenate(out, axis=-1) @ state[f"{name}.out_proj.weight"].T + state[f"{name}.out_proj.bias"]
    return mixed, np.mean(all_weights, axis=0)


def truth(state, y, source, padding):
    y, source = y.astype(float), source.astype(float)
    (n, t, _), s = y.shape, source.shape[1]
    z = norm(y, state, "ln1")
    later = np.broadcast_to(np.triu(np.ones((t, t), dtype=bool), 1), (n, t, t))
    y = y + attend(state, "attention", HEADS, z, z, later)[0]
    hidden = np.zeros((n, t, s), dtype=bool) if padding is None else np.broadcast_to(padding[:, None], (n, t, s))
    found, weights = attend(state, "cross", 1, norm(y, state, "ln2"), source, hidden)
    y = y + found
    y = y + norm(y, state, "ln3") @ state["mlp.weight"].T.astype(float) + state["mlp.bias"]
    return {"the stream": y, "the weights": weights}


def as_asked(answer, *args):
    return answer if isinstance(answer, str) else difference(answer, truth(*args), 1e-3, 1e-3)


def block_with(name, forward):
    """Return the book's class with another forward."""
    return type(name, (DecoderBlock,), {"forward": forward})


def slipping(
    mask=True, cross=("y", "source"), norms=(True, True, True), sums=(True, True, True), padded=True, turned=False,
    one_norm=False, diagonal=0, causal=False, own=False,
):  # fmt: skip
    def forward(self, y, source, padding):
        def ln(i, x):
            return (self.ln1, self.ln2, self.ln3)[0 if one_norm else i](x) if norms[i] else x

        later = ~np.tri(y.shape[1], k=diagonal, dtype=bool)
        later = ~later if turned else later
        z = ln(0, y)
        found, weights_of_self = self.attention(z, z, z, attn_mask=later if mask else None)
        y = y + found if sums[0] else found
        ask = ln(1, y) if cross[0] == "y" else source
        told = source if cross[1] == "source" else ln(1, y)
        ahead = ~np.tri(ask.shape[1], told.shape[1], dtype=bool) if causal else None
        found, weights = self.cross(ask, told, told, key_padding_mask=padding if padded else None, attn_mask=ahead)
        y = y + found if sums[1] else found
        found = self.mlp(ln(2, y))
        return (y + found if sums[2] else found), weights_of_self if own else weights

    return forward


def cross_first(self, y, source, padding):
    found, weights = self.cross(self.ln2(y), source, source, key_padding_mask=padding)
    y = y + found
    z = self.ln1(y)
    y = y + self.attention(z, z, z, attn_mask=~np.tri(y.shape[1], dtype=bool))[0]
    return y + self.mlp(self.ln3(y)), weights


def post_norm(self, y, source, padding):
    y = self.ln1(y + self.attention(y, y, y, attn_mask=~np.tri(y.shape[1], dtype=bool))[0])
    found, weights = self.cross(y, source, source, key_padding_mask=padding)
    y = self.ln2(y + found)
    return self.ln3(y + self.mlp(y)), weights


def inverted_padding(self, y, source, padding):
    return slipping()(self, y, source, None if padding is None else ~padding)


class TwoBranches(nn.Module):
    """A block of two branches without norms: attention over the source, then an mlp.

    >>> block = TwoBranches(8, nn.Identity())
    >>> block(tensor(np.ones((1, 2, 8), np.float32)), tensor(np.ones((1, 3, 8), np.float32))).shape
    (1, 2, 8)
    """

    def __init__(self, d, mlp):
        """Make the attention and keep the mlp."""
        super().__init__()
        self.cross, self.mlp = nn.MultiheadAttention(d, 1, batch_first=True), mlp

    def forward(self, y, source):
        """Return the new stream."""
        y = y + self.cross(y, source, source)[0]
        return y + self.mlp(y)


TEXT = "DecoderBlock(8, 2, mlp)(y, source, padding)"
decoder_exercise = Exercise(
    key="DecoderBlock",
    book=DecoderBlock,
    parts=[
        Part(
            "without padding",
            1,
            [Case(draw(False), run=answered, judge=as_asked, shown=TEXT, repeat=2)],
        ),
        Part(
            "with padding in the source",
            1,
            [Case(draw(True), run=answered, judge=as_asked, shown=TEXT, repeat=2)],
        ),
    ],
    mistakes=[
        Mistake(
            block_with("no_mask", slipping(mask=False)),
            "a place sees what is written later. `attn_mask` is missing in the first attention.",
        ),
        Mistake(
            block_with("turned_mask", slipping(turned=True)),
            "the mask is the wrong way round. In `nn.MultiheadAttention` True means: may *not* look.",
        ),
        Mistake(
            block_with("self_again", slipping(cross=("y", "y"), padded=False)),
            "cross takes keys and values from what is written. They come from the source.",
        ),
        Mistake(
            block_with("source_asks", slipping(cross=("source", "y"), padded=False)),
            "cross takes its queries from the source. What is written asks, the source answers.",
        ),
        Mistake(block_with("no_norm1", slipping(norms=(False, True, True))), "ln1 is not used."),
        Mistake(block_with("no_norm2", slipping(norms=(True, False, True))), "ln2 is not used."),
        Mistake(block_with("no_norm3", slipping(norms=(True, True, False))), "ln3 is not used."),
        Mistake(
            block_with("no_sum1", slipping(sums=(False, True, True))),
            "what the first attention finds replaces the stream. It is added to it.",
        ),
        Mistake(block_with("no_sum2", slipping(sums=(True, False, True))), "what cross finds replaces the stream."),
        Mistake(block_with("no_sum3", slipping(sums=(True, True, False))), "what the mlp makes replaces the stream."),
        Mistake(
            block_with("no_sums", slipping(sums=(False, False, False))),
            "each branch replaces the stream. All three are added to it.",
        ),
        Mistake(
            block_with("post_norm", post_norm),
            "the norms come after the sums. Each goes in front of its branch, and the sum stays as it is.",
        ),
        Mistake(block_with("one_norm", slipping(one_norm=True)), "ln1 is used in all three places."),
        Mistake(
            block_with("diagonal", slipping(diagonal=-1)),
            "a place does not see itself: the mask is True on its diagonal, and the first place sees nothing.",
        ),
        Mistake(
            block_with("causal_cross", slipping(causal=True)),
            "cross hides later places of the source as well. All of the source may be seen.",
        ),
        Mistake(
            block_with("own_weights", slipping(own=True)),
            "the weights are those of the first attention. Those of `cross` are asked for.",
        ),
        Mistake(block_with("cross_first", cross_first), "cross comes before the attention over what is written."),
        Mistake(
            block_with("padding_seen", slipping(padded=False)),
            "padding in the source is looked at. `key_padding_mask` hides it.",
        ),
        Mistake(
            block_with("inverted_padding", inverted_padding),
            "only padding is looked at. In `nn.MultiheadAttention` True means: may *not* look.",
        ),
    ],
    hints=[
        "It is chapter 14's block with one branch more. For each branch: what is normalised, who asks, who answers?",
        "`nn.MultiheadAttention` takes query, key, value and hands back two things. Its masks are True where one may "
        "not look: `~np.tri(T, dtype=bool)` is the causal one.",
        "z = ln1(y); y = y + attention(z, z, z, attn_mask=…)[0]; found, weights = cross(ln2(y), source, source, "
        "key_padding_mask=padding); y = y + found; return y + mlp(ln3(y)), weights.",
    ],
    sibling=TwoBranches,
)
