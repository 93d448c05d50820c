"""A race of six optimisers over a surface."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import traitlets

from nnbook.explorables.widget import Explorable, listed, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STEPS = 300  # the length of a race
HOME = 1e-3  # whoever stays below this loss is at home
FAR = 6  # whoever is farther from the middle than so many half-widths of the map has left and does not come back
WIDE = 1.4  # width of the map over its height
ALPHA, BETA1, BETA2, EPS, DECAY = 0.9, 0.9, 0.999, 1e-8, 0.1
TINY = 1e-12  # losses below it are drawn there

Point = tuple[float, float]


@dataclass(frozen=True)
class Surface:
    """A loss over the plane whose lowest value is 0, with what suits a race on it."""

    loss: Callable[[float, float], float]
    slope: Callable[[float, float], Point]
    curvature: float  # L, the greatest curvature at a minimum
    minima: tuple[Point, ...]
    middle: Point
    half: float  # half the height of the map
    start: Point
    lr: float
    lr_adaptive: float


# Products, not powers: `x * x` is the same number in Python and in JavaScript, `x ** 2` need not be.
SURFACES = {
    "bowl": Surface(
        lambda x, y: 0.5 * (x * x + y * y), lambda x, y: (x, y), 1.0, ((0, 0),), (0, 0), 2.0, (-2.3, 1.4), 0.1, 0.1
    ),
    "ravine": Surface(
        lambda x, y: 0.5 * (0.4 * x * x + 10 * y * y),
        lambda x, y: (0.4 * x, 10 * y),
        10.0,
        ((0, 0),),
        (0, 0),
        2.0,
        (-2.4, 1.2),
        0.09,
        0.1,
    ),
    "Rosenbrock valley": Surface(
        lambda x, y: (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x),
        lambda x, y: (-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
        1001.6,
        ((1, 1),),
        (0, 0.75),
        1.2,
        (-1.2, 1.0),
        0.001,
        0.2,
    ),
    "saddle": Surface(
        lambda x, y: 0.5 * x * x + 0.25 * (y * y - 1) * (y * y - 1),
        lambda x, y: (x, y * (y * y - 1)),
        2.0,
        ((0, -1), (0, 1)),
        (0, 0),
        1.7,
        (-2.0, 0.01),
        0.1,
        0.05,
    ),
}

RUNNERS = ("gradient descent", "momentum", "Nesterov", "RMSprop", "Adam", "AdamW")
MARKERS = ("o", "s", "^", "D", "p", "X")
COLOURS = ("#222222", "#0072B2", "#009E73", "#E69F00", "#D55E00", "#B05A8A")


def _mover(name: str, lr: float, lr_adaptive: float, momentum: float) -> Callable[[Point, Point], Point]:
    """Return one runner's step: a function of where it stands and the slope there. It keeps its memory to itself."""
    first, second, beta1, beta2 = [0.0, 0.0], [0.0, 0.0], 1.0, 1.0

    def move(at: Point, slope: Point) -> Point:
        nonlocal beta1, beta2
        beta1, beta2 = beta1 * BETA1, beta2 * BETA2
        new = [0.0, 0.0]
        for i in (0, 1):
            x, g = at[i], slope[i]
            if name == "gradient descent":
                new[i] = x - lr * g
            elif name in ("momentum", "Nesterov"):
                first[i] = momentum * first[i] + g
                new[i] = x - lr * (first[i] if name == "momentum" else g + momentum * first[i])
            elif name == "RMSprop":
                second[i] = ALPHA * second[i] + (1 - ALPHA) * g * g
                new[i] = x - lr_adaptive * g / (math.sqrt(second[i]) + EPS)
            else:
                if name == "AdamW":
                    x = (1 - lr_adaptive * DECAY) * x
                first[i] = BETA1 * first[i] + (1 - BETA1) * g
                second[i] = BETA2 * second[i] + (1 - BETA2) * g * g
                step = first[i] / (1 - beta1) / (math.sqrt(second[i] / (1 - beta2)) + EPS)
                new[i] = x - lr_adaptive * step
        return new[0], new[1]

    return move


