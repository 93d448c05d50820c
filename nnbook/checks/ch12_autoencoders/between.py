"""Pictures on the straight way between two codes."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.autograd import Tensor
from nnbook.checks import Case, Exercise, Mistake, Part


def interpolate(encoder, decoder, a, b, steps):
    """Return the pictures that lie evenly on the straight way from a's code to b's code, both ends included.

    encoder, decoder: modules; the encoder takes a tensor (N, D) to codes (N, k), the decoder takes them back.
    a, b: arrays (D,), float32, two examples.  steps: how many pictures, at least 2.
    Returns an array (steps, D): what the decoder makes of `steps` codes, from a's to b's.

    >>> half, twice = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    >>> half.weight.data[...], twice.weight.data[...] = 0.5, 2
    >>> print(interpolate(half, twice, np.float32([0]), np.float32([4]), 3).ravel())
    [0. 2. 4.]
    """
    start, end = encoder(tensor(np.stack([a, b]))).data
    share = np.linspace(0, 1, steps, dtype=np.float32)[:, None]
    return decoder(tensor((1 - share) * start + share * end)).data


def modules(d, c, seed):
    rng = np.random.default_rng(seed)
    encoder = nn.Sequential(nn.Linear(d, 6), nn.Tanh(), nn.Linear(6, c))
    decoder = nn.Sequential(nn.Linear(c, 6), nn.Tanh(), nn.Linear(6, d))
    for module in (encoder, decoder):
        for parameter in module.parameters():
            parameter.data[...] = rng.normal(size=parameter.shape)
    return encoder, decoder


class Batch(nn.Module):
    """An encoder that takes nothing but a batch, as the chapter's does, which cuts columns out of what it gives."""

    def __init__(self, inside):
        super().__init__()
        self.inside = inside

    def forward(self, x):
        if x.ndim != 2:
            raise ValueError(f"the encoder takes a tensor (N, D), got {x.shape}")
        return self.inside(x)


def pictures(attempt, a, b, steps, c, seed):
    encoder, decoder = modules(len(a), c, seed)
    answer = attempt(Batch(encoder), decoder, a, b, steps)
    return answer.data if isinstance(answer, Tensor) else answer


def by_hand(a, b, steps, c, seed):
    """Go through the weights in float64, one code at a time."""
    halves = [[p.data.astype(float) for p in module.parameters()] for module in modules(len(a), c, seed)]

    def run(half, x):
        w1, b1, w2, b2 = half
        return w2 @ np.tanh(w1 @ x + b1) + b2

    start, end = (run(halves[0], x.astype(float)) for x in (a, b))
    return np.array([run(halves[1], start + i / (steps - 1) * (end - start)) for i in range(steps)])


def draw(rng):
    d = int(rng.integers(4, 9))
    a, b = rng.normal(size=(2, d)).astype(np.float32)
    return a, b, int(rng.integers(4, 9)), int(rng.integers(1, 4)), int(rng.integers(1000))


def shares(steps):
    return np.linspace(0, 1, steps, dtype=np.float32)[:, None]


def codes_of(encoder, *examples):
    return encoder(tensor(np.stack(examples))).data


def walked(encoder, decoder, a, b, share):
    start, end = codes_of(encoder, a, b)
    return decoder(tensor((1 - share) * start + share * end)).data


def blended(encoder, decoder, a, b, steps):
    return (1 - shares(steps)) * a + shares(steps) * b


def blended_then_coded(encoder, decoder, a, b, steps):
    return decoder(encoder(tensor(blended(encoder, decoder, a, b, steps)))).data


def decoded_ends_blended(encoder, decoder, a, b, steps):
    start, end = decoder(encoder(tensor(np.stack([a, b])))).data
    return (1 - shares(steps)) * start + shares(steps) * end


def codes_only(encoder, decoder, a, b, steps):
    start, end = codes_of(encoder, a, b)
    return (1 - shares(steps)) * start + shares(steps) * end


def backwards(encoder, decoder, a, b, steps):
    return walked(encoder, decoder, b, a, shares(steps))


def no_end(encoder, decoder, a, b, steps):
    return walked(encoder, decoder, a, b, shares(steps + 1)[:-1])


def only_between(encoder, decoder, a, b, steps):
    return walked(encoder, decoder, a, b, shares(steps + 2)[1:-1])


