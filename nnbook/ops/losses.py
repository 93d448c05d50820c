"""Loss functions, each as a pair. `reduction` is "mean" (over everything), "sum" or "none"."""

from __future__ import annotations

import numpy as np

from nnbook.ops.activations import sigmoid
from nnbook.ops.shapes import ARRAY, not_array, number, same_float


def mse_loss(x: np.ndarray, target: np.ndarray, *, reduction: str = "mean") -> np.ndarray:
    """Return the squared error (x − target)², reduced.

    x, target: predictions and truth, of one shape. Raises ValueError where the shapes differ (a target (n,) beside a
    prediction (n, 1) would broadcast to (n, n)), where a target is NaN, and for another
    reduction; TypeError where dtypes differ or are no floats.

    >>> mse_loss(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    np.float64(2.0)
    """
    difference = _difference("mse_loss", x, target)
    return _reduce("mse_loss", difference * difference, reduction, target)


def mse_loss_backward(
    grad_out: np.ndarray, x: np.ndarray, target: np.ndarray, *, reduction: str = "mean"
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients at x and target.

    >>> mse_loss_backward(np.array(1.0), np.array([1.0, 2.0]), np.array([1.0, 4.0]))[0]
    array([ 0., -2.])
    """
    dx = (2 * _share(grad_out, x.size, reduction)) * (x - target)
    return dx, -dx


def l1_loss(x: np.ndarray, target: np.ndarray, *, reduction: str = "mean") -> np.ndarray:
    """Return the absolute error |x − target|, reduced; shapes and errors as in `mse_loss`.

    >>> l1_loss(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    np.float64(1.0)
    """
    return _reduce("l1_loss", np.abs(_difference("l1_loss", x, target)), reduction, target)


def l1_loss_backward(
    grad_out: np.ndarray, x: np.ndarray, target: np.ndarray, *, reduction: str = "mean"
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients at x and target; where both are equal the slope is taken as 0.

    >>> l1_loss_backward(np.array(1.0), np.array([1.0, 2.0]), np.array([1.0, 4.0]))[0]
    array([ 0. , -0.5])
    """
    dx = _share(grad_out, x.size, reduction) * np.sign(x - target)
    return dx, -dx


def huber_loss(x: np.ndarray, target: np.ndarray, *, reduction: str = "mean", delta: float = 1.0) -> np.ndarray:
    """Return ½ d² for errors d up to delta and delta (|d| − ½ delta) beyond (Huber 1964), reduced.

    Shapes and errors as in `mse_loss`; ValueError also for a delta that is not above 0.

    >>> huber_loss(np.array([0.5, 3.0]), np.array([0.0, 0.0]), reduction="none")
    array([0.125, 2.5  ])
    """
    number("huber_loss", "delta", delta, "above 0", lambda delta: delta > 0)
    error = np.abs(_difference("huber_loss", x, target))
    near = np.minimum(error, delta)
    return _reduce("huber_loss", near * (error - 0.5 * near), reduction, target)


def huber_loss_backward(
    grad_out: np.ndarray, x: np.ndarray, target: np.ndarray, *, reduction: str = "mean", delta: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients at x and target: the error itself, but never beyond ±delta.

    >>> huber_loss_backward(np.array(1.0), np.array([0.5, 3.0]), np.zeros(2), reduction="sum")[0]
    array([0.5, 1. ])
    """
    dx = _share(grad_out, x.size, reduction) * np.clip(x - target, -delta, delta)
    return dx, -dx


def binary_cross_entropy_with_logits(logits: np.ndarray, targets: np.ndarray, *, reduction: str = "mean") -> np.ndarray:
    """Return −t log σ(z) − (1 − t) log(1 − σ(z)), reduced, without ever computing σ.

    logits: z, any shape. targets: t, of the same shape and dtype, from 0 to 1. Errors as in `mse_loss`; ValueError also
    for targets outside.

    >>> binary_cross_entropy_with_logits(np.array([0.0, 1000.0]), np.array([1.0, 1.0])).round(4)
    np.float64(0.3466)
    """
    name = "binary_cross_entropy_with_logits"
    _same_shape(name, logits, targets)
    least, greatest = np.minimum.reduce(targets, None, initial=0), np.maximum.reduce(targets, None, initial=1)
    if least < 0 or greatest > 1:
        raise ValueError(f"{name}: targets must be from 0 to 1, got {least if least < 0 else greatest}")
    loss = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return _reduce(name, loss, reduction, targets)


def binary_cross_entropy_with_logits_backward(
    grad_out: np.ndarray, logits: np.ndarray, targets: np.ndarray, *, reduction: str = "mean"
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients at logits and targets; at the logits it is σ(z) − t.

    >>> binary_cross_entropy_with_logits_backward(np.array(1.0), np.array([0.0]), np.array([1.0]))[0]
    array([-0.5])
    """
    share = _share(grad_out, logits.size, reduction)
    return share * (sigmoid(logits) - targets), share * -logits


def cross_entropy(
    logits: np.ndarray,
    targets: np.ndarray,
    *,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
    ignore_index: int = -100,
) -> np.ndarray:
    """Return −log softmax(logits)[target], reduced.

    logits: (N, C), or (N, C, …) with classes on axis 1. targets: class indices (N,), or (N, …), whole numbers below C.
    label_smoothing: ε; the target becomes 1 − ε on the class plus ε / C on all (Szegedy et al. 2016).
    ignore_index: a target that does not count; the mean is over the others.

    Raises ValueError for shapes that do not fit and classes out of range, TypeError for targets that are no integers.

    >>> cross_entropy(np.zeros((2, 4)), np.array([0, 3])).round(4)
    np.float64(1.3863)
    """
    options = {"reduction": reduction, "label_smoothing": label_smoothing, "ignore_index": ignore_index}
    return cross_entropy_forward(logits, targets, **options)[0]


def cross_entropy_forward(
    logits: np.ndarray,
    targets: np.ndarray,
    *,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
    ignore_index: int = -100,
) -> tuple[np.ndarray, tuple]:
    """Return `cross_entropy` and what `cross_entropy_backward` needs: softmax and loss are one operation.

    >>> loss, cache = cross_entropy_forward(np.zeros((1, 2)), np.array([0]))
    >>> cross_entropy_backward(np.array(1.0), cache)
    array([[-0.5,  0.5]])
    """
    z = _rows_of_classes(logits, targets)
    counts, t = _which_count(targets.reshape(-1), z.shape[1], ignore_index)
    if label_smoothing != 0:
        number("cross_entropy", "label_smoothing", label_smoothing, "from 0 to 1", lambda share: 0 <= share <= 1)
    rows = np.arange(len(z))
    z = z - np.maximum.reduce(z, 1, keepdims=True)
    probs = np.exp(z)
    total = np.add.reduce(probs, 1, keepdims=True)
    log_total = np.log(total[:, 0])
    loss = log_total - z[rows, t]
    probs /= total
    if label_smoothing:
        loss *= 1 - label_smoothing
        loss += label_smoothing * (log_total - z.mean(1))
    n = len(z)
    if counts is not None:
        loss, n = np.where(counts, loss, 0), int(counts.sum())
    cache = (logits.shape, probs, rows, t, counts, n, reduction, label_smoothing)
    return _reduce("cross_entropy", loss.reshape(targets.shape), reduction, count=n), cache


def cross_entropy_backward(grad_out: np.ndarray, cache: tuple) -> np.ndarray:
    """Return the gradient at the logits, from the cache of `cross_entropy_forward`: p − y, shared out.

    >>> _, cache = cross_entropy_forward(np.zeros((2, 4)), np.array([0, 3]))
    >>> cross_entropy_backward(np.array(8.0), cache)
    array([[-3.,  1.,  1.,  1.],
           [ 1.,  1.,  1., -3.]])
    """
    shape, probs, rows, t, counts, n, reduction, label_smoothing = cache
    grad = probs if not label_smoothing else probs - label_smoothing / probs.shape[1]
    grad = grad.copy() if grad is probs else grad  # the cache stays as it is: backward may be called again
    grad[rows, t] -= 1 - label_smoothing
    share = _share(grad_out, n, reduction)
    grad *= share if reduction != "none" else share.reshape(-1, 1)
    if counts is not None:
        grad *= counts[:, None]
    if len(shape) <= 2:
        return grad if len(shape) == 2 else grad.reshape(shape)
    return np.moveaxis(grad.reshape(shape[0], *shape[2:], shape[1]), -1, 1)


def kl_divergence(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """Return how far Gaussians are from the standard one: KL(N(mean, exp(log_var)) ‖ N(0, 1)), in nats.

    mean, log_var: (N, D) both; summed over the D independent dimensions, averaged over the N examples.

    Source: Kingma and Welling (2014), appendix B: ½ Σ (mean² + exp(log_var) − 1 − log_var).

    >>> kl_divergence(np.array([[1.0, 0.0]]), np.zeros((1, 2)))
    np.float64(0.5)
    """
    _same_shape("kl_divergence", mean, log_var)
    each = 0.5 * (mean * mean + np.exp(log_var) - 1 - log_var)
    return _reduce("kl_divergence", each, "mean", count=_examples(mean))


def kl_divergence_backward(
    grad_out: np.ndarray, mean: np.ndarray, log_var: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients at mean and log_var.

    >>> kl_divergence_backward(np.array(1.0), np.array([[1.0]]), np.array([[0.0]]))
    (array([[1.]]), array([[0.]]))
    """
    share = grad_out / _examples(mean)
    return share * mean, share * 0.5 * (np.exp(log_var) - 1)


def _examples(x: np.ndarray) -> int:
    return max(x.size // x.shape[-1], 1) if x.ndim else 1


def _difference(name: str, x: np.ndarray, target: np.ndarray) -> np.ndarray:
    _same_shape(name, x, target)
    return x - target


def _same_shape(name: str, x: np.ndarray, target: np.ndarray) -> None:
    same_float(name, x=x, target=target)
    if x.shape != target.shape:
        raise ValueError(f"{name}: both must be of one shape, got {x.shape} and {target.shape}")


def _reduce(
    name: str, loss: np.ndarray, reduction: str, target: np.ndarray | None = None, count: int | None = None
) -> np.ndarray:
    """Reduce the losses of all examples; say so where one of them is NaN because a target is."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'{name}: reduction must be "mean", "sum" or "none", got {reduction!r}')
    total = np.add.reduce(loss, None)
    if total != total and target is not None and np.isnan(target).any():
        raise ValueError(f"{name}: {int(np.isnan(target).sum())} of {target.size} targets are NaN")
    if reduction != "mean":
        return total if reduction == "sum" else loss
    count = loss.size if count is None else count
    return total / count if count else total * np.nan  # the mean of nothing, as in PyTorch


def _share(grad_out: np.ndarray, count: int, reduction: str) -> np.ndarray:
    """Return the part of the gradient that one example's loss gets."""
    return grad_out / max(count, 1) if reduction == "mean" else grad_out


def _rows_of_classes(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return logits as rows (n, C), or raise if they and the targets do not fit."""
    same_float("cross_entropy", logits=logits)
    if not isinstance(targets, ARRAY):
        raise not_array("cross_entropy", "targets", targets)
    if targets.dtype.kind not in "iu":
        raise TypeError(f"cross_entropy: targets must be class indices, whole numbers, got {targets.dtype}")
    if not logits.ndim or targets.shape != logits.shape[:1] * (logits.ndim > 1) + logits.shape[2:]:
        raise ValueError(
            f"cross_entropy: logits must be (N, C) and targets (N,), got logits {logits.shape}, targets {targets.shape}"
        )
    if not logits.size and not logits.shape[min(logits.ndim - 1, 1)]:
        raise ValueError(f"cross_entropy: there must be at least one class, got logits {logits.shape}")
    if logits.ndim <= 2:
        return logits if logits.ndim == 2 else logits.reshape(1, -1)
    return np.moveaxis(logits, 1, -1).reshape(-1, logits.shape[1])


def _which_count(t: np.ndarray, classes: int, ignore_index: int) -> tuple[np.ndarray | None, np.ndarray]:
    """Return which targets count (None: all) and the targets with a valid class in the place of ignored ones."""
    if not t.size:
        return None, t
    if type(ignore_index) is not int:
        number("cross_entropy", "ignore_index", ignore_index, "a whole number", lambda index: index == int(index))
    if ignore_index < 0 and t.dtype == np.int64 and np.maximum.reduce(t.view(np.uint64)) < classes:
        return None, t  # one look is enough: read as unsigned, what is below 0 is huge
    least, greatest = t.min(), t.max()
    counts = None
    if least <= ignore_index <= greatest:
        counts = t != ignore_index
        t = np.where(counts, t, 0)
        least, greatest = t.min(), t.max()
    if least < 0 or greatest >= classes:
        raise ValueError(
            f"cross_entropy: targets must be from 0 to {classes - 1}, got {least if least < 0 else greatest}"
        )
    return counts, t
