"""A prediction, a target, and what each loss says of the two: a number, a slope, a pull."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import traitlets

from nnbook.explorables.widget import Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RATE = {"regression": 0.4, "classification": 4.0}  # of the step that the arrows show
REACH = {"regression": 4.0, "classification": 8.0}  # the axis runs from −reach to reach
TOP = {"regression": 10.0, "classification": 8.0}
CLEAR = 0.06  # dots nearer than this share of the height go without names


class Curve(NamedTuple):
    """One loss at the present prediction.

    Attributes:
        name: what it is called.
        loss: its value.
        slope: its derivative at the prediction.
    """

    name: str
    loss: float
    slope: float


def _general(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


def regression(x: float, target: float, delta: float) -> list[Curve]:
    """Return squared, absolute and Huber loss of a prediction, each with its slope."""
    d = x - target
    near = min(abs(d), delta)
    sign = (d > 0) - (d < 0)
    return [
        Curve("squared", d * d, 2 * d),
        Curve("absolute", abs(d), sign),
        Curve("Huber", near * (abs(d) - near / 2), sign * near),
    ]


def classification(z: float, label: int) -> list[Curve]:
    """Return the cross-entropy of a logit and the squared error of its probability, each with its slope."""
    p = 1 / (1 + math.exp(-z))
    entropy = max(z, 0) - z * label + math.log1p(math.exp(-abs(z)))
    return [
        Curve("cross-entropy", entropy, p - label),
        Curve("squared", (p - label) ** 2, 2 * (p - label) * p * (1 - p)),
    ]


class LossExplorable(Explorable):
    """Move a prediction and its target; see each loss, its slope as a tangent, and the step it asks for as an arrow.

    Args:
        mode: "regression" (squared, absolute and Huber loss of a number) or "classification" (the cross-entropy of a
            logit beside the squared error of its probability).
        prediction: the predicted number, −4 to 4.
        target: the true number, −4 to 4.
        delta: where Huber's loss goes over from a square to a straight line.
        logit: the predicted logit, −8 to 8.
        label: the true class, 0 or 1.
        question: the sentence on top.

    Source: P. J. Huber (1964), Robust estimation of a location parameter.

    >>> [curve.slope for curve in LossExplorable(prediction=3, target=0).curves]
    [6.0, 1, 1.0]
    """

    _esm = module("loss.js")
    _css = sheet("loss.css")

    question = traitlets.Unicode("Which loss pulls a far prediction hardest, and which pulls it always alike?").tag(
        sync=True
    )
    scene = traitlets.Unicode(
        "Losses as curves over the prediction, each with its tangent at the present one; below, an arrow for the step "
        "that each loss asks for."
    ).tag(sync=True)
    mode = traitlets.Enum(("regression", "classification"), "regression").tag(sync=True)
    prediction = traitlets.Float(2.0, min=-4, max=4).tag(sync=True)
    target = traitlets.Float(0.0, min=-4, max=4).tag(sync=True)
    delta = traitlets.Float(1.0, min=0.5, max=3).tag(sync=True)
    logit = traitlets.Float(-3.0, min=-8, max=8).tag(sync=True)
    label = traitlets.Int(1, min=0, max=1).tag(sync=True)

    shows = ("mode", "prediction", "target", "delta", "logit", "label")
    size = (6.4, 4.3)

    def at(self, x: float) -> list[Curve]:
        """Return every loss of the present mode at another prediction."""
        return regression(x, self.target, self.delta) if self._regresses else classification(x, self.label)

    @property
    def curves(self) -> list[Curve]:
        """Every loss of the present mode at the prediction."""
        return self.at(self._place)

    @property
    def _regresses(self) -> bool:
        return self.mode == "regression"

    @property
    def _place(self) -> float:
        return self.prediction if self._regresses else self.logit

    @property
    def summary(self) -> str:
        write: Any = _general if self._regresses else lambda value: number(value, 3)
        told = ", ".join(f"{c.name} loss {write(c.loss)} with slope {write(c.slope)}" for c in self.curves)
        if self._regresses:
            return f"Prediction {_general(self.prediction)}, target {_general(self.target)}: {told}."
        p = 1 / (1 + math.exp(-self.logit))
        return f"Logit {_general(self.logit)}, probability {number(p, 3)}, class {self.label}: {told}."

    def draw(self, figure: "Figure") -> None:
        from nnbook.plot.palette import BLUE, INK, VERMILLION

        plot, pulls = figure.subplots(2, 1, height_ratios=(3.2, 1), sharex=True)
        figure.subplots_adjust(left=0.17, right=0.97, bottom=0.13, top=0.93, hspace=0.06)
        colours = dict(zip((c.name for c in self.curves), (BLUE, VERMILLION, INK), strict=False))
        styles = ("-", (0, (5, 2)), (0, (1.5, 1.5)))
        reach, top = REACH[self.mode], TOP[self.mode]
        grid = [reach * (i / 100 - 1) for i in range(201)]
        for i, curve in enumerate(self.curves):
            colour = colours[curve.name]
            plot.plot(grid, [self.at(x)[i].loss for x in grid], color=colour, ls=styles[i], lw=1.8)
            half = 0.16 * reach
            ends = [self._place - half, self._place + half]
            plot.plot(
                ends, [curve.loss + curve.slope * (x - self._place) for x in ends], color=colour, lw=4, alpha=0.35
            )
            plot.plot(self._place, curve.loss, "o", color=colour, ms=7, zorder=4)
            self._draw_name(plot, i, curve, colour, top)
            self._draw_pull(pulls, i, curve, colour)
        self._draw_frame(plot, pulls, reach, top)

    def _draw_name(self, ax: "Axes", row: int, curve: Curve, colour: str, top: float) -> None:
        """Name a curve beside its dot, on the side where it falls; not where dots crowd."""
        falls_left = self.prediction > self.target if self._regresses else self.label == 0
        side = {"xytext": (-9 if falls_left else 9, 4), "ha": "right" if falls_left else "left"}
        others = [other.loss for other in self.curves if other.name != curve.name]
        if curve.loss > top:
            text, height = f"{curve.name} {_general(curve.loss)} ↑", (0.92 - 0.06 * row) * top
        else:
            crowded = any(abs(loss - curve.loss) < CLEAR * top for loss in others)
            text, height = "" if crowded else curve.name, curve.loss
        ax.annotate(text, (self._place, height), textcoords="offset points", color=colour, fontsize=9, **side)

    def _draw_pull(self, ax: "Axes", row: int, curve: Curve, colour: str) -> None:
        step = -RATE[self.mode] * curve.slope
        ax.text(-0.02, -row, curve.name, color=colour, ha="right", va="center", fontsize=9.5, transform=_rows(ax))
        ax.plot(self._place, -row, "o", color=colour, ms=5)
        if abs(step) > 0.02 * REACH[self.mode]:
            arrow = {"arrowstyle": "-|>", "lw": 2, "color": colour, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", (self._place + step, -row), (self._place, -row), arrowprops=arrow)

    def _draw_frame(self, plot: "Axes", pulls: "Axes", reach: float, top: float) -> None:
        from nnbook.plot.palette import GREY, INK

        place = "prediction" if self._regresses else "logit"
        for ax in (plot, pulls):
            ax.axvline(self._place, color=GREY, lw=0.8, zorder=0)
            if self._regresses:
                ax.axvline(self.target, color=GREY, lw=1.2, ls=(0, (2, 2)), zorder=0)
            ax.spines[:].set_color("#cccccc")
            ax.tick_params(length=0, labelsize=8)
        if self._regresses:
            plot.text(self.target, top * 1.02, "target", ha="center", va="bottom", fontsize=9, color=INK)
        else:
            plot.set_title(f"the true class is {self.label}", fontsize=9.5, color=INK)
        plot.set(xlim=(-reach, reach), ylim=(0, top), ylabel="loss")
        pulls.set(ylim=(0.7 - len(self.curves), 0.7), yticks=(), xlabel=f"{place}; arrows: the step each loss asks for")


def _rows(ax: "Axes") -> Any:
    """Place text by the axes' width and the rows' height."""
    return ax.get_yaxis_transform()
