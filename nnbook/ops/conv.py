"""Convolution and pooling, NCHW to the user, (C, H, W, N) in memory.

With the batch innermost every slice below is a long contiguous run. NumPy's elementwise functions keep the memory order
of their operands, so the layout survives a ReLU or a pooling in between without being mentioned there.
Loops run over the taps of the kernel, never over pixels or examples.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnbook.ops.shapes import is_images, pair, same_float

Size = int | tuple[int, int]
Taps = Iterator[tuple[int, int, slice, slice]]


def taps(kernel: tuple[int, int], stride: tuple[int, int], out: tuple[int, int]) -> Taps:
    """Walk over a kernel: for each tap its row, its column, and the rows and columns of the image that it meets.

    >>> [(i, j, rows) for i, j, rows, _ in taps((2, 1), (2, 2), (3, 3))]
    [(0, 0, slice(0, 6, 2)), (1, 0, slice(1, 7, 2))]
    """
    (down, across), (height, width) = stride, out
    for i, j in itertools.product(range(kernel[0]), range(kernel[1])):
        yield i, j, slice(i, i + down * height, down), slice(j, j + across * width, across)


def out_size(
    name: str, image: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int]
) -> tuple[int, int]:
    """Return height and width after a kernel has passed: ⌊(size + 2 padding − kernel) / stride⌋ + 1.

    Raises ValueError where the kernel is larger than the padded image.

    >>> out_size("conv2d", (28, 28), (5, 5), (1, 1), (2, 2))
    (28, 28)
    """
    room = [size + 2 * p - k for size, p, k in zip(image, padding, kernel, strict=True)]
    if min(room) < 0:
        raise ValueError(f"{name}: kernel {kernel} is larger than the image {image} with padding {padding}")
    return room[0] // stride[0] + 1, room[1] // stride[1] + 1


def conv2d(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None = None, *, stride: Size = 1, padding: Size = 0
) -> np.ndarray:
    """Slide every filter over every image and return the products' sums (cross-correlation, as all libraries do).

    x: images (N, C, H, W). weight: filters (O, C, K, L). bias: (O,), or None.
    stride, padding: in pixels, one number or (height, width); the padding is with zeros.

    Returns (N, O, H′, W′). Raises ValueError or TypeError where something does not fit.

    >>> conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))[0, 0]
    array([[4., 4.],
           [4., 4.]])
    """
    return conv2d_forward(x, weight, bias, stride=stride, padding=padding)[0]


def conv2d_forward(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None = None, *, stride: Size = 1, padding: Size = 0
) -> tuple[np.ndarray, tuple]:
    """Return `conv2d` and what `conv2d_backward` needs.

    All windows stand as columns of one matrix, so that the convolution is one matrix product
    (Chellapilla, Puri and Simard 2006).

    >>> out, cache = conv2d_forward(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))
    >>> conv2d_backward(np.ones((1, 1, 2, 2)), cache)[1]
    array([[[[4., 4.],
             [4., 4.]]]])
    """
    _check_conv(x, weight, bias)
    step, pad = pair("conv2d", "stride", stride, 1), pair("conv2d", "padding", padding, 0)
    filters, _, *kernel = weight.shape
    images = len(x)
    height, width = out_size("conv2d", x.shape[2:], (kernel[0], kernel[1]), step, pad)
    matrix = _columns(_pad(x, pad), (kernel[0], kernel[1]), step, (height, width))
    y = weight.reshape(filters, -1) @ matrix
    if bias is not None:
        y += bias[:, None]
    out = y.reshape(filters, height, width, images).transpose(3, 0, 1, 2)
    return out, (x.shape, weight, bias is not None, step, pad, matrix)


def conv2d_backward(
    grad_out: np.ndarray, cache: tuple, *, needs_input_grad: bool = True
) -> tuple[np.ndarray | None, np.ndarray, np.ndarray | None]:
    """Return the gradients at x, weight and bias, for the gradient (N, O, H′, W′) at the output.

    needs_input_grad: False leaves x's gradient out (None).

    >>> _, cache = conv2d_forward(np.ones((1, 1, 1, 3)), np.array([[[[2.0, 5.0]]]]))
    >>> conv2d_backward(np.ones((1, 1, 1, 2)), cache)[0]
    array([[[[2., 7., 5.]]]])
    """
    x_shape, weight, has_bias, step, pad, matrix = cache
    filters, channels, k, l = weight.shape  # noqa: E741
    images, _, height, width = grad_out.shape
    grad = np.ascontiguousarray(grad_out.transpose(1, 2, 3, 0)).reshape(filters, height * width * images)
    # The same product either way; with many rows BLAS is two to three times faster when they come first.
    dweight = ((matrix @ grad.T).T if len(matrix) >= 100 else grad @ matrix.T).reshape(weight.shape)
    dbias = grad.sum(1) if has_bias else None
    if not needs_input_grad:
        return None, dweight, dbias
    if step == (1, 1) and x_shape[2:] == (height, width) and filters <= 4 * channels:
        # A pixel gets from every window that saw it: the gradient's own convolution with the filters turned round.
        turned = weight[:, :, ::-1, ::-1].transpose(1, 0, 2, 3).reshape(channels, -1)
        dx = turned @ _columns(_pad(grad_out, pad), (k, l), step, (height, width))
        return dx.reshape(channels, *x_shape[2:], images).transpose(3, 0, 1, 2), dweight, dbias
    windows = (weight.reshape(filters, -1).T @ grad).reshape(channels, k, l, height, width, images)
    padded = _pad_shape(x_shape, pad)
    dx = np.zeros(padded, grad.dtype)
    for i, j, rows, columns in taps((k, l), step, (height, width)):
        dx[:, rows, columns] += windows[:, i, j]  # every window gives back to the pixels that it saw
    return _crop(dx, pad).transpose(3, 0, 1, 2), dweight, dbias


def max_pool2d(x: np.ndarray, *, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> np.ndarray:
    """Return the greatest value of every window.

    x: (N, C, H, W). kernel_size, stride, padding: in pixels; the stride is the kernel's size unless given.

    Returns (N, C, H′, W′); rows and columns that fill no window are left out. Raises ValueError or TypeError where
    something does not fit.

    >>> max_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), kernel_size=2)[0, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    return max_pool2d_forward(x, kernel_size=kernel_size, stride=stride, padding=padding)[0]


def max_pool2d_forward(
    x: np.ndarray, *, kernel_size: Size, stride: Size | None = None, padding: Size = 0
) -> tuple[np.ndarray, tuple]:
    """Return `max_pool2d` and what `max_pool2d_backward` needs.

    >>> out, cache = max_pool2d_forward(np.array([[[[1.0, 2.0], [2.0, 0.0]]]]), kernel_size=2)
    >>> max_pool2d_backward(np.ones((1, 1, 1, 1)), cache)[0, 0]
    array([[0., 1.],
           [0., 0.]])
    """
    kernel, step, pad, out = _pooling("max_pool2d", x, kernel_size, stride, padding)
    padded = np.pad(x, ((0, 0), (0, 0), (pad[0],) * 2, (pad[1],) * 2), constant_values=-np.inf) if any(pad) else x
    # The greatest of a window is the greatest of its rows' greatest: first along the rows, then down the columns.
    across = _greatest(padded, 3, kernel[1], step[1], out[1])
    down = _greatest(across[-1], 2, kernel[0], step[0], out[0])
    y = np.array(down[-1]) if kernel == (1, 1) else down[-1]  # never hand out a view of the input
    return y, (padded, across, down, step, pad)


def max_pool2d_backward(grad_out: np.ndarray, cache: tuple) -> np.ndarray:
    """Return the gradient at x: each window's goes to its maximum, to the first where several are equal.

    >>> _, cache = max_pool2d_forward(np.array([[[[7.0, 7.0, 1.0, 3.0]]]]), kernel_size=(1, 2))
    >>> max_pool2d_backward(np.array([[[[5.0, 6.0]]]]), cache)
    array([[[[5., 0., 0., 6.]]]])
    """
    x, across, down, step, pad = cache
    grad = _to_the_greatest(grad_out, across[-1], down, 2, step[0])
    dx = _to_the_greatest(grad, x, across, 3, step[1])
    return dx[:, :, pad[0] : dx.shape[2] - pad[0], pad[1] : dx.shape[3] - pad[1]]


def _greatest(x: np.ndarray, axis: int, kernel: int, step: int, out: int) -> list[np.ndarray]:
    """Return the greatest of each window along one axis, of its first entry, its first two, … and of all of it."""
    found = [_tap(x, axis, 0, step, out)]
    for tap in range(1, kernel):
        found.append(np.maximum(found[-1], _tap(x, axis, tap, step, out)))
    return found


def _to_the_greatest(grad: np.ndarray, x: np.ndarray, found: list[np.ndarray], axis: int, step: int) -> np.ndarray:
    """Return the gradient at x for the gradient at `_greatest`: from its last tap on, each keeps what it had won."""
    if len(found) == 1 == step:
        return grad
    out, overlap = grad.shape[axis], step < len(found)
    dx = np.zeros_like(x)  # in the memory order of x
    for tap in range(len(found) - 1, -1, -1):
        share = grad * (_tap(x, axis, tap, step, out) > found[tap - 1]) if tap else grad
        place = _tap(dx, axis, tap, step, out)
        np.add(place, share, out=place) if overlap else np.copyto(place, share)
        grad = grad - share if tap else grad
    return dx


def _tap(x: np.ndarray, axis: int, tap: int, step: int, out: int) -> np.ndarray:
    """Return the entries that a kernel's tap meets along one axis, as a view."""
    where = slice(tap, tap + step * out, step)
    return x[:, :, where] if axis == 2 else x[:, :, :, where]


def avg_pool2d(x: np.ndarray, *, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> np.ndarray:
    """Return the mean of every window; zeros of the padding count (as in PyTorch).

    x: (N, C, H, W). kernel_size, stride, padding: in pixels; the stride is the kernel's size unless given.

    Returns (N, C, H′, W′). Raises ValueError or TypeError where something does not fit.

    >>> avg_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), kernel_size=2)[0, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    kernel, step, pad, (height, width) = _pooling("avg_pool2d", x, kernel_size, stride, padding)
    padded = _pad(x, pad)
    y = np.zeros((x.shape[1], height, width, len(x)), x.dtype)
    for _, _, rows, columns in taps(kernel, step, (height, width)):
        y += padded[:, rows, columns]
    y *= 1 / (kernel[0] * kernel[1])
    return y.transpose(3, 0, 1, 2)


def avg_pool2d_backward(
    grad_out: np.ndarray, x: np.ndarray, *, kernel_size: Size, stride: Size | None = None, padding: Size = 0
) -> np.ndarray:
    """Return the gradient at x: each window's in equal parts to its pixels.

    >>> avg_pool2d_backward(np.ones((1, 1, 1, 1)), np.zeros((1, 1, 2, 2)), kernel_size=2)[0, 0]
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    kernel, step, pad, out = _pooling("avg_pool2d", x, kernel_size, stride, padding)
    share = grad_out.transpose(1, 2, 3, 0) * (1 / (kernel[0] * kernel[1]))
    dx = np.zeros(_pad_shape(x.shape, pad), grad_out.dtype)
    for _, _, rows, columns in taps(kernel, step, out):
        dx[:, rows, columns] += share
    return _crop(dx, pad).transpose(3, 0, 1, 2)


def _pad_shape(shape: tuple[int, ...], pad: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the shape (C, H, W, N) of padded images, for the shape (N, C, H, W) of the images."""
    images, channels, height, width = shape
    return channels, height + 2 * pad[0], width + 2 * pad[1], images


def _pad(x: np.ndarray, pad: tuple[int, int]) -> np.ndarray:
    """Return images (N, C, H, W) as (C, H, W, N) with zeros around them."""
    if not any(pad):
        return np.ascontiguousarray(x.transpose(1, 2, 3, 0))
    padded = np.zeros(_pad_shape(x.shape, pad), x.dtype)
    _crop(padded, pad)[...] = x.transpose(1, 2, 3, 0)
    return padded


def _columns(padded: np.ndarray, kernel: tuple[int, int], step: tuple[int, int], out: tuple[int, int]) -> np.ndarray:
    """Return all windows of padded images (C, H, W, N) as columns of one matrix (C·K·L, H′·W′·N)."""
    channels, _, _, images = padded.shape
    c, down, across, n = padded.strides
    shape = (channels, *kernel, *out, images)
    seen = as_strided(padded, shape, (c, down, across, step[0] * down, step[1] * across, n), writeable=False)
    return seen.reshape(channels * kernel[0] * kernel[1], out[0] * out[1] * images)  # the copy


def _crop(padded: np.ndarray, pad: tuple[int, int]) -> np.ndarray:
    """Return a view of images (C, H, W, N) without the padding."""
    return padded[:, pad[0] : padded.shape[1] - pad[0], pad[1] : padded.shape[2] - pad[1]]


def _pooling(
    name: str, x: np.ndarray, kernel_size: Size, stride: Size | None, padding: Size
) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Return kernel, stride, padding and the size that comes out, all as pairs, all checked."""
    same_float(name, x=x)
    is_images(name, x)
    kernel = pair(name, "kernel_size", kernel_size, 1)
    step = kernel if stride is None else pair(name, "stride", stride, 1)
    pad = pair(name, "padding", padding, 0)
    if 2 * pad[0] > kernel[0] or 2 * pad[1] > kernel[1]:
        raise ValueError(f"{name}: padding may be at most half the kernel, got padding {pad}, kernel {kernel}")
    return kernel, step, pad, out_size(name, x.shape[2:], kernel, step, pad)


def _check_conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None) -> None:
    same_float("conv2d", "bias", x=x, weight=weight, bias=bias)
    is_images("conv2d", x)
    if weight.ndim != 4 or 0 in weight.shape[2:]:
        raise ValueError(f"conv2d: weight must be (out_channels, in_channels, height, width), got {weight.shape}")
    if x.shape[1] != weight.shape[1]:
        raise ValueError(
            f"conv2d: x has {x.shape[1]} channels, weight expects {weight.shape[1]} "
            f"(x {x.shape}, weight {weight.shape})"
        )
    if bias is not None and bias.shape != weight.shape[:1]:
        raise ValueError(f"conv2d: bias must be {weight.shape[:1]}, got {bias.shape} (weight {weight.shape})")
