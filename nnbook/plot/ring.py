"""Samples of a generator on the plane, and what the discriminator thinks of every place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nnbook.plot import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HALF = 3.0


def draw_ring(
    ax: Axes,
    samples: np.ndarray,
    opinion: Callable[[np.ndarray], np.ndarray] | None = None,
    title: str = "",
    std: float = 0.05,
) -> Axes:
    """Draw samples (n, 2) over the discriminator's opinion: orange where it says real, blue where it says fake.

    opinion: takes places (m, 2) and returns the discriminator's output at each, from 0 to 1.
    std: of each heap; the circles have three times that as their radius.

    >>> from matplotlib.figure import Figure
    >>> draw_ring(Figure().add_subplot(), np.zeros((1, 2)), lambda x: np.full(len(x), 0.5), "start").get_title()
    'start'
    """
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Circle

    if opinion is not None:
        line = np.linspace(-HALF, HALF, 91)
        places = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2).astype(np.float32)
        shades = LinearSegmentedColormap.from_list("players", [palette.BLUE, "white", palette.ORANGE])
        ax.imshow(
            opinion(places).reshape(91, 91), origin="lower", extent=(-HALF, HALF, -HALF, HALF), cmap=shades,
            vmin=0, vmax=1, interpolation="bilinear", alpha=0.75,
        )  # fmt: skip
    for angle in np.arange(8) * np.pi / 4:
        middle = 2 * np.cos(angle), 2 * np.sin(angle)
        ax.add_patch(Circle(middle, 3 * std, fill=False, color=palette.INK, lw=1))
    ax.plot(*np.asarray(samples).T, ".", ms=3.5, color=palette.INK, mew=0)
    ax.set(xlim=(-HALF, HALF), ylim=(-HALF, HALF), xticks=[], yticks=[], aspect="equal")
    ax.set_title(title, fontsize=10)
    ax.spines[:].set(visible=True, color="#cccccc")
    ax.grid(False)
    return ax


def draw_losses(ax: Axes, losses: Sequence[Sequence[float]]) -> Axes:
    """Draw both players' losses, with the levels of a fair game; those above 4 leave the picture.

    losses: pairs (loss of D, loss of G), one a step.

    >>> from matplotlib.figure import Figure
    >>> draw_losses(Figure().add_subplot(), [(1.4, 0.7), (1.3, 0.8)]).get_xlabel()
    'step'
    """
    d, g = np.array(losses).T
    ax.plot(d, color=palette.INK, lw=1.6, label="D")
    ax.plot(g, color=palette.VERMILLION, lw=1.6, ls="--", label="G")
    for level in (np.log(2), np.log(4)):
        ax.axhline(level, color=palette.GREY, lw=0.8, ls=":")
    ax.set(ylim=(0, 4.1), yticks=[0, np.log(2), np.log(4), 3, 4], xlabel="step")
    ax.set_yticklabels(["0", "log 2", "log 4", "3", "4"], fontsize=9)
    return ax
