"""The book's models of chapter 17, in the form that its two notebooks build them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from nnbook import nn, no_grad, optim, tensor
from nnbook.autograd import Tensor
from nnbook.checks.ch17_language.decoder import DecoderBlock
from nnbook.checks.ch17_language.merging import merge
from nnbook.nn import functional as F

PAD, UNKNOWN = 0, 1  # of words; of pieces: PAD, then
START, END = 1, 2


def learn_merges(texts: Sequence[str], count: int) -> list[tuple[int, int]]:
    """Return the `count` pairs that are merged, one after the other, because they were the most frequent."""
    rows = [list(text.encode()) for text in texts]
    merges: list[tuple[int, int]] = []
    for new in range(256, 256 + count):
        pairs = Counter(pair for row in rows for pair in pairwise(row))
        merges.append(max(pairs, key=lambda pair: pairs[pair]))
        rows = [merge(row, merges[-1], new) if merges[-1][0] in row else row for row in rows]
    return merges


def padded(rows: Sequence[Sequence[int]]) -> np.ndarray:
    """Return rows of numbers as one array, filled up with zeros at the right."""
    table = np.zeros((len(rows), max(map(len, rows))), np.int64)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table


class Words:
    """The words of some texts, numbered from 2; 0 is padding, 1 stands for every other word."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.words = ["", "?", *sorted({word for text in texts for word in text.split()})]
        self.numbers = {word: i for i, word in enumerate(self.words)}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return an array (N, T): a row of word numbers for each text."""
        return padded([[self.numbers.get(word, UNKNOWN) for word in text.split()] for text in texts])


def real(ids: np.ndarray) -> np.ndarray:
    """Return 1 where a word stands and 0 where there is padding, (N, T, 1), float32."""
    return (ids != PAD).astype(np.float32)[:, :, None]


class Bag(nn.Module):
    """A score for the mean of a text's word vectors."""

    def __init__(self, vocabulary: int, d: int = 32) -> None:
        super().__init__()
        self.embedding, self.out = nn.Embedding(vocabulary, d), nn.Linear(d, 1)

    def forward(self, ids: np.ndarray) -> Tensor:
        there = real(ids)
        return self.out((self.embedding(ids) * tensor(there)).sum(1) / tensor(there.sum(1)))[:, 0]


class Reader(nn.Module):
    """One block of attention over the words, then the same as `Bag`."""

    def __init__(self, vocabulary: int, d: int = 32, num_heads: int = 2, longest: int = 24) -> None:
        super().__init__()
        self.embedding, self.positions = nn.Embedding(vocabulary, d), nn.Embedding(longest, d)
        self.ln1, self.attention = nn.LayerNorm(d), nn.MultiheadAttention(d, num_heads, batch_first=True)
        self.ln2, self.mlp = nn.LayerNorm(d), nn.Sequential(nn.Linear(d, 64), nn.ReLU(), nn.Linear(64, d))
        self.out = nn.Linear(d, 1)

    def forward(self, ids: np.ndarray) -> Tensor:
        x = self.embedding(ids) + self.positions(np.arange(ids.shape[1]))
        y = self.ln1(x)
        x = x + self.attention(y, y, y, key_padding_mask=ids == PAD, need_weights=False)[0]
        x = x + self.mlp(self.ln2(x))
        there = real(ids)
        return self.out((x * tensor(there)).sum(1) / tensor(there.sum(1)))[:, 0]


def fresh(model: nn.Module, rng: np.random.Generator) -> nn.Module:
    """Draw a model's parameters anew, its embeddings a third as large as usual."""
    nn.init.reset(model, rng)
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            module.weight.data *= 0.3
    return model


def train_sentiment(model, ids, labels, steps, rng, lr=5e-3, batch_size=64, each=None):
    """Train a model on rows of words (N, T) and labels (N,) of 0 and 1, never asking for more than 95 % certainty."""
    wanted = (0.05 + 0.9 * labels).astype(np.float32)
    opt = optim.Adam(model.parameters(), lr=lr)
    schedule = optim.CosineWarmup(opt, 30, steps)
    for _ in range(steps):
        chosen = rng.integers(len(ids), size=batch_size)
        opt.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(ids[chosen]), tensor(wanted[chosen]))
        loss.backward()
        opt.step()
        schedule.step()
        if each is not None:
            each(loss)
    return model


def clocks(length: int, d: int) -> np.ndarray:
    """Return (length, d) float32: the sines and cosines of chapter 14."""
    angles = np.arange(length)[:, None] / 10_000 ** (np.arange(0, d, 2) / d)
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(length, d).astype(np.float32)


