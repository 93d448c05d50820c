"""The book's summariser of chapter 17: one query looks over the sentences of a report."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnbook import nn, optim, tensor
from nnbook.autograd import Tensor
from nnbook.checks.ch17_language.models import PAD, Words, real
from nnbook.checks.ch17_language.overlap import rouge_1
from nnbook.checks.ch17_language.pointing import sentence_attention
from nnbook.data.reports import Report
from nnbook.nn import functional as F

MOST = 8  # sentences of a report


def encode_reports(words: Words, some: Sequence[Report]) -> np.ndarray:
    """Return the words of reports as numbers, (N, 8, T), filled up with zeros."""
    rows = words.encode([sentence for report in some for sentence in report.sentences])
    table = np.zeros((len(some), MOST, rows.shape[1]), np.int64)
    ends = np.cumsum([len(report.sentences) for report in some])
    for place, report, end in zip(table, some, ends, strict=True):
        place[: len(report.sentences)] = rows[end - len(report.sentences) : end]
    return table


def best_sentences(some: Sequence[Report]) -> np.ndarray:
    """Return for each report the place of the sentence with the greatest ROUGE-1, (N,)."""
    return np.array([np.argmax([rouge_1(one, r.summary) for one in r.sentences]) for r in some])


def mean_rouge(some: Sequence[Report], chosen: Sequence[int] | np.ndarray) -> float:
    """Return the mean ROUGE-1 of one chosen sentence a report."""
    return float(np.mean([rouge_1(r.sentences[int(i)], r.summary) for r, i in zip(some, chosen, strict=True)]))


class Summariser(nn.Module):
    """Says how much it looks at each sentence, from its words and its place."""

    def __init__(self, vocabulary: int, d: int = 32) -> None:
        super().__init__()
        self.embedding, self.places = nn.Embedding(vocabulary, d), nn.Embedding(MOST, d)
        self.key, self.query = nn.Linear(d, d), nn.Linear(d, 1, bias=False)

    def forward(self, ids: np.ndarray) -> Tensor:
        n, s, t = ids.shape
        there = real(ids.reshape(n * s, t))
        mean = (self.embedding(ids.reshape(n * s, t)) * tensor(there)).sum(1) / tensor(np.maximum(there.sum(1), 1))
        keys = F.relu(self.key(mean.reshape(n, s, -1) + self.places(np.arange(s))))
        return sentence_attention(keys, self.query.weight[0], ids[:, :, 0] != PAD)


def train_summariser(model, ids, best, steps, rng, lr=1e-2, batch_size=64, each=None):
    """Train a summariser on reports (N, 8, T) and the places of their best sentences (N,)."""
    opt = optim.Adam(model.parameters(), lr=lr)
    for _ in range(steps):
        chosen = rng.integers(len(ids), size=batch_size)
        opt.zero_grad()
        weights = model(ids[chosen])[np.arange(batch_size), best[chosen]]
        loss = -(weights + 1e-9).log().mean()
        loss.backward()
        opt.step()
        if each is not None:
            each(loss)
    return model
