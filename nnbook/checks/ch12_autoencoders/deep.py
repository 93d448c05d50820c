"""A deep autoencoder of one's own design, trained by the check."""

from __future__ import annotations

import numbers
from functools import lru_cache
from itertools import pairwise

import numpy as np

from nnbook import data, nn, tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch12_autoencoders.training import (
    LONGEST,
    TooLong,
    error_on,
    flat,
    narrowest,
    train,
    widened,
)

WEIGHTS, ASKED, GOOD = 60_000, 0.046, "below 0.046"


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


PARTS = {"Linear", "ReLU", "Tanh", "Sigmoid"}
FITS = {
    "two nn.Sequential": True,
    "made of": "allowed parts",
    "the rate": "a number above 0",
    "code of three digits": (3, 2),
    "decoded": (3, 64),
    "weights and biases": "at most 60,000",
    "the same rng, the same weights": True,
    "another rng, other weights": True,
}


@lru_cache(maxsize=4)
def parts(seed):
    digits = data.digits()
    return data.split(digits.x, digits.y, np.random.default_rng(seed))


def made(attempt, seed):
    answer = attempt(np.random.default_rng(seed))
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        found = f"{len(answer)} things" if isinstance(answer, tuple | list) else type(answer).__name__
        raise ValueError(f"expected three things back, (encoder, decoder, lr), got {found}")
    return answer


def weights_of(attempt, seed):
    return [p.data.copy() for module in made(attempt, seed)[:2] for p in module.parameters()]


def fits(attempt, seed):
    """Describe the two modules and the rate in words, untrained."""
    encoder, decoder, lr = answer = made(attempt, seed)
    found = {type(part).__name__ for half in (encoder, decoder) for part in flat(half)}
    count = sum(p.data.size for module in (encoder, decoder) for p in module.parameters())
    first, same, other = (weights_of(attempt, s) for s in (seed, seed, seed + 1))
    number = isinstance(lr, numbers.Real | np.number) and not isinstance(lr, bool)
    said = {
        "two nn.Sequential": isinstance(encoder, nn.Sequential) and isinstance(decoder, nn.Sequential),
        "made of": "allowed parts" if found <= PARTS else ", ".join(sorted(found - PARTS)),
        "the rate": ("a number above 0" if float(lr) > 0 else "not above 0") if number else f"a {type(lr).__name__}",
    }
    takes = [next((p.weight.shape[1] for p in flat(half) if isinstance(p, nn.Linear)), 0) for half in answer[:2]]
    code, back = f"not made, the encoder takes {takes[0]} numbers and the decoder {takes[1]}", "not tried"
    if takes[0] in (0, 64):
        code = (made_of := encoder(tensor(np.zeros((3, 64), np.float32)))).shape
        back = decoder(made_of).shape if code == (3, 2) else back
    return said | {
        "code of three digits": code,
        "decoded": back,
        "weights and biases": "at most 60,000" if count <= WEIGHTS else "more than 60,000",
        "the same rng, the same weights": all(map(np.array_equal, first, same)),
        "another rng, other weights": all(
            not np.array_equal(p, q) for p, q in zip(first, other, strict=True) if p.ndim == 2
        ),
    }


class Verdict(str):
    """What became of a training, in words that are the same for the same ailment; the error beside it."""

    error: float | None = None


def trained(attempt, seed):
    """Train as the docstring says, and say how it went."""
    found = fits(attempt, seed)
    if found != FITS:
        wrong = ", ".join(f"{key}: {found[key]}" for key in FITS if found[key] != FITS[key])
        return Verdict(f"was not trained ({wrong})")
    halves, lr = [flat(half) for half in made(attempt, seed)[:2]], float(made(attempt, seed)[2])
    try:
        error = reached(halves, seed, lr)
        verdict = Verdict(GOOD if error < ASKED else ailing(attempt, seed, lr))
    except TooLong:
        return Verdict(f"was stopped after {LONGEST:g} s of computing; so many layers are not needed")
    verdict.error = error
    return verdict


def reached(halves, seed, lr):
    train_part, test_part = parts(seed % 3)
    layers = [*halves[0], *halves[1]]
    with np.errstate(all="ignore"):
        train(layers, train_part.x, lr, np.random.default_rng(seed))
        return error_on(layers, test_part.x)


def ailing(attempt, seed, lr):
    """Name what is the matter: what the layers lack, or the one change that alone brings the error below the mark."""

    def anew():
        return [flat(half) for half in made(attempt, seed)[:2]]

    encoder, decoder = anew()
    if all(isinstance(part, nn.Linear) for part in decoder):
        return "nothing bends" if all(isinstance(part, nn.Linear) for part in encoder) else "the decoder is linear"
    if sum(isinstance(part, nn.Linear) for part in decoder) == 1:
        return "the decoder has no hidden layer"
    for half, place in ((0, "code"), (1, "picture")):
        halves = anew()
        bend = halves[half].pop()
        if not isinstance(bend, nn.Linear) and reached(halves, seed, lr) < ASKED:
            return f"without the {type(bend).__name__} after the {place} it would be"
    if narrowest(encoder, decoder) < 32 and reached(widened(anew(), seed), seed, lr) < ASKED:
        return "with wider hidden layers it would be"
    for rate in (3e-3, 1e-2):
        if reached(anew(), seed, rate) < ASKED:
            return f"with a {'larger' if rate > lr else 'smaller'} rate it would be"
    return "and neither another rate nor wider layers alone would do"


