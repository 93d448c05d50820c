"""One step of the two players, written out, and how its check watches it."""

from __future__ import annotations

import numpy as np

from nnbook import nn, optim, tensor
from nnbook.checks.ch13_gan.forging import generator_loss
from nnbook.checks.ch13_gan.forging_back import generator_loss_backward
from nnbook.checks.ch13_gan.judging import discriminator_loss, sigmoid, softplus
from nnbook.checks.ch13_gan.judging_back import discriminator_loss_backward


def gan_step(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    """Let the discriminator take one step, then the generator one against the discriminator that has just moved.

    generator, discriminator: modules; opt_g and opt_d hold their parameters, with whatever gradients are left there.
    real: tensor (N, features), real points.  z: tensor (M, z_size), noise: the fakes of both steps are made of it.
    d_loss: takes the logits of the real points and of the fakes.  g_loss: takes those of the fakes.
    Returns (loss_d, loss_g), two numbers, each as computed for its step.

    >>> g, d = nn.Linear(3, 2), nn.Linear(2, 1)
    >>> opt_g, opt_d = (optim.SGD(net.parameters(), lr=0.1) for net in (g, d))
    >>> x, z = tensor(np.ones((4, 2), np.float32)), tensor(np.ones((5, 3), np.float32))
    >>> len(gan_step(g, d, opt_g, opt_d, x, z, *lifted()))
    2
    """
    fake = generator(z)
    opt_d.zero_grad()
    loss_d = d_loss(discriminator(real), discriminator(fake.detach()))
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g = g_loss(discriminator(fake))
    loss_g.backward()
    opt_g.step()
    return loss_d.item(), loss_g.item()


def lifted():
    """Return both losses on the tape."""
    from nnbook import lift

    return lift(discriminator_loss, discriminator_loss_backward), lift(generator_loss, generator_loss_backward)


def players(seed):
    """Return the numbers of a small game: two linear players, real points and noise, float64."""
    rng = np.random.default_rng(seed)
    game = {
        "wg": rng.normal(size=(2, 3)),
        "bg": rng.normal(size=2),
        "wd": rng.normal(size=(1, 2)),
        "bd": rng.normal(size=1),
    }
    return game, [(rng.normal(1, 1, (4, 2)), rng.normal(size=(7, 3))) for _ in range(3)]


def linear(w, b):
    layer = nn.Linear(w.shape[1], w.shape[0]).double()
    layer.load_state_dict({"weight": w, "bias": b})
    return layer


def course(attempt, seed, steps, left=True):
    """Play some steps with SGD; return both players' weights after each one, and the losses handed back."""
    game, batches = players(seed)
    g, d = linear(game["wg"], game["bg"]), linear(game["wd"], game["bd"])
    opt_g, opt_d = optim.SGD(g.parameters(), lr=0.3), optim.SGD(d.parameters(), lr=0.7)
    if left:
        for p in [*g.parameters(), *d.parameters()]:
            p.grad = np.full(p.shape, 5.0)
    seen, losses = [], []
    for real, z in batches[:steps]:
        pair = attempt(g, d, opt_g, opt_d, tensor(real.copy()), tensor(z.copy()), *lifted())
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise TypeError(f"expected (loss_d, loss_g), got {type(pair).__name__}")
        losses.append([plain(one) for one in pair])
        of_d, of_g = d.state_dict(), g.state_dict()
        seen.append(
            {
                "D": [*of_d["weight"][0].tolist(), of_d["bias"].item()],
                "G": [*of_g["weight"].ravel(), *of_g["bias"]],
            }
        )
    return seen, losses


def plain(value):
    return value if isinstance(value, int | float | np.number) else f"a {type(value).__name__}"


def by_hand(seed, steps):
    """Do the same with nothing but NumPy: the gradients of two linear players, written out."""
    game, batches = players(seed)
    wg, bg, wd, bd = (game[name].copy() for name in ("wg", "bg", "wd", "bd"))
    seen, losses = [], []
    for real, z in batches[:steps]:
        fake = z @ wg.T + bg
        r, f = real @ wd.T + bd, fake @ wd.T + bd
        loss_d = softplus(-r).mean() + softplus(f).mean()
        at_r, at_f = (sigmoid(r) - 1) / len(r), sigmoid(f) / len(f)
        wd, bd = wd - 0.7 * (at_r.T @ real + at_f.T @ fake), bd - 0.7 * (at_r.sum() + at_f.sum())
        f = fake @ wd.T + bd
        at_fake = ((sigmoid(f) - 1) / len(f)) @ wd
        losses.append([float(loss_d), float(softplus(-f).mean())])
        wg, bg = wg - 0.3 * at_fake.T @ z, bg - 0.3 * at_fake.sum(0)
        seen.append({"D": [*wd[0].tolist(), float(bd[0])], "G": [*wg.ravel(), *bg]})
    return seen, losses


def judge_after(attempt, seed):
    return course(attempt, seed, 1)[0][0]["D"]


def judge_truth(seed):
    return by_hand(seed, 1)[0][0]["D"]


def forger_after(attempt, seed):
    return [float(one) for one in course(attempt, seed, 1)[0][0]["G"]]


def forger_truth(seed):
    return [float(one) for one in by_hand(seed, 1)[0][0]["G"]]


def three_steps(attempt, seed):
    seen, losses = course(attempt, seed, 3)
    return [[*seen[-1]["D"], *(float(one) for one in seen[-1]["G"])], losses]


def three_truth(seed):
    seen, losses = by_hand(seed, 3)
    return [[*seen[-1]["D"], *(float(one) for one in seen[-1]["G"])], losses]
