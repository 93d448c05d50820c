"""A deep autoencoder of one's own design, trained by the check."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from nnbook import data, nn, no_grad, optim, tensor
from nnbook.checks import Case, Exercise, Mistake, Part

EPOCHS, BATCH, WEIGHTS, ASKED = 25, 64, 60_000, 0.046


def autoencoder(rng):
    """Return an encoder from 64 pixels to 2 code units, a decoder back, and a learning rate for Adam.

    rng: draws the first weights (`nn.init.reset(module, rng)`).
    Returns (encoder, decoder, lr): two `nn.Sequential`, made of nn.Linear, nn.ReLU, nn.Tanh and nn.Sigmoid alone, with
    at most 60,000 weights and biases together, and a number. After 25 epochs on 1,438 digits, in batches of 64, the
    mean squared error on the other 359 must be below 0.046.

    >>> encoder, decoder, lr = autoencoder(np.random.default_rng(0))
    >>> decoder(encoder(tensor(np.zeros((5, 64), np.float32)))).shape
    (5, 64)
    """
    encoder = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 2))
    decoder = nn.Sequential(nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 64))
    return nn.init.reset(encoder, rng), nn.init.reset(decoder, rng), 5e-3


@lru_cache(maxsize=4)
def parts(seed):
    digits = data.digits()
    return data.split(digits.x, digits.y, np.random.default_rng(seed))


def fits(attempt, seed):
    """Describe the two modules in words, untrained."""
    encoder, decoder, _ = made(attempt, seed)
    code = encoder(tensor(np.zeros((3, 64), np.float32)))
    count = sum(p.data.size for module in (encoder, decoder) for p in module.parameters())
    again = made(attempt, seed + 1)[0].parameters()
    parts_used = {type(part).__name__ for half in (encoder, decoder) for part in flat(half)}
    return {
        "made of": "allowed parts" if parts_used <= PARTS else ", ".join(sorted(parts_used - PARTS)),
        "code of three digits": code.shape,
        "decoded": decoder(code).shape if code.shape == (3, 2) else "not tried",
        "weights and biases": "at most 60,000" if count <= WEIGHTS else f"{count:,}",
        "another rng, other weights": any(
            not np.array_equal(p.data, q.data) for p, q in zip(encoder.parameters(), again, strict=False)
        ),
    }


def made(attempt, seed):
    answer = attempt(np.random.default_rng(seed))
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        raise ValueError("expected three things back, (encoder, decoder, lr)")
    return answer


def flat(module):
    return [part for child in module for part in flat(child)] if hasattr(module, "__iter__") else [module]


PARTS = {"Linear", "ReLU", "Tanh", "Sigmoid"}
FITS = {
    "made of": "allowed parts",
    "code of three digits": (3, 2),
    "decoded": (3, 64),
    "weights and biases": "at most 60,000",
    "another rng, other weights": True,
}


def trained(attempt, seed):
    """Train as the docstring says, and say how it went."""
    encoder, decoder, lr = made(attempt, seed)
    if fits(attempt, seed) != FITS:
        return "not trained: the modules do not fit"
    train_part, test_part = parts(seed % 3)
    model, rng = nn.Sequential(encoder, decoder), np.random.default_rng(seed)
    opt, losses = optim.Adam(model.parameters(), lr=float(lr)), []
    for _ in range(EPOCHS):
        seen = []
        for x_i in data.batches(train_part.x, None, BATCH, rng):
            x_i = tensor(x_i)
            opt.zero_grad()
            loss = nn.functional.mse_loss(model(x_i), x_i)
            loss.backward()
            opt.step()
            seen.append(loss.item())
        losses.append(float(np.mean(seen)))
        if not np.isfinite(losses[-1]):
            return "an error that is no number"
    with no_grad():
        model.eval()
        codes = encoder(tensor(test_part.x)).data
        error = float(np.mean((decoder(tensor(codes)).data - test_part.x) ** 2))
        return "below 0.046" if error < ASKED else f"not below 0.046: {ailing(encoder, decoder, codes, losses)}"


def ailing(encoder, decoder, codes, losses):
    """Say the plainest thing that is the matter."""
    rng, spread = np.random.default_rng(0), codes.std(axis=0)
    if spread.max() < 1e-3:
        return "all digits have one code"
    if losses[-1] > 0.0725:
        return "it draws hardly more than the mean of all digits"
    if straight(decoder, rng.normal(size=(2, 2))):
        return (
            f"{'encoder and decoder are' if straight(encoder, rng.uniform(0, 1, (2, 64))) else 'the decoder is'} linear"
        )
    any_codes = encoder(tensor(3 * rng.normal(size=(500, 64)).astype(np.float32))).data
    if any_codes.min() >= 0:
        return "all codes lie between 0 and 1" if any_codes.max() <= 1 else "no code is ever negative"
    return "the loss is still falling" if losses[-1] < 0.97 * losses[-4] else "the loss hardly falls any more"


def straight(module, pair):
    a, b, both, none = (tensor(x[None].astype(np.float32)) for x in (*pair, pair.sum(axis=0), 0 * pair[0]))
    bend = module(both).data + module(none).data - module(a).data - module(b).data
    return bool(np.abs(bend).max() < 1e-4)


def network(*sizes, rng, bend=nn.ReLU):
    layers = [part for fan_in, fan_out in pairwise(sizes) for part in (nn.Linear(fan_in, fan_out), bend())]
    return nn.init.reset(nn.Sequential(*layers[:-1]), rng)


def all_linear(rng):
    return nn.init.reset(nn.Linear(64, 2), rng), nn.init.reset(nn.Linear(2, 64), rng), 5e-3


def linear_decoder(rng):
    return network(64, 128, 2, rng=rng), nn.init.reset(nn.Linear(2, 64), rng), 5e-3


def squashed_codes(rng):
    encoder = nn.init.reset(nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 2), nn.Sigmoid()), rng)
    return encoder, network(2, 128, 64, rng=rng), 2e-4


def rate_too_small(rng):
    return network(64, 128, 2, rng=rng), network(2, 128, 64, rng=rng), 5e-5


def rate_too_large(rng):
    return network(64, 128, 2, rng=rng), network(2, 128, 64, rng=rng), 0.5


def three_units(rng):
    return network(64, 128, 3, rng=rng), network(3, 128, 64, rng=rng), 5e-3


def too_many_weights(rng):
    return network(64, 1000, 2, rng=rng), network(2, 1000, 64, rng=rng), 5e-3


def own_seed(rng):
    rng = np.random.default_rng(0)
    return network(64, 128, 2, rng=rng), network(2, 128, 64, rng=rng), 5e-3


def one_module(rng):
    return network(64, 128, 2, 128, 64, rng=rng), 5e-3


def codes_only(rng):
    return network(64, 128, 2, rng=rng), network(2, 128, 10, rng=rng), 5e-3


def classifier(rng):
    """Return a network from 64 pixels to 10 logits, with one hidden layer.

    >>> classifier(np.random.default_rng(0))(tensor(np.zeros((5, 64), np.float32))).shape
    (5, 10)
    """
    return nn.init.reset(nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)), rng)


deep_exercise = Exercise(
    key="autoencoder",
    book=autoencoder,
    parts=[
        Part("the two halves", 1, [Case((5,), FITS, run=fits, shown="autoencoder(rng)")]),
        Part(
            "the error after 25 epochs",
            1,
            [
                Case(
                    lambda rng: (int(rng.integers(1000)),),
                    "below 0.046",
                    run=trained,
                    repeat=1,
                    shown="the test error with autoencoder(rng)",
                )
            ],
        ),
    ],
    mistakes=[
        Mistake(all_linear, "nothing bends, so it can do no better than PCA, whose error is 0.052 at best."),
        Mistake(linear_decoder, "the decoder does not bend: what it draws lies on a flat plane, as PCA's does."),
        Mistake(
            squashed_codes,
            "the codes are squeezed between 0 and 1, and the steps are small: it has hardly begun to spread them.",
        ),
        Mistake(rate_too_small, "the steps are too small: after 25 epochs it is still on its way."),
        Mistake(rate_too_large, "the steps are far too large: the loss does not settle near its lowest."),
        Mistake(three_units, "the code has three units; two are asked for."),
        Mistake(too_many_weights, "there are more weights and biases than 60,000."),
        Mistake(own_seed, "the first weights do not come from the rng that is given."),
        Mistake(one_module, "two modules are asked for, the encoder and the decoder, then the rate."),
        Mistake(codes_only, "the decoder must hand back 64 pixels."),
    ],
    hints=[
        "PCA stops at 0.052. What do you put between two linear layers so that they are more than one?",
        "A hidden layer of 100 or so ReLU units on either side of the code; none of them right after the code.",
        "64-128-2 and 2-128-64, ReLUs between the two layers of each half, and a rate of a few thousandths.",
    ],
    sibling=classifier,
    seconds=20.0,
)
