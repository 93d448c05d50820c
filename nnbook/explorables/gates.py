"""A memory cell whose gates are set by hand: write a number, hold it, show it, and watch the gradient go back."""

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.widget import Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

OFFERED = [0.3, 0.9, -0.6, 0.5, -0.8, 0.4, -0.3, 0.7, -0.5, 0.2]
STEPS, WRITE, SHOW = 10, 2, 9
WANTED = float(np.tanh(0.9))
NEAR, SILENT = 0.015, 0.05  # how close the output must come, and how quiet it must be elsewhere
REACH = 1.6  # of the cell in the picture
GATES = ("input", "forget", "output")


def _gate(start: float) -> traitlets.List:
    return traitlets.List(traitlets.Float(), [start] * STEPS, STEPS, STEPS).tag(sync=True)


class GatesExplorable(Explorable):
    """Set the three gates of one cell at ten steps.

    At step t the cell becomes c = f c + i g, with the offered numbers g fixed, and the output is h = o tanh(c).

    Args:
        input_gates, forget_gates, output_gates: ten numbers each, from 0 (shut) to 1 (open).
        at: the step whose gates the sliders move, 1 to 10.
        question: the sentence on top.

    Attributes:
        cells, outputs: c and h after each step, (10,).
        slopes: of the cell after step 9 at the cell after each of the steps 1 to 9, (9,).

    Source: S. Hochreiter and J. Schmidhuber (1997), with the forget gate of Gers, Schmidhuber and Cummins (2000).

    >>> held = GatesExplorable(input_gates=[0, 1] + [0] * 8, forget_gates=[1] * 10, output_gates=[0] * 8 + [1, 0])
    >>> held.cells.round(2).tolist()[-1], held.slopes.tolist()[0], held.done
    (0.9, 1.0, True)
    """

    _esm = module("gates.js")
    _css = sheet("gates.css")

    question = traitlets.Unicode(
        "The 0.9 offered at step 2 is wanted at step 9, and silence everywhere else. How must the gates stand?"
    ).tag(sync=True)
    scene = traitlets.Unicode(
        "Ten steps side by side. From above: the number offered at each step, the three gates as boxes that are filled "
        "as far as they are open, the cell as a line with the output as bars, and the slope of the cell after step 9 "
        "at the cell after each earlier step."
    ).tag(sync=True)
    input_gates = _gate(0.5)
    forget_gates = _gate(0.5)
    output_gates = _gate(0.5)
    offered = traitlets.List(OFFERED).tag(sync=True)
    at = traitlets.Int(2, min=1, max=STEPS).tag(sync=True)

    shows = ("input_gates", "forget_gates", "output_gates", "at")
    size = (6.4, 5.6)

    def __init__(self, **traits: Any) -> None:
        gates = {name: [float(v) for v in traits.pop(name)] for name in list(traits) if name.endswith("_gates")}
        for name, values in gates.items():
            if len(values) != STEPS or not all(0 <= v <= 1 for v in values):
                raise ValueError(f"GatesExplorable: {name} must be {STEPS} numbers from 0 to 1, got {values}")
        super().__init__(**gates, **traits)

    @property
    def cells(self) -> np.ndarray:
        """The cell after each step, (10,)."""
        c, cells = 0.0, []
        for i, f, g in zip(self.input_gates, self.forget_gates, self.offered, strict=True):
            c = f * c + i * g
            cells.append(c)
        return np.array(cells)

    @property
    def outputs(self) -> np.ndarray:
        """The output after each step, (10,)."""
        return np.array(self.output_gates) * np.tanh(self.cells)

    @property
    def slopes(self) -> np.ndarray:
        """How fast the cell after step 9 changes with the cell after each of the steps 1 to 9, (9,)."""
        later = np.append(self.forget_gates[1:SHOW], 1.0)
        return np.cumprod(later[::-1])[::-1]

    @property
    def noise(self) -> float:
        """The greatest output, in size, at any step but the ninth."""
        return float(np.abs(np.delete(self.outputs, SHOW - 1)).max())

    @property
    def done(self) -> bool:
        """Whether the output says the number at step 9 and is silent elsewhere."""
        return bool(abs(self.outputs[SHOW - 1] - WANTED) < NEAR and self.noise < SILENT)

    @property
    def summary(self) -> str:
        k = self.at - 1
        gates = (self.input_gates[k], self.forget_gates[k], self.output_gates[k])
        stand = ", ".join(f"{name} gate {number(v)}" for name, v in zip(GATES, gates, strict=True))
        return (
            f"Step {self.at}: {stand}. At step {SHOW} the cell holds {number(self.cells[SHOW - 1])} and the output is "
            f"{number(self.outputs[SHOW - 1])}, wanted {number(WANTED)}; elsewhere it reaches {number(self.noise)}. "
            f"The slope from step {SHOW} back to step {WRITE} is {number(self.slopes[WRITE - 1], 4)}."
            f"{' It is done: held and shown.' if self.done else ''}"
        )

    def draw(self, figure: "Figure") -> None:
        heights = (0.8, 0.42, 0.42, 0.42, 1.7, 0.9)
        axes = figure.subplots(6, 1, height_ratios=heights, sharex=True)
        figure.subplots_adjust(left=0.03, right=0.97, bottom=0.05, top=0.95, hspace=0.75)
        for ax in axes:
            ax.set(xlim=(0.5, STEPS + 0.5), yticks=[])
            ax.spines[:].set_visible(False)
            ax.tick_params(length=0, labelsize=8)
            ax.axvspan(self.at - 0.5, self.at + 0.5, color="#f0f0f0", lw=0, zorder=-2)
        self._draw_offered(axes[0])
        values = (self.input_gates, self.forget_gates, self.output_gates)
        for ax, name, gates in zip(axes[1:4], GATES, values, strict=True):
            self._draw_gates(ax, name, gates)
        self._draw_cell(axes[4])
        self._draw_slopes(axes[5])
        axes[5].set_xticks(range(1, STEPS + 1))

    def _draw_offered(self, ax: "Axes") -> None:
        from nnbook.plot.palette import INK, ORANGE

        _title(ax, "offered, g")
        ax.bar(range(1, STEPS + 1), self.offered, 0.5, color=ORANGE, edgecolor=INK, lw=0.8)
        ax.axhline(0, color="#bbbbbb", lw=0.8)
        for t, g in enumerate(self.offered, 1):
            ax.text(t, -0.15 if g > 0 else 0.15, number(g, 1), fontsize=8, ha="center", va="top" if g > 0 else "bottom")
        ax.set(ylim=(-1, 1))

    def _draw_gates(self, ax: "Axes", name: str, gates: list[float]) -> None:
        from nnbook.plot.palette import BLUE, INK

        _title(ax, f"{name} gate")
        ax.bar(range(1, STEPS + 1), [1] * STEPS, 0.84, color="white", edgecolor="#999999", lw=0.8)
        ax.bar(range(1, STEPS + 1), gates, 0.84, color=BLUE, edgecolor=INK, lw=0.5)
        ax.set(ylim=(-0.02, 1.02))

    def _draw_cell(self, ax: "Axes") -> None:
        from nnbook.plot.palette import BLUE, GREEN, INK, VERMILLION

        _title(ax, "the cell, c (line), and the output, h (bars); ring: wanted")
        steps = range(1, STEPS + 1)
        ax.axhline(0, color="#bbbbbb", lw=0.8)
        ax.bar(steps, self.outputs, 0.5, color=GREEN, edgecolor=INK, lw=0.6, alpha=0.8)
        ax.plot(steps, np.clip(self.cells, -REACH, REACH), "o-", color=BLUE, lw=2, ms=4)
        ax.plot(SHOW, WANTED, "o", ms=13, mfc="none", mec=VERMILLION, mew=2)
        ax.set(ylim=(-REACH, REACH))

    def _draw_slopes(self, ax: "Axes") -> None:
        from nnbook.plot.palette import INK, VERMILLION

        _title(ax, f"slope of the cell after step {SHOW} at the cell after each step")
        ax.bar(range(1, SHOW + 1), self.slopes, 0.5, color=VERMILLION, edgecolor=INK, lw=0.6)
        ax.axhline(0, color="#bbbbbb", lw=0.8)
        for t, slope in enumerate(self.slopes, 1):
            ax.text(t, slope + 0.08, number(slope), fontsize=8, ha="center", va="bottom")
        ax.set(ylim=(0, 1.4))


def _title(ax: "Axes", text: str) -> None:
    ax.set_title(text, fontsize=8.5, loc="left", pad=2, color="#444444")