def one_more(encoder, decoder, a, b, steps):
    return walked(encoder, decoder, a, b, shares(steps + 1))


def ends_as_they_were(encoder, decoder, a, b, steps):
    answer = walked(encoder, decoder, a, b, shares(steps))
    answer[0], answer[-1] = a, b
    return answer


def added(encoder, decoder, a, b, steps):
    start, end = codes_of(encoder, a, b)
    return decoder(tensor(start + shares(steps) * end)).data


def one_row(encoder, decoder, a, b, steps):
    return walked(encoder, decoder, a, b, shares(steps)).ravel()


def no_batch(encoder, decoder, a, b, steps):
    start, end = (encoder(tensor(one)).data for one in (a, b))
    return decoder(tensor((1 - shares(steps)) * start + shares(steps) * end)).data


def one_axis_more(encoder, decoder, a, b, steps):
    return walked(encoder, decoder, a, b, shares(steps))[:, None]


def cut_off(encoder, decoder, a, b, steps):
    return walked(encoder, decoder, a, b, shares(steps)).clip(0, 1)


def on_the_way(start, end, steps):
    """Return numbers that lie evenly from one to another, both ends included.

    >>> on_the_way(2.0, 4.0, 3)
    [2.0, 3.0, 4.0]
    """
    return [start + i / (steps - 1) * (end - start) for i in range(steps)]


FIXED = np.array([[0.0, 0.5, 1.0, 0.25, -1.0], [1.0, -0.5, 0.0, 0.5, 2.0]], dtype=np.float32)
between_exercise = Exercise(
    key="interpolate",
    book=interpolate,
    parts=[
        Part(
            "the way between them",
            1,
            [
                Case(
                    (*FIXED, 5, 2, 5),
                    by_hand,
                    run=pictures,
                    rtol=1e-4,
                    atol=1e-4,
                    shown="interpolate(encoder, decoder, a, b, 5)",
                ),
                Case(
                    draw,
                    by_hand,
                    run=pictures,
                    rtol=1e-4,
                    atol=1e-4,
                    shown="interpolate(encoder, decoder, a, b, steps)",
                ),
            ],
        ),
        Part(
            "the two ends",
            1,
            [
                Case(
                    (*FIXED, 2, 2, 5),
                    by_hand,
                    run=pictures,
                    rtol=1e-4,
                    atol=1e-4,
                    shown="interpolate(encoder, decoder, a, b, 2)",
                ),
                Case(
                    lambda rng: (*draw(rng)[:2], 2, 2, 7),
                    by_hand,
                    run=pictures,
                    rtol=1e-4,
                    atol=1e-4,
                    shown="interpolate(encoder, decoder, a, b, 2)",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(blended, "these are blends of the pictures' pixels. The way should lead through the codes."),
        Mistake(blended_then_coded, "the pixels are blended and then coded. Code first, then walk between the codes."),
        Mistake(decoded_ends_blended, "the two decoded ends are blended. Walk between the codes, then decode each."),
        Mistake(codes_only, "these are the codes on the way; what the decoder makes of them is asked for."),
        Mistake(backwards, "the way leads from b to a. It should begin at a."),
        Mistake(no_end, "the last picture is missing: the way should end at b's code."),
        Mistake(only_between, "both ends are missing; they belong to the steps."),
        Mistake(one_more, "there is one picture too many."),
        Mistake(ends_as_they_were, "the ends are the examples themselves. Their codes, decoded, are asked for."),
        Mistake(added, "at the end the code is a's plus b's. What must become of a's share?"),
        Mistake(no_batch, "the encoder is given one example, (D,). It takes a batch, if only of one: (1, D)."),
        Mistake(one_axis_more, "each picture is a batch of its own here, (steps, 1, D); (steps, D) is asked for."),
        Mistake(cut_off, "the ink is cut off at 0 and 1. What the decoder makes is asked for as it is."),
        Mistake(one_row, "the pictures are in one long row; (steps, D) is asked for."),
    ],
    hints=[
        "Three things in this order: code both, walk between the codes, decode.",
        "`encoder(tensor(np.stack([a, b]))).data` gives both codes. A share t of the way is (1 - t) * start + t * end.",
        "`t = np.linspace(0, 1, steps, dtype=np.float32)[:, None]`; make a tensor of the walk, decode it, return its "
        "`.data`.",
    ],
    sibling=on_the_way,
)