def judge(verdict, seed):
    if verdict == GOOD:
        return ""
    return verdict if verdict.error is None else f"is {verdict.error:.4f}, not below {ASKED}; {verdict}"


def network(*sizes, rng):
    layers = [part for pair in pairwise(sizes) for part in (nn.Linear(*pair), nn.ReLU())]
    return nn.init.reset(nn.Sequential(*layers[:-1]), rng)


def straight(fan_in, fan_out, rng, *more):
    return nn.init.reset(nn.Sequential(nn.Linear(fan_in, fan_out), *more), rng)


def all_linear(rng):
    return straight(64, 2, rng), straight(2, 64, rng), 5e-3


def linear_decoder(rng):
    return network(64, 128, 2, rng=rng), straight(2, 64, rng), 5e-3


def no_hidden_layer(rng):
    return network(64, 128, 2, rng=rng), straight(2, 64, rng, nn.Sigmoid()), 5e-3


def no_negative_pixel(rng):
    return network(64, 128, 2, rng=rng), nn.Sequential(network(2, 128, 64, rng=rng), nn.ReLU()), 3e-3


def too_narrow(rng):
    return network(64, 10, 2, rng=rng), network(2, 10, 64, rng=rng), 3e-3


def rate_too_small(rng):
    return network(64, 128, 2, rng=rng), network(2, 128, 64, rng=rng), 5e-5


def rate_too_large(rng):
    return network(64, 128, 2, rng=rng), network(2, 128, 64, rng=rng), 0.5


def rate_in_quotes(rng):
    return network(64, 128, 2, rng=rng), network(2, 128, 64, rng=rng), "0.005"


def three_units(rng):
    return network(64, 128, 3, rng=rng), network(3, 128, 64, rng=rng), 5e-3


def too_many_weights(rng):
    return network(64, 1000, 2, rng=rng), network(2, 1000, 64, rng=rng), 5e-3


def own_seed(rng):
    rng = np.random.default_rng(0)
    return network(64, 128, 2, rng=rng), network(2, 128, 64, rng=rng), 5e-3


def not_reset(rng):
    halves = [nn.Sequential(nn.Linear(a, 128), nn.ReLU(), nn.Linear(128, b)) for a, b in ((64, 2), (2, 64))]
    return *halves, 5e-3


def bare_layers(rng):
    return nn.init.reset(nn.Linear(64, 2), rng), nn.init.reset(nn.Linear(2, 64), rng), 5e-3


def one_module(rng):
    return network(64, 128, 2, 128, 64, rng=rng), 5e-3


def halves_swapped(rng):
    return network(2, 128, 64, rng=rng), network(64, 128, 2, rng=rng), 5e-3


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
                    judge=judge,
                    run=trained,
                    repeat=1,
                    shown="the test error with autoencoder(rng)",
                )
            ],
        ),
    ],
    mistakes=[
        Mistake(bare_layers, "each half is asked for as an `nn.Sequential`, and a lone nn.Linear cannot bend."),
        Mistake(three_units, "the code has three units; two are asked for."),
        Mistake(
            too_many_weights, "a layer from n to m units holds n * m weights and m biases. Here they are too many."
        ),
        Mistake(own_seed, "the first weights do not all come from the rng that is given."),
        Mistake(not_reset, "not all first weights are drawn by rng: the same rng gives others each time."),
        Mistake(rate_in_quotes, "the rate is a text. A number stands without quotes."),
        Mistake(one_module, "two modules are asked for, the encoder and the decoder, then the rate."),
        Mistake(halves_swapped, "the two halves are swapped: the encoder comes first."),
        Mistake(codes_only, "the decoder must hand back 64 pixels."),
        Mistake(all_linear, "nothing bends, so it can do no better than PCA, which stops at about 0.052."),
        Mistake(linear_decoder, "the decoder does not bend: what it draws lies on a flat plane, as PCA's does."),
        Mistake(no_hidden_layer, "the decoder has no hidden layer: each pixel bends a flat plane by itself alone."),
        Mistake(no_negative_pixel, "the ReLU after the last layer lets no gradient back where it gives 0."),
        Mistake(too_narrow, "a hidden layer has so few units that it can bend in few places only."),
        Mistake(rate_too_small, "the steps are too small: the same layers get there with larger ones."),
        Mistake(rate_too_large, "the steps are too large: the same layers get there with smaller ones."),
    ],
    hints=[
        "PCA stops at 0.052. What do you put between two linear layers so that they are more than one?",
        "A hidden layer of 100 or so ReLU units on either side of the code; none of them right after the code.",
        "64-128-2 and 2-128-64, ReLUs between the two layers of each half, and a rate of a few thousandths.",
    ],
    sibling=classifier,
    seconds=60.0,
)
