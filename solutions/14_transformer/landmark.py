"""Dates to ISO form by a small decoder-only transformer, from five seeds: how many unseen dates come out right.

    python solutions/14_transformer/landmark.py

Writes landmark.json beside this file, and the first seed's weights, rounded to whole numbers of eight bits, into
nnbook/explorables/attention.npz; about two minutes a seed.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np

from nnbook import nn
from nnbook.checks.ch14_transformer.gpt import GPT, exact_match, train_dates
from nnbook.data import dates
from nnbook.data.dates import CHARACTERS, encode_dates
from nnbook.explorables.attention_model import pack, unpack

SEEDS, STEPS, MARKS = 5, 2000, (100, 200, 400, 700, 1000, 2000)


def run(seed: int) -> tuple[GPT, dict]:
    """Train on 40,000 dates; return the model and what it does on 1,000 dates that it has not seen."""
    rng = np.random.default_rng(seed)
    train, test = dates(40_000, rng)
    rows, unseen = encode_dates(*train), encode_dates(*test)
    model = GPT(len(CHARACTERS), 46, d=64, num_heads=4, layers=2, hidden=128)
    nn.init.reset(model, rng)
    course, began = [], time.process_time()

    def each(step: int, _loss: object) -> None:
        if step + 1 in MARKS:
            course.append(round(100 * exact_match(model, unseen), 1))

    train_dates(model, rows, STEPS, rng, each=each)
    if seed == 0:
        path = Path(__file__).parents[2] / "nnbook" / "explorables" / "attention.npz"
        np.savez_compressed(path, allow_pickle=False, **pack(model.state_dict()))
        model.load_state_dict(unpack(np.load(path)))
        print("rounded to eight bits:", exact_match(model, unseen))
    return model, {"course": course, "seconds": time.process_time() - began}


def main() -> None:
    """Train all seeds and store how many unseen dates come out right, in per cent, after some numbers of steps."""
    runs = []
    for seed in range(SEEDS):
        runs.append(run(seed)[1])
        print(seed, runs[-1], flush=True)
    stored = {
        "steps": list(MARKS),
        "right": [one["course"] for one in runs],
        "parameters": sum(p.data.size for p in GPT(len(CHARACTERS), 46, 64, 4, 2, 128).parameters()),
        "seconds": round(float(np.mean([one["seconds"] for one in runs]))),
    }
    Path(__file__).with_name("landmark.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
