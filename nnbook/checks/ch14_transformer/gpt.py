"""The book's decoder-only transformer, in the form that notebook 14b builds it."""

from __future__ import annotations

import numpy as np

from nnbook import nn, optim, tensor
from nnbook.autograd import Tensor
from nnbook.nn import functional as F


def sinusoidal_positions(length: int, d: int, base: float = 10_000.0) -> np.ndarray:
    """Return (length, d): for each position the sines and cosines of d/2 clocks, in turn."""
    angles = np.arange(length)[:, None] / base ** (np.arange(0, d, 2) / d)
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(length, d)


class Attention(nn.Module):
    """Causal self-attention in several heads: (N, T, d) to (N, T, d)."""

    def __init__(self, d: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)

    def forward(self, x: Tensor) -> Tensor:
        n, t, d = x.shape
        qkv = self.qkv(x).reshape(n, t, 3, self.num_heads, d // self.num_heads).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], is_causal=True)
        return self.out(mixed.transpose(1, 2).reshape(n, t, d))


class Block(nn.Module):
    """Attention, then a small network at every position; each adds to the stream what it found."""

    def __init__(self, d: int, num_heads: int, hidden: int) -> None:
        super().__init__()
        self.ln1, self.attention = nn.LayerNorm(d), Attention(d, num_heads)
        self.ln2 = nn.LayerNorm(d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.ReLU(), nn.Linear(hidden, d))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.ln1(x))
        return x + self.mlp(self.ln2(x))


class GPT(nn.Module):
    """A decoder-only transformer: tokens (N, T) to logits (N, T, vocabulary)."""

    def __init__(self, vocabulary: int, length: int, d: int, num_heads: int, layers: int, hidden: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, d)
        self.positions = sinusoidal_positions(length, d).astype(np.float32)
        self.blocks = nn.Sequential(*(Block(d, num_heads, hidden) for _ in range(layers)))
        self.ln, self.head = nn.LayerNorm(d), nn.Linear(d, vocabulary)

    def forward(self, tokens: np.ndarray) -> Tensor:
        x = self.embedding(tokens) + tensor(self.positions[: tokens.shape[1]])
        return self.head(self.ln(self.blocks(x)))


def answers(model: GPT, prompts: np.ndarray, count: int) -> np.ndarray:
    """Return the `count` tokens that the model writes after prompts (N, T), the likeliest one each time."""
    from nnbook import no_grad

    tokens = prompts
    with no_grad():
        for _ in range(count):
            logits = model(tokens).data[:, -1]
            tokens = np.concatenate([tokens, logits.argmax(-1)[:, None]], axis=1)
    return tokens[:, prompts.shape[1] :]


def exact_match(model: GPT, rows: np.ndarray, answer: int = 10) -> float:
    """Return the share of rows (N, 47) whose whole answer the model writes right."""
    wrote = answers(model, rows[:, :-answer], answer)
    return float((wrote == rows[:, -answer:]).all(1).mean())


def train_dates(model, rows, steps, rng, lr=3e-3, batch_size=64, each=None):
    """Train a model on rows of tokens (N, 47): the loss is that of the ten characters of the answer."""
    opt = optim.Adam(model.parameters(), lr=lr)
    schedule = optim.CosineWarmup(opt, 50, steps)
    for step in range(steps):
        batch = rows[rng.integers(len(rows), size=batch_size)]
        opt.zero_grad()
        logits = model(batch[:, :-1])[:, -10:]
        loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), tensor(batch[:, -10:].reshape(-1)))
        loss.backward()
        opt.step()
        schedule.step()
        if each is not None:
            each(step, loss)
    return model
