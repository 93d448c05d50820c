"""Two shapes meet: do they broadcast, and to what?"""

from typing import TYPE_CHECKING

import numpy as np
import traitlets

from nnbook.explorables.widget import Explorable, listed, module

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

AXES = 4
DEPTH = 0.45  # how far the next layer of a stack is drawn up and to the right, in cells


class BroadcastExplorable(Explorable):
    """Choose two shapes, see axis by axis whether and how NumPy broadcasts them.

    Args:
        a, b: the two shapes, up to four axes of 1 to 5 each; `()` is a single number.
        question: the sentence on top.

    >>> BroadcastExplorable(a=(3,), b=(4, 1)).result
    (4, 3)
    >>> print(BroadcastExplorable(a=(3,), b=(4,)).summary)
    (3,) and (4,) do not broadcast: axis −1 has 3 against 4, and neither is 1.
    """

    _esm = module("broadcast.js")

    question = traitlets.Unicode("A (3,) meets a (4, 1): what comes out?").tag(sync=True)
    scene = traitlets.Unicode(
        "Two arrays and their sum as blocks of cells, their shapes aligned at the last axis, stretched copies drawn "
        "as ghosts."
    ).tag(sync=True)
    a = traitlets.List(traitlets.Int(min=1, max=5), [3], maxlen=AXES).tag(sync=True)
    b = traitlets.List(traitlets.Int(min=1, max=5), [4, 1], maxlen=AXES).tag(sync=True)

    shows = ("a", "b")
    size = (6.4, 4.0)

    def sizes(self) -> list[tuple[int | None, int | None]]:
        """Return the sizes of a and b on the axes −4 to −1, None where an array has no such axis."""
        padded = [[None] * (AXES - len(shape)) + list(shape) for shape in (self.a, self.b)]
        return list(zip(*padded, strict=True))

    def verdicts(self) -> list[str]:
        """Return what happens on the axes −4 to −1: "", "match", "a stretches", "b stretches" or "clash"."""
        return [_verdict(of_a, of_b) for of_a, of_b in self.sizes()]

    @property
    def result(self) -> tuple[int, ...] | None:
        """The shape that comes out, or None if the shapes clash."""
        if "clash" in self.verdicts():
            return None
        return tuple(max(of_a or 1, of_b or 1) for of_a, of_b in self.sizes() if of_a or of_b)

    @property
    def summary(self) -> str:
        shapes = f"{tuple(self.a)} and {tuple(self.b)}"
        signs = list(zip(range(-AXES, 0), self.sizes(), self.verdicts(), strict=True))
        if self.result is None:
            why = [f"axis −{-axis} has {of_a} against {of_b}" for axis, (of_a, of_b), said in signs if said == "clash"]
            return f"{shapes} do not broadcast: {listed(why)}, and neither is 1."
        how = [f"{said} on axis −{-axis}" for axis, _, said in signs if said.endswith("stretches")]
        return f"{shapes} give {self.result}: {listed(how) or 'nothing has to stretch'}."

    def draw(self, figure: "Figure") -> None:
        top = figure.add_axes((0.0, 0.51, 1.0, 0.48))
        self._draw_axes(top)
        bottom = figure.add_axes((0.01, 0.02, 0.98, 0.48))
        self._draw_blocks(bottom)

    def _draw_axes(self, ax: "Axes") -> None:
        from nnbook.plot.palette import BLUE, GREEN, INK, ORANGE, VERMILLION

        ax.set(xlim=(0, 6.4), ylim=(0, 1.92))
        ax.axis("off")
        columns = [1.75 + 1.15 * i for i in range(AXES)]
        sizes, verdicts = self.sizes(), self.verdicts()
        for axis, x in enumerate(columns):
            ax.text(x, 1.78, f"axis −{AXES - axis}", ha="center", va="center", fontsize=8, color="#555555")
        for name, y, colour in (("a", 1.45, BLUE), ("b", 0.98, ORANGE)):
            ax.text(0.75, y, name, ha="center", va="center", fontsize=11, color=INK)
            for pair, x in zip(sizes, columns, strict=True):
                _draw_size(ax, x, y, pair[name == "b"], colour)
        for said, x in zip(verdicts, columns, strict=True):
            mark = {"clash": "✕ ", "match": "= "}.get(said, "")
            colour = VERMILLION if said == "clash" else "#444444"
            ax.text(x, 0.62, mark + said, ha="center", va="center", fontsize=8.5, color=colour)
        ax.text(0.75, 0.25, "result", ha="center", va="center", fontsize=10, color=INK)
        if self.result is None:
            why = f"no result: operands could not be broadcast together with shapes {_code(self.a)} {_code(self.b)}"
            ax.text(1.3, 0.25, why, va="center", fontsize=8.5, color=VERMILLION)
            return
        for size, x in zip([None] * (AXES - len(self.result)) + list(self.result), columns, strict=True):
            _draw_size(ax, x, 0.25, size, GREEN)

    def _draw_blocks(self, ax: "Axes") -> None:
        from nnbook.plot.palette import BLUE, GREEN, INK, ORANGE

        ax.axis("off")
        if max(len(self.a), len(self.b)) > 3:
            ax.text(0.5, 0.5, "Four axes are too many to draw. The rule is the same.", ha="center", color=INK)
            return
        a, b = _cells(self.a, 1), _cells(self.b, 10)
        blocks = [("a", tuple(self.a), a, BLUE), ("b", tuple(self.b), b, ORANGE)]
        if self.result is not None:
            blocks.append(("a + b", self.result, a + b, GREEN))
        left, tall, deep = 0.0, 3, 1
        for i, (name, shape, values, colour) in enumerate(blocks):
            full = values.shape if self.result is None else _three(self.result)
            tall, deep = max(tall, full[1]), max(deep, full[0])
            _draw_block(ax, left, full, values, colour)
            ax.text(left + full[2] / 2, -full[1] - 0.7, f"{name}  {shape}", ha="center", color=INK, fontsize=9)
            left += full[2] + DEPTH * (full[0] - 1) + 1.6
            if self.result is not None and i < 2:
                ax.text(left - 0.8, -full[1] / 2, "+="[i], ha="center", va="center", color=INK, fontsize=13)
        ax.set_aspect("equal")
        middle = (left - 1.6) / 2
        across = max(18.0, left)
        ax.set_xlim(middle - across / 2, middle + across / 2)
        ax.set_ylim(-tall - 1.2, DEPTH * (deep - 1) + 0.2)


