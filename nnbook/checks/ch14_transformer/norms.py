"""Layer norm, against PyTorch's values."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch14_transformer.positions import named
from nnbook.ops import layer_norm as library
from nnbook.ops import layer_norm_forward


def layer_norm(x, weight, bias, eps=1e-5):
    """Give every token mean 0 and variance 1 over its features, then scale and shift each feature.

    x: (…, d), perhaps large numbers with small differences.  weight, bias: (d,).  eps: added to the variance,
    inside the root.
    Returns an array (…, d).

    >>> layer_norm(np.array([[1.0, 3.0]]), np.array([1.0, 2.0]), np.array([0.0, 10.0]), eps=0.0)
    array([[-1., 12.]])
    """
    centred = x - x.mean(-1, keepdims=True)
    var = (centred**2).mean(-1, keepdims=True)
    return centred / np.sqrt(var + eps) * weight + bias


def by_rows(x, weight, bias, eps=1e-5):
    rows = []
    for row in x.reshape(-1, x.shape[-1]).tolist():
        mean = sum(row) / len(row)
        var = sum((a - mean) ** 2 for a in row) / len(row)
        rows.append([(a - mean) / (var + eps) ** 0.5 * w + b for a, w, b in zip(row, weight, bias, strict=True)])
    return np.array(rows).reshape(x.shape)


X = np.array([[1.0, 2, 4, -1], [0.0, 0.5, -3, 2]])
W, B = np.array([1.0, -2, 0.5, 3]), np.array([0.1, 0, -1, 2.0])
TORCH = np.array(
    [
        [-0.1731791823540765, -0.546358364708153, -0.3170520441148087, -2.0976877353111476],
        [0.1678219434059487, -0.6782194340594869, -1.77995234916841, 5.458919113703383],
    ]
)


def draw(rng, lead=(3,), dtype: type = float):
    d = int(rng.integers(4, 8))
    x = 2 + 3 * rng.normal(size=(*lead, d))
    return x.astype(dtype), rng.normal(size=d).astype(dtype), rng.normal(size=d).astype(dtype)


def norm_with(axis=-1, ddof=0, centre=True, size=None, last=None):
    def wrong(x, weight, bias, eps=1e-5):
        mean, var = x.mean(axis, keepdims=True), x.var(axis, ddof=ddof, keepdims=True)
        centred = x - mean if centre else x
        var = var if centre else (x * x).mean(axis, keepdims=True)
        normal = centred / (np.sqrt(var + eps) if size is None else size(var, eps))
        return normal * weight + bias if last is None else last(normal, weight, bias)

    return wrong


def two_means(x, weight, bias, eps=1e-5):
    mean = x.mean(-1, keepdims=True)
    return (x - mean) / np.sqrt((x * x).mean(-1, keepdims=True) - mean**2 + eps) * weight + bias


def axis_one(x, weight, bias, eps=1e-5):
    return (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + eps) * weight + bias


def axis_dropped(x, weight, bias, eps=1e-5):
    return (x - x.mean(-1)) / np.sqrt(x.var(-1) + eps) * weight + bias


def own_eps(x, weight, bias, eps=1e-5):
    return norm_with()(x, weight, bias, 1e-5)


def first_half_only(x, weight, bias, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) * weight + bias


def over_all(x, weight, bias, eps=1e-5):
    return (x - x.mean()) / np.sqrt(x.var() + eps) * weight + bias


def as_loud(sounds):
    """Divide every sound (N, T) by its root mean square, so that all are equally loud.

    >>> as_loud(np.array([[3.0, -3.0]])).tolist()
    [[1.0, -1.0]]
    """
    return sounds / np.sqrt((sounds**2).mean(axis=1, keepdims=True))


def as_the_library_calls_it(mine):
    """Let the learner's function serve where one axis is normalised, with weight and bias."""

    def fitted(x, weight, bias, *, shape, eps=1e-5):
        if len(shape) != 1 or weight is None or bias is None:
            return library(x, weight, bias, shape=shape, eps=eps)
        return mine(x, weight, bias, eps).astype(x.dtype)

    return fitted


DROPPED = (
    "a mean or a variance has lost its last axis, so it does not line up with the tokens. `keepdims=True` keeps it."
)
layer_norm_exercise = Exercise(
    key="layer_norm",
    piece="nnbook.ops:layer_norm",
    fit=as_the_library_calls_it,
    also=[layer_norm_forward],
    book=layer_norm,
    parts=[
        Part(
            "values",
            1,
            [
                Case((X, W, B), TORCH, kwargs={"eps": 0.1}),
                Case(draw, by_rows),
                Case(lambda rng: draw(rng, (2, 5)), by_rows, repeat=2),
                Case((np.array([7.0, 3, 5, 1]), W, B), by_rows),
                Case((np.full((2, 4), 5.0), W, B), np.array([B, B])),
                Case((0.001 * X + 1000, W, B), by_rows, rtol=1e-4, shown="layer_norm(1000 + small, weight, bias)"),
                Case(lambda rng: draw(rng, dtype=np.float32), by_rows, repeat=1, rtol=1e-4, atol=1e-5),
            ],
        )
    ],
    mistakes=[
        Mistake(
            named("over_tokens", norm_with(axis=0)),
            "every feature is normalised over the tokens. Each token should be normalised over its own features.",
        ),
        Mistake(
            axis_one,
            "axis 1 is that of the features only if there are two axes. The last one is axis -1, however many there "
            "are.",
        ),
        Mistake(axis_dropped, DROPPED),
        Mistake(
            two_means,
            "the variance is taken as a difference of two large numbers, and most digits cancel. Square what is left "
            "after the mean is taken off.",
        ),
        Mistake(own_eps, "the eps that is handed over is not used, but one of your own."),
        Mistake(over_all, "there is one mean and one variance for the whole array. Each token has its own."),
        Mistake(
            named("sample_variance", norm_with(ddof=1)),
            "the variance is divided by d - 1. Here it is the plain mean of the squares.",
        ),
        Mistake(
            named("uncentred", norm_with(centre=False)),
            "the mean is not taken off: this divides by the root mean square alone.",
        ),
        Mistake(
            named("eps_outside", norm_with(size=lambda var, eps: np.sqrt(var) + eps)),
            "eps is added to the standard deviation. It belongs to the variance, inside the root.",
        ),
        Mistake(
            named("no_eps", norm_with(size=lambda var, eps: np.sqrt(var))),
            "eps is not used: a token whose features are all equal gives 0 / 0.",
        ),
        Mistake(
            named("no_root", norm_with(size=lambda var, eps: var + eps)),
            "the numbers are divided by the variance. Divide by its root.",
        ),
        Mistake(first_half_only, "the mean is off, but nothing is divided by the standard deviation."),
        Mistake(
            named("plain", norm_with(last=lambda n, w, b: n)),
            "weight and bias are not used.",
        ),
        Mistake(
            named("bias_first", norm_with(last=lambda n, w, b: (n + b) * w)),
            "the bias is added before the weight multiplies. Scale first, then shift.",
        ),
    ],
    hints=[
        "For each token by itself: its mean over the features, its variance, and what becomes of its numbers then.",
        "`x.mean(-1, keepdims=True)` keeps the last axis with size 1, so that it broadcasts. The "
        "same for the variance.",
        "(x - mean) / np.sqrt(var + eps) * weight + bias.",
    ],
    sibling=as_loud,
)
