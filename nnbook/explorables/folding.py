"""A hidden layer of two units as a fold: the input plane beside the hidden plane that its points are moved into."""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import traitlets

from nnbook.explorables.widget import Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
XOR = (0, 1, 1, 0)
LETTERS = "ABCDEFGH"
WIDE = 480 / 420  # width of a plane by its height, as in folding.js
SAME = 1e-9
UNITS = ("#00785A", "#A8487E")  # the two hidden units; darker than the palette's, for lines and letters

Point = tuple[float, float]
Plane = Callable[[Point], float]


class Line(NamedTuple):
    """The line u · h = c in the hidden plane that leaves the fewest points on the wrong side, then the widest gap."""

    wrong: int
    gap: float
    u: Point
    c: float


class FoldingExplorable(Explorable):
    """Bend the plane with a hidden layer of two ReLU units until one line separates the classes.

    The left plane holds the inputs and the two units' lines, the right plane the points as the hidden layer hands them
    on, with the best line for the output unit; its two sides are coloured in both.

    Args:
        weight: of the hidden layer at the start, (2, 2), a row for each unit.
        bias: of the hidden layer at the start, (2,).
        x: points, (N, 2); the corners of the unit square if x and y are left out.
        y: classes, (N,), each 0 or 1; XOR if left out.
        fold: how far negative sums are folded away: 1 is ReLU, 0 no fold at all.
        question: the sentence on top.

    Attributes:
        weight, bias, fold: the hidden layer now.

    Raises:
        ValueError: if x is not (N, 2) with N from 2 to 60, y not (N,) of 0 and 1, weight not (2, 2) or bias not (2,).

    Source: G. Montúfar and others (2014), On the number of linear regions of deep neural networks.

    >>> FoldingExplorable().separated
    False
    >>> FoldingExplorable([[1, -1], [-1, 1]], [0, 0]).separated
    True
    """

    _esm = module("folding.js")
    _css = sheet("folding.css")

    question = traitlets.Unicode("Can you fold the plane so that one line separates the classes?").tag(sync=True)
    scene = traitlets.Unicode(
        "Two planes. In the input plane the points, the lines where the two hidden units begin to be on, and the "
        "regions of the output. In the hidden plane the same points after the fold, a grid that was straight before "
        "it, and the output unit's line."
    ).tag(sync=True)
    x = traitlets.List().tag(sync=True)
    y = traitlets.List().tag(sync=True)
    weight = traitlets.List().tag(sync=True)
    bias = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    fold = traitlets.Float(1.0, min=0, max=1).tag(sync=True)
    start = traitlets.Dict().tag(sync=True)

    shows = ("weight", "bias", "fold", "separated")
    size = (7.6, 3.75)

    def __init__(
        self, weight: Any = ((1.0, 0.0), (0.0, 1.0)), bias: Any = (0.0, 0.0), x: Any = None, y: Any = None,
        *, fold: float = 1.0, **traits: Any,
    ) -> None:  # fmt: skip
        x = np.asarray(CORNERS if x is None else x, dtype=float)
        y = np.asarray(XOR if y is None else y)
        weight, bias = np.asarray(weight, dtype=float), np.asarray(bias, dtype=float)
        if x.ndim != 2 or x.shape[1] != 2 or not 2 <= len(x) <= 60:
            raise ValueError(f"FoldingExplorable: x has shape {x.shape}, expected (N, 2) with N from 2 to 60")
        if y.shape != (len(x),) or not np.isin(y, (0, 1)).all():
            raise ValueError(f"FoldingExplorable: y must be ({len(x)},) of 0 and 1, got {y.tolist()}")
        if weight.shape != (2, 2) or bias.shape != (2,):
            raise ValueError(
                f"FoldingExplorable: weight must be (2, 2) and bias (2,), got {weight.shape} and {bias.shape}"
            )
        now = {"weight": weight.tolist(), "bias": bias.tolist(), "fold": float(fold)}
        super().__init__(x=x.tolist(), y=[int(label) for label in y], **now, start=now, **traits)

    def sums(self, point: Sequence[float]) -> Point:
        """Return the two hidden units' sums at one point of the input plane."""
        first, second = (w[0] * point[0] + w[1] * point[1] + b for w, b in zip(self.weight, self.bias, strict=True))
        return first, second

    def hidden(self, point: Sequence[float]) -> Point:
        """Return where the hidden layer puts one point."""
        first, second = (s if s >= 0 else (1 - self.fold) * s for s in self.sums(point))
        return first, second

    @property
    def line(self) -> Line | None:
        """The best line found in the hidden plane; None if all points lie in one place."""
        return best_line([self.hidden(p) for p in self.x], self.y)

    @property
    def separated(self) -> bool:
        """Whether one line separates the classes in the hidden plane."""
        line = self.line
        return line is not None and line.wrong == 0

    @property
    def summary(self) -> str:
        units = "; ".join(
            f"unit {i} has weights {number(w[0])} and {number(w[1])}, bias {number(b)}"
            for i, (w, b) in enumerate(zip(self.weight, self.bias, strict=True), start=1)
        )
        line = self.line
        if line is None:
            result = "all points lie in one place, and no line separates them."
        elif line.wrong:
            result = f"no line separates the classes; the best one found leaves {line.wrong} of {len(self.y)} wrong."
        else:
            result = f"one line separates the classes, margin {number(line.gap / 2)}."
        return f"Folded {100 * self.fold:.0f} %; {units}: {result}"

    # The static picture

    def draw(self, figure: "Figure") -> None:
        inputs, hidden = figure.subplots(1, 2)
        figure.subplots_adjust(left=0.05, right=0.985, bottom=0.08, top=0.89, wspace=0.12)
        line = self.line
        self._draw_inputs(inputs, line)
        self._draw_hidden(hidden, line)
        for ax in (inputs, hidden):
            ax.spines[:].set_color("#cccccc")
            ax.tick_params(length=0, labelsize=8)
        inputs.set_title("input plane", fontsize=10, loc="left")
        hidden.set_title("hidden plane", fontsize=10, loc="left")
        if line is None or line.wrong:
            said = "no line separates the classes"
        else:
            said = f"separated, margin {number(line.gap / 2)}"
        hidden.set_title(said, fontsize=10, loc="right")

    def window(self) -> list[Point]:
        """Return the corners of the part of the input plane that is shown."""
        x = np.array(self.x)
        (a, b), half = (x.min(0) + x.max(0)) / 2, max(float(np.ptp(x, 0).max()) / 2, 0.5) * 1.8
        wide = half * WIDE
        return [(a - wide, b - half), (a + wide, b - half), (a + wide, b + half), (a - wide, b + half)]

    def _draw_inputs(self, ax: "Axes", line: Line | None) -> None:
        from nnbook.plot.palette import BLUE, INK, ORANGE

        window = self.window()
        for region, output in self._regions(window, line):
            for colour, side in ((ORANGE, output), (BLUE, lambda p, f=output: -f(p))):
                part = clip(region, side)
                if len(part) > 2:
                    ax.fill(*zip(*part, strict=True), color=colour, alpha=0.16, lw=0)
            ends = crossings(region, output)
            if len(ends) == 2:
                ax.plot(*zip(*ends, strict=True), color=INK, lw=2)
        half = (window[2][1] - window[0][1]) / 2
        middle = np.mean(window, axis=0)
        for i, colour in enumerate(UNITS):
            w, b = np.array(self.weight[i]), self.bias[i]
            length = float(np.hypot(*w))
            if length == 0:
                continue
            side = middle + half * np.array([-0.3, -0.1]) * (1, -1)[i]  # the two arrows stand apart
            foot = side - w * (w @ side + b) / length**2
            along = 4 * half * np.array([-w[1], w[0]]) / length
            ends = np.array([foot - along, foot + along])
            ax.plot(*ends.T, color=colour, lw=1.8, ls=("-", (0, (5, 2)))[i])
            tip = foot + w / length * 0.36 * half
            style = {"arrowstyle": "-|>", "lw": 1.8, "color": colour, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", tuple(tip), tuple(foot), arrowprops=style, annotation_clip=False, clip_on=True)
            beyond = foot + w / length * 0.47 * half
            ax.text(beyond[0], beyond[1], str(i + 1), color=colour, ha="center", va="center", fontsize=11, clip_on=True)
        self._draw_points(ax, [(p[0], p[1]) for p in self.x], half)
        ax.set(xlim=(window[0][0], window[2][0]), ylim=(window[0][1], window[2][1]), aspect="equal")
        _name_axes(ax, ("x₁", "x₂"), ("#222222", "#222222"))

    def _draw_hidden(self, ax: "Axes", line: Line | None) -> None:
        from nnbook.plot.palette import BLUE, GREY, INK, ORANGE

        points = [self.hidden(p) for p in self.x]
        (a, b), half = hidden_view(points)
        wide = half * WIDE
        frame = [(a - wide, b - half), (a + wide, b - half), (a + wide, b + half), (a - wide, b + half)]
        if line is not None:

            def output(h: Point) -> float:
                return line.u[0] * h[0] + line.u[1] * h[1] - line.c

            for colour, part in ((ORANGE, clip(frame, output)), (BLUE, clip(frame, lambda h: -output(h)))):
                if len(part) > 2:
                    ax.fill(*zip(*part, strict=True), color=colour, alpha=0.13, lw=0)
            ends = crossings(frame, output)
            if len(ends) == 2:
                ax.plot(*zip(*ends, strict=True), color=INK, lw=2, ls="--" if line.wrong else "-")
        for bent in self._grid(self.window()):
            ax.plot(*zip(*bent, strict=True), color=GREY, lw=0.7, alpha=0.8)
        ax.axhline(0, color=UNITS[0], lw=1.3)
        ax.axvline(0, color=UNITS[1], lw=1.3, ls=(0, (5, 2)))
        self._draw_points(ax, points, half)
        ax.set(xlim=(a - wide, a + wide), ylim=(b - half, b + half), aspect="equal")
        _name_axes(ax, ("h₁", "h₂"), UNITS)

    def _draw_points(self, ax: "Axes", places: list[Point], half: float) -> None:
        from nnbook.plot.boundary import draw_points
        from nnbook.plot.palette import INK

        draw_points(ax, places, self.y, size=52)
        for place, names in together(places, 0.09 * half):
            ax.text(place[0] + 0.09 * half, place[1] + 0.08 * half, names, color=INK, fontsize=10, zorder=6)

    def _regions(self, window: list[Point], line: Line | None) -> list[tuple[list[Point], Plane]]:
        """Return the parts of the window in which each unit is on or off, with the output that is linear there."""
        found = []
        for signs in itertools.product((1, -1), repeat=2):
            region = window
            for i, sign in enumerate(signs):
                region = clip(region, lambda p, i=i, sign=sign: sign * self.sums(p)[i])
            scales = [1 if sign > 0 else 1 - self.fold for sign in signs]

            def output(p: Point, scales: list[float] = scales) -> float:
                if line is None:
                    return 1.0 if sum(self.y) > len(self.y) / 2 else -1.0
                s = self.sums(p)
                return line.u[0] * scales[0] * s[0] + line.u[1] * scales[1] * s[1] - line.c

            if len(region) > 2:
                found.append((region, output))
        return found

    def _grid(self, window: list[Point]) -> list[list[Point]]:
        """Return lines of the input plane as the hidden plane shows them: straight but for their folds."""
        (left, bottom), (right, top) = window[0], window[2]
        lines = [((x, bottom), (x, top)) for x in np.linspace(left, right, 13)]
        lines += [((left, y), (right, y)) for y in np.linspace(bottom, top, 11)]
        bent = []
        for start, end in lines:
            cuts = {0.0, 1.0}
            for s, t in zip(self.sums(start), self.sums(end), strict=True):
                if (s >= 0) != (t >= 0):
                    cuts.add(s / (s - t))
            places = [(start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])) for t in sorted(cuts)]
            bent.append([self.hidden(p) for p in places])
        return bent


