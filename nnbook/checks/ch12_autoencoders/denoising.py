"""A loss that asks for what the noise has covered."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.autograd import Tensor
from nnbook.checks import Case, Exercise, Mistake, Part


def denoising_loss(model, x, std, rng):
    """Show a model noisy pictures, and return the loss that asks it for the clean ones.

    model: a module that takes a tensor (N, D) to one of that shape.  x: array (N, D), float32; it is not changed.
    std: standard deviation of the noise, normal with mean 0, another number for each pixel of each picture.
    rng: draws the noise, anew at each call.
    Returns a tensor of one number, the mean squared error over all pixels of all pictures.

    >>> loss = denoising_loss(nn.Linear(2, 2), np.ones((4, 2), np.float32), 0.1, np.random.default_rng(0))
    >>> loss.shape, loss.requires_grad
    ((), True)
    """
    noise = std * rng.normal(size=x.shape).astype(x.dtype)
    return nn.functional.mse_loss(model(tensor(x + noise)), tensor(x))


class Faint(nn.Module):
    """Hand back a learned share of the input, and remember what was seen."""

    def __init__(self):
        super().__init__()
        self.share = nn.Parameter(np.array([0.3], dtype=np.float32))
        self.seen = []

    def forward(self, x):
        self.seen.append(np.array(x.data))
        return x * self.share


def observed(attempt, std, seed):
    """Describe in words what two calls did."""
    draw = np.random.default_rng(seed)
    clean = draw.uniform(0, 1, (400, 12)).astype(np.float32)
    clean[:, 0] = 0
    x, rng, model, inside = clean.copy(), np.random.default_rng(seed), Faint(), False
    losses = []
    for _ in range(2):
        losses.append(attempt(model, x, std, rng))
        if model.share.grad is not None:
            inside, model.share.grad = True, None
    if any(loss is None for loss in losses):
        return None
    if len(model.seen) != 2:
        raise ValueError(f"the model was asked {len(model.seen)} times in two calls")
    loss, seen = losses[0], model.seen[0]
    if seen.shape != clean.shape:
        return {"the model sees": f"an array of shape {seen.shape}"}
    noise = seen - clean
    first = {
        "the model sees": _sees(noise, seen, clean, std),
        "another noise next time": not np.array_equal(noise, model.seen[1] - clean),
        "x is left alone": bool(np.array_equal(x, clean)),
        "the same seed, the same noise": _same(attempt, clean, std, seed, noise),
        "another seed, another noise": not _same(attempt, clean, std, seed + 1, noise),
    }
    arrives = "inside the function already" if inside else _arrives(loss, model)
    return first | {"the loss compares with": _target(loss, seen, clean, std), "gradients arrive": arrives}


def _same(attempt, clean, std, seed, noise):
    model = Faint()
    attempt(model, clean.copy(), std, np.random.default_rng(seed))
    return np.array_equal(model.seen[0] - clean, noise)


def _sees(noise, seen, clean, std):
    if not noise.any():
        return "no noise"
    if np.ptp(noise) < 1e-4:
        return "one number added to all pixels of all pictures"
    return f"noise with std {_size(noise, std)}, {_kind(noise, seen, clean, std)}"


def _size(noise, std):
    found = float(np.sqrt(np.mean(noise**2)))
    return f"{std:g}" if abs(found - std) < 0.1 * std else f"{found:.2g}"


def _kind(noise, seen, clean, std):
    if not noise[clean == 0].any():
        return "none where x is 0"
    if np.ptp(noise, axis=0).max() < 1e-4 < np.ptp(noise):
        return "the same for all pictures"
    if np.ptp(noise, axis=1).max() < 1e-4 < np.ptp(noise):
        return "one number a picture"
    if abs(noise.mean()) > 0.2 * std:
        return "with a mean of its own"
    if seen.min() >= 0:
        return "cut off at 0 and 1" if seen.max() <= 1 else "cut off at 0"
    size = np.abs(noise) / np.sqrt(np.mean(noise**2))
    if size.max() < 2.2:
        return "not normal, " + ("of one size" if size.min() > 0.98 else "with hard limits")
    if np.mean(size**4) > 4:  # 3 for normal noise, 6 for Laplace's
        return "not normal, large too often"
    return "new for each pixel"


def _target(loss, seen, clean, std):
    array = np.asarray(loss.data if isinstance(loss, Tensor) else loss)
    if array.shape != ():
        return f"one number for each of {array.shape}"
    value = float(array)
    for word, target in (("the clean pictures", clean), ("the noisy pictures", seen)):
        error = (0.3 * seen - target) ** 2
        if abs(value - error.mean()) < 1e-4 * error.mean():
            return word
        if abs(value - error.sum()) < 1e-3 * error.sum():
            return f"{word}, summed"
        if abs(value - error.sum() / len(seen)) < 1e-3 * value:
            return f"{word}, summed over the pixels"
        others = {
            "halved": error.mean() / 2,
            "as a root": error.mean() ** 0.5,
            "in absolute errors": (error**0.5).mean(),
        }
        for how, other in others.items():
            if abs(value - other) < 1e-4 * other:
                return f"{word}, {how}"
    if np.array_equal(seen, clean) and abs(value - np.mean((0.7 * clean) ** 2) - std**2) < 0.05 * value:
        return "pictures with noise, but not those that it saw"
    error = (0.3 * seen - (seen - clean)) ** 2
    return "the noise" if abs(value - error.mean()) < 1e-4 * error.mean() else f"something else ({value:.4g})"


def _arrives(loss, model):
    if not isinstance(loss, Tensor):
        return "not through a plain number"
    if not loss.requires_grad:
        return "not through a tensor without a tape"
    if loss.shape != ():
        return True
    loss.backward()
    return model.share.grad is not None


def right(std, seed):
    return {
        "the model sees": f"noise with std {std:g}, new for each pixel",
        "another noise next time": True,
        "x is left alone": True,
        "the same seed, the same noise": True,
        "another seed, another noise": True,
        "the loss compares with": "the clean pictures",
        "gradients arrive": True,
    }


def only(keys):
    def run(attempt, std, seed):
        found = observed(attempt, std, seed)
        return None if found is None else {k: v for k, v in found.items() if k in keys}

    return run


def truth_of(keys):
    return lambda std, seed: {k: v for k, v in right(std, seed).items() if k in keys}


def loss_of(model, seen, target):
    return nn.functional.mse_loss(model(tensor(seen)), tensor(target))


def noise_of(x, std, rng):
    return (std * rng.normal(size=x.shape)).astype(x.dtype)


def as_given(model, x, std, rng):
    x += noise_of(x, std, rng)
    return loss_of(model, x, x)


def noisy_target(model, x, std, rng):
    noisy = x + noise_of(x, std, rng)
    return loss_of(model, noisy, noisy)


def in_place(model, x, std, rng):
    clean = x.copy()
    x += noise_of(x, std, rng)
    return loss_of(model, x, clean)


def no_noise(model, x, std, rng):
    return loss_of(model, x, x)


def noise_on_the_output(model, x, std, rng):
    return nn.functional.mse_loss(model(tensor(x)), tensor(x + noise_of(x, std, rng)))


def variance(model, x, std, rng):
    return loss_of(model, x + noise_of(x, std**2, rng), x)


def unscaled(model, x, std, rng):
    return loss_of(model, x + noise_of(x, 1, rng), x)


def positive(model, x, std, rng):
    return loss_of(model, x + (std * rng.random(x.shape)).astype(x.dtype), x)


def uniform(model, x, std, rng):
    return loss_of(model, x + (std * 3**0.5 * rng.uniform(-1, 1, x.shape)).astype(x.dtype), x)


def of_one_size(model, x, std, rng):
    return loss_of(model, x + (std * rng.choice([-1, 1], x.shape)).astype(x.dtype), x)


def heavy(model, x, std, rng):
    return loss_of(model, x + rng.laplace(0, std / 2**0.5, x.shape).astype(x.dtype), x)


def proportional(model, x, std, rng):
    return loss_of(model, x * (1 + noise_of(x, std, rng)), x)


def one_number(model, x, std, rng):
    return loss_of(model, x + np.float32(std * rng.normal()), x)


def same_shift(model, x, std, rng):
    return loss_of(model, x + np.float32(std), x)


def always_half(model, x, std, rng):
    return loss_of(model, x + noise_of(x, 0.5, rng), x)


def root_of_std(model, x, std, rng):
    return loss_of(model, x + noise_of(x, std**0.5, rng), x)


def halved(model, x, std, rng):
    return 0.5 * loss_of(model, x + noise_of(x, std, rng), x)


def rooted(model, x, std, rng):
    return loss_of(model, x + noise_of(x, std, rng), x) ** 0.5


def absolute(model, x, std, rng):
    e = model(tensor(x + noise_of(x, std, rng))) - tensor(x)
    return ((e * e) ** 0.5).mean()


def dead_end(model, x, std, rng):
    return tensor(loss_of(model, x + noise_of(x, std, rng), x).data, requires_grad=True)


def one_for_all(model, x, std, rng):
    return loss_of(model, x + (std * rng.normal(size=x.shape[1])).astype(x.dtype), x)


def one_a_picture(model, x, std, rng):
    return loss_of(model, x + (std * rng.normal(size=(len(x), 1))).astype(x.dtype), x)


def always_the_same(model, x, std, rng):
    return loss_of(model, x + noise_of(x, std, np.random.default_rng(0)), x)


def own_generator(model, x, std, rng):
    return loss_of(model, x + noise_of(x, std, np.random.default_rng()), x)


def summed_over_pixels(model, x, std, rng):
    return summed(model, x, std, rng) / len(x)


def not_averaged(model, x, std, rng):
    return nn.functional.mse_loss(model(tensor(x + noise_of(x, std, rng))), tensor(x), reduction="none")


def off_the_tape(model, x, std, rng):
    return tensor(loss_of(model, x + noise_of(x, std, rng), x).data)


def backward_inside(model, x, std, rng):
    loss = loss_of(model, x + noise_of(x, std, rng), x)
    loss.backward()
    return loss


def summed(model, x, std, rng):
    return nn.functional.mse_loss(model(tensor(x + noise_of(x, std, rng))), tensor(x), reduction="sum")


def a_number(model, x, std, rng):
    return loss_of(model, x + noise_of(x, std, rng), x).item()


def the_noise(model, x, std, rng):
    noise = noise_of(x, std, rng)
    return loss_of(model, x + noise, noise)


def clipped(model, x, std, rng):
    return loss_of(model, np.clip(x + noise_of(x, std, rng), 0, 1), x)


def cut_below(model, x, std, rng):
    return loss_of(model, np.maximum(x + noise_of(x, std, rng), 0), x)


def float64(model, x, std, rng):
    return loss_of(model, x + std * rng.normal(size=x.shape), x)


def shaky_mean(values, std, rng):
    """Return the mean of values to each of which fresh noise is added; the values stay as they are.

    >>> round(shaky_mean(np.ones(10_000), 0.1, np.random.default_rng(0)), 1)
    1.0
    """
    return float(np.mean(values + std * rng.normal(size=len(values))))


SEES = ("the model sees", "another noise next time", "x is left alone", "the same seed, the same noise")
SEES += ("another seed, another noise",)
ASKS = ("x is left alone", "the loss compares with", "gradients arrive")
denoising_exercise = Exercise(
    key="denoising_loss",
    book=denoising_loss,
    parts=[
        Part(
            "what it is asked for",
            1,
            [
                Case((std, seed), truth_of(ASKS), run=only(ASKS), shown=f"denoising_loss(model, x, {std}, rng), twice,")
                for std, seed in ((0.4, 3), (0.2, 4))
            ],
        ),
        Part(
            "what the model sees",
            1,
            [
                Case((std, seed), truth_of(SEES), run=only(SEES), shown=f"denoising_loss(model, x, {std}, rng), twice,")
                for std, seed in ((0.3, 1), (0.5, 2))
            ],
        ),
    ],
    mistakes=[
        Mistake(as_given, "both bugs are still there: what happens to x, and with what is the answer compared?"),
        Mistake(in_place, "x itself is changed, and it belongs to the caller. `x = x + …` leaves it alone."),
        Mistake(noisy_target, "the answer is compared with the noisy pictures: the model learns to copy the noise."),
        Mistake(no_noise, "the model sees the clean pictures; nothing is left to take away."),
        Mistake(noise_on_the_output, "the noise is on the wrong side: the model should see it, not be asked for it."),
        Mistake(the_noise, "the model is asked for the noise here; the clean pictures are asked for."),
        Mistake(variance, "the noise is multiplied by std squared."),
        Mistake(unscaled, "the noise always has a standard deviation of 1: std is not used."),
        Mistake(positive, "`rng.random` is never below 0, so the noise only darkens. Normal noise is asked for."),
        Mistake(uniform, "this noise has hard limits, as uniform noise has. Normal noise is asked for."),
        Mistake(of_one_size, "this noise has only one size, up or down. Normal noise has all sizes."),
        Mistake(heavy, "large values come too often for normal noise."),
        Mistake(proportional, "where x is 0, nothing is added. The noise should not depend on the pixel."),
        Mistake(one_number, "one number is added to all pixels of all pictures. The noise should have the shape of x."),
        Mistake(same_shift, "the same number is added to all pixels at every call: rng draws nothing."),
        Mistake(always_half, "the noise has a standard deviation of 0.5, whatever std is."),
        Mistake(root_of_std, "the noise is multiplied by the root of std."),
        Mistake(one_for_all, "all pictures get the same noise. Its shape should be that of x."),
        Mistake(one_a_picture, "each picture gets one number for all its pixels. The shape should be that of x."),
        Mistake(always_the_same, "the noise is the same at every call: use the generator that is given."),
        Mistake(own_generator, "another generator than rng draws: the same seed gives other noise each time."),
        Mistake(clipped, "what the model sees is cut off at 0 and 1, so the noise is no longer normal."),
        Mistake(cut_below, "what the model sees is never below 0, so the noise is no longer normal."),
        Mistake(halved, "this is half of the mean squared error."),
        Mistake(rooted, "this is the root of the mean squared error."),
        Mistake(absolute, "this is the mean of the absolute errors; squares are asked for."),
        Mistake(summed, "this is the sum over all pixels; the mean is asked for."),
        Mistake(summed_over_pixels, "the pixels are summed. The mean over all pixels of all pictures is asked for."),
        Mistake(not_averaged, "each pixel keeps a loss of its own; their mean is asked for."),
        Mistake(off_the_tape, "this tensor is off the tape and has no way back: is it made of `.data`, or detached?"),
        Mistake(dead_end, "this tensor asks for gradients, but its tape does not lead back to the model."),
        Mistake(backward_inside, "`backward` is called here already. It is the loop's business; return the loss."),
        Mistake(a_number, "a plain number has no way back. Return the tensor."),
        Mistake(float64, "the noise is float64, and makes x + noise float64. Give it the dtype of x."),
    ],
    hints=[
        "Two bugs: one spoils the array that came in, the other spoils the question.",
        "`x += …` writes into the array that came in. And there should be two arrays, a noisy and a clean one.",
        "noisy = x + noise (in the dtype of x); the loss is between `model(tensor(noisy))` and `tensor(x)`.",
    ],
    sibling=shaky_mean,
)
