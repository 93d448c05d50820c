"""Noise brought in from outside: the reparameterisation and its backward."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def reparameterise(mean, log_var, *, noise):
    """Return a draw from each Gaussian N(mean, exp(log_var)), made of standard normal noise that was drawn before.

    mean, log_var, noise: arrays (N, k).
    Returns an array (N, k).

    >>> print(reparameterise(np.array([[1.0]]), np.log(np.array([[4.0]])), noise=np.array([[0.5]])))
    [[2.]]
    """
    return mean + np.exp(log_var / 2) * noise


def reparameterise_backward(grad_out, mean, log_var, *, noise):
    """Return the gradients at mean and at log_var.

    grad_out: array (N, k), the gradient at the draw.  mean, log_var, noise: arrays (N, k), as they went forward.
    Returns (grad_mean, grad_log_var), two arrays (N, k).

    >>> one = np.array([[1.0]])
    >>> grad_mean, grad_log_var = reparameterise_backward(one, one, np.log(4 * one), noise=0.5 * one)
    >>> print(grad_mean, grad_log_var)
    [[1.]] [[0.5]]
    """
    return grad_out, grad_out * noise * np.exp(log_var / 2) / 2


def forward(attempt, mean, log_var, noise):
    """Draw twice, from copies the second time: the same noise must give the same draw."""
    copies = [one.copy() for one in (mean, log_var, noise)]
    answer = attempt(mean, log_var, noise=noise)
    again = attempt(copies[0], copies[1], noise=copies[2])
    both = isinstance(answer, np.ndarray) and isinstance(again, np.ndarray) and answer.shape == again.shape
    if both and not np.array_equal(answer, again, equal_nan=True):
        raise ValueError("two calls with the same noise gave different draws")
    return answer


def backward(attempt, grad_out, mean, log_var, noise):
    answer = attempt(grad_out, mean, log_var, noise=noise)
    if answer is None:
        return None
    stacked = isinstance(answer, np.ndarray) and answer.ndim == 3
    if not (isinstance(answer, tuple | list) or stacked) or len(answer) != 2:
        found = (
            f"{len(answer)} values" if isinstance(answer, tuple | list) or stacked else f"one {type(answer).__name__}"
        )
        raise ValueError(f"expected two arrays back, (grad_mean, grad_log_var), got {found}")
    return [np.asarray(one) for one in answer]


def forward_truth(mean, log_var, noise):
    """Compute each entry in plain Python, with the deviation as a square root."""
    rows = zip(np.ravel(mean), np.ravel(log_var), np.ravel(noise), strict=True)
    return np.array([float(m) + np.sqrt(np.exp(float(v))) * float(e) for m, v, e in rows]).reshape(mean.shape)


def backward_truth(grad_out, mean, log_var, noise):
    """Differentiate by trying: central differences of the sum of grad_out times the draw."""
    grads, h = [], 1e-5
    for which in (0, 1):
        moved = [[m.astype(float) for m in (mean, log_var)] for _ in range(2)]
        moved[0][which] = moved[0][which] + h
        moved[1][which] = moved[1][which] - h
        up, down = (forward_truth(m, v, noise) for m, v in moved)
        grads.append(grad_out * (up - down) / (2 * h))
    return grads


def draw(rng, count=3, dtype: type = float):
    shape = int(rng.integers(2, 4)), int(rng.integers(4, 6))
    return tuple((1.3 * rng.normal(size=shape)).astype(dtype) for _ in range(count))


def strided(rng, count=3):
    return tuple(np.repeat(one, 2, axis=0)[::2] for one in draw(rng, count))


def variance_for_deviation(mean, log_var, *, noise):
    return mean + np.exp(log_var) * noise


def log_for_deviation(mean, log_var, *, noise):
    return mean + log_var * noise


def half_log(mean, log_var, *, noise):
    return mean + log_var / 2 * noise


def mean_forgotten(mean, log_var, *, noise):
    return np.exp(log_var / 2) * noise


def noise_scales_all(mean, log_var, *, noise):
    return (mean + np.exp(log_var / 2)) * noise


def no_noise(mean, log_var, *, noise):
    return mean + np.exp(log_var / 2)


def noise_alone(mean, log_var, *, noise):
    return mean + noise


def mean_alone(mean, log_var, *, noise):
    return mean


def divided(mean, log_var, *, noise):
    return mean + noise / np.exp(log_var / 2)


def own_noise(mean, log_var, *, noise):
    return mean + np.exp(log_var / 2) * np.random.default_rng(0).normal(size=mean.shape)


def noise_anew(mean, log_var, *, noise):
    return mean + np.exp(log_var / 2) * np.random.default_rng().normal(size=mean.shape)


def root_of_log(mean, log_var, *, noise):
    return mean + np.sqrt(np.abs(log_var)) * noise


def all_added(mean, log_var, *, noise):
    return mean + np.exp(log_var / 2) + noise


def root_alone(mean, log_var, *, noise):
    with np.errstate(all="ignore"):
        return mean + np.sqrt(log_var) * noise


def minus(mean, log_var, *, noise):
    return mean - np.exp(log_var / 2) * noise


def back_half_forgotten(grad_out, mean, log_var, *, noise):
    return grad_out, grad_out * noise * np.exp(log_var / 2)


def back_to_deviation(grad_out, mean, log_var, *, noise):
    return grad_out, grad_out * noise


def back_half_to_deviation(grad_out, mean, log_var, *, noise):
    return grad_out, grad_out * noise / 2


def back_variance(grad_out, mean, log_var, *, noise):
    return grad_out, grad_out * noise * np.exp(log_var) / 2


def back_noise_forgotten(grad_out, mean, log_var, *, noise):
    return grad_out, grad_out * np.exp(log_var / 2) / 2


def back_deaf(grad_out, mean, log_var, *, noise):
    return np.ones_like(mean), noise * np.exp(log_var / 2) / 2


def back_ones_at_mean(grad_out, mean, log_var, *, noise):
    return np.ones_like(mean), grad_out * noise * np.exp(log_var / 2) / 2


def back_minus(grad_out, mean, log_var, *, noise):
    return grad_out, -grad_out * noise * np.exp(log_var / 2) / 2


def back_three(grad_out, mean, log_var, *, noise):
    deviation = np.exp(log_var / 2)
    return grad_out, grad_out * noise * deviation / 2, grad_out * deviation


def back_deaf_variance(grad_out, mean, log_var, *, noise):
    return grad_out, noise * np.exp(log_var / 2) / 2


def back_swapped(grad_out, mean, log_var, *, noise):
    return grad_out * noise * np.exp(log_var / 2) / 2, grad_out


def back_mean_only(grad_out, mean, log_var, *, noise):
    return grad_out


def back_times_mean(grad_out, mean, log_var, *, noise):
    return grad_out * mean, grad_out * noise * np.exp(log_var / 2) / 2


def back_whole_draw(grad_out, mean, log_var, *, noise):
    return grad_out, grad_out * (mean + noise * np.exp(log_var / 2)) / 2


def back_summed(grad_out, mean, log_var, *, noise):
    return grad_out.sum(axis=0), (grad_out * noise * np.exp(log_var / 2) / 2).sum(axis=0)


def back_averaged(grad_out, mean, log_var, *, noise):
    return grad_out / len(mean), grad_out * noise * np.exp(log_var / 2) / 2 / len(mean)


def back_squared_half(grad_out, mean, log_var, *, noise):
    return grad_out, grad_out * noise * np.exp(log_var / 2) / 4


def shift(x, *, by):
    """Return x moved by numbers drawn before.

    >>> shift(2.0, by=0.5)
    2.5
    """
    return x + by


def scale_backward(grad_out, x, *, by):
    """Return the gradient at x of x times numbers that were drawn before.

    >>> scale_backward(2.0, 7.0, by=0.5)
    1.0
    """
    return grad_out * by


# PyTorch's values for these inputs, in float64.
MEAN = np.array([[0.5, -1.0, 2.0], [0.0, 0.25, -0.75]])
LOG_VAR = np.array([[0.0, 1.0, -2.0], [0.5, -0.5, 3.0]])
NOISE = np.array([[1.0, -0.5, 2.0], [-1.5, 0.5, 0.25]])
GRAD = np.array([[1.0, 2.0, -1.0], [0.5, -3.0, 1.5]])
TORCH_DRAW = np.array([[1.5, -1.82436064, 2.73575888], [-1.92603813, 0.63940039, 0.37042227]])
TORCH_LOG_VAR = np.array([[0.5, -0.82436064, -0.36787944], [-0.48150953, -0.5841006, 0.84031670]])
HAND = (np.array([[1.0, -2.0]]), np.log(np.array([[4.0, 9.0]])), np.array([[0.5, -1.0]]))
reparameterise_exercise = Exercise(
    key="reparameterise",
    book=reparameterise,
    parts=[
        Part(
            "draws",
            1,
            [
                Case(
                    HAND,
                    np.array([[2.0, -5.0]]),
                    run=forward,
                    shown="reparameterise([[1, -2]], log([[4, 9]]), noise=[[0.5, -1]])",
                ),
                Case(
                    (MEAN, LOG_VAR, NOISE), TORCH_DRAW, run=forward, shown="reparameterise(mean, log_var, noise=noise)"
                ),
                Case(draw, forward_truth, run=forward, shown="reparameterise(mean, log_var, noise=noise)"),
                Case(strided, forward_truth, run=forward, shown="reparameterise(mean, log_var, noise=noise)"),
                Case(
                    lambda rng: draw(rng, 3, np.float32),
                    forward_truth,
                    run=forward,
                    rtol=1e-4,
                    atol=1e-5,
                    shown="reparameterise(mean, log_var, noise=noise), all float32,",
                ),
                Case(
                    (np.array([[3.0]]), np.array([[-1000.0]]), np.array([[2.0]])),
                    np.array([[3.0]]),
                    run=forward,
                    shown="reparameterise([[3]], [[-1000]], noise=[[2]])",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(variance_for_deviation, "the noise is multiplied by the variance. Its standard deviation is wanted."),
        Mistake(log_for_deviation, "the noise is multiplied by the logarithm, which may even be negative."),
        Mistake(half_log, "half the logarithm is that of the standard deviation. It still needs an exponential."),
        Mistake(root_of_log, "the root is taken of the logarithm. It belongs to the variance, exp(log_var)."),
        Mistake(mean_forgotten, "the draw is spread around 0: the mean is missing."),
        Mistake(noise_scales_all, "the noise multiplies the mean, too. It should only multiply the deviation."),
        Mistake(no_noise, "the noise is not used: every draw is one deviation above the mean."),
        Mistake(noise_alone, "the noise keeps its spread of 1; log_var is not used."),
        Mistake(mean_alone, "this is the mean itself; nothing is drawn."),
        Mistake(divided, "the noise is divided by the deviation. A larger deviation should spread more."),
        Mistake(own_noise, "new noise is drawn inside. The noise comes from outside, as data."),
        Mistake(noise_anew, "fresh noise is drawn inside at each call. The noise comes from outside, as data."),
        Mistake(all_added, "the noise is added to the deviation. It should be multiplied by it."),
        Mistake(root_alone, "log_var may be negative, and then has no root. Which number is the variance?"),
        Mistake(minus, "the noise is taken off the mean. Add it."),
    ],
    hints=[
        "Noise with mean 0 and deviation 1 is to get mean μ and deviation σ. Which two operations do that?",
        "The variance is exp(log_var); the deviation is its square root, exp(log_var / 2).",
        "mean + deviation * noise.",
    ],
    sibling=shift,
)

reparameterise_backward_exercise = Exercise(
    key="reparameterise_backward",
    book=reparameterise_backward,
    parts=[
        Part(
            "one example",
            1,
            [
                Case(
                    (np.array([[3.0, 5.0]]), *HAND),
                    [np.array([[3.0, 5.0]]), np.array([[1.5, -7.5]])],
                    run=backward,
                    shown="reparameterise_backward([[3, 5]], [[1, -2]], log([[4, 9]]), noise=[[0.5, -1]])",
                ),
                Case(
                    lambda rng: tuple(one[:1] for one in draw(rng, 4)),
                    backward_truth,
                    run=backward,
                    rtol=1e-5,
                    atol=1e-7,
                    shown="reparameterise_backward(grad_out, mean, log_var, noise=noise), one row,",
                ),
            ],
        ),
        Part(
            "many examples",
            1,
            [
                Case(
                    (GRAD, MEAN, LOG_VAR, NOISE),
                    [GRAD, TORCH_LOG_VAR],
                    run=backward,
                    shown="reparameterise_backward(grad_out, mean, log_var, noise=noise)",
                ),
                Case(
                    lambda rng: draw(rng, 4),
                    backward_truth,
                    run=backward,
                    rtol=1e-5,
                    atol=1e-7,
                    shown="reparameterise_backward(grad_out, mean, log_var, noise=noise)",
                ),
                Case(
                    lambda rng: strided(rng, 4),
                    backward_truth,
                    run=backward,
                    rtol=1e-5,
                    atol=1e-7,
                    shown="reparameterise_backward(grad_out, mean, log_var, noise=noise)",
                ),
                Case(
                    lambda rng: draw(rng, 4, np.float32),
                    backward_truth,
                    run=backward,
                    rtol=1e-3,
                    atol=1e-4,
                    shown="reparameterise_backward(grad_out, mean, log_var, noise=noise), all float32,",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(back_half_forgotten, "the slope of exp(log_var / 2) has one more factor, from inside the exponential."),
        Mistake(back_to_deviation, "this is the gradient at the deviation. The path goes on, to log_var."),
        Mistake(
            back_half_to_deviation, "the ½ is there; the deviation itself, which an exponential keeps, is missing."
        ),
        Mistake(back_variance, "exp(log_var) is the variance. The forward holds exp(log_var / 2)."),
        Mistake(back_noise_forgotten, "the deviation was multiplied by the noise; that factor is missing."),
        Mistake(back_deaf, "grad_out takes no part in either gradient."),
        Mistake(back_ones_at_mean, "grad_out takes no part in the gradient at the mean: 1 is only the slope."),
        Mistake(back_minus, "the gradient at log_var has the wrong sign."),
        Mistake(back_three, "three gradients come back. Two are asked for: the noise is a constant."),
        Mistake(back_deaf_variance, "grad_out takes no part in the gradient at log_var."),
        Mistake(back_swapped, "the two gradients are swapped: that at the mean comes first."),
        Mistake(back_mean_only, "only one gradient comes back; two are asked for, in a tuple."),
        Mistake(back_times_mean, "the mean is added, so its slope is 1, not the mean."),
        Mistake(back_whole_draw, "the mean has slipped into the gradient at log_var, which it does not depend on."),
        Mistake(back_summed, "the examples are summed. Each example has a mean and a log_var of its own."),
        Mistake(back_averaged, "the gradients are divided by the number of examples; grad_out holds that already."),
        Mistake(back_squared_half, "there is one ½ too many."),
    ],
    hints=[
        "Noise is a constant here. What is the slope of the draw by the mean, and by the deviation?",
        "By the mean it is 1. By the deviation it is the noise, and the slope of exp(v / 2) is exp(v / 2) / 2.",
        "grad_out, and grad_out * noise * exp(log_var / 2) / 2.",
    ],
    sibling=scale_backward,
)