def _name_axes(ax: "Axes", names: tuple[str, str], colours: tuple[str, str]) -> None:
    ax.locator_params(nbins=6)
    for name, colour, x, y, ha, va in (
        (names[0], colours[0], 0.985, 0.02, "right", "bottom"),
        (names[1], colours[1], 0.02, 0.985, "left", "top"),
    ):
        ax.text(x, y, name, color=colour, ha=ha, va=va, fontsize=11, transform=ax.transAxes, zorder=6)


def best_line(points: Sequence[Point], labels: Sequence[int]) -> Line | None:
    """Return the line that leaves the fewest points on the wrong side, and of those the one with the widest gap.

    A widest gap lies at right angles to the way between two points, or along it, so these directions are tried.

    >>> line = best_line([(0, 0), (2, 0), (2, 1)], [0, 1, 1])
    >>> line.wrong, line.gap, line.u, line.c
    (0, 2.0, (1.0, 0.0), 1.0)
    """
    best = None
    for j, i in itertools.combinations(range(len(points)), 2):
        dx, dy = points[i][0] - points[j][0], points[i][1] - points[j][1]
        length = math.hypot(dx, dy)
        if length < SAME:
            continue
        dx, dy = dx / length, dy / length
        for u in ((dx, dy), (-dx, -dy), (-dy, dx), (dy, -dx)):
            along = sorted((u[0] * p[0] + u[1] * p[1], label) for p, label in zip(points, labels, strict=True))
            wrong = len(labels) - sum(labels)  # a cut below all points calls them 1
            for (low, label), (high, _) in itertools.pairwise(along):
                wrong += 1 if label == 1 else -1
                gap = high - low
                if gap < SAME:
                    continue
                if best is None or wrong < best.wrong or (wrong == best.wrong and gap > best.gap + SAME):
                    best = Line(wrong, gap, u, (low + high) / 2)
    return best


