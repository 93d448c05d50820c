"""Dropout, and how its check watches it."""

from __future__ import annotations

import numpy as np

from nnbook import Tensor, nn, tensor


class Dropout(nn.Module):
    """In training, zero every number with the chance p and divide the rest by 1 − p; in use, do nothing.

    >>> layer = Dropout(0.5, np.random.default_rng(0))
    >>> sorted(set(layer(tensor(np.ones(100, np.float32))).tolist()))
    [0.0, 2.0]
    >>> layer.eval()(tensor([1.0, 1.0])).tolist()
    [1.0, 1.0]
    """

    def __init__(self, p, rng):
        """Keep the chance to drop, 0 <= p < 1, as self.p and the generator as self.rng."""
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x):
        """Return x, a tensor of any shape, as a tensor of the same shape and dtype, dropped anew at each call.

        `self.training` says whether the model is in training mode.
        """
        if not self.training:
            return x
        kept = self.rng.random(x.shape) >= self.p
        return x * tensor((kept / (1 - self.p)).astype(x.dtype))


def begun(attempt, p, seed):
    layer = attempt(p, np.random.default_rng(seed))
    if not hasattr(layer, "training"):
        raise AttributeError("the layer does not know its mode. Does __init__ begin with super().__init__()?")
    return layer


def out_of(layer, x):
    """Return what a layer makes of a tensor, if it is one again."""
    out = layer(x)
    if not isinstance(out, Tensor):
        came = "None" if out is None else f"a {type(out).__name__}"
        mode = "training" if layer.training else "eval"
        raise TypeError(f"in {mode} mode forward gave {came}, expected a tensor")
    return out


def gradient(out, x):
    """Return the gradient of a layer's summed output; zeros where the tape was cut."""
    if out.requires_grad:
        out.sum().backward()
    return np.zeros(x.shape) if x.grad is None else np.asarray(x.grad)


def in_training(attempt, p, seed):
    """Describe what a layer does to ones, in words and numbers that do not depend on which were dropped."""
    layer = begun(attempt, p, seed)
    x = tensor(np.ones((150, 40), np.float32), requires_grad=True)
    out = out_of(layer, x)
    untouched = bool((x.data == 1).all())
    other = out_of(layer, x)
    alike, unlike = (out_of(begun(attempt, p, one), tensor(np.ones((150, 40), np.float32))) for one in (seed, seed + 1))
    values = sorted({round(float(v), 4) for v in np.unique(out.data)})
    zeros = out.data == 0
    counts = {int(np.sum(out_of(layer, x).data == 0)) for _ in range(5)}
    uneven = np.ptp(zeros.mean(axis=0)) > 0.6 or np.ptp(zeros.mean(axis=1)) > 0.9
    return {
        "values": values,
        "share of zeros, in tenths": round(float(zeros.mean()) * 10),
        "each number for itself": not uneven,
        "how many are dropped varies": len(counts) > 1,
        "others are dropped next time": not np.array_equal(out.data, other.data),
        "x left as it was": untouched,
        "gradient where nothing was dropped": bool(np.allclose(gradient(out, x), out.data)),
        "dtype": str(out.dtype),
        "the same seed drops the same": np.array_equal(out.data, alike.data),
        "another seed drops others": not np.array_equal(out.data, unlike.data),
    }


def in_training_truth(p, seed):
    return {
        "values": [0.0, round(1 / (1 - p), 4)],
        "share of zeros, in tenths": round(p * 10),
        "each number for itself": True,
        "how many are dropped varies": True,
        "others are dropped next time": True,
        "x left as it was": True,
        "gradient where nothing was dropped": True,
        "dtype": "float32",
        "the same seed drops the same": True,
        "another seed drops others": True,
    }


def in_use(attempt, p, seed):
    layer = begun(attempt, p, seed)
    layer.eval()
    x = np.random.default_rng(seed).normal(size=(3, 4)).astype(np.float32)
    used = np.asarray(out_of(layer, tensor(x)).data)
    layer.train()
    back = np.asarray(out_of(layer, tensor(np.ones((40, 40), np.float32))).data)
    now = "unchanged" if np.array_equal(used, x) else "dropped" if (used == 0).any() else "rescaled"
    return [now, "drops" if (back == 0).any() else "drops nothing"]


def none_dropped(attempt, seed):
    layer = attempt(0.0, np.random.default_rng(seed))
    return np.asarray(out_of(layer, tensor([[1.0, -2.0]])).data)
