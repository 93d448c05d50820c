"""Train the two-unit autoencoder of the digits that `LatentExplorable` shows by default.

    python solutions/12_autoencoders/make_latent.py

Writes nnbook/data/latent/digits.npz: the decoder's weights and the codes of 700 digits in half precision; ten seconds.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import nnbook
from nnbook import data, nn, optim, tensor

SHOWN = 700


def train(seed: int = 4, epochs: int = 150) -> tuple[nn.Sequential, nn.Sequential]:
    """Return the encoder 64-128-2 and the decoder 2-128-64, trained on all digits."""
    rng, x = np.random.default_rng(seed), data.digits().x
    encoder = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 2))
    decoder = nn.Sequential(nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 64))
    model = nn.init.reset(nn.Sequential(encoder, decoder), rng)
    opt, loss_fn = optim.Adam(model.parameters(), lr=5e-3), nn.MSELoss()
    for epoch in range(epochs):
        opt.param_groups[0]["lr"] = 5e-3 * (1 - epoch / epochs)
        for x_i, _ in data.batches(x, x, 64, rng=rng):
            opt.zero_grad()
            loss_fn(model(tensor(x_i)), tensor(x_i)).backward()
            opt.step()
    return encoder, decoder


def main() -> None:
    """Train, and store what the explorable needs."""
    digits = data.digits()
    encoder, decoder = train()
    codes = encoder(tensor(digits.x)).data
    error = float(np.mean((decoder(tensor(codes)).data - digits.x) ** 2))
    arrays = {name.replace(".", "_"): value.astype(np.float16) for name, value in decoder.state_dict().items()}
    path = Path(nnbook.__file__).parent / "data" / "latent" / "digits.npz"
    path.parent.mkdir(exist_ok=True)
    arrays |= {"codes": codes[:SHOWN].astype(np.float16), "labels": digits.y[:SHOWN].astype(np.uint8)}
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
    print(f"mean squared error {error:.4f}; codes from {codes.min():.1f} to {codes.max():.1f}; {path}")


if __name__ == "__main__":
    main()
