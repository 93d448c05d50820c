"""Patients along the chance that a network gives them: a threshold, a band for the doctor, and what mistakes cost."""

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.widget import FOLDER, Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 50  # of dots, each 0.02 wide
BINS = 10
REFERRAL = 0.5  # what a patient seen by a doctor costs, in false alarms


def people(n: int, one: str, many: str) -> str:
    """Write how many there are.

    >>> people(1, "is", "are"), people(3, "is", "are")
    ('1 is', '3 are')
    """
    return f"{n} {one if n == 1 else many}"


class DiagnosisExplorable(Explorable):
    """Slide the threshold over patients, and see who is called ill, who is missed, and what it costs.

    Who has a chance at or above threshold + width is called ill, below threshold − width sent home; those between are
    referred to a doctor, who is taken to be right. A false alarm costs 1, a referral ½.

    Args:
        chance: the chances that a model gives, (N,), from 0 to 1; 143 patients of the Wisconsin biopsies without it.
        ill: 1 for the ill, 0 for the healthy, (N,).
        threshold: the threshold in per cent.
        width: half the width of the doctor's band, in percentage points.
        miss: what an ill person sent home costs, 1 to 50.
        question: the sentence on top.

    Attributes:
        missed, alarms, referred: how many ill are sent home, how many healthy called ill, how many a doctor sees.
        cost: what all of them cost together.

    >>> widget = DiagnosisExplorable([0.9, 0.4, 0.6, 0.1], [1, 1, 0, 0], threshold=50)
    >>> widget.missed, widget.alarms, widget.cost
    (1, 1, 11.0)
    """

    _esm = module("diagnosis.js")
    _css = sheet("diagnosis.css")

    question = traitlets.Unicode(
        "Where do you put the threshold, if sending an ill person home is ten times as bad as a false alarm?"
    ).tag(sync=True)
    scene = traitlets.Unicode(
        "Patients as dots along the chance of illness that a network gives them, the ill above the axis as triangles, "
        "the healthy below it as circles; mistakes are ringed, and the threshold is a line. Below, the share of ill in "
        "each tenth of the axis beside the diagonal on which it would lie if the chances were true."
    ).tag(sync=True)
    chances = traitlets.List().tag(sync=True)  # in thousandths, so that browser and Python compare whole numbers
    ill = traitlets.List().tag(sync=True)
    threshold = traitlets.Int(50, min=0, max=100).tag(sync=True)
    width = traitlets.Int(0, min=0, max=50).tag(sync=True)
    miss = traitlets.Int(10, min=1, max=50).tag(sync=True)

    shows = ("threshold", "width", "miss")
    size = (6.4, 5.0)

    def __init__(self, chance: Any = None, ill: Any = None, **traits: Any) -> None:
        if chance is None:
            with np.load(FOLDER / "diagnosis.npz") as kept:
                chance, ill = kept["chance"] / 1000, kept["ill"]
        chance, ill = np.asarray(chance, dtype=float), np.asarray(ill)
        if chance.ndim != 1 or ill.shape != chance.shape or not len(chance):
            raise ValueError(f"DiagnosisExplorable: chance {chance.shape} and ill {ill.shape}, expected (N,) twice")
        if not np.isin(ill, (0, 1)).all() or not (0 < ill.sum() < len(ill)):
            raise ValueError("DiagnosisExplorable: ill must hold 0 and 1, at least one of each")
        if not ((chance >= 0) & (chance <= 1)).all():
            raise ValueError("DiagnosisExplorable: chances must lie from 0 to 1")
        super().__init__(chances=np.round(1000 * chance).astype(int).tolist(), ill=ill.astype(int).tolist(), **traits)

    @property
    def _groups(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The chances in thousandths, who is ill, who is called ill, and who is referred."""
        chances, ill = np.array(self.chances), np.array(self.ill) == 1
        called = chances >= 10 * (self.threshold + self.width)
        return chances, ill, called, ~called & (chances >= 10 * (self.threshold - self.width))

    @property
    def missed(self) -> int:
        """How many ill people are sent home."""
        _, ill, called, referred = self._groups
        return int((ill & ~called & ~referred).sum())

    @property
    def alarms(self) -> int:
        """How many healthy people are called ill."""
        _, ill, called, _ = self._groups
        return int((~ill & called).sum())

    @property
    def referred(self) -> int:
        """How many people a doctor sees."""
        return int(self._groups[3].sum())

    @property
    def cost(self) -> float:
        """What all of them cost together, in false alarms."""
        return float(self.miss * self.missed + self.alarms + REFERRAL * self.referred)

    @property
    def summary(self) -> str:
        n = len(self.ill)
        sick = sum(self.ill)
        sensitivity, specificity = 1 - self.missed / sick, 1 - self.alarms / (n - sick)
        band = people(self.referred, "is referred to a doctor", "are referred to a doctor")
        return (
            f"Threshold {self.threshold} %: of {sick} ill people {people(self.missed, 'is', 'are')} sent home "
            f"(sensitivity {number(sensitivity)}), of {n - sick} healthy {people(self.alarms, 'is', 'are')} called ill "
            f"(specificity {number(specificity)}), and {band}. If a miss costs {self.miss} false alarms, and a "
            f"referral half of one, this costs {number(self.cost, 1)}."
        )

    def draw(self, figure: "Figure") -> None:
        dots, shares = figure.subplots(2, 1, height_ratios=(1.75, 1), sharex=True)
        figure.subplots_adjust(left=0.11, right=0.975, bottom=0.105, top=0.93, hspace=0.1)
        self._draw_dots(dots)
        self._draw_shares(shares)
        for ax in (dots, shares):
            ax.spines[:].set_color("#cccccc")
            ax.tick_params(length=0, labelsize=8)

    def stacks(self) -> tuple[np.ndarray, np.ndarray]:
        """Return for each patient a column (N,) and a height in it (N,): 1, 2, … for the ill, −1, −2, … below."""
        column = np.minimum(np.array(self.chances) * COLUMNS // 1000, COLUMNS - 1)
        height, filled = np.zeros(len(column), int), {}
        for i, (c, sick) in enumerate(zip(column.tolist(), self.ill, strict=True)):
            filled[c, sick] = filled.get((c, sick), 0) + 1
            height[i] = filled[c, sick] if sick else -filled[c, sick]
        return column, height

    def _draw_dots(self, ax: "Axes") -> None:
        from nnbook.plot.palette import BLUE, INK, ORANGE, SKY, VERMILLION

        _, ill, called, referred = self._groups
        column, height = self.stacks()
        x, y = (column + 0.5) / COLUMNS, height - 0.5 * np.sign(height)
        most = max(int(np.abs(height).max()), 8)
        size = min(30, 1800 / most**1.5 + 8)
        ax.axvspan(
            (self.threshold - self.width) / 100, (self.threshold + self.width) / 100, color=SKY, alpha=0.25, lw=0
        )
        ax.axhline(0, color="#999999", lw=0.8)
        for group, marker, colour in ((ill, "^", ORANGE), (~ill, "o", BLUE)):
            wrong = group & ~referred & (called != ill)
            ax.scatter(x[group & ~wrong], y[group & ~wrong], s=size, marker=marker, c=colour, lw=0, alpha=0.75)
            ax.scatter(
                x[wrong], y[wrong], s=size * 1.5, marker=marker, c=colour, edgecolors=VERMILLION, lw=1.8, zorder=3
            )
        ax.axvline(self.threshold / 100, color=INK, lw=2)
        up, down = max(int(height.max()), 3) + 1.5, min(int(height.min()), -3) - 1.5
        ax.set(xlim=(-0.01, 1.01), ylim=(down, up), yticks=[])
        ax.text(1, down * 0.97, "ringed: a mistake", ha="right", va="bottom", fontsize=8, color=VERMILLION)
        ax.text(-0.045, up / 2, "ill", ha="center", va="center", fontsize=9, rotation=90)
        ax.text(-0.045, down / 2, "healthy", ha="center", va="center", fontsize=9, rotation=90)
        ax.set_title(
            f"threshold {self.threshold} %   missed {self.missed}   false alarms {self.alarms}   "
            f"referred {self.referred} at ½   cost {number(self.cost, 1)}",
            fontsize=9.5,
        )

    def _draw_shares(self, ax: "Axes") -> None:
        from nnbook.plot.palette import INK, PURPLE

        chances, ill, _, _ = self._groups
        ax.plot([0, 1], [0, 1], color=INK, lw=1, ls=(0, (5, 4)))
        place = np.minimum(chances * BINS // 1000, BINS - 1)
        for k in np.unique(place):
            here = place == k
            ax.plot(
                chances[here].mean() / 1000,
                ill[here].mean(),
                "D",
                color=PURPLE,
                mec=INK,
                mew=0.7,
                ms=3 + 9 * here.mean() ** 0.5,
            )
        ax.axvline(self.threshold / 100, color=INK, lw=0.8, ls=":")
        ax.set(ylim=(-0.09, 1.09), yticks=[0, 0.5, 1], xticks=np.linspace(0, 1, 6))
        ax.set_xticklabels([f"{p} %" for p in range(0, 101, 20)])
        ax.set_ylabel("share ill", fontsize=9)
        ax.set_xlabel("the network's chance of illness (dashed: if it were true)", fontsize=9, labelpad=2)
