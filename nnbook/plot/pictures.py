"""Square pictures given as a row of pixels, or of weights one a pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnbook.plot.arguments import complete

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike


@complete
def draw_picture(ax: Axes, pixels: ArrayLike, title: object = "", signed: bool = False) -> Axes:
    """Draw pixels as a square picture: ink in grey, or weights from purple (below 0) over white to orange (above 0).

    Args:
        ax: where to draw.
        pixels: (S · S,) or (S, S).
        title: stands above the picture.
        signed: whether the numbers are weights with a sign; the colours reach to ±1.5 times the largest of them.

    Returns:
        ax

    Raises:
        ValueError: if the pixels form no square.

    >>> from matplotlib.figure import Figure
    >>> draw_picture(Figure().add_subplot(), [0, 1, 1, 0]).images[0].get_array().shape
    (2, 2)
    """
    pixels = np.asarray(pixels, dtype=float)
    side = int(np.sqrt(pixels.size))
    reach = max(float(np.abs(pixels).max()), 1e-12)
    colours = {"cmap": "PuOr_r", "vmin": -1.5 * reach, "vmax": 1.5 * reach} if signed else {"cmap": "Greys", "vmin": 0}
    ax.imshow(pixels.reshape(side, side), **colours)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color="#cccccc")
    ax.set_title(str(title), fontsize=10, loc="center")
    return ax
