"""One neuron's activation function and its slope: what weight and bias do to the curve."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import traitlets

from nnbook.explorables.widget import Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

REACH = 5.0  # the input runs from −5 to 5
FLAT = 0.05  # the curve counts as flat where its slope is at most this share of the greatest one
SCALES = (0.3, 0.6, 1.2, 2.4, 5.2)  # of the slope's axis: few, so that the curve is seen to grow
EDGE = 0.5  # how far the middle of the word "flat" stays from the frame
LEAK = 0.1  # more than the usual 0.01, so that it can be seen


def _sigmoid(z: float) -> float:
    e = math.exp(-abs(z))
    return (1.0 if z >= 0 else e) / (1 + e)


def _sigmoid_slope(z: float) -> float:
    return _sigmoid(z) * (1 - _sigmoid(z))


def _normal(z: float) -> float:
    return (1 + math.erf(z / math.sqrt(2))) / 2


def _bell(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


class Curve(NamedTuple):
    """An activation function: its value, its slope, its greatest slope, and the window in which it is drawn."""

    value: Callable[[float], float]
    slope: Callable[[float], float]
    steepest: float
    window: tuple[float, float]


CURVES = {
    "step": Curve(lambda z: 1.0 if z >= 0 else 0.0, lambda z: 0.0, 0.0, (-0.3, 1.3)),
    "sigmoid": Curve(_sigmoid, _sigmoid_slope, 0.25, (-0.3, 1.3)),
    "tanh": Curve(math.tanh, lambda z: 1 - math.tanh(z) ** 2, 1.0, (-1.4, 1.4)),
    "ReLU": Curve(lambda z: max(z, 0.0), lambda z: 1.0 if z > 0 else 0.0, 1.0, (-1.4, 5.2)),
    "leaky ReLU": Curve(lambda z: max(z, LEAK * z), lambda z: 1.0 if z > 0 else LEAK, 1.0, (-1.4, 5.2)),
    "GELU": Curve(lambda z: z * _normal(z), lambda z: _normal(z) + z * _bell(z), 1.1289, (-1.4, 5.2)),
    "softplus": Curve(lambda z: max(z, 0.0) + math.log1p(math.exp(-abs(z))), _sigmoid, 1.0, (-1.4, 5.2)),
}


class ActivationExplorable(Explorable):
    """Bend an activation function with a weight and a bias, and see its slope beside it.

    The output is f(w x + b). Its slope by x is w f′(w x + b). Where this is at most a twentieth of the greatest slope
    that the curve can have, the curve is shaded as flat.

    Args:
        kind: "step", "sigmoid", "tanh", "ReLU", "leaky ReLU" (0.1 below zero), "GELU" or "softplus".
        w: the weight, from −4 to 4.
        b: the bias, from −4 to 4.
        x: where the marked point is, from −5 to 5.
        question: the sentence on top.

    >>> widget = ActivationExplorable(kind="sigmoid", w=2.0, b=0.0, x=0.0)
    >>> widget.y, widget.slope, widget.flat
    (0.5, 0.5, False)
    """

    _esm = module("activation.js")
    _css = sheet("activation.css")

    question = traitlets.Unicode("How steep can each curve get, and where does it stop answering its input?").tag(
        sync=True
    )
    scene = traitlets.Unicode(
        "Left, a neuron's output against its input, with an orange tangent at a marked point. Right, the slope of that "
        "curve. Shaded are the stretches where the curve is flat."
    ).tag(sync=True)
    kind = traitlets.Enum(list(CURVES), "sigmoid").tag(sync=True)
    w = traitlets.Float(1.0, min=-4, max=4).tag(sync=True)
    b = traitlets.Float(0.0, min=-4, max=4).tag(sync=True)
    x = traitlets.Float(0.0, min=-REACH, max=REACH).tag(sync=True)

    shows = ("kind", "w", "b", "x")
    size = (7.6, 3.3)

    def value_at(self, x: float) -> float:
        """Return the output f(w x + b)."""
        return CURVES[self.kind].value(self.w * x + self.b)

    def slope_at(self, x: float) -> float:
        """Return the slope of the output by the input, w f′(w x + b)."""
        return self.w * CURVES[self.kind].slope(self.w * x + self.b)

    def flat_at(self, x: float) -> bool:
        """Say whether the slope is at most a twentieth of the greatest one that the curve has for these weights."""
        return abs(self.slope_at(x)) <= FLAT * abs(self.w) * CURVES[self.kind].steepest

    @property
    def y(self) -> float:
        """The output at the marked point."""
        return self.value_at(self.x)

    @property
    def slope(self) -> float:
        """The slope at the marked point."""
        return self.slope_at(self.x)

    @property
    def flat(self) -> bool:
        """Whether the curve is flat at the marked point."""
        return self.flat_at(self.x)

    @property
    def summary(self) -> str:
        where = "flat" if self.flat else "not flat"
        return (
            f"{self.kind} with weight {number(self.w, 1)} and bias {number(self.b, 1)}: at x = {number(self.x, 1)} "
            f"the output is {number(self.y, 3)} and the slope {number(self.slope, 3)}; the curve is {where} there."
        )

    def slope_window(self) -> tuple[float, float]:
        """Return the lowest and the highest slope that the right-hand picture shows."""
        steepest = abs(self.w) * CURVES[self.kind].steepest
        high = next(h for h in SCALES if 0.9 * h >= steepest)
        return (-0.25 * high, high) if self.w >= 0 else (-high, 0.25 * high)

    def draw(self, figure: "Figure") -> None:
        from nnbook.plot.palette import BLUE, GREEN, INK

        left, right = figure.subplots(1, 2)
        figure.subplots_adjust(left=0.06, right=0.985, bottom=0.14, top=0.88, wspace=0.16)
        x = np.linspace(-REACH, REACH, 801)
        flat = np.array([self.flat_at(float(at)) for at in x])
        y, slopes = np.array([self.value_at(float(at)) for at in x]), np.array([self.slope_at(float(at)) for at in x])
        self._draw_curve(left, x, y, flat, CURVES[self.kind].window, BLUE)
        self._draw_curve(right, x, slopes, flat, self.slope_window(), GREEN)
        self._draw_tangent(left)
        right.plot(self.x, self.slope, "o", ms=8, color="white", mec=INK, mew=1.8, zorder=5)
        inside = f"{number(self.w, 1)} x {'−' if self.b < 0 else '+'} {number(abs(self.b), 1)}"
        left.set_title(f"output: {self.kind} of {inside}", fontsize=10)
        right.set_title(f"slope of the output: {number(self.slope, 3)} at x = {number(self.x, 1)}", fontsize=10)

    def _draw_curve(
        self, ax: "Axes", x: np.ndarray, y: np.ndarray, flat: np.ndarray, window: tuple[float, float], colour: str
    ) -> None:
        from nnbook.plot.palette import GREY, INK

        ax.fill_between(x, 0, 1, where=flat.tolist(), transform=ax.get_xaxis_transform(), color=GREY, alpha=0.16, lw=0)
        ax.axhline(0, color="#cccccc", lw=1)
        ax.axvline(0, color="#cccccc", lw=1)
        jumps = np.abs(np.diff(y, append=y[-1])) > 0.2 * (window[1] - window[0])  # a step is no slope
        ax.plot(x, np.where(jumps, np.nan, y), color=colour, lw=2.4)
        ax.set(xlim=(-REACH, REACH), ylim=window)
        ax.set_xlabel("input x", color=INK, fontsize=9)
        ax.spines[:].set_color("#cccccc")
        ax.tick_params(length=0, labelsize=8)
        low = window[0] + 0.03 * (window[1] - window[0])
        for start, end in self._stretches(x, flat):
            away = 0.45 if abs(start + end) < 0.9 else 0  # from the axis
            middle = min(max((start + end) / 2 + away, EDGE - REACH), REACH - EDGE)
            ax.text(middle, low, "flat", color=INK, fontsize=9, ha="center")

    def _stretches(self, x: np.ndarray, flat: np.ndarray) -> list[tuple[float, float]]:
        """Return where each flat stretch that is wide enough for its name begins and ends."""
        edges = np.flatnonzero(np.diff(np.concatenate([[0], flat.astype(int), [0]]))).reshape(-1, 2)
        ends = [(float(x[first]), float(x[behind - 1])) for first, behind in edges]
        return [(start, end) for start, end in ends if end - start > 0.4]

    def _draw_tangent(self, ax: "Axes") -> None:
        from nnbook.plot.palette import INK, VERMILLION

        low, high = CURVES[self.kind].window
        tilt = self.slope * 2 * REACH / (high - low) * 0.75  # about as steep as it looks on the page
        half = 1.6 / math.hypot(1, tilt)
        ends = np.array([self.x - half, self.x + half])
        ax.plot(ends, self.y + self.slope * (ends - self.x), color=VERMILLION, lw=2.6, zorder=4)
        ax.plot(self.x, self.y, "o", ms=8, color="white", mec=INK, mew=1.8, zorder=5)
