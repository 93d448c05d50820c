"""Measure chapter 13's landmark over its seeds and write the numbers to landmark.json, beside this file.

Run by ``python solutions/13_gan/landmark.py`` (some six minutes on one core).
"""

import json
import pathlib

import numpy as np

from nnbook import data, nn, optim, tensor
from nnbook.checks.ch13_gan.counting import modes_covered
from nnbook.checks.ch13_gan.step import gan_step, lifted

HERE = pathlib.Path(__file__).parent
CENTRES = 2 * np.column_stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)])
d_loss, g_loss = lifted()


class InputNoise(nn.Module):
    """Add noise of standard deviation std to whatever comes."""

    def __init__(self, std, rng):
        super().__init__()
        self.std, self.rng = std, rng

    def forward(self, x):
        return x + tensor((self.std * self.rng.normal(size=x.shape)).astype(x.dtype)) if self.std > 0 else x


def pair(z_size, size, rng, noise, out=(), hidden=128):
    """Return a generator, a discriminator and the noise at its door."""
    door = InputNoise(noise, rng)
    g = nn.Sequential(
        nn.Linear(z_size, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, size), *out
    )
    d = nn.Sequential(
        door, nn.Linear(size, hidden), nn.LeakyReLU(), nn.Linear(hidden, hidden), nn.LeakyReLU(), nn.Linear(hidden, 1)
    )
    return nn.init.reset(g, rng), nn.init.reset(d, rng), door


def ring(seed, stable, steps=4000):
    """Train on the ring; return (modes covered, share of good samples) of 2,000 samples."""
    rng = np.random.default_rng(seed)
    g, d, door = pair(2, 2, rng, 0.5 if stable else 0.0)
    opt_g, opt_d = (optim.Adam(m.parameters(), lr=2e-3, betas=(0.5 if stable else 0.9, 0.999)) for m in (g, d))
    for step in range(steps):
        if stable:
            door.std = 0.5 * max(0.0, 1 - step / (0.8 * steps))
            for opt in (opt_g, opt_d):
                opt.param_groups[0]["lr"] = 2e-3 * min(1.0, 2.05 - 2 * step / steps)
        real = tensor(data.ring_of_gaussians(128, rng)[0])
        z = tensor(rng.normal(size=(128, 2)).astype(np.float32))
        gan_step(g, d, opt_g, opt_d, real, z, d_loss, g_loss)
    samples = g(tensor(rng.normal(size=(2000, 2)).astype(np.float32))).data
    return modes_covered(samples, CENTRES, 0.05, least=20)


def normal(x, mean, std):
    return np.exp(-0.5 * ((x - mean) / std) ** 2) / (std * np.sqrt(2 * np.pi))


def p(x):
    return 0.5 * normal(x, -1.5, 0.5) + 0.5 * normal(x, 1.0, 0.4)


def q(x):
    return normal(x, 0.0, 1.5)


def draw_p(n, rng):
    left = rng.random((n, 1)) < 0.5
    return (np.where(left, -1.5, 1.0) + np.where(left, 0.5, 0.4) * rng.normal(size=(n, 1))).astype(np.float32)


def draw_q(n, rng):
    return (1.5 * rng.normal(size=(n, 1))).astype(np.float32)


def judge(draw_fake, seed, steps=4000):
    """Train a discriminator of p against some fakes, whose generator stands still; return it."""
    rng = np.random.default_rng(seed)
    d = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
    opt = optim.Adam(nn.init.reset(d, rng).parameters(), lr=0.01)
    for step in range(steps):
        opt.param_groups[0]["lr"] = 0.01 * (1 - step / steps)
        opt.zero_grad()
        d_loss(d(tensor(draw_p(1024, rng))), d(tensor(draw_fake(1024, rng)))).backward()
        opt.step()
    return d


def main():
    x = np.linspace(-5, 5, 2001)
    there = p(x) + q(x) > 0.01 * (p(x) + q(x)).max()
    best = (p(x) / (p(x) + q(x)))[there]
    errors, values = [], []
    for seed in range(5):
        d = judge(draw_q, seed)
        out = nn.functional.sigmoid(d(tensor(x[there, None].astype(np.float32)))).data[:, 0]
        errors.append(round(float(np.abs(out - best).max()), 4))
        d, rng = judge(draw_p, seed), np.random.default_rng(100 + seed)
        pair_ = [d(tensor(draw_p(20000, rng))) for _ in range(2)]
        values.append(round(-d_loss(*pair_).item(), 4))
        print(seed, errors[-1], values[-1], flush=True)
    found = {"largest error of D": errors, "value where q = p": values}
    for name, stable in (("careful", True), ("naive", False)):
        runs = []
        for seed in range(10):
            runs.append(ring(seed, stable))
            print(name, seed, *runs[-1], flush=True)
        found[f"{name}, modes"] = [modes for modes, _ in runs]
        found[f"{name}, good"] = [round(share, 3) for _, share in runs]
    (HERE / "landmark.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