def mlp(d: int, hidden: int) -> nn.Sequential:
    """Return the small network of a block."""
    return nn.Sequential(nn.Linear(d, hidden), nn.ReLU(), nn.Linear(hidden, d))


class EncoderBlock(nn.Module):
    """A block that may look everywhere but at padding."""

    def __init__(self, d: int, num_heads: int) -> None:
        super().__init__()
        self.ln1, self.attention = nn.LayerNorm(d), nn.MultiheadAttention(d, num_heads, batch_first=True)
        self.ln2, self.mlp = nn.LayerNorm(d), mlp(d, 2 * d)

    def forward(self, x: Tensor, padding: np.ndarray) -> Tensor:
        y = self.ln1(x)
        x = x + self.attention(y, y, y, key_padding_mask=padding, need_weights=False)[0]
        return x + self.mlp(self.ln2(x))


class Translator(nn.Module):
    """An encoder of one block reads, a decoder of one block writes and looks back."""

    def __init__(self, source_size: int, target_size: int, d: int = 48, num_heads: int = 4, longest: int = 24) -> None:
        super().__init__()
        self.source, self.target = nn.Embedding(source_size, d), nn.Embedding(target_size, d)
        self.places = clocks(longest, d)
        self.encoder, self.ln1 = EncoderBlock(d, num_heads), nn.LayerNorm(d)
        self.decoder, self.ln2 = DecoderBlock(d, num_heads, mlp(d, 2 * d)), nn.LayerNorm(d)
        self.head = nn.Linear(d, target_size)

    def forward(self, source: np.ndarray, written: np.ndarray) -> tuple[Tensor, Tensor]:
        padding = source == PAD
        x = self.source(source) + tensor(self.places[: source.shape[1]])
        x = self.ln1(self.encoder(x, padding))
        y = self.target(written) + tensor(self.places[: written.shape[1]])
        y, weights = self.decoder(y, x, padding)
        return self.head(self.ln2(y)), weights


class Pieces:
    """A vocabulary of pieces, words or tokens: numbers from 3; 0 is padding, 1 the start, 2 the end."""

    def __init__(self, rows: Sequence[Sequence]) -> None:
        self.pieces = ["", "<", ".", *sorted({piece for row in rows for piece in row})]
        self.numbers = {piece: i for i, piece in enumerate(self.pieces)}

    def encode(self, rows: Sequence[Sequence], frame: bool = False) -> np.ndarray:
        """Return rows (N, T) of numbers; frame: with the start before and the end behind each."""
        begin, end = ([START], [END]) if frame else ([], [])
        return padded([[*begin, *(self.numbers[piece] for piece in row), *end] for row in rows])


def english_pieces(text: str) -> list[str]:
    """Cut an English number at its spaces and hyphens."""
    return text.replace("-", " ").split()


def train_translator(model, source, target, steps, rng, lr=4e-3, batch_size=64, each=None):
    """Train a translator on source (N, S) and target (N, T), framed by start and end."""
    opt = optim.Adam(model.parameters(), lr=lr)
    schedule = optim.CosineWarmup(opt, 40, steps)
    for _ in range(steps):
        chosen = rng.integers(len(source), size=batch_size)
        read, wrote = source[chosen], target[chosen]
        read, wrote = read[:, (read != PAD).any(0)], wrote[:, (wrote != PAD).any(0)]
        opt.zero_grad()
        logits, _ = model(read, wrote[:, :-1])
        counts = np.flatnonzero(wrote[:, 1:] != PAD)
        loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1])[counts], tensor(wrote[:, 1:].reshape(-1)[counts]))
        loss.backward()
        opt.step()
        schedule.step()
        if each is not None:
            each(loss)
    return model


def greedy(model: Translator, source: np.ndarray, most: int) -> tuple[list[list[int]], np.ndarray]:
    """Return what the model writes for each row of source (N, S), and the alignment (N, T, S) of all that."""
    from nnbook.checks.ch17_language.writing import write

    def logits(rows: np.ndarray) -> np.ndarray:
        return model(source, rows)[0].data

    with no_grad():
        texts = write(logits, len(source), START, END, most - 1)
        return texts, model(source, padded([[START, *text] for text in texts]))[1].data


def exact_match(model: Translator, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return for each row whether the greedy translation is the target to the last piece, (N,) bools.

    target: with or without start and end.
    """
    wrote, _ = greedy(model, source, 24)
    asked = [[piece for piece in row if piece > END] for row in target.tolist()]
    return np.array([one == other for one, other in zip(wrote, asked, strict=True)])
