"""The course's models of sequences and of text; `models.MODELS` has them beside the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def predict_next(L: Any, model: Any, tokens: Any) -> tuple[Any, tuple]:
    """Return the cross-entropy of a language model's next tokens; tokens: (B, T + 1)."""
    logits = model(tokens[:, :-1])
    return L.nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten()), (logits,)


def text(length: int, words: int = 12, count: int = 3) -> Callable[[np.random.Generator], tuple[np.ndarray, ...]]:
    """Return a maker of batches: tokens (N, length)."""
    return lambda rng: (rng.integers(0, words, (count, length)),)


# Recurrent networks


def recurrent(cell: str, **options: Any) -> Callable[[Any], Any]:
    """Return the builder of a language model around one of the recurrent layers."""

    def build(L: Any) -> Any:
        nn = L.nn

        class LanguageModel(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.embedding = nn.Embedding(12, 6)
                self.cell = getattr(nn, cell)(6, 8, batch_first=True, **options)
                self.head = nn.Linear(8, 12)

            def forward(self, tokens: Any) -> Any:
                return self.head(self.cell(self.embedding(tokens))[0])

        return LanguageModel()

    return build


def last_step(cell: str, features: int) -> Callable[[Any], Any]:
    """Return the builder of a model that reads a whole sequence (B, T, features) and then says one number."""

    def build(L: Any) -> Any:
        nn = L.nn

        class Reader(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.cell = getattr(nn, cell)(features, 8, batch_first=True)
                self.head = nn.Linear(8, 1)

            def forward(self, x: Any) -> Any:
                h, _ = self.cell(x)
                return self.head(h[:, -1])

        return Reader()

    return build


# Transformers, and what reads text without one


def block(L: Any, width: int, heads: int) -> Any:
    """Return a block of a decoder-only transformer, with layer norm before each part."""
    nn, F = L.nn, L.nn.functional

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
            self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def forward(self, x: Any) -> Any:
            (B, T, D), h = x.shape, self.qkv(self.norm1(x))
            q, k, v = (h[..., i * D : (i + 1) * D].reshape(B, T, heads, D // heads).transpose(1, 2) for i in range(3))
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.proj(mixed.transpose(1, 2).reshape(B, T, D))
            return x + self.mlp(self.norm2(x))

    return Block()


def gpt(L: Any) -> Any:
    nn = L.nn

    class Gpt(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.token, self.position = nn.Embedding(12, 16), nn.Embedding(10, 16)
            self.blocks = nn.ModuleList([block(L, 16, 4) for _ in range(2)])
            self.norm, self.head = nn.LayerNorm(16), nn.Linear(16, 12, bias=False)

        def forward(self, tokens: Any) -> Any:
            x = self.token(tokens) + self.position(L.tensor(list(range(tokens.shape[1]))))
            for one in self.blocks:
                x = one(x)
            return self.head(self.norm(x))

    return Gpt()


def causal(L: Any, length: int) -> Any:
    """Return which keys each query may not see, (T, T): those that come later."""
    return L.tensor(np.triu(np.ones((length, length), bool), 1))


def translator(L: Any) -> Any:
    """An encoder and a decoder that looks at what the encoder made: cross-attention (Vaswani et al. 2017)."""
    nn, width = L.nn, 16

    class Translator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.source, self.target = nn.Embedding(9, width, padding_idx=0), nn.Embedding(11, width)
            self.read = nn.MultiheadAttention(width, 4, batch_first=True)
            self.write = nn.MultiheadAttention(width, 4, batch_first=True)
            self.cross = nn.MultiheadAttention(width, 2, batch_first=True)
            self.norms = nn.ModuleList([nn.LayerNorm(width) for _ in range(4)])
            self.mlp = nn.Sequential(nn.Linear(width, 32), nn.ReLU(), nn.Linear(32, width))
            self.head = nn.Linear(width, 11)

        def forward(self, source: Any, target: Any) -> tuple[Any, Any]:
            empty, x, y = source == 0, self.source(source), self.target(target)
            memory = self.norms[0](x + self.read(x, x, x, key_padding_mask=empty, need_weights=False)[0])
            hidden = causal(L, target.shape[1])
            y = self.norms[1](y + self.write(y, y, y, attn_mask=hidden, need_weights=False)[0])
            seen, weights = self.cross(y, memory, memory, key_padding_mask=empty)
            y = self.norms[2](y + seen)
            return self.head(self.norms[3](y + self.mlp(y))), weights

    return Translator()


def translate(L: Any, model: Any, source: Any, target: Any) -> tuple[Any, tuple]:
    logits, weights = model(source, target[:, :-1])
    loss = L.nn.functional.cross_entropy(logits.transpose(1, 2), target[:, 1:], label_smoothing=0.1)
    return loss, (logits, weights)


def translation(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return source sentences (N, S), filled up with 0 at the end, and target sentences (N, T + 1)."""
    source = rng.integers(1, 9, (3, 6))
    source[1, 4:] = source[2, 3:] = 0
    return source, rng.integers(0, 11, (3, 6))


def bag(L: Any) -> Any:
    """A classifier of sentences that looks at no order: the mean of the words' vectors."""
    nn = L.nn

    class Bag(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(12, 6, padding_idx=0)
            self.head = nn.Linear(6, 2)

        def forward(self, tokens: Any) -> Any:
            return self.head(self.embedding(tokens).mean(1))

    return Bag()
