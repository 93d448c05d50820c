"""The pictures of the first tour: a plane coloured by a network, and scans with what a network makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from nnbook.plot.arguments import complete
from nnbook.plot.palette import BLUE, GREY, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@complete
def draw_chance_map(ax: Axes, chance: Callable[[np.ndarray], np.ndarray], reach: float = 7, steps: int = 240) -> Axes:
    """Colour a square of the plane by how likely class 1 is there: blue for class 0, orange for class 1.

    chance: a function from points (n, 2) to chances (n,); reach: half the square's side; steps: points a side.
    Returns ax.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_chance_map(Figure().add_subplot(), lambda points: 1.0 * (points[:, 0] > 0), steps=2)
    >>> ax.images[0].get_array().tolist()
    [[0.0, 1.0], [0.0, 1.0]]
    """
    from matplotlib.colors import LinearSegmentedColormap

    line = np.linspace(-reach, reach, steps)
    points = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    colours = LinearSegmentedColormap.from_list("classes", [BLUE, "#ffffff", ORANGE])
    ax.imshow(chance(points).reshape(steps, steps), cmap=colours, vmin=-0.35, vmax=1.35, origin="lower",
              extent=(-reach, reach, -reach, reach), interpolation="bilinear")  # fmt: skip
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return ax


@complete
def draw_scan(ax: Axes, scan: np.ndarray, title: str = "") -> Axes:
    """Draw a scan of 8 × 8 pixels (64,), dark ink on white, with a title above. Returns ax.

    Raises ValueError for another number of pixels.

    >>> from matplotlib.figure import Figure
    >>> draw_scan(Figure().add_subplot(), np.zeros(64), title="nothing").images[0].get_array().shape
    (8, 8)
    """
    ax.imshow(-scan.reshape(8, 8), cmap="gray", interpolation="nearest")
    ax.set_title(title, fontsize=9, loc="center", pad=4)
    ax.set(xticks=[], yticks=[])
    for side in ax.spines.values():
        side.set(visible=True, color=GREY)
    return ax


@complete
def draw_chances(ax: Axes, chances: np.ndarray) -> Axes:
    """Draw the chances (10,) of the ten digits as bars, the largest in full colour. Returns ax.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_chances(Figure().add_subplot(), np.array([0.2, 0.8, 0, 0, 0, 0, 0, 0, 0, 0]))
    >>> [float(bar.get_height()) for bar in ax.patches][:3]
    [0.2, 0.8, 0.0]
    """
    colours = [BLUE if chance == chances.max() else BLUE + "55" for chance in chances]
    ax.bar(np.arange(10), chances, color=colours, width=0.8)
    ax.set(ylim=(0, 1), xticks=range(10), yticks=[0, 1])
    ax.tick_params(labelsize=7, length=0, pad=2)
    ax.spines["left"].set_visible(False)
    return ax
