"""One McCulloch–Pitts neuron with two inputs: which corners of the unit square make it fire?"""

from typing import TYPE_CHECKING

import traitlets

from nnbook.explorables.widget import Explorable, listed, module

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
NAMES: dict[tuple[int, ...], str] = {
    (0, 0, 0, 0): "never",
    (0, 0, 0, 1): "AND",
    (0, 0, 1, 0): "x₁ AND NOT x₂",
    (0, 1, 1, 1): "OR",
    (1, 0, 1, 0): "NOT x₂",
    (1, 1, 1, 1): "always",
}
LOW, HIGH = -0.45, 1.75


class ThresholdExplorable(Explorable):
    """Move a neuron's threshold, see which corners of the unit square make it fire.

    Args:
        threshold: from 0 to 3; the neuron fires if x1 + x2 reaches it.
        x1, x2: the input that is selected, 0 or 1 each.
        inhibitory: whether input 2 silences the neuron when it is on.
        question: the sentence on top.

    Source: W. S. McCulloch and W. Pitts (1943), A logical calculus of the ideas immanent in nervous activity.

    >>> ThresholdExplorable(threshold=2.0).function
    'AND'
    """

    _esm = module("threshold.js")

    question = traitlets.Unicode("Which thresholds make this neuron an AND, which an OR, and which are useless?").tag(
        sync=True
    )
    scene = traitlets.Unicode(
        "The four inputs of a McCulloch–Pitts neuron as corners of the unit square, the line where the sum of the "
        "inputs reaches the threshold, and the neuron as a small network."
    ).tag(sync=True)
    threshold = traitlets.Float(1.0, min=0, max=3).tag(sync=True)
    x1 = traitlets.Int(1, min=0, max=1).tag(sync=True)
    x2 = traitlets.Int(0, min=0, max=1).tag(sync=True)
    inhibitory = traitlets.Bool(False).tag(sync=True)

    shows = ("threshold", "x1", "x2", "inhibitory")
    size = (6.4, 3.3)

    def fires(self, x1: int, x2: int) -> int:
        """Return the neuron's output, 1 or 0, for one input."""
        if self.inhibitory:
            return int(x2 == 0 and x1 >= self.threshold)
        return int(x1 + x2 >= self.threshold)

    @property
    def outputs(self) -> tuple[int, ...]:
        """The outputs for the inputs (0, 0), (0, 1), (1, 0) and (1, 1)."""
        return tuple(self.fires(*corner) for corner in CORNERS)

    @property
    def function(self) -> str:
        """The name of the Boolean function that the neuron computes now."""
        return NAMES[self.outputs]

    @property
    def summary(self) -> str:
        on = [str(corner) for corner, output in zip(CORNERS, self.outputs, strict=True) if output]
        if not on:
            fires = "never fires"
        elif len(on) == 4:
            fires = "always fires"
        else:
            fires = f"fires for {listed(on)}{' alone' if len(on) == 1 else ''}, which is {self.function}"
        kind = " and input 2 inhibitory" if self.inhibitory else ""
        if self.inhibitory and self.x2:
            because = "is silenced by x₂"
        else:
            because = f"sums to {self.x1 if self.inhibitory else self.x1 + self.x2}"
        output = self.fires(self.x1, self.x2)
        return (
            f"With threshold {self.threshold:.6g}{kind} the neuron {fires}; "
            f"input ({self.x1}, {self.x2}) {because} and gives {output}."
        )

    def draw(self, figure: "Figure") -> None:
        plane, network = figure.subplots(1, 2, width_ratios=(1.05, 1))
        figure.subplots_adjust(left=0.06, right=0.99, bottom=0.11, top=0.89, wspace=0.06)
        self._draw_plane(plane)
        self._draw_network(network)

    def _draw_plane(self, ax: "Axes") -> None:
        from nnbook.plot.palette import BLUE, GREY, INK

        edge = self.threshold
        if self.inhibitory:
            ax.fill([edge, HIGH, HIGH, edge], [LOW, LOW, 0.5, 0.5], color=BLUE, alpha=0.14, lw=0)
            ax.plot([edge, edge], [LOW, 0.5], color=BLUE, lw=2)
            ax.fill([LOW, HIGH, HIGH, LOW], [0.5, 0.5, HIGH, HIGH], facecolor="none", edgecolor="#cccccc", hatch="//")
            ax.text(HIGH - 0.08, HIGH - 0.1, "silenced by x₂", ha="right", va="top", color=INK, fontsize=9)
            ax.set_title(f"fires where x₁ ≥ {edge:.6g} and x₂ = 0", fontsize=10, color=INK)
        else:
            far = 4
            ax.fill([edge - far, edge + far, far, far], [far, -far, -far, far], color=BLUE, alpha=0.14, lw=0)
            ax.plot([edge - far, edge + far], [far, -far], color=BLUE, lw=2)
            ax.text(HIGH - 0.06, HIGH - 0.06, "fires", ha="right", va="top", color=INK, fontsize=9)
            ax.set_title(f"fires where x₁ + x₂ ≥ {edge:.6g}", fontsize=10, color=INK)
        ax.text(LOW + 0.06, LOW + 0.06, "silent", color=INK, fontsize=9)
        ax.plot([0, 1, 1, 0, 0], [0, 0, 1, 1, 0], color=GREY, lw=0.8)
        for (x1, x2), output in zip(CORNERS, self.outputs, strict=True):
            ax.plot(x1, x2, "o", ms=17, mfc=INK if output else "white", mec=INK, mew=1.5, zorder=3)
            colour = "white" if output else INK
            ax.text(x1, x2, str(output), color=colour, ha="center", va="center_baseline", fontsize=10, zorder=4)
            above = 0.25 if x2 else -0.25  # above or below its corner the line never meets the label
            ax.text(x1, x2 + above, f"({x1}, {x2})", ha="center", va="center", fontsize=9, color=INK, zorder=4)
        ax.plot(self.x1, self.x2, "o", ms=25, mfc="none", mec=BLUE, mew=2, zorder=3)
        ax.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), aspect="equal", xticks=(0, 1), yticks=(0, 1))
        ax.set_xlabel("x₁", labelpad=-8)
        ax.set_ylabel("x₂", labelpad=-1, rotation=0)
        ax.spines[:].set_color("#cccccc")
        ax.tick_params(length=0)

    def _draw_network(self, ax: "Axes") -> None:
        from nnbook.plot.palette import BLUE, GREY, INK

        output = self.fires(self.x1, self.x2)
        for y, value in ((0.75, self.x1), (0.25, self.x2)):
            ax.plot([0.15, 0.52], [y, 0.5], color=BLUE if value else GREY, lw=3.5 if value else 1.2, zorder=1)
        ax.plot([0.52, 0.88], [0.5, 0.5], color=BLUE if output else GREY, lw=3.5 if output else 1.2, zorder=1)
        if self.inhibitory:
            ax.plot(0.40, 0.42, "o", ms=8, mfc="white", mec=INK, mew=1.5, zorder=3)
        sizes = ((0.12, 0.75, self.x1, 26), (0.12, 0.25, self.x2, 26), (0.9, 0.5, output, 26))
        for x, y, value, size in sizes:
            ax.plot(x, y, "o", ms=size, mfc=INK if value else "white", mec=INK, mew=1.5, zorder=2)
            ax.text(
                x,
                y,
                str(value),
                ha="center",
                va="center_baseline",
                color="white" if value else INK,
                fontsize=12,
                zorder=3,
            )
        ax.plot(0.52, 0.5, "o", ms=58, mfc="white", mec=INK, mew=3 if output else 1.5, zorder=2)
        if self.inhibitory and self.x2:
            inside = "silenced"
        else:
            inside = f"{self.x1 if self.inhibitory else self.x1 + self.x2} ≥ {self.threshold:.6g}?"
        ax.text(0.52, 0.5, inside, ha="center", va="center", color=INK, fontsize=10, zorder=3)
        for x, y, text in ((0.12, 0.9, "x₁"), (0.12, 0.08, "x₂"), (0.9, 0.65, "y")):
            ax.text(x, y, text, ha="center", va="center", color=INK, fontsize=11)
        ax.set_title(f"computes: {self.function}", fontsize=10, color=INK)
        ax.set(xlim=(0, 1), ylim=(0, 1))
        ax.axis("off")
