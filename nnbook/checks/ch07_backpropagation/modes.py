"""Forward mode: carry slopes along, one direction at a time."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part, Written
from nnbook.checks.ch07_backpropagation.network import differences, sigmoid


def forward_mode(x, target, params, direction):
    """Return the slope of ½ Σ (y − target)² as all parameters move along a direction, in one pass from x to the error.

    x: (N, D).  target: (N, K).  params: (w1, b1, w2, b2).  direction: four arrays of the same shapes.
    Returns a single number.
    """
    (w1, b1, w2, b2), (v1, c1, v2, c2) = params, direction
    h = sigmoid(x @ w1.T + b1)
    h_speed = h * (1 - h) * (x @ v1.T + c1)
    y = sigmoid(h @ w2.T + b2)
    y_speed = y * (1 - y) * (h_speed @ w2.T + h @ v2.T + c2)
    return np.sum((y - target) * y_speed)


def truth(x, target, params, direction):
    grads = differences(x, target, *params)
    return float(sum(np.sum(g * v) for g, v in zip(grads, direction, strict=True)))


def draw(rng, only=None):
    shapes = [(4, 3), (4,), (2, 4), (2,)]
    params = tuple(rng.normal(size=shape) for shape in shapes)
    direction = tuple(rng.normal(size=shape) * (only is None or i in only) for i, shape in enumerate(shapes))
    return rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2)).astype(float), params, direction


def carry(x, target, params, direction, *, h_term=1.0, v_term=1.0, hidden=True, output=True, half=1.0, bias=(1.0, 1.0)):
    (w1, b1, w2, b2), (v1, c1, v2, c2) = params, direction
    h = sigmoid(x @ w1.T + b1)
    y = sigmoid(h @ w2.T + b2)
    h_speed = (h * (1 - h) if hidden else 1) * (x @ v1.T + bias[0] * c1)
    y_speed = (y * (1 - y) if output else 1) * (h_term * h_speed @ w2.T + v_term * h @ v2.T + bias[1] * c2)
    return half * np.sum((y - target) * y_speed)


def carry_only_h(*args):
    return carry(*args, v_term=0)


def carry_only_v(*args):
    return carry(*args, h_term=0)


def carry_no_hidden(*args):
    return carry(*args, hidden=False)


def carry_no_output(*args):
    return carry(*args, output=False)


def carry_half(*args):
    return carry(*args, half=0.5)


def carry_no_bias(*args):
    return carry(*args, bias=(0, 0))


def carry_no_hidden_bias(*args):
    return carry(*args, bias=(0, 1))


def carry_no_output_bias(*args):
    return carry(*args, bias=(1, 0))


def carry_bias_itself(x, target, params, direction):
    _, b1, _, b2 = params
    return carry(x, target, params, (direction[0], b1, direction[2], b2))


def carry_double(*args):
    return carry(*args, half=2)


def carry_mean(x, *args):
    return carry(x, *args) / len(x)


def carry_entries(x, target, params, direction):
    (w1, b1, w2, b2), (v1, c1, v2, c2) = params, direction
    h = sigmoid(x @ w1.T + b1)
    y = sigmoid(h @ w2.T + b2)
    h_speed = h * (1 - h) * (x @ v1.T + c1)
    return (y - target) * y * (1 - y) * (h_speed @ w2.T + h @ v2.T + c2)


def slope_of_product(a, b, a_slope, b_slope):
    """Return the slope of a · b where a and b move at the given speeds.

    >>> slope_of_product(3, 4, 1, 10)
    34
    """
    return a_slope * b + a * b_slope


def case(only=None):
    moving = "all parameters" if only is None else f"{('w1', 'b1', 'w2', 'b2')[only[0]]} alone"
    shown = f"forward_mode(…) with {moving} moving"
    return Case(lambda rng: draw(rng, only), truth, shown=shown, rtol=2e-5, atol=1e-7, repeat=3)


forward_mode_exercise = Exercise(
    key="forward_mode",
    book=forward_mode,
    optional=True,
    parts=[
        Part("moving one parameter alone", 1, [case((i,)) for i in (3, 2, 1, 0)]),
        Part("moving all of them at once", 1, [case()]),
    ],
    mistakes=[
        Mistake(carry_entries, "this is the slope of each error. One number is asked for, that of their sum."),
        Mistake(carry_no_bias, "the biases move as well."),
        Mistake(carry_no_hidden_bias, "the hidden layer's bias moves as well."),
        Mistake(carry_no_output_bias, "the output's bias moves as well."),
        Mistake(carry_bias_itself, "the biases stand where their speeds belong."),
        Mistake(carry_double, "this is twice the slope. What does the ½ in front of the square do?"),
        Mistake(carry_mean, "this is the mean over the examples; the error is their sum."),
        Mistake(carry_only_h, "in h @ w2.T both factors move: one term is missing, that of w2's direction."),
        Mistake(carry_only_v, "in h @ w2.T both factors move: one term is missing, that of h's speed."),
        Mistake(carry_no_hidden, "the hidden sigmoid's slope is missing."),
        Mistake(carry_no_output, "the output's sigmoid slope is missing."),
        Mistake(carry_half, "the ½ is there to cancel the 2 of the square's slope."),
    ],
    hints=[
        "Beside each array of the forward pass keep a second one of the same shape: how fast it changes.",
        "x stands still, so z₁ changes at x @ v1.T + c1. A sigmoid multiplies by its slope. In h @ w2.T both move.",
        "h_speed = h * (1 - h) * (x @ v1.T + c1); z₂'s speed = h_speed @ w2.T + h @ v2.T + c2; y_speed = y * (1 - y) "
        "times that; the answer is the sum of (y - target) * y_speed.",
    ],
    sibling=slope_of_product,
)


cheaper_way = Written(
    key="cheaper_way",
    points=2,
    scheme=[
        "½ point: forward mode gives, in one pass, the slope of everything along one direction, so a "
        "gradient takes one "
        "pass for each of the million parameters.",
        "½ point: reverse mode gives, in one pass back, the slopes of one output by everything, so here one "
        "pass back is enough.",
        "½ point: the price of reverse mode is memory: the values of the forward pass must be kept until "
        "they are used.",
        "½ point: a case for forward mode, with its reason: few inputs and many outputs, for instance how a whole "
        "picture, trajectory or curve changes with one setting.",
    ],
    answer="One forward-mode pass answers: if I move the inputs along this one direction, how does everything change? "
    "A gradient needs a million directions, so a million passes. One reverse-mode pass answers: how does "
    "this one output "
    "change with everything? The loss is a single output, so one pass back is enough, at about the price of two passes "
    "forward. It has to keep the values of the forward pass until the way back has used them, and "
    "forward mode has not. "
    "Where one setting moves many outputs, for instance how every pixel of a simulated picture changes with the "
    "position of the lamp, forward mode needs one pass and reverse mode one for each pixel.",
)
