"""The adding problem at T = 100 from five seeds: an RNN, an LSTM and a GRU of the same size, and three forget biases.

    python solutions/11_lstm/landmark.py

Writes landmark.json beside this file; some minutes on one core. Every run sees the same number of fresh sequences.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from nnbook import data, nn, no_grad, optim, tensor

LENGTH, BATCH, STEPS, SEEDS, EVERY = 100, 32, 2000, 5, 50
KINDS: dict[str, Any] = {"RNN": (nn.RNN, 66), "LSTM": (nn.LSTM, 32), "GRU": (nn.GRU, 37)}


class Adder(nn.Module):
    """Read a sequence (T, B, 2) with a recurrent layer; a linear layer makes one number of its last state."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        layer, hidden = KINDS[kind]
        self.layer = layer(2, hidden)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x: Any) -> Any:
        return self.out(self.layer(x)[0][-1]).squeeze(-1)


def sequences(n: int, rng: np.random.Generator) -> tuple[Any, Any]:
    """Return n sequences, time first, (T, n, 2), and their sums (n,)."""
    x, y = data.adding_problem(n, LENGTH, rng)
    return tensor(np.ascontiguousarray(x.swapaxes(0, 1))), tensor(y)


def run(kind: str, seed: int, lr: float, bias: float | None = None) -> dict[str, Any]:
    """Train one network; return its test error every EVERY steps, and the first step with one below 0.01."""
    rng = np.random.default_rng(seed)
    model = Adder(kind)
    nn.init.reset(model, rng)
    if bias is not None:
        rows = slice(32, 64)
        model.layer.bias_ih_l0.data[rows], model.layer.bias_hh_l0.data[rows] = bias, 0
    test = sequences(500, np.random.default_rng(10_000))
    opt, loss_fn, errors = optim.Adam(model.parameters(), lr=lr), nn.MSELoss(), []
    for step in range(1, STEPS + 1):
        x, y = sequences(BATCH, rng)
        opt.zero_grad()
        loss_fn(model(x), y).backward()
        optim.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        if step % EVERY == 0:
            with no_grad():
                errors.append(float(loss_fn(model(test[0]), test[1]).item()))
    below = [(i + 1) * EVERY for i, error in enumerate(errors) if error < 0.01]
    size = sum(p.data.size for p in model.parameters())
    return {"errors": errors, "first_below": below[0] if below else 0, "parameters": size}


def main() -> None:
    """Run all, print as it goes, store the end of each run."""
    stored: dict[str, Any] = {"steps": STEPS, "parameters": {}, "error": {}, "first_below": {}}
    runs = [
        ("LSTM, bias 3", "LSTM", 1e-2, 3.0),
        ("LSTM, bias 1", "LSTM", 1e-2, 1.0),
        ("LSTM, bias 0", "LSTM", 1e-2, 0.0),
    ]
    runs += [("RNN at 0.001", "RNN", 1e-3, None), ("RNN at 0.01", "RNN", 1e-2, None), ("GRU", "GRU", 1e-2, None)]
    for name, kind, lr, bias in runs:
        results = [run(kind, seed, lr, bias) for seed in range(SEEDS)]
        stored["parameters"][kind] = results[0]["parameters"]
        stored["error"][name] = [float(f"{r['errors'][-1]:.2g}") for r in results]
        stored["first_below"][name] = [r["first_below"] for r in results]
        print(name, stored["error"][name], stored["first_below"][name], flush=True)
        path = Path(__file__).with_name("landmark.json")
        path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
