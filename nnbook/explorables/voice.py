"""A voice with its pitch and three formants on sliders: the spectrogram, the chart of vowels, and the sound itself."""

from typing import TYPE_CHECKING

import numpy as np
import traitlets

from nnbook.data.speech import BANDWIDTHS, FORMANTS, RATE, VOWELS, WORDS
from nnbook.explorables.widget import Explorable, module, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SEEN = 50  # decibels below the strongest tone that are still drawn
SAYERS = ("a man", "a woman", "a child")


def _gain(frequency: np.ndarray, centre: float, bandwidth: float) -> np.ndarray:
    """Return by how much a resonance amplifies a frequency; see `nnbook.data.speech.resonate`."""
    r, angle = np.exp(-np.pi * bandwidth / RATE), 2 * np.pi * np.asarray(frequency) / RATE
    b, c = 2 * r * np.cos(2 * np.pi * centre / RATE), -r * r
    real = 1 - b * np.cos(angle) - c * np.cos(2 * angle)
    imaginary = b * np.sin(angle) + c * np.sin(2 * angle)
    return (1 - b - c) / np.hypot(real, imaginary)


class VoiceExplorable(Explorable):
    """Set the pitch and the first three formants of a voice, see its tones, and hear it.

    Args:
        f0: pitch in Hz, 80 to 400.
        f1, f2, f3: formants in Hz; f1 200 to 1,100, f2 600 to 3,400, f3 1,500 to 3,800.
        question: the sentence on top.

    Attributes:
        tones: the multiples of the pitch below 4,000 Hz, in Hz.
        levels: how loud each is, in decibels below the loudest.
        nearest: the vowel and the group with the nearest averages, as places in the tables of `nnbook.data.speech`.

    Source: G. E. Peterson and H. L. Barney (1952), Control methods used in a study of the vowels, table II.

    >>> voice = VoiceExplorable(f0=120, f1=270, f2=2290, f3=3010)
    >>> VOWELS[voice.nearest[0]], voice.tones[:2].tolist()
    ('i', [120.0, 240.0])
    """

    _esm = module("voice.js")
    _css = sheet("voice.css")

    question = traitlets.Unicode("This voice says “ah”. Which sliders make an “ee” of it, and which a child?").tag(
        sync=True
    )
    scene = traitlets.Unicode(
        "Above, a spectrogram from 0 to 4,000 hertz: the multiples of the pitch as level lines, the louder the darker, "
        "with the three formants dashed. Below, a chart of vowels with the second formant to the left and the first "
        "downwards, the averages of men, women and children as letters, and this voice as a ring."
    ).tag(sync=True)
    f0 = traitlets.Int(124, min=80, max=400).tag(sync=True)
    f1 = traitlets.Int(730, min=200, max=1100).tag(sync=True)
    f2 = traitlets.Int(1090, min=600, max=3400).tag(sync=True)
    f3 = traitlets.Int(2440, min=1500, max=3800).tag(sync=True)
    averages = traitlets.List(FORMANTS.astype(int).tolist()).tag(sync=True)
    vowels = traitlets.List(list(VOWELS)).tag(sync=True)
    words = traitlets.List(list(WORDS)).tag(sync=True)

    shows = ("f0", "f1", "f2", "f3")
    size = (6.4, 6.2)

    @property
    def tones(self) -> np.ndarray:
        """The multiples of the pitch below 4,000 Hz."""
        return float(self.f0) * np.arange(1, (RATE // 2 - 1) // self.f0 + 1)

    @property
    def levels(self) -> np.ndarray:
        """How loud each tone is, in decibels, 0 for the loudest."""
        gains = _gain(self.tones, 0.0, 100.0) * 2 * np.sin(np.pi * self.tones / RATE)
        for centre, bandwidth in zip((self.f1, self.f2, self.f3), BANDWIDTHS, strict=True):
            gains = gains * _gain(self.tones, centre, bandwidth)
        decibels = 20 * np.log10(gains)
        return decibels - decibels.max()

    @property
    def nearest(self) -> tuple[int, int]:
        """The vowel and the group with the nearest averages: the least squares of the three ratios' logarithms."""
        off = np.log(FORMANTS / np.array([self.f1, self.f2, self.f3]))
        group, vowel = np.unravel_index((off**2).sum(axis=-1).argmin(), FORMANTS.shape[:2])
        return int(vowel), int(group)

    @property
    def summary(self) -> str:
        vowel, group = self.nearest
        return (
            f"Pitch {self.f0} Hz, formants {self.f1}, {self.f2} and {self.f3} Hz: {len(self.tones)} tones, the loudest "
            f"at {self.tones[self.levels.argmax()]:.0f} Hz. Nearest to these formants is {VOWELS[vowel]} as in "
            f"“{WORDS[vowel]}”, said by {SAYERS[group]}."
        )

    def draw(self, figure: "Figure") -> None:
        above, below = figure.subplots(2, 1)
        figure.subplots_adjust(left=0.125, right=0.94, bottom=0.08, top=0.95, hspace=0.36)
        self._draw_tones(above)
        self._draw_chart(below)

    def _draw_tones(self, ax: "Axes") -> None:
        from nnbook.plot.palette import INK, VERMILLION

        for tone, level in zip(self.tones, self.levels, strict=True):
            ax.axhline(tone, color=INK, lw=2.6, alpha=float(np.clip(1 + level / SEEN, 0, 1)))
        for i, f in enumerate((self.f1, self.f2, self.f3), start=1):
            ax.axhline(f, color=VERMILLION, lw=1.4, ls=(0, (6, 4)))
            ax.text(1.005, f, f"F{i}", color=VERMILLION, fontsize=9, va="center", transform=ax.get_yaxis_transform())
        ax.set(xlim=(0, 1), ylim=(0, RATE / 2), xticks=[], yticks=range(0, 4001, 1000))
        ax.set_ylabel("frequency, Hz", fontsize=9)
        ax.set_title(f"pitch {self.f0} Hz   F1 {self.f1}   F2 {self.f2}   F3 {self.f3} Hz", fontsize=9.5)

    def _draw_chart(self, ax: "Axes") -> None:
        from nnbook.plot.palette import BLUE, GREEN, INK, ORANGE, VERMILLION

        for rows, colour, size in zip(FORMANTS, (BLUE, GREEN, ORANGE), (14, 12, 10), strict=True):
            for (f1, f2, _), name in zip(rows, VOWELS, strict=True):
                ax.text(f2, f1, name, color=colour, fontsize=size, ha="center", va="center")
        ax.plot(self.f2, self.f1, "o", ms=18, mfc="none", mec=VERMILLION, mew=2.4)
        ax.set(xscale="log", yscale="log", xlim=(3700, 560), ylim=(1200, 190))
        ax.set_xticks([3000, 2000, 1500, 1000, 700], ["3000", "2000", "1500", "1000", "700"])
        ax.set_yticks([200, 300, 400, 600, 800, 1000], ["200", "300", "400", "600", "800", "1000"])
        ax.minorticks_off()
        ax.set_xlabel("F2, Hz", fontsize=9, labelpad=1)
        ax.set_ylabel("F1, Hz", fontsize=9, labelpad=1)
        ax.set_title("averages: men (large), women, children (small)", fontsize=9.5, color=INK)