def _verdict(of_a: int | None, of_b: int | None) -> str:
    if of_a is None and of_b is None:
        return ""
    of_a, of_b = of_a or 1, of_b or 1  # an axis that is not there counts as 1
    if of_a == of_b:
        return "match"
    if of_a == 1:
        return "a stretches"
    return "b stretches" if of_b == 1 else "clash"


def _code(shape: list[int] | tuple[int, ...]) -> str:
    return str(tuple(shape)).replace(" ", "")  # as NumPy writes shapes in its messages


def _three(shape: list[int] | tuple[int, ...]) -> tuple[int, int, int]:
    layers, rows, columns = [1] * (3 - len(shape)) + list(shape)
    return layers, rows, columns


def _draw_size(ax: "Axes", x: float, y: float, size: int | None, colour: str) -> None:
    from matplotlib.patches import Rectangle

    from nnbook.plot.palette import INK

    if size is None:
        ax.text(x, y, "–", ha="center", va="center", color="#999999", fontsize=11)
        return
    ax.add_patch(Rectangle((x - 0.26, y - 0.18), 0.52, 0.36, facecolor=colour + "33", edgecolor=colour, linewidth=1.2))
    ax.text(x, y, str(size), ha="center", va="center_baseline", color=INK, fontsize=11)


def _cells(shape: list[int], unit: int) -> np.ndarray:
    """Fill an array with unit, 2 unit, 3 unit …, so that a sum shows where it comes from."""
    return unit * (1 + np.arange(np.prod(_three(shape))).reshape(_three(shape)))


def _draw_block(ax: "Axes", left: float, full: tuple[int, ...], values: np.ndarray, colour: str) -> None:
    from matplotlib.patches import Rectangle

    from nnbook.plot.palette import INK

    stretched = np.broadcast_to(values, full)
    for layer, row, column in reversed(list(np.ndindex(*full))):
        real = layer < values.shape[0] and row < values.shape[1] and column < values.shape[2]
        corner = (left + column + DEPTH * layer, -row - 1 + DEPTH * layer)
        ax.add_patch(Rectangle(corner, 1, 1, facecolor="white", edgecolor="none"))
        fill, style = (colour + "55", "-") if real else (colour + "0d", ":")
        ax.add_patch(Rectangle(corner, 1, 1, facecolor=fill, edgecolor=colour, linewidth=1, linestyle=style))
        if layer == 0:
            at = (corner[0] + 0.5, corner[1] + 0.5)
            text = str(stretched[layer, row, column])
            ax.text(*at, text, ha="center", va="center", color=INK if real else "#777777", fontsize=7.5)
