"""The backward pass of a network with one hidden layer, on plain arrays."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference, show


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(x, w1, b1, w2, b2):
    h = sigmoid(x @ w1.T + b1)
    return h, sigmoid(h @ w2.T + b2)


def two_layer_backward(x, target, w1, b1, w2, b2):
    """Return the gradients of ½ Σ (y − target)² at the four parameters, summed over all examples.

    x: (N, D).  target: (N, K).  w1: (H, D).  b1: (H,).  w2: (K, H).  b2: (K,).
    Returns (grad_w1, grad_b1, grad_w2, grad_b2), each of its parameter's shape.
    """
    h, y = forward(x, w1, b1, w2, b2)
    grad_z2 = (y - target) * y * (1 - y)
    grad_z1 = (grad_z2 @ w2) * h * (1 - h)
    return grad_z1.T @ x, grad_z1.sum(axis=0), grad_z2.T @ h, grad_z2.sum(axis=0)


def loss(x, target, *params):
    return 0.5 * np.sum((forward(x, *params)[1] - target) ** 2)


def differences(x, target, *params, h=1e-5):
    """Return the gradients by central differences, entry by entry."""
    grads = []
    for i, p in enumerate(params):
        grad = np.zeros(p.shape)
        for at in np.ndindex(p.shape):
            ends = []
            for sign in (1, -1):
                moved = [q.astype(float) for q in params]
                moved[i][at] += sign * h
                ends.append(loss(x, target, *moved))
            grad[at] = (ends[0] - ends[1]) / (2 * h)
        grads.append(grad)
    return tuple(grads)


def draw(rng, n=5, d=3, hidden=4, k=2):
    shapes = [(n, d), (n, k), (hidden, d), (hidden,), (k, hidden), (k,)]
    x, target, *params = [rng.normal(size=shape) for shape in shapes]
    return x, rng.integers(0, 2, (n, k)).astype(float) + 0 * target, *params


def draw_turned(rng):
    """Draw arrays that do not lie in memory row by row."""
    return tuple(np.asfortranarray(one) for one in draw(rng, 6, 4, 3, 2))


def in_float32(rng):
    return tuple(one.astype(np.float32) for one in draw(rng))


# σ(0) = ½ everywhere: grad_z2 = ½ · ½ · ½ = ⅛, and half of it, a sixteenth, at each weight behind a hidden ½.
FLAT = (np.ones((1, 2)), np.zeros((1, 1)), np.zeros((2, 2)), np.zeros(2), np.zeros((1, 2)), np.zeros(1))
FLAT_GRADS = (np.zeros((2, 2)), np.zeros(2), np.full((1, 2), 0.0625), np.array([0.125]))
# The same with w2 = (0, 4) and b2 = −2, so that y is ½ again: ⅛ · 4 · ¼ = ⅛ reaches the second hidden unit.
STEEP = (*FLAT[:4], np.array([[0.0, 4.0]]), np.array([-2.0]))
STEEP_GRADS = (np.array([[0, 0], [0.125, 0.125]]), np.array([0, 0.125]), np.full((1, 2), 0.0625), np.array([0.125]))


NAMES = ("grad_w1", "grad_b1", "grad_w2", "grad_b2")


def some(part: slice):
    def run(attempt, *args):
        answer = attempt(*args)
        right_size = isinstance(answer, tuple | list) and len(answer) == 4
        return dict(zip(NAMES[part], answer[part], strict=True)) if right_size else answer

    return run


def judged(truth, rtol, atol):
    """Return a judge that calls each gradient by its name."""

    def judge(answer, *args):
        if not isinstance(answer, dict):
            count = f"{len(answer)} values" if isinstance(answer, tuple | list) else show(answer)
            return f"gave {count}, expected four: {', '.join(NAMES)}"
        expected = truth(*args)
        found = (
            (name, difference(got, right, rtol, atol))
            for (name, got), right in zip(answer.items(), expected, strict=True)
        )
        return next((f"{name}: {what}" for name, what in found if what), "")

    return judge


def cases(part: slice):
    def truth(*args):
        return differences(*[np.asarray(a, dtype=float) for a in args])[part]

    def case(args, sizes, expect=truth, rtol=2e-5, atol=1e-7, **more):
        shown = "two_layer_backward(x, …) for N={}, D={}, H={}, K={}".format(*sizes)
        return Case(args, judge=judged(expect, rtol, atol), run=some(part), shown=shown, **more)

    return [
        case(FLAT, (1, 2, 2, 1), lambda *_: FLAT_GRADS[part]),
        case(STEEP, (1, 2, 2, 1), lambda *_: STEEP_GRADS[part]),
        case(draw, (5, 3, 4, 2), repeat=3),
        case(lambda rng: draw(rng, 1, 2, 5, 1), (1, 2, 5, 1), repeat=2),
        case(draw_turned, (6, 4, 3, 2), repeat=1),
        case(in_float32, (5, 3, 4, 2), rtol=1e-3, atol=1e-4, repeat=1),
    ]


def back(x, target, w1, b1, w2, b2, *, error=None, slope2=None, slope1=None, mean=False, through=None):
    h, y = forward(x, w1, b1, w2, b2)
    error = y - target if error is None else error(y, target)
    grad_z2 = error * (y * (1 - y) if slope2 is None else slope2(h @ w2.T + b2))
    grad_h = grad_z2 @ w2 if through is None else through(grad_z2, error, w2)
    grad_z1 = grad_h * (h * (1 - h) if slope1 is None else slope1(x @ w1.T + b1))
    grads = grad_z1.T @ x, grad_z1.sum(axis=0), grad_z2.T @ h, grad_z2.sum(axis=0)
    return tuple(g / len(x) for g in grads) if mean else grads


def back_sign(*args):
    return back(*args, error=lambda y, target: target - y)


def back_twice(*args):
    return back(*args, error=lambda y, target: 2 * (y - target))


def back_mean(*args):
    return back(*args, mean=True)


def back_no_output_slope(*args):
    return back(*args, slope2=lambda z: 1)


def back_no_hidden_slope(*args):
    return back(*args, slope1=lambda z: 1)


def back_slope_of_sum(*args):
    return back(*args, slope2=lambda z: z * (1 - z), slope1=lambda z: z * (1 - z))


def back_skips_output_slope(*args):
    return back(*args, through=lambda grad_z2, error, w2: error @ w2)


def back_transposed(*args):
    w1, b1, w2, b2 = back(*args)
    return w1.T, b1, w2.T, b2


def back_bias_kept(x, target, w1, b1, w2, b2):
    h, y = forward(x, w1, b1, w2, b2)
    grad_z2 = (y - target) * y * (1 - y)
    grad_z1 = (grad_z2 @ w2) * h * (1 - h)
    return grad_z1.T @ x, grad_z1, grad_z2.T @ h, grad_z2


def back_bias_sum_of_all(*args):
    w1, b1, w2, b2 = back(*args)
    return w1, b1.sum(), w2, b2.sum()


def back_bias_keepdims(*args):
    w1, b1, w2, b2 = back(*args)
    return w1, b1[None], w2, b2[None]


def back_bias_mean(x, *args):
    w1, b1, w2, b2 = back(x, *args)
    return w1, b1 / len(x), w2, b2 / len(x)


def back_half_slope(*args):
    return back(*args, slope1=sigmoid)


def back_half_slope_output(*args):
    return back(*args, slope2=sigmoid)


def back_order(*args):
    w1, b1, w2, b2 = back(*args)
    return w2, b2, w1, b1


def back_weights_first(*args):
    w1, b1, w2, b2 = back(*args)
    return w1, w2, b1, b2


def back_keeps_half(*args):
    return back(*args, error=lambda y, target: (y - target) / 2)


def slope_of_sigmoid_twice(z):
    return sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z)))


def back_sigmoid_twice(*args):
    return back(*args, slope2=slope_of_sigmoid_twice, slope1=slope_of_sigmoid_twice)


def back_sigmoid_twice_hidden(*args):
    return back(*args, slope1=slope_of_sigmoid_twice)


def back_w2_from_error(x, target, w1, b1, w2, b2):
    h, y = forward(x, w1, b1, w2, b2)
    grads = back(x, target, w1, b1, w2, b2)
    return *grads[:2], (y - target).T @ h, grads[3]


def back_bias_axis(x, target, w1, b1, w2, b2):
    h, y = forward(x, w1, b1, w2, b2)
    grad_z2 = (y - target) * y * (1 - y)
    grad_z1 = (grad_z2 @ w2) * h * (1 - h)
    return grad_z1.T @ x, grad_z1.sum(axis=1), grad_z2.T @ h, grad_z2.sum(axis=1)


def one_layer_backward(x, target, w, b):
    """Return the gradients of ½ Σ (y − target)² for one linear layer y = x wᵀ + b: (grad_w, grad_b).

    >>> one_layer_backward(np.ones((2, 1)), np.zeros((2, 1)), np.array([[3.0]]), np.array([0.0]))
    (array([[6.]]), array([6.]))
    """
    grad_y = x @ w.T + b - target
    return grad_y.T @ x, grad_y.sum(axis=0)


two_layer_backward_exercise = Exercise(
    key="two_layer_backward",
    book=two_layer_backward,
    parts=[
        Part("the output layer: gradients at w2 and b2", 1, cases(slice(2, 4))),
        Part("the hidden layer: gradients at w1 and b1", 1, cases(slice(0, 2))),
    ],
    mistakes=[
        Mistake(back_order, "the gradients are handed back in another order than w1, b1, w2, b2."),
        Mistake(
            back_weights_first, "both weights come first here. Asked for is each weight with its bias: w1, b1, w2, b2."
        ),
        Mistake(back_w2_from_error, "w2's gradient is made with the error at y. It has to be the gradient at z₂."),
        Mistake(back_keeps_half, "this is half the gradient: the square's slope brings a 2, which cancels the ½."),
        Mistake(
            back_sigmoid_twice,
            "the output's slope takes the sigmoid of y, which has passed it already. It is made of y as it is.",
        ),
        Mistake(
            back_sigmoid_twice_hidden,
            "the hidden slope takes the sigmoid of h, which has passed it already. It is made of h as it is.",
        ),
        Mistake(
            back_bias_axis,
            "the biases' gradients are summed along the wrong axis: one number is left for each example, and "
            "there should be one for each unit.",
        ),
        Mistake(
            back_skips_output_slope, "what goes back through w2 is the error at y. It has to be the gradient at z₂."
        ),
        Mistake(
            back_no_output_slope, "the output's sigmoid is missing: the gradient passes y, and has yet to pass z₂."
        ),
        Mistake(back_no_hidden_slope, "the hidden sigmoid is missing: what arrives at h has yet to pass z₁."),
        Mistake(back_slope_of_sum, "σ's slope is taken at the sum z. The short form s (1 − s) wants σ's output."),
        Mistake(back_sign, "the sign is reversed: the slope of ½ (y − t)² at y is y − t."),
        Mistake(back_twice, "this is twice the gradient. Where does the ½ in front of the error go?"),
        Mistake(back_mean, "this is the mean over the examples; the error is their sum."),
        Mistake(back_transposed, "the weights' gradients are transposed: each has the shape of its weight, (out, in)."),
        Mistake(back_bias_kept, "the bias is used by every example, so its gradient is a sum over the batch."),
        Mistake(
            back_bias_keepdims,
            "the biases' gradients have an axis too many: a bias of shape (H,) gets a gradient of shape (H,). "
            "`keepdims` leaves the summed axis there.",
        ),
        Mistake(back_bias_mean, "the biases get the mean over the examples; the error is their sum."),
        Mistake(back_half_slope, "h stands alone where the hidden sigmoid's slope belongs, h (1 - h)."),
        Mistake(back_half_slope_output, "y stands alone where the output sigmoid's slope belongs, y (1 - y)."),
        Mistake(back_bias_sum_of_all, "a bias has one gradient a unit; here they are added up over the units, too."),
    ],
    hints=[
        "Start at the end: how does the error change with y? Then step back over one operation at a time.",
        "grad_z2 = (y - target) * y * (1 - y), of shape (N, K). From there one road leads to w2 and b2, another to h.",
        "grad_z1 = (grad_z2 @ w2) * h * (1 - h). A weight's gradient is grad_z.T @ what came in; a bias's is "
        "grad_z.sum(axis=0).",
    ],
    sibling=one_layer_backward,
)
