"""Train the network that the explorable `Sampling` begins with, and store its weights in nnbook/data/text.

Run it by `python solutions/10_recurrent/train_letters.py`; it takes about ten seconds.
"""

import os
import pathlib
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

import nnbook
from nnbook import nn, optim, tensor
from nnbook.data.course_text import course_text, streams
from nnbook.explorables.sampling import packed

HIDDEN, STREAMS, WINDOW, LR, EPOCHS = 128, 16, 25, 5e-3, 24


def main() -> None:
    """Train on all of the text, with a rate that falls along a cosine, and store the rounded weights."""
    text, rng = course_text(), np.random.default_rng(10)
    letters = "".join(sorted(set(text)))
    x, y = streams(np.array([letters.index(one) for one in text]), STREAMS)
    rnn, out = nn.RNN(len(letters), HIDDEN), nn.Linear(HIDDEN, len(letters))
    model = nn.init.reset(nn.ModuleDict({"rnn": rnn, "out": out}), rng)
    one_hot, loss_fn = np.eye(len(letters), dtype=np.float32), nn.CrossEntropyLoss()
    opt = optim.AdamW(model.parameters(), lr=LR, weight_decay=0.01)
    for epoch in range(EPOCHS):
        opt.param_groups[0]["lr"] = LR * (1 + np.cos(np.pi * epoch / EPOCHS)) / 2
        state, losses = None, []
        for t in range(0, len(x), WINDOW):
            opt.zero_grad()
            h, state = rnn(tensor(one_hot[x[t : t + WINDOW]]), state)
            state = state.detach()
            loss = loss_fn(out(h).reshape(-1, len(letters)), tensor(y[t : t + WINDOW].reshape(-1)))
            loss.backward()
            optim.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            losses.append(loss.item())
        sys.stdout.write(f"epoch {epoch + 1}: {np.mean(losses):.3f} nats a letter\n")
    whole, scales = packed(model.state_dict())
    file = pathlib.Path(nnbook.__file__).parent / "data" / "text" / "letters.npz"
    np.savez_compressed(file, whole=whole, scales=scales, letters=letters)


if __name__ == "__main__":
    main()
