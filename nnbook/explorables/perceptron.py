"""A perceptron's line among the points it should separate."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.widget import Explorable, module, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Two classes that a line can separate, with little room: points of class 0 and 1 in turn.
POINTS = (
    ((-2.1, -0.4), (0.1, 0.7)),
    ((-1.6, -1.5), (0.7, 1.7)),
    ((-1.1, 0.5), (1.0, -0.1)),
    ((-0.9, -0.8), (1.4, 0.9)),
    ((-0.4, -1.9), (2.0, 0.4)),
    ((0.7, -0.9), (-0.7, 1.6)),
    ((0.6, -2.2), (1.8, -1.1)),
    ((-1.9, 1.2), (0.2, 2.1)),
)


class PerceptronExplorable(Explorable):
    """Turn and shift a perceptron's line by hand, or let the perceptron rule do it one mistake at a time.

    The perceptron predicts 1 where w · x + b ≥ 0. A step takes the next misclassified point, in order and around,
    and adds (y − ŷ) x to w and y − ŷ to b.

    Args:
        x: points, (N, 2); 16 that a line can separate if x and y are left out.
        y: classes, (N,), each 0 or 1.
        w: the two weights at the start.
        b: the bias at the start.
        question: the sentence on top.

    Attributes:
        w, b: weights and bias now.
        mistakes: how many points are misclassified now.
        updates: how many steps were made since the start or the last reset.

    Raises:
        ValueError: if x is not (N, 2), y not (N,), or y holds anything but 0 and 1.

    Source: F. Rosenblatt (1958), The perceptron: a probabilistic model.

    >>> widget = PerceptronExplorable([[1, 0], [-1, 0]], [1, 0], w=(-1, 0), b=0)
    >>> widget.mistakes
    2
    >>> widget.step()
    >>> widget.w, widget.b, widget.mistakes
    ([0.0, 0.0], 1.0, 1)
    """

    _esm = module("perceptron.js")

    question = traitlets.Unicode("Can you put every point on its side, and how wide can you make the margin?").tag(
        sync=True
    )
    scene = traitlets.Unicode(
        "Points of class 0 as circles and of class 1 as squares, the perceptron's line, the weight vector as an arrow "
        "at right angles to it, and rings around the points on the wrong side."
    ).tag(sync=True)
    x = traitlets.List().tag(sync=True)
    y = traitlets.List().tag(sync=True)
    w = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    b = traitlets.Float().tag(sync=True)
    start = traitlets.List(traitlets.Float(), minlen=3, maxlen=3).tag(sync=True)
    mistakes = traitlets.Int().tag(sync=True)
    updates = traitlets.Int().tag(sync=True)
    turn = traitlets.Int().tag(sync=True)  # where the search for the next mistake begins

    shows = ("w", "b", "mistakes", "updates")
    size = (6.4, 3.7)

    def __init__(
        self, x: Any = None, y: Any = None, *, w: Sequence[float] = (1.0, -1.0), b: float = 0.0, **traits: Any
    ) -> None:
        if x is None and y is None:
            x, y = np.concatenate(POINTS), np.tile([0, 1], len(POINTS))
        x, y = np.asarray(x, dtype=float), np.asarray(y)
        if x.ndim != 2 or x.shape[1] != 2 or len(x) == 0:
            raise ValueError(f"PerceptronExplorable: x has shape {x.shape}, expected (N, 2) with N at least 1")
        if y.shape != (len(x),):
            raise ValueError(f"PerceptronExplorable: y has shape {y.shape}, expected ({len(x)},) for x {x.shape}")
        if not np.isin(y, (0, 1)).all():
            raise ValueError(f"PerceptronExplorable: y holds {np.unique(y).tolist()}, expected 0 and 1 only")
        w = [float(weight) for weight in w]
        y = [int(label) for label in y]
        super().__init__(x=x.tolist(), y=y, w=w, b=float(b), start=[*w, float(b)], **traits)

    @traitlets.observe("x", "y", "w", "b")
    def _count(self, _: Any) -> None:
        if len(self.x) == len(self.y) and len(self.w) == 2:  # while it is being made, some are still empty
            self.mistakes = len(self.wrong())

    def scores(self) -> np.ndarray:
        """Return w · x + b for every point, (N,)."""
        x = np.array(self.x)
        return self.w[0] * x[:, 0] + self.w[1] * x[:, 1] + self.b

    def wrong(self) -> list[int]:
        """Return the indices of the misclassified points."""
        return np.flatnonzero((self.scores() >= 0) != np.array(self.y, dtype=bool)).tolist()

    @property
    def margin(self) -> float | None:
        """The smallest signed distance from the line, below 0 if a point is misclassified; None if there is no line."""
        length = math.hypot(*self.w)
        if length == 0:
            return None
        sign = 2 * np.array(self.y) - 1
        return float((sign * self.scores()).min() / length)

    @property
    def next(self) -> int | None:
        """The index of the point that the next step uses, None if there is no mistake."""
        wrong = self.wrong()
        return next((i for i in wrong if i >= self.turn), wrong[0] if wrong else None)

    def step(self) -> None:
        """Update weights and bias once, on the next misclassified point; do nothing if there is none."""
        i = self.next
        if i is None:
            return
        error = 1 if self.y[i] == 1 else -1
        with self.hold_sync():
            self.w = [self.w[0] + error * self.x[i][0], self.w[1] + error * self.x[i][1]]
            self.b = self.b + error
            self.updates = self.updates + 1
            self.turn = (i + 1) % len(self.x)

    def reset(self) -> None:
        """Go back to the weights and bias at the start."""
        with self.hold_sync():
            self.w = self.start[:2]
            self.b = self.start[2]
            self.updates = 0
            self.turn = 0

    @property
    def summary(self) -> str:
        wrong, all_points = len(self.wrong()), len(self.y)
        state = f"Weights {number(self.w[0])} and {number(self.w[1])}, bias {number(self.b)}:"
        missed = f"{wrong} of {all_points} points {'is' if wrong == 1 else 'are'} misclassified"
        if self.margin is None:
            return f"{state} no line, every point is called {int(self.b >= 0)}, {missed}."
        if wrong:
            return f"{state} {missed}, margin {number(self.margin)}."
        return f"{state} all {all_points} points are on their side, margin {number(self.margin)}."

    def draw(self, figure: "Figure") -> None:
        ax = figure.add_axes((0.07, 0.11, 0.9, 0.78))
        x = np.array(self.x)
        middle = (x.min(0) + x.max(0)) / 2
        half = max(float(np.ptp(x, 0).max()) / 2, 0.5) * 1.25
        wide = half * (self.size[0] * 0.9) / (self.size[1] * 0.78)
        ax.set(xlim=(middle[0] - wide, middle[0] + wide), ylim=(middle[1] - half, middle[1] + half), aspect="equal")
        self._draw_sides(ax, middle, half)
        self._draw_points(ax, x)
        ax.set_xlabel("x₁")
        ax.set_ylabel("x₂", rotation=0)
        ax.grid(color="#dddddd", lw=0.6)
        ax.spines[:].set_color("#cccccc")
        ax.tick_params(length=0, labelsize=8)
        margin = "no line" if self.margin is None else f"margin {number(self.margin)}"
        ax.set_title(
            f"w = ({number(self.w[0])}, {number(self.w[1])})   b = {number(self.b)}   "
            f"mistakes {self.mistakes} of {len(self.y)}   {margin}",
            fontsize=9.5,
        )

    def _draw_sides(self, ax: "Axes", middle: np.ndarray, half: float) -> None:
        from nnbook.plot.palette import BLUE, INK, ORANGE

        (x_low, x_high), (y_low, y_high) = ax.get_xlim(), ax.get_ylim()
        if self.margin is None:
            ax.axhspan(y_low, y_high, color=ORANGE if self.b >= 0 else BLUE, alpha=0.13, lw=0)
            return
        corners = np.array([[x_low, y_low], [x_high, y_low], [x_low, y_high], [x_high, y_high]])
        distance = ((corners @ self.w + self.b) / math.hypot(*self.w)).reshape(2, 2)
        field = ([x_low, x_high], [y_low, y_high], distance)
        ax.contourf(*field, levels=[-1e9, 0, 1e9], colors=[BLUE, ORANGE], alpha=0.13)
        ax.contour(*field, levels=[0], colors=[INK], linewidths=1.8)
        if self.margin > 0:
            ax.contour(*field, levels=[-self.margin, self.margin], colors=[INK], linewidths=0.9, linestyles="dashed")
        normal = np.array(self.w) / math.hypot(*self.w)
        foot = middle - normal * (normal @ middle + self.b / math.hypot(*self.w))
        tip = foot + normal * half * 0.35
        ax.annotate(
            "",
            tuple(tip),
            tuple(foot),
            arrowprops={"arrowstyle": "-|>", "lw": 2, "color": INK, "shrinkA": 0, "shrinkB": 0},
        )
        beside = (foot + tip) / 2 + half * 0.09 * np.array([normal[1], -normal[0]])
        ax.text(beside[0], beside[1], "w", color=INK, ha="center", va="center", style="italic", clip_on=True)
        for sign, says in ((1, "says 1"), (-1, "says 0")):
            corner = corners[(sign * distance).argmax()]
            inward = corner + 0.04 * half * np.sign(middle - corner)
            ax.text(
                inward[0],
                inward[1],
                says,
                color=INK,
                fontsize=9,
                ha="left" if corner[0] < middle[0] else "right",
                va="bottom" if corner[1] < middle[1] else "top",
            )

    def _draw_points(self, ax: "Axes", x: np.ndarray) -> None:
        from nnbook.plot.palette import BLUE, INK, ORANGE, VERMILLION

        y = np.array(self.y)
        for label, marker, colour in ((0, "o", BLUE), (1, "s", ORANGE)):
            ax.scatter(*x[y == label].T, marker=marker, s=42, color=colour, edgecolor=INK, linewidth=0.8, zorder=3)
        ax.scatter(*x[self.wrong()].T, s=190, facecolor="none", edgecolor=VERMILLION, linewidth=2, zorder=4)