def hidden_view(points: Sequence[Point]) -> tuple[Point, float]:
    """Return middle and half height of the part of the hidden plane that is shown; the origin is always in it."""
    low = [min(0.0, *(p[i] for p in points)) for i in (0, 1)]
    high = [max(0.0, *(p[i] for p in points)) for i in (0, 1)]
    half = max(1.2, high[0] - low[0], high[1] - low[1]) * 0.72
    return ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2), half


def together(places: Sequence[Point], near: float) -> list[tuple[Point, str]]:
    """Return a label for each place, the letters of points that share it side by side; none for many points.

    >>> together([(0, 0), (1, 1), (0, 0)], near=0.1)
    [((0, 0), 'A, C'), ((1, 1), 'B')]
    """
    if len(places) > len(LETTERS):
        return []
    found: list[tuple[Point, str]] = []
    for place, letter in zip(places, LETTERS, strict=False):
        k = next((k for k, (other, _) in enumerate(found) if math.dist(place, other) < near), None)
        if k is None:
            found.append((place, letter))
        else:
            found[k] = (found[k][0], f"{found[k][1]}, {letter}")
    return found


def clip(polygon: Sequence[Point], f: Plane) -> list[Point]:
    """Return the part of a convex polygon where f, which is linear, is at least 0.

    >>> clip([(0, 0), (2, 0), (2, 2), (0, 2)], lambda p: p[0] - 1)
    [(1.0, 0.0), (2, 0), (2, 2), (1.0, 2.0)]
    """
    found = []
    for p, q in _edges(polygon):
        if f(p) >= 0:
            found.append(p)
        if (f(p) >= 0) != (f(q) >= 0):
            found.append(_crossing(p, q, f))
    return found


def crossings(polygon: Sequence[Point], f: Plane) -> list[Point]:
    """Return where f, which is linear, passes through 0 on the edge of a convex polygon: two points or none.

    >>> crossings([(0, 0), (2, 0), (2, 2), (0, 2)], lambda p: p[0] - 1)
    [(1.0, 0.0), (1.0, 2.0)]
    """
    return [_crossing(p, q, f) for p, q in _edges(polygon) if (f(p) >= 0) != (f(q) >= 0)]


def _edges(polygon: Sequence[Point]) -> list[tuple[Point, Point]]:
    return list(zip(polygon, [*polygon[1:], *polygon[:1]], strict=True))


def _crossing(p: Point, q: Point, f: Plane) -> Point:
    cut = f(p) / (f(p) - f(q))
    return p[0] + cut * (q[0] - p[0]), p[1] + cut * (q[1] - p[1])