@lru_cache(maxsize=256)
def _run(surface: str, name: str, start: Point, lr: float, lr_adaptive: float, momentum: float) -> list[Point]:
    ground = SURFACES[surface]
    move = _mover(name, lr, lr_adaptive, momentum)
    path = [start]
    while len(path) <= STEPS and not _far(ground, path[-1]):
        path.append(move(path[-1], ground.slope(*path[-1])))
    return path


def _far(ground: Surface, at: Point) -> bool:
    reach = FAR * WIDE * ground.half
    return not (abs(at[0] - ground.middle[0]) < reach and abs(at[1] - ground.middle[1]) < reach)


def amount(value: float) -> str:
    """Write a loss or a rate with two digits, very small and very large ones with a power of ten.

    >>> amount(0.17), amount(3.25), amount(0.00004), amount(123456)
    ('0.17', '3.2', '4.0e−5', '1.2e+5')
    """
    if value == 0:
        return "0"
    if 0.001 <= value < 1000:
        return str(float(f"{value:.1e}")).removesuffix(".0") if value < 100 else f"{value:.0f}"
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa}e{int(exponent):+d}".replace("-", "−")


class RaceExplorable(Explorable):
    """Let six optimisers run down a surface from one start and watch their trails and losses.

    Gradient descent, momentum and Nesterov share one learning rate, RMSprop, Adam and AdamW another one, as the numbers
    cannot be compared. The paths are those of torch.optim, with alpha 0.9 (Hinton's), betas (0.9, 0.999), decay 0.1.

    Args:
        surface: "bowl", "ravine", "Rosenbrock valley" or "saddle".
        lr, lr_adaptive, start: what suits the surface, if left out.
        momentum: of momentum and Nesterov, from 0 to below 1.
        step: how many steps are shown, up to 300.
        runners: the names of those who run; all six if left out.
        question: the sentence on top.

    Raises:
        ValueError: if the surface or a runner is unknown, a rate is not above 0, or momentum is not in [0, 1).

    >>> race = RaceExplorable("bowl", lr=0.5, start=(1, 0), runners=["gradient descent"], step=2)
    >>> race.path("gradient descent")[:3]
    [(1.0, 0.0), (0.5, 0.0), (0.25, 0.0)]
    >>> RaceExplorable("ravine", lr=0.25).left("gradient descent")
    7
    """

    _esm = module("race.js")
    _css = sheet("race.css")

    question = traitlets.Unicode("Who is home first, who takes the straightest way, and who leaves the picture?").tag(
        sync=True
    )
    scene = traitlets.Unicode(
        "A map of the loss with contour lines, darker where it is lower, a star at each minimum, the trails of the "
        "runners from one start, and below it the loss of each against the step on a logarithmic axis."
    ).tag(sync=True)
    surface = traitlets.Enum(list(SURFACES)).tag(sync=True)
    lr = traitlets.Float().tag(sync=True)
    lr_adaptive = traitlets.Float().tag(sync=True)
    momentum = traitlets.Float(0.9).tag(sync=True)
    start = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    runners = traitlets.List(traitlets.Unicode()).tag(sync=True)
    first = traitlets.Dict().tag(sync=True)  # what Reset goes back to

    shows = ("surface", "lr", "lr_adaptive", "momentum", "start", "step")
    size = (7.2, 5.6)

    def __init__(
        self,
        surface: str = "ravine",
        *,
        lr: float | None = None,
        lr_adaptive: float | None = None,
        momentum: float = 0.9,
        start: Sequence[float] | None = None,
        step: int = 60,
        runners: Iterable[str] = RUNNERS,
        **traits: Any,
    ) -> None:
        if surface not in SURFACES:
            raise ValueError(f"RaceExplorable: surface is {surface!r}, expected {', '.join(SURFACES)}")
        unknown = sorted(set(runners := list(runners)) - set(RUNNERS))
        if unknown:
            raise ValueError(f"RaceExplorable: unknown runner {unknown[0]!r}, expected {', '.join(RUNNERS)}")
        ground = SURFACES[surface]
        first = {
            "surface": surface,
            "lr": float(ground.lr if lr is None else lr),
            "lr_adaptive": float(ground.lr_adaptive if lr_adaptive is None else lr_adaptive),
            "momentum": float(momentum),
            "start": [float(value) for value in (ground.start if start is None else start)],
        }
        if not (first["lr"] > 0 and first["lr_adaptive"] > 0):
            raise ValueError(f"RaceExplorable: rates must be above 0, got {first['lr']} and {first['lr_adaptive']}")
        if not 0 <= momentum < 1:
            raise ValueError(f"RaceExplorable: momentum must be from 0 to below 1, got {momentum}")
        super().__init__(
            **first,
            step=min(max(int(step), 0), STEPS),
            runners=[r for r in RUNNERS if r in runners],
            first=first,
            **traits,
        )

    def path(self, runner: str) -> list[Point]:
        """Return where a runner stands after 0, 1, 2 … steps; the list ends early if it leaves."""
        start = (self.start[0], self.start[1])
        return _run(self.surface, runner, start, self.lr, self.lr_adaptive, self.momentum)

    def losses(self, runner: str) -> list[float]:
        """Return a runner's loss after 0, 1, 2 … steps."""
        return [SURFACES[self.surface].loss(*at) for at in self.path(runner)]

    def left(self, runner: str) -> int | None:
        """Return the step with which a runner left for good, None if it stays."""
        path = self.path(runner)
        return len(path) - 1 if _far(SURFACES[self.surface], path[-1]) else None

    def home(self, runner: str) -> int | None:
        """Return the step from which a runner's loss stays below 0.001, None if it does not."""
        losses = self.losses(runner)
        last = max((t for t, loss in enumerate(losses) if not loss < HOME), default=-1)
        return last + 1 if last < STEPS and self.left(runner) is None else None

    @property
    def summary(self) -> str:
        ground = SURFACES[self.surface]
        where = f"Step {self.step} on the {self.surface}"
        limit = f" The first rate, {amount(self.lr)}, is past 2/L = {amount(2 / ground.curvature)}."
        past = limit if self.lr > 2 / ground.curvature else ""
        if not self.runners:
            return f"{where}: nobody runs.{past}"
        start = f"({number(self.start[0])}, {number(self.start[1])})"
        if self.step == 0:
            return f"{where}: all stand at {start}, at a loss of {amount(ground.loss(*self.start))}.{past}"
        gone = [(r, t) for r in self.runners if (t := self.left(r)) is not None and t <= self.step]
        home = [(r, t) for r in self.runners if (t := self.home(r)) is not None and t <= self.step]
        present = [r for r in self.runners if r not in dict(gone)]
        leader = min(present, key=lambda r: self.losses(r)[self.step], default=None)
        text = f"{where}, from {start}: "
        if leader is None:
            text += "nobody is left."
        else:
            text += f"{leader} is lowest, at a loss of {amount(self.losses(leader)[self.step])}."
        for what, who in (("At home", home), ("Left the picture", gone)):
            if who:
                text += f" {what}: {listed([f'{r} (step {t})' for r, t in sorted(who, key=lambda one: one[1])])}."
        return text + past

    def draw(self, figure: "Figure") -> None:
        chart = figure.add_axes((0.07, 0.39, 0.66, 0.54))
        self._draw_map(chart)
        below = figure.add_axes((0.07, 0.09, 0.66, 0.22))
        self._draw_losses(below)
        self._draw_names(figure)
        figure.text(
            0.07, 0.955, f"{self.surface}, step {self.step}   rates {amount(self.lr)} and {amount(self.lr_adaptive)}"
            f"   momentum {amount(self.momentum)}   2/L = {amount(2 / SURFACES[self.surface].curvature)}", fontsize=9.5,
        )  # fmt: skip

    def _draw_map(self, ax: "Axes") -> None:
        import numpy as np

        from nnbook.plot.palette import INK

        ground = SURFACES[self.surface]
        (a, b), half = ground.middle, ground.half
        across, up = np.meshgrid(
            np.linspace(a - WIDE * half, a + WIDE * half, 281), np.linspace(b - half, b + half, 201)
        )
        depth = np.log10(ground.loss(across, up) + 0.01)  # type: ignore[arg-type]
        levels = np.linspace(depth.min(), depth.max(), 16)
        shades = [(0.25, 0.38, 0.47, 0.5 * (1 - i / 14)) for i in range(15)]
        ax.contourf(across, up, depth, levels=levels, colors=shades)
        ax.contour(across, up, depth, levels=levels[1:], colors=[(0.25, 0.38, 0.47)], linewidths=0.5, alpha=0.55)
        for minimum in ground.minima:
            ax.plot(*minimum, "*", ms=12, color="white", mec=INK, mew=1)
        ax.set(xlim=(a - WIDE * half, a + WIDE * half), ylim=(b - half, b + half))
        for runner, marker, colour in zip(RUNNERS, MARKERS, COLOURS, strict=True):
            if runner in self.runners:
                x, y = zip(*self.path(runner)[: self.step + 1], strict=True)
                ax.plot(x, y, color=colour, lw=1.5, alpha=0.85)
                ax.plot(x[-1], y[-1], marker, ms=8, color=colour, mec="white", mew=1.1, zorder=4)
        ax.plot(*self.start, "o", ms=13, mfc="none", mec=INK, mew=1.2, zorder=5)
        ax.spines[:].set_color("#cccccc")
        ax.tick_params(length=0, labelsize=8)

    def _draw_losses(self, ax: "Axes") -> None:
        for runner, colour in zip(RUNNERS, COLOURS, strict=True):
            if runner in self.runners:
                losses = [max(loss, TINY) for loss in self.losses(runner)[: self.step + 1]]
                ax.semilogy(losses, color=colour, lw=1.5)
        ax.axhline(HOME, color="#7F7F7F", lw=0.9, ls="--")
        ax.text(STEPS, HOME * 1.5, "home: 0.001", ha="right", fontsize=8, color="#5c5c5c")
        top = max(SURFACES[self.surface].loss(*self.start) * 10, 1.0)
        ax.set(xlim=(0, STEPS), ylim=(1e-8, 10 ** math.ceil(math.log10(top))))
        ax.set_xlabel("step", fontsize=8.5)
        ax.set_ylabel("loss", fontsize=8.5)
        ax.tick_params(length=0, labelsize=8)
        ax.spines[:].set_color("#cccccc")
        ax.grid(color="#e4e4e4", lw=0.6)

    def _draw_names(self, figure: "Figure") -> None:
        ax = figure.add_axes((0.75, 0.39, 0.25, 0.54))
        ax.set(xlim=(0, 1), ylim=(6, 0))
        ax.axis("off")
        for i, (runner, marker, colour) in enumerate(zip(RUNNERS, MARKERS, COLOURS, strict=True)):
            if runner in self.runners:
                ax.plot(0.06, i + 0.35, marker, ms=8, color=colour)
                ax.text(0.15, i + 0.35, runner, fontsize=9.5, va="center")
                ax.text(0.15, i + 0.68, self._status(runner), fontsize=8.5, va="center", color="#5c5c5c")

    def _status(self, runner: str) -> str:
        left, home = self.left(runner), self.home(runner)
        if left is not None and left <= self.step:
            return f"left at step {left}"
        loss = amount(self.losses(runner)[self.step])
        return f"loss {loss}, home at {home}" if home is not None and home <= self.step else f"loss {loss}"
