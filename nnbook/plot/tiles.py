"""Many small pictures on one axes: filters, feature maps, and examples of a data set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot.alt import count, describe, number
from nnbook.plot.arguments import complete
from nnbook.plot.numbers import read_array
from nnbook.plot.palette import GREY, INK, VERMILLION
from nnbook.plot.shades import diverging, draw_scale, sequential

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@complete
def draw_weights(ax: Axes, weights: Any, columns: int | None = None) -> Axes:
    """Draw filters as small pictures on one scale, centred on 0: orange below, white at 0, blue above.

    Args:
        ax: where to draw.
        weights: (n, h, w), one picture a filter; or (n, c, h, w), one row a filter and one column a channel.
        columns: pictures in a row, for (n, h, w); as suits the axes if left out.

    Returns:
        ax

    Raises:
        TypeError: if weights are no numbers.
        ValueError: if they have another number of axes, or there are none.

    >>> from matplotlib.figure import Figure
    >>> from nnbook.plot import alt_text
    >>> ax = draw_weights(Figure().add_subplot(), [[[0.0, -2.0], [1.0, 0.5]]])
    >>> alt_text(ax)
    '1 filter of 2 × 2 weights, from −2 to 1.'
    """
    array = read_array(weights, "draw_weights: weights")
    filters, channels = len(array) if array.ndim else 0, array.shape[1] if array.ndim == 4 else 1
    if array.ndim == 4:
        columns = channels if channels > 1 else columns
        array = array.reshape(-1, *array.shape[2:])
    _check(array, "draw_weights: weights", "(n, h, w) or (n, c, h, w)")
    reach = max(float(np.abs(array).max()), 1e-12)
    image = _tile(ax, array[..., None].astype(float), columns, cmap=diverging(), vmin=-reach, vmax=reach)
    draw_scale(ax, image, "weight")
    if channels > 1:
        ax.set(xlabel=f"{channels} channels", ylabel=count(filters, "filter"))
    size = f"{array.shape[1]} × {array.shape[2]}"
    of = f" {size} weights" if channels == 1 else f" {channels} channels of {size} weights"
    low, high = number(array.min()), number(array.max())
    return describe(ax, f"{count(filters, 'filter')} of{of}, from {low} to {high}.")


@complete
def draw_feature_maps(ax: Axes, maps: Any, columns: int | None = None) -> Axes:
    """Draw the feature maps of one example as small pictures on one scale, from white for the least to ink.

    Args:
        ax: where to draw.
        maps: (n, h, w), one picture a channel.
        columns: pictures in a row; as suits the axes if left out.

    Returns:
        ax

    Raises:
        TypeError: if maps are no numbers.
        ValueError: if they are not (n, h, w), or there are none.

    >>> from matplotlib.figure import Figure
    >>> from nnbook.plot import alt_text
    >>> alt_text(draw_feature_maps(Figure().add_subplot(), [[[0.0, 2.0]], [[0.0, 0.0]]]))
    '2 feature maps of 1 × 2, from 0 to 2; on average map 0 is the strongest (1), 1 without a positive value.'
    """
    array = read_array(maps, "draw_feature_maps: maps")
    _check(array, "draw_feature_maps: maps", "(n, h, w)")
    low, high = min(0.0, float(array.min())), float(array.max())
    image = _tile(ax, array[..., None].astype(float), columns, cmap=sequential(), vmin=low, vmax=max(high, low + 1e-12))
    draw_scale(ax, image, "activation")
    means = array.reshape(len(array), -1).mean(axis=1)
    silent = int((array.reshape(len(array), -1).max(axis=1) <= 0).sum())
    return describe(
        ax,
        f"{count(len(array), 'feature map')} of {array.shape[1]} × {array.shape[2]}, from {number(array.min())} to "
        f"{number(high)}; on average map {int(means.argmax())} is the strongest ({number(means.max())})"
        + (f", {silent} without a positive value." if silent else "."),
    )


@complete
def draw_images(
    ax: Axes,
    images: Any,
    labels: Sequence[Any] = (),
    marked: Sequence[int] = (),
    columns: int | None = None,
    ink: bool = True,
) -> Axes:
    """Draw examples of a data set side by side, each with its label above.

    Args:
        ax: where to draw.
        images: (n, h, w) or (n, 1, h, w) in grey, (n, 3, h, w) in colour (red, green, blue; 0 to 1, or bytes).
        labels: a word or number above each image; may be left out.
        marked: indices of images whose frame and label stand out, as the wrong ones.
        columns: images in a row; as suits the axes if left out.
        ink: whether large numbers are dark, as ink is; for photographs in grey say False.

    Returns:
        ax

    Raises:
        TypeError: if images are no numbers.
        ValueError: if their shape is another, or there are not as many labels as images.

    >>> from matplotlib.figure import Figure
    >>> from nnbook.plot import alt_text
    >>> alt_text(draw_images(Figure().add_subplot(), np.zeros((2, 8, 8)), labels=[3, 5], marked=[1]))
    '2 images of 8 × 8 pixels, labelled 3, 5; 1 marked.'
    """
    array = read_array(images, "draw_images: images")
    expected = "(n, h, w), (n, 1, h, w) or (n, 3, h, w)"
    if array.ndim == 3:
        array = array[:, None]
    if array.ndim != 4 or array.shape[1] not in (1, 3):
        raise ValueError(f"draw_images: images must be {expected}, got shape {np.shape(images)}")
    _check(array[:, 0], "draw_images: images", expected)
    if len(labels) not in (0, len(array)):
        raise ValueError(f"draw_images: {len(labels)} labels for {len(array)} images")
    pixels = np.moveaxis(array, 1, -1)
    pixels = pixels / 255.0 if pixels.dtype == np.uint8 else pixels.astype(float)
    colours: dict[str, Any] = {}
    if array.shape[1] == 1:
        low, high = min(0.0, float(pixels.min())), float(pixels.max())
        colours = {"cmap": "Greys" if ink else "Greys_r", "vmin": low, "vmax": max(high, low + 1e-12)}
    _tile(ax, pixels, columns, labels=[str(label) for label in labels], marked=marked, **colours)
    text = f"{count(len(array), 'image')} of {array.shape[2]} × {array.shape[3]} pixels"
    if len(labels):
        told = ", ".join(str(label) for label in labels[:20])
        text += f", labelled {told}" + (f" and {len(labels) - 20} more" if len(labels) > 20 else "")
    if len(marked):
        text += f"; {len(marked)} marked"
    return describe(ax, text + ".")


def _check(array: np.ndarray, where: str, expected: str) -> None:
    if array.ndim != 3 or not array.size:
        raise ValueError(f"{where} must be {expected} and not empty, got shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{where} must be finite, got {array[~np.isfinite(array)][0]}")


def _tile(
    ax: Axes,
    tiles: np.ndarray,
    columns: int | None,
    labels: Sequence[str] = (),
    marked: Sequence[int] = (),
    **colours: Any,
) -> Any:
    """Draw pictures (n, h, w, 1 or 3) in rows on one axes, a pixel a unit; return matplotlib's image."""
    from matplotlib.patches import Rectangle

    n, h, w, depth = tiles.shape
    gap = max(1, round(0.08 * max(h, w)))
    box = ax.get_window_extent()
    points = box.height * 72 / ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    head = 0
    if columns is None:
        tall = h * (1.35 if labels else 1)  # room for a label, before its size is known
        columns = int(np.clip(round(np.sqrt(n * tall * box.width / (w * box.height))), 1, n))
    rows = -(-n // columns)
    if labels:  # a label wants 11 points of height, whatever a pixel is
        free = max(points - 13 * rows, 0.3 * points)
        head = int(np.ceil(13 * rows * (h + gap) / free))
    canvas = np.full((rows * (h + head + gap) - gap, columns * (w + gap) - gap, depth), np.nan)
    for i, tile in enumerate(tiles):
        top, left = (i // columns) * (h + head + gap) + head, (i % columns) * (w + gap)
        canvas[top : top + h, left : left + w] = tile
        edge, width = (VERMILLION, 2.2) if i in marked else (GREY, 0.5)
        ax.add_patch(
            Rectangle((left - 0.5, top - 0.5), w, h, fill=False, edgecolor=edge, lw=width, zorder=3, clip_on=False)
        )
    image = ax.imshow(
        canvas[..., 0] if depth == 1 else np.nan_to_num(canvas, nan=1.0), interpolation="nearest", **colours
    )
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    size = _label_size(
        labels, (w + gap) * min(box.width / canvas.shape[1], box.height / canvas.shape[0]) * points / box.height
    )
    for i, label in enumerate(labels):
        top, left = (i // columns) * (h + head + gap) + head, (i % columns) * (w + gap)
        ax.text(left + w / 2 - 0.5, top - 0.5 - 0.12 * head, label, ha="center", va="bottom", fontsize=size,
                color=VERMILLION if i in marked else INK, weight="bold" if i in marked else "normal")  # fmt: skip
    return image


def _label_size(labels: Sequence[str], room: float) -> float:
    """Return the size of letters, in points, at which the longest label fits into ``room`` points."""
    longest = max((len(label) for label in labels), default=1)
    return float(np.clip(room / (0.62 * longest), 4.5, 9))
