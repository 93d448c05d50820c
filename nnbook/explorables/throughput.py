"""Throughput against batch size: a device with a fixed cost a step beside a processor that was measured."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.data.measured import measurements
from nnbook.explorables.widget import Explorable, module, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 18  # the largest batch, as a power of two
LOW, HIGH = 2.0, 8.5  # the examples a second that are drawn, as powers of ten
BLUE, VERMILLION, INK, GREY = "#0072B2", "#C04A00", "#222222", "#777777"


def short(value: float) -> str:
    """Write a number in three digits.

    >>> short(1234567.0), short(0.9999)
    ('1,230,000', '1')
    """
    return f"{float(f'{value * (1 + 1e-9):.3g}'):,.10g}"


def duration(seconds: float) -> str:
    """Write a time in three digits.

    >>> duration(3e-4), duration(0.02), duration(1.5)
    ('300 µs', '20 ms', '1.5 s')
    """
    for unit, size in (("µs", 1e-6), ("ms", 1e-3)):
        if seconds < 999.5 * size:
            return f"{short(seconds / size)} {unit}"
    return f"{short(seconds)} s"


def line_through(sizes: Any, seconds: Any) -> list[float]:
    """Return a and b of a + b·n, for which the relative errors are least (in squares); a is at least 0.

    >>> [round(one, 6) for one in line_through([1, 100], [3.0, 201.0])]
    [1.0, 2.0]
    """
    n, t = np.asarray(sizes, dtype=float), np.asarray(seconds, dtype=float)
    a, b = np.linalg.lstsq(np.column_stack([1 / t, n / t]), np.ones(len(n)), rcond=None)[0]
    return [max(float(a), 0.0), float(b)]


class ThroughputExplorable(Explorable):
    """Find the batch size from which a device with a high rate and a high fixed cost is ahead of a processor.

    A training step of n examples takes the device 10^launch + n / 10^rate seconds. The processor's times were
    measured, and a line a + b·n is put through them.

    Args:
        batch: the batch size as a power of two, 0 to 18.
        launch: the device's fixed cost a step, seconds as a power of ten, −5 to −2.
        rate: the device's examples a second at most, as a power of ten, 4 to 8.
        sizes, seconds: batch sizes and the processor's measured times; those stored with the book without them.
        name: what was measured.
        question: the sentence on top.

    Attributes:
        step, throughput, share: the device's seconds a step, its examples a second, and their share of the most.
        half: the batch size that gives half of the most.

    >>> widget = ThroughputExplorable(launch=-3, rate=6, batch=10)
    >>> widget.half, round(widget.share, 2)
    (1000.0, 0.51)
    """

    _esm = module("throughput.js")
    _css = sheet("throughput.css")

    question = traitlets.Unicode("From which batch size on does the faster device win?").tag(sync=True)
    scene = traitlets.Unicode(
        "Examples a second against batch size, both axes logarithmic: a device as a solid curve that rises and then "
        "levels off at its most, a measured processor as dots on a dashed curve."
    ).tag(sync=True)
    batch = traitlets.Int(4, min=0, max=MOST).tag(sync=True)
    launch = traitlets.Float(-2.7, min=-5, max=-2).tag(sync=True)
    rate = traitlets.Float(6.7, min=4, max=8).tag(sync=True)
    sizes = traitlets.List().tag(sync=True)
    seconds = traitlets.List().tag(sync=True)
    line = traitlets.List().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)

    shows = ("batch", "launch", "rate")
    size = (6.4, 4.4)

    def __init__(self, sizes: Any = None, seconds: Any = None, name: str = "", **traits: Any) -> None:
        if sizes is None or seconds is None:
            stored = next(one for one in measurements() if one["kind"] == "cpu")
            sizes, seconds = stored["sweep"]["sizes"], stored["sweep"]["seconds"]["nnbook"]
            name = name or f"NumPy on {stored['device']}"
        seconds = [float(f"{float(one):.4g}") for one in seconds]
        sizes = [int(one) for one in sizes][: len(seconds)]
        line = [float(f"{one:.6g}") for one in line_through(sizes, seconds)]
        super().__init__(sizes=sizes, seconds=seconds, line=line, name=name or "the processor", **traits)

    @property
    def n(self) -> int:
        """The batch size."""
        return 2**self.batch

    @property
    def step(self) -> float:
        """What a step takes the device, in seconds."""
        return 10**self.launch + self.n / 10**self.rate

    @property
    def throughput(self) -> float:
        """The device's examples a second."""
        return self.n / self.step

    @property
    def share(self) -> float:
        """The share of the device's most that it reaches."""
        return self.throughput / 10**self.rate

    @property
    def half(self) -> float:
        """The batch size at which the device reaches half of its most."""
        return 10**self.launch * 10**self.rate

    @property
    def processor(self) -> float:
        """The processor's examples a second, from the line through its times."""
        return self.n / (self.line[0] + self.line[1] * self.n)

    @property
    def crossing(self) -> float:
        """The batch size at which both are equally fast; below 1 or infinite where there is none."""
        slope = self.line[1] - 10**-self.rate
        return (10**self.launch - self.line[0]) / slope if slope else math.inf

    @property
    def verdict(self) -> str:
        """Which batch sizes the device wins, in words."""
        steeper, crossing = self.line[1] > 10**-self.rate, self.crossing
        if crossing > 1:
            edge = math.ceil(crossing * (1 - 1e-9)) if steeper else math.floor(crossing * (1 + 1e-9))
            return (
                f"is ahead from a batch of {short(edge)} on" if steeper else f"is ahead up to a batch of {short(edge)}"
            )
        return "is ahead at every batch size" if steeper else "is never ahead"

    @property
    def summary(self) -> str:
        return (
            f"Fixed cost {duration(10**self.launch)} a step, at most {short(10**self.rate)} examples a second. A batch "
            f"of {self.n:,} takes {duration(self.step)}: {short(self.throughput)} examples a second, "
            f"{short(100 * self.share)} % of the most, against the processor's {short(self.processor)}. Half of the "
            f"most comes at a batch of {short(self.half)}. The device {self.verdict}."
        )

    def draw(self, figure: "Figure") -> None:
        ax = figure.add_axes((0.13, 0.13, 0.84, 0.76))
        n = np.geomspace(1, 2**MOST, 160)
        most = 10**self.rate
        ax.axhline(most, color=GREY, lw=0.9, ls=(0, (6, 4)))
        ax.text(
            40,
            most * 1.12,
            "the device's most",
            fontsize=9,
            color=GREY,
            bbox={"fc": "white", "ec": "none", "pad": 1},
            zorder=1,
        )
        ax.loglog(n, n / (self.line[0] + self.line[1] * n), color=VERMILLION, lw=1.6, ls=(0, (5, 3)))
        ax.loglog(self.sizes, np.array(self.sizes) / np.array(self.seconds), "o", color=VERMILLION, ms=4.5)
        ax.loglog(n, n / (10**self.launch + n / most), color=BLUE, lw=2.4)
        ax.axvline(self.n, color=GREY, lw=0.9, zorder=0)
        ax.plot(self.n, self.throughput, "o", color=BLUE, ms=7, zorder=4)
        self._label_half(ax)
        ax.set(xlim=(0.8, 2**MOST / 0.8), ylim=(10**LOW, 10**HIGH))
        ax.set_xticks([1, 16, 256, 4096, 65536], ["1", "16", "256", "4,096", "65,536"])
        ax.minorticks_off()
        ax.set_xlabel("batch size", fontsize=9)
        ax.set_ylabel("examples a second", fontsize=9)
        ax.tick_params(labelsize=9)
        ax.set_title(
            f"device (solid): {short(self.throughput)} examples/s     dots: {self.name}", fontsize=9.5, loc="left"
        )

    def _label_half(self, ax: "Axes") -> None:
        if 1 <= self.half <= 2**MOST:
            ax.plot(self.half, 10**self.rate / 2, "D", ms=6, mfc="white", mec=BLUE, mew=1.6, zorder=4)
            ax.text(self.half * 1.3, 10**self.rate / 2.9, "half", fontsize=9, color=BLUE)
