"""The block of a network that writes one language while it looks at another."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor  # noqa: F401  (the examples use tensor)
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch17_language.decoder_slips import (
    cross_first,
    inverted_padding,
    norms_behind,
    parallel,
    post_norm,
    slipping,
)
from nnbook.checks.ch17_language.decoder_truth import answered, as_asked, draw


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


def block_with(name, forward):
    """Return the book's class with another forward."""
    return type(name, (DecoderBlock,), {"forward": forward})


class PlacesFirst(block_with("places_first", slipping())):
    """A block whose attentions were made without batch_first=True, both or one."""

    firsts = ("attention", "cross")

    def __init__(self, d, num_heads, mlp):
        super().__init__(d, num_heads, mlp)
        for name in self.firsts:
            setattr(self, name, nn.MultiheadAttention(d, num_heads if name == "attention" else 1))


class PlacesFirstInCross(PlacesFirst):
    firsts = ("cross",)


class OwnMlp(block_with("own_mlp", slipping())):
    def __init__(self, d, num_heads, mlp):
        super().__init__(d, num_heads, mlp)
        self.mlp = nn.Sequential(nn.Linear(d, 2 * d), nn.ReLU(), nn.Linear(2 * d, d))


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
        Mistake(
            block_with("norms_behind", norms_behind),
            "each norm is laid on what its branch gives. It belongs on what the branch reads.",
        ),
        Mistake(
            block_with("parallel", parallel),
            "all three branches read the same old stream. Each reads the stream with the branch before it added.",
        ),
        Mistake(
            block_with("norm_on_source", slipping(norm_on="source")),
            "ln2 is laid on the source, which is normalised already, and not on the stream that asks.",
        ),
        Mistake(
            block_with("norm_on_both", slipping(norm_on="both")),
            "ln2 is laid on the source as well, which is normalised already.",
        ),
        Mistake(block_with("second_norm_twice", slipping(third=1)), "ln2 is used for the mlp, too, and not ln3."),
        Mistake(
            PlacesFirst, "`batch_first=True` is missing: the attention takes the first axis, the texts, for places."
        ),
        Mistake(PlacesFirstInCross, "`batch_first=True` is missing in cross: it takes the first axis for places."),
        Mistake(OwnMlp, "the block makes an mlp of its own. It is handed one: `self.mlp = mlp`."),
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
