"""The fast gradient sign method: a step for every pixel in the direction in which the loss rises."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.autograd import Tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch15_image_recognition.boxes import named
from nnbook.nn import functional as F


def fgsm(model, x, y, eps):
    """Move every pixel by eps in the direction in which the loss rises, and keep it between 0 and 1.

    model: a module from pictures to logits (N, classes).  x: pictures (N, …) from 0 to 1, float32.
    y: what they show, whole numbers (N,).  eps: the step, from 0 on.  The loss is the cross-entropy.
    Returns an array of x's shape and dtype. A pixel whose gradient is 0 stays. x keeps its numbers, and the model its
    parameters, its mode (training or not) and what `requires_grad` its parameters have.

    >>> model = nn.Linear(2, 2, bias=False)
    >>> _ = model.load_state_dict({"weight": np.float32([[1, -1], [0, 0]])})
    >>> fgsm(model, np.float32([[0.5, 0.5], [0.9, 0.0]]), np.array([0, 1]), 0.25).tolist()
    [[0.25, 0.75], [1.0, 0.0]]
    """
    pixels = tensor(x, requires_grad=True)
    F.cross_entropy(model(pixels), tensor(y)).backward()
    moved = x + eps * np.sign(np.asarray(pixels.grad))
    return np.clip(moved, 0, 1).astype(x.dtype)


class Fixed(nn.Module):
    """Two linear layers and a ReLU, with weights that are given; a last pixel that nothing looks at."""

    def __init__(self, w, v):
        super().__init__()
        self.first, self.second = nn.Linear(w.shape[1], len(w), bias=False), nn.Linear(len(w), len(v), bias=False)
        self.load_state_dict({"first.weight": w, "second.weight": v})

    def forward(self, x):
        return self.second(self.first(x).relu())


def draw(rng, n=4):
    features, hidden, classes = 6, 5, 3
    w = rng.normal(size=(hidden, features)).astype(np.float32)
    w[:, -1] = 0
    v = rng.normal(size=(classes, hidden)).astype(np.float32)
    x = rng.random((n, features)).astype(np.float32)
    x[:, 0] = [0.01, 0.99][int(rng.integers(2))]
    x[0, 1], x[-1, 1] = 0, 1
    return w, v, x, rng.integers(0, classes, n), float(rng.choice([0.05, 0.125, 0.3]))


def settings(model):
    return [module.training for module in model.modules()], [one.requires_grad for one in model.parameters()]


def run(attempt, w, v, x, y, eps):
    """Attack a model that is training, in part, or in use, with one picture; say what was changed on the way."""
    model, given = Fixed(w, v), x.copy()
    model.train(len(x) > 1)
    model.second.training, model.first.weight.requires_grad = False, len(x) == 1
    modes, wants = settings(model)
    out = attempt(model, given, y.copy(), eps)
    if isinstance(out, Tensor):
        raise TypeError("a tensor came back, expected an array: a tensor's `.data` is one")
    if not np.array_equal(given, x):
        raise ValueError("x itself was changed, and whoever gave it may still need it")
    if not (np.array_equal(model.first.weight.data, w) and np.array_equal(model.second.weight.data, v)):
        raise ValueError("the model's weights were changed. An attack changes pixels alone")
    if settings(model)[1] != wants:
        raise ValueError("the parameters' requires_grad was changed. Whoever trains this model next needs it as it was")
    if settings(model)[0] != modes:
        raise ValueError("the model's mode was changed: something is in train or eval now that was not")
    return out


def gradient(w, v, x, y):
    """Return the gradient of the mean cross-entropy at x, written out, in float64."""
    w, v, x = (np.asarray(one, float) for one in (w, v, x))
    before = x @ w.T
    scores = np.maximum(before, 0) @ v.T
    probs = np.exp(scores - scores.max(1, keepdims=True))
    probs /= probs.sum(1, keepdims=True)
    return ((probs - np.eye(len(v))[y]) @ v * (before > 0)) @ w / max(len(x), 1)


def truth(w, v, x, y, eps):
    return np.clip(x + eps * np.sign(gradient(w, v, x, y)), 0, 1)


def judge_dtype(got, w, v, x, y, eps):
    if not isinstance(got, np.ndarray):
        return f"gave a {type(got).__name__}, expected an array"
    return "" if got.dtype == x.dtype else f"gave {got.dtype}, expected {x.dtype} as x has it"


def of_two(w, v):
    """Return a case worked by hand: one hidden unit a pixel."""
    return np.array(w, np.float32), np.array(v, np.float32)


def grad_of(model, x, y):
    pixels = tensor(x, requires_grad=True)
    F.cross_entropy(model(pixels), tensor(y)).backward()
    return np.asarray(pixels.grad)


def fgsm_with(step, clip=lambda moved, x, eps: np.clip(moved, 0, 1)):
    """Return an attack with a fault."""

    def wrong(model, x, y, eps):
        return clip(x + step(model, x, y, eps), x, eps).astype(x.dtype)

    return wrong


def sign_step(model, x, y, eps):
    return eps * np.sign(grad_of(model, x, y))


def towards_the_answer(model, x, y, eps):
    """Use the class that the model says in the place of y."""
    return eps * np.sign(grad_of(model, x, np.asarray(model(tensor(x)).data).argmax(1)))


def off_the_tape(model, x, y, eps):
    """Forget that the pixels are what is differentiated for: they have no gradient."""
    return eps * np.sign(np.asarray(None))


def by_the_score(model, x, y, eps):
    """Use the gradient of the label's score in the place of the loss's."""
    pixels = tensor(x, requires_grad=True)
    model(pixels)[np.arange(len(x)), y].sum().backward()
    return -eps * np.sign(np.asarray(pixels.grad))


def never_still(model, x, y, eps):
    return eps * np.where(grad_of(model, x, y) > 0, 1, -1)


def to_length(model, x, y, eps):
    grad = grad_of(model, x, y)
    size = np.sqrt((grad**2).sum(-1, keepdims=True))
    return eps * grad / np.maximum(size, 1e-12)


def of_the_batch(model, x, y, eps):
    return eps * np.sign(grad_of(model, x, y).mean(0))


def step_up(f, x, h, size):
    """Move a number x by `size` in the direction in which f rises, as a difference over h says.

    >>> step_up(lambda x: -x * x, 1.0, h=1e-4, size=0.5)
    0.5
    """
    return x + size * float(np.sign(f(x + h) - f(x - h)))


PIXELS = np.array([[0.75, 0.25]], np.float32)
HAND = of_two([[1, -1], [-1, 0.5]], [[2, 0], [-1, 1]])
fgsm_exercise = Exercise(
    key="fgsm",
    book=fgsm,
    parts=[
        Part(
            "the direction",
            1,
            [
                Case(
                    (*HAND, PIXELS, np.array([0]), 0.125),
                    np.array([[0.625, 0.375]]),
                    run=run,
                    shown="fgsm(model, [[0.75, 0.25]], [0], 0.125)",
                ),
                Case(
                    (*HAND, PIXELS, np.array([1]), 0.125),
                    np.array([[0.875, 0.125]]),
                    run=run,
                    shown="fgsm(model, [[0.75, 0.25]], [1], 0.125)",
                ),
                Case(
                    lambda rng: (*(one := draw(rng))[:2], 0.35 + 0.3 * one[2], *one[3:]),
                    truth,
                    run=run,
                    shown="fgsm(model, x, y, eps)",
                ),
            ],
        ),
        Part(
            "between 0 and 1",
            1,
            [
                Case(draw, truth, run=run, shown="fgsm(model, x, y, eps)"),
                Case(lambda rng: draw(rng, 1), truth, run=run, repeat=2, shown="fgsm(model, one_picture, y, eps)"),
                Case(
                    lambda rng: (*draw(rng)[:4], 0.0),
                    lambda w, v, x, y, eps: x,
                    run=run,
                    repeat=1,
                    shown="fgsm(model, x, y, 0.0)",
                ),
                Case(draw, judge=judge_dtype, run=run, repeat=1, shown="fgsm(model, x, y, eps)"),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            named("down", fgsm_with(lambda m, x, y, e: -sign_step(m, x, y, e))),
            "the loss falls: this helps the network. An attack goes up the gradient.",
        ),
        Mistake(
            named("no_sign", fgsm_with(lambda m, x, y, e: e * grad_of(m, x, y))),
            "the step is eps times the gradient, which is tiny. Only the gradient's sign counts.",
        ),
        Mistake(
            named("to_length", fgsm_with(to_length)),
            "the step has the length eps in all. Every pixel may move by eps, so take signs.",
        ),
        Mistake(
            named("not_clipped", fgsm_with(sign_step, lambda moved, x, eps: moved)),
            "pixels leave the range from 0 to 1, and no such picture can be.",
        ),
        Mistake(
            named("clipped_step", fgsm_with(sign_step, lambda moved, x, eps: np.clip(moved - x, 0, 1) + x)),
            "the step is cut to 0 and more, not the picture: no pixel can go down that way.",
        ),
        Mistake(
            named("towards_the_answer", fgsm_with(towards_the_answer)),
            "the loss is that of the model's own answer. Where it is wrong already, this leads back: use y.",
        ),
        Mistake(
            named("off_the_tape", fgsm_with(off_the_tape)),
            "the pixels have no gradient (it is None): put them on the tape with requires_grad=True.",
        ),
        Mistake(
            named("by_the_score", fgsm_with(by_the_score)),
            "this lowers the score of y alone. The cross-entropy also raises those of the others: differentiate it.",
        ),
        Mistake(
            named("never_still", fgsm_with(never_still)),
            "a pixel whose gradient is 0 moves. `np.sign(0)` is 0.",
        ),
        Mistake(
            named("of_the_batch", fgsm_with(of_the_batch)),
            "one step serves the whole batch. Each picture has a gradient of its own.",
        ),
    ],
    hints=[
        "In training, the loss is differentiated for the weights, and they go down. What is differentiated here, and "
        "which way does it go?",
        "pixels = tensor(x, requires_grad=True) puts the pixels on the tape. After backward, pixels.grad has x's "
        "shape; np.sign makes it -1, 0 or 1.",
        "F.cross_entropy(model(pixels), tensor(y)).backward(); return np.clip(x + eps * np.sign(pixels.grad), 0, 1), "
        "as x's dtype.",
    ],
    sibling=step_up,
)
