"""Reading features from a network that is not to change: what freezing the parameters does not freeze."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook import nn, no_grad, tensor
from nnbook.autograd import Tensor
from nnbook.checks import Case, Exercise, Part
from nnbook.checks.ch15_image_recognition.frozen_mistakes import MISTAKES
from nnbook.checks.ch15_image_recognition.shared import by_channels


def features_of(body, x):
    """Return what a trained network makes of pictures when it is used, and leave it exactly as it was.

    body: a module, in training or in use, perhaps with batch norm or dropout inside.
    x: pictures, float32 (N, C, H, W).
    Returns an array, a row for each picture; what it says of one picture does not depend on the others. Afterwards
    all numbers in `body.state_dict()`, the mode of every module inside and all `requires_grad` are what they were.

    >>> features_of(nn.Sequential(nn.Flatten(), nn.ReLU()), np.float32([[[[-1.0, 2.0]]]])).tolist()
    [[0.0, 2.0]]
    """
    modes = [(module, module.training) for module in body.modules()]
    body.eval()
    with no_grad():
        out = body(tensor(x)).data
    for module, mode in modes:
        module.training = mode
    return out


MEAN, VAR = np.array([0.5, -1, 0], np.float32), np.array([4, 0.25, 2], np.float32)
W, B = np.array([1.5, -2, 1], np.float32), np.array([0.5, -1, 0], np.float32)


class Last(nn.Flatten):
    """Flatten maps to rows, and count how often anything came through, here or in a copy."""

    runs = 0

    def forward(self, input):
        Last.runs += 1
        return super().forward(input)


def make_body():
    """Return a block of batch norm with known numbers and dropout, then a layer that flattens; three channels."""
    body = nn.Sequential(nn.Sequential(nn.BatchNorm2d(3), nn.Dropout(0.5)), Last())
    numbers = {"weight": W, "bias": B, "running_mean": MEAN, "running_var": VAR, "num_batches_tracked": 7}
    nn.init.reset(body, np.random.default_rng(0)).load_state_dict({f"0.0.{key}": one for key, one in numbers.items()})
    return body


def norm_in_eval(body):
    body.train()
    body[0][0].eval()


def block_in_eval(body):
    body.train()
    body[0].eval()
    body[0][0].train()


MODES = {
    "in training": lambda body: body.train(),
    "in use": lambda body: body.eval(),
    "its batch norm in eval": norm_in_eval,
    "its block in eval, the batch norm there in training": block_in_eval,
}


def draw(rng, n=4, mode="in training"):
    return (rng.normal(1, 2, (n, 3, 2, 2)).astype(np.float32), mode)


def prepared(mode):
    body = make_body()
    MODES[mode](body)
    body[0][0].bias.requires_grad = False
    return body


def features(attempt, x, mode):
    out = attempt(prepared(mode), x)
    if isinstance(out, Tensor):
        raise TypeError("a tensor came back, expected an array: a tensor's `.data` is one")
    return out


def truth(x, mode):
    return by_channels(x.astype(float), W.astype(float), B.astype(float), MEAN, VAR).reshape(len(x), -1)


def state_of(body):
    return {name: np.array(value) for name, value in body.state_dict().items()}


def left_behind(attempt, x, mode):
    """Say in words what is different about the body afterwards, a line for each thing."""
    body, runs = prepared(mode), Last.runs
    state = state_of(body)
    modes = {name or "body": module.training for name, module in body.named_modules()}
    wants = {name: parameter.requires_grad for name, parameter in body.named_parameters()}
    out = attempt(body, x)
    if out is None:
        return None
    if np.shape(out) != (len(x), x[0].size):
        raise ValueError(f"expected a row of {x[0].size} numbers for each of {len(x)} pictures, got {np.shape(out)}")
    if Last.runs == runs:
        raise ValueError("the body was never run on the pictures")
    changed = [f"{name}, other numbers" for name, new in state_of(body).items() if not np.array_equal(new, state[name])]
    now = {name or "body": module.training for name, module in body.named_modules()}
    changed += [f"{name}, another mode" for name in modes if now[name] != modes[name]]
    now = {name: parameter.requires_grad for name, parameter in body.named_parameters()}
    changed += [f"{name}, another requires_grad" for name in wants if now[name] != wants[name]]
    return changed or ["all as it was"]


def judge_left(said, x, mode):
    return "" if said == ["all as it was"] else f"left the network changed: {'; '.join(said)}"


def count_parameters_frozen(body):
    """Return how many of a body's numbers are frozen, and how many are not.

    >>> count_parameters_frozen(nn.Linear(2, 3))
    (0, 9)
    """
    frozen = sum(p.data.size for p in body.parameters() if not p.requires_grad)
    return frozen, sum(p.data.size for p in body.parameters()) - frozen


LOOSE: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-4}
frozen_exercise = Exercise(
    key="features_of",
    book=features_of,
    parts=[
        Part(
            "what it leaves",
            1,
            [
                Case(
                    lambda rng, m=mode: draw(rng, mode=m),
                    judge=judge_left,
                    run=left_behind,
                    repeat=1,
                    shown=f"features_of(body, x), body {mode},",
                )
                for mode in MODES
            ],
        ),
        Part(
            "what it says",
            1,
            [
                *(
                    Case(
                        lambda rng, m=mode: draw(rng, mode=m),
                        truth,
                        run=features,
                        repeat=2,
                        **LOOSE,
                        shown=f"features_of(body, x), body {mode},",
                    )
                    for mode in MODES
                ),
                Case(
                    lambda rng: draw(rng, 1),
                    truth,
                    run=features,
                    repeat=1,
                    **LOOSE,
                    shown="features_of(body, one_picture)",
                ),
            ],
        ),
    ],
    mistakes=MISTAKES,
    hints=[
        "Which layers do something else in training than in use? What do they write down at each call?",
        "Put the body into `eval`, run it inside `no_grad`, and then give every module in `body.modules()` the "
        "`training` that it had.",
        "modes = [(m, m.training) for m in body.modules()]; body.eval(); with no_grad(): out = body(tensor(x)).data; "
        "for m, mode in modes: m.training = mode; return out.",
    ],
    sibling=count_parameters_frozen,
)
