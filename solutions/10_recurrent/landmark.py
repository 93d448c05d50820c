"""Elman's temporal exclusive or, ten seeds for each way to train and each learning rate; writes landmark.json.

Run it by `python solutions/10_recurrent/landmark.py`; it takes some minutes.
"""

import json
import os
import pathlib
from collections.abc import Sequence

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from nnbook import data, nn, no_grad, optim, tensor
from nnbook.data.course_text import streams

SEEDS, BITS, PASSES = range(10), 3000, 600
LEARNED = 0.18  # half way from a coin's 1/4 to 1/9, the best without counting the bits


def errors_by_place(predicted: np.ndarray, bits: np.ndarray) -> np.ndarray:
    """Return the mean squared error on first, second and third bits; predicted[t] foretells bits[t + 1]."""
    squared, place = (predicted.astype(float) - bits[1:]) ** 2, np.arange(1, len(bits)) % 3
    return np.array([squared[place == k].mean() for k in range(3)])


def one_step_back(rates: Sequence[float]) -> np.ndarray:
    """Train as Elman did, bit by bit, the state copied and its own past ignored by the gradient.

    All rates and seeds side by side. Sigmoid units, squared error, plain descent. Returns errors (rates, seeds, 3).
    """
    rows = [(rate, seed) for rate in rates for seed in SEEDS]
    lr = np.array([rate for rate, _ in rows])[:, None]
    rngs = [np.random.default_rng(seed) for _, seed in rows]
    bits = np.stack([data.temporal_xor(BITS, rng) for rng in rngs]).astype(float)
    inner = np.stack([rng.uniform(-0.5, 0.5, (2, 4)) for rng in rngs])  # columns: input, two context units, bias
    outer = np.stack([rng.uniform(-0.5, 0.5, 3) for rng in rngs])
    fresh = np.stack([data.temporal_xor(BITS, rng) for rng in rngs]).astype(float)
    predicted = np.zeros((len(rows), BITS - 1))
    for sweep in range(PASSES + 1):
        seen = fresh if sweep == PASSES else bits
        z, h = np.ones((len(rows), 4)), np.ones((len(rows), 3))
        z[:, 1:3] = 0.5
        for t in range(BITS - 1):
            z[:, 0] = seen[:, t]
            h[:, :2] = 1 / (1 + np.exp(-np.einsum("rij,rj->ri", inner, z)))
            y = 1 / (1 + np.exp(-np.einsum("ri,ri->r", outer, h)))
            if sweep == PASSES:
                predicted[:, t] = y
            else:
                dy = ((y - seen[:, t + 1]) * y * (1 - y))[:, None]
                dh = dy * outer[:, :2] * h[:, :2] * (1 - h[:, :2])
                outer -= lr * dy * h
                inner -= lr[:, :, None] * dh[:, :, None] * z[:, None, :]
            z[:, 1:3] = h[:, :2]
    errors = [errors_by_place(p, b) for p, b in zip(predicted, fresh, strict=True)]
    return np.array(errors).reshape(len(rates), len(SEEDS), 3)


def through_time(lr: float, seed: int, window: int = 20) -> np.ndarray:
    """Train as the notebook does: tanh units, gradients through a window, Adam. Returns errors (3,)."""
    rng = np.random.default_rng(seed)
    bits = data.temporal_xor(BITS, rng)
    x, y = (one[..., None] for one in streams(bits, 50))
    rnn, out = nn.RNN(1, 2), nn.Linear(2, 1)
    model = nn.init.reset(nn.ModuleList([rnn, out]), rng)
    opt, loss_fn = optim.Adam(model.parameters(), lr=lr), nn.BCEWithLogitsLoss()
    for _ in range(PASSES):
        state = None
        for start in range(0, len(x), window):
            opt.zero_grad()
            h, state = rnn(tensor(x[start : start + window]), state)
            state = state.detach()
            loss_fn(out(h), tensor(y[start : start + window])).backward()
            opt.step()
    fresh = data.temporal_xor(BITS, rng)
    with no_grad():
        logits = out(rnn(tensor(fresh[:-1, None]))[0]).data[:, 0]
    return errors_by_place(1 / (1 + np.exp(-logits)), fresh)


if __name__ == "__main__":
    import sys

    rows = []
    for lr in (0.003, 0.01, 0.03, 0.1):
        errors = np.array([through_time(lr, seed) for seed in SEEDS])
        rows.append({"way": "through time", "lr": lr, "errors": errors.round(3).tolist()})
        print(lr, errors[:, 2].round(3), errors[:, :2].mean().round(3), file=sys.stderr, flush=True)
    rates = (0.1, 0.3, 1.0, 3.0)
    for lr, errors in zip(rates, one_step_back(rates), strict=True):
        rows.append({"way": "one step back", "lr": lr, "errors": errors.round(3).tolist()})
        print(lr, errors[:, 2].round(3), errors[:, :2].mean().round(3), file=sys.stderr, flush=True)
    for row in rows:
        row["learned"] = int(np.sum(np.array(row["errors"])[:, 2] < LEARNED))
    file = pathlib.Path(__file__).with_name("landmark.json")
    text = json.dumps({"learned_below": LEARNED, "seeds": len(SEEDS), "rows": rows})
    file.write_text(text.replace('{"way"', '\n{"way"') + "\n", encoding="utf-8")
