"""Nets of McCulloch–Pitts neurons that light up, the corners of the unit square, and a nerve cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import atan2, cos, pi, sin
from typing import TYPE_CHECKING

from nnbook.neurons import Neuron
from nnbook.plot.arguments import complete
from nnbook.plot.palette import BLUE, GREY, INK, ORANGE, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RADIUS = 0.21
APART = 0.6  # the least angle between two wires that end at one neuron, in radians
Point = tuple[float, float]


@complete
def draw_net(
    ax: Axes,
    net: Sequence[Neuron],
    values: Mapping[str, int],
    title: str = "",
    places: Mapping[str, Point] | None = None,
) -> Axes:
    """Draw a net from left to right: what is on is dark, a wire that carries a signal is thick and in colour.

    net: the neurons, each after those it listens to.
    values: 0 or 1 for each input and neuron, as `run_net` gives them; inputs come first.
    places: (column, height) of neurons that should stand elsewhere; heights run from 0 to 1.

    A blue arrow ends an excitatory wire, an open orange ring an inhibitory one. Returns ax.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_net(Figure().add_subplot(), [Neuron("both", 2, ["a", "b"])], {"a": 1, "b": 0, "both": 0})
    >>> [text.get_text() for text in ax.texts if text.get_text()]  # inputs with values, neurons with thresholds
    ['a', '1', 'b', '0', 'both', '≥ 2']
    """
    where = {**_places(net, values), **(places or {})}
    for neuron in (Neuron(*one) for one in net):
        sources = [*neuron.excitatory, *neuron.inhibitory]
        ends = _ends([where[source] for source in sources], where[neuron.name])
        for k, (source, angle) in enumerate(zip(sources, ends, strict=True)):
            inhibitory = k >= len(neuron.excitatory)
            _wire(ax, where[source], where[neuron.name], angle, on=bool(values[source]), inhibitory=inhibitory)
    thresholds = {neuron.name: neuron.threshold for neuron in (Neuron(*one) for one in net)}
    for name, (x, y) in where.items():
        _node(ax, x, y, name, on=bool(values[name]), below=f"≥ {thresholds[name]:g}" if name in thresholds else "")
    ax.set(xlim=(-0.35, max(x for x, _ in where.values()) + 0.35), ylim=(-0.3, 1.3), aspect="equal")
    ax.axis("off")
    ax.set_title(title)
    return ax


def _places(net: Sequence[Neuron], values: Mapping[str, int]) -> dict[str, Point]:
    """Put the inputs into column 0 and each neuron one column right of the last one it listens to."""
    neurons = [Neuron(*one) for one in net]
    made = {neuron.name for neuron in neurons}
    column = {name: 0 for name in values if name not in made}
    for neuron in neurons:
        column[neuron.name] = 1 + max((column[s] for s in [*neuron.excitatory, *neuron.inhibitory]), default=0)
    where: dict[str, Point] = {}
    for c in set(column.values()):
        names = [name for name in column if column[name] == c]
        for i, name in enumerate(names):
            height = 0.5 if len(names) == 1 else 1 - i / (len(names) - 1)
            where[name] = (float(c), height)
    return where


def _ends(starts: Sequence[Point], end: Point) -> list[float]:
    """Return the angle at which each wire meets a neuron: where it comes from, but no two closer than APART."""
    angles = [atan2(y - end[1], end[0] - x) for x, y in starts]  # 0 is straight from the left
    order = sorted(range(len(angles)), key=lambda i: angles[i])
    placed = [angles[i] for i in order]
    for k in range(1, len(placed)):
        placed[k] = max(placed[k], placed[k - 1] + APART)
    shift = (sum(angles) - sum(placed)) / max(len(placed), 1)  # the fan as a whole stays where it was
    for i, angle in zip(order, placed, strict=True):
        angles[i] = pi - angle - shift
    return angles


def _wire(ax: Axes, start: Point, end: Point, angle: float, *, on: bool, inhibitory: bool) -> None:
    gap = RADIUS + (0.05 if inhibitory else 0.0)
    tip = (end[0] + gap * cos(angle), end[1] + gap * sin(angle))
    away = atan2(tip[1] - start[1], tip[0] - start[0])
    colour, width = (ORANGE if inhibitory else BLUE, 2.6) if on else (GREY, 1.0)
    ax.annotate(
        "",
        xy=tip,
        xytext=(start[0] + RADIUS * cos(away), start[1] + RADIUS * sin(away)),
        arrowprops={
            "arrowstyle": "-" if inhibitory else "-|>",
            "color": colour,
            "lw": width,
            "shrinkA": 0,
            "shrinkB": 0,
        },
        zorder=1,
    )
    if inhibitory:
        ax.plot(*tip, "o", ms=7, mfc="white", mec=colour, mew=max(width, 1.4), zorder=3)


def _node(ax: Axes, x: float, y: float, name: str, *, on: bool, below: str) -> None:
    """Draw a neuron, its name and threshold inside; an input has its value below its name."""
    from matplotlib.patches import Circle

    ax.add_patch(Circle((x, y), RADIUS, facecolor=INK if on else "white", edgecolor=INK, lw=1.4, zorder=2))
    colour = "white" if on else INK
    size = min(9.5, 48 / max(len(name), 1))  # a long name is set smaller
    ax.text(x, y + 0.02, name, ha="center", va="bottom", color=colour, fontsize=size, zorder=4)
    ax.text(x, y - 0.02, below or str(int(on)), ha="center", va="top", color=colour, fontsize=8.5, zorder=4)


@complete
def draw_square(ax: Axes, outputs: Sequence[int], title: str = "", *, faint: bool = False) -> Axes:
    """Draw a Boolean function of two inputs on the corners of the unit square: dark where it is 1.

    outputs: its values at (0, 0), (0, 1), (1, 0) and (1, 1).
    faint: draw the frame dashed and vermillion, for a function that is out of reach.

    Returns ax. Raises ValueError unless there are four outputs.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_square(Figure().add_subplot(), [0, 1, 1, 0], title="XOR", faint=True)
    >>> [text.get_text() for text in ax.texts]
    ['0', '1', '1', '0']
    """
    colour = VERMILLION if faint else "#bbbbbb"
    ax.plot([0, 1, 1, 0, 0], [0, 0, 1, 1, 0], color=colour, lw=1.6 if faint else 1, ls="--" if faint else "-", zorder=1)
    for (x1, x2), output in zip(((0, 0), (0, 1), (1, 0), (1, 1)), outputs, strict=True):
        ax.plot(x1, x2, "o", ms=12, mfc=INK if output else "white", mec=INK, mew=1.2, zorder=2)
        colour = "white" if output else INK
        ax.text(x1, x2, str(int(output)), color=colour, ha="center", va="center_baseline", fontsize=8, zorder=3)
    ax.set(xlim=(-0.35, 1.35), ylim=(-0.35, 1.35), aspect="equal", xticks=(), yticks=())
    ax.spines[:].set_visible(False)
    ax.set_title(title, fontsize=9.5, loc="center", color=VERMILLION if faint else INK)
    return ax


@complete
def draw_cell(ax: Axes) -> Axes:
    """Draw a nerve cell with three incoming axons, in outline, its parts named. Returns ax.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_cell(Figure().add_subplot())
    >>> [text.get_text() for text in ax.texts[-3:]]
    ['cell body', 'axon', 'to other cells']
    """
    from matplotlib.patches import Circle

    ax.add_patch(Circle((0, 0), 0.32, facecolor="#eeeeee", edgecolor=INK, lw=1.6, zorder=3))
    dendrites = [[(-0.25, 0.2), (-0.7, 0.5), (-1.1, 0.55)], [(-0.7, 0.5), (-0.95, 0.8)], [(-0.32, 0), (-1.15, 0)],
                 [(-0.25, -0.2), (-0.65, -0.5), (-1.1, -0.6)], [(-0.65, -0.5), (-0.85, -0.8)]]  # fmt: skip
    for line in dendrites:
        ax.plot(*zip(*line, strict=True), color=INK, lw=3, solid_capstyle="round", zorder=2)
    ax.plot([0.3, 1.2, 2.1], [0, 0.06, 0], color=INK, lw=2.4, zorder=2)
    for y in (0.35, 0, -0.35):
        ax.plot([2.1, 2.5], [0, y], color=INK, lw=1.8, zorder=2)
        ax.plot(2.54, y, "o", ms=7, color=INK, zorder=3)
    for (x, y), colour, marker in (
        ((-1.14, 0.57), BLUE, ">"),
        ((-1.19, 0.0), BLUE, ">"),
        ((-1.14, -0.62), ORANGE, "o"),
    ):
        ax.plot([-2.3, x - 0.09], [y, y], color=colour, lw=2, zorder=2)
        ax.plot(x - 0.09, y, marker, ms=9, mfc="white" if marker == "o" else colour, mec=colour, mew=2, zorder=4)
    for x, y, text, ha in (
        (-2.3, 0.78, "excitatory axon", "left"), (-2.3, -0.8, "inhibitory axon", "left"),
        (-1.25, 0.2, "synapse", "right"),
        (-0.62, 0.78, "dendrites", "left"), (0, -0.5, "cell body", "center"), (1.2, 0.15, "axon", "center"),
        (2.54, 0.5, "to other cells", "center"),
    ):  # fmt: skip
        ax.text(x, y, text, ha=ha, va="center", fontsize=10, color=INK)
    ax.set(xlim=(-2.4, 3.1), ylim=(-1, 1), aspect="equal")
    ax.axis("off")
    return ax
