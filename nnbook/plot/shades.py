"""Scales of colour out of the palette: around 0, and from nothing upwards; and text that can be read on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnbook.plot.palette import BLUE, INK, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.image import AxesImage

# Orange and blue darken at their ends, so that the scale can be read in grey as well: far from 0 is dark.
NEGATIVE, POSITIVE = "#8A4B00", "#003D66"


def diverging() -> Colormap:
    """Return the scale for numbers with a sign: orange below 0, white at 0, blue above."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("orange-blue", [NEGATIVE, ORANGE, "#ffffff", BLUE, POSITIVE])


def sequential(colour: str = BLUE) -> Colormap:
    """Return the scale from white for nothing, over a colour, to ink for much."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("white-ink", ["#ffffff", colour, INK])


def darker(colour: str) -> str:
    """Return a colour's dark sister, in which text on white can be read.

    >>> darker("#E69F00")
    '#8a5f00'
    """
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = to_rgb(colour)
    return to_hex((0.6 * red, 0.6 * green, 0.6 * blue))


def text_on(background: tuple[float, ...]) -> str:
    """Return the colour, ink or white, in which text stands out more from a background of red, green, blue in 0 to 1.

    Source: Web Content Accessibility Guidelines 2.1 (2018), relative luminance and contrast ratio.

    >>> text_on((1, 1, 1)), text_on((0, 0, 0.4))
    ('#222222', 'white')
    """
    from matplotlib.colors import to_rgb

    def luminance(rgb: tuple[float, ...]) -> float:
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb[:3])
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    behind = luminance(background)
    return "white" if 1.05 / (behind + 0.05) > (behind + 0.05) / (luminance(to_rgb(INK)) + 0.05) else INK


def draw_scale(ax: Axes, image: AxesImage, label: str = "") -> None:
    """Draw the scale of an image's colours as a narrow bar along the right side of its axes."""
    from matplotlib.ticker import MaxNLocator

    figure = ax.get_figure()
    if figure is None:
        return
    bar = figure.colorbar(image, cax=ax.inset_axes((1.02, 0, 0.025, 1)), ticks=MaxNLocator(5))
    bar.outline.set_visible(False)  # type: ignore[operator]
    bar.ax.tick_params(length=2, labelsize=8)
    bar.set_label(label, fontsize=8.5)
